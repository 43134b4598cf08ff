"""Many sites as a mapping, with an array for each column of them, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lfgmodel.errors import LFGError, RangeError, TableError, one_of, shown
from lfgmodel.io.built import Reader, section_of
from lfgmodel.io.parts import key_text
from lfgmodel.io.site import UNIT, years_of
from lfgmodel.sites.accepted import Accepted, Recorded, Steady
from lfgmodel.sites.checks import AMOUNT, YEAR, whole_years
from lfgmodel.sites.history import GROWTH
from lfgmodel.sites.portfolio import Portfolio
from lfgmodel.sites.roster import Roster, several
from lfgmodel.spec import SHARE, is_year
from lfgmodel.waiting import Frozen

COUNTED = ("sites", "waste", "unknown")
"""What is counted of sites that were left out."""

NEAR = 1e-5
"""How far shares may be from adding up to 1: those of a portfolio are, where they are within 1e-6."""


def written_portfolio(portfolio: Portfolio, where: str) -> dict[str, Any]:
    """Return many sites as a mapping, with an array for each column of them."""
    kinds = [key_text(kind, "Portfolio.kinds") for kind in portfolio.kinds]
    shares = portfolio.shares
    columns = {name: _plain(cells, f"{where}: column {name!r}") for name, cells in portfolio.columns.items()}
    return {
        "kinds": kinds,
        "names": np.asarray(portfolio.names),
        "waste": _waste(portfolio.waste, kinds if shares is None else ["all kinds"], where),
        **({} if shares is None else {"shares": dict(zip(kinds, shares, strict=True))}),
        **({"columns": columns} if columns else {}),
        **({"units": dict(portfolio.units)} if portfolio.units else {}),
        **_left_out(portfolio),
    }


def _left_out(portfolio: Portfolio) -> dict[str, Any]:
    """Return the cells for which sites were left out, and the same by reason."""
    report, refused = portfolio.report, portfolio.refused
    found: dict[str, Any] = {}
    if report is not None:
        found["report"] = report.astype(str).to_dict("records")
    if refused is not None:
        found["refused"] = {name: refused.attrs[name] for name in COUNTED} | {
            "reasons": refused.reset_index().to_dict("records")
        }
    return found


def _waste(waste: Accepted, kinds: list[str], where: str) -> dict[str, Any]:
    if isinstance(waste, Steady):
        grown = {} if waste.growth is None else {"growth": waste.growth}
        return {"unit": UNIT, "open": waste.open, "close": waste.close, "rate": waste.rate, **grown}
    if not isinstance(waste, Recorded):
        raise RangeError(f"{where}: waste of {type(waste).__name__} is none that a file can hold; use from_arrays")
    years = waste.years.tolist()
    mass = {
        kind: {str(year): waste.mass[row, place] for row, year in enumerate(years)} for place, kind in enumerate(kinds)
    }
    return {"unit": UNIT, "mass": mass}


def _plain(cells: Any, where: str) -> Any:
    """Return a column as numbers or text; what a cell lacks is NaN."""
    array = np.asarray(cells)
    if array.dtype.kind not in "OSV" and array.dtype.kind not in "mMc":
        return array
    held = [float("nan") if cell is None or cell != cell else cell for cell in array.tolist()]
    odd = [cell for cell in held if not isinstance(cell, str | bool | int | float)]
    if odd:
        raise RangeError(f"{where} holds {shown(odd[0])}, and a file takes numbers and text; write it as text")
    return np.array(held, dtype=object)


def read_portfolio(raw: Mapping[str, Any], reader: Reader) -> Portfolio | None:
    """Return the many sites that a mapping describes; None where they cannot be, which the reader notes."""
    section = "portfolio"
    try:
        for name in raw:
            one_of(name, ("kinds", "names", "waste", "shares", "columns", "units", "report", "refused"), "key")
        kinds = several(raw.get("kinds", ()), section)
        names = _row(raw.get("names"), None, "names")
        roster = Roster(names.astype(str), section)
        given = section_of(raw.get("columns", {}), "columns")
        columns = {name: _row(cells, len(names), name) for name, cells in given.items()}
        units = section_of(raw.get("units", {}), "units")
        roster.describe(columns, {"rainfall": "mm/yr", **units} if "rainfall" in columns else units)
        shares = _shares(raw.get("shares"), kinds, roster)
        waste = _read_accepted(raw.get("waste"), kinds if shares is None else ["all kinds"], roster)
        roster.settle("raise")
        known, said = Frozen(roster.columns), Frozen(roster.units)
        return Portfolio(roster.names, tuple(kinds), waste, shares, known, said, *_report(raw))
    except TableError as error:
        for label, column, reason in error.rows:
            reader.refuse(section, f"{label} {column}", reason)
    except LFGError as error:
        reader.refuse(section, "", error)
    return None


def _report(raw: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return the cells for which sites were left out, a row each, and the same by reason; None where none were."""
    import pandas as pd

    report, refused = raw.get("report"), raw.get("refused")
    if report is not None:
        report = pd.DataFrame(
            _rows(report, ("site", "column", "reason"), "report"), columns=["site", "column", "reason"]
        )
    if refused is not None:
        counts = section_of(refused, "refused")
        rows = _rows(counts.get("reasons"), ("column", "reason", *COUNTED), "refused.reasons")
        refused = pd.DataFrame(rows, columns=["column", "reason", *COUNTED]).set_index(["column", "reason"])
        refused.attrs.update(units={"waste": "Mg"}, **{name: counts.get(name) for name in COUNTED})
    return report, refused


