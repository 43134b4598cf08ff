"""Sheets Sites and Sites by year: of many sites, or groups of them, a row each, and a row each and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lfgmodel.results.export import flows, spread
from lfgmodel.results.spread import MIDDLE, mean_of_draws, quantiles
from lfgmodel.results.waste import waste_by_site
from lfgmodel.results.workbook.book import Workbook
from lfgmodel.results.workbook.sheet import SHEET_ROWS, SheetColumn, text_width

if TYPE_CHECKING:
    from lfgmodel.results.result import Estimate

CELLS = 1_000_000
"""Cells of the sheet by site and year up to which it is written in half a minute or so."""


def write(book: Workbook, est: Estimate) -> None:
    """Write both sheets; the second where it fits, and else how to have it."""
    sheet, columns = book.sheet("Sites"), _columns(book, est)
    placed = sheet.table(columns, total=book.say("total"))
    sheet.freeze("B2")
    rows, wide = len(est.called) * len(est.years), len(est.names) * (3 if "draw" in est.axes else 1) + 2
    fits = rows <= SHEET_ROWS and rows * wide <= CELLS
    lines = [
        book.say("Each site in each year would be {rows} rows, more than a workbook should hold;", rows=f"{rows:,}"),
        book.say("write est.to_pandas().to_parquet('sites.parquet'), or est.site(name).to_excel(path) for one."),
    ]
    sheet.notes(placed.last + 3, [book.say("Sheet Sites by year has each site in each year.")] if fits else lines)
    sheet.printed(rows="1:1", least=8)
    if fits:
        by_year(book, est, "Sites by year")


def _columns(book: Workbook, est: Estimate) -> list[SheetColumn]:
    names = [str(name) for name in est.called]
    waste, groups = waste_by_site(est), est.groups
    axis, mean = book.say(est.axes[-1]), f", {book.say('mean')}" if "draw" in est.axes else ""
    columns = [SheetColumn("name", axis, names, width=text_width(names, 12))]
    if groups is not None:
        counts = np.bincount(groups.places, minlength=len(names))
        columns.append(SheetColumn("sites", book.say("sites"), counts, total=True, plain=True))
        waste = np.column_stack([waste[:, groups.places == n].sum(axis=1) for n in range(len(names))])
    any_waste = waste.any(axis=0)
    for key, head, years in (
        ("first", "first year of waste", est.years[(waste > 0).argmax(axis=0)]),
        ("last", "last year of waste", est.years[len(est.years) - 1 - (waste[::-1] > 0).argmax(axis=0)]),
    ):
        columns.append(SheetColumn(key, book.say(head), np.where(any_waste, years, np.nan), plain=True, width=9))
    columns.append(SheetColumn("waste", f"{book.say('waste')} [Mg]", waste.sum(axis=0), total=True))
    flow = {name: mean_of_draws(est, est.flow(name)) for name in est.names}
    for name, found in flow.items():
        unit = est.unit(name).removesuffix("/yr")
        columns.append(SheetColumn(name, f"{book.say(name)}{mean} [{unit}]", found.sum(axis=0), total=True))
    for name in ("generated", "collected"):
        if name in flow:
            head = f"{book.say('peak')}: {book.say(name)}{mean} [{est.unit(name)}]"
            columns.append(SheetColumn(f"peak_{name}", head, flow[name].max(axis=0)))
            when = np.where(flow[name].any(axis=0), est.years[flow[name].argmax(axis=0)], np.nan)
            columns.append(
                SheetColumn(f"year_{name}", f"{book.say('year of peak')}: {book.say(name)}", when, plain=True)
            )
    return columns


def by_year(book: Workbook, est: Estimate, name: str) -> None:
    """Write flows by site and year on a sheet, of draws their quantiles, and of quantiles that were held those."""
    drawn = "draw" in est.axes or bool(est.quantiles)
    frame = spread(est, quantiles, est.quantiles or MIDDLE, None, None, {}) if drawn else flows(est, None, None, {})
    heads = [
        f"{book.say(c[0])} [{est.unit(c[0])}], {100 * c[1]:.5g}%" if drawn else f"{book.say(c)} [{est.unit(c)}]"
        for c in frame.columns
    ]
    columns = [SheetColumn("year", book.say("year"), frame.index.get_level_values(-1).to_numpy(), plain=True, width=7)]
    if est.many:
        labels = [str(label) for label in frame.index.get_level_values(0)]
        called = [str(label) for label in est.called]
        columns.insert(0, SheetColumn("name", book.say(est.axes[-1]), labels, width=text_width(called, 12)))
    first = len(columns)
    columns += [SheetColumn(str(n), head, frame.iloc[:, n].to_numpy(), page=n // 9) for n, head in enumerate(heads)]
    sheet = book.sheet(name)
    sheet.table(columns)
    sheet.freeze("C2" if first == 2 else "B2")
    sheet.printed(rows="1:1", columns="A:B" if first == 2 else "A:A")
    sheet.apart(columns)
