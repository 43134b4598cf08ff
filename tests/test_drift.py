"""A heavy-tailed walk of the share recovered: its algebra against an independent one, its draws, and collection by it."""

import pickle
import warnings
from math import inf

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import multivariate_normal, t

import lfgmodel as lfg
from lfgmodel.core import drift as core
from lfgmodel.core.drift import Walk
from lfgmodel.core.keyed import seeded, site_keys, uniform
from lfgmodel.errors import FactorError, LFGError, MeasurementWarning, RangeError, UnitError

US = lfg.Drift.preset("US meters 2012-2019")
WALK = Walk(drift=0.12, spread=0.5, noise=0.05, tails=3.0)
YEARS = np.arange(2010, 2031)
READ = {2012: 0.3, 2018: -0.1, 2019: -0.2}

SITE = lfg.Site(lfg.Waste.constant("500_000 Mg/yr", open=1985, close=2012), name="Hill Road", rainfall="45 inch/yr")
MODEL = lfg.SubpartHH.bulk()
CUT = pytest.mark.filterwarnings("ignore:collection.Drifting. forecasts are cut at the ceiling")
LOW = US.but(ceiling=20.0)  # nothing is cut
METER = lfg.collection.Measured({2018: 1500, 2019: 1420}, unit="scfm", gas="lfg", methane="50 %")


def readings(read=READ, years=YEARS):
    off, there = np.zeros((len(years), 1, 1)), np.zeros((len(years), 1, 1), dtype=bool)
    for year, value in read.items():
        off[year - years[0]], there[year - years[0]] = value, True
    return off, there


def by_matrices(walk, read=READ, years=YEARS):
    """The same by one covariance matrix of all years: location, covariance and innovations."""
    t, y = np.array(list(read), dtype=float), np.array(list(read.values()))
    rate = walk.drift**2 / (2 * walk.spread**2)
    between = lambda a, b: walk.spread**2 * np.exp(-rate * np.abs(np.subtract.outer(a, b)))  # noqa: E731
    root = np.linalg.cholesky(between(t, t) + walk.noise**2 * np.eye(len(t)))
    z, gain = np.linalg.solve(root, y), np.linalg.solve(root, between(t, years.astype(float)))
    return gain.T @ z, between(years.astype(float), years.astype(float)) - gain.T @ gain, z


def some(n, names=("Hill Road",), seed=1):
    return seeded(np.random.default_rng(seed).random((n, 1)), site_keys(names))


@pytest.mark.parametrize("change", [{}, {"noise": 0.0}, {"drift": 0.0}, {"noise": 0.3}, {"spread": 5.0}])
def test_forecasts_are_those_of_one_covariance_matrix(change):
    walk = WALK._replace(**change)
    place, covariance, z = by_matrices(walk)
    off, there = readings()
    found, scale = core.foretold(walk, off, there)
    assert_allclose(found[:, 0, 0], place, atol=1e-9)
    assert_allclose(scale[:, 0, 0] ** 2, np.diag(covariance) + walk.noise**2, atol=1e-9)
    level = core.foretold(walk, off, there, noise=False)[1]
    assert_allclose(level[:, 0, 0] ** 2, np.diag(covariance), atol=1e-9)
    assert_allclose(core.innovations(walk, off, there)[0][there], z, atol=1e-9)


def test_the_likelihood_is_that_of_a_normal_vector_and_of_student_innovations():
    off, there = readings()
    normal = WALK._replace(tails=inf)
    years, y = np.array(list(READ), dtype=float), list(READ.values())
    rate = WALK.drift**2 / (2 * WALK.spread**2)
    covariance = WALK.spread**2 * np.exp(-rate * np.abs(np.subtract.outer(years, years))) + WALK.noise**2 * np.eye(3)
    assert core.log_likelihood(normal, off, there)[0, 0] == pytest.approx(
        multivariate_normal(cov=covariance).logpdf(y), abs=1e-9
    )
    z = by_matrices(WALK)[2]
    heavy = t(3).logpdf(z).sum() - np.log(np.diag(np.linalg.cholesky(covariance))).sum()
    assert core.log_likelihood(WALK, off, there)[0, 0] == pytest.approx(heavy, abs=1e-9)


