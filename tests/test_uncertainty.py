"""Distributions wherever a number may stand: what is drawn, and that it changes nothing but what it should."""

import dataclasses
import pickle

import numpy as np
import pytest
from scipy import stats

import lfgmodel as lfg
from lfgmodel.errors import FactorError, RangeError, UnitError
from lfgmodel.uncertainty.drawing import Sampling, planned, probabilities

P = np.array([1e-6, 0.01, 0.2, 0.5, 0.77, 0.99, 1 - 1e-4])  # nearer to 1 a probability has too few digits for 1e-12
ONE = "1000 Mg/yr"


def site(rate="80_000 Mg/yr", kind="msw"):
    setting = {"climate": "tropical_wet", "management": "unmanaged_deep", "rainfall": "1400 mm/yr"}
    return lfg.Site(lfg.Waste.constant(rate, 2000, 2012, kind=kind), **setting)


def k_drawn(k, draws=2**10, **options):
    """Draws of the decay rate."""
    est = lfg.estimate(site(), lfg.LandGEM(k=k, L0=100), draws=draws, **{"seed": 1, "until": 2001, **options})
    return est.drawn["LandGEM.k"]


# each family against SciPy's own


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lfg.normal(0.1, 0.02), stats.norm(0.1, 0.02)),
        (lfg.normal(0.1, cv="20 %"), stats.norm(0.1, 0.02)),
        (lfg.normal(0.1, 0.05, low=0.04), stats.truncnorm(-1.2, np.inf, 0.1, 0.05)),
        (lfg.normal(0.1, 0.05, low=0.04, high=0.13), stats.truncnorm(-1.2, 0.6, 0.1, 0.05)),
        (lfg.lognormal(0.1, gsd=1.5), stats.lognorm(np.log(1.5), scale=0.1)),
        (lfg.triangular(0.02, 0.05, 0.2), stats.triang(1 / 6, 0.02, 0.18)),
        (lfg.triangular(0.02, 0.02, 0.2), stats.triang(0, 0.02, 0.18)),
        (lfg.triangular(0.02, 0.2, 0.2), stats.triang(1, 0.02, 0.18)),
        (lfg.uniform(0.02, 0.2), stats.uniform(0.02, 0.18)),
    ],
    ids=lambda one: repr(one) if hasattr(one, "family") else one.dist.name,
)
def test_quantiles_are_those_of_scipy(ours, theirs):
    np.testing.assert_allclose(ours.ppf(P), theirs.ppf(P), rtol=1e-12)
    assert ours.mean() == pytest.approx(theirs.mean(), rel=1e-4)


def test_a_lognormal_is_cut_off_where_it_says():
    ours = lfg.lognormal(0.1, gsd=1.5, low=0.08, high=0.2)
    whole = stats.lognorm(np.log(1.5), scale=0.1)
    first, last = whole.cdf([0.08, 0.2])
    np.testing.assert_allclose(ours.ppf(P), whole.ppf(first + P * (last - first)), rtol=1e-12)


def test_numbers_carry_their_units():
    system = lfg.collection.Constant(lfg.normal("60 %", "5 %", high="90 %"))
    engine = lfg.energy.Engine(lfg.uniform("800 kW", "1.2 MW"), heat_rate=lfg.normal("11.7 MJ/kWh", cv="4 %"))
    flare = lfg.energy.Flare(lfg.uniform("300 scfm", (400, "scfm")), gas="lfg")
    waste = lfg.triangular("100_000 short_ton/yr", "120_000 short_ton/yr", lfg.units.quantity(200_000, "tonne/yr"))
    model = lfg.LandGEM(k=lfg.lognormal("5 %/yr", gsd=1.3), L0=lfg.uniform("90 m3/tonne", "0.11 m3/kg"))
    est = lfg.estimate(site(waste), model, system, use=[engine, flare], draws=2**12, seed=0)
    middle = {name.rpartition(".")[2]: np.median(numbers) for name, numbers in est.drawn.items()}
    assert middle["efficiency"] == pytest.approx(0.6, rel=1e-3)
    assert middle["k"] == pytest.approx(0.05, rel=1e-3)
    assert middle["L0"] == pytest.approx(100, rel=1e-3)
    assert middle["heat_rate"] == pytest.approx(11.7e6 / 1055.056, rel=1e-3)  # Btu
    assert est.drawn["energy.Engine.capacity"].max() == pytest.approx(1.2, rel=1e-3)
    assert est.drawn["energy.Flare.capacity"].min() == pytest.approx(
        300 * 60 * 0.0283168466 * 273.15 / 288.7056, rel=1e-3
    )
    assert est.drawn["Waste.constant.rate"].min() == pytest.approx(90_718.474, rel=0.01)
    assert est.drawn["Waste.constant.rate"].max() == pytest.approx(200_000, rel=0.01)


def test_how_distributions_are_shown():
    assert repr(lfg.lognormal("0.05 1/yr", gsd=1.4)) == "lognormal('0.05 1/yr', gsd=1.4)"
    assert repr(lfg.normal(100, cv="10 %", low=50)) == "normal(100, low=50, cv=0.1)"
    assert repr(lfg.triangular(1, 2, 3)) == "triangular(low=1, mode=2, high=3)"
    assert repr(lfg.samples([1, 2, 6])) == "samples(3 of mean 3)"
    assert repr(lfg.correlated([lfg.uniform(0, 1), lfg.uniform(1, 2)], 0.5)[1]) == "uniform(low=1, high=2) (correlated)"
    assert repr(site(lfg.normal(ONE, cv=0.1)).waste) == "<Waste: msw, 2000-2012, 13,000 Mg, uncertain>"


def test_a_frozen_distribution_of_scipy_is_in_the_unit_of_the_field():
    theirs = stats.gamma(25, scale=0.002)
    np.testing.assert_allclose(np.sort(k_drawn(theirs)), theirs.ppf((np.arange(1024) + 0.5) / 1024), rtol=0.1)


def test_samples_are_taken_in_their_order():
    rng = np.random.default_rng(5)
    k, share = rng.uniform(0.02, 0.2, 50), rng.uniform(0.2, 0.9, 50)
    model = lfg.LandGEM(k=lfg.samples(k), L0=100)
    est = lfg.estimate(site(), model, lfg.collection.Constant(lfg.samples(100 * share, "%")), draws=50)
    np.testing.assert_array_equal(est.drawn["LandGEM.k"], k)
    np.testing.assert_allclose(est.collected, est.generated * share, rtol=1e-13)


