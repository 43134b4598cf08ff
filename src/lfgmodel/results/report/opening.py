"""Opening: the summary, the site and its waste, the method, and the curve."""

from __future__ import annotations

from typing import Any

import numpy as np

from lfgmodel.described.numbers import digits
from lfgmodel.generation.scaled import Scaled, beneath
from lfgmodel.results.citations import document
from lfgmodel.results.conversion import VOLUMES
from lfgmodel.results.flow import balances
from lfgmodel.results.report.blocks import Figure, Note, Section, Table, Text
from lfgmodel.results.report.charts import PALETTE, Layer, chart
from lfgmodel.results.report.subject import Subject
from lfgmodel.results.spread import MIDDLE
from lfgmodel.results.style import BANDS, COLOURS, FATES
from lfgmodel.results.waste import years_of_waste

MOST_KINDS = 8
"""Kinds of waste that have a colour of their own."""

WHY = {
    "tenths": "The waste of a year is taken as ten deposits; each makes gas at the rate of its age from the next year "
    "on. Slightly less than the whole potential is released.",
    "tenths_begin": "The waste of a year is taken as ten deposits, with ages that begin at nothing in the year after.",
    "tenths_mid": "The waste of a year is taken as ten deposits, with ages in the middle of each tenth of a year.",
    "next_year": "Waste makes gas from the year after its deposit on, and in each year what its decay over that year "
    "releases.",
    "delayed": "Waste is taken as placed in the middle of its year, and makes gas from some months later on: with the "
    "usual six from the next January.",
    "same_year": "Waste makes gas in the calendar year of its deposit already, as if it lay there since January.",
    "mid_year": "Each year's gas is taken at the rate of the middle of that year, from the year after deposit on.",
    "uniform": "Waste is taken as placed evenly over its year, and makes gas from the moment it is placed.",
}
"""What each convention of counting the first year says."""


def summary(subject: Subject) -> Section:
    """Tell what was found, in plain words, and the numbers that are asked for first."""
    say, est = subject.say, subject.est
    placed = years_of_waste(est, subject.waste)
    told = []
    if len(placed):
        told.append(say(
            "{site} accepts {waste} of waste from {first} to {last}.",
            site=subject.name, waste=say.amount(subject.waste.sum(), "Mg"), first=placed[0], last=placed[-1],
        ))  # fmt: skip
    if subject.has("generated"):
        year = subject.greatest("generated")
        told.append(say(
            "It generates at most {most} of methane, in {year}, which is {flow} of {gas}; from {first} to {last} "
            "{total} in all.",
            most=subject.told(est.generated[year], "Mg/yr"), year=est.years[year], gas=subject.gas("generated"),
            flow=subject.told(subject.volume("generated", "scfm")[year], "scfm"),
            first=est.years[0], last=est.years[-1], total=subject.told(est.total("generated"), "Mg"),
        ))  # fmt: skip
    if subject.has("collected", "generated"):
        told.append(say("The gas system collects {share} of all methane generated.",
                        share=subject.share("collected", "generated")))  # fmt: skip
    elif "collected" in est.names:
        told.append(say("No gas is collected."))
    if subject.has("electricity"):
        year = subject.greatest("electricity")
        told.append(say("Electricity is at most {most}, in {year}, and {total} in all.", year=est.years[year],
                        most=subject.told(est.flow("electricity")[year], "MWh/yr"),
                        total=subject.told(est.total("electricity"), "MWh")))  # fmt: skip
    if subject.has("released", "generated"):
        told.append(say("{share} of the methane generated reaches the atmosphere.",
                        share=subject.share("released", "generated")))  # fmt: skip
    blocks: list[Any] = [Text(" ".join(told) if say.lang == "en" else "".join(told)), *headline(subject)]
    if subject.drawn:
        plan = est.sampling
        blocks.append(Text(say("Numbers are medians of {draws} draws, and in parentheses the 5 and 95 % quantiles.",
                               draws=f"{plan.draws:,}" if plan else "")))  # fmt: skip
    return Section("summary", say("Summary"), blocks)


