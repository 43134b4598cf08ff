"""What the two landfill methods of US EPA's Greenhouse Gas Reporting Program share: 40 CFR 98 Subparts HH and TT."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lfgmodel.axes import steps
from lfgmodel.core.decay import Decay, next_year
from lfgmodel.errors import one_of
from lfgmodel.factors import Cited, Factor
from lfgmodel.generation.model import CARBON_TO_METHANE, Published, in_the_year_of_gas, placed_since
from lfgmodel.lookup import By, Labels, Lookup
from lfgmodel.spec import Given, Spec

RAINFALL = ("<20 in", "20-40 in", ">40 in")
"""Classes of Tables HH-1 and TT-1: precipitation plus recirculated leachate, a year."""


@dataclass(frozen=True)
class FacilityYear(Published):
    """A method for a reporting year T: a sum over the years of deposit since S, with MCF and F of the year T."""

    start: ClassVar[Cited]  # S, where the landfill did not open later

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("mcf", "methane_fraction"):  # one number, or one from each year on; never by kind
            steps(getattr(self, name), (), self._where(name))

    def factors(self) -> dict[str, Factor]:
        """Each published number that it rests on, the first year of the sum among them."""
        return {**super().factors(), "start_year": self.start.load()}

    def decay(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Decay:
        """Five numbers a waste kind, (stream, draw, site), or (year, stream, draw, site) where they change."""
        n = self.numbers(kinds, columns)
        carbon = n.doc * n.doc_f * placed_since(self.start.load(), columns["year"])
        return in_the_year_of_gas(next_year(carbon * CARBON_TO_METHANE, n.k), n.mcf * n.methane_fraction)


def rainfall_class(rainfall: Any, lookup: Lookup | None = None) -> Labels:
    """Class of each yearly rainfall [mm/yr]; the middle one includes its ends."""
    inches = np.asarray(rainfall) / 25.4
    return Labels(RAINFALL, (inches >= 20).astype(int) + (inches > 40))


def rainfall_class_of(rainfall: Given, where: str) -> str:
    """Return the class that a rainfall is of, by its name or an amount."""
    if isinstance(rainfall, str) and re.match(r"\s*([<>]|\d+\s*-\s*\d)", rainfall):
        return one_of(rainfall.strip(), RAINFALL, where)
    return str(np.asarray(rainfall_class(Spec("mm/yr", high=20_000, bare=False).read(rainfall, where))))


def by_rainfall(instead: str) -> By:
    """Rows by the site's rainfall; with what to write on a method so that it needs none."""
    return By("rainfall", rainfall_class, "21 inch/yr", instead)
