"""Ranges: how wide the published numbers are that a method rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, NamedTuple, TypeVar

from lfgmodel.core.flows import Sites
from lfgmodel.factors import Factor
from lfgmodel.uncertainty.classwise import Classwise
from lfgmodel.uncertainty.distributions import Distribution, triangular
from lfgmodel.values import Value
from lfgmodel.waiting import Awaited, Classed, Frozen

Model = TypeVar("Model", bound=Value)


class Range(NamedTuple):
    """A published number and the range that its source gives it."""

    low: float
    value: float
    high: float
    unit: str
    citation: str


def default_uncertainty(model: Value, site: Sites | None = None) -> dict[str, Range]:
    """Return the published range of each number that a method uses, where its source gives one.

    Parameters
    ----------
    model : a generation model
    site : Site, optional
        Its waste kinds, climate and management choose the rows; those for every kind and class, if not given.

    Returns
    -------
    dict of str to Range
        By field, waste kind and class. Numbers of the user's own, and published ones without a range, are not in it.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> waste = lfg.Waste.constant("1 Mg/yr", 2000, 2001, kind="food")
    >>> site = lfg.Site(waste, climate="temperate_wet", management="managed")
    >>> default_uncertainty(lfg.IPCC2006(), site)["k['food', 'temperate_wet']"][:3]
    (0.1, 0.185, 0.2)
    """
    factors = model.published() if site is None else model.settled(site.kinds, site.columns).factors()
    ranges = {name: _range(factor) for name, factor in factors.items() if factor.row.low is not None}
    return {name: one for name, one in ranges.items() if one.low < one.high}


def uncertain(model: Model, site: Sites) -> Model:
    """Return the method with its published ranges: a triangular distribution for each number that has one.

    Parameters
    ----------
    model : a generation model
    site : Site or Portfolio
        Its waste kinds, climate and management choose the rows.

    Returns
    -------
    model
        Of the same method; numbers of the user's own, and published ones without a range, stay as they are. A number
        that differs between classes of sites has a distribution for each class; all sites of a class have one and the
        same draw of it, in whatever portfolio of such sites.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> waste = lfg.Waste.constant("1 Mg/yr", 2000, 2001, kind="food")
    >>> site = lfg.Site(waste, climate="temperate_wet", management="managed")
    >>> uncertain(lfg.IPCC2006(), site).k
    {'food': triangular(low=0.1, mode=0.185, high=0.2)}
    """
    here = model.settled(site.kinds, site.columns)
    numbers = {item.name: getattr(here, item.name) for item in fields(here)}
    wide = {name: _triangle(value) for name, value in numbers.items()}
    changes = {name: _changed(value) for name, value in wide.items() if value != numbers[name]}
    return model.but(**changes) if changes else model


def _changed(value: Any) -> Any:
    """Leave out the kinds whose numbers still differ between sites: they stay open, to be looked up."""
    return (
        {key: one for key, one in value.items() if not isinstance(one, Awaited)} if isinstance(value, dict) else value
    )


def _triangle(number: Any) -> Any:
    """Return a published number that has a range as a distribution; any other as it is."""
    if isinstance(number, Mapping):
        return {key: _triangle(entry) for key, entry in number.items()}
    if isinstance(number, Awaited) and isinstance(number.source, Classed):
        classed = number.source
        wide = {name: _triangle(row) for name, row in zip(classed.names, classed.numbers, strict=True)}
        if any(isinstance(one, Distribution) for one in wide.values()):
            return Classwise(Frozen(wide), classed.lookup)
    if not isinstance(number, Factor) or number.row.low is None:
        return number
    found = _range(number)
    return triangular(found.low, found.value, found.high) if found.low < found.high else number


def _range(factor: Factor) -> Range:
    low, high = factor.row.low, factor.row.high
    value = float(factor)
    return Range(
        value if low is None else low, value, value if high is None else high, factor.row.unit, factor.citation
    )
