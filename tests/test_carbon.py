"""Carbon saved, gas quality, trace gases by fate."""

from datetime import date

import numpy as np
import pandas as pd
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
    with pytest.raises(RangeError, match="needs the methane content of the gas, which the method does not state"):
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


K = lfg.lognormal(0.05, gsd=1.3)


def test_a_balance_of_draws_is_that_of_each_draw_by_itself():
    model = MODEL.but(k=K)
    wells = lfg.collection.Constant(lfg.uniform(0.5, 0.8))
    use = [lfg.energy.Engine("1 MW")]
    project = lfg.estimate(SITE, model, wells, use=use, draws=8, seed=1)
    again = model.but(k=lfg.samples(project.drawn["LandGEM.k"]))
    baseline = lfg.estimate(SITE, again, draws=8)
    frame = lfg.carbon.balance(project, baseline, 28, grid={2000: 0.8, 2020: 0.5})
    assert frame.index.names == ["draw", "year"]
    for draw in (0, 5):
        number = model.but(k=float(project.drawn["LandGEM.k"][draw]))
        share = lfg.collection.Constant(float(project.drawn["collection.Constant.efficiency"][draw]))
        alone = lfg.carbon.balance(
            lfg.estimate(SITE, number, share, use=use), lfg.estimate(SITE, number), 28, grid={2000: 0.8, 2020: 0.5}
        )
        np.testing.assert_allclose(frame.loc[draw], alone, rtol=1e-12, atol=1e-9)


def test_a_balance_of_many_sites_and_of_their_sum():
    sites = lfg.Portfolio.from_arrays(
        np.array([[[1e5, 2e5]]] * 5), years=range(2000, 2005), unit="Mg", names=["a", "b"], columns={"k": [0.05, 0.1]}
    )
    model = MODEL.but(k=lfg.column("k"))
    project = lfg.estimate(sites, model, lfg.collection.Constant(0.6), oxidation=0.1, use=[lfg.energy.Engine("1 MW")])
    baseline = lfg.estimate(sites, model, oxidation=0.1)
    each = lfg.carbon.balance(project, baseline, 28, grid={2000: 0.5, 2010: 0.3})
    assert each.index.names == ["site", "year"]
    together = lfg.carbon.balance(project.combined(), baseline.combined(), 28, grid={2000: 0.5, 2010: 0.3})
    np.testing.assert_allclose(together, each.loc["a"] + each.loc["b"], rtol=1e-12)
    one = lfg.carbon.balance(project.site("b"), baseline.site("b"), 28, grid={2000: 0.5, 2010: 0.3})
    np.testing.assert_allclose(one, each.loc["b"], rtol=1e-12)


def test_a_balance_refuses_draws_that_are_not_the_same():
    model = MODEL.but(k=K)
    project = lfg.estimate(SITE, model, draws=8, seed=1)
    with pytest.raises(
        RangeError,
        match="needs the same draws of LandGEM.k in both estimates; write lfg.samples.project.drawn.'LandGEM.k'",
    ):
        lfg.carbon.balance(project, lfg.estimate(SITE, model, draws=8, seed=2), 28)
    with pytest.raises(
        RangeError,
        match="needs the same sites and draws in both estimates, got year, draw .76, 8. and year, draw .76, 4.",
    ):
        lfg.carbon.balance(project, lfg.estimate(SITE, model, draws=4, seed=1), 28)
    with pytest.raises(RangeError, match="needs the same sites and draws"):
        lfg.carbon.balance(lfg.estimate(SITE, MODEL), project, 28)
    certain = lfg.carbon.balance(project, lfg.estimate(SITE, MODEL), 28)
    assert certain.loc[0, "baseline"].equals(certain.loc[7, "baseline"])


