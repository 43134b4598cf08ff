"""The workbook of an estimate: its sheets in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.described.words import language
from lfgmodel.io.writing import target_of
from lfgmodel.results.display import title
from lfgmodel.results.plan import appraised
from lfgmodel.results.warming import potential
from lfgmodel.results.waste import waste_by_kind
from lfgmodel.spec import Given

if TYPE_CHECKING:
    from lfgmodel.results.result import Estimate
    from lfgmodel.results.workbook.book import Workbook


def to_excel(est: Estimate, path: Any, *, plan: Any = None, gwp: Given | None = None, lang: str = "en") -> None:
    """Write an estimate as a workbook that can be handed in; a file that is there is replaced once it is whole.

    Its sheets are

    - Summary: site, method, headline numbers and a chart; a cell takes the year that is looked at
    - Inputs: every value with its unit, and its source, "user" or "default"; the factors that formulas name
    - Yearly: waste, methane in Mg, scfm and Nm3/h, energy and balances, derived by formulas; of draws the means, of
      many sites the sum
    - Quantiles (with draws): what 5, 50 and 95 % of them stay below, by flow and year
    - Quantiles alone, in place of Yearly and Chart, where an estimate holds them and no draws
    - Sites, Sites by year (of many sites or groups): a row each, and a row each and year where a workbook holds them
    - Statement (with `plan`): the measures of a project and its cash by year
    - Chart: native charts of these numbers
    - Sources: methods, citations, terms and notes

    Formulas carry their values, for readers that do not reckon. Pages are A4 across.

    Parameters
    ----------
    est : Estimate
    path : str or path
        Where to; it ends in .xlsx.
    plan : finance.Appraisal or finance.Project, optional
        A project on this estimate: `plan.of(est, baseline=)`.
    gwp : number, optional
        Global warming potential of methane, as `lfg.gwp("AR5", 100)`; without it nothing is said in CO2e. [Mg/Mg]
    lang : {"en", "zh"}
        Language of headings and labels; names of sheets, units, citations and the user's words stay as they are.

    Raises
    ------
    RangeError
        The path is none of a workbook, its folder is not there, or a sheet would be too long.
    FactorError
        The language is not known.
    ImportError
        openpyxl is absent: pip install 'lfgmodel[excel]'.
    """
    from lfgmodel.results.workbook.book import Workbook  # sheets are loaded when a workbook is written

    where = "Estimate.to_excel"
    place = target_of(path, where, (".xlsx",), "a workbook", "estimate")
    lang = language(lang, where)
    warming = None if gwp is None else potential(gwp, f"{where}.gwp")
    settled = appraised(plan, est, f"{where}.plan")
    book = Workbook(title(est, lang), lang, where)
    if est.quantiles:
        _held(book, est)
    else:
        _whole(book, est, warming, settled)
    book.save(place)


def _whole(book: Workbook, est: Estimate, warming: float | None, plan: Any) -> None:
    from lfgmodel.results.workbook import chart, charts, inputs, quantiles, sites, sources, statement, summary, yearly

    front = book.sheet("Summary")
    waste = waste_by_kind(est)
    inputs.write(book, est, waste, yearly.factors(est, warming))
    columns = yearly.columns_of(book, est, warming, waste)
    placed = yearly.write(book, est, columns)
    shown = {column.key: np.asarray(column.values, dtype=float) for column in columns}
    spread = quantiles.write(book, est) if "draw" in est.axes else None
    if est.many:
        sites.write(book, est)
    if plan is not None:
        statement.write(book, plan)
    chart.write(book, est, placed, spread)
    sources.write(book, est)
    row = summary.write(book, est, waste, front, placed, shown)
    picture = charts.sized(chart.first(book, est, placed, spread), summary.WIDE, summary.HIGH)
    front.sheet.add_chart(picture, summary.CORNER)
    front.printed(whole=True, area=f"A1:K{row}")


def _held(book: Workbook, est: Estimate) -> None:
    """Write an estimate that holds quantiles, of which nothing adds up: no years of all sites, and no charts."""
    from lfgmodel.results.workbook import inputs, sites, sources, summary

    front = book.sheet("Summary")
    waste = waste_by_kind(est)
    inputs.write(book, est, waste, {})
    summary.opened(book, est, waste, front)
    sites.by_year(book, est, "Quantiles")
    sources.write(book, est)
    front.printed(whole=True)
