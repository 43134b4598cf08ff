"""Published numbers that know where they come from.

Each CSV in `data/` is one tidy table. A row is read as a `Factor`: a float that carries its range, unit,
source, place in the source, and how it was checked. A row without a source does not load.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from lfgmodel.errors import FactorError, TableError, one_of

DATA = Path(__file__).with_name("data")
CHECKED = ("primary", "transcription", "computed", "conflict")
COLUMNS = ("factor", "kind", "climate", "value", "low", "high", "unit", "source", "where", "checked")


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
        self.row = row
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Factor, (self.row,)

    @property
    def citation(self) -> str:
        """Where the number comes from, in one line."""
        r = self.row
        return f"{r.source}, {r.where} [{r.checked}]"


class Table(Mapping[tuple[str, str, str], Factor]):
    """A read-only table of factors, keyed by (factor, kind, climate)."""

    def __init__(self, name: str, rows: Mapping[tuple[str, str, str], Factor]) -> None:
        self.name = name
        self._rows = MappingProxyType(dict(rows))

    def __getitem__(self, key: tuple[str, str, str]) -> Factor:
        return self._rows[key]

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

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
        if key not in self._rows:
            asked = " / ".join(filter(None, key))
            one_of(asked, [" / ".join(filter(None, k)) for k in self._rows], f"Factor in table {self.name!r}")
        return self._rows[key]

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


def _read_sources(text: str) -> Mapping[str, Source]:
    import tomllib

    return MappingProxyType({key: Source(key=key, **entry) for key, entry in tomllib.loads(text).items()})


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
        Rows without a source, with an unknown mark, or with a value outside its own range.
    """
    published = _published(name)
    if extra is None:
        return published
    path = Path(extra)
    own = path.with_name("sources.toml")
    known = {**sources(), **(_read_sources(own.read_text(encoding="utf-8")) if own.exists() else {})}
    return Table(name, {**published, **_read_rows(path.read_text(encoding="utf-8-sig"), known, path.name)})


@cache
def _published(name: str) -> Table:
    one_of(name, sorted(path.stem for path in DATA.glob("*.csv")), "Table")
    text = (DATA / f"{name}.csv").read_text(encoding="utf-8")
    return Table(name, _read_rows(text, sources(), f"{name}.csv"))


def _read_rows(text: str, known: Mapping[str, Source], file: str) -> dict[tuple[str, str, str], Factor]:
    import csv

    reader = csv.DictReader(text.splitlines())
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise FactorError(f"{file} lacks the columns {', '.join(missing)}; write {','.join(COLUMNS)}")
    rows: dict[tuple[str, str, str], Factor] = {}
    bad: list[tuple[object, str, str]] = []
    for line, entry in enumerate(reader, start=2):
        key = (entry["factor"], entry["kind"], entry["climate"])
        try:
            value, low, high = (float(entry[c]) if entry[c] else None for c in ("value", "low", "high"))
        except ValueError as error:
            bad.append((f"line {line}", "value", str(error)))
            continue
        if value is None or not (-float("inf") if low is None else low) <= value <= (
            high if high is not None else 9e99
        ):
            bad.append((f"line {line}", "value", f"{value} is missing or outside {low}..{high}"))
        elif entry["source"] not in known:
            bad.append((f"line {line}", "source", f"{entry['source']!r} is not in sources.toml"))
        elif entry["checked"] not in CHECKED:
            bad.append((f"line {line}", "checked", f"{entry['checked']!r} is not one of {', '.join(CHECKED)}"))
        elif key in rows:
            bad.append((f"line {line}", "factor", f"{' / '.join(filter(None, key))} is there twice"))
        else:
            place = known[entry["source"]], entry["where"], entry["checked"]
            rows[key] = Factor(Row(*key, value, low, high, entry["unit"], *place))
    if bad:
        raise TableError(file, bad, "Each row needs a value in its range, a source key and how it was checked")
    return rows
