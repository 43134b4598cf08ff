"""Values are complete when built, and vary by copy."""

import pickle
from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import pint
import pytest

import lfgmodel as lfg
from lfgmodel.axes import by_kind, by_year
from lfgmodel.errors import FactorError, FieldError, LFGError, RangeError, UnitError


def test_a_field_holds_a_float_in_its_canonical_unit():
    ureg = pint.get_application_registry()
    for k in (0.05, "0.05/yr", "5 %/yr", ureg.Quantity(0.05, "1/year")):
        assert lfg.LandGEM(k=k, L0="170 m3/Mg").k == pytest.approx(0.05, rel=1e-15)


def test_values_are_frozen_and_equal_by_content():
    model = lfg.LandGEM(k=0.05, L0=170)
    with pytest.raises(FrozenInstanceError):
        model.k = 0.1
    assert model == lfg.LandGEM(k="0.05/yr", L0=170)
    assert model != model.but(k=0.06)


def test_but_copies_and_renames():
    preset = lfg.LandGEM.preset("CAA conventional")
    changed = preset.but(k=0.06)
    assert (preset.k, changed.k, changed.L0) == (0.05, 0.06, 170)
    assert changed.name == "CAA conventional (modified)"
    assert changed.but(L0=100).name == "CAA conventional (modified)"
    assert preset.but(k=0.06, name="ours").name == "ours"
    assert lfg.LandGEM(k=0.05, L0=170).but(k=0.06).name == ""


def test_a_copy_keeps_fields_that_refuse_bare_numbers():
    site = lfg.Site(lfg.Waste.constant("1 Mg/yr", 2000, 2001), rainfall="21 inch/yr")
    assert site.but(name="other").rainfall == pytest.approx(533.4)
    flare = lfg.energy.Flare("2000 scfm", gas="lfg")
    assert flare.but(availability=0.9).capacity == pytest.approx(flare.capacity, rel=1e-14)


def test_values_do_not_change_and_can_be_keys():
    phased = lfg.collection.Phased({2005: 0.5})
    with pytest.raises(TypeError, match="values do not change"):
        phased.efficiency[2010] = 0.9
    assert hash(phased) == hash(lfg.collection.Phased({2005: "50 %"}))
    assert pickle.loads(pickle.dumps(phased)) == phased


def test_a_cited_number_in_another_unit_is_converted_and_still_cited(tmp_path):
    (tmp_path / "mine.csv").write_text(
        "factor,kind,climate,value,low,high,unit,source,where,checked\nL0,mine,,2.7,2,3,ft3/lb,swolf,p. 1,primary\n"
    )
    L0 = lfg.factors.table("landgem", extra=tmp_path / "mine.csv").find("L0", "mine")
    row = lfg.LandGEM(k=0.05, L0=L0).factors()["L0"].row
    assert row.value == pytest.approx(2.7 * 0.028316846592 / 0.00045359237)
    assert (row.unit, row.where) == ("m3/Mg", "p. 1")
    with pytest.raises(UnitError, match=r"LandGEM.k needs \[1/yr\]"):
        lfg.LandGEM(k=L0, L0=170)


def test_a_series_stands_for_its_dict():
    assert lfg.collection.Phased(pd.Series({2005: 0.5})) == lfg.collection.Phased({2005: 0.5})


def test_a_misspelt_field_fails():
    for error in (TypeError, FieldError):
        with pytest.raises(error, match="LandGEM.but: field must be one of k, L0, .*; got 'kk'; did you mean 'k'"):
            lfg.LandGEM(k=0.05, L0=170).but(kk=0.06)


