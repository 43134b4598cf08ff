"""Labels: of an axis of a picture what it is of, in which unit and at which state of the gas."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.results.conversion import DENSITY, METHANE_FRACTION, content_of
from lfgmodel.results.style import Canvas
from lfgmodel.units.doors import spelled
from lfgmodel.units.meaning import convert

if TYPE_CHECKING:
    from lfgmodel.results.result import Estimate

STATES = MappingProxyType(
    {
        **dict.fromkeys(("nm3", "normal_cubic"), "0 °C, 1 atm"),
        **dict.fromkeys(("sm3", "standard_cubic_met"), "15 °C, 1 atm"),
        **dict.fromkeys(("scf", "standard_cubic_f"), "60 °F, 1 atm"),
    }
)
"""Reference states of gas, by what is in the names of units, in small letters."""


def in_unit(est: Estimate, flow: str, unit: str | None, options: Mapping[str, Any]) -> Any:
    """Return a flow in the unit that was asked for, else in that which it is kept in."""
    return est.to(flow, est.unit(flow) if unit is None else unit, **options)


def axis_label(canvas: Canvas, est: Estimate, flow: str, unit: str | None, options: Mapping[str, Any]) -> str:
    """Say what an axis is of: which gas, of which flow and at which content, in which unit at which state."""
    kept = est.unit(flow or "generated")
    said = canvas.say(flow)
    if flow in est.products:
        return f"{said} [{canvas.own(kept if unit is None else unit)}]"
    if options.get("gas", "ch4") == "ch4":
        said = canvas.say("methane {flow}", flow=said) if flow else canvas.say("methane")
    else:
        given = options.get("methane_fraction")
        content = METHANE_FRACTION.read(given, "methane_fraction") if given is not None else content_of(
            est, flow or "generated")  # fmt: skip
        ends = sorted({f"{100 * end:.3g}" for end in (np.min(content), np.max(content))}, key=float)
        name = canvas.say("landfill gas {flow}", flow=said) if flow else canvas.say("landfill gas")
        said = canvas.say("{gas} at {content} % CH4", gas=name, content=canvas.say(" to ").join(ends))
    if unit is None:
        return f"{said} [{kept}]"
    return f"{said} [{canvas.own(unit)}{_state(unit, options)}]"


def _state(unit: str, options: Mapping[str, Any]) -> str:
    """Say at which state a volume of gas is, or by which heating value heat is."""
    text = spelled(unit, "Unit")
    if convert("m3/yr", text) is not None:
        return f"; {DENSITY.read(options['density'], 'density'):.4g} kg CH4/m3"
    if convert("MWh/yr", text) is not None:
        return f"; {options.get('heating', 'HHV')}"
    return next((f"; {state}" for part, state in STATES.items() if part in text.lower()), "")
