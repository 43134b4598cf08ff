"""IPCC waste model: 2006 Guidelines and 2019 Refinement, Volume 5 Chapter 3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lfgmodel.core.decay import Decay, delayed
from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.factors import Cited
from lfgmodel.generation.model import CARBON_TO_METHANE, About, Published
from lfgmodel.lookup import CLIMATE, MANAGEMENT, Lookup
from lfgmodel.units.reals import is_whole
from lfgmodel.values import ByKind, Number, fraction, number


@dataclass(frozen=True)
class IPCC2006(Published):
    """IPCC 2006 Guidelines, first-order decay by waste type or for bulk waste.

    What a field leaves open, or a waste kind that it does not name, is read from the IPCC tables, by waste kind, the
    site's climate and its management.

    Parameters
    ----------
    doc : number, str or {kind: number}
        Degradable organic carbon; needed for bulk waste ("msw"). [fraction]
    k : number, str or {kind: number}
        Decay rate; by kind and climate if not given. [1/yr]
    mcf : number, str, or {year: ...}
        Methane correction factor or a management class ("managed", "unmanaged_deep"), from each calendar year on if a
        dump is upgraded; by the site's management if not given. It acts on the waste deposited then. [fraction]
    doc_f : number, str or {kind: number}
        Share of the degradable organic carbon that decomposes; 0.5 if not given. [fraction]
    methane_fraction : number, str or quantity
        Methane in the landfill gas by volume, F; 0.5 if not given. [fraction]
    start_month : int
        Month in which waste deposited in a year starts to react, counted from January of that year: 7 to 13; 13, a
        delay of six months, if not given.
    basis : {"wet", "dry"}
        Whether waste is weighed as it is or as dry matter.

    Notes
    -----
    `DDOCm = W DOC DOCf MCF` (eq. 3.2), `DDOCma_T = DDOCmd_T + DDOCma_{T-1} exp(-k)` (3.4),
    `decomposed_T = DDOCma_{T-1} (1 - exp(-k))` (3.5), `CH4 = decomposed F 16/12` (3.6), and the start month of
    Annex 3A.1.
    Recovery is subtracted before oxidation (3.1), as `estimate` does. Releases the whole potential. The guidelines want
    a waste history of 50 years. Nappies take the k of paper and textiles. Ranges of MCF and F, and of the DOC of sludge
    and industrial waste, could not be read: with `uncertain` these numbers stay certain.
    """

    about: ClassVar[About] = About(
        source="ipcc2006_v5",
        where="Ch. 3 eqs. 3.1-3.6",
        convention="delayed",
        first_gas="year after deposit (month 13)",
        gas_basis="mass of CH4",
        potential="DOC x DOCf x MCF x F x 16/12",
        rate="waste kind, climate",
        reports="national inventory, category 4A (5A)",
    )
    doc: ByKind = fraction(default=None, many=True)
    k: ByKind = number("1/yr", high=5.0, default=None, many=True)
    mcf: ByKind = fraction(default=None, many=True)
    doc_f: ByKind = fraction(default=Cited("ipcc2006", "DOCF"), many=True)
    methane_fraction: Number = fraction(default=Cited("ipcc2006", "F"))
    start_month: int = 13
    basis: str = "wet"
    name: str = ""

    def __post_init__(self) -> None:
        one_of(self.basis, ("wet", "dry"), f"{type(self).__name__}.basis")
        super().__post_init__()
        if not is_whole(self.start_month) or self.start_month not in range(7, 14):
            raise RangeError(f"{type(self).__name__}.start_month must be 7..13, got {shown(self.start_month)}")

    def lookups(self) -> Mapping[str, Lookup]:
        """Rows of the IPCC tables for each field left open."""
        return {
            "doc": Lookup(("ipcc2006",), "DOC" if self.basis == "wet" else "DOC_dry"),
            "k": Lookup(("ipcc2006",), "k", entry=CLIMATE),
            "mcf": Lookup(("ipcc2006",), "MCF", kind=MANAGEMENT),
            "doc_f": Lookup(("ipcc2006",), "DOCF"),
        }

    def decay(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Decay:
        """Five numbers a waste kind, (stream, draw, site), or (year, stream, draw, site) where they change."""
        n = self.numbers(kinds, columns)
        potential = n.doc * n.doc_f * n.mcf * n.methane_fraction * CARBON_TO_METHANE
        return delayed(potential, n.k, self.start_month - 7)


@dataclass(frozen=True)
class IPCC2019(IPCC2006):
    """IPCC 2019 Refinement: as `IPCC2006`, with the share that decomposes by waste kind and more classes of management.

    Parameters
    ----------
    doc_f : number, str or {kind: number}
        By waste kind if not given: 0.7 for food, garden and sludge, 0.5 for paper, textiles, nappies and bulk
        waste, 0.1 for wood. [fraction]
    doc, k, mcf, methane_fraction, start_month, basis
        As of `IPCC2006`.

    Notes
    -----
    MCF follows the 2019 classes, semi-aerobic and actively aerated sites among them, and has their ranges. A range of F
    could not be read: with `uncertain` it stays certain.
    """

    about: ClassVar[About] = IPCC2006.about._replace(source="ipcc2019_v5")
    doc_f: ByKind = fraction(default=None, many=True)

    def lookups(self) -> Mapping[str, Lookup]:
        """Rows of the IPCC tables for each field left open; MCF and DOCf of the Refinement."""
        return {
            **super().lookups(),
            "mcf": Lookup(("ipcc2019",), "MCF", kind=MANAGEMENT),
            "doc_f": Lookup(("ipcc2019",), "DOCF"),
        }
