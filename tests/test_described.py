"""Values as notebooks show them: each with its numbers, units and sources, small, quick, and safe whatever its name."""

import math
import time
import tomllib
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest
import scipy.stats

import lfgmodel as lfg
from lfgmodel import carbon, collection, energy, factors, finance, gas, generation, oxidation, reporting
from lfgmodel.calibration.pooled import Fits
from lfgmodel.described import html
from lfgmodel.described.rows import entries_of
from lfgmodel.described.words import joined

NAME = "<script>alert(1)</script> & \"q\" 'z' {x} \x07 </td>"
LEGIBLE = NAME.replace("\x07", r"\u0007")
PLAIN = {"Money", "Threshold", "Source"}
"""Numbers and tuples whose one line of text says all."""


def portfolio(**columns):
    table = pd.DataFrame(
        {"open": [1990, 2001], "close": [2020, 2024], "msw": [5e4, 8e3], **columns}, index=["Hill", NAME]
    )
    return lfg.Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")


def project(**terms):
    engine = energy.Engine
    return finance.Project(
        prices="real", year=2026, discount="8 %", inflation="2 %",
        capital=finance.Capital(NAME.replace("\x07", ""), "1800 USD/kW", of=engine),
        operation=finance.Cost("upkeep", "180 USD/kW/yr", of=engine),
        sales=finance.Sale("electricity", "0.08 USD/kWh", vat="excluded"),
        tax=finance.Tax(rate="25 %", depreciation=finance.Depreciation("straight line", 10), carry="for ever"), **terms,
    )  # fmt: skip


