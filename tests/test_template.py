"""The workbook that is filled in: what is written into it is read from it, and what cannot be is told by its address."""

import shutil
import subprocess
import warnings
from datetime import date, datetime
from itertools import zip_longest

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lfgmodel as lfg
from lfgmodel.described.words import word
from lfgmodel.errors import FactorError, LFGError, RangeError, TableError
from lfgmodel.io.forms.layout import CHOICES
from lfgmodel.kinds import MEANINGS, kind_named
from lfgmodel.units import doors as units

openpyxl = pytest.importorskip("openpyxl")

SHORT_TON = 0.90718474
MSW = [78_200, 80_100, 83_500, 85_900, 88_000, None, 91_300, 92_800, 94_100, 95_900, 97_000, 98_700, 96_400, 99_800,
       101_900, 103_600, 104_800]  # fmt: skip
SLUDGE = [0, 0, 2_100, 2_300, 2_250, None, 2_400, 2_500, 2_450, 2_600, 2_700, 2_650, 2_500, 2_750, 2_800, 2_900, 2_950]
SCFM = [384, 391, 388, 379, 394, 402, 398, None, 405, 411, 407, 399]
METHANE = [0.512, 0.508, 0.515, 0.519, 0.511, 0.506, 0.509, None, 0.514, 0.517, 0.513, 0.510]
HOURS = [731, 659, 736, 702, 739, 711, 728, 0, 698, 740, 714, 733]

