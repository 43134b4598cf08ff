"""Studies: one estimate made ready, its columns and published numbers read, to be run as often as one likes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from lfgmodel.core.decay import Array, Years, generate
from lfgmodel.core.flows import FLOWS, Collection, Device, Flows, Gas, Generation, Oxidation, Sites, metered, split
from lfgmodel.errors import RangeError, TableError, entries, one_of, shown
from lfgmodel.generation.model import methane_content
from lfgmodel.results.result import Estimate
from lfgmodel.sites.checks import numeric
from lfgmodel.sites.roster import FIELDS
from lfgmodel.uncertainty.drawing import Sampling, independent, probabilities, realise
from lfgmodel.units import read
from lfgmodel.values import Value
from lfgmodel.waiting import Awaited, Classed, Column, Frozen, awaited, filled

FLOW = 2**19
"""Elements of a flow that is worked on at a time; the core cuts what it works on to the cache by itself."""

SURFACE = {"generated", "collected", "oxidised", "emitted"}
"""Flows that no device changes."""


BadCell: TypeAlias = tuple[object, str, str]
"""A site, a column and what is wrong."""


class Parts(NamedTuple):
    """What an estimate is made of."""

    site: Sites
    generation: Generation
    collection: Collection | None
    oxidation: Oxidation | None
    use: tuple[Device, ...] = ()


class Study:
    """One estimate, ready to run: for its own draws, for other probabilities, or for trial numbers.

    Parameters
    ----------
    parts : Parts
        Their fields may wait for columns of the sites and for draws, or be left open for published numbers.
    years : (year,) array
        Calendar years of the result.
    plan : Sampling, optional
        How numbers are drawn for the fields that hold distributions.

    Attributes
    ----------
    parts : Parts
        With the published numbers for these sites in the fields left open.
    uncertain : dict of Awaited
        The fields that hold distributions, by name.

    Raises
    ------
    TableError
        Columns hold numbers that a field does not allow; all sites are listed.
    """

    def __init__(self, parts: Parts, years: Years, plan: Sampling | None = None) -> None:
        site, *others = parts
        self.known = site.columns
        self.parts = Parts(site, *(_settled(part, site.kinds, self.known) for part in others))
        self.years, self.plan = years, plan
        fields = list(dict.fromkeys(awaited(tuple(self.parts))))
        self.columns, bad = _columns(fields, site) if fields else ({}, [])
        if bad:
            raise TableError("estimate", bad, "Mend them, or leave those sites out")
        uncertain = [field for field in fields if not isinstance(field.source, Column | Classed)]
        self.uncertain: Mapping[str, Awaited] = dict(
            zip(_apart([field.where for field in uncertain]), uncertain, strict=True)
        )
        self.waits = bool(fields)

    @property
    def independent(self) -> bool:
        """Whether all uncertain fields are drawn independently of each other."""
        return independent(self.uncertain.values())

    def run(
        self, keep: Sequence[str] | None = None, probability: Array | None = None, progress: bool = False
    ) -> Estimate:
        """Draw what is uncertain, and run the sites from waste to fate.

        Parameters
        ----------
        keep : sequence of str, optional
            The flows and products to keep; all, if not given.
        probability : (draw, dimension) array, optional
            The probabilities at which numbers are drawn; by the plan, if not given.
        progress : bool
            Show a bar over the sites.

        Raises
        ------
        RangeError
            Distributions without draws, draws without distributions, or draws that a field does not allow.
        """
        drawn = self._drawn(probability)
        numbers = {field: each[:, None] for field, each in drawn.items()}
        flows, products = self.flows(numbers, keep, progress)
        asked = {"year": True, "draw": self.plan is not None, "site": not self.parts.site.single}
        index = tuple(slice(None) if wanted else 0 for wanted in asked.values())
        draws = len(next(iter(drawn.values()), (0,)))
        for held in (self.years, *drawn.values()):
            held.setflags(write=False)
        content = methane_content(self.filled(self.parts.generation, numbers), self.years)
        return Estimate(
            years=self.years,
            flows=_kept(flows, index, draws),
            products=_kept(products, index, draws),
            inputs=self.inputs(0 if self.parts.site.single else None),
            axes=tuple(axis for axis, wanted in asked.items() if wanted),
            methane_fraction=content[index[-np.ndim(content) :]] if np.ndim(content) else content,
            drawn=Frozen({name: drawn[field] for name, field in self.uncertain.items()}),
            sampling=self.plan,
            study=self,
        )

    def flows(
        self, numbers: Mapping[Awaited, Array], keep: Sequence[str] | None = None, progress: bool = False
    ) -> tuple[dict[str, Array], dict[str, Array]]:
        """Return flows and products, (year, draw, site), with numbers (draw, 1) in the uncertain fields."""
        kept = None if keep is None else set(names_kept(keep))
        site, columns = self.parts.site, self.known
        draws = max(map(len, numbers.values()), default=1)
        flows: dict[str, Array] = {}
        products: dict[str, Array] = {}
        for sites in self._blocks(draws, progress):
            here = {name: None if cells is None else cells[sites] for name, cells in columns.items()}
            found = follow(_asked_for(self.filled(self.parts, numbers, sites), kept), self.years, sites, here)
            for name in kept or ():
                one_of(name, (*FLOWS, *found.products), "estimate.keep")
            _put(flows, _by_name(found, kept), kept, sites, len(site))
            _put(products, found.products, kept, sites, len(site))
        return flows, products

    def filled(self, part: Any, numbers: Mapping[Awaited, Array], sites: slice = slice(None)) -> Any:
        """Copy of a part in whose waiting fields the numbers of some sites stand, broadcasting with (draw, site)."""

        def number(field: Awaited) -> Array:
            if isinstance(field.source, Classed):
                return field.source.at(sites)
            return self.columns[field][:, sites] if field in self.columns else numbers[field]

        return filled(part, number) if self.waits else part

    def inputs(self, row: int | None = None) -> Mapping[str, Any]:
        """Return the parts by name, with the numbers of columns and published tables in their fields.

        With a row they are those of that site, without one those of all, (1, site), or by class. What is drawn stays a
        distribution.
        """

        def number(field: Awaited) -> Any:
            if isinstance(field.source, Classed):
                return field if row is None else field.source.numbers[field.source.index[row]]
            if field not in self.columns:
                return field
            return self.columns[field] if row is None else float(self.columns[field][0, row])

        site, *others = self.parts
        parts = Parts(site, *(filled(tuple(others), number) if self.waits else others))
        return Frozen(parts._asdict())

    def _drawn(self, probability: Array | None) -> dict[Awaited, Array]:
        """Draw a number for each uncertain field, (draw,)."""
        uncertain = list(self.uncertain.values())
        if uncertain and self.plan is None:
            raise RangeError(
                f"estimate: {uncertain[0].where} holds {shown(uncertain[0].source)}; write draws=4096, and a seed to "
                "have the same draws again"
            )
        if self.plan is None:
            return {}
        if not uncertain:
            raise RangeError(
                f"estimate: draws={self.plan.draws}, but no field holds a distribution; write k=lfg.lognormal(...), "
                "or leave draws out"
            )
        return realise(uncertain, probabilities(self.plan, len(uncertain)) if probability is None else probability)

    def _blocks(self, draws: int, progress: bool) -> Iterator[slice]:
        """Sites to work on at a time, few enough that their arrays stay in the cache."""
        step = max(1, FLOW // len(self.years) // draws)
        starts: Any = range(0, len(self.parts.site), step)
        if progress:
            try:
                from tqdm.auto import tqdm

                starts = tqdm(starts, desc="estimate", unit=f" x {step:,} sites")
            except ImportError:
                pass
        for start in starts:
            yield slice(start, start + step)


def follow(parts: Parts, years: Years, sites: slice, columns: Mapping[str, Any]) -> Flows:
    """Follow some of the sites from waste to fate, their parts and columns filled in: (year, draw, site)."""
    site, model, collection, oxidation, use = parts
    decay = model.decay(site.kinds, {**columns, "year": years})
    for name, array in zip(decay._fields, decay, strict=True):
        if getattr(array, "ndim", 0) not in (3, 4):
            raise RangeError(
                f"{type(model).__name__}.decay: {name} needs axes (stream, draw, site), got {np.shape(array)}"
            )
    mass, multiplier = site.mass(years, sites), site.multiplier(sites)
    if multiplier is not None:  # waste that is drawn: its mean is what decays, each draw so many times as much
        decay = decay._replace(potential=decay.potential * multiplier)
    content, called = methane_content(model, years), {"names": site.names[sites], "among": site.names}
    gas = Gas(years, generate(mass, decay), mass, decay, columns, content, site.kinds, **called)
    return split(gas, collection, oxidation, use)


def names_kept(keep: Any) -> list[str]:
    """Return the names of flows and products to keep, one or more."""
    names = [keep] if isinstance(keep, str) else [*keep] if isinstance(keep, Set) else entries(keep) or []
    if not names or not all(isinstance(name, str) for name in names):
        raise RangeError(f"estimate.keep names one flow or more, as in ['generated', 'emitted']; got {shown(keep)}")
    return names


def refuse_unless(part: Any, method: str, what: str) -> None:
    """Refuse what has not the method of a part of an estimate."""
    if isinstance(part, type) or hasattr(part, "__array__") or not callable(getattr(part, method, None)):
        raise RangeError(f"estimate: {what}; got {shown(part)}")


def refuse_what_is_no_part(site: Any, generation: Any, collection: Any, use: Any, oxidation: Any = 0) -> None:
    """Refuse what cannot take its place in an estimate, and say what does."""
    refuse_unless(site, "mass", "site must be a Site or a Portfolio, as in lfg.Site(waste)")
    refuse_unless(generation, "decay", "generation must be a generation model, as in lfg.LandGEM(k=0.05, L0=170)")
    if collection is not None:
        refuse_unless(
            collection, "collect", "collection must be a collection system, as in lfg.collection.Constant(0.75)"
        )
    if hasattr(oxidation, "oxidise"):
        refuse_unless(oxidation, "oxidise", "oxidation must be a share or a value, as in lfg.oxidation.Constant(0.1)")
    for device in use:
        refuse_unless(device, "take", "use must be a list of devices, as in [lfg.energy.Flare()]")


def _settled(part: Any, kinds: Sequence[str], columns: Mapping[str, Any]) -> Any:
    """Copy of a part, or of each of several, with the published numbers for the sites in the fields left open."""
    if isinstance(part, tuple):
        return tuple([_settled(each, kinds, columns) for each in part])
    return part.settled(kinds, columns) if isinstance(part, Value) else part


def _asked_for(parts: Parts, kept: set[str] | None) -> Parts:
    """Leave out the parts that no flow to be kept depends on."""
    if kept is None:
        return Parts(*parts)
    site, model, collection, oxidation, use = parts
    return Parts(
        site,
        model,
        collection if kept - {"generated"} or metered(collection) else None,
        oxidation if kept & {"oxidised", "emitted", "released"} else None,
        use if kept - SURFACE else (),
    )


def _by_name(flows: Flows, kept: set[str] | None) -> dict[str, Array]:
    """Flows of methane by name, with what is released where that is to be kept."""
    methane = {name: flow for name, flow in flows._asdict().items() if name != "products"}
    if kept is not None and "released" in kept:
        methane["released"] = flows.emitted + flows.vented + flows.slipped
    return methane


def _put(held: dict[str, Array], found: Mapping[str, Array], kept: set[str] | None, sites: slice, count: int) -> None:
    """Put the (year, draw, site) flows of some sites where they are kept."""
    for name, flow in found.items():
        if kept is not None and name not in kept:
            continue
        if flow.shape[-1] == count:
            held[name] = flow
            continue
        if name not in held:
            held[name] = np.empty((*flow.shape[:-1], count))
        held[name][..., sites] = flow


def _kept(flows: Mapping[str, Array], index: tuple[Any, ...], draws: int) -> Frozen:
    """Flows that do not change, without the axes that nobody asked for."""
    found = {}
    for name, flow in flows.items():
        if index[1] != 0 and flow.shape[1] != draws:
            flow = np.broadcast_to(flow, (len(flow), draws, flow.shape[-1]))
        found[name] = flow[index]
        found[name].setflags(write=False)
    return Frozen(found)


def refused(parts: Parts) -> list[BadCell]:
    """Return the cells of the sites' columns that a field does not allow: site, column and reason."""
    return _columns(dict.fromkeys(awaited(tuple(parts))), parts.site)[1]


