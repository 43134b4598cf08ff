"""Print what two other libraries take for the same work, in markdown: each in turn with lfgmodel, in one process.

python benchmarks/peers.py                           # in a new environment in a temporary folder
python benchmarks/peers.py --folder peers            # the same, kept
python benchmarks/peers.py --python peers/bin/python # in one that has them
"""

import argparse
import logging
import os
import platform
import subprocess
import tempfile
import time
import venv
import warnings
from importlib.metadata import version
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from report import process, row, seconds

import lfgmodel as lfg
from lfgmodel.core.decay import generate, response, same_year

ROOT = Path(__file__).resolve().parent.parent
PEERS = {"bonsai-ipcc": "0.5.3", "swolfpy-processmodels": "1.1.0"}
KINDS = {"food": "msw_food", "paper": "msw_paper", "wood": "msw_wood", "textiles": "msw_textiles"}
YEARS = np.arange(1961, 2021)
GROWING = np.linspace(1000, 3000, 60)


def beside(what, theirs, ours, work, own_work=None, repeats=5):
    """Time both in turn, and print what a site-kind-year costs each and their ratio."""
    calls, times = (theirs, ours), ([], [])
    for turn in range(repeats + 1):
        for call, taken in zip(calls, times, strict=True):
            start = time.perf_counter()
            call()
            if turn:  # the first warms up
                taken.append(time.perf_counter() - start)
    peer, own = median(times[0]) / work * 1e9, median(times[1]) / (own_work or work) * 1e9
    row(what, f"{figure(peer)} ns; lfgmodel {figure(own)} ns", f"{figure(peer / own)} x")


def figure(number):
    """Write a number to two digits, or whole."""
    return f"{number:.2g}" if number < 10 else f"{number:,.0f}"


def agreement(what, theirs, ours):
    """Print how far the figures of a peer are from ours."""
    off = float(np.abs(np.asarray(theirs, float) / np.asarray(ours, float) - 1).max())
    row(what, "equal to 1e-12" if off < 1e-12 else f"differs by {off:.2g}", "")


def imports(name, code):
    """Print what an import costs in a fresh interpreter."""
    python = seconds(lambda: process("pass"), 5)
    theirs = seconds(lambda: process(code), 3) - python
    ours = seconds(lambda: process("import lfgmodel as lfg; lfg.estimate; lfg.IPCC2019; lfg.Site"), 5) - python
    row(f"`{code}`", f"{theirs * 1e3:,.0f} ms; lfgmodel {ours * 1e3:,.0f} ms", f"{theirs / ours:.0f} x")


def site_of(mass):
    """Return a site that accepts the same mass by year of each of the four kinds."""
    waste = lfg.Waste(tuple(KINDS), YEARS, np.repeat(mass[:, None], len(KINDS), axis=1))
    return lfg.Site(waste, climate="temperate_wet")


def tell_bonsai(par, regions, mass):
    """Put waste by year into the tables of bonsai-ipcc, as people that throw away one tonne a year each."""

    def fill(name, unit, number, **levels):
        rows = pd.MultiIndex.from_product([*levels.values(), ["def"]], names=[*levels, "property"])
        values = number[rows.get_level_values("year") - YEARS[0]] if isinstance(number, np.ndarray) else number
        setattr(par, name, pd.DataFrame({"value": values, "unit": unit}, index=rows))

    by_year = {"year": YEARS, "region": regions}
    fill("urb_population", "cap", mass, **by_year)
    fill("msw_gen_rate", "t/cap/yr", 1.0, **by_year)
    fill("msw_frac_to_swds", "kg/kg", 1.0, **by_year)
    fill("msw_type_frac", "kg/kg", 1.0, **by_year, msw_frac=list(KINDS.values()))
    fill("swdstype_frac", "kg/kg", 1.0, **by_year, swds_type=["managed"])
    fill("r_swd", "kg/yr", 0.0, **by_year, swds_type=["managed"])


