"""Every door, every kind of bad value: each is refused in one line that says where, and what to write instead."""

from __future__ import annotations

import contextlib
import re

import pytest

import lfgmodel as lfg
from adversarial.doors import DOORS, Door
from adversarial.fields import BAD, FREE, RIGHT, Bad
from lfgmodel import collection, energy, oxidation, reporting
from lfgmodel.errors import LFGError

CASES = [
    pytest.param(door, argument, bad, id=f"{door.name}({argument}: {name})")
    for door in DOORS
    for argument, (_, field) in door.arguments.items()
    for name, bad in BAD.get(field, {}).items()
]
WRITTEN = [
    pytest.param(door, argument, value, number, id=f"{door.name}({argument}: {name})")
    for door in DOORS
    if isinstance(door.call, type)
    for argument, (_, field) in door.arguments.items()
    for name, (value, number) in RIGHT.get(field, {}).items()
]
OF_FILES = ("read_lmop", "load")
"""Doors that take a file, which is not there."""
OTHERWISE = ("a field", "Factor in table", "Country or region", "Portfolio", "cannot be read")
"""Where a message says that it stands, if by no name of the door or its argument."""

ELSEWHERE = {
    *("Fit", "Fits", "column", "methods", "Threshold"),  # are results, or have no argument to get wrong
    *("triangular", "uniform", "Plant", "Generator"),  # are read as others of their family are
    *("Turbine", "Microturbine", "CHP", "LeachateEvaporator", "ByKind"),
    *(
        "calibrate",
        "Drift",
        "estimate_dataset",
        "commitment",
        "korea_gir",
        "nz_ets",
        "subpart_hh_meters",
        "substituted",
    ),
    *("approach_1", "approach_2", "crf_5a", "each", "interval", "mcf_of", "together"),
    *("Drifting", "Meters", "Phases"),
}
"""Public names that are no doors here: the last have refusals of their own, tested beside what they do."""


@pytest.fixture(autouse=True, scope="module")
def _in_a_folder_of_its_own(tmp_path_factory):
    with contextlib.chdir(tmp_path_factory.mktemp("doors")):
        lfg.template("site.xlsx")
        yield


@pytest.mark.parametrize("door", [pytest.param(door, id=door.name) for door in DOORS if door.name not in OF_FILES])
def test_what_is_right_is_taken(door: Door):
    door()


@pytest.mark.parametrize(("door", "argument", "value", "number"), WRITTEN)
def test_what_is_right_is_the_number_that_it_says(door: Door, argument: str, value: object, number: float):
    assert getattr(door(**{argument: value}), argument) == pytest.approx(number, rel=1e-9)


@pytest.mark.parametrize(("door", "argument", "bad"), CASES)
def test_what_is_wrong_is_refused_with_what_to_write(door: Door, argument: str, bad: Bad):
    with pytest.raises(LFGError) as caught:
        door(**{argument: bad.value})
    message = str(caught.value)
    assert isinstance(caught.value, bad.error), repr(caught.value)
    assert re.search(bad.words, message), message
    where = (argument, *door.name.split("."), *OTHERWISE)
    assert any(re.search(rf"\b{word}\b", message, re.IGNORECASE) for word in where), message
    assert "\n" not in message
    assert len(message) < 1000


def test_the_catalogue_is_whole():
    assert len(CASES) >= 600
    fields = {field for door in DOORS for _, field in door.arguments.values()}
    assert fields - set(BAD) == FREE  # each kind of field refuses something
    assert set(BAD) - fields == set()  # and stands somewhere
    assert all(BAD[field] for field in fields - FREE)


def test_every_public_callable_is_a_door():
    doors = {door.name.rpartition(".")[2] for door in DOORS} | {door.name.split(".")[0] for door in DOORS}
    public = {name for name in lfg.__all__ if callable(getattr(lfg, name))}
    for module in (collection, energy, oxidation, reporting):
        names = getattr(module, "__all__", [name for name in vars(module) if name[0].isupper()])
        public |= {
            name for name in names if getattr(getattr(module, name), "__module__", "").startswith(module.__name__)
        }
    assert public - doors >= ELSEWHERE  # no name is excused for nothing
    assert sorted(public - doors - ELSEWHERE) == []
