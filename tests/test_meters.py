"""The meters of many sites, read from a table and taken by an estimate of a portfolio."""

import pickle

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import lfgmodel as lfg
from lfgmodel.collection import Measured
from lfgmodel.errors import FactorError, MeasurementWarning, RangeError, TableError, UnitError

SCFM = {"unit": "scfm", "gas": "lfg"}
MODEL = lfg.LandGEM(k=0.05, L0=100)
US = lfg.Drift.preset("US meters 2012-2019")
SITES = lfg.Portfolio.from_frame(
    pd.DataFrame({"open": 1990, "close": 2020, "msw": [2e5, 5e4, 1e5]}, index=["Hill Road", "Bay View", "Old Quarry"]),
    kinds=["msw"],
    unit="Mg/yr",
)
LONG = pd.DataFrame(
    {
        "site": ["Hill Road", "Hill Road", "Bay View", "Old Quarry", "Bay View"],
        "year": [2018, 2020, 2019, 2019, 2018],
        "flow": [800.0, 760.0, 90.0, 0.0, 95.0],
        "CH4": [0.5, 0.48, 0.52, 0.5, 0.51],
    }
)


def meters(table=LONG, **options):
    return Measured.from_frame(table, **{**SCFM, "methane": "CH4", "flow": "flow", **options})


def by_hand(name):
    rows = LONG[LONG["site"] == name].sort_values("year")
    years = rows["year"].tolist()
    return Measured(
        dict(zip(years, rows["flow"], strict=True)), **SCFM, methane=dict(zip(years, rows["CH4"], strict=True))
    )


def test_each_site_takes_its_own_readings_as_it_would_alone():
    est = lfg.estimate(SITES, MODEL, meters(), oxidation=0.1, until=2025)
    for place, name in enumerate(SITES.names):
        alone = lfg.estimate(SITES.site(name), MODEL, by_hand(name), oxidation=0.1, until=2025)
        assert_allclose(est.collected[:, place], alone.collected, rtol=1e-12)
        assert_allclose(est.emitted[:, place], alone.emitted, rtol=1e-12)
        gas = alone.to("collected", "scfm", gas="lfg")
        assert_allclose(est.to("collected", "scfm", gas="lfg")[:, place], gas, rtol=1e-12)
    assert est.to("collected", "scfm", gas="lfg", year=2018)[:2] == pytest.approx([800, 95])
    assert est.at(2019)["collected"][[0, 2]].tolist() == [0, 0]  # not named, and named as 0
    one = lfg.estimate(SITES.site("Bay View"), MODEL, meters(), until=2025)
    assert one.to("collected", "scfm", gas="lfg", year=2019) == pytest.approx(90)


def test_a_row_a_year_and_a_column_a_site_say_the_same():
    wide = LONG.pivot(index="year", columns="site", values="flow")
    same = Measured.from_frame(wide, **SCFM, methane=0.5)
    long = meters(methane={"Hill Road": 0.5, "Bay View": "50 %", "Old Quarry": 0.5})
    assert {name: dict(own) for name, own in same.methane_collected.items()} == long.methane_collected
    index = LONG.set_index(["site", "year"])
    assert meters(index).methane_collected == meters().methane_collected
    text = LONG.astype({"flow": str})
    assert meters(text).methane_collected == meters().methane_collected


def test_uptime_and_the_state_of_a_plain_volume_count_as_for_one():
    options = {
        "unit": "ft3/min",
        "gas": "ch4",
        "temperature": 35,
        "pressure": "1.02 atm",
        "uptime": {2018: 0.9, 2019: 0.8},
    }
    read = Measured.from_frame(LONG, flow="flow", **options)
    alone = Measured({2018: 95, 2019: 90}, **options)
    assert read.read_at("Bay View") == pytest.approx(dict(alone.methane_collected))


def test_pieces_and_blocks_of_a_portfolio_take_the_same(monkeypatch):
    whole = lfg.estimate(SITES, MODEL, meters(), until=2025)
    monkeypatch.setattr("lfgmodel.study.study.FLOW", 1)  # a site at a time
    assert_array_equal(lfg.estimate(SITES, MODEL, meters(), until=2025).collected, whole.collected)
    with pytest.warns(MeasurementWarning, match="no site here is called 'Old Quarry', whose meters are not used"):
        piece = lfg.estimate(SITES[["Bay View", "Hill Road"]], MODEL, meters(), until=2025)
    assert_array_equal(piece.collected, whole.collected[:, [1, 0]])