def _columns(fields: Iterable[Awaited], site: Sites) -> tuple[dict[Awaited, Array], list[BadCell]]:
    """Read the columns that fields wait for in the unit of each, (1, site), and list the cells that cannot be."""
    found: dict[Awaited, Array] = {}
    bad: list[BadCell] = []
    for field in fields:
        if isinstance(field.source, Column):
            given, numbers = _column(field, site)
            found[field] = numbers[None]
            spec, name = field.spec, field.source.name
            for row in np.flatnonzero(spec.bad(numbers)):
                reason = f"{given[row]:g} is not within {spec.low:g}..{spec.high:g} [{spec.unit}]"
                bad.append((str(site.names[row]), name, reason))
    return found, bad


def _column(field: Awaited, site: Sites) -> tuple[Array, Array]:
    """Return the numbers of a column as they are given, and in the unit of a field, (site,) each."""
    name, spec, where = field.source.name, field.spec, f"{field.where}: column"
    cells = site.columns[one_of(name, [known for known, held in site.columns.items() if held is not None], where)]
    given = numeric(cells, f"{where} {name!r}")
    if np.isnan(given).all() and np.asarray(cells).dtype.kind in "OUT":
        raise RangeError(f"{where} {name!r} holds no numbers; give another")
    unit = site.units.get(name) or (FIELDS[name].unit if name in FIELDS else "")
    if unit:
        return given, np.asarray(read((given, unit), spec.unit, f"{where} {name!r}"), dtype=float)
    if not spec.bare:
        read(given, spec.unit, f"{where} {name!r}", bare=False)
    return given, given


def _apart(names: list[str]) -> list[str]:
    """Tell names that come more than once apart by a number."""
    return [f"{name} ({names[:n].count(name) + 1})" if names.count(name) > 1 else name for n, name in enumerate(names)]
