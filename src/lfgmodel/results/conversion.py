"""Conversion: what a flow or product of an estimate is multiplied by, to be in another unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, one_of
from lfgmodel.units import methane_flow, product
from lfgmodel.values import Spec

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate

PRODUCT_UNITS = {"leachate": "m3/yr"}  # of those that are no energy
METHANE_FRACTION = Spec("fraction", low=0.01, high=1.0, optional=True)
DENSITY = Spec("kg/m3", low=0.5, high=1.0, optional=True)


def unit_of(name: str, made: bool) -> str:
    """Return the unit in which a flow, or a product that is made, is kept."""
    return PRODUCT_UNITS.get(name, "MWh/yr") if made else "Mg CH4/yr"


def factor(
    est: Estimate, flow: str, unit: str, gas: str, methane_fraction: Any, heating: str, density: Any
) -> Array | float:
    """Return the factor, one for each draw or site where the methane content differs; `Estimate.to` says of what."""
    kept_in = est.unit(flow)
    if flow in est.products:
        return product(unit, kept_in)
    one_of(gas, ("ch4", "lfg"), "gas")
    state = DENSITY.read(density, "density")
    content = est.methane_fraction if methane_fraction is None else methane_fraction
    if not isinstance(content, np.ndarray):
        content = METHANE_FRACTION.read(content, "methane_fraction")
        return methane_flow(unit, gas=gas, methane_fraction=content, heating=heating, density=state)
    if METHANE_FRACTION.bad(content).any():
        raise RangeError(f"methane_fraction must be within 0.01..1, got {content.min():g} at some site; mend it")
    whole, half = (
        methane_flow(unit, gas=gas, methane_fraction=share, heating=heating, density=state) for share in (1.0, 0.5)
    )
    return whole if half == whole else whole / content  # the heat of landfill gas is that of its methane
