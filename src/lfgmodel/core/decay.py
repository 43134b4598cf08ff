"""First-order decay: one recurrence for every published convention.

Waste `W[i]` is accepted in calendar year `i`. Of its methane potential a share `u(k, d)` is released in the
year of age `d = t - i`. The methods in use differ only in `u`, and after the year of deposit every `u` is a
constant times `exp(-k d)`. So five numbers a stream describe any of them, and one stock recurrence runs them:

    Q[t] = release S[t-1] + first potential W[t]
    S[t] = retain  S[t-1] + keep  potential W[t]

Exponentials of small rates go through `expm1`, so inert waste (k = 0) is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lfgmodel.core.streams import Runs, by_run, runs_of, waste_by_run

Array = NDArray[np.float64]
Years = NDArray[np.int64]


class Decay(NamedTuple):
    """How one or more streams of waste release their methane.

    Each field is a (stream, draw, site) array, axes of length one kept; a further axis in front makes it
    change by calendar year: `potential`, `first` and `keep` with the year of deposit, `release` and `retain`
    for all waste in the ground that year.
    """

    potential: Array  # methane that the waste can ever make [Mg CH4/Mg]
    first: Array  # share of the potential released in the year of deposit
    keep: Array  # share of the potential in the ground when that year ends
    release: Array  # share of what is in the ground released in each later year
    retain: Array  # share of what is in the ground that outlasts each later year


BLOCK = 32_768
"""Elements of the state that the loop over years works on at a time: the arrays of a step stay in the cache."""


def generate(mass: Array, decay: Decay, out: Array | None = None) -> Array:
    """Methane generated each year.

    Parameters
    ----------
    mass : (year, stream, draw, site) array
        Waste accepted; axes of length one stand for all streams, draws or sites. [Mg/yr]
    decay : Decay
        How the streams release their methane.
    out : (year, draw, site) array, optional
        Where to put the result; a new array if not given.

    Returns
    -------
    (year, draw, site) array
        Methane generated, summed over the streams. [Mg CH4/yr]

    Notes
    -----
    The sum is made in one of four ways, the first that can be taken:

    - one site and one draw: a convolution a stream, where a loop over years would spend its time calling numpy;
    - numbers that change by calendar year: the recurrence as it stands, in methane still to come;
    - sites that share all numbers and have one waste each: what all streams release by age is one row, and a matrix
      product does. It goes through all pairs of years, which takes about as long as the recurrence does for two
      streams over 60 years or four over 140; hence from three streams on;
    - all else: the recurrence in waste, for as many sites or draws at a time as stay in the cache.

    Gas is linear in waste, so but for the first way streams without potential are left out, and those of the same
    rates run as one; where each has its own waste, only if that leaves less than half as many, as it takes longer
    otherwise.
    """
    streams, draws, sites = map(max, mass.shape[1:], *(array.shape[-3:] for array in decay))  # each is 1, or the same
    if out is None:
        out = np.empty((len(mass), draws, sites))
    if draws == sites == 1 and all(array.ndim == 3 for array in decay):
        _one(mass, decay, streams, out)
        return out
    runs = runs_of(decay.potential, decay[1:], streams)
    if mass.shape[1] > 1 and 2 * len(runs) >= sum(map(len, runs)):
        runs = [[stream] for stream in sorted(sum(runs, []))]
    if len(runs) < streams:
        decay = _joined(decay, runs, streams)
    if any(array.ndim == 4 for array in decay):
        _changing(mass, decay, runs, out)
    elif len(runs) >= 3 and all(array.shape[1:] == (1, 1) for array in decay) and mass.shape[1:3] == (1, 1):
        _alike(mass, decay, runs, out)
    else:
        axis, beside = (-1, len(runs) * draws) if sites > 1 else (-2, len(runs))
        step = max(1, BLOCK // beside)
        for start in range(0, out.shape[axis], step):
            some = slice(start, start + step)
            _block(_cut(mass, axis, some), Decay(*(_cut(a, axis, some) for a in decay)), runs, _cut(out, axis, some))
    return out


def _joined(decay: Decay, runs: Runs, streams: int) -> Decay:
    """Rates by run, and the potential of each stream."""
    first, potential = [run[0] for run in runs], decay.potential
    if potential.shape[-3] < streams:
        potential = potential.repeat(streams, axis=-3)
    return Decay(potential, *(array if array.shape[-3] == 1 else array.take(first, axis=-3) for array in decay[1:]))


def _block(mass: Array, decay: Decay, runs: Runs, out: Array) -> None:
    """Rates that hold for all years: the state is waste, and the potential a coefficient of what it releases."""
    shape = (len(runs), *out.shape[1:])
    by_year, potential = waste_by_run(mass, decay.potential, runs)
    release, fresh, retain = (
        np.ascontiguousarray(np.broadcast_to(array, shape))
        for array in (potential * decay.keep * decay.release, potential * decay.first, decay.retain)
    )
    if mass.shape[1] == 1:  # one waste for all streams, in one term
        fresh = fresh.sum(axis=0, keepdims=True)
    state, first = np.zeros(shape), fresh.any()
    for waste, gas in zip(by_year, out, strict=True):
        np.einsum("sdn,sdn->dn", state, release, out=gas)
        if first:
            gas += np.einsum("sdn,sdn->dn", waste, fresh)
        np.multiply(state, retain, out=state)
        np.add(state, waste, out=state)


def _changing(mass: Array, decay: Decay, runs: Runs, out: Array) -> None:
    """Rates or potentials that change by calendar year: the state is methane still to come."""
    potential, first, keep, release, retain = (
        array if array.ndim == 4 else np.broadcast_to(array, (len(mass), *array.shape)) for array in decay
    )
    state, flow = np.zeros((2, len(runs), *out.shape[1:]))
    for year, waste in enumerate(mass):
        fresh = potential[year] * waste
        if len(fresh) > len(runs):
            fresh = by_run(fresh, runs)
        np.multiply(state, release[year], out=flow)
        flow += first[year] * fresh
        np.add.reduce(flow, axis=0, out=out[year])
        state *= retain[year]
        state += keep[year] * fresh


def _one(mass: Array, decay: Decay, streams: int, out: Array) -> None:
    """One site and one draw: a convolution a stream."""
    years = len(mass)
    fresh = (mass * decay.potential)[:, :, 0, 0].T
    share = _by_age(decay, years)[:, :, 0, 0].T
    gas = out[:, 0, 0]
    gas[:] = 0
    for stream in range(streams):  # what is the same for all streams is there once
        gas += np.convolve(fresh[min(stream, len(fresh) - 1)], share[min(stream, len(share) - 1)])[:years]


def _alike(mass: Array, decay: Decay, runs: Runs, out: Array) -> None:
    """Sites that share all numbers: what all streams release by age, times their waste."""
    potential = decay.potential if len(decay.potential) <= len(runs) else by_run(decay.potential, runs)
    released = (potential * _by_age(decay, len(mass))).sum(axis=1)[:, 0, 0]
    age = np.subtract.outer(np.arange(len(mass)), np.arange(len(mass)))
    np.matmul(np.where(age >= 0, released[age], 0.0), mass[:, 0, 0], out=out[:, 0])


def _cut(array: Array, axis: int, some: slice) -> Array:
    if array.shape[axis] == 1:
        return array
    return array[..., some] if axis == -1 else array[..., some, :]


def generate_older(mass: Array, decay: Decay, age: int) -> Array:
    """Methane generated each year by waste of at least some age, (year, draw, site) [Mg CH4/yr].

    Parameters
    ----------
    mass, decay
        As in `generate`.
    age : int
        Calendar years since the year of deposit. [yr]

    Notes
    -----
    Waste reaches the age when it has lain for `age - 1` whole years, so its gas from then on is that of a deposit made
    so much later, of what the years in between retained: one more run of the recurrence, whatever the number of
    deposits, of streams, or of changes in k.
    """
    if age <= 0:
        return generate(mass, decay)
    years = len(mass)
    lag = min(age - 1, years)
    potential = decay.potential
    if potential.ndim == 4:  # that of the year of deposit
        mass, potential = mass * potential, np.ones((1, 1, 1))
    late = np.zeros(mass.shape)
    late[lag:] = mass[: years - lag]
    if all(array.ndim == 3 for array in (decay.keep, decay.retain)):
        keep = decay.keep * decay.retain**lag
    else:  # by calendar year: kept in the year of deposit, then retained through each year since
        keep, retain = (np.broadcast_to(array, (years, *array.shape[-3:])) for array in (decay.keep, decay.retain))
        lived = np.ones(np.broadcast_shapes(keep.shape, retain.shape))
        for back in range(lag):
            lived[lag:] *= retain[lag - back : years - back]
        lived[lag:] *= keep[: years - lag]
        keep = lived
    return generate(late, Decay(potential, np.zeros((1, 1, 1)), keep, decay.release, decay.retain))


def response(decay: Decay, age: ArrayLike) -> Array:
    """Share of the potential released in the year of each age, `u(k, age)`.

    Parameters
    ----------
    decay : Decay
        Rates that do not change by calendar year.
    age : (age,) array
        Whole years since the year of deposit. [yr]

    Returns
    -------
    (age, stream, draw, site) array
        Shares; nothing before age 0. Summed over all ages they make 1 for the conventions that conserve the
        potential, and slightly less or more for those that do not (see each convention).
    """
    age = np.asarray(age)
    shares = _by_age(decay, max(int(age.max(initial=0)), 0) + 1)[np.maximum(age, 0)]
    return np.where((age >= 0)[:, None, None, None], shares, 0.0)


def _by_age(decay: Decay, ages: int) -> Array:
    """Share of the potential released at each age from 0 on, (age, stream, draw, site)."""
    later = np.power(decay.retain, np.arange(ages - 1)[:, None, None, None])
    later *= decay.keep * decay.release
    first = decay.first if decay.first.shape == later.shape[1:] else np.broadcast_to(decay.first, later.shape[1:])
    return np.concatenate([first[None], later])


def next_year(potential: ArrayLike, k: ArrayLike) -> Decay:
    """Decay that starts the year after deposit: `u = exp(-k (d-1)) - exp(-k d)`, d >= 1.

    40 CFR 98 Subpart HH, eq. HH-1; IPCC 2006 with reaction start in month 13. Releases the whole potential.
    """
    potential, k = _arrays(potential, k)
    return Decay(potential, np.zeros(k.shape), np.ones(k.shape), -np.expm1(-k), np.exp(-k))


def delayed(potential: ArrayLike, k: ArrayLike, months: float) -> Decay:
    """Decay that starts `months` after a deposit made in mid-year on average.

    In the year of deposit `1 - exp(-k (0.5 - months/12))` is released. IPCC 2006 Vol. 5 Ch. 3 with reaction
    start in month 7 + `months`; 6 months is `next_year`. Releases the whole potential.
    """
    potential, k = _arrays(potential, k)
    reacting = k * (0.5 - months / 12)
    return Decay(potential, -np.expm1(-reacting), np.exp(-reacting), -np.expm1(-k), np.exp(-k))


def same_year(potential: ArrayLike, k: ArrayLike) -> Decay:
    """Decay through the whole year of deposit: `u = exp(-k d) (1 - exp(-k))`, d >= 0.

    CDM TOOL04. Releases the whole potential.
    """
    potential, k = _arrays(potential, k)
    return Decay(potential, -np.expm1(-k), np.exp(-k), -np.expm1(-k), np.exp(-k))


def mid_year(potential: ArrayLike, k: ArrayLike) -> Decay:
    """Rate at the middle of each year, from the year after deposit: `u = k exp(-k (d - 1/2))`, d >= 1.

    SWEET. Releases `(k/2) / sinh(k/2)` of the potential: 0.9996 of it at k = 0.1.
    """
    potential, k = _arrays(potential, k)
    return Decay(potential, np.zeros(k.shape), np.ones(k.shape), k * np.exp(-k / 2), np.exp(-k))


TENTHS_AGES = MappingProxyType({"end": 0.1, "mid": 0.05, "begin": 0.0})


def tenths(potential: ArrayLike, k: ArrayLike, ages: str = "end") -> Decay:
    """Ten deposits a year, each at its instantaneous rate: `u = sum_j (k/10) exp(-k (d-1+a_j))`, d >= 1.

    The ages `a_j` in the first year are 0.1 ... 1.0 (`ages="end"`), 0.05 ... 0.95 ("mid") or 0.0 ... 0.9
    ("begin"). EPA-600/R-05/047 (LandGEM), eq. 1, writes the first. Releases `(k/10) / (exp(k/10) - 1)` of the
    potential ("end"): 0.9965 of it at k = 0.07; more than the whole for "begin".
    """
    potential, k = _arrays(potential, k)
    ten_deposits = -np.expm1(-k) * _relative_rate(k / 10)
    return Decay(
        potential, np.zeros(k.shape), np.ones(k.shape), ten_deposits * np.exp(-k * TENTHS_AGES[ages]), np.exp(-k)
    )


def uniform(potential: ArrayLike, k: ArrayLike) -> Decay:
    """Waste placed evenly through the year and decaying from the moment it is placed.

    `u = 1 - (1-e)/k` at d = 0 and `(1-e)^2/k exp(-k (d-1))` later, `e = exp(-k)`: the exact integral of
    continuous placement. Releases the whole potential.
    """
    potential, k = _arrays(potential, k)
    in_ground = 1 / _relative_rate(k)
    # 1 - (1-e)/k loses its digits when k is small; below 0.01 six terms of its series are exact
    series = k * (1 / 2 - k * (1 / 6 - k * (1 / 24 - k * (1 / 120 - k * (1 / 720 - k / 5040)))))
    first = np.where(k < 0.01, series, 1 - in_ground)
    return Decay(potential, first, in_ground, -np.expm1(-k), np.exp(-k))


CONVENTIONS: MappingProxyType[str, Callable[..., Decay]] = MappingProxyType(
    {
        "tenths": tenths,
        "tenths_begin": partial(tenths, ages="begin"),
        "tenths_mid": partial(tenths, ages="mid"),
        "next_year": next_year,
        "same_year": same_year,
        "mid_year": mid_year,
        "uniform": uniform,
        "delayed": delayed,
    }
)
"""Every convention by name: a builder of (potential, k); "delayed" also takes `months`."""


def _arrays(potential: ArrayLike, k: ArrayLike) -> tuple[Array, Array]:
    return np.asarray(potential, dtype=float), np.asarray(k, dtype=float)


def _relative_rate(x: Array) -> Any:
    """`x / (1 - exp(-x))`, which is 1 at x = 0."""
    gone = -np.expm1(-x)
    return x / gone if gone.all() else np.divide(x, gone, out=np.ones_like(x), where=gone != 0)
