"""Shares: collection of a share of the gas, the same always, by calendar year, or by the age of the waste.

Where an efficiency may change, calendar year and age of the waste multiply.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from lfgmodel.axes import from_age, in_service, is_age, refuse_later, since_first
from lfgmodel.collection.by_site import Phases, read_phases
from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.factors import Cited, Factor
from lfgmodel.factors import table as published
from lfgmodel.values import Number, Value, calendar_year, fraction

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.core.flows import Gas


@dataclass(frozen=True)
class Constant(Value):
    """The same share of the gas, every year.

    Parameters
    ----------
    efficiency : number, str or quantity
        Methane collected of that generated: 0.75 or "75 %". [fraction]
    open, close : int, optional
        First and last calendar year of collection; all years, if not given.
    """

    label: ClassVar[str] = "collection.Constant"
    efficiency: Number = fraction()
    open: int | None = calendar_year()
    close: int | None = calendar_year()
    name: str = ""

    @classmethod
    def preset(cls, name: str, **options: Any) -> Constant:
        """Collect the share that meters of many sites have told, of what eq. HH-1 generates with Table HH-1.

        Parameters
        ----------
        name : str
            "US metered landfills", all of them or those with "..., energy project" or "..., no project". Medians of the
            years 2012 to 2019; single sites lie from 0.14 to 1.09. `collection.Drifting` has their spread.
        **options
            `open` and `close`.
        """
        label = "US metered landfills"
        kinds = {label: "", f"{label}, energy project": "energy project", f"{label}, no project": "no project"}
        kind = kinds[one_of(name, kinds, f"{cls.label}.preset")]
        return cls(Cited("us_meters", "share", kind), **options, name=name)

    def check(self) -> None:
        """Refuse a system that closes before it opens."""
        if self.open is not None and self.close is not None and np.any(self.close < self.open):
            raise RangeError(
                f"{self.label} closes in {shown(self.close)}, before it opens in {shown(self.open)}; mend one"
            )

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        collected: Array = gas.generated * (self.efficiency * in_service(self, gas.years))
        return collected


@dataclass(frozen=True)
class Phased(Value):
    """A share that changes by calendar year as the system is built, and nothing before it.

    Parameters
    ----------
    efficiency : {year: number}
        Methane collected of that generated while the system runs, from each calendar year on. [fraction]
    uptime : number, str or {year: number}
        Share of the time that the system runs. [fraction]

    Examples
    --------
    >>> Phased({2005: 0.35, 2012: "60 %"}, uptime=0.95).efficiency
    {2005: 0.35, 2012: 0.6}
    """

    label: ClassVar[str] = "collection.Phased"
    efficiency: Number = fraction(many=True)
    uptime: Number = fraction(default=1.0, many=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.efficiency, Mapping):
            raise RangeError(
                f"{self.label}.efficiency must be {{year: share}}, got {shown(self.efficiency)}; use Constant"
            )
        since_first(self, "efficiency", ())
        refuse_later(self.uptime, self.efficiency, f"{self.label}.uptime")

    @classmethod
    def from_frame(
        cls,
        table: Any,
        *,
        efficiency: str | None = None,
        unit: str = "fraction",
        site: str = "site",
        year: str = "year",
    ) -> Phases:
        """Read the shares of many sites, for an estimate of a portfolio.

        Parameters
        ----------
        table : DataFrame
            With a row a site and year if `efficiency` is given; else a row a calendar year and a column a site, empty
            where the share of the year before holds.
        efficiency, site, year : str
            The columns of a table with a row a site and year, or levels of its index.
        unit : str
            Of the shares: "%".

        Raises
        ------
        TableError
            Cells that are no shares, years that are none, a site and year that come twice; all are listed.
        """
        return read_phases(table, efficiency, unit, site, year, f"{cls.label}.from_frame")

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        return gas.generated * (since_first(self, "efficiency", gas.years) * since_first(self, "uptime", gas.years))


@dataclass(frozen=True)
class ByWasteAge(Value):
    """A share that grows with the age of each year's waste, as cells are filled, wells drilled and covers placed.

    Parameters
    ----------
    efficiency : {age: number}
        Methane collected of that generated by waste from each age on, in whole years since its deposit. [fraction]
    coverage : number or {year: number}
        Share of the waste that the wells reach, by calendar year; all of it, if not given. [fraction]
    uptime : number or {year: number}
        Share of the time that the system runs. [fraction]

    Notes
    -----
    `collected[t] = coverage[t] uptime[t] sum_j (eta_j - eta_{j-1}) G_j[t]`, where `G_j` is what waste of age `d_j` or
    more generates. The age is that of the waste, not of the site, which would overstate what is collected.

    Examples
    --------
    >>> ByWasteAge({0: 0, 2: 0.5, 5: 0.75, 15: 0.825}) == ByWasteAge.scenario("typical").but(name="")
    True
    """

    label: ClassVar[str] = "collection.ByWasteAge"
    by_age: ClassVar[bool] = True
    efficiency: Any = None
    coverage: Number = fraction(default=1.0, many=True)
    uptime: Number = fraction(default=1.0, many=True)
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "efficiency", from_age(self.efficiency, f"{self.label}.efficiency"))
        super().__post_init__()
        since_first(self, "coverage", ())
        refuse_later(self.uptime, self.coverage, f"{self.label}.uptime")

    @classmethod
    def scenario(cls, name: str, **options: Any) -> ByWasteAge:
        """Return collection as EPA's Waste Reduction Model has it.

        Parameters
        ----------
        name : str
            "typical", "worst_case", "aggressive" or "california".
        **options
            `coverage` and `uptime`.
        """
        rows = published("warm")
        one_of(name, ("typical", "worst_case", "aggressive", "california"), f"{cls.label}.scenario")
        shares: dict[int, Factor] = {}
        for (factor, scenario, age), share in rows.items():
            when = age.removeprefix("year ").removesuffix("+")
            listed = (factor, scenario) == ("collection", name) and when.isdigit()
            if listed and (not shares or share != list(shares.values())[-1]):
                shares[int(when)] = share
        return cls(shares, **options, name=name)

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        collected, before = np.zeros(gas.generated.shape), 0.0
        for age, share in self.efficiency.items():
            if np.any(share != before):
                collected = collected + (share - before) * gas.older(age)
            before = share
        # a step down leaves a difference of two runs, which rounding may put below zero
        return (
            np.maximum(collected, 0.0)
            * since_first(self, "coverage", gas.years)
            * since_first(self, "uptime", gas.years)
        )


@dataclass(frozen=True)
class Staged(Value):
    """A well field that follows the filling: wells come some years after the waste, and reach more of it by stages.

    Parameters
    ----------
    efficiency : number or str
        Methane collected of that generated where wells stand. [fraction]
    coverage : {year: number}
        Share of the waste mass that wells reach, from each calendar year on; none before. [fraction]
    delay : int
        Years from placement of waste to wells in it. [yr]
    uptime : number or {year: number}
        Share of the time that the system runs; 1 less its downtime. [fraction]
    """

    label: ClassVar[str] = "collection.Staged"
    by_age: ClassVar[bool] = True
    efficiency: Number = fraction()
    coverage: Number = fraction(many=True)
    delay: int = 0
    uptime: Number = fraction(default=1.0, many=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not is_age(self.delay):
            raise RangeError(f"{self.label}.delay must be whole years from 0 on, got {shown(self.delay)}")
        since_first(self, "coverage", ())
        refuse_later(self.uptime, self.coverage, f"{self.label}.uptime")

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        reached = since_first(self, "coverage", gas.years) * since_first(self, "uptime", gas.years)
        collected: Array = gas.older(self.delay) * self.efficiency * reached
        return collected


@dataclass(frozen=True)
class Discounted(Value):
    """A maximum efficiency less deductions for how the site is managed, as country models of EPA's LMOP have it.

    Parameters
    ----------
    maximum : number or str
        Efficiency of a site managed in every way well. [fraction]
    deductions : {reason: number}
        What each named shortcoming takes off: "poor cover", "leachate in wells", "no compaction". [fraction]
    by : {"points", "shares"}
        Whether a deduction is taken from the efficiency itself (0.75 - 0.1) or of what is left (0.75 x 0.9).
    open : int, optional
        First calendar year of collection; always, if not given.
    uptime : number or {year: number}
        Share of the time that the system runs. [fraction]

    Examples
    --------
    >>> round(Discounted("85 %", {"poor cover": "10 %", "leachate in wells": 0.2}, by="shares").efficiency, 3)
    0.612
    """

    label: ClassVar[str] = "collection.Discounted"
    maximum: Number = fraction()
    deductions: Number = fraction(many=True)
    by: str = ""
    open: int | None = calendar_year()
    uptime: Number = fraction(default=1.0, many=True)

    def __post_init__(self) -> None:
        one_of(self.by, ("points", "shares"), f"{self.label}.by")
        super().__post_init__()
        refuse_later(self.uptime, {} if self.open is None else {self.open: ...}, f"{self.label}.uptime")

    def check(self) -> None:
        """Refuse deductions that are none, or take more than there is."""
        if not isinstance(self.deductions, Mapping) or any(isinstance(d, Mapping) for d in self.deductions.values()):
            raise RangeError(f"{self.label}.deductions must be {{reason: share}}, got {shown(self.deductions)}")
        if np.any(self.efficiency < 0):
            raise RangeError(
                f"{self.label}: the deductions take more than the maximum of {shown(self.maximum)}; mend them"
            )

    @property
    def efficiency(self) -> Number:
        """What is left of the maximum [fraction]."""
        taken = self.deductions.values()
        return self.maximum - sum(taken) if self.by == "points" else self.maximum * prod(1 - share for share in taken)

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        running: Array = since_first(self, "uptime", gas.years) * in_service(self, gas.years)
        collected: Array = gas.generated * self.efficiency * running
        return collected
