"""How near to the exact number every result is: against sums in 50 digits, and against extended precision for many."""

from pathlib import Path

import numpy as np
import oracle
import pytest

import lfgmodel as lfg
from lfgmodel import finance
from lfgmodel.core.decay import CONVENTIONS, generate, generate_older
from lfgmodel.core.money import levelised

PAGE = Path(__file__).parents[1] / "docs" / "accuracy.md"
RATES = (1e-6, 0.009999, 0.01, 0.05, 0.7, 2.0)
CASES = [(name, {}) for name in CONVENTIONS if name != "delayed"] + [("delayed", {"months": m}) for m in (0, 0.5, 3, 6)]
IDS = [f"{name}{''.join(map(str, options.values()))}" for name, options in CASES]
WORST: dict[str, float] = {}
"""The largest error found so far of each kind, for who writes the page."""


def share(name, options):
    return oracle.delayed(**options) if options else oracle.SHARES[name]


def held(what, found, exact, over=None):
    """Note the worst error of its kind, and hold it to its bound."""
    off = oracle.error(found, exact, over)
    WORST[what] = max(WORST.get(what, 0.0), off)
    assert off <= oracle.BOUNDS[what], f"{what}: {off:.2g}"


def history(seed, years):
    """Return waste of some years with gaps, and then none."""
    rng = np.random.default_rng(seed)
    mass = rng.lognormal(10, 1, years) * (rng.random(years) < 0.8)
    mass[years // 3 :] = 0
    mass[0] = 1e4
    return mass


def cells(array):
    return np.reshape(array, (-1, 1, 1))


@pytest.mark.parametrize(("name", "options"), CASES, ids=IDS)
@pytest.mark.parametrize("k", RATES)
def test_gas_is_its_double_sum(name, options, k):
    what, mass = "gas of any convention, k of 1e-6 to 2 1/yr, 200 years", history(1, 200)
    exact = oracle.gas(share(name, options), mass, k, 0.07)
    waste = lfg.Waste.recorded({1900 + year: amount for year, amount in enumerate(mass)}, unit="Mg")
    model = lfg.FirstOrderDecay(k=k, potential=0.07, convention=name, **options)
    held(what, lfg.estimate(lfg.Site(waste), model, until=2099).generated, exact)
    sites = lfg.Portfolio.from_arrays(
        np.repeat(mass[:, None], 2, 1), years=range(1900, 2100), unit="Mg", axes="year, site"
    )
    held(what, lfg.estimate(sites, model, until=2099).generated[:, 1], exact)


@pytest.mark.parametrize(("name", "options"), CASES, ids=IDS)
def test_gas_of_rates_that_change_is_its_double_sum(name, options):
    mass, rng = history(2, 120), np.random.default_rng(3)
    steps = {1900: 0.05, 1930: 0.3, 1947: 1e-5, 1960: 1.9, 1990: 0.009}
    k = [steps[max(year for year in steps if year <= 1900 + n)] for n in range(120)]
    waste = lfg.Waste.recorded({1900 + year: amount for year, amount in enumerate(mass)}, unit="Mg")
    model = lfg.FirstOrderDecay(k=steps, potential=0.07, convention=name, **options)
    exact = oracle.gas(share(name, options), mass, k, 0.07)
    held("gas, k that changes by calendar year", lfg.estimate(lfg.Site(waste), model, until=2019).generated, exact)
    k = rng.uniform(1e-3, 1.0, 60).tolist()
    decay = CONVENTIONS[name](np.full((1, 1, 1), 0.07), np.reshape(k, (60, 1, 1, 1)), **options)
    found = generate(mass[:60, None, None, None], decay)[:, 0, 0]
    held("gas, k that changes by calendar year", found, oracle.gas(share(name, options), mass[:60], k, 0.07))


@pytest.mark.parametrize(("name", "options"), CASES, ids=IDS)
@pytest.mark.parametrize("age", [1, 2, 5, 15])
def test_gas_of_old_waste_is_the_double_sum_over_old_waste(name, options, age):
    """What collection by age of waste rests on, for one k and for k by calendar year."""
    what, mass, rng = "gas of waste of some age or more", history(4, 60), np.random.default_rng(5)
    for k in (0.01, 0.4, rng.uniform(1e-3, 1.0, 60).tolist()):
        by_year = np.reshape(k, (60, 1, 1, 1)) if isinstance(k, list) else np.full((1, 1, 1), k)
        decay = CONVENTIONS[name](np.full((1, 1, 1), 0.07), by_year, **options)
        found = generate_older(mass[:, None, None, None], decay, age)[:, 0, 0]
        exact = oracle.gas(share(name, options), mass, k, 0.07, least=age)
        held(what, found, exact)
        assert not found[:age].any()


def test_collection_by_age_is_its_sum_over_deposits():
    """Each year's waste by itself at the efficiency of its age, through a whole estimate."""
    mass, k, steps = history(6, 80), 0.09, {0: 0.0, 2: 0.5, 5: 0.75, 15: 0.6}
    waste = lfg.Waste.recorded({1950 + year: amount for year, amount in enumerate(mass)}, unit="Mg")
    model = lfg.FirstOrderDecay(k=k, potential=0.07, convention="next_year")
    est = lfg.estimate(lfg.Site(waste), model, lfg.collection.ByWasteAge(steps), until=2029)
    exact = [oracle.MP.mpf(0)] * 80
    for lower, (age, efficiency) in zip([0.0, *steps.values()], steps.items(), strict=False):
        older = oracle.gas(oracle.SHARES["next_year"], mass, k, 0.07, least=age)
        exact = [
            total + (oracle.MP.mpf(efficiency) - oracle.MP.mpf(lower)) * part
            for total, part in zip(exact, older, strict=True)
        ]
    held("gas of waste of some age or more", est.collected[2:], exact[2:], est.generated[2:].tolist())


@pytest.mark.skipif(np.finfo(np.longdouble).eps > 1e-18, reason="this platform has no extended precision")
@pytest.mark.parametrize(("name", "options"), CASES, ids=IDS)
@pytest.mark.parametrize("way", ["rates by site", "rates by year", "alike"])
def test_many_sites_and_draws_are_their_sums_in_extended_precision(name, options, way):
    """Each way that the sum is made in, over 150 years, beside the recurrence in 64 binary digits."""
    rng, (years, streams, draws, sites) = np.random.default_rng(8), (150, 4, 2, 400)
    mass = rng.lognormal(8, 2, (years, 1 if way == "alike" else streams, 1, sites)) * (
        rng.random((years, 1, 1, sites)) < 0.8
    )
    shape = {
        "rates by site": (streams, draws, sites),
        "rates by year": (years, streams, 1, 1),
        "alike": (streams, 1, 1),
    }[way]
    k, potential = np.exp(rng.uniform(np.log(1e-4), np.log(2), shape)), rng.uniform(0.01, 0.2, (streams, 1, 1))
    long = extended(name, potential, k, **options)
    state, sums = np.zeros((streams, draws, sites), np.longdouble), np.zeros((years, draws, sites), np.longdouble)
    for year in range(years):
        _, first, keep, release, retain = (field[year] if field.ndim == 4 else field for field in long)
        fresh = mass[year].astype(np.longdouble) * potential
        sums[year] = (release * state + first * fresh).sum(axis=0)
        state = retain * state + keep * fresh
    found = generate(mass, CONVENTIONS[name](potential, k, **options))
    off = np.abs(found - sums) / np.where(sums > 0, sums, 1)
    what = "gas of many sites and draws, or of sites that share their numbers"
    WORST[what] = max(WORST.get(what, 0.0), float(off.max()))
    assert off.max() <= oracle.BOUNDS[what]


def extended(name, potential, k, months=0.0):
    """Return the five numbers of a convention in extended precision."""
    k = k.astype(np.longdouble)
    none, all_of_it, gone, kept = 0 * k, 1 + 0 * k, -np.expm1(-k), np.exp(-k)
    fresh = np.exp(-k * (np.longdouble(1) / 2 - np.longdouble(months) / 12))
    ages = {"tenths": range(2, 22, 2), "tenths_begin": range(0, 20, 2), "tenths_mid": range(1, 21, 2)}.get(name, ())
    return potential, *{
        **dict.fromkeys(
            ages and [name], (none, all_of_it, sum(k / 10 * np.exp(-k * np.longdouble(a) / 20) for a in ages), kept)
        ),
        "next_year": (none, all_of_it, gone, kept),
        "same_year": (gone, kept, gone, kept),
        "mid_year": (none, all_of_it, k * np.exp(-k / 2), kept),
        "uniform": (1 - gone / k, gone / k, gone, kept),
        "delayed": (-np.expm1(-k * (np.longdouble(1) / 2 - np.longdouble(months) / 12)), fresh, gone, kept),
    }[name]


def flows(seed, years, conventional=True):
    """Return a cash flow of spending and then of earning, or of both in any order."""
    rng = np.random.default_rng(seed)
    cash = rng.lognormal(12, 1, years)
    if not conventional:
        return cash * rng.choice([-1, 1], years)
    cash[: 1 + seed % 3] *= -years / 4
    return cash


MONEY_RATES = (0.0, 1e-12, 1e-6, 0.08, 0.5, 30.0, -0.3)


@pytest.mark.parametrize("years", [2, 5, 30, 200])
@pytest.mark.parametrize("seed", range(4))
def test_money_is_its_sum(years, seed):
    cash, mixed = flows(seed, years), flows(seed, years, conventional=False)
    for rate in MONEY_RATES:
        for timing in ("end", "mid"):
            exact, over = oracle.npv(rate, mixed, timing)
            held("net present value", [finance.npv(rate, mixed, timing)], [exact], [over])
        if years > 2 and -rate < 0.3:
            modified = oracle.mirr(cash, max(rate, 0.0), 0.05)
            held("modified rate of return", [1 + finance.mirr(cash, max(rate, 0.0), 0.05)], [1 + modified])
        price = levelised(np.abs(mixed), cash.clip(1), rate)
        exact = oracle.npv(rate, np.abs(mixed))[0] / oracle.npv(rate, cash.clip(1))[0]
        held("levelised cost", [price], [exact])
        when, paid = finance.payback(cash, rate), oracle.payback(cash, rate)
        assert np.isfinite(when) == (paid is not None)
        if paid is not None:
            held("payback", [when], [paid])
    found = finance.irr(cash)
    if np.isfinite(found):
        held("internal rate of return", [1 + found], [1 + oracle.irr(cash, found)])
    for rate in finance.rates(mixed):
        worth, over = oracle.npv(rate, mixed)
        assert abs(worth) <= 1e-9 * over  # a root, as near as a float can say; how near the rate is goes by its slope


@pytest.mark.parametrize("kind", ["level", "level principal", "bullet"])
@pytest.mark.parametrize("rate", [0.0, 1e-12, 1e-6, 0.049, 0.3, 1.0])
@pytest.mark.parametrize(("years", "grace"), [(1, 0), (10, 0), (10, 3), (60, 9), (200, 0)])
@pytest.mark.parametrize("capitalise", [False, True])
def test_loans_are_their_formula(kind, rate, years, grace, capitalise):
    """Relative to what is owed when it is most."""
    found = finance.loan(1e6, rate, years, kind, grace=grace, capitalise=capitalise).to_numpy()
    exact = oracle.loan(1e6, rate, years, kind, grace, capitalise)
    most = max(row[3] for row in exact) if years > 1 else oracle.MP.mpf(1e6)
    for column in range(4):
        held("loans", found[:, column], [row[column] for row in exact], [most * (1 + oracle.MP.mpf(rate))] * years)


def test_the_page_states_the_bounds():
    text = PAGE.read_text(encoding="utf-8")
    for what, bound in oracle.BOUNDS.items():
        assert f"| {what} | {bound:.0e} |" in text, what
