"""Subject: what a report is of, and the numbers that its sections ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.described.numbers import digits
from lfgmodel.results.conversion import content_of
from lfgmodel.results.display import site_of
from lfgmodel.results.flow import flows_kept
from lfgmodel.results.report.blocks import Say
from lfgmodel.results.spread import MIDDLE, mean_of_draws, median_of_draws
from lfgmodel.results.waste import waste_by_kind

if TYPE_CHECKING:
    from lfgmodel.core.decay import Array
    from lfgmodel.results.result import Estimate


@dataclass(frozen=True)
class Subject:
    """An estimate to be reported on, with all sites taken together, and what is claimed beside it."""

    given: Estimate
    say: Say
    gwp: Any = None  # a number or Factor
    plan: Any = None  # an Appraisal

    @cached_property
    def est(self) -> Estimate:
        """The estimate of all sites together."""
        return self.given.combined()

    @property
    def name(self) -> str:
        """What the site is called, or how many are taken together."""
        return site_of(self.est, self.say.lang)

    @property
    def drawn(self) -> bool:
        """Whether there are draws."""
        return "draw" in self.est.axes

    @property
    def flows(self) -> tuple[str, ...]:
        """The flows of methane that were kept."""
        return flows_kept(self.est)

    def has(self, *names: str) -> bool:
        """Whether all of these were kept, and some of each is more than nothing."""
        return all(name in self.est.names and bool(self.est.flow(name).any()) for name in names)

    def basis(self, flow: str) -> str:
        """Return in which gas volumes of a flow are told: landfill gas where its methane is known, else methane."""
        return "ch4" if content_of(self.est, flow) is None or content_of(self.est, "generated") is None else "lfg"

    def gas(self, name: str) -> str:
        """Return what that gas is called."""
        return self.say("landfill gas" if self.basis(name) == "lfg" else "methane")

    def volume(self, flow: str, unit: str) -> Array:
        """Return the gas of a flow as a volume, with the axes of the estimate."""
        values: Array = self.est.to(flow, unit, gas=self.basis(flow))
        return values

    def middle(self, values: Array) -> Array:
        """Return one number a year: of draws their median."""
        return median_of_draws(self.est, values)

    def greatest(self, flow: str) -> int:
        """Return the place of the year in which a flow is greatest, on average over the draws."""
        return int(np.argmax(mean_of_draws(self.est, self.est.flow(flow))))

    def told(self, values: Any, unit: str = "") -> str:
        """Return a number, or of draws the median with the 5 and 95 % quantiles."""
        if np.ndim(values) == 0:
            return self.say.amount(float(values), unit) if unit else digits(float(values))
        low, middle, high = np.quantile(values, MIDDLE)
        if low == high:
            return self.told(float(low), unit)
        if unit:
            return self.say(
                "{middle} (90 % band {low} to {high})",
                middle=self.say.amount(middle, unit),
                low=digits(low) if self.say.lang == "en" else self.say.amount(low, unit),
                high=digits(high) if self.say.lang == "en" else self.say.amount(high, unit),
            )
        return f"{digits(middle)} ({digits(low)}–{digits(high)})"

    def share(self, part: str, of: str, also: Sequence[str] = ()) -> str:
        """Return the share that the total of some flows is of another, in percent."""
        values = sum(np.asarray(self.est.total(name)) for name in (part, *also)) / np.asarray(self.est.total(of))
        low, middle, high = (f"{end:.0%}" for end in np.quantile(values, MIDDLE))
        return middle if low == high else f"{middle} ({low}–{high})"

    @cached_property
    def waste(self) -> Array:
        """Waste accepted by year and kind, (year, kind) [Mg/yr]; of uncertain waste its mean."""
        return waste_by_kind(self.est)
