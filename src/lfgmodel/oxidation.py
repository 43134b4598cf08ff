"""Oxidation: how much of the gas that is not collected the cover turns into carbon dioxide.

An oxidation model is any object with `oxidise(left, gas) -> methane oxidised`, where what is `left` is after recovery,
as IPCC and Subpart HH have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from lfgmodel.axes import steps
from lfgmodel.errors import RangeError
from lfgmodel.factors import Cited, Factor
from lfgmodel.units import DAYS_PER_YEAR
from lfgmodel.values import ByKind, Number, Value, fraction, number
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.core.flows import Gas


@dataclass(frozen=True)
class Constant(Value):
    """The same share of what is left after collection, every year.

    Parameters
    ----------
    share : number, str or quantity
        Methane oxidised of that which is not collected: 0.1 or "10 %". [fraction]
    """

    label: ClassVar[str] = "oxidation.Constant"
    share: Number = fraction()

    def oxidise(self, left: Array, gas: Gas) -> Array:
        """Methane oxidised, (year, draw, site) [Mg CH4/yr]."""
        oxidised: Array = left * self.share
        return oxidised


@dataclass(frozen=True)
class Phased(Value):
    """A share that changes by calendar year, and nothing before its first.

    Parameters
    ----------
    share : {year: number}
        Methane oxidised of that which is not collected, from each calendar year on. [fraction]
    """

    label: ClassVar[str] = "oxidation.Phased"
    share: ByKind = fraction(many=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        steps(self.share, (), f"{self.label}.share", before=0.0)

    @classmethod
    def by_phase(cls, open: int, collection: int | None = None, final_cover: int | None = None) -> Phased:
        """Oxidise 10 % before collection, 20 % with it and 35 % under the final cover, as life-cycle models have it.

        Parameters
        ----------
        open, collection, final_cover : int
            Calendar years from which waste is accepted, gas is collected, and the final cover lies.
        """
        phases = {open: "no_collection", collection: "with_collection", final_cover: "final_cover"}
        return cls({year: Cited("oxidation", "OX", phase) for year, phase in phases.items() if year is not None})

    def oxidise(self, left: Array, gas: Gas) -> Array:
        """Methane oxidised, (year, draw, site) [Mg CH4/yr]."""
        return left * steps(self.share, gas.years, f"{self.label}.share", before=0.0)


@dataclass(frozen=True)
class ByCover(Value):
    """Shares of one's own by cover, weighted by the areas of each from each calendar year on.

    Parameters
    ----------
    areas : {year: {cover: area}}
        Areas, all in one unit, from each calendar year on; nothing is oxidised before the first.
    shares : {cover: number}
        Methane oxidised of that which reaches each cover. [fraction]
    """

    label: ClassVar[str] = "oxidation.ByCover"
    areas: Any
    shares: ByKind = fraction(default=None, many=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.areas, Mapping) or not isinstance(self.shares, Mapping):
            raise RangeError(f"{self.label} takes areas={{year: {{cover: area}}}} and shares={{cover: share}}")
        for year, areas in self.areas.items():
            if not isinstance(areas, Mapping) or not 0 < sum(areas.values()) < np.inf or min(areas.values()) < 0:
                raise RangeError(f"{self.label}.areas[{year}] must be {{cover: area}} of 0 or more, got {areas!r}")
            if missing := sorted(set(areas) - set(self.shares)):
                raise RangeError(f"{self.label}.shares lacks {', '.join(missing)}; add {missing[0]!r}: ...")
        object.__setattr__(self, "areas", Frozen({year: Frozen(areas) for year, areas in self.areas.items()}))
        steps({year: 0.0 for year in self.areas}, (), f"{self.label}.areas", before=0.0)

    def oxidise(self, left: Array, gas: Gas) -> Array:
        """Methane oxidised, (year, draw, site) [Mg CH4/yr]."""
        weighted = {
            year: sum(self.shares[cover] * area for cover, area in areas.items()) / sum(areas.values())
            for year, areas in self.areas.items()
        }
        return left * steps(weighted, gas.years, f"{self.label}.areas", before=0.0)


@dataclass(frozen=True)
class ByFlux(Value):
    """A share by how much methane reaches each square metre of cover: Table HH-4 of 40 CFR 98.

    Parameters
    ----------
    area : str or quantity
        Area of the cover: "12 hectare". [m2]

    Notes
    -----
    35 % under 10 g CH4/m2/d, 25 % up to 70, 10 % above: shares and bounds are those of Table HH-4.
    """

    label: ClassVar[str] = "oxidation.ByFlux"
    area: Number = number("m2", low=1.0, bare=False)

    def oxidise(self, left: Array, gas: Gas) -> Array:
        """Methane oxidised, (year, draw, site) [Mg CH4/yr]."""
        return left * share_by_flux(left * 1e6 / DAYS_PER_YEAR / self.area)

    def factors(self) -> dict[str, Factor]:
        """Each row of Table HH-4 that a flux may choose."""
        return {f"share[{row}]": Cited("subpart_hh", "OX", row).load() for row in ("C5", "C6", "C7")}


def share_by_flux(flux: Any) -> Array:
    """Choose the oxidation fraction of Table HH-4 by methane flux to the cover [g CH4/m2/d]."""
    low, middle, high = (Cited("subpart_hh", "OX", row).load() for row in ("C5", "C6", "C7"))
    return np.select([np.asarray(flux) < 10, np.asarray(flux) <= 70], [low, middle], high)
