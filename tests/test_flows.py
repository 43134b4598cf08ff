"""Where the methane goes: collection, oxidation and devices, and that mass closes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lfgmodel as lfg
from lfgmodel.core.flows import Taken
from lfgmodel.errors import RangeError
from lfgmodel.units import methane_energy, methane_flow

SITE = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", 2000, 2020))
MODEL = lfg.LandGEM.preset("CAA conventional")

share = st.floats(0, 1, allow_subnormal=False)
devices = st.lists(
    st.one_of(
        st.builds(lfg.energy.Engine, st.floats(0, 20), availability=share, destruction=share),
        st.builds(lfg.energy.Flare, availability=share, destruction=share),
        st.builds(
            lambda scfm, share: lfg.energy.Flare(f"{scfm} scfm", gas="lfg", availability=share),
            st.floats(0, 3000),
            share,
        ),
        st.builds(lfg.energy.Turbine, st.floats(0.1, 9), units=st.integers(0, 4), turndown=share, availability=share),
        st.builds(
            lfg.energy.CHP,
            st.floats(0.1, 9),
            efficiency=st.just(0.4),
            heat_efficiency=st.floats(0, 0.6),
            heating=st.just("LHV"),
            open=st.integers(2000, 2010),
            close=st.integers(2010, 2050),
        ),
        st.builds(lfg.energy.Boiler, st.floats(0.1, 20), efficiency=st.floats(0.01, 1), heating=st.just("HHV")),
        st.builds(lambda nm3, share: lfg.energy.Upgrading(f"{nm3} Nm3/h", recovery=share), st.floats(1, 3000), share),
    ),
    max_size=4,
)
systems = st.one_of(
    st.none(),
    st.builds(lfg.collection.Constant, share),
    st.builds(lambda a, b, cover: lfg.collection.ByWasteAge({1: a, 6: b}, coverage={2004: cover}), share, share, share),
    st.builds(lambda a, b, up: lfg.collection.Phased({2005: a, 2012: b}, uptime=up), share, share, share),
)


def close(a, b):
    np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-9)


@given(systems, share, devices)
def test_mass_closes(collection, oxidation, use):
    est = lfg.estimate(SITE, MODEL, collection, oxidation=oxidation, use=use, until=2040)
    close(est.generated, est.collected + est.oxidised + est.emitted)
    close(est.collected, est.used + est.flared + est.vented)
    close(est.released, est.emitted + est.vented + est.slipped)
    for flow in lfg.Estimate.FLOWS:
        assert (getattr(est, flow) >= -1e-9).all(), flow
    energy_in = est.used * methane_energy("HHV")
    assert (sum(est.products.values(), np.zeros(1)) <= energy_in * (1 + 1e-12) + 1e-9).all()
    makers = {"electricity": lfg.energy.Generator, "heat": lfg.energy.Boiler}
    for product, kind in makers.items():
        power = sum(d.capacity * d.units * d.availability for d in use if isinstance(d, kind))
        heat_of_power = product == "heat" and any(isinstance(d, lfg.energy.CHP) for d in use)
        if product in est.products and not heat_of_power:
            assert (est.products[product] <= power * 8766 * (1 + 1e-12) + 1e-9).all()


@given(systems, devices, st.floats(0, 20))
def test_a_device_more_never_lowers_what_is_used(collection, use, capacity):
    before = lfg.estimate(SITE, MODEL, collection, use=use, until=2040)
    after = lfg.estimate(SITE, MODEL, collection, use=[*use, lfg.energy.Engine(capacity)], until=2040)
    assert (after.used >= before.used - 1e-9).all()


def test_constant_and_phased_collection():
    est = lfg.estimate(SITE, MODEL, lfg.collection.Constant("75 %"))
    close(est.collected, 0.75 * est.generated)
    est = lfg.estimate(SITE, MODEL, lfg.collection.Phased({2005: 0.35, 2012: 0.6}, uptime="95 %"))
    efficiency = np.select([est.years < 2005, est.years < 2012], [0, 0.35 * 0.95], 0.6 * 0.95)
    close(est.collected, efficiency * est.generated)


def test_oxidation_comes_after_collection():
    est = lfg.estimate(SITE, MODEL, lfg.collection.Constant(0.75), oxidation="10 %")
    close(est.oxidised, 0.1 * 0.25 * est.generated)
    close(est.emitted, 0.9 * 0.25 * est.generated)


def test_epa_rule_of_thumb_for_electricity():
    """MW = scfm x 60 x 0.5 x 1012 / 11700 / 1000 (EPA LMOP conversion tool), through an engine that never stops."""
    est = lfg.estimate(
        SITE,
        MODEL,
        lfg.collection.Constant(0.75),
        use=[lfg.energy.Engine("50 MW", heat_rate="11_700 Btu/kWh", availability=1)],
    )
    scfm = est.to("collected", "scfm", gas="lfg")
    close(est.to("electricity", "MW"), scfm * 60 * 0.5 * 1012 / 11_700 / 1000)


def test_dispatch_in_order():
    """By hand: 1 MW of engines, up 90 % of the year, then a flare of 200 scfm LFG, then the open air."""
    engine, flare = (
        lfg.energy.Engine("1 MW", availability=0.9),
        lfg.energy.Flare("200 scfm", gas="lfg", destruction=0.98),
    )
    est = lfg.estimate(SITE, MODEL, lfg.collection.Constant(0.75), use=[engine, flare])
    full_load = 8766 / (methane_energy("HHV") / (11_700 * 1055.056 / 3.6e6))
    used = 0.9 * np.minimum(est.collected, full_load)
    flared = np.minimum(est.collected - used, 200 * 0.5 / methane_flow("scfm"))
    close(est.used, used)
    close(est.flared, flared)
    close(est.vented, est.collected - used - flared)
    close(est.slipped, 0.01 * used + 0.02 * flared)
    assert est.vented.any()
    assert est.peak("electricity", "MW").value == pytest.approx(0.9, rel=1e-12)


def test_two_engines_share_one_product():
    one = lfg.estimate(SITE, MODEL, lfg.collection.Constant(0.75), use=[lfg.energy.Engine("2 MW", availability=1)])
    two = lfg.estimate(SITE, MODEL, lfg.collection.Constant(0.75), use=[lfg.energy.Engine("1 MW", availability=1)] * 2)
    close(one.products["electricity"], two.products["electricity"])


def test_a_flare_measured_in_methane():
    flare = lfg.energy.Flare("100 Nm3/h", gas="ch4")
    assert lfg.estimate(SITE, MODEL, lfg.collection.Constant(1), use=[flare]).flared.max() == pytest.approx(
        100 * 8766 * 0.71574e-3, rel=1e-5
    )


def test_a_flare_measured_in_landfill_gas_needs_its_methane_content():
    model = lfg.FirstOrderDecay(k=0.05, potential=0.1, convention="next_year")
    with pytest.raises(RangeError, match="does not say its methane_fraction"):
        lfg.estimate(SITE, model, lfg.collection.Constant(1), use=[lfg.energy.Flare("5 scfm", gas="lfg")])


def test_parts_of_ones_own():
    """A third party passes its own objects; nothing is registered."""

    class Half:
        def collect(self, gas):
            return 0.5 * gas.generated

        def oxidise(self, left, gas):
            return 0.5 * left

        def take(self, rest, gas):
            return Taken(used=0.5 * rest, products={"heat": 10 * rest})

    est = lfg.estimate(SITE, MODEL, Half(), oxidation=Half(), use=[Half(), lfg.energy.Flare()])
    close(est.emitted, 0.25 * est.generated)
    close(est.flared, 0.25 * est.generated)
    close(est.products["heat"], 5 * est.generated)
    assert len(est.citations()) == 6


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: lfg.collection.Phased({}), r"takes {kind: number} or {year: number}, got {}"),
        (lambda: lfg.collection.Phased(0.5), "use Constant"),
        (lambda: lfg.collection.Phased({2012: 0.5, 2005: 0.3}), "must name its years in rising order"),
        (lambda: lfg.collection.Phased({2012: 75}), r"efficiency\[2012\] must be within 0..1 .* write '75 %'"),
        (lambda: lfg.collection.Phased({2012: 0.5}, uptime=1.2), "uptime must be within 0..1"),
        (lambda: lfg.estimate(SITE, MODEL, oxidation=10), "write '10 %'"),
    ],
)
def test_refused_with_the_mend(build, message):
    with pytest.raises(RangeError, match=message):
        build()
