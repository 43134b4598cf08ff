"""calibrate() and the fits it returns."""

import pickle
import re
import sys
import warnings
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats
from test_generation import EXAMPLES, SETTING

import lfgmodel as lfg
from lfgmodel import collection
from lfgmodel.calibration import posterior
from lfgmodel.calibration.interval import Interval
from lfgmodel.calibration.problem import A_LEAST, A_MOST, K_LEAST, K_MOST, Observed, Problem, freed
from lfgmodel.calibration.scatter import Scatter
from lfgmodel.errors import CalibrationWarning, FactorError, RangeError, TableError, UnitError
from lfgmodel.values import Value, fraction, number

pytestmark = pytest.mark.filterwarnings("ignore:Fit.forecast. :lfgmodel.errors.CalibrationWarning")  # said of the fit

WASTE = lfg.Waste.constant("100_000 Mg/yr", open=1985, close=2009)
SITE = lfg.Site(WASTE, **SETTING)
TRUE, START, WELLS = lfg.LandGEM(k=0.06, L0=90), lfg.LandGEM(k=0.04, L0=100), collection.Constant(0.7)
LONG, OPEN, AFTER = range(2000, 2020), range(2003, 2008), range(2010, 2015)


def meter(model=TRUE, wells=WELLS, years=LONG, *, site=SITE, noise=0.0, seed=0, flow="collected"):
    """Readings that a model would give [Mg CH4/yr], each off by a lognormal share."""
    methane = getattr(lfg.estimate(site, model, wells, oxidation=0.1), flow)
    off = np.exp(noise * np.random.default_rng(seed).standard_normal(len(years)))
    return collection.Measured(
        {year: methane[year - site.waste.open] * o for year, o in zip(years, off, strict=True)}, unit="Mg/yr", gas="ch4"
    )


US = lfg.Drift.preset("US meters 2012-2019")


def monthly(months=24, start="2010-01", noise=0.0, hours=None):
    """Readings by month that the true model would give, between the middles of its years [Mg CH4/yr]."""
    index = pd.period_range(start, periods=months, freq="M")
    est = lfg.estimate(SITE, TRUE, WELLS)
    middle = index.year + (index.month - 0.5) / 12
    gas = np.exp(np.interp(middle, est.years + 0.5, np.log(np.maximum(est.collected, 1e-9))))
    off = np.exp(noise * np.random.default_rng(4).standard_normal(months))
    return pd.Series(gas * off * (1 if hours is None else hours), index)


def quietly(*parts, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CalibrationWarning)
        return lfg.calibrate(*parts, **options)


@pytest.fixture(scope="module")
def noisy():
    return lfg.calibrate(SITE, START, WELLS, meter(noise=0.1, seed=4))


def test_draws_of_a_fit_are_a_dataset_of_one_chain(noisy):
    dataset = noisy.to_xarray()
    assert dict(dataset.sizes) == {"chain": 1, "draw": 4096}
    np.testing.assert_array_equal(dataset["k"].to_numpy()[0], noisy.draws["k"])
    assert [dataset[name].attrs["units"] for name in ("k", "A")] == ["1/yr", noisy.estimates.loc["A", "unit"]]


