"""Global warming potentials: looked up with their citation, and read where a result is stated in carbon dioxide."""

from __future__ import annotations

from lfgmodel.errors import UnitError, one_of, shown
from lfgmodel.factors import Factor, table
from lfgmodel.spec import Given, Spec
from lfgmodel.units.reals import truth

GWP = Spec("Mg/Mg", low=1.0, high=200.0)


def gwp(report: str, horizon: int, *, gas: str = "CH4", feedback: bool = False) -> Factor:
    """Return a global warming potential with its citation.

    Parameters
    ----------
    report : str
        IPCC assessment report: "SAR", "TAR", "AR4", "AR5", "AR6".
    horizon : int
        Time horizon: 20, 100 or 500, as far as the report has it. [yr]
    gas : {"CH4", "N2O"}
    feedback : bool
        With climate-carbon feedback (AR5).

    Examples
    --------
    >>> float(gwp("AR5", 100)), float(gwp("AR6", 20))
    (28.0, 81.2)
    """
    one_of(gas, ("CH4", "N2O"), "gwp.gas")
    truth(feedback, "gwp.feedback")
    return table("gwp").find("GWP", gas, f"{report}{' CCF' if feedback else ''} {horizon}")


def potential(given: Given, where: str) -> float:
    """Read the global warming potential that a user gave; text is refused, as it may name a report."""
    if isinstance(given, str):
        raise UnitError(f"{where} needs a number, got {shown(given)}; write 28, or lfg.gwp('AR5', 100)")
    return float(GWP.read(float(given) if isinstance(given, Factor) else given, where))