# what is drawn together


def test_dirichlet_shares_sum_to_one_and_vary_as_documented():
    shares = {"food": 0.5, "paper": 0.3, "plastic": 0.2}
    waste = lfg.Waste.constant(ONE, 2000, 2000).split(lfg.dirichlet(shares, 40))
    drawn = {}
    for kind in shares:
        potential = {name: 0.1 * (name == kind) for name in shares}
        model = lfg.FirstOrderDecay(k=5, potential=potential, convention="next_year")
        est = lfg.estimate(lfg.Site(waste), model, until=2001, draws=2**14, seed=2)
        drawn[kind] = est.generated[1] / (1000 * 0.1 * -np.expm1(-5))
    np.testing.assert_allclose(sum(drawn.values()), 1, rtol=1e-12)
    for kind, share in shares.items():
        assert drawn[kind].mean() == pytest.approx(share, rel=2e-3)
        assert drawn[kind].var() == pytest.approx(share * (1 - share) / 41, rel=0.03)


def test_uncertain_shares_are_divided_by_their_sum():
    shares = {"food": lfg.uniform(0.4, 0.6), "paper": lfg.uniform(0.1, 0.3), "plastic": 0.3}
    waste = lfg.Waste.constant(ONE, 2000, 2003, kind="msw").split(shares)
    model = lfg.FirstOrderDecay(k={"food": 0.3, "paper": 0.1, "plastic": 0}, potential=0.1, convention="same_year")
    est = lfg.estimate(lfg.Site(waste), model, draws=64, seed=2)
    for draw in (0, 17, 63):
        food, paper = (est.drawn[f"Waste.split[{kind!r}]"][draw] for kind in ("food", "paper"))
        whole = {
            kind: share / (food + paper + 0.3) for kind, share in zip(waste.kinds, (food, paper, 0.3), strict=True)
        }
        point = lfg.estimate(lfg.Site(lfg.Waste.constant(ONE, 2000, 2003).split(whole)), model)
        np.testing.assert_allclose(est.generated[:, draw], point.generated, rtol=1e-12)


def test_one_of_several_kinds_may_have_an_uncertain_composition():
    rates = {"sludge": {2000: 10.0, 2001: 30.0}, "msw": {2000: 50.0, 2001: 20.0}}
    shares = {"food": lfg.uniform(0.4, 0.6), "plastic": 0.5}
    waste = lfg.Waste.recorded(rates, unit="Mg").scaled(lfg.normal(1, cv=0.1)).split(shares, kind="msw")
    model = lfg.FirstOrderDecay(k={"sludge": 0.2, "food": 0.3, "plastic": 0}, potential=0.1, convention="next_year")
    est = lfg.estimate(lfg.Site(waste), model, draws=8, seed=2)
    food, by = est.drawn["Waste.split['food']"][5], est.drawn["Waste.scaled"][5]
    whole = lfg.Waste.recorded(rates, unit="Mg").scaled(by)
    point = whole.split({"food": food / (food + 0.5), "plastic": 0.5 / (food + 0.5)}, kind="msw")
    np.testing.assert_allclose(est.generated[:, 5], lfg.estimate(lfg.Site(point), model).generated, rtol=1e-12)


@pytest.mark.parametrize("waste", [
    lfg.Waste.constant(lfg.lognormal("1000 Mg/yr", gsd=1.2), 2000, 2010),
    lfg.Waste.growing(lfg.uniform("900 Mg/yr", "1100 Mg/yr"), "3 %/yr", 2000, 2010),
    lfg.Waste.recorded({2000: 10, 2001: 500}, unit="Mg").scaled(lfg.lognormal(1, gsd=1.2)),
], ids=["constant", "growing", "scaled"])  # fmt: skip
def test_gas_is_proportional_to_uncertain_waste(waste):
    model = lfg.LandGEM(k=0.05, L0=100)
    est = lfg.estimate(lfg.Site(waste), model, draws=256, seed=3)
    mean = lfg.estimate(lfg.Site(lfg.Waste(waste.kinds, waste.years, waste.mass)), model)  # mass: the mean
    factor = next(iter(est.drawn.values())) / waste.amount.mean
    np.testing.assert_allclose(est.generated, mean.generated[:, None] * factor, rtol=1e-12)
    assert factor.mean() == pytest.approx(1, rel=2e-3)


MATRIX = np.array([[1, 0.6, -0.3], [0.6, 1, 0.2], [-0.3, 0.2, 1]])
THREE = [lfg.lognormal(0.05, gsd=1.4), lfg.normal(100, 15), lfg.triangular(0.4, 0.5, 0.6)]


def tied(members, draws=2**14):
    """Draws of k, L0 and the methane content from three distributions, (3, draw)."""
    k, L0, content = members
    est = lfg.estimate(site(), lfg.LandGEM(k=k, L0=L0, methane_fraction=content), until=2001, draws=draws, seed=4)
    return np.array(list(est.drawn.values()))


@pytest.mark.parametrize(("kind", "correlation"), [("rank", stats.spearmanr), ("gaussian", None)])
def test_correlations_are_those_asked_for(kind, correlation):
    drawn = tied(lfg.correlated(THREE, MATRIX, kind=kind))
    if correlation:
        achieved = correlation(drawn.T).statistic
    else:
        achieved = np.corrcoef(stats.norm.ppf(stats.rankdata(drawn, axis=1) / (drawn.shape[1] + 1)))
    # Spearman's 0.6 is a normal-score correlation of 0.618: the other convention misses by 0.018
    np.testing.assert_allclose(achieved, MATRIX, atol=0.005)


def test_each_keeps_its_own_shape():
    drawn = tied(lfg.correlated(THREE, MATRIX))
    for numbers, alone in zip(drawn, THREE, strict=True):
        np.testing.assert_allclose(np.quantile(numbers, [0.05, 0.5, 0.95]), alone.ppf([0.05, 0.5, 0.95]), rtol=0.01)


def test_two_distributions_take_one_number_and_may_be_tied_fully():
    k, L0, _ = tied([*lfg.correlated(THREE[:2], -1.0), THREE[2]], 256)
    assert stats.spearmanr(k, L0).statistic == pytest.approx(-1, abs=1e-9)


