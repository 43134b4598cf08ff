"""The statement of a project: from its book to what is left after royalties, tax and debt, in money of the day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lfgmodel.axes import steps
from lfgmodel.core import schedules
from lfgmodel.core.decay import Array
from lfgmodel.errors import RangeError, one_of
from lfgmodel.finance.book import Book, at_end, growth

if TYPE_CHECKING:
    from lfgmodel.finance.project import Project
    from lfgmodel.finance.terms import Tax

FLOWS = ("project before tax", "project after tax", "equity before tax", "equity after tax")


class Statement(NamedTuple):
    """Each array (year, draw, site), the last of length one, in money of the day; what is paid is negative."""

    lines: Mapping[str, Array]  # as a banker reads them, from the sales down; a memo is no cash
    flows: Mapping[str, Array]  # net cash by name, of `FLOWS`
    service: Array | None  # interest and principal paid
    available: Array | None  # cash available for debt service
    debt: Array | None  # owed when service starts, (draw, site)


def stated(project: Project, book: Book, prices: Mapping[str, Any] | None = None) -> Statement:
    """Settle the book of a project.

    Parameters
    ----------
    project : Project
        With the numbers drawn.
    book : Book
    prices : {line: number or (draw, 1) array}, optional
        How many times its price a line of sales is sold at.
    """
    sales = {name: sold * (1.0 if prices is None else prices.get(name, 1.0)) for name, sold in book.sales.items()}
    lines = dict(sales)
    lines |= {name: -cost for name, cost in book.costs.items()}
    lines |= _royalties(project, sales)
    operating = _sum(lines)
    lines |= {name: -spent for name, spent in book.capital.items()} | dict(book.grants)
    salvage = _sum(book.salvage) if book.salvage else 0.0
    lines["salvage"] = np.asarray(salvage + 0.0 * operating)
    lines["working capital"] = _working_capital(project, _sum(sales))
    before = operating + sum(lines[name] for name in (*book.capital, *book.grants, "salvage", "working capital"))
    flows = {"project before tax": before}
    if project.tax is None and project.debt is None:
        return Statement(lines, flows, None, None, None)
    loan = None if project.debt is None else _borrowed(project, book)
    written_off, left = _written_off(project, book, 0.0 if loan is None else loan.interest_before)
    income = operating - written_off + lines["salvage"] - at_end(left, len(book.years))
    tax: Any = 0.0
    if project.tax is not None:
        rate = _tax_rate(project.tax, book)
        tax = schedules.tax(income, rate, project.tax.years)
        flows["project after tax"] = before - tax
        lines["depreciation (memo)"], lines["taxable income (memo)"], lines["tax"] = -written_off, income, -tax
    if loan is None:
        return Statement(lines, flows, None, None, None)
    if project.tax is not None:  # with debt, interest is a cost before tax
        lines["tax without debt (memo)"] = lines.pop("tax")
        income = income - loan.interest
        tax = schedules.tax(income, rate, project.tax.years)
        lines["taxable income (memo)"], lines["tax"] = income, -tax
    lines |= {"loan drawn": loan.drawn, "interest": -loan.interest, "repayment": -loan.principal}
    service = loan.interest + loan.principal
    flows[f"equity {'before' if project.tax is None else 'after'} tax"] = before - tax + loan.drawn - service
    return Statement(lines, flows, service, before - tax, loan.debt)


def _tax_rate(tax: Tax, book: Book) -> Array:
    """Return the rate of each year; a rate by year is that of the first year named before there are sales."""
    since, first = min(tax.rate) if isinstance(tax.rate, Mapping) else 0, int(book.years[book.start])
    if since > first:
        raise RangeError(f"finance.Tax.rate starts in {since}, but is needed from {first} on; add {first}: ...")
    return steps(tax.rate, book.years, "finance.Tax.rate", before=0.0)


class _Loan(NamedTuple):
    drawn: Array
    interest: Array
    principal: Array
    debt: Array
    interest_before: Array  # until service starts, part of the debt


def _sum(lines: Mapping[str, Array]) -> Array:
    total: Any = sum(lines.values())
    return np.asarray(total, dtype=float)


def _royalties(project: Project, sales: Mapping[str, Array]) -> dict[str, Array]:
    paid: Any = 0.0
    for royalty in project.royalty:
        for name in royalty.of:
            paid = paid + royalty.share * sales[one_of(name, sales, "finance.Royalty.of")]
    return {"royalty": -paid} if project.royalty else {}


def _working_capital(project: Project, sales: Array) -> Array:
    """Return what is tied up in each year, or set free: a share of the next year's sales."""
    tied = np.concatenate([sales[1:], np.zeros_like(sales[:1])]) * project.working_capital
    freed: Array = -np.diff(tied, axis=0, prepend=0.0)
    return freed


def _written_off(project: Project, book: Book, interest: Any) -> tuple[Array, Array]:
    """Return depreciation of each year, and what is left on the books at the end.

    An investment is written off from the first year of sales, or the year after it is made if that is later; what is
    left of it when the project closes is a loss of that year. Grants and interest until service are shared out by cost.
    """
    written, left = np.zeros((len(book.years), 1, 1)), np.zeros((1, 1))
    if project.tax is None or not book.capital:
        return written, left
    cost = _sum(book.capital).sum(axis=0)
    grants = _sum(book.grants).sum(axis=0) if book.grants else 0.0
    base = np.divide(
        cost + interest - grants, cost, out=np.zeros(np.broadcast(cost, interest, grants).shape), where=cost > 0
    )
    for item in project.capital:
        shares = (item.depreciation or project.tax.depreciation).schedule()
        for place, spent in enumerate(book.capital[item.what]):
            if not np.any(spent):
                continue
            first = max(book.start, place + 1 if place >= book.start else 0)
            within = shares[: max(len(book.years) - first, 0)]
            off = np.zeros((len(book.years), 1, 1))
            off[first : first + len(within), 0, 0] = within
            written = written + off * (spent * base)
            left = left + (1 - within.sum()) * spent * base
    return written, left


def _borrowed(project: Project, book: Book) -> _Loan:
    """Return what is drawn until the first year of sales, and paid from then on."""
    terms, years, start = project.debt, len(book.years), book.start
    if terms is None or start == 0 or start + terms.years > years:
        raise RangeError(
            f"finance.Debt: a loan of {getattr(terms, 'years', 0)} years from the first sale, in {book.years[start]}, "
            f"does not fit into the project's years, {book.years[0]} to {book.years[-1]}; shorten it"
        )
    needed = (_sum(book.capital) - (_sum(book.grants) if book.grants else 0.0))[:start]
    drawings = np.maximum(needed, 0.0) * terms.share
    debt, interest = schedules.drawn(drawings, terms.rate)
    paid = schedules.loan(debt, terms.rate, terms.years, terms.kind, terms.grace)
    shape = np.broadcast_shapes(debt.shape, paid.payment.shape[1:])
    drawn, interests, principal = (np.zeros((years, *shape)) for _ in range(3))
    drawn[:start] = drawings
    interests[start : start + terms.years], principal[start : start + terms.years] = paid.interest, paid.principal
    return _Loan(drawn, interests, principal, debt, interest)


def deflated(project: Project, book: Book) -> Array:
    """Return what turns money of the day into that in which the project's prices are, (year, draw, site)."""
    if project.prices == "nominal" or project.year is None:
        return np.ones((len(book.years), 1, 1))
    return 1 / growth(project, book.years, project.year)
