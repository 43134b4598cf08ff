"""Groups: which sites belong together, by a column of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import TableError, one_of
from lfgmodel.lookup import Labels

if TYPE_CHECKING:
    from lfgmodel.core.flows import Sites


class Groups(NamedTuple):
    """Sites by group, in the order of the alphabet."""

    column: str  # that names the groups; empty where all sites are one
    names: tuple[str, ...]
    places: NDArray[np.intp]  # the group of each site, (site,)

    def rows(self, name: str, where: str) -> NDArray[np.intp]:
        """Return the places of the sites of a group."""
        return np.flatnonzero(self.places == self.names.index(one_of(name, self.names, where)))


def one_group(count: int) -> Groups:
    """Return all sites as one group."""
    return Groups("", ("all sites",), np.zeros(count, dtype=np.intp))


def grouped(site: Sites, column: Any, where: str) -> Groups:
    """Return sites by what a column of theirs says.

    Raises
    ------
    TableError
        Cells of the column are empty; all sites are listed.
    """
    cells = site.columns[one_of(column, [name for name, held in site.columns.items() if held is not None], where)]
    if not isinstance(cells, Labels):
        given = np.asarray(cells)
        empty = np.array([_is_empty(cell) for cell in given.tolist()])
        if empty.any():
            bad = [(str(np.asarray(site.names)[row]), str(column), "is empty") for row in np.flatnonzero(empty)]
            raise TableError(where, bad, "Say of each site which group it belongs to")
    labels = Labels.of(cells)
    return Groups(str(column), labels.names, np.asarray(labels.codes, dtype=np.intp))


def _is_empty(cell: Any) -> bool:
    """Whether a cell holds nothing: None, not a number, or blanks."""
    return cell is None or str(cell).strip() in ("", "nan", "<NA>", "NaT")
