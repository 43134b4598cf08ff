"""Operation: what the devices of an estimate make and run, each device by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from lfgmodel.axes import in_service
from lfgmodel.core.decay import Array, Years
from lfgmodel.core.flows import Taken
from lfgmodel.energy.sizing import content_of, of_years
from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.units import HOURS_PER_YEAR, methane_flow
from lfgmodel.waiting import awaited, filled

Of = Any
"""Which devices an item of money goes with: a class of `lfgmodel.energy`, or one device."""


class Running(NamedTuple):
    """One entry of an estimate's `use`, and what it took of the gas."""

    given: Any  # as the user wrote it
    device: Any  # with the numbers drawn, (draw, 1)
    taken: Taken


class Operation(NamedTuple):
    """What a gas system does, by year, draw and site, the last of length one."""

    years: Years
    methane_fraction: Any
    collected: Array  # [Mg CH4/yr]
    emitted: Array  # through the surface [Mg CH4/yr]
    running: tuple[Running, ...]
    vented: Array  # what no device takes [Mg CH4/yr]
    products: Mapping[str, Array]  # what all devices make together, by name [MWh/yr; m3/yr of leachate]
    drawn: bool  # whether the estimate has draws

    @classmethod
    def of(cls, est: Any, use: Sequence[Any] | None = None) -> Operation:
        """Return the devices of an estimate of one site before they run; with `use`, others on the same gas.

        Raises
        ------
        RangeError
            The estimate is of many sites, or a device waits for what it has not drawn.
        """
        if not hasattr(est, "axes") or not hasattr(est, "inputs"):
            raise RangeError(f"Project.of takes an estimate, as lfg.estimate returns it, got {shown(est)}")
        if "site" in est.axes:
            raise RangeError("Project.of takes an estimate of one site; take est.site(name) or est.combined()")
        gas = cls(
            est.years,
            content_of(est),
            _cells(est, "collected"),
            _cells(est, "emitted"),
            (),
            np.zeros((1, 1, 1)),
            {},
            "draw" in est.axes,
        )
        return gas.with_devices(est.inputs["use"] if use is None else use, est)

    def with_devices(self, use: Sequence[Any], est: Any) -> Operation:
        """Return other devices on the same gas, with what the estimate has drawn for them."""
        drawn = {} if est is None else _drawn(est)
        return self._replace(running=tuple(Running(given, _filled(given, drawn), Taken()) for given in use))

    def at(self, q: float) -> Operation:
        """Return one curve of the gas collected, a quantile of each year by itself, and nothing emitted."""
        content = self.methane_fraction
        return self._replace(
            collected=np.quantile(self.collected, q, axis=1, keepdims=True),
            emitted=np.zeros((len(self.years), 1, 1)),
            methane_fraction=np.median(content, axis=-2, keepdims=True) if np.ndim(content) else content,
            drawn=False,
        )

    def between(self, first: int, last: int) -> Operation:
        """Run the devices in some of the years: each takes what it can of the gas, and the rest goes on to the next."""
        within = (self.years >= first) & (self.years <= last)
        here = self._replace(
            years=self.years[within],
            methane_fraction=of_years(self.methane_fraction, within),
            collected=self.collected[within],
            emitted=self.emitted[within],
        )
        rest, running = here.collected, []
        made: dict[str, Array] = {}
        for one in self.running:
            taken = one.device.take(rest, here)
            running.append(one._replace(taken=taken))
            rest = rest - taken.used - taken.flared
            for name, amount in taken.products.items():
                made[name] = made[name] + amount if name in made else amount
        return here._replace(running=tuple(running), vented=rest, products=made)

    @property
    def draws(self) -> int:
        """How many draws the gas has."""
        return int(self.collected.shape[1])

    @property
    def released(self) -> Array:
        """Methane that reaches the atmosphere [Mg CH4/yr]."""
        slipped: Any = sum((one.taken.slipped for one in self.running), 0.0)
        return np.asarray(self.emitted + self.vented + slipped)

    def amount(self, name: str, where: str) -> Array:
        """Return a product [MWh/yr], or methane collected, used or flared [Mg CH4/yr]."""
        if name == "parasitic":
            raise RangeError(f"{where}: electricity is net of what the plant uses itself; that is no cost besides")
        flows = {
            "collected": self.collected,
            "used": sum((one.taken.used for one in self.running), np.zeros((1, 1, 1))),
            "flared": sum((one.taken.flared for one in self.running), np.zeros((1, 1, 1))),
        }
        return np.asarray({**flows, **self.products}[one_of(name, (*self.products, *flows), where)])

    def entries(self, of: Of, where: str) -> list[Running]:
        """Return the entries of `use` that an item goes with."""
        found = [
            one for one in self.running if (isinstance(one.given, of) if isinstance(of, type) else one.given == of)
        ]
        if not found:
            used = ", ".join(type(one.given).__name__ for one in self.running) or "no device"
            raise RangeError(f"{where} goes with {shown(of)}, which the estimate does not use; it uses {used}")
        return found

    def service(self, one: Running) -> Array:
        """Whether a device is in service, (year, draw, site), 0 or 1."""
        if hasattr(one.device, "open"):
            return in_service(one.device, self.years).astype(float)
        return np.ones((len(self.years), 1, 1))

    def hours(self, one: Running) -> Array:
        """Hours at full load of one unit in each year, (year, draw, site) [h/yr]."""
        full = one.device.full_load(self) * one.device.units
        used = one.taken.used + one.taken.flared
        hours: Array = np.divide(used, full, out=np.zeros(np.broadcast(used, full).shape), where=np.asarray(full) > 0)
        return hours * HOURS_PER_YEAR

    def megawatts(self) -> float:
        """Capacity of all devices that have one in power, with draws its mean [MW]."""
        rated = [one.device for one in self.running if in_power(one.device)]
        return float(sum(np.mean(device.units * device.capacity) for device in rated))

    def load(self) -> float:
        """Share of full load over the years of service, of the devices that make a product, by size; NaN of none."""
        full = used = 0.0
        for one in self.running:
            if one.taken.products:
                service = self.service(one)
                full += float(np.mean(one.device.full_load(self) * one.device.units) * service.sum())
                used += float(np.mean(one.taken.used, axis=1).sum())
        return used / full if full > 0 else float("nan")


