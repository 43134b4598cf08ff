"""Print the benchmark table in markdown: every speed a ratio of medians taken in this one run.

    python benchmarks/report.py            # --write keeps it in benchmarks/README.md

The last column is what the table that is kept there says of the release before.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

import numpy as np
from baselines import double_sum, long_double, naive_loop
from cases import (
    DEVICES,
    FITTED,
    MODEL,
    SITE,
    WELLS,
    bare,
    country,
    financed,
    kernel,
    log_of_twenty_years,
    mean_of_six,
    metered,
    of_china,
    of_one_rate,
    plant_closing,
    portfolio,
    read_sites,
    uncertain,
)

import lfgmodel as lfg
from lfgmodel.core import rates
from lfgmodel.core.decay import generate, next_year
from lfgmodel.core.flows import Parts
from lfgmodel.finance.appraisal import appraised_on
from lfgmodel.finance.operation import Operation, baseline_released
from lfgmodel.study.study import Study

README = Path(__file__).with_name("README.md")
TABLE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- /table -->)", re.DOTALL)
BEFORE, LINES = {}, []


def before():
    """Return what the release before measured, by row: the ratio, or the figure of what has none."""
    kept = TABLE.search(README.read_text())[0]
    again = kept.startswith(f"lfgmodel {lfg.__version__},")
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in kept.splitlines() if line.startswith("|")]
    return {what: more[0] if again else ratio or figure for what, figure, ratio, *more in cells}


def say(line):
    """Print a line of the table, and keep it."""
    print(line, flush=True)
    LINES.append(line)


def seconds(call, repeats=5):
    """Return the median time of a call, after one to warm up."""
    call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return median(times)


def process(code, *arguments):
    """Run code in a fresh interpreter that keeps what it compiles, as a user's does, and return what it prints."""
    command, kept = [sys.executable, "-c", code, *arguments], {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=kept).stdout


def row(what, figure, ratio):
    """Print a row of the table."""
    say(f"| {what} | {figure} | {ratio} | {BEFORE.get(what, 'new')} |")


def one_site():
    """Measure a scalar estimate beside the double sum, and what an import costs."""
    generated = lfg.estimate(SITE, MODEL).to("generated", "m3/yr", density=MODEL.density)
    np.testing.assert_allclose(generated, double_sum(SITE, k=0.05, L0=170), rtol=1e-12)
    plain = seconds(lambda: double_sum(SITE, k=0.05, L0=170), 20)
    bare = seconds(lambda: lfg.estimate(SITE, MODEL), 200)
    whole = seconds(lambda: lfg.estimate(SITE, MODEL, WELLS, oxidation=0.1, use=DEVICES), 200)
    row("plain-Python double sum, one site, 80 years", f"{plain * 1e6:.0f} us", "1")
    row("scalar `estimate()` of the same", f"{bare * 1e6:.0f} us", f"{plain / bare:.0f} x faster")
    row("with collection, oxidation, engine, flare", f"{whole * 1e6:.0f} us", f"{plain / whole:.0f} x faster")
    shown(bare)
    by_age = {}
    for years in (100, 200, 400):
        old = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", open=1900, close=1899 + years))
        rates = lfg.FirstOrderDecay(k={1900: 0.05, 1950: 0.04}, potential=0.1, convention="next_year")
        system, until = lfg.collection.ByWasteAge.scenario("typical"), 1899 + years
        right_by_age(old, rates, system, until)
        by_age[years] = seconds(lambda o=old, r=rates, s=system, u=until: lfg.estimate(o, r, s, until=u), 30)
        what = f"collection by waste age, 4 steps, k(t), {years} years"
        row(what, f"{by_age[years] * 1e6:.0f} us", f"{by_age[years] / by_age[100]:.1f} x that of 100 years")
    return plain / 80


def shown(bare):
    """Measure a flow in its own unit, and the table on the screen, beside a scalar estimate."""
    est = lfg.estimate(SITE, MODEL)
    np.testing.assert_array_equal(est.to("generated", "Mg/yr"), est.generated)
    assert str(est.peak("generated").year) in repr(est)
    calls = {'`est.to("generated", "Mg/yr")`': lambda: est.to("generated", "Mg/yr"), "`repr(est)`": lambda: repr(est)}
    for what, call in calls.items():
        taken = seconds(call, 200)
        row(what, f"{taken * 1e6:.1f} us", f"{taken / bare:.2f} of an `estimate()`")


