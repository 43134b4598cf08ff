"""Saved: the estimate that a run file describes, run again."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from lfgmodel.errors import LFGError, RangeError, TableError, VersionWarning, one_of, shown
from lfgmodel.io import runfile
from lfgmodel.io.built import Reader
from lfgmodel.io.catalogue import SECTIONS
from lfgmodel.io.portfolio import read_portfolio
from lfgmodel.io.site import read_site
from lfgmodel.io.writing import version
from lfgmodel.results.result import Estimate
from lfgmodel.results.saving import totals
from lfgmodel.study.estimate import estimate

KEYS = ("format", "lfgmodel", "estimate", "site", "portfolio", *SECTIONS, "parts", "ties", "check")
OPTIONS = ("until", "draws", "seed", "sampling", "combine", "quantiles", "keep")
WHERE = "lfg.load"
NEAR = 1e-9
"""By how much totals may differ from machine to machine, as a share of them."""


def load(path: Any) -> Estimate:
    """Return the estimate of a run file that `est.save(path)` wrote, or that was changed since: it is run again.

    Parameters
    ----------
    path : path
        "run.toml". A table of many sites lies beside it, under the name that `[portfolio] table` says.

    Returns
    -------
    Estimate
        To the last bit what was saved, by the same versions on the same machine.

    Raises
    ------
    RangeError
        There is no such file, or a newer lfgmodel wrote it.
    TableError
        Sections or numbers that cannot be; all of them are listed, and `.rows` has each section, key and reason.

    Warns
    -----
    VersionWarning
        Numbers are others than when it was saved, by another version or table.

    Examples
    --------
    >>> import lfgmodel as lfg, tempfile
    >>> est = lfg.estimate(lfg.Site(lfg.Waste.constant("100_000 Mg/yr", 1990, 2019)), lfg.LandGEM(k=0.05, L0=170))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     est.save(f"{folder}/run.toml")
    ...     again = load(f"{folder}/run.toml")
    >>> bool((again.generated == est.generated).all())
    True
    """
    raw, digest = runfile.read(path, WHERE)
    file, same = Path(path).name, raw.get("lfgmodel") == version()
    reader = Reader(raw.get("parts", {}), raw.get("ties", {}), same)
    parts = _parts(raw, reader)
    options, of = _options(raw.get("estimate", {}), reader)
    if reader.bad:
        raise TableError(f"{WHERE}: {file}", reader.bad, "Mend them in the file")
    try:
        est = replace(estimate(**parts, **options), of=of)
    except LFGError as error:
        raise RangeError(f"{WHERE}: {file} is of an estimate that cannot be: {error}") from error
    other = "" if same else f" was saved by lfgmodel {raw.get('lfgmodel')}, and this is {version()}"
    notes = [*reader.notes, *_moved(est, raw.get("check"), digest, not same)]
    if notes:
        warnings.warn(f"{WHERE}: {file}{other}: {'; '.join(notes)}", VersionWarning, stacklevel=2)
    return est


def _parts(raw: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """Return what an estimate is made of."""
    for name in raw:
        try:
            one_of(name, KEYS, "section")
        except LFGError as error:
            reader.refuse(name, "", error)
    found: dict[str, Any] = {"site": _site(raw, reader)}
    if "generation" not in raw:
        reader.refuse("generation", "", "is missing; write [generation] with type = 'LandGEM' or another method")
    for what in ("generation", "collection", "oxidation"):
        if what in raw:
            found[what] = reader.value(raw[what], what, SECTIONS[what])
    use = raw.get("use", [])
    if not isinstance(use, list):
        reader.refuse("use", "", f"must be a list of devices, each under [[use]], got {shown(use)}")
        use = []
    found["use"] = [reader.value(one, f"use.{place}", SECTIONS["use"]) for place, one in enumerate(use, start=1)]
    return found


def _site(raw: Mapping[str, Any], reader: Reader) -> Any:
    if ("site" in raw) == ("portfolio" in raw):
        reader.refuse("site", "", "must be there, or [portfolio], and not both")
        return None
    what = "site" if "site" in raw else "portfolio"
    if not isinstance(raw[what], Mapping):
        reader.refuse(what, "", f"must be a section, got {shown(raw[what])}")
        return None
    return read_site(raw[what], reader) if what == "site" else read_portfolio(raw[what], reader)


def _options(raw: Any, reader: Reader) -> tuple[dict[str, Any], str]:
    """Return what else `estimate` is asked, and what a forecast is of."""
    if not isinstance(raw, Mapping):
        reader.refuse("estimate", "", f"must be a section, got {shown(raw)}")
        return {}, ""
    for name, held in raw.items():
        try:
            one_of(name, (*OPTIONS, "of"), "key")
            if name == "of":
                one_of(held, ("reading", "level"), "of")
        except LFGError as error:
            reader.refuse("estimate", name, error)
    return {name: held for name, held in raw.items() if name != "of"}, str(raw.get("of", ""))


def _moved(est: Estimate, check: Any, digest: str, other_version: bool) -> list[str]:
    """Say which totals are others than when the file was saved; of one that was changed since, that nobody can."""
    known = check if isinstance(check, Mapping) else {}
    if known.get("inputs") != digest:
        changed = "it was changed since, so that its numbers cannot be held against those that it gave there"
        return [changed] if other_version else []
    then = known.get("totals", {})
    return [
        f"{name} {then[name]:.10g} then and {now:.10g} now, in all"
        for name, now in totals(est).items()
        if type(then.get(name)) in (int, float) and not abs(now - then[name]) <= NEAR * abs(then[name])
    ]
