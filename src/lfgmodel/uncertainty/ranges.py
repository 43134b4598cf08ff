"""Ranges: how wide the published numbers are that a method rests on."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, NamedTuple, TypeVar

import numpy as np

from lfgmodel.core.flows import Sites
from lfgmodel.errors import RangeError, UncertaintyWarning, shown
from lfgmodel.factors import Factor, table
from lfgmodel.uncertainty.classwise import Classwise
from lfgmodel.uncertainty.distributions import Distribution, lognormal, triangular
from lfgmodel.uncertainty.tied import correlated
from lfgmodel.values import Value
from lfgmodel.waiting import Awaited, Classed, Frozen

Model = TypeVar("Model", bound=Value)

SPREAD = {"k", "doc", "L0"}
"""Fields that are given the spread of US metered landfills where a method publishes none."""

NINETY = 1.6449  # normal scores from the median to either end of a 90 % interval


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
        By field, waste kind and class. Numbers of the user's own are not in it. Where a method publishes no range of
        its rates or potentials, it is the 90 % interval with the spread that US metered landfills ask for; see
        `uncertain`.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> waste = lfg.Waste.constant("1 Mg/yr", 2000, 2001, kind="food")
    >>> site = lfg.Site(waste, climate="temperate_wet", management="managed")
    >>> default_uncertainty(lfg.IPCC2006(), site)["k['food', 'temperate_wet']"][:3]
    (0.1, 0.185, 0.2)
    """
    _refuse_others(model, site, "default_uncertainty")
    factors = model.published() if site is None else model.settled(site.kinds, site.columns).factors()
    stated = {name: _range(factor) for name, factor in factors.items() if factor.row.low is not None}
    ranges = {name: one for name, one in stated.items() if one.low < one.high}
    spoken_for = {name.partition("[")[0] for name in ranges}
    for name, factor in factors.items():
        field = name.partition("[")[0]
        if field in SPREAD and field not in spoken_for and factor > 0:
            gsd = table("us_meters").find("gsd", field)
            reach = gsd**NINETY
            ranges[name] = Range(factor / reach, float(factor), factor * reach, factor.row.unit, gsd.citation)
    return ranges


def uncertain(model: Model, site: Sites) -> Model:
    """Return the method with its published ranges: a triangular distribution for each number that has one.

    Where a method publishes no range of its rates k, or of its potentials (DOC, L0), they are lognormal with the
    geometric standard deviation of 1.5 at which 90 % bands hold 90 % of the generation that US landfills report (by eq.
    HH-1); it is labelled so in `factors.table("us_meters")`. The kinds of a method then err together.

    Parameters
    ----------
    model : a generation model
    site : Site or Portfolio
        Its waste kinds, climate and management choose the rows.

    Returns
    -------
    model
        Of the same method. A number that differs between classes of sites has a distribution for each class; all sites
        of a class have one and the same draw of it, in whatever portfolio of such sites. Numbers of the user's own stay
        as they are, and so do published ones without a range other than those: MCF and F of IPCC 2006, DOCf and F of
        Subpart HH, phi of TOOL04. Triangular ranges of a method are too narrow for what landfills do: those of IPCC
        2006 hold 28 % of reported generation.

    Warns
    -----
    UncertaintyWarning
        Nothing was uncertain: all numbers are the user's own.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> waste = lfg.Waste.constant("1 Mg/yr", 2000, 2001, kind="food")
    >>> site = lfg.Site(waste, climate="temperate_wet", management="managed", rainfall="30 inch/yr")
    >>> uncertain(lfg.IPCC2006(), site).k
    {'food': triangular(low=0.1, mode=0.185, high=0.2)}
    >>> uncertain(lfg.SubpartHH.bulk(), site).k
    lognormal(0.038, high=2.0, gsd=1.5)
    """
    _refuse_others(model, site, "uncertain")
    here = model.settled(site.kinds, site.columns)
    numbers = {item.name: getattr(here, item.name) for item in fields(here)}
    wide = {name: _triangle(value) for name, value in numbers.items()}
    for name in SPREAD & set(numbers):
        if wide[name] == numbers[name]:
            wide[name] = _spread(numbers[name], float(table("us_meters").find("gsd", name)), here.spec(name).high)
    changes = {name: _changed(value) for name, value in wide.items() if value != numbers[name]}
    if not changes:
        warnings.warn(
            f"uncertain: {type(model).__name__} rests on numbers of your own only, which stay as they are; write "
            "k=lfg.lognormal(...) yourself",
            UncertaintyWarning,
            stacklevel=2,
        )
        return model
    return model.but(**changes)


def _spread(number: Any, gsd: float, most: float) -> Any:
    """Return published numbers as lognormal distributions that err together; any other as they are."""
    rows = {place: row for place, row in _rows(number).items() if isinstance(row, Factor) and row > 0}
    wide: dict[Any, Any] = {
        place: replace(lognormal(float(row), gsd, high=most), about=row) for place, row in rows.items()
    }
    if len(wide) > 1:
        wide = dict(zip(wide, correlated(list(wide.values()), np.ones((len(wide), len(wide)))), strict=True))

    def spread(one: Any, kind: Any) -> Any:
        if not isinstance(one, Awaited) or not isinstance(one.source, Classed):
            return wide.get((kind, None), one)
        classed = dict(zip(one.source.names, one.source.numbers, strict=True))
        found = {name: wide.get((kind, name), row) for name, row in classed.items()}
        return Classwise(Frozen(found), one.source.lookup) if found != classed else one

    return (
        {kind: spread(one, kind) for kind, one in number.items()}
        if isinstance(number, Mapping)
        else spread(number, None)
    )


def _rows(number: Any, kind: Any = None) -> dict[tuple[Any, Any], Any]:
    """Return each number of a field by waste kind and class of site."""
    if isinstance(number, Mapping):
        return {place: row for kind, one in number.items() for place, row in _rows(one, kind).items()}
    if isinstance(number, Awaited) and isinstance(number.source, Classed):
        return {(kind, name): row for name, row in zip(number.source.names, number.source.numbers, strict=True)}
    return {(kind, None): number}


def _changed(value: Any) -> Any:
    """Leave out the kinds whose numbers still differ between sites: they stay open, to be looked up."""
    return (
        {key: one for key, one in value.items() if not isinstance(one, Awaited)} if isinstance(value, dict) else value
    )


def _refuse_others(model: Any, site: Any, where: str) -> None:
    """Refuse what is no method and what is no site."""
    if not isinstance(model, Value) or not hasattr(model, "decay"):
        raise RangeError(f"{where} takes a generation model, as in lfg.IPCC2006(); got {shown(model)}")
    if not isinstance(getattr(site, "columns", None), Mapping) and (site is not None or where == "uncertain"):
        raise RangeError(f"{where} takes a Site, as in lfg.Site(waste); got {shown(site)}")


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
    return replace(triangular(found.low, found.value, found.high), about=number) if found.low < found.high else number


def _range(factor: Factor) -> Range:
    low, high = factor.row.low, factor.row.high
    value = float(factor)
    return Range(
        value if low is None else low, value, value if high is None else high, factor.row.unit, factor.citation
    )
