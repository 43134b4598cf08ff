"""LandGEM, the US EPA's Landfill Gas Emissions Model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lfgmodel.core.decay import TENTHS_AGES, Decay, tenths
from lfgmodel.errors import one_of
from lfgmodel.factors import Cited
from lfgmodel.generation.model import About, Published
from lfgmodel.values import Number, fraction, number


@dataclass(frozen=True)
class LandGEM(Published):
    """LandGEM 3.02, with a rate and a potential for all the waste.

    Parameters
    ----------
    k : number, str or quantity
        Methane generation rate. [1/yr]
    L0 : number, str or quantity
        Potential methane generation capacity, at LandGEM's 20 degC and 1 atm. [m3 CH4/Mg]
    ages : {"end", "mid", "begin"}
        Ages of the ten deposits in their first year: 0.1 ... 1.0 as the guide writes them, 0.05 ... 0.95, or
        0.0 ... 0.9. They differ by half a percent at k = 0.05.
    density : number, str or quantity
        Of methane at that state; LandGEM's own if not given. [kg/m3]
    methane_fraction : number, str or quantity
        Methane in the landfill gas by volume; 0.5 if not given. [fraction]

    Notes
    -----
    `Q = sum_i sum_j k L0 (M_i/10) exp(-k t_ij)`, j = 0.1 ... 1.0 (EPA-600/R-05/047, eq. 1). Nothing is generated
    in the first year of acceptance, and slightly less than L0 in all: 0.9975 of it at k = 0.05.
    Composition, moisture and a lag are left out.

    Examples
    --------
    >>> LandGEM(k=0.05, L0=170).but(k="0.04 1/yr").k
    0.04
    """

    about: ClassVar[About] = About(
        source="landgem302",
        where="eq. 1",
        convention="tenths",
        first_gas="year after deposit",
        gas_basis="volume of CH4 at 20 degC and 1 atm, 0.667148 kg/m3",
        potential="L0",
        rate="one for all waste",
        reports="gas and pollutant emissions; NMOC for 40 CFR 60",
    )
    amplitude: ClassVar[str] = "L0"
    k: Number = number("1/yr", 0.001, 2.0)
    L0: Number = number("m3/Mg", 1.0, 500.0)
    ages: str = "end"
    density: Number = number("kg/m3", 0.5, 1.0, default=Cited("landgem", "density", "CH4"))
    methane_fraction: Number = fraction(default=Cited("landgem", "methane_fraction"))
    name: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of(self.ages, TENTHS_AGES, "LandGEM.ages")

    @classmethod
    def preset(cls, name: str) -> LandGEM:
        """LandGEM with a published pair of k and L0.

        Parameters
        ----------
        name : str
            "CAA conventional" or "CAA arid" for Clean Air Act compliance (40 CFR 60 Subpart WWW), which overstate on
            purpose; "inventory conventional", "inventory arid" or "inventory wet" for emission inventories. Arid
            means under 25 inches of rain a year, wet a bioreactor.
        """
        family, _, climate = one_of(name, PRESETS, "LandGEM.preset").partition(" ")
        return cls(k=Cited("landgem", "k", family, climate), L0=Cited("landgem", "L0", family, climate), name=name)

    def decay(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Decay:
        """Five numbers, the same for every waste kind, (stream, draw, site)."""
        one = np.ones((1, 1, 1))
        return tenths(self.L0 * self.density / 1000 * one, self.k * one, self.ages)


PRESETS = ("CAA conventional", "CAA arid", "inventory conventional", "inventory arid", "inventory wet")
