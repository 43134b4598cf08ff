"""Meters: gas flows as they were read from the meters of many sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from lfgmodel.axes import steps
from lfgmodel.drift import Drift, Drifting
from lfgmodel.errors import RangeError, TableError, one_of
from lfgmodel.logs import SHARE
from lfgmodel.readings import warn_above, warn_of_strangers
from lfgmodel.tables import BySite, in_rows, read_by_site
from lfgmodel.values import Value

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years
    from lfgmodel.core.flows import Gas


@dataclass(frozen=True, eq=False, repr=False)
class Meters(Value):
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
    names: tuple[str, ...] = field(repr=False)
    years: Any
    methane: Any
    content: Any = None

    def __post_init__(self) -> None:
        super().__post_init__()
        shape = len(self.years), len(self.names)
        if np.shape(self.methane) != shape or (self.content is not None and np.shape(self.content) != shape):
            raise RangeError(f"{self.label}: methane and content need axes (year, site), {shape[0]} x {shape[1]}")
        if (self.methane < 0).any() or np.isinf(self.methane).any() or len(set(self.names)) < shape[1]:
            raise RangeError(f"{self.label} takes methane of 0 or more and each site once; write Measured.from_frame")
        for array in (self.years, self.methane, *(() if self.content is None else (self.content,))):
            array.setflags(write=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.names, self.years, self.methane, self.content)

    def __repr__(self) -> str:
        count, total = int((~np.isnan(self.methane)).sum()), float(np.nansum(self.methane))
        span = f"{self.years[0]}-{self.years[-1]}"
        return f"<Meters: {len(self.names):,} sites, {span}, {count:,} readings, {total:,.0f} Mg CH4>"

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The column of each site."""
        return {name: place for place, name in enumerate(self.names)}

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
        columns = np.array([self.places.get(str(name), -1) for name in names], dtype=np.intp)
        rows = years - self.years[0]
        known = (rows >= 0) & (rows < len(self.years))
        found = np.full((len(years), len(names)), np.nan)
        found[known] = self.methane[rows[known]][:, columns]
        found[:, columns < 0] = np.nan
        return found

    def continued(self, drift: Drift, open: int | None = None) -> Drifting:
        """Return recovery that follows these readings and goes on from them, as `Measured.continued` does.

        Sites without readings have paths of their own about the share of the drift.
        """
        return Drifting(drift, open, self)

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        if gas.names[0] == gas.among[0]:  # once an estimate
            self._refuse_lacking(gas.among)
            if len(gas.among) > 1:
                warn_of_strangers(self.places, gas.among, self.label)
        metered = np.nan_to_num(self.readings(gas.names, gas.years))[:, None]
        above = metered > gas.generated * (1 + 1e-9)
        if above.any():
            warn_above(gas, above, self.label)
        collected: Array = np.minimum(metered, gas.generated)
        return collected

    def _refuse_lacking(self, names: Sequence[str]) -> None:
        """Refuse sites that have no reading; all are listed, with readings whose names are like theirs."""
        lacking = [str(name) for name in names if not self.read_at(name)]
        if not lacking:
            return
        from difflib import get_close_matches

        strangers = [name for name in self.names if name not in set(map(str, names))]
        near = {name: get_close_matches(name, strangers, n=1, cutoff=0.6) for name in lacking[:8]}
        raise TableError(
            self.label,
            [(name, "flow", "no reading" + "".join(f"; did you mean {one!r}?" for one in near.get(name, ())))
             for name in lacking],
            "Give each site a reading or more, of 0 where there is no gas system, or estimate those sites apart",
        )  # fmt: skip


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
    site, year, name = headings.site, headings.year, headings.flow or "flow"
    rows = table if headings.flow else in_rows(table, name, site, year, where)
    own = bool(headings.flow) and isinstance(methane, str) and methane in table
    read = read_by_site(rows, {name: np.inf} | ({methane: 1.0} if own else {}), site, year, where)
    content = read.columns[methane] if own else _contents(read, methane, f"{where}.methane")
    amounts = read.columns[name] * factor * steps(uptime, read.years, f"{where}.uptime")[:, 0]
    return Meters(read.names, read.years, amounts if content is None else amounts * content, content)


def _contents(read: BySite, methane: Any, where: str) -> Array | None:
    """Return methane contents, (year, site), of one number or one a site."""
    if methane is None:
        return None
    shape = len(read.years), len(read.names)
    if not isinstance(methane, Mapping) and not hasattr(methane, "to_dict"):
        return np.full(shape, SHARE.read(methane, where))
    known = {str(called): share for called, share in methane.items()}
    shares = [SHARE.read(known[one_of(name, known, f"{where}: site")], f"{where}[{name!r}]") for name in read.names]
    return np.tile(shares, (shape[0], 1))
