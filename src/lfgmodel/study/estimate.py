"""The whole story on one screen: from waste to the fate of its methane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lfgmodel.core.flows import Collection, Device, Generation, Oxidation, Parts, Sites
from lfgmodel.errors import RangeError
from lfgmodel.oxidation import Constant as ConstantOxidation
from lfgmodel.results.result import Estimate
from lfgmodel.spec import Given
from lfgmodel.study.parts import devices_of, refuse_what_is_no_part
from lfgmodel.study.study import Study
from lfgmodel.study.sums import combined_by, levels_of
from lfgmodel.uncertainty.drawing import planned

NO_OXIDATION = ConstantOxidation(0)


def estimate(
    site: Sites,
    generation: Generation,
    collection: Collection | None = None,
    *,
    oxidation: Given | Oxidation = 0,
    use: Sequence[Device] = (),
    until: int | None = None,
    draws: int | None = None,
    seed: int | None = None,
    sampling: str | None = None,
    combine: bool | str | None = None,
    quantiles: Sequence[Given] | Given | None = None,
    keep: Sequence[str] | None = None,
    progress: bool = False,
) -> Estimate:
    """Estimate the methane that sites generate, recover and emit, and the energy it yields, year by year.

    Parameters
    ----------
    site : Site or Portfolio
        The landfill and its waste, or many of them; `estimate_frame` takes tables and `estimate_dataset` grids.
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
    combine : bool or str, optional
        Add up the sites of a portfolio while they are estimated, in memory that does not grow with them: all of them,
        or by group as a column of theirs says, "province". An estimate of groups is one whose sites are the groups.
    quantiles : sequence of probabilities, optional
        Hold these of each site and year in place of the draws, in memory that does not grow with them, for
        `est.quantile(...)`: `["5 %", "50 %", "95 %"]`.
    keep : sequence of str, optional
        The flows and products to keep, where memory matters: `["generated", "collected"]`; all if not given.
    progress : bool
        Show a bar over the sites, if tqdm is installed.

    Returns
    -------
    Estimate
        Flows by year, draw and site, with the axes asked for: (year,) of a site, (year, draw, site) of a portfolio with
        draws, (year, draw, group) of what is combined by a column, (year, quantile, site). They close:
        `generated = collected + oxidised + emitted` and `collected = used + flared + vented`. [Mg CH4/yr]

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
    devices = devices_of(use)
    refuse_what_is_no_part(site, generation, collection, devices, oxidation)
    cover: Any = oxidation
    if not hasattr(oxidation, "oxidise"):
        none = type(oxidation) in (int, float) and oxidation == 0
        cover = NO_OXIDATION if none else ConstantOxidation(oxidation)
    if draws is None and (seed, sampling) != (None, None):
        raise RangeError("estimate: seed= and sampling= say how numbers are drawn; write draws=4096, or leave them out")
    plan = None if draws is None else planned(draws, seed, sampling)
    parts = Parts(site, generation, collection, cover, devices)
    held = levels_of(site, quantiles, plan is not None, combine)
    study = Study(parts, site.years(until), plan, combined_by(site, combine), held)
    return study.run(keep=keep, progress=progress)
