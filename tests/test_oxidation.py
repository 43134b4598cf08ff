"""Oxidation: by phase, by cover, by flux."""

import numpy as np
import pytest

import lfgmodel as lfg
from lfgmodel import oxidation
from lfgmodel.errors import RangeError, UnitError

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
        (lambda: oxidation.ByFlux(5), UnitError, "area needs a unit, got 5; write '5 m2'"),
    ],
)
def test_refused_with_the_mend(build, error, message):
    with pytest.raises(error, match=message):
        build()
