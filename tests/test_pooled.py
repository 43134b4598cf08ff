"""Fits of many sites at once: a rate a class, an amplitude a site."""

import pickle
import re
import warnings

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import lfgmodel as lfg
from lfgmodel import collection
from lfgmodel.errors import CalibrationWarning, FactorError, MeasurementWarning, RangeError, TableError

WELLS, START = collection.Constant(0.7), lfg.LandGEM(k=0.05, L0=100)
RATES = {"dry": 0.03, "wet": 0.09}
ARCHIVE = {"unit": "Mg/yr", "gas": "ch4", "flow": "flow"}


def made(seed, sites=200, readings=8, spread=0.4, noise=0.1, walk=0.0, rates=RATES):
    """Return sites, readings of a known truth, and the amplitude of each site [m3 CH4/Mg]."""
    random = np.random.default_rng(seed)
    names = [f"Site {number}" for number in range(sites)]
    table = pd.DataFrame(
        {
            "open": random.integers(1970, 1995, sites),
            "close": random.integers(2000, 2015, sites),
            "msw": np.exp(random.normal(11, 0.7, sites)),
            "zone": random.choice(list(rates), sites),
        },
        index=names,
    )
    places = lfg.Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")
    truth = places.with_columns({"truth": table["zone"].map(rates).to_numpy()})
    est = lfg.estimate(truth, lfg.LandGEM(k=lfg.column("truth"), L0=90), WELLS, until=2025)
    amplitude = np.exp(spread * random.standard_normal(sites))
    error = noise * random.standard_normal((readings, sites)) + walk * np.cumsum(
        random.standard_normal((readings, sites)), 0
    )
    years = 2012 + np.arange(readings)
    read = est.collected[years - est.years[0]] * amplitude * np.exp(error)
    rows = pd.DataFrame({"site": np.tile(names, readings), "year": np.repeat(years, sites), "flow": read.ravel()})
    return places, rows, 90 * 0.7 * amplitude


def meters(rows):
    return collection.Measured.from_frame(rows, **ARCHIVE)


def quietly(*parts, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CalibrationWarning)
        return lfg.calibrate(*parts, **options)


@pytest.fixture(scope="module")
def fits():
    places, rows, _ = made(0)
    return lfg.calibrate(places, START, WELLS, meters(rows), pool="zone")


def test_a_known_truth_is_found_and_its_intervals_hold_it():
    held, level, spreads, off = [], [], [], []
    for seed in range(12):
        places, rows, truth = made(seed)
        found = lfg.calibrate(places, START, WELLS, meters(rows), pool="zone")
        for zone, k in RATES.items():
            row = found.rates.loc[zone]
            held.append(row["low"] <= k <= row["high"])
            off.append(np.log(row["k"] / k))
            spreads.append(row["spread"])
        level.append(((found.amplitudes["low"] <= truth) & (truth <= found.amplitudes["high"])).mean())
    assert 0.7 <= np.mean(held) <= 1  # of 24 intervals of 90 %
    assert 0.86 <= np.mean(level) <= 0.94  # of 2,400
    assert np.abs(np.mean(off)) < 0.03
    assert np.mean(spreads) == pytest.approx(0.4, abs=0.02)


def test_where_each_site_drifts_by_itself_the_interval_of_a_rate_is_as_much_wider():
    held, width = [], {}
    for seed in range(12):
        for walk in (0.0, 0.1):
            places, rows, _ = made(seed, noise=0.03, walk=walk)
            rates = lfg.calibrate(places, START, WELLS, meters(rows), pool="zone").rates
            width[walk] = np.log(rates["high"] / rates["low"]).mean()
            if walk:
                held += [rates["low"][zone] <= k <= rates["high"][zone] for zone, k in RATES.items()]
    assert width[0.1] > 5 * width[0.0]
    assert 0.7 <= np.mean(held) <= 1  # 39 % without


