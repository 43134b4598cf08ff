"""Forecasts that go on from a meter: one site, and many.

python -m pytest benchmarks --benchmark-enable --benchmark-only
"""

import numpy as np
import pytest
from cases import DRIFT, METER, metered

import lfgmodel as lfg
from lfgmodel.core import drift as core

MODEL, OPTIONS = lfg.SubpartHH.bulk(rainfall="20-40 in"), {"until": 2029, "seed": 1, "keep": ["collected"]}


@pytest.mark.parametrize("draws", [1024, 4096])
def test_one_site(benchmark, draws):
    site, system = metered(1)
    est = benchmark(lfg.estimate, site, MODEL, system, draws=draws, **OPTIONS)
    read = METER.methane_collected
    np.testing.assert_allclose(est.collected[2019 - 1990, :, 0], read[2019], rtol=1e-12)


def test_344_sites(benchmark):
    sites, system = metered(344)
    est = benchmark.pedantic(lfg.estimate, (sites, MODEL, system), {"draws": 1024, **OPTIONS}, rounds=3)
    spread = np.log(est.collected[2020 - 1990]).std(axis=0)
    assert spread.min() > 0.1


def test_the_closed_form_of_one_site(benchmark):
    off, read = np.zeros((12, 1, 1)), np.zeros((12, 1, 1), dtype=bool)
    read[:2] = True
    place, scale = benchmark(core.foretold, DRIFT.walk, off, read)
    assert (np.diff(scale[1:, 0, 0]) > 0).all()
    assert not place.any()
