"""Units at the edge: the only module that knows pint, and it loads pint on first use.

Units have three doors: a field of a noun, a table column, a result shown. Between them everything is a float
in a canonical unit. A year is 365.25 days everywhere, so it has 8766 hours.

A volume of gas with a reference state is an amount of substance: `Nm3` (0 degC), `Sm3` (15 degC) and `scf`
(60 degF), all at 101.325 kPa, convert into each other, and a plain `m3` cannot be mistaken for one of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import UnitError, one_of, shown
from lfgmodel.factors import Cited

if TYPE_CHECKING:
    from pint import UnitRegistry

    from lfgmodel.core.decay import Array

DAYS_PER_YEAR = 365.25
HOURS_PER_YEAR = DAYS_PER_YEAR * 24

CANONICAL: Mapping[str, str] = MappingProxyType(
    {
        "fraction": "dimensionless",
        "1/yr": "1/year",
        "Mg": "megagram",
        "Mg/yr": "megagram/year",
        "Mg/Mg": "megagram/megagram",
        "Mg CH4/yr": "megagram/year",
        "Mg CH4/Mg": "megagram/megagram",
        "m3/Mg": "meter**3/megagram",
        "kg/m3": "kilogram/meter**3",
        "mm/yr": "millimeter/year",
        "degC": "degree_Celsius",
        "MW": "megawatt",
        "m": "meter",
        "m2": "meter**2",
        "m3": "meter**3",
        "m3/yr": "meter**3/year",
        "kWh/Nm3": "kilowatt_hour/mole",
        "t/MWh": "megagram/megawatt_hour",
        "kWh/m3": "kilowatt_hour/meter**3",
        "Btu/kWh": "Btu/kilowatt_hour",
        "Nm3/h": "mole/hour",
        "kPa": "kilopascal",
    }
)
"""The unit in which each kind of field is kept, in stock pint names that every registry knows."""

# an amount of methane gas may stand for its mass
_MOLAR = MappingProxyType(
    {"Mg CH4/yr": "mole/year", "Mg CH4/Mg": "mole/megagram", "Nm3/h": "mole/hour", "kWh/Nm3": "kilowatt_hour/mole"}
)

_DEFINITIONS = MappingProxyType(
    {
        "Nm3": "normal_cubic_meter = 101325 pascal * meter**3 / (molar_gas_constant * 273.15 kelvin) = Nm3",
        "Sm3": "standard_cubic_meter = 101325 pascal * meter**3 / (molar_gas_constant * 288.15 kelvin) = Sm3",
        "scf": "standard_cubic_foot = 101325 pascal * foot**3 / (molar_gas_constant * 519.67 kelvin / 1.8) = scf",
        "scfm": "standard_cubic_foot_per_minute = standard_cubic_foot / minute = scfm",
        "mmscfd": "million_standard_cubic_feet_per_day = 1e6 * standard_cubic_foot / day = mmscfd = MMscfd",
        "MMBtu": "million_Btu = 1e6 * Btu = MMBtu = mmBtu",
    }
)

_TON = "ambiguous; write 'tonne' (1000 kg) or 'short_ton' (907.18 kg)"
_THOUSAND = "a thousand to the gas trade and something else to the unit library; write 'MMBtu', 'scf' or 'mmscfd'"
_AMBIGUOUS = MappingProxyType(
    {
        **dict.fromkeys(("tpy", "tpd", "TPY", "TPD"), _TON),
        **dict.fromkeys(("Mscf", "mscf", "MSCF", "Mcf", "mcf", "MBtu", "mBtu", "MBTU", "Mscfd", "mscfd"), _THOUSAND),
        "kt": "a knot to the unit library; write 'kilotonne' or 'Gg'",
        "mt": "a thousandth of a tonne; write 'tonne' or 'megatonne'",
        "cfm": "without a reference state; write 'scfm' (60 degF, 1 atm) or 'Nm3/min' (0 degC, 1 atm)",
        "mg": "a milligram; write 'Mg' (1000 kg)",
        "mW": "a milliwatt; write 'MW'",
    }
)
_TONS = re.compile(r"(k|m|d|h|c|M|G|T|kilo|mega|giga)?tons?", re.IGNORECASE)

_NUMBER = re.compile(r"\s*([-+]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?)\s*(.*)", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_]\w*")
_REWRITES = (
    (re.compile(r"\b([NS]m)(\^|\*\*)3\b"), r"\g<1>3"),
    (re.compile(r"\b(m|cm|dm|km|ft|yd|inch)([23])\b"), r"\1**\2"),
    (re.compile(r"([A-Za-z])-([123])\b"), r"\1**-\2"),  # yr-1
    (re.compile(r"/ *(cap|capita|person)\b|\b(CH4|ch4)\b"), ""),
    (re.compile(r"%"), " percent "),
    (re.compile(r"\bfraction\b"), "dimensionless"),
    (re.compile(r"^ *(/|per )"), "1/"),
)


def registry() -> UnitRegistry[Any]:
    """Return pint's application registry, with the names of the gas trade added to it once.

    Raises
    ------
    UnitError
        Another library has defined one of the names as a plain volume.
    """
    import pint

    ureg: UnitRegistry[Any] = pint.get_application_registry()  # type: ignore[no-untyped-call,unused-ignore]
    for name, definition in _DEFINITIONS.items():
        if name not in ureg:
            ureg.define(definition)
        elif name != "MMBtu" and "[substance]" not in ureg.parse_units(name).dimensionality:
            raise UnitError(
                f"pint's application registry already defines '{name}' as {ureg.parse_units(name).dimensionality}; "
                "lfgmodel needs an amount of substance: call pint.set_application_registry with a fresh registry"
            )
    return ureg


def read(value: Any, unit: str, where: str, *, bare: bool = True) -> Any:
    """Turn what a user wrote into a float, or an array of floats, in a canonical unit.

    Parameters
    ----------
    value : number, str, (array, str), or quantity of any pint registry
        `0.05`, `"50_000 short_ton/yr"`, `([1, 2], "kg")`, `ureg("3 Mg")`.
    unit : str
        The canonical unit, a key of `CANONICAL`; "Mg CH4/yr" and "Mg CH4/Mg" also take amounts of gas ("scfm").
    where : str
        The field, for the message of an error.
    bare : bool
        Whether a number without a unit is taken as being in `unit`.

    Returns
    -------
    float or array
        In `unit`.

    Raises
    ------
    UnitError
        The unit is missing, unknown, ambiguous, or of the wrong kind.

    Examples
    --------
    >>> read("50_000 short_ton/yr", "Mg/yr", "waste")
    45359.237
    """
    if hasattr(value, "m_as"):
        number, factor = _read_quantity(value, unit, where), 1.0
    else:
        number, text = _split(value, unit, where) if isinstance(value, str) else _pair(value)
        if not text and not bare:
            example = f"'{number:g} {unit}'" if isinstance(number, int | float) else f"'1 {unit}'"
            raise UnitError(f"{where} needs a unit, got {shown(value)}; write {example} or another unit of that kind")
        factor = scale(text, unit, where, shown(value)) if text else 1.0
    try:
        array = np.asarray(number, dtype=float)
    except (TypeError, ValueError, OverflowError):
        array = None
    if array is None or number is None or isinstance(number, bool | np.bool_ | bytes):
        raise UnitError(f"{where} needs a number [{unit}], got {shown(value)}")
    return float(array) * factor if array.ndim == 0 else array * factor


def scale(text: Any, unit: str, where: str, given: str = "") -> float:
    """How many of the canonical `unit` one `text` is: `scale("short_ton", "Mg", "column mass")` is 0.90718474."""
    text = str(text)
    given = given or repr(text)
    _refuse_ambiguous(text, where, given)
    import pint

    for target, factor in _ways(unit):
        try:
            return _convert(text, target) * factor
        except pint.DimensionalityError:
            continue
        except Exception as error:  # pint raises a different error for each way a text can fail to be a unit
            raise UnitError(
                f"{where} needs [{unit}], got {given}, whose unit cannot be read; write '{unit}'"
            ) from error
    state = "; a volume of gas needs its reference state, as in 'Nm3', 'Sm3' or 'scf'" if unit in _MOLAR else ""
    raise UnitError(f"{where} needs [{unit}], got [{text}]; write '{unit}' or another unit of that kind{state}")


def _read_quantity(value: Any, unit: str, where: str) -> Any:
    import pint

    for target, factor in _ways(unit):
        try:
            # an array already in the canonical unit shares its memory with the quantity: `np.array` copies it
            return np.array(value.m_as(target), dtype=float)[()] * factor
        except pint.DimensionalityError:
            continue
        except (TypeError, ValueError) as error:
            raise UnitError(f"{where} needs a number [{unit}], got {shown(value)}") from error
    raise UnitError(f"{where} needs [{unit}], got [{value.units}]; write '{unit}' or another unit of that kind")


def _ways(unit: str) -> list[tuple[str, float]]:
    """List what a unit converts through: its canonical name and, where gas is meant, amounts of it."""
    if "Nm3" in unit:
        per_mole = normal_volume_per_mole()
        return [(CANONICAL[unit], per_mole if unit.startswith("Nm3") else 1 / per_mole)]
    ways = [(CANONICAL[unit], 1.0)]
    return [*ways, (_MOLAR[unit], methane_mass_per_mole())] if unit in _MOLAR else ways


def _split(value: str, unit: str, where: str) -> tuple[float, str]:
    match = _NUMBER.match(unicodedata.normalize("NFKC", value))
    try:
        if match is None or re.match(r",|\d(?!/)", match[2]):
            raise ValueError(value)
        return float(match[1]), match[2].strip()
    except ValueError:
        mend = "without commas or spaces, as in '50_000 Mg/yr'" if match else f"and a unit, as in '1 {unit}'"
        raise UnitError(f"{where} cannot be read from {shown(value)}; write a number {mend}") from None


def _pair(value: Any) -> tuple[Any, str]:
    paired = isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], str)
    return (value[0], value[1]) if paired else (value, "")


def _refuse_ambiguous(text: str, where: str, given: str) -> None:
    for word in _WORD.findall(text):
        reason = _TON if _TONS.fullmatch(word) else _AMBIGUOUS.get(word)
        if reason:
            raise UnitError(f"{where}: {word!r} in {given} is {reason}.")


def _plain(text: str) -> str:
    """Put unit text in pint's own grammar: 'm3' is m**3, '%' is percent, '/yr' is 1/yr, 'm3 CH4' is m**3."""
    text = unicodedata.normalize("NFKC", text)
    if re.search(r"['\";]", text):  # pint's grammar would pass over them
        raise ValueError(text)
    for pattern, grammar in _REWRITES:
        text = pattern.sub(grammar, text)
    return text


