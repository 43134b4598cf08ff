"""Distributions, which stand wherever a number may.

A distribution is anything with `ppf`, its quantiles: those below, whose numbers carry their units, or a frozen one of
`scipy.stats`, in the unit of the field. Each field draws its own number; `correlated` ties them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, shown
from lfgmodel.factors import Factor
from lfgmodel.spec import SHARE, Given, Spec
from lfgmodel.uncertainty.pages import page
from lfgmodel.units import real
from lfgmodel.units.doors import readable
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from lfgmodel.core.decay import Array

GSD = Spec("fraction", low=1.0, high=100.0)
CV = Spec("fraction", high=10.0)
CONCENTRATION = Spec("fraction", low=1.0)


@dataclass(frozen=True, repr=False)
class Distribution:
    """One of the named families; build it with `normal`, `lognormal`, `triangular` or `uniform`.

    Attributes
    ----------
    family : str
        Its name.
    numbers : dict
        Its numbers as they were written; in a field, floats in the unit of the field.
    spread : float, optional
        Geometric standard deviation, or coefficient of variation. [1]
    about : Factor, optional
        The published number that it is spread about, which is cited.
    """

    family: str
    numbers: Mapping[str, Any]
    spread: float | None = None
    about: Factor | None = None

    def within(self, convert: Callable[[Any], float]) -> Distribution:
        """Return it in the unit of a field, which `convert` turns its numbers into.

        Raises
        ------
        RangeError
            The numbers contradict each other.
        """
        found = {name: None if n is None else convert(n) for name, n in self.numbers.items()}
        given = {name: n for name, n in found.items() if n is not None}
        rising = [given[name] for name in ("low", "mode", "mean", "median", "high") if name in given]
        if (
            any(np.ndim(n) for n in given.values())
            or rising != sorted(rising)
            or given.get("sd", 0) < 0
            or (self.family == "lognormal" and given["median"] <= 0)
        ):
            raise RangeError(
                f"{self!r} needs single numbers, low, mode and high in rising order with a mean or median between "
                "the ends, an sd of 0 or more and a median above 0; mend it"
            )
        return replace(self, numbers=Frozen(found))

    def _repr_html_(self) -> str:
        written = [(name, n) for name, n in self.numbers.items() if n is not None]
        said = [] if self.about is None else [f"about {self.about:g}: {self.about.citation}"]
        spread = [] if self.spread is None else [("gsd" if self.family == "lognormal" else "cv", self.spread)]
        return page(self, [*written, *spread], said=said, plain=all(isinstance(n, int | float) for _, n in written))

    def ppf(self, probability: ArrayLike) -> Any:
        """Quantiles, once it is in the unit of a field."""
        numbers = {name: float(n) for name, n in self.numbers.items() if n is not None}
        return FAMILIES[self.family](np.asarray(probability, dtype=float), self.spread, **numbers)

    def mean(self) -> float:
        """Return the mean."""
        numbers = {name: float(n) for name, n in self.numbers.items() if n is not None}
        return float(MEANS[self.family](self.spread, **numbers))

    def __repr__(self) -> str:
        given = [
            shown(n) if name in ("mean", "median") else f"{name}={shown(n)}"
            for name, n in self.numbers.items()
            if n is not None
        ]
        spread = [] if self.spread is None else [f"{'gsd' if self.family == 'lognormal' else 'cv'}={self.spread:g}"]
        return f"{self.family}({', '.join([*given, *spread])})"


def _normal(
    p: Array, cv: float | None, mean: float, sd: float = 0.0, low: float = -np.inf, high: float = np.inf
) -> Any:
    from scipy.special import ndtr, ndtri

    sd = sd if cv is None else cv * abs(mean)
    if sd == 0:
        return np.full(p.shape, mean)
    first, last = ndtr((low - mean) / sd), ndtr((high - mean) / sd)
    return np.clip(mean + sd * ndtri(first + p * (last - first)), low, high)


def _lognormal(p: Array, gsd: float, median: float, low: float = 0.0, high: float = np.inf) -> Any:
    with np.errstate(divide="ignore"):
        return np.exp(_normal(p, None, np.log(median), np.log(gsd), np.log(low), np.log(high)))


def _triangular(p: Array, _: None, low: float, mode: float, high: float) -> Any:
    up, down = (high - low) * (mode - low), (high - low) * (high - mode)
    return np.where(p * (high - low) < mode - low, low + np.sqrt(p * up), high - np.sqrt((1 - p) * down))


def _uniform(p: Array, _: None, low: float, high: float) -> Any:
    return low + p * (high - low)


FAMILIES: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {"normal": _normal, "lognormal": _lognormal, "triangular": _triangular, "uniform": _uniform}
)


def _mean_normal(cv: float | None, mean: float, sd: float = 0.0, low: float = -np.inf, high: float = np.inf) -> float:
    from scipy.special import ndtr

    sd = sd if cv is None else cv * abs(mean)
    if sd == 0:
        return mean
    first, last = (low - mean) / sd, (high - mean) / sd
    with np.errstate(under="ignore"):
        density = np.exp([-first * first / 2, -last * last / 2]) / np.sqrt(2 * np.pi)
    return float(mean + sd * (density[0] - density[1]) / (ndtr(last) - ndtr(first)))


def _mean_lognormal(gsd: float, median: float, low: float = 0.0, high: float = np.inf) -> float:
    from scipy.special import ndtr

    s = np.log(gsd)
    if s == 0:
        return median
    with np.errstate(divide="ignore"):
        first, last = np.log(np.array([low, high]) / median) / s
    kept = (ndtr(last - s) - ndtr(first - s)) / (ndtr(last) - ndtr(first))
    return float(median * np.exp(s * s / 2) * kept)


MEANS: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "normal": _mean_normal,
        "lognormal": _mean_lognormal,
        "triangular": lambda _, low, mode, high: low + ((mode - low) + (high - low)) / 3,
        "uniform": lambda _, low, high: low + (high - low) / 2,
    }
)
"""Means of the families, cut off as they are."""


def normal(
    mean: Given,
    sd: Given | None = None,
    *,
    cv: Given | None = None,
    low: Given | None = None,
    high: Given | None = None,
) -> Distribution:
    """Return a normal distribution, cut off at `low` and `high` where they are given.

    Parameters
    ----------
    mean, low, high : number, str or quantity
        As the field takes them: "100 m3/Mg".
    sd : number, str or quantity
        Standard deviation before it is cut off, in a unit of the same kind.
    cv : number or str
        Instead of `sd`, the same as a share of the mean: "10 %". [fraction]
    """
    if (sd is None) == (cv is None):
        raise RangeError("normal needs either sd, in the unit of the mean, or cv, a share of it, as in cv='10 %'")
    spread = None if cv is None else CV.read(cv, "normal.cv")
    return Distribution("normal", Frozen(mean=mean, sd=sd, low=low, high=high), spread)


def lognormal(median: Given, gsd: Given, *, low: Given | None = None, high: Given | None = None) -> Distribution:
    """Return a lognormal distribution, cut off at `low` and `high` where they are given.

    Parameters
    ----------
    median, low, high : number, str or quantity
        As the field takes them: "0.05 1/yr".
    gsd : number
        Geometric standard deviation: two thirds of the draws lie between `median / gsd` and `median x gsd`. [1]

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> lfg.LandGEM(k=lfg.lognormal("0.05 1/yr", gsd=1.4), L0=100).k
    lognormal(0.05, gsd=1.4)
    """
    return Distribution("lognormal", Frozen(median=median, low=low, high=high), GSD.read(gsd, "lognormal.gsd"))


def triangular(low: Given, mode: Given, high: Given) -> Distribution:
    """Return a triangular distribution: least, likeliest and greatest value, each as the field takes it."""
    return Distribution("triangular", Frozen(low=low, mode=mode, high=high))


def uniform(low: Given, high: Given) -> Distribution:
    """Return a distribution that is the same all over between `low` and `high`, each as the field takes it."""
    return Distribution("uniform", Frozen(low=low, high=high))


@dataclass(frozen=True, eq=False)
class Samples:
    """Numbers drawn elsewhere, taken in their order; build it with `samples`."""

    values: Any

    def within(self, convert: Callable[[Any], Any]) -> Samples:
        """Return them in the unit of a field."""
        return Samples(convert(self.values))

    def ppf(self, probability: ArrayLike) -> Any:
        """Quantiles."""
        return np.quantile(self.values, np.asarray(probability, dtype=float))

    def mean(self) -> float:
        """Return the mean."""
        return float(np.mean(self.values))

    def _repr_html_(self) -> str:
        return page(self, plain=not isinstance(self.values, tuple))

    def __repr__(self) -> str:
        values = self.values[0] if isinstance(self.values, tuple) else self.values
        return f"samples({len(values)} of mean {np.mean(values):.4g})"


def samples(values: Any, unit: str | None = None) -> Samples:
    """Return numbers drawn elsewhere: draw 1 takes the first, draw 2 the second, in every field that holds samples.

    Parameters
    ----------
    values : (draw,) array
        As many as there are draws; the rows of a joint sample keep what they have in common.
    unit : str, optional
        Their unit; that of the field if not given.
    """
    given = real(values, "of its field" if unit is None else readable(unit, "samples.unit"), "samples").copy()
    if given.ndim != 1 or not len(given) or not np.isfinite(given).all():
        raise RangeError(f"samples takes a row of finite numbers, got {shown(values)}")
    given.setflags(write=False)
    return Samples(given if unit is None else (given, unit))


def dirichlet(shares: Mapping[str, float], concentration: float) -> dict[str, Any]:
    """Return a composition whose shares vary together and sum to 1 in every draw, for `Waste.split`.

    Parameters
    ----------
    shares : {kind: share}
        Mean shares; they sum to 1.
    concentration : float
        How firm they are, 1 or more: a share s has the variance `s (1 - s) / (concentration + 1)`, as if so many
        loads had been sorted.
    """
    from scipy.stats import gamma

    if not isinstance(shares, Mapping) or not all(isinstance(kind, str) and kind for kind in shares):
        raise RangeError(f"dirichlet takes {{kind: share}}, as in {{'food': 0.6, 'paper': 0.4}}; got {shown(shares)}")
    firm = CONCENTRATION.read(concentration, "dirichlet.concentration")
    means = {kind: SHARE.read(share, f"dirichlet[{kind!r}]") for kind, share in shares.items()}
    total = sum(means.values())
    if abs(total - 1) > 1e-6:
        raise RangeError(f"dirichlet needs shares that sum to 1, got {total:.6g}; mend them")
    # independent gammas, divided by their sum as split divides all shares that vary
    return {kind: gamma(share * firm, scale=1 / firm) if share else 0.0 for kind, share in means.items()}
