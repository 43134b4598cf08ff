"""What holds for whole estimates, whatever they are made of: balances, symmetries, and many ways to one answer.

Tolerances: symmetries that only move numbers about, or multiply them by a power of two, hold to the last bit; those that
add up in another order to 1e-12 of the largest number of their flow; the meter that does not drift to 1e-9.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wholes import KINDS, ORIGIN, histories, share, tonnes, wholes

import lfgmodel as lfg
from lfgmodel import collection, energy, finance
from lfgmodel.errors import MeasurementWarning, MethodWarning
from lfgmodel.units import methane_energy, scale

FLOWS = lfg.Estimate.FLOWS
pytestmark = [
    pytest.mark.filterwarnings(f"ignore::lfgmodel.errors.{kind.__name__}")
    for kind in (MeasurementWarning, MethodWarning)
]


def same(found, expected, rtol=1e-12, over=0.0):
    """Compare arrays to a share of the largest number of either, or of what they are the difference of."""
    found, expected = np.asarray(found), np.asarray(expected)
    most = max(np.abs(found).max(initial=0), np.abs(expected).max(initial=0), np.max(over, initial=0))
    np.testing.assert_allclose(found, expected, rtol=0, atol=rtol * most + 1e-300)


def all_flows(est):
    """Return every flow and product by name."""
    return {name: est.flow(name) for name in (*FLOWS, *est.products)}


def alike(one, other, rtol=1e-12, times=1.0):
    """Compare two estimates flow by flow; to the last bit where no tolerance is given."""
    assert one.names == other.names
    for name in one.names:
        if rtol:
            same(one.flow(name), other.flow(name) * times, rtol, over=one.generated.max(initial=0))
        else:
            np.testing.assert_array_equal(one.flow(name), other.flow(name) * times, name)


@pytest.mark.parametrize("name", sorted(lfg.MODELS))
class TestEveryModel:
    """By each model, with any waste, gas system, cover and devices."""

    @given(st.data())
    @settings(max_examples=60)
    def test_mass_closes(self, name, data):
        est = data.draw(wholes(name)).run()
        most = est.generated.max(initial=0)
        same(est.collected + est.oxidised + est.emitted, est.generated, over=most)
        same(est.used + est.flared + est.vented, est.collected, over=most)
        same(est.emitted + est.vented + est.slipped, est.released, over=most)
        for flow in FLOWS:
            assert (est.flow(flow) >= -1e-12 * most).all(), flow
        assert (est.slipped <= (est.used + est.flared) * (1 + 1e-12)).all()
        assert (est.released <= est.generated + 1e-12 * most).all()
        made = sum(flow for product, flow in est.products.items() if product != "leachate")
        assert np.all(made <= est.used * methane_energy("HHV") * (1 + 1e-12) + 1e-12 * most)

    @given(st.data())
    @settings(max_examples=25)
    def test_a_landfill_so_many_times_as_large_is_so_many_times_the_flows(self, name, data):
        """Waste, meters, areas and capacities by a power of two, which no rounding touches."""
        whole, size = data.draw(wholes(name)), 2.0 ** data.draw(st.integers(-6, 4))
        alike(whole.run(size=size), whole.run(), rtol=0, times=size)

    @given(st.data())
    @settings(max_examples=25)
    def test_a_landfill_of_later_years_is_the_same_later(self, name, data):
        whole, later = data.draw(wholes(name)), data.draw(st.integers(1, 60))
        before, after = whole.run(), whole.run(ORIGIN + later)
        np.testing.assert_array_equal(after.years, before.years + later)
        alike(after, before, rtol=0)

    @given(st.data())
    @settings(max_examples=25)
    def test_flows_add_up_as_waste_does(self, name, data):
        """Two wastes in one landfill, and one waste in two parts."""
        whole, part = data.draw(wholes(name, linear=True)), data.draw(st.floats(0.01, 0.99))
        own, other = whole.waste(ORIGIN, 1.0), data.draw(histories(whole.kinds))[0](ORIGIN, 1.0)
        until = ORIGIN + whole.span + 60
        ran = {
            name: lfg.estimate(
                lfg.Site(waste, **whole.setting),
                whole.model(ORIGIN),
                whole.collection(ORIGIN, 1.0),
                oxidation=whole.oxidation(ORIGIN, 1.0),
                until=until,
            )
            for name, waste in {"own": own, "other": other, "both": own + other, "part": own.scaled(part)}.items()
        }
        rest = whole._replace(span=until - ORIGIN).run(waste=own.scaled(1 - part), use=[])
        for flow in ("generated", "collected", "oxidised", "emitted"):
            most = ran["both"].generated.max()
            same(ran["both"].flow(flow), ran["own"].flow(flow) + ran["other"].flow(flow), over=most)
            same(ran["part"].flow(flow) + rest.flow(flow), ran["own"].flow(flow), over=ran["own"].generated.max())

    @given(st.data())
    @settings(max_examples=15)
    def test_the_order_of_kinds_and_the_years_that_follow_change_nothing(self, name, data):
        whole = data.draw(wholes(name))
        waste = whole.waste(ORIGIN, 1.0)
        turned = lfg.Waste(waste.kinds[::-1], waste.years, waste.mass[:, ::-1])
        est = whole.run()
        steady = whole.run(use=[])  # a unit at its turndown starts or does not, by the last bit
        alike(whole.run(waste=turned, use=[]), steady)
        longer = whole._replace(span=whole.span + 30).run()
        for flow in est.names:
            same(longer.flow(flow)[: len(est.years)], est.flow(flow), over=est.generated.max(initial=0))


@given(st.data())
@settings(max_examples=40)
def test_a_kind_in_two_halves_is_the_kind(data):
    whole = data.draw(wholes(data.draw(st.sampled_from(["FirstOrderDecay", "LandGEM", "SubpartHH"]))))
    waste, kind = whole.waste(ORIGIN, 1.0), whole.kinds[-1]
    halves = waste.split({kind: 0.5, "the other half": 0.5}, kind=kind)
    twins = whole._replace(model=lambda origin: twice(whole.model(origin), kind))
    by_kind = whole.collection(ORIGIN, 1.0)
    if isinstance(by_kind, collection.ByKind) and kind in by_kind.systems:
        by_kind = by_kind.but(systems={**by_kind.systems, "the other half": by_kind.systems[kind]})
    assert halves.total == pytest.approx(waste.total, rel=1e-13)
    alike(twins.run(waste=halves, collection=by_kind, use=[]), whole.run(use=[]))


def twice(model, kind):
    """Return a model that knows a kind by a further name, where it knows kinds apart."""
    named = {name: getattr(model, name, None) for name in ("k", "potential")}
    known = {name: dict(numbers) for name, numbers in named.items() if isinstance(numbers, dict) and kind in numbers}
    return (
        model.but(**{name: {**numbers, "the other half": numbers[kind]} for name, numbers in known.items()})
        if known
        else model
    )


RATES = st.floats(0.005, 0.8)
CLASSES = {"climate": ["boreal_dry", "temperate_wet", "tropical_wet"], "management": ["managed", "unmanaged_deep"]}


@st.composite
def portfolios(draw, most=6):
    """Draw sites with their own waste, k, efficiency and province, and the parts of an estimate of them."""
    kinds = tuple(draw(st.lists(st.sampled_from(KINDS["IPCC2019"]), min_size=1, unique=True)))
    sites, years = draw(st.integers(1, most)), draw(st.integers(1, 15))
    size = years * len(kinds) * sites
    mass = np.array(draw(st.lists(tonnes, min_size=size, max_size=size))).reshape(years, len(kinds), sites)
    mass[0] += 1.0
    each = lambda values: np.array(draw(st.lists(values, min_size=sites, max_size=sites)))  # noqa: E731
    columns = {
        "rate": each(RATES),
        "drawn": each(share),
        "province": each(st.sampled_from(["A", "B", "C"])),
        **{name: each(st.sampled_from(classes)) for name, classes in CLASSES.items()},
    }
    own = draw(st.sampled_from(["rate", "class", "alike"]))
    if own == "alike":  # one waste of all kinds, in shares
        mass = mass[:, :1] * np.arange(1.0, 1 + len(kinds))[:, None]
    k, convention = {kind: draw(RATES) for kind in kinds}, draw(st.sampled_from(["same_year", "uniform", "next_year"]))

    def parts(cell=lfg.column):
        """Return the model, system, cover and devices; `cell` says what stands where each site has its own number."""
        options = {"potential": 0.07, "methane_fraction": 0.5}
        model, wells = {
            "rate": lambda: (
                lfg.FirstOrderDecay(k=cell("rate"), convention="tenths", **options),
                collection.ByWasteAge({1: 0.3, 4: 0.8}, coverage={ORIGIN + 2: 0.9}),
            ),
            "class": lambda: (lfg.IPCC2019(start_month=9), collection.Phased({ORIGIN + 1: 0.4, ORIGIN + 5: 0.7})),
            "alike": lambda: (
                lfg.FirstOrderDecay(k=k, convention=convention, **options),
                collection.Constant(cell("drawn"), open=ORIGIN + 1),
            ),
        }[own]()
        use = [energy.Boiler(0.3, efficiency=0.8, heating="HHV"), energy.Flare(availability=0.9)]
        return {"generation": model, "collection": wells, "oxidation": 0.1, "use": use}

    return np.arange(ORIGIN, ORIGIN + years), kinds, mass, columns, parts


def portfolio(years, kinds, mass, columns):
    """Return a portfolio; of one waste of all kinds where the shares of them are the same at all sites."""
    options = {"years": years, "kinds": kinds, "unit": "Mg/yr", "columns": columns}
    names, total = [f"site {n}" for n in range(mass.shape[-1])], mass.sum(axis=1)
    parts = np.arange(1.0, 1 + len(kinds))[:, None] / np.arange(1, 1 + len(kinds)).sum()
    if np.allclose(mass, total[:, None] * parts, rtol=1e-12):
        return lfg.Portfolio.from_arrays(total, axes="year, site", shares=parts, names=names, **options)
    return lfg.Portfolio.from_arrays(mass, names=names, **options)


def run(site, parts, **options):
    return lfg.estimate(site, parts["generation"], parts["collection"], oxidation=parts["oxidation"], use=parts["use"],
                        until=ORIGIN + 40, **options)  # fmt: skip


@given(portfolios(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_many_sites_are_one_by_one_in_any_order_in_pieces_and_in_sum(made, random):
    years, kinds, mass, columns, parts = made
    sites = portfolio(years, kinds, mass, columns)
    est = run(sites, parts())
    most = est.generated.max()
    for place, name in enumerate(sites.names):
        alone = run(sites.site(name), parts(lambda column, at=place: float(columns[column][at])))
        for flow in est.names:
            same(est.flow(flow)[:, place], alone.flow(flow), over=most)
    order = random.sample(range(len(sites)), len(sites))
    turned = run(sites[np.array(order)], parts())
    for flow in est.names:
        same(turned.flow(flow), est.flow(flow)[:, order], over=most)
    total, by_province = run(sites, parts(), combine=True), run(sites, parts(), combine="province")
    cut = random.randint(0, len(sites))
    pieces = [sites[np.array(some)] for some in (order[:cut], order[cut:]) if some]
    again = lfg.together([run(piece, parts(), combine=True) for piece in pieces])
    provinces = lfg.together([run(piece, parts(), combine="province") for piece in pieces])
    for flow in est.names:
        summed = est.flow(flow).sum(axis=1)
        for found in (total, again, est.combined()):
            same(found.flow(flow), summed, over=most)
        for group, name in enumerate(by_province.called):
            own = est.flow(flow)[:, columns["province"] == name].sum(axis=1)
            same(by_province.flow(flow)[:, group], own, over=most)
            same(provinces.flow(flow)[:, list(provinces.called).index(name)], own, over=most)


@given(portfolios(most=4))
@settings(max_examples=12)
def test_a_dataset_in_memory_or_in_blocks_is_the_portfolio(made):
    xr = pytest.importorskip("xarray")
    years, kinds, mass, columns, parts = made
    est, part = run(portfolio(years, kinds, mass, columns), parts()), parts()
    variables = {
        "waste": (("year", "kind", "site"), mass, {"units": "Mg/yr"}),
        **{n: ("site", c) for n, c in columns.items()},
    }
    data = xr.Dataset(variables, coords={"year": years, "kind": list(kinds)})
    options = {"oxidation": part["oxidation"], "use": part["use"], "until": ORIGIN + 40, "keep": est.names}
    found = [lfg.estimate_dataset(data, part["generation"], part["collection"], **options)]
    try:
        import dask  # noqa: F401
    except ImportError:
        pass
    else:
        lazy = lfg.estimate_dataset(data.chunk(site=1), part["generation"], part["collection"], **options)
        found.append(lazy.compute(scheduler="synchronous"))
    for held in found:
        for flow in est.names:
            same(held[flow].values, est.flow(flow), over=est.generated.max())


@given(st.sampled_from([2, 4, 8]), st.integers(0, 9), st.sampled_from(["sobol", "latin", "random"]), st.integers(1, 20))
@settings(max_examples=25)
def test_draws_are_a_loop_over_the_numbers_drawn(draws, seed, sampling, years):
    waste = lfg.Waste.growing("1e5 Mg/yr", "3 %/yr", ORIGIN, ORIGIN + years).split({"food": 0.4, "paper": 0.6})
    model = lfg.FirstOrderDecay(
        k={"food": lfg.lognormal(0.2, 1.4, high=2), "paper": lfg.uniform(0.03, 0.09)},
        potential={"food": lfg.triangular(0.03, 0.06, 0.1), "paper": 0.13},
        convention="uniform", methane_fraction=0.5,
    )  # fmt: skip
    options = {"until": ORIGIN + 40, "draws": draws, "seed": seed, "sampling": sampling}
    wells, cover = collection.Constant(lfg.uniform(0.3, 0.9), open=ORIGIN + 2), lfg.uniform(0, 0.3)
    engine = energy.Engine(lfg.normal(1, 0.2, low=0), availability=lfg.uniform(0.7, 1), turndown=0.4)
    est = lfg.estimate(lfg.Site(waste.scaled(lfg.lognormal(1, 1.2))), model, wells, oxidation=cover,
                       use=[engine, energy.Flare()], **options)  # fmt: skip
    assert est.generated.shape == (41, draws)
    assert len(est.drawn) == 8
    for draw in range(draws):
        numbers = {name: float(drawn[draw]) for name, drawn in est.drawn.items()}
        amount = next(number for name, number in numbers.items() if name.startswith("Waste"))
        alone = lfg.estimate(
            lfg.Site(waste.scaled(amount)),
            model.but(
                k={"food": numbers["FirstOrderDecay.k['food']"], "paper": numbers["FirstOrderDecay.k['paper']"]},
                potential={"food": numbers["FirstOrderDecay.potential['food']"], "paper": 0.13},
            ),
            wells.but(efficiency=numbers["collection.Constant.efficiency"]),
            oxidation=numbers["oxidation.Constant.share"],
            use=[engine.but(capacity=numbers["energy.Engine.capacity"], availability=numbers["energy.Engine.availability"]),
                 energy.Flare()],
            until=ORIGIN + 40,
        )  # fmt: skip
        for flow in est.names:
            same(est.flow(flow)[:, draw], alone.flow(flow), over=alone.generated.max())


@given(portfolios(most=5), st.integers(0, 5), st.floats(0, 1))
@settings(max_examples=15)
def test_sums_of_draws_are_those_of_the_sites(made, seed, shared):
    years, kinds, mass, columns, _ = made
    sites = portfolio(years, kinds, mass, columns)
    parts = {
        "generation": lfg.LandGEM(k=lfg.lognormal(0.06, 1.3, high=1.5), L0=lfg.each(lfg.normal(100, 12, low=1), shared)),
        "collection": collection.Constant(lfg.each(lfg.uniform(0.2, 0.9))), "oxidation": lfg.uniform(0, 0.3),
        "use": [energy.Engine(0.5), energy.Flare()],
    }  # fmt: skip
    est = run(sites, parts, draws=16, seed=seed)
    total, by_province = (
        run(sites, parts, draws=16, seed=seed, combine=True),
        run(sites, parts, draws=16, seed=seed, combine="province"),
    )
    for flow in est.names:
        same(total.flow(flow), est.flow(flow).sum(axis=2))
        for group, name in enumerate(by_province.called):
            same(by_province.flow(flow)[:, :, group], est.flow(flow)[:, :, columns["province"] == name].sum(axis=2))


UNITS = ["Mg", "kg", "tonne", "short_ton", "lb", "long_ton", "万吨", "Gg", "metric_ton"]


@given(st.data())
@settings(max_examples=80)
def test_the_same_site_in_other_units_is_the_same(data):
    """Masses, rates, potentials, rain, shares, powers and areas, each in two units."""
    unit, amounts = data.draw(st.sampled_from(UNITS)), data.draw(st.lists(st.floats(1, 1e6), min_size=1, max_size=20))
    k, L0, mw = data.draw(st.floats(0.01, 0.9)), data.draw(st.floats(20, 200)), data.draw(st.floats(0.01, 20))
    rain, part = data.draw(st.floats(100, 3000)), data.draw(st.floats(0.01, 1))
    each = scale(unit, "Mg", "test")
    per_foot = 0.028316846592 / 0.90718474  # m3/Mg in one ft3/short_ton
    plain = lfg.Waste.recorded({ORIGIN + n: mass for n, mass in enumerate(amounts)}, unit="Mg")
    other = lfg.Waste.recorded({ORIGIN + n: mass / each for n, mass in enumerate(amounts)}, unit=unit)
    months = data.draw(st.sampled_from([("1/month", 12.0), ("%/yr", 0.01), ("1/day", 365.25), ("1/s", 365.25 * 86400)]))
    ways = [
        (plain, f"{rain!r} mm/yr", k, L0, part, mw, (mw * 1000, "m2")),
        (other, f"{rain / 25.4!r} inch/yr", f"{k / months[1]!r} {months[0]}", f"{L0 / per_foot!r} ft3/short_ton",
         f"{100 * part!r} %", f"{mw * 1000!r} kW", f"{mw / 10!r} hectare"),
    ]  # fmt: skip
    made = [
        lfg.estimate(
            lfg.Site(waste, rainfall=fall),
            lfg.FirstOrderDecay(k=rate, L0=volume, density=0.7, convention="mid_year", methane_fraction=0.5),
            collection.Constant(efficiency),
            oxidation=efficiency,
            use=[energy.Engine(power, heat_rate="11_000 Btu/kWh"), energy.Flare()],
        )
        for waste, fall, rate, volume, efficiency, power, _ in ways
    ]
    alike(made[0], made[1])
    site = [lfg.estimate(lfg.Site(waste, rainfall=fall), lfg.SubpartHH.bulk()) for waste, fall, *_ in ways]
    if min(abs(rain / 25.4 - edge) for edge in (20, 40)) > 1e-9:
        alike(site[0], site[1])


@given(share.filter(lambda s: s > 0.01), st.integers(0, 8), st.integers(1, 6), st.floats(1.5, 100), st.integers(0, 5))
@settings(max_examples=30)
def test_a_meter_that_does_not_drift_goes_on_as_the_textbook_has_it(efficiency, first, count, tails, seed):
    """A meter of one share of the gas, and no drift: that share for ever after, whatever that of other sites is."""
    waste = lfg.Waste.growing("1e5 Mg/yr", "2 %/yr", ORIGIN, ORIGIN + 20)
    model, site = lfg.LandGEM(k=0.06, L0=100), lfg.Site(waste)
    read = range(ORIGIN + 1 + first, ORIGIN + 1 + first + count)
    book = lfg.estimate(site, model, collection.Constant(efficiency, open=read[0]), until=ORIGIN + 30)
    meter = collection.Measured({year: book.at(year)["collected"] for year in read}, unit="Mg/yr", gas="ch4")
    still = lfg.Drift(drift=0, tails=tails, noise=1e-14, share=0.5, spread=0.4, ceiling=100)
    est = lfg.estimate(site, model, meter.continued(still), until=ORIGIN + 30, draws=4, seed=seed)
    same(est.collected, np.broadcast_to(book.collected[:, None], est.collected.shape), 1e-9)
    same(est.generated, np.broadcast_to(book.generated[:, None], est.generated.shape), 1e-9)
    whole = lfg.Drift(drift=0, tails=tails, noise=1e-14, share=1, spread=1e-3, ceiling=1)
    free = lfg.estimate(site, model, collection.Drifting(whole, open=read[0]), until=ORIGIN + 30, draws=64, seed=seed)
    middle = np.median(free.collected[first + 1 :] / book.generated[first + 1 :, None], axis=1)
    np.testing.assert_allclose(middle, 1, rtol=1e-3)  # the least spread that a drift may have


def project(money, moved):
    """Return a whole project, each price so many times as high, so many years later."""
    price = lambda amount, unit: (amount * money, unit)  # noqa: E731
    year = 2026 + moved
    return finance.Project(
        prices="real", year=year, discount="8 %", inflation="2 %",
        capital=[
            finance.Capital("engines", price(8000, "CNY/kW"), of=energy.Engine, salvage="5 %", escalation="1 %"),
            finance.Capital("wells", price(12, "million CNY"), year={year - 1: 0.4, year: 0.6}),
        ],
        operation=[
            finance.Cost("upkeep", price(500, "CNY/kW/yr"), of=energy.Engine),
            finance.Cost("variable", price(0.08, "CNY/kWh"), of="electricity"),
            finance.Cost("closure", price(3, "million CNY"), year=year + 15),
        ],
        overhaul=finance.Overhaul("overhaul", price(1500, "CNY/kW"), of=energy.Engine, every="40_000 h"),
        sales=finance.Sale("electricity", price(0.6, "CNY/kWh"), vat="included", vat_rate="13 %", refund="50 %"),
        credits=finance.Credits("CCER", price(60, "CNY/tCO2e"), gwp=28, open=year + 2, close=year + 10),
        working_capital="10 %",
        tax=finance.Tax(rate="25 %", carry=5, depreciation=finance.Depreciation("sum of years", 10)),
        debt=finance.Debt(share="70 %", rate="4.9 %", years=10, kind="level", grace=1),
    )  # fmt: skip


def appraised(money=1.0, moved=0, L0=70.0, mw=1.06):
    site = lfg.Site(lfg.Waste.constant("700_000 Mg/yr", 2005 + moved, 2026 + moved))
    engine = energy.Engine(mw, units=5, open=2027 + moved, close=2041 + moved)
    model, until = lfg.LandGEM(k=0.12, L0=L0), 2050 + moved
    est = lfg.estimate(site, model, collection.Constant("55 %"), use=[engine, energy.Flare()], until=until)
    return project(money, moved).of(est, baseline=lfg.estimate(site, model, until=until))


@given(st.floats(1e-3, 1e3), st.integers(-20, 40), st.floats(30, 120), st.floats(0.3, 3))
@settings(max_examples=12)
def test_money_goes_with_its_prices_and_with_the_calendar(money, moved, L0, mw):
    one, dear, late = appraised(L0=L0, mw=mw), appraised(money, L0=L0, mw=mw), appraised(moved=moved, L0=L0, mw=mw)
    most = np.abs(one.cash()).max()
    same(dear.cash(), one.cash() * money, over=most * money)
    np.testing.assert_array_equal(late.years, one.years + moved)
    same(late.cash(), one.cash(), 1e-9, over=most)
    same(dear.npv, one.npv * money, 1e-11, over=most * money)
    same(late.npv, one.npv, 1e-9, over=most)
    assert dear.irr_reason == one.irr_reason == late.irr_reason
    for other in (dear, late):
        np.testing.assert_allclose([other.irr, other.payback, other.mirr(0.08, 0.05)],
                                   [one.irr, one.payback, one.mirr(0.08, 0.05)], rtol=1e-8)  # fmt: skip
        np.testing.assert_allclose(other.dscr, one.dscr, rtol=1e-9)
    same(dear.levelised("electricity"), one.levelised("electricity") * money, 1e-11)
