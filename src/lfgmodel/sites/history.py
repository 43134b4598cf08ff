"""Histories: waste by year, in the canonical unit, made from the few numbers that are known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, UnitError, shown
from lfgmodel.spec import Given, Spec, is_year
from lfgmodel.tables import read_table, without_gaps
from lfgmodel.units import scale

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years

MASS = Spec("Mg", low=1e-9, bare=False)
RATE = Spec("Mg/yr", low=1e-9, bare=False)
GROWTH = Spec("1/yr", low=-0.5, high=0.5)


def yearly(unit: str, where: str) -> float:
    """Scale of a year's waste, which may be given as a rate or as a mass."""
    try:
        return scale(unit, "Mg/yr", where)
    except UnitError:
        return scale(unit, "Mg", where)


def weighed(mass: Given, where: str) -> float:
    """Waste of a year [Mg/yr], with a unit of its own."""
    try:
        return float(Spec("Mg/yr", bare=False).read(mass, where))
    except UnitError:
        return float(Spec("Mg", bare=False).read(mass, where))


def open_years(open: int, close: int, where: str, names: tuple[str, str] = ("open", "close")) -> Years:
    """Calendar years from the first to the last that accept waste."""
    for name, year in zip(names, (open, close), strict=True):
        if not is_year(year):
            raise RangeError(f"{where}: {name} must be a calendar year, got {shown(year)}; write {name}=2000")
    if close < open:
        raise RangeError(f"{where}: {names[1]} is {close}, before {names[0]} in {open}; swap them or mend one")
    return np.arange(open, close + 1, dtype=np.int64)


def people_by_year(population: Any, name: str, gaps: str | None, where: str) -> tuple[tuple[str, ...], Years, Array]:
    """Return people by calendar year without gaps, between censuses on a straight line if the user says so."""
    mend = "for years between censuses write gaps='interpolate'"
    names, years, people = read_table(population, name, where, blank=gaps is not None, mend=mend)
    return names, *without_gaps(years, people, gaps, where, ways=("interpolate",))


def growth_since_first(growth: float, years: int) -> Array:
    """Return what growth by the same share each year has made of 1 in the first, (year,)."""
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
    shape = growth_since_first(growth, years)
    return shape * (placed / float(shape.sum()))


def filling(room: float, rate: float, growth: float, years: int) -> Array:
    """Return amounts that grow from `rate` until the room is full, the last as little as is left; none if it is never.

    Parameters
    ----------
    room : float
        What there is room for. [Mg]
    rate : float
        Accepted in the first year. [Mg/yr]
    growth : float
        Of the rate. [1/yr]
    years : int
        How many years there are at most.

    Returns
    -------
    (year,) array
        [Mg/yr]
    """
    accepted = rate * growth_since_first(growth, years)
    filled = np.cumsum(accepted)
    # a last load within rounding of the room that is left closes the landfill
    last = int(np.searchsorted(filled, room * (1 - 1e-12)))
    if last == years:
        return accepted[:0]
    accepted[last] -= filled[last] - room
    return accepted[: last + 1]
