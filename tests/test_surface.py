"""What completion and help show: of each module the names that a user wants, of each class all that it takes."""

import dataclasses
import re
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
