"""Write a workbook of 600 MADE-UP landfills of a country, as an office gathers them: with slips."""

import numpy as np
import pandas as pd

KINDS = {"food": 45, "paper": 15, "wood": 4, "textiles": 3, "garden": 8, "plastic": 25}
PROVINCES = {"Northland": "Boreal wet", "Midland": "Temperate wet", "Eastland": "Tropical wet",
             "Southland": "Tropical moist and wet", "Westland": "Tropical dry"}  # fmt: skip
MANAGEMENT = ["Managed - anaerobic", "Unmanaged - deep", "Unmanaged - shallow", "Uncategorised"]


def made_up(sites=600, seed=5):
    """Return a row a landfill: what is typed in is not always what was meant."""
    rng = np.random.default_rng(seed)
    province = rng.choice(list(PROVINCES), sites, p=[0.1, 0.3, 0.3, 0.2, 0.1])
    opened = rng.integers(1975, 2012, sites)
    managed = rng.choice(MANAGEMENT, sites, p=[0.35, 0.25, 0.3, 0.1])
    shares = rng.dirichlet(20 * np.array(list(KINDS.values())) / 100, sites).round(3) * 100
    shares[:, -1] = 100 - shares[:, :-1].sum(axis=1)
    wells = (managed == MANAGEMENT[0]) & (rng.random(sites) < 0.5)
    table = pd.DataFrame(
        {
            "name": [f"Made-up Landfill {number}" for number in range(1, sites + 1)],
            "province": province,
            "open": opened,
            "close": np.minimum(opened + rng.integers(8, 40, sites), 2030),
            "waste": rng.lognormal(10.2, 1.1, sites).round(-2),
            **dict(zip(KINDS, shares.T.round(1), strict=True)),
            "climate": [PROVINCES[name] for name in province],
            "management": managed,
            "efficiency": np.where(wells, rng.uniform(20, 70, sites).round(), 0.0),
        }
    )
    slips = iter(rng.permutation(sites))
    for column, cell, times in (("close", 1960, 3), ("waste", -100.0, 3), ("management", "tip", 9), ("food", 900.0, 4)):
        table.loc[[next(slips) for _ in range(times)], column] = cell
    table.loc[next(slips), "name"] = table.loc[next(slips), "name"]
    return table


if __name__ == "__main__":
    made_up().to_excel("country_sample.xlsx", index=False)
