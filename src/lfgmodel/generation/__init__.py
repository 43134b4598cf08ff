"""Generation models: what each published method says of potential, rate and convention.

A model is any object with `decay(kinds, columns) -> Decay`: five numbers a waste kind. It never loops.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lfgmodel.generation.cdm import CDMTool04
from lfgmodel.generation.first_order import FirstOrderDecay
from lfgmodel.generation.industrial import SubpartTT
from lfgmodel.generation.ipcc import IPCC2006, IPCC2019
from lfgmodel.generation.landgem import LandGEM
from lfgmodel.generation.scaled import Scaled
from lfgmodel.generation.sweet import SWEET
from lfgmodel.generation.usepa import SubpartHH
from lfgmodel.generation.warm import WARM
from lfgmodel.values import Value

MODELS: Mapping[str, type[Value]] = MappingProxyType(
    {
        "CDMTool04": CDMTool04,
        "FirstOrderDecay": FirstOrderDecay,
        "IPCC2006": IPCC2006,
        "IPCC2019": IPCC2019,
        "LandGEM": LandGEM,
        "SWEET": SWEET,
        "SubpartHH": SubpartHH,
        "SubpartTT": SubpartTT,
        "WARM": WARM,
    }
)
"""The models by name, for files and tables that name one."""

__all__ = [
    "MODELS",
    "SWEET",
    "WARM",
    "CDMTool04",
    "FirstOrderDecay",
    "IPCC2006",
    "IPCC2019",
    "LandGEM",
    "Scaled",
    "SubpartHH",
    "SubpartTT",
]


def __dir__() -> list[str]:
    return __all__
