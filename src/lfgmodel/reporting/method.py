"""The method that an estimate was made with, where a report is of one method only."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from lfgmodel.errors import UnitError
from lfgmodel.generation import Scaled

if TYPE_CHECKING:
    from lfgmodel.results.result import Estimate

M = TypeVar("M")


def made_with(est: Estimate, where: str, *needed: type[M]) -> M:
    """Return the method that an estimate was made with, of a fitted one the method beneath, if it is one needed."""
    model = est.inputs["generation"]
    while isinstance(model, Scaled):
        model = model.model
    if not isinstance(model, needed):
        names = " or ".join(each.__name__ for each in needed)
        raise UnitError(f"{where} needs an estimate made with {names}, got {type(model).__name__}")
    return model
