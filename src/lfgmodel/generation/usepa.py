"""US EPA's Greenhouse Gas Reporting Program, 40 CFR 98 Subpart HH."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lfgmodel.core.decay import Decay, next_year
from lfgmodel.errors import RangeError, one_of
from lfgmodel.factors import Cited, Factor
from lfgmodel.units import read
from lfgmodel.values import Number, Value, fraction, number

RAINFALL = ("<20 in", "20-40 in", ">40 in")
"""Classes of Table HH-1: precipitation plus recirculated leachate, a year."""

CARBON_TO_METHANE = 16 / 12


@dataclass(frozen=True)
class SubpartHH(Value):
    """Subpart HH, equation HH-1, for bulk waste.

    Parameters
    ----------
    doc : number, str or quantity
        Degradable organic carbon of the waste as placed. [fraction]
    k : number, str or quantity, optional
        Decay rate; by the site's rainfall from Table HH-1 if not given. [1/yr]
    mcf : number, str or quantity
        Methane correction factor. [fraction]
    doc_f : number, str or quantity
        Share of the degradable organic carbon that decomposes. [fraction]
    methane_fraction : number, str or quantity
        Methane in the landfill gas by volume, F. [fraction]

    Notes
    -----
    `G = sum_x W_x MCF DOC DOCF F 16/12 (exp(-k (T-x-1)) - exp(-k (T-x)))`, x from the first year to T - 1
    (40 CFR 98.343, eq. HH-1). Waste generates from the year after its deposit, and all of its potential.
    The rates and DOC are those of Table HH-1 through reporting year 2024. With `oxidation=` the `emitted` of an
    estimate is MG of eq. HH-5.
    """

    method: ClassVar[tuple[str, str]] = ("subpart_hh", "eq. HH-1")
    doc: Number = fraction()
    k: Number = number("1/yr", 0.0, 2.0, default=None)
    mcf: Number = fraction(default=Cited("subpart_hh", "MCF"))
    doc_f: Number = fraction(default=Cited("subpart_hh", "DOCF"))
    methane_fraction: Number = fraction(default=Cited("subpart_hh", "F"))
    name: str = ""

    @classmethod
    def bulk(cls, rainfall: Number | None = None) -> SubpartHH:
        """Bulk waste by the defaults of Table HH-1.

        Parameters
        ----------
        rainfall : str or quantity, optional
            A class ("<20 in", "20-40 in", ">40 in") or an amount with its unit ("21 inch/yr"), precipitation plus
            recirculated leachate; the site's own `rainfall` if not given.

        Examples
        --------
        >>> SubpartHH.bulk(rainfall="21 inch/yr").k
        0.038
        """
        doc = Cited("subpart_hh", "DOC", "bulk")
        if rainfall is None:
            return cls(doc=doc, name="bulk")
        if isinstance(rainfall, str) and (rainfall.startswith(("<", ">")) or "-" in rainfall):
            category = one_of(rainfall, RAINFALL, "SubpartHH.bulk rainfall")
        else:
            category = rainfall_class(read(rainfall, "mm/yr", "SubpartHH.bulk.rainfall", bare=False))
        return cls(doc=doc, k=bulk_rate(category), name=f"bulk, {category}")

    def decay(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Decay:
        """Five numbers, the same for every waste kind, (stream, draw, site)."""
        k = np.full((1, 1, 1), self.k) if self.k is not None else np.array(self._rates(columns))[None, None, :]
        potential = self.doc * self.mcf * self.doc_f * self.methane_fraction * CARBON_TO_METHANE
        return next_year(np.full((1, 1, 1), potential), k)

    def factors(self, columns: Mapping[str, Any]) -> dict[str, Factor]:
        """Each published number that the model rests on, with the rates that the sites' rainfall chooses."""
        rates = [] if self.k is not None else self._rates(columns)
        return {**super().factors(columns), **{f"k[{rate.row.climate!r}]": rate for rate in rates}}

    def _rates(self, columns: Mapping[str, Any]) -> list[Factor]:
        rainfall = columns["rainfall"]
        if rainfall is None:
            raise RangeError(
                "SubpartHH.bulk() chooses k by rainfall, which the site lacks; write Site(..., rainfall='21 inch/yr') "
                "or SubpartHH.bulk(rainfall='20-40 in')"
            )
        return [bulk_rate(rainfall_class(amount)) for amount in rainfall]


def rainfall_class(rainfall: float) -> str:
    """Class of Table HH-1 that a yearly rainfall [mm/yr] falls in; the middle one includes its ends."""
    inches = rainfall / 25.4
    return RAINFALL[0] if inches < 20 else RAINFALL[1] if inches <= 40 else RAINFALL[2]


def bulk_rate(category: str) -> Factor:
    """Decay rate of bulk waste in a rainfall class [1/yr]."""
    return Cited("subpart_hh", "k", "bulk", category).load()
