"""Values: frozen, complete when built, each field declared once with its unit and range.

A field holds a float in its canonical unit, whatever the user wrote. Where a method lets a number differ by
waste kind or change in calendar time, the field takes `{kind: number}`, `{year: number}` or both, nested.
Where a number is written there may stand a `column` of the sites or a distribution: the field then waits, and an
estimate fills it with a (draw, site) array. A field that is left open is read where the value's `lookups` say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from math import inf
from typing import Any, ClassVar, Self, TypeAlias

from lfgmodel.described.html import page
from lfgmodel.errors import FactorError, FieldError, one_of
from lfgmodel.factors import Factor
from lfgmodel.kinds import kind_named
from lfgmodel.lookup import Lookup, looked_up
from lfgmodel.spec import FIRST_YEAR, LAST_YEAR, Spec, is_year
from lfgmodel.waiting import Awaited, Classed, Fillable, Frozen, changed

Number: TypeAlias = Any
"""A field of one number: `Given` as it is written, a float or a (draw, site) array once it is read."""

ByKind: TypeAlias = Any
"""A `Number`, or `{kind: Number}`, or from each calendar year on `{year: Number}`."""


def number(
    unit: str,
    low: float = 0.0,
    high: float = inf,
    *,
    default: Any = MISSING,
    bare: bool = True,
    many: bool = False,
    waits: bool = True,
) -> Any:
    """Declare a field that holds a number; the arguments are those of `Spec`.

    `default` is None for a field that may stay empty, or the `Cited` row of a table; a number only where it claims
    nothing.
    """
    return field(default=default, metadata={"number": Spec(unit, low, high, bare, many, default is None, waits=waits)})


def whole(unit: str, low: float = 0.0, high: float = inf, *, default: Any = MISSING) -> Any:
    """Declare a field that counts something."""
    return field(
        default=default, metadata={"number": Spec(unit, low, high, optional=default is None, whole=True, waits=True)}
    )


def calendar_year() -> Any:
    """Declare a field that holds a calendar year, or nothing."""
    return whole("calendar year, as a whole number", FIRST_YEAR, LAST_YEAR, default=None)


def fraction(*, default: Any = MISSING, many: bool = False) -> Any:
    """Declare a field that holds a share between 0 and 1, written 0.75 or "75 %"."""
    return number("fraction", 0.0, 1.0, default=default, many=many)


@dataclass(frozen=True)
class Value(Fillable):
    """A noun of the library: immutable, checked once, varied by copy."""

    label: ClassVar[str] = ""
    amplitude: ClassVar[str] = ""  # the field that multiplies all the gas of a model, where it has one

    def __post_init__(self) -> None:
        for item in fields(self):
            spec = item.metadata.get("number")
            if spec is not None:
                object.__setattr__(self, item.name, spec.read(getattr(self, item.name), self._where(item.name)))
        if not self.waits:
            self.check()

    def but(self, **changes: Any) -> Self:
        """Copy with some fields changed; a copy of a named set says in its name that it was modified.

        Examples
        --------
        >>> import lfgmodel as lfg
        >>> lfg.LandGEM.preset("CAA conventional").but(k=0.06).name
        'CAA conventional (modified)'
        """
        own = [item.name for item in fields(self) if item.init]
        for asked in changes:
            try:
                one_of(asked, own, f"{type(self).__name__}.but: field")
            except FactorError as error:
                raise FieldError(str(error)) from None
        name = getattr(self, "name", "")
        if name and changes and "name" not in changes and not name.endswith("(modified)"):
            changes["name"] = f"{name} (modified)"
        for item in fields(self):
            spec, kept = item.metadata.get("number"), getattr(self, item.name)
            if spec is not None and not spec.bare and type(kept) is float:  # was stripped of its unit: say it again
                changes.setdefault(item.name, (kept, spec.unit))
        return replace(self, **changes)

    def with_field(self, name: str, value: Any) -> Self:
        """Copy with one field as it is given, in its canonical unit, name and range unchecked."""
        return changed(self, **{name: Frozen(value) if isinstance(value, Mapping) else value})

    def _repr_html_(self) -> str:
        return page(self)

    def lookups(self) -> Mapping[str, Lookup]:
        """Where each field is read that is left open, or each waste kind that it does not name."""
        return {}

    def settled(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Self:
        """Copy in which the fields left open hold the published numbers for those sites.

        Parameters
        ----------
        kinds : sequence of str
            The sites' waste kinds.
        columns : {name: (site,) array or None}
            What is known of the sites.
        """
        found: dict[str, Any] = {}
        for name, lookup in self.lookups().items():
            own = getattr(self, name)
            if own is None:
                found[name] = lookup.at(kinds, columns, self._where(name), self.spec(name))
                continue
            by_kind = isinstance(own, Mapping) and not is_year(next(iter(own), None))
            if by_kind and (lacking := [kind for kind in kinds if kind_named(kind, own) is None]):
                rest = lookup.at(lacking, columns, self._where(name), self.spec(name))
                found[name] = Frozen({**own, **(rest if lookup.kind is None else dict.fromkeys(lacking, rest))})
        return changed(self, **found) if found else self

    def factors(self) -> dict[str, Factor]:
        """Each published number that the value rests on, by field; of a settled one those of its look-ups, too."""
        lookups = self.lookups()
        found: dict[str, Factor] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            for key, entry in (value if isinstance(value, Mapping) else {None: value}).items():
                own = item.name if key is None else f"{item.name}[{key!r}]"
                found |= {looked_up(item.name, row) if item.name in lookups else own: row for row in _cited(entry)}
        return found

    def published(self) -> dict[str, Factor]:
        """Each published number that the value may rest on, whatever the sites."""
        found = self.factors()
        for name, lookup in self.lookups().items():
            if getattr(self, name) is None:
                found |= {looked_up(name, row): row for row in lookup.rows.values()}
        return found

    def _where(self, name: str) -> str:
        return f"{self.label or type(self).__name__}.{name}"

    def spec(self, name: str) -> Spec:
        """Return what a field of numbers must be."""
        found: Spec = type(self).__dataclass_fields__[name].metadata["number"]
        return found


def _cited(entry: Any) -> list[Factor]:
    """List the published numbers that an entry of a field holds, or that it is spread about."""
    source = entry.source if isinstance(entry, Awaited) else entry
    if isinstance(source, Classed):
        return [row for row in source.numbers if isinstance(row, Factor)]
    single = getattr(getattr(source, "source", source), "about", source)  # of one that is tied to others its own
    return [single] if isinstance(single, Factor) else []
