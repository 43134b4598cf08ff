"""Charts: pictures by year as inline SVG, whose words are text of the page and keep their size on any screen.

The drawing stretches with the page; axes are labelled by its own text, so that any language shows and none is needed
of a font beforehand. Amounts of a year are drawn as wide as the year.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lfgmodel.described.html import safe

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years

SIZE = 1000
"""Units of the drawing to either side, before it is stretched."""

STACKED = {"bar": 0.42, "area": 0.5}
"""Kinds of layer that stand on each other, and how far from the middle of a year they reach. [yr]"""

TICKS = 8
"""Years that are named along a wide axis; every other of them along a narrow one."""

PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c8c00", "#5b4b8a", "#7f7f7f")
"""Colours that stay apart for the colour-blind."""


class Layer(NamedTuple):
    """One series of a chart."""

    label: str
    values: Array  # (year,)
    colour: str
    kind: str = "line"  # "line"; flat over each year "step", "band" from `low`, or stacked "bar" and gapless "area"
    low: Array | None = None  # of a band, (year,)


class Scale(NamedTuple):
    """From years and values to the drawing."""

    first: float
    last: float
    low: float
    high: float

    def x(self, year: float) -> float:
        """Return how far to the right a year is, a share of the width."""
        return (year - self.first) / (self.last - self.first)

    def y(self, value: float) -> float:
        """Return how far down a value is, a share of the height."""
        return (self.high - value) / (self.high - self.low)

    def at(self, year: float, value: float) -> str:
        """Return a point of the drawing."""
        return f"{SIZE * self.x(year):.1f},{SIZE * self.y(value):.1f}"


def chart(years: Years, layers: Sequence[Layer], unit: str, about: str) -> str:
    """Return a picture of some series by calendar year as HTML.

    Parameters
    ----------
    years : (year,) array
    layers : sequence of Layer
        Drawn in order, the last on top.
    unit : str
        What stands at the axis of values.
    about : str
        What it shows, for those who do not see it.
    """
    bars = [layer for layer in layers if layer.kind in STACKED]
    ups, downs = (sum((np.clip(layer.values, *side) for layer in bars), np.zeros(len(years)))
                  for side in ((0, None), (None, 0)))  # fmt: skip
    others = [
        end for layer in layers if layer.kind not in STACKED for end in (layer.values, layer.low) if end is not None
    ]
    ends = np.concatenate([ups, downs, *others])
    ticks = _ticks(min(float(ends.min()), 0.0), max(float(ends.max()), 0.0))
    scale = Scale(years[0] - 0.5, years[-1] + 0.5, ticks[0], ticks[-1])
    drawn, base = [], {1: np.zeros(len(years)), -1: np.zeros(len(years))}
    for layer in layers:
        if layer.kind in STACKED:
            drawn.append(_bars(years, layer, scale, base))
        else:
            drawn.append(_curve(years, layer, scale))
    grid = "".join(f"<path class='grid' d='M0,{SIZE * scale.y(tick):.1f}H{SIZE}'/>" for tick in ticks if tick)
    zero = f"<path class='axis' d='M0,{SIZE * scale.y(0):.1f}H{SIZE}'/>"
    values = "".join(f"<span class='y' style='top:{scale.y(tick):.2%}'>{tick:,.10g}</span>" for tick in ticks)
    named = "".join(
        f"<span class='x{' minor' if number % 2 else ''}' style='left:{scale.x(year):.2%}'>{year}</span>"
        for number, year in enumerate(_years(years))
    )
    legend = "".join(
        f"<li><i class='{layer.kind}' style='--c:{layer.colour}'></i>{safe(layer.label)}</li>" for layer in layers
    )
    wide = max(len(f"{tick:,.10g}") for tick in ticks)
    return (
        f"<div class='unit'>{safe(unit)}</div>"
        f"<div class='plot' style='--wide:{wide}' role='img' aria-label='{safe(about)}'>"
        f"<svg viewBox='0 0 {SIZE} {SIZE}' preserveAspectRatio='none' aria-hidden='true'>"
        f"{grid}{''.join(drawn)}{zero}</svg>{values}{named}</div><ul class='legend'>{legend}</ul>"
    )


def _curve(years: Years, layer: Layer, scale: Scale) -> str:
    """Return a line through the years, steps, or a band between two lines."""
    sides = (0.0,) if layer.kind == "line" else (-0.5, 0.5)

    def points_of(values: Array) -> list[str]:
        return [scale.at(year + side, value) for year, value in zip(years, values, strict=True) for side in sides]

    points = points_of(layer.values)
    if layer.low is not None:
        back = points_of(layer.low)[::-1]
        return f"<path fill='{layer.colour}' stroke='none' d='M{' '.join([*points, *back])}Z'/>"
    return f"<path class='curve' stroke='{layer.colour}' d='M{' '.join(points)}'/>"


def _bars(years: Years, layer: Layer, scale: Scale, base: dict[int, Array]) -> str:
    """Return bars as one outline for each year that has something, stacked on those before."""
    found, half = [], STACKED[layer.kind]
    for place, (year, value) in enumerate(zip(years, layer.values, strict=True)):
        if value:
            side = 1 if value > 0 else -1
            low = base[side][place]
            base[side][place] = high = low + value
            left, right = SIZE * scale.x(year - half), SIZE * scale.x(year + half)
            found.append(f"M{left:.1f},{SIZE * scale.y(low):.1f}H{right:.1f}V{SIZE * scale.y(high):.1f}H{left:.1f}Z")
    return f"<path fill='{layer.colour}' d='{''.join(found)}'/>" if found else ""


def _ticks(low: float, high: float) -> list[float]:
    """Round values that hold a range, some five steps apart."""
    span = (high - low) or 1.0
    power = 10.0 ** np.floor(np.log10(span / 5))
    step = next(power * size for size in (1, 2, 2.5, 5, 10) if power * size >= span / 5 * (1 - 1e-9))
    first, last = np.floor(low / step + 1e-9), max(np.ceil(high / step - 1e-9), 1 if low == 0 else 0)
    return [float(round(step * n, 12)) + 0.0 for n in range(int(first), int(last) + 1)]


def _years(years: Years) -> list[int]:
    """Whole years to name along an axis."""
    step = next(size for size in (1, 2, 5, 10, 20, 25, 50, 100, 200) if len(years) / size <= TICKS)
    return [int(year) for year in years if year % step == 0]
