"""Parts: what an estimate is made of, refused where it cannot be, and settled for the sites at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from lfgmodel.core.flows import Parts, metered
from lfgmodel.errors import RangeError, entries, shown
from lfgmodel.values import Value

SURFACE = {"generated", "collected", "oxidised", "emitted"}
"""Flows that no device changes."""

DEVICES = "use must be a list of devices, as in [lfg.energy.Flare()]"


def names_kept(keep: Any) -> list[str]:
    """Return the names of flows and products to keep, one or more."""
    names = [keep] if isinstance(keep, str) else [*keep] if isinstance(keep, Set) else entries(keep) or []
    if not names or not all(isinstance(name, str) for name in names):
        raise RangeError(f"estimate.keep names one flow or more, as in ['generated', 'emitted']; got {shown(keep)}")
    return names


def refuse_unless(part: Any, method: str, what: str) -> None:
    """Refuse what has not the method of a part of an estimate."""
    if isinstance(part, type) or hasattr(part, "__array__") or not callable(getattr(part, method, None)):
        raise RangeError(f"estimate: {what}; got {shown(part)}")


def refuse_what_is_no_part(site: Any, generation: Any, collection: Any, use: Any, oxidation: Any = 0) -> None:
    """Refuse what cannot take its place in an estimate, and say what does."""
    refuse_unless(site, "mass", "site must be a Site or a Portfolio, as in lfg.Site(waste)")
    refuse_unless(generation, "decay", "generation must be a generation model, as in lfg.LandGEM(k=0.05, L0=170)")
    if collection is not None:
        refuse_unless(
            collection, "collect", "collection must be a collection system, as in lfg.collection.Constant(0.75)"
        )
    if hasattr(oxidation, "oxidise"):
        refuse_unless(oxidation, "oxidise", "oxidation must be a share or a value, as in lfg.oxidation.Constant(0.1)")
    for device in use:
        refuse_unless(device, "take", DEVICES)


def devices_of(use: Any) -> tuple[Any, ...]:
    """Return the devices of a list."""
    devices = entries(use)
    if devices is None:
        raise RangeError(f"estimate: {DEVICES}; got {shown(use)}")
    return tuple(devices)


def settled(part: Any, kinds: Sequence[str], columns: Mapping[str, Any]) -> Any:
    """Copy of a part, or of each of several, with the published numbers for the sites in the fields left open."""
    if isinstance(part, tuple):
        return tuple([settled(each, kinds, columns) for each in part])
    return part.settled(kinds, columns) if isinstance(part, Value) else part


def asked_for(parts: Parts, kept: set[str] | None) -> Parts:
    """Leave out the parts that no flow to be kept depends on."""
    if kept is None:
        return Parts(*parts)
    site, model, collection, oxidation, use = parts
    return Parts(
        site,
        model,
        collection if kept - {"generated"} or metered(collection) else None,
        oxidation if kept & {"oxidised", "emitted", "released"} else None,
        use if kept - SURFACE else (),
    )
