"""US EPA's database of landfills, as its Landfill Methane Outreach Program (LMOP) publishes it, as a portfolio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import RangeError, TableError, one_line, one_of, shown
from lfgmodel.sites.checks import AMOUNT, YEAR, always, empty, numeric, whole_years
from lfgmodel.sites.portfolio import Portfolio
from lfgmodel.sites.rebuilt import RULES, Rebuilt
from lfgmodel.sites.roster import Roster
from lfgmodel.spec import FIRST_YEAR, SHARE, Spec, is_year
from lfgmodel.units import scale, scaled
from lfgmodel.units.reals import GROUPED
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array

SHEET = "LMOP Database"
CLOSURE = YEAR._replace(high=9999)  # expected closures reach the year 3000
FLOW = Spec("mmscfd")
PROJECT, PROJECT_STATUS, PROJECT_FLOW = "Project ID", "Current Project Status", "LFG Flow to Project (mmscfd)"


class Field(NamedTuple):
    """A column of the database: its heading, what its numbers must be, and the unit they are given in."""

    heading: str
    spec: Spec | None = None  # None for text
    unit: str = ""


FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "landfill_id": Field("Landfill ID"),
        "ghgrp_id": Field("GHGRP ID"),
        "name": Field("Landfill Name"),
        "state": Field("State"),
        "county": Field("County"),
        "latitude": Field("Latitude", Spec("degree", -90, 90)),
        "longitude": Field("Longitude", Spec("degree", -180, 180)),
        "ownership": Field("Ownership Type"),
        "status": Field("Current Landfill Status"),
        "opened": Field("Year Landfill Opened", YEAR),
        "closure": Field("Landfill Closure Year", CLOSURE),
        "design_capacity": Field("Landfill Design Capacity (tons)", Spec("Mg"), "short_ton"),
        "area": Field("Current Landfill Area (acres)", Spec("acre")),
        "depth": Field("Current Landfill Depth (feet)", Spec("foot")),
        "waste_in_place": Field("Waste in Place (tons)", Spec("Mg"), "short_ton"),
        "waste_in_place_year": Field("Waste in Place Year", YEAR),
        "acceptance": Field("Annual Waste Acceptance Rate (tons per year)", AMOUNT, "short_ton/yr"),
        "acceptance_year": Field("Annual Waste Acceptance Year", YEAR),
        "collection_system": Field("LFG Collection System In Place?"),
        "lfg_generated": Field("LFG Generated (mmscfd)", FLOW),
        "lfg_collected": Field("LFG Collected (mmscfd)", FLOW),
        "lfg_collected_year": Field("LFG Collected Year", YEAR),
        "lfg_flared": Field("LFG Flared (mmscfd)", FLOW),
        "lfg_flared_year": Field("LFG Flared Year", YEAR),
        "methane": Field("Percent Methane", SHARE, "percent"),
    }
)
NEEDED = ("landfill_id", "name", "state", "status", "opened", "closure", "waste_in_place", "waste_in_place_year")
"""Fields without which there is no history; others that an edition lacks are empty."""


def read_lmop(path: Any, *, rules: Sequence[str] = RULES, until: int | None = None) -> Portfolio:
    """Read US EPA's LMOP landfill database, and rebuild the waste history of each landfill that allows it.

    Parameters
    ----------
    path : path or DataFrame
        The workbook as EPA publishes it (.xlsx, needs the extra `excel`) or a CSV of its sheet "LMOP Database", of any
        edition since 2017, or the sheet as read by pandas. Its tons are short tons. Rows may be landfills or projects:
        the rows of a landfill are then one, and what they say of the landfill counts once.
    rules : sequence of str
        How waste histories are rebuilt; each landfill takes the first of these for which it has the numbers:

        "growth matched"
            Waste in place, its year, and the acceptance rate: acceptance has grown by the one yearly share that makes
            it end at that rate and add up to that mass, as in `Waste.from_waste_in_place`. There may be none.
        "equal years"
            Waste in place and its year: the same mass each year since opening (40 CFR 98 Subpart HH, eq. HH-3).
        "constant rate"
            The acceptance rate alone, each year since opening; waste in place is left aside.
    until : int, optional
        Last calendar year of waste; the latest year of any waste in place or acceptance rate, if not given, so that
        nothing is projected.

    Returns
    -------
    Portfolio
        Waste of one kind, "msw". Its columns are `FIELDS`, as text ("" where the database is silent) or numbers (NaN),
        with their units in `.units`; of a file with a row a project `projects`, how many run, and `project_flow`, the
        gas they take together; and two of what was done: `history`, the rule, and `assumed`, what was taken for
        granted of this landfill because the database does not say it. Landfills left out are in `.report`, with a row
        for each number that they lack or that cannot be right.

    Raises
    ------
    RangeError
        No such workbook, sheet or column; an `until` before the data.
    TableError
        No landfill can be used.

    Notes
    -----
    Where a number is missing or out of step:

    - Waste in place without its year, at a landfill closed since, is that at closure; at an open one it is that of the
      year of the acceptance rate.
    - An acceptance rate of another year than the waste in place, or of none, stands for that year.
    - After the waste in place a landfill goes on at its acceptance rate, or lacking that in equal years, until its
      closure year, or the year `until` if it closes later or is open without a closure year.
    - One that is not stated to be open and has no closure year takes no waste after the waste in place.
    - Waste in place of a year after closure is that at closure.
    - A site is called by its name and state, and where these repeat or are missing by its landfill id too.

    All but the last two are noted in `assumed`. Capacity is not used: no landfill is stopped when it is full.

    The edition of 2017 has no acceptance rates: its landfills take equal years, also after the waste in place.

    `lfg_generated` is not measured. It is eq. HH-1 of reporting year 2012 (at 86 % of the sites without collection it
    equals what they reported to the Greenhouse Gas Reporting Program over 0.9 within 2 %; no other year fits more than
    21 %), in landfill gas at the site's own `methane` where gas is collected; editions of 2017 to 2024 carry the same
    numbers. To set a model beside it: `est.to("generated", "mmscfd", gas="lfg", methane_fraction=...)` of 2012.
    """
    where = "read_lmop"
    if not rules:
        raise RangeError(f"{where}.rules must name one rule or more, of {', '.join(RULES)}")
    for rule in rules:
        one_of(rule, RULES, f"{where}.rules")
    table = _sheet(path)
    table, unlike = _landfills(table)
    text = {name: _text(table[field.heading]) for name, field in FIELDS.items() if field.spec is None}
    roster = Roster(_called(text), where)
    for heading, bad in unlike.items():
        roster.refuse(bad, heading, roster.names, always("differs between rows of the landfill"))
    known: dict[str, Any] = {
        name: text[name] if field.spec is None else _numbers(roster, field, table[field.heading])
        for name, field in FIELDS.items()
    }
    latest, last = _last_years(roster, known, until)
    _contradictions(roster, known, last)
    if np.isnan(known["acceptance"]).all() and "equal years" in rules:  # as in editions that have no such column
        rules = ("equal years",)
    story = Rebuilt(known, rules, latest, last)
    for bad, name, reason in story.lacks():
        roster.refuse(bad & (story.rule < 0), FIELDS[name].heading, roster.names, always(reason))
    report, keep = roster.settle("report"), np.flatnonzero(roster.good)
    known |= {"history": np.array(RULES)[story.rule], "assumed": story.assumed()}
    units = {n: f.spec.unit for n, f in FIELDS.items() if f.spec is not None and f.spec.unit != YEAR.unit}
    if PROJECT in table:
        known |= {"projects": table["projects"].to_numpy(), "project_flow": table["project_flow"].to_numpy()}
        units["project_flow"] = FLOW.unit
    columns = Frozen({name: cells[keep] for name, cells in known.items() if name != "name"})
    waste = story.waste(keep)
    refused = None if roster.good.all() else roster.refused(known["waste_in_place"])
    return Portfolio(roster.names[keep], ("msw",), waste, None, columns, Frozen(units), report, refused)


def _last_years(roster: Roster, known: Mapping[str, Any], until: int | None) -> tuple[int, int]:
    """Return the latest year that the data speaks of, and the last of waste."""
    years = np.concatenate([known[name][roster.good] for name in ("waste_in_place_year", "acceptance_year")])
    years = years[np.isfinite(years)]
    if until is None and not len(years):
        raise RangeError(f"{roster.where}: no waste in place or acceptance rate has a year; name the last with until=")
    latest = int(years.max()) if len(years) else FIRST_YEAR
    if until is not None and not (is_year(until) and until >= latest):
        need = f"a calendar year, {latest}, the latest of the data, or later"
        raise RangeError(f"{roster.where}: until must be {need}; got {shown(until)}")
    return latest, latest if until is None else until


def _contradictions(roster: Roster, known: Mapping[str, Any], last: int) -> None:
    """Refuse years that cannot all be true."""
    opened = known["opened"]
    for name in ("closure", "waste_in_place_year", "acceptance_year"):
        early = known[name] < opened
        roster.refuse(
            early, FIELDS[name].heading, whole_years(known[name]), lambda year: f"{year} is before the landfill opened"
        )
    late = (opened > last) & np.isfinite(opened)
    roster.refuse(
        late, FIELDS["opened"].heading, whole_years(opened), lambda year: f"{year} is after {last}, the last year"
    )


def _sheet(path: Any) -> pd.DataFrame:
    """Return the sheet of landfills or projects, with every column that is to be read."""
    import pandas as pd

    table = path if isinstance(path, pd.DataFrame) else _file(path)
    table = table.rename(columns=lambda heading: str(heading).strip("\ufeff ")).dropna(how="all")
    if not table.columns.is_unique:
        raise RangeError(f"read_lmop: sheet {SHEET!r} has two columns of one heading; leave out one of them")
    lacking = [FIELDS[name].heading for name in NEEDED if FIELDS[name].heading not in table.columns]
    if lacking:
        listed = ", ".join(map(repr, lacking))
        raise RangeError(f"read_lmop: sheet {SHEET!r} lacks {listed}; head the columns as EPA's file of 2019 does")
    if table.empty:
        raise TableError("read_lmop", [(SHEET, "rows", "none")], "Give a sheet with a row a landfill")
    absent = [field.heading for field in FIELDS.values() if field.heading not in table.columns]
    return table.assign(**dict.fromkeys(absent, np.nan))


def _file(path: Any) -> pd.DataFrame:
    """Return the sheet of landfills in a workbook, or the table in a CSV."""
    from importlib.util import find_spec

    import pandas as pd

    if isinstance(path, bytes):
        raise RangeError(f"read_lmop takes EPA's LMOP database as an .xlsx workbook, got {shown(path)}; name its path")
    text = str(path).lower().endswith(".csv")
    if not text and find_spec("openpyxl") is None:
        raise ImportError("read_lmop needs openpyxl: pip install 'lfgmodel[excel]'")
    try:
        if text:
            return pd.read_csv(path, encoding="utf-8-sig", low_memory=False)
        sheets = pd.read_excel(path, sheet_name=None, engine="openpyxl")
    except unreadable() as error:
        said = one_line(error)
        raise RangeError(
            f"read_lmop takes EPA's LMOP database as an .xlsx workbook, got {shown(str(path))}, or as .csv: {said}"
        ) from error
    if SHEET not in sheets:
        raise RangeError(
            f"read_lmop needs a sheet {SHEET!r} in {shown(str(path))}, which has {', '.join(map(str, sheets))}"
        )
    return sheets[SHEET]


def unreadable() -> tuple[type[Exception], ...]:
    """Return what a library raises of a workbook or CSV that is none, or is damaged."""
    from zipfile import BadZipFile
    from zlib import error as BadStream

    odd = (LookupError, TypeError, ValueError, AttributeError, SyntaxError, RuntimeError, AssertionError)
    return BadZipFile, BadStream, EOFError, OSError, *odd


def _landfills(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, NDArray[np.bool_]]]:
    """Return a row a landfill of a file with a row a project, and by column where the rows of one say other things.

    What is said of the landfill is taken once; of its projects, how many run and the gas that flows to these.
    """
    if PROJECT not in table:
        return table, {}
    ids = table[FIELDS["landfill_id"].heading]
    key = ids.astype(object).where(ids.notna(), [f"row {row}" for row in range(len(table))]).to_numpy()
    runs = table[PROJECT_STATUS] == "Operational" if PROJECT_STATUS in table else np.zeros(len(table), dtype=bool)
    flow = numeric(_without_commas(table[PROJECT_FLOW]), PROJECT_FLOW) if PROJECT_FLOW in table else np.nan
    by_landfill = table.assign(projects=runs, project_flow=np.where(runs, flow, np.nan)).groupby(key, sort=False)
    merged = by_landfill.first()
    merged = merged.assign(
        projects=by_landfill["projects"].sum(), project_flow=by_landfill["project_flow"].sum(min_count=1)
    )
    several = by_landfill[[field.heading for field in FIELDS.values()]].nunique() > 1
    return merged, {str(heading): several[heading].to_numpy() for heading in several}


def _without_commas(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Return cells without the commas that group digits."""
    if cells.dtype.kind in "iufb":
        return cells
    import pandas as pd

    plain = [c.replace(",", "") if isinstance(c, str) and GROUPED.fullmatch(c) else c for c in cells]
    return pd.Series(plain, cells.index, dtype=object)


