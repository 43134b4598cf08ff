"""US EPA's Greenhouse Gas Reporting Program: equations HH-1 and HH-3 to HH-8 of 40 CFR 98 Subpart HH."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.axes import by_year
from lfgmodel.collection import cover_efficiency
from lfgmodel.errors import RangeError, UnitError, shown
from lfgmodel.factors import Cited
from lfgmodel.generation import SubpartHH
from lfgmodel.oxidation import ByFlux
from lfgmodel.reporting.cover import Cover
from lfgmodel.reporting.meters import Meter, Recovery, in_years, named_years
from lfgmodel.reporting.method import made_with
from lfgmodel.spec import GivenByKind, Spec, is_year
from lfgmodel.units import real

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array, Years
    from lfgmodel.results.result import Estimate

SHARE = Spec("fraction", high=1.0, many=True)
AREA = Spec("m2")
DEGR, ATM = (400, 760), (0.1, 5)  # at which gas is metered; "60" is degF and "29.9" inches of mercury
HH4 = (
    f"reporting.hh4 needs numbers: volume >= 0 [ft3], methane_percent 0..100, temperature {DEGR[0]}..{DEGR[1]} "
    f"[degR], which is degF + 459.67, pressure {ATM[0]}..{ATM[1]} [atm], moisture_correction > 0"
)

EQUATIONS = MappingProxyType({"G": "eq. HH-1", "R": "eq. HH-4"})
FORMULAS = MappingProxyType(
    {
        "HH-5": "G (1-OX)",
        "HH-6": "(G-R)(1-OX) + sum R (1 - DE fDest)",
        "HH-7": "sum(R/fRec)/CE (1-OX)",
        "HH-8": "(sum(R/fRec)/CE - R)(1-OX) + sum R (1 - DE fDest)",
    }
)
"""What each column is, as the rule numbers and writes it."""

NOT_CALCULATED = "NaN where no methane is recovered: HH-6, which is HH-5 then, is reported, and HH-7 and HH-8 are not"
"""Why an equation has no number; US EPA's e-GGRT help, Q743."""


def subpart_hh(
    est: Estimate,
    *,
    recovered: Any = None,
    meters: Sequence[Meter] | None = None,
    collection_efficiency: GivenByKind | None = None,
    recovery_hours: GivenByKind | None = None,
    destruction: GivenByKind | None = None,
    destruction_hours: GivenByKind | None = None,
    oxidation: Any = None,
) -> pd.DataFrame:
    """Methane generation and emissions of 40 CFR 98 Subpart HH, eqs. HH-1 and HH-5 to HH-8 [Mg CH4/yr].

    Parameters
    ----------
    est : Estimate
        Made with `SubpartHH`; its generation is that of HH-1.
    recovered : {year: number}, Series by year, Measured, or (year,) array, optional
        Measured recovery R of one meter, as `hh4` gives it; what the estimate collects if not given. [Mg CH4/yr]
    meters : sequence of Meter, optional
        Several measurement locations, each with its recovery, hours and destruction, in place of `recovered`.
    collection_efficiency : number or {year: number}, optional
        CE, as `hh3` gives it; needed for HH-7 and HH-8, in years with recovery. [fraction]
    recovery_hours, destruction, destruction_hours : number, str or {year: number}, optional
        fRec, DE and fDest of the one meter, as in `Meter`. [fraction]
    oxidation : number, {year: number} or Cover, optional
        Oxidation fraction OX of Table HH-4, or the cover that it is read for, apart in each equation; that of the
        estimate if not given. [fraction]

    Returns
    -------
    DataFrame
        G (HH-1), R, and

        - HH-5 `G (1-OX)`, generation less oxidation, which a landfill without gas collection reports
        - HH-6 `(G-R)(1-OX) + sum R (1 - DE fDest)`, from modelled generation, G no less than R
        - HH-7 `sum(R/fRec)/CE (1-OX)`, generation by recovery
        - HH-8 `(sum(R/fRec)/CE - R)(1-OX) + sum R (1 - DE fDest)`, from recovery
        - applies: "HH-5" where no recovery is named; "HH-6", which is HH-5, where it stood still (R = 0): HH-7 and HH-8
          are then not calculated, and NaN; "HH-8" where R exceeds the modelled G; else the reporter's choice of the
          one that represents the landfill best, "HH-6 or HH-8"
    """
    where = "reporting.subpart_hh"
    made_with(est, where, SubpartHH)
    est.one_curve(where)
    one = {"recovery_hours": recovery_hours, "destruction": destruction, "destruction_hours": destruction_hours}
    given = {name: value for name, value in one.items() if value is not None}
    if meters is None:
        amounts = _recovered(est, recovered, where)
        meters = [] if isinstance(amounts, dict) and not amounts else [Meter(amounts, **given)]
    elif given or recovered is not None:
        raise RangeError(f"{where} takes recovered=, hours and destruction of one meter, or meters=[Meter(...), ...]")
    recovery = Recovery.of(meters, est.years, where)
    G, R, covered = est.generated, recovery.R, _cover(est, oxidation, where)
    left = np.maximum(G, R) - R
    columns = {
        "G": G,
        "R": R,
        "HH-5": G * (1 - covered(G)),
        "HH-6": left * (1 - covered(left)) + recovery.undestroyed,
    }
    if collection_efficiency is not None:
        columns |= _from_recovery(recovery, collection_efficiency, est.years, covered, where)
    idle = np.where(recovery.named, "HH-6", "HH-5")
    frame = est.frame(**columns, applies=np.where(R > 0, np.where(R > G, "HH-8", "HH-6 or HH-8"), idle))
    return _labelled(frame, columns)


