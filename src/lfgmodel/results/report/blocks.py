"""Blocks: what a section of a report is made of, and how its words are said in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from lfgmodel.described.numbers import digits
from lfgmodel.described.rows import called
from lfgmodel.described.words import word

PARTS: Mapping[str, str] = MappingProxyType(
    {
        "collection.Constant": "constant efficiency",
        "collection.Phased": "efficiency by calendar year",
        "collection.ByWasteAge": "efficiency by the age of the waste",
        "collection.Staged": "wells built by stages",
        "collection.ByCover": "efficiency by cover",
        "collection.ByKind": "a system for each kind of waste",
        "collection.Discounted": "a greatest efficiency less deductions",
        "collection.Measured": "as metered",
        "collection.Drifting": "as meters drift",
        "energy.Engine": "reciprocating engines",
        "energy.Turbine": "gas turbines",
        "energy.Microturbine": "microturbines",
        "energy.CombinedCycle": "combined cycle",
        "energy.CHP": "combined heat and power",
        "energy.Boiler": "boilers",
        "energy.LeachateEvaporator": "leachate evaporators",
        "energy.Upgrading": "upgrading to pipeline gas",
        "energy.Flare": "flares",
    }
)
"""What collection systems and devices are called in a sentence."""

SIGNS = (("CH4", "CH₄"), ("CO2e", "CO₂e"), ("m3", "m³"), ("m2", "m²"))
"""What units hold that is written smaller or higher."""


@dataclass(frozen=True)
class Say:
    """Words, units and amounts in one language."""

    lang: str

    def __call__(self, english: str, **places: Any) -> str:
        """Return a sentence or term; what users wrote stays as it is."""
        return word(english, self.lang, **places)

    def unit(self, unit: str) -> str:
        """Return a unit as it is printed."""
        said = word(unit, self.lang)
        for plain, sign in SIGNS:
            said = said.replace(plain, sign)
        return said

    def amount(self, value: float, unit: str) -> str:
        """Return an amount with its unit; in Chinese great masses are in ten thousand tonnes."""
        if self.lang == "zh" and unit in ("Mg", "Mg CH4") and abs(value) >= 1e5:
            return f"{value / 1e4:,.1f} {word(f'10 000 {unit}', self.lang)}".replace("CH4", "CH₄")
        return f"{digits(value)} {self.unit(unit)}"

    def head(self, name: str, unit: str = "") -> str:
        """Return the head of a column: what it is, and in which unit."""
        return f"{word(name, self.lang)} [{self.unit(unit)}]" if unit else word(name, self.lang)

    def part(self, value: Any) -> str:
        """Return what a part of an estimate is called, and its preset."""
        label, said = getattr(value, "label", ""), called(value)
        return said.replace(label, self(PARTS[label]), 1) if label in PARTS else said


class Text(NamedTuple):
    """A paragraph."""

    text: str
    kind: str = "text"


class Note(NamedTuple):
    """A paragraph that the reader must not miss."""

    text: str
    kind: str = "note"


class Listed(NamedTuple):
    """Lines of a list."""

    lines: Sequence[str]
    kind: str = "list"


class Figure(NamedTuple):
    """A picture as HTML, and what stands below it."""

    html: str
    caption: str
    kind: str = "figure"


class Table(NamedTuple):
    """A table of cells that are text; numbers lean right. A row of one cell heads those that follow."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    words: int = 1  # of the first columns hold words, which lean left; and all do where it is 0
    last: bool = False  # the last row is a sum
    narrow: bool = False  # it holds many columns
    kind: str = "table"


@dataclass(frozen=True)
class Section:
    """A part of the page under a heading."""

    name: str  # by which the page refers to it
    title: str
    blocks: list[Any] = field(default_factory=list)
