"""Plants: one or more like units of a device, how they share the gas, and how many of them it carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lfgmodel.axes import in_service
from lfgmodel.core.flows import Gas, Taken
from lfgmodel.errors import RangeError, shown
from lfgmodel.factors import Cited
from lfgmodel.units import methane_flow
from lfgmodel.values import Number, Spec, Value, calendar_year, fraction, number, whole

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array

DESTRUCTION = Cited("energy", "destruction", "GHGRP")
SHARE = Spec("fraction", high=1.0)
MOST_UNITS = 200


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

    def full_load(self, gas: Gas) -> Number:
        """Methane that one unit takes at full load [Mg CH4/yr]."""
        raise NotImplementedError

    def products(self, used: Array, gas: Gas) -> dict[str, Array]:
        """Return what is made of the methane used, by name, (year, draw, site)."""
        return {}

    def slip(self, used: Array) -> Array:
        """Methane that passes undestroyed [Mg CH4/yr]."""
        slipped: Array = used * (1 - self.destruction)
        return slipped

    def take(self, rest: Array, gas: Gas) -> Taken:
        """Use what the units can of the `rest` of the gas, (year, draw, site) [Mg CH4/yr]."""
        used = self.running(rest, gas)
        return Taken(used=used, slipped=self.slip(used), products=self.products(used, gas))

    def running(self, rest: Array, gas: Gas) -> Array:
        """Methane that the units in service draw [Mg CH4/yr]."""
        flow = rest if self.open is self.close is None else rest * in_service(self, gas.years)
        if self.minimum_flow is not None:
            flow = np.where(flow >= methane_of(self.minimum_flow, "lfg", gas, self.label), flow, 0.0)
        drawn: Array = self.availability * self._dispatch(flow, self.full_load(gas))
        return drawn

    def _dispatch(self, flow: Array, unit: Number) -> Array:
        if np.all(np.equal(self.turndown, 0)):
            full: Array = np.minimum(flow, np.where(unit > 0, unit, 0.0) * self.units)
            return full
        unit = np.where(unit > 0, unit, np.inf)  # a unit of no size carries nothing
        at_full = np.minimum(np.floor(flow / unit), self.units)
        one_more = (at_full < self.units) & (flow >= (at_full + 1) * self.turndown * unit)
        drawn: Array = np.where(one_more, flow, at_full * unit)
        return drawn


def methane_of(flow: Number, basis: str, gas: Gas, where: str) -> Number:
    """Methane in a flow [Nm3/h] of methane or landfill gas [Mg CH4/yr]."""
    methane = flow / methane_flow("Nm3/h")
    if basis == "ch4":
        return methane
    if gas.methane_fraction is None:
        raise RangeError(f"{where} measures landfill gas, but the model does not say its methane_fraction")
    return methane * gas.methane_fraction


class Size(NamedTuple):
    """What `size` chose."""

    device: Any  # the unit given, with the number of units chosen
    units: int
    capacity: float  # of all units, in the unit of the device's own capacity
    full_load_years: int  # years in which the gas fills all units
    load_factor: float  # methane used, of what the units could use at full load, over the years of service
    products: dict[str, float]  # made over those years, by name


def size(
    est: Any,
    unit: Any,
    *,
    percentile: Number | None = None,
    load_factor: Number | None = None,
    most: str | None = None,
    flow: str = "collected",
) -> Size:
    """Choose the number of units by one criterion.

    Parameters
    ----------
    est : Estimate
        Whose gas is to be used.
    unit : a device of `energy`
        One unit of the technology, with its years of service: `Engine("1.06 MW", open=2027, close=2046)`.
    percentile : number or str
        As many units as gas fills in this share of the years of service: "90 %" for a plant that is nearly always full.
        [fraction]
    load_factor : number or str
        The most units that on average stay this full. [fraction]
    most : str
        The fewest units that make the most of a product: "electricity", "heat", "rng".
    flow : str
        The flow to be used.

    Returns
    -------
    Size

    Raises
    ------
    RangeError
        Not just one criterion, or no gas in the years of service.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> site = lfg.Site(lfg.Waste.constant("300_000 Mg/yr", 2000, 2025))
    >>> est = lfg.estimate(site, lfg.LandGEM.preset("inventory conventional"), lfg.collection.Constant(0.75))
    >>> engine = lfg.energy.Engine("1.06 MW", open=2027, close=2041)
    >>> lfg.energy.size(est, engine, load_factor=0.9).units
    3
    """
    if sum(criterion is not None for criterion in (percentile, load_factor, most)) != 1:
        raise RangeError("energy.size takes one criterion: percentile='90 %', load_factor=0.9, or most='electricity'")
    gas, rest = _gas(est, flow)
    tried = [_try(unit.but(units=n), rest, gas) for n in range(1, MOST_UNITS + 1)]
    if not tried[0].load_factor > 0:
        raise RangeError("energy.size: no gas for even one unit in its years of service; check open, close and flow")
    if percentile is not None:
        share = SHARE.read(percentile, "energy.size.percentile")
        years = int(_service(unit, gas).sum())
        fitting = [one for one in tried if one.full_load_years >= share * years]
    elif load_factor is not None:
        least = SHARE.read(load_factor, "energy.size.load_factor")
        fitting = [one for one in tried if one.load_factor >= least]
    else:
        if most not in tried[0].products:
            raise RangeError(
                f"energy.size: most={most!r} is made by no {unit.label}; it makes {list(tried[0].products)}"
            )
        top = max(one.products[most] for one in tried)
        fitting = [next(one for one in tried if one.products[most] >= top * (1 - 1e-9))]
    if not fitting:
        raise RangeError("energy.size: even one unit misses the criterion; choose a smaller unit or a lower criterion")
    return fitting[-1]


def load_duration(est: Any, unit: str = "scfm", *, flow: str = "collected", **options: Any) -> pd.Series[float]:
    """Return the flow of each year from the greatest to the least, by the share of years in which it is reached.

    Parameters
    ----------
    est : Estimate
    unit : str
        Unit of the flow; `options` are those of `Estimate.to`.
    flow : str
    """
    import pandas as pd

    est.one_curve("energy.load_duration")
    values = np.sort(est.to(flow, unit, **options))[::-1]
    share = pd.Index(np.arange(1, len(values) + 1) / len(values), name="share of years")
    return pd.Series(values, index=share, name=f"{flow} [{unit}]")


def _gas(est: Any, flow: str) -> tuple[Gas, Array]:
    est.one_curve("energy.size")
    rest = np.array(est.to(flow, "Mg/yr"))[:, None, None]
    fraction = getattr(est.inputs["generation"], "methane_fraction", None)
    return Gas(est.years, rest, rest, None, {}, fraction), rest  # type: ignore[arg-type]  # devices ask for no decay


def _service(device: Any, gas: Gas) -> NDArray[np.bool_]:
    return in_service(device, gas.years)[:, 0, 0]


def _try(device: Any, rest: Array, gas: Gas) -> Size:
    service = _service(device, gas)
    taken = device.take(rest, gas)
    full = device.units * device.full_load(gas)
    used = np.asarray(taken.used + taken.flared)[:, 0, 0][service]
    possible = full * float(device.availability) * service.sum()
    return Size(
        device,
        device.units,
        device.units * float(device.capacity),
        int((rest[service, 0, 0] >= full * (1 - 1e-9)).sum()),
        float(used.sum() / possible) if possible > 0 else 0.0,
        {name: float(made[service].sum()) for name, made in taken.products.items()},
    )
