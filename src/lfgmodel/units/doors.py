"""The doors: what a user wrote becomes a float in a canonical unit, or is refused with what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import UnitError, one_line, shown
from lfgmodel.factors import Cited
from lfgmodel.units import library
from lfgmodel.units.grammar import Unreadable, number, plain
from lfgmodel.units.meaning import TEMPERATURES, WORDS, Ambiguous, convert, factors, meaning, ratio
from lfgmodel.units.reals import real

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array

CANONICAL: Mapping[str, str] = MappingProxyType(
    {
        "fraction": "dimensionless",
        "1/yr": "1/year",
        "Mg": "megagram",
        "Mg/yr": "megagram/year",
        "Mg/cap/yr": "megagram/year",
        "Mg/Mg": "megagram/megagram",
        "Mg CH4/yr": "megagram/year",
        "Mg CH4/Mg": "megagram/megagram",
        "m3/Mg": "meter**3/megagram",
        "kg/m3": "kilogram/meter**3",
        "mm/yr": "millimeter/year",
        "degC": "degree_Celsius",
        "MW": "megawatt",
        "m3": "meter**3",
        "m": "meter",
        "m2": "meter**2",
        "m3/yr": "meter**3/year",
        "kWh/Nm3": "kilowatt_hour/mole",
        "t/MWh": "megagram/megawatt_hour",
        "kWh/m3": "kilowatt_hour/meter**3",
        "Btu/kWh": "Btu/kilowatt_hour",
        "Nm3/h": "mole/hour",
        "kPa": "kilopascal",
        "ha": "hectare",
        "h": "hour",
        "1/h": "1/hour",
        "1/MW": "1/megawatt",
        "1/MWh": "1/megawatt_hour",
        "1/MW/yr": "1/megawatt/year",
        "1/Mg": "1/megagram",
        "1/ha": "1/hectare",
        "1/Nm3": "1/mole",
        "1/m3": "1/meter**3",
    }
)
"""The unit in which each kind of field is kept, and the same in stock pint names that every registry knows."""

# an amount of methane gas may stand for its mass
_MOLAR = MappingProxyType({"Mg CH4/yr": "mole/year", "Mg CH4/Mg": "mole/megagram"})
_OF_GAS = (*_MOLAR, "Nm3/h", "kWh/Nm3")
_OF_WASTE = ("Mg", "Mg/yr", "Mg/cap/yr")


def read(value: Any, unit: str, where: str, *, bare: bool = True) -> Any:
    """Turn what a user wrote into a float, or an array of floats, in a canonical unit.

    Parameters
    ----------
    value : number, str, (array, str), or quantity of any pint registry
        `0.05`, `"50_000 short_ton/yr"`, `([1, 2], "kg")`, `ureg("3 Mg")`. A quantity in pint's "ton" is taken in short
        tons, 907 kg: by that name pint keeps the short ton, however it was written. As text the word is refused.
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
        It is no number, or the unit is missing, unknown, ambiguous, or of the wrong kind.

    Examples
    --------
    >>> read("50_000 short_ton/yr", "Mg/yr", "waste")
    45359.237
    >>> read("59 degF", "degC", "temperature")
    15.0
    """
    _refuse_unkept(unit, where)
    if bare and type(value) in (float, int) and -1e300 < value < 1e300:  # the rest is known to be right, and slower
        return float(value)
    if hasattr(value, "m_as"):
        return _from_quantity(value, unit, where)
    given, text = _parted(value, unit, where)
    numbers = given if type(given) is float else real(given, unit, where)
    if not text and not bare:
        example = f"'{numbers:g} {unit}'" if np.ndim(numbers) == 0 else f"'1 {unit}'"
        raise UnitError(f"{where} needs a unit, got {shown(value)}; write {example} or another unit of that kind")
    zero, factor = _reading(text, unit, where, value) if text else (0.0, 1.0)
    if isinstance(numbers, float):
        return float(scaled(numbers - zero, factor))
    with np.errstate(all="ignore"):  # what overflows is refused by the field's range
        found = scaled(np.asarray(numbers - zero), factor)
    return found if found.ndim else float(found)


def scale(text: Any, unit: str, where: str) -> float:
    """How many of the canonical `unit` one `text` is: `scale("short_ton", "Mg", "column mass")` is 0.90718474."""
    _refuse_unkept(unit, where)
    zero, factor = _reading(spelled(text, where), unit, where, text)
    if zero:
        raise UnitError(f"{where}: {text!r} has a zero of its own; give the numbers in [{unit}]")
    return factor


def scaled(numbers: Any, factor: float) -> Any:
    """Multiply numbers by a factor without the error that both have in binary, where they are written in few digits.

    Parameters
    ----------
    numbers : float or array
    factor : float
        What `scale` returns.

    Examples
    --------
    >>> scaled(95.0, 0.01), 95.0 * 0.01
    (0.95, 0.9500000000000001)
    """
    if factor == 1:
        return numbers
    whole = _ratio(factor)
    if whole is None:
        return numbers * factor
    if isinstance(numbers, float) and abs(numbers) < 1e200:  # finite, and so is what is found
        return float(Fraction(str(numbers)) * whole)
    found = numbers * float(whole.numerator)
    found /= whole.denominator
    return found


@lru_cache(maxsize=1024)
def _ratio(factor: float) -> Fraction | None:
    """Return the ratio of small whole numbers that a factor is, as 127 / 5 for 25.4; None of one that is none."""
    found = Fraction(factor).limit_denominator(10**8)
    return found if 0 < found.numerator < 10**12 and float(found) == factor else None


def spelled(unit: Any, where: str) -> str:
    """Return the text of a unit, which may be given as a unit of a pint registry.

    Raises
    ------
    UnitError
        It is neither.
    """
    if isinstance(unit, str) and unit.strip():
        return unit
    if hasattr(unit, "dimensionality"):
        return library.spelled(unit, where)
    raise UnitError(f"{where} needs a unit as text, got {shown(unit)}; write 'Mg/yr' or another")


def refusal(error: Unreadable, where: str, given: Any, need: str) -> UnitError:
    """Make the error of a unit that cannot be read, or of one with a word that people read in two ways."""
    if isinstance(error, Ambiguous):
        return UnitError(f"{where}: {error.word!r} in {shown(given)} is {error.reason}.")
    return UnitError(f"{where} {need} ({error})")


def quantity(values: Array, unit: str) -> Any:
    """Values as a quantity of pint's application registry."""
    return library.quantity(values, _words(readable(unit, "Unit"), 1))