def views():
    waste = lfg.Waste.constant("1e5 Mg/yr", 2000, 2020).split({"food": 0.6, NAME: 0.4})
    site = lfg.Site(
        lfg.Waste.constant("1e5 Mg/yr", 2000, 2020), name=NAME, rainfall="30 inch/yr", climate="temperate_wet"
    )
    model, wells, unit = (
        lfg.LandGEM(k=0.05, L0=100, name=NAME),
        collection.Constant(0.7),
        energy.Engine("0.2 MW", open=2005, close=2019),
    )
    est = lfg.estimate(site, model, wells, use=[unit])
    meter = collection.Measured(
        {int(y): float(v) * (1 + 0.05 * (-1) ** y) for y, v in zip(est.years[5:16], est.collected[5:16], strict=True)},
        unit="Mg/yr",
        gas="ch4",
    )
    drift = lfg.Drift.preset("elsewhere")
    spread = lfg.lognormal(0.05, gsd=1.4)
    drawn = lfg.estimate(site, model.but(k=spread), wells, use=[unit], draws=64, seed=1)
    yield from {
        "Waste": waste, "uncertain waste": waste.scaled(lfg.normal(1, sd=0.1)), "Site": site, "Portfolio": portfolio(**{"k <b>": [1, 2]}),
        "LandGEM": model, "IPCC2006": lfg.IPCC2006(name=NAME), "IPCC2019": lfg.IPCC2019(), "CDMTool04": lfg.CDMTool04(application="A"),
        "SWEET": lfg.SWEET(mcf=1), "WARM": lfg.WARM(moisture="moderate", potential={"food_waste": 0.06}), "SubpartTT": lfg.SubpartTT(),
        "SubpartHH": lfg.SubpartHH.bulk(), "FirstOrderDecay": lfg.FirstOrderDecay(k={"food": 0.1}, potential={"food": 0.05}, convention="mid_year"),
        "Scaled": generation.Scaled(model, 0.8), "column": model.but(k=lfg.column(NAME)), "spread": model.but(k=spread),
        "Constant": wells, "Phased": collection.Phased({2000: 0.5, 2010: 0.7}), "ByWasteAge": collection.ByWasteAge.scenario("typical"),
        "Staged": collection.Staged(0.75, {2000: 0.6}, delay=1), "Discounted": collection.Discounted(0.85, {NAME: 0.1}, by="points"),
        "ByCover": collection.ByCover({2000: {"daily": 4.0}}), "ByKind": collection.ByKind({NAME: wells}),
        "Measured": meter, "Drifting": collection.Drifting(drift), "continued": meter.continued(drift), "Drift": drift,
        "Drift normal": lfg.Drift(drift=0.1, tails=math.inf, noise=0.05, share=0.5, spread=0.5),
        "oxidation.Constant": oxidation.Constant(0.1), "oxidation.Phased": oxidation.Phased({2000: 0.1}),
        "oxidation.ByWasteAge": oxidation.ByWasteAge({0: 0.1, 5: 0.3}), "ByFlux": oxidation.ByFlux("10 hectare"),
        "oxidation.ByCover": oxidation.ByCover({2000: {"soil": 4.0}}, {"soil": 0.1}),
        "Engine": unit, "Turbine": energy.Turbine(3), "Microturbine": energy.Microturbine(0.2), "CombinedCycle": energy.CombinedCycle(3),
        "CHP": energy.CHP(1, heat_efficiency=0.4, heating="LHV"), "Boiler": energy.Boiler(1, efficiency=0.8, heating="HHV"),
        "LeachateEvaporator": energy.LeachateEvaporator("40 m3/day", "900 kWh/m3"), "Upgrading": energy.Upgrading("1000 scfm", recovery=0.9),
        "Flare": energy.Flare("2000 scfm", gas="lfg"), "Size": energy.size(est, unit, load_factor=0.8),
        "Size drawn": energy.size(drawn, unit, load_factor=0.8),
        "Distribution": spread, "with units": lfg.lognormal("0.05 1/yr", gsd=1.4), "Samples": lfg.samples([0.1, 0.2]),
        "samples with units": lfg.samples([0.1, 0.2], "1/yr"), "Each": lfg.each(spread, 0.5, within=NAME),
        "each of SciPy's": lfg.each(scipy.stats.norm(0.05, 0.001)),
        "Correlated": lfg.correlated([spread, lfg.normal(100, sd=5)], 0.5)[0], "cited": lfg.uncertain(lfg.SubpartHH.bulk(), site),
        "Factor": lfg.gwp("AR5", 100), "Table": factors.table("gwp"), "long Table": factors.table("ipcc2006"),
        "Meter": reporting.Meter({2020: 1000.0}), "Estimate": est, "drawn": drawn, "many": lfg.estimate(portfolio(), model, wells),
        "Project": project(), "Capital": project().capital[0], "Sale": project().sales[0], "Tax": project().tax,
    }.items()  # fmt: skip
    with pytest.warns(lfg.errors.CalibrationWarning):
        yield "Fit", lfg.calibrate(site, lfg.LandGEM(k=0.05, L0=100), wells, meter)
    read = pd.DataFrame({"Hill": [0.5, 0.7], NAME: [0.4, 0.6]}, index=[2005, 2006])
    yield "Phases", collection.Phased.from_frame(read)
    yield "Meters", collection.Measured.from_frame(read * 1000, unit="Mg/yr", gas="ch4")
    rates = {"k": 0.05, "low": 0.0, "high": 0.1, "spread": 0.2, "error": 0.1, "sites": 2, "readings": 9}
    yield "Fits", Fits(pd.DataFrame([rates], index=[NAME]), read, *[None] * 4, (f"! {NAME}",))
    yield "Appraisal", project().of(est)
    options = {NAME: [energy.Engine("0.2 MW", open=2027, close=2036)], "none": []}
    yield "Choice", finance.optimise(project(), est, options)


@pytest.fixture(scope="module")
def shown():
    return dict(views())


def test_every_public_class_shows_itself(shown):
    modules = (lfg, collection, oxidation, energy, generation, finance, reporting, factors, carbon, gas)
    public = {
        getattr(module, name)
        for module in modules
        for name in module.__all__
        if isinstance(getattr(module, name), type)
    }
    assert {held.__name__ for held in public if not hasattr(held, "_repr_html_")} == PLAIN
    parts = ("Plant", "Generator", "Cost", "Overhaul", "Credits", "Royalty", "Grant", "Debt", "Depreciation", "Cover")
    assert {held.__name__ for held in public} - PLAIN - set(parts) <= {type(one).__name__ for one in shown.values()}


