"""Streams that run as one: gas is linear in waste, so what decays at the same rates may be added up first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Runs = list[list[int]]


def runs_of(potential: Array, rates: Sequence[Array], streams: int) -> Runs:
    """Streams by run: those of the same rates in every draw, site and year; those without potential in none.

    Arrays are (stream, draw, site), axes of length one stand for all, and years may come first. There is a run even
    where no stream has potential.
    """
    if streams == 1:
        return [[0]]
    live: Any = potential.any(axis=(-2, -1))
    live = live if live.ndim == 1 else live.any(axis=0)
    rates = [array for array in rates if array.shape[-3] > 1]
    # most streams are told apart by their first draw, site and year, without a look at a million sites
    first = [(array if array.ndim == 3 else array[0]).T[0, 0].tolist() for array in rates]
    seen: dict[tuple[float, ...], list[int]] = {}
    for stream, key in enumerate(zip(*first, strict=True) if rates else [()] * streams):
        if live[stream % len(live)]:
            seen.setdefault(key, []).append(stream)
    longer = [array for array in rates if array.size > streams]
    runs = [run for group in seen.values() for run in _alike(group, longer)] if longer else [*seen.values()]
    return runs or [[0]]


def _alike(group: list[int], rates: Sequence[Array]) -> Iterator[list[int]]:
    """Part streams that look alike into those that are."""
    while group:
        run = [
            stream
            for stream in group
            if stream == group[0] or all(np.array_equal(a[..., group[0], :, :], a[..., stream, :, :]) for a in rates)
        ]
        yield run
        group = [stream for stream in group if stream not in run]


def by_run(array: Array, runs: Runs) -> Array:
    """Sum an array (..., stream, draw, site) over the streams of each run."""
    return np.stack([reduce(np.add, [array[..., stream, :, :] for stream in run]) for run in runs], axis=-3)


def waste_by_run(mass: Array, potential: Array, runs: Runs) -> tuple[Iterator[Array], Array]:
    """Waste of each run, (run, draw, site) a year, and its potential, where all years have the same."""
    if max(mass.shape[1], len(potential)) <= len(runs):
        return iter(mass), potential
    if mass.shape[1] == 1:
        return iter(mass), by_run(potential, runs)
    if all(len(run) == 1 for run in runs):
        kept = [run[0] for run in runs]
        return (waste[kept] for waste in mass), potential[kept]
    return _methane(mass, potential, runs), np.ones((1, 1, 1))


def _methane(mass: Array, potential: Array, runs: Runs) -> Iterator[Array]:
    """Methane that the waste of each run can make, year by year in one array, so that it stays in the cache."""
    fresh = np.empty((len(runs), *np.broadcast_shapes(mass.shape[2:], potential.shape[1:])))
    # two streams are a step apart, and a slice of them is no copy
    views = [run if len(run) > 2 else slice(run[0], run[-1] + 1, run[-1] - run[0] or 1) for run in runs]
    shares = [potential[view] for view in views]
    for waste in mass:
        for total, view, share in zip(fresh, views, shares, strict=True):
            np.einsum("sdn,sdn->dn", waste[view], share, out=total)
        yield fresh
