"""Pieces: estimates of parts of a portfolio, each combined on a machine of its own, as the estimate of the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.core.flows import Parts
from lfgmodel.errors import RangeError, entries, shown
from lfgmodel.results.flow import locked
from lfgmodel.results.result import Estimate
from lfgmodel.sites.portfolio import Portfolio
from lfgmodel.study.study import Study
from lfgmodel.study.sums import combined_by
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array


def together(estimates: Sequence[Estimate]) -> Estimate:
    """Add up estimates of the pieces of a portfolio: what the estimate of all of them at once, combined, would be.

    Parameters
    ----------
    estimates : sequence of Estimate
        Of portfolios with the same kinds and columns, by the same method, draws, seed and `until`, all with
        `combine=True` or all with the same column.

    Raises
    ------
    RangeError
        They are not pieces of one estimate; the message says what differs.
    TableError
        A site is in two of them.

    Examples
    --------
    >>> import lfgmodel as lfg, pandas as pd
    >>> table = pd.DataFrame({"open": 2019, "close": 2020, "msw": [50_000, 8_000]}, index=["Hill", "Bay"])
    >>> sites = lfg.Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")
    >>> model, options = lfg.LandGEM(k=0.05, L0=100), {"until": 2021, "combine": True}
    >>> halves = [lfg.estimate(sites[name], model, **options) for name in ("Hill", "Bay")]
    >>> together(halves).generated.round(1).tolist()
    [0.0, 188.2, 367.3]
    """
    every, where = entries(estimates) or [], "together"
    if not every or not all(isinstance(est, Estimate) and isinstance(est.study, Study) for est in every):
        raise RangeError(f"{where} takes estimates as lfg.estimate returns them, one or more; got {shown(estimates)}")
    studies: list[Any] = [est.study for est in every]
    if any(study.groups is None for study in studies):
        raise RangeError(
            f"{where} takes sums; write estimate(..., combine=True), or combine='province', for each piece"
        )
    _alike(every, lambda est: int(est.years[-1]), f"{where}: the last year", "give each the same until=")
    _alike(every, lambda est: est.sampling, f"{where}: the plan of drawing", "give each the same draws= and seed=")
    _alike(every, lambda est: est.study.groups.column, f"{where}: the column of groups", "combine all by the same")  # type: ignore[union-attr]
    _alike(every, lambda est: est.names, f"{where}: the flows kept", "give each the same keep= and devices")
    _alike(every, lambda est: repr(est.study.given[1:]), f"{where}: the method", "run each with the same parts")  # type: ignore[union-attr]
    site = Portfolio.concat([study.parts.site for study in studies])
    years = np.arange(min(est.years[0] for est in every), every[0].years[-1] + 1)
    column = studies[0].groups.column
    study = Study(Parts(site, *studies[0].given[1:]), years, every[0].sampling, combined_by(site, column or True))
    contents = [est.methane_fraction for est in every]
    return locked(
        replace(
            every[0],
            years=years,
            flows=Frozen({name: _sum(every, study, name) for name in every[0].flows}),
            products=Frozen({name: _sum(every, study, name) for name in every[0].products}),
            inputs=study.inputs(),
            methane_fraction=contents[0] if all(np.array_equal(contents[0], each) for each in contents) else None,
            groups=study.groups if column else None,
            study=study,
        )
    )


def _alike(every: Sequence[Estimate], what: Callable[[Estimate], Any], where: str, mend: str) -> None:
    """Refuse estimates that differ in something."""
    first = what(every[0])
    for est in every[1:]:
        if what(est) != first:
            raise RangeError(f"{where} must be one for all, got {shown(first)} and {shown(what(est))}; {mend}")


def _sum(every: Sequence[Estimate], study: Study, name: str) -> Array:
    """Add up a flow, with nothing in years before the first waste of a piece."""
    draws = every[0].flow(name).shape[1:2] if "draw" in every[0].axes else ()
    names: tuple[str, ...] = ()
    if study.groups is not None and study.groups.column:
        names = study.groups.names
    total = np.zeros((len(study.years), *draws, *([len(names)] if names else [])))
    for est in every:
        since = total[est.years[0] - study.years[0] :]
        if names:
            since[..., [names.index(called) for called in est.called]] += est.flow(name)
        else:
            since += est.flow(name)
    return total
