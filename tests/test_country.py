"""A country's report: category 5.A by two sites reckoned by hand, intervals, and groups as the sums of their sites."""

import numpy as np
import pandas as pd
import pytest

import lfgmodel as lfg
from lfgmodel import reporting
from lfgmodel.errors import FactorError, RangeError, UnitError

TABLE = pd.DataFrame(
    {
        "open": 2000,
        "close": 2001,
        "food": [1000.0, 400.0],
        "climate": "temperate_wet",
        "management": ["managed", "unmanaged_shallow"],
        "efficiency": [0.5, 0.0],
    },
    index=["Hill", "Bay"],
)
SITES = lfg.Portfolio.from_frame(TABLE, kinds=["food"], unit="Mg/yr")
DOC, DOCF, F, K, OX = 0.15, 0.5, 0.5, 0.185, 0.1
MCF = {"Hill": 1.0, "Bay": 0.4}


def est(sites=SITES, model=None, **options):
    wells = lfg.collection.Constant(lfg.column("efficiency"))
    options = {"oxidation": OX, "use": [lfg.energy.Flare()], "until": 2002, **options}
    return lfg.estimate(sites, model or lfg.IPCC2006(), wells, **options)


def drawn(**options):
    model = lfg.IPCC2006(doc={"food": lfg.each(lfg.uniform(0.1, 0.2), 0.4)})
    return est(model=model, draws=256, seed=2, **options)


def by_hand():
    """Equations 3.1 to 3.6, a number at a time: emitted, recovered, oxidised and stored in 2002 by site [Mg]."""
    found = {}
    for name, waste, R in (("Hill", 1000, 0.5), ("Bay", 400, 0)):
        deposited = waste * DOC * DOCF * MCF[name]  # DDOCm, eq. 3.2
        in_2001 = deposited  # DDOCma at the end of 2000
        in_2002 = deposited + in_2001 * np.exp(-K)  # at the end of 2001, eq. 3.4
        generated = in_2002 * (1 - np.exp(-K)) * F * 16 / 12  # eqs. 3.5, 3.6
        recovered = R * generated
        found[name] = (generated, recovered, (generated - recovered) * OX, (generated - recovered) * (1 - OX))
    return found


def test_two_sites_by_hand():
    report = reporting.ipcc(est())
    for name, numbers in by_hand().items():
        row = report.loc[(name, 2002)]
        np.testing.assert_allclose(row[["generated", "recovered", "oxidised", "emitted"]], numbers, rtol=1e-12)
    assert report.loc[("Bay", 2001), "carbon_stored"] == pytest.approx(400 * DOC * (1 - DOCF) * 0.4, rel=1e-12)


def test_category_5a_of_two_sites_by_hand():
    hand, table = by_hand(), reporting.crf_5a(est(), 2002)
    assert table.index.tolist() == [("5.A.1.a", "managed"), ("5.A.2", "unmanaged_shallow"), ("5.A", "total")]
    emitted = np.array([hand["Hill"][3], hand["Bay"][3]]) / 1000
    np.testing.assert_allclose(table["emitted"], [*emitted, emitted.sum()], rtol=1e-12)
    np.testing.assert_allclose(table["flared"], np.array([hand["Hill"][1], 0, hand["Hill"][1]]) / 1000, rtol=1e-12)
    assert table[["mcf", "ief"]].isna().all(axis=None)  # no waste in 2002
    table = reporting.crf_5a(est(), 2001)
    np.testing.assert_allclose(table["waste"], [1.0, 0.4, 1.4])
    np.testing.assert_allclose(table["mcf"], [1, 0.4, (1000 + 160) / 1400], rtol=1e-12)
    np.testing.assert_allclose(table["ief"], table["emitted"] / table["waste"], rtol=1e-12)


@pytest.mark.parametrize("draws", [None, 64])
def test_category_5a_is_the_same_of_sites_of_sums_and_of_pieces(draws):
    options = {"draws": draws, "seed": 1 if draws else None}
    model = lfg.IPCC2006(doc={"food": lfg.each(lfg.uniform(0.1, 0.2))}) if draws else None
    table = reporting.crf_5a(est(model=model, **options), 2001)
    summed = est(model=model, combine="management", **options)
    pd.testing.assert_frame_equal(reporting.crf_5a(summed, 2001), table, rtol=1e-12)
    pieces = [est(SITES[name], model=model, combine="management", **options) for name in TABLE.index]
    pd.testing.assert_frame_equal(reporting.crf_5a(lfg.together(pieces), 2001), table, rtol=1e-12)


def test_gas_that_is_vented_is_emitted():
    table = reporting.crf_5a(est(use=[]), 2002)
    hand = by_hand()["Hill"]
    assert table["emitted"].iloc[0] == pytest.approx((hand[3] + hand[1]) / 1000, rel=1e-12)


