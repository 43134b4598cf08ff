"""estimate() and what it returns."""

import pickle
import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

import lfgmodel as lfg
from lfgmodel.errors import FactorError, RangeError, UnitError


@pytest.fixture(scope="module")
def est(kekaha):
    return lfg.estimate(
        kekaha,
        lfg.SubpartHH.bulk(),
        lfg.collection.Phased({2005: 0.5, 2012: "75 %"}),
        oxidation=0.1,
        use=[lfg.energy.Engine("1 MW"), lfg.energy.Flare()],
        until=2060,
    )


def test_flows_have_one_axis(est):
    assert est.years.tolist() == list(range(1960, 2061))
    assert all(getattr(est, flow).shape == (101,) for flow in lfg.Estimate.FLOWS)
    assert est.products["electricity"].shape == (101,)


def test_volumes_agree_through_the_amount_of_substance(est):
    normal_per_standard = 60 * 0.028316846592 * 273.15 / (273.15 + (60 - 32) / 1.8)  # Nm3/h in a scfm
    np.testing.assert_allclose(
        est.to("collected", "Nm3/h"), est.to("collected", "scfm") * normal_per_standard, rtol=1e-12
    )
    np.testing.assert_allclose(est.to("collected", "kg/h"), est.to("collected", "Nm3/h") * 0.71574, rtol=1e-5)
    np.testing.assert_allclose(est.to("collected", "scfm", gas="lfg"), 2 * est.to("collected", "scfm"), rtol=1e-14)
    np.testing.assert_allclose(
        est.to("collected", "scfm", gas="lfg", methane_fraction=0.4), 2.5 * est.to("collected", "scfm"), rtol=1e-14
    )


def test_mass_and_energy(est):
    np.testing.assert_allclose(est.to("emitted", "short_ton/yr"), est.emitted / 0.90718474, rtol=1e-14)
    np.testing.assert_allclose(est.to("used", "MMBtu/yr"), est.to("used", "scf/yr") * 1012e-6, rtol=1e-12)
    np.testing.assert_allclose(est.to("electricity", "MW"), est.products["electricity"] / 8766, rtol=1e-12)
    quantity = est.quantity("collected", "Nm3/h")
    assert quantity.m_as("scfm") == pytest.approx(est.to("collected", "scfm"), rel=1e-12)


def test_at_total_and_peak(est):
    now = est.at(2020)
    assert now["collected"] == est.collected[60]
    assert now["electricity"] == est.products["electricity"][60]
    assert est.total("generated") == est.generated.sum()
    assert est.total("generated", "kilotonne") == pytest.approx(est.generated.sum() / 1000)
    assert est.total("electricity", "GWh") == pytest.approx(est.products["electricity"].sum() / 1000)
    peak = est.peak("generated", "scfm", gas="lfg")
    assert peak.year == 2024  # the year after the last waste
    assert peak.value == est.to("generated", "scfm", gas="lfg").max()
    assert est.peak("generated").value == est.generated.max()


def test_to_pandas(est):
    frame = est.to_pandas()
    assert list(frame) == [*lfg.Estimate.FLOWS, "electricity"]
    assert frame.loc[2020, "emitted"] == est.at(2020)["emitted"]
    assert frame.attrs["units"]["electricity"] == "MWh/yr"


def test_repr_is_a_short_table(est):
    lines = repr(est).splitlines()
    assert lines[0] == "Estimate: Kekaha Landfill, 1960-2060, SubpartHH (bulk)"
    assert lines[2].split() == ["generated", f"{est.generated.max():,.0f}", "Mg", "CH4/yr", "2024",
                                f"{est.generated.sum():,.0f}", "Mg", "CH4"]  # fmt: skip
    assert not any(line.startswith("vented") for line in lines)  # nothing is vented: not shown
    assert all(len(line) < 80 for line in lines)


