"""Many sites at once give what each gives by itself, and every row that cannot be used is named."""

import sys

import numpy as np
import pandas as pd
import pytest

import lfgmodel as lfg
from lfgmodel.described.words import word
from lfgmodel.errors import FactorError, RangeError, TableError, UnitError
from lfgmodel.sites.classes import CLASSES, class_of

CLIMATES = ["temperate_dry", "temperate_wet", "tropical_dry", "tropical_wet", "boreal_wet"]


def table(sites=12, seed=3):
    """Sites that differ in everything a portfolio can hold."""
    rng = np.random.default_rng(seed)
    opened = rng.integers(1960, 2000, sites)
    food, paper = rng.uniform(0.1, 0.5, (2, sites))
    return pd.DataFrame(
        {
            "open": opened,
            "close": opened + rng.integers(1, 40, sites),
            "waste": rng.uniform(5_000, 400_000, sites),
            "food": food,
            "paper": paper,
            "plastic": 1 - food - paper,
            "climate": rng.choice(CLIMATES, sites),
            "management": rng.choice(["managed", "unmanaged_deep", "unmanaged_shallow"], sites),
            "rainfall": rng.uniform(300, 2500, sites),
            "k": rng.uniform(0.02, 0.2, sites),
            "L0": rng.uniform(60, 170, sites),
            "efficiency": rng.uniform(0.2, 0.9, sites),
            "gas_open": opened + 5,
            "capacity": rng.uniform(200, 4000, sites),
        },
        index=[f"site {number}" for number in range(sites)],
    )


UNITS = {"rainfall": "mm/yr", "capacity": "kW"}
KINDS = ["food", "paper", "plastic"]


@pytest.fixture(scope="module")
def mixed():
    return lfg.Portfolio.from_frame(table(), kinds=KINDS, total="waste", unit="short_ton/yr", units=UNITS)


@pytest.fixture(scope="module")
def bulk():
    frame = table().drop(columns=KINDS)
    return lfg.Portfolio.from_frame(frame, kinds=["waste"], unit="Mg/yr", units=UNITS)


def compare_each(portfolio, whole, alone):
    """Each row of the estimate of a portfolio against the estimate of that site."""
    for row, name in enumerate(portfolio.names):
        one = alone(portfolio.site(name), portfolio[name])
        years = np.isin(whole.years, one.years)
        for flow in lfg.Estimate.FLOWS:
            many = getattr(whole, flow)
            np.testing.assert_allclose(
                many[years, row],
                getattr(one, flow)[np.isin(one.years, whole.years)],
                rtol=1e-12,
                atol=1e-12 * many.max(),
            )
            np.testing.assert_array_equal(many[whole.years < one.years[0], row], 0)
        for product, made in whole.products.items():
            np.testing.assert_allclose(made[years, row], one.products[product], rtol=1e-12)


@pytest.mark.parametrize(
    "model",
    [
        lfg.IPCC2006(),
        lfg.IPCC2019(),
        lfg.IPCC2019(k={"food": {1900: 0.1, 2000: 0.2}, "paper": 0.05, "plastic": 0}),
        lfg.CDMTool04(application="B"),
        lfg.SWEET(mcf=1, k={"food": 0.2, "paper": 0.05, "plastic": 0}, L0={"food": 70, "paper": 186, "plastic": 0}),
        lfg.FirstOrderDecay(k={"food": 0.2, "paper": 0.05, "plastic": 0}, potential=0.08, convention="uniform"),
        lfg.LandGEM(k=0.05, L0=100),
    ],
    ids=lambda model: type(model).__name__,
)
def test_a_row_equals_the_site_alone(mixed, model):
    system = lfg.collection.ByWasteAge.scenario("typical", uptime=0.9)
    devices = [lfg.energy.Engine("1 MW", units=2, turndown=0.5), lfg.energy.Flare()]
    options = {"oxidation": lfg.oxidation.ByFlux("10 hectare"), "use": devices, "until": 2060}
    whole = lfg.estimate(mixed, model, system, **options)
    assert whole.generated.shape == (len(whole.years), 12)
    compare_each(mixed, whole, lambda site, row: lfg.estimate(site, model, system, **options))


def test_sites_have_their_own_numbers_by_column(bulk):
    def parts(k, L0, efficiency, start, capacity):
        return (
            lfg.LandGEM(k=k, L0=L0),
            lfg.collection.Constant(efficiency, open=start),
            [lfg.energy.Engine(capacity, open=start), lfg.energy.Flare()],
        )

    model, system, devices = parts(*map(lfg.column, ("k", "L0", "efficiency", "gas_open", "capacity")))
    whole = lfg.estimate(bulk, model, system, oxidation=0.1, use=devices, until=2050)

    def alone(site, row):
        own = {name: float(row.columns[name][0]) for name in ("k", "L0", "efficiency", "capacity")}
        start = int(row.columns["gas_open"][0])
        m, c, d = parts(own["k"], own["L0"], own["efficiency"], start, f"{own['capacity']} kW")
        return lfg.estimate(site, m, c, oxidation=0.1, use=d, until=2050)

    compare_each(bulk, whole, alone)
    assert repr(model.k) == "Column(name='k')"
    np.testing.assert_allclose(whole.site("site 4").collected, whole.collected[:, 4])


@pytest.mark.parametrize("sites", [1, 2, 20_000])
def test_the_size_of_a_portfolio_changes_nothing(sites):
    """More sites than a block holds, in three layouts of the same waste."""
    rng = np.random.default_rng(1)
    mass, years = rng.uniform(0, 9e4, (30, 2, sites)), np.arange(1990, 2020)
    k = rng.uniform(0.01, 0.3, sites)
    model = lfg.FirstOrderDecay(k={"food": lfg.column("k"), "paper": 0.05}, potential=0.1, convention="next_year")
    options = {"years": years, "kinds": ["food", "paper"], "unit": "Mg/yr", "columns": {"k": k}}
    first = lfg.estimate(lfg.Portfolio.from_arrays(mass, **options), model, lfg.collection.Constant(0.5), until=2040)
    turned = lfg.Portfolio.from_arrays(mass.transpose(2, 1, 0).copy(), axes="site, kind, year", **options)
    second = lfg.estimate(turned, model, lfg.collection.Constant(0.5), until=2040)
    for flow in ("generated", "collected", "emitted"):
        np.testing.assert_array_equal(getattr(first, flow), getattr(second, flow))
    for row in (0, sites - 1):
        waste = lfg.Waste(("food", "paper"), years, mass[:, :, row])
        one = lfg.estimate(lfg.Site(waste), model.but(k={"food": k[row], "paper": 0.05}), until=2040)
        np.testing.assert_allclose(first.generated[:, row], one.generated, rtol=1e-12)


def test_shares_that_are_those_of_all_sites_stay_one_for_all():
    given = np.array([[0.6], [0.3], [0.1]])
    sites = lfg.Portfolio.from_arrays(np.ones((3, 5)), years=[2000, 2001, 2002], kinds=["food", "paper", "wood"],
                                      unit="Mg", axes="year, site", shares=given)  # fmt: skip
    split = lfg.Portfolio.from_arrays(np.ones((3, 1, 5)), years=[2000, 2001, 2002], unit="Mg").split(
        {"food": 0.6, "paper": 0.3, "wood": 0.1}
    )
    for held in (sites, split, sites[:2]):
        np.testing.assert_array_equal(held.shares, given)


def test_totals_and_shares_equal_waste_by_kind():
    rng = np.random.default_rng(2)
    total, years = rng.uniform(0, 1e5, (25, 1, 7)), np.arange(1990, 2015)
    shares = rng.dirichlet([3, 2, 1], 7).T
    by_kind = lfg.Portfolio.from_arrays(total * shares, years=years, kinds=KINDS, unit="Mg")
    divided = lfg.Portfolio.from_arrays(
        total[:, 0], years=years, kinds=KINDS, unit="Mg", axes="year, site", shares=shares
    )
    model = lfg.FirstOrderDecay(k={"food": 0.2, "paper": 0.05, "plastic": 0}, potential=0.1, convention="same_year")
    np.testing.assert_allclose(
        lfg.estimate(by_kind, model).generated, lfg.estimate(divided, model).generated, rtol=1e-12, atol=1e-9
    )
    same = {"food": 0.5, "paper": 0.3, "plastic": 0.2}
    alike = lfg.Portfolio.from_arrays(total, years=years, unit="Mg").split(same)
    row = lfg.estimate(alike, model).generated[:, 3]  # rates and composition that all share go another way
    alone = lfg.Waste.recorded(dict(zip(years.tolist(), total[:, 0, 3], strict=True)), unit="Mg").split(same)
    np.testing.assert_allclose(row, lfg.estimate(lfg.Site(alone), model).generated, rtol=1e-12)


