"""HTML: small tables for notebooks and pages, in which whatever users wrote is text and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from lfgmodel.described.rows import called, entries_of
from lfgmodel.described.text import legible

MOST = 40
"""Rows that a notebook shows of one value."""


def safe(text: object) -> str:
    """Return text as HTML that shows it as it is."""
    return escape(legible(str(text)))


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table; numbers lean right, words left."""

    def row(cells: Sequence[Any], tag: str) -> str:
        return "".join(
            f"<{tag} style='text-align:{'right' if isinstance(cell, int | float) else 'left'}'>{safe(number(cell))}"
            f"</{tag}>"
            for cell in cells
        )

    body = "".join(f"<tr>{row(cells, 'td')}</tr>" for cells in rows)
    return f"<table><thead><tr>{row(heads, 'th')}</tr></thead><tbody>{body}</tbody></table>"


def number(value: Any) -> str:
    """Show a number with up to five digits, and anything else as its text."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return str(value) if isinstance(value, int) else f"{value:,.5g}" if abs(value) < 1e5 else f"{value:,.0f}"


def page(value: Any) -> str:
    """HTML of a value: what it is, and its entries; the first `MOST` of them."""
    found = entries_of(value)
    more = f"<p>... and {len(found) - MOST} more</p>" if len(found) > MOST else ""
    return f"<div><b>{safe(called(value))}</b>{table(('', 'value', 'unit', 'source'), found[:MOST])}{more}</div>"