def test_drawn_paths_have_the_conditional_student_distribution_in_every_year():
    off, there = readings()
    place, covariance, _ = by_matrices(WALK)
    drawn = core.paths(WALK, off, there, YEARS, some(100_000))[:, :, 0]
    assert_allclose(drawn[there[:, 0, 0]], np.tile(list(READ.values()), (100_000, 1)).T, atol=1e-12)
    scale = np.sqrt(np.diag(covariance) + WALK.noise**2)
    for row in np.flatnonzero(~there[:, 0, 0]):
        scores = (drawn[row] - place[row]) / scale[row]
        for level in (0.5, 0.8, 0.9, 0.95, 0.99):
            assert (np.abs(scores) < t(3).ppf(0.5 + level / 2)).mean() == pytest.approx(level, abs=0.006)


def test_drawn_paths_have_the_conditional_covariance():
    off, there = readings()
    _, covariance, _ = by_matrices(WALK)
    drawn = core.paths(WALK._replace(tails=inf), off, there, YEARS, some(200_000))[:, :, 0]
    free = ~there[:, 0, 0]
    expected = (covariance + WALK.noise**2 * np.eye(len(YEARS)))[np.ix_(free, free)]
    assert_allclose(np.cov(drawn[free]), expected, atol=0.002)


def test_a_sum_of_years_has_the_tails_of_one_joint_student_path():
    """One sqrt(nu / chi2) a path: independent years would lose the tails in a sum."""
    off, there = readings()
    place, covariance, _ = by_matrices(WALK)
    drawn = core.paths(WALK, off, there, YEARS, some(100_000))[-8:, :, 0].sum(axis=0)
    scale = np.sqrt((covariance[-8:, -8:] + WALK.noise**2 * np.eye(8)).sum())
    scores = (drawn - place[-8:].sum()) / scale
    for level in (0.5, 0.9, 0.99):
        assert (np.abs(scores) < t(3).ppf(0.5 + level / 2)).mean() == pytest.approx(level, abs=0.006)


def test_uniform_numbers_are_even_and_without_relation_between_draws_sites_and_years():
    seeds = some(20_000, ("a", "b"))
    drawn = np.concatenate([uniform(seeds, place) for place in range(4)], axis=1)
    assert_allclose(np.quantile(drawn, [0.1, 0.5, 0.9], axis=0), np.tile([[0.1], [0.5], [0.9]], (1, 8)), atol=0.012)
    assert np.abs(np.corrcoef(drawn.T) - np.eye(8)).max() < 0.03
    assert np.abs(np.corrcoef(drawn[:-1, 0], drawn[1:, 0])[0, 1]) < 0.03
    assert 0 < drawn.min() < drawn.max() < 1


def test_one_half_is_the_middle_path():
    off, there = readings()
    middle = seeded(np.array([[0.5]]), np.array([7], dtype=np.uint64))
    place = by_matrices(WALK)[0]
    found = core.paths(WALK, off, there, YEARS, middle)[:, 0, 0]
    assert_allclose(found[~there[:, 0, 0]], place[~there[:, 0, 0]], atol=1e-12)


def test_without_drift_and_tails_the_level_is_that_of_normal_bayes():
    """Three readings of a constant, sd .1 each, and a prior of sd .5: the textbook's mean and variance."""
    walk = Walk(drift=0.0, spread=0.5, noise=0.1, tails=inf)
    place, scale = core.foretold(walk, *readings(), noise=False)
    precision = 3 / 0.1**2 + 1 / 0.5**2
    assert place[-1, 0, 0] == pytest.approx(sum(READ.values()) / 0.1**2 / precision, abs=1e-9)
    assert scale[-1, 0, 0] == pytest.approx(precision**-0.5, abs=1e-9)


# ---- as a collection system


def on(site=SITE, meter=METER, drift=US, until=2025, model=MODEL, **options):
    options = {"draws": 1024, "seed": 1, **options}
    return lfg.estimate(site, model, meter.continued(drift), until=until, **options)


