"""What the library must come to: sums written out from their sources, in 50 digits. Nothing is shared with the library.

Waste of year `i` releases in year `t` a share of its potential that goes by the rates `k` of the years it has lain
through; each convention says how. Money is discounted by a power for each year.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from mpmath import MPContext

MP = MPContext()
MP.dps = 50
LONG = MPContext()
LONG.dps = 150  # of a loan, of which (1 + rate)**-years would be lost
exp, one = cache(MP.exp), MP.mpf(1)

BOUNDS = {
    "gas of any convention, k of 1e-6 to 2 1/yr, 200 years": 1e-13,
    "gas, k that changes by calendar year": 1e-13,
    "gas of waste of some age or more": 1e-13,
    "gas of many sites and draws, or of sites that share their numbers": 1e-13,
    "net present value": 1e-13,
    "internal rate of return": 1e-13,
    "modified rate of return": 1e-13,
    "payback": 1e-12,
    "levelised cost": 1e-13,
    "loans": 1e-13,
}
"""The largest relative error that the tests allow; docs/accuracy.md has them, and relative to what."""


def tenths(ages: Sequence[float]) -> Callable[..., Any]:
    """Ten deposits a year, each at the rate of its own age, from the year after deposit."""

    @cache
    def in_a_year(now: Any) -> Any:
        return sum(now / 10 * exp(-now * MP.mpf(twentieths) / 20) for twentieths in ages)

    return lambda first, now, lain, age: lain * in_a_year(now) if age else 0


def delayed(months: float) -> Callable[..., Any]:
    """Decay from so many months after a deposit in mid-year."""

    def share(first: Any, now: Any, lain: Any, age: int) -> Any:
        fresh = exp(-first * (MP.mpf(1) / 2 - MP.mpf(months) / 12))
        return fresh * lain * (1 - exp(-now)) if age else 1 - fresh

    return share


SHARES: dict[str, Callable[..., Any]] = {
    "tenths": tenths(range(2, 22, 2)),
    "tenths_begin": tenths(range(0, 20, 2)),
    "tenths_mid": tenths(range(1, 21, 2)),
    "next_year": lambda first, now, lain, age: lain * (1 - exp(-now)) if age else 0,
    "same_year": lambda first, now, lain, age: (exp(-first) * lain if age else 1) * (1 - exp(-now)),
    "mid_year": lambda first, now, lain, age: lain * now * exp(-now / 2) if age else 0,
    "uniform": lambda first, now, lain, age: (
        (1 - exp(-first)) / first * lain * (1 - exp(-now)) if age else 1 - (1 - exp(-first)) / first
    ),
}
"""Share of the potential released, of the rate in the year of deposit and of now, what the years between retained (of
decay from the end of the year of deposit on), and the age."""


def gas(
    share: Callable[..., Any], mass: Sequence[float], k: float | Sequence[float], potential: Any = 1, least: int = 0
) -> Any:
    """Methane generated in each year, of waste of at least some age: every deposit in every year, one by one."""
    years = len(mass)
    rates = [MP.mpf(float(rate)) for rate in (k if isinstance(k, Sequence) else [k] * years)]
    since = [MP.mpf(0)]
    for rate in rates:
        since.append(since[-1] + rate)
    fading = [exp(-total) for total in since]  # up to the start of each year
    made = []
    for t in range(years):
        total = MP.mpf(0)
        for i in range(t - least + 1):
            if mass[i]:
                lain = fading[t] / fading[i + 1] if t > i else one
                total += MP.mpf(float(mass[i])) * share(rates[i], rates[t], lain, t - i)
        made.append(total * MP.mpf(float(potential)))
    return made


def npv(rate: float, cash: Sequence[float], timing: str = "end") -> tuple[Any, Any]:
    """Net present value, and the sum of what is discounted regardless of its sign."""
    growth, half = 1 + MP.mpf(float(rate)), MP.mpf(1) / 2 if timing == "mid" else 0
    worth = [MP.mpf(float(flow)) / (growth ** (year - half) if year else 1) for year, flow in enumerate(cash)]
    return sum(worth), sum(map(abs, worth))


def irr(cash: Sequence[float], near: float) -> Any:
    """Return the root of net present value that lies near a rate."""
    flows = [MP.mpf(float(flow)) for flow in cash]
    worth = lambda rate: sum(flow / (1 + rate) ** year for year, flow in enumerate(flows))  # noqa: E731
    return MP.findroot(
        worth, (MP.mpf(near), MP.mpf(near) * (1 + MP.mpf(10) ** -8) + MP.mpf(10) ** -12), tol=1e-80, verify=False
    )


def mirr(cash: Sequence[float], finance: float, reinvest: float) -> Any:
    """Modified rate of return."""
    last = len(cash) - 1
    flows = [MP.mpf(float(flow)) for flow in cash]
    paid = sum(-flow / (1 + MP.mpf(finance)) ** year for year, flow in enumerate(flows) if flow < 0)
    final = sum(flow * (1 + MP.mpf(reinvest)) ** (last - year) for year, flow in enumerate(flows) if flow > 0)
    return (final / paid) ** (one / last) - 1


def payback(cash: Sequence[float], rate: float) -> Any:
    """Years until the discounted sum comes up to nothing for the last time; None where it does not."""
    so_far, paid = MP.mpf(0), MP.mpf(0)
    for year, flow in enumerate(cash):
        worth = MP.mpf(float(flow)) / (1 + MP.mpf(rate)) ** year
        if so_far < 0 <= so_far + worth:
            paid = year - 1 - so_far / worth
        so_far += worth
    return None if so_far < 0 else paid


def loan(principal: float, rate: float, years: int, kind: str, grace: int, capitalise: bool) -> list[tuple[Any, ...]]:
    """Payment, interest, principal and balance of each year, from the annuity formula."""
    owed, interest_rate, rows = LONG.mpf(principal), LONG.mpf(rate), []
    count = years - grace
    at_start = owed * (1 + interest_rate) ** grace if capitalise else owed
    annuity = at_start * interest_rate / (1 - (1 + interest_rate) ** -count) if rate else at_start / count
    for year in range(1, years + 1):
        interest = owed * interest_rate
        if year <= grace:
            repaid = -interest if capitalise else LONG.mpf(0)
        elif kind == "level":
            repaid = annuity - interest
        elif kind == "level principal":
            repaid = at_start / count
        else:
            repaid = at_start if year == years else LONG.mpf(0)
        owed -= repaid
        rows.append((repaid + interest, interest, repaid, owed))
    return rows


def error(found: Any, exact: Any, over: Any = None) -> float:
    """Return the largest error of an array, each relative to its exact number, or to what is given beside."""
    worst = MP.mpf(0)
    beside = [None] * len(exact) if over is None else over
    for mine, true, most in zip(found, exact, beside, strict=True):
        scale = abs(true) if most is None else abs(most)
        off = abs(MP.mpf(float(mine)) - true)
        worst = max(worst, off / scale if scale else off)
    return float(worst)
