"""Estimates with draws as frames, datasets and workbooks."""

import sys
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

import lfgmodel as lfg
from lfgmodel.errors import RangeError

SITE = lfg.Site(lfg.Waste.constant("10_000 Mg/yr", 2000, 2010), name="Hill Road")
MODEL = lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.3), L0=lfg.normal(100, 15))
PARTS = {"collection": lfg.collection.Constant(0.6), "use": [lfg.energy.Engine("0.2 MW")], "until": 2020}


@pytest.fixture(scope="module")
def est():
    return lfg.estimate(SITE, MODEL, draws=64, seed=1, **PARTS)


@pytest.fixture(scope="module")
def many():
    mass = np.stack([SITE.waste.mass, 3 * SITE.waste.mass], axis=2)
    portfolio = lfg.Portfolio.from_arrays(mass, years=SITE.waste.years, unit="Mg", names=["a", "b"])
    return lfg.estimate(portfolio, MODEL, draws=64, seed=1, **PARTS)


def test_quantiles_of_one_flow(est):
    frame = est.quantile([0.05, "50 %"], "collected", "scfm", gas="lfg")
    assert (frame.index.name, frame.columns.name, list(frame.columns)) == ("year", "quantile", [0.05, 0.5])
    assert frame.attrs["units"] == "scfm"
    gas = est.to("collected", "scfm", gas="lfg")
    np.testing.assert_allclose(frame, np.quantile(gas, [0.05, 0.5], axis=1).T, rtol=1e-13)
    assert est.quantile(0.5, "electricity").attrs["units"] == "MWh/yr"


def test_quantiles_of_all_that_was_kept(est):
    frame = est.quantile(0.9)
    assert frame.columns.names == ["flow", "quantile"]
    assert list(frame.columns.get_level_values("flow")) == list(est.names)
    assert frame.attrs["units"]["electricity"] == "MWh/yr"
    np.testing.assert_allclose(frame["released", 0.9], np.quantile(est.released, 0.9, axis=1), rtol=1e-13)


def test_quantiles_of_many_sites(many, est):
    frame = many.quantile([0.1, 0.9], "generated")
    assert frame.index.names == ["site", "year"]
    np.testing.assert_allclose(frame.loc["b"], 3 * est.quantile([0.1, 0.9], "generated"), rtol=1e-12)
    error = many.sampling_error(0.5, "generated")
    np.testing.assert_allclose(error.loc["b"], 3 * est.sampling_error(0.5, "generated"), rtol=1e-12)


def test_frames_of_draws(est, many):
    long, wide = est.to_pandas(), est.to_pandas("collected", "tonne/yr")
    assert long.index.names == ["draw", "year"]
    assert long.loc[(7, 2015), "electricity"] == est.products["electricity"][15, 7]
    assert wide.loc[2015, 7] == est.collected[15, 7]
    assert many.to_pandas().loc[(7, "b", 2015), "emitted"] == many.emitted[15, 7, 1]
    assert many.to_pandas("emitted")[7, "b"].loc[2015] == many.emitted[15, 7, 1]


def test_datasets(est, many):
    dataset = many.to_xarray()
    assert dict(dataset.sizes) == {"year": 21, "draw": 64, "site": 2}
    assert dataset["emitted"].sel(year=2015, draw=7, site="b") == many.emitted[15, 7, 1]
    assert dataset["electricity"].attrs["units"] == "MWh/yr"
    assert dataset.attrs["title"] == many.title
    assert dict(est.to_xarray().sizes) == {"year": 21, "draw": 64}
    assert dict(lfg.estimate(SITE, lfg.LandGEM(k=0.05, L0=100), **PARTS).to_xarray().sizes) == {"year": 21}


def test_workbooks_hold_quantiles_and_sources(est, tmp_path):
    est.to_excel(tmp_path / "draws.xlsx")
    flows = pd.read_excel(tmp_path / "draws.xlsx", sheet_name="Quantiles", index_col=0).iloc[: len(est.years)]
    assert flows.index.tolist() == est.years.tolist()
    for level, name in ((0.05, "5%"), (0.5, "50%"), (0.95, "95%")):
        np.testing.assert_allclose(
            flows[f"electricity [MWh/yr], {name}"].astype(float),
            np.quantile(est.products["electricity"], level, axis=1),
            rtol=1e-12,
        )
    sources = pd.read_excel(tmp_path / "draws.xlsx", sheet_name="Sources")["sources"].tolist()
    assert sources[: 1 + len(est.citations())] == [est.title, *est.citations()]


