"""Pictures of a project: worth by size, cash by year, load and capacity, and what its worth hangs on.

Each takes `ax`, where to draw, and `lang`, "en" or "zh".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.described.words import word
from lfgmodel.errors import RangeError
from lfgmodel.finance.operation import Operation
from lfgmodel.finance.risk import exceeded
from lfgmodel.results import plotting
from lfgmodel.results.display import title
from lfgmodel.results.style import FATES, Canvas
from lfgmodel.units import HOURS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from lfgmodel.finance.appraisal import Appraisal
    from lfgmodel.finance.choice import Choice

__all__ = ["cash", "load", "sizes", "tornado"]

MILLION = 1e6


def __dir__() -> list[str]:
    """List the pictures alone, and nothing of what draws them."""
    return __all__


def sizes(choice: Choice, ax: Axes | None = None, *, lang: str = "en") -> Axes:
    """Draw net present value against the capacity of the options: what is expected, and the band from P90 to P10."""
    canvas = Canvas.on(ax, lang, "finance.pictures.sizes")
    ax, table = canvas.ax, choice.table.sort_values("capacity", kind="stable")
    place, worth = table["capacity"], table[["P90", "P50", "P10", "expected"]] / MILLION
    band = canvas.say("8 of 10 draws, P90 to P10")
    ax.fill_between(place, worth["P90"], worth["P10"], color=FATES["oxidised"], lw=0, label=band)
    for column, label, colour, dashes, mark in (
        ("P90", "P90, exceeded with 90 %", FATES["vented"], "--", "s"),
        ("expected", "expected", FATES["used"], "-", "o"),
    ):
        best = int(np.argmax(worth[column]))
        said = canvas.say("{what}; best: {name}", what=canvas.say(label), name=canvas.own(table.index[best]))
        ax.plot(place, worth[column], dashes, color=colour, lw=1.6, marker=mark, ms=4, label=said)
        ax.plot(place.iloc[best], worth[column].iloc[best], mark, ms=11, mfc="none", mec=colour, mew=1.6)
    ax.axhline(0, color="0.3", lw=0.8)
    ax.yaxis.set_major_formatter("{x:,.10g}")
    worth_in = canvas.say("net present value [million {currency}]", currency=canvas.own(choice.appraisal.currency))
    return canvas.finish(x=f"{canvas.say('capacity')} [MW]", y=worth_in)


def cash(appraisal: Appraisal, ax: Axes | None = None, *, lang: str = "en") -> Axes:
    """Draw what comes in and goes out each year, with draws the mean, and what it has come to since the start."""
    canvas = Canvas.on(ax, lang, "finance.pictures.cash")
    ax = canvas.ax
    frame = appraisal.statement / MILLION
    book = appraisal.book
    groups = {
        "sales and credits": (list(book.sales), FATES["used"]),
        "operation and royalty": ([*book.costs, *(["royalty"] if "royalty" in frame else [])], FATES["emitted"]),
        "investment": ([*book.capital, *book.grants, "salvage", "working capital"], FATES["oxidised"]),
        "tax": (["tax"] if "tax" in frame else [], FATES["vented"]),
        "loan": ([name for name in ("loan drawn", "interest", "repayment") if name in frame], FATES["flared"]),
    }
    if appraisal.flow == "project before tax":
        del groups["tax"], groups["loan"]
    elif appraisal.flow == "project after tax":
        del groups["loan"]
        frame["tax"] = frame["project after tax"] - frame["project before tax"]  # that without the interest of a loan
    above, below = np.zeros(len(frame)), np.zeros(len(frame))
    for label, (names, colour) in groups.items():
        if not names:
            continue
        amount = frame[names].sum(axis=1).to_numpy()
        ax.bar(frame.index, amount, bottom=np.where(amount >= 0, above, below), color=colour, width=0.8,
               ec="0.3", lw=0.3, label=canvas.say(label))  # fmt: skip
        above, below = above + np.maximum(amount, 0), below + np.minimum(amount, 0)
    total = np.cumsum(appraisal.cash(), axis=0) / MILLION
    said = "cumulative"
    if appraisal.draws is not None:
        low, total, high = (np.array([exceeded(row, level) for row in total]) for level in (0.9, 0.5, 0.1))
        ax.fill_between(frame.index, low, high, color="0.2", alpha=0.15, lw=0, label=canvas.say("8 of 10 draws"))
        said = "cumulative, median"
    ax.plot(frame.index, total, color="black", lw=1.6, label=canvas.say(said))
    ax.axhline(0, color="0.3", lw=0.8)
    canvas.over(frame.index.to_numpy())
    money_in = canvas.say("million {currency}", currency=canvas.own(appraisal.currency))
    return canvas.finish(canvas.say(appraisal.flow), y=money_in)


def load(est: Any, ax: Axes | None = None, *, lang: str = "en") -> Axes:
    """Draw the power that the gas collected could make beside the capacity that stands, with draws 8 of 10 of them.

    Parameters
    ----------
    est : Estimate
        Of one site, with devices that make electricity.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    lang : {"en", "zh"}
    """
    gas = Operation.of(est)
    makers = [one for one in gas.running if hasattr(one.device, "electricity_per_methane")]
    if not makers:
        raise RangeError(
            "finance.pictures.load takes an estimate whose devices make electricity; give use=[Engine(...)]"
        )
    canvas = Canvas.on(ax, lang, "finance.pictures.load")
    years, many = est.years, est.sampling is not None
    running = gas.between(int(gas.years[0]), int(gas.years[-1]))
    power = (gas.collected * makers[0].device.electricity_per_methane / HOURS_PER_YEAR)[..., 0]
    sent = (running.products["electricity"] / HOURS_PER_YEAR)[..., 0].mean(axis=1)
    capacity = sum((gas.service(one) * one.device.units * one.device.capacity).mean(axis=(1, 2)) for one in makers)
    low, middle, high = (np.array([exceeded(row, level) for row in power]) for level in (0.9, 0.5, 0.1))
    if many:
        canvas.band(years, low, high, stepped=True, color=FATES["oxidised"], lw=0, label=canvas.say("8 of 10 draws"))
    made = canvas.say("electricity sent out, mean" if many else "electricity sent out")
    canvas.band(years, 0 * sent, sent, stepped=True, color=FATES["flared"], lw=0, label=made)
    power_of = canvas.say("gas collected, as power")
    canvas.line(years, middle, stepped=True, color=FATES["emitted"], lw=1.6, label=power_of)
    stands = canvas.say("capacity that stands")
    canvas.line(years, capacity, stepped=True, color="black", lw=1.4, ls="--", label=stands)
    canvas.over(years)
    canvas.ax.set_ylim(0, None)
    return canvas.finish(canvas.own(title(est, canvas.lang)), y="MW")


def tornado(frame: pd.DataFrame, ax: Axes | None = None, *, lang: str = "en") -> Axes:
    """Draw how far each uncertain number moves net present value, the widest on top; `frame` is of `sensitivity`."""
    shown, million = frame / MILLION, word("million {currency}", lang, currency=frame.attrs["unit"])
    shown.attrs = {**frame.attrs, "middle": frame.attrs["middle"] / MILLION, "unit": million}
    return plotting.tornado(shown, ax, lang=lang)
