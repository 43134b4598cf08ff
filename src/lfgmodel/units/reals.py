"""What is a number, by itself or in a cell, and what is none: truths, dates, complex, masked and missing values."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, UnitError, shown
from lfgmodel.units.grammar import Unreadable, number

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array

GROUPED = re.compile(r"\s*\d{1,3}(,\d{3})+(\.\d*)?\s*")
"""A number whose digits are grouped by commas, "11,008,984", which no door reads by itself."""

_REAL = (float, int, np.floating, np.integer, Decimal, Fraction)
_MENDS = MappingProxyType(
    {
        "b": "write 1 and 0 where truths are meant as numbers",
        "c": "write its .real part",
        "m": "divide a span of time by its unit, as in span / np.timedelta64(1, 'D')",
        "M": "a date is no amount",
        "S": "decode it, and write it as a number",
        "U": "write text with its unit as one value, as in '50_000 Mg/yr', and columns as numbers",
    }
)


def real(value: Any, unit: str, where: str) -> Array:
    """Return numbers as an array of floats, of their own shape.

    Parameters
    ----------
    value : number, or array or sequence of numbers
    unit : str
        What is needed, for the message of an error.
    where : str
        The field, for the message of an error.

    Raises
    ------
    UnitError
        It is no number, or has a unit that would be lost.
    """
    mend: str | None = _own_unit(value) or _masked(value)
    if not mend:
        try:
            # of a list as it is: [True, 2.0] would become numbers
            array = np.asarray(value, dtype=object if isinstance(value, list | tuple) else None)
            mend = _odd(array)
            if mend is None:
                return array.astype(float)
        except (TypeError, ValueError, OverflowError):  # ragged lists, numbers beyond the range of floats
            mend = ""
    raise UnitError(f"{where} needs a number [{unit}], got {shown(value)}{mend and f'; {mend}'}")


def is_real(value: object) -> bool:
    """Whether this is a number: no truth, and no span of time, which NumPy counts among whole numbers."""
    return isinstance(value, _REAL) and not isinstance(value, bool | np.timedelta64)


def number_in(cell: Any) -> float:
    """Return the number in a cell of a table, also as text by the grammar of numbers; NaN where there is none."""
    if isinstance(cell, np.ndarray) and cell.ndim == 0:
        cell = cell[()]
    try:
        if isinstance(cell, str):
            found, unit = number(cell)
            return np.nan if unit else found
        return float(cell) if is_real(cell) else np.nan
    except (Unreadable, OverflowError, ValueError):  # numbers beyond the range of floats, NaN of Decimal
        return np.nan


def numbers_in(cells: Any) -> Array:
    """Return the numbers in the cells of a table, in their own shape; NaN where a cell holds none."""
    array = np.asarray(cells)
    if array.dtype.kind in "iuf":
        return np.asarray(array, dtype=float)
    return np.array([number_in(cell) for cell in array.ravel()], dtype=float).reshape(array.shape)


def truth(value: object, where: str) -> bool:
    """Return what is given if it is a truth; text such as "no" would count as true.

    Raises
    ------
    RangeError
        It is none.
    """
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise RangeError(f"{where} is True or False, got {shown(value)}")


def is_whole(value: object) -> bool:
    """Whether this is a whole number: no truth, and no span of time, which NumPy counts among them."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool | np.timedelta64)


def _own_unit(value: Any) -> str:
    """Say what to write instead of a quantity, or of a sequence of them, that stands where its unit would be lost."""
    kinds = {type(one) for one in value} if isinstance(value, list | tuple) else set()
    if hasattr(value, "units") or any(hasattr(kind, "units") for kind in kinds):
        return "it has a unit of its own: leave out the other one, or write its .magnitude"
    return ""


def _masked(value: Any) -> str:
    """Say what to write instead of values of which some are masked."""
    unknown = isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value)
    return "a masked value is not known: leave it out, or fill it" if unknown else ""


def _odd(array: Any) -> str | None:
    """Say what to write instead of an array that holds anything but numbers; None of one that holds only them."""
    kind = array.dtype.kind
    if kind == "O":
        odd = [one for one in array.flat if not is_real(one)]
        if not odd:
            return None
        kind = np.asarray(odd[0]).dtype.kind
    return None if kind in "fiu" else _MENDS.get(kind, "each must be a number" if array.ndim else "")
