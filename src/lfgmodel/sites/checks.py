"""Checks: the cells of a table that cannot be used, gathered before any is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import RangeError
from lfgmodel.units import scale
from lfgmodel.values import FIRST_YEAR, LAST_YEAR, Spec

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array

SHARE = Spec("fraction", high=1.0)
YEAR = Spec("year", FIRST_YEAR, LAST_YEAR, whole=True)
AMOUNT = Spec("Mg/yr")


class Checks:
    """Cells of a table that cannot be used, by the label of their row.

    Attributes
    ----------
    good : (row,) array of bool
        Rows of which every cell so far can be used.
    rows : list of (label, column, reason)
        Every bad cell, in the order of the checks.
    """

    def __init__(self, labels: Any, where: str) -> None:
        self.names, self.where = labels, where
        self.good = np.ones(len(labels), dtype=bool)
        self.rows: list[tuple[object, str, str]] = []

    def refuse(self, bad: NDArray[np.bool_], column: str, cells: Any, say: Callable[[Any], str]) -> None:
        """Note each bad cell with what is to be said of it, and that its row cannot be used."""
        for row in np.flatnonzero(bad):
            self.rows.append((str(self.names[row]), column, say(cells[row])))
        self.good &= ~bad

    def numbers(self, column: str, cells: Any, spec: Spec, unit: str = "", said: str = "") -> Array:
        """Read a column of numbers in the unit of `spec`, refusing what it does not allow; `said` is how to name it."""
        given = numeric(cells, f"{self.where}: column {column!r}")
        factor = scale(unit, spec.unit, f"{self.where}: column {column!r}") if unit else 1.0
        found: Array = given * factor if factor != 1 else given
        span = f"within {spec.low:g}..{spec.high:g}" if spec.high < np.inf else f"at least {spec.low:g} and finite"
        span = "finite" if spec.low == -np.inf else span
        need = "a calendar year" if spec.unit == YEAR.unit else f"a number {span} [{said or spec.unit}]"
        bad = spec.bad(found)
        percent = spec.unit == "fraction" and not said and bad.any() and 1 < found[bad].min() <= found[bad].max() <= 100
        hint = f"; write units={{{column!r}: '%'}}" if percent else ""
        self.refuse(bad, column, np.asarray(cells), lambda cell: f"{cell} is not {need}{hint}")
        return found

    def shares(self, kinds: Sequence[str], shares: Sequence[Any] | Array) -> Array:
        """Read shares of a site, (kind, site), refusing those that leave 0..1 or do not sum to 1."""
        found = np.stack(
            [self.numbers(kind, row, SHARE, said="fraction") for kind, row in zip(kinds, shares, strict=True)]
        )
        total = found.sum(axis=0)
        off = (np.abs(total - 1) > 1e-6) & np.isfinite(total)
        self.refuse(off, ", ".join(kinds), total, lambda cell: f"shares sum to {cell:g}, not 1")
        return found


def numeric(cells: Any, where: str) -> Array:
    """Read numbers, NaN where there is none; refuse what can be counted but is none: dates, truths, complex numbers."""
    import pandas as pd

    if isinstance(cells, np.ma.MaskedArray):
        cells = np.ma.filled(cells.astype(float), np.nan)
    dtype = cells.dtype if hasattr(cells, "dtype") else np.asarray(cells).dtype
    if getattr(dtype, "kind", "O") in "mMbc" or isinstance(dtype, pd.PeriodDtype):
        raise RangeError(f"{where} holds {dtype}, not numbers; give numbers")
    if np.ndim(cells) == 1:
        series = cells if isinstance(cells, pd.Series) else pd.Series(cells)
        return pd.to_numeric(series, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    try:
        return np.asarray(cells, dtype=float)
    except (TypeError, ValueError):
        raise RangeError(f"{where} holds {dtype}, not numbers; give numbers") from None
