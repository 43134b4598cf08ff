"""Items: what a line of a project's statement is paid for, and how much of that there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lfgmodel.core.decay import Array, Years
from lfgmodel.errors import RangeError, UnitError, shown
from lfgmodel.finance.money import Label, labels, money
from lfgmodel.finance.operation import Operation, Running, in_power, methane_volume
from lfgmodel.spec import SHARE, Spec, is_year
from lfgmodel.values import Value
from lfgmodel.waiting import Frozen

AMOUNTS = {"1/ha": Spec("ha"), "1/Mg": Spec("Mg", bare=False), "1/MW": Spec("MW"), "1/MW/yr": Spec("MW")}
"""What may be counted without a device or product."""

OF_FLOWS = {"1/MWh": "energy", "1/Mg": "a flow of methane", "1/Nm3": "a flow of methane", "1/m3": "a volume"}
"""What a price by amount is paid for."""


@dataclass(frozen=True)
class Item(Value):
    """What all items have in common.

    Parameters
    ----------
    what : str
        Name of the line in the statement.
    price : str, or a distribution of such
        Money with its currency, and what it is paid for: "1800 CNY/kW". With a year after the currency, as in
        "1800 USD2013/kW", it is in the prices of that year; in those of the project's `year`, if not.
    """

    what: str
    price: Any = money("1")
    paid_for: Label = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.what, str) or not self.what:
            raise RangeError(f"{self.label} needs the name of its line as text, got {shown(self.what)}")
        super().__post_init__()
        said = set(labels(self.price))
        if len(said) > 1:
            raise UnitError(f"{self.named('price')} must be paid in one currency, for one thing, in all years; mend it")
        object.__setattr__(self, "paid_for", said.pop())

    @property
    def rises(self) -> bool:
        """Whether its price may rise beside inflation."""
        escalation = getattr(self, "escalation", 0.0)
        return not isinstance(escalation, float) or escalation != 0

    def named(self, field: str) -> str:
        """Name a field in a message."""
        return f"{self.label}({self.what!r}).{field}"

    def _where(self, name: str) -> str:
        return self.named(name)


def shares_of(year: Any, where: str) -> Any:
    """Read the years in which something is paid, with the share of each."""
    if year is None:
        return None
    if is_year(year):
        return Frozen({int(year): 1.0})
    if not isinstance(year, Mapping) or not all(is_year(key) for key in year):
        raise RangeError(f"{where} takes a calendar year or {{year: share}}, got {shown(year)}")
    shares = {int(key): SHARE.read(share, f"{where}[{key}]") for key, share in year.items()}
    if abs(sum(shares.values()) - 1) > 1e-9:
        raise RangeError(f"{where}: shares of spending must sum to 1, got {sum(shares.values()):.6g}; mend them")
    return Frozen(shares)


def amount_of(item: Any) -> float | None:
    """Read what an item without devices is paid for."""
    per, given = item.paid_for.per, item.amount
    if per == "1":
        if given is not None:
            raise RangeError(f"{item.named('amount')} is not used by a lump; write a price by what it is paid for")
        return 1.0
    if given is not None:
        if per not in AMOUNTS or item.of is not None:
            raise RangeError(
                f"{item.named('amount')} goes with a price by area, mass or power and no device; leave it out"
            )
        return float(AMOUNTS[per].read(given, item.named("amount")))
    if item.of is None:
        unit = per.removeprefix("1/")
        raise RangeError(f"{item.named('of')} says what a price by {unit} is paid for; give of= or amount=")
    return None


def capacity_of(one: Running, item: Any) -> Any:
    """Return the capacity of one unit [MW]."""
    if not in_power(one.device):
        raise UnitError(
            f"{item.named('price')} is by power, but {type(one.device).__name__} has none; write a lump for each unit"
        )
    return one.device.capacity


def opening(one: Running, item: Any) -> int:
    """Return the calendar year in which a device starts."""
    first = getattr(one.device, "open", None)
    if not is_year(first):
        raise RangeError(
            f"{item.named('year')}: {type(one.device).__name__} does not say when it opens; write open= there, or year="
        )
    return int(first or 0)


def in_years(item: Any, years: Years) -> Array:
    """Whether each year is among those of an item, (year, 1, 1)."""
    open_, close = item.open or years[0], item.close or years[-1]
    within: Array = ((years >= open_) & (years <= close)).astype(float)[:, None, None]
    return within


def counted(item: Any, operation: Operation, product: str | None = None) -> Array:
    """Return how much there is each year of what the price of an item is paid for."""
    per = item.paid_for.per
    if per in OF_FLOWS:
        name = item.of if product is None else product
        amount = operation.amount(name, item.named("of") if product is None else f"{item.label}.what")
        kind = "a flow of methane" if name not in operation.products else "a volume" if name == "leachate" else "energy"
        if OF_FLOWS[per] != kind:
            raise UnitError(f"{item.named('price')} is money{per[1:]}, but {name} is {kind}; write it so")
        return amount * methane_volume() if per == "1/Nm3" else amount
    total: Any = 0.0
    for one in operation.entries(item.of, item.named("of")):
        if per == "1/h":
            each: Any = operation.hours(one)
        else:
            each = operation.service(one) * (capacity_of(one, item) if per == "1/MW/yr" else 1.0)
        total = total + each * one.device.units
    return np.asarray(total)
