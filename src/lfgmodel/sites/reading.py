"""Reading: which columns a table of sites must have, and what reads its waste."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, first_few, one_line, one_of, shown
from lfgmodel.sites.checks import numeric
from lfgmodel.sites.headings import require
from lfgmodel.sites.in_place import by_waste_in_place, needed
from lfgmodel.sites.intake import Columns, Intake, by_site
from lfgmodel.sites.records import by_records
from lfgmodel.tables import GAPS
from lfgmodel.units.doors import spelled

if TYPE_CHECKING:
    import pandas as pd


def parquet(path: Any, where: str) -> pd.DataFrame:
    """Return the table in a parquet file, or in a folder of them."""
    import pandas as pd

    try:
        return pd.read_parquet(path)
    except (OSError, TypeError, ValueError) as error:
        said = one_line(error)
        raise RangeError(f"{where} takes a parquet file or a folder of them, got {shown(path)}: {said}") from error


def refuse_odd(table: Any, where: str) -> None:
    """Refuse what is no table with a row a site."""
    if not hasattr(table, "iloc") or table.ndim != 2:
        raise RangeError(f"{where} takes a DataFrame with a row a site, got {shown(table)}")
    if table.index.nlevels > 1:
        raise RangeError(
            f"{where}: the table is indexed by {table.index.nlevels} levels; write names= and reset_index()"
        )
    if not len(table) or not table.columns.is_unique:
        raise RangeError(f"{where}: the table has {'no rows' if not len(table) else 'columns of the same name'}")


def read_frame(table: pd.DataFrame, columns: Columns, names: str | None, until: int | None, where: str) -> Intake:
    """Read a table with a row a site, or a row a site and year: its waste, and all other columns as they are."""
    columns = columns._replace(unit=spelled(columns.unit, f"{where}.unit"))
    found = _waste(table, columns, names, until, where)
    unused = {name: found.rows[name] for name in found.rows.columns if name not in found.used}
    found.roster.describe(unused, {name: unit for name, unit in columns.units.items() if name not in found.used})
    return found


def _waste(table: pd.DataFrame, columns: Columns, names: str | None, until: int | None, where: str) -> Intake:
    """Read the waste of a table, whose columns tell in which way it is known."""
    if columns.gaps is not None:
        one_of(columns.gaps, GAPS, f"{where}: gaps")
        if "year" not in table.columns:
            raise RangeError(
                f"{where}: gaps= is of years between rows, and this table has no column 'year'; leave it out"
            )
    if "year" in table.columns:
        asked = [*columns.kinds, *columns.amounts]
    elif "waste_in_place" in table.columns:
        asked = list(needed(table, columns))
    else:
        asked = [*columns.kinds, *columns.amounts, "open", *(["close"] if until is None else [])]
    require(table, asked if names is None else [*asked, names], where)
    table = table if names is None else table.set_index(names)
    _refuse_shares(table, columns, where)
    if "year" in table.columns:
        return by_records(table, columns, where)
    read = by_waste_in_place if "waste_in_place" in table.columns else by_site
    return read(table, columns, until, where)


def _refuse_shares(table: pd.DataFrame, columns: Columns, where: str) -> None:
    """Refuse amounts that are shares: of several kinds, which add up to one or to a hundred in each of several rows."""
    if columns.total is not None or len(columns.kinds) < 2 or len(table) < 2:
        return
    for rows in (table.head(2), table):  # all are read only where the first look like shares
        with np.errstate(all="ignore"):  # cells that are refused later may hold anything
            total = np.sum([numeric(rows[kind], f"{where}: column {kind!r}") for kind in columns.kinds], axis=0)
        whole = next((whole for whole in (1, 100) if (np.abs(total - whole) < 1e-6 * whole).all()), None)
        if whole is None:
            return
    named, mend = first_few(list(columns.kinds)), "name the column of all waste, as in total='waste'"
    raise RangeError(f"{where}: {named} add up to {whole} in every row, as shares do; {mend}")
