"""Every rate of return of a cash flow, and the proof that there are no others.

A rate of return `r` is a root of the net present value `sum_t C[t] (1 + r)**-t`. In `x = 1 / (1 + r)`, between 0 and 1
for rates from 0 on, that is a polynomial; for rates below 0 the reversed flow in `x = 1 + r` is. With its inflows apart
from its outflows, `p = up - down`, and `up`, `down` and the slopes of both rise with x. So on `a <= x <= b`

    up(a) > down(b) or up(b) < down(a)      p has no root
    the same of the slopes                  p is monotone: one root if its sign changes, else none

and an interval of which neither is known is halved. What never resolves, because p is nothing to the last digit all
over it, is a root at which p touches zero: two or more in one.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lfgmodel.core.decay import Array

Index = NDArray[np.int64]
Mask = NDArray[np.bool_]

BLOCK = 2048
"""Cash flows worked on at a time, so that their sums at the grid stay in the cache."""

GRID = np.concatenate([[0.0], np.geomspace(1e-7, 0.3, 12, endpoint=False), np.linspace(0.3, 1.0, 20)])
"""Where the search for roots starts: closest where rates from 0 to 230 % lie."""

NOTHING = 64 * np.finfo(float).eps
"""Share of the sums under which their difference is rounding."""


CROWD = 4096
"""Undecided intervals of one flow at which three or more of its rates are as good as one."""


class Rates(NamedTuple):
    """Rates of return of many cash flows, by flow and rising; each an (n,) array."""

    flow: Index  # which flow
    rate: Array  # [fraction]
    falls: Mask  # net present value falls through zero there as the rate rises
    touches: Mask  # it touches zero there, or two or more rates lie too near to tell apart

    def table(self, flows: int) -> Array:
        """Return the rates as (rate, flow), NaN where a flow has fewer."""
        count = np.bincount(self.flow, minlength=flows)
        rank = np.arange(len(self.flow)) - np.repeat(np.cumsum(count) - count, count)
        held = np.full((count.max(initial=0), flows), np.nan)
        held[rank, self.flow] = self.rate
        return held


class _Cells(NamedTuple):
    """Intervals of x, with up, down and their slopes at both ends, (4, n)."""

    flow: Index
    low: Array
    high: Array
    at_low: Array
    at_high: Array

    def pick(self, which: Any) -> _Cells:
        return _Cells(
            self.flow[which], self.low[which], self.high[which], self.at_low[:, which], self.at_high[:, which]
        )

    @property
    def crosses(self) -> Mask:
        """Whether p changes its sign, and only once."""
        changes: Mask = (self.at_low[0] > self.at_low[1]) != (self.at_high[0] > self.at_high[1])
        return changes & self._apart(slice(2, 4))

    @property
    def undecided(self) -> Mask:
        return ~self._apart(slice(0, 2)) & ~self._apart(slice(2, 4))

    def _apart(self, pair: slice) -> Mask:
        (up, down), (up_after, down_after) = self.at_low[pair], self.at_high[pair]
        apart: Mask = (up > down_after) | (up_after < down)
        return apart


class _Roots(NamedTuple):
    """Roots of p, or where it touches zero; each an (n,) array."""

    flow: Index
    x: Array
    rising: Mask
    touches: Mask


def rates(cash: Array) -> Rates:
    """Find every rate of return above -100 %.

    Parameters
    ----------
    cash : (year, flow) array
        Cash flows, each a year after the last.

    Returns
    -------
    Rates
        None for a flow of one sign.

    Notes
    -----
    A rate within 1e-12 of 0 is called 0. Two rates within about 1e-8 of each other are one that touches, and so are
    three within about 1e-4. So near to -100 % that double precision spaces rates further apart
    than that, the net present value at a rate is not as near to nothing.
    """
    parts = [_some(cash[:, start : start + BLOCK], start) for start in range(0, cash.shape[1], BLOCK)]
    return Rates(*(np.concatenate(held) for held in zip(_some(cash[:, :0], 0), *parts, strict=True)))


def _some(cash: Array, start: int) -> Rates:
    both = np.flatnonzero((cash > 0).any(axis=0) & (cash < 0).any(axis=0))
    cash = cash[:, both] / np.abs(cash[:, both]).max(axis=0, initial=0.0)
    total, size = cash.sum(axis=0), np.abs(cash).sum(axis=0)
    total[np.abs(total) <= NOTHING * size] = 0.0  # p at x = 1, the same for both, so that one of them has the rate 0
    later, earlier = _roots(_from_first(cash), total), _roots(_from_first(cash[::-1]), total)
    flow = np.concatenate([later.flow, earlier.flow])
    rate = np.concatenate([1 / later.x - 1, earlier.x - 1])
    rate[np.abs(rate) < 1e-12] = 0.0
    falls = np.concatenate([later.rising, ~earlier.rising])
    touches = np.concatenate([later.touches, earlier.touches])
    falls &= ~touches
    order = np.lexsort((rate, flow))
    found = _merged(Rates(flow[order], rate[order], falls[order], touches[order]))
    return found._replace(flow=both[found.flow] + start)


def _from_first(cash: Array) -> Array:
    """Shift each flow so that it starts with its first payment: idle years at the start change no rate."""
    first = (cash != 0).argmax(axis=0)
    if not first.any():
        return np.ascontiguousarray(cash)
    years = len(cash)
    return np.take_along_axis(cash, (np.arange(years)[:, None] + first) % years, axis=0)


def _roots(cash: Array, total: Array) -> _Roots:
    """Every root of `p = sum_t cash[t] x**t` in 0 < x <= 1, of flows whose first payment is not nothing."""
    up, down = np.maximum(cash, 0.0), np.maximum(-cash, 0.0)
    cells, flat = _isolated(up, down, total)
    x = _polished(cash[:, cells.flow], cells)
    rising = cells.at_high[0] > cells.at_high[1]
    touching = np.ones(len(flat.flow), dtype=bool)
    return _Roots(
        np.concatenate([cells.flow, flat.flow]),
        np.concatenate([x, (flat.low + flat.high) / 2]),
        np.concatenate([rising, ~touching]),
        np.concatenate([np.zeros(len(x), dtype=bool), touching]),
    )


def _isolated(up: Array, down: Array, total: Array) -> tuple[_Cells, _Cells]:
    """Return the intervals that hold one root each, and those all over which p is nothing."""
    crossing, flat = [], []
    cells = _gridded(up, down, total)
    while True:
        crossing.append(cells.pick(cells.crosses))
        cells = cells.pick(cells.undecided)
        if not len(cells.flow):
            break
        middle = (cells.low + cells.high) / 2
        at_middle = _sums(up, down, cells.flow, middle)
        nothing = _nothing(cells.at_low) & _nothing(at_middle) & _nothing(cells.at_high)
        nothing |= np.bincount(cells.flow)[cells.flow] > CROWD
        flat.append(cells.pick(nothing))
        cells, middle, at_middle = cells.pick(~nothing), middle[~nothing], at_middle[:, ~nothing]
        halves = cells._replace(high=middle, at_high=at_middle), cells._replace(low=middle, at_low=at_middle)
        cells = _joined(halves)
    return _joined(crossing), _joined([cells, *flat])


def _gridded(up: Array, down: Array, total: Array) -> _Cells:
    """Cells between the points of the grid that are undecided or hold a root."""
    year = np.arange(len(up))
    power = GRID[:, None] ** year
    slope = power[:, :-1] * year[1:]
    at = np.empty((4, len(GRID), up.shape[1]))
    for held, weight, part in zip(at, (power, power, slope, slope), (up, down, up[1:], down[1:]), strict=True):
        np.matmul(weight, part, out=held)
    at[1, -1] = at[0, -1] - total
    every = _Cells(year, GRID[:-1, None], GRID[1:, None], at[:, :-1], at[:, 1:])
    cell, flow = np.nonzero(every.crosses | every.undecided)
    return _Cells(flow, GRID[cell], GRID[cell + 1], at[:, cell, flow], at[:, cell + 1, flow])


def _sums(up: Array, down: Array, flow: Index, x: Array) -> Array:
    """Up, down and their slopes at one x of each flow, (4, n), by Horner's rule."""
    at = np.zeros((4, len(x)))
    for year in range(len(up) - 1, -1, -1):
        at[2:] *= x
        at[2:] += at[:2]
        at[:2] *= x
        at[0] += up[year, flow]
        at[1] += down[year, flow]
    return at