def test_few_readings_are_drawn_towards_the_class_and_none_stand_at_it(fits):
    places, rows, truth = made(1, noise=0.4)
    number = rows["site"].str.removeprefix("Site ").astype(int)
    some = rows[(number >= 20) & ((number % 2 == 0) | (rows["year"] == 2012))]
    found = lfg.calibrate(places, START, WELLS, meters(some), pool="zone")
    table = found.amplitudes.assign(truth=truth)
    none, one, all_of_them = (table[table["readings"] == count] for count in (0, 1, 8))
    assert len(none) == 20
    assert_allclose(none["shrinkage"], 1)
    assert none.groupby("class")["factor"].nunique().eq(1).all()
    for zone, rows_of in none.groupby("class"):
        spread, firm = found.rates.loc[zone, "spread"], np.log(rows_of["high"] / rows_of["low"]) / 2 / 1.645
        assert firm.to_numpy() == pytest.approx(np.full(len(firm), spread), rel=0.1)  # as wide as the class
    assert all_of_them["shrinkage"].max() < 0.2 < one["shrinkage"].min()
    away = [np.log(part["A"] / part["truth"]).std() for part in (one, all_of_them)]
    assert away[1] < away[0] < 0.36  # 0.4 without the class
    inside = ((none["low"] <= none["truth"]) & (none["truth"] <= none["high"])).mean()
    assert inside >= 0.7
    assert fits.amplitudes["shrinkage"].max() < 0.02


def test_one_site_is_fitted_as_it_is_alone():
    places, rows, _ = made(3, sites=1, readings=12, rates={"dry": 0.05})
    name = places.names[0]
    flow = dict(zip(rows["year"], rows["flow"], strict=True))
    alone = quietly(places.site(name), START, WELLS, collection.Measured(flow, unit="Mg/yr", gas="ch4"))
    found = quietly(places, START, WELLS, meters(rows))
    rate, level = found.rates.iloc[0], found.amplitudes.iloc[0]
    assert rate["k"] == pytest.approx(alone.generation.k, rel=0.01)
    assert (rate["low"], rate["high"]) == pytest.approx(tuple(alone.interval("k")), rel=0.01)
    assert level["A"] == pytest.approx(alone.estimates.loc["A", "value"], rel=0.01)
    assert np.log([level["low"], level["high"]]) == pytest.approx(np.log(alone.interval("A")), abs=0.1)
    assert found.amplitudes.attrs["units"] == {"A": alone.estimates.loc["A", "unit"]} == {"A": "m3 CH4/Mg"}
    held = quietly(places, START, WELLS, meters(rows), fixed="k", error="10 %")
    same = quietly(
        places.site(name), START, WELLS, collection.Measured(flow, unit="Mg/yr", gas="ch4"), fixed="k", error="10 %"
    )
    assert held.amplitudes.iloc[0][["A", "low", "high"]].tolist() == pytest.approx(
        [same.estimates.loc["A", "value"], *same.interval("A")], rel=1e-3
    )


def test_an_amplitude_is_of_a_potential_that_changes_with_the_year_as_it_is_alone():
    by_year = {1950: 0.02, 1985: 0.04, 1995: 0.06}
    model = lfg.FirstOrderDecay(k=0.05, potential=by_year, convention="same_year")
    places, rows, _ = made(5, sites=1, readings=12, rates={"dry": 0.05})
    flow = dict(zip(rows["year"], rows["flow"], strict=True))
    alone = quietly(places.site(places.names[0]), model, WELLS, collection.Measured(flow, unit="Mg/yr", gas="ch4"))
    found = quietly(places, model, WELLS, meters(rows))
    assert found.amplitudes["A"].iloc[0] == pytest.approx(alone.estimates.loc["A", "value"], rel=0.01)


