"""Every error of lfgmodel, and the one way to refuse an unknown name.

LFGError
|-- UnitError     a unit is missing, unknown, ambiguous, or of the wrong kind
|-- RangeError    a value is impossible: a share above 1, waste below 0, closing before opening
|   `-- NotKeptError  a flow that an estimate was asked not to keep; also an AttributeError
|-- FactorError   a name that nothing goes by: a waste kind, a climate, a preset, a factor
|   `-- FieldError    a field that a value has not; also a TypeError
`-- TableError    rows of a table are unusable; all of them are listed at once

TableWarning        a published table contradicts itself or its transcriptions differ
MeasurementWarning  a measurement and the model contradict each other
CalibrationWarning  measurements do not say what a fit is asked for
UncertaintyWarning  nothing is uncertain where something was asked to be
MethodWarning       a method is used for what its document does not mean it for
FontWarning         no font that is installed draws what a picture is to say
VersionWarning      a file that another version has saved gives other numbers now

Each message is one line: where, what was needed, what was given, what to write instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

LINE = 60
"""Characters of what was given that a message shows."""

__all__ = [
    "CalibrationWarning",
    "FactorError",
    "FieldError",
    "LFGError",
    "MeasurementWarning",
    "MethodWarning",
    "NotKeptError",
    "RangeError",
    "TableError",
    "TableWarning",
    "UncertaintyWarning",
    "UnitError",
]


def __dir__() -> list[str]:
    return __all__


class LFGError(Exception):
    """Anything lfgmodel refuses."""


class UnitError(LFGError, ValueError):
    """A unit is missing, unknown, ambiguous, or of the wrong kind."""


class RangeError(LFGError, ValueError):
    """A value is physically or arithmetically impossible."""


class NotKeptError(RangeError, AttributeError):
    """A flow that an estimate was asked not to keep: as an attribute it is not there, and `hasattr` says so."""


class FactorError(LFGError, LookupError):
    """A name that nothing goes by."""


class FieldError(FactorError, TypeError):
    """A field that a value has not."""


class TableError(LFGError, ValueError):
    """Rows of a table that cannot be used.

    Attributes
    ----------
    rows : list of (label, column, reason)
        Every bad cell, column by column; of a workbook its address is the label, and the column is "".
    """

    def __init__(self, where: str, rows: Sequence[tuple[object, str, str]], mend: str) -> None:
        self.rows = list(rows)
        listed = "; ".join(f"{f'{label} {column}'.strip()}: {reason}" for label, column, reason in rows[:8])
        self._made_of = (where, rows, mend)
        more = f"; and {len(rows) - 8} more in .rows" if len(rows) > 8 else ""
        super().__init__(f"{where}: {len(rows)} bad value{'s' * (len(rows) > 1)}: {listed}{more}. {mend}")

    def __reduce__(self) -> tuple[type[TableError], tuple[object, ...]]:
        return type(self), self._made_of


class TableWarning(UserWarning):
    """A published table contradicts itself or its transcriptions differ."""


class MeasurementWarning(UserWarning):
    """A measurement and the model contradict each other."""


class CalibrationWarning(UserWarning):
    """Measurements do not say what a fit is asked for."""


class UncertaintyWarning(UserWarning):
    """Nothing is uncertain where something was asked to be."""


class MethodWarning(UserWarning):
    """A method is used for what its document does not mean it for."""


class FontWarning(UserWarning):
    """No font that is installed draws what a picture is to say."""


class VersionWarning(UserWarning):
    """A file that another version has saved gives other numbers now."""


def one_line(value: object) -> str:
    """Return the text of anything, such as the message of another library, on one line."""
    return " ".join(str(value).split())


def brief(value: object, most: int = LINE) -> str:
    """Return the text of anything on one line, and no longer than is read."""
    text = one_line(value)
    return text if len(text) <= most else f"{text[: most - 3]}..."


def shown(value: object) -> str:
    """Show what was given, on one line and no longer than a line; of a text of any length without reading it whole."""
    return brief(repr(value[: 20 * LINE] if isinstance(value, str) else value))


def first_few(names: Sequence[object], most: int = 3) -> str:
    """Return the first of some names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(str, names[:most])) + more


def meant(names: Iterable[object]) -> str:
    """Ask whether one of the names that are near was meant; nothing where none is."""
    listed = " or ".join(map(repr, names))
    return f"did you mean {listed}?" if listed else ""


def one_of(name: object, names: Iterable[str], where: str, meaning: str = "") -> str:
    """`name` if it is among `names`; otherwise an error that lists them, nearest first, and says what they mean."""
    known = [str(entry) for entry in names]
    if isinstance(name, str) and name in known:
        return name
    from difflib import get_close_matches

    text = "" if name is None else str(name)
    within = [entry for entry in known if text.lower() in entry.lower()]
    near = (within[:3] or get_close_matches(text, known, n=3, cutoff=0.5)) if text.strip() else []
    hint = f"; {meant(near)}" if near else ""
    if not known:
        raise FactorError(f"{where}: there is none to choose from; got {shown(name)}{meaning and f': {meaning}'}")
    listed = ", ".join(filter(None, known[:24])) + (f" ... ({len(known)} in all)" if len(known) > 24 else "")
    raise FactorError(f"{where} must be one of {listed}; got {shown(name)}{hint}{meaning and f': {meaning}'}")


def a_name(given: object, where: str, example: str = "'Hill'") -> str:
    """Return what is given if it can be a name: a text that is not empty."""
    if isinstance(given, str) and given.strip():
        return given
    raise RangeError(f"{where} must be a name, as in {example}; got {shown(given)}")


def entries(given: Any) -> list[Any] | None:
    """Return the entries of what has an order, such as a list or an array; None of anything else."""
    if isinstance(given, str | bytes | Set | Mapping) or getattr(given, "ndim", 1) != 1:
        return None
    try:
        return list(given)
    except TypeError:  # it holds no entries
        return None
