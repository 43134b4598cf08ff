"""Calibration: the model that a site's own meters ask for."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from lfgmodel.calibration.doubts import doubts
from lfgmodel.calibration.filled import filled_in
from lfgmodel.calibration.fit import Fit
from lfgmodel.calibration.pool import Pool
from lfgmodel.calibration.pooled import Fits, pooled
from lfgmodel.calibration.problem import Problem, freed
from lfgmodel.calibration.scatter import Observed
from lfgmodel.collection.by_site import Meters
from lfgmodel.collection.drift import Drift, Drifting
from lfgmodel.collection.logs import Dated
from lfgmodel.collection.metering import Measured
from lfgmodel.core.flows import Generation
from lfgmodel.errors import CalibrationWarning, RangeError, one_of, shown
from lfgmodel.oxidation import Constant as ConstantOxidation
from lfgmodel.sites.portfolio import Portfolio
from lfgmodel.sites.site import Site
from lfgmodel.spec import Spec
from lfgmodel.study.parts import SURFACE, refuse_what_is_no_part
from lfgmodel.units.reals import is_whole, truth

if TYPE_CHECKING:
    import pandas as pd

ERROR = Spec("fraction", low=1e-4, high=2.0)


@overload
def calibrate(
    site: Portfolio,
    generation: Generation,
    collection: Any = None,
    measured: Any = None,
    *,
    flow: str = ...,
    oxidation: Any = ...,
    error: Any = ...,
    fixed: Sequence[str] = ...,
    pool: str | None = ...,
) -> Fits: ...
@overload
def calibrate(
    site: Site,
    generation: Mapping[str, Any],
    collection: Any = None,
    measured: Any = None,
    *,
    flow: str = ...,
    unit: str | None = ...,
    gas: str | None = ...,
    methane: Any = ...,
    oxidation: Any = ...,
    error: Any = ...,
    fixed: Sequence[str] = ...,
    drift: Drift | None = ...,
    gather: bool = ...,
    hours: Any = ...,
    seed: int = ...,
) -> pd.DataFrame: ...
@overload
def calibrate(
    site: Site,
    generation: Generation,
    collection: Any = None,
    measured: Any = None,
    *,
    flow: str = ...,
    unit: str | None = ...,
    gas: str | None = ...,
    methane: Any = ...,
    oxidation: Any = ...,
    error: Any = ...,
    fixed: Sequence[str] = ...,
    drift: Drift | None = ...,
    gather: bool = ...,
    hours: Any = ...,
    seed: int = ...,
) -> Fit: ...
def calibrate(
    site: Site | Portfolio,
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
    pool: str | None = None,
) -> Fit | pd.DataFrame | Fits:
    """Fit a model to measured gas: in logarithms, as recovery varies by shares.

    Without distributions two numbers are fitted: the rate `k`, or one factor of all the rates where kinds differ; and
    the amplitude `A`, the potential times the share of it that reaches the measured flow, because the data know no more
    than that product. Distributions in the fields are priors, and each such field is then fitted. Where some of them
    scale all readings alike (a potential, an efficiency, an amount of waste, the DOC of every kind), they stand for the
    amplitude, and what holds no distribution is taken as it is; elsewhere `A` is fitted beside them.

    Parameters
    ----------
    site : Site or Portfolio
        Many sites are fitted together, as the notes say.
    generation : a generation model, or {name: model}
        Several are each fitted and compared.
    collection : a collection system with an efficiency
    measured : collection.Measured, {flow: Measured}, or a Series or dict with `unit`, `gas` and `methane`
        Of a portfolio `Measured.from_frame(...)`.
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
    pool : str, optional
        The column of a portfolio that says which sites share their rates: "climate"; all of them, if not given.

    Returns
    -------
    Fit, of a portfolio `Fits`, or of several models a DataFrame
        A row a model, the best first: `cv_error`, the error of readings that the fit was not shown, left out in
        up to five runs of years; `error`, of those it was shown; and its parameters. `attrs["fits"]` holds the fits.

    Raises
    ------
    RangeError, UnitError
        Readings that are negative, missing, without a basis, fewer than the parameters, or of years without gas.

    Warns
    -----
    CalibrationWarning
        The data do not tell the parameters apart, or contradict a prior; or k is mostly drift, as it is of fewer than
        some 20 years of meter.

    Notes
    -----
    Of a portfolio the sites of a class share one rate, or one factor of all their rates, and each has its own
    amplitude: lognormal about the mean of the class, with a spread that is estimated with it, so that a site with few
    readings is drawn towards its class and one without any stands at its mean (empirical Bayes, by restricted maximum
    likelihood). Readings scatter about their site independently; the interval of a rate is widened by how far the sites
    disagree on it, which holds where each drifts by itself. Fields take numbers and columns, no distributions; of the
    options `flow`, `oxidation`, `error` and `fixed=("k",)` hold. `drift=` is refused there: the walk of each site
    beside a level of its own is not fitted. To go on from the meters write `measured.continued(drift)`.

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
    if not isinstance(site, Site | Portfolio):
        raise RangeError(f"calibrate takes a Site or a Portfolio, got {shown(site)}")
    if not is_whole(seed) or seed < 0:
        raise RangeError(f"calibrate: seed must be a whole number from 0 on, got {shown(seed)}; write seed=1")
    if isinstance(collection, Measured | Meters | Drifting):
        raise RangeError("calibrate: collection must be a system with an efficiency; give the meter as measured=")
    fixed = (fixed,) if isinstance(fixed, str) else tuple(fixed)
    for name in fixed:
        one_of(name, ("k", "A"), "calibrate.fixed")
    if drift is not None and not isinstance(drift, Drift):
        raise RangeError(
            f"calibrate.drift must be a Drift, got {shown(drift)}; write lfg.Drift.preset('US meters 2012-2019')"
        )
    read = {"unit": unit, "gas": gas, "methane": methane, "gather": truth(gather, "calibrate.gather"), "hours": hours}
    if not hasattr(oxidation, "oxidise"):
        oxidation = ConstantOxidation(oxidation)
    one_of(flow, sorted(SURFACE), "calibrate.flow")
    if isinstance(site, Portfolio):
        left_out = read | {"gather": not gather, "drift": drift}
        _refuse_of_many([name for name, given in left_out.items() if given], generation, measured, fixed)
        refuse_what_is_no_part(site, generation, collection, ())
        parts = generation, collection, oxidation
        return pooled(Pool(site, parts, measured, flow, pool, _error(error), "k" in fixed))
    if pool is not None:
        raise RangeError(f"calibrate: pool={shown(pool)} says which sites of a Portfolio share a rate; leave it out")
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
    if drift is not None and any(one.times is not None and one.error is None for one in observed):
        raise RangeError(
            "calibrate: the noise of a drift is that of a year; give error= of one reading, as in error='10 %'"
        )

    def posed(model: Any) -> Problem:
        model = model if "k" in fixed else freed(model, site)
        return Problem(site, (model, collection, oxidation), observed, fixed, drift)

    if isinstance(generation, Mapping):
        return _compared({name: posed(model) for name, model in generation.items()}, seed)
    return _fit(posed(generation), seed)