def test_some_members_may_stay_out():
    k, L0, content = lfg.correlated(THREE, MATRIX)
    drawn = tied([k, lfg.normal(100, 15), content])
    achieved = stats.spearmanr(drawn.T).statistic
    np.testing.assert_allclose(achieved, [[1, 0, -0.3], [0, 1, 0], [-0.3, 0, 1]], atol=0.02)
    assert L0.mean() == 100


def test_a_member_in_two_fields_is_one_number():
    share, _ = lfg.correlated([lfg.uniform(0.8, 1), lfg.uniform(0, 1)], 0.3)
    phased = lfg.collection.Phased({2000: 0.5}, uptime=share)
    engine = lfg.energy.Engine("1 MW", availability=share)
    est = lfg.estimate(site(), lfg.LandGEM(k=0.05, L0=100), phased, use=[engine], draws=64, seed=1)
    np.testing.assert_array_equal(*est.drawn.values())
    apart = phased.but(uptime=lfg.uniform(0.8, 1)), engine.but(availability=lfg.uniform(0.8, 1))
    est = lfg.estimate(site(), lfg.LandGEM(k=0.05, L0=100), apart[0], use=[apart[1]], draws=64, seed=1)
    assert abs(np.corrcoef(*est.drawn.values())[0, 1]) < 0.3


def test_like_devices_draw_each_its_own():
    def engine():
        return lfg.energy.Engine("0.5 MW", availability=lfg.normal(0.9, 0.03, high=1))

    est = lfg.estimate(site(), lfg.LandGEM(k=0.05, L0=100), lfg.collection.Constant(0.7), use=[engine(), engine()], draws=64, seed=1)  # fmt: skip
    assert list(est.drawn) == ["energy.Engine.availability (1)", "energy.Engine.availability (2)"]
    assert abs(np.corrcoef(*est.drawn.values())[0, 1]) < 0.3


# a distribution of no width is the number itself, in every field of every part


def certain(number):
    """A distribution of no width."""
    return lfg.uniform(number, number)


MODELS = {
    "LandGEM.k": (lambda n: lfg.LandGEM(k=n(0.05), L0=100), "msw"),
    "LandGEM.L0": (lambda n: lfg.LandGEM(k=0.05, L0=n(100.0)), "msw"),
    "LandGEM.density": (lambda n: lfg.LandGEM(k=0.05, L0=100, density=n(0.66)), "msw"),
    "LandGEM.methane_fraction": (lambda n: lfg.LandGEM(k=0.05, L0=100, methane_fraction=n(0.55)), "msw"),
    "IPCC2006": (lambda n: lfg.IPCC2006(doc=n(0.18), k=n(0.09), mcf=n(0.8), doc_f=n(0.5), methane_fraction=n(0.5)), "msw"),
    "IPCC2006 by kind": (lambda n: lfg.IPCC2006(k={"food": n(0.3)}, doc_f={"food": n(0.6)}), "food"),
    "IPCC2006 by year": (lambda n: lfg.IPCC2006(mcf={1990: n(0.4), 2005: 1.0}), "food"),
    "IPCC2019 kept month": (lambda n: lfg.IPCC2019(k=n(0.2), start_month=9), "food"),
    "CDMTool04": (lambda n: lfg.CDMTool04(application="A", phi=n(0.8), doc=n(0.15), k=n(0.2), mcf=n(0.8)), "food"),
    "SubpartHH": (lambda n: lfg.SubpartHH.bulk().but(doc=n(0.2), k=n(0.04), mcf=n(0.9), doc_f=n(0.5)), "msw"),
    "SubpartHH by year": (lambda n: lfg.SubpartHH.bulk().but(methane_fraction={1990: n(0.5), 2005: 0.45}, mcf={1990: n(0.9)}), "msw"),
    "SubpartTT": (lambda n: lfg.SubpartTT(doc=n(0.2), k={"industrial": n(0.04)}, methane_fraction=n(0.5)), "industrial"),
    "SWEET": (lambda n: lfg.SWEET(mcf=n(0.8), k={"food": n(0.2)}, L0=n(70.0), density=n(0.717)), "food"),
    "WARM": (lambda n: lfg.WARM("wet", potential={"food_waste": n(0.06)}, k=n(0.1)), "food_waste"),
    "FirstOrderDecay by year": (
        lambda n: lfg.FirstOrderDecay(k={1990: n(0.05), 2008: n(0.2)}, L0=n(100.0), density=n(0.7), convention="uniform"), "msw"),
    "FirstOrderDecay by kind and year": (
        lambda n: lfg.FirstOrderDecay(k={"msw": {1990: 0.05, 2008: n(0.2)}}, potential={"msw": n(0.1)}, convention="tenths"), "msw"),
}  # fmt: skip


def assert_same(drawn, point):
    """Every flow and product of all draws against a point estimate."""
    assert drawn.axes == ("year", "draw")
    for name in point.names:
        flow = point.flow(name)
        np.testing.assert_allclose(drawn.flow(name), np.broadcast_to(flow[:, None], drawn.flow(name).shape),
                                   rtol=1e-12, atol=1e-12 * point.generated.max())  # fmt: skip


@pytest.mark.parametrize(("make", "kind"), MODELS.values(), ids=MODELS)
def test_no_width_equals_the_point_in_each_model(make, kind):
    drawn = lfg.estimate(site(kind=kind), make(certain), draws=4, seed=1)
    point = lfg.estimate(site(kind=kind), make(float))
    assert point.generated.max() > 0
    assert_same(drawn, point)


def test_every_model_is_drawn():
    assert {name.split()[0].split(".")[0] for name in MODELS} == set(lfg.MODELS)


