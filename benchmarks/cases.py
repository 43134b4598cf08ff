"""The work that is timed: the same cases for the table and for pytest-benchmark."""

import numpy as np
import pandas as pd

import lfgmodel as lfg
from lfgmodel.core.decay import next_year

SITE = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", open=1990, close=2019))
MODEL = lfg.LandGEM(k=0.05, L0=170)
WELLS, DEVICES = lfg.collection.Constant(0.75), [lfg.energy.Engine("3 MW"), lfg.energy.Flare()]
FITTED = (SITE, lfg.LandGEM(k=0.04, L0=100), WELLS)
KINDS = [f"kind {number}" for number in range(12)]


def kernel(sites, kinds, years, *, own=True, alike=False, seed=1):
    """Waste by year, (year, kind or 1, 1, site), and rates that differ by site, or with `alike` by kind only."""
    draw = np.random.default_rng(seed)
    mass = draw.random((years, kinds if own else 1, 1, sites))
    shape = (kinds, 1, 1 if alike else sites)
    potential, k = draw.uniform(0.02, 0.1, shape), draw.uniform(0.02, 0.3, shape)
    return mass, potential, k, next_year(potential, k)


def portfolio(sites, kinds=3, years=61, seed=1, axes="year, kind, site"):
    """Sites with their own waste by kind and their own k for the first kind, and a model to run on them."""
    draw = np.random.default_rng(seed)
    sizes = {"year": years, "kind": kinds, "site": sites}
    mass = draw.random([sizes[axis] for axis in axes.split(", ")])
    made = lfg.Portfolio.from_arrays(
        mass,
        axes=axes,
        years=np.arange(1960, 1960 + years),
        kinds=KINDS[:kinds],
        unit="Mg/yr",
        columns={"k": draw.uniform(0.02, 0.3, sites)},
    )
    rates = {KINDS[0]: lfg.column("k"), **{kind: 0.03 + 0.01 * number for number, kind in enumerate(KINDS[1:kinds])}}
    return made, lfg.FirstOrderDecay(k=rates, potential=0.08, convention="next_year")


def of_china(sites, live=False, own=False, years=61):
    """Sites in two climates with the composition of waste in China, all of it or the kinds that decay."""
    shares = lfg.composition("China")
    if live:
        shares = {kind: share for kind, share in shares.items() if kind in ("food", "paper", "wood", "textiles")}
    return _mixed(sites, shares, own, years), lfg.IPCC2006()


def of_one_rate(sites, kinds=2, own=False, years=61):
    """Sites with waste of two kinds, or one, that make the same methane at the same k, each site its own."""
    potential = {"a": 0.05, "b": 0.10} if kinds == 2 else {"a": 0.08}
    shares = {"a": 0.4, "b": 0.6} if kinds == 2 else {"a": 1.0}
    model = lfg.FirstOrderDecay(k=lfg.column("k"), potential=potential, convention="next_year")
    return _mixed(sites, shares, own, years), model


def _mixed(sites, shares, own, years):
    """Random totals in shares that need not sum to one, as each kind's own waste or as totals x shares."""
    draw = np.random.default_rng(1)
    total, part = draw.random((years, 1, sites)), np.array([*shares.values()])[:, None]
    columns = {
        "climate": draw.choice(["tropical_wet", "temperate_dry"], sites),
        "management": np.full(sites, "managed"),
        "k": draw.uniform(0.02, 0.3, sites),
    }
    options = {"years": np.arange(1960, 1960 + years), "unit": "Mg/yr", "columns": columns}
    if own:
        return lfg.Portfolio.from_arrays(total * part, kinds=[*shares], axes="year, kind, site", **options)
    whole = lfg.Portfolio.from_arrays(total * part.sum(), kinds=["msw"], axes="year, kind, site", **options)
    return whole.split({kind: share / part.sum() for kind, share in shares.items()})


