"""Compare results with other libraries', each in an environment of its own, and explain where they differ.

python benchmarks/differential.py                    # prints, in new environments in a temporary folder
python benchmarks/differential.py --folder peers     # the same, kept and used again
python benchmarks/differential.py --write            # writes docs/differential.md

A row without an explanation must agree to 1e-9, and one with an explanation must not: the command fails if one of
another version does otherwise. What two libraries agree on need not be right: docs/accuracy.md goes by exact sums.
"""

import argparse
import datetime
import json
import logging
import os
import platform
import subprocess
import sys
import tempfile
import venv
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

import lfgmodel as lfg
from lfgmodel import finance

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "differential.md"
ENVIRONMENTS = {
    "ipcc": ("bonsai-ipcc==0.5.3",),
    "swolfpy": ("swolfpy-processmodels==1.1.0",),
    "money": ("pyxirr==0.10.8", "numpy-financial==1.0.0"),
}
AGREES = 1e-9
HEAD = """# Beside other libraries

The same cases in other libraries, as `python benchmarks/differential.py --write` runs them, each in an environment of
its own. The difference is the largest of all numbers of the case, relative to lfgmodel's (of a rate, to one plus the
rate); "none" is under 1e-12. Explanations are from reading the other library's source.

"""


def row(library, what, theirs, ours, why=""):
    """Return a line of the table: how far the numbers of a library are from ours."""
    theirs, ours = np.asarray(theirs, float), np.asarray(ours, float)
    if np.isnan(ours).all() != np.isnan(theirs).all():
        return {"library": library, "what": what, "off": None, "why": why}
    both = np.isfinite(theirs) & np.isfinite(ours)
    scale = np.where(ours == 0, 1.0, np.abs(ours))
    return {
        "library": library,
        "what": what,
        "off": float((np.abs(theirs - ours) / scale)[both].max(initial=0)),
        "why": why,
    }


def ipcc():
    """Compare factors, equations and sequences of the Guidelines with bonsai-ipcc."""
    import bonsai_ipcc
    import peers

    swd, name = bonsai_ipcc.IPCC().waste.swd, "bonsai-ipcc"
    par, elementary, years = swd.parameter, swd.elementary, len(peers.YEARS)
    kinds = {**peers.KINDS, "garden": "msw_garden", "nappies": "msw_nappies"}
    zones = {("boreal_temperate", "dry"): "temperate_dry", ("boreal_temperate", "wet"): "temperate_wet",
             ("tropical", "dry"): "tropical_dry", ("tropical", "wet"): "tropical_wet"}  # fmt: skip
    model = lfg.IPCC2019(mcf="managed")
    rates = {"theirs": [], "ours": []}
    potentials = {"theirs": [], "ours": []}
    for (zone, moisture), climate in zones.items():
        decay = model.decay(tuple(kinds), {"year": peers.YEARS, "climate": climate})
        rates["ours"] += (-np.log(decay.retain.ravel())).tolist()
        potentials["ours"] += decay.potential.ravel().tolist()
        for kind in kinds.values():
            rates["theirs"].append(float(par.k.loc[(kind, moisture, zone, "def")].value))
            doc, doc_f = par.doc.loc[("World", kind, "wet", "def")].value, par.doc_f.loc[("World", kind, "def")].value
            potentials["theirs"].append(float(elementary.ch4_generated(doc * doc_f, 0.5)))
    what = f"of {len(kinds)} kinds in 4 climates, Tables 2.4, 3.0 and 3.3"
    yield row(name, f"k {what}", rates["theirs"], rates["ours"])
    yield row(name, f"methane potential {what}", potentials["theirs"], potentials["ours"])

    k, doc, doc_f = ([float(found.value) for found in rows] for rows in peers.bonsai_factors(par))
    gas, stock = [], [0.0] * len(peers.KINDS)
    for waste in peers.GROWING.tolist():
        gas.append(
            sum(elementary.ch4_generated(elementary.ddoc_m_decomp_t(stock[n], k[n]), 0.5) for n in range(len(k)))
        )
        fresh = [elementary.ddoc_from_wd_data(waste, doc[n], doc_f[n], 1.0) for n in range(len(k))]
        stock = [elementary.ddoc_ma_t(fresh[n], stock[n], k[n]) for n in range(len(k))]
    ours = lfg.estimate(peers.site_of(peers.GROWING), model, until=2020)
    yield row(name, "gas by year, equations 3.2 to 3.6 looped over 60 years and 4 kinds", gas[1:], ours.generated[1:])

    regions = list(par.climate_zone.value[par.moisture_regime.value == "wet"].index)
    regions = [region for region in regions if par.climate_zone.value[region] == "boreal_temperate"][:1]

    def last_year(mass, **options):
        peers.tell_bonsai(par, regions, mass)
        tier1 = swd.sequence.tier1_ch4
        found = [
            tier1(2020, regions[0], kind, past_years=years - 1, activity="managed") for kind in peers.KINDS.values()
        ]
        return 1000 * sum(one.ch4_generated.value for one in found)

    def our_last(mass):
        return lfg.estimate(peers.site_of(mass), model, until=2020).generated[-1]

    steady = np.full(years, 1000.0)
    yield row(name, "`tier1_ch4`, the same waste each year: gas of the last year", last_year(steady), our_last(steady))
    why = (
        "its lists run from the oldest year to the newest and are read by `[year - y]`: the history is turned round, "
        "and what was placed last decays longest"
    )
    growing = last_year(peers.GROWING)
    yield row(name, "`tier1_ch4`, waste that grows: gas of the last year", growing, ours.generated[-1], why)
    yield row(name, "the same, beside ours of the history turned round", growing, our_last(peers.GROWING[::-1]))


