"""The example that a new workbook is filled with: a landfill with records, wells, an engine and a meter; and three."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple


class Example(NamedTuple):
    """What stands on one sheet."""

    settings: Mapping[str, Any] = {}  # by the key of each item
    units: Mapping[str, str] = {}  # of settings, and of columns
    columns: Sequence[str] = ()  # keys of the columns of the table, and kinds of waste
    rows: Sequence[Sequence[Any]] = ()


WASTE = (
    (2008, 78_200, 0), (2009, 80_100, 0), (2010, 83_500, 2_100), (2011, 85_900, 2_300), (2012, 88_000, 2_250),
    (2013, None, None), (2014, 91_300, 2_400), (2015, 92_800, 2_500), (2016, 94_100, 2_450), (2017, 95_900, 2_600),
    (2018, 97_000, 2_700), (2019, 98_700, 2_650), (2020, 96_400, 2_500), (2021, 99_800, 2_750), (2022, 101_900, 2_800),
    (2023, 103_600, 2_900), (2024, 104_800, 2_950),
)  # fmt: skip
FUTURE, UNTIL = 105_000, 2035
KINDS = ("msw", "sludge")

METER = (
    (384, 0.512, 731), (391, 0.508, 659), (388, 0.515, 736), (379, 0.519, 702), (394, 0.511, 739), (402, 0.506, 711),
    (398, 0.509, 728), (None, None, 0), (405, 0.514, 698), (411, 0.517, 740), (407, 0.513, 714), (399, 0.510, 733),
)  # fmt: skip
"""Of the months of 2024: landfill gas [scfm], methane in it, and hours run; in August nothing was read."""

SITES = (
    ("Hill Road", 2008, 2035, "temperate_wet", 42, 98_000, 2_500),
    ("Bay View", 1991, 2012, "temperate_wet", 38, 61_500, 0),
    ("Dry Creek", 1999, None, "temperate_dry", 11, 143_000, 5_200),
)


def example(lang: str, many: bool) -> dict[str, Example]:
    """Return what stands on each sheet, by its key, in units that are usual where the language is spoken."""
    return {"sites": _of_many(lang == "zh")} if many else _of_one(lang == "zh")


def _mass(chinese: bool) -> tuple[str, float]:
    """Return the unit of waste, and how many of it a short ton of the example is."""
    return ("万吨", 1e-4) if chinese else ("short ton", 1)


def _of_many(chinese: bool) -> Example:
    """Return the three landfills."""
    mass, ton = _mass(chinese)
    rain, inch, year = ("mm/年", 25.4, "年") if chinese else ("inch/yr", 1, "yr")
    names = ("山路填埋场", "海湾填埋场", "干溪填埋场") if chinese else [row[0] for row in SITES]
    rows = [
        (name, *known, tidy(rainfall * inch, 0), tidy(msw * ton, 4), tidy(sludge * ton, 4))
        for name, (_, *known, rainfall, msw, sludge) in zip(names, SITES, strict=True)
    ]
    units = {"rainfall": rain, **dict.fromkeys(KINDS, f"{mass}/{year}")}
    return Example({"until": 2030}, units, ("site", "open", "close", "climate", "rainfall", *KINDS), rows)


def _of_one(chinese: bool) -> dict[str, Example]:
    """Return the sheets of the landfill with records, wells, an engine and a meter."""
    mass, ton = _mass(chinese)
    flow, scfm = ("Nm3/h", 1.607) if chinese else ("scfm", 1)
    return {
        "site": Example(
            {
                "name": "山路填埋场" if chinese else "Hill Road",
                "climate": "temperate_wet",
                "management": "managed",
                "rainfall": 1070 if chinese else 42,
            },
            {"rainfall": "mm/年" if chinese else "inch/yr"},
        ),
        "waste": Example(
            {"unit": mass, "gaps": "interpolate", "rate": tidy(FUTURE * ton, 4), "until": UNTIL},
            {},
            ("year", *KINDS),
            [(year, *(tidy(amount and amount * ton, 4) for amount in amounts)) for year, *amounts in WASTE],
        ),
        "wells": Example(
            columns=("year", "efficiency", "uptime"), rows=((2012, 0.45, 0.90), (2016, 0.60, 0.94), (2021, 0.75, 0.96))
        ),
        "devices": Example(
            columns=("type", "capacity", "unit", "units", "open", "close", "turndown"),
            rows=(("Engine", 1.06, "MW", 1, 2018, 2037, 0.5), ("Flare", *(None,) * 6)),
        ),
        "meter": Example(
            {"unit": flow, "gas": "lfg"},
            {},
            ("date", "reading", "methane", "hours"),
            [
                (date(2024, month, 1), tidy(reading and reading * scfm, 0), methane, hours)
                for month, (reading, methane, hours) in enumerate(METER, 1)
            ],
        ),
    }


def tidy(number: float | None, decimals: int) -> float | None:
    """Return a number as one would write it, whole where it is."""
    if number is None:
        return None
    found = round(number, decimals)
    return int(found) if found == int(found) else found
