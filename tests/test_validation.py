"""The page of comparisons: what of it needs no data is what the library says now."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "validation.md"


@pytest.fixture(scope="module")
def validation():
    sys.path.append(str(ROOT / "benchmarks"))
    import validation

    return validation


def test_the_published_cases_of_the_page_are_those_of_today(validation):
    assert validation.published() in PAGE.read_text(encoding="utf-8")


def test_the_page_says_what_is_not_claimed(validation):
    text = PAGE.read_text(encoding="utf-8")
    assert text.startswith(validation.HEAD)
    assert text.endswith(validation.NOT_CLAIMED)
    for word in ("own k", "systems just built", "ten years", "shutdowns", "outside the United States"):
        assert word in validation.NOT_CLAIMED


def test_bands_of_known_quantiles_are_judged_as_they_are():
    """A forecast of which one truth is in the middle, one at the edge of each band and one beyond all."""
    import numpy as np
    from meters import fared
    from scipy.stats import t

    reach = t(3).ppf([0.5, 0.74, 0.89, 0.94, 0.97, 0.99])
    row = fared(np.zeros(6), np.ones(6), np.full(6, np.inf), reach, 3.0)
    assert [round(row[level] * 6) for level in ("50%", "80%", "90%", "95%")] == [2, 3, 4, 5]
    assert row["width"] == pytest.approx(2 * t(3).ppf(0.95))
