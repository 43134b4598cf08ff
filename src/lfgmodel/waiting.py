"""What a field waits for: a column of the sites, a distribution, or a row of a published table for each class of site.

A field that waits holds an `Awaited`, whose `source` is one of these; a study fills all of them in one pass with
arrays that broadcast with (draw, site).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from lfgmodel.core.decay import Array

F = TypeVar("F", bound="Fillable")


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
class Classed:
    """A published number for each class of site: `numbers` (class,), and the class of each site, `index` (site,)."""

    numbers: tuple[float, ...]
    index: NDArray[np.intp]
    names: tuple[str, ...]  # of the classes
    lookup: Any  # which has found them

    def of(self, rows: Any) -> Classed:
        """Return those of some sites."""
        return replace(self, index=self.index[rows])

    def at(self, sites: slice) -> Array:
        """Return the numbers of some sites, (1, site)."""
        found: Array = np.asarray(self.numbers, dtype=float)[self.index[sites]]
        return found[None]


class Dimension(NamedTuple):
    """One of the independent numbers that are drawn for a field."""

    called: str = ""  # after the name of the field
    orders: bool = True  # whether a higher one makes a higher number; that of 0.2 has nothing in common with 0.3 if not


@dataclass(frozen=True)
class Quantiles:
    """A distribution of SciPy's newer kind (`icdf`), with the names that the others have."""

    source: Any

    def ppf(self, probability: Any) -> Any:
        """Quantiles."""
        return self.source.icdf(probability)

    def mean(self) -> float:
        """Return the mean."""
        return float(self.source.mean())

    def __repr__(self) -> str:
        return repr(self.source)


def distribution(value: Any) -> Any:
    """Return a distribution, ours or SciPy's of either kind, as one with `ppf`; None if it is none."""
    if hasattr(value, "ppf"):
        return value
    return Quantiles(value) if hasattr(value, "icdf") else None


@dataclass(frozen=True, eq=False)
class Awaited:
    """A field whose numbers come with the estimate: one for each site, or one for each draw.

    It equals itself only: two like devices draw each its own.
    """

    source: Any  # a Column, a distribution, or Classed
    spec: Any  # what its numbers must be
    where: str  # the field, for messages

    def of(self, source: Any) -> Awaited:
        """Return the field as it waits for something else."""
        return Awaited(source, self.spec, self.where)

    def __repr__(self) -> str:
        return repr(self.source)


@dataclass(frozen=True)
class Fillable:
    """A value whose fields may wait."""

    @cached_property
    def waits(self) -> bool:
        """Whether a field waits for its numbers."""
        return any(waiting(getattr(self, item.name, None)) for item in fields(self))

    def check(self) -> None:
        """Refuse numbers that contradict each other; called once all of them are known."""


def awaited(part: Any) -> Iterator[Awaited]:
    """Each field that waits, in a value, a dict or a sequence of them; in a fixed order."""
    if isinstance(part, Awaited):
        yield part
    elif isinstance(part, Fillable):
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
    if not (part.waits if isinstance(part, Fillable) else isinstance(part, Mapping) and waiting(part)):
        return part
    if isinstance(part, Mapping):
        return Frozen({key: filled(entry, numbers) for key, entry in part.items()})
    done = changed(part, **{item.name: filled(getattr(part, item.name), numbers) for item in fields(part)})
    if not done.waits:
        done.check()
    return done


def changed(value: F, **held: Any) -> F:
    """Copy of a value with fields as they are given, unread and unchecked."""
    done: F = object.__new__(type(value))
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
