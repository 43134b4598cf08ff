"""Results: flows by year, site and draw, shown in any unit on request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

import numpy as np

from lfgmodel.errors import RangeError, UnitError, one_of, shown
from lfgmodel.factors import sources
from lfgmodel.site import Site
from lfgmodel.units import methane_flow, product, quantity
from lfgmodel.values import Frozen, Number, Spec

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from lfgmodel.core.decay import Array, Years
    from lfgmodel.core.flows import Flows

FLOWS = ("generated", "collected", "oxidised", "emitted", "used", "flared", "vented", "slipped", "released")
SURFACE = {"generated", "collected", "oxidised", "emitted"}  # flows that no device changes


class Peak(NamedTuple):
    """The largest value of a flow, and the calendar year it falls in."""

    year: int
    value: float

    def __repr__(self) -> str:
        return f"Peak(year={self.year}, value={self.value:.6g})"


PRODUCT_UNITS = {"leachate": "m3/yr"}  # of those that are no energy
METHANE_FRACTION = Spec("fraction", low=0.01, high=1.0, optional=True)
GWP = Spec("Mg/Mg", low=1.0, high=200.0)
DENSITY = Spec("kg/m3", low=0.5, high=1.0, optional=True)


class Results:
    """Where the flows of an estimate are put as its sites are worked through: those to keep, and no others."""

    def __init__(self, years: Years, sites: int, keep: Sequence[str] | None) -> None:
        self.years, self.sites = years, sites
        self.keep = None if keep is None else {*((keep,) if isinstance(keep, str) else keep)}
        self.flows: dict[str, Array] = {}
        self.products: dict[str, Array] = {}

    def needs(self, stage: str) -> bool:
        """Whether what follows from oxidation ("oxidised"), or from devices ("used"), is to be kept."""
        if self.keep is None:
            return True
        return bool(self.keep & {"oxidised", "emitted", "released"} if stage == "oxidised" else self.keep - SURFACE)

    def put(self, sites: slice, flows: Flows) -> None:
        """Keep the (year, draw, site) flows of some of the sites."""
        methane = {name: flow for name, flow in flows._asdict().items() if name != "products"}
        if self.keep is not None:
            if "released" in self.keep:
                methane["released"] = flows.emitted + flows.vented + flows.slipped
            for name in self.keep:
                one_of(name, (*FLOWS, *flows.products), "estimate.keep")
        for held, found in ((self.flows, methane), (self.products, flows.products)):
            for name, flow in found.items():
                if self.keep is not None and name not in self.keep:
                    continue
                if flow.shape[-1] == self.sites:
                    held[name] = flow
                    continue
                if name not in held:
                    held[name] = np.empty((*flow.shape[:-1], self.sites))
                held[name][..., sites] = flow


@dataclass(frozen=True, eq=False, repr=False)
class Estimate:
    """What becomes of the methane of a site or a portfolio, year by year.

    Each flow is an attribute, (year,) for a site and (year, site) for a portfolio [Mg CH4/yr]: `generated` by the
    waste; `collected` by the gas system; `oxidised` by the cover; `emitted` through the surface, after oxidation;
    `used` by devices that make a product; `flared`; `vented`, collected and taken by no device; `slipped`, the
    undestroyed part of used and flared; and `released = emitted + vented + slipped`, what reaches the atmosphere.
    `generated = collected + oxidised + emitted` and `collected = used + flared + vented`.

    Attributes
    ----------
    years : (year,) array
        Calendar years.
    flows : dict of array
        The flows that were kept, by name.
    products : dict of array
        Energy made, by name: "electricity". [MWh/yr]
    inputs : dict
        The values that the estimate was made of: site, generation, collection, oxidation, use.
    axes : tuple of str
        The axes of each flow: ("year",) or ("year", "site").
    methane_fraction : float, array or None
        Methane in the landfill gas by volume, where the method states it. [fraction]
    """

    FLOWS: ClassVar[tuple[str, ...]] = FLOWS
    years: Years
    flows: Mapping[str, Array]
    products: Mapping[str, Array]
    inputs: Mapping[str, Any]
    axes: tuple[str, ...] = ("year",)
    methane_fraction: Any = None

    @classmethod
    def of(cls, results: Results, inputs: Mapping[str, Any], generation: Any) -> Self:
        """Build from what was kept, without the axes that nobody asked for."""
        one = isinstance(inputs["site"], Site)
        index, axes = (np.s_[:, 0, 0], ("year",)) if one else (np.s_[:, 0], ("year", "site"))
        kept: list[Frozen] = []
        for held in (results.flows, results.products):
            flows = {name: flow[index] for name, flow in held.items()}
            for flow in flows.values():
                flow.setflags(write=False)
            kept.append(Frozen(flows))
        content: Any = getattr(generation, "methane_fraction", None)
        if np.ndim(content) == 2:
            content = content[index[1:]]
        return cls(results.years, kept[0], kept[1], Frozen(inputs), axes, content)

    def __getattr__(self, name: str) -> Array:
        if name not in FLOWS:
            raise AttributeError(f"an Estimate has no attribute {name!r}")
        return self._flow(name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *FLOWS]

    def site(self, name: str) -> Estimate:
        """Return the estimate of one site of a portfolio."""
        portfolio = self.inputs["site"]
        if "site" not in self.axes:
            raise RangeError("Estimate.site takes one of a portfolio's sites; this estimate is of one site")
        row = list(portfolio.names).index(one_of(name, portfolio.names, "Estimate.site"))
        return self._over_sites(lambda flow: flow[..., row], portfolio.site(name), row)

    def combined(self) -> Estimate:
        """Return all sites of a portfolio taken together: the sum of each flow and product."""
        if "site" not in self.axes:
            return self
        return self._over_sites(lambda flow: flow.sum(axis=-1), self.inputs["site"], None)

    def _over_sites(self, change: Callable[[Array], Array], site: Any, row: int | None) -> Estimate:
        flows = Frozen({name: change(flow) for name, flow in self.flows.items()})
        products = Frozen({name: change(made) for name, made in self.products.items()})
        content = self.methane_fraction
        if isinstance(content, np.ndarray):
            content = None if row is None else content[..., row if content.shape[-1] > 1 else 0]
        inputs = Frozen({**self.inputs, "site": site})
        return replace(
            self, flows=flows, products=products, inputs=inputs, axes=self.axes[:-1], methane_fraction=content
        )

    def to(
        self,
        flow: str,
        unit: str,
        *,
        gas: str = "ch4",
        methane_fraction: float | None = None,
        heating: str = "HHV",
        density: Any = None,
    ) -> Array:
        """Return a flow or product in another unit.

        Parameters
        ----------
        flow : str
            A flow ("collected") or a product ("electricity").
        unit : str
            Of methane: a mass flow ("tonne/yr"), a gas flow at a reference state ("scfm", "Nm3/h", "mmscfd"), heat
            ("MMBtu/yr", "MW"), or with `density` a plain volume flow ("m3/yr"). Of a product: an energy or power.
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
        (year,) or (year, site) array

        Raises
        ------
        UnitError
            The unit is no flow, is a volume without a reference state, or the methane content is unknown.
        """
        values = self._flow(flow)
        if flow in self.products:
            return values * product(unit, self._unit(flow))
        state = DENSITY.read(density, "density")
        content = self.methane_fraction if methane_fraction is None else methane_fraction
        if isinstance(content, np.ndarray):  # one for each site
            whole = methane_flow(unit, gas=gas, methane_fraction=1.0, heating=heating, density=state)
            return values * (whole / content if gas == "lfg" else whole)
        fraction = METHANE_FRACTION.read(content, "methane_fraction")
        return values * methane_flow(unit, gas=gas, methane_fraction=fraction, heating=heating, density=state)

    def quantity(self, flow: str, unit: str, **options: Any) -> Any:
        """Return a flow or product as a pint quantity; `options` are those of `to`."""
        return quantity(self.to(flow, unit, **options), unit)

    def at(self, year: int) -> dict[str, Any]:
        """Every flow kept [Mg CH4/yr] and product [MWh/yr] of one calendar year: a float each, or a (site,) array."""
        index = np.flatnonzero(self.years == year) if np.ndim(year) == 0 else np.array([])
        if not len(index):
            raise RangeError(f"Estimate.at: {shown(year)} is not among its years, {self.years[0]} to {self.years[-1]}")
        return {name: _plain(self._flow(name)[index[0]]) for name in self._names()}

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
        amount = self._unit(flow).removesuffix("/yr") if unit is None else unit
        try:
            return self.to(flow, f"({amount})/year", **options).sum(axis=0)
        except UnitError as error:
            raise UnitError(f"Estimate.total needs an amount, as in 'kilotonne', 'Nm3' or 'GWh': {error}") from error

    def peak(self, flow: str, unit: str | None = None, **options: Any) -> Peak:
        """Return the largest value of a flow and its year; `unit` and `options` are those of `to`.

        Of a portfolio each site has its own, in (site,) arrays.
        """
        values = self.to(flow, self._unit(flow) if unit is None else unit, **options)
        index = values.argmax(axis=0)
        return Peak(_plain(self.years[index]), _plain(values.max(axis=0)))

    def to_pandas(self, flow: str | None = None, unit: str | None = None, **options: Any) -> pd.DataFrame:
        """Return flows and products as a frame; `attrs["units"]` names the units.

        Parameters
        ----------
        flow : str, optional
            One flow or product: a row a year, and a column a site. Without it all that were kept, a column each: a row
            a year, or a row a site and year.
        unit : str, optional
            Unit of that one flow; this and `options` are those of `to`.
        """
        import pandas as pd

        index: dict[str, Any] = {"year": self.years, "site": self.inputs["site"].names}
        if flow is not None:
            unit = self._unit(flow) if unit is None else unit
            values = self.to(flow, unit, **options)
            beside = [pd.Index(index[axis], name=axis) for axis in self.axes[1:]]
            frame = pd.DataFrame(
                values, index=pd.Index(self.years, name="year"), columns=beside[0] if beside else [flow]
            )
            frame.attrs["units"] = unit
            return frame
        rows: Any = pd.Index(self.years, name="year")
        if len(self.axes) > 1:
            order = (*self.axes[1:], "year")
            rows = pd.MultiIndex.from_product([index[axis] for axis in order], names=order)
        frame = pd.DataFrame({name: np.moveaxis(self._flow(name), 0, -1).ravel() for name in self._names()}, index=rows)
        frame.attrs["units"] = {name: self._unit(name) for name in frame.columns}
        return frame

    def citations(self) -> list[str]:
        """Where each published method and number comes from, a line each; numbers of the user's own cite nothing."""
        lines = []
        for part in self._parts():
            label = getattr(part, "label", "") or type(part).__name__
            if hasattr(part, "about"):
                lines.append(f"{label}: {sources()[part.about.source]}, {part.about.where}")
            factors = part.factors(self.inputs["site"]) if hasattr(part, "factors") else {}
            for name, factor in factors.items():
                unit = "" if factor.row.unit == "fraction" else f" {factor.row.unit}"
                lines.append(f"{label}.{name} = {factor:g}{unit}: {factor.citation}")
        return list(dict.fromkeys(lines))

    def pollutants(self, flow: str = "generated") -> pd.DataFrame:
        """Trace gases in the landfill gas of a flow, by LandGEM's default concentrations [Mg/yr]."""
        from lfgmodel.gas import pollutants

        return pollutants(self, flow)

    def co2e(self, gwp: Number) -> Array:
        """Methane released as carbon dioxide equivalent; `gwp` is a number or `lfg.gwp("AR5", 100)` [t CO2e/yr]."""
        return self.released * float(GWP.read(float(gwp), "Estimate.co2e.gwp"))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the fate of the methane by year; needs the extra `plot`."""
        from lfgmodel.plotting import fate

        return fate(self.combined(), ax)

    def _names(self) -> tuple[str, ...]:
        """Name what was kept, and what follows from it, in order."""
        whole = {"emitted", "vented", "slipped"} <= set(self.flows)
        return (*(name for name in FLOWS if name in self.flows or (name == "released" and whole)), *self.products)

    def __repr__(self) -> str:
        widths = (11, -10, 9, -6, -12, 6)
        rows = [
            "".join(f"{cell:{'><'[w > 0]}{abs(w)}} " for cell, w in zip(row, widths, strict=True))
            for row in self._rows()
        ]
        return "\n".join([f"Estimate: {self.title}", *(row.rstrip() for row in rows)])

    def _repr_html_(self) -> str:
        from lfgmodel.plotting import page

        return page(self.title, self._rows(), self.combined())

    @property
    def title(self) -> str:
        """What was estimated, over which years, and by which method."""
        model = self.inputs["generation"]
        name = f" ({model.name})" if getattr(model, "name", "") else ""
        site = self.inputs["site"]
        called = getattr(site, "name", f"{len(site):,} sites together" if len(site) > 1 else site.names[0])
        return f"{called}, {self.years[0]}-{self.years[-1]}, {type(model).__name__}{name}"

    def _rows(self) -> list[tuple[str, ...]]:
        """Return the short table: of each flow that is not nothing its peak, the year of it, and its total."""
        rows: list[tuple[str, ...]] = [("", "peak", "", "year", "total", "")]
        whole = self.combined()
        for name in whole._names():
            peak, total, unit = whole.peak(name), whole.total(name), self._unit(name)
            if total > 0:
                rows.append((name, _digits(peak.value), unit, str(peak.year), _digits(total), unit.removesuffix("/yr")))
        return rows

    def _unit(self, name: str) -> str:
        return PRODUCT_UNITS.get(name, "MWh/yr") if name in self.products else "Mg CH4/yr"

    def _parts(self) -> list[Any]:
        return [part for key, part in self.inputs.items() if key not in ("site", "use") and part is not None] + list(
            self.inputs["use"]
        )

    def _flow(self, name: str) -> Array:
        if name == "released" and name not in self.flows:
            return self._flow("emitted") + self._flow("vented") + self._flow("slipped")
        if name in FLOWS and name not in self.flows:
            raise RangeError(f"{name} was not kept; write keep=[..., {name!r}], or leave keep out to have all flows")
        one_of(name, (*FLOWS, *self.products), "flow")
        return self.products[name] if name in self.products else self.flows[name]


def _plain(value: Any) -> Any:
    """One number as Python has it, several as they are."""
    return value if np.ndim(value) else value.item()


def _digits(value: float) -> str:
    """Whole numbers from a hundred on, three digits below."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
