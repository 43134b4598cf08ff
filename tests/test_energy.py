"""Devices on hand-worked numbers, fleets that step, sizing."""

import numpy as np
import pytest

import lfgmodel as lfg
from lfgmodel import energy
from lfgmodel.errors import RangeError, UnitError
from lfgmodel.units import methane_energy, methane_flow

SITE = lfg.Site(lfg.Waste.constant("300_000 Mg/yr", 2000, 2025), name="Hill Road")
MODEL = lfg.LandGEM.preset("inventory conventional")
HHV = 1012 * 1055.056 / (0.67717 * 0.028316846592) / 3.6e6  # MWh/Mg: 1012 Btu/scf of methane at 60 degF
LHV = 35.7 / 0.71574 / 3.6  # MWh/Mg: 35.7 MJ/Nm3


def run(*devices, efficiency=0.75, **options):
    return lfg.estimate(SITE, MODEL, lfg.collection.Constant(efficiency), use=devices, **options)


def test_heating_values_by_hand():
    assert methane_energy("HHV") == pytest.approx(HHV, rel=1e-5)
    assert methane_energy("LHV") == pytest.approx(LHV, rel=1e-5)


@pytest.mark.parametrize(
    ("device", "heat_rate"),
    [
        (energy.Engine(50), 11_700),
        (energy.Turbine(50), 14_174),
        (energy.Microturbine(50), 14_126),
        (energy.CombinedCycle(50), 7_970),
    ],
)
def test_electricity_by_heat_rate(device, heat_rate):
    est = run(device.but(availability=1.0))
    np.testing.assert_allclose(est.products["electricity"], est.collected * HHV * 3412.14 / heat_rate, rtol=2e-5)
    assert any(f"heat_rate = {heat_rate} Btu/kWh" in line for line in est.citations())


def test_electricity_by_efficiency_on_a_stated_heating_value():
    est = run(energy.Engine(50, efficiency="38 %", heating="LHV", availability=1, parasitic=0.05))
    np.testing.assert_allclose(est.products["electricity"], est.collected * LHV * 0.38 * 0.95, rtol=2e-5)
    assert not any("heat_rate" in line for line in est.citations())


def test_chp_by_hand():
    est = run(energy.CHP(50, efficiency=0.38, heat_efficiency=0.42, heating="LHV"))
    np.testing.assert_allclose(est.products["electricity"], est.used * LHV * 0.38, rtol=2e-5)
    np.testing.assert_allclose(est.products["heat"], est.used * LHV * 0.42, rtol=2e-5)


def test_boiler_by_hand():
    """8 MW of heat at 80 % (HHV), up 90 % of the year."""
    est = run(energy.Boiler("8 MW", efficiency=0.8, heating="HHV", availability=0.9))
    np.testing.assert_allclose(est.products["heat"], 0.9 * np.minimum(est.collected * HHV * 0.8, 8 * 8766), rtol=2e-5)


def test_rng_by_hand():
    """1500 scfm of landfill gas at 50 % methane; 96 % recovered, 1 % slips, the rest burned; 0.3 kWh/Nm3."""
    est = run(energy.Upgrading("1500 scfm", recovery=0.96, slipping=0.01, electricity_use="0.3 kWh/Nm3"))
    full = 1500 * 0.5 * 525_960 * 0.67717 * 0.028316846592 / 1000
    used = np.minimum(est.collected, full)
    np.testing.assert_allclose(est.used, used, rtol=1e-5)
    np.testing.assert_allclose(est.products["rng"], used * 0.96 * HHV, rtol=3e-5)
    np.testing.assert_allclose(est.slipped, 0.01 * used, rtol=1e-5)
    np.testing.assert_allclose(est.products["electricity_bought"], used / 0.5 / 0.71574e-3 * 0.3 / 1000, rtol=2e-5)
    rest = run(energy.Upgrading("1 scfm", recovery=0.97))  # all that is not recovered slips
    np.testing.assert_allclose(rest.slipped, 0.03 * rest.used, rtol=1e-12)


def test_leachate_by_hand():
    est = run(energy.LeachateEvaporator("40 m3/day", heat_per_leachate="900 kWh/m3"))
    np.testing.assert_allclose(est.products["leachate"], np.minimum(est.collected * HHV / 0.9, 40 * 365.25), rtol=2e-5)
    assert est.peak("leachate", "m3/day").value == pytest.approx(40)
    assert "m3" in repr(est)


