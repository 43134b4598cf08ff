"""Intervals: the ends between which a parameter lies, which measurements may leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array


class Interval(NamedTuple):
    """Ends between which a parameter lies; an open end, which the data do not close, is 0 or infinite."""

    low: float
    high: float

    @property
    def open(self) -> bool:
        """Whether the data leave an end open."""
        return any(map(is_open, self))

    @property
    def text(self) -> str:
        """Its ends in words."""
        return " to ".join("open" if is_open(end) else f"{end:.4g}" for end in self)

    def __repr__(self) -> str:
        return f"Interval({self.text})"


def is_open(end: float) -> bool:
    """Whether an end of an interval is one that the data do not close."""
    return end in (0, np.inf)


def crossing(k: Array, gap: Array, step: int) -> float:
    """Return where a profile passes the level between two steps of k."""
    share = gap[step] / (gap[step] - gap[step + 1])
    return float(k[step] * (k[step + 1] / k[step]) ** share)
