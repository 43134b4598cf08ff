"""Units at the edge: what is taken, what is refused, and with which words."""

import datetime
import re
import subprocess
import sys
import timeit
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lfgmodel as lfg
from lfgmodel import units
from lfgmodel.errors import LFGError, UnitError
from lfgmodel.tables import read_by_site
from lfgmodel.units import grammar, meaning


@pytest.mark.parametrize(
    ("text", "mass"),
    [
        ("1 Mg", 1),
        ("1 tonne", 1),
        ("1 t", 1),
        ("1 short_ton", 0.90718474),
        ("1 long_ton", 1.0160469088),
        ("1 kilotonne", 1000),
        ("1 Gg", 1000),
        ("1e3 kg", 1),
        ("50_000 Mg", 50_000),
        ("2000 lb", 0.90718474),
    ],
)
def test_masses(text, mass):
    assert units.read(text, "Mg", "field") == pytest.approx(mass, rel=1e-15)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("0.05/yr", "1/yr", 0.05),
        ("5 %/yr", "1/yr", 0.05),
        ("75 %", "fraction", 0.75),
        (0.75, "fraction", 0.75),
        ("21 inch/yr", "mm/yr", 533.4),
        ("170 m3/Mg", "m3/Mg", 170),
        ("3.2 ft3/lb", "m3/Mg", 3.2 * 0.028316846592 / 0.00045359237),
        ("3 MW", "MW", 3),
        ("3e6 J/s", "MW", 3),
        ("1 kg/day", "Mg/yr", 0.36525),
        ("1 kg/cap/day", "Mg/cap/yr", 0.36525),
        ("0.05 yr-1", "1/yr", 0.05),
        ("0.05 per year", "1/yr", 0.05),
        ("0.04 1/yr", "1/yr", 0.04),
        ("170 m³ CH4/Mg", "m3/Mg", 170),
        ("1 Nm^3/h", "Nm3/h", 1),
        ("2 Mg CH4/yr", "Mg CH4/yr", 2),
        (".5", "fraction", 0.5),
    ],
)
def test_fields(value, unit, expected):
    assert units.read(value, unit, "field") == pytest.approx(expected, rel=1e-14)


def test_an_array_with_its_unit():
    np.testing.assert_allclose(units.read(([1, 2], "short_ton"), "Mg", "field"), [0.90718474, 1.81436948], rtol=1e-15)


@pytest.mark.parametrize(
    ("unit", "kept", "ratio"), [("%", "fraction", Fraction(1, 100)), ("inch/yr", "mm/yr", Fraction(127, 5))]
)
def test_what_is_written_in_few_digits_is_right_to_the_last_bit(unit, kept, ratio):
    tenths = [Fraction(one, 10) for one in range(2000)]
    assert [units.read(f"{float(one)} {unit}", kept, "field") for one in tenths] == [
        float(one * ratio) for one in tenths
    ]
    whole = np.arange(2000.0)
    assert units.read((whole, unit), kept, "field").tolist() == [float(int(one) * ratio) for one in whole]
    assert units.scaled(whole, units.scale(unit, kept, "column")).tolist() == [float(int(one) * ratio) for one in whole]
    assert units.read(f"1e308 {unit}", kept, "field") == pytest.approx(1e308 * float(ratio))  # or inf, and no error
    assert whole[1] == 1  # what was given stays


def test_a_year_is_365_25_days():
    assert units.HOURS_PER_YEAR == 8766
    assert units.read("1 Mg/d", "Mg/yr", "field") == pytest.approx(365.25, rel=1e-15)
    assert units.product("MW") * units.HOURS_PER_YEAR == pytest.approx(1, rel=1e-14)


def test_quantities_of_any_registry():
    own, foreign = pint.get_application_registry(), pint.UnitRegistry()
    for registry in (own, foreign):
        assert units.read(registry.Quantity(2, "short_ton"), "Mg", "f") == pytest.approx(1.81436948, rel=1e-15)
    array = np.array([1.0, 2.0])
    taken = units.read(foreign.Quantity(array, "Mg"), "Mg", "f")
    taken[0] = 9
    assert array[0] == 1  # the quantity keeps its own memory


def test_volumes_at_a_reference_state_are_amounts():
    mole = 101325 / (8.31446261815324 * 273.15)
    ureg = units.registry()
    assert ureg.Quantity(1, "Nm3").m_as("mol") == pytest.approx(mole, rel=1e-12)
    assert ureg.Quantity(1000, "scfm").m_as("Nm3/h") == pytest.approx(1607.47, abs=5e-3)
    assert ureg.Quantity(1, "mmscfd").m_as("scfm") == pytest.approx(1e6 / 1440, rel=1e-12)
    assert ureg.Quantity(1, "Sm3").m_as("Nm3") == pytest.approx(273.15 / 288.15, rel=1e-12)


