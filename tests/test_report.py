"""The page to hand in: whole, true to the estimate, in both languages, and readable on a phone and on paper."""

import ast
import datetime
import re
import shutil
import string
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import lfgmodel as lfg
from lfgmodel import collection, energy, finance
from lfgmodel.described.html import number
from lfgmodel.described.numbers import digits
from lfgmodel.described.rows import parts_of
from lfgmodel.described.words import word
from lfgmodel.errors import FactorError, RangeError, UnitError
from lfgmodel.results.report import page as pages

SOURCE = Path(lfg.__file__).parent
HOSTILE = "长沙 <script>alert(1)</script> {x} {{ y }} {% z %} & \"q\" 'z' \x07 %s"
GWP = lfg.gwp("AR5", 100)
VOID = {"meta", "br", "img", "link", "hr", "input"}


class Page(HTMLParser):
    """A page as a browser has it: its tags must close in order, its cells and words are kept."""

    def __init__(self, text):
        super().__init__()
        self.open, self.text, self.tables, self.ids, self.links, self.tags = [], {}, [], [], [], set()
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        assert len(held) == len(attrs)
        self.tags.add(tag)
        self.ids += [held["id"]] if "id" in held else []
        self.links += [held[name] for name in ("href", "src") if name in held]
        if tag == "path":
            assert held["d"].startswith("M")
            assert "nan" not in held["d"]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        where = next((tag for tag in reversed(self.open) if tag not in ("span", "i", "b")), "")
        self.text.setdefault(where, []).append(data.strip())
        if {"td", "th"} & set(self.open):
            self.tables[-1][-1][-1] += data

    def said(self, *tags):
        return [text for tag in tags for text in self.text.get(tag, []) if text]

    def table(self, *heads):
        """Return the table whose first heads are these: its heads, and its rows by their first cell."""
        found = [table for table in self.tables if tuple(table[0][: len(heads)]) == heads]
        assert len(found) == 1, [table[0] for table in self.tables]
        return found[0][0], {row[0]: row[1:] for row in found[0][1:]}


@pytest.fixture(scope="module")
def one():
    waste = lfg.Waste.constant("120_000 short_ton/yr", open=1995, close=2030, kind="{x} <i>")
    site = lfg.Site(waste, name=HOSTILE, climate="temperate_wet", rainfall="40 inch/yr", management="managed")
    wells = collection.Phased({2005: "50 %", 2012: "75 %"}, uptime="95 %")
    use = [energy.Engine("1.6 MW", open=2010, close=2045), energy.Flare()]
    return lfg.estimate(site, lfg.LandGEM.preset("inventory conventional"), wells, oxidation="10 %", use=use)


@pytest.mark.parametrize(
    ("metered", "told"),
    [({2012: 300, 2014: 310}, "2001–2011, 2013, 2015–2020"), ({2001 + n: 99 for n in range(20)}, "")],
)
def test_years_without_a_reading_are_told(metered, told, tmp_path):
    site = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", open=2000, close=2020))
    meter = collection.Measured(metered, unit="Mg/yr", gas="ch4")
    est = lfg.estimate(site, lfg.LandGEM(k=0.05, L0=100), meter, until=2020)
    est.report(tmp_path / "x.html")
    text = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert (f"No gas was metered in {told}, and none is counted as collected in them." in text) == bool(told)
    assert ("No gas was metered" in text) == bool(told)


@pytest.mark.parametrize(("years", "told"), [({}, "all years"), ({"open": 2010}, "2010–"), ({"close": 2020}, "–2020")])
def test_a_device_without_an_end_has_one_dash(years, told, tmp_path):
    site = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", open=2000, close=2020))
    est = lfg.estimate(
        site, lfg.LandGEM(k=0.05, L0=100), collection.Constant(0.5), use=[energy.Engine("1 MW", **years)]
    )
    est.report(tmp_path / "x.html")
    tables = Page((tmp_path / "x.html").read_text(encoding="utf-8")).tables
    (row,) = [row for rows in tables for row in rows if row[1:2] == ["reciprocating engines"]]
    assert row[-1] == told


@pytest.fixture(scope="module")
def drawn():
    waste = lfg.Waste.constant("300_000 Mg/yr", 2000, 2025).split(lfg.composition("China"))
    site = lfg.Site(waste, name="Hill Road", climate="temperate_wet", rainfall="1400 mm/yr", management="managed")
    wells = collection.Constant(lfg.triangular(0.4, 0.6, 0.8), open=2005)
    use = [energy.Engine("1.06 MW", units=3, open=2027, close=2041), energy.Flare()]
    model = lfg.uncertain(lfg.IPCC2019(), site)
    return lfg.estimate(site, model, wells, oxidation=0.1, use=use, draws=256, seed=1, until=2060)


