"""Sheet Yearly: waste, methane in three units, energy and the balance of each year, derived by formulas to check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lfgmodel.results.conversion import VOLUMES
from lfgmodel.results.flow import balances, flows_kept
from lfgmodel.results.workbook import numbers
from lfgmodel.results.workbook.book import Workbook
from lfgmodel.results.workbook.sheet import Placed, SheetColumn
from lfgmodel.units import methane_flow, product

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate

PER_MASS = {unit: f"{unit.replace('/', '')}_per_Mg" for unit in VOLUMES}
"""What the factors of volumes beside the mass are called in the workbook."""

POWER = "MW_per_MWh"
WARMING = "GWP"


def factors(est: Estimate, warming: float | None) -> dict[str, tuple[str, float, str]]:
    """Return the factors that formulas name: of each what it does, its value and its unit."""
    found = {
        name: (f"1 Mg CH4/yr in {unit}", methane_flow(unit), f"{unit} / (Mg CH4/yr)") for unit, name in PER_MASS.items()
    }
    for flow in numbers.AS_GAS:
        if numbers.gas_known(est, flow) and (share := numbers.content(est, flow)) is not None:
            found[f"CH4_{flow}"] = (f"methane in the landfill gas {flow}", share, "m3 CH4 / m3")
    found[POWER] = ("1 MWh/yr as mean power", product("MW"), "MW / (MWh/yr)")
    if warming is not None:
        found[WARMING] = ("global warming potential of methane", warming, "Mg CO2e / Mg CH4")
    return found


def write(book: Workbook, est: Estimate, columns: Sequence[SheetColumn]) -> Placed:
    """Write the sheet, and return where its columns stand."""
    sheet = book.sheet("Yearly")
    placed = sheet.table(columns, total=book.say("total"))
    sheet.freeze("B2")
    sheet.notes(placed.last + 3, _notes(book, est))
    sheet.printed(rows="1:1", columns="A:A", area=placed.area(below=1))
    sheet.apart(columns)
    return placed


def _notes(book: Workbook, est: Estimate) -> list[str]:
    lines = [book.say("Columns with formulas take their factors from sheet Inputs.")]
    if est.many:
        lines.append(book.say("All sites together; sheet Sites has each of them."))
    if "draw" in est.axes:
        lines.append(
            book.say(
                "Means of {draws} draws, which add up; quantiles do not, and are on sheet Quantiles.",
                draws=est.flow(est.names[0]).shape[1],
            )
        )
    return lines


def columns_of(book: Workbook, est: Estimate, warming: float | None, waste: Array) -> list[SheetColumn]:
    """Return the columns: on the first page mass, balance and energy, then volumes, then the waste, (year, kind)."""
    flows = numbers.means(est)
    kinds = [f"waste_{n}" for n in range(waste.shape[1])] if waste.shape[1] > 1 else []
    summed = f"=SUM({{{kinds[0]}}}{{row}}:{{{kinds[-1]}}}{{row}})" if kinds else ""
    mean = f", {book.say('mean')}" if "draw" in est.axes else ""

    def head(name: str, unit: str) -> str:
        return f"{book.say(name)}{mean} [{unit}]"

    columns = [
        SheetColumn("year", book.say("year"), est.years, plain=True, width=7),
        SheetColumn("waste", f"{book.say('waste')} [Mg/yr]", waste.sum(axis=1), summed, total=True),
    ]
    columns += [SheetColumn(name, head(name, est.unit(name)), flows[name], total=True) for name in flows_kept(est)]
    columns += _balances(book, flows)
    for name in est.products:
        columns.append(SheetColumn(name, head(name, est.unit(name)), flows[name], total=True))
        if est.unit(name) == "MWh/yr":
            columns.append(
                SheetColumn(f"{name}_MW", head(name, "MW"), flows[name] * product("MW"), f"={{{name}}}{{row}}*{POWER}")
            )
    if warming is not None and "released" in flows:
        warmed = flows["released"] * warming
        columns.append(
            SheetColumn("co2e", head("released", "Mg CO2e/yr"), warmed, f"={{released}}{{row}}*{WARMING}", True)
        )
    columns += _volumes(book, est, flows, mean)
    columns += [
        SheetColumn(key, f"{kind} [Mg/yr]", waste[:, n], total=True, page=2)
        for n, (key, kind) in enumerate(zip(kinds, est.inputs["site"].kinds, strict=bool(kinds)))
    ]
    return columns


def _balances(book: Workbook, flows: dict[str, Array]) -> list[SheetColumn]:
    """Return what is left of each flow that is divided, which is nothing."""
    columns = []
    for whole, parts in balances(flows):
        less = "".join(f"-{{{part}}}{{row}}" for part in parts)
        head = f"{book.say(whole)} − " + " − ".join(map(book.say, parts))
        left = np.round(flows[whole] - sum(flows[part] for part in parts), 6) + 0.0
        columns.append(
            SheetColumn(
                f"left_{whole}", head, left, f"=ROUND({{{whole}}}{{row}}{less},6)", True, width=13, digits="0.000"
            )
        )
    return columns


def _volumes(book: Workbook, est: Estimate, flows: dict[str, Array], mean: str) -> list[SheetColumn]:
    columns = []
    for unit, factor in PER_MASS.items():
        for name in numbers.IN_VOLUMES:
            if name in flows and flows[name].any():
                head = f"{book.say(name)}{mean} [{unit} CH4]"
                values = flows[name] * methane_flow(unit)
                columns.append(SheetColumn(f"{name}_{unit}", head, values, f"={{{name}}}{{row}}*{factor}", page=1))
    for unit, factor in PER_MASS.items():
        for name in numbers.AS_GAS:
            if name in flows and flows[name].any() and numbers.gas_known(est, name):
                known = numbers.content(est, name) is not None
                columns.append(
                    SheetColumn(
                        f"{name}_{unit}_lfg",
                        f"{book.say(name)}{mean} [{unit} LFG]",
                        numbers.mean(est, est.to(name, unit, gas="lfg")),
                        f"={{{name}}}{{row}}*{factor}/CH4_{name}" if known else "",
                        page=1,
                    )
                )
    return columns
