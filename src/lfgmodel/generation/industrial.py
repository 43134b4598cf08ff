"""US EPA's Greenhouse Gas Reporting Program, 40 CFR 98 Subpart TT: industrial waste landfills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from lfgmodel.factors import Cited
from lfgmodel.generation.ghgrp import FacilityYear, by_rainfall
from lfgmodel.generation.model import About
from lfgmodel.lookup import Lookup
from lfgmodel.values import ByKind, Number, fraction, number


@dataclass(frozen=True)
class SubpartTT(FacilityYear):
    """Subpart TT, equation TT-1, by industry and waste stream.

    Parameters
    ----------
    doc : number, str or {kind: number}
        Degradable organic carbon of the waste as received; by kind if not given. [fraction]
    k : number, str or {kind: number}
        Decay rate; by kind and the site's rainfall, which is precipitation plus recirculated leachate, if not given.
        [1/yr]
    mcf : number, str or {year: number}
        Methane correction factor, 0.5 to 1; 1 if not given. [fraction]
    doc_f : number, str or quantity
        Share of the degradable organic carbon that decomposes; 0.5 if not given. The rule has 1 for a `doc` measured by
        its 60-day test. [fraction]
    methane_fraction : number, str or {year: number}
        Methane in the landfill gas by volume, F; 0.5 if not given. [fraction]

    Notes
    -----
    `G_T = sum_x W_x DOC MCF_T DOCF F_T 16/12 (exp(-k (T-x-1)) - exp(-k (T-x)))`, x from 1960 or the opening year,
    whichever is later, to T - 1 (40 CFR 98.463, eq. TT-1), summed over the waste streams. MCF and F that are given by
    year are those of the reporting year T. The kinds are the rows of Table TT-1, listed in `SubpartTT().kinds`.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> waste = lfg.Waste.constant("10_000 Mg/yr", 2000, 2009, kind="food_processing")
    >>> round(lfg.estimate(lfg.Site(waste, rainfall="30 inch/yr"), SubpartTT()).at(2010)["generated"], 2)
    512.46
    """

    about: ClassVar[About] = About(
        source="subpart_tt",
        where="eq. TT-1",
        convention="next_year",
        first_gas="year after deposit",
        gas_basis="mass of CH4",
        potential="DOC x DOCF x MCF x F x 16/12",
        rate="industry and waste stream, rainfall",
        reports="industrial waste landfills [Mg CH4]",
    )
    start: ClassVar[Cited] = Cited("subpart_tt", "start_year")
    doc: ByKind = fraction(default=None, many=True)
    k: ByKind = number("1/yr", high=2.0, default=None, many=True)
    mcf: ByKind = number("fraction", 0.5, 1.0, default=Cited("subpart_tt", "MCF"), many=True)
    doc_f: Number = fraction(default=Cited("subpart_tt", "DOCF"))
    methane_fraction: ByKind = fraction(default=Cited("subpart_tt", "F"), many=True)
    name: str = ""

    def lookups(self) -> Mapping[str, Lookup]:
        """Rows of Table TT-1 for each field left open."""
        table = ("subpart_tt",)
        return {"doc": Lookup(table, "DOC"), "k": Lookup(table, "k", entry=by_rainfall("(k={...})"))}
