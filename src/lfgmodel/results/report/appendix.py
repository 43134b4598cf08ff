"""Appendix: the sites, every year, every input with its unit and source, and every document."""

from __future__ import annotations

from typing import Any

import numpy as np

from lfgmodel.described.numbers import digits, number
from lfgmodel.described.rows import parts_of
from lfgmodel.factors import Factor
from lfgmodel.results.citations import citations
from lfgmodel.results.conversion import VOLUMES
from lfgmodel.results.report.blocks import Listed, Say, Section, Table, Text
from lfgmodel.results.report.subject import Subject

MOST_SITES = 50
"""Sites of a portfolio that are listed by name."""


def sites(subject: Subject) -> Section:
    """Each site, or group of them, the largest first."""
    say, est = subject.say, subject.given
    section = Section("sites", say("Sites"))
    flows = [name for name in ("generated", "collected", "used", "emitted", "released", *est.products)
             if name in est.names]  # fmt: skip
    totals = {name: np.asarray(est.total(name)) for name in flows}
    totals = {name: held.mean(axis=0) if held.ndim > 1 else held for name, held in totals.items()}
    names, first = est.called, totals[flows[0]]
    order = np.argsort(-first, kind="stable")
    shown, rest = order[:MOST_SITES], order[MOST_SITES:]
    rows = [[str(names[n]), *(digits(float(totals[name][n])) for name in flows)] for n in shown]
    if len(rest):
        rows.append([say("{number} other sites", number=f"{len(rest):,}"),
                     *(digits(float(totals[name][rest].sum())) for name in flows)])  # fmt: skip
    rows.append([say("total"), *(digits(float(totals[name].sum())) for name in flows)])
    heads = [say("site"), *(say.head(name, est.unit(name).removesuffix("/yr")) for name in flows)]
    caption = say("All years together, by {flow}, the largest first: {shown} of {all}",
                  flow=say(flows[0]), shown=f"{len(shown):,}", all=f"{len(order):,}")  # fmt: skip
    if subject.drawn:
        caption += say("; means of the draws")
    section.blocks.append(Table(heads, rows, caption, last=True))
    return section


def yearly(subject: Subject) -> Section:
    """Every flow and product by year; of draws the medians."""
    say, est = subject.say, subject.est
    columns: list[tuple[str, Any]] = [(say.head("waste", "Mg"), subject.waste.sum(axis=1))]
    columns += [(say.head(name, "Mg"), est.flow(name)) for name in subject.flows]
    if "collected" in est.names:
        gas = subject.gas("collected")
        columns += [(f"{gas} {say('collected')} [{say.unit(unit)}]", subject.volume("collected", unit))
                    for unit in VOLUMES]  # fmt: skip
    columns += [(say.head(name, est.unit(name).removesuffix("/yr")), est.flow(name)) for name in est.products]
    columns = [(head, values) for head, values in columns if values.any()]
    middle = [(head, np.median(values, axis=1) if values.ndim > 1 else values) for head, values in columns]
    rows = [[str(year), *(digits(float(values[n])) for _, values in middle)] for n, year in enumerate(est.years)]
    caption = say("Methane in Mg CH4 a year") + (
        say("; medians of the draws, which do not add up") if subject.drawn else ""
    )
    heads = [say("year"), *(head for head, _ in middle)]
    return Section("years", say("Year by year"), [Table(heads, rows, caption, narrow=True)])


def waste(subject: Subject) -> Table | None:
    """Waste of each kind by year, where there is more than one."""
    say, site = subject.say, subject.est.inputs["site"]
    if len(site.kinds) < 2:
        return None
    placed = subject.waste.any(axis=1)
    rows = [[str(year), *(digits(float(one)) for one in row)]
            for year, row in zip(subject.est.years[placed], subject.waste[placed], strict=True)]  # fmt: skip
    return Table([say("year"), *map(say, site.kinds)], rows, say("Waste accepted by kind [Mg/yr]"), narrow=True)


def inputs(subject: Subject) -> Section:
    """Every input by part, with its unit and where it comes from."""
    say, held = subject.say, subject.given.inputs
    rows = []
    for what, name, entries in parts_of(held):
        rows.append([f"{say(what)}: {name}"])
        for entry in entries:
            field, _, within = entry.name.partition("[")
            said = _field(say, what, field) + (f"[{within}" if within else "")
            value = number(entry.value)
            rows.append([said, say(value), say.unit(entry.unit), say(entry.source)])
    heads = [say("name"), say("value"), say("unit"), say("source")]
    section = Section("inputs", say("Inputs"))
    if not held["site"].single:
        section.blocks.append(Text(say("The sites are given as a table: {sites}.", sites=subject.name)))
    section.blocks.append(Table(heads, rows, say("What the estimate was made of"), words=0))
    if (table := waste(subject)) is not None:
        section.blocks.append(table)
    return section


def _field(say: Say, what: str, field: str) -> str:
    """Return the name of a field; in Chinese the term of that part, with the name that code has for it."""
    if say.lang == "en":
        return field
    own = f"{what} {field}"
    said = say(own) if say(own) != own else say(field)
    return said if said == field else f"{said}（{field}）"


def documents(subject: Subject) -> Section:
    """Every published method and number that the report rests on."""
    say = subject.say
    lines = list(subject.given.citations())
    if isinstance(subject.gwp, Factor):
        lines.append(f"GWP = {subject.gwp:g}: {subject.gwp.citation}")
    if subject.plan is not None:
        project = subject.plan.project
        lines += citations([project, *project.items])
    section = Section("sources", say("Sources"))
    if lines:
        section.blocks.append(Text(say(
            "Each published number with its document, the place in it, and how it was checked: primary in the document "
            "itself, transcription in a copy of it."
        )))  # fmt: skip
        section.blocks.append(Listed(lines))
    else:
        section.blocks.append(Text(say("All numbers are the user's own; nothing published is cited.")))
    return section