def test_a_dataset_of_a_fit_says_which_extra_it_needs(noisy, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(ImportError, match=r"pip install 'lfgmodel\[xarray\]'"):
        noisy.to_xarray()


# without noise the truth is found


KINDS = {"CDMTool04": ("food", "paper"), "IPCC2006": ("food", "paper"), "IPCC2019": ("food", "paper"),
         "SWEET": ("food", "paper"), "SubpartTT": ("food_processing", "pulp_paper_general"), "WARM": ("food_waste", "newspaper")}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_model_finds_the_truth_that_its_own_gas_tells(name):
    """k 1.3 times, and the potential 0.8 times, what the model starts from."""
    model = EXAMPLES[name]
    waste = WASTE.split(dict.fromkeys(KINDS[name], 0.5)) if name in KINDS else WASTE
    site = lfg.Site(waste, **SETTING)
    k = model.settled(site.kinds, site.columns).k
    faster = {kind: 1.3 * rate for kind, rate in k.items()} if hasattr(k, "items") else 1.3 * k
    truth = lfg.generation.Scaled(model.but(k=faster), 0.8)
    fit = lfg.calibrate(site, model, WELLS, meter(truth, site=site))
    several = name in KINDS
    assert fit.names == (["k_factor", "A"] if several else ["k", "A"])
    values = fit.estimates["value"]
    assert values.iloc[0] == pytest.approx(1.3 if several else float(np.squeeze(faster)), rel=1e-6)
    years = {"year": np.arange(1985, 2020)}
    potential = np.mean(model.decay(site.kinds, {**site.columns, **years}).potential)
    per_volume = model.density / 1000 if name == "LandGEM" else 1
    assert values["A"] == pytest.approx(0.8 * 0.7 * potential / per_volume, rel=1e-6)
    assert fit.error < 1e-7
    fitted, true = (lfg.estimate(site, m, WELLS).collected for m in (fit.generation, truth))
    np.testing.assert_allclose(fitted, true, rtol=1e-6, atol=1e-9)


SYSTEMS = {
    "Constant": WELLS,
    "Phased": collection.Phased({1995: 0.4, 2005: 0.7}, uptime=0.9),
    "ByWasteAge": collection.ByWasteAge.scenario("typical"),
    "Staged": collection.Staged(0.7, coverage={1995: 0.5, 2008: 1}, delay=3),
    "ByCover": collection.ByCover({1995: {"daily": 4, "intermediate": 6}, 2010: {"final": 10}}),
    "Discounted": collection.Discounted(0.85, {"poor cover": 0.1}, by="shares"),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_collection_system_finds_the_truth(name):
    system = SYSTEMS[name]
    fit = lfg.calibrate(SITE, START, system, meter(TRUE, system))
    whole = lfg.estimate(SITE, TRUE, system)
    share = whole.collected[15:35].sum() / whole.generated[15:35].sum()
    np.testing.assert_allclose(fit.estimates["value"], [0.06, 90 * share], rtol=1e-6)
    assert fit.estimates["unit"].tolist() == ["1/yr", "m3 CH4/Mg"]
    assert (fit.generation.k, fit.generation.L0) == pytest.approx((0.06, 90), rel=1e-6)


def test_readings_in_any_unit_and_from_any_log_say_the_same():
    est = lfg.estimate(SITE, TRUE, WELLS)
    scfm = est.to("collected", "scfm", gas="lfg")[15:35]
    by_year = dict(zip(LONG, scfm, strict=True))
    months = pd.Series(np.repeat(scfm, 12), pd.period_range("2000-01", "2019-12", freq="M"))
    days = pd.Series(1.0, pd.date_range("2000-01-01", "2019-12-31"))
    days *= [by_year[year] for year in days.index.year]
    hourly = dict(zip(LONG, est.to("collected", "Nm3/h")[15:35], strict=True))
    methane = {"unit": "scfm", "gas": "lfg", "methane": 0.5}
    named = pd.Series(by_year)
    named.attrs["units"] = "scfm"
    fits = [
        lfg.calibrate(SITE, START, WELLS, named, gas="lfg", methane=0.5),
        lfg.calibrate(SITE, START, WELLS, by_year, **methane),
        lfg.calibrate(SITE, START, WELLS, pd.Series(by_year), **methane),
        lfg.calibrate(SITE, START, WELLS, months, **methane),
        lfg.calibrate(SITE, START, WELLS, days, **methane),
        lfg.calibrate(SITE, START, WELLS, collection.Measured(by_year, **methane)),
        lfg.calibrate(SITE, START, WELLS, hourly, unit="Nm3/h", gas="ch4"),
    ]
    for fit in fits:
        np.testing.assert_allclose(fit.estimates["value"], [0.06, 63], rtol=1e-6)


@pytest.mark.parametrize("flow", ["generated", "collected", "oxidised", "emitted"])
def test_any_flow_may_be_the_one_that_was_measured(flow):
    fit = lfg.calibrate(SITE, START, WELLS, meter(flow=flow), flow=flow, oxidation=0.1)
    reaches = {"generated": 1, "collected": 0.7, "oxidised": 0.03, "emitted": 0.27}[flow]
    np.testing.assert_allclose(fit.estimates["value"], [0.06, 90 * reaches], rtol=1e-6)


def test_several_flows_share_k_and_the_amplitude():
    readings = {flow: meter(flow=flow) for flow in ("emitted", "collected")}
    fit = lfg.calibrate(SITE, START, WELLS, readings, oxidation=0.1, error={"emitted": "30 %", "collected": 0.1})
    assert fit.residuals["flow"].value_counts().to_dict() == {"emitted": 20, "collected": 20}
    np.testing.assert_allclose(fit.estimates["value"], [0.06, 90 * 0.27], rtol=1e-6)  # A is that of the first flow


def test_a_flow_counts_by_its_error():
    """Two flows that disagree by a factor 2: the amplitude is their mean in logarithms, weighted by 1 / error^2."""
    low = meter().metered
    readings = {"collected": meter(), "generated": {year: 2 * flow / 0.7 for year, flow in low.items()}}
    options = {"unit": "Mg/yr", "gas": "ch4", "error": {"collected": 0.1, "generated": 0.2}}
    with pytest.warns(CalibrationWarning, match="readings scatter 2.2 times as far as error= says; raise it"):
        fit = lfg.calibrate(SITE, START, WELLS, readings, **options)
    assert fit.estimates.loc["A", "value"] == pytest.approx(63 * 2**0.2, rel=1e-6)


def test_k_by_calendar_year_keeps_its_steps():
    start = lfg.FirstOrderDecay(k={1985: 0.05, 2004: 0.08}, potential=0.06, convention="next_year")
    fit = lfg.calibrate(SITE, start, WELLS, meter(start.but(k={1985: 0.06, 2004: 0.096}, potential=0.05)))
    assert fit.names == ["k_factor", "A"]
    assert fit.generation.k == pytest.approx({1985: 0.06, 2004: 0.096}, rel=1e-6)
    assert fit.generation.potential == pytest.approx(0.05, rel=1e-6)
    np.testing.assert_allclose(fit.estimates["value"], [1.2, 0.05 * 0.7], rtol=1e-6)


class Foreign:
    """A model from elsewhere, whose k nobody knows."""

    def decay(self, kinds, columns):
        return lfg.core.decay.next_year(np.full((1, 1, 1), 0.08), np.full((1, 1, 1), 0.06))


def test_of_a_model_from_elsewhere_the_amplitude_is_fitted():
    readings = meter(lfg.generation.Scaled(Foreign(), 0.75))
    with pytest.warns(
        CalibrationWarning, match="the rate of Foreign is held, as it has no field k that could be fitted; declare"
    ):
        lfg.calibrate(SITE, Foreign(), WELLS, readings)
    fit = lfg.calibrate(SITE, Foreign(), WELLS, readings, fixed="k")  # said so: nothing is warned of
    assert fit.names == ["A"]
    assert fit.generation.factor == pytest.approx(0.75, rel=1e-9)
    assert fit.estimates.loc["A", "value"] == pytest.approx(0.08 * 0.75 * 0.7, rel=1e-9)


@dataclass(frozen=True)
class Two(Value):
    """A fast pool and a slow one."""

    fast: float = number("1/yr", low=0.01, high=2)
    slow: float = number("1/yr", low=0.001, high=0.5)
    methane_fraction: float = fraction()

    def decay(self, kinds, columns):
        k = np.stack(np.broadcast_arrays(*np.atleast_2d(self.fast, self.slow)))
        return lfg.core.decay.same_year(0.035 + 0 * k, k)


def test_priors_of_a_model_without_k_are_fitted_and_no_rate_is_said_to_be_held():
    site = lfg.Site(lfg.Waste.constant("90_000 Mg/yr", open=1990, close=2010))
    model = Two(fast=lfg.lognormal(0.3, gsd=1.4), slow=lfg.lognormal(0.03, gsd=1.4), methane_fraction=0.5)
    read = {2012: 1500, 2014: 1250, 2016: 1150, 2018: 1000}
    fit = lfg.calibrate(site, model, WELLS, lfg.collection.Measured(read, unit="Mg/yr", gas="ch4"))
    assert fit.names == ["fast", "slow", "A"]
    assert not [line for line in fit.warnings if "is held" in line]


# slopes


def by_hand(k, potential=0.06, years=LONG):
    """Methane of the next-year convention and its derivative by k, from the recurrences of both."""
    stock = slope = 0.0
    gas, by_k = {}, {}
    for year in range(1985, max(years) + 1):
        keep = np.exp(-k)
        gas[year] = 0.7 * potential * (1 - keep) * stock
        by_k[year] = 0.7 * potential * (keep * stock + (1 - keep) * slope)
        stock, slope = keep * stock + (1e5 if year < 2010 else 0), keep * (slope - stock)
    return np.array([gas[year] for year in years]), np.array([by_k[year] for year in years])


def posed(model, wells=WELLS, site=SITE, error=None):
    observed = [Observed("collected", np.array(LONG), np.ones(20), error)]
    return Problem(site, (freed(model, site), wells, lfg.oxidation.Constant(0)), observed)


@pytest.mark.parametrize("k", [0.004, 0.06, 0.9])
def test_slopes_are_those_of_the_recurrence_differentiated_by_hand(k):
    problem = posed(lfg.FirstOrderDecay(k=0.04, potential=0.06, convention="next_year"))
    theta = np.array([np.log(k / 0.04), 0.0])
    gas, by_k = by_hand(k)
    np.testing.assert_allclose(problem.predict(theta[None])[:, 0], np.log(gas), rtol=1e-12)
    np.testing.assert_allclose(
        problem.slopes(theta), np.column_stack([k * by_k / gas, np.ones(20)]), rtol=1e-10, atol=1e-11
    )


PRIOR = lfg.LandGEM(k=lfg.lognormal(0.05, 1.3), L0=lfg.normal(100, 15))
MIXED = lfg.Site(WASTE.split({"food": 0.4, "paper": 0.6}), **SETTING)
UNSURE = lfg.Site(lfg.Waste.constant(lfg.lognormal("100_000 Mg/yr", 1.2), open=1985, close=2009))


@pytest.mark.parametrize(
    "problem",
    [
        posed(START),
        posed(START, SYSTEMS["ByWasteAge"]),
        posed(START, SYSTEMS["Staged"]),
        posed(lfg.SWEET(mcf=0.8), site=MIXED),
        posed(lfg.IPCC2019(start_month=10), SYSTEMS["ByWasteAge"], MIXED),
        posed(lfg.FirstOrderDecay(k={1985: 0.05, 2004: 0.08}, potential=0.06, convention="uniform")),
        posed(PRIOR, collection.Constant(lfg.triangular(0.4, 0.7, 0.9))),
        posed(START, collection.ByWasteAge({0: 0, 3: lfg.uniform(0.3, 0.9)})),
        posed(START, site=UNSURE),
    ],
    ids=["tenths", "ByWasteAge", "Staged", "kinds", "delayed", "k by year", "priors", "prior of a step", "waste"],
)
def test_slopes_are_central_differences(problem):
    """To 1e-6, what differences are good for."""
    theta, step = np.linspace(0.3, -0.2, len(problem.parameters)), 1e-4
    shifts = step * np.eye(len(theta))
    up, down = problem.predict(theta + shifts), problem.predict(theta - shifts)
    np.testing.assert_allclose(problem.slopes(theta), (up - down) / (2 * step), rtol=1e-6, atol=1e-7)


# intervals


def test_the_profile_interval_is_that_of_an_f_test_on_a_grid():
    """Every k and A of a fine grid that an F test lets pass, from the recurrence by hand: ends to half a grid step."""
    start = lfg.FirstOrderDecay(k=0.04, potential=0.05, convention="next_year")
    readings = meter(start.but(k=0.06, potential=0.06), noise=0.1, seed=4)
    fit = lfg.calibrate(SITE, start, WELLS, readings)
    logs = np.log(list(readings.metered.values()))
    rates, amplitudes = np.geomspace(0.03, 0.12, 2001), np.log(np.geomspace(0.03, 0.06, 2001))
    left = logs - np.log([by_hand(k, 1 / 0.7)[0] for k in rates])
    squares = (left**2).sum(axis=1)[:, None] - 2 * left.sum(axis=1)[:, None] * amplitudes + 20 * amplitudes**2
    for level in (0.5, 0.9, 0.99):
        passed = squares <= squares.min() * (1 + stats.f.ppf(level, 1, 18) / 18)
        k, A = rates[passed.any(axis=1)], np.exp(amplitudes[passed.any(axis=0)])
        np.testing.assert_allclose(fit.interval("k", level), k[[0, -1]], rtol=1.5e-3)
        np.testing.assert_allclose(fit.interval("A", level), A[[0, -1]], rtol=1.5e-3)
    known = lfg.calibrate(SITE, start, WELLS, readings, error=0.08)
    passed = squares <= squares.min() + stats.chi2.ppf(0.9, 1) * 0.08**2
    np.testing.assert_allclose(known.interval("k"), rates[passed.any(axis=1)][[0, -1]], rtol=1.5e-3)


def test_the_interval_of_an_amplitude_alone_is_that_of_a_mean():
    readings = meter(Foreign(), noise=0.1, seed=2)
    fit = quietly(SITE, Foreign(), WELLS, readings)
    logs = fit.residuals["log_ratio"] + np.log(fit.estimates.loc["A", "value"])
    np.testing.assert_allclose(
        np.log(fit.interval("A", "80 %")), stats.t.interval(0.8, 19, logs.mean(), stats.sem(logs)), rtol=1e-9
    )
    known = quietly(SITE, Foreign(), WELLS, readings, error="12 %")
    np.testing.assert_allclose(
        np.log(known.interval("A")), stats.norm.interval(0.9, logs.mean(), 0.12 / np.sqrt(20)), rtol=1e-9
    )


def test_intervals_widen_with_their_level(noisy):
    for name in noisy.names:
        low, high = np.array([noisy.interval(name, level) for level in (0.2, 0.5, 0.8, 0.9, 0.99)]).T
        assert (np.diff(low) < 0).all()
        assert (np.diff(high) > 0).all()
        assert low[0] < noisy.estimates.loc[name, "value"] < high[0]


def test_open_ends_are_called_open():
    fit = quietly(SITE, START, WELLS, meter(years=OPEN, noise=0.1, seed=2))
    assert fit.interval("k").high == np.inf
    assert fit.interval("k").open
    assert " to open" in repr(fit)
    assert repr(Interval(0.0, 0.1)) == "Interval(open to 0.1)"
    assert repr(Interval(0.02, np.inf)) == "Interval(0.02 to open)"
    assert not Interval(0.02, 0.1).open


def test_the_amplitude_is_bounded_by_what_waste_can_make():
    """250,000 Mg/yr and three readings that leave both open: no 1e20, and the forecast runs."""
    site = lfg.Site(lfg.Waste.constant("250_000 Mg/yr", 1985, 2022))
    scfm = lfg.collection.Measured({2012: 900, 2018: 1400, 2019: 1300}, unit="scfm", gas="lfg", methane=0.5)
    fit = quietly(site, lfg.SubpartHH.bulk(rainfall=">40 in"), lfg.collection.Constant("75 %"), scfm)
    assert fit.draws["A"].between(A_LEAST, A_MOST * (1 + 1e-9)).all()
    assert fit.interval("A").high <= A_MOST * (1 + 1e-9)
    assert any("A ran to the end of its span" in line for line in fit.warnings)
    gas = fit.forecast(until=2025).to("collected", "scfm", gas="lfg")[2025 - 1985]
    assert 0 < gas.min() < np.median(gas) < 1_500
    assert gas.mean() < 2_000


def test_readings_without_scatter_leave_a_narrow_interval_about_the_truth():
    fit = lfg.calibrate(SITE, START, WELLS, meter())
    low, high = fit.interval("k")
    assert 0.0595 < low < 0.06 < high < 0.0605
    assert fit.draws["k"].quantile([0.05, 0.95]).to_numpy() == pytest.approx([low, high], rel=1e-3)


def coverage(years, sites, seed=1):
    """Of made-up sites with 10 % noise: how often 90 % intervals hold k and A, and how often that of k is open."""
    draw = np.random.default_rng(seed)
    held, opened = [], []
    for site in range(sites):
        k = np.exp(draw.uniform(np.log(0.02), np.log(0.2)))
        fit = quietly(SITE, START, WELLS, meter(TRUE.but(k=k), years=years, noise=0.1, seed=[seed, site]))
        ends = [fit.interval(name) for name in fit.names]
        held.append([low <= true <= high for (low, high), true in zip(ends, (k, 63), strict=True)])
        opened.append(ends[0].open)
    return np.mean(held, axis=0), np.mean(opened)


def test_nine_of_ten_intervals_hold_the_truth():
    """Twenty years of readings, ten of them after the last waste."""
    held, _ = coverage(LONG, 500)
    assert ((held > 0.87) & (held < 0.93)).all(), held


@pytest.mark.parametrize(("years", "least"), [(AFTER, 0.03), (OPEN, 0.6)])
def test_five_years_of_readings_often_leave_an_end_open(years, least):
    held, opened = coverage(years, 100)
    assert opened > least
    assert (held > 0.82).all()


# the posterior


def test_draws_spread_as_the_profile_does(noisy):
    for name in noisy.names:
        low, high = noisy.interval(name)
        drawn = noisy.draws[name].quantile([0.05, 0.95]).to_numpy()
        np.testing.assert_allclose(drawn, [low, high], atol=0.15 * (high - low))
    assert noisy.correlation.loc["k", "A"] == pytest.approx(np.log(noisy.draws).corr().loc["k", "A"], abs=0.08)


@pytest.mark.parametrize("years", [OPEN, AFTER, LONG])
@pytest.mark.parametrize("error", [None, 0.1])
def test_draws_of_k_follow_its_whole_posterior_where_the_data_leave_it_open(years, error):
    """The likelihood integrated over ln A on a grid, and over the error where it is unknown; flat in ln k."""
    fit = quietly(SITE, START, WELLS, meter(years=years, noise=0.1, seed=2), error=error)
    problem, (rows, shifts) = fit.problem, (np.linspace(np.log(K_LEAST / 0.04), np.log(K_MOST / 0.04), 801),
                                            np.linspace(-3, 3, 601))  # fmt: skip
    theta = np.column_stack([rows, 0 * rows])
    left = (problem.logs[:, None] - problem.predict(theta)).T[:, None, :] - shifts[:, None]
    squares = (left**2).sum(axis=2)
    likely = np.exp(-squares / 0.02 + squares.min() / 0.02) if error else (squares / squares.min()) ** (-len(years) / 2)
    likely = np.where((shifts > problem.low[-1]) & (shifts < problem.high[-1]), likely, 0.0)  # no waste makes more
    below = np.cumsum(likely.sum(axis=1))
    wanted = np.interp([0.05, 0.25, 0.5, 0.75, 0.95], below / below[-1], rows)
    drawn = np.log(np.quantile(fit.draws["k"], [0.05, 0.25, 0.5, 0.75, 0.95]) / 0.04)
    np.testing.assert_allclose(drawn, wanted, atol=0.05)


def test_the_same_seed_draws_the_same():
    readings = meter(noise=0.1, seed=4)
    first, again, other = (lfg.calibrate(SITE, START, WELLS, readings, seed=seed) for seed in (5, 5, 6))
    pd.testing.assert_frame_equal(first.draws, again.draws)
    assert not first.draws.equals(other.draws)
    assert first.interval("k") == other.interval("k")


def test_a_forecast_keeps_what_k_and_A_have_in_common(noisy):
    """Drawn apart, k and A would spread the gas of the measured years far more than the readings allow."""
    model = noisy.posterior
    shuffled = np.random.default_rng(0).permutation(model.L0.source.values)
    apart = lfg.estimate(SITE, model.but(L0=lfg.samples(shuffled)), WELLS, draws=4096, seed=0)
    spread = [
        np.ptp(est.quantile([0.05, 0.95], "collected").loc[LONG].to_numpy(), axis=1).mean()
        for est in (noisy.forecast(of="level"), apart)
    ]
    assert spread[0] < 0.8 * spread[1]


def test_a_forecast_holds_the_gas_to_come():
    """Of 60 sites measured until five years after the last waste, the gas of ten years later, in 90 % of draws."""
    held = []
    for seed in range(60):
        fit = quietly(SITE, START, WELLS, meter(years=range(1997, 2015), noise=0.1, seed=seed))
        low, high = (
            fit.forecast(until=2024, of="level", keep=["collected"]).quantile([0.05, 0.95], "collected").loc[2024]
        )
        held.append(low <= lfg.estimate(SITE, TRUE, WELLS).at(2024)["collected"] <= high)
    assert 0.82 <= np.mean(held) <= 0.98


def test_the_fitted_parts_give_the_fitted_flows(noisy):
    fits = [
        noisy,
        quietly(SITE, Foreign(), WELLS, meter(noise=0.1)),
        lfg.calibrate(UNSURE, START, WELLS, meter(noise=0.1), error=0.1),
        quietly(SITE, PRIOR, collection.Constant(lfg.normal(0.6, 0.1)), meter(noise=0.1)),
    ]
    for fit in fits:
        est = lfg.estimate(fit.site, fit.generation, fit.collection, oxidation=fit.oxidation)
        np.testing.assert_allclose(est.collected[15:35], fit.residuals["fitted"], rtol=1e-12)


def test_a_posterior_takes_as_many_draws_as_it_has(noisy):
    est = lfg.estimate(SITE, noisy.posterior, WELLS, draws=4096, seed=1)
    assert est.collected.shape[1] == 4096
    np.testing.assert_array_equal(np.sort(est.drawn["LandGEM.k"]), np.sort(noisy.draws["k"]))
    with pytest.raises(RangeError, match=r"LandGEM.k holds 4096 samples for 100 draws; write draws=4096"):
        lfg.estimate(SITE, noisy.posterior, WELLS, draws=100)


def test_a_fit_travels_between_processes(noisy):
    again = pickle.loads(pickle.dumps(noisy))
    assert repr(again) == repr(noisy)
    pd.testing.assert_frame_equal(again.draws, noisy.draws)


def test_a_forecast_takes_devices_and_other_wells(noisy):
    better = noisy.forecast(until=2030, collection=collection.Constant(0.9), use=[lfg.energy.Flare()])
    plain = noisy.forecast(until=2030, of="level")
    np.testing.assert_allclose(better.collected, plain.collected * 0.9 / 0.7, rtol=1e-12)
    assert better.flared.any()


# priors


def test_with_priors_the_fit_is_the_likeliest_given_both():
    """The negative logarithm of the posterior written out, and minimised without derivatives."""
    readings = meter(noise=0.1, seed=4)
    model = lfg.LandGEM(k=lfg.normal(0.05, 0.01), L0=lfg.lognormal(100, 1.2))
    fit = lfg.calibrate(SITE, model, WELLS, readings, error=0.1)
    logs = np.log(list(readings.metered.values()))

    def unlikely(guess):
        k, log_L0 = guess
        gas = lfg.estimate(SITE, lfg.LandGEM(k=k, L0=np.exp(log_L0)), WELLS).collected[15:35]
        prior = ((k - 0.05) / 0.01) ** 2 + ((log_L0 - np.log(100)) / np.log(1.2)) ** 2
        return (((logs - np.log(gas)) / 0.1) ** 2).sum() / 2 + prior / 2

    found = optimize.minimize(unlikely, [0.05, 4.6], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10})
    assert fit.names == ["k", "L0"]
    np.testing.assert_allclose(fit.estimates["value"], [found.x[0], np.exp(found.x[1])], rtol=2e-5)


def test_a_prior_that_the_data_cannot_move_is_said_to_dominate():
    with pytest.warns(CalibrationWarning, match="hardly tell L0 from efficiency"):
        fit = lfg.calibrate(
            SITE,
            lfg.LandGEM(k=0.05, L0=lfg.lognormal(100, 1.3)),
            collection.Constant(lfg.normal(0.65, 0.08)),
            meter(noise=0.05, seed=4),
        )
    assert fit.names == ["k", "L0", "efficiency"]
    assert fit.estimates["note"].tolist() == ["", "", "prior-dominated"]
    assert fit.estimates["unit"].tolist() == ["1/yr", "m3/Mg", "fraction"]
    product = fit.draws["L0"] * fit.draws["efficiency"]
    assert product.std() / product.mean() < 0.06  # what the data know
    assert fit.draws["efficiency"].std() > 0.06
    assert fit.draws["L0"].corr(fit.draws["efficiency"]) < -0.8


def test_draws_with_priors_follow_the_posterior_however_bent():
    """k free, L0 with a prior, readings only while open: against the posterior on a grid, error known."""
    model = lfg.LandGEM(k=0.05, L0=lfg.normal(100, 30, low=10))
    fit = quietly(SITE, model, WELLS, meter(years=OPEN, noise=0.1, seed=2), error=0.1)
    rates, L0 = np.geomspace(K_LEAST, K_MOST, 801), np.linspace(10, 300, 400)
    theta = np.column_stack([np.log(rates / 0.05), np.zeros(801)])
    left = (fit.problem.logs[:, None] - fit.problem.predict(theta)).T[:, None, :] - np.log(L0 / 100)[:, None]
    unlikely = (left**2).sum(axis=2) / 0.02 + ((L0 - 100) / 30) ** 2 / 2
    below = np.cumsum(np.exp(unlikely.min() - unlikely).sum(axis=1))
    wanted = np.interp([0.05, 0.5, 0.95], below / below[-1], np.log(rates))
    np.testing.assert_allclose(np.log(fit.draws["k"].quantile([0.05, 0.5, 0.95])), wanted, atol=0.12)


def test_draws_follow_a_ridge_however_thin_and_bent():
    """Of two priors the readings know the product: what is left of the efficiency is the product of both along it."""
    wells = collection.Constant(lfg.normal(0.65, 0.1, low=0, high=1))
    for years in (LONG, AFTER):
        fit = quietly(SITE, lfg.LandGEM(k=0.05, L0=lfg.lognormal(100, 1.3)), wells, meter(years=years), error=0.001)
        share = np.linspace(0.2, 1, 2000)
        left = ((share - 0.65) / 0.1) ** 2 + (np.log(63 / share / 100) / np.log(1.3)) ** 2
        below = np.cumsum(np.exp(-left / 2))
        expected = np.interp([0.05, 0.5, 0.95], below / below[-1], share)
        np.testing.assert_allclose(fit.draws["efficiency"].quantile([0.05, 0.5, 0.95]), expected, atol=0.03)
        assert fit.draws["efficiency"].nunique() > 2000
        assert np.log(fit.draws["L0"] * fit.draws["efficiency"]).std() < 0.01


def test_draws_stay_within_what_a_field_allows():
    """Priors that reach below nothing and above all: no draw does, and the forecast takes them."""
    fit = quietly(
        SITE,
        lfg.LandGEM(k=0.05, L0=lfg.normal(100, 40)),
        collection.Constant(lfg.normal(0.9, 0.2)),
        meter(noise=0.3),
    )
    assert fit.draws["efficiency"].max() <= 1
    assert fit.draws["L0"].min() > 0
    assert fit.draws["k"].nunique() > 1000
    assert np.isfinite(fit.forecast(until=2029).collected).all()


def test_uncertain_waste_is_fitted_too():
    fit = lfg.calibrate(UNSURE, START.but(L0=90), WELLS, meter())
    assert fit.names == ["k", "rate"]
    assert fit.estimates.loc["rate", "value"] == pytest.approx(1e5, rel=1e-3)
    assert fit.site.waste.amount.number == fit.estimates.loc["rate", "value"]
    with pytest.raises(RangeError, match="write draws=4096"):
        lfg.estimate(UNSURE, fit.generation, WELLS)


# comparison


def test_the_model_that_made_the_gas_comes_first():
    """Fast food and slow wood have a tail that no single k follows."""
    site = lfg.Site(WASTE.split({"food": 0.6, "wood": 0.4}), **SETTING)
    years = range(1995, 2040)
    models = {"one k": START, "two kinds": lfg.IPCC2006(), "no k at all": Foreign()}
    frame = quietly(site, models, WELLS, meter(models["two kinds"], years=years, site=site, noise=0.05))
    assert frame.index[0] == "two kinds"
    assert frame["cv_error"].is_monotonic_increasing
    assert frame.loc["one k", "cv_error"] > 1.5 * frame.loc["two kinds", "cv_error"]
    assert frame.loc["two kinds", "cv_error"] == pytest.approx(0.05, abs=0.015)
    assert frame.loc["one k", "k"] == frame.attrs["fits"]["one k"].estimates.loc["k", "value"]
    assert frame.attrs["fits"]["no k at all"].names == ["A"]


def test_the_error_of_held_out_years_is_that_of_fits_without_them():
    readings = meter(noise=0.1, seed=4)
    frame = lfg.calibrate(SITE, {"only": START}, WELLS, readings)
    squares = []
    for first in range(2000, 2020, 4):
        run = range(first, first + 4)
        rest = {year: flow for year, flow in readings.metered.items() if year not in run}
        fit = quietly(SITE, START, WELLS, rest, unit="Mg/yr", gas="ch4")
        gas = lfg.estimate(SITE, fit.generation, WELLS)
        squares += [np.log(readings.metered[year] / gas.at(year)["collected"]) ** 2 for year in run]
    assert frame.loc["only", "cv_error"] == pytest.approx(np.sqrt(np.mean(squares)), rel=1e-6)


# pictures


def test_pictures(noisy):
    import matplotlib.pyplot as plt

    history, residuals, profile = (noisy.plot(kind) for kind in ("history", "residuals", "profile"))
    read = next(line for line in history.lines if "measured" in line.get_label())
    np.testing.assert_array_equal(read.get_ydata(), noisy.residuals["measured"])
    assert residuals.get_yscale() == "log"
    labels = [text.get_text() for text in profile.get_legend().get_texts()]
    low, high = noisy.interval("k")
    assert any(label == f"90%: {low:.4g} to {high:.4g}" for label in labels), labels
    assert (
        len([tick for tick in residuals.get_yticks() if 0.8 < tick < 1.2]) > 2
    )  # less than a decade, and yet labelled
    wide = quietly(SITE, START, WELLS, meter(years=OPEN, noise=0.1, seed=2)).plot("profile")
    assert {0.01, 0.02, 0.05, 0.1} <= {round(tick, 6) for tick in wide.get_xticks()}
    with pytest.raises(FactorError, match=r"Fit.plot.kind must be one of .* did you mean 'profile'"):
        noisy.plot("profil")
    prior = quietly(SITE, PRIOR, WELLS, meter(noise=0.1))
    prior.plot()
    with pytest.raises(RangeError, match=r"takes a fit of k and A without priors, not of k, L0; draw Fit.draws"):
        prior.plot("profile")
    plt.close("all")


# refusals and warnings


RATES = {"unit": "Mg/yr", "gas": "ch4"}
SIZES = {year: 1500.0 for year in LONG}


@pytest.mark.parametrize(
    ("parts", "options", "error", "message"),
    [
        ((SITE, START, WELLS), {}, RangeError, r"calibrate needs measured=, as in collection.Measured"),
        ((SITE, START, WELLS, {2010: 800}), {"unit": "scfm"}, FactorError, "Measured.gas must be one of ch4, lfg"),
        ((SITE, START, WELLS, {2010: 800}), {"unit": "scfm", "gas": "lfg"}, UnitError, "needs methane= with gas='lfg'"),
        ((SITE, START, WELLS, {2010: 800}), {"gas": "ch4"}, UnitError, "Measured"),
        ((SITE, START, WELLS, {**SIZES, 2010: -5}), RATES, TableError, "2010 flow: -5 is no amount"),
        ((SITE, START, WELLS, {**SIZES, 2010: np.nan}), RATES, TableError, "2010 flow: nan"),
        ((SITE, START, WELLS, {**SIZES, 2010: 0, 2012: 0}), RATES, RangeError, "nothing was collected in 2010, 2012; leave"),
        ((SITE, START, WELLS, pd.Series(np.nan, pd.period_range("2010-01", "2015-12", freq="M"))), RATES, RangeError,
         "no year has readings for 50% of it"),
        ((SITE, START, WELLS, {2012: 1500}), RATES, RangeError, "1 reading cannot tell k, A; measure longer, fix some as in fixed"),
        ((SITE, START, WELLS, {2012: 1500, 2013: 1400}), RATES, RangeError, "2 readings for as many numbers leave no scatter; give error="),
        ((SITE, START, WELLS, {1980: 5, **SIZES}), RATES, RangeError, "measured in 1980, before the first waste in 1985; mend"),
        ((SITE, START, WELLS, {1985: 5, **SIZES}), RATES, RangeError, "nothing is collected in 1985 by the model; leave that year"),
        ((SITE, START, collection.Constant(0.7, open=2003), SIZES), RATES, RangeError, "nothing is collected in 2000 by the model"),
        ((SITE, START, None, SIZES), RATES, RangeError, "nothing is collected in 2000 by the model"),
        ((SITE, START, meter(), SIZES), RATES, RangeError, "must be a system with an efficiency; give the meter as measured="),
        ((SITE, START, WELLS, SIZES), {**RATES, "flow": "colected"}, FactorError, "calibrate.flow must be one of .* did you mean 'collected'"),
        ((SITE, START, WELLS, {"colected": SIZES}), RATES, FactorError, "calibrate.flow must be one of .* did you mean 'collected'"),
        ((SITE, START, WELLS, {"collected": SIZES, "generated": SIZES}), {**RATES, "error": {"collected": 0.1}}, RangeError,
         "give the error of every flow"),
        ((SITE, START, WELLS, SIZES), {**RATES, "error": 12}, RangeError, r"calibrate.error must be within 0.0001..2 .* write '12 %'"),
        ((SITE, {"one": START}, WELLS, {2012: 1500, 2013: 1400, 2014: 1300}), {**RATES, "error": 0.1}, None, ""),
        ((SITE, {"one": START}, WELLS, {2012: 1500, 2013: 1400}), {**RATES, "error": 0.1}, RangeError, "2 readings are too few to compare models"),
    ],
)  # fmt: skip
def test_refused_in_one_line(parts, options, error, message):
    if error is None:
        assert len(quietly(*parts, **options)) == 1
        return
    with pytest.raises(error, match=message) as caught:
        quietly(*parts, **options)
    assert "\n" not in str(caught.value)


def test_rates_of_nothing_are_refused():
    model = lfg.FirstOrderDecay(k=0, potential=0.06, convention="next_year")
    for parts in (model, {"one": model}):
        with pytest.raises(RangeError, match="every rate k of the model is 0, .*; give one above 0, as in model.but"):
            lfg.calibrate(SITE, parts, WELLS, meter())
    with pytest.raises(RangeError, match="calibrate: seed must be a whole number from 0 on, got -1; write seed=1"):
        lfg.calibrate(SITE, START, WELLS, meter(), seed=-1)


def test_intervals_are_of_parameters_at_a_share(noisy):
    with pytest.raises(FactorError, match=r"Fit.interval must be one of k, A; got 'L0'"):
        noisy.interval("L0")
    with pytest.raises(RangeError, match=r"Fit.interval.level must be within 0.01..0.999 .* write '90 %'"):
        noisy.interval("k", 90)


@pytest.mark.parametrize(
    ("readings", "model", "error", "message"),
    [
        (meter(years=OPEN), START, None, "no data after the peak, when gas declines at the rate k"),
        (meter(years=OPEN), START, None, r"hardly tell k from A \(correlation 1.00\); fix one, give it a prior, or measure"),
        (meter(wells=collection.Phased({2010 + n: 0.9 * 0.1**n for n in range(5)}), years=AFTER), START, None,
         "k ran to the end of its span; the data do not close it"),
        (meter(noise=0.1), START.but(L0=lfg.lognormal(20, 1.1)), 0.1, r"contradict the prior of L0, lognormal\(20.*gsd=1.1\); widen it"),
        (meter(noise=0.05), START.but(k=lfg.lognormal(0.4, 1.05)), None, r"contradict a prior: readings scatter [0-9.]+ times as far"),
    ],
)  # fmt: skip
def test_what_the_data_do_not_say_is_warned_of(readings, model, error, message):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fit = lfg.calibrate(SITE, model, WELLS, readings, error=error)
    assert any(re.search(message, line) for line in fit.warnings), fit.warnings
    assert [str(one.message) for one in caught] == [f"calibrate: {line}" for line in fit.warnings]
    assert {(one.category, one.filename) for one in caught} == {(CalibrationWarning, __file__)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CalibrationWarning)  # that draws are few, where a prior and the data part
        assert all(f"! {line}" in repr(fit) for line in fit.warnings)


def test_how_far_readings_part_from_a_prior_is_said_by_the_scatter_with_and_without_it():
    readings, prior = meter(noise=0.05), START.but(k=lfg.lognormal(0.4, 1.05))
    held, free = (quietly(SITE, model, WELLS, readings) for model in (prior, START))
    scatter = [
        np.sqrt(np.mean(np.log(one.residuals["measured"] / one.residuals["fitted"]) ** 2)) for one in (held, free)
    ]
    assert any(
        f"readings scatter {scatter[0] / scatter[1]:.1f} times as far as without it" in line for line in held.warnings
    )


def test_a_prior_tells_apart_what_the_data_do_not():
    readings = meter(years=OPEN, noise=0.02, seed=3)
    alone, told = (
        quietly(SITE, model, WELLS, readings).warnings for model in (START, START.but(k=lfg.lognormal(0.06, 1.02)))
    )
    assert any("hardly tell k from A" in line for line in alone)
    assert not any("hardly tell" in line for line in told)


def test_an_amplitude_below_all_that_waste_can_make_is_drawn_at_that_end():
    """Readings a millionth of what the model gives, and known to 1 %: the least amplitude, in every draw."""
    few = {year: flow * 1e-6 for year, flow in meter(noise=0.01).metered.items()}
    fit = quietly(SITE, START, WELLS, collection.Measured(few, unit="Mg/yr", gas="ch4"), error="1 %")
    least = fit.estimates.loc["A", "value"]
    np.testing.assert_allclose(fit.draws["A"], least, rtol=0.05)


METERED = pd.Series([900.0, 880.0, 860.0], pd.to_datetime(["2012-01-01", "2013-01-01", "2014-01-01"]))


@pytest.mark.parametrize("drift", [None, lfg.Drift.preset("US meters 2012-2019")])
@pytest.mark.parametrize("gather", [True, False])
def test_a_forecast_of_readings_shows_landfill_gas_at_their_methane(drift, gather):
    """44 % and then 40 %, which hold on; what the method says, 50 %, is that of a level, and of what is generated."""
    contents = pd.Series([0.44, 0.44, 0.40], METERED.index)
    read = {"unit": "scfm", "gas": "lfg", "methane": contents, "gather": gather, "error": 0.1, "drift": drift}
    fit = quietly(SITE, START, WELLS, METERED, fixed=("k",), **read)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CalibrationWarning)
        est, level = fit.forecast(until=2016, draws=64), fit.forecast(until=2016, draws=64, of="level")
    for flows, shares in ((est, [0.44, 0.44, 0.40, 0.40, 0.40]), (level, [0.5] * 5)):
        shown, methane = (flows.to("collected", "scfm", gas=gas)[2012 - 1985 :] for gas in ("lfg", "ch4"))
        np.testing.assert_allclose(methane / shown, np.repeat(shares, 64).reshape(5, 64), rtol=1e-9)
    generated = est.to("generated", "scfm", gas="lfg")[1:] / est.to("generated", "scfm")[1:]
    np.testing.assert_allclose(generated, 2)


