"""Pages: a sheet as its labels with their values and the rows of its table; what belongs nowhere is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from lfgmodel.described.words import word
from lfgmodel.errors import meant
from lfgmodel.io.forms.cells import Cell, SheetCells
from lfgmodel.io.forms.faults import Faults
from lfgmodel.io.forms.layout import ITEM, NOTE, Item, Page, folded, in_any_language, named, titles

OWN = "; delete it, or put it on a sheet of your own"

BESIDE = (2, 3)
"""Columns of the value and the unit beside a label in column A; the one after them is for notes."""


@dataclass(frozen=True)
class Written:
    """What stands on a sheet.

    Attributes
    ----------
    sheet : SheetCells
    lang : str
        The language of its name.
    values, units : {key: Cell}
        Of each label the cell beside it, and that with its unit.
    heads : {key: Cell}
        The heading of each column of the table; those not in the layout by what they were resolved to.
    rows : list of {key: Cell}
        The table, row by row; of cells that are blank, too.
    unit_row : {key: Cell}
        The units of the columns, where they stand below the headings.
    sound : bool
        Whether nothing is missing from the sheet, and nothing stands where it is not read.
    """

    sheet: SheetCells
    lang: str
    values: Mapping[str, Cell] = field(default_factory=dict)
    units: Mapping[str, Cell] = field(default_factory=dict)
    heads: Mapping[str, Cell] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Cell]] = ()
    unit_row: Mapping[str, Cell] = field(default_factory=dict)
    sound: bool = True

    @property
    def silent(self) -> bool:
        """Whether nobody filled it in."""
        return not self.rows and all(cell.blank for cell in self.values.values())


def read_page(
    page: Page, sheet: SheetCells, lang: str, faults: Faults, other: Callable[[Cell], str | None] | None = None
) -> Written | None:
    """Read a sheet by its layout; of one whose table is not found nothing.

    Parameters
    ----------
    page : Page
    sheet : SheetCells
    lang : {"en", "zh"}
        The language of its name.
    faults : Faults
        Takes every cell that stands where nothing is read, or cannot be read.
    other : callable, optional
        Says of the heading of a further column by which key it goes, or notes what is wrong with it.
    """
    known = len(faults)
    for cell in sheet.cells():
        if cell.fault:
            faults.add(cell, cell.fault)
    top = _headings_row(page, sheet, lang, faults) if page.table else None
    if page.table and top is None:
        return None if sheet.rows else Written(sheet, lang)
    above = [row for row in sheet.rows if top is None or row < top]
    values, units = _settings(page, sheet, above, top, faults)
    found = Written(sheet, lang, values, units)
    if top is not None:
        found = _table(page, found, top, faults, other)
    _refuse_merged(found, top, faults)
    if not found.silent:
        for item in page.settings:
            if item.needed and (item.key not in values or values[item.key].blank):
                _lacks(values.get(item.key), item, found, faults)
    return replace(found, sound=len(faults) == known)


def _headings_row(page: Page, sheet: SheetCells, lang: str, faults: Faults) -> int | None:
    """Look for the row of the headings, by the first of them."""
    first = named(page.table[:1])
    for row in sheet.rows:
        if any(folded(cell.text) in first for cell in sheet.rows[row].values()):
            return row
    if sheet.rows:
        title = word(page.table[0].title, lang)
        known = {folded(each): each for each in titles(page.table[0])}
        texts = [cell for cell in sheet.cells() if get_close_matches(folded(cell.text), known, n=1, cutoff=0.7)]
        place: Cell | str = max(texts, key=lambda cell: len(sheet.rows[cell.row])) if texts else sheet.title
        given = f"{place.text!r} is no heading here" if isinstance(place, Cell) else "lacks its headings"
        faults.add(place, f"{given}; head the first column {title!r}, as the template does")
    return None


def _settings(
    page: Page, sheet: SheetCells, rows: Iterable[int], top: int | None, faults: Faults
) -> tuple[dict[str, Cell], dict[str, Cell]]:
    """Return the cell beside each label, and that with its unit; tell those that stand beside none."""
    known, header = named(page.settings), in_any_language(ITEM[0])
    values: dict[str, Cell] = {}
    units: dict[str, Cell] = {}
    for row in rows:
        label, beside = folded(sheet.at(row, 1).text), [cell for cell in sheet.rows[row].values() if cell.column > 1]
        explains = top is not None and row == top - 1 and all(isinstance(cell.value, str) for cell in beside)
        if label in header or not beside or (explains and label not in known):
            continue
        item = known.get(label)
        if item is None:
            near = _near(label, page.settings) or OWN
            given = (
                f"{sheet.at(row, 1).text!r}, which is no label here" if label else "no label; labels are in column A"
            )
            faults.add(beside[0], f"stands beside {given}{near}")
            continue
        if item.key in values:
            faults.add(sheet.at(row, 1), f"{item.title!r} stands twice; leave out one of them")
        values[item.key], units[item.key] = (sheet.at(row, column) for column in BESIDE)
        if not item.units and item.kind != "number" and not units[item.key].blank:
            faults.add(units[item.key], f"is no unit of {item.title!r}, which has none; leave it empty")
        for cell in beside:
            if cell.column > BESIDE[-1] + 1:
                faults.add(cell, "stands beside the notes, where nothing is read; delete it")
    return values, units


def _table(page: Page, found: Written, top: int, faults: Faults, other: Callable[[Cell], str | None] | None) -> Written:
    """Read the table below its headings."""
    sheet, known = found.sheet, named(page.table)
    notes = in_any_language(NOTE)
    heads: dict[str, Cell] = {}
    keys: dict[int, str | None] = {}
    for cell in sheet.rows[top].values():
        title = folded(cell.text)
        item = known.get(title)
        key = item.key if item else None
        if title not in notes and item is None:
            key = other(cell) if other else None
            if not other:
                hint = _near(title, page.table) or "; head it Note if it is your own"
                faults.add(cell, f"{cell.text!r} is no heading here{hint}")
        if key in heads:
            faults.add(cell, f"{cell.text!r} says the same as {heads[key].address}; leave out one of them")
        elif key is not None:
            heads[key] = cell
        keys[cell.column] = key
    below = [row for row in sheet.rows if row > top]
    for row in below:
        for cell in sheet.rows[row].values():
            if cell.column not in keys:
                faults.add(cell, "has no heading; give it one, or delete it")
    rows = [{key: sheet.at(row, head.column) for key, head in heads.items()} for row in below]
    rows = [row for row in rows if not all(cell.blank for cell in row.values())]
    unit_row: Mapping[str, Cell] = {}
    if page.units and rows and folded(rows[0][page.table[0].key].text) in in_any_language("Unit"):
        unit_row, rows = rows[0], rows[1:]
    if rows:
        for item in page.table:
            if item.needed and item.key not in heads:
                faults.add(
                    sheet.title,
                    f"lacks the heading {word(item.title, found.lang)!r}; head the columns as the template does",
                )
    return Written(sheet, found.lang, found.values, found.units, heads, rows, unit_row)


def _refuse_merged(found: Written, top: int | None, faults: Faults) -> None:
    """Refuse cells that are merged where something is read, as only the first of them holds anything."""
    read = {(cell.row, cell.column) for part in (found.values, found.units) for cell in part.values()}
    columns = {cell.column for cell in found.heads.values()}
    for block in found.sheet.merged:
        first, left, last, right = block
        in_table = top is not None and last >= top and any(left <= column <= right for column in columns)
        if in_table or any(first <= row <= last and left <= column <= right for row, column in read):
            corner = found.sheet.at(first, left)
            faults.add(
                corner,
                f"is merged with others to {found.sheet.at(last, right).address}; unmerge them, and write into each",
            )


def _lacks(cell: Cell | None, item: Item, found: Written, faults: Faults) -> None:
    """Tell that something needed is not said."""
    title = word(item.title, found.lang)
    faults.add(
        found.sheet.title if cell is None else cell,
        f"lacks the label {title!r}" if cell is None else f"{title} is empty; it is needed here",
    )


def _near(text: str, items: Iterable[Item]) -> str:
    """Say which label or heading is near to a text."""
    known = {folded(title): title for item in items for title in titles(item)}
    near = get_close_matches(folded(text), known, n=2, cutoff=0.6)
    hint = meant(known[name] for name in near)
    return hint and f"; {hint}"
