"""Every way of knowing the waste, and what is refused."""

import pickle

import numpy as np
import pandas as pd
import pint
import pytest

import lfgmodel as lfg
from lfgmodel.errors import LFGError, RangeError, TableError, TableWarning, UnitError
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
        Waste.recorded(numbers, unit="Mg", gaps="zero"),
        Waste.recorded(pd.Series(numbers), unit="Mg", gaps="zero"),
        Waste.recorded(pd.DataFrame({"msw": numbers}), unit="Mg", gaps="zero"),
        Waste.recorded({year: f"{mass} Mg" for year, mass in numbers.items()}, gaps="zero"),
        Waste.recorded({year: ureg.Quantity(mass, "Mg/yr") for year, mass in numbers.items()}, gaps="zero"),
        Waste.recorded({"msw": numbers}, unit="Mg", gaps="zero"),
    ):
        assert table.kinds == ("msw",)
        np.testing.assert_array_equal(table.years, [2000, 2001, 2002, 2003])
        np.testing.assert_allclose(table.mass[:, 0], [10, 20, 0, 30])
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
    mass, years = np.ones((2, 1)), np.arange(2000, 2002)
    waste = Waste(("msw",), years, mass)
    mass[0], years[0] = 5, 1066  # they are not locked either
    assert waste.mass.tolist() == [[1.0], [1.0]]
    assert waste.years.tolist() == [2000, 2001]


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
        (lambda: Waste.recorded({2000: np.timedelta64(5, "D")}, unit="Mg"), TableError, "2000 msw: 5 days is no amount"),
        (lambda: Waste.recorded(pd.DataFrame({"food": [1.0], "paper": [2.0], "Total": [3.0]}, [2000]), unit="Mg"), RangeError,
         "Waste.recorded: 'Total' is the name of a sum, beside what it adds up; leave it out"),
        (lambda: Waste.recorded({"food": {2000: 1}, "合计": {2000: 1}}, unit="Mg"), RangeError, "'合计' is the name of a sum"),
        (lambda: Waste.from_population({"town": {2000: 1}, "sum": {2000: 1}}, "1 Mg/yr", 1), RangeError, "'sum' is the name of a sum"),
        (lambda: Waste.constant("5 Mg/yr", 95, 2000), RangeError, "open must be a calendar year, got 95"),
        (lambda: Waste.from_population({2000: 1, 2010: 2}, "1 Mg/yr", 1), RangeError,
         r"from_population.population: nothing is said of 2001-2009 \(9 years\); write gaps='interpolate' for straight lines"),
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


# years that are not known

CENSUS = {1960: 20_665, 1970: 30_000, 1975: 50_000}


def test_years_that_are_not_named_are_refused_with_both_ways_to_say_what_they_held():
    way = r"1961-1969, 1971-1974 \(13 years\); write gaps='interpolate' .*, or gaps='zero' if they accepted no waste"
    for table in (CENSUS, pd.Series(CENSUS), pd.DataFrame({"msw": CENSUS}), {"msw": CENSUS}):
        with pytest.raises(
            (RangeError, TableError), match=way if table is not CENSUS else "Waste.recorded: nothing is"
        ):
            Waste.recorded(table, unit="Mg")
    with pytest.raises(RangeError, match=way):
        Waste.recorded({year: f"{mass} Mg" for year, mass in CENSUS.items()})
    decades = dict.fromkeys(range(1900, 2000, 10), 1.0)
    with pytest.raises(RangeError, match=r"1901-1909, 1911-1919, 1921-1929, 1931-1939 and 5 more spans \(81 years\)"):
        Waste.recorded(decades, unit="Mg")


def test_gaps_are_filled_as_said():
    straight = Waste.recorded(CENSUS, unit="Mg", gaps="interpolate")
    for year, mass in zip(straight.years, straight.mass[:, 0], strict=True):  # by hand
        slope, since, from_ = (933.5, 1960, 20_665) if year <= 1970 else (4000, 1970, 30_000)
        assert mass == pytest.approx(from_ + slope * (year - since), rel=1e-12)
    none = Waste.recorded(CENSUS, unit="Mg", gaps="zero")
    assert none.total == sum(CENSUS.values())
    assert Waste.recorded({2000: 5, 2001: 6}, unit="Mg", gaps="interpolate").mass.ravel().tolist() == [5, 6]
    with pytest.raises(LFGError, match="gaps must be one of interpolate, zero; got 'linear'"):
        Waste.recorded(CENSUS, unit="Mg", gaps="linear")


