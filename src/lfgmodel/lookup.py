"""Look-ups: where a field that is left open is read, as rows of published tables by waste kind and class of site."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import FactorError, RangeError, one_of
from lfgmodel.factors import Factor, table
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
    named: Callable[[Any, Sequence[str]], Labels]  # classes as the table has them, of the column and the table's own
    example: str  # what to write on a site that lacks the column
    instead: str  # what to write on the method, so that it needs none


def _zone(climates: Any, known: Sequence[str]) -> Labels:
    """Climate zones as the tables of k have them: boreal shares the rows of temperate."""
    labels = Labels.of(climates)
    return Labels([name.replace("boreal", "temperate") for name in labels.names], labels.codes)


def _managed(classes: Any, known: Sequence[str]) -> Labels:
    """Classes of management as a table has them: one that does not part semi-aerobic sites takes both as one."""
    labels, one = Labels.of(classes), "semi_aerobic"
    return Labels([one if name.startswith(one) and one in known else name for name in labels.names], labels.codes)


CLIMATE = By("climate", _zone, "temperate_wet", "(k=0.09)")
MANAGEMENT = By("management", _managed, "managed", "(mcf='managed')")


class Lookup(NamedTuple):
    """Where a field that is left open is read: rows of one factor, by waste kind and class of site."""

    tables: tuple[str, ...]  # the first that has a row gives it
    factor: str
    kind: str | By | None = None  # of the row: fixed, chosen by the site, or each waste kind its own
    entry: str | By = ""  # climate or class of the row: fixed, or chosen by the site
    among: tuple[str, ...] = ()  # the kinds that it knows, where the tables hold others too

    @property
    def rows(self) -> Mapping[tuple[str, str], Factor]:
        """Each row that may be read, by kind and class."""
        return _rows(self)

    @property
    def kinds(self) -> Sequence[str]:
        """The waste kinds that it knows."""
        return self.among or _kinds(self)

    def at(self, kinds: Sequence[str], columns: Mapping[str, Any], where: str, spec: Any) -> Any:
        """Return what a field holds at some sites: one number, or `{kind: number}`.

        A number that differs between the sites still waits: a study fills it as it fills a column.
        """
        classes = self._classes(columns, where.rpartition(".")[0])

        def number(kind: str) -> Any:
            numbers = tuple(self._row(kind, name, where) for name in classes.names)
            return numbers[0] if len(numbers) == 1 else Awaited(Classed(numbers, classes.codes), spec, where)

        if self.kind is not None:
            return number(self.kind if isinstance(self.kind, str) else "")
        self._refuse_unknown(kinds, where)
        return Frozen({kind: number(kind) for kind in kinds})

    def named(self, name: str, where: str) -> Factor:
        """Return the number of a class of sites, as in mcf="managed"."""
        if not isinstance(self.kind, By):
            raise TypeError(f"{where} is not chosen by a class of sites")
        known = [kind for kind, _ in self.rows]
        chosen = self.kind.named([name], known).names[0]
        return self.rows[
            one_of(chosen, known, f"{self.kind.column.capitalize()} class for {where.rpartition('.')[2]}"), ""
        ]

    def _classes(self, columns: Mapping[str, Any], method: str) -> Labels:
        """Return the class of each site; one for all where none is chosen."""
        by = next((key for key in (self.kind, self.entry) if isinstance(key, By)), None)
        if by is None:
            return Labels([""], np.zeros(1, dtype=np.intp))
        if columns.get(by.column) is None:
            raise RangeError(
                f"{method} depends on {by.column}, which the site lacks; "
                f"write Site(..., {by.column}={by.example!r}) or {method}{by.instead}"
            )
        return Labels.of(by.named(columns[by.column], [key[by is self.entry] for key in self.rows]))

    def _row(self, kind: str, chosen: str, where: str) -> float:
        """Return the number for a kind and the class chosen: that of the row, or 0 for inert waste without one."""
        entry = chosen if isinstance(self.entry, By) else self.entry
        if isinstance(self.kind, By):
            kind = chosen
        for listed in (kind, "inert", "") if kind in INERT else (kind, ""):  # "": one row for all kinds
            if (listed, entry) in self.rows:
                return self.rows[listed, entry]
        if self.kind is None and kind in INERT:
            return 0.0
        if isinstance(self.kind, By):
            self.named(kind, where)
        raise FactorError(f"{where.rpartition('.')[0]} has no {self.factor} for {kind!r} in class {entry!r}")

    def _refuse_unknown(self, kinds: Sequence[str], where: str) -> None:
        """Refuse waste kinds that no row is for, all at once."""
        known = self.kinds
        unknown = [kind for kind in kinds if kind not in known and kind not in INERT] if "" not in known else []
        if "msw" in unknown:
            raise FactorError(
                f"{where.rpartition('.')[0]} needs to know what 'msw' is made of; write "
                f"waste.split(lfg.composition('China')), or shares of {', '.join(self.kinds)}"
            )
        if len(unknown) > 1:
            listed = ", ".join(map(repr, unknown))
            raise FactorError(f"Waste kinds for {where} must be among {', '.join(self.kinds)}; got {listed}")
        for kind in unknown:
            one_of(kind, self.kinds, f"Waste kind for {where}")


def looked_up(name: str, row: Factor) -> str:
    """Name a number that a look-up of a field has found, by the kind and class of its row."""
    keys = ", ".join(repr(key) for key in (row.row.kind, row.row.climate) if key)
    return f"{name}[{keys}]" if keys else name


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
    return MappingProxyType(found)


@cache
def _kinds(lookup: Lookup) -> Sequence[str]:
    """Waste kinds that have rows, and inert ones."""
    return tuple(sorted({kind for kind, _ in _rows(lookup)} | INERT))