def test_a_row_a_year(mixed):
    """Kekaha and another site, from the table their waste was written in."""
    history = pd.DataFrame(
        {
            "name": ["Kekaha"] * 3 + ["Bay"] * 2,
            "year": [1990, 1991, 1992, 1993, 1994],
            "msw": [10.0, 20, 30, 5, 7],
            "climate": ["tropical_dry"] * 3 + ["tropical_wet"] * 2,
        }
    ).set_index("name")
    portfolio = lfg.Portfolio.from_frame(history, kinds=["msw"], unit="short_ton")
    assert list(portfolio.names) == ["Kekaha", "Bay"]
    kekaha = portfolio.site("Kekaha")
    assert (kekaha.climate, kekaha.waste.open, kekaha.waste.close) == ("tropical_dry", 1990, 1992)
    np.testing.assert_allclose(kekaha.waste.mass[:, 0], np.array([10, 20, 30]) * 0.90718474)
    history["year"] = [1990, 1991, 1991, 1994, 1992]
    history["msw"] = [10, -20, 30, np.nan, 7]
    with pytest.raises(TableError) as caught:
        lfg.Portfolio.from_frame(history, kinds=["msw"], unit="short_ton")
    assert caught.value.rows == [
        ("Kekaha", "year", "1991 comes twice or out of order"),
        ("Bay", "year", "1992 comes twice or out of order"),
        ("Bay", "msw", "is missing; write a number at least 0 and finite [short_ton] in 1994"),
        ("Kekaha", "msw", "-20.0 is not a number at least 0 and finite [short_ton] in 1991"),
    ]


def test_years_of_which_nothing_is_said_are_named_by_site_and_are_not_zero():
    rows = pd.DataFrame({"year": [1990, 1992, 1993, 1996, 2001], "msw": 1.0}, index=["Hill"] * 4 + ["Bay"])
    with pytest.raises(TableError) as caught:
        lfg.Portfolio.from_frame(rows, kinds=["msw"], unit="Mg")
    add = "write gaps='interpolate' for straight lines between the years that are known, or gaps='zero' if they acc"
    assert [(*place, reason.partition("epted")[0]) for *place, reason in caught.value.rows] == [
        ("Hill", "year", f"nothing is said of 1991; {add}"),
        ("Hill", "year", f"nothing is said of 1994-1995 (2 years); {add}"),
    ]
    known = lfg.Portfolio.from_frame(rows, kinds=["msw"], unit="Mg", errors="report")
    assert list(known.names) == ["Bay"]


@pytest.mark.parametrize("gaps", ["zero", "interpolate"])
def test_years_between_rows_are_what_the_user_says_as_for_one_site(gaps):
    """Of each site by itself as `Waste.recorded` fills them in; a site that opens later is not there before."""
    food = {"Hill": {1990: 8.0, 1991: 6, 1995: 2, 1996: 5}, "Bay": {1994: 1.0, 1996: 9}}
    rows = pd.DataFrame([
        {"site": site, "year": year, "food": mass, "paper": 2 * mass + 1}
        for site, held in food.items() for year, mass in held.items()
    ])  # fmt: skip
    asked = {"kinds": ["food", "paper"], "unit": "short_ton/yr", "names": "site", "gaps": gaps}
    places = lfg.Portfolio.from_frame(rows, **asked)
    for site, held in food.items():
        table = {"food": held, "paper": {year: 2 * mass + 1 for year, mass in held.items()}}
        alone = lfg.Waste.recorded(table, unit="short_ton", gaps=gaps)
        mass = places.site(site).waste.mass
        np.testing.assert_allclose(mass, alone.mass)
        np.testing.assert_allclose(
            places.mass(np.arange(1990, 1997))[:, :, 0, list(food).index(site)][-len(mass) :], alone.mass
        )
    whole = lfg.estimate(places, lfg.FirstOrderDecay(k=0.1, potential=0.05, convention="same_year"), until=2000)
    assert whole.generated.shape == (11, 2)


def test_what_years_between_rows_are_is_said_of_rows_by_year():
    rows = pd.DataFrame({"year": [1990, 1992], "msw": 1.0}, index=["Hill"] * 2)
    with pytest.raises(FactorError, match="Portfolio.from_frame: gaps must be one of interpolate, zero; got 'linear'"):
        lfg.Portfolio.from_frame(rows, kinds=["msw"], unit="Mg", gaps="linear")
    rates = pd.DataFrame({"open": [1990], "close": 1999, "msw": 1.0}, ["Hill"])
    with pytest.raises(RangeError, match="gaps= is of years between rows, and this table has no .*'year'"):
        lfg.Portfolio.from_frame(rates, kinds=["msw"], unit="Mg", gaps="zero")


@pytest.mark.parametrize(("whole", "years"), [(1, {"open": 2000, "close": 2010}), (100, {"year": 2000})])
def test_shares_are_no_amounts(whole, years):
    table = pd.DataFrame({**years, "waste": [1e4, 2e4], "food": [0.6, 0.45], "paper": [0.4, 0.55]}, ["Hill", "Bay"])
    table[["food", "paper"]] *= whole
    with pytest.raises(RangeError, match=rf"food, paper add up to {whole} in every row, .*as in total='waste'"):
        lfg.Portfolio.from_frame(table, kinds=["food", "paper"], unit="Mg/yr")
    units = dict.fromkeys(["food", "paper"], "%" if whole == 100 else "fraction")
    known = lfg.Portfolio.from_frame(table, kinds=["food", "paper"], total="waste", unit="Mg/yr", units=units)
    assert known.site("Hill").waste.mass[0].tolist() == pytest.approx([6000, 4000])


def test_growth_follows_the_rate():
    frame = pd.DataFrame({"open": [2000], "close": [2010], "growth": [2.0], "msw": [1000.0]}, index=["Hill"])
    portfolio = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr", units={"growth": "%/yr"})
    grown = lfg.Waste.growing("1000 Mg/yr", "2 %/yr", open=2000, close=2010)
    np.testing.assert_allclose(portfolio.site("Hill").waste.mass, grown.mass, rtol=1e-14)


def broken(frame):
    """One cell of each kind broken, and what is said of it."""
    frame = frame.astype({"waste": object, "open": object})
    cells = {
        ("site 0", "waste"): (-5, "-5 is not a number at least 0"),
        ("site 1", "waste"): (np.nan, "is missing; write a number at least 0"),
        ("site 2", "efficiency"): (1.2, "1.2 is not a number within 0..1"),
        ("site 3", "food"): (0.9, "shares sum to"),
        ("site 4", "close"): (1900, "closes in 1900, before it opens"),
        ("site 5", "open"): (12, "12 is not a calendar year"),
        ("site 6", "climate"): ("tropical", "did you mean 'tropical_dry' or 'tropical_wet'"),
        ("site 7", "k"): (np.inf, "inf is not a number at least 0 and finite"),
        ("site 8", "k"): (-40, "-40.0 is not a number at least 0 and finite"),
        ("site 9", "waste"): ("many", "many is not a number"),
        ("site 10", "food"): (-0.1, "is not a number within 0..1 [fraction]"),
        ("site 10", "paper"): (1.3, "is not a number within 0..1 [fraction]"),
        ("site 11", "rainfall"): (-3, "-3.0 is not a number within 0..20000"),
    }
    for (site, column), (value, _) in cells.items():
        frame.loc[site, column] = value
    return frame, {cell: said for cell, (_, said) in cells.items()}


