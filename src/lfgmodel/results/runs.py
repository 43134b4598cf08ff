"""Runs: what an estimate asks of the study that it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate
    from lfgmodel.waiting import Awaited


class Runs(Protocol):
    """Whoever can run an estimate again."""

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

    def inputs(self, row: int | None = None) -> Mapping[str, Any]:
        """Return its parts by name, as they are at one of its sites."""
        ...
