"""Sizing: how many units of a device the gas of an estimate carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lfgmodel.axes import in_service
from lfgmodel.described.html import block
from lfgmodel.described.html import table as html_table
from lfgmodel.energy.plant import MADE, PRODUCT_UNITS, Plant
from lfgmodel.errors import RangeError, shown
from lfgmodel.spec import SHARE, Given

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from lfgmodel.core.decay import Array, Years


MOST_UNITS = 200
"""How many units are tried: a plant of more is one of larger units."""

ENDS = (0.05, 0.95)
"""Quantiles of the load over the draws."""

SHARES = ("load_factor", "load_5", "load_95", "full_share", "meets")
"""Columns of a table that are shown in percent."""

BEYOND = 3
"""How many more units than chosen a table shows."""


class Curve(NamedTuple):
    """The gas of an estimate as a device is offered it, in one year after another."""

    years: Years
    methane_fraction: Any
    flow: Array  # (year, draw, site), the last of length one [Mg CH4/yr]


@dataclass(frozen=True, eq=False, repr=False)
class Size:
    """What `size` chose.

    Attributes
    ----------
    device : a device of `energy`
        The unit given, with the number of units chosen.
    units : int
    capacity : float
        Of all units, in the unit of the device's own capacity.
    full_load_years : float
        Years in which the gas fills all units; with draws their mean, as all that follows.
    load_factor : float
        Methane used, of what the units could use at full load, over the years of service. [fraction]
    products : dict of float
        Made over those years, by name. [MWh]
    years : (year,) array
        Of service.
    loads, fulls : (draw,) array
        Load factor, and share of the years in which all units are full, of each draw. [fraction]
    criterion : tuple
        By what was chosen: "load_factor", "percentile" or "most", and what was asked of it.
    tried : tuple of Size
        This number of units, those before it and a few more.
    """

    device: Any
    units: int
    capacity: float
    full_load_years: float
    load_factor: float
    products: Mapping[str, float]
    years: Years
    loads: Array
    fulls: Array
    criterion: tuple[str, Any] = ("units", 1)
    tried: tuple[Size, ...] = ()

    @property
    def full_share(self) -> float:
        """Share of the years of service in which the gas fills all units; with draws the chance of it in a year."""
        return self.full_load_years / len(self.years) if len(self.years) else 0.0

    @property
    def table(self) -> pd.DataFrame:
        """What each number of units makes of the gas, a row each: the way to the choice.

        With draws also the 5 and 95 % quantiles of the load factor, and with a share asked for, the chance `meets` that
        so many units meet it.
        """
        import pandas as pd

        rows = [{**self._row(one), "chosen": one.units == self.units} for one in self.tried]
        return pd.DataFrame(rows).set_index("units")

    def _row(self, one: Size) -> dict[str, Any]:
        """Return what is told of a number of units."""
        row = {"units": one.units, "capacity": one.capacity, "load_factor": one.load_factor}
        if len(one.loads) > 1:
            row["load_5"], row["load_95"] = (float(end) for end in np.quantile(one.loads, ENDS))
        row["full_share"] = one.full_share
        by, least = self.criterion
        if len(one.loads) > 1 and by in ("load_factor", "percentile"):
            row["meets"] = float(np.mean((one.loads if by == "load_factor" else one.fulls) >= least))
        return {**row, **one.products}

    def _said(self) -> str:
        """Return the choice on one line."""
        span = f"{self.years[0]} to {self.years[-1]}" if len(self.years) else "no year"
        by, asked = self.criterion
        said = asked if isinstance(asked, str) else f"{asked:.4g}"
        return f"Size: {self.units} x {self.device.label} in {span}, chosen by {by}={said}"

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        """Return the table as text: its heads, and a row a number of units."""
        rows = [self._row(one) for one in self.tried]
        unit = self.device.spec("capacity").unit
        heads = {"units": "units", "capacity": f"capacity [{unit}]", "load_factor": "load", "load_5": "5 %",
                 "load_95": "95 %", "full_share": "full", "meets": "meets it"}  # fmt: skip
        cells = [
            [f"{value:.0%}" if name in SHARES else f"{value:,.4g}" if name == "capacity" else f"{value:,.0f}"
             for name, value in row.items()] + ["<- chosen" if row["units"] == self.units else ""]
            for row in rows
        ]  # fmt: skip
        return [*(heads.get(name, f"{name} [{PRODUCT_UNITS.get(name, MADE)}]") for name in rows[0]), ""], cells

    def __repr__(self) -> str:
        if not self.tried:
            return self._said()
        heads, cells = self._cells()
        widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
        lines = [
            "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in (heads, *cells)
        ]
        return "\n".join([self._said(), *lines])

    def _repr_html_(self) -> str:
        return block(self._said(), html_table(*self._cells(), "right") if self.tried else "")


def size(
    est: Any,
    unit: Any,
    *,
    percentile: Given | None = None,
    load_factor: Given | None = None,
    most: str | None = None,
    flow: str = "collected",
) -> Size:
    """Choose the number of units by one criterion.

    Parameters
    ----------
    est : Estimate
        Whose gas is to be used, of one site. With draws each criterion is that of their mean.
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
        Its `table` shows what each number of units would make of the gas.

    Raises
    ------
    RangeError
        Not just one criterion, no gas in the years of service, no number of units that meets the criterion, or one
        that would be more than 200.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> site = lfg.Site(lfg.Waste.constant("300_000 Mg/yr", 2000, 2025))
    >>> est = lfg.estimate(site, lfg.LandGEM.preset("inventory conventional"), lfg.collection.Constant(0.75))
    >>> engine = lfg.energy.Engine("1.06 MW", open=2027, close=2041)
    >>> lfg.energy.size(est, engine, load_factor=0.9)
    Size: 3 x energy.Engine in 2027 to 2041, chosen by load_factor=0.9
    units  capacity [MW]  load  full  electricity [MWh]
        1           1.06  100%  100%            135,198
        2           2.12  100%  100%            270,396
        3           3.18   98%   73%            396,321  <- chosen
        4           4.24   85%   27%            459,204
        5            5.3   69%    0%            468,533
        6           6.36   58%    0%            468,533
    """
    if sum(criterion is not None for criterion in (percentile, load_factor, most)) != 1:
        raise RangeError("energy.size takes one criterion: percentile='90 %', load_factor=0.9, or most='electricity'")
    curve = _curve(est, flow)
    _refuse_unsized(unit)
    tried = [_try(unit.but(units=n), curve) for n in range(1, MOST_UNITS + 2)]
    asked: tuple[str, Any] = ("most", most)
    if not tried[0].load_factor > 0:
        raise RangeError("energy.size: no gas for even one unit in its years of service; check open, close and flow")
    if most is not None:
        chosen = _fewest(tried, most)
    elif percentile is not None:
        asked = "percentile", SHARE.read(percentile, "energy.size.percentile")
        chosen = _most_full(tried, asked[1], lambda one: one.full_share, curve)
    else:
        asked = "load_factor", SHARE.read(load_factor, "energy.size.load_factor")
        chosen = _most_full(tried, asked[1], lambda one: one.load_factor, curve)
    if chosen.units > MOST_UNITS:
        raise RangeError(
            f"energy.size: {MOST_UNITS} units of capacity {shown(unit.capacity)} are not enough; give a larger unit"
        )
    return replace(chosen, criterion=asked, tried=tuple(tried[: chosen.units + BEYOND]))


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

    _refuse_no_estimate(est, "energy.load_duration")
    est.one_curve("energy.load_duration")
    values = np.sort(est.to(flow, unit, **options))[::-1]
    share = pd.Index(np.arange(1, len(values) + 1) / len(values), name="share of years")
    return pd.Series(values, index=share, name=f"{flow} [{unit}]")


def _curve(est: Any, flow: str) -> Curve:
    _refuse_no_estimate(est, "energy.size")
    if "site" in est.axes:
        est.one_curve("energy.size")
    return Curve(est.years, content_of(est), np.asarray(est.to(flow, "Mg/yr")).reshape(len(est.years), -1, 1))


def content_of(est: Any) -> Any:
    """Return the methane in the gas of an estimate of one site, broadcasting with (year, draw, site)."""
    content = est.methane_fraction
    if not np.ndim(content):
        return content
    by_year = np.ndim(content) == 2 or "draw" not in est.axes
    return np.reshape(content, (len(est.years), -1, 1)) if by_year else np.reshape(content, (-1, 1))


def of_years(content: Any, within: NDArray[np.bool_]) -> Any:
    """Return the methane content in some of the years."""
    return content[within] if np.ndim(content) == 3 else content


def _refuse_no_estimate(est: Any, where: str) -> None:
    if not hasattr(est, "one_curve"):
        raise RangeError(f"{where} takes an estimate, as lfg.estimate returns it, got {shown(est)}")


def _refuse_unsized(unit: Any) -> None:
    """Refuse what is no unit of a size."""
    if not isinstance(unit, Plant):
        raise RangeError(f"energy.size takes one unit of a device, as in energy.Engine('1 MW'), got {shown(unit)}")
    if unit.waits:
        raise RangeError(
            f"energy.size takes a unit of numbers, and {unit.label} holds columns or distributions; write numbers"
        )
    capacity = getattr(unit, "capacity", None)
    if not capacity:
        raise RangeError(f"energy.size needs the capacity of one {unit.label}, got {shown(capacity)}; give it")


def _try(device: Any, curve: Curve) -> Size:
    """Return what so many units make of the gas."""
    service = in_service(device, curve.years)[:, 0, 0]
    content = of_years(curve.methane_fraction, service)
    curve = Curve(curve.years[service], content, curve.flow[service])
    taken = device.take(curve.flow, curve)
    full = device.units * device.full_load(curve)  # one, or one for each draw
    used = np.asarray(taken.used + taken.flared)
    used_up, possible = used.sum(axis=0)[:, 0], _sum(full, curve.flow) * float(device.availability)
    filled = (curve.flow >= full * (1 - 1e-9)).sum(axis=0)[:, 0]
    return Size(
        device,
        device.units,
        device.units * float(device.capacity),
        int(filled[0]) if len(filled) == 1 else float(filled.mean()),
        float(used_up.mean() / possible.mean()) if possible.mean() > 0 else 0.0,
        {name: float(made.sum(axis=0).mean()) for name, made in taken.products.items()},
        curve.years,
        np.divide(used_up, possible, out=np.zeros(len(used_up)), where=possible > 0),
        filled / max(len(curve.years), 1),
    )


def _sum(load: Any, flow: Array) -> Array:
    """Return a load, one or one for each draw or year, over all years of a flow, (draw,)."""
    total: Array = np.broadcast_to(load, flow.shape).sum(axis=0)[:, 0]
    return total


def _fewest(tried: list[Size], most: str) -> Size:
    """Return the fewest units that make the most of a product."""
    if most not in tried[0].products:
        device = tried[0].device
        raise RangeError(f"energy.size: most={most!r} is made by no {device.label}; it makes {list(tried[0].products)}")
    top = max(one.products[most] for one in tried)
    return next(one for one in tried if one.products[most] >= top * (1 - 1e-9))


def _most_full(tried: list[Size], least: float, fullness: Callable[[Size], float], curve: Curve) -> Size:
    """Return the most units that are full for at least a share of the time."""
    fitting = [one for one in tried if fullness(one) >= least]
    if fitting:
        return fitting[-1]
    one, unit = tried[0], tried[0].device
    reached = f"energy.size: even one unit misses the criterion, with {fullness(one):.3g} of {least:g}"
    peak = int(one.years[np.argmax(curve.flow[np.isin(curve.years, one.years)].mean(axis=(1, 2)))])
    if (unit.open is None or unit.close is None) and fullness(_try(unit.but(open=peak, close=peak), curve)) >= least:
        raise RangeError(
            f"{reached}, because it would run in all of {one.years[0]} to {one.years[-1]}, also while there is "
            f"little gas; say its years of service by open= and close=, around {peak}"
        )
    raise RangeError(f"{reached}; choose a smaller unit, fewer years of service or a lower criterion")
