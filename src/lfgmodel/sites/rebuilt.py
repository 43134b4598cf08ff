"""Waste histories rebuilt by a few rules from what is known of many landfills: `read_lmop` says what each does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lfgmodel.sites.accepted import Recorded
from lfgmodel.sites.history import growth_matched

RULES = ("growth matched", "equal years", "constant rate")


class Rebuilt:
    """How waste came to each of many landfills; (site,) arrays, NaN where nothing is known.

    Parameters
    ----------
    known : dict of (site,) array
        `opened`, `closure`, `waste_in_place` [Mg] and its `waste_in_place_year`, `acceptance` [Mg/yr] and its
        `acceptance_year`, NaN where not given; and `status`, "Open" or another.
    rules : sequence of str
        Of `RULES`; each landfill takes the first for which it has the numbers.
    latest : int
        The latest year that any of the data speaks of.
    until : int
        The last calendar year of waste.

    Attributes
    ----------
    rule : (site,) array
        The rule of each landfill, by its place in `RULES`; -1 where it has the numbers of none.
    """

    def __init__(self, known: Mapping[str, Any], rules: Sequence[str], latest: int, until: int) -> None:
        self.known, self.rules, self.latest = known, rules, latest
        opened, closure, year = (known[name] for name in ("opened", "closure", "waste_in_place_year"))
        self.is_open = known["status"] == "Open"
        placed, self.rate = known["waste_in_place"], known["acceptance"]
        self.undated = np.isnan(year)
        end = np.where(self.undated & (closure <= latest), closure, year)
        # what an open landfill reports without a year belongs to the year of its acceptance rate
        rated = known.get("acceptance_year", np.full(len(opened), np.nan))
        self.at_rate = np.isnan(end) & self.is_open & ~np.isnan(rated)
        end = np.where(self.at_rate, rated, end)
        self.last = np.fmin(closure, np.where(self.is_open | ~np.isnan(closure), until, end))
        self.end = np.minimum(end, self.last)  # the year at whose end the waste was in place
        with np.errstate(all="ignore"):  # rows that are refused may hold anything
            years = self.end - opened + 1
            self.mean = placed / years
        self.growth = growth_matched(placed, np.where(self.rate > 0, self.rate, np.nan), years)
        able = {
            "growth matched": ~np.isnan(self.growth),
            "equal years": self.mean > 0,
            "constant rate": (self.rate > 0) & (self.last >= opened),
        }
        self.rule = np.full(len(opened), -1)
        for rule in reversed(rules):
            self.rule[able[rule]] = RULES.index(rule)

    def waste(self, keep: NDArray[np.int64]) -> Recorded:
        """Waste of the landfills that are kept."""
        opened, end, last, growth, rate, mean = (
            part[keep] for part in (self.known["opened"], self.end, self.last, self.growth, self.rate, self.mean)
        )
        matched, constant = (self.rule[keep] == RULES.index(rule) for rule in (RULES[0], RULES[2]))
        years = np.arange(opened.min(), last.max() + 1, dtype=np.int64)
        year, end = years[:, None], np.where(constant, opened - 1, end)  # (year, 1) x (site,)
        before = (year >= opened) & (year <= end)
        grown = np.where(before, (1 + np.where(matched, growth, 0.0)) ** np.where(before, year - end, 0.0), 0.0)
        total = np.where(constant, 0.0, self.known["waste_in_place"][keep])
        mass = grown * (total / np.maximum(grown.sum(axis=0), 1e-300))
        mass += np.where((year > end) & (year <= last), np.where(np.isnan(rate), mean, rate), 0.0)
        return Recorded(years, mass[:, None])

    def lacks(self) -> list[tuple[NDArray[np.bool_], str, str]]:
        """Return what keeps a landfill from its rules: which landfills, column, reason."""
        placed, silent = self.known["waste_in_place"], "not given"
        found = [(np.isnan(self.known["opened"]), "opened", silent)]
        if {"growth matched", "equal years"} & set(self.rules):
            unknown = f"not given, nor a closure year up to {self.latest}"
            found += [
                (np.isnan(placed), "waste_in_place", silent),
                (placed == 0, "waste_in_place", "is 0"),
                ((placed > 0) & np.isnan(self.end), "waste_in_place_year", unknown),
            ]
        if {"growth matched", "constant rate"} & set(self.rules):
            found += [(np.isnan(self.rate), "acceptance", silent), (self.rate == 0, "acceptance", "is 0")]
        if "constant rate" in self.rules:
            found += [(np.isnan(self.last), "closure", "not given, and the landfill is not stated to be open")]
        elif "equal years" not in self.rules:
            found += [((self.rate > 0) & (self.mean > 0), "acceptance", "no growth makes it fit the waste in place")]
        return found

    def assumed(self) -> NDArray[np.str_]:
        """Return what was taken for granted of each landfill, as text."""
        known, end, last = self.known, self.end, self.last
        closure, stated = np.isnan(known["closure"]), ~np.isnan(self.rate)
        matched, equal, constant = (self.rule == code for code in range(3))
        later = (last > end) & ~constant
        phrases = [
            (~constant & self.undated & ~self.at_rate, "waste in place is that at closure in {end:.0f}"),
            (~constant & self.at_rate, "waste in place is that of {end:.0f}, as the acceptance rate"),
            (matched & (known["acceptance_year"] != end), "acceptance rate of {of} stands for {end:.0f}"),
            (equal & ~stated, "acceptance rate not given"),
            (equal & (self.rate == 0), "acceptance rate is 0"),
            (equal & (self.rate > 0) & np.isnan(self.growth), "acceptance rate fits no growth"),
            (closure & ~self.is_open, "closed after {last:.0f}, the year of the waste in place"),
            (closure & self.is_open & (last > self.latest), "open until {last:.0f}"),
            (later & stated, "acceptance rate of {of} goes on from {end:.0f} to {last:.0f}"),
            (later & ~stated, "equal years go on from {end:.0f} to {last:.0f}"),
            (constant, "acceptance rate of {of} stands for all years"),
            (constant & (known["waste_in_place"] > 0), "waste in place left aside"),
        ]
        notes: list[list[str]] = [[] for _ in end]
        for holds, phrase in phrases:
            for row in np.flatnonzero(holds & (self.rule >= 0)):
                of = known["acceptance_year"][row]
                notes[row].append(
                    phrase.format(end=end[row], last=last[row], of="no stated year" if np.isnan(of) else f"{of:.0f}")
                )
        return np.array(["; ".join(note) for note in notes], dtype=str)
