"""What every generation model keeps, and the published numbers of each."""

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import lfgmodel as lfg
from lfgmodel.errors import FactorError, LFGError, RangeError, UnitError

REFERENCE = Path(__file__).parent / "reference"

EXAMPLES = {
    "CDMTool04": lfg.CDMTool04(application="B"),
    "FirstOrderDecay": lfg.FirstOrderDecay(k=0.1, potential=0.05, convention="same_year"),
    "IPCC2006": lfg.IPCC2006(),
    "IPCC2019": lfg.IPCC2019(start_month=10),
    "LandGEM": lfg.LandGEM.preset("inventory conventional"),
    "SWEET": lfg.SWEET(mcf=0.8),
    "SubpartHH": lfg.SubpartHH.bulk(),
    "SubpartTT": lfg.SubpartTT(),
    "WARM": lfg.WARM(moisture="wet", potential=0.06),
}
"""One of each of MODELS."""

KINDS = {"CDMTool04": "food", "IPCC2006": "food", "IPCC2019": "food", "SWEET": "food", "SubpartTT": "food_processing",
         "WARM": "food_waste"}  # fmt: skip
"""A waste kind that each model takes, where it takes no bulk waste."""

SETTING = {"climate": "tropical_dry", "rainfall": "900 mm/yr", "management": "unmanaged_shallow"}


def gas(model, waste, until=None):
    return lfg.estimate(lfg.Site(waste, **SETTING), model, until=until).generated


def recorded(model, masses):
    return lfg.Waste.recorded(masses, unit="Mg", gaps="zero", kind=KINDS.get(type(model).__name__, "msw"))


def test_every_model_is_here():
    assert {name: type(model) for name, model in EXAMPLES.items()} == dict(lfg.MODELS)


@pytest.mark.parametrize("model", EXAMPLES.values(), ids=EXAMPLES)
class TestContract:
    """What holds for every model."""

    masses = {2000: 100, 2003: 300, 2004: 50}

    def test_nothing_is_generated_before_waste(self, model):
        late = gas(model, recorded(model, {2000: 0, 2001: 0, 2002: 0, 2003: 7}))
        assert not late[:3].any()
        assert late[4] > 0

    def test_first_gas_comes_when_the_method_says(self, model):
        first = gas(model, recorded(model, {2000: 100}))[0]
        same_year = {"FirstOrderDecay", "CDMTool04", "IPCC2019"}  # IPCC2019 with start month 10 here
        assert (first > 0) == (type(model).__name__ in same_year)
        if hasattr(model, "about") and not hasattr(model, "start_month"):
            assert (first > 0) == (model.about.first_gas == "year of deposit")

    def test_linear_in_waste(self, model):
        double = recorded(model, {year: 2 * mass for year, mass in self.masses.items()})
        np.testing.assert_allclose(gas(model, double), 2 * gas(model, recorded(model, self.masses)), rtol=1e-13)

    def test_shifts_with_the_calendar(self, model):
        later = recorded(model, {year + 10: mass for year, mass in self.masses.items()})
        np.testing.assert_array_equal(gas(model, later), gas(model, recorded(model, self.masses)))

    def test_releases_its_potential_or_the_documented_part_of_it(self, model):
        waste = recorded(model, self.masses)
        decay = model.decay(waste.kinds, {**lfg.Site(waste, **SETTING).columns, "year": np.arange(2000, 4000)})
        released = gas(model, waste, until=2500).sum() / (450 * decay.potential.item())
        k = -np.log(decay.retain.item())
        part = {"LandGEM": k / 10 / np.expm1(k / 10), "SWEET": k / 2 / np.sinh(k / 2)}.get(type(model).__name__, 1)
        assert released == pytest.approx(part, rel=1e-12 + np.exp(-490 * k))  # what is left after 496 years

    def test_many_sites_equal_one_by_one(self, model):
        kinds = (KINDS.get(type(model).__name__, "msw"),)
        columns = {
            "climate": np.array(["tropical_dry", "boreal_wet", "temperate_wet"]),
            "rainfall": np.array([300.0, 900.0, 2500.0]),
            "management": np.array(["managed", "unmanaged_deep", "managed"]),
        }
        together = model.decay(kinds, {**columns, "year": np.arange(2000, 2005)})
        for site in range(3):
            alone = model.decay(kinds, {**{n: c[[site]] for n, c in columns.items()}, "year": np.arange(2000, 2005)})
            for many, one in zip(together, alone, strict=True):
                np.testing.assert_array_equal(
                    np.broadcast_to(many, (1, 1, 3))[..., [site]], np.broadcast_to(one, (1, 1, 1))
                )

    def test_says_which_method_and_numbers_it_rests_on(self, model):
        lines = lfg.estimate(lfg.Site(recorded(model, self.masses), **SETTING), model).citations()
        cited = {"CDMTool04": 8, "FirstOrderDecay": 0, "IPCC2006": 6, "IPCC2019": 6, "LandGEM": 5, "SWEET": 4, "SubpartHH": 7,
                 "SubpartTT": 7, "WARM": 2}  # fmt: skip
        assert len(lines) == cited[type(model).__name__], lines

    def test_unknown_kinds_are_refused_with_near_matches(self, model):
        if type(model).__name__ not in KINDS:
            return  # takes waste of any kind as one
        misspelt = KINDS[type(model).__name__].replace("oo", "ooo")
        with pytest.raises(FactorError, match=f"must be one of .*food.*; got '{misspelt}'; did you mean 'food"):
            gas(model, lfg.Waste.recorded({2000: 1}, unit="Mg", kind=misspelt))


@pytest.mark.parametrize("name", [name for name, model in EXAMPLES.items() if model.lookups()])
def test_what_the_site_lacks_is_asked_for(name):
    model = EXAMPLES[name]
    site = lfg.Site(recorded(model, {2000: 1}))
    if name != "WARM":  # which depends on nothing of the site but its waste
        with pytest.raises(
            RangeError, match=rf"{name} depends on (climate|rainfall), which the site lacks; write Site\("
        ):
            lfg.estimate(site, model)


@pytest.mark.parametrize(
    "model", [lfg.LandGEM(k=0.05, L0=170), lfg.SubpartHH.bulk(rainfall="20-40 in"), EXAMPLES["FirstOrderDecay"]]
)
def test_methods_for_bulk_waste_take_kinds_as_one(model):
    waste = lfg.Waste.recorded(TestContract.masses, unit="Mg", gaps="zero")
    split = waste.split({"food": 0.25, "paper": 0.75})
    np.testing.assert_allclose(gas(model, split), gas(model, waste), rtol=1e-13)


def test_landgem_flat():
    """The printed cases to their last digit, and every year to 1e-12 of eq. 1 summed in full."""
    case = tomllib.loads((REFERENCE / "landgem_flat.toml").read_text())
    waste = lfg.Waste.constant("100_000 Mg/yr", open=1990, close=2019)
    est = lfg.estimate(lfg.Site(waste), lfg.LandGEM(k=0.05, L0=170), until=2060)
    volume = dict(zip(est.years, est.to("generated", "m3/yr", density=est.inputs["generation"].density), strict=True))
    for year, expected in case["m3_per_year"].items():
        assert volume[int(year)] == pytest.approx(expected, abs=case["tolerance"])
    for t in (1990, 1991, 2000, 2020, 2060):
        tenths = (t - i - 1 + j / 10 for i in range(1990, min(t, 2020)) for j in range(1, 11))
        assert volume[t] == pytest.approx(sum(0.05 * 170 * 1e4 * np.exp(-0.05 * age) for age in tenths), rel=1e-12)


@pytest.mark.parametrize(
    ("name", "k", "L0"),
    [
        ("CAA conventional", 0.05, 170),
        ("CAA arid", 0.02, 170),
        ("inventory conventional", 0.04, 100),
        ("inventory arid", 0.02, 100),
        ("inventory wet", 0.7, 96),
    ],
)
def test_landgem_presets(name, k, L0):
    model = lfg.LandGEM.preset(name)
    assert (model.k, model.L0, model.methane_fraction, model.density, model.name) == (k, L0, 0.5, 0.667148, name)


def test_landgem_ages_differ_by_half_a_percent():
    waste = lfg.Waste.constant("1 Mg/yr", 2000, 2000)
    end, mid, begin = (gas(lfg.LandGEM(k=0.05, L0=170, ages=ages), waste)[1] for ages in ("end", "mid", "begin"))
    assert end < mid < begin
    assert begin / end == pytest.approx(np.exp(0.005), rel=1e-12)


