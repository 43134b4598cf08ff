"""Sheets: tables of a report as a workbook that is handed in, a sheet each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from lfgmodel.described.words import language
from lfgmodel.errors import RangeError, shown
from lfgmodel.io.writing import target_of, version
from lfgmodel.results.workbook import looks
from lfgmodel.results.workbook.book import Workbook
from lfgmodel.results.workbook.sheet import SheetColumn, text_width

if TYPE_CHECKING:
    import pandas as pd

FORBIDDEN = "[]:*?/\\"
LONGEST = 31
"""What the name of a sheet may not hold, and how long it may be."""

FRONT = "Summary"


def to_excel(path: Any, tables: Mapping[str, Any], *, title: str = "", lang: str = "en") -> None:
    """Write tables of a report as a workbook, a sheet each; a file that is there is replaced once it is whole.

    Headings have the unit and the number of the equation where a table knows them: `attrs["units"]` and
    `attrs["equations"]`, a text or one by column; `attrs["formulas"]` stand below. Those of `reporting` and `carbon`
    do.

    Parameters
    ----------
    path : str or path
        Where to; it ends in .xlsx.
    tables : {name: DataFrame or Series}
        By the names that their sheets are to have: "HH", "CRF 5.A 2024".
    title : str
        What they are of, at the head of each page.
    lang : {"en", "zh"}
        Language of the words that are no names of columns.

    Raises
    ------
    RangeError
        The path is none of a workbook, there is no table, a name can be none of a sheet, or a table is too long.

    Examples
    --------
    >>> to_excel("report.xlsx", {"HH": frame, "CRF 5.A 2024": crf}, title="Hill Road")  # doctest: +SKIP
    """
    where = "reporting.to_excel"
    place = target_of(path, where, (".xlsx",), "a workbook", "report")
    lang = language(lang, where)
    frames = _read(tables, where)
    book = Workbook(str(title) or place.stem, lang, where)
    front = book.sheet(FRONT)
    front.put(1, 1, book.title, looks.TITLE)
    front.put(2, 1, f"{date.today().isoformat()}, lfgmodel {version()}", looks.NOTE)
    listed = [
        SheetColumn("sheet", book.say("sheet"), list(frames), width=34),
        SheetColumn("rows", book.say("rows"), [len(frame) for frame in frames.values()], plain=True),
    ]
    front.table(listed, row=4)
    front.printed()
    for name, frame in frames.items():
        _write(book, name, frame)
    book.save(place)


def _read(tables: Any, where: str) -> dict[str, pd.DataFrame]:
    """Return tables as frames under names that sheets can have."""
    import pandas as pd

    if not isinstance(tables, Mapping) or not tables:
        raise RangeError(
            f"{where}.tables takes {{name: DataFrame or Series}}, got {shown(tables)}; write {{'HH': frame}}"
        )
    names = [name.lower() if isinstance(name, str) else name for name in (FRONT, *tables)]
    frames = {}
    for name, table in tables.items():
        if not isinstance(table, pd.DataFrame | pd.Series):
            raise RangeError(f"{where}.tables[{name!r}] takes a DataFrame or Series, got {shown(table)}")
        fits = isinstance(name, str) and 0 < len(name.strip()) <= len(name) <= LONGEST
        if not fits or set(name) & set(FORBIDDEN) or name[0] == "'" or name[-1] == "'" or not name.isprintable():
            raise RangeError(
                f"{where}.tables: {shown(name)} can be no sheet's name; write up to {LONGEST} characters without "
                f"{' '.join(FORBIDDEN)}, as in 'HH 2024'"
            )
        if names.count(name.lower()) > 1:
            raise RangeError(f"{where}.tables: another sheet is called {name!r} already; write another name")
        frames[name] = _framed(table)
    return frames


def _framed(table: Any) -> pd.DataFrame:
    """Return a series as a frame with what is known of it."""
    if getattr(table, "ndim", 0) > 1:
        frame: pd.DataFrame = table
        return frame
    framed: pd.DataFrame = table.to_frame("value" if table.name is None else table.name)
    framed.attrs |= table.attrs
    return framed


def _write(book: Workbook, name: str, frame: pd.DataFrame) -> None:
    sheet = book.sheet(name)
    sheet.refuse_long(len(frame))
    columns = []
    for n in range(frame.index.nlevels):
        level = frame.index.get_level_values(n)
        columns.append(_column(f"i{n}", book.say(str(level.name or "")), level, label=True))
    for n, column in enumerate(frame.columns):
        columns.append(_column(f"c{n}", _head(frame, column, frame.dtypes.iloc[n].kind), frame.iloc[:, n]))
    placed = sheet.table(columns)
    sheet.freeze(sheet.sheet.cell(2, frame.index.nlevels + 1).coordinate)
    sheet.notes(placed.last + 2, _notes(frame))
    sheet.printed(rows="1:1", least=8)


def _column(key: str, head: str, values: Any, label: bool = False) -> SheetColumn:
    """Return a column of numbers, or of texts as wide as they are."""
    if values.dtype.kind in "iuf":
        held = values.to_numpy()
        return SheetColumn(key, head, held, plain=label or held.dtype.kind in "iu", width=9.0 if label else 13.0)
    texts = [None if missing else value for value, missing in zip(values, values.isna(), strict=True)]
    return SheetColumn(key, head, texts, width=text_width([*filter(None, texts), *head.split()], 10.0))


def _flat(column: Any) -> str:
    return ", ".join(map(str, column)) if isinstance(column, tuple) else str(column)


def _head(frame: pd.DataFrame, column: Any, kind: str) -> str:
    """Return the heading of a column, with its equation and unit where they are known."""
    equation, unit = (_known(frame.attrs.get(key, ""), column, kind) for key in ("equations", "units"))
    return "".join([_flat(column), f", {equation}" if equation else "", f" [{unit}]" if unit else ""])


def _known(held: Any, column: Any, kind: str) -> str:
    """Return what is said of a column, of that which it is the quantile of, or of all columns of numbers."""
    if not isinstance(held, Mapping):
        return str(held) if kind in "iuf" else ""
    first = column[0] if isinstance(column, tuple) else column
    return str(held.get(column, held.get(first, "")))


def _notes(frame: pd.DataFrame) -> list[str]:
    """Return formulas, and why numbers are missing, each once."""
    firsts = dict.fromkeys(column[0] if isinstance(column, tuple) else column for column in frame.columns)
    formulas = frame.attrs.get("formulas", {})
    lines = [f"{column}: {formulas[column]}" for column in firsts if column in formulas]
    return [
        *lines,
        *(f"{column}: {frame.attrs[column]}" for column in firsts if isinstance(frame.attrs.get(column), str)),
    ]
