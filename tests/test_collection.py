"""Collection systems: by calendar, by the age of the waste, by cover, staged, discounted, measured."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lfgmodel as lfg
from lfgmodel import collection
from lfgmodel.core.decay import CONVENTIONS
from lfgmodel.errors import FactorError, MeasurementWarning, RangeError, UnitError

SITE = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", 2000, 2020))
MODEL = lfg.LandGEM.preset("CAA conventional")

SHARES = {"food": 0.5, "paper": 0.3, "wood": 0.2}
CELLS = lfg.Site(lfg.Waste.growing("1000 Mg/yr", "3 %/yr", 2000, 2020).split(SHARES))
RATES = lfg.FirstOrderDecay(k={"food": 0.2, "paper": 0.06, "wood": 0.03}, potential=0.05, convention="same_year")
NONE = collection.Constant(0)


def cohort_sum(mass, potential, k, convention, efficiency):
    """Every deposit followed alone: what it generates in each year times the efficiency at its age that year."""
    years, streams = mass.shape
    collected = np.zeros(years)
    for s in range(streams):
        decay = CONVENTIONS[convention](np.ones(years), k[:, s])
        for i in range(years):
            left = mass[i, s] * potential[s]
            for t in range(i, years):
                gas = left * (decay.first[i] if t == i else decay.release[t])
                left *= decay.keep[i] if t == i else decay.retain[t]
                collected[t] += gas * efficiency(t - i)
    return collected


class Rates:
    """Rates by stream and, if they change, calendar year, as a third party would pass them."""

    def __init__(self, potential, k, convention):
        self.potential, self.k, self.convention = potential, k, convention

    def decay(self, kinds, columns):
        k = self.k[:, :, None, None] if (self.k != self.k[0]).any() else self.k[0][:, None, None]
        return CONVENTIONS[self.convention](self.potential[:, None, None], k)


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 2**32 - 1),
    st.dictionaries(st.integers(0, 45), st.floats(0, 1), min_size=1, max_size=6),
    st.sampled_from(["next_year", "same_year", "tenths", "uniform"]),
    st.booleans(),
)
def test_by_waste_age_is_the_cohort_sum(seed, steps, convention, changing):
    """Random steps, kinds and k(t), to 1e-10; no cohort matrix in the library."""
    rng = np.random.default_rng(seed)
    mass = rng.uniform(0, 100, (40, 2)) * (rng.random((40, 2)) < 0.7)
    mass[-1] = 1.0
    k = rng.uniform(0.01, 0.5, (40, 2)) if changing else np.tile(rng.uniform(0.01, 0.5, 2), (40, 1))
    steps = dict(sorted(steps.items()))
    waste = lfg.Waste(("a", "b"), np.arange(2000, 2040), mass)
    est = lfg.estimate(
        lfg.Site(waste), Rates(np.array([0.05, 0.1]), k, convention), collection.ByWasteAge(steps), until=2039
    )

    def efficiency(age):
        return next((share for start, share in reversed(steps.items()) if age >= start), 0.0)

    expected = cohort_sum(mass, [0.05, 0.1], k, convention, efficiency)
    np.testing.assert_allclose(est.collected, expected, rtol=1e-10, atol=1e-9)


def test_typical_scenario_on_kekaha(kekaha):
    """Computed case: DOC .17, k .05, 1960-2060, 108,773.97 Mg by the age of the waste; 16 % less than by the site's."""
    model = lfg.SubpartHH("bulk", doc=0.17, k=0.05)
    by_waste = lfg.estimate(kekaha, model, collection.ByWasteAge.scenario("typical"), until=2060)
    assert by_waste.total("collected") == pytest.approx(108_773.97, abs=0.005)
    steps = by_waste.inputs["collection"].efficiency
    by_site = lfg.estimate(
        kekaha, model, collection.Phased({1960 + age: share for age, share in steps.items()}), until=2060
    )
    assert by_site.total("collected") == pytest.approx(125_929.91, abs=0.005)
    assert sum("efficiency" in line for line in by_waste.citations()) == 4


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("typical", {0: 0, 2: 0.5, 5: 0.75, 15: 0.825}),
        ("worst_case", {0: 0, 5: 0.5, 10: 0.75, 15: 0.825}),
        ("aggressive", {0: 0, 1: 0.5, 3: 0.75, 15: 0.825}),
        ("california", {0: 0, 1: 0.5, 2: 0.8, 8: 0.85}),
    ],
)
def test_scenarios(name, steps):
    assert collection.ByWasteAge.scenario(name).efficiency == steps