def test_the_meter_is_followed_and_goes_on_with_a_band():
    est = on(draws=8192)
    gas = est.to("collected", "scfm", gas="lfg")
    at = {year: gas[year - 1985] for year in (2017, 2018, 2019, 2020, 2025)}
    assert not at[2017].any()
    assert_allclose(at[2018], 1500, rtol=1e-12)
    assert_allclose(at[2019], 1420, rtol=1e-12)
    low, high = np.quantile(at[2020], [0.05, 0.95])
    next_year = np.sqrt(0.12**2 + 2 * 0.05**2)  # nearly: a year's step, and what the last and the next reading err by
    assert np.log(high / low) == pytest.approx(2 * t(3).ppf(0.95) * next_year, rel=0.04)
    assert np.ptp(np.log(np.quantile(at[2025], [0.05, 0.95]))) > 1.5 * np.log(high / low)


@CUT
def test_mass_closes_in_every_draw_and_generation_is_raised_to_the_meter():
    small = lfg.Site(lfg.Waste.constant("150_000 Mg/yr", 1985, 2012), rainfall="45 inch/yr")
    with pytest.warns(
        MeasurementWarning,
        match=r"more methane was metered than the model generates in 2018, 2019; generation is raised",
    ):
        est = on(small, oxidation=0.1, use=[lfg.energy.Engine("1 MW"), lfg.energy.Flare()])
    assert_allclose(est.generated, est.collected + est.oxidised + est.emitted, rtol=1e-12)
    assert_allclose(est.collected, est.used + est.flared + est.vented, rtol=1e-12)
    assert (est.emitted >= 0).all()
    model = lfg.estimate(small, MODEL, until=2025).generated[:, None]
    assert_allclose(est.generated, np.maximum(model, est.collected), rtol=1e-12)
    assert_allclose(est.to("collected", "scfm", gas="lfg")[2018 - 1985], 1500, rtol=1e-12)  # the meter is not lowered
    assert_allclose(est.generated[2018 - 1985], est.collected[2018 - 1985], rtol=1e-12)
    later = est.collected[2020 - 1985 :] / model[2020 - 1985 :]
    assert later.max() == pytest.approx(US.ceiling)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MeasurementWarning)
        alone = on(small, keep=["generated"])
    assert_allclose(alone.generated, est.generated, rtol=1e-12)


def reading_at(*times, year=2018, site=SITE):
    """A meter that read so many times what the model generates, from a year on."""
    gas = lfg.estimate(site, MODEL, until=2025).to("generated", "scfm")
    flows = {year + n: one * float(gas[year + n - 1985]) for n, one in enumerate(times)}
    return lfg.collection.Measured(flows, unit="scfm", gas="ch4")


def warned(call):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = call()
    return found, [str(one.message) for one in caught]


@pytest.mark.parametrize("times", [1.6, 3.0])
def test_a_reading_above_the_ceiling_is_the_ceiling_and_the_band_that_it_cuts_is_named(times):
    est, said = warned(lambda: on(meter=reading_at(times, times), until=2025, draws=4096))
    model = lfg.estimate(SITE, MODEL, until=2025).generated[:, None]
    over = (est.collected / model.clip(1e-9))[2020 - 1985 :]
    assert over.max() == pytest.approx(times)
    low, middle, high = np.quantile(over[0], [0.05, 0.5, 0.95])
    assert low < 0.8 * times
    assert 0.9 * times < middle < times * (1 - 1e-6)  # where it was read, or near it
    assert high == pytest.approx(times)
    assert np.isfinite(est.collected.sum(axis=0).mean())
    (cut,) = [line for line in said if "forecasts are cut at the ceiling in 6 years from 2020 to 2025" in line]
    assert cut.endswith("the band has no upper end there; mend the model, by k, the potential or the waste")


def test_one_year_that_the_ceiling_cuts_is_named_by_itself():
    _, said = warned(lambda: on(meter=reading_at(2.0, 2.0), until=2020, draws=4096))
    assert any("forecasts are cut at the ceiling in 2020, as the meter" in line for line in said), said


def test_a_ceiling_that_was_read_holds_about_that_reading_and_not_for_ever():
    est, _ = warned(lambda: on(meter=reading_at(3.0, *[0.5] * 5, year=2014), draws=4096))
    model = lfg.estimate(SITE, MODEL, until=2025).generated[:, None]
    assert (est.collected / model.clip(1e-9))[2020 - 1985 :].max() == pytest.approx(US.ceiling)