def test_every_broken_row_is_named_at_once():
    frame, said = broken(table(1300))
    frame = pd.concat([frame, frame.loc[["site 20"]]])
    options = {"kinds": KINDS, "total": "waste", "unit": "Mg/yr", "units": UNITS}
    with pytest.raises(TableError, match="and .* more in .rows. Mend them, or leave them out and listed") as caught:
        lfg.Portfolio.from_frame(frame, **options)
    named = {(site, column): reason for site, column, reason in caught.value.rows}
    for (site, column), text in said.items():
        column = "food, paper, plastic" if text.startswith("shares") else column
        assert text in named[site, column], (site, column)
    assert named["site 20", "name"] == "site 20 comes more than once"
    assert {site for site, _ in named} == {f"site {n}" for n in (*range(12), 20)}  # no good row is refused

    portfolio = lfg.Portfolio.from_frame(frame, **options, errors="report")
    assert len(portfolio) == 1300 - 13
    assert set(portfolio.report["site"]) | set(portfolio.names) == set(frame.index)
    assert list(portfolio.report.columns) == ["site", "column", "reason"]
    whole = lfg.estimate(portfolio, lfg.IPCC2019(), lfg.collection.Constant(lfg.column("efficiency")), until=2040)
    good = lfg.Portfolio.from_frame(table(1300).loc[portfolio.names], **options)
    expected = lfg.estimate(good, lfg.IPCC2019(), lfg.collection.Constant(lfg.column("efficiency")), until=2040)
    np.testing.assert_array_equal(whole.collected, expected.collected)


def test_arrays_report_their_sites():
    mass = np.full((5, 1, 4), 10.0)
    mass[2, 0, 1], mass[3, 0, 3] = -1, np.inf
    options = {"years": range(2000, 2005), "unit": "Mg", "names": list("abcd")}
    with pytest.raises(TableError, match="2 bad values: b msw: waste of a year is negative or not finite; d msw"):
        lfg.Portfolio.from_arrays(mass, **options)
    kept = lfg.Portfolio.from_arrays(mass, **options, errors="report")
    assert list(kept.names) == ["a", "c"]
    assert list(kept.report["site"]) == ["b", "d"]
    mass[:] = -1
    with pytest.raises(TableError, match="No site can be used"):
        lfg.Portfolio.from_arrays(mass, **options, errors="report")


def test_columns_are_added_and_take_the_place_of_others(mixed):
    size = np.linspace(1, 4, len(mixed))
    more = mixed.with_columns({"size": size, "k": np.full(len(mixed), 0.07)}, units={"size": "MW"})
    assert more.units["size"] == "MW"
    np.testing.assert_array_equal(more.columns["size"], size)
    assert set(mixed.columns) | {"size", "k"} == set(more.columns)
    model = lfg.FirstOrderDecay(k=lfg.column("k"), potential=0.07, convention="next_year")
    same = lfg.estimate(mixed, lfg.FirstOrderDecay(k=0.07, potential=0.07, convention="next_year"))
    np.testing.assert_allclose(lfg.estimate(more, model).generated, same.generated, rtol=1e-12)
    with pytest.raises(TableError, match="with_columns.*rainfall: -3.0 is not"):
        mixed.with_columns({"rainfall": np.full(len(mixed), -3.0)}, units={"rainfall": "mm/yr"})
    with pytest.raises(RangeError, match="with_columns: column 'size' needs 12 rows, one a site, got 2"):
        mixed.with_columns({"size": [1, 2]})


def test_slicing_and_concat(mixed):
    parts = [mixed[:5], mixed[["site 5", "site 6"]], mixed[np.arange(12) >= 7]]
    assert [len(part) for part in parts] == [5, 2, 5]
    model = lfg.IPCC2019()
    whole = lfg.estimate(mixed, model, until=2050)
    again = lfg.estimate(lfg.Portfolio.concat(parts), model, until=2050)
    np.testing.assert_allclose(again.generated, whole.generated, rtol=1e-12)
    np.testing.assert_allclose(lfg.estimate(mixed[3:4], model, until=2050).generated[:, 0], whole.site("site 3").generated[whole.years >= mixed[3:4].years()[0]], rtol=1e-12)  # fmt: skip
    with pytest.raises(FactorError, match="Portfolio site must be one of .* did you mean"):
        mixed["site 55"]
    with pytest.raises(TableError, match="comes more than once"):
        lfg.Portfolio.concat([mixed[:2], mixed[1:3]])
    with pytest.raises(RangeError, match="needs the same columns in all"):
        lfg.Portfolio.concat([mixed[:2], lfg.Portfolio.from_frame(table()[["open", "close", *KINDS]].iloc[4:].assign(food=9.0), kinds=KINDS, unit="Mg/yr")])  # fmt: skip


def test_what_is_shown(mixed):
    tons = table().eval("waste * (close - open + 1)").sum()
    assert repr(mixed) == f"<Portfolio: 12 sites, food, paper, plastic, 1961-2020, {tons * 0.90718474:,.0f} Mg>"
    frame = mixed.to_pandas()
    assert frame.loc["site 3", "climate"] == table().loc["site 3", "climate"]
    known = {"rainfall": "mm/yr", "k": "1/yr", "L0": "m3/Mg", "efficiency": "fraction"}
    assert frame.attrs["units"] == {"capacity": "kW", **known}


def test_results_of_many_sites(mixed):
    est = lfg.estimate(mixed, lfg.IPCC2019(), lfg.collection.Constant(0.5), until=2040)
    assert est.axes == ("year", "site")
    assert est.total("generated", "kilotonne").shape == (12,)
    peak = est.peak("generated")
    np.testing.assert_array_equal(peak.value, est.generated.max(axis=0))
    np.testing.assert_array_equal(est.at(2000)["collected"], est.collected[est.years == 2000][0])
    long, wide = est.to_pandas(), est.to_pandas("collected", "tonne/yr")
    assert long.loc[("site 4", 2000), "collected"] == wide.loc[2000, "site 4"]
    assert wide.attrs["units"] == "tonne/yr"
    together = est.combined()
    np.testing.assert_allclose(together.generated, est.generated.sum(axis=1))
    assert together.title.startswith("12 sites together, 1961-2040, IPCC2019")
    assert repr(est) == repr(together)
    assert "<svg" in est._repr_html_()
    assert est.plot().get_title() == est.title
    assert est.site("site 2").axes == ("year",)
    with pytest.raises(RangeError, match="this estimate is of one site"):
        together.site("site 2")


def test_landfill_gas_of_sites_with_their_own_methane(bulk):
    columns = {"F": np.array([0.45, 0.6])}
    mass = np.full((10, 1, 2), 1e5)
    portfolio = lfg.Portfolio.from_arrays(mass, years=range(2000, 2010), unit="Mg", columns=columns)
    est = lfg.estimate(portfolio, lfg.LandGEM(k=0.05, L0=100, methane_fraction=lfg.column("F")))
    methane = est.to("generated", "scfm")
    np.testing.assert_allclose(est.to("generated", "scfm", gas="lfg"), methane / columns["F"])
    np.testing.assert_allclose(est.site("1").to("generated", "scfm", gas="lfg"), methane[:, 1] / 0.6)


