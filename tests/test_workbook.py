"""The workbooks that are handed in: what stands in them, that their formulas are right, and that they print."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

import lfgmodel as lfg
from lfgmodel import carbon, collection, energy, finance, reporting
from lfgmodel.described.words import word
from lfgmodel.errors import FactorError, LFGError, RangeError, UnitError
from lfgmodel.results import display
from lfgmodel.results.workbook import sources
from lfgmodel.results.workbook.sheet import broken, scale_of

ONE_SHEETS = ["Summary", "Inputs", "Yearly", "Chart", "Sources"]
WASTE = lfg.Waste.growing("80_000 Mg/yr", "2 %/yr", 1990, 2010).split({"food": 0.5, "paper": 0.3, "wood": 0.2})
SITE = lfg.Site(WASTE, name="Hill Road & Sons", climate="temperate_wet", management="managed")
USE = [energy.Engine("1 MW", open=2000, close=2020), energy.Flare()]
WELLS = collection.Phased({1995: 0.35, 2005: 0.6}, uptime=0.95)
PARTS = {"oxidation": 0.1, "use": USE, "until": 2030}
MODEL = lfg.IPCC2006()
UNSURE = lfg.IPCC2006(doc_f=lfg.normal(0.5, 0.05))

SOFFICE = shutil.which("soffice")
office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")


def portfolio(count=5):
    table = pd.DataFrame(
        {
            "open": np.arange(count) % 9 + 1990,
            "close": np.arange(count) % 7 + 2005,
            "msw": 1000.0 * (1 + np.arange(count)),
            "province": [("Anhui", "Hunan")[n % 2] for n in range(count)],
        },
        index=[f"town {n}" for n in range(count)],
    )
    return lfg.Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")


def invested(est):
    plan = finance.Project(
        prices="real", year=2026, discount="8 %",
        capital=finance.Capital("engines", "1800 USD/kW", of=energy.Engine),
        operation=finance.Cost("upkeep", "180 USD/kW/yr", of=energy.Engine),
        sales=finance.Sale("electricity", "0.08 USD/kWh", vat="excluded"),
    )  # fmt: skip
    return plan.of(est)


def burned():
    site = lfg.Site(lfg.Waste.constant("300_000 Mg/yr", 2000, 2025), name="Big")
    engine = energy.Engine("3 MW", open=2027, close=2041)
    model = lfg.LandGEM.preset("inventory conventional")
    return lfg.estimate(site, model, collection.Constant(0.75), use=[engine], until=2045)


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Return a folder with a workbook of each sort, and the estimates that they are of."""
    folder = tmp_path_factory.mktemp("books")
    landgem = lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.3), L0=100)
    chinese = lfg.Site(WASTE, name="长沙市黑麋峰填埋场", climate="temperate_wet", management="managed")
    plan = burned()
    made = {
        "one": (lfg.estimate(SITE, MODEL, WELLS, **PARTS), {"gwp": lfg.gwp("AR5", 100)}),
        "bare": (lfg.estimate(portfolio().site("town 0"), lfg.LandGEM(k=0.05, L0=100), until=2020), {}),
        "draws": (lfg.estimate(SITE, UNSURE, WELLS, draws=64, seed=1, **PARTS), {"gwp": 28}),
        "many": (lfg.estimate(portfolio(), lfg.LandGEM(k=0.05, L0=100), WELLS, **PARTS), {}),
        "groups": (lfg.estimate(portfolio(), landgem, WELLS, draws=64, seed=1, combine="province", **PARTS), {}),
        "plan": (plan, {"plan": invested(plan)}),
        "zh": (lfg.estimate(chinese, UNSURE, WELLS, draws=64, seed=1, **PARTS), {"lang": "zh"}),
    }
    for name, (est, options) in made.items():
        est.to_excel(folder / f"{name}.xlsx", **options)
    return folder, {name: est for name, (est, _) in made.items()}


NAMES = ["one", "bare", "draws", "many", "groups", "plan", "zh"]


def yearly(folder, name):
    return pd.read_excel(folder / f"{name}.xlsx", sheet_name="Yearly").dropna(subset="waste [Mg/yr]")


