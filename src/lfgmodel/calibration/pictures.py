"""Pictures of a fit: readings beside what is fitted, their ratios, and how well each k fits."""

from __future__ import annotations

import warnings
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from lfgmodel.calibration.interval import is_open
from lfgmodel.errors import CalibrationWarning
from lfgmodel.results.plotting import first_gas
from lfgmodel.results.spread import MIDDLE
from lfgmodel.results.style import DARK, DASHES, FATES, MARKS, Canvas, plain_numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from lfgmodel.calibration.fit import Fit


def history(fit: Fit, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw what was measured beside what is fitted, with the spread that the measurements leave it."""
    canvas = Canvas.on(ax, lang, "Fit.plot")
    last = int(fit.residuals["year"].max())
    flows = list(dict.fromkeys(fit.residuals["flow"]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CalibrationWarning)  # a picture of a fit, which has said so
        forecast = fit.forecast(until=last, of="level", keep=flows)
    first = min(first_gas(forecast, flow) for flow in flows)
    years = forecast.years[first:]
    for number, (flow, colour) in enumerate(zip(flows, DARK, strict=False)):
        read = fit.residuals[fit.residuals["flow"] == flow]
        low, middle, high = forecast.quantile(MIDDLE, flow).to_numpy()[first:].T
        gas = forecast.flow(flow)[first:]
        off = np.exp(fit.error * np.random.default_rng(fit.seed).standard_normal(gas.shape[1]))
        ends, stepped = np.quantile(gas * off, (MIDDLE[0], MIDDLE[-1]), axis=1), flow != "generated"
        name = "" if len(flows) == 1 else canvas.say("{flow}, ", flow=canvas.say(flow))
        canvas.band(years, *ends, stepped=stepped, color=colour, alpha=0.15, lw=0,
                   label=name + canvas.say("90 % of readings"))  # fmt: skip
        canvas.band(years, low, high, stepped=stepped, color=colour, alpha=0.35, lw=0,
                   label=name + canvas.say("90 % of levels"))  # fmt: skip
        canvas.line(years, middle, stepped=stepped, color=colour, lw=1.6, ls=DASHES[number % len(DASHES)],
                   label=name + canvas.say("median"))  # fmt: skip
        face = "black" if len(flows) == 1 else colour
        canvas.ax.plot(read["year"], read["measured"], MARKS[number % len(MARKS)], color=face, mec="black", ms=4,
                      ls="", label=name + canvas.say("measured"))  # fmt: skip
    canvas.over(years)
    canvas.ax.set_ylim(0, None)
    site = canvas.own(fit.problem.site.name)
    title = canvas.say("{site}: {number} readings", site=site, number=len(fit.residuals))
    one = canvas.say("methane {flow}", flow=canvas.say(flows[0]))
    return canvas.finish(title, y=f"{one if len(flows) == 1 else canvas.say('methane')} [Mg CH4/yr]")


def residuals(fit: Fit, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw the ratio of each reading to what is fitted, and the standard error of one."""
    canvas, width = Canvas.on(ax, lang, "Fit.plot"), np.exp(fit.error)
    ax = canvas.ax
    scatter = canvas.say("scatter, a factor {width}", width=f"{width:.2f}")
    ax.axhspan(1 / width, width, color="0.88", lw=0, label=scatter)
    ax.axhline(1, color="0.3", lw=1)
    for number, (flow, read) in enumerate(fit.residuals.groupby("flow", sort=False)):
        colour, mark = DARK[number % len(DARK)], MARKS[number % len(MARKS)]
        ax.plot(read["year"], np.exp(read["log_ratio"]), mark, ls="", color=colour, ms=4, label=canvas.say(str(flow)))
    canvas.over([fit.residuals["year"].min(), fit.residuals["year"].max()])
    ax.set_yscale("log")
    ends = np.append(np.exp(fit.residuals["log_ratio"]), [1 / width, width])
    room = np.exp(0.08 * np.ptp(np.log(ends)))
    ax.set_ylim(ends.min() / room, ends.max() * room)
    plain_numbers(ax.yaxis)
    title = canvas.say("{site}: readings beside the fit", site=canvas.own(fit.problem.site.name))
    return canvas.finish(title, y=canvas.say("measured / fitted"))


def profile(fit: Fit, ax: Axes | None = None, lang: str = "en") -> Axes:
    """Draw how well each k fits, with the amplitude that suits it best, and the levels that intervals are cut at."""
    k, rise = fit.profile()
    canvas = Canvas.on(ax, lang, "Fit.plot")
    ax = canvas.ax
    ax.plot(k, rise, color=FATES["used"], lw=1.8)
    top = np.clip(
        1.25 * min(rise.max(), fit.problem.allowed(0.99)), 1.25 * fit.problem.allowed(0.9), 4 * fit.problem.allowed(0.9)
    )
    for level, style in ((0.5, ":"), (0.9, "--"), (0.99, "-.")):
        if fit.problem.allowed(level) < top:
            told = fit.interval(fit.names[0], level)
            ends = canvas.say(" to ").join(canvas.say("open end") if is_open(end) else f"{end:.4g}" for end in told)
            ax.axhline(fit.problem.allowed(level), color="0.4", lw=0.9, ls=style, label=f"{level:.0%}: {ends}")
    near = k[rise < top]
    ax.set(ylim=(0, top), xlim=(near.min(), near.max()), xscale="log")
    plain_numbers(ax.xaxis)
    what = "k [1/yr]" if fit.names[0] == "k" else canvas.say("factor of every k")
    title = canvas.say("{site}: how well each k fits", site=canvas.own(fit.problem.site.name))
    return canvas.finish(title, x=what, y=canvas.say("misfit above the least"))


FITS = MappingProxyType({"history": history, "residuals": residuals, "profile": profile})
"""Pictures of a fit by name."""
