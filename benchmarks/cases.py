"""The work that is timed: the same cases for the table and for pytest-benchmark."""

import numpy as np

import lfgmodel as lfg
from lfgmodel.core.decay import next_year

SITE = lfg.Site(lfg.Waste.constant("100_000 Mg/yr", open=1990, close=2019))
MODEL = lfg.LandGEM(k=0.05, L0=170)
WELLS, DEVICES = lfg.collection.Constant(0.75), [lfg.energy.Engine("3 MW"), lfg.energy.Flare()]
FITTED = (SITE, lfg.LandGEM(k=0.04, L0=100), WELLS)
KINDS = [f"kind {number}" for number in range(12)]


def kernel(sites, kinds, years, *, own=True, alike=False, seed=1):
    """Waste by year, (year, kind or 1, 1, site), and rates that differ by site, or with `alike` by kind only."""
    draw = np.random.default_rng(seed)
    mass = draw.random((years, kinds if own else 1, 1, sites))
    shape = (kinds, 1, 1 if alike else sites)
    potential, k = draw.uniform(0.02, 0.1, shape), draw.uniform(0.02, 0.3, shape)
    return mass, potential, k, next_year(potential, k)


def portfolio(sites, kinds=3, years=61, seed=1, axes="year, kind, site"):
    """Sites with their own waste by kind and their own k for the first kind, and a model to run on them."""
    draw = np.random.default_rng(seed)
    sizes = {"year": years, "kind": kinds, "site": sites}
    mass = draw.random([sizes[axis] for axis in axes.split(", ")])
    made = lfg.Portfolio.from_arrays(
        mass,
        axes=axes,
        years=np.arange(1960, 1960 + years),
        kinds=KINDS[:kinds],
        unit="Mg/yr",
        columns={"k": draw.uniform(0.02, 0.3, sites)},
    )
    rates = {KINDS[0]: lfg.column("k"), **{kind: 0.03 + 0.01 * number for number, kind in enumerate(KINDS[1:kinds])}}
    return made, lfg.FirstOrderDecay(k=rates, potential=0.08, convention="next_year")


def log_of_twenty_years(noise):
    """Methane collected from 2010 to 2029, ten of the years after the last waste, each reading off by a share."""
    gas = lfg.estimate(SITE, lfg.LandGEM(k=0.06, L0=90), WELLS, until=2029).collected[20:]
    off = np.exp(noise * np.random.default_rng(1).standard_normal(20))
    return lfg.collection.Measured(dict(zip(range(2010, 2030), gas * off, strict=True)), unit="Mg/yr", gas="ch4")
