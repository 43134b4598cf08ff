"""Units at the edge. They have three doors: a field of a noun, a table column, a result shown.

Between the doors everything is a float in a canonical unit. A year is 365.25 days everywhere, so it has 8766 hours.

A volume of gas with a reference state is an amount of substance: `Nm3` (0 degC), `Sm3` (15 degC) and `scf`
(60 degF), all at 101.325 kPa, convert into each other, and a plain `m3` cannot be mistaken for one of them.

Text is read by a small grammar (`grammar`), whole or not at all; its words mean what a table says (`meaning`), and what
the table lacks is asked of pint (`library`), which is loaded for that and for quantities only.
"""

from lfgmodel.units.doors import CANONICAL, quantity, read, scale, scaled
from lfgmodel.units.gas import gas_flow, methane_energy, methane_flow, product
from lfgmodel.units.library import registry
from lfgmodel.units.meaning import DAYS_PER_YEAR, HOURS_PER_YEAR
from lfgmodel.units.reals import is_real, real

__all__ = [
    "CANONICAL",
    "DAYS_PER_YEAR",
    "HOURS_PER_YEAR",
    "gas_flow",
    "is_real",
    "methane_energy",
    "methane_flow",
    "product",
    "quantity",
    "read",
    "real",
    "registry",
    "scale",
    "scaled",
]


def __dir__() -> list[str]:
    return __all__
