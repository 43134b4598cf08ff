"""HTML: small tables for notebooks and pages, in which whatever users wrote is text and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from lfgmodel.described.numbers import number
from lfgmodel.described.rows import Entry, called, entries_of
from lfgmodel.described.text import legible

MOST = 40
"""Rows that a notebook shows of one value."""

HEADS = ("", "value", "unit", "source")


def safe(text: object) -> str:
    """Return text as HTML that shows it as it is."""
    return escape(legible(str(text)))


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]], lean: str = "") -> str:
    """Return a table; all leans to a side, or numbers right and words left, heads as what stands below them."""
    held = list(rows)

    def side(cell: Any) -> str:
        return lean or ("right" if isinstance(cell, int | float) and not isinstance(cell, bool) else "left")

    def row(cells: Sequence[Any], tag: str, sides: Sequence[str]) -> str:
        return "".join(
            f"<{tag} style='text-align:{leans}'>{safe(number(cell))}</{tag}>"
            for cell, leans in zip(cells, sides, strict=True)
        )

    head = row(heads, "th", [side(cell) for cell in held[0]] if held else ["left"] * len(heads))
    body = "".join(f"<tr>{row(cells, 'td', list(map(side, cells)))}</tr>" for cells in held)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def entry_table(found: Sequence[Entry]) -> str:
    """Return a table of entries, the first `MOST` of them, without the columns in which none has anything."""
    kept = [place for place in range(len(HEADS)) if place < 2 or any(one[place] for one in found)]
    shown = [[one[place] for place in kept] for one in found[:MOST]]
    return table([HEADS[place] for place in kept], shown) + more(len(found) - MOST)


def more(left: int) -> str:
    """Return how many rows are not shown."""
    return f"<p>... and {left:,} more</p>" if left > 0 else ""


def block(head: object, *parts: str, said: Iterable[object] = ()) -> str:
    """Return what a notebook shows of a value: a head, lines of text, and parts of HTML side by side."""
    lines = "".join(f"<div>{safe(line)}</div>" for line in said)
    beside = "".join(f"<div>{part}</div>" for part in parts if part)
    return legible(
        f"<div><b>{safe(head)}</b>{lines}"
        f"<div style='display:flex;flex-wrap:wrap;gap:1.5em;align-items:flex-start'>{beside}</div></div>"
    )


def page(value: Any, *beside: str, said: Iterable[object] = (), also: Sequence[Entry] = ()) -> str:
    """HTML of a value: what it is, lines about it, its entries and others, and what stands beside them."""
    found = [*entries_of(value), *also]
    return block(called(value), entry_table(found) if found else "", *beside, said=said)
