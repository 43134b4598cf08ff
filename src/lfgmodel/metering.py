"""Metering: gas flows as they were read from a meter."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from lfgmodel.axes import steps
from lfgmodel.errors import MeasurementWarning, RangeError, TableError, UnitError, one_of, shown
from lfgmodel.tables import read_table
from lfgmodel.units import DAYS_PER_YEAR, gas_flow
from lfgmodel.values import ByKind, Number, Spec, Value, fraction, number
from lfgmodel.waiting import Frozen

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.core.decay import Array, Years
    from lfgmodel.core.flows import Gas


@dataclass(frozen=True)
class Measured(Value):
    """Recovery as it was metered, in place of an efficiency; years that are not named collect nothing.

    Parameters
    ----------
    flow : dict or Series
        Mean flow, or amount a year, by calendar year.
    unit : str
        Its unit: "scfm", "Nm3/h", "Mg/yr", or with `temperature` and `pressure` a plain volume flow ("ft3/min").
    gas : {"ch4", "lfg"}
        What was metered: methane, or landfill gas.
    methane : number, str or {year: number}, optional
        Methane in it by volume; needed for landfill gas. [fraction]
    temperature : number or quantity, optional
        At which a plain volume was metered. [degC]
    pressure : str or quantity, optional
        At which a plain volume was metered, absolute: "1.02 atm". [kPa]
    uptime : number or {year: number}
        Share of the time that gas flowed, where a flow is the mean of those hours and not of all. [fraction]

    Warns
    -----
    MeasurementWarning
        More was metered than the model generates; all that is generated is then collected, and none emitted, that year.

    Examples
    --------
    >>> Measured({2019: 800, 2020: 760}, unit="scfm", gas="lfg", methane="52 %").methane_collected
    {2019: 4195.56..., 2020: 3985.78...}
    """

    label: ClassVar[str] = "collection.Measured"
    flow: Any
    unit: str = ""
    gas: str = ""
    methane: ByKind = fraction(default=None, many=True)
    temperature: Number = number("degC", -50, 150, default=None, waits=False)
    pressure: Number = number("kPa", 10, 500, default=None, bare=False, waits=False)
    uptime: ByKind = fraction(default=1.0, many=True)
    metered: Mapping[int, float] = field(init=False, repr=False)  # in Mg/yr of methane, or of as much gas as if it were

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of(self.gas, ("ch4", "lfg"), f"{self.label}.gas")
        if (self.gas == "lfg") != (self.methane is not None):
            raise UnitError(f"{self.label} needs methane= with gas='lfg', and not with gas='ch4'; got {self.methane!r}")
        factor = gas_flow(self.unit, self.label, self.temperature, self.pressure, mass=self.gas == "ch4")
        _, years, metered = read_table(self.flow, "flow", self.label, factor)
        amounts = {int(year): float(amount) for year, amount in zip(years, metered[:, 0], strict=True)}
        object.__setattr__(self, "metered", Frozen(amounts))
        object.__setattr__(self, "flow", Frozen(dict(self.flow.items())))

    @classmethod
    def from_log(
        cls,
        log: Any,
        *,
        unit: str,
        gas: str,
        methane: Any = None,
        running: Any = None,
        least: Number = 0.5,
        **options: Any,
    ) -> Measured:
        """Gather readings by date, with or without gaps, into the mean flow of each calendar year.

        Each reading stands for the time until the next one, but not for a gap: a step over one and a half times as long
        as is usual around it, whatever the interval there.

        Parameters
        ----------
        log : Series
            Mean flow over each interval, indexed by date or period; NaN where there is no reading.
        unit, gas, **options
            As for `Measured`; `temperature` and `pressure` for a plain volume.
        methane : number, str or Series, optional
            Methane by volume, of all readings or of each; a reading without it is left out. [fraction]
        running : Series of bool, optional
            Whether the system ran; readings of outages, and where it is not known, are left out, so that the flow is
            that while it runs.
        least : number or str
            Share of a year that must have been read for it to count. [fraction]

        Warns
        -----
        MeasurementWarning
            Years that were read less, which are left out.

        Raises
        ------
        TableError
            Readings that are negative or not finite; all are listed.
        RangeError
            No date index, dates that come twice or out of order, or no year that was read enough.

        Examples
        --------
        >>> import pandas as pd
        >>> log = pd.Series(800.0, pd.period_range("2018-01", "2019-12", freq="M"))
        >>> Measured.from_log(log, unit="scfm", gas="lfg", methane="52 %").methane_collected
        {2018: 4195.56..., 2019: 4195.56...}
        """
        import pandas as pd

        where = f"{cls.label}.from_log"
        share = Spec("fraction", high=1.0).read(least, f"{where}.least")
        table = _log(log, methane, running, where)
        means = table.groupby(pd.DatetimeIndex(table.index).year).sum()
        read = means["days"] / DAYS_PER_YEAR
        enough = read >= share * 0.98  # leap years, and months of unequal length
        if not enough.any():
            raise RangeError(f"{where}: no year has readings for {share:.0%} of it; give more, or a lower least=")
        if not enough.all():
            few = ", ".join(f"{year} ({read[year]:.0%})" for year in enough.index[~enough])
            warnings.warn(f"{where}: left out as too little read: {few}", MeasurementWarning, stacklevel=2)
        kept = means[enough]
        if still := [str(year) for year in kept.index[kept["flow"] == 0]]:
            raise RangeError(f"{where}: no gas flowed in {', '.join(still)}; say so by running=, or leave them out")
        flows = {int(year): float(flow) for year, flow in (kept["flow"] / kept["days"]).items()}
        content = None if methane is None else {int(y): float(s) for y, s in (kept["methane"] / kept["flow"]).items()}
        return cls(flows, unit=unit, gas=gas, methane=content, **options)

    @property
    def methane_collected(self) -> Mapping[int, float]:
        """Methane metered, by each calendar year that was named [Mg CH4/yr]."""
        years = np.array([int(year) for year in self.flow])
        return {int(year): float(amount) for year, amount in zip(years, self._methane(years)[:, 0, 0], strict=True)}

    def _methane(self, years: Years) -> Array:
        """Methane metered in each of some years, (year, draw, site)."""
        metered = np.array([self.metered.get(int(year), 0.0) for year in years])[:, None, None]
        named = np.clip(years, min(self.metered), max(self.metered))
        content = 1.0 if self.methane is None else steps(self.methane, named, f"{self.label}.methane")
        methane: Array = metered * content * steps(self.uptime, named, f"{self.label}.uptime")
        return methane

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        if gas.generated.shape[-1] > 1:
            raise RangeError(
                f"{self.label} is the meter of one site, not of {gas.generated.shape[-1]}; estimate it alone"
            )
        metered = self._methane(gas.years)
        above = gas.years[(metered > gas.generated * (1 + 1e-9)).any(axis=(1, 2))]
        if len(above):
            warnings.warn(
                f"{self.label}: more methane was metered than the model generates in {', '.join(map(str, above))}; "
                "check the meter, the methane content, or k and the potential",
                MeasurementWarning,
                stacklevel=2,
            )
        collected: Array = np.minimum(metered, gas.generated)
        return collected


def _log(log: Any, methane: Any, running: Any, where: str) -> pd.DataFrame:
    """Return the readings that count by date: the days each stands for, and the gas and methane in them."""
    import pandas as pd

    index = getattr(log, "index", None)
    if not isinstance(log, pd.Series) or not hasattr(index, "year"):
        raise RangeError(
            f"{where} takes a Series indexed by date, got {shown(log)}; write Measured({{2019: ...}}) by year"
        )
    dates = log.index.to_timestamp() if isinstance(log.index, pd.PeriodIndex) else pd.DatetimeIndex(log.index)
    if not dates.is_monotonic_increasing or dates.has_duplicates or len(dates) < 2:
        raise RangeError(f"{where}: dates must rise, each once, and be two or more; sort_index() and drop duplicates")
    flow = pd.to_numeric(log, errors="coerce").to_numpy(dtype=float)
    said = log.notna().to_numpy()
    bad = said & ~(np.isfinite(flow) & (flow >= 0))
    if bad.any():
        rows = [(str(date), "flow", f"{cell} is no flow") for date, cell in log[bad].items()]
        raise TableError(where, rows, "Write flows of 0 or more, and NaN where there is no reading")
    share = 1.0 if methane is None else _aligned(methane, log, f"{where}.methane")
    days = _days(dates)
    table = pd.DataFrame({"flow": flow * days, "methane": flow * share * days, "days": days}, index=dates)
    if running is not None:
        ran = _aligned(running, log, f"{where}.running")
        if not np.isin(ran[np.isfinite(ran)], (0, 1)).all():
            raise RangeError(f"{where}.running takes True or False, got {shown(running)}; write share > 0.5 of shares")
        table = table[ran == 1]
    return table.dropna()


def _days(dates: pd.DatetimeIndex) -> Array:
    """Return how long each reading stands for: until the next, but no longer than 1.5 times what is usual there."""
    import pandas as pd

    apart = pd.Series(np.diff(dates.to_numpy()) / np.timedelta64(1, "D"))
    usual = apart.rolling(5, center=True, min_periods=1).median()  # a log may change its interval
    days: Array = np.append(np.minimum(apart, 1.5 * usual), usual.iloc[-1])
    return days


def _aligned(value: Any, log: pd.Series[float], where: str) -> Array:
    """Return a number for each reading."""
    import pandas as pd

    if not isinstance(value, pd.Series):
        return np.full(len(log), Spec("fraction", high=1.0).read(value, where))
    if not value.index.equals(log.index):
        raise RangeError(f"{where} needs the dates of the readings; write .reindex(log.index)")
    shares = value.to_numpy(dtype=float, na_value=np.nan)
    off = (shares < 0) | (shares > 1)
    if off.any():
        first = int(off.argmax())
        raise RangeError(f"{where} must be within 0..1, got {shares[first]:g} at {value.index[first]}; divide by 100")
    return shares