@pytest.fixture(scope="module")
def appraisal(drawn):
    engine = energy.Engine
    return finance.Project(
        prices="real", year=2026, discount="8 %", inflation="2 %",
        capital=finance.Capital("engines", "1800 USD/kW", of=engine),
        operation=finance.Cost("upkeep {z} <b>", "180 USD/kW/yr", of=engine),
        sales=finance.Sale("electricity", "0.08 USD/kWh", vat="excluded"),
        tax=finance.Tax(rate="25 %", depreciation=finance.Depreciation("straight line", 10), carry="for ever"),
    ).of(drawn)  # fmt: skip


@pytest.fixture(scope="module")
def many():
    sites, rng = 60, np.random.default_rng(1)
    table = pd.DataFrame(
        {"open": 1980, "close": 2020, "food": rng.uniform(1e3, 2e5, sites), "paper": 5e3, "climate": "temperate_wet",
         "management": "managed", "province": ["north", "south <b>"] * 30, "share": rng.uniform(0.2, 0.8, sites)},
        index=[f"Site <{n}>" for n in range(sites)],
    )  # fmt: skip
    table.loc["Site <3>", "share"] = 0.99
    sites = lfg.Portfolio.from_frame(table, kinds=["food", "paper"], unit="Mg/yr")
    return lfg.estimate(sites, lfg.IPCC2019(), collection.Constant(lfg.column("share")), oxidation=0.1, until=2060)


def whole(text):
    """Return a page that holds all it shows."""
    found = Page(text)
    assert "script" not in found.tags
    assert found.tags >= {"h1", "h2", "svg", "table", "section", "nav"}
    assert len(set(found.ids)) == len(found.ids)
    assert all(link.startswith("#") and link[1:] in found.ids for link in found.links)
    assert not re.search(r"url\(|@import|https?://(?![^<]*</li>)", text.split("</head>")[0])
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_pages_are_whole(one, drawn, many, appraisal, lang):
    for text in (
        pages.html(one, lang, gwp=GWP, title=f"Report {HOSTILE}", author=f"A {HOSTILE}"),
        pages.html(drawn, lang, plan=appraisal),
        pages.html(many, lang),
    ):
        found = whole(text)
        assert len(found.said("h2")) == (14 if "Site <" in text or "Site &lt;" in text else 13)
        assert text.count("<svg") >= 3
    assert word("Sites", lang) in " ".join(found.said("h2"))


def test_what_users_write_is_text(one, drawn, appraisal):
    text = pages.html(one, author="<i>me</i>")
    found = whole(text)
    legible = HOSTILE.replace("\x07", r"\u0007")
    assert f"Landfill gas estimate: {legible}" in found.said("h1")
    assert legible in found.said("dd")
    assert "<i>me</i>" in found.said("dd")
    assert "upkeep {z} <b>" in whole(pages.html(drawn, plan=appraisal)).said("th")


def test_the_numbers_are_those_of_the_estimate(one):
    found = Page(pages.html(one, gwp=GWP))
    heads, rows = found.table("fate", "greatest in")
    assert heads[2:] == ["in that year [Mg CH₄]", "landfill gas [scfm]", "landfill gas [Nm³/h]", "all years [Mg CH₄]"]
    for name in ("generated", "collected", "oxidised", "emitted", "used", "flared", "slipped", "released"):
        year, peak = one.peak(name)
        volumes = (one.to(name, unit, year=year, gas="lfg") for unit in ("scfm", "Nm3/h"))
        assert rows[name] == [str(year), *map(digits, (peak, *volumes, one.total(name)))], name
    assert "vented" not in rows  # there is none
    heads, rows = found.table("product")
    assert rows["electricity [MWh]"] == [
        "2019",
        digits(one.peak("electricity").value),
        digits(one.total("electricity")),
    ]
    heads, rows = found.table("year", "waste [Mg]")
    assert list(rows) == list(map(str, one.years))
    for year in (1995, 2020, 2080):
        at = one.at(year)
        waste = one.inputs["site"].waste.to_pandas()["{x} <i>"].get(year, 0.0)
        expected = {"waste [Mg]": waste, **{f"{name} [Mg]": at[name] for name in one.FLOWS if name != "vented"}}
        expected["landfill gas collected [Nm³/h]"] = one.to("collected", "Nm3/h", year=year, gas="lfg")
        expected["electricity [MWh]"] = at["electricity"]
        cells = dict(zip(heads[1:], rows[str(year)], strict=True))
        assert expected.keys() < cells.keys()
        assert {name: cells[name] for name in expected} == {name: digits(held) for name, held in expected.items()}
    _, rows = found.table("fate", "total [Mg CH₄]", "total [Mg CO₂e]")
    assert rows["released"] == [digits(one.total("released")), digits(one.co2e(GWP).sum())]
    _, rows = found.table("from", "collection efficiency")
    assert rows == {"1996": ["0.0%"], "2005": ["47.5%"], "2012": ["71.2%"]}
    balance = found.table("balance")[1]
    assert len(balance) == 3
    assert all(left == "0" for _, left in balance.values())
    summary = " ".join(found.said("p"))
    assert f"{one.total('generated'):,.0f} Mg in all" in summary
    assert f"collects {one.total('collected') / one.total('generated'):.0%} of all" in summary