@pytest.mark.parametrize(
    ("name", "sheets"),
    [
        ("one", ONE_SHEETS),
        ("bare", ONE_SHEETS),
        ("draws", ["Summary", "Inputs", "Yearly", "Quantiles", "Chart", "Sources"]),
        ("many", ["Summary", "Inputs", "Yearly", "Sites", "Sites by year", "Chart", "Sources"]),
        ("groups", ["Summary", "Inputs", "Yearly", "Quantiles", "Sites", "Sites by year", "Chart", "Sources"]),
        ("plan", ["Summary", "Inputs", "Yearly", "Statement", "Chart", "Sources"]),
    ],
)
def test_sheets_are_these(books, name, sheets):
    book = load_workbook(books[0] / f"{name}.xlsx")
    assert book.sheetnames == sheets
    assert all(book["Chart"]._charts)
    assert len(book["Summary"]._charts) == 1


def test_readers_that_do_not_reckon_see_every_number(books):
    folder, made = books
    est, table = made["one"], yearly(folder, "one")
    assert table["year"].tolist() == [*est.years.tolist(), "total"]
    rows = table.iloc[:-1]
    for name in est.FLOWS:
        np.testing.assert_allclose(rows[f"{name} [Mg CH4/yr]"].astype(float), est.flow(name), rtol=1e-12)
        assert table[f"{name} [Mg CH4/yr]"].iloc[-1] == pytest.approx(est.total(name))
    for name in ("generated", "collected", "used", "flared", "released"):
        for unit in ("scfm", "Nm3/h"):
            np.testing.assert_allclose(rows[f"{name} [{unit} CH4]"].astype(float), est.to(name, unit), rtol=1e-12)
    for unit in ("scfm", "Nm3/h"):
        gas = est.to("collected", unit, gas="lfg")
        np.testing.assert_allclose(rows[f"collected [{unit} LFG]"].astype(float), gas, rtol=1e-12)
    np.testing.assert_allclose(rows["electricity [MW]"].astype(float), est.to("electricity", "MW"), rtol=1e-12)
    np.testing.assert_allclose(rows["released [Mg CO2e/yr]"].astype(float), est.co2e(28), rtol=1e-12)
    waste = rows[["food [Mg/yr]", "paper [Mg/yr]", "wood [Mg/yr]"]].astype(float)
    np.testing.assert_allclose(waste.iloc[:21], WASTE.mass, rtol=1e-12)
    np.testing.assert_allclose(waste.sum(axis=1), rows["waste [Mg/yr]"].astype(float), rtol=1e-12)


def test_units_totals_and_balances_are_live(books):
    sheet = load_workbook(books[0] / "one.xlsx")["Yearly"]
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    last = sheet.max_row - 3
    mass = heads["collected [Mg CH4/yr]"]
    assert sheet["A41"].value == 2029
    assert sheet[f"{heads['collected [scfm CH4]']}5"].value == f"={mass}5*scfm_per_Mg"
    assert sheet[f"{heads['collected [Nm3/h LFG]']}5"].value == f"={mass}5*Nm3h_per_Mg/CH4_collected"
    assert sheet[f"{heads['waste [Mg/yr]']}5"].value.startswith("=SUM(")
    balance = sheet[f"{heads['generated − collected − oxidised − emitted']}5"].value
    letters = [heads[f"{name} [Mg CH4/yr]"] for name in ("generated", "collected", "oxidised", "emitted")]
    assert balance == f"=ROUND({'-'.join(f'{letter}5' for letter in letters)},6)"
    assert sheet[f"A{last + 1}"].value == "total"
    assert sheet[f"{mass}{last + 1}"].value == f"=SUM({mass}2:{mass}{last})"


def test_a_balance_that_does_not_close_is_told(books, tmp_path):
    book = load_workbook(books[0] / "one.xlsx")
    texts = [cell.value for row in book["Summary"].iter_rows() for cell in row if cell.data_type == "f"]
    tests = [text for text in texts if "closes" in text]
    assert len(tests) == 3
    assert all(re.fullmatch(r'=IF\(SUMPRODUCT\(ABS\(.*"closes: ok","does not close"\)', text) for text in tests)


