"""Problems: the parameters of an estimate that measured flows ask for; in logarithms, as gas varies by shares.

A parameter is a normal score where its field holds a distribution, which is then its prior, and the logarithm of a
factor where it is free. Every evaluation is the estimate itself with trial numbers in its waiting fields, as many at
once as one likes, so that derivatives by differences of four of them cost one more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lfgmodel.calibration.scatter import LEAST_ERROR, Observed, scatter
from lfgmodel.core.flows import Parts
from lfgmodel.errors import RangeError
from lfgmodel.generation import Scaled
from lfgmodel.study.study import Study
from lfgmodel.uncertainty.drawing import ties
from lfgmodel.values import Value
from lfgmodel.waiting import Awaited, filled, waiting

if TYPE_CHECKING:
    from lfgmodel.collection.drift import Drift
    from lfgmodel.core.decay import Array
    from lfgmodel.core.flows import Sites
    from lfgmodel.sites.site import Site

K_LEAST, K_MOST = 0.002, 2.0
"""Between which the greatest k of a model may be fitted. [1/yr]"""

A_LEAST, A_MOST = 1e-5, 0.334
"""Between which the amplitude may be fitted: no waste makes more, the 500 m3/Mg that L0 is bounded by. [Mg CH4/Mg]"""

SCORE = 6.0  # how far from its median a parameter with a prior may go, in standard deviations
ALIKE = 1e-3  # the most that the effect of a prior of the amplitude may differ between readings, as a share of it


@dataclass(frozen=True)
class Free:
    """Stands in a field for a number that is to be fitted without a prior: `base` times a factor."""

    base: float

    def ppf(self, probability: Any) -> Any:
        """Return the number that one starts from."""
        return np.broadcast_to(self.base, np.shape(probability))


class Parameter(NamedTuple):
    """One number to be fitted."""

    name: str
    fields: tuple[Awaited, ...]  # that take it; none for the amplitude, which multiplies what is predicted
    prior: bool
    low: float
    high: float


class Mode(NamedTuple):
    """Where the parameters fit best, and how firmly they stand there."""

    theta: Array
    covariance: Array
    error: float  # standard deviation of the logarithm of a reading
    slopes: Array  # of the logarithm of each prediction by each parameter, (reading, parameter)

    @property
    def correlation(self) -> Array:
        """Correlation of the parameters, (parameter, parameter)."""
        sd = np.sqrt(np.maximum(np.diag(self.covariance), 1e-300))
        correlation: Array = self.covariance / np.outer(sd, sd)
        return correlation


class Problem:
    """What is to be fitted to what was measured.

    Parameters
    ----------
    site : Site
    parts : (generation, collection, oxidation)
        Values whose waiting fields are the parameters.
    observed : sequence of Observed
    fixed : sequence of str
        Which of "k" and "A" are not to be fitted.
    drift : Drift, optional
        How the readings move about what is predicted; they scatter independently, if not given.

    Attributes
    ----------
    scatter : Scatter
        How the readings are spread; in innovations of scale 1 where the error or a drift is given.
    """

    def __init__(
        self,
        site: Site,
        parts: tuple[Any, ...],
        observed: Sequence[Observed],
        fixed: Sequence[str] = (),
        drift: Drift | None = None,
    ) -> None:
        self.site, self.parts, self.observed = site, parts, tuple(observed)
        self.fixed, self.drift = tuple(fixed), drift
        within = any(one.times is not None for one in self.observed)  # a year that lies about the last reading
        self.years = site.years(max(int(one.years[-1]) for one in self.observed) + within)
        self.study = Study(Parts(site, *parts), self.years)
        fields = list(self.study.uncertain.values())
        free = tuple(field for field in fields if isinstance(field.source, Free))
        self.parameters: list[Parameter] = []
        if free:
            fastest = max(field.source.base for field in free)
            refuse_no_rate(fastest)
            same = {field.source.base for field in free} == {fastest}
            low, high = np.log(K_LEAST / fastest), np.log(K_MOST / fastest)
            self.parameters.append(Parameter("k" if same else "k_factor", free, False, low, high))
        held = [field for field in fields if field not in free]
        names = [field.where.rsplit(".", 1)[-1] for field in held]
        for field, name in zip(held, names, strict=True):
            called = name if names.count(name) == 1 else field.where
            self.parameters.append(Parameter(called, (field,), True, *_scores(field)))
        self.logs = np.log(np.concatenate([one.methane for one in self.observed]))
        self.error_known = self.observed[0].error is not None or drift is not None
        # one number scales what is predicted, unless priors of something other than k already do
        self.scaling = self._scaling() if held else []
        if not self.scaling and "A" not in self.fixed:
            self.parameters.append(Parameter("A", (), False, *self._amplitudes()))
        self.scatter = scatter(self.observed, drift, "A" in self.fixed and not self.scaling)
        self.prior = np.array([parameter.prior for parameter in self.parameters], dtype=bool)
        sources = [parameter.fields[0].source for parameter in self.parameters if parameter.prior]
        # rows whose squares, times the parameters, sum to what the priors hold against them
        tied = np.linalg.inv(ties(sources) + 1e-9 * np.eye(len(sources)))  # two may be one and the same
        root = np.linalg.cholesky(tied).T if sources else np.empty((0, 0))
        self.pull = root @ np.eye(len(self.parameters))[self.prior]
        self.low, self.high = (np.array([getattr(p, end) for p in self.parameters]) for end in ("low", "high"))

    def _amplitudes(self) -> tuple[float, float]:
        """Return the ends of the logarithm of the amplitude's factor."""
        (reached,) = self.reached(np.zeros((1, len(self.parameters))))
        with np.errstate(divide="ignore"):
            return float(np.log(A_LEAST / reached)), float(np.log(A_MOST / reached))

    def _scaling(self) -> list[int]:
        """Return the priors that scale all readings alike, alone or with those of the same field for other kinds."""
        at = np.zeros(len(self.parameters))
        slopes = self.slopes(at)
        fields: dict[str, list[int]] = {}
        for column, parameter in enumerate(self.parameters):
            name = parameter.name.partition("[")[0].rsplit(".", 1)[-1]
            if parameter.prior and name not in ("k", "split"):  # shares, which sum to 1, scale nothing
                fields.setdefault(name, []).append(column)
                number = parameter.fields[0].source.ppf(0.5)
                slope = self._score_slope(parameter.fields[0], 0.0)
                slopes[:, column] *= number / slope if slope else 0.0  # by the logarithm of the number
        together = {name: slopes[:, columns].sum(axis=1) for name, columns in fields.items()}
        return [
            column
            for name, columns in fields.items()
            if np.ptp(together[name]) < ALIKE * abs(together[name].mean())
            for column in columns
        ]

    @property
    def free_k(self) -> bool:
        """Whether k is fitted without a prior; it is the first parameter then."""
        return not self.parameters[0].prior and bool(self.parameters[0].fields)

    @property
    def free_amplitude(self) -> bool:
        """Whether A is fitted; it is the last parameter then."""
        return not self.parameters[-1].fields

    def part(self, keep: NDArray[np.bool_]) -> Problem:
        """Return the problem with some of the readings."""
        parts, start = [], 0
        for one in self.observed:
            some = keep[start : start + len(one.years)]
            start += len(one.years)
            if some.any():
                parts.append(one.some(some))
        return Problem(self.site, self.parts, parts, self.fixed, self.drift)

    def without_priors(self) -> Problem:
        """Return the problem with the medians of the priors in their fields, and k and the amplitude free."""
        whole = (self.site, *self.parts)
        site, model, *rest = (filled(part, lambda field: float(field.source.ppf(0.5))) for part in whole)
        free = model if "k" in self.fixed else freed(model, site)
        return Problem(site, (free, *rest), self.observed, self.fixed, self.drift)

    def numbers(self, theta: Array) -> dict[Awaited, Array]:
        """Return what the waiting fields hold at parameters (draw, parameter), (draw, 1) each."""
        from scipy.special import ndtr

        held = {}
        for column, parameter in enumerate(self.parameters):
            for field in parameter.fields:
                trial = theta[:, column : column + 1]
                source = field.source
                held[field] = source.ppf(ndtr(trial)) if parameter.prior else np.exp(trial) * source.base
        return held

    def flows(self, numbers: Mapping[Awaited, Array], names: Sequence[str]) -> dict[str, Array]:
        """Return flows with those numbers in the fields, before the amplitude, (year, draw)."""
        found, _ = self.study.flows(numbers, names)
        return {name: found[name][:, :, 0] for name in names}

    def predict(self, theta: Array) -> Array:
        """Return the logarithm of what would be read, (reading, draw), at parameters (draw, parameter)."""
        names = list(dict.fromkeys(one.flow for one in self.observed))
        found = self.flows(self.numbers(theta), names)
        first = self.years[0]
        with np.errstate(divide="ignore"):
            read = [one.predicted(np.log(found[one.flow]), first) for one in self.observed]
        predicted: Array = np.concatenate(read) + (theta[:, -1] if self.free_amplitude else np.zeros(len(theta)))
        return predicted

    def reached(self, theta: Array) -> Array:
        """Return what the potential of a Mg of waste sends into the measured flow in the measured years, before A.

        Shape (draw,), at parameters (draw, parameter) [Mg CH4/Mg].
        """
        one, numbers = self.observed[0], self.numbers(theta)
        rows = one.years - self.years[0]
        found = self.flows(numbers, ["generated", one.flow])
        model = self.study.filled(self.study.parts.generation, numbers)
        potential = model.decay(self.site.kinds, {**self.site.columns, "year": self.years}).potential
        mass = self.site.mass(self.years)
        placed = (mass * potential).sum(axis=(-4, -3))[:, 0] / mass.sum()
        with np.errstate(invalid="ignore", divide="ignore"):
            share = found[one.flow][rows].sum(axis=0) / found["generated"][rows].sum(axis=0)
        reached: Array = placed * share
        return reached

    def slopes(self, theta: Array) -> Array:
        """Return the derivative of the logarithm of each prediction by each parameter, (reading, parameter)."""
        step = 1e-3 * np.eye(len(self.parameters))
        trials = np.concatenate([theta + times * step for times in (-2, -1, 1, 2)])
        far_below, below, above, far_above = np.split(self.predict(trials), 4, axis=1)
        slopes: Array = (8 * (above - below) - (far_above - far_below)) / 12e-3
        return slopes

    @staticmethod
    def _score_slope(field: Awaited, score: float) -> float:
        """Return the derivative of a field's number by its normal score."""
        from scipy.special import ndtr

        ends = field.source.ppf(ndtr(score + np.array([-1e-4, 1e-4])))
        return float(np.diff(ends)[0] / 2e-4)

    def innovations(self, theta: Array) -> Array:
        """Return the logarithms of reading over prediction made independent and of one scale, (reading, draw)."""
        found: Array = self.scatter.root @ (self.logs[:, None] - self.predict(theta))
        return found

    def misfit(self, theta: Array) -> Array:
        """Return the sum of what innovations count against parameters (draw, parameter), (draw,)."""
        squares: Array = self.scatter.penalty(self.innovations(theta)).sum(axis=0)
        return squares

    def allowed(self, level: float) -> float:
        """Return how far the misfit may rise above the least within an interval, in variances of a reading."""
        from scipy.stats import chi2, f

        if self.error_known:
            return float(chi2.ppf(level, 1))
        return float(f.ppf(level, 1, max(len(self.logs) - len(self.parameters), 1)))

    def solve(self) -> Mode:
        """Find the parameters that fit best, given their priors."""
        count, start = len(self.logs), self._start()
        if self.error_known:
            return self._solve(start, 1.0)
        if not self.prior.any():
            mode = self._solve(start, 1.0)
            left = self.misfit(mode.theta[None])[0]
            error = max(float(np.sqrt(left / max(count - len(self.parameters), 1))), LEAST_ERROR)
            return mode._replace(covariance=mode.covariance * error**2, error=error)
        error = 0.2
        for _ in range(12):  # the error and the weight of the priors settle together
            mode = self._solve(start, error)
            taken = np.trace(mode.covariance @ (mode.slopes.T @ mode.slopes)) / error**2  # parameters that the data set
            before, error = error, float(np.sqrt(self.misfit(mode.theta[None])[0] / max(count - taken, 1.0)))
            error, start = max(error, LEAST_ERROR), mode.theta
            if abs(error / before - 1) < 1e-3:
                break
        return mode._replace(error=error)

    def _start(self) -> Array:
        """Return parameters to start from: the best of a row of k where it is free."""
        theta = np.zeros(len(self.parameters))
        if self.free_k:
            at = self.along_k(self.row_of_k(60))
            theta = at.theta[np.argmin(at.misfit)]
        return theta

    def _solve(self, start: Array, error: float) -> Mode:
        from scipy.optimize import least_squares

        def left(theta: Array) -> Array:
            now = self.innovations(theta[None])[:, 0] / error
            return np.concatenate([-np.sign(now) * np.sqrt(self.scatter.penalty(now)), self.pull @ theta])

        def slope(theta: Array) -> Array:
            bent: Any = 1.0
            if self.scatter.heavy:
                bent = self.scatter.bent(self.innovations(theta[None]) / error)
            return np.vstack([self.scatter.root @ self.slopes(theta) * bent / error, self.pull])

        inside = np.clip(start, self.low + 1e-9, self.high - 1e-9)
        found = least_squares(left, inside, slope, bounds=(self.low, self.high), xtol=1e-10, ftol=1e-12, gtol=1e-10)
        covariance: Any = np.linalg.pinv(found.jac.T @ found.jac)
        return Mode(found.x, covariance, 1.0, found.jac[: len(self.logs)] * error)

    def row_of_k(self, steps: int) -> Array:
        """Return a row of k from the least to the most, as logarithms of factors."""
        return np.linspace(self.low[0], self.high[0], steps)

    def along_k(self, row: Array) -> Along:
        """Return the best fit for each of a row of k, which is free; priors stay at their medians."""
        theta = np.zeros((len(row), len(self.parameters)))
        theta[:, 0] = row
        if self.free_amplitude:
            theta[:, -1] = np.clip(self.shift(theta), self.low[-1], self.high[-1])
        return Along(theta, self.misfit(theta))

    def shift(self, theta: Array) -> Array:
        """Return by how much the logarithms of the readings lie above those predicted, as they best fit, (draw,)."""
        return self.scatter.level(self.innovations(theta))