def test_only_what_is_kept(mixed):
    model, system = lfg.IPCC2019(), lfg.collection.Constant(0.5)
    devices = [lfg.energy.Engine("1 MW"), lfg.energy.Flare()]
    full = lfg.estimate(mixed, model, system, oxidation=0.1, use=devices)
    for keep in (["generated"], ["collected", "emitted"], ["electricity"], ["released"], ["vented", "oxidised"]):
        est = lfg.estimate(mixed, model, system, oxidation=0.1, use=devices, keep=keep)
        assert [*est.flows, *est.products] == keep or set(est.flows) | set(est.products) == set(keep)
        for name in keep:
            np.testing.assert_array_equal(est.to_pandas()[name], full.to_pandas()[name])
    with pytest.raises(RangeError, match="flared was not kept; write keep="):
        _ = est.flared
    with pytest.raises(FactorError, match="estimate.keep must be one of generated.*did you mean 'collected'"):
        lfg.estimate(mixed, model, keep=["colected"])
    with pytest.raises(AttributeError, match="no attribute 'gnerated'"):
        _ = est.gnerated


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda t: lfg.Portfolio.from_frame(t, kinds=["fod"], unit="Mg/yr"), FactorError, "column must be one of .* did you mean 'food'"),
        (lambda t: lfg.Portfolio.from_frame(t, kinds=["waste"], unit="ton/yr", units=UNITS), UnitError, "'ton' in 'ton/yr' is ambiguous"),
        (lambda t: lfg.Portfolio.from_frame(t, kinds=["waste"], unit="Mg/yr"), UnitError, "needs the unit of rainfall"),
        (lambda t: lfg.Portfolio.from_frame(t, kinds=["waste"], unit="Mg/yr", units={"rain": "mm/yr"}), FactorError, "did you mean 'rainfall'"),
        (lambda t: lfg.Portfolio.from_frame(t.to_dict(), kinds=["waste"], unit="Mg/yr"), RangeError, "takes a DataFrame with a row a site"),
        (lambda t: lfg.Portfolio.from_frame(t, kinds=["waste"], unit="Mg/yr", units=UNITS, errors="ignore"), FactorError, "errors must be one of raise, report"),
        (lambda t: lfg.Portfolio.from_arrays(np.ones((3, 2)), years=[2000, 2001, 2002], unit="Mg"), RangeError, "must have the axes that .year, kind, site. orders"),
        (lambda t: lfg.Portfolio.from_arrays(np.ones((3, 1, 2)), years=[2000, 2001, 2003], unit="Mg"), RangeError, "without gaps"),
        (lambda t: lfg.Portfolio.from_arrays(np.ones((3, 1, 2)), years=[2000, 2001, 2002], unit="Mg", columns={"k": [1]}), RangeError, "column 'k' needs 2 rows, one a site, got 1"),
        (lambda t: lfg.Portfolio.from_arrays(np.ones((3, 1, 2)), years=[2000, 2001, 2002], unit="Mg").split({"food": 0.5}), TableError, "shares sum to 0.5, not 1"),
    ],
)  # fmt: skip
def test_refused_in_one_line(act, error, message):
    with pytest.raises(error, match=message) as caught:
        act(table())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("parts", "error", "message"),
    [
        ((lfg.LandGEM(k=lfg.column("rate"), L0=100),), FactorError, "LandGEM.k: column must be one of climate.*"),
        ((lfg.LandGEM(k=lfg.column("climate"), L0=100),), RangeError, "LandGEM.k: column 'climate' holds no numbers"),
        ((lfg.LandGEM(k=lfg.column("L0"), L0=100),), UnitError, r"LandGEM.k: column 'L0' needs \[1/yr\], got \[m3/Mg\]"),
        ((lfg.LandGEM(k=0.05, L0=100), lfg.collection.Constant(lfg.column("L0"))), UnitError, r"needs \[fraction\], got"),
        ((lfg.LandGEM(k=0.05, L0=100), lfg.collection.Constant(lfg.column("capacity"))), UnitError, "capacity"),
    ],
)  # fmt: skip
def test_columns_that_do_not_fit(bulk, parts, error, message):
    with pytest.raises(error, match=message):
        lfg.estimate(bulk, *parts)


def test_a_site_has_no_columns_of_its_own(kekaha):
    with pytest.raises(FactorError, match=r"LandGEM.k: column must be one of .*; got 'k'"):
        lfg.estimate(kekaha, lfg.LandGEM(k=lfg.column("k"), L0=100))


def test_progress_is_shown_where_tqdm_is(bulk, capsys, monkeypatch):
    whole = lfg.estimate(bulk, lfg.LandGEM(k=0.05, L0=100), progress=True)
    assert "estimate: 100%" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    quiet = lfg.estimate(bulk, lfg.LandGEM(k=0.05, L0=100), progress=True)
    assert capsys.readouterr() == ("", "")
    np.testing.assert_array_equal(whole.generated, quiet.generated)


# what once came out wrong, or failed deep down


def test_concat_joins_by_name_of_kind_and_refuses_other_units():
    one = lfg.Portfolio.from_frame(pd.DataFrame({"open": [2000], "close": 2000, "food": 100.0, "paper": 0.0}, ["a"]), kinds=["food", "paper"], unit="Mg/yr")  # fmt: skip
    two = lfg.Portfolio.from_frame(pd.DataFrame({"open": [2000], "close": 2000, "food": 100.0, "paper": 0.0}, ["b"]), kinds=["paper", "food"], unit="Mg/yr")  # fmt: skip
    model = lfg.FirstOrderDecay(k={"food": 0.2, "paper": 0.02}, potential=0.1, convention="next_year")
    both = lfg.estimate(lfg.Portfolio.concat([one, two]), model)
    np.testing.assert_allclose(both.generated[:, 0], both.generated[:, 1], rtol=1e-13)
    power = [one.with_columns({"size": [1.0]}, {"size": unit}) for unit in ("MW", "kW")]
    with pytest.raises(RangeError, match="concat needs the same units in all"):
        lfg.Portfolio.concat([power[0], power[1][["a"]]])
    with pytest.raises(RangeError, match="got none"):
        lfg.Portfolio.concat([])


def test_shares_of_each_year_count_where_there_is_a_total():
    frame = pd.DataFrame({"year": [2000, 2001], "waste": 100.0, "food": [1.0, 0], "paper": [0, 1.0]}, ["a", "a"])
    portfolio = lfg.Portfolio.from_frame(frame, kinds=["food", "paper"], total="waste", unit="Mg/yr")
    np.testing.assert_array_equal(portfolio.site("a").waste.mass, [[100, 0], [0, 100]])
    frame["paper"] = [0, 0.8]
    with pytest.raises(TableError, match="a food, paper: shares sum to 0.8, not 1 in 2001"):
        lfg.Portfolio.from_frame(frame, kinds=["food", "paper"], total="waste", unit="Mg/yr")


def test_rows_of_a_site_agree_and_have_its_name():
    frame = pd.DataFrame({"year": [2000, 2001, 2000], "msw": [50.0, 50, 9], "climate": "tropical_wet"}, ["b", "b", "c"])
    good = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")
    assert good.site("b").waste.total == 100
    with pytest.raises(TableError, match="b climate: tropical_dry differs from the first row of the site in 2001"):
        lfg.Portfolio.from_frame(frame.assign(climate=["tropical_wet", "tropical_dry", "tropical_wet"]), kinds=["msw"], unit="Mg/yr")  # fmt: skip
    nameless = frame.set_axis(["b", "b", None])
    with pytest.raises(TableError, match="row 2 name: is missing"):
        lfg.Portfolio.from_frame(nameless, kinds=["msw"], unit="Mg/yr")
    some = lfg.Portfolio.from_frame(nameless, kinds=["msw"], unit="Mg/yr", errors="report")
    assert (list(some.names), some.site("b").waste.total, len(some.report)) == (["b"], 100, 1)
    with pytest.raises(RangeError, match="no row has a name"):
        lfg.Portfolio.from_frame(frame.set_axis([None] * 3), kinds=["msw"], unit="Mg/yr")
    with pytest.raises(
        RangeError, match=r"rows are only numbered, \[0, 1, 2\]; name the column of their sites, as in names="
    ):
        lfg.Portfolio.from_frame(frame.reset_index(), kinds=["msw"], unit="Mg/yr")
    assert set(lfg.Portfolio.from_frame(frame.reset_index(), kinds=["msw"], unit="Mg/yr", names="index").names) == {
        "b",
        "c",
    }
    numbered = frame.set_axis(pd.Index([7, 7, 8]))  # of sites, as one comes twice
    assert list(lfg.Portfolio.from_frame(numbered, kinds=["msw"], unit="Mg/yr").names) == ["7", "8"]
    with pytest.raises(RangeError, match="the table is indexed by 2 levels; write names="):
        lfg.Portfolio.from_frame(frame.set_index("year", append=True), kinds=["msw"], unit="Mg/yr")
    with pytest.raises(RangeError, match="'growth' says nothing beside 'year'"):
        lfg.Portfolio.from_frame(frame.assign(growth=0.1), kinds=["msw"], unit="Mg/yr")


def test_names_are_told_apart_as_text():
    frame = pd.DataFrame({"open": [2000] * 3, "close": 2001, "msw": 1.0}, [1, "1", 2])
    with pytest.raises(TableError, match="1 name: 1 comes more than once"):
        lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")
    with pytest.raises(TableError, match="name: row 1 has no name"):
        lfg.Portfolio.from_frame(frame.set_axis(["a", None, "b"]), kinds=["msw"], unit="Mg/yr")


def test_a_bad_site_does_not_stretch_the_years():
    frame = pd.DataFrame({"year": [1850, 2000, 2001], "msw": [-5.0, 50, 50]}, ["bad", "good", "good"])
    portfolio = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr", errors="report")
    assert lfg.estimate(portfolio, lfg.LandGEM(k=0.05, L0=100)).years[0] == 2000


