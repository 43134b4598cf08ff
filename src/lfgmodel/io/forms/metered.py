"""Metered: the sheet of a meter becomes a `Measured`, of readings by date or by calendar year."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.collection.logs import MOST, days_each, is_amount
from lfgmodel.collection.metering import Measured
from lfgmodel.errors import LFGError, UnitError
from lfgmodel.io.forms.cells import Cell
from lfgmodel.io.forms.entries import amount, choice, day, number, text
from lfgmodel.io.forms.faults import Faults
from lfgmodel.io.forms.pages import Written
from lfgmodel.io.forms.reader import PageReader
from lfgmodel.spec import SHARE

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array

LONGEST = 31 / 28
"""How much longer the last interval may be than the usual one that it is taken for, as months differ."""

Rows = Mapping[Any, Mapping[str, Cell]]


def meter_of(said: Written, faults: Faults) -> Measured | None:
    """Return the meter, if there is one and nothing is wrong with it."""
    reader, known = PageReader("meter", said, faults), len(faults)
    unit, gas = reader.read("unit", text), reader.read("gas", choice, said.lang)
    state = {
        name: reader.measured(name, Measured.__dataclass_fields__[name].metadata["number"])
        for name in ("temperature", "pressure")
    }
    rows = reader.once("date", day)
    years = {type(when) is int for when in rows}
    if len(years) > 1:
        faults.add(said.sheet.title, "has dates in some rows and years in others; write one or the other")
    readings = {key: {when: reader.read(key, read, *more, row=rows[when]) for when in sorted(rows)}
                for key, read, *more in (("reading", amount), ("methane", number, SHARE), ("hours", amount))
                } if len(years) == 1 else {}  # fmt: skip
    read = {when: row for when, row in rows.items() if "reading" in row and not row["reading"].blank}
    timed = reader.all_or_none("hours", read)
    if rows and not read and said.sound and len(faults) == known:
        faults.add(said.sheet.title, "has no readings; write them, or clear the sheet")
    _methane(reader, gas, rows, read, True in years)
    if len(faults) > known or not said.sound or not read:
        return None
    state["pressure"] = state["pressure"] and (state["pressure"], "kPa")
    if timed and is_amount(unit, state, gas):
        faults.add(
            said.heads["hours"],
            f"Hours run say how long a flow lasted, and {unit!r} is of none; leave the column empty",
        )
        return None
    content = readings["methane"] if gas == "lfg" else None
    hours = readings["hours"] if timed else None
    build = _by_year if True in years else _by_date
    try:
        return build(readings["reading"], content, hours, read, faults, {"unit": unit, "gas": gas, **state})
    except UnitError as error:
        faults.add(said.values["unit"], str(error))
    except LFGError as error:
        faults.add(said.sheet.title, str(error))
    return None


def _methane(reader: PageReader, gas: str | None, rows: Rows, read: Rows, by_year: bool) -> None:
    """Note methane that is missing beside landfill gas, or stands beside methane."""
    given = [row["methane"] for row in rows.values() if "methane" in row and not row["methane"].blank]
    if gas == "ch4":
        for cell in given:
            reader.faults.add(cell, "Methane is no share of methane, which was metered; leave it empty")
    elif gas == "lfg" and by_year:
        for row in read.values():
            if "methane" not in row or row["methane"].blank:
                cell = row.get("methane", row["date"])
                reader.faults.add(cell, "Methane is empty; landfill gas needs it in each year")
    elif gas == "lfg" and read and not given:
        reader.faults.add(reader.said.sheet.title, "has no methane beside landfill gas; write it, by volume")


def _by_year(
    flow: Mapping[int, float | None],
    content: Mapping[int, float | None] | None,
    hours: Mapping[int, float | None] | None,
    read: Rows,
    faults: Faults,
    options: Mapping[str, Any],
) -> Measured | None:
    """Return a meter of mean flows by calendar year."""
    known = sorted(read)
    uptime: Any = 1.0
    if hours is not None:
        whole = {when: 8784 if isleap(when) else 8760 for when in known}
        uptime = {when: (hours[when] or 0.0) / whole[when] for when in known}
        for when in known:
            if uptime[when] > 1:
                faults.add(
                    read[when]["hours"], f"{hours[when]:g} h are more than the {whole[when]} h of {when}; mend them"
                )
        if max(uptime.values()) > 1:
            return None
    methane = None if content is None else {when: content[when] for when in known}
    return Measured({when: flow[when] for when in known}, methane=methane, uptime=uptime, **options)


def _by_date(
    flow: Mapping[date, float | None],
    content: Mapping[date, float | None] | None,
    hours: Mapping[date, float | None] | None,
    read: Rows,
    faults: Faults,
    options: Mapping[str, Any],
) -> Measured | None:
    """Return a meter of readings by date; flows while it ran become those of all the time."""
    log = _series(flow)
    if hours is not None:
        ran = _running(_series(hours), log, read, faults)
        if ran is None:
            return None
        log = log * ran
    return Measured.from_log(log, methane=None if content is None else _series(content), **options)


def _series(cells: Mapping[date, float | None]) -> pd.Series[float]:
    import pandas as pd

    return pd.Series(list(cells.values()), pd.DatetimeIndex(list(cells)), dtype=float)


def _running(hours: pd.Series[float], log: pd.Series[float], read: Rows, faults: Faults) -> Array | None:
    """Return the share of each interval that the system ran, which ends at the next date."""
    import pandas as pd

    if len(hours) < 2:
        return np.ones(len(hours))  # refused by the meter
    share: Array = hours.to_numpy() / (24 * days_each(pd.DatetimeIndex(hours.index), MOST))
    most = np.ones(len(share))
    most[-1] = LONGEST
    over = log.notna().to_numpy() & (share > most * (1 + 1e-9))
    for when, bad, ran, part in zip(pd.DatetimeIndex(hours.index).date, over, hours, share, strict=True):
        if bad:
            reason = f"{ran:g} h are more than the {ran / part:g} h to the next date; write when each interval begins"
            faults.add(read[when]["hours"], reason)
    return None if over.any() else np.minimum(share, 1.0)
