"""Headings: the columns of a table of sites by the names that `Portfolio.from_frame` knows, as people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING

from lfgmodel.errors import FactorError, RangeError, a_name, meant, one_of

if TYPE_CHECKING:
    import pandas as pd

HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "year": ("calendar year", "年份"),
        "open": ("opened", "year opened", "opening year", "open year", "开始年份", "启用年份"),
        "close": ("closed", "year closed", "closing year", "close year", "closure year", "关闭年份", "封场年份"),
        "growth": ("growth rate", "增长率"),
        "climate": ("climate zone", "气候", "气候区"),
        "management": ("management class", "管理方式"),
        "rainfall": ("年降雨量", "降雨量", "年降水量", "降水量"),
        "waste_in_place": ("waste in place", "已填埋量"),
        "waste_in_place_year": ("waste in place year", "已填埋量年份"),
    }
)
"""How people head the columns that say something of a site."""

FIRST_ROWS = 30  # in which headings below notes are looked for


def headed(
    table: pd.DataFrame, units: Mapping[str, str], own: Sequence[str], where: str
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return a table, and the units of its columns, under the names of `HEADINGS`, but for columns of one's `own`."""
    for column in own:
        a_name(column, f"{where}: a column", "'site'")
    known = {_folded(text): name for name, texts in HEADINGS.items() for text in (name, *texts)}
    found = {column: known.get(_folded(str(column))) for column in table.columns if column not in own}
    renamed = {column: name for column, name in found.items() if name is not None and name not in table.columns}
    for name in renamed.values():
        if len(same := [str(column) for column, other in renamed.items() if other == name]) > 1:
            raise RangeError(
                f"{where}: columns {' and '.join(map(repr, same))} both say {name!r}; leave out one of them"
            )
    return table.rename(columns=renamed), {renamed.get(column, column): unit for column, unit in units.items()}


def require(table: pd.DataFrame, columns: Sequence[str], where: str) -> None:
    """Refuse a table that lacks columns; all of them are named."""
    lacking = [column for column in dict.fromkeys(columns) if column not in table.columns]
    if not lacking:
        return
    for row, cells in enumerate(table.head(FIRST_ROWS).to_numpy(dtype=object)):
        if set(lacking) <= {str(cell).strip() for cell in cells}:
            raise RangeError(
                f"{where}: the headings stand in row {row} of the table; read it again with header={row + 1}"
            )
    known = [str(column) for column in table.columns]
    if len(lacking) == 1:
        one_of(lacking[0], known, f"{where}: column")
    near = [f"{column!r}{_meant(column, known)}" for column in lacking]
    raise FactorError(f"{where}: the table lacks the columns {', '.join(near)}; it has {', '.join(known)}")


def _meant(column: str, known: Sequence[str]) -> str:
    hint = meant(get_close_matches(column, known, n=2, cutoff=0.5))
    return hint and f" ({hint})"


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()
