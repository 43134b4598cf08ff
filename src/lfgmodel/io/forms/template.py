"""Template: a workbook to fill in, with an example in it, by the same layout that reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from lfgmodel.described.words import language, word
from lfgmodel.io.forms.cells import letters, workbook_library
from lfgmodel.io.forms.example import Example, example
from lfgmodel.io.forms.layout import CHOICES, IN_CHINESE, ITEM, NOTE, PAGES, Item, Page, choices
from lfgmodel.io.writing import put_in_place, target_of
from lfgmodel.kinds import MEANINGS
from lfgmodel.spec import FIRST_YEAR, LAST_YEAR
from lfgmodel.units.reals import truth

ABOUT = (
    "Fill in the yellow cells over the example, and leave the sheets, labels and headings as they are called.",
    "Sheets may be left out but for Site and Waste; sheets of your own are not read. Rows may be added and left empty.",
    "An empty cell is unknown, and never zero. Write 0 where there was nothing.",
    "Units are written once, beside or above the numbers. 'ton' alone is refused: write tonne or short ton.",
    "Shares are in percent, or between 0 and 1. Years are calendar years.",
    "Formulas are read by the value that the spreadsheet shows; merged cells are refused.",
    "Lists of what can be chosen stand on the last sheet, and so do the kinds of waste that have names of their own.",
    "When it is read, every cell that cannot be used is listed by sheet and address, and nothing is guessed.",
)
ABOUT_MANY = (
    "Sites may have columns of your own; a kind of waste is known by its name, everything else is kept as it is."
)
READ_ME, LISTS, KINDS = "Read me", "Lists", "Kinds of waste"
LAST = 1000
"""Row to which lists and limits reach."""

NOTES = range(4, 9)
"""Columns that the notes beside labels take together."""

SPARE = 12
"""Empty rows below the example that are shown as to be filled in."""


class Look(NamedTuple):
    """How a workbook looks."""

    title: Any
    small: Any
    bold: Any
    head: Any
    plain: Any
    dark: Any
    yellow: Any
    line: Any
    wrap: Any
    low: Any
    middle: Any


def template(path: Any, *, lang: str = "en", many: bool = False) -> None:
    """Write a workbook to fill in, with an example in it, for `read_excel`.

    Parameters
    ----------
    path : path
        Of an .xlsx file, in a folder that there is; needs the extra `excel`.
    lang : {"en", "zh"}
        English or Chinese; both are read alike.
    many : bool
        Whether it is of many landfills, a row each, and not of one with its wells, devices and meter.

    Raises
    ------
    RangeError
        It is no path of a workbook.
    """
    where = "template"
    language(lang, where)
    many = truth(many, f"{where}.many")
    target = target_of(path, where, (".xlsx",), "a workbook", "site")
    book, look, examples = workbook_library().Workbook(), _look(lang), example(lang, many)
    book.remove(book.active)
    _read_me(book, lang, many, look)
    for page in PAGES:
        if page.key in examples:
            _page(book, page, examples[page.key], lang, look)
    _lists(book, lang, look)
    book.active = 1
    for place, sheet in enumerate(book.worksheets):
        sheet.sheet_view.tabSelected = place == 1
    content = BytesIO()
    book.save(content)
    put_in_place(target, content.getvalue())


def _look(lang: str) -> Look:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    name = "Microsoft YaHei" if lang == "zh" else "Calibri"
    thin = Side("thin", color="BFBFBF")
    return Look(
        Font(name, 16, bold=True, color="1F4E5F"),
        Font(name, 10, italic=True, color="595959"),
        Font(name, 11, bold=True),
        Font(name, 11, bold=True, color="FFFFFF"),
        Font(name, 11),
        PatternFill("solid", fgColor="1F4E5F"),
        PatternFill("solid", fgColor="FFF8DC"),
        Border(thin, thin, thin, thin),
        Alignment(wrap_text=True, vertical="center", indent=1),
        Alignment(wrap_text=True, vertical="bottom", horizontal="center"),
        Alignment(wrap_text=True, vertical="center", horizontal="center"),
    )


def _begun(book: Any, title: str, about: str, lang: str, look: Look) -> Any:
    """Add a sheet with its title and what it is about."""
    sheet = book.create_sheet(word(title, lang))
    sheet["A1"], sheet["A2"] = word(title, lang), word(about, lang)
    sheet["A1"].font, sheet["A2"].font = look.title, look.small
    sheet.row_dimensions[1].height = 26
    sheet.sheet_view.showGridLines = False
    setup = sheet.page_setup
    setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", 9, 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return sheet


def _read_me(book: Any, lang: str, many: bool, look: Look) -> None:
    """Write how to fill in the workbook."""
    sheet = _begun(book, READ_ME, "How to fill in this workbook", lang, look)
    lines = [line for line in ABOUT if not many or "Site and Waste" not in line] + ([ABOUT_MANY] if many else [])
    for row, line in enumerate(lines, 4):
        sheet.cell(row, 1, word(line, lang)).font = look.plain
        sheet.cell(row, 1).alignment = look.wrap
    row = len(lines) + 5
    sheet.cell(row, 1, "import lfgmodel as lfg").font = look.bold
    for line in (
        f"site = lfg.read_excel({'sites.xlsx' if many else 'site.xlsx'!r})",
        *(() if many else ("filled = lfg.read_workbook('site.xlsx')  # .site, .collection, .use, .meter",)),
    ):
        row += 1
        sheet.cell(row, 1, line).font = look.plain
    sheet.column_dimensions["A"].width = 110


def _page(book: Any, page: Page, filled: Example, lang: str, look: Look) -> None:
    """Write a sheet by its layout."""
    sheet = _begun(book, page.title, page.about, lang, look)
    row, wide = 4, {1: 24.0, 2: 26.0, 3: 14.0} if page.settings else {1: 18.0}
    columns = _columns(page, filled) if page.table else []
    for column in range(1, max(len(columns), NOTES[-1]) + 1):
        sheet.column_dimensions[letters(column)].width = wide.get(column, 13.0)
    if page.settings:
        _heads(sheet, row, ITEM, lang, look)
        for item in page.settings:
            row += 1
            _setting(sheet, row, item, filled, lang, look)
        for line in range(4, row + 1):
            sheet.merge_cells(start_row=line, end_row=line, start_column=NOTES[0], end_column=NOTES[-1])
        row += 2
    if columns:
        _table(sheet, row, page, columns, filled, lang, look)


def _columns(page: Page, filled: Example) -> list[Item]:
    """Return the columns of a table, with those of the example that the layout leaves to the user."""
    known = {item.key: item for item in page.table}
    if not page.others:
        return [*page.table, Item("note", NOTE, "Your own.")]
    usual = [key for key in filled.columns if key in known]
    kinds = [Item(key, key, "Waste of this kind.", "amount") for key in filled.columns if key not in known]
    return [*(known[key] for key in usual), *kinds, Item("note", NOTE, "Your own.")]


def _heads(sheet: Any, row: int, heads: Sequence[str], lang: str, look: Look) -> None:
    for column, head in enumerate(heads, 1):
        cell = sheet.cell(row, column, word(head, lang))
        cell.font, cell.fill, cell.alignment, cell.border = look.head, look.dark, look.middle, look.line


def _setting(sheet: Any, row: int, item: Item, filled: Example, lang: str, look: Look) -> None:
    """Write a label, its value and unit, and what it means."""
    label, value, unit, note = (sheet.cell(row, column) for column in range(1, 5))
    label.value, note.value = word(item.title, lang), word(item.about, lang)
    label.font, note.font, value.font, unit.font = look.bold, look.small, look.plain, look.plain
    label.alignment = note.alignment = look.wrap
    value.alignment = unit.alignment = look.middle
    sheet.row_dimensions[row].height = 34 if len(note.value) * (2 if lang == "zh" else 1) > 75 else 18
    _put(value, item, filled.settings.get(item.key), lang)
    unit.value = filled.units.get(item.key)
    value.fill, value.border = look.yellow, look.line
    if item.units and item.kind != "unit":
        unit.fill, unit.border = look.yellow, look.line
        _offer(sheet, unit.coordinate, _of(item.units, lang))
    _limit(sheet, value.coordinate, item, lang)


def _table(sheet: Any, top: int, page: Page, columns: Sequence[Item], filled: Example, lang: str, look: Look) -> None:
    """Write what the columns mean, their headings, and the rows of the example."""
    for column, item in enumerate(columns, 1):
        cell = sheet.cell(top, column, word(item.about, lang))
        cell.font, cell.alignment = look.small, look.low
    sheet.row_dimensions[top].height = 70
    head = top + 1
    _heads(sheet, head, [item.title for item in columns], lang, look)
    sheet.row_dimensions[head].height = 46
    first = head + 1
    if page.units:
        for column, item in enumerate(columns, 1):
            cell = sheet.cell(first, column, filled.units.get(item.key) if column > 1 else word("Unit", lang))
            cell.font, cell.fill, cell.border, cell.alignment = look.small, look.yellow, look.line, look.middle
        first += 1
    for row in range(first, first + len(filled.rows) + SPARE):
        given: Mapping[str, Any] = (
            dict(zip(filled.columns, filled.rows[row - first], strict=True)) if row - first < len(filled.rows) else {}
        )
        for column, item in enumerate(columns, 1):
            cell = sheet.cell(row, column)
            cell.font, cell.fill, cell.border = look.plain, look.yellow, look.line
            if item.kind in ("unit", *CHOICES):
                cell.alignment = look.middle
            _put(cell, item, given.get(item.key), lang)
    for column, item in enumerate(columns, 1):
        _limit(sheet, f"{letters(column)}{first}:{letters(column)}{LAST}", item, lang)
    sheet.freeze_panes = sheet.cell(first, 2)


def _put(cell: Any, item: Item, value: Any, lang: str) -> None:
    """Write a value in the format of its kind."""
    cell.value = choices(item.kind, lang)[value] if item.kind in CHOICES and value is not None else value
    formats = {"share": "0.0%", "date": "yyyy-mm-dd", "year": "0", "amount": "#,##0.####", "number": "#,##0.####"}
    cell.number_format = formats.get(item.kind, "General")
    if isinstance(value, int) and item.kind in ("amount", "number"):
        cell.number_format = "#,##0"


def _of(units: Sequence[str], lang: str) -> list[str]:
    """Return units as they are written in a language, those of another left out."""
    return [IN_CHINESE.get(unit, unit) if lang == "zh" else unit for unit in units if lang == "zh" or unit.isascii()]


def _limit(sheet: Any, cells: str, item: Item, lang: str) -> None:
    """Offer the choices there are for some cells, or refuse what they cannot hold."""
    if item.kind in CHOICES:
        place = list(CHOICES).index(item.kind) + 1
        column = letters(place)
        _rule(sheet, cells, "list", f"'{word(LISTS, lang)}'!${column}$5:${column}${4 + len(CHOICES[item.kind])}")
    elif item.kind == "unit":
        _offer(sheet, cells, _of(item.units, lang))
    elif item.kind == "year":
        _rule(sheet, cells, "whole", str(FIRST_YEAR), str(LAST_YEAR))
    elif item.kind == "share":
        _rule(sheet, cells, "decimal", "-0.5" if item.key == "growth" else "0", "1")


def _offer(sheet: Any, cells: str, listed: Sequence[str]) -> None:
    """Offer some entries for cells that take others too."""
    _rule(sheet, cells, "list", f'"{",".join(listed)}"', strict=False)


def _rule(sheet: Any, cells: str, kind: str, first: str, second: str | None = None, *, strict: bool = True) -> None:
    """Let a spreadsheet check what is typed into some cells; one that is not strict takes what it does not list."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(kind, first, second, allow_blank=True, showErrorMessage=strict)
    if second is not None:
        rule.operator = "between"
    rule.add(cells)
    sheet.add_data_validation(rule)


