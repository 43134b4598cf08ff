"""What the library is measured against."""

from math import exp

import numpy as np


def double_sum(site, k, L0):
    """LandGEM eq. 1 as spreadsheets and ports have it: every deposit of every year, in tenths [m3 CH4/yr]."""
    years = site.years().tolist()
    mass = dict(zip(site.waste.years.tolist(), site.waste.mass[:, 0].tolist(), strict=True))
    flow = []
    for year in years:
        total = 0.0
        for placed, waste in mass.items():
            for tenth in range(1, 11):
                age = year - placed - 1 + tenth / 10
                if age > 0:
                    total += k * L0 * (waste / 10) * exp(-k * age)
        flow.append(total)
    return flow


def naive_loop(mass, potential, k):
    """Decay from the year after deposit as one first writes it in numpy: a new array in every step."""
    stock = np.zeros_like(mass[0])
    gas = np.empty((len(mass), mass.shape[-1]))
    for year in range(len(mass)):
        gas[year] = (stock * potential * (1 - np.exp(-k))).sum(axis=0)
        stock = stock * np.exp(-k) + mass[year]
    return gas


def long_double(mass, potential, k):
    """Return the same in extended precision, by its own recurrence."""
    mass, potential, k = (np.asarray(array, dtype=np.longdouble) for array in (mass, potential, k))
    stock = np.zeros(np.broadcast_shapes(mass.shape[1:], k.shape), dtype=np.longdouble)
    gas = []
    for waste in mass:
        gas.append((stock * potential * -np.expm1(-k)).sum(axis=0))
        stock = stock * np.exp(-k) + waste
    return np.array(gas)
