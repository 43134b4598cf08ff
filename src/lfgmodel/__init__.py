"""Landfill gas: methane generated, recovered and emitted, and the energy it yields.

>>> import lfgmodel as lfg
>>> waste = lfg.Waste.constant("100_000 Mg/yr", open=1990, close=2019)
>>> est = lfg.estimate(lfg.Site(waste), lfg.LandGEM(k=0.05, L0=170))
>>> round(est.at(1991)["generated"], 1)  # Mg CH4
551.8
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lfgmodel import collection, core, energy, errors, factors, generation, oxidation, units
    from lfgmodel.estimate import estimate
    from lfgmodel.generation import MODELS, FirstOrderDecay, LandGEM, SubpartHH
    from lfgmodel.result import Estimate
    from lfgmodel.site import Site
    from lfgmodel.waste import Waste

__version__ = "0.1.0"

__all__ = [
    "MODELS",
    "Estimate",
    "FirstOrderDecay",
    "LandGEM",
    "Site",
    "SubpartHH",
    "Waste",
    "collection",
    "core",
    "energy",
    "errors",
    "estimate",
    "factors",
    "generation",
    "oxidation",
    "units",
]

# where each name that is not itself a module lives; it is imported when first asked for
_HOMES = {
    "estimate": ("estimate",),
    "generation": ("MODELS", "FirstOrderDecay", "LandGEM", "SubpartHH"),
    "result": ("Estimate",),
    "site": ("Site",),
    "waste": ("Waste",),
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = next((module for module, names in _HOMES.items() if name in names), name)
    module = import_module(f"{__name__}.{home}")
    globals()[name] = found = getattr(module, name, module)
    return found


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])


class _Package(ModuleType):
    """Keeps `lfgmodel.estimate` the function, also after its module of the same name has been imported."""

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, getattr(value, name, value) if isinstance(value, ModuleType) else value)


sys.modules[__name__].__class__ = _Package