def test_workbooks_of_points_and_of_many_sites(many, tmp_path):
    point = lfg.estimate(SITE, lfg.LandGEM(k=0.05, L0=100), **PARTS)
    point.to_excel(tmp_path / "point.xlsx")
    flows = pd.read_excel(tmp_path / "point.xlsx", sheet_name="Yearly", index_col=0).loc[point.years.tolist()]
    np.testing.assert_allclose(flows["collected [Mg CH4/yr]"], point.collected, rtol=1e-12)
    many.to_excel(tmp_path / "many.xlsx")
    flows = pd.read_excel(tmp_path / "many.xlsx", sheet_name="Sites by year", index_col=[0, 1])
    np.testing.assert_allclose(flows.loc["b", "generated [Mg CH4/yr], 50%"], np.median(many.generated[..., 1], axis=1))


ODD = ["=1+1", "+SUM(A1)", "-2", "@here", "a\x07b", "x\uffff", "costs $5 and $6_x", "plain"]


@pytest.fixture(scope="module")
def oddly_named():
    mass = np.ones((3, 1, len(ODD)))
    return lfg.estimate(
        lfg.Portfolio.from_arrays(mass, years=range(2000, 2003), unit="Mg", names=ODD), lfg.LandGEM(k=0.05, L0=100)
    )


def test_no_text_of_a_user_becomes_a_formula(oddly_named, tmp_path):
    from openpyxl import load_workbook

    path = tmp_path / "sites.xlsx"
    oddly_named.to_excel(path)
    cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
    formulas = [cell.value for cell in cells if cell.data_type == "f"]
    assert not [text for text in formulas for name in ODD[:6] if name in text]
    assert {cell.data_type for cell in cells} == {"s", "n", "d", "f"}
    found = {cell.value: cell.quotePrefix for cell in cells if cell.column == 1}
    assert {name for name, quoted in found.items() if quoted} == set(ODD[:4])
    for name in ODD[:4]:
        oddly_named.site(name).to_excel(path)  # the title of one site begins with its name
        book = load_workbook(path)
        for cell in (book["Sources"]["A2"], book["Summary"]["A1"]):
            assert cell.value.startswith(name)
            assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_control_characters_are_written_out(oddly_named, tmp_path):
    oddly_named.to_excel(tmp_path / "sites.xlsx")
    names = pd.read_excel(tmp_path / "sites.xlsx", sheet_name="Sites by year")["site"].astype(str).unique().tolist()
    assert names[4:] == [r"a\u0007b", r"x\uffff", "costs $5 and $6_x", "plain"]
    for name in ODD:
        ET.fromstring(oddly_named.site(name)._repr_html_())


@pytest.mark.parametrize("name", ODD)
def test_pictures_take_every_name(oddly_named, name):
    ax = oddly_named.site(name).plot()
    ax.figure.canvas.draw()
    assert ax.get_title().startswith(name if name.isprintable() else name[0])
    if "$" in name:
        assert not ax.title.get_parse_math()


def test_a_workbook_that_fails_leaves_the_old_one_and_nothing_beside(est, tmp_path, monkeypatch):
    path = tmp_path / "old.xlsx"
    est.to_excel(path)
    old = path.read_bytes()
    monkeypatch.setattr("lfgmodel.results.workbook.sheet.SHEET_ROWS", 5)
    with pytest.raises(RangeError, match="a sheet holds 5 rows, not 21"):
        est.to_excel(path)
    monkeypatch.undo()
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: 1 / 0)  # as a disk that is full, or a file that is open
    with pytest.raises(ZeroDivisionError):
        est.to_excel(path)
    assert path.read_bytes() == old
    assert [entry.name for entry in tmp_path.iterdir()] == ["old.xlsx"]


@pytest.mark.parametrize("path", ["flows.xls", "flows", None, 5])
def test_what_is_no_path_to_a_workbook_is_refused(est, path):
    with pytest.raises(RangeError, match="Estimate.to_excel (writes a workbook|takes a path), got .*; write '.*xlsx'"):
        est.to_excel(path)


@pytest.mark.parametrize(
    ("module", "call", "extra"), [("xarray", "to_xarray", "xarray"), ("openpyxl", "to_excel", "excel")]
)
def test_an_extra_that_is_absent_is_named(est, tmp_path, monkeypatch, module, call, extra):
    for name in (module, f"{module}.workbook"):
        monkeypatch.setitem(sys.modules, name, None)
    arguments = [tmp_path / "absent.xlsx"] if extra == "excel" else []
    with pytest.raises(ImportError, match=rf"pip install 'lfgmodel\[{extra}\]'"):
        getattr(est, call)(*arguments)
