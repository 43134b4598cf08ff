"""Earning: products that are sold, capacity that is paid for, and carbon credits."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

import numpy as np

from lfgmodel.core.decay import Array
from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.finance.items import Item, counted, in_years
from lfgmodel.finance.money import money
from lfgmodel.finance.operation import Of, Operation
from lfgmodel.results.warming import potential
from lfgmodel.spec import is_year
from lfgmodel.values import Number, calendar_year, fraction, number

VAT = ("included", "excluded")


@dataclass(frozen=True)
class Sale(Item):
    """A product that is sold, or capacity that is paid for being there.

    Parameters
    ----------
    what : str
        The product: "electricity", "heat", "rng"; for a capacity payment, a name.
    price : str, a distribution of such, or {int: str}
        Money/kWh or money/MMBtu of the product, money/kW/yr of devices; by calendar year each from then on. What is
        sold is net of `parasitic` already: what the plant uses itself is not to be bought again.
    vat : {"included", "excluded"}
        Whether the price holds value-added tax. The project earns the price without it.
    vat_rate : number or str
        Needed where it is included. [fraction]
    refund : number or str
        Share of that tax which the state gives back, as an income; none, if not given. [fraction]
    of : class or device of lfgmodel.energy, optional
        Devices of a capacity payment.
    open, close : int, optional
        First and last calendar year of sale; all in which there is something to sell, if not given.
    escalation : number or str
        As in `Cost`. [fraction]
    """

    label: ClassVar[str] = "finance.Sale"
    price: Any = money("1/MWh", "1/MW/yr", "1/Mg", "1/Nm3", "1/m3", many=True)
    _: KW_ONLY
    vat: str
    vat_rate: Number = fraction(default=None)
    refund: Number = fraction(default=0.0)
    of: Of = None
    open: int | None = calendar_year()
    close: int | None = calendar_year()
    escalation: Number = number("fraction", -0.5, 0.5, default=0.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of(self.vat, VAT, self.named("vat"))
        refunds = not isinstance(self.refund, float) or self.refund > 0
        if self.vat_rate is None and (self.vat == "included" or refunds):
            raise RangeError(
                f"{self.named('vat_rate')} is needed where value-added tax is included or refunded; give it"
            )
        if self.of is None and self.paid_for.per == "1/MW/yr":
            raise RangeError(f"{self.named('of')} says what capacity is paid for; write of=lfg.energy.Engine")
        if self.of is not None and self.paid_for.per != "1/MW/yr":
            raise RangeError(f"{self.named('of')} goes with a price of capacity, as in '200 CNY/kW/yr'; leave it out")

    @property
    def kept(self) -> Any:
        """What the project earns of the price [fraction]."""
        if self.vat_rate is None:
            return 1.0
        return (1 + self.refund * self.vat_rate) / (1 + self.vat_rate if self.vat == "included" else 1.0)

    def sold(self, operation: Operation) -> Array:
        """Return how much is sold each year."""
        within, years = in_years(self, operation.years), operation.years
        if self.of is None:
            one_of(self.what, (*operation.products, "collected", "used", "flared"), f"{self.label}.what")
        amount = within * counted(self, operation, self.what)
        if self.open is not None and not amount[years == self.open].any():
            gas = years[amount.any(axis=(1, 2))]
            first = f"there is some from {gas[0]} on" if len(gas) else "there is none in any year"
            raise RangeError(f"{self.named('open')} is {self.open}, before there is {self.what} to sell; {first}")
        return amount


@dataclass(frozen=True)
class Credits(Item):
    """Carbon credits for methane that is not released.

    Parameters
    ----------
    what : str
        Name of the line: "CCER".
    price : str, a distribution of such, or {int: str}
        Money/tCO2e.
    gwp : number
        Global warming potential of methane: 28, or `lfg.gwp("AR5", 100)`. There is no default.
    open, close : int
        First and last calendar year of the crediting period.
    mandatory : int, optional
        First calendar year in which capture is required by law: nothing is credited from then on.
    grid : number or str
        Emission factor of the electricity that is replaced; none, if not given. [t/MWh]
    share : number or str
        Share that is sold, after what the registry and buffers keep; all, if not given. [fraction]
    escalation : number or str
        As in `Cost`. [fraction]
    """

    label: ClassVar[str] = "finance.Credits"
    price: Any = money("1/Mg", many=True)
    _: KW_ONLY
    gwp: Any
    open: int
    close: int
    mandatory: int | None = calendar_year()
    grid: Number = number("t/MWh", high=5.0, default=0.0)
    share: Number = fraction(default=1.0)
    escalation: Number = number("fraction", -0.5, 0.5, default=0.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.gwp is None:
            raise RangeError(f"{self.named('gwp')} is needed; write gwp=28, or gwp=lfg.gwp('AR5', 100)")
        potential(self.gwp, self.named("gwp"))
        for name in ("open", "close"):
            if not is_year(getattr(self, name)):
                raise RangeError(f"{self.named(name)} must be a calendar year, got {shown(getattr(self, name))}")
        if self.close < self.open:
            raise RangeError(f"{self.named('close')} is {self.close}, before it opens in {self.open}; mend one")
        if self.mandatory is not None and self.close >= self.mandatory:
            raise RangeError(
                f"{self.named('close')} is {self.close}, but capture becomes mandatory in {self.mandatory} and is not "
                f"credited from then on; write close={self.mandatory - 1}"
            )

    def sold(self, operation: Operation, avoided: Array) -> Array:
        """Return how much is credited each year, of what is avoided [t CO2e/yr]."""
        net = avoided + operation.products.get("electricity", 0.0) * self.grid
        credited: Array = in_years(self, operation.years) * np.maximum(net, 0.0) * self.share
        return credited
