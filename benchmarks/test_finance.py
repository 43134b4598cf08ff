"""Money: rates of return and whole projects beside the matrix product that is their net present value.

python -m pytest benchmarks --benchmark-enable --benchmark-only
"""

import numpy as np
import pytest
from cases import financed, plant_closing

import lfgmodel as lfg
from lfgmodel.core import rates
from lfgmodel.finance.appraisal import appraised_on
from lfgmodel.finance.operation import Operation, baseline_released

DRAWS = 10_000


@pytest.fixture(scope="module")
def cash():
    flows = plant_closing(DRAWS)
    found = rates.rates(flows)
    worth = lfg.finance.npv(found.rate, flows[:, found.flow])
    size = lfg.finance.npv(found.rate, np.abs(flows[:, found.flow]))
    assert np.abs(worth / size).max() < 1e-9
    for flow in range(100):
        growth = np.roots(flows[:, flow])
        real = growth[(np.abs(growth.imag) < 1e-9) & (growth.real > 0)]
        assert (found.flow == flow).sum() == len(real)
    return flows


@pytest.fixture(scope="module")
def project():
    plan, est, baseline = financed(DRAWS, 2055)
    result = plan.of(est, baseline=baseline)
    np.testing.assert_allclose(result.npv, lfg.finance.npv(0.08, result.cash()))
    return plan, est, baseline


def test_present_value(benchmark, cash):
    benchmark(lfg.finance.npv, 0.08, cash)


def test_all_rates(benchmark, cash):
    benchmark(rates.rates, cash)


def test_a_project_of_draws(benchmark, project):
    plan, est, baseline = project
    gas, released, numbers = Operation.of(est), baseline_released(est, baseline), plan.drawn(est)
    benchmark(lambda: appraised_on(plan, gas, released, numbers).npv)


def test_twelve_options_of_draws(benchmark):
    plan, est, baseline = financed(4096, 2041)
    found = lfg.finance.choices(lfg.energy.Engine("1.06 MW", open=2027, close=2041), then=[lfg.energy.Flare()])
    choice = lfg.finance.optimise(plan, est, found, baseline=baseline)
    assert choice.table["expected"].max() == choice.table.loc[choice.best, "expected"]
    benchmark(lfg.finance.optimise, plan, est, found, baseline=baseline)
