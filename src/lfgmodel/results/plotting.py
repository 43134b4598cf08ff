"""Pictures of estimates and comparisons by matplotlib, which is imported when one is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.described.text import legible
from lfgmodel.drift import Drifting
from lfgmodel.errors import RangeError, shown
from lfgmodel.results.checks import refuse_no_estimate
from lfgmodel.results.conversion import METHANE_FRACTION, content_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from lfgmodel.results.result import Estimate

__all__ = ["comparison", "fan", "fate", "tornado"]


def __dir__() -> list[str]:
    return __all__


WIDE = 5.2
"""Width of axes from which the legend of a fan has one row. [inch]"""

FATES = MappingProxyType(
    {"used": "#084c3e", "flared": "#76c7a0", "vented": "#8e3a8c", "oxidised": "#d0e3f2", "emitted": "#e8743b"}
)
"""Where the methane goes, from the ground up; colours that stay apart for the colour-blind, and printed in grey."""


FORETOLD = MappingProxyType({"reading": "next reading, given that it runs", "level": "level, no band for readings"})
"""What the draws of a forecast are of, by the names that `Fit.forecast` takes."""


def foretold(est: Estimate) -> str:
    """Return what the draws of an estimate foretell: a "reading", the "level", or neither."""
    return "reading" if isinstance(est.inputs["collection"], Drifting) else est.of


def fate(est: Estimate, ax: Axes | None = None) -> Axes:
    """Stack the fates of the methane under the curve of what is generated.

    Parameters
    ----------
    est : Estimate
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes
    """
    refuse_no_estimate(est, "plotting.fate")
    if "draw" in est.axes:
        raise RangeError("The fates of many draws do not stack; write plot(kind='fan', flow='collected')")
    ax = canvas(ax)
    fates = {name: colour for name, colour in FATES.items() if name in est.flows and est.flows[name].any()}
    if fates:
        flows = [est.flow(name) for name in fates]
        ax.stackplot(est.years, *flows, labels=list(fates), colors=list(fates.values()), alpha=0.85)
    if "generated" in est.flows:
        ax.plot(est.years, est.generated, color="black", lw=1.5, label="generated")
    placed = est.inputs["site"].mass(est.years).any(axis=tuple(range(1, 4)))
    close = int(est.years[placed][-1]) if placed.any() else int(est.years[-1])
    if close < est.years[-1]:
        ax.axvline(close, color="0.4", lw=0.8, ls=":")
        ax.annotate("last waste", (close, 1), (4, -4), xycoords=("data", "axes fraction"), textcoords="offset points",
                    va="top", color="0.3", fontsize=9)  # fmt: skip
    entitle(ax, est.title)
    ax.set(ylabel="methane [Mg CH$_4$/yr]", ylim=(0, None))
    ax.margins(x=0)
    ax.spines[["top", "right"]].set_visible(False)
    handles, labels = ax.get_legend_handles_labels()
    ax.legend(handles[::-1], labels[::-1], frameon=False, loc="upper left")
    return ax


def fan(
    est: Estimate,
    ax: Axes | None = None,
    *,
    flow: str = "collected",
    unit: str | None = None,
    levels: Sequence[float] = (0.5, 0.9),
    lines: Mapping[str, float] = MappingProxyType({}),
    **options: Any,
) -> Axes:
    """Draw the spread of a flow over the draws, from its first gas on: its median, and a band for each share of them.

    Where the gas collected follows a meter and goes on from it, its readings are marked, and the years past the last.

    Parameters
    ----------
    est : Estimate
        With draws.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    flow, unit, **options
        What to draw, in which unit; those of `Estimate.to`.
    levels : sequence of float
        Share of the draws within each band, in the middle of all. [fraction]
    lines : {label: value}
        Level lines in the unit of the flow, such as what the engines take at full load.

    Returns
    -------
    Axes
    """
    refuse_no_estimate(est, "plotting.fan")
    if isinstance(levels, str) or not all(0 < level < 1 for level in np.atleast_1d(levels)) or np.ndim(levels) != 1:
        raise RangeError(f"plotting.fan.levels takes shares of the draws within 0..1, got {shown(levels)}; write [0.9]")
    ax, first = canvas(ax), first_gas(est, flow)
    years, of = est.years[first:], foretold(est)
    of = {"reading": "next readings", "level": "levels"}.get(of if flow == "collected" else "", "draws")
    for number, level in enumerate(sorted(levels, reverse=True)):
        band = est.quantile([(1 - level) / 2, (1 + level) / 2], flow, unit, **options).to_numpy()[first:]
        shade = _lighter(FATES["used"], 0.75 - 0.45 * number / len(levels))
        ax.fill_between(years, *band.T, color=shade, lw=0, label=f"{level:.0%} of {of}")
    _mark_readings(est, ax, flow, unit, options)
    middle = est.quantile(0.5, flow, unit, **options)
    ax.plot(years, middle.to_numpy()[first:, 0], color=FATES["used"], lw=1.8, label="median")
    for number, (label, value) in enumerate(lines.items()):
        ax.axhline(value, color="0.25", lw=1.1, ls=("--", "-.", ":")[number % 3])
        ax.annotate(legible(label), (0, value), (4, 2), xycoords=("axes fraction", "data"),
                    textcoords="offset points", color="0.25", fontsize=9, parse_math=False)  # fmt: skip
    entitle(ax, est.title.replace("; " + FORETOLD.get(foretold(est), "-"), "\n" + FORETOLD.get(foretold(est), "")),
            fontsize="medium")  # fmt: skip
    ax.set_ylabel(legible(f"{_gas(est, flow, options)} [{middle.attrs['units']}]"), parse_math=False)
    ax.set(ylim=(0, None), xlim=(years[0], max(years[-1], years[0] + 1)))
    ax.locator_params(axis="x", integer=True)
    ax.spines[["top", "right"]].set_visible(False)
    wide = ax.get_position().width * ax.figure.get_figure(root=True).get_figwidth() > WIDE
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncol=len(levels) + 2 if wide else 2, frameon=False)
    return ax


def first_gas(est: Estimate, flow: str) -> int:
    """Return the place of the year before which a flow is nothing in every draw; 0 if it is nothing at all."""
    values = est.flow(flow)
    return int(values.reshape(len(values), -1).any(axis=1).argmax())


def _gas(est: Estimate, flow: str, options: Mapping[str, Any]) -> str:
    """Say what a flow is of: methane, or landfill gas at its methane content."""
    if flow not in est.names or flow in est.products:
        return flow
    if options.get("gas", "ch4") == "ch4":
        return f"methane {flow}"
    given = options.get("methane_fraction")
    content = METHANE_FRACTION.read(given, "methane_fraction") if given is not None else content_of(est, flow)
    ends = sorted({f"{100 * end:.3g}" for end in (np.min(content), np.max(content))}, key=float)
    return f"landfill gas {flow} at {' to '.join(ends)} % CH4"


def _mark_readings(est: Estimate, ax: Axes, flow: str, unit: str | None, options: Mapping[str, Any]) -> None:
    """Mark the readings that a drifting collection follows, and shade the years past the last."""
    system, site = est.inputs["collection"], est.inputs["site"]
    if flow != "collected" or not isinstance(system, Drifting) or not site.single:
        return
    years = np.array(list(system.read_at(site.names[0])), dtype=int)
    if not len(years):
        return
    read = est.to(flow, est.unit(flow) if unit is None else unit, **options)[years - est.years[0], 0]
    ax.plot(years, read, "o", color="black", ms=4, zorder=3, label="metered")
    if past := int(est.years[-1] - years[-1]):
        ax.axvspan(years[-1], est.years[-1], color="0.94", lw=0, zorder=0)
        ax.annotate(f"{past} year{'s' * (past > 1)} past the last reading", (1, 1), (-4, -4), color="0.35", ha="right",
                    xycoords="axes fraction", textcoords="offset points", va="top", fontsize=9)  # fmt: skip


def tornado(frame: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how far each uncertain number moves a flow, the widest on top.

    Parameters
    ----------
    frame : DataFrame
        What `Estimate.sensitivity(flow, year)` returns.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes
    """
    if "at_5" not in getattr(frame, "columns", ()):
        raise RangeError("A tornado takes est.sensitivity(flow, year) of inputs that are drawn independently")
    ax = canvas(ax)
    middle = frame.attrs["middle"]
    off = (frame[["at_5", "at_95"]] - middle).dropna()  # paths have no ends
    if off.empty:
        raise RangeError("A tornado takes inputs with a low and a high end; drawn paths have none")
    off = off.iloc[np.ptp(np.column_stack([off, 0 * off["at_5"]]), axis=1).argsort()]
    place, beside = np.arange(len(off)), (off["at_5"] * off["at_95"] > 0).to_numpy()  # both ends on one side
    for column, colour, label, up in (("at_5", FATES["emitted"], "5 %", 0.15), ("at_95", FATES["used"], "95 %", -0.15)):
        ax.barh(place + up * beside, off[column], left=middle, color=colour, height=np.where(beside, 0.3, 0.6),
                label=f"input at its {label}")  # fmt: skip
    ax.set_yticks(place, [legible(str(name)) for name in off.index], parse_math=False)
    ax.axvline(middle, color="0.2", lw=1)
    label = f"{frame.attrs['flow']} in {frame.attrs['year']} [{frame.attrs['unit']}]; line: all at their medians"
    ax.set_xlabel(legible(label), parse_math=False)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncol=2, frameon=False)
    return ax


