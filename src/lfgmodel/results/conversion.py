"""Conversion: what a flow or product of an estimate is multiplied by, to be in another unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.collection.by_site import Meters
from lfgmodel.collection.drift import Drifting
from lfgmodel.collection.metering import Measured
from lfgmodel.energy.plant import MADE, PRODUCT_UNITS
from lfgmodel.errors import RangeError, one_of
from lfgmodel.spec import Spec
from lfgmodel.units import methane_flow, product

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate

DRAWN = ("collected", "used", "flared", "vented", "slipped")
"""Flows of gas that a system draws, past the meter if there is one."""

VOLUMES = ("scfm", "Nm3/h")
"""Units of gas in which flows are shown beside their mass."""

METHANE_FRACTION = Spec("fraction", low=0.01, high=1.0, optional=True)
DENSITY = Spec("kg/m3", low=0.5, high=1.0, optional=True)


def unit_of(name: str, made: bool) -> str:
    """Return the unit in which a flow, or a product that is made, is kept."""
    return f"{PRODUCT_UNITS.get(name, MADE)}/yr" if made else "Mg CH4/yr"


def content_of(est: Estimate, flow: str) -> Any:
    """Return the methane content of the landfill gas of a flow, broadcasting with it [fraction]; None where unknown.

    Of gas that is drawn past a meter which knows it, that of the meter; of all other that of the method.
    """
    system, site, own = est.inputs["collection"], est.inputs["site"], est.methane_fraction
    if flow not in DRAWN or not isinstance(system, Measured | Meters | Drifting):
        return own
    read = {place: content for place, name in enumerate(site.names)
            if (content := system.methane_at(name, est.years)) is not None}  # fmt: skip
    if not read:
        return own
    metered = np.full((len(est.years), 1, len(site)), np.nan)
    for place, content in read.items():
        metered[:, 0, place] = content
    if own is None and len(read) < len(site):
        return None
    if "site" not in est.axes:  # one site, or many together, which have one content if it is that of each
        metered = np.where(np.isnan(metered), own, metered) if len(site) > 1 and not np.ndim(own) else metered
        if not np.ptp(metered, axis=2).max() < 1e-12:
            return None
        metered = metered[..., :1]
    asked = [True, "draw" in est.axes, "site" in est.axes]
    known = metered[tuple(slice(None) if axis else 0 for axis in asked)]
    return known if own is None else np.where(np.isnan(known), own, known)


def factor(
    est: Estimate, flow: str, unit: str, gas: str, methane_fraction: Any, heating: str, density: Any
) -> Array | float:
    """Return the factor, one for each draw or site where the methane content differs; `Estimate.to` says of what."""
    kept_in = est.unit(flow)
    if flow in est.products:
        return product(unit, kept_in)
    one_of(gas, ("ch4", "lfg"), "gas")
    state = DENSITY.read(density, "density")
    content = content_of(est, flow) if methane_fraction is None else methane_fraction
    if not isinstance(content, np.ndarray):
        content = METHANE_FRACTION.read(content, "methane_fraction")
        return methane_flow(unit, gas=gas, methane_fraction=content, heating=heating, density=state)
    if METHANE_FRACTION.bad(content).any():
        raise RangeError(f"methane_fraction must be within 0.01..1, got {content.min():g} at some site; mend it")
    whole, half = (
        methane_flow(unit, gas=gas, methane_fraction=share, heating=heating, density=state) for share in (1.0, 0.5)
    )
    return whole if half == whole else whole / content  # the heat of landfill gas is that of its methane
