"""What each method reports, on hand-worked numbers."""

import re

import numpy as np
import pandas as pd
import pytest

import lfgmodel as lfg
from lfgmodel import reporting
from lfgmodel.errors import FactorError, LFGError, MethodWarning, RangeError, UnitError


@pytest.fixture(scope="module")
def hh(kekaha):
    return lfg.estimate(kekaha, lfg.SubpartHH.bulk(), lfg.collection.Phased({2005: 0.5}), oxidation=0.1, until=2030)


def test_gwp_has_a_citation_and_no_default():
    assert [float(lfg.gwp(*key)) for key in (("SAR", 100), ("AR4", 100), ("AR5", 100), ("AR6", 100), ("AR6", 20))] == [
        21, 25, 28, 27.9, 81.2,
    ]  # fmt: skip
    assert lfg.gwp("AR5", 100, feedback=True) == 34
    assert "Fifth Assessment" in lfg.gwp("AR5", 100).citation
    with pytest.raises(FactorError, match="did you mean 'GWP / CH4 / AR5 100'"):
        lfg.gwp("AR5", 101)
    with pytest.raises(TypeError, match="gwp"):
        reporting.cdm_baseline(None)


def test_ipcc_subtracts_recovery_before_oxidation():
    waste = lfg.Waste.constant("1000 Mg/yr", 2000, 2010, kind="food")
    site = lfg.Site(waste, climate="temperate_dry", management="managed")
    est = lfg.estimate(site, lfg.IPCC2006(), lfg.collection.Constant(0.4), oxidation=0.1)
    frame = reporting.ipcc(est)
    np.testing.assert_allclose(frame["emitted"], (frame["generated"] - frame["recovered"]) * 0.9, rtol=1e-12)
    assert frame.loc[2005, "carbon_stored"] == pytest.approx(1000 * 0.15 * 0.5)
    assert frame.loc[2011, "carbon_stored"] == 0
    with pytest.raises(UnitError, match="reporting.ipcc needs an estimate made with IPCC2006 or IPCC2019, got LandGEM"):
        reporting.ipcc(lfg.estimate(site, lfg.LandGEM(k=0.05, L0=170)))


class Optional:
    """A stranger's method that has an option, and is not Subpart HH."""

    option = "bulk"

    def decay(self, kinds, columns):
        return lfg.SubpartHH.bulk("<20 in").decay(kinds, columns)


def test_a_report_asks_for_its_method_and_not_for_an_attribute(kekaha):
    with pytest.raises(UnitError, match="subpart_hh needs an estimate made with SubpartHH, got Optional"):
        reporting.subpart_hh(lfg.estimate(kekaha, Optional()))


def test_a_fitted_method_is_the_method(kekaha):
    fitted = lfg.generation.Scaled(lfg.SubpartHH.bulk(), 1.25)
    frame = reporting.subpart_hh(lfg.estimate(kekaha, fitted), oxidation=0.1)
    plain = reporting.subpart_hh(lfg.estimate(kekaha, lfg.SubpartHH.bulk()), oxidation=0.1)
    np.testing.assert_allclose(frame["HH-5"], 1.25 * plain["HH-5"], rtol=1e-12)
    twice = lfg.generation.Scaled(lfg.generation.Scaled(lfg.LandGEM(k=0.05, L0=100), 2), 0.5)
    np.testing.assert_allclose(
        reporting.nmoc(lfg.estimate(kekaha, twice)),
        reporting.nmoc(lfg.estimate(kekaha, lfg.LandGEM(k=0.05, L0=100))),
        rtol=1e-12,
    )


def test_what_a_fitted_factor_stores_is_not_known():
    waste = lfg.Waste.constant("1000 Mg/yr", 2000, 2010, kind="food")
    site = lfg.Site(waste, climate="temperate_dry", management="managed")
    frame = reporting.ipcc(lfg.estimate(site, lfg.generation.Scaled(lfg.IPCC2006(), 0.9)))
    plain = reporting.ipcc(lfg.estimate(site, lfg.IPCC2006()))
    np.testing.assert_allclose(frame["generated"], 0.9 * plain["generated"], rtol=1e-12)
    assert frame["carbon_stored"].isna().all()


@pytest.mark.parametrize("gwp", [0, -28, np.nan, np.inf, "28", "AR5", None, True, [28]])
def test_a_gwp_that_is_none_is_refused_everywhere(kekaha, gwp):
    est = lfg.estimate(kekaha.but(waste=lfg.Waste.constant("1 Mg/yr", 2000, 2001, kind="food"), climate="tropical_dry",
                                  management="managed"), lfg.CDMTool04(application="A"))  # fmt: skip
    for act in (
        lambda: est.co2e(gwp),
        lambda: reporting.cdm_baseline(est, gwp),
        lambda: reporting.acm0001(est, gwp, 0.5),
        lambda: lfg.carbon.balance(est, est, gwp),
    ):
        with pytest.raises(LFGError, match="gwp (must be within 1..200|needs a number|takes one number)"):
            act()


def test_acm0001_by_hand():
    """1000 Mg/yr of food, managed, tropical dry; half captured, 1 t captured before the project."""
    site = lfg.Site(
        lfg.Waste.constant("1000 Mg/yr", 2000, 2010, kind="food"), climate="tropical_dry", management="managed"
    )
    est = lfg.estimate(site, lfg.CDMTool04(application="A", f=0.2))
    BE = 0.75 * 0.8 * 28 * 0.9 * 16 / 12 * 0.5 * 0.5 * 1000 * 0.15 * (1 - np.exp(-0.085))
    assert reporting.cdm_baseline(est, 28)[2000] == pytest.approx(BE, rel=1e-12)
    frame = reporting.acm0001(est, 28, "50 %", baseline={2000: 1, 2003: 2})
    assert frame.loc[2000, "F_PJ"] == pytest.approx(0.5 * BE / 28, rel=1e-12)
    assert frame.loc[2000, "BE"] == pytest.approx((0.9 * 0.5 * BE / 28 - 1) * 28, rel=1e-12)
    assert frame["F_BL"].tolist()[:4] == [1, 1, 1, 2]


