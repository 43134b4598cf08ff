"""Every way of knowing the waste, and what is refused."""

import pickle

import numpy as np
import pandas as pd
import pint
import pytest

import lfgmodel as lfg
from lfgmodel.errors import LFGError, RangeError, TableError, UnitError
from lfgmodel.sites.masses import Amount

Waste = lfg.Waste


def test_constant_and_growing():
    waste = Waste.constant("50_000 Mg/yr", open=2000, close=2020)
    assert (waste.open, waste.close, waste.kinds, waste.total) == (2000, 2020, ("msw",), 21 * 50_000)
    waste = Waste.growing("40_000 Mg/yr", "2 %/yr", open=1990, close=1992)
    np.testing.assert_allclose(waste.mass[:, 0], [40_000, 40_800, 41_616], rtol=1e-14)
    np.testing.assert_allclose(Waste.growing("10 Mg/yr", -0.5, 1990, 1992).mass[:, 0], [10, 5, 2.5])


@pytest.mark.parametrize(
    ("number", "unit"), [(1000.0, "short_ton"), (907.18474, "tonne"), (907184.74, "kg"), (907.18474, "Mg/yr")]
)
def test_the_same_waste_in_any_unit(number, unit):
    waste = Waste.recorded({2000: number, 2001: 2 * number}, unit=unit)
    np.testing.assert_allclose(waste.mass[:, 0], [907.18474, 1814.36948], rtol=1e-14)


def test_recorded_takes_every_table():
    numbers = {2000: 10.0, 2001: 20.0, 2003: 30.0}
    ureg = pint.get_application_registry()
    for table in (
        Waste.recorded(numbers, unit="Mg"),
        Waste.recorded(pd.Series(numbers), unit="Mg"),
        Waste.recorded(pd.DataFrame({"msw": numbers}), unit="Mg"),
        Waste.recorded({year: f"{mass} Mg" for year, mass in numbers.items()}),
        Waste.recorded({year: ureg.Quantity(mass, "Mg/yr") for year, mass in numbers.items()}),
        Waste.recorded({"msw": numbers}, unit="Mg"),
    ):
        assert table.kinds == ("msw",)
        np.testing.assert_array_equal(table.years, [2000, 2001, 2002, 2003])
        np.testing.assert_allclose(table.mass[:, 0], [10, 20, 0, 30])  # 2002 is not named: no waste
    several = Waste.recorded({"food": {2000: 1, 2001: 2}, "paper": {2000: 3, 2001: 4}}, unit="kg")
    assert several.kinds == ("food", "paper")
    np.testing.assert_allclose(several.mass, [[0.001, 0.003], [0.002, 0.004]])


def test_odd_but_sound_indices():
    for dtype in ("uint16", "uint64", "Int64", "object"):
        series = pd.Series([1.0, 2.0], index=pd.Index([2000, 2001], dtype=dtype))
        assert Waste.recorded(series, unit="Mg").mass.ravel().tolist() == [1, 2]
    with pytest.raises(TableError, match="2001 year: comes after 2002"):
        Waste.recorded(pd.Series([1, 2, 3], index=pd.Index([2002, 2001, 2003], dtype="uint16")), unit="Mg")
    kinds = Waste.recorded({"food": {2001: 2}, "paper": {2000: 3}}, unit="Mg")  # years that a kind does not name: none
    assert kinds.mass.tolist() == [[0, 3], [2, 0]]


def test_the_array_given_stays_the_users_own():
    mass = np.ones((2, 1))
    Waste(("msw",), np.arange(2000, 2002), mass)
    mass[0] = 5


def test_from_population():
    waste = Waste.from_population({2000: 1000, 2001: 2000}, per_capita="0.37 Mg/yr", landfilled="80 %")
    np.testing.assert_allclose(waste.mass[:, 0], [296, 592])
    by_year = Waste.from_population(
        pd.Series({2000: 1000, 2001: 2000}), {2000: "1 kg/day", 2001: "0.5 Mg/yr"}, {2000: 1, 2001: 0.5}
    )
    np.testing.assert_allclose(by_year.mass[:, 0], [365.25, 500])


