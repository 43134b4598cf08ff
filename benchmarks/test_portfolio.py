"""Many landfills: the kernel beside a copy of what it must touch, and `estimate` of a portfolio.

python -m pytest benchmarks --benchmark-enable --benchmark-only
"""

import numpy as np
import pytest
from baselines import long_double, naive_loop
from cases import WELLS, kernel, portfolio

import lfgmodel as lfg
from lfgmodel.core.decay import generate

CASES = {
    "own waste by kind": ((50_000, 4, 140), {}),
    "totals x shares": ((100_000, 4, 140), {"own": False}),
    "rates and shares alike": ((50_000, 12, 140), {"own": False, "alike": True}),
}


@pytest.fixture(params=CASES, ids=str)
def case(request):
    sizes, options = CASES[request.param]
    mass, potential, k, decay = kernel(*sizes, **options)
    out = generate(mass, decay)
    few = (array[..., :50] for array in (mass, potential, k))
    np.testing.assert_allclose(out[:, 0, :50], long_double(*few)[:, 0].astype(float), rtol=1e-13)
    return mass, potential, k, decay, out


def test_kernel(benchmark, case):
    mass, _, _, decay, out = case
    benchmark(generate, mass, decay, out)


def test_copy_of_the_waste(benchmark, case):
    benchmark(np.copyto, np.empty_like(case[0]), case[0])


def test_naive_numpy_loop(benchmark, case):
    mass, potential, k, *_ = case
    benchmark(naive_loop, mass[:, :, 0], potential[:, 0], k[:, 0])


@pytest.mark.parametrize("sites", [100, 10_000, 100_000])
def test_estimate(benchmark, sites):
    made, model = portfolio(sites)
    one = lfg.estimate(made[5:6], model, WELLS, until=2020)
    whole = lfg.estimate(made, model, WELLS, until=2020)
    np.testing.assert_allclose(whole.collected[:, 5], one.collected[:, 0], rtol=1e-12)
    benchmark(lfg.estimate, made, model, WELLS, until=2020, keep=["generated", "collected"])