def test_a_fleet_steps_as_gas_rises_and_falls():
    """Three 1 MW engines that run at 60 % load or more, by hand for each flow."""
    engine = energy.Engine(1, units=3, turndown=0.6, availability=1)
    unit = engine.full_load(None)
    flows = np.array([0, 0.5, 0.6, 0.9, 1.1, 1.2, 1.7, 1.79, 1.81, 2.5, 4]) * unit
    used = np.array([0, 0, 0.6, 0.9, 1.0, 1.2, 1.7, 1.79, 1.81, 2.5, 3]) * unit
    gas = lfg.core.flows.Gas(np.arange(2000, 2011), flows[:, None, None], None, None, {}, 0.5)
    np.testing.assert_allclose(engine.take(flows[:, None, None], gas).used[:, 0, 0], used, rtol=1e-12)


def test_years_of_service_and_minimum_flow():
    est = run(energy.Engine(1, open=2010, close=2020))
    assert est.used[(est.years >= 2010) & (est.years <= 2020)].all()
    assert not est.used[(est.years < 2010) | (est.years > 2020)].any()
    est = run(energy.Engine(50, minimum_flow="350 scfm"))
    scfm = est.to("collected", "scfm", gas="lfg")
    np.testing.assert_array_equal(est.used > 0, scfm >= 350)


def test_open_and_enclosed_flares():
    assert [energy.Flare.of(kind).destruction for kind in ("open", "enclosed")] == [0.5, 0.9]
    np.testing.assert_allclose((est := run(energy.Flare.of("open"))).slipped, 0.5 * est.collected)


