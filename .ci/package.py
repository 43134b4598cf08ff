"""Build the package twice, look into it, and use it as it is installed, without extras and without a network.

python .ci/package.py    # in temporary environments, on each Python from 3.11 that is found
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FAST = ("test_decay.py", "test_flows.py", "test_money.py", "test_units.py", "test_generation.py", "test_factors.py")
"""Tests that are run against what is installed: those that need no extra and take little time."""

EXAMPLE = """
import importlib.util, socket, sys
def refused(*_, **__):
    raise OSError("no network")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refused
assert not any(importlib.util.find_spec(extra) for extra in ("matplotlib", "openpyxl", "xarray", "dask"))
import lfgmodel as lfg
assert "site-packages" in lfg.__file__, lfg.__file__
waste = lfg.Waste.constant("100_000 Mg/yr", open=1990, close=2019)
engine, wells = lfg.energy.Engine("1 MW"), lfg.collection.Constant("75 %")
model = lfg.LandGEM(k=lfg.lognormal("0.05 1/yr", gsd=1.4), L0=170)
est = lfg.estimate(lfg.Site(waste), lfg.LandGEM(k=0.05, L0=170), wells, oxidation=0.1, use=[engine, lfg.energy.Flare()])
assert round(est.at(1991)["generated"], 1) == 551.8
est.to_pandas(), est.to("collected", "scfm", gas="lfg"), est.citations(), repr(est), est._repr_html_()
lfg.estimate(lfg.Site(waste), model, draws=256, seed=1).quantile([0.05, 0.95])
for extra, call in {"plot": est.plot, "excel": lambda: est.to_excel("x.xlsx"), "xarray": est.to_xarray}.items():
    try:
        call()
    except ImportError as error:
        assert f"lfgmodel[{extra}]" in str(error), error
    else:
        raise AssertionError(f"{extra} is there")
"""


def run(*command, **options):
    """Run a command, which must succeed, and return what it prints."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))[:300]}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done.stdout


def environment(folder, python=sys.executable):
    """Make an environment of a Python, and return its interpreter."""
    if python == sys.executable:
        venv.create(folder, with_pip=True)
    else:
        run(python, "-m", "venv", folder)
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


def built(folder):
    """Build a source distribution and a wheel from it, twice from copies, and compare their bytes."""
    builder, hashes = environment(folder / "builder"), []
    run(builder, "-m", "pip", "install", "-q", "build", "hatchling")
    wanted = run("git", "ls-files", "-z", cwd=ROOT).split("\0")
    for name in filter(None, wanted):
        if (ROOT / name).is_file():
            (folder / "one" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / "one" / name)
    shutil.copytree(folder / "one", folder / "two")
    for turn in ("one", "two"):
        out = folder / f"dist-{turn}"
        stamp = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
        run(builder, "-m", "build", "--no-isolation", "--outdir", out, folder / turn, env=stamp)
        hashes.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir())})
        time.sleep(1)
    if hashes[0] != hashes[1]:
        sys.exit(f"two builds differ: {hashes}")
    for name, digest in hashes[0].items():
        print(f"{name}  sha256 {digest}, twice")
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz")), [name for name in wanted if name]


def contents(wheel, sdist, tracked):
    """Hold what is in both to what is under version control."""
    with zipfile.ZipFile(wheel) as archive:
        within = archive.namelist()
    package = {name.removeprefix("src/") for name in tracked if name.startswith("src/lfgmodel/")}
    info = [name for name in within if ".dist-info/" in name]
    odd = package ^ (set(within) - set(info))
    if odd or not any(name.endswith("licenses/LICENSE") for name in info):
        sys.exit(f"the wheel holds {info}, and lacks or has too much: {sorted(odd)}")
    with tarfile.open(sdist) as archive:
        whole = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    lacking = {name for name in tracked if name.split("/")[0] in ("src", "tests", "examples", "docs")} - whole
    rubbish = [name for name in whole if "__pycache__" in name or name.endswith((".pyc", ".ipynb_checkpoints"))]
    if lacking or rubbish or not {"LICENSE", "README.md", "pyproject.toml"} <= whole:
        sys.exit(f"the source distribution lacks {sorted(lacking)}, or has {rubbish}")
    print(f"wheel: {len(package)} files of the package, licence; source distribution: {len(whole)} files")


def pythons():
    """Return this Python and later ones, where they are found, the first of each version."""
    found = {f"{sys.version_info.major}.{sys.version_info.minor}": sys.executable}
    for version in ("3.11", "3.12", "3.13"):
        home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
        for python in [*sorted(home.glob(f"{version}.*/bin/python")), shutil.which(f"python{version}")]:
            works = (
                python and not subprocess.run([python, "-c", "import venv, ensurepip"], capture_output=True).returncode
            )
            if works and version not in found:
                found[version] = str(python)
    return found


def alone():
    """Return what runs a command without a network, where the system lets us; the example refuses sockets anyway."""
    command = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") and not subprocess.run([*command, "true"], capture_output=True).returncode:
        return command
    return []


def used(folder, wheel):
    """Install the wheel on each Python without extras, and run an example and tests with it."""
    offline = alone()
    for version, python in pythons().items():
        here = environment(folder / f"python-{version}", python)
        run(here, "-m", "pip", "install", "-q", wheel)
        run(here, "-m", "pip", "check")
        clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        run(*offline, here, "-W", "error", "-c", EXAMPLE, cwd=folder, env=clean)
        network = "without a network" if offline else "without sockets"
        print(f"Python {version}: installed without extras, pip check, example {network}")
    here = folder / f"python-{sys.version_info.major}.{sys.version_info.minor}" / here.parent.name / here.name
    run(here, "-m", "pip", "install", "-q", "pytest", "hypothesis", "openpyxl", "matplotlib")
    for name in ("tests", "examples"):
        shutil.copytree(folder / "one" / name, folder / "used" / name)
    chosen = [f"tests/{name}" for name in FAST]
    options = ("-q", "-o", "addopts=", "-o", "filterwarnings=error", "-p", "no:cacheprovider")
    told = run(*offline, here, "-m", "pytest", *options, *chosen, cwd=folder / "used", env=clean)
    print(f"{', '.join(FAST)} against what is installed: {told.strip().splitlines()[-1]}")


def main():
    """Build, look, install and use."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        wheel, sdist, tracked = built(folder)
        contents(wheel, sdist, tracked)
        used(folder, wheel)


if __name__ == "__main__":
    main()