@pytest.mark.parametrize("bad", [None, "est", 5, pd.DataFrame({"generated": [1.0]}), lfg.LandGEM(k=0.05, L0=100)])
def test_what_is_no_estimate_is_refused_by_every_room(bad):
    for act in (
        reporting.ipcc, reporting.commitment, reporting.subpart_hh, reporting.nmoc, reporting.nz_ets, reporting.korea_gir,
        lfg.carbon.biogenic_co2, lfg.gas.quality, lfg.gas.pollutants, lfg.plotting.fate, lfg.plotting.fan,
        lambda est: reporting.cdm_baseline(est, 28), lambda est: reporting.acm0001(est, 28, 0.5),
        lambda est: reporting.nsps(est, "XXX"), lambda est: lfg.carbon.balance(est, est, 28),
        lambda est: lfg.gas.pollutants_released(est, 0.98),
    ):  # fmt: skip
        with pytest.raises(
            RangeError, match=r"\w+.\w+ takes an Estimate, as lfg.estimate.site, model. returns it; got"
        ):
            act(bad)


FOOD = lfg.Waste.constant("1000 Mg/yr", 2000, 2010, kind="food")
DUMP = lfg.Site(FOOD, climate="tropical_dry", management="managed")


def test_acm0001_warns_on_an_estimate_for_disposal_that_is_avoided():
    est = lfg.estimate(DUMP, lfg.CDMTool04(application="B"))
    with pytest.warns(MethodWarning, match="application B, .*ACM0022.*; .* write CDMTool04.application='A'."):
        reporting.acm0001(est, 28, 0.5)
    reporting.cdm_baseline(est, 28)  # which is what B is for
    reporting.acm0001(lfg.estimate(DUMP, lfg.CDMTool04(application="A")), 28, 0.5)


def test_acm0001_says_that_what_the_estimate_collects_is_not_asked():
    model = lfg.CDMTool04(application="A")
    wells = lfg.estimate(DUMP, model, lfg.collection.Phased({2004: "60 %"}))
    with pytest.warns(MethodWarning, match=r"efficiency=0.5 in every year; .* collects, another share in 2004, is not"):
        reporting.acm0001(wells, 28, 0.5)
    reporting.acm0001(wells, 28, 0.6)
    reporting.acm0001(lfg.estimate(DUMP, model, lfg.collection.Constant(0.6), keep=["generated"]), 28, 0.5)


@pytest.fixture(scope="module")
def two():
    """Two sites in climates of their own; totals by shares, so that their waste by kind is a product."""
    return lfg.Portfolio.from_arrays(
        np.array([[10_000.0, 20_000.0]] * 11), years=range(2000, 2011), kinds=["food", "paper"], unit="Mg",
        axes="year, site", shares=np.array([[0.6, 0.3], [0.4, 0.7]]), names=["a", "b"],
        columns={"climate": ["tropical_dry", "temperate_wet"], "management": ["managed", "unmanaged_deep"],
                 "f": [0.0, 0.2], "doc": [0.14, 0.16]},
    )  # fmt: skip


def alone(two, name):
    """One of the two sites as one would write it by hand."""
    place = ["a", "b"].index(name)
    waste = lfg.Waste.constant(f"{(place + 1) * 10_000} Mg/yr", 2000, 2010)
    shares = {"food": (0.6, 0.3)[place], "paper": (0.4, 0.7)[place]}
    return lfg.Site(waste.split(shares), climate=("tropical_dry", "temperate_wet")[place],
                    management=("managed", "unmanaged_deep")[place])  # fmt: skip


@pytest.mark.parametrize("doc", [None, {"food": lfg.column("doc")}], ids=["tables", "column"])
def test_ipcc_of_sites_taken_together_is_the_sum_of_each_alone(two, doc):
    est = lfg.estimate(two, lfg.IPCC2006(doc=doc), lfg.collection.Constant(0.4), oxidation=0.1)
    each = {name: lfg.estimate(alone(two, name), lfg.IPCC2006(doc=None if doc is None else {"food": number}),
                               lfg.collection.Constant(0.4), oxidation=0.1)
            for name, number in (("a", 0.14), ("b", 0.16))}  # fmt: skip
    reports = {name: reporting.ipcc(one) for name, one in each.items()}
    np.testing.assert_allclose(reporting.ipcc(est.combined()), reports["a"] + reports["b"], rtol=1e-12)
    np.testing.assert_allclose(reporting.ipcc(est).loc["b"], reports["b"], rtol=1e-12)
    np.testing.assert_allclose(reporting.ipcc(est.site("b")), reports["b"], rtol=1e-12)
    direct = 20_000 * (0.3 * 0.15 + 0.7 * 0.4) * 0.5 * 0.8  # W DOC (1 - DOCf) MCF by hand, of site b
    if doc is None:
        assert reports["b"].loc[2005, "carbon_stored"] == pytest.approx(direct, rel=1e-12)


def test_ipcc_of_draws_is_that_of_each_draw_by_itself():
    waste = lfg.Waste.constant(lfg.lognormal("1000 Mg/yr", gsd=1.2), 2000, 2010, kind="food")
    site = lfg.Site(waste, climate="tropical_dry", management="managed")
    model = lfg.IPCC2006(doc={"food": lfg.uniform(0.1, 0.2)}, mcf=lfg.uniform(0.8, 1))
    est = lfg.estimate(site, model, draws=8, seed=3)
    frame = reporting.ipcc(est)
    for draw in (0, 7):
        amount, doc, mcf = (numbers[draw] for numbers in est.drawn.values())
        one = lfg.Site(lfg.Waste.constant(f"{amount} Mg/yr", 2000, 2010, kind="food"), climate="tropical_dry")
        plain = reporting.ipcc(lfg.estimate(one, lfg.IPCC2006(doc=float(doc), mcf=float(mcf))))
        np.testing.assert_allclose(frame.loc[draw], plain, rtol=1e-12)


