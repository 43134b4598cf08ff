"""Approach 1 and 2 of the 2006 IPCC Guidelines, Vol. 1 Ch. 3."""

import numpy as np
import pandas as pd
import pytest

import lfgmodel as lfg
from lfgmodel.errors import FactorError, RangeError
from lfgmodel.reporting import approach_1, approach_2

TABLE = pd.DataFrame({"open": [1970, 1985, 1995], "close": [2000, 2020, 2020], "msw": [9e4, 4e4, 1e5]}, ["A", "B", "C"])
SITES = lfg.Portfolio.from_frame(TABLE, kinds=["msw"], unit="Mg/yr").with_columns({"east": ["yes", "no", "yes"]})
YEARS = {"base": 2000, "year": 2015}


def point(**options):
    return lfg.estimate(SITES, lfg.LandGEM(k=0.05, L0=100), until=2020, **options)


def drawn(L0, **options):
    return lfg.estimate(SITES, lfg.LandGEM(k=0.05, L0=L0), until=2020, draws=2**15, seed=1, **options)


def test_the_columns_of_table_3_2_by_hand():
    est = point()
    table = approach_1(est, **YEARS, activity={"A": "10 %", "B": 0.2, "C": 0.05}, factor="30 %")
    C, D = est.at(2000)["released"], est.at(2015)["released"]
    E, F = np.array([10, 20, 5]), 30
    G = np.sqrt(E**2 + F**2)
    np.testing.assert_allclose(table["combined"][:3], G, rtol=1e-12)
    assert table.loc["total", "combined"] == pytest.approx(
        np.sqrt(((G * D) ** 2).sum()) / D.sum(), rel=1e-12
    )  # eq. 3.2
    # Type A: what 1 % more in both years changes of the trend, here by the derivative; Type B: in year t only
    np.testing.assert_allclose(table["type_a"][:3], np.abs(D / C.sum() - C * D.sum() / C.sum() ** 2), rtol=0.01)
    np.testing.assert_allclose(table["type_b"][:3], D / C.sum(), rtol=1e-12)
    K, L = table["type_a"][:3] * F, table["type_b"][:3] * E * np.sqrt(2)
    np.testing.assert_allclose(table["trend"][:3], np.sqrt(K**2 + L**2), rtol=1e-12)
    assert table.loc["total", "trend"] == pytest.approx(np.sqrt((K**2 + L**2).sum()), rel=1e-12)


def test_both_approaches_agree_on_a_linear_case():
    """Independent normal factors of 10 %, so 19.6 % at 95 %: gas is linear in them."""
    one = approach_1(point(), **YEARS, activity=0, factor=0.1 * 1.95996).loc["total"]
    two = approach_2(drawn(lfg.each(lfg.normal(100, cv=0.1))), **YEARS).loc["total"]
    assert two["year"] == pytest.approx(one["year"], rel=1e-3)
    assert (two["high"] - two["low"]) / 2 == pytest.approx(one["combined"], abs=0.1)  # printed: 14.5 %
    assert (two["trend_high"] - two["trend_low"]) / 2 == pytest.approx(one["trend"], abs=0.5)


def test_a_factor_that_all_share_leaves_the_trend_certain():
    table = approach_2(drawn(lfg.normal(100, cv=0.1)), **YEARS)
    np.testing.assert_allclose(table["trend_low"], table["trend_high"], rtol=1e-9)
    assert table.loc["total", "high"] == pytest.approx(19.6, abs=0.1)
    summed = approach_1(point(combine=True), **YEARS, activity=0, factor="19.6 %")
    assert summed.loc["total", "trend"] == pytest.approx(0, abs=1e-9)


def test_contributions_sum_to_one_and_are_those_of_the_variance():
    est = drawn(lfg.each(lfg.normal(100, cv=0.1)))
    table = approach_2(est, **YEARS)
    assert table["contribution"][:3].sum() == pytest.approx(1, rel=1e-12)
    D = point().at(2015)["released"]
    np.testing.assert_allclose(table["contribution"][:3], D**2 / (D**2).sum(), atol=0.02)


def test_groups_are_categories():
    table = approach_1(point(combine="east"), **YEARS, activity=0.1, factor=0.1)
    assert table.index.tolist() == ["no", "yes", "total"]
    assert approach_2(drawn(lfg.each(lfg.normal(100, 9)), combine="east"), **YEARS).index.name == "group"


def test_a_site_without_gas_in_the_base_year_has_no_trend():
    table = approach_2(drawn(lfg.each(lfg.normal(100, 9))), base=1990, year=2015)
    assert table.loc["C", ["trend", "trend_low"]].isna().all()
    assert table.loc["total"].notna().all()


@pytest.mark.parametrize(("act", "error", "message"), [
    (lambda: approach_1(point(), base=2000, year=1999, activity=0, factor=0), RangeError, "approach_1 takes a base year and a later one from 1970 to 2020, got 2000 and 1999"),
    (lambda: approach_1(point(), **YEARS, activity={"A": 0.1}, factor=0), RangeError, "approach_1.activity names no number for B, C"),
    (lambda: approach_1(point(), **YEARS, activity=0, factor={"D": 0.1}), FactorError, "factor must be one of A, B, C"),
    (lambda: approach_1(point(), **YEARS, activity=30, factor=0), RangeError, "write '30 %'"),
    (lambda: approach_1(drawn(lfg.normal(100, 9)), **YEARS, activity=0, factor=0), RangeError, "without draws; of draws take reporting.approach_2"),
    (lambda: approach_1(point(), base=1970, year=2000, activity=0, factor=0), RangeError, "nothing is released in 1970"),
    (lambda: approach_2(point(), **YEARS), RangeError, "approach_2 takes an estimate with draws"),
    (lambda: approach_2(drawn(lfg.normal(100, 9)), base=1970, year=2000), RangeError, "nothing is released in 1970"),
    (lambda: approach_2(3, **YEARS), RangeError, "approach_2 takes an Estimate"),
    (lambda: approach_2(drawn(lfg.normal(100, 9)), **YEARS, flow="electricity"), FactorError, "approach_2.flow must be one of generated"),
])  # fmt: skip
def test_refused_in_one_line(act, error, message):
    with pytest.raises(error, match=message) as caught:
        act()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("years", [{"base": "2000", "year": 2015}, {"base": 2000, "year": 2015.5}])
def test_years_that_are_none_are_refused(years):
    with pytest.raises(RangeError, match="takes a base year and a later one from"):
        approach_1(point(), **years, activity=0.1, factor=0.2)