def _nothing(at: Array) -> Mask:
    small: Mask = np.abs(at[0] - at[1]) <= NOTHING * (at[0] + at[1])
    return small


def _joined(several: Any) -> _Cells:
    return _Cells(*(np.concatenate(held, axis=-1) for held in zip(*several, strict=True)))


def _polished(cash: Array, cells: _Cells) -> Array:
    """Newton's method from the middle of each interval, halving it wherever a step would leave it."""
    low, high = cells.low, cells.high
    positive = cells.at_low[0] > cells.at_low[1]  # at the low end
    x, done, live = (low + high) / 2, np.empty(len(low)), np.arange(len(low))
    for _ in range(64):
        value, slope = np.zeros_like(x), np.zeros_like(x)
        for row in cash[::-1]:
            slope *= x
            slope += value
            value *= x
            value += row
        before = (value > 0) == positive
        low, high = np.where(before, x, low), np.where(before, high, x)
        with np.errstate(all="ignore"):
            new = x - value / slope
        new = np.where((new >= low) & (new <= high), new, (low + high) / 2)
        moving = np.abs(new - x) > 2e-15 * x
        done[live] = new
        if not moving.any():
            break
        live, x, cash = live[moving], new[moving], cash[:, moving]
        low, high, positive = low[moving], high[moving], positive[moving]
    return done


