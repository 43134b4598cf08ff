"""Decay by material as in US EPA's Waste Reduction Model (WARM), after Barlaz."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lfgmodel.core.decay import Decay, next_year
from lfgmodel.errors import RangeError, one_of
from lfgmodel.generation.model import About, Published
from lfgmodel.lookup import Lookup
from lfgmodel.values import ByKind, Number, fraction, number

MOISTURE = ("dry", "moderate", "wet", "bioreactor")


@dataclass(frozen=True)
class WARM(Published):
    """WARM's decay rates by material and moisture, with methane potentials of one's own.

    Parameters
    ----------
    moisture : {"dry", "moderate", "wet", "bioreactor"}
        State of the landfill, which sets k.
    potential : number, str or {kind: number}
        Methane potential; WARM's yields are not among the tables that could be read, so it has no default.
        [Mg CH4/Mg]
    k : number, str or {kind: number}
        Decay rate; by material and moisture if not given. [1/yr]
    methane_fraction : number, str or quantity, optional
        Methane in the landfill gas by volume; needed to show flows of landfill gas. [fraction]

    Notes
    -----
    `Q_t = sum_x W_x L (exp(-k (t-x-1)) - exp(-k (t-x)))`, as in US EPA's landfill calculator. Waste kinds are WARM's
    materials ("food_waste", "newspaper", "mixed_msw"). Releases the whole potential.
    """

    about: ClassVar[About] = About(
        source="warm",
        where="decay rates by material",
        convention="next_year",
        first_gas="year after deposit",
        gas_basis="mass of CH4",
        potential="the user's, by material",
        rate="material, moisture of the landfill",
        reports="life-cycle emissions by material",
    )
    amplitude: ClassVar[str] = "potential"
    moisture: str = ""
    potential: ByKind = number("Mg CH4/Mg", high=4 / 3, default=None, many=True)
    k: ByKind = number("1/yr", high=5.0, default=None, many=True)
    methane_fraction: Number = fraction(default=None)
    name: str = ""

    def __post_init__(self) -> None:
        one_of(self.moisture, MOISTURE, "WARM.moisture")
        super().__post_init__()
        if self.potential is None:
            raise RangeError("WARM needs potential [Mg CH4/Mg], as in potential={'food_waste': 0.06}")

    def lookups(self) -> Mapping[str, Lookup]:
        """Rows of WARM's table, if k is left open."""
        return {"k": Lookup(("warm",), "k", entry=self.moisture)}

    def decay(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Decay:
        """Five numbers a waste kind, (stream, draw, site), or (year, stream, draw, site) where they change."""
        n = self.numbers(kinds, columns)
        return next_year(n.potential, n.k)
