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
    {"core", "errors"},
    {"factors", "kinds"},
    {"units", "waiting"},
    {"lookup", "described", "spec"},
    {"values", "groups"},
    {"axes"},
    {"tables"},
    {"collection", "oxidation", "generation", "energy", "uncertainty"},
    {"sites"},
    {"io"},
    {"results"},
    {"carbon", "reporting"},
    {"study"},
    {"calibration", "finance"},
    {"__init__"},
]


def modules():
    return sorted(SOURCE.rglob("*.py"))


def room(path):
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return parts[0]


def imported(path):
    """Rooms imported by a module, also inside functions, relatively, and for type checkers only."""
    package = ["lfgmodel", *path.relative_to(SOURCE).parent.parts]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            names = [*above, *(node.module or "").split(".")] if node.module else above
            targets = [[*names, alias.name] for alias in node.names] if len(names) < 2 else [names]
        elif isinstance(node, ast.Import):
            targets = [alias.name.split(".") for alias in node.names]
        else:
            continue
        yield from (target[1] for target in targets if target[0] == "lfgmodel" and len(target) > 1)


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_point_down(path):
    floor = {name: level for level, names in enumerate(FLOORS) for name in names}
    own = room(path)
    for other in imported(path):
        allowed = floor[other] < floor[own] or other == own
        assert allowed, f"{own} imports {other}"


@pytest.mark.parametrize(
    ("package", "only"),
    [("pint", {"library.py"}), ("matplotlib", {"plotting.py", "pictures.py", "style.py", "fonts.py"})],
)
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
        "Waste", "Site", "climate_zone", "composition", "Portfolio", "read_lmop", "template", "read_excel", "read_workbook", "LandGEM", "IPCC2006", "IPCC2019", "CDMTool04",
        "SubpartHH", "SubpartTT", "SWEET", "WARM", "FirstOrderDecay", "MODELS", "generation", "estimate", "estimate_frame", "estimate_dataset", "together", "compare", "methods", "load", "Estimate",
        "calibrate", "Fit", "Fits", "Drift", "column", "lognormal", "normal", "triangular", "uniform", "samples", "dirichlet", "correlated", "each", "uncertain",
        "default_uncertainty", "gwp", "reporting", "gas", "plotting", "datasets", "carbon", "collection", "core", "energy", "errors", "factors",
        "finance", "oxidation", "units",
    ]  # fmt: skip
    assert all(getattr(lfg, name) is not None for name in lfg.__all__)
    assert set(dir(lfg)) == {*lfg.__all__, "__version__"}
    with pytest.raises(AttributeError, match="no attribute 'Landgem'"):
        _ = lfg.Landgem


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_module_outgrows_its_idea(path):
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize(
    "name",
    ["results/result.py", "sites/waste.py", "sites/portfolio.py", "units/doors.py", "values.py", "study/estimate.py"],
)
def test_the_rooms_that_all_doors_lead_to_have_room_left(name):
    assert len((SOURCE / name).read_text().splitlines()) < 330


def test_values_stay_as_they_are_built():
    """Every dataclass is frozen, but what a picture is drawn on, which gathers what could not be drawn."""
    made = [
        (node.name, ast.unparse(decorator))
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
        if "dataclass" in ast.unparse(decorator)
    ]
    assert len(made) > 60
    assert [name for name, decorator in made if "frozen=True" not in decorator] == ["Canvas"]


def test_the_top_of_the_house_is_seen_at_one_glance():
    assert len(list(SOURCE.glob("*.py"))) < 15


def names_bound(function):
    """Names that a function binds: its arguments, assignments, loops and comprehensions."""
    arguments = function.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        if argument is not None:
            yield argument.arg
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_local_shadows_a_function_of_its_module(path):
    """A word has one meaning in a file; of what is public, an argument may bear the name of its look-up (`gwp`)."""
    tree = ast.parse(path.read_text())
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    imported_here = {
        (alias.asname or alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lfgmodel")
        for alias in node.names
        if (alias.asname or alias.name).islower()
    }
    bound = {
        name: node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for name in names_bound(node)
    }
    assert {name: bound[name] for name in bound if name in functions | imported_here} == {}
