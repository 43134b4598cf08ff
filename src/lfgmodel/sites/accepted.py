"""Waste of many sites by year: as it was weighed, or at a rate from the year a site opens to the year it closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years


@dataclass(frozen=True, eq=False)
class Recorded:
    """Waste as it was weighed: years (year,), mass (year, kind, site), where one kind stands for all [Mg/yr]."""

    years: Years
    mass: Array

    def over(self, years: Years, part: slice) -> Array:
        """Waste accepted in some years by some of the sites, (year, kind, 1, site) [Mg/yr]."""
        held = self.mass[:, :, part]
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
        """First calendar year with waste at each site, (site,); the year after the last at one that never has any."""
        placed = (self.mass > 0).any(axis=1)
        first: Years = np.where(placed.any(axis=0), self.years[placed.argmax(axis=0)], self.years[-1] + 1)
        return first

    def take(self, rows: Any) -> Recorded:
        """Return some of the sites."""
        return Recorded(self.years, self.mass[:, :, rows])

    def trimmed(self) -> Recorded:
        """Return it without the years before the first and after the last waste of any site."""
        placed = np.flatnonzero((self.mass > 0).any(axis=(1, 2)))
        span = slice(placed[0], placed[-1] + 1) if len(placed) else slice(None)
        return Recorded(self.years[span], self.mass[span])


def _transposed(mass: Array, step: int = 512) -> Array:
    """Copy (year, kind, site) waste that lies site by site so that sites lie together, a cacheful at a time."""
    copy = np.empty(mass.shape)
    for start in range(0, mass.shape[-1], step):
        copy[..., start : start + step] = mass[..., start : start + step]
    return copy


@dataclass(frozen=True, eq=False)
class Steady:
    """Waste at a rate that grows or stays: 1 in the year `open`, nothing before it or after `close`; (site,) each."""

    open: Years
    close: Years
    growth: Array | None

    @property
    def years(self) -> Years:
        """Calendar years from the first to the last waste of any site."""
        return np.arange(self.open.min(), self.close.max() + 1)

    def over(self, years: Years, part: slice) -> Array:
        """Waste accepted in some years by some of the sites, of that in their first, (year, 1, 1, site)."""
        year, open, close = years[:, None], self.open[part], self.close[part]
        mass = ((year >= open) & (year <= close)).astype(float)
        if self.growth is not None:
            mass *= (1 + self.growth[part]) ** np.maximum(year - open, 0)
        return mass[:, None, None]

    def trimmed(self) -> Steady:
        """Return it as it is: its years are those of its sites."""
        return self

    def take(self, rows: Any) -> Steady:
        """Return some of the sites."""
        return Steady(self.open[rows], self.close[rows], None if self.growth is None else self.growth[rows])
