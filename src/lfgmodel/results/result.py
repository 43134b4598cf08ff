"""Results: flows by year, site and draw, shown in any unit on request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from lfgmodel.core.flows import FLOWS
from lfgmodel.errors import NotKeptError, RangeError, UnitError, one_of, shown
from lfgmodel.results import display, export, members
from lfgmodel.results.citations import citations
from lfgmodel.results.conversion import factor, unit_of
from lfgmodel.results.flow import Flow, Peak, native, rebuilt
from lfgmodel.results.gas import pollutants
from lfgmodel.results.plotting import KINDS
from lfgmodel.results.runs import Runs
from lfgmodel.results.sensitivity import indices
from lfgmodel.results.spread import quantiles, sampling_error
from lfgmodel.results.warming import potential
from lfgmodel.units import quantity
from lfgmodel.values import Given
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from lfgmodel.core.decay import Array, Years
    from lfgmodel.groups import Groups
    from lfgmodel.uncertainty.drawing import Sampling


@dataclass(frozen=True, eq=False, repr=False)
class Estimate:
    """What becomes of the methane of a site or a portfolio, year by year.

    Each flow is an attribute, (year,) for a site, (year, site) for a portfolio, with draws (year, draw) and
    (year, draw, site) [Mg CH4/yr]. They close: `generated = collected + oxidised + emitted`,
    `collected = used + flared + vented`, and what reaches the atmosphere is `released = emitted + vented + slipped`.

    Attributes
    ----------
    years : (year,) array
        Calendar years.
    flows : dict of array
        The flows that were kept, by name.
    products : dict of array
        Energy made, by name: "electricity". [MWh/yr]
    inputs : dict
        The values that the estimate was made of: site, generation, collection, oxidation, use. Their fields hold the
        numbers of columns and published tables, of one site; what is drawn stays the distribution.
    axes : tuple of str
        The axes of each flow: of "year", "draw" and "site" those that were asked for; "group" where sites are combined.
    methane_fraction : float, array or None
        Methane in the landfill gas by volume, where the method states it. [fraction]
    drawn : dict of (draw,) array
        The numbers that were drawn, by field, in the unit of each; of a field of which each site draws apart the
        probabilities from which its sites' numbers are made, "(shared)" and "(each)".
    sampling : Sampling or None
        How they were drawn: draws, seed, method.
    """

    FLOWS: ClassVar[tuple[str, ...]] = FLOWS
    generated = Flow("Methane that the waste generates [Mg CH4/yr].")
    collected = Flow("Methane that the gas system draws [Mg CH4/yr].")
    oxidised = Flow("Methane that the cover turns into carbon dioxide [Mg CH4/yr].")
    emitted = Flow("Methane through the surface, after oxidation [Mg CH4/yr].")
    used = Flow("Methane taken by devices that make a product [Mg CH4/yr].")
    flared = Flow("Methane taken by devices that make none [Mg CH4/yr].")
    vented = Flow("Methane collected, and taken by no device [Mg CH4/yr].")
    slipped = Flow("The undestroyed part of used and flared [Mg CH4/yr].")
    released = Flow("Methane that reaches the atmosphere: emitted, vented and slipped [Mg CH4/yr].")

    years: Years
    flows: Mapping[str, Array]
    products: Mapping[str, Array]
    inputs: Mapping[str, Any]
    axes: tuple[str, ...] = ("year",)
    methane_fraction: Any = None
    drawn: Mapping[str, Array] = Frozen()
    sampling: Sampling | None = None
    groups: Groups | None = None  # of the sites, where the last axis is of groups
    study: Runs | None = None  # which runs it again; that of some of its sites, or of their sum, is not one's own

    def __reduce__(self) -> tuple[Any, ...]:
        return rebuilt, (type(self), *(getattr(self, item.name) for item in fields(self)))

    def site(self, name: str) -> Estimate:
        """Return the estimate of one site of a portfolio, or of one group of sites that were combined."""
        return members.one(self, name)

    def combined(self) -> Estimate:
        """Return all sites of a portfolio taken together: the sum of each flow and product."""
        return members.combined(self)

    @property
    def many(self) -> bool:
        """Whether it is of many sites or groups of them, an axis each."""
        return self.axes[-1] in ("site", "group")

    @property
    def called(self) -> Any:
        """What its sites, or groups of them, are called."""
        return self.inputs["site"].names if self.groups is None else np.array(self.groups.names)

    def to(
        self,
        flow: str,
        unit: str,
        *,
        year: int | None = None,
        gas: str = "ch4",
        methane_fraction: float | None = None,
        heating: str = "HHV",
        density: Any = None,
    ) -> Any:
        """Return a flow or product in another unit.

        Parameters
        ----------
        flow : str
            A flow ("collected") or a product ("electricity").
        unit : str
            Of methane: a mass flow ("tonne/yr"), a gas flow at a reference state ("scfm", "Nm3/h", "mmscfd"), heat
            ("MMBtu/yr", "MW"), or with `density` a plain volume flow ("m3/yr"). Of a product: an energy or power.
        year : int, optional
            One calendar year; all, if not given.
        gas : {"ch4", "lfg"}
            Methane itself, or the landfill gas that contains it (volumes only).
        methane_fraction : float, optional
            Methane in landfill gas by volume; the generation model's own if not given. [fraction]
        heating : {"HHV", "LHV"}
            Which heating value makes heat of methane.
        density : number or str, optional
            Methane density at the state of a plain volume, such as a model's own `density`. [kg/m3]

        Returns
        -------
        array
            With the axes of the estimate; of one year without that of years, of one site a number.

        Raises
        ------
        RangeError
            The year is not among those of the estimate.
        UnitError
            The unit is no flow, is a volume without a reference state, or the methane content is unknown.
        """
        values: Any = self.flow(flow) * factor(self, flow, unit, gas, methane_fraction, heating, density)
        return values if year is None else native(values[self._row(year, "Estimate.to")])

    def quantity(self, flow: str, unit: str, **options: Any) -> Any:
        """Return a flow or product as a pint quantity; `options` are those of `to`."""
        return quantity(self.to(flow, unit, **options), unit)

    def at(self, year: int) -> dict[str, Any]:
        """Every flow kept [Mg CH4/yr] and product [MWh/yr] of one calendar year, without its axis."""
        row = self._row(year, "Estimate.at")
        return {name: native(self.flow(name)[row]) for name in self.names}

    def total(self, flow: str, unit: str | None = None, **options: Any) -> Any:
        """Sum of a flow over all years.

        Parameters
        ----------
        flow : str
            A flow or product.
        unit : str, optional
            An amount rather than a flow: "kilotonne", "Nm3", "GWh"; Mg CH4, or MWh for a product, if not given.
        **options
            Those of `to`.
        """
        amount = self.unit(flow).removesuffix("/yr") if unit is None else unit
        try:
            return self.to(flow, f"({amount})/year", **options).sum(axis=0)
        except UnitError as error:
            raise UnitError(f"Estimate.total needs an amount, as in 'kilotonne', 'Nm3' or 'GWh': {error}") from error

    def peak(self, flow: str, unit: str | None = None, **options: Any) -> Peak:
        """Return the largest value of a flow and its year; `unit` and `options` are those of `to`.

        Each draw and site has its own, in arrays.
        """
        values = self.to(flow, self.unit(flow) if unit is None else unit, **options)
        return Peak.of(self.years, values)

    def quantile(self, q: Any, flow: str | None = None, unit: str | None = None, **options: Any) -> pd.DataFrame:
        """Return quantiles over the draws, each year by itself; so those of flows do not add up.

        Parameters
        ----------
        q : number, str or a sequence of them
            Probabilities: 0.5, ["5 %", "95 %"].
        flow : str, optional
            One flow or product, a column a quantile. Without it all that were kept, a column each and quantile.
        unit : str, optional
            Unit of that one flow; this and `options` are those of `to`.

        Returns
        -------
        DataFrame
            A row a year, or a row a site and year; `attrs["units"]` names the unit.
        """
        return export.spread(self, quantiles, q, flow, unit, options)

    def sampling_error(self, q: Any, flow: str | None = None, unit: str | None = None, **options: Any) -> pd.DataFrame:
        """Return the standard error of such quantiles for want of draws, as of plain Monte Carlo."""
        return export.spread(self, sampling_error, q, flow, unit, options)

    def sensitivity(self, flow: str, year: int | None = None, unit: str | None = None, **options: Any) -> pd.DataFrame:
        """Return how much each uncertain number matters to a flow; `results.sensitivity.indices` says how."""
        return indices(self, flow, year, unit, options)

    def to_pandas(self, flow: str | None = None, unit: str | None = None, **options: Any) -> pd.DataFrame:
        """Return flows and products as a frame; `attrs["units"]` names the units.

        Parameters
        ----------
        flow : str, optional
            One flow or product: a row a year, and a column a draw and site. Without it all that were kept, a column
            each: a row a draw, site and year.
        unit : str, optional
            Unit of that one flow; this and `options` are those of `to`.
        """
        return export.flows(self, flow, unit, options)

    def frame(self, **columns: Any) -> pd.DataFrame:
        """Return numbers of one's own as a frame: a row a year, or a row a draw, site and year.

        Parameters
        ----------
        **columns : (year,) array, or one with the axes of the estimate
            Each column by its name.
        """
        return export.rows(self, columns)

    def to_xarray(self) -> Any:
        """Return flows and products as an xarray Dataset with the axes of the estimate; needs the extra `xarray`."""
        return export.dataset(self)

    def to_excel(self, path: Any) -> None:
        """Write a workbook: flows by year, with draws their 5, 50 and 95 % quantiles, and where each number comes from.

        A file that is there is replaced once the new one is whole. Needs the extra `excel`.
        """
        export.workbook(self, path)

    def citations(self) -> list[str]:
        """Where each published method and number comes from, a line each; numbers of the user's own cite nothing."""
        site, *parts, use = self.inputs.values()
        return citations([*(part for part in parts if part is not None), *use])

    def pollutants(self, flow: str = "generated") -> pd.DataFrame:
        """Trace gases in the landfill gas of a flow, by LandGEM's default concentrations [Mg/yr]."""
        return pollutants(self, flow)

    def co2e(self, gwp: Given) -> Array:
        """Methane released as carbon dioxide equivalent; `gwp` is a number or `lfg.gwp("AR5", 100)` [t CO2e/yr]."""
        return self.released * potential(gwp, "Estimate.co2e.gwp")

    def plot(self, ax: Axes | None = None, *, kind: str | None = None, **options: Any) -> Axes:
        """Draw the flows by year; needs the extra `plot`.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure if not given.
        kind : {"fate", "fan"}
            The fates of the methane stacked, or with draws the spread of one flow; `options` are those of
            `plotting.fate` and `plotting.fan`.
        """
        kind = one_of(kind or ("fan" if "draw" in self.axes else "fate"), KINDS, "Estimate.plot.kind")
        return KINDS[kind](self.combined(), ax, **options)

    def __repr__(self) -> str:
        return "\n".join([f"Estimate: {self.title}", *display.lines(display.summary(self.combined()))])

    def _repr_html_(self) -> str:
        return display.page(self.combined())

    @property
    def title(self) -> str:
        """What was estimated, over which years, and by which method."""
        return display.title(self)

    def one_curve(self, where: str) -> None:
        """Refuse an estimate of many sites or with draws where only a number a year will do."""
        if len(self.axes) > 1:
            raise RangeError(
                f"{where} takes one site without draws, got axes {', '.join(self.axes)}; take est.site(name), "
                "est.combined(), or an estimate of numbers without distributions"
            )

    @property
    def names(self) -> tuple[str, ...]:
        """The flows and products that were kept, and what follows from them, in order."""
        whole = {"emitted", "vented", "slipped"} <= set(self.flows)
        return (*(name for name in FLOWS if name in self.flows or (name == "released" and whole)), *self.products)

    def unit(self, name: str) -> str:
        """Return the unit in which a flow or product is kept."""
        return unit_of(name, name in self.products)

    def _row(self, year: int, where: str) -> int:
        """Return the place of a calendar year among the years."""
        found = np.flatnonzero(self.years == year) if np.ndim(year) == 0 else np.array([])
        if not len(found):
            raise RangeError(f"{where}: {shown(year)} is not among its years, {self.years[0]} to {self.years[-1]}")
        return int(found[0])

    def flow(self, name: str) -> Array:
        """Return a flow [Mg CH4/yr] or product [MWh/yr] by its name."""
        for held in (self.flows, self.products):
            if name in held:
                return held[name]
        if name not in self.names and name in FLOWS:
            raise NotKeptError(f"{name} was not kept; write keep=[..., {name!r}], or leave keep out to have all flows")
        one_of(name, (*FLOWS, *self.products), "flow")
        return self.flows["emitted"] + self.flows["vented"] + self.flows["slipped"]