@pytest.mark.parametrize(
    "year", tomllib.loads((REFERENCE / "kekaha.toml").read_text())["year"], ids=lambda y: y["year"]
)
def test_kekaha(kekaha, year):
    """Bulk defaults to the printed digit; the facility's own report within 0.1 %."""
    est = lfg.estimate(kekaha, lfg.SubpartHH.bulk(rainfall="20-40 in"), oxidation=0.1)
    emitted = est.at(year["year"])["emitted"]
    assert emitted == pytest.approx(year["bulk_defaults"], abs=5e-4)
    assert emitted == pytest.approx(year["reported"], rel=1e-3)


@pytest.mark.parametrize(
    ("rainfall", "k"),
    [("<20 in", 0.02), ("20-40 in", 0.038), (">40 in", 0.057), ("19.9 inch/yr", 0.02), ("20 inch/yr", 0.038),
     ("40 inch/yr", 0.038), ("1020 mm/yr", 0.057)],
)  # fmt: skip
def test_subpart_hh_rate_by_rainfall(rainfall, k):
    assert lfg.SubpartHH.bulk(rainfall=rainfall).k == k


def test_subpart_hh_takes_the_rainfall_of_the_site(kekaha):
    by_site = lfg.estimate(kekaha, lfg.SubpartHH.bulk())
    by_class = lfg.estimate(kekaha, lfg.SubpartHH.bulk(rainfall="20-40 in"))
    np.testing.assert_array_equal(by_site.generated, by_class.generated)
    assert any("k['bulk', '20-40 in'] = 0.038" in line for line in by_site.citations())


def test_first_order_decay_by_kind_and_by_year():
    waste = lfg.Waste.constant("100 Mg/yr", 2000, 2010).split({"food": 0.6, "paper": 0.4})
    model = lfg.FirstOrderDecay(
        k={"food": 0.185, "paper": 0.06}, potential={"food": 0.05, "paper": 0.1333}, convention="same_year"
    )
    parts = [
        gas(
            lfg.FirstOrderDecay(k=k, potential=potential, convention="same_year"),
            lfg.Waste.constant(f"{mass} Mg/yr", 2000, 2010),
        )
        for k, potential, mass in ((0.185, 0.05, 60), (0.06, 0.1333, 40))
    ]
    np.testing.assert_allclose(gas(model, waste), sum(parts), rtol=1e-12)
    stepped = lfg.FirstOrderDecay(k={2000: 0.05, 2006: 0.2}, potential=0.1, convention="next_year")
    plain = lfg.FirstOrderDecay(k=0.05, potential=0.1, convention="next_year")
    one = lfg.Waste.constant("100 Mg/yr", 2000, 2010)
    np.testing.assert_allclose(gas(stepped, one)[:6], gas(plain, one)[:6], rtol=1e-13)
    in_place = 0.1 * 600 - gas(plain, one)[:6].sum()
    assert gas(stepped, one)[6] == pytest.approx(in_place * (1 - np.exp(-0.2)), rel=1e-12)


def test_first_order_decay_potential_as_volume_mass_and_amount():
    waste = lfg.Waste.constant("100 Mg/yr", 2000, 2010)
    options = {"k": 0.05, "convention": "next_year"}
    by_volume = gas(lfg.FirstOrderDecay(L0=100, density=0.71574, **options), waste)
    np.testing.assert_allclose(gas(lfg.FirstOrderDecay(potential=0.071574, **options), waste), by_volume, rtol=1e-12)
    np.testing.assert_allclose(gas(lfg.FirstOrderDecay(potential="100 Nm3/Mg", **options), waste), by_volume, rtol=1e-5)


def test_delay_in_months():
    waste = lfg.Waste.constant("100 Mg/yr", 2000, 2010)
    six, none = (
        gas(lfg.FirstOrderDecay(k=0.1, potential=0.1, convention="delayed", months=months), waste) for months in (6, 0)
    )
    assert six[0] == 0
    assert none[0] == pytest.approx(10 * (1 - np.exp(-0.05)), rel=1e-13)


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: lfg.FirstOrderDecay(k=0.05, L0=100, convention="next_year"), UnitError,
         "L0 is a volume of methane, which needs density= .* or write potential='100 Nm3/Mg'"),
        (lambda: lfg.FirstOrderDecay(k=0.05, convention="next_year"), RangeError, "needs either L0 .* or potential"),
        (lambda: lfg.FirstOrderDecay(k=0.05, L0=1, potential=1, density=0.7, convention="next_year"), RangeError, "either L0"),
        (lambda: lfg.FirstOrderDecay(k=0.05, potential=0.1), FactorError, "convention must be one of tenths, .*; got ''"),
        (lambda: lfg.FirstOrderDecay(k=0.05, potential=0.1, convention="nextyear"), FactorError, "did you mean 'next_year'"),
        (lambda: lfg.FirstOrderDecay(k=0.05, potential=0.1, convention="delayed"), RangeError, "months must be 0..6"),
        (lambda: lfg.FirstOrderDecay(k=0.05, potential=0.1, convention="delayed", months=7), RangeError, "got 7"),
        (lambda: lfg.FirstOrderDecay(k=0.05, potential=0.1, convention="next_year", months=3), RangeError, "absent without"),
        (lambda: lfg.FirstOrderDecay(k={"food": 9}, potential=0.1, convention="next_year"), RangeError,
         r"FirstOrderDecay.k\['food'\] must be within 0..5 \[1/yr\], got 9"),
        (lambda: lfg.SubpartHH.bulk(rainfall=30), UnitError, "rainfall needs a unit, got 30; write '30 mm/yr'"),
        (lambda: lfg.SubpartHH.bulk(rainfall="20-50 in"), FactorError, "must be one of <20 in, 20-40 in, >40 in"),
        (lambda: lfg.estimate(lfg.Site(lfg.Waste.constant("1 Mg/yr", 2000, 2001)), lfg.SubpartHH.bulk()), RangeError,
         r"depends on rainfall, .* write Site\(..., rainfall='21 inch/yr'\) or SubpartHH.bulk\(rainfall='20-40 in'\)"),
        (lambda: lfg.SubpartHH.by_material("damp"), FactorError, "SubpartHH.moisture must be one of dry, wet; got 'damp'"),
        (lambda: lfg.SubpartHH("bulky"), FactorError, "SubpartHH.option must be one of bulk"),
        (lambda: gas(lfg.SubpartHH.by_material("dry"), lfg.Waste.constant("1 Mg/yr", 2000, 2001)), FactorError,
         "SubpartHH needs to know what 'msw' is made of; .* shares of food, garden, paper"),
        (lambda: gas(lfg.IPCC2006(), lfg.Waste.constant("1 Mg/yr", 2000, 2001)), FactorError,
         "IPCC2006 needs to know what 'msw' is made of; write waste.split"),
        (lambda: lfg.IPCC2006(mcf="manged"), FactorError, "Management class for mcf must be one of .* did you mean 'managed'"),
        (lambda: lfg.IPCC2006(start_month=6), RangeError, "start_month must be 7..13, got 6"),
        (lambda: lfg.IPCC2006(basis="damp"), FactorError, "IPCC2006.basis must be one of wet, dry"),
        (lambda: lfg.CDMTool04(), FactorError, "CDMTool04.application must be one of A, B; got ''"),
        (lambda: lfg.WARM(moisture="wet"), RangeError, "WARM needs potential"),
        (lambda: lfg.WARM(moisture="moist", potential=0.1), FactorError, "WARM.moisture must be one of dry, moderate"),
        (lambda: gas(EXAMPLES["FirstOrderDecay"].but(k={"food": 0.1}), lfg.Waste.constant("1 Mg/yr", 2000, 2001)), FactorError,
         "Waste kind for FirstOrderDecay.k must be one of food; got 'msw'"),
    ],
)  # fmt: skip
def test_refused_in_one_line(build, error, message):
    with pytest.raises(error, match=message) as caught:
        build()
    assert isinstance(caught.value, LFGError)
    assert "\n" not in str(caught.value)


FOUR = {"food": 0.5, "garden": 0.1, "paper": 0.3, "plastic": 0.1}


@pytest.mark.parametrize("month", range(7, 14))
def test_ipcc_start_months_against_the_stock_form(month):
    """Annex 3A.1: `rem = DDOCmd exp(-k (13-M)/12)`, `dec = DDOCmd - rem`, stock and decomposition year by year."""
    waste = lfg.Waste.constant("1000 Mg/yr", 2000, 2010).split(FOUR)
    site = lfg.Site(waste, climate="temperate_wet", management="unmanaged_deep")
    generated = lfg.estimate(site, lfg.IPCC2006(start_month=month), until=2030).generated
    expected = np.zeros(31)
    for kind, doc, k in (("food", 0.15, 0.185), ("garden", 0.2, 0.1), ("paper", 0.4, 0.06)):
        stock = 0.0
        for t in range(31):
            deposited = 1000 * FOUR[kind] * doc * 0.5 * 0.8 if t <= 10 else 0.0
            remaining = deposited * np.exp(-k * (13 - month) / 12)
            decomposed = stock * (1 - np.exp(-k)) + deposited - remaining
            stock = stock * np.exp(-k) + remaining
            expected[t] += decomposed * 0.5 * 16 / 12
    np.testing.assert_allclose(generated, expected, rtol=1e-12, atol=1e-12)


