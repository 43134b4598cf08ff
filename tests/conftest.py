"""Real input that many tests share."""

from pathlib import Path

import pandas as pd
import pytest

import lfgmodel as lfg

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture(scope="session")
def kekaha() -> lfg.Site:
    """Kekaha Landfill, Kauai: waste as listed by US EPA (GHGRP facility 1000216)."""
    table = pd.read_csv(EXAMPLES / "kekaha.csv", comment="#", index_col="year")["waste_Mg"]
    return lfg.Site(lfg.Waste.recorded(table, unit="Mg"), name="Kekaha Landfill", rainfall="21 inch/yr")
