"""Risk: what many draws of a measure say, and measures side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.core.decay import Array
from lfgmodel.values import Spec

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.finance.appraisal import Appraisal

SHARE = Spec("fraction", high=1.0)
LEVELS = (("P90", 0.90), ("P50", 0.50), ("P10", 0.10))
"""P90 is exceeded with a probability of 90 %."""

STEPS = 60


def exceeded(values: Array, probability: Any) -> float:
    """Return what values exceed with a probability; NaN where some are not known."""
    level = 1 - float(SHARE.read(probability, "finance: probability"))
    values = np.sort(np.asarray(values, dtype=float))
    place = level * (len(values) - 1)
    low, high = values[int(np.floor(place))], values[int(np.ceil(place))]
    if np.isnan(values).any():
        return float("nan")
    return float(low if low == high else low + (high - low) * (place - np.floor(place)))


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

    rows: dict[tuple[str, str], dict[str, float]] = {}
    for one in appraisals:
        numbers = {
            f"NPV [{one.currency}]": one.npv,
            "IRR": one.irr,
            "payback [yr]": one.payback,
            "discounted payback [yr]": one.discounted_payback,
        }
        for name, values in numbers.items():
            held = np.atleast_1d(values)
            if one.draws is None:
                rows[one.flow, name] = {"value": float(held[0])}
                continue
            known = held[~np.isnan(held)]  # draws without a rate of return have no place in an order
            row = {label: exceeded(known, level) if len(known) else np.nan for label, level in LEVELS}
            row["mean"] = float(np.mean(held)) if np.isfinite(held).all() else np.nan
            row["none"] = float(np.mean(~np.isfinite(held)))
            rows[one.flow, name] = row
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.index = pd.MultiIndex.from_tuples(list(rows), names=["flow", "measure"])
    return frame


def summary(one: Appraisal) -> str:
    """Return an appraisal in a few lines."""
    npv, years = np.atleast_1d(one.npv), one.years
    first = f"{one.flow}, {years[0]} to {years[-1]}, {one.project.prices} prices"
    if one.draws is None:
        rate = f"{one.irr:.1%}" if not one.irr_reason else f"no rate of return ({one.irr_reason})"
        return f"{first}\nNPV {npv[0]:,.0f} {one.currency}, IRR {rate}, paid back in {one.payback:.1f} years"
    said = ", ".join(f"{name} {exceeded(npv, level):,.0f}" for name, level in LEVELS)
    reasons, counts = np.unique(one.irr_reason, return_counts=True)
    shares = ", ".join(f"{name or 'one'} {count / len(npv):.0%}" for name, count in zip(reasons, counts, strict=True))
    return (
        f"{first}, {one.draws} draws\nNPV mean {npv.mean():,.0f}, {said} {one.currency} (P90 is exceeded with 90 %); "
        f"loss with {one.loss:.0%}\nRates of return: {shares}"
    )
