"""Carbon saved, gas quality, trace gases by fate."""

import numpy as np
import pytest

import lfgmodel as lfg
from lfgmodel.errors import RangeError

SITE = lfg.Site(lfg.Waste.constant("300_000 Mg/yr", 2000, 2025))
MODEL = lfg.LandGEM.preset("inventory conventional")


@pytest.fixture(scope="module")
def pair():
    devices = [
        lfg.energy.CHP("2 MW", efficiency=0.38, heat_efficiency=0.4, heating="LHV"),
        lfg.energy.Upgrading("300 scfm", recovery=0.96, electricity_use="0.3 kWh/Nm3"),
        lfg.energy.Flare("1000 scfm", gas="lfg"),
    ]
    project = lfg.estimate(SITE, MODEL, lfg.collection.Phased({2010: 0.75}), oxidation=0.1, use=devices)
    return project, lfg.estimate(SITE, MODEL, oxidation=0.1)


def test_co2e_needs_a_gwp(pair):
    project, _ = pair
    np.testing.assert_allclose(project.co2e(28), 28 * project.released)
    np.testing.assert_allclose(project.co2e(lfg.gwp("AR6", 20)), 81.2 * project.released)
    with pytest.raises(TypeError):
        project.co2e()
    with pytest.raises(RangeError, match="gwp must be within"):
        project.co2e(-1)


def test_balance_by_hand(pair):
    project, baseline = pair
    frame = lfg.carbon.balance(project, baseline, 28, grid={2000: 0.8, 2020: 0.5}, fuel=0.2)
    row = frame.loc[2020]
    now, without = project.at(2020), baseline.at(2020)
    assert row["baseline"] == pytest.approx(28 * without["emitted"])
    assert row["project"] == pytest.approx(28 * (now["emitted"] + now["vented"] + now["slipped"]))
    assert row["avoided_grid"] == pytest.approx(0.5 * (now["electricity"] - now["electricity_bought"]))
    assert row["avoided_fuel"] == pytest.approx(0.2 * (now["heat"] + now["rng"]))
    assert row["net"] == pytest.approx(row["baseline"] - row["project"] + row["avoided_grid"] + row["avoided_fuel"])
    with pytest.raises(RangeError, match="the same years"):
        lfg.carbon.balance(project, lfg.estimate(SITE, MODEL, until=2030), 28)


def test_biogenic_co2_closes_the_carbon(pair):
    """Carbon generated, as methane and carbon dioxide, is released, sold, or biogenic carbon dioxide."""
    project, _ = pair
    sold = project.products["rng"] / lfg.units.methane_energy("HHV")
    methane = project.released + sold
    carbon_in = project.generated * (12 / 16 + 12 / 16)  # half methane by volume: as much carbon in carbon dioxide
    carbon_out = methane * 12 / 16 + lfg.carbon.biogenic_co2(project).to_numpy() * 12 / 44
    np.testing.assert_allclose(carbon_out, carbon_in, rtol=1e-12)
    with pytest.raises(RangeError, match="states its methane_fraction"):
        lfg.carbon.biogenic_co2(lfg.estimate(SITE, lfg.FirstOrderDecay(k=0.1, potential=0.1, convention="next_year")))


def test_air_dilutes_and_adds_no_methane(pair):
    project, _ = pair
    pure, diluted = lfg.gas.quality(project), lfg.gas.quality(project, air={2015: 0.1})
    np.testing.assert_allclose(pure["methane"], 0.5)
    np.testing.assert_allclose(pure["lfg"], project.to("collected", "Nm3/h", gas="lfg"))
    assert diluted.loc[2015, "methane"] == pytest.approx(0.45)
    np.testing.assert_allclose(diluted["lfg"] * diluted["methane"], project.to("collected", "Nm3/h"))
    np.testing.assert_allclose(  # heat in the gas is that of its methane
        diluted["lfg"] * diluted["energy_content"], project.to("collected", "kW"), rtol=1e-12
    )
    assert lfg.gas.quality(project, {2000: 0.55, 2030: 0.4}).loc[2040, "methane"] == pytest.approx(0.4)


def test_trace_gases_by_fate(pair):
    project, _ = pair
    every, none = (lfg.gas.pollutants_released(project, share) for share in (1, 0))
    made = project.pollutants()
    np.testing.assert_allclose(none, made, rtol=1e-12, atol=1e-15)
    share = (project.generated - project.collected + project.vented)[30] / project.generated[30]
    np.testing.assert_allclose(every.iloc[30], made.iloc[30] * share, rtol=1e-12)


def test_one_site_of_a_portfolio_has_its_own_methane_content():
    """Where the model holds a column, the result knows the number: with F = 0.4, 1.5 CO2 a CH4 in the gas."""
    mass = np.full((3, 1, 2), 1e5)
    sites = lfg.Portfolio.from_arrays(
        mass, years=range(2000, 2003), unit="Mg", names=["a", "b"], columns={"content": [0.5, 0.4]}
    )
    est = lfg.estimate(sites, MODEL.but(methane_fraction=lfg.column("content"))).site("b")
    alone = lfg.estimate(lfg.Site(lfg.Waste.constant("1e5 Mg/yr", 2000, 2002)), MODEL.but(methane_fraction=0.4))
    np.testing.assert_allclose(lfg.carbon.biogenic_co2(est), 44 / 16 * 1.5 * est.generated, rtol=1e-12)
    np.testing.assert_allclose(lfg.carbon.biogenic_co2(est), lfg.carbon.biogenic_co2(alone), rtol=1e-12)
    np.testing.assert_allclose(lfg.gas.quality(est)["methane"], 0.4, rtol=1e-12)