TOP, FIRST = 12, 13
"""Rows of the headings and of the first year on the sheet of waste."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("templates")


@pytest.fixture(scope="module")
def blank(folder):
    """Templates by language and whether they are of many sites."""
    found = {}
    for lang in ("en", "zh"):
        for many in (False, True):
            found[lang, many] = folder / f"{lang}-{many}.xlsx"
            lfg.template(found[lang, many], lang=lang, many=many)
    return found


def filled_in(path, target, cells, how=None):
    """Change cells of a workbook as somebody would who fills it in."""
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        sheet, cell = address.rsplit("!", 1)
        book[sheet][cell] = value
    if how is not None:
        how(book)
    book.save(target)
    return target


@pytest.fixture
def changed(blank, tmp_path):
    """Fill in the English template of one site."""

    def change(cells, how=None, base=("en", False)):
        return filled_in(blank[base], tmp_path / "filled.xlsx", cells, how)

    return change


def faults(path, **options):
    """Return what a workbook is refused for, by address."""
    with pytest.raises(TableError) as caught:
        lfg.read_workbook(path, **options)
    assert "\n" not in str(caught.value)
    assert path.name in str(caught.value)
    return {address: reason for address, _, reason in caught.value.rows}


def same(one, other):
    """Whether two sites are the same in every number."""
    return (
        (one.name, one.climate, one.management, one.rainfall) == (other.name, other.climate, other.management, other.rainfall)
        and one.waste.kinds == other.waste.kinds
        and np.array_equal(one.waste.years, other.waste.years)
        and np.array_equal(one.waste.mass, other.waste.mass)
    )  # fmt: skip


# --- what is written is read


@pytest.mark.parametrize(
    ("lang", "name", "rainfall", "unit", "ton"),
    [("en", "Hill Road", "42 inch/yr", "short_ton", 1), ("zh", "山路填埋场", "1070 mm/yr", "万吨", 1e-4)],
)
def test_the_example_comes_back(blank, lang, name, rainfall, unit, ton):
    filled = lfg.read_workbook(blank[lang, False])
    rows = {
        kind: {year: amount and amount * ton for year, amount in zip(range(2008, 2025), amounts, strict=True)}
        for kind, amounts in (("msw", MSW), ("sludge", SLUDGE))
    }
    waste = lfg.Waste.recorded(rows, unit=unit, gaps="interpolate").extended(f"{105_000 * ton:g} {unit}/yr", until=2035)
    site = lfg.Site(waste, name=name, climate="temperate_wet", management="managed", rainfall=rainfall)
    assert filled.site.name == name
    assert (filled.site.climate, filled.site.management) == ("temperate_wet", "managed")
    assert filled.site.rainfall == pytest.approx(site.rainfall, rel=1e-12)
    assert filled.site.kinds == ("msw", "sludge")
    assert (filled.site.waste.open, filled.site.waste.close) == (2008, 2035)
    np.testing.assert_allclose(filled.site.waste.mass, waste.mass, rtol=1e-12)
    assert filled.site.waste.mass[5, 0] == pytest.approx((88_000 + 91_300) / 2 * ton * lfg.units.scale(unit, "Mg", ""))
    efficiency, uptime = {2012: 0.45, 2016: 0.6, 2021: 0.75}, {2012: 0.9, 2016: 0.94, 2021: 0.96}
    assert filled.collection == lfg.collection.Phased(efficiency, uptime)
    engine = lfg.energy.Engine("1.06 MW", units=1, open=2018, close=2037, turndown=0.5)
    assert filled.use == (engine, lfg.energy.Flare())
    assert same(lfg.read_excel(blank[lang, False]), filled.site)


def test_the_meter_is_that_of_its_log(blank):
    days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    ran = [min(hours / (24 * days), 1) for hours, days in zip(HOURS, days, strict=True)]
    dates = pd.DatetimeIndex([date(2024, month, 1) for month in range(1, 13)])
    log = pd.Series(SCFM, dates, dtype=float) * ran
    meter = lfg.collection.Measured.from_log(
        log, unit="scfm", gas="lfg", methane=pd.Series(METHANE, dates, dtype=float)
    )
    read = lfg.read_workbook(blank["en", False]).meter
    assert dict(read.methane_collected) == pytest.approx(dict(meter.methane_collected), rel=2e-3)  # December's days
    litres = lfg.read_workbook(blank["zh", False]).meter
    assert dict(litres.methane_collected) == pytest.approx(dict(read.methane_collected), rel=2e-3)  # whole Nm3/h


def test_the_example_estimates_in_three_lines(blank):
    filled = lfg.read_workbook(blank["en", False])
    est = lfg.estimate(filled.site, lfg.LandGEM(k=0.05, L0=100), filled.collection, use=filled.use)
    assert est.at(2024)["electricity"] > 0
    assert "1.06" in filled._repr_html_()


def test_many_sites_come_back(blank):
    english, chinese = (lfg.read_excel(blank[lang, True]) for lang in ("en", "zh"))
    table = pd.DataFrame(
        {"open": [2008, 1991, 1999], "close": [2035, 2012, None], "climate": ["temperate_wet"] * 2 + ["temperate_dry"],
         "rainfall": [42, 38, 11], "msw": [98_000, 61_500, 143_000], "sludge": [2_500, 0, 5_200]},
        index=["Hill Road", "Bay View", "Dry Creek"],
    )  # fmt: skip
    own = lfg.Portfolio.from_frame(
        table, kinds=["msw", "sludge"], unit="short_ton/yr", units={"rainfall": "inch/yr"}, until=2030
    )
    for name in own.names:
        assert same(english.site(name), own.site(name))
    assert list(chinese.names) == ["山路填埋场", "海湾填埋场", "干溪填埋场"]
    assert chinese.site("海湾填埋场").waste.total == pytest.approx(22 * 61_500)
    assert list(np.asarray(chinese.columns["climate"])) == list(np.asarray(english.columns["climate"]))


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_libreoffice_saves_is_read(blank, folder, tmp_path, lang):
    """Its formulas have their values, and one that is text of no length is an empty cell."""
    sheet, devices = ("Waste", "Devices") if lang == "en" else ("填埋量", "设备")
    cells = {
        f"{sheet}!B{FIRST + 1}": f"=B{FIRST}*1",
        f"{sheet}!A{FIRST + 1}": f"=A{FIRST}+1",
        f"{devices}!G6": '=IF(1=2,1,"")',
    }
    source = filled_in(blank[lang, False], folder / f"{lang}.xlsx", cells)
    converted = [source, blank[lang, True]]
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    what = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path)]
    subprocess.run([*what, *map(str, converted)], check=True, capture_output=True, timeout=240)
    before, after = lfg.read_workbook(blank[lang, False]), lfg.read_workbook(tmp_path / source.name)
    assert after.site.waste.mass[1, 0] == before.site.waste.mass[0, 0]
    np.testing.assert_array_equal(after.site.waste.mass[2:], before.site.waste.mass[2:])
    assert (after.collection, after.use, after.meter) == (before.collection, before.use, before.meter)
    many = lfg.read_excel(tmp_path / blank[lang, True].name)
    np.testing.assert_array_equal(many.names, lfg.read_excel(blank[lang, True]).names)
    subprocess.run([*what[:4], "xls", *what[5:], str(source)], check=True, capture_output=True, timeout=240)
    with pytest.raises(RangeError, match="is an .xls of before 2007"):
        lfg.read_excel(tmp_path / f"{lang}.xls")


# --- filled in by people


def test_rows_stand_in_any_order_with_others_empty_between(changed, blank):
    def shuffle(book):
        sheet = book["Waste"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(FIRST, FIRST + 16, 1, 3)]
        for place, row in enumerate([*rows[9:], [None] * 3, *rows[:9], [None] * 3]):
            for column, value in enumerate(row, 1):
                sheet.cell(FIRST + 2 + place, column).value = value
        for row in (FIRST, FIRST + 1):
            for column in (1, 2, 3):
                sheet.cell(row, column).value = None

    assert same(lfg.read_excel(changed({}, shuffle)), lfg.read_excel(blank["en", False]))


@pytest.mark.parametrize(
    "cells",
    [
        {"Site!A5": "  NAME "},
        {"Waste!A12": " year", "Waste!B12": "Municipal solid waste "},
        {"Waste!A12": "年份", "Waste!B12": "生活垃圾", "Waste!C12": "Sewage sludge", "Waste!B6": "直线内插"},
        {"Waste!B13": "78200", "Waste!B14": "80_100", "Waste!A13": "2008", "Waste!A14": 2009.0},
        {"Site!B8": "42 inch/yr"},
        {"Site!B8": "42 inch/yr", "Site!C8": None},
        {"Site!B6": "Boreal and temperate: wet", "Site!B7": "managed"},
        {"Site!B6": "温带湿润", "Site!B7": "Managed (anaerobic)"},
        {"Waste!C7": "short_ton/yr"},
        {"Waste!D13": "weighed from May on", "Waste!D5": None, "Waste!A3": "checked by AB, 2025-03-01"},
        {"Waste!B5": "US tons"},
        {"Waste!B11": None, "Waste!A11": None, "Waste!C11": None, "Waste!D11": None},
        {"Waste!B9": 0},
    ],
    ids=str,
)  # fmt: skip
def test_what_says_the_same_is_read_the_same(changed, blank, cells):
    assert same(lfg.read_excel(changed(cells)), lfg.read_excel(blank["en", False]))


def test_sheets_of_ones_own_are_left_alone(changed, blank):
    def more(book):
        book.create_sheet("Photos 2024")["A1"] = "=B1"
        book.copy_worksheet(book["Waste"])
        book["Waste"].sheet_state = "hidden"
        for unread in ("Wells", "Devices", "Meter", "Lists", "Read me"):
            del book[unread]

    filled = lfg.read_workbook(changed({}, more))
    assert same(filled.site, lfg.read_excel(blank["en", False]))
    assert (filled.collection, filled.use, filled.meter) == (None, (), None)


def test_what_goes_on_after_the_records(changed):
    grown = lfg.read_excel(changed({"Waste!B7": 100_000, "Waste!B8": 2026, "Waste!B9": "10 %"})).waste
    np.testing.assert_allclose(grown.mass[-2:].sum(axis=1), np.array([100_000, 110_000]) * SHORT_TON)
    other = (
        lfg.read_excel(changed({"Waste!B7": "250 t/day", "Waste!C7": None, "Waste!B8": 2025})).waste if False else None
    )
    assert other is None
    metric = lfg.read_excel(changed({"Waste!B7": 90_000, "Waste!C7": "tonne/yr", "Waste!B8": 2025})).waste
    assert metric.mass[-1].sum() == pytest.approx(90_000)
    ended = lfg.read_excel(changed({"Waste!B7": None, "Waste!B8": None})).waste
    assert ended.close == 2024
    nothing = lfg.read_excel(changed({"Waste!B6": "no waste"})).waste
    assert nothing.mass[5].sum() == 0


def test_shares_in_percent_and_as_fractions(changed):
    def plain(book):
        for row in (6, 7, 8):
            book["Wells"].cell(row, 2).number_format = "General"

    cells = {
        "Wells!B6": 0.45,
        "Wells!B7": "60 %",
        "Wells!B8": "75%",
        "Wells!C6": None,
        "Wells!C7": None,
        "Wells!C8": None,
    }
    assert lfg.read_workbook(changed(cells, plain)).collection == lfg.collection.Phased(
        {2012: 0.45, 2016: 0.6, 2021: 0.75}
    )
    assert "write '75 %'" in faults(changed({"Wells!B7": 75}, plain))["Wells!B7"]
    assert "7500" in faults(changed({"Wells!B8": 75}))["Wells!B8"]  # of a cell that is shown in percent


DEVICES = [
    (["Boiler", 5, "MW", 2, None, None, 0.9, None, 0.8, "lower (LHV)"],
     lfg.energy.Boiler("5 MW", units=2, availability=0.9, efficiency=0.8, heating="LHV")),
    (["热电联产", 800, "kW", None, 2020, None, None, None, None, "LHV", 0.42],
     lfg.energy.CHP(0.8, open=2020, heating="LHV", heat_efficiency=0.42)),
    (["Upgrading", "1500 scfm", None, None, None, None, None, None, None, None, None, 0.92],
     lfg.energy.Upgrading("1500 scfm", recovery=0.92)),
    (["火炬", 2000, "scfm", *[None] * 9, 0.98, "填埋气"],
     lfg.energy.Flare(capacity="2000 scfm", gas="lfg", destruction=0.98)),
    (["CombinedCycle", "4 MW"], lfg.energy.CombinedCycle("4 MW")),
    (["Gas turbine", 4, "MW"], lfg.energy.Turbine("4 MW")),
    (["microturbine", 250, "kW", 4], lfg.energy.Microturbine(0.25, units=4)),
]  # fmt: skip


@pytest.mark.parametrize(("row", "device"), DEVICES, ids=lambda value: str(value[0]) if isinstance(value, list) else "")
def test_every_device(changed, row, device):
    def write(book):
        for column in range(1, 15):
            book["Devices"].cell(7, column).value = row[column - 1] if column <= len(row) else None

    assert lfg.read_workbook(changed({}, write)).use[1] == device


def readings(*rows):
    """Write other readings."""

    def write(book):
        sheet = book["Meter"]
        for row in sheet.iter_rows(12, 40, 1, 4):
            for cell in row:
                cell.value, cell.number_format = None, "General"
        for place, cells in enumerate(rows, 12):
            for column, value in enumerate(cells, 1):
                sheet.cell(place, column).value = value

    return write


def test_a_meter_by_year(changed):
    meter = lfg.collection.Measured(
        {2022: 650, 2023: 700}, unit="scfm", gas="lfg",
        methane={2022: 0.52, 2023: 0.5}, uptime={2022: 1, 2023: 8000 / 8760},
    )  # fmt: skip
    years = readings((2023, 700, "50 %", 8000), (2022, 650, 0.52, 8760))
    assert lfg.read_workbook(changed({}, years)).meter == meter
    found = faults(changed({}, readings((2023, 700, "50 %", 8770), (2022, 650, 0.52, 8760))))
    assert found == {"Meter!D12": "8770 h are more than the 8760 h of 2023; mend them"}
    found = faults(changed({}, readings((2023, 700, None, 8000), (2022, 650, 0.52, 8760))))
    assert "landfill gas needs it in each year" in found["Meter!C12"]


def test_a_meter_of_methane_and_of_amounts(changed):
    methane = readings((2023, 700), (2022, 650))
    meter = lfg.read_workbook(changed({"Meter!B5": "Mg/yr", "Meter!B6": "methane"}, methane)).meter
    assert dict(meter.methane_collected) == {2022: 650, 2023: 700}
    months = [(date(2023, month, 1), 50.0) for month in range(1, 13)]
    amounts = {"Meter!B5": "Mg", "Meter!B6": "甲烷"}
    assert lfg.read_workbook(changed(amounts, readings(*months))).meter.methane_collected[2023] == pytest.approx(600)
    timed = readings(*((*row, None, 700) for row in months))
    assert "Hours run say how long a flow lasted" in faults(changed(amounts, timed))["Meter!D11"]


@pytest.mark.parametrize(
    ("rows", "cells", "address", "said"),
    [
        ([(2022, 5, 0.5), (date(2023, 1, 1), 5, 0.5)], {}, "Meter", "dates in some rows and years in others"),
        ([(date(2023, 1, 1), None, 0.5)], {}, "Meter", "has no readings"),
        ([(date(2023, 1, 1), 5), (date(2023, 2, 1), 5)], {}, "Meter", "has no methane beside landfill gas"),
        ([(2022, 5, 0.5)], {"Meter!B6": "methane"}, "Meter!C12", "no share of methane"),
        ([(date(2023, 1, 1), 5, 0.5, 700)], {}, "Meter", "be two or more"),
        ([(date(2023, 1, 1), 5, 0.5), (date(2023, 2, 1), 5, 0.5)], {}, "Meter", "no year has readings"),
        ([("2023年5月", 5, 0.5), ("2023/5/1", 5, 0.5)], {}, "Meter!A13", "2023-05-01 stands in Meter!A12 too"),
    ],
)
def test_readings_that_cannot_be_used(changed, rows, cells, address, said):
    assert said in faults(changed(cells, readings(*rows)))[address]


def test_a_plain_volume_has_its_state(changed):
    cells = {"Meter!B5": "m3/h", "Meter!B7": 20, "Meter!C7": "degC", "Meter!B8": "101.325 kPa"}
    meter = lfg.read_workbook(changed(cells)).meter
    assert (meter.unit, meter.temperature, meter.pressure) == ("m3/h", 20, 101.325)
    assert "give the temperature= and the absolute pressure=" in faults(changed({"Meter!B5": "m3/h"}))["Meter!B5"]


# --- what is wrong is told by its address

WRONG = {
    "Waste!B14": [
        ("12,5x", "'12,5x' is no number; write the digits alone"), ("12,500", "'12,500' is no number; write 12500"),
        ("12 500", "write 12500"), ("1.2.3", "is no number"), ("about 80000", "is no number"), (-5, "'-5' is below 0"),
        ("80000 t", "a number with a unit; write the number alone"), (True, "is no number"),
        (date(2024, 3, 1), "'2024-03-01' is a date"), ("#REF!", "holds the error #REF!"), ("#N/A", "holds the error #N/A"),
        ("=1+1", "has a formula without its value"), (1e15, "is more than any year accepts"), (1e301, "beyond all bounds"),
    ],
    "Waste!A15": [
        ("FY2010", "write the one it counts for"), (2008, "2008 stands in Waste!A13 too"), (None, "Year is empty beside"),
        (210, "no calendar year"), (2010.5, "no calendar year"), ("Total", "no calendar year"), (date(2010, 1, 1), "is a date"),
    ],
    "Waste!B5": [("tons", "ambiguous"), ("Nm3", "needs"), (None, "is empty"), ("sacks", "is no unit that is known"), (5, "")],
    "Waste!B6": [("linear", "must be one of no waste, straight line"), (0, "must be one of")],
    "Waste!B7": [(-1, "below 0"), (None, ""), ("95000 t/yr", "a number with a unit")],
    "Waste!B8": [(2020, "after the last, 2024"), ("later", "no calendar year"), (None, "")],
    "Waste!B9": [(2, "within -0.5..0.5"), ("2 t", "")],
    "Waste!B12": [
        ("Foood", "did you mean 'wood' or 'food'"), ("Total", "would count twice"), ("厨鱼", "the nearest is 厨余 (food)"),
        ("sludge", ""), (2020, "Kind of waste"),
    ],
    "Waste!A12": [("Years", "head the first column 'Year'"), ("Yaer", "'Year'")],
    "Waste!F20": [(3, "has no heading"), ("x", "has no heading")],
    "Site!B5": [(None, "Name is empty"), (date(2020, 1, 1), "no name"), (True, "no name")],
    "Site!A5": [("Nmae", "")],
    "Site!B6": [("Temperate wett", "did you mean 'Temperate wet'"), ("hot", "must be one of")],
    "Site!B8": [("42 furlongs", "another unit than"), (-1, "within 0..20000"), (99_999, "within 0..20000"), ("much", "no number")],
    "Site!C8": [("inch", "needs [mm/yr]"), ("in./a", ""), ("cups", "")],
    "Site!C6": [("mm", "is no unit of 'Climate'")],
    "Wells!B6": [(None, "Efficiency is empty"), (-0.1, "within 0..1"), (date(2020, 1, 1), "date")],
    "Wells!C6": [(None, "Uptime is empty, and not in other rows"), ("often", "no number")],
    "Wells!A6": [(2016, ""), ("phase 1", "no calendar year"), (None, "From year is empty")],
    "Wells!B5": [("Eficiency", "did you mean 'Efficiency'"), ("Uptime", ""), ("Vacuum", "head it Note if it is your own")],
    "Devices!A6": [("Engin", "did you mean 'Engine'"), ("Steam turbine", "must be one of"), (None, "Type is empty")],
    "Devices!B6": [(None, "Capacity is empty; 'Engine' needs it"), (5000, "within 0..500"), (-1, ""), ("1 t", "another unit")],
    "Devices!C6": [("Mw", "is no unit that is known"), ("scfm", "needs [MW]"), (None, "")],
    "Devices!D6": [(1.5, "whole number"), ("two", "no number")],
    "Devices!F6": [(2010, "")],
    "Devices!G6": [(1.2, "within 0..1")],
    "Devices!I6": [(0.4, "")],
    "Devices!L6": [(0.9, "Recovery is nothing that 'Engine' has")],
    "Meter!B5": [("cfm", "without a reference state"), (None, "is empty"), ("tons", "")],
    "Meter!B6": [("gas", "must be one of landfill gas, methane"), (None, "is empty")],
    "Meter!B13": [(-3, "below 0"), ("offline", "no number")],
    "Meter!C13": [(1.2, "within 0..1"), ("low", "no number")],
    "Meter!D13": [(800, "more than the 696 h to the next date"), (None, "Hours run is empty"), (-1, "below 0")],
    "Meter!A14": [
        ("02/03/2024", "no date that is read; write 2024-03-01"), ("2024-02-01", "stands in Meter!A13 too"),
        ("2024-02-30", "no date in any calendar"), (datetime(1905, 7, 16), "makes of 2024 in a cell for dates"),
    ],
}  # fmt: skip
"""By the cell, what somebody may write there, and what is said of it; "" where another cell of the sheet is told."""


def rounds():
    """Take one wrong cell of each sheet at a time: what is wrong with one sheet is told beside what is with others."""
    by_sheet = {}
    for address, cases in WRONG.items():
        by_sheet.setdefault(address.partition("!")[0], []).extend((address, *case) for case in cases)
    return [[case for case in some if case] for some in zip_longest(*by_sheet.values())]


@pytest.mark.parametrize("wrong", rounds(), ids=lambda wrong: "; ".join(f"{case[0]}={case[1]}" for case in wrong))
def test_wrong_cells_are_told_by_their_addresses(changed, wrong):
    found = faults(changed({address: value for address, value, _ in wrong}))
    assert {place.partition("!")[0] for place in found} == {address.partition("!")[0] for address, _, _ in wrong}
    for address, _, said in wrong:
        assert said in (found[address] if said else "")


def test_all_that_is_wrong_is_told_at_once(changed):
    found = faults(
        changed(
            {
                "Waste!B14": "x",
                "Waste!C20": "y",
                "Site!B6": "hot",
                "Wells!B6": 7,
                "Devices!A6": "kiln",
                "Meter!B13": "z",
            }
        )
    )
    assert set(found) == {"Waste!B14", "Waste!C20", "Site!B6", "Wells!B6", "Devices!A6", "Meter!B13"}
    message = (
        "read_excel: filled.xlsx: 2 bad values: Site!B6: Climate must be .*; Waste!B14: msw: 'x' is no number; write .*"
    )
    with pytest.raises(TableError, match=message):
        lfg.read_excel(changed({"Waste!B14": "x", "Site!B6": "hot"}))


def test_gaps_that_nothing_is_said_of(changed):
    found = faults(changed({"Waste!B6": None}))
    assert set(found) == {"Waste!B18", "Waste!C18"}
    assert "unknown and not zero" in found["Waste!B18"]
    found = faults(changed({"Waste!B6": None, "Waste!A18": None, "Waste!B18": None, "Waste!C18": None}))
    assert "says nothing of 2013" in found["Waste"]
    assert "where no line goes" in faults(changed({"Waste!C29": None}))["Waste!C29"]
    empty = {f"Waste!C{row}": None for row in range(FIRST, FIRST + 17)}
    assert "has no amounts below" in faults(changed(empty))["Waste!C12"]


def test_merged_cells_are_refused_where_something_is_read(changed, blank):
    found = faults(changed({}, lambda book: book["Waste"].merge_cells("B14:B16")))
    assert "is merged with others to Waste!B16" in found["Waste!B14"]
    beside = changed({}, lambda book: book["Waste"].merge_cells("A1:D1"))
    assert same(lfg.read_excel(beside), lfg.read_excel(blank["en", False]))


def test_sheets_that_are_absent_twice_or_misspelt(changed, tmp_path):
    assert "no such sheet" in faults(changed({}, lambda book: book.remove(book["Waste"])))["Waste"]
    named = faults(changed({}, lambda book: setattr(book["Devices"], "title", "Devces")))
    assert "did you mean 'devices'" in named["Devces"]
    twice = faults(changed({}, lambda book: setattr(book.copy_worksheet(book["Waste"]), "title", "填埋量")))
    assert "the same sheet as 'Waste'" in twice["填埋量"]
    both = faults(
        changed({}, lambda book: book.create_sheet("Sites").append(["Site", "Open"]) or book["Sites"].append(["A", 1]))
    )
    assert "is of one landfill" in both["Waste"]
    other = openpyxl.Workbook()
    other.active.title = "Data"
    other.save(tmp_path / "data.xlsx")
    with pytest.raises(RangeError, match="has no sheet 'Site' or 'Sites', but 'Data'; begin with"):
        lfg.read_excel(tmp_path / "data.xlsx")


def test_labels_that_are_absent(changed):
    assert "lacks the label 'Name'" in faults(changed({"Site!A5": None, "Site!B5": None, "Site!D5": None}))["Site"]
    assert "lacks the heading 'Efficiency'" in faults(changed({f"Wells!B{row}": None for row in range(4, 9)}))["Wells"]
    assert "stands twice" in faults(changed({"Site!A6": "Name"}))["Site!A6"]
    assert "says of no waste" in faults(changed({f"Waste!{c}{r}": None for c in "ABC" for r in range(13, 30)}))["Waste"]


def test_columns_and_rows_that_were_moved(changed, blank):
    """What is moved whole is found again; what no longer stands beside its label is told."""

    def moved(how):
        def move(book):
            for sheet in book:
                for block in list(sheet.merged_cells.ranges):
                    sheet.unmerge_cells(str(block))
            how(book)

        return changed({}, move)

    for how in (
        lambda book: book["Waste"].insert_rows(1, 3),
        lambda book: book["Waste"].delete_rows(11),  # what the columns mean
        lambda book: book["Waste"].delete_rows(4),  # over the labels
        lambda book: book["Devices"].delete_rows(1, 40),
    ):
        assert same(lfg.read_excel(moved(how)), lfg.read_excel(blank["en", False]))
    assert "labels are in column A" in faults(moved(lambda book: book["Site"].insert_cols(1)))["Site!B5"]
    assert "lacks the label 'Unit of waste'" in faults(moved(lambda book: book["Waste"].insert_cols(1)))["Waste"]
    assert "nothing is read" in faults(moved(lambda book: book["Waste"].insert_cols(2)))["Waste!E5"]
    assert "lacks its headings" in faults(moved(lambda book: book["Waste"].delete_cols(1)))["Waste"]
    assert "is empty; say there" in faults(moved(lambda book: book["Site"].delete_rows(1, 40)))["Site"]
    assert "says of no waste" in faults(moved(lambda book: book["Waste"].delete_rows(1, 60)))["Waste"]


def test_a_wrong_cell_in_chinese(changed, blank, tmp_path):
    path = filled_in(
        blank["zh", False], tmp_path / "填埋场.xlsx", {"填埋场!B6": "热带", "填埋量!B5": "吨吨", "填埋量!B14": "九万"}
    )
    found = faults(path)
    assert "气候区 must be one of 寒带干燥" in found["填埋场!B6"]
    assert set(found) == {"填埋场!B6", "填埋量!B5", "填埋量!B14"}


# --- many sites

SITES = {
    "F11": [("98,000", "'98,000' is no number; write 98000"), (-1, "at least 0"), (None, "msw is empty"), ("=1", "formula")],
    "F9": [("tons/yr", "ambiguous"), (None, "needs its unit"), ("t/yr", "")],
    "A11": [("Hill Road", "comes more than once"), (None, "Site is empty"), ("Total", "sum and no site"), (True, "no name")],
    "D11": [("wett", "climate must be one of"), (None, "")],
    "C11": [(1980, "before it opens"), ("never", "not a calendar year")],
    "B11": [(date(2001, 1, 1), "not a calendar year")],
    "E9": [("mm", "needs [mm/yr]"), (None, "Rainfall needs its unit")],
    "B9": [("yr", "it has none")],
    "E8": [("Rainfal", "near to 'rainfall'")],
    "F8": [("Total", "may be a sum of the kinds")],
    "K3": [(1, ""), ("x", "")],
    "K20": [(1, "has no heading")],
    "B5": [(None, ""), ("soon", "no calendar year")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "value", "said"), [(cell, *case) for cell, cases in SITES.items() for case in cases], ids=str
)
def test_a_wrong_cell_of_many_sites(changed, cell, value, said):
    found = faults(changed({f"Sites!{cell}": value}, base=("en", True)))
    if said:
        assert said in found[f"Sites!{cell}"]


def test_sites_that_cannot_be_used_are_reported(changed):
    path = changed({"Sites!F11": "closed", "Sites!D12": "wett"}, base=("en", True))
    assert set(faults(path)) == {"Sites!F11", "Sites!D12"}
    kept = lfg.read_excel(path, errors="report")
    assert list(kept.names) == ["Hill Road"]
    assert kept.report[["site", "column"]].to_numpy().tolist() == [["Bay View", "msw"], ["Dry Creek", "climate"]]
    assert (kept.refused.attrs["sites"], kept.refused.attrs["unknown"]) == (2, 1)
    with pytest.raises(FactorError, match="read_excel.errors must be one of raise, report"):
        lfg.read_excel(path, errors="skip")


def table_of(*rows):
    """Write another table of sites."""

    def write(book):
        sheet = book["Sites"]
        for row in sheet.iter_rows(8, 40, 1, 12):
            for cell in row:
                cell.value, cell.number_format = None, "General"
        for place, cells in enumerate(rows, 8):
            for column, value in enumerate(cells, 1):
                sheet.cell(place, column).value = value

    return write


def test_tables_of_sites_as_users_have_them(changed):
    base = ("en", True)
    shares = table_of(
        ("Site", "Open", "Close", "Total waste", "food", "纸", "efficiency", "province", "Note"),
        ("Unit", None, None, "t/yr", "%", "%", "%", None, None),
        (101, 2000, 2010, 100, 60, "40 %", 75, "Hunan", "x"),
        ("B", 2000, 2010, 200, 50, 50, "60 %", "Hubei", None),
    )
    found = lfg.read_excel(changed({}, shares, base))
    assert list(found.names) == ["101", "B"]
    assert found.kinds == ("food", "paper")
    assert found.site("101").waste.mass[0].tolist() == pytest.approx([60, 40])
    np.testing.assert_allclose(found.columns["efficiency"], [0.75, 0.6])
    assert list(found.columns["province"]) == ["Hunan", "Hubei"]
    yearly = table_of(
        ("Site", "Year", "food"),
        ("单位", None, "万吨"),
        ("A", 2000, 1),
        ("A", 2001, 2),
        ("B", 2000, 5),
        ("B", 2000, "x"),
    )
    found = faults(changed({"Sites!B5": None}, yearly, base))
    assert set(found) == {"Sites!B13", "Sites!C13"}
    late = table_of(("Site", "Open", "msw"), ("Unit", None, "t/yr"), ("A", 2000, 10))
    assert "'close'" in faults(changed({"Sites!B5": None}, late, base))["Sites"]
    assert lfg.read_excel(changed({"Sites!B5": 2009}, late, base)).site("A").waste.total == pytest.approx(100)
    bare = table_of(
        ("Site", "Open", "Close", "msw", "uptime"), ("Unit", None, None, "t/yr"), ("A", 2000, 2001, "1e3", "90 %")
    )
    assert lfg.read_excel(changed({}, bare, base)).columns["uptime"].tolist() == [0.9]
    placed = table_of(
        ("Site", "Open", "Close", "Waste in place", "Waste in place year"),
        ("Unit", None, None, "t"),
        ("A", 2000, 2010, 110, 2010),
    )
    assert lfg.read_excel(changed({}, placed, base)).site("A").waste.total == pytest.approx(110)


def test_percent_and_units_do_not_contradict_each_other(changed):
    table = table_of(
        ("Site", "Open", "Close", "msw", "efficiency"), ("Unit", None, None, "t/yr"), ("A", 2000, 2010, 100, 0.75)
    )

    def in_percent(book):
        table(book)
        book["Sites"]["E10"].number_format = "0%"

    found = lfg.read_excel(changed({}, in_percent, ("en", True)))
    assert found.columns["efficiency"].tolist() == [0.75]

    def stated(book):
        in_percent(book)
        book["Sites"]["E9"] = "%"

    assert lfg.read_excel(changed({}, stated, ("en", True))).columns["efficiency"].tolist() == pytest.approx([0.75])

    def waste(book):
        table(book)
        book["Sites"]["D10"].number_format = "0%"

    assert "is in percent here" in faults(changed({}, waste, ("en", True)))["Sites!D10"]


# --- files


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("absent.xlsx", None, "cannot be read; name the path"),
        ("empty.xlsx", b"", "is empty; save the workbook again"),
        ("sites.csv", b"Year,msw\n2000,5\n", "is no workbook; open it in a spreadsheet"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is an .xls of before 2007"),
        (
            "locked.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "locked by a password",
        ),
        ("page.xls", b"<html><table></table></html>", "is a page of text"),
        ("printed.pdf", b"%PDF-1.7", "is a PDF"),
        ("cut.xlsx", b"PK\x03\x04" + b"\0" * 50, "is a broken workbook"),
    ],
)
def test_files_that_are_no_workbooks(tmp_path, name, content, said):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RangeError, match=said) as caught:
        lfg.read_excel(path)
    assert "\n" not in str(caught.value)


def test_workbooks_that_are_cut_off_or_of_another_kind(blank, tmp_path):
    whole = blank["en", False].read_bytes()
    for size in range(100, len(whole), len(whole) // 23):
        (tmp_path / "cut.xlsx").write_bytes(whole[:size])
        with pytest.raises(RangeError, match="is a broken workbook"):
            lfg.read_excel(tmp_path / "cut.xlsx")
    with pytest.raises(RangeError, match="cannot be read"):
        lfg.read_excel(tmp_path)
    for odd in (5, None, b"x", ["a"]):
        with pytest.raises(RangeError, match="takes the path of a workbook"):
            lfg.read_excel(odd)


def test_a_workbook_with_macros(blank, tmp_path):
    from zipfile import ZipFile

    path = tmp_path / "site.xlsm"
    with ZipFile(blank["en", False]) as source, ZipFile(path, "w") as target:
        for item in source.namelist():
            content = source.read(item)
            if item == "[Content_Types].xml":
                content = content.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main").replace(
                    b"vnd.openxmlformats-officedocument.ms-excel", b"vnd.ms-excel"
                )
            target.writestr(item, content)
    assert b"macroEnabled" in ZipFile(path).read("[Content_Types].xml")
    assert same(lfg.read_excel(path), lfg.read_excel(blank["en", False]))


def test_a_template_is_written_whole_where_it_is_asked_for(tmp_path):
    for odd, said in (
        (5, "takes a path"),
        ("x.xls", "write 'x.xlsx'"),
        (tmp_path / "no" / "x.xlsx", "there is no folder"),
    ):
        with pytest.raises(RangeError, match=said):
            lfg.template(odd)
    with pytest.raises(FactorError, match="template.lang must be one of en, zh"):
        lfg.template(tmp_path / "x.xlsx", lang="fr")
    with pytest.raises(RangeError, match="template.many is True or False"):
        lfg.template(tmp_path / "x.xlsx", many="yes")
    assert list(tmp_path.iterdir()) == []
    lfg.template(tmp_path / "x.xlsx")
    lfg.template(tmp_path / "x.xlsx", lang="zh")
    assert [path.name for path in tmp_path.iterdir()] == ["x.xlsx"]
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames[1] == "填埋场"


def test_a_template_helps_whoever_fills_it_in(blank):
    """Every choice that is offered is one that is read, and the headings stay in sight."""
    for lang in ("en", "zh"):
        book = openpyxl.load_workbook(blank[lang, False])
        assert [sheet.freeze_panes for sheet in book][2:6] == ["B13", "B6", "B6", "B12"]
        lists = book.worksheets[-1]
        rules = [rule for sheet in book for rule in sheet.data_validations.dataValidation if rule.type == "list"]
        assert len(rules) >= 9
        for rule in rules:
            if lists.title in rule.formula1:
                cells = lists[rule.formula1.rpartition("!")[2].replace("$", "")]
                assert all(cell[0].value for cell in cells)
            elif rule.formula1.startswith('"'):
                assert all(units.readable(unit, "") for unit in rule.formula1.strip('"').split(","))
        text = [cell.value for sheet in book for row in sheet for cell in row if isinstance(cell.value, str)]
        if lang == "zh":
            latin = {word for word in text if word.isascii()}
            assert latin <= {"import lfgmodel as lfg", "site = lfg.read_excel('site.xlsx')", "inch/yr", "Nm3/h", "MW", "LHV",
                             *(word for word in latin if "read_workbook" in word or word.startswith("lfgmodel "))}  # fmt: skip


def test_every_kind_of_waste_that_is_listed_is_read(blank):
    for lang in ("en", "zh"):
        sheet = openpyxl.load_workbook(blank[lang, False]).worksheets[-1]
        listed = [cell.value for cell in sheet[openpyxl.utils.get_column_letter(sheet.max_column)][4:] if cell.value]
        assert [kind_named(name, MEANINGS) for name in listed] == list(MEANINGS)


def test_every_choice_offered_is_read(changed):

    for lang in ("en", "zh"):
        for kind, cell in (("climate", "Site!B6"), ("management", "Site!B7")):
            for name, said in CHOICES[kind].items():
                assert getattr(lfg.read_excel(changed({cell: word(said, lang)})), kind) == name


# --- whatever stands in a cell


def read_or_refused(path):
    """Return what is read, or nothing where it is refused in one line of ours; any other error goes on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", lfg.errors.MeasurementWarning)
        warnings.simplefilter("ignore", lfg.errors.TableWarning)
        try:
            return lfg.read_workbook(path)
        except LFGError as error:
            line = str(error)
    assert "\n" not in line
    return None


