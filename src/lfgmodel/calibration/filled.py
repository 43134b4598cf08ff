"""Filled: the parts of a problem with what was found in their fields, and in which unit their amplitude is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.calibration.problem import Mode, Problem, each
from lfgmodel.generation.scaled import Scaled, beneath
from lfgmodel.values import Value
from lfgmodel.waiting import Awaited, filled, waiting

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array


def amplitude_in(model: Any) -> tuple[str, float]:
    """Return the unit in which a model states its potential, and what an amplitude [Mg CH4/Mg] is multiplied by."""
    method = beneath(model)
    if isinstance(getattr(method, "L0", None), float):
        return "m3 CH4/Mg", 1000 / method.density
    return "Mg CH4/Mg", 1.0


def filled_in(problem: Problem, mode: Mode, theta: Array, take: Callable[[Array], Any]) -> tuple[Any, Any, Any, Any]:
    """Return generation, collection, oxidation and site with what `take` makes of the parameters in their fields."""
    best = mode.theta
    numbers = problem.numbers(theta)

    def one(field: Awaited) -> Any:
        value = take(numbers[field][:, 0])
        return value if isinstance(value, float) else Awaited(value, field.spec, field.where)

    site, generation, collection, oxidation = (filled(part, one) for part in (problem.site, *problem.parts[:3]))
    for column, parameter in enumerate(problem.parameters):
        if not parameter.fields:
            generation = _amplified(generation, np.exp(theta[:, column]), take, float(np.exp(best[column])))
    return generation, collection, oxidation, site


def _amplified(model: Any, factor: Array, take: Callable[[Array], Any], best: float) -> Any:
    """Multiply the potential of a model: its own field where that takes the best factor, and else from outside."""
    name = model.amplitude if isinstance(model, Value) else ""
    held = getattr(model, name) if name else None
    if held is None or waiting(held):
        return Scaled(model, take(factor))
    spec, numbers = model.spec(name), each(held, lambda number: number * best)
    if spec.bad(np.array(list(numbers.values()) if isinstance(numbers, Mapping) else [numbers])).any():
        return Scaled(model, take(factor))
    # draws of it may lie beyond what one would write there: they are what the data leave possible
    wide, where = spec._replace(low=0.0, high=np.inf, many=False), f"{type(model).__name__}.{name}"

    def one(number: float) -> Any:
        value = take(number * factor)
        return value if isinstance(value, float) else Awaited(value, wide, where)

    return model.with_field(name, each(held, one))
