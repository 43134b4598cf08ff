"""Streams that run as one, and those left out, beside every deposit of every stream summed by itself."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfgmodel.core.decay import CONVENTIONS, Decay, generate, generate_older, next_year, uniform
from lfgmodel.core.streams import runs_of

YEARS, STREAMS = 25, 6
CASES = {
    "one site": (1, 1),
    "sites": (1, 4),
    "draws": (5, 1),
    "draws and sites": (3, 4),
}


def direct_sum(mass, decay):
    """Every deposit of every stream followed year by year, each draw and site by itself."""
    years = len(mass)
    full = np.broadcast_shapes(mass.shape, *(array.shape for array in decay))
    mass = np.broadcast_to(mass, full)
    potential, first, keep, release, retain = (np.broadcast_to(array, full) for array in decay)
    gas = np.zeros((years, *full[2:]))
    for placed in range(years):
        for stream in range(full[1]):
            left = mass[placed, stream] * potential[placed, stream]
            gas[placed] += left * first[placed, stream]
            left = left * keep[placed, stream]
            for year in range(placed + 1, years):
                gas[year] += left * release[year, stream]
                left = left * retain[year, stream]
    return gas


def case(draws, sites, own, by_year=False, seed=0, convention=uniform):
    """Six streams: two of one rate, one without potential, one with potential in one draw, site and year alone."""
    rng = np.random.default_rng(seed)
    mass = rng.uniform(0, 1e5, (YEARS, STREAMS if own else 1, 1, sites))
    k = rng.uniform(0.02, 0.5, (STREAMS, draws, sites))
    k[4] = k[1]
    potential = rng.uniform(0.02, 0.2, (STREAMS, draws, sites))
    potential[[2, 5]] = 0
    if by_year:
        potential = potential * rng.uniform(0.5, 1, (YEARS, 1, 1, 1))
    potential[..., 5, -1, -1] = 0.1
    return mass, convention(potential, k)


@pytest.mark.parametrize("own", [True, False], ids=["own waste", "totals x shares"])
@pytest.mark.parametrize("by_year", [False, True], ids=["all years", "by year"])
@pytest.mark.parametrize("size", CASES.values(), ids=CASES)
@pytest.mark.parametrize("name", CONVENTIONS)
def test_it_is_the_direct_sum(name, size, by_year, own):
    build = partial(CONVENTIONS[name], months=3) if name == "delayed" else CONVENTIONS[name]
    mass, decay = case(*size, own, by_year, convention=build)
    np.testing.assert_allclose(generate(mass, decay), direct_sum(mass, decay), rtol=1e-12)


def changed(mass, decay, change):
    """Waste and rates whose streams are changed as arrays of six."""
    full = Decay(*(np.broadcast_to(a, (*a.shape[:-3], STREAMS, *a.shape[-2:])) for a in decay))
    return (mass if mass.shape[1] == 1 else change(mass, "mass")), Decay(
        *(change(array, name) for name, array in full._asdict().items())
    )


def permuted(array, name):
    return array[..., [3, 4, 0, 5, 2, 1], :, :]


def in_two(own):
    """Stream 1 in two parts, of its waste or, where waste is of all streams, of its potential."""

    def change(array, name):
        new = np.concatenate([array, array[..., 1:2, :, :]], axis=-3)
        if name == ("mass" if own else "potential"):
            new[..., 1, :, :] *= 0.3
            new[..., -1, :, :] *= 0.7
        return new

    return change


def with_inert(array, name):
    added = np.zeros_like(array[..., :1, :, :]) if name == "potential" else array[..., 3:4, :, :] * 0.9
    return np.concatenate([array[..., :2, :, :], added, array[..., 2:, :, :]], axis=-3)


@given(
    st.integers(0, 10**6),
    st.sampled_from(list(CASES.values())),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["permuted", "in two", "with inert"]),
)
def test_order_splitting_a_stream_and_an_inert_one_change_nothing(seed, size, own, by_year, what):
    mass, decay = case(*size, own, by_year, seed)
    change = {"permuted": permuted, "in two": in_two(own), "with inert": with_inert}[what]
    np.testing.assert_allclose(generate(*changed(mass, decay, change)), generate(mass, decay), rtol=1e-12)


@pytest.mark.parametrize("own", [True, False], ids=["own waste", "totals x shares"])
@pytest.mark.parametrize("size", CASES.values(), ids=CASES)
def test_all_streams_of_one_rate_are_the_sum_of_what_each_makes(size, own):
    mass, decay = case(*size, own)
    decay = next_year(decay.potential, np.full((1, *size), 0.07))
    each = [
        generate(mass[:, [s if own else 0]], decay._replace(potential=decay.potential[[s]])) for s in range(STREAMS)
    ]
    np.testing.assert_allclose(generate(mass, decay), sum(each), rtol=1e-12)


@pytest.mark.parametrize("sites", [1, 4])
def test_one_waste_and_one_potential_count_once_for_each_stream_of_a_run(sites):
    mass, k = np.ones((YEARS, 1, 1, sites)), np.array([0.05, 0.2, 0.05])[:, None, None]
    decay = next_year(np.full((1, 1, 1), 0.1), k)
    np.testing.assert_allclose(generate(mass, decay), direct_sum(mass, decay), rtol=1e-12)


@pytest.mark.parametrize("own", [True, False], ids=["own waste", "totals x shares"])
@pytest.mark.parametrize("by_year", [False, True], ids=["all years", "by year"])
@pytest.mark.parametrize("size", CASES.values(), ids=CASES)
def test_nothing_but_inert_streams_make_nothing(size, by_year, own):
    mass, decay = case(*size, own, by_year)
    gas = generate(mass, decay._replace(potential=np.zeros_like(decay.potential)))
    assert gas.shape == (YEARS, *size)
    assert not gas.any()


@pytest.mark.parametrize("own", [True, False], ids=["own waste", "totals x shares"])
@pytest.mark.parametrize("by_year", [False, True], ids=["all years", "by year"])
@pytest.mark.parametrize("size", CASES.values(), ids=CASES)
@pytest.mark.parametrize("age", [1, 2, 7, YEARS, 99])
def test_gas_of_older_waste_is_what_deposits_of_that_age_make(age, size, by_year, own):
    mass, decay = case(*size, own, by_year)
    expected = np.zeros((YEARS, *size))
    for placed in range(YEARS):
        alone = np.zeros_like(mass)
        alone[placed] = mass[placed]
        expected[placed + age :] += direct_sum(alone, decay)[placed + age :]
    np.testing.assert_allclose(generate_older(mass, decay, age), expected, rtol=1e-12)


def test_streams_alike_in_their_first_site_are_told_apart_by_the_others():
    k = np.full((4, 1, 3), 0.1)
    k[1, 0, 2] = 0.2
    decay = next_year(np.full((4, 1, 3), 0.05), k)
    assert runs_of(decay.potential, decay[1:], 4) == [[0, 2, 3], [1]]


def test_streams_alike_in_their_first_year_are_told_apart_by_the_others():
    k = np.full((YEARS, 3, 1, 1), 0.1)
    k[-1, 1] = 0.2
    decay = next_year(np.full((3, 1, 1), 0.05), k)
    assert runs_of(decay.potential, decay[1:], 3) == [[0, 2], [1]]


@pytest.mark.parametrize("rate", ["first", "keep", "release", "retain"])
def test_every_rate_counts(rate):
    decay = next_year(np.ones((2, 1, 1)), np.full((2, 1, 1), 0.1))
    decay = decay._replace(**{rate: np.array([0.25, 0.26])[:, None, None]})
    assert runs_of(decay.potential, decay[1:], 2) == [[0], [1]]


def test_potential_in_one_draw_site_and_year_alone_is_not_left_out():
    potential = np.zeros((YEARS, 3, 2, 4))
    potential[7, 2, 1, 3] = 1e-9
    decay = next_year(potential, np.array([0.1, 0.2, 0.3])[:, None, None])
    assert runs_of(decay.potential, decay[1:], 3) == [[2]]


@pytest.mark.parametrize("own", [True, False], ids=["own waste", "totals x shares"])
@pytest.mark.parametrize("size", ["sites", "draws", "draws and sites"])
def test_pieces_that_fit_the_cache_are_the_whole(monkeypatch, size, own):
    """However small the pieces are that sites or draws are worked on in."""
    mass, decay = case(*CASES[size], own)
    whole = generate(mass, decay)
    for block in (1, 7, 13):
        monkeypatch.setattr("lfgmodel.core.decay.BLOCK", block)
        np.testing.assert_allclose(generate(mass, decay), whole, rtol=1e-13)
