"""Pint, behind one lock: words that the table lacks, quantities that come in, quantities that go out.

The only module that knows pint, and it loads pint on first use. Names of the gas trade that pint lacks are added to
its application registry; there is never a second registry. What another registry calls by those names is asked for
its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from threading import RLock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from lfgmodel.errors import UnitError

if TYPE_CHECKING:
    from pint import UnitRegistry

_LOCK = RLock()  # pint builds its registry on first use, and two threads at once break it

_STOCK = MappingProxyType(
    {
        "[mass]": ("mass", "kilogram"),
        "[length]": ("length", "meter"),
        "[time]": ("time", "second"),
        "[substance]": ("substance", "mole"),
        "[temperature]": ("temperature", "kelvin"),
        "[current]": ("current", "ampere"),
        "[luminosity]": ("luminosity", "candela"),
    }
)


class Trade(NamedTuple):
    """A name of the gas trade: in full, its value in names that every registry has, and its other symbols."""

    name: str
    value: str
    also: tuple[str, ...] = ()


_SCF = "101325 pascal * foot**3 / (molar_gas_constant * 519.67 kelvin / 1.8)"
_TRADE = MappingProxyType(
    {
        "Nm3": Trade("normal_cubic_meter", "101325 pascal * meter**3 / (molar_gas_constant * 273.15 kelvin)"),
        "Sm3": Trade("standard_cubic_meter", "101325 pascal * meter**3 / (molar_gas_constant * 288.15 kelvin)"),
        "scf": Trade("standard_cubic_foot", _SCF),
        "scfm": Trade("standard_cubic_foot_per_minute", f"{_SCF} / minute"),
        "mmscfd": Trade("million_standard_cubic_feet_per_day", f"1e6 * {_SCF} / day", ("MMscfd",)),
        "MMBtu": Trade("million_Btu", "1e6 * Btu", ("mmBtu",)),
    }
)
_SYMBOLS = MappingProxyType(
    {name: symbol for symbol, trade in _TRADE.items() for name in (symbol, trade.name, *trade.also)}
)
_PREFIXED = re.compile(rf"(?:kilo|mega|giga|tera|hecto|deca|deci|centi|milli|micro)({'|'.join(_SYMBOLS)})")
_NEAR = 1e-4  # other registries round 60 degF; the nearest other reference state is 2e-3 away


def registry() -> UnitRegistry[Any]:
    """Return pint's application registry, with the names of the gas trade added to it once.

    Raises
    ------
    UnitError
        Another library has defined one of the names as something else.
    """
    with _LOCK:
        shared = _shared()
        _add_names(shared.get())
        ureg: UnitRegistry[Any] = shared
        return ureg


def _shared() -> Any:
    """Return pint's application registry as it is."""
    import pint

    shared: Any = pint.get_application_registry()  # type: ignore[no-untyped-call,unused-ignore]
    _ = shared.meter  # a lazy registry becomes itself on first use
    return shared


@lru_cache(maxsize=4)
def _add_names(ureg: Any) -> None:
    """Define the names of the gas trade in a registry, or check those that it has."""
    for symbol, trade in _TRADE.items():
        if symbol not in ureg:
            ureg.define(" = ".join((trade.name, trade.value, symbol, *trade.also)))
        elif not _is_ours(ureg.Quantity, symbol):
            raise UnitError(
                f"pint's application registry already defines {symbol!r} as {_shown(ureg.Quantity, symbol)}; "
                f"lfgmodel needs {trade.value}: call pint.set_application_registry with a fresh registry"
            )


def _is_ours(its: Any, symbol: str, name: str = "") -> bool:
    """Whether the registry of a class of quantities means by a name what the gas trade does."""
    one, other = its(1.0, name or symbol), its(_TRADE[symbol].value)
    return bool(one.dimensionality == other.dimensionality and abs((one / other).m_as("") - 1) < _NEAR)


def _shown(its: Any, name: str) -> str:
    """Show what the registry of a class of quantities means by a name."""
    one = its(1.0, name).to_base_units()
    return f"{one.magnitude:.6g} {one.units}"


def foreign(word: str) -> tuple[float, dict[str, int]] | None:
    """Ask pint for a word: how many of the base units one is, and their powers; None where it is no unit.

    Temperatures with an offset are none, and neither are names of pure numbers, such as the radian.
    """
    import pint

    with _LOCK:
        ureg = _shared()
        if not ureg.parse_unit_name(word):
            return None
        try:
            one = ureg.Quantity(1.0, word)
        except pint.PintError:  # a prefix on a temperature with an offset
            return None
        powers: dict[str, Any] = dict(one.dimensionality)
        if not powers or not powers.keys() <= _STOCK.keys():
            return None
        base = "*".join(f"{_STOCK[dimension][1]}**({power})" for dimension, power in powers.items())
        if ureg.Quantity(0.0, word).m_as(base):
            return None
        return float(one.m_as(base)), {_STOCK[dimension][0]: power for dimension, power in powers.items()}


def magnitude(value: Any, unit: str, where: str) -> Any:
    """Convert a quantity of any registry in its own registry, to stock pint names; None where it is of another kind.

    Raises
    ------
    UnitError
        Its registry means something else by a name of the gas trade.
    """
    import pint

    with _LOCK:
        _check_names(value, where)
        try:
            return value.m_as(unit)
        except pint.PintError:
            return None


def spelled(unit: Any, where: str) -> str:
    """Return the text of a unit of any registry, whose names of the gas trade mean what ours do."""
    with _LOCK:
        _check_names(1 * unit, where)
        return re.sub(r"\bton\b", "short_ton", f"{unit:D}")  # by that name pint keeps the short ton


def _check_names(value: Any, where: str) -> None:
    """Refuse a quantity whose registry means something else by a name of the gas trade."""
    for word, _ in value.to_tuple()[1]:
        if prefixed := _PREFIXED.fullmatch(word):
            raise UnitError(
                f"{where}: {word!r} in [{value.units}] is a name of the gas trade with a prefix, which people read "
                f"differently; write {_SYMBOLS[prefixed[1]]!r} and the whole number"
            )
        symbol = _SYMBOLS.get(word)
        if symbol and not _is_ours(type(value), symbol, word):
            raise UnitError(
                f"{where}: {word!r} of that quantity is {_shown(type(value), word)} in its own registry, "
                f"and {_TRADE[symbol].value} here; write the number as text, or convert it to stock units"
            )


def knows(word: str) -> bool:
    """Whether pint has a word."""
    with _LOCK:
        return bool(registry().parse_unit_name(word))


def quantity(values: Any, words: Iterable[tuple[str, int]]) -> Any:
    """Values as a quantity of the application registry, in a product of words with their powers."""
    with _LOCK:
        ureg = registry()
        unit = ureg.Unit("")
        for word, power in words:
            unit = unit * ureg.Unit(word) ** power
        return ureg.Quantity(values, unit)
