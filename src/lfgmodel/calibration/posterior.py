"""Posteriors: joint draws of the parameters of a problem, given what was measured and what was held before."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.calibration.problem import LEAST_ERROR, SCORE, Along, Mode, Problem
from lfgmodel.errors import CalibrationWarning

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array

DRAWS = 4096
TRIED = 8  # proposals for each draw
FAR = 0.25  # share of them from the priors, and from anywhere within the span of what is free
ENOUGH = 1500.0  # independent draws that the proposals must be worth
ROUNDS = 4  # of proposals, each about what the one before has found


def given_k(problem: Problem, mode: Mode, along: Along | None, seed: int) -> Array:
    """Draw k, where it is free, by how well each fits, and A given k, (draw, parameter); there are no priors."""
    random, even = _random(seed)
    theta, misfit = np.tile(mode.theta, (DRAWS, 1)), problem.misfit(mode.theta[None])
    if along is not None:
        k = along.theta[:, 0]
        likely = _marginal(problem, along.misfit)
        density = np.exp(likely - likely.max())
        below = np.append(0, np.cumsum(np.diff(k) * (density[1:] + density[:-1]) / 2))
        drawn = np.interp(even * below[-1], below, k)
        misfit = np.interp(drawn, k, along.misfit)
        theta = np.column_stack([drawn, np.interp(drawn, k, along.theta[:, 1])])
    theta[:, -1] += _off(problem, np.broadcast_to(misfit, DRAWS), random)
    return theta


def with_priors(problem: Problem, mode: Mode, seed: int) -> Array:
    """Draw all parameters but one near the best fit and from their priors, and the last one by what it must be.

    That one scales all readings alike: A, or the prior of a potential, an efficiency, an amount. Given the others, the
    logarithm of what it multiplies has a normal or t distribution about its best value, however thin and bent the ridge
    is on which the product is known. Each draw counts by its priors and by how well the others fit. Where there is no
    such parameter, or its prior leaves no room, all are drawn near the best fit and from their priors.
    """
    first = _pivot(problem, mode)
    only = first is None or problem.free_amplitude  # A has no span to draw it from
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
    taken: Array = theta[np.minimum(np.searchsorted(share / share[-1], even), len(theta) - 1)]
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
        misfit = problem.misfit(theta) - best**2 * (problem.weights**2).sum()
        theta[:, pivot], slope = _scored(problem, pivot, mode.theta[pivot], best + _off(problem, misfit, random))
        with np.errstate(divide="ignore"):  # of those outside the prior
            likely = _marginal(problem, misfit) + np.log(slope)
    log_weight = likely - ((theta @ problem.pull.T) ** 2).sum(axis=1) / 2 - proposed
    return theta, np.exp(log_weight - max(log_weight.max(), -1e300))


def _pivot(problem: Problem, mode: Mode) -> int | None:
    """Return a parameter that multiplies all readings by the same, the least known of those; None if there is none."""
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
        return level + off, np.ones(len(off))
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
    """Return the same over all amplitudes, of the misfit with the best of them."""
    return -misfit / 2 if problem.error_known else -(len(problem.logs) - 1) / 2 * np.log(misfit + _floor(problem))


def _off(problem: Problem, misfit: Array, random: np.random.Generator) -> Array:
    """Draw how far the logarithm of the amplitude is from its best, (draw,)."""
    weight, free = (problem.weights**2).sum(), max(len(problem.logs) - 1, 1)
    if problem.error_known:
        return np.asarray(random.standard_normal(len(misfit)) / np.sqrt(weight))
    return np.asarray(random.standard_t(free, len(misfit)) * np.sqrt((misfit + _floor(problem)) / (free * weight)))


def _floor(problem: Problem) -> float:
    """Return the misfit of readings as good as any are taken to be."""
    return LEAST_ERROR**2 * len(problem.logs)


def _random(seed: int) -> tuple[np.random.Generator, Any]:
    """Return a generator, and a probability for each draw, evenly spread and shuffled."""
    random = np.random.default_rng(seed)
    return random, random.permutation((np.arange(DRAWS) + random.random()) / DRAWS)