def test_each_is_html_that_is_small_and_holds_what_users_wrote_as_text(shown):
    for name, value in shown.items():
        text = value._repr_html_()
        tree = ET.fromstring(text.replace(' border="1"', ""))
        assert not {node.tag for node in tree.iter()} & {"script", "td>"}, name
        assert len(text) < 20_000, name
        assert len("".join(tree.itertext())) > 15, name
        assert "object at 0x" not in text, name
        assert "array(" not in text, name
    for name in (
        "Site",
        "LandGEM",
        "IPCC2006",
        "Waste",
        "Portfolio",
        "column",
        "Discounted",
        "ByKind",
        "Estimate",
    ):
        assert LEGIBLE in "".join(ET.fromstring(shown[name]._repr_html_()).itertext()), name


def test_each_is_quick(shown):
    """What is at hand is shown at once; results with draws, fits and appraisals work their numbers out first."""
    slow = {}
    for name, value in shown.items():
        best = math.inf
        for _ in range(5):
            start = time.perf_counter()
            value._repr_html_()
            best = min(best, time.perf_counter() - start)
        if best > 0.005 and name not in ("Fit", "Fits", "Appraisal", "Choice", "drawn"):
            slow[name] = best
    assert slow == {}


def cells(value):
    rows = ET.fromstring(value._repr_html_()).findall(".//tr")
    return {"".join(row[0].itertext()): ["".join(cell.itertext()) for cell in row[1:]] for row in rows}


def test_waste_is_shown_by_kind_beside_its_curve(shown):
    waste = lfg.Waste.recorded({"food": {2000: 10, 2001: 30, 2002: 0}, "paper": {2001: 100, 2002: 50}}, unit="Mg")
    found = cells(waste)
    assert list(found) == ["kind", "paper", "food"]  # the most first
    assert found["paper"] == ["2001", "2002", "100", "150"]
    assert found["food"] == ["2000", "2001", "30", "40"]
    line = ET.fromstring(waste._repr_html_()).find(".//polyline").get("points").split()
    assert len(line) == 3
    assert float(line[1].split(",")[1]) == min(float(point.split(",")[1]) for point in line)  # 130 Mg is the peak
    assert "<svg" in shown["Site"]._repr_html_()


def test_a_meter_is_shown_with_a_curve_unless_it_is_drawn():
    flow = {2018: 800, 2019: 760}
    one = lfg.collection.Measured(flow, unit="scfm", gas="lfg", methane="50 %")
    line = ET.fromstring(one._repr_html_()).find(".//polyline").get("points").split()
    assert len(line) == 2
    drawn = lfg.collection.Measured(flow, unit="scfm", gas="lfg", methane=lfg.uniform(0.4, 0.5))
    assert ET.fromstring(drawn._repr_html_()).find(".//polyline") is None


def test_a_model_says_what_it_is_and_where_its_numbers_are_from(shown):
    text = shown["IPCC2006"]._repr_html_()
    assert "IPCC 2006 Guidelines, Vol. 5 Waste (2006), Ch. 3 eqs. 3.1-3.6" in text
    assert "delayed: first gas year after deposit (month 13)" in text
    rows = cells(shown["IPCC2006"])
    published = lfg.IPCC2006().published()
    k = [float(held) for name, held in published.items() if name.startswith("k[") or name == "k"]
    assert rows["k"][0] == f"{len(k)} published, {min(k):g} to {max(k):g}"
    assert rows["doc_f"][2] == lfg.IPCC2006().doc_f.citation
    assert "doc" not in cells(lfg.IPCC2006(doc={"food": 0.2}))  # one's own stand by kind
    assert cells(lfg.IPCC2006(doc={"food": 0.2}))["doc[food]"] == ["0.2", "fraction", "user"]


