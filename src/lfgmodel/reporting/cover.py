"""Table HH-4 of 40 CFR 98: the methane that a cover oxidises, by what it is made of and what reaches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from lfgmodel.axes import by_year
from lfgmodel.errors import RangeError, UnitError, one_of, shown
from lfgmodel.factors import Cited
from lfgmodel.oxidation import share_by_flux
from lfgmodel.reporting.meters import hours_of
from lfgmodel.spec import is_year
from lfgmodel.units.reals import real, truth
from lfgmodel.values import ByKind, Value, number
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years

KINDS = MappingProxyType({"soil": "C3", "geomembrane": "C2", "none": "C4"})
"""What lies on more than half of the area, and the row of Table HH-4 for it where no flux is asked for."""


@dataclass(frozen=True)
class Cover(Value):
    """The cover of a landfill as Table HH-4 asks about it; each equation takes the row of the flux it leaves to it.

    Parameters
    ----------
    area : str, quantity or {year: ...}, optional
        Surface area that contains waste, from each calendar year on: "12 hectare". Not given, the flux is not
        determined, and 10 % is oxidised. [m2]
    kind : {"soil", "geomembrane", "none"} or {year: kind}
        What lies on more than half of the area: final or intermediate soil cover; a geomembrane, or another cover that
        is no soil, with less than 12 inches of soil; neither. Where a state has no rule on intermediate cover, "soil"
        asks for 12 inches of it.

    Notes
    -----
    The seven cases as in force in 2026: 10 % before 2013, 0 under a geomembrane, 10 % where the flux is not determined,
    10 % without cover, and by flux [g CH4/m2/d] 35 % under 10, 25 % up to 70, 10 % above. The flux is of the methane
    that each equation leaves to the cover (HH-5: G; HH-6: G - R; HH-7: R/(CE fRec); HH-8: that less R) over the days of
    the year; the note to the table that says so was read in part only.

    Examples
    --------
    >>> import numpy as np
    >>> Cover("10 hectare").oxidation(np.array([300.0, 300.0, 3000.0]), np.array([2012, 2013, 2014]))
    array([0.1 , 0.35, 0.1 ])
    """

    label: ClassVar[str] = "reporting.Cover"
    area: ByKind = number("m2", low=1.0, default=None, bare=False, many=True, waits=False)
    kind: Any = "soil"

    def __post_init__(self) -> None:
        super().__post_init__()
        kinds = self.kind if isinstance(self.kind, Mapping) else {0: self.kind}
        for kind in kinds.values():
            one_of(kind, KINDS, f"{self.label}.kind")
        if isinstance(self.kind, Mapping):
            if not kinds or not all(map(is_year, kinds)) or list(kinds) != sorted(kinds):
                raise RangeError(
                    f"{self.label}.kind takes one kind, or {{year: kind}} in rising order; got {shown(self.kind)}"
                )
            object.__setattr__(self, "kind", Frozen(self.kind))

    def oxidation(self, left: Array, years: Years) -> Array:
        """Return the share of the methane `left` to the cover that it oxidises, (year,), of [Mg CH4/yr]."""
        since = Cited("subpart_hh", "OX_by_flux_since").load()
        rows = np.array([self._row(int(year)) if year >= since else "C1" for year in years], dtype=str)
        shares = np.array([float(Cited("subpart_hh", "OX", row).load()) for row in rows])
        by_flux = rows == "C3"
        if self.area is None or not by_flux.any():
            return shares
        area = by_year(self.area, years[by_flux], f"{self.label}.area")
        shares[by_flux] = share_by_flux(left[by_flux] * 1e6 * 24 / hours_of(years[by_flux]) / area)
        return shares

    def _row(self, year: int) -> str:
        """Return the row of Table HH-4 for the cover of a year; C3 is that of a flux that is not determined."""
        if not isinstance(self.kind, Mapping):
            return KINDS[self.kind]
        since = [start for start in self.kind if start <= year]
        if not since:
            raise RangeError(f"{self.label}.kind starts in {min(self.kind)}, but is needed in {year}; add {year}: ...")
        return KINDS[self.kind[max(since)]]


OXIDATION = "reporting.hh4_oxidation"


def hh4_oxidation(flux: Any, *, geomembrane: bool = False, covered: bool = True) -> Array:
    """Oxidation fraction of Table HH-4 of 40 CFR 98 by methane flux to the cover [g CH4/m2/d].

    `geomembrane` is for a cover with a geomembrane and less than 12 inches of soil over more than half of the area, and
    `covered=False` for neither final nor intermediate cover there. `Cover` reckons the flux as well.
    """
    need = f"{OXIDATION} needs a flux of 0 or more [g CH4/m2/d], got {shown(flux)}"
    try:
        values = real(flux, "g CH4/m2/d", "flux")
    except UnitError as error:
        raise RangeError(f"{need}: {error}") from error
    if not (np.isfinite(values) & (values >= 0)).all():
        raise RangeError(need)
    if not truth(geomembrane, f"{OXIDATION}.geomembrane") and truth(covered, f"{OXIDATION}.covered"):
        return share_by_flux(values)
    return np.full(
        values.shape, float(Cited("subpart_hh", "OX", KINDS["geomembrane" if geomembrane else "none"]).load())
    )