def test_html_is_well_formed_and_draws_without_matplotlib(est):
    html = est._repr_html_()
    tree = ET.fromstring(html)
    lines = tree.findall(".//polyline")
    assert [line.get("stroke") for line in lines] == [
        "#222222",
        lfg.plotting.FATES["used"],
        lfg.plotting.FATES["emitted"],
    ]
    points = np.array([point.split(",") for point in lines[0].get("points").split()], dtype=float)
    assert len(points) == 101
    assert points[:, 1].argmin() == est.generated.argmax()
    assert len(html) < 20_000


def test_html_escapes_names():
    site = lfg.Site(lfg.Waste.constant("1 Mg/yr", 2000, 2000), name="A <b> & C")
    assert "A &lt;b&gt; &amp; C" in lfg.estimate(site, lfg.LandGEM(k=0.05, L0=170))._repr_html_()


def test_citations_name_every_published_number_once(est):
    lines = est.citations()
    assert len(lines) == len(set(lines)) == 12
    assert lines[0] == "SubpartHH: 40 CFR 98 Subpart HH (2024), eq. HH-1"
    assert any(re.match(r"energy.Engine.heat_rate = 11700 Btu/kWh: .*\[primary\]", line) for line in lines)


def test_a_number_of_ones_own_cites_nothing(kekaha):
    mine = lfg.SubpartHH.bulk(rainfall="20-40 in").but(k=0.05)
    assert not any(".k" in line for line in lfg.estimate(kekaha, mine).citations())


def test_inputs_are_the_values_given(est, kekaha):
    assert est.inputs["site"] is kekaha
    assert [type(device).__name__ for device in est.inputs["use"]] == ["Engine", "Flare"]
    assert est.inputs["oxidation"] == lfg.oxidation.Constant(0.1)


def test_plot(est):
    axes = est.plot()
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["generated", "emitted", "oxidised", "flared", "used"]
    assert "last waste" in [text.get_text() for text in axes.texts]
    import matplotlib.pyplot as plt

    figure, own = plt.subplots()
    assert est.plot(own) is own
    plt.close("all")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda est: est.to("colected", "scfm"), FactorError, "flow must be one of .* did you mean 'collected'"),
        (lambda est: est.to("collected", "m3/h"), UnitError, "needs its reference state; write 'Nm3', 'Sm3' or 'scf'"),
        (lambda est: est.to("collected", "cfm"), UnitError, "'cfm' .* write 'scfm'"),
        (lambda est: est.to("collected", "tons/yr"), UnitError, "write 'tonne' .* or 'short_ton'"),
        (lambda est: est.to("collected", "Mg"), UnitError, "is no flow of gas; write a mass, volume or energy a time"),
        (lambda est: est.to("collected", "scfm", gas="co2"), FactorError, "gas must be one of ch4, lfg"),
        (lambda est: est.to("collected", "MMBtu/yr", heating="NCV"), FactorError, "heating must be one of HHV, LHV"),
        (lambda est: est.to("electricity", "scfm"), UnitError, "is no energy a time"),
        (
            lambda est: est.to("collected", "scfm", gas="lfg", methane_fraction=50),
            RangeError,
            "methane_fraction must be within",
        ),
        (lambda est: est.to("collected", "m3/h", density=716), RangeError, "density must be within 0.5..1"),
        (lambda est: est.total("collected", gas="lfg"), UnitError, "mass of landfill gas"),
        (lambda est: est.total("collected", "scfm"), UnitError, "Estimate.total needs an amount, as in 'kilotonne'"),
        (lambda est: est.to("electricity", "MWh/(yr"), UnitError, "is no energy a time"),
        (lambda est: est.at([2000, 2001]), RangeError, r"\[2000, 2001\] is not among its years"),
        (lambda est: est.at(1950), RangeError, "1950 is not among its years, 1960 to 2060"),
        (lambda est: est.total("heat"), FactorError, "flow must be one of"),
    ],
)
def test_refused_in_one_line(est, call, error, message):
    with pytest.raises(error, match=message) as caught:
        call(est)
    assert "\n" not in str(caught.value)


