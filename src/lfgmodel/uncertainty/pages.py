"""Pages: what a notebook shows of a distribution."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lfgmodel.described import html
from lfgmodel.described.rows import Entry

LEVELS = (0.05, 0.5, 0.95)


def page(one: Any, written: Iterable[tuple[str, Any]] = (), *, said: Iterable[str] = (), plain: bool = True) -> str:
    """HTML of a distribution: its numbers as they were written, and quantiles where they are known.

    Parameters
    ----------
    one : a distribution
    written : sequence of (name, number)
    said : sequence of str
        Lines about it.
    plain : bool
        Whether its numbers are in the unit of a field, so that it has quantiles.
    """
    found = [Entry(name, value if isinstance(value, int | float) else str(value), "", "") for name, value in written]
    if plain:
        found += [Entry(f"{level:.0%} quantile", float(one.ppf(level)), "", "") for level in LEVELS]
    return html.block(repr(one), html.entry_table(found) if found else "", said=said)
