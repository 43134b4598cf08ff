"""Energy: the devices that burn or sell collected gas, in the order in which they are offered it.

A device is any object with `take(rest, gas) -> Taken`. It takes what it can while it runs; the rest, and all of it
while the device is down, goes on to the next, and what no device takes is vented. Each year counts by its mean flow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from lfgmodel.core.flows import Taken
from lfgmodel.energy.plant import Offered, Plant, methane_of
from lfgmodel.errors import RangeError, UnitError, one_of, shown
from lfgmodel.factors import Cited, Factor
from lfgmodel.spec import Given
from lfgmodel.units import HOURS_PER_YEAR, methane_energy, scale
from lfgmodel.values import Number, fraction, number

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array

HEATING = ("HHV", "LHV")

LEAST = 0.01
"""The least efficiency of a device that is there to make electricity or heat; one of nothing takes gas without end."""


@dataclass(frozen=True)
class Generator(Plant):
    """What devices have in common that make electricity.

    Parameters
    ----------
    capacity : number, str or quantity
        Electric power of a unit at full load. [MW]
    heat_rate : number, str or quantity, optional
        Heat of methane, by its higher heating value (HHV), for each kWh generated. [Btu/kWh]
    efficiency : number or str, optional
        Electricity of that heat, instead of `heat_rate`; `heating` says by which heating value. [fraction]
    heating : {"HHV", "LHV"}, optional
        Heating value that `efficiency` is stated on.
    parasitic : number or str
        Share of the electricity that the plant itself uses; none, if not given. [fraction]
    units, open, close, availability, turndown, minimum_flow, destruction
        As of `Plant`.

    Notes
    -----
    `electricity = used x heating value / heat rate x (1 - parasitic)`.
    """

    default_heat_rate: ClassVar[Cited]
    capacity: Number = number("MW", high=500.0)
    heat_rate: Number = number("Btu/kWh", 3412.2, 50_000, default=None)
    efficiency: Number = number("fraction", LEAST, 1.0, default=None)
    heating: str | None = None
    parasitic: Number = fraction(default=0.0)

    def __post_init__(self) -> None:
        if self.heat_rate is None and self.efficiency is None:
            object.__setattr__(self, "heat_rate", self.default_heat_rate)
        super().__post_init__()
        if self.heat_rate is not None and self.efficiency is not None:
            raise RangeError(f"{self.label} takes heat_rate or efficiency; write heat_rate=None beside efficiency=")
        _state_heating(self, self.efficiency)

    @property
    def electricity_per_methane(self) -> Number:
        """Electricity generated of a megagram of methane, before the plant's own use [MWh/Mg]."""
        if self.efficiency is not None:
            return methane_energy(str(self.heating)) * self.efficiency
        return methane_energy("HHV") / (self.heat_rate * scale("Btu/kWh", "fraction", self.label))

    def full_load(self, gas: Offered) -> Number:
        """Methane that one unit takes at full load [Mg CH4/yr]."""
        return self.capacity * HOURS_PER_YEAR / self.electricity_per_methane

    def products(self, used: Array, gas: Offered) -> dict[str, Array]:
        """Electricity sent out, (year, draw, site) [MWh/yr]."""
        return {"electricity": used * (self.electricity_per_methane * (1 - self.parasitic))}

    def factors(self) -> dict[str, Factor]:
        """Each published number that the device rests on, the heating value of methane among them."""
        value = Cited("energy", self.heating or "HHV", "CH4").load()
        return {**super().factors(), value.row.factor: value}


