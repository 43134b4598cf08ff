"""Units at the edge: what is taken, what is refused, and with which words."""

import numpy as np
import pint
import pytest

from lfgmodel import units
from lfgmodel.errors import UnitError


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
        ("1 kg/cap/day", "Mg/yr", 0.36525),
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


def test_registering_twice_changes_nothing():
    assert units.registry().Quantity(1, "scf") == units.registry().Quantity(1, "scf")


def test_another_librarys_scf_is_refused():
    before = pint.get_application_registry().get()
    other = pint.UnitRegistry()
    other.define("standard_cubic_foot = foot**3 = scf")
    try:
        pint.set_application_registry(other)
        with pytest.raises(UnitError, match="already defines 'scf'"):
            units.registry()
    finally:
        pint.set_application_registry(before)


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("50000 ton/yr", "Mg/yr", "Waste: 'ton' in '50000 ton/yr' is ambiguous; write 'tonne' .* or 'short_ton'"),
        ("5 tons", "Mg", "'tons' .* write 'tonne' .* or 'short_ton'"),
        ("5 short ton", "Mg", "'ton' .* 'short_ton'"),
        ("5 kt", "Mg", "'kt' .* knot .* write 'kilotonne' or 'Gg'"),
        ("5 mg", "Mg", "'mg' .* milligram; write 'Mg'"),
        ("5 megaton", "Mg", "ambiguous; write 'tonne'"),
        ("300 cfm", "Mg CH4/yr", "'cfm' .* write 'scfm'"),
        ("3 MW", "Mg", r"Waste needs \[Mg\], got \[MW\]; write 'Mg'"),
        ("300 m3/h", "Mg CH4/yr", r"needs \[Mg CH4/yr\], got \[m3/h\]"),
        ("3 furlongs_per_moon", "Mg", "whose unit cannot be read; write 'Mg'"),
        ("Mg", "Mg", "cannot be read from 'Mg'; write a number and a unit, as in '1 Mg'"),
        ("50,000 Mg", "Mg", "write a number without commas or spaces, as in '50_000 Mg/yr'"),
        ("5 mt", "Mg", "'mt' .* write 'tonne'"),
        ("5 Gton", "Mg", "'Gton' .* is ambiguous"),
        ("5 Mscf/day", "Nm3/h", "'Mscf' .* a thousand to the gas trade"),
        ("1 mW", "MW", "'mW' .* a milliwatt; write 'MW'"),
        ("5 'Mg", "Mg", "cannot be read"),
        ("5__0 Mg", "Mg", "cannot be read from '5__0 Mg'; write a number"),
        ("2000 m3/h", "Nm3/h", "a volume of gas needs its reference state, as in 'Nm3', 'Sm3' or 'scf'"),
        ("3 Mg 4", "Mg", "whose unit cannot be read"),
    ],
)
def test_refused_with_the_mend(text, unit, message):
    with pytest.raises(UnitError, match=message) as caught:
        units.read(text, unit, "Waste")
    assert "\n" not in str(caught.value)


def test_a_bare_number_is_refused_where_practice_mixes_units():
    with pytest.raises(UnitError, match=r"Waste needs a unit, got 50000; write '50000 Mg/yr'"):
        units.read(50000, "Mg/yr", "Waste", bare=False)


@pytest.mark.parametrize("value", [True, "0.5 apples", None, [1, "x"], object()])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(UnitError, match="field"):
        units.read(value, "fraction", "field")


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