def test_from_capacity_closes_when_full():
    waste = Waste.from_capacity("1.2e6 Mg", rate="50_000 Mg/yr", open=2000)
    assert (waste.close, waste.total) == (2023, 1.2e6)
    waste = Waste.from_capacity("120 Mg", rate="50 Mg/yr", open=2000)
    np.testing.assert_allclose(waste.mass[:, 0], [50, 50, 20])
    grown = Waste.from_capacity("1e6 Mg", rate="50_000 Mg/yr", open=2000, growth="3 %/yr")
    assert grown.total == pytest.approx(1e6, rel=1e-12)
    assert grown.mass[-1, 0] < grown.mass[-2, 0]
    assert Waste.from_capacity("30 Mg", rate="50 Mg/yr", open=2000).mass.tolist() == [[30]]
    assert Waste.from_capacity("0.3 Mg", rate="0.1 Mg/yr", open=2000).close == 2002  # rounding fills no fourth year


def test_from_waste_in_place():
    waste = Waste.from_waste_in_place("9.78e6 short_ton", year=2018, open=1987, rate="350_084 short_ton/yr")
    assert waste.close == 2018
    assert waste.total == pytest.approx(9.78e6 * 0.90718474, rel=1e-12)
    assert waste.mass[-1, 0] == pytest.approx(350_084 * 0.90718474, rel=1e-9)
    ratio = waste.mass[1:, 0] / waste.mass[:-1, 0]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-12)
    equal = Waste.from_waste_in_place("320 Mg", year=2018, open=1987, close=2020)  # eq. HH-3
    np.testing.assert_allclose(equal.mass[:, 0], np.full(34, 10.0))
    goes_on = Waste.from_waste_in_place("100 Mg", year=2009, open=2000, rate="12 Mg/yr", close=2012)
    np.testing.assert_allclose(goes_on.mass[-4:, 0], 12, rtol=1e-9)
    assert goes_on.total == pytest.approx(136)
    assert Waste.from_waste_in_place("5 Mg", year=2000, open=2000, rate="5 Mg/yr").total == 5


def test_split():
    waste = Waste.constant("100 Mg/yr", 2000, 2001).split({"food": "59 %", "paper": 0.085, "other": 0.325})
    assert waste.kinds == ("food", "paper", "other")
    np.testing.assert_allclose(waste.mass, [[59, 8.5, 32.5]] * 2)
    changing = Waste.constant("100 Mg/yr", 2000, 2001).split(
        {"food": {2000: 0.6, 2001: 0.5}, "other": {2000: 0.4, 2001: 0.5}}
    )
    np.testing.assert_allclose(changing.mass, [[60, 40], [50, 50]])
    both = Waste.recorded({"msw": {2000: 10}, "sludge": {2000: 5}}, unit="Mg").split(
        {"food": 0.5, "other": 0.5}, kind="msw"
    )
    assert both.kinds == ("sludge", "food", "other")
    np.testing.assert_allclose(both.mass, [[5, 5, 5]])


def test_to_pandas_and_back(kekaha):
    frame = kekaha.waste.to_pandas()
    assert frame.attrs["units"] == "Mg/yr"
    np.testing.assert_array_equal(Waste.recorded(frame, unit="Mg/yr").mass, kekaha.waste.mass)
    assert repr(kekaha.waste) == "<Waste: msw, 1960-2023, 2,904,707 Mg>"


