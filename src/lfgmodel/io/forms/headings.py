"""Headings: which kind of waste, or which column of sites, the further columns of a table are of."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from lfgmodel.errors import one_of
from lfgmodel.generation import IPCC2019, SWEET, WARM, SubpartTT
from lfgmodel.io.forms.cells import Cell
from lfgmodel.io.forms.faults import Faults
from lfgmodel.io.forms.layout import PAGE_OF, folded, named
from lfgmodel.kinds import MEANINGS, kind_named, near
from lfgmodel.sites.roster import FIELDS
from lfgmodel.tables import SUMS


@cache
def known_kinds() -> tuple[str, ...]:
    """Return the kinds of waste that any published method tells apart, the common ones first."""
    methods = (IPCC2019(), SWEET(mcf=1.0), SubpartTT(), WARM(moisture="dry", potential=0.06))
    return tuple(dict.fromkeys((*MEANINGS, *(kind for method in methods for kind in method.kinds))))


def is_sum(cell: Cell) -> bool:
    """Whether a heading is what a sum is often called."""
    return folded(cell.text) in {folded(name) for name in SUMS}


def kind_of(cell: Cell, faults: Faults) -> str | None:
    """Return the kind of waste that a heading names, or note that it names none."""
    if is_sum(cell):
        faults.add(cell, f"{cell.text!r} is a sum of kinds, which would count twice; leave out that column")
        return None
    kind = kind_named(cell.text, known_kinds())
    if kind is None:
        faults.read(lambda: one_of(cell.text, MEANINGS, "Kind of waste", near(cell.text, MEANINGS)), cell)
    return kind


def column_of(cell: Cell, faults: Faults) -> str | None:
    """Return the kind of waste, field of models, or column of one's own that a heading names."""
    if is_sum(cell):
        faults.add(
            cell, f"{cell.text!r} may be a sum of the kinds; head it 'Total waste' if they are shares, or leave it out"
        )
        return None
    kind = kind_named(cell.text, known_kinds())
    if kind is not None or cell.text in FIELDS:
        return kind or cell.text
    known = [*named(PAGE_OF["sites"].table), *FIELDS, *known_kinds()]
    like = get_close_matches(folded(cell.text), known, n=1, cutoff=0.8)
    if not like:
        return cell.text
    faults.add(cell, f"{cell.text!r} is near to {like[0]!r}; write that, or call a column of your own otherwise")
    return None