def test_a_cdm_baseline_of_many_sites_knows_what_differs_between_them(two):
    model = lfg.CDMTool04(application="A", f=lfg.column("f"))
    est = lfg.estimate(two, model)
    each = reporting.cdm_baseline(est, 28)
    for name, f in (("a", 0.0), ("b", 0.2)):
        plain = reporting.cdm_baseline(lfg.estimate(alone(two, name), model.but(f=f)), 28)
        np.testing.assert_allclose(each.loc[name], plain, rtol=1e-12)
        np.testing.assert_allclose(reporting.cdm_baseline(est.site(name), 28), plain, rtol=1e-12)
    with pytest.raises(RangeError, match="cdm_baseline: f differs between the sites taken together; report est.site"):
        reporting.cdm_baseline(est.combined(), 28)
    alike = lfg.estimate(two, lfg.CDMTool04(application="A", f=0.2))
    together = reporting.cdm_baseline(alike.combined(), 28)
    np.testing.assert_allclose(together, reporting.cdm_baseline(alike, 28).groupby("year").sum(), rtol=1e-12)


def test_acm0001_of_draws_is_that_of_each_draw_by_itself():
    model = lfg.CDMTool04(application="A", f=lfg.uniform(0, 0.3), doc_f=lfg.uniform(0.4, 0.6))
    est = lfg.estimate(DUMP, model, draws=8, seed=1)
    frame = reporting.acm0001(est, 28, 0.5, baseline={2000: 1, 2003: 2})
    f, doc_f = (float(numbers[5]) for numbers in est.drawn.values())
    plain = lfg.estimate(DUMP, model.but(f=f, doc_f=doc_f))
    np.testing.assert_allclose(frame.loc[5], reporting.acm0001(plain, 28, 0.5, baseline={2000: 1, 2003: 2}), rtol=1e-12)


def test_tool06_flares_by_their_state():
    """Step 6 of TOOL06 v01; 0.8 for enclosed flares of low height is of later versions, by a project document."""
    states = {("enclosed", ""): 0.9, ("enclosed", "out of specification"): 0.5, ("enclosed", "cold"): 0,
              ("enclosed", "low height"): 0.8, ("open", ""): 0.5, ("open", "no flame"): 0}  # fmt: skip
    assert {key: float(reporting.tool06(*key)) for key in states} == states
    assert "TOOL06 v01" in reporting.tool06("enclosed").citation
    assert "[transcription]" in reporting.tool06("enclosed", "low height").citation
    flare = lfg.energy.Flare(destruction=reporting.tool06("enclosed"))
    est = lfg.estimate(DUMP, lfg.CDMTool04(application="A"), lfg.collection.Constant(0.5), use=[flare])
    np.testing.assert_allclose(est.slipped, 0.1 * est.collected, rtol=1e-12)
    assert any("TOOL06" in line for line in est.citations())
    with pytest.raises(FactorError, match="reporting.tool06.flare must be one of enclosed, open; got 'torch'"):
        reporting.tool06("torch")
    with pytest.raises(FactorError, match="state of an open flare must be one of no flame; got 'cold'"):
        reporting.tool06("open", "cold")


def test_capture_beyond_ninety_per_cent_is_not_claimed_in_new_zealand():
    est = lfg.estimate(DUMP, lfg.IPCC2019(), lfg.collection.Phased({2000: 0.8, 2005: 0.95}))
    frame = reporting.nz_ets(est)
    np.testing.assert_array_equal(frame.loc[:2004, "claimed"], est.collected[:5])
    np.testing.assert_allclose(frame.loc[2005:, "claimed"], 0.9 * est.generated[5:], rtol=1e-12)
    np.testing.assert_array_equal(frame["captured"], est.collected)


def test_korea_raises_generation_to_recovery_over_three_quarters():
    est = lfg.estimate(DUMP, lfg.IPCC2006(), lfg.collection.Phased({2000: 0.6, 2005: 0.9}))
    frame = reporting.korea_gir(est)
    np.testing.assert_array_equal(frame.loc[:2004, "generated"], est.generated[:5])
    np.testing.assert_allclose(frame.loc[2005:, "generated"], est.collected[5:] / 0.75, rtol=1e-12)
    metered = reporting.korea_gir(est, {2010: 60.0})
    assert metered.loc[2010, "generated"] == pytest.approx(80)
    assert metered.loc[2011, "generated"] == est.at(2011)["generated"]
    with pytest.raises(RangeError, match="reporting.korea_gir: recovery is given for 1990, which are none"):
        reporting.korea_gir(est, {1990: 60.0})
    drawn = lfg.estimate(DUMP, lfg.IPCC2006(k={"food": lfg.uniform(0.05, 0.2)}), draws=4, seed=1)
    assert reporting.korea_gir(drawn, {2010: 60.0}).loc[(3, 2010), "generated"] == pytest.approx(80)


CONVENTIONS = ["tenths", "next_year", "same_year", "mid_year", "uniform"]


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_commitment_is_the_whole_potential_as_the_convention_has_it(convention):
    """By the sum over all ages of what the convention releases: 3000 years of it, a deposit at a time."""
    model = lfg.FirstOrderDecay(k=0.03, potential=0.08, convention=convention)
    found = reporting.commitment(lfg.estimate(lfg.Site(lfg.Waste.constant("500 Mg/yr", 2000, 2009)), model))
    decay = lfg.core.decay.CONVENTIONS[convention](np.full((1, 1, 1), 0.08), np.full((1, 1, 1), 0.03))
    released = lfg.core.decay.response(decay, np.arange(3000)).sum()
    assert found["generated"] == pytest.approx(5000 * 0.08 * released, rel=1e-10)


