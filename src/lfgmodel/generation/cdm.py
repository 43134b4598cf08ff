"""Clean Development Mechanism: methodological tool 04, emissions from solid waste disposal sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lfgmodel.core.decay import Array, Decay, generate, same_year
from lfgmodel.errors import one_of
from lfgmodel.factors import Cited
from lfgmodel.generation import cdm_options
from lfgmodel.generation.model import CARBON_TO_METHANE, About, Published
from lfgmodel.lookup import CLIMATE, MANAGEMENT, By, Labels, Lookup
from lfgmodel.values import ByKind, Number, fraction, number


@dataclass(frozen=True)
class CDMTool04(Published):
    """CDM TOOL04 version 08, by waste type, in its yearly form.

    What a field leaves open, or a waste kind that it does not name, is read from the tool's tables, by waste kind, the
    site's climate and its management. Waste that the tables do not list takes the row of similar waste with the lowest
    emissions, as the tool says: nappies that of textiles, rubber and leather that of inert waste.

    Parameters
    ----------
    application : {"A", "B"}
        A where the project mitigates the methane of an existing site by capture and flaring or use (ACM0001), B where
        it avoids or involves the disposal of waste (ACM0022): they set the model correction factor.
    phi : number or str
        Model correction factor; by application and climate (Option 1) if not given, from the project's own
        uncertainties by `phi_option2`. The tool has 1 for emissions of the project and leakage. [fraction]
    f : number or str
        Share of the methane captured and destroyed in the baseline, the larger of what is required and what was
        captured before; none if not given. ACM0022 takes 0.2 where rules demand capture and flaring without an amount.
        [fraction]
    ox : number or str
        Oxidation factor; 0.1 if not given. [fraction]
    doc, k : number, str or {kind: number}
        Degradable organic carbon and decay rate; by kind, and kind and climate, if not given. [fraction], [1/yr]
    mcf : number, str or {year: ...}
        Methane correction factor, or a management class; by the site's management if not given. In application B with a
        high water table, `mcf_of_water_table`. [fraction]
    doc_f, methane_fraction : number or str
        DOCf and F; 0.5 each if not given. Of residual waste that was tested, `doc_f_of_bmp`. [fraction]

    Notes
    -----
    `BE_y = phi (1-f) GWP (1-OX) 16/12 F DOCf MCF sum_x sum_j W_jx DOC_j exp(-k_j (y-x)) (1 - exp(-k_j))`. Waste
    generates in its year of deposit, as if all of it were there from January on. The monthly form (`monthly`) counts
    each month's waste from that month on, and neither is the other cut in twelve: of 150 t of carbon a year (k 0.4)
    28.42 t decompose in the first year by months, 49.45 by years, and 68.50 against 82.60 in the second.
    `generated` is the methane that the tool counts, phi included; `reporting.cdm_baseline` takes f, OX and the GWP.
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
        """Rows of the tool's tables for each field left open."""
        own = ("cdm_tool04",)
        return {
            "doc": Lookup(own, "DOC"),
            "k": Lookup(own, "k", entry=CLIMATE),
            "phi": Lookup(own, "phi", kind=self.application, entry=MOISTURE),
            "mcf": Lookup(own, "MCF", kind=MANAGEMENT),
            "doc_f": Lookup(own, "DOCF"),
        }

    phi_option2 = staticmethod(cdm_options.phi_option2)
    mcf_of_water_table = staticmethod(cdm_options.mcf_of_water_table)
    doc_f_of_bmp = staticmethod(cdm_options.doc_f_of_bmp)

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
        `exp(-k (m-i)/12) (1 - exp(-k/12))`, m the month of the gas and i that of the deposit. The twelve months make
        what the yearly form says only of waste that was all deposited in January; of deposits through the year they
        make less in it, and more later.
        """
        yearly = self.decay(kinds, columns)
        # by calendar year: hold each year's for its twelve months
        potential, retain = (
            np.repeat(array, 12, axis=0)[: len(deposits)] if array.ndim == 4 else array
            for array in (yearly.potential, yearly.retain)
        )
        return generate(deposits, same_year(potential, -np.log(retain) / 12))


def _moisture(climates: Any, lookup: Lookup) -> Labels:
    """Whether a climate zone is wet or dry."""
    labels = Labels.of(climates)
    return Labels([name.rpartition("_")[2] for name in labels.names], labels.codes)


MOISTURE = By("climate", _moisture, "tropical_wet", "(phi=0.85)")
