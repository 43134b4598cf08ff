"""Values: frozen, complete when built, each field declared once with its unit and range.

A field holds a float in its canonical unit, whatever the user wrote. Where a method lets a number differ by
waste kind or change in calendar time, the field takes `{kind: number}`, `{year: number}` or both, nested.
Where a number is written there may stand a `column` of the sites or a distribution: the field then waits, and an
estimate fills it with a (draw, site) array.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cached_property
from math import inf, isfinite
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.factors import Cited, Factor
from lfgmodel.units import read

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years
    from lfgmodel.sites.site import Site

Number: TypeAlias = Any
"""What a field takes: a number, a string with a unit, a quantity, a cited factor. A float once the value is built."""

V = TypeVar("V", bound="Value")

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
        if isinstance(value, Awaited):
            value = value.source
        if isinstance(value, Column) or hasattr(value, "ppf"):
            return self._await(value, where)
        if self.whole:
            return self._count(value, where)
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

    def _await(self, value: Any, where: str) -> Awaited:
        if not self.waits:
            raise RangeError(
                f"{where} takes a number, got {shown(value)}; columns and distributions may stand in the fields of "
                "models and devices, distributions also in Waste.constant, growing, scaled and split"
            )
        one = self._replace(many=False, optional=False)
        if hasattr(value, "within"):  # a distribution with units of its own
            value = value.within(lambda given: read(given, self.unit, where, bare=self.bare))
        if hasattr(value, "ppf"):
            try:
                middle = float(value.ppf(0.5))
            except TypeError as error:
                raise RangeError(f"{where}: {shown(value)} is not frozen; write lognorm(s=0.3, scale=0.05)") from error
            one._within(middle, middle, f"{where}: the median of {shown(value)}")
        return Awaited(value, one, where)

    def _read_many(self, value: Mapping[Any, Any], where: str) -> Frozen:
        by_year = all(is_year(key) for key in value)
        if not value or not (by_year or all(isinstance(key, str) for key in value)):
            raise RangeError(f"{where} takes {{kind: number}} or {{year: number}}, got {shown(value)}")
        one = self._replace(many=not by_year, optional=False)  # a kind's number may change by year, not the reverse
        return Frozen({int(k) if by_year else k: one.read(item, f"{where}[{k!r}]") for k, item in value.items()})

    def _count(self, value: Any, where: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or not self.low <= value <= self.high:
            raise RangeError(f"{where} must be a {self.unit}, got {shown(value)}")
        return int(value)

    def bad(self, numbers: Array) -> NDArray[np.bool_]:
        """Which of many numbers in the canonical unit are not finite, out of range, or not whole where they must be."""
        good = (numbers >= self.low) & (numbers <= self.high) & np.isfinite(numbers)
        return ~(good & (numbers == np.floor(numbers))) if self.whole else ~good

    def _within(self, found: float, value: Any, where: str) -> float:
        if not (self.low <= found <= self.high and isfinite(found)):
            span = f"within {self.low:g}..{self.high:g}" if self.high < inf else f"at least {self.low:g} and finite"
            percent = self.unit == "fraction" and isinstance(value, int | float) and 1 < found <= 100
            hint = f"; write '{found:g} %'" if percent else ""
            raise RangeError(f"{where} must be {span} [{self.unit}], got {shown(value)}{hint}")
        return found


@dataclass(frozen=True)
class Column:
    """A number for each site; see `column`."""

    name: str


def column(name: str) -> Any:
    """Stand in a field for the sites' own numbers: `LandGEM(k=lfg.column("k"), L0=100)`.

    Parameters
    ----------
    name : str
        A column of the portfolio. Its unit is the one named there, or the field's own where a bare number is taken.
    """
    return Column(name)


@dataclass(frozen=True, eq=False)
class Awaited:
    """A field whose numbers come with the estimate: one for each site, or one for each draw.

    It equals itself only: two like devices draw each its own.
    """

    source: Any  # a Column or a distribution
    spec: Spec
    where: str  # the field, for messages

    def __repr__(self) -> str:
        return repr(self.source)


def awaited(part: Any) -> Iterator[Awaited]:
    """Each field that waits, in a value, a dict or a sequence of them; in a fixed order."""
    if isinstance(part, Awaited):
        yield part
    elif isinstance(part, Value):
        if part.waits:
            for item in fields(part):
                yield from awaited(getattr(part, item.name, None))
    elif isinstance(part, dict):
        for entry in part.values():
            yield from awaited(entry)
    elif isinstance(part, tuple):
        for entry in part:
            yield from awaited(entry)


def waiting(part: Any) -> bool:
    """Whether a field waits in a value, a dict or a sequence of them."""
    return next(awaited(part), None) is not None


def filled(part: Any, numbers: Callable[[Awaited], Any]) -> Any:
    """Copy of a part in which each field that waits holds its numbers, broadcasting with (draw, site)."""
    if isinstance(part, Awaited):
        return numbers(part)
    if isinstance(part, tuple):
        return tuple(filled(entry, numbers) for entry in part)
    if not (part.waits if isinstance(part, Value) else isinstance(part, Mapping) and waiting(part)):
        return part
    if isinstance(part, Mapping):
        return Frozen({key: filled(entry, numbers) for key, entry in part.items()})
    done = changed(part, **{item.name: filled(getattr(part, item.name), numbers) for item in fields(part)})
    if not done.waits:
        done.check()
    return done


def changed(value: V, **held: Any) -> V:
    """Copy of a value with fields as they are given, unread and unchecked."""
    done: V = object.__new__(type(value))
    done.__dict__.update({name: now for name, now in value.__dict__.items() if name != "waits"} | held)
    return done


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
    waits: bool = True,
) -> Any:
    """Declare a field that holds a number; the arguments are those of `Spec`.

    `default` is None for a field that may stay empty, or the `Cited` row of a table; a number only where it claims
    nothing.
    """
    return field(default=default, metadata={"number": Spec(unit, low, high, bare, many, default is None, waits=waits)})


def whole(unit: str, low: float = 0.0, high: float = inf, *, default: Any = MISSING) -> Any:
    """Declare a field that counts something."""
    return field(
        default=default, metadata={"number": Spec(unit, low, high, optional=default is None, whole=True, waits=True)}
    )


def calendar_year() -> Any:
    """Declare a field that holds a calendar year, or nothing."""
    return whole("calendar year, as a whole number", FIRST_YEAR, LAST_YEAR, default=None)


def fraction(*, default: Any = MISSING, many: bool = False) -> Any:
    """Declare a field that holds a share between 0 and 1, written 0.75 or "75 %"."""
    return number("fraction", 0.0, 1.0, default=default, many=many)


@dataclass(frozen=True)
class Value:
    """A noun of the library: immutable, checked once, varied by copy."""

    label: ClassVar[str] = ""

    @cached_property
    def waits(self) -> bool:
        """Whether a field waits for its numbers."""
        return any(waiting(getattr(self, item.name, None)) for item in fields(self))

    def __post_init__(self) -> None:
        label = self.label or type(self).__name__
        for item in fields(self):
            spec = item.metadata.get("number")
            if spec is not None:
                object.__setattr__(self, item.name, spec.read(getattr(self, item.name), f"{label}.{item.name}"))
        if not self.waits:
            self.check()

    def check(self) -> None:
        """Refuse numbers that contradict each other; called once all of them are known."""

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

    def with_field(self, name: str, value: Any) -> Self:
        """Copy with one field as it is given, in its canonical unit, name and range unchecked."""
        return changed(self, **{name: Frozen(value) if isinstance(value, Mapping) else value})

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
    """Return one number for each calendar year, (year,); the arguments are those of `steps`."""
    return np.broadcast_to(steps(value, years, where, before)[:, 0, 0], (len(years),))


def steps(value: ByKind, years: Years | Sequence[int], where: str, before: float | None = None) -> Array:
    """Return one number for each calendar year, from `{year: number}`, each from that year on.

    Parameters
    ----------
    value : float, (draw, site) array, or {int: float or array}
    years : (year,) array
        Calendar years.
    where : str
        The field, for the message of an error.
    before : float, optional
        What holds before the first year named; without it the first year must be covered.

    Returns
    -------
    (year, draw, site) array
        Axes of length one where nothing differs.
    """
    if not isinstance(value, Mapping):
        return _cell(value)[None] if len(years) else np.empty((0, 1, 1))
    if not all(is_year(key) for key in value):
        raise RangeError(f"{where} takes one number or {{year: number}}, got {shown(value)}")
    since = np.array(list(value))
    if not np.all(np.diff(since) > 0):
        raise RangeError(f"{where} must name its years in rising order, got {list(value)}")
    if not len(years):
        return np.empty((0, 1, 1))
    if before is None and years[0] < since[0]:
        raise RangeError(
            f"{where} starts in {since[0]}, but is needed from {int(years[0])} on; add {int(years[0])}: ..."
        )
    held = [_cell(step) for step in (0.0 if before is None else before, *value.values())]
    return np.stack(np.broadcast_arrays(*held))[np.searchsorted(since, years, side="right")]


def in_service(part: Any, years: Years) -> NDArray[np.bool_]:
    """Whether each calendar year is among those from the part's `open` to its `close`, (year, draw, site)."""
    year = np.asarray(years)[:, None, None]
    running = np.ones(year.shape, dtype=bool)
    if part.open is not None:
        running = running & (year >= _cell(part.open))
    if getattr(part, "close", None) is not None:
        running = running & (year <= _cell(part.close))
    return running


def by_kind(value: ByKind, kinds: Sequence[str], years: Years | Sequence[int], where: str) -> Array:
    """Return one number for each waste kind, and for each calendar year if any changes with time.

    Returns
    -------
    (stream, draw, site) or (year, stream, draw, site) array
        Axes of length one where nothing differs.
    """
    if not isinstance(value, Mapping):
        return _cell(value)[None]
    if is_year(next(iter(value))):
        return steps(value, years, where)[:, None]
    streams = [by_kind(value[one_of(kind, value, f"Waste kind for {where}")], (), years, where) for kind in kinds]
    return np.concatenate(np.broadcast_arrays(*streams), axis=-3)


def _cell(value: Any) -> Array:
    """One number, or one for each draw and site, (draw, site)."""
    array = np.asarray(value, dtype=float)
    return array if array.ndim == 2 else array.reshape(1, 1)
