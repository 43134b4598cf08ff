"""Many sites: the sheet of a workbook with a row a site becomes a portfolio."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lfgmodel.errors import LFGError, TableError, UnitError
from lfgmodel.io.forms.cells import Cell
from lfgmodel.io.forms.entries import is_percent, text, ungrouped, year
from lfgmodel.io.forms.faults import Faults
from lfgmodel.io.forms.headings import known_kinds
from lfgmodel.io.forms.layout import CHOICES, PAGE_OF, folded, words_of_choices
from lfgmodel.io.forms.pages import Written
from lfgmodel.io.forms.reader import PageReader
from lfgmodel.sites.history import GROWTH, yearly
from lfgmodel.sites.portfolio import Portfolio
from lfgmodel.sites.roster import FIELDS
from lfgmodel.sites.site import WATER
from lfgmodel.units import scale
from lfgmodel.units.doors import readable
from lfgmodel.units.grammar import Unreadable, number

KNOWN = {item.key: item for item in PAGE_OF["sites"].table}
UNITS: Mapping[str, str] = {
    "growth": GROWTH.unit,
    "rainfall": WATER.unit,
    "waste_in_place": "Mg",
    **{name: spec.unit for name, spec in FIELDS.items()},
}
"""Of columns that say something of a site, the unit that theirs must be convertible into."""

KEPT = ("site", "open", "close", "year", "total")
"""Columns that stand even where every cell of them is empty."""

BY_HAND = (
    (r"write units=\{[^}]*\}", "write '%' below its heading"),
    (r"name the last year of sites that are still open by until=2030", "write it, or 'Waste until' above the table"),
    (r"after until=", "after 'Waste until', "),
    (r"write the number alone, and its unit '%' in units=", "write the number alone, and '%' below its heading"),
)
"""What the table of sites says to a program, and how to say it to whoever fills in a workbook."""


def sites_of(said: Written, faults: Faults, errors: str) -> Portfolio | None:
    """Return the portfolio, if nothing is wrong with the sheet; of rows `errors` says what becomes of bad ones."""
    import pandas as pd

    known = len(faults)
    until = PageReader("sites", said, faults).read("until", year)
    units = {key: cell.text for key, cell in said.unit_row.items() if not cell.blank and key != "site"}
    kinds = [key for key in said.heads if key in known_kinds()]
    mass = _mass(said, kinds, units, faults)
    _check(said, kinds, units, faults)
    if len(faults) > known or not said.sound:
        return None
    names = [text(row["site"], KNOWN["site"]) for row in said.rows]
    columns = {
        key: pd.Series([_plain(key, row[key], units.get(key, "")) for row in said.rows], dtype=object)
        for key in said.heads
        if key in (*KEPT, *kinds) or not all(row[key].blank for row in said.rows)
    }
    table = pd.DataFrame(columns).drop(columns="site").set_axis(pd.Index(names, name="site", dtype=object), axis=0)
    total = "total" if "total" in table and kinds else None
    if not kinds:  # all the waste is of one kind
        table, kinds = table.rename(columns={"total": "msw"}), ["msw"]
    others = {key: unit for key, unit in units.items() if key in table and key not in ([total] if total else kinds)}
    try:
        return Portfolio.from_frame(
            table, kinds=kinds, unit=mass, total=total, units=others, until=until, errors=errors
        )
    except TableError as error:
        _place(error, said, names, faults)
    except LFGError as error:
        faults.add(said.sheet.title, _by_hand(str(error)))
    return None


def _mass(said: Written, kinds: Sequence[str], units: Mapping[str, str], faults: Faults) -> str:
    """Return the unit of waste, which is the same for all kinds, and of the total where kinds are shares of it."""
    amounts = ["total"] if "total" in said.heads else list(kinds)
    if not amounts and "waste_in_place" in said.heads:
        return f"{units.get('waste_in_place', '')}/yr"
    if not amounts:
        faults.add(said.sheet.title, "has no column of waste; head one by its kind, as 'msw'")
    first = next((units[key] for key in amounts if key in units), "")
    for key in amounts:
        cell = said.unit_row.get(key, said.heads[key])
        if key not in units:
            faults.add(
                cell, f"{said.heads[key].text} needs its unit, in a row below the headings that begins with 'Unit'"
            )
        elif units[key] != first:
            faults.add(cell, f"{units[key]!r} is another unit than {first!r}; give all waste in one")
        else:
            faults.read(lambda unit=units[key]: yearly(unit, "Unit of waste"), cell)  # type: ignore[misc]
    return first


def _check(said: Written, kinds: Sequence[str], units: Mapping[str, str], faults: Faults) -> None:
    """Note units that do not fit their columns, and cells that cannot be put into a table."""
    amounts = ["total"] if "total" in said.heads else list(kinds)
    for key, head in said.heads.items():
        unit, cell = units.get(key, ""), said.unit_row.get(key, head)
        if unit and key not in amounts:
            faults.read(lambda key=key, unit=unit: _fits(key, unit, kinds), cell)  # type: ignore[misc]
        elif key in ("rainfall", "waste_in_place") and not unit and any(not row[key].blank for row in said.rows):
            faults.add(cell, f"{head.text} needs its unit, in a row below the headings that begins with 'Unit'")
    for row in said.rows:
        if row["site"].blank:
            faults.add(row["site"], "Site is empty; name it, or clear the row")
        else:
            faults.read(lambda cell=row["site"]: text(cell, KNOWN["site"]), row["site"])  # type: ignore[misc]
        for key, cell in row.items():
            bad = KNOWN[key].kind == "year" if key in KNOWN else False
            if cell.percent and (bad or (key in units and not is_percent(units[key]))):
                faults.add(cell, f"{said.heads[key].text} is in percent here, and not by its heading; mend one of them")


def _fits(key: str, unit: str, kinds: Sequence[str]) -> None:
    """Refuse a unit that is not of the kind of a column."""
    where = f"Unit of {KNOWN[key].title if key in KNOWN else key}"
    if key in KNOWN and KNOWN[key].kind in ("year", *CHOICES):
        raise UnitError(f"{where} is {unit!r}, but it has none; leave it empty")
    if key in UNITS or key in kinds:
        scale(unit, UNITS.get(key, "fraction"), where)
    else:
        readable(unit, where)


def _plain(key: str, cell: Cell, unit: str) -> Any:
    """Return what a table of sites takes for a cell; what is no number stays as it is, and is refused there."""
    if cell.blank:
        return None
    if key in ("climate", "management"):
        return words_of_choices(key).get(folded(cell.text), cell.value)
    if cell.percent:
        return cell.in_percent if is_percent(unit) else cell.value
    if isinstance(cell.value, str) and (unit or key in (*UNITS, *KEPT)):
        try:
            written, own = number(cell.value)
        except Unreadable:
            return cell.value
        if own in ("", unit):
            return written
        return written / 100 if not unit and is_percent(own) else cell.value
    return cell.value


def _place(error: TableError, said: Written, names: Sequence[str], faults: Faults) -> None:
    """Note what the table of sites refuses, by the cells that it came from."""
    used: set[str] = set()
    rows: dict[str, list[Mapping[str, Cell]]] = {}
    for row, name in zip(said.rows, names, strict=True):
        rows.setdefault(name, []).append(row)
    for label, column, reason in error.rows:
        key = {"name": "site", "msw": "total"}.get(column, column)
        key = next((one for one in (column, key, *column.split(", ")) if one in said.heads), "site")
        cells = [row[key] for row in rows.get(str(label), [])]
        alike = [cell for cell in cells if cell.address not in used and reason.startswith(cell.text)]
        if key == "year":  # of two that contradict each other the later one
            alike.reverse()
        place = next(iter([*alike, *cells]), None)
        if place is None:
            faults.add(said.sheet.title, f"{label} {column}: {_by_hand(reason)}")
            continue
        used.add(place.address)
        if place.blank and (not reason.startswith("is ") or reason.startswith("is missing; ")):
            reason = f"{said.heads[key].text} is empty; write it"
        if plain := ungrouped(place.text):
            reason = f"{place.text!r} is no number; write {plain}"
        faults.add(place, _by_hand(reason))


def _by_hand(reason: str) -> str:
    """Return a reason as it is said to whoever fills in a workbook."""
    for pattern, said in BY_HAND:
        reason = re.sub(pattern, said, reason)
    return reason
