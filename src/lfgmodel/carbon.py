"""Carbon: what a gas project saves, year by year, and the carbon dioxide of waste kept apart as biogenic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.axes import by_year
from lfgmodel.errors import RangeError, shown
from lfgmodel.results.checks import content_known, refuse_no_estimate
from lfgmodel.results.conversion import METHANE_FRACTION
from lfgmodel.results.export import by_row
from lfgmodel.units import methane_energy
from lfgmodel.values import Given, Spec

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.results.result import Estimate

__all__ = ["balance", "biogenic_co2"]


def __dir__() -> list[str]:
    return __all__


CO2_PER_CH4 = 44 / 16  # mass of carbon dioxide for that of methane, mole for mole
PER_ENERGY = Spec("t/MWh", high=5.0, many=True)


def balance(project: Estimate, baseline: Estimate, gwp: Given, *, grid: Any = 0.0, fuel: Any = 0.0) -> pd.DataFrame:
    """Compare a project with what would have been without it [t CO2e/yr].

    Parameters
    ----------
    project, baseline : Estimate
        Of the same sites and years, with and without the gas system; with the same draws, if with draws.
    gwp : number
        Global warming potential of methane: a number, or `gwp("AR5", 100)`.
    grid : number or {year: number}
        Emission factor of the electricity that the project's replaces, and of what it buys; none, if not given.
        [t CO2/MWh]
    fuel : number or {year: number}
        Emission factor, by heat, of the fuel that the project's heat and gas replace; none, if not given. [t CO2/MWh]

    Returns
    -------
    DataFrame
        By year, as in `Estimate.frame`: `baseline` and `project` methane released, `avoided_grid`, `avoided_fuel`,
        their `net` saving `baseline - project + avoided_grid + avoided_fuel`, and apart from it `biogenic_co2` of the
        project [t CO2/yr], which methods do not count.
    """
    for est in (project, baseline):
        refuse_no_estimate(est, "carbon.balance")
    _refuse_unlike(project, baseline)
    made = {name: project.products.get(name, 0.0) for name in ENERGIES}
    factors = {
        name: by_row(project, by_year(PER_ENERGY.read(given, where), project.years, where))
        for name, given, where in (("grid", grid, "carbon.balance.grid"), ("fuel", fuel, "carbon.balance.fuel"))
    }
    frame = project.frame(
        baseline=baseline.co2e(gwp),
        project=project.co2e(gwp),
        avoided_grid=(made["electricity"] - made["electricity_bought"]) * factors["grid"],
        avoided_fuel=(made["heat"] + made["rng"]) * factors["fuel"],
    )
    frame["net"] = frame["baseline"] - frame["project"] + frame["avoided_grid"] + frame["avoided_fuel"]
    frame["biogenic_co2"] = biogenic_co2(project)
    frame.attrs["units"] = {**dict.fromkeys(frame.columns, "t CO2e/yr"), "biogenic_co2": "t CO2/yr"}
    frame.attrs["formulas"] = {"net": "baseline - project + avoided_grid + avoided_fuel"}
    return frame


def _refuse_unlike(project: Estimate, baseline: Estimate) -> None:
    """Refuse estimates that cannot be set against each other, year by year and draw by draw."""
    if list(project.years) != list(baseline.years):
        raise RangeError("carbon.balance needs the same years in both estimates; give both the same until=")
    shape, other = project.released.shape, baseline.released.shape
    if other not in (shape, shape[:1]):
        raise RangeError(
            "carbon.balance needs the same sites and draws in both estimates, "
            f"got {', '.join(project.axes)} {shape} and {', '.join(baseline.axes)} {other}; give both the same draws="
        )
    for name in set(project.drawn) & set(baseline.drawn):
        if not np.array_equal(project.drawn[name], baseline.drawn[name]):
            raise RangeError(
                f"carbon.balance needs the same draws of {name} in both estimates; write "
                f"lfg.samples(project.drawn[{name!r}]) in that field of the baseline"
            )


ENERGIES = ("electricity", "electricity_bought", "heat", "rng")


def biogenic_co2(est: Estimate) -> pd.Series[float]:
    """Return the carbon dioxide of the waste itself [t CO2/yr].

    That which comes with the methane in landfill gas, and that which methane turns into when it is oxidised or burned
    on site; RNG sold burns elsewhere and is not in it. The method must state its methane_fraction.
    """
    refuse_no_estimate(est, "carbon.biogenic_co2")
    fraction = content_known(est, "carbon.biogenic_co2")
    if METHANE_FRACTION.bad(np.asarray(fraction)).any():
        raise RangeError(f"carbon.biogenic_co2 needs a methane_fraction within 0.01..1, got {shown(fraction)}; mend it")
    sold = est.products["rng"] / methane_energy("HHV") if "rng" in est.products else 0.0
    burned = est.used + est.flared - est.slipped - sold
    total = CO2_PER_CH4 * (est.generated * (1 - fraction) / fraction + est.oxidised + burned)
    frame = est.frame(biogenic_co2=total)
    frame.attrs["units"] = {"biogenic_co2": "t CO2/yr"}
    return frame["biogenic_co2"]
