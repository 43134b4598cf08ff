"""Style: how every picture is laid out, and in which colours, words and fonts.

A yearly amount stands over its calendar year: that of year t from t - 1/2 to t + 1/2, with its tick in the middle.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.described.text import legible
from lfgmodel.described.words import language, word
from lfgmodel.errors import FontWarning, RangeError, shown
from lfgmodel.results.fonts import INSTALL, drawing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.text import Text

FATES = MappingProxyType(
    {"used": "#064715", "flared": "#7abe8c", "vented": "#774f91", "oxidised": "#e6d7f4", "emitted": "#d36620"}
)
"""Where the methane goes, from the ground up.

Any two of these colours are 30 or more apart in CIE L*a*b*, also as seen without one kind of cone, and 14 or more in
lightness, which is what print in grey leaves of them; `tests/test_pictures.py` measures it.
"""

COLOURS = MappingProxyType({**FATES, "generated": "#222222", "collected": FATES["used"], "released": FATES["emitted"]})
"""Of each flow as a line by itself, in pictures, workbooks, reports and notebooks."""

BANDS = ("#cddad0", "#9bb5a1")
"""Of most and of half of the draws about a line: its colour, lighter."""

DARK = (FATES["used"], FATES["emitted"], FATES["vented"], FATES["flared"])
"""Colours of lines and marks on white."""

DASHES = ("-", "--", ":", "-.", (0, (6, 1.5, 1.5, 1.5, 1.5, 1.5)))
MARKS = "osD^v"

SMALL = 7.5
"""Size of text in a journal's column. [point]"""

COLUMN, PAGE = 2.6, 6.2
"""Width of the axes in a journal's column, and from which text is as large as matplotlib is set to. [inch]"""

PIECE = r"\[[^]]*\]\s*|（?[^\s\u2e80-\uffff]+[，。；：、）]*\s*|（?[\u2e80-\uffff][，。；：、）]*|\s+"
"""What stays together in a line: a word, a unit in its brackets, a Chinese character; each with the marks beside it."""


def telling(number: int, widest: float) -> dict[str, Any]:
    """Return colour, dashes and width of one of many lines: no two of the first thirty share colour and dashes.

    Later ones are thinner, so that of two which are the same both are seen.
    """
    colours = (*DARK, "black", "#3f8fc0")
    width = max(0.5 * widest, (1 - number / 12) * widest)
    return {"color": colours[number % len(colours)], "ls": DASHES[number % len(DASHES)], "lw": width}


