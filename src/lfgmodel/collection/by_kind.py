"""By kind: a collection system for each kind of waste."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from lfgmodel.core.flows import drawn_from, metered
from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.kinds import kind_named, near
from lfgmodel.values import Value
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.core.flows import Gas
    from lfgmodel.factors import Factor


@dataclass(frozen=True)
class ByKind(Value):
    """A system for each kind of waste, as where kinds are buried in cells of their own.

    Parameters
    ----------
    systems : {kind: collection system}
        What draws the gas of each kind.
    others : collection system, optional
        What draws that of all kinds not named, taken together; needed if the site has such kinds.

    Notes
    -----
    `collected = sum over the systems of what each draws of the gas of its kinds`. A system that several kinds share,
    such as one meter, is written as `others`, or as the same object for each.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> from lfgmodel.collection import Constant
    >>> waste = lfg.Waste.constant("1000 Mg/yr", 2000, 2020).split({"food": 0.6, "paper": 0.4})
    >>> model = lfg.FirstOrderDecay(k={"food": 0.2, "paper": 0.05}, potential=0.05, convention="next_year")
    >>> est = lfg.estimate(lfg.Site(waste), model, ByKind({"food": Constant(0.8), "paper": Constant(0)}))
    >>> round(est.at(2001)["collected"] / est.at(2001)["generated"], 3)
    0.678
    """

    label: ClassVar[str] = "collection.ByKind"
    by_age: ClassVar[bool] = True
    systems: Any
    others: Any = None

    def __post_init__(self) -> None:
        if not isinstance(self.systems, Mapping) or not self.systems:
            raise RangeError(f"{self.label}.systems must be {{kind: collection system}}, got {shown(self.systems)}")
        given = {f"systems[{kind!r}]": system for kind, system in self.systems.items()} | {"others": self.others}
        for name, system in given.items():
            none = name == "others" and system is None
            if not none and (isinstance(system, type) or not callable(getattr(system, "collect", None))):
                where = f"{self.label}.{name}"
                raise RangeError(f"{where} must be a collection system, as Constant(0.75), got {shown(system)}")
            if metered(system):
                raise RangeError(f"{self.label}.{name}: what drifts is metered of all the gas, not by kind")
        object.__setattr__(self, "systems", Frozen(self.systems))
        super().__post_init__()

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        where = f"{self.label}.systems"
        named = {
            kind_named(kind, gas.kinds)
            or one_of(kind, gas.kinds, f"Waste kind in {where}", near(kind, gas.kinds)): system
            for kind, system in self.systems.items()
        }
        lacking = [kind for kind in gas.kinds if kind not in named]
        if lacking and self.others is None:
            raise RangeError(f"{where} lacks {', '.join(lacking)}; name each, or give others=")
        systems = [named.get(kind, self.others) for kind in gas.kinds]
        collected: Any = 0.0
        for system in {id(system): system for system in systems}.values():
            kinds = [kind for kind, own in zip(gas.kinds, systems, strict=True) if own is system]
            collected = collected + drawn_from(system, gas._replace(age=0).of_kinds(kinds), gas.age)
        return np.asarray(collected, dtype=float)

    def factors(self) -> dict[str, Factor]:
        """Each published number that one of the systems rests on."""
        parts = {f"systems[{kind!r}]": system for kind, system in self.systems.items()} | {"others": self.others}
        read = {name: part.factors() for name, part in parts.items() if isinstance(part, Value)}
        return {f"{name}.{key}": factor for name, own in read.items() for key, factor in own.items()}
