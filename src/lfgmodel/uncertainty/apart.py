"""Apart: numbers that each site draws for itself, sharing as much with the others as is said.

What one normal score for all sites, or one for each group of them, and one of the site's own add up to is turned into a
number by the distribution. The own ones come from the seed and the name of the site alone, some sites at a time: they
are the same whatever other sites there are, and in whatever piece of a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from lfgmodel.core.keyed import Keys, seeded, site_keys, uniform
from lfgmodel.errors import RangeError, TableError
from lfgmodel.groups import grouped
from lfgmodel.uncertainty.classwise import ByClass, Classwise
from lfgmodel.uncertainty.tied import Each
from lfgmodel.waiting import Awaited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lfgmodel.core.decay import Array
    from lfgmodel.core.flows import Sites

INSIDE = 2.0**-53
"""How near to 0 and 1 a probability may come that scores add up to, so that no quantile is infinite."""


class Keyed:
    """What the numbers of sites go by: a key of each site's name, and of its group in a column, and its class.

    Parameters
    ----------
    site : Site or Portfolio
    fields : sequence of Awaited
        Those that hold distributions.

    Raises
    ------
    TableError
        Two sites bear one name, or have no group.
    """

    def __init__(self, site: Sites, fields: Sequence[Awaited]) -> None:
        self.groups: dict[str, Keys] = {}
        self.classes: dict[Awaited, NDArray[np.intp]] = {
            field: field.source.places(site, field.where) for field in fields if isinstance(field.source, Classwise)
        }
        self.apart = {field for field in fields if isinstance(field.source, Each)}
        if not self.apart:
            return
        names = np.asarray(site.names, dtype=str)
        called, counts = np.unique(names, return_counts=True)
        if len(called) < len(names):
            twice = [(str(name), "name", "comes more than once") for name in called[counts > 1]]
            raise TableError("each", twice, "Sites draw by their names; give each its own")
        self.sites = site_keys(names)
        for field in self.apart:
            column = field.source.group
            if column is not None and column not in self.groups:
                groups = grouped(site, column, f"{field.where}: each(within=)")
                self.groups[column] = site_keys(groups.names)[groups.places]

    def __contains__(self, field: Awaited) -> bool:
        return field in self.apart or field in self.classes

    def alone(self, field: Awaited, row: int) -> Any:
        """Return what the field of a site by itself holds: a distribution, or a number that is certain."""
        if field in self.apart:
            return field.of(field.source.source)
        found = list(field.source.sources.values())[self.classes[field][row]]
        return field.of(found) if hasattr(found, "ppf") else found


@dataclass(frozen=True, eq=False)
class Apart:
    """The numbers of a field that each site draws apart, made for some sites at a time.

    Attributes
    ----------
    field : Awaited
        Its source is an `Each`.
    drawn : tuple of (draw,) array
        Probabilities, one for each of its dimensions.
    """

    field: Awaited
    drawn: tuple[Array, ...]

    def __len__(self) -> int:
        return len(self.drawn[0])

    def at(self, keys: Keyed, sites: slice) -> Array:
        """Return the numbers of some sites, (draw, site), in the unit of the field.

        Raises
        ------
        RangeError
            Draws lie outside what the field allows.
        """
        from scipy.special import ndtr, ndtri

        source, shared, own = self.field.source, self.drawn[0][:, None], self.drawn[-1][:, None]
        if source.correlation < 1:
            own = _between(own, keys.sites[sites])
        if source.group is not None:
            shared = _between(shared, keys.groups[source.group][sites])
        if source.correlation == 0:
            probability = own
        elif source.correlation == 1:
            probability = shared
        else:
            common = ndtri(np.clip(shared, INSIDE, 1 - INSIDE))
            score = np.sqrt(source.correlation) * common + np.sqrt(1 - source.correlation) * ndtri(own)
            probability = np.clip(ndtr(score), INSIDE, 1 - INSIDE)
        numbers = np.asarray(source.ppf(probability), dtype=float)
        refuse_outside(self.field, numbers)
        return numbers


def _between(drawn: Array, keys: Keys) -> Array:
    """Return a probability for each draw and key, (draw, key), the middle where a draw, (draw, 1), is in the middle."""
    seeds = seeded(drawn, keys)
    found = uniform(seeds, 0)
    found[seeds == 0] = 0.5
    return found


BySite: TypeAlias = Apart | ByClass
"""Numbers that differ between sites, made for some of them at a time."""


def refuse_outside(field: Awaited, numbers: Array) -> None:
    """Refuse draws that lie outside what a field allows."""
    bad = field.spec.bad(numbers)
    if bad.any():
        spec, odd = field.spec, numbers[bad]
        raise RangeError(
            f"{field.where}: {bad.sum()} of {numbers.size} draws of {field.source!r} are not within "
            f"{spec.low:g}..{spec.high:g} [{spec.unit}], such as {odd[0]:.4g}; cut it off, as in "
            "normal(..., low=, high=)"
        )