def test_the_front_sheet_has_the_headline_numbers(books):
    folder, made = books
    est, sheet = made["one"], load_workbook(folder / "one.xlsx", data_only=True)["Summary"]
    rows = {row[0].value: [cell.value for cell in row[1:]] for row in sheet.iter_rows() if row[0].value}
    assert sheet["A1"].value == "Hill Road & Sons"
    assert rows["method"][0] == "IPCC2006"
    assert rows["software"][0] == f"lfgmodel {lfg.__version__}"
    assert rows["date"][0].date() == date.today()
    year = rows["chosen year"][0]
    peak = est.peak("collected")
    expected = [est.total("collected"), peak.value, est.peak("collected", "scfm").value]
    expected += [est.peak("collected", "Nm3/h").value, peak.year]
    expected += [est.to("collected", unit, year=year) for unit in ("Mg/yr", "scfm", "Nm3/h")]
    assert rows["collected"][:8] == pytest.approx(expected)
    assert rows["landfill gas collected"][2] == pytest.approx(est.peak("collected", "scfm", gas="lfg").value)
    assert rows["electricity [MWh]"][:2] == pytest.approx([est.total("electricity"), est.peak("electricity").value])
    assert rows["released [Mg CO2e]"][0] == pytest.approx(est.co2e(28).sum())
    assert rows["mass balance"][0] == "closes: ok"
    bare = load_workbook(folder / "bare.xlsx")["Summary"]
    texts = [str(cell.value) for row in bare.iter_rows() for cell in row]
    assert any("gwp=lfg.gwp('AR5', 100)" in text for text in texts)
    assert not any("CO2e]" in text for text in texts)


def test_inputs_have_units_and_sources(books):
    folder, made = books
    table = pd.read_excel(folder / "one.xlsx", sheet_name="Inputs").set_index("name")
    assert table.loc["doc[food]", ["value", "unit"]].tolist() == [0.15, "fraction"]
    assert "Table 2.4" in table.loc["doc[food]", "source"]
    assert table.loc["efficiency[2005]", "source"] == "user"
    assert table.loc["turndown", "source"].tolist() == ["default", "default"]
    assert table.loc["waste, total", "value"] == pytest.approx(WASTE.total)
    assert table.loc["waste: food", "value"] == pytest.approx(WASTE.total / 2)
    assert table.loc["first year of waste", "value"] == 1990
    assert table.loc["scfm_per_Mg", "value"] == pytest.approx(
        made["one"].to("generated", "scfm")[-1] / made["one"].generated[-1]
    )
    many = pd.read_excel(folder / "many.xlsx", sheet_name="Inputs").set_index("name")
    assert many.loc["sites", "value"] == 5


def test_sources_have_every_citation(books):
    folder, made = books
    for name in ("one", "draws", "many"):
        texts = pd.read_excel(folder / f"{name}.xlsx", sheet_name="Sources")["sources"].tolist()
        assert texts[: 1 + len(made[name].citations())] == [made[name].title, *made[name].citations()]


def test_with_draws_the_year_has_means_and_says_so(books):
    folder, made = books
    est, table = made["draws"], yearly(folder, "draws")
    found = table["generated, mean [Mg CH4/yr]"].iloc[:-1].astype(float)
    np.testing.assert_allclose(found, est.generated.mean(axis=1), rtol=1e-12)
    quantile = pd.read_excel(folder / "draws.xlsx", sheet_name="Quantiles").iloc[: len(est.years)]
    for level in (0.05, 0.5, 0.95):
        column = quantile[f"electricity [MWh/yr], {level:.0%}"].astype(float)
        np.testing.assert_allclose(column, np.quantile(est.products["electricity"], level, axis=1), rtol=1e-12)
    sheet = load_workbook(folder / "draws.xlsx")["Summary"]
    rows = {row[0].value: [cell.value for cell in row[1:]] for row in sheet.iter_rows() if row[0].value}
    assert rows["generated"][8:10] == pytest.approx(np.quantile(est.total("generated"), [0.05, 0.95]).tolist())


def test_many_sites_have_a_row_each_and_their_sum_by_year(books):
    folder, made = books
    est = made["many"]
    sites = pd.read_excel(folder / "many.xlsx", sheet_name="Sites", index_col=0).dropna(subset="waste [Mg]")
    assert sites.index.tolist() == [*est.called, "total"]
    np.testing.assert_allclose(sites["collected [Mg CH4]"].iloc[:-1], est.total("collected"), rtol=1e-12)
    assert sites.loc["town 2", "first year of waste"] == 1992
    assert sites.loc["town 2", "last year of waste"] == 2007
    assert sites.loc["town 2", "waste [Mg]"] == pytest.approx(3000 * 16)
    assert sites.loc["town 2", "peak: generated [Mg CH4/yr]"] == pytest.approx(
        est.site("town 2").peak("generated").value
    )
    long = pd.read_excel(folder / "many.xlsx", sheet_name="Sites by year", index_col=[0, 1])
    np.testing.assert_allclose(long.loc["town 3", "emitted [Mg CH4/yr]"], est.site("town 3").emitted, rtol=1e-12)
    table = yearly(folder, "many").iloc[:-1]
    np.testing.assert_allclose(table["collected [Mg CH4/yr]"].astype(float), est.combined().collected, rtol=1e-12)