def test_the_fitted_numbers_are_those_of_the_sites_in_an_estimate(fits):
    est = lfg.estimate(fits.site, fits.generation, fits.collection, until=2025)
    for name in ("Site 7", "Site 150"):
        row = fits.amplitudes.loc[name]
        model = START.but(k=float(fits.rates["k"][row["class"]]), L0=row["A"] / 0.7)
        alone = lfg.estimate(fits.site.site(name), model, WELLS, until=2025)
        place = list(fits.site.names).index(name)
        assert_allclose(est.collected[-len(alone.years) :, place], alone.collected, rtol=1e-9)
    some = fits.site[["Site 150", "Site 7"]]
    part = lfg.estimate(some, fits.generation, fits.collection, until=2025)
    assert_allclose(part.collected[-1], est.collected[-1, [150, 7]], rtol=1e-12)
    _, rows, _ = made(0)
    on = meters(rows).continued(lfg.Drift.preset("US meters 2012-2019"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MeasurementWarning)  # of those nearest to what they generate
        paths = lfg.estimate(fits.site, fits.generation, on, until=2025, draws=16, seed=1)
    assert paths.collected.shape == (len(est.years), 16, 200)


def test_rates_by_kind_and_class_share_one_factor():
    """IPCC rates by climate and kind: a factor of all of them, and columns that hold each."""
    table = pd.DataFrame(
        {"open": 1985, "close": 2010, "food": 3e4, "paper": 2e4, "climate": ["temperate_wet", "tropical_wet"] * 10},
        index=[f"Site {n}" for n in range(20)],
    )
    sites = lfg.Portfolio.from_frame(table, kinds=["food", "paper"], unit="Mg/yr")
    model = lfg.IPCC2006(mcf=0.8, doc_f=0.5)
    own = lfg.IPCC2006(mcf=0.8, doc_f=0.5).settled(("food", "paper"), sites.columns).k
    slow = sites.with_columns({kind: 0.6 * own[kind].source.at(slice(None))[0] for kind in own})
    truth = lfg.estimate(slow, model.but(k={kind: lfg.column(kind) for kind in own}), WELLS, until=2024)
    rows = pd.DataFrame(truth.collected[2005 - 1985 :], index=range(2005, 2025), columns=sites.names).iloc[:20]
    read = collection.Measured.from_frame(rows * 1.2, unit="Mg/yr", gas="ch4")
    found = lfg.calibrate(sites, model, WELLS, read)
    assert list(found.rates)[0] == "k_factor"
    assert found.rates["k_factor"].iloc[0] == pytest.approx(0.6, rel=1e-3)
    assert_allclose(found.amplitudes["factor"], 1.2, rtol=1e-3)
    est = lfg.estimate(found.site, found.generation, found.collection, until=2024)
    assert_allclose(est.collected[20:], rows, rtol=0.2 + 2e-3)
    assert_allclose(est.collected[20:], 1.2 * rows, rtol=2e-3)


def test_other_flows_and_a_given_error_and_foreign_factors():
    places, rows, _ = made(5, sites=40)
    covered = {"oxidation": 0.1, "flow": "emitted"}
    est = lfg.estimate(places, lfg.LandGEM(k=0.06, L0=90), WELLS, oxidation=0.1, until=2025)
    years = est.years[2012 - est.years[0] :][:8]
    read = pd.DataFrame(est.emitted[years - est.years[0]], index=years, columns=places.names)
    found = lfg.calibrate(
        places, START, WELLS, collection.Measured.from_frame(read, unit="Mg/yr", gas="ch4"), **covered
    )
    assert found.rates["k"].iloc[0] == pytest.approx(0.06, rel=1e-3)
    assert_allclose(found.amplitudes["A"], 90 * 0.3 * 0.9, rtol=1e-3)
    wide = lfg.calibrate(places, START, WELLS, meters(rows), error="30 %")
    narrow = lfg.calibrate(places, START, WELLS, meters(rows), error="5 %")
    assert narrow.rates["error"].iloc[0] == pytest.approx(0.05)
    width = [np.log(one.amplitudes["high"] / one.amplitudes["low"]).mean() for one in (narrow, wide)]
    assert width[0] < width[1] / 2
    scaled = lfg.calibrate(places, lfg.generation.Scaled(START, 2), WELLS, meters(rows), error="5 %")
    assert_allclose(scaled.amplitudes["A"], narrow.amplitudes["A"], rtol=1e-3)
    assert_allclose(scaled.amplitudes["factor"], narrow.amplitudes["factor"] / 2, rtol=1e-3)


def test_sites_are_fitted_the_same_a_few_at_a_time(fits, monkeypatch):
    places, rows, _ = made(0)
    monkeypatch.setattr("lfgmodel.calibration.pool.FLOW", 2**14)
    again = lfg.calibrate(places, START, WELLS, meters(rows), pool="zone")
    pd.testing.assert_frame_equal(again.amplitudes, fits.amplitudes, rtol=1e-9)


def test_fits_say_what_they_are_and_travel(fits):
    text = repr(fits)
    assert text.splitlines()[0] == "Fits of 200 sites, 1,600 readings"
    assert re.match(
        r"dry: k 0.02\d+, 90 %: 0.02\d+ to 0.03\d+; spread 0.36 of 90 sites, error 0.10$", text.splitlines()[1]
    )
    assert repr(pickle.loads(pickle.dumps(fits))) == text
    assert fits.warnings == ()


def test_what_readings_do_not_say_is_warned_of():
    places, rows, _ = made(2, sites=1, readings=4, noise=0.3)
    with pytest.warns(CalibrationWarning) as caught:
        found = lfg.calibrate(places, START, WELLS, meters(rows))
    assert {one.filename for one in caught} == {__file__}
    assert "leave its rate open" in found.warnings[0]
    assert "from 4 years of meter at fewer than 10 sites is mostly drift" in found.warnings[1]
    assert "open" in repr(found)
    places, rows, _ = made(2, sites=40)
    rows.loc[rows["site"] == "Site 3", "flow"] *= 50
    with pytest.warns(CalibrationWarning, match="more gas was metered at Site 3 than any waste makes"):
        lfg.calibrate(places, START, WELLS, meters(rows))
    with pytest.warns(MeasurementWarning, match="no site here is called 'Site 3'"):
        quietly(places[[name for name in places.names if name != "Site 3"]], START, WELLS, meters(rows))


PLACES, ROWS, _ = made(4, sites=12)
READ = meters(ROWS)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: lfg.calibrate(PLACES, START, WELLS, {"Hill": 5}), RangeError, r"measured of a portfolio is Measured.from_frame\("),
        (lambda: lfg.calibrate(PLACES, START, WELLS, READ, drift=lfg.Drift.preset("elsewhere")), RangeError, "drift= is of one site"),
        (lambda: lfg.calibrate(PLACES, START, WELLS, READ, unit="scfm"), RangeError, "of a portfolio unit go with the readings"),
        (lambda: lfg.calibrate(PLACES, {"one": START}, WELLS, READ), RangeError, "one model is fitted to a portfolio"),
        (lambda: lfg.calibrate(PLACES, START, WELLS, READ, fixed="A"), RangeError, "amplitudes are fitted; fix 'k' or nothing"),
        (lambda: lfg.calibrate(PLACES, START, WELLS, READ, pool="climate"), FactorError, "calibrate.pool must be one of zone"),
        (lambda: lfg.calibrate(PLACES, START, WELLS, READ, flow="colected"), FactorError, "did you mean 'collected'"),
        (lambda: lfg.calibrate(PLACES, START.but(L0=lfg.lognormal(100, 1.2)), WELLS, READ), RangeError, "LandGEM.L0 holds lognormal"),
        (lambda: lfg.calibrate(PLACES, START, READ, READ), RangeError, "must be a system with an efficiency"),
        (lambda: lfg.calibrate(PLACES, START, collection.Constant(0.7, open=2014), READ), TableError,
         r"24 bad values: Site 0 2012 collected: nothing is collected by the model; "),
        (lambda: lfg.calibrate(PLACES, START, WELLS, meters(ROWS.assign(flow=ROWS["flow"].where(ROWS.index != 3, 0)))), TableError,
         "1 bad value: Site 3 2012 collected: nothing was collected. Leave those readings out"),
        (lambda: lfg.calibrate(PLACES, START, WELLS, meters(ROWS.assign(year=ROWS["year"] - 60))), TableError, "before the first waste"),
        (lambda: lfg.calibrate(PLACES, START, WELLS, meters(ROWS[:12])), RangeError, "readings of all sites leave no scatter; give error="),
        (lambda: lfg.calibrate(PLACES.with_columns({"own": [f"c{n}" for n in range(12)]}), START, WELLS, meters(ROWS[ROWS["site"] != "Site 5"]), pool="own"),
         RangeError, "no site of c5 has a reading; pool by another column"),
        (lambda: lfg.calibrate(PLACES, lfg.FirstOrderDecay(k=0, potential=0.1, convention="next_year"), WELLS, READ), RangeError, "every rate k of the model is 0"),
        (lambda: lfg.calibrate(PLACES.site("Site 1"), START, WELLS, READ, pool="zone"), RangeError, "pool='zone' says which sites of a Portfolio"),
        (lambda: lfg.calibrate("Hill", START, WELLS, READ), RangeError, "calibrate takes a Site or a Portfolio, got 'Hill'"),
        (lambda: lfg.calibrate(PLACES, START, WELLS, READ, seed=-1), RangeError, "seed must be a whole number from 0 on, got -1"),
    ],
)  # fmt: skip
def test_refused_in_one_line(call, error, message):
    with pytest.raises(error, match=message) as caught:
        quietly_call(call)
    assert "\n" not in str(caught.value)


def quietly_call(call):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call()
