"""Sites that are added up while they are estimated: the same sums, in memory that does not grow with them."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest

import lfgmodel as lfg
from lfgmodel.errors import FactorError, RangeError, TableError
from lfgmodel.groups import Groups
from lfgmodel.study.sums import Sums, by_group

PROVINCES = ["Hunan", "Hubei", "Anhui"]


def portfolio(sites=50):
    random = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "open": random.integers(1980, 2000, sites),
            "close": random.integers(2000, 2015, sites),
            "msw": random.lognormal(9, 1, sites),
            "efficiency": random.uniform(0, 0.8, sites),
            "province": random.choice(PROVINCES, sites),
            "climate": random.choice(["temperate_wet", "tropical_dry"], sites),
        },
        index=[f"Site {n}" for n in range(sites)],
    )
    return lfg.Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")


MODEL = lfg.LandGEM(k=lfg.lognormal(0.05, 1.3), L0=lfg.each(lfg.normal(100, 10), 0.2))
OPTIONS = {
    "collection": lfg.collection.Constant(lfg.column("efficiency")),
    "oxidation": lfg.uniform(0, 0.2),
    "use": [lfg.energy.Engine("1 MW"), lfg.energy.Flare()],
    "until": 2030,
    "seed": 4,
}


def est(sites=None, draws=64, **options):
    sites = portfolio() if sites is None else sites
    model = MODEL if draws else lfg.LandGEM(k=0.05, L0=100)
    held = {**OPTIONS, "draws": draws, **options}
    return lfg.estimate(sites, model, **(held if draws else {**held, "oxidation": 0.1, "seed": None}))


@pytest.mark.parametrize("draws", [None, 64])
def test_combine_equals_the_sum_of_the_whole(draws, monkeypatch):
    monkeypatch.setattr("lfgmodel.study.study.FLOW", 51 * 64 * 7)  # seven sites at a time, or 448
    whole, summed = est(draws=draws), est(draws=draws, combine=True)
    assert summed.axes == (("year", "draw") if draws else ("year",))
    assert summed.names == whole.names
    for name in whole.names:
        np.testing.assert_allclose(summed.flow(name), whole.flow(name).sum(axis=-1), rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("draws", [None, 64])
def test_groups_are_the_sums_of_their_sites(draws, monkeypatch):
    monkeypatch.setattr("lfgmodel.study.study.FLOW", 51 * 64 * 7)
    sites = portfolio()
    whole, grouped = est(sites, draws), est(sites, draws, combine="province")
    assert grouped.axes == ("year", *(["draw"] if draws else []), "group")
    assert list(grouped.called) == sorted(PROVINCES)
    for province in PROVINCES:
        theirs = np.asarray(sites.columns["province"]) == province
        for name in whole.names:
            expected = whole.flow(name)[..., theirs].sum(axis=-1)
            np.testing.assert_allclose(grouped.site(province).flow(name), expected, rtol=1e-12, atol=1e-9)


def test_a_class_of_the_sites_is_a_group_too():
    assert list(est(combine="climate").called) == ["temperate_wet", "tropical_dry"]


def test_only_what_is_kept_is_added_up():
    summed = est(combine=True, keep=["generated", "electricity"])
    assert summed.names == ("generated", "electricity")


def test_many_groups_take_sums_and_few_a_product_to_the_same_end(monkeypatch):
    random = np.random.default_rng(1)
    flow, index = random.random((4, 3, 200)), random.permutation(np.arange(200) % 90)
    expected = np.stack([flow[..., index == group].sum(axis=-1) for group in range(90)], axis=-1)
    np.testing.assert_allclose(by_group(flow, index, 90), expected, rtol=1e-13)
    monkeypatch.setattr("lfgmodel.study.sums.FEW", 90)
    np.testing.assert_allclose(by_group(flow, index, 90), expected, rtol=1e-13)


def test_a_flow_that_is_not_finite_stays_in_its_own_group():
    flow = np.ones((2, 1, 4))
    flow[1, 0, 3] = np.nan
    np.testing.assert_array_equal(by_group(flow, np.array([0, 0, 1, 1]), 2)[:, 0], [[2, 2], [2, np.nan]])


def test_one_number_all_over_is_added_up_as_often_as_there_are_sites():
    flow = np.broadcast_to(np.float64(3), (2, 1, 5))
    sums = Sums(Groups("x", ("a", "b"), np.array([0, 0, 1, 1, 1])))
    sums.put({"generated": flow}, slice(0, 5))
    np.testing.assert_array_equal(sums.held()["generated"][:, 0], [[6, 9], [6, 9]])


def test_frames_quantiles_pictures_and_text_are_of_the_groups():
    grouped = est(combine="province")
    quantiles = grouped.quantile([0.05, 0.95], "emitted")
    assert quantiles.index.names == ["group", "year"]
    inside = np.quantile(grouped.site("Hunan").emitted, [0.05, 0.95], axis=1).T
    np.testing.assert_allclose(quantiles.loc["Hunan"], inside, rtol=1e-12)
    assert grouped.to_pandas("emitted").columns.names == ["draw", "group"]
    assert grouped.to_xarray()["emitted"].dims == ("year", "draw", "group")
    assert "50 sites together" in repr(grouped)
    theirs = int((np.asarray(portfolio().columns["province"]) == "Hunan").sum())
    assert f"{theirs} sites together" in repr(grouped.site("Hunan"))
    assert grouped.plot() is not None


def test_sensitivity_is_of_the_sums():
    grouped, summed = est(combine="province"), est(combine=True)
    np.testing.assert_allclose(
        grouped.sensitivity("emitted", 2015)["first"], summed.sensitivity("emitted", 2015)["first"], rtol=1e-9
    )
    assert set(summed.sensitivity("emitted").columns.get_level_values("input")) == {
        "LandGEM.k", "LandGEM.L0 (shared)", "LandGEM.L0 (each)", "oxidation.Constant.share"
    }  # fmt: skip


@pytest.mark.parametrize(("content", "kept"), [
    (0.5, True), (lfg.uniform(0.4, 0.6), True), (lfg.each(lfg.uniform(0.4, 0.6)), False), (lfg.column("f"), False),
])  # fmt: skip
def test_landfill_gas_is_known_where_all_sites_share_its_methane(content, kept):
    sites = portfolio(3).with_columns({"f": [0.4, 0.5, 0.6]})
    model = lfg.LandGEM(k=lfg.lognormal(0.05, 1.3), L0=100, methane_fraction=content)
    summed = lfg.estimate(sites, model, draws=16, seed=1, combine=True)
    if kept:
        whole = lfg.estimate(sites, model, draws=16, seed=1).to("generated", "scfm", gas="lfg").sum(axis=-1)
        np.testing.assert_allclose(summed.to("generated", "scfm", gas="lfg"), whole, rtol=1e-12)
    else:
        assert summed.methane_fraction is None


def halves(**options):
    sites = portfolio()
    early = np.argsort(sites.open)
    return [est(sites[np.sort(part)], **options) for part in (early[:20], early[20:])]


@pytest.mark.parametrize(("combine", "draws"), [(True, 64), (True, None), ("province", 64), ("climate", None)])
def test_pieces_together_are_the_whole(combine, draws):
    pieces, whole = halves(combine=combine, draws=draws), est(combine=combine, draws=draws)
    assert pieces[0].years[0] < pieces[1].years[0]
    made = lfg.together(pieces)
    assert made.names == whole.names
    assert (made.axes, made.title) == (whole.axes, whole.title)
    for name in whole.names:
        np.testing.assert_allclose(made.flow(name), whole.flow(name), rtol=1e-12, atol=1e-9)
    if draws:
        there, here = (each.sensitivity("emitted", 2015)["total"] for each in (made, whole))
        np.testing.assert_allclose(there, here.reindex(there.index), rtol=1e-9)


def peak(sites, draws):
    model = lfg.LandGEM(k=lfg.lognormal(0.05, 1.3), L0=lfg.each(lfg.normal(100, 10), 0.2))
    portfolio_ = portfolio(sites)
    lfg.estimate(portfolio_[:5], model, draws=draws, seed=1, combine="province")  # what is loaded once
    tracemalloc.start()
    lfg.estimate(portfolio_, model, until=2020, draws=draws, seed=1, combine="province", keep=["emitted"])
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found / 1e6


def test_memory_does_not_grow_with_the_sites():
    few, many = peak(100, 512), peak(2000, 512)
    assert many < few + 5  # of all draws of 2,000 sites it would be 340 MB [MB]


@pytest.mark.parametrize(("act", "error", "message"), [
    (lambda: est(combine="county"), FactorError, "estimate.combine must be one of .*province.*; got 'county'"),
    (lambda: est(combine=3), RangeError, "estimate.combine is True or a column of the sites, as in 'province'; got 3"),
    (lambda: est(portfolio().site("Site 1"), combine=True, collection=None), RangeError, "adds up the sites of a Portfolio"),
    (lambda: est(portfolio(3).with_columns({"province": np.array(["Hunan", None, " "], dtype=object)}), combine="province"), TableError,
     "estimate.combine: 2 bad values: Site 1 province: is empty; Site 2 province: is empty. Say of each site"),
    (lambda: est(portfolio(2).with_columns({"zone": [1.0, np.nan]}), combine="zone"), TableError, "Site 1 zone: is empty"),
    (lambda: est(combine="province").site("Jilin"), FactorError, "Estimate.site must be one of Anhui, Hubei, Hunan; got 'Jilin'"),
    (lambda: lfg.together([*halves(combine=True)[:1], est(portfolio(3), combine=True, until=2031)]), RangeError,
     "together: the last year must be one for all, got 2030 and 2031; give each the same until="),
    (lambda: lfg.together([*halves(combine=True)[:1], est(portfolio(3), combine=True, seed=5)]), RangeError, "the same draws= and seed="),
    (lambda: lfg.together([*halves(combine=True)[:1], est(portfolio(3), combine="climate")]), RangeError, "the column of groups must be one"),
    (lambda: lfg.together([*halves(combine=True)[:1], est(portfolio(3), combine=True, keep=["emitted"])]), RangeError, "the flows kept must be one"),
    (lambda: lfg.together([*halves(combine=True)[:1], est(portfolio(3), combine=True, oxidation=lfg.uniform(0, 0.3))]), RangeError, "the method must be one"),
    (lambda: lfg.together([est(combine=True), est(portfolio(3), combine=True)]), TableError, "Portfolio.concat.*Site 0 name: .* comes more than once"),
    (lambda: lfg.together(halves()), RangeError, "together takes sums; write estimate"),
    (lambda: lfg.together(est(combine=True)), RangeError, "together takes estimates as lfg.estimate returns them"),
    (lambda: lfg.together([]), RangeError, "together takes estimates as lfg.estimate returns them"),
])  # fmt: skip
def test_refused_in_one_line(act, error, message):
    with pytest.raises(error, match=message) as caught:
        act()
    assert "\n" not in str(caught.value)


def test_a_column_of_numbers_groups_too_and_only_what_is_empty_is_said_to_be():
    sites = lfg.Portfolio.from_frame(
        pd.DataFrame({"open": 2000, "close": 2010, "msw": [1.0, 2.0, 4.0]}, list("abc")), kinds=["msw"], unit="Mg/yr"
    )
    model = lfg.LandGEM(k=0.05, L0=100)
    total = lfg.estimate(sites.with_columns({"code": [1.0, 2.0, 1.0]}), model, combine="code", until=2011).generated
    np.testing.assert_allclose(total[:, 0], total[:, 1] * 2.5)
    with pytest.raises(TableError, match="1 bad value: b code: is empty"):
        lfg.estimate(sites.with_columns({"code": [1.0, np.nan, 1.0]}), model, combine="code")
    with pytest.raises(FactorError, match="estimate.combine: there is none to choose from; got 'code'"):
        lfg.estimate(sites, model, combine="code")