def test_ipcc_2019_parts_by_waste_type_and_management():
    waste = lfg.Waste.recorded({"food": {2000: 100.0}, "wood": {2000: 50.0}}, unit="Mg")
    site = lfg.Site(waste, climate="boreal_dry", management="semi_aerobic_poorly")
    gas_2006, gas_2019 = (lfg.estimate(site, model).generated[1] for model in (lfg.IPCC2006(), lfg.IPCC2019()))
    food, wood = 100 * 0.15 * -np.expm1(-0.06), 50 * 0.43 * -np.expm1(-0.02)
    assert gas_2006 == pytest.approx((food + wood) * 0.5 * 0.5 * 0.5 * 16 / 12, rel=1e-12)
    assert gas_2019 == pytest.approx((food * 0.7 + wood * 0.1) * 0.7 * 0.5 * 16 / 12, rel=1e-12)


def test_ipcc_bulk_dry_basis_and_upgraded_dump():
    waste = lfg.Waste.constant("100 Mg/yr", 2000, 2010)
    site = lfg.Site(waste, climate="tropical_wet", management="managed")
    bulk = lfg.estimate(site, lfg.IPCC2006(doc=0.16)).generated
    assert bulk[1] == pytest.approx(100 * 0.16 * 0.5 * 0.5 * 16 / 12 * (1 - np.exp(-0.17)), rel=1e-12)
    food = lfg.Site(
        lfg.Waste.constant("100 Mg/yr", 2000, 2010, kind="food"), climate="tropical_wet", management="managed"
    )
    ratio = lfg.estimate(food, lfg.IPCC2006(basis="dry")).generated[1] / lfg.estimate(food, lfg.IPCC2006()).generated[1]
    assert ratio == pytest.approx(0.38 / 0.15, rel=1e-12)
    upgraded = lfg.estimate(site, lfg.IPCC2019(doc=0.16, mcf={2000: "unmanaged_shallow", 2005: "managed"})).generated
    np.testing.assert_allclose(upgraded[:6], 0.4 * bulk[:6], rtol=1e-12)  # the waste of 2005 shows in 2006
    old = 0.4 * bulk[5] * np.exp(-0.17)
    assert upgraded[6] == pytest.approx(old + bulk[1], rel=1e-12)


SOC_SON = tomllib.loads((REFERENCE / "soc_son.toml").read_text())


def test_soc_son_baseline():
    """Registered project, TOOL04 application B: each of seven years to less than 1 t CO2e."""
    shares = {**SOC_SON["shares"], "other_inert": 1 - sum(SOC_SON["shares"].values())}
    waste = lfg.Waste.constant("1_460_000 tonne/yr", open=2020, close=2026).split(shares)
    site = lfg.Site(waste, name="Soc Son", climate="tropical_wet", management="managed")
    est = lfg.estimate(site, lfg.CDMTool04(application="B"))
    baseline = lfg.reporting.cdm_baseline(est, gwp=SOC_SON["gwp"])
    np.testing.assert_allclose(baseline[:7], SOC_SON["baseline"], atol=SOC_SON["tolerance"])


