"""Sample data: a real landfill and a made-up meter, to try things with; `lfg.datasets` is this module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lfgmodel.collection.metering import Measured
from lfgmodel.factors import DATA
from lfgmodel.sites.site import Site
from lfgmodel.sites.waste import Waste

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["kekaha", "meter_log"]


def __dir__() -> list[str]:
    return __all__


@dataclass(frozen=True, eq=False)
class Kekaha:
    """Kekaha Landfill, Kauai, Hawaii.

    Attributes
    ----------
    site : Site
        Its waste from 1960 to 2023, and its rainfall of 21 inches a year.
    reported : Series
        Methane emitted, as the facility reported it, by calendar year. [Mg CH4/yr]
    source : str
        Where the numbers come from.
    """

    site: Site
    reported: pd.Series[float]
    source: str


@dataclass(frozen=True, eq=False)
class MeterLog:
    """Monthly readings of a landfill gas meter, made up.

    Attributes
    ----------
    flow : Series
        Mean flow of landfill gas, by month; NaN where it was not read. [scfm]
    methane : Series
        Methane in it by volume, by month. [fraction]
    unit, gas : str
        "scfm" and "lfg", as `Measured.from_log` takes them.
    """

    flow: pd.Series[float]
    methane: pd.Series[float]
    unit: str = "scfm"
    gas: str = "lfg"

    @property
    def measured(self) -> Measured:
        """The readings by calendar year, as a collection system."""
        return Measured.from_log(self.flow, unit=self.unit, gas=self.gas, methane=self.methane)


def kekaha() -> Kekaha:
    """Return a real landfill: Kekaha on Kauai, Hawaii, what it accepts and the methane that it reported.

    It is facility 1000216 of the US EPA Greenhouse Gas Reporting Program. Waste as US EPA lists it in
    USEPA/lfg-calc-py (Landfill_Example.yaml); methane as the facility reported it.

    Examples
    --------
    >>> sample = kekaha()
    >>> sample.site.waste, float(sample.reported[2013])
    (<Waste: msw, 1960-2023, 2,904,707 Mg>, 2626.326)
    """
    table = _read("kekaha.csv").set_index("year")
    site = Site(Waste.recorded(table["waste_Mg"], unit="Mg"), name="Kekaha Landfill", rainfall="21 inch/yr")
    reported = table["reported_Mg_CH4"].dropna().rename("reported [Mg CH4/yr]")
    return Kekaha(site, reported, "US EPA Greenhouse Gas Reporting Program, facility 1000216; USEPA/lfg-calc-py")


def meter_log() -> MeterLog:
    """Return a made-up log of a meter, five years of monthly readings, two of which are missing.

    It is about what the Hill Road landfill of the README collects. No meter has read it: use it to learn by, and never
    as a measurement.

    Examples
    --------
    >>> log = meter_log()
    >>> log.flow.loc["2020-01":"2020-03"].tolist()
    [573.0, 577.0, 581.0]
    >>> {year: round(flow) for year, flow in log.measured.methane_collected.items()}  # Mg CH4/yr
    {2019: 3101, 2020: 3041, 2021: 3171, 2022: 3330, 2023: 3303}
    """
    import pandas as pd

    table = _read("meter_log.csv")
    months = pd.PeriodIndex(table["month"], freq="M")
    flow = pd.Series(table["flow_scfm"].to_numpy(), months, name="landfill gas [scfm]")
    return MeterLog(flow, pd.Series(table["methane_percent"].to_numpy() / 100, months, name="methane [fraction]"))


def _read(name: str) -> Any:
    """Read a table of samples; lines that begin with # say what it is."""
    import pandas as pd

    return pd.read_csv(DATA / "samples" / name, comment="#")