def test_carbon_of_sites_that_differ_in_methane_content_is_asked_site_by_site():
    sites = lfg.Portfolio.from_arrays(
        np.full((3, 1, 2), 1e5), years=range(2000, 2003), unit="Mg", names=["a", "b"], columns={"content": [0.5, 0.4]}
    )
    est = lfg.estimate(sites, MODEL.but(methane_fraction=lfg.column("content")))
    each = lfg.carbon.biogenic_co2(est)
    np.testing.assert_allclose(each.loc["b"], lfg.carbon.biogenic_co2(est.site("b")), rtol=1e-12)
    with pytest.raises(RangeError, match="of sites that differ taken together; .* or take est.site.name."):
        lfg.carbon.biogenic_co2(est.combined())


def test_rng_that_is_never_made_leaves_no_hole():
    """Upgrading before its first year sells nothing: 0/0 must not become NaN."""
    use = [lfg.energy.Upgrading("300 scfm", recovery=0.96, electricity_use="0.3 kWh/Nm3", open=2090)]
    est = lfg.estimate(SITE, MODEL, lfg.collection.Constant(0.5), use=use, until=2060)
    assert lfg.carbon.biogenic_co2(est).notna().all()


def test_gas_without_methane_has_no_carbon_dioxide_beside_it():
    with pytest.raises(RangeError, match="biogenic_co2 needs a methane_fraction within 0.01..1, got .*0.0; mend it"):
        lfg.carbon.biogenic_co2(lfg.estimate(SITE, MODEL.but(methane_fraction=0)))


def test_what_blowers_draw_from_the_grid_is_taken_off(pair):
    plain, less = (lfg.carbon.balance(*pair, 28, grid=0.5, consumption=drawn) for drawn in (0, "1.2 GWh/yr"))
    assert less["consumed"].unique().tolist() == pytest.approx([600])
    np.testing.assert_allclose(less["net"], plain["net"] - 600)
    assert lfg.carbon.balance(*pair, 28, grid=0.5, consumption={2000: 0, 2020: "150 kW"})["consumed"][2019] == 0


def test_a_crediting_period_begins_and_ends_on_a_day(pair):
    frame = lfg.carbon.balance(*pair, 28, grid=0.5)
    inside = lfg.carbon.crediting_period(frame, "2011-07-01", date(2016, 2, 29))
    assert inside.index.tolist() == list(range(2011, 2017))
    np.testing.assert_allclose(inside.loc[2011], frame.loc[2011] * 184 / 365)
    np.testing.assert_allclose(inside.loc[2012:2015], frame.loc[2012:2015])
    np.testing.assert_allclose(inside.loc[2016], frame.loc[2016] * 60 / 366)
    assert inside.attrs == frame.attrs
    within = lfg.carbon.crediting_period(frame["net"], "2011-07-01", "2011-07-31")
    assert within.tolist() == pytest.approx([frame["net"][2011] * 31 / 365])


def test_a_crediting_period_of_draws_and_sites():
    table = lfg.estimate(SITE, MODEL.but(k=lfg.lognormal(0.05, 1.3)), draws=3, seed=1, until=2030).frame(one=1.0)
    inside = lfg.carbon.crediting_period(table, "2028-01-01", "2029-12-31")
    assert len(inside) == 6
    assert (inside["one"] == 1).all()


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("2011-07", "2016-02-28", "crediting_period.start must be a day, as in '2024-07-01'; got '2011-07'"),
        ("2011-07-01", 2016, "crediting_period.end must be a day, .*; got 2016"),
        ("2016-07-01", "2011-06-30", "it ends on 2011-06-30, before it starts on 2016-07-01; write the first day"),
        (
            "1998-07-01",
            "2001-06-30",
            "the table lacks 1998, 1999; take days from 2000 to 20.., or a longer estimate by until=",
        ),
    ],
)
def test_what_is_no_crediting_period(pair, start, end, message):
    with pytest.raises(RangeError, match=message):
        lfg.carbon.crediting_period(lfg.carbon.balance(*pair, 28), start, end)


@pytest.mark.parametrize("table", [None, 5, [1, 2], pd.Series([1.0])])
def test_what_has_no_years_has_no_crediting_period(table):
    with pytest.raises(RangeError, match=r"crediting_period takes a table by year, as carbon.balance returns; got"):
        lfg.carbon.crediting_period(table, "2011-07-01", "2016-02-29")
