"""Kinds of waste by the names that people give them."""

import pytest

import lfgmodel as lfg
from lfgmodel.errors import FactorError
from lfgmodel.kinds import MEANINGS, kind_named

IPCC = ["food", "garden", "paper", "wood", "textiles", "nappies", "rubber_leather", "plastic", "metal", "glass",
        "other_inert", "sludge"]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("厨余", "food"), ("厨余类", "food"), ("厨余垃圾", "food"), ("纸", "paper"), ("纸类", "paper"), ("橡塑", "plastic"),
        ("橡塑类", "plastic"), ("塑料", "plastic"), ("织物", "textiles"), ("纺织类", "textiles"), ("木竹", "wood"),
        ("金属", "metal"), ("玻璃", "glass"), ("渣石", "other_inert"), ("灰土", "other_inert"), ("砖瓦陶瓷", "other_inert"),
        ("其他", "other_inert"), ("Food waste", "food"), ("Yard-waste", "garden"), ("PLASTICS", "plastic"), ("Diapers", "nappies"),
        ("other", "other_inert"), ("inert", "other_inert"), ("Rubber and leather", "rubber_leather"), ("food", "food"),
    ],
)  # fmt: skip
def test_common_names_mean_the_kinds_of_the_ipcc(text, kind):
    assert kind_named(text, IPCC) == kind


def test_a_name_that_a_model_knows_means_itself():
    assert kind_named("grass", ["garden", "grass"]) == "grass"
    assert kind_named("inert", ["food", "inert"]) == "inert"
    assert kind_named("其他", ["food", "inert"]) == "inert"
    assert kind_named("garden", ["food_waste", "yard_trimmings"]) == "yard_trimmings"
    assert kind_named("food", ["food_waste", "yard_trimmings"]) == "food_waste"
    assert kind_named("mixed", ["bulk"]) is None  # of another composition


def test_no_name_means_two_kinds():
    words = [word for kind, others in MEANINGS.items() for word in (kind, *others.split())]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("厨鱼", r"got '厨鱼': the nearest is 厨余 \(food\)"),
        ("医疗废物", r"got '医疗废物': in Chinese write 厨余 \(food\), 园林 \(garden\), .*纸 \(paper\), "),
        ("papier", r"got 'papier'; did you mean 'paper'[^:]*\?$"),
    ],
)
def test_a_kind_that_a_method_does_not_know_is_refused_with_names_in_its_own_language(kind, said):
    waste = lfg.Waste.constant("100 Mg/yr", 2000, 2001).split({kind: 0.6, "other_inert": 0.4})
    site = lfg.Site(waste, climate="tropical_wet", management="managed_anaerobic")
    with pytest.raises(FactorError, match=said):
        lfg.estimate(site, lfg.IPCC2006())


def test_of_several_kinds_that_a_method_does_not_know_each_has_its_nearest():
    waste = lfg.Waste.constant("100 Mg/yr", 2000, 2001).split({"厨鱼": 0.6, "纸壳": 0.4})
    site = lfg.Site(waste, climate="tropical_wet", management="managed_anaerobic")
    with pytest.raises(FactorError, match=r"厨余 \(food\).*; the nearest is .*纸.* \(paper\)"):
        lfg.estimate(site, lfg.IPCC2006())
