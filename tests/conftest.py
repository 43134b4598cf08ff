"""Real input that many tests share."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

import lfgmodel as lfg

# the same examples on every machine: a run that fails can be repeated
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture(scope="session")
def kekaha() -> lfg.Site:
    """Kekaha Landfill, Kauai: waste as listed by US EPA (GHGRP facility 1000216)."""
    table = pd.read_csv(EXAMPLES / "kekaha.csv", comment="#", index_col="year")["waste_Mg"]
    return lfg.Site(lfg.Waste.recorded(table, unit="Mg"), name="Kekaha Landfill", rainfall="21 inch/yr")
