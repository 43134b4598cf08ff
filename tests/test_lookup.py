"""Fields left open: which published rows fill them, at which sites, and what is refused."""

import numpy as np
import pytest

import lfgmodel as lfg
from lfgmodel.errors import FactorError, RangeError
from lfgmodel.generation.model import About, Published
from lfgmodel.lookup import CLIMATE, Labels, Lookup
from lfgmodel.waiting import Classed

MIXED = ("food", "paper", "wood")
COLUMNS = {"climate": np.array(["tropical_wet", "boreal_dry"]), "management": np.array(["managed", "unmanaged_deep"])}
HERE = {name: cells[:1] for name, cells in COLUMNS.items()}


def site(*kinds, **known):
    waste = lfg.Waste.constant("100 Mg/yr", 2000, 2010).split(dict.fromkeys(kinds, 1 / len(kinds)))
    return lfg.Site(waste, **{"climate": "temperate_wet", "management": "managed", "rainfall": "900 mm/yr", **known})


def test_a_field_left_open_holds_the_rows_of_its_kinds_at_one_site():
    model = lfg.IPCC2019().settled(MIXED, HERE)
    assert model.k == {"food": 0.4, "paper": 0.07, "wood": 0.035}
    assert model.mcf == 1
    assert model.k["food"].row.climate == "tropical_wet"
    assert not model.waits


def test_a_kind_that_a_field_names_keeps_its_number_and_the_others_are_read():
    model = lfg.IPCC2019(k={"food": 0.3}).settled(MIXED, HERE)
    assert model.k == {"food": 0.3, "paper": 0.07, "wood": 0.035}
    assert list(model.factors()) == [
        *(f"doc['{kind}']" for kind in MIXED), "k['paper', 'tropical_wet']", "k['wood', 'tropical_wet']", "mcf['managed']",
        *(f"doc_f['{kind}']" for kind in MIXED), "methane_fraction",
    ]  # fmt: skip


@pytest.mark.parametrize("model", [lfg.IPCC2006, lambda **f: lfg.CDMTool04(application="A", **f)])
def test_one_published_number_for_all_kinds_stands_beside_those_given(model):
    part = model(doc_f={"food": 0.7})
    assert part.settled(MIXED, HERE).doc_f == {"food": 0.7, "paper": 0.5, "wood": 0.5}
    whole = lfg.estimate(site(*MIXED), model(doc_f={"food": 0.7, "paper": 0.5, "wood": 0.5})).generated
    np.testing.assert_array_equal(lfg.estimate(site(*MIXED), part).generated, whole)


def test_numbers_that_differ_between_sites_wait_for_each():
    model = lfg.IPCC2006().settled(("food",), COLUMNS)
    source = model.k["food"].source
    assert isinstance(source, Classed)
    np.testing.assert_array_equal(source.at(slice(None)), [[0.4, 0.06]])
    np.testing.assert_array_equal(source.at(slice(1, 2)), [[0.06]])
    assert model.doc == {"food": 0.15}  # which does not depend on the site
    assert {"k['food', 'tropical_wet']", "k['food', 'temperate_dry']"} <= set(model.factors())


def test_inert_waste_needs_no_row():
    assert lfg.SWEET(mcf=1).settled(("glass",), {"rainfall": np.array([900.0])}).k == {"glass": 0.0}


def test_every_row_that_may_be_read_is_told_without_a_site():
    published = lfg.CDMTool04(application="B").published()
    assert published["phi['B', 'wet']"] == 0.85
    assert not any(name.startswith("phi['A'") for name in published)
    assert published["k['food', 'tropical_wet']"] == 0.4
    assert not any(name.startswith("k") for name in lfg.SWEET(mcf=1, k=0.1).published())


@pytest.mark.parametrize(
    "build",
    [
        lambda k: lfg.IPCC2006(k=k),
        lambda k: lfg.IPCC2019(k=k),
        lambda k: lfg.CDMTool04(application="A", k=k),
        lambda k: lfg.SWEET(mcf=1, k=k),
        lambda k: lfg.SubpartHH.by_material("wet").but(k=k),
    ],
)
def test_a_misspelt_kind_in_a_field_is_refused(build):
    with pytest.raises(FactorError, match=r"Waste kind in \w+\.k must be one of .*; got 'fod'; did you mean 'food'"):
        build({"fod": 0.5})
    assert build({"food": 0.5, "wood": 0.02}).k == {"food": 0.5, "wood": 0.02}


def test_a_kind_of_ones_own_takes_every_number_that_goes_by_kind():
    own = lfg.IPCC2006(k={"tyres": 0.01}, doc={"tyres": 0.4})
    assert lfg.estimate(site("tyres"), own).generated[5] > 0
    with pytest.raises(FactorError, match=r"Waste kind in IPCC2019.doc must be one of"):
        lfg.IPCC2019(k={"tyres": 0.01}, doc={"tyres": 0.4})  # whose doc_f goes by kind too
    with pytest.raises(FactorError, match=r"FirstOrderDecay\.potential lacks 'fod', which k names"):
        lfg.FirstOrderDecay(k={"food": 0.2, "fod": 0.1}, potential={"food": 0.05}, convention="same_year")


def test_all_unknown_kinds_are_named_at_once():
    with pytest.raises(FactorError, match="Waste kinds for IPCC2006.doc must be among .*food.*; got 'shoes', 'hats'"):
        lfg.estimate(site("food", "shoes", "hats"), lfg.IPCC2006())