PARTS = {
    "collection.Constant": (lambda n: lfg.collection.Constant(n(0.7), open=2005), {}),
    "collection.Phased": (lambda n: lfg.collection.Phased({2003: 0.4, 2006: n(0.7)}, uptime=n(0.9)), {}),
    "collection.Phased by year": (lambda n: lfg.collection.Phased({2003: n(0.4)}, uptime={2003: n(0.9), 2008: 0.95}), {}),
    "collection.ByWasteAge": (lambda n: lfg.collection.ByWasteAge({0: 0, 2: n(0.5), 5: n(0.75)}, coverage=n(0.9)), {}),
    "collection.ByWasteAge by year": (lambda n: lfg.collection.ByWasteAge({1: 0.5, 4: n(0.3)}, coverage={2004: n(0.6)}), {}),
    "collection.Staged": (lambda n: lfg.collection.Staged(n(0.7), {2003: 0.5, 2009: n(0.8)}, delay=2, uptime=n(0.9)), {}),
    "collection.ByCover": (lambda n: lfg.collection.ByCover({2003: {"daily": 4, "final": 6}}, uptime=n(0.9)), {}),
    "collection.Discounted": (
        lambda n: lfg.collection.Discounted(n(0.85), {"poor cover": n(0.1)}, by="points", open=2003, uptime=n(0.9)), {}),
    "collection.Measured": (lambda n: lfg.collection.Measured({2005: 50}, "scfm", gas="lfg", methane=n(0.5), uptime=n(0.9)), {}),
    "oxidation number": (lambda n: lfg.collection.Constant(0.7), lambda n: {"oxidation": n(0.1)}),
    "oxidation.Phased": (lambda n: None, lambda n: {"oxidation": lfg.oxidation.Phased({2004: n(0.1), 2010: 0.3})}),
    "oxidation.ByCover": (
        lambda n: None, lambda n: {"oxidation": lfg.oxidation.ByCover({2000: {"clay": 3, "soil": 1}}, {"clay": n(0.1), "soil": 0.2})}),
    "oxidation.ByFlux": (lambda n: None, lambda n: {"oxidation": lfg.oxidation.ByFlux(n("6 hectare"))}),
    "energy.Engine": (
        lambda n: lfg.collection.Constant(0.7),
        lambda n: {"use": [lfg.energy.Engine(n(0.5), heat_rate=n(11_000.0), availability=n(0.9), parasitic=n(0.05), units=2, turndown=n(0.5)),
                           lfg.energy.Flare(n("90 scfm"), gas="lfg", destruction=n(0.98))]}),
    "energy.Engine efficiency": (
        lambda n: lfg.collection.Constant(0.7), lambda n: {"use": [lfg.energy.Engine("1 MW", efficiency=n(0.4), heating="LHV")]}),
    "energy.CHP": (
        lambda n: lfg.collection.Constant(0.7),
        lambda n: {"use": [lfg.energy.CHP("1 MW", efficiency=0.4, heat_efficiency=n(0.4), heating="LHV", minimum_flow=n("40 scfm"))]}),
    "energy.Boiler": (lambda n: lfg.collection.Constant(0.7), lambda n: {"use": [lfg.energy.Boiler(n(1.0), efficiency=n(0.8), heating="HHV")]}),
    "energy.LeachateEvaporator": (
        lambda n: lfg.collection.Constant(0.7), lambda n: {"use": [lfg.energy.LeachateEvaporator("9 m3/day", heat_per_leachate=n("900 kWh/m3"))]}),
    "energy.Upgrading": (
        lambda n: lfg.collection.Constant(0.7),
        lambda n: {"use": [lfg.energy.Upgrading(n("300 Nm3/h"), recovery=n(0.9), slipping=n(0.02), electricity_use=n("0.3 kWh/Nm3"))]}),
}  # fmt: skip


@pytest.mark.parametrize("k", [0.05, lfg.uniform(0.05, 0.05)], ids=["certain gas", "drawn gas"])
@pytest.mark.parametrize(("system", "options"), PARTS.values(), ids=PARTS)
def test_no_width_equals_the_point_in_each_part(system, options, k):
    def run(number, k, **plan):
        more = options(number) if options else {}
        return lfg.estimate(site(), lfg.LandGEM(k=k, L0=100), system(number), **more, **plan)

    point = run(lambda n: n, 0.05)
    assert_same(run(certain, k, draws=4, seed=1), point)
    assert point.collected.any() or point.oxidised.any()


@pytest.mark.parametrize("waste", [
    lambda n: lfg.Waste.constant(n(ONE), 2000, 2010, kind="food"),
    lambda n: lfg.Waste.growing(n(ONE), "2 %/yr", 2000, 2010, kind="food"),
    lambda n: lfg.Waste.constant(ONE, 2000, 2010, kind="food").scaled(n(1.2)),
    lambda n: lfg.Waste.constant(ONE, 2000, 2010).split({"food": n(0.6), "paper": n(0.3), "plastic": 0.1}),
], ids=["constant", "growing", "scaled", "split"])  # fmt: skip
def test_no_width_equals_the_point_in_waste(waste):
    where = {"climate": "temperate_dry", "management": "managed"}
    drawn = lfg.estimate(lfg.Site(waste(certain), **where), lfg.IPCC2019(), draws=4, seed=1)
    assert_same(drawn, lfg.estimate(lfg.Site(waste(lambda n: n), **where), lfg.IPCC2019()))


# whole estimates


def parts(k, L0, share, oxidised, heat_rate):
    """A site with gas collection and engines of five numbers."""
    return {
        "generation": lfg.LandGEM(k=k, L0=L0),
        "collection": lfg.collection.ByWasteAge({0: 0, 1: 0.3, 3: share}, uptime=0.95),
        "oxidation": oxidised,
        "use": [lfg.energy.Engine("0.4 MW", units=2, turndown=0.5, heat_rate=heat_rate), lfg.energy.Flare()],
    }


FIVE = [lfg.lognormal(0.06, gsd=1.5), lfg.normal(100, 15), lfg.triangular(0.5, 0.7, 0.8), lfg.uniform(0, 0.2), lfg.normal(11_000, 500)]  # fmt: skip


@pytest.fixture(scope="module")
def est():
    return lfg.estimate(site(), **parts(*FIVE), draws=512, seed=11)


def test_a_draw_is_the_estimate_of_its_numbers(est):
    for draw in (0, 100, 511):
        point = lfg.estimate(site(), **parts(*(float(numbers[draw]) for numbers in est.drawn.values())))
        for name in point.names:
            np.testing.assert_allclose(est.flow(name)[:, draw], point.flow(name), rtol=1e-12, atol=1e-9)