def swolfpy():
    """Compare gas and its collection by age of waste with swolfpy."""
    from swolfpy_processmodels import LF

    peer, name, density = LF(), "swolfpy-processmodels", 0.714
    peer.calc()
    span, given = peer.timescale, peer.InputData
    yearly, opened = given.LF_Op["annWaste"]["amount"], int(given.LF_Op["optime"]["amount"])
    k, L0 = given.LFG_param["actk"]["amount"], given.LFG_param["base_L0"]["amount"]
    years, until = np.arange(2000, 2000 + span), 1999 + span
    model = lfg.FirstOrderDecay(k=k, L0=L0, density=density, convention="same_year")

    def bulk(accepting):
        mass = np.where(np.arange(span) < accepting, yearly, 0.0)
        return lfg.Site(lfg.Waste(("msw",), years, mass[:, None]))

    volume = lambda flow: flow * 1000 / density  # noqa: E731
    theirs = peer._potential_LFG["Methane Generated m3/year"].to_numpy()
    why = f"it is given {opened} years of operation and places waste in {opened - 1} (`np.full(self._n - 1, ...)`)"
    whole, less = (lfg.estimate(bulk(accepting), model, until=until) for accepting in (opened, opened - 1))
    yield row(name, f"gas of a landfill open for {opened} years, 301 years", theirs, volume(whole.generated), why)
    yield row(name, "the same, beside ours of one that closes a year sooner", theirs, volume(less.generated))
    share = peer._potential_LFG["Average Collection Eff"].to_numpy() / 100
    changes = {0: share[0], **{age: share[age] for age in range(1, span) if share[age] != share[age - 1]}}
    wells = lfg.collection.ByWasteAge({int(age): float(part) for age, part in changes.items()})
    collected = lfg.estimate(bulk(opened - 1), model, wells, until=until).collected
    theirs = peer._potential_LFG["Methane Collected m3/year"].to_numpy()
    yield row(
        name,
        "gas collected, by the efficiency of each age of waste that it averages over its cells",
        theirs,
        volume(collected),
    )

    kinds, rates = tuple(peer.Index), peer._param2["k"].to_numpy()
    yields = (peer._param2["L0"] * peer._param2["solid Content"]).to_numpy()
    deposit = np.zeros((span, len(kinds)))
    deposit[0] = 1
    by_kind = lfg.FirstOrderDecay(
        k=dict(zip(kinds, rates, strict=True)),
        L0=dict(zip(kinds, yields, strict=True)),
        density=density,
        convention="same_year",
    )
    one = lfg.estimate(lfg.Site(lfg.Waste(kinds, years, deposit)), by_kind, until=until)
    yield row(
        name,
        f"gas of a deposit of {len(kinds)} kinds, 301 years",
        peer._Methane_gen_by_year.sum(axis=0),
        volume(one.generated),
    )
    apart = [lfg.estimate(lfg.Site(lfg.Waste((kind,), years, deposit[:, [n]])), by_kind, until=until).generated.sum()
             for n, kind in enumerate(kinds)]  # fmt: skip
    yield row(name, "the same by kind, all years", peer.LFG["Total generated Methane"], volume(np.array(apart)))


def cash_flows(years=30, count=200):
    """Return cash flows of spending and then earning, (flow, year)."""
    rng = np.random.default_rng(1)
    cash = rng.lognormal(2, 0.7, (count, years))
    cash[:, 0] *= -years * rng.uniform(0.1, 0.9, count)
    return cash


