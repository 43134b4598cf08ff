"""Axes: numbers by calendar year and by waste kind as arrays, axes of length one where nothing differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.factors import Factor
from lfgmodel.kinds import kind_named
from lfgmodel.values import ByKind, is_year

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years


def by_year(value: ByKind, years: Years | Sequence[int], where: str, before: float | None = None) -> Array:
    """Return one number for each calendar year, (year,); the arguments are those of `steps`."""
    return np.broadcast_to(steps(value, years, where, before)[:, 0, 0], (len(years),))


def steps(value: ByKind, years: Years | Sequence[int], where: str, before: float | None = None) -> Array:
    """Return one number for each calendar year, from `{year: number}`, each from that year on.

    Parameters
    ----------
    value : float, (draw, site) array, or {int: float or array}
    years : (year,) array
        Calendar years.
    where : str
        The field, for the message of an error.
    before : float, optional
        What holds before the first year named; without it the first year must be covered.

    Returns
    -------
    (year, draw, site) array
        Axes of length one where nothing differs.
    """
    if not isinstance(value, Mapping):
        return _cell(value)[None] if len(years) else np.empty((0, 1, 1))
    if not all(is_year(key) for key in value):
        raise RangeError(f"{where} takes one number or {{year: number}}, got {shown(value)}")
    since = np.array(list(value))
    if not np.all(np.diff(since) > 0):
        raise RangeError(f"{where} must name its years in rising order, got {list(value)}")
    if not len(years):
        return np.empty((0, 1, 1))
    if before is None and years[0] < since[0]:
        raise RangeError(
            f"{where} starts in {since[0]}, but is needed from {int(years[0])} on; add {int(years[0])}: ..."
        )
    held = [_cell(step) for step in (0.0 if before is None else before, *value.values())]
    return np.stack(np.broadcast_arrays(*held))[np.searchsorted(since, years, side="right")]


def in_service(part: Any, years: Years) -> NDArray[np.bool_]:
    """Whether each calendar year is among those from the part's `open` to its `close`, (year, draw, site)."""
    year = np.asarray(years)[:, None, None]
    running = np.ones(year.shape, dtype=bool)
    if part.open is not None:
        running = running & (year >= _cell(part.open))
    if getattr(part, "close", None) is not None:
        running = running & (year <= _cell(part.close))
    return running


def is_by_kind(value: Any) -> bool:
    """Whether a field gives a number for each waste kind."""
    return isinstance(value, Mapping) and not is_year(next(iter(value)))


def by_kind(value: ByKind, kinds: Sequence[str], years: Years | Sequence[int], where: str) -> Array:
    """Return one number for each waste kind, and for each calendar year if any changes with time.

    Returns
    -------
    (stream, draw, site) or (year, stream, draw, site) array
        Axes of length one where nothing differs.
    """
    if isinstance(value, float):
        return np.array(value, ndmin=3)
    if not isinstance(value, Mapping):
        return _cell(value)[None]
    if is_year(next(iter(value))):
        return steps(value, years, where)[:, None]
    if all(type(value.get(kind)) in (float, Factor) for kind in kinds):  # the usual case
        return np.array([value[kind] for kind in kinds])[:, None, None]
    names = [kind_named(kind, value) or one_of(kind, value, f"Waste kind for {where}") for kind in kinds]
    streams = [by_kind(value[name], (), years, where) for name in names]
    return np.concatenate(np.broadcast_arrays(*streams), axis=-3)


def _cell(value: Any) -> Array:
    """One number, or one for each draw and site, (draw, site)."""
    array = np.asarray(value, dtype=float)
    return array if array.ndim == 2 else array.reshape(1, 1)