@dataclass
class Canvas:
    """What a picture is drawn on: axes, and the language and the fonts of what is written there."""

    ax: Axes
    lang: str
    where: str
    lost: set[str] = field(default_factory=set)  # characters that no font here draws

    @classmethod
    def on(cls, ax: Axes | None, lang: str, where: str) -> Canvas:
        """Return a canvas on the axes given, or on those of a new figure; English where no font draws Chinese."""
        spoken = language(lang, where)
        axes = _axes(ax)
        lost = set() if spoken == "en" else drawing(word("methane", spoken))[1]
        return cls(axes, "en" if lost else spoken, where, lost)

    @property
    def narrow(self) -> bool:
        """Whether the axes are no wider than a journal's column, or little."""
        return bool(self.ax.bbox.width / self.ax.figure.dpi < 1.3 * COLUMN)

    def crowded(self, rows: int) -> bool:
        """Whether a legend of so many rows would take more than half of the height that the axes have without it."""
        return bool(rows * 0.17 > 0.5 * self.ax.bbox.height / self.ax.figure.dpi)

    def say(self, english: str, **values: Any) -> str:
        """Return words of ours in the language of the picture."""
        return word(english, self.lang, **values)

    def own(self, text: Any) -> str:
        """Return words of the user's own as they can be drawn: a question mark for what no font draws."""
        plain = legible(str(text))
        lost = drawing(plain)[1]
        self.lost |= lost
        return "".join("?" if letter in lost else letter for letter in plain)

    def line(self, years: Any, values: Any, *, stepped: bool, **style: Any) -> None:
        """Draw an amount by year, as steps where it changes with the calendar year."""
        if stepped:
            self.ax.step(_edges(years), _treads(values), where="post", **style)
        else:
            self.ax.plot(years, values, **style)

    def band(self, years: Any, low: Any, high: Any, *, stepped: bool, **style: Any) -> None:
        """Fill what is between two amounts by year."""
        if stepped:
            self.ax.fill_between(_edges(years), _treads(low), _treads(high), step="post", **style)
        else:
            self.ax.fill_between(years, low, high, **style)

    def over(self, years: Any, *, stepped: bool = True) -> None:
        """Let the horizontal axis go from the first to the last of the years, in whole numbers."""
        from matplotlib.ticker import MaxNLocator

        half = 0.5 if stepped else 0.0
        first, last = float(years[0]), max(float(years[-1]), float(years[0]) + (not stepped))
        self.ax.set_xlim(first - half, last + half)
        self.ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True, steps=(1, 2, 5, 10), min_n_ticks=1))
        self.ax.xaxis.set_major_formatter("{x:.0f}")
        self.ax.yaxis.set_major_formatter("{x:,.10g}")

    def level(self, value: float, label: str, **style: Any) -> None:
        """Draw a level line, and write what it is at its right end, outside the axes."""
        self.ax.axhline(value, color="0.25", lw=1.1, **style)
        self.ax.annotate(label, (1, value), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                         va="center", color="0.25", parse_math=False, annotation_clip=False, gid="level")  # fmt: skip

    def note(self, x: float, label: str, side: str, coords: str = "data") -> None:
        """Write a note at the top of the axes, above what is drawn, to the left or the right of a place."""
        self.ax.annotate(label, (x, 1), (-4 if side == "right" else 4, -3), xycoords=(coords, "axes fraction"),
                         textcoords="offset points", ha=side, va="top", color="0.3", gid="note")  # fmt: skip

    def finish(self, title: str = "", *, x: str = "", y: str = "", key: str = "", reverse: bool = False) -> Axes:
        """Write titles and legend, so that nothing is cut or covers what is drawn at the size of the figure."""
        ax = self.ax
        ax.set_title(title, parse_math=False)
        ax.set_xlabel(x or ax.get_xlabel(), parse_math=False)
        ax.set_ylabel(y or ax.get_ylabel(), parse_math=False)
        ax.spines[["top", "right"]].set_visible(False)
        figure = ax.figure.figure
        if figure.get_layout_engine() is None and ax.get_subplotspec() is not None:
            figure.set_layout_engine("constrained")
        font = self._font(key)
        ax.title.set_fontsize(1.1 * font["size"])
        handles, labels = ax.get_legend_handles_labels()
        order = -1 if reverse else 1
        said = [(text, text.get_text()) for text in (ax.title, ax.xaxis.label, ax.yaxis.label)]
        for _ in range(2):  # the place of the axes hangs on their texts, and how these break on the place
            self._lay_out()
            for text, whole in said:
                text.set_text(whole)
                wrap(text, self._room(upright=text is ax.yaxis.label), 4)
            if handles:
                self._key(handles[::order], labels[::order], key, font)
            for text in (text for text in ax.texts if text.get_gid() == "level"):
                wrap(text, 0.25 * ax.bbox.width, 3)
        self._lay_out()
        self._make_room()
        if self.lost:
            self._warn()
        return ax

    def _lay_out(self) -> None:
        """Give the axes the place that they will have, as far as it is known."""
        figure = self.ax.figure.figure
        engine = figure.get_layout_engine()
        if engine is not None:
            engine.execute(figure)

    def _room(self, *, upright: bool = False) -> float:
        """Return how long a text in the middle of the axes may be, within the figure and beside its neighbours."""
        (low, high), (first, last) = (
            box.intervaly if upright else box.intervalx for box in (self.ax.bbox, self.ax.figure.bbox)
        )
        middle = (low + high) / 2
        within = 2 * min(middle - first, last - middle)
        return float(min(0.9 * within, 1.25 * (high - low)))  # in print a glyph may be 7 % wider than on the screen

    def _font(self, key: str) -> dict[str, Any]:
        """Set the size and the families of all text, and return them; ticks that come later have them too."""
        from matplotlib import rcParams
        from matplotlib.text import Text

        ax, usual = self.ax, float(rcParams["font.size"])
        share = np.clip((ax.bbox.width / ax.figure.dpi - COLUMN) / (PAGE - COLUMN), 0, 1)
        size = min(usual, SMALL) + share * (usual - min(usual, SMALL))
        ticks = [*ax.get_xticklabels(), *ax.get_yticklabels()]  # which writes them
        texts = [text for text in ax.findobj(Text) if text not in ticks] + ticks
        families, _ = drawing("".join([key, *(text.get_text() for text in texts), *ax.get_legend_handles_labels()[1]]))
        for text in texts:
            text.set(family=families, size=size)
        ax.tick_params(labelsize=size, labelfontfamily=families)
        return {"family": families, "size": size}

    def _key(self, handles: Any, labels: Any, title: str, font: dict[str, Any]) -> None:
        """Set the legend below the axes, in as many columns as there is room for."""
        from matplotlib.transforms import ScaledTranslation

        ax, room, dpi = self.ax, self._room(), self.ax.figure.dpi
        ticks: Any = ax.xaxis.get_tightbbox()
        below = (ax.bbox.y0 - ticks.y0) / dpi + 0.6 * font["size"] / 72
        place = ax.transAxes + ScaledTranslation(0, -below, ax.figure.dpi_scale_trans)
        for most in range(len(handles), 0, -1):
            rows = -(-len(handles) // most)
            legend = ax.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, 0), bbox_transform=place,
                               ncols=-(-len(handles) // rows), frameon=False, borderaxespad=0, borderpad=0.2,
                               columnspacing=1, handlelength=1.8, handletextpad=0.5, prop=font, title=title or None,
                               title_fontproperties=font)  # fmt: skip
            for text in legend.get_texts():
                text.set_parse_math(False)
            if legend.get_window_extent().width <= room:
                return
        for text in legend.get_texts():
            wrap(text, room - 3 * font["size"] / 72 * dpi, 3)

    def _make_room(self) -> None:
        """Raise the top of the axes above what is drawn for a note, and set labels of near levels apart."""
        from matplotlib.text import Annotation

        ax, dpi = self.ax, self.ax.figure.dpi
        high = [text.get_window_extent().height for text in ax.texts if text.get_gid() == "note"]
        if high:
            ax.set_ylim(top=ax.get_ylim()[1] * (1 + 1.5 * max(high) / ax.bbox.height))
        taken = -np.inf
        levels = [text for text in ax.texts if isinstance(text, Annotation) and text.get_gid() == "level"]
        for text in sorted(levels, key=lambda one: one.xy[1]):
            middle, tall = ax.transData.transform((0, text.xy[1]))[1], text.get_window_extent().height
            at = max(middle, taken + tall / 2)
            text.xyann = (4, (at - middle) / dpi * 72)
            taken = at + tall / 2

    def _warn(self) -> None:
        letters = shown("".join(sorted(self.lost)))
        warnings.warn(
            f"{self.where}: no font here draws {letters}; words are English, and '?' stands for the rest; {INSTALL}",
            FontWarning,
            stacklevel=4,
        )