def headline(subject: Subject) -> list[Table]:
    """Tabulate the greatest year and the total of each flow and product, in the units in which they are asked for."""
    say, est = subject.say, subject.est
    tables = []
    for names, volumes, said in (
        (subject.flows, VOLUMES, say("Methane by fate: the greatest year, and all years together")),
        (list(est.products), (), say("Products: the greatest year, and all years together")),
    ):
        rows = []
        for name in filter(subject.has, names):
            values, year = est.flow(name), subject.greatest(name)
            amount = est.unit(name).removesuffix("/yr")
            rows.append([
                say(name) if volumes else say.head(name, amount), str(est.years[year]), subject.told(values[year]),
                *(subject.told(subject.volume(name, unit)[year]) for unit in volumes), subject.told(values.sum(axis=0)),
            ])  # fmt: skip
        mass, gas = "Mg CH4" if volumes else "", [f"{_gases(subject)} [{say.unit(unit)}]" for unit in volumes]
        heads = [say("fate") if volumes else say("product"), say("greatest in"), say.head("in that year", mass), *gas,
                 say.head("all years", mass)]  # fmt: skip
        tables += [Table(heads, rows, said)] if rows else []
    return tables


def _gases(subject: Subject) -> str:
    """Return in which gas all volumes are told."""
    return subject.say("landfill gas" if all(subject.basis(name) == "lfg" for name in subject.flows) else "methane")


def site(subject: Subject) -> Section:
    """Tell the site, or the sites, and the waste."""
    say, est = subject.say, subject.est
    one, waste = est.inputs["site"], subject.waste
    total = waste.sum(axis=0)
    known = [(say("name"), subject.name)]
    for field in ("climate", "management"):
        if (held := getattr(one, field, None)) is not None:
            known.append((say(field), say(held) if say.lang == "zh" else held.replace("_", " ")))
    if getattr(one, "rainfall", None) is not None:
        known.append((say("rainfall"), f"{one.rainfall:,.0f} {say.unit('mm/yr')}"))
    placed = years_of_waste(est, waste)
    if len(placed):
        known += [(say("first year of waste"), str(placed[0])), (say("last year of waste"), str(placed[-1])),
                  (say("waste in all"), say.amount(total.sum(), "Mg"))]  # fmt: skip
    blocks: list[Any] = [Table([], known, words=0)]
    if len(total) > 1 and total.sum():
        rows = [[say(kind), f"{total[n]:,.0f}", f"{total[n] / total.sum():.1%}"] for n, kind in enumerate(one.kinds)]
        rows.append([say("total"), f"{total.sum():,.0f}", "100.0%"])
        blocks.append(Table([say("kind of waste"), say.head("waste", "Mg"), say("share")], rows, last=True))
    if len(placed):
        until = slice(0, int(placed[-1] - est.years[0]) + 1)
        order = np.argsort(-total)[:MOST_KINDS]
        layers = [Layer(say(one.kinds[n]), waste[until, n], PALETTE[place % len(PALETTE)], "bar")
                  for place, n in enumerate(order) if total[n]]  # fmt: skip
        if len(total) > MOST_KINDS:
            rest = waste[until].sum(axis=1) - waste[until][:, order].sum(axis=1)
            layers.append(Layer(say("other kinds"), rest, PALETTE[-1], "bar"))
        drawn = chart(est.years[until], layers, say.unit("Mg/yr"), say("Waste accepted by year"))
        blocks.append(Figure(drawn, say("Waste accepted by year")))
        if getattr(getattr(one, "waste", None), "waits", False):
            blocks.append(Text(say("Amounts of waste are uncertain; what is shown is their mean.")))
    return Section("site", say("Site and waste"), blocks)