@dataclass(frozen=True, kw_only=True)  # `availability` has another default here, and is by keyword as in Plant
class Engine(Generator):
    """Reciprocating engines.

    Parameters
    ----------
    capacity : number, str or quantity
        Electric power of a unit at full load. [MW]
    heat_rate : number, str or quantity, optional
        11,700 Btu/kWh, the fleet average of EPA's Landfill Methane Outreach Program, if not given. [Btu/kWh]
    units : int
        Number of like engines.
    open, close : int, optional
        First and last calendar year of service; all years, if not given.
    availability : number or str
        Share of the time that the engines can run; 0.97 if not given. [fraction]
    turndown : number or str
        Lowest load of an engine, as a share of its capacity: "50 %"; none, if not given. [fraction]
    efficiency, heating, parasitic, minimum_flow, destruction
        As of `Generator` and `Plant`.

    Examples
    --------
    >>> round(Engine("3 MW").electricity_per_methane, 3)  # MWh/Mg
    4.511
    """

    label: ClassVar[str] = "energy.Engine"
    default_heat_rate: ClassVar[Cited] = Cited("energy", "heat_rate", "engine")
    availability: Number = fraction(default=Cited("energy", "availability", "engine"))


@dataclass(frozen=True)
class Turbine(Generator):
    """Gas turbines; `heat_rate` is the median of US projects, 14,174 Btu/kWh, if not given.

    Parameters
    ----------
    capacity, heat_rate, efficiency, heating, parasitic
        As of `Generator`.
    units, open, close, availability, turndown, minimum_flow, destruction
        As of `Plant`.
    """

    label: ClassVar[str] = "energy.Turbine"
    default_heat_rate: ClassVar[Cited] = Cited("energy", "heat_rate", "gas_turbine", "LMOP 2019")


@dataclass(frozen=True)
class Microturbine(Generator):
    """Microturbines; `heat_rate` is the median of US projects, 14,126 Btu/kWh, if not given.

    Parameters
    ----------
    capacity, heat_rate, efficiency, heating, parasitic
        As of `Generator`.
    units, open, close, availability, turndown, minimum_flow, destruction
        As of `Plant`.
    """

    label: ClassVar[str] = "energy.Microturbine"
    default_heat_rate: ClassVar[Cited] = Cited("energy", "heat_rate", "microturbine", "LMOP 2019")


@dataclass(frozen=True)
class CombinedCycle(Generator):
    """Gas turbines with a steam cycle; `heat_rate` is the median of US projects, 7,970 Btu/kWh, if not given.

    Parameters
    ----------
    capacity, heat_rate, efficiency, heating, parasitic
        As of `Generator`.
    units, open, close, availability, turndown, minimum_flow, destruction
        As of `Plant`.
    """

    label: ClassVar[str] = "energy.CombinedCycle"
    default_heat_rate: ClassVar[Cited] = Cited("energy", "heat_rate", "combined_cycle", "LMOP 2019")


@dataclass(frozen=True)
class CHP(Generator):
    """Combined heat and power; `heat_rate` is the median of US projects, 11,736 Btu/kWh, if not given.

    Parameters
    ----------
    heat_efficiency : number or str
        Useful heat of that in the gas, by the heating value that `heating` names; it has no default. [fraction]
    capacity, heat_rate, efficiency, heating, parasitic
        As of `Generator`.
    units, open, close, availability, turndown, minimum_flow, destruction
        As of `Plant`.
    """

    label: ClassVar[str] = "energy.CHP"
    default_heat_rate: ClassVar[Cited] = Cited("energy", "heat_rate", "cogeneration", "LMOP 2019")
    heat_efficiency: Number = fraction(default=None)

    def __post_init__(self) -> None:
        super().__post_init__()
        _state_heating(self, self.heat_efficiency, "heat_efficiency")

    def check(self) -> None:
        """Refuse more electricity and heat than the gas holds."""
        super().check()
        if self.heat_efficiency is None or self.heating is None:
            return
        if np.any(self.electricity_per_methane + self.heat_per_methane > methane_energy("HHV")):
            raise RangeError(f"{self.label} makes more electricity and heat than the gas holds; lower heat_efficiency")

    @property
    def heat_per_methane(self) -> Number:
        """Useful heat of a megagram of methane [MWh/Mg]."""
        return methane_energy(str(self.heating)) * self.heat_efficiency

    def products(self, used: Array, gas: Offered) -> dict[str, Array]:
        """Electricity and useful heat, (year, draw, site) [MWh/yr]."""
        return {**super().products(used, gas), "heat": used * self.heat_per_methane}


