"""The generic model, for a method that has no class of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lfgmodel.axes import by_kind, is_by_kind
from lfgmodel.core.decay import CONVENTIONS, Decay
from lfgmodel.errors import FactorError, RangeError, UnitError, one_of
from lfgmodel.values import ByKind, Number, Value, fraction, number


@dataclass(frozen=True)
class FirstOrderDecay(Value):
    """First-order decay with rates, potentials and a convention of one's own.

    `k`, `L0` and `potential` take one number, `{kind: number}`, or `{year: number}` from that calendar year on:
    a new `k` then holds for all waste in place, a new potential for the waste deposited since.

    Parameters
    ----------
    k : number, str, quantity or dict
        Decay rate. [1/yr]
    L0 : number, str, quantity or dict
        Methane potential as a volume, at the state that `density` is given at. [m3 CH4/Mg]
    potential : number, str, quantity or dict
        Methane potential as a mass, or as an amount of gas ("100 Nm3/Mg"); instead of `L0`. [Mg CH4/Mg]
    convention : str
        How the first year is counted, one of `lfgmodel.core.decay.CONVENTIONS`: "tenths", "tenths_begin",
        "tenths_mid", "next_year", "same_year", "mid_year", "uniform", "delayed".
    months : number
        For "delayed": months from deposit to first decay, 0 to 6. [month]
    density : number, str or quantity
        Of methane, at the state `L0` is given at; it has no default. [kg/m3]
    methane_fraction : number, str or quantity
        Methane in the landfill gas by volume; needed to show flows of landfill gas. [fraction]

    Notes
    -----
    `Q[t] = sum_i W[i] potential u(k, t - i)`, with `u` the share released at each age by the convention.

    Examples
    --------
    A national model from its manual, in three lines:

    >>> model = FirstOrderDecay(
    ...     k={"food": 0.185, "paper": 0.06}, potential={"food": 0.05, "paper": 0.1333}, convention="same_year"
    ... )
    """

    k: ByKind = number("1/yr", high=5.0, many=True)
    L0: ByKind = number("m3/Mg", high=1000.0, default=None, many=True)
    potential: ByKind = number("Mg CH4/Mg", high=4 / 3, default=None, many=True)
    convention: str = ""
    months: float | None = None
    density: Number = number("kg/m3", 0.5, 1.0, default=None)
    methane_fraction: Number = fraction(default=None)
    name: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of(self.convention, CONVENTIONS, "FirstOrderDecay.convention")
        if (self.L0 is None) == (self.potential is None):
            raise RangeError("FirstOrderDecay needs either L0 [m3 CH4/Mg] with density, or potential [Mg CH4/Mg]")
        if self.L0 is not None and self.density is None:
            raise UnitError(
                "FirstOrderDecay.L0 is a volume of methane, which needs density= [kg/m3] at its reference state, "
                "as in density=0.716 (0 degC); or write potential='100 Nm3/Mg'"
            )
        stated = self.amplitude
        kinds = {name: getattr(self, name) for name in ("k", stated) if is_by_kind(getattr(self, name))}
        if len(kinds) == 2 and (odd := kinds["k"].keys() ^ kinds[stated].keys()):
            one = sorted(odd)[0]
            lacks, names = ("k", stated) if one in kinds[stated] else (stated, "k")
            raise FactorError(
                f"FirstOrderDecay.{lacks} lacks {one!r}, which {names} names; give it there too, or mend it"
            )
        delayed, months = self.convention == "delayed", self.months
        counted = isinstance(months, int | float | np.integer | np.floating) and not isinstance(months, bool)
        if delayed != (months is not None) or (months is not None and not (counted and 0 <= months <= 6)):
            raise RangeError(
                f"FirstOrderDecay.months must be 0..6 with convention='delayed' and absent without, got {self.months!r}"
            )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The waste kinds that its fields name; none where it takes all as one."""
        named = (getattr(self, name) for name in ("k", self.amplitude))
        return tuple(sorted({kind for numbers in named if is_by_kind(numbers) for kind in numbers}))

    @property
    def amplitude(self) -> str:  # type: ignore[override]
        """The field that states the potential."""
        return "potential" if self.L0 is None else "L0"

    def decay(self, kinds: Sequence[str], columns: Mapping[str, Any]) -> Decay:
        """Five numbers a waste kind, (stream, draw, site), or (year, stream, draw, site) where they change."""
        years = columns["year"]
        k = by_kind(self.k, kinds, years, "FirstOrderDecay.k")
        if self.L0 is None:
            potential = by_kind(self.potential, kinds, years, "FirstOrderDecay.potential")
        else:
            potential = by_kind(self.L0, kinds, years, "FirstOrderDecay.L0") * self.density / 1000
        build = CONVENTIONS[self.convention]
        return build(potential, k) if self.months is None else build(potential, k, months=self.months)
