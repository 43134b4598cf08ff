"""Oxidation: by phase, by cover, by flux."""

import numpy as np
import pytest

import lfgmodel as lfg
from lfgmodel import oxidation
from lfgmodel.core.decay import CONVENTIONS
from lfgmodel.errors import LFGError, RangeError, UnitError

SITE = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", 2000, 2020))


def shares(oxidising, **options):
    est = lfg.estimate(SITE, lfg.LandGEM.preset("CAA conventional"), oxidation=oxidising, **options)
    left = est.generated - est.collected
    return dict(
        zip(est.years, np.divide(est.oxidised, left, out=np.zeros_like(left), where=left > 0), strict=True)
    ), est


def test_by_phase():
    found, est = shares(oxidation.Phased.by_phase(2000, collection=2008, final_cover=2022))
    assert [found[year] for year in (2007, 2008, 2021, 2022)] == pytest.approx([0.1, 0.2, 0.2, 0.35])
    assert sum("OX" in line or "share[" in line for line in est.citations()) == 3


def test_by_cover():
    found, _ = shares(
        oxidation.ByCover({2005: {"soil": 3, "membrane": 1}, 2015: {"membrane": 4}}, {"soil": 0.3, "membrane": 0})
    )
    assert [found[year] for year in (2004, 2006, 2016)] == pytest.approx([0, 0.225, 0])


def test_by_flux_after_collection():
    """Table HH-4 by hand: grams a day and square metre of what is left."""
    system = lfg.collection.Phased({2010: 0.9})
    found, est = shares(oxidation.ByFlux("40 hectare"), collection=system)
    flux = (est.generated - est.collected) * 1e6 / 365.25 / 400_000
    for year, grams in zip(est.years[1:], flux[1:], strict=True):
        assert found[year] == pytest.approx(0.35 if grams < 10 else 0.25 if grams <= 70 else 0.1)
    assert {round(share, 2) for share in found.values()} >= {0.35, 0.25}


def test_shares_by_flux_at_their_bounds():
    """Table HH-4: below 10, up to 70, above."""
    assert oxidation.ByFlux("1 m2").area == 1
    np.testing.assert_array_equal(oxidation.share_by_flux([0, 9.99, 10, 70, 70.01]), [0.35, 0.35, 0.25, 0.25, 0.1])


