"""A country's report: intervals of what was drawn, and category 5.A laid out by how sites are managed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, shown
from lfgmodel.generation import IPCC2006, IPCC2019
from lfgmodel.generation.scaled import beneath
from lfgmodel.groups import grouped
from lfgmodel.reporting.method import known, of_sites, refuse_another_method, waste_of
from lfgmodel.results.checks import refuse_no_estimate
from lfgmodel.results.flow import place_of
from lfgmodel.sites.classes import MANAGEMENT
from lfgmodel.spec import SHARE, Spec, is_year

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate

LEVEL = Spec("fraction", low=0.01, high=0.999)

CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "managed": "5.A.1.a",
        **dict.fromkeys(("semi_aerobic", "semi_aerobic_well", "semi_aerobic_poorly"), "5.A.1.b"),
        **dict.fromkeys(("active_aeration_well", "active_aeration_poorly"), "5.A.1.c"),
        **dict.fromkeys(("unmanaged_deep", "unmanaged_shallow"), "5.A.2"),
        "uncategorised": "5.A.3",
    }
)
"""The category of each class of management: managed anaerobic, semi-aerobic and aerated, unmanaged, uncategorised."""


def interval(report: pd.DataFrame, level: Any = "95 %") -> pd.DataFrame:
    """Return the mean of the draws of a report, and the interval that holds most of them, each row by itself.

    Parameters
    ----------
    report : DataFrame
        Of an estimate with draws, a row a draw and year, or a row a draw, site and year, as the reports return it.
    level : number or str
        How much of the draws it holds, in the middle. [fraction]

    Returns
    -------
    DataFrame
        Without the level of draws; columns `mean`, `low` and `high` of each.
    """
    import pandas as pd

    if "draw" not in getattr(getattr(report, "index", None), "names", ()):
        raise RangeError(
            f"reporting.interval takes a report with draws, as reporting.ipcc(est) of an estimate with draws is; got "
            f"{shown(report)}"
        )
    tail = (1 - LEVEL.read(level, "reporting.interval.level")) / 2
    over = report.groupby(level=[name for name in report.index.names if name != "draw"], sort=False)
    ends = {"mean": over.mean(), "low": over.quantile(tail), "high": over.quantile(1 - tail)}
    found = pd.concat(ends, axis=1).swaplevel(axis=1)[list(report.columns)]
    found.attrs |= report.attrs
    return found


def crf_5a(est: Estimate, year: int) -> pd.DataFrame:
    """Category 5.A of one year as the common reporting tables lay it out, a row a class of management.

    Parameters
    ----------
    est : Estimate
        Made with `IPCC2006` or `IPCC2019`, of sites whose management is known; of many sites, or combined by
        "management". Of draws the means.
    year : int
        The calendar year.

    Returns
    -------
    DataFrame
        By category and class, and the total 5.A: `waste` of the year [kt], its `mcf` (by weight of waste)
        [fraction], the implied emission factor `ief` [t CH4/t waste], what is `emitted` (with what is collected and
        vented, as recovery is what is flared or used), `flared`, and `used` for energy [kt CH4]. A factor of no
        waste is NaN.
    """
    import pandas as pd

    where = "reporting.crf_5a"
    refuse_no_estimate(est, where)
    refuse_another_method(est.inputs["generation"], where, IPCC2006, IPCC2019)
    site, row = est.inputs["site"], place_of(year, est.years, where)
    by_class = est.groups is not None and est.groups.column == "management"
    if not (by_class or "site" in est.axes or len(site) == 1):
        raise RangeError(f"{where} takes classes of management apart; write estimate(..., combine='management')")
    classes = grouped(site, "management", f"{where}: management")

    def waste(parts: Any, sites: slice) -> Array:
        found: Array = waste_of(parts.site, est.years, sites).sum(axis=1)
        return found

    def corrected(parts: Any, sites: slice) -> Array:
        model = beneath(parts.generation)
        mcf = model.numbers(parts.site.kinds, known(parts.site, sites, est.years)).mcf
        found: Array = (waste_of(parts.site, est.years, sites) * mcf).sum(axis=1)
        return found

    def summed(flow: Array) -> Array:
        """Return a (draw, site) or (draw, group) flow by class of management, its draws' mean."""
        each: Array = np.atleast_2d(flow).mean(axis=0)
        return each if by_class else np.bincount(classes.places, each, len(classes.names)).astype(float)

    def now(name: str) -> Array:
        flow = est.flow(name)[row]
        return summed(flow if est.many else np.reshape(flow, (-1, 1)))

    amount, weighed = (summed(of_sites(est, where, what)[row]) for what in (waste, corrected))
    columns = {"emitted": now("emitted") + now("vented"), "flared": now("flared"), "used": now("used")}
    table = pd.DataFrame({"waste": amount, "mcf": weighed, "ief": np.nan, **columns}, index=list(classes.names))
    table = table.loc[[name for name in MANAGEMENT if name in table.index]]
    table.index = pd.MultiIndex.from_tuples(
        [(CATEGORIES[name], name) for name in table.index], names=["category", "management"]
    )
    table.loc[("5.A", "total"), :] = table.sum()
    placed = table["waste"].where(table["waste"] > 0)
    table["mcf"], table["ief"] = table["mcf"] / placed, table["emitted"] / placed
    table[["waste", "emitted", "flared", "used"]] /= 1000
    table.attrs["units"] = {"waste": "kt", "mcf": "fraction", "ief": "t CH4/t waste"}
    table.attrs["units"] |= dict.fromkeys(("emitted", "flared", "used"), "kt CH4")
    table.attrs["formulas"] = {"ief": "emitted / waste"}
    return table


def mcf_of(mix: Mapping[Any, Any], model: type[IPCC2006] = IPCC2019) -> Any:
    """Return the methane correction factor of waste that goes to sites of several classes, for `mcf=`.

    Parameters
    ----------
    mix : {class: share}, or {year: {class: share}}
        Shares of the waste, which sum to 1; from each calendar year on.
    model : IPCC2006 or IPCC2019
        Whose factors.

    Returns
    -------
    float, or {year: float}
        `sum of share x MCF`.

    Examples
    --------
    >>> mcf_of({1990: {"unmanaged_shallow": 1}, 2005: {"managed": "60 %", "unmanaged_deep": "40 %"}})
    {1990: 0.4, 2005: 0.92}
    """
    where = "reporting.mcf_of"
    if not (isinstance(model, type) and issubclass(model, IPCC2006)):
        raise RangeError(f"{where}.model is lfg.IPCC2006 or lfg.IPCC2019, got {shown(model)}")
    mix = dict(mix) if hasattr(mix, "items") else mix
    if isinstance(mix, dict) and mix and all(map(is_year, mix)):
        return {int(year): mcf_of(shares, model) for year, shares in mix.items()}
    if not isinstance(mix, dict) or not mix:
        raise RangeError(f"{where} takes {{class: share}} or {{year: {{class: share}}}}, got {shown(mix)}")
    shares = {name: SHARE.read(part, f"{where}[{name!r}]") for name, part in mix.items()}
    if abs(sum(shares.values()) - 1) > 1e-6:
        raise RangeError(f"{where}: shares sum to {sum(shares.values()):.6g}, not 1; mend them")
    factors = model().lookups()["mcf"]
    return float(sum(part * factors.named(name, f"{model.__name__}.mcf") for name, part in shares.items()))