class TestCDM:
    """TOOL04: its applications, its own tables, its options, its monthly form."""

    FOOD = lfg.Site(
        lfg.Waste.constant("1200 Mg/yr", 2000, 2004, kind="food"), climate="tropical_dry", management="unmanaged_deep"
    )

    def test_capture_is_application_a_and_avoidance_b(self):
        """Table 3: 0.75 for an existing site whose gas is captured; 0.85 wet and 0.80 dry for waste that is kept out."""
        for climate, of_b in (("tropical_dry", 0.8), ("temperate_wet", 0.85), ("boreal_wet", 0.85)):
            site = self.FOOD.but(climate=climate)
            a, b = (lfg.estimate(site, lfg.CDMTool04(application=application)) for application in "AB")
            assert a.inputs["generation"].phi == 0.75
            assert b.inputs["generation"].phi == of_b
            np.testing.assert_allclose(b.generated, a.generated * of_b / 0.75, rtol=1e-13)
        said = " ".join(lfg.CDMTool04.__doc__.split())
        assert "A where the project mitigates the methane of an existing site by capture" in said
        assert "B where it avoids or involves the disposal of waste (ACM0022)" in said

    def test_phi_from_the_uncertainties_of_the_project(self):
        """Eqs. 3 and 4 of v06.0.1: .02 .10 .05 0 0 .20 make v .23 and phi .8130; the least and the greatest of Table 2."""
        keys = ("waste", "doc", "doc_f", "methane_fraction", "mcf", "decay")

        def phi(*numbers):
            return lfg.CDMTool04.phi_option2(**dict(zip(keys, numbers, strict=True)))

        assert phi(0.02, 0.1, 0.05, 0, 0, "20 %") == pytest.approx(0.8130, abs=5e-5)
        assert phi(0.02, 0.05, 0.05, 0, 0, 0.05) == pytest.approx(1 / (1 + np.sqrt(0.0079)), rel=1e-12)
        assert phi(0.1, 0.1, 0.15, 0.05, 0.5, 0.2) == pytest.approx(1 / (1 + np.sqrt(0.335)), rel=1e-12)
        for place, low in enumerate((0.02, 0.05, 0.05, 0, 0, 0.05)):
            least = [0.02, 0.05, 0.05, 0, 0, 0.05]
            for beyond in (low - 0.001, 0.51):
                with pytest.raises(RangeError, match=rf"phi_option2.{keys[place]} must be within"):
                    phi(*least[:place], beyond, *least[place + 1 :])

    def test_mcf_of_a_high_water_table(self):
        """Eq. 12: `max(1 - 2/d, h_w/d)`."""
        mcf = lfg.CDMTool04.mcf_of_water_table
        assert (mcf(10, 3), mcf(10, 9), mcf("8 m", 7), mcf(1, 0.5), mcf(10, 0)) == (0.8, 0.9, 0.875, 0.5, 0.8)
        for depth, water in ((0, 0), (10, 11), (np.nan, 1), (10, -1)):
            with pytest.raises(RangeError, match="mcf_of_water_table"):
                mcf(depth, water)

    def test_doc_f_of_a_test_of_the_methane_potential(self):
        """Eqs. 9 to 11: `0.7 (12/16) BMP / (F DOC)`."""
        assert lfg.CDMTool04.doc_f_of_bmp(0.06, 0.15, 0.5) == pytest.approx(0.42, rel=1e-12)
        with pytest.raises(RangeError, match=r"doc_f_of_bmp must be within 0..1"):
            lfg.CDMTool04.doc_f_of_bmp(0.6, 0.15, 0.5)
        with pytest.raises(RangeError, match=r"doc_f_of_bmp.doc must be"):
            lfg.CDMTool04.doc_f_of_bmp(0.06, 0, 0.5)
        with pytest.raises(RangeError, match=r"doc_f_of_bmp.bmp must be within 0..1.33333 \[Mg CH4/Mg\]"):
            lfg.CDMTool04.doc_f_of_bmp(1.34, 1, 1)

    @pytest.mark.parametrize(
        ("kind", "doc", "rates"),
        [("wood", 0.43, (0.02, 0.03, 0.025, 0.035)), ("paper", 0.4, (0.04, 0.06, 0.045, 0.07)),
         ("textiles", 0.24, (0.04, 0.06, 0.045, 0.07)), ("garden", 0.2, (0.05, 0.1, 0.065, 0.17)),
         ("empty_fruit_bunches", 0.2, (0.05, 0.1, 0.065, 0.17)), ("food", 0.15, (0.06, 0.185, 0.085, 0.4)),
         ("sludge", 0.05, (0.06, 0.185, 0.085, 0.4)), ("pulp_paper_wastewater_sludge", 0.09, (0.03,) * 4),
         ("sludge_industrial", 0.09, (0.03,) * 4), ("nappies", 0.24, (0.04, 0.06, 0.045, 0.07)),
         ("rubber_leather", 0, (0, 0, 0, 0)), ("inert", 0, (0, 0, 0, 0)), ("plastic", 0, (0, 0, 0, 0))],
    )  # fmt: skip
    def test_the_tools_own_tables_and_similar_waste_where_they_have_no_row(self, kind, doc, rates):
        for climate, k in zip(("boreal_dry", "temperate_wet", "tropical_dry", "tropical_wet"), rates, strict=True):
            here = lfg.CDMTool04(application="A").settled(
                (kind,), {"climate": np.array([climate]), "management": np.array(["managed"])}
            )
            assert (here.doc[kind], here.k[kind]) == (doc, k)
            rows = [number.row for number in (here.doc[kind], here.k[kind]) if hasattr(number, "row")]
            assert {row.source.key for row in rows} <= {"cdm_tool04", "cdm_tool04_v06"}
            if kind in ("nappies", "rubber_leather"):
                assert all("similar waste with the lowest emissions" in row.where for row in rows)

    def test_unlisted_waste_takes_the_lowest_of_similar_rows(self):
        """Nappies are paper and cloth: of those two rows no year of the one taken makes more."""
        paper, textiles, nappies = (
            lfg.estimate(lfg.Site(lfg.Waste.constant("1 Mg/yr", 2000, 2000, kind=kind), climate="tropical_wet", management="managed"),
                         lfg.CDMTool04(application="B")).generated for kind in ("paper", "textiles", "nappies"))  # fmt: skip
        np.testing.assert_array_equal(nappies, np.minimum(paper, textiles))

    def test_ipcc_has_rows_of_its_own_for_nappies(self):
        site = self.FOOD.but(waste=lfg.Waste.constant("1 Mg/yr", 2000, 2000, kind="nappies"))
        assert any("[conflict]" in line for line in lfg.estimate(site, lfg.IPCC2006()).citations())

    def test_bulk_waste_is_none_of_its_kinds(self):
        with pytest.raises(FactorError, match="CDMTool04 needs to know what 'msw' is made of"):
            lfg.estimate(self.FOOD.but(waste=lfg.Waste.constant("1 Mg/yr", 2000, 2001)), lfg.CDMTool04(application="B"))

    def test_capture_that_is_demanded_without_an_amount_is_acm0022(self):
        assert "ACM0022" in lfg.factors.table("cdm_tool04").find("f").citation

    def monthly(self, model, site, deposits, until):
        years = site.years(until)
        return model.monthly(site.kinds, {**site.columns, "year": years}, deposits)[:, 0, 0].reshape(len(years), 12)

    def test_monthly_and_yearly_forms_are_two(self):
        """Of 1000 t/yr, k 0.4 and DOC 0.15: 28.42 and 68.50 t C decompose by months, 49.45 and 82.60 by years."""
        site = lfg.Site(
            lfg.Waste.constant("1000 Mg/yr", 2000, 2001, kind="food"), climate="tropical_wet", management="managed"
        )
        model = lfg.CDMTool04(application="A", phi=1, doc_f=1, methane_fraction=1)
        through = self.monthly(model, site, np.full((24, 1, 1, 1), 1000 / 12), 2001).sum(axis=1) * 12 / 16
        assert through == pytest.approx([28.42, 68.50], abs=0.005)
        assert lfg.estimate(site, model, until=2001).generated * 12 / 16 == pytest.approx([49.45, 82.60], abs=0.005)

    def test_of_waste_deposited_in_january_the_months_make_the_year(self):
        model = lfg.CDMTool04(application="A")
        january = np.zeros((11 * 12, 1, 1, 1))
        january[0:60:12] = 1200
        monthly = self.monthly(model, self.FOOD, january, 2010)
        yearly = lfg.estimate(self.FOOD, model, until=2010).generated
        np.testing.assert_allclose(monthly.sum(axis=1), yearly, rtol=1e-12)
        direct = [
            sum(1200 * np.exp(-0.085 * (m - i) / 12) * (1 - np.exp(-0.085 / 12)) for i in range(0, min(m + 1, 60), 12))
            for m in range(132)
        ]
        factor = 0.75 * 0.15 * 0.5 * 0.8 * 0.5 * 16 / 12
        np.testing.assert_allclose(monthly.ravel(), np.array(direct) * factor, rtol=1e-12)

    def test_months_of_a_dump_that_is_upgraded_and_of_a_k_that_changes(self):
        """MCF is that of the year of deposit, k that of the year, each for its twelve months."""
        model = lfg.CDMTool04(
            application="A", mcf={2000: "unmanaged_shallow", 2002: "managed"}, k={2000: 0.085, 2003: 0.3}
        )
        january = np.zeros((6 * 12, 1, 1, 1))
        january[0:60:12] = 1200
        monthly = self.monthly(model, self.FOOD, january, 2005)
        np.testing.assert_allclose(
            monthly.sum(axis=1), lfg.estimate(self.FOOD, model, until=2005).generated, rtol=1e-12
        )
        factor = 1200 * 0.75 * 0.15 * 0.5 * 0.5 * 16 / 12
        np.testing.assert_allclose(
            monthly[0], factor * 0.4 * np.exp(-0.085 * np.arange(12) / 12) * -np.expm1(-0.085 / 12), rtol=1e-12
        )


def test_subpart_hh_modified_bulk_and_by_material():
    waste = lfg.Waste.recorded({"msw": {2000: 60.0}, "construction": {2000: 30.0}, "glass": {2000: 10.0}}, unit="Mg")
    generated = lfg.estimate(lfg.Site(waste), lfg.SubpartHH.modified_bulk("wet")).generated[1]
    decomposed = 60 * 0.31 * -np.expm1(-0.057) + 30 * 0.08 * -np.expm1(-0.04)
    assert generated == pytest.approx(decomposed * 0.5 * 0.5 * 16 / 12, rel=1e-12)
    waste = lfg.Waste.recorded({"food": {2000: 60.0}, "sludge": {2000: 40.0}}, unit="Mg")
    generated = lfg.estimate(lfg.Site(waste), lfg.SubpartHH.by_material("dry").but(mcf=0.5)).generated[1]
    decomposed = (60 * 0.15 + 40 * 0.05) * -np.expm1(-0.06)
    assert generated == pytest.approx(decomposed * 0.5 * 0.5 * 0.5 * 16 / 12, rel=1e-12)


