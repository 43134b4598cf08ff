"""Sums: flows of some sites at a time, put where those of all sites are kept, or added up by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lfgmodel.core.decay import Array
from lfgmodel.core.flows import Sites
from lfgmodel.errors import RangeError, shown
from lfgmodel.groups import Groups, grouped, one_group
from lfgmodel.results.spread import levels, quantiles

FEW = 64
"""Groups up to which a product with a matrix of who belongs where takes less time than a sum of each."""


class Whole:
    """Flows of all sites."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.flows: dict[str, Array] = {}

    def put(self, found: Mapping[str, Array], sites: slice) -> None:
        """Put the flows of some sites where they are kept."""
        for name, flow in found.items():
            if flow.shape[-1] == self.count:
                self.flows[name] = flow
                continue
            if name not in self.flows:
                self.flows[name] = np.empty((*flow.shape[:-1], self.count))
            self.flows[name][..., sites] = flow

    def held(self) -> dict[str, Array]:
        """Return them by name, (year, draw, site) each."""
        return self.flows


class Sums:
    """Flows added up by group, in memory that does not grow with the sites."""

    def __init__(self, groups: Groups) -> None:
        self.groups = groups
        self.flows: dict[str, Array] = {}  # (group, year, draw): what is added to lies together

    def put(self, found: Mapping[str, Array], sites: slice) -> None:
        """Add the flows of some sites to those of their groups."""
        present, index = np.unique(self.groups.places[sites], return_inverse=True)
        for name, flow in found.items():
            if name not in self.flows:
                self.flows[name] = np.zeros((len(self.groups.names), *flow.shape[:-1]))
            self.flows[name][present] += np.moveaxis(by_group(flow, index, len(present)), -1, 0)

    def held(self) -> dict[str, Array]:
        """Return them by name, (year, draw, group) each."""
        return {name: np.moveaxis(flow, 0, -1) for name, flow in self.flows.items()}


class Levels(Whole):
    """Quantiles of the flows of all sites, in memory that does not grow with the draws."""

    def __init__(self, count: int, asked: Sequence[float]) -> None:
        super().__init__(count)
        self.asked = asked

    def put(self, found: Mapping[str, Array], sites: slice) -> None:
        """Put the quantiles of some sites where they are kept, (year, quantile, site) each."""
        super().put({name: np.moveaxis(quantiles(flow, self.asked), 0, 1) for name, flow in found.items()}, sites)


def kept_by(groups: Groups | None, count: int, asked: Sequence[float] = ()) -> Whole | Sums:
    """Return what keeps the flows of so many sites, of groups of them, or their quantiles."""
    if asked:
        return Levels(count, asked)
    return Whole(count) if groups is None else Sums(groups)


def by_group(flow: Array, index: Any, count: int) -> Array:
    """Add up a (year, draw, site) flow by the group of each site, (site,), of so many: (year, draw, group)."""
    if not any(flow.strides):  # no gas, or one number all over
        total: Array = flow[..., :1] * np.bincount(index, minlength=count)
        return total
    if count <= FEW:
        belongs = (index[:, None] == np.arange(count)).astype(float)
        total = flow @ belongs
        if np.isfinite(total).all():  # what is not would be in the sums of other groups, too
            return total
    order = np.argsort(index, kind="stable")
    starts = np.searchsorted(index[order], np.arange(count))
    apart: Array = np.add.reduceat(flow[..., order], starts, axis=-1)
    return apart


def combined_by(site: Sites, combine: Any) -> Groups | None:
    """Return what sites are to be added up by: True for all of them, or a column; None where nothing is."""
    if combine is None or combine is False:
        return None
    if site.single:
        raise RangeError(f"estimate: combine={shown(combine)} adds up the sites of a Portfolio; leave it out for one")
    if combine is True:
        return one_group(len(site))
    if not isinstance(combine, str):
        raise RangeError(f"estimate.combine is True or a column of the sites, as in 'province'; got {shown(combine)}")
    return grouped(site, combine, "estimate.combine")


def levels_of(site: Sites, asked: Any, drawn: bool, combine: Any) -> tuple[float, ...]:
    """Return the probabilities of which an estimate holds quantiles by site and year, instead of its draws."""
    if asked is None:
        return ()
    if site.single or not drawn or combine:
        raise RangeError(
            "estimate: quantiles= holds those of each site of a Portfolio in place of its draws=; of one site, or of "
            "what combine= adds up, write est.quantile(...)"
        )
    return tuple(levels(asked))
