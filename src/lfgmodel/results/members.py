"""Members: one site or group of an estimate of many, and all of them taken together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import RangeError, one_of
from lfgmodel.results.flow import locked
from lfgmodel.results.spread import refuse_quantiles
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate


def one(est: Estimate, name: str) -> Estimate:
    """Return the estimate of one site of a portfolio, or of one group of sites that were combined."""
    where = "Estimate.site"
    if not est.many:
        raise RangeError(f"{where} takes one of a portfolio's sites; this estimate is of one site")
    row = list(est.called).index(one_of(name, est.called, where))
    return _site(est, name, row) if est.groups is None else _group(est, est.groups.rows(name, where), row)


def combined(est: Estimate) -> Estimate:
    """Return all sites of a portfolio taken together: the sum of each flow and product."""
    if not est.many:
        return est
    refuse_quantiles(est.quantiles)
    return _changed(est, lambda flow: flow.sum(axis=-1), None)


def _site(est: Estimate, name: str, row: int) -> Estimate:
    site, study = est.inputs["site"].site(name), est.study
    inputs = Frozen({**(est.inputs if study is None else study.inputs(row)), "site": site})
    drawn = est.drawn if study is None else study.drawn_at(row, est.drawn)
    return _changed(est, lambda flow: flow[..., row], row, inputs=inputs, drawn=drawn)


def _group(est: Estimate, rows: NDArray[np.intp], row: int) -> Estimate:
    inputs = est.inputs if est.study is None else est.study.inputs(rows)
    inputs = Frozen({**inputs, "site": est.inputs["site"][rows]})
    return _changed(est, lambda flow: flow[..., row], row, inputs=inputs)


def _changed(est: Estimate, change: Callable[[Array], Array], row: int | None, **changes: Any) -> Estimate:
    """Copy of an estimate without its last axis."""
    flows, products = (Frozen({n: change(f) for n, f in held.items()}) for held in (est.flows, est.products))
    content = est.methane_fraction
    if isinstance(content, np.ndarray):
        alike = content.shape[-1] == 1
        content = None if row is None and not alike else content[..., 0 if alike else row]
    done = replace(est, flows=flows, products=products, methane_fraction=content, **changes)
    return locked(replace(done, axes=est.axes[:-1], groups=None, study=None))