def test_draws_are_told_as_median_and_band(drawn):
    found = Page(pages.html(drawn))
    _, rows = found.table("fate", "greatest in")
    year = int(drawn.years[drawn.collected.mean(axis=1).argmax()])
    low, middle, high = drawn.quantile([0.05, 0.5, 0.95], "collected").loc[year]
    assert rows["collected"][:2] == [str(year), f"{digits(middle)} ({digits(low)}–{digits(high)})"]
    assert any(f"lies between {digits(low)} and {digits(high)} Mg CH₄/yr" in text for text in found.said("p"))
    assert any("256 draws were made (sobol, seed 1)" in text for text in found.said("li"))
    _, ranking = found.table("input", "rank correlation")
    frame = drawn.sensitivity("collected", year)
    assert list(ranking) == frame.index[:12].tolist()
    assert ranking[frame.index[0]][0] == f"{frame['rank'].iloc[0]:+.2f}"
    _, uncertain = found.table("uncertain input")
    assert list(uncertain) == list(drawn.drawn)
    _, rows = found.table("year", "waste [Mg]")
    assert rows["2030"][1] == digits(np.median(drawn.generated[drawn.years == 2030]))


def test_money_is_that_of_the_appraisal(drawn, appraisal):
    found = Page(pages.html(drawn, plan=appraisal))
    heads, rows = found.table("year", "electricity", "upkeep {z} <b>")
    for name, column in zip(heads[1:], np.array([*rows.values()]).T, strict=True):
        assert column[:-1].tolist() == [f"{value:,.0f}" for value in appraisal.statement[name]]
        assert column[-1] == f"{appraisal.statement[name].sum():,.0f}"
    table = next(table for table in found.tables if table[0][:2] == ["cash flow", "measure"])
    npv = next(row for row in table if row[0] == appraisal.flow and row[1].startswith("NPV"))
    assert npv[2:5] == [digits(appraisal.percentile(level)) for level in ("90 %", "50 %", "10 %")]
    assert any(f"loses in {appraisal.loss:.0%}" in text for text in found.said("p"))
    assert "says nothing of costs" not in " ".join(found.said("p"))
    with pytest.raises(RangeError, match=r"Estimate.report.plan takes a finance.Project or an Appraisal of one, got 5"):
        pages.html(drawn, plan=5)
    assert pages.html(drawn, plan=appraisal.project).count("NPV") == pages.html(drawn, plan=appraisal).count("NPV")


def test_every_source_and_every_input_is_there(one, drawn, many):
    for est in (one, drawn, many):
        found = Page(pages.html(est, gwp=GWP))
        lines = found.said("li")
        assert [*est.citations(), f"GWP = 28: {GWP.citation}"] == lines[-len(est.citations()) - 1 :]
        (table,) = (table for table in found.tables if table[0] == ["name", "value", "unit", "source"])
        told, part = set(), ""
        for row in table[1:]:
            part = row[0] if len(row) == 1 else part
            told.add((part, *row))
        site = {} if est is many else {"site": est.inputs["site"]}
        for what, name, entries in parts_of(
            {**site, **{key: held for key, held in est.inputs.items() if key != "site"}}
        ):
            for entry in entries:
                value = str(entry.value) if isinstance(entry.value, int) else number(entry.value)
                unit = entry.unit.replace("m3", "m³")
                row = (f"{what}: {name}", entry.name, value, unit, entry.source)
                assert tuple(cell.replace("\x07", r"\u0007") for cell in row) in told
    (efficiency,) = (row[2] for row in told if row[1] == "efficiency")  # of many sites
    assert re.fullmatch(r"60 numbers, 0\.\d+ to 0\.99", efficiency)