@pytest.mark.parametrize(
    "rows", [[True, False], [], [99], slice(5, 5), slice("a", "b"), ["a", "a"], ["nobody"], [0.5], [[0, 1]]]
)
def test_choosing_sites_that_are_not_there(mixed, rows):
    with pytest.raises((RangeError, FactorError), match=r"Portfolio\[...\] takes|Portfolio site must be one of"):
        mixed[rows]


def test_choosing_sites_by_labels_of_pandas(mixed):
    names = pd.Index(["site 3", "site 1"])
    assert list(mixed[names].names) == list(mixed[pd.Series(names)].names) == ["site 3", "site 1"]
    assert list(mixed[np.array([-1])].names) == ["site 11"]
    with pytest.raises(FactorError, match="Portfolio.site must be one of"):
        mixed.site(["site 1"])


def test_columns_labelled_by_site_keep_their_order(mixed):
    column = pd.Series(np.linspace(0, 1, len(mixed)), mixed.names)
    np.testing.assert_array_equal(mixed.with_columns({"x": column}).columns["x"], column)
    with pytest.raises(RangeError, match="of other sites, or in another order; write .reindex"):
        mixed.with_columns({"x": column[::-1]})
    with pytest.raises(RangeError, match="of other sites, or in another order; write .reindex"):
        mixed.with_columns({"x": column.rename({"site 3": "site three"})})
    with pytest.raises(RangeError, match="of other sites, or in another order; write .reindex"):
        mixed[(column > 0.5)[::-1]]
    assert list(mixed[column > 0.95].names) == ["site 11"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (pd.to_datetime(["2001-01-01", "2002-01-01"]), "holds datetime64"),
        (pd.period_range("2001", periods=2, freq="Y"), "holds period"),
        ([True, False], "holds bool"),
        ([1j, 2.0], "holds complex"),
    ],
)
def test_what_only_looks_like_numbers(cells, message):
    frame = pd.DataFrame({"open": [2000, 2000], "close": 2001, "msw": cells}, ["a", "b"])
    with pytest.raises(RangeError, match=f"column 'msw' {message}"):
        lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")


def test_growth_without_bounds():
    frame = pd.DataFrame({"open": [1900], "close": 2200, "msw": 1e280, "growth": 0.5}, ["a"])
    with pytest.raises(TableError, match="a growth: 0.5 grows beyond bounds"):
        lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")


def test_masked_waste_and_years_between_years():
    masked = np.ma.masked_array(np.full((2, 1, 1), 9.0), mask=[[[False]], [[True]]])
    with pytest.raises(TableError, match="negative or not finite"):
        lfg.Portfolio.from_arrays(masked, years=[2000, 2001], unit="Mg")
    with pytest.raises(RangeError, match="years must be calendar years, as whole numbers"):
        lfg.Portfolio.from_arrays(np.ones((2, 1, 1)), years=[2000.9, 2001.9], unit="Mg")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.iloc[:0], "has no rows"),
        (lambda f: f.set_axis(["open", "close", "msw", "msw"], axis=1), "columns of the same name"),
    ],
)
def test_tables_without_sense(change, message):
    frame = pd.DataFrame({"open": [2000], "close": 2001, "msw": 1.0, "k": 0.05}, ["a"])
    with pytest.raises(RangeError, match=message):
        lfg.Portfolio.from_frame(change(frame), kinds=["msw"], unit="Mg/yr")
    for kinds in ([], ["msw", "msw"], "msw"):
        with pytest.raises(RangeError, match="kinds names one kind of waste or more, each once"):
            lfg.Portfolio.from_frame(frame, kinds=kinds, unit="Mg/yr")


def test_names_in_a_column_and_hints(mixed):
    frame = pd.DataFrame({"name": ["a"], "open": 2000, "close": 2001, "msw": 1.0, "efficiency": 75})
    with pytest.raises(TableError, match="write units={'efficiency': '%'}"):
        lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr", names="name")
    made = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr", names="name", units={"efficiency": "%"})
    assert (list(made.names), made.columns["efficiency"][0]) == (["a"], 0.75)
    with pytest.raises(TableError, match="a climate: 'a}b'|a climate: climate must be one of"):
        lfg.Portfolio.from_frame(frame.assign(climate="a}b"), kinds=["msw"], unit="Mg/yr", names="name", units={"efficiency": "%"})  # fmt: skip


def test_what_is_of_one_site_is_refused_for_many(mixed):
    meter = lfg.collection.Measured({2000: 5.0}, unit="Mg/yr", gas="ch4")
    with pytest.raises(RangeError, match="is the meter of one site, not of many"):
        lfg.estimate(mixed, lfg.IPCC2019(), meter)
    with pytest.raises(RangeError, match="compare takes one Site"):
        lfg.compare(mixed, {"a": lfg.IPCC2019()})
    content = lfg.FirstOrderDecay(k=0.05, potential=0.07, convention="next_year", methane_fraction=lfg.column("x"))
    est = lfg.estimate(mixed.with_columns({"x": np.linspace(0, 1, len(mixed))}), content)
    with pytest.raises(RangeError, match="methane_fraction must be within"):
        est.to("generated", "scfm", gas="lfg")


def test_peaks_of_many_sites_show_themselves(mixed):
    assert repr(lfg.estimate(mixed, lfg.IPCC2019()).peak("generated")).startswith("Peak(year=array([")


def test_how_large_a_column_may_be_is_said_by_the_field_that_reads_it(bulk):
    fast = bulk.with_columns({"k": np.linspace(3, 4, len(bulk))})
    generic = lfg.FirstOrderDecay(k=lfg.column("k"), potential=0.07, convention="next_year")
    assert np.isfinite(lfg.estimate(fast, generic).generated).all()
    with pytest.raises(TableError, match=r"12 bad values: site 0 k: 3 is not within 0.001..2 \[1/yr\]"):
        lfg.estimate(fast, lfg.LandGEM(k=lfg.column("k"), L0=100))


def test_a_cell_of_a_column_that_is_no_number_is_shown_as_it_stands(bulk):
    rates = np.array(["fast", None, *[0.05] * (len(bulk) - 2)], dtype=object)
    with pytest.raises(TableError, match=r"2 bad values: site 0 rate: fast is not within .* site 1 rate: None is not"):
        lfg.estimate(bulk.with_columns({"rate": rates}), lfg.LandGEM(k=lfg.column("rate"), L0=100))


def test_names_with_braces_are_shown_as_they_are():
    frame = pd.DataFrame({"open": [2000], "close": [1990], "msw": "{0}", "climate": "{wet}"}, ["{a}"])
    with pytest.raises(TableError) as caught:
        lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")
    assert [site for site, _, _ in caught.value.rows] == ["{a}"] * 3
    assert "{0} is not a number" in str(caught.value)
    assert "got '{wet}'" in str(caught.value)


@pytest.mark.parametrize("form", ["a row a site", "a row a year", "arrays"])
def test_waste_is_in_megagrams_and_shares_are_shares(form):
    """Whatever a portfolio was made of, its mass [Mg/yr] times the multiplier is the waste of each kind."""
    frame = pd.DataFrame({"food": [30.0, 0, 1], "paper": [10.0, 0, 2]}, ["a", "nothing", "b"])
    if form == "a row a site":
        sites = lfg.Portfolio.from_frame(frame.assign(open=2000, close=2001), kinds=["food", "paper"], unit="Mg/yr")
        np.testing.assert_allclose(sites.multiplier()[:, 0], [[0.75, 0.5, 1 / 3], [0.25, 0.5, 2 / 3]], rtol=1e-15)
    elif form == "a row a year":
        rows = pd.concat([frame.assign(year=2000), frame.assign(year=2001)])
        sites = lfg.Portfolio.from_frame(rows, kinds=["food", "paper"], unit="Mg/yr")
    else:
        mass = np.stack([frame.to_numpy().T] * 2)
        sites = lfg.Portfolio.from_arrays(
            mass, years=[2000, 2001], kinds=["food", "paper"], unit="Mg", names=frame.index
        )
    years = np.array([1999, 2000, 2001, 2002])
    multiplier = 1.0 if sites.multiplier() is None else sites.multiplier()
    waste = (sites.mass(years) * multiplier)[:, :, 0]
    np.testing.assert_allclose(waste, np.array([0, 1, 1, 0])[:, None, None] * frame.to_numpy().T, rtol=1e-15)
    assert list(sites.placed) == [True, False, True]
    assert list(sites[["b", "nothing"]].placed) == [True, False]


