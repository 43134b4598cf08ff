"""Waste of many sites by year: as it was weighed, or at a rate from the year a site opens to the year it closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years


class Accepted(Protocol):
    """What a portfolio asks of the waste of its sites, and all that it asks."""

    @property
    def years(self) -> Years:
        """Calendar years from the first to the last waste of any site, (year,), without gaps."""

    @property
    def open(self) -> Years:
        """First calendar year with waste at each site, (site,); any at one that is not `placed`."""

    @property
    def placed(self) -> NDArray[np.bool_]:
        """Whether each site ever accepts waste, (site,)."""

    def over(self, years: Years, sites: slice) -> Array:
        """Waste accepted in some years by some of the sites, (year, kind, 1, site); one kind is all kinds [Mg/yr]."""

    def take(self, rows: Any) -> Self:
        """Return some of the sites, chosen as numpy chooses."""

    def trimmed(self) -> Self:
        """Return it without the years before the first and after the last waste of any site."""


@dataclass(frozen=True, eq=False)
class Recorded:
    """Waste as it was weighed: years (year,), mass (year, kind, site), where one kind stands for all [Mg/yr]."""

    years: Years
    mass: Array

    def over(self, years: Years, sites: slice) -> Array:
        """Return the rows of those years, and nothing in years that have none."""
        held = self.mass[:, :, sites]
        first, last = self.years[0] - years[0], self.years[-1] - years[0] + 1
        if (first, last) != (0, len(years)):
            mass = np.zeros((len(years), *held.shape[1:]))
            here = slice(max(first, 0), max(min(last, len(years)), 0))
            mass[here] = held[here.start - first : here.stop - first]
        else:
            mass = held if held.strides[-1] == held.itemsize else _transposed(held)
        return mass[:, :, None]

    @property
    def open(self) -> Years:
        """Return the first year that is not empty, the year after the last where all are."""
        filled = (self.mass > 0).any(axis=1)
        first: Years = np.where(filled.any(axis=0), self.years[filled.argmax(axis=0)], self.years[-1] + 1)
        return first

    @property
    def placed(self) -> NDArray[np.bool_]:
        """Return where any year is not empty."""
        return np.asarray(self.open <= self.years[-1])

    def take(self, rows: Any) -> Recorded:
        """Return some of the sites, over the same years."""
        return Recorded(self.years, self.mass[:, :, rows])

    def trimmed(self) -> Recorded:
        """Return the years between those that are empty at every site."""
        filled = np.flatnonzero((self.mass > 0).any(axis=(1, 2)))
        span = slice(filled[0], filled[-1] + 1) if len(filled) else slice(None)
        return Recorded(self.years[span], self.mass[span])


def _transposed(mass: Array, step: int = 512) -> Array:
    """Copy (year, kind, site) waste that lies site by site so that sites lie together, a cacheful at a time."""
    copy = np.empty(mass.shape)
    for start in range(0, mass.shape[-1], step):
        copy[..., start : start + step] = mass[..., start : start + step]
    return copy


@dataclass(frozen=True, eq=False)
class Steady:
    """Waste of all kinds at a rate that stays or grows from `open` to `close`, in memory that no year adds to.

    Attributes
    ----------
    open, close : (site,) array
        First and last calendar year that accept waste.
    rate : (site,) array
        Waste accepted in the year it opens. [Mg/yr]
    growth : (site,) array or None
        Growth of the rate. [1/yr]
    """

    open: Years
    close: Years
    rate: Array
    growth: Array | None = None

    @property
    def years(self) -> Years:
        """Return the years from the first that opens to the last that closes."""
        return np.arange(self.open.min(), self.close.max() + 1)

    @property
    def placed(self) -> NDArray[np.bool_]:
        """Return where the rate is not 0."""
        return self.rate > 0

    def over(self, years: Years, sites: slice) -> Array:
        """Return the rate of each site, grown since it opened, in the years that it is open."""
        year, open, close = years[:, None], self.open[sites], self.close[sites]
        mass = np.where((year >= open) & (year <= close), self.rate[sites], 0.0)
        if self.growth is not None:
            mass *= (1 + self.growth[sites]) ** np.maximum(year - open, 0)
        return mass[:, None, None]

    def take(self, rows: Any) -> Steady:
        """Return some of the sites."""
        growth = None if self.growth is None else self.growth[rows]
        return Steady(self.open[rows], self.close[rows], self.rate[rows], growth)

    def trimmed(self) -> Steady:
        """Return it as it is: its years are those of its sites."""
        return self
