"""Quantiles of each site, held in place of its draws."""

import pickle
import tracemalloc

import pandas as pd
import pytest
from numpy.testing import assert_array_equal

import lfgmodel as lfg
from lfgmodel.errors import FactorError, NotKeptError, RangeError

ASKED = ["5 %", 0.5, "95 %"]
WELLS = lfg.collection.Constant(0.6)


def sites(count=30):
    table = pd.DataFrame(
        {
            "open": [1985 + n % 25 for n in range(count)],
            "close": 2030,
            "msw": [2e4 + 900 * (n % 83) for n in range(count)],
        },
        index=[f"Site {n}" for n in range(count)],
    )
    return lfg.Portfolio.from_frame(table, kinds=["msw"], unit="Mg/yr")


PLACES = sites()
MODEL = lfg.LandGEM(
    k=lfg.lognormal(0.05, 1.3), L0=lfg.each(lfg.lognormal("100 m3/Mg", gsd=1.5, high="300 m3/Mg"), correlation=0.2)
)
USE = [lfg.energy.Engine("1 MW"), lfg.energy.Flare()]
OPTIONS = {"oxidation": 0.1, "use": USE, "until": 2040, "draws": 64, "seed": 1}


@pytest.fixture(scope="module")
def whole():
    return lfg.estimate(PLACES, MODEL, WELLS, **OPTIONS)


@pytest.fixture(scope="module")
def held():
    return lfg.estimate(PLACES, MODEL, WELLS, quantiles=ASKED, **OPTIONS)


def test_they_are_those_of_the_whole_to_the_last_bit(whole, held, monkeypatch):
    expected = whole.quantile(ASKED)
    pd.testing.assert_frame_equal(held.quantile(ASKED), expected, check_exact=True)
    assert held.quantile(ASKED).attrs == expected.attrs
    assert ("released", 0.95) in expected  # which is no sum of quantiles
    monkeypatch.setattr("lfgmodel.study.study.FLOW", 1)  # a site at a time
    alone = lfg.estimate(PLACES, MODEL, WELLS, quantiles=ASKED, **OPTIONS)
    pd.testing.assert_frame_equal(alone.quantile(ASKED), expected, check_exact=True)
    one = held.quantile([0.5], "electricity")
    pd.testing.assert_frame_equal(one, whole.quantile([0.5], "electricity"), check_exact=True)


def test_they_come_in_any_unit_and_of_one_site(whole, held):
    for options in (
        {"unit": "scfm", "gas": "lfg"},
        {"unit": "kilotonne/yr"},
        {"unit": "scfm", "gas": "lfg", "methane_fraction": 0.45},
    ):
        mine, expected = (est.quantile(ASKED, "collected", **options) for est in (held, whole))
        pd.testing.assert_frame_equal(mine, expected, rtol=1e-13)
    site = held.site("Site 7")
    pd.testing.assert_frame_equal(site.quantile(ASKED), whole.site("Site 7").quantile(ASKED), check_exact=True)
    assert held.axes == ("year", "quantile", "site")
    assert site.axes == ("year", "quantile")
    assert held.flows["generated"].shape == (len(held.years), 3, 30)


def test_what_is_kept_alone_is_held_alone(whole):
    est = lfg.estimate(PLACES, MODEL, WELLS, quantiles="50 %", keep=["released", "electricity"], **OPTIONS)
    assert set(est.flows) == {"released"}
    pd.testing.assert_frame_equal(est.quantile(0.5, "released"), whole.quantile(0.5, "released"), check_exact=True)
    assert list(est.quantile(0.5).columns) == [("released", 0.5), ("electricity", 0.5)]
    with pytest.raises((NotKeptError, KeyError)):
        est.quantile(0.5, "generated")


def test_a_drawn_methane_content_is_not_known_of_quantiles():
    model = MODEL.but(methane_fraction=lfg.uniform(0.45, 0.55))
    est = lfg.estimate(PLACES, model, WELLS, quantiles=[0.5], **OPTIONS)
    with pytest.raises(lfg.errors.LFGError, match="methane_fraction|methane content"):
        est.quantile(0.5, "collected", "scfm", gas="lfg")
    assert len(est.quantile(0.5, "collected", "scfm", gas="lfg", methane_fraction=0.5)) == 30 * len(est.years)


