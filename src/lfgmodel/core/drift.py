"""Drift: a heavy-tailed walk that slowly returns, what readings say of it, and joint paths drawn from it.

The logarithm of what a meter reads over what a model says is `w[t] + e[t]`: `w` an Ornstein-Uhlenbeck walk with
`cov(w[t], w[u]) = spread^2 exp(-rate |t - u|)` and `rate = drift^2 / (2 spread^2)`, and `e` the noise of one reading.
Years follow each other in the first axis. Everything is linear in the readings, and loops over years only.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, expm1, lgamma, log, pi
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lfgmodel.core.decay import Array, Years
from lfgmodel.core.keyed import Keys, uniform


class Walk(NamedTuple):
    """How the logarithm of a share moves, all as scales of a Student distribution."""

    drift: float  # of a year's step [ln per sqrt(yr)]
    spread: float  # of sites about the median, and of one site in the long run [ln]
    noise: float  # of one reading [ln]
    tails: float  # degrees of freedom; infinite for the normal

    @property
    def kept(self) -> float:
        """Share of the distance from the median that is left after a year."""
        return exp(-(self.drift**2) / (2 * self.spread**2))

    @property
    def step(self) -> float:
        """Variance of a year's step about what is kept."""
        return -(self.spread**2) * expm1(-(self.drift**2) / self.spread**2)


class Told(NamedTuple):
    """What readings from a year on say of the walk in it: of infinite variance where there are none."""

    mean: Array  # (year, draw, site)
    variance: Array  # (year, 1, site)


def told(walk: Walk, off: Array, read: NDArray[np.bool_]) -> Told:
    """Gather what the readings of each year and of later ones say of the walk.

    Parameters
    ----------
    walk : Walk
    off : (year, draw, site) array
        Logarithm of each reading over what is expected; of no meaning where there is none. [1]
    read : (year, 1, site) array of bool
        Where there are readings.
    """
    mean, variance = np.zeros(off.shape), np.full((len(off), *np.broadcast_shapes(read.shape[1:], (1, 1))), np.inf)
    later, wide = np.zeros(off.shape[1:]), np.full(variance.shape[1:], np.inf)
    for year in range(len(off))[::-1]:
        gain = _gain(wide, walk.noise**2) * read[year]
        later = later + gain * np.where(read[year], off[year] - later, 0.0)
        wide = np.where(gain == 1, walk.noise**2, wide * (1 - np.where(gain == 1, 0.0, gain)))
        mean[year], variance[year] = later, wide
        later, wide = later / walk.kept, (wide + walk.step) / walk.kept**2
    return Told(mean, variance)


