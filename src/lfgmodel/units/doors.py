"""The doors: what a user wrote becomes a float in a canonical unit, or is refused with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import UnitError, shown
from lfgmodel.factors import Cited
from lfgmodel.units import library
from lfgmodel.units.grammar import LONGEST, Unreadable, number
from lfgmodel.units.meaning import (
    OF_METHANE,
    PER_PERSON,
    TEMPERATURES,
    WORDS,
    Ambiguous,
    convert,
    factors,
    meaning,
    ratio,
)
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
        "m2": "meter**2",
        "m3/yr": "meter**3/year",
        "kWh/Nm3": "kilowatt_hour/mole",
        "t/MWh": "megagram/megawatt_hour",
        "kWh/m3": "kilowatt_hour/meter**3",
        "Btu/kWh": "Btu/kilowatt_hour",
        "Nm3/h": "mole/hour",
        "kPa": "kilopascal",
    }
)
"""The unit in which each kind of field is kept, and the same in stock pint names that every registry knows."""

# an amount of methane gas may stand for its mass
_MOLAR = MappingProxyType({"Mg CH4/yr": "mole/year", "Mg CH4/Mg": "mole/megagram"})
_OF_GAS = (*_MOLAR, "Nm3/h", "kWh/Nm3")
_LABELS = MappingProxyType(
    {"Mg": frozenset[str](), "Mg/yr": frozenset[str](), "Mg/cap/yr": PER_PERSON}
)  # of what a unit of waste may say to be; all others may say that they are of CH4


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
        It is no number, or the unit is missing, unknown, ambiguous, or of the wrong kind.

    Examples
    --------
    >>> read("50_000 short_ton/yr", "Mg/yr", "waste")
    45359.237
    >>> read("59 degF", "degC", "temperature")
    15.0
    """
    if bare and type(value) in (float, int) and -1e300 < value < 1e300:  # the rest is known to be right, and slower
        return float(value)
    if hasattr(value, "m_as"):
        return _from_quantity(value, unit, where)
    _kept(unit, where)
    given, text = _parted(value, unit, where)
    numbers = real(given, unit, where)
    zero, factor = 0.0, 1.0
    if text:
        zero, factor = _line(text, unit, where, value)
    elif not bare:
        example = f"'{numbers:g} {unit}'" if numbers.ndim == 0 else f"'1 {unit}'"
        raise UnitError(f"{where} needs a unit, got {brief(value)}; write {example} or another unit of that kind")
    with np.errstate(all="ignore"):  # what overflows is refused by the field's range
        found = (numbers - zero) * factor
    return float(found) if numbers.ndim == 0 else found


def scale(text: Any, unit: str, where: str) -> float:
    """How many of the canonical `unit` one `text` is: `scale("short_ton", "Mg", "column mass")` is 0.90718474."""
    zero, factor = _line(spelled(text, where), unit, where, text)
    if zero:
        raise UnitError(f"{where}: {text!r} has a zero of its own; give the numbers in [{unit}]")
    return factor


def brief(value: Any) -> str:
    """Show what was given, without first showing a text of any length whole."""
    return shown(value[:LONGEST] if isinstance(value, str) else value)


def spelled(unit: Any, where: str) -> str:
    """Return the text of a unit, which may be given as a unit of a pint registry.

    Raises
    ------
    UnitError
        It is neither.
    """
    text = str(unit) if isinstance(unit, str) else ""
    if hasattr(unit, "dimensionality"):
        text = library.spelled(unit, where)
    if not text.strip():
        raise UnitError(f"{where} needs a unit as text, got {shown(unit)}; write 'Mg/yr' or another")
    return text


