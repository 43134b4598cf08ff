"""The layout of a workbook that is filled in: its sheets, what stands in each, and by which words it is known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from lfgmodel.described.words import LANGUAGES, word
from lfgmodel.sites.classes import CLASSES
from lfgmodel.sites.headings import HEADINGS


class Item(NamedTuple):
    """What one cell beside its label holds, or each cell of a column below its heading."""

    key: str
    title: str  # its label or heading
    about: str  # what it means
    kind: str = "text"  # "text", "year", "number", "share", "date", "unit", or one of CHOICES
    units: tuple[str, ...] = ()  # in which it is usually given, where it has a unit of its own
    needed: bool = False  # where the sheet says anything


class Page(NamedTuple):
    """A sheet: labels with a value each, and below them a table of which the first column says what a row is of."""

    key: str
    title: str
    about: str
    settings: tuple[Item, ...] = ()
    table: tuple[Item, ...] = ()
    others: str = ""  # what further columns of the table are: "kinds" of waste, or "columns" of one's own
    units: bool = False  # whether the row below the headings has the units of the columns


ITEM = ("Item", "Value", "Unit", "Note")
"""Over the labels."""

NOTE = "Note"
"""A column of any table that is the user's own, and is not read."""

MASSES = ("tonne", "short ton", "万吨")
IN_CHINESE: Mapping[str, str] = MappingProxyType({"tonne": "吨", "mm/yr": "mm/年", "inch/yr": "inch/年"})
"""Units that are written otherwise where Chinese is spoken, so that they are read."""

FLOWS = ("scfm", "Nm3/h", "mmscfd", "m3/h")

PAGES = (
    Page(
        "site",
        "Site",
        "What is known of the landfill besides its waste.",
        (
            Item("name", "Name", "Required: what the landfill is called.", needed=True),
            Item("climate", "Climate", "For the methods that depend on it, such as those of the IPCC.", "climate"),
            Item("management", "Management", "For the methods that depend on it.", "management"),
            Item("rainfall", "Rainfall", "Mean yearly precipitation.", "number", ("mm/yr", "inch/yr")),
        ),
    ),
    Page(
        "waste",
        "Waste",
        "Waste accepted: a row for each calendar year, a column for each kind. An empty cell is unknown, not zero.",
        (
            Item("unit", "Unit of waste", "Required: of every amount on this sheet.", "unit", MASSES, needed=True),
            Item(
                "gaps",
                "Years not known",
                "How empty cells and missing years between the first and the last are filled. If empty, there may be "
                "none.",
                "gaps",
            ),
            Item("rate", "Future waste", "A year of all kinds together, after the last of the table.", "number"),
            Item("until", "Future waste until", "The last calendar year that accepts waste.", "year"),
            Item("growth", "Growth of future waste", "By which share it grows each year; none, if empty.", "share"),
        ),
        (Item("year", "Year", "Calendar year, in any order.", "year"),),
        "kinds",
    ),
    Page(
        "wells",
        "Wells",
        "The gas collection system, as it was built and will be. May stay empty.",
        (),
        (
            Item("year", "From year", "First calendar year of which the row speaks.", "year"),
            Item(
                "efficiency", "Efficiency", "Methane collected of that generated while it runs.", "share", needed=True
            ),
            Item("uptime", "Uptime", "Share of the time that it runs. All rows or none; always, if empty.", "share"),
        ),
    ),
    Page(
        "devices",
        "Devices",
        "What burns or sells the gas, in order of dispatch: each takes what it can, and the next what is left. "
        "May stay empty.",
        (),
        (
            Item("type", "Type", "What it is.", "device"),
            Item("capacity", "Capacity", "Of one unit at full load; of a flare, if it has one.", "number"),
            Item("unit", "Unit", "Of the capacity.", "unit", ("MW", "kW", "scfm", "Nm3/h")),
            Item("units", "Number", "Of like units; 1, if empty.", "number"),
            Item("open", "First year", "Of service.", "year"),
            Item("close", "Last year", "Of service.", "year"),
            Item("availability", "Availability", "Share of the time that it can run.", "share"),
            Item("turndown", "Turndown", "Lowest load, as a share of capacity.", "share"),
            Item("efficiency", "Electric or heat efficiency", "If not that of its type.", "share"),
            Item("heating", "Heating value", "On which efficiencies are stated.", "heating"),
            Item("heat_efficiency", "Heat efficiency", "Of combined heat and power.", "share"),
            Item("recovery", "Recovery", "Methane in the product, of upgrading.", "share"),
            Item("destruction", "Destruction", "Methane destroyed of that burned.", "share"),
            Item("gas", "Gas measured", "Which gas the capacity of a flare is of.", "gas"),
        ),
    ),
    Page(
        "meter",
        "Meter",
        "Gas as it was metered, to set beside the model or to fit it to. May stay empty.",
        (
            Item("unit", "Unit of readings", "Required where there are readings.", "unit", FLOWS, needed=True),
            Item("gas", "Gas metered", "Required where there are readings.", "gas", needed=True),
            Item("temperature", "Temperature", "Of a plain volume, such as m3/h.", "number", ("degC", "degF")),
            Item("pressure", "Pressure", "Of a plain volume, absolute.", "number", ("kPa", "atm", "psi")),
        ),
        (
            Item("date", "Date", "On which the interval begins, or a calendar year.", "date"),
            Item("reading", "Reading", "Mean flow, or gas of the interval; empty if not read.", "number", needed=True),
            Item("methane", "Methane", "Of landfill gas, by volume.", "share"),
            Item("hours", "Hours run", "If the flow is the mean of these. All rows or none.", "number"),
        ),
    ),
    Page(
        "sites",
        "Sites",
        "Many landfills, a row for each. Below the headings stands the unit of each column that has one.",
        (Item("until", "Waste until", "The last calendar year of sites that are still open.", "year"),),
        (
            Item("site", "Site", "What it is called.", needed=True),
            Item("open", "Open", "First calendar year with waste.", "year"),
            Item("close", "Close", "Last one; empty if still open.", "year"),
            Item("year", "Year", "With a row for each site and year.", "year"),
            Item("total", "Total waste", "Of all kinds; kinds are then shares.", "number"),
            Item("growth", "Growth", "Of waste, each year.", "share"),
            Item("waste_in_place", "Waste in place", "At the end of a year.", "number"),
            Item("waste_in_place_year", "Waste in place year", "That year.", "year"),
            Item("climate", "Climate", "Of each site, if any.", "climate"),
            Item("management", "Management", "Of each site, if any.", "management"),
            Item("rainfall", "Rainfall", "Mean yearly precipitation.", "number"),
        ),
        "columns",
        units=True,
    ),
)
"""Every sheet that is read, by its own name; sheets of other names are the user's."""