def uncertain(kinds=4, years=140, sites=1):
    """Return a site, or a portfolio, and a model with two uncertain numbers a waste kind; with its last year."""
    rates = {KINDS[n]: lfg.lognormal(0.03 + 0.03 * n, gsd=1.3) for n in range(kinds)}
    potential = {KINDS[n]: lfg.normal(0.05 + 0.01 * n, cv=0.1) for n in range(kinds)}
    mass = np.random.default_rng(1).random((years, kinds, sites)) * 1e5
    over = np.arange(2040 - years, 2040)
    model = lfg.FirstOrderDecay(k=rates, potential=potential, convention="next_year")
    if sites > 1:
        return lfg.Portfolio.from_arrays(mass, years=over, kinds=KINDS[:kinds], unit="Mg/yr"), model
    return lfg.Site(lfg.Waste(tuple(KINDS[:kinds]), over, mass[:, :, 0])), model


def country(sites, kinds=4):
    """Return sites of 30 provinces, each with its own potential in part, and a model with an uncertain rate a kind."""
    draw = np.random.default_rng(1)
    opened = draw.integers(1970, 2000, sites)
    table = {"open": opened, "close": opened + draw.integers(5, 25, sites), "waste": draw.lognormal(9, 1, sites)}
    table |= {kind: np.full(sites, 1 / kinds) for kind in KINDS[:kinds]}
    table |= {"province": [f"Province {n}" for n in draw.integers(0, 30, sites)]}
    frame = pd.DataFrame(table, index=[f"Site {n}" for n in range(sites)])
    model = lfg.FirstOrderDecay(
        k={kind: lfg.lognormal(0.03 + 0.03 * n, gsd=1.3) for n, kind in enumerate(KINDS[:kinds])},
        potential=lfg.each(lfg.lognormal(0.06, gsd=1.2), correlation=0.3),
        convention="next_year",
    )
    return lfg.Portfolio.from_frame(frame, kinds=KINDS[:kinds], total="waste", unit="Mg/yr"), model


def bare(site, model, est):
    """Return the waste and rates of the draws of an estimate, as the bare kernel takes them."""
    k, potential = (
        np.stack([est.drawn[f"FirstOrderDecay.{name}[{kind!r}]"] for kind in site.kinds])[:, :, None]
        for name in ("k", "potential")
    )
    return site.mass(est.years), next_year(potential, k)


SIX = {
    "k": lfg.lognormal(0.05, gsd=1.4),
    "L0": lfg.normal(100, 15, low=40),
    "efficiency": lfg.triangular(0.6, 0.7, 0.8),
    "uptime": lfg.uniform(0.9, 1),
    "oxidation": lfg.normal(0.1, 0.03, low=0, high=0.3),
    "amount": lfg.lognormal(1, gsd=1.15),
}


def mean_of_six(sampling, seed, draws=4096):
    """Mean methane emitted in one year of an estimate with six uncertain numbers."""
    site = lfg.Site(lfg.Waste.growing("50_000 Mg/yr", "3 %/yr", 1985, 2009).scaled(SIX["amount"]))
    wells = lfg.collection.Phased({1995: 0.4, 2003: SIX["efficiency"]}, uptime=SIX["uptime"])
    model, options = lfg.LandGEM(k=SIX["k"], L0=SIX["L0"]), {"until": 2010, "keep": ["emitted"]}
    est = lfg.estimate(
        site, model, wells, oxidation=SIX["oxidation"], draws=draws, seed=seed, sampling=sampling, **options
    )
    return est.emitted[-1].mean()


def log_of_twenty_years(noise):
    """Methane collected from 2010 to 2029, ten of the years after the last waste, each reading off by a share."""
    gas = lfg.estimate(SITE, lfg.LandGEM(k=0.06, L0=90), WELLS, until=2029).collected[20:]
    off = np.exp(noise * np.random.default_rng(1).standard_normal(20))
    return lfg.collection.Measured(dict(zip(range(2010, 2030), gas * off, strict=True)), unit="Mg/yr", gas="ch4")


