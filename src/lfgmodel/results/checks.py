"""What every room that takes an estimate asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lfgmodel.errors import RangeError, shown

if TYPE_CHECKING:
    from lfgmodel.results.result import Estimate


def refuse_no_estimate(est: Estimate, where: str) -> None:
    """Refuse what is no estimate."""
    from lfgmodel.results.result import Estimate

    if not isinstance(est, Estimate):
        raise RangeError(f"{where} takes an Estimate, as lfg.estimate(site, model) returns it; got {shown(est)}")


def content_known(est: Estimate, where: str, given: Any = None) -> Any:
    """Return the methane in landfill gas by volume, as it is given or as the method has it; refuse to guess it."""
    content = est.methane_fraction if given is None else given
    if content is None:
        raise RangeError(
            f"{where} needs the methane content of the gas, which the method does not state, or not of sites that "
            "differ taken together; write model.but(methane_fraction=0.5), or take est.site(name)"
        )
    return content