def bonsai():
    """Compare the waste model of the IPCC: by its equations, and by its sequences from tables to emissions."""
    import bonsai_ipcc

    swd = bonsai_ipcc.IPCC().waste.swd
    zones = swd.parameter.climate_zone.value[swd.parameter.moisture_regime.value == "wet"]
    regions = list(zones.index[zones == "boreal_temperate"][:10])
    model, years, elementary = lfg.IPCC2019(mcf="managed"), len(YEARS), swd.elementary
    decay = model.decay(tuple(KINDS), {"year": YEARS, "climate": "temperate_wet"})
    k, doc, doc_f = ([float(row.value) for row in rows] for rows in bonsai_factors(swd.parameter))

    def equations(mass):
        """Equations 3.2, 3.4, 3.5 and 3.6 year by year, as their docstrings have it; any floats or arrays."""
        gas = []
        stock = [0.0] * len(KINDS)
        for waste in mass:
            total = 0.0
            for kind in range(len(KINDS)):
                total += elementary.ch4_generated(elementary.ddoc_m_decomp_t(stock[kind], k[kind]), 0.5)
                fresh = elementary.ddoc_from_wd_data(waste, doc[kind], doc_f[kind], 1.0)
                stock[kind] = elementary.ddoc_ma_t(fresh, stock[kind], k[kind])
            gas.append(total)
        return gas

    def sequences(sites=1):
        """Methane generated in the last year, a call a site and kind [Mg/yr]."""
        return 1000 * sum(
            swd.sequence.tier1_ch4(2020, region, kind, past_years=years - 1, activity="managed").ch4_generated.value
            for region in regions[:sites]
            for kind in KINDS.values()
        )

    def prospective():
        """Methane of all years: a call a deposit and kind, each as long as the result, and their sum [Mg/yr]."""
        gas = np.zeros(years)
        for year in YEARS[:-1]:
            for kind in KINDS.values():
                left = int(YEARS[-1] - year)
                step = swd.sequence.tier1_ch4_prospective(int(year), regions[0], kind, "wet", "managed", left)
                gas[years - left :] += step.ch4_emissions.value
        return gas * 1000

    plain = GROWING.tolist()
    ours = lfg.estimate(site_of(GROWING), model, until=2020).generated
    agreement("bonsai-ipcc, its equations looped by hand", equations(plain)[1:], ours[1:])
    tell_bonsai(swd.parameter, regions, np.full(years, 1000.0))
    steady = lfg.estimate(site_of(np.full(years, 1000.0)), model, until=2020).generated
    agreement("`tier1_ch4`, the same waste each year, last year", sequences(), steady[-1])
    tell_bonsai(swd.parameter, regions, GROWING)
    agreement("`tier1_ch4`, waste that grows, last year", sequences(), ours[-1])
    turned = lfg.estimate(site_of(GROWING[::-1]), model, until=2020).generated
    agreement("the same, beside ours with the history of waste turned round", sequences(), turned[-1])
    agreement("`tier1_ch4_prospective`, a call a deposit, all years", prospective()[1:], ours[1:])

    one, many, each = site_of(GROWING), 10_000, len(KINDS) * years
    rows = np.ascontiguousarray(np.broadcast_to(GROWING[:, None], (years, many)))
    cells, out = rows[:, None, None], np.empty((years, 1, many))
    varied = decay._replace(potential=np.broadcast_to(decay.potential, (len(KINDS), 1, many)))
    wide = lfg.Portfolio.from_arrays(
        len(KINDS) * rows,
        axes="year, site",
        years=YEARS,
        kinds=list(KINDS),
        shares=np.full((len(KINDS), 1), 1 / len(KINDS)),
        unit="Mg/yr",
        columns={"climate": np.full(many, "temperate_wet")},
    )
    all_sites = lambda: lfg.estimate(wide, model, until=2020, keep=["generated"])  # noqa: E731
    agreement("its equations on arrays of sites, all years", equations(rows)[1:], all_sites().generated[1:])
    few = wide[:10]
    whole = lambda sites=one: lfg.estimate(sites, model, until=2020)  # noqa: E731
    beside(
        "one site: its equations, and our kernel",
        lambda: equations(plain),
        lambda: generate(cells[..., :1], decay),
        each,
    )
    beside("one site: its equations, and `estimate`", lambda: equations(plain), whole, each)
    beside(
        "1e4 sites: its equations on arrays, and our kernel (rates by site)",
        lambda: equations(rows),
        lambda: generate(cells, varied, out),
        each * many,
    )
    beside(
        "1e4 sites: its equations on arrays, and `estimate` of the gas generated",
        lambda: equations(rows),
        all_sites,
        each * many,
    )
    beside("one site, the last year alone: `tier1_ch4`, and `estimate` of all years", sequences, whole, each)
    beside("10 sites: the same in a loop, and one `estimate`", lambda: sequences(10), lambda: whole(few), 10 * each)
    what = "one site, all years: `tier1_ch4_prospective` in a loop, and `estimate`"
    beside(what, prospective, whole, each, repeats=1)


def bonsai_factors(par):
    """Return its rows of k, DOC and DOCf for the four kinds."""
    kinds = KINDS.values()
    yield [par.k.loc[(kind, "wet", "boreal_temperate", "def")] for kind in kinds]
    yield [par.doc.loc[("World", kind, "wet", "def")] for kind in kinds]
    yield [par.doc_f.loc[("World", kind, "def")] for kind in kinds]


