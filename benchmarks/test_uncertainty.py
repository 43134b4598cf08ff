"""Many draws: `estimate` and its quantiles beside the bare kernel on the same arrays.

python -m pytest benchmarks --benchmark-enable --benchmark-only
"""

import numpy as np
import pytest
from cases import bare, uncertain

import lfgmodel as lfg
from lfgmodel.core.decay import generate

DRAWS, Q = 10_000, [0.05, 0.5, 0.95]
KEEP = {"keep": ["generated"], "until": 2039, "seed": 1}


@pytest.fixture(scope="module")
def case():
    site, model = uncertain()
    est = lfg.estimate(site, model, draws=DRAWS, **KEEP)
    mass, decay = bare(site, model, est)
    np.testing.assert_allclose(est.generated, generate(mass, decay)[:, :, 0], rtol=1e-13)
    np.testing.assert_allclose(est.quantile(Q, "generated"), np.quantile(est.generated, Q, axis=1).T, rtol=1e-13)
    return site, model, est, mass, decay


def test_bare_kernel(benchmark, case):
    *_, mass, decay = case
    benchmark(generate, mass, decay)


def test_estimate_of_draws(benchmark, case):
    site, model, *_ = case
    benchmark(lfg.estimate, site, model, draws=DRAWS, **KEEP)


def test_quantiles(benchmark, case):
    est = case[2]
    benchmark(est.quantile, Q, "generated")


def test_sensitivity(benchmark, case):
    site, model, *_ = case
    est = lfg.estimate(site, model, draws=1024, **KEEP)
    benchmark(est.sensitivity, "generated", 2030)
