"""Money: what a project on the gas is worth, as its appraisal says."""

from __future__ import annotations

import numpy as np

from lfgmodel.described.numbers import digits
from lfgmodel.results.report.blocks import Figure, Section, Table, Text
from lfgmodel.results.report.charts import Layer, chart
from lfgmodel.results.report.subject import Subject
from lfgmodel.results.style import BANDS, COLOURS


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
    layers = [Layer(say("net cash flow"), cash, BANDS[1], "bar"),
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
    heads = [say("year"), *map(say, kept)]
    rows = [[str(year), *(f"{row[name]:,.0f}" for name in kept)] for year, row in frame.iterrows()]
    rows.append([say("total"), *(f"{frame[name].sum():,.0f}" for name in kept)])
    caption = say("Statement by year in {currency}; what is paid is negative, memos are no cash",
                  currency=subject.plan.currency)  # fmt: skip
    return Table(heads, rows, caption, last=True, narrow=True)
