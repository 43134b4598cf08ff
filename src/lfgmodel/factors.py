"""Published numbers that know where they come from.

Each CSV in `data/` is one tidy table. A row is read as a `Factor`: a float that carries its range, unit,
source, place in the source, and how it was checked. A row without a source does not load.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Self, TypeAlias

from lfgmodel.errors import FactorError, TableError, one_line, one_of, shown

__all__ = ["Factor", "Source", "Table", "sources", "table"]


def __dir__() -> list[str]:
    return __all__


DATA = Path(__file__).with_name("data")
CHECKED = ("primary", "transcription", "computed", "conflict")
HEADS = ("factor", "kind", "class", "value", "range", "unit", "source")
MOST = 40  # rows that a notebook shows
COLUMNS = ("factor", "kind", "climate", "value", "low", "high", "unit", "source", "where", "checked")


Key: TypeAlias = tuple[str, str, str]
"""Factor, waste kind, and climate or class."""


class Source(NamedTuple):
    """A document that numbers are taken from."""

    key: str
    title: str
    publisher: str
    year: int
    url: str = ""
    read_in: str = ""  # where it was read, when that is not the document itself

    def __str__(self) -> str:
        return f"{self.title} ({self.year})"


class Row(NamedTuple):
    """All that a table says about one factor."""

    factor: str
    kind: str
    climate: str
    value: float
    low: float | None
    high: float | None
    unit: str
    source: Source
    where: str  # table or equation in the source
    checked: (
        str  # in the source ("primary"), in a transcription, "computed", or "conflict" where two transcriptions differ
    )


class Factor(float):
    """A float with its citation in `row`; arithmetic on it gives plain floats, which cite nothing."""

    __slots__ = ("row",)
    row: Row

    def __new__(cls, row: Row) -> Self:
        """Make the float of a row's value."""
        self = super().__new__(cls, row.value)
        object.__setattr__(self, "row", row)
        return self

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a published number does not change; put your own in the field instead")

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)

    def __reduce__(self) -> tuple[Any, ...]:
        return Factor, (self.row,)

    def _repr_html_(self) -> str:
        r = self.row
        about = [name for name in (r.factor, r.kind, r.climate) if name]
        span = "" if r.low is None or r.high is None else f", {r.low:g} to {r.high:g}"
        said = f"{', '.join(about)}: {self.citation}"
        return f"<div><b>{float(self):g}</b> {escape(f'[{r.unit}]{span}')}<div>{escape(said)}</div></div>"

    @property
    def citation(self) -> str:
        """Where the number comes from, in one line."""
        r = self.row
        return f"{r.source}, {r.where} [{r.checked}]"


