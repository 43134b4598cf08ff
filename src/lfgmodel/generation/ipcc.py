"""IPCC waste model: 2006 Guidelines and 2019 Refinement, Volume 5 Chapter 3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lfgmodel.core.decay import Array, Decay, delayed
from lfgmodel.errors import RangeError, one_of
from lfgmodel.factors import Cited, Factor, table
from lfgmodel.generation.model import CARBON_TO_METHANE, About, Published, Rows, classed
from lfgmodel.labels import Labels
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
    a waste history of 50 years. Nappies take the k of paper and textiles.
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
    tables: ClassVar[Mapping[str, str]] = {"doc": "ipcc2006", "k": "ipcc2006", "mcf": "ipcc2006"}
    doc: ByKind = fraction(default=None, many=True)
    k: ByKind = number("1/yr", high=5.0, default=None, many=True)
    mcf: ByKind = fraction(default=None, many=True)
    doc_f: ByKind = fraction(default=Cited("ipcc2006", "DOCF"), many=True)
    methane_fraction: Number = fraction(default=Cited("ipcc2006", "F"))
    start_month: int = 13
    basis: str = "wet"
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "mcf", mcf_of_class(self.mcf, self.tables["mcf"]))
        super().__post_init__()
        one_of(self.basis, ("wet", "dry"), f"{type(self).__name__}.basis")
        if self.start_month not in range(7, 14):
            raise RangeError(f"{type(self).__name__}.start_month must be 7..13, got {self.start_month!r}")

    def rows(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> dict[str, Rows]:
        """Rows of the IPCC tables for each field left empty."""
        who = type(self).__name__
        rows = {}
        if lacking := self.lacking("doc", kinds):
            rows["doc"] = Rows([self.tables["doc"]], "DOC" if self.basis == "wet" else "DOC_dry", lacking, [""], who)
        if lacking := self.lacking("doc_f", kinds):
            rows["doc_f"] = Rows([self.tables["doc_f"]], "DOCF", lacking, [""], who)
        if lacking := self.lacking("k", kinds):
            climate = self._site(columns, "climate", "temperate_wet", "(k=0.09)")
            rows["k"] = Rows([self.tables["k"]], "k", lacking, zone(climate), who)
        if self.mcf is None:
            managed = self._site(columns, "management", "managed", "(mcf='managed')")
            rows["mcf"] = ManagementRows(self.tables["mcf"], managed, who)
        return rows

    def decay(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Decay:
        """Five numbers a waste kind, (stream, draw, site), or (year, stream, draw, site) where they change."""
        rows = self.rows(kinds, columns)
        doc, k, mcf, doc_f = (self.numbers(name, kinds, columns, rows) for name in ("doc", "k", "mcf", "doc_f"))
        potential = doc * doc_f * mcf * self.methane_fraction * CARBON_TO_METHANE
        return delayed(potential, k, self.start_month - 7)

    def published(self) -> dict[str, Factor]:
        """Every row of the IPCC tables for the fields that are left open, by waste kind and class."""
        factors = {"doc": "DOC" if self.basis == "wet" else "DOC_dry", "doc_f": "DOCF", "k": "k", "mcf": "MCF"}
        found = super().published()
        for name, source in self.tables.items():
            for (factor, *key), row in table(source).items() if getattr(self, name) is None else ():
                if factor == factors[name]:
                    found[f"{name}[{', '.join(repr(part) for part in key if part)}]"] = row
        return found

    def carbon_stored(self, kinds: Sequence[str], columns: Mapping[str, Any], mass: Array) -> Array:
        """Carbon that does not decompose, `W DOC (1 - DOCf) MCF`, by year of deposit, (year, draw, site) [Mg C/yr]."""
        rows = self.rows(kinds, columns)
        doc, mcf, doc_f = (self.numbers(name, kinds, columns, rows) for name in ("doc", "mcf", "doc_f"))
        stored: Array = (mass * doc * (1 - doc_f) * mcf).sum(axis=1)
        return stored


@dataclass(frozen=True)
class IPCC2019(IPCC2006):
    """IPCC 2019 Refinement: as `IPCC2006`, with the share that decomposes by waste kind and more classes of management.

    Parameters
    ----------
    doc_f : number, str or {kind: number}
        By waste kind if not given: 0.7 for food, garden and sludge, 0.5 for paper, textiles, nappies and bulk
        waste, 0.1 for wood. [fraction]

    Notes
    -----
    The other parameters are those of `IPCC2006`; MCF follows the 2019 classes, semi-aerobic and actively aerated sites
    among them.
    """

    about: ClassVar[About] = IPCC2006.about._replace(source="ipcc2019_v5")
    tables: ClassVar[Mapping[str, str]] = {**IPCC2006.tables, "mcf": "ipcc2019", "doc_f": "ipcc2019"}
    doc_f: ByKind = fraction(default=None, many=True)


def zone(climate: Any) -> Labels:
    """Climate zones as the tables of k have them: boreal shares the rows of temperate."""
    names, index = classed(climate)
    return Labels([name.replace("boreal", "temperate") for name in names], index)


def management_class(name: str, known: Sequence[str]) -> str:
    """Class of management in a table; one that does not part semi-aerobic sites takes both as one."""
    return "semi_aerobic" if name.startswith("semi_aerobic") and "semi_aerobic" in known else name


def mcf_of_class(mcf: Any, name: str) -> Any:
    """Replace names of management classes by the cited MCF of a table."""
    if isinstance(mcf, Mapping):
        return {key: mcf_of_class(value, name) for key, value in mcf.items()}
    if not isinstance(mcf, str) or mcf.strip()[:1].isdigit() or mcf.startswith("."):
        return mcf
    known = [kind for factor, kind, _ in table(name) if factor == "MCF" and kind]
    return Cited(name, "MCF", one_of(management_class(mcf, known), known, "Management class for mcf"))


class ManagementRows(Rows):
    """MCF by the management of each site, the same for all kinds."""

    def __init__(self, name: str, managed: Any, who: str) -> None:
        self.kinds = ("",)
        self.classes, self.index = classed(managed)
        self.factors = [[mcf_of_class(entry, name).load() for entry in self.classes]]