def test_calendar_and_waste_age_multiply():
    plain = lfg.estimate(SITE, MODEL, collection.ByWasteAge({0: 0.2, 5: 0.8})).collected
    system = collection.ByWasteAge({0: 0.2, 5: 0.8}, coverage={2010: 0.5, 2015: 1}, uptime=0.9)
    est = lfg.estimate(SITE, MODEL, system)
    factor = np.select([est.years < 2010, est.years < 2015], [0, 0.45], 0.9)
    np.testing.assert_allclose(est.collected, plain * factor, rtol=1e-12)


def test_staged_wells_reach_waste_after_their_delay():
    staged = collection.Staged(0.75, coverage={2008: 0.4, 2014: 1}, delay=3, uptime="95 %")
    same = collection.ByWasteAge({3: 0.75}, coverage={2008: 0.4, 2014: 1}, uptime=0.95)
    np.testing.assert_allclose(*(lfg.estimate(SITE, MODEL, system).collected for system in (staged, same)), rtol=1e-12)


def test_by_cover_takes_the_table_of_each_reporting_year():
    areas = {2010: {"none": 2, "daily": 2, "intermediate": 6}, 2022: {"final": 10}}
    est = lfg.estimate(SITE, MODEL, collection.ByCover(areas, uptime=0.9))
    share = dict(zip(est.years, est.collected / np.where(est.generated > 0, est.generated, 1), strict=True))
    assert share[2009] == 0
    assert share[2015] == pytest.approx(0.9 * (2 * 0.6 + 6 * 0.75) / 10)
    assert share[2024] == pytest.approx(0.9 * 0.95)
    assert share[2025] == pytest.approx(0.9 * 0.85)
    assert any("Table HH-3" in line for line in est.citations())


def test_discounted():
    reasons = {"poor cover": 0.1, "leachate in wells": "20 %"}
    assert collection.Discounted(0.85, reasons, by="points").efficiency == pytest.approx(0.55)
    assert collection.Discounted(0.5, {"no wells": 0.5}, by="points").efficiency == 0
    est = lfg.estimate(SITE, MODEL, collection.Discounted(0.85, reasons, by="shares", open=2010, uptime=0.9))
    np.testing.assert_allclose(est.collected[10:], 0.85 * 0.9 * 0.8 * 0.9 * est.generated[10:], rtol=1e-12)
    assert not est.collected[:10].any()


