"""Numbers of CDM TOOL04 that a project may work out for itself, in place of the tool's defaults."""

from __future__ import annotations

from math import sqrt

from lfgmodel.factors import Cited, table
from lfgmodel.generation.model import CARBON_TO_METHANE
from lfgmodel.spec import SHARE, Given, Spec

DEPTH = Spec("m", low=0.1, high=500.0)


def phi_option2(*, waste: Given, doc: Given, doc_f: Given, methane_fraction: Given, mcf: Given, decay: Given) -> float:
    """Model correction factor from the uncertainties of the project's own numbers, Option 2 of the tool [fraction].

    Parameters
    ----------
    waste : number or str
        a, of the waste: 0.02 weighed on accurate scales to 0.1 estimated from depth and area. [fraction]
    doc : number or str
        b, of DOC: 0.05 measured, 0.1 default. [fraction]
    doc_f : number or str
        c: 0.05 where more than half of the waste degrades rapidly or the site is tropical, else 0.15. [fraction]
    methane_fraction : number or str
        d, of F: 0 where more than half of the waste degrades rapidly, else 0.05. [fraction]
    mcf : number or str
        e: 0 of managed sites, else 0.5 or 2 / depth in m. [fraction]
    decay : number or str
        g, of the decay: 0.05 for residual waste with k over 0.2 (B) or cells closed under 3 years (A), else 0.2.
        [fraction]

    Notes
    -----
    `phi = 1 / (1 + v)`, `v = sqrt(a^2 + b^2 + c^2 + d^2 + e^2 + g^2)` (TOOL04 v06.0.1, eqs. 3 and 4).

    Examples
    --------
    >>> phi = phi_option2(waste=0.02, doc=0.1, doc_f=0.05, methane_fraction=0, mcf=0, decay=0.2)
    >>> round(phi, 4)
    0.813
    """
    given = {
        "waste": waste,
        "doc": doc,
        "doc_f": doc_f,
        "methane_fraction": methane_fraction,
        "mcf": mcf,
        "decay": decay,
    }
    squares = [_uncertainty(name, value) ** 2 for name, value in given.items()]
    return 1 / (1 + sqrt(sum(squares)))


def mcf_of_water_table(depth: Given, water: Given) -> float:
    """Methane correction factor of a site with a high water table, `max(1 - 2/d, h_w/d)` [fraction].

    Application B only (TOOL04 v06.0.1, eq. 12).

    Parameters
    ----------
    depth, water : number
        Depth of the site d, and height of the water above its base h_w. [m]

    Examples
    --------
    >>> mcf_of_water_table(depth=8, water=7)
    0.875
    """
    where = "CDMTool04.mcf_of_water_table"
    deep = DEPTH.read(depth, f"{where}.depth")
    wet = DEPTH._replace(low=0.0, high=deep).read(water, f"{where}.water")
    mcf: float = max(1 - Cited("cdm_tool04", "MCF_depth").load() / deep, wet / deep)
    return mcf


def doc_f_of_bmp(bmp: Given, doc: Given, methane_fraction: Given) -> float:
    """DOCf from a test of the biochemical methane potential, `0.7 (12/16) BMP / (F DOC)` [fraction].

    Of residual waste other than MSW, application B (TOOL04 v06.0.1, eqs. 9 to 11).

    Parameters
    ----------
    bmp : number or str
        Methane that the waste made in the test. [Mg CH4/Mg]
    doc, methane_fraction : number or str
        DOC of that waste, and F. [fraction]

    Examples
    --------
    >>> round(doc_f_of_bmp(bmp=0.06, doc=0.15, methane_fraction=0.5), 3)
    0.42
    """
    where, share = "CDMTool04.doc_f_of_bmp", Spec("fraction", 1e-6, 1.0)
    test = Spec("Mg CH4/Mg", high=4 / 3).read(bmp, f"{where}.bmp")
    carbon = share.read(doc, f"{where}.doc") * share.read(methane_fraction, f"{where}.methane_fraction")
    decomposes = Cited("cdm_tool04", "BMP").load() * test / CARBON_TO_METHANE / carbon
    doc_f: float = SHARE.read(decomposes, where)
    return doc_f


def _uncertainty(name: str, value: Given) -> float:
    """Read an uncertainty of Option 2, which must be within the range of its row."""
    row = table("cdm_tool04").find("uncertainty", name).row
    found: float = Spec("fraction", row.low or 0.0, row.high or 1.0).read(value, f"CDMTool04.phi_option2.{name}")
    return found
