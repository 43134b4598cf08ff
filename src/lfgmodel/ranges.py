"""Ranges: how wide the published numbers are that a method rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from lfgmodel.factors import Factor
from lfgmodel.uncertainty import Distribution, triangular
from lfgmodel.values import Value

if TYPE_CHECKING:
    from lfgmodel.site import Site

Model = TypeVar("Model", bound=Value)


class Range(NamedTuple):
    """A published number and the range that its source gives it."""

    low: float
    value: float
    high: float
    unit: str
    citation: str


def default_uncertainty(model: Value, site: Site) -> dict[str, Range]:
    """Return the published range of each number that a method uses at a site, where its source gives one.

    Parameters
    ----------
    model : a generation model
    site : Site
        Its waste kinds, climate and management choose the rows.

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
    return {name: _range(factor) for name, factor in model.factors(site).items() if factor.row.low is not None}


def uncertain(model: Model, site: Site) -> Model:
    """Return the method with its published ranges: a triangular distribution for each number that has one.

    Parameters
    ----------
    model : a generation model
    site : Site
        Its waste kinds, climate and management choose the rows.

    Returns
    -------
    model
        Of the same method; numbers of the user's own, and published ones without a range, stay as they are.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> waste = lfg.Waste.constant("1 Mg/yr", 2000, 2001, kind="food")
    >>> site = lfg.Site(waste, climate="temperate_wet", management="managed")
    >>> uncertain(lfg.IPCC2006(), site).k
    {'food': triangular(low=0.1, mode=0.185, high=0.2)}
    """
    changes: dict[str, Any] = {}
    for item in fields(model):
        given = getattr(model, item.name)
        if isinstance(given, Factor) and given.row.low is not None:
            changes[item.name] = _triangle(given)
        elif isinstance(given, Mapping):
            changes[item.name] = {key: _triangle(entry) for key, entry in given.items()}
    published: Any = model if hasattr(model, "rows") else None
    for name, rows in published.rows(site.kinds, site.columns).items() if published else ():
        numbers = [_triangle(row[0]) for row in rows.factors]
        if len(numbers) > 1 or tuple(rows.kinds) == site.kinds:
            found = dict(zip(published.lacking(name, site.kinds), numbers, strict=True))
            changes[name] = {**changes.get(name, {}), **found}
        else:  # one for all kinds
            changes[name] = numbers[0]
    changes = {name: change for name, change in changes.items() if _ranged(change)}
    return model.but(**changes) if changes else model


def _ranged(change: Any) -> bool:
    """Whether any of the numbers of a field has a range."""
    numbers = change.values() if isinstance(change, dict) else [change]
    return any(isinstance(number, Distribution) for number in numbers)


def _triangle(number: Any) -> Distribution | Any:
    """Return a published number that has a range as a distribution; any other as it is."""
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
