"""Kekaha Landfill, Kauai: the methane it reported to US EPA, and what a gas system could recover.

Its waste history and reports are public (Greenhouse Gas Reporting Program, facility 1000216).
"""

from pathlib import Path

import pandas as pd

import lfgmodel as lfg

here = Path(__file__).parent
history = pd.read_csv(here / "kekaha.csv", comment="#", index_col="year")["waste_Mg"]
site = lfg.Site(lfg.Waste.recorded(history, unit="Mg"), name="Kekaha Landfill", rainfall="21 inch/yr")

# What it emits without a gas system, by US EPA's method, beside what it reported
as_is = lfg.estimate(site, lfg.SubpartHH.bulk(), oxidation=0.1)
print("methane emitted [Mg/yr]   model   reported")
for year, reported in {2013: 2626.326, 2014: 2679.82, 2015: 2741.92}.items():
    print(f"{year:23} {as_is.at(year)['emitted']:9.3f} {reported:9.3f}")

# The same landfill with wells from 2027, engines and a flare
project = lfg.estimate(
    site,
    lfg.SubpartHH.bulk(),
    lfg.collection.Phased({2027: "50 %", 2030: "75 %"}, uptime="95 %"),
    oxidation=0.1,
    use=[lfg.energy.Engine("1 MW"), lfg.energy.Flare()],
)
print(f"\n{project}\n")
print(
    "Most gas collected:", "{1:.0f} scfm of landfill gas in {0}".format(*project.peak("collected", "scfm", gas="lfg"))
)
print("\nWhat this rests on:", *project.citations(), sep="\n- ")

project.plot().figure.savefig(here / "one_site.png", dpi=150)
print("\nPicture: examples/one_site.png")
