"""Pooled fits: a rate for all sites of a class, and for each an amplitude that is drawn towards those of its class."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.calibration.doubts import DRIFTING_YEARS
from lfgmodel.calibration.filled import amplitude_in
from lfgmodel.calibration.interval import Interval
from lfgmodel.calibration.pool import Pool, Trials, with_factor
from lfgmodel.calibration.problem import A_MOST
from lfgmodel.described.html import block
from lfgmodel.errors import CalibrationWarning, first_few
from lfgmodel.generation.scaled import Scaled, beneath
from lfgmodel.waiting import Column

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array
    from lfgmodel.sites.portfolio import Portfolio

STEPS = 31
"""Of a row of k, which closes in on the best of each class until it is fine enough."""

ENOUGH = 20  # of them within the reach of a class
REACH = 14.0  # how far the deviance may rise in a row that is looked at: a chi squared of one in five thousand
LEVEL = 0.9  # of the intervals
FEW = 10  # sites of a class, fewer than which leave a rate of fewer than `DRIFTING_YEARS` mostly drift


@dataclass(frozen=True, eq=False, repr=False)
class Fits:
    """A model fitted to the meters of many sites; `calibrate` makes it of a portfolio.

    Attributes
    ----------
    rates : DataFrame
        A row a class: `k` [1/yr], or `k_factor` of the several rates of the model, with the ends of its 90 % interval,
        `low` and `high`, which are 0 and infinite where the readings leave them open; `spread` of the logarithms of
        amplitudes among its sites, `error` of those of readings at a site; how many `sites` were read, and `readings`.
    amplitudes : DataFrame
        A row a site: its `class`; `A`, the potential times the share of it that reaches the measured flow, with the
        ends of its 90 % interval, in the unit that `attrs` names; `factor`, what the model has of it is multiplied by;
        `shrinkage`, how much of it is the mean of the class: 1 where there are no `readings`.
    generation, collection, oxidation, site
        The fitted parts, ready for `estimate`. Their rates and factors are columns of the portfolio, so that some of
        its sites take theirs with them. They are numbers, without what is uncertain in them.
    warnings : tuple of str
        What the measurements do not say, a line each.
    """

    rates: pd.DataFrame
    amplitudes: pd.DataFrame
    generation: Any
    collection: Any
    oxidation: Any
    site: Portfolio
    warnings: tuple[str, ...]

    def _repr_html_(self) -> str:
        first, *_ = repr(self).splitlines()
        return block(first, self.rates.to_html(), said=[f"! {line}" for line in self.warnings])

    def __repr__(self) -> str:
        name = self.rates.columns[0]
        rows = [f"Fits of {len(self.amplitudes):,} sites, {int(self.rates['readings'].sum()):,} readings"]
        for called, row in self.rates.iterrows():
            ends = Interval(row["low"], row["high"])
            rows.append(f"{called}: {name} {row[name]:.4g}, 90 %: {ends.text}; spread {row['spread']:.2f} of "
                        f"{int(row['sites']):,} sites, error {row['error']:.2f}")  # fmt: skip
        return "\n".join([*rows, *(f"! {line}" for line in self.warnings)])


class Curve:
    """How well each of a row of k fits the sites of a class, and what they have in common at the best of them."""

    def __init__(self, pool: Pool, number: int, row: Array, along: Trials) -> None:
        self.row, self.here = row, pool.classes.places == number
        self.counts = pool.counts[self.here]
        self.sites = int((self.counts > 0).sum())
        self.mean, self.squares, self.reached = (part[:, self.here] for part in along)
        each_k = [pool.among(number, *at) for at in zip(self.mean, self.squares, strict=True)]
        deviance = np.array([one.deviance for one in each_k])
        self.best = int(np.argmin(deviance))
        self.common = each_k[self.best]
        self.kept = 1 / (1 + self.counts * self.common.ratio)  # share of the mean of the class in an amplitude
        weight = self.counts * self.kept
        self.middle = self.mean @ weight / weight.sum()  # (step,)
        self.rise = (deviance - deviance.min()) / self._inflation(weight)

    @property
    def _about(self) -> tuple[int, int]:
        """Places in the row below and above the best."""
        return max(self.best - 1, 0), min(self.best + 1, len(self.row) - 1)

    def _inflation(self, weight: Array) -> float:
        """Return how many times as far as by independent readings the best k varies from site to site, squared.

        The sandwich of the slopes of the sites' own likelihoods (Huber 1967): a drift that makes the readings of a site
        err together is in it, as long as sites drift apart from each other. Never less than 1.
        """
        below, above = self._about
        count = self.sites
        if above - below < 2 or count < 2:
            return 1.0
        rows = slice(below, above + 1)
        off = (self.mean[rows] - self.middle[rows, None]) ** 2
        likely = -(self.squares[rows] + weight * off) / (2 * self.common.variance)
        step = self.row[1] - self.row[0]
        slope = (likely[2] - likely[0])[self.counts > 0] / (2 * step)
        bend = -(likely[0] - 2 * likely[1] + likely[2]).sum() / step**2
        return max(1.0, float(slope.var() * count**2 / (count - 1) / bend)) if bend > 0 else 1.0

    @property
    def window(self) -> tuple[float, float]:
        """Ends of what is worth a closer look."""
        inside = np.flatnonzero(self.rise <= REACH)
        return self.row[max(inside[0] - 1, 0)], self.row[min(inside[-1] + 1, len(self.row) - 1)]

    @property
    def fine(self) -> bool:
        """Whether a closer look is not needed, or would be the same again."""
        enough = (self.rise <= REACH).sum() >= min(ENOUGH, len(self.row))
        return bool(enough or self.window == (self.row[0], self.row[-1]) or np.ptp(self.row) < 1e-4)

    @property
    def top(self) -> float:
        """The best logarithm of the factor, between steps: of a polynomial through the five about it."""
        first = self.best - 2
        if first < 0 or first + 5 > len(self.row):
            return float(self.row[self.best])
        through = np.polyfit(np.arange(-2.0, 3.0), self.rise[first : first + 5], 4)
        steps = np.linspace(-1, 1, 2001)
        off = steps[np.argmin(np.polyval(through, steps))]
        return float(self.row[self.best] + off * (self.row[1] - self.row[0]))

    def ends(self, allowed: float) -> tuple[float, float]:
        """Return the logarithms of the factor within which the rise is allowed; infinite where an end is open."""
        found = []
        for sign in (-1, 1):
            side = self.rise[: self.best + 1][::-1] if sign < 0 else self.rise[self.best :]
            row = self.row[: self.best + 1][::-1] if sign < 0 else self.row[self.best :]
            side = np.sqrt(np.maximum.accumulate(side))  # all but straight
            found.append(float(np.interp(np.sqrt(allowed), side, row)) if side[-1] ** 2 > allowed else sign * np.inf)
        return found[0], found[1]

    @property
    def variance(self) -> float:
        """Variance of the logarithm of the factor."""
        weight = np.exp(-self.rise / 2)
        middle = self.row @ weight / weight.sum()
        return float((self.row - middle) ** 2 @ weight / weight.sum())

    def amplitudes(self) -> tuple[Array, Array]:
        """Return the logarithms of the factors of the amplitudes at the best k, and the variances of A's, (site,)."""
        below, above = self._about
        factor = self.mean * (1 - self.kept) + self.middle[:, None] * self.kept  # (step, site)
        slope = np.zeros(len(self.counts))
        if above > below:
            moved = factor[[below, above]] + self.reached[[below, above]]
            slope = (moved[1] - moved[0]) / (self.row[above] - self.row[below])
        common = self.common
        alone = common.variance * (self.kept * common.ratio + self.kept**2 / common.firm)
        return factor[self.best], alone + slope**2 * self.variance