def _merged(found: Rates) -> Rates:
    """Take touching intervals that lie side by side as the one rate in their middle."""
    flow, rate, _, touches = found
    again = touches[1:] & touches[:-1] & (flow[1:] == flow[:-1]) & (np.diff(np.log1p(rate)) < 1e-2)
    if not again.any():
        return found
    starts = np.flatnonzero(np.concatenate([[True], ~again]))
    middle = np.add.reduceat(rate, starts) / np.diff([*starts, len(rate)])
    return Rates(flow[starts], middle, found.falls[starts], touches[starts])


REASONS = ("", "none", "several", "touching", "borrowing")
"""Why a flow has no internal rate of return, by the numbers that `internal` gives; "" where it has one."""


def internal(found: Rates, flows: int) -> tuple[Array, Index]:
    """Return the rate of return of each flow that has just one, NaN elsewhere, and the number of the reason.

    The one rate of 0 or more; where there is none, the one rate below 0, if net present value falls through zero
    there. Elsewhere there is no rate, there are several, one touches zero, or the flow is a borrowing: net present
    value rises with the rate.
    """
    reason, rate = np.ones(flows, dtype=np.int64), np.full(flows, np.nan)
    from_zero = found.rate >= 0
    above = np.bincount(found.flow[from_zero], minlength=flows) > 0
    decides = from_zero | ~above[found.flow]  # those below 0 only where there is none from 0 on
    alone = np.bincount(found.flow[decides], minlength=flows)[found.flow] == 1
    returns = from_zero | found.falls
    for number, which in ((2, ~alone), (4, alone & ~returns), (0, alone & returns), (3, found.touches)):
        reason[found.flow[decides & which]] = number
    kept = decides & alone & returns & ~found.touches
    rate[found.flow[kept]] = found.rate[kept]
    return rate, reason