def test_readings_of_methane_leave_landfill_gas_at_that_of_the_method():
    fit = quietly(SITE, START, WELLS, METERED, unit="scfm", gas="ch4", fixed=("k",), error=0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CalibrationWarning)
        est = fit.forecast(until=2016, draws=8)
    np.testing.assert_allclose(est.to("collected", "scfm", gas="lfg"), 2 * est.to("collected", "scfm"))


def test_of_good_data_nothing_is_warned(noisy):
    assert noisy.warnings == ()
    assert "!" not in repr(noisy)


# what once came out wrong


@pytest.mark.parametrize("seed", range(3))
def test_a_prior_that_moves_no_reading_leaves_the_amplitude_free(seed):
    """Oxidation has no say in what is collected."""
    readings = meter(noise=0.1, seed=seed)
    fit = lfg.calibrate(SITE, START, WELLS, readings, oxidation=lfg.uniform(0, 0.3))
    plain = lfg.calibrate(SITE, START, WELLS, readings, oxidation=0.1)
    assert fit.names == ["k", "share", "A"]
    np.testing.assert_allclose(fit.estimates.loc[["k", "A"], "value"], plain.estimates["value"], rtol=1e-4)
    np.testing.assert_allclose(fit.interval("k"), plain.interval("k"), rtol=0.03)