def test_sizing_by_each_criterion():
    est = run()
    engine = energy.Engine("1.06 MW", open=2027, close=2041)
    flow = est.collected[(est.years >= 2027) & (est.years <= 2041)]
    unit = engine.full_load(None)
    factor = {n: np.minimum(flow, n * unit).mean() / (n * unit) for n in range(1, 12)}
    for least in (0.95, 0.9, 0.8):
        expected = max(n for n, share in factor.items() if share >= least)
        chosen = energy.size(est, engine, load_factor=least)
        assert (chosen.units, chosen.capacity) == (expected, pytest.approx(expected * 1.06))
        assert chosen.load_factor == pytest.approx(factor[expected])
    always = energy.size(est, engine, percentile="100 %")
    assert always.units == int(flow.min() // unit)
    assert always.full_load_years == 15
    most = energy.size(est, engine, most="electricity")
    assert most.units == int(np.ceil(flow.max() / unit))
    used = lfg.estimate(SITE, MODEL, lfg.collection.Constant(0.75), use=[most.device]).total("electricity")
    assert most.products["electricity"] == pytest.approx(used)


def test_sizing_says_when_200_units_are_not_enough():
    est = run()
    peak = est.collected.max()
    small = energy.Engine("0.02 MW", open=2027, close=2029)
    assert 200 * small.full_load(None) < est.at(2029)["collected"] < peak
    for criterion in ({"percentile": 1}, {"load_factor": 0.9}, {"most": "electricity"}, {"load_factor": 0}):
        with pytest.raises(
            RangeError, match="energy.size: 200 units of capacity 0.02 are not enough; give a larger unit"
        ):
            energy.size(est, small, **criterion)
    just = small.but(capacity=(est.at(2029)["collected"] / 200.5) / small.full_load(None) * 0.02)
    assert energy.size(est, just, percentile=1).units == 200


def test_sizing_reads_the_gas_of_the_estimate_not_of_the_model():
    """A portfolio whose model holds a column: each of its sites is sized as if it had been estimated alone."""
    import pandas as pd

    table = pd.DataFrame({"open": 2000, "close": 2025, "msw": [300_000, 300_000], "content": [0.4, 0.6]}, ["a", "b"])
    many = lfg.Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")
    wells = lfg.collection.Constant(0.75)
    both = lfg.estimate(many, MODEL.but(methane_fraction=lfg.column("content")), wells)
    plant = energy.Upgrading("500 scfm", recovery=0.96, open=2027, close=2041)
    sized = {}
    for name, content in table["content"].items():
        alone = lfg.estimate(SITE, MODEL.but(methane_fraction=content), wells)
        sized[name] = energy.size(both.site(name), plant, load_factor=0.8)
        expected = energy.size(alone, plant, load_factor=0.8)
        assert sized[name].units == expected.units
        assert sized[name].load_factor == pytest.approx(expected.load_factor, rel=1e-12)
        assert sized[name].products == pytest.approx(expected.products, rel=1e-12)
        np.testing.assert_allclose(lfg.carbon.biogenic_co2(both.site(name)), lfg.carbon.biogenic_co2(alone), rtol=1e-12)
        np.testing.assert_allclose(lfg.gas.quality(both.site(name)), lfg.gas.quality(alone), rtol=1e-12)
    assert sized["a"].units > sized["b"].units  # of thinner gas more units


def test_sizing_tells_years_of_service_from_a_unit_that_is_too_large():
    est = run()
    with pytest.raises(
        RangeError, match=r"all of 2000 to 2075, .* say its years of service by open= and close=, around 2026"
    ):
        energy.size(est, energy.Engine("3 MW"), load_factor=0.9)
    with pytest.raises(RangeError, match="around 2026") as caught:
        energy.size(est, energy.Engine("3 MW", open=2020), percentile="90 %")
    assert "smaller" not in str(caught.value)
    with pytest.raises(RangeError, match="choose a smaller unit"):
        energy.size(est, energy.Engine("400 MW"), percentile="90 %")
    with pytest.raises(RangeError, match="choose a smaller unit, fewer years of service"):
        energy.size(est, energy.Engine("3 MW", open=2000, close=2075), load_factor=0.9)


DEVICES = {
    "Engine": energy.Engine("3 MW"),
    "Turbine": energy.Turbine("3 MW"),
    "Microturbine": energy.Microturbine("0.2 MW", units=4),
    "CombinedCycle": energy.CombinedCycle("5 MW"),
    "CHP": energy.CHP("2 MW", heat_efficiency=0.4, heating="HHV"),
    "Boiler": energy.Boiler("8 MW", efficiency=0.8, heating="HHV"),
    "LeachateEvaporator": energy.LeachateEvaporator("40 m3/day", heat_per_leachate="900 kWh/m3"),
    "Upgrading": energy.Upgrading("500 scfm", recovery=0.96, electricity_use="0.3 kWh/Nm3"),
    "Flare": energy.Flare("700 scfm", gas="lfg"),
}


def test_every_device_keeps_the_contract():
    devices = {
        name for name in energy.__all__ if isinstance(found := getattr(energy, name), type) and hasattr(found, "take")
    }
    assert set(DEVICES) == devices - {"Plant", "Generator"}  # what they have in common


@pytest.mark.parametrize("device", DEVICES.values(), ids=list(DEVICES))
class TestContract:
    """What every device keeps to."""

    def test_gas_is_taken_once(self, device):
        est = run(device)
        np.testing.assert_allclose(est.used + est.flared + est.vented, est.collected, rtol=1e-12)
        taken = est.used + est.flared
        assert taken.any()
        assert (est.slipped <= taken).all()
        for made in est.products.values():
            assert (made >= 0).all()

    def test_no_more_than_its_units_hold_while_they_run(self, device):
        est = run(device.but(availability=0.9, destruction=1))
        gas = lfg.core.flows.Gas(est.years, None, None, None, {}, est.methane_fraction)
        np.testing.assert_allclose(
            est.used + est.flared, 0.9 * np.minimum(est.collected, device.units * device.full_load(gas)), rtol=1e-12
        )

    def test_out_of_service_it_takes_nothing(self, device):
        est = run(device.but(open=2010, close=2020))
        running = (est.years >= 2010) & (est.years <= 2020)
        np.testing.assert_array_equal((est.used + est.flared > 0), running)

    @pytest.mark.parametrize("turndown", [0, 0.5])
    @pytest.mark.parametrize("nothing", [{"units": 0}, {"capacity": 0}], ids=["no units", "no capacity"])
    def test_of_no_size_it_takes_nothing(self, device, nothing, turndown):
        unit = device.spec("capacity").unit
        changes = nothing if "units" in nothing else {"capacity": f"0 {unit}"}
        est = run(device.but(turndown=turndown, **changes))
        for flow in (est.used, est.flared, est.slipped, *est.products.values()):
            np.testing.assert_array_equal(flow, 0.0)
        np.testing.assert_array_equal(est.vented, est.collected)


def test_no_flares_burn_nothing_though_one_would_burn_all():
    assert run(energy.Flare()).flared.any()
    assert not run(energy.Flare(units=0)).flared.any()


def test_a_site_without_an_engine_leaves_the_sum_of_a_portfolio_a_number():
    import pandas as pd

    table = pd.DataFrame({"open": 2000, "close": 2025, "msw": 300_000, "power": [0.0, 2.0]}, ["none", "two"])
    many = lfg.Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")
    engine = energy.Engine(lfg.column("power"), turndown=0.5)
    est = lfg.estimate(many, MODEL, lfg.collection.Constant(0.75), use=[engine])
    alone = run(engine.but(capacity=2.0))
    np.testing.assert_array_equal(est.site("none").used, 0)
    np.testing.assert_allclose(est.combined().used, alone.used, rtol=1e-12)


def test_lowest_loads_may_differ_by_site():
    import pandas as pd

    lows = {"none": 0.0, "half": 0.5, "nearly full": 0.95}
    table = pd.DataFrame({"open": 2000, "close": 2025, "msw": 300_000, "low": lows})
    many = lfg.Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")
    engine = energy.Engine(2, units=4, turndown=lfg.column("low"))
    est = lfg.estimate(many, MODEL, lfg.collection.Constant(0.75), use=[engine])
    for name, low in lows.items():
        np.testing.assert_allclose(est.site(name).used, run(engine.but(turndown=low)).used, rtol=1e-12)
    assert est.site("none").total("used") > est.site("nearly full").total("used")


def test_one_unit_may_be_all_that_fits():
    est = run()
    for criterion in ({"percentile": 1}, {"load_factor": 0.9}, {"most": "electricity"}):
        engine = energy.Engine("1 MW", open=2027, close=2029)
        all_of_it = est.at(2029)["collected"] / engine.full_load(None)
        engine = engine.but(capacity=f"{0.99 * all_of_it if 'most' not in criterion else 1.2 * all_of_it} MW")
        chosen = energy.size(est, engine, **criterion)
        assert chosen.units == 1
    said, heads, *rows = repr(chosen).splitlines()
    assert said == "Size: 1 x energy.Engine in 2027 to 2029, chosen by most=electricity"
    assert heads.split() == ["units", "capacity", "[MW]", "load", "full", "electricity", "[MWh]"]
    assert [row.split()[0] for row in rows] == ["1", "2", "3", "4"]
    assert [row.endswith("<- chosen") for row in rows] == [True, False, False, False]
    assert max(map(len, repr(chosen).splitlines())) < 80


def test_help_of_an_engine_names_what_people_look_for():
    for word in ("availability", "turndown", "heat_rate", "capacity", "open, close"):
        assert f"{word} :" in energy.Engine.__doc__


def test_load_duration():
    est = run()
    curve = energy.load_duration(est, "scfm", gas="lfg")
    assert (np.diff(curve) <= 0).all()
    assert curve.index[-1] == 1
    assert curve.iloc[0] == est.peak("collected", "scfm", gas="lfg").value


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: energy.Engine(1, open=2030, close=2020), RangeError, "retires in 2020, before it starts in 2030"),
        (lambda: energy.Engine(1, open=30), RangeError, "open must be a calendar year, as a whole number, got 30"),
        (lambda: energy.Engine(1, units=1.5), RangeError, "units must be a whole number"),
        (lambda: energy.Engine(1, efficiency=0.4), UnitError, "an efficiency needs its heating value; write heating='LHV'"),
        (lambda: energy.Engine(1, 11_700, efficiency=0.4, heating="LHV"), RangeError, "takes heat_rate or efficiency"),
        (lambda: energy.Engine(1, efficiency=0.4, heating="net"), lfg.errors.FactorError, "heating must be one of HHV, LHV"),
        (lambda: energy.Engine(1, turndown=1.2), RangeError, "turndown must be within 0..1"),
        (lambda: energy.Boiler(1), RangeError, "needs efficiency= and heating="),
        (lambda: energy.CHP(1, heating="LHV"), RangeError, "needs heat_efficiency= and heating="),
        (lambda: energy.CHP(1, efficiency=0.5, heat_efficiency=0.7, heating="HHV"), RangeError, "more electricity and heat"),
        (lambda: energy.Upgrading("1 scfm", recovery=0.9, slipping=0.2), RangeError, "exceed 1"),
        (lambda: energy.Upgrading(100, recovery=0.9), UnitError, "capacity needs a unit"),
        (lambda: energy.Flare.of("shrouded"), lfg.errors.FactorError, "must be one of open, enclosed"),
        (lambda: energy.Engine(1, efficiency=0, heating="LHV"), RangeError, r"efficiency must be within 0.01..1 \[fraction\], got 0"),
        (lambda: energy.Boiler(1, efficiency=0, heating="LHV"), RangeError, "Boiler.efficiency must be within 0.01..1"),
        (lambda: energy.Flare(turndown=0.5), RangeError, "Flare.turndown is a share of the capacity; write capacity="),
        (lambda: energy.size(run(), energy.Engine(1)), RangeError, "takes one criterion"),
        (lambda: energy.size(run(), energy.Engine, most="electricity"), RangeError, "takes one unit of a device, as in"),
        (lambda: energy.size(run(), energy.Engine(lfg.uniform(1, 2)), load_factor=0.5), RangeError, "energy.Engine holds columns or distributions"),
        (lambda: energy.size(run(), energy.Engine(0), load_factor=0.5), RangeError, "needs the capacity of one energy.Engine, got 0.0"),
        (lambda: energy.size(run(), energy.Flare(), load_factor=0.5), RangeError, "needs the capacity of one energy.Flare, got None"),
        (lambda: energy.size(None, energy.Engine(1), load_factor=0.5), RangeError, "takes an estimate, .* got None"),
        (lambda: energy.size(run(), energy.Engine(1), most="heat"), RangeError, "it makes .'electricity'."),
        (lambda: energy.size(run(), energy.Engine(400), load_factor=0.9), RangeError, "choose a smaller unit"),
        (lambda: energy.size(run(efficiency=0.0), energy.Engine(1), load_factor=0.9), RangeError, "no gas for even one unit"),
    ],
)  # fmt: skip
def test_refused_in_one_line(build, error, message):
    with pytest.raises(error, match=message) as caught:
        build()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("device", "field", "low", "high"),
    [
        (energy.Engine(1), "capacity", 0, 500),
        (energy.Engine(1, efficiency=0.4, heating="LHV"), "efficiency", 0.01, 1),
        (energy.Engine(1), "heat_rate", 3412.2, 50_000),
        (DEVICES["Boiler"], "capacity", 0, 500),
        (DEVICES["Boiler"], "efficiency", 0.01, 1),
        (DEVICES["LeachateEvaporator"], "heat_per_leachate", 600, 10_000),
        (DEVICES["Upgrading"], "electricity_use", 0, 10),
    ],
)
def test_a_number_of_a_device_goes_to_its_ends_and_no_further(device, field, low, high):
    unit = device.spec(field).unit
    for end in (low, high):
        assert getattr(device.but(**{field: f"{end} {unit}"}), field) == pytest.approx(end, rel=1e-9)
    for beyond in (low - 1e-3 * (high - low), high + 1e-3 * (high - low)):
        with pytest.raises(RangeError, match=rf"{field} must be within {low:g}\.\.{high:g} "):
            device.but(**{field: f"{beyond} {unit}"})