def test_a_gas_flow_may_stand_for_its_methane():
    one = units.read("1 Nm3/h", "Mg CH4/yr", "field")
    assert one == pytest.approx(0.71574e-3 * 8766, rel=1e-5)  # ideal methane at 0 degC: 0.71574 kg/m3
    ureg = units.registry()
    assert units.read(ureg.Quantity(1, "Nm3/h"), "Mg CH4/yr", "field") == pytest.approx(one, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "density"),
    [("Nm3", 0.71574), ("Sm3", 0.67848), ("scf", 0.67717 * 0.028316846592)],
)
def test_methane_densities(text, density):
    """Ideal gas at 101.325 kPa, printed to five digits."""
    assert 1000 / units.methane_flow(f"{text}/yr") == pytest.approx(density, rel=1e-5)


def test_registering_twice_changes_nothing(caplog):
    mole = 101325 * 0.3048**3 / (8.31446261815324 * (60 + 459.67) / 1.8)
    for _ in range(2):
        assert units.registry().Quantity(1, "scf").m_as("mole") == pytest.approx(mole, rel=1e-12)
    assert not caplog.records  # pint warns of a name that is defined again


def test_another_librarys_scf_is_refused():
    before = pint.get_application_registry().get()
    other = pint.UnitRegistry()
    other.define("standard_cubic_foot = foot**3 = scf")
    try:
        pint.set_application_registry(other)
        with pytest.raises(UnitError, match="already defines 'scf' as 0.0283168 meter"):
            units.registry()
        assert units.read("1 scf/min", "Nm3/h", "field") == pytest.approx(1.60747, rel=1e-5)  # text means what we say
    finally:
        pint.set_application_registry(before)


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("50000 ton/yr", "Mg/yr", "Waste: 'ton' in '50000 ton/yr' is ambiguous; write 'tonne' .* or 'short_ton'"),
        ("5 tons", "Mg", "'tons' .* write 'tonne' .* or 'short_ton'"),
        ("5 kt", "Mg", "'kt' .* knot .* write 'kilotonne' or 'Gg'"),
        ("5 mg", "Mg", "'mg' .* milligram; write 'Mg'"),
        ("5 megaton", "Mg", "ambiguous; write 'tonne'"),
        ("300 cfm", "Mg CH4/yr", "'cfm' .* write 'scfm'"),
        ("3 MW", "Mg", r"Waste needs \[Mg\], got \[MW\]; write 'Mg'"),
        ("300 m3/h", "Mg CH4/yr", r"needs \[Mg CH4/yr\], got \[m3/h\]"),
        ("3 furlongs_per_moon", "Mg", "whose unit cannot be read; write 'Mg' \\('furlongs_per_moon' is no unit"),
        ("Mg", "Mg", "cannot be read from 'Mg'; write a number and a unit, as in '1 Mg'"),
        ("50,000 Mg", "Mg", "write a number without commas or spaces, as in '50_000 Mg/yr'"),
        ("5 mt", "Mg", "'mt' .* write 'tonne'"),
        ("5 Gton", "Mg", "'Gton' .* is ambiguous"),
        ("5 Mscf/day", "Nm3/h", "'Mscf' .* a thousand to the gas trade"),
        ("1 mW", "MW", "'mW' .* a milliwatt; write 'MW'"),
        ("5 'Mg", "Mg", "cannot be read"),
        ("5__0 Mg", "Mg", "cannot be read from '5__0 Mg'; write a number"),
        ("2000 m3/h", "Nm3/h", "a volume of gas needs its reference state, as in 'Nm3', 'Sm3' or 'scf'"),
        ("3 Mg 4", "Mg", "whose unit cannot be read; write 'Mg' \\('4' is not read there\\)"),
        ("300 CFM", "Nm3/h", "'CFM' .* without a reference state; write 'scfm'"),
        ("300 acfm", "Nm3/h", "'acfm' .* write 'ft3/min' and give that state"),
        ("300 dscfm", "Nm3/h", "'dscfm' .* of gas without its water; write 'scf' or 'scfm'"),
        ("5 Mscfm", "Nm3/h", "'Mscfm' .* a volume of gas with a prefix, which people read differently; write 'scfm'"),
        ("5 mscfm", "Nm3/h", "a volume of gas with a prefix"),
        ("5 kNm3/h", "Nm3/h", "'kNm3' .* with a prefix, .* write 'Nm3' and the whole number"),
        ("5 kNm³/h", "Nm3/h", "'kNm3' .* with a prefix"),
        ("5 MSm3/yr", "Nm3/h", "with a prefix, .* write 'Sm3'"),
        ("5 标方/h", "Nm3/h", "'标方' .* at 0 degC or at 20 degC; write 'Nm3'"),
        ("5 立方米/h", "Nm3/h", "a volume of gas needs its reference state"),
        ("5 MT", "Mg", "'MT' .* write 'tonne', 'megatonne' or 'Gg'"),
        ("5 tpd", "Mg/yr", "'tpd' .* write 'tonne' .* or 'short_ton'"),
        ("5 万ton", "Mg", "'万ton' is no unit"),
        ("5 Mg CH4/yr", "Mg/yr", "it is of methane, and waste is asked for"),
        ("5 Mg/person/yr", "Mg/yr", r"needs \[Mg/yr\], got \[Mg/person/yr\]; write 'Mg/yr'"),
        ("5 kilodegC", "Mg", r"needs \[Mg\], got .*kilodegC"),
        ("5 degC", "Mg", "'degC' is no unit that is known"),
        ("0.5 radian", "fraction", "'radian' is no unit that is known"),
        ("75±1 %", "fraction", "'±' is not read there; write lfg.normal\\('75 %', sd='1 %'\\)"),
        ("5–1 Mg/yr", "Mg/yr", "'–' is not read there; write lfg.uniform\\(low, high\\) for a range"),
        ("5−1 Mg/yr", "Mg/yr", "'-' is not read there"),
        ("~5 Mg/yr", "Mg/yr", "'~' is not read there"),
        ("5⁻¹ Mg/yr", "Mg/yr", "'\\^' is not read there"),
        ("2¹ MW", "MW", "'\\^' is not read there"),
        ("5.5.5 Mg/yr*2", "Mg/yr", "'.' is not read there"),
        ("1e3 x 10^3 Mg", "Mg", "it has two powers of ten; write one"),
        ("50 000 Mg", "Mg", "write a number without commas or spaces"),
        ("5 Mg//yr", "Mg/yr", "'/' stands where a unit is needed"),
        ("5 Mg\n/yr\n", "Mg", r"needs \[Mg\], got \[Mg /yr\]"),
        ("5 Mg/", "Mg/yr", "it ends where a unit is needed"),
        ("5 Mg/(yr", "Mg/yr", "a bracket is left open"),
        ("5 Mg/yr)", "Mg/yr", "'\\)' is one too many"),
        ("5 Mg**2**2", "Mg", "'\\*' is not read there"),
        ("5 Mg^12", "Mg", "'\\^' is not read there"),
        ("", "Mg", "cannot be read from ''; write a number and a unit, as in '1 Mg'"),
        ("nan Mg", "Mg", "write a number and a unit"),
        ("5", "Mg of waste", r"no field is kept in \[Mg of waste\]; one of fraction, "),
        ("5 delta_degC", "degC", "write 'degC', 'degF' or 'K'"),
    ],
)
def test_refused_with_the_mend(text, unit, message):
    with pytest.raises(UnitError, match=message) as caught:
        units.read(text, unit, "Waste")
    assert "\n" not in str(caught.value)


