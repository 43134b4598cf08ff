"""Methods side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.generation import MODELS
from lfgmodel.generation.model import Published
from lfgmodel.sites.site import Site
from lfgmodel.study.estimate import estimate

if TYPE_CHECKING:
    import pandas as pd

OPTIONS = ("collection", "oxidation", "use", "until")
"""What of `estimate` holds for several methods; draws are those of one."""


def compare(
    site: Site,
    models: Mapping[str, Any],
    *,
    flow: str = "generated",
    unit: str = "Mg/yr",
    gas: str = "ch4",
    **options: Any,
) -> pd.DataFrame:
    """Estimate one site by several methods.

    Parameters
    ----------
    site : Site
        The landfill; its waste must be known in the kinds that each method takes.
    models : {name: model}
        What to call each method, and the method.
    flow : str
        The flow to compare.
    unit : str
        Its unit, as in `Estimate.to`.
    gas : {"ch4", "lfg"}
        Methane, or landfill gas at the methane content that each method states.
    **options
        The rest of `estimate`: collection, oxidation, use, until.

    Returns
    -------
    DataFrame
        A row a year, a column a method. `attrs["unit"]` is the unit, `attrs["gas"]` the gas, and `attrs["methods"]`
        says for each method its convention, the year of its first gas and its gas basis; `plotting.comparison` draws
        it.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> site = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", 2000, 2020), rainfall="30 inch/yr")
    >>> frame = compare(site, {"LandGEM": lfg.LandGEM.preset("inventory arid"), "HH-1": lfg.SubpartHH.bulk()})
    >>> frame.loc[2021].round(0).to_dict()
    {'LandGEM': 2286.0, 'HH-1': 3665.0}
    """
    import pandas as pd

    if not isinstance(site, Site):
        raise RangeError(f"compare takes one Site, got {shown(site)}; write portfolio.site(name)")
    if not isinstance(models, Mapping) or not models or not all(isinstance(name, str) for name in models):
        raise RangeError(f"compare takes {{name: model}}, as in {{'LandGEM': model}}; got {shown(models)}")
    for option in options:
        one_of(option, OPTIONS, "compare option")
    results = {name: estimate(site, model, **options) for name, model in models.items()}
    years = pd.Index(next(iter(results.values())).years, name="year")
    frame = pd.DataFrame({name: est.to(flow, unit, gas=gas) for name, est in results.items()}, index=years)
    frame.attrs.update(flow=flow, unit=unit, gas=gas, methods={name: _about(model) for name, model in models.items()})
    return frame


def methods() -> pd.DataFrame:
    """Return what each published method is: source, convention, first gas, gas basis, potential, rate and report."""
    import pandas as pd

    known = {name: _about(model) for name, model in MODELS.items() if issubclass(model, Published)}
    return pd.DataFrame.from_dict(known, orient="index").rename_axis("method")


def _about(model: Any) -> dict[str, str]:
    if hasattr(model, "about"):
        return dict(model.about._asdict())
    return {"convention": getattr(model, "convention", ""), "gas_basis": "the user's"}
