"""What whole estimates are made of, for properties: any model, waste, gas system, cover and devices, drawn together.

A `Whole` counts its calendar from an origin and its amounts in units of a size, so that the same landfill can be built
again in other years, or twice as large.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

import lfgmodel as lfg
from lfgmodel import collection, energy, oxidation
from lfgmodel.core.decay import CONVENTIONS

share = st.one_of(st.just(0.0), st.floats(1e-6, 1))  # no number so small that a float loses its digits
tonnes = st.one_of(st.just(0.0), st.floats(1, 1e6))
ORIGIN = 1975

KINDS = {
    "CDMTool04": ("food", "paper", "wood", "nappies", "plastic"),
    "IPCC2006": ("food", "garden", "paper", "textiles", "glass"),
    "IPCC2019": ("food", "garden", "paper", "wood", "sludge"),
    "SWEET": ("food", "paper", "wood", "nappies", "metal"),
    "SubpartTT": ("food_processing", "wood_products", "construction", "inert"),
    "WARM": ("food_waste", "grass", "newspaper", "branches", "glass"),
}
"""Some of the kinds that each model knows, where it does not take any."""

ANY = ("msw", "sludge", "commercial", "ash")


class Whole(NamedTuple):
    """All that one estimate is made of."""

    model: Callable[[int], Any]  # by the year that its calendar is counted from
    kinds: tuple[str, ...]
    waste: Callable[[int, float], lfg.Waste]  # by that year, and by how large the landfill is
    setting: dict[str, Any]
    collection: Callable[[int, float], Any]
    oxidation: Callable[[int, float], Any]
    use: Callable[[int, float], list[Any]]
    span: int  # years of the result

    def run(self, origin: int = ORIGIN, size: float = 1.0, **changed: Any) -> lfg.Estimate:
        """Estimate it from a year on, so many times as large."""
        given = {
            "waste": self.waste(origin, size),
            "collection": self.collection(origin, size),
            "oxidation": self.oxidation(origin, size),
            "use": self.use(origin, size),
            **changed,
        }
        site = lfg.Site(given.pop("waste"), **self.setting)
        return lfg.estimate(site, self.model(origin), given.pop("collection"), until=origin + self.span, **given)


def always(value: Any) -> Callable[..., Any]:
    """Return what does not go by the year."""
    return lambda *_: value


@st.composite
def models(draw: Any, name: str | None = None) -> tuple[Callable[[int], Any], tuple[str, ...]]:
    """Draw a model of `lfg.MODELS`, and the kinds of waste that it is given."""
    name = draw(st.sampled_from(sorted(lfg.MODELS))) if name is None else name
    kinds = tuple(draw(st.lists(st.sampled_from(KINDS.get(name, ANY)), min_size=1, max_size=3, unique=True)))
    rate, potential = st.floats(0.001, 1.5), st.one_of(st.just(0.0), st.floats(1e-6, 0.2))
    if name == "FirstOrderDecay":
        convention = draw(st.sampled_from(sorted(CONVENTIONS)))
        options = {"convention": convention, "methane_fraction": 0.5}
        if convention == "delayed":
            options["months"] = draw(st.integers(0, 6))
        k, m = {kind: draw(rate) for kind in kinds}, {kind: draw(potential) for kind in kinds}
        form = draw(st.sampled_from(["by kind", "alike", "by year"]))
        if form == "by kind":
            return always(lfg.FirstOrderDecay(k=k, potential=m, **options)), kinds
        if form == "alike":
            return always(lfg.FirstOrderDecay(k=draw(rate), L0=draw(st.floats(1, 200)), density=0.7, **options)), kinds
        old, new, later = draw(rate), draw(rate), draw(st.integers(1, 30))
        return lambda origin: lfg.FirstOrderDecay(k={origin: old, origin + later: new}, potential=m, **options), kinds
    if name == "LandGEM":
        plain = lfg.LandGEM(
            k=draw(rate), L0=draw(st.floats(1, 200)), ages=draw(st.sampled_from(["end", "mid", "begin"]))
        )
        return always(draw(st.sampled_from([plain, lfg.LandGEM.preset("CAA arid")]))), kinds
    if name == "IPCC2019":
        model: Any = lfg.IPCC2019(start_month=draw(st.integers(7, 13)))
    else:
        model = {
            "CDMTool04": lambda: lfg.CDMTool04(application=draw(st.sampled_from("AB")), f=draw(share)),
            "IPCC2006": lambda: lfg.IPCC2006(mcf=draw(st.sampled_from([None, 0.6, "managed"]))),
            "SWEET": lambda: lfg.SWEET(mcf=draw(share), methane_fraction=0.5),
            "SubpartHH": lfg.SubpartHH.bulk,
            "SubpartTT": lfg.SubpartTT,
            "WARM": lambda: lfg.WARM(moisture="wet", potential=draw(potential), methane_fraction=0.5),
        }[name]()
    if draw(st.booleans()):
        model = lfg.generation.Scaled(model, draw(st.floats(0.01, 2)))
    return always(model), kinds


@st.composite
def histories(draw: Any, kinds: tuple[str, ...]) -> tuple[Callable[[int, float], lfg.Waste], int]:
    """Draw waste as users know it, and how many years it is accepted in at most."""
    form = draw(st.sampled_from(["weighed", "growing", "full", "in place", "weighed and going on"]))
    rate, years = draw(st.floats(1, 1e6)), draw(st.integers(1, 30))
    if form.startswith("weighed"):
        mass = draw(st.lists(st.lists(tonnes, min_size=len(kinds), max_size=len(kinds)), min_size=1, max_size=30))
        mass[0][0] = rate
        after = draw(st.integers(1, 10))

        def weighed(origin: int, size: float) -> lfg.Waste:
            table = {
                kind: {origin + year: row[column] * size for year, row in enumerate(mass)}
                for column, kind in enumerate(kinds)
            }
            waste = lfg.Waste.recorded(table, unit="Mg")
            if form == "weighed" or not sum(mass[-1]):
                return waste
            return waste.extended((rate * size, "Mg/yr"), until=origin + len(mass) - 1 + after)

        return weighed, len(mass) + after
    growth, age = draw(st.floats(-0.1, 0.1)), draw(st.integers(0, 20))
    parts = np.array(draw(st.lists(st.floats(0.01, 1), min_size=len(kinds), max_size=len(kinds))))
    shares = dict(zip(kinds, (parts / parts.sum()).tolist(), strict=True))
    room = rate * draw(st.floats(0.3, 8))

    def built(origin: int, size: float) -> lfg.Waste:
        first = (rate * size, "Mg/yr")
        if form == "growing":
            waste = lfg.Waste.growing(first, growth, open=origin, close=origin + years)
        elif form == "full":
            waste = lfg.Waste.from_capacity((room * size, "Mg"), rate=first, open=origin)
        else:
            amount = (rate * size, "Mg")
            waste = lfg.Waste.from_waste_in_place(amount, year=origin + years, open=origin, close=origin + years + age)
        return waste.split(shares)

    return built, 52


@st.composite
def systems(draw: Any, kinds: tuple[str, ...], linear: bool) -> Callable[[int, float], Any]:
    """Draw a collection system; one that is metered only if it need not be linear in the waste."""
    first, second, third = sorted(draw(st.lists(st.integers(0, 40), min_size=3, max_size=3, unique=True)))
    a, b, c, up = (draw(share) for _ in range(4))
    simple = [
        always(None),
        lambda origin, _: collection.Constant(a, open=origin + first, close=origin + third),
        lambda origin, _: collection.Phased({origin + first: a, origin + second: b}, uptime=up),
        lambda origin, _: collection.ByWasteAge({first: a, second: b, third: c}, coverage={origin + first: up}),
        lambda origin, _: collection.Staged(a, {origin + second: b}, delay=first, uptime=up),
        lambda origin, _: collection.Discounted(a, {"cover": b, "wells": c}, by="shares", open=origin + first),
    ]
    of_kinds = lambda origin, _: collection.ByKind(  # noqa: E731
        {kinds[0]: collection.Constant(a, open=origin + first)}, others=collection.ByWasteAge({first: b})
    )
    metered = lambda origin, size: collection.Measured(  # noqa: E731
        {origin + 2: a * 100 * size, origin + 3: b * 1e4 * size}, unit="Mg/yr", gas="ch4"
    )
    return draw(st.sampled_from([*simple, of_kinds, *([] if linear else [metered])]))


@st.composite
def covers(draw: Any, linear: bool) -> Callable[[int, float], Any]:
    """Draw what oxidises; by flux, which has steps, only if it need not be linear in the waste."""
    a, b, c, area, later = draw(share), draw(share), draw(share), draw(st.floats(100, 1e6)), draw(st.integers(1, 30))
    forms = [
        always(0),
        always(a),
        lambda origin, _: oxidation.Phased({origin: a, origin + later: b}),
        always(oxidation.ByWasteAge({0: a, later: b})),
        lambda origin, _: oxidation.ByCover({origin: {"soil": 3}, origin + later: {"soil": 2, "clay": area}},
                                            {"soil": a, "clay": c}),
        *([] if linear else [lambda _, size: oxidation.ByFlux((area * size, "m2"))]),
    ]  # fmt: skip
    return draw(st.sampled_from(forms))


def device(name: str, mw: float, a: float, b: float, size: float, **times: int) -> Any:
    """Return a device by name, of a capacity that goes with the size of the landfill, and of two shares."""
    flow = (mw * 200 * size, "Nm3/h")
    made: dict[str, Callable[[], Any]] = {
        "engine": lambda: energy.Engine(mw * size, availability=a, destruction=b, **times),
        "turbine": lambda: energy.Turbine(mw * size, units=3, turndown=a, availability=b),
        "chp": lambda: energy.CHP(mw * size, efficiency=0.4, heat_efficiency=0.6 * a, heating="LHV", minimum_flow=flow),
        "boiler": lambda: energy.Boiler(mw * size, efficiency=0.01 + 0.99 * a, heating="HHV", destruction=b),
        "upgrading": lambda: energy.Upgrading(flow, recovery=a),
        "leachate": lambda: energy.LeachateEvaporator(
            (mw * 1e4 * size, "m3/yr"), heat_per_leachate="900 kWh/m3", **times
        ),
        "flare": lambda: energy.Flare(flow, gas="lfg", availability=a, destruction=b),
        "open flare": lambda: energy.Flare(availability=a, **times),
    }
    return made[name]()


DEVICES = ("engine", "turbine", "chp", "boiler", "upgrading", "leachate", "flare", "open flare")


@st.composite
def dispatches(draw: Any) -> Callable[[int, float], list[Any]]:
    """Draw devices, in order of dispatch."""
    chosen = draw(st.lists(st.tuples(st.sampled_from(DEVICES), st.floats(1e-3, 20), share, share, st.integers(0, 30)),
                           max_size=4))  # fmt: skip
    return lambda origin, size: [
        device(name, mw, a, b, size, open=origin + year, close=origin + 2 * year + 1) for name, mw, a, b, year in chosen
    ]


@st.composite
def wholes(draw: Any, name: str | None = None, linear: bool = False) -> Whole:
    """Draw an estimate, by any model or by one; `linear` if each flow but those of devices must be linear in waste."""
    model, kinds = draw(models(name))
    waste, years = draw(histories(kinds))
    setting = {
        "climate": draw(st.sampled_from(["boreal_dry", "temperate_wet", "tropical_dry", "tropical_wet"])),
        "rainfall": (draw(st.floats(100, 3000)), "mm/yr"),
        "management": draw(st.sampled_from(["managed", "unmanaged_deep", "unmanaged_shallow"])),
    }
    gas_system, cover, use = draw(systems(kinds, linear)), draw(covers(linear)), draw(dispatches())
    return Whole(model, kinds, waste, setting, gas_system, cover, use, years + draw(st.integers(4, 40)))
