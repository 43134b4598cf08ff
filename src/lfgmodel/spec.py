"""What a number must be: its unit and range, how it may be written, and what may stand for it until it is known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import inf, isfinite
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lfgmodel.core.decay import Array
from lfgmodel.errors import RangeError, shown
from lfgmodel.factors import Cited, Factor
from lfgmodel.units import read, real
from lfgmodel.units.reals import is_whole
from lfgmodel.waiting import Awaited, Column, Frozen, distribution


class Quantity(Protocol):
    """A number with its unit, of any registry of pint's."""

    def m_as(self, units: Any) -> Any:
        """Return the number in a unit."""


class Drawn(Protocol):
    """A distribution: one of ours, or a frozen one of SciPy's."""

    def ppf(self, probability: Any) -> Any:
        """Quantiles."""


Given: TypeAlias = float | np.integer[Any] | np.floating[Any] | str | tuple[float, str] | Quantity | Drawn
"""What one may write where a number is taken: a number, text with a unit, a quantity, or a distribution."""

GivenByKind: TypeAlias = Given | Mapping[Any, Any] | Sequence[Any] | NDArray[Any]
"""What one may write where a number may differ by waste kind or calendar year."""

FIRST_YEAR, LAST_YEAR = 1800, 2500
MOST = 2**53  # up to which floats hold every whole number


class Spec(NamedTuple):
    """What a number must be: its canonical unit, its range, and how it may be written."""

    unit: str  # a key of units.CANONICAL
    low: float = 0.0
    high: float = inf
    bare: bool = True  # a number without a unit is taken
    many: bool = False  # it may differ by waste kind or calendar year
    optional: bool = False  # it may stay empty
    whole: bool = False  # it counts something
    waits: bool = False  # a column of the sites or a distribution may stand for it

    def read(self, value: Any, where: str) -> Any:
        """Turn what a user wrote into a float in the canonical unit, or a dict of them.

        Raises
        ------
        UnitError
            The unit is missing, unknown, ambiguous, or of the wrong kind.
        RangeError
            The number is not finite, outside its range, or not one number.
        """
        if isinstance(value, Cited):
            value = value.load()
        if value is None and self.optional:
            return None
        if isinstance(value, Awaited):  # whose numbers are in the unit of the field already
            return self._await(value.source, where, bare=True)
        if isinstance(value, Column) or distribution(value) is not None:
            return self._await(value, where)
        if self.whole:
            return self._count(value, where)
        if self.many and hasattr(value, "to_dict"):  # a Series
            if not all(axis.is_unique for axis in value.axes):
                raise RangeError(f"{where} names a year or kind twice: {shown(list(value.axes[0]))}; mend the table")
            value = value.to_dict()
            if all(map(is_year, value)):  # rows are known by their labels, in whatever order they stand
                value = dict(sorted(value.items()))
        if self.many and isinstance(value, Mapping):
            return self._read_many(value, where)
        if isinstance(value, Factor):
            return self._within(_in_unit(value, self.unit, where), value, where)
        given = read(value, self.unit, where, bare=self.bare)
        if not isinstance(given, float):
            raise RangeError(f"{where} takes one number, got {shown(value)}")
        return self._within(given, value, where)

    def _await(self, value: Any, where: str, bare: bool = False) -> Awaited:
        if not self.waits:
            raise RangeError(
                f"{where} takes a number, got {shown(value)}; columns and distributions may stand in the fields of "
                "models and devices, distributions also in Waste.constant, growing, scaled and split"
            )
        one = self._replace(many=False, optional=False)
        if hasattr(value, "within"):  # a distribution with units of its own
            value = value.within(lambda given: self._numbers(given, where, bare))
        if not isinstance(value, Column):
            value = distribution(value)
            try:
                middle = float(value.ppf(0.5))
            except TypeError as error:
                raise RangeError(f"{where}: {shown(value)} is not frozen; write lognorm(s=0.3, scale=0.05)") from error
            one._within(middle, middle, f"{where}: the median of {shown(value)}")
        return Awaited(value, one, where)

    def _numbers(self, given: Any, where: str, bare: bool = False) -> Any:
        """Return numbers of a distribution in the unit of the field; those of what is counted have none."""
        if not self.whole:
            return read(given, self.unit, where, bare=self.bare or bare)
        found = real(given, self.unit, where)
        return found if found.ndim else float(found)

    def _read_many(self, value: Mapping[Any, Any], where: str) -> Frozen:
        by_year = all(is_year(key) for key in value)
        if not value or not (by_year or all(isinstance(key, str) and key for key in value)):
            raise RangeError(f"{where} takes {{kind: number}} or {{year: number}}, got {shown(value)}")
        if by_year and list(value) != sorted(value):
            raise RangeError(f"{where} must name its years in rising order, got {list(value)}")
        for key, item in () if by_year else value.items():
            if isinstance(item, Mapping) and not all(map(is_year, item)):
                raise RangeError(f"{where}[{key!r}] takes one number or {{year: number}}, got {shown(item)}")
        one = self._replace(many=not by_year, optional=False)  # a kind's number may change by year, not the reverse
        return Frozen({int(k) if by_year else k: one.read(item, f"{where}[{k!r}]") for k, item in value.items()})

    def _count(self, value: Any, where: str) -> int:
        if not is_whole(value) or not self.low <= value <= min(self.high, MOST):
            raise RangeError(f"{where} must be a {self.unit}, got {shown(value)}")
        return int(value)

    def bad(self, numbers: Array) -> NDArray[np.bool_]:
        """Which of many numbers in the canonical unit are not finite, out of range, or not whole where they must be."""
        good = (numbers >= self.low) & (numbers <= self.high) & np.isfinite(numbers)
        return ~(good & (numbers == np.floor(numbers))) if self.whole else ~good

    def _within(self, found: float, value: Any, where: str) -> float:
        if not (self.low <= found <= self.high and isfinite(found)):
            span = f"within {self.low:g}..{self.high:g}" if self.high < inf else f"at least {self.low:g} and finite"
            percent = self.unit == "fraction" and _bare(value) and 1 < found <= 100
            hint = f"; write '{found:g} %'" if percent else ""
            raise RangeError(f"{where} must be {span} [{self.unit}], got {shown(value)}{hint}")
        return found


SHARE = Spec("fraction", high=1.0)


def _bare(value: object) -> bool:
    """Whether this is a number, or the text of one, without a unit."""
    return isinstance(value, int | float) or (isinstance(value, str) and re.fullmatch(r"[\s\d_.]+", value) is not None)


def is_year(key: object) -> bool:
    """Whether this can be a calendar year: a whole number from 1800 to 2500."""
    return is_whole(key) and FIRST_YEAR <= int(key) <= LAST_YEAR  # type: ignore[call-overload]


def _in_unit(factor: Factor, unit: str, where: str) -> Factor:
    """Express a factor in a field's own unit, with its citation."""
    row = factor.row
    if row.unit == unit:
        return factor
    low, high = (None if end is None else read((end, row.unit), unit, where) for end in (row.low, row.high))
    return Factor(row._replace(value=read((row.value, row.unit), unit, where), low=low, high=high, unit=unit))
