"""Built: values of plain mappings, through the doors that users go through; what cannot be is all refused at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from math import inf, isfinite
from typing import Any, NamedTuple

from lfgmodel.errors import FactorError, LFGError, RangeError, one_line, one_of, shown
from lfgmodel.factors import Cited, Factor, Row, Source
from lfgmodel.io.catalogue import KINDS, called, field_of
from lfgmodel.io.distributions import Cells, copula_of, read
from lfgmodel.lookup import Lookup
from lfgmodel.spec import Spec
from lfgmodel.uncertainty.distributions import uniform
from lfgmodel.values import Value
from lfgmodel.waiting import Column, Frozen


class Wide(NamedTuple):
    """A distribution whose draws may lie where the field takes no number, as those of a fit may."""

    source: Any
    low: float
    high: float
    where: str  # what it is called among what is drawn
    stand_in: Any  # what the field takes in its place while the value is built


class Reader:
    """Values of mappings; what is wrong with any of them is gathered, and refused at once.

    Parameters
    ----------
    parts, ties : dict
        What stands in several places, and correlations, by name.
    same_version : bool
        Whether this very version wrote the file: a published number that is another now was then changed by hand.

    Attributes
    ----------
    bad : list of (section, key, reason)
    notes : list of str
        Published numbers that are others now.
    """

    def __init__(self, parts: Any, ties: Any, same_version: bool) -> None:
        self.bad: list[tuple[object, str, str]] = []
        self.notes: list[str] = []
        self.same_version = same_version
        self.raw = self._tables(parts, "parts")
        self.built: dict[str, Any] = {}
        self.copulas = {}
        for name, matrix in self._tables(ties, "ties").items():
            try:
                self.copulas[name] = copula_of(matrix)
            except LFGError as error:
                self.refuse("ties", name, error)

    def _tables(self, given: Any, section: str) -> Mapping[str, Any]:
        if isinstance(given, Mapping):
            return given
        self.refuse(section, "", f"must be a section with names, got {shown(given)}")
        return {}

    def refuse(self, section: str, key: str, reason: object) -> None:
        """Note what is wrong."""
        row = (f"[{section}]", key, one_line(reason))
        if row not in self.bad:
            self.bad.append(row)

    def value(self, raw: Any, section: str, among: Mapping[str, type[Value]] = KINDS) -> Any:
        """Return the value that a mapping describes; None where it cannot be built, which is noted."""
        if not isinstance(raw, Mapping):
            return self.refuse(section, "", f"must be a section, [{section}] with type = ..., got {shown(raw)}")
        if "same" in raw:
            return self._shared(raw, section)
        try:
            kind = among[one_of(raw.get("type"), among, "type")]
        except FactorError as error:
            return self.refuse(section, "type", error)
        return self.build(kind, {key: one for key, one in raw.items() if key != "type"}, section)

    def _shared(self, raw: Mapping[str, Any], section: str) -> Any:
        """Return a part that stands in several places, built once."""
        try:
            name = one_of(raw["same"], self.raw, "same")
            for key in raw:
                one_of(key, ("same",), "key beside same")
        except FactorError as error:
            return self.refuse(section, "same", error)
        if name not in self.built:
            self.built[name] = None  # one that holds itself finds nothing
            self.built[name] = self.value(self.raw[name], f"parts.{name}")
        if self.built[name] is None:
            self.refuse(section, "same", f"part {name!r} cannot be built")
        return self.built[name]

    def build(self, kind: type[Value], raw: Mapping[str, Any], section: str, **given: Any) -> Any:
        """Return a value of a kind with the fields that a mapping has, and some that are read already."""
        known = {item.name: item for item in fields(kind) if item.init}
        before, late = len(self.bad), {}
        for key, entry in raw.items():
            try:
                item = known[one_of(key, [name for name in known if name not in given], f"field of {called(kind)}")]
                if _by_class(entry):
                    late[key] = entry
                else:
                    given[key] = self.cell(entry, item.metadata.get("number"), field_of(kind, key), f"{section}.{key}")
            except LFGError as error:
                self.refuse(section, key, error)
        for name, item in known.items():
            if item.default is MISSING and item.default_factory is MISSING and name not in {*raw, *given}:
                self.refuse(section, name, f"is missing; {called(kind)} needs it")
        if len(self.bad) > before:
            return None
        return self._made(kind, given, late, section)

    def _made(self, kind: type[Value], given: dict[str, Any], late: Mapping[str, Any], section: str) -> Any:
        """Build a value of fields that have been read; those by class of site once it can say which table has them."""
        try:
            if late:
                lookups = kind(**{name: _narrow(one) for name, one in given.items()}).lookups()
                for name, entry in late.items():
                    spec, where = kind.__dataclass_fields__[name].metadata.get("number"), field_of(kind, name)
                    given[name] = self.cell(entry, spec, where, f"{section}.{name}", lookups.get(name))
            made = kind(**{name: _narrow(one) for name, one in given.items()})
            for name, one in given.items():
                if _is_wide(one):
                    made = made.with_field(name, _exact(getattr(made, name), one, made.spec(name)))
        except LFGError as error:
            self.refuse(section, next((name for name in given if f".{name}" in str(error)), ""), error)
            for name, one in given.items():
                self._try(kind, name, one, section)
            return None
        return made

    def _try(self, kind: type[Value], name: str, given: Any, section: str) -> None:
        """Note that a field takes no such number."""
        spec = kind.__dataclass_fields__[name].metadata.get("number")
        if spec is not None and not isinstance(given, str):
            try:
                spec.read(_narrow(given), field_of(kind, name))
            except LFGError as error:
                self.refuse(section, name, error)

    def cell(self, raw: Any, spec: Spec | None, where: str, section: str, lookup: Lookup | None = None) -> Any:
        """Return what a field is given: what one would write there."""
        if isinstance(raw, float) and not isfinite(raw) and spec is not None and not spec.bare:
            return (raw, spec.unit)
        if isinstance(raw, list):
            return [self.cell(one, spec, where, section) for one in raw]
        if not isinstance(raw, Mapping):
            return raw
        if set(raw) == {"number"}:  # one that keeps its place among tables
            return self.cell(raw["number"], spec, where, section)
        marks = {key for key in ("type", "same", "column", "distribution", "table", "checked") if _is_text(raw, key)}
        if marks & {"type", "same"}:
            return self.value(raw, section)
        if "column" in marks:
            return self._column(raw, where)
        if "distribution" in marks:
            return self._distribution(raw, spec, where, lookup)
        if "table" in marks:
            return self._published(raw, spec, where)
        if "checked" in marks:
            return _row_of_ones_own(raw, where)
        return {
            key: self.cell(one, spec, f"{where}[{key!r}]", f"{section}.{key}", _lookup_of(lookup, key))
            for key, one in keyed(raw, where).items()
        }

    def _column(self, raw: Mapping[str, Any], where: str) -> Column:
        for key in raw:
            one_of(key, ("column",), f"{where}: key beside a column")
        return Column(raw["column"])

    def _distribution(self, raw: Mapping[str, Any], spec: Spec | None, where: str, lookup: Lookup | None) -> Any:
        """Return a distribution; one whose draws may lie beyond what the field takes as a `Wide`."""
        cells = Cells(lambda one: self._factor(self.cell(one, spec, where, ""), spec, where), self.copulas, "", lookup)
        if spec is None:
            return read(raw, cells, where)
        bounds, name = raw.get("range", [spec.low, spec.high]), raw.get("drawn_as", where)
        two = isinstance(bounds, list) and len(bounds) == 2 and all(type(end) in (int, float) for end in bounds)
        if not two or not bounds[0] < bounds[1] or not isinstance(name, str):
            raise RangeError(f"{where}: range must be two rising numbers, and drawn_as a name; got {shown(dict(raw))}")
        source = read({key: one for key, one in raw.items() if key not in ("range", "drawn_as")}, cells, where)
        same = bounds == [spec.low, spec.high] and name == where
        if same:
            return source
        middle = (spec.low + spec.high) / 2 if spec.high < inf else spec.low + 1
        number = middle if spec.bare else (middle, spec.unit)
        return Wide(source, float(bounds[0]), float(bounds[1]), name, uniform(number, number))

    @staticmethod
    def _factor(given: Any, spec: Spec | None, where: str) -> Any:
        """Return what a row of a table holds, and anything else as it is."""
        if not isinstance(given, Cited):
            return given
        return given.load() if spec is None else spec.read(given, where)

    def _published(self, raw: Mapping[str, Any], spec: Spec | None, where: str) -> Factor | Cited:
        """Return a row of a table that comes with lfgmodel, which may say another number than it did."""
        for key in raw:
            one_of(key, (*Cited._fields, "value"), f"{where}: key of a published number")
        keys = [raw.get(name, "") for name in Cited._fields]
        if not all(isinstance(key, str) for key in keys):
            raise RangeError(f"{where}: table, factor, kind and climate are names, got {shown(dict(raw))}")
        row = Cited(*keys)
        number, then = self._factor(row, spec, where), raw.get("value")
        if then is not None and then != number:
            if self.same_version:
                raise RangeError(
                    f"{where}: table {row.table!r} has {float(number):g} there, got {shown(then)}; write a number of "
                    "your own alone, without table and factor"
                )
            self.notes.append(f"{where} is {float(number):g} in table {row.table!r}, and was {then}")
        return row


def section_of(given: Any, what: str) -> Mapping[str, Any]:
    """Return a section of a file, whose entries have names."""
    if isinstance(given, Mapping):
        return given
    raise RangeError(f"{what} must be a section with names, got {shown(given)}")


def keyed(raw: Mapping[str, Any], where: str) -> dict[Any, Any]:
    """Return entries by their keys, of which those in digits are years or ages, in rising order."""
    entries = {int(key) if key.isdecimal() else key: one for key, one in raw.items()}
    if len(entries) < len(raw):
        raise RangeError(f"{where} names a year twice, in {shown(list(raw))}; leave out one")
    return dict(sorted(entries.items())) if all(isinstance(key, int) for key in entries) else entries


def _is_text(raw: Mapping[str, Any], key: str) -> bool:
    """Whether a key marks what a mapping is: a kind of waste by such a name has a number."""
    return isinstance(raw.get(key), str)


def _by_class(raw: Any) -> bool:
    """Whether an entry holds distributions by class of site."""
    if not isinstance(raw, Mapping):
        return False
    return raw.get("distribution") == "by class" or any(map(_by_class, raw.values()))


def _lookup_of(lookup: Lookup | None, kind: Any) -> Lookup | None:
    """Return what looks up the number of a kind of waste."""
    if lookup is None:
        return None
    return next((other for other in lookup.apart if other.kind == kind), lookup._replace(apart=()))


def _row_of_ones_own(raw: Mapping[str, Any], where: str) -> Factor:
    """Return a published number of a table of the user's, with all that its row says."""
    given = raw.get("source")
    source = dict(given) if isinstance(given, Mapping) else {}
    known = {"key", "title", "publisher", "year"} <= set(source) <= set(Source._fields)
    numbers = [raw.get(name) for name in ("value", "low", "high")]
    words = [held for name, held in raw.items() if name not in ("value", "low", "high", "source")]
    whole = {"factor", "value", "unit", "where"} <= set(raw) <= set(Row._fields)
    whole = whole and all(isinstance(held, str) for held in words)
    if not known or not whole or not all(one is None or type(one) in (int, float) for one in numbers):
        raise RangeError(
            f"{where}: a published number needs {', '.join(Row._fields)}, and source key, title, publisher and year; "
            f"got {shown(dict(raw))}"
        )
    value, low, high = (None if one is None else float(one) for one in numbers)
    held = {
        "kind": "",
        "climate": "",
        **raw,
        "value": value,
        "low": low,
        "high": high,
        "source": Source(**source),
    }
    return Factor(Row(**held))


def _is_wide(given: Any) -> bool:
    return isinstance(given, Wide) or (isinstance(given, dict) and any(map(_is_wide, given.values())))


def _narrow(given: Any) -> Any:
    """Put something that a field takes in the place of a distribution that reaches further."""
    if isinstance(given, Wide):
        return given.stand_in
    return {key: _narrow(one) for key, one in given.items()} if isinstance(given, dict) else given


def _exact(held: Any, given: Any, spec: Spec) -> Any:
    """Put distributions back that reach further than a field takes."""
    if isinstance(given, Wide):
        reach = spec._replace(low=given.low, high=given.high, many=False, optional=False)
        return reach.read(given.source, given.where)
    if isinstance(given, dict):
        return Frozen({key: _exact(one, given[key], spec) for key, one in held.items()})
    return held
