"""Numbers: of an estimate what a workbook shows by year, all sites together and of draws the means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.results.conversion import content_of
from lfgmodel.results.spread import mean_of_draws

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate

IN_VOLUMES = ("generated", "collected", "used", "flared", "released")
"""Flows that are shown as volumes beside their mass."""

AS_GAS = ("generated", "collected")
"""Flows that are shown as landfill gas, too."""


def mean(est: Estimate, flow: Array) -> Array:
    """Return a flow of an estimate by year, (year,): of draws the mean, of many sites the sum."""
    return mean_of_draws(est, flow.sum(axis=-1) if est.many else flow)


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