def test_mass_closes_in_each_draw(est):
    np.testing.assert_allclose(est.collected + est.oxidised + est.emitted, est.generated, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(est.used + est.flared + est.vented, est.collected, rtol=1e-12, atol=1e-9)


def test_landfill_gas_of_a_drawn_methane_content():
    model = lfg.LandGEM(k=0.05, L0=100, methane_fraction=lfg.uniform(0.45, 0.6))
    est = lfg.estimate(site(), model, draws=64, seed=1)
    content = est.drawn["LandGEM.methane_fraction"]
    np.testing.assert_allclose(
        est.to("generated", "scfm", gas="lfg"), est.to("generated", "scfm") / content, rtol=1e-13
    )


def portfolio():
    rng = np.random.default_rng(8)
    mass = rng.uniform(1e3, 1e5, (12, 2, 5))
    columns = {
        "share": rng.uniform(0.3, 0.9, 5),
        "climate": np.array(["tropical_wet", "temperate_dry"] * 2 + ["boreal_wet"]),
    }
    return lfg.Portfolio.from_arrays(mass, years=range(2000, 2012), kinds=["food", "paper"], unit="Mg", columns=columns)  # fmt: skip


def test_many_sites_drawn_at_once_equal_each_alone():
    sites = portfolio()
    model = lfg.IPCC2019(mcf=lfg.triangular(0.7, 0.8, 1), doc_f={"food": lfg.normal(0.7, 0.05)})
    options = {"oxidation": lfg.uniform(0, 0.2), "use": [lfg.energy.Engine("0.5 MW", availability=lfg.uniform(0.8, 1))]}
    options |= {"draws": 33, "seed": 5, "until": 2040}
    whole = lfg.estimate(sites, model, lfg.collection.Constant(lfg.column("share")), **options)
    assert whole.axes == ("year", "draw", "site")
    for row, name in enumerate(sites.names):
        share = float(sites[name].columns["share"][0])
        alone = lfg.estimate(sites.site(name), model, lfg.collection.Constant(share), **options)
        for flow in alone.names:
            np.testing.assert_allclose(whole.flow(flow)[..., row], alone.flow(flow), rtol=1e-12, atol=1e-9)
    together = whole.combined()
    np.testing.assert_allclose(together.collected, whole.collected.sum(axis=2), rtol=1e-13)
    assert whole.site("3").axes == together.axes == ("year", "draw")


def test_all_sites_together_keep_a_methane_content_that_they_share():
    model = lfg.LandGEM(k=0.05, L0=100, methane_fraction=lfg.uniform(0.45, 0.6))
    whole = lfg.estimate(portfolio(), model, draws=8, seed=1)
    gas = whole.to("generated", "scfm", gas="lfg")
    np.testing.assert_allclose(whole.combined().to("generated", "scfm", gas="lfg"), gas.sum(axis=2), rtol=1e-13)


def test_blocks_of_draws_do_not_matter():
    """More draws than the kernel works on at a time."""
    k = np.random.default_rng(1).uniform(0.02, 0.3, 40_000)
    est = lfg.estimate(site(), lfg.LandGEM(k=lfg.samples(k), L0=100), draws=len(k), until=2020)
    few = lfg.estimate(site(), lfg.LandGEM(k=lfg.samples(k[-7:]), L0=100), draws=7, until=2020)
    np.testing.assert_array_equal(est.generated[:, -7:], few.generated)


# how numbers are drawn


@pytest.mark.parametrize("method", ["sobol", "latin", "random"])
def test_the_same_seed_draws_the_same(method):
    k = lfg.lognormal(0.05, gsd=1.4)
    np.testing.assert_array_equal(k_drawn(k, 64, seed=7, sampling=method), k_drawn(k, 64, seed=7, sampling=method))
    assert not np.isclose(k_drawn(k, 64, seed=8, sampling=method), k_drawn(k, 64, seed=7, sampling=method)).any()


def test_zero_is_a_seed():
    k = lfg.lognormal(0.05, gsd=1.4)
    np.testing.assert_array_equal(k_drawn(k, 64, seed=0), k_drawn(k, 64, seed=0))


def test_a_seed_that_is_not_given_is_kept():
    model = lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.4), L0=100)
    first, second = (lfg.estimate(site(), model, draws=32) for _ in range(2))
    assert first.sampling.seed != second.sampling.seed
    again = lfg.estimate(site(), model, draws=32, seed=first.sampling.seed)
    np.testing.assert_array_equal(again.generated, first.generated)
    assert f"32 draws (sobol, seed {first.sampling.seed})" in first.title


STORED = {
    "sobol": [0.03790337635576723, 0.10175909241202377, 0.050235198130468804, 0.0421641049212571],
    "latin": [0.025192712577359777, 0.06427226929843674, 0.051319448875182055, 0.046823654067897444],
    "random": [0.06439458290880201, 0.047478124668064135, 0.07176580379978217, 0.05949707799497469],
}


@pytest.mark.parametrize("method", STORED)
def test_a_seed_draws_the_same_on_any_machine(method):
    """Stored: only detects change across machines and versions."""
    np.testing.assert_allclose(
        k_drawn(lfg.lognormal(0.05, gsd=1.4), 4, seed=42, sampling=method), STORED[method], rtol=1e-9
    )


def test_the_global_generator_is_left_alone():
    before = pickle.dumps(np.random.get_state())  # noqa: NPY002
    for method in ("sobol", "latin", "random"):
        model = lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.4), L0=lfg.normal(100, 10))
        lfg.estimate(site(), model, draws=64, sampling=method).sensitivity("generated", 2010)
    assert pickle.dumps(np.random.get_state()) == before  # noqa: NPY002


def test_the_method_follows_the_number_of_draws():
    model = lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.4), L0=100)
    assert [lfg.estimate(site(), model, draws=n, seed=1).sampling.method for n in (1, 64, 100)] == [
        "sobol",
        "sobol",
        "latin",
    ]


@pytest.mark.parametrize(("method", "strata"), [("sobol", True), ("latin", True), ("random", False)])
def test_balanced_points_fill_each_stratum_once(method, strata):
    points = probabilities(Sampling(256, 3, method), 5)
    assert ((points > 0) & (points < 1)).all()
    counts = [np.bincount((column * 256).astype(int), minlength=256) for column in points.T]
    assert (np.array(counts) == 1).all() == strata


METHODS_LIKE = [lfg.lognormal(0.05, gsd=1.4), lfg.normal(100, 15, low=40), lfg.triangular(0.6, 0.7, 0.8),
                lfg.uniform(0.9, 1), lfg.normal(0.1, 0.03, low=0, high=0.3), lfg.lognormal(1, gsd=1.15)]  # fmt: skip


