"""A table in, a table out, however it is split and whoever splits it."""

import numpy as np
import pandas as pd
import pytest
from test_portfolio import KINDS, UNITS, broken, table

import lfgmodel as lfg
from lfgmodel.errors import FactorError, RangeError, TableError

PARTS = (lfg.IPCC2019(), lfg.collection.Constant(lfg.column("efficiency"), open=lfg.column("gas_open")))
KEEP = ["generated", "collected", "electricity"]
OPTIONS = {"kinds": KINDS, "total": "waste", "unit": "Mg/yr", "units": UNITS, "until": 2045, "keep": KEEP,
           "use": [lfg.energy.Engine(lfg.column("capacity"))]}  # fmt: skip


def test_it_is_the_estimate_of_the_portfolio():
    done = lfg.estimate_frame(table(), *PARTS, **OPTIONS)
    assert list(done.columns) == ["site", "year", *KEEP]
    reading = {name: OPTIONS[name] for name in ("kinds", "total", "unit", "units")}
    portfolio = lfg.Portfolio.from_frame(table(), **reading)
    est = lfg.estimate(portfolio, *PARTS, use=OPTIONS["use"], until=2045)
    frame = est.to_pandas()[KEEP].reset_index()
    frame = frame[frame["year"].to_numpy() >= table()["open"].reindex(frame["site"]).to_numpy()]
    pd.testing.assert_frame_equal(
        done.set_index(["site", "year"]), frame.set_index(["site", "year"]), check_index_type=False
    )


def test_splitting_changes_nothing():
    whole = lfg.estimate_frame(table(40), *PARTS, **OPTIONS)
    pieces = [table(40).iloc[start : start + 7] for start in range(0, 40, 7)]
    assert len({piece["open"].min() for piece in pieces}) > 1
    stream = lfg.estimate_frame(iter(pieces), *PARTS, **OPTIONS)  # as Spark's mapInPandas has it
    again = pd.concat(list(stream), ignore_index=True)
    pd.testing.assert_frame_equal(again, whole, rtol=1e-12)


def test_no_row_is_lost():
    frame, said = broken(table(40))
    with pytest.raises(TableError):
        lfg.estimate_frame(frame, *PARTS, **OPTIONS)
    done = lfg.estimate_frame(frame, *PARTS, **OPTIONS, errors="report")
    assert set(done["site"]) == set(frame.index)
    bad = done[done["error"] != ""].set_index("site")
    assert set(bad.index) == {f"site {number}" for number in range(12)}
    assert bad["generated"].isna().all()
    assert "closes in 1900" in bad.loc["site 4", "error"]
    good = lfg.estimate_frame(table(40).iloc[12:], *PARTS, **OPTIONS)
    pd.testing.assert_frame_equal(done[done["error"] == ""][good.columns], good)
    only_bad = lfg.estimate_frame(frame.iloc[:12], *PARTS, **OPTIONS, errors="report")
    assert list(only_bad.dtypes) == list(done.dtypes)
    assert len(only_bad) == 12


def test_nothing_in_the_same_columns_out():
    done, empty = (lfg.estimate_frame(table().iloc[:rows], *PARTS, **OPTIONS) for rows in (2, 0))
    assert empty.empty
    assert list(empty.dtypes) == list(done.dtypes)


def test_a_column_of_names():
    named = table().rename_axis("name").reset_index()
    done = lfg.estimate_frame(named, *PARTS, **OPTIONS, names="name")
    pd.testing.assert_frame_equal(done, lfg.estimate_frame(table(), *PARTS, **OPTIONS))
    with pytest.raises(FactorError, match="estimate_frame.names must be one of name, open"):
        lfg.estimate_frame(named, *PARTS, **OPTIONS, names="nam")


def test_polars_gets_its_own_frames_back():
    polars = pytest.importorskip("polars")
    named = table().rename_axis("name").reset_index()
    whole = lfg.estimate_frame(named, *PARTS, **OPTIONS, names="name")
    given = polars.DataFrame({column: named[column].tolist() for column in named})
    done = given.lazy().map_batches(
        lambda piece: lfg.estimate_frame(piece, *PARTS, **OPTIONS, names="name"),
        schema={"site": polars.String, "year": polars.Int64, **dict.fromkeys(KEEP, polars.Float64)},
    )
    np.testing.assert_array_equal(done.collect().select(KEEP).to_numpy(), whole[KEEP].to_numpy())


