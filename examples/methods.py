"""One city landfill by seven published methods, side by side."""

from pathlib import Path

import lfgmodel as lfg

waste = lfg.Waste.constant("150_000 tonne/yr", open=2005, close=2025).split(lfg.composition("China"))
climate = lfg.climate_zone(mat=17.5, map="1400 mm/yr", pet="1000 mm/yr")
site = lfg.Site(waste, name="City landfill", climate=climate, rainfall="1400 mm/yr", management="managed")

models = {
    "IPCC 2006": lfg.IPCC2006(),
    "IPCC 2019": lfg.IPCC2019(),
    "CDM TOOL04 A": lfg.CDMTool04(application="A"),  # gas is captured; B where disposal is avoided
    "HH-1 bulk": lfg.SubpartHH.bulk(),
    "HH-1 by material": lfg.SubpartHH.by_material("wet"),
    "SWEET": lfg.SWEET(mcf=1),
    "LandGEM inventory": lfg.LandGEM.preset("inventory conventional"),
}
frame = lfg.compare(site, models, unit="tonne/yr", until=2050)

print("Methane generated [tonne/yr]\n")
print(frame.loc[[2006, 2015, 2026, 2040]].T.round(0).astype(int))
print()
print(lfg.methods()[["first_gas", "gas_basis", "rate"]].to_string())

baseline = lfg.reporting.cdm_baseline(lfg.estimate(site, models["CDM TOOL04 A"]), gwp=lfg.gwp("AR5", 100))
print(f"\nCDM baseline of 2015: {baseline[2015]:,.0f} t CO2e")

here = Path(__file__).parent
lfg.plotting.comparison(frame).figure.savefig(here / "methods.png", dpi=150)
print("Picture: examples/methods.png")
