"""Columns of the sites: read in the unit of each field that waits for them, cells that cannot be are all listed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np

from lfgmodel.core.decay import Array
from lfgmodel.core.flows import Sites
from lfgmodel.errors import RangeError, brief, one_of
from lfgmodel.sites.checks import numeric
from lfgmodel.sites.roster import FIELDS
from lfgmodel.units import read
from lfgmodel.waiting import Awaited, Column

BadCell: TypeAlias = tuple[object, str, str]
"""A site, a column and what is wrong."""


def read_columns(fields: Iterable[Awaited], site: Sites) -> tuple[dict[Awaited, Array], list[BadCell]]:
    """Read the columns that fields wait for in the unit of each, (1, site), and list the cells that cannot be."""
    found: dict[Awaited, Array] = {}
    bad: list[BadCell] = []
    for field in fields:
        if isinstance(field.source, Column):
            given, numbers = _column(field, site)
            found[field] = numbers[None]
            spec, name = field.spec, field.source.name
            for row in np.flatnonzero(spec.bad(numbers)):
                cell = brief(site.columns[name][row]) if np.isnan(given[row]) else f"{given[row]:g}"
                reason = f"{cell} is not within {spec.low:g}..{spec.high:g} [{spec.unit}]"
                bad.append((str(site.names[row]), name, reason))
    return found, bad


def _column(field: Awaited, site: Sites) -> tuple[Array, Array]:
    """Return the numbers of a column as they are given, and in the unit of a field, (site,) each."""
    name, spec, where = field.source.name, field.spec, f"{field.where}: column"
    cells = site.columns[one_of(name, [known for known, held in site.columns.items() if held is not None], where)]
    given = numeric(cells, f"{where} {name!r}")
    if np.isnan(given).all() and np.asarray(cells).dtype.kind in "OUT":
        raise RangeError(f"{where} {name!r} holds no numbers; give another")
    unit = site.units.get(name) or (FIELDS[name].unit if name in FIELDS else "")
    if unit:
        return given, np.asarray(read((given, unit), spec.unit, f"{where} {name!r}"), dtype=float)
    if not spec.bare:
        read(given, spec.unit, f"{where} {name!r}", bare=False)
    return given, given
