"""Pictures: a small curve for notebooks that needs nothing, and matplotlib figures, imported when drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

    from lfgmodel.calibration.fit import Fit
    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate

# where the methane goes, from the ground up; colours that stay apart for the colour-blind
FATES = {
    "used": "#1b7837",
    "flared": "#7fbf7b",
    "vented": "#c51b7d",
    "oxidised": "#92c5de",
    "emitted": "#d6604d",
}


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
    if "draw" in est.axes:
        raise RangeError("The fates of many draws do not stack; write plot(kind='fan', flow='collected')")
    ax = _axes(ax)
    shown = {name: colour for name, colour in FATES.items() if name in est.flows and est.flows[name].any()}
    if shown:
        flows = [getattr(est, name) for name in shown]
        ax.stackplot(est.years, *flows, labels=list(shown), colors=list(shown.values()), alpha=0.85)
    if "generated" in est.flows:
        ax.plot(est.years, est.generated, color="black", lw=1.5, label="generated")
    close = int(est.inputs["site"].waste.years[-1])
    if close < est.years[-1]:
        ax.axvline(close, color="0.4", lw=0.8, ls=":")
        ax.annotate("last waste", (close, 1), (4, -4), xycoords=("data", "axes fraction"), textcoords="offset points",
                    va="top", color="0.3", fontsize=9)  # fmt: skip
    ax.set(title=est.title, ylabel="methane [Mg CH$_4$/yr]", ylim=(0, None))
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
    """Draw the spread of a flow over the draws: its median, and a band for each share of the draws.

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
    ax = _axes(ax)
    for number, level in enumerate(sorted(levels, reverse=True)):
        band = est.quantile([(1 - level) / 2, (1 + level) / 2], flow, unit, **options).to_numpy()
        shade = _lighter(FATES["used"], 0.75 - 0.45 * number / len(levels))
        ax.fill_between(est.years, *band.T, color=shade, lw=0, label=f"{level:.0%} of draws")
    middle = est.quantile(0.5, flow, unit, **options)
    ax.plot(est.years, middle.to_numpy()[:, 0], color=FATES["used"], lw=1.8, label="median")
    for number, (label, value) in enumerate(lines.items()):
        ax.axhline(value, color="0.25", lw=1.1, ls=("--", "-.", ":")[number % 3])
        ax.annotate(label, (0, value), (4, 2), xycoords=("axes fraction", "data"), textcoords="offset points",
                    color="0.25", fontsize=9)  # fmt: skip
    gas = {"lfg": "landfill gas", "ch4": "methane"}[options.get("gas", "ch4")] if flow in est.flows else flow
    ax.set(title=est.title, ylabel=f"{gas} {flow} [{middle.attrs['units']}]".replace(f"{flow} {flow}", flow))
    ax.set(ylim=(0, None), xlim=(est.years[0], est.years[-1]))
    ax.title.set_fontsize("medium")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncol=len(levels) + 1, frameon=False)
    return ax


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
    if "at_5" not in frame:
        raise RangeError("A tornado takes est.sensitivity(flow, year) of inputs that are drawn independently")
    ax = _axes(ax)
    middle = frame.attrs["middle"]
    off = frame[["at_5", "at_95"]] - middle
    off = off.iloc[np.ptp(np.column_stack([off, 0 * off["at_5"]]), axis=1).argsort()]
    place, beside = np.arange(len(off)), (off["at_5"] * off["at_95"] > 0).to_numpy()  # both ends on one side
    for column, colour, label, up in (("at_5", FATES["emitted"], "5 %", 0.15), ("at_95", FATES["used"], "95 %", -0.15)):
        ax.barh(place + up * beside, off[column], left=middle, color=colour, height=np.where(beside, 0.3, 0.6),
                label=f"input at its {label}")  # fmt: skip
    ax.set_yticks(place, list(off.index))
    ax.axvline(middle, color="0.2", lw=1)
    ax.set(xlabel=f"{frame.attrs['flow']} in {frame.attrs['year']} [{frame.attrs['unit']}]; line: all at their medians")
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncol=2, frameon=False)
    return ax