def mean_emitted(method, seed, draws=4096):
    """Mean methane emitted in 2010, by an estimate with six uncertain numbers."""
    k, L0, share, uptime, oxidised, amount = METHODS_LIKE
    history = lfg.Site(lfg.Waste.growing("50_000 Mg/yr", "3 %/yr", 1985, 2009).scaled(amount))
    system = lfg.collection.Phased({1995: 0.4, 2003: share}, uptime=uptime)
    est = lfg.estimate(history, lfg.LandGEM(k=k, L0=L0), system, oxidation=oxidised, until=2010,
                       draws=draws, seed=seed, sampling=method, keep=["emitted"])  # fmt: skip
    return est.emitted[-1].mean()


def test_sobol_points_come_nearer_than_plain_monte_carlo():
    """By more than twenty times in the root mean square error of the mean, of 4096 draws."""
    right = np.mean([mean_emitted("sobol", seed, 2**15) for seed in range(3)])
    errors = {
        method: np.sqrt(np.mean([(mean_emitted(method, seed) - right) ** 2 for seed in range(24)]))
        for method in ("sobol", "random")
    }
    assert errors["random"] > 20 * errors["sobol"]


# what many draws say


def test_quantiles_equal_those_of_numpy(est):
    q = [0, 0.025, 0.5, 0.9, 1]
    frame = est.quantile(q, "collected")
    np.testing.assert_allclose(frame.to_numpy(), np.quantile(est.collected, q, axis=1).T, rtol=1e-13)
    np.testing.assert_array_equal(est.quantile("90 %", "collected")[0.9], frame[0.9])


def test_the_sampling_error_is_the_spread_of_repeated_runs():
    model = lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.4), L0=lfg.normal(100, 15))
    q, options = [0.05, 0.5, 0.9], {"draws": 400, "sampling": "random", "until": 2010}
    runs = [lfg.estimate(site(), model, seed=seed, **options) for seed in range(200)]
    found = np.array([run.quantile(q, "generated").loc[2010] for run in runs])
    said = np.mean([run.sampling_error(q, "generated").loc[2010] for run in runs], axis=0)
    ratio = said / found.std(axis=0)
    assert ((ratio > 1 / 1.5) & (ratio < 1.5)).all(), ratio


def test_what_is_shown_of_draws(est):
    lines = repr(est).splitlines()
    assert lines[0] == "Estimate: landfill, 2000-2062, LandGEM, 512 draws (sobol, seed 11)"
    assert lines[1].split() == ["total", "5%", "50%", "95%"]
    assert lines[2].split()[1:4] == [
        f"{total:,.0f}" for total in np.quantile(est.generated.sum(axis=0), [0.05, 0.5, 0.95])
    ]
    html = est._repr_html_()
    assert "<td style='text-align:right'>95%</td>" in html
    assert "<svg" in html
    assert len(html) < 20_000


def test_draws_travel_between_processes(est):
    again = pickle.loads(pickle.dumps(est))
    np.testing.assert_array_equal(again.collected, est.collected)
    assert again.sensitivity("collected", 2010).equals(est.sensitivity("collected", 2010))


def test_peaks_and_totals_are_of_each_draw(est):
    peak = est.peak("collected")
    np.testing.assert_array_equal(peak.value, est.collected.max(axis=0))
    assert est.total("collected", "kilotonne").shape == (512,)
    assert est.at(2010)["collected"].shape == (512,)


# published ranges

DUMP = lfg.Site(lfg.Waste.constant("90_000 Mg/yr", 2000, 2020).split({"food": 0.5, "paper": 0.2, "plastic": 0.3}),
                climate="tropical_wet", management="managed", rainfall="1500 mm/yr")  # fmt: skip


@pytest.mark.parametrize(
    "model", [lfg.IPCC2006(), lfg.IPCC2019(), lfg.IPCC2019(k={"food": 0.3})], ids=["2006", "2019", "own k"]
)
def test_published_ranges_are_honoured(model):
    ranges = lfg.default_uncertainty(model, DUMP)
    drawn = lfg.estimate(DUMP, lfg.uncertain(model, DUMP), draws=4096, seed=1)
    assert "IPCC2019.k['food']" not in drawn.drawn or model.k is None
    assert len(drawn.drawn) == sum(known.low < known.high for known in ranges.values())
    for name, numbers in drawn.drawn.items():
        field, _, kind = name.partition(".")[2].partition("[")
        known = next(r for key, r in ranges.items() if key.startswith(field + ("[" + kind.rstrip("]") if kind else "")))
        assert known.low <= numbers.min() < numbers.max() <= known.high
        assert numbers.min() - known.low < 0.06 * (known.high - known.low) > known.high - numbers.max()
    point = lfg.estimate(DUMP, model)
    middle = drawn.quantile(0.5, "generated").loc[2015, 0.5]
    assert middle == pytest.approx(point.at(2015)["generated"], rel=0.15)  # the ranges lean to one side


def test_management_by_year_keeps_its_range():
    model = lfg.uncertain(lfg.IPCC2019(mcf={2000: "unmanaged_deep", 2010: "managed"}), DUMP)
    assert (
        repr(model.mcf)
        == "{2000: triangular(low=0.64, mode=0.8, high=0.96), 2010: triangular(low=0.9, mode=1.0, high=1.0)}"
    )


@pytest.mark.parametrize(("model", "fields"), [
    (lfg.SubpartHH.bulk(), {"k", "doc"}), (lfg.SubpartHH.by_material("wet"), {"k", "doc"}), (lfg.SWEET(mcf=1), {"k", "L0"}),
    (lfg.CDMTool04(application="A"), {"k", "doc"}), (lfg.LandGEM.preset("CAA conventional"), {"k", "L0"}),
], ids=lambda model: type(model).__name__)  # fmt: skip
def test_a_method_without_ranges_has_the_spread_of_us_metered_landfills(model, fields):
    wide = lfg.uncertain(model, DUMP)
    assert {
        field
        for field in ("k", "doc", "L0", "doc_f", "mcf", "phi")
        if getattr(wide, field, None) != getattr(model, field, None)
    } == fields
    est = lfg.estimate(DUMP, wide, draws=1024, seed=1)
    for name, numbers in est.drawn.items():
        assert np.log(numbers).std() == pytest.approx(np.log(1.5), rel=0.05), name
    of_k = [np.log(numbers) for name, numbers in est.drawn.items() if ".k" in name]
    assert all(np.corrcoef(one, of_k[0])[0, 1] > 0.999 for one in of_k)  # kinds err together
    ranges = lfg.default_uncertainty(model, DUMP)
    assert {name.partition("[")[0] for name in ranges} == fields
    assert all("US metered landfills, 2012-2019" in one.citation for one in ranges.values())
    assert all(one.high / one.value == pytest.approx(1.5**1.6449) for one in ranges.values())


