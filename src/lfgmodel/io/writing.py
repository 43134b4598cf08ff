"""Writing: a file is written beside, and then put in the place of the one that may be there."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any
from uuid import uuid4

from lfgmodel.errors import RangeError, shown


def workbook_at(path: Any, where: str, example: str) -> Path:
    """Return the path of a workbook that is to be written, in a folder that there is."""
    if not isinstance(path, str | PathLike):
        raise RangeError(f"{where} takes a path, got {shown(path)}; write {example!r}")
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise RangeError(f"{where} writes a workbook, got {str(path)!r}; write '{target.stem}.xlsx'")
    if not target.parent.is_dir():
        raise RangeError(f"{where}: there is no folder {str(target.parent)!r}; make it, or write elsewhere")
    return target


def put_in_place(path: Path, content: bytes) -> None:
    """Write a file beside, and then put it in the place of the one that may be there."""
    beside = path.with_name(f".{path.stem}.{uuid4().hex}{path.suffix}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
