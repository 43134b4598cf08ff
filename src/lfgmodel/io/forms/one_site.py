"""One site: the sheets of a workbook become its waste, wells, devices and meter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any, NamedTuple

from lfgmodel import energy
from lfgmodel.collection import Phased
from lfgmodel.described.words import word
from lfgmodel.errors import LFGError, TableError, one_of
from lfgmodel.generation import IPCC2019, SWEET, WARM, SubpartTT
from lfgmodel.io.forms.cells import Cell
from lfgmodel.io.forms.entries import amount, choice, growth, number, text, year
from lfgmodel.io.forms.faults import Faults
from lfgmodel.io.forms.layout import PAGES, Item, folded
from lfgmodel.io.forms.pages import Written
from lfgmodel.kinds import MEANINGS, kind_named, near
from lfgmodel.sites.history import RATE, yearly
from lfgmodel.sites.roster import SUMS
from lfgmodel.sites.site import Site
from lfgmodel.sites.waste import Waste
from lfgmodel.tables import spans
from lfgmodel.units import scale
from lfgmodel.values import SHARE, Spec


class Reader(NamedTuple):
    """Reads the cells of a sheet, and notes what is wrong with them."""

    page: str
    said: Written
    faults: Faults

    def item(self, key: str) -> Item:
        """Return what the layout says of a label or column."""
        page = next(page for page in PAGES if page.key == self.page)
        item = next(item for item in (*page.settings, *page.table) if item.key == key)
        return item._replace(title=word(item.title, self.said.lang))

    def read(self, key: str, read: Callable[..., Any], *more: Any, row: Mapping[str, Cell] | None = None) -> Any:
        """Read a value, or a cell of a row; nothing of one that is blank, or that cannot be read."""
        cell = (self.said.values if row is None else row).get(key)
        if cell is None or cell.blank or cell.fault:
            return None
        return self.faults.read(lambda: read(cell, self.item(key), *more), cell)

    def unit(self, key: str, spec: Spec) -> str:
        """Read the unit beside a value, "" where there is none."""
        cell = self.said.units.get(key)
        if cell is None or cell.blank:
            return ""
        if spec.unit != "degC":  # whose units have zeros of their own
            self.faults.read(lambda: scale(cell.text, spec.unit, f"Unit of {self.item(key).title}"), cell)
        return cell.text

    def measured(self, key: str, spec: Spec) -> Any:
        """Read a value with its unit; both may stand in one cell."""
        known = len(self.faults)
        unit = self.unit(key, spec)
        return self.read(key, number, spec, unit) if len(self.faults) == known else None

    def once(self, key: str, read: Callable[..., Any], *more: Any) -> dict[Any, Mapping[str, Cell]]:
        """Return rows by their labels, each of which may stand in one row only."""
        found: dict[Any, Mapping[str, Cell]] = {}
        for row in self.said.rows:
            label = self.read(key, read, *more, row=row)
            if row[key].blank:
                self.faults.add(
                    row[key], f"{self.item(key).title} is empty beside what the row holds; write it, or clear the row"
                )
            elif label in found:
                self.faults.add(row[key], f"{label} stands in {found[label][key].address} too; leave out one of them")
            elif label is not None:
                found[label] = row
        return found

    def all_or_none(self, key: str, rows: Mapping[Any, Mapping[str, Cell]]) -> bool:
        """Whether a column is filled in all rows; where in some, the others are told."""
        blank = [row[key] for row in rows.values() if key in row and row[key].blank]
        some = any(key in row and not row[key].blank for row in rows.values())
        for cell in blank if some else ():
            self.faults.add(
                cell, f"{self.item(key).title} is empty, and not in other rows; fill in all of them, or none"
            )
        return some


@cache
def known_kinds() -> tuple[str, ...]:
    """Return the kinds of waste that any published method tells apart, the common ones first."""
    methods = (IPCC2019(), SWEET(mcf=1.0), SubpartTT(), WARM(moisture="dry", potential=0.06))
    return tuple(dict.fromkeys((*MEANINGS, *(kind for method in methods for kind in method.kinds))))


def kind_of(cell: Cell, faults: Faults) -> str | None:
    """Return the kind of waste that a heading names, or note that it names none."""
    if folded(cell.text) in {folded(name) for name in SUMS}:
        faults.add(cell, f"{cell.text!r} is a sum of kinds, which would count twice; leave out that column")
        return None
    kind = kind_named(cell.text, known_kinds())
    if kind is None:
        faults.read(lambda: one_of(cell.text, MEANINGS, "Kind of waste", near(cell.text, MEANINGS)), cell)
    return kind


def site_of(said: Written, waste: Waste | None, faults: Faults) -> Site | None:
    """Return the site, if there is nothing wrong with it."""
    reader = Reader("site", said, faults)
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
    reader, known = Reader("waste", said, faults), len(faults)
    unit, gaps = reader.read("unit", text), reader.read("gaps", choice, said.lang)
    factor = unit and faults.read(lambda: yearly(unit, "Unit of waste"), said.values["unit"])
    rows = reader.once("year", year)
    kinds = [key for key in said.heads if key != "year"]
    if not kinds or not said.rows:
        faults.add(
            said.sheet.title, "says of no waste; write a row for each year, and a column for each kind, as 'msw'"
        )
    amounts = {kind: {when: reader_amount(reader, kind, rows[when]) for when in sorted(rows)} for kind in kinds}
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


def reader_amount(reader: Reader, kind: str, row: Mapping[str, Cell]) -> float | None:
    """Read waste of a kind in a year, None where it is not known."""
    cell = row[kind]
    if cell.blank or cell.fault:
        return None
    return reader.faults.read(lambda: amount(cell, Item(kind, kind, "")), cell)


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


def _future(reader: Reader, factor: float | None) -> dict[str, Any] | None:
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
    reader, known = Reader("wells", said, faults), len(faults)
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
    reader = Reader("devices", said, faults)
    return tuple(_device(row, reader) for row in said.rows)


def _device(row: Mapping[str, Cell], reader: Reader) -> Any:
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


def _field(key: str, item: Field[Any], unit: str, row: Mapping[str, Cell], reader: Reader) -> Any:
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