def _refuse_of_many(given: Sequence[str], generation: Any, measured: Any, fixed: Sequence[str]) -> None:
    """Refuse what is not fitted to many sites at once."""
    if "drift" in given:
        raise RangeError(
            "calibrate: drift= is of one site; of a portfolio the interval of a rate holds the drift of its sites, and "
            "measured.continued(drift) goes on from their meters"
        )
    if given:
        raise RangeError(
            f"calibrate: of a portfolio {', '.join(given)} go with the readings; write Measured.from_frame(table, ...)"
        )
    if isinstance(generation, Mapping):
        raise RangeError("calibrate: one model is fitted to a portfolio; write a call for each")
    if not isinstance(measured, Meters):
        raise RangeError(
            f"calibrate.measured of a portfolio is Measured.from_frame(table, unit='scfm', ...), got {shown(measured)}"
        )
    if "A" in fixed:
        raise RangeError("calibrate: of a portfolio the amplitudes are fitted; fix 'k' or nothing")


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
        raise RangeError(f"calibrate: {reading} no scatter; give error=, as in error='10 %', or drift=")
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
    said = tuple(doubts(problem, mode))
    for line in said:
        warnings.warn(f"calibrate: {name and name + ': '}{line}", CalibrationWarning, stacklevel=3 + bool(name))
    return Fit(problem, mode, *filled_in(problem, mode, mode.theta[None], lambda values: float(values[0])), seed, said)


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
    unit, said = read["unit"] or getattr(measured, "attrs", {}).get("units", ""), _error(error)
    if not read["gather"] and dated:
        each = Dated.of(measured, unit, read["gas"] or "", read["methane"], read["hours"], where)
        return Observed(flow, each.times.astype(np.int64), each.methane, said, each.times, each.hours, each.content)
    if read["hours"] is not None or not read["gather"]:
        raise RangeError(f"{where}: hours= and gather=False go with a Series by date; write pd.Series(flows, dates)")
    if not isinstance(measured, Measured):
        make = Measured.from_log if dated else Measured
        measured = make(measured, unit=unit, gas=read["gas"] or "", methane=read["methane"])
    named = measured.methane_collected
    years = np.array(sorted(int(year) for year in measured.flow), dtype=np.int64)
    methane = np.array([named[year] for year in years.tolist()])
    if not (methane > 0).all():
        none = ", ".join(map(str, years[~(methane > 0)]))
        raise RangeError(f"{where}: nothing was {flow} in {none}; leave those years out")
    content = measured.methane_at("", years)
    held = None if content is None else dict(zip(years.tolist(), content.tolist(), strict=True))
    return Observed(flow, years, methane, said, content=held)


def _error(given: Any) -> float | None:
    """Read the standard error of a reading, where it is given."""
    return None if given is None else float(ERROR.read(given, "calibrate.error"))


def _by_flow(measured: Any) -> bool:
    return isinstance(measured, Mapping) and bool(measured) and all(isinstance(key, str) for key in measured)
