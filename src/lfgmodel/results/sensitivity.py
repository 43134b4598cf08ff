"""Sensitivity: which uncertain number a result hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError
from lfgmodel.results.flow import place_of
from lfgmodel.uncertainty.drawing import probabilities

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate
    from lfgmodel.uncertainty.drawing import Sampling

ENDS = (0.05, 0.95)
RESAMPLES = 200
FEWEST = 64
INTERVAL = (0.025, 0.975)


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
        and 95 % quantile and the others at their medians, which `plotting.tornado` draws from `attrs["middle"]`, where
        all are at their medians. Without a year: a row a year, and columns `first`, `total` and `rank` by input;
        years in which nothing varies hold NaN.

    Notes
    -----
    Sobol indices by the estimators of `scipy.stats.sobol_indices` (Saltelli et al. 2010), with as many points as the
    greatest power of two within the draws, and intervals by resampling the points, which are wide for Sobol points.
    They are defined for inputs that vary independently: where some are correlated or samples, only `rank` is returned.
    What each site draws apart is one input, `k (each)`, beside what its sites share, `k (shared)`, and so are the paths
    of a `Drift`; these have no low and high end: their `rank`, `at_5` and `at_95` are NaN.
    """
    import pandas as pd

    if est.sampling is not None and est.study is None:
        raise RangeError(
            "Estimate.sensitivity runs a whole estimate again, not one site or the sum taken from it; ask the whole, "
            "of which it takes all sites together, or estimate portfolio.site(name)"
        )
    if est.sampling is None or est.study is None:
        raise RangeError(
            "Estimate.sensitivity takes an estimate with draws, as estimate returns it; write estimate(..., draws=4096)"
        )
    if est.sampling.draws < FEWEST:
        raise RangeError(
            f"Estimate.sensitivity takes {FEWEST} draws or more, got {est.sampling.draws}; write draws=4096"
        )
    row = None if year is None else place_of(year, est.years, "Estimate.sensitivity")
    study, unit = est.study, est.unit(flow) if unit is None else unit
    rows = slice(None) if row is None else [row]
    names = pd.Index(list(study.dimensions), name="input")
    unordered = [place for place, one in enumerate(study.dimensions.values()) if not one.orders]

    def flows(whole: Estimate) -> Array:
        values: Array = whole.to(flow, unit, **options)[rows]
        return values.sum(axis=-1) if whole.many else values

    def rerun(probability: Array) -> Array:
        """Return the flow, (year, draw), at probabilities (input, draw)."""
        return flows(study.run([flow], probability.T))

    values = flows(est)
    middle, columns = None, {"rank": _rank(np.array(list(est.drawn.values())), values)}
    if study.independent:
        columns |= _sobol(rerun, len(names), est.sampling, values)
        if year is not None:
            ends = rerun(_one_at_a_time(len(names)))
            columns["at_5"], columns["at_95"], middle = ends[:, : len(names)], ends[:, len(names) : -1], ends[0, -1]
    for name in {"rank", "at_5", "at_95"} & set(columns):
        columns[name][:, unordered] = np.nan
    order = ["first", "first_low", "first_high", "total", "total_low", "total_high", "rank", "at_5", "at_95"]
    if year is not None:
        table = pd.DataFrame({name: columns[name][0] for name in order if name in columns}, index=names)
        if middle is not None:
            table.attrs["middle"] = float(middle)
        table = table.sort_values("total" if "total" in table else "rank", key=abs, ascending=False)
    else:
        parts = {name: pd.DataFrame(part, index=pd.Index(est.years, name="year"), columns=names)
                 for name in order if (part := columns.get(name)) is not None}  # fmt: skip
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


def _sobol(rerun: Any, inputs: int, plan: Sampling, values: Array) -> dict[str, Array]:
    """Return first-order and total indices, (year, input), of one year with their intervals; NaN where nothing varies.

    Two sets of points A and B, and A with each input in turn taken from B.
    """
    names = ["first", "total"] + [f"{name}_{end}" for name in ("first", "total") for end in ("low", "high")]
    columns = {name: np.full((len(values), inputs), np.nan) for name in names[: 6 if len(values) == 1 else 2]}
    varies = np.ptp(values, axis=1) > 1e-12 * np.abs(values).max(axis=1)
    if not varies.any():
        return columns
    n = 2 ** int(np.log2(plan.draws))
    points = probabilities(plan._replace(draws=n, method="sobol"), 2 * inputs).T
    A, B = points[:inputs], points[inputs:]
    mixed = [np.where(np.arange(inputs)[:, None] == each, B, A) for each in range(inputs)]
    runs = rerun(np.hstack([A, B, *mixed]))[varies].reshape(-1, inputs + 2, n)
    columns["first"][varies], columns["total"][varies] = _estimated(runs)
    if len(values) == 1:
        draw = np.random.default_rng(plan.seed)
        again = [_estimated(runs[..., draw.integers(0, n, n)]) for _ in range(RESAMPLES)]
        low, high = np.quantile(again, INTERVAL, axis=0)
        for place, name in enumerate(("first", "total")):
            columns[f"{name}_low"], columns[f"{name}_high"] = low[place], high[place]
    return columns


def _estimated(runs: Array) -> tuple[Array, Array]:
    """Return first-order and total indices, (year, input), of runs (year, A and B and mixed, point)."""
    from scipy.stats import sobol_indices

    years = np.concatenate([runs, runs])  # SciPy drops an axis of one year, and stumbles where one input is left
    flows = {"f_A": years[:, 0], "f_B": years[:, 1], "f_AB": np.moveaxis(years[:, 2:], 1, 0)}
    found = sobol_indices(func=flows, n=runs.shape[-1])
    shape = len(years), runs.shape[1] - 2
    first, total = (np.reshape(part, shape)[: len(runs)] for part in (found.first_order, found.total_order))
    return first, total


def _one_at_a_time(inputs: int) -> Array:
    """Put each input at its low, then its high end, the others in the middle, then all: probabilities (input, run)."""
    ends = [np.where(np.eye(inputs, dtype=bool), end, 0.5) for end in ENDS]
    return np.hstack([*ends, np.full((inputs, 1), 0.5)])
