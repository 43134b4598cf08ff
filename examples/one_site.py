"""Kekaha Landfill, Kauai: the methane it reported to US EPA, and what a gas system could recover.

Its waste history and reports are public (Greenhouse Gas Reporting Program, facility 1000216).
"""

from pathlib import Path

import lfgmodel as lfg

sample = lfg.datasets.kekaha()
site = sample.site

# What it emits without a gas system, by US EPA's method, beside what it reported
as_is = lfg.estimate(site, lfg.SubpartHH.bulk(), oxidation=0.1)
print("methane emitted [Mg/yr]   model   reported")
for year, reported in sample.reported.items():
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

project.plot().figure.savefig(Path(__file__).with_name("one_site.png"), dpi=150)
print("\nPicture: examples/one_site.png")
