"""Entries: what a person wrote into a cell becomes a number, a year, a date, a choice or a name, or is refused."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

from lfgmodel.errors import FactorError, LFGError, RangeError, one_of
from lfgmodel.io.forms.cells import Cell
from lfgmodel.io.forms.faults import refuse
from lfgmodel.io.forms.layout import Item, choices, folded, words_of_choices
from lfgmodel.sites.checks import mend
from lfgmodel.sites.classes import CLASSES, class_of
from lfgmodel.sites.history import GROWTH
from lfgmodel.spec import Spec, is_year
from lfgmodel.units.grammar import Unreadable
from lfgmodel.units.grammar import number as parted

GROUPED = re.compile(r"[+-]?\d{1,3}([, \u00a0\u202f'’]\d{3})+(\.\d+)?")
DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(?:(\d{1,2})\s*日?)?)?")


def number(cell: Cell, item: Item, spec: Spec, unit: str = "") -> float:
    """Read a number, in the unit that stands beside it, in one of its own, or in none where `spec` takes it bare."""
    if cell.percent and spec.unit == "fraction" and is_percent(unit or "%") and spec.low <= cell.value <= spec.high:
        return float(cell.value)  # it is the share, and 75 % only how it is shown
    written, own = _parted(cell, item.title)
    if own and unit and own != unit:
        raise refuse(cell, item.title, f"in another unit than {unit!r} beside it; write the number alone")
    found: float = spec.read(f"{written} {own or unit}" if own or unit else written, item.title)
    return found


def amount(cell: Cell, item: Item) -> float:
    """Read a number of 0 or more without a unit, as that is named once for all."""
    written, own = _parted(cell, item.title)
    if own:
        raise refuse(cell, item.title, "a number with a unit; write the number alone, its unit is named once above")
    if written < 0:
        raise refuse(cell, item.title, "below 0; write an amount of 0 or more")
    return float(written)


def growth(cell: Cell, item: Item) -> float:
    """Read by which share something grows each year."""
    written, own = _parted(cell, item.title)
    found: float = GROWTH.read(
        f"{written} {own}/yr" if own and is_percent(own) and "/" not in own else written, item.title
    )
    return found


def year(cell: Cell, item: Item) -> int:
    """Read a calendar year."""
    if isinstance(cell.value, date):
        meant = _typed(cell.value) or cell.value.year
        raise refuse(cell, item.title, f"a date; write {meant}, in a cell with the format of a number")
    found = cell.value
    if isinstance(found, str) and re.fullmatch(r"\s*\d{4}\s*年?\s*", found):
        found = int(re.sub(r"\D", "", found))
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    if not is_year(found) or cell.percent:
        raise refuse(cell, item.title, f"no calendar year, as 2005 is{mend(cell.value)}")
    return int(found)


def day(cell: Cell, item: Item) -> date | int:
    """Read a date, or a calendar year."""
    if isinstance(cell.value, date):
        if typed := _typed(cell.value):
            need = f"what a spreadsheet makes of {typed} in a cell for dates; give it the format of a number"
            raise refuse(cell, item.title, need)
        return cell.value.date() if isinstance(cell.value, datetime) else cell.value
    written = DATE.fullmatch(cell.value.strip()) if isinstance(cell.value, str) else None
    if written:
        try:
            return date(int(written[1]), int(written[2]), int(written[3] or 1))
        except ValueError as error:
            raise refuse(cell, item.title, "no date in any calendar; mend it") from error
    try:
        return year(cell, item)
    except LFGError as error:
        raise refuse(cell, item.title, "no date that is read; write 2024-03-01, or a year") from error


def choice(cell: Cell, item: Item, lang: str) -> str:
    """Read one of a list, by the library's own name, or as the list says it in any language."""
    found = words_of_choices(item.kind).get(folded(cell.text))
    if found is not None:
        return found
    if item.kind in CLASSES:
        with suppress(FactorError):
            return class_of(cell.text, item.kind, item.title)
    return one_of(cell.text, choices(item.kind, lang).values(), item.title)


def text(cell: Cell, item: Item) -> str:
    """Read a name; one of digits alone is a name too."""
    if isinstance(cell.value, bool | date | time | timedelta):
        raise refuse(cell, item.title, "no name; write it as text")
    if isinstance(cell.value, float) and cell.value.is_integer():
        return f"{cell.value:.0f}"
    return cell.text


def _typed(found: date) -> int | None:
    """Return the year that was typed into a cell for dates, which took it for so many days since 1899."""
    days = found.toordinal() - date(1899, 12, 30).toordinal()
    return days if is_year(days) else None


def is_percent(unit: str) -> bool:
    """Whether a unit is percent, or percent a year."""
    return re.fullmatch(r"([%％]|percent)(\s*/\s*\w+)?", unit.strip()) is not None


def _parted(cell: Cell, what: str) -> tuple[Any, str]:
    """Return the number in a cell, and the unit that it has itself."""
    value = cell.value
    if cell.percent:
        return cell.in_percent, "%"
    if isinstance(value, str):
        try:
            written, own = parted(value)
        except Unreadable as error:
            mended = ungrouped(value) or "the digits alone, as in 12500"
            raise refuse(cell, what, f"no number; write {mended}") from error
        return written, own
    if isinstance(value, bool) or not isinstance(value, int | float):
        kind = "a date" if isinstance(value, date | time | timedelta) else "no number"
        raise refuse(cell, what, f"{kind}; write a number, in a cell with the format of a number")
    if abs(value) > 1e300:
        raise RangeError(f"{what}: {value:g} is beyond all bounds; mend it")
    return value, ""


def ungrouped(value: str) -> str:
    """Return a number without what groups its digits; nothing of any other text."""
    return re.sub(r"[^\d.+-]", "", value) if GROUPED.fullmatch(value.strip()) else ""
