"""What waste is made of, by country and region."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from numbers import Real
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.axes import by_year, of_one_shape
from lfgmodel.errors import RangeError, TableWarning, a_name, one_of, shown
from lfgmodel.factors import DATA, table
from lfgmodel.sites.checks import rounding
from lfgmodel.spec import SHARE, Spec
from lfgmodel.units.doors import spelled
from lfgmodel.waiting import Awaited, Frozen

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years

SHARES = SHARE._replace(many=True)
DRAWN = Spec("fraction", waits=True)  # no upper end: those of each draw are divided by their sum

ROUNDING = 0.005
"""How far published shares, printed to a tenth of a percent, may be from adding up to 1."""

UNSORTED = 0.5
"""From which share on waste that was not sorted, and counts as inert, makes a composition doubtful."""

UNCERTAIN = 0.05
"""How far the means of shares that are drawn, and then divided by their sum, may be from adding up to 1."""


def composition(name: str) -> dict[str, float]:
    """Return the composition of municipal solid waste in a country or region, by wet mass.

    Parameters
    ----------
    name : str
        One of 78 countries ("China") or 20 regions ("Eastern Asia") of the IPCC 2019 Refinement, Vol. 5 Ch. 2, in
        English or Chinese ("中国").

    Returns
    -------
    dict of str to float
        Shares by waste kind, those of nothing left out, as `Waste.split` takes them. Published shares that miss 1 by
        rounding (up to half a percent) are divided by their sum. [fraction]

    Raises
    ------
    FactorError
        No country or region has this name; near matches are named.

    Warns
    -----
    TableWarning
        Two transcriptions of the published table differ, or the shares do not add up to 1; the latter are returned as
        they are, and `Waste.split` wants the rest named. Or more than half is "other, inert": waste that nobody
        sorted and that makes no gas in any method, though some of it may.

    Examples
    --------
    >>> composition("China")["food"]
    0.591
    """
    rows = {key: factor for key, factor in table("ipcc_composition").items() if key[0] in ("share", "share_region")}
    name = _places_in_chinese().get(a_name(name, "composition.name", "'China'"), name)
    one_of(name, dict.fromkeys(place for _, _, place in rows), "Country or region")
    found = {kind: factor for (_, kind, place), factor in rows.items() if place == name}
    doubts = [f"{kind} ({f.row.where})" for kind, f in found.items() if f.row.checked == "conflict"]
    if doubts:
        warnings.warn(
            f"Composition of {name}: {doubts[0]}, and {len(doubts) - 1} more in doubt", TableWarning, stacklevel=2
        )
    total = float(sum(found.values()))
    if abs(total - 1) > ROUNDING:
        warnings.warn(
            f"Composition of {name}: the shares as transcribed add up to {total:.3f}; name the rest before you split",
            TableWarning,
            stacklevel=2,
        )
        total = 1.0
    if found.get("other_inert", 0.0) > UNSORTED * total:
        warnings.warn(
            f"Composition of {name}: {found['other_inert']:.1%} of it is 'other_inert', which makes no gas; "
            "find out what it holds, or the estimate is low",
            TableWarning,
            stacklevel=2,
        )
    return {kind: round(share / total, 12) for kind, share in found.items() if share > 0}


@cache
def _places_in_chinese() -> Mapping[str, str]:
    import tomllib

    return MappingProxyType(tomllib.loads((DATA / "places_zh.toml").read_text(encoding="utf-8")))


def named_shares(shares: Any, unit: str, where: str) -> dict[str, Any]:
    """Return shares by kind as they were written, each number with its unit."""
    if hasattr(shares, "columns"):
        raise RangeError(f"{where} takes {{kind: share}} or a Series, got a table; write {_as_series(shares)}")
    unit = spelled(unit, f"{where}.unit")
    if hasattr(shares, "to_dict"):  # a Series
        shares = shares.to_dict()
    if not isinstance(shares, Mapping) or not shares or not all(isinstance(kind, str) for kind in shares):
        raise RangeError(f"{where} takes {{kind: share}}, got {shown(shares)}")
    numbers = [share for share in shares.values() if isinstance(share, int | float)]
    if unit == "fraction" and len(numbers) == len(shares) and abs(sum(numbers) - 100) < 5:
        raise RangeError(f"{where}: the shares sum to {sum(numbers):.6g}; write unit='%' if they are in percent")
    return dict(shares) if unit == "fraction" else {kind: _in_unit(share, unit) for kind, share in shares.items()}


def constant_shares(shares: Any, where: str) -> dict[str, float]:
    """Return one share for each kind, the same in all years."""
    return {
        kind: SHARE.read(share, f"{where}[{kind!r}]") for kind, share in named_shares(shares, "fraction", where).items()
    }


def _as_series(frame: Any) -> str:
    """Write how a table is taken for shares by kind: its first column of names, and its first of numbers."""
    numbers = list(frame.select_dtypes("number").columns) or list(frame.columns[-1:])
    others = [name for name in frame.columns if name not in numbers]
    names = f".set_index({json.dumps(others[0], ensure_ascii=False)})" if others else ""
    return f"table{names}[{json.dumps(numbers[0], ensure_ascii=False)}]"


def _in_unit(share: Any, unit: str) -> Any:
    if isinstance(share, Mapping):
        return {year: _in_unit(each, unit) for year, each in share.items()}
    if isinstance(share, str):
        with suppress(ValueError):  # text with a unit of its own keeps it
            share = float(share)
    return (share, unit) if isinstance(share, Real) else share


def read_shares(shares: Mapping[str, Any], years: Years, where: str) -> Array:
    """Return certain shares of kinds in each year, (year, kind), which sum to 1 but for the rounding of their digits.

    Warns
    -----
    TableWarning
        They do not sum to 1, and are divided by their sum.
    """
    read = SHARES.read(shares, where)
    parts = np.stack([by_year(part, years, f"{where}[{kind!r}]") for kind, part in read.items()], axis=1)
    sums = parts.sum(axis=1)
    off = np.flatnonzero(np.abs(sums - 1) > 1e-6)
    if len(off):
        when = f" in {int(years[off[0]])}" if np.ptp(sums) > 0 else ""
        if np.any(np.abs(sums - 1) > np.maximum(rounding(parts.T), 1e-6)):
            raise RangeError(
                f"{where}: shares must sum to 1, got {sums[off[0]]:.6g}{when}; "
                "name the rest (as in 'other_inert') or divide by the sum"
            )
        warnings.warn(
            f"{where}: shares sum to {sums[off[0]]:.6g}{when}, which is 1 within the rounding of their digits; "
            "they are divided by their sum",
            TableWarning,
            stacklevel=3,
        )
    whole: Array = parts / sums[:, None]
    return whole


def read_uncertain_shares(shares: Mapping[str, Any], where: str) -> tuple[Frozen, Array]:
    """Return shares of which some are distributions, and their means divided by their sum, (kind,)."""
    drawn = Frozen({kind: DRAWN.read(share, f"{where}[{kind!r}]") for kind, share in shares.items()})
    means = np.array([mean_of(share) for share in drawn.values()])
    if abs(means.sum() - 1) > UNCERTAIN:
        raise RangeError(f"{where}: mean shares sum to {means.sum():.4g}, not 1; mend the shares")
    return drawn, means / means.sum()


def relative_shares(drawn: Mapping[str, Any], expected: Array) -> Array:
    """Return the shares of kinds in each draw relative to those expected, (kind, draw, 1).

    Parameters
    ----------
    drawn : {kind: float or (draw, 1) array}
        Shares s, whatever they sum to. [fraction]
    expected : (kind,) array
        Shares m of the same kinds that the masses hold, or the masses themselves.

    Notes
    -----
    `relative[i] = (s[i] / sum s) / (m[i] / sum m)`, so that what a kind gains in a draw the others lose.
    """
    shares = np.stack(of_one_shape([np.atleast_2d(share) for share in drawn.values()]))
    ever = np.where(expected > 0, expected, 1.0)  # of a kind that is never there any multiple is nothing
    relative: Array = shares / shares.sum(axis=0) * (expected.sum() / ever)[:, None, None]
    return relative


def mean_of(number: Any) -> float:
    """One number, or the mean of a distribution in a field."""
    mean = float(number.source.mean()) if isinstance(number, Awaited) else number
    if not 0 <= mean < np.inf:
        raise RangeError(f"Waste: {number!r} needs a mean of 0 or more and finite, got {mean:g}")
    return float(mean)
