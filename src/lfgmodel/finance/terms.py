"""Terms: how a project is taxed, financed and shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lfgmodel.core import schedules
from lfgmodel.core.decay import Array
from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.factors import Factor, table
from lfgmodel.spec import SHARE
from lfgmodel.units.reals import is_whole, truth
from lfgmodel.values import Number, Value, fraction, number, whole

METHODS = ("straight line", "declining balance", "sum of years", "MACRS", "table")
FOR_EVER = "for ever"


@dataclass(frozen=True)
class Depreciation(Value):
    """How an investment is written off against tax.

    Parameters
    ----------
    method : {"straight line", "declining balance", "sum of years", "MACRS", "table"}
        MACRS is that of the USA by half years (IRS Publication 946, table A-1).
    years : int, optional
        Over which it is written off; not with a table. Of MACRS the class: 3, 5, 7, 10, 15 or 20.
    salvage : number or str
        Share of cost that is not written off; none, if not given. [fraction]
    factor : number, optional
        Of declining balance: 2 is double. [1]
    switch : bool
        Whether declining balance gives way to straight line once that writes off more.
    shares : sequence of number or str, optional
        Of a table: the share of cost in each year; they sum to 1 less the salvage. [fraction]

    Examples
    --------
    >>> Depreciation("MACRS", 5).schedule().round(4).tolist()
    [0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576]
    """

    label: ClassVar[str] = "finance.Depreciation"
    method: str
    years: int | None = whole("whole number of years from 1 to 60", 1, 60, default=None)
    salvage: Number = number("fraction", 0.0, 0.99, default=0.0, waits=False)
    factor: Number = number("fraction", 1.0, 4.0, default=None, waits=False)
    switch: bool = True
    shares: Any = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of(self.method, METHODS, f"{self.label}.method")
        truth(self.switch, f"{self.label}.switch")
        own = tuple(float(SHARE.read(one, f"{self.label}.shares")) for one in self.shares)
        object.__setattr__(self, "shares", own)
        if self.method == "table":
            if self.years is not None or abs(sum(own) + self.salvage - 1) > 1e-6:
                raise RangeError(
                    f"{self.label}.shares of a table must sum to 1 less its salvage, got {sum(own):.6g}, without years="
                )
        elif self.years is None or own:
            raise RangeError(f"{self.label}({self.method!r}) needs years= and no shares, as in years=10")
        if (self.factor is not None) != (self.method == "declining balance"):
            raise RangeError(f"{self.label}.factor goes with declining balance and is needed there; write factor=2")
        if self.method == "MACRS":
            _macrs_factor(int(self.years or 0))

    def schedule(self) -> Array:
        """Share of cost that is written off in each year of service, (year,)."""
        years = int(self.years or 0)
        if self.method == "table":
            return np.array(self.shares)
        if self.method == "straight line":
            return schedules.straight_line(years, self.salvage)
        if self.method == "sum of years":
            return schedules.sum_of_years(years, self.salvage)
        if self.method == "declining balance":
            return schedules.declining_balance(years, self.factor, self.salvage, self.switch)
        return schedules.macrs(years, _macrs_factor(years))


def _macrs_factor(years: int) -> Factor:
    known = [kind for factor, kind, _ in table("finance") if factor == "macrs_factor"]
    return table("finance").find("macrs_factor", one_of(str(years), known, "finance.Depreciation: MACRS years"))


@dataclass(frozen=True, kw_only=True)
class Tax(Value):
    """Tax on income.

    Parameters
    ----------
    rate : number, str or {int: number}
        By calendar year each from then on, as where the first years are free. [fraction]
    depreciation : Depreciation
        Of every investment that has none of its own.
    carry : int or "for ever"
        Years for which a loss is set against later income, the oldest first.
    """

    label: ClassVar[str] = "finance.Tax"
    rate: Number = fraction(many=True)
    depreciation: Depreciation
    carry: Any

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.depreciation, Depreciation):
            raise RangeError(
                f"{self.label}.depreciation says how investments are written off, got {shown(self.depreciation)}; "
                "write finance.Depreciation('straight line', 10)"
            )
        if self.carry != FOR_EVER and not (is_whole(self.carry) and 0 <= self.carry <= 100):
            raise RangeError(f"{self.label}.carry must be a number of years or 'for ever', got {shown(self.carry)}")

    @property
    def years(self) -> int | None:
        """Years for which a loss is carried; None for ever."""
        return None if self.carry == FOR_EVER else int(self.carry)


@dataclass(frozen=True, kw_only=True)
class Debt(Value):
    """A loan for a share of the investment before the first sale; interest until then is added to what is owed.

    Parameters
    ----------
    share : number or str
        Of the investment less grants. [fraction]
    rate : number or str
        Interest a year, in money of the day. [fraction]
    years : int
        Life of the loan from the first year of sales, the years of grace among them.
    kind : {"level", "level principal", "bullet"}
        Equal payments, equal repayment of principal, or all of it at the end.
    grace : int
        First years without repayment of principal.
    """

    label: ClassVar[str] = "finance.Debt"
    share: Number = fraction()
    rate: Number = number("fraction", 0.0, 1.0)
    years: int = whole("whole number of years from 1 to 60", 1, 60)
    kind: str
    grace: int = whole("whole number of years from 0 to 59", 0, 59, default=0)

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of(self.kind, schedules.LOANS, f"{self.label}.kind")
        if self.grace >= self.years:
            raise RangeError(f"{self.label}.grace must be shorter than its years, {self.years}, got {self.grace}")


@dataclass(frozen=True)
class Royalty(Value):
    """A share of sales that goes to another, such as the owner of the landfill; it is a cost before tax.

    Parameters
    ----------
    share : number or str
        Of gross sales without value-added tax. [fraction]
    of : sequence of str
        The lines of the statement: ["electricity"].
    """

    label: ClassVar[str] = "finance.Royalty"
    share: Number = fraction()
    of: Any = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        names = (self.of,) if isinstance(self.of, str) else tuple(self.of)
        object.__setattr__(self, "of", names)
        if not names:
            raise RangeError(f"{self.label}.of names the sales that it is a share of; write of=['electricity']")