def test_a_commitment_holds_what_the_default_horizon_leaves_out():
    """One year's bulk waste at k = 0.05: fifty years hold 1 - exp(-2.5) of it, 91.8 %."""
    site = lfg.Site(lfg.Waste.constant("1000 Mg/yr", 2020, 2020))
    model = lfg.FirstOrderDecay(k=0.05, potential=0.08, convention="next_year")
    est = lfg.estimate(site, model, lfg.collection.Phased({2030: 0.5, 2040: 0.8}), oxidation=0.1,
                       use=[lfg.energy.Engine("10 MW"), lfg.energy.Flare()])  # fmt: skip
    found = reporting.commitment(est)
    assert found["generated"] == pytest.approx(80, rel=1e-12)
    assert est.total("generated") / found["generated"] == pytest.approx(1 - np.exp(-2.5), rel=1e-12)
    e = np.exp(-0.05)
    collected = 80 * (0.5 * (e**9 - e**19) + 0.8 * e**19)  # gas of 2030 is that of age 10, from e**9 on
    assert found["collected"] == pytest.approx(collected, rel=1e-12)
    assert found["oxidised"] == pytest.approx(0.1 * (80 - collected), rel=1e-12)
    assert found["generated"] == pytest.approx(found[["collected", "oxidised", "emitted"]].sum(), rel=1e-12)
    assert found["collected"] == pytest.approx(found[["used", "flared", "vented"]].sum(), rel=1e-12)
    assert found["released"] == pytest.approx(found[["emitted", "vented", "slipped"]].sum(), rel=1e-12)
    assert list(found.index) == list(lfg.Estimate.FLOWS)
    shorter = lfg.estimate(site, model, est.inputs["collection"], oxidation=0.1, use=est.inputs["use"], until=2025)
    pd.testing.assert_series_equal(reporting.commitment(shorter), found, rtol=1e-14)


def test_a_commitment_of_slow_and_changing_decay_misses_nothing():
    """What the year 2500 leaves of k = 0.001 is 62 %, and it is not left out; k that changes counts from when it does."""
    site = lfg.Site(lfg.Waste.constant("1000 Mg/yr", 2020, 2020))
    slow = lfg.FirstOrderDecay(k=0.001, potential=0.08, convention="next_year")
    assert reporting.commitment(lfg.estimate(site, slow))["generated"] == pytest.approx(80, rel=1e-12)
    changing = lfg.FirstOrderDecay(k={2020: 0.001, 2030: 0.002}, potential=0.08, convention="next_year")
    wells = lfg.collection.Phased({2030: 1.0})
    found = reporting.commitment(lfg.estimate(site, changing, wells))
    assert found["generated"] == pytest.approx(80, rel=1e-12)
    assert found["emitted"] == pytest.approx(80 * (1 - np.exp(-0.009)), rel=1e-12)
    inert = lfg.estimate(lfg.Site(lfg.Waste.constant("1 Mg/yr", 2020, 2020)), slow.but(k=0))
    assert reporting.commitment(inert)["generated"] == 0


def test_a_commitment_by_site_and_draw_is_that_of_each_by_itself(two):
    model, wells = lfg.IPCC2006(doc={"food": lfg.column("doc")}), lfg.collection.ByWasteAge({0: 0, 5: 0.75})
    est = lfg.estimate(two, model, wells)
    frame = reporting.commitment(est)
    for name, doc in (("a", 0.14), ("b", 0.16)):
        one = reporting.commitment(lfg.estimate(alone(two, name), model.but(doc={"food": doc}), wells))
        np.testing.assert_allclose(frame.loc[name], one, rtol=1e-12)
        np.testing.assert_allclose(reporting.commitment(est.site(name)), one, rtol=1e-12)
    np.testing.assert_allclose(reporting.commitment(est.combined()), frame.sum(), rtol=1e-12)
    drawn = lfg.estimate(DUMP, lfg.IPCC2006(k={"food": lfg.uniform(0.05, 0.2)}), draws=4, seed=1)
    assert reporting.commitment(drawn).index.name == "draw"
    np.testing.assert_allclose(
        reporting.commitment(drawn)["generated"], 11_000 * 0.15 * 0.5 * 0.5 * 16 / 12, rtol=1e-12
    )


def test_subpart_hh_equations_by_hand(hh):
    """2015: G from HH-1; R 1500 t measured, CE .75, 98 % of the hours, DE .99 over 97 % of them, OX .25."""
    frame = reporting.subpart_hh(
        hh,
        recovered={2015: 1500},
        collection_efficiency="75 %",
        recovery_hours=0.98,
        destruction_hours=0.97,
        oxidation=0.25,
    )
    G = hh.at(2015)["generated"]
    row = frame.loc[2015]
    assert row["HH-5"] == pytest.approx(G * 0.75)
    assert row["HH-6"] == pytest.approx((G - 1500) * 0.75 + 1500 * (1 - 0.99 * 0.97))
    assert row["HH-7"] == pytest.approx(1500 / (0.75 * 0.98) * 0.75)
    assert row["HH-8"] == pytest.approx((1500 / (0.75 * 0.98) - 1500) * 0.75 + 1500 * (1 - 0.99 * 0.97))
    assert row["applies"] == "HH-6 or HH-8"
    assert frame.loc[2014, "applies"] == "HH-5"
    assert frame.loc[2014, "HH-6"] == pytest.approx(frame.loc[2014, "HH-5"])


def test_subpart_hh_from_the_estimate_itself(hh):
    frame = reporting.subpart_hh(hh)
    assert "HH-8" not in frame
    np.testing.assert_allclose(frame["HH-5"], 0.9 * hh.generated)
    np.testing.assert_allclose(frame["HH-6"], hh.emitted + 0.01 * hh.collected)


def test_subpart_hh_recovery_above_generation_is_never_a_negative_emission(hh):
    G = hh.at(2015)["generated"]
    row = reporting.subpart_hh(hh, recovered={2015: 2 * G}, collection_efficiency=0.75).loc[2015]
    assert row["applies"] == "HH-8"
    assert row["HH-6"] == pytest.approx(2 * G * 0.01)