@pytest.mark.parametrize("model", [
    lfg.WARM("wet", potential=0.06, k=0.1), lfg.FirstOrderDecay(k=0.1, potential=0.05, convention="same_year"), lfg.LandGEM(k=0.05, L0=100),
], ids=lambda model: type(model).__name__)  # fmt: skip
def test_numbers_of_ones_own_stay_and_that_is_said(model):
    match = f"{type(model).__name__} rests on numbers of your own only"
    with pytest.warns(lfg.errors.UncertaintyWarning, match=match) as said:
        assert lfg.uncertain(model, DUMP) is model
    assert [one.filename for one in said] == [__file__]  # where the user wrote it


# what is refused


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: lfg.estimate(site(), lfg.LandGEM(k=FIVE[0], L0=100)), RangeError, r"LandGEM.k holds lognormal\(0.06, gsd=1.5\); write draws=4096, and a seed"),
        (lambda: lfg.estimate(site(), lfg.LandGEM(k=0.05, L0=100), draws=64), RangeError, "draws=64, but no field holds a distribution; write k=lfg.lognormal"),
        (lambda: k_drawn(lfg.normal(0.05, 0.03)), RangeError, r"LandGEM.k: \d+ of 1024 draws of normal\(0.05, sd=0.03\) are not within 0.001..2 \[1/yr\], such as .*; cut it off, as in normal"),
        (lambda: lfg.LandGEM(k=lfg.lognormal("0.05 m", gsd=2), L0=100), UnitError, r"LandGEM.k needs \[1/yr\], got \[m\]"),
        (lambda: lfg.Waste.constant(lfg.normal(50_000, 100), 2000, 2001), UnitError, "Waste.constant.rate"),
        (lambda: lfg.Waste.constant(lfg.normal("5 ton/yr", cv=0.1), 2000, 2001), UnitError, "'ton' in '5 ton/yr' is ambiguous"),
        (lambda: lfg.LandGEM(k=lfg.uniform(3, 5), L0=100), RangeError, "LandGEM.k: the median of uniform.* must be within 0.001..2"),
        (lambda: k_drawn(lfg.samples([0.1, 0.2, 0.3])), RangeError, "LandGEM.k holds 3 samples for 1024 draws; write draws=3"),
        (lambda: lfg.samples([]), RangeError, "samples takes a row of finite numbers"),
        (lambda: lfg.samples([1, np.nan]), RangeError, "samples takes a row of finite numbers"),
        (lambda: lfg.samples([[1, 2]]), RangeError, "samples takes a row of finite numbers"),
        (lambda: k_drawn(FIVE[0], 1000, sampling="sobol"), RangeError, "Sobol points come in powers of two; write draws=512 or 1024, or sampling='latin'"),
        (lambda: k_drawn(FIVE[0], sampling="sobel"), FactorError, "estimate.sampling must be one of sobol, latin, random; .* did you mean 'sobol'"),
        (lambda: k_drawn(FIVE[0], 0), RangeError, "draws must be a whole number from 1 on, got 0"),
        (lambda: planned(2**30 + 1, 1, None), RangeError, "draws must be a whole number .* got 1073741825"),
        (lambda: k_drawn(FIVE[0], 1e4), RangeError, "draws must be a whole number from 1 on, got 10000.0"),
        (lambda: k_drawn(FIVE[0], True), RangeError, "draws must be a whole number from 1 on, got True"),
        (lambda: k_drawn(FIVE[0], seed=-1), RangeError, "seed must be a whole number from 0 on, got -1; write seed=1"),
        (lambda: k_drawn(FIVE[0], seed=1.5), RangeError, "seed must be a whole number from 0 on, got 1.5"),
        (lambda: lfg.normal(1), RangeError, "normal needs either sd, .* or cv"),
        (lambda: lfg.normal(1, 1, cv=0.1), RangeError, "normal needs either sd, .* or cv"),
        (lambda: lfg.lognormal(1, gsd=0.5), RangeError, "lognormal.gsd must be within 1..100"),
        (lambda: lfg.LandGEM(k=lfg.triangular(0.3, 0.1, 0.2), L0=100), RangeError, "triangular.*low=0.3, mode=0.1, high=0.2.* needs .* low, mode and high in rising order"),
        (lambda: lfg.LandGEM(k=0.05, L0=lfg.uniform("100 m3/Mg", "0.09 m3/kg")), RangeError, "uniform.* in rising order"),
        (lambda: lfg.LandGEM(k=0.05, L0=lfg.normal(100, -5)), RangeError, "normal.100, sd=-5. needs .* an sd of 0 or more"),
        (lambda: lfg.LandGEM(k=0.05, L0=lfg.lognormal(0, 1.2)), RangeError, "lognormal.0, gsd=1.2. needs .* a median above 0"),
        (lambda: lfg.LandGEM(k=lfg.normal([0.05, 0.1], 0.01), L0=100), RangeError, "normal.* needs single numbers"),
        (lambda: lfg.dirichlet({"food": 0.5, "paper": 0.4}, 10), RangeError, "dirichlet needs shares that sum to 1, got 0.9; mend them"),
        (lambda: lfg.dirichlet({"food": 1.0}, 0), RangeError, "dirichlet.concentration must be at least 1"),
        (lambda: lfg.Waste.constant(ONE, 2000, 2001).split({"food": lfg.uniform(0.1, 0.3), "paper": 0.5}), RangeError, "mean shares sum to 0.7, not 1"),
        (lambda: lfg.Waste.constant(ONE, 2000, 2001).split(lfg.dirichlet({"food": 0.5, "paper": 0.5}, 9)).split({"news": 1}, kind="paper"), RangeError, "the share of 'paper' is uncertain; split it in one go"),
        (lambda: lfg.Waste.constant(lfg.normal(ONE, cv=0.1), 2000, 2001).scaled(lfg.uniform(0.9, 1.1)), RangeError, "the amounts are uncertain already, .*; scale them once"),
        (lambda: lfg.correlated(FIVE[:2], 1.2), RangeError, "no quantities can have these correlations"),
        (lambda: lfg.correlated(THREE, 0.5), RangeError, "a symmetric 3 x 3 matrix with ones on its diagonal"),
        (lambda: lfg.correlated(THREE, [[1, 0.5, 0], [0.4, 1, 0], [0, 0, 1]]), RangeError, "a symmetric 3 x 3 matrix"),
        (lambda: lfg.correlated(THREE, [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]), RangeError, "no quantities can have these correlations at once; lower"),
        (lambda: lfg.correlated(THREE[:1], 0.5), RangeError, "one number for two distributions"),
        (lambda: lfg.correlated([FIVE[0], 0.5], 0.5), RangeError, "correlated takes distributions"),
        (lambda: lfg.correlated([FIVE[0], lfg.samples([1, 2])], 0.5), RangeError, "samples keep the correlation that they have"),
        (lambda: lfg.correlated(THREE[:2], 0.5, kind="pearson"), FactorError, "correlated.kind must be one of rank, gaussian"),
        (lambda: lfg.Site(site().waste, rainfall=lfg.uniform("500 mm/yr", "900 mm/yr")), RangeError, "Site.rainfall takes a number, got uniform.*; columns and distributions may stand in"),
        (lambda: lfg.Waste.from_capacity(lfg.normal("1e6 Mg", cv=0.1), ONE, 2000), RangeError, "Waste.from_capacity.capacity takes a number, got normal.* distributions also in Waste.constant"),
        (lambda: lfg.estimate(site(), lfg.LandGEM(k=0.05, L0=100)).quantile(0.5), RangeError, "Estimate.quantile takes an estimate with draws"),
        (lambda: lfg.estimate(site(), **parts(*FIVE), draws=4).quantile(50, "collected"), RangeError, "quantile must be within 0..1 .* write '50 %'"),
        (lambda: lfg.estimate(site(), **parts(*FIVE), draws=4).plot(kind="fate"), RangeError, "The fates of many draws do not stack"),
        (lambda: lfg.estimate(site(), **parts(*FIVE), draws=1).sampling_error(0.5, "collected"), RangeError, "takes two draws or more, got 1"),
        (lambda: lfg.estimate(site(), lfg.LandGEM(k=0.05, L0=100), lfg.collection.Discounted(0.5, {"a": lfg.uniform(0.3, 0.6)}, by="points"), draws=64), RangeError, "the deductions take more than the maximum"),
    ],
)  # fmt: skip
def test_refused_in_one_line(act, error, message):
    with pytest.raises(error, match=message) as caught:
        act()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("act", [
    lambda est: lfg.energy.load_duration(est),
    lambda est: lfg.gas.quality(est),
    lambda est: est.pollutants(),
    lambda est: lfg.reporting.nsps(est, "XXX"),
], ids=["load_duration", "quality", "pollutants", "nsps"])  # fmt: skip
def test_what_takes_one_curve_refuses_draws(est, act):
    with pytest.raises(RangeError, match="takes one site without draws, got axes year, draw; take est.site"):
        act(est)