class TestByKind:
    """Cells: each kind of waste with a collection system of its own."""

    SYSTEMS = {
        "food": collection.ByWasteAge({0: 0.1, 2: 0.6, 8: 0.9}),
        "paper": collection.Phased({2005: 0.4, 2012: 0.7}),
        "wood": collection.Constant(0.25, open=2010),
    }

    def test_each_kind_is_a_site_of_its_own(self):
        est = lfg.estimate(CELLS, RATES, collection.ByKind(self.SYSTEMS))
        alone = [
            lfg.estimate(
                lfg.Site(lfg.Waste((kind,), CELLS.waste.years, CELLS.waste.mass[:, [n]])), RATES, self.SYSTEMS[kind]
            )
            for n, kind in enumerate(SHARES)
        ]
        np.testing.assert_allclose(est.collected, sum(one.collected for one in alone), rtol=1e-12)
        np.testing.assert_allclose(est.emitted, sum(one.emitted for one in alone), rtol=1e-12)

    def test_one_system_for_all_kinds_is_that_system(self):
        for system in self.SYSTEMS.values():
            whole = lfg.estimate(CELLS, RATES, system).collected
            for by_kind in (collection.ByKind({"paper": system}, others=system), collection.ByKind(dict.fromkeys(SHARES, system)),
                            collection.ByKind({"paper": system.but()}, others=system)):  # fmt: skip
                np.testing.assert_allclose(lfg.estimate(CELLS, RATES, by_kind).collected, whole, rtol=1e-12)

    def test_kinds_go_by_their_common_names(self):
        by_name = [
            collection.ByKind({kind: self.SYSTEMS["food"]}, others=NONE) for kind in ("food", "Kitchen waste", "厨余")
        ]
        first, *others = (lfg.estimate(CELLS, RATES, system).collected for system in by_name)
        for other in others:
            np.testing.assert_array_equal(other, first)

    def test_a_meter_of_several_cells_is_read_once(self):
        meter = collection.Measured({2010: 5.0, 2011: 6.0}, unit="Mg/yr", gas="ch4")
        for system in (
            collection.ByKind({"wood": NONE}, others=meter),
            collection.ByKind({"food": meter, "paper": meter, "wood": NONE}),
        ):
            est = lfg.estimate(CELLS, RATES, system)
            assert est.collected.sum() == pytest.approx(11)

    @pytest.mark.parametrize("model", [MODEL, RATES, lfg.FirstOrderDecay(
        k={2000: 0.05, 2010: 0.1}, potential={"food": {2000: 0.05, 2005: 0.06}, "paper": 0.1, "wood": 0.1}, convention="next_year")],
        ids=["one k", "k by kind", "by year"])  # fmt: skip
    def test_whatever_the_streams_have_in_common(self, model):
        system = collection.ByKind({"food": collection.Constant(0.8)}, others=collection.ByWasteAge({0: 0, 4: 0.5}))
        parts = {"food": collection.Constant(0.8), "paper": collection.ByWasteAge({0: 0, 4: 0.5}),
                 "wood": collection.ByWasteAge({0: 0, 4: 0.5})}  # fmt: skip
        alone = [
            lfg.estimate(
                lfg.Site(lfg.Waste((kind,), CELLS.waste.years, CELLS.waste.mass[:, [n]])), model, parts[kind]
            ).collected
            for n, kind in enumerate(SHARES)
        ]
        np.testing.assert_allclose(lfg.estimate(CELLS, model, system).collected, sum(alone), rtol=1e-11)

    def test_in_a_portfolio_that_shares_a_composition_and_with_draws(self):
        frame = pd.DataFrame(
            {"open": [2000, 2005], "close": [2010, 2012], "msw": [1000.0, 3000.0], "e": [0.5, 0.9]}, index=["a", "b"]
        )
        sites = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr").split(SHARES)
        system = collection.ByKind(
            {"food": collection.Constant(lfg.column("e"))}, others=collection.Constant(lfg.samples([0.1, 0.3]))
        )
        est = lfg.estimate(sites, RATES, system, until=2040, draws=2, seed=1)
        low, high = sorted(range(2), key=lambda draw: est.collected[-1, draw, 0])
        for draw, share in ((low, 0.1), (high, 0.3)):
            for row, (name, e) in enumerate((("a", 0.5), ("b", 0.9))):
                fixed = collection.ByKind({"food": collection.Constant(e)}, others=collection.Constant(share))
                alone = lfg.estimate(sites.site(name), RATES, fixed, until=2040)
                found = est.collected[alone.years - 2000, draw, row]
                np.testing.assert_allclose(found, alone.collected, rtol=1e-12)

    def test_all_that_the_cells_ever_make(self):
        """Half of the food's and a tenth of the rest's, whenever it comes."""
        system = collection.ByKind({"food": collection.Constant(0.5)}, others=collection.Constant(0.1))
        whole = lfg.reporting.commitment(
            lfg.estimate(CELLS, RATES, system, oxidation=lfg.oxidation.ByWasteAge({0: 0.1, 9: 0.3}))
        )
        made = CELLS.waste.total * 0.05
        assert whole["generated"] == pytest.approx(made, rel=1e-9)
        assert whole["collected"] == pytest.approx(made * (0.5 * 0.5 + 0.5 * 0.1), rel=1e-9)
        assert 0.1 < whole["oxidised"] / (made - whole["collected"]) < 0.3

    def test_it_cites_what_its_systems_cite(self):
        est = lfg.estimate(
            CELLS, RATES, collection.ByKind({"food": collection.ByWasteAge.scenario("typical")}, others=NONE)
        )
        assert sum("collection.ByKind.systems['food'].efficiency" in line for line in est.citations()) == 4


def test_no_collection_at_all_may_be_written_as_a_number():
    est = lfg.estimate(SITE, MODEL, NONE, use=[lfg.energy.Flare()])
    assert not est.collected.any()
    np.testing.assert_array_equal(est.emitted, est.generated)