def test_waste_is_read_only():
    with pytest.raises(ValueError, match="read-only"):
        Waste.constant("1 Mg/yr", 2000, 2001).mass[0] = 5


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: Waste.constant("50000 ton/yr", 2000, 2020), UnitError,
         r"Waste.constant.rate: 'ton' in '50000 ton/yr' is ambiguous; write 'tonne' \(1000 kg\) or 'short_ton' \(907.18 kg\)"),
        (lambda: Waste.constant(50_000, 2000, 2020), UnitError, "Waste.constant.rate needs a unit, got 50000; write '50000 Mg/yr'"),
        (lambda: Waste.constant("50_000 Mg", 2000, 2020), UnitError, r"needs \[Mg/yr\], got \[Mg\]; write 'Mg/yr'"),
        (lambda: Waste.constant("-5 Mg/yr", 2000, 2020), RangeError, r"rate must be at least 1e-09 and finite \[Mg/yr\], got '-5 Mg/yr'"),
        (lambda: Waste.constant(([1, 2], "Mg/yr"), 2000, 2020), RangeError, "Waste.constant.rate takes one number"),
        (lambda: Waste.constant("5 Mg/yr", 2020, 2000), RangeError, "Waste.constant: close is 2000, before open in 2020"),
        (lambda: Waste.constant("5 Mg/yr", "2000", 2020), RangeError, "open must be a calendar year, got '2000'"),
        (lambda: Waste.growing("5 Mg/yr", 2, 2000, 2020), RangeError, r"growth must be within -0.5..0.5 \[1/yr\], got 2"),
        (lambda: Waste.recorded({2000: 5}), TableError, r"2000 msw: Waste.recorded needs a unit, got 5; .* Write unit='Mg'"),
        (lambda: Waste.recorded(pd.Series({2000: 5})), UnitError, "write unit='Mg' or unit='short_ton'"),
        (lambda: Waste.recorded({2000: 5}, unit="tons"), UnitError, "'tons' .* write 'tonne'"),
        (lambda: Waste.recorded({2000: 5}, unit="m3"), UnitError, r"needs \[Mg\], got \[m3\]"),
        (lambda: Waste.recorded({}, unit="Mg"), RangeError, "calendar year, got an empty one"),
        (lambda: Waste.recorded([1, 2], unit="Mg"), RangeError, "takes a dict, Series or DataFrame"),
        (lambda: Waste.recorded({"2000": 5}, unit="Mg"), RangeError, "indexed by calendar year, as whole numbers, got '2000'"),
        (lambda: Waste.recorded(pd.Series([5.0], pd.to_datetime(["2000-01-01"])), unit="Mg"), RangeError, "index by .year"),
        (lambda: Waste.recorded({2000: 5, 1999: 4}, unit="Mg"), TableError, "1999 year: comes after 2000"),
        (lambda: Waste.recorded(pd.Series([5, 4], [2000, 2000]), unit="Mg"), TableError, "2000 year: comes twice"),
        (lambda: Waste.recorded({2000: np.nan, 2001: -5, 2002: "x"}, unit="Mg"), TableError,
         "3 bad values: 2000 msw: nan is no amount; 2001 msw: -5 is no amount; 2002 msw: x is no amount. .* amounts of 0 or more"),
        (lambda: Waste(("msw",), np.arange(2000, 2002), np.array([[1.0], [-1.0]])), TableError, "Waste.mass: 1 bad value: 2001 msw: -1 Mg"),
        (lambda: Waste(("a", "a"), np.arange(2000, 2002), np.ones((2, 2))), RangeError, "must differ from each other, got a, a"),
        (lambda: Waste.from_capacity("1e6 Mg", "10 Mg/yr", 2000, growth=-0.1), RangeError, "not full by 2500"),
        (lambda: Waste.from_population({2000: 5}, 0.37, 1), UnitError, "per_capita needs a unit"),
        (lambda: Waste.from_population({2000: 5}, "1 kg/d", "120 %"), RangeError, "landfilled must be within 0..1"),
        (lambda: Waste.from_population({2000: 5}, "-1 kg/d", 1), RangeError, r"per_capita must be within 0..100 \[Mg/cap/yr\]"),
        (lambda: Waste.from_waste_in_place("9 Mg", 2018, 1987, rate="9000 Mg/yr"), RangeError, "check the units of both"),
        (lambda: Waste.from_waste_in_place("9 Mg", 2018, 1987, close=2010), RangeError, "close=2010 is before year=2018"),
        (lambda: Waste.constant("5 Mg/yr", 2000, 2001).split({"food": 0.5, "paper": 0.4}), RangeError,
         "shares must sum to 1, got 0.9; name the rest"),
        (lambda: Waste.constant("5 Mg/yr", 2000, 2001).split({"food": {2000: 1, 2001: 0.9}}), RangeError, "got 0.9 in 2001"),
        (lambda: Waste.constant("5 Mg/yr", 2000, 2001).split({"food": 59}), RangeError, r"Waste.split\['food'\] must be within 0..1"),
        (lambda: Waste.recorded({"a": {2000: 1}, "b": {2000: 1}}, unit="Mg").split({"c": 1}), RangeError, "say which of a, b"),
        (lambda: Waste.recorded(pd.DataFrame({"year": [1960, 1961], "waste": [5, 6]}), unit="Mg"), RangeError, "set_index"),
        (lambda: Waste.recorded({"food": {2000: 1}, "paper": 5}, unit="Mg"), RangeError, "indexed by calendar year"),
        (lambda: Waste.recorded(pd.DataFrame({"t": pd.to_datetime(["2000-01-01"])}, index=[2000]), unit="Mg"), RangeError,
         "column 't' holds datetime64.*, not amounts"),
        (lambda: Waste.constant("5 Mg/yr", 95, 2000), RangeError, "open must be a calendar year, got 95"),
        (lambda: Waste.from_population({2000: 1, 2010: 2}, "1 Mg/yr", 1), RangeError, "names 2 of 11 years; name them all"),
        (lambda: Waste.constant("5 Mg/yr", 2000, 2001).split(0.5), RangeError, "Waste.split takes {kind: share}, got 0.5"),
        (lambda: Waste(("a",), np.arange(2000, 2002), np.ones((3, 1))), RangeError, r"must have axes \(year, kind\), 2 x 1"),
        (lambda: Waste(("a",), np.array([2005, 2000]), np.ones((2, 1))), RangeError, "calendar years without gaps"),
        (lambda: lfg.Site("50_000 Mg/yr"), RangeError, "Site.waste must be a Waste, got '50_000 Mg/yr'"),
    ],
)  # fmt: skip
def test_refused_in_one_line(build, error, message):
    with pytest.raises(error, match=message) as caught:
        build()
    assert isinstance(caught.value, LFGError)
    assert "\n" not in str(caught.value)


