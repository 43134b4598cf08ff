"""Display: the short table that stands for an estimate on a screen, as text, or as HTML beside a small curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lfgmodel.collection.drift import Drifting
from lfgmodel.described.curve import curve
from lfgmodel.described.html import block, safe
from lfgmodel.described.numbers import digits
from lfgmodel.described.words import word
from lfgmodel.generation.scaled import beneath
from lfgmodel.results.spread import MIDDLE, median_of_draws
from lfgmodel.results.style import COLOURS

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate


class TextColumn(NamedTuple):
    """A column of a short table: what stands above it, how wide it is as text, and to which side it leans."""

    head: str
    width: int
    side: str = "right"

    def text(self, cell: str) -> str:
        """Return a cell as wide as the column."""
        return cell.ljust(self.width) if self.side == "left" else cell.rjust(self.width)


class Summary(NamedTuple):
    """A short table: its columns, and a row of cells for each flow that is not nothing."""

    columns: tuple[TextColumn, ...]
    rows: list[tuple[str, ...]]


PEAKS = (
    TextColumn("", 11, "left"),
    TextColumn("peak", 10),
    TextColumn("", 9, "left"),
    TextColumn("year", 6),
    TextColumn("total", 12),
    TextColumn("", 6, "left"),
)
FORETOLD = {"reading": "next reading, given that it runs", "level": "level, no band for readings"}
"""What the draws of a forecast are of, by the names that `Fit.forecast` takes."""

SPREAD = (
    TextColumn("total", 11, "left"),
    *(TextColumn(f"{level:.0%}", 12) for level in MIDDLE),
    TextColumn("", 6, "left"),
)


def foretold(est: Estimate) -> str:
    """Return what the draws of an estimate foretell: a "reading", the "level", or neither."""
    return "reading" if isinstance(est.inputs["collection"], Drifting) else est.of


def title(est: Estimate, lang: str = "en") -> str:
    """Return what was estimated, over which years, by which method, and what its draws are of."""
    plan = est.sampling
    said = word("{site}, {first}-{last}, {method}", lang, site=site_of(est, lang), first=est.years[0],
                last=est.years[-1], method=method(est, lang))  # fmt: skip
    if plan:
        said += word(", {draws} draws ({method}, seed {seed})", lang, draws=f"{plan.draws:,}", method=plan.method,
                     seed=plan.seed)  # fmt: skip
    return said + word(f"; {FORETOLD[foretold(est)]}", lang) if foretold(est) else said


def site_of(est: Estimate, lang: str = "en") -> str:
    """Return what the site is called, or how many are taken together."""
    site = est.inputs["site"]
    together = word("{number} sites together", lang, number=f"{len(site):,}")
    return str(getattr(site, "name", together if len(site) > 1 else site.names[0]))


def method(est: Estimate, lang: str = "en") -> str:
    """Return the name of the method and of its preset, and what was done to it."""
    given = est.inputs["generation"]
    model = beneath(given)
    done = "fitted" if est.of else "" if model is given else "scaled"
    name = getattr(model, "name", "")
    within = "; ".join(filter(None, (name.removesuffix(" (modified)") if est.of else name, word(done, lang))))
    return f"{type(model).__name__} ({within})" if within else type(model).__name__


def whole(est: Estimate) -> Estimate:
    """Return all sites of an estimate taken together, or it as it is where it holds quantiles, which do not add up."""
    return est if est.quantiles else est.combined()


def summary(est: Estimate) -> Summary:
    """Return the short table of an estimate: of each flow its peak, the year of it, and its total.

    With draws: the 5, 50 and 95 % quantiles of the total. All in the units that the estimate keeps. Of quantiles that
    were held, which have no total, what they are.
    """
    if est.quantiles:
        return Summary(
            (TextColumn("flow", 11, "left"), TextColumn("held", 0, "left")), [_held(est, name) for name in est.names]
        )
    flows = {name: (est.flow(name), est.unit(name)) for name in est.names}
    if "draw" in est.axes:
        return Summary(SPREAD, [row for name, kept in flows.items() if (row := _spread(name, *kept))])
    return Summary(PEAKS, [_peak(est, name, *kept) for name, kept in flows.items() if kept[0].sum() > 0])


def _held(est: Estimate, name: str) -> tuple[str, str]:
    return name, f"{', '.join(f'{level:.4g}' for level in est.quantiles)} quantiles by {', '.join(est.axes[::2])}"


def _spread(name: str, flow: Array, unit: str) -> tuple[str, ...]:
    totals = np.quantile(flow.sum(axis=0), MIDDLE)
    return (name, *map(digits, totals), unit.removesuffix("/yr")) if totals[-1] > 0 else ()


def _peak(est: Estimate, name: str, flow: Array, unit: str) -> tuple[str, ...]:
    year, amount = est.years[flow.argmax()], unit.removesuffix("/yr")
    return name, digits(flow.max()), unit, str(year), digits(flow.sum()), amount


def lines(table: Summary) -> list[str]:
    """Return a short table as lines of text."""
    heads = tuple(column.head for column in table.columns)
    return [
        " ".join(column.text(cell) for column, cell in zip(table.columns, row, strict=True)).rstrip()
        for row in (heads, *table.rows)
    ]


def page(est: Estimate) -> str:
    """HTML of an estimate: its short table beside a small curve."""
    columns, rows = summary(est)

    def cells(row: Sequence[str]) -> str:
        return "".join(
            f"<td style='text-align:{column.side}'>{safe(cell)}</td>" for column, cell in zip(columns, row, strict=True)
        )

    head, body = cells([column.head for column in columns]), "".join(f"<tr>{cells(row)}</tr>" for row in rows)
    return block(
        est.title,
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>",
        "" if est.quantiles else small(est),
    )


def small(est: Estimate) -> str:
    """SVG of methane generated, collected and emitted by year; of draws the medians."""
    flows = {name: median_of_draws(est, flow) for name, flow in est.flows.items()}
    names = ("generated", "collected", "emitted")
    drawn = {name: (COLOURS[name], flows[name]) for name in names if name in flows and flows[name].any()}
    return curve(est.years, drawn, "Mg CH₄/yr", "methane by year")