class NewNormal:
    """A distribution of SciPy's newer kind, as SciPy before 1.15 has none: `icdf` and no `ppf`."""

    def icdf(self, p):
        return stats.norm.ppf(p, 0.05, 0.005)

    def mean(self):
        return 0.05


NEWER = stats.Normal(mu=0.05, sigma=0.005) if hasattr(stats, "Normal") else NewNormal()


@pytest.mark.parametrize("k", [NewNormal(), NEWER], ids=["like it", "SciPy"])
def test_distributions_of_scipys_newer_kind_stand_where_the_older_do(k):
    old = lfg.estimate(site(), lfg.LandGEM(k=stats.norm(0.05, 0.005), L0=100), draws=64, seed=1)
    new = lfg.estimate(site(), lfg.LandGEM(k=k, L0=100), draws=64, seed=1)
    np.testing.assert_allclose(new.generated, old.generated, rtol=1e-12)
    tied = lfg.correlated([k, lfg.normal(100, 15)], 0.5)
    assert lfg.estimate(site(), lfg.LandGEM(k=tied[0], L0=tied[1]), draws=64, seed=1).generated.shape[1] == 64


def test_a_study_knows_what_is_uncertain_without_running():
    """Sensitivity asks it so: no run that only lists its inputs."""
    est = lfg.estimate(site(), lfg.LandGEM(k=lfg.lognormal(0.05, 1.3), L0=lfg.normal(100, 15)), draws=64, seed=1)
    runs = []
    study = est.study
    counting = type("Counting", (), {
        "independent": study.independent, "dimensions": study.dimensions, "run": lambda _, keep, probability: runs.append(probability) or study.run(keep, probability),
    })()  # fmt: skip
    dataclasses.replace(est, study=counting).sensitivity("generated", 2010)
    assert [len(probability) for probability in runs] == [64 * 4, 2 * 2 + 1]


@pytest.mark.parametrize("spread", [
    lfg.lognormal(1.0, 3, low=0.5, high=2), lfg.lognormal(2.0, 1.5, low=1.9), lfg.normal(1.0, sd=0.5, low=0.2, high=3),
    lfg.triangular(1.0, 2.0, 5.0), lfg.uniform(1.0, 4.0),
], ids=repr)  # fmt: skip
def test_the_mean_is_the_integral_of_the_quantiles(spread):
    from scipy.integrate import quad

    assert spread.mean() == pytest.approx(quad(lambda p: float(spread.ppf(p)), 0, 1)[0], rel=1e-6)


def test_the_mean_of_a_wide_lognormal_is_that_of_its_formula():
    assert lfg.lognormal(1.0, 10).mean() == pytest.approx(np.exp(np.log(10) ** 2 / 2), rel=1e-12)


def test_as_many_draws_may_be_planned_as_there_are_sobol_points():
    assert planned(2**30, 1, None) == (2**30, 1, "sobol")
    assert planned(2**30 - 1, 1, None).method == "latin"
