"""National inventories: IPCC category 4A by the equations of the 2006 Guidelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lfgmodel.generation import IPCC2006, IPCC2019
from lfgmodel.reporting.method import made_with

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.results.result import Estimate


def ipcc(est: Estimate) -> pd.DataFrame:
    """IPCC solid waste disposal, category 4A (5A of the 1996 numbering): eqs. 3.1 to 3.6.

    Returns
    -------
    DataFrame
        By year: generated (3.6), recovered R, oxidised, emitted `(generated - R)(1 - OX)` (3.1) [Mg CH4/yr], and the
        carbon stored for the long term by the waste of the year, `W DOC (1 - DOCf) MCF` [Mg C/yr]; NaN where a
        fitted factor leaves open whether DOC, DOCf or MCF is off.
    """
    est.one_curve("reporting.ipcc")
    model = made_with(est, "reporting.ipcc", IPCC2006, IPCC2019)
    site = est.inputs["site"]
    columns = {**site.columns, "year": est.years}
    stored = model.carbon_stored(site.kinds, columns, site.mass(est.years))[:, 0, 0]
    if model is not est.inputs["generation"]:
        stored = np.full_like(stored, np.nan)
    return est.frame(
        generated=est.generated,
        recovered=est.collected,
        oxidised=est.oxidised,
        emitted=est.emitted,
        carbon_stored=stored,
    )
