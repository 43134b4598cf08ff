"""What unit words mean: those in everyday use from a table, exactly; all others as pint has them.

Every word of the table is an exact fraction of the base units, so a conversion is rounded once, and a first
estimate needs no pint. A volume of gas with a reference state is an amount of substance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from math import inf
from types import MappingProxyType
from typing import NamedTuple

from lfgmodel.units.grammar import Term, Unreadable, terms
from lfgmodel.units.library import foreign

DAYS_PER_YEAR = 365.25
HOURS_PER_YEAR = DAYS_PER_YEAR * 24

BASES = MappingProxyType(
    {"kg": "mass", "m": "length", "s": "time", "mol": "substance", "K": "temperature", "person": "persons"}
)

_DEFINED = (
    # mass
    ("kilogram kilograms kgs 公斤 千克", "1", "kg"),
    ("g gram grams 克", "0.001", "kg"),
    ("Mg megagram megagrams", "1000", "kg"),
    ("t tonne tonnes metric_ton metric_tons metric_tonne metric_tonnes 吨", "1", "Mg"),
    ("Gg gigagram kilotonne kilotonnes", "1000", "Mg"),
    ("Tg teragram Mt megatonne megatonnes", "1e6", "Mg"),
    ("万吨", "1e4", "Mg"),
    ("lb lbs pound pounds", "0.45359237", "kg"),
    ("short_ton short_tons us_ton us_tons us_short_ton us_short_tons", "2000", "lb"),
    ("long_ton long_tons uk_ton uk_tons uk_long_ton uk_long_tons", "2240", "lb"),
    # length, area, volume
    ("meter meters metre metres 米", "1", "m"),
    ("mm millimeter millimeters millimetre millimetres 毫米", "0.001", "m"),
    ("cm centimeter centimeters centimetre centimetres", "0.01", "m"),
    ("dm decimeter decimetre", "0.1", "m"),
    ("km kilometer kilometers kilometre kilometres", "1000", "m"),
    ("inch inches in", "0.0254", "m"),
    ("ft foot feet", "0.3048", "m"),
    ("yd yard yards", "0.9144", "m"),
    ("mi mile miles", "1609.344", "m"),
    ("square_meter square_meters square_metre square_metres 平方米", "1", "m^2"),
    ("square_foot square_feet", "1", "ft^2"),
    ("ha hectare hectares 公顷", "1e4", "m^2"),
    ("acre acres", "43560", "ft^2"),
    ("cubic_meter cubic_meters cubic_metre cubic_metres 立方米", "1", "m^3"),
    ("cubic_foot cubic_feet", "1", "ft^3"),
    ("cubic_yard cubic_yards", "1", "yd^3"),
    ("L l liter liters litre litres", "0.001", "m^3"),
    ("gal gallon gallons", "231", "inch^3"),
    # time
    ("second seconds sec 秒", "1", "s"),
    ("min minute minutes mins 分钟", "60", "s"),
    ("h hr hrs hour hours 小时", "60", "min"),
    ("d day days 天 日", "24", "h"),
    ("week weeks", "7", "d"),
    ("yr year years yrs a 年", "365.25", "d"),
    ("month months 月", "1/12", "yr"),
    # energy, power, pressure
    ("J joule joules", "1", "kg m^2/s^2"),
    ("kJ kilojoule kilojoules", "1e3", "J"),
    ("MJ megajoule megajoules", "1e6", "J"),
    ("GJ gigajoule gigajoules", "1e9", "J"),
    ("TJ terajoule terajoules", "1e12", "J"),
    ("PJ petajoule petajoules", "1e15", "J"),
    ("Btu BTU", "1055.056", "J"),
    ("MMBtu mmBtu MMBTU mmbtu", "1e6", "Btu"),
    ("cal calorie calories", "4.184", "J"),
    ("kcal kilocalorie kilocalories", "1000", "cal"),
    ("W watt watts", "1", "J/s"),
    ("kW kilowatt kilowatts 千瓦", "1e3", "W"),
    ("MW megawatt megawatts 兆瓦", "1e6", "W"),
    ("GW gigawatt gigawatts", "1e9", "W"),
    ("hp horsepower", "745.69987158227022", "W"),
    ("Wh watt_hour watt_hours", "3600", "J"),
    ("kWh kilowatt_hour kilowatt_hours 千瓦时", "1e3", "Wh"),
    ("MWh megawatt_hour megawatt_hours 兆瓦时", "1e6", "Wh"),
    ("GWh gigawatt_hour gigawatt_hours", "1e9", "Wh"),
    ("TWh terawatt_hour terawatt_hours", "1e12", "Wh"),
    ("万千瓦时", "1e4", "kWh"),
    ("Pa pascal pascals", "1", "kg/(m s^2)"),
    ("hPa hectopascal mbar millibar", "100", "Pa"),
    ("kPa kilopascal kilopascals 千帕", "1e3", "Pa"),
    ("MPa megapascal megapascals 兆帕", "1e6", "Pa"),
    ("bar bars", "1e5", "Pa"),
    ("atm atmosphere atmospheres", "101325", "Pa"),
    ("psi", "4.4482216152605/0.00064516", "Pa"),
    # shares
    ("dimensionless fraction", "1", ""),
    ("% percent", "0.01", ""),
    ("ppm ppmv", "1e-6", ""),
    # persons
    ("cap capita persons people 人", "1", "person"),
    # amounts of substance, and the volumes of gas that are such at 101.325 kPa and 0 degC, 15 degC and 60 degF
    ("mole moles", "1", "mol"),
    ("kmol kilomole kilomoles", "1000", "mol"),
    ("kelvin", "1", "K"),
    ("molar_gas_constant", "8.31446261815324", "J/(mol K)"),
    ("Nm3 normal_cubic_meter", "101325/273.15", "Pa m^3/(molar_gas_constant K)"),
    ("Sm3 standard_cubic_meter", "101325/288.15", "Pa m^3/(molar_gas_constant K)"),
    ("scf SCF standard_cubic_foot", "182385/519.67", "Pa ft^3/(molar_gas_constant K)"),  # 519.67 degR, 101325 x 9/5
    ("scfm SCFM", "1", "scf/min"),
    ("scfh SCFH", "1", "scf/h"),
    ("scfd SCFD", "1", "scf/d"),
    ("MMscf mmscf MMSCF", "1e6", "scf"),
    ("MMscfd mmscfd MMSCFD", "1e6", "scf/d"),
)
"""Words in everyday use, how many of what each one is: definitions, held against pint by a test."""

WORDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {word: (count, unit, words.split()[0]) for words, count, unit in _DEFINED for word in words.split()}
)
"""Each word: how many of what it is, and the first of its names."""

_CELSIUS = (0.0, 1.0)
_FAHRENHEIT = (32.0, 5 / 9)
_KELVIN = (273.15, 1.0)
TEMPERATURES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        **dict.fromkeys(("degC", "°C", "C", "celsius", "Celsius", "degree_Celsius", "deg C"), _CELSIUS),
        **dict.fromkeys(("degree_celsius", "deg_C", "摄氏度"), _CELSIUS),
        **dict.fromkeys(("degF", "°F", "F", "fahrenheit", "Fahrenheit", "degree_Fahrenheit", "deg F"), _FAHRENHEIT),
        **dict.fromkeys(("K", "kelvin", "Kelvin"), _KELVIN),
        **dict.fromkeys(("degR", "°R", "rankine", "Rankine"), (491.67, 5 / 9)),
    }
)
"""Scales of temperature: what each reads at 0 degC, and how many degrees Celsius one degree is."""

MANY = MappingProxyType({"万": 10**4, "亿": 10**8})
"""Counts that may stand before any word of the table."""

METHANE = ("CH4", "ch4")
"""Words that say of what a unit is, and measure nothing."""

_TON = "ambiguous; write 'tonne' (1000 kg) or 'short_ton' (907.18 kg)"
_THOUSAND = "a thousand to the gas trade and something else to the unit library; write 'MMBtu', 'scf' or 'mmscfd'"
_STATE = (
    "without a reference state; write 'scfm' (60 degF, 1 atm) or 'Nm3/min' (0 degC, 1 atm), "
    "or 'ft3/min' and give its state"
)
_ACTUAL = "at whatever state it was; write 'ft3/min' and give that state"
_DRY = "of gas without its water; write 'scf' or 'scfm' and give the methane content of the dry gas"
_NORMAL = "at 0 degC or at 20 degC; write 'Nm3' (0 degC, 1 atm), or 'm3' and give its state"
_REFUSED = MappingProxyType(
    {
        **dict.fromkeys(("tpy", "tpd", "TPY", "TPD"), _TON),
        **dict.fromkeys(("Mscf", "mscf", "MSCF", "Mscfd", "mscfd", "Mcf", "mcf", "MCF", "MBtu", "mBtu"), _THOUSAND),
        **dict.fromkeys(("MBTU", "MBtuh", "MBH"), _THOUSAND),
        **dict.fromkeys(("cfm", "CFM", "cf", "CF"), _STATE),
        **dict.fromkeys(("dscf", "dscfm", "DSCF", "DSCFM"), _DRY),
        **dict.fromkeys(("acf", "acfm", "ACFM"), _ACTUAL),
        **dict.fromkeys(("标方", "标立方米", "标准立方米"), _NORMAL),
        **dict.fromkeys(("MT", "MMT", "mmt"), "read in several ways; write 'tonne', 'megatonne' or 'Gg'"),
        "kt": "a knot to the unit library; write 'kilotonne' or 'Gg'",
        "mt": "a thousandth of a tonne; write 'tonne' or 'megatonne'",
        "mg": "a milligram; write 'Mg' (1000 kg)",
        "mW": "a milliwatt; write 'MW'",
    }
)
_TONS = re.compile(r"(k|m|d|h|c|M|G|T|kilo|mega|giga)?tons?", re.IGNORECASE)
_GAS_VOLUME = re.compile(r"\w+?(Nm3|Sm3|scf[mhd]?|normal_cubic_meter|standard_cubic_foot)", re.IGNORECASE)


class Ambiguous(Unreadable):
    """A word that people read in two ways, with what to write instead."""

    def __init__(self, word: str, reason: str) -> None:
        super().__init__(reason)
        self.word = word


class Meaning(NamedTuple):
    """How many of the base units a unit is, their powers, and whether it says to be of methane."""

    factor: Fraction
    dimension: frozenset[tuple[str, int]]
    of_methane: bool = False


@lru_cache(maxsize=1024)
def meaning(text: str) -> Meaning:
    """Look up what a unit means.

    Raises
    ------
    Unreadable
        It is no unit, or a word in it is unknown.
    Ambiguous
        A word in it has two meanings.
    """
    factor, powers = Fraction(1), Counter[str]()
    for word, power in factors(text):
        one = _word(word)
        factor *= one.factor**power
        for base, exponent in one.dimension:
            powers[base] += exponent * power
    of_methane = bool(text) and any(word in METHANE for word, _ in terms(text))
    return Meaning(factor, frozenset((base, power) for base, power in powers.items() if power), of_methane)


def factors(text: str) -> Iterator[Term]:
    """Each word of a unit that measures something, with its power; ft3 is ft to the third, but Nm^3 is a word.

    A count that Chinese writes before a word without a space, as in 万m3, is a word of its own.
    """
    for written, power in terms(text) if text else ():
        word = written
        if (
            word[0] in MANY and word not in WORDS and _known(word[1:], power)
        ):  # of 万m3 and 亿m^3 the count is not raised
            yield Term(word[0], power // abs(power))
            word = word[1:]
        joined = f"{word}{abs(power)}"
        if joined in WORDS or _refusal(joined):
            yield Term(joined, power // abs(power))
        elif word not in WORDS and word[-1] in "23" and (word[:-1] in WORDS or word[:-1] in BASES):
            yield Term(word[:-1], power * int(word[-1]))
        elif word not in METHANE:
            known = word.lower() if "_" in word and word.lower() in WORDS else word  # "Short tons", "US_ton"
            yield Term(known, power)


def _known(word: str, power: int) -> bool:
    """Whether the table has a word, with its power or a digit for it."""
    return bool({word, f"{word}{abs(power)}", word.rstrip("23")} & (WORDS.keys() | BASES.keys()))


@lru_cache(maxsize=1024)
def convert(text: str, into: str) -> float | None:
    """How many of one unit another is, or None where they are of different kinds."""
    one, other = meaning(text), meaning(into)
    if one.dimension != other.dimension:
        return None
    try:
        found = float(one.factor / other.factor)
    except OverflowError:
        found = inf
    if not 0 < found < inf:
        raise Unreadable("no number is as large or as small as that")
    return found


def ratio(text: str, into: str) -> float:
    """How many of one unit another is that is known to be of the same kind."""
    found = convert(text, into)
    if found is None:
        raise Unreadable(f"[{text}] is not of the kind of [{into}]")
    return found


@lru_cache(maxsize=1024)
def _word(word: str) -> Meaning:
    """Look up what one word means."""
    if word in BASES:
        return Meaning(Fraction(1), frozenset({(BASES[word], 1)}))
    if word in MANY:
        return Meaning(Fraction(MANY[word]), frozenset())
    if word in WORDS:
        count, unit, _ = WORDS[word]
        inner = meaning(unit)
        top, _, bottom = count.partition("/")
        return inner._replace(factor=inner.factor * Fraction(top) / Fraction(bottom or 1))
    if reason := _refusal(word):
        raise Ambiguous(word, reason)
    found = foreign(word)
    if found is None:
        raise Unreadable(f"{word!r} is no unit that is known")
    return Meaning(Fraction(found[0]), frozenset(found[1].items()))


def _refusal(word: str) -> str:
    """Why a word is refused that people read in two ways, and what to write; nothing of others."""
    if _TONS.fullmatch(word):
        return _TON
    if word not in _REFUSED and (found := _GAS_VOLUME.fullmatch(word)):
        return f"a volume of gas with a prefix, which people read differently; write {found[1]!r} and the whole number"
    return _REFUSED.get(word, "")
