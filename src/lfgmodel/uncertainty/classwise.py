"""By class: a distribution for each class of sites, of which all sites of a class have one and the same draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import FactorError, shown
from lfgmodel.waiting import Dimension

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from lfgmodel.core.decay import Array
    from lfgmodel.core.flows import Sites
    from lfgmodel.lookup import Lookup
    from lfgmodel.uncertainty.apart import Keyed
    from lfgmodel.waiting import Awaited


@dataclass(frozen=True, eq=False)
class Classwise:
    """A distribution, or a number that is certain, for each class of sites; `uncertain` builds it.

    Attributes
    ----------
    sources : dict
        By class, as the table of the look-up has them.
    lookup : Lookup
        Which says the class of each site, whatever sites there are.
    """

    sources: Mapping[str, Any]
    lookup: Lookup

    def ppf(self, probability: ArrayLike) -> Any:
        """Quantiles, of all classes on average."""
        return np.mean([_quantile(source, np.asarray(probability)) for source in self.sources.values()], axis=0)

    def mean(self) -> float:
        """Return the mean, of all classes on average."""
        return float(np.mean([getattr(source, "mean", lambda s=source: s)() for source in self.sources.values()]))

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """What is drawn for it: a number a class that is not certain."""
        return tuple(Dimension(f" ({name})") for name in self.sources if self.uncertain(name))

    def uncertain(self, name: str) -> bool:
        """Whether the number of a class is a distribution."""
        return hasattr(self.sources[name], "ppf")

    @property
    def drawn(self) -> list[Any]:
        """The distributions of the classes that are not certain."""
        return [source for name, source in self.sources.items() if self.uncertain(name)]

    def places(self, site: Sites, where: str) -> NDArray[np.intp]:
        """Return the class of each site by its place among these, (site,)."""
        labels, known = self.lookup.classes(site.columns, where), list(self.sources)
        codes = np.unique(labels.codes)
        if strange := sorted({labels.names[code] for code in codes} - set(known)):
            raise FactorError(
                f"{where} has no distribution for sites in class {', '.join(map(repr, strange))}; write "
                "lfg.uncertain(model, portfolio) with a portfolio that has such sites"
            )
        at = [known.index(name) if name in known else -1 for name in labels.names]
        placed: NDArray[np.intp] = np.asarray(at, dtype=np.intp)[labels.codes]
        return placed

    def __repr__(self) -> str:
        return "by class: " + ", ".join(f"{name} {shown(source)}" for name, source in self.sources.items())


@dataclass(frozen=True, eq=False)
class ByClass:
    """The numbers of a field that each class of sites has drawn.

    Attributes
    ----------
    field : Awaited
        Its source is a `Classwise`.
    drawn : tuple of (draw,) array
        Numbers, one for each class that is not certain.
    """

    field: Awaited
    drawn: tuple[Array, ...]

    def __len__(self) -> int:
        return len(self.drawn[0])

    def at(self, keys: Keyed, sites: slice) -> Array:
        """Return the numbers of some sites, (draw, site), in the unit of the field."""
        source, left = self.field.source, iter(self.drawn)
        numbers = [
            next(left) if source.uncertain(name) else np.full(len(self), float(number))
            for name, number in source.sources.items()
        ]
        found: Array = np.stack(numbers)[keys.classes[self.field][sites]].T
        return found


def _quantile(source: Any, probability: Any) -> Any:
    return source.ppf(probability) if hasattr(source, "ppf") else np.full(np.shape(probability), float(source))
