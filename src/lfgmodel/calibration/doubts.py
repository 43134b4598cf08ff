"""Doubts: what measurements do not say to a fit, a line each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lfgmodel.calibration.problem import Mode, Problem, rates_of
from lfgmodel.calibration.scatter import LEAST_ERROR
from lfgmodel.generation.scaled import beneath

DRIFTING_YEARS = 20
"""Of meter, fewer than which a rate fitted to them is mostly drift: 951 US landfills metered 2010-2019."""


def doubts(problem: Problem, mode: Mode) -> list[str]:
    """Say, a line each, what the data do not."""
    found = (_tied, _contradicted, _open, _drifting)
    return [*_held(problem), *(line for doubt in found for line in doubt(problem, mode))]


def _held(problem: Problem) -> Iterator[str]:
    """Say that the rate of a model stays as it is, where none of its numbers could be fitted."""
    model = beneath(problem.parts[0])
    name = type(model).__name__
    own = any(field.where.startswith(f"{name}.") for one in problem.parameters if one.prior for field in one.fields)
    if not own and rates_of(model, problem.site) is None and "k" not in problem.fixed:
        yield (
            f"the rate of {name} is held, as it has no field k that could be fitted; declare one, as LandGEM does by "
            "k: Number = number('1/yr', 0.001, 2.0), or say fixed=('k',)"
        )


def _tied(problem: Problem, mode: Mode) -> Iterator[str]:
    """Name the two parameters that the data tell apart the least, if they hardly do."""
    names = [parameter.name for parameter in problem.parameters]
    if len(names) < 2:
        return
    tied = np.abs(np.triu(mode.correlation, 1))
    if tied.max() > 0.95:
        first, second = np.unravel_index(np.argmax(tied), tied.shape)
        yield (
            f"the data hardly tell {names[first]} from {names[second]} (correlation {tied.max():.2f}); "
            "fix one, give it a prior, or measure on into the decline"
        )


def _contradicted(problem: Problem, mode: Mode) -> Iterator[str]:
    """Name spans, priors and errors that the data do not bear."""
    from scipy.stats import chi2

    for parameter, theta in zip(problem.parameters, mode.theta, strict=True):
        if not parameter.prior and min(theta - parameter.low, parameter.high - theta) < 1e-3:
            yield f"{parameter.name} ran to the end of its span; the data do not close it"
        if parameter.prior and abs(theta) > 2.6:  # one in a hundred
            yield f"the data contradict the prior of {parameter.name}, {parameter.fields[0].source!r}; widen it"
    misfit = float(problem.misfit(mode.theta[None])[0])
    if problem.prior.any():
        free = problem.without_priors()
        loose = np.sqrt(free.misfit(free.solve().theta[None])[0])
        times = np.sqrt(misfit) / max(
            loose, LEAST_ERROR * np.sqrt(np.trace(problem.scatter.root @ problem.scatter.root.T))
        )
        if len(problem.logs) > len(free.parameters) and times > 1.5:
            yield f"the data contradict a prior: readings scatter {times:.1f} times as far as without it; widen it"
    spare = max(len(problem.logs) - np.trace(mode.covariance @ mode.slopes.T @ mode.slopes), 1)
    if problem.drift is None and problem.error_known and misfit > chi2.ppf(0.999, spare):
        yield f"readings scatter {np.sqrt(misfit / spare):.1f} times as far as error= says; raise it"


def _open(problem: Problem, mode: Mode) -> Iterator[str]:
    """Say where k is free and the data do not close it, or do not reach the years of decline."""
    if not problem.free_k:
        return
    k = problem.parameters[0]
    rise = problem.along_k(np.array([k.low, k.high])).misfit.min() - problem.misfit(mode.theta[None])[0]
    if not problem.prior.any() and rise < problem.allowed(0.9) * mode.error**2:
        yield f"the data leave {k.name} open: its 90 % interval has no end; give it a prior, or measure on"
    generated = problem.flows(problem.numbers(mode.theta[None]), ["generated"])["generated"][:, 0]
    if np.argmax(generated) == len(generated) - 1:
        yield "no data after the peak, when gas declines at the rate k; k and A may trade places"


def _drifting(problem: Problem, mode: Mode) -> Iterator[str]:
    """Say where a k that is fitted is mostly drift."""
    if not problem.free_k:
        return
    k, years = problem.parameters[0].name, np.concatenate([one.years for one in problem.observed])
    span = int(np.ptp(years)) + 1
    if problem.drift is None and span < DRIFTING_YEARS:
        yield (
            f"{k} from {span} year{'s' * (span > 1)} of meter is mostly drift, which the interval leaves out; give "
            "drift=lfg.Drift.preset('US meters 2012-2019'), or hold it with fixed=('k',)"
        )
    if problem.drift is not None:
        firm = problem.slopes(mode.theta) / max(problem.drift.noise, LEAST_ERROR)
        alone = np.linalg.pinv(firm.T @ firm + problem.pull.T @ problem.pull)[0, 0]
        times = float(np.sqrt(mode.covariance[0, 0] / alone)) if alone > 0 else 1.0
        if times > 2:
            yield (
                f"{k} from {span} year{'s' * (span > 1)} of meter is mostly drift: {times:.0f} times as uncertain as "
                "by the noise of the readings; hold it with fixed=('k',), or give it a prior"
            )
