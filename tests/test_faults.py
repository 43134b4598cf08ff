"""Faults: bad input by the thousand, files that cannot be written, processes that end, and state that must stay as it was."""

from __future__ import annotations

import io
import multiprocessing
import os
import pickle
import random
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fuzz
import numpy as np
import openpyxl
import pandas as pd
import pytest

import lfgmodel as lfg
from lfgmodel import factors, finance, units
from lfgmodel.errors import LFGError
from lfgmodel.sites.lmop import FIELDS, SHEET

SITES = pd.DataFrame(
    {"open": [1990, 2001, 1985], "close": [2020, 2024, 2010], "food": [5e4, 8e3, 2e4], "paper": [1e3, 0.0, 5e2],
     "climate": ["temperate_wet", "tropical_dry", "boreal_dry"], "rainfall": [800.0, 1200.0, 500.0], "k": [0.05, 0.1, 0.07]},
    index=["Hill", "Bay", "Moor"],
)  # fmt: skip
LANDFILL = {"state": "XX", "status": "Open", "opened": 1990, "closure": 2040, "waste_in_place": 2e6, "waste_in_place_year": 2018,
            "acceptance": 1e5, "acceptance_year": 2018, "landfill_id": 101}  # fmt: skip
LMOP = pd.DataFrame(
    [{FIELDS[name].heading: LANDFILL.get(name) for name in FIELDS} | {FIELDS["name"].heading: n} for n in "ABC"]
)
FACTORS = (factors.DATA / "landgem.csv").read_text(encoding="utf-8")
SOURCES = '[own]\ntitle = "Manual"\npublisher = "Us"\nyear = 2020\nurl = "https://example.org"\nread_in = "itself"\n'


def a_unit(draw: random.Random, folder: Path) -> None:
    """Any text or value as an amount in any unit."""
    unit = draw.choice(sorted(units.doors.CANONICAL))
    given = fuzz.text(draw) if draw.random() < 0.8 else fuzz.value(draw)
    units.read(given, unit, "here", bare=draw.random() < 0.5)


def a_scale(draw: random.Random, folder: Path) -> None:
    """Any text or value as a unit."""
    units.scale(
        fuzz.text(draw) if draw.random() < 0.9 else fuzz.value(draw), draw.choice(sorted(units.doors.CANONICAL)), "here"
    )


def a_flow(draw: random.Random, folder: Path) -> None:
    """Any text as the unit of a result."""
    ESTIMATE.to(
        draw.choice(["collected", "used", fuzz.text(draw)]), fuzz.text(draw), gas=draw.choice(["lfg", "ch4", "x"])
    )


def money(draw: random.Random, folder: Path) -> None:
    """Any text or value as money."""
    code = draw.choice(["USD", "CNY", "EUR2020", "usd", "$", ""])
    given = f"{fuzz.text(draw)} {code}{draw.choice(['', '/kWh', '/t', '/', '/kW/yr'])}{fuzz.text(draw)[:3]}"
    finance.Money.read(given if draw.random() < 0.7 else fuzz.value(draw))


def records(draw: random.Random, folder: Path) -> None:
    """Waste by year, nearly right."""
    unit = draw.choice(["Mg", "Mg", "short_ton", None, fuzz.text(draw)])
    lfg.Waste.recorded(fuzz.by_year(draw), unit=unit, gaps=draw.choice([None, "zero", "interpolate", "x"]))


def a_frame(draw: random.Random, folder: Path) -> None:
    """A table of sites, nearly right."""
    table = fuzz.changed(draw, SITES)
    options: dict[str, Any] = {"kinds": ["food", "paper"], "unit": "Mg/yr", "units": {"rainfall": "mm/yr"}}
    if draw.random() < 0.2:
        options[draw.choice(["kinds", "unit", "units", "total", "until", "names", "errors"])] = fuzz.value(draw)
    sites = lfg.Portfolio.from_frame(table, **options)
    lfg.estimate(sites, lfg.FirstOrderDecay(k=lfg.column("k"), potential=0.05, convention="next_year"), until=2050)


def a_database(draw: random.Random, folder: Path) -> None:
    """EPA's database as a frame, a CSV or a workbook: cells changed, or the file damaged."""
    form = draw.randrange(4)
    if form == 0:
        lfg.read_lmop(fuzz.changed(draw, LMOP))
    elif form == 1:
        path = folder / "lmop.csv"
        path.write_bytes(fuzz.rewritten(draw, LMOP.to_csv(index=False)).encode("utf-8", "surrogatepass"))
        lfg.read_lmop(path)
    elif form == 2:
        path = folder / "lmop.csv"
        path.write_bytes(fuzz.damaged(draw, LMOP.to_csv(index=False).encode()))
        lfg.read_lmop(path)
    else:
        path = folder / "lmop.xlsx"
        path.write_bytes(fuzz.damaged(draw, BOOK))
        lfg.read_lmop(path)