def test_a_table_error_lists_every_row():
    with pytest.raises(TableError, match="and 12 more in .rows") as caught:
        Waste.recorded(dict.fromkeys(range(2000, 2020), -1.0), unit="Mg")
    assert len(caught.value.rows) == 20
    assert pickle.loads(pickle.dumps(caught.value)).rows == caught.value.rows
    assert caught.value.rows[3] == (2003, "msw", "-1.0 is no amount")


def test_an_uncertain_amount_that_is_settled_counts():
    unsure = lfg.Waste.constant(lfg.lognormal("100 Mg/yr", 1.2), 2000, 2005)
    plain = lfg.Waste.constant("150 Mg/yr", 2000, 2005)
    model = lfg.LandGEM(k=0.05, L0=100)
    gas = [
        lfg.estimate(lfg.Site(waste), model).generated
        for waste in (unsure.but(amount=unsure.amount.but(number=150.0)), plain)
    ]
    np.testing.assert_allclose(gas[0], gas[1], rtol=1e-12)


def test_the_multiplier_by_hand():
    """Amounts half as much again; food drawn at 0.5 and paper at 0.3, of means 0.6 and 0.4, beside sludge."""
    mass = np.array([[5.0, 60.0, 40.0]])
    waste = Waste(("sludge", "food", "paper"), np.array([2000]), mass)
    assert waste.multiplier() is None
    shares = {"food": np.array([[0.5]]), "paper": 0.3}
    drawn = waste.with_field("shares", shares).with_field("amount", Amount(np.array([[150.0]]), 100.0))
    expected = np.array([1.5, 1.5 * (0.5 / 0.8) / 0.6, 1.5 * (0.3 / 0.8) / 0.4])
    np.testing.assert_allclose(drawn.multiplier()[:, 0, 0], expected, rtol=1e-14)
