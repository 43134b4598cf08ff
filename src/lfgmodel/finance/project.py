"""Projects: what is built, sold and owed, and on which terms, to be appraised on the gas of an estimate."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from lfgmodel.core.money import TIMINGS
from lfgmodel.errors import RangeError, UnitError, one_of, shown
from lfgmodel.finance.earning import Credits, Sale
from lfgmodel.finance.items import Item
from lfgmodel.finance.money import CODES, Label, Money, MoneySpec, labels
from lfgmodel.finance.spending import Capital, Cost, Grant, Overhaul
from lfgmodel.finance.terms import Debt, Royalty, Tax
from lfgmodel.uncertainty.drawing import Sampling, planned, probabilities, realise_shared
from lfgmodel.values import Number, Value, calendar_year, fraction, number
from lfgmodel.waiting import Awaited, Frozen, awaited, changed, filled

if TYPE_CHECKING:
    from lfgmodel.finance.appraisal import Appraisal

PRICES = ("real", "nominal")
KINDS = {
    "capital": Capital,
    "operation": Cost,
    "overhaul": Overhaul,
    "sales": Sale,
    "credits": Credits,
    "royalty": Royalty,
    "grants": Grant,
}
RESERVED = (
    "royalty", "salvage", "working capital", "depreciation (memo)", "taxable income (memo)", "tax without debt (memo)",
    "depreciation", "taxable income", "tax", "loan drawn", "interest", "repayment",
)  # fmt: skip
"""Lines of the statement that no item may be named after."""

_RATE = re.compile(r"\s*((?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)\s*([A-Z]{3})\s*/\s*([A-Z]{3})\s*")


@dataclass(frozen=True, kw_only=True)
class Project(Value):
    """A gas project as an investor sees it. No price, cost, rate or tax has a default.

    Parameters
    ----------
    prices : {"real", "nominal"}
        Whether prices and the discount rate leave inflation out (real, in money of `year`), or hold it (nominal).
    discount : number or str
        Discount rate, real or nominal as the prices are. [fraction]
    year : int, optional
        The year whose prices are given; needed where they are real, or rise.
    inflation : number or str, optional
        Needed beside real prices where there is tax or debt, as depreciation and interest are money of the day; "0 %"
        may be said. Needed where a price is in those of another year. [fraction]
    capital, operation, overhaul, sales, credits, royalty, grants : items of each kind, or one
        `Capital`, `Cost`, `Overhaul`, `Sale`, `Credits`, `Royalty`, `Grant`.
    working_capital : number or str
        Share of the next year's sales that is tied up, and comes back at the end; none, if not given. [fraction]
    tax : Tax, optional
        Without it all measures are before tax, and say so.
    debt : Debt, optional
        With it the return to equity is measured beside that of the project.
    close : int, optional
        Last calendar year; the last with something to sell, if not given.
    timing : {"end", "mid"}
        When in their year flows fall; those of the first year of spending are not discounted.
    base : int, optional
        Calendar year of present values; the first year of spending, if not given.
    currency : str, optional
        ISO 4217 code of the statement; that of the prices, if not given.
    exchange : {code: str}, optional
        What other currencies are worth: `{"USD": "7.1 CNY/USD"}`.

    Raises
    ------
    LFGError
        What was given is impossible or contradicts itself; the message says what to write instead.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> from lfgmodel import finance
    >>> plan = finance.Project(
    ...     prices="real", year=2026, discount="8 %",
    ...     capital=finance.Capital("engines", "1800 USD/kW", of=lfg.energy.Engine),
    ...     operation=finance.Cost("upkeep", "180 USD/kW/yr", of=lfg.energy.Engine),
    ...     sales=finance.Sale("electricity", "0.08 USD/kWh", vat="excluded"),
    ... )
    >>> site = lfg.Site(lfg.Waste.constant("300_000 Mg/yr", 2000, 2025))
    >>> wells, engine = lfg.collection.Constant(0.75), lfg.energy.Engine("3 MW", open=2027, close=2041)
    >>> result = plan.of(lfg.estimate(site, lfg.LandGEM.preset("inventory conventional"), wells, use=[engine]))
    >>> round(result.irr, 3), result.irr_reason
    (0.27, '')
    """

    label: ClassVar[str] = "finance.Project"
    prices: str
    discount: Number = number("fraction", 0.0, 1.0)
    year: int | None = calendar_year()
    inflation: Number = number("fraction", -0.1, 1.0, default=None)
    capital: Any = ()
    operation: Any = ()
    overhaul: Any = ()
    sales: Any = ()
    credits: Any = ()
    royalty: Any = ()
    grants: Any = ()
    working_capital: Number = fraction(default=0.0)
    tax: Tax | None = None
    debt: Debt | None = None
    close: int | None = calendar_year()
    timing: str = "end"
    base: int | None = calendar_year()
    currency: str | None = None
    exchange: Any = Frozen()

    def __post_init__(self) -> None:
        for name, kind in KINDS.items():
            object.__setattr__(self, name, _several(getattr(self, name), kind, f"{self.label}.{name}"))
        super().__post_init__()
        one_of(self.prices, PRICES, f"{self.label}.prices")
        one_of(self.timing, TIMINGS, f"{self.label}.timing")
        for name, kind in (("tax", Tax), ("debt", Debt)):
            given = getattr(self, name)
            if not isinstance(given, kind | None):
                raise RangeError(f"{self.label}.{name} takes finance.{kind.__name__}(...), got {shown(given)}")
        names = [item.what for item in self.items]
        for name in names:
            if names.count(name) > 1 or name in RESERVED:
                raise RangeError(
                    f"{self.label}: {name!r} names another line of the statement already; choose another name"
                )
        self._settle_currency()
        self._settle_years()
        if not self.sales and not self.credits:
            raise RangeError(f"{self.label} has nothing to sell; give sales=finance.Sale(...) or credits=")

    @property
    def items(self) -> Iterator[Item]:
        """Every item with a price."""
        for name, kind in KINDS.items():
            if issubclass(kind, Item):
                yield from getattr(self, name)

    def of(self, est: Any, *, baseline: Any = None, draws: int | None = None, seed: int | None = None) -> Appraisal:
        """Appraise the project on the gas of an estimate.

        Parameters
        ----------
        est : Estimate
            Of one site, with the devices in `use`; with draws the appraisal has them, too.
        baseline : Estimate, optional
            What would be without the project; credits are for methane that it releases and the project does not.
        draws, seed : int, optional
            How to draw the project's own distributions where the estimate has no draws; with draws it gives them.

        Returns
        -------
        Appraisal
        """
        from lfgmodel.finance.appraisal import appraised

        return appraised(self, est, baseline, self.drawn(est, draws, seed))

    def drawn(self, est: Any, draws: int | None = None, seed: int | None = None) -> dict[Awaited, Any]:
        """Draw the project's own uncertain numbers, (draw, 1), independently of those of the estimate."""
        own = list(dict.fromkeys(awaited(self)))
        plan: Sampling | None = getattr(est, "sampling", None)
        if plan is not None and draws is not None:
            raise RangeError(f"Project.of: the estimate has {plan.draws} draws already; leave draws= out")
        if not own:
            if draws is not None:
                raise RangeError("Project.of: draws= is given, but no field holds a distribution; leave it out")
            return {}
        if plan is None and draws is None:
            raise RangeError(
                f"Project.of: {own[0].where} holds {shown(own[0].source)}; write draws=4096, and a seed to have "
                "the same draws again"
            )
        plan = planned(draws, seed, None) if plan is None else plan
        before = len(getattr(est, "drawn", ()))  # the dimensions that the estimate has used of the same points
        return {
            field: numbers[:, None]
            for field, numbers in realise_shared(own, probabilities(plan, before + len(own))[:, before:]).items()
        }

    def filled(self, numbers: Mapping[Awaited, Any]) -> Project:
        """Copy in which the fields that wait hold the numbers drawn for them."""
        return filled(self, numbers.__getitem__) if self.waits else self

    def _settle_currency(self) -> None:
        """Bring all prices into one currency."""
        found = {item.named("price"): label.currency for item in self.items for label in labels(item.price)}
        home = (
            self.currency or next(iter(Counter(found.values()).most_common(1)), (None,))[0]
        )  # what most prices are in
        rates = {
            code: _exchange(code, rate, [home, *found.values()], self.label)
            for code, rate in dict(self.exchange).items()
        }
        currency = self.currency or next((target for _, target in rates.values()), home)
        if currency is not None:
            one_of(currency, sorted(CODES), f"{self.label}.currency")
        for where, code in found.items():
            if code != currency and rates.get(code, (0, ""))[1] != currency:
                other = next((place for place, one in found.items() if one == currency), f"{self.label}.currency")
                raise UnitError(
                    f"{where} is in {code} and {other} in {currency}; say how many {currency} one {code} is worth, in "
                    f"exchange={{'{code}': '... {currency}/{code}'}}"
                )
        for name, kind in KINDS.items():
            if issubclass(kind, Item):
                items = tuple(_exchanged(item, rates, str(currency)) for item in getattr(self, name))
                object.__setattr__(self, name, items)
        object.__setattr__(self, "currency", currency)
        object.__setattr__(self, "exchange", Frozen(self.exchange))

    def _settle_years(self) -> None:
        """Refuse prices that do not say of which year they are."""
        rising = [item for item in self.items if item.rises]
        if self.year is None and (self.prices == "real" or rising):
            why = (
                "real prices are" if self.prices == "real" else f"{rising[0].label}({rising[0].what!r}) rises from that"
            )
            raise RangeError(f"{self.label}.year: {why} of a year; write year=2026")
        dated = [item for item in self.items for label in labels(item.price) if label.year not in (None, self.year)]
        if dated and (self.inflation is None or self.year is None):
            raise RangeError(
                f"{dated[0].named('price')} is in prices of {dated[0].paid_for.year}; give year= and inflation="
            )
        if self.prices == "real" and self.inflation is None and (self.tax or self.debt):
            raise RangeError(
                f"{self.label}.inflation: the discount rate is real, but depreciation and interest are money of the "
                "day; write inflation='2 %', or '0 %'"
            )


