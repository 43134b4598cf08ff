"""Estimate the numbers of a Drift again from meters, and try them on readings that they were not shown.

LFGMODEL_DATA=folder python benchmarks/ground.py

By maximum marginal likelihood: each innovation of a site's readings is Student. Estimated from readings to 2018, tried
on those of 2019; the shipped numbers were estimated from readings to 2019, and tried on 2021 and 2022.
"""

import sys
from math import inf

import numpy as np
import pandas as pd
from meters import Meters, folder, load, tried
from scipy.optimize import minimize

import lfgmodel as lfg
from lfgmodel.core.drift import Walk, log_likelihood
from lfgmodel.factors import table

NAMES = ("drift", "tails", "noise", "share", "spread", "trend")
FIRST = (np.log(0.12), np.log(3.0), np.log(0.02), np.log(0.5), np.log(0.5), -0.01)
NOISE_LEAST = np.log(1e-3)


def told(theta):
    """Return the numbers that are fitted, from the logarithms of all but the trend."""
    return {**{name: float(np.exp(t)) for name, t in zip(NAMES[:5], theta, strict=False)}, "trend": float(theta[5])}


def misfit(theta, meters: Meters, until, tails=None, reference=2016):
    """Return minus the logarithm of the likelihood of the readings up to a year."""
    now = told(theta)
    if theta[2] < NOISE_LEAST - 3 or not 0.5 < now["tails"] < 1e6:
        return 1e9
    rows = meters.years <= until
    off = meters.log_read[rows] - meters.log_generated[rows] - np.log(now["share"])
    off = (off - now["trend"] * (meters.years[rows] - reference)[:, None])[:, None]
    read = np.isfinite(off)
    walk = Walk(now["drift"], now["spread"], now["noise"], now["tails"] if tails is None else tails)
    return -float(log_likelihood(walk, np.where(read, off, 0.0), read).sum())


def fitted(meters, until, tails=None):
    """Return what fits best, the standard error of each in its own unit, and the log-likelihood."""
    best = np.array(FIRST)
    for _ in range(3):
        found = minimize(misfit, best, (meters, until, tails), method="Nelder-Mead",
                         options={"xatol": 1e-4, "fatol": 1e-4, "maxiter": 4000})  # fmt: skip
        best = found.x
    step, one = 0.02 * np.array([1, 1, 1, 1, 1, 0.05]), np.eye(6)
    hessian = np.zeros((6, 6))
    for row in range(6):
        for column in range(6):
            corners = [(a, b) for a in (-1, 1) for b in (-1, 1)]
            ends = [misfit(best + step * (a * one[row] + b * one[column]), meters, until, tails) for a, b in corners]
            hessian[row, column] = np.dot(ends, [a * b for a, b in corners]) / (4 * step[row] * step[column])
    known = np.arange(6) != 2  # the noise lies at its end, where a slope is no error
    if tails is not None:
        known &= np.arange(6) != 1
    errors = np.full(6, np.nan)
    errors[known] = np.sqrt(np.diag(np.linalg.pinv(hessian[np.ix_(known, known)])))
    now = told(best)
    scale = [now[name] for name in NAMES[:5]] + [1.0]
    return now, dict(zip(NAMES, errors * scale, strict=True)), -found.fun


def presets(meters):
    """Return the shares and the rates that meters give, beside those shipped."""
    ratio, there = np.exp(meters.log_read - meters.log_generated), np.isfinite(meters.log_read)
    rows = {}
    for kind, sites in (("", slice(None)), ("energy project", meters.project), ("no project", ~meters.project)):
        found = ratio[:, sites][there[:, sites]]
        rows[f"share, {kind or 'all sites'}"] = (len(found), np.median(found), table("us_meters").find("share", kind))
    first, last = there.argmax(axis=0), len(there) - 1 - there[::-1].argmax(axis=0)
    every = np.arange(there.shape[1])
    apart = meters.years[last] - meters.years[first]
    with np.errstate(divide="ignore", invalid="ignore"):
        k = (meters.log_read[first, every] - meters.log_read[last, every]) / apart
    inches = np.asarray(meters.sites.columns["rainfall"]) / 25.4
    classes = np.select([inches < 20, inches <= 40], ["<20 in", "20-40 in"], ">40 in")
    for name in ("<20 in", "20-40 in", ">40 in"):
        found = k[(classes == name) & meters.closed & (apart >= 5)]
        rows[f"k of closed sites, {name}"] = (len(found), np.median(found), table("us_meters").find("k", "bulk", name))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["n", "now", "shipped"])


def main():
    """Print the numbers estimated again beside those shipped, and how forecasts of 2019 with them fared."""
    place = folder()
    if place is None:
        sys.exit("The data are not here: name their folder in LFGMODEL_DATA")
    meters = load(place)
    read = np.isfinite(meters.log_read)
    print(f"{int(read.any(axis=0).sum())} US metered landfills, {int(read.sum())} readings to 2019")
    shipped = lfg.Drift.preset("US meters 2012-2019")
    again = {until: fitted(meters, until) for until in (2018, 2019)}
    rows = {}
    for name in NAMES:
        was = table("drift").find("fitted", name).row
        rows[name] = {
            f"to {until}": f"{now[name]:.3f} +- {error[name]:.3f}" for until, (now, error, _) in again.items()
        }
        rows[name] |= {"published": f"{was.value:g}, {was.low:g} to {was.high:g}", "shipped": getattr(shipped, name)}
    print(pd.DataFrame.from_dict(rows, orient="index").to_string())
    gain = again[2019][2] - fitted(meters, 2019, inf)[2]
    print(f"log-likelihood that Student tails gain over normal ones: {gain:.0f}")
    print(f"\n{presets(meters).to_string(float_format=lambda x: f'{x:.3f}')}")
    now = again[2018][0]
    own = shipped.but(**{name: now[name] for name in NAMES})
    for title, drift in (("numbers estimated to 2018", own), ("numbers shipped", shipped)):
        print(f"\n{title}, tried on 2019")
        print(tried(meters, drift).to_string(float_format=lambda x: f"{x:.3f}"))


if __name__ == "__main__":
    main()
