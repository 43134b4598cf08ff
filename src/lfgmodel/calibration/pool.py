"""Pools: the readings of many sites, and what a row of rates makes of them, a column a site.

`ln reading = ln flow(k) + a + e`, with `a` normal about the mean of the class among its sites and `e` normal among the
readings of a site. For each k all but the spread of `a` over that of `e` has a closed form, so that sites are fitted
all at once, as columns: their flows for a row of k are one run of the parts of a study.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lfgmodel.calibration.problem import K_LEAST, K_MOST, Free, each, rates_of, refuse_no_rate
from lfgmodel.calibration.scatter import LEAST_ERROR
from lfgmodel.collection.readings import warn_of_strangers
from lfgmodel.core.flows import Parts, known_of
from lfgmodel.errors import RangeError, TableError, shown
from lfgmodel.generation.scaled import Scaled, beneath
from lfgmodel.groups import grouped, one_group
from lfgmodel.study.parts import asked_for
from lfgmodel.study.study import FLOW, Study, follow
from lfgmodel.waiting import Awaited, Classed, awaited, filled

if TYPE_CHECKING:
    from lfgmodel.collection.by_site import Meters
    from lfgmodel.core.decay import Array, Years
    from lfgmodel.sites.portfolio import Portfolio


class Trials(NamedTuple):
    """What a row of k makes of the sites, (step, site) each."""

    mean: Array  # of the logarithms of reading over prediction at a site; 0 where there is no reading
    squares: Array  # sum of their squares about it
    reached: Array  # logarithm of what of a Mg of waste reaches the measured flow, before the amplitude [Mg CH4/Mg]


class Among(NamedTuple):
    """What the sites of a class have in common, for one k."""

    deviance: float
    ratio: float  # variance of amplitudes among sites over that of readings at a site
    mean: float  # of the amplitudes' logarithms
    variance: float  # of readings at a site
    firm: float  # how firmly the mean is known: one over its variance, in variances of a reading


class Pool:
    """A portfolio, its readings, and the classes whose sites share a rate."""

    def __init__(
        self, site: Portfolio, parts: tuple[Any, ...], meters: Meters, flow: str, pool: str | None, error: float | None,
        held: bool,
    ) -> None:  # fmt: skip
        self.site, self.flow, self.error, self.held = site, flow, error, held
        warn_of_strangers(meters.places, site.names, "calibrate.measured")
        self.classes = one_group(len(site)) if pool is None else grouped(site, pool, "calibrate.pool")
        model, *others = parts
        self.given, inner = model, beneath(model)
        rates = {} if held else rates_of(inner, site)
        if rates is None:
            raise RangeError(f"calibrate: {type(inner).__name__} has no field k that could be fitted; say fixed=('k',)")
        self.trial = each(rates, lambda rate: _on_trial(rate, inner))
        if not held:
            inner = inner.settled(site.kinds, site.columns).with_field("k", self.trial)
        self.fields = [] if held else list(awaited(inner.k))
        last = meters.years[~np.isnan(meters.methane).all(axis=1)].max()
        self.years = site.years(max(int(last), int(site.waste.years[0])))
        self.study = Study(Parts(site, with_factor(model, inner), *others), self.years)
        for field in self.study.uncertain.values():
            if not isinstance(field.source, Free):
                raise RangeError(
                    f"calibrate: {field.where} holds {shown(field.source)}; the fields of many sites take numbers and "
                    "columns"
                )
        self.logs, self.counts = self._logs(meters)
        self.base = self._base()

    def _logs(self, meters: Meters) -> tuple[Array, Array]:
        """Return the logarithms of readings, (year, site), NaN where there is none, and how many a site has."""
        names, where = self.site.names, "calibrate.measured"
        read = meters.readings(names, self.years)
        early = meters.readings(names, np.arange(meters.years[0], self.years[0]))
        bad: list[tuple[object, str, str]] = [
            (f"{names[place]} {meters.years[row]}", self.flow, "was measured before the first waste")
            for row, place in np.argwhere(early > 0)
        ]
        bad += [(f"{names[place]} {self.years[row]}", self.flow, f"nothing was {self.flow}")
                for row, place in np.argwhere(read == 0)]  # fmt: skip
        if bad:
            raise TableError(where, bad, "Leave those readings out, or mend the years")
        counts = (~np.isnan(read)).sum(axis=0)
        present = np.unique(self.classes.places[counts > 0])
        lacking = [name for number, name in enumerate(self.classes.names) if number not in present]
        if lacking:
            raise RangeError(f"{where}: no site of {', '.join(lacking)} has a reading; pool by another column")
        for number, name in enumerate(self.classes.names):
            here = counts[self.classes.places == number]
            if self.error is None and here.sum() < (here > 0).sum() + 2 - self.held:
                raise RangeError(f"calibrate: the readings of {name} leave no scatter; give error=, as in error='10 %'")
        return np.log(read), counts.astype(float)

    def _base(self) -> Array:
        """Return the rates of each site as the model has them, (field, site) [1/yr]."""
        count = len(self.site)
        return np.array([np.broadcast_to(self._number(field, slice(None)), (1, count))[0] for field in self.fields])

    def _number(self, field: Awaited, sites: slice) -> Any:
        if isinstance(field.source, Free):
            return np.full((1, 1), field.source.base)
        return field.source.at(sites) if isinstance(field.source, Classed) else self.study.columns[field][:, sites]

    def span(self) -> Array:
        """Return the ends of the logarithm of the factor of the rates of each class, (end, class)."""
        numbers = range(len(self.classes.names))
        if self.held:
            return np.zeros((2, len(numbers)))
        fastest = np.array([self.base[:, self.classes.places == number].max() for number in numbers])
        refuse_no_rate(float(fastest.min()))
        ends: Array = np.log(np.array([K_LEAST / fastest, K_MOST / fastest]))
        return ends

    def along(self, row: Array) -> Trials:
        """Return what factors of the rates of each class, logarithms (step, class), make of its sites."""
        shape = len(row), len(self.site)
        found = Trials(np.zeros(shape), np.zeros(shape), np.zeros(shape))
        step = max(1, FLOW // len(self.years) // len(row))
        for start in range(0, shape[1], step):
            here = self._some(row, slice(start, start + step))
            for whole, part in zip(found, here, strict=True):
                whole[:, start : start + step] = part
        return found

    def _some(self, row: Array, sites: slice) -> Trials:
        """Return the same of some of the sites."""
        factor = np.exp(row[:, self.classes.places[sites]])

        def number(field: Awaited) -> Any:
            return self._number(field, sites) * (factor if field in self.fields else 1.0)

        known = known_of(self.site.columns, sites)
        parts = Parts(self.site, *(filled(part, number) for part in self.study.parts[1:4]))
        flows = follow(asked_for(parts, {self.flow, "generated"}), self.years, sites, known)
        flow, generated, read = getattr(flows, self.flow), flows.generated, ~np.isnan(self.logs[:, sites])
        rows = np.flatnonzero(read.any(axis=1))  # years that were read at some of them
        here, there, logs = flow[rows], read[rows][:, None], self.logs[rows, None, sites]  # (year, step, site)
        none = there[:, 0] & ~(here > 0).all(axis=1)
        if none.any():
            names = self.site.names[sites]
            bad = [(f"{names[place]} {self.years[rows[year]]}", self.flow, f"nothing is {self.flow} by the model")
                   for year, place in np.argwhere(none)]  # fmt: skip
            raise TableError("calibrate", bad, "Leave those readings out, or mend the parts")
        with np.errstate(divide="ignore", invalid="ignore"):
            off = np.where(there, logs - np.log(here), 0.0)
            mean = off.sum(axis=0) / np.maximum(there.sum(axis=0), 1)
            squares = (np.where(there, off - mean, 0.0) ** 2).sum(axis=0)
            share = (here * there).sum(axis=0) / (generated[rows] * there).sum(axis=0)
            if not read.any(axis=0).all():  # of those without readings over all years
                share = np.where(there.any(axis=0), share, flow.sum(axis=0) / generated.sum(axis=0))
            reached = np.log(share * placed(parts, self.years, sites, known))
        return Trials(*np.broadcast_arrays(mean, squares, reached))

    def among(self, number: int, mean: Array, squares: Array) -> Among:
        """Return what the sites of a class have in common, of their means and squares at one k, (site,) each."""
        from scipy.optimize import minimize_scalar

        counts = self.counts[self.classes.places == number]
        total, within = counts.sum(), squares.sum() + LEAST_ERROR**2 * counts.sum()

        def given(ratio: float) -> Among:
            weight = counts / (1 + counts * ratio)
            firm = weight.sum()
            middle = float(mean @ weight / firm)
            left = within + ((mean - middle) ** 2) @ weight
            spreads = np.log1p(counts * ratio).sum() + np.log(firm)  # the mean is as likely anywhere
            if self.error is not None:
                return Among(left / self.error**2 + spreads, ratio, middle, self.error**2, firm)
            spare = max(total - 1, 1.0)
            return Among(spare * np.log(left) + spreads, ratio, middle, left / spare, firm)

        if (counts > 0).sum() < 2:
            return given(0.0)
        found = minimize_scalar(lambda log: given(np.exp(log)).deviance, bounds=(-12, 16), method="bounded")
        return min((given(float(np.exp(found.x))), given(0.0)), key=lambda one: one.deviance)


def placed(parts: Parts, years: Years, sites: slice, columns: Mapping[str, Any]) -> Array:
    """Return the potential of a Mg of the waste of some sites, broadcasting with (step, site) [Mg CH4/Mg]."""
    potential = parts.generation.decay(parts.site.kinds, {**columns, "year": years}).potential
    mass, shares = parts.site.mass(years, sites), parts.site.multiplier(sites)
    if potential.ndim == 3:
        mass = mass.sum(axis=0, keepdims=True)
    of_kinds = mass * potential if shares is None else mass * potential * shares
    found: Array = of_kinds.sum(axis=(0, 1)) / mass.sum(axis=(0, 1))
    return found


def with_factor(model: Any, inner: Any) -> Any:
    """Return a model with another in the place of what its factors multiply."""
    return replace(model, model=with_factor(model.model, inner)) if isinstance(model, Scaled) else inner


def _on_trial(rate: Any, model: Any) -> Awaited:
    """Return a rate as a field that waits for a number to try."""
    return rate if isinstance(rate, Awaited) else Awaited(Free(rate), model.spec("k"), f"{type(model).__name__}.k")