PAGE_OF: Mapping[str, Page] = MappingProxyType({page.key: page for page in PAGES})

CHOICES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "climate": {name: name.capitalize().replace("_", " ") for name in CLASSES["climate"]},
        "management": {
            "managed": "Managed - anaerobic",
            "semi_aerobic": "Managed - semi-aerobic",
            "semi_aerobic_well": "Managed well - semi-aerobic",
            "semi_aerobic_poorly": "Managed poorly - semi-aerobic",
            "active_aeration_well": "Managed well - active aeration",
            "active_aeration_poorly": "Managed poorly - active aeration",
            "unmanaged_deep": "Unmanaged - deep or high water table",
            "unmanaged_shallow": "Unmanaged - shallow",
            "uncategorised": "Uncategorised",
        },
        "gaps": {"zero": "no waste", "interpolate": "straight line"},
        "gas": {"lfg": "landfill gas", "ch4": "methane"},
        "heating": {"LHV": "lower (LHV)", "HHV": "higher (HHV)"},
        "device": {
            "Engine": "Engine",
            "Turbine": "Gas turbine",
            "Microturbine": "Microturbine",
            "CombinedCycle": "Combined cycle",
            "CHP": "Combined heat and power",
            "Boiler": "Boiler",
            "Upgrading": "Upgrading",
            "Flare": "Flare",
        },
    }
)
"""What is chosen from lists: the library's own name of each, and what the list says; both are read."""


def folded(text: object) -> str:
    """Return a label or heading without what people write in different ways: case, spaces, width, underscores.

    Examples
    --------
    >>> folded("  From_Year "), folded("ＣＯ２  气 ")
    ('from year', 'co2 气')
    """
    return re.sub(r"[\s_]+", " ", unicodedata.normalize("NFKC", str(text))).strip(" *:").casefold()


def in_any_language(english: str) -> set[str]:
    """Return a word in each language, folded."""
    return {folded(word(english, lang)) for lang in LANGUAGES}


def titles(item: Item) -> tuple[str, ...]:
    """Return what an item may be called: its title in each language."""
    return tuple(word(item.title, lang) for lang in LANGUAGES)


def named(items: Iterable[Item]) -> dict[str, Item]:
    """Return items by each of their titles, and as `HEADINGS` has them where they are of many sites."""
    found: dict[str, Item] = {}
    for item in items:
        for title in (*titles(item), *HEADINGS.get(item.key, ())):
            found[folded(title)] = item
    return found


def choices(kind: str, lang: str) -> dict[str, str]:
    """Return what a list says in a language, by the library's own names."""
    return {name: word(english, lang) for name, english in CHOICES[kind].items()}


@cache
def words_of_choices(kind: str) -> Mapping[str, str]:
    """Return the library's own name of each choice, by every word for it."""
    return MappingProxyType(
        {
            one: name
            for name, english in CHOICES[kind].items()
            for one in (folded(name), folded(english), *in_any_language(english))
        }
    )
