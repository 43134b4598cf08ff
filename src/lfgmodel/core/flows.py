"""Where the methane goes: generated into collected, oxidised and emitted; collected into used, flared and vented.

Mass closes by construction: each flow is a share of what is left, and the last one is the rest.
The parts of a gas system are any objects with the one method named here; none is registered anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from lfgmodel.core.decay import Array, Decay, Years


class Gas(NamedTuple):
    """The gas of a site as a gas system meets it."""

    years: Years  # (year,) calendar years
    generated: Array  # (year, draw, site) [Mg CH4/yr]
    columns: Mapping[str, Any]  # what is known of the sites, each a (site,) array
    methane_fraction: float | None  # methane in landfill gas by volume, where the method states it


class Taken(NamedTuple):
    """What a device takes of the gas offered to it, each flow (year, draw, site) [Mg CH4/yr]."""

    used: Array | float = 0.0
    flared: Array | float = 0.0
    slipped: Array | float = 0.0  # the undestroyed part of used and flared
    products: Mapping[str, Array] = {}  # (year, draw, site) [MWh/yr]


class Generation(Protocol):
    """How waste makes methane."""

    def decay(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Decay:
        """Five numbers a waste kind; `columns` hold what is known of the sites, and the calendar years as "year"."""
        ...


class Collection(Protocol):
    """How much of the gas generated is drawn."""

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        ...


class Oxidation(Protocol):
    """How much of the gas that is not collected the cover oxidises."""

    def oxidise(self, left: Array, gas: Gas) -> Array:
        """Methane oxidised of what is `left` after collection, (year, draw, site) [Mg CH4/yr]."""
        ...


class Device(Protocol):
    """Something that burns or sells collected gas."""

    def take(self, rest: Array, gas: Gas) -> Taken:
        """Take what it can of the `rest` that earlier devices left, (year, draw, site) [Mg CH4/yr]."""
        ...


class Flows(NamedTuple):
    """Methane by fate, each (year, draw, site) [Mg CH4/yr], and the products made of it [MWh/yr]."""

    generated: Array
    collected: Array
    oxidised: Array
    emitted: Array  # through the surface, after oxidation
    used: Array
    flared: Array
    vented: Array  # collected, and taken by no device
    slipped: Array  # the undestroyed part of used and flared
    products: dict[str, Array]


def split(gas: Gas, collection: Collection | None, oxidation: Oxidation, use: Sequence[Device]) -> Flows:
    """Follow the gas: collect, oxidise what is left, and offer what is collected to each device in turn."""
    collected = np.zeros_like(gas.generated) if collection is None else collection.collect(gas)
    left = gas.generated - collected
    oxidised = oxidation.oxidise(left, gas)
    used, flared, slipped = (np.zeros_like(collected) for _ in range(3))
    products: dict[str, Array] = {}
    rest = collected
    for device in use:
        taken = device.take(rest, gas)
        rest = rest - taken.used - taken.flared
        used += taken.used
        flared += taken.flared
        slipped += taken.slipped
        for name, made in taken.products.items():
            products[name] = products.get(name, 0.0) + made
    return Flows(gas.generated, collected, oxidised, left - oxidised, used, flared, rest, slipped, products)
