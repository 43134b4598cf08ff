"""Cover: the collection efficiency of each area of a landfill, by Table HH-3 of 40 CFR 98."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from lfgmodel.axes import by_year, covers, refuse_later, since_first
from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.factors import Cited, Factor
from lfgmodel.spec import is_year
from lfgmodel.values import Number, Value, fraction
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years
    from lfgmodel.core.flows import Gas

COVERS = {"none": "A2", "daily": "A3", "intermediate": "A4", "final": "A5"}
"""Areas of Table HH-3: without active collection, and with it under daily, intermediate and final cover."""


@dataclass(frozen=True)
class ByCover(Value):
    """Efficiency by the cover of each area, Table HH-3 of 40 CFR 98 as it stands in each reporting year.

    Parameters
    ----------
    areas : {year: {cover: area}}
        From each calendar year on, the areas with waste, all in one unit: "none" without active gas collection, and
        "daily", "intermediate", "final" with it under each cover. Nothing is collected before the first year.
    uptime : number or {year: number}
        Share of the time that the system runs. [fraction]

    Examples
    --------
    >>> ByCover({2010: {"daily": 4, "intermediate": 6}, 2030: {"final": 10}}).efficiency([2009, 2010, 2030]).round(3)
    array([0.  , 0.69, 0.85])
    """

    label: ClassVar[str] = "collection.ByCover"
    areas: Any = None
    uptime: Number = fraction(default=1.0, many=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        by_year_given = isinstance(self.areas, Mapping) and len(self.areas) > 0
        if not by_year_given or not all(isinstance(areas, Mapping) for areas in self.areas.values()):
            raise RangeError(f"{self.label}.areas must be {{year: {{cover: area}}}}, got {shown(self.areas)}")
        areas = {year: covers(by_cover, f"{self.label}.areas[{year}]") for year, by_cover in self.areas.items()}
        object.__setattr__(self, "areas", Frozen(areas))
        self.efficiency(list(self.areas))
        refuse_later(self.uptime, self.areas, f"{self.label}.uptime")

    def efficiency(self, years: Years | list[int]) -> Array:
        """Return the collection efficiency while the system runs, (year,)."""
        first = {year: number for number, year in enumerate(self.areas, start=1)}
        held = by_year(first, years, f"{self.label}.areas", before=0.0).astype(int)
        areas = [None, *self.areas.values()]
        shares = [
            0.0 if (now := areas[n]) is None else cover_efficiency(now, y) for n, y in zip(held, years, strict=True)
        ]
        return np.array(shares)

    def factors(self) -> dict[str, Factor]:
        """Each row of Table HH-3 that a cover uses, in both editions."""
        named = dict.fromkeys(cover for areas in self.areas.values() for cover in areas)
        editions = ("through 2024", "from 2025")
        rows = {f"{c} {e}": Cited("subpart_hh", "CE", COVERS[c], e).load() for c in named for e in editions}
        return {**super().factors(), **rows}

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        return gas.generated * self.efficiency(gas.years)[:, None, None] * since_first(self, "uptime", gas.years)


def cover_efficiency(areas: Mapping[str, float], year: int) -> float:
    """Weight the collection efficiencies of Table HH-3 by area, as they stand in a reporting year [fraction]."""
    if not is_year(year):
        raise RangeError(f"The reporting year of Table HH-3 must be a calendar year, got {shown(year)}")
    edition = "from 2025" if year >= 2025 else "through 2024"
    read = covers(areas, "Areas of Table HH-3")
    rows = {one_of(cover, COVERS, "Cover of Table HH-3"): area for cover, area in read.items()}
    collected = sum(area * Cited("subpart_hh", "CE", COVERS[cover], edition).load() for cover, area in rows.items())
    return float(collected / sum(rows.values()))