def test_groups_say_how_many_sites_they_are(books):
    folder, made = books
    sites = pd.read_excel(folder / "groups.xlsx", sheet_name="Sites", index_col=0).dropna(subset="waste [Mg]")
    assert sites["sites"].tolist() == [3, 2, 5]
    assert sites["waste [Mg]"].iloc[-1] == pytest.approx(portfolio().mass(made["groups"].years).sum())
    long = pd.read_excel(folder / "groups.xlsx", sheet_name="Sites by year", index_col=[0, 1])
    drawn = made["groups"].site("Hunan").generated
    np.testing.assert_allclose(long.loc["Hunan", "generated [Mg CH4/yr], 50%"], np.median(drawn, axis=1), rtol=1e-12)


def test_what_is_too_long_by_year_says_what_to_write(books, tmp_path, monkeypatch):
    monkeypatch.setattr("lfgmodel.results.workbook.sites.CELLS", 100)
    books[1]["many"].to_excel(tmp_path / "many.xlsx")
    book = load_workbook(tmp_path / "many.xlsx")
    assert "Sites by year" not in book.sheetnames
    texts = [str(row[0].value) for row in book["Sites"].iter_rows()]
    assert any("205 rows" in text for text in texts)
    assert any("to_parquet" in text for text in texts)


def test_a_statement_has_its_measures_and_adds_up(books):
    folder, made = books
    plan = invested(made["plan"])
    sheet = load_workbook(folder / "plan.xlsx", data_only=True)["Statement"]
    rows = {row[0].value: [cell.value for cell in row[1:]] for row in sheet.iter_rows() if row[0].value is not None}
    assert rows["project before tax: NPV [USD2026]"][2] == pytest.approx(plan.npv)
    assert rows["project before tax: IRR"][2] == pytest.approx(plan.irr)
    assert rows["levelised cost: electricity"][2] == pytest.approx(plan.levelised("electricity"))
    assert rows[2030][:3] == pytest.approx(plan.statement.loc[2030, ["electricity", "upkeep", "engines"]].tolist())
    assert rows["total"][-2:] == pytest.approx([plan.cash().sum(), 0])


def test_a_plan_without_a_return_says_why(tmp_path):
    est = burned()
    lost = finance.Project(
        prices="real", year=2026, discount="8 %", sales=finance.Sale("electricity", "0.001 USD/kWh", vat="excluded"),
        capital=finance.Capital("engines", "1800 USD/kW", of=energy.Engine),
        operation=finance.Cost("upkeep", "180 USD/kW/yr", of=energy.Engine),
    )  # fmt: skip
    est.to_excel(tmp_path / "lost.xlsx", plan=lost)  # the plan itself, with no baseline
    cells = [cell.value for row in load_workbook(tmp_path / "lost.xlsx")["Statement"].iter_rows() for cell in row]
    assert "never" in cells
    reason = lost.of(est).irr_reason
    assert reason
    assert f"project before tax: IRR: no rate of return ({reason})" in cells
    est.to_excel(tmp_path / "zh.xlsx", plan=lost, lang="zh")
    cells = [cell.value for row in load_workbook(tmp_path / "zh.xlsx")["Statement"].iter_rows() for cell in row]
    assert f"项目税前净现金流: 内部收益率：没有收益率（{reason}）" in cells


def test_draws_without_a_rate_of_return_are_counted_by_reason(tmp_path):
    site = lfg.Site(lfg.Waste.constant("300_000 Mg/yr", 2000, 2025))
    model = lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.3), L0=lfg.uniform("20 m3/Mg", "120 m3/Mg"))
    use = [energy.Engine("3 MW", open=2027, close=2041)]
    est = lfg.estimate(site, model, collection.Constant(0.5), use=use, until=2045, draws=64, seed=1)
    plan = finance.Project(
        prices="real", year=2026, discount="8 %", sales=finance.Sale("electricity", "0.03 USD/kWh", vat="excluded"),
        capital=finance.Capital("engines", "1800 USD/kW", of=energy.Engine),
        operation=finance.Cost("upkeep", "180 USD/kW/yr", of=energy.Engine),
    ).of(est)  # fmt: skip
    est.to_excel(tmp_path / "some.xlsx", plan=plan)
    cells = [cell.value for row in load_workbook(tmp_path / "some.xlsx")["Statement"].iter_rows() for cell in row]
    share = float(np.mean(plan.irr_reason == "none"))
    assert 0 < share < 1
    assert f"project before tax: IRR: {share:.1%} of the draws have no rate of return (none)" in cells
    assert "draws with none" in cells


