"""Waste: how much of which kind is accepted in each calendar year, and every way users have of knowing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lfgmodel.axes import by_year
from lfgmodel.errors import RangeError, TableError, UnitError, shown
from lfgmodel.sites.composition import SHARES
from lfgmodel.sites.history import (
    GROWTH,
    MASS,
    RATE,
    filling,
    growth_since_first,
    history_ending_at,
    open_years,
    people_by_year,
    weighed,
    yearly,
)
from lfgmodel.sites.masses import Masses, expected
from lfgmodel.spec import LAST_YEAR, Given, GivenByKind, Spec
from lfgmodel.tables import UNKNOWN, is_blank, read_table, without_gaps

UNCERTAIN = RATE._replace(waits=True)
PER_CAPITA = Spec("Mg/cap/yr", high=100.0, bare=False, many=True)
AIRSPACE = Spec("m3", low=1e-9, bare=False)
DENSITY = Spec("kg/m3", low=100.0, high=2500.0, bare=False)
COVER = Spec("fraction", high=0.9)


@dataclass(frozen=True, eq=False, repr=False)
class Waste(Masses):
    """Waste accepted by kind and calendar year.

    Build it with one of its named constructors; `open` and `close` are the first and the last calendar year
    that accept waste.

    Attributes
    ----------
    kinds : tuple of str
        The kinds of waste, "msw" where nothing is known of its composition.
    years : (year,) array
        Calendar years from the first to the last, without gaps.
    mass : (year, kind) array
        Waste accepted; its mean where it is uncertain. [Mg/yr]
    amount : Amount or None
        What all masses are multiplied by, where amounts are uncertain; see `scaled`.
    shares : {kind: distribution or float}
        Of kinds whose shares are uncertain; see `split`. [fraction]

    Examples
    --------
    >>> Waste.constant("50_000 Mg/yr", open=2000, close=2020)
    <Waste: msw, 2000-2020, 1,050,000 Mg>
    """

    @classmethod
    def constant(cls, rate: Given, open: int, close: int, *, kind: str = "msw") -> Waste:
        """Waste accepted at the same rate each year.

        Parameters
        ----------
        rate : str, quantity or distribution
            Waste accepted, with its unit: "50_000 Mg/yr", "120 short_ton/day". [Mg/yr]
        open, close : int
            First and last calendar year that accept waste.
        kind : str
            What the waste is called.
        """
        years = open_years(open, close, "Waste.constant")
        mean, amount = expected(rate, "Waste.constant.rate", UNCERTAIN)
        return cls((kind,), years, np.full((len(years), 1), mean), amount)

    @classmethod
    def growing(cls, rate: Given, growth: Given, open: int, close: int, *, kind: str = "msw") -> Waste:
        """Waste that grows, or with a negative `growth` shrinks, by the same share each year.

        Parameters
        ----------
        rate : str, quantity or distribution
            Waste accepted in the year `open`. [Mg/yr]
        growth : number, str or quantity
            "2 %/yr" or 0.02. [1/yr]
        open, close : int
            First and last calendar year that accept waste.
        kind : str
            What the waste is called.
        """
        years = open_years(open, close, "Waste.growing")
        grown = growth_since_first(GROWTH.read(growth, "Waste.growing.growth"), len(years))
        mean, amount = expected(rate, "Waste.growing.rate", UNCERTAIN)
        return cls((kind,), years, mean * grown[:, None], amount)

    @classmethod
    def recorded(cls, table: Any, unit: str | None = None, *, gaps: str | None = None, kind: str = "msw") -> Waste:
        """Waste as it was weighed.

        Parameters
        ----------
        table : dict, Series or DataFrame
            `{year: mass}` or a Series indexed by calendar year; for several kinds `{kind: {year: mass}}` or a
            DataFrame with a column a kind.
        unit : str
            The unit of every number in the table: "Mg", "short_ton", "Mg/yr". May be left out only for
            `{year: mass}` in which each mass is a string or quantity with its own.
        gaps : {"interpolate", "zero"}, optional
            What of years between the first and the last that are not named, or have no mass (None, NaN, ""): on a
            straight line between their neighbours, or no waste. Without it none may be missing.
        kind : str
            What the waste is called, when the table does not say.

        Raises
        ------
        RangeError
            Years that are missing or no calendar years; all are named.
        TableError
            Masses that are missing, negative or not numbers; years that come twice or out of order. All are listed.
        UnitError
            No unit, or an ambiguous one.

        Notes
        -----
        In `{kind: {year: mass}}` a kind may begin and end with years of its own, as where waste was first weighed in
        bulk and then by type; `bulk + by_type` of two records does the same.

        Examples
        --------
        >>> Waste.recorded({1960: 100, 1970: 200}, unit="Mg", gaps="interpolate").mass[:, 0]
        array([100., 110., 120., 130., 140., 150., 160., 170., 180., 190., 200.])
        """
        where = "Waste.recorded"
        if unit is not None:
            factor = yearly(unit, where)
        elif isinstance(table, Mapping):
            table, factor = _weighed(table, kind, where), 1.0
        else:
            raise UnitError(f"{where} needs the unit of its numbers; write unit='Mg' or unit='short_ton'")
        kinds, years, mass = read_table(table, kind, where, factor, blank=gaps is not None, mend=UNKNOWN)
        return cls(kinds, *without_gaps(years, mass, gaps, where))

    @classmethod
    def from_population(
        cls,
        population: Any,
        per_capita: GivenByKind,
        landfilled: GivenByKind,
        *,
        gaps: str | None = None,
        kind: str = "msw",
    ) -> Waste:
        """Waste of the people served: 40 CFR 98 Subpart HH, eq. HH-2, with the share landfilled said apart.

        Parameters
        ----------
        population : dict or Series
            People served by calendar year.
        per_capita : str, quantity or {year: ...}
            Waste a person makes: "0.37 Mg/yr", "1.1 kg/day"; from each year on if by year. [Mg/yr]
        landfilled : number, str or {year: ...}
            Share of that waste which reaches this landfill; "100 %" if `per_capita` is a disposal rate. [fraction]
        gaps : {"interpolate"}, optional
            Where only census years are named, those between them lie on straight lines. Without it all must be named.
        kind : str
            What the waste is called.
        """
        where = "Waste.from_population"
        kinds, years, people = people_by_year(population, kind, gaps, f"{where}.population")
        each = by_year(PER_CAPITA.read(per_capita, f"{where}.per_capita"), years, f"{where}.per_capita")
        share = by_year(SHARES.read(landfilled, f"{where}.landfilled"), years, f"{where}.landfilled")
        return cls(kinds, years, people * (each * share)[:, None])

    @classmethod
    def from_capacity(cls, capacity: Given, rate: Given, open: int, *, growth: Given = 0.0, kind: str = "msw") -> Waste:
        """Waste accepted until the landfill is full; the last year takes what room is left.

        Parameters
        ----------
        capacity : str or quantity
            Waste the landfill is designed to hold. [Mg]
        rate : str or quantity
            Waste accepted in the year `open`. [Mg/yr]
        open : int
            First calendar year that accepts waste.
        growth : number, str or quantity
            Growth of the rate. [1/yr]
        kind : str
            What the waste is called.

        Examples
        --------
        >>> waste = Waste.from_capacity("1.2e6 Mg", rate="50_000 Mg/yr", open=2000)
        >>> waste.close, waste.total
        (2023, 1200000.0)
        """
        where = "Waste.from_capacity"
        room = MASS.read(capacity, f"{where}.capacity")
        return cls._filling(room, rate, open, growth, kind, where, f"{shown(capacity)} is not full")

    @classmethod
    def from_airspace(
        cls,
        volume: Given,
        *,
        density: Given,
        rate: Given,
        open: int,
        cover: Given = 0.0,
        growth: Given = 0.0,
        kind: str = "msw",
    ) -> Waste:
        """Waste accepted until the airspace is full: `capacity = volume x (1 - cover) x density`.

        Parameters
        ----------
        volume : str or quantity
            Space that the landfill is designed to fill: "8e6 yd3". [m3]
        density : str or quantity
            Waste in the volume that waste fills, as compacted: "1200 lb/yd3", "0.7 Mg/m3". [kg/m3]
        rate : str or quantity
            Waste accepted in the year `open`. [Mg/yr]
        open : int
            First calendar year that accepts waste.
        cover : number or str
            Share of the volume that daily and final cover fill: "20 %"; none, if not given, as where `density` is the
            waste in all of the volume (an airspace utilisation factor). [fraction]
        growth : number, str or quantity
            Growth of the rate. [1/yr]
        kind : str
            What the waste is called.

        Examples
        --------
        >>> Waste.from_airspace("1e6 m3", density="0.7 Mg/m3", cover="20 %", rate="50_000 Mg/yr", open=2000)
        <Waste: msw, 2000-2011, 560,000 Mg>
        """
        where = "Waste.from_airspace"
        filled = AIRSPACE.read(volume, f"{where}.volume") * (1 - COVER.read(cover, f"{where}.cover"))
        room = filled * DENSITY.read(density, f"{where}.density") / 1000
        return cls._filling(
            room, rate, open, growth, kind, where, f"{shown(volume)}, room for {room:,.0f} Mg, is not full"
        )

    @classmethod
    def _filling(
        cls, room: float, rate: Given, open: int, growth: Given, kind: str, where: str, unfilled: str
    ) -> Waste:
        """Waste accepted until there is no room left."""
        first, grown = RATE.read(rate, f"{where}.rate"), GROWTH.read(growth, f"{where}.growth")
        accepted = filling(room, first, grown, len(open_years(open, LAST_YEAR, where)))
        if not len(accepted):
            raise RangeError(f"{where}: {unfilled} by {LAST_YEAR} at {shown(rate)}; raise rate or growth")
        return cls((kind,), np.arange(open, open + len(accepted)), accepted[:, None])

    @classmethod
    def from_waste_in_place(
        cls,
        amount: Given,
        year: int,
        open: int,
        *,
        rate: Given | None = None,
        close: int | None = None,
        kind: str = "msw",
    ) -> Waste:
        """Waste history rebuilt from the waste in place at the end of a year.

        Without `rate` the same mass is placed each year since `open` (40 CFR 98 Subpart HH, eq. HH-3). With it,
        acceptance has grown or shrunk by the one yearly share that makes the history end at `rate` in `year` and
        add up to `amount`. After `year`, waste goes on at that last rate until `close`.

        Parameters
        ----------
        amount : str or quantity
            Waste in place. [Mg]
        year : int
            The calendar year at whose end it was in place.
        open : int
            First calendar year that accepted waste.
        rate : str or quantity, optional
            Waste accepted in `year`. [Mg/yr]
        close : int, optional
            Last calendar year that accepts waste; `year` if not given.
        kind : str
            What the waste is called.
        """
        where = "Waste.from_waste_in_place"
        past = open_years(open, year, where, ("open", "year"))
        years = open_years(open, year if close is None else close, where)
        if years[-1] < year:
            raise RangeError(f"{where}: close={close} is before year={year}; give the waste in place when it closed")
        placed = MASS.read(amount, f"{where}.amount")
        if rate is None:
            history = np.full(len(past), placed / len(past))
        else:
            history = history_ending_at(placed, RATE.read(rate, f"{where}.rate"), len(past), where)
        return cls((kind,), years, np.concatenate([history, np.full(len(years) - len(past), history[-1])])[:, None])


def _weighed(table: Mapping[Any, Any], kind: str, where: str) -> dict[Any, float | None]:
    """Return masses of which each has its own unit [Mg/yr]; None where there is none."""
    masses, bad = {}, []
    for year, mass in table.items():
        try:
            masses[year] = None if is_blank(mass) else weighed(mass, where)
        except (UnitError, RangeError) as error:
            bad.append((year, kind, str(error)))
    if bad:
        raise TableError(where, bad, "Write unit='Mg' or unit='short_ton', or each mass with its unit")
    return masses
