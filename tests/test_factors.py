"""Every number that ships, and where it comes from."""

import pytest

import lfgmodel as lfg
from lfgmodel import factors
from lfgmodel.errors import FactorError, TableError
from lfgmodel.finance.money import Money
from lfgmodel.units.meaning import meaning

TABLES = sorted(path.stem for path in factors.DATA.glob("*.csv"))
HEAD = ",".join(factors.COLUMNS)


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_sound(name):
    for factor in factors.table(name).values():
        row = factor.row
        assert row.where
        assert row.checked in factors.CHECKED
        assert row.source.title
        assert row.source.publisher
        assert 1990 <= row.source.year <= 2030
        assert row.low is None or row.low <= row.value
        assert row.high is None or row.value <= row.high
        if row.unit == "fraction":
            assert 0 <= row.value <= 1
        elif name == "finance_costs" and row.factor != "lifetime":
            assert Money.read((row.value, row.unit)) > 0
        elif row.unit != "ppmv":
            meaning(row.unit)  # which refuses what it does not know


# Sums of the values of each table. They prove nothing about a number; they make a change to one show.
CHECKSUMS = {
    "cdm_tool04": "47.234613",
    "cdm_tool06": "3.41667",
    "constants": "1187.341048",
    "drift": "4047.399",
    "energy": "7519798.584",
    "finance": "11",
    "finance_costs": "15186.65",
    "gwp": "3130.43",
    "ipcc2006": "30.855",
    "ipcc2019": "10.7",
    "ipcc_composition": "98.127",
    "korea_gir": "12.9816",
    "landgem": "8200.577647",
    "landgem_pollutants": "10183.95529",
    "new_zealand_ets": "0.9",
    "nsps": "2504255.052",
    "oxidation": "7.349",
    "subpart_hh": "22055.1283",
    "subpart_tt": "1964.835",
    "sweet": "906.662",
    "us_meters": "6.241",
    "warm": "71.97",
}


def test_no_value_changes_unseen():
    assert {name: f"{sum(factors.table(name).values()):.10g}" for name in TABLES} == CHECKSUMS


def test_no_source_is_idle():
    used = {factor.row.source.key for name in TABLES for factor in factors.table(name).values()}
    assert used == set(factors.sources())


def test_a_factor_is_a_float_that_cites_and_arithmetic_forgets():
    k = factors.table("landgem").find("k", "CAA", "conventional")
    assert k == 0.05
    assert k.citation.startswith("40 CFR 60 Subpart WWW")
    assert k.citation.endswith("60.754(a)(1) [primary]")
    assert type(k * 2) is float


def test_tables_are_read_once_and_read_only():
    table = factors.table("landgem")
    assert factors.table("landgem") is table
    with pytest.raises(TypeError):
        table["k", "CAA", "arid"] = 0.3
    assert repr(table) == "<Table landgem: 19 factors>"


def test_to_pandas_shows_all_of_a_row():
    frame = factors.table("subpart_hh").to_pandas()
    assert list(frame) == list(factors.COLUMNS)
    assert frame.set_index("climate").loc["20-40 in", "value"] == 0.038


def test_rows_of_ones_own(tmp_path, kekaha):
    mine = tmp_path / "mine.csv"
    mine.write_text(
        f"{HEAD}\nk,ours,wet,0.1,0.05,0.2,1/yr,survey,Table 3,primary\nk,CAA,arid,0.03,,,1/yr,survey,p. 2,primary\n"
    )
    (tmp_path / "sources.toml").write_text('[survey]\ntitle = "Pumping tests"\npublisher = "City"\nyear = 2024\n')
    table = factors.table("landgem", extra=mine)
    assert table.find("k", "ours", "wet").citation == "Pumping tests (2024), Table 3 [primary]"
    assert table.find("k", "CAA", "arid") == 0.03
    assert factors.table("landgem").find("k", "CAA", "arid") == 0.02
    assert lfg.LandGEM(k=table.find("k", "ours", "wet"), L0=100).factors()["k"].row.high == 0.2


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("k,a,b,0.1,,,1/yr,nobody,Table 3,primary", "line 2 source: 'nobody' is not in sources.toml"),
        ("k,a,b,0.1,,,1/yr,swolf,Table 3,hearsay", "line 2 checked: 'hearsay' is not one of primary"),
        ("k,a,b,0.3,0.1,0.2,1/yr,swolf,Table 3,primary", "line 2 value: 0.3 is missing or outside 0.1..0.2"),
        ("k,a,b,,,,1/yr,swolf,Table 3,primary", "line 2 value: None is missing"),
        ("k,a,b,x,,,1/yr,swolf,Table 3,primary", "line 2 value: could not convert"),
        ("k,a,b,1,,,1/yr,swolf,T,primary\nk,a,b,1,,,1/yr,swolf,T,primary", "line 3 factor: k / a / b is there twice"),
    ],
)
def test_a_row_without_a_source_or_a_value_does_not_load(tmp_path, row, message):
    (tmp_path / "mine.csv").write_text(f"{HEAD}\n{row}\n")
    with pytest.raises(TableError, match=message):
        factors.table("landgem", extra=tmp_path / "mine.csv")


def test_unknown_names_get_near_matches(tmp_path):
    with pytest.raises(FactorError, match="Table must be one of .* did you mean 'landgem'"):
        factors.table("landgm")
    with pytest.raises(FactorError, match="Factor in table 'landgem' .* did you mean 'k / CAA / arid'"):
        factors.table("landgem").find("k", "CAA", "arids")
    (tmp_path / "mine.csv").write_text("factor,value\nk,1\n")
    with pytest.raises(FactorError, match="mine.csv lacks the columns kind, climate"):
        factors.table("landgem", extra=tmp_path / "mine.csv")
