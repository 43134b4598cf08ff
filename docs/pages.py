"""Pages that are made of the code: a page a method, its numbers, the sources, the terms, the API, the examples."""

from __future__ import annotations

import inspect
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from types import ModuleType
from typing import Any

import gallery
from numpydoc.docscrape import NumpyDocString

import lfgmodel as lfg
from lfgmodel.described.words import word
from lfgmodel.factors import DATA, Cited, Table
from lfgmodel.kinds import MEANINGS
from lfgmodel.lookup import By

ROOT = Path(__file__).parents[1]

EXAMPLES = {
    "CDMTool04": lfg.CDMTool04(application="A"),
    "IPCC2006": lfg.IPCC2006(),
    "IPCC2019": lfg.IPCC2019(),
    "LandGEM": lfg.LandGEM.preset("inventory conventional"),
    "SWEET": lfg.SWEET(mcf=1),
    "SubpartHH": lfg.SubpartHH.bulk(),
    "SubpartTT": lfg.SubpartTT(),
    "WARM": lfg.WARM(moisture="wet", potential=0.06),
}
"""One of each published method, whose tables its page shows."""

MEANS = {
    "primary": "read in the document itself",
    "transcription": "read in a copy of it that others made",
    "computed": "computed from definitions or data",
    "conflict": "two copies differ, or the copy itself calls it wrong; the row says so",
}
"""What the marks of a table say."""

WIDE = "---\nhtml_theme.sidebar_secondary.remove: true\n---\n\n"
"""The head of a page that needs its whole width."""


def write(docs: Path) -> None:
    """Write every page that is made of the code below `docs/generated`, which is never committed."""
    made = docs / "generated"
    texts = {**methods(), **numbers(), "sources.md": sources(), "parts/words.md": words(), "parts/kinds.md": kinds()}
    texts |= api()
    texts["gallery.md"] = drawn()
    texts |= {f"examples/{path.name}": path.read_text(encoding="utf-8") for path in notebooks()}
    texts["examples/index.md"] = examples()
    shutil.rmtree(made / "api" / "names", ignore_errors=True)  # which autosummary writes
    for stale in {path for path in made.rglob("*.md")} - {made / name for name in texts}:
        stale.unlink()
    for name, text in texts.items():
        path = made / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:  # what has not changed is not read again
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in (ROOT / "examples").glob("*"):
        if path.suffix in (".py", ".csv"):  # which the notebooks read
            shutil.copy(path, made / "examples")


def rows(heads: Sequence[str], cells: Iterable[Sequence[Any]]) -> str:
    """Return a table of markdown."""
    lines = [heads, ["---"] * len(heads), *cells]
    return "".join(f"| {' | '.join(cell_of(cell) for cell in line)} |\n" for line in lines)