def subpart_hh_meters(
    meters: Sequence[Meter], *, collection_efficiency: GivenByKind, oxidation: GivenByKind | Cover
) -> pd.DataFrame:
    """Methane generation and emissions by the meters alone, eqs. HH-7 and HH-8 of 40 CFR 98 [Mg CH4/yr].

    Parameters
    ----------
    meters : sequence of Meter
        The measurement locations; years that any of them names are reported.
    collection_efficiency : number or {year: number}
        CE, as `hh3` gives it; needed in years with recovery. [fraction]
    oxidation : number, {year: number} or Cover
        As in `subpart_hh`. [fraction]

    Returns
    -------
    DataFrame
        By year: R, HH-7 and HH-8; NaN where R = 0, where they are not calculated.

    Examples
    --------
    >>> north, south = Meter({2020: 1000}, recovery_hours=0.9), Meter({2020: 500}, destruction=1)
    >>> subpart_hh_meters([north, south], collection_efficiency=0.75, oxidation=0.1).loc[2020].round(1).tolist()
    [1500.0, 1933.3, 593.3]
    """
    import pandas as pd

    where = "reporting.subpart_hh_meters"
    years = np.array(named_years(meters, where))
    if not len(years):
        raise RangeError(f"{where} needs a meter; write meters=[reporting.Meter({{2020: 1500}})]")
    recovery = Recovery.of(meters, years, where)
    columns = _from_recovery(recovery, collection_efficiency, years, _oxidising(oxidation, years, where), where)
    frame = pd.DataFrame({"R": recovery.R, **columns}, index=pd.Index(years, name="year"))
    return _labelled(frame, ["R", *columns])