def test_a_portfolio_shows_its_first_sites_and_how_many_there_are():
    table = pd.DataFrame({"open": 2000, "close": 2009, "msw": np.arange(1.0, 26.0), "rainfall": 800.0})
    found = lfg.Portfolio.from_frame(
        table.set_index(table.index.astype(str)), kinds=["msw"], unit="Mg/yr", units={"rainfall": "mm/yr"}
    )
    text, rows = found._repr_html_(), cells(found)
    assert "<b>Portfolio: 25 sites, msw</b>" in text
    assert list(rows) == ["", *map(str, range(10))]
    assert rows[""] == ["open", "close", "waste [Mg]", "rainfall [mm/yr]"]
    assert rows["9"] == ["2000", "2009", "100", "800"]
    assert "... and 15 more" in text
    left = lfg.Portfolio.from_frame(table.assign(msw=[-1.0, *range(24)]), kinds=["msw"], unit="Mg/yr", errors="report",
                                    units={"rainfall": "mm/yr"})  # fmt: skip
    assert "1 more were left out; .refused says why" in left._repr_html_()
    assert "1 site, msw" in found["3"]._repr_html_()


def test_entries_tell_fields_within_fields_money_classes_and_large_arrays():
    drifting = {entry.name: entry for entry in entries_of(collection.Drifting(lfg.Drift.preset("elsewhere")))}
    assert drifting["drift.spread"].value == 0.75
    assert "US metered landfills" in drifting["drift.spread"].source
    capital = {
        entry.name: entry for entry in entries_of(finance.Capital("engines", "1800 USD2013/kW", of=energy.Engine))
    }
    assert capital["price"][1:3] == (1.8e6, "USD2013/MW")
    assert capital["of"].value == "energy.Engine"
    assert "name" not in {entry.name for entry in entries_of(lfg.LandGEM(k=0.05, L0=100))}  # it has none
    many = lfg.estimate(
        portfolio(efficiency=[0.3, 0.6]), lfg.LandGEM(k=0.05, L0=100), collection.Constant(lfg.column("efficiency"))
    )
    (entry,) = entries_of(many.inputs["collection"])
    assert entry.value == "2 numbers, 0.3 to 0.6"


def test_a_distribution_shows_its_quantiles_where_they_have_no_unit_to_wait_for(shown):
    rows = cells(shown["Distribution"])
    assert rows["median"] == ["0.05"]
    assert rows["gsd"] == ["1.4"]
    assert float(rows["95% quantile"][0]) == pytest.approx(0.05 * 1.4**1.6448536, rel=1e-4)
    assert cells(shown["with units"])["median"] == ["0.05 1/yr"]
    assert "95% quantile" not in cells(shown["with units"])


def test_a_fit_shows_its_intervals_and_what_the_data_do_not_say(shown):
    fit, rows = shown["Fit"], cells(shown["Fit"])
    for name, row in fit.estimates.iterrows():
        assert rows[name][0] == html.number(float(row["value"]))
        assert rows[name][1] == ("open" if row["low"] == 0 else html.number(float(row["low"])))
    assert all(html.safe(line) in fit._repr_html_() for line in fit.warnings)


def test_a_table_says_how_many_rows_it_leaves_out(shown):
    count = len(factors.table("ipcc2006"))
    assert f"... and {count - factors.MOST} more in to_pandas()" in shown["long Table"]._repr_html_()
    assert shown["Table"]._repr_html_().count("<tr>") == 1 + len(factors.table("gwp"))
    assert "28</b> [1]" in shown["Factor"]._repr_html_()


def test_a_term_has_one_meaning_whatever_the_topic():
    topics = tomllib.loads((factors.DATA / "words_zh.toml").read_text(encoding="utf-8"))
    assert len(joined(topics)) == sum(map(len, topics.values()))
    with pytest.raises(lfg.errors.FactorError, match=r"words_zh.toml: 'heat' stands in two topics; leave it in one"):
        joined({**topics, "more": {"heat": "热"}})
