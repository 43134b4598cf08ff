"""Readings by date, gathered into calendar years."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import lfgmodel as lfg
from lfgmodel.collection import Measured
from lfgmodel.errors import LFGError, MeasurementWarning, RangeError, TableError, UnitError

MONTHS = pd.period_range("2018-01", "2020-12", freq="M")
SCFM = {"unit": "scfm", "gas": "lfg"}


def months(values):
    return pd.Series(np.asarray(values, dtype=float), MONTHS)


def mean(values, some=slice(0, 12)):
    """Mean of monthly values of 2018, each for its days."""
    return np.average(np.asarray(values, dtype=float)[some], weights=MONTHS.days_in_month[some])


def test_the_flow_of_a_year_is_the_mean_over_its_days():
    log = months(np.arange(36))
    got = Measured.from_log(log, methane=0.5, **SCFM)
    # the last reading stands for a usual step, here a month of 30 days
    whole = {2018 + n: mean(log, slice(12 * n, 12 * n + 12)) for n in range(3)}
    assert dict(got.flow) == pytest.approx(whole, rel=1e-3)
    assert dict(got.methane) == {2018: 0.5, 2019: 0.5, 2020: 0.5}


def test_gaps_are_left_out_of_the_mean():
    log = months(np.arange(36))
    log.iloc[[0, 1, 2]] = np.nan
    assert Measured.from_log(log, methane=0.5, **SCFM).flow[2018] == pytest.approx(mean(log, slice(3, 12)))
    assert Measured.from_log(log.dropna(), methane=0.5, **SCFM).flow[2018] == pytest.approx(mean(log, slice(3, 12)))


def test_methane_is_that_of_the_gas_and_not_of_the_months():
    """Rich gas in the month of much flow counts by its flow; a reading without methane is left out."""
    flow, share = months(np.full(36, 100)), months(np.full(36, 0.4))
    flow.iloc[:6], share.iloc[:6] = 300, 0.6
    share.iloc[11] = np.nan
    got = Measured.from_log(flow, methane=share, **SCFM)
    assert got.flow[2018] == pytest.approx(mean(flow, slice(11)))
    assert got.methane[2018] == pytest.approx(mean(flow * share, slice(11)) / mean(flow, slice(11)))
    total = Measured({2018: got.flow[2018] * got.methane[2018]}, unit="scfm", gas="ch4")
    assert got.methane_collected[2018] == pytest.approx(total.methane_collected[2018])


def test_outages_are_left_out_where_they_are_told():
    log, running = months(np.full(36, 200)), months(np.ones(36)).astype(bool)
    log.iloc[12:15], running.iloc[12:15] = 0, False
    ran = 275 / 365
    assert Measured.from_log(log, methane=0.5, **SCFM).flow[2019] == pytest.approx(200 * ran)
    told = Measured.from_log(log, methane=0.5, running=running, uptime={2018: 1, 2019: ran, 2020: 1}, **SCFM)
    assert told.flow[2019] == 200
    plain = Measured.from_log(log, methane=0.5, **SCFM)
    assert told.methane_collected[2019] == pytest.approx(plain.methane_collected[2019])


@pytest.mark.parametrize("freq", ["h", "D", "W", "MS", "QS"])
def test_any_interval_counts_its_own_share_of_a_year(freq):
    dates = pd.date_range("2018-01-01", "2020-12-31", freq=freq)
    log = pd.Series(np.arange(len(dates)) % 7 + 1.0, dates)
    got = Measured.from_log(log, gas="ch4", unit="Nm3/h", least=0.99)
    step = np.diff(dates) / np.timedelta64(1, "D")
    days = pd.Series(np.append(step, np.median(step)), dates)
    whole = (log * days).groupby(dates.year).sum() / days.groupby(dates.year).sum()
    assert dict(got.flow) == pytest.approx(whole.to_dict(), rel=3e-3)  # the last reading stands for a usual step


@pytest.mark.parametrize(("freq", "year"), [("M", 12), ("Q", 4), ("Y", 1), ("D", 365)])
@pytest.mark.parametrize("end", ["end", "start"])
def test_amounts_add_up_at_whichever_end_of_their_intervals_they_are_dated(freq, year, end):
    log = pd.Series(1.0, pd.period_range("2018-01-01", "2020-12-31", freq=freq).to_timestamp(how=end).normalize())
    got = Measured.from_log(log, gas="ch4", unit="Mg").methane_collected
    assert got == {2018: year, 2019: year, 2020: year + (freq == "D")}


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Shanghai"])
@pytest.mark.parametrize("first", ["2018-01-01", "2018-06-01"])
@pytest.mark.parametrize("freq", ["h", "MS"])
def test_dates_in_a_time_zone_are_those_of_the_place(zone, first, freq):
    dates = pd.date_range(first, "2019-12-31 23:00", freq=freq, tz=zone)
    flow = pd.Series(np.where(dates.year == 2018, 100.0, 300.0), dates)
    got = Measured.from_log(flow, gas="ch4", unit="scfm", least=0.55, running=flow > 0)
    assert got.flow == pytest.approx({2018: 100, 2019: 300}, rel=1e-12)
    whole = Measured.from_log(pd.Series(1.0, dates), gas="ch4", unit="Mg", least=0.55).methane_collected
    assert whole[2019] == (dates.year == 2019).sum()  # the hour that summer time leaves out and that which it repeats


def test_years_that_were_read_too_little_are_left_out_and_named():
    log = months(np.full(36, 200))
    log.iloc[14:24] = np.nan
    with pytest.warns(MeasurementWarning, match=r"left out as too little read: 2019 \(16%\)"):
        got = Measured.from_log(log, methane=0.5, **SCFM)
    assert list(got.flow) == list(got.methane_collected) == [2018, 2020]
    assert list(Measured.from_log(log, methane=0.5, least="15 %", **SCFM).flow) == [2018, 2019, 2020]


def test_a_plain_volume_passes_its_state_on():
    options = {"unit": "ft3/min", "gas": "ch4", "temperature": 35, "pressure": "1.02 atm"}
    whole = Measured.from_log(months(np.full(36, 100)), **options)
    assert whole.methane_collected[2019] == Measured({2019: 100.0}, **options).methane_collected[2019]


@pytest.mark.parametrize(
    ("log", "options", "error", "message"),
    [
        ({2019: 800}, {}, RangeError, r"takes a Series indexed by date, got .*; write Measured\({2019: ...}\) by year"),
        (pd.Series([1.0, 2.0], [2018, 2019]), {}, RangeError, "takes a Series indexed by date"),
        (months(np.ones(36))[::-1], {}, RangeError, "dates must rise, each once, and be two or more"),
        (pd.concat([months(np.ones(36))] * 2).sort_index(), {}, RangeError, "dates must rise, each once"),
        (months(np.ones(36))[:1], {}, RangeError, "dates must rise, each once, and be two or more"),
        (months([-5, *np.ones(34), np.inf]), {}, TableError, r"2 bad values: 2018-01 flow: -5.0 is no flow; 2020-12 flow: inf"),
        (months(np.ones(36)).astype(object).where(MONTHS != "2019-05", "n/a"), {}, TableError, "2019-05 flow: n/a is no flow"),
        (months(np.full(36, np.nan)), {}, RangeError, "no year has readings for 50% of it; give more, or a lower least="),
        (months(np.ones(36)), {"methane": months(np.full(36, 52))}, RangeError, r"methane must be within 0..1, got 52 at 2018-01; divide by 100"),
        (months(np.ones(36)), {"methane": months(np.ones(36))[1:]}, RangeError, r"methane needs the dates of the readings; write .reindex"),
        (months(np.ones(36)), {"methane": 52}, RangeError, r"methane must be within 0..1 .* write '52 %'"),
        (months(np.ones(36)), {"running": months(np.ones(36))[1:]}, RangeError, r"running needs the dates of the readings"),
        (months(np.ones(36)), {"methane": months(np.ones(36)).astype(str) + " %"}, RangeError, r"within 0..1, got 1.0 % at 2018-01; write 0.5 for 50 %"),
        (months(np.ones(36)), {"methane": months(np.ones(36)) > 0}, RangeError, r"methane holds bool, not numbers"),
        (months(np.ones(36)), {"running": months(np.ones(36)).map({1.0: "yes"})}, RangeError, r"running takes True or False, got .*; write share > 0.5"),
        (months(np.ones(36)), {"running": "yes"}, RangeError, r"running takes True or False, got 'yes'"),
        (pd.Series([np.timedelta64(1, "h")] * 36, MONTHS, dtype=object), {}, TableError, r"36 bad values: 2018-01 flow: 1 .* is no flow"),
        (months(np.ones(36)), {"least": 50}, RangeError, r"least must be within 0..1 .* write '50 %'"),
    ],
)  # fmt: skip
def test_refused_in_one_line(log, options, error, message):
    with pytest.raises(error, match=message) as caught:
        Measured.from_log(log, **{"methane": 0.5, **SCFM, **options})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (pd.date_range("2019-01-01", "2019-06-30"), pd.date_range("2019-07-01", "2019-12-01", freq="MS")),
        (pd.date_range("2019-01-01", "2019-06-01", freq="MS"), pd.date_range("2019-07-01", "2019-12-31")),
        (pd.date_range("2019-01-01", "2019-06-30 23:45", freq="15min"), pd.date_range("2019-07-01", "2019-12-31 23:00", freq="h")),
    ],
)  # fmt: skip
def test_a_log_that_changes_its_interval_counts_time_and_not_readings(first, then):
    log = pd.concat([pd.Series(800.0, first), pd.Series(400.0, then)])
    got = Measured.from_log(log, methane=0.5, **SCFM).flow[2019]
    assert got == pytest.approx((181 * 800 + 184 * 400) / 365, rel=5e-3)


def test_a_gap_is_no_interval():
    weekdays = pd.Series(1000.0, pd.bdate_range("2019-01-01", "2019-12-31"))
    weekdays.iloc[-1] = 2000
    assert Measured.from_log(weekdays, methane=0.5, **SCFM).flow[2019] == pytest.approx(1000, rel=5e-3)
    days = pd.Series(np.where(np.arange(365) == 40, 9000.0, 1000), pd.date_range("2019-01-01", periods=365))
    lone = days.drop([*days.index[30:40], *days.index[41:61]])  # one reading between two outages
    assert Measured.from_log(lone, methane=0.5, **SCFM).flow[2019] == pytest.approx(1000 + 8000 * 1.5 / 336, rel=1e-2)


def test_where_it_is_not_known_whether_the_system_ran():
    months = pd.date_range("2019-01-01", periods=12, freq="MS")
    log, ran = pd.Series([0.0, 800] * 6, months), pd.Series([np.nan, 1] * 6, months)
    measured = Measured.from_log(log, unit="scfm", gas="lfg", methane=0.5, running=ran, least=0.4)
    assert measured.flow == {2019: 800.0}
    with pytest.raises(RangeError, match="running takes True or False"):
        Measured.from_log(log, unit="scfm", gas="lfg", methane=0.5, running=ran.fillna(0.3))
    with pytest.raises(RangeError, match="no gas flowed in 2019; say so by running="):
        Measured.from_log(log * 0, unit="scfm", gas="lfg", methane=0.5)


def test_a_few_readings_in_a_year_are_few():
    log = pd.concat([pd.Series(800.0, pd.date_range("2018-01-01", "2018-12-01", freq="MS")),
                     pd.Series(400.0, pd.date_range("2019-07-01", periods=10))])  # fmt: skip
    with pytest.warns(MeasurementWarning, match="left out as too little read: 2019"):
        assert list(Measured.from_log(log, methane=0.5, **SCFM).flow) == [2018]


def test_every_other_week_missing_is_a_gap_and_no_other_interval():
    weeks = pd.date_range("2019-01-01", "2019-12-31", freq="7D")
    log = pd.Series(500.0, weeks).drop(weeks[[20, 22, 24, 26]])
    assert Measured.from_log(log, methane=0.5, **SCFM).flow == {2019: 500.0}


@pytest.mark.parametrize(
    "meters",
    [
        {"north": {2019: 300.0}, "south": {2019: 200.0}},
        pd.DataFrame({"north": [300.0], "south": [200.0]}, index=[2019]),
    ],
)
def test_two_meters_are_not_one(meters):
    with pytest.raises(RangeError, match=r"is one meter, got 2, north, south; write one for each, or .* their sum"):
        Measured(meters, unit="Mg", gas="ch4")
    added = pd.DataFrame(meters).sum(axis=1, skipna=False)  # what the message says
    assert dict(Measured(added, unit="Mg", gas="ch4").methane_collected) == {2019: 500.0}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unit": None}, "unit must be a text, as in 'scfm'; got None"),
        ({"unit": 5}, "unit must be a text, as in 'scfm'; got 5"),
        ({"methane": {"2019": 0.5}}, r"methane takes one number or {year: number}"),
        ({"uptime": {"2019": 0.5}}, r"uptime takes one number or {year: number}"),
        ({"methane": {2020: 0.5}}, "methane starts in 2020, but is needed from 2019 on"),
    ],
)
def test_a_meter_that_is_not_understood_is_refused_when_it_is_built(change, message):
    with pytest.raises(LFGError, match=message):
        Measured({2019: 800.0}, **{"unit": "scfm", "gas": "lfg", "methane": 0.5, **change})


@pytest.mark.parametrize(("unit", "gas"), [("Mg", "ch4"), ("scf", "lfg"), ("Nm3", "lfg"), ("short_ton", "ch4")])
def test_amounts_are_added_up_and_never_averaged(unit, gas):
    methane = 0.5 if gas == "lfg" else None
    got = Measured.from_log(months(np.full(36, 10.0)), unit=unit, gas=gas, methane=methane)
    assert dict(got.flow) == pytest.approx({2018: 120, 2019: 120, 2020: 120}, rel=1e-15)
    whole = Measured(dict.fromkeys(range(2018, 2021), 120.0), unit=unit, gas=gas, methane=methane)
    assert dict(got.methane_collected) == pytest.approx(dict(whole.methane_collected), rel=1e-15)


def test_amounts_of_a_plain_volume_are_added_up_too():
    state = {"temperature": 35, "pressure": "1.02 atm"}
    got = Measured.from_log(months(np.full(36, 10.0)), unit="m3", gas="ch4", **state)
    assert got.flow[2018] == 120
    flow = Measured.from_log(months(np.full(36, 10.0)), unit="m3/h", gas="ch4", **state)
    assert flow.flow[2018] == pytest.approx(10)


def test_what_was_not_read_of_amounts_is_as_much_as_the_rest():
    log = months(np.full(36, 10.0))
    log.iloc[13:16] = np.nan  # February to April
    got = Measured.from_log(log, unit="Mg", gas="ch4")
    assert got.flow[2018] == 120
    assert got.flow[2019] == pytest.approx(90 * 365 / 276, rel=1e-3)
    assert Measured.from_log(log.dropna(), unit="Mg", gas="ch4").flow[2019] == pytest.approx(90 * 365 / 276, rel=1e-2)
    with pytest.raises(RangeError, match="running= goes with a flow; amounts of 'Mg' hold the outages"):
        Measured.from_log(log, unit="Mg", gas="ch4", running=log > 0)


def field(wells, start="2019-01-01", end="2019-12-31"):
    """Weekly readings of wells, each a flow and a methane content, by date and well."""
    weeks = pd.date_range(start, end, freq="7D")
    parts = {
        well: pd.DataFrame({"flow": flow, "methane": methane}, index=weeks) for well, (flow, methane) in wells.items()
    }
    return pd.concat(parts, names=["well", "date"]).swaplevel().sort_index()


WELLS = {"GW-1": (60.0, 0.5), "GW-2": (40.0, 0.4), "GW-3": (20.0, 0.3)}


def test_wells_are_added_up_to_the_field():
    log = field(WELLS)
    got = Measured.from_log(log["flow"], methane=log["methane"], **SCFM)
    assert got.flow[2019] == pytest.approx(120, rel=1e-12)
    assert got.methane[2019] == pytest.approx((60 * 0.5 + 40 * 0.4 + 20 * 0.3) / 120, rel=1e-12)
    summed = log["flow"].groupby(level=0).sum()
    one = Measured.from_log(summed, methane=got.methane[2019], **SCFM)
    assert got.methane_collected[2019] == pytest.approx(one.methane_collected[2019], rel=1e-12)
    alone = log.xs("GW-1", level="well")
    only = log[log.index.get_level_values("well") == "GW-1"]
    assert Measured.from_log(only["flow"], methane=only["methane"], **SCFM).flow == pytest.approx(
        dict(Measured.from_log(alone["flow"], methane=alone["methane"], **SCFM).flow), rel=1e-12
    )


def test_wells_read_on_different_days_are_one_field():
    log = field(WELLS, end="2019-12-20")
    moved = log.reset_index()
    moved["date"] += pd.to_timedelta(moved["well"].map({"GW-1": 0, "GW-2": 1, "GW-3": 3}), "D")
    moved = moved.set_index(["date", "well"]).sort_index()
    got = Measured.from_log(moved["flow"], methane=moved["methane"], **SCFM)
    assert got.flow[2019] == pytest.approx(120, rel=0.01)


def test_a_well_that_was_not_read_is_not_a_well_without_gas():
    log = field(WELLS)
    lost = (log.index.get_level_values("well") == "GW-1") & (
        log.index.get_level_values("date").month.isin([5, 6, 7, 8])
    )
    for some in (log[~lost], log.assign(flow=log["flow"].where(~lost))):
        with pytest.warns(
            MeasurementWarning, match=r"wells were read for part of their time, 2019 \(91%\); the rest is at"
        ):
            got = Measured.from_log(some["flow"], methane=some["methane"], **SCFM)
        assert got.flow[2019] == pytest.approx(120, rel=1e-12)


def test_a_well_that_came_later_counts_from_then():
    log = field(WELLS)
    later = ~((log.index.get_level_values("well") == "GW-3") & (log.index.get_level_values("date") < "2019-07-02"))
    got = Measured.from_log(log["flow"][later], methane=log["methane"][later], **SCFM)
    assert got.flow[2019] == pytest.approx(100 + 20 * 183 / 365, rel=1e-3)


def test_a_year_in_which_a_well_in_service_was_never_read_is_not_known():
    log = field(WELLS, end="2021-12-31")
    lost = (log.index.get_level_values("well") == "GW-2") & (log.index.get_level_values("date").year == 2020)
    with pytest.warns(MeasurementWarning, match=r"left out as too little read: 2020 \(0%\)"):
        got = Measured.from_log(log["flow"][~lost], methane=log["methane"][~lost], **SCFM)
    assert list(got.flow) == [2019, 2021]


def test_amounts_of_wells_are_added_up():
    parts = {well: months(np.full(36, amount)) for well, amount in (("a", 10.0), ("b", 5.0))}
    log = pd.concat(parts, names=["well", "date"]).swaplevel().sort_index()
    log.index = log.index.set_levels(log.index.levels[0].to_timestamp(), level=0)
    assert dict(Measured.from_log(log, unit="Mg", gas="ch4").flow) == pytest.approx(
        dict.fromkeys((2018, 2019, 2020), 180.0)
    )


def test_a_real_log_of_wells():
    folders = (Path(os.environ.get("LFGMODEL_DATA", "")), Path(__file__).parents[2] / "shared" / "data")
    path = next((folder / "wellfield_log.csv" for folder in folders if (folder / "wellfield_log.csv").exists()), None)
    if path is None:
        pytest.skip("wellfield_log.csv is not here: name its folder in LFGMODEL_DATA")
    log = pd.read_csv(path, parse_dates=["date"]).set_index(["date", "well_id"])
    got = Measured.from_log(log["flow_scfm"], methane=log["methane_percent"] / 100, least=0.05, **SCFM)
    assert got.flow[2026] == pytest.approx(log["flow_scfm"].sum() / 3)  # three weeks
    assert got.methane[2026] == pytest.approx(np.average(log["methane_percent"], weights=log["flow_scfm"]) / 100)


@pytest.mark.parametrize(
    ("log", "error", "message"),
    [
        (months(np.ones(36)).astype(bool), RangeError, "from_log holds bool, not flows; give numbers"),
        (months(np.ones(36)) * 1j, RangeError, "from_log holds complex128, not flows"),
        (months(np.ones(36)).astype(object).where(MONTHS != "2019-05", True), TableError, "2019-05 flow: True is no flow"),
        (months(np.ones(36)).astype(object).where(MONTHS != "2019-05", "1,000"), TableError, "1,000 is no flow. Write .* without commas"),
        (pd.Series(1.0, ["2019-01-01", "2019-02-01", "Total"]), RangeError, r"write log.index = pd.to_datetime\(log.index\), without 'Total'"),
        (field(WELLS)["flow"].iloc[[0, 3, 1]], RangeError, "well 'GW-2': dates must rise, each once, and be two or more"),
    ],
)  # fmt: skip
def test_logs_that_hold_something_else_are_refused(log, error, message):
    with pytest.raises(error, match=message) as caught:
        Measured.from_log(log, methane=0.5, **SCFM)
    assert "\n" not in str(caught.value)


def test_methane_of_wells_has_their_dates():
    log = field(WELLS)
    with pytest.raises(RangeError, match="methane needs the dates and wells of the readings"):
        Measured.from_log(log["flow"], methane=log["methane"].iloc[1:], **SCFM)
    with pytest.raises(UnitError, match="needs methane= with gas='lfg'"):
        Measured.from_log(log["flow"], **SCFM)


def test_a_meter_that_reads_half_as_much_again_as_the_model_makes_is_told():
    site = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", 2000, 2010))
    made = lfg.estimate(site, lfg.LandGEM(k=0.05, L0=100)).at(2005)["generated"]
    meter = Measured({2005: 1.5 * made}, unit="Mg", gas="ch4")
    with pytest.warns(MeasurementWarning, match="more methane was metered than the model generates in 2005"):
        lfg.estimate(site, lfg.LandGEM(k=0.05, L0=100), meter)
