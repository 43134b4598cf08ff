"""Files: what is saved comes back to the last bit, and what cannot be is refused in one line."""

import csv
import math
import pickle
import re
import sys
import tomllib
import warnings
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import numpy as np
import pandas as pd
import pytest
import tomli_w
from adversarial.doors import DOORS
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import lfgmodel as lfg
from lfgmodel import collection, energy, factors, oxidation
from lfgmodel.errors import LFGError, MeasurementWarning, RangeError, TableError, VersionWarning
from lfgmodel.factors import Factor
from lfgmodel.generation import Scaled
from lfgmodel.io.built import Reader
from lfgmodel.io.catalogue import KINDS, SECTIONS
from lfgmodel.io.parts import Writer
from lfgmodel.lookup import Labels
from lfgmodel.values import Value
from lfgmodel.waiting import Awaited, awaited

BULK = lfg.Waste.constant("100_000 Mg/yr", 2000, 2012)
SETTING = {"climate": "temperate_wet", "management": "managed", "rainfall": "30 inch/yr"}
SITE = lfg.Site(BULK, name="Hill Road", **SETTING)
KINDS_OF_WASTE = {"food": 0.4, "paper": 0.3, "wood": 0.1, "plastic": 0.2}
MIXED = lfg.Site(BULK.split(KINDS_OF_WASTE), name="Hill", **SETTING)
FOOD = lfg.Site(lfg.Waste.constant("9_000 Mg/yr", 2000, 2012, kind="food_waste"), **SETTING)
INDUSTRY = lfg.Site(lfg.Waste.constant("9_000 Mg/yr", 2000, 2012, kind="food_processing"), **SETTING)
MODEL = lfg.LandGEM(k=0.05, L0=100)
DRIFT = lfg.Drift.preset("US meters 2012-2019")
METER = collection.Measured({2008: 300, 2009: 320.5}, unit="scfm", gas="lfg", methane="52 %")

DISTRIBUTIONS = {
    "lognormal": lfg.lognormal("0.05 1/yr", gsd=1.4),
    "lognormal, cut off": lfg.lognormal(0.05, 1.4, low=0.02, high="0.1 1/yr"),
    "normal": lfg.normal(0.07, sd=0.01),
    "normal, cut off": lfg.normal(0.07, cv="10 %", low=0.05),
    "triangular": lfg.triangular(0.02, 0.03, 0.09),
    "uniform": lfg.uniform(0.02, 0.1 / 3),
    "samples": lfg.samples(np.linspace(0.03, 0.09, 64) ** 1.1),
    "samples with a unit": lfg.samples(np.linspace(3, 9, 64), "1/century"),
    "scipy": stats.gamma(2.5, scale=0.02),
    "scipy by name": stats.lognorm(s=np.float64(0.3), scale=0.05),
    "scipy discrete": stats.randint(1, 3),
    "each": lfg.each(lfg.normal(0.07, 0.01, low=0.01), correlation=0.3),
    "each within": lfg.each(stats.gamma(2.5, scale=0.02), correlation=1, within="province"),
}
TIED = lfg.correlated([lfg.lognormal(0.05, 1.2), lfg.normal(100, 15), stats.norm(0.5, 0.01)],
                      [[1, -0.5, 0.1], [-0.5, 1, 0.2], [0.1, 0.2, 1]])  # fmt: skip

VALUES = {
    "LandGEM": MODEL,
    "a preset": lfg.LandGEM.preset("CAA conventional"),
    "a preset that was changed": lfg.LandGEM.preset("CAA conventional").but(k=1 / 3),
    "a number of another unit": lfg.LandGEM(k="7 1/century", L0="3000 ft3/short_ton", density=0.7, ages="mid"),
    "a column": lfg.LandGEM(k=lfg.column("k"), L0=100),
    "tied": lfg.LandGEM(k=TIED[0], L0=TIED[1], methane_fraction=TIED[2]),
    **{f"k of {name}": lfg.LandGEM(k=one, L0=100) for name, one in DISTRIBUTIONS.items()},
    "IPCC2006": lfg.IPCC2006(doc={"food": 0.15, "paper": 0.4}, mcf={1980: "unmanaged_deep", 2000: "managed"}),
    "IPCC2019": lfg.IPCC2019(k={"food": lfg.normal(0.18, 0.01), "paper": 0.06}, mcf="managed", start_month=10, basis="dry"),
    "numbers among distributions": lfg.IPCC2019(k={"food": 0.1, "paper": lfg.normal(0.18, 0.01), "wood": 0.06}),
    "by kind and year": lfg.FirstOrderDecay(k={"food": {1980: 0.1, 2000: 0.2}, "paper": {1980: 0.02}},
                                            potential={"food": "100 Nm3/Mg", "paper": 0.1}, convention="delayed", months=2.5),
    "by year": lfg.FirstOrderDecay(k={1980: 0.05, 2010: lfg.uniform(0.1, 0.2)}, L0=100, density=0.7, convention="tenths"),
    "CDMTool04": lfg.CDMTool04(application="B", f="20 %", phi=0.9),
    "SubpartHH": lfg.SubpartHH.bulk(rainfall="20-40 in"),
    "SubpartHH by the site": lfg.SubpartHH.bulk(rates="US metered landfills"),
    "SubpartHH modified": lfg.SubpartHH.modified_bulk("wet"),
    "SubpartTT": lfg.SubpartTT(mcf={2000: 0.5, 2010: 1.0}),
    "SWEET": lfg.SWEET(mcf=0.8),
    "WARM": lfg.WARM(moisture="wet", potential={"food_waste": 0.06}),
    "Scaled": Scaled(Scaled(lfg.SubpartHH.bulk(), lfg.lognormal(1, 1.2)), 0.5),
    "uncertain": lfg.uncertain(lfg.IPCC2006(), MIXED),
    "one of a table of one's own": lfg.LandGEM(k=0.05, L0=Factor(
        factors.table("landgem").find("L0", "CAA", "conventional").row._replace(value=169.0, where="mine"))),
    "collection.Constant": collection.Constant("75 %", open=2005, close=2030),
    "collection.Constant, preset": collection.Constant.preset("US metered landfills, no project", open=2005),
    "collection.Phased": collection.Phased({2005: 0.5, 2012: lfg.triangular(0.6, 0.75, 0.85)}, uptime={2005: 0.9, 2010: 0.95}),
    "collection.ByWasteAge": collection.ByWasteAge.scenario("typical", coverage={2002: 0.5, 2010: 1}),
    "collection.ByWasteAge, drawn": collection.ByWasteAge({0: 0, 2: lfg.uniform(0.4, 0.6), 15: 0.8}),
    "collection.Staged": collection.Staged(0.75, {2003: 0.5, 2009: 0.9}, delay=2, uptime=lfg.uniform(0.9, 1)),
    "collection.ByKind": collection.ByKind({"food": collection.Constant(0.8), "paper": METER}, others=collection.Constant(0.1)),
    "collection.Discounted": collection.Discounted("85 %", {"poor cover": lfg.uniform(0, 0.1), "depth": 0.1, "no": 0.05}, by="shares", open=2004),
    "collection.ByCover": collection.ByCover({2010: {"daily": 4, "intermediate": 6.5}, 2030: {"final": 10}}),
    "collection.Measured": METER,
    "collection.Measured, plain": collection.Measured(pd.Series({2008: 300, 2009: 320}), unit="ft3/min", gas="lfg",
                                                      methane={2008: 0.5, 2009: 0.52}, temperature="60 degF", pressure="1.02 atm", uptime=0.9),
    "collection.Measured, from a log": lfg.datasets.meter_log().measured,
    "collection.Drifting": collection.Drifting(DRIFT, open=2005),
    "collection.Drifting, metered": METER.continued(lfg.Drift.preset("elsewhere").but(noise=0.1, tails=math.inf)),
    "collection.Drifting, of many": collection.Drifting(DRIFT, meter={"Hill": METER}, around=collection.Constant(0.7)),
    "oxidation.Constant": oxidation.Constant(lfg.normal("10 %", "2 %", low=0)),
    "oxidation.Phased": oxidation.Phased.by_phase(1990, 2005, 2030),
    "oxidation.ByWasteAge": oxidation.ByWasteAge.by_phase(5, 20),
    "oxidation.ByFlux": oxidation.ByFlux("12 hectare"),
    "oxidation.ByCover": oxidation.ByCover({2000: {"soil": 4, "clay": 5.5}}, {"soil": 0.1, "clay": 0.3}),
    "energy.Engine": energy.Engine("3 MW", open=2005, units=2, turndown="50 %", minimum_flow="200 scfm", destruction=0.98),
    "energy.Engine, drawn": energy.Engine(lfg.normal("3 MW", cv=0.1), efficiency="40 %", heating="LHV"),
    "energy.Turbine": energy.Turbine(3, availability=lfg.uniform(0.9, 1)),
    "energy.Microturbine": energy.Microturbine(0.25, units=stats.randint(2, 5)),
    "energy.CombinedCycle": energy.CombinedCycle(8, parasitic=0.05),
    "energy.CHP": energy.CHP(2, heat_efficiency="40 %", heating="HHV"),
    "energy.Boiler": energy.Boiler("10 MMBtu/h", efficiency="80 %", heating="HHV"),
    "energy.LeachateEvaporator": energy.LeachateEvaporator("40 m3/day", heat_per_leachate="900 kWh/m3"),
    "energy.Upgrading": energy.Upgrading(lfg.normal("1500 scfm", "100 scfm"), recovery=0.9, electricity_use="0.25 kWh/Nm3"),
    "energy.Flare": energy.Flare(),
    "energy.Flare, of a kind": energy.Flare.of("enclosed", capacity="2000 scfm", gas="lfg"),
    "Drift": DRIFT,
}  # fmt: skip


