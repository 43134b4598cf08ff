"""The recurrence against independent direct sums, one for each published convention."""

from math import exp, sinh

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfgmodel.core.decay import CONVENTIONS, Decay, generate, next_year, response, same_year, tenths, uniform

# Share released at age d, written out from the sources: nothing here is shared with the library.
SHARES = {
    "tenths": lambda k, d: sum(k / 10 * exp(-k * (d - 1 + j / 10)) for j in range(1, 11)) if d >= 1 else 0.0,
    "tenths_begin": lambda k, d: sum(k / 10 * exp(-k * (d - 1 + j / 10)) for j in range(10)) if d >= 1 else 0.0,
    "tenths_mid": lambda k, d: sum(k / 10 * exp(-k * (d - 1.05 + j / 10)) for j in range(1, 11)) if d >= 1 else 0.0,
    "next_year": lambda k, d: exp(-k * (d - 1)) - exp(-k * d) if d >= 1 else 0.0,
    "same_year": lambda k, d: exp(-k * d) * (1 - exp(-k)) if d >= 0 else 0.0,
    "mid_year": lambda k, d: k * exp(-k * (d - 0.5)) if d >= 1 else 0.0,
    "uniform": lambda k, d: (1 - exp(-k)) ** 2 / k * exp(-k * (d - 1)) if d >= 1 else 1 - (1 - exp(-k)) / k,
    "delayed": lambda k, d: (
        (1 - exp(-k / 4)) if d == 0 else exp(-k / 4) * (exp(-k * (d - 1)) - exp(-k * d))  # 3 months: starts in month 10
    ),
}
OPTIONS = {"delayed": {"months": 3}}


def build(name, potential, k):
    return CONVENTIONS[name](np.reshape(potential, (-1, 1, 1)), np.reshape(k, (-1, 1, 1)), **OPTIONS.get(name, {}))


def direct_sum(name, mass, potential, k):
    """Every deposit of every stream in every year, in plain Python."""
    years, streams = mass.shape
    return np.array(
        [
            sum(
                mass[i, s] * potential[s] * SHARES[name](k[s], t - i)
                for s in range(streams)
                for i in range(t + 1)
                if mass[i, s]
            )
            for t in range(years)
        ]
    )


def history(seed, years=60, streams=3):
    """Random waste with gaps, potentials and rates."""
    rng = np.random.default_rng(seed)
    mass = rng.uniform(0, 1e5, (years, streams)) * (rng.random((years, streams)) < 0.7)
    return mass, rng.uniform(0.02, 0.2, streams), rng.uniform(0.01, 0.7, streams)


@pytest.mark.parametrize("name", CONVENTIONS)
@pytest.mark.parametrize("seed", range(5))
def test_each_convention_is_its_direct_sum_and_not_its_neighbours(name, seed):
    mass, potential, k = history(seed)
    expected = direct_sum(name, mass, potential, k)
    for other in CONVENTIONS:
        gas = generate(mass[:, :, None, None], build(other, potential, k))[:, 0, 0]
        close = np.allclose(gas, expected, rtol=1e-12, atol=1e-9)
        assert close == (other == name), f"{other} against the sum of {name}"


@pytest.mark.parametrize("name", CONVENTIONS)
def test_many_sites_and_draws_equal_one_by_one(name):
    mass, potential, k = history(7)
    rng = np.random.default_rng(1)
    many_mass = mass[:, :, None, None] * rng.uniform(0, 2, (1, 1, 1, 4))
    many_k = k[:, None, None] * rng.uniform(0.5, 2, (1, 5, 1))
    decay = CONVENTIONS[name](potential[:, None, None], many_k, **OPTIONS.get(name, {}))
    gas = generate(many_mass, decay)
    assert gas.shape == (60, 5, 4)
    for draw in range(5):
        for site in range(4):
            alone = generate(many_mass[:, :, :, [site]], build(name, potential, many_k[:, draw, 0]))
            np.testing.assert_allclose(gas[:, draw, site], alone[:, 0, 0], rtol=1e-12)


@pytest.mark.parametrize("name", CONVENTIONS)
def test_response_is_the_gas_of_one_deposit(name):
    mass = np.zeros((40, 1, 1, 1))
    mass[3] = 1.0
    decay = build(name, [1.0], [0.2])
    gas = generate(mass, decay)[:, 0, 0]
    np.testing.assert_allclose(gas, response(decay, np.arange(40) - 3)[:, 0, 0, 0], rtol=1e-13, atol=1e-16)


def released(name, k):
    return response(build(name, [1.0], [k]), np.arange(int(60 / k)))[:, 0, 0, 0].sum()


@pytest.mark.parametrize("k", [0.02, 0.07, 0.7])
def test_potential_is_conserved_or_falls_short_as_documented(k):
    for name in ("next_year", "same_year", "uniform", "delayed"):
        assert released(name, k) == pytest.approx(1, rel=1e-12)
    assert released("tenths", k) == pytest.approx(k / 10 / (exp(k / 10) - 1), rel=1e-12)
    assert released("mid_year", k) == pytest.approx(k / 2 / sinh(k / 2), rel=1e-12)
    assert released("tenths_begin", k) > 1


def test_shortfalls_are_the_figures_of_the_docstrings():
    assert released("tenths", 0.07) == pytest.approx(0.9965, abs=5e-5)
    assert released("tenths", 0.05) == pytest.approx(0.9975, abs=5e-5)
    assert released("mid_year", 0.1) == pytest.approx(0.9996, abs=5e-5)


def test_tenths_begin_and_end_differ_by_half_a_percent():
    begin, end = (tenths(1.0, 0.05, ages).release for ages in ("begin", "end"))
    assert begin / end - 1 == pytest.approx(0.005, abs=2e-4)