def _rows(raw: Any, columns: tuple[str, ...], what: str) -> Any:
    if isinstance(raw, list) and all(isinstance(row, Mapping) and set(row) == set(columns) for row in raw):
        return raw
    raise RangeError(f"{what} must be a list of {', '.join(columns)}, got {shown(raw)}")


def _row(cells: Any, count: int | None, name: str) -> Any:
    """Return an array of a cell for each site, of one type where the cells are of one."""
    if not isinstance(cells, list | np.ndarray) or (count is not None and len(cells) != count) or not len(cells):
        need = "one a site" if count is None else f"{count}, one a site"
        raise RangeError(f"{name} must be a list, {need}; got {shown(cells)}")
    if isinstance(cells, np.ndarray):
        return cells
    alike = {type(cell) for cell in cells}
    if not alike <= {str, bool, int, float}:
        raise RangeError(f"{name} takes numbers or text, one a site; got {shown(cells)}")
    return np.array(cells, dtype=None if len(alike) == 1 or alike == {int, float} else object)


def _read_accepted(raw: Any, kinds: list[str], roster: Roster) -> Accepted:
    """Return the waste of many sites: at a rate from opening to closing, or by kind and year."""
    given = section_of(raw, "waste")
    for name in given:
        one_of(name, ("unit", "mass", "open", "close", "rate", "growth"), "waste: key")
    if given.get("unit") != UNIT:
        raise RangeError(f"waste: unit of many sites is {UNIT!r} in a file, got {shown(given.get('unit'))}")
    count = len(roster.names)
    if "mass" not in given:
        found = {name: _row(given.get(name), count, f"waste: {name}") for name in ("open", "close", "rate")}
        open, close = (roster.numbers(name, found[name], YEAR) for name in ("open", "close"))
        rate = roster.numbers("rate", found["rate"], AMOUNT)
        growth = None
        if "growth" in given:
            growth = roster.numbers("growth", _row(given["growth"], count, "waste: growth"), GROWTH)
        roster.refuse(close < open, "close", whole_years(close), lambda year: f"closes in {year}, before it opens")
        roster.settle("raise")
        return Steady(open.astype(np.int64), close.astype(np.int64), rate, growth)
    by_kind = section_of(given["mass"], "waste: mass")
    if list(by_kind) != kinds:
        raise RangeError(f"waste: mass must be of {', '.join(kinds)}, in that order; got {', '.join(by_kind)}")
    every = {kind: years_of(rows) for kind, rows in by_kind.items()}
    years = list(every[kinds[0]])
    if not years or not all(map(is_year, years)) or years != list(range(years[0], years[-1] + 1)):
        raise RangeError(f"waste: mass must be of calendar years that follow each other, got {shown(years)}")
    if any(list(rows) != years for rows in every.values()):
        raise RangeError("waste: mass must be of the same years for each kind")
    mass = np.empty((len(years), len(kinds), count))
    for place, (kind, rows) in enumerate(every.items()):
        for row, cells in enumerate(rows.values()):
            mass[row, place] = roster.numbers(kind, _row(cells, count, f"waste: mass.{kind}.{years[row]}"), AMOUNT)
    roster.settle("raise")
    return Recorded(np.array(years, dtype=np.int64), mass)


def _shares(raw: Any, kinds: list[str], roster: Roster) -> Any:
    """Return the shares of kinds, (kind, site) or (kind, 1), exactly as they stand."""
    if raw is None:
        return None
    given = section_of(raw, "shares")
    if list(given) != kinds:
        raise RangeError(f"shares must be of {', '.join(kinds)}, in that order; got {', '.join(given)}")
    rows = [_row(cells, None, f"shares: {kind}") for kind, cells in given.items()]
    if {len(row) for row in rows} not in ({1}, {len(roster.names)}):
        raise RangeError(f"shares must be lists of {len(roster.names)}, one a site, or of one for all")
    whole = [
        roster.numbers(kind, np.broadcast_to(row, roster.names.shape), SHARE)
        for kind, row in zip(kinds, rows, strict=True)
    ]
    roster.settle("raise")
    total = np.sum(whole, axis=0)
    roster.refuse(np.abs(total - 1) > NEAR, "shares", np.round(total, 6), lambda found: f"add up to {found}, not 1")
    return np.stack([np.asarray(row, dtype=float) for row in rows])