def _text(cells: pd.Series) -> NDArray[np.str_]:
    """Return a column as text, "" where it is silent; ids that were read as numbers are whole again."""
    filled = cells.astype(object).where(cells.notna(), "")
    return np.array([f"{cell:.0f}" if isinstance(cell, float) else str(cell).strip() for cell in filled], dtype=str)


def _numbers(roster: Roster, field: Field, cells: pd.Series) -> Array:
    """Return a column of numbers in the unit of its spec, NaN where it is silent; cells that cannot be are refused."""
    spec, unit, silent = field.spec or Spec(""), field.unit, empty(cells)
    given = numeric(_without_commas(cells), f"{roster.where}: column {field.heading!r}")
    factor = scale(unit, spec.unit, field.heading) if unit else 1.0
    found = scaled(given, factor)
    span = f"{spec.low / factor:g}..{spec.high / factor:g}" if spec.high < np.inf else f"{spec.low:g} or more"
    bad, need = spec.bad(found) & ~silent, f"within {span} [{unit or spec.unit}]"
    roster.refuse(bad, field.heading, cells.to_numpy(), lambda cell: f"{cell} is not {need}")
    return np.where(np.isnan(found) & ~silent, np.inf, found)  # no number, but not silent either


def _called(text: Mapping[str, NDArray[np.str_]]) -> NDArray[np.str_]:
    """Name each landfill by name and state, and by its id too where these repeat or it has no name."""
    import pandas as pd

    names = pd.Series(text["name"]).str.cat(text["state"], ", ").str.strip(", ")
    unclear = names.duplicated(keep=False).to_numpy() | (text["name"] == "")
    called = names.where(~unclear, names + " (" + pd.Series(text["landfill_id"]) + ")")
    return np.array(called, dtype=str)