@pytest.mark.parametrize(("times", "warns"), [(0.5, False), (0.9, False), (1.2, True)])
def test_a_ceiling_far_above_the_meter_is_not_spoken_of(times, warns):
    _, said = warned(lambda: on(meter=reading_at(times, times), draws=2048))
    assert any("cut at the ceiling" in line for line in said) == warns


def test_a_year_metered_as_nothing_is_one_that_the_system_stood():
    flows = {2014: 0, 2015: 1500, 2016: 0, 2018: 1420, 2019: 0}
    meter = lfg.collection.Measured(flows, unit="scfm", gas="lfg", methane="50 %")
    est = on(meter=meter, draws=512)
    gas = est.to("collected", "scfm", gas="lfg")
    assert_allclose(gas[[2015 - 1985, 2018 - 1985]], [[1500] * 512, [1420] * 512], rtol=1e-12)
    assert not gas[[2014 - 1985, 2016 - 1985, 2019 - 1985]].any()
    without = lfg.collection.Measured({2015: 1500, 2018: 1420}, unit="scfm", gas="lfg", methane="50 %")
    running = on(meter=without, draws=512).to("collected", "scfm", gas="lfg")
    for year in (2017, 2020, 2025):  # what it would have read is not known
        assert_allclose(gas[year - 1985], running[year - 1985], rtol=1e-12)
    early = lfg.collection.Measured({1980: 0, 2018: 1420}, unit="scfm", gas="lfg", methane="50 %")
    assert_allclose(on(meter=early).to("collected", "scfm", gas="lfg")[2018 - 1985], 1420)


def test_years_between_readings_are_bridged_and_those_before_the_first_are_drawn_from_open_on():
    meter = lfg.collection.Measured({2010: 2000, 2018: 1500}, unit="scfm", gas="lfg", methane="50 %")
    system = meter.continued(US, open=2005)
    est = lfg.estimate(SITE, MODEL, system, until=2020, draws=2048, seed=1)
    spread = np.log(est.collected[2005 - 1985 :]).std(axis=1)
    assert not est.collected[: 2005 - 1985].any()
    year = lambda at: at - 2005  # noqa: E731
    assert max(spread[year(2010)], spread[year(2018)]) < 1e-12
    assert spread[year(2009)] < spread[year(2005)]
    assert spread[year(2011)] < spread[year(2014)] > spread[year(2017)]
    assert spread[year(2019)] < spread[year(2020)]


def test_without_a_reading_the_share_is_that_of_the_meters():
    est = lfg.estimate(SITE, MODEL, lfg.collection.Drifting(US, open=2000), until=2026, draws=4096, seed=1)
    share = est.collected / lfg.estimate(SITE, MODEL, until=2026).generated[:, None].clip(1e-9)
    assert not share[: 2000 - 1985].any()
    assert np.median(share[2016 - 1985]) == pytest.approx(0.5, rel=0.04)
    assert np.median(share[2026 - 1985]) == pytest.approx(0.5 * np.exp(-0.18), rel=0.06)
    assert share.max() == pytest.approx(1.5)
    below = np.quantile(share[2016 - 1985], 0.05) / 0.5
    assert np.log(below) == pytest.approx(-t(3).ppf(0.95) * np.hypot(0.5, 0.05), rel=0.06)


def test_the_trend_is_carried_ten_years_past_the_last_reading_and_then_held():
    still = US.but(drift=0.0, noise=1e-6, tails=inf, trend_error=0, common=0, ceiling=100)
    with pytest.warns(
        MeasurementWarning, match="2030 to 2040 are more than ten years past the last reading, 2019: no forecast"
    ):
        est = on(drift=still, until=2040, draws=2)
    share = est.collected[:, 0] / est.generated[:, 0].clip(1e-9)
    steps = np.diff(np.log(share[2019 - 1985 :]))
    assert_allclose(steps[1:10], -0.018, atol=1e-5)
    assert_allclose(steps[10:], 0, atol=1e-5)


