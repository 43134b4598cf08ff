"""Draw every kind of picture: `python docs/gallery.py FOLDER` writes a PNG of each, and says which code draws it."""

from __future__ import annotations

import sys
import warnings
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import lfgmodel as lfg
from lfgmodel import collection, energy, finance


class Shown(NamedTuple):
    """A picture of the gallery: its file, what it shows, and the code that draws it."""

    file: str
    title: str
    code: str


PICTURES = (
    Shown("fate.png", "Where the methane goes", "est.plot()"),
    Shown("fate_scfm.png", "The same as landfill gas, some of the years",
          'est.plot(unit="scfm", gas="lfg", years=(2000, 2035))'),
    Shown("fan.png", "How sure we are: the spread of a flow over the draws",
          'drawn.plot(unit="scfm", gas="lfg", lines={"1 engine": 360, "2 engines": 720})'),
    Shown("sites.png", "The largest sites of a portfolio", "many.plot(kind=\"sites\")"),
    Shown("comparison.png", "Methods side by side", "lfg.plotting.comparison(lfg.compare(site, models))"),
    Shown("tornado.png", "What moves the result most",
          'lfg.plotting.tornado(drawn.sensitivity("collected", 2025, "Nm3/h"))'),
    Shown("history.png", "Readings beside what is fitted to them", "fit.plot()"),
    Shown("residuals.png", "Their ratios", 'fit.plot("residuals")'),
    Shown("profile.png", "How well each k fits", 'fit.plot("profile")'),
    Shown("forecast.png", "The next readings of a meter", "forecast.plot()"),
    Shown("sizes.png", "What each number of engines is worth", "finance.pictures.sizes(choice)"),
    Shown("cash.png", "Money by year", "finance.pictures.cash(choice.appraisal)"),
    Shown("load.png", "Gas beside the capacity that stands", "finance.pictures.load(later)"),
    Shown("worth.png", "What the worth of a project hangs on",
          "finance.pictures.tornado(finance.sensitivity(plan, later))"),
)  # fmt: skip


@cache
def made(name: str = "Hill Road") -> dict[str, Any]:
    """Return what the pictures are of, by the names that their code has for it; all of it is made up."""
    waste = lfg.Waste.constant("150_000 Mg/yr", open=1995, close=2024)
    site = lfg.Site(waste, name=name, rainfall="30 inch/yr")
    model = lfg.LandGEM(k=0.05, L0=100)
    unsure = lfg.LandGEM(k=lfg.lognormal("0.05 1/yr", gsd=1.3), L0=lfg.normal("100 m3/Mg", "12 m3/Mg"))
    wells = collection.Phased({2005: "35 %", 2012: "65 %", 2018: "75 %"}, uptime="95 %")
    engine = energy.Engine("1.06 MW", open=2012, close=2031)
    options = {"oxidation": 0.1, "use": [engine, energy.Flare()], "until": 2050}
    often = wells.but(uptime=lfg.uniform(0.85, 1))
    table = pd.DataFrame(
        {
            "open": [1985, 1998, 2004, 1990, 2001, 1979],
            "close": [2015, 2030, 2033, 2012, 2021, 2004],
            "msw": [90_000, 240_000, 120_000, 60_000, 30_000, 45_000],
        },
        index=[name, "Bay View", "Old Quarry", "North Fen", "Mill Lane", "Dry Creek"],
    )
    sites = lfg.Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")
    true, noise = lfg.estimate(site, lfg.LandGEM(k=0.06, L0=90), wells), np.random.default_rng(3).normal(0, 0.08, 12)
    read = {2010 + n: true.at(2010 + n)["collected"] * np.exp(off) for n, off in enumerate(noise)}
    meter = collection.Measured(read, unit="Mg/yr", gas="ch4")
    drift = lfg.Drift.preset("US meters 2012-2019")
    new = energy.Engine("1.06 MW", open=2027, close=2041, efficiency="40 %", heating="LHV")
    later = lfg.estimate(site, unsure, often, oxidation=0.1, use=[new.but(units=2)], draws=512, seed=1, until=2050)
    plan = finance.Project(
        prices="real",
        year=2026,
        discount="8 %",
        inflation="2 %",
        capital=finance.Capital("engines", "8000 CNY/kW", of=energy.Engine),
        operation=finance.Cost("upkeep", "600 CNY/kW/yr", of=energy.Engine),
        sales=finance.Sale("electricity", lfg.uniform("0.45 CNY/kWh", "0.65 CNY/kWh"), vat="excluded"),
        tax=finance.Tax(rate="25 %", carry=5, depreciation=finance.Depreciation("straight line", 10)),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", lfg.errors.CalibrationWarning)
        fit = lfg.calibrate(site, model, wells, meter)
    return {
        "lfg": lfg,
        "finance": finance,
        "site": site,
        "models": {
            "LandGEM": model,
            "HH-1": lfg.SubpartHH.bulk(),
            "mine": lfg.FirstOrderDecay(k=0.04, potential=0.07, convention="same_year"),
        },
        "est": lfg.estimate(site, model, wells, **options),
        "drawn": lfg.estimate(site, unsure, often, **options, draws=512, seed=1),
        "many": lfg.estimate(sites, model, until=2050),
        "fit": fit,
        "forecast": lfg.estimate(site, unsure, meter.continued(drift), draws=512, seed=1, until=2030),
        "later": later,
        "plan": plan,
        "choice": finance.optimise(plan, later, finance.choices(new, [1, 2, 3])),
    }


def draw(shown: Shown, lang: str = "en", name: str = "Hill Road") -> Any:
    """Draw one picture, and return its axes."""
    code = shown.code if lang == "en" else f"{shown.code[:-1]}{'' if shown.code.endswith('()') else ', '}lang={lang!r})"
    return eval(code, made(name))  # the code that is shown


def main(folder: str, lang: str = "en") -> list[Shown]:
    """Write every picture into a folder, and return what they are."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    for shown in PICTURES:
        draw(shown, lang).figure.savefig(place / shown.file, dpi=150)
        plt.close("all")
    return list(PICTURES)


if __name__ == "__main__":
    for one in main(*sys.argv[1:]):
        print(f"{one.file}: {one.title}\n    {one.code}")
