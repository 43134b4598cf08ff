"""Keyed draws: random numbers of a site that depend on a seed and its name alone, whatever else is drawn beside it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from lfgmodel.core.decay import Array

Keys = NDArray[np.uint64]

GOLDEN = 0x9E3779B97F4A7C15  # the step of SplitMix64


def site_keys(names: Iterable[object]) -> Keys:
    """Return a whole number for each name, (site,), the same on any machine."""
    digests = (blake2b(str(name).encode(), digest_size=8).digest() for name in names)
    return np.fromiter((int.from_bytes(each, "little") for each in digests), dtype=np.uint64)


def seeded(probability: Array, names: Keys) -> Keys:
    """Return a seed for each draw and site, (draw, site), of one number a draw, (draw, 1), and one a site, (site,).

    A probability of exactly one half stands for the middle of all that may be drawn, with seed 0.
    """
    drawn = np.ascontiguousarray(probability, dtype=float).view(np.uint64)
    with np.errstate(over="ignore"):
        seeds = mixed(mixed(drawn) + names)
    return np.where(probability == 0.5, np.uint64(0), np.maximum(seeds, np.uint64(1)))


def uniform(seeds: Keys, place: int) -> Array:
    """Return a number strictly between 0 and 1 for each seed and place: the SplitMix64 sequence that starts there."""
    spaced = np.uint64(place * GOLDEN % 2**64)
    with np.errstate(over="ignore"):
        drawn = (mixed(seeds + spaced) >> np.uint64(11)).astype(float)
    between: Array = (drawn + 0.5) * 2.0**-53
    return between


def mixed(numbers: Keys) -> Keys:
    """Scatter whole numbers over all of 64 bits (Steele, Lea & Flood 2014, the finaliser of SplitMix64)."""
    with np.errstate(over="ignore"):
        found = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return found ^ (found >> np.uint64(31))
