"""Schedules by year: loans, depreciation, and tax on income with losses carried forward."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lfgmodel.core.decay import Array

LOANS = ("level", "level principal", "bullet")


class Loan(NamedTuple):
    """What is paid on a loan at the end of each year, and what is owed after; each (year, ...)."""

    payment: Array
    interest: Array
    principal: Array
    balance: Array


def loan(
    principal: ArrayLike,
    rate: ArrayLike,
    years: int,
    kind: str = "level",
    grace: int = 0,
    capitalise: bool = False,
) -> Loan:
    """Return the schedule of a loan that is drawn at the start of its first year.

    Parameters
    ----------
    principal, rate : arrays that broadcast
        What is lent, and the interest on it. [money], [fraction]
    years : int
        Life of the loan, the years of grace among them.
    kind : {"level", "level principal", "bullet"}
        Equal payments, `P i / (1 - (1 + i)**-n)`; equal principal; or all principal at the end.
    grace : int
        First years without repayment of principal.
    capitalise : bool
        Whether interest of the years of grace is added to what is owed; it is paid, if not.
    """
    owed, rate = np.broadcast_arrays(np.asarray(principal, dtype=float), np.asarray(rate, dtype=float))
    rows: list[tuple[Array, Array, Array, Array]] = []
    for year in range(years):
        interest = owed * rate
        left = years - max(year, grace)  # payments still to come
        if year < grace:
            paid = -interest if capitalise else np.zeros_like(owed)
        elif kind == "level":
            paid = owed * _level(rate, left) - interest
        elif kind == "level principal":
            paid = owed / left
        else:
            paid = owed if left == 1 else np.zeros_like(owed)
        owed = owed - paid if year < years - 1 else np.zeros_like(owed)
        rows.append((paid + interest, interest, paid, owed))
    return Loan(*(np.array(held).reshape(years, *owed.shape) for held in zip(*rows, strict=True)))


def _level(rate: Array, payments: int) -> Array:
    """Payment for each unit owed."""
    still = -np.expm1(-payments * np.log1p(rate))  # 1 - (1 + i)**-n, without loss where the rate is small
    share: Array = np.divide(rate, still, out=np.full(rate.shape, 1 / payments), where=still > 0)
    return share


def drawn(drawings: Array, rate: ArrayLike) -> tuple[Array, Array]:
    """Return the debt when service starts, and the interest during construction within it.

    Parameters
    ----------
    drawings : (year, ...) array
        What is drawn at the end of each year of construction; service starts when the last of them ends.
    rate : array
        [fraction]
    """
    debt = np.zeros(drawings.shape[1:])
    for drawing in drawings:
        debt = debt * (1 + np.asarray(rate, dtype=float)) + drawing
    return debt, debt - drawings.sum(axis=0)


def straight_line(years: int, salvage: float = 0.0) -> Array:
    """Depreciation of each year as a share of cost, (year,): the same each year."""
    return np.full(years, float((1 - salvage) / years))


def sum_of_years(years: int, salvage: float = 0.0) -> Array:
    """Depreciation of each year as a share of cost, (year,): falling by the same amount each year."""
    left = np.arange(years, 0, -1, dtype=np.float64)
    shares: Array = left * float((1 - salvage) / left.sum())
    return shares


def declining_balance(years: int, factor: float, salvage: float = 0.0, switch: bool = True) -> Array:
    """Depreciation of each year as a share of cost, (year,): `factor / years` of what is left, not below salvage.

    Parameters
    ----------
    years : int
    factor : float
        2 is double declining balance.
    salvage : float
        What is never depreciated, as a share of cost. [fraction]
    switch : bool
        Whether straight line takes over when it depreciates more of what is left.
    """
    book, shares = 1.0, np.zeros(years, dtype=np.float64)
    for year in range(years):
        share = book * factor / years
        if switch:
            share = max(share, (book - salvage) / (years - year))
        shares[year] = min(share, max(book - salvage, 0.0))
        book -= shares[year]
    return shares


def macrs(years: int, factor: float) -> Array:
    """Depreciation of each year as a share of cost, (year + 1,): declining balance and straight line, by half years.

    Half a year's in the first year of service and the rest in the year after the last; tables A-1 of IRS Publication
    946, which round to 0.01 % of cost.
    """
    book, shares = 1.0, np.zeros(years + 1)
    for year in range(years + 1):
        left = years - max(year - 0.5, 0.0)
        part = 0.5 if year == 0 else min(1.0, left)
        shares[year] = part * max(book * factor / years, book / left) if left > 1 else book
        book -= shares[year]
    return shares


def tax(income: Array, rate: ArrayLike, carry: int | None = None) -> Array:
    """Tax on income of each year after losses of earlier years, the oldest first, (year, ...).

    Parameters
    ----------
    income : (year, ...) array
        Taxable income of each year; losses are negative.
    rate : number or (year, ...) array
        [fraction]
    carry : int, optional
        Years for which a loss can be set against income; for ever, if not given. None of it is paid back.
    """
    rate = np.asarray(rate, dtype=float)
    rate = np.broadcast_to(rate, (len(income), *rate.shape[1:]))
    pools = np.zeros((1 if carry is None else carry, *income.shape[1:]))  # losses left, the oldest first
    taxes = np.empty(np.broadcast_shapes(income.shape, rate.shape + (1,) * (income.ndim - rate.ndim)))
    for year, earned in enumerate(income):
        base = np.maximum(earned, 0.0)
        for pool in pools:
            used = np.minimum(pool, base)
            pool -= used
            base -= used
        taxes[year] = base * rate[year]
        loss = np.maximum(-earned, 0.0)
        if carry is None:
            pools[0] += loss
        elif carry:
            pools[:-1] = pools[1:].copy()
            pools[-1] = loss
    return taxes
