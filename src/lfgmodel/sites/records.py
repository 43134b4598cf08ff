"""Records: the waste of many sites from a table with a row a site and year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, brief
from lfgmodel.sites.accepted import Recorded
from lfgmodel.sites.checks import AMOUNT, YEAR, Checks, Refused
from lfgmodel.sites.history import yearly
from lfgmodel.sites.intake import Columns, Intake
from lfgmodel.sites.roster import Roster
from lfgmodel.spec import FIRST_YEAR
from lfgmodel.tables import GAPS, spans
from lfgmodel.units import scaled

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array


def by_records(table: pd.DataFrame, columns: Columns, where: str) -> Intake:
    """Read a table with a row a site and year, the years of a site in rising order."""
    import pandas as pd

    if mixed := [column for column in ("open", "close", "growth") if column in table]:
        raise RangeError(f"{where}: {mixed[0]!r} says nothing beside 'year'; leave out one of them")
    lacking = np.flatnonzero(table.index.isna())
    if len(lacking) == len(table):
        raise RangeError(f"{where}: no row has a name; name the site of each, in the index or by names=")
    if _only_numbered(table.index) and table["year"].nunique() > 1:
        said = brief(list(table.index), 24)
        raise RangeError(f"{where}: rows are only numbered, {said}; name the column of their sites, as in names='site'")
    table = table[np.asarray(table.index.notna())]
    index = table.index if table.index.inferred_type == "string" else table.index.astype(str)
    codes, names = pd.factorize(index)
    _, first = np.unique(codes, return_index=True)
    cells, used = Checks(range(len(table)), where), frozenset({"year", *columns.kinds, *columns.amounts})
    year, step, mass_of_row = _rows(cells, table, columns, codes)
    _agree(cells, table.drop(columns=list(used)), codes, first)
    roster = _of_sites(cells, names, codes, table["year"].to_numpy())
    roster.found += [Refused(f"row {row}", "name", "is missing", "is missing") for row in lacking]
    good = np.flatnonzero(cells.good)
    known = year[good].astype(np.int64)
    years = np.arange(known.min(), known.max() + 1) if len(good) else np.array([FIRST_YEAR])
    mass = np.zeros((len(years), len(columns.kinds), len(names)))
    factor = yearly(columns.unit, where)
    mass[known - years[0], :, codes[good]] = scaled(mass_of_row[:, good].T, factor)
    ever = np.bincount(codes, np.nan_to_num(mass_of_row.sum(axis=0)) * factor, len(names))
    if columns.gaps == "interpolate":
        for row in good[step[good] > 1]:
            site, last = codes[row], int(year[row]) - years[0]
            span = mass[last - int(step[row]) : last + 1, :, site]
            span[:] = np.linspace(span[0], span[-1], len(span))
            ever[site] += span[1:-1].sum()
    return Intake(roster, Recorded(years, mass), None, np.asarray(ever, dtype=float), table.iloc[first], used)


def _only_numbered(index: Any) -> bool:
    """Whether an index says nothing of its rows: whole numbers that never come twice, without a heading."""
    return index.name is None and index.inferred_type == "integer" and index.is_unique


def _of_sites(cells: Checks, names: Any, codes: Any, stated: Any) -> Roster:
    """Return the sites, refused where one of their rows is, and the year of that row."""
    roster = Roster(names, cells.where)
    for found in cells.found:
        row = int(str(found.label))
        when = f" in {stated[row]}" if found.column != "year" else ""
        roster.found.append(found._replace(label=str(names[codes[row]]), reason=found.reason + when))
    roster.good[codes[~cells.good]] = False
    roster.notes += cells.notes
    return roster


def _rows(cells: Checks, table: pd.DataFrame, columns: Columns, codes: Any) -> tuple[Array, Array, Array]:
    """Return the year of each row, how long after its site's row before it is, and its waste by kind, (kind, row)."""
    year = cells.numbers("year", table["year"], YEAR)
    step = np.ones(len(codes))  # years since the row before of the same site
    order = np.lexsort((np.arange(len(codes)), codes))
    step[order[1:]] = np.where(np.diff(codes[order]) == 0, np.diff(year[order]), 1)
    cells.refuse(step <= 0, "year", table["year"].to_numpy(), lambda given: f"{given} comes twice or out of order")
    skipped = (step > 1) & ~YEAR.bad(year) & (columns.gaps is None)
    lacking = np.empty(len(codes), dtype=object)
    for row in np.flatnonzero(skipped):
        lacking[row] = spans(range(int(year[row] - step[row]) + 1, int(year[row])))
    say = f"nothing is said of {{}}; write {', or '.join(GAPS.values())}"
    cells.refuse(skipped, "year", lacking, say.format)
    mass = np.stack([cells.numbers(name, table[name], AMOUNT, said=columns.unit) for name in columns.amounts])
    shares = columns.shares(cells, table)
    return year, step, mass if shares is None else mass * shares


def _agree(cells: Checks, described: pd.DataFrame, codes: Any, first: Any) -> None:
    """Refuse rows that say of their site what its first row does not."""
    import pandas as pd

    for name in described.columns.sort_values():
        column = described[name].array
        try:
            value = pd.factorize(described[name])[0]
        except TypeError:  # cells that cannot be told apart, such as lists
            continue
        unlike = value != value[first][codes]
        cells.refuse(unlike, str(name), column, lambda cell: f"{brief(cell)} differs from the first row of the site")