@cache
def _convert(text: str, target: str) -> float:
    ureg = registry()
    return float(ureg.Quantity(1.0, ureg.parse_units(_plain(text))).m_as(ureg.parse_units(_plain(target))))


@cache
def methane_mass_per_mole() -> float:
    """Mass of a mole of methane [Mg/mol]."""
    return Cited("constants", "molar_mass", "CH4").load() * 1e-6


@cache
def normal_volume_per_mole() -> float:
    """Volume of a mole of ideal gas at 0 degC and 101.325 kPa [Nm3/mol]."""
    return _convert("mole", "Nm3")


@cache
def methane_energy(heating: str = "HHV") -> float:
    """Heat of burning methane, by its higher or lower heating value [MWh/Mg]."""
    value = Cited("energy", one_of(heating, ("HHV", "LHV"), "heating"), "CH4").load()
    return value * _convert(value.row.unit, "megawatt_hour/mole") / methane_mass_per_mole()


def methane_flow(
    unit: str,
    *,
    gas: str = "ch4",
    methane_fraction: float | None = None,
    heating: str = "HHV",
    density: float | None = None,
) -> float:
    """How many of `unit` one megagram of methane a year is.

    Parameters
    ----------
    unit : str
        A mass flow ("tonne/yr"), a gas flow at a reference state ("scfm", "Nm3/h"), heat ("MMBtu/yr", "MW"),
        or, when `density` is given, a plain volume flow ("m3/yr").
    gas : {"ch4", "lfg"}
        Methane itself, or the landfill gas that contains it.
    methane_fraction : float, optional
        Methane in landfill gas, by volume; needed for "lfg". [fraction]
    heating : {"HHV", "LHV"}
        Which heating value makes heat of methane.
    density : float, optional
        Methane density at the state of a plain volume. [kg/m3]

    Returns
    -------
    float

    Raises
    ------
    UnitError
        The unit is no flow of gas, is a volume without a reference state, or `methane_fraction` is missing.
    """
    unit = str(unit)
    where = f"Unit {unit!r}"
    _refuse_ambiguous(unit, "Unit", repr(unit))
    import pint

    share = 1.0
    if one_of(gas, ("ch4", "lfg"), "gas") == "lfg":
        if methane_fraction is None:
            raise UnitError(f"{where} of landfill gas needs its methane content; write methane_fraction=0.5")
        share = methane_fraction
    ways = {
        "mole/year": 1 / methane_mass_per_mole() / share,
        "megawatt_hour/year": methane_energy(heating),
        "megagram/year": 1.0 if gas == "ch4" else None,
        "meter**3/year": None if density is None else 1000 / density / share,
    }
    mends = {
        "megagram/year": "the mass of landfill gas depends on what else is in it; write gas='ch4' or a volume",
        "meter**3/year": "a volume of gas needs its reference state; write 'Nm3', 'Sm3' or 'scf', or give density=",
    }
    for source, amount in ways.items():
        try:
            factor = _convert(source, unit)
        except pint.DimensionalityError:
            continue
        except Exception as error:  # as in `scale`
            raise UnitError(f"{where} cannot be read; write 'Mg/yr', 'scfm', 'Nm3/h', 'MMBtu/yr'") from error
        if amount is None:
            raise UnitError(f"{where}: {mends[source]}")
        return amount * factor
    raise UnitError(
        f"{where} is no flow of gas; write a mass, volume or energy a time, as in 'Mg/yr', 'scfm', 'MMBtu/yr'"
    )


