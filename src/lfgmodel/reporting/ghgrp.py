"""US EPA's Greenhouse Gas Reporting Program: equations HH-1 and HH-3 to HH-8 of 40 CFR 98 Subpart HH."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.axes import by_year
from lfgmodel.collection import cover_efficiency
from lfgmodel.errors import RangeError
from lfgmodel.factors import Cited
from lfgmodel.generation import SubpartHH
from lfgmodel.oxidation import share_by_flux
from lfgmodel.reporting.method import made_with
from lfgmodel.values import ByKind, Number, Spec

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array, Years
    from lfgmodel.results.result import Estimate

SHARE = Spec("fraction", high=1.0, many=True)


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
    where = "reporting.subpart_hh"
    est.one_curve(where)
    made_with(est, where, SubpartHH)
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
    return est.frame(**columns)


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
