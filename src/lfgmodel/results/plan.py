"""Plans: a project on the gas of an estimate, as whoever writes a report or a workbook takes it."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from lfgmodel.errors import RangeError, shown


@runtime_checkable
class Appraised(Protocol):
    """What a project is worth on the gas of an estimate, as `finance.Project.of` returns it."""

    @property
    def years(self) -> Any:
        """Calendar years."""
        ...

    @property
    def currency(self) -> str:
        """Of all amounts."""
        ...

    @property
    def statement(self) -> Any:
        """Lines by year."""
        ...

    def measures(self) -> Any:
        """Return net present values, rates of return and paybacks."""
        ...


@runtime_checkable
class Planned(Protocol):
    """A project, as `finance.Project` is one."""

    def of(self, est: Any) -> Appraised:
        """Appraise it on the gas of an estimate."""
        ...


def appraised(plan: Any, est: Any, where: str) -> Any:
    """Return the appraisal that was given, or that of the project that was given."""
    if plan is None or isinstance(plan, Appraised):
        return plan
    if isinstance(plan, Planned) and not isinstance(plan, type):
        return plan.of(est)
    raise RangeError(f"{where} takes a finance.Project or an Appraisal of one, got {shown(plan)}; write plan.of(est)")