class TestByWasteAge:
    """Each year's waste followed alone: what it leaves to the cover at its age, and the share of it there."""

    SHARE = {0: 0.1, 4: 0.2, 15: 0.35}

    def direct(self, efficiency, site=SITE, k=0.05, potential=170 * 0.667148 / 1000, convention="tenths", share=SHARE):
        years = site.years()
        ages = np.arange(len(years))
        decay = CONVENTIONS[convention](np.float64(potential), np.float64(k))
        by_age = (
            np.where(ages == 0, decay.first, decay.keep * decay.release * decay.retain ** np.maximum(ages - 1, 0))
            * potential
        )
        of_age = np.array([next((s for start, s in reversed(share.items()) if age >= start), 0.0) for age in ages])
        drawn = np.array([efficiency(age) for age in ages])
        cover = by_age * (1 - drawn) * of_age
        mass = site.mass(years)[:, 0, 0, 0]
        return np.array([sum(mass[i] * cover[t - i] for i in range(t + 1)) for t in range(len(years))])

    @pytest.mark.parametrize(
        ("system", "efficiency"),
        [
            (None, lambda age: 0.0),
            (lfg.collection.Constant(0.6), lambda age: 0.6),
            (
                lfg.collection.ByWasteAge({0: 0.1, 4: 0.5, 10: 0.9}),
                lambda age: 0.1 if age < 4 else 0.5 if age < 10 else 0.9,
            ),
            (lfg.collection.ByWasteAge({0: 0.7, 20: 0.3}), lambda age: 0.7 if age < 20 else 0.3),
            (lfg.collection.Staged(0.8, coverage={2000: 0.5}, delay=6), lambda age: 0.4 if age >= 6 else 0.0),
            (lfg.collection.ByKind({"msw": lfg.collection.ByWasteAge({5: 0.8})}), lambda age: 0.8 if age >= 5 else 0.0),
            (lfg.collection.ByKind({"msw": lfg.collection.Phased({2000: 0.4})}), lambda age: 0.4),
        ],
    )
    def test_is_the_sum_over_deposits(self, system, efficiency):
        est = lfg.estimate(SITE, lfg.LandGEM(k=0.05, L0=170), system, oxidation=oxidation.ByWasteAge(self.SHARE))
        np.testing.assert_allclose(est.oxidised, self.direct(efficiency), rtol=1e-10, atol=1e-9)
        np.testing.assert_allclose(est.collected + est.oxidised + est.emitted, est.generated, rtol=1e-12)

    def test_the_age_of_the_waste_is_not_that_of_the_site(self):
        """Waste goes on coming: most of what an old site leaves is of young waste, which its cover oxidises least."""
        by_phase = oxidation.ByWasteAge.by_phase(collection=5, final_cover=20)
        by_waste, est = shares(by_phase, collection=lfg.collection.ByWasteAge({0: 0, 5: 0.75}))
        by_site, _ = shares(oxidation.Phased.by_phase(2000, collection=2005, final_cover=2020))
        assert 0.1 < by_waste[2021] < 0.2 < by_site[2021]
        assert by_waste[2050] == pytest.approx(0.35, abs=0.02)
        assert sum("oxidation.ByWasteAge.share" in line for line in est.citations()) == 3

    def test_one_share_for_all_ages_is_constant(self):
        for system in (None, lfg.collection.ByWasteAge.scenario("typical")):
            aged, plain = (
                lfg.estimate(SITE, lfg.LandGEM(k=0.05, L0=170), system, oxidation=model).oxidised
                for model in (oxidation.ByWasteAge({0: 0.3}), oxidation.Constant(0.3))
            )
            np.testing.assert_allclose(aged, plain, rtol=1e-12)

    def test_k_that_changes_in_time_and_draws(self):
        """Kinds of their own k, each in cells; a share that is drawn scales."""
        model = lfg.FirstOrderDecay(k={2000: 0.05, 2010: 0.15}, potential=0.05, convention="next_year")
        drawn = oxidation.ByWasteAge({0: lfg.samples([0.1, 0.2]), 3: 0.0})
        est = lfg.estimate(SITE, model, lfg.collection.Constant(0.5), oxidation=drawn, draws=2, seed=1)
        np.testing.assert_allclose(
            np.sort(est.oxidised, axis=1)[:, 1], 2 * np.sort(est.oxidised, axis=1)[:, 0], rtol=1e-9, atol=1e-9
        )
        young = lfg.estimate(SITE, model, oxidation=oxidation.ByWasteAge({0: 0.2, 3: 0})).oxidised * 0.5
        np.testing.assert_allclose(np.sort(est.oxidised, axis=1)[:, 1], young, rtol=1e-9, atol=1e-9)

    def test_a_meter_draws_of_all_ages_alike(self):
        generated = lfg.estimate(SITE, lfg.LandGEM(k=0.05, L0=170)).generated
        meter = lfg.collection.Measured({2010: generated[10] / 2}, unit="Mg/yr", gas="ch4")
        est = lfg.estimate(SITE, lfg.LandGEM(k=0.05, L0=170), meter, oxidation=oxidation.ByWasteAge(self.SHARE))
        plain = lfg.estimate(SITE, lfg.LandGEM(k=0.05, L0=170), oxidation=oxidation.ByWasteAge(self.SHARE))
        assert est.oxidised[10] == pytest.approx(plain.oxidised[10] / 2, rel=1e-12)


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: oxidation.Phased({2010: 0.1, 2005: 0.2}), RangeError, "years in rising order"),
        (lambda: oxidation.ByCover({2010: {"soil": 1}}, {"clay": 0.1}), RangeError, "shares lacks soil; add 'soil'"),
        (
            lambda: oxidation.ByCover({2010: {"soil": 0}}, {"soil": 0.1}),
            RangeError,
            "must be {cover: area} of 0 or more",
        ),
        (lambda: oxidation.ByCover(5, {"soil": 0.1}), RangeError, "takes areas="),
        *(
            (
                lambda area=area: oxidation.ByCover({2010: {"soil": area}}, {"soil": 0.1}),
                RangeError,
                "area of 'soil' must be",
            )
            for area in (np.inf, np.nan, -1, "1", "1 acre", True, None)
        ),
        (lambda: oxidation.ByCover({2010: {5: 1}}, {"soil": 0.1}), RangeError, r"areas\[2010\] must be {cover: area}"),
        (lambda: oxidation.Phased(0.1), RangeError, "share must be {year: share}, got 0.1; use Constant"),
        (
            lambda: oxidation.Phased.by_phase(2005, 2005),
            RangeError,
            "phases that follow each other, got open from 2005, coll",
        ),
        (lambda: oxidation.Phased.by_phase(2005, final_cover=2001), RangeError, "phases that follow each other"),
        (
            lambda: oxidation.ByWasteAge.by_phase(collection=0),
            RangeError,
            "ByWasteAge.by_phase needs phases that follow",
        ),
        (lambda: oxidation.ByWasteAge({}), RangeError, "share must be {age: share} with whole years from 0 on"),
        (lambda: oxidation.ByWasteAge({5: 0.1, 2: 0.2}), RangeError, "ages in rising order"),
        (lambda: oxidation.ByWasteAge({0: 35}), RangeError, r"share\[0\] must be within 0..1 .* write '35 %'"),
        *(
            (lambda area=area: oxidation.ByFlux(area), LFGError, "oxidation.ByFlux.area")
            for area in ("0 m2", "-1 hectare", (np.nan, "m2"), (np.inf, "m2"))
        ),
        (lambda: oxidation.ByFlux(5), UnitError, "area needs a unit, got 5; write '5 m2'"),
    ],
)
def test_refused_with_the_mend(build, error, message):
    with pytest.raises(error, match=message):
        build()
