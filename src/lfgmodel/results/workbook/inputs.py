"""Sheet Inputs: every value that an estimate is made of, with its unit and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lfgmodel.described.rows import DEFAULT, USER, called, parts_of
from lfgmodel.results.waste import years_of_waste
from lfgmodel.results.workbook import looks
from lfgmodel.results.workbook.book import Workbook
from lfgmodel.results.workbook.sheet import Sheet
from lfgmodel.sites.classes import CLASSES

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate

VALUE = 3
HEADS = ("part", "name", "value", "unit", "source")


def write(book: Workbook, est: Estimate, waste: Array, factors: dict[str, tuple[str, float, str]]) -> None:
    """Write the sheet, with what the waste, (year, kind), comes to, and name the cells of the factors of formulas."""
    sheet = book.sheet("Inputs")
    sheet.widths(32, 30, 28, 20, 62)
    for n, head in enumerate(HEADS, 1):
        sheet.put(1, n, book.say(head), looks.HEAD)
    row = 2
    for part, name, value, unit, source in _rows(book, est, waste):
        row = _line(sheet, row, (part, name, value, unit, source))
    if factors:
        row = _heading(sheet, row + 1, book.say("conversions, used by formulas"))
    for name, (meaning, value, unit) in factors.items():
        book.define(name, f"Inputs!$C${row}")
        row = _line(sheet, row, (book.say("conversion"), name, value, unit, meaning))
    sheet.freeze("A2")
    sheet.printed(rows="1:1")


def _heading(sheet: Sheet, row: int, text: str) -> int:
    sheet.put(row, 1, text, looks.LABEL)
    return row + 1


def _line(sheet: Sheet, row: int, cells: tuple[Any, ...]) -> int:
    for n, value in enumerate(cells, 1):
        cell = sheet.put(row, n, value, looks.TEXT, _digits(value))
        looks.aligned(cell, "right" if n == VALUE else "left", int(n == VALUE + 1))
    sheet.fit(row)
    return row + 1


def _digits(value: Any) -> str:
    """Return how a number is shown that may be of any size: as it was written, if that is short."""
    if not isinstance(value, float):
        return ""
    if abs(value) >= 1000:
        return "#,##0"
    return "" if len(repr(value)) <= 8 else "0.000000"


def _rows(book: Workbook, est: Estimate, waste: Array) -> list[tuple[Any, ...]]:
    """Return a row a value; of the waste its summary, and of many sites what is known of them."""
    site, rows = est.inputs["site"], []
    user = book.say(USER)
    what = f"{book.say('site')}: {called(site)}"
    many = {} if site.single else {"sites": len(site)}
    for name, value, unit in [*((name, value, "") for name, value in many.items()), *_waste(book, est, waste)]:
        rows.append((what, book.say(name), value, unit, user))
    if not site.single:
        known = [str(name) for name, cells in site.columns.items() if cells is not None]
        rows.append((what, book.say("columns"), ", ".join(known), "", user))
    for part, name, entries in parts_of(est.inputs):
        label = f"{book.say(part)}: {name}"
        for entry in entries:
            if entry.value == "" or entry.name == "waste":
                continue
            source = book.say(entry.source) if entry.source in (USER, DEFAULT) else entry.source
            value = book.say(entry.value) if entry.name in CLASSES else entry.value
            rows.append((label, book.say(entry.name), value, entry.unit, source))
    return rows


def _waste(book: Workbook, est: Estimate, mass: Array) -> list[tuple[str, Any, str]]:
    """Return what the waste history comes to within the years of the estimate."""
    site = est.inputs["site"]
    placed = years_of_waste(est, mass)
    rows: list[tuple[str, Any, str]] = []
    if len(placed):
        first, last = int(placed[0]), int(placed[-1])
        rows += [("first year of waste", first, ""), ("last year of waste", last, "")]
        rows += [("mean intake in these years", float(mass.sum() / (last - first + 1)), "Mg/yr")]
    rows += [("waste, total", float(mass.sum()), "Mg")]
    if len(site.kinds) > 1:
        named = [f"{book.say('waste')}: {book.say(kind)}" for kind in site.kinds]
        rows += [(name, float(amount), "Mg") for name, amount in zip(named, mass.sum(axis=0), strict=True)]
    return rows
