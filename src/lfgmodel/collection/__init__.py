"""Collection: how much of the gas generated is drawn.

A collection system is any object with `collect(gas) -> methane collected`: a share of the gas, or what a meter says.
"""

from lfgmodel.collection.by_kind import ByKind
from lfgmodel.collection.by_site import Meters, Phases
from lfgmodel.collection.cover import ByCover, cover_efficiency
from lfgmodel.collection.drift import Drifting
from lfgmodel.collection.metering import Measured
from lfgmodel.collection.shares import ByWasteAge, Constant, Discounted, Phased, Staged

__all__ = [
    "ByCover",
    "ByKind",
    "ByWasteAge",
    "Constant",
    "Discounted",
    "Drifting",
    "Measured",
    "Meters",
    "Phased",
    "Phases",
    "Staged",
    "cover_efficiency",
]


def __dir__() -> list[str]:
    return __all__
