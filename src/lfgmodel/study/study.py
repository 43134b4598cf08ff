"""Studies: the sites and draws of one estimate, the numbers that waiting fields take in them, and the flows kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.core.flows import FLOWS
from lfgmodel.errors import RangeError, TableError, one_of, shown
from lfgmodel.uncertainty.distributions import realise
from lfgmodel.uncertainty.drawing import Sampling, probabilities
from lfgmodel.units import read
from lfgmodel.values import Awaited, Column, awaited, filled

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years
    from lfgmodel.core.flows import Device, Flows
    from lfgmodel.sites.portfolio import Portfolio
    from lfgmodel.sites.site import Site


FLOW = 2**19
"""Elements of a flow that is worked on at a time."""

SURFACE = {"generated", "collected", "oxidised", "emitted"}  # flows that no device changes


class Study:
    """The sites and draws of one estimate.

    Parameters
    ----------
    site : Site or Portfolio
    parts : tuple
        Model, collection, oxidation and devices, whose fields may wait.
    plan : Sampling, optional
        How numbers are drawn for the fields that hold distributions.
    probability : (draw, dimension) array, optional
        The probabilities at which they are drawn; by the plan, if not given.
    numbers : {field: (draw, 1) array}, optional
        The numbers of those fields, where they are not to be drawn.

    Raises
    ------
    TableError
        Columns hold numbers that a field does not allow; all sites are listed.
    RangeError
        Distributions without draws, draws without distributions, or draws that a field does not allow.
    """

    def __init__(
        self,
        site: Site | Portfolio,
        parts: tuple[Any, ...],
        plan: Sampling | None,
        probability: Array | None = None,
        numbers: Mapping[Awaited, Array] | None = None,
    ) -> None:
        self.site, self.parts = site, parts
        fields = list(dict.fromkeys(awaited((site, parts))))
        bad: list[tuple[object, str, str]] = []
        self.held = {field: self._column(field, bad) for field in fields if isinstance(field.source, Column)}
        if bad:
            raise TableError("estimate", bad, "Mend them, or leave those sites out")
        uncertain = [field for field in fields if field not in self.held]
        self.uncertain = dict(zip(_apart([field.where for field in uncertain]), uncertain, strict=True))
        self.draws = 1
        if numbers is not None:
            self.draws = len(next(iter(numbers.values()), (0,)))
            self.held |= numbers
            return
        if uncertain and plan is None:
            raise RangeError(
                f"estimate: {uncertain[0].where} holds {shown(uncertain[0].source)}; write draws=4096, and a seed to "
                "have the same draws again"
            )
        if plan is not None:
            if not uncertain:
                raise RangeError(
                    f"estimate: draws={plan.draws}, but no field holds a distribution; write k=lfg.lognormal(...), or "
                    "leave draws out"
                )
            drawn = realise(uncertain, probabilities(plan, len(uncertain)) if probability is None else probability)
            self.draws = len(next(iter(drawn.values())))
            self.held |= {field: numbers[:, None] for field, numbers in drawn.items()}

    @property
    def drawn(self) -> dict[str, Array]:
        """Numbers drawn, by field, (draw,), in the unit of each."""
        return {name: self.held[field][:, 0] for name, field in self.uncertain.items()}

    def fill(self, part: Any, sites: slice = slice(None)) -> Any:
        """Copy of a part whose waiting fields hold the numbers of some sites, (draw, site)."""
        if not self.held:
            return part
        return filled(part, lambda field: self.held[field][:, sites if self.held[field].shape[1] > 1 else slice(None)])

    def blocks(self, years: int, progress: bool) -> Iterator[slice]:
        """Sites to work on at a time, few enough that their arrays stay in the cache."""
        step = max(1, FLOW // years // self.draws)
        starts: Any = range(0, len(self.site), step)
        if progress:
            try:
                from tqdm.auto import tqdm

                starts = tqdm(starts, desc="estimate", unit=f" x {step:,} sites")
            except ImportError:
                pass
        for start in starts:
            yield slice(start, start + step)

    def _column(self, field: Awaited, bad: list[tuple[object, str, str]]) -> Array:
        """Return the numbers of a column in the unit of a field, (1, site)."""
        name, spec = field.source.name, field.spec
        one_of(name, self.site.columns, f"{field.where}: column")
        cells = self.site.columns[name]
        units = getattr(self.site, "units", {})
        try:
            given = np.asarray(cells, dtype=float)
        except (TypeError, ValueError):
            raise RangeError(f"{field.where}: column {name!r} holds no numbers; give another") from None
        numbers = given
        if name in units:
            numbers = read((given, units[name]), spec.unit, f"{field.where}: column {name!r}")
        elif not spec.bare:
            read(given, spec.unit, f"{field.where}: column {name!r}", bare=False)
        for row in np.flatnonzero(spec.bad(numbers)):
            reason = f"{given[row]:g} is not within {spec.low:g}..{spec.high:g} [{spec.unit}]"
            bad.append((str(self.site.names[row]), name, reason))
        return np.asarray(numbers, dtype=float)[None]


class Results:
    """Where the flows of an estimate are put as its sites are worked through: those to keep, and no others."""

    def __init__(self, years: Years, sites: int, keep: Sequence[str] | None) -> None:
        self.years, self.sites = years, sites
        self.keep = None if keep is None else {*((keep,) if isinstance(keep, str) else keep)}
        self.flows: dict[str, Array] = {}
        self.products: dict[str, Array] = {}

    def needs(self, stage: str) -> bool:
        """Whether what follows from "collected", "oxidised" or "used" is to be kept."""
        if self.keep is None:
            return True
        needed = {
            "collected": self.keep - {"generated"},
            "oxidised": self.keep & {"oxidised", "emitted", "released"},
            "used": self.keep - SURFACE,
        }
        return bool(needed[stage])

    def put(self, sites: slice, flows: Flows) -> None:
        """Keep the (year, draw, site) flows of some of the sites."""
        methane = {name: flow for name, flow in flows._asdict().items() if name != "products"}
        if self.keep is not None:
            if "released" in self.keep:
                methane["released"] = flows.emitted + flows.vented + flows.slipped
            for name in self.keep:
                one_of(name, (*FLOWS, *flows.products), "estimate.keep")
        for held, found in ((self.flows, methane), (self.products, flows.products)):
            for name, flow in found.items():
                if self.keep is not None and name not in self.keep:
                    continue
                if flow.shape[-1] == self.sites:
                    held[name] = flow
                    continue
                if name not in held:
                    held[name] = np.empty((*flow.shape[:-1], self.sites))
                held[name][..., sites] = flow


def sound(parts: dict[str, Any], use: Any) -> tuple[Device, ...]:
    """Refuse what is no part of an estimate, and return the devices."""
    asked = {
        "site": ("mass", "a Site or a Portfolio, as in lfg.Site(waste)"),
        "generation": ("decay", "a generation model, as in lfg.LandGEM(k=0.05, L0=170)"),
        "collection": ("collect", "a collection system, as in lfg.collection.Constant(0.75)"),
    }
    devices = tuple(use) if isinstance(use, Iterable) else (None,)
    needs = [(name, parts[name], *asked[name]) for name in asked]
    needs += [("use", device, "take", "a list of devices, as in [lfg.energy.Flare()]") for device in devices]
    for name, part, method, what in needs:
        if (not hasattr(part, method) or isinstance(part, type)) and not (name == "collection" and part is None):
            raise RangeError(f"estimate: {name} must be {what}; got {shown(part)}")
    return devices


def _apart(names: list[str]) -> list[str]:
    """Tell names that come more than once apart by a number."""
    return [f"{name} ({names[:n].count(name) + 1})" if names.count(name) > 1 else name for n, name in enumerate(names)]
