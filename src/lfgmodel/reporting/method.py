"""What an estimate was made with: of which method, from what waste, with numbers in all the fields that waited."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from lfgmodel.core.decay import Array, Years
from lfgmodel.core.flows import Parts, Sites, known_of
from lfgmodel.errors import RangeError, UnitError
from lfgmodel.generation.scaled import beneath
from lfgmodel.results.checks import refuse_no_estimate
from lfgmodel.uncertainty.apart import BySite, Keyed
from lfgmodel.uncertainty.drawing import again
from lfgmodel.waiting import Awaited, Classed, awaited, filled

if TYPE_CHECKING:
    from lfgmodel.results.result import Estimate

M = TypeVar("M")


def filled_parts(est: Estimate, where: str) -> Parts:
    """Fill the parts of an estimate with what was drawn, and with the classes of its sites, (draw, site) arrays."""
    refuse_no_estimate(est, where)
    parts = Parts(**est.inputs)
    fields = list(dict.fromkeys(each for each in awaited(tuple(parts)) if not isinstance(each.source, Classed)))
    drawn, keyed = again(fields, est.drawn.values()), Keyed(parts.site, fields)

    def numbers(field: Awaited) -> Array:
        if isinstance(field.source, Classed):
            return field.source.at(slice(None))
        held = drawn[field]
        return held.at(keyed, slice(None)) if isinstance(held, BySite) else held[:, None]

    return Parts(*filled(tuple(parts), numbers))


def made_with(est: Estimate, where: str, *needed: type[M]) -> M:
    """Return the method that an estimate was made with, of a fitted one the method beneath, if it is one needed."""
    model: Any = filled_parts(est, where).generation
    refuse_another_method(model, where, *needed)
    found: M = beneath(model)
    return found


def refuse_another_method(model: Any, where: str, *needed: type[Any]) -> None:
    """Refuse an estimate that was made with a method that is none of those needed, nor a fitted one of those."""
    method = beneath(model)
    if not isinstance(method, needed):
        names = " or ".join(each.__name__ for each in needed)
        raise UnitError(f"{where} needs an estimate made with {names}, got {type(method).__name__}")


def waste_of(site: Sites, years: Years, sites: slice = slice(None)) -> Array:
    """Waste that some sites accept in some years, (year, kind, draw, site) [Mg/yr]."""
    mass, multiplier = site.mass(years, sites), site.multiplier(sites)
    return mass if multiplier is None else mass * multiplier


def of_sites(est: Estimate, where: str, what: Callable[[Any, slice], Array]) -> Array:
    """Return anything else of the sites, (year, draw, site), or of groups where the estimate has added them up.

    Parameters
    ----------
    what : callable
        Of the parts, filled in for some sites, and which sites these are.
    """
    refuse_no_estimate(est, where)
    if est.study is None or est.study.groups is None:
        return what(filled_parts(est, where), slice(None))
    return est.study.added(what, est.drawn)


def known(site: Sites, sites: slice, years: Years) -> dict[str, Any]:
    """Return what is known of some sites, as models take it."""
    return {**known_of(site.columns, sites), "year": years}


def on_axes(est: Estimate, flow: Array) -> Array:
    """Put a (year, draw, site) flow on the axes of an estimate: sites that it takes together are summed."""
    sites: Array = flow if est.many else flow.sum(axis=-1)
    return sites if "draw" in est.axes else sites[:, 0]


def beside_flows(est: Estimate, number: Any, where: str) -> Any:
    """Return a number, or one for each draw and site, (draw, site), so that it multiplies flows of an estimate."""
    if np.ndim(number) < 2:
        return number
    if not est.many and np.ptp(number, axis=-1).any():
        raise RangeError(f"{where} differs between the sites taken together; report est.site(name), or est and sum it")
    each = np.asarray(number) if est.many else np.asarray(number)[:, 0]
    return each if "draw" in est.axes else each[0]
