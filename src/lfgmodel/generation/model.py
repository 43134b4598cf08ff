"""What the published methods share: a statement of what each is, and numbers by waste kind and site class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

import numpy as np

from lfgmodel.axes import by_kind, is_by_kind, steps
from lfgmodel.core.decay import Decay
from lfgmodel.described.html import page
from lfgmodel.described.rows import Entry
from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.factors import sources
from lfgmodel.kinds import kind_named, near
from lfgmodel.lookup import By, Lookup
from lfgmodel.values import Value
from lfgmodel.waiting import Awaited, Classed, filled

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years

CARBON_TO_METHANE = 16 / 12


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


@dataclass(frozen=True)
class Published(Value):
    """A method whose numbers come from tables, where its fields do not give others."""

    about: ClassVar[About]

    def __post_init__(self) -> None:
        lookups = self.lookups()
        for name, lookup in lookups.items():
            if isinstance(lookup.kind, By):
                object.__setattr__(self, name, _named(getattr(self, name), lookup, self._where(name)))
        super().__post_init__()
        self._refuse_strangers([name for name, lookup in lookups.items() if lookup.kind is None])

    def settled(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Self:
        """Copy in which the fields left open hold the published numbers for those sites.

        Raises
        ------
        FactorError
            A field names a kind that neither the sites nor the method's tables know.
        """
        own = {name: value for name in self._numbered if is_by_kind(value := getattr(self, name))}
        absent = [(name, kind) for name, value in own.items() for kind in value if kind not in kinds]
        known = {kind for lookup in self.lookups().values() for kind in lookup.kinds} if absent else set()
        for name, kind in absent:
            if known and kind_named(kind, all_kinds := {*known, *kinds} - {""}) is None:
                one_of(kind, sorted(all_kinds), f"Waste kind in {self._where(name)}", near(kind, all_kinds))
        return super().settled(kinds, columns)

    def numbers(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Any:
        """Return every number of the method at some sites, as an attribute by the name of its field.

        Parameters
        ----------
        kinds : sequence of str
            Waste kinds.
        columns : mapping
            What is known of the sites, each a (site,) array, and the calendar years as "year".

        Returns
        -------
        namespace of (stream, draw, site) or (year, stream, draw, site) arrays
            Axes of length one where nothing differs. Fields that stay empty are not in it.
        """
        here = filled(self.settled(kinds, columns), _of_all_sites)
        held = {name: value for name in self._numbered if (value := getattr(here, name)) is not None}
        years = columns["year"]
        return SimpleNamespace(**{n: by_kind(value, kinds, years, self._where(n)) for n, value in held.items()})

    @cached_property
    def _numbered(self) -> tuple[str, ...]:
        """Names of the fields that hold numbers."""
        return tuple(item.name for item in fields(self) if "number" in item.metadata)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The waste kinds that its tables know, and those that its own fields name; none where it takes all as one."""
        by_kind_read = [lookup for lookup in self.lookups().values() if lookup.kind is None]
        known = [set(lookup.kinds) for lookup in by_kind_read if "" not in lookup.kinds]
        own = [set(getattr(self, item.name)) for item in fields(self) if is_by_kind(getattr(self, item.name))]
        return tuple(sorted(set.intersection(*known).union(*own))) if known else ()

    def carbon_stored(self, kinds: Sequence[str], columns: Mapping[str, Any], mass: Array) -> Array:
        """Carbon that does not decompose, `W DOC (1 - DOCf) MCF`, by year of deposit, (year, draw, site) [Mg C/yr].

        Parameters
        ----------
        kinds, columns
            As in `decay`.
        mass : (year, stream, draw, site) array
            Waste accepted. [Mg/yr]

        Raises
        ------
        RangeError
            The method does not start from degradable organic carbon.
        """
        n = self.numbers(kinds, columns)
        if not all(hasattr(n, name) for name in ("doc", "doc_f", "mcf")):
            raise RangeError(
                f"{type(self).__name__} states the potential of waste, not its degradable organic carbon; for the "
                "carbon that stays in the ground take a method with doc, doc_f and mcf, as IPCC2019()"
            )
        stored: Array = (mass * n.doc * (1 - n.doc_f) * n.mcf).sum(axis=1)
        return stored

    def _repr_html_(self) -> str:
        about, also = self.about, []
        for name, lookup in self.lookups().items():
            if getattr(self, name) is None and (rows := list(lookup.rows.values())):
                first, told = rows[0].row, f"{len(rows)} published, {min(rows):g} to {max(rows):g}"
                also.append(Entry(name, told, first.unit, str(first.source)))
        said = [
            f"{sources()[about.source]}, {about.where}",
            f"{about.convention}: first gas {about.first_gas}; {about.gas_basis}; potential {about.potential}",
        ]
        return page(self, said=said, also=also)

    def _refuse_strangers(self, looked_up: Sequence[str]) -> None:
        """Refuse a kind that no table knows, unless each field that is read by kind has a number for it."""
        by_kind_given = {item.name: own for item in fields(self) if is_by_kind(own := getattr(self, item.name))}
        if not looked_up or not by_kind_given:
            return
        known = sorted({kind for name in looked_up for kind in self.lookups()[name].kinds})
        needed = [getattr(self, name) for name in looked_up]
        for name, own in by_kind_given.items():
            for kind in own:
                whole = all(kind in other if is_by_kind(other) else other is not None for other in needed)
                if not whole and kind_named(kind, known) is None:
                    one_of(kind, known, f"Waste kind in {self._where(name)}", near(kind, known))


