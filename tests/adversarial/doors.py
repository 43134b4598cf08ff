"""Doors: what can be called, and for each argument a good value and what kind of field it is.

`fields.BAD` says for each kind of field what must be refused there, and in which words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

import lfgmodel as lfg
from lfgmodel import carbon, collection, energy, factors, gas, oxidation, reporting, units

WASTE = lfg.Waste.constant("100_000 Mg/yr", open=2000, close=2010)
SITE = lfg.Site(WASTE, name="Hill", rainfall="30 inch/yr", climate="temperate_wet", management="managed")
FOOD = lfg.Site(lfg.Waste.constant("1 Mg/yr", 2000, 2001, kind="food"), climate="temperate_wet", management="managed")
MODEL = lfg.LandGEM(k=0.05, L0=100)
WELLS = collection.Constant(0.75)
USE = [energy.Engine("1 MW"), energy.Flare()]
EST = lfg.estimate(SITE, MODEL, WELLS, oxidation=0.1, use=USE, until=2030)
CDM = lfg.estimate(SITE, lfg.CDMTool04(application="A", doc=0.15, k=0.05), until=2012)
NATIONAL = lfg.estimate(FOOD, lfg.IPCC2006(), WELLS, oxidation=0.1, until=2012)
FACILITY = lfg.estimate(SITE, lfg.SubpartHH.bulk(), WELLS, oxidation=0.1, until=2012)
DRAWN = lfg.estimate(SITE, MODEL.but(k=lfg.lognormal(0.05, 1.4)), WELLS, draws=128, seed=1, until=2012)
TABLE = pd.DataFrame({"open": [1990, 2001], "close": [2020, 2024], "msw": [50_000.0, 8_000.0]}, index=["Hill", "Bay"])
SITES = lfg.Portfolio.from_frame(TABLE, kinds=["msw"], unit="Mg/yr")
SPREAD = lfg.normal(0.05, sd=0.01)


class Door(NamedTuple):
    """Something that can be called."""

    name: str
    call: Callable[..., Any]
    arguments: dict[str, tuple[Any, str]]  # of each a good value and its kind of field

    def __call__(self, **changed: Any) -> Any:
        """Call it with good values, but for those that are changed."""
        return self.call(**{**{name: good for name, (good, _) in self.arguments.items()}, **changed})


def door(call: Callable[..., Any], **arguments: tuple[Any, str]) -> Door:
    """Name a door as users write it."""
    home = getattr(call, "__module__", "").removeprefix("lfgmodel.").split(".")[0]
    shown = home if home in ("carbon", "collection", "energy", "factors", "oxidation", "reporting", "units") else ""
    owner = getattr(call, "__self__", None)
    if shown:
        prefix = f"{shown}."
    elif owner is not None:
        prefix = f"{owner.__name__ if isinstance(owner, type) else type(owner).__name__}."
    else:
        prefix = ""
    return Door(f"{prefix}{call.__name__}", call, arguments)


def span(opening: str = "year") -> dict[str, tuple[Any, str]]:
    """First and last calendar year of a device or system."""
    return {"open": (2005, opening), "close": (2020, opening)}


PLANT = {
    **span("optional year"),
    "units": (2, "count"),
    "availability": (0.9, "share that waits"),
    "turndown": (0.3, "share that waits"),
    "destruction": ("99 %", "share that waits"),
}
POWER = {**PLANT, "capacity": ("1 MW", "power that waits"), "parasitic": (0.05, "share that waits")}
FITTED = {"methane_fraction": (0.5, "share that waits"), "name": ("ours", "anything")}

DOORS = (
    # waste and sites
    door(lfg.Waste.constant, rate=("100 Mg/yr", "rate that waits"), open=(2000, "year"), close=(2010, "year"),
         kind=("msw", "kind")),
    door(lfg.Waste.growing, rate=("100 Mg/yr", "rate that waits"), growth=("2 %/yr", "growth"), open=(2000, "year"),
         close=(2010, "year"), kind=("msw", "kind")),
    door(lfg.Waste.recorded, table=({2000: 5.0, 2001: 6.0}, "amounts"), unit=("Mg", "optional unit of mass"),
         gaps=(None, "choice"), kind=("msw", "kind")),
    door(lfg.Waste.from_population, population=({2000: 5e4, 2001: 6e4}, "amounts"),
         per_capita=("0.4 Mg/yr", "mass a person"), landfilled=("90 %", "share by year"), gaps=(None, "choice"),
         kind=("msw", "kind")),
    door(lfg.Waste.from_capacity, capacity=("1e6 Mg", "mass"), rate=("1e5 Mg/yr", "rate"), open=(2000, "year"),
         growth=(0.01, "growth"), kind=("msw", "kind")),
    door(lfg.Waste.from_airspace, volume=("1e6 m3", "volume"), density=("0.7 Mg/m3", "density"),
         rate=("1e5 Mg/yr", "rate"), open=(2000, "year"), cover=("20 %", "share under 90 %"), growth=(0.01, "growth"),
         kind=("msw", "kind")),
    door(lfg.Waste.from_waste_in_place, amount=("1e6 Mg", "mass"), year=(2010, "year"), open=(1990, "year"),
         rate=("5e4 Mg/yr", "optional rate"), close=(2020, "optional year"), kind=("msw", "kind")),
    door(WASTE.extended, rate=("1e5 Mg/yr", "rate"), until=(2020, "year"), growth=(0.01, "growth")),
    door(WASTE.backcast, open=(1990, "year"), growth=(0.02, "optional growth")),
    door(WASTE.scaled, by=(0.5, "multiple")),
    door(WASTE.split, shares=({"food": 0.6, "paper": 0.4}, "shares"), unit=("fraction", "unit of a share")),
    door(lfg.Site, waste=(WASTE, "waste"), climate=("temperate_wet", "choice"), management=("managed", "choice"),
         rainfall=("800 mm/yr", "optional rain")),
    door(lfg.climate_zone, mat=(15.0, "temperature"), map=("900 mm/yr", "rain"), pet=("800 mm/yr", "optional rain")),
    door(lfg.composition, name=("China", "name")),
    door(lfg.Portfolio.from_frame, table=(TABLE, "table"), kinds=(["msw"], "kinds"), unit=("Mg/yr", "unit of mass"),
         total=(None, "column name"), units=({}, "units"), names=(None, "column name"), until=(None, "optional year"),
         errors=("raise", "choice")),
    door(lfg.Portfolio.from_arrays, mass=(np.ones((2, 1, 3)), "masses"), years=([2000, 2001], "years"),
         kinds=(["msw"], "kinds"), unit=("Mg/yr", "unit of mass"), names=(["a", "b", "c"], "site names"),
         columns=({"k": [0.05, 0.06, 0.07]}, "columns"), units=({}, "units"), errors=("raise", "choice")),
    door(SITES.site, name=("Hill", "name")),
    door(SITES.split, shares=({"food": 0.6, "paper": 0.4}, "shares")),
    door(SITES.with_columns, columns=({"k": [0.05, 0.06]}, "columns"), units=({}, "units")),
    door(lfg.read_lmop, path=("lmop.xlsx", "file")),
    door(lfg.template, path=("site.xlsx", "template"), lang=("en", "choice"), many=(False, "truth")),
    door(lfg.read_excel, path=("site.xlsx", "filled workbook"), errors=("raise", "choice")),
    door(lfg.read_workbook, path=("site.xlsx", "filled workbook"), errors=("raise", "choice")),
    # methods
    door(lfg.LandGEM, k=(0.05, "rate constant that waits"), L0=("100 m3/Mg", "potential that waits"),
         ages=("end", "choice"), density=(0.667, "density that waits"), **FITTED),
    door(lfg.FirstOrderDecay, k=(0.05, "number by kind"), potential=(0.05, "optional number by kind"),
         convention=("next_year", "choice"), months=(None, "months")),
    *(door(model, doc=(0.15, "optional number by kind"), k=(0.05, "optional number by kind"),
           doc_f=(0.5, "optional number by kind"), mcf=(1.0, "share or class"),
           basis=("wet", "choice"), start_month=(13, "month"), **FITTED)
      for model in (lfg.IPCC2006, lfg.IPCC2019)),
    door(lfg.CDMTool04, application=("A", "choice"), f=(0.1, "share that waits"), ox=(0.1, "share that waits"),
         doc=(0.15, "optional number by kind"), k=(0.05, "optional number by kind"), mcf=(1.0, "share or class")),
    door(lfg.SubpartHH.bulk, rainfall=("20-40 in", "rain or class")),
    door(lfg.SubpartHH, option=("bulk", "choice"), k=(0.05, "optional number by kind"),
         doc=(0.2, "optional number by kind"), doc_f=(0.5, "share that waits")),
    door(lfg.SubpartTT, k=(0.05, "optional number by kind"), doc=(0.2, "optional number by kind")),
    door(lfg.SWEET, mcf=(1.0, "share that waits"), k=(0.05, "optional number by kind"),
         L0=(90, "optional number by kind")),
    door(lfg.WARM, moisture=("moderate", "choice"), potential=({"food_waste": 0.06}, "anything")),
    # the gas system
    door(collection.Constant, efficiency=(0.75, "share that waits"), **span("optional year")),
    door(collection.Phased, efficiency=({2000: 0.6}, "share by year"), uptime=(0.97, "share by year")),
    door(collection.Staged, efficiency=(0.75, "share that waits"), coverage=({2000: 0.6}, "share by year"),
         delay=(1, "delay")),
    door(collection.Discounted, maximum=(0.85, "share that waits"), deductions=({"depth": 0.1}, "shares by name"),
         by=("points", "choice")),
    door(collection.ByWasteAge, efficiency=({0: 0.0, 1: 0.6}, "share by age"), coverage=(0.9, "share by year"), uptime=(0.97, "share by year")),
    door(collection.ByCover, areas=({2000: {"daily": 4.0}}, "areas by year")),
    door(collection.cover_efficiency, areas=({"daily": 4.0}, "areas"), year=(2020, "year")),
    door(collection.Measured, flow=({2005: 800.0}, "amounts"), unit=("scfm", "unit of gas"), gas=("lfg", "choice"),
         methane=("52 %", "optional share by year"), uptime=(1.0, "share by year")),
    door(collection.Measured.from_frame, table=(pd.DataFrame({"Hill": 800.0}, index=[2005]), "anything"),
         unit=("scfm", "unit of gas"), gas=("lfg", "choice"), uptime=(1.0, "share by year"),
         methane=("52 %", "anything")),
    door(collection.Phased.from_frame, table=(pd.DataFrame({"Hill": 0.5}, index=[2005]), "anything"),
         unit=("fraction", "anything")),
    door(oxidation.Constant, share=(0.1, "share that waits")),
    door(oxidation.Phased, share=({2000: 0.1}, "share by year alone")),
    door(oxidation.ByFlux, area=("10 hectare", "area")),
    door(oxidation.ByCover, areas=({2000: {"soil": 4.0}}, "areas by year"), shares=({"soil": 0.1}, "shares by name")),
    # energy
    *(door(device, **POWER) for device in (energy.Engine, energy.CombinedCycle)),
    door(energy.Boiler, **PLANT, capacity=("1 MW", "power that waits"), efficiency=("80 %", "efficiency"),
         heating=("HHV", "choice")),
    door(energy.Upgrading, **PLANT, capacity=("1000 scfm", "gas flow that waits"), recovery=("90 %", "share that waits")),
    door(energy.Flare, **PLANT, capacity=("1000 scfm", "gas flow of a flare"), gas=("lfg", "choice")),
    door(energy.size, est=(EST, "estimate"), unit=(energy.Engine("0.2 MW", open=2005, close=2015), "device"), load_factor=(0.8, "optional share"),
         flow=("collected", "flow")),
    door(energy.load_duration, est=(EST, "estimate"), unit=("scfm", "unit of gas"), flow=("collected", "flow")),
    # estimates
    door(lfg.estimate, site=(SITE, "site"), generation=(MODEL, "method"), collection=(WELLS, "part or none"),
         oxidation=(0.1, "share that waits"), use=(USE, "devices"), until=(2030, "optional year"), keep=(None, "names or none")),
    door(lfg.estimate, site=(SITE, "site"), generation=(MODEL.but(k=SPREAD), "method"), draws=(8, "draws"),
         seed=(1, "seed"), sampling=("sobol", "choice")),
    door(lfg.estimate_frame, table=(TABLE, "table"), generation=(MODEL, "method"), kinds=(["msw"], "kinds"),
         unit=("Mg/yr", "unit of mass"), until=(2030, "year"), keep=(["generated"], "names"), names=(None, "column of the table"),
         units=({}, "units"), errors=("raise", "choice")),
    door(lfg.compare, site=(SITE, "one site"), models=({"LandGEM": MODEL}, "methods"), flow=("generated", "flow"),
         unit=("Mg/yr", "unit of gas")),
    door(EST.to, flow=("generated", "flow"), unit=("scfm", "unit of gas"), year=(2005, "year of the result"),
         gas=("ch4", "choice")),
    door(EST.total, flow=("generated", "flow"), unit=("kilotonne", "unit of an amount")),
    door(EST.peak, flow=("generated", "flow"), unit=("scfm", "unit of gas")),
    door(EST.at, year=(2005, "year of the result")),
    door(EST.co2e, gwp=(28, "gwp")),
    door(EST.pollutants, flow=("generated", "flow")),
    door(EST.plot, kind=("fate", "choice"), unit=("scfm", "unit of gas"), gas=("ch4", "choice"), lang=("en", "choice")),
    door(EST.report, path=("report.html", "page"), lang=("en", "language"), gwp=(28, "gwp or none"),
         plan=(None, "plan or none"), title=("Gas", "name or none"), author=("A", "name or none"),
         date=(None, "day or none")),
    door(EST.to_excel, path=("estimate.xlsx", "workbook"), lang=("en", "language"), gwp=(28, "gwp or none"),
         plan=(None, "plan or none")),
    door(EST.save, path=("run.toml", "run file")),
    door(EST.to_table, path=("run.csv", "table file")),
    door(lfg.load, path=("run.toml", "file")),
    door(DRAWN.quantile, q=(0.5, "probabilities"), flow=("generated", "flow"), unit=("scfm", "unit of gas")),
    door(DRAWN.sensitivity, flow=("generated", "flow"), year=(2005, "year of the result")),
    # numbers that are not one number
    door(lfg.normal, mean=(0.05, "anything"), cv=("10 %", "optional number")),
    door(lfg.lognormal, median=(0.05, "anything"), gsd=(1.4, "gsd")),
    door(lfg.samples, values=([0.05, 0.06], "numbers")),
    door(lfg.dirichlet, shares=({"food": 0.6, "paper": 0.4}, "shares"), concentration=(100, "concentration")),
    door(lfg.correlated, distributions=([SPREAD, lfg.normal(100, sd=5)], "distributions"),
         correlation=(0.5, "correlation"), kind=("rank", "choice")),
    door(lfg.uncertain, model=(lfg.IPCC2006(), "method"), site=(FOOD, "site")),
    door(lfg.default_uncertainty, model=(lfg.IPCC2006(), "method"), site=(FOOD, "site or none")),
    # reports
    door(lfg.gwp, report=("AR5", "name"), horizon=(100, "horizon"), gas=("CH4", "choice"), feedback=(False, "truth")),
    door(factors.table, name=("gwp", "name"), extra=(None, "file or none")),
    door(factors.table("gwp").find, factor=("GWP", "name"), kind=("CH4", "name"), climate=("AR5 100", "name")),
    door(carbon.balance, project=(EST, "estimate"), baseline=(EST, "estimate"), gwp=(28, "gwp"), grid=(0.4, "emission"),
         fuel=(0.2, "emission"), consumption=("150 kW", "emission")),
    door(carbon.biogenic_co2, est=(EST, "estimate")),
    door(gas.quality, est=(EST, "estimate"), methane_fraction=(0.5, "optional content by year"), air=(0.1, "share of air by year")),
    door(gas.pollutants_released, est=(EST, "estimate"), destruction=("98 %", "share")),
    door(reporting.cdm_baseline, est=(CDM, "estimate"), gwp=(28, "gwp")),
    door(reporting.acm0001, est=(CDM, "estimate"), gwp=(28, "gwp"), efficiency=(0.5, "share"),
         baseline=(0.0, "gas a year")),
    door(reporting.tool06, flare=("enclosed", "choice")),
    door(reporting.nmoc, est=(EST, "estimate"), concentration=(4000, "optional number")),
    door(reporting.nsps, est=(EST, "estimate"), subpart=("XXX", "choice"), capacity=("3e6 Mg", "optional mass"),
         concentration=(4000, "optional number")),
    door(reporting.ipcc, est=(NATIONAL, "estimate")),
    door(reporting.subpart_hh, est=(FACILITY, "estimate"), collection_efficiency=(0.5, "optional share by year")),
    door(reporting.Cover, area=("10 hectare", "optional area"), kind=("soil", "choice")),
    door(reporting.Meter, recovered=({2019: 1500.0}, "amounts by year"), recovery_hours=("8400 h", "hours"),
         destruction=(0.99, "share by year"), destruction_hours=(1.0, "hours")),
    door(reporting.hh3, areas=({"daily": 4.0}, "areas with units"), year=(2020, "reporting year")),
    door(reporting.hh4, volume=(1e8, "plain number"), methane_percent=(50.0, "plain number"),
         temperature=(520.0, "plain number"), pressure=(1.0, "plain number"), moisture_correction=(1.0, "plain number")),
    door(reporting.hh4_oxidation, flux=(20.0, "plain number"), geomembrane=(False, "truth"), covered=(True, "truth")),
    door(reporting.to_excel, path=("report.xlsx", "workbook"), tables=({"HH": TABLE}, "tables"), lang=("zh", "choice")),
    door(units.read, value=(5.0, "anything"), unit=("Mg/yr", "canonical unit"), where=("a field", "anything")),
    door(units.scale, text=("short_ton", "unit of mass"), unit=("Mg", "canonical unit"), where=("a field", "anything")),
)  # fmt: skip