def test_sites_are_listed_the_largest_first(many):
    heads, rows = Page(pages.html(many)).table("site", "generated [Mg CH₄]")
    totals = pd.Series(many.total("generated"), index=many.called).sort_values(ascending=False)
    assert list(rows)[:50] == totals.index[:50].tolist()
    assert list(rows)[50:] == ["10 other sites", "total"]
    assert rows["10 other sites"][0] == digits(totals.iloc[50:].sum())
    place = heads[1:].index("collected [Mg CH₄]")
    assert rows["total"][place] == digits(many.total("collected").sum())
    grouped = lfg.estimate(many.inputs["site"], lfg.IPCC2019(), combine="province", until=2060)
    _, rows = Page(pages.html(grouped)).table("site")
    assert set(rows) == {"north", "south <b>", "total"}


def test_carbon_dioxide_is_told_only_of_a_potential_that_was_given(one):
    without, given = pages.html(one), pages.html(one, gwp=28)
    assert "CO₂e" not in without
    assert "No global warming potential was given" in without
    assert "No global warming potential" not in given
    assert "Global warming potential of methane: 28 (given by the user)." in given
    assert GWP.citation in pages.html(one, gwp=GWP)


class Digester:
    """A device of one's own, whose product bears a name of the user's."""

    def take(self, rest, gas):
        return lfg.core.flows.Taken(used=rest, products={"{x} <b>": rest * 2})


class Ours:
    """A method of one's own, that says nothing of itself."""

    def decay(self, kinds, columns):
        k = np.full((1, 1, 1), 0.05)
        return lfg.core.decay.same_year(0.07 + 0 * k, k)


def cases():
    site = lfg.Site(lfg.Waste.constant("1e5 Mg/yr", 2000, 2010), name="Hill")
    model, wells = lfg.LandGEM(k=0.05, L0=100), collection.Constant(0.6)
    spread = model.but(k=lfg.lognormal(0.05, gsd=1.3))
    yield "bare", lfg.estimate(site, model)
    yield "own device", lfg.estimate(site, model, wells, use=[Digester()])
    yield (
        "own device kept alone",
        lfg.estimate(site, spread, wells, use=[Digester()], draws=64, seed=1, keep=["{x} <b>"]),
    )
    yield "ours", lfg.estimate(site, Ours(), wells)
    yield "no content", lfg.estimate(site, lfg.FirstOrderDecay(k=0.05, potential=0.05, convention="uniform"), wells)
    yield "kept one", lfg.estimate(site, model, wells, keep=["collected"])
    yield "kept products", lfg.estimate(site, model, wells, use=[energy.Engine("1 MW")], keep=["electricity"])
    yield "few draws", lfg.estimate(site, spread, wells, draws=16, seed=1)
    yield "one year", lfg.estimate(site, model, wells, until=2000)
    yield "no gas", lfg.estimate(site, model, collection.Constant(0))
    yield (
        "none placed",
        lfg.estimate(lfg.Site(lfg.Waste.recorded({2000: 0, 2001: 0}, unit="Mg")), model, wells, use=[energy.Flare()]),
    )
    yield "uncertain waste", lfg.estimate(
        lfg.Site(site.waste.scaled(lfg.normal(1, sd=0.1))), model, wells, use=[energy.Boiler("1 MW", efficiency=0.8, heating="HHV")],
        draws=64, seed=1,
    )  # fmt: skip
    yield "drawn capacity", lfg.estimate(site, model, wells, use=[energy.Engine(lfg.uniform(1, 2))], draws=64, seed=1)
    meter = collection.Measured({2005: 300.0, 2006: 320.0}, unit="Nm3/h", gas="ch4")
    yield "metered", lfg.estimate(site, model.but(L0=200), meter, until=2016)
    yield (
        "drifting",
        lfg.estimate(
            site,
            model.but(L0=200),
            meter.continued(lfg.Drift.preset("US meters 2012-2019")),
            draws=64,
            seed=1,
            until=2016,
        ),
    )
    kinds = {"food": 0.5, **{f"kind {n}": 0.05 for n in range(10)}}
    own = lfg.FirstOrderDecay(k=0.05, L0=100, density=0.7, convention="delayed", months=3)
    yield "many kinds", lfg.estimate(lfg.Site(site.waste.split(kinds)), own)
    table = pd.DataFrame({"open": [1990, 2001], "close": [2020, 2024], "msw": [5e4, 8e3]}, index=["Hill", "Bay"])
    two = lfg.Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")
    each = model.but(k=lfg.each(lfg.lognormal(0.05, gsd=1.3), 0.5))
    yield "sites with draws", lfg.estimate(two, each, wells, draws=64, seed=1, until=2030)
    yield "one of them", lfg.estimate(two, each, wells, draws=64, seed=1, until=2030).site("Bay")
    yield "added up", lfg.estimate(two, model, wells, combine=True)


