"""Real input that many tests share."""

import pytest
from hypothesis import settings

import lfgmodel as lfg

# the same examples on every machine: a run that fails can be repeated
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def kekaha() -> lfg.Site:
    """Kekaha Landfill, Kauai: waste as listed by US EPA (GHGRP facility 1000216)."""
    return lfg.datasets.kekaha().site