def test_methane_flow_is_that_of_the_capacity():
    est = run(energy.Flare("1000 Nm3/h", gas="lfg"))
    assert est.flared.max() == pytest.approx(500 / methane_flow("Nm3/h"))


def test_sizing_shows_the_table_that_it_chose_from():
    est = run()
    engine = energy.Engine("0.2 MW", open=2005, close=2020)
    chosen = energy.size(est, engine, load_factor=0.8)
    table = chosen.table
    assert table.index.tolist() == list(range(1, chosen.units + 4))
    assert table.index[table["chosen"]].tolist() == [chosen.units]
    assert (table["load_factor"] >= 0.8).tolist() == [units <= chosen.units for units in table.index]
    assert table.loc[chosen.units, "electricity"] == chosen.products["electricity"]


def test_sizing_takes_draws_as_their_mean():
    site = lfg.Site(lfg.Waste.constant("300_000 Mg/yr", 2000, 2025))
    drawn = lfg.estimate(
        site, lfg.LandGEM(k=0.05, L0=lfg.uniform(80, 120)), lfg.collection.Constant(0.75), draws=64, seed=1
    )
    engine = energy.Engine("1.06 MW", open=2027, close=2041)
    table = energy.size(drawn, engine, load_factor=0.8).table
    alone = []
    for L0 in drawn.drawn["LandGEM.L0"]:
        est = lfg.estimate(site, lfg.LandGEM(k=0.05, L0=L0), lfg.collection.Constant(0.75), use=[engine.but(units=4)])
        alone.append(est.total("electricity"))
    assert table.loc[4, "electricity"] == pytest.approx(np.mean(alone))
    possible = 4 * 1.06 * 8766 * 15 * engine.availability
    loads = np.array(alone) / possible
    assert table.loc[4, "load_factor"] == pytest.approx(loads.mean())
    assert table.loc[4, ["load_5", "load_95"]].tolist() == pytest.approx(np.quantile(loads, [0.05, 0.95]).tolist())
    assert 0 < table.loc[4, "meets"] < 1
    assert table.loc[4, "meets"] == np.mean(loads >= 0.8)  # the chance that four units are as full as was asked
    chosen = energy.size(drawn, engine, percentile="50 %")
    full = np.mean(drawn.collected[(drawn.years >= 2027) & (drawn.years <= 2041)] >= 4 * engine.full_load(None), axis=0)
    assert chosen.table.loc[4, "meets"] == np.mean(full >= 0.5)
    assert chosen.table.loc[4, "full_share"] == pytest.approx(full.mean())
    assert "meets it" in repr(chosen)
    assert "meets" not in energy.size(drawn, engine, most="electricity").table
    assert energy.size(drawn, engine, most="electricity")._repr_html_().count("<tr>") > 4


