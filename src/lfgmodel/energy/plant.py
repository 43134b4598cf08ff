"""Plants: one or more like units of a device, and how they share the gas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

import numpy as np

from lfgmodel.axes import in_service
from lfgmodel.core.flows import Taken
from lfgmodel.errors import RangeError, shown
from lfgmodel.factors import Cited
from lfgmodel.units import methane_flow
from lfgmodel.values import Number, Value, calendar_year, fraction, number, whole

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years

MADE = "MWh"
"""Unit of what devices make in a year, but for `PRODUCT_UNITS`."""

PRODUCT_UNITS: Mapping[str, str] = MappingProxyType({"leachate": "m3"})
"""Units of products that are no energy."""

DESTRUCTION = Cited("energy", "destruction", "GHGRP")


class Offered(Protocol):
    """What a device asks of the gas offered to it; a `core.flows.Gas` knows it, and so does an estimate."""

    @property
    def years(self) -> Years:
        """Calendar years, (year,)."""
        ...

    @property
    def methane_fraction(self) -> Number:
        """Methane in landfill gas by volume; None where the method states none [fraction]."""
        ...


@dataclass(frozen=True, kw_only=True)
class Plant(Value):
    """What every device has in common: one or more like units, which step in and out as gas rises and falls.

    Parameters
    ----------
    units : int
        Number of like units; `capacity` is that of each.
    open, close : int, optional
        First and last calendar year of service; all years, if not given.
    availability : number or str
        Share of the time that the units can run; always, if not given. [fraction]
    turndown : number or str
        Lowest load of a unit, as a share of its capacity; none, if not given. Units share the gas, and one more starts
        only when all that run can stay above it. [fraction]
    minimum_flow : str or quantity, optional
        Least flow of landfill gas at which anything runs: "350 scfm". [Nm3/h]
    destruction : number or str
        Methane destroyed of that burned; 0.99 if not given (40 CFR 98 Table HH-1). [fraction]
    """

    units: int = whole("whole number from 0 on", default=1)
    open: int | None = calendar_year()
    close: int | None = calendar_year()
    availability: Number = fraction(default=1.0)
    turndown: Number = fraction(default=0.0)
    minimum_flow: Number = number("Nm3/h", default=None, bare=False)
    destruction: Number = fraction(default=DESTRUCTION)

    def check(self) -> None:
        """Refuse a plant that retires before it starts."""
        if self.open is not None and self.close is not None and np.any(self.close < self.open):
            raise RangeError(
                f"{self.label} retires in {shown(self.close)}, before it starts in {shown(self.open)}; mend one"
            )

    def full_load(self, gas: Offered) -> Number:
        """Methane that one unit takes at full load [Mg CH4/yr]."""
        raise NotImplementedError

    def products(self, used: Array, gas: Offered) -> dict[str, Array]:
        """Return what is made of the methane used, by name, (year, draw, site)."""
        return {}

    def slip(self, used: Array) -> Array:
        """Methane that passes undestroyed [Mg CH4/yr]."""
        slipped: Array = used * (1 - self.destruction)
        return slipped

    def take(self, rest: Array, gas: Offered) -> Taken:
        """Use what the units can of the `rest` of the gas, (year, draw, site) [Mg CH4/yr]."""
        used = self.running(rest, gas)
        return Taken(used=used, slipped=self.slip(used), products=self.products(used, gas))

    def running(self, rest: Array, gas: Offered) -> Array:
        """Methane that the units in service draw [Mg CH4/yr]."""
        flow = rest if self.open is self.close is None else rest * in_service(self, gas.years)
        if self.minimum_flow is not None:
            flow = np.where(flow >= methane_of(self.minimum_flow, "lfg", gas, self.label), flow, 0.0)
        drawn: Array = self.availability * self._dispatch(flow, self.full_load(gas))
        return drawn

    def _dispatch(self, flow: Array, unit: float | Array) -> Array:
        """Return what the units draw while they run: each full that can be, and one more at its turndown or above."""
        unit = np.where(np.greater(self.units, 0), unit, 0.0)  # of endless units none draw nothing
        if np.all(np.equal(self.turndown, 0)):
            full: Array = np.minimum(flow, unit * self.units)
            return full
        size = np.where(unit > 0, unit, 1.0)  # what has no size may be divided by anything: it draws nothing
        at_full = np.minimum(np.floor(flow / size), self.units)
        one_more = (at_full < self.units) & (flow >= (at_full + 1) * self.turndown * size)
        drawn: Array = np.where(unit > 0, np.where(one_more, flow, at_full * size), 0.0)
        return drawn


def methane_of(flow: float | Array, basis: str, gas: Offered, where: str) -> Number:
    """Methane in a flow [Nm3/h] of methane or landfill gas [Mg CH4/yr]."""
    methane = flow / methane_flow("Nm3/h")
    if basis == "ch4":
        return methane
    if gas.methane_fraction is None:
        raise RangeError(
            f"{where} measures landfill gas, but the model does not say its methane_fraction; "
            "write model.but(methane_fraction=0.5)"
        )
    if np.any(np.less_equal(gas.methane_fraction, 0)):
        raise RangeError(
            f"{where} measures landfill gas, of which a methane_fraction of 0 says nothing; mend the model"
        )
    return methane * gas.methane_fraction