def test_a_seed_gives_the_same_paths_however_long_the_study_and_whatever_stands_beside():
    est, longer = on(until=2022), on(until=2029)
    assert_allclose(est.collected, longer.collected[: len(est.years)], rtol=1e-12)
    assert_allclose(est.collected, on(until=2022).collected, rtol=0)
    assert np.abs(on(until=2022, seed=2).collected - est.collected).max() > 1
    two = portfolio()
    many = lfg.estimate(two, MODEL, system(two), until=2022, draws=1024, seed=1)
    for name in two.names:
        alone = lfg.estimate(
            two.site(name), MODEL, METERS[name].continued(US, open=2005), until=2022, draws=1024, seed=1
        )
        assert_allclose(many.site(name).collected[-len(alone.years) :], alone.collected, rtol=1e-9)
    with pytest.warns(
        MeasurementWarning, match="'Hill Road', whose meters are not used; mend the names, unless they are in"
    ):
        piece = lfg.estimate(two[1:], MODEL, system(two), until=2022, draws=1024, seed=1)
    assert_allclose(many.collected[-len(piece.years) :, :, 1:], piece.collected, rtol=1e-9)


METERS = {
    "Hill Road": METER,
    "Bay View": lfg.collection.Measured({2014: 900}, unit="scfm", gas="lfg", methane="50 %"),
}


def portfolio(count=2):
    import pandas as pd

    names = ["Hill Road", "Bay View", *(f"site {number}" for number in range(2, count))]
    frame = pd.DataFrame({"open": 1985, "close": 2012, "msw": 500_000.0, "rainfall": 45.0}, index=names)
    return lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr", units={"rainfall": "inch/yr"})


def system(sites, drift=US):
    return lfg.collection.Drifting(drift, open=2005, meter=METERS)


@CUT
def test_sites_go_each_its_own_way_but_share_the_trend_and_the_common_step():
    sites = portfolio(40)
    apart = US.but(common=0, trend_error=0)
    gas = lfg.estimate(sites, MODEL, system(sites, apart), until=2022, draws=4096, seed=1).collected[2016 - 1985, :, 2:]
    assert np.abs(np.corrcoef(np.log(gas).T) - np.eye(38)).max() < 0.08
    whole = gas.sum(axis=1)
    assert whole.std() / whole.mean() == pytest.approx((gas.std(axis=0) / gas.mean()).mean() / np.sqrt(38), rel=0.1)
    together = US.but(drift=0.01, spread=0.01, common=0.3, tails=inf)
    shared = lfg.estimate(sites, MODEL, system(sites, together), until=2022, draws=512, seed=1).collected[-1, :, 2:]
    assert np.corrcoef(np.log(shared).T).min() > 0.9


def test_landfill_gas_is_shown_at_the_methane_that_is_said_where_no_meter_says_it():
    said = {2010: "40 %", 2015: "45 %"}
    meters = {"Hill Road": lfg.collection.Measured({2019: 900}, unit="scfm", gas="lfg", methane="55 %")}
    sites = portfolio(2)
    est = lfg.estimate(
        sites, MODEL, lfg.collection.Drifting(US, open=1986, meter=meters, methane=said), until=2022, draws=8, seed=1
    )
    shown, methane = (est.to("collected", "scfm", gas=gas)[2014 - 1985 : 2017 - 1985] for gas in ("lfg", "ch4"))
    np.testing.assert_allclose(methane[:, :, 0] / shown[:, :, 0], 0.55)
    np.testing.assert_allclose(methane[:, :, 1] / shown[:, :, 1], np.repeat([0.4, 0.45, 0.45], 8).reshape(3, 8))
    first = est.to("collected", "scfm", gas="lfg")[5, :, 1] * 0.4  # before its first year that of the first
    np.testing.assert_allclose(first, est.to("collected", "scfm")[5, :, 1])


