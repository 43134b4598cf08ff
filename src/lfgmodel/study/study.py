"""Studies: one estimate made ready, its columns and published numbers read, to be run as often as one likes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from lfgmodel.core.decay import Array, Years
from lfgmodel.core.flows import FLOWS, Flows, Parts, known_of, split
from lfgmodel.errors import RangeError, TableError, one_of, shown
from lfgmodel.generation.gas import gas_of
from lfgmodel.generation.model import methane_content
from lfgmodel.groups import Groups
from lfgmodel.results.result import Estimate
from lfgmodel.study.columns import BadCell, read_columns
from lfgmodel.study.parts import asked_for, names_kept, settled
from lfgmodel.study.sums import kept_by
from lfgmodel.uncertainty.apart import BySite, Keyed
from lfgmodel.uncertainty.drawing import Sampling, again, as_drawn, dimensions_of, independent, probabilities, realise
from lfgmodel.waiting import Awaited, Classed, Column, Dimension, Frozen, awaited, filled

FLOW = 2**19
"""Elements of a flow that is worked on at a time; the core cuts what it works on to the cache by itself."""


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
    groups : Groups, optional
        By which the flows of sites are added up as they are found.
    quantiles : tuple of float
        Of which probabilities quantiles by site and year are kept in place of the draws; none keeps the draws.

    Attributes
    ----------
    given, parts : Parts
        As they were given, and with the published numbers for these sites in the fields left open.
    uncertain : dict of Awaited
        The fields that hold distributions, by name.
    dimensions : dict of Dimension
        What is drawn independently for them, by name.

    Raises
    ------
    TableError
        Columns hold numbers that a field does not allow; all sites are listed.
    """

    def __init__(
        self,
        parts: Parts,
        years: Years,
        plan: Sampling | None = None,
        groups: Groups | None = None,
        quantiles: tuple[float, ...] = (),
    ) -> None:
        site, *others = self.given = parts
        self.known = site.columns
        self.parts = Parts(site, *(settled(part, site.kinds, self.known) for part in others))
        self.years, self.plan, self.groups, self.quantiles = years, plan, groups, quantiles
        fields = list(dict.fromkeys(awaited(tuple(self.parts))))
        self.columns, bad = read_columns(fields, site) if fields else ({}, [])
        if bad:
            raise TableError("estimate", bad, "Mend them, or leave those sites out")
        uncertain = [field for field in fields if not isinstance(field.source, Column | Classed)]
        self.uncertain: Mapping[str, Awaited] = dict(
            zip(_apart([field.where for field in uncertain]), uncertain, strict=True)
        )
        self.dimensions: Mapping[str, Dimension] = {
            name + one.called: one for name, field in self.uncertain.items() for one in dimensions_of(field.source)
        }
        self.keyed = Keyed(site, uncertain)
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
        numbers = _beside_sites(drawn)
        flows, products = self.flows(numbers, keep, progress)
        last = "group" if self.groups else "site"
        many = bool(self.groups.column) if self.groups else not self.parts.site.single
        asked = {"year": True, "quantile" if self.quantiles else "draw": self.plan is not None, last: many}
        index = tuple(slice(None) if wanted else 0 for wanted in asked.values())
        draws = len(self.quantiles or next(iter(drawn.values()), (0,)))
        held = dict(zip(self.dimensions, as_drawn(drawn.values()), strict=True))
        for array in (self.years, *held.values()):
            array.setflags(write=False)
        content = self._content(numbers)
        return Estimate(
            years=self.years,
            flows=_kept(flows, index, draws),
            products=_kept(products, index, draws),
            inputs=self.inputs(0 if self.parts.site.single else None),
            axes=tuple(axis for axis, wanted in asked.items() if wanted),
            methane_fraction=content[index[-np.ndim(content) :]] if np.ndim(content) else content,
            drawn=Frozen(held),
            sampling=self.plan,
            study=self,
            groups=self.groups if self.groups and many else None,
            quantiles=self.quantiles,
        )

    def flows(
        self, numbers: Mapping[Awaited, Array | BySite], keep: Sequence[str] | None = None, progress: bool = False
    ) -> tuple[dict[str, Array], dict[str, Array]]:
        """Return flows and products, (year, draw, site or group), with numbers (draw, 1) in the uncertain fields."""
        kept = None if keep is None else set(names_kept(keep))
        site = self.parts.site
        draws = max(map(len, numbers.values()), default=1)
        flows, products = (kept_by(self.groups, len(site), self.quantiles) for _ in range(2))
        for sites in self._blocks(draws, progress):
            parts = asked_for(self.filled(self.parts, numbers, sites), kept)
            found = follow(parts, self.years, sites, known_of(self.known, sites))
            for name in kept or ():
                one_of(name, (*FLOWS, *found.products), "estimate.keep")
            flows.put(_by_name(found, set(FLOWS) if self.quantiles and kept is None else kept), sites)
            products.put(found.products if kept is None else _among(found.products, kept), sites)
        return flows.held(), products.held()

    def added(self, what: Callable[[Any, slice], Array], drawn: Mapping[str, Array]) -> Array:
        """Return anything else of the sites, (year, draw, site), kept as the flows are, at numbers as they were drawn.

        Parameters
        ----------
        what : callable
            Of the parts, filled in for some sites, and which sites these are.
        drawn : dict of (draw,) array
            Those of an estimate of this study.
        """
        numbers = _beside_sites(again(self.uncertain.values(), drawn.values()))
        kept = kept_by(self.groups, len(self.parts.site))
        for sites in self._blocks(max(map(len, numbers.values()), default=1), progress=False):
            kept.put({"": what(Parts(*self.filled(self.parts, numbers, sites)), sites)}, sites)
        return kept.held()[""]

    def filled(self, part: Any, numbers: Mapping[Awaited, Array | BySite], sites: slice = slice(None)) -> Any:
        """Copy of a part in whose waiting fields the numbers of some sites stand, broadcasting with (draw, site)."""

        def number(field: Awaited) -> Array:
            if isinstance(field.source, Classed):
                return field.source.at(sites)
            found = self.columns[field][:, sites] if field in self.columns else numbers[field]
            return found.at(self.keyed, sites) if isinstance(found, BySite) else found

        return filled(part, number) if self.waits else part

    def inputs(self, rows: Any = None) -> Mapping[str, Any]:
        """Return the parts by name, with the numbers of columns and published tables in their fields.

        Those are one site's, of one row; (1, site) of some or of all, where no rows are named, and by class. What is
        drawn stays a distribution.
        """
        one = isinstance(rows, int)

        def number(field: Awaited) -> Any:
            source = field.source
            if isinstance(source, Classed):
                if one:
                    return source.numbers[source.index[rows]]
                return field if rows is None else field.of(source.of(rows))
            if field in self.columns:
                numbers = self.columns[field]
                return numbers if rows is None else float(numbers[0, rows]) if one else numbers[:, rows]
            return (
                self.keyed.alone(field, rows) if one and field in self.keyed and not self.parts.site.single else field
            )

        site, *others = self.parts
        parts = Parts(site, *(filled(tuple(others), number) if self.waits else others))
        return Frozen(parts._asdict())

    def drawn_at(self, row: int, drawn: Mapping[str, Array]) -> Mapping[str, Array]:
        """Return what was drawn as it is at one site: of what each site draws apart its own numbers."""
        numbers = again(self.uncertain.values(), drawn.values())
        found = {}
        for name, field in self.uncertain.items():
            each = numbers[field]
            if not isinstance(each, BySite):
                found[name] = each
            elif isinstance(self.keyed.alone(field, row), Awaited):  # and not certain for the class of the site
                found[name] = each.at(self.keyed, slice(row, row + 1))[:, 0]
        return Frozen(found)

    def _content(self, numbers: Mapping[Awaited, Array | BySite]) -> Any:
        """Methane in landfill gas, as the flows are kept; None where sites or draws differ that are taken together."""
        model, sites = self.parts.generation, slice(None)
        fields = list(awaited(getattr(model, "methane_fraction", None)))
        if not fields:  # nor are other fields of the model filled, draw by site
            return methane_content(model, self.years)
        if self.quantiles and any(field in numbers for field in fields):
            return None
        if self.groups is not None:
            if any(isinstance(field.source, Column | Classed) or field in self.keyed for field in fields):
                return None
            sites = slice(0, 1)
        return methane_content(self.filled(model, numbers, sites), self.years)

    def _drawn(self, probability: Array | None) -> dict[Awaited, Array | BySite]:
        """Draw a number for each uncertain field, (draw,), or what those of each site are made from."""
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
        return realise(
            uncertain, probabilities(self.plan, len(self.dimensions)) if probability is None else probability
        )

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


