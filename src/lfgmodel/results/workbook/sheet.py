"""Sheets: cells in which text stays text, tables of columns, and the pages that they are printed on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import ceil
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lfgmodel.described.text import legible
from lfgmodel.errors import RangeError
from lfgmodel.results.export import ORDERS
from lfgmodel.results.workbook import looks

if TYPE_CHECKING:
    from lfgmodel.results.workbook.book import Workbook

SHEET_ROWS = 2**20 - 1
"""Rows of a sheet below its headings."""

LONGEST = 32_767
"""Characters that a cell holds."""

PRINTED = 1000
"""Width of an A4 page across within its margins. [pixel]"""

LINE = 150
"""Characters that the head of a page has room for beside the name of the sheet."""

ROWS, ROW_HIGH = 32, 15.0
"""Rows of such a page, and how high each of them is. [point]"""


class SheetColumn(NamedTuple):
    """A column of a table."""

    key: str
    head: str
    values: Sequence[Any] | Any  # (row,)
    formula: str = ""  # of a cell; {key} is another column in its row, and {row} the row
    total: bool = False  # whether a sum stands below
    page: int = 0  # on which of the pages beside each other it is printed
    width: float = 11.0
    plain: bool = False  # whether whole numbers are years or counts
    digits: str = ""  # its number format, if not the usual


class Placed(NamedTuple):
    """Where a table stands."""

    sheet: str
    letters: Mapping[str, str]  # of its columns
    first: int
    last: int

    def cells(self, key: str) -> str:
        """Return the cells of a column, as a formula on another sheet names them."""
        letter = self.letters[key]
        return f"'{self.sheet}'!${letter}${self.first}:${letter}${self.last}"

    def area(self, below: int = 0) -> str:
        """Return the cells of the table with its heads, and so many rows below."""
        return f"A{self.first - 1}:{list(self.letters.values())[-1]}{self.last + below}"


class Sheet:
    """A sheet that is being written."""

    def __init__(self, sheet: Any, book: Workbook) -> None:
        self.sheet, self.book = sheet, book
        self.known: dict[str, Any] = {}  # what each formula comes to

    def put(self, row: int, column: int, value: Any, style: str = "", digits: str = "") -> Any:
        """Write a number or a text; what is unknown stays empty."""
        value = value.item() if isinstance(value, np.generic) else value
        if isinstance(value, float) and not np.isfinite(value):
            value = None if np.isnan(value) else str(value)
        cell = self.sheet.cell(row, column)
        if style:
            cell.style = style
        value = None if isinstance(value, str) and not value else value
        zoned = getattr(value, "tzinfo", None) is not None  # which a workbook cannot say
        if value is None or (isinstance(value, int | float | date) and not isinstance(value, bool) and not zoned):
            cell.value = value
        else:
            text = legible(str(value))[:LONGEST]
            cell.value, cell.data_type, cell.quotePrefix = text, "s", text.startswith(ORDERS)
        if digits:
            cell.number_format = digits
        return cell

    def formula(self, row: int, column: int, text: str, value: Any, style: str = "", digits: str = "") -> None:
        """Write a formula, and remember what it comes to."""
        cell = self.sheet.cell(row, column)
        if style:
            cell.style = style
        cell.value = text
        if digits:
            cell.number_format = digits
        self.known[cell.coordinate] = value

    def table(self, columns: Sequence[SheetColumn], row: int = 1, total: str = "") -> Placed:
        """Write columns under their heads, with a row of live sums below where `total` names it."""
        from openpyxl.utils import get_column_letter

        count, first = len(columns[0].values), row + 1
        self.refuse_long(count)
        letters = {column.key: get_column_letter(n) for n, column in enumerate(columns, 1)}
        for place, column in enumerate(columns, 1):
            self.put(row, place, column.head, looks.HEAD)
            self._cells(column, place, first, letters)
            self._sum(column, place, (first, first + count - 1), letters, total)
            if row == 1 or len(columns) > 1:
                held = self.sheet.column_dimensions[letters[column.key]]
                held.width = max(column.width, held.width if row > 1 else 0.0)
        self.fit(row)
        return Placed(self.sheet.title, letters, first, first + count - 1)

    def _cells(self, column: SheetColumn, place: int, first: int, letters: Mapping[str, str]) -> None:
        values = column.values
        numeric = np.asarray(values).dtype.kind in "fiu"
        digits = column.digits or ("0" if column.plain else looks.pattern(values) if numeric else "")
        held = np.asarray(values).tolist() if numeric else values
        for row, value in enumerate(held, first):
            if column.formula:
                self.formula(row, place, column.formula.format(row=row, **letters), value, digits=digits)
            elif numeric and np.isfinite(value):
                cell = self.sheet.cell(row, place, value)
                cell.number_format = digits
            else:
                cell = self.put(row, place, value, looks.TEXT if not numeric and column.width > 24 else "", digits)
                if not numeric and place > 1:
                    looks.aligned(cell, "left", 1)

    def _sum(
        self, column: SheetColumn, place: int, rows: tuple[int, int], letters: Mapping[str, str], total: str
    ) -> None:
        if not total:
            return
        below, letter = rows[1] + 1, letters[column.key]
        if not column.total:
            self.put(below, place, total if place == 1 else None, looks.TOTAL)
            return
        amount = float(np.nansum(np.asarray(column.values, dtype=float)))
        digits = column.digits or ("0" if column.plain else looks.pattern([amount]))
        self.formula(below, place, f"=SUM({letter}{rows[0]}:{letter}{rows[1]})", amount, looks.TOTAL, digits)

    def refuse_long(self, rows: int) -> None:
        """Refuse more rows than a sheet holds."""
        if rows > SHEET_ROWS:
            raise RangeError(
                f"{self.book.where}: a sheet holds {SHEET_ROWS:,} rows, not {rows:,}; write to_pandas().to_parquet"
            )

    def notes(self, row: int, lines: Iterable[str]) -> int:
        """Write lines below each other, and return the row after them."""
        for line in lines:
            self.put(row, 1, line, looks.NOTE)
            row += 1
        return row

    def fit(self, row: int) -> None:
        """Make a row as high as its texts are when they are broken into lines."""
        from openpyxl.utils import get_column_letter

        lines = [1]
        for cell in self.sheet[row]:
            if isinstance(cell.value, str):
                width = self.sheet.column_dimensions[get_column_letter(cell.column)].width
                lines.append(broken(cell.value, width / 1.15 if cell.font.b else width))
        if max(lines) > 1:
            self.sheet.row_dimensions[row].height = 13.0 * max(lines) + 3

    def freeze(self, cell: str) -> None:
        """Keep what is above and to the left of a cell in sight."""
        self.sheet.freeze_panes = cell

    def widths(self, *widths: float) -> None:
        """Set the widths of the first columns."""
        from openpyxl.utils import get_column_letter

        for n, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(n)].width = width

    def printed(
        self, *, rows: str = "", columns: str = "", whole: bool = False, least: int = 1, area: str = ""
    ) -> None:
        """Set the page: A4 across, as wide as the sheet, with the title above and page numbers below.

        Parameters
        ----------
        rows, columns : str
            Which are repeated on each page: "1:1", "A:A".
        whole : bool
            Whether all of it is one page.
        least : int
            Columns that are printed at least, as notes run over.
        area : str
            Which cells are printed; all, if not given.
        """
        from openpyxl.utils import get_column_letter

        sheet = self.sheet
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(whole)
        sheet.print_title_rows, sheet.print_title_cols = rows or None, columns or None
        sheet.print_area = area or f"A1:{get_column_letter(max(sheet.max_column, least))}{sheet.max_row}"
        margins = sheet.page_margins
        margins.left = margins.right = 0.5
        margins.top, margins.bottom, margins.header, margins.footer = 0.8, 0.7, 0.35, 0.35
        sheet.oddHeader.left.text = _heading(self.book.title)
        sheet.oddHeader.right.text = "&A"
        sheet.oddFooter.left.text = self.book.foot
        sheet.oddFooter.right.text = self.book.say("page {page} of {pages}", page="&P", pages="&N")

    def apart(self, columns: Sequence[SheetColumn]) -> None:
        """Print columns of one page together, each page beginning with the first column of all."""
        from openpyxl.worksheet.pagebreak import Break, ColBreak

        sheet, pages = self.sheet, sorted({column.page for column in columns})
        if len(pages) == 1:
            return

        def pixels(page: int) -> float:
            mine = [column.width for n, column in enumerate(columns) if column.page == page or n == 0]
            return sum(7 * width + 5 for width in mine)

        sheet.sheet_properties.pageSetUpPr.fitToPage = False
        sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = None
        head = (sheet.row_dimensions[1].height or ROW_HIGH) / ROW_HIGH
        sheet.page_setup.scale = int(100 * scale_of(max(map(pixels, pages)), len(columns[0].values) + 1, head))
        ends = [n for n, (one, after) in enumerate(zip(columns, columns[1:], strict=False), 1) if one.page < after.page]
        sheet.col_breaks = ColBreak()
        for end in ends:
            sheet.col_breaks.append(Break(id=end, max=2**20 - 1, man=True))


def scale_of(width: float, rows: int, head: float) -> float:
    """Return the scale at which a table is as wide as a page, or a little less where the last page held few rows.

    Parameters
    ----------
    width : float
        [pixel]
    rows : int
        Below the head, which is on every page.
    head : float
        How many rows the head is high.
    """
    fits = min(1.0, PRINTED / width)
    pages = max(1, int(rows / (ROWS / fits - head)))
    fewer = ROWS * pages / (rows + pages * head)
    return max(0.1, fewer if 0.8 * fits <= fewer < fits else fits)


def wide(text: str) -> int:
    """Return how many digits are as wide as a text; a Chinese character is as wide as two."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def text_width(values: Iterable[Any], least: float = 8.0, most: float = 40.0) -> float:
    """Return how wide a column of text is, in digits."""
    return float(min(most, max([least, *(wide(str(value)) + 1.5 for value in values)])))


def broken(text: str, width: float) -> int:
    """Return into how many lines a text is broken in a column of some width."""
    lines = [
        max(len(wrap(line, max(4, int(1.1 * width)))), ceil(wide(line) / (1.1 * width))) for line in text.split("\n")
    ]
    return sum(lines)


def _heading(title: str) -> str:
    """Return a title as the head of a page takes it: on one line, and within the 255 signs that Excel allows."""
    most = max(LINE - title.count("&"), 1)
    return (title if len(title) <= most else f"{title[: most - 1]}…").replace("&", "&&")
