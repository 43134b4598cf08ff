"""Appraisals: what a project is worth on the gas of an estimate, in every draw of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lfgmodel.core import money
from lfgmodel.core.decay import Array, Years
from lfgmodel.described.html import block
from lfgmodel.errors import RangeError, one_of
from lfgmodel.finance import returns, risk
from lfgmodel.finance.book import Book, kept
from lfgmodel.finance.operation import Operation, baseline_released
from lfgmodel.finance.statement import FLOWS, Statement, deflated, stated
from lfgmodel.results.warming import potential
from lfgmodel.units.reals import truth
from lfgmodel.waiting import Awaited

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.finance.project import Project


class PerTonne(NamedTuple):
    """Cost of a tonne of carbon dioxide equivalent that is not released, without what credits bring."""

    discounted: Any  # for tonnes discounted as money is [money/t CO2e]
    undiscounted: Any  # for all tonnes alike [money/t CO2e]


@dataclass(frozen=True, eq=False, repr=False)
class Appraisal:
    """What a project is worth; each measure is one number, or one for each draw.

    Attributes
    ----------
    project : Project
        With the numbers drawn in it.
    book : Book
        Sales, costs and investments by year, in money of the day.
    settled : Statement
        What is left after royalties, tax and debt.
    flow : str
        The net cash flow that is measured: that to equity where there is debt, after tax where there is tax; `on`
        measures another.
    drawn : dict of (draw,) array
        The project's own uncertain numbers, by field.
    draws : int or None
        How many, where there are any.
    """

    project: Project
    book: Book
    settled: Statement
    flow: str
    drawn: Mapping[str, Array]
    draws: int | None

    @property
    def years(self) -> Years:
        """Calendar years, the first of spending to the last."""
        return self.book.years

    @property
    def currency(self) -> str:
        """ISO 4217 code, with the year of its prices where they are real."""
        real = self.project.prices == "real"
        return f"{self.project.currency}{self.project.year if real else ''}"

    def unbuilt(self) -> Appraisal:
        """Return the appraisal of building none, over the same years: every amount is nothing."""
        book = self.book.unbuilt()
        return replace(self, book=book, settled=stated(self.project, book))

    def on(self, flow: str) -> Appraisal:
        """Return the appraisal of another net cash flow, such as "project before tax"."""
        return replace(self, flow=one_of(flow, self.settled.flows, "Appraisal.on"))

    def cash(self, flow: str | None = None) -> Array:
        """Return a net cash flow, (year,) or (year, draw), in the money of the project's prices."""
        name = self.flow if flow is None else one_of(flow, self.settled.flows, "Appraisal.cash")
        return self._plain(self.settled.flows[name] * deflated(self.project, self.book))

    @property
    def npv(self) -> Any:
        """Net present value in `project.base`, or the first year of spending [money]."""
        return self._worth(self.cash())

    @property
    def irr(self) -> Any:
        """Rate of return, real or nominal as prices are; NaN where there is none, see `irr_reason` [fraction]."""
        return returns.irr(self.cash())

    @property
    def irr_reason(self) -> Any:
        """Why there is no rate of return: none, several, touching, borrowing; "" where there is one."""
        return returns.irr_reason(self.cash())

    @property
    def rates(self) -> Array:
        """Every rate at which net present value is nothing, (rate, ...) [fraction]."""
        return returns.rates(self.cash())

    def mirr(self, finance: Any, reinvest: Any) -> Any:
        """Return the modified rate of return, with rates as in `finance.mirr` [fraction]."""
        return returns.mirr(self.cash(), finance, reinvest)

    @property
    def payback(self) -> Any:
        """Years from the first spending until it is paid back for good; inf if never [yr]."""
        return returns.payback(self.cash())

    @property
    def discounted_payback(self) -> Any:
        """Years until it is paid back with the discount rate on it; inf if never [yr]."""
        return self._by_draw(money.payback(self.cash(), self._rate))

    def levelised(self, product: str, *, net: bool = False, prices: str | None = None) -> Any:
        """Return the levelised cost of a product, the constant price that would pay for it.

        Parameters
        ----------
        product : str
            A line of sales: "electricity" for the LCOE, "heat" for the LCOH.
        net : bool
            Whether other sales and credits are set against the cost.
        prices : {"real", "nominal"}, optional
            Constant in real or in nominal money; as the project's prices are, if not given.

        Returns
        -------
        float or array
            [money/MWh, or what else its price is for]

        Notes
        -----
        `PV(capital + operation + royalty + tax - salvage - grants) / PV(output)`, without debt. Output is discounted
        only because its price is constant. Tax is that of the project as it is.
        """
        one_of(product, self.book.sold, "Appraisal.levelised")
        kind = one_of(prices or self.project.prices, ("real", "nominal"), "Appraisal.levelised.prices")
        flow = next(name for name in ("project after tax", "project before tax") if name in self.settled.flows)
        others = [product] if truth(net, "Appraisal.levelised.net") else list(self.book.sales)
        income = sum(self.book.sales[name] for name in others)
        worth = deflated(self.project, self.book)
        cost, rate, inflation = -(self.settled.flows[flow] - income) * worth, self._discount, 0.0
        if kind != self.project.prices:
            if self.project.inflation is None:
                raise RangeError(
                    f"Appraisal.levelised: {kind} prices need the project's inflation; write inflation='2 %'"
                )
            inflation = self.project.inflation
            if kind == "nominal":
                cost, rate, inflation = cost / worth, (1 + rate) * (1 + inflation) - 1, 0.0
        found = money.levelised(cost, self.book.sold[product], rate, inflation, self.project.timing)
        return self._by_draw(found[..., 0])

    def break_even(self, line: str) -> Any:
        """Return the price of a line of sales at which net present value is nothing.

        It is the price of the first year named, in the prices that the project's are in, and rises as the project's
        does; inf where no price is enough, NaN where the line sells nothing.
        """
        one_of(line, self.book.sales, "Appraisal.break_even")
        items = {item.what: item for item in (*self.project.sales, *self.project.credits)}
        price = items[line].price
        price = next(iter(price.values())) if isinstance(price, Mapping) else price
        times = risk.root(lambda many: self._worth_at({line: many}), self._shape)
        return self._by_draw((times * np.asarray(price, dtype=float))[..., 0])

    def per_tonne(self, gwp: Any = None) -> PerTonne:
        """Return the cost of a tonne of CO2e not released, `-(NPV without credits) / tonnes` [money/t CO2e].

        Parameters
        ----------
        gwp : number, optional
            Global warming potential of methane; that of the credits, if not given.
        """
        if self.book.saved is None:
            raise RangeError("Appraisal.per_tonne needs a baseline; write plan.of(est, baseline=est0)")
        given = next((item.gwp for item in self.project.credits), None) if gwp is None else gwp
        if given is None:
            raise RangeError("Appraisal.per_tonne needs a global warming potential; write gwp=lfg.gwp('AR5', 100)")
        without = self._worth_at({item.what: 0.0 for item in self.project.credits})
        avoided = self.book.saved * potential(given, "Appraisal.per_tonne.gwp")
        worth = money.present(avoided, self._discount, self.project.timing)
        with np.errstate(divide="ignore", invalid="ignore"):  # where nothing is saved there is no cost of it
            return PerTonne(*(self._by_draw((-without / each)[..., 0]) for each in (worth, avoided.sum(axis=0))))

    @property
    def dscr(self) -> Array:
        """Debt service cover ratio, cash available over interest and principal, in years of the loan (year, ...)."""
        service, available, _, _ = self._debt()
        due = (service > 0).any(axis=(1, 2))
        ratio: Array = self._plain(available)[due] / self._plain(service)[due]
        return ratio

    @property
    def llcr(self) -> Any:
        """Loan life cover ratio: present value, at its rate, of the cash available over its life, over the loan."""
        service, available, debt, rate = self._debt()
        due = np.flatnonzero((service > 0).any(axis=(1, 2)))
        later = np.concatenate([np.zeros_like(available[:1]), available[due[0] : due[-1] + 1]])
        return self._by_draw((money.present(later, rate) / debt)[..., 0])

    @property
    def loss(self) -> float:
        """Probability that net present value is below nothing [fraction]."""
        return float(np.mean(np.asarray(self.npv) < 0))

    def cvar(self, share: Any = 0.10) -> float:
        """Return the mean net present value of the worst share of the draws [money]."""
        return risk.tail(np.atleast_1d(self.npv), share)

    def percentile(self, exceeded: Any, measure: str = "npv") -> float:
        """Return what a measure exceeds with a probability: `percentile("90 %")` is the P90 of the NPV.

        Of a payback, of which less is better, it is what is not exceeded with that probability: P90 is always the
        cautious end. A rate of return is -inf where every rate loses.
        """
        return risk.reached(self, one_of(measure, risk.MEASURES, "Appraisal.percentile"), exceeded)

    @property
    def statement(self) -> pd.DataFrame:
        """Each line by year, with draws its mean [money]; what is paid is negative.

        All lines but memos add up to the last net cash flow, those down to working capital to "project before tax".
        Memos are no cash: depreciation and taxable income, of which tax is; and with debt "tax without debt", which
        leads from the project before tax to that after tax, where `tax` is after interest.
        """
        import pandas as pd

        worth = deflated(self.project, self.book)
        held = {**self.settled.lines, **self.settled.flows}
        columns = {name: np.broadcast_to((held[name] * worth).mean(axis=(1, 2)), len(self.years)) for name in held}
        frame = pd.DataFrame(columns, index=pd.Index(self.years, name="year"))
        frame.attrs["units"] = self.currency
        return frame

    def measures(self) -> pd.DataFrame:
        """Return the measures of every net cash flow: with draws P90, P50, P10, as in `percentile`.

        P90 is the cautious end: of worth and return what is exceeded with 90 %, of a payback what is not. With draws
        there are also the mean; the share of the draws that have `none`, no rate of return or no payback; and a `note`.
        Draws without a rate of return are counted: below all, as -inf, where every rate loses (above all where every
        rate gains). Where one has no rate for another reason the quantiles are NaN, and the note names it.
        """
        return risk.measures([self.on(flow) for flow in FLOWS if flow in self.settled.flows])

    def __repr__(self) -> str:
        return risk.summary(self)

    def _repr_html_(self) -> str:
        first, *lines = repr(self).splitlines()
        return block(first, self.measures().to_html(), said=lines)

    @property
    def _discount(self) -> Array:
        return np.asarray(self.project.discount, dtype=float)

    @property
    def _rate(self) -> Array:
        """Discount rate, one or one for each draw."""
        rate = self._discount
        return rate[:, 0] if rate.ndim else rate

    @property
    def _shape(self) -> tuple[int, int]:
        return (self.draws or 1, 1)

    def _plain(self, held: Array) -> Array:
        """Leave out the axes that nobody asked for."""
        if self.draws is None:
            return np.asarray(held[:, 0, 0])
        return np.broadcast_to(held[..., 0], (len(held), self.draws))

    def _by_draw(self, measure: Any) -> Any:
        """Return one number as a float, or with draws one for each."""
        if self.draws is None:
            return float(np.asarray(measure).item())
        return np.array(np.broadcast_to(measure, (self.draws,)))

    def _worth(self, cash: Array) -> Any:
        value = money.present(cash, self._rate, self.project.timing)
        if self.project.base is not None:
            value = value * (1 + self._rate) ** (self.project.base - int(self.years[0]))
        return self._by_draw(value)

    def _worth_at(self, prices: Mapping[str, Any]) -> Array:
        """Return net present value in the first year with other prices, (draw, 1)."""
        settled = stated(self.project, self.book, prices)
        cash = settled.flows[self.flow] * deflated(self.project, self.book)
        return np.broadcast_to(money.present(cash, self._discount, self.project.timing), self._shape)

    def _debt(self) -> tuple[Array, Array, Array, Any]:
        """Return what is paid on the loan and what is there for it, the loan when service starts, and its rate."""
        terms, (_, _, service, available, debt) = self.project.debt, self.settled
        if terms is None or service is None or available is None or debt is None or not service.any():
            raise RangeError("Appraisal: cover ratios are those of a loan; give the project debt=finance.Debt(...)")
        return service, available, debt, terms.rate


def appraised(project: Project, est: Any, baseline: Any, numbers: Mapping[Awaited, Any]) -> Appraisal:
    """Appraise a project on an estimate, with the numbers drawn for its own fields."""
    operation = Operation.of(est)
    released = None if baseline is None else baseline_released(est, baseline)
    return appraised_on(project, operation, released, numbers)


def appraised_on(
    project: Project, operation: Operation, released: Array | None, numbers: Mapping[Awaited, Any]
) -> Appraisal:
    """Appraise a project on what devices do, given the methane released without it."""
    done = project.filled(numbers)
    book = kept(done, operation, released)
    settled = stated(done, book)
    drawn = {field.where: np.asarray(held)[:, 0] for field, held in numbers.items()}
    draws = max([operation.collected.shape[1], operation.draws, *(len(each) for each in drawn.values())])
    asked = operation.drawn or bool(drawn)
    flow = next(name for name in reversed(FLOWS) if name in settled.flows)
    return Appraisal(done, book, settled, flow, drawn, draws if asked else None)
