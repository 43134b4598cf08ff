"""Amounts by calendar year: as users hold them, in dicts, Series and DataFrames, or made from the few they know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, TableError, UnitError, shown
from lfgmodel.units import read, scale
from lfgmodel.values import Number, is_year

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years


def read_table(table: Any, name: str, where: str, factor: float = 1.0) -> tuple[tuple[str, ...], Years, Array]:
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

    Returns
    -------
    names : tuple of str
    years : (year,) array
        From the first to the last without gaps; years that the table does not name hold 0.
    amounts : (year, name) array

    Raises
    ------
    RangeError
        No table, or one without calendar years.
    TableError
        Amounts that are missing, negative or not numbers; years that come twice or out of order. All are listed.
    """
    import pandas as pd

    if isinstance(table, Mapping) and table and all(isinstance(column, Mapping) for column in table.values()):
        named = sorted({year for column in table.values() for year in column})
        columns = {key: [column.get(year, 0) for year in named] for key, column in table.items()}
        table = pd.DataFrame(columns, index=named)
    elif isinstance(table, Mapping):
        table = pd.Series(table)
    if isinstance(table, pd.Series):
        table = table.to_frame(name)
    if not isinstance(table, pd.DataFrame) or table.empty:
        given = "an empty one" if isinstance(table, pd.DataFrame) else type(table).__name__
        raise RangeError(f"{where} takes a dict, Series or DataFrame with a row a calendar year, got {given}")
    index = [int(year) if is_year(year) else year for year in table.index]
    odd = [year for year in index if not is_year(year)]
    if odd:
        raise RangeError(
            f"{where} must be indexed by calendar year, as whole numbers, got {shown(odd[0])}; write {{2000: ...}}, "
            "set_index('year') where years are a column, or index by .year for dates"
        )
    labels = np.array(index, dtype=np.int64)
    order = np.diff(labels)
    bad: list[tuple[object, str, str]] = [
        (int(labels[row + 1]), "year", "comes twice" if order[row] == 0 else f"comes after {labels[row]}")
        for row in np.flatnonzero(order <= 0)
    ]
    for column in table.columns[[dtype.kind in "mMb" for dtype in table.dtypes]]:
        raise RangeError(f"{where}: column {str(column)!r} holds {table[column].dtype}, not amounts; leave it out")
    values = table.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    for row, place in np.argwhere(~(np.isfinite(values) & (values >= 0))):
        cell: Any = table.iat[row, place]
        bad.append((int(labels[row]), str(table.columns[place]), f"{cell} is no amount"))
    if bad:
        raise TableError(
            where,
            bad,
            "Write each year once, in rising order, and amounts of 0 or more; leave out what is not known",
        )
    years = np.arange(labels[0], labels[-1] + 1, dtype=np.int64)
    amounts = np.zeros((len(years), values.shape[1]))
    amounts[labels - years[0]] = values * factor
    return tuple(map(str, table.columns)), years, amounts


def yearly(unit: str, where: str) -> float:
    """Scale of a year's waste, which may be given as a rate or as a mass."""
    try:
        return scale(unit, "Mg/yr", where)
    except UnitError:
        return scale(unit, "Mg", where)


def weighed(mass: Number, where: str) -> float:
    """Waste of a year [Mg/yr], with a unit of its own."""
    try:
        return float(read(mass, "Mg/yr", where, bare=False))
    except UnitError:
        return float(read(mass, "Mg", where, bare=False))


def growing(growth: float, years: int) -> Array:
    """Growth since the first year, (year,)."""
    grown: Array = np.power(1 + growth, np.arange(years, dtype=float))
    return grown


def growth_matched(placed: Array, rate: Array, years: Array) -> Array:
    """Return the yearly growth by which acceptance ends at a rate and adds up to the waste in place.

    Parameters
    ----------
    placed : (site,) array
        Waste in place at the end of the last year. [Mg]
    rate : (site,) array
        Waste accepted in the last year. [Mg/yr]
    years : (site,) array
        How many years have accepted waste.

    Returns
    -------
    (site,) array
        Solved by bisection; NaN where no growth from -50 to 100 %/yr does. [1/yr]
    """
    with np.errstate(all="ignore"):  # rows that have no solution may hold anything
        needed = placed / rate

        def rates(log_growth: Array) -> Array:  # how many times the last rate those years accept
            found = np.expm1(-years * log_growth) / np.expm1(-log_growth)
            return np.where(log_growth == 0, years, found)

        low, high = np.full(needed.shape, np.log(0.5)), np.full(needed.shape, np.log(2.0))
        solved = np.where(years > 1, (rates(low) >= needed) & (rates(high) <= needed), np.isclose(needed, 1))
        for _ in range(56):  # halves of the span, down to the last digit
            middle = (low + high) / 2
            more = rates(middle) > needed
            low, high = np.where(more, middle, low), np.where(more, high, middle)
    return np.where(solved, np.where(years > 1, np.expm1((low + high) / 2), 0.0), np.nan)


def history_ending_at(placed: float, rate: float, years: int, where: str) -> Array:
    """Amounts that grow by one yearly share, add up to `placed` and end at `rate`, (year,)."""
    growth = float(growth_matched(*(np.array(number, dtype=float) for number in (placed, rate, years))))
    if np.isnan(growth):
        raise RangeError(
            f"{where}: {placed:,.0f} Mg in {years} years cannot end at {rate:,.0f} Mg/yr with growth between "
            "-50 and 100 %/yr; check the units of both, or leave rate out for equal years"
        )
    shape = growing(growth, years)
    return shape * (placed / float(shape.sum()))
