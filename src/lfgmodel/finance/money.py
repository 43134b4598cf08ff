"""Money: a float with the label of its currency, what it is paid for, and the year whose prices it is in.

A currency is no unit: rates of exchange change, and a registry that knew two currencies could take one for the other.
So its ISO 4217 code is read here, and only what follows the stroke by `lfgmodel.units`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, isfinite
from types import MappingProxyType
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from lfgmodel.core.decay import Array
from lfgmodel.errors import RangeError, UnitError, shown
from lfgmodel.spec import is_year
from lfgmodel.units import scale
from lfgmodel.waiting import Awaited, Frozen, distribution

CODES = frozenset(
    (  # noqa: SIM905
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
        "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL "
        "HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD "
        "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG "
        "QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD "
        "TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW"
    ).split()
)
"""ISO 4217."""

_WORDS = MappingProxyType(
    {"$": "USD", "¥": "CNY", "￥": "CNY", "€": "EUR", "£": "GBP", "₹": "INR", "yuan": "CNY", "rmb": "CNY", "元": "CNY",
     "dollar": "USD", "euro": "EUR", "rupee": "INR", "peso": "MXN", "rand": "ZAR"}
)  # fmt: skip
_MANY = MappingProxyType({"": 1.0, "k": 1e3, "thousand": 1e3, "M": 1e6, "million": 1e6, "万": 1e4})
_AMOUNT = re.compile(r"\s*([-+]?(?:\d+(?:_\d+)*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*)", re.DOTALL)
_CURRENCY = re.compile(r"(?<![A-Za-z])(k|M|million|thousand|万)?\s*([A-Z]{3})((?:19|20)\d\d)?(?![A-Za-z0-9])")
_POWER_YEAR = re.compile(r"\b([kMG]?W)-(yr|year|a)\b")  # as it is written in the USA
_CO2E = re.compile(r"\s*CO2(?:e|eq)?\b")

PER = ("1", "1/yr", "1/h", "1/MW", "1/MWh", "1/MW/yr", "1/Mg", "1/ha", "1/Nm3", "1/m3")
"""What money is paid for: once, for a year, a running hour, a power, an energy, a power and year, a mass, an area, a
gas, a volume. A mass of CO2e is a mass."""


class Money(float):
    """An amount or a price, read with `Money.read`; arithmetic on it gives plain floats.

    Attributes
    ----------
    currency : str
        Its ISO 4217 code.
    per : str
        What it is paid for, one of `PER`: "1/MWh".
    year : int or None
        The year whose prices it is in, where it says so: "1800 USD2013/kW".

    Examples
    --------
    >>> Money.read("1800 CNY/kW")
    1.8e+06 CNY/MW
    >>> Money.read("12 USD2013/tCO2e").year
    2013
    """

    __slots__ = ("currency", "per", "year")
    currency: str
    per: str
    year: int | None

    def __new__(cls, amount: float, currency: str, per: str = "1", year: int | None = None) -> Self:
        """Label an amount in the unit of `per`."""
        self = super().__new__(cls, amount)
        self.currency, self.per, self.year = currency, per, year
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Money, (float(self), self.currency, self.per, self.year)

    def __repr__(self) -> str:
        return f"{float(self):.6g} {self.unit}"

    @property
    def unit(self) -> str:
        """Currency, with the year of its prices where it says so, and what it is paid for."""
        return f"{self.currency}{'' if self.year is None else self.year}{self.per[1:]}"

    @classmethod
    def read(cls, value: Any, per: tuple[str, ...] = PER, where: str = "Money") -> Money:
        """Read an amount of money.

        Parameters
        ----------
        value : str, (number, str), quantity of a pint registry, or Money
            "1800 CNY/kW", "46.7 million CNY", "12 USD/tCO2e", (0.65, "CNY/kWh").
        per : tuple of str
            What it may be paid for, of `PER`.
        where : str
            The field, for the message of an error.
        """
        amount, label = _read(value, per, where)
        if np.ndim(amount):
            raise RangeError(f"{where} takes one amount of money, got {shown(value)}")
        return cls(float(amount), label.currency, label.per, label.year)


@dataclass(frozen=True)
class Label:
    """What is said of an amount besides the number."""

    currency: str
    per: str
    year: int | None


class MoneySpec(NamedTuple):
    """What a field of money must be; it reads as `values.Spec` does."""

    per: tuple[str, ...]
    low: float = 0.0
    high: float = inf
    many: bool = False
    bare: bool = False
    whole: bool = False
    label: Label | None = None  # of a distribution that a field waits for

    @property
    def unit(self) -> str:
        """How its unit is shown in messages."""
        if self.label is not None:
            return f"{self.label.currency}{self.label.per[1:]}"
        return " or ".join(f"money{per[1:]}" for per in self.per)

    def read(self, value: Any, where: str) -> Any:
        """Turn what a user wrote into Money, a dict of it by year, or a field that waits for a distribution."""
        if isinstance(value, Awaited):
            return value
        if distribution(value) is not None:
            return self._await(value, where)
        if self.many and hasattr(value, "to_dict"):
            value = value.to_dict()
        if self.many and isinstance(value, Mapping):
            if not value or not all(is_year(year) for year in value):
                raise RangeError(f"{where} takes one price or {{year: price}}, got {shown(value)}")
            one = self._replace(many=False)
            return Frozen({int(year): one.read(price, f"{where}[{year}]") for year, price in value.items()})
        found = Money.read(value, self.per, where)
        if not (self.low <= found <= self.high and isfinite(found)):
            raise RangeError(f"{where} must be at least {self.low:g} and finite, got {shown(value)}")
        return found

    def _await(self, value: Any, where: str) -> Awaited:
        """Let the field wait for a distribution, of whose numbers each has its currency."""
        said: list[Label] = []

        def convert(given: Any) -> Any:
            amount, label = _read(given, self.per, where)
            said.append(label)
            return amount

        if hasattr(value, "within"):
            value = value.within(convert)
        if not said or len(set(said)) > 1:
            raise UnitError(
                f"{where} needs the currency in each number of {shown(value)}, the same in all; write "
                "lfg.triangular('7000 CNY/kW', '8000 CNY/kW', '11_000 CNY/kW')"
            )
        return Awaited(distribution(value), self._replace(many=False, label=said[0]), where)

    def bad(self, numbers: Array) -> NDArray[np.bool_]:
        """Which of many amounts are not finite or out of range."""
        return ~((numbers >= self.low) & (numbers <= self.high) & np.isfinite(numbers))


def money(*per: str, many: bool = False) -> Any:
    """Declare a field that holds money paid for what `per` names, of `PER`."""
    return field(metadata={"number": MoneySpec(per, many=many)})


def labels(value: Any) -> list[Label]:
    """Return the labels of what a field of money holds."""
    if isinstance(value, Money):
        return [Label(value.currency, value.per, value.year)]
    if isinstance(value, Awaited):
        label = value.spec.label if isinstance(value.spec, MoneySpec) else None
        return [] if label is None else [label]
    return [label for price in value.values() for label in labels(price)] if isinstance(value, Mapping) else []


def _read(value: Any, per: tuple[str, ...], where: str) -> tuple[Any, Label]:
    """Return the amount, or amounts, and the label of what was given."""
    example = f"'1200 CNY{per[0][1:]}'"
    if isinstance(value, Money):
        if value.per not in per:
            raise UnitError(f"{where} needs money{per[0][1:]}, got {value!r}; write {example}")
        return float(value), Label(value.currency, value.per, value.year)
    if hasattr(value, "m_as"):
        value = value.magnitude, str(value.units).replace(" ", "")
    if isinstance(value, str):
        value = _parted(value, where, example)
    if not (isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], str)):
        raise UnitError(f"{where} needs an amount with its currency, got {shown(value)}; write {example}")
    amount, unit = value
    for word, code in _WORDS.items():
        if word in unit.lower():
            raise UnitError(
                f"{where}: {word!r} in {shown(unit)} may be several currencies; write the ISO 4217 code, as in '{code}'"
            )
    found = _CURRENCY.search(unit)
    if found is None or found[2] not in CODES:
        raise UnitError(
            f"{where} needs a currency by its ISO 4217 code, got {shown(f'{shown(amount)} {unit}')}; write {example}"
        )
    rest = f"{unit[: found.start()]}1{unit[found.end() :]}"
    factor, paid_for = _paid_for(_POWER_YEAR.sub(r"(\1*\2)", _CO2E.sub("", rest)).strip(), per, where, unit)
    label = Label(found[2], paid_for, int(found[3]) if found[3] else None)
    amounts = np.asarray(amount, dtype=float) * (_MANY[found[1] or ""] * factor)
    return amounts if amounts.ndim else float(amounts), label


def _parted(text: str, where: str, example: str) -> tuple[float, str]:
    match = _AMOUNT.match(text)
    if match is None or re.match(r"[,\d]", match[2]):
        signs = next((code for word, code in _WORDS.items() if word in text.lower()), None)
        mend = f"the number first and the ISO 4217 code after it, as in '1800 {signs}'" if signs else example
        raise UnitError(f"{where} cannot be read from {shown(text)}; write {mend}, without commas")
    return float(match[1]), match[2].strip()


def _paid_for(rest: str, per: tuple[str, ...], where: str, unit: str) -> tuple[float, str]:
    """Return how many of what it is paid for one of the unit is, and which of `per` that is."""
    if rest == "1":
        if "1" in per:
            return 1.0, "1"
        raise UnitError(f"{where} needs money{per[0][1:]}, got {shown(unit)}; say what it is paid for")
    by_year = re.search(r"yr|year|a\b", rest) is not None
    by_hour = re.fullmatch(r"1 */ *(h|hr|hour|hours)", rest) is not None
    # energy may be a power and a year, and a time a running hour: the text says which is meant
    order = sorted(per, key=lambda one: (one == "1/MW/yr" and not by_year, one == "1/MWh" and by_year,
                                         one == "1/h" and not by_hour, one == "1/yr" and by_hour))  # fmt: skip
    for one in order:
        if one != "1":
            try:
                return scale(re.sub(r"^1\s*/", "1/", rest), one, where), one
            except UnitError as error:
                if "ambiguous" in str(error) or "cannot be read" in str(error):
                    raise
    allowed = " or ".join(f"money{one[1:]}" for one in per)
    raise UnitError(f"{where} needs {allowed}, got [{unit}]; write '1200 CNY{per[0][1:]}' or another of that kind")
