"""The whole story on one screen: from waste to the fate of its methane."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.core.decay import generate
from lfgmodel.core.flows import Gas, split
from lfgmodel.errors import RangeError
from lfgmodel.oxidation import Constant as ConstantOxidation
from lfgmodel.results.result import Estimate
from lfgmodel.study.study import Results, Study, sound
from lfgmodel.uncertainty.drawing import settled

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years
    from lfgmodel.core.flows import Collection, Device, Flows, Generation, Oxidation
    from lfgmodel.sites.portfolio import Portfolio
    from lfgmodel.sites.site import Site
    from lfgmodel.uncertainty.drawing import Sampling
    from lfgmodel.values import Number

NO_OXIDATION = ConstantOxidation(0)


def estimate(
    site: Site | Portfolio,
    generation: Generation,
    collection: Collection | None = None,
    *,
    oxidation: Number | Oxidation = 0,
    use: Sequence[Device] = (),
    until: int | None = None,
    draws: int | None = None,
    seed: int | None = None,
    sampling: str | None = None,
    keep: Sequence[str] | None = None,
    progress: bool = False,
) -> Estimate:
    """Estimate the methane that sites generate, recover and emit, and the energy it yields, year by year.

    Parameters
    ----------
    site : Site, Portfolio or xarray.Dataset
        The landfill and its waste, or many of them; `grids.over` says what a dataset holds.
    generation : LandGEM, SubpartHH, FirstOrderDecay, ... or any object with `decay(kinds, columns) -> Decay`
        How the waste makes methane. There is no default: the method is a claim.
    collection : collection.Constant, collection.Phased, ... or any object with `collect(gas)`, optional
        How much of the gas is drawn; none if not given.
    oxidation : number, str or any object with `oxidise(left, gas)`
        Share of the uncollected methane that the cover oxidises; none if not given. [fraction]
    use : sequence of energy.Engine, energy.Flare, ... or any objects with `take(rest, gas)`
        What burns the collected gas, in order of dispatch; what no device takes is vented.
    until : int, optional
        Last calendar year of the result; 50 years after the last waste if not given.
    draws : int, optional
        How many times to draw the numbers that are distributions; needed where there are any.
    seed : int, optional
        Makes the draws the same again, on any machine; one is made up and kept if not given.
    sampling : {"sobol", "latin", "random"}, optional
        Scrambled Sobol points (in powers of two), a Latin hypercube, or plain Monte Carlo; Sobol if `draws` is a power
        of two and Latin otherwise, if not given.
    keep : sequence of str, optional
        The flows and products to keep, where memory matters: `["generated", "collected"]`; all if not given.
    progress : bool
        Show a bar over the sites, if tqdm is installed.

    Returns
    -------
    Estimate, or xarray.Dataset of a dataset
        Flows by year, draw and site, with the axes asked for: (year,) of a site, (year, draw, site) of a portfolio with
        draws. They close: `generated = collected + oxidised + emitted` and
        `collected = used + flared + vented`. [Mg CH4/yr]

    Raises
    ------
    LFGError
        What was given is impossible or unknown; the message says what to write instead.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> site = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", open=1990, close=2019), name="Hill Road")
    >>> est = lfg.estimate(site, lfg.LandGEM.preset("CAA conventional"), lfg.collection.Constant("75 %"))
    >>> est.peak("collected", "scfm", gas="lfg")
    Peak(year=2020, value=1307.16)
    """
    plan = None if draws is None else settled(draws, seed, sampling)
    if hasattr(site, "data_vars"):
        from lfgmodel.study.datasets import over

        if plan is not None:
            raise RangeError("estimate: draws= goes with a Site or a Portfolio; estimate the sites of a Dataset so")
        run = partial(estimate, generation=generation, collection=collection, oxidation=oxidation, use=use)
        gridded: Estimate = over(site, run, until, keep)
        return gridded
    if not hasattr(oxidation, "oxidise"):
        zero = isinstance(oxidation, int | float) and oxidation == 0
        oxidation = NO_OXIDATION if zero else ConstantOxidation(oxidation)
    parts = {"site": site, "generation": generation, "collection": collection, "oxidation": oxidation}
    parts["use"] = sound(parts, use)
    again = partial(_run, tuple(parts.values()), site.years(until), plan)
    return Estimate.of(parts, *again(keep=keep, progress=progress), plan, again)


def _run(
    parts: tuple[Any, ...],
    years: Years,
    plan: Sampling | None,
    probability: Array | None = None,
    keep: Sequence[str] | None = None,
    progress: bool = False,
) -> tuple[Study, Results]:
    """Draw what is uncertain, and run the study."""
    study = Study(parts[0], parts[1:], plan, probability)
    return study, follow(study, years, keep, progress)


def follow(study: Study, years: Years, keep: Sequence[str] | None = None, progress: bool = False) -> Results:
    """Run the sites of a study from waste to fate, a cacheful at a time."""
    results = Results(years, len(study.site), keep)
    for sites in study.blocks(len(years), progress):
        results.put(sites, _follow(study, results, sites))
    return results


def _follow(study: Study, results: Results, sites: slice) -> Flows:
    """Run some of the sites from waste to fate."""
    site, model, collection, oxidation, use = study.fill((study.site, *study.parts), sites)
    columns = {name: None if cells is None else cells[sites] for name, cells in site.columns.items()}
    decay = model.decay(site.kinds, {**columns, "year": results.years})
    for name, array in zip(decay._fields, decay, strict=True):
        if getattr(array, "ndim", 0) not in (3, 4):
            raise RangeError(
                f"{type(model).__name__}.decay: {name} needs axes (stream, draw, site), got {np.shape(array)}"
            )
    mass, multiplier = site.mass(results.years, sites), site.multiplier(sites)
    if multiplier is not None:
        decay = decay._replace(potential=decay.potential * multiplier)
    fraction = getattr(model, "methane_fraction", None)
    gas = Gas(results.years, generate(mass, decay), mass, decay, columns, fraction)
    return split(
        gas,
        collection if results.needs("collected") else None,
        oxidation if results.needs("oxidised") else None,
        use if results.needs("used") else (),
    )
