"""Waste: how much of which kind is accepted in each calendar year, and every way users have of knowing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.axes import by_year
from lfgmodel.errors import RangeError, TableError, UnitError, one_of, shown
from lfgmodel.tables import growing, history_ending_at, read_table, weighed, yearly
from lfgmodel.values import LAST_YEAR, ByKind, Number, Spec, Value, is_year
from lfgmodel.waiting import Awaited, Frozen

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array, Years


AMOUNT = Spec("Mg", low=1e-9, bare=False)
RATE = Spec("Mg/yr", low=1e-9, bare=False)
UNCERTAIN = RATE._replace(waits=True)
GROWTH = Spec("1/yr", low=-0.5, high=0.5)
PER_CAPITA = Spec("Mg/yr", high=100.0, bare=False, many=True)
SHARE = Spec("fraction", high=1.0, many=True)
FACTOR = Spec("fraction", waits=True)


@dataclass(frozen=True, eq=False, repr=False)
class Waste(Value):
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
    amount, per : distribution, float
        What all masses are multiplied by, and divided by, where amounts are uncertain; see `scaled`.
    shares : {kind: distribution or float}
        Of kinds whose shares are uncertain; see `split`. [fraction]

    Examples
    --------
    >>> Waste.constant("50_000 Mg/yr", open=2000, close=2020)
    <Waste: msw, 2000-2020, 1,050,000 Mg>
    """

    kinds: tuple[str, ...]
    years: Years
    mass: Array
    amount: Any = 1.0
    per: float = 1.0
    shares: Mapping[str, Any] = Frozen()

    def __post_init__(self) -> None:
        for name, dtype in (("years", np.int64), ("mass", float)):
            object.__setattr__(self, name, np.array(getattr(self, name), dtype=dtype))
        if len(set(self.kinds)) < len(self.kinds):
            raise RangeError(f"Waste.kinds must differ from each other, got {', '.join(self.kinds)}")
        if not len(self.years) or (np.diff(self.years) != 1).any() or not all(map(is_year, self.years)):
            raise RangeError(f"Waste.years must be calendar years without gaps, got {shown(self.years.tolist())}")
        if self.mass.shape != (len(self.years), len(self.kinds)):
            raise RangeError(
                f"Waste.mass must have axes (year, kind), {len(self.years)} x {len(self.kinds)}, got {self.mass.shape}"
            )
        rows = [
            (int(self.years[year]), self.kinds[kind], f"{self.mass[year, kind]:g} Mg")
            for year, kind in np.argwhere(~(np.isfinite(self.mass) & (self.mass >= 0)))
        ]
        if rows:
            raise TableError("Waste.mass", rows, "Waste accepted is finite and never negative")
        for array in (self.years, self.mass):
            array.setflags(write=False)

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
        mean, uncertain = _expected(rate, "Waste.constant.rate")
        return cls((kind,), years, np.full((len(years), 1), mean), **uncertain)

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
        yearly = GROWTH.read(growth, "Waste.growing.growth")
        mean, uncertain = _expected(rate, "Waste.growing.rate")
        return cls((kind,), years, mean * growing(yearly, len(years))[:, None], **uncertain)

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
        yearly = first * growing(GROWTH.read(growth, f"{where}.growth"), LAST_YEAR - _years(open, open, where)[0])
        filled = np.cumsum(yearly)
        # a last load within rounding of the room that is left closes the landfill
        last = int(np.searchsorted(filled, room * (1 - 1e-12)))
        if last == len(filled):
            raise RangeError(
                f"{where}: {shown(capacity)} is not full by {LAST_YEAR} at {shown(rate)}; raise rate or growth"
            )
        yearly[last] -= filled[last] - room
        return cls((kind,), np.arange(open, open + last + 1, dtype=np.int64), yearly[: last + 1, None])

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

    def scaled(self, by: Number) -> Waste:
        """Return waste of which all amounts are multiplied by a number, or in each draw by one of a distribution.

        Parameters
        ----------
        by : number, str or distribution
            `lfg.lognormal(1, gsd=1.15)` for amounts that are known to 15 %. [fraction]
        """
        factor, uncertain = _expected(by, "Waste.scaled", FACTOR)
        if uncertain and isinstance(self.amount, Awaited):
            raise RangeError(f"Waste.scaled: the amounts are uncertain already, by {self.amount!r}; scale them once")
        return replace(self, mass=self.mass * factor, **uncertain)

    def split(self, shares: Mapping[str, ByKind], kind: str | None = None) -> Waste:
        """Split one kind of this waste by its composition.

        Parameters
        ----------
        shares : {kind: share}
            Shares by wet mass, which sum to 1; a share may be `{year: share}`, from each year on. [fraction]
            Distributions, or `lfg.dirichlet`, for shares that are uncertain: those of each draw are divided by their
            sum, and their means may miss 1 by 0.05.
        kind : str, optional
            The kind to split; needed when there are several.

        Examples
        --------
        >>> Waste.constant("100 Mg/yr", 2000, 2000).split({"food": 0.6, "other": "40 %"})
        <Waste: food, other, 2000, 100 Mg>
        """
        if kind is None and len(self.kinds) > 1:
            raise RangeError(
                f"Waste.split: say which of {', '.join(self.kinds)} to split, as in kind='{self.kinds[0]}'"
            )
        column = self.kinds.index(one_of(kind or self.kinds[0], self.kinds, "Waste.split kind"))
        if not isinstance(shares, Mapping) or not all(isinstance(name, str) for name in shares):
            raise RangeError(f"Waste.split takes {{kind: share}}, got {shown(shares)}")
        if any(hasattr(share, "ppf") for share in shares.values()):
            drawn = Frozen({name: FACTOR.read(share, f"Waste.split[{name!r}]") for name, share in shares.items()})
            means = {name: _mean(share) for name, share in drawn.items()}
            total = sum(means.values())
            if abs(total - 1) > 0.05 or self.shares:
                wrong = (
                    "one kind may have uncertain shares" if self.shares else f"mean shares sum to {total:.4g}, not 1"
                )
                raise RangeError(f"Waste.split: {wrong}; mend the shares")
            return replace(self.split({name: mean / total for name, mean in means.items()}, kind), shares=drawn)
        if self.kinds[column] in self.shares:
            raise RangeError(f"Waste.split: the share of {self.kinds[column]!r} is uncertain; split it in one go")
        read = SHARE.read(shares, "Waste.split")
        parts = [by_year(part, self.years, f"Waste.split[{name!r}]") for name, part in read.items()]
        sums = np.sum(parts, axis=0)
        off = np.flatnonzero(np.abs(sums - 1) > 1e-6)
        if len(off):
            when = f" in {int(self.years[off[0]])}" if np.ptp(sums) > 0 else ""
            raise RangeError(
                f"Waste.split: shares must sum to 1, got {sums[off[0]]:.6g}{when}; "
                "name the rest (as in 'other_inert') or divide by the sum"
            )
        others = [index for index in range(len(self.kinds)) if index != column]
        return replace(
            self,
            kinds=(*(self.kinds[index] for index in others), *shares),
            mass=np.column_stack([self.mass[:, others], self.mass[:, [column]] * np.stack(parts, axis=1)]),
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
        """Return what each draw multiplies the mean masses by, (kind, draw, 1), once its fields are filled."""
        mean = isinstance(self.amount, Awaited) or (not np.ndim(self.amount) and self.amount == self.per)
        if mean and not self.shares:
            return None
        scale = np.broadcast_to(self.amount / self.per, (len(self.kinds), *np.shape(np.atleast_2d(self.amount))))
        if not self.shares:
            return scale
        parts = [self.kinds.index(kind) for kind in self.shares]
        means = self.mass[:, parts].sum(axis=0)
        drawn = np.stack(np.broadcast_arrays(*(np.atleast_2d(share) for share in self.shares.values())))
        relative = np.ones((len(self.kinds), *drawn.shape[1:]))
        expected = (np.where(means > 0, means, 1.0) / max(means.sum(), 1e-300))[:, None, None]
        relative[parts] = drawn / drawn.sum(axis=0) / expected
        return scale * relative

    def to_pandas(self) -> pd.DataFrame:
        """Waste accepted, a row a year and a column a kind [Mg/yr]."""
        import pandas as pd

        frame = pd.DataFrame(self.mass, index=pd.Index(self.years, name="year"), columns=list(self.kinds))
        frame.attrs["units"] = "Mg/yr"
        return frame

    def __repr__(self) -> str:
        span = f"{self.open}-{self.close}" if self.close > self.open else f"{self.open}"
        uncertain = ", uncertain" if self.waits else ""
        return f"<Waste: {', '.join(self.kinds)}, {span}, {self.total:,.0f} Mg{uncertain}>"


def _mean(number: Any) -> float:
    """One number, or the mean of a distribution."""
    mean = float(number.source.mean()) if isinstance(number, Awaited) else number
    if not 0 <= mean < np.inf:
        raise RangeError(f"Waste: {number!r} needs a mean of 0 or more and finite, got {mean:g}")
    return mean


def _expected(given: Number, where: str, spec: Spec = UNCERTAIN) -> tuple[float, dict[str, Any]]:
    """Return the mean of a number, and the fields that hold what is uncertain about it."""
    number = spec.read(given, where)
    mean = _mean(number)
    return mean, {"amount": number, "per": mean} if isinstance(number, Awaited) else {}


def _years(open: int, close: int, where: str, names: tuple[str, str] = ("open", "close")) -> Years:
    for name, year in zip(names, (open, close), strict=True):
        if not is_year(year):
            raise RangeError(f"{where}: {name} must be a calendar year, got {shown(year)}; write {name}=2000")
    if close < open:
        raise RangeError(f"{where}: {names[1]} is {close}, before {names[0]} in {open}; swap them or mend one")
    return np.arange(open, close + 1, dtype=np.int64)
