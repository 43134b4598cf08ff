"""Calibration: the model that a site's own meters ask for."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.calibration.fit import Fit, filled_in
from lfgmodel.calibration.problem import Mode, Problem, freed, rates_of
from lfgmodel.calibration.scatter import LEAST_ERROR, Observed
from lfgmodel.drift import Drift, Drifting
from lfgmodel.errors import CalibrationWarning, RangeError, one_of, shown
from lfgmodel.generation import Scaled
from lfgmodel.logs import Dated
from lfgmodel.metering import Measured
from lfgmodel.oxidation import Constant as ConstantOxidation
from lfgmodel.sites.site import Site
from lfgmodel.study.parts import SURFACE, refuse_what_is_no_part
from lfgmodel.values import Spec

if TYPE_CHECKING:
    import pandas as pd

ERROR = Spec("fraction", low=1e-4, high=2.0)

DRIFTING_YEARS = 20
"""Of meter, fewer than which a rate fitted to them is mostly drift: 951 US landfills metered 2010-2019."""


def calibrate(
    site: Site,
    generation: Any,
    collection: Any = None,
    measured: Any = None,
    *,
    flow: str = "collected",
    unit: str | None = None,
    gas: str | None = None,
    methane: Any = None,
    oxidation: Any = 0,
    error: Any = None,
    fixed: Sequence[str] = (),
    drift: Drift | None = None,
    gather: bool = True,
    hours: Any = None,
    seed: int = 0,
) -> Any:
    """Fit a model to measured gas: in logarithms, as recovery varies by shares.

    Without distributions two numbers are fitted: the rate `k`, or one factor of all the rates where kinds differ; and
    the amplitude `A`, the potential times the share of it that reaches the measured flow, because the data know no more
    than that product. Distributions in the fields are priors, and each such field is then fitted. Where some of them
    scale all readings alike (a potential, an efficiency, an amount of waste, the DOC of every kind), they stand for the
    amplitude, and what holds no distribution is taken as it is; elsewhere `A` is fitted beside them.

    Parameters
    ----------
    site : Site
    generation : a generation model, or {name: model}
        Several are each fitted and compared.
    collection : a collection system with an efficiency
    measured : collection.Measured, {flow: Measured}, or a Series or dict with `unit`, `gas` and `methane`
        Readings by calendar year; those of a Series by date are gathered by `Measured.from_log`. Years that are not
        named were not measured.
    flow : str
        Which flow was measured: "collected", "generated", "emitted" or "oxidised".
    unit, gas, methane
        Of readings that are not yet a `Measured`, as there; the unit of a Series may stand in its `attrs["units"]`.
    oxidation
        As in `estimate`.
    error : number, str or {flow: number}, optional
        Standard error of a reading, as a share of it; found from the scatter, or the `noise` of a drift, if not given.
        One reading takes an error or a drift, and priors for all that it cannot tell. [fraction]
    fixed : sequence of str
        "k", which then stays as it is in the model, or "A".
    drift : Drift, optional
        How the share recovered moves: `lfg.Drift.preset("US meters 2012-2019")`. The readings are then a heavy-tailed
        walk about the model and not scatter, which widens the interval of k to what such readings can tell. Its share
        and trend are left out: the level that is fitted stands for them.
    gather : bool
        Whether readings of a Series by date are gathered into years. If not, each is a reading of its own, of which
        `error` is that of one.
    hours : number, str or Series, optional
        Of readings that are not gathered: the share of its time that the system ran. The flow is the mean over all of
        it, and is fitted as that while it ran. [fraction]
    seed : int
        Of the draws of the posterior.

    Returns
    -------
    Fit, or of several models a DataFrame
        A row a model, the best first: `cv_error`, the error of readings that the fit was not shown, left out in
        up to five runs of years; `error`, of those it was shown; and its parameters. `attrs["fits"]` holds the fits.

    Warns
    -----
    CalibrationWarning
        The data do not tell the parameters apart, or contradict a prior; or k is mostly drift, as it is of fewer than
        some 20 years of meter.

    Raises
    ------
    RangeError, UnitError
        Readings that are negative, missing, without a basis, fewer than the parameters, or of years without gas.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> site = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", open=1985, close=2009))
    >>> wells = lfg.collection.Constant(0.7)
    >>> truth = lfg.estimate(site, lfg.LandGEM(k=0.06, L0=90), wells)
    >>> meter = dict(zip(range(2000, 2020), truth.to("collected", "scfm", gas="lfg")[15:35]))
    >>> fit = lfg.calibrate(site, lfg.LandGEM(k=0.04, L0=100), wells, meter, unit="scfm", gas="lfg", methane=0.5)
    >>> fit.generation.k.__round__(4), fit.generation.L0.__round__(2)
    (0.06, 90.0)
    """
    if not isinstance(site, Site):
        raise RangeError(f"calibrate takes one Site, got {shown(site)}; call it for each site of a portfolio")
    if isinstance(collection, Measured | Drifting):
        raise RangeError("calibrate: collection must be a system with an efficiency; give the meter as measured=")
    fixed = (fixed,) if isinstance(fixed, str) else tuple(fixed)
    for name in fixed:
        one_of(name, ("k", "A"), "calibrate.fixed")
    if drift is not None and not isinstance(drift, Drift):
        raise RangeError(
            f"calibrate.drift must be a Drift, got {shown(drift)}; write lfg.Drift.preset('US meters 2012-2019')"
        )
    read = {"unit": unit, "gas": gas, "methane": methane, "gather": gather, "hours": hours}
    several = measured if _by_flow(measured) else {flow: measured}
    errors = error if isinstance(error, Mapping) else dict.fromkeys(several, error)
    for name in errors:
        one_of(name, several, "calibrate.error")
    models = generation if isinstance(generation, Mapping) else {"": generation}
    for model in models.values() or [None]:
        refuse_what_is_no_part(site, model, collection, ())
    observed = [_observed(one_of(name, sorted(SURFACE), "calibrate.flow"), given, errors.get(name), read)
                for name, given in several.items()]  # fmt: skip
    if len({one.error is None for one in observed}) > 1:
        raise RangeError("calibrate: give the error of every flow, as in error={'collected': '10 %', ...}, or of none")
    if not hasattr(oxidation, "oxidise"):
        oxidation = ConstantOxidation(oxidation)
    if drift is not None and any(one.times is not None and one.error is None for one in observed):
        raise RangeError("calibrate: the noise of a drift is that of a year; give error= of one reading")

    def posed(model: Any) -> Problem:
        model = model if "k" in fixed else freed(model, site)
        return Problem(site, (model, collection, oxidation), observed, fixed, drift)

    if isinstance(generation, Mapping):
        return _compared({name: posed(model) for name, model in generation.items()}, seed)
    return _fit(posed(generation), seed)


def _fit(problem: Problem, seed: int, name: str = "") -> Fit:
    """Check that there is something to fit, fit it, and say what the data do not."""
    count, free = len(problem.logs), [parameter.name for parameter in problem.parameters if not parameter.prior]
    if not problem.parameters:
        raise RangeError("calibrate: nothing is left to fit; fix less, or write a distribution as a prior")
    if count < len(free):
        raise RangeError(
            f"calibrate: {count} reading{'s' * (count > 1)} cannot tell {', '.join(free)}; measure longer, fix some as "
            "in fixed=('k',), or give priors"
        )
    if count <= max(len(free), 1) and not problem.error_known:
        reading = "one reading leaves" if count == 1 else f"{count} readings for as many numbers leave"
        raise RangeError(f"calibrate: {reading} no scatter; give error= or drift=")
    first = int(min(one.years[0] for one in problem.observed))
    if first < problem.years[0]:
        raise RangeError(
            f"calibrate: measured in {first}, before the first waste in {problem.years[0]}; mend the years"
        )
    start = problem.predict(np.zeros((1, len(problem.parameters))))[:, 0]
    if not np.isfinite(start).all():
        read = [(one.flow, int(year)) for one in problem.observed for year in one.years]
        flow, year = read[int(np.argmin(np.isfinite(start)))]
        raise RangeError(f"calibrate: nothing is {flow} in {year} by the model; leave that year out or mend the parts")
    mode = problem.solve()
    said = tuple(_doubts(problem, mode))
    for line in said:
        warnings.warn(f"calibrate: {name and name + ': '}{line}", CalibrationWarning, stacklevel=3 + bool(name))
    return Fit(problem, mode, *filled_in(problem, mode, mode.theta[None], lambda values: float(values[0])), seed, said)


def _doubts(problem: Problem, mode: Mode) -> list[str]:
    """Say, a line each, what the data do not."""
    found = (_tied, _contradicted, _open, _drifting)
    return [*_held(problem), *(line for doubt in found for line in doubt(problem, mode))]


def _held(problem: Problem) -> Iterator[str]:
    """Say that the rate of a model stays as it is, where it has none that could be fitted."""
    model = problem.parts[0]
    while isinstance(model, Scaled):
        model = model.model
    if rates_of(model, problem.site) is None and "k" not in problem.fixed:
        name = type(model).__name__
        yield (
            f"the rate of {name} is held, as it has no field k that could be fitted; declare one, as LandGEM does by "
            "k: Number = number('1/yr', 0.001, 2.0), or say fixed=('k',)"
        )


def _tied(problem: Problem, mode: Mode) -> Iterator[str]:
    """Name the two parameters that the data tell apart the least, if they hardly do."""
    names = [parameter.name for parameter in problem.parameters]
    if len(names) < 2:
        return
    lengths = np.linalg.norm(mode.slopes, axis=0)
    condition = np.linalg.cond(mode.slopes / np.where(lengths > 0, lengths, 1))
    tied = np.abs(np.triu(mode.correlation, 1))
    if tied.max() > 0.95 or (not problem.prior.any() and condition > 15):
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


def _compared(problems: Mapping[str, Problem], seed: int) -> pd.DataFrame:
    """Fit several models and put first the one that is best at years it was not shown."""
    import pandas as pd

    fits = {}
    for name, problem in problems.items():
        fits[name] = _fit(problem, seed, name)
    rows = {name: {"cv_error": _held_out(fit.problem), "error": fit.error, **dict(zip(fit.names, fit.estimates["value"],
            strict=True))} for name, fit in fits.items()}  # fmt: skip
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("model").sort_values("cv_error")
    frame.attrs["fits"] = fits
    return frame


def _held_out(problem: Problem) -> float:
    """Return the root mean square error of the logarithms of readings in runs of years that the fit is not shown."""
    years = np.concatenate([one.years for one in problem.observed])
    runs = np.array_split(np.unique(years), min(5, len(np.unique(years))))
    errors = []
    for run in runs:
        out = np.isin(years, run)
        if (~out).sum() < len(problem.parameters):
            raise RangeError(f"calibrate: {len(years)} readings are too few to compare models by years held out")
        mode = problem.part(~out).solve()
        errors.append(problem.logs[out] - problem.predict(mode.theta[None])[out, 0])
    return float(np.sqrt(np.mean(np.concatenate(errors) ** 2)))


def _observed(flow: str, measured: Any, error: Any, read: Mapping[str, Any]) -> Observed:
    """Return readings as methane by calendar year."""
    where = "calibrate.measured"
    if measured is None:
        raise RangeError(
            "calibrate needs measured=, as in collection.Measured({2015: 800}, unit='scfm', gas='lfg', ...)"
        )
    if isinstance(measured, Measured) and measured.waits:
        raise RangeError(f"{where}: readings are numbers; write what is uncertain about them as error='10 %'")
    dated = hasattr(getattr(measured, "index", None), "year")
    if not read["gather"] and dated:
        unit = read["unit"] or getattr(measured, "attrs", {}).get("units", "")
        each = Dated.of(measured, unit, read["gas"] or "", read["methane"], read["hours"], where)
        said = None if error is None else float(ERROR.read(error, "calibrate.error"))
        return Observed(flow, each.times.astype(np.int64), each.methane, said, each.times, each.hours)
    if read["hours"] is not None or not read["gather"]:
        raise RangeError(f"{where}: hours= and gather=False go with a Series by date; write pd.Series(flows, dates)")
    if not isinstance(measured, Measured):
        make = Measured.from_log if hasattr(getattr(measured, "index", None), "year") else Measured
        unit = read["unit"] or getattr(measured, "attrs", {}).get("units", "")
        measured = make(measured, unit=unit, gas=read["gas"] or "", methane=read["methane"])
    named = measured.methane_collected
    years = np.array(sorted(int(year) for year in measured.flow), dtype=np.int64)
    methane = np.array([named[year] for year in years.tolist()])
    if not (methane > 0).all():
        none = ", ".join(map(str, years[~(methane > 0)]))
        raise RangeError(f"{where}: nothing was {flow} in {none}; leave those years out")
    return Observed(flow, years, methane, None if error is None else float(ERROR.read(error, "calibrate.error")))


def _by_flow(measured: Any) -> bool:
    return isinstance(measured, Mapping) and bool(measured) and all(isinstance(key, str) for key in measured)