def test_a_plan_with_draws_tax_and_debt(tmp_path):
    site = lfg.Site(lfg.Waste.constant("300_000 Mg/yr", 2000, 2025))
    engine = energy.Engine("3 MW", open=2027, close=2041)
    model = lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.3), L0=100)
    est = lfg.estimate(site, model, collection.Constant(0.75), use=[engine], until=2045, draws=32, seed=1)
    plan = finance.Project(
        prices="real", year=2026, discount="8 %", inflation="2 %",
        capital=finance.Capital("engines", "1800 USD/kW", of=energy.Engine),
        sales=finance.Sale("electricity", "0.08 USD/kWh", vat="excluded"),
        tax=finance.Tax(rate="25 %", depreciation=finance.Depreciation("straight line", 10), carry="for ever"),
        debt=finance.Debt(share=0.6, rate="6 %", years=10, kind="level"),
    )  # fmt: skip
    est.to_excel(tmp_path / "debt.xlsx", plan=plan.of(est))
    sheet = load_workbook(tmp_path / "debt.xlsx", data_only=True)["Statement"]
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "lowest debt service cover" in cells
    assert "probability of a loss" in cells
    total = next(row for row in sheet.iter_rows() if row[0].value == "total")
    assert total[-1].value == pytest.approx(0, abs=0.5)


def test_headings_are_chinese_where_that_is_asked_for(books):
    book = load_workbook(books[0] / "zh.xlsx")
    assert book.sheetnames == ["Summary", "Inputs", "Yearly", "Quantiles", "Chart", "Sources"]
    assert book["Summary"]["A1"].value == "长沙市黑麋峰填埋场"
    assert [cell.value for cell in book["Yearly"][1]][:3] == ["年份", "垃圾填埋量 [Mg/yr]", "产生, 均值 [Mg CH4/yr]"]
    assert [cell.value for cell in book["Inputs"][1]] == ["部分", "名称", "数值", "单位", "来源"]


def sentences(source):
    """Return what is said of a book in some source files: the texts that `say` is called with."""
    return set(re.findall(r'\bsay\(\s*"([^"{]+)"', source))


def test_every_sentence_has_its_chinese():
    folder = Path(sources.__file__).parent
    said = {text for path in folder.glob("*.py") for text in sentences(path.read_text(encoding="utf-8"))}
    assert len(said) > 30
    assert {text for text in {*said, *sources.TERMS, *sources.TERMS.values()} if word(text, "zh") == text} == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_sheet_is_set_for_a4_across(books, name):
    for sheet in load_workbook(books[0] / f"{name}.xlsx"):
        assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
        assert sheet.print_area
        assert sheet.oddFooter.right.text == ("第 &P 页，共 &N 页" if name == "zh" else "page &P of &N")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage or sheet.page_setup.scale
        if sheet.title in ("Yearly", "Quantiles", "Sites", "Sites by year", "Inputs"):
            assert sheet.freeze_panes
            assert sheet.print_title_rows == "$1:$1"


def test_scales_and_lines():
    assert scale_of(500, 10, 1) == 1.0
    assert scale_of(2000, 10, 1) == 0.5
    assert 0.5 * 0.8 <= scale_of(2000, 65, 2) < 0.5  # two pages rather than two and a row
    assert broken("generated [Mg CH4/yr]", 11) == 2
    assert broken("产" * 11, 11) == 2
    assert broken("short", 11) == 1


def test_quantiles_that_are_held_are_written_and_not_added_up(tmp_path):
    model = lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.3), L0=100)
    est = lfg.estimate(portfolio(), model, WELLS, draws=16, seed=1, until=2030, quantiles=[0.05, 0.975])
    est.to_excel(tmp_path / "held.xlsx")
    assert load_workbook(tmp_path / "held.xlsx").sheetnames == ["Summary", "Inputs", "Quantiles", "Sources"]
    table = pd.read_excel(tmp_path / "held.xlsx", sheet_name="Quantiles", index_col=[0, 1])
    expected = est.quantile(0.975, "collected")
    np.testing.assert_allclose(table["collected [Mg CH4/yr], 97.5%"], expected.iloc[:, 0], rtol=1e-12)


