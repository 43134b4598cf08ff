"""One flow of an estimate: as an attribute of it, and its peak."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, overload

import numpy as np

from lfgmodel.core.flows import FLOWS
from lfgmodel.errors import RangeError, shown
from lfgmodel.units.reals import is_whole

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years
    from lfgmodel.results.result import Estimate

BALANCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "generated": ("collected", "oxidised", "emitted"),
        "collected": ("used", "flared", "vented"),
        "released": ("emitted", "vented", "slipped"),
    }
)
"""What each flow is the sum of."""


def balances(kept: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return the balances of which all flows were kept."""
    names = set(kept)
    return ((whole, parts) for whole, parts in BALANCES.items() if {whole, *parts} <= names)


def flows_kept(est: Estimate) -> tuple[str, ...]:
    """Return the flows of methane that an estimate kept, in order."""
    return tuple(name for name in est.names if name in FLOWS)


class Flow:
    """A flow as an attribute of an estimate, by the name that it has there."""

    def __init__(self, doc: str) -> None:
        self.__doc__ = doc

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, est: None, owner: type) -> Self: ...
    @overload
    def __get__(self, est: Estimate, owner: type) -> Array: ...
    def __get__(self, est: Estimate | None, owner: type) -> Array | Self:
        return self if est is None else est.flow(self.name)


class Peak(NamedTuple):
    """The largest value of a flow, and the calendar year it falls in."""

    year: int
    value: float

    def __repr__(self) -> str:
        value = f"{self.value:.6g}" if np.ndim(self.value) == 0 else shown(self.value)
        return f"Peak(year={shown(self.year)}, value={value})"

    @classmethod
    def of(cls, years: Years, values: Array) -> Self:
        """Find it in (year, ...) values, for each draw and site."""
        return cls(native(years[values.argmax(axis=0)]), native(values.max(axis=0)))


def native(value: Any) -> Any:
    """One number as Python has it, several as they are."""
    return value if np.ndim(value) else value.item()


def place_of(year: Any, years: Years, where: str) -> int:
    """Return the place of a calendar year among some."""
    one = is_whole(year) or isinstance(year, float)
    found = np.flatnonzero(years == year) if one else np.array([])
    if not len(found):
        raise RangeError(f"{where}: {shown(year)} is not among its years, {years[0]} to {years[-1]}")
    return int(found[0])


def locked(est: Estimate) -> Estimate:
    """Make sure that no number of an estimate is written over."""
    for array in (est.years, *est.flows.values(), *est.products.values(), *est.drawn.values()):
        array.setflags(write=False)
    return est


def rebuilt(kind: type[Estimate], *values: Any) -> Estimate:
    """Make an estimate of what was pickled: its arrays come back writeable."""
    return locked(kind(*values))
