"""Sampling: how the numbers of an estimate are drawn, the same for a seed on any machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lfgmodel.errors import RangeError, one_of, shown

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array


class Sampling(NamedTuple):
    """How numbers were drawn."""

    draws: int
    seed: int
    method: str  # "sobol", "latin" or "random"


METHODS = ("sobol", "latin", "random")


def settled(draws: Any, seed: Any, method: str | None) -> Sampling:
    """Settle how numbers are drawn; a seed that is not given is made up, and kept.

    Scrambled Sobol points where `draws` is a power of two, a Latin hypercube elsewhere, unless `method` says otherwise.
    """
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or not 1 <= draws <= 2**30:
        raise RangeError(f"estimate: draws must be a whole number from 1 on, got {shown(draws)}; write draws=4096")
    if seed is None:
        seed = np.random.SeedSequence().generate_state(1)[0]
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise RangeError(f"estimate: seed must be a whole number from 0 on, got {shown(seed)}; write seed=1")
    balanced = not draws & (draws - 1)
    method = one_of(method or ("sobol" if balanced else "latin"), METHODS, "estimate.sampling")
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
