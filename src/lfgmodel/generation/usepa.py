"""US EPA's Greenhouse Gas Reporting Program, 40 CFR 98 Subpart HH."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from lfgmodel.errors import one_of
from lfgmodel.factors import Cited
from lfgmodel.generation.ghgrp import FacilityYear, by_rainfall, rainfall_class_of
from lfgmodel.generation.model import About
from lfgmodel.lookup import Lookup
from lfgmodel.spec import Given
from lfgmodel.values import ByKind, Number, fraction, number

RATES = {"Table HH-1": "subpart_hh", "US metered landfills": "us_meters"}
"""Tables of k by rainfall, by the name they go by."""

OPTIONS = {
    "bulk": (),
    "modified_bulk": ("msw", "construction", "inert"),
    "by_material": ("food", "garden", "paper", "wood", "textiles", "nappies", "sludge", "inert"),
}
"""The three options of Table HH-1 and the waste kinds of each. Bulk takes all waste as one; the others know the kind
"bulk" too, the waste of years in which the types were not recorded (98.343(a)(2))."""

CHOICES = (
    "bulk is all waste as one, modified_bulk tells construction waste and inerts from the rest, by_material is waste "
    "by composition; write lfg.SubpartHH.bulk()"
)


@dataclass(frozen=True)
class SubpartHH(FacilityYear):
    """Subpart HH, equation HH-1: build it with `bulk`, `modified_bulk` or `by_material`.

    Parameters
    ----------
    option : {"bulk", "modified_bulk", "by_material"}
        Which defaults of Table HH-1 stand where `doc` and `k` are left empty.
    doc : number, str or {kind: number}
        Degradable organic carbon of the waste as placed; by option and kind if not given. [fraction]
    k : number, str or {kind: number}
        Decay rate; for bulk waste by the site's rainfall, else by kind and `moisture`, if not given. [1/yr]
    moisture : {"dry", "wet"}, optional
        For the two other options: the lesser or the greater end of the range of k in Table HH-1.
    mcf : number, str or {year: number}
        Methane correction factor, 0.5 to 1; 1 if not given. [fraction]
    doc_f : number, str or quantity
        Share of the degradable organic carbon that decomposes; 0.5 if not given. [fraction]
    methane_fraction : number, str or {year: number}
        Methane in the landfill gas by volume, F; 0.5 if not given. [fraction]
    rates : str
        Of bulk waste, where `k` by rainfall is read: Table HH-1, or the medians of closed "US metered landfills", which
        are faster and of survivors only.

    Notes
    -----
    `G_T = sum_x W_x MCF_T DOC DOCF F_T 16/12 (exp(-k (T-x-1)) - exp(-k (T-x)))`, x from S to T - 1, where S is 1960 or
    the opening year, whichever is later (40 CFR 98.343, eq. HH-1): waste of before 1960 makes no gas. MCF and F that
    are given by year are those of the reporting year T, in which the gas is made, whenever its waste was placed.
    Waste generates from the year after its deposit, and all of its potential.
    The factors are those of Table HH-1 through reporting year 2024; the later set is left out. Equations HH-4 to HH-8
    are in `lfgmodel.reporting`; with `oxidation=` the `emitted` of an estimate without collection is MG of eq. HH-5.
    """

    about: ClassVar[About] = About(
        source="subpart_hh",
        where="eq. HH-1",
        convention="next_year",
        first_gas="year after deposit",
        gas_basis="mass of CH4",
        potential="DOC x DOCF x MCF x F x 16/12",
        rate="rainfall (bulk); waste kind, dry or wet",
        reports="eqs. HH-5 to HH-8 [Mg CH4]",
    )
    start: ClassVar[Cited] = Cited("subpart_hh", "start_year")
    option: str = ""
    doc: ByKind = fraction(default=None, many=True)
    k: ByKind = number("1/yr", high=2.0, default=None, many=True)
    moisture: str | None = None
    mcf: ByKind = number("fraction", 0.5, 1.0, default=Cited("subpart_hh", "MCF"), many=True)
    doc_f: Number = fraction(default=Cited("subpart_hh", "DOCF"))
    methane_fraction: ByKind = fraction(default=Cited("subpart_hh", "F"), many=True)
    name: str = ""
    rates: str = "Table HH-1"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.option != "bulk" and (self.k is None or self.moisture is not None):
            one_of(self.moisture, ("dry", "wet"), "SubpartHH.moisture")

    @classmethod
    def bulk(cls, rainfall: Given | None = None, rates: str = "Table HH-1") -> SubpartHH:
        """Bulk waste: all kinds as one.

        Parameters
        ----------
        rainfall : str or quantity, optional
            A class ("<20 in", "20-40 in", ">40 in") or an amount with its unit ("21 inch/yr"), precipitation plus
            recirculated leachate; the site's own `rainfall` if not given.
        rates : {"Table HH-1", "US metered landfills"}
            Where k is read.

        Examples
        --------
        >>> SubpartHH.bulk(rainfall="21 inch/yr").k
        0.038
        """
        source = RATES[one_of(rates, RATES, "SubpartHH.bulk.rates")]
        called = "bulk" if rates == "Table HH-1" else f"bulk, {rates}"
        if rainfall is None:
            return cls("bulk", name=called, rates=rates)
        category = rainfall_class_of(rainfall, "SubpartHH.bulk.rainfall")
        return cls("bulk", k=Cited(source, "k", "bulk", category), name=f"{called}, {category}", rates=rates)

    @classmethod
    def modified_bulk(cls, moisture: str, rainfall: Given | None = None) -> SubpartHH:
        """MSW without inerts and construction waste ("msw"), construction and demolition waste, and inerts.

        Waste of years without a record of types is of the kind "bulk", in the same site; its k goes by `rainfall`, as
        in `bulk`.
        """
        return cls("modified_bulk", moisture=moisture, k=_of_bulk(rainfall), name=f"modified bulk, {moisture}")

    @classmethod
    def by_material(cls, moisture: str, rainfall: Given | None = None) -> SubpartHH:
        """Waste by composition: food, garden, paper, wood, textiles, nappies, sludge, and inerts.

        Waste of years without a record of types is of the kind "bulk", in the same site; its k goes by `rainfall`, as
        in `bulk`.
        """
        return cls("by_material", moisture=moisture, k=_of_bulk(rainfall), name=f"by material, {moisture}")

    def lookups(self) -> Mapping[str, Lookup]:
        """Rows of Table HH-1 for each field left open."""
        table, among = ("subpart_hh",), OPTIONS[one_of(self.option, OPTIONS, "SubpartHH.option", CHOICES)]
        entry = by_rainfall(f".{self.option}({'..., ' if among else ''}rainfall='20-40 in')")
        rates = RATES[one_of(self.rates, RATES, "SubpartHH.rates")]
        doc, k = Lookup(table, "DOC", kind="bulk"), Lookup((rates,), "k", kind="bulk", entry=entry)
        if not among:
            return {"doc": doc, "k": k}
        return {
            "doc": Lookup(table, "DOC", among=among, apart=(doc,)),
            "k": Lookup(table, "k", entry=str(self.moisture), among=among, apart=(k,)),
        }


def _of_bulk(rainfall: Given | None) -> ByKind:
    """Give the k of bulk waste by a rainfall; that of the site where none is given."""
    if rainfall is None:
        return None
    return {"bulk": Cited("subpart_hh", "k", "bulk", rainfall_class_of(rainfall, "SubpartHH.rainfall"))}
