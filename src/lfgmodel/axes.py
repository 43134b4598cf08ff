"""Axes: numbers by calendar year and by waste kind as arrays, axes of length one where nothing differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.factors import Factor
from lfgmodel.kinds import kind_named, near
from lfgmodel.spec import SHARE, GivenByKind, is_year
from lfgmodel.units.reals import is_whole
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array, Years


def by_year(value: GivenByKind, years: Years | Sequence[int], where: str, before: float | None = None) -> Array:
    """Return one number for each calendar year, (year,); the arguments are those of `steps`."""
    return np.broadcast_to(steps(value, years, where, before)[:, 0, 0], (len(years),))


def steps(value: GivenByKind, years: Years | Sequence[int], where: str, before: float | None = None) -> Array:
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
    return np.stack(of_one_shape(held))[np.searchsorted(since, years, side="right")]


def since_first(part: Any, name: str, years: Any) -> Array:
    """Take a field of a part by calendar year, nothing before its first, (year, draw, site)."""
    return steps(getattr(part, name), years, f"{part.label}.{name}", before=0.0)


def of_one_shape(arrays: Sequence[Array]) -> list[Array]:
    """Stretch arrays over each other's axes; unlike NumPy's own until 2.0, also those that are locked."""
    shape = np.broadcast_shapes(*(array.shape for array in arrays))
    return [np.broadcast_to(array, shape) for array in arrays]


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
    return isinstance(value, Mapping) and bool(value) and not is_year(next(iter(value)))


def by_kind(value: GivenByKind, kinds: Sequence[str], years: Years | Sequence[int], where: str) -> Array:
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
    names = [
        kind_named(kind, value) or one_of(kind, value, f"Waste kind for {where}", near(kind, value)) for kind in kinds
    ]
    streams = [by_kind(value[name], (), years, where) for name in names]
    return np.concatenate(of_one_shape(streams), axis=-3)


def refuse_later(value: Any, begins: Any, where: str) -> None:
    """Refuse numbers by year that are not known from the first year in which they are needed, a key of `begins`."""
    steps(value, (), where, before=0.0)
    if isinstance(value, Mapping) and isinstance(begins, Mapping):
        since, first = next(iter(begins), None), next(iter(value))
        if is_year(since) and first > since:
            raise RangeError(f"{where} starts in {first}, but is needed from {since} on; add {since}: ...")


def from_age(given: Any, where: str) -> Frozen:
    """Read shares that hold for waste from each age on, {age: share}, in whole years since its deposit."""
    if not isinstance(given, Mapping) or not given or not all(is_age(age) for age in given):
        raise RangeError(f"{where} must be {{age: share}} with whole years from 0 on, got {shown(given)}")
    if list(given) != sorted(given):
        raise RangeError(f"{where} must name its ages in rising order, got {list(given)}")
    share = SHARE._replace(waits=True)
    return Frozen({int(age): share.read(value, f"{where}[{age}]") for age, value in given.items()})


def is_age(age: object) -> bool:
    """Whether this can be an age of waste: whole years from 0 on."""
    return is_whole(age) and 0 <= int(age) <= 500  # type: ignore[call-overload]


def covers(areas: Any, where: str) -> Mapping[str, float]:
    """Read the areas under each cover, {cover: area}, plain numbers in one unit, whatever it is."""
    if not isinstance(areas, Mapping) or not all(isinstance(cover, str) for cover in areas):
        raise RangeError(f"{where} must be {{cover: area}}, got {shown(areas)}")
    for cover, area in areas.items():
        plain = isinstance(area, int | float | np.integer | np.floating) and not isinstance(area, bool)
        if not plain or not 0 <= area < np.inf:
            raise RangeError(f"{where}: area of {cover!r} must be a number of 0 or more, got {shown(area)}")
    if not sum(areas.values()) > 0:
        raise RangeError(f"{where} must be {{cover: area}} of 0 or more that add up to more than 0, got {shown(areas)}")
    return Frozen({cover: float(area) for cover, area in areas.items()})


def _cell(value: Any) -> Array:
    """One number, or one for each draw and site, (draw, site)."""
    array = np.asarray(value, dtype=float)
    return array if array.ndim == 2 else array.reshape(1, 1)
