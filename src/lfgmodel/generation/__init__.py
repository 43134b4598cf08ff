"""Generation models: what each published method says of potential, rate and convention.

A model is any object with `decay(kinds, columns) -> Decay`: five numbers a waste kind. It never loops.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lfgmodel.generation.first_order import FirstOrderDecay
from lfgmodel.generation.landgem import LandGEM
from lfgmodel.generation.usepa import SubpartHH
from lfgmodel.values import Value

MODELS: Mapping[str, type[Value]] = MappingProxyType(
    {"FirstOrderDecay": FirstOrderDecay, "LandGEM": LandGEM, "SubpartHH": SubpartHH}
)
"""The models by name, for files and tables that name one."""

__all__ = ["MODELS", "FirstOrderDecay", "LandGEM", "SubpartHH"]