def fresh():
    """Measure imports and a first estimate in a fresh process beside an import of numpy."""
    python = seconds(lambda: process("pass"), 15)
    codes = {"numpy": "import numpy", "lfgmodel": "import lfgmodel",
             "all": "import lfgmodel as lfg; lfg.estimate; lfg.LandGEM; lfg.Site", "first": FIRST}  # fmt: skip
    assert float(process(f"{FIRST}; print(est.total('generated'))")) == lfg.estimate(SITE, MODEL).total("generated")
    cost = {name: seconds(lambda code=code: process(code), 15) - python for name, code in codes.items()}
    row("`import numpy`", f"{cost['numpy'] * 1e3:.0f} ms", "1")
    row("`import lfgmodel`", f"{cost['lfgmodel'] * 1e3:.0f} ms", f"{cost['lfgmodel'] / cost['numpy']:.2f} x")
    row(
        "the same, and all that an estimate needs",
        f"{cost['all'] * 1e3:.0f} ms",
        f"{cost['all'] / cost['numpy']:.2f} x",
    )
    row("the same, and a first `estimate()`", f"{cost['first'] * 1e3:.0f} ms", f"{cost['first'] / cost['numpy']:.2f} x")


FIRST = (
    "import lfgmodel as lfg; site = lfg.Site(lfg.Waste.constant('100_000 Mg/yr', open=1990, close=2019)); "
    "est = lfg.estimate(site, lfg.LandGEM(k=0.05, L0=170))"
)


