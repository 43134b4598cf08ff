"""Sensitivity: which uncertain number the worth of a project hangs on, of the gas or of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.collection.drift import Paths
from lfgmodel.errors import RangeError
from lfgmodel.finance.appraisal import Appraisal, appraised_on
from lfgmodel.finance.operation import Operation, baseline_released
from lfgmodel.results.sensitivity import ENDS
from lfgmodel.uncertainty.drawing import independent, realise_shared
from lfgmodel.waiting import awaited

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array
    from lfgmodel.finance.project import Project

PATHS = 512
"""How many paths are drawn where a number stands for one."""


def sensitivity(project: Project, est: Any, *, baseline: Any = None, flow: str | None = None) -> pd.DataFrame:
    """Return how far each uncertain number moves net present value.

    Parameters
    ----------
    project : Project
    est, baseline : Estimate
        As in `Project.of`; what is uncertain is drawn independently.
    flow : str, optional
        The net cash flow; that of the appraisal, if not given.

    Returns
    -------
    DataFrame
        A row an input, the widest first: net present value with this input at its 5 and its 95 % quantile (`at_5`,
        `at_95`) and all others at their medians, of drawn paths those of what they are worth; `pictures.tornado` draws
        it [money].
    """
    import pandas as pd

    gas = [] if getattr(est, "study", None) is None else list(est.study.uncertain.values())
    own = list(dict.fromkeys(awaited(project)))
    fields = [*gas, *own]
    apart = bool(gas) and list(est.study.dimensions) != list(est.study.uncertain)
    if not fields or apart or not independent(fields):
        raise RangeError(
            "finance.sensitivity takes numbers that are drawn independently of each other: distributions in the models "
            "or the project, none of them correlated or samples, or of each site"
        )
    names = [*(est.study.uncertain if gas else ()), *(field.where for field in own)]
    ends = np.vstack([np.where(np.eye(len(fields), dtype=bool), end, 0.5) for end in ENDS])
    result = _at(project, est, baseline, np.vstack([ends, np.full((1, len(fields)), 0.5)]), len(gas))
    worth = np.asarray((result if flow is None else result.on(flow)).npv)
    low, high = worth[: len(fields)], worth[len(fields) : -1]
    for place in (place for place, field in enumerate(fields) if isinstance(field.source, Paths)):
        every = np.full((PATHS, len(fields)), 0.5)  # of paths no number is low or high, but what they are worth is
        every[:, place] = (np.arange(PATHS) + 0.5) / PATHS
        drawn = _at(project, est, baseline, every, len(gas))
        low[place], high[place] = np.quantile((drawn if flow is None else drawn.on(flow)).npv, ENDS)
    frame = pd.DataFrame({"at_5": low, "at_95": high}, index=pd.Index(names, name="input"))
    frame = frame.loc[(frame["at_95"] - frame["at_5"]).abs().sort_values(ascending=False).index]
    year = int(result.years[0]) if project.base is None else project.base
    frame.attrs.update(middle=float(worth[-1]), flow=f"NPV of {flow or result.flow}", year=year, unit=result.currency)
    return frame


def _at(project: Project, est: Any, baseline: Any, probability: Array, gas: int) -> Appraisal:
    """Appraise at chosen probabilities, (run, dimension), of which the first are those of the gas."""
    there = est.study.run(None, probability[:, :gas]) if gas else est
    released = None if baseline is None else baseline_released(there, baseline)
    own = list(dict.fromkeys(awaited(project)))
    numbers = realise_shared(own, probability[:, gas:]) if own else {}
    return appraised_on(
        project, Operation.of(there), released, {field: drawn[:, None] for field, drawn in numbers.items()}
    )
