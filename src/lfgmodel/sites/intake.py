"""Intake: the waste of many sites as users hold it, in a table with a row a site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lfgmodel.errors import RangeError, shown
from lfgmodel.sites.accepted import Accepted, Steady
from lfgmodel.sites.checks import AMOUNT, YEAR, Checks, always, empty, whole_years
from lfgmodel.sites.history import GROWTH, yearly
from lfgmodel.sites.roster import Roster
from lfgmodel.spec import is_year
from lfgmodel.units import scaled

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array


class Intake(NamedTuple):
    """The waste of many sites, by kind or with the shares of the kinds in it, (kind, site)."""

    roster: Roster
    waste: Accepted
    shares: Array | None
    ever: Array  # what each site accepts in all years, NaN where it is not known, (site,) [Mg]
    rows: Any = None  # of the table, the first of each site
    used: frozenset[str] = frozenset()  # columns of it that have been read


class Columns(NamedTuple):
    """Which columns of a table hold waste, and their units."""

    kinds: Sequence[str]
    total: str | None  # waste of all kinds, of which the columns of the kinds hold shares
    unit: str
    units: Mapping[str, str]  # of other columns
    gaps: str | None = None  # what years between the rows of a site are

    @property
    def amounts(self) -> Sequence[str]:
        """Columns in the unit."""
        return self.kinds if self.total is None else [self.total]

    def shares(self, checks: Checks, table: pd.DataFrame) -> Array | None:
        """Return shares of the total, (kind, row)."""
        if self.total is None:
            return None
        return checks.shares(self.kinds, [table[kind] for kind in self.kinds], self.units)


def by_site(table: pd.DataFrame, columns: Columns, until: int | None, where: str) -> Intake:
    """Read a table with a row a site: a rate from the year it opens to the year it closes."""
    roster = Roster(table.index, where)
    open = roster.numbers("open", table["open"], YEAR)
    close = closing(roster, table, open, until)
    growth: Array | None = None
    if "growth" in table:
        growth = roster.numbers("growth", table["growth"], GROWTH, columns.units.get("growth", ""))
    read = [roster.numbers(name, table[name], AMOUNT, said=columns.unit) for name in columns.amounts]
    rates = scaled(np.stack(read), yearly(columns.unit, where))
    with np.errstate(all="ignore"):  # rows that are refused may hold anything
        rate, years = rates.sum(axis=0), close - open + 1
        last = rate if growth is None else rate * (1 + growth) ** np.maximum(years - 1, 0)
        waste = Steady(open.astype(np.int64), close.astype(np.int64), rate, growth)
        ever = rate * years
        if growth is not None:
            ever = np.where(growth == 0, ever, (last * (1 + growth) - rate) / growth)
        ever = np.where((years > 0) & ~AMOUNT.bad(ever), ever, np.nan)
    column, cells = (columns.amounts[0], rate) if growth is None else ("growth", table["growth"].to_numpy())
    roster.refuse(~np.isfinite(last) & roster.good, column, cells, lambda cell: f"{cell} grows beyond bounds")
    shares = columns.shares(roster, table)
    if shares is None and len(rates) > 1:
        shares = parts_of(rates, rate)
    used = frozenset({"open", "close", "growth", *columns.kinds, *columns.amounts})
    return Intake(roster, waste, shares, ever, table, used)


def closing(roster: Roster, table: pd.DataFrame, open: Array, until: int | None) -> Array:
    """Return the last year of waste: `until`, where the cell is empty, (site,)."""
    if until is not None and not is_year(until):
        raise RangeError(f"{roster.where}: until must be a calendar year, got {shown(until)}; write until=2030")
    cells = table["close"] if "close" in table else np.full(len(table), None)
    silent = empty(cells)
    close = roster.numbers("close", cells, YEAR, gaps=True)
    if until is not None:
        close = np.where(silent, float(until), close)
        late = silent & (open > until)
        roster.refuse(late, "open", whole_years(open), lambda year: f"opens in {year}, after until={until}")
    else:
        close = np.where(silent, np.nan, close)
        need = "is empty; name the last year of sites that are still open by until=2030"
        roster.refuse(silent, "close", roster.names, always(need))
    before = (close < open) & ~YEAR.bad(open) & ~silent
    roster.refuse(before, "close", whole_years(close), lambda year: f"closes in {year}, before it opens")
    return close


def parts_of(amounts: Array, total: Array) -> Array:
    """Return the share of each kind, (kind, site), of which nothing is made of all kinds alike."""
    alike = np.full(amounts.shape, 1 / len(amounts))
    shares: Array = np.divide(amounts, total, out=alike, where=total > 0)
    return shares
