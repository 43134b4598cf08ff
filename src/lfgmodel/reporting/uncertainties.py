"""Uncertainties of an inventory and of its trend, by both approaches of the 2006 IPCC Guidelines, Vol. 1 Ch. 3."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.core.flows import FLOWS
from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.results.checks import refuse_no_estimate
from lfgmodel.spec import Spec, is_year

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate

HALF_WIDTH = Spec("fraction", high=10.0)
INTERVAL = (0.025, 0.975)
TOTAL = "total"
LETTERS = "CDEFGHIJKLM"
"""Columns of Table 3.2, in order."""

FORMULAS = MappingProxyType(
    {
        "combined": "eq. 3.1: sqrt(E^2 + F^2); of the total eq. 3.2: sqrt(sum (G D)^2) / sum D",
        "contribution": "(G D)^2 / (sum D)^2",
        "trend_factor": "I F",
        "trend_activity": "J E sqrt(2)",
        "trend": "sqrt(K^2 + L^2); of the total the root of the sum of squares",
    }
)


def approach_1(
    est: Estimate, *, base: int, year: int, activity: Any, factor: Any, flow: str = "released"
) -> pd.DataFrame:
    """Approach 1, error propagation: uncertainty of a year and of the trend since a base year, as in Table 3.2.

    Parameters
    ----------
    est : Estimate
        Without draws; its sites, or groups of them, are the categories.
    base, year : int
        Calendar years: the base year, and year t.
    activity, factor : number, str or {site or group: number}
        Half the 95 % interval of the activity data (the waste), and of the emission factor (all that is multiplied with
        it), of the number itself: "30 %". [fraction]
    flow : str
        What is emitted.

    Returns
    -------
    DataFrame
        A row a site or group, and the `total`; the columns in the letters of Table 3.2: `base` C and `year` D
        [Mg CH4/yr], `activity` E, `factor` F and their `combined` G, the `contribution` H to the variance of the year,
        `type_a` I and `type_b` J sensitivity, what the factor, `trend_factor` K, and the activity data,
        `trend_activity` L, make of the uncertainty of the `trend` M, which is written as its root. E to G, K, L and M
        are in %, I and J in % for 1 %; in the row of the total G and M are those of the inventory. [%]

    Notes
    -----
    `G = sqrt(E^2 + F^2)` is eq. 3.1, and `G_total = sqrt(sum (G D)^2) / sum D` eq. 3.2. `K = I F`, as a factor errs
    alike in both years, and `L = J E sqrt(2)`, as activity data err in each by themselves. Categories are independent:
    where sites share a factor, take them as one, as with `estimate(..., combine=)`. It holds for normal errors of less
    than 30 % or so, and knows nothing of k; for more take `approach_2`.
    """
    import pandas as pd

    where = "reporting.approach_1"
    C, D, names = _two_years(est, base, year, flow, where)
    if "draw" in est.axes:
        raise RangeError(f"{where} takes an estimate of numbers, without draws; of draws take reporting.approach_2")
    E, F = (
        100 * _by_name(given, names, f"{where}.{what}") for what, given in (("activity", activity), ("factor", factor))
    )
    before, now = C.sum(), D.sum()
    if not before > 0 or not now > 0:
        raise RangeError(f"{where}: nothing is {flow} in {base if not before > 0 else year}; take another year")
    G = np.hypot(E, F)
    more = 0.01 * D + now, 0.01 * C + before
    type_a = np.abs(100 * (more[0] - more[1]) / more[1] - 100 * (now - before) / before)
    type_b = np.abs(D / before)
    K, L = type_a * F, type_b * E * np.sqrt(2)
    table = pd.DataFrame(
        {"base": C, "year": D, "activity": E, "factor": F, "combined": G, "contribution": (G * D / now) ** 2}
        | {"type_a": type_a, "type_b": type_b, "trend_factor": K, "trend_activity": L, "trend": np.hypot(K, L)},
        index=pd.Index(names, name=est.axes[-1] if est.many else "site"),
    )
    total = {"base": before, "year": now, "contribution": table["contribution"].sum()}
    total |= {"combined": np.sqrt(total["contribution"]), "trend": np.sqrt((table["trend"] ** 2).sum())}
    table.loc[TOTAL] = pd.Series(total, dtype=float).reindex(table.columns)
    table.attrs["units"] = {**dict.fromkeys(table.columns, "%"), "base": "Mg CH4/yr", "year": "Mg CH4/yr"}
    table.attrs["equations"] = {name: f"column {letter}" for name, letter in zip(table.columns, LETTERS, strict=True)}
    table.attrs["formulas"] = dict(FORMULAS)
    return table


def approach_2(est: Estimate, *, base: int, year: int, flow: str = "released") -> pd.DataFrame:
    """Approach 2, Monte Carlo: uncertainty of a year and of the trend since a base year, as in Table 3.3.

    Parameters
    ----------
    est : Estimate
        With draws; its sites, or groups of them, are the categories.
    base, year : int
        Calendar years: the base year, and year t.
    flow : str
        What is emitted.

    Returns
    -------
    DataFrame
        A row a site or group, and the `total`: `base` and `year`, means [Mg CH4/yr]; from the mean of year t to the
        ends of its 95 % interval `low` and `high` [%]; the `contribution` to the variance of the total (its covariance
        with the total, so that they sum to 1) [fraction]; the change since the base year `trend`, and the ends of its
        95 % interval `trend_low` and `trend_high` [%].
    """
    import pandas as pd

    where = "reporting.approach_2"
    C, D, names = _two_years(est, base, year, flow, where)
    if "draw" not in est.axes:
        raise RangeError(f"{where} takes an estimate with draws; write estimate(..., draws=4096), or take approach_1")
    C, D = (np.column_stack([drawn, drawn.sum(axis=-1)]) for drawn in (C, D))
    if not (C[:, -1] > 0).all():
        raise RangeError(f"{where}: nothing is {flow} in {base}; take another base year")
    mean = D.mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):  # a site that had no gas yet has no trend
        trend = 100 * (D / C - 1)
        low, high = 100 * (np.quantile(D, INTERVAL, axis=0) / mean - 1)
        centred = D - mean
        contribution = (centred * centred[:, -1:]).mean(axis=0) / centred[:, -1].var()
        table = {"base": C.mean(axis=0), "year": mean, "low": low, "high": high, "contribution": contribution}
        low, high = np.quantile(trend, INTERVAL, axis=0)
        table |= {"trend": 100 * (mean / C.mean(axis=0) - 1), "trend_low": low, "trend_high": high}
    index = pd.Index([*names, TOTAL], name=est.axes[-1] if est.many else "site")
    found = pd.DataFrame(table, index=index).replace([np.inf, -np.inf], np.nan)
    found.attrs["units"] = {**dict.fromkeys(table, "%"), "base": "Mg CH4/yr", "year": "Mg CH4/yr"}
    found.attrs["units"]["contribution"] = "fraction"
    return found


def _two_years(est: Estimate, base: int, year: int, flow: str, where: str) -> tuple[Array, Array, list[str]]:
    """Return a flow in two years, (site,) or (draw, site) each, and what the sites are called."""
    refuse_no_estimate(est, where)
    one_of(flow, FLOWS, f"{where}.flow")
    if not (is_year(base) and is_year(year) and est.years[0] <= base < year <= est.years[-1]):
        raise RangeError(
            f"{where} takes a base year and a later one from {est.years[0]} to {est.years[-1]}, got {shown(base)} and "
            f"{shown(year)}"
        )
    rows = est.flow(flow)[[base - est.years[0], year - est.years[0]]]
    first, last = rows if est.many else rows[..., None]
    names = [str(name) for name in (est.called if est.many else est.inputs["site"].names[:1])]
    return first, last, names


def _by_name(given: Any, names: list[str], where: str) -> Array:
    """Read a number, or one for each site or group, (site,)."""
    if not isinstance(given, Mapping):
        return np.full(len(names), HALF_WIDTH.read(given, where))
    for name in given:
        one_of(name, names, where)
    if lacking := [name for name in names if name not in given]:
        raise RangeError(f"{where} names no number for {', '.join(lacking[:5])}; add it, or give one number for all")
    return np.array([HALF_WIDTH.read(given[name], f"{where}[{name!r}]") for name in names])
