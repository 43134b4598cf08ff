"""Rosters: what is known of many sites, checked row by row before any of it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import FactorError, RangeError, TableError, UnitError, one_of, shown
from lfgmodel.lookup import Labels
from lfgmodel.sites.site import CLIMATES, MANAGEMENT, WATER
from lfgmodel.sites.waste import GROWTH
from lfgmodel.units import scale
from lfgmodel.values import FIRST_YEAR, LAST_YEAR, Spec

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


class Checks:
    """Cells of a table that cannot be used, by the label of their row, gathered before any is refused."""

    def __init__(self, labels: Any, where: str) -> None:
        self.names, self.where = labels, where
        self.good = np.ones(len(labels), dtype=bool)
        self.rows: list[tuple[object, str, str]] = []

    def refuse(self, bad: NDArray[np.bool_], column: str, cells: Any, reason: str) -> None:
        """Note each bad cell, and that its site cannot be used."""
        for row in np.flatnonzero(bad):
            self.rows.append((str(self.names[row]), column, reason.format(cells[row])))
        self.good &= ~bad

    def numbers(self, column: str, cells: Any, spec: Spec, unit: str = "", said: str = "") -> Array:
        """Read a column of numbers in the unit of `spec`, refusing what it does not allow; `said` is how to name it."""
        given = numeric(cells, f"{self.where}: column {column!r}")
        factor = scale(unit, spec.unit, f"{self.where}: column {column!r}") if unit else 1.0
        found: Array = given * factor if factor != 1 else given
        span = f"within {spec.low:g}..{spec.high:g}" if spec.high < np.inf else f"at least {spec.low:g} and finite"
        span = "finite" if spec.low == -np.inf else span
        need = "a calendar year" if spec.unit == YEAR.unit else f"a number {span} [{said or spec.unit}]"
        bad = spec.bad(found)
        percent = spec.unit == "fraction" and not said and bad.any() and 1 < found[bad].min() <= found[bad].max() <= 100
        hint = f"; write units={{{{{column!r}: '%'}}}}" if percent else ""
        self.refuse(bad, column, np.asarray(cells), "{} is not " + need + hint)
        return found

    def shares(self, kinds: Sequence[str], shares: Sequence[Any] | Array) -> Array:
        """Read shares of a site, (kind, site), refusing those that leave 0..1 or do not sum to 1."""
        found = np.stack(
            [self.numbers(kind, row, SHARE, said="fraction") for kind, row in zip(kinds, shares, strict=True)]
        )
        total = found.sum(axis=0)
        off = (np.abs(total - 1) > 1e-6) & np.isfinite(total)
        self.refuse(off, ", ".join(kinds), total, "shares sum to {:g}, not 1")
        return found


class Roster(Checks):
    """Sites by name, what is known of them, and what cannot be used."""

    def __init__(self, names: Any, where: str) -> None:
        import pandas as pd

        given = pd.Index(names)
        super().__init__(np.asarray(given.astype(str)).astype(str), where)
        self.columns: dict[str, Any] = {}
        self.units: dict[str, str] = {}
        lacking = np.asarray(given.isna()) | (self.names == "")
        self.refuse(lacking, "name", np.arange(len(lacking)), "row {} has no name")
        index = pd.Index(self.names)
        if not index.is_unique:
            self.refuse(index.duplicated(keep=False) & ~lacking, "name", self.names, "{} comes more than once")

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
            if np.ndim(cells) != 1 or len(cells) != len(self.names):
                got = len(cells) if np.ndim(cells) == 1 else shown(cells)
                raise RangeError(f"{self.where}: column {name!r} needs {len(self.names)} rows, one a site, got {got}")
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
        self.refuse(lacking, name, self.names, "is missing")
        for code, entry in enumerate(found):
            try:
                one_of(entry, CLASSES[name], name)
            except FactorError as error:
                self.refuse(codes == code, name, np.asarray(cells, dtype=object), _plain(str(error)))
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
    rows: pd.DataFrame  # of the table, the first of each site


def history(table: pd.DataFrame, kinds: Sequence[str], total: str | None, where: str, unit: str) -> History:
    """Gather the waste of each site from a table with a row a site and year, the years of a site in rising order.

    Waste by kind, or with `total` that of all kinds, of which the columns of the kinds are shares.
    """
    import pandas as pd

    lacking = np.flatnonzero(table.index.isna())
    if len(lacking) == len(table):
        raise RangeError(f"{where}: no row has a name; name the site of each, in the index or by names=")
    table = table[np.asarray(table.index.notna())]
    index = table.index if table.index.inferred_type == "string" else table.index.astype(str)
    codes, names = pd.factorize(index)
    _, first = np.unique(codes, return_index=True)
    roster, cells = Roster(names, where), Checks(range(len(table)), where)
    roster.rows += [(f"row {row}", "name", "is missing") for row in lacking]
    year = cells.numbers("year", table["year"], YEAR)
    late = np.zeros(len(codes), dtype=bool)
    order = np.lexsort((np.arange(len(codes)), codes))
    late[order[1:]] = (np.diff(codes[order]) == 0) & (np.diff(year[order]) <= 0)
    cells.refuse(late, "year", table["year"].to_numpy(), "{} comes twice or out of order")
    amounts = [cells.numbers(kind, table[kind], AMOUNT, said=unit) for kind in (kinds if total is None else [total])]
    mass_of_row = np.stack(amounts)
    if total is not None:
        mass_of_row = mass_of_row * cells.shares(kinds, [table[kind] for kind in kinds])
    for column in table.columns.difference([*kinds, "year", *([] if total is None else [total])]):
        try:
            value = pd.factorize(table[column])[0]
        except TypeError:  # cells that cannot be told apart, such as lists
            continue
        unlike = value != value[first][codes]
        cells.refuse(unlike, str(column), table[column].array, "{} differs from the first row of the site")
    if not cells.good.any():
        years = np.array([FIRST_YEAR])
    else:
        known = year[cells.good].astype(np.int64)
        years = np.arange(known.min(), known.max() + 1)
    given = table["year"].to_numpy()
    for label, column, reason in cells.rows:
        row = int(str(label))
        roster.rows.append((str(names[codes[row]]), column, reason + (f" in {given[row]}" if column != "year" else "")))
    roster.good[codes[~cells.good]] = False
    mass = np.zeros((len(years), len(kinds), len(names)))
    good = np.flatnonzero(cells.good)
    mass[year[good].astype(np.int64) - years[0], :, codes[good]] = mass_of_row[:, good].T
    return History(roster, years, mass, table.iloc[first])


def numeric(cells: Any, where: str) -> Array:
    """Read numbers, NaN where there is none; refuse what can be counted but is none: dates, truths, complex numbers."""
    import pandas as pd

    if isinstance(cells, np.ma.MaskedArray):
        cells = np.ma.filled(cells.astype(float), np.nan)
    dtype = cells.dtype if hasattr(cells, "dtype") else np.asarray(cells).dtype
    if getattr(dtype, "kind", "O") in "mMbc" or isinstance(dtype, pd.PeriodDtype):
        raise RangeError(f"{where} holds {dtype}, not numbers; give numbers")
    if np.ndim(cells) == 1:
        series = cells if isinstance(cells, pd.Series) else pd.Series(cells)
        return pd.to_numeric(series, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    try:
        return np.asarray(cells, dtype=float)
    except (TypeError, ValueError):
        raise RangeError(f"{where} holds {dtype}, not numbers; give numbers") from None


def in_order(cells: Any, names: Any, where: str) -> Any:
    """Return a column; one that is labelled by site must have the sites in their order."""
    import pandas as pd

    index = cells.index if isinstance(cells, pd.Series) else None
    if index is None or len(index) != len(names) or isinstance(index, pd.RangeIndex):
        return cells
    labels = np.asarray(index.astype(str))
    if (labels != names).any() and set(labels) & set(names):
        raise RangeError(f"{where}: a column is of other sites, or in another order; write .reindex(portfolio.names)")
    return cells


def several(kinds: Sequence[str], where: str) -> list[str]:
    """Return the kinds of waste, which are one or more, each another."""
    named = list(kinds)
    if not named or isinstance(kinds, str) or len(set(named)) < len(named):
        raise RangeError(
            f"{where}.kinds names one kind of waste or more, each once, as in ['food', 'paper']; got {shown(kinds)}"
        )
    return named


def _plain(text: str) -> str:
    """Text that `str.format` leaves as it is."""
    return text.replace("{", "{{").replace("}", "}}")
