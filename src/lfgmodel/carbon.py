"""Carbon: what a gas project saves, year by year, and the carbon dioxide of waste kept apart as biogenic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, one_curve
from lfgmodel.values import Number, Spec, by_year

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.results.result import Estimate

CO2_PER_CH4 = 44 / 16  # mass of carbon dioxide for that of methane, mole for mole
PER_ENERGY = Spec("t/MWh", high=5.0, many=True)


def balance(project: Estimate, baseline: Estimate, gwp: Number, *, grid: Any = 0.0, fuel: Any = 0.0) -> pd.DataFrame:
    """Compare a project with what would have been without it [t CO2e/yr].

    Parameters
    ----------
    project, baseline : Estimate
        Of the same site and years, with and without the gas system.
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
        By year: `baseline` and `project` methane released, `avoided_grid`, `avoided_fuel`, their `net` saving
        `baseline - project + avoided_grid + avoided_fuel`, and apart from it `biogenic_co2` of the project [t CO2/yr],
        which methods do not count.
    """
    import pandas as pd

    for est in (project, baseline):
        one_curve(est, "carbon.balance")
    if list(project.years) != list(baseline.years):
        raise RangeError("carbon.balance needs the same years in both estimates; give both the same until=")
    made = {name: project.products.get(name, np.zeros(len(project.years))) for name in ENERGIES}
    factors = {
        name: by_year(PER_ENERGY.read(given, f"carbon.balance.{name}"), project.years, f"carbon.balance.{name}")
        for name, given in (("grid", grid), ("fuel", fuel))
    }
    frame = pd.DataFrame(
        {
            "baseline": baseline.co2e(gwp),
            "project": project.co2e(gwp),
            "avoided_grid": (made["electricity"] - made["electricity_bought"]) * factors["grid"],
            "avoided_fuel": (made["heat"] + made["rng"]) * factors["fuel"],
        },
        index=pd.Index(project.years, name="year"),
    )
    frame["net"] = frame["baseline"] - frame["project"] + frame["avoided_grid"] + frame["avoided_fuel"]
    frame["biogenic_co2"] = biogenic_co2(project)
    return frame


ENERGIES = ("electricity", "electricity_bought", "heat", "rng")


def biogenic_co2(est: Estimate) -> pd.Series[float]:
    """Return the carbon dioxide of the waste itself [t CO2/yr].

    That which comes with the methane in landfill gas, and that which methane turns into when it is oxidised or burned
    on site; RNG sold burns elsewhere and is not in it. The method must state its methane_fraction.
    """
    import pandas as pd

    one_curve(est, "carbon.biogenic_co2")
    fraction = est.methane_fraction
    if fraction is None:
        raise RangeError("carbon.biogenic_co2 needs a method that states its methane_fraction; give the model one")
    sold = np.zeros(len(est.years))
    if "rng" in est.products:
        sold = est.products["rng"] * (est.total("used") / est.total("used", "MWh"))
    burned = est.used + est.flared - est.slipped - sold
    total = CO2_PER_CH4 * (est.generated * (1 - fraction) / fraction + est.oxidised + burned)
    return pd.Series(total, index=pd.Index(est.years, name="year"), name="biogenic_co2")