def test_a_method_outside_an_estimate_fills_its_tables_but_draws_nothing():
    columns = {**HERE, "year": np.arange(3)}
    assert lfg.IPCC2006().decay(("food",), columns).retain.item() == pytest.approx(np.exp(-0.4))
    with pytest.raises(RangeError, match=r"IPCC2006\.k holds lognormal\(.*\), which an estimate fills"):
        lfg.IPCC2006(k=lfg.lognormal(0.1, 1.2)).decay(("food",), columns)


def test_labels_are_those_that_occur():
    labels = Labels.of(Labels(["a", "b", "c"], [2, 0, 2]))
    assert labels.names == ("a", "c")
    np.testing.assert_array_equal(np.asarray(labels), ["c", "a", "c"])
    assert np.asarray(Labels.of([])).shape == (0,)


def test_a_method_of_ones_own_is_its_fields_its_tables_and_its_equation():
    """As CONTRIBUTING says a national method is added, but for its docstring."""
    from collections.abc import Mapping
    from dataclasses import dataclass
    from typing import Any, ClassVar

    from lfgmodel.core.decay import mid_year
    from lfgmodel.values import fraction, number

    @dataclass(frozen=True)
    class National(Published):
        about: ClassVar[About] = About("ipcc2006_v5", "eq. 1", "mid_year", "", "", "", "", "")
        k: Any = number("1/yr", default=None, many=True)
        doc: Any = fraction(default=None, many=True)

        def lookups(self) -> Mapping[str, Lookup]:
            return {"k": Lookup(("ipcc2006",), "k", entry=CLIMATE), "doc": Lookup(("ipcc2006",), "DOC")}

        def decay(self, kinds, columns):
            n = self.numbers(kinds, columns)
            return mid_year(n.doc * 0.5 * 16 / 12 * 0.5, n.k)

    here, model = site("food", "paper"), National()
    est = lfg.estimate(here, model)
    assert [line.partition(" =")[0] for line in est.citations()[1:]] == [
        "National.k['food', 'temperate_wet']", "National.k['paper', 'temperate_wet']", "National.doc['food']", "National.doc['paper']",
    ]  # fmt: skip
    assert set(lfg.default_uncertainty(model, here)) == {
        line.split(".", 1)[1].partition(" =")[0] for line in est.citations()[1:]
    }
    wide = lfg.estimate(here, lfg.uncertain(model, here), draws=64, seed=1)
    assert set(wide.drawn) == {f"National.{field}['{kind}']" for field in ("k", "doc") for kind in ("food", "paper")}
    meter = dict(
        zip(
            range(2005, 2025),
            0.7 * lfg.estimate(here, model.but(k={"food": 0.37, "paper": 0.12})).generated[5:25],
            strict=True,
        )
    )
    fit = lfg.calibrate(here, model, lfg.collection.Constant(0.7), meter, unit="Mg/yr", gas="ch4")
    assert fit.generation.model.k["food"] == pytest.approx(0.37, rel=1e-6)


@pytest.mark.parametrize(
    ("model", "names"),
    [
        (lfg.IPCC2019(), ("厨余垃圾", "Yard trimmings", "橡塑", "cardboard")),
        (lfg.IPCC2019(k={"food": 0.3}), ("厨余", "Garden waste", "plastics", "纸")),
        (lfg.SubpartHH.by_material("wet"), ("kitchen waste", "green", "others", "paper and cardboard")),
        (lfg.FirstOrderDecay(k={"food": 0.2, "garden": 0.1, "plastic": 0.0, "paper": 0.05}, potential=0.05, convention="same_year"), ("厨余", "garden", "plastic", "paper")),
    ],
    ids=["IPCC2019", "with k of its own", "SubpartHH", "FirstOrderDecay"],
)  # fmt: skip
def test_kinds_by_their_common_names_are_those_of_the_tables(model, names):
    shares = dict(zip(names, (0.4, 0.2, 0.3, 0.1), strict=True))
    plain = dict(zip(("food", "garden", "plastic", "paper"), shares.values(), strict=True))
    waste = lfg.Waste.constant("100 Mg/yr", 2000, 2010)
    setting = {"climate": "tropical_wet", "management": "managed"}
    called, known = (lfg.Site(waste.split(parts), **setting) for parts in (shares, plain))
    np.testing.assert_allclose(lfg.estimate(called, model).generated, lfg.estimate(known, model).generated, rtol=1e-12)


def test_a_class_of_sites_stands_beside_kinds_with_numbers_of_their_own():
    part = lfg.IPCC2019(mcf={"food": 0.5}).settled(MIXED, HERE)
    assert part.mcf == {"food": 0.5, "paper": 1.0, "wood": 1.0}
    mixed = lfg.IPCC2019(mcf={"food": 0.5}).settled(("food", "paper"), COLUMNS)
    np.testing.assert_array_equal(mixed.mcf["paper"].source.at(slice(None)), [[1.0, 0.8]])


@pytest.mark.parametrize(
    "model", [lfg.IPCC2019(), lfg.IPCC2006(), lfg.SubpartHH.bulk(), lfg.SWEET(mcf=0.8)], ids=lambda m: type(m).__name__
)
def test_an_uncertain_method_cites_what_the_certain_one_cites(model):
    here = site("food", "paper")
    wide = lfg.uncertain(model, here)
    drawn = lfg.estimate(here, wide, draws=8, seed=1)
    assert drawn.drawn
    assert set(drawn.citations()) == set(lfg.estimate(here, model).citations())
