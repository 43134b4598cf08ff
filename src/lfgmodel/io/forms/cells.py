"""Cells: what a workbook holds, sheet by sheet, each cell with its address and what keeps it from being read."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from lfgmodel.errors import RangeError, one_line, shown

FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "is an .xls of before 2007, or locked by a password; save it as .xlsx without one"),
    (b"%PDF", "is a PDF; give the workbook that it was printed from"),
    (b"<", "is a page of text that names itself a workbook; open it in a spreadsheet and save it as .xlsx"),
    (b"", "is no workbook; open it in a spreadsheet and save it as .xlsx"),
)
"""What other files begin with, and what to do about them."""

LOCKED = "EncryptedPackage".encode("utf-16-le")
"""What a workbook with a password holds, which is no zip file but what .xls was."""

PERCENT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
"""What of a number format is text, and no order."""


class Cell(NamedTuple):
    """What one cell of a workbook holds."""

    sheet: str
    row: int
    column: int
    value: Any = None
    percent: bool = False  # a number that is shown in percent
    fault: str = ""  # why it cannot be read

    @property
    def address(self) -> str:
        """The cell as spreadsheets name it: "Waste!C7"."""
        return f"{quoted(self.sheet)}!{letters(self.column)}{self.row}"

    @property
    def in_percent(self) -> float:
        """The number as it is shown in percent, 75 and not 0.75, without the digits that a product adds."""
        return float(f"{self.value * 100:.12g}")

    @property
    def blank(self) -> bool:
        """Whether it holds nothing."""
        return not self.fault and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))

    @property
    def text(self) -> str:
        """What it holds as text."""
        value = self.value
        if isinstance(value, datetime) and value.time() == time():
            value = value.date()
        return "" if value is None else one_line(value)


@dataclass(frozen=True)
class SheetCells:
    """The cells of a sheet that hold something, {row: {column: cell}}, and the blocks merged in it."""

    title: str
    rows: Mapping[int, Mapping[int, Cell]]
    merged: Sequence[tuple[int, int, int, int]]  # top, left, bottom, right

    def at(self, row: int, column: int) -> Cell:
        """Return a cell, which may be blank."""
        return self.rows.get(row, {}).get(column, Cell(self.title, row, column))

    def cells(self) -> Iterator[Cell]:
        """Return every cell that holds something, row by row."""
        return (cell for row in self.rows.values() for cell in row.values())


def letters(column: int) -> str:
    """Return a column as spreadsheets name it: 28 is "AB"."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def quoted(title: str) -> str:
    """Return the title of a sheet as spreadsheets write it in an address."""
    return title if re.fullmatch(r"[^\W\d]\w*", title) else f"'{title}'"


def workbook_library() -> Any:
    """Return the library that reads and writes workbooks, or say what to install."""
    try:
        import openpyxl
    except ImportError as error:
        raise ImportError("Workbooks need openpyxl: pip install 'lfgmodel[excel]'") from error
    return openpyxl


def sheets_of(path: Any, where: str) -> dict[str, SheetCells]:
    """Read the sheets of a workbook, each formula by the value that a spreadsheet left beside it.

    Raises
    ------
    RangeError
        It is no path, there is no such file, or it is no .xlsx or .xlsm workbook.
    """
    if not isinstance(path, str | PathLike):
        raise RangeError(f"{where} takes the path of a workbook, got {shown(path)}; write 'site.xlsx'")
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise RangeError(f"{where}: {shown(str(path))} cannot be read; name the path of a workbook") from error
    if not content.startswith(b"PK"):
        raise RangeError(f"{where}: {shown(str(path))} {_foreign(content)}")
    values, formulas = (_opened(content, kept, path, where) for kept in (True, False))
    return {sheet.title: _sheet(sheet, formulas[sheet.title]) for sheet in values.worksheets}


def _foreign(content: bytes) -> str:
    """Say what a file is that is no workbook."""
    if not content:
        return "is empty; save the workbook again"
    if LOCKED in content:
        return "is locked by a password; save it as .xlsx without one"
    return next(said for beginning, said in FOREIGN if content.lstrip().startswith(beginning))


def _opened(content: bytes, values: bool, path: Any, where: str) -> Any:
    """Open a workbook for its values, or for its formulas."""
    library = workbook_library()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it leaves out: pictures, styles, lists of choices
            return library.load_workbook(BytesIO(content), data_only=values)
    except Exception as error:  # a broken file may make anything of the library that reads it
        said = one_line(error)
        raise RangeError(
            f"{where}: {shown(str(path))} is a broken workbook, or another kind of file ({said[:80]}); open it in a "
            "spreadsheet and save it as .xlsx"
        ) from error


def _sheet(values: Any, formulas: Any) -> SheetCells:
    """Take what the cells of a sheet hold; of the library's own cells, as asking for rows makes all up to the last."""
    rows: dict[int, dict[int, Cell]] = {}
    for (row, column), own in sorted(values._cells.items()):
        value, fault = own.value, ""
        if own.data_type == "e":
            fault = f"holds the error {value}; mend the formula"
        elif value is None and own.data_type != "str" and formulas.cell(row, column).data_type == "f":
            fault = (
                "has a formula without its value; open the workbook in a spreadsheet and save it, or write the number"
            )
        percent = type(value) in (int, float) and "%" in PERCENT.sub("", str(own.number_format))
        cell = Cell(values.title, row, column, value, percent, fault)
        if not cell.blank:
            rows.setdefault(row, {})[column] = cell
    merged = [(block.min_row, block.min_col, block.max_row, block.max_col) for block in values.merged_cells.ranges]
    return SheetCells(values.title, rows, merged)
