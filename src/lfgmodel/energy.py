"""Energy: the devices that burn collected gas, in the order in which they are offered it.

A device is any object with `take(rest, gas) -> Taken`. It takes what it can while it runs; the rest, and all
of it while the device is down, goes on to the next, and what no device takes is vented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from lfgmodel.core.flows import Taken
from lfgmodel.errors import RangeError, UnitError, one_of
from lfgmodel.factors import Cited, Factor
from lfgmodel.units import HOURS_PER_YEAR, methane_energy, methane_flow, scale
from lfgmodel.values import Number, Value, fraction, number

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.core.flows import Gas
    from lfgmodel.site import Site

DESTRUCTION = Cited("energy", "destruction", "GHGRP")


@dataclass(frozen=True)
class Engine(Value):
    """Reciprocating engines that make electricity.

    Parameters
    ----------
    capacity : number, str or quantity
        Electric power at full load. [MW]
    heat_rate : number, str or quantity
        Heat of methane, by its higher heating value (HHV), for each kWh; the fleet average of EPA's Landfill
        Methane Outreach Program, 11,700 Btu/kWh, if not given. [Btu/kWh]
    availability : number, str or quantity
        Share of the time that the engines run; 0.97 if not given. [fraction]
    destruction : number, str or quantity
        Methane destroyed of that burned; 0.99 if not given (40 CFR 98 Table HH-1). [fraction]

    Notes
    -----
    Each year's gas is taken at its mean flow: `used = availability * min(flow, capacity * heat rate)`.
    Turndown, minimum flow and the engines' own consumption are left out.

    Examples
    --------
    EPA's rule, MW = scfm x 60 x 0.5 x 1012 / 11,700 / 1000 for gas of 50 % methane:

    >>> round(Engine("3 MW").electricity_per_methane, 3)  # MWh/Mg
    4.511
    """

    label: ClassVar[str] = "energy.Engine"
    capacity: Number = number("MW", high=500.0)
    heat_rate: Number = number("Btu/kWh", 3412.2, 50_000, default=Cited("energy", "heat_rate", "engine"))
    availability: Number = fraction(default=Cited("energy", "availability", "engine"))
    destruction: Number = fraction(default=DESTRUCTION)

    @property
    def electricity_per_methane(self) -> float:
        """Electricity made of a megagram of methane [MWh/Mg]."""
        return methane_energy("HHV") / (float(self.heat_rate) * scale("Btu/kWh", "fraction", self.label))

    def factors(self, site: Site) -> dict[str, Factor]:
        """Each published number that the engine rests on, the heating value of methane among them."""
        return {**super().factors(site), "HHV": Cited("energy", "HHV", "CH4").load()}

    def take(self, rest: Array, gas: Gas) -> Taken:
        """Burn what the engines can of the `rest` of the gas, (year, draw, site) [Mg CH4/yr]."""
        full_load = self.capacity * HOURS_PER_YEAR / self.electricity_per_methane
        used = self.availability * np.minimum(rest, full_load)
        return Taken(
            used=used,
            slipped=(1 - self.destruction) * used,
            products={"electricity": used * self.electricity_per_methane},
        )


@dataclass(frozen=True)
class Flare(Value):
    """A flare, which burns gas and makes nothing.

    Parameters
    ----------
    capacity : str or quantity, optional
        The most gas it burns: "2000 scfm"; any amount, if not given. [Nm3/h]
    gas : {"ch4", "lfg"}, optional
        Which gas `capacity` measures: methane, or landfill gas.
    availability : number, str or quantity
        Share of the time that it is lit; always, if not given. [fraction]
    destruction : number, str or quantity
        Methane destroyed of that burned; 0.99 if not given (40 CFR 98 Table HH-1). [fraction]
    """

    label: ClassVar[str] = "energy.Flare"
    capacity: Number = number("Nm3/h", default=None, bare=False)
    gas: str | None = None
    availability: Number = fraction(default=1.0)
    destruction: Number = fraction(default=DESTRUCTION)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.capacity is not None and self.gas is None:
            raise UnitError(f"{self.label}.capacity needs gas='lfg' or gas='ch4' to say which gas it measures")
        if self.gas is not None:
            one_of(self.gas, ("ch4", "lfg"), f"{self.label}.gas")

    def take(self, rest: Array, gas: Gas) -> Taken:
        """Burn what the flare can of the `rest` of the gas, (year, draw, site) [Mg CH4/yr]."""
        flared = self.availability * (rest if self.capacity is None else np.minimum(rest, self._limit(gas)))
        return Taken(flared=flared, slipped=(1 - self.destruction) * flared)

    def _limit(self, gas: Gas) -> float:
        methane = float(self.capacity) / methane_flow("Nm3/h")
        if self.gas == "ch4":
            return methane
        if gas.methane_fraction is None:
            raise RangeError(f"{self.label} measures landfill gas, but the model does not say its methane_fraction")
        return methane * gas.methane_fraction