def _several(given: Any, kind: type, where: str) -> tuple[Any, ...]:
    items = (given,) if isinstance(given, Value) else tuple(given)
    for item in items:
        if not isinstance(item, kind):
            raise RangeError(f"{where} takes finance.{kind.__name__}(...), got {shown(item)}")
    return items


def _exchange(code: str, rate: Any, others: Iterable[str | None], label: str) -> tuple[float, str]:
    """Return what one of a currency is worth, and in which."""
    match = _RATE.fullmatch(rate) if isinstance(rate, str) else None
    if match is None or match[3] != code or not float(match[1]) > 0:
        other = next((one for one in others if one not in (None, code)), "USD" if code != "USD" else "CNY")
        raise UnitError(
            f"{label}.exchange[{code!r}] needs its worth, got {shown(rate)}; write how many {other} one {code} is, "
            f"'... {other}/{code}'"
        )
    return float(match[1].replace("_", "")), match[2]


def _exchanged(item: Any, rates: Mapping[str, tuple[float, str]], currency: str) -> Any:
    """Copy of an item whose price is in the project's currency."""

    def change(price: Any) -> Any:
        if isinstance(price, Mapping):
            return Frozen({year: change(one) for year, one in price.items()})
        label = labels(price)[0]
        if label.currency == currency:
            return price
        worth = rates[label.currency][0]
        if isinstance(price, Money):
            return Money(float(price) * worth, currency, price.per, price.year)
        spec: MoneySpec = price.spec._replace(label=Label(currency, label.per, label.year))
        return Awaited(price.source.within(lambda amount: np.asarray(amount) * worth), spec, price.where)

    return changed(item, price=change(item.price), paid_for=replace(item.paid_for, currency=currency))