KINDS = MappingProxyType({"fate": fate, "fan": fan})
"""Pictures of an estimate by name."""


def history(fit: Fit, ax: Axes | None = None) -> Axes:
    """Draw what was measured beside what is fitted, with the spread that the measurements leave it."""
    ax = _axes(ax)
    last = int(fit.residuals["year"].max())
    colours = [FATES["used"], FATES["emitted"], FATES["oxidised"], FATES["vented"]]
    flows = list(dict.fromkeys(fit.residuals["flow"]))
    spread = fit.forecast(until=last, keep=flows)
    for flow, colour in zip(flows, colours, strict=False):
        read = fit.residuals[fit.residuals["flow"] == flow]
        low, middle, high = spread.quantile([0.05, 0.5, 0.95], flow).to_numpy().T
        gas = spread.flow(flow)
        off = np.exp(fit.error * np.random.default_rng(fit.seed).standard_normal(gas.shape[1]))
        least, most = np.quantile(gas * off, [0.05, 0.95], axis=1)
        ax.fill_between(spread.years, least, most, color=colour, alpha=0.12, lw=0, label=f"{flow}, 90 % of readings")
        ax.fill_between(spread.years, low, high, color=colour, alpha=0.3, lw=0, label=f"{flow}, 90 % of draws")
        ax.plot(spread.years, middle, color=colour, lw=1.6, label=f"{flow}, median")
        face = "black" if len(flows) == 1 else colour
        ax.plot(read["year"], read["measured"], "o", color=face, mec="black", ms=4, label=f"{flow}, measured")
    _finish(ax, f"{fit.problem.site.name}: {len(fit.residuals)} readings", "methane [Mg CH$_4$/yr]")
    ax.set(ylim=(0, None), xlim=(spread.years[0], last + 1))
    return ax


def residuals(fit: Fit, ax: Axes | None = None) -> Axes:
    """Draw the ratio of each reading to what is fitted, and the standard error of one."""
    ax = _axes(ax)
    width = np.exp(fit.error)
    ax.axhspan(1 / width, width, color="0.88", lw=0, label=f"scatter, a factor {width:.2f}")
    ax.axhline(1, color="0.3", lw=1)
    for flow, read in fit.residuals.groupby("flow", sort=False):
        ax.plot(read["year"], np.exp(read["log_ratio"]), "o", ms=4, label=str(flow))
    ax.set_yscale("log")
    _plain(ax.yaxis)
    ax.locator_params(axis="x", integer=True)
    return _finish(ax, f"{fit.problem.site.name}: readings beside the fit", "measured / fitted")


def profile(fit: Fit, ax: Axes | None = None) -> Axes:
    """Draw how well each k fits, with the amplitude that suits it best, and the levels that intervals are cut at."""
    k, rise = fit.profile()
    ax = _axes(ax)
    ax.plot(k, rise, color=FATES["used"], lw=1.8)
    top = np.clip(
        1.25 * min(rise.max(), fit.problem.allowed(0.99)), 1.25 * fit.problem.allowed(0.9), 4 * fit.problem.allowed(0.9)
    )
    for level, style in ((0.5, ":"), (0.9, "--"), (0.99, "-.")):
        if fit.problem.allowed(level) < top:
            ends = str(fit.interval(fit.names[0], level)).removeprefix("Interval").strip("()")
            ax.axhline(fit.problem.allowed(level), color="0.4", lw=0.9, ls=style, label=f"{level:.0%}: {ends}")
    shown = k[rise < top]
    ax.set(ylim=(0, top), xlim=(shown.min(), shown.max()), xscale="log")
    _plain(ax.xaxis)
    ax.set_xlabel("k [1/yr]" if fit.names[0] == "k" else "factor of every k")
    return _finish(ax, f"{fit.problem.site.name}: how well each k fits", "misfit above the least")


FITS = MappingProxyType({"history": history, "residuals": residuals, "profile": profile})
"""Pictures of a fit by name."""


