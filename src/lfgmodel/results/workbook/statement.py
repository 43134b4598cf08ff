"""Sheet Statement: what a project on the gas is worth, and its cash by year with a live check."""

from __future__ import annotations

from typing import Any

import numpy as np

from lfgmodel.results.workbook import looks
from lfgmodel.results.workbook.book import Workbook
from lfgmodel.results.workbook.sheet import Sheet, SheetColumn

MEMO = "(memo)"

HEADS = {"none": "draws with none"}
"""Columns of the measures under words that say more."""

CAUTIOUS = "P90 is the cautious end: of worth and return what is exceeded with 90 %, of a payback what is not."

ONE_PAGE = 25
"""Years of a statement that is printed on one page."""


def write(book: Workbook, plan: Any) -> None:
    """Write the sheet.

    Parameters
    ----------
    plan : Appraisal
        By what it has: `measures`, `statement`, `irr_reason` and so on.
    """
    sheet = book.sheet("Statement")
    prices, years = book.say(f"{plan.project.prices} prices"), f"{plan.years[0]}–{plan.years[-1]}"
    sheet.put(1, 1, f"{book.say(plan.flow)}, {years}, {prices}, {plan.currency}", looks.TITLE)
    row, told = _measures(book, sheet, plan, 3)
    frame = plan.statement
    last = list(plan.settled.flows)[-1]
    lines = [name for name in frame.columns if name not in plan.settled.flows and MEMO not in name]
    columns = [SheetColumn("year", book.say("year"), frame.index.to_numpy(), plain=True, width=11)]
    for n, name in enumerate(frame.columns):
        columns.append(
            SheetColumn(f"c{n}", book.say(name), frame[name].to_numpy(), total=MEMO not in name, digits="#,##0")
        )
    keys = {name: f"c{n}" for n, name in enumerate(frame.columns)}
    adding = "+".join(f"{{{keys[name]}}}{{row}}" for name in lines)
    left = np.round(frame[lines].sum(axis=1) - frame[last], 2) + 0.0
    check = f"=ROUND({adding}-{{{keys[last]}}}{{row}},2)"
    columns.append(SheetColumn("check", f"{book.say('lines')} − {book.say(last)}", left, check, True, digits="0.00"))
    placed = sheet.table(columns, row=row + 1, total=book.say("total"))
    lines = [book.say("All lines but memos add up to the last net cash flow; what is paid is negative.")]
    if plan.draws is not None:
        lines.append(book.say("Lines are means of {draws} draws.", draws=plan.draws))
    sheet.notes(placed.last + 3, lines + told)
    sheet.printed(least=8, whole=len(frame) <= ONE_PAGE)


def _measures(book: Workbook, sheet: Sheet, plan: Any, row: int) -> tuple[int, list[str]]:
    """Write the measures of each net cash flow, and further ones of the project; return what is to be said of them."""
    frame = plan.measures().drop(columns="note", errors="ignore")
    heads = [book.say("measure"), "", "", *(book.say(HEADS.get(str(name), str(name))) for name in frame.columns)]
    for n, text in enumerate(heads, 1):
        sheet.put(row, n, text or None, looks.HEAD)
    sheet.fit(row)
    told = [] if plan.draws is None else [book.say(CAUTIOUS)]
    for (flow, name), line in frame.iterrows():
        row += 1
        measure = f"{book.say(flow)}: {book.say(name)}"
        sheet.put(row, 1, measure, looks.LABEL)
        for n, value in enumerate(line, 4):
            cell = sheet.put(row, n, _never(book, name, value), digits=_digits(name, str(frame.columns[n - 4])))
            looks.aligned(cell, "right")
        if name == "IRR":
            told += _without_rate(book, plan.on(flow), measure)
    for label, value, digits in _further(book, plan):
        row += 1
        sheet.put(row, 1, label, looks.LABEL)
        sheet.put(row, 4, value, digits=digits)
    return row + 1, told


def _without_rate(book: Workbook, plan: Any, measure: str) -> list[str]:
    """Say why there is no internal rate of return, and of draws in how many of them."""
    reasons = np.atleast_1d(plan.irr_reason)
    shares = {str(reason): float(np.mean(reasons == reason)) for reason in np.unique(reasons) if reason}
    if plan.draws is None:
        return [book.say("{measure}: no rate of return ({reason})", measure=measure, reason=one) for one in shares]
    said = "{measure}: {share} of the draws have no rate of return ({reason})"
    return [book.say(said, measure=measure, reason=one, share=f"{share:.1%}") for one, share in shares.items()]


def _never(book: Workbook, name: str, value: Any) -> Any:
    """Return a measure as it is written: a payback that never comes is said in words."""
    endless = isinstance(value, float) and np.isinf(value)
    return book.say("never") if endless and "payback" in name else value


def _digits(name: str, column: str) -> str:
    if column == "none" or name == "IRR":
        return "0.0%"
    return "0.0" if "payback" in name else "#,##0"


def _further(book: Workbook, plan: Any) -> list[tuple[str, Any, str]]:
    """Return levelised costs, break-even prices, cost per tonne and risk; of draws the medians."""
    median = "" if plan.draws is None else f" ({book.say('median')})"
    rows = []
    for name in plan.book.sold:
        rows.append((f"{book.say('levelised cost')}: {book.say(name)}{median}", plan.levelised(name)))
    for name in plan.book.sales:
        rows.append((f"{book.say('break-even price')}: {book.say(name)}{median}", plan.break_even(name)))
    if plan.book.saved is not None and plan.project.credits:
        rows.append((f"{book.say('cost per t CO2e, discounted')}{median}", plan.per_tonne().discounted))
    found = [(label, float(np.median(value)), "#,##0.00") for label, value in rows]
    if plan.settled.service is not None and plan.settled.service.any():
        found.append((book.say("lowest debt service cover"), float(np.min(plan.dscr)), "0.00"))
    if plan.draws is not None:
        found.append((book.say("probability of a loss"), plan.loss, "0.0%"))
        found.append((book.say("mean NPV of the worst 10 %"), plan.cvar(), "#,##0"))
    return found
