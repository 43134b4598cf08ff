"""Sheet Quantiles: of an estimate with draws, between what each flow lies in each year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lfgmodel.results.spread import MIDDLE, quantiles
from lfgmodel.results.workbook.book import Workbook
from lfgmodel.results.workbook.sheet import Placed, SheetColumn

if TYPE_CHECKING:
    from lfgmodel.results.result import Estimate

FLOWS_A_PAGE = 4


def write(book: Workbook, est: Estimate) -> Placed:
    """Write the sheet: of each flow that is not nothing three columns, for all sites together."""
    together = est.combined()
    columns = [SheetColumn("year", book.say("year"), est.years, plain=True, width=7)]
    present = [name for name in together.names if together.flow(name).any()]
    for place, name in enumerate(present):
        found = quantiles(together.flow(name), MIDDLE)
        columns += [
            SheetColumn(
                f"{name}_{level}",
                f"{book.say(name)} [{est.unit(name)}], {level:.0%}",
                values,
                page=place // FLOWS_A_PAGE,
            )
            for level, values in zip(MIDDLE, found, strict=True)
        ]
    sheet = book.sheet("Quantiles")
    placed = sheet.table(columns)
    sheet.freeze("B2")
    lines = [
        book.say("Each column by itself: what so many of the draws stay below in that year."),
        book.say("Quantiles of different flows or years do not add up; the means on sheet Yearly do."),
    ]
    sheet.notes(placed.last + 2, lines)
    sheet.printed(rows="1:1", columns="A:A", area=placed.area())
    sheet.apart(columns)
    return placed
