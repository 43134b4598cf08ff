"""Metering: gas flows as they were read from a meter."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from lfgmodel.errors import MeasurementWarning, UnitError, one_of
from lfgmodel.tables import read_table
from lfgmodel.units import gas_flow
from lfgmodel.values import ByKind, Frozen, Number, Value, fraction, number, steps

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years
    from lfgmodel.core.flows import Gas


@dataclass(frozen=True)
class Measured(Value):
    """Recovery as it was metered, in place of an efficiency; years that are not named collect nothing.

    Parameters
    ----------
    flow : dict or Series
        Mean flow, or amount a year, by calendar year.
    unit : str
        Its unit: "scfm", "Nm3/h", "Mg/yr", or with `temperature` and `pressure` a plain volume flow ("ft3/min").
    gas : {"ch4", "lfg"}
        What was metered: methane, or landfill gas.
    methane : number, str or {year: number}, optional
        Methane in it by volume; needed for landfill gas. [fraction]
    temperature : number or quantity, optional
        At which a plain volume was metered. [degC]
    pressure : str or quantity, optional
        At which a plain volume was metered, absolute: "1.02 atm". [kPa]
    uptime : number or {year: number}
        Share of the time that gas flowed, where a flow is the mean of those hours and not of all. [fraction]

    Warns
    -----
    MeasurementWarning
        More was metered than the model generates; all that is generated is then collected, and none emitted, that year.

    Examples
    --------
    >>> Measured({2019: 800, 2020: 760}, unit="scfm", gas="lfg", methane="52 %").methane_collected
    {2019: 4195.56..., 2020: 3985.78...}
    """

    label: ClassVar[str] = "collection.Measured"
    flow: Any
    unit: str = ""
    gas: str = ""
    methane: ByKind = fraction(default=None, many=True)
    temperature: Number = number("degC", -50, 150, default=None)
    pressure: Number = number("kPa", 10, 500, default=None, bare=False)
    uptime: ByKind = fraction(default=1.0, many=True)
    metered: Mapping[int, float] = field(init=False, repr=False)  # in Mg/yr of methane, or of as much gas as if it were

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of(self.gas, ("ch4", "lfg"), f"{self.label}.gas")
        if (self.gas == "lfg") != (self.methane is not None):
            raise UnitError(f"{self.label} needs methane= with gas='lfg', and not with gas='ch4'; got {self.methane!r}")
        scale = gas_flow(self.unit, self.label, self.temperature, self.pressure, mass=self.gas == "ch4")
        _, years, metered = read_table(self.flow, "flow", self.label, scale)
        amounts = {int(year): float(amount) for year, amount in zip(years, metered[:, 0], strict=True)}
        object.__setattr__(self, "metered", Frozen(amounts))
        object.__setattr__(self, "flow", Frozen(dict(self.flow.items())))

    @property
    def methane_collected(self) -> Mapping[int, float]:
        """Methane metered, by calendar year [Mg CH4/yr]."""
        years = np.array(list(self.metered))
        return {int(year): float(amount) for year, amount in zip(years, self._methane(years)[:, 0, 0], strict=True)}

    def _methane(self, years: Years) -> Array:
        """Methane metered in each of some years, (year, draw, site)."""
        metered = np.array([self.metered.get(int(year), 0.0) for year in years])[:, None, None]
        named = np.clip(years, min(self.metered), max(self.metered))
        content = 1.0 if self.methane is None else steps(self.methane, named, f"{self.label}.methane")
        methane: Array = metered * content * steps(self.uptime, named, f"{self.label}.uptime")
        return methane

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        metered = self._methane(gas.years)
        above = gas.years[(metered > gas.generated * (1 + 1e-9)).any(axis=(1, 2))]
        if len(above):
            warnings.warn(
                f"{self.label}: more methane was metered than the model generates in {', '.join(map(str, above))}; "
                "check the meter, the methane content, or k and the potential",
                MeasurementWarning,
                stacklevel=2,
            )
        collected: Array = np.minimum(metered, gas.generated)
        return collected