@pytest.mark.parametrize("combine", [True, "management"])
def test_a_report_of_sums_is_the_sum_of_the_reports(combine, monkeypatch):
    monkeypatch.setattr("lfgmodel.study.study.FLOW", 1)  # one site at a time
    whole, summed = reporting.ipcc(drawn()), reporting.ipcc(drawn(combine=combine))
    by = whole.groupby(level=["draw", "year"]).sum()
    if combine is not True:
        np.testing.assert_allclose(
            summed.xs("managed", level="group"), whole.xs("Hill", level="site"), rtol=1e-12, atol=1e-12
        )
        alone = reporting.ipcc(drawn(combine=combine).site("managed"))
        np.testing.assert_allclose(alone, whole.xs("Hill", level="site"), rtol=1e-12, atol=1e-12)
        summed = summed.groupby(level=["draw", "year"]).sum()
    np.testing.assert_allclose(summed, by, rtol=1e-12, atol=1e-12)


def test_intervals_are_quantiles_of_each_row():
    report = reporting.ipcc(drawn())
    found = reporting.interval(report)
    assert found.index.names == ["site", "year"]
    values = report.loc[(slice(None), "Hill", 2002), "emitted"].to_numpy()
    expected = [values.mean(), *np.quantile(values, [0.025, 0.975])]
    np.testing.assert_allclose(found.loc[("Hill", 2002), "emitted"], expected, rtol=1e-12)
    assert list(found["emitted"].columns) == ["mean", "low", "high"]
    narrow = reporting.interval(report, 0.5)
    assert (narrow["emitted"]["high"] <= found["emitted"]["high"]).all()
    assert reporting.interval(reporting.ipcc(drawn(combine=True))).index.name == "year"


def test_a_mix_of_classes_weighs_their_factors():
    mix = {2000: {"unmanaged_shallow": 0.25, "unmanaged_deep": 0.75}, 2001: {"managed": 1}}
    found = reporting.mcf_of(mix)
    assert found == pytest.approx({2000: 0.25 * 0.4 + 0.75 * 0.8, 2001: 1.0})
    mixed = est(model=lfg.IPCC2019(mcf=found)).generated[1:]
    each = [est(model=lfg.IPCC2019(mcf={2000: mcf, 2001: 1.0})).generated[1:] for mcf in (0.4, 0.8)]
    np.testing.assert_allclose(mixed, 0.25 * each[0] + 0.75 * each[1], rtol=1e-12)
    assert reporting.mcf_of({"semi_aerobic": 1}, lfg.IPCC2006) == 0.5


@pytest.mark.parametrize(("act", "error", "message"), [
    (lambda: reporting.crf_5a(est(), 1999), RangeError, "crf_5a: 1999 is not among its years, 2000 to 2002"),
    (lambda: reporting.crf_5a(est(combine=True), 2001), RangeError, "takes classes of management apart; write estimate"),
    (lambda: reporting.crf_5a(lfg.estimate(SITES, lfg.LandGEM(k=0.05, L0=100)), 2001), UnitError, "made with IPCC2006 or IPCC2019, got LandGEM"),
    (lambda: reporting.crf_5a(3, 2001), RangeError, "crf_5a takes an Estimate"),
    (lambda: reporting.interval(reporting.ipcc(est())), RangeError, "interval takes a report with draws"),
    (lambda: reporting.interval(3), RangeError, "interval takes a report with draws.*got 3"),
    (lambda: reporting.interval(reporting.ipcc(drawn()), 95), RangeError, "write '95 %'"),
    (lambda: reporting.mcf_of({"managed": 0.5}), RangeError, "mcf_of: shares sum to 0.5, not 1"),
    (lambda: reporting.mcf_of({"manged": 1}), FactorError, "Management class for mcf must be one of .*'manged'"),
    (lambda: reporting.mcf_of({}), RangeError, "mcf_of takes {class: share} or"),
    (lambda: reporting.ipcc(lfg.estimate(SITES, lfg.LandGEM(k=0.05, L0=100), combine=True)), UnitError, "made with IPCC2006 or IPCC2019, got LandGEM"),
])  # fmt: skip
def test_refused_in_one_line(act, error, message):
    with pytest.raises(error, match=message) as caught:
        act()
    assert "\n" not in str(caught.value)


def test_a_mix_of_classes_may_be_a_series_and_its_model_is_one_of_the_two():
    mix = {"managed": 0.6, "unmanaged_deep": 0.4}
    assert reporting.mcf_of(pd.Series(mix)) == reporting.mcf_of(mix)
    for model in ("IPCC2006", lfg.LandGEM, lfg.IPCC2006()):
        with pytest.raises(RangeError, match=r"mcf_of.model is lfg.IPCC2006 or lfg.IPCC2019, got"):
            reporting.mcf_of(mix, model)