def pooled(pool: Pool) -> Fits:
    """Fit the rate of each class and the amplitude of each site; `calibrate` says of what."""
    import pandas as pd

    curves = _closed_in(pool)
    top = np.array([[curve.top for curve in curves]])
    at_top = pool.along(top)
    best = [Curve(pool, number, top[:, number], at_top) for number in range(len(curves))]
    logs, variance, shrinkage, reach = np.empty((4, len(pool.site)))
    for curve, at_best in zip(curves, best, strict=True):
        logs[curve.here], variance[curve.here] = at_best.amplitudes()[0], curve.amplitudes()[1]
        shrinkage[curve.here], reach[curve.here] = at_best.kept, _reach(pool, curve)
    reached = at_top.reached[0]
    rates = _rates(pool, curves, best)
    amplitudes = pd.DataFrame(
        {
            "class": np.array(pool.classes.names)[pool.classes.places],
            "A": np.exp(logs + reached),
            "low": np.exp(logs + reached - reach * np.sqrt(variance)),
            "high": np.exp(logs + reached + reach * np.sqrt(variance)),
            "factor": np.exp(logs),
            "shrinkage": shrinkage,
            "readings": pool.counts.astype(int),
        },
        index=pd.Index(pool.site.names, name="site"),
    )
    said = tuple(_doubts(pool, rates, amplitudes))
    for line in said:
        warnings.warn(f"calibrate: {line}", CalibrationWarning, stacklevel=3)
    unit, times = amplitude_in(pool.given)
    amplitudes.attrs["units"] = {"A": unit}
    amplitudes[["A", "low", "high"]] *= times
    generation, site = _fitted(pool, top[0], np.exp(logs))
    given = pool.study.given
    return Fits(rates, amplitudes, generation, given.collection, given.oxidation, site, said)


