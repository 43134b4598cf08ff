"""Masses: waste by kind and calendar year, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from lfgmodel.errors import RangeError, TableError, one_of, shown
from lfgmodel.sites import pages
from lfgmodel.sites.composition import mean_of, named_shares, read_shares, read_uncertain_shares, relative_shares
from lfgmodel.sites.history import GROWTH, RATE, growth_since_first, people_by_year
from lfgmodel.spec import Given, GivenByKind, Spec, is_year
from lfgmodel.tables import spans
from lfgmodel.values import Value
from lfgmodel.waiting import Awaited, Column, Frozen, distribution

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array, Years

FACTOR = Spec("Mg/Mg", waits=True)

MOST = 1e12
"""More than any year accepts anywhere: all of the world's waste is two thousand million megagrams a year. [Mg/yr]"""


@dataclass(frozen=True, eq=False)
class Amount(Value):
    """An uncertain amount, of which the masses of a waste hold the mean."""

    number: Any  # waits until an estimate draws it
    mean: float

    @property
    def factor(self) -> Any:
        """What each draw multiplies the mean by, 1 on average, once the number is filled."""
        return self.number / self.mean


@dataclass(frozen=True, eq=False, repr=False)
class Masses(Value):
    """What `Waste` holds, however it is known; its docstring says what each field is."""

    kinds: tuple[str, ...]
    years: Years
    mass: Array
    amount: Amount | None = None
    shares: Mapping[str, Any] = Frozen()

    def __post_init__(self) -> None:
        if not self.kinds or isinstance(self.kinds, str) or not all(isinstance(k, str) and k for k in self.kinds):
            raise RangeError(f"Waste.kinds must be names, as in ('food', 'paper'), got {shown(self.kinds)}")
        if len(set(self.kinds)) < len(self.kinds):
            raise RangeError(f"Waste.kinds must differ from each other, got {', '.join(self.kinds)}")
        years = np.array(self.years)
        if years.ndim != 1 or not len(years) or not all(map(is_year, years[[0, -1]])) or (np.diff(years) != 1).any():
            raise RangeError(f"Waste.years must be calendar years without gaps, got {shown(years.tolist())}")
        mass = np.array(self.mass)
        if mass.dtype.kind not in "fiu" or np.ma.is_masked(self.mass):
            raise RangeError(f"Waste.mass must hold numbers [Mg/yr], none of them masked, got {shown(self.mass)}")
        object.__setattr__(self, "kinds", tuple(self.kinds))
        object.__setattr__(self, "years", years.astype(np.int64))
        object.__setattr__(self, "mass", mass.astype(float, order="C"))
        if self.mass.shape != (len(self.years), len(self.kinds)):
            raise RangeError(
                f"Waste.mass must have axes (year, kind), {len(self.years)} x {len(self.kinds)}, got {self.mass.shape}"
            )
        rows = [
            (int(self.years[year]), self.kinds[kind], f"{self.mass[year, kind]:g} Mg")
            for year, kind in np.argwhere(~((self.mass >= 0) & (self.mass <= MOST)))
        ]
        if rows:
            raise TableError("Waste.mass", rows, f"Waste accepted is a number from 0 to {MOST:g} Mg/yr")
        for array in (self.years, self.mass):
            array.setflags(write=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, item.name) for item in fields(self))

    def scaled(self, by: Given) -> Self:
        """Return waste of which all amounts are multiplied by a number, or in each draw by one of a distribution.

        Parameters
        ----------
        by : number, str or distribution
            `lfg.lognormal(1, gsd=1.15)` for amounts that are known to 15 %. [fraction]
        """
        mean, amount = expected(by, "Waste.scaled", FACTOR)
        if amount is not None and self.amount is not None:
            raise RangeError(
                f"Waste.scaled: the amounts are uncertain already, by {self.amount.number!r}; scale them once"
            )
        return replace(self, mass=self.mass * mean, amount=amount or self.amount)

    def extended(self, rate: Given, until: int, *, growth: Given = 0.0) -> Self:
        """Return this waste continued by a projection, from the year after its last.

        Parameters
        ----------
        rate : str or quantity
            Waste of all kinds accepted in the year after the last; its kinds go on in the proportions of the last year.
            [Mg/yr]
        until : int
            Last calendar year that accepts waste.
        growth : number, str or quantity
            Growth of the rate. [1/yr]

        Examples
        --------
        >>> import lfgmodel as lfg
        >>> lfg.Waste.recorded({2023: 90, 2024: 100}, unit="Mg").extended("105 Mg/yr", until=2035)
        <Waste: msw, 2023-2035, 1,345 Mg>
        """
        where = "Waste.extended"
        self._refuse_uncertain(where, "extend it")
        if not is_year(until) or until <= self.close:
            raise RangeError(f"{where}: until must be a calendar year after the last, {self.close}, got {shown(until)}")
        years = np.arange(self.close + 1, until + 1)
        grown = growth_since_first(GROWTH.read(growth, f"{where}.growth"), len(years))
        accepted = RATE.read(rate, f"{where}.rate") * grown[:, None] * self._proportions(-1, where)
        return replace(self, years=np.append(self.years, years), mass=np.concatenate([self.mass, accepted]))

    def backcast(
        self, open: int, *, growth: Given | None = None, population: Any = None, gaps: str | None = None
    ) -> Self:
        """Return this waste with the years before it, back to the opening of the landfill.

        Parameters
        ----------
        open : int
            First calendar year that accepted waste.
        growth : number, str or quantity, optional
            By which share waste had grown each year up to the first of these: "2 %/yr"; 0 if it was always as much.
            [1/yr]
        population : dict or Series, optional
            People by calendar year, from `open` to the first of these years; waste was in proportion to them.
        gaps : {"interpolate"}, optional
            Where only census years are named, those between them lie on straight lines.

        Notes
        -----
        `W[t] = W[first] (1 + growth)^(t - first)`, or `W[t] = W[first] people[t] / people[first]`; each kind alike.

        Examples
        --------
        >>> import lfgmodel as lfg
        >>> weighed = lfg.Waste.recorded({2000: 100, 2001: 120}, unit="Mg")
        >>> weighed.backcast(1998, population={1998: 5000, 1999: 7500, 2000: 10_000}).mass[:, 0]
        array([ 50.,  75., 100., 120.])
        """
        where = "Waste.backcast"
        if (growth is None) == (population is None):
            raise RangeError(f"{where} takes growth='2 %/yr' or population={{year: people}}, one of the two")
        if not is_year(open) or open >= self.open:
            raise RangeError(f"{where}: open must be a calendar year before the first, {self.open}, got {shown(open)}")
        years = np.arange(open, self.open)
        if growth is not None:
            grown = growth_since_first(GROWTH.read(growth, f"{where}.growth"), len(years) + 1)
        else:
            grown = self._people(open, population, gaps, f"{where}.population")
        before = (grown[:-1] / grown[-1])[:, None] * self.mass[0].sum() * self._proportions(0, where)
        return replace(self, years=np.append(years, self.years), mass=np.concatenate([before, self.mass]))

    def _people(self, open: int, population: Any, gaps: str | None, where: str) -> Array:
        """Return people in each year from `open` to the first of this waste, (year,)."""
        _, years, people = people_by_year(population, "people", gaps, where)
        lacking = [year for year in range(open, self.open + 1) if not years[0] <= year <= years[-1]]
        if lacking:
            raise RangeError(f"{where} says nothing of {spans(lacking)}; name {open} to {self.open}")
        found: Array = people[open - years[0] : self.open + 1 - years[0], 0]
        if not found[-1] > 0:
            raise RangeError(f"{where}: nobody lived there in {self.open}, when waste came; mend it")
        return found

    def _proportions(self, row: int, where: str) -> Array:
        """Return the share of each kind in a year, (kind,)."""
        mass = self.mass[row]
        if not mass.sum() > 0:
            raise RangeError(f"{where}: no waste was accepted in {self.years[row]}, to go on from; leave out that year")
        shares: Array = mass / mass.sum()
        return shares

    def __add__(self, other: Self) -> Self:
        """Return both wastes in one site: kinds side by side, the same kind summed, over the years of both.

        Bulk years followed by years by type are `bulk + by_type`; records and a constant stream `recorded + constant`.

        Examples
        --------
        >>> import lfgmodel as lfg
        >>> bulk = lfg.Waste.constant("100 Mg/yr", open=1980, close=2009)
        >>> bulk + lfg.Waste.constant("10 Mg/yr", open=2000, close=2019, kind="sludge")
        <Waste: msw, sludge, 1980-2019, 3,200 Mg>
        """
        if not isinstance(other, Masses):
            return NotImplemented
        for each in (self, other):
            each._refuse_uncertain("Waste + Waste", "add them")
        between = range(min(self.close, other.close) + 1, max(self.open, other.open))
        if between:
            raise RangeError(
                f"Waste + Waste: nothing is said of {spans(between)}; continue the first by .extended(...), or add "
                f"Waste.recorded({{{between[0]}: 0, {between[-1]}: 0}}, unit='Mg', gaps='zero')"
            )
        kinds = tuple(dict.fromkeys((*self.kinds, *other.kinds)))
        years = np.arange(min(self.open, other.open), max(self.close, other.close) + 1)
        mass = np.zeros((len(years), len(kinds)))
        for each in (self, other):
            mass[np.ix_(each.years - years[0], [kinds.index(kind) for kind in each.kinds])] += each.mass
        return replace(self, kinds=kinds, years=years, mass=mass)

    def _refuse_uncertain(self, where: str, first: str) -> None:
        if self.waits or self.amount is not None or self.shares:
            raise RangeError(
                f"{where}: {self!r} is of uncertain amount; {first} first, and then write .scaled(...) or .split(...)"
            )

    def split(self, shares: Mapping[str, GivenByKind], kind: str | None = None, *, unit: str = "fraction") -> Self:
        """Split one kind of this waste by its composition.

        Parameters
        ----------
        shares : {kind: share} or Series
            Shares by wet mass, which sum to 1; a share may be `{year: share}`, from each year on. Where they miss 1 by
            the rounding of their printed digits they are divided by their sum, and a warning says so. [fraction]
            Distributions, or `lfg.dirichlet`, for shares that are uncertain: those of each draw are divided by their
            sum, and their means may miss 1 by 0.05.
        kind : str, optional
            The kind to split; needed when there are several.
        unit : str
            Of the numbers: "%" for shares that sum to 100.

        Examples
        --------
        >>> import lfgmodel as lfg
        >>> lfg.Waste.constant("100 Mg/yr", 2000, 2000).split({"food": 0.6, "other": "40 %"})
        <Waste: food, other, 2000, 100 Mg>
        """
        where = "Waste.split"
        column = self._column(kind, where)
        named = named_shares(shares, unit, where)
        if not any(distribution(share) is not None for share in named.values()):
            return self._split(column, tuple(named), read_shares(named, self.years, where))
        if self.shares:
            raise RangeError(f"{where}: one kind may have uncertain shares; mend the shares")
        drawn, means = read_uncertain_shares(named, where)
        return replace(self._split(column, tuple(named), means), shares=drawn)

    def _column(self, kind: str | None, where: str) -> int:
        """Return which of the kinds is to be split."""
        if kind is None and len(self.kinds) > 1:
            raise RangeError(f"{where}: say which of {', '.join(self.kinds)} to split, as in kind='{self.kinds[0]}'")
        found = one_of(kind or self.kinds[0], self.kinds, f"{where} kind")
        if found in self.shares:
            raise RangeError(f"{where}: the share of {found!r} is uncertain; split it in one go")
        return self.kinds.index(found)

    def _split(self, column: int, kinds: tuple[str, ...], parts: Array) -> Self:
        """Put kinds in the place of one, by their parts of it, (kind,) or (year, kind)."""
        others = [index for index in range(len(self.kinds)) if index != column]
        return replace(
            self,
            kinds=(*(self.kinds[index] for index in others), *kinds),
            mass=np.column_stack([self.mass[:, others], self.mass[:, [column]] * parts]),
        )

    @property
    def open(self) -> int:
        """First calendar year that accepts waste."""
        return int(self.years[0])

    @property
    def close(self) -> int:
        """Last calendar year that accepts waste."""
        return int(self.years[-1])

    @property
    def total(self) -> float:
        """All waste ever accepted [Mg]."""
        return float(self.mass.sum())

    def multiplier(self) -> Array | None:
        """Return what each draw multiplies the mean masses by, (kind, draw, 1), once its fields are filled.

        That is the factor of all amounts times the relative shares of the kinds; None where both are certain.
        """
        if self.amount is None and not self.shares:
            return None
        factor = np.atleast_2d(1.0 if self.amount is None else self.amount.factor)
        relative = np.ones((len(self.kinds), 1, 1))
        if self.shares:
            parts = [self.kinds.index(kind) for kind in self.shares]
            found = relative_shares(self.shares, self.mass[:, parts].sum(axis=0))
            relative = np.ones((len(self.kinds), *found.shape[1:]))
            relative[parts] = found
        multiplier: Array = factor * relative
        return multiplier

    def to_pandas(self) -> pd.DataFrame:
        """Waste accepted, a row a year and a column a kind [Mg/yr]."""
        import pandas as pd

        frame = pd.DataFrame(self.mass, index=pd.Index(self.years, name="year"), columns=list(self.kinds))
        frame.attrs["units"] = "Mg/yr"
        return frame

    _repr_html_ = pages.waste

    def __repr__(self) -> str:
        span = f"{self.open}-{self.close}" if self.close > self.open else f"{self.open}"
        uncertain = ", uncertain" if self.waits else ""
        return f"<Waste: {', '.join(self.kinds)}, {span}, {self.total:,.0f} Mg{uncertain}>"


def expected(given: Given, where: str, spec: Spec) -> tuple[float, Amount | None]:
    """Return the mean of a number, and where it is uncertain, the number beside its mean."""
    number = spec.read(given, where)
    if isinstance(number, Awaited) and isinstance(number.source, Column):
        raise RangeError(
            f"{where} is of one site and takes no column; the waste of many is "
            f"Portfolio.from_frame(table, kinds=[{number.source.name!r}], unit='Mg/yr')"
        )
    mean = mean_of(number)
    if not isinstance(number, Awaited):
        return mean, None
    if not mean > 0:
        raise RangeError(f"{where}: {number!r} has a mean of 0, of which no draw is a multiple; write one above 0")
    return mean, Amount(number, mean)
