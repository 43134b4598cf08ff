"""Oxidation: how much of the gas that is not collected the cover turns into carbon dioxide.

An oxidation model is any object with `oxidise(left, gas) -> methane oxidised`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lfgmodel.values import Number, Value, fraction

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.core.flows import Gas


@dataclass(frozen=True)
class Constant(Value):
    """The same share of what is left after collection, every year (IPCC and Subpart HH: OX after recovery).

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
