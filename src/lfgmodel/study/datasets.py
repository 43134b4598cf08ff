"""Datasets: estimates over xarray, whose blocks may be lazy and lie on other machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lfgmodel.core.flows import FLOWS, Collection, Device, Generation, Oxidation
from lfgmodel.errors import RangeError, UnitError, shown
from lfgmodel.results.conversion import unit_of
from lfgmodel.sites.portfolio import Portfolio
from lfgmodel.sites.site import years_until
from lfgmodel.spec import Given, is_year
from lfgmodel.study.estimate import estimate
from lfgmodel.study.parts import names_kept


def estimate_dataset(
    dataset: Any,
    generation: Generation,
    collection: Collection | None = None,
    *,
    oxidation: Given | Oxidation = 0,
    use: Sequence[Device] = (),
    until: int | None = None,
    keep: Sequence[str] = FLOWS,
) -> Any:
    """Estimate each cell of an xarray dataset through one `xarray.apply_ufunc`.

    Parameters
    ----------
    dataset : xarray.Dataset
        `waste` with dimensions year, kind (where there are several) and any others, such as site, or lat and lon; its
        `attrs["units"]` names the unit. Each further variable with some of those others, and none besides, is a column
        of the sites, with its unit in `attrs["units"]` where it has one. Years and kinds are coordinates. Numpy arrays
        or Dask arrays; these have year and kind in one block.
    generation, collection, oxidation, use, until
        As in `estimate`; their fields take variables of the dataset by `lfg.column`.
    keep : sequence of str
        The flows and products to return; all flows if not given.

    Returns
    -------
    xarray.Dataset
        The flows, with dimension year before the others. [Mg CH4/yr; MWh/yr]

    Raises
    ------
    RangeError, UnitError
        No waste by year, a year that is none, or waste without its unit.
    """
    import xarray as xr

    waste = _waste(dataset)
    kinds, given = [str(kind) for kind in waste["kind"].values], waste["year"].values.astype(np.int64)
    years = years_until(given, until)
    sites = set(waste.dims) - {"year", "kind"}
    names = [str(name) for name in dataset.data_vars if set(dataset[name].dims) <= sites]
    units = {name: dataset[name].attrs["units"] for name in names if "units" in dataset[name].attrs}
    flows = names_kept(keep)

    def block(mass: Any, *columns: Any) -> Any:
        cells = mass.shape[:-2]
        portfolio = Portfolio.from_arrays(
            mass.reshape(-1, *mass.shape[-2:]),
            axes="site, year, kind",
            years=given,
            kinds=kinds,
            unit=waste.attrs["units"],
            columns={name: np.broadcast_to(column, cells).ravel() for name, column in zip(names, columns, strict=True)},
            units=units,
        )
        est = estimate(portfolio, generation, collection, oxidation=oxidation, use=use, until=until, keep=flows)
        made = [np.moveaxis(est.flow(name), 0, -1).reshape(*cells, len(years)) for name in flows]
        return made[0] if len(made) == 1 else tuple(made)

    done = xr.apply_ufunc(
        block,
        waste,
        *(dataset[name] for name in names),
        input_core_dims=[["year", "kind"], *([] for _ in names)],
        output_core_dims=[["year"]] * len(flows),
        exclude_dims={"year"},
        dask="parallelized",
        output_dtypes=[float] * len(flows),
        dask_gufunc_kwargs={"output_sizes": {"year": len(years)}},
    )
    arrays = dict(zip(flows, (done,) if len(flows) == 1 else done, strict=True))
    result = xr.Dataset(arrays).assign_coords(year=years)
    for name in flows:
        result[name].attrs["units"] = "Mg/yr" if name in FLOWS else unit_of(name, made=True)
    return result.transpose("year", ...)


def _waste(dataset: Any) -> Any:
    """Return the waste of a dataset with a dimension of kinds, its years and unit as they must be."""
    if "waste" not in dataset or "year" not in dataset["waste"].dims:
        raise RangeError("estimate_dataset: a Dataset needs a variable 'waste' with a dimension 'year'; rename yours")
    waste = dataset["waste"]
    if "units" not in waste.attrs:
        raise UnitError("estimate_dataset: waste needs its unit; write dataset['waste'].attrs['units'] = 'Mg/yr'")
    labels = waste["year"].values
    if "year" not in waste.coords or not all(map(is_year, labels.tolist())):
        raise RangeError(
            f"estimate_dataset: the coordinate 'year' must hold calendar years, as in 2000; got {shown(labels)}"
        )
    return waste if "kind" in waste.dims else waste.expand_dims(kind=["msw"])