RUBBISH = st.one_of(
    st.text(max_size=8).filter(lambda text: not text.startswith("=") and text.isprintable()), st.just("#REF!"), st.booleans(),
    st.just("=A1"), st.floats(-1e6, -1e-6), st.just("12,5x"), st.just("1e999"), st.just("tons"),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
)  # fmt: skip


def read_cells(path):
    """Return the addresses of every cell of the example that holds a value: numbers, choices and units."""
    book = openpyxl.load_workbook(path)
    found = [f"{name}!{cell}" for name, cell in (("Site", f"B{row}") for row in range(5, 9))]
    found += ["Site!C8", *(f"Waste!B{row}" for row in range(5, 9))]
    for name, first, columns in (("Waste", 13, 3), ("Wells", 6, 3), ("Devices", 6, 8), ("Meter", 12, 4)):
        rows = book[name].iter_rows(first, 40, 1, columns)
        found += [f"{name}!{cell.coordinate}" for row in rows for cell in row if cell.value is not None]
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.data())
def test_rubbish_in_a_cell_is_refused_or_changes_what_it_says(blank, folder, data):
    """No error of another library, and never silently the site that was there before."""
    address = data.draw(st.sampled_from(read_cells(blank["en", False])))
    value = data.draw(RUBBISH)
    path = filled_in(blank["en", False], folder / "rubbish.xlsx", {address: value})
    before = lfg.read_workbook(blank["en", False])
    after = read_or_refused(path)
    if after is None:
        return
    stated = str(value).strip()
    free = (
        address == "Site!B5"
        or stated == ""
        or stated.isdecimal()
        or (address.startswith("Meter!A") and isinstance(value, date))
    )
    assert free, (address, value)
    unlike = not same(after.site, before.site) or (after.collection, after.use, after.meter) != (
        before.collection,
        before.use,
        before.meter,
    )
    assert unlike or stated == "" or stated.isdecimal()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.data())
def test_rubbish_anywhere_raises_no_foreign_error(blank, folder, data):
    many = data.draw(st.booleans())
    sheets = ["Sites"] if many else ["Site", "Waste", "Wells", "Devices", "Meter"]
    cells = {}
    for _ in range(data.draw(st.integers(1, 4))):
        sheet, row, column = (
            data.draw(st.sampled_from(sheets)),
            data.draw(st.integers(1, 30)),
            data.draw(st.sampled_from("ABCDEFGHK")),
        )
        cells[f"{sheet}!{column}{row}"] = data.draw(
            st.one_of(RUBBISH, st.none(), st.floats(0, 1e5), st.integers(0, 3000))
        )

    def write(book):
        for address, value in cells.items():
            sheet, cell = address.split("!")
            if not isinstance(book[sheet][cell], openpyxl.cell.cell.MergedCell):
                book[sheet][cell] = value

    path = filled_in(blank["en", many], folder / "anywhere.xlsx", {}, write)
    read_or_refused(path)
