"""Meters of Subpart HH: what each measurement location recovers, how long it runs, and readings that are missing."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from lfgmodel.axes import by_year
from lfgmodel.collection.metering import Measured
from lfgmodel.errors import RangeError, first_few, shown
from lfgmodel.factors import Cited
from lfgmodel.spec import GivenByKind, is_year
from lfgmodel.units.reals import numbers_in
from lfgmodel.values import ByKind, Value, fraction, number

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from lfgmodel.core.decay import Array, Years

HOURS = re.compile(r"\s*(\d[\d_]*(?:\.\d*)?)\s*(?:h|hr|hrs|hour|hours)\s*")


@dataclass(frozen=True)
class Meter(Value):
    """A measurement location of 40 CFR 98 Subpart HH: one meter, and what destroys the gas behind it.

    Parameters
    ----------
    recovered : {year: number}, Series by year or Measured
        Methane recovered R in each calendar year, as `hh4` gives it: 0 where the system stood still; none in years that
        are not named. [Mg CH4/yr]
    recovery_hours, destruction_hours : number, str or {year: ...}
        fRec and fDest, how long recovery and destruction run in a year: a share of it, or hours ("8400 h"), of which a
        year has 8760 and a leap year 8784; all of it, if not given. Not asked for in years without recovery. [fraction]
    destruction : number, str or {year: ...}
        Destruction efficiency DE: the maker's but 0.99 at most, or 1 for gas that is sent off site; of several devices
        behind the meter their mean; 0.99 if not given. [fraction]

    Examples
    --------
    >>> Meter({2019: 1500, 2020: 1400}, recovery_hours="8400 h").recovery_hours
    {2019: 0.9589..., 2020: 0.9562...}
    """

    label: ClassVar[str] = "reporting.Meter"
    recovered: ByKind = number("Mg CH4/yr", many=True, waits=False)
    recovery_hours: ByKind = fraction(default=1.0, many=True)
    destruction: ByKind = fraction(default=Cited("subpart_hh", "DE"), many=True)
    destruction_hours: ByKind = fraction(default=1.0, many=True)

    def __post_init__(self) -> None:
        amounts = _by_year(self.recovered, f"{self.label}.recovered")
        object.__setattr__(self, "recovered", amounts)
        for name in ("recovery_hours", "destruction_hours"):
            shares = _shares(getattr(self, name), list(amounts), f"{self.label}.{name}")
            object.__setattr__(self, name, shares)
        super().__post_init__()
        if self.waits:
            raise RangeError(f"{self.label} takes numbers as they were read, no column or distribution")
        most = Cited("subpart_hh", "DE").load()
        efficiencies = self.destruction.values() if isinstance(self.destruction, Mapping) else [self.destruction]
        if too_high := [share for share in efficiencies if most < share < 1]:
            raise RangeError(
                f"{self.label}.destruction must be the lesser of the maker's and {most:g}, got {too_high[0]:g}; "
                f"write {most:g}, or 1 for gas sent off site"
            )

    def over(self, years: Years, where: str) -> Recovery:
        """Return what it recovers in some years, and what that comes to by the hours that it runs."""
        R = np.array([self.recovered.get(int(year), 0.0) for year in years])

        def share(name: str) -> Array:
            return in_years(getattr(self, name), years, R > 0, f"{where}: {name} of a meter")

        running = share("recovery_hours")
        if (running[R > 0] <= 0).any():
            raise RangeError(
                f"{where}: methane was recovered in {first_few(list(years[(R > 0) & (running <= 0)]), 6)}, in which "
                "recovery_hours are 0; mend one of them"
            )
        through = R * (1 - share("destruction") * share("destruction_hours"))
        named = np.isin(years, list(self.recovered))
        return Recovery(R, R / np.where(R > 0, running, 1.0), np.where(R > 0, through, 0.0), named)


class Recovery(NamedTuple):
    """What the meters of a landfill recover, by year."""

    R: Array  # (year,) sum of R_n [Mg CH4/yr]
    by_hours: Array  # (year,) sum of R_n / fRec_n [Mg CH4/yr]
    undestroyed: Array  # (year,) sum of R_n (1 - DE_n fDest_n) [Mg CH4/yr]
    named: NDArray[np.bool_]  # (year,) whether a meter says anything of the year

    @classmethod
    def of(cls, meters: Sequence[Meter], years: Years, where: str) -> Recovery:
        """Sum over meters; years that are none of those asked for are refused by name."""
        if beyond := [year for year in named_years(meters, where) if year not in years]:
            raise RangeError(
                f"{where}: recovery is given for {first_few(list(beyond), 6)}, which are none of the estimate's years, "
                f"{years[0]} to {years[-1]}; leave them out, or estimate with another until="
            )
        none = cls(np.zeros(len(years)), np.zeros(len(years)), np.zeros(len(years)), np.zeros(len(years), dtype=bool))
        R, by_hours, undestroyed, named = zip(none, *(meter.over(years, where) for meter in meters), strict=True)
        return cls(np.sum(R, axis=0), np.sum(by_hours, axis=0), np.sum(undestroyed, axis=0), np.any(named, axis=0))


def named_years(meters: Sequence[Meter], where: str) -> list[int]:
    """Calendar years that any of the meters says something of."""
    if not isinstance(meters, Sequence) or not all(isinstance(meter, Meter) for meter in meters):
        raise RangeError(f"{where}.meters takes a list of reporting.Meter(...), got {shown(meters)}")
    return sorted({year for meter in meters for year in meter.recovered})


def in_years(value: GivenByKind, years: Years, needed: NDArray[np.bool_], where: str) -> Array:
    """Return a number for each year, (year,); NaN before the first year named, where none is needed."""
    numbers = by_year(value, years, where, before=np.nan)
    lacking = years[needed & np.isnan(numbers)]
    if len(lacking):
        raise RangeError(f"{where} is needed in {first_few(list(lacking), 6)}, but starts later; add {lacking[0]}: ...")
    return numbers


def hours_of(years: Years | Sequence[int]) -> Array:
    """Hours of each calendar year as 98.343 counts them, (year,): 8760, or 8784 in a leap year."""
    common, leap = (Cited("subpart_hh", "hours", kind).load() for kind in ("common_year", "leap_year"))
    return np.array([float(leap if isleap(year) else common) for year in years])


def substituted(readings: pd.Series[float]) -> pd.Series[float]:
    """Fill readings that are missing as 40 CFR 98.345 has it: by the mean of the reading before and that after.

    Parameters
    ----------
    readings : Series
        Methane contents or flows in the order in which they were read; NaN where one is missing. Readings missing one
        after another all take the same mean.

    Raises
    ------
    RangeError
        Nothing was read before or after a gap: the mean of the rule has but one side.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> substituted(pd.Series([50.0, np.nan, np.nan, 54.0])).tolist()
    [50.0, 52.0, 52.0, 54.0]
    """
    import pandas as pd

    where = "reporting.substituted"
    if not isinstance(readings, pd.Series):
        raise RangeError(f"{where} takes a Series of readings in order, got {shown(readings)}")
    read = pd.Series(numbers_in(readings), readings.index)
    bad = readings.notna() & ~(np.isfinite(read) & (read >= 0))
    if bad.any():
        raise RangeError(
            f"{where} takes readings of 0 or more, and NaN where one is missing; got {shown(readings[bad].iloc[0])}"
        )
    before, after = read.ffill(), read.bfill()
    if (before.isna() | after.isna()).any():
        raise RangeError(
            f"{where}: the first and the last reading must be there, as the rule takes the mean of the reading before "
            "a gap and that after it; add the readings around, of the years beside if need be"
        )
    return (before + after) / 2


def _by_year(given: Any, where: str) -> dict[int, Any]:
    """Amounts by calendar year, of whatever holds them so."""
    import pandas as pd

    if isinstance(given, Measured):
        return dict(given.methane_collected)
    if isinstance(given, pd.Series) and given.index.has_duplicates:
        raise RangeError(f"{where} names {given.index[given.index.duplicated()][0]} twice; sum its readings")
    amounts = dict(given.items()) if isinstance(given, Mapping | pd.Series) else {}
    if not amounts or not all(map(is_year, amounts)):
        raise RangeError(f"{where} takes {{year: Mg CH4}}, a Series by year or a Measured, got {shown(given)}")
    return {int(year): amounts[year] for year in sorted(amounts)}


def _shares(given: Any, years: Sequence[int], where: str) -> Any:
    """Return shares of the year, of hours where these are given; as they came, where they are shares."""
    held = given if isinstance(given, Mapping) else {0: given}
    if not any(isinstance(value, str) and HOURS.fullmatch(value) for value in held.values()):
        if over := [value for value in held.values() if isinstance(value, int | float) and 1 < value <= 1e6]:
            raise RangeError(f"{where} takes a share of the year or hours, got {over[0]:g}; write '{over[0]:g} h'")
        return given
    found = {}
    for year, whole in zip(years, hours_of(years), strict=True):
        since = [start for start in held if start <= year]
        if since:
            found[year] = _share(held[max(since)], year, whole, where)
    return found


def _share(value: Any, year: int, whole: float, where: str) -> Any:
    """Return hours as a share of the whole of a year; a share as it came."""
    hours = HOURS.fullmatch(value) if isinstance(value, str) else None
    if hours is None:
        return value
    if float(hours[1]) > whole:
        raise RangeError(f"{where} is {shown(value)} in {year}, a year of {whole:g} h; mend it")
    return float(hours[1]) / whole