def swolfpy():
    """Compare the landfill of swolfpy: the gas of a landfill, and that of a megagram of each of 44 kinds of waste."""
    from swolfpy_processmodels import LF

    peer = LF()
    peer.calc()
    span, given = peer.timescale, peer.InputData
    yearly, open_years, rate, base = (
        given.LF_Op["annWaste"]["amount"],
        int(given.LF_Op["optime"]["amount"]),
        given.LFG_param["actk"]["amount"],
        given.LFG_param["base_L0"]["amount"],
    )
    years, until, density = np.arange(2000, 2000 + span), 1999 + span, 0.714

    def bulk(accepting):
        mass = np.where(np.arange(span) < accepting, yearly, 0.0)
        return lfg.Site(lfg.Waste(("msw",), years, mass[:, None]))

    model = lfg.FirstOrderDecay(k=rate, L0=base, density=density, convention="same_year")
    volume = lambda accepting: lfg.estimate(bulk(accepting), model, until=until).generated * 1000 / density  # noqa: E731
    theirs = peer._potential_LFG["Methane Generated m3/year"].to_numpy()
    agreement(f"swolfpy, gas of a landfill open for {open_years} years, all years", theirs, volume(open_years))
    agreement("the same, beside ours of one that closes a year sooner", theirs, volume(open_years - 1))

    kinds, k = tuple(peer.Index), peer._param2["k"].to_numpy()
    L0 = (peer._param2["L0"] * peer._param2["solid Content"]).to_numpy()
    decay = same_year(L0[:, None, None], k[:, None, None])
    start = np.zeros((span, 1, 1, 1))
    start[0] = 1
    by_kind = lfg.FirstOrderDecay(
        k=dict(zip(kinds, k, strict=True)),
        L0=dict(zip(kinds, L0, strict=True)),
        density=density,
        convention="same_year",
    )
    deposit = np.zeros((span, len(kinds)))
    deposit[0] = 1
    one = lfg.Site(lfg.Waste(kinds, years, deposit))
    each = len(kinds) * span
    shares = (decay.potential * response(decay, np.arange(span)))[:, :, 0, 0].T
    made = L0 > 0
    agreement("swolfpy, gas of each kind by age", peer._Methane_gen_by_year[made], shares[made])
    ours = lfg.estimate(one, by_kind, until=until).generated * 1000 / density
    agreement("the same summed over kinds, and `estimate`", peer._Methane_gen_by_year.sum(axis=0), ours)

    landfill, wells = bulk(open_years - 1), lfg.collection.ByWasteAge.scenario("typical")
    steady = model.decay(("msw",), {"year": years})
    tonnes = landfill.waste.mass[:, :, None, None]
    bulk_fates = lambda: lfg.estimate(landfill, model, wells, oxidation=0.1, until=until)  # noqa: E731
    what = "one landfill, 301 years: `_Cal_LFG_Col_Ox`, and our kernel"
    beside(what, peer._Cal_LFG_Col_Ox, lambda: generate(tonnes, steady), span)
    what = "the same, and `estimate` with collection by age of waste, oxidation"
    beside(what, peer._Cal_LFG_Col_Ox, bulk_fates, span)
    fates = lambda: lfg.estimate(one, by_kind, wells, oxidation=0.1, use=[lfg.energy.Flare()], until=until)  # noqa: E731
    what = "one deposit of 44 kinds, 301 years: `_Cal_LFG`, and our kernel"
    beside(what, peer._Cal_LFG, lambda: generate(start, decay), each)
    beside("the same, and `estimate` with collection, oxidation, flare", peer._Cal_LFG, fates, each)
    what = "`calc()`, which adds leachate, materials and costs, and the same `estimate`"
    beside(what, peer.calc, fates, each + span, each)
    rates = np.linspace(0.02, 0.12, 20)
    masses = np.broadcast_to(deposit[:, :, None], (span, len(kinds), len(rates)))
    many = lfg.Portfolio.from_arrays(masses, years=years, kinds=kinds, unit="Mg/yr", columns={"k": rates})
    spread = by_kind.but(k=lfg.column("k"))

    def loop():
        for rate in rates:
            given.LFG_param["actk"]["amount"] = rate
            peer.calc()

    beside(
        "20 sites with their own k: `calc()` in a loop, and one `estimate`",
        loop,
        lambda: lfg.estimate(many, spread, wells, oxidation=0.1, use=[lfg.energy.Flare()], until=until),
        len(rates) * (each + span),
        len(rates) * each,
        repeats=3,
    )


def compare():
    """Measure and print."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    packages = ", ".join(f"{name} {version(name)}" for name in (*PEERS, "numpy", "pandas"))
    print(f"Python {platform.python_version()}, {packages}; {platform.machine()}.\n")
    print("| what | figure, timings a site-kind-year | ratio |\n|---|---|---|")
    bonsai()
    swolfpy()
    for name, code in (("bonsai", "import bonsai_ipcc"), ("swolfpy", "from swolfpy_processmodels import LF")):
        imports(name, code)


def within(python):
    """Run the comparison by an interpreter that has the peers."""
    paths = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    command = [python, "-W", "ignore", __file__, "--here"]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": paths})


def main():
    """Find or make an environment, and compare there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", help="an interpreter that has the peers")
    parser.add_argument("--folder", help="where to make an environment and keep it")
    parser.add_argument("--here", action="store_true", help="compare in this interpreter")
    given = parser.parse_args()
    if given.here:
        compare()
    elif given.python:
        within(given.python)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(given.folder or scratch)
            venv.create(folder, with_pip=True)
            python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
            wanted = [f"{name}=={number}" for name, number in PEERS.items()]
            subprocess.run([python, "-m", "pip", "install", "--quiet", str(ROOT), *wanted], check=True)
            within(python)


if __name__ == "__main__":
    main()