def _beside_sites(drawn: Mapping[Awaited, Array | BySite]) -> dict[Awaited, Array | BySite]:
    """Return what was drawn with an axis for the sites, (draw, 1), where it is the same at all of them."""
    return {field: each if isinstance(each, BySite) else each[:, None] for field, each in drawn.items()}


def follow(parts: Parts, years: Years, sites: slice, columns: Mapping[str, Any]) -> Flows:
    """Follow some of the sites from waste to fate, their parts and columns filled in: (year, draw, site)."""
    return split(gas_of(parts, years, sites, columns), parts.collection, parts.oxidation, parts.use)


def _by_name(flows: Flows, kept: set[str] | None) -> dict[str, Array]:
    """Flows of methane to be kept, by name."""
    methane = {name: flow for name, flow in flows._asdict().items() if name != "products"}
    if kept is None:
        return methane
    if "released" in kept:
        methane["released"] = flows.emitted + flows.vented + flows.slipped
    return _among(methane, kept)


def _among(flows: Mapping[str, Array], kept: set[str]) -> dict[str, Array]:
    """Leave out the flows that nobody asked for."""
    return {name: flow for name, flow in flows.items() if name in kept}


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
    return read_columns(dict.fromkeys(awaited(tuple(parts))), parts.site)[1]


def _apart(names: list[str]) -> list[str]:
    """Tell names that come more than once apart by a number."""
    return [f"{name} ({names[:n].count(name) + 1})" if names.count(name) > 1 else name for n, name in enumerate(names)]