def readable(unit: Any, where: str) -> str:
    """Return the text of a unit of any kind, once it is known what it means.

    Raises
    ------
    UnitError
        It is unknown, or ambiguous.
    """
    text = spelled(unit, where)
    try:
        if plain(text).strip() not in TEMPERATURES:
            meaning(text)
    except Unreadable as error:
        raise refusal(error, where, unit, f"{shown(unit)} cannot be read; write 'Mg/yr' or another") from error
    return text


def _words(unit: str, power: int) -> Iterator[tuple[str, int]]:
    """Words of pint that a unit is a product of, with their powers."""
    for word, exponent in factors(unit):
        count, inner, name = WORDS.get(word, ("", "", word))
        known = next(filter(library.knows, (word, name)), None)
        if known:
            yield known, exponent * power
        elif count == "1":
            yield from _words(inner, exponent * power)
        else:
            raise UnitError(f"pint has no unit {word!r}; write 'Mg', 'm**3', 'Nm3' or another of its own")


def _refuse_unkept(unit: str, where: str) -> None:
    if not isinstance(unit, str) or unit not in CANONICAL:
        given = unit if isinstance(unit, str) else shown(unit)
        raise UnitError(f"{where}: no field is kept in [{given}]; one of {', '.join(CANONICAL)}")


def _parted(value: Any, unit: str, where: str) -> tuple[Any, str]:
    """Part what was given into numbers and the text of their unit, which may be none."""
    if isinstance(value, str):
        try:
            return number(value)
        except Unreadable as error:
            mend = error.mend or f"a number and a unit, as in '1 {unit}'"
            why = error.reason and f": {error.reason}"
            raise UnitError(f"{where} cannot be read from {shown(value)}{why}; write {mend}") from error
    paired = isinstance(value, tuple) and len(value) == 2
    if paired and (isinstance(value[1], str) or hasattr(value[1], "dimensionality")):
        return value[0], spelled(value[1], where)
    return value, ""


def _reading(text: str, unit: str, where: str, given: Any) -> tuple[float, float]:
    """Return the zero to take from numbers in one unit, and the factor that then brings them into a canonical one."""
    try:
        found = _line(text, unit)
    except Unreadable as error:
        need = f"needs [{unit}], got {shown(given)}, whose unit cannot be read; write '{unit}'"
        raise refusal(error, where, given, need) from error
    if found is None:
        raise _of_another_kind(unit, where, text)
    return found


@lru_cache(maxsize=1024)
def _line(text: str, unit: str) -> tuple[float, float] | None:
    """Look for that zero and factor; None where the unit is of another kind."""
    if unit == "degC":
        return TEMPERATURES.get(plain(text).strip())
    if meaning(text).of_methane and unit in _OF_WASTE:
        raise Unreadable("it is of methane, and waste is asked for")
    for way, factor in ((unit, 1.0), *_stock(unit)):
        one = convert(text, way)
        if one is not None:
            return 0.0, one * factor
    return None


def _from_quantity(value: Any, unit: str, where: str) -> Any:
    """Return the numbers of a quantity in a canonical unit, converted in its own registry."""
    real(value.magnitude, unit, where)
    for stock, factor in _stock(unit):
        with np.errstate(all="ignore"):
            found = library.magnitude(value, stock, where)
            if found is not None:
                # an array already in that unit shares its memory with the quantity: the product is another
                numbers = np.asarray(found, dtype=float) * factor
                return numbers if numbers.ndim else float(numbers)
    raise _of_another_kind(unit, where, value.units)


@lru_cache(maxsize=64)
def _stock(unit: str) -> tuple[tuple[str, float], ...]:
    """List the stock units that a canonical unit is made from, with the factors: its own, and amounts of methane."""
    stock = CANONICAL[unit]
    alike = unit in ("degC", "Mg/cap/yr")  # stock names have a zero that they share, and count no persons
    own = (stock, 1.0 if alike else ratio(stock, unit))
    return (own, (_MOLAR[unit], methane_mass_per_mole())) if unit in _MOLAR else (own,)


def _of_another_kind(unit: str, where: str, given: Any) -> UnitError:
    text = one_line(given)
    if unit == "degC":
        return UnitError(f"{where} needs [degC], got [{text}]; write 'degC', 'degF' or 'K'")
    state = "; a volume of gas needs its reference state, as in 'Nm3', 'Sm3' or 'scf'" if unit in _OF_GAS else ""
    return UnitError(f"{where} needs [{unit}], got [{text}]; write '{unit}' or another unit of that kind{state}")


@cache
def methane_mass_per_mole() -> float:
    """Mass of a mole of methane [Mg/mol]."""
    return Cited("constants", "molar_mass", "CH4").load() * 1e-6
