"""Which uncertain number a result hangs on, against closed forms and SciPy's own indices."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from scipy import stats

import lfgmodel as lfg
from lfgmodel.core.decay import next_year
from lfgmodel.errors import FactorError, RangeError
from lfgmodel.values import Value, number

SITE = lfg.Site(lfg.Waste.constant("1000 Mg/yr", 2000, 2010), name="Hill Road")
A, B = 7.0, 0.1


@dataclass(frozen=True)
class Ishigami(Value):
    """A third party's model: its potential is Ishigami's function of three fields, kept above zero."""

    x: Any = number("1/yr", -4, 4)
    y: Any = number("1/yr", -4, 4)
    z: Any = number("1/yr", -4, 4)

    def decay(self, kinds, columns):
        value = np.sin(self.x) + A * np.sin(self.y) ** 2 + B * self.z**4 * np.sin(self.x)
        return next_year(0.02 + np.reshape(value, (1, -1, 1)) / 1000, [[[0.1]]])


@dataclass(frozen=True)
class Sum(Value):
    """A third party's collection: a weighted sum of three fields, of which the third counts for nothing."""

    a: Any = number("fraction", high=1)
    b: Any = number("fraction", high=1)
    c: Any = number("fraction", high=1)

    def collect(self, gas):
        return gas.generated * (0.6 * self.a + 0.3 * self.b + 0 * self.c)


def ishigami(**fields):
    wide = lfg.uniform(-np.pi, np.pi)
    return lfg.estimate(SITE, Ishigami(wide, wide, wide), draws=2**13, seed=3, until=2020, **fields)


@pytest.fixture(scope="module")
def curved():
    return ishigami()


@pytest.fixture(scope="module")
def linear():
    model, system = lfg.LandGEM(k=0.05, L0=100), Sum(*[lfg.uniform(0.2, 0.9)] * 3)
    return lfg.estimate(SITE, model, system, draws=2**12, seed=3, until=2020)


def test_indices_of_ishigamis_function(curved):
    """Closed form; at 2**13 points the estimators scatter by less than 0.01."""
    x = 0.5 * (1 + B * np.pi**4 / 5) ** 2
    y = A**2 / 8
    xz = 8 * B**2 * np.pi**8 / 225
    whole = x + y + xz
    frame = curved.sensitivity("generated", 2011).loc[["Ishigami.x", "Ishigami.y", "Ishigami.z"]]
    np.testing.assert_allclose(frame["first"], np.array([x, y, 0]) / whole, atol=0.02)
    np.testing.assert_allclose(frame["total"], np.array([x + xz, y, xz]) / whole, atol=0.02)
    for name in ("first", "total"):
        assert (frame[f"{name}_low"] < frame[name]).all()
        assert (frame[name] < frame[f"{name}_high"]).all()
        assert (frame[f"{name}_high"] - frame[f"{name}_low"] < 0.15).all()


def test_indices_of_a_sum(linear):
    """Closed form: the squares of the weights, and no interaction."""
    frame = linear.sensitivity("collected", 2011)
    assert list(frame.index) == ["Sum.a", "Sum.b", "Sum.c"]  # by what they count for
    for name in ("first", "total"):
        np.testing.assert_allclose(frame[name], [0.8, 0.2, 0], atol=0.01)
    assert frame.loc["Sum.c", ["total", "total_low", "total_high"]].tolist() == [0, 0, 0]
    assert frame["first"].sum() == pytest.approx(1, abs=0.01)
    np.testing.assert_allclose(frame["rank"], [0.89, 0.45, 0], atol=0.05)


def test_estimators_are_those_of_scipy(linear):
    """SciPy's, on the same function and as many points of its own."""

    def collected(p):
        share = 0.2 + 0.7 * p
        return linear.generated[15, 0] * (0.6 * share[0] + 0.3 * share[1] + 0 * share[2])

    theirs = stats.sobol_indices(func=collected, n=2**12, dists=[stats.uniform()] * 3)
    ours = linear.sensitivity("collected", 2015).loc[["Sum.a", "Sum.b", "Sum.c"]]
    np.testing.assert_allclose(ours["first"], theirs.first_order, atol=0.01)
    np.testing.assert_allclose(ours["total"], theirs.total_order, atol=0.01)


def test_rank_correlation_is_spearmans(curved):
    frame = curved.sensitivity("generated", 2011)
    for name, drawn in curved.drawn.items():
        theirs = stats.spearmanr(drawn, curved.generated[11]).statistic
        assert frame.loc[name, "rank"] == pytest.approx(theirs, abs=1e-12)