def test_draws_on_a_wide_ridge_have_the_tails_of_the_posterior():
    """L0 and efficiency with wide priors: only their product is known. Against sums over a grid, for eight seeds."""
    readings = meter(noise=0.1, seed=4)
    logs = np.log([readings.metered[year] for year in LONG])
    ln_k, eff, score = np.linspace(np.log(0.035), np.log(0.1), 81), np.linspace(0.3, 1, 351), np.linspace(-5, 5, 801)
    weight = np.zeros(len(eff))
    for k in np.exp(ln_k):
        gas = lfg.estimate(SITE, lfg.LandGEM(k=float(k), L0=100), collection.Constant(1)).collected[15:35]
        off = logs - np.log(gas)
        misfit = ((off - off.mean()) ** 2).sum() + 20 * (off.mean() - np.log(eff)[:, None] - score * np.log(1.5)) ** 2
        weight += (misfit**-10 * np.exp(-(score**2) / 2)).sum(axis=1)
    low, high = np.interp([0.05, 0.95], np.cumsum(weight) / weight.sum(), eff)
    model, wells = lfg.LandGEM(k=0.05, L0=lfg.lognormal(100, gsd=1.5)), collection.Constant(lfg.uniform(0.3, 1))
    for seed in range(8):
        drawn = quietly(SITE, model, wells, readings, seed=seed).draws["efficiency"]
        assert (drawn < low).mean() == pytest.approx(0.05, abs=0.015)
        assert (drawn > high).mean() == pytest.approx(0.05, abs=0.015)


