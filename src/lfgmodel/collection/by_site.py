"""By site: the recovery of many sites by calendar year, each its own, as it was metered or as a share of the gas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from lfgmodel.axes import steps
from lfgmodel.collection.drift import Drift, Drifting
from lfgmodel.collection.readings import warn_above, warn_of_strangers
from lfgmodel.errors import RangeError, TableError, a_name, meant, one_of
from lfgmodel.spec import SHARE
from lfgmodel.tables import SiteYears, in_rows, read_by_site
from lfgmodel.units import scale, scaled
from lfgmodel.values import Value

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years
    from lfgmodel.core.flows import Gas


@dataclass(frozen=True, eq=False, repr=False)
class Known(Value):
    """Something known of many sites by calendar year.

    Parameters
    ----------
    names : tuple of str
        What the sites are called.
    years : (year,) array
        Calendar years, without gaps.
    """

    names: tuple[str, ...] = field(repr=False)
    years: Any

    def __post_init__(self) -> None:
        super().__post_init__()
        shape = len(self.years), len(self.names)
        if len(set(self.names)) < len(self.names):
            raise RangeError(f"{self.label} takes each site once; write from_frame(table, ...)")
        for item in fields(self)[1:]:
            array = getattr(self, item.name)
            if array is None:
                continue
            if item.name != "years" and (np.shape(array) != shape or (array < 0).any() or np.isinf(array).any()):
                raise RangeError(
                    f"{self.label}.{item.name} needs numbers of 0 or more, (year, site), {shape[0]} x {shape[1]}"
                )
            array.setflags(write=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, item.name) for item in fields(self))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The column of each site."""
        return {name: place for place, name in enumerate(self.names)}

    def at(self, numbers: Array, names: Sequence[str], years: Years) -> Array:
        """Return numbers, (year, site), of some sites in some years; NaN where nothing is said."""
        columns = np.array([self.places.get(str(name), -1) for name in names], dtype=np.intp)
        rows = years - self.years[0]
        known = (rows >= 0) & (rows < len(self.years))
        found = np.full((len(years), len(names)), np.nan)
        found[known] = numbers[rows[known]][:, columns]
        found[:, columns < 0] = np.nan
        return found

    def refuse_lacking(self, gas: Gas, what: str, mend: str) -> None:
        """Refuse sites of which nothing is said, listed with names that are like theirs; once an estimate."""
        if gas.names[0] != gas.among[0]:
            return
        names = list(map(str, gas.among))
        lacking = [name for name in names if name not in self.places]
        if lacking:
            from difflib import get_close_matches

            strangers = sorted(set(self.names) - set(names))
            near = {name: get_close_matches(name, strangers, n=1, cutoff=0.6) for name in lacking[:8]}
            hints = [f"; {meant(near[name])}" if near.get(name) else "" for name in lacking]
            rows = [(name, what, f"nothing is said{hint}") for name, hint in zip(lacking, hints, strict=True)]
            raise TableError(self.label, rows, mend)
        if len(names) > 1:
            warn_of_strangers(self.places, names, self.label)


@dataclass(frozen=True, eq=False, repr=False)
class Meters(Known):
    """Recovery as it was metered at many sites, each by its own readings; `Measured.from_frame` reads them.

    As with `Measured`, a site collects nothing in years that are not named for it. A site of the portfolio that has no
    reading at all is refused: what is not known is not zero. Where there is no gas system, a reading of 0 says so.

    Parameters
    ----------
    names : tuple of str
        What the sites are called.
    years : (year,) array
        Calendar years, without gaps.
    methane : (year, site) array
        Methane metered; NaN where it was not. [Mg CH4/yr]
    content : (year, site) array, optional
        Methane in the landfill gas that was metered, by volume; none where methane itself was. [fraction]

    Warns
    -----
    MeasurementWarning
        More was metered than the model generates; all that is generated is then collected. Readings of other sites.
    """

    label: ClassVar[str] = "collection.Meters"
    methane: Any
    content: Any = None

    def __repr__(self) -> str:
        count, total = int((~np.isnan(self.methane)).sum()), float(np.nansum(self.methane))
        span = f"{self.years[0]}-{self.years[-1]}"
        return f"<Meters: {len(self.names):,} sites, {span}, {count:,} readings, {total:,.0f} Mg CH4>"

    @property
    def methane_collected(self) -> Mapping[str, Mapping[int, float]]:
        """Methane metered, by site and calendar year [Mg CH4/yr]."""
        return {name: self.read_at(name) for name in self.names}

    def read_at(self, name: str) -> Mapping[int, float]:
        """Return what was metered at a site, by calendar year [Mg CH4/yr]; nothing where it has no reading."""
        place = self.places.get(str(name))
        if place is None:
            return {}
        column = self.methane[:, place]
        named = np.flatnonzero(~np.isnan(column))
        return dict(zip(self.years[named].tolist(), column[named].tolist(), strict=True))

    def methane_at(self, name: str, years: Years) -> Array | None:
        """Return the methane content that the meter of a site knows, (year,) [fraction]; nothing where none does.

        Before its first year that of the first, and else that of the last year that was read.
        """
        place = self.places.get(str(name))
        if self.content is None or place is None:
            return None
        column = self.content[:, place]
        named = np.flatnonzero(~np.isnan(column) & ~np.isnan(self.methane[:, place]))
        at = np.searchsorted(self.years[named], years, side="right") - 1
        content: Array = column[named][np.maximum(at, 0)]
        return content

    def readings(self, names: Sequence[str], years: Years) -> Array:
        """Return what was metered at some sites in some years, (year, site) [Mg CH4/yr]; NaN where nothing was."""
        return self.at(self.methane, names, years)

    def continued(self, drift: Drift, open: int | None = None) -> Drifting:
        """Return recovery that follows these readings and goes on from them, as `Measured.continued` does.

        Sites without readings have paths of their own about the share of the drift.
        """
        return Drifting(drift, open, self)

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        self.refuse_lacking(
            gas, "flow", "Give each site a reading or more, of 0 where there is no gas system, or estimate it apart"
        )
        metered = np.nan_to_num(self.readings(gas.names, gas.years))[:, None]
        above = metered > gas.generated * (1 + 1e-9)
        if above.any():
            warn_above(gas, above, self.label)
        collected: Array = np.minimum(metered, gas.generated)
        return collected


