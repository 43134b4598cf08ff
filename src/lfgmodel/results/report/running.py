"""Running: how the gas is collected, what is made of it, and what reaches the atmosphere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.axes import in_service
from lfgmodel.described.numbers import digits
from lfgmodel.described.rows import entries_of
from lfgmodel.factors import Factor
from lfgmodel.results.report.blocks import Figure, Note, Section, Table, Text
from lfgmodel.results.report.charts import PALETTE, Layer, chart
from lfgmodel.results.report.opening import bands, capital
from lfgmodel.results.report.subject import Subject
from lfgmodel.results.style import COLOURS
from lfgmodel.results.warming import potential
from lfgmodel.tables import runs
from lfgmodel.units import HOURS_PER_YEAR

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array

CHANGE = 1e-6
"""Of an efficiency that is the same otherwise."""

METERS = ("collection.Measured", "collection.Drifting")
"""Systems that collect what a meter says, and nothing in years of which it says nothing."""

MOST_ROWS = 12
"""Years of which the efficiency is told in a table: those in which it changes."""


def recovery(subject: Subject) -> Section:
    """Tell how much of the gas is collected, year by year."""
    say, est = subject.say, subject.est
    system = est.inputs["collection"]
    section = Section("collection", say("Collection"))
    if system is None or not subject.has("collected"):
        section.blocks.append(Text(say("No gas is collected.")))
        return section
    section.blocks.append(Text(say("Collection system: {system}. Each number of it is in the list of inputs.",
                                   system=say.part(system))))  # fmt: skip
    if not subject.has("generated"):
        return section
    running = np.flatnonzero(subject.middle(est.generated) > 0)
    span = slice(running[0], running[-1] + 1)
    years, share = est.years[span], subject.middle(_ratio(est.collected, est.generated))[span]
    caption = say("Collection efficiency, the share collected of the methane generated, by year")
    layers = [Layer(say("collection efficiency"), 100 * share, COLOURS["collected"], "step")]
    section.blocks.append(Figure(chart(years, layers, "%", caption), caption))
    changes = [n for n in range(len(share)) if n == 0 or abs(share[n] - share[n - 1]) > CHANGE]
    if len(changes) <= MOST_ROWS:
        rows = [[str(years[n]), f"{share[n]:.1%}"] for n in changes]
        section.blocks.append(Table([say("from"), say("collection efficiency")], rows))
    told = say("In all years together {share} of what is generated is collected.",
               share=subject.share("collected", "generated"))  # fmt: skip
    section.blocks.append(Text(told))
    if getattr(system, "label", "") in METERS and not share.all():
        section.blocks.append(Note(say("No gas was metered in {years}, and none is counted as collected in them.",
                                       years=', '.join(runs(years[share == 0], '–')))))  # fmt: skip
    if subject.has("oxidised", "emitted"):
        oxidised, left = np.asarray(est.total("oxidised")), np.asarray(est.total("emitted"))
        part = float(np.median(_ratio(oxidised, oxidised + left)))
        section.blocks.append(Text(say("Of what is not collected, the cover oxidises {share}.", share=f"{part:.0%}")))
    return section


def energy(subject: Subject) -> Section:
    """Tell the devices, what they make, and how full they are."""
    say, est = subject.say, subject.est
    section = Section("energy", say("Energy"))
    devices = est.inputs["use"]
    if not devices:
        section.blocks.append(Text(say("No device takes the gas; all that is collected is vented.")
                                   if subject.has("collected") else say("There are no devices.")))  # fmt: skip
        return section
    rows = [[str(n + 1), say.part(device), _field(device, "units"), _field(device, "capacity", say),
             _span(device, say)] for n, device in enumerate(devices)]  # fmt: skip
    heads = [say("order"), say("device"), say("units"), say("capacity of a unit"), say("years of service")]
    section.blocks.append(Table(heads, rows, say("Devices, in the order in which they are offered the gas"), words=2))
    for name in est.products:
        if not subject.has(name):
            continue
        unit = est.unit(name)
        made = say(name)
        caption = say("{product} by year", product=capital(made))
        values = est.flow(name)
        layers = bands(subject, values) if subject.drawn else [Layer(made, values, PALETTE[0], "bar")]
        section.blocks.append(Figure(chart(est.years, layers, say.unit(unit), caption), caption))
    load = _load(subject)
    if load is not None:
        years, share = load
        section.blocks.append(Text(say(
            "The generators, {capacity} when all run, make on average {share} of what they could at full load in all "
            "hours of the years {first} to {last}.",
            capacity=say.amount(_installed(subject).max(), "MW"), share=f"{share:.0%}", first=years[0], last=years[-1],
        )))  # fmt: skip
    if subject.has("used", "collected"):
        section.blocks.append(Text(say("{share} of the methane collected is used for a product.",
                                       share=subject.share("used", "collected"))))  # fmt: skip
    return section


def carbon(subject: Subject) -> Section:
    """Tell what reaches the atmosphere, as methane, and as carbon dioxide where a potential is given."""
    say, est = subject.say, subject.est
    section = Section("carbon", say("Methane to the atmosphere"))
    if "released" not in est.names:
        section.blocks.append(Text(say("Not all flows were kept that reach the atmosphere.")))
        return section
    parts = [name for name in ("emitted", "vented", "slipped", "released") if name in est.names]
    gwp = None if subject.gwp is None else potential(subject.gwp, "Estimate.report.gwp")
    heads = [say("fate"), say.head("total", "Mg CH4")] + ([say.head("total", "Mg CO2e")] if gwp else [])
    rows = []
    for name in parts:
        total = est.total(name)
        rows.append([say(name), subject.told(total), *([subject.told(total * gwp)] if gwp else [])])
    section.blocks.append(Table(heads, rows, say("All years together"), last=True))
    section.blocks.append(Text(say(
        "Emitted is methane through the surface, vented is collected and burned by nobody, slipped passes through "
        "devices undestroyed; released is all three."
    )))  # fmt: skip
    if gwp is None:
        section.blocks.append(Note(say(
            "No global warming potential was given, so that nothing is stated as carbon dioxide equivalent: which "
            "potential and which horizon hold is for the reader's rules to say."
        )))  # fmt: skip
    else:
        cited = subject.gwp.citation if isinstance(subject.gwp, Factor) else say("given by the user")
        section.blocks.append(Text(say("Global warming potential of methane: {gwp} ({source}).",
                                       gwp=f"{gwp:g}", source=cited)))  # fmt: skip
        values = subject.middle(est.released) * gwp
        caption = say("Methane released as carbon dioxide equivalent, by year")
        layers = [Layer(say("released"), values, COLOURS["released"], "bar")]
        section.blocks.append(Figure(chart(est.years, layers, say.unit("Mg CO2e/yr"), caption), caption))
    return section


def _ratio(part: Array, whole: Array) -> Array:
    """Return a share; nothing where there is nothing to share."""
    share: Array = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return share


def _field(device: Any, name: str, say: Any = None) -> str:
    """Return a field of a device as its inputs tell it; a dash where it has none."""
    for entry in entries_of(device):
        if entry.name == name:
            number = entry.value if isinstance(entry.value, str) else digits(entry.value)
            return f"{number} {say.unit(entry.unit)}" if say and entry.unit else number
    return "–"


def _span(device: Any, say: Any) -> str:
    """Return the years of service of a device."""
    first, last = (_field(device, name).replace(",", "").strip("–") for name in ("open", "close"))
    return f"{first}–{last}" if first or last else say("all years")


def _generators(subject: Subject) -> list[Any]:
    """Return the devices that make electricity; none where the capacity of one of them is not one number."""
    found = [device for device in subject.est.inputs["use"] if hasattr(device, "electricity_per_methane")]
    return found if all(_certain(device) for device in found) else []


def _certain(device: Any) -> bool:
    """Whether the capacity, units and service of a device are numbers."""
    held = (getattr(device, name) for name in ("capacity", "units", "parasitic"))
    years = (getattr(device, name) for name in ("open", "close"))
    return all(isinstance(one, int | float) for one in held) and all(
        one is None or isinstance(one, int) for one in years
    )


def _installed(subject: Subject) -> Array:
    """Return the electric capacity in service by year, (year,) [MW]."""
    est = subject.est
    total = np.zeros(len(est.years))
    for device in _generators(subject):
        service = np.broadcast_to(np.asarray(in_service(device, est.years)).reshape(-1), len(est.years))
        total += device.capacity * device.units * service
    return total


def _load(subject: Subject) -> tuple[Any, float] | None:
    """Return the years in which generators make electricity, and the share of what they could that they make."""
    est, devices = subject.est, _generators(subject)
    if not devices or not subject.has("electricity") or not est.inputs["site"].single:
        return None
    made, installed = subject.middle(est.flow("electricity")), _installed(subject)
    on = (made > 0) & (installed > 0)
    own = sum(d.capacity * d.units * (1 - d.parasitic) for d in devices) / sum(d.capacity * d.units for d in devices)
    possible = installed[on].sum() * own * HOURS_PER_YEAR
    return (est.years[on], float(made[on].sum() / possible)) if possible > 0 else None