def in_power(device: Any) -> bool:
    """Whether the capacity of a device is a power."""
    declared = getattr(type(device), "__dataclass_fields__", {}).get("capacity")
    return declared is not None and declared.metadata["number"].unit == "MW"


def methane_volume() -> float:
    """Volume of a megagram of methane [Nm3/Mg]."""
    return methane_flow("Nm3/yr")


def baseline_released(est: Any, baseline: Any) -> Array:
    """Return the methane released without the project in the draws of its estimate, (year, draw, site) [Mg CH4/yr].

    Raises
    ------
    RangeError
        The two are not of the same years, or not of the same draws of the same numbers.
    """
    if not hasattr(baseline, "axes") or list(baseline.years) != list(est.years):
        raise RangeError("Project.of needs a baseline of the same years; give both estimates the same until=")
    if "site" in baseline.axes:
        raise RangeError("Project.of takes a baseline of one site; take est.site(name) or est.combined()")
    flows = _of_the_same_draws(est, baseline)
    released, generated = (flows[name] for name in ("released", "generated"))
    if getattr(est.inputs.get("collection"), "metered", False) is True:
        # what is metered was generated: where that is more than the model has, so it is without the project
        metered = _cells(est, "generated")
        more = np.divide(metered, generated, out=np.ones(metered.shape), where=generated > 0)
        released = released * np.maximum(more, 1.0)
    return released


def _of_the_same_draws(est: Any, baseline: Any) -> Mapping[str, Array]:
    """Return what is generated and released without the project, with the numbers that its estimate has drawn."""
    names = ("generated", "released")
    drawn, study = _drawn(est), getattr(baseline, "study", None)
    if "draw" not in baseline.axes:
        return {name: _cells(baseline, name) for name in names}
    if study is not None and all(field in drawn for field in study.uncertain.values()):
        numbers = {field: drawn[field] for field in study.uncertain.values()}
        found: Mapping[str, Array] = study.flows(numbers, keep=list(names))[0]
        return found
    other = [name for name in baseline.drawn if not np.array_equal(baseline.drawn[name], est.drawn.get(name, ()))]
    if other:
        raise RangeError(
            f"Project.of: {other[0]} is drawn for the baseline and not the same for the project; build both estimates "
            "of the same site and model"
        )
    return {name: _cells(baseline, name) for name in names}


def _cells(est: Any, flow: str) -> Array:
    """Return a flow of an estimate with all its axes."""
    values = np.asarray(est.flow(flow), dtype=float)
    return values.reshape(len(est.years), -1, 1)


def _filled(given: Any, drawn: Mapping[Any, Array]) -> Any:
    lacking = [field.where for field in awaited(given) if field not in drawn]
    if lacking:
        raise RangeError(f"{lacking[0]} waits for draws that the estimate does not have; give a number")
    return filled(given, drawn.__getitem__)


def _drawn(est: Any) -> dict[Any, Array]:
    """Return the numbers of an estimate's uncertain fields, by field, (draw, 1)."""
    study = getattr(est, "study", None)
    fields = {} if study is None else study.uncertain
    return {field: est.drawn[name][:, None] for name, field in fields.items() if name in est.drawn}