def differs(one, other, place=""):
    """Say where two values are not the same to the last bit; nothing where they are."""
    one, other = (value.item() if isinstance(value, np.generic) else value for value in (one, other))
    if type(one) is not type(other):
        return f"{place}: {one!r} is no {type(other).__name__}"
    if isinstance(one, Awaited):
        spec = differs(tuple(one.spec), tuple(other.spec), f"{place}.spec") if isinstance(one.spec, tuple) else ""
        where = "" if one.where == other.where else f"{place}: {one.where} is not {other.where}"
        return spec or where or differs(one.source, other.source, place)
    if isinstance(one, Factor):
        return differs(tuple(one.row), tuple(other.row), place)
    if isinstance(one, np.ndarray):
        alike = one.dtype == other.dtype and one.shape == other.shape and np.array_equal(one, other)
        return "" if alike else f"{place}: arrays differ"
    if isinstance(one, dict):
        if list(one) != list(other):
            return f"{place}: {list(one)} is not {list(other)}"
        return next(filter(None, (differs(one[key], other[key], f"{place}[{key}]") for key in one)), "")
    if isinstance(one, tuple):
        return next(filter(None, (differs(*pair, place) for pair in zip(one, other, strict=True))), "")
    if is_dataclass(one):
        pairs = ((item.name, getattr(one, item.name), getattr(other, item.name)) for item in fields(one))
        return next(filter(None, (differs(a, b, f"{place}.{name}") for name, a, b in pairs)), "")
    if type(one).__name__.endswith("_frozen"):  # of SciPy's
        return differs((one.dist.name, one.args, one.kwds), (other.dist.name, other.args, other.kwds), place)
    same = one == other or type(one).__name__ == "Paths" or (one != one and other != other)
    return "" if same else f"{place}: {one!r} is not {other!r}"


def through_text(value):
    """Write a value as TOML, and read it again."""
    writer = Writer(value)
    held = {"value": writer.value(value, "it"), "parts": writer.parts, "ties": writer.ties.mappings()}
    held = tomllib.loads(tomli_w.dumps(held))
    reader = Reader(held["parts"], held["ties"], True)
    again = reader.value(held["value"], "value")
    assert reader.bad == []
    return again


@pytest.mark.parametrize("name", VALUES)
def test_a_value_comes_back(name):
    assert differs(through_text(VALUES[name]), VALUES[name]) == ""


def test_every_kind_is_tried():
    assert {type(value) for value in VALUES.values()} == set(KINDS.values())


BUILT = [pytest.param(door, id=door.name) for door in DOORS if door.call in KINDS.values()]


@pytest.mark.parametrize("door", BUILT)
def test_what_the_doors_make_comes_back(door):
    assert differs(through_text(door()), door()) == ""


ELSEWHERE = {
    *("Value", "Published", "Plant", "Generator", "FacilityYear"),  # what others of their family have in common
    *("Masses", "Waste", "Amount", "Site"),  # sections of their own
    *("Known", "Meters", "Phases"),  # tables of many sites, which `save` refuses
    "Filled",  # what a workbook says: its parts have theirs
}
NO_PARTS = ("lfgmodel.finance", "lfgmodel.reporting", "lfgmodel.calibration")
"""Rooms whose values are no parts of an estimate."""


