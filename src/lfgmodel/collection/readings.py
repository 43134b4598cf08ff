"""Readings: what a meter says to a forecast, what is refused of it, and what is warned of."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.errors import MeasurementWarning, RangeError, first_few, shown
from lfgmodel.waiting import waiting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lfgmodel.core.decay import Array, Years
    from lfgmodel.core.flows import Gas

CUT = 0.1
"""Share of paths cut at a ceiling above which it is the upper end of an 80 % band, and well within that of 90 %."""


def readings_of(meter: Any, where: str) -> Mapping[str, Mapping[int, float]]:
    """Return what a meter read, or those of many sites by their names; 0 where the system stood [Mg CH4/yr].

    That of one site, whatever it is called, goes by the name "".
    """
    if meter is None:
        return {}
    by_name = isinstance(meter, Mapping)
    read = {name: _read_by(each, where) for name, each in (meter if by_name else {"": meter}).items()}
    several = {name: amounts for name, amounts in read.items() if _of_many(amounts)}
    if several and by_name:
        raise RangeError(f"{where}: {shown(next(iter(several)))} has the meters of many sites; name one for each")
    return _positive(several.get("", read), where)


def _read_by(meter: Any, where: str) -> Mapping[Any, Any]:
    if waiting(meter):
        raise RangeError(f"{where} takes a meter of numbers, and one of its fields holds a distribution or a column")
    if not isinstance(getattr(meter, "methane_collected", None), Mapping) or isinstance(meter, type):
        raise RangeError(
            f"{where} takes a Measured, or {{site: Measured}}, got {shown(meter)}; write "
            "collection.Measured({2019: 800}, unit='scfm', gas='lfg', methane='50 %')"
        )
    read: Mapping[Any, Any] = meter.methane_collected
    return read


def _of_many(amounts: Mapping[Any, Any]) -> bool:
    return all(isinstance(own, Mapping) for own in amounts.values())


def _positive(read: Mapping[str, Mapping[int, float]], where: str) -> Mapping[str, Mapping[int, float]]:
    """Return readings of which those of each site are more than nothing in some year."""
    still = [name for name, amounts in read.items() if not any(amount > 0 for amount in amounts.values())]
    if still:
        at = f" at {first_few(still)}" if still[0] else ""
        raise RangeError(
            f"{where}: nothing was metered{at} in any year; leave the meter out, and give open= where one knows"
        )
    return read


def check(gas: Gas, base: Array, readings: Array, where: str) -> None:
    """Refuse readings where there is no gas, and warn of those above what the model generates.

    Parameters
    ----------
    gas : Gas
    base : (year, draw, site) array
        What the readings are beside. [Mg CH4/yr]
    readings : (year, 1, site) array
        NaN where there is none, 0 where the system stood. [Mg CH4/yr]
    where : str
        What is speaking.
    """
    none: NDArray[np.bool_] = np.any((readings > 0) & (base <= 0), axis=1)  # (year, site)
    refuse_before_the_gas(gas, gas.years[none.any(axis=1)], np.any(none, axis=0), where)
    more: NDArray[np.bool_] = np.mean(readings > gas.generated * (1 + 1e-9), axis=1) > 0.5  # of the draws
    above = gas.years[more.any(axis=1)]
    if len(above):
        at, years = at_sites(gas, np.any(more, axis=0)), ", ".join(map(str, above))
        _warn(
            f"{where}: more methane was metered than the model generates{at} in {years}; generation is raised to it; "
            "check the meter, the methane content, or k and the potential, "
            "which lfg.calibrate fits to a meter"
        )


def refuse_before_the_gas(gas: Gas, years: Years, those: Any, where: str) -> None:
    """Refuse readings of years when some of the sites, (site,), have no gas."""
    if len(years):
        raise RangeError(
            f"{where}: metered{at_sites(gas, those)} in {', '.join(map(str, years))}, when the model generates "
            "nothing; mend the years of the readings or of the waste"
        )


def warn_above(gas: Gas, above: NDArray[np.bool_], where: str) -> None:
    """Warn of years in which a meter read more than the model generates, (year, draw, site)."""
    years = ", ".join(map(str, gas.years[above.any(axis=(1, 2))]))
    _warn(
        f"{where}: more methane was metered than the model generates{at_sites(gas, above.any(axis=(0, 1)))} in "
        f"{years}; check the meter, the methane content, or k and the potential, "
        "which lfg.calibrate fits to a meter"
    )


def warn_of_cut(gas: Gas, years: Years, cut: NDArray[np.bool_], where: str) -> None:
    """Warn of years in which a ceiling cuts so many paths, (year, draw, site), that it is the upper end of the band."""
    flat: NDArray[np.bool_] = cut.mean(axis=1) > CUT  # (year, site)
    if flat.any():
        some = years[flat.any(axis=1)]
        span = str(some[0]) if len(some) == 1 else f"{len(some)} years from {some[0]} to {some[-1]}"
        _warn(
            f"{where}: forecasts are cut at the ceiling{at_sites(gas, flat.any(axis=0))} in {span}, as the "
            "meter is so near or above what the model generates: the band has no upper end there; mend the model, "
            "by k, the potential or the waste"
        )


def warn_of_strangers(read: Mapping[str, Any], names: Sequence[str], where: str) -> None:
    """Warn of meters of sites that are not among those estimated."""
    strangers = sorted(set(read) - set(map(str, names)))
    if strangers:
        called = first_few([repr(name) for name in strangers])
        _warn(
            f"{where}: no site here is called {called}, whose meters are not used; "
            "mend the names, unless they are in another piece of the table"
        )


def at_sites(gas: Gas, those: Any) -> str:
    """Name some of the sites of an estimate of many, (site,), for a message."""
    if len(gas.among) < 2:
        return ""
    return f" at {first_few([gas.names[place] for place in np.flatnonzero(those).tolist()])}"


def _warn(line: str) -> None:
    warnings.warn(line, MeasurementWarning, stacklevel=3)
