"""Distributions as mappings, `{distribution = "lognormal", median = 0.05, gsd = 1.4}`, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from lfgmodel.errors import FactorError, RangeError, one_of, shown
from lfgmodel.factors import Factor
from lfgmodel.lookup import Lookup
from lfgmodel.uncertainty.classwise import Classwise
from lfgmodel.uncertainty.distributions import (
    FAMILIES,
    Distribution,
    Samples,
    lognormal,
    normal,
    samples,
    triangular,
    uniform,
)
from lfgmodel.uncertainty.tied import Copula, Correlated, Each, correlated, each
from lfgmodel.waiting import Frozen

MAKERS: Mapping[str, Callable[..., Distribution]] = MappingProxyType(
    {"normal": normal, "lognormal": lognormal, "triangular": triangular, "uniform": uniform}
)
SCIPY = "scipy."
NAMES = (*FAMILIES, "samples", "each", "correlated", "by class", f"{SCIPY}norm")
"""What a distribution may be called; after "scipy." the name of any of `scipy.stats`."""


class Ties:
    """How distributions are tied, by the names under which a file holds their correlations."""

    def __init__(self) -> None:
        self.named: dict[int, str] = {}
        self.copulas: dict[str, Copula] = {}

    def name(self, copula: Copula) -> str:
        """Return the name of a copula: a new one for a new copula."""
        found = self.named.setdefault(id(copula), str(len(self.named) + 1))
        self.copulas[found] = copula
        return found

    def mappings(self) -> dict[str, Any]:
        """Return the correlations of normal scores by name."""
        return {name: copula.matrix.tolist() for name, copula in self.copulas.items()}


class Cells(NamedTuple):
    """How the numbers of a distribution are written, and read, in one field."""

    number: Callable[[Any], Any]
    ties: Any  # `Ties` to write, {name: Copula} to read
    unit: str  # of the field, where a bare number is not taken there
    lookup: Lookup | None = None  # to read: that of the field


def written(source: Any, cells: Cells, where: str) -> dict[str, Any]:
    """Return a distribution as a mapping.

    Raises
    ------
    RangeError
        It is none that a file can name.
    """
    if isinstance(source, Distribution):
        return _family(source, cells)
    if isinstance(source, Samples):
        unit = {"unit": cells.unit} if cells.unit else {}
        return {"distribution": "samples", **unit, "values": np.asarray(source.values, dtype=float).tolist()}
    if isinstance(source, Each):
        shared = {} if source.group is None else {"within": source.group}
        of = written(source.source, cells, where)
        return {"distribution": "each", "correlation": source.correlation, **shared, "of": of}
    if isinstance(source, Correlated):
        tied = {"ties": cells.ties.name(source.copula), "member": source.member}
        return {"distribution": "correlated", **tied, "of": written(source.source, cells, where)}
    if isinstance(source, Classwise):
        classes = {
            name: written(one, cells, where) if hasattr(one, "ppf") else cells.number(one)
            for name, one in source.sources.items()
        }
        return {"distribution": "by class", "classes": classes}
    return _of_scipy(source, where)


def _family(source: Distribution, cells: Cells) -> dict[str, Any]:
    spread = "gsd" if source.family == "lognormal" else "cv"
    return {
        "distribution": source.family,
        **{name: cells.number(n) for name, n in source.numbers.items() if n is not None},
        **({} if source.spread is None else {spread: source.spread}),
        **({} if source.about is None else {"about": cells.number(source.about)}),
    }


def _of_scipy(source: Any, where: str) -> dict[str, Any]:
    """Name a frozen distribution of SciPy's, with its own arguments."""
    name = getattr(getattr(source, "dist", None), "name", None)
    own = [*getattr(source, "args", ()), *getattr(source, "kwds", {}).values()]
    plain = all(isinstance(one, int | float | np.integer | np.floating) for one in own)
    if not isinstance(name, str) or _scipy(name) is None or type(source.dist) is not type(_scipy(name)) or not plain:
        raise RangeError(
            f"{where} holds {shown(source)}, which a file cannot name; write lfg.normal(...) or another of ours, a "
            "frozen scipy.stats.gamma(2, scale=0.1), or lfg.samples(...) of its draws"
        )
    numbers = [_item(one) for one in source.args]
    named = {key: _item(one) for key, one in source.kwds.items()}
    return {"distribution": f"{SCIPY}{name}", **({"args": numbers} if numbers else {}), **named}


def _item(number: Any) -> Any:
    return number.item() if isinstance(number, np.generic) else number