def method(subject: Subject) -> Section:
    """Tell what the method is, and what its convention does."""
    say, est = subject.say, subject.est
    model = est.inputs["generation"]
    scaled, model = isinstance(model, Scaled), beneath(model)
    about = getattr(model, "about", None)
    rows = [(say("method"), say.part(model))]
    if about is not None:
        rows += [(say("source"), document(about))]
        rows += [(say(name), say(getattr(about, field))) for name, field in (
            ("convention of the first year", "convention"), ("first gas", "first_gas"), ("gas basis", "gas_basis"),
            ("methane potential", "potential"), ("what the rate depends on", "rate"), ("made for", "reports"),
        )]  # fmt: skip
    elif convention := getattr(model, "convention", ""):
        rows.append((say("convention of the first year"), say(convention)))
    if isinstance(est.methane_fraction, float):
        rows.append((say("methane in landfill gas by volume"), f"{est.methane_fraction:.0%}"))
    blocks: list[Any] = [Table([], rows, words=0)]
    convention = getattr(about, "convention", "") or getattr(model, "convention", "")
    if convention in WHY:
        blocks.append(Text(say(WHY[convention])))
        blocks.append(Text(say(
            "Methods of first-order decay share one equation and differ in how they count the first year: a start in "
            "the year of deposit shifts the whole curve by a year, and at fast rates those that start in the next year "
            "still differ by several percent. Results of two methods are to be compared with this in mind."
        )))  # fmt: skip
    if scaled or est.of:
        blocks.append(Text(say("The methane potential was multiplied by a factor, as measurements or the user say.")))
    if about is None:
        blocks.append(Note(say("The rates and potentials are the user's own; they cite no published method.")))
    return Section("method", say("Method"), blocks)


def curve(subject: Subject) -> Section:
    """Where the methane goes by year; with draws the band of each flow."""
    say, est = subject.say, subject.est
    unit = say.unit("Mg CH4/yr")
    blocks: list[Any] = []
    if not subject.drawn:
        layers = [Layer(say(name), est.flow(name), FATES[name], "area") for name in FATES if subject.has(name)]
        if subject.has("generated"):
            layers.append(Layer(say("generated"), est.generated, COLOURS["generated"], "step"))
        if layers:
            caption = say("Where the methane goes, by year")
            blocks.append(Figure(chart(est.years, layers, unit, caption), caption))
        blocks.append(Text(say(
            "Of what is collected, used is burned for a product, flared for none, and vented by nobody; of what is "
            "not, oxidised is turned into carbon dioxide by the cover, and emitted passes through the surface."
        )))  # fmt: skip
    for name in ("collected", "generated") if subject.drawn else ():
        if subject.has(name):
            caption = say("{flow} by year: the middle 50 and 90 % of the draws of each year, and their median",
                          flow=capital(say(name)))  # fmt: skip
            blocks.append(Figure(chart(est.years, bands(subject, est.flow(name)), unit, caption), caption))
    return Section("curve", say("Methane by year"), blocks)


def bands(subject: Subject, values: Any) -> list[Layer]:
    """Return the spread of draws as layers of a chart: two bands and the median."""
    say = subject.say
    low, below, middle, above, high = np.quantile(values, (MIDDLE[0], 0.25, 0.5, 0.75, MIDDLE[2]), axis=1)
    return [Layer(say("90 % of draws"), high, BANDS[0], "band", low),
            Layer(say("50 % of draws"), above, BANDS[1], "band", below),
            Layer(say("median"), middle, COLOURS["collected"], "step")]  # fmt: skip


def balance(subject: Subject) -> Section:
    """Show that mass closes: the totals of all flows, and what is left over."""
    say, est = subject.say, subject.est
    blocks: list[Any] = []
    rows = []
    for whole, parts in balances(est.names):
        total = float(np.mean(est.total(whole)))
        each = [float(np.mean(est.total(part))) for part in parts]
        said = " + ".join(f"{say(part)} {digits(amount)}" for part, amount in zip(parts, each, strict=True))
        off = abs(total - sum(each))
        rows.append([f"{say(whole)} = {said}", digits(total), digits(0.0 if off <= 1e-9 * total else off)])
    if rows:
        caption = say("Totals of all years in Mg CH4; of draws the means, as medians do not add up")
        blocks.append(Table([say("balance"), say.head("total", "Mg CH4"), say("left over")], rows, caption))
    else:
        blocks.append(Text(say("Not all flows were kept, so that the balance is not shown.")))
    return Section("balance", say("Mass balance"), blocks)


def capital(words: str) -> str:
    """Begin a sentence with a term."""
    return words[:1].upper() + words[1:]
