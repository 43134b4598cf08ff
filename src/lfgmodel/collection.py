"""Collection: how much of the gas generated is drawn.

A collection system is any object with `collect(gas) -> methane collected`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lfgmodel.errors import RangeError
from lfgmodel.values import ByKind, Number, Value, by_year, fraction

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.core.flows import Gas


@dataclass(frozen=True)
class Constant(Value):
    """The same share of the gas, every year.

    Parameters
    ----------
    efficiency : number, str or quantity
        Methane collected of that generated: 0.75 or "75 %". [fraction]
    """

    label: ClassVar[str] = "collection.Constant"
    efficiency: Number = fraction()

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        collected: Array = gas.generated * self.efficiency
        return collected


@dataclass(frozen=True)
class Phased(Value):
    """A share that changes by calendar year as the system is built, and nothing before it.

    Parameters
    ----------
    efficiency : {year: number}
        Methane collected of that generated while the system runs, from each calendar year on. [fraction]
    uptime : number, str or quantity
        Share of the time that the system runs. [fraction]

    Examples
    --------
    >>> Phased({2005: 0.35, 2012: "60 %"}, uptime=0.95).efficiency
    {2005: 0.35, 2012: 0.6}
    """

    label: ClassVar[str] = "collection.Phased"
    efficiency: ByKind = fraction(many=True)
    uptime: Number = fraction(default=1.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.efficiency, dict) or not self.efficiency:
            raise RangeError(f"{self.label}.efficiency must be {{year: share}}, got {self.efficiency!r}; use Constant")
        by_year(self.efficiency, (), f"{self.label}.efficiency", before=0.0)

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        efficiency = by_year(self.efficiency, gas.years, f"{self.label}.efficiency", before=0.0)
        collected: Array = gas.generated * (efficiency * self.uptime)[:, None, None]
        return collected