def test_a_system_of_one_year_and_columns_that_close_too_early():
    est = lfg.estimate(SITE, MODEL, collection.Constant(0.5, open=2010, close=2010))
    assert list(est.years[est.collected > 0]) == [2010]
    frame = pd.DataFrame(
        {"open": 2000, "close": 2020, "msw": 1e5, "first": [2005, 2012], "last": [2010, 2011]}, index=["a", "b"]
    )
    sites = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")
    with pytest.raises(RangeError, match="collection.Constant closes in .*, before it opens in"):
        lfg.estimate(sites, MODEL, collection.Constant(0.5, open=lfg.column("first"), close=lfg.column("last")))


def test_measured_by_mass_amount_and_plain_volume():
    generated = lfg.estimate(SITE, MODEL).generated
    flow = 200.0  # scfm of landfill gas at 48 % methane, 95 % of the hours
    per_year = flow * 0.48 * 0.95 * 525_960 * 0.67717 * 0.028316846592 / 1000
    scfm = collection.Measured({2015: flow, 2016: flow}, unit="scfm", gas="lfg", methane="48 %", uptime=0.95)
    est = lfg.estimate(SITE, MODEL, scfm)
    assert est.at(2015)["collected"] == pytest.approx(per_year, rel=1e-5)
    assert est.at(2014)["collected"] == 0
    actual = flow * (273.15 + 35) / 288.70556 / 1.02  # the same gas at 35 degC and 1.02 atm
    acfm = collection.Measured(
        {2015: actual}, unit="ft3/min", gas="lfg", methane=0.48, uptime=0.95, temperature=35, pressure="1.02 atm"
    )
    assert acfm.methane_collected[2015] == pytest.approx(per_year, rel=1e-5)
    mass = collection.Measured({2015: per_year}, unit="Mg/yr", gas="ch4")
    assert mass.methane_collected == collection.Measured({2015: per_year}, unit="Mg", gas="ch4").methane_collected
    np.testing.assert_array_equal(est.generated, generated)