class Along(NamedTuple):
    """Best fits for each of a row of k."""

    theta: Array  # (step, parameter)
    misfit: Array  # (step,)


def _scores(field: Awaited) -> tuple[float, float]:
    """Return the least and the greatest normal score at which a prior is more than nothing and within its field."""
    from scipy.special import ndtr

    scores = np.linspace(-SCORE, SCORE, 1201)
    numbers = np.asarray(field.source.ppf(ndtr(scores)))
    allowed = scores[~field.spec.bad(numbers) & (numbers > 0)]
    return float(allowed[0]), float(allowed[-1])


def freed(model: Any, site: Site) -> Any:
    """Copy of a model whose k is to be fitted by one factor; a k that holds a distribution stays as it is."""
    if isinstance(model, Scaled):
        return replace(model, model=freed(model.model, site))
    rates = rates_of(model, site)
    if rates is None or waiting(rates):
        return model
    return model.but(k=each(rates, Free))


def rates_of(model: Any, site: Sites) -> Any:
    """Return the k of a model at a site, published where it is left open; None where it has no field that holds one."""
    return getattr(model.settled(site.kinds, site.columns), "k", None) if isinstance(model, Value) else None


def refuse_no_rate(fastest: float) -> None:
    """Refuse rates that no factor changes."""
    if fastest <= 0:
        raise RangeError(
            "calibrate: every rate k of the model is 0, and no multiple of it another; give one above 0, as in "
            "model.but(k=0.05)"
        )


def each(value: Any, change: Any) -> Any:
    """Return a number, or one for each kind or year, with each changed."""
    if isinstance(value, Mapping):
        return {key: each(entry, change) for key, entry in value.items()}
    return change(value if isinstance(value, Awaited) else float(value))
