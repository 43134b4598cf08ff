"""What every generation model keeps, and the published numbers of each."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

import lfgmodel as lfg
from lfgmodel.errors import FactorError, LFGError, RangeError, UnitError

REFERENCE = Path(__file__).parent / "reference"

EXAMPLES = {
    "FirstOrderDecay": lfg.FirstOrderDecay(k=0.1, potential=0.05, convention="same_year"),
    "LandGEM": lfg.LandGEM.preset("inventory conventional"),
    "SubpartHH": lfg.SubpartHH.bulk(rainfall="20-40 in"),
}
"""One of each of MODELS."""


def gas(model, waste, until=None):
    return lfg.estimate(lfg.Site(waste), model, until=until).generated


def test_every_model_is_here():
    assert {name: type(model) for name, model in EXAMPLES.items()} == dict(lfg.MODELS)


@pytest.mark.parametrize("model", EXAMPLES.values(), ids=EXAMPLES)
class TestContract:
    """What holds for every model."""

    waste = lfg.Waste.recorded({2000: 100, 2003: 300, 2004: 50}, unit="Mg")

    def test_nothing_is_generated_before_waste(self, model):
        late = lfg.Waste.recorded({2000: 0, 2001: 0, 2002: 0, 2003: 7}, unit="Mg")
        assert not gas(model, late)[:3].any()
        assert gas(model, late)[4] > 0

    def test_linear_in_waste(self, model):
        double = lfg.Waste.recorded({2000: 200, 2003: 600, 2004: 100}, unit="Mg")
        np.testing.assert_allclose(gas(model, double), 2 * gas(model, self.waste), rtol=1e-13)

    def test_shifts_with_the_calendar(self, model):
        later = lfg.Waste.recorded({2010: 100, 2013: 300, 2014: 50}, unit="Mg")
        np.testing.assert_array_equal(gas(model, later), gas(model, self.waste))

    def test_kinds_of_the_same_waste_add_up(self, model):
        model = model.but()
        split = self.waste.split({"food": 0.25, "paper": 0.75})
        np.testing.assert_allclose(gas(model, split), gas(model, self.waste), rtol=1e-13)

    def test_releases_its_potential_or_the_documented_part_of_it(self, model):
        decay = model.decay(("msw",), {"year": np.arange(2000, 4000)})
        released = gas(model, self.waste, until=3990).sum() / (450 * decay.potential.item())
        assert released == pytest.approx(1, rel=1e-12 if not isinstance(model, lfg.LandGEM) else 0.0025)

    def test_says_which_method_and_numbers_it_rests_on(self, model):
        lines = lfg.estimate(lfg.Site(self.waste), model).citations()
        assert len(lines) == {"FirstOrderDecay": 0, "LandGEM": 5, "SubpartHH": 6}[type(model).__name__]


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
    assert any("k['20-40 in'] = 0.038" in line for line in by_site.citations())


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
        (lambda: gas(lfg.SubpartHH.bulk(), lfg.Waste.constant("1 Mg/yr", 2000, 2001)), RangeError,
         "chooses k by rainfall, which the site lacks; write Site"),
        (lambda: gas(EXAMPLES["FirstOrderDecay"].but(k={"food": 0.1}), lfg.Waste.constant("1 Mg/yr", 2000, 2001)), FactorError,
         "Waste kind for FirstOrderDecay.k must be one of food; got 'msw'"),
    ],
)  # fmt: skip
def test_refused_in_one_line(build, error, message):
    with pytest.raises(error, match=message) as caught:
        build()
    assert isinstance(caught.value, LFGError)
    assert "\n" not in str(caught.value)
