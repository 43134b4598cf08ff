"""Landfill gas: methane generated, recovered and emitted, and the energy it yields.

>>> import lfgmodel as lfg
>>> waste = lfg.Waste.constant("100_000 Mg/yr", open=1990, close=2019)
>>> est = lfg.estimate(lfg.Site(waste), lfg.LandGEM(k=0.05, L0=170))
>>> round(est.at(1991)["generated"], 1)  # Mg CH4
551.8
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lfgmodel import carbon as carbon
    from lfgmodel import collection as collection
    from lfgmodel import core as core
    from lfgmodel import energy as energy
    from lfgmodel import errors as errors
    from lfgmodel import factors as factors
    from lfgmodel import finance as finance
    from lfgmodel import generation as generation
    from lfgmodel import oxidation as oxidation
    from lfgmodel import reporting as reporting
    from lfgmodel import units as units
    from lfgmodel.calibration.calibrate import calibrate as calibrate
    from lfgmodel.calibration.fit import Fit as Fit
    from lfgmodel.calibration.pooled import Fits as Fits
    from lfgmodel.collection.drift import Drift as Drift
    from lfgmodel.generation import IPCC2006 as IPCC2006
    from lfgmodel.generation import IPCC2019 as IPCC2019
    from lfgmodel.generation import MODELS as MODELS
    from lfgmodel.generation import SWEET as SWEET
    from lfgmodel.generation import WARM as WARM
    from lfgmodel.generation import CDMTool04 as CDMTool04
    from lfgmodel.generation import FirstOrderDecay as FirstOrderDecay
    from lfgmodel.generation import LandGEM as LandGEM
    from lfgmodel.generation import SubpartHH as SubpartHH
    from lfgmodel.generation import SubpartTT as SubpartTT
    from lfgmodel.io import samples as datasets  # noqa: F401
    from lfgmodel.io.forms.excel import read_excel as read_excel
    from lfgmodel.io.forms.excel import read_workbook as read_workbook
    from lfgmodel.io.forms.template import template as template
    from lfgmodel.reporting import gwp as gwp
    from lfgmodel.results import gas as gas
    from lfgmodel.results import plotting as plotting
    from lfgmodel.results.result import Estimate as Estimate
    from lfgmodel.sites.composition import composition as composition
    from lfgmodel.sites.lmop import read_lmop as read_lmop
    from lfgmodel.sites.portfolio import Portfolio as Portfolio
    from lfgmodel.sites.site import Site as Site
    from lfgmodel.sites.site import climate_zone as climate_zone
    from lfgmodel.sites.waste import Waste as Waste
    from lfgmodel.study.compare import compare as compare
    from lfgmodel.study.compare import methods as methods
    from lfgmodel.study.datasets import estimate_dataset as estimate_dataset
    from lfgmodel.study.estimate import estimate as estimate
    from lfgmodel.study.frames import estimate_frame as estimate_frame
    from lfgmodel.study.pieces import together as together
    from lfgmodel.study.saved import load as load
    from lfgmodel.uncertainty.distributions import dirichlet as dirichlet
    from lfgmodel.uncertainty.distributions import lognormal as lognormal
    from lfgmodel.uncertainty.distributions import normal as normal
    from lfgmodel.uncertainty.distributions import samples as samples
    from lfgmodel.uncertainty.distributions import triangular as triangular
    from lfgmodel.uncertainty.distributions import uniform as uniform
    from lfgmodel.uncertainty.ranges import default_uncertainty as default_uncertainty
    from lfgmodel.uncertainty.ranges import uncertain as uncertain
    from lfgmodel.uncertainty.tied import correlated as correlated
    from lfgmodel.uncertainty.tied import each as each
    from lfgmodel.waiting import column as column

__version__ = "0.2.0"

_HOMES = {
    # what comes in
    "sites.waste": ("Waste",),
    "sites.site": ("Site", "climate_zone"),
    "sites.composition": ("composition",),
    "sites.portfolio": ("Portfolio",),
    "sites.lmop": ("read_lmop",),
    "io.forms.template": ("template",),
    "io.forms.excel": ("read_excel", "read_workbook"),
    # how waste makes gas
    "generation": (
        "LandGEM",
        "IPCC2006",
        "IPCC2019",
        "CDMTool04",
        "SubpartHH",
        "SubpartTT",
        "SWEET",
        "WARM",
        "FirstOrderDecay",
        "MODELS",
        "generation",
    ),
    # estimates
    "study.estimate": ("estimate",),
    "study.frames": ("estimate_frame",),
    "study.datasets": ("estimate_dataset",),
    "study.pieces": ("together",),
    "study.compare": ("compare", "methods"),
    "study.saved": ("load",),
    "results.result": ("Estimate",),
    # measurements
    "calibration.calibrate": ("calibrate",),
    "calibration.fit": ("Fit",),
    "calibration.pooled": ("Fits",),
    "collection.drift": ("Drift",),
    # numbers that are not one number
    "waiting": ("column",),
    "uncertainty.distributions": (
        "lognormal",
        "normal",
        "triangular",
        "uniform",
        "samples",
        "dirichlet",
    ),
    "uncertainty.tied": ("correlated", "each"),
    "uncertainty.ranges": ("uncertain", "default_uncertainty"),
    # modules
    "reporting": ("gwp", "reporting"),
    "results.gas": ("gas",),
    "results.plotting": ("plotting",),
    "io.samples": ("datasets",),
    **{
        name: (name,)
        for name in ("carbon", "collection", "core", "energy", "errors", "factors", "finance", "oxidation", "units")
    },
}
"""Where each public name lives, by topic; a module bears its own name."""

__all__ = [name for names in _HOMES.values() for name in names]


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():  # imported when first asked for
        if name in names:
            module = import_module(f"{__name__}.{home}")
            globals()[name] = found = getattr(module, name, module)
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