def test_a_site_without_a_reading_is_not_one_without_gas():
    table = LONG.replace({"site": {"Bay View": "Bay Veiw"}})
    with pytest.raises(
        TableError, match="1 bad value: Bay View flow: nothing is said; did you mean 'Bay Veiw'"
    ) as caught:
        lfg.estimate(SITES, MODEL, meters(table), until=2025)
    assert "of 0 where there is no gas system" in str(caught.value)
    with pytest.raises(TableError, match=r"2 bad values: Bay View .*; Old Quarry flow: nothing is said"):
        lfg.estimate(SITES, MODEL, meters(LONG[:2]), until=2025)


def test_more_than_is_generated_is_told_by_site_and_year():
    table = LONG.assign(flow=[800.0, 9e5, 90.0, 0.0, 95.0])
    with pytest.warns(MeasurementWarning, match=r"Meters: more methane .* generates at Hill Road in 2020; check"):
        est = lfg.estimate(SITES, MODEL, meters(table), until=2025)
    assert est.collected[2020 - 1990, 0] == est.generated[2020 - 1990, 0]


def test_what_is_read_goes_on_in_joint_paths_by_site():
    table = LONG[LONG["site"] != "Old Quarry"]
    on = meters(table).continued(US)
    est = lfg.estimate(SITES, MODEL, on, until=2025, draws=64, seed=1)
    assert_allclose(est.to("collected", "scfm", gas="lfg", year=2018)[:, :2], [[800, 95]] * 64, rtol=1e-9)
    by_name = {name: by_hand(name) for name in ("Hill Road", "Bay View")}
    same = lfg.estimate(SITES, MODEL, lfg.collection.Drifting(US, meter=by_name), until=2025, draws=64, seed=1)
    assert_array_equal(est.collected, same.collected)
    assert np.ptp(est.collected[2024 - 1990, :, 2]) > 0  # no reading: about the share of the drift
    with pytest.raises(RangeError, match="nothing was metered at Old Quarry in any year"):
        meters().continued(US)
    with pytest.raises(RangeError, match="'Hill' has the meters of many sites; name one for each"):
        lfg.collection.Drifting(US, meter={"Hill": meters()})


def test_every_cell_that_cannot_be_is_named_by_site_and_year():
    table = LONG.astype(object)
    table.loc[5] = ["Hill Road", 2018, 700.0, 52]
    table.loc[0, "flow"], table.loc[1, "flow"], table.loc[2, "year"], table.loc[3, "site"] = -5, "n/a", 2019.5, None
    with pytest.raises(TableError) as caught:
        meters(table)
    assert sorted(caught.value.rows, key=str) == sorted(
        [
            ("row 3", "site", "is empty"),
            ("Bay View", "year", "2019.5 is no calendar year"),
            ("Hill Road 2018", "year", "comes twice"),
            ("Hill Road 2018", "flow", "-5 is no amount"),
            ("Hill Road 2020", "flow", "n/a is no amount"),
            ("Hill Road 2018", "CH4", "52 is not within 0..1"),
        ],
        key=str,
    )
    assert "6 bad values" in str(caught.value)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"flow": "flwo"}, FactorError, r"from_frame: column must be one of site, .*; did you mean 'flow'"),
        ({"flow": ["flow"]}, RangeError, r"from_frame.flow must be a name, as in 'flow'; got \['flow'\]"),
        ({"site": ["site"]}, RangeError, r"name of a column must be a name, as in 'site'; got \['site'\]"),
        ({"table": LONG.astype({"year": str})}, TableError, "5 bad values: Hill Road year: '2018' is no calendar year"),
        ({"table": LONG.assign(more=0).set_axis([*LONG.columns, "flow"], axis=1)}, RangeError, "several columns are called 'flow'"),
        ({"table": LONG.assign(more=0).set_axis([*LONG.columns, "site"], axis=1)}, RangeError, "several columns are called 'site'"),
        ({"site": "name"}, FactorError, "from_frame: column must be one of"),
        ({"methane": None}, UnitError, "needs methane= with gas='lfg'"),
        ({"methane": 52}, RangeError, "methane must be within 0..1 .* write '52 %'"),
        ({"methane": {"Hill Road": 0.5}}, FactorError, "methane: site must be one of Hill Road; got 'Bay View'"),
        ({"flow": None}, RangeError, r"without flow= to name a column must be indexed by calendar year"),
        ({"gas": "biogas"}, FactorError, "gas must be one of ch4, lfg"),
        ({"unit": "m3/h"}, UnitError, "reference state|temperature"),
        ({"table": {"Hill Road": {2019: 800}}}, RangeError, "takes a DataFrame with a row a site and year, got dict"),
        ({"uptime": 90}, RangeError, "uptime must be within 0..1"),
        ({"uptime": {2019: 0.9}}, RangeError, "uptime starts in 2019, but is needed from 2018"),
        ({"methane": lfg.normal(0.5, 0.01)}, RangeError, "methane takes a number"),
    ],
)  # fmt: skip
def test_refused_in_one_line(options, error, message):
    with pytest.raises(error, match=message) as caught:
        meters(**options)
    assert "\n" not in str(caught.value)


