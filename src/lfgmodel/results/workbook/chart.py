"""Sheet Chart: where the methane goes, gas, energy and waste by year; with draws how far they spread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lfgmodel.results.conversion import VOLUMES
from lfgmodel.results.spread import MIDDLE
from lfgmodel.results.style import FATES
from lfgmodel.results.workbook import numbers
from lfgmodel.results.workbook.book import Workbook
from lfgmodel.results.workbook.charts import Picture, sized
from lfgmodel.results.workbook.sheet import Placed

if TYPE_CHECKING:
    from lfgmodel.results.result import Estimate

WIDE, HIGH = 17.4, 10.7
"""Size of a chart; four of them are a page. [cm]"""

KINDS = 8
"""Kinds of waste up to which a chart tells them apart."""

CORNERS = ("A1", "J1", "A22", "J22")


def write(book: Workbook, est: Estimate, yearly: Placed, spread: Placed | None) -> None:
    """Write the sheet: up to four charts on a page."""
    sheet = book.sheet("Chart")
    for corner, chart in zip(CORNERS, charts_of(book, est, yearly, spread), strict=False):
        sheet.sheet.add_chart(sized(chart, WIDE, HIGH), corner)
    sheet.widths(*[10.0] * 18)
    sheet.printed(whole=True, area="A1:R42")


def first(book: Workbook, est: Estimate, yearly: Placed, spread: Placed | None) -> Any:
    """Return the chart that stands for all: the fates of the methane, or with draws the spread of a flow."""
    return next(charts_of(book, est, yearly, spread))


def charts_of(book: Workbook, est: Estimate, yearly: Placed, spread: Placed | None) -> Iterator[Any]:
    """Return the charts that an estimate has, the most telling first."""
    flows, year, mean = numbers.means(est), Picture(book, yearly), f" ({book.say('mean')})" if spread else ""
    present = [name for name in flows if flows[name].any()]
    if spread is not None:
        flow = "collected" if "collected" in present else next((name for name in present if name in flows), "")
        keys = {f"{flow}_{level}": f"{level:.0%}" for level in MIDDLE}
        if set(keys) <= set(spread.letters):
            ends = [key for key in keys if not key.endswith("_0.5")]
            title = book.say("methane {flow}, quantiles", flow=book.say(flow))
            yield Picture(book, spread).lines(title, est.unit(flow), keys, dashed=ends)
    fates = {name: book.say(name) for name in FATES if name in present}
    if fates:
        yield year.area(book.say("where the methane goes") + mean, "Mg CH4/yr", fates)
    for unit in VOLUMES:
        gas = [name for name in numbers.AS_GAS if f"{name}_{unit}_lfg" in yearly.letters]
        of = {f"{name}_{unit}_lfg": book.say(name) for name in gas} or {
            f"{name}_{unit}": book.say(name) for name in numbers.AS_GAS if f"{name}_{unit}" in yearly.letters
        }
        if of and (unit == "scfm" or not est.products):
            yield year.lines(book.say("landfill gas" if gas else "methane") + mean, unit, of)
    energy = {name: book.say(name) for name in est.products if name in present and est.unit(name) == "MWh/yr"}
    if energy:
        yield year.columns(book.say("energy") + mean, "MWh/yr", energy)
    kinds = {f"waste_{n}": str(kind) for n, kind in enumerate(est.inputs["site"].kinds)}
    apart = 1 < len(kinds) <= KINDS
    yield year.columns(book.say("waste"), "Mg/yr", kinds if apart else {"waste": book.say("waste")})
