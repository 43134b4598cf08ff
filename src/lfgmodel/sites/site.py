"""Sites: one landfill, as the arrays that a portfolio of them has too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lfgmodel.core.decay import Array, Years
from lfgmodel.errors import RangeError, a_name, shown
from lfgmodel.sites import pages
from lfgmodel.sites.classes import CLASSES, class_of
from lfgmodel.sites.waste import Waste
from lfgmodel.spec import LAST_YEAR, Given, Spec, is_year
from lfgmodel.values import Number, Value, number
from lfgmodel.waiting import Frozen

TEMPERATURE = Spec("degC", low=-60.0, high=60.0)
WATER = Spec("mm/yr", high=20_000, bare=False)

YEARS_AFTER_CLOSURE = 50
"""How long a result goes on after the last waste when nobody says: the history IPCC 2006 asks for, looking ahead.

It ends with the last year that can be named.
"""


@dataclass(frozen=True, eq=False)
class Site(Value):
    """One landfill.

    Parameters
    ----------
    waste : Waste
        What it accepts.
    name : str
        What it is called.
    climate : str, optional
        One of `classes.CLIMATES`, or its label in the Guidelines, "Temperate wet"; needed by the methods that depend
        on it.
    rainfall : str or quantity, optional
        Mean yearly precipitation: "21 inch/yr". [mm/yr]
    management : str, optional
        One of `classes.MANAGEMENT`, or its label, "Managed - anaerobic"; needed by the methods that depend on it.

    Examples
    --------
    >>> Site(Waste.constant("50_000 Mg/yr", 2000, 2020), name="Hill Road", rainfall="21 inch/yr").rainfall
    533.4
    """

    waste: Waste
    name: str = "landfill"
    climate: str | None = None
    rainfall: Number = number("mm/yr", default=None, bare=False, high=20_000, waits=False)
    management: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        a_name(self.name, "Site.name")
        if not isinstance(self.waste, Waste):
            raise RangeError(f"Site.waste must be a Waste, got {shown(self.waste)}; write Waste.constant(...)")
        for what in CLASSES:
            label = getattr(self, what)
            if label is not None:
                object.__setattr__(self, what, class_of(label, what, f"Site.{what}"))

    _repr_html_ = pages.site

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of waste."""
        return self.waste.kinds

    single: ClassVar[bool] = True  # its flows have no axis of sites
    units: ClassVar[Mapping[str, str]] = Frozen()  # its columns are in those of their fields

    def __len__(self) -> int:
        return 1

    @property
    def names(self) -> tuple[str, ...]:
        """The name, as a portfolio has one for each site."""
        return (self.name,)

    def multiplier(self, sites: slice = slice(None)) -> Array | None:
        """Return what each draw multiplies the waste by, (kind, draw, 1); nothing where it is certain."""
        return self.waste.multiplier()

    @property
    def columns(self) -> Mapping[str, Any]:
        """What is known of the site besides its waste, each a (site,) array or None."""
        known = {"climate": self.climate, "rainfall": self.rainfall, "management": self.management}
        return {name: None if value is None else np.array([value]) for name, value in known.items()}

    def years(self, until: int | None = None) -> Years:
        """Calendar years of a result, from the first waste to `until`."""
        return years_until(self.waste.years, until)

    def mass(self, years: Years, sites: slice = slice(None)) -> Array:
        """Waste accepted in the given years, (year, kind, 1, 1) [Mg/yr]."""
        mass = np.zeros((len(years), len(self.kinds)))
        known = min(len(years), len(self.waste.years))
        mass[:known] = self.waste.mass[:known]
        return mass[:, :, None, None]


def years_until(waste: Years, until: int | None) -> Years:
    """Calendar years of a result, from the first year of waste to `until`, or to 50 years after the last."""
    last = min(int(waste[-1]) + YEARS_AFTER_CLOSURE, LAST_YEAR) if until is None else until
    if not is_year(last) or last < waste[0]:
        raise RangeError(f"until must be a calendar year from {waste[0]} to {LAST_YEAR}, got {shown(last)}")
    return np.arange(waste[0], last + 1, dtype=np.int64)


def climate_zone(mat: Given, map: Given, pet: Given | None = None) -> str:
    """Return the climate zone of a site by IPCC 2006, Volume 5, Chapter 3.

    Parameters
    ----------
    mat : number or quantity
        Mean annual temperature. [degC]
    map : str or quantity
        Mean annual precipitation: "900 mm/yr". [mm/yr]
    pet : str or quantity, optional
        Potential evapotranspiration; needed unless the site is tropical (warmer than 20 degC). [mm/yr]

    Returns
    -------
    str
        One of `classes.CLIMATES`.

    Examples
    --------
    >>> climate_zone(17.5, "1400 mm/yr", pet="1000 mm/yr")
    'temperate_wet'
    """
    where = "climate_zone"
    temperature = TEMPERATURE.read(mat, f"{where}.mat")
    rain = WATER.read(map, f"{where}.map")
    if temperature > 20:
        return "tropical_dry" if rain < 1000 else "tropical_wet"
    if pet is None:
        raise RangeError(
            f"{where} needs pet= [mm/yr] at {temperature:g} degC: up to 20 degC a site is dry where map < pet"
        )
    belt = "boreal" if temperature <= 0 else "temperate"
    return f"{belt}_dry" if rain < WATER.read(pet, f"{where}.pet") else f"{belt}_wet"
