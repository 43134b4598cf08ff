"""Write a workbook of MADE-UP landfills under the headings of US EPA's LMOP database: none of them exists."""

import numpy as np
import pandas as pd

from lfgmodel.sites.lmop import FIELDS, SHEET


def made_up(sites=300, seed=2018):
    """Return a table as EPA's, with its gaps; the gas reported is a rule of thumb by mass with scatter, not a model."""
    rng = np.random.default_rng(seed)
    opened, is_open = rng.integers(1950, 2005, sites), np.arange(sites) % 2 == 0
    closure = np.where(is_open, rng.integers(2019, 2080, sites), np.minimum(opened + rng.integers(15, 40, sites), 2018))
    rate, year = rng.lognormal(11.5, 1, sites), np.minimum(closure, 2018)
    placed = rate * (year - opened + 1) * rng.uniform(0.5, 1, sites)
    made = placed * 0.34e-6 * rng.lognormal(0, 0.5, sites) * 0.97 ** (2018 - year)
    collected = np.where(rng.random(sites) < 0.5, made * rng.uniform(0.2, 0.95, sites), np.nan)

    def gaps(cells, share):
        return np.where(rng.random(sites) < share, np.nan, cells)

    known = {
        "landfill_id": np.arange(sites) + 900_001,
        "name": [f"Made-up Landfill {number}" for number in range(1, sites + 1)],
        "state": "XX",
        "status": np.where(is_open, "Open", "Closed"),
        "opened": gaps(opened, 0.1),
        "closure": closure,
        "waste_in_place": gaps(placed, 0.1).round(),
        "waste_in_place_year": gaps(year, 0.2),
        "acceptance": gaps(rate, 0.1).round(),
        "acceptance_year": gaps(year, 0.2),
        "collection_system": np.where(collected > 0, "Yes", "No"),
        "lfg_generated": gaps(made, 0.3).round(3),
        "lfg_collected": collected.round(3),
        "lfg_collected_year": np.where(collected > 0, 2018, np.nan),
    }
    return pd.DataFrame({field.heading: known.get(name, np.nan) for name, field in FIELDS.items()}, index=range(sites))


if __name__ == "__main__":
    made_up().to_excel("lmop_sample.xlsx", sheet_name=SHEET, index=False)