def test_no_class_is_forgotten():
    """A new kind of value has its round trip, or is named here with why it needs none."""
    for module in walk_packages(lfg.__path__, "lfgmodel."):
        import_module(module.name)
    every, left = set(), [Value]
    while left:
        every.add(one := left.pop())
        left += one.__subclasses__()
    own = {one for one in every if one.__module__.startswith("lfgmodel.") and not one.__module__.startswith(NO_PARTS)}
    assert sorted(one.__name__ for one in own - set(KINDS.values()) if one.__name__ not in ELSEWHERE) == []


def test_tables_of_many_sites_are_refused(tmp_path):
    table = pd.DataFrame({"Hill": [0.5]}, index=[2005])
    for wells in (
        collection.Phased.from_frame(table),
        collection.Measured.from_frame(table, unit="Mg/yr", gas="ch4"),
    ):
        site = lfg.Site(lfg.Waste.constant("100 Mg/yr", 2000, 2010), name="Hill")
        with pytest.raises(RangeError, match=r"save: collection is <(Phases|Meters): 1 sites"):
            lfg.estimate(site, lfg.LandGEM(k=0.05, L0=100), wells).save(tmp_path / "run.toml")


def test_a_copy_keeps_what_is_drawn_in_a_unit():
    unit = energy.Upgrading(lfg.normal("1500 scfm", "100 scfm"), recovery=0.9)
    assert differs(unit.but(open=2010).capacity, unit.capacity) == ""


# estimates


def again(est, folder):
    """Save an estimate, and load it."""
    est.save(folder / "run.toml")
    return lfg.load(folder / "run.toml")


def assert_same(loaded, est):
    assert differs(loaded.flows, est.flows) == differs(loaded.products, est.products) == ""
    assert differs(loaded.drawn, est.drawn) == ""
    assert list(loaded.years) == list(est.years)
    assert repr(loaded) == repr(est)
    assert loaded.citations() == est.citations()
    assert (loaded.axes, loaded.sampling, loaded.of, loaded.names) == (est.axes, est.sampling, est.of, est.names)
    np.testing.assert_array_equal(loaded.methane_fraction, est.methane_fraction)


SITES_OF = {lfg.WARM: FOOD, lfg.SubpartTT: INDUSTRY, lfg.SWEET: MIXED, lfg.CDMTool04: MIXED, lfg.IPCC2006: MIXED, lfg.IPCC2019: MIXED,
            collection.ByKind: MIXED}  # fmt: skip
RUN = {
    name: value
    for name, value in VALUES.items()
    if not {"column", "each within", "numbers among distributions", "SubpartHH modified", "by kind and year", "discrete", "of many"} & {
        part for part in ("column", "each within", "numbers among distributions", "SubpartHH modified", "by kind and year", "discrete", "of many")
        if part in name
    }
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::lfgmodel.errors.MeasurementWarning")
@pytest.mark.parametrize("name", [name for name in RUN if name != "Drift"])
def test_an_estimate_comes_back(name, tmp_path):
    value = RUN[name]
    site = SITES_OF.get(type(value), SITE)
    parts = {"generation": lfg.SubpartHH.bulk(), "collection": collection.Constant(0.5), "use": [energy.Flare()]}
    if site is MIXED:
        parts["generation"] = lfg.IPCC2019()
    for section, kinds in SECTIONS.items():
        if type(value) in kinds.values():
            parts[section] = [value, value.but(open=2010), energy.Flare()] if section == "use" else value
    options = {"until": 2015}
    drawn = any(
        True for _ in awaited(tuple(tuple(part) if isinstance(part, list) else part for part in parts.values()))
    )
    est = lfg.estimate(site, **parts, **options, **({"draws": 64, "seed": 7} if drawn else {}))
    assert_same(again(est, tmp_path), est)


WASTES = {
    "constant": lfg.Waste.constant("120_000 short_ton/yr", 1995, 2003),
    "uncertain": lfg.Waste.constant(lfg.lognormal("120_000 short_ton/yr", 1.2), 1995, 2003),
    "growing": lfg.Waste.growing(lfg.normal("1e5 Mg/yr", cv=0.1), "2 %/yr", 1995, 2003),
    "recorded": lfg.Waste.recorded({1995: 10, 1999: 20.5, 2001: 0}, "short_ton", gaps="interpolate"),
    "by kind": lfg.Waste.recorded({"food": {1995: 1.5, 1996: 2}, "paper": {1996: 1, 1997: 3}}, "Mg"),
    "people": lfg.Waste.from_population({2000: 5e4, 2010: 7e4}, "0.4 Mg/yr", "90 %", gaps="interpolate"),
    "capacity": lfg.Waste.from_capacity("1.2e6 Mg", rate="70_000 Mg/yr", open=2000, growth=0.01),
    "airspace": lfg.Waste.from_airspace("1e6 m3", density="0.7 Mg/m3", rate="1e5 Mg/yr", open=2000, cover="20 %"),
    "in place": lfg.Waste.from_waste_in_place("1e6 Mg", 2010, 1990, rate="8e4 Mg/yr", close=2020),
    "extended": lfg.Waste.recorded({2000: 1e4, 2001: 2e4}, "Mg").extended("1e4 Mg/yr", 2005).backcast(1990, growth=0.02),
    "split": BULK.split({"food": 0.6, "paper": {2000: 0.4, 2005: 0.4}}),
    "dirichlet": BULK.split(lfg.dirichlet({"food": 0.5, "plastic": 0.0, "paper": 0.3, "wood": 0.2}, 80)).scaled(lfg.normal(1, 0.1)),
    "uncertain shares": BULK.split({"food": lfg.normal(0.6, 0.1), "paper": 0.3, "wood": lfg.uniform(0.05, 0.15)}).scaled(1 / 3),
    "in Fortran's order": lfg.Waste(("food", "paper", "wood"), np.arange(2000, 2020), np.asfortranarray(np.random.default_rng(1).random((20, 3)))).scaled(
        lfg.uniform(0.9, 1.1)),
    "names": lfg.Waste.constant("1 Mg/yr", 2000, 2002, kind="厨余 \"a\" [b].c = #\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", WASTES)
def test_waste_comes_back(name, tmp_path):
    waste = WASTES[name]
    site = lfg.Site(waste, name="=1+1\n[x]", climate="temperate_wet", management="managed")
    model = lfg.IPCC2019() if "food" in waste.kinds else MODEL
    drawn = {"draws": 32, "seed": 0} if waste.waits else {}
    est = lfg.estimate(site, model, **drawn)
    loaded = again(est, tmp_path)
    assert_same(loaded, est)
    assert differs(loaded.inputs["site"].waste.mass, waste.mass) == ""
    assert loaded.inputs["site"].waste.kinds == waste.kinds
    assert_same(again(loaded, tmp_path), est)


@given(
    st.lists(st.floats(0, 1e11), min_size=1, max_size=12), st.floats(0.001, 2), st.floats(1, 500), st.text(min_size=1)
)
@settings(max_examples=40, deadline=None)
def test_any_numbers_and_names_come_back(tmp_path_factory, mass, k, l0, name):
    if not name.strip():
        name = "Hill"
    folder = tmp_path_factory.mktemp("any")
    waste = lfg.Waste(("msw",), np.arange(2000, 2000 + len(mass)), np.array(mass)[:, None])
    try:
        site = lfg.Site(waste, name=name)
        name.encode()
    except (LFGError, UnicodeEncodeError):  # text that is none
        return
    est = lfg.estimate(site, lfg.LandGEM(k=k, L0=l0), until=2020)
    assert_same(again(est, folder), est)


def test_two_like_devices_stay_two_and_one_stays_one(tmp_path):
    unit = energy.Engine("0.5 MW", availability=lfg.uniform(0.5, 1))
    options = {"collection": collection.Constant(0.9), "draws": 64, "seed": 3}
    for use, drawn in (([unit, unit], 1), ([unit, unit.but(units=1)], 2)):
        est = lfg.estimate(SITE, MODEL, use=use, **options)
        assert len(est.drawn) == drawn
        assert_same(again(est, tmp_path), est)


def test_a_system_that_several_kinds_share_stays_one(tmp_path):
    one = collection.Measured({year: 400 for year in range(2001, 2013)}, unit="Mg/yr", gas="ch4")
    for systems in ({"food": one, "paper": one}, {"food": one, "paper": one.but(uptime=1.0)}):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MeasurementWarning)
            wells = collection.ByKind(systems, others=collection.Constant(0.1))
            est = lfg.estimate(MIXED, lfg.IPCC2019(), wells, until=2012)
            assert_same(again(est, tmp_path), est)


@pytest.mark.parametrize(
    "keep",
    [
        ["generated"],
        ["collected", "electricity"],
        ["released", "emitted"],
        [*("generated", "collected", "oxidised", "emitted", "used", "flared", "vented", "slipped"), "heat"],
    ],
)
def test_what_was_kept_is_kept(keep, tmp_path):
    chp = energy.CHP(1, heat_efficiency=0.4, heating="HHV")
    est = lfg.estimate(SITE, MODEL, collection.Constant(0.8), use=[chp], keep=keep)
    assert_same(again(est, tmp_path), est)


def table(count=5):
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "open": rng.integers(1980, 2000, count), "close": rng.integers(2001, 2020, count), "food": rng.random(count) * 1e4,
            "paper": rng.random(count) * 1e4, "growth": rng.random(count) / 30, "rainfall": 20 + 20 * rng.random(count),
            "climate": rng.choice(["temperate_wet", "Tropical dry"], count), "management": "managed",
            "province": rng.choice(["Hunan", "Hubei \"x\""], count), "k": 0.03 + rng.random(count) / 20, "efficiency": rng.random(count),
            "capacity": rng.random(count) * 2, "open to public": rng.random(count) > 0.5, "rank": np.arange(count), "wells, no.": rng.integers(0, 9, count) / 3,
        },
        index=[f"site {n}" for n in range(count)],
    )  # fmt: skip


