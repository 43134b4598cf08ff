"""The shape of the house: what imports what, what loads when, and what is public."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import lfgmodel as lfg

SOURCE = Path(lfg.__file__).parent

# Imports point down only: a module may import from the floors below its own.
FLOORS = [
    {"core", "errors", "labels"},
    {"factors"},
    {"units"},
    {"values"},
    {"tables"},
    {"metering"},
    {"collection", "oxidation", "generation", "energy", "uncertainty"},
    {"sites"},
    {"reporting", "results"},
    {"carbon"},
    {"study"},
    {"calibration"},
    {"__init__"},
]


def modules():
    return sorted(SOURCE.rglob("*.py"))


def room(path):
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return parts[0]


def imported(path):
    """Rooms imported by a module, also inside functions; type-checking imports aside."""
    tree = ast.parse(path.read_text())
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and getattr(block.test, "id", "") == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and id(node) not in typing_only
            and (node.module or "").startswith("lfgmodel")
        ):
            inside = node.module.split(".")[1:]
            yield from [inside[0]] if inside else [alias.name for alias in node.names]


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_point_down(path):
    floor = {name: level for level, names in enumerate(FLOORS) for name in names}
    own = room(path)
    for other in imported(path):
        allowed = floor[other] < floor[own] or other == own
        assert allowed, f"{own} imports {other}"


@pytest.mark.parametrize(("package", "only"), [("pint", {"units.py"}), ("matplotlib", {"plotting.py"})])
def test_one_module_knows_each_heavy_library(package, only):
    users = set()
    for path in modules():
        tree = ast.parse(path.read_text())
        names = {alias.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
        names |= {n.module.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
        if package in names:
            users.add(path.name)
    assert users <= only | {"result.py", "fit.py"}  # these name matplotlib's Axes for type checkers only


def loaded_after(code):
    heavy = "{'pint', 'pandas', 'scipy', 'matplotlib', 'csv', 'tomllib'}"
    script = f"import sys\n{code}\nprint(*sorted({heavy} & set(sys.modules)))"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()


def test_import_loads_nothing_heavy():
    assert loaded_after("import lfgmodel") == []


def test_an_estimate_from_bare_numbers_loads_neither_units_nor_frames():
    code = (
        "import lfgmodel as lfg, numpy as np\n"
        "waste = lfg.Waste(('msw',), np.arange(2000, 2010), np.full((10, 1), 1e5))\n"
        "lfg.estimate(lfg.Site(waste), lfg.LandGEM(k=0.05, L0=170), lfg.collection.Constant(0.75), oxidation=0.1)"
    )
    assert loaded_after(code) == ["csv", "tomllib"]  # the factor tables


def test_the_core_needs_numpy_only():
    code = (
        "import lfgmodel.core.decay as d, lfgmodel.core.flows, numpy as np\n"
        "d.generate(np.ones((5, 1, 1, 1)), d.next_year(np.full((1, 1, 1), .1), np.full((1, 1, 1), .1)))\n"
        "assert {m for m in sys.modules if m.startswith('lfgmodel')} == "
        "{'lfgmodel', 'lfgmodel.core', 'lfgmodel.core.streams', 'lfgmodel.core.decay', 'lfgmodel.core.flows'}"
    )
    assert loaded_after(code) == []


def test_the_public_names_are_these():
    assert lfg.__all__ == [
        "Waste", "Site", "climate_zone", "composition", "Portfolio", "read_lmop", "LandGEM", "IPCC2006", "IPCC2019", "CDMTool04",
        "SubpartHH", "SWEET", "WARM", "FirstOrderDecay", "MODELS", "generation", "estimate", "estimate_frame", "compare", "methods", "Estimate",
        "calibrate", "Fit", "column", "lognormal", "normal", "triangular", "uniform", "samples", "dirichlet", "correlated", "uncertain",
        "default_uncertainty", "gwp", "reporting", "gas", "plotting", "carbon", "collection", "core", "energy", "errors", "factors",
        "oxidation", "units",
    ]  # fmt: skip
    assert all(getattr(lfg, name) is not None for name in lfg.__all__)
    assert set(dir(lfg)) == {*lfg.__all__, "__version__"}
    with pytest.raises(AttributeError, match="no attribute 'Landgem'"):
        _ = lfg.Landgem


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_module_outgrows_its_idea(path):
    assert len(path.read_text().splitlines()) <= 400
