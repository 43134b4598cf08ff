"""Sensitivity: which uncertain number a result hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, shown
from lfgmodel.uncertainty import independent, seeded

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array
    from lfgmodel.result import Estimate

ENDS = (0.05, 0.95)
RESAMPLES = 200


def indices(est: Estimate, flow: str, year: int | None, unit: str | None, options: Mapping[str, Any]) -> pd.DataFrame:
    """Return how much each uncertain number matters to a flow in one calendar year, or in each.

    Parameters
    ----------
    est : Estimate
        With draws; of a portfolio all sites are taken together.
    flow : str
        A flow or product.
    year : int, optional
        The calendar year; all, if not given.
    unit, options
        Of the flow, as in `Estimate.to`.

    Returns
    -------
    DataFrame
        A row an input: `first`, the share of the variance that the input makes by itself, and `total`, that share with
        all it does together with others (Sobol indices, which sum to 1 where nothing interacts), each with a 95 %
        interval; `rank`, its rank correlation with the flow; and `at_5`, `at_95`, the flow with this input at its 5
        and 95 % quantile and the others at their medians, which `plotting.tornado` draws. Without a year: a row a
        year, and columns `first`, `total` and `rank` by input; years in which nothing varies hold NaN.

    Notes
    -----
    Sobol indices by Saltelli's design of `scipy.stats.sobol_indices`, with as many points as the greatest power of two
    within the draws, and bootstrapped intervals. They are defined for inputs that vary independently: where
    some are correlated or samples, only `rank` is returned.
    """
    import pandas as pd

    if est.sampling is None or est.again is None:
        raise RangeError(
            "Estimate.sensitivity takes an estimate with draws, as estimate returns it; write estimate(..., draws=4096)"
        )
    if year is not None and year not in est.years:
        raise RangeError(
            f"Estimate.sensitivity: {shown(year)} is not among its years, {est.years[0]} to {est.years[-1]}"
        )
    unit = est.unit(flow) if unit is None else unit
    rows = slice(None) if year is None else np.flatnonzero(est.years == year)
    names = pd.Index(list(est.drawn), name="input")

    def flows(whole: Estimate) -> Array:
        return whole.combined().to(flow, unit, **options)[rows]

    def rerun(probability: Array) -> Array:
        """Return the flow, (year, draw), at probabilities (input, draw)."""
        study, results = est.again(probability=probability.T, keep=[flow])  # type: ignore[misc]
        return flows(type(est).of(est.inputs, study, results, est.sampling))

    values = flows(est)
    columns = {"rank": _rank(np.array(list(est.drawn.values())), values)}
    if independent(est.again(probability=None, keep=["generated"])[0].uncertain.values()):
        first, total, found = _sobol(rerun, len(names), est.sampling, values)
        columns = {"first": first, "total": total, **columns}
        if year is not None:
            columns |= _intervals(found)
            ends = rerun(_one_at_a_time(len(names)))
            columns["at_5"], columns["at_95"] = ends[:, : len(names)], ends[:, len(names) :]
    order = ["first", "first_low", "first_high", "total", "total_low", "total_high", "rank", "at_5", "at_95"]
    if year is not None:
        table = pd.DataFrame({name: columns[name][0] for name in order if name in columns}, index=names)
        table.attrs["median"] = float(np.median(values))
        table = table.sort_values("total" if "total" in table else "rank", key=abs, ascending=False)
    else:
        parts = {name: pd.DataFrame(part, index=pd.Index(est.years, name="year"), columns=names)
                 for name, part in columns.items()}  # fmt: skip
        table = pd.concat(parts, axis=1)
    table.attrs.update(flow=flow, year=year, unit=unit)
    return table


def _rank(drawn: Array, values: Array) -> Array:
    """Spearman's rank correlation of each input with the flow, (year, input)."""
    from scipy.stats import rankdata

    x, y = rankdata(drawn, axis=1), rankdata(values, axis=1)
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        both: Array = (y @ x.T) / np.sqrt(np.outer((y**2).sum(axis=1), (x**2).sum(axis=1)))
    return both


def _sobol(rerun: Any, inputs: int, plan: Any, values: Array) -> tuple[Array, Array, Any]:
    """Return first-order and total indices, (year, input), NaN where nothing varies, and what gives intervals."""
    from scipy.stats import sobol_indices, uniform

    varies = np.ptp(values, axis=1) > 1e-12 * np.abs(values).max(axis=1)
    first, total = np.full((2, len(values), inputs), np.nan)
    if inputs == 1 or not varies.any():
        first[varies] = total[varies] = 1.0
        return first, total, None
    found = sobol_indices(
        func=lambda p: rerun(p)[varies],
        n=2 ** int(np.log2(plan.draws)),
        dists=[uniform()] * inputs,
        **seeded(sobol_indices, plan.seed),
    )
    first[varies], total[varies] = found.first_order, found.total_order
    return first, total, found


def _intervals(found: Any) -> dict[str, Array]:
    """Bootstrap 95 % intervals of the indices of one year, (1, input)."""
    if found is None:
        return {}
    interval = found.bootstrap(confidence_level=0.95, n_resamples=RESAMPLES)
    ends: dict[str, Array] = {}
    for name, part in (("first", interval.first_order), ("total", interval.total_order)):
        bounds = part.confidence_interval
        ends[f"{name}_low"], ends[f"{name}_high"] = np.atleast_2d(bounds.low), np.atleast_2d(bounds.high)
    return ends


def _one_at_a_time(inputs: int) -> Array:
    """Put each input at its low, then its high end, the others in the middle: probabilities (input, 2 inputs)."""
    middle = np.full((inputs, inputs), 0.5)
    return np.hstack([np.where(np.eye(inputs, dtype=bool), end, middle) for end in ENDS])