@pytest.mark.parametrize("blank", [None, np.nan, "", "  ", pd.NA, np.ma.masked], ids=repr)
def test_a_missing_mass_is_a_year_that_is_not_known(blank):
    table = {2000: 4.0, 2001: blank, 2002: 8.0}
    with pytest.raises(TableError, match="1 bad value: 2001 msw: .* is no amount.* gaps='interpolate' or gaps='zero'"):
        Waste.recorded(table, unit="Mg")
    assert Waste.recorded(table, unit="Mg", gaps="interpolate").mass.ravel().tolist() == [4, 6, 8]
    assert Waste.recorded(table, unit="Mg", gaps="zero").mass.ravel().tolist() == [4, 0, 8]
    each = {year: mass if mass is blank else f"{mass} Mg" for year, mass in table.items()}
    assert Waste.recorded(each, gaps="interpolate").mass.ravel().tolist() == [4, 6, 8]


def test_what_has_a_neighbour_on_one_side_only_is_not_interpolated():
    for table in ({2000: None, 2001: 5}, {2000: 5, 2001: None}, {2000: None, 2001: None}):
        with pytest.raises(RangeError, match="cannot be interpolated, with nothing known before or after"):
            Waste.recorded(table, unit="Mg", gaps="interpolate")


def test_kinds_may_begin_and_end_with_years_of_their_own():
    """Bulk years, then years by type, in one table or as a sum."""
    bulk, by_type = {2000: 10, 2001: 11}, {"food": {2002: 4, 2003: 5}, "paper": {2002: 6, 2003: 7}}
    one = Waste.recorded({"msw": bulk, **by_type}, unit="Mg")
    assert one.kinds == ("msw", "food", "paper")
    assert one.mass.tolist() == [[10, 0, 0], [11, 0, 0], [0, 4, 6], [0, 5, 7]]
    two = Waste.recorded(bulk, unit="Mg") + Waste.recorded(by_type, unit="Mg")
    assert two.kinds == one.kinds
    np.testing.assert_array_equal(two.mass, one.mass)
    with pytest.raises(TableError, match="2001 food: is not named"):
        Waste.recorded({"food": {2000: 1, 2002: 1}, "paper": dict.fromkeys((2000, 2001, 2002), 1)}, unit="Mg")
    with pytest.raises(RangeError, match="nothing is said of 2002-2004"):
        Waste.recorded({"msw": bulk, "food": {2005: 1}}, unit="Mg")
    gas = [lfg.estimate(lfg.Site(waste), lfg.LandGEM(k=0.05, L0=100), until=2030).generated for waste in (one, two)]
    whole = lfg.Site(Waste.recorded({2000: 10, 2001: 11, 2002: 10, 2003: 12}, unit="Mg"))
    for each in gas:
        np.testing.assert_allclose(
            each, lfg.estimate(whole, lfg.LandGEM(k=0.05, L0=100), until=2030).generated, rtol=1e-12
        )


# records that go on, back, and together


def test_wastes_of_one_site_add_up():
    records = Waste.recorded({2000: 10, 2001: 20}, unit="Mg")
    sludge = Waste.constant("5 Mg/yr", 2001, 2002, kind="sludge")
    both = records + sludge
    assert (both.kinds, both.open, both.close) == (("msw", "sludge"), 2000, 2002)
    assert both.mass.tolist() == [[10, 0], [20, 5], [0, 5]]
    assert (records + records).mass.ravel().tolist() == [20, 40]
    assert (records + Waste.constant("1 Mg/yr", 2002, 2003)).mass.ravel().tolist() == [10, 20, 1, 1]
    with pytest.raises(
        RangeError, match=r"nothing is said of 2002-2004 .*recorded\({2002: 0, 2004: 0}, .* gaps='zero'"
    ):
        records + Waste.constant("1 Mg/yr", 2005, 2006)
    nothing = Waste.recorded({2002: 0, 2004: 0}, unit="Mg", gaps="zero")
    assert (records + nothing + Waste.constant("1 Mg/yr", 2005, 2006)).mass.ravel().tolist() == [10, 20, 0, 0, 0, 1, 1]
    with pytest.raises(TypeError, match="unsupported operand"):
        records + 5


