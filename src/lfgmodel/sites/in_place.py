"""Waste in place: histories of many sites rebuilt from what lay in each at the end of a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, UnitError
from lfgmodel.sites.accepted import Recorded
from lfgmodel.sites.checks import AMOUNT, YEAR, always, empty, whole_years
from lfgmodel.sites.history import yearly
from lfgmodel.sites.intake import Columns, Intake, closing, parts_of
from lfgmodel.sites.rebuilt import RULES, Rebuilt
from lfgmodel.sites.roster import Roster
from lfgmodel.spec import FIRST_YEAR, LAST_YEAR, Spec
from lfgmodel.units import scale, scaled

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array

PLACED, WHEN = "waste_in_place", "waste_in_place_year"
IN_PLACE = Spec("Mg")


def needed(table: pd.DataFrame, columns: Columns) -> Sequence[str]:
    """Return the columns that the table must have; a rate is known or not, where there is one kind."""
    if columns.total is None and len(columns.kinds) == 1 and columns.kinds[0] not in table.columns:
        return ["open", PLACED, WHEN]
    return ["open", PLACED, WHEN, *columns.kinds, *columns.amounts]


def by_waste_in_place(table: pd.DataFrame, columns: Columns, until: int | None, where: str) -> Intake:
    """Read a table with a row a site: waste in place, its year, and the rate in that year, each where it is known.

    The rules are those of `Waste.from_waste_in_place`: without a rate the same mass each year since the site opened,
    with one a history that has grown to it; then on at that rate until the site closes. A site without waste in place
    is filled at its rate.
    """
    if "growth" in table:
        raise RangeError(f"{where}: 'growth' says nothing beside {PLACED!r}; leave out one of them")
    roster = Roster(table.index, where)
    open = roster.numbers("open", table["open"], YEAR)
    unit = columns.units.get(PLACED) or _mass(columns.unit, where)
    placed = roster.numbers(PLACED, table[PLACED], IN_PLACE, unit, said=unit, gaps=True)
    roster.refuse(placed == 0, PLACED, table[PLACED].to_numpy(), lambda cell: f"{cell} is not a mass above 0 [{unit}]")
    known = ~empty(table[PLACED])
    year = roster.numbers(WHEN, table[WHEN], YEAR, gaps=True)
    undated = known & empty(table[WHEN])
    roster.refuse(undated, WHEN, roster.names, always("is empty; write the year of the waste in place"))
    rates = _rates(roster, table, columns)
    rate = rates.sum(axis=0)
    roster.refuse(~known & np.isnan(rate), PLACED, roster.names, always("is empty, and so is the rate"))
    when = np.where(known, year, np.nan)
    roster.refuse(when < open, WHEN, whole_years(when), lambda cell: f"{cell} is before the site opens")
    close = closing(roster, table, open, until)
    early = (close < when) & (when >= open)
    roster.refuse(early, "close", whole_years(close), lambda year: f"closes in {year}, before {WHEN}")
    story = _story(open, close, np.where(known, placed, 0.0), when, rate)
    unmatched = known & ~np.isnan(rate) & np.isnan(story.growth) & roster.good
    need = "is no rate that growth from -50 to 100 %/yr ends at; check the units of both, or leave it empty"
    roster.refuse(unmatched, columns.amounts[0], _stated(table, columns), lambda cell: f"{cell} {need}")
    shares = columns.shares(roster, table)
    if shares is None and len(columns.kinds) > 1:
        shares = parts_of(np.nan_to_num(rates), np.nan_to_num(rate))
    used = frozenset({"open", "close", PLACED, WHEN, *columns.kinds, *columns.amounts})
    ever = np.where(known, placed, rate * np.maximum(close - open + 1, 0))
    return Intake(roster, _rebuilt(story, roster), shares, ever, table, used)


def _story(open: Array, close: Array, placed: Array, when: Array, rate: Array) -> Rebuilt:
    """Return the histories of sites whose last year of waste is known."""
    known = {
        "opened": open,
        "closure": close,
        "waste_in_place": placed,
        "waste_in_place_year": when,
        "acceptance": rate,
        "status": np.full(len(open), "Open"),
    }
    return Rebuilt(known, RULES, FIRST_YEAR, LAST_YEAR)


def _rates(roster: Roster, table: pd.DataFrame, columns: Columns) -> Array:
    """Return the rate of each kind, or of all where there is a total, NaN where it is not known, (kind, site)."""
    names = [name for name in columns.amounts if name in table.columns and name != PLACED]
    if not names:
        return np.full((1, len(table)), np.nan)
    read = [roster.numbers(name, table[name], AMOUNT, said=columns.unit, gaps=True) for name in names]
    if len(names) > 1:  # without a rate, nothing says how much of the waste each kind is
        for name, rate in zip(names, read, strict=True):
            roster.refuse(np.isnan(rate), name, roster.names, always("is empty; the kinds of the waste are not known"))
    rates: Array = scaled(np.stack(read), yearly(columns.unit, roster.where))
    return rates


def _stated(table: pd.DataFrame, columns: Columns) -> Any:
    name = columns.amounts[0]
    return table[name].to_numpy() if name in table.columns else np.full(len(table), np.nan)


def _rebuilt(story: Rebuilt, roster: Roster) -> Recorded:
    """Return the waste of the sites that can be used, and none of the others."""
    good = np.flatnonzero(roster.good)
    if not len(good):
        return Recorded(np.array([FIRST_YEAR]), np.zeros((1, 1, len(roster.names))))
    waste = story.waste(good)
    mass = np.zeros((len(waste.years), 1, len(roster.names)))
    mass[:, :, good] = waste.mass
    return Recorded(waste.years, mass)


def _mass(unit: str, where: str) -> str:
    """Return the unit of mass of a rate a year."""
    mass, _, time = unit.partition("/")
    try:
        if time.strip() in ("", "yr", "year", "a"):
            scale(mass, IN_PLACE.unit, where)
            return mass
    except UnitError as error:
        raise UnitError(f"{where}: {error}") from error
    raise UnitError(f"{where} needs the unit of {PLACED}; write units={{{PLACED!r}: 'Mg'}}")
