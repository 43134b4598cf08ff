"""Masses: waste by kind and calendar year, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from lfgmodel.errors import RangeError, TableError, one_of, shown
from lfgmodel.sites.composition import mean_of, read_shares, read_uncertain_shares, relative_shares
from lfgmodel.values import ByKind, Number, Spec, Value, is_year
from lfgmodel.waiting import Awaited, Frozen, distribution

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array, Years

FACTOR = Spec("Mg/Mg", waits=True)


@dataclass(frozen=True, eq=False)
class Amount(Value):
    """An uncertain amount, of which the masses of a waste hold the mean."""

    number: Any  # waits until an estimate draws it
    mean: float

    @property
    def factor(self) -> Any:
        """What each draw multiplies the mean by, 1 on average, once the number is filled."""
        return self.number / self.mean


@dataclass(frozen=True, eq=False, repr=False)
class Masses(Value):
    """What `Waste` holds, however it is known; its docstring says what each field is."""

    kinds: tuple[str, ...]
    years: Years
    mass: Array
    amount: Amount | None = None
    shares: Mapping[str, Any] = Frozen()

    def __post_init__(self) -> None:
        for name, dtype in (("years", np.int64), ("mass", float)):
            object.__setattr__(self, name, np.array(getattr(self, name), dtype=dtype))
        if len(set(self.kinds)) < len(self.kinds):
            raise RangeError(f"Waste.kinds must differ from each other, got {', '.join(self.kinds)}")
        ends = self.years[[0, -1]] if len(self.years) else [None]
        if (np.diff(self.years) != 1).any() or not all(map(is_year, ends)):
            raise RangeError(f"Waste.years must be calendar years without gaps, got {shown(self.years.tolist())}")
        if self.mass.shape != (len(self.years), len(self.kinds)):
            raise RangeError(
                f"Waste.mass must have axes (year, kind), {len(self.years)} x {len(self.kinds)}, got {self.mass.shape}"
            )
        rows = [
            (int(self.years[year]), self.kinds[kind], f"{self.mass[year, kind]:g} Mg")
            for year, kind in np.argwhere(~(np.isfinite(self.mass) & (self.mass >= 0)))
        ]
        if rows:
            raise TableError("Waste.mass", rows, "Waste accepted is finite and never negative")
        for array in (self.years, self.mass):
            array.setflags(write=False)

    def scaled(self, by: Number) -> Self:
        """Return waste of which all amounts are multiplied by a number, or in each draw by one of a distribution.

        Parameters
        ----------
        by : number, str or distribution
            `lfg.lognormal(1, gsd=1.15)` for amounts that are known to 15 %. [fraction]
        """
        mean, amount = expected(by, "Waste.scaled", FACTOR)
        if amount is not None and self.amount is not None:
            raise RangeError(
                f"Waste.scaled: the amounts are uncertain already, by {self.amount.number!r}; scale them once"
            )
        return replace(self, mass=self.mass * mean, amount=amount or self.amount)

    def split(self, shares: Mapping[str, ByKind], kind: str | None = None) -> Self:
        """Split one kind of this waste by its composition.

        Parameters
        ----------
        shares : {kind: share}
            Shares by wet mass, which sum to 1; a share may be `{year: share}`, from each year on. [fraction]
            Distributions, or `lfg.dirichlet`, for shares that are uncertain: those of each draw are divided by their
            sum, and their means may miss 1 by 0.05.
        kind : str, optional
            The kind to split; needed when there are several.

        Examples
        --------
        >>> import lfgmodel as lfg
        >>> lfg.Waste.constant("100 Mg/yr", 2000, 2000).split({"food": 0.6, "other": "40 %"})
        <Waste: food, other, 2000, 100 Mg>
        """
        where = "Waste.split"
        column = self._column(kind, where)
        if not isinstance(shares, Mapping) or not all(isinstance(name, str) for name in shares):
            raise RangeError(f"{where} takes {{kind: share}}, got {shown(shares)}")
        if not any(distribution(share) is not None for share in shares.values()):
            return self._split(column, tuple(shares), read_shares(shares, self.years, where))
        if self.shares:
            raise RangeError(f"{where}: one kind may have uncertain shares; mend the shares")
        drawn, means = read_uncertain_shares(shares, where)
        return replace(self._split(column, tuple(shares), means), shares=drawn)

    def _column(self, kind: str | None, where: str) -> int:
        """Return which of the kinds is to be split."""
        if kind is None and len(self.kinds) > 1:
            raise RangeError(f"{where}: say which of {', '.join(self.kinds)} to split, as in kind='{self.kinds[0]}'")
        found = one_of(kind or self.kinds[0], self.kinds, f"{where} kind")
        if found in self.shares:
            raise RangeError(f"{where}: the share of {found!r} is uncertain; split it in one go")
        return self.kinds.index(found)

    def _split(self, column: int, kinds: tuple[str, ...], parts: Array) -> Self:
        """Put kinds in the place of one, by their parts of it, (kind,) or (year, kind)."""
        others = [index for index in range(len(self.kinds)) if index != column]
        return replace(
            self,
            kinds=(*(self.kinds[index] for index in others), *kinds),
            mass=np.column_stack([self.mass[:, others], self.mass[:, [column]] * parts]),
        )

    @property
    def open(self) -> int:
        """First calendar year that accepts waste."""
        return int(self.years[0])

    @property
    def close(self) -> int:
        """Last calendar year that accepts waste."""
        return int(self.years[-1])

    @property
    def total(self) -> float:
        """All waste ever accepted [Mg]."""
        return float(self.mass.sum())

    def multiplier(self) -> Array | None:
        """Return what each draw multiplies the mean masses by, (kind, draw, 1), once its fields are filled.

        That is the factor of all amounts times the relative shares of the kinds; None where both are certain.
        """
        if self.amount is None and not self.shares:
            return None
        factor = np.atleast_2d(1.0 if self.amount is None else self.amount.factor)
        relative = np.ones((len(self.kinds), 1, 1))
        if self.shares:
            parts = [self.kinds.index(kind) for kind in self.shares]
            found = relative_shares(self.shares, self.mass[:, parts].sum(axis=0))
            relative = np.ones((len(self.kinds), *found.shape[1:]))
            relative[parts] = found
        multiplier: Array = factor * relative
        return multiplier

    def to_pandas(self) -> pd.DataFrame:
        """Waste accepted, a row a year and a column a kind [Mg/yr]."""
        import pandas as pd

        frame = pd.DataFrame(self.mass, index=pd.Index(self.years, name="year"), columns=list(self.kinds))
        frame.attrs["units"] = "Mg/yr"
        return frame

    def __repr__(self) -> str:
        span = f"{self.open}-{self.close}" if self.close > self.open else f"{self.open}"
        uncertain = ", uncertain" if self.waits else ""
        return f"<Waste: {', '.join(self.kinds)}, {span}, {self.total:,.0f} Mg{uncertain}>"


def expected(given: Number, where: str, spec: Spec) -> tuple[float, Amount | None]:
    """Return the mean of a number, and where it is uncertain, the number beside its mean."""
    number = spec.read(given, where)
    mean = mean_of(number)
    return mean, Amount(number, mean) if isinstance(number, Awaited) else None