class TestSubpartHH:
    """What 40 CFR 98.343(a) says of years and kinds."""

    old = lfg.Site(lfg.Waste.constant("50_000 Mg/yr", 1945, 1990))

    def test_the_sum_starts_in_1960(self):
        """Computed case: 796.05 Mg in 2024, where waste since 1945 would make 1036.25."""
        est = lfg.estimate(self.old, lfg.SubpartHH.bulk("<20 in"))
        assert est.at(2024)["generated"] == pytest.approx(796.05, abs=0.005)
        direct = sum(
            50_000 * 0.2 * 0.5 * 0.5 * 16 / 12 * np.exp(-0.02 * (2024 - x)) * np.expm1(0.02) for x in range(1960, 1991)
        )
        assert est.at(2024)["generated"] == pytest.approx(direct, rel=1e-12)
        assert not est.generated[: 1961 - 1945].any()
        assert any("start_year = 1960" in line for line in est.citations())

    @pytest.mark.parametrize(
        "model", [lfg.SubpartHH.modified_bulk("dry"), lfg.SubpartHH.by_material("wet"), lfg.SubpartTT()]
    )
    def test_every_option_and_table_tt_1_start_there(self, model):
        kind = "construction" if "construction" in model.kinds else "food"
        old, new = (
            lfg.Site(lfg.Waste.constant("100 Mg/yr", opened, 1990, kind=kind), rainfall="30 inch/yr")
            for opened in (1930, 1960)
        )
        whole, since = (lfg.estimate(site, model, until=2000).generated for site in (old, new))
        np.testing.assert_allclose(whole[30:], since, rtol=1e-13)

    def test_the_last_year_without_and_the_first_with(self):
        gas_of = [
            gas(lfg.SubpartHH.bulk(), lfg.Waste.constant("1 Mg/yr", year, year), until=1990).any()
            for year in (1959, 1960)
        ]
        assert gas_of == [False, True]

    def test_sites_of_both_ages_in_one_portfolio(self):
        frame = pd.DataFrame(
            {"open": [1945, 1950, 1975], "close": [1990, 1955, 1990], "msw": 5e4, "rainfall": 400.0}, index=list("abc")
        )
        sites = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr", units={"rainfall": "mm/yr"})
        est = lfg.estimate(sites, lfg.SubpartHH.bulk(), until=2030)
        for name in "abc":
            alone = lfg.estimate(sites.site(name), lfg.SubpartHH.bulk(), until=2030)
            np.testing.assert_allclose(est.site(name).generated[-len(alone.years) :], alone.generated, rtol=1e-13)
        assert not est.site("b").generated.any()

    def test_a_site_opened_later_has_no_axis_of_years(self):
        model, columns = lfg.SubpartHH.bulk("<20 in"), {"rainfall": None}
        new, old = (model.decay(("msw",), {**columns, "year": np.arange(first, 2000)}) for first in (1960, 1959))
        assert {array.ndim for array in new} == {3}
        assert [array.ndim for array in old] == [4, 3, 3, 3, 3]

    @pytest.mark.parametrize("model", [lfg.SubpartHH.bulk("20-40 in"), lfg.SubpartTT(doc=0.2, k=0.038)])
    def test_f_and_mcf_are_those_of_the_year_of_the_gas(self, model):
        site = lfg.Site(lfg.Waste.constant("1000 Mg/yr", 1990, 2010))
        plain = lfg.estimate(site, model)
        measured = model.but(methane_fraction={1990: 0.5, 2005: 0.4}, mcf={1990: 1, 2008: 0.7})
        est = lfg.estimate(site, measured)
        factor = np.where(est.years < 2005, 1.0, 0.8) * np.where(est.years < 2008, 1.0, 0.7)
        np.testing.assert_allclose(est.generated, plain.generated * factor, rtol=1e-12)
        by_deposit = lfg.estimate(site, lfg.FirstOrderDecay(
            k=0.038, potential={1990: 1 / 15, 2005: 0.8 / 15, 2008: 0.56 / 15}, convention="next_year"))  # fmt: skip
        assert (by_deposit.generated[16:] > est.generated[16:] * 1.01).all()

    def test_f_of_the_year_is_that_of_the_landfill_gas_and_of_its_devices(self):
        site, f = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", 1990, 2010)), {1990: 0.5, 2005: 0.4}
        model = lfg.SubpartHH.bulk("20-40 in").but(methane_fraction=f)
        system, plant = lfg.collection.Constant(0.7), [lfg.energy.Flare(minimum_flow="300 scfm")]
        est = lfg.estimate(site, model, system, use=plant)
        of = np.where(est.years < 2005, 0.5, 0.4)
        lfg_flow = est.to("collected", "scfm", gas="lfg")
        np.testing.assert_allclose(lfg_flow, est.to("collected", "scfm") / of, rtol=1e-12)
        np.testing.assert_array_equal(est.flared > 0, lfg_flow >= 300)
        assert (est.flared > 0).any()
        np.testing.assert_allclose(lfg.gas.quality(est)["methane"], of)
        assert lfg.reporting.commitment(est)["flared"] == pytest.approx(est.total("flared"), rel=1e-12)
        drawn = lfg.estimate(site, model.but(k=lfg.samples([0.038, 0.05])), system, draws=2, seed=1)
        np.testing.assert_allclose(drawn.to("collected", "scfm", gas="lfg")[:, 0], lfg_flow, rtol=1e-12)

    def test_bulk_years_of_many_sites_take_the_rainfall_of_each(self):
        frame = pd.DataFrame({"site": list("aabb"), "year": [1990, 1991] * 2, "bulk": [100.0, 0, 50, 0], "msw": [0.0, 60, 0, 30],
                              "rainfall": [300.0, 300, 1200, 1200]}).set_index("site")  # fmt: skip
        sites = lfg.Portfolio.from_frame(frame, kinds=["bulk", "msw"], unit="Mg/yr", units={"rainfall": "mm/yr"})
        est = lfg.estimate(sites, lfg.SubpartHH.modified_bulk("dry"), until=1995)
        first = [100 * 0.2 * -np.expm1(-0.02) / 3, 50 * 0.2 * -np.expm1(-0.057) / 3]
        np.testing.assert_allclose(est.generated[1], first, rtol=1e-12)
        for name in "ab":
            alone = lfg.estimate(sites.site(name), lfg.SubpartHH.modified_bulk("dry"), until=1995)
            np.testing.assert_allclose(est.site(name).generated, alone.generated, rtol=1e-13)

    def test_the_same_f_every_year_is_that_f_wherever_it_is_asked_for(self):
        site, model = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", 1990, 2010)), lfg.SubpartHH.bulk("20-40 in")
        by_year = model.but(methane_fraction={1990: 0.5, 2000: 0.5, 2020: 0.5}, mcf={1990: 1, 2001: 1})
        engine = lfg.energy.Engine("0.5 MW", efficiency=0.35, heating="LHV", minimum_flow="200 scfm")
        one, other = (lfg.estimate(site, each, lfg.collection.Constant(0.7), use=[engine]) for each in (model, by_year))
        for name in one.names:
            np.testing.assert_allclose(other.flow(name), one.flow(name), rtol=1e-12)
        for asked in (lambda est: est.to("collected", "scfm", gas="lfg"), lfg.gas.quality, lfg.gas.pollutants, lfg.carbon.biogenic_co2,
                      lambda est: est.total("generated", "Nm3", gas="lfg")):  # fmt: skip
            np.testing.assert_allclose(np.asarray(asked(other)), np.asarray(asked(one)), rtol=1e-12)
        sizes = [lfg.energy.size(est, engine, percentile="50 %") for est in (one, other)]
        assert sizes[0].units == sizes[1].units > 0
        assert sizes[0].products == pytest.approx(sizes[1].products, rel=1e-12)

    def test_f_by_year_in_a_portfolio_and_in_its_sum(self):
        frame = pd.DataFrame({"open": [1990, 1995], "close": 2005, "msw": [1e5, 2e5]}, index=["a", "b"])
        sites = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")
        est = lfg.estimate(sites, lfg.SubpartHH.bulk("20-40 in").but(methane_fraction={1990: 0.5, 2000: 0.4}))
        of = np.where(est.years < 2000, 0.5, 0.4)
        for one in (est.site("a"), est.site("b"), est.combined()):
            np.testing.assert_allclose(
                one.to("generated", "scfm", gas="lfg"), one.to("generated", "scfm") / of, rtol=1e-12
            )
        np.testing.assert_allclose(
            est.to("generated", "scfm", gas="lfg"), est.to("generated", "scfm") / of[:, None], rtol=1e-12
        )

    def test_older_waste_of_years_with_their_own_f(self):
        """Collection by the age of the waste draws the same share of any gas, whatever its methane."""
        site, system = (
            lfg.Site(lfg.Waste.constant("1000 Mg/yr", 1950, 2010)),
            lfg.collection.ByWasteAge({0: 0, 3: 0.5, 9: 0.8}),
        )
        plain = lfg.estimate(site, lfg.SubpartHH.bulk("20-40 in"), system)
        est = lfg.estimate(site, lfg.SubpartHH.bulk("20-40 in").but(methane_fraction={1950: 0.5, 2005: 0.4}), system)
        np.testing.assert_allclose(est.collected, plain.collected * np.where(est.years < 2005, 1.0, 0.8), rtol=1e-12)

    def test_bulk_years_are_followed_by_years_by_type(self):
        """98.343(a)(2): each kind by its own rows, in one site."""
        waste = lfg.Waste.recorded({"bulk": {1990: 100.0, 1991: 0.0}, "msw": {1990: 0.0, 1991: 60.0},
                                    "construction": {1990: 0.0, 1991: 30.0}, "inert": {1990: 0.0, 1991: 10.0}}, unit="Mg")  # fmt: skip
        parts = [(100, 0.2, 0.038, 1990), (60, 0.31, 0.057, 1991), (30, 0.08, 0.04, 1991)]
        expected = [
            sum(m * doc * np.exp(-k * (t - x)) * np.expm1(k) for m, doc, k, x in parts if t > x) * 0.5 * 0.5 * 16 / 12
            for t in (1991, 1992, 2000)
        ]
        by_site = lfg.estimate(lfg.Site(waste, rainfall="30 inch/yr"), lfg.SubpartHH.modified_bulk("wet"))
        by_class = lfg.estimate(lfg.Site(waste), lfg.SubpartHH.modified_bulk("wet", rainfall="20-40 in"))
        for est in (by_site, by_class):
            assert [est.at(year)["generated"] for year in (1991, 1992, 2000)] == pytest.approx(expected, rel=1e-12)
            assert any("k['bulk'" in line and "0.038" in line for line in est.citations())
        with pytest.raises(
            RangeError, match=r"write Site\(.*\) or SubpartHH.modified_bulk\(..., rainfall='20-40 in'\)"
        ):
            lfg.estimate(lfg.Site(waste), lfg.SubpartHH.modified_bulk("wet"))
        food = lfg.Waste.recorded({"bulk": {1990: 100.0, 1991: 0.0}, "food": {1990: 0.0, 1991: 10.0}}, unit="Mg")
        assert lfg.estimate(lfg.Site(food), lfg.SubpartHH.by_material("dry", "15 inch/yr")).generated[
            1
        ] == pytest.approx(100 * 0.2 * -np.expm1(-0.02) / 3, rel=1e-12)

    @pytest.mark.parametrize(
        ("build", "message"),
        [
            (lambda: lfg.SubpartHH.bulk().but(methane_fraction={"food": 0.5}), r"methane_fraction takes one number or \{year: number\}"),
            (lambda: lfg.SubpartTT(mcf={"inert": 0.5}), r"SubpartTT.mcf takes one number or \{year: number\}"),
            (lambda: lfg.SubpartHH.bulk().but(mcf={1990: 0.4}), r"SubpartHH.mcf\[1990\] must be within 0.5..1"),
            (lambda: gas(lfg.SubpartHH.bulk().but(mcf={1995: 0.6}), lfg.Waste.constant("1 Mg/yr", 1990, 1991)),
             "SubpartHH.mcf starts in 1995, but is needed from 1990 on; add 1990: ..."),
            (lambda: lfg.SubpartHH.modified_bulk("damp", "20-40 in"), "SubpartHH.moisture must be one of dry, wet"),
            (lambda: gas(lfg.SubpartTT(), lfg.Waste.constant("1 Mg/yr", 1990, 1991)), "SubpartTT needs to know what 'msw' is made of"),
            (lambda: lfg.estimate(lfg.Site(lfg.Waste.constant("1 Mg/yr", 1990, 1991, kind="inert")), lfg.SubpartTT()),
             r"SubpartTT depends on rainfall, which the site lacks; write Site\(..., rainfall='21 inch/yr'\) or SubpartTT\(k="),
        ],
    )  # fmt: skip
    def test_refused_with_the_mend(self, build, message):
        with pytest.raises(LFGError, match=message):
            build()