def test_a_bare_number_is_refused_where_practice_mixes_units():
    with pytest.raises(UnitError, match=r"Waste needs a unit, got 50000; write '50000 Mg/yr'"):
        units.read(50000, "Mg/yr", "Waste", bare=False)


MASKED = np.ma.array([0.5, 0.6], mask=[False, True])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, r"needs a number \[fraction\], got None$"),
        (True, "got True; write 1 and 0"),
        (np.bool_(True), "write 1 and 0"),
        (np.array(True), "write 1 and 0"),
        ([True, 0.5], "write 1 and 0"),
        (np.array([0.5, True], dtype=object), "write 1 and 0"),
        (0.5 + 0j, "write its .real part"),
        (np.array([0.5 + 1j]), "write its .real part"),
        (b"5", "decode it"),
        (np.array("0.5"), "write text with its unit as one value"),
        ([1, "x"], "write text with its unit"),
        (("0.5", "%"), "write text with its unit as one value"),
        (np.datetime64("1970-01-01"), "a date is no amount"),
        (np.timedelta64(1, "D"), "divide a span of time by its unit"),
        (datetime.date(2000, 1, 1), "needs a number"),
        (datetime.timedelta(days=1), "needs a number"),
        (pd.Timestamp("2000-01-01"), "needs a number"),
        (pd.Period("2000", "Y"), "needs a number"),
        (pd.Series(pd.period_range("2000", "2001", freq="Y")), "each must be a number"),
        (pd.Series([0.5, None], dtype=object), "each must be a number"),
        (pd.NA, "needs a number"),
        (np.ma.masked, "a masked value is not known"),
        (MASKED, "a masked value is not known"),
        ((MASKED, "%"), "a masked value is not known"),
        (10**400, "needs a number"),
        ([1, [2, 3]], "needs a number"),
        (object(), "needs a number"),
        ("0.5 apples", "'apples' is no unit that is known"),
        ((pint.UnitRegistry().Quantity(5, "kg"), "%"), "has a unit of its own: leave out the other one"),
        ([pint.UnitRegistry().Quantity(5, "")], "has a unit of its own"),
        (pint.UnitRegistry().Quantity(MASKED, ""), "a masked value is not known"),
        (pint.UnitRegistry().Quantity(0.5j, ""), "write its .real part"),
        ((5, None), "needs a number"),
    ],
)
def test_what_is_no_number_is_refused(value, message):
    with pytest.raises(UnitError, match=message) as caught:
        units.read(value, "fraction", "field")
    assert str(caught.value).startswith("field ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "value", [1, np.float32(1), np.int64(1), Decimal(1), Fraction(1), np.array(1), "1", "100 %", np.ma.array(1.0)]
)
def test_numbers_of_every_kind_are_taken(value):
    found = units.read(value, "fraction", "field")
    assert found == 1
    assert type(found) is float


def test_sequences_are_taken_as_arrays():
    for value in ([1, 2.5], (1, 2.5, 3), pd.Series([1, 2]), np.ma.array([1, 2]), np.array([1, 2], dtype=object)):
        np.testing.assert_array_equal(units.read(value, "fraction", "field"), np.array(value, dtype=float))


