"""Arrays: the waste of many sites by year, as an array with axes of the user's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, shown
from lfgmodel.sites.accepted import Recorded
from lfgmodel.sites.checks import AMOUNT, numeric
from lfgmodel.sites.history import yearly
from lfgmodel.sites.intake import Intake
from lfgmodel.sites.roster import Roster, by_name, in_order
from lfgmodel.spec import is_year
from lfgmodel.units import scaled

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years


def by_arrays(mass: Array, years: Years, kinds: Sequence[str], shares: Any, names: Any, where: str) -> Intake:
    """Take waste (year, kind, site) [Mg/yr], or (year, 1, site) of all kinds with the shares of each."""
    held = ("all kinds",) if shares is not None else kinds
    if mass.shape[:2] != (len(years), len(held)) or not mass.shape[2]:
        raise RangeError(
            f"{where}.mass holds {mass.shape[0]} years and {mass.shape[1]} kinds of waste of {mass.shape[2]} sites, "
            f"but {len(years)} years and {', '.join(held)} are named; with shares= the waste is that of all kinds"
        )
    sites = mass.shape[2]
    called = np.arange(sites) if names is None else np.asarray(names)
    if called.shape != (sites,):
        raise RangeError(
            f"{where}.names must be {sites}, one for each site, as in ['Hill', 'Moor']; got {shown(names)}"
        )
    roster = Roster(called, where)
    roster.amounts(held, mass)
    parts = None if shares is None else numeric(shares, f"{where}.shares")
    if parts is not None:
        if parts.shape not in ((len(kinds), sites), (len(kinds), 1)):
            raise RangeError(f"{where}.shares must be ({len(kinds)} kinds, {sites} or 1 site), got {parts.shape}")
        alike, parts = parts.shape[1] == 1, roster.shares(kinds, np.broadcast_to(parts, (len(kinds), sites)))
        parts = parts[:, :1].copy() if alike else parts
    return Intake(roster, Recorded(years, mass), parts, np.full(sites, np.nan))


def described(found: Intake, columns: Mapping[str, Any], units: Mapping[str, str], labelled: bool) -> Intake:
    """Take columns too, in the order of the sites, and what the sites that are refused ever accept."""
    roster = found.roster
    by_name(columns, f"{roster.where}.columns", "{'k': [0.05, 0.07]}")
    names = roster.names if labelled else None
    roster.describe({name: in_order(cells, names, roster.where) for name, cells in columns.items()}, units)
    lost = found.waste.take(np.flatnonzero(~roster.good)).over(found.waste.years, slice(None))[:, :, 0]
    ever = found.ever.copy()
    ever[~roster.good] = np.where(AMOUNT.bad(lost).any(axis=(0, 1)), np.nan, lost.sum(axis=(0, 1)))
    return found._replace(ever=ever)


def laid_out(mass: Any, axes: str, unit: str, where: str) -> Array:
    """Return waste as an array (year, kind, site) that cannot be written to, a copy unless it is in Mg [Mg/yr]."""
    order, array = [name.strip() for name in str(axes).split(",")], numeric(mass, f"{where}.mass")
    if sorted(order) not in (["site", "year"], ["kind", "site", "year"]) or array.ndim != len(order):
        raise RangeError(
            f"{where}.mass must have the axes that {axes!r} orders, year, kind and site; got {array.shape}"
        )
    array = array.transpose([order.index(name) for name in ("year", "kind", "site") if name in order])
    factor = yearly(unit, where)
    array = (array if "kind" in order else array[:, None]).view()
    array = np.asarray(scaled(array, factor))
    array.setflags(write=False)
    return array


def calendar(years: Any, where: str) -> Years:
    """Return calendar years, which follow on each other."""
    given = np.atleast_1d(np.asarray(years))
    if not len(given) or not all(map(is_year, given.tolist())):
        raise RangeError(f"{where}.years must be calendar years, as whole numbers, got {shown(years)}")
    if (np.diff(given) != 1).any():
        raise RangeError(f"{where}.years must rise one by one, without gaps; got {shown(years)}")
    return given.astype(np.int64)