def test_records_continued_by_a_projection():
    weighed = Waste.recorded({2023: 90_000, 2024: 100_000}, unit="short_ton")
    on = weighed.extended("105_000 short_ton/yr", until=2035)
    np.testing.assert_allclose(on.mass[:, 0] / 0.90718474, [90_000, 100_000, *[105_000] * 11], rtol=1e-14)
    grown = weighed.extended("100 Mg/yr", until=2027, growth="10 %/yr")
    np.testing.assert_allclose(grown.mass[2:, 0], [100, 110, 121], rtol=1e-14)
    kinds = Waste.recorded({"food": {2000: 1, 2001: 3}, "paper": {2000: 1, 2001: 1}}, unit="Mg")
    np.testing.assert_allclose(kinds.extended("8 Mg/yr", until=2002).mass[-1], [6, 2], rtol=1e-14)
    later = kinds.split({"a": lfg.normal(0.5, 0.01), "b": lfg.normal(0.5, 0.01)}, kind="food")
    with pytest.raises(RangeError, match="extend it first"):
        later.extended("8 Mg/yr", until=2002)


def test_back_to_the_opening_year():
    weighed = Waste.recorded({"food": {2000: 100, 2001: 130}, "paper": {2000: 50, 2001: 60}}, unit="Mg")
    by_growth = weighed.backcast(1998, growth="25 %/yr")
    np.testing.assert_allclose(by_growth.mass, [[64, 32], [80, 40], [100, 50], [130, 60]], rtol=1e-14)
    steady = weighed.backcast(1997, growth=0)
    np.testing.assert_array_equal(steady.mass[:4], [[100, 50]] * 4)
    people = {1990: 400, 1998: 500, 1999: 800, 2000: 1000, 2010: 9}
    with pytest.raises(RangeError, match=r"backcast.population: nothing is said of 1991-1997, 2001-2009 \(16 years\)"):
        weighed.backcast(1998, population=people)
    by_people = weighed.backcast(1998, population=people, gaps="interpolate")
    np.testing.assert_allclose(by_people.mass, [[50, 25], [80, 40], [100, 50], [130, 60]], rtol=1e-14)
    unsure = Waste.recorded({2000: 100}, unit="Mg").scaled(lfg.lognormal(1, gsd=1.2)).backcast(1999, growth=0)
    model = lfg.LandGEM(k=0.05, L0=100)
    est = lfg.estimate(lfg.Site(unsure), model, draws=64, seed=1)
    plain = lfg.estimate(lfg.Site(Waste.constant("100 Mg/yr", 1999, 2000)), model)
    np.testing.assert_allclose(est.generated, plain.generated[:, None] * est.drawn["Waste.scaled"])


def test_airspace_with_cover_in_cubic_yards_and_metres():
    """8 million yd3, 15 % of it cover, at 1200 lb/yd3 (0.6 short tons): room for 4.08 million short tons."""
    rate = "300_000 short_ton/yr"
    yards = Waste.from_airspace("8e6 yd3", density="1200 lb/yd3", rate=rate, open=2000, cover="15 %")
    assert yards.total / 0.90718474 == pytest.approx(0.85 * 8e6 * 1200 / 2000, rel=1e-12)
    assert yards.close == 2013
    metres = Waste.from_airspace("1e6 m3", density="0.7 Mg/m3", rate="50_000 Mg/yr", open=2000)
    assert metres.total == pytest.approx(700_000, rel=1e-12)
    np.testing.assert_allclose(metres.mass, Waste.from_capacity("7e5 Mg", rate="50_000 Mg/yr", open=2000).mass)
    grown = Waste.from_airspace(
        "1e6 m3", density="0.7 Mg/m3", rate="50_000 Mg/yr", open=2000, growth="5 %/yr", kind="inert"
    )
    assert grown.close < metres.close
    assert grown.kinds == ("inert",)
    assert Waste.from_capacity("1e5 Mg", "1e5 Mg/yr", 2500).total == pytest.approx(1e5)


def test_census_years_of_people():
    with pytest.raises(RangeError, match="population: nothing is said of 2001-2009"):
        Waste.from_population({2000: 1000, 2010: 2000}, "1 Mg/yr", 1)
    waste = Waste.from_population({2000: 1000, 2010: 2000}, "0.5 Mg/yr", "80 %", gaps="interpolate")
    np.testing.assert_allclose(waste.mass[:, 0], 0.4 * np.linspace(1000, 2000, 11), rtol=1e-14)  # not geometric


# shares as they are printed