def measures(name, peer, numbers):
    """Compare measures of cash flows, and a loan, with a library of money."""
    flows, several, borrowed = cash_flows(), numbers([-1600, 10_000, -10_000]), numbers([100, -40, -40])
    each = [numbers(flow) for flow in flows]
    found = [peer.npv(0.08, flow) for flow in each]
    yield row(name, "net present value at 8 %, 200 flows of 30 years", found, finance.npv(0.08, flows.T))
    found = np.array([peer.irr(flow) for flow in each])
    yield row(name, "internal rates of return of them", 1 + found, 1 + finance.irr(flows.T))
    found = np.array([peer.mirr(flow, 0.1, 0.05) for flow in each])
    yield row(name, "modified rates of return of them", 1 + found, 1 + finance.mirr(flows.T, 0.1, 0.05))
    which, other = ("higher", 1) if name == "pyxirr" else ("lower", 0)
    why = f"it returns the {which} of two; here it is none (`irr_reason` says several), and `rates` has both"
    found = peer.irr(several)
    yield row(name, "rate of return of -1600, 10000, -10000", found, finance.irr(several), why)
    yield row(name, f"the same, beside the {which} of our rates", found, finance.rates(several)[other])
    why = "it returns the rate of a loan that costs less than nothing; here it is none (`irr_reason` says borrowing)"
    found = peer.irr(borrowed)
    yield row(name, "rate of return of 100, -40, -40", found, finance.irr(borrowed), why)
    yield row(name, "the same, beside our only rate", found, finance.rates(borrowed)[0])
    paid = finance.loan(5000, 0.08, 12)[["payment", "interest", "principal"]]
    found = [
        (peer.pmt(0.08, 12, -5000), peer.ipmt(0.08, n, 12, -5000), peer.ppmt(0.08, n, 12, -5000)) for n in paid.index
    ]
    yield row(name, "payments, interest and principal of a level loan of 12 years", found, paid)


def money():
    """Compare with both libraries of money."""
    import numpy_financial
    import pyxirr

    yield from measures("pyxirr", pyxirr, list)
    yield from measures("numpy-financial", numpy_financial, np.asarray)
    earned = cash_flows().clip(0)
    dates = [datetime.date(2026 + year, 1, 1) for year in range(earned.shape[1])]
    dated = [pyxirr.xnpv(0.08, dates, list(flow)) for flow in earned]
    why = "it counts days over 365, so that each leap year takes a day more of discount; here a year is a year"
    yield row("pyxirr", "`xnpv` of what they earn, on 1 January of each year", dated, finance.npv(0.08, earned.T), why)


def here(name):
    """Compare in this interpreter, and print what was found as JSON."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    rows = list({"ipcc": ipcc, "swolfpy": swolfpy, "money": money}[name]())
    versions = {package.partition("==")[0]: version(package.partition("==")[0]) for package in ENVIRONMENTS[name]}
    print(json.dumps({"rows": rows, "versions": versions, "python": platform.python_version()}))


def within(folder, name):
    """Run the comparison in an environment with its peer, made where there is none."""
    home = folder / name
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
        wanted = ["numpy", "scipy", "pandas", "pint", *ENVIRONMENTS[name]]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT / "benchmarks")])
    command = [python, "-W", "ignore", __file__, "--here", name]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": paths})
    return json.loads(done.stdout.splitlines()[-1])


def page(found):
    """Write the table, and list what does otherwise than it says."""
    lines, wrong, versions = ["| library | what | largest difference | why |", "|---|---|---|---|"], [], {}
    for one in found:
        versions |= one["versions"]
        for line in one["rows"]:
            off, why = line["off"], line["why"]
            said = "a number where there is none here" if off is None else "none" if off < 1e-12 else f"{off:.1e}"
            lines.append(f"| {line['library']} | {line['what']} | {said} | {why} |")
            if (off is None or off > AGREES) != bool(why):
                wrong.append(f"{line['library']}: {line['what']}: {said}, {why or 'unexplained'}")
    told = ", ".join(f"{name} {number}" for name, number in versions.items())
    pythons = ", ".join(sorted({one["python"] for one in found}))
    return f"{HEAD}{chr(10).join(lines)}\n\n{told}; Python {pythons}.\n", wrong


def main():
    """Compare with each peer, print or write the page, and fail where a row does otherwise than it says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", help="where environments are kept")
    parser.add_argument("--write", action="store_true", help="write docs/differential.md")
    parser.add_argument("--here", choices=ENVIRONMENTS, help="compare in this interpreter")
    given = parser.parse_args()
    if given.here:
        here(given.here)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(given.folder or scratch).resolve()
        text, wrong = page([within(folder, name) for name in ENVIRONMENTS])
    print(text)
    if wrong:
        sys.exit("\n".join(["Otherwise than is said:", *wrong]))
    if given.write:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