def placed_since(start: float, years: Years) -> Array | float:
    """Return 1 for waste placed from a calendar year on, 0 for older waste, (year, 1, 1, 1); 1 where none is older."""
    if not len(years) or years[0] >= start:
        return 1.0
    return np.asarray(years >= start, dtype=float)[:, None, None, None]


def in_the_year_of_gas(decay: Decay, share: Array) -> Decay:
    """Return decay of which a share, (stream, draw, site), is methane.

    A share that changes by calendar year, (year, stream, draw, site), is that of the year in which the gas is made; the
    potential then counts all carbon as methane.
    """
    if share.ndim == 3:
        return decay._replace(potential=decay.potential * share)
    return decay._replace(first=decay.first * share, release=decay.release * share)


OF_ITS_YEAR = ("first", "release")
"""Numbers of a decay that make gas in their own year and leave no trace in the last."""


def described(model: Any, kinds: Sequence[str], columns: Mapping[str, Any]) -> Decay:
    """Return how a model says that waste decays; refuse what no recurrence can run.

    Raises
    ------
    RangeError
        What it returns is no `Decay`, or lacks axes, or has streams for other kinds than there are.
    """
    where, decay = f"{type(model).__name__}.decay", model.decay(kinds, columns)
    if not isinstance(decay, Decay):
        raise RangeError(
            f"{where} must return five numbers a kind of waste, as lfgmodel.core.decay.same_year(potential, k) makes "
            f"them; got {shown(decay)}"
        )
    for name, array in zip(Decay._fields, decay, strict=True):
        shape = np.shape(array)
        if len(shape) not in (3, 4):
            raise RangeError(f"{where}: {name} needs axes (stream, draw, site), got {shape}")
        if shape[-3] not in (1, len(kinds)) and len(kinds) > 1:  # one kind may decay in several pools
            raise RangeError(f"{where}: {name} needs a stream each of {', '.join(kinds)}, or one for all; got {shape}")
        if (
            name in OF_ITS_YEAR
            and len(shape) == 4
            and not 0 <= array.min(initial=0.0) <= array.max(initial=0.0) < np.inf
        ):
            raise RangeError(f"{where}: {name} has a year in which it is below zero, or no finite number; mend it")
    return decay


def possible(generated: Array, model: Any) -> Array:
    """Return gas, (year, draw, site), that a model can mean; what is no number, or below zero, stays so to the last."""
    last = generated[-1]
    least, most = (last.item(),) * 2 if last.size == 1 else (last.min(initial=np.inf), last.max(initial=0.0))
    if not (least >= 0 and most < np.inf):
        raise RangeError(
            f"{type(model).__name__}.decay gives {shown(float(last[~((last >= 0) & (last < np.inf))][0]))} Mg CH4 in "
            "the last year; potential, first, keep, release and retain must be finite and not below zero"
        )
    return generated


def methane_content(model: Any, years: Years) -> Any:
    """Methane in landfill gas by volume as a model states it: a number, (draw, site), or (year, draw, site)."""
    content = getattr(model, "methane_fraction", None)
    return steps(content, years, "methane_fraction") if isinstance(content, Mapping) else content


def _named(value: Any, lookup: Lookup, where: str) -> Any:
    """Put the published number in place of a class of sites by name: "managed", or {1980: "unmanaged_deep", ...}."""
    if isinstance(value, Mapping):
        return {key: _named(entry, lookup, where) for key, entry in value.items()}
    if not isinstance(value, str) or value.strip()[:1].isdigit() or value.startswith("."):
        return value
    return lookup.named(value, where)


def _of_all_sites(field: Awaited) -> Any:
    """Return the numbers of a field for each class of site; what else waits takes an estimate to fill it."""
    if not isinstance(field.source, Classed):
        raise RangeError(f"{field.where} holds {shown(field.source)}, which an estimate fills; write lfg.estimate(...)")
    return field.source.at(slice(None))
