"""One site: the sheets of a workbook become its waste, wells, devices and meter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from lfgmodel import energy
from lfgmodel.collection import Phased
from lfgmodel.errors import LFGError, TableError
from lfgmodel.io.forms.cells import Cell
from lfgmodel.io.forms.entries import amount, choice, growth, number, text, year
from lfgmodel.io.forms.faults import Faults
from lfgmodel.io.forms.layout import Item
from lfgmodel.io.forms.pages import Written
from lfgmodel.io.forms.reader import PageReader
from lfgmodel.sites.history import RATE, yearly
from lfgmodel.sites.site import Site
from lfgmodel.sites.waste import Waste
from lfgmodel.spec import SHARE, Spec
from lfgmodel.tables import spans
from lfgmodel.units import scale


def site_of(said: Written, waste: Waste | None, faults: Faults) -> Site | None:
    """Return the site, if there is nothing wrong with it."""
    reader = PageReader("site", said, faults)
    name = reader.read("name", text)
    classes = {what: reader.read(what, choice, said.lang) for what in ("climate", "management")}
    rainfall = reader.measured("rainfall", Site.__dataclass_fields__["rainfall"].metadata["number"])
    if said.silent:
        faults.add(said.sheet.title, "is empty; say there what the landfill is called")
    if waste is None or name is None:
        return None
    rain = None if rainfall is None else (rainfall, "mm/yr")
    return faults.read(lambda: Site(waste, name, rainfall=rain, **classes), said.sheet.title)


def waste_of(said: Written, faults: Faults) -> Waste | None:
    """Return the waste, if there is nothing wrong with it."""
    reader, known = PageReader("waste", said, faults), len(faults)
    unit, gaps = reader.read("unit", text), reader.read("gaps", choice, said.lang)
    factor = unit and faults.read(lambda: yearly(unit, "Unit of waste"), said.values["unit"])
    rows = reader.once("year", year)
    kinds = [key for key in said.heads if key != "year"]
    if not kinds or not said.rows:
        faults.add(
            said.sheet.title, "says of no waste; write a row for each year, and a column for each kind, as 'msw'"
        )
    amounts = {kind: {when: reader.read(kind, amount, row=rows[when]) for when in sorted(rows)} for kind in kinds}
    for kind in kinds:
        _gaps(kind, amounts[kind], rows, gaps, said, faults)
    missing = [when for when in range(min(rows), max(rows)) if when not in rows] if rows else []
    if missing and gaps is None:
        faults.add(
            said.sheet.title, f"says nothing of {spans(missing)}; add them, or say how years not known are filled"
        )
    future = _future(reader, factor)
    if len(faults) > known or not said.sound or not factor:
        return None
    try:
        waste = Waste.recorded(amounts, unit=unit, gaps=gaps)
    except TableError as error:
        for when, kind, reason in error.rows:
            faults.add(rows[when][kind], f"{kind}: {reason} is more than any year accepts; check it and its unit")
        return None
    except LFGError as error:
        faults.add(said.sheet.title, str(error))
        return None
    return waste if future is None else faults.read(lambda: waste.extended(**future), said.values["until"])


def _gaps(
    kind: str,
    amounts: Mapping[int, float | None],
    rows: Mapping[int, Mapping[str, Cell]],
    gaps: str | None,
    said: Written,
    faults: Faults,
) -> None:
    """Note cells that are empty and nothing is said of, or that no straight line goes through."""
    blank = [when for when in amounts if rows[when][kind].blank]
    filled = [when for when in amounts if when not in blank]
    if amounts and not filled:
        faults.add(said.heads[kind], f"{kind} has no amounts below; write 0, or leave out the column")
    elif gaps is None:
        for when in blank:
            faults.add(
                rows[when][kind],
                "is empty, which is unknown and not zero; write 0 or an amount, or say above how years not known are "
                "filled",
            )
    elif gaps == "interpolate":
        for when in blank:
            if not filled[0] < when < filled[-1]:
                faults.add(
                    rows[when][kind],
                    f"is empty before the first or after the last amount of {kind}, where no line goes; write 0 or an "
                    "amount",
                )


def _future(reader: PageReader, factor: float | None) -> dict[str, Any] | None:
    """Return how waste goes on after the records, if it does."""
    own = reader.unit("rate", RATE)
    rate = reader.read("rate", number, RATE, own) if own else reader.read("rate", amount)
    until, grown = reader.read("until", year), reader.read("growth", growth)
    said = {key: cell for key, cell in reader.said.values.items() if not cell.blank}
    for key, other in (("rate", "until"), ("until", "rate"), ("growth", "rate")):
        if key in said and other not in said:
            reader.faults.add(
                said[key],
                f"{reader.item(key).title} needs {reader.item(other).title!r} too; write it, or leave this empty",
            )
    if rate is None or until is None:
        return None
    return {"rate": (rate if own else rate * (factor or 1.0), "Mg/yr"), "until": until, "growth": grown or 0.0}


def wells_of(said: Written, faults: Faults) -> Phased | None:
    """Return the collection system, if there is one and nothing is wrong with it."""
    reader, known = PageReader("wells", said, faults), len(faults)
    rows = reader.once("year", year)
    shares: dict[str, dict[int, float]] = {}
    for key in ("efficiency", "uptime"):
        shares[key] = {when: reader.read(key, number, SHARE, row=rows[when]) for when in sorted(rows)}
    for row in rows.values():
        if "efficiency" in row and row["efficiency"].blank:
            faults.add(row["efficiency"], "Efficiency is empty; write it, 0 while there are no wells")
    uptime = shares["uptime"] if reader.all_or_none("uptime", rows) else 1.0
    if len(faults) > known or not said.sound or not rows:
        return None
    return faults.read(lambda: Phased(shares["efficiency"], uptime), said.sheet.title)


def devices_of(said: Written, faults: Faults) -> tuple[Any, ...]:
    """Return the devices in the order of their rows."""
    reader = PageReader("devices", said, faults)
    return tuple(_device(row, reader) for row in said.rows)


def _device(row: Mapping[str, Cell], reader: PageReader) -> Any:
    """Return a device, if there is nothing wrong with it."""
    faults, known = reader.faults, len(reader.faults)
    if row["type"].blank:
        faults.add(row["type"], "Type is empty; choose what the device is, or clear the row")
    kind = reader.read("type", choice, reader.said.lang, row=row)
    if kind is None:
        return None
    device = getattr(energy, kind)
    takes = {item.name: item for item in fields(device)}
    unit = reader.read("unit", text, row=row) or ""
    given = {
        key: _field(key, takes[key], unit, row, reader)
        for key, cell in row.items()
        if key in takes and not cell.blank
    }  # fmt: skip
    for key, cell in row.items():
        if not cell.blank and key not in takes and key not in ("type", "unit"):
            faults.add(cell, f"{reader.item(key).title} is nothing that {row['type'].text!r} has; leave it empty")
        elif cell.blank and key in takes and takes[key].default is MISSING:
            faults.add(cell, f"{reader.item(key).title} is empty; {row['type'].text!r} needs it")
    if unit and "capacity" not in given:
        faults.add(row["unit"], "Unit stands beside no capacity; write it, or leave this empty")
    if len(faults) > known:
        return None
    return faults.read(lambda: device(**given), row["type"])


def _field(key: str, item: Field[Any], unit: str, row: Mapping[str, Cell], reader: PageReader) -> Any:
    """Read what a field of a device takes."""
    spec: Spec | None = item.metadata.get("number")
    if spec is None:
        return reader.read(key, choice, reader.said.lang, row=row)
    if spec.whole:
        return reader.read(key, year if key in ("open", "close") else _count, row=row)
    if key != "capacity":
        return reader.read(key, number, spec, row=row)
    known = len(reader.faults)
    if unit:
        reader.faults.read(lambda: scale(unit, spec.unit, "Unit"), row["unit"])
    if len(reader.faults) > known:
        return None
    found = reader.read(key, number, spec._replace(bare=False), unit, row=row)
    return None if found is None else (found, spec.unit)


def _count(cell: Cell, item: Item) -> int:
    """Read how many there are."""
    found = amount(cell, item)
    return int(Spec("whole number from 0 on", whole=True).read(int(found) if found.is_integer() else found, item.title))
