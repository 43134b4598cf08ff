"""Pages: what a screen shows of waste, of a site, and of many of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lfgmodel.described import html
from lfgmodel.described.curve import curve

if TYPE_CHECKING:
    from lfgmodel.sites.masses import Masses
    from lfgmodel.sites.portfolio import Portfolio
    from lfgmodel.sites.site import Site

HEAD = 10
"""Sites that are listed."""

BLOCK = 10_000
"""Sites whose waste is added up at a time."""


def waste(one: Masses) -> str:
    """HTML of waste: how much of each kind, and when, beside a small curve."""
    return html.block(repr(one)[1:-1], _by_kind(one), _curve(one))


def site(one: Site) -> str:
    """HTML of a site: what is known of it, and its waste."""
    return html.page(one, _by_kind(one.waste), _curve(one.waste))


def portfolio(many: Portfolio) -> str:
    """HTML of many sites: the first of them, with what is known of each."""
    first = many[: min(HEAD, len(many))]
    years, mass = first.waste.years, first.mass(first.waste.years).sum(axis=(1, 2))  # (year, site)
    rows = []
    for place, name in enumerate(first.names):
        placed = years[mass[:, place] > 0]
        span = [int(placed[0]), int(placed[-1])] if len(placed) else ["", ""]
        known = [np.asarray(column)[place].item() for column in first.columns.values()]
        rows.append([str(name), *span, float(mass[:, place].sum()), *known])
    units = {"rainfall": "mm/yr", **many.units}
    heads = [f"{name} [{units[name]}]" if name in units else name for name in first.columns]
    head = f"Portfolio: {len(many):,} site{'s' * (len(many) > 1)}, {', '.join(many.kinds)}"
    left = 0 if many.refused is None else int(many.refused.attrs.get("sites", 0))
    said = [f"{left:,} more were left out; .refused says why"] if left else []
    table = html.table(["", "open", "close", "waste [Mg]", *heads], rows)
    return html.block(head, table + html.more(len(many) - len(rows)), said=said)


def summary(many: Portfolio) -> str:
    """Return many sites on one line."""
    years, total = many.waste.years, 0.0
    for start in range(0, len(many), BLOCK):
        total += float(many.mass(years, slice(start, start + BLOCK)).sum())
    return f"<Portfolio: {len(many):,} sites, {', '.join(many.kinds)}, {years[0]}-{years[-1]}, {total:,.0f} Mg>"


def _by_kind(one: Masses) -> str:
    """Return a table of the kinds of waste, those of which there is most first."""
    rows = []
    for place in np.argsort(-one.mass.sum(axis=0), kind="stable"):
        mass = one.mass[:, place]
        placed = one.years[mass > 0]
        span = [int(placed[0]), int(placed[-1])] if len(placed) else ["", ""]
        rows.append([one.kinds[place], *span, float(mass.max()), float(mass.sum())])
    return html.table(["kind", "first", "last", "most [Mg/yr]", "total [Mg]"], rows)


def _curve(one: Masses) -> str:
    return curve(one.years, {"waste": ("#084c3e", one.mass.sum(axis=1))}, "Mg/yr", "waste by year")