def test_what_cannot_be_is_refused_in_one_line():
    measured = lfg.collection.Measured
    cases = [
        (lambda: US.but(drift=0, noise=0), RangeError, "drift and noise are both 0, so that no two readings could differ"),
        (lambda: US.but(tails=0.5), RangeError, r"Drift.tails must be degrees of freedom from 1 on, or math.inf .* got 0.5"),
        (lambda: US.but(share=0), RangeError, r"Drift.share must be within 0.001..2"),
        (lambda: lfg.Drift.preset("UK"), FactorError, "Drift.preset must be one of US meters 2012-2019, elsewhere; got 'UK'"),
        (lambda: lfg.collection.Drifting("US"), RangeError, r"Drifting.drift must be a Drift, got 'US'; write lfg.Drift.preset"),
        (lambda: lfg.collection.Drifting(US, meter={2019: 800}), RangeError, r"Drifting.meter takes a Measured, or \{site: Measured\}, got 800"),
        (lambda: lfg.collection.Drifting(US, methane={2012: 0.5, 2010: 0.4}), RangeError, r"Drifting.methane must name its years in rising order"),
        (lambda: lfg.collection.Drifting(US, methane={"food": 0.5}), LFGError, r"Drifting.methane takes one number or \{year: number\}"),
        (lambda: lfg.collection.Drifting(US, methane=lfg.uniform(0.4, 0.6)), LFGError, r"Drifting.methane"),
        (lambda: measured({2019: 0.0, 2020: 0}, unit="scfm", gas="ch4").continued(US), RangeError, "nothing was metered in any year; leave the meter out"),
        (lambda: measured({2019: -5}, unit="scfm", gas="ch4"), LFGError, "2019 flow: -5 is no amount"),
        (lambda: measured({2019: 5}, unit="scfm").continued(US), FactorError, "Measured.gas must be one of ch4, lfg; got ''"),
        (lambda: measured({2019: 5}, unit="m3/h", gas="ch4").continued(US), UnitError, "Measured"),
        (lambda: on(meter=measured({1984: 5, 1990: 9}, unit="scfm", gas="ch4")), RangeError, "metered in 1984, when the model generates nothing; mend the years"),
        (lambda: on(meter=measured({1985: 5}, unit="scfm", gas="ch4")), RangeError, "metered in 1985, when the model generates nothing"),
        (lambda: on(until=2018), RangeError, "metered in 2019, after the last year of the estimate, 2018; write until=2019 or later"),
        (lambda: on(draws=None, seed=None), RangeError, "collection.Drifting.path holds paths drawn from a Drift; write draws=4096, and a seed"),
        (lambda: on(site=portfolio()), RangeError, r"one meter is that of one site, not of many; write meter=Measured.from_frame"),
    ]  # fmt: skip
    for call, error, match in cases:
        with pytest.raises(error, match=match) as caught:
            call()
        assert "\n" not in str(caught.value)


def test_one_meter_is_refused_for_many_sites_also_where_they_are_worked_on_one_at_a_time():
    for collection in (METER, METER.continued(US)):
        with pytest.raises(RangeError, match="of one site, not of many"):
            lfg.estimate(portfolio(), MODEL.but(doc=lfg.normal(0.2, 0.01)), collection, draws=2**14, until=2030)


def test_meters_come_by_site_from_a_frame_and_strangers_are_named():
    import pandas as pd

    table = pd.DataFrame(
        {"Hill Road": [1500.0, 1420.0], "Bay View": [np.nan, 900.0], "Old Quarry": np.nan}, index=[2018, 2019]
    )
    meters = lfg.collection.Measured.from_frame(
        table, unit="scfm", gas="lfg", methane={"Hill Road": 0.5, "Bay View": "45 %", "Old Quarry": 0.5}
    )
    assert meters.names == ("Hill Road", "Bay View")
    est = lfg.estimate(portfolio(3), MODEL, lfg.collection.Drifting(US, meter=meters), until=2022, draws=64, seed=1)
    assert_allclose(est.to("collected", "scfm")[2019 - 1985, :, :2], [[710, 405]] * 64, rtol=1e-9)
    with pytest.warns(
        MeasurementWarning, match="no site here is called 'Bay Veiw', whose meters are not used; mend the names"
    ):
        lfg.estimate(
            portfolio(), MODEL, lfg.collection.Drifting(US, meter={"Bay Veiw": METER}), until=2026, draws=2, seed=1
        )


def test_messages_of_many_sites_name_the_site():
    early, much = (
        {"Bay View": lfg.collection.Measured({year: flow}, unit="scfm", gas="ch4")}
        for year, flow in ((1980, 5), (2015, 9000))
    )
    with pytest.raises(RangeError, match="metered at Bay View in 1980, when the model generates nothing"):
        lfg.estimate(portfolio(), MODEL, lfg.collection.Drifting(US, meter=early), until=2020, draws=2)
    with pytest.warns(MeasurementWarning, match="than the model generates at Bay View in 2015; generation is raised"):
        lfg.estimate(portfolio(), MODEL, lfg.collection.Drifting(LOW, meter=much), until=2020, draws=2, seed=1)
    with (
        pytest.warns(MeasurementWarning, match="than the model generates"),
        pytest.warns(MeasurementWarning, match=r"cut at the ceiling at Bay View in \d years from 2016 to 20"),
    ):
        lfg.estimate(portfolio(), MODEL, lfg.collection.Drifting(US, meter=much), until=2020, draws=256, seed=1)


