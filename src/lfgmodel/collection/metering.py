"""Metering: gas flows as they were read from a meter."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from lfgmodel.axes import by_year, steps
from lfgmodel.collection.by_site import Headings, Meters, read_meters
from lfgmodel.collection.drift import Drift, Drifting
from lfgmodel.collection.logs import WHOLE, gathered, is_amount, refuse_gas
from lfgmodel.collection.readings import warn_above
from lfgmodel.described.curve import curve
from lfgmodel.described.html import page
from lfgmodel.errors import MeasurementWarning, RangeError, UnitError, one_of, shown
from lfgmodel.spec import SHARE, Given
from lfgmodel.tables import read_table
from lfgmodel.units import gas_flow
from lfgmodel.values import ByKind, Number, Value, fraction, number
from lfgmodel.waiting import Frozen, waiting

if TYPE_CHECKING:
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
        Methane in it by volume; needed for landfill gas. An estimate shows landfill gas collected at it. [fraction]
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

    def _repr_html_(self) -> str:
        years, amounts = np.array(list(self.metered)), np.array(list(self.metered.values()))
        drawn = {"metered": ("#084c3e", amounts)} if not waiting(self) else {}
        return page(self, curve(years, drawn, "Mg CH₄/yr", "methane metered by year"))

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse_gas(self.gas, self.methane, self.label)
        if not isinstance(self.unit, str):
            raise UnitError(f"{self.label}.unit must be a text, as in 'scfm'; got {shown(self.unit)}")
        factor = gas_flow(self.unit, self.label, self.temperature, self.pressure, mass=self.gas == "ch4")
        meters, years, metered = read_table(self.flow, "flow", self.label, factor)
        if len(meters) > 1:
            raise RangeError(
                f"{self.label} is one meter, got {len(meters)}, {', '.join(meters[:4])}; write one for each, or for "
                "gas of one methane content their sum, pd.DataFrame(meters).sum(axis=1, skipna=False)"
            )
        for name in ("methane", "uptime"):
            value = getattr(self, name)
            if isinstance(value, Mapping):
                steps(value, years[:1], f"{self.label}.{name}")
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
        least: Given = 0.5,
        **options: Any,
    ) -> Measured:
        """Gather readings by date, with or without gaps, into the flow of each calendar year.

        Each reading stands for the time until the next one, but not for a gap: a step over one and a half times as long
        as is usual around it, whatever the interval there. Flows are averaged over the time that was read. Amounts are
        added up, each in the year in which its interval begins, and where part of the year was not read, that part is
        taken to have had as much as the rest. Dates in a time zone are those of its place.

        Wells are gathered one by one and added up: a well counts between its first and its last reading, and what was
        not read of that time at its own mean of the year.

        Parameters
        ----------
        log : Series
            Mean flow over each interval, or if `unit` is of an amount ("Mg") the gas of each, indexed by date or
            period, or by date and well; NaN where there is no reading.
        unit, gas, **options
            As for `Measured`; `temperature` and `pressure` for a plain volume.
        methane : number, str or Series, optional
            Methane by volume, of all readings or of each; a reading without it is left out. [fraction]
        running : Series of bool, optional
            Whether the system ran; readings of outages, and where it is not known, are left out, so that the flow is
            that while it runs.
        least : number or str
            Share of a year that must have been read for it to count. [fraction]

        Raises
        ------
        TableError
            Readings that are negative or not finite; all are listed.
        RangeError
            No date index, dates that come twice or out of order, or no year that was read enough.

        Warns
        -----
        MeasurementWarning
            Years that were read less, which are left out; wells that were not read all of the time.

        Examples
        --------
        >>> import pandas as pd
        >>> log = pd.Series(800.0, pd.period_range("2018-01", "2019-12", freq="M"))
        >>> Measured.from_log(log, unit="scfm", gas="lfg", methane="52 %").methane_collected
        {2018: 4195.56..., 2019: 4195.56...}
        """
        where = f"{cls.label}.from_log"
        one_of(gas, ("ch4", "lfg"), f"{cls.label}.gas")
        share = SHARE.read(least, f"{where}.least")
        amount = is_amount(unit, options, gas)
        if amount and running is not None:
            raise RangeError(f"{where}: running= goes with a flow; amounts of {unit!r} hold the outages")
        years = gathered(log, methane, running, amount, where)
        enough = years["read"] >= share * WHOLE
        if not enough.any():
            raise RangeError(f"{where}: no year has readings for {share:.0%} of it; give more, or a lower least=")
        if not enough.all():
            few = ", ".join(f"{year} ({read:.0%})" for year, read in years["read"][~enough].items())
            warnings.warn(f"{where}: left out as too little read: {few}", MeasurementWarning, stacklevel=2)
        kept = years[enough]
        if (kept["wells"] < WHOLE).any():
            few = ", ".join(f"{year} ({read:.0%})" for year, read in kept["wells"].items())
            warnings.warn(
                f"{where}: wells were read for part of their time, {few}; the rest is at the mean of each",
                MeasurementWarning,
                stacklevel=2,
            )
        if still := [str(year) for year in kept.index[kept["flow"] == 0]]:
            raise RangeError(f"{where}: no gas flowed in {', '.join(still)}; say so by running=, or leave them out")
        flows = {int(year): float(flow) for year, flow in kept["flow"].items()}
        content = None if methane is None else {int(y): float(s) for y, s in (kept["methane"] / kept["flow"]).items()}
        return cls(flows, unit=unit, gas=gas, methane=content, **options)

    @classmethod
    def from_frame(
        cls,
        table: Any,
        *,
        unit: str,
        gas: str,
        methane: Any = None,
        site: str = "site",
        year: str = "year",
        flow: str | None = None,
        temperature: Any = None,
        pressure: Any = None,
        uptime: Any = 1.0,
    ) -> Meters:
        """Read the meters of many sites, for an estimate of a portfolio.

        Parameters
        ----------
        table : DataFrame
            With a row a site and year if `flow` is given; else a row a calendar year and a column a site, empty where
            it was not read.
        unit, gas, temperature, pressure, uptime
            As for `Measured`, the same for all; of `uptime` one number or `{year: number}`.
        methane : number, str or {site: number}, optional
            Methane by volume, of all or of each site; or the column of a table with a row a site and year. [fraction]
        site, year, flow : str
            The columns of a table with a row a site and year, or levels of its index.

        Returns
        -------
        collection.Meters

        Raises
        ------
        TableError
            Cells that are negative or no numbers, years that are none, a site and year that come twice; all are listed.

        Examples
        --------
        >>> import pandas as pd
        >>> table = pd.DataFrame({"Hill Road": [800, 760], "Bay View": [None, 90]}, index=[2019, 2020])
        >>> Measured.from_frame(table, unit="scfm", gas="lfg", methane="50 %").read_at("Bay View")
        {2020: 453.84...}
        """
        where = f"{cls.label}.from_frame"
        refuse_gas(gas, methane, where)
        factor = gas_flow(unit, where, *_state(temperature, pressure, where), mass=gas == "ch4")
        running = cls.__dataclass_fields__["uptime"].metadata["number"]._replace(waits=False)
        uptimes = running.read(uptime, f"{where}.uptime")
        return read_meters(table, Headings(site, year, flow), factor, methane, uptimes, where)

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

    def methane_at(self, name: str, years: Years) -> Array | None:
        """Return the methane content that the meter knows, (year,) [fraction]; nothing where it metered methane.

        Before its first year that of the first, after its last that of the last. Of one that is drawn nothing is said.
        """
        if self.methane is None or waiting(self.methane):
            return None
        named = np.clip(years, min(self.metered), max(self.metered))
        return by_year(self.methane, named, f"{self.label}.methane")

    def continued(self, drift: Drift, open: int | None = None) -> Drifting:
        """Return recovery that follows these readings, bridges the years between them, and goes on after the last.

        Parameters
        ----------
        drift : Drift
            How meters move, as in `lfg.Drift.preset("US meters 2012-2019")`.
        open : int, optional
            First calendar year of collection; that of the first reading, if not given.

        Returns
        -------
        collection.Drifting
            A collection system whose paths are drawn: `estimate(..., draws=4096, seed=1)`.

        Examples
        --------
        >>> import lfgmodel as lfg
        >>> site = lfg.Site(lfg.Waste.constant("500_000 Mg/yr", open=1985, close=2012))
        >>> meter = Measured({2018: 800, 2019: 760}, unit="scfm", gas="lfg", methane="50 %")
        >>> on = meter.continued(lfg.Drift.preset("US meters 2012-2019"))
        >>> model = lfg.SubpartHH.bulk(">40 in")
        >>> est = lfg.estimate(site, model, on, until=2022, draws=4096, seed=1)
        >>> est.quantile(["5 %", "50 %", "95 %"], "collected", "scfm", gas="lfg").loc[2020].round(-1).tolist()
        [530.0, 720.0, 980.0]
        """
        return Drifting(drift, open, self)

    def collect(self, gas: Gas) -> Array:
        """Methane collected, (year, draw, site) [Mg CH4/yr]."""
        if len(gas.among) > 1:
            raise RangeError(
                f"{self.label} is the meter of one site, not of many; write Measured.from_frame(table, ...) for many"
            )
        metered = self._methane(gas.years)
        above = metered > gas.generated * (1 + 1e-9)
        if above.any():
            warn_above(gas, above, self.label)
        collected: Array = np.minimum(metered, gas.generated)
        return collected


def _state(temperature: Any, pressure: Any, where: str) -> tuple[Any, Any]:
    """Read the state of a plain volume, in the units of `Measured`."""
    given = {"temperature": temperature, "pressure": pressure}
    read = [Measured.__dataclass_fields__[name].metadata["number"].read(value, f"{where}.{name}")
            for name, value in given.items()]  # fmt: skip
    return read[0], read[1]
