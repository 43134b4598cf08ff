"""Parts: a value as a plain mapping by its declared fields.

A number is written in the unit of its field, with the unit where a bare number is not taken there. What a field holds
by default is left out, and so is what is left open, to be looked up again. A part that stands in several places is
written once, under a name, since what is drawn for it is drawn once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from math import isfinite
from typing import Any

import numpy as np

from lfgmodel.errors import RangeError, shown
from lfgmodel.factors import Cited, Factor, found_in
from lfgmodel.io.catalogue import KINDS, called, field_of
from lfgmodel.io.distributions import Cells, Ties, written
from lfgmodel.spec import Spec
from lfgmodel.values import Value
from lfgmodel.waiting import Awaited, Classed, Column


class Writer:
    """Values as mappings.

    Parameters
    ----------
    *whole : Any
        All that is to be written, to see which parts stand in several places.
    """

    def __init__(self, *whole: Any) -> None:
        seen = list(_values(whole))
        places = [id(value) for value in seen]
        several = {id(value): value for value in seen if places.count(id(value)) > 1}
        self.names = {key: str(number) for number, key in enumerate(several, start=1)}
        self.ties = Ties()
        self.parts = {self.names[key]: self._whole(value) for key, value in several.items()}

    def value(self, value: Any, where: str) -> dict[str, Any]:
        """Return a value as a mapping: its type, and its fields.

        Raises
        ------
        RangeError
            It is none of the library's, or holds what no file can.
        """
        if id(value) in self.names:
            return {"same": self.names[id(value)]}
        if type(value) not in KINDS.values():
            own = type(value).__module__.startswith("lfgmodel.")
            held = "none of these" if own else "none but lfgmodel's own parts, by their names"
            raise RangeError(
                f"{where} is {shown(value)}, and a file holds {held}; keep it in a script, and write what comes of it "
                "by est.to_table('run.csv')"
            )
        return self._whole(value)

    def _whole(self, value: Value) -> dict[str, Any]:
        return {"type": called(type(value)), **self.fields(value)}

    def fields(self, value: Value, leave_out: Sequence[str] = ()) -> dict[str, Any]:
        """Return the fields of a value, but for those that hold what they hold by default."""
        said = [item for item in fields(value) if item.init and item.name not in leave_out]
        kind = type(value)
        return {
            item.name: self.cell(getattr(value, item.name), item.metadata.get("number"), field_of(kind, item.name))
            for item in said
            if not _usual(value, item)
        }

    def cell(self, held: Any, spec: Spec | None, where: str) -> Any:
        """Return what a field holds, or an entry of it."""
        if isinstance(held, Awaited):
            return self._awaited(held, spec, where)
        if isinstance(held, Factor):
            return cited(held, spec)
        if isinstance(held, np.generic):
            held = held.item()
        if isinstance(held, bool | str | int):
            return held
        if isinstance(held, float):
            return in_unit(held, spec)
        if hasattr(held, "to_dict"):  # a Series, as a meter may hold
            held = held.to_dict()
        if isinstance(held, Mapping):
            return in_order({key_text(k, where): self.cell(one, spec, f"{where}[{k!r}]") for k, one in held.items()})
        if isinstance(held, tuple | list):
            return [self.cell(one, spec, where) for one in held]
        if isinstance(held, np.ndarray):
            raise RangeError(
                f"{where} holds numbers of {held.shape[-1]} sites, which a file has as columns of theirs; write "
                "lfg.column('name')"
            )
        return self.value(held, where)

    def _awaited(self, field: Awaited, spec: Spec | None, where: str) -> dict[str, Any]:
        """Return what a field waits for: the name of a column, or a distribution."""
        source, own = field.source, field.spec if spec is None else spec
        if isinstance(source, Column):
            return {"column": source.name}
        if isinstance(source, Classed):
            raise RangeError(
                f"{where} holds published numbers by class of site, as a result has them; estimate with the method as "
                "it was, in which that field is left open"
            )
        cells = Cells(
            lambda number: self.cell(number, own, where), self.ties, "" if own.bare or own.whole else own.unit
        )
        wide = {} if (field.spec.low, field.spec.high) == (own.low, own.high) else {
            "range": [field.spec.low, field.spec.high]
        }  # fmt: skip
        return {**written(source, cells, where), **wide, **({} if field.where == where else {"drawn_as": field.where})}


def _values(part: Any) -> Iterator[Value]:
    """Each value in a part, as often as it stands there."""
    if isinstance(part, Value):
        yield part
        part = [getattr(part, item.name) for item in fields(part) if item.init]
    if isinstance(part, Mapping):
        part = list(part.values())
    if isinstance(part, tuple | list):
        for entry in part:
            yield from _values(entry)


def _usual(value: Value, item: Field[Any]) -> bool:
    """Whether a field holds what it does where nobody says anything; nothing at all is never written."""
    held, usual = getattr(value, item.name), item.default
    if held is None or usual is MISSING:
        return held is None
    if isinstance(usual, Cited):
        spec = item.metadata["number"]
        return isinstance(held, Factor) and held.row == spec.read(usual, item.name).row
    return type(held) is type(usual) and bool(held == usual)


def key_text(key: Any, where: str) -> str:
    """Return the key of an entry as text: digits are a year or an age, and anything else a name."""
    if isinstance(key, str) and key and not key.isdecimal() and key != "number":
        return key
    if isinstance(key, str | bool) or not isinstance(key, int | np.integer | float | np.floating):
        raise RangeError(f"{where}: {shown(key)} cannot be the name of an entry in a file; write a name in words")
    return str(int(key))


def in_order(entries: dict[str, Any]) -> dict[str, Any]:
    """Return entries that keep their order in a file: TOML has numbers before tables, so each is a table there."""
    tables = [isinstance(one, dict) for one in entries.values()]
    if tables == sorted(tables) or all(key.isdecimal() for key in entries):  # years are put in order when they are read
        return entries
    return {key: one if isinstance(one, dict) else {"number": one} for key, one in entries.items()}


def in_unit(number: float, spec: Spec | None) -> float | str:
    """Return a number as one may write it in a field: with its unit, where it may not stand without."""
    return number if spec is None or spec.bare or not isfinite(number) else f"{number!r} {spec.unit}"


def cited(factor: Factor, spec: Spec | None) -> dict[str, Any]:
    """Return a published number as the row of a table that it is read from, or with all that its row says."""
    place = found_in(factor.row)
    if place is not None:
        again = place.load() if spec is None else spec.read(place, "")
        if again.row == factor.row:
            keys = {name: key for name, key in place._asdict().items() if key}
            return {**keys, "value": float(factor)}
    row = factor.row._asdict()
    row["source"] = {name: held for name, held in factor.row.source._asdict().items() if held != ""}
    return {name: held for name, held in row.items() if held is not None and held != ""}
