"""Run files: what an estimate is made of as TOML to read and edit, a large table of sites as parquet beside."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from io import BytesIO
from json import dumps
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from lfgmodel.errors import RangeError, one_line, shown

FORMAT = 1
"""What the sections are, and what they hold; a change that an older lfgmodel cannot read is a new number."""

MOST_INLINE = 20_000
"""Cells of a table of sites up to which they are written in the file itself."""

HEAD = """# An estimate of lfgmodel. lfgmodel.load("{name}") runs it again, and may be asked to after any change here:
# numbers are in the units of their fields, or carry their own, as in "1500 scfm"; what is left out is as by default.
"""


def encoded(text: str, where: str) -> bytes:
    """Return text as the bytes of a file in UTF-8."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        odd = shown(text[max(error.start - 20, 0) : error.start + 20])
        raise RangeError(
            f"{where}: there is half a character in {odd}, which no file can hold; mend the name"
        ) from error


def contents(document: Mapping[str, Any], target: Path) -> dict[Path, bytes]:
    """Return each file to be written and what it holds, that of the run last.

    Parameters
    ----------
    document : dict
        Sections, which may hold (site,) arrays.
    target : Path
        Of the run.
    """
    found: dict[Path, bytes] = {}
    arrays = dict(_arrays(document.get("portfolio", {})))
    if sum(map(len, arrays.values())) > MOST_INLINE:
        beside = target.with_name(f"{target.stem}.sites.parquet")
        found[beside] = _parquet(arrays)
        left = _without(document["portfolio"], set(arrays))
        document = {**document, "portfolio": {"table": beside.name, **left}}
    document = _listed(document)
    check = {"inputs": digest(document, found.values()), **document.get("check", {})}
    try:
        import tomli_w
    except ImportError as error:
        raise ImportError("Run files need tomli-w: pip install 'lfgmodel[files]'") from error
    text = HEAD.format(name=target.name) + "\n" + tomli_w.dumps({**document, "check": check})
    return {**found, target: encoded(text, "Estimate.save")}


def read(path: Any, where: str) -> tuple[dict[str, Any], str]:
    """Return the sections of a run file, and the digest of its inputs as they now are.

    Raises
    ------
    RangeError
        There is none, it cannot be read, or a newer lfgmodel wrote it.
    """
    import tomllib

    if not isinstance(path, str | PathLike):
        raise RangeError(f"{where} takes the path of a run file, got {shown(path)}; write 'run.toml'")
    source = Path(path)
    try:
        document = tomllib.loads(source.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:  # TOML that is none, and text that is not UTF-8, too
        said = one_line(error)
        raise RangeError(f"{where}: {shown(source.name)} cannot be read: {said}; give a run file") from error
    number = document.get("format")
    if type(number) is not int or number < 1:
        raise RangeError(
            f"{where}: {source.name} is no run file, for which format must be {FORMAT}; got {shown(number)}"
        )
    if number > FORMAT:
        raise RangeError(
            f"{where}: {source.name} is of format {number}, from lfgmodel {document.get('lfgmodel')}, and "
            f"this one reads formats up to {FORMAT}; install a newer lfgmodel"
        )
    sites = document.get("portfolio")
    sites = sites if isinstance(sites, dict) else {}
    name = sites.get("table")
    if name is None:
        return document, digest(document, ())
    if not isinstance(name, str) or Path(name).name != name:
        raise RangeError(f"{where}: [portfolio] table is the name of a file beside {source.name}, got {shown(name)}")
    try:
        raw = source.with_name(name).read_bytes()
    except OSError as error:
        raise RangeError(f"{where}: [portfolio] table {name!r} is not beside {source.name}; put it there") from error
    left = {key: held for key, held in sites.items() if key != "table"}
    return {**document, "portfolio": _filled(left, raw, where, name)}, digest(document, (raw,))


def digest(document: Mapping[str, Any], others: Any) -> str:
    """Return a digest of all inputs, whatever their layout and the version that wrote them."""
    held = {name: section for name, section in document.items() if name not in ("check", "lfgmodel")}
    found = blake2b(dumps(held, default=str, sort_keys=True).encode(), digest_size=8)
    for other in others:
        found.update(other)
    return found.hexdigest()


def _arrays(section: Any, place: tuple[str, ...] = ()) -> Any:
    """Each array of many cells in a section, by its place."""
    if isinstance(section, np.ndarray) and len(section) > 1:
        yield place, section
    elif isinstance(section, Mapping):
        for key, held in section.items():
            yield from _arrays(held, (*place, key))


def _without(section: Any, places: set[tuple[str, ...]], place: tuple[str, ...] = ()) -> Any:
    """Return a section without the arrays at some places."""
    if not isinstance(section, Mapping):
        return section
    held = {key: _without(one, places, (*place, key)) for key, one in section.items() if (*place, key) not in places}
    return {key: one for key, one in held.items() if one != {}}


def _listed(section: Any) -> Any:
    """Return a section with lists in place of arrays."""
    if isinstance(section, Mapping):
        return {key: _listed(held) for key, held in section.items()}
    return section.tolist() if isinstance(section, np.ndarray) else section


def _parquet(arrays: Mapping[tuple[str, ...], Any]) -> bytes:
    """Return a table with a row a site; the heading of a column is its place, "waste.mass.food.1990"."""
    import pandas as pd

    content = BytesIO()
    try:
        pd.DataFrame({".".join(place): array for place, array in arrays.items()}).to_parquet(content, index=False)
    except ImportError as error:
        raise ImportError("Tables of many sites need pyarrow: pip install 'lfgmodel[scale]'") from error
    except (TypeError, ValueError) as error:  # a column of text and numbers
        said = one_line(error)
        raise RangeError(f"Estimate.save: a column of the sites holds unlike cells: {said}; mend it") from error
    return content.getvalue()


def _filled(section: Mapping[str, Any], raw: bytes, where: str, name: str) -> dict[str, Any]:
    """Return a section with the arrays of a table at their places."""
    import pandas as pd

    try:
        table = pd.read_parquet(BytesIO(raw))
    except ImportError as error:
        raise ImportError("Tables of many sites need pyarrow: pip install 'lfgmodel[scale]'") from error
    except (OSError, TypeError, ValueError) as error:
        said = one_line(error)
        raise RangeError(f"{where}: [portfolio] table {name!r} cannot be read: {said}; save it again") from error
    filled = dict(section)
    for heading in table:
        *above, last = _place(str(heading))
        held = filled
        for key in above:
            held[key] = dict(held[key]) if isinstance(held.get(key), Mapping) else {}
            held = held[key]
        cells = table[heading].to_numpy()
        text = cells.dtype.kind not in "biuf"
        held[last] = [float("nan") if pd.isna(cell) else cell for cell in cells.tolist()] if text else cells
    return filled


def _place(heading: str) -> tuple[str, ...]:
    """Return the place that a heading names; kinds and columns may have points in their own names.

    Examples
    --------
    >>> _place("columns.k (1st)"), _place("waste.mass.no. 1.1990")
    (('columns', 'k (1st)'), ('waste', 'mass', 'no. 1', '1990'))
    """
    if heading.startswith("waste.mass."):
        kind, _, year = heading.removeprefix("waste.mass.").rpartition(".")
        return ("waste", "mass", kind, year)
    return tuple(filter(None, heading.partition(".")[::2]))
