"""Numbers of one's own beside the published ones: a table with sources, and a model that cites it."""

from pathlib import Path
from tempfile import TemporaryDirectory

import lfgmodel as lfg

ROWS = """factor,kind,climate,value,low,high,unit,source,where,checked
k,food,temperate_wet,0.21,0.16,0.27,1/yr,pumping_test,Table 2,primary
k,paper,temperate_wet,0.07,0.05,0.09,1/yr,pumping_test,Table 2,primary
"""
SOURCES = """[pumping_test]
title = "Pumping tests at cells 1 to 4"
publisher = "City of Example"
year = 2024
"""

with TemporaryDirectory() as folder:
    (Path(folder) / "mine.csv").write_text(ROWS)
    (Path(folder) / "sources.toml").write_text(SOURCES)
    mine = lfg.factors.table("ipcc2006", extra=Path(folder) / "mine.csv")

k = {kind: mine.find("k", kind, "temperate_wet") for kind in ("food", "paper")}  # `mine` still has every IPCC row
waste = lfg.Waste.constant("80_000 tonne/yr", open=2010, close=2025).split({"food": 0.7, "paper": 0.3})
site = lfg.Site(waste, name="Example", climate="temperate_wet", management="managed")

for label, model in {"published k": lfg.IPCC2006(), "our k": lfg.IPCC2006(k=k)}.items():
    est = lfg.estimate(site, model, until=2040)
    print(f"{label:12}", est.peak("generated"))
    print(*(f"    {line}" for line in est.citations() if ".k[" in line), sep="\n")