def understood(text: str, where: str, given: Any, need: str, labels: frozenset[str] = OF_METHANE) -> None:
    """Refuse a unit that cannot be read, is ambiguous, or says to be of something else.

    Parameters
    ----------
    text : str
        The unit.
    where, given, need
        The field, what was given and what was needed, for the message of an error.
    labels : frozenset of str
        Of what the unit may say to be.
    """
    try:
        odd = meaning(text).labels - labels
    except Ambiguous as error:
        raise UnitError(f"{where}: {error.word!r} in {brief(given)} is {error.reason}.") from error
    except Unreadable as error:
        raise UnitError(f"{where} {need} ({error})") from error
    if odd:
        raise UnitError(f"{where}: {brief(given)} is {min(odd)}, which is not asked for here; leave that word out")


def quantity(values: Array, unit: str) -> Any:
    """Values as a quantity of pint's application registry."""
    return library.quantity(values, _words(unit, 1))


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


def _parted(value: Any, unit: str, where: str) -> tuple[Any, str]:
    """Part what was given into numbers and the text of their unit, which may be none."""
    if isinstance(value, str):
        try:
            return number(value)
        except Unreadable as error:
            mend = error.mend or f"a number and a unit, as in '1 {unit}'"
            known = re.match(r"'[\w,]'", error.reason, re.ASCII)  # what is wrong with these, the mend says
            why = "" if known or not error.reason else f": {error.reason}"
            raise UnitError(f"{where} cannot be read from {brief(value)}{why}; write {mend}") from error
    if (
        isinstance(value, tuple)
        and len(value) == 2
        and (isinstance(value[1], str) or hasattr(value[1], "dimensionality"))
    ):
        return value[0], spelled(value[1], where)
    return value, ""


def _line(text: str, unit: str, where: str, given: Any) -> tuple[float, float]:
    """Return the zero to take from numbers in one unit, and the factor that then brings them into a canonical one."""
    kept = _kept(unit, where)
    need = f"needs [{unit}], got {brief(given)}, whose unit cannot be read; write '{unit}'"
    if unit == "degC":
        found = TEMPERATURES.get(text)
        if found is None:
            raise UnitError(f"{where} needs [degC], got [{brief(text)[1:-1]}]; write 'degC', 'degF' or 'K'")
        return found
    understood(text, where, given, need, _LABELS.get(unit, OF_METHANE))
    for target, factor in ((unit, 1.0), *kept[1:]):
        one = convert(text, target)
        if one is not None:
            return 0.0, one * factor
    raise _of_another_kind(unit, where, text)


def _from_quantity(value: Any, unit: str, where: str) -> Any:
    """Return the numbers of a quantity in a canonical unit, converted in its own registry."""
    real(value.magnitude, unit, where)
    for target, factor in _kept(unit, where):
        with np.errstate(all="ignore"):
            found = library.magnitude(value, target, where)
            if found is not None:
                # an array already in that unit shares its memory with the quantity: `np.array` copies it
                numbers = np.array(found, dtype=float) * factor
                return numbers if np.ndim(numbers) else float(numbers)
    raise _of_another_kind(unit, where, value.units)


def _kept(unit: str, where: str) -> tuple[tuple[str, float], ...]:
    """List what a canonical unit is made from: its stock name, and where gas may stand for its mass, amounts of it."""
    if unit not in CANONICAL:
        raise UnitError(f"{where}: no field is kept in [{unit}]; one of {', '.join(CANONICAL)}")
    stock = CANONICAL[unit]
    ways = ((stock, 1.0 if unit == "degC" else ratio(stock, unit)),)
    return (*ways, (_MOLAR[unit], methane_mass_per_mole())) if unit in _MOLAR else ways


def _of_another_kind(unit: str, where: str, text: Any) -> UnitError:
    state = "; a volume of gas needs its reference state, as in 'Nm3', 'Sm3' or 'scf'" if unit in _OF_GAS else ""
    return UnitError(f"{where} needs [{unit}], got [{text}]; write '{unit}' or another unit of that kind{state}")


@cache
def methane_mass_per_mole() -> float:
    """Mass of a mole of methane [Mg/mol]."""
    return Cited("constants", "molar_mass", "CH4").load() * 1e-6
