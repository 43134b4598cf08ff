"""What each method reports, by its own equation numbers.

Every function takes an `Estimate` and returns a frame or series by calendar year. A global warming potential is never
assumed: give a number, or `gwp("AR5", 100)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lfgmodel.axes import by_year
from lfgmodel.collection import cover_efficiency
from lfgmodel.errors import RangeError, UnitError, one_curve, one_of
from lfgmodel.factors import Cited, Factor, table
from lfgmodel.oxidation import share_by_flux
from lfgmodel.values import ByKind, Number, Spec

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array, Years
    from lfgmodel.results.result import Estimate

SHARE = Spec("fraction", high=1.0, many=True)


def gwp(report: str, horizon: int, *, gas: str = "CH4", feedback: bool = False) -> Factor:
    """Return a global warming potential with its citation.

    Parameters
    ----------
    report : str
        IPCC assessment report: "SAR", "TAR", "AR4", "AR5", "AR6".
    horizon : int
        Time horizon: 20, 100 or 500, as far as the report has it. [yr]
    gas : {"CH4", "N2O"}
    feedback : bool
        With climate-carbon feedback (AR5).

    Examples
    --------
    >>> float(gwp("AR5", 100)), float(gwp("AR6", 20))
    (28.0, 81.2)
    """
    return table("gwp").find("GWP", gas, f"{report}{' CCF' if feedback else ''} {horizon}")


def ipcc(est: Estimate) -> pd.DataFrame:
    """IPCC solid waste disposal, category 4A (5A of the 1996 numbering): eqs. 3.1 to 3.6.

    Returns
    -------
    DataFrame
        By year: generated (3.6), recovered R, oxidised, emitted `(generated - R)(1 - OX)` (3.1) [Mg CH4/yr], and the
        carbon stored for the long term by the waste of the year, `W DOC (1 - DOCf) MCF` [Mg C/yr].
    """
    model = _model(est, "carbon_stored", "reporting.ipcc", "IPCC2006 or IPCC2019")
    site = est.inputs["site"]
    columns = {**site.columns, "year": est.years}
    stored = model.carbon_stored(site.kinds, columns, site.mass(est.years))[:, 0, 0]
    return _frame(
        est,
        generated=est.generated,
        recovered=est.collected,
        oxidised=est.oxidised,
        emitted=est.emitted,
        carbon_stored=stored,
    )


def cdm_baseline(est: Estimate, gwp: Number) -> pd.Series[float]:
    """Baseline emissions of CDM TOOL04, `BE = (1-f) (1-OX) GWP x methane generated` [t CO2e/yr].

    Parameters
    ----------
    est : Estimate
        Made with `CDMTool04`, whose phi is in `generated`.
    gwp : number
        Global warming potential of methane.
    """
    model = _model(est, "phi", "reporting.cdm_baseline", "CDMTool04")
    return _frame(est, BE=(1 - model.f) * (1 - model.ox) * float(gwp) * est.generated)["BE"]


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
    eta = SHARE.read(efficiency, "reporting.acm0001.efficiency")
    project = eta * cdm_baseline(est, gwp).to_numpy() / float(gwp)
    before = by_year(Spec("Mg CH4/yr", many=True).read(baseline, "reporting.acm0001.baseline"), est.years, "baseline")
    top = Cited("cdm_tool04", "OX_top").load()
    return _frame(est, F_PJ=project, F_BL=before, BE=((1 - top) * project - before) * float(gwp))


def subpart_hh(
    est: Estimate,
    *,
    recovered: Any = None,
    collection_efficiency: ByKind | None = None,
    recovery_hours: ByKind = 1.0,
    destruction: Number | None = None,
    destruction_hours: ByKind = 1.0,
    oxidation: ByKind | None = None,
) -> pd.DataFrame:
    """Methane generation and emissions of 40 CFR 98 Subpart HH, eqs. HH-1 and HH-5 to HH-8 [Mg CH4/yr].

    Parameters
    ----------
    est : Estimate
        Made with `SubpartHH`; its generation is that of HH-1.
    recovered : (year,) array or {year: number}, optional
        Measured recovery R, as `hh4` gives it; what the estimate collects if not given. [Mg CH4/yr]
    collection_efficiency : number or {year: number}, optional
        CE, as `hh3` gives it; needed for HH-7 and HH-8. [fraction]
    recovery_hours, destruction_hours : number or {year: number}
        fRec and fDest: shares of the hours that recovery and destruction run; always, if not given. [fraction]
    destruction : number, optional
        Destruction efficiency DE; 0.99 if not given. [fraction]
    oxidation : number or {year: number}, optional
        Oxidation fraction OX of Table HH-4; what the estimate oxidises if not given. [fraction]

    Returns
    -------
    DataFrame
        G (HH-1), R, and

        - HH-5 `G (1-OX)`, generation less oxidation, which a landfill without gas collection reports
        - HH-6 `(G-R)(1-OX) + R (1 - DE fDest)`, from modelled generation, G no less than R
        - HH-7 `R/(CE fRec) (1-OX)`, generation by recovery
        - HH-8 `(R/(CE fRec) - R)(1-OX) + R (1 - DE fDest)`, from recovery
        - applies: "HH-5" without recovery; "HH-8" where R exceeds the modelled G; else the reporter's choice of the
          one that represents the landfill best, "HH-6 or HH-8"
    """
    _model(est, "option", "reporting.subpart_hh", "SubpartHH")
    where = "reporting.subpart_hh"
    years, G = est.years, est.generated

    def share(value: ByKind, name: str) -> Array:
        return by_year(SHARE.read(value, f"{where}.{name}"), years, f"{where}.{name}")

    if oxidation is None:
        left = G - est.collected
        OX = np.divide(est.oxidised, left, out=np.zeros_like(left), where=left > 0)
    else:
        OX = share(oxidation, "oxidation")
    DE = share(Cited("subpart_hh", "DE") if destruction is None else destruction, "destruction")
    R = est.collected if recovered is None else _recovered(recovered, years, where)
    undestroyed = 1 - DE * share(destruction_hours, "destruction_hours")
    modelled = np.maximum(G, R)
    through_devices = R * undestroyed
    columns: dict[str, Any] = {"G": G, "R": R, "HH-5": G * (1 - OX)}
    columns["HH-6"] = (modelled - R) * (1 - OX) + through_devices
    if collection_efficiency is not None:
        efficiency = share(collection_efficiency, "collection_efficiency") * share(recovery_hours, "recovery_hours")
        if not efficiency[R > 0].all():
            raise RangeError(
                f"{where}: methane is recovered in years whose collection_efficiency is 0; mend one of them"
            )
        by_recovery = np.divide(R, efficiency, out=np.zeros_like(R), where=R > 0)
        columns["HH-7"] = by_recovery * (1 - OX)
        columns["HH-8"] = (by_recovery - R) * (1 - OX) + through_devices
    columns["applies"] = np.select([R <= 0, R > G], ["HH-5", "HH-8"], "HH-6 or HH-8")
    return _frame(est, **columns)


def _recovered(recovered: Any, years: Years, where: str) -> Array:
    if isinstance(recovered, Mapping):
        given = Spec("Mg CH4/yr", many=True).read(recovered, f"{where}.recovered")
        return np.array([given.get(int(year), 0.0) for year in years])
    values = np.asarray(recovered, dtype=float)
    if values.shape != years.shape or not (np.isfinite(values) & (values >= 0)).all():
        raise RangeError(f"{where}.recovered needs {len(years)} amounts of 0 or more, one a year, or {{year: Mg CH4}}")
    return values


def hh3(areas: Mapping[str, float], year: int) -> float:
    """Return the collection efficiency by cover, weighted by area: Table HH-3 as it stands in a reporting year.

    Parameters
    ----------
    areas : {"none" | "daily" | "intermediate" | "final": area}
        Areas with waste, all in one unit: without active gas collection, and with it under each cover.
    year : int
        Reporting year; the efficiencies changed in 2025.

    Examples
    --------
    >>> round(hh3({"none": 10, "intermediate": 10, "final": 20}, 2023), 4)
    0.6625
    """
    return cover_efficiency(areas, year)


def hh4(
    volume: Any, methane_percent: Any, temperature: Any = 520.0, pressure: Any = 1.0, moisture_correction: Any = 1.0
) -> Array:
    """Methane recovered by metered flow, eq. HH-4 of 40 CFR 98 [Mg CH4].

    Parameters
    ----------
    volume : number or array
        Gas metered in each period. [ft3]
    methane_percent : number or array
        Methane in it, by volume. [%]
    temperature : number or array
        At which it is metered; 520 (60 degF) when the meter corrects to it. [degR]
    pressure : number or array
        At which it is metered; 1 when the meter corrects to it. [atm]
    moisture_correction : number or array
        K_MC: 1 when volume and concentration are both wet or both dry.

    Examples
    --------
    100 million cubic feet at half methane, corrected to 60 degF and 1 atm:

    >>> round(float(hh4(100e6, 50)), 2)
    960.21
    """
    V, C, T, P, K = (
        np.asarray(x, dtype=float) for x in (volume, methane_percent, temperature, pressure, moisture_correction)
    )
    if not ((V >= 0).all() and (C >= 0).all() and (C <= 100).all() and (T > 0).all() and (P > 0).all()):
        raise RangeError(
            "reporting.hh4 needs volume >= 0 [ft3], methane_percent 0..100, temperature > 0 [degR], pressure > 0 [atm]"
        )
    density, kilograms = (Cited("subpart_hh", *key).load() for key in (("density", "CH4"), ("lb_to_kg", "")))
    recovered: Array = V * K * (C / 100) * density * (520 / T) * P * kilograms / 1000
    return recovered


def hh4_oxidation(flux: Any, *, geomembrane: bool = False) -> Array:
    """Oxidation fraction of Table HH-4 of 40 CFR 98 by methane flux to the cover [g CH4/m2/d].

    `geomembrane` is for a cover with a geomembrane and less than 12 inches of soil over more than half of the area.
    """
    return np.zeros(np.shape(flux)) if geomembrane else share_by_flux(flux)


def nmoc(est: Estimate, concentration: Number | None = None) -> pd.Series[float]:
    """Non-methane organic compounds as hexane, by 40 CFR 60.754 [Mg/yr].

    Parameters
    ----------
    est : Estimate
        Made with `LandGEM`; volumes are at its 20 degC and 1 atm.
    concentration : number, optional
        C_NMOC; the rule's 4000 if not given. [ppmv as hexane]

    Notes
    -----
    `M = LFG volume x C x 3.6e-9`, where the volume is `2 L0 k M exp(-k t)` at half methane. The rule's form for a
    metered flow, `1.89e-3 Q C` with Q in m3/min, is the same in a year of 365 days.
    """
    model = _model(est, "ages", "reporting.nmoc", "LandGEM")
    ppmv = (
        Cited("nsps", "NMOC").load()
        if concentration is None
        else Spec("fraction", high=1e6).read(concentration, "nmoc")
    )
    volume = est.to("generated", "m3/yr", gas="lfg", density=model.density)
    return _frame(est, NMOC=volume * ppmv * Cited("nsps", "NMOC_mass_factor").load())["NMOC"]


class Threshold(NamedTuple):
    """When a landfill must collect its gas under 40 CFR 60."""

    capacity_exceeded: bool  # design capacity of 2.5 million Mg or more
    first_year: int | None  # first year with NMOC at or above the threshold
    below_again: int | None  # first year after that in which it is below
    years: int  # years at or above it


def nsps(
    est: Estimate, subpart: str, *, capacity: Number | None = None, concentration: Number | None = None
) -> Threshold:
    """Thresholds of 40 CFR 60: capacity of 2.5 million Mg, and NMOC of 34 (Subpart XXX) or 50 Mg/yr (WWW).

    Parameters
    ----------
    est : Estimate
        Made with `LandGEM`.
    subpart : {"XXX", "WWW"}
        New landfills (and the emission guidelines), or the earlier rule.
    capacity : str or quantity, optional
        Design capacity; all the waste of the site if not given. [Mg]
    concentration : number, optional
        As in `nmoc`. [ppmv as hexane]
    """
    limit = Cited("nsps", "NMOC_threshold", one_of(subpart, ("XXX", "WWW"), "reporting.nsps subpart")).load()
    size = est.inputs["site"].waste.total
    if capacity is not None:
        size = Spec("Mg", bare=False).read(capacity, "reporting.nsps.capacity")
    above = nmoc(est, concentration).to_numpy() >= limit
    first = int(above.argmax()) if above.any() else None
    after = np.flatnonzero(~above[first:]) if first is not None else np.array([])
    return Threshold(
        capacity_exceeded=bool(size >= Cited("nsps", "design_capacity").load()),
        first_year=None if first is None else int(est.years[first]),
        below_again=int(est.years[first + after[0]]) if first is not None and len(after) else None,
        years=int(above.sum()),
    )


def _model(est: Estimate, needs: str, where: str, made_with: str) -> Any:
    one_curve(est, where)
    model = est.inputs["generation"]
    if not hasattr(model, needs):
        raise UnitError(f"{where} needs an estimate made with {made_with}, got {type(model).__name__}")
    return model


def _frame(est: Estimate, **columns: Any) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns, index=pd.Index(est.years, name="year"))
