"""Tables: flows and products as CSV or parquet, each column with its unit."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from lfgmodel.errors import RangeError, shown
from lfgmodel.io.runfile import encoded
from lfgmodel.io.writing import put_in_place, target_of
from lfgmodel.results.export import ORDERS, flows

if TYPE_CHECKING:
    from lfgmodel.results.result import Estimate

WHERE = "Estimate.to_table"


def write(est: Estimate, path: Any) -> None:
    """Write flows and products, a row a draw, site and year, a column each, headed "used [Mg CH4/yr]".

    Parameters
    ----------
    est : Estimate
    path : path
        "run.csv" or "run.parquet"; a file that is there is replaced once the new one is whole.

    Raises
    ------
    RangeError
        The path ends otherwise, or a name would be reckoned out by a spreadsheet that opens a CSV.
    ImportError
        For parquet the extra `scale` is not installed.
    """
    target = target_of(path, WHERE, (".csv", ".parquet"))
    table = flows(est, None, None, {})
    heads = {name: f"{name} [{unit}]" for name, unit in table.attrs["units"].items()}
    table = table.rename(columns=heads)
    table.attrs = {"title": est.title, "units": {heads[name]: est.unit(name) for name in est.names}}
    if target.suffix.lower() == ".csv":
        orders = [name for name in est.called if est.many and str(name).startswith(ORDERS)]
        if orders:
            raise RangeError(
                f"{WHERE}: a spreadsheet that opens a CSV reckons out {shown(str(orders[0]))}; write "
                f"'{target.stem}.parquet', or est.to_excel('{target.stem}.xlsx'), where text stays text"
            )
        content = encoded(table.to_csv(lineterminator="\n"), WHERE)
    else:
        held = BytesIO()
        try:
            table.to_parquet(held)
        except ImportError as error:
            raise ImportError("Parquet needs pyarrow: pip install 'lfgmodel[scale]'") from error
        content = held.getvalue()
    put_in_place(target, content)
