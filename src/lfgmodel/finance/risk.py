"""Risk: what many draws of a measure say, and measures side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.core.decay import Array
from lfgmodel.spec import SHARE

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.finance.appraisal import Appraisal

LEVELS = (("P90", 0.90), ("P50", 0.50), ("P10", 0.10))
"""P90 is exceeded with a probability of 90 %; of what is better the less there is of it, not exceeded with it."""

MEASURES = {"npv": 1, "irr": 1, "payback": -1, "discounted_payback": -1}
"""Measures of an appraisal that may be put in order: 1 where more is better, -1 where less is."""

STEPS = 60


def exceeded(values: Array, probability: Any) -> float:
    """Return what values exceed with a probability; NaN where some are not known."""
    level = 1 - float(SHARE.read(probability, "finance: probability"))
    values = np.sort(np.asarray(values, dtype=float))
    place = level * (len(values) - 1)
    low, high = values[int(np.floor(place))], values[int(np.ceil(place))]
    if np.isnan(values).any():
        return float("nan")
    if low == high or np.isinf(low):  # between no rate at all and one there is nothing
        return float(low)
    return float(low + (high - low) * (place - np.floor(place)))


def reached(one: Appraisal, measure: str, probability: Any) -> float:
    """Return what a measure is at least as good as with a probability, the cautious end of it for a high one."""
    better = MEASURES[measure]
    return better * exceeded(better * ordered(one, measure), probability)


def ordered(one: Appraisal, measure: str) -> Array:
    """Return a measure in every draw; a rate of return is -inf where every rate loses, and inf where every one gains.

    It stays NaN where there is no telling: of several rates none is the return.
    """
    values = np.atleast_1d(np.array(getattr(one, measure), dtype=float))
    if measure == "irr" and np.isnan(values).any():
        total = np.atleast_1d(one.cash().sum(axis=0))  # its sign is that of net present value at every rate
        alike = (np.atleast_1d(one.irr_reason) == "none") & (total != 0)
        values[alike] = np.copysign(np.inf, total[alike])
    return values


def tail(values: Array, share: Any) -> float:
    """Mean of the worst share of the draws, the last of them counted in part (conditional value at risk)."""
    part = float(SHARE.read(share, "finance: share")) * len(values)
    values = np.sort(values)
    whole = int(np.floor(part))
    if part <= 1:
        return float(values[0])
    rest = values[whole] * (part - whole) if whole < len(values) else 0.0
    return float((values[:whole].sum() + rest) / part)


def root(worth: Callable[[Any], Array], shape: tuple[int, ...]) -> Array:
    """How many times a price makes net present value nothing, one for each draw; inf where none is enough.

    Net present value rises with the price, not evenly where losses are carried: bracketed, then by the Illinois rule.
    """
    low, high = np.zeros(shape), np.ones(shape)
    at_low, at_high = worth(low), worth(high)
    flat = at_low == at_high
    for _ in range(40):
        short = (at_high < 0) & ~flat
        if not short.any():
            break
        low, at_low = np.where(short, high, low), np.where(short, at_high, at_low)
        high = np.where(short, 2 * high, high)
        at_high = worth(high)
    below = at_low > 0  # a price below nothing would do
    for _ in range(40):
        if not below.any():
            break
        high, at_high = np.where(below, low, high), np.where(below, at_low, at_high)
        low = np.where(below, np.minimum(2 * low, -1.0), low)
        at_low = worth(low)
        below = at_low > 0
    found = _illinois(worth, (low, high), (at_low, at_high))
    return np.where(flat, np.nan, np.where(at_high < 0, np.inf, found))


def _illinois(worth: Callable[[Any], Array], ends: tuple[Array, Array], values: tuple[Array, Array]) -> Array:
    """Return where a worth that rises is nothing, between ends of which one is below nothing and one above."""
    (low, high), (at_low, at_high) = ends, values
    scale = np.maximum(np.abs(at_low), np.abs(at_high))
    middle = high
    for _ in range(STEPS):
        with np.errstate(all="ignore"):
            middle = np.where(at_high == at_low, high, high - at_high * (high - low) / (at_high - at_low))
        value = worth(middle)
        if (np.abs(value) <= 1e-12 * scale).all():
            break
        above = value > 0
        at_low, at_high = (np.where(above, at_low / np.where(at_high > 0, 2, 1), value),
                           np.where(above, value, at_high / np.where(at_low < 0, 2, 1)))  # fmt: skip
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return middle


def measures(appraisals: Sequence[Appraisal]) -> pd.DataFrame:
    """Return the measures of several net cash flows of one project, a row each and flow."""
    import pandas as pd

    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in appraisals:
        names = (f"NPV [{one.currency}]", "IRR", "payback [yr]", "discounted payback [yr]")
        for name, measure in zip(names, MEASURES, strict=True):
            held = np.atleast_1d(getattr(one, measure))
            if one.draws is None:
                rows[one.flow, name] = {"value": float(held[0])}
                continue
            row: dict[str, Any] = {label: reached(one, measure, level) for label, level in LEVELS}
            row["mean"] = float(np.mean(held)) if np.isfinite(held).all() else np.nan
            row["none"] = float(np.mean(~np.isfinite(held)))
            row["note"] = _note(one, measure)
            rows[one.flow, name] = row
    return pd.DataFrame(list(rows.values()), index=pd.MultiIndex.from_tuples(list(rows), names=["flow", "measure"]))


def _note(one: Appraisal, measure: str) -> str:
    """Say which way a measure is better, and of a rate of return why it is not there."""
    if MEASURES[measure] < 0:
        return "P90 is not exceeded with 90 %"
    if measure != "irr":
        return "P90 is exceeded with 90 %"
    values, reasons = ordered(one, measure), np.atleast_1d(one.irr_reason)
    if np.isnan(values).any():
        why = "; ".join(
            f"{reason} in {percent(np.mean(reasons == reason))}" for reason in np.unique(reasons[np.isnan(values)])
        )
        return f"no order, for there is no telling the rate of some draws: {why}"
    said = [
        f"{end:g} of the {percent(share)} that {what} at every rate"
        for end, what in ((-np.inf, "lose"), (np.inf, "gain"))
        if (share := np.mean(values == end)) > 0
    ]
    return "; ".join(["P90 is exceeded with 90 %", *said])


def percent(share: Any) -> str:
    """Show a share in whole percent, of which 0% is none and 100% all."""
    if 0 < share < 0.01:
        return "less than 1%"
    return "more than 99%" if 0.99 < share < 1 else f"{share:.0%}"


def summary(one: Appraisal) -> str:
    """Return an appraisal in a few lines."""
    npv, years = np.atleast_1d(one.npv), one.years
    first = f"{one.flow}, {years[0]} to {years[-1]}, {one.project.prices} prices"
    if one.draws is None:
        rate = f"{one.irr:.1%}" if not one.irr_reason else f"no rate of return ({one.irr_reason})"
        return f"{first}\nNPV {npv[0]:,.0f} {one.currency}, IRR {rate}, paid back in {one.payback:.1f} years"
    said = ", ".join(f"{name} {exceeded(npv, level):,.0f}" for name, level in LEVELS)
    reasons, counts = np.unique(one.irr_reason, return_counts=True)
    shares = ", ".join(
        f"{name or 'one'} {percent(count / len(npv))}" for name, count in zip(reasons, counts, strict=True)
    )
    return (
        f"{first}, {one.draws} draws\nNPV mean {npv.mean():,.0f}, {said} {one.currency} (P90 is exceeded with 90 %); "
        f"loss with {percent(one.loss)}\nRates of return: {shares}"
    )