def test_few_good_draws_are_said_to_be_few(monkeypatch):
    """A prior of k that the readings leave no room for, with A free; as if no number of draws were enough."""
    monkeypatch.setattr("lfgmodel.calibration.posterior.ENOUGH", 1e9)
    fit = quietly(SITE, lfg.LandGEM(k=lfg.normal(0.2, 0.002), L0=100), WELLS, meter(noise=0.1, seed=4), error=0.01)
    with pytest.warns(CalibrationWarning, match="draws of the posterior are worth [0-9]+ independent ones; narrow"):
        assert fit.draws["k"].max() < 0.19


def test_slopes_of_a_composition_are_those_of_differences():
    site = lfg.Site(WASTE.split(lfg.dirichlet({"food": 0.6, "paper": 0.4}, 30)), **SETTING)
    problem = Problem(
        site, (lfg.IPCC2019(k=0.08), WELLS, None), [Observed("collected", np.array(LONG), np.ones(20), None)]
    )
    at = np.full(len(problem.parameters), 0.2)
    step = 1e-4 * np.eye(len(at))
    differences = (problem.predict(at + step) - problem.predict(at - step)) / 2e-4
    np.testing.assert_allclose(problem.slopes(at), differences, rtol=1e-5, atol=1e-8)
    assert np.abs(problem.slopes(at)[:, :2]).max() > 0.01