def _lists(book: Any, lang: str, look: Look) -> None:
    """Write what can be chosen, and the names of kinds of waste."""
    sheet = _begun(book, LISTS, "What can be chosen on the other sheets", lang, look)
    for column, kind in enumerate(CHOICES, 1):
        listed = choices(kind, lang)
        _heads_at(sheet, column, word(kind.capitalize(), lang), listed.values(), look)
        sheet.column_dimensions[letters(column)].width = max(
            18, *(2 * len(s) if lang == "zh" else len(s) for s in listed.values())
        )
    kinds = [_kind(kind, lang) for kind in MEANINGS]
    _heads_at(sheet, len(CHOICES) + 1, word(KINDS, lang), kinds, look)
    sheet.column_dimensions[letters(len(CHOICES) + 1)].width = 22


def _kind(kind: str, lang: str) -> str:
    """Return what a kind of waste is called in a language."""
    said = [word(kind, lang), *(name for name in MEANINGS[kind].split() if not name.isascii()), kind]
    return kind if lang == "en" else next((name for name in said if name != kind), kind)


def _heads_at(sheet: Any, column: int, head: str, listed: Any, look: Look) -> None:
    cell = sheet.cell(4, column, head)
    cell.font, cell.fill, cell.alignment = look.head, look.dark, look.middle
    for row, name in enumerate(listed, 5):
        sheet.cell(row, column, name).font = look.plain
