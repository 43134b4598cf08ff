"""Money: what a project on the gas is worth, as its appraisal says."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

import numpy as np

from lfgmodel.errors import RangeError, shown
from lfgmodel.results.display import digits
from lfgmodel.results.report.blocks import Figure, Say, Section, Table, Text
from lfgmodel.results.report.charts import Layer, chart
from lfgmodel.results.report.subject import COLOURS, Subject

MEMO = " (memo)"


@runtime_checkable
class Appraised(Protocol):
    """What a project is worth on the gas of an estimate, as `finance.Project.of` returns it."""

    @property
    def years(self) -> Any:
        """Calendar years."""
        ...

    @property
    def currency(self) -> str:
        """Of all amounts."""
        ...

    @property
    def statement(self) -> Any:
        """Lines by year."""
        ...

    def measures(self) -> Any:
        """Return net present values, rates of return and paybacks."""
        ...


@runtime_checkable
class Planned(Protocol):
    """A project, as `finance.Project` is one."""

    def of(self, est: Any) -> Appraised:
        """Appraise it on the gas of an estimate."""
        ...


def appraised(plan: Any, est: Any, where: str) -> Any:
    """Return the appraisal that was given, or that of the project that was given."""
    if plan is None or isinstance(plan, Appraised):
        return plan
    if isinstance(plan, Planned) and not isinstance(plan, type):
        return plan.of(est)
    raise RangeError(f"{where} takes a finance.Project or an Appraisal of one, got {shown(plan)}; write plan.of(est)")


def money(subject: Subject) -> Section:
    """Tell the terms, the measures, and the statement by year."""
    say, plan = subject.say, subject.plan
    section = Section("money", say("Money"))
    if plan is None:
        section.blocks.append(Text(say("No project was appraised; this report says nothing of costs and income.")))
        return section
    project = plan.project
    section.blocks.append(Text(say(
        "A project over the years {first} to {last}, in {prices} prices of {currency}, at a discount rate of {rate}. "
        "What is measured is the net cash flow: {flow}.",
        first=plan.years[0], last=plan.years[-1], prices=say(project.prices), currency=plan.currency,
        rate=f"{np.median(project.discount):.1%}", flow=say(plan.flow),
    )))  # fmt: skip
    section.blocks.append(_measures(subject))
    if plan.draws is not None:
        section.blocks.append(Text(say(
            "P90 is the cautious end: what is exceeded with a probability of 90 %, and of a payback what is not. "
            "The project loses in {loss} of the draws.", loss=f"{plan.loss:.0%}",
        )))  # fmt: skip
        if np.isnan(plan.percentile("50 %", "irr")):
            section.blocks.append(Text(say("Some draws have no single rate of return, so that none is told.")))
        if "−∞" in str(section.blocks):
            section.blocks.append(Text(say("Where a draw loses at every rate, its rate of return counts as −∞.")))
    cash = np.asarray(plan.cash())
    cash = cash.mean(axis=1) if cash.ndim > 1 else cash
    caption = say("Net cash flow by year, and its running sum, undiscounted")
    layers = [Layer(say("net cash flow"), cash, "#8ab8dc", "bar"),
              Layer(say("running sum"), cash.cumsum(), COLOURS["generated"])]  # fmt: skip
    section.blocks.append(Figure(chart(plan.years, layers, plan.currency, caption), caption))
    section.blocks.append(_statement(subject))
    return section


def _measures(subject: Subject) -> Table:
    """Return the measures of each net cash flow."""
    say, frame = subject.say, subject.plan.measures()
    columns = [name for name in frame.columns if name not in ("note", "none")]
    rows = []
    for (flow, measure), row in frame.iterrows():
        name, _, unit = measure.partition(" [")
        unit = unit.removesuffix("]")
        share = name == "IRR"
        cells = [_shown(row[column], share) for column in columns]
        rows.append([say(flow), say.head(name, unit), *cells])
    return Table(
        [say("cash flow"), say("measure"), *map(say, columns)], rows, say("What the project is worth"), words=2
    )


def _shown(value: float, share: bool) -> str:
    """Return a measure as it is printed; a dash where there is none."""
    if np.isnan(value):
        return "–"
    if np.isinf(value):
        return "−∞" if value < 0 else "∞"
    return f"{value:.1%}" if share else digits(value)


def _statement(subject: Subject) -> Table:
    """Return each line of the statement, a row a year."""
    say, frame = subject.say, subject.plan.statement
    kept = [name for name in frame.columns if frame[name].any()]
    heads = [say("year"), *(_line(say, name) for name in kept)]
    rows = [[str(year), *(f"{row[name]:,.0f}" for name in kept)] for year, row in frame.iterrows()]
    rows.append([say("total"), *(f"{frame[name].sum():,.0f}" for name in kept)])
    caption = say("Statement by year in {currency}; what is paid is negative, memos are no cash",
                  currency=subject.plan.currency)  # fmt: skip
    return Table(heads, rows, caption, last=True, narrow=True)


def _line(say: Say, name: str) -> str:
    """Return a line of the statement in the language of the reader; the user's own stay as they are."""
    own = name.removesuffix(MEMO)
    return say(own) + (say(MEMO) if own != name else "")