def gas_flow(unit: str, where: str, temperature: float | None, pressure: float | None, *, mass: bool) -> float:
    """How many megagrams of methane a year one `unit` of metered gas would be, were it all methane.

    Parameters
    ----------
    unit : str
        A gas flow at a reference state ("scfm"), a plain volume flow ("ft3/min") with its state, or if `mass`, a mass
        flow; an amount ("Nm3", "Mg") is one of the whole year.
    where : str
        The argument, for the message of an error.
    temperature, pressure : float, optional
        State of a plain volume. [degC], [kPa]
    mass : bool
        Whether a mass may be meant.
    """
    _refuse_ambiguous(unit, where, repr(unit))
    for flow in (unit, f"({unit})/year"):
        for target, scale_to_methane in (
            ("mole/year", methane_mass_per_mole()),
            ("megagram/year", 1.0),
            ("meter**3/year", None),
        ):
            try:
                one = _convert(flow, target)
            except Exception:  # as in `scale`; the next way may fit
                continue
            if target == "megagram/year" and not mass:
                raise UnitError(
                    f"{where}: a mass of landfill gas, {unit!r}, says nothing of its methane; write a volume"
                )
            if scale_to_methane is not None:
                return one * scale_to_methane
            if temperature is None or pressure is None:
                raise UnitError(
                    f"{where}: {unit!r} needs temperature= and pressure=, or write 'scfm', 'Nm3/h', 'Sm3/h'"
                )
            moles = pressure * 1000 / (_convert("molar_gas_constant", "J/(mol K)") * (temperature + 273.15))
            return one * moles * methane_mass_per_mole()
    raise UnitError(f"{where}: {unit!r} is no flow of gas; write 'scfm', 'Nm3/h', or 'Mg/yr' for methane")


def product(unit: str, made_in: str = "MWh/yr") -> float:
    """How many of `unit` one of the unit is that a product is `made_in`."""
    try:
        return _convert(made_in, str(unit))
    except Exception as error:  # as in `scale`
        kind = "energy" if made_in == "MWh/yr" else "volume"
        example = "'GWh/yr' or 'MW'" if kind == "energy" else "'m3/day'"
        raise UnitError(f"Unit {str(unit)!r} is no {kind} a time; write one, as in {example}") from error


def quantity(values: Array, unit: str) -> Any:
    """Values as a quantity of pint's application registry."""
    ureg = registry()
    return ureg.Quantity(values, ureg.parse_units(_plain(unit)))