def test_measured_above_generation_warns_and_emits_nothing():
    with pytest.warns(MeasurementWarning, match="more methane was metered than the model generates in 2002, 2003"):
        est = lfg.estimate(SITE, MODEL, collection.Measured({2002: 1e6, 2003: 1e6, 2010: 1.0}, unit="Mg/yr", gas="ch4"))
    assert est.at(2002)["emitted"] == 0
    assert est.at(2010)["collected"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: collection.ByWasteAge({}), RangeError, "must be {age: share} with whole years"),
        (lambda: collection.ByWasteAge({0.5: 0.5}), RangeError, "must be {age: share} with whole years"),
        (lambda: collection.ByWasteAge({5: 0.5, 2: 0.3}), RangeError, "ages in rising order"),
        (lambda: collection.ByWasteAge({0: 75}), RangeError, r"efficiency\[0\] must be within 0..1 .* write '75 %'"),
        (lambda: collection.ByWasteAge.scenario("typicl"), FactorError, "did you mean 'typical'"),
        (lambda: collection.ByWasteAge({0: 1}, uptime=1.2), RangeError, "uptime must be within 0..1"),
        (lambda: collection.ByWasteAge({0: 1}, coverage={2010: 0.5, 2005: 1}), RangeError, "years in rising order"),
        (lambda: collection.Staged(0.5, coverage={2010: 1}, delay=-1), RangeError, "delay must be whole years from 0 on"),
        (lambda: collection.ByCover({2010: {"dayly": 1}}), FactorError, "did you mean 'daily'"),
        (lambda: collection.ByCover({2010: 5}), RangeError, "must be {year: {cover: area}}"),
        *((lambda area=area: collection.ByCover({2010: {"daily": area}}), RangeError, "area of 'daily' must be a number of 0 or more")
          for area in (np.inf, np.nan, -1, "4", True, None, lfg.uniform(1, 2))),
        (lambda: collection.ByCover({2010: {"daily": 0}}), RangeError, "add up to more than 0"),
        *((lambda year=year: collection.cover_efficiency({"daily": 1}, year), RangeError, "must be a calendar year")
          for year in (2005.5, "2005", None)),
        (lambda: collection.cover_efficiency({"daily": np.inf}, 2005), RangeError, "number of 0 or more, got inf"),
        (lambda: collection.Constant(0.75, open=2020, close=2010), RangeError,
         "collection.Constant closes in 2010, before it opens in 2020; mend one"),
        (lambda: collection.Phased(pd.Series([0.5, 0.6], index=[2005, 2005])), RangeError,
         r"efficiency names a year or kind twice: \[2005, 2005\]; mend the table"),
        (lambda: collection.Phased(0.5), RangeError, "must be {year: share}, got 0.5; use Constant"),
        (lambda: collection.ByKind({}), RangeError, "systems must be {kind: collection system}"),
        (lambda: collection.ByKind({"food": 0.5}), RangeError, r"systems\['food'\] must be a collection system, as Constant"),
        (lambda: collection.ByKind({"food": collection.Constant}), RangeError, r"systems\['food'\] must be a collection"),
        (lambda: collection.ByKind({"food": NONE}, others=3), RangeError, "others must be a collection system"),
        (lambda: lfg.estimate(CELLS, RATES, collection.ByKind({"food": NONE})), RangeError,
         "systems lacks paper, wood; name each, or give others="),
        (lambda: lfg.estimate(CELLS, RATES, collection.ByKind({"fod": NONE}, others=NONE)), FactorError,
         "Waste kind in collection.ByKind.systems must be one of food, paper, wood; got 'fod'; did you mean 'food'"),
        (lambda: collection.ByCover({2020: {"final": 1}, 2010: {"daily": 1}}), RangeError, "years in rising order"),
        *((lambda build=build: build({2010: 0.9}), RangeError, r"uptime starts in 2010, but is needed from 2005 on; add 2005: \.\.\.")
          for build in (lambda up: collection.Phased({2005: 0.5}, uptime=up), lambda up: collection.ByCover({2005: {"final": 1}}, uptime=up),
                        lambda up: collection.ByWasteAge({0: 0.5}, coverage={2005: 1}, uptime=up),
                        lambda up: collection.Staged(0.5, coverage={2005: 1}, uptime=up),
                        lambda up: collection.Discounted(0.5, {"a": 0.1}, by="shares", open=2005, uptime=up))),
        (lambda: collection.Discounted(0.5, 0.1, by="shares"), RangeError, "deductions must be {reason: share}, got 0.1"),
        (lambda: collection.Discounted(0.5, {"a": {2005: 0.1}}, by="shares"), RangeError, "deductions must be {reason: share}"),
        (lambda: collection.Discounted(0.5, {"a": 0.6}, by="points"), RangeError, "take more than the maximum of 0.5"),
        (lambda: collection.Discounted(0.5, {"a": 0.1}), FactorError, "by must be one of points, shares"),
        (lambda: collection.Measured({2015: 5}, unit="scfm", gas="lfg"), UnitError, "needs methane= with gas='lfg'"),
        (lambda: collection.Measured({2015: 5}, unit="scfm", gas=""), FactorError, "gas must be one of ch4, lfg"),
        (lambda: collection.Measured({2015: 5}, unit="cfm", gas="ch4"), UnitError, "write 'scfm'"),
        (lambda: collection.Measured({2015: 5}, unit="m3/h", gas="ch4"), UnitError, r"no state; write 'Nm3/h' \(0 degC, 101.325 kPa\), .* or give the temperature= and the absolute pressure="),
        (lambda: collection.Measured({2015: 5}, unit="Mg/yr", gas="lfg", methane=0.5), UnitError, "a mass of landfill gas"),
        (lambda: collection.Measured({2015: 5}, unit="MW", gas="ch4"), UnitError, "'MW' is no flow of gas"),
        (lambda: collection.Measured({2015: -5}, unit="scfm", gas="ch4"), lfg.errors.TableError, "2015 flow: -5 is no amount"),
    ],
)  # fmt: skip
def test_refused_in_one_line(build, error, message):
    with pytest.raises(error, match=message) as caught:
        build()
    assert "\n" not in str(caught.value)


def test_a_kind_in_chinese_that_is_near_is_named():
    by_kind = collection.ByKind({"厨鱼": collection.Constant(0.5)}, others=collection.Constant(0.7))
    site = lfg.Site(lfg.Waste.constant("1000 Mg/yr", 2000, 2001).split({"food": 0.5, "paper": 0.5}))
    with pytest.raises(FactorError, match="厨余"):
        lfg.estimate(site, lfg.FirstOrderDecay(k=0.1, potential=0.05, convention="same_year"), by_kind)