def _scipy(name: str) -> Any:
    """Return a distribution of `scipy.stats` by its name; None of any other name."""
    from scipy import stats

    found = getattr(stats, name, None)
    return found if isinstance(found, stats.rv_continuous | stats.rv_discrete) else None


def read(raw: Mapping[str, Any], cells: Cells, where: str) -> Any:
    """Return the distribution that a mapping describes.

    Raises
    ------
    LFGError
        It has another name, or numbers that it does not take.
    """
    name = raw["distribution"]
    rest = {key: one for key, one in raw.items() if key != "distribution"}
    if name.startswith(SCIPY):
        return _read_scipy(name, rest, where)
    one_of(name, NAMES, f"{where}: distribution")
    if name in MAKERS:
        about = rest.pop("about", None)
        made = _made(MAKERS[name], {key: cells.number(one) for key, one in rest.items()}, name, where)
        cited = about if about is None else cells.number(about)
        if cited is not None and not isinstance(cited, Factor):
            raise RangeError(f"{where}: about is a published number, got {shown(about)}; leave it out of your own")
        return made if cited is None else replace(made, about=cited)
    if name == "samples":
        return _made(samples, rest, name, where)
    if name == "by class":
        return _read_by_class(rest, cells, where)
    of = rest.pop("of", None)
    if not isinstance(of, Mapping) or not isinstance(of.get("distribution"), str):
        raise RangeError(f"{where}: {name!r} needs of, a distribution, got {shown(of)}")
    inner = read(of, cells, where)
    if name == "each":
        return _made(each, {"distribution": inner, **rest}, name, where)
    _only(rest, ("ties", "member"), name, where)
    copula = cells.ties[one_of(rest.get("ties"), cells.ties, f"{where}: ties")]
    member = rest.get("member")
    if type(member) is not int or not 0 <= member < len(copula.matrix):
        raise RangeError(
            f"{where}: member must be a whole number from 0 to {len(copula.matrix) - 1}, got {shown(member)}"
        )
    return Correlated(inner, copula, member)


def copula_of(matrix: Any) -> Copula:
    """Return the copula of a matrix of correlations of normal scores, once it can be one."""
    count = len(matrix) if isinstance(matrix, list) else 0
    return correlated([uniform(0, 1)] * count, matrix, kind="gaussian")[0].copula


def _read_scipy(name: str, rest: dict[str, Any], where: str) -> Any:
    found = _scipy(name.removeprefix(SCIPY))
    if found is None:
        raise FactorError(f"{where}: scipy.stats has no distribution {name.removeprefix(SCIPY)!r}; write 'scipy.norm'")
    args = rest.pop("args", [])
    numbers = [*(args if isinstance(args, list) else [None]), *rest.values()]
    if not all(type(one) in (int, float) for one in numbers):
        raise RangeError(f"{where}: {name} takes numbers, as in scale = 0.05, got {shown({'args': args, **rest})}")
    try:
        return found(*args, **rest)
    except (TypeError, ValueError) as error:
        raise RangeError(f"{where}: {name} cannot be made of {shown({'args': args, **rest})}: {error}") from error


def _read_by_class(rest: dict[str, Any], cells: Cells, where: str) -> Classwise:
    """Return a distribution for each class of site, in a field whose numbers are looked up by class."""
    _only(rest, ("classes",), "by class", where)
    classes = rest.get("classes")
    if cells.lookup is None or not isinstance(classes, Mapping) or not classes:
        raise RangeError(f"{where}: 'by class' needs classes, and stands only in fields that are read by class")
    found = {
        name: read(one, cells, where) if isinstance(one, Mapping) and "distribution" in one else cells.number(one)
        for name, one in classes.items()
    }
    if not any(hasattr(one, "ppf") for one in found.values()):
        raise RangeError(
            f"{where}: no class has a distribution; write one, or leave the field out to have it looked up"
        )
    return Classwise(Frozen(found), cells.lookup)


def _made(make: Callable[..., Any], given: dict[str, Any], name: str, where: str) -> Any:
    """Call what makes a distribution, and refuse what it does not take."""
    from inspect import signature

    known = signature(make).parameters
    _only(given, known, name, where)
    for needed, parameter in known.items():
        if parameter.default is parameter.empty and needed not in given:
            raise RangeError(f"{where}: {name!r} needs {needed}; write {needed} = ...")
    return make(**given)


def _only(given: Mapping[str, Any], known: Any, name: str, where: str) -> None:
    for key in given:
        one_of(key, known, f"{where}: number of {name!r}")