def _closed_in(pool: Pool) -> list[Curve]:
    """Return the curve of each class over a row of k that is fine about its best."""
    low, high = pool.span()
    while True:
        row = np.linspace(low, high, 1 if pool.held else STEPS)
        along = pool.along(row)
        curves = [Curve(pool, number, row[:, number], along) for number in range(row.shape[1])]
        if all(curve.fine for curve in curves):
            return curves
        low, high = np.array([curve.window for curve in curves]).T


def _rates(pool: Pool, curves: list[Curve], best: list[Curve]) -> pd.DataFrame:
    """Return what the sites of each class have in common, a row a class."""
    import pandas as pd
    from scipy.stats import chi2, f

    alike = not pool.held and all(np.ptp(pool.base[:, curve.here]) == 0 for curve in curves)
    rows = {}
    for name, curve, at_best in zip(pool.classes.names, curves, best, strict=True):
        total = curve.counts.sum()
        spare = max(total - 2, 1)
        allowed = (total - 1) * np.log1p(f.ppf(LEVEL, 1, spare) / spare) if pool.error is None else chi2.ppf(LEVEL, 1)
        base = pool.base[0, curve.here][0] if alike else 1.0
        ends = (0.0, 0.0) if pool.held else curve.ends(float(allowed))
        scale = float(np.sqrt(at_best.common.variance))
        rows[name] = (*(float(base * np.exp(at)) for at in (at_best.row[0], *ends)),
                      scale * np.sqrt(at_best.common.ratio), scale, curve.sites, int(total))  # fmt: skip
    columns = ["k" if alike else "k_factor", "low", "high", "spread", "error", "sites", "readings"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("class")


def _reach(pool: Pool, curve: Curve) -> float:
    """Return how many standard deviations an interval reaches."""
    from scipy.stats import norm, t

    free = max(curve.counts.sum() - curve.sites - (not pool.held), 1)
    return float((norm if pool.error is not None else t(free)).ppf((1 + LEVEL) / 2))


def _fitted(pool: Pool, top: Array, factors: Array) -> tuple[Any, Portfolio]:
    """Return the model with columns in its fields, and the portfolio that has them."""
    columns = {"fitted factor": factors}
    model = pool.given
    if not pool.held:
        base = dict(zip(pool.fields, pool.base, strict=True))
        inner, times = beneath(model), np.exp(top)[pool.classes.places]

        def named(rate: Any, name: str) -> Any:
            if isinstance(rate, Mapping):
                return {key: named(entry, f"{name}, {key}") for key, entry in rate.items()}
            columns[name] = base[rate] * times
            return Column(name)

        model = with_factor(model, inner.but(k=named(pool.trial, "fitted k")))
    return Scaled(model, Column("fitted factor")), pool.site.with_columns(columns)


def _doubts(pool: Pool, rates: pd.DataFrame, amplitudes: pd.DataFrame) -> Iterator[str]:
    """Say, a line each, what the readings do not."""
    for name, row in rates.iterrows() if not pool.held else ():
        if Interval(row["low"], row["high"]).open:
            yield f"the readings of {name} leave its rate open: its 90 % interval has no end; pool more sites"
    span = int(np.ptp(np.flatnonzero(~np.isnan(pool.logs).all(axis=1)))) + 1
    few = [str(name) for name in rates.index[rates["sites"] < FEW]]
    if few and span < DRIFTING_YEARS and not pool.held:
        yield (
            f"the rate of {', '.join(few)} from {span} year{'s' * (span > 1)} of meter at fewer than {FEW} sites is "
            "mostly drift, which the interval does not know; pool more sites, or hold it with fixed=('k',)"
        )
    much = amplitudes.index[amplitudes["A"] > A_MOST]
    if len(much):
        yield (
            f"more gas was metered at {first_few(list(much))} than any waste makes; check unit, methane content and "
            "waste"
        )
