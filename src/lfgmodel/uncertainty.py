"""Uncertainty: the published ranges of the numbers that a method rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lfgmodel.factors import Factor
    from lfgmodel.site import Site
    from lfgmodel.values import Value


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


def _range(factor: Factor) -> Range:
    low, high = factor.row.low, factor.row.high
    value = float(factor)
    return Range(
        value if low is None else low, value, value if high is None else high, factor.row.unit, factor.citation
    )