def test_shares_printed_to_a_tenth_of_a_percent_are_divided_by_their_sum_and_said():
    waste = Waste.constant("1000 Mg/yr", 2000, 2001)
    printed = {"food": 0.591, "paper": 0.085, "other": 0.323}
    with pytest.warns(TableWarning, match="shares sum to 0.999, which is 1 within the rounding of their digits"):
        split = waste.split(printed)
    np.testing.assert_allclose(split.mass[0], [591 / 0.999, 85 / 0.999, 323 / 0.999], rtol=1e-12)
    with pytest.warns(TableWarning, match="sum to 0.99,"):
        waste.split({"a": 0.33, "b": 0.33, "c": 0.33})
    for beyond in (
        {"food": 0.591, "paper": 0.085, "other": 0.322},  # 0.998 of three shares of 0.1 % each
        {"food": 0.5912, "paper": 0.0851, "other": 0.3227},  # 0.999 of three shares of 0.01 %
        {"food": 0.5, "paper": 0.4},
        {"food": 0.5, "paper": 0.3, "other": 0.22},
        {"food": {2000: 1, 2001: 0.9}},
    ):
        with pytest.raises(RangeError, match="shares must sum to 1, got"):
            waste.split(beyond)
    assert waste.split(dict.fromkeys("abc", 1 / 3)).total == pytest.approx(2000, rel=1e-14)  # the digits of floats


def test_shares_as_series_and_in_percent():
    waste = Waste.constant("1000 Mg/yr", 2000, 2001)
    expected = waste.split({"food": 0.591, "paper": 0.085, "other": 0.324}).mass
    percents = {"food": 59.1, "paper": 8.5, "other": 32.4}
    for split in (
        waste.split(pd.Series(percents) / 100),
        waste.split(pd.Series(percents), unit="%"),
        waste.split({kind: f"{share} %" for kind, share in percents.items()}),
        waste.split(pd.Series({kind: f"{share}%" for kind, share in percents.items()})),
        waste.split({kind: {2000: share} for kind, share in percents.items()}, unit="%"),
    ):
        np.testing.assert_allclose(split.mass, expected, rtol=1e-12)
    with pytest.raises(RangeError, match="the shares sum to 100; write unit='%'"):
        waste.split(percents)


def test_a_composition_that_nobody_sorted_is_doubted():
    for place in ("Latvia", "Lithuania", "Mali", "Cameroon"):
        with pytest.warns(TableWarning, match=f"{place}: .* is 'other_inert', which makes no gas"):
            lfg.composition(place)
    assert lfg.composition("中国") == lfg.composition("China")