def test_shares_are_shown_as_shares():
    site = lfg.Site(WASTE.split(lfg.dirichlet({"food": 0.6, "paper": 0.4}, 30)), **SETTING)
    fit = quietly(site, lfg.IPCC2019(), WELLS, meter(), error=0.1)
    shares = fit.draws[["split['food']", "split['paper']"]].sum(axis=1)
    np.testing.assert_allclose(shares, 1, rtol=1e-12)


def test_an_amplitude_however_far_off_is_found():
    far = collection.Measured({year: flow / 500 for year, flow in meter(noise=0.05).metered.items() if flow}, unit="Mg/yr", gas="ch4")  # fmt: skip
    near, fit = (lfg.calibrate(SITE, START, WELLS, readings) for readings in (meter(noise=0.05), far))
    assert fit.estimates.loc["k", "value"] == pytest.approx(near.estimates.loc["k", "value"], rel=1e-6)
    assert fit.estimates.loc["A", "value"] == pytest.approx(near.estimates.loc["A", "value"] / 500, rel=1e-6)
    assert fit.profile()[1].min() == pytest.approx(0, abs=1e-6)
    assert fit.draws["A"].nunique() > 4000


def test_what_grows_without_end_is_open_in_both():
    growing = collection.Measured({2012 + n: 100 * 1.3**n for n in range(8)}, unit="Mg/yr", gas="ch4")
    fit = quietly(SITE, START, WELLS, growing)
    assert fit.interval("k").low == 0
    assert fit.interval("A").high == np.inf
    assert any("leave k open" in line for line in fit.warnings)


def test_a_fit_may_be_fitted_again():
    site = lfg.Site(WASTE.split({"food": 0.5, "paper": 0.5}), **SETTING)
    first = lfg.calibrate(site, lfg.IPCC2019(), WELLS, meter())
    again = lfg.calibrate(site, first.generation, WELLS, meter())
    assert again.names == ["k_factor", "A"]
    assert again.estimates.loc["k_factor", "value"] == pytest.approx(1, rel=1e-5)


