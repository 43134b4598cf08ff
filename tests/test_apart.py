"""What each site draws apart: averages out, shares what is said, and is the same whatever stands beside it."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import lfgmodel as lfg
from lfgmodel.core.keyed import seeded, site_keys, uniform
from lfgmodel.errors import FactorError, RangeError, TableError

ONE = lfg.normal(100, 10)
WELLS, ENGINES = lfg.collection.Constant(0.5), [lfg.energy.Engine("0.1 MW", units=1)]


def portfolio(sites=400, provinces=7):
    table = pd.DataFrame(
        {"open": 1990, "close": 2010, "msw": 1000.0, "province": [f"P{n % provinces}" for n in range(sites)]},
        index=[f"Site {n}" for n in range(sites)],
    )
    return lfg.Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")


def drawn(sites, L0=ONE, k=0.05, draws=1024, seed=1, **options):
    return lfg.estimate(sites, lfg.LandGEM(k=k, L0=L0), until=2012, draws=draws, seed=seed, **options)


def relative(flow):
    """Standard deviation over the mean of the last year, over the draws."""
    return flow[-1].std(axis=0) / flow[-1].mean(axis=0)


# how much the total of many varies


def test_independent_sites_average_out():
    est = drawn(portfolio(400), lfg.each(ONE))
    np.testing.assert_allclose(relative(est.generated), 0.1, rtol=0.1)
    assert relative(est.combined().generated) == pytest.approx(0.1 / 20, rel=0.05)


@pytest.mark.parametrize("correlation", [0, 0.1, 0.3, 0.9])
def test_the_spread_of_a_total_has_its_closed_form(correlation):
    n = 400
    est = drawn(portfolio(n), lfg.each(ONE, correlation), draws=4096, combine=True, keep="generated")
    expected = 0.1 * np.sqrt((1 + (n - 1) * correlation) / n)
    assert relative(est.generated) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("correlation", [0.3, 1])
def test_what_is_shared_within_groups_averages_out_between_them(correlation):
    sites, n = portfolio(160, 40), 4
    L0 = lfg.each(ONE, correlation, within="province")
    whole = drawn(sites, L0, draws=4096, combine=True, keep="generated")
    one = 0.1 * np.sqrt((1 + (n - 1) * correlation) / n)
    assert relative(whole.generated) == pytest.approx(one / np.sqrt(40), rel=0.03)
    by_province = drawn(sites, L0, draws=4096, combine="province", keep="generated")
    np.testing.assert_allclose(relative(by_province.generated), one, rtol=0.06)
    assert np.abs(np.corrcoef(by_province.generated[-1].T) - np.eye(40)).max() < 0.07


def test_the_scores_of_two_sites_have_the_correlation_asked_for():
    k = lfg.lognormal(0.05, gsd=1.6)
    est = drawn(portfolio(2), 100, lfg.each(k, 0.6), draws=2**14)
    scores = np.log([est.site(name).drawn["LandGEM.k"] for name in ("Site 0", "Site 1")])
    assert np.corrcoef(scores)[0, 1] == pytest.approx(0.6, abs=0.01)  # of the numbers it would be 0.55


def test_each_site_keeps_the_shape_of_the_distribution():
    k = lfg.triangular(0.02, 0.05, 0.11)
    for spread in (lfg.each(k), lfg.each(k, 0.5), lfg.each(k, 0.5, within="province")):
        numbers = drawn(portfolio(3), 100, spread, draws=2**13).site("Site 2").drawn["LandGEM.k"]
        assert stats.kstest(numbers, stats.triang(3 / 9, 0.02, 0.09).cdf).pvalue > 1e-3


def test_fully_correlated_is_one_number_for_all():
    assert lfg.each(ONE, 1) is ONE
    shared, same = drawn(portfolio(3)), drawn(portfolio(3), lfg.each(ONE, 1))
    np.testing.assert_array_equal(shared.generated, same.generated)


def test_two_fields_of_one_site_have_nothing_in_common():
    est = drawn(portfolio(2), lfg.each(ONE), lfg.each(lfg.lognormal(0.05, 1.4)), draws=2**13).site("Site 0")
    assert abs(np.corrcoef(est.drawn["LandGEM.k"], est.drawn["LandGEM.L0"])[0, 1]) < 0.04


# the same draws, whatever stands beside


@pytest.mark.parametrize("spread", [
    lfg.each(ONE), lfg.each(ONE, 0.3), lfg.each(ONE, 0.3, within="province"), lfg.each(ONE, 1, within="province"),
], ids=repr)  # fmt: skip
def test_pieces_equal_the_whole(spread):
    sites, k = portfolio(30), lfg.lognormal(0.05, 1.3)
    whole = drawn(sites, spread, k)
    pieces = [drawn(sites[part], spread, k) for part in (slice(0, 7), slice(7, 30))]
    together = np.concatenate([piece.generated for piece in pieces], axis=-1)
    np.testing.assert_allclose(together, whole.generated, rtol=1e-12)
    total = sum(drawn(sites[part], spread, k, combine=True).generated for part in (slice(0, 7), slice(7, 30)))
    np.testing.assert_allclose(total, whole.combined().generated, rtol=1e-12)


def test_a_site_in_another_order_or_alone_draws_the_same():
    sites, spread = portfolio(9), lfg.each(ONE, 0.3)
    whole = drawn(sites, spread)
    turned = drawn(sites[["Site 5", "Site 2"]], spread)
    np.testing.assert_allclose(turned.site("Site 2").generated, whole.site("Site 2").generated, rtol=1e-12)
    alone = drawn(sites.site("Site 2"), spread)
    np.testing.assert_allclose(alone.generated, whole.site("Site 2").generated, rtol=1e-12)


def test_blocks_of_sites_do_not_matter(monkeypatch):
    sites, spread = portfolio(30), lfg.each(ONE, 0.3, within="province")
    whole = drawn(sites, spread)
    monkeypatch.setattr("lfgmodel.study.study.FLOW", 4 * 23 * 1024)
    np.testing.assert_allclose(drawn(sites, spread).generated, whole.generated, rtol=1e-12)


def test_another_seed_draws_others_and_the_same_seed_the_same():
    sites, spread = portfolio(3), lfg.each(ONE)
    first, second, third = (drawn(sites, spread, seed=seed).generated[-1] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert np.abs([np.corrcoef(first[:, n], third[:, n])[0, 1] for n in range(3)]).max() < 0.1


def test_a_name_draws_the_same_on_any_machine():
    """A stored result: it only shows change."""
    keys = site_keys(["Hill Road", "长沙"])
    assert keys.tolist() == [85031140415510890, 17173497654829015772]
    found = uniform(seeded(np.array([[0.25], [0.5]]), keys), 0)
    assert found[0].tolist() == pytest.approx([0.2627907986051234, 0.9963715177953922], rel=1e-15)


def test_keyed_draws_are_even_and_unlike_their_neighbours():
    keys = site_keys(range(64))
    found = uniform(seeded(((np.arange(4096) + 0.25) / 4096)[:, None], keys), 0)
    assert stats.kstest(found.ravel(), "uniform").pvalue > 1e-3
    assert np.abs(np.corrcoef(found.T) - np.eye(64)).max() < 0.08
    assert np.abs(np.corrcoef(found[:-1].ravel(), found[1:].ravel())[0, 1]) < 0.01


# what an estimate says of it


def test_sensitivity_parts_what_is_shared_from_what_is_each_sites_own():
    n, rho = 25, 0.3
    est = drawn(portfolio(n), lfg.each(ONE, rho), draws=2**12, combine=True)
    table = est.sensitivity("generated", 2012)
    shared = n * rho / (1 + (n - 1) * rho)  # of the variance of a sum
    assert table.loc["LandGEM.L0 (shared)", "first"] == pytest.approx(shared, abs=0.02)
    assert table.loc["LandGEM.L0 (each)", "total"] == pytest.approx(1 - shared, abs=0.02)
    ends = table.loc["LandGEM.L0 (shared)", ["at_5", "at_95"]].astype(float) / table.attrs["middle"]
    np.testing.assert_allclose(ends, 1 + 0.1 * np.sqrt(rho) * stats.norm.ppf([0.05, 0.95]), rtol=1e-9)
    assert table.loc["LandGEM.L0 (each)", ["rank", "at_5", "at_95"]].isna().all()


def test_reports_use_the_numbers_of_each_site():
    table = pd.DataFrame({"open": 2000, "close": 2005, "food": [900.0, 500.0]}, index=["A", "B"])
    sites = lfg.Portfolio.from_frame(
        table.assign(climate="temperate_wet", management="managed"), kinds=["food"], unit="Mg/yr"
    )
    model = lfg.IPCC2006(doc={"food": lfg.each(lfg.uniform(0.1, 0.2), 0.5)})
    est = lfg.estimate(sites, model, until=2006, draws=16, seed=1)
    stored = lfg.reporting.ipcc(est)["carbon_stored"].xs("B", level="site").xs(2003, level="year")
    doc = est.site("B").drawn["IPCC2006.doc['food']"]
    np.testing.assert_allclose(stored, 500 * doc * (1 - 0.5), rtol=1e-12)
    alone = lfg.reporting.ipcc(est.site("B"))["carbon_stored"].xs(2003, level="year")
    np.testing.assert_allclose(alone, stored, rtol=1e-12)


def test_how_it_is_shown():
    assert repr(lfg.each(ONE)) == "each(normal(100, sd=10))"
    assert repr(lfg.each(ONE, 0.3, within="province")) == "each(normal(100, sd=10), correlation=0.3, within='province')"
    assert list(drawn(portfolio(2), lfg.each(ONE, "30 %")).drawn) == ["LandGEM.L0 (shared)", "LandGEM.L0 (each)"]


def test_draws_travel_between_processes():
    import pickle

    est = pickle.loads(pickle.dumps(drawn(portfolio(3), lfg.each(ONE, 0.3, within="province"), combine="province")))
    assert est.sensitivity("generated", 2012).shape == (2, 9)


def twins():
    sites = portfolio(2)
    object.__setattr__(sites, "names", np.array(["Hill", "Hill"]))
    return sites


def test_only_the_names_that_come_twice_are_told():
    sites = portfolio(3)
    object.__setattr__(sites, "names", np.array(["Hill", "Bay", "Hill"]))
    with pytest.raises(TableError) as caught:
        drawn(sites, lfg.each(ONE))
    assert caught.value.rows == [("Hill", "name", "comes more than once")]


@pytest.mark.parametrize(("act", "error", "message"), [
    (lambda: lfg.each(ONE, 1.2), RangeError, r"each.correlation must be within 0..1 \[fraction\], got 1.2"),
    (lambda: lfg.each(ONE, -0.1), RangeError, r"each.correlation must be within 0..1"),
    (lambda: lfg.each(0.05), RangeError, r"each takes one distribution, as in each\(lfg.normal\(100, 15\)\), got 0.05"),
    (lambda: lfg.each(lfg.samples([1, 2])), RangeError, "samples and those that are tied"),
    (lambda: lfg.each(lfg.each(ONE)), RangeError, "each takes one distribution"),
    (lambda: lfg.correlated([lfg.each(ONE), ONE], 0.5), RangeError, "those of each site are drawn by the site"),
    (lambda: lfg.each(ONE, within="province"), RangeError, "a correlation of 0; write each"),
    (lambda: drawn(portfolio(2), lfg.each(ONE, 0.3, within="county")), FactorError, r"LandGEM.L0: each\(within=\) must be one of province"),
    (lambda: drawn(portfolio(2).site("Site 0"), lfg.each(ONE, 0.3, within="province")), FactorError, "got 'province'"),
    (lambda: drawn(twins(), lfg.each(ONE)), TableError, "Hill name: comes more than once. Sites draw by their names"),
    (lambda: drawn(portfolio(2), lfg.each(lfg.normal(100, 60))), RangeError, r"LandGEM.L0: \d+ of 2048 draws of each\(normal.* are not within"),
    (lambda: lfg.estimate(portfolio(2), lfg.LandGEM(k=lfg.each(ONE), L0=1)), RangeError, r"LandGEM.k.*median"),
    (lambda: lfg.estimate(portfolio(2), lfg.LandGEM(k=0.05, L0=lfg.each(ONE))), RangeError, r"L0 holds each\(normal.*write draws=4096"),
])  # fmt: skip
def test_refused_in_one_line(act, error, message):
    with pytest.raises(error, match=message) as caught:
        act()
    assert "\n" not in str(caught.value)


def test_a_project_takes_one_number_and_says_so():
    plan = {
        "discount": "8 %",
        "prices": "real",
        "year": 1995,
        "capital": lfg.finance.Capital("wells", "100 USD", year=1995),
        "sales": lfg.finance.Sale("electricity", "0.1 USD/kWh", vat="excluded"),
    }
    est = lfg.estimate(portfolio(1).site("Site 0"), lfg.LandGEM(k=0.05, L0=100), WELLS, use=ENGINES, until=2012)
    each_cost = lfg.finance.Cost("staff", lfg.each(lfg.normal("10 USD/yr", cv=0.1)))
    with pytest.raises(RangeError, match=r"holds each\(normal.*but it is of no site; write one distribution"):
        lfg.finance.Project(**plan, operation=each_cost).of(est, draws=16, seed=1)
    gas = drawn(portfolio(1).site("Site 0"), lfg.each(ONE, 0.3), draws=64, collection=WELLS, use=ENGINES)
    project = lfg.finance.Project(**plan, operation=lfg.finance.Cost("staff", "10 USD/yr"))
    with pytest.raises(RangeError, match="none of them correlated or samples, or of each site"):
        lfg.finance.sensitivity(project, gas)