# tables as people hold them


KNOWN = pd.DataFrame(
    {
        "open": [1990, 1995, 2000, 1990],
        "close": [2020, None, None, 2010],
        "waste_in_place": [2e6, 1e6, None, 5e5],
        "waste_in_place_year": [2018, 2018, None, 2010],
        "msw": [1e5, None, 3e4, None],
    },
    index=["matched", "equal", "rate", "closed"],
)


@pytest.mark.parametrize("unit", ["Mg/yr", "short_ton/yr"])
def test_waste_in_place_gives_the_histories_of_one_site(unit):
    mass = unit.removesuffix("/yr")
    sites = lfg.Portfolio.from_frame(KNOWN, kinds=["msw"], unit=unit, until=2022)
    placed = lfg.Waste.from_waste_in_place
    expected = {
        "matched": placed(f"2e6 {mass}", 2018, 1990, rate=f"1e5 {unit}", close=2020),
        "equal": placed(f"1e6 {mass}", 2018, 1995, close=2022),
        "rate": lfg.Waste.constant(f"3e4 {unit}", 2000, 2022),
        "closed": placed(f"5e5 {mass}", 2010, 1990),
    }
    for name, waste in expected.items():
        found = sites.site(name).waste
        np.testing.assert_array_equal(found.years, waste.years)
        np.testing.assert_allclose(found.mass, waste.mass, rtol=1e-12)
    alone = KNOWN.drop(columns=["msw", "close"]).drop(index="rate")
    ended = lfg.Portfolio.from_frame(alone.assign(close=alone["waste_in_place_year"]), kinds=["msw"], unit=unit)
    assert [int(ended.site(name).waste.close) for name in ended.names] == [2018, 2018, 2010]
    np.testing.assert_allclose(
        ended.site("matched").waste.mass, placed(f"2e6 {mass}", 2018, 1990).mass, rtol=1e-12
    )  # without a rate
    other = lfg.Portfolio.from_frame(
        KNOWN, kinds=["msw"], unit=unit, until=2022, units={"waste_in_place": "kilotonne"}, errors="report"
    )
    np.testing.assert_allclose(other.site("equal").waste.mass[0], 1e6 * 1000 / 24)


def test_waste_in_place_of_several_kinds_keeps_their_shares():
    frame = KNOWN.drop(columns="msw").drop(index="rate").assign(food=[60.0, 50, 30], paper=[40.0, 50, 70])
    options = {"kinds": ["food", "paper"], "unit": "Mg", "until": 2022}
    shares = lfg.Portfolio.from_frame(
        frame, total="waste_in_place", units=dict.fromkeys(["food", "paper"], "%"), **options
    )
    mass = shares.site("equal").waste.mass
    np.testing.assert_allclose(mass, np.full((28, 2), 1e6 / 24 / 2), rtol=1e-12)
    rates = frame.assign(food=6e4, paper=4e4)
    waste = lfg.Portfolio.from_frame(rates.loc[["matched"]], **options).site("matched").waste
    alone = lfg.Waste.from_waste_in_place("2e6 Mg", 2018, 1990, rate="1e5 Mg/yr", close=2020)
    np.testing.assert_allclose(waste.mass, alone.mass * [0.6, 0.4], rtol=1e-9)


@pytest.mark.parametrize(
    ("site", "column", "cell", "reason"),
    [
        ("rate", "close", None, "rate close: is empty; name the last year of sites that are still open by until=2030"),
        ("equal", "close", None, "value: equal close: is empty; name the last year of sites that are still open by until=2030"),
        ("matched", "close", None, "value: matched close: is empty; name the last year"),
        ("matched", "close", 1985.0, r"matched close: closes in 1985, before it opens"),
        ("equal", "waste_in_place_year", None, "equal waste_in_place_year: is empty; write the year"),
        ("rate", "msw", None, "rate waste_in_place: is empty, and so is the rate"),
        ("equal", "waste_in_place_year", 1980.0, "equal waste_in_place_year: 1980 is before the site opens"),
        ("matched", "close", 2015, "matched close: closes in 2015, before waste_in_place_year"),
        ("matched", "waste_in_place", 0, r"matched waste_in_place: 0.* is not a mass above 0 \[Mg\]"),
        ("matched", "msw", 1.9e6, "matched msw: 1900000.0 is no rate that growth from -50 to 100 %/yr ends at"),
        ("matched", "msw", 0, "matched msw: 0 is no rate that growth"),
        ("matched", "waste_in_place", "2,000,000", "2,000,000 is not a number at least 0 and finite .*; read the table with thousands=','"),
    ],
)  # fmt: skip
def test_waste_in_place_that_cannot_be_is_refused(site, column, cell, reason):
    frame = KNOWN.astype(object)
    frame.loc[["equal", "rate"], "close"] = 2018
    lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")
    frame.loc[site, column] = cell
    with pytest.raises(TableError, match=reason) as caught:
        lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")
    assert "\n" not in str(caught.value)


def test_waste_in_place_needs_a_unit_that_a_rate_a_day_does_not_tell():
    with pytest.raises(UnitError, match="needs the unit of waste_in_place; write units="):
        lfg.Portfolio.from_frame(KNOWN, kinds=["msw"], unit="short_ton/day", until=2022)
    with pytest.raises(RangeError, match="'growth' says nothing beside 'waste_in_place'"):
        lfg.Portfolio.from_frame(KNOWN.assign(growth=0.0), kinds=["msw"], unit="Mg/yr", until=2022)


def test_a_site_that_is_still_open_goes_on_until_the_year_named():
    frame = pd.DataFrame({"open": [2000, 2001, 2030], "close": [2010, "", 2040], "msw": 5.0}, ["a", "b", "c"])
    sites = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr", until=2025)
    assert [sites.site(name).waste.close for name in "abc"] == [2010, 2025, 2040]
    assert (
        lfg.Portfolio.from_frame(frame[["open", "msw"]], kinds=["msw"], unit="Mg/yr", until=2031).site("c").waste.close
        == 2031
    )
    with pytest.raises(
        TableError, match="b close: is empty; name the last year of sites that are still open by until="
    ):
        lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")
    with pytest.raises(TableError, match="c open: opens in 2030, after until=2025"):
        lfg.Portfolio.from_frame(frame.assign(close=None), kinds=["msw"], unit="Mg/yr", until=2025)
    with pytest.raises(RangeError, match="until must be a calendar year, got 2025.5; write until=2030"):
        lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr", until=2025.5)


