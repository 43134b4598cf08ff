"""Writing: a file is written beside, and then put in the place of the one that may be there."""

from __future__ import annotations

from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any
from uuid import uuid4

from lfgmodel.errors import RangeError, shown


def target_of(path: Any, where: str, suffixes: tuple[str, ...], what: str = "", example: str = "run") -> Path:
    """Return the path of a file that is to be written: it ends as its kind does, in a folder that there is.

    Parameters
    ----------
    path : path
        As it was given.
    where : str
        What is speaking.
    suffixes : tuple of str
        How it may end: (".xlsx",).
    what : str
        What is written: "a workbook"; its suffixes, if not given.
    example : str
        A name for such a file.
    """
    if not isinstance(path, str | PathLike) or not str(path):
        raise RangeError(f"{where} takes a path, got {shown(path)}; write '{example}{suffixes[0]}'")
    target = Path(path)
    if target.suffix.lower() not in suffixes:
        ends = " or ".join(f"'{target.stem or example}{suffix}'" for suffix in suffixes)
        raise RangeError(f"{where} writes {what or ' or '.join(suffixes)}, got {str(path)!r}; write {ends}")
    if not target.parent.is_dir():
        raise RangeError(f"{where}: there is no folder {str(target.parent)!r}; make it, or write elsewhere")
    if target.is_dir():
        raise RangeError(
            f"{where}: {str(target)!r} is a folder; name a file, as in '{target.name}/{example}{suffixes[0]}'"
        )
    return target


def put_in_place(path: Path, content: bytes) -> None:
    """Write a file beside, and then put it in the place of the one that may be there."""
    beside = path.with_name(f".{path.stem}.{uuid4().hex}{path.suffix}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def version() -> str:
    """Return the version of the library that writes, which its top floor holds."""
    return str(import_module("lfgmodel").__version__)
