"""National inventories: IPCC category 4A by the equations of the 2006 Guidelines, and lifetime methane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.core.decay import Array, Decay, generate
from lfgmodel.core.flows import FLOWS, Gas, split
from lfgmodel.generation import IPCC2006, IPCC2019, Scaled
from lfgmodel.generation.gas import gas_of
from lfgmodel.generation.scaled import beneath
from lfgmodel.reporting.method import filled_parts, known, of_sites, on_axes, refuse_another_method, waste_of
from lfgmodel.results.checks import refuse_no_estimate
from lfgmodel.results.export import index
from lfgmodel.spec import LAST_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.results.result import Estimate


def ipcc(est: Estimate) -> pd.DataFrame:
    """IPCC solid waste disposal, category 4A (5A of the 1996 numbering): eqs. 3.1 to 3.6.

    Parameters
    ----------
    est : Estimate
        Made with `IPCC2006` or `IPCC2019`; of one site, of many, of groups or of many taken together, with draws or
        without.

    Returns
    -------
    DataFrame
        By year, as in `Estimate.frame`: generated (3.6), recovered R, oxidised, emitted `(generated - R)(1 - OX)` (3.1)
        [Mg CH4/yr], and the carbon stored for the long term by the waste of the year, `W DOC (1 - DOCf) MCF` [Mg C/yr];
        NaN where a fitted factor leaves open whether DOC, DOCf or MCF is off. `interval` makes of draws their mean and
        95 % interval.
    """
    where = "reporting.ipcc"
    refuse_no_estimate(est, where)
    refuse_another_method(est.inputs["generation"], where, IPCC2006, IPCC2019)

    def carbon(parts: Any, sites: slice) -> Array:
        waste = waste_of(parts.site, est.years, sites)
        model = beneath(parts.generation)
        stored: Array = model.carbon_stored(parts.site.kinds, known(parts.site, sites, est.years), waste)
        return stored * np.nan if isinstance(parts.generation, Scaled) else stored

    frame = est.frame(
        generated=est.generated,
        recovered=est.collected,
        oxidised=est.oxidised,
        emitted=est.emitted,
        carbon_stored=on_axes(est, of_sites(est, where, carbon)),
    )
    frame.attrs["units"] = {**dict.fromkeys(frame.columns, "Mg CH4/yr"), "carbon_stored": "Mg C/yr"}
    frame.attrs["equations"] = {"generated": "eq. 3.6", "recovered": "R", "emitted": "eq. 3.1"}
    frame.attrs["formulas"] = {"emitted": "(generated - R)(1 - OX)", "carbon_stored": "W DOC (1 - DOCf) MCF"}
    return frame


def commitment(est: Estimate) -> Any:
    """All the methane that the waste ever makes, and what becomes of it [Mg CH4].

    The estimate goes on as its parts say, to the year 2500; what is generated after that is shared out as it is then.

    Parameters
    ----------
    est : Estimate
        Of any method; it need not reach as far.

    Returns
    -------
    Series
        By flow; of many sites or with draws a DataFrame, a row a draw and site and a column a flow.

    Examples
    --------
    The methane of one year's waste: 1000 Mg of 100 m3 CH4/Mg, at 0.716 kg/m3.

    >>> import lfgmodel as lfg
    >>> model = lfg.FirstOrderDecay(k=0.05, L0=100, density=0.716, convention="next_year")
    >>> est = lfg.estimate(lfg.Site(lfg.Waste.constant("1000 Mg/yr", 2020, 2020)), model, lfg.collection.Constant(0.6))
    >>> commitment(est)[["generated", "collected", "emitted"]].round(6).tolist()
    [71.6, 42.96, 28.64]
    """
    parts = filled_parts(est, "reporting.commitment")
    years = np.arange(est.years[0], LAST_YEAR + 1)
    gas = gas_of(parts, years, slice(None), parts.site.columns)
    flows = split(gas, parts.collection, parts.oxidation, parts.use)
    methane = {name: getattr(flows, name) for name in FLOWS if name != "released"}
    methane["released"] = flows.emitted + flows.vented + flows.slipped
    last = gas.generated[-1]
    beyond = np.divide(_after(gas), last, out=np.zeros_like(last), where=last > 0)
    totals = {name: flow.sum(axis=0) + flow[-1] * beyond for name, flow in methane.items()}
    return _by_flow(est, {name: on_axes(est, total[None])[0] for name, total in totals.items()})


def _after(gas: Gas) -> Array:
    """Methane that the waste makes after the last of the years, decaying on as in that year, (draw, site) [Mg CH4].

    It is that of one more year in which all that is still to come is released at once: `release / (1 - retain)` of
    what is in the ground.
    """
    years = len(gas.mass) + 1
    longer = Decay(
        *(
            np.concatenate([each, each[-1:]]) if each.ndim == 4 else np.broadcast_to(each, (years, *each.shape)).copy()
            for each in gas.decay
        )
    )
    release, gone = longer.release[-1], 1 - longer.retain[-1]
    np.divide(release, gone, out=release, where=gone > 0)
    mass = np.concatenate([gas.mass, np.zeros_like(gas.mass[:1])])
    after: Array = generate(mass, longer)[-1]
    return after


def _by_flow(est: Estimate, totals: dict[str, Array]) -> Any:
    import pandas as pd

    if len(est.axes) == 1:
        return pd.Series(totals, name="Mg CH4", dtype=float).rename_axis("flow")
    return pd.DataFrame({name: total.ravel() for name, total in totals.items()}, index=index(est, est.axes[1:]))
