"""SWEET, the Solid Waste Emissions Estimation Tool of US EPA and the Climate and Clean Air Coalition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lfgmodel.core.decay import Decay, mid_year
from lfgmodel.factors import Cited
from lfgmodel.generation.model import About, Published
from lfgmodel.lookup import By, Labels, Lookup
from lfgmodel.values import ByKind, Number, fraction, number

RAINFALL = {"<500 mm": 500.0, "<1000 mm": 1000.0, "<1500 mm": 1500.0, "<2000 mm": 2000.0, ">=2000 mm": np.inf}
"""Classes of yearly rainfall and the amount [mm/yr] that each stays below."""


@dataclass(frozen=True)
class SWEET(Published):
    """SWEET, by waste type.

    Parameters
    ----------
    mcf : number or str
        Methane correction factor of the site; SWEET's own choice of it is not among the tables that could be read, so
        it has no default. [fraction]
    k : number, str or {kind: number}
        Decay rate; by kind and the site's rainfall if not given. [1/yr]
    L0 : number, str or {kind: number}
        Methane potential at 0 degC; by kind if not given. [m3 CH4/Mg]
    density : number, str or quantity
        Of methane at that state; SWEET's 0.7168 if not given. [kg/m3]
    methane_fraction : number, str or quantity, optional
        Methane in the landfill gas by volume; needed to show flows of landfill gas. [fraction]

    Notes
    -----
    `CH4_y = sum_x k L0 W_x exp(-k (y-x-0.5)) MCF`. Releases `(k/2) / sinh(k/2)` of the potential. SWEET's collection,
    oxidation and 2 % loss of captured gas are rows of the table "sweet".
    """

    about: ClassVar[About] = About(
        source="sweet",
        where="landfill emissions",
        convention="mid_year",
        first_gas="year after deposit",
        gas_basis="volume of CH4 at 0 degC, 0.7168 kg/m3",
        potential="L0 x MCF",
        rate="waste kind, rainfall",
        reports="city emissions by scenario",
    )
    amplitude: ClassVar[str] = "L0"
    mcf: Number = fraction()
    k: ByKind = number("1/yr", high=5.0, default=None, many=True)
    L0: ByKind = number("m3/Mg", high=1000.0, default=None, many=True)
    density: Number = number("kg/m3", 0.5, 1.0, default=Cited("constants", "density", "CH4", "SWEET"))
    methane_fraction: Number = fraction(default=None)
    name: str = ""

    def lookups(self) -> Mapping[str, Lookup]:
        """Rows of SWEET's tables for each field left open."""
        return {"k": Lookup(("sweet",), "k", entry=BY_RAINFALL), "L0": Lookup(("sweet",), "L0")}

    def decay(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Decay:
        """Five numbers a waste kind, (stream, draw, site), or (year, stream, draw, site) where they change."""
        n = self.numbers(kinds, columns)
        return mid_year(n.L0 * n.density / 1000 * n.mcf, n.k)


def _rainfall(rainfall: Any, lookup: Lookup) -> Labels:
    """Class of yearly rainfall [mm/yr] of each site."""
    return Labels(list(RAINFALL), np.searchsorted(list(RAINFALL.values()), rainfall, side="right"))


BY_RAINFALL = By("rainfall", _rainfall, "1200 mm/yr", "(k={...})")
