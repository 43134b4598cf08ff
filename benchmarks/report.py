"""Print the benchmark table in markdown: every speed a ratio of medians taken in this one run.

python benchmarks/report.py
"""

import platform
import subprocess
import sys
import time
from importlib.metadata import version
from statistics import median

import numpy as np
from baselines import double_sum

import lfgmodel as lfg


def seconds(call, repeats=200):
    """Return the median time of a call, after one to warm up."""
    call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return median(times)


def process(code):
    """Run code in a fresh interpreter."""
    subprocess.run([sys.executable, "-c", code], check=True)


def main():
    """Measure and print."""
    site = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", open=1990, close=2019))
    model = lfg.LandGEM(k=0.05, L0=170)
    wells, devices = lfg.collection.Constant(0.75), [lfg.energy.Engine("3 MW"), lfg.energy.Flare()]
    generated = lfg.estimate(site, model).to("generated", "m3/yr", density=model.density)
    np.testing.assert_allclose(generated, double_sum(site, k=0.05, L0=170), rtol=1e-12)

    plain = seconds(lambda: double_sum(site, k=0.05, L0=170), 20)
    bare = seconds(lambda: lfg.estimate(site, model))
    whole = seconds(lambda: lfg.estimate(site, model, wells, oxidation=0.1, use=devices))
    python = seconds(lambda: process("pass"), 15)
    imports = {
        name: seconds(lambda name=name: process(f"import {name}"), 15) - python for name in ("numpy", "lfgmodel")
    }
    first = seconds(lambda: process("import lfgmodel as lfg; lfg.estimate; lfg.LandGEM; lfg.Site"), 15) - python

    by_age = {}
    for years in (100, 200, 400):
        old = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", open=1900, close=1899 + years))
        rates = lfg.FirstOrderDecay(k={1900: 0.05, 1950: 0.04}, potential=0.1, convention="next_year")
        system = lfg.collection.ByWasteAge.scenario("typical")
        until = 1899 + years
        right_by_age(old, rates, system, until)
        by_age[years] = seconds(lambda o=old, r=rates, s=system, u=until: lfg.estimate(o, r, s, until=u), 30)

    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "pandas", "pint"))
    print(f"Python {platform.python_version()}, {packages}; {platform.machine()}.\n")
    print("| what | time | ratio |\n|---|---|---|")
    row("scalar `estimate()`, 80 years, generation only", bare * 1e6, "us", f"{plain / bare:.0f} x faster than the sum")
    row("the same with collection, oxidation, engine, flare", whole * 1e6, "us", f"{plain / whole:.0f} x faster")
    row("plain-Python double sum of the same generation", plain * 1e6, "us", "1")
    for years, time_taken in by_age.items():
        label = f"collection by waste age, 4 steps, k(t), {years} years"
        row(label, time_taken * 1e6, "us", f"{time_taken / by_age[100]:.1f} x that of 100 years")
    numpy = imports["numpy"]
    row("`import numpy`", numpy * 1e3, "ms", "1")
    row("`import lfgmodel`", imports["lfgmodel"] * 1e3, "ms", f"{imports['lfgmodel'] / numpy:.2f} x")
    row("the same, and all that an estimate needs", first * 1e3, "ms", f"{first / numpy:.2f} x")


def right_by_age(site, model, system, until):
    """Check collection by waste age against one run a deposit."""
    est = lfg.estimate(site, model, system, until=until)
    ages = est.years[:, None] - est.years[None, :]
    share = np.select([ages < 2, ages < 5, ages < 15], [0, 0.5, 0.75], 0.825)
    for deposit in range(0, len(est.years), 37):
        mass = np.zeros((len(est.years), 1))
        mass[deposit] = 1e5
        one = lfg.estimate(lfg.Site(lfg.Waste(("msw",), est.years, mass)), model, system, until=until)
        np.testing.assert_allclose(one.collected, one.generated * share[:, deposit], rtol=1e-10, atol=1e-9)


def row(what, time, unit, ratio):
    """Print a row of the table."""
    print(f"| {what} | {time:.0f} {unit} | {ratio} |")


if __name__ == "__main__":
    main()