def test_what_is_kept_in_part_or_is_nothing_is_written_too(tmp_path):
    path = tmp_path / "part.xlsx"
    lfg.estimate(SITE, MODEL, WELLS, keep=["generated"], until=2030).to_excel(path)
    assert "collected [Mg CH4/yr]" not in yearly(tmp_path, "part")
    none = lfg.Site(lfg.Waste.recorded({2000: 0.0, 2001: 0.0}, unit="Mg"), name="empty")
    lfg.estimate(none, lfg.LandGEM(k=0.05, L0=100), until=2001).to_excel(path)
    assert yearly(tmp_path, "part")["generated [Mg CH4/yr]"].tolist() == [0, 0, 0]
    one = lfg.Site(lfg.Waste.recorded({2000: 5.0}, unit="Mg"))
    lfg.estimate(one, lfg.FirstOrderDecay(k=0.05, potential=0.1, convention="same_year"), until=2000).to_excel(path)
    leachate = [energy.LeachateEvaporator("10 m3/day", "0.8 MWh/m3", open=2000)]
    lfg.estimate(SITE, MODEL, WELLS, use=leachate, until=2030).to_excel(path, gwp=28)


def test_a_meter_with_its_own_methane_gives_the_gas_by_value(tmp_path):
    meter = collection.Measured({2005: 300.0, 2006: 320.0}, "scfm", gas="lfg", methane={2005: "52 %", 2006: "48 %"})
    est = lfg.estimate(SITE, MODEL, meter, until=2030)
    est.to_excel(tmp_path / "meter.xlsx")
    gas = yearly(tmp_path, "meter")["collected [scfm LFG]"].iloc[:-1].astype(float)
    np.testing.assert_allclose(gas, est.to("collected", "scfm", gas="lfg"), rtol=1e-12)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        (
            {"plan": 5},
            RangeError,
            r"Estimate.to_excel.plan takes a finance.Project or an Appraisal of one, got 5; write plan.of\(est\)",
        ),
        ({"plan": "plan"}, RangeError, "takes a finance.Project"),
        ({"gwp": "AR5"}, UnitError, r"Estimate.to_excel.gwp needs a number, .* lfg.gwp\('AR5', 100\)"),
        ({"gwp": 0}, RangeError, "Estimate.to_excel.gwp must be within"),
        ({"lang": "cn"}, FactorError, "Estimate.to_excel.lang must be one of en, zh; got 'cn'"),
        ({"lang": None}, FactorError, "Estimate.to_excel.lang must be one of"),
    ],
)
def test_what_is_wrong_is_refused_before_anything_is_written(books, tmp_path, options, error, words):
    with pytest.raises(error, match=words) as caught:
        books[1]["one"].to_excel(tmp_path / "x.xlsx", **options)
    assert isinstance(caught.value, LFGError)
    assert list(tmp_path.iterdir()) == []


# reports


def reports():
    site = lfg.Site(
        lfg.Waste.constant("100_000 Mg/yr", 2000, 2010),
        name="Hill",
        rainfall="30 inch/yr",
        climate="tropical_wet",
        management="managed",
    )
    food = lfg.Site(
        lfg.Waste.constant("1000 Mg/yr", 2000, 2010, kind="food"), climate="temperate_wet", management="managed"
    )
    wells = {"collection": collection.Constant(0.75), "oxidation": 0.1}
    facility = lfg.estimate(site, lfg.SubpartHH.bulk(), until=2012, **wells)
    nation, drawn = (lfg.estimate(food, model, until=2030, **wells, **draws)
                     for model, draws in ((MODEL, {}), (UNSURE, {"draws": 64, "seed": 1})))  # fmt: skip
    cdm = lfg.estimate(site, lfg.CDMTool04(application="A", doc=0.15, k=0.05), until=2012)
    return {
        "HH": reporting.subpart_hh(facility, collection_efficiency=0.75),
        "IPCC": reporting.ipcc(nation),
        "IPCC interval": reporting.interval(reporting.ipcc(drawn)),
        "CRF 5.A 2010": reporting.crf_5a(nation, 2010),
        "Approach 1": reporting.approach_1(nation, base=2005, year=2020, activity="30 %", factor="50 %"),
        "Approach 2": reporting.approach_2(drawn, base=2005, year=2020),
        "CDM": reporting.cdm_baseline(cdm, 28),
        "ACM0001": reporting.acm0001(cdm, 28, 0.5),
        "NZ": reporting.nz_ets(nation),
        "Korea": reporting.korea_gir(nation),
        "Commitment": reporting.commitment(nation),
        "Balance": carbon.balance(nation, lfg.estimate(food, MODEL, oxidation=0.1, until=2030), 28, grid=0.5),
    }


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    path = tmp_path_factory.mktemp("reports") / "reports.xlsx"
    reporting.to_excel(path, reports(), title="Hill Road & Sons")
    return path