def test_same_year_is_next_year_one_year_earlier():
    mass = history(3)[0][:, :, None, None]
    early, late = (generate(mass, build(name, [1.0] * 3, [0.1] * 3)) for name in ("same_year", "next_year"))
    np.testing.assert_allclose(early[:-1], late[1:], rtol=1e-12)


def test_six_months_delay_is_next_year_and_start_in_month_seven_is_half_a_year_of_decay():
    assert CONVENTIONS["delayed"](1.0, 0.09, months=6).first == 0
    assert CONVENTIONS["delayed"](1.0, 0.09, months=0).first == pytest.approx(1 - exp(-0.045), rel=1e-14)


def test_ipcc_single_deposit():
    """IPCC 2006 Vol. 5 eqs. 3.2-3.6: 1000 t, DOC .2, DOCf .5, F .5, k .09, MCF 1, month 13; printed to 1e-4 t."""
    mass = np.zeros((5, 1, 1, 1))
    mass[0] = 1000
    gas = generate(mass, build("next_year", [0.2 * 0.5 * 0.5 * 16 / 12], [0.09]))[:, 0, 0]
    np.testing.assert_allclose(gas, [0, 5.7379, 5.2441, 4.7927, 4.3802], atol=5e-5)


@pytest.mark.parametrize("name", CONVENTIONS)
def test_inert_waste_makes_no_gas(name):
    gas = generate(np.ones((50, 1, 1, 1)), build(name, [0.1], [0.0]))
    assert not gas.any()


@pytest.mark.parametrize("name", CONVENTIONS)
@pytest.mark.parametrize("k", [1e-9, 1e-6, 1e-3, 0.0099, 0.0101])
def test_slow_rates_keep_their_digits(name, k):
    """Against mpmath-free series: for k -> 0 each share of one year is k times its placement, to O(k)."""
    decay = build(name, [1.0], [k])
    first_two = response(decay, [0, 1])[:, 0, 0, 0].sum()
    share = {"same_year": 2, "uniform": 1.5, "delayed": 1.25}.get(name, 1) * k
    assert first_two == pytest.approx(share, rel=2.1 * k + 1e-13)


def test_uniform_is_the_integral_of_continuous_placement():
    from scipy.integrate import quad

    for k in (0.005, 0.02, 0.3):
        decay = uniform(1.0, k)
        in_ground, _ = quad(lambda age, k=k: exp(-k * age), 0, 1)
        assert decay.keep == pytest.approx(in_ground, rel=1e-13)
        assert decay.first == pytest.approx(1 - in_ground, rel=1e-10)


@pytest.mark.parametrize("name", ["next_year", "same_year", "tenths"])
def test_k_that_changes_in_calendar_time_is_the_exact_stock(name):
    """From its year on a new k holds for all waste in place: the stock followed year by year, deposit by deposit."""
    mass, potential, _ = history(11, years=50, streams=2)
    k = np.where(np.arange(50)[:, None] < 20, [0.05, 0.1], [0.2, 0.02])
    decay = CONVENTIONS[name](potential[:, None, None], k[:, :, None, None])
    gas = generate(mass[:, :, None, None], decay)[:, 0, 0]
    expected = np.zeros(50)
    for s in range(2):
        for i in range(50):
            left = mass[i, s] * potential[s]
            for t in range(i, 50):
                rate = k[t, s]
                if t == i and name != "same_year":
                    continue
                tenth = sum(rate / 10 * exp(-rate * j / 10) for j in range(1, 11))
                expected[t] += left * (tenth if name == "tenths" else 1 - exp(-rate))
                left *= exp(-rate)
    np.testing.assert_allclose(gas, expected, rtol=1e-12)


def test_a_potential_that_changes_in_calendar_time_is_that_of_the_year_of_deposit():
    mass = np.zeros((6, 1, 1, 1))
    mass[[0, 3]] = 1.0
    potential = np.array([0.1, 0.1, 0.1, 0.2, 0.2, 0.2])[:, None, None, None]
    gas = generate(mass, next_year(potential, np.full((1, 1, 1), 0.1)))[:, 0, 0]
    share = -np.expm1(-0.1)
    np.testing.assert_allclose(gas[4], 0.1 * share * exp(-0.3) + 0.2 * share, rtol=1e-13)


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=30), st.floats(0.001, 0.7), st.sampled_from(list(CONVENTIONS)))
def test_doubling_waste_doubles_gas_and_a_year_later_shifts_it(waste, k, name):
    mass = np.array([*waste, 0.0])[:, None, None, None]
    decay = build(name, [0.1], [k])
    gas = generate(mass, decay)
    np.testing.assert_allclose(generate(2 * mass, decay), 2 * gas, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(generate(np.roll(mass, 1, axis=0), decay)[1:], gas[:-1], rtol=1e-12, atol=1e-12)
    assert (gas >= 0).all()
    assert gas.sum() <= 0.1 * mass.sum() * 1.04 + 1e-12  # tenths_begin exceeds the potential by up to 3.5 % at k = 0.7


def test_streams_that_share_one_rate_may_share_one_axis():
    mass = history(5)[0][:, :, None, None]
    shared = generate(mass, same_year(np.full((1, 1, 1), 0.1), np.full((1, 1, 1), 0.1)))
    np.testing.assert_allclose(shared, generate(mass, build("same_year", [0.1] * 3, [0.1] * 3)), rtol=1e-13)


def test_decay_is_five_numbers_a_stream():
    assert Decay._fields == ("potential", "first", "keep", "release", "retain")
