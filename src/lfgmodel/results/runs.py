"""Runs: what an estimate asks of the study that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.groups import Groups
    from lfgmodel.results.result import Estimate
    from lfgmodel.waiting import Awaited, Dimension


class Runs(Protocol):
    """Whoever can run an estimate again."""

    @property
    def given(self) -> tuple[Any, ...]:
        """Site, generation, collection, oxidation and devices, as they were given."""
        ...

    @property
    def uncertain(self) -> Mapping[str, Awaited]:
        """The fields that hold distributions, by name."""
        ...

    @property
    def independent(self) -> bool:
        """Whether all uncertain fields are drawn independently of each other."""
        ...

    def run(self, keep: Sequence[str] | None = None, probability: Array | None = None) -> Estimate:
        """Run it again, at other probabilities (draw, dimension)."""
        ...

    @property
    def dimensions(self) -> Mapping[str, Dimension]:
        """What is drawn independently, by name."""
        ...

    @property
    def groups(self) -> Groups | None:
        """By which it adds sites up."""
        ...

    def added(self, what: Callable[[Any, slice], Array], drawn: Mapping[str, Array]) -> Array:
        """Return anything else of the parts at some sites, (year, draw, site), kept as the flows are."""
        ...

    def inputs(self, rows: Any = None) -> Mapping[str, Any]:
        """Return its parts by name, as they are at one of its sites, or at some."""
        ...

    def drawn_at(self, row: int, drawn: Mapping[str, Array]) -> Mapping[str, Array]:
        """Return what was drawn as it is at one of its sites."""
        ...