def test_a_site_has_the_same_rows_however_the_table_is_split():
    frame = pd.DataFrame({"open": [2000, 2040], "close": [2010, 2050], "msw": 5e4}, ["early", "late"])
    options = {"kinds": ["msw"], "unit": "Mg/yr", "until": 2030, "keep": ["generated"], "errors": "report"}
    model = lfg.LandGEM(k=0.05, L0=100)
    whole = lfg.estimate_frame(frame, model, **options)
    assert list(whole.loc[whole["site"] == "late", "error"]) == ["open: has no waste until 2030, the last year"]
    with pytest.raises(TableError, match="late open: has no waste until 2030"):
        lfg.estimate_frame(frame, model, **{**options, "errors": "raise"})
    by_year = pd.DataFrame({"year": [2000, 2001, 1990], "msw": [9.0, 9, 0]}, ["a", "a", "none"])
    rows = lfg.estimate_frame(by_year, model, **options)
    assert rows.loc[rows["site"] == "none", ["year", "generated"]].to_numpy().tolist() == [[2030, 0]]


def test_numbers_that_a_model_does_not_allow_are_reported_too():
    frame = pd.DataFrame({"open": [2000, 2000], "close": 2010, "msw": 5e4, "k": [0.05, 3.0]}, ["good", "bad"])
    options = {"kinds": ["msw"], "unit": "Mg/yr", "until": 2020, "keep": "generated"}
    model = lfg.LandGEM(k=lfg.column("k"), L0=100)
    rows = lfg.estimate_frame(frame, model, **options, errors="report")
    assert list(rows.loc[rows["error"] != "", "error"]) == ["k: 3 is not within 0.001..2 [1/yr]"]
    alone = lfg.estimate_frame(frame.iloc[:1], model, **options)
    pd.testing.assert_frame_equal(rows[rows["site"] == "good"][list(alone)].reset_index(drop=True), alone)


def test_what_is_no_table():
    for given in ([1, 2], pd.Series([1.0])):
        with pytest.raises(RangeError, match="estimate_frame takes a DataFrame"):
            lfg.estimate_frame(given, lfg.LandGEM(k=0.05, L0=100), kinds=["msw"], unit="Mg/yr", until=2020)


def test_nothing_is_lost_however_many_ways_a_table_is_wrong():
    """A cell that cannot be, a site that opens too late, a number that a part refuses, one without waste, a good one."""
    frame = pd.DataFrame(
        {"open": [2000, 2030, 2003, 2004, 2005], "close": 2035, "msw": [1e4, 3e4, 2e4, -1.0, 0.0], "e": [0.5, 0.6, 1.5, 0.5, 0.5]},
        list("ABCDE"),
    )  # fmt: skip
    options = {"kinds": ["msw"], "unit": "Mg/yr", "until": 2020, "keep": ["generated"]}
    parts = lfg.LandGEM(k=0.05, L0=100), lfg.collection.Constant(lfg.column("e"))
    rows = lfg.estimate_frame(frame, *parts, **options, errors="report")
    assert rows["site"].value_counts().to_dict() == {"A": 21, "B": 1, "C": 1, "D": 1, "E": 1}
    said = rows[rows["error"] != ""].set_index("site")["error"]
    assert (said["B"], said["C"][:6], said["D"][:6]) == (
        "open: has no waste until 2020, the last year",
        "e: 1.5",
        "msw: -",
    )
    alone = lfg.estimate_frame(frame.iloc[:1], *parts, **options)
    np.testing.assert_array_equal(rows.loc[rows["site"] == "A", "generated"], alone["generated"])


def test_sites_without_waste_alone_in_their_piece():
    frame = pd.DataFrame({"n": ["w"], "year": [2030], "msw": [0.0]})
    options = {"kinds": ["msw"], "unit": "Mg/yr", "until": 2020, "keep": ["generated"], "names": "n"}
    rows = lfg.estimate_frame(frame, lfg.LandGEM(k=0.05, L0=100), **options)
    assert rows.to_numpy().tolist() == [["w", 2020, 0.0]]