@pytest.mark.parametrize(("decimals", "percent"), [(3, False), (2, False), (1, True), (0, True)])
def test_shares_are_divided_by_their_sum_within_the_rounding_in_which_they_are_printed(decimals, percent):
    kinds = ["food", "paper", "wood", "rest"]
    exact = np.random.default_rng(0).dirichlet([3, 2, 2, 1], 600) * (100 if percent else 1)
    frame = pd.DataFrame(exact.round(decimals), [f"s{n}" for n in range(600)], kinds)
    total = frame.sum(axis=1) / (100 if percent else 1)
    missed = int((np.abs(total - 1) > 1e-6).sum())
    options = {"kinds": kinds, "total": "waste", "unit": "Mg/yr", "units": dict.fromkeys(kinds, "%") if percent else {}}
    frame = frame.assign(open=2000, close=2001, waste=100.0)
    with pytest.warns(
        lfg.errors.TableWarning, match=f"shares of {missed} of 600 rows sum to .*; each is divided by"
    ) as said:
        sites = lfg.Portfolio.from_frame(frame, **options)
    assert len(said) == 1
    assert missed > 100
    np.testing.assert_allclose(sites.shares.sum(axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose(sites.shares, (frame[kinds].T / frame[kinds].sum(axis=1)).to_numpy(), rtol=1e-9)
    step = 10.0**-decimals
    frame.loc["s7", "food"] += 2.5 * step  # more than four roundings
    with pytest.raises(TableError, match="1 bad value: s7 food, paper, wood, rest: shares sum to"):
        lfg.Portfolio.from_frame(frame.loc[["s1", "s7"]].assign(food=lambda f: f["food"].where(f.index == "s7", 1 - f.drop(columns=["open", "close", "waste", "food"]).sum(axis=1) if not percent else 100 - f.drop(columns=["open", "close", "waste", "food"]).sum(axis=1))), **options)  # fmt: skip


def test_shares_in_a_few_digits_are_not_taken_for_rounded_ones():
    frame = pd.DataFrame(
        {"food": [0.5], "paper": [0.3], "wood": [0.1], "open": 2000, "close": 2001, "waste": 1.0}, ["a"]
    )
    with pytest.raises(TableError, match="a food, paper, wood: shares sum to 0.9, not 1"):
        lfg.Portfolio.from_frame(frame, kinds=["food", "paper", "wood"], total="waste", unit="Mg/yr")
    with pytest.raises(TableError, match="write units={'food': '%'}"):
        lfg.Portfolio.from_frame(frame.assign(food=90, paper=9, wood=1), kinds=["food", "paper", "wood"], total="waste", unit="Mg/yr")  # fmt: skip


def test_classes_are_known_as_the_guidelines_print_them():
    printed = {
        "Boreal and Temperate: Dry (MAP/PET < 1)": "temperate_dry", "Temperate wet": "temperate_wet", "wet, boreal": "boreal_wet",
        "Tropical - Moist and Wet (MAP >= 1000 mm)": "tropical_wet", "tropical_dry": "tropical_dry",
    }  # fmt: skip
    managed = {
        "Managed - anaerobic": "managed", "Managed well – semi-aerobic": "semi_aerobic_well",
        "Managed poorly – active-aeration": "active_aeration_poorly", "Uncategorised SWDS": "uncategorised",
        "Unmanaged – deep (>= 5 m waste) and/or high water table": "unmanaged_deep",
    }  # fmt: skip
    frame = pd.DataFrame({"climate": list(printed), "management": list(managed)}, list("abcde")).assign(
        open=2000, close=2001, msw=1.0
    )
    sites = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")
    assert list(np.asarray(sites.columns["climate"])) == list(printed.values())
    assert list(np.asarray(sites.columns["management"])) == list(managed.values())
    assert len(lfg.Portfolio.from_frame(pd.concat([frame, frame.assign(climate="Temperate_Wet").set_axis(list("fghij"))]), kinds=["msw"], unit="Mg/yr").columns["climate"].names) == 5  # fmt: skip
    site = lfg.Site(
        lfg.Waste.constant("1 Mg/yr", 2000, 2001), climate="Temperate wet", management="Managed - anaerobic"
    )
    assert (site.climate, site.management) == ("temperate_wet", "managed")
    for label, near in (("Wet", "boreal_wet"), ("Tropical", "tropical_dry"), ("temprate wet", "temperate_wet")):
        with pytest.raises(
            TableError, match=f"a climate: climate must be one of .*; got '{label}'; did you mean .*'{near}'"
        ):
            lfg.Portfolio.from_frame(frame.assign(climate=label), kinds=["msw"], unit="Mg/yr")


def test_classes_are_known_in_chinese():
    """As the library itself writes them, whatever stands between the words."""
    for what, names in CLASSES.items():
        for name in names:
            assert class_of(word(name, "zh"), what, "x") == name
    waste = lfg.Waste.constant("1 Mg/yr", 2000, 2001)
    site = lfg.Site(waste, climate="温带 湿润", management="管理型 - 厌氧（规范填埋）", rainfall="1400 毫米/年")
    assert (site.climate, site.management, site.rainfall) == ("temperate_wet", "managed", 1400)
    frame = pd.DataFrame(
        {"climate": "热带干燥", "management": "非管理型浅层", "open": 2000, "close": 2001, "msw": 1.0}, ["a"]
    )
    columns = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr").columns
    assert [np.asarray(columns[what])[0] for what in CLASSES] == ["tropical_dry", "unmanaged_shallow"]
    with pytest.raises(FactorError, match="Site.climate must be one of .*温带湿润.*; got '亚热带湿润'"):
        lfg.Site(waste, climate="亚热带湿润")


def test_semi_aerobic_of_2006_is_no_class_of_2019():
    """IPCC 2006 knows one sort of semi-aerobic site, MCF 0.5; the 2019 Refinement two, 0.5 and 0.7."""
    waste = lfg.Waste.constant("1e4 Mg/yr", 2000, 2010, kind="food")
    site = lfg.Site(waste, climate="Temperate wet", management="Managed – semi-aerobic")
    well = lfg.Site(waste, climate="Temperate wet", management="semi_aerobic_well")
    np.testing.assert_array_equal(*(lfg.estimate(one, lfg.IPCC2006()).generated for one in (site, well)))
    with pytest.raises(FactorError, match="semi_aerobic_well"):
        lfg.estimate(site, lfg.IPCC2019())


def test_columns_are_found_as_people_head_them():
    frame = pd.DataFrame(
        {"Year opened": [2000], "封场年份": [2010], "Climate": "Temperate wet", "降雨量": 30.0, "msw": 5.0}, ["甲"]
    )
    sites = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr", units={"降雨量": "inch/yr"})
    site = sites.site("甲")
    assert (site.waste.open, site.waste.close, site.climate) == (2000, 2010, "temperate_wet")
    assert site.rainfall == pytest.approx(762)
    with pytest.raises(RangeError, match="columns 'Year opened' and 'opened' both say 'open'"):
        lfg.Portfolio.from_frame(frame.assign(opened=2001), kinds=["msw"], unit="Mg/yr", units={"降雨量": "inch/yr"})
    kept = lfg.Portfolio.from_frame(frame.assign(open=1999), kinds=["msw"], unit="Mg/yr", units={"降雨量": "inch/yr"})
    assert kept.site("甲").waste.open == 1999


def test_columns_that_are_not_there_are_named_at_once_and_headings_below_notes_found():
    frame = pd.DataFrame({"open": [2000], "close": [2010], "food": 5.0}, ["a"])
    with pytest.raises(
        FactorError, match=r"lacks the columns 'foud' \(did you mean 'food'\?\), 'stones'; it has open, close, food"
    ):
        lfg.Portfolio.from_frame(frame, kinds=["foud", "stones"], unit="Mg/yr")
    notes = pd.DataFrame(
        [["Landfills of Utopia", None, None], ["in Mg", None, None], ["site", "open", "msw"], ["a", 1990, 5]]
    )
    with pytest.raises(RangeError, match="the headings stand in row 2 of the table; read it again with header=3"):
        lfg.Portfolio.from_frame(notes, kinds=["msw"], unit="Mg/yr", until=2000, names="site")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"msw": "50,000"}, "50,000 is not a number .*; read the table with thousands=','"),
        ({"msw": "12 %"}, "12 % is not a number .*; write the number alone, and its unit '%' in units="),
        ({"open": "FY2001"}, "FY2001 is not a calendar year; a fiscal year lies in two calendar years"),
        ({"open": "2001/02"}, "2001/02 is not a calendar year; a fiscal year lies in two calendar years"),
        ({"msw": True}, "True is not a number"),
        ({"msw": 5 + 1j}, r"\(5\+1j\) is not a number"),
        ({"msw": b"5"}, "b'5' is not a number"),
        ({"msw": pd.Timedelta("5D")}, "5 days .* is not a number"),
        ({"msw": np.ma.masked}, "-- is not a number"),
        ({"msw": 10**400}, r"10+\.\.\. is not a number"),
    ],
)  # fmt: skip
def test_cells_that_are_no_numbers_say_what_to_write(change, reason):
    frame = pd.DataFrame({"open": [2000, 2000], "close": 2010, "msw": 5.0}, ["a", "b"]).astype(object)
    for column, cell in change.items():
        frame[column] = pd.Series([cell, frame[column].iloc[1]], frame.index, dtype=object)
    with pytest.raises(TableError, match=f"1 bad value: a {next(iter(change))}: {reason}") as caught:
        lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")
    assert "\n" not in str(caught.value)


