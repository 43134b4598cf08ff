"""Citations: where each published method and number comes from that an estimate rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lfgmodel.factors import sources
from lfgmodel.values import Value


def document(about: Any) -> str:
    """Return in which document a method is, and where; of a method of the user's own as it says."""
    known = sources()
    return f"{known.get(about.source, about.source)}, {about.where}"


def citations(parts: Iterable[Any]) -> list[str]:
    """Return a line for each published method and number; numbers of the user's own cite nothing."""
    lines = []
    for part in parts:
        label = getattr(part, "label", "") or type(part).__name__
        if hasattr(part, "about"):
            lines.append(f"{label}: {document(part.about)}")
        factors = part.factors() if isinstance(part, Value) else {}
        for name, factor in factors.items():
            unit = "" if factor.row.unit == "fraction" else f" {factor.row.unit}"
            lines.append(f"{label}.{name} = {factor:g}{unit}: {factor.citation}")
    return list(dict.fromkeys(lines))
