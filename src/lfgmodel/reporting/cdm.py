"""Clean Development Mechanism: TOOL04, ACM0001 and TOOL06."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from lfgmodel.axes import by_year
from lfgmodel.errors import MethodWarning, one_of
from lfgmodel.factors import Cited, Factor, table
from lfgmodel.generation import CDMTool04
from lfgmodel.reporting.method import beside_flows, made_with
from lfgmodel.results.export import by_row
from lfgmodel.results.warming import potential
from lfgmodel.spec import SHARE, Given, GivenByKind, Spec

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate

METHANE = Spec("Mg CH4/yr", many=True)


def cdm_baseline(est: Estimate, gwp: Given) -> pd.Series[float]:
    """Baseline emissions of CDM TOOL04, `BE = (1-f) (1-OX) GWP x methane generated` [t CO2e/yr].

    Parameters
    ----------
    est : Estimate
        Made with `CDMTool04`, whose phi is in `generated`; of one site, of many, or of many taken together, with draws
        or without.
    gwp : number
        Global warming potential of methane: a number, or `gwp("AR5", 100)`.
    """
    where = "reporting.cdm_baseline"
    baseline = _counted(est, where) * potential(gwp, f"{where}.gwp")
    frame = est.frame(BE=baseline)
    frame.attrs |= {"units": {"BE": "t CO2e/yr"}, "formulas": {"BE": "(1-f) (1-OX) GWP x methane generated"}}
    return frame["BE"]


def acm0001(est: Estimate, gwp: Given, efficiency: Given, baseline: GivenByKind = 0.0) -> pd.DataFrame:
    """Amounts of ACM0001 version 19 before the fact, for a project that captures landfill gas.

    Parameters
    ----------
    est : Estimate
        Made with `CDMTool04(application="A")`, which is for capture. Only its `generated` is asked.
    gwp : number
        Global warming potential of methane: a number, or `gwp("AR5", 100)`.
    efficiency : number or str
        Of the project's capture system, eta_PJ, in every year; what the estimate itself collects is not asked.
        `carbon.crediting_period` takes the years in which the system is there. [fraction]
    baseline : number or {year: number}
        Methane that would be captured and destroyed without the project, F_BL. [Mg CH4/yr]

    Returns
    -------
    DataFrame
        By year: `F_PJ = eta BE_SWDS / GWP`, F_BL [Mg CH4/yr], `BE = ((1 - OX_top) F_PJ - F_BL) GWP` [t CO2e/yr].

    Warns
    -----
    MethodWarning
        The estimate is of application B, which is for disposal that is avoided (ACM0022) and claims more; or it
        collects another share than `efficiency`.
    """
    where = "reporting.acm0001"
    eta, warming = SHARE.read(efficiency, f"{where}.efficiency"), potential(gwp, f"{where}.gwp")
    project = eta * _counted(est, where)
    if made_with(est, where, CDMTool04).application == "B":
        warnings.warn(
            f"{where}: the estimate is of application B, for disposal that a project avoids (ACM0022); gas that is "
            "captured is application A: write CDMTool04(application='A')",
            MethodWarning,
            stacklevel=2,
        )
    collected = est.collected if "collected" in est.flows else np.zeros(1)
    if (off := (collected > 0) & ~np.isclose(collected, eta * est.generated, rtol=1e-6)).any():
        year = est.years[np.argmax(off.reshape(len(est.years), -1).any(axis=1))]
        warnings.warn(
            f"{where} takes efficiency={eta:g} in every year; what the estimate itself collects, another share in "
            f"{year}, is not in these amounts",
            MethodWarning,
            stacklevel=2,
        )
    before = by_row(est, by_year(METHANE.read(baseline, f"{where}.baseline"), est.years, f"{where}.baseline"))
    top = Cited("cdm_tool04", "OX_top").load()
    frame = est.frame(F_PJ=project, F_BL=before, BE=((1 - top) * project - before) * warming)
    frame.attrs["units"] = {"F_PJ": "Mg CH4/yr", "F_BL": "Mg CH4/yr", "BE": "t CO2e/yr"}
    frame.attrs["formulas"] = {"F_PJ": "eta BE_SWDS / GWP", "BE": "((1 - OX_top) F_PJ - F_BL) GWP"}
    return frame


def _counted(est: Estimate, where: str) -> Array:
    """Methane that the tool counts as emitted without the project, `(1-f) (1-OX)` of that generated [Mg CH4/yr]."""
    model = made_with(est, where, CDMTool04)
    f, ox = (beside_flows(est, getattr(model, name), f"{where}: {name}") for name in ("f", "ox"))
    counted: Array = (1 - f) * (1 - ox) * est.generated
    return counted


def tool06(flare: str, state: str = "") -> Factor:
    """Destruction efficiency of a flare by CDM TOOL06, with its citation, for `Flare(destruction=)` [fraction].

    Parameters
    ----------
    flare : {"enclosed", "open"}
    state : str
        As it should be if not given: an enclosed flare over 500 degC for more than 40 minutes of the hour and within
        its maker's specification, an open one with a flame for more than 20. Else "out of specification", "cold" (under
        500 degC for more than 20 minutes) or "low height" of an enclosed flare, "no flame" of an open one.

    Examples
    --------
    >>> float(tool06("enclosed")), float(tool06("enclosed", "out of specification")), float(tool06("open"))
    (0.9, 0.5, 0.5)
    """
    rows = table("cdm_tool06")
    one_of(flare, sorted({kind for factor, kind, _ in rows if factor == "flare"}), "reporting.tool06.flare")
    states = [entry for factor, kind, entry in rows if (factor, kind) == ("flare", flare)]
    if state:
        one_of(state, [entry for entry in states if entry], f"reporting.tool06.state of an {flare} flare")
    return rows.find("flare", flare, state)
