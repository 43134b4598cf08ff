"""Results: flows by year, shown in any unit on request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

import numpy as np

from lfgmodel.errors import RangeError, UnitError, one_of, shown
from lfgmodel.factors import sources
from lfgmodel.units import methane_flow, product, quantity
from lfgmodel.values import Frozen, Number, Spec

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from lfgmodel.core.decay import Array, Years
    from lfgmodel.core.flows import Flows

FLOWS = ("generated", "collected", "oxidised", "emitted", "used", "flared", "vented", "slipped", "released")


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


@dataclass(frozen=True, eq=False, repr=False)
class Estimate:
    """What becomes of the methane of a site, year by year.

    `generated = collected + oxidised + emitted` and `collected = used + flared + vented`.

    Attributes
    ----------
    years : (year,) array
        Calendar years.
    generated : (year,) array
        Methane made by the waste. [Mg CH4/yr]
    collected : (year,) array
        Drawn by the gas system. [Mg CH4/yr]
    oxidised : (year,) array
        Turned into carbon dioxide by the cover. [Mg CH4/yr]
    emitted : (year,) array
        Through the surface, after oxidation. [Mg CH4/yr]
    used : (year,) array
        Taken by devices that make a product. [Mg CH4/yr]
    flared : (year,) array
        Taken by flares. [Mg CH4/yr]
    vented : (year,) array
        Collected, and taken by no device. [Mg CH4/yr]
    slipped : (year,) array
        The undestroyed part of used and flared. [Mg CH4/yr]
    products : dict of (year,) array
        Energy made, by name: "electricity". [MWh/yr]
    inputs : dict
        The values that the estimate was made of: site, generation, collection, oxidation, use.
    """

    FLOWS: ClassVar[tuple[str, ...]] = FLOWS
    years: Years
    generated: Array
    collected: Array
    oxidised: Array
    emitted: Array
    used: Array
    flared: Array
    vented: Array
    slipped: Array
    products: Mapping[str, Array]
    inputs: Mapping[str, Any]

    @classmethod
    def of(cls, years: Years, flows: Flows, inputs: Mapping[str, Any]) -> Self:
        """Build from (year, draw, site) flows, without the axes that nobody asked for."""
        methane = {name: flow[:, 0, 0] for name, flow in flows._asdict().items() if name != "products"}
        products = {name: made[:, 0, 0] for name, made in flows.products.items()}
        for flow in (*methane.values(), *products.values()):
            flow.setflags(write=False)
        return cls(years, **methane, products=Frozen(products), inputs=Frozen(inputs))

    @property
    def released(self) -> Array:
        """What reaches the atmosphere: emitted + vented + slipped [Mg CH4/yr]."""
        return self.emitted + self.vented + self.slipped

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
        (year,) array

        Raises
        ------
        UnitError
            The unit is no flow, is a volume without a reference state, or the methane content is unknown.
        """
        values = self._flow(flow)
        if flow in self.products:
            return values * product(unit, self._unit(flow))
        if methane_fraction is None:
            methane_fraction = getattr(self.inputs["generation"], "methane_fraction", None)
        fraction = METHANE_FRACTION.read(methane_fraction, "methane_fraction")
        state = DENSITY.read(density, "density")
        return values * methane_flow(unit, gas=gas, methane_fraction=fraction, heating=heating, density=state)

    def quantity(self, flow: str, unit: str, **options: Any) -> Any:
        """Return a flow or product as a pint quantity; `options` are those of `to`."""
        return quantity(self.to(flow, unit, **options), unit)

    def at(self, year: int) -> dict[str, float]:
        """Every flow [Mg CH4/yr] and product [MWh/yr] of one calendar year."""
        index = np.flatnonzero(self.years == year) if np.ndim(year) == 0 else np.array([])
        if not len(index):
            raise RangeError(f"Estimate.at: {shown(year)} is not among its years, {self.years[0]} to {self.years[-1]}")
        return {name: float(self._flow(name)[index[0]]) for name in (*FLOWS, *self.products)}

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
        """Return the largest value of a flow and its year; `unit` and `options` are those of `to`."""
        values = self.to(flow, self._unit(flow) if unit is None else unit, **options)
        index = values.argmax(axis=0)
        return Peak(int(self.years[index]), float(values[index]))

    def to_pandas(self) -> pd.DataFrame:
        """Every flow [Mg CH4/yr] and product [MWh/yr], a row a year; `attrs["units"]` names the units."""
        import pandas as pd

        names = (*FLOWS, *self.products)
        frame = pd.DataFrame({name: self._flow(name) for name in names}, index=pd.Index(self.years, name="year"))
        frame.attrs["units"] = {name: self._unit(name) for name in names}
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

        return fate(self, ax)

    def __repr__(self) -> str:
        widths = (11, -10, 9, -6, -12, 6)
        rows = [
            "".join(f"{cell:{'><'[w > 0]}{abs(w)}} " for cell, w in zip(row, widths, strict=True))
            for row in self._rows()
        ]
        return "\n".join([f"Estimate: {self.title}", *(row.rstrip() for row in rows)])

    def _repr_html_(self) -> str:
        from lfgmodel.plotting import page

        return page(self.title, self._rows(), self)

    @property
    def title(self) -> str:
        """What was estimated, over which years, and by which method."""
        model = self.inputs["generation"]
        name = f" ({model.name})" if getattr(model, "name", "") else ""
        return f"{self.inputs['site'].name}, {self.years[0]}-{self.years[-1]}, {type(model).__name__}{name}"

    def _rows(self) -> list[tuple[str, ...]]:
        """Return the short table: of each flow that is not nothing its peak, the year of it, and its total."""
        rows: list[tuple[str, ...]] = [("", "peak", "", "year", "total", "")]
        for name in (*FLOWS, *self.products):
            peak, total, unit = self.peak(name), self.total(name), self._unit(name)
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
        one_of(name, (*FLOWS, *self.products), "flow")
        flow: Array = self.products[name] if name in self.products else getattr(self, name)
        return flow


def _digits(value: float) -> str:
    """Whole numbers from a hundred on, three digits below."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
