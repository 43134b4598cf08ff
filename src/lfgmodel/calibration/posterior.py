"""Posteriors: joint draws of the parameters of a problem, given what was measured and what was held before."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.calibration.problem import SCORE, Along, Mode, Problem
from lfgmodel.calibration.scatter import LEAST_ERROR
from lfgmodel.errors import CalibrationWarning

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array

DRAWS = 4096
TRIED = 8  # proposals for each draw
FAR = 0.25  # share of them from the priors, and from anywhere within the span of what is free
ENOUGH = 1500.0  # independent draws that the proposals must be worth
ROUNDS = 4  # of proposals, each about what the one before has found


def given_k(problem: Problem, mode: Mode, along: Along | None, seed: int) -> Array:
    """Draw k, where it is free, by how well each fits, and A, where it is fitted, given k, (draw, parameter).

    There are no priors but the span of each.
    """
    random, even = _random(seed)
    row = mode.theta[None] if along is None else along.theta
    if problem.scatter.heavy:
        return _on_a_grid(problem, row, random, even)
    theta, misfit = np.tile(mode.theta, (DRAWS, 1)), problem.misfit(row)
    best = row[:, -1]
    if problem.free_amplitude:
        above = problem.shift(row)  # of A within its span, to the best of all
        best, misfit = best + above, misfit - above**2 * problem.scatter.firm
    if along is not None:
        drawn = _drawn_along(row[:, 0], _marginal(problem, misfit) + np.log(_within(problem, best, misfit)), even)
        theta[:, 0], best, misfit = drawn, *(np.interp(drawn, row[:, 0], part) for part in (best, misfit))
    if problem.free_amplitude:
        theta[:, -1] = best + _off(problem, np.broadcast_to(misfit, DRAWS), random, best)
    return theta


def _drawn_along(row: Array, likely: Array, even: Array) -> Array:
    """Draw numbers along a row, by the logarithms of their densities on it, at even probabilities, (draw,)."""
    density = np.exp(likely - likely.max())
    below = np.append(0, np.cumsum(np.diff(row) * (density[1:] + density[:-1]) / 2))
    drawn: Array = np.interp(even * below[-1], below, row)
    return drawn


def _on_a_grid(problem: Problem, row: Array, random: np.random.Generator, even: Array) -> Array:
    """Draw k and A on a grid of both, where innovations have heavy tails, (draw, parameter)."""
    scatter, low, high = problem.scatter, problem.low[-1], problem.high[-1]
    theta = row[np.zeros(DRAWS, dtype=int)]
    if not problem.free_amplitude:
        theta[:, 0] = _drawn_along(row[:, 0], -problem.misfit(row) / 2, even)
        return theta
    best = row[:, -1] + problem.shift(row)
    reach = np.sinh(np.linspace(-5, 5, 161)) / np.sqrt(scatter.firm)
    amplitude = np.clip(best[:, None] + reach, low, high)  # (k, step)
    off = problem.innovations(row)[:, :, None] - scatter.one[:, None, None] * (amplitude - row[:, -1:])
    likely = -scatter.penalty(off).sum(axis=0) / 2
    density = np.exp(likely - likely.max())
    cells = np.diff(amplitude) * (density[:, 1:] + density[:, :-1]) / 2
    below = np.hstack([np.zeros((len(row), 1)), np.cumsum(cells, axis=1)])
    at = np.zeros(DRAWS, dtype=int)
    if len(row) > 1:
        with np.errstate(divide="ignore"):
            theta[:, 0] = _drawn_along(row[:, 0], np.log(below[:, -1]), even)
        at = np.abs(np.subtract.outer(theta[:, 0], row[:, 0])).argmin(axis=1)
    wanted = random.random(DRAWS) * below[at, -1]
    step = np.clip((below[at] <= wanted[:, None]).sum(axis=1) - 1, 0, amplitude.shape[1] - 2)
    share = (wanted - below[at, step]) / np.maximum(below[at, step + 1] - below[at, step], 1e-300)
    theta[:, -1] = amplitude[at, step] * (1 - share) + amplitude[at, step + 1] * share
    theta[:, -1] = np.clip(theta[:, -1] + np.interp(theta[:, 0], row[:, 0], best) - best[at], low, high)
    return theta


def with_priors(problem: Problem, mode: Mode, seed: int) -> Array:
    """Draw all parameters but one near the best fit and from their priors, and the last one by what it must be.

    That one scales all readings alike: A, or the prior of a potential, an efficiency, an amount. Given the others, the
    logarithm of what it multiplies has a normal or t distribution about its best value, however thin and bent the ridge
    is on which the product is known. Each draw counts by its priors and by how well the others fit. Where there is no
    such parameter, or its prior leaves no room, all are drawn near the best fit and from their priors.
    """
    first = _pivot(problem, mode)
    only = first is None or problem.free_amplitude
    for pivot in (first,) if only else (first, None):
        random, even = _random(seed)
        about, spread = mode.theta, mode.covariance
        for _ in range(ROUNDS):
            theta, weight = _proposed(problem, mode, pivot, about, spread, random)
            worth = weight.sum() ** 2 / max((weight**2).sum(), 1e-300)
            if worth >= ENOUGH or not weight.any():
                break
            about, spread = np.average(theta, axis=0, weights=weight), np.atleast_2d(np.cov(theta.T, aweights=weight))
        if worth >= ENOUGH:
            break
    else:
        warnings.warn(
            f"calibrate: the draws of the posterior are worth {worth:.0f} independent ones; narrow the priors, or give "
            "the error of a reading",
            CalibrationWarning,
            stacklevel=2,
        )
    share = np.cumsum(weight)
    taken: Array = theta[np.searchsorted(share / share[-1], even)]
    return taken


def _proposed(
    problem: Problem, mode: Mode, pivot: int | None, about: Array, spread: Array, random: np.random.Generator
) -> tuple[Array, Array]:
    """Return proposals about some parameters, as wide as a covariance, (draw, parameter), and what each counts."""
    from scipy.stats import multivariate_t, norm

    others = [column for column in range(len(mode.theta)) if column != pivot]
    theta, proposed = np.tile(mode.theta, (TRIED * DRAWS, 1)), np.zeros(TRIED * DRAWS)
    if others:
        low, high, prior = problem.low[others], problem.high[others], problem.prior[others]
        near = multivariate_t(about[others], 1.7 * spread[np.ix_(others, others)] + 1e-12 * np.eye(len(others)), df=4)
        drawn = np.reshape(near.rvs(len(theta), random_state=random), (-1, len(others)))
        far = np.where(prior, random.standard_normal(drawn.shape), random.uniform(low, high, drawn.shape))
        drawn = np.where(random.random((len(theta), 1)) < FAR, far, drawn)
        anywhere = np.where(prior, norm.logpdf(drawn), -np.log(high - low)).sum(axis=1)
        proposed = np.logaddexp(near.logpdf(drawn) + np.log(1 - FAR), anywhere + np.log(FAR))
        theta[:, others] = np.clip(drawn, low, high)
        proposed[(theta[:, others] != drawn).any(axis=1)] = np.inf  # beyond the ends there is nothing
    if pivot is None:
        likely = _likely(problem, problem.misfit(theta))
    else:
        best = problem.shift(theta)
        misfit = problem.misfit(theta) - best**2 * problem.scatter.firm
        theta[:, pivot], slope = _scored(problem, pivot, mode.theta[pivot], best + _off(problem, misfit, random))
        with np.errstate(divide="ignore"):  # of those outside the prior
            likely = _marginal(problem, misfit) + np.log(slope)
    log_weight = likely - ((theta @ problem.pull.T) ** 2).sum(axis=1) / 2 - proposed
    return theta, np.exp(log_weight - max(log_weight.max(), -1e300))


def _pivot(problem: Problem, mode: Mode) -> int | None:
    """Return a parameter that multiplies all readings by the same, the least known of those; None if there is none."""
    if problem.scatter.heavy:  # what the last one must be is no t distribution then
        return None
    if problem.free_amplitude:
        return len(problem.parameters) - 1
    slopes = problem.slopes(mode.theta)
    wide = np.abs(slopes).mean(axis=0)
    exact = [column for column in problem.scaling if np.ptp(slopes[:, column]) < 1e-6 * wide[column]]
    return max(exact, key=lambda column: float(wide[column]), default=None)


def _scored(problem: Problem, pivot: int, level: float, off: Array) -> tuple[Array, Array]:
    """Return the parameter whose number is `exp(off)` times that at `level`, and its slope by `off`; 0 outside."""
    from scipy.special import ndtr

    parameter = problem.parameters[pivot]
    if not parameter.fields:
        moved = level + off
        held: Array = np.clip(moved, parameter.low, parameter.high)
        return held, np.where(held == moved, 1.0, 0.0)
    score = np.linspace(max(problem.low[pivot], -SCORE), min(problem.high[pivot], SCORE), 8001)
    source = parameter.fields[0].source
    logs = np.log(source.ppf(ndtr(score))) - np.log(source.ppf(ndtr(level)))
    rising = np.append(True, np.diff(logs) > 0)
    found = np.interp(off, logs[rising], score[rising], left=np.nan, right=np.nan)
    slope = np.interp(found, score[rising], np.gradient(score[rising], logs[rising]))
    inside = np.isfinite(found)
    return np.where(inside, found, level), np.where(inside, slope, 0.0)


def _likely(problem: Problem, misfit: Array) -> Array:
    """Return the logarithm of the likelihood of a misfit, but for a constant."""
    return -misfit / 2 if problem.error_known else -len(problem.logs) / 2 * np.log(misfit + _floor(problem))


def _marginal(problem: Problem, misfit: Array) -> Array:
    """Return the same over all amplitudes, of the misfit with the best of them, where the amplitude is fitted."""
    count = len(problem.logs) - problem.free_amplitude
    return -misfit / 2 if problem.error_known else -count / 2 * np.log(misfit + _floor(problem))


def _spread(problem: Problem, misfit: Array) -> tuple[Any, Array]:
    """Return the distribution of the amplitude's logarithm about its best, and its scale."""
    from scipy.stats import norm, t

    free = max(len(problem.logs) - 1, 1)
    if problem.error_known:
        return norm, np.full(np.shape(misfit), 1 / np.sqrt(problem.scatter.firm))
    scale: Any = np.sqrt((misfit + _floor(problem)) / (free * problem.scatter.firm))
    return t(free), scale