def test_landfill_gas_needs_a_methane_content():
    model = lfg.FirstOrderDecay(k=0.05, potential=0.1, convention="next_year")
    est = lfg.estimate(lfg.Site(lfg.Waste.constant("1 Mg/yr", 2000, 2000)), model)
    with pytest.raises(UnitError, match="needs its methane content"):
        est.to("generated", "scfm", gas="lfg")


def test_the_same_gas_whatever_the_unit_of_the_waste():
    model = lfg.LandGEM.preset("CAA arid")
    flows = [
        lfg.estimate(lfg.Site(lfg.Waste.recorded({2000: mass, 2001: mass}, unit=unit)), model).generated
        for mass, unit in ((1e5, "short_ton"), (90718.474, "tonne"), (90718474, "kg"))
    ]
    np.testing.assert_allclose(flows[1], flows[0], rtol=1e-13)
    np.testing.assert_allclose(flows[2], flows[0], rtol=1e-13)


def test_misspelt_options_fail(est):
    for call in (est.to, est.total, est.peak):
        with pytest.raises(TypeError, match="gass"):
            call("collected", "scfm", gass="lfg")
    with pytest.raises(TypeError, match="gass"):
        est.total("collected", gass="lfg")


def test_results_do_not_change(est):
    with pytest.raises(ValueError, match="read-only"):
        est.collected[:] = 0
    with pytest.raises(TypeError):
        est.products["electricity"] = 0


def test_an_estimate_travels_between_processes(est):
    again = pickle.loads(pickle.dumps(est))
    np.testing.assert_array_equal(again.collected, est.collected)
    assert again.citations() == est.citations()


def test_devices_may_be_any_iterable(kekaha):
    options = {"collection": lfg.collection.Constant(0.5), "until": 2030}
    flares = lfg.estimate(kekaha, lfg.SubpartHH.bulk(), use=iter([lfg.energy.Flare()]), **options)
    assert flares.total("flared") > 0


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"site": None}, "estimate: site must be a Site or a Portfolio, as in lfg.Site"),
        ({"generation": None}, "estimate: generation must be a generation model"),
        ({"generation": lfg.LandGEM}, "estimate: generation must be a generation model, .* got <class"),
        (
            {"collection": 0.75},
            r"estimate: collection must be a collection system, as in lfg.collection.Constant\(0.75\); got 0.75",
        ),
        ({"use": lfg.energy.Flare()}, r"estimate: use must be a list of devices, .*; got Flare\("),
        ({"use": {"flare": lfg.energy.Flare()}}, r"estimate: use must be a list of devices, .*; got {'flare'"),
        ({"use": [lfg.energy.Flare]}, "estimate: use must be a list of devices"),
    ],
)
def test_what_is_no_part_of_an_estimate(kekaha, parts, message):
    with pytest.raises(RangeError, match=message):
        lfg.estimate(**{"site": kekaha, "generation": lfg.SubpartHH.bulk(), **parts})


def test_a_models_arrays_need_their_axes(kekaha):
    class Flat:
        def decay(self, kinds, columns):
            return lfg.core.decay.next_year([0.1, 0.2], [0.05, 0.06])

    with pytest.raises(RangeError, match=r"Flat.decay: potential needs axes \(stream, draw, site\), got \(2,\)"):
        lfg.estimate(kekaha, Flat())


NUMBERS = np.full((1, 1, 1), 0.1)


