"""Energy: the devices that burn or sell collected gas, and how many of them pay their way."""

from lfgmodel.energy.devices import (
    CHP,
    Boiler,
    CombinedCycle,
    Engine,
    Flare,
    Generator,
    LeachateEvaporator,
    Microturbine,
    Turbine,
    Upgrading,
)
from lfgmodel.energy.plant import Plant
from lfgmodel.energy.sizing import load_duration, size

__all__ = [
    "CHP",
    "Boiler",
    "CombinedCycle",
    "Engine",
    "Flare",
    "Generator",
    "LeachateEvaporator",
    "Microturbine",
    "Plant",
    "Turbine",
    "Upgrading",
    "load_duration",
    "size",
]


def __dir__() -> list[str]:
    return __all__
