"""Waste as results show it: what the sites of an estimate accept in its years, its mean where it is uncertain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years
    from lfgmodel.results.result import Estimate

BLOCK = 4096
"""Sites whose waste is added up at a time."""


def waste_by_kind(est: Estimate) -> Array:
    """Return the waste of all sites together, (year, kind) [Mg/yr]."""
    site = est.inputs["site"]
    found = np.zeros((len(est.years), len(site.kinds)))
    for start in range(0, len(site), BLOCK):
        found += _mass(est, slice(start, start + BLOCK)).sum(axis=2)
    return found


def waste_by_site(est: Estimate) -> Array:
    """Return the waste of all kinds together, (year, site) [Mg/yr]."""
    blocks = range(0, len(est.inputs["site"]), BLOCK)
    return np.concatenate([_mass(est, slice(start, start + BLOCK)).sum(axis=1) for start in blocks], axis=1)


def years_of_waste(est: Estimate, waste: Array) -> Years:
    """Return the calendar years in which there is any of the waste, (year, kind)."""
    return est.years[waste.any(axis=1)]


def _mass(est: Estimate, sites: slice) -> Array:
    """Return the waste of some sites, (year, kind, site)."""
    site = est.inputs["site"]
    mass, shares = site.mass(est.years, sites), None if site.single else site.multiplier(sites)
    found: Array = (mass if shares is None else mass * shares)[:, :, 0, :]
    return found
