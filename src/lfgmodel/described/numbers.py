"""Numbers as text: how many digits a person reads."""

from __future__ import annotations

from typing import Any


def digits(value: float) -> str:
    """Show a result: whole from a hundred on, with three digits below."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def number(value: Any) -> str:
    """Show an input, or a number of any size, with up to five digits; whole ones, and anything else, as their text."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.5g}" if abs(value) < 1e5 else f"{value:,.0f}"