def test_reports_are_sheets_with_units_and_equations(reported):
    book = load_workbook(reported)
    assert book.sheetnames == ["Summary", *reports()]
    heads = {sheet.title: [cell.value for cell in sheet[1] if cell.value] for sheet in book}
    assert heads["HH"][:4] == ["year", "G, eq. HH-1 [Mg CH4/yr]", "R, eq. HH-4 [Mg CH4/yr]", "HH-5 [Mg CH4/yr]"]
    assert heads["IPCC"][1] == "generated, eq. 3.6 [Mg CH4/yr]"
    assert heads["IPCC"][4] == "emitted, eq. 3.1 [Mg CH4/yr]"
    assert heads["IPCC interval"][1] == "generated, mean, eq. 3.6 [Mg CH4/yr]"
    assert heads["CRF 5.A 2010"][:3] == ["category", "management", "waste [kt]"]
    assert heads["Approach 1"][1] == "base, column C [Mg CH4/yr]"
    assert heads["CDM"] == ["year", "BE [t CO2e/yr]"]
    assert heads["Balance"][5] == "consumed [t CO2e/yr]"
    assert heads["Balance"][6] == "net [t CO2e/yr]"
    texts = [row[0].value for row in book["HH"].iter_rows(min_row=15)]
    assert "HH-6: (G-R)(1-OX) + sum R (1 - DE fDest)" in texts
    assert any(str(text).startswith("HH-7: NaN where no methane is recovered") for text in texts)
    assert book["HH"].oddHeader.left.text == "Hill Road && Sons"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_head_of_a_page_is_the_title_whole_or_says_that_it_is_not(tmp_path, lang):
    drawn = lfg.LandGEM(k=lfg.lognormal("0.05 1/yr", gsd=1.2), L0=100)
    for name in ("Hill Road", "A & B of Hill Road " * 20):
        site = lfg.Site(lfg.Waste.constant("1 Mg/yr", 2000, 2001), name=name)
        est = lfg.estimate(site, drawn, until=2005, draws=16, seed=1)
        est.to_excel(tmp_path / "x.xlsx", lang=lang)
        head = load_workbook(tmp_path / "x.xlsx")["Summary"].oddHeader.left.text
        title = display.title(est, lang).replace("&", "&&")
        assert head == title if name == "Hill Road" else head.endswith("…") and title.startswith(head[:-1])
        assert len(head) < 240


def test_what_is_said_in_words_is_said_in_chinese(tmp_path):
    waste = lfg.Waste.constant("1 万吨/年", 2000, 2001, kind="food")
    site = lfg.Site(waste, name="food", climate="temperate_wet", management="managed")
    lfg.estimate(site, lfg.IPCC2019(), until=2005).to_excel(tmp_path / "x.xlsx", lang="zh")
    book = load_workbook(tmp_path / "x.xlsx")
    inputs = {row[1]: row[2] for row in book["Inputs"].iter_rows(min_row=2, max_col=3, values_only=True)}
    assert (inputs["气候区"], inputs["管理类型"], inputs["名称"]) == ("温带湿润", "管理型厌氧", "food")
    facts = dict(book["Summary"].iter_rows(min_row=4, max_row=8, max_col=2, values_only=True))
    assert "填埋次年" in facts["计算约定"]
    assert facts["垃圾填埋量"] == "20,000 Mg, 2000–2001 (厨余)"
    assert "year" not in facts["计算约定"]


def test_reports_hold_the_numbers(reported):
    for name, table in reports().items():
        frame = table.to_frame() if isinstance(table, pd.Series) else table
        sheet = load_workbook(reported)[name]
        first = frame.index.nlevels + 1
        for n, column in enumerate(frame.columns):
            cells = [sheet.cell(row, first + n).value for row in range(2, 2 + len(frame))]
            expected = frame.iloc[:, n]
            if expected.dtype.kind in "iuf":
                found = np.array([np.nan if cell is None else cell for cell in cells], dtype=float)
                np.testing.assert_allclose(
                    found, expected.to_numpy(dtype=float), rtol=1e-12, err_msg=f"{name} {column}"
                )
            else:
                assert cells == expected.tolist()


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({}, r"tables takes \{name: DataFrame or Series\}, got \{\}"),
        (None, "tables takes"),
        (pd.DataFrame({"a": [1]}), "tables takes"),
        ({"HH": 5}, r"tables\['HH'\] takes a DataFrame or Series, got 5"),
        ({"CRF 5.A/2020": pd.Series([1])}, "can be no sheet's name; write up to 31 characters without"),
        ({"x" * 32: pd.Series([1])}, "can be no sheet's name"),
        ({" ": pd.Series([1])}, "can be no sheet's name"),
        ({"'a'": pd.Series([1])}, "can be no sheet's name"),
        ({"a\x07": pd.Series([1])}, "can be no sheet's name"),
        ({5: pd.Series([1])}, "can be no sheet's name"),
        ({"hh": pd.Series([1]), "HH": pd.Series([1])}, "another sheet is called 'hh' already"),
        ({"summary": pd.Series([1])}, "another sheet is called 'summary' already"),
    ],
)
def test_what_is_no_table_of_a_report_is_refused(tmp_path, tables, words):
    with pytest.raises(RangeError, match=words):
        reporting.to_excel(tmp_path / "x.xlsx", tables)
    assert list(tmp_path.iterdir()) == []


