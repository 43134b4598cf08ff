"""Numbers: of an estimate what a workbook shows by year, all sites together and of draws the means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.core.flows import FLOWS
from lfgmodel.results.conversion import content_of

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate

BLOCK = 4096
"""Sites whose waste is added up at a time."""

IN_VOLUMES = ("generated", "collected", "used", "flared", "released")
"""Flows that are shown as volumes beside their mass."""

AS_GAS = ("generated", "collected")
"""Flows that are shown as landfill gas, too."""

BALANCES = {"generated": ("collected", "oxidised", "emitted"), "collected": ("used", "flared", "vented")}
"""What each flow is divided into."""


def mean(est: Estimate, flow: Array) -> Array:
    """Return a flow of an estimate by year, (year,): of draws the mean, of many sites the sum."""
    whole = flow.sum(axis=-1) if est.many else flow
    return np.asarray(whole.mean(axis=1) if "draw" in est.axes else whole, dtype=float)


def means(est: Estimate) -> dict[str, Array]:
    """Return every flow and product by year, (year,)."""
    return {name: mean(est, est.flow(name)) for name in est.names}


def gas_known(est: Estimate, flow: str) -> bool:
    """Whether the landfill gas of a flow is known besides its methane."""
    return flow in est.names and content_of(est, flow) is not None


def content(est: Estimate, flow: str) -> Any:
    """Return the methane content of a flow where it is one number [fraction], else None."""
    found = np.asarray(content_of(est, flow), dtype=float)
    return float(found.flat[0]) if np.ptp(found) < 1e-12 else None


def waste_by_kind(est: Estimate) -> Array:
    """Return the waste accepted, its mean where it is uncertain, (year, kind) [Mg/yr]."""
    site = est.inputs["site"]
    found = np.zeros((len(est.years), len(site.kinds)))
    for start in range(0, len(site), BLOCK):
        found += _mass(est, slice(start, start + BLOCK)).sum(axis=2)
    return found


def waste_by_site(est: Estimate) -> Array:
    """Return the waste of all kinds that each site accepts, (year, site) [Mg/yr]."""
    blocks = range(0, len(est.inputs["site"]), BLOCK)
    return np.concatenate([_mass(est, slice(start, start + BLOCK)).sum(axis=1) for start in blocks], axis=1)


def _mass(est: Estimate, sites: slice) -> Array:
    """Return the waste of some sites, (year, kind, site)."""
    site = est.inputs["site"]
    mass, many = site.mass(est.years, sites), None if site.single else site.multiplier(sites)
    found: Array = (mass if many is None else mass * many)[:, :, 0, :]
    return found


def kept(est: Estimate) -> tuple[str, ...]:
    """Return the flows of methane that an estimate kept."""
    return tuple(name for name in est.names if name in FLOWS)
