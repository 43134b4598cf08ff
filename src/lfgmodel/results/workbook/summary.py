"""Sheet Summary: what was estimated, its headline numbers as formulas on the sheet Yearly, and a chart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.described.rows import called
from lfgmodel.generation.scaled import beneath
from lfgmodel.io.writing import version
from lfgmodel.results import display
from lfgmodel.results.citations import document
from lfgmodel.results.conversion import VOLUMES
from lfgmodel.results.flow import Peak, balances, flows_kept
from lfgmodel.results.spread import MIDDLE
from lfgmodel.results.waste import years_of_waste
from lfgmodel.results.workbook import looks, numbers
from lfgmodel.results.workbook.book import Workbook
from lfgmodel.results.workbook.sheet import Placed, Sheet, broken

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate

NO_CO2E = "Carbon dioxide equivalents need a potential: est.to_excel(path, gwp=lfg.gwp('AR5', 100))."

CORNER, WIDE, HIGH, BELOW = "F3", 14.6, 7.6, 18
"""Where the chart stands beside what was estimated, its size [cm], and the first row below it."""

CLOSES = 1e-6
"""Largest part of what is generated that a balance may leave over."""


def write(book: Workbook, est: Estimate, waste: Array, sheet: Sheet, yearly: Placed, shown: Mapping[str, Array]) -> int:
    """Write the sheet, and return the row below its tables.

    Parameters
    ----------
    waste : (year, kind) array
    yearly : Placed
        Where the columns of the sheet Yearly stand.
    shown : {key: (year,) array}
        What these columns hold.
    """
    row = opened(book, est, waste, sheet)
    row = _Headline(book, est, sheet, yearly, shown).write(max(row + 1, BELOW))
    row = _balances(book, sheet, yearly, row)
    if "co2e" not in yearly.letters:
        row = sheet.notes(row, [book.say(NO_CO2E)])
    return row


def opened(book: Workbook, est: Estimate, waste: Array, sheet: Sheet) -> int:
    """Write what was estimated, and return the row below."""
    sheet.widths(27, *[12.5] * 10)
    sheet.put(1, 1, display.site_of(est, book.lang), looks.TITLE)
    sheet.put(2, 1, book.say("Landfill gas: methane generated, recovered and emitted"), looks.NOTE)
    row = 4
    for label, value in _facts(book, est, waste):
        sheet.put(row, 1, book.say(label), looks.LABEL)
        cell = sheet.put(row, 2, value, looks.TEXT, "yyyy-mm-dd" if isinstance(value, date) else "")
        looks.aligned(cell, "left")
        sheet.sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=5)
        if (lines := broken(str(value), 50)) > 1:
            sheet.sheet.row_dimensions[row].height = 13.0 * lines + 2
        row += 1
    return row


def _facts(book: Workbook, est: Estimate, waste: Array) -> list[tuple[str, Any]]:
    site, model = est.inputs["site"], beneath(est.inputs["generation"])
    about = getattr(model, "about", None)
    found: list[tuple[str, Any]] = [("method", display.method(est, book.lang))]
    if about is not None:
        found += [("document", document(about))]
        found += [("convention", "; ".join(map(book.say, (about.convention, about.first_gas, about.gas_basis))))]
    elif getattr(model, "convention", ""):
        found += [("convention", book.say(model.convention))]
    found += [("years", f"{est.years[0]}–{est.years[-1]}")]
    placed = years_of_waste(est, waste)
    span = f"{waste.sum():,.0f} Mg, {placed[0]}–{placed[-1]}" if len(placed) else "0 Mg"
    found += [("waste", f"{span} ({', '.join(map(book.say, site.kinds))})")]
    devices = ", ".join(called(device) for device in est.inputs["use"] or ())
    for part in ("collection", "oxidation"):
        if est.inputs[part] is not None:
            found += [(part, called(est.inputs[part]))]
    found += [("use", devices)] if devices else []
    if est.sampling is not None:
        plan = est.sampling
        found += [("draws", f"{plan.draws:,} ({plan.method}, seed {plan.seed})")]
    if est.quantiles:
        levels = ", ".join(f"{100 * level:.5g} %" for level in est.quantiles)
        found += [("quantiles held", book.say("{levels} by site and year, which do not add up", levels=levels))]
    return [*found, ("date", date.today()), ("software", f"lfgmodel {version()}")]


class _Headline:
    """The headline table: of each flow its total, its peak, and what it is in a year that the reader may change."""

    def __init__(self, book: Workbook, est: Estimate, sheet: Sheet, yearly: Placed, shown: Mapping[str, Array]) -> None:
        self.book, self.est, self.sheet, self.yearly, self.shown = book, est, sheet, yearly, shown
        self.chosen = ""
        today, flow = date.today().year, shown[next(iter(flows_kept(est)), "waste")]
        within = est.years[0] <= today <= est.years[-1]
        self.year = today if within else Peak.of(est.years, flow).year

    def write(self, row: int) -> int:
        say = self.book.say
        mean = f" ({say('mean of the draws')})" if "draw" in self.est.axes else ""
        self._ask(row)
        row += 2
        volumes = [f"[{unit} CH4]" for unit in VOLUMES]
        heads = [f"{say('methane')}{mean}", f"{say('total')}\n[Mg CH4]", f"{say('peak')}\n[Mg CH4/yr]"]
        heads += [f"{say('peak')}\n{unit}" for unit in volumes] + [say("year of peak")]
        heads += [f"{say('chosen year')}\n[Mg CH4/yr]", *(f"{say('chosen year')}\n{unit}" for unit in volumes)]
        spread = "draw" in self.est.axes
        heads += [f"{say('total')}, {level:.0%}\n[Mg CH4]" for level in (MIDDLE[0], MIDDLE[-1])] if spread else []
        self._heads(row, heads)
        for name in flows_kept(self.est):
            if not self.shown[name].any():
                continue
            row += 1
            self._line(row, say(name), [name, *(f"{name}_{unit}" for unit in VOLUMES)], total=True)
            if spread:
                self._ends(row, name)
        for name in numbers.AS_GAS:
            if f"{name}_scfm_lfg" in self.shown:
                row += 1
                label = f"{say('landfill gas')} {say(name)}"
                self._line(row, label, ["", *(f"{name}_{unit}_lfg" for unit in VOLUMES)])
        return self._others(row + 2) + 1

    def _ask(self, row: int) -> None:
        """Let the reader choose a year."""
        from openpyxl.worksheet.datavalidation import DataValidation

        years = self.est.years
        self.sheet.put(row, 1, self.book.say("chosen year"), looks.LABEL)
        cell = self.sheet.put(row, 2, self.year, looks.GIVEN, "0")
        note = self.sheet.put(row, 3, self.book.say("write another year here"), looks.NOTE)
        looks.aligned(note, "left", 1)
        self.chosen = f"$B${row}"
        rule = DataValidation(type="whole", operator="between", formula1=str(years[0]), formula2=str(years[-1]))
        rule.showErrorMessage, rule.error = True, f"{years[0]}-{years[-1]}"
        self.sheet.sheet.add_data_validation(rule)
        rule.add(cell)

    def _heads(self, row: int, heads: list[str]) -> None:
        for n, head in enumerate(heads, 1):
            self.sheet.put(row, n, head, looks.HEAD)
        self.sheet.fit(row)

    def _line(self, row: int, label: str, keys: list[str], total: bool = False) -> None:
        """Write a row: total, peaks in each unit, the year of the peak, and the chosen year in each unit."""
        sheet, held = self.sheet, [(key, self.shown[key]) if key in self.shown else ("", None) for key in keys]
        sheet.put(row, 1, label, looks.LABEL)
        main = next(key for key, _ in held if key)
        if total:
            amount = float(self.shown[main].sum())
            sheet.formula(row, 2, f"=SUM({self.yearly.cells(main)})", amount, digits=looks.pattern(amount))
        years, at = self.yearly.cells("year"), int(np.flatnonzero(self.est.years == self.year)[0])
        for n, (key, values) in enumerate(held):
            if values is None:
                continue
            cells, digits = self.yearly.cells(key), looks.pattern(values)
            sheet.formula(row, 3 + n, f"=MAX({cells})", float(values.max()), digits=digits)
            found = f"=INDEX({cells},MATCH({self.chosen},{years},0))"
            sheet.formula(row, 4 + len(keys) + n, found, float(values[at]), digits=digits)
        cells = self.yearly.cells(main)
        where = f"=INDEX({years},MATCH(MAX({cells}),{cells},0))"
        sheet.formula(row, 3 + len(keys), where, Peak.of(self.est.years, self.shown[main]).year, digits="0")

    def _ends(self, row: int, name: str) -> None:
        """Write between what the total lies in most draws."""
        flow = self.est.flow(name)
        totals = (flow.sum(axis=-1) if self.est.many else flow).sum(axis=0)
        for n, end in enumerate(np.quantile(totals, (MIDDLE[0], MIDDLE[-1])), 4 + 2 * (1 + len(VOLUMES))):
            self.sheet.put(row, n, float(end), digits=looks.pattern(end))

    def _others(self, row: int) -> int:
        """Write what is made of the gas, and carbon dioxide equivalents where their potential is given."""
        say, est = self.book.say, self.est
        rows = [(say(name), [name, f"{name}_MW"]) for name in est.products if self.shown[name].any()]
        rows = [(f"{label} [{est.unit(keys[0]).removesuffix('/yr')}]", keys) for label, keys in rows]
        rows += [(f"{say('released')} [Mg CO2e]", ["co2e", ""])] if "co2e" in self.shown else []
        if not rows:
            return row - 1
        heads = [say("products and equivalents"), say("total"), f"{say('peak')} [/yr]", f"{say('peak')} [MW]"]
        heads += [say("year of peak"), f"{say('chosen year')} [/yr]", f"{say('chosen year')} [MW]"]
        self._heads(row, heads)
        for label, keys in rows:
            row += 1
            self._line(row, label, keys, total=True)
        return row + 1


def _balances(book: Workbook, sheet: Sheet, yearly: Placed, row: int) -> int:
    """Write whether mass closes, as formulas."""
    for whole, parts in balances(yearly.letters):
        sheet.put(row, 1, book.say("mass balance"), looks.LABEL)
        closes, left = book.say("closes: ok"), book.say("does not close")
        cells, all_of_it = yearly.cells(f"left_{whole}"), yearly.cells(whole)
        test = f'=IF(SUMPRODUCT(ABS({cells}))<={CLOSES:.6f}*SUM({all_of_it}),"{closes}","{left}")'
        sheet.formula(row, 2, test, closes)
        sheet.put(row, 3, f"{book.say(whole)} − " + " − ".join(map(book.say, parts)) + " = 0")
        row += 1
    return row
