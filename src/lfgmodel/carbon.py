"""Carbon: what a gas project saves, year by year, and the carbon dioxide of waste kept apart as biogenic."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.axes import by_year
from lfgmodel.errors import RangeError, shown
from lfgmodel.results.checks import content_known, refuse_no_estimate
from lfgmodel.results.conversion import METHANE_FRACTION
from lfgmodel.results.export import by_row
from lfgmodel.spec import Given, Spec
from lfgmodel.units import HOURS_PER_YEAR, methane_energy

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.results.result import Estimate

__all__ = ["balance", "biogenic_co2", "crediting_period"]


def __dir__() -> list[str]:
    return __all__


CO2_PER_CH4 = 44 / 16  # mass of carbon dioxide for that of methane, mole for mole
PER_ENERGY = Spec("t/MWh", high=5.0, many=True)
POWER = Spec("MW", many=True)


def balance(
    project: Estimate, baseline: Estimate, gwp: Given, *, grid: Any = 0.0, fuel: Any = 0.0, consumption: Any = 0.0
) -> pd.DataFrame:
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
    consumption : number, str or {year: number}
        What blowers and the like draw from the grid, "150 kW" or "1.2 GWh/yr", beside what the devices buy or keep for
        themselves; nothing, if not given. [MW]

    Returns
    -------
    DataFrame
        By year, as in `Estimate.frame`: `baseline` and `project` methane released, `avoided_grid`, `avoided_fuel`,
        `consumed` by the project, their `net` saving, and apart from it `biogenic_co2` of the project [t CO2/yr], which
        methods do not count. `net = baseline - project + avoided_grid + avoided_fuel - consumed`.
    """
    for est in (project, baseline):
        refuse_no_estimate(est, "carbon.balance")
    _refuse_unlike(project, baseline)
    made = {name: project.products.get(name, 0.0) for name in ENERGIES}
    factors = {
        name: by_row(project, by_year(PER_ENERGY.read(given, where), project.years, where))
        for name, given, where in (("grid", grid, "carbon.balance.grid"), ("fuel", fuel, "carbon.balance.fuel"))
    }
    where = "carbon.balance.consumption"
    drawn = by_row(project, by_year(POWER.read(consumption, where), project.years, where))
    frame = project.frame(
        baseline=baseline.co2e(gwp),
        project=project.co2e(gwp),
        avoided_grid=(made["electricity"] - made["electricity_bought"]) * factors["grid"],
        avoided_fuel=(made["heat"] + made["rng"]) * factors["fuel"],
        consumed=drawn * HOURS_PER_YEAR * factors["grid"],
    )
    frame["net"] = (
        frame["baseline"] - frame["project"] + frame["avoided_grid"] + frame["avoided_fuel"] - frame["consumed"]
    )
    frame["biogenic_co2"] = biogenic_co2(project)
    frame.attrs["units"] = {**dict.fromkeys(frame.columns, "t CO2e/yr"), "biogenic_co2": "t CO2/yr"}
    frame.attrs["formulas"] = {"net": "baseline - project + avoided_grid + avoided_fuel - consumed"}
    return frame


def crediting_period(table: Any, start: Any, end: Any) -> Any:
    """Return the years of a table of yearly amounts that lie in a crediting period, and of its ends the part that does.

    Parameters
    ----------
    table : DataFrame or Series
        Amounts by calendar year, as `balance`, `reporting.acm0001` and `reporting.cdm_baseline` return them.
    start, end : date or str
        First and last day of the period: "2024-07-01". Each day of a year has the same share of its amounts.

    Returns
    -------
    DataFrame or Series
        As `table`; the years 2024 to 2031 of seven years from "2024-07-01" to "2031-06-30".

    Raises
    ------
    RangeError
        The dates are none or the wrong way round, or the table does not have every year of the period.

    Examples
    --------
    >>> import pandas as pd
    >>> amounts = pd.Series([100.0, 100.0, 100.0], pd.Index([2023, 2024, 2025], name="year"))
    >>> crediting_period(amounts, "2023-07-02", "2024-12-31").round(1).to_dict()
    {2023: 50.1, 2024: 100.0}
    """
    import pandas as pd

    where = "carbon.crediting_period"
    if not isinstance(table, pd.DataFrame | pd.Series) or "year" not in table.index.names:
        raise RangeError(f"{where} takes a table by year, as carbon.balance returns; got {shown(table)}")
    first, last = _day(start, f"{where}.start"), _day(end, f"{where}.end")
    if last < first:
        raise RangeError(f"{where}: it ends on {last}, before it starts on {first}; write the first day first")
    years = table.index.get_level_values("year")
    if lacking := sorted(set(range(first.year, last.year + 1)) - set(years)):
        raise RangeError(
            f"{where}: the table lacks {', '.join(map(str, lacking))}; take days from {min(years)} to {max(years)}, or "
            "a longer estimate by until="
        )
    shares = {year: _share(year, first, last) for year in range(first.year, last.year + 1)}
    inside = years.isin(list(shares))
    found = table[inside].mul([shares[year] for year in years[inside]], axis=0)
    found.attrs = dict(table.attrs)
    return found


def _share(year: int, first: date, last: date) -> float:
    """Return the share of the days of a year that lie between two days, both of them in it."""
    opening, closing = date(year, 1, 1), date(year, 12, 31)
    return ((min(last, closing) - max(first, opening)).days + 1) / ((closing - opening).days + 1)


def _day(given: Any, where: str) -> date:
    """Read a day of the calendar."""
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        raise RangeError(f"{where} must be a day, as in '2024-07-01'; got {shown(given)}") from None


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
