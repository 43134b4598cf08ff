"""Oxidation: how much of the gas that is not collected the cover turns into carbon dioxide.

An oxidation model is any object with `oxidise(left, gas) -> methane oxidised`, where what is `left` is after recovery,
as IPCC and Subpart HH have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from lfgmodel.axes import covers, from_age, since_first, steps
from lfgmodel.errors import RangeError, shown
from lfgmodel.factors import Cited, Factor
from lfgmodel.units import DAYS_PER_YEAR
from lfgmodel.values import ByKind, Number, Value, fraction, number
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.core.flows import Gas

__all__ = ["ByCover", "ByFlux", "ByWasteAge", "Constant", "Phased"]


def __dir__() -> list[str]:
    return __all__


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
        if not isinstance(self.share, Mapping):
            raise RangeError(f"{self.label}.share must be {{year: share}}, got {shown(self.share)}; use Constant")
        since_first(self, "share", ())

    @classmethod
    def by_phase(cls, open: int, collection: int | None = None, final_cover: int | None = None) -> Phased:
        """Oxidise 10 % before collection, 20 % with it and 35 % under the final cover, as life-cycle models have it.

        Parameters
        ----------
        open, collection, final_cover : int
            Calendar years from which waste is accepted, gas is collected, and the final cover lies.
        """
        return cls(
            _phases({"open": open, "collection": collection, "final_cover": final_cover}, f"{cls.label}.by_phase")
        )

    def oxidise(self, left: Array, gas: Gas) -> Array:
        """Methane oxidised, (year, draw, site) [Mg CH4/yr]."""
        return left * since_first(self, "share", gas.years)


@dataclass(frozen=True)
class ByWasteAge(Value):
    """A share that goes by the age of each year's waste, as its cell is drawn and then covered.

    Parameters
    ----------
    share : {age: number}
        Methane oxidised of that which waste from each age on leaves to the cover, in whole years since its deposit.
        [fraction]

    Notes
    -----
    `oxidised[t] = sum_j (ox_j - ox_{j-1}) L_j[t]`, where `L_j` is what is not collected of the methane that waste of
    age `d_j` or more generates: under `collection.ByWasteAge`, `Staged` and `ByKind` what they leave of it, under any
    other system the same share as of all waste.

    Examples
    --------
    >>> ByWasteAge.by_phase(collection=5, final_cover=20).share
    {0: 0.1, 5: 0.2, 20: 0.35}
    """

    label: ClassVar[str] = "oxidation.ByWasteAge"
    share: Any

    def __post_init__(self) -> None:
        object.__setattr__(self, "share", from_age(self.share, f"{self.label}.share"))
        super().__post_init__()

    @classmethod
    def by_phase(cls, collection: int | None = None, final_cover: int | None = None) -> ByWasteAge:
        """Oxidise 10 % before collection, 20 % with it and 35 % under the final cover, as WARM has it.

        Parameters
        ----------
        collection, final_cover : int
            Ages of the waste from which its gas is collected, and the final cover lies over it. [yr]
        """
        return cls(_phases({"open": 0, "collection": collection, "final_cover": final_cover}, f"{cls.label}.by_phase"))

    def oxidise(self, left: Array, gas: Gas) -> Array:
        """Methane oxidised, (year, draw, site) [Mg CH4/yr]."""
        oxidised, before = np.zeros(left.shape), 0.0
        for age, share in self.share.items():
            oxidised = oxidised + (share - before) * self._left(left, gas, age)
            before = share
        # a step down leaves a difference of two runs, which rounding may put below zero
        return np.maximum(oxidised, 0.0)

    def _left(self, left: Array, gas: Gas, age: int) -> Array:
        """Methane that waste of at least some age leaves to the cover."""
        if not getattr(gas.collection, "by_age", False):
            return left * gas.share_from(age)
        older = gas.of_age(age)
        not_drawn: Array = older.generated - gas.collection.collect(older)
        return not_drawn


def _phases(since: Mapping[str, int | None], where: str) -> dict[int, Cited]:
    """Shares by phase of a cell, each since a calendar year or an age."""
    named = {phase: start for phase, start in since.items() if start is not None}
    if list(named.values()) != sorted(set(named.values())):
        said = ", ".join(f"{phase} from {start}" for phase, start in named.items())
        raise RangeError(f"{where} needs phases that follow each other, got {said}")
    rows = {"open": "no_collection", "collection": "with_collection", "final_cover": "final_cover"}
    return {start: Cited("oxidation", "OX", rows[phase]) for phase, start in named.items()}


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
        if not isinstance(self.areas, Mapping) or not self.areas or not isinstance(self.shares, Mapping):
            raise RangeError(f"{self.label} takes areas={{year: {{cover: area}}}} and shares={{cover: share}}")
        if odd := [cover for cover, share in self.shares.items() if isinstance(share, Mapping)]:
            raise RangeError(f"{self.label}.shares[{odd[0]!r}] takes one number, got {shown(self.shares[odd[0]])}")
        areas = {year: covers(by_cover, f"{self.label}.areas[{year}]") for year, by_cover in self.areas.items()}
        if missing := sorted({cover for by_cover in areas.values() for cover in by_cover} - set(self.shares)):
            raise RangeError(f"{self.label}.shares lacks {', '.join(missing)}; add {missing[0]!r}: ...")
        object.__setattr__(self, "areas", Frozen(areas))
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
