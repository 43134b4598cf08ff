"""Amounts by calendar year as users hold them: in dicts, Series and DataFrames, named or not in every year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lfgmodel.errors import RangeError, TableError, a_name, first_few, one_line, one_of, shown
from lfgmodel.spec import is_year
from lfgmodel.units import scaled
from lfgmodel.units.reals import GROUPED, number_in, numbers_in

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from lfgmodel.core.decay import Array, Years

UNNAMED = object()
"""Stands where one of several columns does not name a year between its first and its last."""

GAPS = {
    "interpolate": "gaps='interpolate' for straight lines between the years that are known",
    "zero": "gaps='zero' if they accepted no waste",
}
"""What may be said of years that are not known."""

SUMS = tuple(
    cased
    for name in ("total", "totals", "grand total", "subtotal", "sum", "合计", "总计", "小计", "共计")
    for cased in dict.fromkeys((name, name.capitalize(), name.title(), name.upper()))
)
"""What the last row or column of a table is often called."""

KNOWN = "leave out what is not known"
UNKNOWN = "for what is not known write gaps='interpolate' or gaps='zero'"


def read_table(
    table: Any, name: str, where: str, factor: float = 1.0, *, blank: bool = False, mend: str = KNOWN
) -> tuple[tuple[str, ...], Years, Array]:
    """Read amounts by calendar year, and where there are several columns by name.

    Parameters
    ----------
    table : dict, Series or DataFrame
        `{year: amount}`, `{name: {year: amount}}`, or a frame with a row a year and a column a name.
    name : str
        What a single column is called.
    where : str
        The argument, for the message of an error.
    factor : float
        What the amounts are multiplied by, to be in a canonical unit.
    blank : bool
        Whether an amount may be missing: None, NaN, or an empty text.
    mend : str
        What to do about what is missing, for the message of an error.

    Returns
    -------
    names : tuple of str
    years : (year,) array
        Those that are named, in rising order; `without_gaps` fills in the others.
    amounts : (year, name) array
        NaN where one is missing. Of `{name: {year: amount}}` 0 before the first and after the last year of a name.

    Raises
    ------
    RangeError
        No table, or one without calendar years.
    TableError
        Amounts that are missing, negative or not numbers; years that come twice or out of order. All are listed.
    """
    labels, columns = _columns(table, a_name(name, f"{where}: name of the column", "'msw'"), where)
    years = _years(labels, where)
    refuse_sums(columns, where)
    order = np.diff(years)
    bad: list[tuple[object, str, str]] = [
        (int(years[row + 1]), "year", "comes twice" if order[row] == 0 else f"comes after {years[row]}")
        for row in np.flatnonzero(order <= 0)
    ]
    amounts = np.empty((len(years), len(columns)))
    for row, year in enumerate(years):
        for column, (called, cells) in enumerate(columns.items()):
            cell = cells[row]
            amounts[row, column] = found = number_in(cell)
            if not (0 <= found < np.inf or (blank and is_blank(cell))):
                bad.append((int(year), str(called), _reason(cell)))
    if bad:
        raise TableError(where, bad, f"Write each year once, in rising order, and amounts of 0 or more; {mend}")
    return tuple(map(str, columns)), years, scaled(amounts, factor)


class SiteYears(NamedTuple):
    """Numbers of many sites by calendar year."""

    names: tuple[str, ...]  # of the sites
    years: Years  # (year,), from the first to the last that is named
    columns: Mapping[str, Array]  # (year, site) each; NaN where nothing is said


def read_by_site(table: Any, columns: Mapping[str, float], site: str, year: str, where: str) -> SiteYears:
    """Read a table with a row a site and year.

    Parameters
    ----------
    table : DataFrame
        `site` and `year` are columns of it, or levels of its index.
    columns : {name: number}
        The columns to read, and the most that a cell of each may hold; the least is 0.
    where : str
        The argument, for the message of an error.

    Raises
    ------
    TableError
        Sites without a name, years that are none, cells that hold no such number, a site and year that come twice; all
        are listed.
    """
    import pandas as pd

    for name in (site, year):
        a_name(name, f"{where}: name of a column", "'site'")
    if isinstance(table, pd.DataFrame) and {site, year} & set(table.index.names):
        table = table.reset_index()
    if not isinstance(table, pd.DataFrame) or table.empty:
        raise RangeError(f"{where} takes a DataFrame with a row a site and year, got {_kind_of(table)}")
    for name in (site, year, *columns):
        one_of(name, table.columns, f"{where}: column")
        if isinstance(table[name], pd.DataFrame):
            raise RangeError(f"{where}: several columns are called {name!r}; rename them")
    named, years = table[site].tolist(), table[year].tolist()
    sites = ["" if is_blank(name) else str(name).strip() for name in named]
    bad: list[tuple[object, str, str]] = [
        (f"row {row}", site, "is empty") for row, name in enumerate(sites) if not name
    ]
    good = np.array([is_year(one) for one in years])
    bad += [(sites[row], year, f"{shown(years[row])} is no calendar year") for row in np.flatnonzero(~good)]
    labels = np.array([int(one) if is_year(one) else 0 for one in years], dtype=np.int64)
    twice = pd.DataFrame({"site": sites, "year": labels}).duplicated().to_numpy() & good
    bad += [(f"{sites[row]} {years[row]}", year, "comes twice") for row in np.flatnonzero(twice) if sites[row]]
    read = {name: read_cells(table[name], where) for name in columns}
    for name, most in columns.items():
        for row in np.flatnonzero(~((read[name] >= 0) & (read[name] <= most) & (read[name] < np.inf))):
            above = f"{read[name][row]:g} is not within 0..{most:g}"
            reason = above if read[name][row] > most else _reason(table[name].iloc[row])
            bad.append((f"{sites[row]} {years[row]}", name, reason))
    if bad:
        raise TableError(where, bad, f"Write each site and year once, and amounts of 0 or more; {KNOWN}")
    codes, names = pd.factorize(np.array(sites))
    every = np.arange(labels.min(), labels.max() + 1, dtype=np.int64)
    found = {name: np.full((len(every), len(names)), np.nan) for name in columns}
    for name, array in found.items():
        array[labels - every[0], codes] = read[name]
    return SiteYears(tuple(map(str, names)), every, found)


def in_rows(table: Any, column: str, site: str, year: str, where: str) -> pd.DataFrame:
    """Return a frame with a row a calendar year and a column a site as one with a row a site and year.

    Cells that hold nothing are left out, and so is a site of which all are.
    """
    import pandas as pd

    if not isinstance(table, pd.DataFrame):
        raise RangeError(f"{where} takes a DataFrame, got {shown(table)}")
    labels, columns = _columns(table, column, where)
    years = _years(labels, f"{where} without {column}= to name a column")
    cells = [
        (name, year, cell)
        for name, held in columns.items()
        for year, cell in zip(years.tolist(), held, strict=True)
        if not is_blank(cell)
    ]
    return pd.DataFrame(cells, columns=[site, year, column], dtype=object)


def read_cells(column: pd.Series[Any], where: str) -> Array:
    """Return the cells of a column as floats, and what is no number as NaN."""
    if column.dtype.kind in "mMbc":
        called = "" if column.name is None else f": column {str(column.name)!r}"
        raise RangeError(f"{where}{called} holds {column.dtype}, not numbers; give another")
    return numbers_in(column)


def without_gaps(
    years: Years, amounts: Array, gaps: str | None, where: str, ways: Sequence[str] = tuple(GAPS)
) -> tuple[Years, Array]:
    """Fill in the years between the first and the last, and the amounts that are NaN, as the user says.

    Parameters
    ----------
    years : (year,) array
        Calendar years in rising order.
    amounts : (year, name) array
    gaps : {"interpolate", "zero"} or None
        Whether what is missing lies on the straight line between its neighbours, or is nothing; without it nothing
        may be missing.
    where : str
        The argument, for the message of an error.
    ways : sequence of str
        Which of these there are.

    Returns
    -------
    years : (year,) array
        Without gaps.
    amounts : (year, name) array

    Raises
    ------
    RangeError
        Years are missing and nothing is said of them, or they have a neighbour on one side only.
    """
    if gaps is not None:
        one_of(gaps, ways, f"{where}: gaps")
    every = np.arange(years[0], years[-1] + 1, dtype=np.int64)
    filled = np.full((len(every), amounts.shape[1]), np.nan)
    filled[years - years[0]] = amounts
    missing = np.isnan(filled)
    if missing.any() and gaps is None:
        listed = spans(every[missing.any(axis=1)])
        raise RangeError(f"{where}: nothing is said of {listed}; write {', or '.join(GAPS[way] for way in ways)}")
    for column, holes in zip(filled.T, missing.T, strict=True):
        column[holes] = 0.0 if gaps == "zero" else _between(every, column, holes, where)
    return every, filled


def _between(years: Years, amounts: Array, holes: NDArray[np.bool_], where: str) -> Array:
    """Return what lies on straight lines between amounts that are known, (hole,)."""
    known = np.flatnonzero(~holes)
    ends = (known[0], known[-1]) if len(known) else (len(years), 0)
    beyond = [year for row, year in enumerate(years) if not ends[0] <= row <= ends[1]]
    if beyond:
        raise RangeError(
            f"{where}: {spans(beyond)} cannot be interpolated, with nothing known before or after; fill them in, or "
            "leave them out and write .backcast(...) or .extended(...)"
        )
    return np.interp(years[holes], years[known], amounts[known])


def runs(years: Sequence[int] | Years, dash: str = "-") -> list[str]:
    """Return calendar years with those that follow each other as one: ["1961-1969", "1975"]."""
    apart = np.split(years, np.flatnonzero(np.diff(years) > 1) + 1)
    return [f"{run[0]}{dash}{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in apart]


def spans(years: Sequence[int] | Years) -> str:
    """Return calendar years in few words: "1961-1969, 1975 and 2 more spans (40 years)"."""
    texts = runs(years)
    more = f" and {len(texts) - 4} more spans" if len(texts) > 5 else ""
    listed = ", ".join(texts[:4] if more else texts) + more
    return f"{listed} ({len(years)} years)" if len(years) > 1 else listed


def refuse_sums(names: Iterable[Any], where: str) -> None:
    """Refuse the name of a sum beside other names: what it holds would be counted twice."""
    called = list(names)
    sums = [name for name in called if isinstance(name, str) and name.strip() in SUMS]
    if sums and len(called) > 1:
        raise RangeError(f"{where}: {sums[0]!r} is the name of a sum, beside what it adds up; leave it out")


def is_blank(cell: Any) -> bool:
    """Whether a cell holds nothing: None, NaN, NA, a masked value, or an empty text."""
    if isinstance(cell, str):
        return not cell.strip()
    return cell is None or cell is UNNAMED or cell is np.ma.masked or str(cell) in ("nan", "<NA>", "NaT")


def _columns(table: Any, name: str, where: str) -> tuple[list[Any], dict[Any, Sequence[Any]]]:
    """Return the labels of the rows, and the cells of each column by its name."""
    if isinstance(table, Mapping) and table:
        if all(hasattr(column, "items") for column in table.values()):
            return _side_by_side({key: list(column.items()) for key, column in table.items()}, where)
        return list(table), {name: list(table.values())}
    import pandas as pd

    if isinstance(table, pd.Series):
        table = table.to_frame(name)
    if not isinstance(table, pd.DataFrame) or table.empty:
        need = "a dict, Series or DataFrame with a row a calendar year"
        raise RangeError(f"{where} takes {need}, got {_kind_of(table)}")
    foreign = [column for column, dtype in table.dtypes.items() if dtype.kind in "mMbc"]
    if foreign:
        raise RangeError(
            f"{where}: column {str(foreign[0])!r} holds {table[foreign[0]].dtype}, not amounts; leave it out"
        )
    if not table.columns.is_unique:
        raise RangeError(f"{where}: columns have the same name, of {shown(list(table.columns))}; rename them")
    return list(table.index), {column: table[column].tolist() for column in table.columns}


def _kind_of(table: Any) -> str:
    """Say what was given in place of a table that holds something, and what to write instead where that is plain."""
    import pandas as pd

    if isinstance(table, pd.DataFrame | Mapping) and not len(table):
        return "an empty one"
    kind, library = type(table).__name__, type(table).__module__.partition(".")[0]
    return f"a {kind} of {library}; write .to_pandas()" if hasattr(table, "to_pandas") else kind


def _side_by_side(
    columns: Mapping[Any, list[tuple[Any, Any]]], where: str
) -> tuple[list[Any], dict[Any, Sequence[Any]]]:
    """Set `{name: {year: amount}}` in rows; a name has nothing before its first and after its last year."""
    years = {key: _years([year for year, _ in column], where) for key, column in columns.items()}
    for key, named in years.items():
        if len(set(named)) < max(len(named), 1):
            wrong = "names a year twice" if len(named) else "names no year"
            raise RangeError(f"{where}: {key!r} {wrong}; write {{year: amount}} with each year once")
    every = sorted({int(year) for named in years.values() for year in named})
    held: dict[Any, Sequence[Any]] = {}
    for key, column in columns.items():
        cells, first, last = dict(column), min(years[key]), max(years[key])
        held[key] = [cells.get(year, UNNAMED if first < year < last else 0.0) for year in every]
    return every, held


def _years(labels: Sequence[Any], where: str) -> Years:
    """Return labels as calendar years, or say what to do about those that are none."""
    odd = [label for label in labels if not is_year(label)]
    if not odd:
        return np.array(labels, dtype=np.int64)
    near = [label for label in odd if _is_nearly_year(label)]
    rest = [label for label in odd if not _is_nearly_year(label)]
    mend = "write {2000: ...}, set_index('year') where years are a column, or index by .year for dates"
    if near or (len(odd) < len(labels) and all(isinstance(label, str) for label in rest)):
        drop = [f"leave out {', '.join(map(repr, rest))}, as in table.drop({rest[0]!r})"] if rest else []
        turn = ["write {2000: ...}, or table.index.astype(int) as the index"] if near else []
        mend = "; ".join([*drop, *turn])
    listed = first_few([shown(label) for label in odd])
    raise RangeError(f"{where} must be indexed by calendar year, as whole numbers, got {listed}; {mend}")


def _is_nearly_year(label: Any) -> bool:
    """Whether a text or a decimal number is a whole calendar year."""
    text = str(label).strip().removesuffix(".0")
    return text.isdecimal() and is_year(int(text))


def _reason(cell: Any) -> str:
    """Say why a cell holds no amount."""
    if cell is UNNAMED:
        return "is not named"
    text = one_line(cell)
    if GROUPED.fullmatch(text):
        return f"{text} has thousands commas; write {text.replace(',', '')}"
    return f"{text[:40] or 'an empty cell'} is no amount"