def test_fitted_and_drawn_models_are_of_one_kind():
    """Also where draws of L0 lie beyond what one would write for it."""
    fit = quietly(SITE, START, WELLS, meter(years=AFTER, noise=0.1))
    assert type(fit.generation) is type(fit.posterior) is lfg.LandGEM
    assert fit.forecast(until=2024, keep=["collected"]).drawn["LandGEM.L0"].max() > 200


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: lfg.calibrate(SITE, lfg.LandGEM, WELLS, meter()), RangeError, "generation must be a generation model"),
        (lambda: lfg.calibrate(SITE, {}, WELLS, meter()), RangeError, "generation must be a generation model"),
        (lambda: lfg.calibrate(SITE, START, 0.7, meter()), RangeError, "collection must be a collection system"),
        (lambda: lfg.calibrate(SITE, START, WELLS, meter(), error={"colected": 0.1}), FactorError, "calibrate.error must be one of collected"),
        (lambda: lfg.calibrate(SITE, START, WELLS, collection.Measured({2010: 5.0}, unit="scfm", gas="lfg", methane=lfg.normal(0.5, 0.02))), RangeError, "readings are numbers; write what is uncertain"),
        (lambda: lfg.calibrate(SITE, START, WELLS, meter()).forecast(draws=9000), RangeError, "draws must be a whole number from 1 to 4096, got 9000"),
        (lambda: lfg.calibrate(SITE, START, WELLS, meter()).forecast(sampling="sobol"), RangeError, "forecast takes no sampling="),
        (lambda: lfg.calibrate(SITE, START, WELLS, meter()).forecast(of="band"), FactorError, "Fit.forecast.of must be one of reading, level"),
        (lambda: lfg.calibrate(SITE, START, WELLS, meter()).forecast(of="reading", collection=WELLS), RangeError, "as it was fitted; write of='level'"),
        (lambda: lfg.calibrate(SITE, START, WELLS, meter(), fixed=("L0",)), FactorError, "calibrate.fixed must be one of k, A; got 'L0'"),
        (lambda: lfg.calibrate(SITE, START, WELLS, meter(), fixed=("k", "A")), RangeError, "nothing is left to fit; fix less"),
        (lambda: lfg.calibrate(SITE, START, WELLS, meter(), drift=0.12), RangeError, "calibrate.drift must be a Drift, got 0.12; write lfg.Drift.preset"),
        (lambda: lfg.calibrate(SITE, START, WELLS, meter(), gather=False), RangeError, "gather=False go with a Series by date"),
        (lambda: lfg.calibrate(SITE, START, collection.Drifting(US), meter()), RangeError, "must be a system with an efficiency; give the meter as measured="),
        (lambda: lfg.calibrate(SITE, START, WELLS, monthly(), gather=False, drift=US, **RATES), RangeError, "noise of a drift is that of a year; give error="),
        (lambda: lfg.calibrate(SITE, START, WELLS, monthly().where(monthly().index.month != 3, 0.0), gather=False, **RATES), RangeError, "no gas flowed at 2010-03"),
        (lambda: lfg.LandGEM(k=stats.lognorm, L0=100), RangeError, "is not frozen; write lognorm"),
        (lambda: lfg.correlated([lfg.correlated([lfg.uniform(0, 1), lfg.uniform(0, 1)], 0.5)[0], lfg.uniform(0, 1)], 0.5), RangeError, "want one matrix for all"),
        (lambda: lfg.LandGEM(k=lfg.normal(0.05, 0.01, low=0.133, high=0.3), L0=100), RangeError, "mean or median between the ends"),
    ],
)  # fmt: skip
def test_wrong_kinds_of_things_are_refused_in_one_line(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_priors_that_the_readings_exclude_are_named():
    readings = collection.Measured({2012: 4 * 3300, 2015: 4 * 2700}, unit="Mg/yr", gas="ch4")
    model = lfg.LandGEM(k=lfg.uniform(0.055, 0.065), L0=lfg.uniform(85, 95))
    said = quietly(SITE, model, WELLS, readings, error=0.1).warnings
    assert any("readings scatter" in line or "contradict the prior of L0" in line for line in said)


def test_warnings_of_several_models_name_the_model():
    models = {"slow": START, "fast": lfg.LandGEM(k=0.2, L0=100)}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        lfg.calibrate(SITE, models, WELLS, meter(years=range(2000, 2008), noise=0.05))
    assert {str(one.message).split(": ")[1] for one in caught} == {"slow", "fast"}
    assert {one.filename for one in caught} == {__file__}


def test_priors_of_some_readings_leave_the_amplitude_free():
    """A prior on one step of an efficiency, and one on the shares of the waste, do not say how much gas there is in all."""
    wells = collection.Phased({1990: 0.5, 2003: 0.6})
    readings = meter(lfg.LandGEM(k=0.06, L0=80), wells, noise=0.03, seed=1)
    fit = quietly(
        SITE, lfg.LandGEM(k=0.05, L0=100), collection.Phased({1990: 0.5, 2003: lfg.uniform(0.4, 0.8)}), readings
    )
    assert fit.names == ["k", "efficiency[2003]", "A"]
    assert fit.estimates.loc["efficiency[2003]", "value"] == pytest.approx(0.6, abs=0.05)
    shares = {"food": 0.4, "paper": 0.35, "wood": 0.25}
    truth = lfg.generation.Scaled(lfg.IPCC2019(), 0.7)
    said = meter(truth, site=lfg.Site(WASTE.split(shares), **SETTING), noise=0.03, seed=2)
    fit = quietly(lfg.Site(WASTE.split(lfg.dirichlet(shares, 30)), **SETTING), lfg.IPCC2019(), WELLS, said)
    assert fit.names[-1] == "A"
    assert fit.estimates.loc["split['paper']", "value"] == pytest.approx(0.35, abs=0.06)


def test_priors_of_all_kinds_say_how_much_gas_there_is():
    site = lfg.Site(WASTE.split({"food": 0.5, "paper": 0.5}), **SETTING)
    doc = {"food": lfg.lognormal(0.15, gsd=1.3), "paper": lfg.lognormal(0.4, gsd=1.3)}
    fit = quietly(site, lfg.IPCC2019(doc=doc), WELLS, meter(lfg.IPCC2019(), site=site, noise=0.05))
    assert "A" not in fit.names
    fit = quietly(site, lfg.IPCC2019(doc={**doc, "food": 0.15}), WELLS, meter(lfg.IPCC2019(), site=site, noise=0.05))
    assert "A" in fit.names


class FloatArrayWells:
    """A third party's collection system, written in the ordinary way: it fills an array of floats."""

    def collect(self, gas):
        collected = np.zeros(gas.generated.shape)
        collected[:] = 0.7 * gas.generated
        return collected


def test_a_third_partys_collection_calibrates_as_ours_does():
    model, truth = lfg.LandGEM(k=0.04, L0=100), lfg.estimate(SITE, lfg.LandGEM(k=0.0552, L0=90), WELLS)
    meter = dict(zip(LONG, truth.collected[np.isin(truth.years, LONG)], strict=True))
    read = {"unit": "Mg/yr", "gas": "ch4"}
    ours, theirs = (lfg.calibrate(SITE, model, wells, meter, **read) for wells in (WELLS, FloatArrayWells()))
    assert theirs.generation.k == pytest.approx(0.0552, rel=1e-6)
    assert theirs.generation.k == pytest.approx(ours.generation.k, rel=1e-9)
    assert theirs.warnings == ours.warnings


# readings that drift, few readings, readings by month


def test_without_drift_and_tails_the_textbooks_answers_come_back():
    """Least squares of the logarithms with a known error: k by its profile, A at a k that is held, and the forecast."""
    none = lfg.Drift(drift=0, tails=np.inf, noise=0.1, share=0.5, spread=0.5)
    readings = meter(noise=0.1, seed=3)
    plain, still = (quietly(SITE, START, WELLS, readings, **given) for given in ({"error": 0.1}, {"drift": none}))
    np.testing.assert_allclose(still.estimates["value"], plain.estimates["value"], rtol=1e-3)
    np.testing.assert_allclose(still.interval("k"), plain.interval("k"), rtol=1e-3)
    np.testing.assert_allclose(still.interval("A"), plain.interval("A"), rtol=1e-3)
    one = quietly(SITE, START, WELLS, readings, drift=none, fixed=("k",))
    logs, own = one.problem.logs, one.problem.predict(np.zeros((1, 1)))[:, 0]
    level, reach = (logs - own).mean(), 1.6449 * 0.1 / np.sqrt(len(logs))
    assert one.mode.theta[0] == pytest.approx(level, rel=1e-3)
    A = one.estimates["value"]["A"]
    np.testing.assert_allclose(one.interval("A"), [A * np.exp(-reach), A * np.exp(reach)], rtol=1e-3)


def test_a_level_that_is_held_and_a_prior_of_the_share_are_normal_bayes():
    """Ten readings, sd .1, of a constant whose prior has sd .5: k by generalised least squares of one covariance."""
    still = lfg.Drift(drift=0, tails=np.inf, noise=0.1, share=0.5, spread=0.5)
    fit = quietly(SITE, START, WELLS, meter(years=AFTER, noise=0.1, seed=3), drift=still, fixed=("A",))
    n = len(AFTER)
    covariance = 0.5**2 * np.ones((n, n)) + 0.1**2 * np.eye(n)

    def against(theta):
        off = fit.problem.logs - fit.problem.predict(np.array([[theta]]))[:, 0]
        return off @ np.linalg.solve(covariance, off)

    best = optimize.minimize_scalar(against, bounds=(-2, 2), method="bounded", options={"xatol": 1e-7})
    assert fit.mode.theta[0] == pytest.approx(best.x, abs=1e-3)
    ends = [optimize.brentq(lambda t: against(t) - best.fun - stats.chi2.ppf(0.9, 1), *span)
            for span in ((best.x - 3, best.x), (best.x, best.x + 3))]  # fmt: skip
    np.testing.assert_allclose(fit.interval("k"), 0.04 * np.exp(ends), rtol=1e-3)


def test_a_drift_widens_k_by_itself_and_says_so():
    readings = meter(noise=0.05, seed=3)
    alone, drifting = quietly(SITE, START, WELLS, readings), quietly(SITE, START, WELLS, readings, drift=US)
    width = lambda fit: np.log(np.divide(*fit.interval("k")[::-1]))  # noqa: E731
    assert width(drifting) > 3 * width(alone)
    assert drifting.interval("k").low < 0.06 < drifting.interval("k").high
    assert any(
        re.search(r"k from 20 years of meter is mostly drift: \d+ times as uncertain", said)
        for said in drifting.warnings
    )
    with pytest.warns(
        CalibrationWarning, match="k from 8 years of meter is mostly drift, which the interval leaves out; give"
    ):
        lfg.calibrate(SITE, START, WELLS, meter(years=range(2010, 2018), noise=0.01))


@pytest.mark.parametrize("tails", [3.0, 30.0])
def test_draws_of_k_and_A_have_the_student_likelihood_of_the_innovations(tails):
    """By brute force on a grid of both, with the innovations of one covariance matrix."""
    walk = US.but(tails=tails)
    fit = quietly(SITE, START, WELLS, meter(years=range(2008, 2018), noise=0.1, seed=5), drift=walk)
    problem, n = fit.problem, 10
    apart = US.walk.kept ** np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    root = np.linalg.cholesky(0.5**2 * (apart - apart.min()) + 0.05**2 * np.eye(n))
    rows, shifts = np.linspace(problem.low[0], problem.high[0], 400), np.linspace(problem.low[1], problem.high[1], 900)
    off = problem.logs[:, None] - problem.predict(np.column_stack([rows, 0 * rows]))
    z = np.linalg.solve(root, off)[:, :, None] - np.linalg.solve(root, np.ones(n))[:, None, None] * shifts
    likely = np.exp(-(tails + 1) / 2 * np.log1p(z**2 / tails).sum(axis=0))
    for column, (grid, weight) in enumerate(((rows, likely.sum(axis=1)), (shifts, likely.sum(axis=0)))):
        below = np.cumsum(weight) / weight.sum()
        wanted = np.interp([0.05, 0.25, 0.5, 0.75, 0.95], below, grid)
        drawn = np.quantile(fit._posterior[:, column], [0.05, 0.25, 0.5, 0.75, 0.95])
        np.testing.assert_allclose(drawn, wanted, atol=0.07)


def test_a_forecast_of_the_next_reading_is_wider_than_the_level_and_follows_the_meter():
    readings = meter(noise=0.1, seed=3)
    fit = quietly(SITE, START, WELLS, readings, drift=US)
    gas = fit.forecast(until=2024).collected
    np.testing.assert_allclose(gas[2019 - 1985], readings.methane_collected[2019], rtol=1e-12)
    width = lambda flow: np.ptp(np.log(np.quantile(flow, [0.05, 0.95])))  # noqa: E731
    assert width(gas[2020 - 1985]) == pytest.approx(0.65, abs=0.08)  # as a Drift has it, whatever k
    assert width(gas[2024 - 1985]) > 1.5 * width(gas[2020 - 1985])
    plain = quietly(SITE, START, WELLS, readings)
    level, reading = (plain.forecast(until=2024, of=of).collected[2022 - 1985] for of in ("level", "reading"))
    assert width(reading) == pytest.approx(np.hypot(width(level), 2 * 1.645 * plain.mode.error), rel=0.05)
    few = fit.forecast(until=2024, draws=256, seed=9)
    assert few.collected.shape[1] == 256
    np.testing.assert_array_equal(few.collected, fit.forecast(until=2024, draws=256, seed=9).collected)
    with pytest.warns(lfg.errors.MeasurementWarning, match="more than ten years past the last reading, 2019"):
        fit.forecast(until=2031, draws=256)


def test_a_forecast_runs_in_the_years_of_the_fitted_collection_before_the_first_reading():
    wells = collection.Constant("75 %", open=1995)
    readings = lfg.collection.Measured({2012: 900, 2018: 1400, 2019: 1300}, unit="scfm", gas="lfg", methane=0.5)
    site = lfg.Site(lfg.Waste.constant("250_000 Mg/yr", 1985, 2022))
    fit = quietly(site, lfg.SubpartHH.bulk(rainfall=">40 in"), wells, readings, fixed=("k",), drift=US)
    reading, level = (fit.forecast(until=2020, of=of).to("collected", "scfm", gas="lfg") for of in ("reading", "level"))
    assert not reading[: 1995 - 1985].any()
    for year in (1996, 2000, 2011):
        low, high = np.quantile(reading[year - 1985], [0.05, 0.95])
        assert low < np.median(level[year - 1985]) < high
    assert np.median(level[2000 - 1985]) == pytest.approx(756, abs=2)
    last = quietly(
        site, lfg.SubpartHH.bulk(rainfall=">40 in"), collection.Phased({2000: 0.5, 2020: 0}), readings,
        fixed=("k",), drift=US,
    )  # fmt: skip
    gas = last.forecast(until=2021).collected
    assert [bool(gas[year - 1985].any()) for year in (1999, 2000, 2019, 2020)] == [False, True, True, False]


def test_a_forecast_says_what_its_band_is_of():
    site = lfg.Site(lfg.Waste.constant("250_000 Mg/yr", 1985, 2022), name="Bay View")
    readings = lfg.collection.Measured({2012: 900, 2018: 1400, 2019: 1300}, unit="scfm", gas="lfg", methane=0.5)
    fit = quietly(site, lfg.SubpartHH.bulk(rainfall=">40 in"), WELLS, readings, fixed=("k",), drift=US)
    reading, level = (fit.forecast(until=2026, of=of, draws=64) for of in ("reading", "level"))
    start = "Bay View, 1985-2026, SubpartHH (bulk, >40 in; fitted), 64 draws (random, seed 0); "
    assert reading.title == start + "next reading, given that it runs"
    assert level.title == start + "level, no band for readings"
    for est, labels in ((reading, "90% of next readings"), (level, "90% of levels")):
        assert est.title in repr(est).splitlines()[0]
        assert est.to_pandas("collected").attrs["title"] == est.to_pandas().attrs["title"] == est.title
        assert est.quantile(0.5, "collected").attrs["title"] == est.title
        ax = est.plot()
        assert ax.get_title().splitlines() == est.title.split("; n")[0].split("; l")[0].splitlines() + [
            est.title.rpartition("; ")[2]
        ]
        assert labels in [text.get_text() for text in ax.get_legend().get_texts()]
        assert "90% of draws" in [text.get_text() for text in est.plot(flow="emitted").get_legend().get_texts()]
    assert pickle.loads(pickle.dumps(level)).title == level.title
    plt.close("all")


def test_what_was_said_of_a_fit_is_said_of_its_forecast():
    site = lfg.Site(lfg.Waste.constant("250_000 Mg/yr", 1985, 2022))
    scfm = lfg.collection.Measured({2012: 900, 2018: 1400, 2019: 1300}, unit="scfm", gas="lfg", methane=0.5)
    fit = quietly(site, lfg.SubpartHH.bulk(rainfall=">40 in"), collection.Constant("75 %"), scfm)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fit.forecast(until=2021, draws=16)
    said = [str(one.message) for one in caught if one.category is CalibrationWarning]
    assert said == [f"Fit.forecast: {line}" for line in fit.warnings]
    assert any("k from 8 years of meter is mostly drift" in line for line in said)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit.plot()
    plt.close("all")


def test_pictures_of_a_fit_cut_no_reading_and_begin_with_the_gas():
    wells = collection.Constant(0.7, open=1998)
    fit = quietly(SITE, START, wells, meter(wells=wells, noise=0.1, seed=4))
    ax = fit.plot("residuals")
    low, high = ax.get_ylim()
    ratio = np.exp(fit.residuals["log_ratio"])
    assert low < 0.99 * ratio.min()
    assert 1.01 * ratio.max() < high
    assert fit.plot("history").get_xlim()[0] == 1997.5  # where 1998 begins
    plt.close("all")


def test_k_may_be_held():
    fit = quietly(SITE, TRUE, WELLS, meter(years=AFTER, noise=0.1), fixed="k")
    assert fit.names == ["A"]
    assert fit.generation.k == 0.06
    assert fit.draws["A"].std() > 0
    assert quietly(SITE, TRUE, WELLS, meter(), fixed=("A",)).names == ["k"]
    assert quietly(SITE, TRUE, WELLS, meter(), fixed=("A",)).generation.L0 == 90


def test_one_reading_with_proper_priors_is_fitted():
    model = lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.3), L0=lfg.lognormal(80, gsd=1.3))
    for options in ({"error": 0.1}, {"drift": US}):
        fit = quietly(SITE, model, WELLS, meter(years=[2012]), **options)
        assert fit.residuals["log_ratio"].abs().max() < 0.1
        assert (fit.estimates["low"] < fit.estimates["value"]).all()
    assert pytest.approx(90) == quietly(SITE, TRUE, WELLS, meter(years=[2012]), fixed="k", error=0.1).generation.L0
    two = quietly(
        SITE,
        model.but(k=lfg.lognormal(0.05, gsd=1.3)),
        collection.Constant(lfg.normal(0.7, 0.05)),
        meter(years=[2012, 2013]),
        error=0.1,
    )
    assert two.names == ["k", "L0", "efficiency"]
    one = quietly(SITE, TRUE, WELLS, meter(years=[2012]), fixed="k", error=0.1)
    assert repr(one).splitlines()[0] == "Fit of collected: 1 reading"  # which has no scatter
    with pytest.raises(
        RangeError, match="calibrate: one reading leaves no scatter; give error=, as in error='10 %', or drift="
    ):
        lfg.calibrate(SITE, model, WELLS, meter(years=[2012]))