def a_log(draw: random.Random, folder: Path) -> None:
    """Readings by date, nearly right."""
    dates = index = pd.date_range("2018-01-01", periods=draw.choice([1, 24, 200]), freq=draw.choice(["D", "MS", "h"]))
    cells = [draw.uniform(0, 900) if draw.random() < 0.97 else fuzz.value(draw, 0) for _ in index]
    if draw.random() < 0.3:
        index = [stamp if draw.random() < 0.95 else fuzz.value(draw, 0) for stamp in index]
    log: Any = pd.Series(cells, index=pd.Index(index, dtype=None if index is dates else object), dtype=object)
    log = log if draw.random() < 0.95 else fuzz.value(draw)
    options: dict[str, Any] = {
        "unit": draw.choice(["scfm", "Nm3/h", "Mg", fuzz.text(draw)]),
        "gas": "lfg",
        "methane": 0.5,
    }
    if draw.random() < 0.3:
        options[draw.choice(["methane", "running", "least", "gas", "uptime", "temperature"])] = fuzz.value(draw)
    lfg.collection.Measured.from_log(log, **options)


def factors_of_ones_own(draw: random.Random, folder: Path) -> None:
    """A CSV of factors and its sources, cells changed or the file damaged."""
    path, sources = folder / "mine.csv", folder / "sources.toml"
    rows, own = FACTORS.encode(), SOURCES.encode()
    form = draw.randrange(3)
    if form == 0:
        rows = fuzz.rewritten(draw, FACTORS).encode("utf-8", "surrogatepass")
    elif form == 1:
        rows = fuzz.damaged(draw, rows)
    else:
        own = fuzz.damaged(draw, own)
    path.write_bytes(rows)
    sources.write_bytes(own)
    factors.table("landgem", extra=path)


def a_run_file(draw: random.Random, folder: Path) -> None:
    """A run file, its words changed or the file damaged."""
    path = folder / "run.toml"
    if draw.random() < 0.5:
        path.write_bytes(fuzz.damaged(draw, RUN.encode()))
    else:
        lines = RUN.split("\n")
        for _ in range(draw.randrange(1, 4)):
            place = draw.randrange(len(lines))
            given = draw.choice(
                ["", "[x]", "= 5", "-1", "nan", "9e999", "[]", "{}", '"a"', "true", "1990-01-01", repr(fuzz.text(draw))]
            )
            name, equals, _ = lines[place].partition("=")
            lines[place] = f"{name}{equals} {given}" if equals else given
        path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    lfg.load(path)


def a_filled_workbook(draw: random.Random, folder: Path) -> None:
    """A workbook that was filled in, cells of it changed or the file damaged."""
    path = folder / "filled.xlsx"
    if draw.random() < 0.5:
        path.write_bytes(fuzz.damaged(draw, FILLED))
    else:
        book = openpyxl.load_workbook(io.BytesIO(FILLED))
        for _ in range(draw.randrange(1, 6)):
            sheet = draw.choice(book.worksheets)
            cell = sheet.cell(draw.randrange(1, sheet.max_row + 2), draw.randrange(1, sheet.max_column + 2))
            try:
                cell.value = draw.choice(
                    [None, -1, 1e300, "x", "=1/0", "#N/A", True, draw.randrange(3000), fuzz.value(draw, 0)]
                )
            except (AttributeError, TypeError, ValueError):  # what a cell cannot hold, or one that is merged
                continue
        try:
            book.save(path)
        except Exception:  # what openpyxl cannot write, such as half a character
            return
    lfg.read_excel(path)