def the_kernel(per_year):
    """Measure the recurrence beside copies of the arrays it must touch."""
    cases = (
        ("own waste by kind, 1e5 sites, 4 kinds, 140 years", (100_000, 4, 140), {}),
        ("totals x shares, 4e5 sites, 4 kinds, 140 years", (400_000, 4, 140), {"own": False}),
        ("totals x shares, k alike, 1e5 sites, 12 kinds, 140 years", (100_000, 12, 140), {"own": False, "alike": True}),
    )
    for what, (sites, kinds, years), options in cases:
        mass, potential, k, decay = kernel(sites, kinds, years, **options)
        out = np.empty((years, 1, sites))
        generate(mass, decay, out)
        some = slice(0, sites, sites // 50)
        cut = (array[..., some] if array.shape[-1] > 1 else array for array in (mass, potential, k))
        right = long_double(*cut)
        error = float(np.abs(out[1:, 0, some] / right[1:, 0] - 1).max())
        touched = mass if options.get("own", True) else out
        target = np.empty_like(touched)
        copy = seconds(lambda a=target, b=touched: np.copyto(a, b))
        taken = seconds(lambda m=mass, d=decay, o=out: generate(m, d, o))
        few = sites // 20
        part = [array[..., 0, :few] if array.shape[-1] > 1 else array[..., 0, :] for array in (mass, potential, k)]
        naive = seconds(lambda p=part: naive_loop(*p), 3) * 20
        each = sites * kinds * years
        row(
            what,
            f"{taken / each * 1e9:.2f} ns a site-kind-year, error {error:.0e}",
            f"{taken / copy:.1f} x a copy of {'the waste' if touched is mass else 'the output'}; {naive / taken:.0f} x "
            f"faster than a naive numpy loop, {per_year / (taken / each):,.0f} x than the double sum",
        )


def many_sites():
    """Measure `estimate` of a portfolio beside its bare kernel, and how its cost grows."""
    sites, model = portfolio(1_000_000)
    keep = ["generated", "collected"]
    study = Study(Parts(sites, model, None, None), sites.years(2020))
    decay = study.filled(study.parts.generation, {}).decay(sites.kinds, {"year": sites.years(2020)})
    mass = sites.mass(sites.years(2020))
    est = lfg.estimate(sites, model, WELLS, until=2020, keep=keep)
    np.testing.assert_allclose(est.generated[:, :99], generate(mass, decay)[:, 0, :99], rtol=1e-12)
    copies = seconds(lambda e=est: (e.generated.copy(), e.collected.copy()), 3)
    bare = seconds(lambda m=mass, d=decay: generate(m, d), 3)
    taken = seconds(lambda s=sites: lfg.estimate(s, model, WELLS, until=2020, keep=keep), 3)
    row("bare kernel, 1e6 sites, 3 kinds, 61 years, new array", f"{bare:.2f} s", "1")
    row("copies of the two flows kept", f"{copies:.2f} s", "")
    row(
        "`estimate()` of the same, keeping generated and collected",
        f"{taken:.2f} s",
        f"{taken / (2 * bare + copies):.2f} of (2 x kernel + copies)",
    )
    del est, mass, decay, sites
    used, want = map(float, process(MEMORY, "1000000").split())
    row("peak memory of that, over inputs and kept outputs", f"{used / 2**30:.2f} GiB", f"{used / want:.2f} x")
    turned, model = portfolio(100_000, axes="site, kind, year")
    first = lfg.Portfolio.from_arrays(np.ascontiguousarray(turned.waste.mass), years=turned.waste.years,
                                      kinds=turned.kinds, unit="Mg/yr", columns=turned.columns)  # fmt: skip
    times = [seconds(lambda s=s: lfg.estimate(s, model, WELLS, until=2020, keep=keep), 3) for s in (first, turned)]
    row("waste given site by site, 1e5 sites", f"{times[1] * 1e3:.0f} ms", f"{times[1] / times[0]:.2f} x year by year")
    growth("sites", [10**2, 10**3, 10**4, 10**5, 10**6], lambda n: portfolio(n), lambda n: n * 3 * 61)
    growth("kinds", [1, 2, 4, 8, 12], lambda n: portfolio(100_000, kinds=n), lambda n: 1e5 * n * 61)
    growth("years", [50, 100, 200], lambda n: portfolio(100_000, years=n), lambda n: 1e5 * 3 * n)


def growth(what, sizes, make, work):
    """Print the cost of each site-kind-year as one dimension grows."""
    costs = {}
    for size in sizes:
        sites, model = make(size)
        run = lambda s=sites, m=model: lfg.estimate(s, m, WELLS, until=int(s.waste.years[-1]), keep=["collected"])  # noqa: E731
        costs[size] = seconds(run, 3) / work(size) * 1e9
    shown = ", ".join(f"{size:g}: {cost:.2g}" for size, cost in costs.items())
    flat = {size: cost for size, cost in costs.items() if what != "sites" or size >= 10**4}
    spread = max(flat.values()) / min(flat.values())
    over = "1e4 to 1e6 sites" if what == "sites" else what
    row(
        f"`estimate()`, ns a site-kind-year by number of {what}",
        shown,
        f"{spread:.1f} x between least and most over {over}",
    )


def fewer_streams():
    """Measure what kinds cost that make no gas, and kinds that decay at one rate."""
    for own, waste in ((False, "totals x shares"), (True, "own waste by kind")):
        alike("4 inert kinds beside 4 that decay", waste, of_china(100_000, own=own), of_china(100_000, True, own))
        alike("2 kinds of one rate beside one", waste, of_one_rate(100_000, 2, own), of_one_rate(100_000, 1, own))


def alike(what, waste, more, fewer):
    """Compare two estimates of the same gas, in turn so that both meet the same machine."""
    calls = [
        lambda c=case: lfg.estimate(*c, WELLS, until=2020, keep=["generated", "collected"]) for case in (more, fewer)
    ]
    np.testing.assert_allclose(*(call().generated for call in calls), rtol=1e-12)
    pairs = [[seconds(call, 1) for call in calls] for _ in range(9)]
    ratio = median(one / other for one, other in pairs)
    taken = median(one for one, _ in pairs)
    row(f"{what}, `estimate()` of 1e5 sites, 61 years, {waste}", f"{taken * 1e3:.0f} ms", f"{ratio:.2f} x")


def many_draws():
    """Measure draws and their quantiles beside the bare kernel, how they grow, and what balanced points gain."""
    site, model = uncertain()
    q, options = [0.05, 0.5, 0.95], {"until": 2039, "seed": 1, "keep": ["generated"]}
    est = lfg.estimate(site, model, draws=10_000, **options)
    mass, decay = bare(site, model, est)
    np.testing.assert_allclose(est.generated, generate(mass, decay)[:, :, 0], rtol=1e-13)
    np.testing.assert_allclose(est.quantile(q, "generated"), np.quantile(est.generated, q, axis=1).T, rtol=1e-13)
    alone = seconds(lambda: generate(mass, decay), 15)
    drawn = seconds(lambda: lfg.estimate(site, model, draws=10_000, **options), 15)
    every = seconds(lambda: lfg.estimate(site, model, draws=10_000, until=2039, seed=1), 5)
    spread = seconds(lambda: est.quantile(q, "generated"), 15)
    ordered = seconds(lambda: np.quantile(est.generated, q, axis=1), 5)
    row("bare kernel, 1e4 draws, 4 kinds, 140 years", f"{alone * 1e3:.1f} ms", "1")
    row("`estimate()` of the same, drawing included", f"{drawn * 1e3:.1f} ms", f"{drawn / alone:.1f} x the kernel")
    row("three quantiles a year", f"{spread * 1e3:.1f} ms", f"{ordered / spread:.1f} x faster than `np.quantile`")
    row("both", f"{(drawn + spread) * 1e3:.1f} ms", f"{(drawn + spread) / alone:.1f} x the kernel")
    row("`estimate()` with all flows kept", f"{every * 1e3:.1f} ms", f"{every / alone:.1f} x the kernel")
    sizes = (1, 10, 100, 1000, 10_000)
    times = [seconds(lambda n=n: lfg.estimate(site, model, draws=n, **options), 7) for n in sizes]
    shown = ", ".join(f"{n:g}: {taken * 1e3:.2g}" for n, taken in zip(sizes, times, strict=True))
    row("`estimate()`, ms by number of draws", shown, f"{times[-1] / times[0]:.1f} x from 1 to 1e4 draws")
    right = np.mean([mean_of_six("sobol", seed, 2**16) for seed in range(100, 104)])
    errors = {
        method: np.sqrt(np.mean([(mean_of_six(method, seed) / right - 1) ** 2 for seed in range(40)]))
        for method in ("random", "latin", "sobol")
    }
    for method, what in (("random", "plain Monte Carlo"), ("latin", "Latin hypercube"), ("sobol", "Sobol points")):
        gain = "1" if method == "random" else f"{errors['random'] / errors[method]:.0f} x less than plain"
        row(f"error of the mean, six inputs, 4096 draws, {what}", f"{errors[method]:.1e} of it", gain)


MEMORY = """
import re, sys
sys.path.insert(0, "benchmarks")
import lfgmodel as lfg
from cases import WELLS, portfolio
def peak():
    return int(re.search("VmHWM: +([0-9]+)", open("/proc/self/status").read().replace(chr(9), " ")).group(1)) * 1024
small, model = portfolio(1000)
lfg.estimate(small, model, WELLS, until=2020)
base = peak()
sites, model = portfolio(int(sys.argv[1]))
est = lfg.estimate(sites, model, WELLS, until=2020, keep=["generated", "collected"])
columns = sum(column.nbytes for column in sites.columns.values()) + sites.names.nbytes
print(peak() - base, sites.waste.mass.nbytes + columns + est.generated.nbytes + est.collected.nbytes)
"""


def a_country():
    """Measure sites that are added up as they are drawn beside the bare kernel, and the memory that it takes."""
    options = {"until": 2030, "draws": 512, "seed": 1, "keep": ["generated"]}
    sites, model = country(400)
    est = lfg.estimate(sites, model, combine=True, **options)
    whole = lfg.estimate(sites, model, **options)
    np.testing.assert_allclose(est.generated, whole.generated.sum(axis=-1), rtol=1e-12)
    del whole
    work = len(sites) * len(sites.kinds) * len(est.years) * 512
    block = slice(0, 16)
    k = np.random.default_rng(1).uniform(0.02, 0.2, (4, 512, 1))
    decay, mass = next_year(np.random.default_rng(1).uniform(0.05, 0.07, (1, 512, 16)), k), sites.mass(est.years, block)
    ways = {"`estimate(combine=True)`, a number drawn a site": True, "the same by 30 provinces": "province"}
    for what, combine in ways.items():
        pairs = [  # in turn, so that both meet the same machine
            (
                seconds(lambda c=combine: lfg.estimate(sites, model, combine=c, **options), 1),
                seconds(lambda: generate(mass, decay), 9) * len(sites) / 16,
            )
            for _ in range(7)
        ]
        taken, alone = (median(each) / work * 1e9 for each in zip(*pairs, strict=True))
        ratio = median(one / other for one, other in pairs)
        row(what, f"{taken:.1f} ns a site-kind-year-draw", f"{ratio:.1f} x the bare kernel ({alone:.1f} ns)")
    whole = {"until": 2030, "draws": 512, "seed": 1, "combine": True}
    taken = seconds(lambda: lfg.estimate(sites, model, WELLS, oxidation=0.1, use=DEVICES, **whole), 3)
    row(
        "the sum of all with collection, oxidation, engine, flare",
        f"{taken / work * 1e9:.2f} ns a site-kind-year-draw",
        "",
    )
    sizes = {n: [float(each) for each in process(COUNTRY, str(n)).split()] for n in (2_000, 20_000, 200_000)}
    shown = ", ".join(f"{n:g}: {peak:.0f}" for n, (peak, _) in sizes.items())
    row("peak memory by number of sites, 512 draws, MiB over the sites", shown, "")
    costs = ", ".join(f"{n:g}: {taken / n * 1e6:.0f}" for n, (_, taken) in sizes.items())
    row("time by number of sites, us a site", costs, "")
    held = {n: [float(each) for each in process(HELD, str(n)).split()] for n in (256, 1024, 4096)}
    shown = ", ".join(f"{n}: {peak:.0f}" for n, (peak, _) in held.items())
    row("three quantiles of each of 2,000 sites, peak memory by number of draws, MiB over the sites", shown, "")
    costs = ", ".join(f"{n}: {taken / work * 1e9 * 512 / n / 5:.1f}" for n, (_, taken) in held.items())
    row("time of that by number of draws, ns a site-kind-year-draw", costs, "")
    times = {n: seconds(lambda d=n: lfg.estimate(sites[:100], model, combine=True, **{**options, "draws": d}), 3)
             for n in (64, 512, 4096, 16384)}  # fmt: skip
    row(
        "time by number of draws, us a draw of 100 sites",
        ", ".join(f"{n}: {t / n * 1e6:.0f}" for n, t in times.items()),
        "",
    )


COUNTRY = """
import re, sys, time
sys.path.insert(0, "benchmarks")
import lfgmodel as lfg
from cases import country
def peak():
    return int(re.search("VmHWM: +([0-9]+)", open("/proc/self/status").read().replace(chr(9), " ")).group(1)) / 1024
def run(sites, model):
    return lfg.estimate(sites, model, until=2030, draws=512, seed=1, combine=True, keep=["generated"])
run(*country(20))
sites, model = country(int(sys.argv[1]))
open("/proc/self/clear_refs", "w").write("5")  # the peak is that of now
base, start = peak(), time.perf_counter()
run(sites, model)
print(peak() - base, time.perf_counter() - start)
"""


HELD = COUNTRY.replace("draws=512, seed=1, combine=True", "draws=int(sys.argv[1]), seed=1, quantiles=[0.05, 0.5, 0.95]")
HELD = HELD.replace("country(int(sys.argv[1]))", "country(2_000)")


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


def a_fit():
    """Measure a fit of k and the amplitude beside a scalar estimate, of which it needs many."""
    exact = lfg.calibrate(*FITTED, log_of_twenty_years(noise=0)).estimates["value"]
    np.testing.assert_allclose(exact, [0.06, 90 * 0.75], rtol=1e-6)
    readings = log_of_twenty_years(noise=0.1)
    bare = seconds(lambda: lfg.estimate(SITE, MODEL, WELLS), 200)
    whole = seconds(lambda: lfg.calibrate(*FITTED, readings), 50)
    asked = {"profile and intervals": "estimates", "4,096 joint draws in a model": "posterior"}
    row("`calibrate()`, k and A from 20 readings", f"{whole * 1e3:.1f} ms", f"{whole / bare:.0f} x an `estimate()`")
    for what, name in asked.items():
        both = seconds(lambda n=name: getattr(lfg.calibrate(*FITTED, readings), n), 50)
        row(f"its {what}", f"{(both - whole) * 1e3:.1f} ms", f"{(both - whole) / whole:.1f} x the fit")


def many_fits():
    """Measure fits of many sites at once beside one of each by itself."""
    one = seconds(lambda: lfg.calibrate(*FITTED, log_of_twenty_years(noise=0.1)), 20)
    for count in (200, 20_000):
        sites, meters, truth = read_sites(count)
        fits = lfg.calibrate(sites, lfg.LandGEM(k=0.05, L0=100), WELLS, meters)
        row_of_all = fits.rates.iloc[0]
        assert row_of_all["low"] * 0.98 < truth < row_of_all["high"] * 1.02
        took = seconds(lambda s=sites, m=meters: lfg.calibrate(s, lfg.LandGEM(k=0.05, L0=100), WELLS, m), 3)
        shown = f"{took:.2f} s, {took / count * 1e6:.0f} us a site"
        faster = f"{one * count / took:.0f} x faster than one by one"
        row(f"`calibrate()` of {count:,} sites at once, 8 readings each", shown, faster)


def going_on():
    """Measure forecasts that go on from a meter, after a check of their quantiles by the closed form."""
    from math import hypot

    from scipy.stats import t

    one, system = metered(1)
    model, options = lfg.SubpartHH.bulk(rainfall="20-40 in"), {"until": 2029, "keep": ["collected"], "seed": 1}
    est = lfg.estimate(one, model, system, draws=2**16, **options)
    low, high = np.quantile(est.collected[2020 - 1990, :, 0], [0.25, 0.75])
    width = 2 * t(3).ppf(0.75) * hypot(0.12, 0.05, 0.05)  # a year's step, and what two readings err by
    assert abs(np.log(high / low) / width - 1) < 0.05
    plain = seconds(lambda: lfg.estimate(one, model, lfg.collection.Constant(0.5), until=2029), 50)
    for draws in (1024, 4096):
        took = seconds(lambda n=draws: lfg.estimate(one, model, system, draws=n, **options), 20)
        row(f"one site gone on from its meter for ten years, {draws:,} joint paths", f"{took * 1e3:.1f} ms",
            f"{took / plain:.0f} x an `estimate()`")  # fmt: skip
    sites, system = metered(344)
    took = seconds(lambda: lfg.estimate(sites, model, system, draws=1024, **options), 3)
    row("344 sites, each with its meter, 1,024 joint paths", f"{took:.1f} s", f"{took / 344 * 1e3:.0f} ms a site")


def money():
    """Measure rates of return, a whole project and a choice of twelve beside the product that is a present value."""
    cash = plant_closing(10_000)
    found = rates.rates(cash)
    flows = cash[:, found.flow]
    worth, size = (lfg.finance.npv(found.rate, held) for held in (flows, np.abs(flows)))
    assert np.abs(worth / size).max() < 1e-9
    weight = 1.08 ** -np.arange(len(cash))
    np.testing.assert_allclose(lfg.finance.npv(0.08, cash), weight @ cash)
    product = seconds(lambda: weight @ cash, 50)
    every = seconds(lambda: rates.rates(cash), 9)
    row("net present value of 1e4 draws, 31 years, a matrix product", f"{product * 1e3:.2f} ms", "1")
    row("every rate of return of the same, certified", f"{every * 1e3:.0f} ms", f"{every / product:.0f} x the product")
    plan, est, baseline = financed(10_000, 2055)
    result = plan.of(est, baseline=baseline)
    np.testing.assert_allclose(result.npv, lfg.finance.npv(0.08, result.cash()))
    gas, released, numbers = Operation.of(est), baseline_released(est, baseline), plan.drawn(est)
    whole = seconds(lambda: appraised_on(plan, gas, released, numbers).npv, 9)
    row("a `Project` of 1e4 draws, 30 years, to its net present value, the gas at hand", f"{whole * 1e3:.0f} ms",
        f"{whole / product:.0f} x the product")  # fmt: skip
    plan, est, baseline = financed(4096, 2041)
    options = lfg.finance.choices(lfg.energy.Engine("1.06 MW", open=2027, close=2041), then=[lfg.energy.Flare()])
    assert lfg.finance.optimise(plan, est, options, baseline=baseline).best in options
    twelve = seconds(lambda: lfg.finance.optimise(plan, est, options, baseline=baseline), 5)
    row(
        "`finance.optimise`, 12 options of 4,096 draws, 17 years",
        f"{twelve:.2f} s",
        f"{twelve / whole:.1f} x that `Project`",
    )


def main():
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--write", action="store_true", help="keep the table in benchmarks/README.md")
    keep = options.parse_args().write
    BEFORE.update(before())
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "pandas", "pint"))
    say(f"lfgmodel {lfg.__version__}, {packages}; Python {platform.python_version()}, {platform.machine()}.\n")
    say("| what | figure | ratio | before |\n|---|---|---|---|")
    per_year = one_site()
    fresh()
    the_kernel(per_year)
    many_sites()
    fewer_streams()
    many_draws()
    a_country()
    a_fit()
    many_fits()
    going_on()
    money()
    if keep:
        README.write_text(TABLE.sub(lambda _: "\n".join(LINES) + "\n", README.read_text()))


if __name__ == "__main__":
    main()
