"""Bad input by the thousand, the same for each seed: texts, values, tables and files that are nearly right, or nothing like it."""

from __future__ import annotations

import datetime
import decimal
import fractions
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

WORDS = (
    *(
        "Mg",
        "t",
        "tonne",
        "short_ton",
        "ton",
        "kt",
        "lb",
        "万吨",
        "吨",
        "m3",
        "Nm3",
        "scfm",
        "MMBtu",
        "kWh",
        "yr",
        "year",
    ),
    *("month", "day", "h", "CH4", "%", "per", "°C", "degF", "inch", "U.S.", "short ton", "cubic feet", "mol", "µ", "k"),
)
NUMBERS = ("0", "1", "-1", "50_000", "1e5", "1e999", "1e-999", "0x10", ".5", "5.", "1,000", "1 000", "nan", "inf", "1e", "--1",
           "9" * 400, "10^6", "10**6", "1·10⁶", "１２", "٣", "½", "1_", "_1", "+5", "1/3", "1E5", "1e+05", "1.2.3")  # fmt: skip
MARKS = (" ", "/", "*", "**", "^", "·", "(", ")", "[", "]", "-", "+", "²", "⁻¹", "\t", "\n", "\x00", "\u200b", "\u202e", "'", '"',
         "{", "}", "\\", ";", "=", "__import__('os')", "${x}", "\ud800", "👍", "é", "e\u0301", "", "\ufeff", "　")  # fmt: skip


def text(draw: random.Random) -> str:
    """Return a text: an amount with its unit, that with something changed, or anything."""
    kind = draw.random()
    if kind < 0.03:
        return draw.choice(["(", "1/", "Mg/", "9", "m", "²", "_", " "]) * draw.choice([50, 5_000, 100_000])
    parts = [draw.choice(NUMBERS), draw.choice((" ", "", " ")), draw.choice(WORDS)]
    for _ in range(draw.randrange(5)):
        parts.insert(draw.randrange(len(parts) + 1), draw.choice(draw.choice((WORDS, NUMBERS, MARKS, MARKS))))
    made = "".join(parts)
    if kind < 0.3 and made:
        place = draw.randrange(len(made))
        made = (
            made[:place] + chr(draw.choice([draw.randrange(128), draw.randrange(0xD7FF), 0x1F600])) + made[place + 1 :]
        )
    return made


def value(draw: random.Random, deep: int = 2) -> Any:
    """Return a value of any type."""
    simple: list[Callable[[], Any]] = [
        lambda: None, lambda: True, lambda: draw.randrange(-3, 3000), lambda: 10**400, lambda: -0.0, lambda: draw.uniform(-1, 1e6),
        lambda: float("nan"), lambda: float("inf"), lambda: text(draw), lambda: text(draw).encode("utf-8", "surrogatepass"),
        lambda: 1 + 2j, lambda: decimal.Decimal("1.5"), lambda: fractions.Fraction(1, 3),
        lambda: datetime.date(2020, 1, 1), lambda: datetime.timedelta(3), lambda: pd.NA, lambda: pd.NaT, lambda: object(),
        lambda: int, lambda: len, lambda: ..., lambda: range(3), lambda: np.float32(2), lambda: np.int64(7), lambda: np.datetime64("2020"),
        lambda: np.array(5.0), lambda: np.array([]), lambda: np.array([1, None], dtype=object), lambda: np.array(["a", "1 Mg"]),
        lambda: np.ones((2, 2, 2)), lambda: np.ma.masked_array([1.0, 2], [True, False]), lambda: pd.Series([1.0, np.nan], [2000, 2001]),
        lambda: pd.DataFrame({"a": [1]}), lambda: pd.Timestamp("2020-01-01"), lambda: np.zeros(2, dtype=[("a", int)]), lambda: frozenset(),
    ]  # fmt: skip
    if deep and draw.random() < 0.3:
        within = [value(draw, deep - 1) for _ in range(draw.randrange(4))]
        keys = [key for key in (value(draw, 0) for _ in within) if hashable(key)]
        return draw.choice([within, tuple(within), dict(zip(keys, within, strict=False)), {"unit": within}])
    return draw.choice(simple)()


def hashable(key: Any) -> bool:
    """Whether it may be a key."""
    try:
        hash(key)
    except TypeError:
        return False
    return True


def by_year(draw: random.Random) -> Any:
    """Return amounts by year, nearly right."""
    start = draw.choice([1990, 1990, 1990, 0, -5, 9999, 1899])
    table: dict[Any, Any] = {start + year: draw.choice([100, 250.5, "300", 0]) for year in range(draw.randrange(1, 6))}
    for _ in range(draw.randrange(3)):
        key = draw.choice([1991, 1991.0, "1992", 1993.5, pd.Timestamp("1991"), np.int32(1992), True, value(draw, 1)])
        if hashable(key):
            table[key] = value(draw, 1)
    form = draw.random()
    if form < 0.4:
        return table
    try:
        if form < 0.6:
            return pd.Series(table, dtype=object)
        if form < 0.75:
            return {draw.choice(["food", "", 5, None]): table, "paper": draw.choice([table, value(draw)])}
        if form < 0.9:
            return pd.DataFrame({"food": pd.Series(table, dtype=object), draw.choice(["paper", "food ", 7]): 1.0})
    except Exception:  # what pandas cannot hold nobody can give
        return table
    return value(draw)


def changed(draw: random.Random, table: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with cells, columns, rows or its index changed."""
    table = table.astype(object)
    for _ in range(draw.randrange(1, 4)):
        change = draw.randrange(9)
        if not len(table) or not len(table.columns):
            return table
        row, column = draw.randrange(len(table)), draw.randrange(len(table.columns))
        if change < 4:
            cell = value(draw, 0)
            cells = list(table.iloc[:, column])
            cells[row] = cell
            table[table.columns[column]] = pd.Series(cells, index=table.index, dtype=object)
            if not table.columns.is_unique:
                return table
        elif change == 4:
            table = table.drop(columns=table.columns[column])
        elif change == 5:
            name = draw.choice([5, None, "", "open", text(draw)])
            if str(name).isprintable():  # pandas has no columns of half a character
                table = table.rename(columns={table.columns[column]: name})
            if not table.columns.is_unique:
                return table
        elif change == 6:
            table = pd.concat([table, table.iloc[[row]]])
        elif change == 7:
            table.index = pd.Index(
                [value(draw, 0) if draw.random() < 0.3 else n for n in range(len(table))], dtype=object
            )
        else:
            table = table.iloc[draw.randrange(2) : draw.randrange(len(table) + 1)]
    return table


def damaged(draw: random.Random, content: bytes) -> bytes:
    """Return the bytes of a file with some of them changed, lost, doubled or cut off."""
    held = bytearray(content)
    for _ in range(draw.randrange(1, 12)):
        if not held:
            break
        place, change = draw.randrange(len(held)), draw.randrange(5)
        if change < 2:
            held[place] = draw.randrange(256)
        elif change == 2:
            del held[place : place + draw.randrange(1, 30)]
        elif change == 3:
            held[place:place] = held[place : place + draw.randrange(1, 30)]
        elif draw.random() < 0.2:
            del held[place:]
    return bytes(held)


def rewritten(draw: random.Random, content: str) -> str:
    """Return the text of a table with cells changed."""
    lines = [line.split(",") for line in content.split("\n")]
    for _ in range(draw.randrange(1, 5)):
        line = draw.choice(lines)
        line[draw.randrange(len(line))] = draw.choice(["", "-1", "nan", "1e999", '"', "a,b", "\x00", "\r", text(draw)])
    return "\n".join(map(",".join, lines))
