"""What an estimate shows of itself: flows as attributes, frames, the screen."""

import copy
import pickle
import subprocess
import sys
import xml.etree.ElementTree as ET
from importlib.util import find_spec

import numpy as np
import pytest

import lfgmodel as lfg
from lfgmodel.errors import LFGError, NotKeptError, RangeError
from lfgmodel.results import conversion, display, plotting

SITE = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", 2000, 2010), name="Hill Road")
MODEL = lfg.LandGEM(k=0.05, L0=100)
DRAWN = MODEL.but(k=lfg.lognormal(0.05, gsd=1.3))
PARTS = {"collection": lfg.collection.Constant(0.6), "use": [lfg.energy.Engine("1 MW")], "until": 2020}


@pytest.fixture(scope="module")
def est():
    return lfg.estimate(SITE, MODEL, **PARTS)


@pytest.fixture(scope="module")
def drawn():
    return lfg.estimate(SITE, DRAWN, draws=16, seed=1, **PARTS)


GOOD = """
import lfgmodel as lfg
from lfgmodel.core.decay import Array
def gas(est: lfg.Estimate) -> Array:
    return est.generated + est.collected + est.oxidised + est.emitted + est.used + est.flared + est.vented + est.slipped
def peak(est: lfg.Estimate) -> Array:
    return est.released
site = lfg.Site(lfg.Waste.constant("50_000 Mg/yr", open=2000, close=2020).scaled(lfg.lognormal(1, gsd=1.2)))
est = lfg.estimate(site, lfg.LandGEM(k="0.05/yr", L0=lfg.normal(100, cv="10 %")), oxidation="10 %", draws=8)
ten = lfg.energy.size(est, lfg.energy.Engine("1 MW"), percentile=0.9).units + 1
"""


@pytest.mark.skipif(find_spec("mypy") is None, reason="needs mypy, of the extra test")
def test_strict_types_refuse_a_misspelt_flow_and_a_list_for_a_number(tmp_path):
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "misspelt.py").write_text(
        GOOD.replace("est.collected", "est.colected").replace('"50_000 Mg/yr"', '["50_000 Mg/yr"]')
    )
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", str(tmp_path / "cache"),
         str(tmp_path / "good.py"), str(tmp_path / "misspelt.py")],
        capture_output=True, text=True,
    )  # fmt: skip
    errors = [line.partition("misspelt.py:")[2] for line in run.stdout.splitlines() if ": error:" in line]
    assert {error[:2] for error in errors} == {"5:", "8:"}, run.stdout + run.stderr
    assert any('"Estimate" has no attribute "colected"; maybe "collected"?' in error for error in errors)
    assert any('Argument 1 to "constant" of "Waste" has incompatible type "list[str]"' in error for error in errors)


def test_each_flow_is_an_attribute_with_its_own_words(est):
    for name in lfg.Estimate.FLOWS:
        np.testing.assert_array_equal(getattr(est, name), est.flow(name))
        assert getattr(lfg.Estimate, name).__doc__.endswith("[Mg CH4/yr].")
        assert name in dir(est)
    np.testing.assert_array_equal(est.released, est.emitted + est.vented + est.slipped)


def test_a_flow_that_was_not_kept_is_no_attribute_and_says_why():
    est = lfg.estimate(SITE, MODEL, keep=["generated"], **PARTS)
    assert hasattr(est, "generated")
    assert [name for name in lfg.Estimate.FLOWS if hasattr(est, name)] == ["generated"]
    assert getattr(est, "collected", None) is None
    for name in ("collected", "released"):
        with pytest.raises(NotKeptError, match=rf"{name} was not kept; write keep=\[..., '{name}'\], or leave"):
            getattr(est, name)
    assert issubclass(NotKeptError, LFGError)
    assert issubclass(NotKeptError, AttributeError)
    assert issubclass(NotKeptError, RangeError)


def test_a_flow_that_was_kept_is_there_after_copies(est):
    for again in (copy.copy(est), pickle.loads(pickle.dumps(est.combined()))):
        np.testing.assert_array_equal(again.released, est.released)
    with pytest.raises(AttributeError, match="colected"):
        _ = est.colected
    with pytest.raises(AttributeError):
        est.collected = est.generated


def test_frames_have_a_row_a_year_or_a_row_a_draw_and_year(est, drawn):
    frame = est.frame(half=est.generated / 2, note="said")
    assert (frame.index.name, list(frame)) == ("year", ["half", "note"])
    assert frame.loc[2015, "half"] == est.at(2015)["generated"] / 2
    long = drawn.frame(share=np.linspace(0, 1, len(drawn.years)), gas=drawn.collected)
    assert long.index.names == ["draw", "year"]
    assert long.loc[(7, 2015), "gas"] == drawn.collected[15, 7]
    assert long.loc[(3, 2015), "share"] == long.loc[(9, 2015), "share"] == pytest.approx(0.75)


