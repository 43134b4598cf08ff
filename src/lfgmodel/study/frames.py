"""Frames: estimates as a function of a table, for the engines that split tables and send the pieces elsewhere.

Nothing here knows an engine. Dask's `map_partitions` and Spark's `mapInPandas` bring pandas frames, Polars'
`map_batches` its own; each gets back what it brought.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.core.flows import FLOWS, Parts
from lfgmodel.errors import RangeError, TableError, one_of, shown
from lfgmodel.sites.portfolio import Portfolio
from lfgmodel.spec import FIRST_YEAR, LAST_YEAR, Given, Spec
from lfgmodel.study.columns import BadCell
from lfgmodel.study.estimate import estimate
from lfgmodel.study.parts import names_kept
from lfgmodel.study.study import refused
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.flows import Collection, Device, Generation, Oxidation
    from lfgmodel.results.result import Estimate

UNTIL = Spec("calendar year, as a whole number", FIRST_YEAR, LAST_YEAR, whole=True)


def estimate_frame(
    table: Any,
    generation: Generation,
    collection: Collection | None = None,
    *,
    kinds: Sequence[str],
    unit: str,
    until: int,
    oxidation: Given | Oxidation = 0,
    use: Sequence[Device] = (),
    keep: Sequence[str] = FLOWS,
    total: str | None = None,
    units: Mapping[str, str] = Frozen(),
    names: str | None = None,
    gaps: str | None = None,
    errors: str = "raise",
) -> Any:
    """Estimate the sites of a table, and return a table.

    The result for a site depends on its own rows alone, so that it does not matter how a large table is split, as long
    as the rows of a site stay together.

    Parameters
    ----------
    table : DataFrame of pandas or Polars, or an iterator of pandas frames
        A row a site, or a row a site and year, as `Portfolio.from_frame` takes it with `kinds`, `unit`, `total`,
        `units`, `gaps` and `errors`.
    generation, collection, oxidation, use
        As in `estimate`; their fields take columns of the table by `lfg.column`.
    until : int
        Last calendar year of the result.
    keep : sequence of str
        The flows and products to return; all flows if not given.
    names : str, optional
        The column with the names of the sites; the index of a pandas frame, if not given.

    Returns
    -------
    DataFrame, or an iterator of them
        A row a site and year, from its first waste on, or one at `until` where it has none: columns site, year, and
        `keep` [Mg CH4/yr, MWh/yr]. With `errors="report"` also `error`: a site that cannot be used has one row, at
        `until`, without flows and with every reason there.

    Notes
    -----
    Dask infers columns from made-up rows that no site would have: give it `meta=estimate_frame(df[:0], ...)`.

    Examples
    --------
    >>> import pandas as pd, lfgmodel as lfg
    >>> sites = pd.DataFrame({"name": ["Hill", "Bay"], "open": [2019, 2020], "close": 2020, "msw": [50_000, 8_000]})
    >>> options = {"kinds": ["msw"], "unit": "Mg/yr", "names": "name", "keep": ["generated"]}
    >>> lfg.estimate_frame(sites, lfg.LandGEM(k=0.05, L0=100), until=2021, **options).round(1)
       site  year  generated
    0  Hill  2019        0.0
    1  Hill  2020      162.3
    2  Hill  2021      316.6
    3   Bay  2020        0.0
    4   Bay  2021       26.0
    """
    estimating = {"generation": generation, "collection": collection, "oxidation": oxidation, "use": use}
    reading = {"kinds": kinds, "unit": unit, "total": total, "units": units, "gaps": gaps, "errors": errors}

    one_of(errors, ("raise", "report"), "estimate_frame.errors")
    keep, until = names_kept(keep), UNTIL.read(until, "estimate_frame.until")

    def run(piece: pd.DataFrame) -> pd.DataFrame:
        return _long(piece, names, {**estimating, "until": until, "keep": keep}, reading)

    if isinstance(table, Iterator):
        return map(run, table)
    if hasattr(table, "iloc") and np.ndim(table) == 2:
        return run(table)
    if not hasattr(table, "columns") or not hasattr(table, "to_dict"):
        raise RangeError(
            f"estimate_frame takes a DataFrame of pandas or Polars, or an iterator of them; got {shown(table)}"
        )
    import pandas as pd

    done = run(pd.DataFrame({column: table[column].to_numpy() for column in table.columns}))
    return type(table)({column: done[column].tolist() for column in done.columns})


def _long(
    table: pd.DataFrame, names: str | None, estimating: Mapping[str, Any], reading: Mapping[str, Any]
) -> pd.DataFrame:
    """Return a row a site and year."""
    import pandas as pd

    keep, until, report = estimating["keep"], estimating["until"], reading["errors"] == "report"
    if names is not None:
        table = table.set_index(one_of(names, list(table.columns), "estimate_frame.names"))
    types = {
        "site": "str",
        "year": "int64",
        **dict.fromkeys(keep, "float64"),
        **({"error": "str"} if report else {}),
    }
    parts = [pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in types.items()})]
    bad: list[BadCell] = []
    if len(table):  # engines try a function on an empty table to learn its columns
        try:
            portfolio, est, bad = _estimated(table, estimating, reading)
        except TableError as error:
            if not report:
                raise
            bad = error.rows
        else:
            parts += _found(portfolio, est, keep, until)
    if bad:
        parts.append(_refused(bad, until))
    done = pd.concat(parts[1:] or parts, ignore_index=True).reindex(columns=list(types))
    if report:
        done["error"] = done["error"].astype(object).where(done["error"].notna(), "")
    return done.astype(types)


def _found(portfolio: Portfolio, est: Estimate | None, keep: Sequence[str], until: int) -> list[pd.DataFrame]:
    """Return a row a site and year from its first waste on, and one at the last year of each that has none."""
    import pandas as pd

    placed, names = portfolio.placed, portfolio.names.astype(object)
    idle = pd.DataFrame({"site": names[~placed], "year": until, **dict.fromkeys(keep, 0.0)})
    if est is None:
        return [idle]
    site, year = np.nonzero(est.years >= portfolio.open[placed][:, None])
    flows = {name: est.flow(name)[year, site] for name in keep}
    return [pd.DataFrame({"site": names[placed][site], "year": est.years[year], **flows}), idle]


def _refused(bad: Sequence[BadCell], until: int) -> pd.DataFrame:
    """Return a row at the last year for each site that cannot be used, with every reason."""
    import pandas as pd

    reasons: dict[object, list[str]] = {}
    for name, column, reason in bad:
        reasons.setdefault(name, []).append(f"{column}: {reason}")
    said = ["; ".join(dict.fromkeys(each)) for each in reasons.values()]
    return pd.DataFrame({"site": list(reasons), "year": until, "error": said})


def _estimated(
    table: pd.DataFrame, estimating: Mapping[str, Any], reading: Mapping[str, Any]
) -> tuple[Portfolio, Estimate | None, list[BadCell]]:
    """Return the sites that can be estimated, the estimate of those with waste, and what is wrong with the others."""
    report, until = reading["errors"] == "report", estimating["until"]
    portfolio = Portfolio.from_frame(table, **reading)
    bad = [] if portfolio.report is None else list(portfolio.report.itertuples(index=False, name=None))
    late = (portfolio.open > until) & portfolio.placed
    found = [(name, "open", f"has no waste until {until}, the last year") for name in portfolio.names[late]]
    if not late.all():
        rest = portfolio[~late] if late.any() else portfolio
        found += refused(Parts(rest, *(estimating[name] for name in Parts._fields[1:])))
    names = {str(name) for name, _, _ in found}
    good = np.array([name not in names for name in portfolio.names])
    if found and not (report and good.any()):
        raise TableError("estimate_frame", [*bad, *found], "Mend them, or leave those sites out")
    portfolio = portfolio if good.all() else portfolio[good]
    est = estimate(portfolio[portfolio.placed], **estimating) if portfolio.placed.any() else None
    return portfolio, est, [*bad, *found]