def portfolio(count=5, **options):
    units = {"rainfall": "inch/yr", "capacity": "kW"}
    return lfg.Portfolio.from_frame(table(count), kinds=["food", "paper"], unit="short_ton/yr", units=units, **options)


YEARS = np.arange(1990, 2002)
MANY = {
    "rates": portfolio(),
    "some of them": portfolio()[["site 3", "site 1"]],
    "amounts by year": lfg.Portfolio.from_arrays(np.random.default_rng(1).random((12, 2, 5)) * 1e4, years=YEARS, kinds=["food", "paper"], unit="Mg",
                                                 names=list("abcde"), columns={"climate": ["temperate_wet"] * 5, "k": [0.1] * 5, "province": list("xxyyz")}),
    "in another order": lfg.Portfolio.from_arrays(np.random.default_rng(1).random((5, 12, 2)) * 1e4, axes="site, year, kind", years=YEARS,
                                                  kinds=["food", "paper"], unit="Mg", columns={"province": list("xxyyz")}),
    "split alike": lfg.Portfolio.from_arrays(np.random.default_rng(1).random((12, 5)) * 1e4, axes="year, site", years=YEARS, unit="Mg").split(
        {"food": 0.3, "paper": 0.7}),
    "one": portfolio()[["site 3"]],
    "put together": lfg.Portfolio.concat([portfolio()[:2], portfolio()[2:]]),
}  # fmt: skip


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize("name", MANY)
def test_many_sites_come_back(name, inline, tmp_path, monkeypatch):
    if not inline:
        pytest.importorskip("pyarrow")
        monkeypatch.setattr("lfgmodel.io.runfile.MOST_INLINE", 0)
    sites = MANY[name]
    est = lfg.estimate(
        sites, lfg.FirstOrderDecay(k={"food": 0.2, "paper": 0.05}, potential=0.06, convention="tenths"), oxidation=0.1
    )
    loaded = again(est, tmp_path)
    assert (tmp_path / "run.sites.parquet").exists() == (not inline and len(sites) > 1)
    assert_same(loaded, est)
    given, found = sites, loaded.inputs["site"]
    assert repr(given) == repr(found)
    assert (given.kinds, dict(given.units), list(given.names)) == (found.kinds, dict(found.units), list(found.names))
    assert type(given.waste) is type(found.waste)
    assert list(given.columns) == list(found.columns)
    for column, cells in given.columns.items():
        assert isinstance(cells, Labels) == isinstance(found.columns[column], Labels)
        np.testing.assert_array_equal(np.asarray(cells), np.asarray(found.columns[column]))
        kinds = {np.asarray(held).dtype.kind for held in (cells, found.columns[column])}
        assert len(kinds) == 1 or kinds == {"O", "U"}  # text is text


@pytest.mark.parametrize("combine", [None, True, "province"])
def test_many_sites_that_draw_apart_come_back(combine, tmp_path):
    model = lfg.FirstOrderDecay(
        k=lfg.each(lfg.lognormal(0.05, 1.3), 0.4, within="province"), potential=0.05, convention="same_year"
    )
    wells = collection.Constant(lfg.column("efficiency"), open=2000)
    engine = energy.Engine(lfg.column("capacity"))
    est = lfg.estimate(portfolio(), model, wells, use=[engine], until=2030, draws=32, seed=5, combine=combine)
    assert_same(again(est, tmp_path), est)


