"""What the published methods share: a statement of what each is, and numbers by waste kind and site class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from lfgmodel.core.decay import Array
from lfgmodel.errors import FactorError, RangeError, one_of
from lfgmodel.factors import Factor, Table, table
from lfgmodel.labels import Labels
from lfgmodel.values import Value, by_kind, is_year

if TYPE_CHECKING:
    from lfgmodel.sites.site import Site

CARBON_TO_METHANE = 16 / 12

INERT = frozenset({"plastic", "metal", "glass", "other_inert", "inert"})
"""Kinds without degradable carbon: they make no gas, whether or not a table lists them."""


class About(NamedTuple):
    """What a method is, for tables that set methods side by side."""

    source: str  # key of sources.toml
    where: str  # equation in it
    convention: str  # of lfgmodel.core.decay
    first_gas: str  # year of the first gas
    gas_basis: str  # what its volumes or masses are stated in
    potential: str  # how it states the methane that waste can make
    rate: str  # what k depends on
    reports: str  # what it is used to report


class Rows:
    """Rows of one factor for each waste kind and each class of site, from the first of some tables that has them."""

    def __init__(self, tables: Sequence[str], factor: str, kinds: Sequence[str], classes: Any, who: str) -> None:
        self.kinds = kinds
        self.classes, self.index = classed(classes)
        sources = [table(name) for name in tables]
        self.factors = [[_row(sources, factor, kind, str(entry), who) for entry in self.classes] for kind in kinds]

    def numbers(self) -> Array:
        """Return the numbers, (stream, 1, site); one site stands for all where none differ."""
        if len(self.classes) == 1:
            return np.array(self.factors, dtype=float)[:, None]
        return np.array(self.factors, dtype=float)[:, None, self.index]

    def cited(self) -> Iterable[tuple[str, Factor]]:
        """Each published number with the kind and class it is for."""
        for kind, row in zip(self.kinds, self.factors, strict=True):
            for entry, factor in zip(self.classes, row, strict=True):
                if isinstance(factor, Factor):
                    yield "[" + ", ".join(repr(str(part)) for part in (kind, entry) if part) + "]", factor


def classed(classes: Any) -> tuple[Sequence[str], Any]:
    """Return the classes that occur, and for each site the number of its own among them."""
    if isinstance(classes, Labels):
        present, index = np.unique(classes.codes, return_inverse=True)
        return [classes.names[code] for code in present], index
    each = [classes] if isinstance(classes, str) else classes
    if len(each) == 1:
        return [str(each[0])], np.zeros(1, dtype=np.intp)
    names, index = np.unique(np.asarray(each, dtype=str), return_inverse=True)
    return list(map(str, names)), index


def _row(sources: Sequence[Table], factor: str, kind: str, entry: str, who: str) -> Factor | float:
    key = (factor, kind, entry)
    for source in sources:
        if key in source:
            return source[key]
    if kind in INERT:
        return 0.0
    known = sorted({k for source in sources for f, k, c in source if (f, c) == (factor, entry)} | INERT)
    if kind == "msw":
        raise FactorError(
            f"{who} needs to know what 'msw' is made of; write waste.split(lfg.composition('China')), or shares of "
            f"{', '.join(known)}"
        )
    one_of(kind, known, f"Waste kind for {factor} of {who}")
    raise FactorError(f"{who} has no {factor} for {kind!r} in class {entry!r}")


@dataclass(frozen=True)
class Published(Value):
    """A method whose numbers come from tables, where its fields do not give others."""

    about: ClassVar[About]

    def rows(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> dict[str, Rows]:
        """Rows of the tables for what the fields leave open; methods without such fields have none."""
        return {}

    def numbers(self, name: str, kinds: Sequence[str], columns: Mapping[str, Any], rows: Mapping[str, Rows]) -> Array:
        """Return the numbers of a field: those given, else those of its rows."""
        given, lacking, years = getattr(self, name), self.lacking(name, kinds), columns["year"]
        if given is None:
            return rows[name].numbers()
        if not lacking or name not in rows:
            return by_kind(given, kinds, years, f"{type(self).__name__}.{name}")
        published = dict(zip(lacking, rows[name].numbers(), strict=True))
        parts = [
            published[kind][None] if kind in published else by_kind(given[kind], (), years, name) for kind in kinds
        ]
        return np.concatenate(np.broadcast_arrays(*parts), axis=-3)

    def lacking(self, name: str, kinds: Sequence[str]) -> list[str]:
        """Waste kinds for which a field gives no number of its own."""
        given = getattr(self, name)
        by_kind_given = isinstance(given, Mapping) and not is_year(next(iter(given)))
        return [kind for kind in kinds if given is None or (by_kind_given and kind not in given)]

    def given(self, site: Site) -> dict[str, Any]:
        """Return the fields that tables fill at a site, each as one would write it: a number, or one for each kind."""
        found: dict[str, Any] = {}
        for name, rows in self.rows(site.kinds, site.columns).items():
            if len(rows.classes) > 1:
                raise RangeError(
                    f"{type(self).__name__}: {name} differs between sites; take one, as in portfolio.site(name)"
                )
            numbers = [row[0] for row in rows.factors]
            own = getattr(self, name)
            by_kind = len(numbers) > 1 or tuple(rows.kinds) == site.kinds or isinstance(own, Mapping)
            filled = dict(zip(self.lacking(name, site.kinds), numbers, strict=True)) if by_kind else {}
            found[name] = {**(own or {}), **filled} if by_kind else numbers[0]
        return found

    def published(self) -> dict[str, Factor]:
        """Each published number that the method may rest on, whatever the site."""
        return {item.name: held for item in fields(self) if isinstance(held := getattr(self, item.name), Factor)}

    def factors(self, site: Site) -> dict[str, Factor]:
        """Each published number that the method rests on at this site, by field."""
        found = super().factors(site)
        for name, rows in self.rows(site.kinds, site.columns).items():
            found.update({f"{name}{key}": factor for key, factor in rows.cited()})
        return found

    def _site(self, columns: Mapping[str, Any], name: str, example: str, instead: str) -> Any:
        """Return a column of the sites that the method depends on."""
        if columns.get(name) is None:
            raise RangeError(
                f"{type(self).__name__} depends on {name}, which the site lacks; "
                f"write Site(..., {name}={example!r}) or {type(self).__name__}{instead}"
            )
        return columns[name]