def test_a_foreign_quantity_of_the_wrong_kind_is_refused():
    with pytest.raises(UnitError, match=r"k needs \[1/yr\], got \[meter\]; write '1/yr'"):
        units.read(pint.UnitRegistry().Quantity(3, "m"), "1/yr", "k")


@pytest.mark.parametrize(
    ("unit", "options", "message"),
    [
        ("m3/yr", {}, "reference state; write 'Nm3', 'Sm3' or 'scf', or give density="),
        ("scfm", {"gas": "lfg"}, "needs its methane content; write methane_fraction=0.5"),
        ("Mg/yr", {"gas": "lfg", "methane_fraction": 0.5}, "mass of landfill gas"),
        ("m", {}, "is no flow of gas"),
        ("blips", {}, "cannot be read; write 'Mg/yr'"),
        ("tons/yr", {}, "write 'tonne'"),
    ],
)
def test_flows_refused_with_the_mend(unit, options, message):
    with pytest.raises(UnitError, match=message):
        units.methane_flow(unit, **options)


def test_an_energy_that_is_none_is_refused():
    with pytest.raises(UnitError, match="is no energy a time; write one"):
        units.product("kg")


def test_heat_of_methane():
    """1012 Btu/scf (HHV) and 35.7 MJ/Nm3 (LHV), through the amount of substance."""
    assert units.methane_flow("MMBtu/yr") == pytest.approx(1012e-6 * units.methane_flow("scf/yr"), rel=1e-12)
    assert units.methane_flow("GJ/yr", heating="LHV") == pytest.approx(0.0357 * units.methane_flow("Nm3/yr"), rel=1e-12)


# Words in everyday use, against pint

LACKING = {
    *["公斤", "千克", "克", "吨", "万吨", "米", "平方米", "公顷", "立方米", "小时", "天", "日", "年"],
    *[
        "千瓦",
        "兆瓦",
        "千瓦时",
        "兆瓦时",
        "万千瓦时",
        "metric_tonne",
        "metric_tonnes",
        "us_ton",
        "us_tons",
        "us_short_ton",
    ],
    *[
        "us_short_tons",
        "uk_ton",
        "uk_tons",
        "uk_long_ton",
        "uk_long_tons",
        "kgs",
        "mmbtu",
        "MMBTU",
        "ppmv",
        "SCF",
        "SCFM",
    ],
    *["SCFH", "SCFD", "scfh", "scfd", "MMscf", "mmscf", "MMSCF", "MMSCFD", "square_meter", "square_meters"],
    *["square_metre", "square_metres", "cubic_meter", "cubic_meters", "cubic_metre", "cubic_metres"],
    *["fraction", "dimensionless", "%", "person", "cap", "capita", "persons", "people", "人"],
    *["毫米", "秒", "分钟", "月", "千帕", "兆帕"],
}
"""Words of the table that pint does not have; the next test says what they mean."""


def base_units(word):
    dimension = dict(meaning.meaning(word).dimension)
    names = {"mass": "kilogram", "length": "meter", "time": "second", "substance": "mole", "temperature": "kelvin"}
    return "*".join(f"{names[base]}**({power})" for base, power in dimension.items())


