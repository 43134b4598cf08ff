"""Posteriors: joint draws of the parameters of a problem, given what was measured and what was held before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.problem import LEAST_ERROR, Along, Mode, Problem

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array

DRAWS = 4096
TRIED = 8  # proposals for each draw
FAR = 0.25  # share of them from the priors, and from anywhere within the span of what is free
ENOUGH = 1000.0  # draws that those proposals must be worth
MOVES = 10  # of each draw, at each power of the likelihood
STRETCH = 2.0  # the most by which a move lengthens a distance, or shortens it


def given_k(problem: Problem, mode: Mode, along: Along | None, seed: int) -> Array:
    """Draw k, where it is free, by how well each fits, and A given k, (draw, parameter); there are no priors."""
    random, even = _random(seed)
    free, weight, floor = len(problem.logs) - 1, (problem.weights**2).sum(), _floor(problem)
    theta, misfit = np.tile(mode.theta, (DRAWS, 1)), problem.misfit(mode.theta[None])
    if along is not None:
        k = along.theta[:, 0]
        likely = -along.misfit / 2 if problem.given else -free / 2 * np.log(along.misfit + floor)
        density = np.exp(likely - likely.max())
        below = np.append(0, np.cumsum(np.diff(k) * (density[1:] + density[:-1]) / 2))
        drawn = np.interp(even * below[-1], below, k)
        misfit = np.interp(drawn, k, along.misfit)
        theta = np.column_stack([drawn, np.interp(drawn, k, along.theta[:, 1])])
    if problem.given:
        theta[:, -1] += random.standard_normal(DRAWS) / np.sqrt(weight)
    else:
        theta[:, -1] += random.standard_t(free, DRAWS) * np.sqrt((misfit + floor) / (free * weight))
    return np.clip(theta, problem.low, problem.high)


def with_priors(problem: Problem, mode: Mode, seed: int) -> Array:
    """Draw from a t distribution about the best fit and from the priors, and redraw by the posterior.

    Where that is so thin and bent that few of them fall in it, they are redrawn by a low power of the likelihood, which
    is raised to 1 by steps (Del Moral et al. 2006), between which they are moved on by the stretches of Goodman and
    Weare (2010), which suit any shape.
    """
    from scipy.stats import multivariate_t, norm

    random, even = _random(seed)
    spread = mode.covariance + 1e-12 * np.eye(len(mode.theta))
    near = multivariate_t(mode.theta, 1.7 * spread, df=4)
    theta = np.reshape(near.rvs(TRIED * DRAWS, random_state=random), (-1, len(mode.theta)))
    far = np.where(
        problem.prior, random.standard_normal(theta.shape), random.uniform(problem.low, problem.high, theta.shape)
    )
    theta = np.where(random.random((len(theta), 1)) < FAR, far, theta)
    anywhere = np.where(problem.prior, norm.logpdf(theta), -np.log(problem.high - problem.low)).sum(axis=1)
    proposed = np.logaddexp(near.logpdf(theta) + np.log(1 - FAR), anywhere + np.log(FAR))
    prior, data = _likely(problem, theta)
    power = _power(prior - proposed, data, 0.0, ENOUGH)
    drawn: Array = theta[_redrawn(prior - proposed + power * data, even)]
    while power < 1:
        _, data = _likely(problem, drawn)
        before, power = power, _power(np.zeros(DRAWS), data, power, DRAWS / 2)
        drawn = _moved(problem, drawn[_redrawn((power - before) * data, random.permutation(even))], power, random)
    return drawn


def _worth(log_weight: Array) -> float:
    """Return how many independent draws weighed ones are worth."""
    weight = np.exp(log_weight - log_weight.max())
    return float(weight.sum() ** 2 / (weight**2).sum())


def _power(log_weight: Array, data: Array, least: float, enough: float) -> float:
    """Return the greatest power of the likelihood, up to 1, with which the draws are still worth enough."""
    low, high = least, 1.0
    if _worth(log_weight + (1 - least) * data) >= enough:
        return high
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if _worth(log_weight + (middle - least) * data) >= enough else (low, middle)
    return high


def _redrawn(log_weight: Array, even: Array) -> Any:
    """Return which of the weighed draws to take at even probabilities."""
    share = np.cumsum(np.exp(log_weight - log_weight.max()))
    return np.minimum(np.searchsorted(share / share[-1], even), len(share) - 1)


def _moved(problem: Problem, theta: Array, power: float, random: np.random.Generator) -> Array:
    """Stretch the distance of each draw of one half from one of the other half, and keep what the posterior keeps."""

    def target(theta: Array) -> Array:
        prior, data = _likely(problem, theta)
        likely: Array = prior + power * data
        return likely

    likely, half, count = target(theta), DRAWS // 2, theta.shape[1]
    for move in range(2 * MOVES):
        own, other = (slice(start, start + half) for start in (move % 2 * half, (move + 1) % 2 * half))
        longer = ((STRETCH - 1) * random.random(half) + 1) ** 2 / STRETCH
        anchor = random.permutation(theta[other])
        trial = anchor + longer[:, None] * (theta[own] - anchor)
        found = target(trial)
        keep = np.log(random.random(half)) < (count - 1) * np.log(longer) + found - likely[own]
        theta[own] = np.where(keep[:, None], trial, theta[own])
        likely[own] = np.where(keep, found, likely[own])
    return theta


def _likely(problem: Problem, theta: Array) -> tuple[Array, Array]:
    """Return the logarithms of prior and likelihood, but for constants, (draw,) each; beyond its ends no prior."""
    within = ((theta >= problem.low) & (theta <= problem.high)).all(axis=1)
    misfit = problem.misfit(np.clip(theta, problem.low, problem.high))
    data = -misfit / 2 if problem.given else -len(problem.logs) / 2 * np.log(misfit + _floor(problem))
    return np.where(within, -((theta @ problem.pull.T) ** 2).sum(axis=1) / 2, -np.inf), data


def _floor(problem: Problem) -> float:
    """Return the misfit of readings as good as any are taken to be."""
    return LEAST_ERROR**2 * len(problem.logs)


def _random(seed: int) -> tuple[np.random.Generator, Array]:
    """Return a generator, and a probability for each draw, evenly spread and shuffled."""
    random = np.random.default_rng(seed)
    return random, random.permutation((np.arange(DRAWS) + random.random()) / DRAWS)