def test_one_at_a_time(linear):
    frame = linear.sensitivity("collected", 2011)
    generated, ends, middle = linear.generated[11, 0], np.array([0.235, 0.865]), 0.55
    np.testing.assert_allclose(
        frame.loc["Sum.a", ["at_5", "at_95"]], generated * (0.6 * ends + 0.3 * middle), rtol=1e-12
    )
    np.testing.assert_allclose(frame.loc["Sum.c", ["at_5", "at_95"]], generated * 0.9 * middle, rtol=1e-12)
    assert frame.attrs["middle"] == pytest.approx(generated * 0.9 * middle, rel=1e-12)
    assert {key: frame.attrs[key] for key in ("flow", "year", "unit")} == {
        "flow": "collected",
        "year": 2011,
        "unit": "Mg CH4/yr",
    }


def test_along_time(linear):
    frame = linear.sensitivity("collected")
    assert frame.index.tolist() == list(range(2000, 2021))
    assert list(frame.columns.get_level_values(0).unique()) == ["first", "total", "rank"]
    assert frame.loc[2000].isna().all()  # no gas yet: nothing varies
    assert frame.loc[2001:].notna().all(axis=None)
    one = linear.sensitivity("collected", 2011)
    for name in ("first", "total", "rank"):
        np.testing.assert_allclose(frame[name].loc[2011, one.index], one[name], rtol=1e-9, atol=1e-12)
    year = linear.sensitivity("collected", 2000)
    assert year[["first", "total_high", "rank"]].isna().all(axis=None)
    assert (year["at_95"] == 0).all()


def test_rates_matter_less_early_and_more_late():
    """Potential alone counts in the first year of gas only through the rate; long after closure the rate rules."""
    model = lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.3), L0=lfg.normal(100, 15))
    total = lfg.estimate(SITE, model, draws=512, seed=1, until=2080).sensitivity("generated")["total"]
    assert total.loc[2080, "LandGEM.k"] > 0.9 > 0.5 > total.loc[2018, "LandGEM.k"]
    assert total.loc[2018, "LandGEM.L0"] > 0.5


@pytest.mark.parametrize("kind", ["correlated", "samples"])
def test_inputs_that_are_not_independent_have_ranks_only(kind):
    if kind == "correlated":
        k, L0 = lfg.correlated([lfg.lognormal(0.05, gsd=1.3), lfg.normal(100, 15)], -0.5)
    else:
        rng = np.random.default_rng(2)
        k, L0 = lfg.samples(rng.uniform(0.02, 0.1, 256)), lfg.normal(100, 15)
    est = lfg.estimate(SITE, lfg.LandGEM(k=k, L0=L0), draws=256, seed=1)
    assert list(est.sensitivity("generated", 2005)) == ["rank"]
    assert list(est.sensitivity("generated").columns.get_level_values(0).unique()) == ["rank"]
    with pytest.raises(RangeError, match="A tornado takes est.sensitivity"):
        lfg.plotting.tornado(est.sensitivity("generated", 2005))


def test_one_input_makes_all_of_the_variance():
    est = lfg.estimate(SITE, lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.3), L0=100), draws=1024, seed=1)
    frame = est.sensitivity("generated", 2005)
    np.testing.assert_allclose(frame[["first", "total"]], 1, atol=0.02)


def sites(content):
    mass = np.stack([SITE.waste.mass, 3 * SITE.waste.mass], axis=2)
    portfolio = lfg.Portfolio.from_arrays(mass, years=SITE.waste.years, unit="Mg", columns={"F": np.array([0.4, 0.6])})
    model = lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.3), L0=lfg.normal(100, 15), methane_fraction=content)
    return lfg.estimate(portfolio, model, draws=256, seed=1)


def test_a_portfolio_is_taken_together():
    both = sites(0.5).sensitivity("generated", 2005)
    one = lfg.estimate(SITE, lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.3), L0=lfg.normal(100, 15)), draws=256, seed=1)
    alone = one.sensitivity("generated", 2005)
    shares = ["first", "first_low", "first_high", "total", "total_low", "total_high", "rank"]
    np.testing.assert_allclose(both[shares], alone[shares], rtol=1e-9)  # waste scales all of it
    np.testing.assert_allclose(both[["at_5", "at_95"]], 4 * alone[["at_5", "at_95"]], rtol=1e-12)


def test_landfill_gas_of_sites_with_their_own_methane_is_summed():
    est = sites(lfg.column("F"))
    frame = est.sensitivity("generated", 2005, "scfm", gas="lfg")
    gas = lfg.estimate(SITE, lfg.LandGEM(k=0.05, L0=100)).to("generated", "scfm")[5]
    assert frame.attrs["middle"] == pytest.approx(gas / 0.4 + 3 * gas / 0.6)


def test_a_seed_gives_the_same_intervals(linear):
    assert linear.sensitivity("collected", 2011).equals(linear.sensitivity("collected", 2011))