@pytest.mark.parametrize(
    "ask",
    [
        lambda est: est.generated, lambda est: est.to("collected", "scfm"), lambda est: est.total("generated"),
        lambda est: est.peak("generated"), lambda est: est.combined(), lambda est: est.at(2020), lambda est: est.co2e(28),
        lambda est: est.to_pandas(), lambda est: est.to_xarray(), lambda est: est.plot(), lambda est: est.sampling_error(0.5),
        lambda est: est.site("Site 1").collected,
    ],
)  # fmt: skip
def test_other_sums_and_pictures_are_refused(held, ask):
    with pytest.raises(
        RangeError, match=r"holds the quantiles 5 %, 50 %, 95 % of each site and year, which do not add up"
    ) as caught:
        ask(held)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("site", "options", "error", "message"),
    [
        (PLACES.site("Site 1"), {}, RangeError, "quantiles= holds those of each site of a Portfolio in place of its draws="),
        (PLACES, {"combine": True}, RangeError, r"or of what combine= adds up, write est.quantile\(...\)"),
        (PLACES, {"draws": None, "seed": None}, RangeError, "quantiles= holds those of each site"),
        (PLACES, {"quantiles": [50]}, RangeError, "quantile must be within 0..1 .* write '50 %'"),
        (PLACES, {"quantiles": [0.5, "50 %"]}, RangeError, "takes each probability once"),
        (PLACES, {"quantiles": []}, RangeError, "takes each probability once"),
        (PLACES, {"keep": ["generate"]}, FactorError, "did you mean 'generated'"),
    ],
)  # fmt: skip
def test_refused_in_one_line(site, options, error, message):
    with pytest.raises(error, match=message):
        lfg.estimate(
            site,
            lfg.LandGEM(k=lfg.lognormal(0.05, 1.3), L0=100),
            **{"quantiles": ASKED, "draws": 64, "seed": 1, **options},
        )


def test_reports_of_quantiles_are_refused():
    table = pd.DataFrame({"open": 1985, "close": 2010, "food": [3e4, 2e4]}, index=["Hill", "Bay"])
    places = lfg.Portfolio.from_frame(table.assign(climate="temperate_wet"), kinds=["food"], unit="Mg/yr")
    model = lfg.IPCC2006(mcf=lfg.uniform(0.6, 0.9))
    est = lfg.estimate(places, model, draws=16, seed=1, until=2020, quantiles=[0.5])
    with pytest.raises(RangeError, match="holds the quantiles 50 % of each site and year"):
        lfg.reporting.ipcc(est)


def test_quantiles_that_were_not_held_are_not_known(held):
    with pytest.raises(RangeError, match=r"it holds 5 %, 50 %, 95 %, not 10 %; ask for those held"):
        held.quantile([0.5, 0.1])


def test_they_are_shown_written_and_pickled(held, tmp_path):
    text = repr(held)
    assert "generated   0.05, 0.5, 0.95 quantiles by year, site" in text
    assert "30 sites together, 1985-2040, LandGEM, 64 draws (sobol, seed 1)" in text
    assert "quantiles by year, site" in held._repr_html_()
    back = pickle.loads(pickle.dumps(held))
    assert_array_equal(back.quantile(0.5), held.quantile(0.5))
    held.site("Site 3").to_excel(tmp_path / "held.xlsx")
    sheet = pd.read_excel(tmp_path / "held.xlsx", sheet_name="Quantiles")
    assert list(sheet)[:3] == ["year", "generated [Mg CH4/yr], 5%", "generated [Mg CH4/yr], 50%"]


def test_they_come_back_from_a_file(held, tmp_path):
    held.save(tmp_path / "run.toml")
    again = lfg.load(tmp_path / "run.toml")
    assert again.quantiles == held.quantiles == (0.05, 0.5, 0.95)
    pd.testing.assert_frame_equal(again.quantile(ASKED), held.quantile(ASKED), check_exact=True)


def test_memory_does_not_grow_with_the_draws():
    def most(draws):
        tracemalloc.start()
        lfg.estimate(sites(500), MODEL, until=2030, draws=draws, seed=1, keep="generated", quantiles=[0.05, 0.95])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(16)  # what is loaded once
    assert most(1024) < 2.5 * most(128)
    assert most(1024) < 0.3 * 500 * 46 * 1024 * 8  # what the draws would take
