"""Export: an estimate as frames and a dataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError
from lfgmodel.results.spread import levels, picked, quantiles, refuse_quantiles

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate


ORDERS = ("=", "+", "-", "@")
"""What text begins with that a spreadsheet would reckon out."""


def rows(est: Estimate, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return numbers with the axes of an estimate as a frame; see `Estimate.frame`."""
    import pandas as pd

    shape = tuple(len(_labels(est, axis)) for axis in est.axes)

    def column(values: Any) -> Array:
        array = np.asarray(values)
        whole = by_row(est, array) if array.ndim == 1 else array
        return np.moveaxis(np.broadcast_to(whole, shape), 0, -1).ravel()

    table = {name: column(values) for name, values in columns.items()}
    return pd.DataFrame(table, index=index(est, (*est.axes[1:], "year")))


def by_row(est: Estimate, numbers: Array) -> Array:
    """Return numbers by year, (year,), with as many axes as the flows of an estimate have, so that they multiply."""
    return numbers.reshape(-1, *(1,) * (len(est.axes) - 1))


def flows(est: Estimate, flow: str | None, unit: str | None, options: Mapping[str, Any]) -> pd.DataFrame:
    """Return flows and products as a frame; see `Estimate.to_pandas`."""
    import pandas as pd

    if flow is None:
        table = rows(est, {name: est.flow(name) for name in est.names})
        table.attrs.update(units={name: est.unit(name) for name in est.names}, title=est.title)
        return table
    unit = est.unit(flow) if unit is None else unit
    values = est.to(flow, unit, **options).reshape(len(est.years), -1)
    beside: Any = index(est, est.axes[1:]) if len(est.axes) > 1 else [flow]
    table = pd.DataFrame(values, index=index(est, ("year",)), columns=beside)
    table.attrs.update(units=unit, title=est.title)
    return table


def spread(
    est: Estimate,
    what: Callable[[Array, Sequence[float]], Array],
    q: Any,
    flow: str | None,
    unit: str | None,
    options: Mapping[str, Any],
) -> pd.DataFrame:
    """Return what quantiles, or their errors, a flow has over the draws; see `Estimate.quantile`."""
    import pandas as pd

    if est.quantiles and what is quantiles:
        axes = tuple("draw" if axis == "quantile" else axis for axis in est.axes)  # what is held stands where draws do
        est, what = replace(est, quantiles=(), axes=axes), picked(est.quantiles)
    refuse_quantiles(est.quantiles)
    if "draw" not in est.axes:
        raise RangeError("Estimate.quantile takes an estimate with draws; write estimate(..., draws=4096, seed=1)")
    given, sites = levels(q), est.axes[-1:] if est.many else ()
    if flow is not None:
        units: Any = est.unit(flow) if unit is None else unit
        values = {flow: est.flow(flow) if unit is None and not options else est.to(flow, units, **options)}
    else:
        units = {name: est.unit(name) for name in est.names}
        values = {name: est.flow(name) for name in est.names}
    columns = {
        (name, level): np.moveaxis(found, 0, -1).ravel()
        for name, drawn in values.items()
        for level, found in zip(given, what(drawn, given), strict=True)
    }
    table = pd.DataFrame(columns, index=index(est, (*sites, "year"))).rename_axis(columns=("flow", "quantile"))
    if flow is not None:
        table = table.droplevel("flow", axis=1)
    table.attrs.update(units=units, title=est.title)
    return table


def dataset(est: Estimate) -> Any:
    """Return flows and products as an xarray Dataset with the axes of the estimate."""
    try:
        import xarray as xr
    except ImportError as error:
        raise ImportError("Datasets need xarray: pip install 'lfgmodel[xarray]'") from error
    variables = {name: (est.axes, est.flow(name), {"units": est.unit(name)}) for name in est.names}
    return xr.Dataset(variables, {axis: _labels(est, axis) for axis in est.axes}, {"title": est.title})


def _labels(est: Estimate, axis: str) -> Any:
    if axis in ("site", "group"):
        return est.called
    if axis == "quantile":
        return est.quantiles
    return est.years if axis == "year" else np.arange(len(next(iter(est.drawn.values()))))


def index(est: Estimate, axes: tuple[str, ...]) -> Any:
    """Return the labels of some axes, as pandas has them."""
    import pandas as pd

    labels = [_labels(est, axis) for axis in axes]
    return pd.Index(labels[0], name=axes[0]) if len(axes) == 1 else pd.MultiIndex.from_product(labels, names=axes)