@pytest.mark.parametrize("word", [*meaning.BASES, *meaning.WORDS])
def test_every_word_of_the_table_means_what_pint_says(word):
    ureg = units.registry()
    if not ureg.parse_unit_name(word):
        assert word in LACKING
        return
    loose = 5e-6 if word in ("acre", "acres") else 1e-14  # some versions of pint have that of the survey foot
    assert float(meaning.meaning(word).factor) == pytest.approx(
        ureg.Quantity(1.0, word).m_as(base_units(word)), rel=loose
    )


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("公斤", "kg"), ("千克", "kg"), ("克", "g"), ("吨", "tonne"), ("米", "m"), ("平方米", "m2"), ("公顷", "ha"), ("立方米", "m3"),
        ("毫米", "mm"), ("秒", "s"), ("分钟", "min"), ("月", "month"), ("千帕", "kPa"), ("兆帕", "MPa"), ("毫米/年", "mm/yr"),
        ("小时", "h"), ("天", "day"), ("日", "day"), ("年", "year"), ("千瓦", "kW"), ("兆瓦", "MW"), ("千瓦时", "kWh"), ("兆瓦时", "MWh"),
        ("metric tonnes", "Mg"), ("metric tons", "Mg"), ("metric ton", "Mg"), ("US ton", "short_ton"), ("US tons", "short_ton"),
        ("U.S. tons", "short_ton"), ("us short tons", "short_ton"), ("Short Tons", "short_ton"), ("short  ton", "short_ton"),
        ("US_ton", "short_ton"), ("UK tons", "long_ton"), ("UK_ton", "long_ton"), ("long tons", "long_ton"), ("UK long tons", "long_ton"),
        ("kgs", "kg"), ("mins", "min"), ("MMBTU", "MMBtu"), ("mmbtu", "MMBtu"), ("BTU", "Btu"), ("ppmv", "ppm"), ("fraction", "dimensionless"),
        ("SCF", "scf"), ("SCFM", "scf/min"), ("scfh", "scf/h"), ("SCFH", "scf/h"), ("scfd", "scf/d"), ("SCFD", "scf/d"), ("MMSCFD", "MMscf/d"),
        ("square feet", "ft2"), ("square metre", "m^2"), ("cubic feet", "ft^3"), ("cubic yards", "yd**3"), ("Cubic Metres", "m³"),
        ("%", "percent"), ("ft3", "ft ft ft"), ("Nm³", "Nm3"), ("Nm^3", "Nm3"), ("Sm**3", "Sm3"), ("kWh Nm^-3", "kWh/Nm3"), ("1/Nm³", "1/Nm3"),
        ("yr⁻¹", "1/yr"), ("yr-1", "/yr"), ("per year", "1/yr"), ("kg m-2 d-1", "kg/m2/d"), ("kg/(m2·d)", "kg/m2/d"), ("㎏", "kg"), ("t/a", "Mg/yr"),
        ("t/万m2", "Mg/ha"), ("万吨", "万t"), ("亿m3", "万 万 m3"), ("万千瓦时", "万kWh"), ("万Nm3/d", "万 Nm³/day"),
    ],
)  # fmt: skip
def test_the_same_unit_in_other_words(text, same):
    assert meaning.convert(text, same) == 1


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("10 万吨/年", "Mg/yr", 100_000),
        ("10万吨/年", "Mg/yr", 100_000),
        ("12万t/a", "Mg/yr", 120_000),
        ("1.2 亿吨", "Mg", 1.2e8),
        ("3 万 立方米", "m3", 3e4),
        ("3万m³/年", "m3/yr", 3e4),
        ("3 万m^3", "m3", 3e4),  # the count is not raised
        ("5万Nm3/h", "Nm3/h", 5e4),
        ("3 kWh/万Nm3", "kWh/Nm3", 3e-4),
        ("500吨/天", "Mg/yr", 500 * 365.25),
        ("2 MMscf/d", "Nm3/h", 2e6 / 1440 * 1.60747),
        ("2 mmscfd", "Nm3/h", 2e6 / 1440 * 1.60747),
        ("1 万千瓦时/立方米", "kWh/m3", 1e4),
        ("1 kg/capita/day", "Mg/cap/yr", 0.36525),
        ("1 公斤/人/天", "Mg/cap/yr", 0.36525),
        ("0.37 Mg/yr", "Mg/cap/yr", 0.37),
        ("5 stone/fortnight", "Mg/yr", 5 * 14 * 0.45359237e-3 * 365.25 / 14),  # of pint
        ("0.1 Mg/kyr", "Mg/yr", 1e-4),
        ("1 Mg/month", "Mg/yr", 12),
        ("1 Mg/week", "Mg/yr", 365.25 / 7),
        ("1 Mg/hour", "Mg/yr", 8766),
    ],
)
def test_amounts_in_other_words(text, unit, expected):
    assert units.read(text, unit, "field") == pytest.approx(expected, rel=1e-5 if "sc" in text else 1e-14)


@pytest.mark.parametrize(("unit", "stock"), units.CANONICAL.items())
def test_what_fields_are_kept_in_is_stock_to_every_registry(unit, stock):
    expected = 3 if unit == "degC" else 3 * meaning.ratio(stock, unit.replace("/cap", ""))
    assert units.read(pint.UnitRegistry().Quantity(3.0, stock), unit, "field") == pytest.approx(expected, rel=1e-12)


def test_an_acre_is_of_the_foot_of_today():
    assert units.read("1 acre", "m2", "field") == pytest.approx(4046.8564224, rel=1e-15)


NUMBERS = {
    "3": 3, "-3": -3, "+3": 3, "3.": 3, ".5": 0.5, "0.25": 0.25, "1_000": 1000, "1_000_000.5": 1000000.5, "2.5e3": 2500, "2E-3": 0.002,
    "10⁵": 1e5, "10^5": 1e5, "10**5": 1e5, "-10^2": -100, "10⁻³": 1e-3, "1.2 x 10^3": 1200, "1.2×10³": 1200, "1.2*10**3": 1200,
    "1.2·10³": 1200, "-1.5 × 10⁻²": -0.015, "５０": 50, "−7": -7, " 8 ": 8,
}  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_every_word_after_every_form_of_number(number):
    for word in [*meaning.BASES, *meaning.WORDS]:
        for text in (f"{number} {word}", f"{number}{word}"):
            assert grammar.number(text) == (NUMBERS[number], word), text


def held(cell):
    """Return a column with one cell as it was written."""
    return pd.Series([cell], dtype=object)