def cell_of(value: Any) -> str:
    """Return a cell: a number with all its digits, nothing for None, and text that draws no table of its own."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{float(value):.12g}"
    return str(value).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def toctree(entries: Iterable[str], *options: str) -> str:
    """Return a table of contents."""
    return "\n".join(["```{toctree}", *options, "", *entries, "```", ""])


# methods and their numbers


def methods() -> dict[str, str]:
    """Return a page a published method, and one that sets them side by side."""
    table = lfg.methods().drop(columns=["source", "where"])
    heads = ["method", *(name.replace("_", " ") for name in table.columns)]
    lines = [
        [f"[{name}]({name}.md)", *map(str, line)] for name, line in zip(table.index, table.to_numpy(), strict=True)
    ]
    index = (
        "# Methods\n\nWhat `lfg.methods()` says of each published method. Any other goes into "
        "[`FirstOrderDecay`](../../howto/own_method.md). Which of them to take is said "
        "[here](../../which.md).\n\n"
        f"{rows(heads, lines)}\n"
        f"{toctree([*table.index, '../numbers/index', '../sources'], ':hidden:')}"
    )
    return {"methods/index.md": index} | {f"methods/{name}.md": method(name) for name in table.index}


def method(name: str) -> str:
    """Return the page of a method: what it is, its fields, its numbers."""
    model, about = EXAMPLES[name], lfg.MODELS[name].about
    doc = NumpyDocString(inspect.getdoc(type(model)))
    said = "\n\n".join(filter(None, ("\n".join(doc[part]) for part in ("Summary", "Extended Summary", "Notes"))))
    facts = [
        ["source", f"{source(about.source)}, {about.where}"],
        ["convention", f"`{about.convention}`: {shares().get(about.convention, 'see its notes')}"],
        *([key.replace("_", " "), getattr(about, key)] for key in about._fields[3:]),
    ]
    known = f"Kinds of waste that its tables know: {', '.join(model.kinds)}." if model.kinds else (
        "It takes all waste as one; the kinds of waste need not be known."
    )  # fmt: skip
    parts = [
        f"# {name}\n\n{said}\n",
        "## What it is\n\n" + rows(["", ""], facts),
        f"\n{known}\n\n",
        "## Fields\n\nHow to write them, and what errors say: {py:obj}`lfgmodel." + name + "`.\n\n" + declared(model),
        *(f"\n## Numbers of `{key}`\n\n{numbers_of(lfg.factors.table(key))}" for key in tables_of(model)),
    ]
    return "".join(parts)


def declared(model: Any) -> str:
    """Return the fields of a method that hold numbers, with unit, range and where they are read if left open."""
    looked_up = model.lookups()
    lines = []
    for item in fields(model):
        spec = item.metadata.get("number")
        if spec is None:
            continue
        if item.name in looked_up:
            read = looked_up[item.name]
            by = ["waste kind"] if read.kind is None else []
            by += [part.column for part in (read.kind, read.entry) if isinstance(part, By)]
            standing = f"`{read.factor}` of `{read.tables[0]}`" + (f", by {' and '.join(by)}" if by else "")
        elif isinstance(item.default, Cited):
            standing = f"{cell_of(item.default.load())}, `{item.default.factor}` of `{item.default.table}`"
        else:
            standing = "must be given" if item.default in (MISSING, None) else cell_of(item.default)
        high = "" if spec.high == float("inf") else cell_of(spec.high)
        lines.append([f"`{item.name}`", spec.unit, f"{cell_of(spec.low)} to {high}" if high else "", standing])
    return rows(["field", "unit", "range", "if left open"], lines)


def tables_of(model: Any) -> list[str]:
    """Return the tables that a method reads."""
    read = [name for lookup in model.lookups().values() for name in lookup.tables]
    cited = [item.default.table for item in fields(model) if isinstance(item.default, Cited)]
    return list(dict.fromkeys([*read, *cited, *PRESETS.get(type(model).__name__, ())]))


PRESETS = {"LandGEM": ["landgem_pollutants"], "SubpartHH": ["us_meters"]}
"""Tables that a method's other doors read: its trace gases, its `rates=`."""