def test_a_meter_is_not_of_one_kind_of_waste():
    with pytest.raises(
        RangeError, match=r"ByKind.systems\['food'\]: what drifts is metered of all the gas, not by kind"
    ):
        lfg.collection.ByKind({"food": METER.continued(US)})


def test_presets_cite_the_meters_and_say_what_is_a_guess():
    cited = on().citations()
    mine = [line for line in cited if line.startswith("collection.Drifting.drift")]
    assert len(mine) == 1
    assert "US metered landfills, 2012-2019" in mine[0]
    assert "a guess" in lfg.Drift.preset("elsewhere").factors()["spread"].citation
    assert (US.drift, US.tails, US.noise, US.share, US.spread) == (0.12, 3, 0.05, 0.5, 0.5)
    assert (US.trend, US.trend_error, US.common, US.ceiling, US.reference) == (-0.018, 0.002, 0.02, 1.5, 2016)
    elsewhere = lfg.Drift.preset("elsewhere")
    assert (elsewhere.spread, elsewhere.trend, elsewhere.trend_error) == (0.75, 0, 0.015)
    assert US.but(drift=0.2).name == "US meters 2012-2019 (modified)"


def test_sensitivity_takes_a_path_as_one_input():
    unsure = MODEL.but(doc=lfg.lognormal(0.2, gsd=1.05))
    est = lfg.estimate(SITE, unsure, lfg.collection.Drifting(US, open=2000), until=2022, draws=1024, seed=1)
    table = est.sensitivity("collected", 2022)
    assert table.index[0] == "collection.Drifting.path"
    assert table.loc["collection.Drifting.path", "total"] > 0.9
    assert table.loc["collection.Drifting.path", ["rank", "at_5", "at_95"]].isna().all()
    low, high = table.loc["SubpartHH.doc", ["at_5", "at_95"]]
    assert high / low == pytest.approx(1.05 ** (2 * 1.645), rel=1e-3)


def test_values_pickle_and_compare_by_what_they_say():
    again = pickle.loads(pickle.dumps(METER.continued(US)))
    assert again.drift == US
    assert dict(again.read[""]) == dict(METER.methane_collected)


def test_draws_without_a_seed_can_be_repeated_by_the_one_that_was_kept():
    est = on(until=2022, draws=64, seed=None)
    assert_allclose(on(until=2022, draws=64, seed=est.sampling.seed).collected, est.collected, rtol=0)


@CUT
def test_what_a_cover_oxidises_closes_where_generation_was_raised():
    small = lfg.Site(lfg.Waste.constant("150_000 Mg/yr", 1985, 2012), rainfall="45 inch/yr")
    with pytest.warns(MeasurementWarning, match="generation is raised"):
        est = on(small, oxidation=lfg.oxidation.ByWasteAge.by_phase(collection=5, final_cover=20), draws=256)
    assert_allclose(est.generated, est.collected + est.oxidised + est.emitted, rtol=1e-12)
    assert min(est.oxidised.min(), est.emitted.min()) >= 0
    assert (est.emitted[2019 - 1985] == 0).all()
    assert est.co2e(28).shape == est.collected.shape


