"""Scatter: how readings differ from what is predicted, each by itself or as a walk that has heavy tails.

All in logarithms, as gas varies by shares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lfgmodel.core.decay import Array, Years

if TYPE_CHECKING:
    from lfgmodel.collection.drift import Drift

LEAST_ERROR = 1e-3  # of a reading: no fit is firmer than one of readings this good


class Observed(NamedTuple):
    """A flow as it was measured."""

    flow: str
    years: Years  # (reading,) calendar years
    methane: Array  # (reading,) [Mg CH4/yr]
    error: float | None  # of a reading, as a share of it
    times: Array | None = None  # (reading,) of readings within a year, their middles [yr]
    hours: Array | None = None  # (reading,) share of the time that it stands for: fewer hours, greater error
    content: Mapping[int, float] | None = None  # methane by volume in landfill gas that was read, by year

    def some(self, which: NDArray[np.bool_]) -> Observed:
        """Return some of the readings."""
        times, hours = (None if part is None else part[which] for part in (self.times, self.hours))
        return self._replace(years=self.years[which], methane=self.methane[which], times=times, hours=hours)

    def errors(self, otherwise: float) -> Array:
        """Return the standard error of each reading, or another where none was given, (reading,)."""
        error = otherwise if self.error is None else self.error
        return np.full(len(self.years), error) / np.sqrt(1.0 if self.hours is None else self.hours)

    def predicted(self, logs: Array, first: int) -> Array:
        """Return the logarithms of a flow by year from the first, (year, draw), at the readings, (reading, draw).

        Within a year between the middles of the years; a year without gas before or after it counts as the year itself.
        """
        if self.times is None:
            return logs[self.years - first]
        place = np.clip(self.times - (first + 0.5), 0, len(logs) - 1)
        row = np.minimum(place.astype(int), len(logs) - 2)
        share = (place - row)[:, None]
        with np.errstate(invalid="ignore"):
            between = logs[row] * (1 - share) + logs[row + 1] * share
        return np.where(np.isfinite(between), between, logs[self.years - first])


class Scatter(NamedTuple):
    """How the logarithms of readings are spread about those predicted."""

    root: Array  # (reading, reading): makes of them innovations, independent and of one scale
    one: Array  # (reading,): what one amplitude for all does to the innovations
    tails: float  # degrees of freedom of an innovation

    @property
    def heavy(self) -> bool:
        """Whether innovations are Student and not normal."""
        return self.tails < inf

    @property
    def firm(self) -> float:
        """How firmly normal innovations know the amplitude: one over its variance, in variances of an innovation."""
        return float((self.one**2).sum())

    def penalty(self, innovations: Array) -> Array:
        """Return minus twice the logarithm of the likelihood of innovations, but for a constant: of normal ones z^2."""
        if not self.heavy:
            return innovations**2
        heavy: Array = (self.tails + 1) * np.log1p(innovations**2 / self.tails)
        return heavy

    def bent(self, innovations: Array) -> Array:
        """Return the slope of the root of the penalty of heavy tails by each innovation."""
        small = np.abs(innovations) < 1e-6
        root = np.sqrt(np.where(small, 1.0, self.penalty(innovations)))
        bent = (self.tails + 1) * np.abs(innovations) / (self.tails + innovations**2) / root
        return np.where(small, np.sqrt((self.tails + 1) / self.tails), bent)

    def level(self, innovations: Array) -> Array:
        """Return by what amplitude for all, as a logarithm, innovations (reading, draw) are likeliest, (draw,)."""
        level: Array = self.one @ innovations / self.firm
        one = self.one[:, None]
        for _ in range(30 if self.heavy else 0):  # each counts by how far off it is
            counts = 1 / (self.tails + (innovations - one * level) ** 2)
            level = (one * counts * innovations).sum(axis=0) / (one**2 * counts).sum(axis=0)
        return level


def scatter(observed: Sequence[Observed], drift: Drift | None, fixed_level: bool) -> Scatter:
    """Return how readings are spread: independently by their errors, or with a drift as a walk.

    Where the level is fitted or has a prior, a drift counts from that level: its covariance less what all years of the
    readings have in common (positive definite, as it is convex and decreasing; Polya 1949).
    """
    roots = []
    for one in observed:
        if drift is None:
            roots.append(np.diag(1 / one.errors(1.0)))
            continue
        walk, times = drift.walk, one.years.astype(float) if one.times is None else one.times
        alike = walk.kept ** np.abs(np.subtract.outer(times, times))
        common = 0.0 if fixed_level else alike.min()
        noise = np.maximum(one.errors(walk.noise), LEAST_ERROR)
        covariance = walk.spread**2 * (alike - common) + np.diag(noise**2)
        roots.append(np.linalg.inv(np.linalg.cholesky(covariance)))
    root = _block_diagonal(roots)
    return Scatter(root, root.sum(axis=1), inf if drift is None else float(drift.tails))


def _block_diagonal(blocks: Sequence[Array]) -> Array:
    """Return square arrays along the diagonal of one."""
    ends = np.cumsum([len(block) for block in blocks])
    whole = np.zeros((ends[-1], ends[-1]))
    for block, end in zip(blocks, ends, strict=True):
        whole[end - len(block) : end, end - len(block) : end] = block
    return whole