def test_published_ranges_by_class_come_back(tmp_path):
    sites = portfolio(12)
    for method in (lfg.uncertain(lfg.IPCC2019(), sites), lfg.uncertain(lfg.SWEET(mcf=1), sites)):
        est = lfg.estimate(sites, method, until=2025, draws=32, seed=5)
        assert_same(again(est, tmp_path), est)


def test_kinds_that_are_looked_up_apart_come_back(tmp_path):
    mass, rain = np.full((5, 2, 3), 1000.0), {"rainfall": [10.0, 30.0, 60.0]}
    sites = lfg.Portfolio.from_arrays(
        mass,
        years=np.arange(2000, 2005),
        kinds=["bulk", "food"],
        unit="Mg",
        columns=rain,
        units={"rainfall": "inch/yr"},
    )
    method = lfg.uncertain(lfg.SubpartHH.by_material("wet"), sites)
    assert "by class" in repr(method.k["bulk"])
    est = lfg.estimate(sites, method, until=2025, draws=32, seed=5)
    assert_same(again(est, tmp_path), est)


def test_rows_that_were_left_out_are_still_listed(tmp_path):
    odd = table()
    odd.loc["site 2", "close"] = 1900
    sites = lfg.Portfolio.from_frame(
        odd, kinds=["food", "paper"], unit="Mg/yr", units={"rainfall": "mm/yr", "capacity": "MW"}, errors="report"
    )
    est = lfg.estimate(sites, MODEL, keep=["generated"])
    loaded = again(est, tmp_path)
    assert_same(loaded, est)
    found = loaded.inputs["site"]
    pd.testing.assert_frame_equal(found.report.astype(str), sites.report.astype(str))
    pd.testing.assert_frame_equal(found.refused, sites.refused, check_dtype=False)
    assert found.refused.attrs == sites.refused.attrs


@pytest.mark.filterwarnings("ignore::lfgmodel.errors.CalibrationWarning", "ignore::lfgmodel.errors.MeasurementWarning")
@pytest.mark.parametrize("of", ["reading", "level"])
@pytest.mark.parametrize(
    "site", [SITE, lfg.Site(lfg.Waste.constant(lfg.lognormal("1e5 Mg/yr", 1.1), 2000, 2012), name="Hill")]
)
def test_a_forecast_comes_back(of, site, tmp_path):
    meter = collection.Measured({2005: 900, 2006: 1000, 2007: 1150, 2008: 1210}, unit="Mg/yr", gas="ch4")
    priors = (
        {"k": lfg.lognormal(0.05, 1.3), "L0": lfg.lognormal(100, 1.2)} if site is not SITE else {"k": 0.05, "L0": 100}
    )
    fit = lfg.calibrate(site, lfg.LandGEM(**priors), collection.Constant(0.6), meter)
    est = fit.forecast(until=2015, of=of, draws=200)
    assert_same(again(est, tmp_path), est)


@pytest.mark.filterwarnings("ignore::lfgmodel.errors.MeasurementWarning")
def test_one_that_was_pickled_is_saved_like_any(tmp_path):
    est = lfg.estimate(SITE, MODEL, METER.continued(DRIFT), until=2020, draws=16, seed=1)
    assert_same(again(pickle.loads(pickle.dumps(est)), tmp_path), est)


class Wetter:
    """A method of a stranger's."""

    def decay(self, kinds, columns):
        return MODEL.decay(kinds, columns)


class Mine(lfg.LandGEM):
    """One of the library's that was made another."""


@pytest.mark.parametrize(
    ("est", "message"),
    [
        (lfg.estimate(portfolio(), MODEL).site("site 1"), "one site of an estimate of many, or the sum of them"),
        (lfg.estimate(portfolio(), MODEL).combined(), "one site of an estimate of many, or the sum of them"),
        (lfg.estimate(SITE, Wetter()), "generation is .*Wetter.*lfgmodel's own parts.*to_table"),
        (lfg.estimate(portfolio()[:1], MODEL, collection.Phased.from_frame(pd.DataFrame({"site 0": [0.5]}, index=[2005]))),
         "collection is <Phases: .* a file holds none of these; keep it in a script"),
        (lfg.estimate(SITE, Mine(k=0.05, L0=100)), "generation is .*lfgmodel's own parts"),
        (lfg.estimate(SITE, Scaled(Wetter(), 0.5)), "Scaled.model is .*Wetter.*lfgmodel's own parts"),
        (lfg.estimate(SITE, lfg.LandGEM(k=stats.rv_histogram(np.histogram([0.04, 0.05, 0.06])), L0=100),
                      draws=8, seed=1), "LandGEM.k holds .*a file cannot name; write lfg.normal"),
        (lfg.estimate(portfolio(), lfg.estimate(portfolio(), lfg.LandGEM(k=lfg.column("k"), L0=100)).inputs["generation"]),
         "LandGEM.k holds numbers of 5 sites.*lfg.column"),
        (lfg.together([lfg.estimate(portfolio()[:3], MODEL, combine=True, until=2030), lfg.estimate(portfolio()[3:], MODEL, combine=True, until=2030)]),
         "other numbers when they are run again"),
    ],
)  # fmt: skip
def test_what_cannot_come_back_is_refused(est, message, tmp_path):
    with pytest.raises(LFGError, match=message) as caught:
        est.save(tmp_path / "run.toml")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_other_draws_of_a_study_are_not_saved_as_its_own(tmp_path):
    est = lfg.estimate(SITE, lfg.LandGEM(k=lfg.uniform(0.04, 0.06), L0=100), draws=8, seed=1)
    other = est.study.run(probability=np.full((8, 1), 0.25))
    with pytest.raises(RangeError, match="other numbers when they are run again"):
        other.save(tmp_path / "run.toml")


# what people make of a file


