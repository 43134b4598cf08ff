"""Clean Air Act: non-methane organic compounds and the thresholds of 40 CFR 60."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lfgmodel.errors import one_of
from lfgmodel.factors import Cited
from lfgmodel.generation import LandGEM
from lfgmodel.reporting.method import filled_parts, made_with, waste_of
from lfgmodel.results.checks import refuse_no_estimate
from lfgmodel.spec import Given, Spec

PPMV = Spec("fraction", high=1e6)
SHARE = Spec("fraction", high=1.0, bare=False)

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.results.result import Estimate


def nmoc(est: Estimate, concentration: Given | None = None) -> pd.Series[float]:
    """Non-methane organic compounds as hexane, by 40 CFR 60.754 [Mg/yr].

    Parameters
    ----------
    est : Estimate
        Made with `LandGEM`; volumes are at its 20 degC and 1 atm.
    concentration : number or str, optional
        C_NMOC, a number in ppmv or with its unit, "0.4 %"; the rule's 4000 if not given. [ppmv as hexane]

    Notes
    -----
    `M = LFG volume x C x 3.6e-9`, where the volume is `2 L0 k M exp(-k t)` at half methane. The rule's form for a
    metered flow, `1.89e-3 Q C` with Q in m3/min, is the same in a year of 365 days.
    """
    where = "reporting.nmoc"
    model = made_with(est, where, LandGEM)
    ppmv = Cited("nsps", "NMOC").load() if concentration is None else _ppmv(concentration, f"{where}.concentration")
    volume = est.to("generated", "m3/yr", gas="lfg", density=model.density)
    frame = est.frame(NMOC=volume * ppmv * Cited("nsps", "NMOC_mass_factor").load())
    frame.attrs |= {"units": {"NMOC": "Mg/yr"}, "formulas": {"NMOC": "LFG volume x C x 3.6e-9, 40 CFR 60.754"}}
    return frame["NMOC"]


class Threshold(NamedTuple):
    """When a landfill must collect its gas under 40 CFR 60."""

    capacity_exceeded: bool  # design capacity of 2.5 million Mg or more
    first_year: int | None  # first year with NMOC at or above the threshold
    below_again: int | None  # first year after that in which it is below
    years: int  # years at or above it


def nsps(
    est: Estimate, subpart: str, *, capacity: Given | None = None, concentration: Given | None = None
) -> Threshold:
    """Thresholds of 40 CFR 60: capacity of 2.5 million Mg, and NMOC of 34 (Subpart XXX) or 50 Mg/yr (WWW).

    Parameters
    ----------
    est : Estimate
        Made with `LandGEM`.
    subpart : {"XXX", "WWW"}
        New landfills (and the emission guidelines), or the earlier rule.
    capacity : str or quantity, optional
        Design capacity; all the waste of the site, or of sites taken together, if not given. [Mg]
    concentration : number, optional
        As in `nmoc`. [ppmv as hexane]
    """
    limit = Cited("nsps", "NMOC_threshold", one_of(subpart, ("XXX", "WWW"), "reporting.nsps subpart")).load()
    refuse_no_estimate(est, "reporting.nsps")
    est.one_curve("reporting.nsps")
    if capacity is None:
        parts = filled_parts(est, "reporting.nsps")
        size = waste_of(parts.site, parts.site.years()).sum()
    else:
        size = Spec("Mg", bare=False).read(capacity, "reporting.nsps.capacity")
    above = nmoc(est, concentration).to_numpy() >= limit
    first = int(above.argmax()) if above.any() else None
    after = np.flatnonzero(~above[first:]) if first is not None else np.array([])
    return Threshold(
        capacity_exceeded=bool(size >= Cited("nsps", "design_capacity").load()),
        first_year=None if first is None else int(est.years[first]),
        below_again=int(est.years[first + after[0]]) if first is not None and len(after) else None,
        years=int(above.sum()),
    )


def _ppmv(given: Given, where: str) -> float:
    """Parts in a million by volume: a number as it is, text or a quantity by its unit."""
    if isinstance(given, str):
        given = given.strip().removesuffix("v") if given.strip().endswith("ppmv") else given
    elif not hasattr(given, "m_as"):
        return float(PPMV.read(given, where))
    return 1e6 * float(SHARE.read(given, where))
