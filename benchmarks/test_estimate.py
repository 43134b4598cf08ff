"""One landfill: what a scalar estimate costs beside the plain double sum.

python -m pytest benchmarks --benchmark-enable --benchmark-only
"""

import numpy as np
import pytest
from baselines import double_sum

import lfgmodel as lfg

SITE = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", open=1990, close=2019))
MODEL = lfg.LandGEM(k=0.05, L0=170)
SYSTEM = lfg.collection.Constant(0.75), [lfg.energy.Engine("3 MW"), lfg.energy.Flare()]


@pytest.fixture(autouse=True)
def right_before_fast():
    generated = lfg.estimate(SITE, MODEL).to("generated", "m3/yr", density=MODEL.density)
    np.testing.assert_allclose(generated, double_sum(SITE, k=0.05, L0=170), rtol=1e-12)


def test_generation_only(benchmark):
    benchmark(lfg.estimate, SITE, MODEL)


def test_generation_to_energy(benchmark):
    benchmark(lambda: lfg.estimate(SITE, MODEL, SYSTEM[0], oxidation=0.1, use=SYSTEM[1]))


def test_plain_double_sum(benchmark):
    benchmark(double_sum, SITE, k=0.05, L0=170)
