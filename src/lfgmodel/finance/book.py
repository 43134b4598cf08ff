"""The book of a project: its sales, costs and investments by year, in money of the day, before tax and debt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lfgmodel.axes import of_one_shape, steps
from lfgmodel.core.decay import Array, Years
from lfgmodel.errors import RangeError
from lfgmodel.finance.items import Item
from lfgmodel.finance.operation import Operation

if TYPE_CHECKING:
    from lfgmodel.finance.project import Project


class Book(NamedTuple):
    """Each array (year, draw, site), the last of length one, in money of the day."""

    years: Years  # from the first spending to the close
    start: int  # place of the first year of sales among them
    sales: Mapping[str, Array]
    costs: Mapping[str, Array]
    capital: Mapping[str, Array]
    grants: Mapping[str, Array]
    salvage: Mapping[str, Array]  # of each investment, in the last year
    prices: Mapping[str, Array]  # of what is sold [money of the day for each unit]
    sold: Mapping[str, Array]  # how much [unit/yr]
    megawatts: float  # capacity of all devices that have one in power [MW]
    load: float  # of the devices with a capacity, over their years of service [fraction]
    saved: Array | None  # methane that a baseline releases and the project does not [Mg CH4/yr]

    def unbuilt(self) -> Book:
        """Return the book of building none: the same lines and years, with nothing in them."""
        lines = ("sales", "costs", "capital", "grants", "salvage", "sold")
        empty: Any = {line: {name: np.zeros_like(held) for name, held in getattr(self, line).items()} for line in lines}
        saved = None if self.saved is None else np.zeros_like(self.saved)
        return self._replace(**empty, megawatts=0.0, load=float("nan"), saved=saved)


def kept(project: Project, operation: Operation, baseline: Array | None) -> Book:
    """Keep the book of a project.

    Parameters
    ----------
    project : Project
        With the numbers drawn.
    operation : Operation
        Of the estimate, before it runs.
    baseline : (year, draw, site) array, optional
        Methane released without the project [Mg CH4/yr], in all years of the estimate.
    """
    spending = {item.what: item.spending(operation) for item in project.capital}
    first, last = _span(project, operation, spending)
    inside = (operation.years >= first) & (operation.years <= last)
    running = operation.between(first, last)
    saved = None if baseline is None else baseline[inside] - running.released
    sold = _sold(project, running, saved)
    years, start = _service(project, running.years, sold)
    cut, earning = slice(0, len(years)), (*project.sales, *project.credits)
    price = {item.what: _price(project, item, years) for item in earning}
    bought = _bought(project, running, years, start)
    capital = {item.what: _spent(project, item, years, spending[item.what]) for item in project.capital}
    return Book(
        years,
        start,
        {item.what: price[item.what] * sold[item.what][cut] * getattr(item, "kept", 1.0) for item in earning},
        {item.what: _price(project, item, years) * bought[item.what][cut]
         for item in (*project.operation, *project.overhaul)},
        capital,
        {item.what: _spent(project, item, years, item.year) for item in project.grants},
        {item.what: at_end(capital[item.what].sum(axis=0) * item.salvage, len(years)) for item in project.capital},
        price,
        {name: amount[cut] for name, amount in sold.items()},
        running.megawatts(),
        running.load(),
        None if saved is None else saved[cut],
    )  # fmt: skip


def _sold(project: Project, running: Operation, saved: Array | None) -> dict[str, Array]:
    """Return how much of each line of sales there is in each year."""
    sold = {item.what: item.sold(running) for item in project.sales}
    for item in project.credits:
        if saved is None:
            raise RangeError(
                f"{item.named('gwp')}: credits are for methane that a baseline releases and the project does not; "
                "write plan.of(est, baseline=est0)"
            )
        sold[item.what] = item.sold(running, saved * float(item.gwp))
    _refuse_unpriced(project, running.years, sold)
    return sold


def _bought(project: Project, running: Operation, years: Years, start: int) -> dict[str, Array]:
    """Return how much of what each cost is paid for there is in each year."""
    selling = np.zeros((len(running.years), 1, 1))
    selling[start : len(years)] = 1.0
    for item in project.operation:
        _refuse_outside(item, years, item.year or ())
    bought = {item.what: item.bought(running, selling) for item in project.operation}
    bought |= {item.what: item.bought(running, len(years)) for item in project.overhaul}
    _refuse_unpriced(project, years, bought)
    return bought


def growth(project: Project, years: Any, since: int) -> Array:
    """Return what money of a year buys of, against that of another: `(1 + inflation)**(year - since)`."""
    inflation = 0.0 if project.inflation is None else project.inflation
    grown: Array = (1 + np.asarray(inflation, dtype=float)) ** (np.asarray(years) - since)[:, None, None]
    return grown


def _price(project: Project, item: Item, years: Years) -> Array:
    """Return the price of an item in money of the day, (year, draw, site)."""
    price = steps(item.price, years, item.named("price"), before=0.0)
    year, escalation = project.year, getattr(item, "escalation", 0.0)
    if year is None:
        return price
    if item.paid_for.year not in (None, year):
        price = price * growth(project, np.array([year]), int(item.paid_for.year or year))
    if project.prices == "real":
        price = price * growth(project, years, year)
    rise = (1 + np.asarray(escalation, dtype=float)) ** (years - year)[:, None, None]
    return np.asarray(price * rise)


def _refuse_unpriced(project: Project, years: Years, amounts: Mapping[str, Array]) -> None:
    """Refuse a price by year that starts after there is something to be paid for."""
    for item in project.items:
        if isinstance(item.price, Mapping) and item.what in amounts:
            since = next(iter(item.price))
            early = years[np.broadcast_to((amounts[item.what][: len(years)] > 0).any(axis=(1, 2)), len(years))]
            if len(early) and early[0] < since:
                raise RangeError(
                    f"{item.named('price')} starts in {since}, but is needed from {early[0]} on; add {early[0]}: ..."
                )


def _spent(project: Project, item: Item, years: Years, amounts: Mapping[int, Any]) -> Array:
    """Return what is spent on an item, or given, each year."""
    _refuse_outside(item, years, amounts)
    bought = [np.asarray(amounts.get(int(year), 0.0), dtype=float).reshape(1, -1, 1) for year in years]
    spent: Array = _price(project, item, years) * np.concatenate(of_one_shape(bought))
    return spent


def _refuse_outside(item: Item, years: Years, named: Iterable[int]) -> None:
    late = [year for year in named if not years[0] <= year <= years[-1]]
    if late:
        raise RangeError(f"{item.named('year')} is {late[0]}, outside the project's years {years[0]} to {years[-1]}")


def at_end(amount: Array, years: int) -> Array:
    """Return an amount of the last year, and nothing in those before it, (year, ...)."""
    found = np.zeros((years, *amount.shape))
    found[-1] = amount
    return found


def _span(project: Project, operation: Operation, spending: Mapping[str, Mapping[int, Any]]) -> tuple[int, int]:
    """Return the first and the last calendar year of the project."""
    paid = [year for amounts in spending.values() for year in amounts]
    paid += [year for item in (*project.grants, *project.operation) for year in item.year or ()]
    years = operation.years
    first = min(paid, default=min((item.open for item in project.sales if item.open), default=int(years[0])))
    last = int(years[-1]) if project.close is None else project.close
    if first < years[0] or last > years[-1]:
        raise RangeError(
            f"{project.label} runs from {first} to {last}, beyond the estimate's {years[0]} to {years[-1]}; write "
            f"estimate(..., until={last}) or an earlier close="
        )
    if last <= first:
        raise RangeError(f"{project.label} closes in {last}, in or before its first year, {first}; mend one")
    return first, last


def _service(project: Project, years: Years, sold: Mapping[str, Array]) -> tuple[Years, int]:
    """Return the years of the project, and the place of the first with sales among them."""
    selling = np.zeros(len(years), dtype=bool)
    for amount in sold.values():
        selling |= np.broadcast_to((amount > 0).any(axis=(1, 2)), len(years))
    if not selling.any():
        raise RangeError(f"{project.label} sells nothing from {years[0]} to {years[-1]}; check open, close and the gas")
    start, end = int(selling.argmax()), len(years)
    if project.close is None:
        end -= int(selling[::-1].argmax())
    late = [year for item in (*project.operation, *project.grants) for year in (item.year or ())]
    end = max(end, *(year - int(years[0]) + 1 for year in late)) if late else end
    built = min((year for item in project.capital for year in (item.year or ())), default=int(years[0]))
    if built > years[start]:
        raise RangeError(
            f"{project.label} sells from {years[start]} on, before its first capital is spent, in {built}; mend one"
        )
    return years[:end], start