def wrap(text: Text, limit: float, rows: int) -> None:
    """Break a text into lines no longer than a limit [pixel]; what has no room in so many rows ends in dots."""
    given, turned = text.get_text(), text.get_rotation() == 90

    def long(trial: str) -> bool:
        text.set_text(trial)
        box = text.get_window_extent()
        return float(box.height if turned else box.width) > limit

    lines: list[str] = []
    for paragraph in given.split("\n"):
        lines.append("")
        for piece in re.findall(PIECE, paragraph):
            for part in piece if long(piece.rstrip()) else [piece]:  # a word longer than a line
                if lines[-1] and long((lines[-1] + part).rstrip()):
                    lines.append(part)
                else:
                    lines[-1] += part
    if len(lines) > rows:
        lines = [*lines[: rows - 1], lines[rows - 1].rstrip()[:-1] + "…"]
    text.set_text("\n".join(line.strip() for line in lines))


def plain_numbers(axis: Axis) -> None:
    """Write plain numbers on a logarithmic axis, however few decades it spans."""
    from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

    low, high = axis.get_view_interval()
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)) if high > 5 * low else MaxNLocator("auto", steps=(1, 2, 5, 10)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter("{x:.3g}")


def lighter(colour: str, share: float) -> tuple[float, ...]:
    """Mix a colour with so much white."""
    from matplotlib.colors import to_rgb

    return tuple(share + (1 - share) * part for part in to_rgb(colour))


def _edges(years: Any) -> Any:
    """Return where the years begin, and where the last of them ends."""
    return np.append(years, years[-1] + 1) - 0.5


def _treads(values: Any) -> Any:
    return np.append(values, values[-1])


def _axes(ax: Axes | None) -> Axes:
    """Return where to draw: the axes given, or those of a new figure."""
    try:
        import matplotlib.pyplot as plt
        from matplotlib import rcParams, rcParamsDefault
        from matplotlib.axes import Axes
    except ImportError as error:
        raise ImportError("Pictures need matplotlib: pip install 'lfgmodel[plot]'") from error
    if ax is not None and not isinstance(ax, Axes):
        raise RangeError(f"ax must be Axes of matplotlib, got {shown(ax)}; a kind of picture is plot(kind=...)")
    if ax is not None:
        return ax
    sizes = (rc["figure.figsize"] for rc in (rcParams, rcParamsDefault))
    size = (8, 5) if len({tuple(size) for size in sizes}) == 1 else None  # that of the user, who has set one
    return plt.subplots(figsize=size, layout="constrained")[1]
