"""Rosters: what is known of many sites, checked row by row before any of it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import FactorError, RangeError, TableError, UnitError, one_of, shown
from lfgmodel.lookup import Labels
from lfgmodel.sites.checks import AMOUNT, SHARE, Checks
from lfgmodel.sites.site import CLIMATES, MANAGEMENT, WATER
from lfgmodel.values import Spec

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array

CLASSES = MappingProxyType({"climate": CLIMATES, "management": MANAGEMENT})
FIELDS = MappingProxyType(
    {
        "k": Spec("1/yr"),
        "L0": Spec("m3/Mg"),
        "potential": Spec("Mg CH4/Mg"),
        **dict.fromkeys(("doc", "doc_f", "mcf", "methane_fraction", "efficiency", "uptime", "oxidation"), SHARE),
    }
)
"""Columns named as the fields of models are: each site has its number, in this unit.

How large it may be, the field says that reads the column.
"""


class Roster(Checks):
    """Sites by name, what is known of them, and what cannot be used."""

    def __init__(self, names: Any, where: str) -> None:
        import pandas as pd

        given = pd.Index(names)
        super().__init__(np.asarray(given.astype(str)).astype(str), where)
        self.columns: dict[str, Any] = {}
        self.units: dict[str, str] = {}
        lacking = np.asarray(given.isna()) | (self.names == "")
        self.refuse(lacking, "name", range(len(lacking)), lambda row: f"row {row} has no name")
        index = pd.Index(self.names)
        if not index.is_unique:
            twice = index.duplicated(keep=False) & ~lacking
            self.refuse(twice, "name", self.names, lambda name: f"{name} comes more than once")

    def amounts(self, kinds: Sequence[str], mass: Array) -> None:
        """Refuse waste by year, (year, kind, site), that is negative or not finite."""
        bad = np.zeros(mass.shape[1:], dtype=bool)
        for year in mass:  # one by one: no second array of that size
            bad |= AMOUNT.bad(year)
        for kind, row in zip(kinds, bad, strict=True):
            self.refuse(row, kind, self.names, lambda _: "waste of a year is negative or not finite")

    def describe(self, columns: Mapping[str, Any], units: Mapping[str, str]) -> None:
        """Take what else is known of the sites: classes by name, numbers in their units, anything else as it is."""
        for name in units:
            one_of(name, columns, f"{self.where}.units column")
        for name, cells in columns.items():
            if np.ndim(cells) != 1 or len(cells) != len(self.names):
                got = len(cells) if np.ndim(cells) == 1 else shown(cells)
                raise RangeError(f"{self.where}: column {name!r} needs {len(self.names)} rows, one a site, got {got}")
            self.columns[name] = self._column(name, cells, units.get(name, ""))
            if name in units and name not in FIELDS and name not in CLASSES and name != "rainfall":
                self.units[name] = units[name]

    def _column(self, name: str, cells: Any, unit: str) -> Any:
        if name in CLASSES:
            return self._classes(name, cells)
        if name == "rainfall":
            if not unit:
                raise UnitError(f"{self.where} needs the unit of rainfall; write units={{'rainfall': 'mm/yr'}}")
            return self.numbers(name, cells, WATER, unit)
        if name in FIELDS:
            return self.numbers(name, cells, FIELDS[name], unit)
        return self.numbers(name, cells, Spec(unit, -np.inf)) if unit else np.array(cells)

    def _classes(self, name: str, cells: Any) -> Labels:
        import pandas as pd

        codes, found = pd.factorize(np.asarray(cells, dtype=object))
        self.refuse(codes < 0, name, self.names, lambda _: "is missing")
        for code, entry in enumerate(found):
            try:
                one_of(entry, CLASSES[name], name)
            except FactorError as error:
                self.refuse(codes == code, name, np.full(len(codes), str(error)), str)
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


def places(names: Any, rows: Any) -> Any:
    """Return the positions of sites chosen by name, position or truth.

    Examples
    --------
    >>> names = np.array(["Bay", "Hill", "Moor"])
    >>> for chosen in ("Hill", ["Moor", "Bay"], -1, slice(1, None), [True, False, True]):
    ...     print(places(names, chosen))
    [1]
    [2 0]
    [2]
    [1 2]
    [0 2]
    """
    import pandas as pd

    count = len(names)
    if isinstance(rows, slice) and all(end is None or isinstance(end, int) for end in (rows.start, rows.stop)):
        rows = np.arange(count)[rows]
    rows = in_order(rows, names, "Portfolio[...]") if str(getattr(rows, "dtype", "")) == "bool" else rows
    wanted = np.atleast_1d(np.asarray(rows))
    found = np.array([], dtype=int)
    if wanted.ndim > 1 or isinstance(rows, slice):
        pass  # refused below, as is all that finds nothing
    elif wanted.dtype.kind in "USOT":
        found = pd.Index(names).get_indexer(pd.Index(wanted.astype(str)))
        if (found < 0).any():
            one_of(str(wanted[found.argmin()]), names, "Portfolio site")
    elif wanted.dtype == bool and len(wanted) == count:
        found = np.flatnonzero(wanted)
    elif wanted.dtype.kind in "iu" and ((wanted >= -count) & (wanted < count)).all():
        found = np.arange(count)[wanted]
    if not len(found) or len(np.unique(found)) < len(found):
        raise RangeError(
            f"Portfolio[...] takes names, positions or {count} truths, of one site or more, each once; got "
            f"{shown(rows)}"
        )
    return found


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
