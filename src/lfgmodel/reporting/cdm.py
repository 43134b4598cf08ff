"""Clean Development Mechanism: TOOL04 and ACM0001."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lfgmodel.axes import by_year
from lfgmodel.factors import Cited
from lfgmodel.generation import CDMTool04
from lfgmodel.reporting.method import made_with
from lfgmodel.results.warming import potential
from lfgmodel.values import ByKind, Number, Spec

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.results.result import Estimate

SHARE = Spec("fraction", high=1.0)


def cdm_baseline(est: Estimate, gwp: Number) -> pd.Series[float]:
    """Baseline emissions of CDM TOOL04, `BE = (1-f) (1-OX) GWP x methane generated` [t CO2e/yr].

    Parameters
    ----------
    est : Estimate
        Made with `CDMTool04`, whose phi is in `generated`.
    gwp : number
        Global warming potential of methane.
    """
    where = "reporting.cdm_baseline"
    est.one_curve(where)
    model, warming = made_with(est, where, CDMTool04), potential(gwp, f"{where}.gwp")
    return est.frame(BE=(1 - model.f) * (1 - model.ox) * warming * est.generated)["BE"]


def acm0001(est: Estimate, gwp: Number, efficiency: Number, baseline: ByKind = 0.0) -> pd.DataFrame:
    """Amounts of ACM0001 version 19 before the fact, for a project that captures landfill gas.

    Parameters
    ----------
    est : Estimate
        Made with `CDMTool04`.
    gwp : number
        Global warming potential of methane.
    efficiency : number or str
        Of the project's capture system, eta_PJ. [fraction]
    baseline : number or {year: number}
        Methane that would be captured and destroyed without the project, F_BL. [Mg CH4/yr]

    Returns
    -------
    DataFrame
        By year: `F_PJ = eta BE_SWDS / GWP`, F_BL [Mg CH4/yr], `BE = ((1 - OX_top) F_PJ - F_BL) GWP` [t CO2e/yr].
    """
    where = "reporting.acm0001"
    eta, warming = SHARE.read(efficiency, f"{where}.efficiency"), potential(gwp, f"{where}.gwp")
    project = eta * cdm_baseline(est, gwp).to_numpy() / warming
    before = by_year(Spec("Mg CH4/yr", many=True).read(baseline, f"{where}.baseline"), est.years, f"{where}.baseline")
    top = Cited("cdm_tool04", "OX_top").load()
    return est.frame(F_PJ=project, F_BL=before, BE=((1 - top) * project - before) * warming)