def test_meters_travel_and_say_what_they_are():
    back = pickle.loads(pickle.dumps(meters()))
    assert back.methane_collected == meters().methane_collected
    assert repr(back).startswith("<Meters: 3 sites, 2018-2020, 5 readings, 8,")
    assert not back.methane.flags.writeable
    with pytest.raises(RangeError, match=r"methane needs numbers of 0 or more, \(year, site\), 1 x 2"):
        lfg.collection.Meters(("a", "b"), np.array([2019]), np.ones((2, 2)))
    with pytest.raises(RangeError, match="takes each site once"):
        lfg.collection.Meters(("a", "a"), np.array([2019]), np.ones((1, 2)))


def test_the_efficiency_of_each_site_by_year_is_columns_of_the_portfolio():
    shares = pd.DataFrame({2010: [0.2, 0.0, 0.3], 2018: [0.6, 0.5, 0.4]}, index=SITES.names)
    sites = SITES.with_columns({f"efficiency {year}": shares[year] for year in shares})
    wells = lfg.collection.Phased({year: lfg.column(f"efficiency {year}") for year in shares})
    est = lfg.estimate(sites, MODEL, wells, until=2025)
    for place, name in enumerate(SITES.names):
        alone = lfg.estimate(SITES.site(name), MODEL, lfg.collection.Phased(shares.loc[name].to_dict()), until=2025)
        assert_allclose(est.collected[:, place], alone.collected, rtol=1e-12)


SHARES = pd.DataFrame(
    {
        "site": ["Hill Road", "Bay View", "Hill Road", "Old Quarry"],
        "year": [2010, 2012, 2018, 2000],
        "share": [20, 50, 60, 0.0],
    }
)


def test_the_efficiency_of_each_site_by_year_is_a_table():
    wells = lfg.collection.Phased.from_frame(SHARES, efficiency="share", unit="%")
    est = lfg.estimate(SITES, MODEL, wells, oxidation=0.1, until=2025)
    own = {"Hill Road": {2010: 0.2, 2018: 0.6}, "Bay View": {2012: 0.5}, "Old Quarry": {2000: 0}}
    for place, name in enumerate(SITES.names):
        alone = lfg.estimate(SITES.site(name), MODEL, lfg.collection.Phased(own[name]), oxidation=0.1, until=2025)
        assert_allclose(est.collected[:, place], alone.collected, rtol=1e-12)
        assert_allclose(est.emitted[:, place], alone.emitted, rtol=1e-12)
    wide = lfg.collection.Phased.from_frame(SHARES.pivot(index="year", columns="site", values="share") / 100)
    assert_allclose(lfg.estimate(SITES, MODEL, wide, until=2025).collected, est.collected, rtol=1e-12)
    early = lfg.estimate(SITES, MODEL, wells, until=2005)
    assert not early.collected.any()
    assert repr(pickle.loads(pickle.dumps(wells))) == "<Phases: 3 sites, 2000-2018>"


def test_shares_that_cannot_be_are_named():
    with pytest.raises(
        TableError, match=r"2 bad values: Hill Road 2018 share: 60 is not within 0..1; Bay View 2012 .*: 50 is"
    ):
        lfg.collection.Phased.from_frame(SHARES.assign(share=[0.2, 50, 60, 0])[::-1], efficiency="share")
    with pytest.raises(UnitError, match="from_frame.unit"):
        lfg.collection.Phased.from_frame(SHARES, efficiency="share", unit="kg")
    wells = lfg.collection.Phased.from_frame(SHARES[:3], efficiency="share", unit="%")
    with pytest.raises(TableError, match="Old Quarry efficiency: nothing is said. Give each site a share, of 0 where"):
        lfg.estimate(SITES, MODEL, wells, until=2025)
    with pytest.warns(MeasurementWarning, match="Phases: no site here is called 'Bay View'"):
        lfg.estimate(
            SITES[["Hill Road", "Old Quarry"]],
            MODEL,
            lfg.collection.Phased.from_frame(SHARES, efficiency="share", unit="%"),
            until=2025,
        )
