"""What a cash flow is worth: present value, modified rate of return, payback, levelised cost.

A cash flow is a (year, ...) array. Its first year is year 0, which is not discounted; what comes later falls at the
end of its year, or with `timing="mid"` in the middle of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lfgmodel.core.decay import Array

TIMINGS = ("end", "mid")


def discount(rate: ArrayLike, years: int, timing: str = "end") -> Array:
    """Return what money of each year is worth in year 0, (year, ...); the axes after the year are those of the rate."""
    rate = np.asarray(rate, dtype=float)
    after = np.arange(years) - (0.5 if timing == "mid" else 0.0)
    after[:1] = 0.0
    worth: Array = (1 + rate) ** -after.reshape(-1, *(1,) * rate.ndim)
    return worth


def present(cash: Array, rate: ArrayLike, timing: str = "end") -> Array:
    """Net present value, `sum_t C[t] (1 + r)**-t`.

    Parameters
    ----------
    cash : (year, ...) array
    rate : array that broadcasts with the axes of `cash` after the year
        [fraction]
    timing : {"end", "mid"}
        When in their year flows after year 0 fall.
    """
    worth = discount(rate, len(cash), timing)
    if worth.ndim == 1:  # one rate: a matrix product
        return np.asarray(np.tensordot(worth, cash, axes=1))
    rows = max(worth.ndim, cash.ndim)
    worth, cash = (held.reshape(len(held), *(1,) * (rows - held.ndim), *held.shape[1:]) for held in (worth, cash))
    value: Array = (worth * cash).sum(axis=0)
    return value


def modified(cash: Array, finance: ArrayLike, reinvest: ArrayLike) -> Array:
    """Return the modified internal rate of return; NaN where a flow has only one sign.

    `(final value of inflows, reinvested / present value of outflows, financed)**(1/n) - 1`, n years after year 0.
    """
    years = len(cash) - 1
    paid = present(np.maximum(-cash, 0.0), finance)
    final = present(np.maximum(cash, 0.0), reinvest) * (1 + np.asarray(reinvest, dtype=float)) ** years
    both = (paid > 0) & (final > 0) & (years > 0)
    ratio = np.divide(final, paid, out=np.full(np.shape(both), np.nan), where=both)
    rate: Array = ratio ** (1 / max(years, 1)) - 1
    return rate


def payback(cash: Array, rate: ArrayLike = 0.0) -> Array:
    """Years until the cumulative flow, discounted at `rate`, reaches nothing and stays there; inf where it never does.

    Interpolated within the year. A flow that falls back below nothing, as for an overhaul or a closure, is paid back at
    its last crossing. One that never is below nothing is paid back at once.
    """
    worth = discount(rate, len(cash))
    flow = cash * (worth if worth.ndim > 1 else worth.reshape(-1, *(1,) * (cash.ndim - 1)))
    so_far = np.cumsum(flow, axis=0)
    owing = so_far < -1e-12 * np.cumsum(np.abs(flow), axis=0)  # as rounding may leave of what came so far
    last = len(flow) - 1 - owing[::-1].argmax(axis=0)  # the last year that ends below nothing
    year = np.minimum(last + 1, len(flow) - 1)[None]
    before, within = (np.take_along_axis(held, at, axis=0)[0] for held, at in ((so_far, last[None]), (flow, year)))
    part = np.divide(-before, within, out=np.zeros_like(before), where=within > 0)
    return np.where(owing[-1], np.inf, np.where(owing.any(axis=0), last + part, 0.0))


def levelised(cost: Array, output: Array, rate: ArrayLike, inflation: ArrayLike = 0.0, timing: str = "end") -> Array:
    """Levelised cost: the constant price at which `output` pays for `cost`, `PV(cost) / PV(output)`.

    Parameters
    ----------
    cost : (year, ...) array
        Costs less what is set against them, in the money of `rate`.
    output : (year, ...) array
        What is sold. It is discounted only because its price is constant: it stands for price times output.
    rate : array
        Discount rate of the costs. [fraction]
    inflation : array, optional
        With it the price rises by so much a year from year 0 on, and is stated in the money of year 0 (real); without
        it the price is the same in every year (nominal). NREL/TP-462-5173, pp. 22-24, with these two forms.
        [fraction]
    """
    rate, inflation = np.asarray(rate, dtype=float), np.asarray(inflation, dtype=float)
    growth = discount(1 / (1 + inflation) - 1, len(output))  # (1 + inflation)**t
    sold = present(output * growth.reshape(*growth.shape, *(1,) * (output.ndim - growth.ndim)), rate, timing)
    paid = present(cost, rate, timing)
    price: Array = np.divide(
        paid, sold, out=np.full(np.broadcast_shapes(paid.shape, sold.shape), np.nan), where=sold > 0
    )
    return price