def test_values_and_their_citations_survive_pickling():
    model = lfg.LandGEM.preset("inventory wet")
    again = pickle.loads(pickle.dumps(model))
    assert again == model
    assert again.factors()["k"].citation == model.factors()["k"].citation


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: lfg.LandGEM(k="0.05 m", L0=170), UnitError, r"LandGEM.k needs \[1/yr\], got \[m\]; write '1/yr'"),
        (lambda: lfg.LandGEM(k=5, L0=170), RangeError, r"LandGEM.k must be within 0.001..2 \[1/yr\], got 5"),
        (lambda: lfg.LandGEM(k=float("nan"), L0=170), RangeError, "LandGEM.k must be within"),
        (lambda: lfg.LandGEM(k=None, L0=170), UnitError, "LandGEM.k needs a number"),
        (lambda: lfg.LandGEM(k=[0.1, 0.2], L0=170), RangeError, r"LandGEM.k takes one number, got \[0.1, 0.2\]"),
        (lambda: lfg.LandGEM(k={"food": 0.1}, L0=170), UnitError, "LandGEM.k needs a number"),
        (lambda: lfg.collection.Constant(75), RangeError, "collection.Constant.efficiency .* got 75; write '75 %'"),
        (lambda: lfg.collection.Constant(1.1), RangeError, "within 0..1"),
        (lambda: lfg.oxidation.Constant(-0.1), RangeError, "oxidation.Constant.share must be within 0..1"),
        (lambda: lfg.energy.Engine("-3 MW"), RangeError, "energy.Engine.capacity must be within"),
        (lambda: lfg.energy.Engine("3 MW", heat_rate=1000), RangeError, "energy.Engine.heat_rate must be within"),
        (lambda: lfg.energy.Flare("2000 scfm"), UnitError, "energy.Flare.capacity needs gas='lfg' or gas='ch4'"),
        (lambda: lfg.energy.Flare(2000, gas="lfg"), UnitError, "energy.Flare.capacity needs a unit"),
        (lambda: lfg.energy.Flare("9 Mg/d", gas="lfg"), UnitError, r"needs \[Nm3/h\], got \[Mg/d\]"),
        (lambda: lfg.energy.Flare("2000 scfm", gas="biogas"), FactorError, "must be one of ch4, lfg; got 'biogas'"),
        (lambda: lfg.collection.Constant("150 %"), RangeError, "got '150 %'$"),
        (lambda: lfg.collection.Phased({"2005": 0.5}), RangeError, "takes one number or {year: number}"),
        (lambda: lfg.collection.Phased({2005.5: 0.5}), RangeError, "takes {kind: number} or {year: number}"),
        (lambda: lfg.collection.Phased({2005: {2010: 0.5}}), UnitError, "needs a number"),
        (lambda: lfg.FirstOrderDecay(k={2000: {"food": 0.1}}, potential=0.1, convention="next_year"), UnitError, "needs a number"),
        (lambda: lfg.FirstOrderDecay(k={}, potential=0.1, convention="next_year"), RangeError, "takes {kind: number}"),
        (lambda: lfg.FirstOrderDecay(k=0.1, potential=0.1), FactorError, "got ''$"),
        (lambda: lfg.energy.Flare("2000 scfm", gas="banana"), FactorError, "must be one of ch4, lfg"),
        (lambda: lfg.energy.Engine(1600), RangeError, "capacity must be within"),
        (lambda: lfg.LandGEM.preset("CAA wet"), FactorError, "LandGEM.preset must be one of .* did you mean 'CAA arid'"),
        (lambda: lfg.LandGEM(k=0.05, L0=170, ages="middle"), FactorError, "LandGEM.ages must be one of end, mid, begin"),
    ],
)  # fmt: skip
def test_refused_in_one_line(build, error, message):
    with pytest.raises(error, match=message) as caught:
        build()
    assert isinstance(caught.value, LFGError)
    assert "\n" not in str(caught.value)


def test_steps_hold_from_their_year_on():
    years = np.arange(2003, 2009)
    np.testing.assert_array_equal(by_year({2003: 1.0, 2006: 2.0}, years, "k"), [1, 1, 1, 2, 2, 2])
    np.testing.assert_array_equal(by_year({2005: 1.0}, years, "k", before=0.0), [0, 0, 1, 1, 1, 1])
    np.testing.assert_array_equal(by_year(3.0, years, "k"), [3] * 6)


def test_steps_refused():
    with pytest.raises(RangeError, match="k must name its years in rising order, got .2006, 2003."):
        by_year({2006: 1.0, 2003: 2.0}, [2003], "k")
    with pytest.raises(RangeError, match="k starts in 2006, but is needed from 2003 on; add 2003"):
        by_year({2006: 1.0}, [2003], "k")


def test_numbers_by_kind_and_year():
    assert by_kind(0.1, ("a", "b"), [2000], "k").shape == (1, 1, 1)
    np.testing.assert_array_equal(by_kind({"b": 2.0, "a": 1.0}, ("a", "b"), [2000], "k").ravel(), [1, 2])
    mixed = by_kind({"a": 1.0, "b": {2000: 2.0, 2001: 3.0}}, ("a", "b"), [2000, 2001], "k")
    np.testing.assert_array_equal(mixed[:, :, 0, 0], [[1, 2], [1, 3]])
    with pytest.raises(
        FactorError, match="Waste kind for k must be one of food, paper; got 'papier'; did you mean 'paper'"
    ):
        by_kind({"food": 1.0, "paper": 2.0}, ("papier",), [2000], "k")


@pytest.mark.parametrize("given", [75, "75", " 75.0 ", 55.2, "100"])
def test_a_share_above_one_without_a_unit_may_be_meant_in_percent(given):
    with pytest.raises(RangeError, match=rf"write '{float(given):g} %'"):
        lfg.collection.Constant(given)


@pytest.mark.parametrize("given", ["150 %", "2e6 ppm", 101, "1000"])
def test_a_share_with_a_unit_or_beyond_all_percents_is_not(given):
    with pytest.raises(RangeError, match=r"must be within 0..1 \[fraction\], got \S+( \S+)?$"):
        lfg.collection.Constant(given)
