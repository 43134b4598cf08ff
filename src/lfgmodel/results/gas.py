"""Gas quality: what collected landfill gas holds, and its trace gases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lfgmodel.axes import by_year
from lfgmodel.factors import table
from lfgmodel.results.checks import content_known, refuse_no_estimate
from lfgmodel.spec import SHARE, Given, GivenByKind, Spec
from lfgmodel.units import methane_energy, methane_flow

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.results.result import Estimate

__all__ = ["pollutants", "pollutants_released", "quality"]


def __dir__() -> list[str]:
    return __all__


FRACTION = Spec("fraction", low=0.01, high=1.0, many=True)
AIR = Spec("fraction", high=0.99, many=True)


def quality(est: Estimate, methane_fraction: GivenByKind | None = None, *, air: GivenByKind = 0.0) -> pd.DataFrame:
    """Return what the collected gas is like, year by year.

    Parameters
    ----------
    est : Estimate
    methane_fraction : number or {year: number}, optional
        Methane in the gas as generated, by volume; the model's own if not given. [fraction]
    air : number or {year: number}
        Air drawn in through the cover, as a share of the gas at the flare; it dilutes, and adds no methane. [fraction]

    Returns
    -------
    DataFrame
        By year: methane in the gas at the flare `methane` [fraction], its flow `lfg` [Nm3/h], and its heat by HHV
        `energy_content` [kWh/Nm3].
    """
    refuse_no_estimate(est, "gas.quality")
    est.one_curve("gas.quality")
    given = content_known(est, "gas.quality", methane_fraction)
    if methane_fraction is not None or not isinstance(given, np.ndarray):  # the method's own may be by year
        given = by_year(FRACTION.read(given, "gas.quality.methane_fraction"), est.years, "methane_fraction")
    diluted = given * (1 - by_year(AIR.read(air, "gas.quality.air"), est.years, "air", before=0.0))
    return est.frame(
        methane=diluted,
        lfg=est.to("collected", "Nm3/h") / diluted,
        energy_content=diluted * methane_energy("HHV") * 1000 / methane_flow("Nm3/yr"),
    )


def pollutants(est: Estimate, flow: str = "generated") -> pd.DataFrame:
    """Return the trace gases in the landfill gas of a flow, by LandGEM's default concentrations [Mg/yr].

    Parameters
    ----------
    est : Estimate
        Of a method that states its methane_fraction.
    flow : str
        Any flow.

    Returns
    -------
    DataFrame
        A row a year, a column a gas of LandGEM's list.

    Notes
    -----
    `mass = amount of landfill gas x concentration x molar mass`. Concentrations are of gas uncorrected for air.
    """
    refuse_no_estimate(est, "gas.pollutants")
    est.one_curve("gas.pollutants")
    content_known(est, "gas.pollutants")
    rows = table("landgem_pollutants")
    ppmv = {kind: float(factor) for (name, kind, _), factor in rows.items() if name == "concentration" and factor > 0}
    moles = est.to(flow, "mol/yr", gas="lfg")
    masses = {kind: moles * ppm * 1e-6 * rows.find("molar_mass", kind) * 1e-6 for kind, ppm in ppmv.items()}
    return est.frame(**masses)


def pollutants_released(est: Estimate, destruction: Given) -> pd.DataFrame:
    """Return the trace gases that reach the atmosphere: through the cover, vented, and past the devices [Mg/yr].

    Parameters
    ----------
    est : Estimate
        Of a method that states its methane_fraction.
    destruction : number or str
        Destroyed of the trace gases in the gas that devices burn: "98 %" where 40 CFR 60.752 holds. [fraction]
    """
    refuse_no_estimate(est, "gas.pollutants_released")
    past = 1 - SHARE.read(destruction, "gas.pollutants_released.destruction")
    burned = est.used + est.flared
    released = est.generated - est.collected + est.vented + past * burned
    share = np.divide(released, est.generated, out=np.zeros_like(released), where=est.generated > 0)
    return pollutants(est).mul(share, axis=0)
