"""What each method reports, by its own equation numbers.

Every function takes an `Estimate` and returns a frame or series by calendar year. A global warming potential is never
assumed: give a number, or `gwp("AR5", 100)`.
"""

from __future__ import annotations

from lfgmodel.reporting.cdm import acm0001, cdm_baseline, tool06
from lfgmodel.reporting.clean_air import Threshold, nmoc, nsps
from lfgmodel.reporting.country import crf_5a, interval, mcf_of
from lfgmodel.reporting.cover import Cover, hh4_oxidation
from lfgmodel.reporting.ghgrp import hh3, hh4, subpart_hh, subpart_hh_meters
from lfgmodel.reporting.inventory import commitment, ipcc
from lfgmodel.reporting.meters import Meter, substituted
from lfgmodel.reporting.national import korea_gir, nz_ets
from lfgmodel.reporting.sheets import to_excel
from lfgmodel.reporting.uncertainties import approach_1, approach_2
from lfgmodel.results.warming import gwp

__all__ = [
    "Cover",
    "Meter",
    "Threshold",
    "acm0001",
    "approach_1",
    "approach_2",
    "cdm_baseline",
    "commitment",
    "crf_5a",
    "gwp",
    "hh3",
    "hh4",
    "hh4_oxidation",
    "interval",
    "ipcc",
    "korea_gir",
    "mcf_of",
    "nmoc",
    "nsps",
    "nz_ets",
    "subpart_hh",
    "subpart_hh_meters",
    "substituted",
    "to_excel",
    "tool06",
]


def __dir__() -> list[str]:
    return __all__