def _within(problem: Problem, best: Array, misfit: Array) -> Array:
    """Return how likely the amplitude is within its span, about its best."""
    if not problem.free_amplitude:
        return np.ones(np.shape(misfit))
    kind, scale = _spread(problem, misfit)
    inside: Array = kind.cdf((problem.high[-1] - best) / scale) - kind.cdf((problem.low[-1] - best) / scale)
    return np.maximum(inside, 1e-300)


def _off(problem: Problem, misfit: Array, random: np.random.Generator, best: Array | None = None) -> Array:
    """Draw how far the logarithm of the amplitude is from its best, (draw,); within its span, if the best is given."""
    kind, scale = _spread(problem, misfit)
    least, most = 0.0, 1.0
    if best is not None:
        least, most = (kind.cdf((end - best) / scale) for end in (problem.low[-1], problem.high[-1]))
    drawn = np.clip(least + random.random(len(misfit)) * (most - least), 1e-12, 1 - 1e-12)
    off: Array = scale * kind.ppf(drawn)
    return off if best is None else np.clip(off, problem.low[-1] - best, problem.high[-1] - best)


def _floor(problem: Problem) -> float:
    """Return the misfit of readings as good as any are taken to be."""
    return LEAST_ERROR**2 * len(problem.logs)


def _random(seed: int) -> tuple[np.random.Generator, Any]:
    """Return a generator, and a probability for each draw, evenly spread and shuffled."""
    random = np.random.default_rng(seed)
    return random, random.permutation((np.arange(DRAWS) + random.random()) / DRAWS)


def dataset(draws: pd.DataFrame, units: Mapping[str, str]) -> Any:
    """Return draws of parameters, a column each, as an xarray Dataset of one chain."""
    try:
        import xarray as xr
    except ImportError as error:
        raise ImportError("Datasets need xarray: pip install 'lfgmodel[xarray]'") from error
    found = {name: (("chain", "draw"), draws[name].to_numpy()[None], {"units": unit}) for name, unit in units.items()}
    return xr.Dataset(found, {"chain": [0], "draw": np.arange(len(draws))})
