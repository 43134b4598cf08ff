"""What cash flows are worth, each function over arrays of (year, ...): one flow, or many beside each other.

The first year is year 0 and is not discounted: `npv` of a spreadsheet discounts its first value, and so takes the
flows from year 1 on, to which that of year 0 is added.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.core import money, schedules
from lfgmodel.core import rates as roots
from lfgmodel.errors import RangeError, UnitError, one_of, shown
from lfgmodel.spec import Spec, is_year
from lfgmodel.units.reals import is_whole, real, truth
from lfgmodel.values import Number

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array

RATE = Spec("fraction", low=-0.9999, high=1e6)
INTEREST = Spec("fraction", high=1.0)
MOST_YEARS = 200


def npv(rate: Number, cash: Any, timing: str = "end") -> Any:
    """Net present value, `sum_t C[t] (1 + r)**-t` with year 0 undiscounted.

    Parameters
    ----------
    rate : number, str, or array that broadcasts with the axes of `cash` after the year
        Discount rate: 0.08 or "8 %". A whole number from 1 on is refused, being meant as percent. [fraction]
    cash : (year, ...) array
        Net cash flow of each year. [money]
    timing : {"end", "mid"}
        Flows after year 0 fall at the end of their year, or in the middle of it.

    Returns
    -------
    float or array
        [money]

    Examples
    --------
    >>> round(npv("5 %", [-15000, 1500, 2500, 3500, 4500, 6000]), 2)
    122.89
    """
    one_of(timing, money.TIMINGS, "finance.npv.timing")
    flow, discount = _beside(_cash(cash, "npv"), "npv", rate=rate)
    return _plain(money.present(flow, discount, timing))


def rates(cash: Any) -> Array:
    """Every rate of return above -100 %, rising, as (rate, ...): NaN where a flow has fewer than another.

    Where net present value touches zero without crossing it, or two rates lie within 1e-8, they are there once.

    Parameters
    ----------
    cash : (year, ...) array
        [money]

    Examples
    --------
    >>> rates([-1600, 10_000, -10_000])
    array([0.25, 4.  ])
    """
    flat, shape = _flat(_cash(cash, "rates"))
    return roots.rates(flat).table(flat.shape[1]).reshape(-1, *shape)


def irr(cash: Any) -> Any:
    """Return the internal rate of return where a flow has one, NaN elsewhere; `irr_reason` says why.

    It is the only rate from 0 on; where there is none, the only rate below 0, if net present value falls through zero
    there. Of several rates none is the return: rank by `npv`.

    Parameters
    ----------
    cash : (year, ...) array
        [money]

    Examples
    --------
    >>> round(irr([-100, 39, 59, 55, 20]), 7)
    0.2809484
    """
    flat, shape = _flat(_cash(cash, "irr"))
    return _plain(roots.internal(roots.rates(flat), flat.shape[1])[0].reshape(shape))


def irr_reason(cash: Any) -> Any:
    """Why a flow has no internal rate of return; "" where it has one.

    "none": net present value is nothing at no rate. "several": at more than one. "touching": it comes to nothing
    without changing its sign, or rates cannot be told apart. "borrowing": it rises with the rate, money comes first.

    Parameters
    ----------
    cash : (year, ...) array
        [money]

    Examples
    --------
    >>> irr_reason([-1600, 10_000, -10_000])
    'several'
    """
    flat, shape = _flat(_cash(cash, "irr_reason"))
    reason = np.array(roots.REASONS)[roots.internal(roots.rates(flat), flat.shape[1])[1]].reshape(shape)
    return reason if shape else str(reason[()])


def mirr(cash: Any, finance: Number, reinvest: Number) -> Any:
    """Return the modified internal rate of return; NaN where a flow has only one sign.

    Parameters
    ----------
    cash : (year, ...) array
        [money]
    finance, reinvest : number or str
        Rate at which outflows are financed, and at which inflows are invested until the last year. [fraction]

    Examples
    --------
    >>> round(mirr([-120_000, 39_000, 30_000, 21_000, 37_000, 46_000], finance="10 %", reinvest="12 %"), 6)
    0.126094
    """
    flow, paid, earned = _beside(_cash(cash, "mirr"), "mirr", finance=finance, reinvest=reinvest)
    return _plain(money.modified(flow, paid, earned))


def payback(cash: Any, rate: Number = 0) -> Any:
    """Years from year 0 until the cumulative flow reaches nothing and stays there; inf where it never does.

    Parameters
    ----------
    cash : (year, ...) array
        [money]
    rate : number, str or array
        With it the flow is discounted. [fraction]

    Notes
    -----
    Interpolated within the year. A flow that falls back below nothing, for an overhaul or a closure, is paid back at
    its last crossing.

    Examples
    --------
    >>> payback([-200, 50, 60, 70, 200])
    3.1
    """
    return _plain(money.payback(*_beside(_cash(cash, "payback"), "payback", rate=rate)))


def loan(
    principal: Number, rate: Number, years: int, kind: str = "level", *, grace: int = 0, capitalise: bool = False
) -> pd.DataFrame:
    """Return what is paid on a loan in each year, and what is owed after it.

    Parameters
    ----------
    principal : number
        What is lent at the start of year 1. [money]
    rate : number or str
        Interest a year. [fraction]
    years : int
        Life of the loan, the years of grace among them.
    kind : {"level", "level principal", "bullet"}
        Equal payments; equal repayment of principal; or all of it at the end.
    grace : int
        First years without repayment of principal.
    capitalise : bool
        Whether interest of the years of grace is added to what is owed; it is paid, if not.

    Returns
    -------
    DataFrame
        Payment, interest, principal and balance in years 1 to n. [money]

    Examples
    --------
    >>> loan(5000, "8 %", 5, "level principal")["payment"].tolist()
    [1400.0, 1320.0, 1240.0, 1160.0, 1080.0]
    """
    import pandas as pd

    interest = INTEREST.read(rate, "finance.loan.rate")
    one_of(kind, schedules.LOANS, "finance.loan.kind")
    for name, value, least, most in (("years", years, 1, MOST_YEARS), ("grace", grace, 0, years - 1)):
        if not is_whole(value) or not least <= value <= most:
            raise RangeError(f"finance.loan.{name} must be a whole number from {least} to {most}, got {shown(value)}")
    lent = np.asarray(principal)
    if lent.dtype.kind not in "fiu" or lent.ndim or not 0 <= lent < np.inf:
        raise RangeError(f"finance.loan.principal must be one amount of 0 or more, got {shown(principal)}")
    added = truth(capitalise, "finance.loan.capitalise")
    paid = schedules.loan(lent, interest, years, kind, grace, added)
    return pd.DataFrame(paid._asdict(), index=pd.RangeIndex(1, years + 1, name="year"))


def _cash(cash: Any, door: str) -> Array:
    """Read cash flows, (year, ...)."""
    need = f"finance.{door} takes cash flows by year, as in [-100, 60, 60]"
    try:
        found = real(cash, "money", "each")
    except UnitError as error:
        raise RangeError(f"{need}; {error}") from error
    if not found.ndim or not len(found):
        raise RangeError(f"{need}, got {shown(cash)}")
    years = list(cash.index) if hasattr(cash, "iloc") else []
    if all(map(is_year, years)) and (np.diff(years) != 1).any():
        raise RangeError(f"finance.{door}: years must rise one by one, got {shown(years)}; sort them, and fill in 0")
    if not np.isfinite(found).all():
        raise RangeError(f"finance.{door} takes finite cash flows, got {shown(cash)}; leave out what is not known")
    return found


def _beside(cash: Array, door: str, **rates_given: Number) -> tuple[Array, ...]:
    """Return cash flows, and rates that broadcast with their axes after the year."""
    read = [_rate(rate, f"finance.{door}.{name}") for name, rate in rates_given.items()]
    try:
        np.broadcast_shapes(cash.shape[1:], *(rate.shape for rate in read))
    except ValueError:
        raise RangeError(
            f"finance.{door}: rates of axes {', '.join(str(rate.shape) for rate in read)} do not go with cash of axes "
            f"(year, ...) {cash.shape}; give one rate, or one for each flow"
        ) from None
    return cash, *read


def _rate(rate: Number, where: str) -> Array:
    """Read one or several rates."""
    several = isinstance(rate, np.ndarray) and rate.ndim
    whole = _whole_percent(rate)
    if whole is not None:
        raise RangeError(
            f"{where} is a share of one, got {shown(rate)}; write '{whole} %', or {float(whole)} for {whole}00 %"
        )
    if several and rate.dtype.kind not in "iuf":
        raise RangeError(f"{where} takes an array of numbers, got {shown(rate)}; write np.array([0.06, 0.08])")
    found = np.asarray(rate, dtype=float) if several else np.asarray(RATE.read(rate, where))
    if not (found > -1).all():
        raise RangeError(f"{where} must lie above -1, got {shown(rate)}")
    return found


def _whole_percent(rate: Any) -> int | None:
    """Return a rate, or the greatest of several, that is a whole number from 1 on, and so is meant as percent."""
    if isinstance(rate, str):
        rate = int(rate) if re.fullmatch(r"\s*\+?\d+(_\d+)*\s*", rate) else 0
    whole = np.asarray(rate if isinstance(rate, int | np.integer | np.ndarray) else 0)
    most = whole.max(initial=0) if whole.dtype.kind in "iu" else 0
    return int(most) if most >= 1 else None


def _flat(cash: Array) -> tuple[Array, tuple[int, ...]]:
    return cash.reshape(len(cash), -1), cash.shape[1:]


def _plain(value: Array) -> Any:
    return value if np.ndim(value) else float(value)
