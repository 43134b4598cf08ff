"""A fit of k and the amplitude to twenty readings, its profile and its posterior.

python -m pytest benchmarks --benchmark-enable --benchmark-only
"""

import pytest
from cases import FITTED, WELLS, log_of_twenty_years, read_sites

import lfgmodel as lfg


@pytest.fixture
def problem():
    exact = lfg.calibrate(*FITTED, log_of_twenty_years(noise=0))
    assert exact.estimates["value"].to_numpy() == pytest.approx([0.06, 67.5], rel=1e-6)
    return (*FITTED, log_of_twenty_years(noise=0.1))


def fresh(problem):
    """Return a fit that has not been asked anything yet, as `benchmark.pedantic` wants it."""
    return lambda: ((lfg.calibrate(*problem),), {})


def test_fit(benchmark, problem):
    benchmark(lfg.calibrate, *problem)


def test_profile(benchmark, problem):
    benchmark.pedantic(lambda fit: fit.interval("k"), setup=fresh(problem), rounds=50)


def test_posterior(benchmark, problem):
    benchmark.pedantic(lambda fit: fit.posterior, setup=fresh(problem), rounds=50)


def test_many_sites_at_once(benchmark):
    sites, meters, k = read_sites(2_000)
    fits = benchmark(lfg.calibrate, sites, lfg.LandGEM(k=0.05, L0=100), WELLS, meters)
    assert fits.rates["k"].iloc[0] == pytest.approx(k, rel=0.02)


def test_plain_least_squares(benchmark, problem):
    """The same minimum by scipy with numerical derivatives through `estimate`."""
    import numpy as np
    from scipy.optimize import least_squares

    site, model, wells, readings = problem
    logs = np.log(list(readings.metered.values()))

    def left(theta):
        k, L0 = np.exp(theta)
        return np.log(lfg.estimate(site, model.but(k=k, L0=L0), wells, until=2029).collected[20:]) - logs

    fitted = lfg.calibrate(*problem).generation
    found = benchmark(least_squares, left, np.log([0.04, 100]))
    assert np.exp(found.x) == pytest.approx([fitted.k, fitted.L0], rel=1e-3)