@dataclass(frozen=True, eq=False, repr=False)
class Phases(Known):
    """A share of the gas for each of many sites, which changes by calendar year; `Phased.from_frame` reads it.

    As with `Phased`, a share holds from its year on, and before the first of a site nothing is collected. A site of the
    portfolio of which nothing is said is refused; a share of 0 says that it has no gas system.

    Parameters
    ----------
    names : tuple of str
        What the sites are called.
    years : (year,) array
        Calendar years, without gaps.
    efficiency : (year, site) array
        Methane collected of that generated; NaN where that of the year before still holds. [fraction]

    Warns
    -----
    MeasurementWarning
        Shares of other sites.
    """

    label: ClassVar[str] = "collection.Phases"
    efficiency: Any

    def __repr__(self) -> str:
        return f"<Phases: {len(self.names):,} sites, {self.years[0]}-{self.years[-1]}>"

    @cached_property
    def held(self) -> Array:
        """The share that holds in each year, (year, site); 0 before the first."""
        rows = np.where(np.isnan(self.efficiency), -1, np.arange(len(self.years))[:, None])
        last = np.maximum.accumulate(rows, axis=0)
        held: Array = np.where(last < 0, 0.0, np.take_along_axis(self.efficiency, np.maximum(last, 0), axis=0))
        return held

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        self.refuse_lacking(gas, "efficiency", "Give each site a share, of 0 where there is no gas system")
        years = np.minimum(gas.years, self.years[-1])
        collected: Array = gas.generated * np.nan_to_num(self.at(self.held, gas.names, years))[:, None]
        return collected


def read_phases(table: Any, efficiency: str | None, unit: str, site: str, year: str, where: str) -> Phases:
    """Read the shares of many sites; `Phased.from_frame` says how."""
    factor = scale(unit, "fraction", f"{where}.unit")
    name = "efficiency" if efficiency is None else a_name(efficiency, f"{where}.efficiency", "'efficiency'")
    rows = in_rows(table, name, site, year, where) if efficiency is None else table
    read = read_by_site(rows, {name: 1 / factor}, site, year, where)
    return Phases(read.names, read.years, scaled(read.columns[name], factor))


class Headings(NamedTuple):
    """Columns of a table of meters."""

    site: str
    year: str
    flow: str | None  # none where the table has a row a year and a column a site


def read_meters(table: Any, headings: Headings, factor: float, methane: Any, uptime: Any, where: str) -> Meters:
    """Read the meters of many sites; `Measured.from_frame` says how.

    Parameters
    ----------
    factor : float
        What a flow is multiplied by, to be in Mg/yr of methane, or of as much gas as if it were.
    """
    site, year, flow = headings
    name = "flow" if flow is None else a_name(flow, f"{where}.flow", "'flow'")
    rows = in_rows(table, name, site, year, where) if flow is None else table
    own = flow is not None and isinstance(methane, str) and methane in table
    read = read_by_site(rows, {name: np.inf} | ({methane: 1.0} if own else {}), site, year, where)
    content = read.columns[methane] if own else _contents(read, methane, f"{where}.methane")
    amounts = scaled(read.columns[name], factor) * steps(uptime, read.years, f"{where}.uptime")[:, 0]
    return Meters(read.names, read.years, amounts if content is None else amounts * content, content)


def _contents(read: SiteYears, methane: Any, where: str) -> Array | None:
    """Return methane contents, (year, site), of one number or one a site."""
    if methane is None:
        return None
    shape = len(read.years), len(read.names)
    if not isinstance(methane, Mapping) and not hasattr(methane, "to_dict"):
        return np.full(shape, SHARE.read(methane, where))
    known = {str(called): share for called, share in methane.items()}
    shares = [SHARE.read(known[one_of(name, known, f"{where}: site")], f"{where}[{name!r}]") for name in read.names]
    return np.tile(shares, (shape[0], 1))
