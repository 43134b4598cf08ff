"""Values: frozen, complete when built, each field declared once with its unit and range.

A field holds a float in its canonical unit, whatever the user wrote. Where a method lets a number differ by
waste kind or change in calendar time, the field takes `{kind: number}`, `{year: number}` or both, nested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from math import inf, isfinite
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np

from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.factors import Cited, Factor
from lfgmodel.units import read

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years
    from lfgmodel.site import Site

Number: TypeAlias = Any
"""What a field takes: a number, a string with a unit, a quantity, a cited factor. A float once the value is built."""

FIRST_YEAR, LAST_YEAR = 1800, 2500

ByKind: TypeAlias = Any
"""A `Number`, or `{kind: Number}`, or from each calendar year on `{year: Number}`."""


class Spec(NamedTuple):
    """What a number must be: its canonical unit, its range, and how it may be written."""

    unit: str  # a key of units.CANONICAL
    low: float = 0.0
    high: float = inf
    bare: bool = True  # a number without a unit is taken
    many: bool = False  # it may differ by waste kind or calendar year
    optional: bool = False  # it may stay empty

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
        if self.many and hasattr(value, "to_dict"):  # a Series
            value = value.to_dict()
        if self.many and isinstance(value, Mapping):
            return self._read_many(value, where)
        if isinstance(value, Factor):
            return self._within(_in_unit(value, self.unit, where), value, where)
        given = read(value, self.unit, where, bare=self.bare)
        if not isinstance(given, float):
            raise RangeError(f"{where} takes one number, got {shown(value)}")
        return self._within(given, value, where)

    def _read_many(self, value: Mapping[Any, Any], where: str) -> Frozen:
        by_year = all(is_year(key) for key in value)
        if not value or not (by_year or all(isinstance(key, str) for key in value)):
            raise RangeError(f"{where} takes {{kind: number}} or {{year: number}}, got {shown(value)}")
        one = self._replace(many=not by_year, optional=False)  # a kind's number may change by year, not the reverse
        return Frozen({int(k) if by_year else k: one.read(item, f"{where}[{k!r}]") for k, item in value.items()})

    def _within(self, found: float, value: Any, where: str) -> float:
        if not (self.low <= found <= self.high and isfinite(found)):
            span = f"within {self.low:g}..{self.high:g}" if self.high < inf else f"at least {self.low:g} and finite"
            percent = self.unit == "fraction" and isinstance(value, int | float) and 1 < found <= 100
            hint = f"; write '{found:g} %'" if percent else ""
            raise RangeError(f"{where} must be {span} [{self.unit}], got {shown(value)}{hint}")
        return found


class Frozen(dict[Any, Any]):
    """A dict that does not change, so that the values it is part of do not."""

    def _refuse(self, *_: Any) -> Any:
        raise TypeError("values do not change; copy them with .but()")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse  # type: ignore[assignment]

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return Frozen, (dict(self),)


def is_year(key: object) -> bool:
    """Whether this can be a calendar year: a whole number from 1800 to 2500."""
    return isinstance(key, int | np.integer) and not isinstance(key, bool) and FIRST_YEAR <= int(key) <= LAST_YEAR


def _in_unit(factor: Factor, unit: str, where: str) -> Factor:
    """Express a factor in a field's own unit, with its citation."""
    row = factor.row
    if row.unit == unit:
        return factor
    low, high = (None if end is None else read((end, row.unit), unit, where) for end in (row.low, row.high))
    return Factor(row._replace(value=read((row.value, row.unit), unit, where), low=low, high=high, unit=unit))


def number(
    unit: str,
    low: float = 0.0,
    high: float = inf,
    *,
    default: Any = MISSING,
    bare: bool = True,
    many: bool = False,
) -> Any:
    """Declare a field that holds a number; the arguments are those of `Spec`.

    `default` is None for a field that may stay empty, or the `Cited` row of a table; a number only where it claims
    nothing.
    """
    return field(default=default, metadata={"number": Spec(unit, low, high, bare, many, default is None)})


def fraction(*, default: Any = MISSING, many: bool = False) -> Any:
    """Declare a field that holds a share between 0 and 1, written 0.75 or "75 %"."""
    return number("fraction", 0.0, 1.0, default=default, many=many)


@dataclass(frozen=True)
class Value:
    """A noun of the library: immutable, checked once, varied by copy."""

    label: ClassVar[str] = ""

    def __post_init__(self) -> None:
        label = self.label or type(self).__name__
        for item in fields(self):
            spec = item.metadata.get("number")
            if spec is not None:
                object.__setattr__(self, item.name, spec.read(getattr(self, item.name), f"{label}.{item.name}"))

    def but(self, **changes: Any) -> Self:
        """Copy with some fields changed; a copy of a named set says in its name that it was modified.

        Examples
        --------
        >>> import lfgmodel as lfg
        >>> lfg.LandGEM.preset("CAA conventional").but(k=0.06).name
        'CAA conventional (modified)'
        """
        name = getattr(self, "name", "")
        if name and "name" not in changes and not name.endswith("(modified)"):
            changes["name"] = f"{name} (modified)"
        for item in fields(self):
            spec, kept = item.metadata.get("number"), getattr(self, item.name)
            if spec is not None and not spec.bare and type(kept) is float:  # was stripped of its unit: say it again
                changes.setdefault(item.name, (kept, spec.unit))
        return replace(self, **changes)

    def factors(self, site: Site) -> dict[str, Factor]:
        """Each published number that the value rests on, by field; some depend on the site."""
        found: dict[str, Factor] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            several = value if isinstance(value, Mapping) else {None: value}
            for key, entry in several.items():
                if isinstance(entry, Factor):
                    found[item.name if key is None else f"{item.name}[{key!r}]"] = entry
        return found


def by_year(value: ByKind, years: Years | Sequence[int], where: str, before: float | None = None) -> Array:
    """Return one number for each calendar year, from `{year: number}`, each from that year on.

    Parameters
    ----------
    value : float or {int: float}
    years : (year,) array
        Calendar years.
    where : str
        The field, for the message of an error.
    before : float, optional
        What holds before the first year named; without it the first year must be covered.

    Returns
    -------
    (year,) array
    """
    if not isinstance(value, Mapping):
        return np.full(len(years), value, dtype=float)
    if not all(is_year(key) for key in value):
        raise RangeError(f"{where} takes one number or {{year: number}}, got {shown(value)}")
    since = np.array(list(value))
    if not np.all(np.diff(since) > 0):
        raise RangeError(f"{where} must name its years in rising order, got {list(value)}")
    if before is None and years[0] < since[0]:
        raise RangeError(
            f"{where} starts in {since[0]}, but is needed from {int(years[0])} on; add {int(years[0])}: ..."
        )
    steps = np.array([0.0 if before is None else before, *value.values()])
    return steps[np.searchsorted(since, years, side="right")]


def by_kind(value: ByKind, kinds: Sequence[str], years: Years | Sequence[int], where: str) -> Array:
    """Return one number for each waste kind, and for each calendar year if any changes with time.

    Returns
    -------
    (stream, 1, 1) or (year, stream, 1, 1) array
        The stream axis has length one when the number is the same for all kinds.
    """
    if not isinstance(value, Mapping):
        return np.full((1, 1, 1), value, dtype=float)
    if is_year(next(iter(value))):
        return by_year(value, years, where)[:, None, None, None]
    streams = [by_kind(value[one_of(kind, value, f"Waste kind for {where}")], (), years, where) for kind in kinds]
    return np.concatenate(np.broadcast_arrays(*streams), axis=-3)