def shares() -> dict[str, str]:
    """Return the share of the potential released at each age, by convention, as README's table has it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `(\w+)`.*?\| (.*?) \|", text, re.MULTILINE))


def numbers() -> dict[str, str]:
    """Return a page a table of numbers, and a list of them."""
    names = sorted(path.stem for path in DATA.glob("*.csv"))
    found = {name: lfg.factors.table(name) for name in names}
    lines = [
        [f"[`{name}`]({name}.md)", len(table), ", ".join(sorted({key[0] for key in table}))]
        for name, table in found.items()
    ]
    marks = "".join(f"- **{mark}**: {meaning}\n" for mark, meaning in MEANS.items())
    index = (
        "# Numbers\n\nEvery published number that comes with lfgmodel, with its range, unit, source and place in "
        "it, as `lfg.factors.table(name)` returns them. The last column says how each was read:\n\n"
        f"{marks}\n{rows(['table', 'rows', 'factors'], lines)}\n{toctree(names, ':hidden:')}"
    )
    return {"numbers/index.md": index} | {
        f"numbers/{name}.md": f"{WIDE}# `{name}`\n\n{numbers_of(table)}" for name, table in found.items()
    }


def numbers_of(table: Table) -> str:
    """Return every row of a table; the source above it where all have one."""
    held = [factor.row for factor in table.values()]
    cited = list(dict.fromkeys(row.source.key for row in held))
    marks = Counter(row.checked for row in held)
    heads = ["factor", "kind", "climate or class", "value", "low", "high", "unit", "source", "where", "checked"]
    lines = [
        [*row[:4], *(end if end is None else float(f"{end:.6g}") for end in (row.low, row.high)), row.unit,
         f"[{row.source.key}](#source-{row.source.key})", row.where, row.checked]
        for row in held
    ]  # fmt: skip
    empty = {heads.index(name) for name in ("kind", "climate or class", "low", "high")}
    gone = {n for n in empty if all(line[n] in ("", None) for line in lines)} | ({7} if len(cited) == 1 else set())
    keep = [n for n in range(len(heads)) if n not in gone]
    said = ", ".join(f"{count} {mark}" for mark, count in marks.items())
    return (
        f"`lfg.factors.table({table.name!r})`: {len(held)} rows ({said}). "
        f"From {'; '.join(source(key) for key in cited)}.\n\n"
        f"```{{table}}\n:class: numbers\n\n"
        + rows([heads[n] for n in keep], [[line[n] for n in keep] for line in lines])
        + "```\n"
    )


def source(key: str) -> str:
    """Return the title of a document as a link to what is known of it."""
    return f"[{lfg.factors.sources()[key]}](#source-{key})"


def sources() -> str:
    """Return the page of every document that a number rests on."""
    held = [factor.row for path in sorted(DATA.glob("*.csv")) for factor in lfg.factors.table(path.stem).values()]
    used = Counter((row.source.key, row.checked) for row in held)
    parts = ["# Sources\n\nEvery document that a number of lfgmodel rests on, and how many numbers were read where.\n"]
    for key, entry in lfg.factors.sources().items():
        marks = ", ".join(f"{count} {mark}" for (name, mark), count in used.items() if name == key)
        lines = [f"{entry.publisher}, {entry.year}. Key: `{key}`."]
        lines += [f"<{entry.url}>"] if entry.url else []
        lines += [f"Read in {entry.read_in}."] if entry.read_in else []
        lines += [f"Numbers: {marks}."] if marks else ["Cited for its equations."]
        parts.append(f"\n(source-{key})=\n## {entry.title}\n\n" + "  \n".join(lines) + "\n")
    return "".join(parts)


# words


TERMS = ("flows", "parts", "fields", "sites", "methods")
"""Topics of `words_zh.toml` that hold terms of the field; the others hold what stands on workbooks and reports."""


def words() -> str:
    """Return the terms of the field by topic, in English and Chinese."""
    import tomllib

    topics = tomllib.loads((DATA / "words_zh.toml").read_text(encoding="utf-8"))
    terms = [(topic, english) for topic in TERMS for english in topics[topic] if "{" not in english]
    return rows(["topic", "English", "中文"], [(topic, term, word(term, "zh")) for topic, term in terms])


def kinds() -> str:
    """Return the kinds of waste and the names by which each is known."""
    lines = []
    for kind, others in MEANINGS.items():
        names = others.split()
        chinese = [name for name in names if not name.isascii()]
        lines.append([f"`{kind}`", "、".join(chinese), ", ".join(n.replace("_", " ") for n in names if n.isascii())])
    return rows(["kind", "中文", "also read as"], lines)


# examples


def notebooks() -> list[Path]:
    """Return the notebooks of `examples`."""
    return sorted((ROOT / "examples").glob("*.ipynb"))


def examples() -> str:
    """Return the list of the notebooks, which are executed while the pages are built."""
    return (
        "# Examples\n\nNotebooks of the folder `examples`, executed when these pages were built. "
        "`us_landfills` runs on made-up landfills here, and on the database where it is at hand.\n\n"
        + toctree((path.stem for path in notebooks()), ":maxdepth: 1")
    )


# pictures


def drawn() -> str:
    """Return the page of every kind of picture, each with the code that draws it."""
    parts = [
        "# Gallery\n\nEvery kind of picture, drawn when these pages were built, each with the code that draws it. What "
    ]
    parts += ["`est`, `drawn` and the others are is said [below](#what-they-are-of).\n"]
    for shown in gallery.PICTURES:
        parts.append(f"\n## {shown.title}\n\n```python\n{shown.code}\n```\n\n![{shown.title}](gallery/{shown.file})\n")
    parts.append(f"\n## What they are of\n\nAll of it is made up.\n\n```python\n{inspect.getsource(gallery.made)}```\n")
    return "".join(parts)


def draw(docs: Path) -> None:
    """Draw the pictures of the gallery."""
    gallery.main(str(docs / "generated" / "gallery"))


# the API


def topics() -> dict[str, list[str]]:
    """Return the public names by the topics under which `lfgmodel/__init__.py` has them."""
    text = inspect.getsource(lfg).split("_HOMES = {")[1].split("\n}\n")[0]
    found: dict[str, list[str]] = {}
    for part in re.split(r"^    # ", text, flags=re.MULTILINE)[1:]:
        topic, body = part.split("\n", 1)
        found[topic] = [name for name in lfg.__all__ if f'"{name}"' in body.replace(f'"{name}":', "")]
    return found


def api() -> dict[str, str]:
    """Return the list of public names by topic, and a page a public module; each name has a page of its own."""
    classes = [name for topic in topics().values() for name in topic if not isinstance(getattr(lfg, name), ModuleType)]
    modules = [name for topic in topics().values() for name in topic if isinstance(getattr(lfg, name), ModuleType)]
    parts = ["# API\n\nEverything is one dot away from `lfgmodel`, here by topic.\n"]
    for topic, names in topics().items():
        own = [f"lfgmodel.{name}" for name in names if name in classes and name != "MODELS"]
        if own:
            parts.append(f"\n## {topic.capitalize()}\n\n{listed(own)}")
    parts.append(f"\n{toctree(modules, ':maxdepth: 1')}")
    return {"api/index.md": "".join(parts)} | {f"api/{name}.md": module(name) for name in modules}


def module(name: str) -> str:
    """Return the page of a public module."""
    held = getattr(lfg, name)
    said = inspect.getdoc(held) or ""
    inner = [held] if name != "core" else [held.decay, held.flows]
    parts = [f"# lfgmodel.{name}\n\n{said}\n"]
    for one in inner:
        place = f"lfgmodel.{name}" if one is held else one.__name__
        own = [f"{place}.{member}" for member in members(one) if not hasattr(lfg, member)]
        parts.append((f"\n## {one.__name__}\n" if one is not held else "") + f"\n{listed(own)}")
    return "".join(parts)


def members(held: ModuleType) -> list[str]:
    """Return the classes and functions that a module is asked for, as it orders them."""
    if held is lfg.errors:  # the functions that word an error are the house's own
        return [n for n, one in vars(held).items() if inspect.isclass(one) and one.__module__ == held.__name__]
    named = getattr(held, "__all__", None) or [
        n for n, one in vars(held).items() if getattr(one, "__module__", "") == held.__name__ and n[0] != "_"
    ]
    return [n for n in named if callable(getattr(held, n)) and inspect.getdoc(getattr(held, n))]


def listed(names: Sequence[str]) -> str:
    """Return a list of names with what each returns, and a page of each."""
    inside = "\n".join(f"   {name}" for name in names)
    return f"```{{eval-rst}}\n.. autosummary::\n   :toctree: names\n   :nosignatures:\n\n{inside}\n```\n"
