"""Clean Development Mechanism: methodological tool 04, emissions from solid waste disposal sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lfgmodel.core.decay import Array, Decay, generate, same_year
from lfgmodel.errors import one_of
from lfgmodel.factors import Cited
from lfgmodel.generation.model import CARBON_TO_METHANE, About, Published
from lfgmodel.lookup import CLIMATE, MANAGEMENT, By, Labels, Lookup
from lfgmodel.values import ByKind, Number, fraction, number


@dataclass(frozen=True)
class CDMTool04(Published):
    """CDM TOOL04 version 08, by waste type.

    What a field leaves open, or a waste kind that it does not name, is read from the tool's tables, by waste kind, the
    site's climate and its management.

    Parameters
    ----------
    application : {"A", "B"}
        A where the tool accounts for methane from a managed disposal site that the project does not change, B where
        the project avoids disposal or captures gas: they set the model correction factor.
    phi : number or str
        Model correction factor; by application and climate if not given. [fraction]
    f : number or str
        Share of the methane captured and destroyed in the baseline; none if not given. The tool takes 0.2 where a rule
        demands capture without stating how much. [fraction]
    ox : number or str
        Oxidation factor; 0.1 if not given. [fraction]
    doc, k : number, str or {kind: number}
        Degradable organic carbon and decay rate; by kind, and kind and climate, if not given. [fraction], [1/yr]
    mcf : number, str or {year: ...}
        Methane correction factor, or a management class; by the site's management if not given. [fraction]
    doc_f, methane_fraction : number or str
        DOCf and F; 0.5 each if not given. [fraction]

    Notes
    -----
    `BE_y = phi (1-f) GWP (1-OX) 16/12 F DOCf MCF sum_x sum_j W_jx DOC_j exp(-k_j (y-x)) (1 - exp(-k_j))`. Waste
    generates in its year of deposit. `generated` is the methane that the tool counts, phi included;
    `reporting.cdm_baseline` takes f, OX and the GWP. Nappies take the k of garden waste.
    """

    about: ClassVar[About] = About(
        source="cdm_tool04",
        where="eq. 1",
        convention="same_year",
        first_gas="year of deposit",
        gas_basis="mass of CH4",
        potential="phi x DOC x DOCf x MCF x F x 16/12",
        rate="waste kind, climate",
        reports="baseline emissions [t CO2e]",
    )
    application: str = ""
    phi: Number = fraction(default=None)
    f: Number = fraction(default=0.0)
    ox: Number = fraction(default=Cited("cdm_tool04", "OX"))
    doc: ByKind = fraction(default=None, many=True)
    k: ByKind = number("1/yr", high=5.0, default=None, many=True)
    mcf: ByKind = fraction(default=None, many=True)
    doc_f: ByKind = fraction(default=Cited("cdm_tool04", "DOCF"), many=True)
    methane_fraction: Number = fraction(default=Cited("cdm_tool04", "F"))
    name: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of(self.application, ("A", "B"), "CDMTool04.application")

    def lookups(self) -> Mapping[str, Lookup]:
        """Rows of the tool's tables for each field left open; kinds and zones that it leaves out are IPCC's."""
        tables = ("cdm_tool04", "ipcc2006")
        return {
            "doc": Lookup(tables, "DOC"),
            "k": Lookup(tables, "k", entry=CLIMATE),
            "phi": Lookup(tables[:1], "phi", kind=self.application, entry=MOISTURE),
            "mcf": Lookup(tables[:1], "MCF", kind=MANAGEMENT),
            "doc_f": Lookup(tables[:1], "DOCF"),
        }

    def decay(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Decay:
        """Five numbers a waste kind, (stream, draw, site), or (year, stream, draw, site) where they change."""
        n = self.numbers(kinds, columns)
        return same_year(n.phi * n.doc * n.doc_f * n.mcf * n.methane_fraction * CARBON_TO_METHANE, n.k)

    def monthly(self, kinds: Sequence[str], columns: Mapping[str, Any], deposits: Array) -> Array:
        """Methane generated each month by the tool's monthly form, (month, draw, site) [Mg CH4/month].

        Parameters
        ----------
        kinds : sequence of str
            Waste kinds.
        columns : mapping
            What is known of the sites, as `Site.columns` has it, and calendar years as "year".
        deposits : (month, stream, draw, site) array
            Waste deposited each month, from a January on. [Mg/month]

        Notes
        -----
        `exp(-k (m-i)/12) (1 - exp(-k/12))`, m the month of the gas and i that of the deposit. Waste deposited wholly in
        January makes in the twelve months what the yearly form says.
        """
        yearly = self.decay(kinds, columns)
        k = -np.log(yearly.retain) / 12
        potential = yearly.potential
        if potential.ndim == 4:  # by calendar year: hold each year's for its twelve months
            potential = np.repeat(potential, 12, axis=0)[: len(deposits)]
        return generate(deposits, same_year(potential, k))


def _moisture(climates: Any, lookup: Lookup) -> Labels:
    """Whether a climate zone is wet or dry."""
    labels = Labels.of(climates)
    return Labels([name.rpartition("_")[2] for name in labels.names], labels.codes)


MOISTURE = By("climate", _moisture, "tropical_wet", "(phi=0.85)")