def test_one_curve_names_the_axes_and_the_way_out(drawn):
    with pytest.raises(RangeError, match="^here takes one site without draws, got axes year, draw; take est.site"):
        drawn.one_curve("here")


def test_the_screen_converts_no_flow(est, drawn, monkeypatch):
    """The short table is in the units that are kept: no conversion, however many flows."""

    def refuse(*_, **__):
        raise AssertionError("a conversion")

    monkeypatch.setattr(conversion, "methane_flow", refuse)
    monkeypatch.setattr(conversion, "product", refuse)
    for one in (est, drawn):
        assert "collected" in repr(one)
        assert "collected" in one._repr_html_()


def test_text_and_html_show_the_same_cells_on_the_same_sides(est, drawn):
    for one, heads in ((est, ["", "peak", "", "year", "total", ""]), (drawn, ["total", "5%", "50%", "95%", ""])):
        columns, rows = display.summary(one)
        assert [column.head for column in columns] == heads
        table = ET.fromstring(one._repr_html_()).find(".//table")
        cells = [[(cell.text or "", cell.get("style")) for cell in row] for row in table.iter("tr")]
        assert [[text for text, _ in row] for row in cells] == [heads, *map(list, rows)]
        assert all([f"text-align:{column.side}" for column in columns] == [style for _, style in row] for row in cells)
        for line, row in zip(repr(one).splitlines()[2:], rows, strict=True):
            assert line.split() == " ".join(row).split()


def test_quantiles_on_the_screen_are_of_the_totals(drawn):
    row = dict((row[0], row[1:]) for row in display.summary(drawn).rows)["collected"]
    assert row == (*map(display.digits, np.quantile(drawn.collected.sum(axis=0), [0.05, 0.5, 0.95])), "Mg CH4")


def test_what_an_estimate_holds_cannot_be_written_over_also_after_a_pickle(est, drawn):
    for one in (est, drawn, pickle.loads(pickle.dumps(drawn)), est.combined(), copy.deepcopy(est)):
        held = [one.years, *one.flows.values(), *one.products.values(), *one.drawn.values()]
        assert len(held) > 9
        for array in held:
            with pytest.raises(ValueError, match="read-only|assignment destination"):
                array[0] = 0
    again = pickle.loads(pickle.dumps(drawn))
    assert repr(again) == repr(drawn)
    np.testing.assert_array_equal(again.study.run().collected, drawn.collected)


def test_the_heat_of_landfill_gas_is_that_of_its_methane_whatever_the_content():
    sites = lfg.Portfolio.from_arrays(
        np.full((3, 1, 2), 1e5), years=range(2000, 2003), unit="Mg", names=["a", "b"], columns={"content": [0.5, 0.4]}
    )
    est = lfg.estimate(sites, MODEL.but(methane_fraction=lfg.column("content")))
    for unit in ("MWh/yr", "MMBtu/yr"):
        np.testing.assert_allclose(est.to("generated", unit, gas="lfg"), est.to("generated", unit), rtol=1e-14)
    volume = est.to("generated", "Nm3/h", gas="lfg")
    np.testing.assert_allclose(volume, est.to("generated", "Nm3/h") * [2, 2.5], rtol=1e-12)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda est, drawn: est.plot("fate"), "ax must be Axes of matplotlib, got 'fate'; a kind of picture is plot"),
        (lambda est, drawn: est.plot(ax=5), "ax must be Axes of matplotlib, got 5"),
        (lambda est, drawn: drawn.plot(levels=0.5), "plotting.fan.levels takes shares of the draws .* got 0.5; write"),
        (lambda est, drawn: drawn.plot(levels=[0.5, 90]), "plotting.fan.levels takes shares"),
        (lambda est, drawn: drawn.plot(levels="ab"), "plotting.fan.levels takes shares"),
        (lambda est, drawn: plotting.tornado(None), "A tornado takes est.sensitivity"),
        (lambda est, drawn: plotting.comparison(None), "A comparison takes what lfg.compare"),
        (lambda est, drawn: plotting.comparison(est.to_pandas()), "A comparison takes what lfg.compare"),
        (lambda est, drawn: est.to_excel("/no such folder/x.xlsx"), "there is no folder '/no such folder'; make it"),
        (lambda est, drawn: lfg.gwp("AR5", 100, gas=5), "gwp.gas must be one of CH4, N2O; got 5"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_one_line(est, drawn, act, message):
    with pytest.raises(LFGError, match=message) as caught:
        act(est, drawn)
    assert "\n" not in str(caught.value)
