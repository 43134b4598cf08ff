"""What each method reports, on hand-worked numbers."""

import numpy as np
import pytest

import lfgmodel as lfg
from lfgmodel import reporting
from lfgmodel.errors import FactorError, LFGError, RangeError, UnitError


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
    est = lfg.estimate(site, lfg.CDMTool04(application="B", f=0.2))
    BE = 0.8 * 0.8 * 28 * 0.9 * 16 / 12 * 0.5 * 0.5 * 1000 * 0.15 * (1 - np.exp(-0.085))
    assert reporting.cdm_baseline(est, 28)[2000] == pytest.approx(BE, rel=1e-12)
    frame = reporting.acm0001(est, 28, "50 %", baseline={2000: 1, 2003: 2})
    assert frame.loc[2000, "F_PJ"] == pytest.approx(0.5 * BE / 28, rel=1e-12)
    assert frame.loc[2000, "BE"] == pytest.approx((0.9 * 0.5 * BE / 28 - 1) * 28, rel=1e-12)
    assert frame["F_BL"].tolist()[:4] == [1, 1, 1, 2]


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


def test_hh3_by_reporting_year():
    areas = {"none": 5, "daily": 1, "intermediate": 2, "final": 2}
    assert reporting.hh3(areas, 2024) == pytest.approx((0.6 + 2 * 0.75 + 2 * 0.95) / 10)
    assert reporting.hh3(areas, 2025) == pytest.approx((0.5 + 2 * 0.65 + 2 * 0.85) / 10)
    with pytest.raises(
        FactorError,
        match="Cover of Table HH-3 must be one of none, daily, intermediate, final; got 'dayly'; did you mean",
    ):
        reporting.hh3({"dayly": 1}, 2024)
    with pytest.raises(RangeError, match="Areas of Table HH-3 must be 0 or more"):
        reporting.hh3({"daily": 0}, 2024)


def test_hh4_by_hand():
    """V x C x .0423 lb/ft3 x 520/T x P x .454/1000, two periods at 90 degF (550 degR) and 1.02 atm."""
    recovered = reporting.hh4([50e6, 40e6], [52, 48], temperature=550, pressure=1.02)
    expected = [V * C / 100 * 0.0423 * 520 / 550 * 1.02 * 0.454 / 1000 for V, C in ((50e6, 52), (40e6, 48))]
    np.testing.assert_allclose(recovered, expected, rtol=1e-14)
    with pytest.raises(RangeError, match="reporting.hh4 needs"):
        reporting.hh4(1, 150)


def test_hh4_oxidation_by_flux():
    np.testing.assert_array_equal(reporting.hh4_oxidation([5, 9.99, 10, 70, 71]), [0.35, 0.35, 0.25, 0.25, 0.1])
    assert reporting.hh4_oxidation(5, geomembrane=True) == 0


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