def _plain(axis: Axis) -> None:
    """Write plain numbers on a logarithmic axis, however few decades it spans."""
    from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

    low, high = axis.get_view_interval()
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)) if high > 5 * low else MaxNLocator(7, steps=(1, 2, 5, 10)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter("{x:.3g}")


def _finish(ax: Axes, title: str, label: str) -> Axes:
    ax.set(title=title, ylabel=label)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    return ax


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
    ax = _axes(ax)
    for index, name in enumerate(frame.columns):
        about = frame.attrs["methods"][name]
        basis = about["gas_basis"].partition(",")[0]
        label = f"{name}: {about.get('first_gas', about['convention'])}; {basis}"
        ax.plot(frame.index, frame[name], lw=1.6, ls=("-", "--", ":")[index % 3], label=label)
    ax.set(ylabel=f"methane {frame.attrs['flow']} [{frame.attrs['unit']}]", ylim=(0, None))
    ax.set(xlim=(frame.index[0], frame.index[-1]))
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), frameon=False, fontsize="small",
              title="method: first gas; gas basis", title_fontsize="small")  # fmt: skip
    return ax


def _lighter(colour: str, share: float) -> tuple[float, ...]:
    """Mix a colour with so much white."""
    from matplotlib.colors import to_rgb

    return tuple(share + (1 - share) * part for part in to_rgb(colour))


def _axes(ax: Axes | None) -> Axes:
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError("Pictures need matplotlib: pip install 'lfgmodel[plot]'") from error
    return plt.subplots(figsize=(8, 5), layout="constrained")[1] if ax is None else ax


def page(title: str, rows: Sequence[Sequence[str]], est: Estimate) -> str:
    """HTML of an estimate: its short table beside an inline SVG curve."""
    sides = (
        ("left", "right", "right", "right", "left")
        if est.drawn
        else ("left", "right", "left", "right", "right", "left")
    )
    head, *body = (
        "".join(f"<td style='text-align:{side}'>{escape(cell)}</td>" for cell, side in zip(row, sides, strict=True))
        for row in rows
    )
    return (
        f"<div><b>{escape(title)}</b><div style='display:flex;flex-wrap:wrap;gap:1.5em;align-items:flex-start'>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(f'<tr>{row}</tr>' for row in body)}</tbody></table>"
        f"{curve(est)}</div></div>"
    )


def curve(est: Estimate, width: int = 380, height: int = 150) -> str:
    """SVG of methane generated, collected and emitted by year; of draws the medians."""
    left, top, bottom = 8, 16, height - 16
    flows = {name: np.median(flow, axis=1) if "draw" in est.axes else flow for name, flow in est.flows.items()}
    span, peak = max(len(est.years) - 1, 1), max((float(flow.max()) for flow in flows.values()), default=1.0) or 1.0

    def points(flow: Array) -> str:
        return " ".join(
            f"{left + (width - 2 * left) * i / span:.1f},{bottom - (bottom - top) * float(v) / peak:.1f}"
            for i, v in enumerate(flow)
        )

    lines, legend = [], []
    for name, colour in (("generated", "#222"), ("collected", FATES["used"]), ("emitted", FATES["emitted"])):
        flow = flows.get(name)
        if flow is not None and flow.any():
            lines.append(f"<polyline fill='none' stroke='{colour}' stroke-width='1.6' points='{points(flow)}'/>")
            legend.append(f"<tspan fill='{colour}'>{name} </tspan>")
    label = "font-size='11' font-family='sans-serif' fill='#555'"
    return (
        f"<svg width='{width}' height='{height}' viewBox='0 0 {width} {height}' role='img' "
        f"aria-label='methane by year' style='background:#fff'>"
        f"<line x1='{left}' y1='{bottom}' x2='{width - left}' y2='{bottom}' stroke='#999'/>{''.join(lines)}"
        f"<text x='{left}' y='11' {label}>{''.join(legend)}</text>"
        f"<text x='{left}' y='{height - 4}' {label}>{est.years[0]}</text>"
        f"<text x='{width - left}' y='{height - 4}' text-anchor='end' {label}>{est.years[-1]}</text>"
        f"<text x='{width - left}' y='11' text-anchor='end' {label}>peak {peak:,.0f} Mg CH₄/yr</text></svg>"
    )