@pytest.mark.parametrize(
    ("kind", "doc", "rates"),
    [("food_processing", 0.22, (0.06, 0.12, 0.18)), ("boiler_ash", 0.06, (0.02, 0.03, 0.04)),
     ("pulp_paper_wastewater_sludge", 0.12, (0.02, 0.04, 0.06)), ("kraft_recovery", 0.025, (0.02, 0.03, 0.04)),
     ("other_pulp_paper", 0.2, (0.02, 0.03, 0.04)), ("pulp_paper_general", 0.15, (0.02, 0.03, 0.04)),
     ("wood_products", 0.43, (0.02, 0.03, 0.04)), ("construction", 0.08, (0.02, 0.03, 0.04)),
     ("sludge_industrial", 0.09, (0.02, 0.04, 0.06)), ("industrial", 0.2, (0.02, 0.04, 0.06)), ("inert", 0, (0, 0, 0))],
)  # fmt: skip
def test_subpart_tt_is_table_tt_1(kind, doc, rates):
    """Eq. TT-1 summed by hand, for each row and class of rainfall."""
    waste = lfg.Waste.constant("1000 Mg/yr", 2000, 2009, kind=kind)
    for rainfall, k in zip(("19 inch/yr", "40 inch/yr", "41 inch/yr"), rates, strict=True):
        est = lfg.estimate(lfg.Site(waste, rainfall=rainfall), lfg.SubpartTT())
        direct = sum(
            1000 * doc * 0.5 * 0.5 * 16 / 12 * (np.exp(-k * (2019 - x)) - np.exp(-k * (2020 - x)))
            for x in range(2000, 2010)
        )
        assert est.at(2020)["generated"] == pytest.approx(direct, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("rainfall", "k"), [(400, 0.1), (500, 0.18), (999, 0.18), (1200, 0.26), (1500, 0.34), (2500, 0.4)]
)
def test_sweet_by_rainfall(rainfall, k):
    site = lfg.Site(lfg.Waste.constant("100 Mg/yr", 2000, 2000, kind="food"), rainfall=f"{rainfall} mm/yr")
    first = lfg.estimate(site, lfg.SWEET(mcf=1)).to("generated", "m3/yr", density=0.7168)[1]
    assert first == pytest.approx(100 * 70 * k * np.exp(-k / 2), rel=1e-12)


@pytest.mark.parametrize(
    ("rainfall", "k"),
    [
        (0, 0.1),
        (499.9, 0.1),
        (500, 0.18),
        (999.9, 0.18),
        (1000, 0.26),
        (1499.9, 0.26),
        (1500, 0.34),
        (1999.9, 0.34),
        (2000, 0.4),
    ],
)
def test_each_class_of_rainfall_of_sweet_stays_below_its_bound(rainfall, k):
    assert lfg.SWEET(mcf=1).settled(("food",), {"rainfall": np.array([float(rainfall)])}).k == {"food": k}


def test_mcf_of_sweet_is_a_share():
    """`CH4_y = k L0 W exp(-k (y-x-0.5)) MCF` at 0.7168 kg/m3."""
    waste = lfg.Waste.constant("1000 Mg/yr", 2000, 2000, kind="paper")
    for mcf in (0.4, 0.8, 1.0):
        direct = 1000 * 186 * 0.7168 / 1000 * 0.036 * np.exp(-0.036 / 2) * mcf
        assert gas(lfg.SWEET(mcf=mcf), waste)[1] == pytest.approx(direct, rel=1e-12)


INERT = ("plastic", "metal", "glass", "other_inert", "inert")


@pytest.mark.parametrize("kind", INERT)
@pytest.mark.parametrize("name", [name for name in EXAMPLES if name in KINDS and name != "WARM"])
def test_inert_waste_makes_nothing_whatever_the_table(name, kind):
    waste = lfg.Waste.recorded({kind: {2000: 100.0}, KINDS[name]: {2000: 50.0}}, unit="Mg")
    alone = lfg.Waste.recorded({2000: 50.0}, unit="Mg", kind=KINDS[name])
    assert not gas(EXAMPLES[name], lfg.Waste.recorded({2000: 100.0}, unit="Mg", kind=kind)).any()
    np.testing.assert_allclose(gas(EXAMPLES[name], waste), gas(EXAMPLES[name], alone), rtol=1e-13)


def test_an_inert_kind_that_no_table_lists_is_nothing_exactly():
    here = lfg.SWEET(mcf=1).settled(("metal",), {"rainfall": np.array([900.0])})
    assert (here.k, here.L0) == ({"metal": 0.0}, {"metal": 0.0})


def test_doc_is_published_on_the_basis_asked_for():
    wet, dry = (lfg.IPCC2006(basis=basis).published() for basis in ("wet", "dry"))
    assert (wet["doc['food']"], dry["doc['food']"]) == (0.15, 0.38)
    assert (lfg.default_uncertainty(lfg.IPCC2006())["doc['food']"][:3], lfg.default_uncertainty(
        lfg.IPCC2006(basis="dry"))["doc['food']"][:3]) == ((0.08, 0.15, 0.2), (0.2, 0.38, 0.5))  # fmt: skip


@pytest.mark.parametrize("build", [
    lambda potential: lfg.FirstOrderDecay(k=0.05, potential=potential, convention="next_year"),
    lambda potential: lfg.WARM(moisture="wet", potential=potential),
])  # fmt: skip
def test_waste_makes_no_more_methane_than_if_it_were_all_carbon(build):
    assert build(16 / 12).potential == 16 / 12
    for beyond in (1.34, 12):
        with pytest.raises(RangeError, match=r"potential must be within 0..1.33333 \[Mg CH4/Mg\]"):
            build(beyond)