def test_subpart_hh_refusals(hh):
    with pytest.raises(RangeError, match="recovered needs 71 amounts of 0 or more"):
        reporting.subpart_hh(hh, recovered=[1, 2])
    with pytest.raises(RangeError, match="collection_efficiency is 0"):
        reporting.subpart_hh(hh, recovered={2015: 1}, collection_efficiency=0)
    with pytest.raises(RangeError, match="reporting.subpart_hh.oxidation must be within 0..1"):
        reporting.subpart_hh(hh, oxidation=25)


def test_several_meters_sum_each_with_its_own_hours_and_destruction(hh):
    """2015 and the leap year 2016 by hand: a flare of 8000 h beside gas that is sent off site."""
    flare = reporting.Meter(
        {2015: 900, 2016: 800}, recovery_hours="8000 h", destruction=0.98, destruction_hours="7900 h"
    )
    pipeline = reporting.Meter({2015: 500}, recovery_hours=0.9, destruction=1)
    frame = reporting.subpart_hh(hh, meters=[flare, pipeline], collection_efficiency=0.75, oxidation=0.1)
    for year, hours, sold in ((2015, 8760, 500), (2016, 8784, 0)):
        burned = {2015: 900, 2016: 800}[year]
        G, R = hh.at(year)["generated"], burned + sold
        made = (burned / (8000 / hours) + sold / 0.9) / 0.75
        through = burned * (1 - 0.98 * 7900 / hours)
        row = frame.loc[year]
        assert row["R"] == R
        assert row["HH-5"] == pytest.approx(0.9 * G, rel=1e-12)
        assert row["HH-6"] == pytest.approx((max(G, R) - R) * 0.9 + through, rel=1e-12)
        assert row["HH-7"] == pytest.approx(made * 0.9, rel=1e-12)
        assert row["HH-8"] == pytest.approx((made - R) * 0.9 + through, rel=1e-12)


def test_one_meter_is_the_same_written_either_way(hh):
    options = {"recovery_hours": {2010: 0.9, 2015: "8000 h"}, "destruction": 0.98, "destruction_hours": 0.97}
    recovered = {2012: 1000, 2013: 0, 2015: 1500}
    one = reporting.subpart_hh(hh, recovered=recovered, collection_efficiency=0.7, **options)
    same = reporting.subpart_hh(hh, meters=[reporting.Meter(recovered, **options)], collection_efficiency=0.7)
    assert one.equals(same)


def test_meters_alone_give_hh7_and_hh8_as_they_do_beside_a_waste_history(hh):
    meters = [reporting.Meter({2014: 0, 2015: 1000, 2016: 900}, recovery_hours="8400 h"), reporting.Meter({2015: 10})]
    options = {"collection_efficiency": {2015: 0.6, 2016: 0.65}, "oxidation": reporting.Cover("30 hectare")}
    alone = reporting.subpart_hh_meters(meters, **options)
    beside = reporting.subpart_hh(hh, meters=meters, **options)
    assert list(alone) == ["R", "HH-7", "HH-8"]
    assert alone.index.tolist() == [2014, 2015, 2016]
    np.testing.assert_allclose(alone, beside.loc[2014:2016, list(alone)], rtol=1e-14)


def test_a_system_that_stood_still_reports_hh6_and_calculates_no_hh7_or_hh8(hh):
    """EPA e-GGRT help, Q743: R = 0 all year; before the system there is HH-5. Such years need no CE and no hours."""
    frame = reporting.subpart_hh(
        hh,
        recovered={2012: 0, 2013: 900, 2014: 0},
        collection_efficiency={2013: 0.7},
        recovery_hours={2013: 0.9},
        oxidation=0.1,
    )
    assert frame.loc[2011:2014, "applies"].tolist() == ["HH-5", "HH-6", "HH-6 or HH-8", "HH-6"]
    assert frame.loc[[2011, 2012, 2014], ["HH-7", "HH-8"]].isna().all(axis=None)
    assert frame.loc[2013, ["HH-7", "HH-8"]].notna().all()
    np.testing.assert_array_equal(frame.loc[[2012, 2014], "HH-6"], frame.loc[[2012, 2014], "HH-5"])
    assert "NaN where no methane is recovered" in frame.attrs["HH-7"]
    never = reporting.subpart_hh(hh, recovered=np.zeros(len(hh.years)), collection_efficiency=0.7)
    assert set(never["applies"]) == {"HH-5"}


def test_recovery_goes_by_year_and_never_by_place(hh):
    meter = lfg.collection.Measured({2015: 1500, 2016: 1400}, unit="Mg/yr", gas="ch4")
    expected = reporting.subpart_hh(hh, recovered={2015: 1500, 2016: 1400})
    for given in (pd.Series([1500.0, 1400.0], index=[2015, 2016]), meter):
        pd.testing.assert_frame_equal(reporting.subpart_hh(hh, recovered=given), expected)
    backwards = pd.Series(np.arange(len(hh.years), dtype=float), index=hh.years[::-1])
    assert reporting.subpart_hh(hh, recovered=backwards)["R"].tolist() == backwards.sort_index().tolist()


@pytest.mark.parametrize(
    ("recovered", "years"),
    [({1959: 1.0, 2015: 1.0, 2031: 2.0}, "1959, 2031"), (pd.Series({2040: 5.0}), "2040"),
     (lfg.collection.Measured({2031: 100}, unit="Mg/yr", gas="ch4"), "2031")],
)  # fmt: skip
def test_recovery_outside_the_estimate_is_refused_by_year(hh, recovered, years):
    with pytest.raises(RangeError, match=f"recovery is given for {years}, which are none of .* 1960 to 2030; leave"):
        reporting.subpart_hh(hh, recovered=recovered)


