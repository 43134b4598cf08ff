"""Published ranges of sites of different classes: a distribution a class, one draw of it for all its sites."""

import numpy as np
import pandas as pd
import pytest

import lfgmodel as lfg
from lfgmodel.errors import FactorError

TABLE = pd.DataFrame(
    {
        "open": 1990,
        "close": 2015,
        "food": [5e4, 2e4, 1e4, 3e4],
        "plastic": 1e3,
        "climate": ["temperate_wet", "tropical_wet", "boreal_wet", "tropical_dry"],
        "management": ["managed", "unmanaged_deep", "managed", "unmanaged_shallow"],
    },
    index=["A", "B", "C", "D"],
)
MODELS = [lfg.IPCC2006(), lfg.IPCC2019()]


def portfolio(**changes):
    return lfg.Portfolio.from_frame(TABLE.assign(**changes), kinds=["food", "plastic"], unit="Mg/yr")


def drawn(model, sites=None, of=None, **options):
    model = lfg.uncertain(model, portfolio() if of is None else of)
    return lfg.estimate(portfolio() if sites is None else sites, model, until=2020, draws=256, seed=1, **options)


@pytest.mark.parametrize("model", MODELS)
def test_each_class_has_its_published_range(model):
    est, ranges = drawn(model), lfg.default_uncertainty(model, portfolio())
    for name, climate in (("A", "temperate_wet"), ("B", "tropical_wet"), ("C", "temperate_wet"), ("D", "tropical_dry")):
        k = est.site(name).drawn[f"{type(model).__name__}.k['food']"]
        known = ranges[f"k['food', '{climate}']"]
        assert known.low <= k.min() < k.max() <= known.high
        assert k.max() - k.min() > 0.8 * (known.high - known.low)


@pytest.mark.parametrize("model", MODELS)
def test_sites_of_a_class_have_one_draw_and_others_another(model):
    k = {name: drawn(model).site(name).drawn[f"{type(model).__name__}.k['food']"] for name in "ABCD"}
    np.testing.assert_array_equal(k["A"], k["C"])  # boreal sites take the rows of temperate ones
    assert abs(np.corrcoef(k["A"], k["B"])[0, 1]) < 0.2


@pytest.mark.parametrize("model", MODELS)
def test_a_site_is_the_estimate_of_its_numbers(model):
    est = drawn(model)
    for name in "AB":
        one, draw = est.site(name), 17
        numbers = {field.partition(".")[2]: float(values[draw]) for field, values in one.drawn.items()}
        fields = {}
        for field, number in numbers.items():
            base, _, kind = field.partition("['")
            fields[base] = {kind.rstrip("']"): number} if kind else number
        point = lfg.estimate(portfolio().site(name), model.but(**fields), until=2020)
        np.testing.assert_allclose(one.generated[:, draw], point.generated, rtol=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_pieces_equal_the_whole(model):
    whole, of = drawn(model), portfolio()
    piece = drawn(model, of[["C", "B"]], of)
    for name in "BC":
        np.testing.assert_allclose(piece.site(name).generated, whole.site(name).generated, rtol=1e-12)


def test_a_class_without_a_range_is_certain():
    of = portfolio(management=["managed", "semi_aerobic_well", "managed", "unmanaged_deep"])
    est = drawn(lfg.IPCC2019(), of, of)
    assert "IPCC2019.mcf" in est.site("A").drawn
    made = lfg.uncertain(lfg.IPCC2019(), of).mcf
    certain = type(made.source)({**made.source.sources, "managed": 1.0}, made.source.lookup)
    model = lfg.uncertain(lfg.IPCC2019(), of).but(mcf=certain)
    est = lfg.estimate(of, model, until=2020, draws=64, seed=1)
    assert "IPCC2019.mcf (managed)" not in est.drawn
    assert "IPCC2019.mcf" not in est.site("A").drawn
    stored = lfg.reporting.ipcc(est)["carbon_stored"].xs("A", level="site")
    np.testing.assert_allclose(lfg.reporting.ipcc(est.site("A"))["carbon_stored"], stored, rtol=1e-12)


def test_sums_by_group_and_sensitivity_know_the_classes():
    summed = drawn(lfg.IPCC2006(), combine=True)
    np.testing.assert_allclose(summed.generated, drawn(lfg.IPCC2006()).combined().generated, rtol=1e-12)
    assert "IPCC2006.k['food'] (tropical_wet)" in summed.sensitivity("generated", 2015).index


def test_how_it_is_shown():
    assert repr(lfg.uncertain(lfg.IPCC2006(), portfolio(climate=["temperate_wet", "tropical_wet"] * 2)).k) == (
        "{'food': by class: temperate_wet triangular(low=0.1, mode=0.185, high=0.2), "
        "tropical_wet triangular(low=0.17, mode=0.4, high=0.7)}"
    )


def test_sites_of_a_class_that_was_not_there_are_refused():
    with pytest.raises(FactorError, match=r"k\['food'\] has no distribution for sites in class 'temperate_dry'; write"):
        drawn(lfg.IPCC2006(), portfolio(climate=["temperate_dry", "tropical_wet"] * 2), portfolio())


def test_rates_without_published_ranges_err_together_in_all_kinds_and_classes():
    sites = portfolio(climate=["temperate_wet", "tropical_wet"] * 2)
    model = lfg.CDMTool04(application="A")
    made = lfg.uncertain(model, sites)
    est = lfg.estimate(sites, made, until=2020, draws=256, seed=1)
    k = {name: est.site(name).drawn["CDMTool04.k['food']"] for name in "AB"}
    settled = model.settled(sites.kinds, sites.columns).k["food"].source
    published = dict(zip(settled.names, map(float, settled.numbers), strict=True))
    for name, climate in (("A", "temperate_wet"), ("B", "tropical_wet")):
        logs = np.log(k[name] / published[climate])
        assert logs.std() == pytest.approx(np.log(1.5), rel=0.03)
    np.testing.assert_allclose(np.log(k["A"] / k["B"]), np.log(published["temperate_wet"] / published["tropical_wet"]))
    assert not est.study.independent
