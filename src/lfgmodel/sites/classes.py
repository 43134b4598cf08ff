"""Classes of sites: climate zones and ways of management, by their own names, as the IPCC prints them, in Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from lfgmodel.described.words import word
from lfgmodel.errors import one_of

CLIMATES = ("boreal_dry", "boreal_wet", "temperate_dry", "temperate_wet", "tropical_dry", "tropical_wet")
"""IPCC 2006 Vol. 5 Ch. 3 climate zones; boreal and temperate share their factors, "wet" includes tropical moist."""

MANAGEMENT = (
    "managed",
    "semi_aerobic",
    "semi_aerobic_well",
    "semi_aerobic_poorly",
    "active_aeration_well",
    "active_aeration_poorly",
    "unmanaged_deep",
    "unmanaged_shallow",
    "uncategorised",
)
"""Classes of how a site is managed: IPCC 2019 Refinement Vol. 5 Ch. 3, and "semi_aerobic" of IPCC 2006, of one sort."""

CLASSES: Mapping[str, tuple[str, ...]] = MappingProxyType({"climate": CLIMATES, "management": MANAGEMENT})

PRINTED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "climate": MappingProxyType(
            {
                "boreal and temperate dry": "temperate_dry",
                "boreal and temperate wet": "temperate_wet",
                "tropical moist": "tropical_wet",
                "tropical moist and wet": "tropical_wet",
            }
        ),
        "management": MappingProxyType(
            {
                "managed anaerobic": "managed",
                "managed semi aerobic": "semi_aerobic",
                "managed well semi aerobic": "semi_aerobic_well",
                "managed poorly semi aerobic": "semi_aerobic_poorly",
                "managed well active aeration": "active_aeration_well",
                "managed poorly active aeration": "active_aeration_poorly",
                "unmanaged deep high water table": "unmanaged_deep",
                "unmanaged high water table": "unmanaged_deep",
                "uncategorized": "uncategorised",
            }
        ),
    }
)
"""What the Guidelines print for a class where it is not the class's own name: IPCC 2006 and 2019, Vol. 5, Ch. 3."""

ASIDE = re.compile(r"\(.*?\)")  # "Unmanaged - deep (>= 5 m waste)"
SILENT = frozenset({"and", "or", "swds", "sites", "site", "zone", "climate", *"的或和及区"})
WORD = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+")  # Chinese has no spaces: each character is a word


def class_of(label: object, what: str, where: str) -> str:
    """Return the class that a label names, in whatever order, case and punctuation its words come.

    Parameters
    ----------
    label : str
        "temperate_wet", "Temperate wet", "Boreal and temperate, dry", "Managed - anaerobic", "温带湿润", "管理型-厌氧".
    what : {"climate", "management"}
    where : str
        The argument, for the message of an error.

    Examples
    --------
    >>> class_of("Boreal and Temperate: Dry (MAP/PET < 1)", "climate", "Site.climate")
    'temperate_dry'
    >>> class_of("Unmanaged – deep (>= 5 m waste) and/or high water table", "management", "Site.management")
    'unmanaged_deep'
    >>> class_of("温带湿润", "climate", "Site.climate"), class_of("管理型-厌氧", "management", "Site.management")
    ('temperate_wet', 'managed')
    """
    names = CLASSES[what]
    if isinstance(label, str) and not label.isascii() and any("\u3400" <= letter <= "\u9fff" for letter in label):
        chinese = {word(name, "zh"): name for name in names}
        named = {_words(text): name for text, name in chinese.items()}
        return named[_words(label)] if _words(label) in named else chinese[one_of(label, tuple(chinese), where)]
    named = {_words(name): name for name in names} | {_words(text): name for text, name in PRINTED[what].items()}
    words = _words(label) if isinstance(label, str) else None
    return named[words] if words in named else one_of(label, names, where)


def _words(text: str) -> frozenset[str]:
    plain = ASIDE.sub(" ", unicodedata.normalize("NFKC", text)).casefold()
    return frozenset(WORD.findall(plain)) - SILENT
