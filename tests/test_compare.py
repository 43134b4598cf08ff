"""Methods side by side, compositions, climates, and published ranges."""

import warnings

import numpy as np
import pytest

import lfgmodel as lfg
from lfgmodel.errors import FactorError, RangeError, TableWarning, UnitError


def test_compare_is_one_frame_of_estimates(kekaha):
    models = {"HH-1": lfg.SubpartHH.bulk(), "LandGEM": lfg.LandGEM(k=0.038, L0=100), "mine": lfg.FirstOrderDecay(
        k=0.038, potential=0.0667, convention="same_year")}  # fmt: skip
    frame = lfg.compare(kekaha, models, flow="emitted", unit="short_ton/yr", oxidation=0.1, until=2030)
    assert list(frame) == list(models)
    est = lfg.estimate(kekaha, models["LandGEM"], oxidation=0.1, until=2030)
    np.testing.assert_array_equal(frame["LandGEM"], est.to("emitted", "short_ton/yr"))
    about = frame.attrs["methods"]
    assert about["HH-1"]["first_gas"] == "year after deposit"
    assert about["LandGEM"]["gas_basis"].startswith("volume of CH4 at 20 degC")
    assert about["mine"]["convention"] == "same_year"
    axes = lfg.plotting.comparison(frame)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "HH-1: year after deposit; mass of CH4",
        "LandGEM: year after deposit; volume of CH4 at 20 degC and 1 atm",
        "mine: same_year; the user's",
    ]  # fmt: skip
    axes.figure.clear()


def test_compare_shows_landfill_gas_at_the_content_of_each_method(kekaha):
    models = {"half": lfg.LandGEM(k=0.038, L0=100), "rich": lfg.LandGEM(k=0.038, L0=100, methane_fraction=0.6)}
    frame = lfg.compare(kekaha, models, unit="scfm", gas="lfg", until=2020)
    methane = lfg.compare(kekaha, models, unit="scfm", until=2020)
    np.testing.assert_allclose(frame["half"], methane["half"] / 0.5, rtol=1e-12)
    np.testing.assert_allclose(frame["rich"], methane["rich"] / 0.6, rtol=1e-12)
    assert frame.attrs["gas"] == "lfg"
    axes = lfg.plotting.comparison(frame)
    assert axes.get_ylabel() == "landfill gas generated [scfm]"
    axes.figure.clear()
    with pytest.raises(lfg.errors.LFGError, match="gas must be one of ch4, lfg; got 'LFG'"):
        lfg.compare(kekaha, models, unit="scfm", gas="LFG")


def test_methods_says_what_each_method_is():
    frame = lfg.methods()
    assert set(frame.index) == set(lfg.MODELS) - {"FirstOrderDecay"}
    assert frame.loc["CDMTool04", "first_gas"] == "year of deposit"
    assert frame.notna().all(axis=None)
    assert (frame != "").all(axis=None)


def test_china():
    shares = lfg.composition("China")
    assert shares["food"] == 0.591
    assert sum(shares.values()) == pytest.approx(1)
    assert "garden" not in shares  # published as 0


def test_every_composition_can_be_split_or_says_why_not():
    table = lfg.factors.table("ipcc_composition")
    places = {kind: {place for factor, _, place in table if factor == kind} for kind in ("share", "share_region")}
    assert (len(places["share"]), len(places["share_region"])) == (78, 20)
    waste, warned = lfg.Waste.constant("1 Mg/yr", 2000, 2000), set()
    for place in places["share"] | places["share_region"]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            shares = lfg.composition(place)
        if caught:
            warned.add(place)
        if abs(sum(shares.values()) - 1) < 1e-6:
            assert waste.split(shares).total == pytest.approx(1)
        else:
            assert place in ("Caribbean", "Rest of Oceania")
            with pytest.raises(RangeError, match="name the rest"):
                waste.split(shares)
    assert {"Hungary", "Caribbean", "Rest of Oceania", "Western Europe"} <= warned
    assert len(warned) < 20


def test_doubtful_compositions_warn():
    with pytest.warns(TableWarning, match="Hungary: .* row is wrong"):
        lfg.composition("Hungary")
    with pytest.warns(TableWarning, match="add up to 0.760; name the rest"):
        lfg.composition("Rest of Oceania")
    with pytest.raises(FactorError, match="Country or region must be one of .* got 'Chna'; did you mean 'China'"):
        lfg.composition("Chna")


@pytest.mark.parametrize(
    ("mat", "rain", "pet", "zone"),
    [
        (-2, "300 mm/yr", "400 mm/yr", "boreal_dry"),
        (-2, "500 mm/yr", "400 mm/yr", "boreal_wet"),
        (20, "900 mm/yr", "1000 mm/yr", "temperate_dry"),
        (20, "40 inch/yr", "1000 mm/yr", "temperate_wet"),
        (20.1, "999 mm/yr", None, "tropical_dry"),
        (26, "1000 mm/yr", None, "tropical_wet"),
    ],
)
def test_climate_zone(mat, rain, pet, zone):
    assert lfg.climate_zone(mat=mat, map=rain, pet=pet) == zone


def test_climate_zone_refusals():
    with pytest.raises(RangeError, match="needs pet= .* at 15 degC"):
        lfg.climate_zone(15, "900 mm/yr")
    with pytest.raises(UnitError, match="climate_zone.map needs a unit, got 900; write '900 mm/yr'"):
        lfg.climate_zone(15, 900)
    with pytest.raises(RangeError, match="climate_zone.mat must be within -60..60"):
        lfg.climate_zone(290, "900 mm/yr")


def test_default_uncertainty_is_the_published_range():
    waste = lfg.Waste.constant("1 Mg/yr", 2000, 2001).split({"food": 0.6, "plastic": 0.4})
    site = lfg.Site(waste, climate="tropical_wet", management="managed")
    ranges = lfg.default_uncertainty(lfg.IPCC2019(), site)
    assert ranges["k['food', 'tropical_wet']"][:4] == (0.17, 0.4, 0.7, "1/yr")
    assert ranges["doc['food']"][:3] == (0.08, 0.15, 0.2)
    assert ranges["doc_f['food']"][:3] == (0.49, 0.7, 0.91)
    assert ranges["mcf['managed']"][:3] == (0.9, 1, 1)
    assert "k['food', 'tropical_wet']" not in lfg.default_uncertainty(lfg.IPCC2019(k=0.3), site)
    assert lfg.default_uncertainty(lfg.LandGEM(k=0.05, L0=170), site) == {}


def test_default_uncertainty_of_every_kind_and_class():
    ranges = lfg.default_uncertainty(lfg.IPCC2019())
    assert ranges["k['food', 'tropical_wet']"][:3] == (0.17, 0.4, 0.7)
    assert {name.partition("[")[0] for name in ranges} == {"k", "doc", "doc_f", "mcf"}
    assert not any(name.startswith("k") for name in lfg.default_uncertainty(lfg.IPCC2019(k=0.1)))
    assert lfg.default_uncertainty(lfg.LandGEM(k=0.05, L0=170)) == {}
    assert {name.partition("[")[0] for name in lfg.default_uncertainty(lfg.SubpartHH.bulk())} == {"k", "doc"}
