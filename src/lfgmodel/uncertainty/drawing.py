"""Drawing: the numbers of an estimate by its plan of sampling, the same for a seed on any machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from lfgmodel.core.decay import Array
from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.uncertainty.apart import Apart, BySite, refuse_outside
from lfgmodel.uncertainty.classwise import ByClass, Classwise
from lfgmodel.uncertainty.distributions import Samples
from lfgmodel.uncertainty.tied import Correlated, Each
from lfgmodel.units.reals import is_whole
from lfgmodel.waiting import Awaited, Dimension

INSIDE = 2.0**-33
"""How near to 0 and 1 a probability may come, so that no quantile is infinite."""

PLAIN = (Dimension(),)
"""What is drawn for a field that all sites share: its number."""


class Sampling(NamedTuple):
    """How numbers were drawn."""

    draws: int
    seed: int
    method: str  # "sobol", "latin" or "random"


METHODS = ("sobol", "latin", "random")


def planned(draws: Any, seed: Any, method: str | None) -> Sampling:
    """Plan how numbers are drawn; a seed that is not given is made up, and kept.

    Scrambled Sobol points where `draws` is a power of two, a Latin hypercube elsewhere, unless `method` says otherwise.
    """
    if not is_whole(draws) or not 1 <= draws <= 2**30:
        raise RangeError(f"estimate: draws must be a whole number from 1 on, got {shown(draws)}; write draws=4096")
    if seed is None:
        seed = np.random.SeedSequence().generate_state(1)[0]
    if not is_whole(seed) or seed < 0:
        raise RangeError(f"estimate: seed must be a whole number from 0 on, got {shown(seed)}; write seed=1")
    balanced = not draws & (draws - 1)
    method = one_of(("sobol" if balanced else "latin") if method is None else method, METHODS, "estimate.sampling")
    if method == "sobol" and not balanced:
        power = int(np.log2(draws))
        raise RangeError(
            f"estimate: Sobol points come in powers of two; write draws={2**power} or {2 ** (power + 1)}, "
            "or sampling='latin'"
        )
    return Sampling(int(draws), int(seed), method)


def probabilities(plan: Sampling, dimensions: int) -> Array:
    """Draw independent probabilities, (draw, dimension); the same for a seed on any machine."""
    if plan.method == "random":
        return np.random.default_rng(plan.seed).random((plan.draws, dimensions))
    from inspect import signature

    from scipy.stats import qmc

    engine = {"sobol": qmc.Sobol, "latin": qmc.LatinHypercube}[plan.method]
    name = "rng" if "rng" in signature(engine).parameters else "seed"  # SciPy has renamed it in 1.15
    drawn: Array = engine(dimensions, **{name: np.random.default_rng(plan.seed)}).random(plan.draws)
    return drawn


def independent(fields: Iterable[Awaited]) -> bool:
    """Whether all fields are drawn independently of each other."""
    return not any(isinstance(source, Correlated | Samples) for field in fields for source in _sources(field))


def ties(sources: Sequence[Any]) -> Array:
    """Return how the normal scores of distributions are correlated, (source, source)."""
    matrix = np.eye(len(sources))
    for row, one in enumerate(sources):
        for column, other in enumerate(sources):
            if isinstance(one, Correlated) and isinstance(other, Correlated) and one.copula is other.copula:
                matrix[row, column] = one.copula.matrix[one.member, other.member]
    return matrix


def dimensions_of(source: Any) -> tuple[Dimension, ...]:
    """Return what is drawn independently for a field that holds a distribution."""
    found: tuple[Dimension, ...] = getattr(source, "dimensions", PLAIN)
    return found


def realise(fields: Sequence[Awaited], probability: Array) -> dict[Awaited, Array | BySite]:
    """Draw a number for each field in its unit, (draw,), from independent probabilities, (draw, dimension).

    Of a field of which each site draws apart, what its numbers can be made from.

    Raises
    ------
    RangeError
        Samples are not as many as the draws, or draws lie outside what the field allows.
    """
    from scipy.special import ndtr, ndtri

    p = np.clip(probability, INSIDE, 1 - INSIDE)
    if not independent(fields):
        values, vectors = np.linalg.eigh(ties([source for field in fields for source in _sources(field)]))
        values = np.where(values > 1e-12, values, 0)  # what is tied fully has none: rounding would set it apart
        mixed = ndtri(p) @ (vectors * np.sqrt(values)) @ vectors.T
        p = np.clip(ndtr(mixed), INSIDE, 1 - INSIDE)
    drawn: dict[Awaited, Array | BySite] = {}
    column = 0
    for field in fields:
        used = slice(column, column + len(dimensions_of(field.source)))
        column = used.stop
        if isinstance(field.source, Each):  # by the very bits of what was drawn, which tying others would touch
            drawn[field] = Apart(field, tuple(probability[:, used].T))
        elif isinstance(field.source, Classwise):
            numbers = (_number(field.of(source), q) for source, q in zip(_sources(field), p[:, used].T, strict=True))
            drawn[field] = ByClass(field, tuple(numbers))
        else:
            drawn[field] = _number(field, p[:, used.start])
    return drawn


def realise_shared(fields: Sequence[Awaited], probability: Array) -> dict[Awaited, Array]:
    """Draw a number for each field, (draw,), where there are no sites that might draw apart."""
    for field in fields:
        if isinstance(field.source, Each | Classwise):
            raise RangeError(f"{field.where} holds {field.source!r}, but it is of no site; write one distribution")
    found = realise(fields, probability).items()
    return {field: numbers for field, numbers in found if not isinstance(numbers, BySite)}


def _sources(field: Awaited) -> list[Any]:
    """Return the distribution of each dimension of a field."""
    source = field.source
    return source.drawn if isinstance(source, Classwise) else [source for _ in dimensions_of(source)]


def as_drawn(drawn: Iterable[Array | BySite]) -> Iterator[Array]:
    """Return what was drawn, (draw,) for each dimension."""
    for numbers in drawn:
        yield from numbers.drawn if isinstance(numbers, BySite) else (numbers,)


def again(fields: Iterable[Awaited], drawn: Iterable[Array]) -> dict[Awaited, Array | BySite]:
    """Return what `realise` did, of what `as_drawn` made of it."""
    left = iter(drawn)
    found = {field: tuple(next(left) for _ in dimensions_of(field.source)) for field in fields}
    by_site: Mapping[type, type[BySite]] = {Each: Apart, Classwise: ByClass}
    return {
        field: by_site[type(field.source)](field, each) if type(field.source) in by_site else each[0]
        for field, each in found.items()
    }


def _number(field: Awaited, p: Array) -> Array:
    """Draw a number for a field, (draw,), at some probabilities."""
    source = field.source
    if isinstance(source, Samples) and len(source.values) != len(p):
        raise RangeError(
            f"{field.where} holds {len(source.values)} samples for {len(p)} draws; write draws={len(source.values)}"
        )
    numbers = source.values if isinstance(source, Samples) else np.asarray(source.ppf(p), dtype=float)
    refuse_outside(field, numbers)
    return numbers