def test_a_latin_estimate_takes_the_power_of_two_below():
    model = lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.3), L0=lfg.normal(100, 15))
    latin, sobol = (lfg.estimate(SITE, model, draws=n, seed=1).sensitivity("generated", 2005) for n in (300, 256))
    np.testing.assert_array_equal(latin["first"], sobol["first"])


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda est: lfg.estimate(SITE, lfg.LandGEM(k=0.05, L0=100)).sensitivity("generated"), RangeError, "Estimate.sensitivity takes an estimate with draws, .* write estimate.*draws=4096"),
        (lambda est: sites(0.5).combined().sensitivity("generated"), RangeError, "runs a whole estimate again, not one site or the sum taken from it"),
        (lambda est: sites(0.5).site("1").sensitivity("generated"), RangeError, "runs a whole estimate again, not one site or the sum taken from it"),
        (lambda est: est.sensitivity("generated", 1999), RangeError, "1999 is not among its years, 2000 to 2020"),
        (lambda est: est.sensitivity("generatd", 2005), FactorError, "flow must be one of .* did you mean 'generated'"),
        (lambda est: lfg.plotting.tornado(est.sensitivity("collected")), RangeError, "A tornado takes est.sensitivity.flow, year."),
    ],
)  # fmt: skip
def test_refused_in_one_line(linear, act, error, message):
    with pytest.raises(error, match=message) as caught:
        act(linear)
    assert "\n" not in str(caught.value)


# pictures


def test_a_fan_has_its_bands_and_lines(linear):
    import matplotlib.pyplot as plt

    ax = lfg.plotting.fan(linear, unit="scfm", gas="lfg", lines={"one engine": 4.0})
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["90% of draws", "50% of draws", "median"]
    assert [text.get_text() for text in ax.texts] == ["one engine"]
    assert len({tuple(band.get_facecolor()[0]) for band in ax.collections}) == 2  # told apart in the legend too
    assert ax.get_ylabel() == "landfill gas collected at 50 % CH4 [scfm; 60 °F, 1 atm]"
    median = next(line for line in ax.lines if line.get_label() == "median")
    np.testing.assert_allclose(
        median.get_ydata()[:-1], np.median(linear.to("collected", "scfm", gas="lfg"), axis=1)[1:]
    )  # from the first gas on
    assert linear.plot().get_title() == linear.title
    figure, own = plt.subplots()
    assert linear.plot(own, flow="generated") is own
    ax.figure.canvas.draw()
    plt.close("all")


def test_a_fan_of_a_product_names_it_once():
    import matplotlib.pyplot as plt

    use = [lfg.energy.Engine("0.1 MW", availability=lfg.uniform(0.8, 1))]
    est = lfg.estimate(SITE, lfg.LandGEM(k=0.05, L0=100), lfg.collection.Constant(0.7), use=use, draws=64, seed=1)
    assert lfg.plotting.fan(est, flow="electricity").get_ylabel() == "electricity [MWh/yr]"
    plt.close("all")


def test_a_tornado_has_the_widest_on_top(linear):
    import matplotlib.pyplot as plt

    ax = lfg.plotting.tornado(linear.sensitivity("collected", 2011, "Nm3/h"))
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Sum.c", "Sum.b", "Sum.a"]
    assert ax.get_xlabel() == "collected in 2011 [Nm3/h]; line: all at their medians"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["input at its 5 %", "input at its 95 %"]
    ax.figure.canvas.draw()
    plt.close("all")


def test_ends_on_one_side_stand_beside_each_other():
    """A rate may hold gas back or have spent it: both its ends are below the middle."""
    import matplotlib.pyplot as plt

    model = lfg.LandGEM(k=lfg.lognormal(0.1, gsd=1.5), L0=lfg.normal(100, 5))
    frame = lfg.estimate(SITE, model, draws=64, seed=1).sensitivity("generated", 2018)
    assert (frame.loc["LandGEM.k", ["at_5", "at_95"]] < frame.attrs["middle"]).all()
    ax = lfg.plotting.tornado(frame)
    names = [tick.get_text() for tick in ax.get_yticklabels()]
    heights = [bar.get_height() for bar in ax.containers[0]]
    assert dict(zip(names, heights, strict=True)) == {"LandGEM.k": 0.3, "LandGEM.L0": 0.6}
    plt.close("all")


def test_too_few_draws_say_nothing():
    est = lfg.estimate(SITE, lfg.LandGEM(k=lfg.lognormal(0.05, gsd=1.2), L0=100), draws=32, seed=1)
    with pytest.raises(RangeError, match="sensitivity takes 64 draws or more, got 32"):
        est.sensitivity("generated", 2010)
    with pytest.raises(RangeError, match="quantile takes each probability once"):
        est.quantile([0.5, 0.5])
