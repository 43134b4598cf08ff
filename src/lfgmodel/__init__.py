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
    from lfgmodel import (
        carbon,
        collection,
        core,
        energy,
        errors,
        factors,
        gas,
        generation,
        oxidation,
        plotting,
        reporting,
        units,
    )
    from lfgmodel.calibration.calibrate import calibrate
    from lfgmodel.calibration.fit import Fit
    from lfgmodel.compare import compare, methods
    from lfgmodel.composition import composition
    from lfgmodel.estimate import estimate
    from lfgmodel.frames import estimate_frame
    from lfgmodel.generation import (
        IPCC2006,
        IPCC2019,
        MODELS,
        SWEET,
        WARM,
        CDMTool04,
        FirstOrderDecay,
        LandGEM,
        SubpartHH,
    )
    from lfgmodel.many.lmop import read_lmop
    from lfgmodel.many.portfolio import Portfolio
    from lfgmodel.ranges import default_uncertainty, uncertain
    from lfgmodel.reporting import gwp
    from lfgmodel.result import Estimate
    from lfgmodel.site import Site, climate_zone
    from lfgmodel.uncertainty import correlated, dirichlet, lognormal, normal, samples, triangular, uniform
    from lfgmodel.values import column
    from lfgmodel.waste import Waste

__version__ = "0.1.0"

__all__ = [
    "MODELS",
    "SWEET",
    "WARM",
    "CDMTool04",
    "Estimate",
    "FirstOrderDecay",
    "Fit",
    "IPCC2006",
    "IPCC2019",
    "LandGEM",
    "Portfolio",
    "Site",
    "SubpartHH",
    "Waste",
    "calibrate",
    "carbon",
    "climate_zone",
    "collection",
    "column",
    "compare",
    "composition",
    "core",
    "correlated",
    "default_uncertainty",
    "dirichlet",
    "energy",
    "errors",
    "estimate",
    "estimate_frame",
    "factors",
    "gas",
    "generation",
    "gwp",
    "lognormal",
    "methods",
    "normal",
    "oxidation",
    "plotting",
    "read_lmop",
    "reporting",
    "samples",
    "triangular",
    "uncertain",
    "uniform",
    "units",
]

# where each name lives that is not a module of the same name; all are imported when first asked for
_HOMES = {
    "calibration.calibrate": ("calibrate",),
    "calibration.fit": ("Fit",),
    "compare": ("compare", "methods"),
    "frames": ("estimate_frame",),
    "generation": (
        "MODELS",
        "SWEET",
        "WARM",
        "CDMTool04",
        "FirstOrderDecay",
        "IPCC2006",
        "IPCC2019",
        "LandGEM",
        "SubpartHH",
    ),
    "many.lmop": ("read_lmop",),
    "many.portfolio": ("Portfolio",),
    "ranges": ("default_uncertainty", "uncertain"),
    "reporting": ("gwp",),
    "result": ("Estimate",),
    "site": ("Site", "climate_zone"),
    "uncertainty": ("correlated", "dirichlet", "lognormal", "normal", "samples", "triangular", "uniform"),
    "values": ("column",),
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