def _labelled(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Say of columns their units, equations, and why some have no number."""
    names = list(columns)
    frame.attrs["units"] = dict.fromkeys(names, "Mg CH4/yr")
    frame.attrs["equations"] = {name: number for name, number in EQUATIONS.items() if name in names}
    frame.attrs["formulas"] = {name: formula for name, formula in FORMULAS.items() if name in names}
    frame.attrs |= dict.fromkeys([name for name in ("HH-7", "HH-8") if name in names], NOT_CALCULATED)
    return frame


def _from_recovery(
    recovery: Recovery, collection_efficiency: GivenByKind, years: Years, covered: Callable[[Array], Array], where: str
) -> dict[str, Array]:
    """Return equations HH-7 and HH-8, NaN in years without recovery."""
    R, runs = recovery.R, recovery.R > 0
    name = f"{where}.collection_efficiency"
    CE = in_years(SHARE.read(collection_efficiency, name), years, runs, name)
    if (CE[runs] <= 0).any():
        raise RangeError(f"{where}: methane is recovered in years whose collection_efficiency is 0; mend one of them")
    made = recovery.by_hours / np.where(runs, CE, 1.0)
    hh7 = made * (1 - covered(made))
    hh8 = (made - R) * (1 - covered(made - R)) + recovery.undestroyed
    return {"HH-7": np.where(runs, hh7, np.nan), "HH-8": np.where(runs, hh8, np.nan)}


def _recovered(est: Estimate, recovered: Any, where: str) -> Any:
    """Return what one meter recovers by year; of numbers without years, from the first year in which there is gas."""
    if recovered is None:
        recovered = est.collected
    if not isinstance(recovered, np.ndarray | list | tuple):  # it names its years, or Meter refuses it
        return recovered
    amounts = np.asarray(recovered, dtype=float)
    if amounts.shape != est.years.shape or not (np.isfinite(amounts) & (amounts >= 0)).all():
        raise RangeError(
            f"{where}.recovered needs {len(est.years)} amounts of 0 or more, one a year, or {{year: Mg CH4}}"
        )
    first = int((amounts > 0).argmax()) if amounts.any() else len(amounts)
    return {int(year): float(amount) for year, amount in zip(est.years[first:], amounts[first:], strict=True)}


def _cover(est: Estimate, oxidation: Any, where: str) -> Callable[[Array], Array]:
    """Return how the oxidation fraction follows from what is left to the cover; as in the estimate if not given."""
    if oxidation is not None:
        return _oxidising(oxidation, est.years, where)
    if isinstance(est.inputs["oxidation"], ByFlux) and est.inputs["site"].single:
        return _oxidising(est.inputs["oxidation"], est.years, where)
    left = est.generated - est.collected
    shares = np.divide(est.oxidised, left, out=np.zeros_like(left), where=left > 0)
    return lambda _: shares


def _oxidising(oxidation: Any, years: Years, where: str) -> Callable[[Array], Array]:
    if isinstance(oxidation, ByFlux):
        oxidation = Cover((oxidation.area, "m2"))
    if isinstance(oxidation, Cover):
        return lambda left: oxidation.oxidation(left, years)
    name = f"{where}.oxidation"
    shares = by_year(SHARE.read(oxidation, name), years, name)
    return lambda _: shares


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
    where = "reporting.hh3"
    if not isinstance(areas, Mapping) or not is_year(year):
        raise RangeError(f"{where} takes {{cover: area}} and a reporting year, got {shown(areas)}, {shown(year)}")
    return cover_efficiency({cover: AREA.read(area, f"{where}[{cover!r}]") for cover, area in areas.items()}, year)


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
    given = {
        "volume": (volume, "ft3"),
        "methane_percent": (methane_percent, "%"),
        "temperature": (temperature, "degR"),
        "pressure": (pressure, "atm"),
        "moisture_correction": (moisture_correction, "1"),
    }
    try:
        V, C, T, P, K = (real(value, unit, name) for name, (value, unit) in given.items())
    except UnitError as error:
        raise RangeError(f"{HH4}; {error}") from error
    dated = [value.index for value, _ in given.values() if hasattr(value, "iloc")]
    if any(not index.equals(dated[0]) for index in dated):
        raise RangeError("reporting.hh4: readings are of other dates, or in another order; .reindex(volume.index)")
    try:
        np.broadcast_shapes(*(each.shape for each in (V, C, T, P, K)))
    except ValueError:
        raise RangeError("reporting.hh4: the readings differ in number; give as many of each") from None
    finite = all(np.isfinite(each).all() for each in (V, C, T, P, K))
    if not (finite and (V >= 0).all() and (K > 0).all() and all(map(_within, (C, T, P), ((0, 100), DEGR, ATM)))):
        raise RangeError(HH4)
    density, kilograms = (Cited("subpart_hh", *key).load() for key in (("density", "CH4"), ("lb_to_kg", "")))
    recovered: Array = V * K * (C / 100) * density * (520 / T) * P * kilograms / 1000
    return recovered


def _within(numbers: Array, ends: tuple[float, float]) -> bool:
    return bool(((numbers >= ends[0]) & (numbers <= ends[1])).all())
