"""Intake: the waste of many sites as users hold it, in tables with a row a site or a site and year, or in arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.sites.accepted import Accepted, Recorded, Steady
from lfgmodel.sites.checks import AMOUNT, YEAR, Checks, numeric
from lfgmodel.sites.history import GROWTH, yearly
from lfgmodel.sites.roster import Roster
from lfgmodel.values import FIRST_YEAR, is_year

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array, Years


class Intake(NamedTuple):
    """The waste of many sites, by kind or with the shares of the kinds in it, (kind, site)."""

    roster: Roster
    waste: Accepted
    shares: Array | None
    rows: pd.DataFrame  # of the table, the first of each site
    used: frozenset[str]  # columns that have been read


class Columns(NamedTuple):
    """Which columns of a table hold waste, and its unit."""

    kinds: Sequence[str]
    total: str | None  # waste of all kinds, of which the columns of the kinds hold shares
    unit: str

    @property
    def amounts(self) -> Sequence[str]:
        """Columns in the unit."""
        return self.kinds if self.total is None else [self.total]


def read_frame(table: Any, columns: Columns, units: Mapping[str, str], names: str | None, where: str) -> Intake:
    """Read the waste of a table with a row a site, or a row a site and year."""
    if not hasattr(table, "iloc"):
        raise RangeError(f"{where} takes a DataFrame with a row a site, got {shown(table)}")
    if table.index.nlevels > 1:
        raise RangeError(
            f"{where}: the table is indexed by {table.index.nlevels} levels; write names= and reset_index()"
        )
    if not len(table) or not table.columns.is_unique:
        raise RangeError(f"{where}: the table has {'no rows' if not len(table) else 'columns of the same name'}")
    for_each_year = "year" in table.columns
    named = [] if names is None else [names]
    for column in (*columns.kinds, *columns.amounts, *named, *([] if for_each_year else ["open", "close"])):
        one_of(column, list(table.columns), f"{where}: column")
    table = table if names is None else table.set_index(names)
    return by_year(table, columns, where) if for_each_year else by_site(table, columns, units, where)


def by_site(table: pd.DataFrame, columns: Columns, units: Mapping[str, str], where: str) -> Intake:
    """Read a table with a row a site: a rate from the year it opens to the year it closes."""
    roster = Roster(table.index, where)
    open, close = (roster.numbers(name, table[name], YEAR) for name in ("open", "close"))
    before = (close < open) & ~YEAR.bad(open)
    roster.refuse(before, "close", table["close"].to_numpy(), lambda year: f"closes in {year}, before it opens")
    growth: Array | None = None
    if "growth" in table:
        growth = roster.numbers("growth", table["growth"], GROWTH, units.get("growth", ""))
    read = [roster.numbers(name, table[name], AMOUNT, said=columns.unit) for name in columns.amounts]
    rates = np.stack(read) * yearly(columns.unit, where)
    with np.errstate(over="ignore", invalid="ignore"):  # rows that are refused may hold anything
        rate = rates.sum(axis=0)
        last = rate if growth is None else rate * (1 + growth) ** np.maximum(close - open, 0)
        waste = Steady(open.astype(np.int64), close.astype(np.int64), rate, growth)
    column, cells = (columns.amounts[0], rate) if growth is None else ("growth", table["growth"].to_numpy())
    roster.refuse(~np.isfinite(last) & roster.good, column, cells, lambda cell: f"{cell} grows beyond bounds")
    shares: Array | None = None
    if columns.total is not None:
        shares = roster.shares(columns.kinds, [table[kind] for kind in columns.kinds])
    elif len(rates) > 1:
        shares = parts_of(rates, rate)
    return Intake(
        roster, waste, shares, table, frozenset({"open", "close", "growth", *columns.kinds, *columns.amounts})
    )


def parts_of(amounts: Array, total: Array) -> Array:
    """Return the share of each kind, (kind, site), of which nothing is made of all kinds alike."""
    alike = np.full(amounts.shape, 1 / len(amounts))
    shares: Array = np.divide(amounts, total, out=alike, where=total > 0)
    return shares


def by_year(table: pd.DataFrame, columns: Columns, where: str) -> Intake:
    """Read a table with a row a site and year, the years of a site in rising order."""
    import pandas as pd

    if mixed := [column for column in ("open", "close", "growth") if column in table]:
        raise RangeError(f"{where}: {mixed[0]!r} says nothing beside 'year'; leave out one of them")
    lacking = np.flatnonzero(table.index.isna())
    if len(lacking) == len(table):
        raise RangeError(f"{where}: no row has a name; name the site of each, in the index or by names=")
    table = table[np.asarray(table.index.notna())]
    index = table.index if table.index.inferred_type == "string" else table.index.astype(str)
    codes, names = pd.factorize(index)
    _, first = np.unique(codes, return_index=True)
    cells, used = Checks(range(len(table)), where), frozenset({"year", *columns.kinds, *columns.amounts})
    year, mass_of_row = _rows(cells, table, columns, codes)
    _agree(cells, table.drop(columns=list(used)), codes, first)
    roster = Roster(names, where)
    roster.rows += [(f"row {row}", "name", "is missing") for row in lacking]
    stated = table["year"].to_numpy()
    for label, column, reason in cells.rows:
        row = int(str(label))
        when = f" in {stated[row]}" if column != "year" else ""
        roster.rows.append((str(names[codes[row]]), column, reason + when))
    roster.good[codes[~cells.good]] = False
    good = np.flatnonzero(cells.good)
    known = year[good].astype(np.int64)
    years = np.arange(known.min(), known.max() + 1) if len(good) else np.array([FIRST_YEAR])
    mass = np.zeros((len(years), len(columns.kinds), len(names)))
    mass[known - years[0], :, codes[good]] = mass_of_row[:, good].T
    return Intake(roster, Recorded(years, mass * yearly(columns.unit, where)), None, table.iloc[first], used)


def _rows(cells: Checks, table: pd.DataFrame, columns: Columns, codes: Any) -> tuple[Array, Array]:
    """Return the year of each row, and its waste by kind, (kind, row)."""
    year = cells.numbers("year", table["year"], YEAR)
    late = np.zeros(len(codes), dtype=bool)
    order = np.lexsort((np.arange(len(codes)), codes))
    late[order[1:]] = (np.diff(codes[order]) == 0) & (np.diff(year[order]) <= 0)
    cells.refuse(late, "year", table["year"].to_numpy(), lambda given: f"{given} comes twice or out of order")
    mass = np.stack([cells.numbers(name, table[name], AMOUNT, said=columns.unit) for name in columns.amounts])
    if columns.total is not None:
        mass = mass * cells.shares(columns.kinds, [table[kind] for kind in columns.kinds])
    return year, mass


def _agree(cells: Checks, described: pd.DataFrame, codes: Any, first: Any) -> None:
    """Refuse rows that say of their site what its first row does not."""
    import pandas as pd

    for name in described.columns.sort_values():
        column = described[name].array
        try:
            value = pd.factorize(column)[0]
        except TypeError:  # cells that cannot be told apart, such as lists
            continue
        unlike = value != value[first][codes]
        cells.refuse(unlike, str(name), column, lambda cell: f"{cell} differs from the first row of the site")


def laid_out(mass: Any, axes: str, where: str) -> Array:
    """Return waste as an array (year, kind, site), in its own unit."""
    order, array = [name.strip() for name in axes.split(",")], numeric(mass, f"{where}.mass")
    if sorted(order) not in (["site", "year"], ["kind", "site", "year"]) or array.ndim != len(order):
        raise RangeError(
            f"{where}.mass must have the axes that {axes!r} orders, year, kind and site; got {array.shape}"
        )
    array = array.transpose([order.index(name) for name in ("year", "kind", "site") if name in order])
    return array if "kind" in order else array[:, None]


def calendar(years: Any, where: str) -> Years:
    """Return calendar years."""
    given = np.atleast_1d(np.asarray(years))
    if not len(given) or not all(map(is_year, given.tolist())):
        raise RangeError(f"{where}.years must be calendar years, as whole numbers, got {shown(years)}")
    return given.astype(np.int64)
