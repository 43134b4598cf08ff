"""Sites."""

import numpy as np
import pytest

import lfgmodel as lfg
from lfgmodel.errors import FactorError, RangeError, UnitError

WASTE = lfg.Waste.constant("10 Mg/yr", 2000, 2002)


def test_columns_hold_what_is_known():
    site = lfg.Site(WASTE, name="A", climate="tropical_dry", rainfall="21 inch/yr", management="managed")
    columns = site.columns
    assert (columns["climate"][0], columns["management"][0]) == ("tropical_dry", "managed")
    assert columns["rainfall"] == pytest.approx([533.4])
    assert lfg.Site(WASTE).columns["rainfall"] is None


def test_years_and_mass():
    site = lfg.Site(WASTE)
    assert site.years()[[0, -1]].tolist() == [2000, 2052]
    assert site.years(2001).tolist() == [2000, 2001]
    mass = site.mass(site.years(2004))
    assert mass.shape == (5, 1, 1, 1)
    np.testing.assert_array_equal(mass.ravel(), [10, 10, 10, 0, 0])
    assert site.mass(site.years(2001)).ravel().tolist() == [10, 10]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"climate": "wet"}, FactorError, "Site.climate must be one of .* got 'wet'; did you mean"),
        ({"climate": "tropical_dri"}, FactorError, "did you mean 'tropical_dry'"),
        ({"management": "manged"}, FactorError, "did you mean 'managed'"),
        ({"rainfall": 533}, UnitError, "Site.rainfall needs a unit, got 533; write '533 mm/yr'"),
        ({"rainfall": "21 inch"}, UnitError, r"Site.rainfall needs \[mm/yr\], got \[inch\]"),
    ],
)
def test_refused_with_near_matches(options, error, message):
    with pytest.raises(error, match=message):
        lfg.Site(WASTE, **options)


@pytest.mark.parametrize("until", [1999, 1e4, 2050.5, "2050"])
def test_until_must_be_a_year_of_the_site(until):
    with pytest.raises(RangeError, match="until must be a calendar year from 2000 to 2500, got"):
        lfg.Site(WASTE).years(until)


def test_a_result_ends_with_the_last_year_there_is():
    site = lfg.Site(lfg.Waste.constant("1 Mg/yr", 2400, 2480))
    assert lfg.estimate(site, lfg.LandGEM(k=0.05, L0=100)).years[-1] == 2500
