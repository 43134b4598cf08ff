"""Pictures of a fit: readings beside what is fitted, their ratios, and how well each k fits."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from lfgmodel.results.plotting import FATES, canvas, entitle

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

    from lfgmodel.calibration.fit import Fit


def history(fit: Fit, ax: Axes | None = None) -> Axes:
    """Draw what was measured beside what is fitted, with the spread that the measurements leave it."""
    ax = canvas(ax)
    last = int(fit.residuals["year"].max())
    colours = [FATES["used"], FATES["emitted"], FATES["oxidised"], FATES["vented"]]
    flows = list(dict.fromkeys(fit.residuals["flow"]))
    forecast = fit.forecast(until=last, of="level", keep=flows)
    for flow, colour in zip(flows, colours, strict=False):
        read = fit.residuals[fit.residuals["flow"] == flow]
        low, middle, high = forecast.quantile([0.05, 0.5, 0.95], flow).to_numpy().T
        gas = forecast.flow(flow)
        off = np.exp(fit.error * np.random.default_rng(fit.seed).standard_normal(gas.shape[1]))
        least, most = np.quantile(gas * off, [0.05, 0.95], axis=1)
        ax.fill_between(forecast.years, least, most, color=colour, alpha=0.12, lw=0, label=f"{flow}, 90 % of readings")
        ax.fill_between(forecast.years, low, high, color=colour, alpha=0.3, lw=0, label=f"{flow}, 90 % of draws")
        ax.plot(forecast.years, middle, color=colour, lw=1.6, label=f"{flow}, median")
        face = "black" if len(flows) == 1 else colour
        ax.plot(read["year"], read["measured"], "o", color=face, mec="black", ms=4, label=f"{flow}, measured")
    _finish(ax, f"{fit.problem.site.name}: {len(fit.residuals)} readings", "methane [Mg CH$_4$/yr]")
    ax.set(ylim=(0, None), xlim=(forecast.years[0], last + 1))
    return ax


def residuals(fit: Fit, ax: Axes | None = None) -> Axes:
    """Draw the ratio of each reading to what is fitted, and the standard error of one."""
    ax = canvas(ax)
    width = np.exp(fit.error)
    ax.axhspan(1 / width, width, color="0.88", lw=0, label=f"scatter, a factor {width:.2f}")
    ax.axhline(1, color="0.3", lw=1)
    for flow, read in fit.residuals.groupby("flow", sort=False):
        ax.plot(read["year"], np.exp(read["log_ratio"]), "o", ms=4, label=str(flow))
    ax.set_yscale("log")
    _plain_numbers(ax.yaxis)
    ax.locator_params(axis="x", integer=True)
    return _finish(ax, f"{fit.problem.site.name}: readings beside the fit", "measured / fitted")


def profile(fit: Fit, ax: Axes | None = None) -> Axes:
    """Draw how well each k fits, with the amplitude that suits it best, and the levels that intervals are cut at."""
    k, rise = fit.profile()
    ax = canvas(ax)
    ax.plot(k, rise, color=FATES["used"], lw=1.8)
    top = np.clip(
        1.25 * min(rise.max(), fit.problem.allowed(0.99)), 1.25 * fit.problem.allowed(0.9), 4 * fit.problem.allowed(0.9)
    )
    for level, style in ((0.5, ":"), (0.9, "--"), (0.99, "-.")):
        if fit.problem.allowed(level) < top:
            ends = str(fit.interval(fit.names[0], level)).removeprefix("Interval").strip("()")
            ax.axhline(fit.problem.allowed(level), color="0.4", lw=0.9, ls=style, label=f"{level:.0%}: {ends}")
    near = k[rise < top]
    ax.set(ylim=(0, top), xlim=(near.min(), near.max()), xscale="log")
    _plain_numbers(ax.xaxis)
    ax.set_xlabel("k [1/yr]" if fit.names[0] == "k" else "factor of every k")
    return _finish(ax, f"{fit.problem.site.name}: how well each k fits", "misfit above the least")


FITS = MappingProxyType({"history": history, "residuals": residuals, "profile": profile})
"""Pictures of a fit by name."""


def _plain_numbers(axis: Axis) -> None:
    """Write plain numbers on a logarithmic axis, however few decades it spans."""
    from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

    low, high = axis.get_view_interval()
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)) if high > 5 * low else MaxNLocator(7, steps=(1, 2, 5, 10)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter("{x:.3g}")


def _finish(ax: Axes, title: str, label: str) -> Axes:
    entitle(ax, title)
    ax.set(ylabel=label)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    return ax