class TestCarbonStored:
    """`W DOC (1 - DOCf) MCF`, by year of deposit, of every method that starts from carbon."""

    @pytest.mark.parametrize(
        ("model", "kind", "stored"),
        [
            (lfg.IPCC2006(), "food", 0.15 * 0.5 * 0.4),
            (lfg.IPCC2006(basis="dry"), "food", 0.38 * 0.5 * 0.4),
            (lfg.IPCC2019(), "wood", 0.43 * 0.9 * 0.4),
            (lfg.CDMTool04(application="B"), "paper", 0.4 * 0.5 * 0.4),
            (lfg.SubpartHH.bulk(), "msw", 0.2 * 0.5),
            (lfg.SubpartHH.modified_bulk("wet").but(mcf=0.6), "construction", 0.08 * 0.5 * 0.6),
            (lfg.SubpartTT(doc_f=0.6), "wood_products", 0.43 * 0.4),
        ],
    )
    def test_of_one_kind(self, model, kind, stored):
        site = lfg.Site(lfg.Waste.recorded({2000: 100.0, 2001: 300.0}, unit="Mg", kind=kind), **SETTING)
        years = site.years(2003)
        found = model.carbon_stored(site.kinds, {**site.columns, "year": years}, site.mass(years))
        np.testing.assert_allclose(found[:, 0, 0], [100 * stored, 300 * stored, 0, 0], rtol=1e-12)

    def test_of_kinds_together_and_a_dump_that_is_upgraded(self):
        waste = lfg.Waste.constant("100 Mg/yr", 2000, 2003).split({"food": 0.6, "wood": 0.3, "glass": 0.1})
        site = lfg.Site(waste, climate="tropical_wet")
        model = lfg.IPCC2019(mcf={2000: "unmanaged_shallow", 2002: "managed"})
        found = model.carbon_stored(site.kinds, {**site.columns, "year": site.years(2003)}, site.mass(site.years(2003)))
        of_carbon = 60 * 0.15 * 0.3 + 30 * 0.43 * 0.9
        np.testing.assert_allclose(found[:, 0, 0], of_carbon * np.array([0.4, 0.4, 1, 1]), rtol=1e-12)

    @pytest.mark.parametrize("name", ["LandGEM", "SWEET", "WARM"])
    def test_a_method_that_states_the_potential_knows_none(self, name):
        site = lfg.Site(recorded(EXAMPLES[name], {2000: 1}), **SETTING)
        years = site.years(2003)
        with pytest.raises(
            RangeError, match=f"{name} states the potential of waste, .* take a method with doc, doc_f and mcf"
        ):
            EXAMPLES[name].carbon_stored(site.kinds, {**site.columns, "year": years}, site.mass(years))


class TestKinds:
    """Which kinds a method knows, and what it says of others."""

    @pytest.mark.parametrize("name", [name for name in EXAMPLES if name in KINDS])
    def test_each_kind_listed_runs(self, name):
        kinds = EXAMPLES[name].kinds
        assert KINDS[name] in kinds
        waste = lfg.Waste.constant("100 Mg/yr", 2000, 2001).split(dict.fromkeys(kinds, 1 / len(kinds)))
        assert gas(EXAMPLES[name], waste)[1] > 0

    def test_they_are_those_that_every_table_knows(self):
        assert set(lfg.SubpartHH.modified_bulk("wet").kinds) == {"bulk", "msw", "construction", "inert"}
        assert set(lfg.SWEET(mcf=1).kinds) == {
            "food",
            "nappies",
            "garden",
            "paper",
            "textiles",
            "wood",
            "rubber_leather",
            *INERT,
        }
        assert "msw" not in lfg.IPCC2019().kinds  # which has a k and no DOC
        assert "sludge" in lfg.IPCC2019().kinds
        assert (
            lfg.LandGEM(k=0.05, L0=100).kinds == lfg.SubpartHH.bulk().kinds == EXAMPLES["FirstOrderDecay"].kinds == ()
        )
        own = lfg.FirstOrderDecay(k={"food": 0.2, "paper": 0.06}, potential=0.05, convention="next_year")
        assert lfg.generation.Scaled(own, 0.5).kinds == own.kinds == ("food", "paper")
        assert "tyres" in lfg.IPCC2006(k={"tyres": 0.01}, doc={"tyres": 0.4}).kinds

    @pytest.mark.parametrize(
        "build",
        [
            lambda kind: lfg.WARM(moisture="wet", potential={kind: 0.06}),
            lambda kind: lfg.WARM(moisture="wet", potential={"food_waste": 0.06, kind: 0.05}),
            lambda kind: gas(
                lfg.WARM(moisture="wet", potential=0.06, k={kind: 0.1}), recorded(EXAMPLES["WARM"], {2000: 1})
            ),
            lambda kind: gas(
                lfg.WARM(moisture="wet", potential={kind: 0.06, "grass": 0.1}, k={kind: 0.1}),
                lfg.Waste.recorded({2000: 1}, unit="Mg", kind="grass"),
            ),
            lambda kind: lfg.SubpartTT(doc={kind: 0.2}),
            lambda kind: lfg.SubpartTT(k={kind: 0.2}),
            lambda kind: lfg.CDMTool04(application="A", doc_f={kind: 0.5}),
            lambda kind: lfg.IPCC2019(mcf={kind: 0.5}),
            lambda kind: lfg.SubpartHH.modified_bulk("wet").but(k={kind: 0.05}),
        ],
    )
    def test_a_kind_that_no_table_knows_is_refused_in_every_field(self, build):
        with pytest.raises(FactorError, match=r"Waste kind in \w+\.\w+ must be one of .*; got 'fodd_waste'"):
            build("fodd_waste")

    def test_a_kind_by_its_common_name_is_that_kind(self):
        site = lfg.Site(lfg.Waste.constant("1 Mg/yr", 2000, 2001, kind="nappies"), **SETTING)
        named = [lfg.estimate(site, lfg.IPCC2006(k={kind: 0.9})).generated for kind in ("nappies", "Diapers", "尿布")]
        np.testing.assert_array_equal(named[0], named[1])
        np.testing.assert_array_equal(named[0], named[2])

    @pytest.mark.parametrize(
        "model", [lfg.SubpartHH.modified_bulk("wet"), lfg.SubpartHH.by_material("dry"), lfg.SubpartTT()]
    )
    def test_waste_with_a_doc_and_a_k_of_its_own_is_taken(self, model):
        site = lfg.Site(lfg.Waste.constant("100 Mg/yr", 2000, 2000, kind="tyres"))
        own = model.but(doc={"tyres": 0.2}, k={"tyres": 0.03})
        assert lfg.estimate(site, own).generated[1] == pytest.approx(100 * 0.2 * -np.expm1(-0.03) / 3, rel=1e-12)

    def test_waste_of_ones_own_takes_every_number_by_kind(self):
        own = lfg.WARM(moisture="wet", potential={"tyres": 0.06}, k={"tyres": 0.01})
        assert gas(own, lfg.Waste.constant("1 Mg/yr", 2000, 2001, kind="tyres"))[1] > 0


@pytest.mark.parametrize(
    ("build", "low", "high"),
    [
        (lambda k: lfg.LandGEM(k=k, L0=100), 0.001, 2.0),
        (lambda L0: lfg.LandGEM(k=0.05, L0=L0), 1.0, 500.0),
        (lambda density: lfg.LandGEM(k=0.05, L0=100, density=density), 0.5, 1.0),
        (lambda k: lfg.IPCC2006(k=k), 0.0, 5.0),
        (lambda k: lfg.CDMTool04(application="A", k=k), 0.0, 5.0),
        (lambda k: lfg.SWEET(mcf=1, k=k), 0.0, 5.0),
        (lambda L0: lfg.SWEET(mcf=1, L0=L0), 0.0, 1000.0),
        (lambda density: lfg.SWEET(mcf=1, density=density), 0.5, 1.0),
        (lambda k: lfg.SubpartHH.bulk().but(k=k), 0.0, 2.0),
        (lambda mcf: lfg.SubpartHH.bulk().but(mcf=mcf), 0.5, 1.0),
        (lambda k: lfg.SubpartTT(k=k), 0.0, 2.0),
        (lambda mcf: lfg.SubpartTT(mcf=mcf), 0.5, 1.0),
        (lambda k: lfg.WARM(moisture="wet", potential=0.06, k=k), 0.0, 5.0),
        (lambda k: lfg.FirstOrderDecay(k=k, potential=0.05, convention="next_year"), 0.0, 5.0),
        (lambda L0: lfg.FirstOrderDecay(k=0.05, L0=L0, density=0.7, convention="next_year"), 0.0, 1000.0),
        (lambda density: lfg.FirstOrderDecay(k=0.05, L0=100, density=density, convention="next_year"), 0.5, 1.0),
        (lambda factor: lfg.generation.Scaled(EXAMPLES["LandGEM"], factor), 0.0, 100.0),
    ],
)
def test_numbers_go_to_the_ends_of_their_range_and_no_further(build, low, high):
    for end, beyond in ((low, low - 0.0005), (high, high * 1.0005)):
        build(end)
        with pytest.raises(RangeError, match=rf"must be within {low:g}..{high:g} "):
            build(beyond)


@pytest.mark.parametrize("months", ["3", True, np.nan, np.array([3]), None, -1])
def test_months_are_a_number(months):
    with pytest.raises(RangeError, match="FirstOrderDecay.months must be 0..6"):
        lfg.FirstOrderDecay(k=0.05, potential=0.05, convention="delayed", months=months)