def test_each_equation_takes_the_oxidation_of_its_own_flux(hh):
    """One area puts G, G - R and R/CE - R into three different rows of Table HH-4, by hand."""
    G, R, CE = hh.at(2015)["generated"], 1500.0, 0.9
    area = 40e4
    days = {2015: 365, 2016: 366}

    def ox(left, year=2015):
        flux = left * 1e6 / days[year] / area
        return 0.35 if flux < 10 else 0.25 if flux <= 70 else 0.1

    assert {ox(G), ox(G - R), ox(R / CE - R)} == {0.25, 0.35}
    frame = reporting.subpart_hh(
        hh, recovered={2015: R}, collection_efficiency=CE, oxidation=reporting.Cover("40 hectare")
    )
    row = frame.loc[2015]
    assert row["HH-5"] == pytest.approx(G * (1 - ox(G)), rel=1e-12)
    assert row["HH-6"] == pytest.approx((G - R) * (1 - ox(G - R)) + 0.01 * R, rel=1e-12)
    assert row["HH-7"] == pytest.approx(R / CE * (1 - ox(R / CE)), rel=1e-12)
    assert row["HH-8"] == pytest.approx((R / CE - R) * (1 - ox(R / CE - R)) + 0.01 * R, rel=1e-12)
    by_flux = lfg.estimate(hh.inputs["site"], lfg.SubpartHH.bulk(), oxidation=lfg.oxidation.ByFlux("40 hectare"))
    assert reporting.subpart_hh(by_flux, recovered={2015: R}).loc[2015, "HH-6"] == pytest.approx(row["HH-6"])


def test_sites_taken_together_keep_the_oxidation_of_each():
    """One cover's flux is not that of two: of a sum, OX is what the estimates of the sites oxidise."""
    sites = lfg.Portfolio.from_arrays(
        np.array([[1e4, 1e5]] * 20), years=range(1995, 2015), unit="Mg", axes="year, site", names=["a", "b"]
    )
    est = lfg.estimate(sites, lfg.SubpartHH.bulk("20-40 in"), oxidation=lfg.oxidation.ByFlux("10 hectare"))
    frame = reporting.subpart_hh(est.combined())
    np.testing.assert_allclose(frame["HH-5"], est.emitted.sum(axis=1), rtol=1e-12)
    one = reporting.subpart_hh(est.site("b"))
    np.testing.assert_allclose(one["HH-5"].loc[2014:], est.emitted[19:, 1], rtol=1e-12)


def test_table_hh4_has_seven_cases():
    """As in force in 2026: before 2013, geomembrane, flux not determined, no cover, and three ranges of flux."""
    years, left = np.array([2012, 2013, 2014, 2015, 2016]), np.array([1.0, 1.0, 36.5, 256.0, 257.0])
    hectare = reporting.Cover("10_000 m2")  # 36.5 Mg on it in 365 days: 10 g/m2/d; 70 g/m2/d are 255.5 Mg, or 256.2
    assert hectare.oxidation(left, years).tolist() == [0.1, 0.35, 0.25, 0.1, 0.1]
    assert hectare.oxidation(np.array([256.0]), np.array([2016])).tolist() == [0.25]  # a leap year has a day more
    assert reporting.Cover("1 hectare", kind="geomembrane").oxidation(left, years).tolist() == [0.1, 0, 0, 0, 0]
    assert reporting.Cover("1 hectare", kind="none").oxidation(left, years).tolist() == [0.1] * 5
    assert reporting.Cover().oxidation(left, years).tolist() == [0.1] * 5
    changing = reporting.Cover({2013: "1 hectare", 2015: "10 hectare"}, kind={2000: "none", 2014: "soil"})
    assert changing.oxidation(left, years).tolist() == [0.1, 0.1, 0.25, 0.35, 0.35]


def test_missing_readings_take_the_mean_of_those_around_them():
    """98.345: 50 and 54 % around a gap of two; a reading alone at an end has no mean."""
    readings = pd.Series([50, None, None, 54, 56, None, 57.0], index=range(1, 8))
    assert reporting.substituted(readings).tolist() == [50, 52, 52, 54, 56, 56.5, 57]
    assert reporting.substituted(readings).index.equals(readings.index)
    for bad in (readings.iloc[1:], readings.iloc[:3]):
        with pytest.raises(RangeError, match="the first and the last reading must be there"):
            reporting.substituted(bad)
    for bad in ([50, None], pd.Series([50, -1, 54.0]), pd.Series([50, np.inf, 54.0]), pd.Series([50, "shut", 54.0])):
        with pytest.raises(RangeError, match="reporting.substituted takes"):
            reporting.substituted(bad)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"recovered": 1500}, "recovered takes {year: Mg CH4}, a Series by year or a Measured, got 1500"),
        ({"recovered": {"north": {2015: 1}}}, "recovered takes {year: Mg CH4}"),
        ({"recovered": pd.DataFrame({"a": [1.0], "b": [2.0]}, index=[2015])}, "recovered takes {year: Mg CH4}"),
        ({"recovered": pd.Series([1.0, 2.0], index=[2015, 2015])}, "recovered names 2015 twice"),
        ({"recovered": {2015: -1}}, "must be at least 0"),
        ({"recovered": {2015: np.nan}}, "must be at least 0"),
        ({"recovered": {2015: 1}, "recovery_hours": 8000}, "recovery_hours takes a share of the year or hours, got 8000; write '8000 h'"),
        ({"recovered": {2015: 1}, "recovery_hours": "8784 h"}, "recovery_hours is '8784 h' in 2015, a year of 8760 h"),
        ({"recovered": {2015: 1}, "destruction_hours": "never"}, "destruction_hours"),
        ({"recovered": {2015: 1}, "recovery_hours": 0}, "recovered in 2015, in which recovery_hours are 0"),
        ({"recovered": {2015: 1}, "recovery_hours": {2016: 0.9}}, "recovery_hours of a meter is needed in 2015, but starts later; add 2015"),
        ({"recovered": {2015: 1}, "destruction": 0.995}, "lesser of the maker's and 0.99, got 0.995; write 0.99, or 1 for gas sent off"),
        ({"recovered": {2015: 1}, "destruction": lfg.uniform(0.9, 0.95)}, "takes numbers as they were read"),
        ({"recovered": {2015: 1}, "collection_efficiency": {2016: 0.7}}, "collection_efficiency is needed in 2015"),
        ({"meters": reporting.Meter({2015: 1})}, "meters takes a list of reporting.Meter"),
        ({"meters": {"north": reporting.Meter({2015: 1})}}, "meters takes a list of reporting.Meter"),
        ({"meters": [reporting.Meter({2015: 1})], "destruction": 0.9}, "of one meter, or meters="),
        ({"oxidation": reporting.Cover({2020: "1 ha"})}, "reporting.Cover.area starts in 2020, but is needed from 2013"),
        ({"oxidation": reporting.Cover("1 ha", kind={2020: "soil"})}, "reporting.Cover.kind starts in 2020, but is needed in 2013"),
    ],
)  # fmt: skip
def test_what_a_facility_cannot_mean_is_refused_in_one_line(kekaha, options, message):
    est = lfg.estimate(kekaha, lfg.SubpartHH.bulk(), until=2030)
    with pytest.raises(LFGError, match=re.escape(message)) as caught:
        reporting.subpart_hh(est, **options)
    assert "\n" not in str(caught.value)