TABLES = {
    "a dict by year": lambda cell: lfg.Waste.recorded({2000: cell}, unit="Mg").mass[0, 0],
    "a column by site and year": lambda cell: float(read_by_site(
        pd.DataFrame({"site": ["A"], "year": [2000], "flow": held(cell)}), {"flow": np.inf}, "site", "year", "table"
    ).columns["flow"][0, 0]),
    "a column of sites": lambda cell: float(lfg.Portfolio.from_frame(
        pd.DataFrame({"msw": held(cell), "open": [2000], "close": [2000]}).set_axis(["A"]), kinds=["msw"], unit="Mg/yr"
    ).mass(np.array([2000]), slice(None)).sum()),
    "a log by date": lambda cell: lfg.collection.Measured.from_log(
        pd.Series([cell] * 12, pd.date_range("2021-01-01", periods=12, freq="MS"), dtype=object), unit="Mg/yr", gas="ch4"
    ).methane_collected[2021],
    "readings in order": lambda cell: float(lfg.reporting.substituted(pd.Series([cell], dtype=object))[0]),
}  # fmt: skip
"""Doors of tables, each with one cell."""

IN_A_CELL = [(text, value) for text, value in NUMBERS.items() if value >= 0] + [
    (np.str_("1_000"), 1000), (3, 3), (2.5, 2.5), (np.float32(0.5), 0.5), (np.int64(7), 7), (np.array(5), 5), (Decimal("1.5"), 1.5),
    (Fraction(1, 4), 0.25),
]  # fmt: skip
NONE_IN_A_CELL = [
    "1__000", "_1", "1_", "1,000", "1 000", "5 %", "5 Mg", "x", "inf", "nan", "1e400", "0x10", "-1", -1, True, np.True_, 1j, b"5", 10**400,
    Decimal("Infinity"), np.timedelta64(5, "D"), np.datetime64("2000-01-01"), datetime.date(2000, 1, 1), [5.0],
]  # fmt: skip


@pytest.mark.parametrize("door", TABLES)
def test_a_cell_is_one_number_at_every_door(door):
    """Text is read by the one grammar, so that no door takes what another refuses."""
    for cell, value in IN_A_CELL:
        assert TABLES[door](cell) == pytest.approx(value, rel=1e-12), cell
    for cell in NONE_IN_A_CELL:
        with pytest.raises(LFGError):
            pytest.fail(f"{cell!r} was read as {TABLES[door](cell)}")


def test_a_span_of_time_among_numbers_is_refused():
    with pytest.raises(UnitError, match="divide a span of time by its unit"):
        units.read([2.0, np.timedelta64(1, "D")], "Mg", "field")


@pytest.mark.parametrize("character", "!\"#$&',:;<=>?@[\\]`{|}~±–—→←≈≤≥€£¥∞√•‘’“”\u200b\u00ad\ufeff☃")
def test_an_unknown_character_is_named_wherever_it_stands(character):
    where = ["{}5 Mg/yr", "5{} Mg/yr", "5 {}Mg/yr", "5 M{}g/yr", "5 Mg{}/yr", "5 Mg/{}yr", "5 Mg/yr{}", "5 Mg/yr {}"]
    named = re.escape(f"{character!r} is not read there") + ("|without commas" if character == "," else "")
    for place in where:
        with pytest.raises(UnitError, match=named) as caught:
            units.read(place.replace("{}", character), "Mg/yr", "field")
        assert "\n" not in str(caught.value)


@given(st.text(max_size=30) | st.text("0123456789.eE_+-*/^() %MgtyrNm3scf²³⁻", max_size=20).map("5 ".__add__))
def test_any_text_is_read_or_refused_in_one_line(text):
    try:
        found, message = units.read(text, "Mg/yr", "field", bare=False), ""
    except UnitError as error:
        found, message = None, str(error)
    assert len(message.splitlines()) <= 1
    if found is not None:
        assert isinstance(found, float)
        assert re.search("g|t|吨", text)  # no mass without its unit


LONG = (
    "Mg*9**9**9**9/yr",
    "Mg**9**9**9**9/yr",
    "Mg*(9**9**9**9)",
    "Mg^9^9^9",
    "m" * 100_000,
    "(" * 90,
    "Mg*" * 100_000,
    "Mg/" * 33,
)


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:12])
@pytest.mark.parametrize(
    "door",
    [
        lambda text: units.read(f"5 {text}", "Mg/yr", "field"),
        lambda text: units.read((5, text), "Mg/yr", "field"),
        lambda text: units.read(text, "Mg/yr", "field"),
        lambda text: units.scale(text, "Mg/yr", "field"),
        lambda text: units.methane_flow(text),
        lambda text: units.gas_flow(text, "field", None, None, mass=True),
        lambda text: units.product(text),
    ],
)
def test_what_is_too_much_is_refused_within_a_millisecond(text, door):
    def refused():
        with pytest.raises(UnitError) as caught:
            door(text)
        assert len(str(caught.value)) < 400

    assert min(timeit.repeat(refused, number=1, repeat=7)) < 1e-3


