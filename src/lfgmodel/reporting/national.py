"""National rules on how much capture counts: New Zealand's emissions trading scheme and Korea's inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.factors import Cited
from lfgmodel.reporting.meters import Meter, Recovery
from lfgmodel.results.checks import refuse_no_estimate
from lfgmodel.results.export import by_row

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.results.result import Estimate


def nz_ets(est: Estimate) -> pd.DataFrame:
    """Capture that New Zealand's emissions trading scheme lets a unique emissions factor claim [Mg CH4/yr].

    At most 90 % of what is generated; a consultation of 2026 proposes to lift the cap, so ask which rule is in force.
    The scheme takes the model of the IPCC 2019 Refinement.

    Returns
    -------
    DataFrame
        By year, as in `Estimate.frame`: `generated`, `captured`, and of that the `claimed`.
    """
    refuse_no_estimate(est, "reporting.nz_ets")
    claimed = np.minimum(est.collected, Cited("new_zealand_ets", "capture_cap").load() * est.generated)
    frame = est.frame(generated=est.generated, captured=est.collected, claimed=claimed)
    frame.attrs["units"] = dict.fromkeys(frame.columns, "Mg CH4/yr")
    return frame


def korea_gir(est: Estimate, recovered: Any = None) -> pd.DataFrame:
    """Return generation as Korea's inventory raises it where recovery is more than 75 % of it [Mg CH4/yr].

    Then `generated = R / 0.75`. The rule was read in a transcription only.

    Parameters
    ----------
    est : Estimate
    recovered : {year: number}, Series by year or Measured, optional
        Methane recovered R as it was metered, none in years that are not named; what the estimate collects if not
        given. [Mg CH4/yr]

    Returns
    -------
    DataFrame
        By year, as in `Estimate.frame`: `modelled` generation, `recovered`, and `generated`.
    """
    refuse_no_estimate(est, "reporting.korea_gir")
    R = est.collected
    if recovered is not None:
        R = by_row(est, Recovery.of([Meter(recovered)], est.years, "reporting.korea_gir").R)
    generated = np.maximum(est.generated, R / Cited("korea_gir", "recovery_cap").load())
    frame = est.frame(modelled=est.generated, recovered=np.broadcast_to(R, est.generated.shape), generated=generated)
    frame.attrs["units"] = dict.fromkeys(frame.columns, "Mg CH4/yr")
    return frame
