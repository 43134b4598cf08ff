"""The documentation: its blocks print what they say, its generated pages hold what the code declares, no page is lost."""

import contextlib
import io
import re
import sys
from pathlib import Path

import pytest
from test_readme import BLOCKS

import lfgmodel as lfg

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if not {"_build", "generated"} & set(path.relative_to(DOCS).parts))
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.fixture(scope="module")
def pages():
    pytest.importorskip("numpydoc")
    pytest.importorskip("matplotlib")
    sys.path.append(str(DOCS))
    import pages

    return pages


@pytest.mark.parametrize(
    "path", [path for path in PAGES if "```python" in path.read_text(encoding="utf-8")], ids=lambda path: path.name
)
def test_a_page_prints_what_it_says(path):
    text, names = path.read_text(encoding="utf-8"), {}
    for code, expected in BLOCKS.findall(text):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, names)
        assert printed.getvalue() == expected
    assert len(BLOCKS.findall(text)) == text.count("```python")


def test_every_page_is_in_a_table_of_contents(pages, tmp_path):
    pages.write(tmp_path)
    texts = {path: path.read_text(encoding="utf-8") for path in PAGES}
    made = {DOCS / path.relative_to(tmp_path): path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.md")}
    listed = {DOCS / "index.md"}
    for path, text in (texts | made).items():
        for tree in re.findall(r"```\{toctree\}\n(.*?)```", text, re.DOTALL):
            entries = [re.sub(r".*<(.*)>", r"\1", line) for line in tree.splitlines() if line and line[0] != ":"]
            listed |= {(path.parent / f"{entry}.md").resolve() for entry in entries}
    parts = {path for path in made if path.parent.name == "parts"}
    assert set(texts) | set(made) - parts <= listed
    targets = {*texts, *made, *(DOCS / path.relative_to(tmp_path) for path in tmp_path.rglob("*.ipynb"))}
    targets |= {DOCS / "generated" / "gallery" / shown.file for shown in pages.gallery.PICTURES}
    broken = {
        (path.name, target)
        for path, text in texts.items()
        for target in LINK.findall(text)
        if not target.startswith("http") and (path.parent / target).resolve() not in targets
    }
    assert broken == set()


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("*.md"), ROOT / "benchmarks" / "README.md"]), ids=lambda path: path.name
)
def test_links_beside_the_pages_lead_somewhere(path):
    targets = [target for target in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (path.parent / target).exists()] == []


WRITTEN = re.compile(r"`(?:lfg\.)?([A-Za-z]\w*)\.([A-Za-z_]\w*)(\(?)")
"""A name of the library as texts write it: a module or a class, what is asked of it, and whether it is called."""

SPOKEN = {"est": "Estimate", "fit": "Fit", "fits": "Fits", "waste": "Waste", "plan": "finance.Project",
          "appraisal": "finance.Appraisal", "choice": "finance.Choice", "meter": "collection.Measured",
          "Measured": "collection.Measured"}  # fmt: skip
"""What the names of examples are."""


def test_names_in_the_texts_are_there():
    """A name that went, or a property that is called, is told with its page."""
    wrong, seen = set(), 0
    for path in [*PAGES, *ROOT.glob("README*.md")]:
        for owner, name, call in WRITTEN.findall(path.read_text(encoding="utf-8")):
            held = lfg
            for part in SPOKEN.get(owner, owner).split("."):
                held = getattr(held, part, None)
            if held is None:
                continue
            seen += 1
            fields = getattr(held, "__dataclass_fields__", {})
            if not hasattr(held, name) and name not in fields:
                wrong.add((path.name, f"{owner}.{name}"))
            elif call and isinstance(getattr(held, name, None), property):
                wrong.add((path.name, f"{owner}.{name}() is not called"))
    assert seen > 150
    assert wrong == set()


def test_every_picture_stands_beside_its_code(pages):
    text = pages.drawn()
    for shown in pages.gallery.PICTURES:
        assert f"```python\n{shown.code}\n```\n\n![{shown.title}](gallery/{shown.file})" in text


def test_a_page_of_a_method_has_all_its_numbers(pages):
    made = pages.methods()
    assert {f"methods/{name}.md" for name in lfg.methods().index} | {"methods/index.md"} == set(made)
    text = made["methods/IPCC2019.md"]
    for row in (factor.row for factor in lfg.factors.table("ipcc2019").values()):
        assert re.search(rf"\| {row.factor} \| {row.kind} \|.* {row.value:.12g} \|.*{re.escape(row.where)}", text)
    assert "DOC x DOCf x MCF x F x 16/12" in text
    assert "`k` of `ipcc2006`, by waste kind and climate" in text
    assert "| 0.000667148 |" not in text
    assert "0.667148, `density` of `landgem`" in made["methods/LandGEM.md"]


def test_every_source_and_table_has_its_place(pages):
    text = pages.sources()
    assert all(f"(source-{key})=" in text for key in lfg.factors.sources())
    numbers = pages.numbers()
    assert {f"numbers/{path.stem}.md" for path in lfg.factors.DATA.glob("*.csv")} < set(numbers)
    assert "1059 rows" in numbers["numbers/ipcc_composition.md"]


def test_every_public_name_has_its_place(pages):
    topics = pages.topics()
    assert [name for names in topics.values() for name in names] != []
    assert sorted(name for names in topics.values() for name in names) == sorted(lfg.__all__)
    text = "".join(pages.api().values())
    for name in set(lfg.__all__) - {"MODELS"}:
        assert re.search(rf"(lfgmodel\.{name}|^{name})$", text, re.MULTILINE), name
    assert "lfgmodel.collection.Phased" in text
    assert "lfgmodel.core.decay.same_year" in text
    assert "lfgmodel.errors.one_of" not in text  # the house's own


def test_words_are_those_of_the_library(pages):
    assert "| flows | collected | 收集 |" in pages.words()
    assert re.search(r"\| `food` \| 厨余、餐厨.* \| food waste, ", pages.kinds())


def test_a_table_cell_draws_no_table_of_its_own(pages):
    assert pages.rows(["a"], [["x | y\nz <20 in"], [None], [0.05], [1e6]]) == (
        "| a |\n| --- |\n| x \\| y z &lt;20 in |\n|  |\n| 0.05 |\n| 1000000 |\n"
    )