# Temperatures


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("-2 degF", -170 / 9), ("60 degF", 140 / 9), ("60 °F", 140 / 9), ("60 F", 140 / 9), ("60 deg F", 140 / 9), ("60 fahrenheit", 140 / 9),
        ("288.15 K", 15), ("15 degC", 15), ("15 °C", 15), ("15℃", 15), ("15 celsius", 15), ("15 C", 15), (15, 15), ("15", 15), ("-15", -15),
        ("491.67 degR", 0), ((np.array([32.0, 212.0]), "degF"), [0, 100]), ("15 摄氏度", 15),
        (pint.UnitRegistry().Quantity(60, "degF"), 140 / 9), (pint.UnitRegistry().Quantity(288.15, "kelvin"), 15),
    ],
)  # fmt: skip
def test_temperatures_have_their_own_zero(value, expected):
    np.testing.assert_allclose(units.read(value, "degC", "field"), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("text", ["10⁵ Mg/yr", "10^5 Mg/yr", "12万t/a", "1.2亿吨", "1000 t/yr", "-3 Mg"])
def test_a_number_in_a_unit_is_refused_with_what_to_do_with_it(text):
    with pytest.raises(
        UnitError, match="a unit holds no number: multiply the numbers instead, and write the unit alone"
    ):
        units.scale(text, "Mg/yr", "field")


def test_pints_ton_is_the_short_ton_that_pint_keeps_under_that_name_and_the_door_says_so():
    ureg = pint.UnitRegistry()
    for name in ("ton", "short_ton"):
        assert units.read(5 * ureg(name), "Mg", "field") == pytest.approx(5 * 0.90718474)
    assert "by that name pint keeps the short ton" in " ".join(units.read.__doc__.split())
    with pytest.raises(UnitError, match="ambiguous"):
        units.read("5 ton", "Mg", "field")


def test_a_scale_with_a_zero_of_its_own_is_no_factor():
    assert units.scale("celsius", "degC", "field") == 1
    with pytest.raises(UnitError, match=r"field: 'degF' has a zero of its own; give the numbers in \[degC\]"):
        units.scale("degF", "degC", "field")


# The user's own registry


def own_registry():
    registry = pint.UnitRegistry()
    registry.define("Nm3 = 101325 pascal * meter**3 / (molar_gas_constant * 293.15 kelvin)")
    registry.define("Sm3 = meter**3")
    registry.define("standard_cubic_foot = 101325 pascal * foot**3 / (molar_gas_constant * 288.71 kelvin) = scf")
    registry.define("MMBtu = 1e3 * Btu")
    registry.define("bale = 0.7 * megagram")
    return registry


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("Nm3/h", "Nm3/h", "'Nm3' of that quantity is 41.5712 mole in its own registry, and .*273.15 kelvin.* here"),
        ("Sm3/h", "Nm3/h", "'Sm3' of that quantity is 1 meter"),
        ("MMBtu/h", "MW", "'MMBtu' of that quantity is 1.05506e"),
        ("kiloNm3/h", "Nm3/h", "'kiloNm3' .* with a prefix, which people read differently; write 'Nm3'"),
    ],
)
def test_what_another_registry_calls_by_our_names_is_checked_by_value(text, unit, message):
    registry = own_registry()
    for value in (registry.Quantity(5, text), (5, registry.Unit(text))):
        with pytest.raises(UnitError, match=message):
            units.read(value, unit, "field")


def test_what_another_registry_means_alike_is_taken():
    registry = own_registry()
    assert units.read(registry.Quantity(1000, "scf/min"), "Nm3/h", "field") == pytest.approx(1607.47, rel=2e-5)
    assert units.read(registry.Quantity(2, "bale/day"), "Mg/yr", "field") == pytest.approx(1.4 * 365.25, rel=1e-14)
    assert units.read((2, registry.Unit("short_ton")), "Mg", "field") == pytest.approx(1.81436948, rel=1e-15)
    assert units.methane_flow(registry.Unit("kg/day")) == pytest.approx(1000 / 365.25, rel=1e-14)


@pytest.mark.parametrize("unit", [None, 5, "", " ", b"Mg"])
def test_a_unit_is_text(unit):
    for door in (
        lambda: units.scale(unit, "Mg", "field"),
        lambda: units.methane_flow(unit),
        lambda: units.gas_flow(unit, "field", None, None, mass=True),
        lambda: units.product(unit),
    ):
        with pytest.raises(UnitError, match="needs a unit as text, got"):
            door()


@pytest.mark.parametrize(
    ("text", "stock", "expected"),
    [("scfm", "mole/minute", 1.1953), ("m3/hr", "meter**3/hour", 1), ("吨/年", "kg/year", 1000), ("US tons/yr", "lb/year", 2000), ("Nm^3/h", "mole/h", 44.615), ("t CH4/a", "kg/year", 1000)],
)  # fmt: skip
def test_quantities_go_out_in_the_words_of_pint(text, stock, expected):
    assert units.quantity(1.0, text).m_as(stock) == pytest.approx(expected, rel=1e-4)


def test_a_quantity_of_what_pint_lacks_is_refused():
    with pytest.raises(UnitError, match="pint has no unit '万吨'; write 'Mg'"):
        units.quantity(1.0, "万吨/年")


# One list of ways, each asked once


@pytest.mark.parametrize("unit", ["Mg/yr", "kg/h", "short_ton/d", "scfm", "Nm3/h", "mmscfd", "mol/s"])
def test_a_metered_flow_is_the_inverse_of_a_shown_one(unit):
    one = units.gas_flow(unit, "field", None, None, mass=True)
    assert one * units.methane_flow(unit) == pytest.approx(1, rel=1e-15)


def test_an_amount_metered_is_that_of_the_year():
    assert units.gas_flow("Mg", "field", None, None, mass=True) == 1
    assert units.gas_flow("Nm3", "field", None, None, mass=False) == pytest.approx(0.71574e-3, rel=1e-5)


