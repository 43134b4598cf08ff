"""Charts: native ones, of the cells of a sheet, that people may change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lfgmodel.results import style
from lfgmodel.results.workbook.book import Workbook
from lfgmodel.results.workbook.sheet import Placed

COLOURS: Mapping[str, str] = {
    **{name: colour.lstrip("#").upper() for name, colour in style.COLOURS.items()},
    **{"waste": "8A7A5C", "electricity": "2B6CB0"},
}
STEPS = (1, 2, 5, 10, 20, 50, 100, 1000)
"""Years from one label to the next."""

OTHERS = ("2B6CB0", "C05621", "6B46C1", "2F855A", "97266D", "4A5568")


class Picture:
    """Charts of one table, whose first column is years."""

    def __init__(self, book: Workbook, placed: Placed) -> None:
        self.book, self.placed = book, placed
        self.source = book.book[placed.sheet]

    def area(self, title: str, unit: str, named: Mapping[str, str]) -> Any:
        """Stack columns, by key, under the names that they are to have."""
        from openpyxl.chart import AreaChart

        chart = AreaChart(grouping="stacked")
        self._fill(chart, title, unit, named)
        for one, key in zip(chart.series, named, strict=True):
            one.graphicalProperties.solidFill = _colour(key, 0)
            one.graphicalProperties.line.noFill = True
        return chart

    def lines(self, title: str, unit: str, named: Mapping[str, str], dashed: Sequence[str] = ()) -> Any:
        """Draw columns as lines; some dashed."""
        from openpyxl.chart import LineChart

        chart = LineChart()
        self._fill(chart, title, unit, named)
        for n, (one, key) in enumerate(zip(chart.series, named, strict=True)):
            line = one.graphicalProperties.line
            line.solidFill, line.width = _colour(key, n), 22_000
            line.dashStyle = "dash" if key in dashed else None
            one.smooth, one.marker.symbol = False, "none"
        return chart

    def columns(self, title: str, unit: str, named: Mapping[str, str]) -> Any:
        """Draw columns stacked upon each other."""
        from openpyxl.chart import BarChart

        chart = BarChart()
        chart.grouping, chart.overlap, chart.gapWidth = "stacked", 100, 30
        self._fill(chart, title, unit, named)
        for n, (one, key) in enumerate(zip(chart.series, named, strict=True)):
            one.graphicalProperties.solidFill = _colour(key, n)
        return chart

    def _fill(self, chart: Any, title: str, unit: str, named: Mapping[str, str]) -> None:
        from openpyxl.chart import Reference, Series
        from openpyxl.utils import column_index_from_string

        placed = self.placed

        def cells(key: str) -> Any:
            place = column_index_from_string(placed.letters[key])
            return Reference(self.source, min_col=place, min_row=placed.first, max_row=placed.last)

        for key, name in named.items():
            chart.series.append(Series(cells(key), title=name))
        chart.set_categories(cells(next(iter(placed.letters))))
        years = placed.last - placed.first + 1
        chart.title, chart.style = title, 2
        chart.x_axis.title, chart.y_axis.title = self.book.say("year"), unit
        chart.x_axis.number_format, chart.y_axis.number_format = "0", "#,##0"
        chart.x_axis.tickLblSkip = chart.x_axis.tickMarkSkip = next(step for step in STEPS if years <= 14 * step)
        chart.x_axis.tickLblPos = "low"
        chart.y_axis.crosses, chart.y_axis.majorGridlines.spPr = "autoZero", _grey()
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.legend.position, chart.title.overlay = "b", False
        _small(chart)


def sized(chart: Any, width: float, height: float) -> Any:
    """Return a chart of some size [cm], in which axes and legend have the room that they need."""
    from openpyxl.chart.layout import Layout, ManualLayout

    left, top, below = 1.9 / width, 1.2 / height, 2.7 / height
    inner = ManualLayout(x=left, y=top, w=0.97 - left, h=1 - top - below)
    inner.layoutTarget, inner.xMode, inner.yMode = "inner", "edge", "edge"
    chart.width, chart.height, chart.layout = width, height, Layout(manualLayout=inner)
    return chart


def _colour(key: str, place: int) -> str:
    name = key if key in COLOURS or key.startswith("waste_") else key.partition("_")[0]
    return COLOURS.get(name, OTHERS[place % len(OTHERS)])


def _grey() -> Any:
    from openpyxl.chart.shapes import GraphicalProperties

    properties = GraphicalProperties()
    properties.line.solidFill = "D9D9D9"
    return properties


def _small(chart: Any) -> None:
    """Set the type of a chart: a title of 12 points, axes of 9."""
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

    for part, size, bold in (
        (chart.title, 1200, True),
        (chart.x_axis.title, 900, False),
        (chart.y_axis.title, 900, False),
    ):
        for paragraph in part.tx.rich.p:
            paragraph.pPr = ParagraphProperties(defRPr=CharacterProperties(sz=size, b=bold))
            for run in paragraph.r or ():
                run.rPr = CharacterProperties(sz=size, b=bold)
    for axis in (chart.x_axis, chart.y_axis, chart.legend):
        axis.txPr = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=CharacterProperties(sz=900)),
                                          endParaRPr=CharacterProperties(sz=900))])  # fmt: skip