@pytest.fixture
def run(tmp_path):
    """A run file of many sections, its text, and what writes another text in its place."""
    site = lfg.Site(BULK.split(KINDS_OF_WASTE).scaled(lfg.normal(1, 0.1)), name="Hill", **SETTING)
    model = lfg.IPCC2019(k={"food": lfg.lognormal("0.18 1/yr", 1.2)}, mcf="managed")
    wells = collection.Phased({2005: 0.5, 2012: lfg.triangular(0.6, 0.75, 0.85)}, uptime=0.95)
    use = [energy.Engine("1 MW"), energy.Upgrading("300 scfm", recovery=0.9), energy.Flare()]
    est = lfg.estimate(site, model, wells, oxidation=0.1, use=use, until=2030, draws=16, seed=1)
    est.save(tmp_path / "run.toml")
    return tmp_path / "run.toml"


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_file_may_be_changed_by_hand(run):
    change(run, "until = 2030", "until = 2025")
    change(run, 'name = "Hill"', 'name = "Hügel"')
    change(run, "capacity = 1.0", 'capacity = "1_500 kW"')
    change(run, 'rainfall = "762.0 mm/yr"', 'rainfall = "30 inch/yr"')
    loaded = lfg.load(run)
    assert "Hügel, 2000-2025" in repr(loaded)
    assert loaded.inputs["use"][0].capacity == 1.5
    change(run, 'unit = "Mg/yr"', 'unit = "short_ton/yr"')
    change(run, '[generation.mcf]\ntable = "ipcc2019"\nfactor = "MCF"\nkind = "managed"\nvalue = 1.0\n', "")
    change(run, 'type = "IPCC2019"', 'type = "IPCC2019"\nmcf = "unmanaged_shallow"')
    assert lfg.load(run).generated.mean() == pytest.approx(0.4 * 0.90718474 * loaded.generated.mean())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('type = "IPCC2019"', 'type = "IPCC2018"', r"\[generation\] type: type must be one of .*did you mean 'IPCC20"),
        ('type = "IPCC2019"', 'type = "os.system"', r"\[generation\] type: type must be one of CDMTool04"),
        ('type = "IPCC2019"', 'type = "energy.Flare"', r"\[generation\] type: type must be one of CDMTool04"),
        ('type = "IPCC2019"', 'type = "IPCC2019"\nstart_mont = 9', r"\[generation\] start_mont: .*did you mean 'start_month'"),
        ('type = "IPCC2019"', 'type = "IPCC2019"\nstart_month = 99', r"\[generation\] start_month: IPCC2019.start_month must be 7..13, got 99"),
        ('type = "IPCC2019"', 'type = "IPCC2019"\nmethane_fraction = 50', r"\[generation\] methane_fraction: .*write '50 %'"),
        ('type = "IPCC2019"', "type = 5", r"\[generation\] type: type must be one of .*got 5"),
        ('[generation]\ntype = "IPCC2019"', "", r"\[generation\] type: type must be one of .*got None"),
        ("gsd = 1.2", "gsd = 0.2", r"\[generation\] k: lognormal.gsd must be within 1..100"),
        ("gsd = 1.2", "gsb = 1.2", r"\[generation\] k: .*'gsb'; did you mean 'gsd'"),
        ("gsd = 1.2", "", r"\[generation\] k: .*'lognormal' needs gsd; write gsd"),
        ('distribution = "lognormal"', 'distribution = "lognorm"', r"\[generation\] k: .*did you mean 'lognormal'"),
        ('distribution = "lognormal"', 'distribution = "scipy.os"', r"\[generation\] k: .*scipy.stats has no distribution 'os'"),
        ('distribution = "lognormal"\nmedian = 0.18\ngsd = 1.2', 'distribution = "scipy.norm"\nscale = "x"', "scipy.norm takes numbers"),
        ('distribution = "lognormal"\nmedian = 0.18\ngsd = 1.2', 'distribution = "scipy.norm"\nscales = 1', "scipy.norm cannot be made of"),
        ('distribution = "lognormal"\nmedian = 0.18\ngsd = 1.2', 'distribution = "correlated"\nof = 1', "needs of, a distribution"),
        ('distribution = "lognormal"\nmedian = 0.18\ngsd = 1.2', 'distribution = "by class"\nclasses = {a = 1}', "no class has a distribution"),
        ("value = 1.0", "value = 0.9", r"\[generation\] mcf: .*table 'ipcc2019' has 1 there, got 0.9; write a number of your own alone"),
        ('factor = "MCF"', 'factor = "MCV"', r"\[generation\] mcf: Factor in table 'ipcc2019' must be one of"),
        ('table = "ipcc2019"', 'table = "../secrets"', r"\[generation\] mcf: Table must be one of"),
        ("2005 = 0.5", "2005 = 1.5", r"\[collection\] efficiency: collection.Phased.efficiency\[2005\] must be within 0..1"),
        ("2005 = 0.5", "early = 0.5", r"\[collection\] efficiency: .*takes \{kind: number\} or \{year: number\}"),
        ('capacity = 1.0', 'capacity = "1 kg"', r"\[use.1\] capacity: energy.Engine.capacity needs \[MW\]"),
        ("capacity = 1.0", "", r"\[use.1\] capacity: is missing; energy.Engine needs it"),
        ('recovery = 0.9', 'recovery = 90', r"\[use.2\] recovery: .*write '90 %'"),
        ("until = 2030", "until = 1066", "run.toml is of an estimate that cannot be: until must be a calendar year"),
        ("until = 2030", 'until = "soon"', "run.toml is of an estimate that cannot be: until must be a calendar year"),
        ("until = 2030", "til = 2030", r"\[estimate\] til: .*'til'; did you mean 'until'"),
        ("draws = 16", "draws = 17", "Sobol points come in powers of two"),
        ('sampling = "sobol"', 'sampling = "dice"', "estimate.sampling must be one of sobol, latin, random"),
        ("[estimate]", "[estimates]", r"\[estimates\]: section must be one of .*did you mean 'estimate'"),
        ("[site]", "[sit]", r"\[site\] .*must be there, or \[portfolio\]|section must be one of"),
        ('climate = "temperate_wet"', 'climate = "wetish"', r"\[site\] climate: Site.climate must be one of"),
        ('rainfall = "762.0 mm/yr"', "rainfall = 762", r"\[site\] rainfall: Site.rainfall needs a unit"),
        ("2003 = ", "2003 = -", r"\[site.waste\] food.2003: .*-.* is not a number of 0 or more|\[site.waste\] food.2003"),
        ("2003 = ", "02004 = ", r"\[site.waste\]: mass names a year twice"),
        ("2005 = 0.5", "02012 = 0.5", r"\[collection\] efficiency: collection.Phased.efficiency names a year twice"),
        ('name = "Hill"', 'name = {distribution = "by class"}', r"\[site\] name|\[site\]: .*'by class' needs classes"),
        ('type = "energy.Flare"', 'same = "1"', r"\[use.3\] same: same: there is none to choose from; got '1'"),
        ("2003 = ", "3003 = ", r"\[site.waste\]"),
        ('unit = "Mg/yr"', 'unit = "tons/yr"', r"\[site.waste\]: .*'tons' in 'tons/yr' is ambiguous"),
        ('unit = "Mg/Mg"', 'unit = "Mg"', r"\[site.waste\]: amount: unit must be one of"),
        ("format = 1", "format = 2", "is of format 2, from lfgmodel .*reads formats up to 1; install a newer lfgmodel"),
        ("format = 1", "", "is no run file, for which format must be 1; got None"),
        ("format = 1", "format = ", "run.toml.* cannot be read: .*line"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_where_it_stands(run, old, new, message):
    with pytest.raises(LFGError, match=message) as caught:
        lfg.load(change(run, old, new))
    assert "\n" not in str(caught.value)
    assert "run.toml" in str(caught.value)


def test_all_that_is_wrong_is_listed_at_once(run):
    for old, new in (("2005 = 0.5", "2005 = 1.5"), ("gsd = 1.2", "gsd = 0.2"), ("recovery = 0.9", "recovery = 90"),
                     ('climate = "temperate_wet"', 'climate = "wetish"'), ("share = 0.1", "shares = 0.1"), ("uptime = 0.95", "uptime = 95")):  # fmt: skip
        change(run, old, new)
    with pytest.raises(TableError) as caught:
        lfg.load(run)
    found = {row[:2] for row in caught.value.rows}
    assert found >= {("[collection]", "efficiency"), ("[collection]", "uptime"), ("[generation]", "k"), ("[use.2]", "recovery"), ("[site]", "climate"),
                     ("[oxidation]", "shares"), ("[oxidation]", "share")}  # fmt: skip


JUNK = (None, -1, 0, 1e300, math.nan, math.inf, True, "", "x", "5 zzz", [], [1, "x"], {}, {"x": 1}, {"2000": "x"}, {"type": "LandGEM"},
        {"distribution": "normal"}, {"distribution": "each", "of": {}}, {"distribution": "correlated", "of": {"distribution": "uniform", "low": 0, "high": 1}, "ties": "1", "member": 9},
        {"column": "k"}, {"same": "1"}, {"table": "landgem", "factor": 5}, {"checked": "primary"}, {"number": {"number": 1}})  # fmt: skip


def places(section, above=()):
    """Each place in a document."""
    for key, held in section.items() if isinstance(section, dict) else enumerate(section):
        yield (*above, key)
        if isinstance(held, dict | list):
            yield from places(held, (*above, key))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("many", [False, True])
def test_junk_anywhere_is_refused_in_one_line_or_taken(many, tmp_path):
    k, l0 = lfg.correlated([lfg.lognormal(0.05, 1.2), lfg.normal(100, 5)], 0.5)
    if many:
        model = lfg.LandGEM(k=lfg.column("k"), L0=lfg.each(lfg.normal(100, 5), 0.5, within="province"))
        est = lfg.estimate(
            portfolio(3),
            model,
            collection.Constant(lfg.column("efficiency")),
            until=2021,
            draws=4,
            seed=1,
            combine="province",
        )
    else:
        wells = collection.Drifting(DRIFT, meter=METER, around=collection.ByWasteAge({0: 0.1, 5: 0.5}))
        est = lfg.estimate(
            SITE,
            lfg.LandGEM(k=k, L0=l0),
            wells,
            oxidation=oxidation.ByCover({2000: {"soil": 4}}, {"soil": 0.1}),
            use=[energy.Engine(1)],
            until=2012,
            draws=4,
            seed=1,
        )
    path = tmp_path / "run.toml"
    est.save(path)
    document = tomllib.loads(path.read_text())
    text = tomli_w.dumps(document)
    tried = [(place, junk) for place in places(document) for junk in JUNK if place[0] not in ("check", "lfgmodel")]
    some = np.random.default_rng(1).choice(len(tried), 300, replace=False)
    found = [said_of(path, text, *tried[n]) for n in some]
    said = list(filter(None, found))
    assert len(said) > 150
    assert not any("\n" in one or len(one) > 3000 for one in said)


def said_of(path, text, place, junk):
    """Return what is said of a file with junk at a place; nothing where it is taken."""
    changed = tomllib.loads(text)
    held = changed
    for key in place[:-1]:
        held = held[key]
    if junk is None:
        del held[place[-1]]
    else:
        held[place[-1]] = junk
    path.write_text(tomli_w.dumps(changed))
    try:
        lfg.load(path)
    except LFGError as error:
        return str(error)
    return ""


def test_what_is_no_run_file_is_refused(tmp_path):
    for name, content in {
        "a.toml": b"\xff\xfe",
        "b.toml": b"x = [" * 5000,
        "c.toml": b"PK\x03\x04",
        "d.toml": b"",
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RangeError, match="lfg.load: .*(cannot be read|is no run file)") as caught:
            lfg.load(tmp_path / name)
        assert "\n" not in str(caught.value)
    for odd in ("nowhere.toml", tmp_path, None, 5, b"x"):
        with pytest.raises(RangeError, match="lfg.load"):
            lfg.load(odd)


def test_a_table_beside_is_looked_for_there_alone(tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    monkeypatch.setattr("lfgmodel.io.runfile.MOST_INLINE", 0)
    lfg.estimate(portfolio(), MODEL).save(tmp_path / "run.toml")
    beside = (tmp_path / "run.sites.parquet").read_bytes()
    (tmp_path / "run.sites.parquet").write_bytes(b"x")
    with pytest.raises(RangeError, match="'run.sites.parquet' cannot be read"):
        lfg.load(tmp_path / "run.toml")
    (tmp_path / "run.sites.parquet").unlink()
    with pytest.raises(RangeError, match="'run.sites.parquet' is not beside run.toml"):
        lfg.load(tmp_path / "run.toml")
    (tmp_path / "run.sites.parquet").write_bytes(beside)
    with pytest.raises(RangeError, match="is the name of a file beside"):
        lfg.load(change(tmp_path / "run.toml", 'table = "run', 'table = "../run'))


def test_a_part_that_holds_itself_is_refused(tmp_path):
    shared = collection.Constant(0.5)
    wells = collection.ByKind({"food": shared, "paper": shared}, others=shared)
    lfg.estimate(MIXED, lfg.IPCC2019(), wells).save(tmp_path / "run.toml")
    change(tmp_path / "run.toml", 'type = "collection.Constant"', 'type = "Scaled"\nmodel = {same = "1"}')
    with pytest.raises(TableError, match="part '1' cannot be built"):
        lfg.load(tmp_path / "run.toml")


# other versions


def test_a_file_of_an_older_version_says_where_numbers_are_others(run, monkeypatch):
    change(run, 'lfgmodel = "', 'lfgmodel = "0.0.')
    lfg.load(run)  # the same numbers: nothing to say
    change(run, "generated = ", "generated = 9")
    with pytest.warns(
        VersionWarning, match=r"run.toml was saved by lfgmodel 0\.0\..*, and this is .*: generated 9.* then and .* now"
    ):
        lfg.load(run)
    change(run, "until = 2030", "until = 2029")
    with pytest.warns(VersionWarning, match="it was changed since"):
        lfg.load(run)
    change(run, "value = 1.0", "value = 0.9")
    with pytest.warns(VersionWarning, match="IPCC2019.mcf is 1 in table 'ipcc2019', and was 0.9"):
        lfg.load(run)


def test_totals_that_are_others_are_said_within_a_version_too(run):
    change(run, "generated = ", "generated = 9")
    with pytest.warns(VersionWarning, match=r"lfg.load: run.toml: generated 9.* then"):
        lfg.load(run)


# writing


def test_a_file_is_replaced_only_by_a_whole_one(tmp_path):
    est = lfg.estimate(SITE, MODEL)
    for path in (tmp_path / "run.toml", tmp_path / "run.csv", tmp_path / "run.parquet"):
        path.write_text("before")
    est.save(tmp_path / "run.toml")
    est.to_table(tmp_path / "run.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.csv", "run.parquet", "run.toml"]
    with pytest.raises(RangeError):
        lfg.estimate(SITE, Wetter()).save(tmp_path / "run.toml")
    assert lfg.load(tmp_path / "run.toml").title == est.title


@pytest.mark.parametrize("write", ["save", "to_table"])
@pytest.mark.parametrize(("path", "message"), [
    (5, "takes a path, got 5"), ("", "takes a path, got ''"), (None, "takes a path"), ("run.xlsx", "writes .*, got 'run.xlsx'; write 'run"),
    ("/nowhere/run", "writes"), ("nowhere/run.toml", "there is no folder 'nowhere'|writes"), ("nowhere/run.csv", "there is no folder 'nowhere'|writes"),
])  # fmt: skip
def test_where_nothing_can_be_written(write, path, message):
    with pytest.raises(RangeError, match=f"Estimate.{write}.*({message})"):
        getattr(lfg.estimate(SITE, MODEL), write)(path)


def test_what_is_not_installed_is_named(tmp_path, monkeypatch):
    est = lfg.estimate(SITE, MODEL)
    monkeypatch.setitem(sys.modules, "tomli_w", None)
    with pytest.raises(ImportError, match=r"pip install 'lfgmodel\[files\]'"):
        est.save(tmp_path / "run.toml")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"pip install 'lfgmodel\[scale\]'"):
        est.to_table(tmp_path / "run.parquet")
    assert list(tmp_path.iterdir()) == []


# tables


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_table_has_its_units(kind, tmp_path):
    pytest.importorskip("pyarrow")
    wells = collection.Constant(lfg.uniform(0.5, 0.7))
    est = lfg.estimate(portfolio(2), MODEL, wells, use=[energy.Engine(1)], until=2021, draws=4, seed=1)
    est.to_table(tmp_path / f"run.{kind}")
    if kind == "csv":
        read = pd.read_csv(tmp_path / "run.csv", index_col=["draw", "site", "year"])
        with (tmp_path / "run.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert [float(row["collected [Mg CH4/yr]"]) for row in rows] == est.to_pandas()["collected"].tolist()
    else:
        read = pd.read_parquet(tmp_path / "run.parquet")
        assert read.attrs["units"]["collected [Mg CH4/yr]"] == "Mg CH4/yr"
        assert read.attrs["title"] == est.title
    assert list(read.index.names) == ["draw", "site", "year"]
    assert {"collected [Mg CH4/yr]", "electricity [MWh/yr]"} <= set(read.columns)
    for name in est.names:
        exact = 0 if kind == "parquet" else 1e-14  # pandas reads a text to the last bit but one
        np.testing.assert_allclose(read[f"{name} [{est.unit(name)}]"], est.to_pandas()[name], rtol=exact)
    assert list(read.index) == list(est.to_pandas().index)


def test_a_csv_holds_nothing_that_a_spreadsheet_reckons_out(tmp_path):
    pytest.importorskip("pyarrow")
    sites = lfg.Portfolio.from_frame(
        table(2).set_axis(["Hill", '=HYPERLINK("http://x")']),
        kinds=["food", "paper"],
        unit="Mg/yr",
        units={"rainfall": "mm/yr", "capacity": "MW"},
    )
    est = lfg.estimate(sites, MODEL)
    with pytest.raises(
        RangeError, match=r"to_table: a spreadsheet that opens a CSV reckons out '=HYPERLINK.*write 'run.parquet'"
    ):
        est.to_table(tmp_path / "run.csv")
    est.to_table(tmp_path / "run.parquet")
    assert set(pd.read_parquet(tmp_path / "run.parquet").index.get_level_values("site")) == set(sites.names)
    assert_same(again(est, tmp_path), est)


# samples


def test_kekaha_is_what_was_reported():
    sample = lfg.datasets.kekaha()
    est = lfg.estimate(sample.site, lfg.SubpartHH.bulk(), oxidation=0.1)
    reference = tomllib.loads((Path(__file__).parent / "reference" / "kekaha.toml").read_text())["year"]
    assert sample.reported.to_dict() == {row["year"]: row["reported"] for row in reference}
    for year, reported in sample.reported.items():
        assert est.at(year)["emitted"] == pytest.approx(reported, rel=1e-3)
    assert "1000216" in sample.source


def test_the_log_that_was_made_up_says_so():
    log = lfg.datasets.meter_log()
    assert "made up" in re.sub(r"\s+", " ", type(log).__doc__)
    assert "made-up" in lfg.datasets.meter_log.__doc__
    assert log.flow.isna().sum() == 2
    assert log.measured == collection.Measured.from_log(log.flow, unit=log.unit, gas=log.gas, methane=log.methane)
    assert sorted(log.measured.methane_collected) == [2019, 2020, 2021, 2022, 2023]
    with pytest.raises(AttributeError):
        log.unit = "Mg"


def test_half_a_character_is_refused(tmp_path):
    with pytest.raises(RangeError, match="Estimate.save: there is half a character in"):
        lfg.estimate(lfg.Site(BULK, name="Hill \ud800"), MODEL).save(tmp_path / "run.toml")


def test_a_run_file_saved_with_a_byte_order_mark_is_read(tmp_path):
    site = lfg.Site(lfg.Waste.constant("1 Mg/yr", 2000, 2001))
    est = lfg.estimate(site, lfg.LandGEM(k=0.05, L0=100), until=2003)
    est.save(tmp_path / "run.toml")
    text = (tmp_path / "run.toml").read_text(encoding="utf-8")
    (tmp_path / "run.toml").write_text(text, encoding="utf-8-sig")
    np.testing.assert_array_equal(lfg.load(tmp_path / "run.toml").generated, est.generated)
