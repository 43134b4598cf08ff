"""Pictures of a project: worth by size, cash by year, load and capacity, and what its worth hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError
from lfgmodel.finance import risk
from lfgmodel.finance.operation import Operation
from lfgmodel.results import plotting
from lfgmodel.results.plotting import FATES, canvas
from lfgmodel.units import HOURS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from lfgmodel.finance.appraisal import Appraisal
    from lfgmodel.finance.choice import Choice

MILLION = 1e6


def sizes(choice: Choice, ax: Axes | None = None) -> Axes:
    """Draw net present value against the capacity of the options: what is expected, and the band from P90 to P10."""
    ax = canvas(ax)
    table = choice.table.sort_values("capacity", kind="stable")
    place, worth = table["capacity"], table[["P90", "P50", "P10", "expected"]] / MILLION
    ax.fill_between(place, worth["P90"], worth["P10"], color=FATES["oxidised"], lw=0, label="8 of 10 draws, P90 to P10")
    ax.plot(place, worth["P90"], color=FATES["vented"], lw=1.4, marker="o", ms=4, label="P90, exceeded with 90 %")
    ax.plot(place, worth["expected"], color=FATES["used"], lw=2, marker="o", ms=4, label="expected")
    for column, colour, beside in (("expected", FATES["used"], (0, 10)), ("P90", FATES["vented"], (0, -22))):
        best = int(np.argmax(worth[column]))
        at = float(place.iloc[best]), float(worth[column].iloc[best])
        ax.plot(*at, "o", ms=11, mfc="none", mec=colour, mew=1.6)
        name = str(table.index[best])
        ax.annotate(name, at, beside, textcoords="offset points", ha="center", color=colour, fontsize=9)
    ax.axhline(0, color="0.3", lw=0.8)
    ax.set(xlabel="capacity [MW]", ylabel=f"net present value [million {choice.appraisal.currency}]")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncol=3, frameon=False)
    return ax


def cash(appraisal: Appraisal, ax: Axes | None = None) -> Axes:
    """Draw what comes in and goes out each year, with draws the mean, and what it has come to since the start."""
    ax = canvas(ax)
    frame = appraisal.statement / MILLION
    book = appraisal.book
    groups = {
        "sales and credits": (list(book.sales), FATES["used"]),
        "operation and royalty": ([*book.costs, *(["royalty"] if "royalty" in frame else [])], FATES["emitted"]),
        "investment": ([*book.capital, *book.grants, "salvage", "working capital"], "0.55"),
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
        ax.bar(frame.index, amount, bottom=np.where(amount >= 0, above, below), color=colour, width=0.8, label=label)
        above, below = above + np.maximum(amount, 0), below + np.minimum(amount, 0)
    total = np.cumsum(appraisal.cash(), axis=0) / MILLION
    if appraisal.draws is not None:
        low, total, high = (np.array([risk.exceeded(row, level) for row in total]) for level in (0.9, 0.5, 0.1))
        ax.fill_between(frame.index, low, high, color="0.2", alpha=0.15, lw=0, label="cumulative, 8 of 10 draws")
    ax.plot(frame.index, total, color="black", lw=1.6, label="cumulative" + (", median" if appraisal.draws else ""))
    ax.axhline(0, color="0.3", lw=0.8)
    ax.locator_params(axis="x", integer=True)
    ax.set(ylabel=f"million {appraisal.currency}", title=appraisal.flow)
    ax.title.set_fontsize("medium")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncol=3, frameon=False)
    return ax


def load(est: Any, ax: Axes | None = None) -> Axes:
    """Draw the power that the gas collected could make beside the capacity that stands, with draws 8 of 10 of them.

    Parameters
    ----------
    est : Estimate
        Of one site, with devices that make electricity.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    """
    gas = Operation.of(est)
    makers = [one for one in gas.running if hasattr(one.device, "electricity_per_methane")]
    if not makers:
        raise RangeError(
            "finance.pictures.load takes an estimate whose devices make electricity; give use=[Engine(...)]"
        )
    ax = canvas(ax)
    running = gas.between(int(gas.years[0]), int(gas.years[-1]))
    power = (gas.collected * makers[0].device.electricity_per_methane / HOURS_PER_YEAR)[..., 0]
    sent = (running.products["electricity"] / HOURS_PER_YEAR)[..., 0]
    capacity = sum((gas.service(one) * one.device.units * one.device.capacity).mean(axis=(1, 2)) for one in makers)
    low, middle, high = (np.array([risk.exceeded(row, level) for row in power]) for level in (0.9, 0.5, 0.1))
    if est.sampling is not None:
        ax.fill_between(est.years, low, high, color=FATES["oxidised"], lw=0, label="gas collected, 8 of 10 draws")
    ax.plot(est.years, middle, color=FATES["emitted"], lw=1.6, label="gas collected, as power")
    ax.step(est.years, capacity, where="mid", color="black", lw=1.4, label="capacity that stands")
    made = "electricity sent out" + (", mean" if est.sampling is not None else "")
    ax.fill_between(est.years, 0, sent.mean(axis=1), step="mid", color=FATES["used"], alpha=0.8, lw=0, label=made)
    ax.locator_params(axis="x", integer=True)
    ax.set(ylabel="MW", ylim=(0, None), xlim=(est.years[0], est.years[-1]), title=est.title)
    ax.title.set_fontsize("medium")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncol=2, frameon=False)
    return ax


def tornado(frame: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how far each uncertain number moves net present value, the widest on top; `frame` is of `sensitivity`."""
    shown = frame / MILLION
    shown.attrs = {**frame.attrs, "middle": frame.attrs["middle"] / MILLION, "unit": f"million {frame.attrs['unit']}"}
    return plotting.tornado(shown, ax)