def test_every_place_of_the_table_has_a_chinese_name():
    from lfgmodel.factors import table
    from lfgmodel.sites.composition import _places_in_chinese

    places = {place for factor, _, place in table("ipcc_composition") if factor in ("share", "share_region")}
    assert set(_places_in_chinese().values()) == places


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: Waste.recorded({2000.0: 5, 2001.0: 6}, unit="Mg"), RangeError, r"got 2000.0, 2001.0; .*\.astype\(int\)"),
        (lambda: Waste.recorded(pd.Series([5, 6], ["2000", "2001"]), unit="Mg"), RangeError, r"got '2000', '2001'; .*\.astype\(int\)"),
        (lambda: Waste.recorded(pd.Series([5, 6, 11], [2000, 2001, "Total"]), unit="Mg"), RangeError,
         r"got 'Total'; leave out 'Total', as in table.drop\('Total'\)$"),
        (lambda: Waste.recorded(pd.Series([5, 5], ["2000", "Total"]), unit="Mg"), RangeError, r"leave out 'Total'.*; write .*astype\(int\)"),
        (lambda: Waste.recorded({2000: "1,234", 2001: "1,234,567.5"}, unit="Mg"), TableError,
         "2000 msw: 1,234 has thousands commas; write 1234; 2001 msw: 1,234,567.5 has thousands commas; write 1234567.5"),
        (lambda: Waste.recorded({2000: True}, unit="Mg"), TableError, "True is no amount"),
        (lambda: Waste.recorded({2000: np.bool_(True), 2001: 5.0}, unit="Mg"), TableError, "True is no amount"),
        (lambda: Waste.recorded({2000: b"5"}, unit="Mg"), TableError, "b'5' is no amount"),
        (lambda: Waste.recorded({2000: 5 + 0j}, unit="Mg"), TableError, r"\(5\+0j\) is no amount"),
        (lambda: Waste.recorded(pd.Series([5 + 1j], [2000]), unit="Mg"), RangeError, "holds complex128, not amounts"),
        (lambda: Waste.recorded(pd.Series([True], [2000]), unit="Mg"), RangeError, "holds bool, not amounts"),
        (lambda: Waste.recorded(pd.Series(pd.PeriodIndex(["2000"], freq="Y"), [2000]), unit="Mg"), TableError, "is no amount"),
        (lambda: Waste.recorded({2000: 10**400}, unit="Mg"), TableError, "2000 msw: 10{39} is no amount"),
        (lambda: Waste.recorded({2000: "5\n6"}, unit="Mg"), TableError, "2000 msw: 5 6 is no amount"),
        (lambda: Waste.recorded({2000: ([5, 6], "Mg")}), TableError, "takes one number"),
        (lambda: Waste.recorded({2000: "-5 Mg"}), TableError, "must be at least 0"),
        (lambda: Waste.recorded({"food": {2000: 5}, "paper": {"2000": 6}}, unit="Mg"), RangeError, "got '2000'"),
        (lambda: Waste.recorded({"food": {2000: 5}, "paper": {}}, unit="Mg"), RangeError, "'paper' names no year"),
        (lambda: Waste.recorded({"food": pd.Series([5, 6], [2000, 2000])}, unit="Mg"), RangeError, "'food' names a year twice"),
        (lambda: Waste.recorded(pd.DataFrame([[1, 2]], [2000], ["a", "a"]), unit="Mg"), RangeError, "columns have the same name"),
        (lambda: Waste.constant(lfg.column("msw"), 2000, 2001), RangeError,
         r"Waste.constant.rate is of one site and takes no column; .* Portfolio.from_frame\(table, kinds=\['msw'\]"),
        (lambda: Waste.growing(lfg.column("msw"), 0, 2000, 2001), RangeError, "Waste.growing.rate .* takes no column"),
        (lambda: Waste.constant("5 Mg/yr", 2000, 2001).scaled(lfg.column("x")), RangeError, "Waste.scaled .* takes no column"),
        (lambda: Waste.constant("5 Mg/yr", 2000, 2001, kind=""), RangeError, "Waste.kinds must be names"),
        (lambda: Waste("a", [2000], [[5]]), RangeError, "Waste.kinds must be names, as in .'food', 'paper'., got 'a'"),
        (lambda: Waste((), [2000], np.empty((1, 0))), RangeError, "Waste.kinds must be names"),
        (lambda: Waste((1,), [2000], [[5]]), RangeError, "Waste.kinds must be names"),
        (lambda: Waste(("a",), [2000.5], [[5]]), RangeError, "calendar years without gaps, got .2000.5."),
        (lambda: Waste(("a",), None, [[5]]), RangeError, "calendar years without gaps, got None"),
        (lambda: Waste(("a",), [], np.empty((0, 1))), RangeError, "calendar years without gaps"),
        (lambda: Waste(("a",), [2000], [["x"]]), RangeError, "Waste.mass must hold numbers"),
        (lambda: Waste(("a",), [2000], [[5 + 1j]]), RangeError, "Waste.mass must hold numbers"),
        (lambda: Waste(("a",), [2000], np.ma.array([[5.0]], mask=True)), RangeError, "none of them masked"),
        (lambda: Waste.constant("5 Mg/yr", 2000, 2001).extended("5 Mg/yr", until=2001), RangeError,
         "until must be a calendar year after the last, 2001, got 2001"),
        (lambda: Waste.constant("5 Mg/yr", 2000, 2001).extended(5, until=2002), UnitError, "Waste.extended.rate needs a unit"),
        (lambda: Waste.recorded({2000: 5, 2001: 0}, unit="Mg").extended("5 Mg/yr", until=2002), RangeError,
         "Waste.extended: no waste was accepted in 2001"),
        (lambda: Waste.constant("5 Mg/yr", 2000, 2001).backcast(1990), RangeError, "takes growth='2 %/yr' or population="),
        (lambda: Waste.constant("5 Mg/yr", 2000, 2001).backcast(2000, growth=0), RangeError, "before the first, 2000, got 2000"),
        (lambda: Waste.constant("5 Mg/yr", 2000, 2001).backcast(1999, population={2000: 5}), RangeError, "says nothing of 1999; name 1999 to 2000"),
        (lambda: Waste.constant("5 Mg/yr", 2000, 2001).backcast(1999, population={1999: 5, 2000: 0}), RangeError, "nobody lived there in 2000"),
        (lambda: Waste.constant(lfg.normal("5 Mg/yr", cv=0.1), 2000, 2001) + Waste.constant("5 Mg/yr", 2000, 2001), RangeError,
         r"Waste \+ Waste: .* is of uncertain amount; add them first, and then write .scaled"),
        (lambda: Waste.from_airspace("1e6 m3", density=700, rate="5 Mg/yr", open=2000), UnitError, "density needs a unit, got 700"),
        (lambda: Waste.from_airspace(1e6, density="700 kg/m3", rate="5 Mg/yr", open=2000), UnitError, "volume needs a unit"),
        (lambda: Waste.from_airspace("1e6 m3", density="1200 lb/m3", rate="5 Mg/yr", open=2000, cover=1), RangeError, "cover must be within 0..0.9"),
        (lambda: Waste.from_airspace("1e6 m3", density="12 lb/yd3", rate="5 Mg/yr", open=2000), RangeError, r"within 100..2500 \[kg/m3\]"),
        (lambda: Waste.from_airspace("1e6 m3", density="700 kg/m3", rate="5 Mg/yr", open=2000), RangeError,
         "'1e6 m3', room for 700,000 Mg, is not full by 2500 at '5 Mg/yr'"),
        (lambda: Waste.from_population({2000: 5, 2002: 6}, "1 kg/d", 1, gaps="zero"), LFGError, "gaps must be one of interpolate; got 'zero'"),
        (lambda: Waste.recorded({2000: 1e308, 2001: 1e308}, unit="Mg"), TableError, r"2000 msw: 1e\+308 Mg; .* from 0 to 1e\+12 Mg/yr"),
        (lambda: Waste.growing("100 Mg/yr", 0.5, 1800, 2500), TableError, "from 0 to"),
        (lambda: Waste.constant("5 Mg/yr", 2000, 2001).scaled(lfg.normal(0, sd=0)), RangeError, "has a mean of 0"),
        (lambda: Waste.constant("5 Mg/yr", 2000, 2001).split({}), RangeError, "takes {kind: share}, got {}"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_with_the_mend(build, error, message):
    test_refused_in_one_line(build, error, message)


TABLE = {"组分": ["厨余", "纸类", "塑料"], "比例(%)": [55.2, 20.0, 24.8]}


def test_a_table_of_shares_is_refused_with_the_series_to_take_from_it():
    waste, table = lfg.Waste.constant("100 Mg/yr", 2000, 2001), pd.DataFrame(TABLE)
    with pytest.raises(RangeError, match=r'got a table; write table.set_index\("组分"\)\["比例\(%\)"\]$'):
        waste.split(table, unit="%")
    with pytest.raises(RangeError, match=r'got a table; write table\["比例\(%\)"\]$'):
        waste.split(table.set_index("组分"), unit="%")
    with pytest.raises(RangeError, match=r'Portfolio.split takes .* write table.set_index\("组分"\)'):
        lfg.Portfolio.from_arrays(np.ones((1, 1, 1)), years=[2000], unit="Mg/yr").split(table)
    split = waste.split(table.set_index("组分")["比例(%)"], unit="%")
    np.testing.assert_allclose(split.mass[0], [55.2, 20.0, 24.8])


@pytest.mark.parametrize("texts", [["55.2", "20", "24.8"], ["55.2 %", " 20 %", "24.8"], ["0.552 fraction", 20, 24.8]])
def test_shares_as_text_are_in_the_unit_named_unless_they_name_their_own(texts):
    waste = lfg.Waste.constant("100 Mg/yr", 2000, 2001)
    split = waste.split(dict(zip(TABLE["组分"], texts, strict=True)), unit="%")
    np.testing.assert_allclose(split.mass[0], [55.2, 20.0, 24.8])
    with pytest.raises(RangeError, match="got '55.2'; write '55.2 %'"):
        waste.split({"food": "55.2", "paper": "44.8"})


def test_a_single_column_may_be_called_a_sum():
    assert Waste.recorded(pd.DataFrame({"total": [1.0]}, [2000]), unit="Mg").kinds == ("total",)


def test_tables_of_other_libraries_are_refused_with_how_to_turn_them():
    xarray = pytest.importorskip("xarray")
    with pytest.raises(RangeError, match=r"got a DataArray of xarray; write \.to_pandas\(\)"):
        Waste.recorded(xarray.DataArray([1.0], coords={"year": [2000]}), unit="Mg")
