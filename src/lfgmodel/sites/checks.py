"""Checks: the cells of a table that cannot be used, gathered before any is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import RangeError, UnitError, brief
from lfgmodel.spec import FIRST_YEAR, LAST_YEAR, SHARE, Spec
from lfgmodel.units import scale, scaled
from lfgmodel.units.reals import GROUPED, numbers_in
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array

YEAR = Spec("year", FIRST_YEAR, LAST_YEAR, whole=True)
AMOUNT = Spec("Mg/yr")

MENDS = (
    (GROUPED, "read the table with thousands=','"),
    (re.compile(r"\s*[\d.]+\s*[%％]\s*"), "write the number alone, and its unit '%' in units="),
    (
        re.compile(r"\s*(FY|fiscal|\d{4}\s*[/–-]).*", re.IGNORECASE),
        "a fiscal year lies in two calendar years: write the one it counts for",
    ),
)
"""How to mend cells that are written so."""


class Refused(NamedTuple):
    """A cell that cannot be used."""

    label: object
    column: str
    reason: str
    alike: str  # the reason, without what differs from cell to cell


class Checks:
    """Cells of a table that cannot be used, by the label of their row.

    Attributes
    ----------
    good : (row,) array of bool
        Rows of which every cell so far can be used.
    found : list of Refused
        Every bad cell, in the order of the checks.
    notes : list of str
        What was done that the user did not write.
    """

    def __init__(self, labels: Any, where: str) -> None:
        self.names, self.where = labels, where
        self.good = np.ones(len(labels), dtype=bool)
        self.found: list[Refused] = []
        self.notes: list[str] = []

    @property
    def rows(self) -> list[tuple[object, str, str]]:
        """Label, column and reason of every bad cell, as `TableError` takes them."""
        return [refused[:3] for refused in self.found]

    def refuse(self, bad: NDArray[np.bool_], column: str, cells: Any, say: Callable[[Any], str]) -> None:
        """Note each bad cell with what is to be said of it, and that its row cannot be used."""
        for row in np.flatnonzero(bad):
            self.found.append(Refused(str(self.names[row]), column, say(cells[row]), say("...")))
        self.good &= ~bad

    def numbers(
        self,
        column: str,
        cells: Any,
        spec: Spec,
        unit: str = "",
        *,
        said: str = "",
        hint: bool = True,
        gaps: bool = False,
    ) -> Array:
        """Read a column of numbers in the unit of `spec`, refusing what it does not allow.

        `said` is how to name the unit, `hint` whether a percentage may be meant, `gaps` whether cells may be empty.
        """
        where = f"{self.where}: column {column!r}"
        given = numeric(cells, where)
        factor = scale(unit, spec.unit, where) if unit else 1.0
        found: Array = scaled(given, factor)
        span = f"within {spec.low:g}..{spec.high:g}" if spec.high < np.inf else f"at least {spec.low:g} and finite"
        span = "finite" if spec.low == -np.inf else span
        need = "a calendar year" if spec.unit == YEAR.unit else f"a number {span} [{said or spec.unit}]"
        bad = spec.bad(found)
        if gaps:
            bad &= ~empty(cells)
        percent = hint and spec.unit == "fraction" and bad.any() and 1 < found[bad].min() <= found[bad].max() <= 100
        every = f"; write units={{{column!r}: '%'}}" if percent else ""
        lacking = bad & empty(cells) if bad.any() else bad
        self.refuse(lacking, column, np.asarray(cells), always(f"is missing; write {need}"))
        bad = bad & ~lacking
        self.refuse(bad, column, np.asarray(cells), lambda cell: f"{brief(cell)} is not {need}{every}{mend(cell)}")
        return found

    def shares(
        self, kinds: Sequence[str], cells: Sequence[Any] | Array, units: Mapping[str, str] | None = None
    ) -> Array:
        """Read shares of a row, (kind, row), which sum to 1 within the rounding in which they are printed.

        They are then divided by their sum, and `notes` says so.
        """
        if not len(kinds):
            raise RangeError(f"{self.where} takes {{kind: share}}, as in {{'food': 0.6, 'paper': 0.4}}; got none")
        said = Frozen() if units is None else units
        read = zip(kinds, cells, strict=True)
        found = np.stack(
            [self.numbers(kind, row, SHARE, said.get(kind, ""), hint=units is not None) for kind, row in read]
        )
        total = found.sum(axis=0)
        known = np.isfinite(total)
        factors = np.array([scale(said[kind], "fraction", self.where) if kind in said else 1.0 for kind in kinds])
        off = known & (np.abs(total - 1) > 1e-6)
        rounded = np.zeros_like(off)
        rounded[off] = np.abs(total[off] - 1) <= rounding(found[:, off], factors)
        off &= ~rounded
        self.refuse(off, ", ".join(kinds), np.round(total, 6), lambda cell: f"shares sum to {cell}, not 1")
        if rounded.any():
            low, high = total[rounded].min(), total[rounded].max()
            self.notes.append(
                f"{self.where}: shares of {rounded.sum()} of {total.size} rows sum to {low:.6g}..{high:.6g}, within "
                "the rounding in which they are printed; each is divided by its sum"
            )
            found = np.where(rounded, found / np.where(rounded, total, 1.0), found)
        return found


def rounding(shares: Array, factors: Array | float = 1.0, most: int = 6) -> Array:
    """Return by how much the sum of shares may miss 1 for the digits in which they are printed, (row,).

    Each share printed to d decimals, but for those that are 0, may be off by half a unit of the last. Shares printed
    more coarsely than to 1 % are not told apart from shares that are left out.

    Parameters
    ----------
    shares : (kind, row) array
        As fractions.
    factors : (kind,) array or float
        What of a fraction one of the unit is in which each kind is printed: 0.01 for percent.
    most : int
        Decimals from which on numbers count as exact.

    Examples
    --------
    >>> rounding(np.array([[0.333, 0.5, 1 / 3]] * 3)).round(6).tolist()
    [0.0015, 0.015, 0.0]
    """
    factors = np.broadcast_to(factors, len(shares))
    printed = shares / factors[:, None]
    step = np.zeros(shares.shape[1])  # one of the last decimal
    for decimals in range(most, -1, -1):
        whole = printed * 10.0**decimals
        with np.errstate(invalid="ignore"):
            step = np.where((np.abs(whole - np.rint(whole)) < 1e-6).all(axis=0), 10.0**-decimals, step)
    step = np.minimum(step, 0.01 / factors.max())
    allowed: Array = step * (1 + 1e-9) / 2 * (factors[:, None] * (shares > 0)).sum(axis=0)
    return allowed


def numeric(cells: Any, where: str) -> Array:
    """Read numbers, NaN where a cell holds none; refuse what can be counted but is none: dates, truths, quantities."""
    import pandas as pd

    if not isinstance(cells, pd.Series | pd.Index) and hasattr(cells, "units"):
        raise UnitError(f"{where} has a unit of its own, [{cells.units}]; convert it and give its numbers alone")
    array = np.asarray(cells)
    dtype = getattr(cells, "dtype", array.dtype)
    if getattr(dtype, "kind", "O") in "mMbcSV" or isinstance(dtype, pd.PeriodDtype):
        raise RangeError(f"{where} holds {dtype}, not numbers; give numbers")
    if isinstance(cells, np.ma.MaskedArray):
        return np.asarray(np.ma.filled(cells.astype(float), np.nan))
    return numbers_in(array)


def always(reason: str) -> Callable[[Any], str]:
    """Return what says the same of every cell."""
    return lambda _: reason


def whole_years(years: Array) -> NDArray[np.int64]:
    """Return years as they are said, 2005 and not 2005.0; what is no year is 0."""
    return np.clip(np.nan_to_num(years), -1e9, 1e9).astype(np.int64)


def empty(cells: Any) -> NDArray[np.bool_]:
    """Whether each cell of a column holds nothing."""
    import pandas as pd

    array = np.asarray(cells)
    if array.dtype.kind in "iuf":
        return np.asarray(np.isnan(array))
    blank = [isinstance(cell, str) and not cell.strip() for cell in array]
    return np.asarray(pd.isna(array.astype(object)) | np.array(blank, dtype=bool))


def mend(cell: Any) -> str:
    """Return how to mend a cell that is written in a way of its own."""
    text = cell if isinstance(cell, str) else ""
    return next((f"; {how}" for pattern, how in MENDS if pattern.fullmatch(text)), "")
