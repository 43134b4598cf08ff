"""Rosters: what is known of many sites, checked row by row before any of it is used."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import FactorError, RangeError, TableError, TableWarning, UnitError, entries, one_of, shown
from lfgmodel.lookup import Labels
from lfgmodel.sites.checks import AMOUNT, Checks, Refused, always
from lfgmodel.sites.classes import CLASSES, class_of
from lfgmodel.sites.site import WATER
from lfgmodel.spec import SHARE, Spec
from lfgmodel.tables import SUMS, refuse_sums
from lfgmodel.units.doors import readable

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array

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
RESERVED = frozenset(
    {"year", "open", "close", "growth", "waste_in_place", "waste_in_place_year", "rainfall", *CLASSES, *FIELDS}
)


class Roster(Checks):
    """Sites by name, what is known of them, and what cannot be used."""

    def __init__(self, names: Any, where: str) -> None:
        import pandas as pd

        mixed = getattr(getattr(names, "dtype", None), "kind", "") == "O" and not isinstance(names, pd.MultiIndex)
        given = pd.Index(names, dtype=object) if mixed else pd.Index(names)
        try:
            called = np.asarray(given.astype(str)).astype(str)
        except (UnicodeEncodeError, UnicodeDecodeError) as error:
            raise RangeError(f"{where}: a name holds half a character, {error.object!r:.60}; mend it") from error
        super().__init__(called, where)
        self.columns: dict[str, Any] = {}
        self.units: dict[str, str] = {}
        lacking = np.asarray(given.isna()) | (self.names == "")
        self.refuse(lacking, "name", range(len(lacking)), lambda row: f"row {row} has no name")
        index = pd.Index(self.names)
        sums = index.isin(SUMS)
        self.refuse(sums, "name", self.names, lambda name: f"{name} is the name of a sum and no site; drop that row")
        if not index.is_unique:
            twice = index.duplicated(keep=False) & ~lacking
            self.refuse(twice, "name", self.names, lambda name: f"{name} comes more than once")

    def amounts(self, kinds: Sequence[str], mass: Array) -> None:
        """Refuse waste by year, (year, kind, site), that is negative or not finite."""
        bad = np.zeros(mass.shape[1:], dtype=bool)
        for year in mass:  # one by one: no second array of that size
            bad |= AMOUNT.bad(year)
        for kind, row in zip(kinds, bad, strict=True):
            self.refuse(row, kind, self.names, always("waste of a year is negative or not finite"))

    def describe(self, columns: Mapping[str, Any], units: Mapping[str, str]) -> None:
        """Take what else is known of the sites: classes by name, numbers in their units, anything else as it is."""
        by_name(columns, f"{self.where}.columns", "{'k': [0.05, 0.07]}")
        by_name(units, f"{self.where}.units", "{'rainfall': 'mm/yr'}")
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
            return np.array(self.numbers(name, cells, WATER, unit))
        if name in FIELDS:
            return np.array(self.numbers(name, cells, FIELDS[name], unit))
        if not unit:
            return np.array(cells)
        return np.array(self.numbers(name, cells, Spec(readable(unit, f"{self.where}.units[{name!r}]"), -np.inf)))

    def _classes(self, name: str, cells: Any) -> Labels:
        """Return the class of each site, and refuse labels that name none."""
        import pandas as pd

        given = np.asarray(cells, dtype=object)
        try:
            codes, labels = pd.factorize(given)
        except TypeError:  # what cannot be looked up, such as a list, is no class
            given = np.array([str(cell) for cell in given], dtype=object)
            codes, labels = pd.factorize(given)
        self.refuse(codes < 0, name, self.names, always("is missing"))
        wrong = {label: _unknown(label, name) for label in labels}
        bad = np.array([bool(wrong[label]) for label in labels] + [False])[codes]
        self.refuse(bad, name, given, lambda label: wrong.get(label) or _unknown(label, name))
        classes = ["" if wrong[label] else class_of(label, name, name) for label in labels]
        named, numbered = np.unique(np.array(classes or [""], dtype=str), return_inverse=True)
        return Labels(named.tolist(), numbered[codes])

    def settle(self, errors: str) -> pd.DataFrame | None:
        """Refuse the table if any cell is bad, or report them, one row each; and say what was done to the others."""
        one_of(errors, ("raise", "report"), f"{self.where}.errors")
        for note in self.notes:
            warnings.warn(note, TableWarning, stacklevel=4)
        if errors == "report":
            import pandas as pd

            if not self.good.any():
                raise TableError(self.where, self.rows, "No site can be used; mend the table")
            return pd.DataFrame(self.rows, columns=["site", "column", "reason"])
        if self.rows:
            raise TableError(self.where, self.rows, "Mend them, or leave them out and listed with errors='report'")
        return None

    def refused(self, waste: Array) -> pd.DataFrame:
        """Return what was refused, a row a column and reason, with how many sites and how much waste it concerns.

        Parameters
        ----------
        waste : (site,) array
            All that each site ever accepts, NaN where it is not known. [Mg]
        """
        import pandas as pd

        known = pd.Series(waste, self.names).groupby(level=0).sum(min_count=1)
        cells = pd.DataFrame(self.found, columns=list(Refused._fields)).drop_duplicates(["label", "column", "alike"])
        cells = cells.assign(waste=known.reindex(cells["label"]).to_numpy())
        by_reason = cells.groupby(["column", "alike"], sort=False)["waste"]
        frame = pd.DataFrame({"sites": by_reason.size(), "waste": by_reason.sum(), "unknown": by_reason.agg(_absent)})
        frame = frame.rename_axis(["column", "reason"]).sort_values("sites", ascending=False, kind="stable")
        out = cells.drop_duplicates("label")["waste"]
        frame.attrs.update(units={"waste": "Mg"}, sites=len(out), waste=float(out.sum()), unknown=_absent(out))
        return frame


def joined(frames: Sequence[pd.DataFrame | None]) -> pd.DataFrame | None:
    """Return what was refused in all of some portfolios."""
    import pandas as pd

    known = [frame for frame in frames if frame is not None]
    if not known:
        return None
    both = pd.concat(known).groupby(level=["column", "reason"], sort=False).sum()
    both.attrs = {name: sum(frame.attrs[name] for frame in known) for name in ("sites", "waste", "unknown")}
    both.attrs["units"] = known[0].attrs["units"]
    return both


def _unknown(label: object, name: str) -> str:
    """Return what is wrong with the label of a class; nothing, if nothing is."""
    try:
        class_of(label, name, name)
    except FactorError as error:
        return str(error)
    return ""


def _absent(amounts: pd.Series[float]) -> int:
    return int(amounts.isna().sum())


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
    if names is None or index is None or len(index) != len(names) or isinstance(index, pd.RangeIndex):
        return cells
    labels = np.asarray(index.astype(str))
    other = index.inferred_type == "string" or bool(set(labels) & set(names))  # numbers may be those of rows
    if other and (labels != names).any():
        raise RangeError(f"{where}: a column is of other sites, or in another order; write .reindex(portfolio.names)")
    return cells


def by_name(given: Any, where: str, example: str) -> None:
    """Refuse what is no dict by name."""
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise RangeError(f"{where} takes a dict, as in {example}; got {shown(given)}")


def several(kinds: Sequence[str], where: str) -> list[str]:
    """Return the kinds of waste, which are one or more, each another."""
    named = entries(kinds) or []
    if not named or not all(isinstance(kind, str) for kind in named) or len(set(named)) < len(named):
        raise RangeError(
            f"{where}.kinds names one kind of waste or more, each once, as in ['food', 'paper']; got {shown(kinds)}"
        )
    if meant := [kind for kind in named if kind in RESERVED]:
        raise RangeError(f"{where}.kinds: {meant[0]!r} says something else of a site; name the columns of waste")
    refuse_sums(named, f"{where}.kinds")
    return named
