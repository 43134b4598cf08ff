"""Catalogue: every kind of value that a file may hold, by the name that it has there; no other is ever built."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lfgmodel import collection, energy, oxidation
from lfgmodel.collection.drift import Drift
from lfgmodel.generation import MODELS, Scaled
from lfgmodel.values import Value

SYSTEMS = (
    collection.ByCover,
    collection.ByKind,
    collection.ByWasteAge,
    collection.Constant,
    collection.Discounted,
    collection.Drifting,
    collection.Measured,
    collection.Phased,
    collection.Staged,
)
COVERS = (oxidation.ByCover, oxidation.ByFlux, oxidation.ByWasteAge, oxidation.Constant, oxidation.Phased)
DEVICES = (
    energy.Boiler,
    energy.CHP,
    energy.CombinedCycle,
    energy.Engine,
    energy.Flare,
    energy.LeachateEvaporator,
    energy.Microturbine,
    energy.Turbine,
    energy.Upgrading,
)


def called(kind: type[Value]) -> str:
    """Return what a kind of value is called, as users write it after `lfg.`."""
    return kind.label or kind.__name__


def field_of(kind: type[Value], name: str) -> str:
    """Return what a field is called, "energy.Engine.capacity"."""
    return f"{called(kind)}.{name}"


def _named(*kinds: type[Value]) -> Mapping[str, type[Value]]:
    return MappingProxyType({called(kind): kind for kind in kinds})


SECTIONS: Mapping[str, Mapping[str, type[Value]]] = MappingProxyType(
    {
        "generation": _named(*MODELS.values(), Scaled),
        "collection": _named(*SYSTEMS),
        "oxidation": _named(*COVERS),
        "use": _named(*DEVICES),
    }
)
"""Which kinds each section of a run file takes."""

KINDS: Mapping[str, type[Value]] = MappingProxyType(
    {name: kind for kinds in (*SECTIONS.values(), _named(Drift)) for name, kind in kinds.items()}
)
"""All of them: a part may hold others, as a meter that is continued holds a drift."""
