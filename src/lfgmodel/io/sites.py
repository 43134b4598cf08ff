"""Sites as mappings, one or many, and back: what they accept by kind and calendar year, and what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from lfgmodel.errors import LFGError, RangeError, TableError, one_of, shown
from lfgmodel.io.built import Reader, keyed
from lfgmodel.io.parts import Writer, key_text
from lfgmodel.sites.accepted import Accepted, Recorded, Steady
from lfgmodel.sites.checks import AMOUNT, YEAR, whole_years
from lfgmodel.sites.composition import DRAWN
from lfgmodel.sites.history import GROWTH
from lfgmodel.sites.masses import FACTOR, Amount
from lfgmodel.sites.portfolio import Portfolio
from lfgmodel.sites.roster import Roster, several
from lfgmodel.sites.site import Site
from lfgmodel.sites.waste import UNCERTAIN, Waste
from lfgmodel.spec import SHARE, is_year
from lfgmodel.waiting import Frozen

UNIT = "Mg/yr"
COUNTED = ("sites", "waste", "unknown")
"""What is counted of sites that were left out."""
NEAR = 1e-5
"""How far shares of many sites may be from adding up to 1: those of a portfolio are, where they are within 1e-6."""


def written_site(site: Site, writer: Writer) -> dict[str, Any]:
    """Return one site as a mapping."""
    waste = site.waste
    rows = zip(waste.kinds, waste.mass.T, strict=True)
    mass = {key_text(kind, "Waste.kinds"): _by_year(waste.years, column) for kind, column in rows}
    held: dict[str, Any] = {"unit": UNIT, "mass": mass}
    if waste.amount is not None:
        number = waste.amount.number
        spec, where = (number.spec, number.where) if hasattr(number, "spec") else (UNCERTAIN, "Waste.constant.rate")
        held["amount"] = {
            "called": where,
            "unit": spec.unit,
            "mean": waste.amount.mean,
            "number": writer.cell(number, spec._replace(bare=True), where),
        }
    if waste.shares:
        held["shares"] = {
            kind: writer.cell(share, DRAWN, _share(kind)) for kind, share in waste.shares.items()
        }  # fmt: skip
    return {**writer.fields(site, leave_out=("waste",)), "waste": held}


def _by_year(years: Any, amounts: Any) -> dict[str, Any]:
    return {str(year): amount for year, amount in zip(years.tolist(), amounts.tolist(), strict=True)}


def _share(kind: str) -> str:
    return f"Waste.split[{kind!r}]"


def read_site(raw: Mapping[str, Any], reader: Reader) -> Site | None:
    """Return the site that a mapping describes; None where it cannot be, which the reader notes."""
    waste = _read_waste(raw.get("waste"), reader)
    rest = {name: one for name, one in raw.items() if name != "waste"}
    return reader.build(Site, rest, "site", waste=waste) if waste is not None else None


def _read_waste(raw: Any, reader: Reader) -> Waste | None:
    section = "site.waste"
    try:
        if not isinstance(raw, Mapping) or not isinstance(raw.get("mass"), Mapping):
            raise RangeError("needs the mass of each kind by year, as in [site.waste.mass.msw] with 2000 = 50000.0")
        for name in raw:
            one_of(name, ("unit", "mass", "amount", "shares"), "key")
        waste = Waste.recorded({kind: _years(rows) for kind, rows in raw["mass"].items()}, unit=raw.get("unit"))
        amount = _amount(raw["amount"], reader) if "amount" in raw else None
        shares = {}
        given = _mapping(raw.get("shares", {}), "shares")
        for kind in given:
            one_of(kind, waste.kinds, "shares: kind")
        for kind in (kind for kind in waste.kinds if kind in given):
            shares[kind] = DRAWN.read(reader.cell(given[kind], DRAWN, _share(kind), section), _share(kind))
        return replace(waste, amount=amount, shares=Frozen(shares)) if amount or shares else waste
    except TableError as error:
        for label, column, reason in error.rows:
            reader.refuse(section, f"{column}.{label}", reason)
    except LFGError as error:
        reader.refuse(section, "", error)
    return None


def _years(rows: Any) -> Any:
    """Return amounts by year, whose keys a file has as text."""
    return keyed(_mapping(rows, "mass"), "mass")


def _mapping(given: Any, what: str) -> Mapping[str, Any]:
    if isinstance(given, Mapping):
        return given
    raise RangeError(f"{what} must be a section with names, got {shown(given)}")


def _amount(raw: Any, reader: Reader) -> Amount:
    """Return an uncertain amount, of which the masses hold the mean."""
    given = _mapping(raw, "amount")
    for name in given:
        one_of(name, ("called", "unit", "mean", "number"), "amount: key")
    specs = {spec.unit: spec for spec in (UNCERTAIN, FACTOR)}
    where = given.get("called")
    if not isinstance(where, str):
        raise RangeError(f"amount: called names what is drawn, as in 'Waste.scaled'; got {shown(where)}")
    spec = specs[one_of(given.get("unit"), specs, "amount: unit")]._replace(bare=True)
    mean = spec._replace(low=1e-9, waits=False).read(given.get("mean"), "amount: mean")
    number = spec.read(reader.cell(given.get("number"), spec, where, "site.waste.amount"), where)
    return Amount(number, mean)


# many sites


def written_portfolio(portfolio: Portfolio, writer: Writer, where: str) -> dict[str, Any]:
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
        given = _mapping(raw.get("columns", {}), "columns")
        columns = {name: _row(cells, len(names), name) for name, cells in given.items()}
        units = _mapping(raw.get("units", {}), "units")
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
        counts = _mapping(refused, "refused")
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
    given = _mapping(raw, "waste")
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
    by_kind = _mapping(given["mass"], "waste: mass")
    if list(by_kind) != kinds:
        raise RangeError(f"waste: mass must be of {', '.join(kinds)}, in that order; got {', '.join(by_kind)}")
    every = {kind: _years(rows) for kind, rows in by_kind.items()}
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
    given = _mapping(raw, "shares")
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