def innovations(walk: Walk, off: Array, read: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Return how far each reading is from what those before it foretell, in scales, and the scale [ln].

    Both (year, draw, site), of no meaning where there is no reading.
    """
    scores, scales = np.zeros(off.shape), np.ones((len(off), *read.shape[1:]))
    mean, variance = np.zeros(off.shape[1:]), np.full(read.shape[1:], walk.spread**2)
    for year in range(len(off)):
        whole = variance + walk.noise**2
        scales[year] = np.sqrt(whole)
        scores[year] = np.where(read[year], off[year] - mean, 0.0) / scales[year]
        gain = read[year] * variance / whole
        mean = walk.kept * (mean + gain * scores[year] * scales[year])
        variance = walk.kept**2 * variance * (1 - gain) + walk.step
    return scores, scales


def log_likelihood(walk: Walk, off: Array, read: NDArray[np.bool_]) -> Array:
    """Return the logarithm of the likelihood of the readings, (draw, site): each innovation is Student."""
    scores, scales = innovations(walk, off, read)
    each = log_density(scores, walk.tails) - np.log(scales)
    likely: Array = np.where(read, each, 0.0).sum(axis=0)
    return likely


def log_density(score: Array, tails: float) -> Array:
    """Return the logarithm of the density of a Student score, or of a normal one for infinite tails."""
    if np.isinf(tails):
        return -0.5 * (score**2 + log(2 * pi))
    constant = lgamma((tails + 1) / 2) - lgamma(tails / 2) - 0.5 * log(tails * pi)
    return constant - (tails + 1) / 2 * np.log1p(score**2 / tails)


def foretold(walk: Walk, off: Array, read: NDArray[np.bool_], noise: bool = True) -> tuple[Array, Array]:
    """Return where the next reading of each year lies, given all readings: Student location and scale.

    Both (year, draw, site) [ln]; without its `noise` that is the walk itself, the level.
    """
    later = told(walk, off, read)
    place, scale = np.zeros(off.shape), np.zeros(np.broadcast_shapes(off.shape[:1] + (1, 1), later.variance.shape))
    mean, variance = np.zeros(off.shape[1:]), np.full(read.shape[1:], walk.spread**2)
    for year in range(len(off)):
        gain = _gain(variance, later.variance[year])
        place[year] = mean + gain * (later.mean[year] - mean)
        scale[year] = np.sqrt(variance * (1 - gain) + noise * walk.noise**2)
        seen = _gain(variance, walk.noise**2) * read[year]
        mean = walk.kept * (mean + seen * np.where(read[year], off[year] - mean, 0.0))
        variance = walk.kept**2 * variance * (1 - seen) + walk.step
    return place, scale


def paths(walk: Walk, off: Array, read: NDArray[np.bool_], years: Years, seeds: Keys) -> Array:
    """Draw joint paths of the readings given those that there are, (year, draw, site).

    Where a year was read they are that reading. A path is the conditional normal one, times one `sqrt(nu / chi2_nu)` a
    site and draw.

    Parameters
    ----------
    walk : Walk
    off, read
        As for `told`.
    years : (year,) array
        Calendar years: with the seeds they choose the scores, so that a year's do not depend on where a study ends.
    seeds : (draw, site) array
        As `seeded` makes them; those of 0 stand for the middle path.
    """
    later = told(walk, off, read)
    found = np.empty((len(years), *np.broadcast_shapes(off.shape[1:], seeds.shape)))
    level = np.zeros(found.shape[1:])
    for year, (one, other) in enumerate(spherical(walk.tails, years, seeds)):
        mean, variance = (level, walk.spread**2) if year == 0 else (walk.kept * level, walk.step)
        gain = _gain(variance, later.variance[year])
        level = mean + gain * (later.mean[year] - mean) + np.sqrt(variance * (1 - gain)) * one
        found[year] = np.where(read[year], off[year], level + walk.noise * other)
    return found


def spherical(tails: float, years: Years, seeds: Keys) -> Iterator[tuple[Array, Array]]:
    """Draw two scores a year, (draw, site) each: all of a site and draw together are one spherical Student vector.

    In pairs (Bailey 1994, Math. Comp. 62, 779): given what the scores so far sum to, S, the next two have the squared
    length `(nu + S) (U^(-2 / (nu + 2 j)) - 1)`, j pairs before them, and any direction; for normal scores `-2 ln U`.
    """
    grown = np.full(seeds.shape, 0.0 if np.isinf(tails) else log(tails))  # ln(nu + S)
    for pairs, year in enumerate(years):
        log_u, turn = np.log(uniform(seeds, 2 * int(year))), 2 * pi * uniform(seeds, 2 * int(year) + 1)
        if np.isinf(tails):
            length = np.sqrt(-2 * log_u)
        else:
            more = -2 / (tails + 2 * pairs) * log_u
            length = np.exp(grown / 2) * np.sqrt(np.expm1(more))
            grown = grown + more
        length = np.where(seeds == 0, 0.0, length)
        yield length * np.cos(turn), length * np.sin(turn)


def normal_score(year: int, seeds: Keys) -> Array:
    """Draw a normal score of a year for each seed; 0 on the middle path."""
    return next(spherical(np.inf, np.array([year]), seeds))[0]


def _gain(variance: Array | float, other: Array | float) -> Array:
    """Return the weight of a second source beside a first, by their variances, of which one may be infinite or 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.divide(other, variance)
    return 1 / (1 + np.where(np.isnan(ratio), np.inf, ratio))
