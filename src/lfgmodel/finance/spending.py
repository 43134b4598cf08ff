"""Spending: investments, costs of operation, overhauls, and the grants that pay for some of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

import numpy as np

from lfgmodel.core.decay import Array
from lfgmodel.errors import RangeError
from lfgmodel.finance.items import Item, amount_of, capacity_of, counted, in_years, opening, shares_of
from lfgmodel.finance.money import money
from lfgmodel.finance.operation import Of, Operation
from lfgmodel.values import Number, calendar_year, fraction, number

ONE = np.ones((1, 1, 1))


@dataclass(frozen=True)
class Capital(Item):
    """An investment.

    Parameters
    ----------
    what, price
        As in `Item`: a lump ("3 million CNY"), or money/kW, money/ha or money/Mg.
    of : class or device of lfgmodel.energy, optional
        The devices that it is the capital of: money/kW is for their capacity, a lump for each of their units.
    amount : str, optional
        Without devices, what it is paid for: "20 ha", "2.5e6 Mg".
    year : int or {int: share}, optional
        When it is spent, in which shares; for devices the year before each opens, if not given.
    salvage : number or str
        What it is sold for in the last year, as a share of its cost; none, if not given. [fraction]
    escalation : number or str
        Rise of the price a year, beside inflation where prices are real; none, if not given. [fraction]
    depreciation : Depreciation, optional
        Its own; that of the tax, if not given.
    """

    label: ClassVar[str] = "finance.Capital"
    price: Any = money("1", "1/MW", "1/ha", "1/Mg")
    _: KW_ONLY
    of: Of = None
    amount: Any = None
    year: Any = None
    salvage: Number = fraction(default=0.0)
    escalation: Number = number("fraction", -0.5, 0.5, default=0.0)
    depreciation: Any = None

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "amount", amount_of(self))
        object.__setattr__(self, "year", shares_of(self.year, self.named("year")))
        if self.of is not None and self.paid_for.per in ("1/ha", "1/Mg"):
            raise RangeError(
                f"{self.named('price')} is by area or mass, which devices have not; write amount=, not of="
            )
        if self.year is None and self.of is None:
            raise RangeError(
                f"{self.named('year')} says when it is spent; write year=2026, or {{2026: 0.6, 2027: 0.4}}"
            )

    def spending(self, operation: Operation) -> Mapping[int, Array]:
        """Return how much of what the price is paid for is bought in each calendar year."""
        if self.of is None:
            return {year: self.amount * share * ONE for year, share in self.year.items()}
        bought: dict[int, Array] = {}
        for one in operation.entries(self.of, self.named("of")):
            units = one.device.units * (capacity_of(one, self) if self.paid_for.per == "1/MW" else 1.0)
            for year, share in (self.year or {opening(one, self) - 1: 1.0}).items():
                bought[year] = bought.get(year, 0.0) + units * share * ONE
        return bought


@dataclass(frozen=True)
class Cost(Item):
    """A cost of operation, or one that comes once, such as closure.

    Parameters
    ----------
    what, price
        As in `Item`: money/yr, of devices for each unit; money/kW/yr or money/h (running) of devices; money/kWh or
        money/Mg of what `of` names; a lump in the years that `year` names.
    of : class or device of lfgmodel.energy, or str, optional
        The devices whose units, capacity or running hours it is paid for, or a product ("electricity") or flow
        ("collected", as methane).
    amount : str, optional
        Without devices, what money/ha or money/kW/yr is paid for.
    year : int or {int: share}, optional
        When a lump is paid.
    open, close : int, optional
        First and last calendar year; those of the devices, and without devices those of the sales, if not given.
    escalation : number or str
        Rise of the price a year, beside inflation where prices are real; none, if not given. [fraction]
    """

    label: ClassVar[str] = "finance.Cost"
    price: Any = money("1/yr", "1/MW/yr", "1/MWh", "1/h", "1/Mg", "1/Nm3", "1/m3", "1", many=True)
    _: KW_ONLY
    of: Of = None
    amount: Any = None
    year: Any = None
    open: int | None = calendar_year()
    close: int | None = calendar_year()
    escalation: Number = number("fraction", -0.5, 0.5, default=0.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        per = self.paid_for.per
        if per == "1" and self.year is None:
            raise RangeError(f"{self.named('year')} says when a lump is paid; write year=2040, or a price a year")
        if per != "1" and self.year is not None:
            raise RangeError(
                f"{self.named('year')} goes with a lump; of a price by time or amount write open= and close="
            )
        object.__setattr__(self, "year", shares_of(self.year, self.named("year")))
        if per == "1/yr" and self.amount is not None:
            raise RangeError(f"{self.named('amount')} is not used by a price a year; leave it out")
        if per != "1/yr":
            object.__setattr__(self, "amount", amount_of(self))

    def bought(self, operation: Operation, sold: Array) -> Array:
        """Return how much of what the price is paid for is bought each year; `sold` says in which there are sales."""
        per, years = self.paid_for.per, operation.years
        if per == "1":
            return np.array([self.year.get(int(year), 0.0) for year in years]).reshape(-1, 1, 1)
        within = in_years(self, years)
        if per == "1/yr" and self.of is None:
            return np.asarray(within * self._between(sold))
        if self.amount is not None:
            return np.asarray(within * self._between(sold) * self.amount)
        bought: Array = within * counted(self, operation)
        return bought

    def _between(self, sold: Array) -> Array | float:
        """Return the years between the ends that are not given, which are those of the sales."""
        if self.open is None and self.close is None:
            return sold
        if self.open is None:
            return np.maximum.accumulate(sold, axis=0)
        return np.maximum.accumulate(sold[::-1], axis=0)[::-1] if self.close is None else 1.0


@dataclass(frozen=True)
class Overhaul(Item):
    """A cost that comes whenever a unit has run so many hours.

    Parameters
    ----------
    what, price
        As in `Item`: money/kW, or a lump for each unit.
    of : class or device of lfgmodel.energy
    every : str
        Hours at full load between two: "60_000 h". The last that falls due in a unit's last year is not bought, as
        nothing runs after it. [h]
    escalation : number or str
        As in `Cost`. [fraction]
    """

    label: ClassVar[str] = "finance.Overhaul"
    price: Any = money("1", "1/MW")
    _: KW_ONLY
    of: Of
    every: Number = number("h", low=100.0, bare=False)
    escalation: Number = number("fraction", -0.5, 0.5, default=0.0)

    def bought(self, operation: Operation, years: int) -> Array:
        """Return how much is overhauled in each of the first `years`, after which the project closes: units or MW."""
        total: Any = 0.0
        for one in operation.entries(self.of, self.named("of")):
            run = np.cumsum(operation.hours(one)[:years], axis=0)
            steps = np.diff(np.floor(run / self.every), axis=0, prepend=0.0)
            steps = np.where(run == run[-1:], np.maximum(steps - 1, 0.0), steps)  # for the last, nothing runs after it
            total = total + steps * one.device.units * (capacity_of(one, self) if self.paid_for.per == "1/MW" else 1.0)
        return np.asarray(total)


@dataclass(frozen=True)
class Grant(Item):
    """Money given towards the investment; it is no income, and what it pays for is not depreciated.

    Parameters
    ----------
    what, price
        As in `Item`, a lump.
    year : int or {int: share}
        When it comes.
    """

    label: ClassVar[str] = "finance.Grant"
    _: KW_ONLY
    year: Any

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "year", shares_of(self.year, self.named("year")))
