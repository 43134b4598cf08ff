"""Published costs, to look up; no project takes any of them by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lfgmodel.errors import one_of
from lfgmodel.factors import table

if TYPE_CHECKING:
    import pandas as pd

TABLE = "finance_costs"


def published(kind: str | None = None) -> pd.DataFrame:
    """Return published costs and lifetimes, each with its range, unit, source and how it was read.

    Parameters
    ----------
    kind : {"engine", "gas_turbine", "microturbine", "plant"}, optional
        Of one technology, with what is said of any plant; of all, if not given.

    Returns
    -------
    DataFrame
        A row a number. Most were read where another quotes them ("transcription"): they are to compare one's own
        numbers with, not to appraise a project by.

    Examples
    --------
    >>> costs = published("microturbine")
    >>> costs.loc[costs["factor"] == "capital", ["kind", "value", "unit"]].astype(object).iloc[0].tolist()
    ['microturbine', 2800.0, 'USD2013/kW']
    """
    frame: pd.DataFrame = table(TABLE).to_pandas().rename(columns={"climate": "said of"})
    if kind is None:
        return frame
    one_of(kind, frame["kind"].unique(), "finance.published")
    return frame[frame["kind"].isin([kind, "plant"])].reset_index(drop=True)
