"""Logs: readings by date of a meter, or of each well of a field, gathered into calendar years or each by itself."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lfgmodel.core.decay import Array
from lfgmodel.errors import RangeError, TableError, UnitError, one_line, one_of, shown
from lfgmodel.spec import SHARE
from lfgmodel.tables import read_cells
from lfgmodel.units import DAYS_PER_YEAR, gas_flow, is_real
from lfgmodel.units.reals import numbers_in

if TYPE_CHECKING:
    import pandas as pd

WHOLE = 0.98
"""Share of a year that is all of it: years leap, months differ, and a last reading stands for a usual step."""

MOST = 1.5
"""How many times what is usual an interval may last; what lasts longer is a gap."""


class Dated(NamedTuple):
    """Readings by date, each by itself: (reading,) arrays."""

    times: Array  # middle of each, as a calendar year and its fraction
    methane: Array  # while the system ran [Mg CH4/yr]
    hours: Array  # share of its time that the system ran
    content: Mapping[int, float] | None  # methane by volume in landfill gas, by year

    @classmethod
    def of(cls, log: Any, unit: str, gas: str, methane: Any, hours: Any, where: str) -> Dated:
        """Take a Series of mean flows by date, which a share of hours run makes those while the system ran."""
        import pandas as pd

        refuse_gas(gas, methane, where)
        table = _readings(log, methane, None, False, where)
        ran = np.ones(len(log)) if hours is None else _aligned(hours, log, f"{where}.hours")
        share = pd.Series(ran, _dates(log, where)).reindex(table.index)
        still = table.index[(table["flow"] <= 0) | ~(share > 0)]
        if len(still):
            raise RangeError(f"{where}: no gas flowed at {still[0]}; leave such readings out, as NaN")
        days = table["days"].to_numpy()
        flow = table["methane" if gas == "lfg" else "flow"].to_numpy() / days
        dates = pd.DatetimeIndex(table.index)
        times = dates.year + (dates.day_of_year.to_numpy() - 1 + days / 2) / DAYS_PER_YEAR
        scale = gas_flow(unit, where, None, None, mass=gas == "ch4")
        run = np.asarray(share, dtype=float)
        content = None
        if gas == "lfg":
            kept = table.groupby(dates.year)[["flow", "methane"]].sum()
            content = dict(zip(kept.index.tolist(), (kept["methane"] / kept["flow"]).tolist(), strict=True))
        return cls(np.asarray(times, dtype=float), np.asarray(flow * scale / run, dtype=float), run, content)


def refuse_gas(gas: Any, methane: Any, where: str) -> None:
    """Refuse a gas that is neither methane nor landfill gas, and methane content that lacks or is of methane itself."""
    one_of(gas, ("ch4", "lfg"), f"{where}.gas")
    if (gas == "lfg") != (methane is not None):
        raise UnitError(f"{where} needs methane= with gas='lfg', and not with gas='ch4'; got {shown(methane)}")


def is_amount(unit: str, state: Mapping[str, Any], gas: str) -> bool:
    """Whether a unit is of an amount of gas, and a flow only with a time; `state` is that of a plain volume."""
    known = all(state.get(name) is not None for name in ("temperature", "pressure"))
    try:
        gas_flow(f"{unit}/yr", "", 15.0 if known else None, 101.325 if known else None, mass=gas == "ch4")
    except UnitError:
        return False
    return True


def gathered(log: Any, methane: Any, running: Any, amounts: bool, where: str) -> pd.DataFrame:
    """Return what was read in each calendar year.

    Parameters
    ----------
    log : Series
        Flows, or if `amounts` the gas of each interval, by date, or by date and well.
    methane, running : number or Series, optional
        Methane in each reading, by volume; whether the system ran.
    where : str
        The argument, for the message of an error.

    Returns
    -------
    DataFrame
        By year: `flow`, the mean over the time that was read, or the amount; `methane`, the same of methane; `read`,
        the share of the year that was read; `wells`, the share of their time in which wells were.

    Notes
    -----
    A well w serves s days of a year between its first and its last reading, r of which were read with a mean flow q.
    The field, which is read on D days, flows `sum(q s) / D`. A well that serves and is not read makes the year unknown.
    """
    import pandas as pd

    wells = _wells(log, methane, running, amounts, where)
    dates = pd.DatetimeIndex(np.concatenate([table.index for table in wells.values()]))
    if not len(dates):
        return pd.DataFrame(columns=["flow", "methane", "read", "wells"], dtype=float)
    years = range(dates.min().year, dates.max().year + 1)
    sums = {
        well: table.groupby(pd.DatetimeIndex(table.index).year).sum().reindex(years, fill_value=0.0)
        for well, table in wells.items()
    }
    read = pd.DataFrame({well: table["days"] for well, table in sums.items()})
    served = pd.DataFrame({well: _served([table], years) for well, table in wells.items()})
    field = _served(list(wells.values()), years)
    if amounts:  # that of an interval is of the year in which it begins, and its days are too
        served = served.clip(lower=read)
        field = field.clip(lower=served.max(axis=1))
    share = (read.sum(axis=1) / served.sum(axis=1)).where(~((served > 0) & (read == 0)).any(axis=1), 0.0)
    if amounts:  # of what was not read as much as of the rest
        times, per = 1 / _part(read / served), _part(field / DAYS_PER_YEAR)
    else:
        times, per = served / read, field
    gas = {
        name: sum(table[name] * times[well].where(read[well] > 0, 0.0) for well, table in sums.items()) / per
        for name in ("flow", "methane")
    }
    return pd.DataFrame({**gas, "read": share * field / DAYS_PER_YEAR, "wells": share if len(wells) > 1 else 1.0})


def _part(share: Any) -> Any:
    return share.where(share < WHOLE, 1.0)


def _served(tables: list[pd.DataFrame], years: range) -> pd.Series[float]:
    """Return the days of each year from the first reading to the last, or the end of its interval if in that year."""
    import pandas as pd

    tables = [table for table in tables if len(table)]
    first = min(table.index[0] for table in tables)
    last = max(table.index[-1] for table in tables)
    end = max(table.index[-1] + pd.Timedelta(table["days"].iloc[-1], "D") for table in tables)
    end = min(end, pd.Timestamp(last.year + 1, 1, 1))
    starts = pd.Series([pd.Timestamp(year, 1, 1) for year in years], years)
    ends = pd.Series([pd.Timestamp(year + 1, 1, 1) for year in years], years)
    days = (ends.clip(upper=end) - starts.clip(lower=first)) / pd.Timedelta(1, "D")
    return days.clip(lower=0.0)


def _wells(log: Any, methane: Any, running: Any, amounts: bool, where: str) -> Mapping[object, pd.DataFrame]:
    """Return the readings that count of each well, or of the only meter."""
    import pandas as pd

    if not isinstance(log, pd.Series) or log.index.nlevels != 2:
        return {"": _readings(log, methane, running, amounts, where)}
    for value, name in ((methane, "methane"), (running, "running")):
        if isinstance(value, pd.Series) and not value.index.equals(log.index):
            raise RangeError(f"{where}.{name} needs the dates and wells of the readings; write .reindex(log.index)")

    def of_well(value: Any, rows: Any) -> Any:
        return value[rows].droplevel(1) if isinstance(value, pd.Series) else value

    found = {}
    for well in log.index.unique(level=1):
        rows = (log.index.get_level_values(1) == well) & log.notna().to_numpy()
        flow, share, ran = (of_well(value, rows) for value in (log, methane, running))
        found[well] = _readings(flow, share, ran, amounts, f"{where}: well {shown(well)}")
    return {well: table for well, table in found.items() if len(table)}


def _readings(log: Any, methane: Any, running: Any, amounts: bool, where: str) -> pd.DataFrame:
    """Return the readings that count by date: the days each stands for, and the gas and methane in them."""
    import pandas as pd

    dates = _dates(log, where)
    flow = _flows(log, where)
    days = days_each(dates, 1.0 if amounts else MOST)  # an amount is of its own interval, a flow may go on into a gap
    share = 1.0 if methane is None else _aligned(methane, log, f"{where}.methane")
    gas = flow if amounts else flow * days
    table = pd.DataFrame({"flow": gas, "methane": gas * share, "days": days}, index=dates)
    if running is not None:
        where = f"{where}.running"
        ran = _aligned(_as_shares(running, where), log, where)
        table = table[ran == 1]
    return table.dropna()


def _dates(log: Any, where: str) -> pd.DatetimeIndex:
    """Return the dates of readings, which rise."""
    import pandas as pd

    if not isinstance(log, pd.Series) or not hasattr(log.index, "year"):
        mend = "write Measured({2019: ...}) by year"
        if isinstance(log, pd.Series) and log.index.inferred_type in ("string", "mixed"):
            odd = [label for label in log.index if not _is_date(label)]
            drop = f", without {', '.join(map(repr, odd[:3]))}" if odd else ""
            mend = f"write log.index = pd.to_datetime(log.index){drop}"
        raise RangeError(f"{where} takes a Series indexed by date, got {shown(log)}; {mend}")
    dates = log.index.to_timestamp() if isinstance(log.index, pd.PeriodIndex) else pd.DatetimeIndex(log.index)
    if dates.tz is not None and len(dates):  # the time of New Year all year long: no hour lacks or comes twice
        new_year = pd.Timestamp(dates[0].year, 1, 1)
        dates = dates.tz_convert(None) + (new_year - new_year.tz_localize(dates.tz).tz_convert(None))
    if not dates.is_monotonic_increasing or dates.has_duplicates or len(dates) < 2:
        raise RangeError(f"{where}: dates must rise, each once, and be two or more; sort_index() and drop duplicates")
    return dates


def _flows(log: pd.Series[Any], where: str) -> Array:
    """Return the readings as numbers, NaN where there is none."""
    if log.dtype.kind in "mMbc":
        raise RangeError(f"{where} holds {log.dtype}, not flows; give numbers")
    flow = numbers_in(log)
    bad = log.notna().to_numpy() & ~(np.isfinite(flow) & (flow >= 0))
    if bad.any():
        said = {date: one_line(cell)[:60] for date, cell in log[bad].items()}
        rows = [(str(date), "flow", f"{cell} is no flow") for date, cell in said.items()]
        mend = "Write flows of 0 or more, without commas, and NaN where there is no reading"
        raise TableError(where, rows, mend)
    return flow


def _is_date(label: object) -> bool:
    """Whether a label can be read as a date."""
    import pandas as pd

    return isinstance(label, str | datetime.date) and not pd.isna(pd.to_datetime(label, errors="coerce"))


def days_each(dates: pd.DatetimeIndex, most: float) -> Array:
    """Return how long each reading stands for: until the next, but into a gap `most` times what is usual there."""
    import pandas as pd

    apart = pd.Series(np.diff(dates.to_numpy()) / np.timedelta64(1, "D"))
    usual = apart.rolling(5, center=True, min_periods=1).median()  # a log may change its interval
    days: Array = np.append(apart.where(apart <= MOST * usual, most * usual), usual.iloc[-1])
    return days


def _aligned(value: Any, log: pd.Series[Any], where: str) -> Array:
    """Return a number for each reading."""
    import pandas as pd

    if not isinstance(value, pd.Series):
        return np.full(len(log), SHARE.read(value, where))
    if not value.index.equals(log.index):
        raise RangeError(f"{where} needs the dates of the readings; write .reindex(log.index)")
    shares = read_cells(value, where)
    off = ~((shares >= 0) & (shares <= 1)) & value.notna().to_numpy()
    if off.any():
        first = int(off.argmax())
        mend = "divide by 100" if shares[first] > 1 else "write 0.5 for 50 %, and NaN where there is no reading"
        got = one_line(value.iloc[first])[:60] if np.isnan(shares[first]) else f"{shares[first]:g}"
        raise RangeError(f"{where} must be within 0..1, got {got} at {value.index[first]}; {mend}")
    return shares


def _as_shares(running: Any, where: str) -> Any:
    """Return truths by date as 1 and 0."""
    import pandas as pd

    def share(cell: Any) -> float:
        return float(cell) if is_real(cell) or isinstance(cell, bool | np.bool_) else np.nan

    ran = running.map(share).astype(float) if isinstance(running, pd.Series) else None
    if ran is None or (running.notna() & ~ran.isin((0.0, 1.0))).any():
        raise RangeError(f"{where} takes True or False, got {shown(running)}; write share > 0.5 of shares")
    return ran
