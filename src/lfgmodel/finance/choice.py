"""Choices: what comes of comparing options, which is best by what, and why the others are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.core import money
from lfgmodel.core.decay import Array
from lfgmodel.described.html import block
from lfgmodel.finance import risk
from lfgmodel.finance.appraisal import Appraisal
from lfgmodel.finance.statement import deflated
from lfgmodel.units import HOURS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

CRITERIA: Mapping[str, Callable[[Array], float]] = {
    "expected": lambda npv: float(np.mean(npv)),
    "P90": lambda npv: risk.exceeded(npv, 0.90),
    "P50": lambda npv: risk.exceeded(npv, 0.50),
    "CVaR10": lambda npv: risk.tail(npv, 0.10),
}
"""What an option may be chosen by, each the greatest of; P90 is exceeded with a probability of 90 %."""

VARIABLE = ("1/MWh", "1/h", "1/Mg", "1/Nm3", "1/m3")
"""What is paid for that changes with the gas."""


@dataclass(frozen=True, eq=False, repr=False)
class Choice:
    """What `optimise` found.

    Attributes
    ----------
    table : DataFrame
        A row an option: capacity [MW] and load [fraction]; net present value expected, P90, P50, P10 (P90 is exceeded
        with 90 %) and in the worst tenth of the draws (CVaR10) [money]; the probability of a loss; the expected regret
        against the best option of each draw [money]; the last year, if any is built; and whether no other option is
        better both in what is expected and in P90 (frontier).
    best : str
        Name of the option chosen.
    by : str
        What it was chosen by.
    appraisals : dict of Appraisal
        Of each option.
    uses : dict of tuple
        The devices of each option.
    curves : dict of dict
        What each option promises on one curve of the gas, by the curve [money].
    notes : tuple of str
        What was left out, and what nobody has tried.
    """

    table: pd.DataFrame
    best: str
    by: str
    appraisals: Mapping[str, Appraisal]
    uses: Mapping[str, tuple[Any, ...]]
    curves: Mapping[str, Mapping[str, float]]
    notes: tuple[str, ...]

    @property
    def use(self) -> tuple[Any, ...]:
        """The devices of the option chosen, for `estimate(use=)`."""
        return self.uses[self.best]

    @property
    def appraisal(self) -> Appraisal:
        """That of the option chosen."""
        return self.appraisals[self.best]

    def rules(self) -> pd.DataFrame:
        """Return what each way to choose promises, and what its choice delivers: expected, and P90 [money].

        Beside the criteria: the option that is best on the median curve of the gas, and on the curve that is exceeded
        with 90 % (year by year, and the project's own uncertain numbers at their medians).
        """
        import pandas as pd

        npv = {name: np.atleast_1d(one.npv) for name, one in self.appraisals.items()}
        rows = {}
        for rule, worth in CRITERIA.items():
            chosen = max(npv, key=lambda name: worth(npv[name]))
            rows[f"{rule} NPV"] = chosen, worth(npv[chosen])
        for rule, promised in self.curves.items():
            chosen = max(promised, key=promised.__getitem__)
            rows[rule] = chosen, promised[chosen]
        return pd.DataFrame(
            [
                {"rule": rule, "option": name, "promised": said, "expected": np.mean(npv[name]),
                 "P90": risk.exceeded(npv[name], 0.90)}
                for rule, (name, said) in rows.items()
            ]
        ).set_index("rule")  # fmt: skip

    def marginal(self) -> pd.DataFrame:
        """Return why each option pays more, or does not, than the one before it: the test of the last unit.

        `filled`, `needed`, `pays` and `gain before tax` are before tax and debt, whatever the project has: `filled` is
        the share of the added capacity that is expected to be used, discounted, and `needed` the share at which what it
        earns over its variable costs pays for its capital and fixed costs, so that it pays while `filled > needed`.
        `gain` is of the net cash flow that is measured, after tax and debt where there are any, and is what a choice by
        expected NPV goes by: with tax an option may pay here, and lessen what is left.
        """
        import pandas as pd

        rows = {}
        for before, name in zip(list(self.table.index)[:-1], list(self.table.index)[1:], strict=True):
            less, more = self.appraisals[before], self.appraisals[name]
            gain = _parts(more, self._megawatts(name)) - _parts(less, self._megawatts(before))
            room, energy, margin, fixed = gain
            rows[name] = {
                "against": before,
                "filled": energy / room if room > 0 else np.nan,
                "needed": -fixed * energy / (margin * room) if room > 0 and margin > 0 else np.inf,
                "pays": bool(margin + fixed > 0),
                "gain before tax": margin + fixed,
                "gain": float(np.mean(more.npv) - np.mean(less.npv)),
            }
        return pd.DataFrame.from_dict(rows, orient="index")

    def why_not(self) -> pd.Series[str]:
        """Say of every other option what it lacks against the one chosen."""
        import pandas as pd

        best, table = np.atleast_1d(self.appraisal.npv), self.table
        said = {}
        for name in table.index.drop(self.best):
            npv = np.atleast_1d(self.appraisals[name].npv)
            less = best.mean() - npv.mean()
            expected = f"{abs(less):,.0f} {'less' if less > 0 else 'more'} expected"
            tail = float(table["P90"][self.best] - table["P90"][name])
            said[name] = (
                f"{expected}, P90 {abs(tail):,.0f} {'lower' if tail > 0 else 'higher'}; worth less than the choice in "
                f"{risk.percent(np.mean(npv < best))} of draws"
            )
        return pd.Series(said, dtype=object, name=f"against {self.best}")

    def _megawatts(self, name: str) -> float:
        return float(self.table["capacity"][name])

    def __repr__(self) -> str:
        row = self.table.loc[self.best]
        money_ = self.appraisal.currency
        lines = [
            f"{self.best}, chosen by {self.by} NPV of {len(self.table)} options",
            f"NPV expected {row['expected']:,.0f}, P90 {row['P90']:,.0f}, P10 {row['P10']:,.0f} {money_}; loss with "
            f"{risk.percent(row['loss'])}" + (f"; load {row['load']:.2f}" if self.use else ""),
            *self.notes,
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        first, *lines = repr(self).splitlines()
        return block(first, self.table.to_html(), said=lines)


def _parts(one: Appraisal, megawatts: float) -> Array:
    """Present value of the energy that the capacity could make and made, of what varies with it, and of the rest."""
    book, project = one.book, one.project
    worth = deflated(project, book)
    items = {item.what: item for item in project.operation}
    variable = [*book.sales, "working capital", *(item.what for item in project.overhaul)]
    variable += [name for name, item in items.items() if item.paid_for.per in VARIABLE]
    variable += ["royalty"] if project.royalty else []
    fixed = [name for name in (*book.costs, *book.capital, *book.grants, "salvage") if name not in variable]

    def value(held: Any) -> float:
        return float(np.mean(money.present(np.asarray(held), project.discount, project.timing)))

    lines = one.settled.lines
    energy = sum(book.sold[item.what] for item in project.sales if item.paid_for.per == "1/MWh")
    selling = np.zeros((len(one.years), 1, 1))
    selling[book.start :] = 1.0
    return np.array(
        [
            value(selling * megawatts * HOURS_PER_YEAR),
            value(energy + 0.0 * selling),
            value(sum(lines[name] for name in variable) * worth),
            value(sum((lines[name] for name in fixed), np.zeros_like(worth)) * worth),
        ]
    )
