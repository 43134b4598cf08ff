"""Studies: the sites and draws of one estimate, and the numbers that its waiting fields take in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.core.decay import BLOCK
from lfgmodel.errors import RangeError, TableError, one_of
from lfgmodel.units import read
from lfgmodel.values import Awaited, Column, awaited, filled

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.portfolio import Portfolio
    from lfgmodel.site import Site


FLOW = 2**19
"""Elements of a flow that is worked on at a time."""


class Study:
    """The sites and draws of one estimate.

    Parameters
    ----------
    site : Site or Portfolio
    parts : tuple
        Model, collection, oxidation and devices, whose fields may wait.

    Raises
    ------
    TableError
        Columns hold numbers that a field does not allow; all sites are listed.
    """

    def __init__(self, site: Site | Portfolio, parts: tuple[Any, ...]) -> None:
        self.site, self.parts = site, parts
        self.held: dict[Awaited, Array] = {}
        bad: list[tuple[object, str, str]] = []
        for field in awaited(parts):
            if isinstance(field.source, Column):
                self.held[field] = self._column(field, bad)
        if bad:
            raise TableError("estimate", bad, "Mend them, or leave those sites out")

    def fill(self, part: Any, sites: slice = slice(None)) -> Any:
        """Copy of a part whose waiting fields hold the numbers of some sites, (draw, site)."""
        return filled(part, lambda field: self.held[field][:, sites]) if self.held else part

    def blocks(self, years: int, progress: bool) -> Iterator[slice]:
        """Sites to work on at a time, few enough that their arrays stay in the cache."""
        step = max(1, min(BLOCK // len(self.site.kinds), FLOW // years))
        starts: Any = range(0, len(self.site), step)
        if progress:
            try:
                from tqdm.auto import tqdm

                starts = tqdm(starts, desc="estimate", unit=f" x {step:,} sites")
            except ImportError:
                pass
        for start in starts:
            yield slice(start, start + step)

    def _column(self, field: Awaited, bad: list[tuple[object, str, str]]) -> Array:
        """Return the numbers of a column in the unit of a field, (1, site)."""
        name, spec = field.source.name, field.spec
        one_of(name, self.site.columns, f"{field.where}: column")
        cells = self.site.columns[name]
        units = getattr(self.site, "units", {})
        try:
            given = np.asarray(cells, dtype=float)
        except (TypeError, ValueError):
            raise RangeError(f"{field.where}: column {name!r} holds no numbers; give another") from None
        numbers = given
        if name in units:
            numbers = read((given, units[name]), spec.unit, f"{field.where}: column {name!r}")
        elif not spec.bare:
            read(given, spec.unit, f"{field.where}: column {name!r}", bare=False)
        for row in np.flatnonzero(spec.bad(numbers)):
            reason = f"{given[row]:g} is not within {spec.low:g}..{spec.high:g} [{spec.unit}]"
            bad.append((str(self.site.names[row]), name, reason))
        return np.asarray(numbers, dtype=float)[None]
