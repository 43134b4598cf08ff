"""Waste: how much of which kind is accepted in each calendar year, and every way users have of knowing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.axes import by_year
from lfgmodel.errors import RangeError, TableError, UnitError, shown
from lfgmodel.sites.composition import SHARE
from lfgmodel.sites.history import filling, growth_since_first, history_ending_at, weighed, yearly
from lfgmodel.sites.masses import Masses, expected
from lfgmodel.tables import read_table
from lfgmodel.values import LAST_YEAR, ByKind, Number, Spec, is_year

if TYPE_CHECKING:
    from lfgmodel.core.decay import Years


AMOUNT = Spec("Mg", low=1e-9, bare=False)
RATE = Spec("Mg/yr", low=1e-9, bare=False)
UNCERTAIN = RATE._replace(waits=True)
GROWTH = Spec("1/yr", low=-0.5, high=0.5)
PER_CAPITA = Spec("Mg/cap/yr", high=100.0, bare=False, many=True)


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
    def constant(cls, rate: Number, open: int, close: int, *, kind: str = "msw") -> Waste:
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
        years = _years(open, close, "Waste.constant")
        mean, amount = expected(rate, "Waste.constant.rate", UNCERTAIN)
        return cls((kind,), years, np.full((len(years), 1), mean), amount)

    @classmethod
    def growing(cls, rate: Number, growth: Number, open: int, close: int, *, kind: str = "msw") -> Waste:
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
        years = _years(open, close, "Waste.growing")
        grown = growth_since_first(GROWTH.read(growth, "Waste.growing.growth"), len(years))
        mean, amount = expected(rate, "Waste.growing.rate", UNCERTAIN)
        return cls((kind,), years, mean * grown[:, None], amount)

    @classmethod
    def recorded(cls, table: Any, unit: str | None = None, *, kind: str = "msw") -> Waste:
        """Waste as it was weighed.

        Parameters
        ----------
        table : dict, Series or DataFrame
            `{year: mass}` or a Series indexed by calendar year; for several kinds `{kind: {year: mass}}` or a
            DataFrame with a column a kind. Years that are not named accepted no waste.
        unit : str
            The unit of every number in the table: "Mg", "short_ton", "Mg/yr". May be left out only for
            `{year: mass}` in which each mass is a string or quantity with its own.
        kind : str
            What the waste is called, when the table does not say.

        Raises
        ------
        TableError
            Masses that are missing, negative or not numbers; years that are not whole, come twice or are out of
            order. All of them are listed.
        UnitError
            No unit, or an ambiguous one.
        """
        where = "Waste.recorded"
        if unit is not None:
            return cls(*read_table(table, kind, where, yearly(unit, where)))
        if not isinstance(table, Mapping):
            raise UnitError(f"{where} needs the unit of its numbers; write unit='Mg' or unit='short_ton'")
        masses, bad = {}, []
        for year, mass in table.items():
            try:
                masses[year] = weighed(mass, where)
            except UnitError as error:
                bad.append((year, kind, str(error)))
        if bad:
            raise TableError(where, bad, "Write unit='Mg' or unit='short_ton', or each mass with its unit")
        return cls(*read_table(masses, kind, where))

    @classmethod
    def from_population(cls, population: Any, per_capita: ByKind, landfilled: ByKind, *, kind: str = "msw") -> Waste:
        """Waste of the people served: 40 CFR 98 Subpart HH, eq. HH-2, with the share landfilled said apart.

        Parameters
        ----------
        population : dict or Series
            People served by calendar year.
        per_capita : str, quantity or {year: ...}
            Waste a person makes: "0.37 Mg/yr", "1.1 kg/day"; from each year on if by year. [Mg/yr]
        landfilled : number, str or {year: ...}
            Share of that waste which reaches this landfill; "100 %" if `per_capita` is a disposal rate. [fraction]
        kind : str
            What the waste is called.
        """
        where = "Waste.from_population"
        kinds, years, people = read_table(population, kind, f"{where}.population")
        if len(years) > len(population):
            raise RangeError(f"{where}.population names {len(population)} of {len(years)} years; name them all")
        each = by_year(PER_CAPITA.read(per_capita, f"{where}.per_capita"), years, f"{where}.per_capita")
        share = by_year(SHARE.read(landfilled, f"{where}.landfilled"), years, f"{where}.landfilled")
        return cls(kinds, years, people * (each * share)[:, None])

    @classmethod
    def from_capacity(
        cls, capacity: Number, rate: Number, open: int, *, growth: Number = 0.0, kind: str = "msw"
    ) -> Waste:
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
        room, first = AMOUNT.read(capacity, f"{where}.capacity"), RATE.read(rate, f"{where}.rate")
        left = len(_years(open, LAST_YEAR, where))
        accepted = filling(room, first, GROWTH.read(growth, f"{where}.growth"), left)
        if not len(accepted):
            raise RangeError(
                f"{where}: {shown(capacity)} is not full by {LAST_YEAR} at {shown(rate)}; raise rate or growth"
            )
        return cls((kind,), np.arange(open, open + len(accepted)), accepted[:, None])

    @classmethod
    def from_waste_in_place(
        cls,
        amount: Number,
        year: int,
        open: int,
        *,
        rate: Number | None = None,
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
        past = _years(open, year, where, ("open", "year"))
        years = _years(open, year if close is None else close, where)
        if years[-1] < year:
            raise RangeError(f"{where}: close={close} is before year={year}; give the waste in place when it closed")
        placed = AMOUNT.read(amount, f"{where}.amount")
        if rate is None:
            history = np.full(len(past), placed / len(past))
        else:
            history = history_ending_at(placed, RATE.read(rate, f"{where}.rate"), len(past), where)
        return cls((kind,), years, np.concatenate([history, np.full(len(years) - len(past), history[-1])])[:, None])


def _years(open: int, close: int, where: str, names: tuple[str, str] = ("open", "close")) -> Years:
    for name, year in zip(names, (open, close), strict=True):
        if not is_year(year):
            raise RangeError(f"{where}: {name} must be a calendar year, got {shown(year)}; write {name}=2000")
    if close < open:
        raise RangeError(f"{where}: {names[1]} is {close}, before {names[0]} in {open}; swap them or mend one")
    return np.arange(open, close + 1, dtype=np.int64)
