"""What completion and help show: of each module the names that a user wants, of each class all that it takes."""

import dataclasses
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

import lfgmodel as lfg
from lfgmodel import (
    carbon,
    collection,
    datasets,
    energy,
    errors,
    factors,
    finance,
    gas,
    generation,
    oxidation,
    plotting,
    reporting,
    units,
)

KEPT = Path(__file__).parent / "reference"

MODULES = (
    carbon,
    collection,
    datasets,
    energy,
    errors,
    factors,
    finance,
    gas,
    generation,
    oxidation,
    plotting,
    reporting,
    units,
)


def test_these_are_all_public_modules():
    public = {name for name in lfg.__all__ if isinstance(getattr(lfg, name), ModuleType)}
    assert {id(module) for module in MODULES} == {id(getattr(lfg, name)) for name in public - {"core"}}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_completion_shows_what_a_module_is_for(module):
    assert dir(module) == sorted(module.__all__)
    for name in module.__all__:
        found = getattr(module, name)
        assert not name.startswith("_")
        assert getattr(found, "__module__", "lfgmodel").startswith("lfgmodel"), name  # not of a library that it uses
    assert not {"annotations", "np", "Any", "TYPE_CHECKING", "Value"} & set(dir(module))


def test_the_gas_system_is_seen_at_one_glance():
    assert dir(collection) == [
        "ByCover", "ByKind", "ByWasteAge", "Constant", "Discounted", "Drifting", "Measured", "Meters", "Phased", "Phases", "Staged",
        "cover_efficiency",
    ]  # fmt: skip
    assert dir(oxidation) == ["ByCover", "ByFlux", "ByWasteAge", "Constant", "Phased"]
    assert len(dir(energy)) == 13


def classes():
    """Every public class that is built from fields, once."""
    named = [getattr(module, name) for module in (lfg, *MODULES) for name in module.__all__]
    found = {held for held in named if isinstance(held, type) and dataclasses.is_dataclass(held)}
    return sorted(found, key=lambda held: (held.__module__, held.__name__))


def described(doc):
    """Names that a docstring describes: those at the head of an entry, alone or in a list."""
    entries = re.findall(r"^ *([A-Za-z_]\w*(?:, [A-Za-z_]\w*)*)(?: :.*)?$", doc, re.MULTILINE)
    return {name for entry in entries for name in entry.split(", ")}


@pytest.mark.parametrize("held", classes(), ids=lambda held: f"{held.__module__}.{held.__name__}")
def test_help_names_every_field(held):
    fields = {item.name for item in dataclasses.fields(held) if item.init and not item.name.startswith("_")}
    assert sorted(fields - {"name"} - described(held.__doc__)) == []


def test_that_test_can_fail():
    assert "turndown" not in described("Engines.\n\n    capacity : number\n        With a turndown of their own.\n")
    assert {"open", "close"} <= described("Engines.\n\n    open, close : int, optional\n        Years.\n")


def asked(held):
    """What each field of a class asks of a number, a row each."""
    for item in dataclasses.fields(held):
        spec = item.metadata.get("number")
        if spec is not None:
            unit = getattr(spec, "unit", "") or f"money {spec.per}"
            flags = [name for name in ("bare", "many", "optional", "whole", "waits") if getattr(spec, name, False)]
            ends = f"{getattr(spec, 'low', 0.0)!r} {getattr(spec, 'high', float('inf'))!r}"
            yield f"{held.__module__}.{held.__name__}.{item.name} [{unit}] {ends} {' '.join(flags)}".rstrip()


def named():
    """Every public function and class by its name, and the methods that a class has of its own."""
    for module in (lfg, *MODULES):
        for name in module.__all__:
            held = getattr(module, name)
            if callable(held) and str(getattr(held, "__module__", "")).startswith("lfgmodel") and module is not errors:
                yield f"{module.__name__}.{name}", held
            if isinstance(held, type) and held.__module__.startswith("lfgmodel"):
                own = [method for method in vars(held) if not method.startswith("_")]
                methods = [(method, getattr(held, method)) for method in own]
                yield from ((f"{module.__name__}.{name}.{m}", one) for m, one in methods if callable(one))


def signatures():
    """What each takes, and what it takes where nothing is given, a row each."""
    for name, held in sorted(named(), key=lambda pair: pair[0]):
        taken = inspect.signature(held)
        bare = [one.replace(annotation=one.empty) for one in taken.parameters.values()]
        yield f"{name}{taken.replace(parameters=bare, return_annotation=taken.empty)}"


@pytest.mark.parametrize(
    ("file", "rows"),
    [("fields.txt", lambda: [row for held in classes() for row in asked(held)]), ("signatures.txt", signatures)],
    ids=["fields", "signatures"],
)
def test_what_may_be_given_is_what_it_was(file, rows):
    """A stored result, which shows change only: names, defaults and ranges are what users rely on."""
    now, then = list(rows()), (KEPT / file).read_text(encoding="utf-8").splitlines()
    assert sorted(set(now) ^ set(then)) == [], f"where the change is meant, write these rows into {file}"
    assert now == then
