"""Rosters: what is known of many sites, checked row by row before any of it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import FactorError, RangeError, TableError, UnitError, one_of
from lfgmodel.site import CLIMATES, MANAGEMENT, WATER
from lfgmodel.units import scale
from lfgmodel.values import FIRST_YEAR, LAST_YEAR, Labels, Spec
from lfgmodel.waste import GROWTH

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array, Years

SHARE = Spec("fraction", high=1.0)
YEAR = Spec("year", FIRST_YEAR, LAST_YEAR, whole=True)
AMOUNT = Spec("Mg/yr")
CLASSES = MappingProxyType({"climate": CLIMATES, "management": MANAGEMENT})
PARAMETERS = MappingProxyType(
    {
        "k": Spec("1/yr", high=5.0),
        "L0": Spec("m3/Mg", high=1000.0),
        "potential": Spec("Mg CH4/Mg", high=4 / 3),
        "growth": GROWTH,
        **dict.fromkeys(("doc", "doc_f", "mcf", "methane_fraction", "efficiency", "uptime", "oxidation"), SHARE),
    }
)
"""Columns that are checked as the fields of models are; `lfg.column` takes these and any other."""


class Roster:
    """Sites by name, and the cells of theirs that cannot be used, gathered before any is refused."""

    def __init__(self, names: Any, where: str) -> None:
        self.names, self.where = np.asarray(names), where
        self.good = np.ones(len(self.names), dtype=bool)
        self.rows: list[tuple[object, str, str]] = []
        self.columns: dict[str, Any] = {}
        self.units: dict[str, str] = {}
        import pandas as pd

        index = pd.Index(self.names)
        if not index.is_unique:
            self.refuse(index.duplicated(keep=False), "name", self.names, "{} comes more than once")

    def refuse(self, bad: NDArray[np.bool_], column: str, cells: Any, reason: str) -> None:
        """Note each bad cell, and that its site cannot be used."""
        for row in np.flatnonzero(bad):
            self.rows.append((str(self.names[row]), column, reason.format(cells[row])))
        self.good &= ~bad

    def numbers(self, column: str, cells: Any, spec: Spec, unit: str = "") -> Array:
        """Read a column of numbers in the unit of `spec`, refusing what it does not allow."""
        import pandas as pd

        given = pd.to_numeric(pd.Series(cells), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        factor = scale(unit, spec.unit, f"{self.where}: column {column!r}") if unit else 1.0
        found: Array = given * factor if factor != 1 else given
        span = f"within {spec.low:g}..{spec.high:g}" if spec.high < np.inf else f"at least {spec.low:g} and finite"
        need = "a calendar year" if spec is YEAR else f"a number {span} [{spec.unit}]"
        self.refuse(spec.bad(found), column, np.asarray(cells), "{} is not " + need)
        return found

    def shares(self, kinds: Sequence[str], shares: Array) -> None:
        """Refuse shares of a site, (kind, site), that leave 0..1 or do not sum to 1."""
        for kind, row in zip(kinds, shares, strict=True):
            self.refuse(SHARE.bad(row), kind, row, "{:g} is not a share within 0..1")
        total = shares.sum(axis=0)
        off = (np.abs(total - 1) > 1e-6) & np.isfinite(total)
        self.refuse(off, ", ".join(kinds), total, "shares sum to {:g}, not 1")

    def amounts(self, kinds: Sequence[str], mass: Array) -> None:
        """Refuse waste by year, (year, kind, site), that is negative or not finite."""
        bad = np.zeros(mass.shape[1:], dtype=bool)
        for year in mass:  # one by one: no second array of that size
            bad |= AMOUNT.bad(year)
        for kind, row in zip(kinds, bad, strict=True):
            self.refuse(row, kind, self.names, "waste of a year is negative or not finite")

    def describe(self, columns: Mapping[str, Any], units: Mapping[str, str]) -> None:
        """Take what else is known of the sites: classes by name, numbers in their units, anything else as it is."""
        for name in units:
            one_of(name, columns, f"{self.where}.units column")
        for name, cells in columns.items():
            if len(cells) != len(self.names):
                raise RangeError(f"{self.where}: column {name!r} has {len(cells)} rows, not {len(self.names)}")
            if name in CLASSES:
                self.columns[name] = self._classes(name, cells)
            elif name == "rainfall":
                if name not in units:
                    raise UnitError(f"{self.where} needs the unit of rainfall; write units={{'rainfall': 'mm/yr'}}")
                self.columns[name] = self.numbers(name, cells, WATER, units[name])
            elif name in PARAMETERS:
                self.columns[name] = self.numbers(name, cells, PARAMETERS[name], units.get(name, ""))
            elif name in units:
                self.columns[name] = self.numbers(name, cells, Spec(units[name], -np.inf))
                self.units[name] = units[name]
            else:
                self.columns[name] = np.asarray(cells)

    def _classes(self, name: str, cells: Any) -> Labels:
        import pandas as pd

        codes, found = pd.factorize(np.asarray(cells, dtype=object))
        lacking = codes < 0
        self.refuse(lacking, name, cells if not lacking.any() else np.asarray(cells, dtype=object), "{} is no class")
        for code, entry in enumerate(found):
            try:
                one_of(entry, CLASSES[name], name)
            except FactorError as error:
                self.refuse(codes == code, name, np.asarray(cells, dtype=object), str(error).replace("{", "{{"))
        return Labels([str(entry) for entry in found], codes)

    def settle(self, errors: str) -> pd.DataFrame | None:
        """Refuse the table if any cell is bad, or report them, one row each."""
        one_of(errors, ("raise", "report"), f"{self.where}.errors")
        if errors == "report":
            import pandas as pd

            if not self.good.any():
                raise TableError(self.where, self.rows, "No site can be used; mend the table")
            return pd.DataFrame(self.rows, columns=["site", "column", "reason"])
        if self.rows:
            raise TableError(self.where, self.rows, "Mend them, or leave them out and listed with errors='report'")
        return None


class History(NamedTuple):
    """Waste by site and year, from a table with a row each."""

    roster: Roster
    years: Years
    mass: Array  # (year, kind, site), in the unit of the table
    first: NDArray[np.int64]  # row of the table in which each site comes first


def history(table: pd.DataFrame, kinds: Sequence[str], where: str) -> History:
    """Gather the waste of each site from a table with a row a site and year, the years of a site in rising order."""
    import pandas as pd

    codes, names = pd.factorize(table.index)
    roster = Roster(names, where)
    _, first = np.unique(codes, return_index=True)
    given = pd.to_numeric(table["year"], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    odd = YEAR.bad(given)
    year = np.where(odd, FIRST_YEAR, given).astype(np.int64)
    order = np.lexsort((np.arange(len(codes)), codes))
    late = np.zeros(len(codes), dtype=bool)
    late[order[1:]] = (np.diff(codes[order]) == 0) & (np.diff(year[order]) <= 0)
    for bad, reason in ((odd, "{} is not a calendar year"), (late & ~odd, "{} comes twice or out of order")):
        for row in np.flatnonzero(bad):
            roster.rows.append((str(names[codes[row]]), "year", reason.format(table["year"].iloc[row])))
            roster.good[codes[row]] = False
    usable = year[~odd] if not odd.all() else np.array([FIRST_YEAR])
    years = np.arange(usable.min(), usable.max() + 1)
    mass = np.zeros((len(years), len(kinds), len(names)))
    for index, kind in enumerate(kinds):
        amount = pd.to_numeric(table[kind], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        for row in np.flatnonzero(AMOUNT.bad(amount)):
            roster.rows.append((str(names[codes[row]]), kind, f"{table[kind].iloc[row]} in {year[row]} is no amount"))
            roster.good[codes[row]] = False
        mass[year[~odd] - years[0], index, codes[~odd]] = amount[~odd]
    return History(roster, years, mass, first)