def test_a_plain_volume_at_its_state_is_an_ideal_gas():
    warm = units.gas_flow("m3/yr", "field", 25.0, 101.325, mass=False)
    assert warm == pytest.approx(units.gas_flow("Nm3/yr", "field", None, None, mass=False) * 273.15 / 298.15, rel=1e-12)
    half = units.gas_flow("m3/yr", "field", 25.0, 101.325 / 2, mass=False)
    assert half == pytest.approx(warm / 2, rel=1e-12)
    assert units.methane_flow("m3/yr", density=1e3 * warm) == pytest.approx(1 / warm, rel=1e-12)


@pytest.mark.parametrize(
    ("unit", "options"), [("Mg/yr", {}), ("kg/h", {}), ("MW", {}), ("scfm", {"gas": "lfg", "methane_fraction": 0.5})]
)
def test_a_conversion_is_worked_out_once_and_so_is_that_there_is_none(unit, options):
    first = units.methane_flow(unit, **options)
    before = meaning.convert.cache_info().misses
    assert [units.methane_flow(unit, **options) for _ in range(5)] == [first] * 5
    assert meaning.convert.cache_info().misses == before


def test_units_of_another_kind_have_no_ratio():
    assert meaning.convert("Mg/yr", "scfm") is None
    with pytest.raises(grammar.Unreadable, match=r"\[Mg\] is not of the kind of \[m\]"):
        meaning.ratio("Mg", "m")


@pytest.mark.parametrize(
    "read",
    [
        lambda: units.read("5", "Mg of waste", "field"),
        lambda: units.scale("Mg", "Mg of waste", "field"),
        lambda: units.read(pint.UnitRegistry().Quantity(5, "Mg"), "Mg of waste", "field"),
    ],
)
def test_a_field_is_kept_in_one_of_these(read):
    with pytest.raises(UnitError, match=r"field: no field is kept in \[Mg of waste\]; one of fraction, 1/yr, Mg, "):
        read()


def test_a_unit_beyond_all_numbers_is_refused():
    for text in ("Tg " + "Tg^9 " * 9 + "/(" + "g^9 " * 9 + ")", "g " + "g^9 " * 9 + "/(" + "Tg^9 " * 9 + ")"):
        assert len(text) < grammar.LONGEST
        with pytest.raises(UnitError, match="no number is as large or as small as that"):
            units.scale(text, "Mg", "field")


@pytest.mark.parametrize("text", ["Mg→", "tons", "Mg/(yr", "", "m" * 200])
def test_no_quantity_goes_out_in_what_cannot_be_read(text):
    with pytest.raises(UnitError, match="^Unit"):
        units.quantity(1.0, text)


def test_underflow_of_a_number_is_no_error():
    with np.errstate(all="raise"):
        assert units.read("1e-323 short_ton", "Mg", "field") < 1e-322
        assert units.read(([1e-323, 1], "lb"), "Mg", "field")[0] == 0
        assert units.read(pint.UnitRegistry().Quantity(np.array([1e-323]), "lb"), "Mg", "field")[0] == 0
        assert units.read("1e308 Gg", "Mg", "field") == np.inf  # the field's range refuses it


# In a fresh process


def run(script):
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()


def test_a_first_estimate_from_text_loads_no_pint():
    script = """
import sys
import lfgmodel as lfg
waste = lfg.Waste.constant("50_000 short tons/yr", open=2000, close=2020)
print("pint" in sys.modules, "pandas" in sys.modules)
model, wells = lfg.LandGEM(k="0.05/yr", L0="170 m3/Mg"), lfg.collection.Constant("75 %")
est = lfg.estimate(lfg.Site(waste, rainfall="30 inch/yr"), model, wells, use=[lfg.energy.Engine("1 MW"), lfg.energy.Flare()])
str(est), est.to("collected", "scfm", gas="lfg"), est.to("generated", "MMBtu/yr"), est.to("electricity", "GWh/yr")
print("pint" in sys.modules, "pandas" in sys.modules)
"""
    assert run(script) == ["False"] * 4


THREADS = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
import lfgmodel as lfg
from lfgmodel import units
together = Barrier(8)
def first(work):
    together.wait()
    return {work}
with ThreadPoolExecutor(8) as pool:
    print(*[repr(one).replace(" ", "") for one in pool.map(first, range(8))])
"""


@pytest.mark.parametrize(
    "work",
    [
        'lfg.Waste.constant("50_000 Mg/yr", 2000, 2001).total',
        'units.read("5 stone/fortnight", "Mg/yr", "field")',
        'units.read(f"{work + 1} " + ("stone", "slug", "dram", "grain", "carat", "slug", "stone", "dram")[work], "Mg", "f") > 0',
        'units.quantity(1.0, "scfm").m_as("mole/minute")',
        'round(units.read(units.registry().Quantity(1.0, "MMBtu/h"), "MW", "field"), 9)',
    ],
)
def test_eight_threads_at_first_use_agree(work):
    found = run(THREADS.replace("{work}", work))
    assert len(found) == 8
    assert len(set(found)) == 1