CASES = dict(cases())


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", CASES)
def test_every_estimate_has_a_page(name, lang):
    found = Page(pages.html(CASES[name], lang, gwp=28))
    assert len(found.said("h2")) >= 13
    assert "nan" not in " ".join(cell for table in found.tables for row in table for cell in row).lower().split()


def test_a_forecast_says_of_what_it_is():
    est = CASES["drifting"]
    said = " ".join(Page(pages.html(est)).said("li"))
    assert "what a meter would read next, given that the system runs" in said
    assert "No forecast of more than 10 years past the last reading was ever tried" in said
    assert "not held against measurements" not in said
    assert "was not held against measurements of this site" in " ".join(Page(pages.html(CASES["few draws"])).said("li"))
    assert "Which input matters most is not known" in " ".join(Page(pages.html(CASES["few draws"])).said("p"))


def sentences():
    """Every term and sentence that the report says, from its source."""
    for path in sorted((SOURCE / "results/report").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = getattr(node, "func", None)
            name = getattr(called, "id", getattr(called, "attr", ""))
            parts = [node.args[0]] if name in ("say", "head") and node.args else []
            if isinstance(node, ast.Assign | ast.AnnAssign) and ast.unparse(node).startswith(("WHY", "PARTS")):
                parts = [value for one in ast.walk(node) if isinstance(one, ast.Dict) for value in one.values]
            constants = [one for part in parts for one in ast.walk(part) if isinstance(one, ast.Constant)]
            yield from (one.value for one in constants if isinstance(one.value, str))


def translations():
    tables = tomllib.loads((SOURCE / "data/words_zh.toml").read_text(encoding="utf-8"))
    return {english: said for table in tables.values() for english, said in table.items()}


def test_every_sentence_is_there_in_chinese():
    words, found = translations(), {text for text in sentences() if re.search("[A-Za-z]{2}", text)}
    assert len(found) > 120
    assert sorted(found - words.keys() - {"lfg"}) == []
    for model in lfg.MODELS.values():
        for text in getattr(model, "about", ())[2:]:
            assert text in words or re.fullmatch(r"[A-Za-z0-9 /]+", text), text  # a formula is one in any language


def test_what_is_said_in_chinese_has_the_same_places_and_no_stray_english():
    def places(text):
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)

    for english, said in translations().items():
        assert places(english) == places(said), english
        assert "回收" not in said or "collect" not in english.lower()  # what a gas system does is 收集
    assert {"收集效率", "装机容量", "发电量", "氧化率", "气候区", "渗滤液", "标准立方米", "万吨"} <= set(
        re.findall("|".join(["收集效率", "装机容量", "发电量", "氧化率", "气候区", "渗滤液", "标准立方米", "万吨"]),
                   " ".join(translations().values()))
    )  # fmt: skip


