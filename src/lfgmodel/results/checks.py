"""What every room that takes an estimate asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lfgmodel.errors import RangeError, shown

if TYPE_CHECKING:
    from lfgmodel.results.result import Estimate


def refuse_no_estimate(est: Estimate, where: str) -> None:
    """Refuse what is no estimate."""
    from lfgmodel.results.result import Estimate

    if not isinstance(est, Estimate):
        raise RangeError(f"{where} takes an Estimate, as lfg.estimate(site, model) returns it; got {shown(est)}")