def _written(suffix: str, write: Callable[[Path], Any]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{suffix}"
        write(path)
        return path.read_bytes()


def _book() -> bytes:
    content = io.BytesIO()
    with pd.ExcelWriter(content, engine="openpyxl") as book:
        LMOP.to_excel(book, sheet_name=SHEET, index=False)
    return content.getvalue()


BOOK = _book()
SITE = lfg.Site(lfg.Waste.constant("50_000 Mg/yr", 2000, 2020), name="Hill", rainfall="30 inch/yr")
ESTIMATE = lfg.estimate(SITE, lfg.LandGEM(k=0.05, L0=100), lfg.collection.Constant(0.7), use=[lfg.energy.Engine(1)])
FILLED = _written(".xlsx", lfg.template)
RUN = _written(".toml", ESTIMATE.save).decode()

DOORS: dict[str, tuple[Callable[[random.Random, Path], None], int]] = {
    "units": (a_unit, 4000),
    "scales": (a_scale, 3000),
    "flows": (a_flow, 2000),
    "money": (money, 2000),
    "records": (records, 1500),
    "frames": (a_frame, 400),
    "database": (a_database, 250),
    "logs": (a_log, 400),
    "factors": (factors_of_ones_own, 600),
    "run files": (a_run_file, 600),
    "workbooks": (a_filled_workbook, 60),
}
"""What is tried by how many inputs."""

BROKE: dict[str, Callable[[Path], Any]] = {
    "money that ends in a stroke": lambda _: finance.Money.read("1_ USD"),
    "a rate of exchange with two points": lambda _: finance.Project(
        prices="real", year=2026, discount=0.08, currency="CNY", exchange={"USD": "1.2.3 CNY/USD"},
        sales=finance.Sale("electricity", "0.6 USD/kWh", vat="excluded"),
    ),
    "a climate that is an array": lambda _: lfg.Portfolio.from_frame(
        SITES.assign(climate=pd.Series([np.ones(2), "wet", "dry"], SITES.index, dtype=object)), kinds=["food", "paper"], unit="Mg/yr"
    ),
    "a name of half a character": lambda _: lfg.Portfolio.from_frame(
        SITES.set_axis(pd.Index(["Hill", "\ud800", "Moor"], dtype=object)), kinds=["food", "paper"], unit="Mg/yr"
    ),
    "a workbook whose stream is damaged": lambda folder: lfg.read_lmop(_damaged_stream(folder)),
    "a reading beyond all floats": lambda _: _log([10**400, 5.0]),
    "a reading that is a table": lambda _: _log([pd.DataFrame({"a": [1]}), 5.0]),
    "dates among which is an array": lambda _: _log([1.0, 2.0], [np.ones(2), "2020-01-01"]),
    "a kind of gas that is an array": lambda _: _log([1.0, 2.0], gas=np.zeros(2)),
    "a kind of gas that is a record": lambda _: _log([1.0, 2.0], gas=np.zeros(2, dtype=[("a", int)]), unit="Mg"),
}  # fmt: skip
"""What once was answered with an error that is not ours."""


def _log(cells: list[Any], index: Any = None, **options: Any) -> Any:
    dates = pd.date_range("2019-01-01", periods=2) if index is None else pd.Index(index, dtype=object)
    log = pd.Series(cells, dates, dtype=object)
    return lfg.collection.Measured.from_log(log, **{"unit": "scfm", "gas": "lfg", "methane": 0.5, **options})


def _damaged_stream(folder: Path) -> Path:
    path, place = folder / "lmop.xlsx", BOOK.index(b"xl/worksheets/sheet1.xml") + 60
    path.write_bytes(BOOK[:place] + bytes(40) + BOOK[place + 40 :])
    return path


@pytest.mark.parametrize("broke", BROKE.values(), ids=BROKE)
def test_what_broke_once_is_refused(broke, tmp_path):
    with pytest.raises(LFGError) as caught:
        broke(tmp_path)
    assert "\n" not in str(caught.value)


@contextmanager
def within(seconds: float):
    """Raise where something takes longer, on systems that have a clock for it."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(*_: Any) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", DOORS)
def test_whatever_comes_in_only_refusals_come_out(name, tmp_path):
    """Each input in ten seconds at most, and all of them in little memory."""
    (trial, count), most = DOORS[name], peak()
    for number in range(count):
        try:
            with within(10):
                trial(random.Random(f"{name} {number}"), tmp_path)
        except LFGError:
            continue
        except Exception as error:
            raise AssertionError(f"{name} {number} came to {error!r}") from error
    assert peak() - most < 200 * 2**20


def peak() -> int:
    """Return the most memory that this process has had, where the system tells [byte]."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


FULL = """
import os, sys, tempfile, lfgmodel as lfg
est = lfg.estimate(lfg.Site(lfg.Waste.constant("1e5 Mg/yr", 1960, 2020)), lfg.LandGEM(k=0.05, L0=100))
with tempfile.TemporaryDirectory() as folder:
    est.to_excel(folder + "/first.xlsx")  # imports what it needs, as root where this is
if os.name == "posix" and os.getuid() == 0 and sys.argv[2:]:
    os.setuid(int(sys.argv[2]))
try:
    est.to_excel(sys.argv[1])
except OSError as error:
    print(type(error).__name__, error.errno)
else:
    print("written")
"""


def write_elsewhere(*given: object) -> str:
    """Write an estimate to a path in a process of its own, of a user if one is given, and return how that went."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", FULL, *map(str, given)]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout.strip()


@pytest.fixture
def old(tmp_path):
    """Return a workbook that is there already."""
    path = tmp_path / "estimate.xlsx"
    ESTIMATE.to_excel(path)
    return path


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="a small disk needs root on Linux")
def test_a_full_disk_keeps_the_old_workbook_whole(old, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(disk)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no disk may be mounted: {mounted.stderr.strip()}")
    try:
        kept = disk / "estimate.xlsx"
        content = old.read_bytes()[:4096]
        kept.write_bytes(content)
        (disk / "filler").write_bytes(bytes(8192))
        assert write_elsewhere(kept) == "OSError 28"  # no space left on device
        assert kept.read_bytes() == content
        assert sorted(path.name for path in disk.iterdir()) == ["estimate.xlsx", "filler"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_a_folder_that_is_read_only_keeps_the_old_workbook_whole():
    with tempfile.TemporaryDirectory() as name:
        folder, path = Path(name), Path(name) / "estimate.xlsx"
        ESTIMATE.to_excel(path)
        content = path.read_bytes()
        folder.chmod(0o555)
        try:
            assert write_elsewhere(path, 65534) == "PermissionError 13"
        finally:
            folder.chmod(0o755)
        assert path.read_bytes() == content
        assert list(folder.iterdir()) == [path]


def test_what_is_no_folder_is_refused(old):
    with pytest.raises(LFGError, match="there is no folder"):
        ESTIMATE.to_excel(old / "estimate.xlsx")
    if Path("/proc").is_dir():
        with pytest.raises(OSError):  # noqa: PT011 - which depends on the system
            ESTIMATE.to_excel("/proc/estimate.xlsx")


KILLED = """
import os, signal, sys, pathlib, lfgmodel as lfg
est = lfg.estimate(lfg.Site(lfg.Waste.constant("1e5 Mg/yr", 1960, 2020)), lfg.LandGEM(k=0.05, L0=100))
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(lambda event, args: event == "os.rename" and die())
est.to_excel(sys.argv[1])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kills in another way")
def test_a_process_killed_before_the_last_step_keeps_the_old_workbook_whole(old):
    """Killed when the new file is about to take the place of the old one: the new one lies beside it, hidden."""
    content = old.read_bytes()
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", KILLED, str(old)], capture_output=True, env=env)
    assert ended.returncode == -signal.SIGKILL
    assert old.read_bytes() == content
    assert all(path.name.startswith(".") for path in old.parent.iterdir() if path != old)


def values() -> dict[str, Any]:
    """Return one of each value that people send elsewhere."""
    drawn = lfg.estimate(SITE, lfg.LandGEM(k=lfg.lognormal(0.05, 1.3), L0=100), draws=16, seed=1)
    sites = lfg.Portfolio.from_frame(SITES, kinds=["food", "paper"], unit="Mg/yr", units={"rainfall": "mm/yr"})
    wells, meter = (
        lfg.collection.Constant(0.7),
        lfg.collection.Measured({2010: 900.0, 2011: 950.0}, unit="Mg/yr", gas="ch4"),
    )
    plan = finance.Project(prices="real", year=2026, discount=0.08, capital=finance.Capital("engine", "1800 USD/kW", of=lfg.energy.Engine),
                           sales=finance.Sale("electricity", "0.08 USD/kWh", vat="excluded"))  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = lfg.calibrate(SITE, lfg.LandGEM(k=0.05, L0=lfg.normal(100, 20)), wells, meter, fixed=("k",))
    engine = lfg.energy.Engine("1 MW", open=2010, close=2030)
    gas = lfg.estimate(SITE, lfg.LandGEM(k=0.05, L0=100), wells, use=[engine])
    return {"estimate": ESTIMATE, "drawn": drawn, "portfolio": sites, "fit": fit, "project": plan, "appraisal": plan.of(gas),
            "combined": lfg.estimate(sites, lfg.LandGEM(k=0.05, L0=100), combine=True, until=2030), "meter": meter}  # fmt: skip


def told(held: Any) -> str:
    """Say what a value is, to the last digit where it has flows."""
    flows = getattr(held, "flows", {})
    return repr(held) + "".join(f"{name} {np.asarray(flow).tobytes().hex()[:4000]}" for name, flow in flows.items())


def told_elsewhere(content: bytes) -> tuple[str, bytes]:
    """Say the same in another process, and send the value back."""
    held = pickle.loads(content)
    return told(held), pickle.dumps(held)


def test_values_travel_to_a_new_process_and_back():
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        for name, held in values().items():
            there, again = pool.apply(told_elsewhere, (pickle.dumps(held),))
            assert there == told(held), name
            assert told(pickle.loads(again)) == told(held), name


STATE = """
import sys
import locale, os, random, warnings
import numpy as np, pint, matplotlib, pandas as pd
import matplotlib.pyplot, scipy.optimize, scipy.special, scipy.stats  # each of which may add filters of warnings
registry = pint.application_registry.get()
def state():
    return {
        "warnings": list(warnings.filters), "errstate": np.geterr(), "random": random.getstate(), "environ": dict(os.environ),
        "numpy random": repr(np.random.get_state()), "locale": locale.setlocale(locale.LC_ALL), "folder": os.getcwd(),
        "print": repr(np.get_printoptions()), "pint": getattr(registry, "formatter", registry).default_format,
        "matplotlib": dict(matplotlib.rcParams), "backend": matplotlib.get_backend(), "recursion": sys.getrecursionlimit(),
        "pandas": [pd.get_option(o) for o in ("display.max_rows", "display.precision")],
    }
matplotlib.use("agg")
before = state()
import lfgmodel as lfg
waste = lfg.Waste.recorded({2000: 1e5, 2001: 2e5, 2002: 3e5}, unit="short_ton").split(lfg.composition("China"))
site = lfg.Site(waste, climate="tropical_wet", management="managed", rainfall="30 inch/yr")
use = [lfg.energy.Engine("1 MW", turndown=0.4), lfg.energy.Flare("500 scfm", gas="lfg")]
est = lfg.estimate(site, lfg.IPCC2019(), lfg.collection.Constant("75 %"), oxidation=0.1, use=use, until=2500)
drawn = lfg.estimate(site, lfg.IPCC2019(k=lfg.lognormal(0.1, 1.4)), draws=64)
sites = lfg.Portfolio.from_frame(pd.DataFrame({"open": [1990], "close": [2000], "msw": [5e4]}), kinds=["msw"], unit="Mg/yr")
lfg.estimate(sites, lfg.LandGEM(k=0.05, L0=100), progress=False).to_pandas()
est.to("collected", "scfm", gas="lfg"); est.quantity("collected", "Mg/yr"); est.to_pandas(); repr(est); est._repr_html_()
est.plot(); drawn.plot(); drawn.quantile([0.05, 0.95]); est.citations()
lfg.units.read("3 bushel", "m3", "here")
lfg.finance.irr([-1, 2]); lfg.read_lmop.__doc__
try:
    lfg.Waste.constant("5 ton/yr", 2000, 2001)
except lfg.errors.LFGError:
    pass
after = state()
print(sorted(name for name in before if repr(before[name]) != repr(after[name])))
"""


def test_estimates_leave_the_state_of_the_process_as_it_was():
    pytest.importorskip("matplotlib")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", STATE], capture_output=True, text=True, env=env)
    assert done.stdout.strip() == "[]", done.stderr[-2000:]


LOOP = """
import gc, resource, sys
import lfgmodel as lfg
def work(n):
    waste = lfg.Waste.growing("1e5 Mg/yr", 0.001 * (n % 50), 1990, 2020).split({"food": 0.5, "paper": 0.5})
    site = lfg.Site(waste, name=f"Hill {n}", climate="tropical_wet", management="managed")
    est = lfg.estimate(site, lfg.IPCC2019(k=0.01 + n * 1e-6), lfg.collection.ByWasteAge({1: 0.3, 5: 0.75}), oxidation=0.1,
                       use=[lfg.energy.Engine(f"{1 + n * 1e-4:.4f} MW"), lfg.energy.Flare()])
    est.to("collected", "scfm", gas="lfg"); repr(est)
    if n % 10 == 0:
        lfg.estimate(site, lfg.IPCC2019(k=lfg.lognormal(0.1, 1.4)), draws=64, seed=n).quantile(0.5)
        est.to_pandas()
    try:
        lfg.Waste.constant(f"{n} ton/yr", 2000, 2001)
    except lfg.errors.LFGError:
        pass
def held():
    gc.collect()
    return sys.getallocatedblocks(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for n in range(400):
    work(n)
before = held()
for n in range(400, 2400):
    work(n)
print(*(now - then for now, then in zip(held(), before)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows measures memory in another way")
def test_an_endless_loop_of_estimates_does_not_grow():
    """2,000 estimates after 400 keep less than a block of memory for each two, and less than 8 MB in all."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", LOOP], capture_output=True, text=True, check=True, env=env)
    blocks, resident = map(int, done.stdout.split())
    assert blocks < 1000
    assert resident * (1 if sys.platform == "darwin" else 1024) < 8 * 2**20
