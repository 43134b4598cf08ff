"""Spread: what many draws of a flow say, as quantiles and how well these are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, entries, shown
from lfgmodel.spec import SHARE

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate

MIDDLE = (0.05, 0.5, 0.95)
"""Quantiles that stand for many draws where there is room for three."""


def mean_of_draws(est: Estimate, flow: Array) -> Array:
    """Return a flow with the axes of an estimate, (year, ...), without that of draws: their mean."""
    return np.asarray(flow.mean(axis=1) if "draw" in est.axes else flow)


def median_of_draws(est: Estimate, flow: Array) -> Array:
    """Return a flow with the axes of an estimate, (year, ...), without that of draws: their median."""
    return np.asarray(np.median(flow, axis=1) if "draw" in est.axes else flow)


def levels(q: Any) -> list[float]:
    """Read one or several probabilities, written 0.9 or "90 %"."""
    given = [q] if (several := entries(q)) is None else several
    read = [round(float(SHARE.read(one, "quantile")), 12) for one in given]  # "95 %" is 0.95
    if len(set(read)) < len(read) or not read:
        raise RangeError(f"quantile takes each probability once, got {shown(q)}")
    return read


def quantiles(values: Array, q: Sequence[float]) -> Array:
    """Quantiles over the draws by sorting, linear between two draws: (quantile, year, ...) of (year, draw, ...)."""
    place = np.asarray(q) * (values.shape[1] - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, values.shape[1] - 1)
    share = np.expand_dims(place - below, tuple(range(1, values.ndim)))
    ends, beside = np.empty((len(values), 2 * len(place), *values.shape[2:])), np.concatenate([below, above])
    for year, drawn in enumerate(values):  # what is sorted at a time stays in the cache
        ends[year] = np.sort(drawn, axis=0)[beside]
    low, high = np.split(np.moveaxis(ends, 1, 0), 2)
    found: Array = low + (high - low) * share
    return found


def sampling_error(values: Array, q: Sequence[float]) -> Array:
    """Return the standard error of such quantiles for want of draws, in the same shape.

    Half the way between the draws that lie one standard error of a rank, `sqrt(n q (1 - q))`, below and above: the
    error of plain Monte Carlo, whatever the distribution. Sobol points and Latin hypercubes come nearer.
    """
    draws = values.shape[1]
    if draws < 2:
        raise RangeError(f"The sampling error of a quantile takes two draws or more, got {shown(draws)}")
    level = np.asarray(q)
    off = np.sqrt(level * (1 - level) / draws)
    high, low = (quantiles(values, np.clip(level + sign * off, 0, 1).tolist()) for sign in (1, -1))
    half: Array = (high - low) / 2
    return half


def refuse_quantiles(held: Sequence[float]) -> None:
    """Refuse to take quantiles that were held for flows: those of years, sites and flows neither add up nor close."""
    if held:
        raise RangeError(
            f"Estimate: it holds the quantiles {_shown(held)} of each site and year, which do not add up, and no "
            "draws; write est.quantile(...), or leave quantiles= out of estimate"
        )


def picked(held: Sequence[float]) -> Callable[[Array, Sequence[float]], Array]:
    """Return what picks quantiles among those held, (quantile, year, ...) of (year, held, ...)."""

    def pick(values: Array, q: Sequence[float]) -> Array:
        lacking = [level for level in q if level not in held]
        if lacking:
            raise RangeError(f"Estimate.quantile: it holds {_shown(held)}, not {_shown(lacking)}; ask for those held")
        return np.moveaxis(values[:, [held.index(level) for level in q]], 1, 0)

    return pick


def _shown(held: Sequence[float]) -> str:
    return ", ".join(f"{100 * level:g} %" for level in held)