def test_engines_stand_some_of_the_time_and_what_nobody_published_runs_all_of_it():
    assert {name: device.availability for name, device in DEVICES.items()} == {
        **dict.fromkeys(DEVICES, 1.0),
        "Engine": 0.97,
    }


@pytest.mark.parametrize(("more", "full"), [(0, 1), (1e-11, 1), (1e-8, 0)])
def test_gas_that_is_short_by_rounding_fills_a_unit(more, full):
    est = run()
    peak = est.peak("collected").year
    capacity = est.collected.max() / energy.Engine(1).full_load(None) * (1 + more)
    unit = energy.Engine(capacity, open=peak, close=peak)
    assert energy.size(est, unit, load_factor=0.9).full_load_years == full


def test_sizing_by_volume_takes_the_methane_of_each_draw():
    plant = energy.Upgrading("500 scfm", recovery=0.96, open=2027, close=2041)
    wells = lfg.collection.Constant(0.75)
    drawn = lfg.estimate(SITE, MODEL.but(methane_fraction=lfg.uniform(0.3, 0.7)), wells, draws=16, seed=1)
    two = energy.size(drawn, plant, load_factor=0.5).tried[1]
    alone = [
        energy.size(lfg.estimate(SITE, MODEL.but(methane_fraction=share), wells), plant, load_factor=0.1).tried[1]
        for share in drawn.drawn["LandGEM.methane_fraction"]
    ]
    np.testing.assert_allclose(two.loads, [one.load_factor for one in alone], rtol=1e-12)
    assert two.loads.min() < 0.95 < two.loads.max()
    assert two.products["rng"] == pytest.approx(np.mean([one.products["rng"] for one in alone]), rel=1e-12)


def test_units_of_less_than_a_megagram_a_year_keep_their_turndown():
    """Of a flow of 1.0 to units of 0.4, two run full; the third would run at half, under its 95 %."""
    unit = lfg.energy.Flare("0.04 scfm", gas="ch4", units=3, turndown=0.95)
    assert float(unit._dispatch(np.array(1.0), 0.4)) == pytest.approx(0.8)