@pytest.mark.parametrize(
    ("decay", "message"),
    [
        ((1, 2), r"Own.decay must return five numbers a kind of waste, as .*; got \(1, 2\)"),
        (None, "Own.decay must return five numbers a kind of waste, as .*; got None"),
        (lfg.core.decay.same_year(NUMBERS * np.nan, NUMBERS), "Own.decay gives nan Mg CH4 in the last year; potential"),
        (lfg.core.decay.same_year(-NUMBERS, NUMBERS), "Own.decay gives -.* Mg CH4 in the last year; potential"),
        (lfg.core.decay.same_year(NUMBERS, NUMBERS)._replace(retain=NUMBERS * np.inf), "Own.decay gives nan Mg CH4"),
        (
            lfg.core.decay.same_year(np.repeat(NUMBERS, 3, 0), np.repeat(NUMBERS, 3, 0)),
            r"Own.decay: potential needs a stream each of food, paper, or one for all; got \(3, 1, 1\)",
        ),
    ],
)
def test_what_a_model_of_ones_own_may_not_say(decay, message):
    class Own:
        def decay(self, kinds, columns):
            return decay

    waste = lfg.Waste.constant("9 Mg/yr", open=2000, close=2001).split({"food": 0.5, "paper": 0.5})
    with np.errstate(invalid="ignore"), pytest.raises(RangeError, match=message):
        lfg.estimate(lfg.Site(waste), Own())


@pytest.mark.parametrize("name", ["first", "release"])
@pytest.mark.parametrize("wrong", [np.nan, -0.1, np.inf])
def test_one_wrong_year_within_is_refused_as_the_last_is(name, wrong):
    """What is made of a year's own numbers leaves no trace in the last."""

    class Own:
        def decay(self, kinds, columns):
            numbers = np.full((len(columns["year"]), 1, 1, 1), 0.1)
            numbers[3] = wrong
            return lfg.core.decay.same_year(NUMBERS, NUMBERS)._replace(**{name: numbers})

    site = lfg.Site(lfg.Waste.constant("9 Mg/yr", open=2000, close=2009))
    with pytest.raises(RangeError, match=f"Own.decay: {name} has a year in which it is below zero, or no finite"):
        lfg.estimate(site, Own())


def test_one_kind_of_waste_may_decay_in_two_pools():
    class Two:
        methane_fraction = 0.5

        def decay(self, kinds, columns):
            share = np.array([0.3, 0.7])[:, None, None]
            return lfg.core.decay.same_year(0.07 * share, np.array([0.3, 0.03])[:, None, None])

    waste = lfg.Waste.constant("900 Mg/yr", open=2000, close=2005)
    pools = [
        lfg.FirstOrderDecay(k=k, potential=potential, convention="same_year")
        for k, potential in ((0.3, 0.021), (0.03, 0.049))
    ]
    alone = sum(lfg.estimate(lfg.Site(waste), pool).generated for pool in pools)
    assert lfg.estimate(lfg.Site(waste), Two()).generated == pytest.approx(alone, rel=1e-12)


def test_a_picture_of_nothing_and_of_one_year():
    import matplotlib.pyplot as plt

    site = lfg.Site(lfg.Waste.constant("1 Mg/yr", 2000, 2001))
    lfg.estimate(site, lfg.LandGEM(k=0.05, L0=170), until=2000).plot()
    small = lfg.estimate(site, lfg.LandGEM(k=0.05, L0=170))
    assert "0.0" in repr(small)  # a small dump is not shown as nothing
    plt.close("all")


def test_one_year_of_a_flow_in_any_unit(kekaha):
    est = lfg.estimate(kekaha, lfg.LandGEM(k=0.05, L0=100), lfg.collection.Constant(0.75))
    row = int(np.flatnonzero(est.years == 2030)[0])
    assert est.to("collected", "scfm", gas="lfg", year=2030) == est.to("collected", "scfm", gas="lfg")[row]
    with pytest.raises(RangeError, match="Estimate.to: 1900 is not among its years, 1960 to"):
        est.to("collected", "scfm", year=1900)