def test_a_cover_of_no_known_kind_is_refused():
    with pytest.raises(FactorError, match="reporting.Cover.kind must be one of soil, geomembrane, none; got 'clay'"):
        reporting.Cover("1 ha", kind="clay")
    with pytest.raises(RangeError, match="one kind, or {year: kind} in rising order"):
        reporting.Cover("1 ha", kind={2020: "soil", 2010: "none"})
    with pytest.raises(RangeError, match="subpart_hh_meters needs a meter"):
        reporting.subpart_hh_meters([], collection_efficiency=0.7, oxidation=0.1)


def test_hh3_by_reporting_year():
    areas = {"none": 5, "daily": 1, "intermediate": 2, "final": 2}
    assert reporting.hh3(areas, 2024) == pytest.approx((0.6 + 2 * 0.75 + 2 * 0.95) / 10)
    assert reporting.hh3(areas, 2025) == pytest.approx((0.5 + 2 * 0.65 + 2 * 0.85) / 10)
    with pytest.raises(
        FactorError,
        match="Cover of Table HH-3 must be one of none, daily, intermediate, final; got 'dayly'; did you mean",
    ):
        reporting.hh3({"dayly": 1}, 2024)
    with pytest.raises(
        RangeError, match="Areas of Table HH-3 must be {cover: area} of 0 or more that add up to more than 0"
    ):
        reporting.hh3({"daily": 0}, 2024)


def test_hh4_by_hand():
    """V x C x .0423 lb/ft3 x 520/T x P x .454/1000, two periods at 90 degF (550 degR) and 1.02 atm."""
    recovered = reporting.hh4([50e6, 40e6], [52, 48], temperature=550, pressure=1.02)
    expected = [V * C / 100 * 0.0423 * 520 / 550 * 1.02 * 0.454 / 1000 for V, C in ((50e6, 52), (40e6, 48))]
    np.testing.assert_allclose(recovered, expected, rtol=1e-14)
    assert reporting.hh4(1e6, 100) == pytest.approx(1e6 * 0.0423 * 0.454 / 1000)


NO_NUMBERS = [np.nan, np.inf, -1, "wet", "50", None, True, 1j, [1, np.nan]]


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("bad", NO_NUMBERS)
def test_hh4_refuses_what_is_no_reading(place, bad):
    given = [1e6, 50, 520.0, 1.0, 1.0]
    with pytest.raises(RangeError, match="reporting.hh4 needs numbers: volume >= 0"):
        reporting.hh4(*given[:place], bad, *given[place + 1 :])


@pytest.mark.parametrize(("place", "bad"), [(1, 100.1), (2, 0), (2, 60), (3, 0), (3, 29.9), (4, 0)])
def test_hh4_refuses_what_lies_outside_its_range(place, bad):
    """60 would be degF, 29.9 inches of mercury."""
    given = [1e6, 50, 520.0, 1.0, 1.0]
    message = "methane_percent 0..100, temperature 400..760 .degR., which is degF . 459.67, pressure 0.1..5 .atm."
    with pytest.raises(RangeError, match=message):
        reporting.hh4(*given[:place], bad, *given[place + 1 :])


@pytest.mark.parametrize("area", [np.inf, np.nan, -1, "wide", None, True])
def test_hh3_refuses_areas_that_are_none(area):
    with pytest.raises(LFGError, match=r"reporting.hh3\['daily'\]"):
        reporting.hh3({"daily": area, "final": 2}, 2024)
    with pytest.raises(RangeError, match="reporting.hh3 takes {cover: area} and a reporting year"):
        reporting.hh3([1, 2], 2024)


@pytest.mark.parametrize("area", [np.inf, np.nan, -1])
def test_covers_refuse_areas_that_are_none(area):
    with pytest.raises(
        RangeError, match=r"collection.ByCover.areas\[2010\]: area of 'daily' must be a number of 0 or more"
    ):
        lfg.collection.ByCover({2010: {"daily": area, "final": 2}})
    with pytest.raises(
        RangeError, match=r"oxidation.ByCover.areas\[2010\]: area of 'soil' must be a number of 0 or more"
    ):
        lfg.oxidation.ByCover({2010: {"soil": area, "clay": 2}}, {"soil": 0.1, "clay": 0.2})


def test_hh4_oxidation_by_flux():
    np.testing.assert_array_equal(reporting.hh4_oxidation([5, 9.99, 10, 70, 71]), [0.35, 0.35, 0.25, 0.25, 0.1])
    assert reporting.hh4_oxidation(5, geomembrane=True) == 0
    assert reporting.hh4_oxidation(5, covered=False) == 0.1
    for bad in (np.nan, -1, np.inf, [5, np.nan], "x", None, True):
        with pytest.raises(RangeError, match="needs a flux of 0 or more .*, got"):
            reporting.hh4_oxidation(bad)