def test_landfill_gas_comes_back_as_it_was_metered_at_the_meters_own_methane():
    of_one = lfg.collection.Measured({2018: 950, 2019: 880}, unit="scfm", gas="lfg", methane="42 %")
    by_year = lfg.collection.Measured(
        {2018: 950, 2019: 880}, unit="scfm", gas="lfg", methane={2018: 0.42, 2019: "45 %"}
    )
    for meter, last in ((of_one, 0.42), (by_year, 0.45)):
        est = on(meter=meter, draws=64, use=[lfg.energy.Flare()])
        plain = lfg.estimate(SITE, MODEL, meter, until=2025)
        for flow, of in (("collected", est), ("flared", est), ("collected", plain)):
            assert_allclose(of.to(flow, "scfm", gas="lfg", year=2018), 950, rtol=1e-12)
            assert_allclose(of.to(flow, "scfm", gas="lfg", year=2019), 880, rtol=1e-12)
        ahead = est.to("collected", "scfm", gas="lfg", year=2024) * last
        assert_allclose(ahead, est.to("collected", "scfm", year=2024), rtol=1e-12)
        assert_allclose(est.to("collected", "scfm", gas="lfg", methane_fraction=0.5), est.to("collected", "scfm") / 0.5)
        assert_allclose(est.to("generated", "scfm", gas="lfg"), est.to("generated", "scfm") / 0.5, rtol=1e-12)
        assert est.methane_fraction == 0.5  # what is generated
    methane = lfg.collection.Measured({2018: 400}, unit="scfm", gas="ch4")
    assert_allclose(on(meter=methane).to("collected", "scfm", gas="lfg", year=2018), 800, rtol=1e-12)
    assert (
        "landfill gas collected at 42 % CH4 [scfm; 60 °F, 1 atm]"
        in on(meter=of_one, draws=64).plot(unit="scfm", gas="lfg").get_ylabel()
    )
    assert "at 42 to 45 % CH4" in on(meter=by_year, draws=64).plot(unit="scfm", gas="lfg").get_ylabel()


def test_landfill_gas_of_many_sites_is_at_the_methane_of_each_and_their_sum_at_none():
    meters = {
        "Hill Road": METER.but(methane="42 %"),
        "Bay View": lfg.collection.Measured({2014: 900}, unit="scfm", gas="lfg", methane="45 %"),
    }
    est = lfg.estimate(
        portfolio(3), MODEL, lfg.collection.Drifting(US, open=2005, meter=meters), until=2022, draws=16, seed=1
    )
    gas = est.to("collected", "scfm", gas="lfg")
    assert_allclose(gas[2018 - 1985, :, 0], 1500, rtol=1e-12)
    assert_allclose(gas[2014 - 1985, :, 1], 900, rtol=1e-12)
    assert_allclose(gas[..., 2], est.to("collected", "scfm")[..., 2] / 0.5, rtol=1e-12)
    assert_allclose(est.site("Bay View").to("collected", "scfm", gas="lfg")[2014 - 1985], 900, rtol=1e-12)
    with pytest.raises(UnitError, match="methane_fraction"):
        est.combined().to("collected", "scfm", gas="lfg")
    alike = lfg.collection.Drifting(US, open=2005, meter=METERS)
    whole = lfg.estimate(portfolio(3), MODEL, alike, until=2022, draws=16, seed=1).combined()
    assert_allclose(whole.to("collected", "scfm", gas="lfg"), whole.to("collected", "scfm") / 0.5, rtol=1e-12)


def test_a_fan_marks_what_was_read_and_shades_the_years_after():
    ax = on(draws=64).plot(unit="scfm", gas="lfg")
    dots = next(line for line in ax.lines if line.get_label() == "metered")
    assert_allclose(dots.get_xdata(), [2018, 2019])
    assert_allclose(dots.get_ydata(), [1500, 1420], rtol=1e-9)
    (note,) = [text for text in ax.texts if "6 years past the last reading" in text.get_text()]
    ax.figure.canvas.draw()
    box, inside = note.get_window_extent(), ax.get_window_extent()
    assert inside.x0 <= box.x0 < box.x1 <= inside.x1
    assert ax.get_xlim() == (2017.5, 2025.5)  # from the first gas on
    assert ax.get_title().endswith("\nnext reading, given that it runs")
    ends = on(until=2019, draws=8).plot()
    assert not any("past the last" in text.get_text() for text in ends.texts)
    of_one = lfg.estimate(portfolio(), MODEL, system(portfolio()), until=2022, draws=8, seed=1).site("Bay View")
    assert any(line.get_label() == "metered" for line in of_one.plot().lines)


def test_legends_of_fans_side_by_side_do_not_touch():
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(1, 2, figsize=(11, 4.6), layout="constrained", sharey=True)
    est = on(draws=64)
    for ax in axes:
        est.plot(ax, unit="scfm", gas="lfg")
        ax.set_title("one")
    fig.canvas.draw()
    left, right = (ax.get_legend().get_window_extent() for ax in axes)
    assert left.x1 < right.x0
    plt.close("all")