def test_numbers_of_other_types_are_numbers():
    from decimal import Decimal
    from fractions import Fraction

    frame = pd.DataFrame({"open": ["2000", 2000.0, 2000, 2000], "close": 2010}, list("abcd"))
    frame["msw"] = pd.Series([Decimal(5), Fraction(5), "5", np.float32(5)], frame.index, dtype=object)
    sites = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")
    np.testing.assert_array_equal(sites.waste.rate, 5)
    np.testing.assert_array_equal(lfg.Portfolio.from_frame(frame.assign(msw=pd.array([5, 5, 5, 5], "Int64")), kinds=["msw"], unit="Mg/yr").waste.rate, 5)  # fmt: skip


@pytest.mark.parametrize("name", ["Total", "GRAND TOTAL", "合计"])
def test_a_row_of_sums_is_no_site(name):
    frame = pd.DataFrame({"open": [2000, 2000], "close": 2010, "msw": [5.0, 5]}, ["a", name])
    with pytest.raises(TableError, match=f"{name} name: {name} is the name of a sum and no site; drop that row"):
        lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")
    rows = pd.DataFrame({"year": [2000, 2000], "msw": [5.0, 5]}, ["a", name])
    assert list(lfg.Portfolio.from_frame(rows, kinds=["msw"], unit="Mg/yr", errors="report").names) == ["a"]


def test_what_is_refused_is_told_by_reason_with_its_waste():
    frame = pd.DataFrame(
        {
            "open": [2000, 2000, 2000, 2000, 2000],
            "close": [2009, 2009, 1990, 2009, 2009],
            "growth": [0.0, 0.1, 0, 0, 0],
            "msw": [10.0, 10, 10, -1, 10],
            "climate": ["polar", "arid", "tropical_wet", "polar", "tropical_wet"],
        },
        list("abcde"),
    )
    sites = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr", errors="report")
    assert list(sites.names) == ["e"]
    assert sites.refused.index.names == ["column", "reason"]
    climate = sites.refused.xs("climate", level="column").iloc[0]
    grown = 10 * (1.1**10 - 1) / 0.1
    assert (climate["sites"], climate["unknown"]) == (3, 1)
    assert climate["waste"] == pytest.approx(100 + grown)
    assert sites.refused.loc[("close", "closes in ..., before it opens")].tolist() == [1, 0, 1]
    assert sites.refused.attrs["sites"] == 4
    assert sites.refused.attrs["unknown"] == 2
    assert sites.refused.attrs["waste"] == pytest.approx(100 + grown)  # each site once
    assert lfg.Portfolio.from_frame(frame.loc[["e"]], kinds=["msw"], unit="Mg/yr", errors="report").refused is None


def test_waste_refused_of_arrays_and_of_rows_is_told_too():
    mass = np.full((5, 1, 3), 10.0)
    mass[2, 0, 1] = -1
    columns = {"climate": ["tropical_wet", "tropical_wet", "polar"]}
    arrays = lfg.Portfolio.from_arrays(
        mass, years=range(2000, 2005), unit="short_ton", columns=columns, errors="report"
    )
    assert arrays.refused["sites"].tolist() == [1, 1]
    assert arrays.refused.attrs["waste"] == pytest.approx(50 * 0.90718474)
    assert arrays.refused.attrs["unknown"] == 1
    rows = pd.DataFrame(
        {"year": [2000, 2001, 2000], "msw": [5.0, 7, 1], "climate": ["polar", "polar", "tropical_wet"]}, list("aab")
    )
    assert lfg.Portfolio.from_frame(rows, kinds=["msw"], unit="Mg", errors="report").refused.attrs["waste"] == 12


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"names": "abc"}, RangeError, r"names must be 3, one for each site, as in \['Hill', 'Moor'\]; got 'abc'"),
        ({"names": 5}, RangeError, "names must be 3, one for each site"),
        ({"years": [2001, 2000]}, RangeError, r"years must rise one by one, without gaps; got \[2001, 2000\]"),
        ({"axes": None}, RangeError, "must have the axes that None orders"),
        ({"kinds": [5]}, RangeError, "kinds names one kind of waste or more"),
        ({"kinds": None}, RangeError, "kinds names one kind of waste or more"),
        ({"kinds": ["open"]}, RangeError, "kinds: 'open' says something else of a site"),
        ({"mass": np.ones((2, 2, 3)), "kinds": ["food", "total"]}, RangeError, "kinds: 'total' is the name of a sum, beside what"),
        ({"mass": np.full((2, 1, 3), np.timedelta64(1, "D"), dtype=object)}, TableError, "3 bad values: 0 msw: waste of a year"),
        ({"columns": None}, RangeError, "columns takes a dict, as in {'k'"),
        ({"units": ["kW"]}, RangeError, "units takes a dict, as in {'rainfall'"),
        ({"mass": np.ones((2, 1, 0))}, RangeError, "mass holds 2 years and 1 kinds of waste of 0 sites"),
        ({"mass": np.full((2, 1, 3), True, dtype=object)}, TableError, "3 bad values: 0 msw: waste of a year is negative or not finite"),
        ({"names": ["a", "b", "c"], "columns": {"k": pd.Series([0.1, 0.2, 0.3], ["x", "y", "z"])}}, RangeError, "of other sites"),
    ],
)  # fmt: skip
def test_arrays_that_do_not_fit_are_refused_in_one_line(change, error, message):
    given = {"mass": np.ones((2, 1, 3)), "years": [2000, 2001], "unit": "Mg", **change}
    with pytest.raises(error, match=message) as caught:
        lfg.Portfolio.from_arrays(given.pop("mass"), **given)
    assert "\n" not in str(caught.value)


def test_a_quantity_is_not_stripped_of_its_unit():
    import pint

    mass = pint.get_application_registry().Quantity(np.ones((2, 1, 3)), "short_ton")
    with pytest.raises(UnitError, match=r"mass has a unit of its own, \[ton\]; convert it and give its numbers alone"):
        lfg.Portfolio.from_arrays(mass, years=[2000, 2001], unit="Mg")


def test_a_portfolio_does_not_change_with_what_it_was_made_of():
    import pickle

    k, mass = np.full(3, 0.05), np.ones((2, 1, 3))
    sites = lfg.Portfolio.from_arrays(
        mass, years=[2000, 2001], unit="Mg", names=list("abc"), columns={"k": k, "own": k}
    )
    k[0] = 9
    assert sites.columns["k"][0] == sites.columns["own"][0] == 0.05
    for one in (sites, sites[["a", "b"]], pickle.loads(pickle.dumps(sites)), sites.split({"food": 1.0})):
        for array in (one.names, one.columns["k"], one.columns["own"], *(() if one.shares is None else (one.shares,))):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = array[0]
        with pytest.raises(ValueError, match="read-only"):
            one.waste.mass[0, 0, 0] = 5


def test_a_file_that_is_no_parquet_is_refused(tmp_path):
    bad = tmp_path / "bad.parquet"
    bad.write_text("no parquet")
    for path in (bad, tmp_path / "absent.parquet", None):
        with pytest.raises(RangeError, match="from_parquet takes a parquet file or a folder of them, got") as caught:
            lfg.Portfolio.from_parquet(path, kinds=["msw"], unit="Mg/yr")
        assert "\n" not in str(caught.value)


def test_what_is_refused_is_added_up_where_portfolios_are_joined():
    frame = pd.DataFrame({"open": 2000, "close": 2009, "msw": 10.0, "climate": "polar"}, ["a", "b"])
    parts = [
        lfg.Portfolio.from_frame(frame.set_axis(names).assign(climate=["tropical_wet", "polar"]), kinds=["msw"], unit="Mg/yr", errors="report")
        for names in (["a", "b"], ["c", "d"])
    ]  # fmt: skip
    both = lfg.Portfolio.concat(parts)
    assert (both.refused["sites"].tolist(), both.refused.attrs["waste"], len(both.report)) == ([2], 200, 2)
    assert lfg.Portfolio.concat([part[["a"]] for part in parts[:1]]).refused.attrs["sites"] == 1


def test_shares_that_split_every_site_are_said_to_be_rounded_too(bulk):
    thirds = {"food": 0.333, "paper": 0.333, "wood": 0.333}
    with pytest.warns(lfg.errors.TableWarning, match="Portfolio.split: shares of 1 of 1 rows sum to 0.999"):
        split = bulk.split(thirds)
    np.testing.assert_allclose(split.shares[:, 0], 1 / 3, rtol=1e-12)
    with pytest.raises(RangeError, match="with_columns.columns takes a dict"):
        bulk.with_columns(None)
