"""Doubt: how uncertain the result is, what that covers and what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.collection.drift import HORIZON
from lfgmodel.core.flows import metered
from lfgmodel.described.numbers import digits
from lfgmodel.described.text import legible
from lfgmodel.errors import RangeError
from lfgmodel.results.display import foretold
from lfgmodel.results.report.blocks import Listed, Note, Section, Table, Text
from lfgmodel.results.report.subject import Subject
from lfgmodel.results.spread import MIDDLE
from lfgmodel.waiting import Awaited

if TYPE_CHECKING:
    import pandas as pd

MOST_INPUTS = 12
"""Uncertain inputs that are ranked."""


def doubt(subject: Subject) -> Section:
    """Say the band in words, what it covers and was not tried for, and which input matters most."""
    say, est = subject.say, subject.est
    section = Section("uncertainty", say("Uncertainty"))
    if not subject.drawn:
        section.blocks.append(Note(say(
            "This estimate is of single numbers and says nothing of how far it may be off. Published ranges of a "
            "method, or distributions of one's own, give a band when they are drawn."
        )))  # fmt: skip
        return section
    flow = next(name for name in ("collected", *est.names) if subject.has(name))
    year = subject.greatest(flow)
    low, _, high = np.quantile(est.flow(flow)[year], MIDDLE)
    section.blocks.append(Text(say(
        "With a probability of 90 % what is {flow} in {year} lies between {low} and {high}, given what is listed here "
        "as uncertain. Bands of single years do not add up: totals have their own.",
        year=est.years[year], flow=say(flow), low=digits(low), high=say.amount(high, est.unit(flow)),
    )))  # fmt: skip
    section.blocks.append(_inputs(subject))
    section.blocks.append(Listed(_limits(subject)))
    section.blocks.append(_ranking(subject, flow, int(est.years[year])))
    return section


def _limits(subject: Subject) -> list[str]:
    """Return what the band covers and was not tried for."""
    say, plan = subject.say, subject.est.sampling
    told = [
        say("The band covers the inputs of the table above and nothing else: all others are taken as exact."),
        say("That the method itself may be wrong for the site is not in it; another method gives another curve."),
    ]
    if plan is not None:
        told.append(say("{draws} draws were made ({method}, seed {seed}); the same seed gives the same numbers.",
                        draws=f"{plan.draws:,}", method=say(plan.method), seed=plan.seed))  # fmt: skip
    if foretold(subject.est) == "reading":
        told += [
            say("The gas collected is what a meter would read next, given that the system runs; shutdowns are not "
                "covered."),
            say("No forecast of more than {years} years past the last reading was ever tried.", years=HORIZON),
            say("The spread of meters is that of landfills in the US; it was not tried elsewhere."),
        ]  # fmt: skip
    elif foretold(subject.est) == "level":
        told.append(say("The band is of the level that the fit found, not of single readings, which scatter about it."))
    elif not metered(subject.est.inputs["collection"]):
        told.append(say("The band was not held against measurements of this site."))
    return told


def _inputs(subject: Subject) -> Table:
    """Return what is uncertain, and by how much."""
    say, study = subject.say, subject.given.study
    fields: dict[str, Any] = dict(study.uncertain) if study is not None else dict.fromkeys(subject.est.drawn)
    rows = []
    for name, field in fields.items():
        source = " ".join(repr(field.source).split()) if isinstance(field, Awaited) else say("drawn")
        unit = say.unit(field.spec.unit) if isinstance(field, Awaited) else ""
        rows.append([name, legible(source), unit])
    return Table([say("uncertain input"), say("distribution"), say("unit")], rows, say("What is uncertain"), words=0)


def _ranking(subject: Subject, flow: str, year: int) -> Table | Text:
    """Return the inputs by how much they matter, where the estimate can say."""
    say = subject.say
    try:
        frame: pd.DataFrame = subject.given.sensitivity(flow, year)
    except RangeError:
        return Text(say("Which input matters most is not known of this estimate; one of the whole, with 64 draws or "
                        "more, says it."))  # fmt: skip
    by_variance = "total" in frame
    heads = [say("input"), say("rank correlation")]
    if by_variance:
        heads += [say("share of variance, alone"), say("share of variance, with others"), say("at its 5 % end"),
                  say("at its 95 % end")]  # fmt: skip
    rows = []
    for name, row in frame.head(MOST_INPUTS).iterrows():
        cells = [f"{row['rank']:+.2f}" if row["rank"] == row["rank"] else "–"]
        if by_variance:
            cells += [f"{max(row[one], 0):.0%}" if row[one] == row[one] else "–" for one in ("first", "total")]
            cells += [subject.told(row[one]) if row[one] == row[one] else "–" for one in ("at_5", "at_95")]
        rows.append([str(name), *cells])
    caption = say("What {flow} in {year} hangs on, the most important input first [{unit}]",
                  flow=say(flow), year=year, unit=say.unit(frame.attrs["unit"]))  # fmt: skip
    if len(frame) > MOST_INPUTS:
        caption += say("; the first {shown} of {all} inputs", shown=MOST_INPUTS, all=len(frame))
    return Table(heads, rows, caption)