def test_text_in_reports_stays_text(tmp_path):
    frame = pd.DataFrame({"=1+1": ["=SUM(A1)", "@x"], "n": [1.0, np.nan], "when": [pd.NaT, pd.Timestamp("2020-01-02")]},
                         index=pd.Index(["-2", "a\x07"], name="+site"))  # fmt: skip
    reporting.to_excel(tmp_path / "x.xlsx", {"=odd": frame}, title="=1+1", lang="zh")
    book = load_workbook(tmp_path / "x.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    sheet = book["=odd"]
    assert [cell.value for cell in sheet[3]] == ["a\\u0007", "@x", None, pd.Timestamp("2020-01-02")]
    assert sheet["A2"].quotePrefix
    assert sheet["B1"].quotePrefix


# LibreOffice


def converted(paths, kind, folder):
    """Convert workbooks by LibreOffice, all in one run, and return the folder that they are in."""
    done = subprocess.run(
        [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind]
        + ["--outdir", str(folder), *map(str, paths)],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    missing = [path.stem for path in paths if not (folder / f"{path.stem}.{kind}").exists()]
    assert not missing, f"{missing}: {done.stderr}"
    return folder


@pytest.fixture(scope="module")
def reckoned(books, reported, tmp_path_factory):
    """Drop the values of all formulas, and have LibreOffice reckon them anew."""
    bare = tmp_path_factory.mktemp("bare")
    paths = [books[0] / f"{name}.xlsx" for name in NAMES] + [reported]
    for path in paths:
        load_workbook(path).save(bare / path.name)
    return converted([bare / path.name for path in paths], "xlsx", tmp_path_factory.mktemp("reckoned"))


@office
@pytest.mark.parametrize("name", [*NAMES, "reports"])
def test_formulas_come_to_what_stands_beside_them(books, reported, reckoned, name):
    path = reported if name == "reports" else books[0] / f"{name}.xlsx"
    live, known = load_workbook(path), load_workbook(path, data_only=True)
    anew = load_workbook(reckoned / f"{name}.xlsx", data_only=True)
    formulas = 0
    for cell in (cell for sheet in live for row in sheet.iter_rows() for cell in row):
        found = anew[cell.parent.title][cell.coordinate].value
        where = f"{cell.parent.title}!{cell.coordinate} {cell.value}"
        assert not str(found).startswith(("Err:", "#")), where
        if cell.data_type == "f":
            formulas += 1
            expected = known[cell.parent.title][cell.coordinate].value
            assert expected is not None, where
            numeric = not isinstance(expected, str)
            assert found == (pytest.approx(expected, rel=1e-9, abs=1e-6) if numeric else expected), where
    assert formulas > 50 or name == "reports"


@pytest.fixture(scope="module")
def pages(books, tmp_path_factory):
    """Print workbooks, and return their text by name."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    names = ("one", "draws", "plan", "zh")
    folder = converted([books[0] / f"{name}.xlsx" for name in names], "pdf", tmp_path_factory.mktemp("pages"))
    read = {"capture_output": True, "text": True, "check": True}
    return {
        name: subprocess.run(["pdftotext", "-layout", folder / f"{name}.pdf", "-"], **read).stdout for name in names
    }


@office
@pytest.mark.parametrize("name", ["one", "draws", "plan", "zh"])
def test_pages_are_few_and_no_number_is_too_wide(pages, name):
    assert "###" not in pages[name]
    assert pages[name].count("\f") <= 16
    assert ("第 1 页" if name == "zh" else "page 1 of ") in pages[name]
