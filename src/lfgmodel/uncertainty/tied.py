"""Distributions that go together: tied to others by correlations, or drawn by each site apart and partly shared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import RangeError, one_of, shown
from lfgmodel.spec import SHARE
from lfgmodel.uncertainty.distributions import Samples
from lfgmodel.uncertainty.pages import page
from lfgmodel.units import real
from lfgmodel.waiting import Dimension
from lfgmodel.waiting import distribution as known_distribution

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from lfgmodel.core.decay import Array


@dataclass(frozen=True, eq=False)
class Copula:
    """How quantities are tied: correlations of their normal scores, (member, member)."""

    matrix: Array


@dataclass(frozen=True)
class Correlated:
    """A distribution that is drawn together with others; build it with `correlated`."""

    source: Any
    copula: Copula
    member: int

    def within(self, convert: Callable[[Any], Any]) -> Correlated:
        """Return it in the unit of a field."""
        return replace(self, source=self.source.within(convert)) if hasattr(self.source, "within") else self

    def ppf(self, probability: ArrayLike) -> Any:
        """Quantiles of it alone."""
        return self.source.ppf(probability)

    def mean(self) -> float:
        """Return the mean."""
        return float(self.source.mean())

    def _repr_html_(self) -> str:
        others = len(self.copula.matrix) - 1
        return page(self, said=[f"drawn together with {others} other{'s' * (others > 1)}"], plain=False)

    def __repr__(self) -> str:
        return f"{shown(self.source)} (correlated)"


def correlated(distributions: Sequence[Any], correlation: Any, *, kind: str = "rank") -> tuple[Correlated, ...]:
    """Tie distributions by a Gaussian copula; each keeps its own shape.

    One of them that stands in several fields is one and the same number there.

    Parameters
    ----------
    distributions : sequence
        Two or more.
    correlation : float or (n, n) array
        Of two their correlation; of more the matrix of them.
    kind : {"rank", "gaussian"}
        Whether these are Spearman's rank correlations, or those of the normal scores.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> k, L0 = lfg.correlated([lfg.lognormal(0.05, gsd=1.4), lfg.normal(100, 15)], -0.5)
    >>> model = lfg.LandGEM(k=k, L0=L0)
    """
    one_of(kind, ("rank", "gaussian"), "correlated.kind")
    if not isinstance(distributions, Sequence) or isinstance(distributions, str):
        raise RangeError(f"correlated takes a list of distributions, got {shown(distributions)}")
    n, given = len(distributions), real(correlation, "fraction", "correlated.correlation")
    matrix = np.where(np.eye(n, dtype=bool), 1.0, given) if given.ndim == 0 and n == 2 else given
    if n < 2 or matrix.shape != (n, n) or not np.allclose(matrix, matrix.T) or not np.allclose(np.diag(matrix), 1):
        raise RangeError(
            f"correlated takes one number for two distributions, or a symmetric {n} x {n} matrix with ones on its "
            f"diagonal; got {shown(correlation)}"
        )
    if any(isinstance(one, Samples | Correlated | Each) or known_distribution(one) is None for one in distributions):
        raise RangeError(
            "correlated takes distributions: samples keep the correlation that they have, those that are tied already "
            "want one matrix for all, and those of each site are drawn by the site"
        )
    scores = 2 * np.sin(np.pi / 6 * matrix) if kind == "rank" else matrix
    if np.abs(matrix).max() > 1 or np.linalg.eigvalsh(scores).min() < -1e-9:
        raise RangeError("correlated: no quantities can have these correlations at once; lower some of them")
    copula = Copula(scores)
    return tuple(Correlated(known_distribution(one), copula, member) for member, one in enumerate(distributions))


@dataclass(frozen=True)
class Each:
    """A distribution that each site draws from apart; build it with `each`."""

    source: Any
    correlation: float
    group: str | None

    def within(self, convert: Callable[[Any], Any]) -> Each:
        """Return it in the unit of a field."""
        return replace(self, source=self.source.within(convert)) if hasattr(self.source, "within") else self

    def ppf(self, probability: ArrayLike) -> Any:
        """Quantiles of it at one site."""
        return self.source.ppf(probability)

    def mean(self) -> float:
        """Return the mean at one site."""
        return float(self.source.mean())

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """What is drawn for it: what sites share, where they do, and what is their own."""
        shared = Dimension(f" (within {self.group})", False) if self.group else Dimension(" (shared)")
        own = Dimension(" (each)", False)
        return (*((shared,) if self.correlation > 0 else ()), *((own,) if self.correlation < 1 else ()))

    def _repr_html_(self) -> str:
        return page(self, [("correlation of two sites", self.correlation)], plain=False)

    def __repr__(self) -> str:
        shared = f", correlation={self.correlation:g}" if self.correlation else ""
        return f"each({shown(self.source)}{shared}{f', within={self.group!r}' if self.group else ''})"


def each(distribution: Any, correlation: float = 0, *, within: str | None = None) -> Any:
    """Return a distribution that each site draws from apart.

    Parameters
    ----------
    distribution : a distribution
        What one site's number is like, with units as the field takes them.
    correlation : float
        Of the normal scores of any two sites, from 0, where they have nothing in common, to 1, where they are one.
    within : str, optional
        A column of the sites: only those that are alike in it share that much, such as those of a province.

    Notes
    -----
    A site's score is `sqrt(correlation) common + sqrt(1 - correlation) own`. So the total of n sites of a standard
    deviation s each, as a normal distribution has it, has `s sqrt(n (1 + (n - 1) correlation))`.

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> lfg.LandGEM(k=0.05, L0=lfg.each(lfg.normal(100, 20), correlation=0.3)).L0
    each(normal(100.0, sd=20.0), correlation=0.3)
    """
    known = known_distribution(distribution)
    if known is None or isinstance(known, Samples | Correlated | Each):
        raise RangeError(
            f"each takes one distribution, as in each(lfg.normal(100, 15)), got {shown(distribution)}; samples and "
            "those that are tied to others are drawn for all sites at once"
        )
    share = SHARE.read(correlation, "each.correlation")
    if within is not None and (not isinstance(within, str) or not share):
        raise RangeError(
            f"each: within= names a column of sites that share something, got {shown(within)} and a correlation of "
            f"{share:g}; write each(..., correlation=0.3, within='province')"
        )
    return known if share == 1 and within is None else Each(known, share, within)