@pytest.fixture(scope="module")
def landgem():
    site = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", 1990, 2019))
    return lfg.estimate(site, lfg.LandGEM.preset("CAA conventional"), until=2100)


def test_nmoc_by_the_three_forms_of_60_754(landgem):
    """The sum over deposits, the volume of gas, and a metered flow in m3/min; the last is printed to three digits."""
    nmoc = reporting.nmoc(landgem)
    volume = landgem.to("generated", "m3/yr", density=0.667148)
    np.testing.assert_allclose(nmoc, 2 * volume * 4000 * 3.6e-9, rtol=1e-12)
    by_sum = sum(
        2 * 0.05 * 170 * 1e4 * np.exp(-0.05 * (2020 - i - 1 + j / 10)) * 4000 * 3.6e-9
        for i in range(1990, 2020)
        for j in range(1, 11)
    )
    assert nmoc[2020] == pytest.approx(by_sum, rel=1e-12)
    per_minute = 2 * volume / (365 * 24 * 60)
    np.testing.assert_allclose(nmoc, 1.89e-3 * per_minute * 4000, rtol=2e-3)


@pytest.mark.parametrize("written", [4000, "4000 ppm", "4000 ppmv", "0.4 %", lfg.units.registry()("4000 ppm")])
def test_a_concentration_is_read_by_its_unit(landgem, written):
    np.testing.assert_allclose(reporting.nmoc(landgem, written), reporting.nmoc(landgem), rtol=1e-12)


@pytest.mark.parametrize("bad", ["4000", "4000 mg", -1, np.nan, 2e6, "200 %"])
def test_a_concentration_that_is_none_is_refused(landgem, bad):
    with pytest.raises(LFGError, match="reporting.nmoc.concentration"):
        reporting.nmoc(landgem, bad)


def test_nsps_of_sites_taken_together_counts_all_their_waste(two):
    est = lfg.estimate(two, lfg.LandGEM.preset("CAA conventional"))
    one = lfg.Site(lfg.Waste.constant("30_000 Mg/yr", 2000, 2010))
    for capacity in (None, "2.6e6 Mg"):
        assert reporting.nsps(est.combined(), "XXX", capacity=capacity) == reporting.nsps(
            lfg.estimate(one, lfg.LandGEM.preset("CAA conventional")), "XXX", capacity=capacity
        )
    assert not reporting.nsps(est.site("b"), "XXX").capacity_exceeded
    np.testing.assert_allclose(reporting.nmoc(est).loc["b"], reporting.nmoc(est.site("b")), rtol=1e-12)
    large = lfg.Portfolio.from_arrays(np.full((10, 1, 2), 1.3e5), years=range(2000, 2010), unit="Mg", names=["a", "b"])
    both = lfg.estimate(large, lfg.LandGEM.preset("CAA conventional"), until=2003)  # 2.6e6 Mg, a part of it after 2003
    assert reporting.nsps(both.combined(), "XXX").capacity_exceeded
    assert not reporting.nsps(both.site("a"), "XXX").capacity_exceeded


def test_nsps_thresholds(landgem):
    new, old = (reporting.nsps(landgem, subpart) for subpart in ("XXX", "WWW"))
    nmoc = reporting.nmoc(landgem)
    assert new.capacity_exceeded
    assert nmoc[new.first_year] >= 34
    assert nmoc[new.first_year - 1] < 34
    assert nmoc[new.below_again] < 34
    assert nmoc[new.below_again - 1] >= 34
    assert new.years == new.below_again - new.first_year
    assert old.first_year > new.first_year
    assert not reporting.nsps(landgem, "XXX", capacity="2.4e6 Mg").capacity_exceeded
    assert reporting.nsps(landgem, "XXX", concentration=10) == (True, None, None, 0)
    with pytest.raises(FactorError, match="subpart must be one of XXX, WWW"):
        reporting.nsps(landgem, "Cf")


def test_trace_gases_by_the_ideal_gas_law(landgem):
    frame = landgem.pollutants()
    table = lfg.factors.table("landgem_pollutants")
    benzene = next(kind for _, kind, _ in table if kind.startswith("Benzene"))
    ppmv, molar = table.find("concentration", benzene), table.find("molar_mass", benzene)
    volume = 2 * landgem.at(2020)["generated"] / 0.66691e-3  # m3 of landfill gas at 20 degC
    kilomoles = volume / (8.314462618 * 293.15 / 101.325)
    assert frame.loc[2020, benzene] == pytest.approx(kilomoles * ppmv * 1e-6 * molar / 1000, rel=2e-5)
    assert len(frame.columns) > 40


def test_readings_of_hh4_go_together_by_date_and_number():
    days = pd.date_range("2024-01-01", periods=2)
    volume, content = pd.Series([1e6, 2e6], days), pd.Series([50.0, 52], days)
    np.testing.assert_array_equal(reporting.hh4(volume, content), reporting.hh4([1e6, 2e6], [50, 52]))
    for other in (content[::-1], content.set_axis(days + pd.Timedelta("1D"))):
        with pytest.raises(RangeError, match=r"hh4: readings are of other dates, or in another order; \.reindex"):
            reporting.hh4(volume, other)
    with pytest.raises(RangeError, match="hh4: the readings differ in number"):
        reporting.hh4([1e6, 2e6], [50, 52, 51])


def test_a_time_of_a_zone_is_written_as_text(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    reporting.to_excel(tmp_path / "a.xlsx", {"HH": pd.DataFrame({"day": [pd.Timestamp("2024-01-01 08:00", tz="UTC")]})})
    cells = [cell.value for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["HH"].iter_rows() for cell in row]
    assert "2024-01-01 08:00:00+00:00" in cells
