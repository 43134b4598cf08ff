"""State: nothing that is shared can be changed, and neither threads nor NumPy's settings change a result."""

import copy
import pickle
import subprocess
import sys

import numpy as np
import pytest

import lfgmodel as lfg
from lfgmodel import factors
from lfgmodel.errors import LFGError

MODELS = {
    "CDMTool04": ("food", 'lfg.CDMTool04(application="B")'),
    "FirstOrderDecay": ("msw", 'lfg.FirstOrderDecay(k=0.1, potential=0.05, convention="tenths")'),
    "IPCC2006": ("food", "lfg.IPCC2006()"),
    "IPCC2019": ("food", "lfg.IPCC2019(start_month=10)"),
    "LandGEM": ("msw", 'lfg.LandGEM.preset("inventory conventional")'),
    "SWEET": ("food", "lfg.SWEET(mcf=0.8)"),
    "SubpartHH": ("msw", "lfg.SubpartHH.bulk()"),
    "SubpartTT": ("food_processing", "lfg.SubpartTT()"),
    "WARM": ("food_waste", 'lfg.WARM(moisture="wet", potential=0.06)'),
}
"""Of each model a waste kind that it takes, and one of it."""

WHOLE = """
waste = lfg.Waste.constant("100_000 short_ton/yr", open=1960, close=1990, kind="{kind}")
site = lfg.Site(waste, climate="temperate_wet", rainfall="30 inch/yr", management="managed")
use = [lfg.energy.Engine("1 MW", turndown=0.4), lfg.energy.Flare()]
est = lfg.estimate(site, {model}, lfg.collection.Constant("75 %", open=1980), oxidation="10 %", use=use, until=2450)
"""
THREADS = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
import lfgmodel as lfg
together = Barrier(8)
def whole(_):
    together.wait()
    held = {"lfg": lfg}
    exec(SCRIPT, held)
    est = held["est"]
    return est.total("released"), est.total("electricity", "GWh"), float(lfg.gwp("AR5", 100)), len(est.citations())
with ThreadPoolExecutor(8) as pool:
    print(*{repr(found) for found in pool.map(whole, range(8))}, sep="\\n")
"""


def whole(name):
    """Estimate a site by a model, from waste to the fate of its methane, far beyond the last of its gas."""
    kind, model = MODELS[name]
    held = {"lfg": lfg}
    exec(WHOLE.format(kind=kind, model=model), held)  # the same text as in other processes
    return held["est"]


def test_every_model_is_here():
    assert set(MODELS) == set(lfg.MODELS)


@pytest.mark.parametrize("name", ["LandGEM", "IPCC2019", "SubpartHH"])
def test_eight_threads_that_estimate_first_thing_in_a_process_agree(name):
    kind, model = MODELS[name]
    script = f"SCRIPT = {WHOLE.format(kind=kind, model=model)!r}\n{THREADS}"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    est = whole(name)
    alone = est.total("released"), est.total("electricity", "GWh"), 28.0, len(est.citations())
    assert found == [repr(alone), ""]


@pytest.mark.parametrize("name", MODELS)
def test_numbers_too_small_for_a_float_are_none_whatever_numpy_is_told_to_do(name):
    usual = whole(name)
    with np.errstate(all="raise"):
        strict = whole(name)
        strict.to_pandas()
        repr(strict)
    for flow in usual.names:
        np.testing.assert_array_equal(strict.flow(flow), usual.flow(flow))


def test_draws_and_many_sites_are_safe_under_numpys_strictest_settings():
    years = np.arange(1800, 1811)
    sites = lfg.Portfolio.from_arrays(np.full((11, 1, 5200), 1e3), years=years, unit="Mg")
    model = lfg.LandGEM(k=lfg.lognormal(0.5, 1.4, high=1.9), L0=lfg.normal(100, cv=0.1, low=1))
    with np.errstate(all="raise"):
        est = lfg.estimate(sites, lfg.LandGEM(k=0.7, L0=100), lfg.collection.Constant(0.5), use=[lfg.energy.Flare()])
        drawn = lfg.estimate(sites[:3], model, lfg.collection.Constant(0.5), draws=64, seed=1, until=2500)
        assert drawn.quantile(0.5, "emitted").notna().all(axis=None)
    assert np.isfinite(est.emitted).all()
    assert np.isfinite(drawn.emitted).all()


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda held: pickle.loads(pickle.dumps(held))])
def test_published_numbers_and_their_tables_do_not_change(again):
    for table in (factors.table("gwp"), again(factors.table("gwp"))):
        number = table.find("GWP", "CH4", "AR5 100")
        assert number == 28
        assert number.citation.startswith("IPCC")
        with pytest.raises(AttributeError, match="a published number does not change"):
            number.row = None
        with pytest.raises(AttributeError, match="a published number does not change"):
            del number.row
        with pytest.raises(AttributeError):
            table.name = "mine"
        with pytest.raises(TypeError):
            table.rows["GWP", "CH4", "AR5 100"] = 1.0
    assert again(factors.table("gwp")) == factors.table("gwp")
    assert lfg.gwp("AR5", 100).row.unit == again(lfg.gwp("AR5", 100)).row.unit


def test_what_a_user_does_to_an_answer_does_not_change_the_next():
    shares = lfg.composition("China")
    shares.clear()
    assert lfg.composition("China")["food"] == pytest.approx(0.591)
    frame = factors.table("gwp").to_pandas()
    frame["value"] = 0.0
    assert lfg.gwp("AR5", 100) == 28
    mass = np.ones(2)
    given = lfg.samples(mass)
    mass[:] = 7
    assert given.mean() == 1
    with pytest.raises(TypeError):
        lfg.MODELS["mine"] = lfg.LandGEM


@pytest.mark.parametrize("again", [copy.deepcopy, lambda held: pickle.loads(pickle.dumps(held))])
def test_what_sites_and_waste_hold_cannot_be_written_over(again):
    site = whole("IPCC2006").inputs["site"]
    sites = lfg.Portfolio.from_arrays(np.ones((2, 1, 3)), years=[2000, 2001], unit="Mg", columns={"k": [0.1, 0.2, 0.3]})
    for held in (site.waste, again(site.waste)):
        for array in (held.years, held.mass):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1
    for held in (sites, again(sites)):
        for array in (held.names, held.columns["k"]):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = array[1]


def test_what_is_asked_for_by_hasattr_is_there_or_not():
    kept = lfg.estimate(whole("LandGEM").inputs["site"], lfg.LandGEM(k=0.05, L0=100), keep=["generated"])
    assert hasattr(kept, "generated")
    assert not hasattr(kept, "collected")
    assert getattr(kept, "released", None) is None
    assert not hasattr(kept, "methane")
    assert not hasattr(lfg, "Landgem")
    assert not hasattr(lfg.gwp("AR5", 100), "source")
    with pytest.raises(LFGError, match="collected was not kept"):
        kept.collected.sum()