KINDS: Mapping[str, Callable[..., Axes]] = MappingProxyType({"fate": fate, "fan": fan})
"""Pictures of an estimate by name."""


def comparison(frame: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the methods of a `compare` frame side by side.

    Parameters
    ----------
    frame : DataFrame
        What `compare` returns.
    ax : Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    Axes
    """
    if not len(getattr(frame, "columns", ())) or "methods" not in frame.attrs:
        raise RangeError(f"A comparison takes what lfg.compare(site, {{name: model}}) returns, got {shown(frame)}")
    ax = canvas(ax)
    for index, name in enumerate(frame.columns):
        about = frame.attrs["methods"][name]
        basis = about["gas_basis"].partition(",")[0]
        label = f"{name}: {about.get('first_gas', about['convention'])}; {basis}"
        ax.plot(frame.index, frame[name], lw=1.6, ls=("-", "--", ":")[index % 3], label=legible(label))
    ax.set(ylabel=f"methane {frame.attrs['flow']} [{frame.attrs['unit']}]", ylim=(0, None))
    ax.set(xlim=(frame.index[0], frame.index[-1]))
    ax.spines[["top", "right"]].set_visible(False)
    key = ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), frameon=False, fontsize="small",
                    title="method: first gas; gas basis", title_fontsize="small")  # fmt: skip
    for text in key.get_texts():
        text.set_parse_math(False)
    return ax


def _lighter(colour: str, share: float) -> tuple[float, ...]:
    """Mix a colour with so much white."""
    from matplotlib.colors import to_rgb

    return tuple(share + (1 - share) * part for part in to_rgb(colour))


def entitle(ax: Axes, title: str, **style: Any) -> None:
    """Set a title of a user's own words, in which a dollar is a dollar."""
    ax.set_title(legible(title), parse_math=False, **style)


def canvas(ax: Axes | None) -> Axes:
    """Return where to draw: the axes given, or those of a new figure."""
    try:
        import matplotlib.pyplot as plt
        from matplotlib.axes import Axes
    except ImportError as error:
        raise ImportError("Pictures need matplotlib: pip install 'lfgmodel[plot]'") from error
    if ax is not None and not isinstance(ax, Axes):
        raise RangeError(f"ax must be Axes of matplotlib, got {shown(ax)}; a kind of picture is plot(kind=...)")
    return plt.subplots(figsize=(8, 5), layout="constrained")[1] if ax is None else ax