def test_readings_by_month_are_readings_each_with_its_hours():
    """Two years by month tell k apart as two readings never could, and hours run put the flow right."""
    fit = quietly(SITE, START, WELLS, monthly(60), gather=False, error=0.02, **RATES)
    assert len(fit.residuals) == 60
    assert fit.generation.k == pytest.approx(0.06, rel=0.01)
    assert pytest.approx(90, rel=0.01) == fit.generation.L0
    hours = pd.Series(np.tile([1.0, 0.5, 0.8], 20), monthly(60).index)
    ran = quietly(
        SITE, START, WELLS, monthly(60, hours=hours.to_numpy()), gather=False, hours=hours, error=0.02, **RATES
    )
    assert pytest.approx(90, rel=0.01) == ran.generation.L0
    assert ran.problem.scatter.root[1, 1] == pytest.approx(np.sqrt(0.5) / 0.02)
    drifting = quietly(
        SITE, START, WELLS, monthly(22, noise=0.05), gather=False, error=0.05, drift=US, fixed="k", **RATES
    )
    assert len(drifting.problem.logs) == 22
    gas = drifting.forecast(until=2013, draws=512)
    assert np.isfinite(gas.collected).all()


@pytest.mark.parametrize("tails", [2.0, 3.0, 8.0])
def test_the_level_of_heavy_tails_is_the_likeliest(tails):
    random = np.random.default_rng(3)
    found = Scatter(np.eye(9), random.uniform(0.5, 2, 9), tails)
    innovations = random.standard_t(tails, (9, 4)) + 0.7
    level = found.level(innovations)
    for column in range(4):
        lost = lambda off, held=innovations[:, column]: found.penalty(held - found.one * off).sum()  # noqa: E731
        near = optimize.minimize_scalar(lost, bounds=(level[column] - 0.5, level[column] + 0.5), method="bounded")
        assert level[column] == pytest.approx(near.x, abs=1e-4)
        assert lost(level[column]) <= lost(found.one @ innovations[:, column] / found.firm)


def test_the_slope_of_a_field_by_its_normal_score_is_that_of_its_distribution():
    for source, slopes in (
        (lfg.lognormal(0.05, 1.4), {0.0: 0.05 * np.log(1.4), 1.0: 0.05 * 1.4 * np.log(1.4)}),
        (lfg.normal(3, 0.5), {0.0: 0.5, -1.0: 0.5}),
        (lfg.uniform(2, 4), {0.0: 2 * stats.norm.pdf(0), 1.0: 2 * stats.norm.pdf(1)}),
    ):
        field = START.but(k=lfg.lognormal(0.05, 1.4)).k
        field = type(field)(source, field.spec, field.where)
        for score, slope in slopes.items():
            assert Problem._score_slope(field, score) == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize("error", [None, 0.2])
def test_an_amplitude_is_within_its_span_as_often_as_it_is_drawn_there(error):
    fit = quietly(SITE, START, WELLS, meter(noise=0.2, seed=1), error=error)
    problem = fit.problem
    misfit = np.full(20_000, problem.misfit(fit.mode.theta[None])[0])
    off = posterior._off(problem, misfit, np.random.default_rng(0))
    spread = off.std()
    for best in (problem.low[-1] - spread, problem.low[-1] + 0.5 * spread, problem.high[-1] + 0.3 * spread, 0.0):
        inside = (problem.low[-1] <= best + off) & (best + off <= problem.high[-1])
        assert posterior._within(problem, best, misfit)[0] == pytest.approx(inside.mean(), abs=0.01)
        kept = posterior._off(problem, misfit, np.random.default_rng(1), best)
        assert kept.mean() == pytest.approx(off[inside].mean(), abs=0.05 * spread)


def test_whether_readings_are_gathered_is_a_truth():
    with pytest.raises(RangeError, match="calibrate.gather is True or False, got 'no'"):
        lfg.calibrate(SITE, START, WELLS, {2005: 800.0, 2006: 900.0}, unit="Mg/yr", gas="ch4", gather="no")


@pytest.mark.parametrize("tails", [2.0, 5.0])
def test_the_slope_of_the_root_of_a_heavy_penalty_is_its_difference(tails):
    found = Scatter(np.eye(1), np.ones(1), tails)
    for one in (-3.0, -0.5, 1e-3, 0.2, 4.0):
        root = lambda at: np.sign(at) * np.sqrt(found.penalty(np.array(at)))  # noqa: E731
        assert found.bent(np.array(one)) == pytest.approx((root(one + 1e-5) - root(one - 1e-5)) / 2e-5, rel=1e-6)
    assert found.bent(np.array(0.0)) == pytest.approx(float(found.bent(np.array(1e-5))), rel=1e-6)


@pytest.mark.parametrize("error", [None, "10 %"])
def test_draws_of_a_rate_alone_follow_its_prior_and_its_readings(error):
    """The amplitude is held: one number, whose posterior a sum over a grid gives."""
    readings, prior = meter(noise=0.1, seed=7), lfg.lognormal(0.05, gsd=1.3)
    model = lfg.LandGEM(k=prior, L0=90)
    drawn = quietly(SITE, model, WELLS, readings, fixed=("A",), error=error).draws["k"]
    logs, ln_k = np.log([readings.metered[year] for year in LONG]), np.linspace(np.log(0.03), np.log(0.12), 1201)
    gas = [lfg.estimate(SITE, lfg.LandGEM(k=float(k), L0=90), WELLS).collected[15:35] for k in np.exp(ln_k)]
    misfit = ((logs - np.log(gas)) ** 2).sum(axis=1)
    likely = -len(logs) / 2 * np.log(misfit) if error is None else -misfit / 2 / 0.1**2
    weight = np.exp(likely - likely.max() - (ln_k - np.log(0.05)) ** 2 / 2 / np.log(1.3) ** 2)
    shares = np.cumsum(weight) / weight.sum()
    for share in (0.05, 0.5, 0.95):
        assert (drawn < np.exp(np.interp(share, shares, ln_k))).mean() == pytest.approx(share, abs=0.015)


def test_heavy_tails_draw_amplitudes_between_the_steps_of_their_grid():
    fit = quietly(SITE, START, WELLS, meter(noise=0.1, seed=2), fixed=("k",), drift=US)
    amplitudes = np.log(fit.draws["A"])
    assert len(np.unique(np.round(amplitudes / (1e-3 * amplitudes.std())))) > 1000


def test_readings_within_a_year_are_between_the_middles_of_years():
    """Of logarithms by year from 2000 on: at 2000.5 that of 2000, at 2001.0 half way to the next."""
    logs = np.array([[1.0, 2.0], [3.0, 6.0], [4.0, 4.0], [2.0, 0.0]])
    times = np.array([2000.2, 2000.5, 2001.0, 2002.25, 2003.5, 2003.9])
    one = Observed("collected", times.astype(np.int64), np.ones(6), None, times, np.ones(6))
    at = np.array([[1, 2], [1, 2], [2, 4], [3.75, 4.5], [2, 0], [2, 0]])
    np.testing.assert_allclose(one.predicted(logs, 2000), at)
    before = np.where(np.arange(4)[:, None] == 0, -np.inf, logs)  # of a year before there is gas the year itself
    np.testing.assert_allclose(one.predicted(before, 2000)[2:4], [[3, 6], [3.75, 4.5]])