@dataclass(frozen=True)
class Boiler(Plant):
    """Boilers, kilns and other direct use of the gas for heat.

    Parameters
    ----------
    capacity : number, str or quantity
        Useful heat of a unit at full load. [MW]
    efficiency : number or str
        Useful heat of that in the gas; it has no default. [fraction]
    heating : {"HHV", "LHV"}
        Heating value that `efficiency` is stated on.
    units, open, close, availability, turndown, minimum_flow, destruction
        As of `Plant`.
    """

    label: ClassVar[str] = "energy.Boiler"
    capacity: Number = number("MW", high=500.0)
    efficiency: Number = number("fraction", LEAST, 1.0, default=None)
    heating: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        _state_heating(self, self.efficiency, "efficiency")

    @property
    def heat_per_methane(self) -> Number:
        """Useful heat of a megagram of methane [MWh/Mg]."""
        return methane_energy(str(self.heating)) * self.efficiency

    def full_load(self, gas: Offered) -> Number:
        """Methane that one unit takes at full load [Mg CH4/yr]."""
        return self.capacity * HOURS_PER_YEAR / self.heat_per_methane

    def products(self, used: Array, gas: Offered) -> dict[str, Array]:
        """Return the useful heat, (year, draw, site) [MWh/yr]."""
        return {"heat": used * self.heat_per_methane}


@dataclass(frozen=True)
class LeachateEvaporator(Plant):
    """Evaporators, which boil leachate away.

    Parameters
    ----------
    capacity : str or quantity
        Leachate that a unit evaporates at full load: "40 m3/day". [m3/yr]
    heat_per_leachate : str or quantity
        Heat of methane (HHV) for each volume of leachate: "900 kWh/m3"; it has no default. [kWh/m3]
    units, open, close, availability, turndown, minimum_flow, destruction
        As of `Plant`.
    """

    label: ClassVar[str] = "energy.LeachateEvaporator"
    capacity: Number = number("m3/yr", bare=False)
    heat_per_leachate: Number = number("kWh/m3", 600.0, 10_000.0, bare=False)

    @property
    def leachate_per_methane(self) -> Number:
        """Leachate evaporated by a megagram of methane [m3/Mg]."""
        return methane_energy("HHV") * 1000 / self.heat_per_leachate

    def full_load(self, gas: Offered) -> Number:
        """Methane that one unit takes at full load [Mg CH4/yr]."""
        return self.capacity / self.leachate_per_methane

    def products(self, used: Array, gas: Offered) -> dict[str, Array]:
        """Leachate evaporated, (year, draw, site) [m3/yr]."""
        return {"leachate": used * self.leachate_per_methane}


