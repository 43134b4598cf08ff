"""Amounts by calendar year as users hold them: in dicts, Series and DataFrames."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, TableError, shown
from lfgmodel.values import is_year

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years


def read_table(table: Any, name: str, where: str, factor: float = 1.0) -> tuple[tuple[str, ...], Years, Array]:
    """Read amounts by calendar year, and where there are several columns by name.

    Parameters
    ----------
    table : dict, Series or DataFrame
        `{year: amount}`, `{name: {year: amount}}`, or a frame with a row a year and a column a name.
    name : str
        What a single column is called.
    where : str
        The argument, for the message of an error.
    factor : float
        What the amounts are multiplied by, to be in a canonical unit.

    Returns
    -------
    names : tuple of str
    years : (year,) array
        From the first to the last without gaps; years that the table does not name hold 0.
    amounts : (year, name) array

    Raises
    ------
    RangeError
        No table, or one without calendar years.
    TableError
        Amounts that are missing, negative or not numbers; years that come twice or out of order. All are listed.
    """
    import pandas as pd

    if isinstance(table, Mapping) and table and all(isinstance(column, Mapping) for column in table.values()):
        named = sorted({year for column in table.values() for year in column})
        columns = {key: [column.get(year, 0) for year in named] for key, column in table.items()}
        table = pd.DataFrame(columns, index=named)
    elif isinstance(table, Mapping):
        table = pd.Series(table)
    if isinstance(table, pd.Series):
        table = table.to_frame(name)
    if not isinstance(table, pd.DataFrame) or table.empty:
        given = "an empty one" if isinstance(table, pd.DataFrame) else type(table).__name__
        raise RangeError(f"{where} takes a dict, Series or DataFrame with a row a calendar year, got {given}")
    index = [int(year) if is_year(year) else year for year in table.index]
    odd = [year for year in index if not is_year(year)]
    if odd:
        raise RangeError(
            f"{where} must be indexed by calendar year, as whole numbers, got {shown(odd[0])}; write {{2000: ...}}, "
            "set_index('year') where years are a column, or index by .year for dates"
        )
    labels = np.array(index, dtype=np.int64)
    order = np.diff(labels)
    bad: list[tuple[object, str, str]] = [
        (int(labels[row + 1]), "year", "comes twice" if order[row] == 0 else f"comes after {labels[row]}")
        for row in np.flatnonzero(order <= 0)
    ]
    foreign = [column for column, dtype in table.dtypes.items() if dtype.kind in "mMb"]
    if foreign:
        raise RangeError(
            f"{where}: column {str(foreign[0])!r} holds {table[foreign[0]].dtype}, not amounts; leave it out"
        )
    values = table.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    for row, place in np.argwhere(~(np.isfinite(values) & (values >= 0))):
        cell: Any = table.iat[row, place]
        bad.append((int(labels[row]), str(table.columns[place]), f"{cell} is no amount"))
    if bad:
        raise TableError(
            where,
            bad,
            "Write each year once, in rising order, and amounts of 0 or more; leave out what is not known",
        )
    years = np.arange(labels[0], labels[-1] + 1, dtype=np.int64)
    amounts = np.zeros((len(years), values.shape[1]))
    amounts[labels - years[0]] = values * factor
    return tuple(map(str, table.columns)), years, amounts
