"""What is shipped: code that runs no text of a user's and reaches no network, and data whose sources are listed."""

import ast
import csv
import re
import tomllib
from pathlib import Path

import pytest

import lfgmodel
from lfgmodel.factors import DATA

SOURCE = Path(lfgmodel.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
FORBIDDEN = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "runpy", "code", "subprocess", "ctypes",
             "socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "httpx", "aiohttp"}  # fmt: skip
LISTED = {
    row[0]: (row[1], row[2].split(", "))
    for row in re.findall(
        r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", (DATA / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_no_module_runs_text_unpickles_or_reaches_a_network(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not {alias.name.split(".")[0] for alias in node.names} & FORBIDDEN
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in FORBIDDEN
        elif isinstance(node, ast.Call):
            called = node.func
            assert not (isinstance(called, ast.Name) and called.id in RUNS_TEXT), ast.unparse(node)
            for option in node.keywords:
                assert option.arg not in ("shell", "allow_pickle"), ast.unparse(node)
            if isinstance(called, ast.Attribute):
                assert called.attr not in ("read_pickle", "to_pickle", "query"), ast.unparse(node)
                of_a_frame = called.attr == "eval"  # pandas reads text as code by it
                assert not of_a_frame, ast.unparse(node)


def test_each_table_is_listed_with_all_of_its_sources():
    sources = tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))
    tables = {path.name: path for path in DATA.glob("*.csv")}
    assert set(LISTED) == set(tables)
    for name, (_, listed) in LISTED.items():
        with tables[name].open(encoding="utf-8", newline="") as file:
            used = {row["source"] for row in csv.DictReader(file)}
        assert set(listed) == used, name
        for key in used:
            assert {"title", "publisher", "year"} <= set(sources[key]), key


def test_every_file_of_data_is_told_of():
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for path in DATA.iterdir():
        if path.name not in ("README.md", "__pycache__"):
            assert f"`{path.name}`" in text, path.name


def test_types_and_data_are_shipped():
    assert (SOURCE / "py.typed").exists()
    assert {path.suffix for path in DATA.iterdir() if path.is_file()} == {".csv", ".toml", ".md"}


def test_the_version_is_one_wherever_it_stands():
    root = Path(__file__).parents[1]
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    cited = (root / "CITATION.cff").read_text(encoding="utf-8")
    day = re.search(r'^date-released: "(.+)"$', cited, re.MULTILINE)
    assert lfgmodel.__version__ == declared
    assert f"\nversion: {declared}\n" in cited
    assert re.search(
        rf"^## {re.escape(declared)} \({day[1]}\)$", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