@pytest.mark.parametrize("which", ["one", "drawn", "many"])
def test_a_chinese_page_is_in_chinese(which, appraisal, request):
    est = request.getfixturevalue(which)
    text = pages.html(est, "zh", plan=appraisal if which == "drawn" else None, gwp=28)
    said = Page(text.replace(HOSTILE, "")).said("h1", "h2", "p", "figcaption", "th", "dt")
    english = [line for line in said if re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", line) and "script" not in line]
    assert english == []
    assert all(re.search("[\u4e00-\u9fff]", line) for line in Page(text).said("h2", "figcaption"))


def test_a_page_is_written_whole_or_not_at_all(one, tmp_path, monkeypatch):
    path = tmp_path / "report.html"
    one.report(path, date=datetime.date(2026, 1, 31))
    old = path.read_bytes()
    assert "2026-01-31" in old.decode("utf-8")
    one.report(str(path), date=datetime.date(2026, 1, 31))
    assert path.read_bytes() == old
    monkeypatch.setattr("pathlib.Path.replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        one.report(path)
    assert path.read_bytes() == old
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"lang": "fr"}, FactorError, r"Estimate.report.lang must be one of en, zh; got 'fr'"),
        ({"lang": None}, FactorError, r"Estimate.report.lang must be one of en, zh; got None"),
        ({"path": "report.pdf"}, RangeError, r"writes a page of HTML, got 'report.pdf'; write 'report.html'"),
        ({"path": "report"}, RangeError, r"writes a page of HTML, got 'report'; write 'report.html'"),
        ({"path": 5}, RangeError, r"Estimate.report takes a path, got 5; write 'report.html'"),
        ({"path": "nowhere/report.html"}, RangeError, r"there is no folder 'nowhere'; make it, or write elsewhere"),
        (
            {"path": "folder.html"},
            RangeError,
            r"'folder.html' is a folder; name a file, as in 'folder.html/report.html'",
        ),
        ({"gwp": "AR5"}, UnitError, r"Estimate.report.gwp needs a number, got 'AR5'; write 28, or lfg.gwp"),
        ({"gwp": 0}, RangeError, r"Estimate.report.gwp must be within 1..200"),
        ({"title": ""}, RangeError, r"Estimate.report.title must be a name"),
        ({"author": 5}, RangeError, r"Estimate.report.author must be a name"),
        ({"date": "today"}, RangeError, r"Estimate.report.date takes a datetime.date, got 'today'"),
        ({"plan": "cheap"}, RangeError, r"Estimate.report.plan takes a finance.Project or an Appraisal"),
        ({"plan": finance.Project}, RangeError, r"Estimate.report.plan takes a finance.Project or an Appraisal"),
    ],
)
def test_what_is_refused(one, tmp_path, monkeypatch, options, error, message):
    monkeypatch.chdir(tmp_path)
    Path("folder.html").mkdir()
    with pytest.raises(error, match=message) as caught:
        one.report(**{"path": "report.html", **options})
    assert "\n" not in str(caught.value)
    assert not Path("report.html").exists()


def test_without_jinja_it_says_what_to_install(one, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    pages._template.cache_clear()
    with pytest.raises(ImportError, match=r"pip install 'lfgmodel\[report\]'"):
        one.report(tmp_path / "absent.html")


WIDTHS = (320, 390, 700, 768, 900, 1024, 1280)
"""Of screens; from 700 on only tables of many columns are scrolled."""

PROBE = """<script>addEventListener('load', () => {
let over = [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll') && !e.closest('svg')
  && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(e => e.tagName + '.' + e.className);
if (document.documentElement.clientWidth >= 680) over.push(...[...document.querySelectorAll('.scroll')].filter(
  e => !e.querySelector('.narrow') && e.scrollWidth > e.clientWidth).map(e => 'TABLE.' + e.firstChild.ariaLabel));
parent.postMessage([document.documentElement.scrollWidth, document.documentElement.clientWidth, ...over].join(' '), '*')
})</script></body>"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium here")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_in_a_browser_nothing_is_wider_than_the_screen(one, drawn, many, appraisal, tmp_path, lang):
    browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'user'}"]
    framed = []
    for name, text in {
        "one": pages.html(one, lang, gwp=GWP),
        "drawn": pages.html(drawn, lang, plan=appraisal),
        "many": pages.html(many, lang),
    }.items():
        (tmp_path / f"{name}.html").write_text(text.replace("</body>", PROBE), encoding="utf-8")
        framed += [f"<iframe src='{name}.html' width='{width}' height='900'></iframe>" for width in WIDTHS]
    listen = "<script>addEventListener('message', e => document.body.append(`[${e.data}]`))</script>"
    (tmp_path / "frames.html").write_text(f"<body>{listen}{''.join(framed)}</body>", encoding="utf-8")
    seen = subprocess.run(
        [*browser, "--virtual-time-budget=20000", "--dump-dom", (tmp_path / "frames.html").as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    ).stdout  # fmt: skip
    told = [line.split() for line in re.findall(r"\[(\d+ \d+[^\]]*)\]", seen)]
    assert len(told) == 3 * len(WIDTHS)
    assert [line for line in told if int(line[0]) > int(line[1]) or len(line) > 2] == []
    printed = tmp_path / "report.pdf"
    subprocess.run(
        [*browser, "--no-pdf-header-footer", f"--print-to-pdf={printed}", (tmp_path / "one.html").as_uri()],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed.read_bytes())
    assert 5 <= len(sizes) <= 15
    assert {(round(float(width)), round(float(height))) for width, height in sizes} == {(595, 842)}  # A4