@pytest.mark.parametrize(
    ("k", "message"),
    [({2005: 0.05, 2000: 0.06}, r"FirstOrderDecay.k must name its years in rising order, got \[2005, 2000\]"),
     (pd.Series([0.05, 0.06], index=[2000, 2000]), r"FirstOrderDecay.k names a year or kind twice: \[2000, 2000\]")],
)  # fmt: skip
def test_years_are_named_once_and_in_order(k, message):
    with pytest.raises(RangeError, match=message):
        lfg.FirstOrderDecay(k=k, potential=0.05, convention="next_year")


def test_the_ranges_of_the_refinement_are_whole_and_what_has_none_stays():
    site = lfg.Site(
        lfg.Waste.constant("1 Mg/yr", 2000, 2001, kind="food"), climate="temperate_wet", management="unmanaged_deep"
    )
    wide = {name: lfg.uncertain(model, site) for name, model in (("2006", lfg.IPCC2006()), ("2019", lfg.IPCC2019()))}
    assert repr(wide["2019"].mcf) == "triangular(low=0.64, mode=0.8, high=0.96)"
    assert (wide["2006"].mcf, wide["2006"].methane_fraction, wide["2019"].methane_fraction) == (None, 0.5, 0.5)
    assert not any(
        name.startswith(("mcf", "methane_fraction")) for name in lfg.default_uncertainty(lfg.IPCC2006(), site)
    )
    rows = lfg.factors.table("ipcc2019")
    assert all(row.row.low < row <= row.row.high for (factor, *_), row in rows.items() if factor == "MCF")
    assert "stay certain" in " ".join(lfg.IPCC2006.__doc__.split())
    dry = [row.row for (factor, *_), row in lfg.factors.table("ipcc2006").items() if factor == "dry_matter"]
    assert all(row.high is None or row.high <= 1 for row in dry)


def test_warm_by_material_and_moisture():
    waste = lfg.Waste.constant("100 Mg/yr", 2000, 2000, kind="mixed_msw")
    for moisture, k in (("dry", 0.02), ("moderate", 0.04), ("wet", 0.08), ("bioreactor", 0.12)):
        model = lfg.WARM(moisture=moisture, potential=0.06)
        assert lfg.estimate(lfg.Site(waste), model).generated[1] == pytest.approx(6 * -np.expm1(-k), rel=1e-12)


def test_a_number_for_one_kind_leaves_the_tables_for_the_others():
    """Sludge and industrial waste, for which no DOC could be verified, beside kinds that the tables know."""
    waste = lfg.Waste.recorded({"food": {2000: 100.0}, "sludge": {2000: 40.0}, "industrial": {2000: 60.0}}, unit="Mg")
    site = lfg.Site(waste, climate="temperate_wet", management="managed")
    model = lfg.IPCC2019(doc={"sludge": 0.05, "industrial": 0.15}, doc_f={"industrial": 0.5}, k={"industrial": 0.09})
    est = lfg.estimate(site, model)
    parts = [(100, 0.15, 0.7, 0.185), (40, 0.05, 0.7, 0.185), (60, 0.15, 0.5, 0.09)]
    expected = sum(mass * doc * doc_f * -np.expm1(-k) for mass, doc, doc_f, k in parts) * 0.5 * 16 / 12
    assert est.generated[1] == pytest.approx(expected, rel=1e-12)
    cited = "\n".join(est.citations())
    assert "doc['food']" in cited
    assert "k['sludge'" in cited
    assert "industrial" not in cited


class TestScaled:
    """Another model with its potential multiplied."""

    site = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", 2000, 2020), **SETTING)

    @pytest.mark.parametrize("model", EXAMPLES.values(), ids=EXAMPLES)
    def test_gas_is_that_of_the_model_times_the_factor(self, model):
        waste = recorded(model, {2000: 100, 2003: 300})
        np.testing.assert_allclose(gas(lfg.generation.Scaled(model, 0.7), waste), 0.7 * gas(model, waste), rtol=1e-14)

    @pytest.mark.parametrize("model", EXAMPLES.values(), ids=EXAMPLES)
    def test_the_method_and_its_numbers_are_cited_as_the_models_own(self, model):
        site = lfg.Site(recorded(model, {2000: 100}), **SETTING)
        own, scaled = (lfg.estimate(site, one).citations() for one in (model, lfg.generation.Scaled(model, 0.7)))
        name = type(model).__name__
        assert [line.replace("Scaled", name, 1) for line in scaled] == own
        assert bool(own) is (name != "FirstOrderDecay")

    def test_a_factor_may_be_drawn(self):
        factors = [0.5, 1.0, 2.0]
        est = lfg.estimate(
            self.site, lfg.generation.Scaled(EXAMPLES["SubpartHH"], lfg.samples(factors)), draws=3, seed=1
        )
        one = lfg.estimate(self.site, EXAMPLES["SubpartHH"])
        np.testing.assert_allclose(est.generated, one.generated[:, None] * factors, rtol=1e-14)
        assert list(est.drawn) == ["Scaled.factor"]

    def test_a_factor_may_differ_by_site(self):
        frame = pd.DataFrame({"open": 2000, "close": 2020, "msw": 1e5, "f": [0.5, 1.5]}, index=["a", "b"])
        sites = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")
        model = lfg.LandGEM(k=0.05, L0=100)
        est = lfg.estimate(sites, lfg.generation.Scaled(model, lfg.column("f")))
        one = lfg.estimate(self.site, model)
        np.testing.assert_allclose(est.generated, one.generated[:, None] * [0.5, 1.5], rtol=1e-14)

    def test_numbers_of_the_model_may_be_drawn_within(self):
        ks = [0.03, 0.06]
        scaled = lfg.generation.Scaled(lfg.LandGEM(k=lfg.samples(ks), L0=100), 0.5)
        est = lfg.estimate(self.site, scaled, draws=2, seed=1)
        for column, k in enumerate(ks):
            one = lfg.estimate(self.site, lfg.LandGEM(k=k, L0=50))
            np.testing.assert_allclose(est.generated[:, column], one.generated, rtol=1e-13)

    def test_it_cites_what_the_model_cites_and_has_its_methane(self):
        scaled = lfg.generation.Scaled(EXAMPLES["SubpartHH"], 0.7)
        assert "SubpartHH (bulk)" not in repr(lfg.estimate(self.site, scaled)).splitlines()[0]
        assert "Scaled (SubpartHH bulk)" in repr(lfg.estimate(self.site, scaled)).splitlines()[0]
        plain = lfg.estimate(self.site, EXAMPLES["SubpartHH"])
        assert set(plain.citations()[1:]) <= {
            line.replace("Scaled.", "SubpartHH.") for line in lfg.estimate(self.site, scaled).citations()
        }
        est = lfg.estimate(self.site, scaled)
        np.testing.assert_allclose(est.to("generated", "scfm", gas="lfg"), 2 * est.to("generated", "scfm"), rtol=1e-14)

    def test_only_a_model_is_scaled(self):
        with pytest.raises(RangeError, match="Scaled.model must be a generation model, got 3"):
            lfg.generation.Scaled(3, 0.5)
        with pytest.raises(RangeError, match=r"Scaled.factor must be within 0..100 \[fraction\], got -1"):
            lfg.generation.Scaled(EXAMPLES["LandGEM"], -1)


def test_rates_of_metered_landfills_are_a_named_option():
    meters = lfg.SubpartHH.bulk(rainfall="21 inch/yr", rates="US metered landfills")
    assert (meters.k, meters.name) == (0.063, "bulk, US metered landfills, 20-40 in")
    assert "US metered landfills, 2012-2019" in meters.k.citation
    site = lfg.Site(lfg.Waste.constant("1000 Mg/yr", 2000, 2010), rainfall="50 inch/yr")
    by_site = lfg.estimate(site, lfg.SubpartHH.bulk(rates="US metered landfills"))
    np.testing.assert_array_equal(by_site.generated, lfg.estimate(site, lfg.SubpartHH.bulk().but(k=0.075)).generated)
    assert any("k['bulk', '>40 in'] = 0.075 1/yr: US metered landfills" in line for line in by_site.citations())
    assert lfg.SubpartHH.bulk(rainfall="21 inch/yr").k == 0.038  # never a default
    with pytest.raises(
        FactorError, match="SubpartHH.bulk.rates must be one of Table HH-1, US metered landfills; got 'meters'"
    ):
        lfg.SubpartHH.bulk(rates="meters")


@pytest.mark.parametrize(("name", "share"), [("", 0.52), (", energy project", 0.62), (", no project", 0.43)])
def test_shares_of_metered_landfills_are_presets(name, share):
    system = lfg.collection.Constant.preset(f"US metered landfills{name}", open=2000)
    assert (system.efficiency, system.open) == (share, 2000)
    assert system.name == f"US metered landfills{name}"