@dataclass(frozen=True, eq=False, repr=False)
class Table(Mapping[Key, Factor]):
    """A read-only table of factors, keyed by (factor, kind, climate).

    Attributes
    ----------
    name : str
    rows : dict of Factor
    """

    name: str
    rows: Mapping[Key, Factor]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", MappingProxyType(dict(self.rows)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Table, (self.name, dict(self.rows))

    def __getitem__(self, key: Key) -> Factor:
        return self.rows[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def _repr_html_(self) -> str:
        rows = [
            (*key, f"{factor:g}", "" if row.low is None else f"{row.low:g} to {row.high:g}", row.unit, factor.citation)
            for key, factor in list(self.items())[:MOST] for row in (factor.row,)
        ]  # fmt: skip
        head, *body = (
            "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells)
            for tag, cells in (("th", HEADS), *(("td", cells) for cells in rows))
        )
        more = f"<p>... and {len(self) - MOST} more in to_pandas()</p>" if len(self) > MOST else ""
        lines = "".join(f"<tr>{line}</tr>" for line in body)
        return (
            f"<div><b>Table {escape(self.name)}: {len(self)} factors</b><table><thead><tr>{head}</tr></thead>"
            f"<tbody>{lines}</tbody></table>{more}</div>"
        )

    def __repr__(self) -> str:
        return f"<Table {self.name}: {len(self)} factors>"

    def find(self, factor: str, kind: str = "", climate: str = "") -> Factor:
        """One factor, by name and, where the table has them, waste kind and climate or class.

        Examples
        --------
        >>> k = table("subpart_hh").find("k", kind="bulk", climate="20-40 in")
        >>> float(k), k.row.where
        (0.038, 'Table HH-1 (through reporting year 2024)')
        """
        key = (factor, kind, climate)
        if not all(isinstance(each, str) for each in key) or key not in self.rows:
            asked = " / ".join(str(each) for each in key if not isinstance(each, str) or each)
            one_of(asked, [" / ".join(filter(None, k)) for k in self.rows], f"Factor in table {self.name!r}")
        return self.rows[key]

    def to_pandas(self) -> Any:
        """Every row with its citation, as a DataFrame."""
        import pandas as pd

        frame = pd.DataFrame([factor.row for factor in self.values()], columns=list(Row._fields))
        frame["source"] = [str(factor.row.source) for factor in self.values()]
        return frame


class Cited(NamedTuple):
    """A default that is a row of a table, looked up when a value is built."""

    table: str
    factor: str
    kind: str = ""
    climate: str = ""

    def load(self) -> Factor:
        """Return the factor itself."""
        return table(self.table).find(*self[1:])


@cache
def sources() -> Mapping[str, Source]:
    """Every document cited by the tables that come with lfgmodel, by key."""
    return _read_sources((DATA / "sources.toml").read_text(encoding="utf-8"))


def _read_sources(text: str, file: str = "sources.toml") -> Mapping[str, Source]:
    import tomllib

    try:
        return MappingProxyType({key: Source(key=key, **entry) for key, entry in tomllib.loads(text).items()})
    except (tomllib.TOMLDecodeError, TypeError) as error:
        said = one_line(error)
        raise FactorError(
            f"{file} cannot be read: {said}; write [key], and title, publisher, year, url and read_in of each document"
        ) from error


def table(name: str, extra: str | PathLike[str] | None = None) -> Table:
    """Return a table of factors, if asked with rows of one's own added.

    Parameters
    ----------
    name : str
        A table of `lfgmodel/data`: "ipcc2006", "landgem", "subpart_hh", "gwp", ...
    extra : path, optional
        A CSV with the same columns. Its rows come after, and where they name the same factor instead of, the
        published ones; their `source` is a key of a `sources.toml` in the same folder, or of lfgmodel's own.

    Returns
    -------
    Table
        Read-only; read from disk once.

    Raises
    ------
    FactorError
        No table has this name.
    TableError
        Rows without a unit or a source, with an unknown mark, or with a value outside its own range.
    """
    published = _published(one_of(name, _names(), "Table"))
    if extra is None:
        return published
    if not isinstance(extra, str | PathLike):
        raise FactorError(f"factors.table.extra takes the path of a CSV, got {shown(extra)}; write 'mine.csv'")
    path = Path(extra)
    text, own = _text(path), path.with_name("sources.toml")
    known = {**sources(), **(_read_sources(_text(own)) if own.exists() else {})}
    return Table(name, {**published, **_read_rows(text, known, path.name)})


def _text(path: Path) -> str:
    """Read a file of the user's own."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:  # there is none, or it is not in UTF-8
        said = one_line(error)
        raise FactorError(f"{shown(str(path))} cannot be read: {said}; give the path of a file in UTF-8") from error


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in DATA.glob("*.csv")))


@cache
def _published(name: str) -> Table:
    text = (DATA / f"{name}.csv").read_text(encoding="utf-8")
    return Table(name, _read_rows(text, sources(), f"{name}.csv"))


def _read_rows(text: str, known: Mapping[str, Source], file: str) -> dict[Key, Factor]:
    rows: dict[Key, Factor] = {}
    bad: list[tuple[object, str, str]] = []
    for line, entry in enumerate(_entries(text, file), start=2):
        key = (entry["factor"], entry["kind"], entry["climate"])
        try:
            if key in rows:
                raise _BadCell("factor", f"{' / '.join(filter(None, key))} is there twice")
            rows[key] = Factor(_row(entry, known))
        except _BadCell as cell:
            bad.append((f"line {line}", *cell.args))
    if bad:
        raise TableError(file, bad, "Each row needs a value in its range, a unit, a source key and how it was checked")
    return rows


def _entries(text: str, file: str) -> list[dict[str, str]]:
    """Read the cells of each row by column, without the spaces around them."""
    import csv

    reader = csv.DictReader(text.splitlines(), restkey="", restval="")
    try:
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise FactorError(f"{file} lacks the columns {', '.join(missing)}; write {','.join(COLUMNS)}")
        entries = list(reader)
    except csv.Error as error:
        raise FactorError(f"{file} is no table of factors: {error}; write {','.join(COLUMNS)}") from error
    if not entries:
        raise FactorError(f"{file} holds no row; write one under its heading, or leave extra= out")
    too_long = [line for line, entry in enumerate(entries, start=2) if "" in entry]
    if too_long:
        raise TableError(file, [(f"line {line}", "row", "has more cells than columns") for line in too_long],
                         "Put texts that hold a comma in quotes")  # fmt: skip
    return [{column: cell.strip() for column, cell in entry.items()} for entry in entries]


class _BadCell(Exception):
    """A column, and what is wrong with its cell."""


def _row(entry: Mapping[str, str], known: Mapping[str, Source]) -> Row:
    """Read a row of a table."""
    try:
        value, low, high = (float(entry[c]) if entry[c] else None for c in ("value", "low", "high"))
    except ValueError as error:
        raise _BadCell("value", str(error)) from error
    ends = (-float("inf") if low is None else low, 9e99 if high is None else high)
    if value is None or not ends[0] <= value <= ends[1]:
        raise _BadCell("value", f"{value} is missing or outside {low}..{high}")
    if not entry["unit"]:
        raise _BadCell("unit", "is missing; write 'fraction' of a share")
    if entry["source"] not in known:
        raise _BadCell("source", f"{entry['source']!r} is not in sources.toml")
    if entry["checked"] not in CHECKED:
        raise _BadCell("checked", f"{entry['checked']!r} is not one of {', '.join(CHECKED)}")
    keys = (entry["factor"], entry["kind"], entry["climate"])
    return Row(*keys, value, low, high, entry["unit"], known[entry["source"]], entry["where"], entry["checked"])


def found_in(row: Row) -> Cited | None:
    """Return where a row stands among the tables that come with lfgmodel; nothing of a row of anyone's own."""
    key = (row.factor, row.kind, row.climate)
    for name in _names():
        factor = _published(name).get(key)
        if factor is not None and (factor.row.source.key, factor.row.where) == (row.source.key, row.where):
            return Cited(name, *key)
    return None
