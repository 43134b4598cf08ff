"""One landfill: what a scalar estimate costs beside the plain double sum.

python -m pytest benchmarks --benchmark-enable --benchmark-only
"""

import numpy as np
import pytest
from baselines import double_sum
from cases import DEVICES, MODEL, SITE, WELLS

import lfgmodel as lfg


@pytest.fixture(autouse=True)
def right_before_fast():
    generated = lfg.estimate(SITE, MODEL).to("generated", "m3/yr", density=MODEL.density)
    np.testing.assert_allclose(generated, double_sum(SITE, k=0.05, L0=170), rtol=1e-12)


def test_generation_only(benchmark):
    benchmark(lfg.estimate, SITE, MODEL)


def test_generation_to_energy(benchmark):
    benchmark(lambda: lfg.estimate(SITE, MODEL, WELLS, oxidation=0.1, use=DEVICES))


def test_plain_double_sum(benchmark):
    benchmark(double_sum, SITE, k=0.05, L0=170)