def test_inputs_of_one_site_hold_the_numbers_of_columns_and_tables(kekaha):
    table = pd.DataFrame(
        {
            "open": 2000,
            "close": 2010,
            "msw": [1e4, 2e4],
            "k": [0.04, 0.09],
            "F": [0.5, 0.55],
            "rainfall": [300.0, 900.0],
        },
        index=["a", "b"],
    )
    sites = lfg.Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr", units={"rainfall": "mm/yr"})
    own = lfg.LandGEM(k=lfg.column("k"), L0=100, methane_fraction=lfg.column("F"))
    est = lfg.estimate(sites, own, use=[lfg.energy.Engine("1 MW", availability=lfg.column("F"))])
    assert est.site("b").inputs["generation"] == lfg.LandGEM(k=0.09, L0=100, methane_fraction=0.55)
    assert est.site("b").inputs["use"][0].availability == 0.55
    assert est.site("b").methane_fraction == 0.55
    looked_up = lfg.estimate(sites, lfg.SubpartHH.bulk()).site("b").inputs["generation"]
    assert (looked_up.k, looked_up.k.row.climate) == (0.038, "20-40 in")
    alone = lfg.estimate(kekaha, lfg.SubpartHH.bulk()).inputs["generation"]
    assert (alone.k, alone.doc) == (0.038, 0.2)
    assert "SubpartHH.k['bulk', '20-40 in'] = 0.038" in "".join(
        est.citations() + lfg.estimate(kekaha, lfg.SubpartHH.bulk()).citations()
    )


def test_what_is_drawn_stays_a_distribution_in_the_inputs(kekaha):
    k = lfg.lognormal(0.05, 1.3)
    est = lfg.estimate(kekaha, lfg.LandGEM(k=k, L0=100), draws=64, seed=1)
    assert repr(est.inputs["generation"].k) == repr(k)
    again = pickle.loads(pickle.dumps(est))
    np.testing.assert_array_equal(again.study.run(["generated"]).generated, est.generated)


def test_a_result_runs_again_through_its_study(kekaha):
    est = lfg.estimate(kekaha, lfg.LandGEM(k=lfg.lognormal(0.05, 1.3), L0=100), draws=8, seed=1)
    middle = est.study.run(["generated"], np.array([[0.5]])).generated[:, 0]
    np.testing.assert_allclose(middle, lfg.estimate(kekaha, lfg.LandGEM(k=0.05, L0=100)).generated, rtol=1e-12)


def test_reports_of_one_site_of_a_portfolio_read_its_own_columns():
    table = pd.DataFrame(
        {"open": 2000, "close": 2010, "food": [1e4, 2e4], "F": [0.5, 0.55], "f": [0.0, 0.2]}, index=["a", "b"]
    )
    sites = lfg.Portfolio.from_frame(
        table.assign(climate="tropical_wet", management="managed"), kinds=["food"], unit="Mg/yr"
    )
    model = lfg.CDMTool04(application="A", methane_fraction=lfg.column("F"), f=lfg.column("f"))
    est = lfg.estimate(sites, model, lfg.collection.Constant(0.5), use=[lfg.energy.Flare()])
    one, alone = est.site("b"), lfg.estimate(sites.site("b"), model.but(methane_fraction=0.55, f=0.2), lfg.collection.Constant(0.5), use=[lfg.energy.Flare()])  # fmt: skip
    pd.testing.assert_series_equal(lfg.carbon.biogenic_co2(one), lfg.carbon.biogenic_co2(alone))
    pd.testing.assert_series_equal(lfg.reporting.cdm_baseline(one, lfg.gwp("AR5", 100)), lfg.reporting.cdm_baseline(alone, lfg.gwp("AR5", 100)))  # fmt: skip
    unit = lfg.energy.Upgrading("20 Nm3/h", recovery=0.9, open=2005, close=2015)
    assert lfg.energy.size(one, unit, percentile="90 %").units == lfg.energy.size(alone, unit, percentile="90 %").units
    pd.testing.assert_frame_equal(lfg.gas.quality(one, air=0), lfg.gas.quality(alone, air=0))