@dataclass(frozen=True)
class Upgrading(Plant):
    """Upgrading of landfill gas to pipeline gas (RNG) or vehicle fuel (CNG).

    Parameters
    ----------
    capacity : str or quantity
        Landfill gas that a unit takes at full load: "1500 scfm". [Nm3/h]
    recovery : number or str
        Methane in the product of that taken; it has no default. [fraction]
    slipping : number or str, optional
        Methane taken that escapes; all that is not recovered, if not given. What neither is recovered nor slips is
        burned in the off-gas. [fraction]
    electricity_use : str or quantity, optional
        Electricity for each volume of landfill gas taken: "0.25 kWh/Nm3". [kWh/Nm3]
    units, open, close, availability, turndown, minimum_flow, destruction
        As of `Plant`.
    """

    label: ClassVar[str] = "energy.Upgrading"
    capacity: Number = number("Nm3/h", bare=False)
    recovery: Number = fraction()
    slipping: Number = fraction(default=None)
    electricity_use: Number = number("kWh/Nm3", high=10.0, default=None, bare=False)

    def check(self) -> None:
        """Refuse to recover and lose more than there is."""
        super().check()
        if self.slipping is not None and np.any(self.recovery + self.slipping > 1 + 1e-12):
            raise RangeError(
                f"{self.label}: recovery {shown(self.recovery)} and slipping {shown(self.slipping)} exceed 1; mend one"
            )

    def full_load(self, gas: Offered) -> Number:
        """Methane that one unit takes at full load [Mg CH4/yr]."""
        return methane_of(self.capacity, "lfg", gas, self.label)

    def slip(self, used: Array) -> Array:
        """Methane that escapes [Mg CH4/yr]."""
        slipped: Array = used * (1 - self.recovery if self.slipping is None else self.slipping)
        return slipped

    def products(self, used: Array, gas: Offered) -> dict[str, Array]:
        """Heat (HHV) in the gas sold, and electricity bought, (year, draw, site) [MWh/yr]."""
        made = {"rng": used * (methane_energy("HHV") * self.recovery)}
        if self.electricity_use is not None:
            volume = used * (HOURS_PER_YEAR / methane_of(1.0, "lfg", gas, self.label))  # Nm3 of landfill gas a year
            made["electricity_bought"] = volume * self.electricity_use / 1000
        return made


@dataclass(frozen=True)
class Flare(Plant):
    """Flares, which burn gas and make nothing.

    Parameters
    ----------
    capacity : str or quantity, optional
        The most gas that a unit burns: "2000 scfm"; any amount, if not given. [Nm3/h]
    gas : {"ch4", "lfg"}, optional
        Which gas `capacity` measures: methane, or landfill gas.
    units, open, close, availability, turndown, minimum_flow, destruction
        As of `Plant`.
    """

    label: ClassVar[str] = "energy.Flare"
    capacity: Number = number("Nm3/h", default=None, bare=False)
    gas: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.capacity is not None and self.gas is None:
            raise UnitError(f"{self.label}.capacity needs gas='lfg' or gas='ch4' to say which gas it measures")
        if self.gas is not None:
            one_of(self.gas, ("ch4", "lfg"), f"{self.label}.gas")

    def check(self) -> None:
        """Refuse a lowest load of flares that have no highest."""
        super().check()
        if self.capacity is None and np.any(np.greater(self.turndown, 0)):
            raise RangeError(f"{self.label}.turndown is a share of the capacity; write capacity='2000 scfm', gas='lfg'")

    @classmethod
    def of(cls, kind: str, **options: Any) -> Flare:
        """Return an "open" or "enclosed" flare with the destruction efficiency of CDM TOOL06: 0.5 or 0.9."""
        one_of(kind, ("open", "enclosed"), f"{cls.label}.of")
        return cls(destruction=Cited("oxidation", "destruction", f"{kind}_flare"), **options)

    def full_load(self, gas: Offered) -> Number:
        """Methane that one unit takes at full load [Mg CH4/yr]."""
        return np.inf if self.capacity is None else methane_of(self.capacity, str(self.gas), gas, self.label)

    def take(self, rest: Array, gas: Offered) -> Taken:
        """Burn what the flares can of the `rest` of the gas, (year, draw, site) [Mg CH4/yr]."""
        flared = self.running(rest, gas)
        return Taken(flared=flared, slipped=self.slip(flared))


def _state_heating(device: Any, efficiency: Given, name: str = "") -> None:
    """Refuse an efficiency that does not say of which heating value it is."""
    if name and efficiency is None:
        raise RangeError(f"{device.label} needs {name}= and heating=, as in {name}='40 %', heating='LHV'")
    if efficiency is not None or device.heating is not None:
        if device.heating is None:
            raise UnitError(
                f"{device.label}: an efficiency needs its heating value; write heating='LHV' or heating='HHV'"
            )
        one_of(device.heating, HEATING, f"{device.label}.heating")