DRIFT = lfg.Drift.preset("US meters 2012-2019")
METER = lfg.collection.Measured({2018: 1500, 2019: 1420}, unit="scfm", gas="lfg", methane="50 %")


def metered(count):
    """Return so many sites alike, and a system that goes on from the meter of each."""
    mass = np.full((40, 1, count), 5e5)
    names = [f"site {number}" for number in range(count)]
    sites = lfg.Portfolio.from_arrays(mass, years=np.arange(1990, 2030), kinds=["msw"], unit="Mg/yr", names=names)
    return sites, lfg.collection.Drifting(DRIFT, meter=dict.fromkeys(names, METER))


def read_sites(count, k=0.06):
    """Return closed sites, eight readings of each, off by a share of its own and one of the reading, and their k."""
    draw = np.random.default_rng(1)
    opened = draw.integers(1970, 1995, count)
    table = {"open": opened, "close": opened + draw.integers(10, 20, count), "msw": draw.lognormal(11, 0.7, count)}
    frame = pd.DataFrame(table, index=[f"Site {n}" for n in range(count)])
    sites = lfg.Portfolio.from_frame(frame, kinds=["msw"], unit="Mg/yr")
    est = lfg.estimate(sites, lfg.LandGEM(k=k, L0=90), WELLS, until=2019, keep=["collected"])
    off = np.exp(draw.normal(0, 0.4, count) + draw.normal(0, 0.1, (8, count)))
    read = pd.DataFrame(est.collected[-8:] * off, index=est.years[-8:], columns=sites.names)
    return sites, lfg.collection.Measured.from_frame(read, unit="Mg/yr", gas="ch4"), k


def plant_closing(draws, years=31):
    """Cash flows of plants that cost money to close, (year, draw)."""
    cash = np.random.default_rng(1).normal(60, 25, (years, draws)) * np.exp(-0.03 * np.arange(years))[:, None]
    cash[0], cash[-1] = -400, cash[-1] - 100
    return cash


def financed(draws, close):
    """Return a project with all that one can have, and its gas with and without it."""
    site = lfg.Site(lfg.Waste.constant("700_000 Mg/yr", 2005, 2026))
    model = lfg.LandGEM(k=lfg.lognormal("0.12/yr", gsd=1.4), L0=lfg.normal(70, 12, low=20))
    wells = lfg.collection.Constant(lfg.triangular("40 %", "55 %", "70 %"))
    engine, kind = lfg.energy.Engine("1.06 MW", units=6, open=2027, close=close), lfg.energy.Engine
    options = {"draws": draws, "seed": 1, "until": close + 1}
    finance = lfg.finance
    plan = finance.Project(
        prices="real", year=2026, discount="8 %", inflation="2 %",
        capital=finance.Capital("engines", "8000 CNY/kW", of=kind, salvage="5 %"),
        operation=[
            finance.Cost("upkeep", "500 CNY/kW/yr", of=kind),
            finance.Cost("oil", "0.08 CNY/kWh", of="electricity"),
        ],
        overhaul=finance.Overhaul("overhaul", "1500 CNY/kW", of=kind, every="60_000 h"),
        sales=finance.Sale("electricity", lfg.triangular("0.5 CNY/kWh", "0.6 CNY/kWh", "0.65 CNY/kWh"), vat="excluded"),
        credits=finance.Credits("CCER", "60 CNY/tCO2e", gwp=28, open=2027, close=2036),
        royalty=finance.Royalty("5 %", "electricity"), working_capital="10 %",
        tax=finance.Tax(rate="25 %", carry=5, depreciation=finance.Depreciation("straight line", 10)),
        debt=finance.Debt(share="70 %", rate="4.9 %", years=10, kind="level"),
    )  # fmt: skip
    use = [engine, lfg.energy.Flare()]
    return plan, lfg.estimate(site, model, wells, use=use, **options), lfg.estimate(site, model, **options)
