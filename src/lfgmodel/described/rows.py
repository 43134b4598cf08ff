"""Rows: every number of a value by its name, with its unit and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, NamedTuple

import numpy as np

from lfgmodel.errors import one_line
from lfgmodel.factors import Factor
from lfgmodel.waiting import Awaited, Classed, Column

USER, DEFAULT = "user", "default"
"""Where a number comes from that no table holds: whoever wrote it, or the field, where nobody did."""

SHORT = 12
"""Entries of an array that are still shown one by one."""


class Entry(NamedTuple):
    """One number or word of a value."""

    name: str  # the field, "efficiency[2005]", and within another value "engine.capacity"
    value: Any  # a float, int, str or bool; a distribution as its text
    unit: str  # "" of what has none
    source: str  # a citation, USER or DEFAULT


def entries_of(value: Any, within: str = "") -> list[Entry]:
    """Describe a value field by field, those that hold nothing left out.

    Parameters
    ----------
    value : Any
        A value of the library, or any object; of one without fields its text is the only entry.
    within : str
        What stands before each name.
    """
    if not is_dataclass(value):
        return [Entry(within, value if isinstance(value, str | int | float | bool) else _text(value), "", USER)]
    found: list[Entry] = []
    for item in fields(value):
        held = getattr(value, item.name)
        if not item.init or not item.repr or held is None or (isinstance(held, str | tuple | Mapping) and not held):
            continue
        spec = item.metadata.get("number")
        unit = "" if spec is None or spec.whole else spec.unit
        name = f"{within}.{item.name}" if within else item.name
        standing = DEFAULT if item.default is not MISSING and _same(held, item.default) else USER
        found += _entries(held, name, unit, standing)
    return found


def parts_of(inputs: Mapping[str, Any]) -> Iterator[tuple[str, str, list[Entry]]]:
    """Describe the inputs of an estimate: of each part what it is, what it is called, and its entries.

    Many sites, which are a table, are left out.
    """
    for what, part in inputs.items():
        for one in part if isinstance(part, tuple) else (part,):
            if one is not None and (what != "site" or one.single):
                yield what, called(one), entries_of(one)


def called(value: Any) -> str:
    """Return the name of a kind of value, and of its preset where it has one: "LandGEM (CAA conventional)"."""
    name, kind = getattr(value, "name", ""), getattr(value, "label", "") or type(value).__name__
    return f"{kind} ({name})" if isinstance(name, str) and name and name != kind else kind


def _entries(held: Any, name: str, unit: str, standing: str) -> list[Entry]:
    """Entries of what a field holds."""
    if isinstance(held, Mapping):
        return [row for key, one in held.items() for row in _entries(one, f"{name}[{key}]", unit, standing)]
    if isinstance(held, tuple) and held and all(map(is_dataclass, held)):
        return [row for n, one in enumerate(held) for row in entries_of(one, f"{name}[{n}]")]
    source = held.source if isinstance(held, Awaited) else held
    if isinstance(source, Classed):
        cited = dict(zip(source.names, source.numbers, strict=True))
        return [row for key, one in cited.items() for row in _entries(one, f"{name}[{key}]", unit, standing)]
    if isinstance(source, Column):
        return [Entry(name, f"column {source.name!r} of the sites", unit, USER)]
    if isinstance(source, Factor):
        return [Entry(name, float(source), unit, source.citation)]
    if hasattr(source, "ppf"):
        about = getattr(getattr(source, "source", source), "about", None)
        return [Entry(name, _text(source), unit, about.citation if isinstance(about, Factor) else USER)]
    if isinstance(source, type):
        return [Entry(name, getattr(source, "label", "") or source.__name__, unit, standing)]
    if is_dataclass(source) and source.__dataclass_params__.repr:  # type: ignore[union-attr]  # no text of its own
        return entries_of(source, name)
    if isinstance(source, np.generic):
        source = source.item()
    if isinstance(source, str | int | float | bool):
        own = getattr(source, "unit", unit)  # money says what it is paid for
        return [Entry(name, float(source) if isinstance(source, float) else source, own, standing)]
    array = np.asarray(source) if isinstance(source, np.ndarray) else None
    if array is not None and array.ndim == 1 and len(array) <= SHORT:
        return [Entry(f"{name}[{n}]", one, unit, standing) for n, one in enumerate(array.tolist())]
    if array is not None and array.size and array.dtype.kind in "fiu":
        text = f"{array.size:,} numbers, {array.min():g} to {array.max():g}"
        return [Entry(name, text, unit, standing)]
    return [Entry(name, _text(source), unit, standing)]


def _same(held: Any, default: Any) -> bool:
    """Whether a field holds its default; that of a published number is known by its citation."""
    return isinstance(held, str | int | float | bool) and bool(held == default)


def _text(value: Any) -> str:
    """Return the text of a value, on one line."""
    return one_line(repr(value))
