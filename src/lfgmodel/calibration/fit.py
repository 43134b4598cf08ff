"""Fits: what a calibration found, how firmly, and what it leaves uncertain."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.calibration.filled import amplitude_in, filled_in
from lfgmodel.calibration.interval import Interval, crossing, is_open
from lfgmodel.calibration.posterior import DRAWS, dataset, given_k, with_priors
from lfgmodel.calibration.problem import Along, Mode, Problem
from lfgmodel.collection.drift import Drift, Drifting
from lfgmodel.collection.metering import Measured
from lfgmodel.described.html import block, table
from lfgmodel.errors import CalibrationWarning, RangeError, one_of, shown
from lfgmodel.spec import Given, Spec
from lfgmodel.study.estimate import estimate
from lfgmodel.uncertainty.distributions import samples
from lfgmodel.units.reals import is_whole
from lfgmodel.waiting import Awaited

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate

GRID = 401
"""Steps of k, from the least to the most, in a profile; with finer ones about the best fit."""


@dataclass(frozen=True, eq=False, repr=False)
class Fit:
    """A model fitted to measurements; `calibrate` makes it.

    Attributes
    ----------
    problem, mode
        What was fitted, and where it fits best.
    generation, collection, oxidation, site
        The fitted parts, ready for `estimate`; what was not fitted is as it was given.
    seed : int
        Of the draws of the posterior.
    warnings : tuple of str
        What the measurements do not say, a line each.
    """

    problem: Problem
    mode: Mode
    generation: Any
    collection: Any
    oxidation: Any
    site: Any
    seed: int
    warnings: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """The parameters: `k` [1/yr], or the `k_factor` of several; `A`; or those fields that hold a prior."""
        return [parameter.name for parameter in self.problem.parameters]

    @property
    def error(self) -> float:
        """Scatter of the readings about the fit, as a share of them: the standard deviation of their logarithms."""
        free = max(len(self.problem.logs) - int((~self.problem.prior).sum()), 1)
        return float(np.sqrt((self.residuals["log_ratio"] ** 2).sum() / free))

    @cached_property
    def residuals(self) -> pd.DataFrame:
        """A row a reading: flow, year, what was measured and fitted [Mg CH4/yr], and the logarithm of their ratio."""
        import pandas as pd

        observed = self.problem.observed
        fitted = np.exp(self.problem.predict(self.mode.theta[None])[:, 0])
        measured = np.concatenate([one.methane for one in observed])
        return pd.DataFrame(
            {
                "flow": [one.flow for one in observed for _ in one.years],
                "year": np.concatenate([one.years for one in observed]),
                "measured": measured,
                "fitted": fitted,
                "log_ratio": np.log(measured / fitted),
            }
        )

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """A row a parameter: value, 90 % interval, unit, and whether its prior says more than the data."""
        import pandas as pd

        sd = np.sqrt(np.diag(self.mode.covariance))
        rows = {}
        for column, parameter in enumerate(self.problem.parameters):
            value = self._value(column, self.mode.theta[None])[0]
            note = "prior-dominated" if parameter.prior and sd[column] > 0.8 else ""
            rows[parameter.name] = (value, *self.interval(parameter.name), self._unit(column), note)
        columns = ["value", "low", "high", "unit", "note"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("parameter")

    @property
    def correlation(self) -> pd.DataFrame:
        """Correlation near the best fit: of their logarithms, or of normal scores where they have priors."""
        import pandas as pd

        return pd.DataFrame(self.mode.correlation, index=self.names, columns=self.names)

    def interval(self, name: str, level: Given = 0.9) -> Interval:
        """Return the ends between which a parameter lies.

        Parameters
        ----------
        name : str
            One of `names`.
        level : number or str
            Share of such intervals that hold the truth. [fraction]

        Notes
        -----
        Without priors the profile likelihood: every k for which some A fits no worse than an F test of the level allows
        (chi squared, where the error was given). An end is open where even the least or the greatest k fits so well.
        With priors the middle of the posterior.
        """
        column = self.names.index(one_of(name, self.names, "Fit.interval"))
        share = Spec("fraction", 0.01, 0.999).read(level, "Fit.interval.level")
        if self.problem.prior.any():
            low, high = np.quantile(self.draws[name], [(1 - share) / 2, (1 + share) / 2])
            return Interval(float(low), float(high))
        reach_of_level = self.problem.allowed(share)
        if not self.problem.parameters[0].fields:  # the amplitude alone
            reach = np.sqrt(reach_of_level * self.mode.covariance[0, 0])
            span = self.problem.low[0], self.problem.high[0]
            ends = self._value(0, np.clip(self.mode.theta + np.array([[-reach], [reach]]), *span))
            return Interval(float(ends[0]), float(ends[1]))
        k, rise = self.profile()
        gap = rise - reach_of_level
        inside = np.flatnonzero(gap <= 0)
        at_end = np.isclose(k, k[0], rtol=1e-6), np.isclose(k, k[-1], rtol=1e-6)
        if column == 0:
            low = 0.0 if at_end[0][inside[0]] else crossing(k, gap, inside[0] - 1)
            return Interval(low, np.inf if at_end[1][inside[-1]] else crossing(k, gap, inside[-1]))
        reach = self.mode.error * np.sqrt(np.maximum(-gap[inside], 0) / self.problem.scatter.firm)
        at_ends = np.vstack([self.along.theta[inside]] * 2)
        at_ends[:, column] += np.concatenate([-reach, reach])
        at_ends[:, column] = np.clip(at_ends[:, column], self.problem.low[column], self.problem.high[column])
        held = self._value(column, at_ends)
        at = inside[[np.argmin(held[: len(inside)]), np.argmax(held[len(inside) :])]]
        closed = ~(at_end[0] | at_end[1])[at]  # the end belongs to a k within the span
        return Interval(float(held.min()) if closed[0] else 0.0, float(held.max()) if closed[1] else np.inf)

    @cached_property
    def along(self) -> Along:
        """The best fit for each of a row of k, where k is free: what `interval` and the profile rest on."""
        k, best = self.problem.parameters[0], self.mode.theta[0]
        near = best + np.sqrt(self.mode.covariance[0, 0]) * np.linspace(-5, 5, 101)
        row = np.union1d(self.problem.row_of_k(GRID), near[(near > k.low) & (near < k.high)])
        return self.problem.along_k(row)

    def profile(self) -> tuple[Array, Array]:
        """Return a row of k, or of factors of it, and how far the misfit of each is above the least, in variances."""
        if self.problem.prior.any() or not self.problem.free_k:
            raise RangeError(
                f"A profile takes a fit of k and A without priors, not of {', '.join(self.names)}; draw Fit.draws"
            )
        return self._value(0, self.along.theta), (self.along.misfit - self._least) / self.mode.error**2

    @property
    def _least(self) -> float:
        return float(self.problem.misfit(self.mode.theta[None])[0])

    @cached_property
    def draws(self) -> pd.DataFrame:
        """Joint draws of the parameters from their posterior, a row a draw; the same for a seed.

        Without priors the logarithms of k, A and the error are as likely anywhere within the span of the fit: k is then
        drawn along the profile, and A from its t distribution at that k. An open end then rests on the span, 0.002 to 2
        1/yr of the fastest waste. With priors all but one number are drawn about the best fit and from the priors, that
        one is what it must be for the readings, and each draw counts by its priors and by how well it fits.
        """
        import pandas as pd

        theta = self._posterior
        return pd.DataFrame({name: self._value(column, theta) for column, name in enumerate(self.names)})

    def to_xarray(self) -> Any:
        """Return `draws` as an xarray Dataset of one chain, which ArviZ takes; needs the extra `xarray`."""
        return dataset(self.draws, dict(self.estimates["unit"]))

    @cached_property
    def _posterior(self) -> Array:
        """Draws of the parameters, (draw, parameter)."""
        return self._posterior_of(self.seed)

    def _posterior_of(self, seed: int) -> Array:
        if self.problem.prior.any():
            return with_priors(self.problem, self.mode, seed)
        return given_k(self.problem, self.mode, self.along if self.problem.free_k else None, seed)

    @property
    def posterior(self) -> Any:
        """The fitted model with the joint draws in its fields, for `estimate(..., draws=4096)`."""
        return self._drawn(self._posterior)[0]

    def _drawn(self, theta: Array) -> tuple[Any, Any, Any, Any]:
        """Return generation, collection, oxidation and site with joint draws in their fields."""
        return filled_in(self.problem, self.mode, theta, lambda values: samples(values))

    def forecast(
        self,
        until: int | None = None,
        *,
        of: str | None = None,
        draws: int | None = None,
        seed: int | None = None,
        **options: Any,
    ) -> Estimate:
        """Estimate with what the measurements leave uncertain, in draws whose correlations are kept.

        Parameters
        ----------
        until : int, optional
            Last calendar year, as in `estimate`.
        of : {"reading", "level"}, optional
            What is collected in each draw: what the meter would read next, with the scatter of the readings or their
            drift; or the level that the model has, which leaves both out and is no band for a reading to fall in.
            The reading, if not given, where gas collected was measured and the fitted collection stays.
        draws : int, optional
            How many, up to 4096, the draws of the posterior; all if not given.
        seed : int, optional
            Of the draws; that of the fit if not given.
        **options
            The rest of `estimate`: use, keep, and another `collection` or `oxidation` than the fitted.

        Warns
        -----
        CalibrationWarning
            What was said of the fit: it holds for what is forecast from it.

        Notes
        -----
        With a drift the readings are followed and gone on from, as `collection.Drifting` does about the fitted
        collection, and led up to from its first year; without one each year scatters by itself, by the error of a
        reading. Either is given that the system runs, and more than ten years past the last reading neither was ever
        tried. Landfill gas is shown at the methane that the readings had, that of a level at the method's.
        """
        if "sampling" in options:
            raise RangeError("Fit.forecast takes no sampling=: its draws are those of the posterior")
        of = one_of(of or self._of(options), ("reading", "level"), "Fit.forecast.of")
        if of == "reading" and self._of(options) == "level":
            raise RangeError("Fit.forecast: a reading is foretold of gas collected as it was fitted; write of='level'")
        count = DRAWS if draws is None else draws
        if not is_whole(count) or not 1 <= count <= DRAWS:
            raise RangeError(f"Fit.forecast: draws must be a whole number from 1 to {DRAWS}, got {shown(draws)}")
        seed = self.seed if seed is None else seed
        theta = self._posterior if seed == self.seed else self._posterior_of(seed)
        kept = np.random.default_rng(seed).permutation(DRAWS)[:count] if count < DRAWS else slice(None)
        generation, collection, oxidation, site = self._drawn(theta[kept])
        if of == "reading":
            collection = self._moving(collection)
        options = {"collection": collection, "oxidation": oxidation, **options}
        for line in self.warnings:
            warnings.warn(f"Fit.forecast: {line}", CalibrationWarning, stacklevel=2)
        est = estimate(site, generation, until=until, draws=count, seed=seed, sampling="random", **options)
        return replace(est, of=of)

    def _of(self, options: Mapping[str, Any]) -> str:
        """Return what a forecast can be of: a reading, or only the level."""
        collected = any(one.flow == "collected" for one in self.problem.observed)
        return "reading" if collected and "collection" not in options else "level"

    def _moving(self, collection: Any) -> Any:
        """Return collection that scatters or drifts about that which was fitted, as the readings do."""
        one = next(one for one in self.problem.observed if one.flow == "collected")
        last, drift = int(one.years.max()), self.problem.drift
        if drift is None:
            error = self.mode.error if one.error is None else one.error
            alone = Drift(drift=0, tails=np.inf, noise=min(error, 2.0), share=1, spread=1e-3, reference=last)
            return Drifting(alone, around=collection, methane=one.content)
        about = drift.but(share=1.0, trend=0.0, trend_error=0.0, reference=last)
        by_year = {int(year): float(one.methane[one.years == year].mean()) for year in np.unique(one.years)}
        meter = Measured(by_year, unit="Mg/yr", gas="ch4")
        return Drifting(about, meter=meter, around=collection, methane=one.content)

    def plot(self, kind: str = "history", ax: Axes | None = None, *, lang: str = "en") -> Axes:
        """Draw the fit; needs the extra `plot`.

        Parameters
        ----------
        kind : {"history", "residuals", "profile"}
            What was measured beside what is fitted, their ratios by year, or how well each k fits.
        ax : Axes, optional
            Where to draw; a new figure if not given.
        lang : {"en", "zh"}
        """
        from lfgmodel.calibration.pictures import FITS

        drawn: Axes = FITS[one_of(kind, FITS, "Fit.plot.kind")](self, ax, lang)
        return drawn

    def _value(self, column: int, theta: Array) -> Array:
        """Return a parameter in its unit, (draw,), at parameters (draw, parameter)."""
        parameter = self.problem.parameters[column]
        if not parameter.fields:
            return np.exp(theta[:, column]) * self.problem.reached(theta) * amplitude_in(self.problem.parts[0])[1]
        numbers = self.problem.numbers(theta)
        field, shares = parameter.fields[0], self.problem.site.waste.shares
        if any(share is field for share in shares.values()):  # as split takes them: of their sum
            parts = [numbers[share] if isinstance(share, Awaited) else share for share in shares.values()]
            return np.asarray(numbers[field] / sum(parts))[:, 0]
        return np.asarray(numbers[field][:, 0] / (field.source.base if parameter.name == "k_factor" else 1.0))

    def _unit(self, column: int) -> str:
        parameter = self.problem.parameters[column]
        if parameter.prior:
            return str(parameter.fields[0].spec.unit)
        return {"k": "1/yr", "k_factor": "1"}.get(parameter.name) or amplitude_in(self.problem.parts[0])[0]

    def _repr_html_(self) -> str:
        first, *_ = repr(self).splitlines()
        rows = [
            [name, float(value), *("open" if is_open(end) else float(end) for end in ends), unit, note]
            for name, value, *ends, unit, note in self.estimates.itertuples()
        ]
        heads = ["", "value", "90 %: from", "to", "unit", ""]
        return block(first, table(heads, rows), said=[f"! {line}" for line in self.warnings])

    def __repr__(self) -> str:
        count, flows = len(self.problem.logs), dict.fromkeys(one.flow for one in self.problem.observed)
        many = "1 reading" if count == 1 else f"{count} readings, scatter {self.error:.1%}"
        rows = [f"Fit of {', '.join(flows)}: {many}"]
        for name, row in self.estimates.iterrows():
            ends = Interval(row["low"], row["high"])
            rows.append(f"{name!s:<12} {row['value']:<9.4g} 90 %: {ends.text}  [{row['unit']}] {row['note']}".rstrip())
        return "\n".join([*rows, *(f"! {line}" for line in self.warnings)])
