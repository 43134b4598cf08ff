"""A method whose potential is multiplied by a factor, as a calibration finds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lfgmodel.core.decay import Decay
from lfgmodel.errors import RangeError, shown
from lfgmodel.factors import Factor
from lfgmodel.generation.model import About
from lfgmodel.values import Number, Value, number


@dataclass(frozen=True)
class Scaled(Value):
    """Another model, with the potential of all its waste multiplied by one factor.

    Parameters
    ----------
    model : a generation model
        Any object with `decay(kinds, columns)`.
    factor : number, str or distribution
        What its potential is multiplied by. [1]

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> site = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", 2000, 2020), rainfall="30 inch/yr")
    >>> half = lfg.estimate(site, lfg.generation.Scaled(lfg.SubpartHH.bulk(), 0.5))
    >>> half.peak("generated")
    Peak(year=2021, value=1832.57)
    """

    model: Any
    factor: Number = number("fraction", high=100.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not hasattr(self.model, "decay"):
            raise RangeError(f"Scaled.model must be a generation model, got {shown(self.model)}")

    @property
    def methane_fraction(self) -> Any:
        """Methane in the landfill gas by volume, as the model has it [fraction]."""
        return getattr(self.model, "methane_fraction", None)

    @property
    def kinds(self) -> Any:
        """The waste kinds that the model knows."""
        return self.model.kinds

    @property
    def about(self) -> About:
        """What the method is; only of a model that says so."""
        about: About = self.model.about
        return about

    @property
    def name(self) -> str:
        """What the model is called."""
        called = type(self.model).__name__
        return f"{called} {getattr(self.model, 'name', '')}".strip()

    def decay(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Decay:
        """Five numbers a waste kind, (stream, draw, site), as the model has them but for the potential."""
        decay: Decay = self.model.decay(kinds, columns)
        factor = self.factor if np.ndim(self.factor) == 2 else np.full((1, 1), self.factor)
        return decay._replace(potential=decay.potential * factor)

    def settled(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Scaled:
        """Copy in which the fields that the model leaves open hold the published numbers for those sites."""
        return self.with_field("model", self.model.settled(kinds, columns)) if isinstance(self.model, Value) else self

    def factors(self) -> dict[str, Factor]:
        """Each published number that the model rests on."""
        return self.model.factors() if isinstance(self.model, Value) else {}


def beneath(model: Any) -> Any:
    """Return the method that a fitted one scales, and any other as it is."""
    return beneath(model.model) if isinstance(model, Scaled) else model
