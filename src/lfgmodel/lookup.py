"""Look-ups: where a field that is left open is read, as rows of published tables by waste kind and class of site."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import FactorError, RangeError, one_of
from lfgmodel.factors import Factor, table
from lfgmodel.kinds import kind_named, near
from lfgmodel.waiting import Awaited, Classed, Frozen

INERT = frozenset({"plastic", "metal", "glass", "other_inert", "inert"})
"""Kinds without degradable carbon: they make no gas, whether or not a table lists them."""


class Labels:
    """One of a few names for each site, kept as small numbers; `np.asarray` gives the names."""

    def __init__(self, names: Sequence[str], codes: Any) -> None:
        self.names, self.codes = tuple(names), np.asarray(codes)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[np.str_]:
        known = self.names or ("",)  # of no sites none is looked up, but NumPy wants a text to take the type of
        return np.asarray(np.asarray(known, dtype=str)[self.codes])

    @classmethod
    def of(cls, cells: Any) -> Labels:
        """Return labels of cells that hold names: those that occur, each once."""
        if len(cells) == 1:  # as at one site
            return cls([str(np.asarray(cells)[0])], np.zeros(1, dtype=np.intp))
        if isinstance(cells, Labels):
            present, codes = np.unique(cells.codes, return_inverse=True)
            return cls([cells.names[code] for code in present], codes)
        names, codes = np.unique(np.asarray(cells, dtype=str), return_inverse=True)
        return cls([str(name) for name in names], codes)

    def __getitem__(self, rows: Any) -> Labels:
        return Labels(self.names, self.codes[rows])

    def __len__(self) -> int:
        return len(self.codes)


class By(NamedTuple):
    """A column of the sites that chooses a row."""

    column: str
    named: Callable[[Any, Lookup], Labels]  # classes as the table of a look-up has them, of what the column holds
    example: str  # what to write on a site that lacks the column
    instead: str  # what to write on the method, so that it needs none


def _zone(climates: Any, lookup: Lookup) -> Labels:
    """Climate zones as the tables of k have them: boreal shares the rows of temperate."""
    labels = Labels.of(climates)
    return Labels([name.replace("boreal", "temperate") for name in labels.names], labels.codes)


def _managed(classes: Any, lookup: Lookup) -> Labels:
    """Classes of management as a table has them: one that does not part semi-aerobic sites takes both as one."""
    labels, one = Labels.of(classes), "semi_aerobic"
    both = (one, "") in lookup.rows
    return Labels([one if both and name.startswith(one) else name for name in labels.names], labels.codes)


CLIMATE = By("climate", _zone, "temperate_wet", "(k=0.09)")
MANAGEMENT = By("management", _managed, "managed", "(mcf='managed')")


class Lookup(NamedTuple):
    """Where a field that is left open is read: rows of one factor, by waste kind and class of site."""

    tables: tuple[str, ...]  # the first that has a row gives it
    factor: str
    kind: str | By | None = None  # of the row: fixed, chosen by the site, or each waste kind its own
    entry: str | By = ""  # climate or class of the row: fixed, or chosen by the site
    among: tuple[str, ...] = ()  # the kinds that it knows, where the tables hold others too
    apart: tuple[Lookup, ...] = ()  # of a fixed kind each, which it knows too but finds in another way

    @property
    def rows(self) -> Mapping[tuple[str, str], Factor]:
        """Each row that may be read, by kind and class."""
        return _rows(self)

    @property
    def kinds(self) -> Sequence[str]:
        """The waste kinds that it knows."""
        return (*self.among, *(str(other.kind) for other in self.apart)) if self.among else _kinds(self)

    def at(self, kinds: Sequence[str], columns: Mapping[str, Any], where: str, spec: Any) -> Any:
        """Return what a field holds at some sites: one number, or `{kind: number}`.

        A number that differs between the sites still waits: a study fills it as it fills a column.
        """
        if self.apart:
            asked = [other for other in self.apart if other.kind in kinds]
            found = {str(other.kind): other.at(kinds, columns, where, spec) for other in asked}
            found |= self._replace(apart=()).at([kind for kind in kinds if kind not in found], columns, where, spec)
            return Frozen({kind: found[kind] for kind in kinds})
        classes = self.classes(columns, where)
        if len(classes.names) == 1:
            return _of_one_class(self, tuple(kinds), classes.names[0], where)
        each = [_of_one_class(self, tuple(kinds), name, where) for name in classes.names]
        if self.kind is not None:
            return Awaited(Classed(tuple(each), classes.codes, classes.names, self), spec, where)
        rows = {
            kind: Classed(tuple(numbers[kind] for numbers in each), classes.codes, classes.names, self)
            for kind in kinds
        }
        return Frozen({kind: Awaited(classed, spec, where) for kind, classed in rows.items()})

    def named(self, name: str, where: str) -> Factor:
        """Return the number of a class of sites, as in mcf="managed"."""
        if not isinstance(self.kind, By):
            raise TypeError(f"{where} is not chosen by a class of sites")
        known = [kind for kind, _ in self.rows]
        chosen = self.kind.named([name], self).names[0]
        return self.rows[
            one_of(chosen, known, f"{self.kind.column.capitalize()} class for {where.rpartition('.')[2]}"), ""
        ]

    def classes(self, columns: Mapping[str, Any], where: str) -> Labels:
        """Return the class of each site; one for all where none is chosen."""
        by = self.kind if isinstance(self.kind, By) else self.entry
        if isinstance(by, str):
            return Labels([""], np.zeros(1, dtype=np.intp))
        if columns.get(by.column) is None:
            method = where.rpartition(".")[0]
            raise RangeError(
                f"{method} depends on {by.column}, which the site lacks; "
                f"write Site(..., {by.column}={by.example!r}) or {method}{by.instead}"
            )
        return Labels.of(by.named(columns[by.column], self))

    def row(self, kind: str, chosen: str, where: str) -> float:
        """Return the number for a kind and the class chosen: that of the row, or 0 for inert waste without one."""
        entry = chosen if isinstance(self.entry, By) else self.entry
        if isinstance(self.kind, By):
            kind = chosen
        for listed in (kind, self.known(kind) or "", ""):  # "": one row for all kinds
            if (listed, entry) in self.rows:
                return self.rows[listed, entry]
        if self.kind is None and kind_named(kind, INERT):
            return 0.0
        if isinstance(self.kind, By):
            self.named(kind, where)
        raise FactorError(f"{where.rpartition('.')[0]} has no {self.factor} for {kind!r} in class {entry!r}")

    def known(self, kind: str) -> str | None:
        """Return what its tables call a waste kind; inert waste by the one name where it has none of its own."""
        return kind_named(kind, self.kinds) or (kind_named(kind, INERT) and "inert")

    def refuse_unknown(self, kinds: Sequence[str], where: str) -> None:
        """Refuse waste kinds that no row is for, all at once."""
        known = self.kinds
        unknown = [] if "" in known else [kind for kind in kinds if self.known(kind) is None]
        if "msw" in unknown:
            raise FactorError(
                f"{where.rpartition('.')[0]} needs to know what 'msw' is made of; write "
                f"waste.split(lfg.composition('China')), or shares of {', '.join(known)}"
            )
        if len(unknown) > 1:
            listed = ", ".join(map(repr, unknown))
            said = dict.fromkeys(filter(None, (near(kind, self.kinds) for kind in unknown)))
            raise FactorError(
                f"Waste kinds for {where} must be among {', '.join(self.kinds)}; got {listed}"
                + "".join(f"; {each}" for each in said)
            )
        for kind in unknown:
            one_of(kind, self.kinds, f"Waste kind for {where}", near(kind, self.kinds))


def looked_up(name: str, row: Factor) -> str:
    """Name a number that a look-up of a field has found, by the kind and class of its row."""
    keys = ", ".join(repr(key) for key in (row.row.kind, row.row.climate) if key)
    return f"{name}[{keys}]" if keys else name


@lru_cache(1024)
def _of_one_class(lookup: Lookup, kinds: tuple[str, ...], name: str, where: str) -> Any:
    """Return what a field holds at sites of one class: a number, or `{kind: number}`."""
    if lookup.kind is not None:
        return lookup.row(lookup.kind if isinstance(lookup.kind, str) else "", name, where)
    lookup.refuse_unknown(kinds, where)
    return Frozen({kind: lookup.row(kind, name, where) for kind in kinds})


@cache
def _rows(lookup: Lookup) -> Mapping[tuple[str, str], Factor]:
    """Rows of a factor, by kind and class, of the first table that has each."""
    found: dict[tuple[str, str], Factor] = {}
    one_kind, one_entry = (key if isinstance(key, str) else None for key in (lookup.kind, lookup.entry))
    for name in lookup.tables:
        for (factor, kind, entry), row in table(name).items():
            asked = kind in (lookup.among or (kind,)) and one_kind in (None, kind) and one_entry in (None, entry)
            if factor == lookup.factor and asked:
                found.setdefault((kind, entry), row)
    for other in lookup.apart:
        found |= _rows(other)
    return MappingProxyType(found)


@cache
def _kinds(lookup: Lookup) -> Sequence[str]:
    """Waste kinds that have rows, and inert ones."""
    return tuple(sorted({kind for kind, _ in _rows(lookup)} | INERT))
