"""Gas at the doors: how methane is counted as mass, as an amount, as a plain volume at a state, and as heat."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from lfgmodel.errors import UnitError, one_of, shown
from lfgmodel.factors import Cited
from lfgmodel.units.doors import methane_mass_per_mole, refusal, spelled
from lfgmodel.units.grammar import Unreadable
from lfgmodel.units.meaning import TEMPERATURES, convert, ratio


class Way(NamedTuple):
    """One way to count gas: the unit, how many of it one megagram of methane a year is, or why it cannot be told."""

    unit: str
    amount: float | None
    mend: str = ""


# why a mass and a plain volume cannot be told, of a flow shown and of one metered
_SHOWN = (
    "the mass of landfill gas depends on what else is in it; write gas='ch4' or a volume",
    "a volume of gas needs its reference state; write 'Nm3', 'Sm3' or 'scf', or give density=",
)
_METERED = (
    "a mass of landfill gas says nothing of its methane; write a volume",
    "it says no state; write 'Nm3/h' (0 degC, 101.325 kPa), 'Sm3/h' (15 degC) or 'scfm' (60 degF) if the meter shows "
    "that, or give the temperature= and the absolute pressure= of the gas",
)


@cache
def normal_volume_per_mole() -> float:
    """Volume of a mole of ideal gas at 0 degC and 101.325 kPa [Nm3/mol]."""
    return ratio("mole", "Nm3")


@cache
def methane_energy(heating: str = "HHV") -> float:
    """Heat of burning methane, by its higher or lower heating value [MWh/Mg]."""
    value = Cited("energy", one_of(heating, ("HHV", "LHV"), "heating"), "CH4").load()
    return value * ratio(value.row.unit, "MWh/mole") / methane_mass_per_mole()


def methane_flow(
    unit: str,
    *,
    gas: str = "ch4",
    methane_fraction: float | None = None,
    heating: str = "HHV",
    density: float | None = None,
) -> float:
    """How many of `unit` one megagram of methane a year is.

    Parameters
    ----------
    unit : str
        A mass flow ("tonne/yr"), a gas flow at a reference state ("scfm", "Nm3/h"), heat ("MMBtu/yr", "MW"),
        or, when `density` is given, a plain volume flow ("m3/yr").
    gas : {"ch4", "lfg"}
        Methane itself, or the landfill gas that contains it.
    methane_fraction : float, optional
        Methane in landfill gas, by volume; needed for "lfg". [fraction]
    heating : {"HHV", "LHV"}
        Which heating value makes heat of methane.
    density : float, optional
        Methane density at the state of a plain volume. [kg/m3]

    Returns
    -------
    float

    Raises
    ------
    UnitError
        The unit is no flow of gas, is a volume without a reference state, or `methane_fraction` is missing.

    Examples
    --------
    >>> round(methane_flow("scfm", gas="lfg", methane_fraction=0.5), 6)
    0.198305
    """
    text = spelled(unit, "Unit")
    if gas != "ch4":
        one_of(gas, ("ch4", "lfg"), "gas")
    share = 1.0 if gas == "ch4" else methane_fraction
    if share is None:
        raise UnitError(f"Unit {shown(unit)} of landfill gas needs its methane content; write methane_fraction=0.5")
    try:
        found = _count(text, _ways(gas == "ch4", share, density, _SHOWN), "Unit")
        heat = None if found is not None else convert("MWh/yr", text)
    except Unreadable as error:
        need = f"{shown(unit)} cannot be read; write 'Mg/yr', 'scfm', 'Nm3/h', 'MMBtu/yr'"
        raise refusal(error, "Unit", unit, need) from error
    if heat is not None:
        found = heat * methane_energy(heating)
    if found is None:
        need = "write a mass, volume or energy a time, as in 'Mg/yr', 'scfm', 'MMBtu/yr'"
        raise UnitError(f"Unit {shown(unit)} is no flow of gas; {need}")
    return found


def gas_flow(unit: str, where: str, temperature: float | None, pressure: float | None, *, mass: bool) -> float:
    """How many megagrams of methane a year one `unit` of metered gas would be, were it all methane.

    Parameters
    ----------
    unit : str
        A gas flow at a reference state ("scfm"), a plain volume flow ("ft3/min") with its state, or if `mass`, a mass
        flow; an amount ("Nm3", "Mg") is one of the whole year.
    where : str
        The argument, for the message of an error.
    temperature, pressure : float, optional
        State of a plain volume. [degC], [kPa]
    mass : bool
        Whether a mass may be meant.
    """
    text, mend = spelled(unit, where), "write 'scfm', 'Nm3/h', or 'Mg/yr' for methane"
    density = None
    if temperature is not None and pressure is not None:  # of an ideal gas
        kelvin = temperature + TEMPERATURES["K"][0]
        density = pressure * 1e6 * methane_mass_per_mole() / (ratio("molar_gas_constant", "J/(mol K)") * kelvin)
    try:
        for flow in (text, f"({text})/year"):
            found = _count(flow, _ways(mass, 1.0, density, _METERED), where)
            if found is not None:
                return 1 / found
    except Unreadable as error:
        need = f"needs a flow of gas, got {shown(unit)}, which cannot be read; {mend}"
        raise refusal(error, where, unit, need) from error
    raise UnitError(f"{where}: {shown(unit)} is no flow of gas; {mend}")


def product(unit: str, made_in: str = "MWh/yr") -> float:
    """How many of `unit` one of the unit is that a product is `made_in`."""
    kind, example = ("energy", "'GWh/yr' or 'MW'") if made_in == "MWh/yr" else ("volume", "'m3/day'")
    need = f"{shown(unit)} is no {kind} a time; write one, as in {example}"
    try:
        found = convert(made_in, spelled(unit, "Unit"))
    except Unreadable as error:
        raise refusal(error, "Unit", unit, need) from error
    if found is None:
        raise UnitError(f"Unit {need}")
    return found


def _ways(mass: bool, share: float, density: float | None, mends: tuple[str, str]) -> Iterator[Way]:
    """Yield the ways to count gas of which methane is a share by volume; `mends` are of a mass and a plain volume."""
    yield Way("Mg/yr", 1.0 if mass else None, mends[0])
    yield Way("mol/yr", 1 / methane_mass_per_mole() / share)
    yield Way("m3/yr", None if density is None else 1000 / density / share, mends[1])


def _count(text: str, ways: Iterator[Way], where: str) -> float | None:
    """How many of a unit one megagram of methane a year is; None of what counts no gas."""
    for way in ways:
        factor = convert(way.unit, text)
        if factor is None:
            continue
        if way.amount is None:
            raise UnitError(f"{where} {shown(text)}: {way.mend}")
        return way.amount * factor
    return None
