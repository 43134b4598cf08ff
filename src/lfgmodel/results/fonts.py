"""Fonts: those here that draw the characters which the fonts that matplotlib is set to do not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType

FAMILIES = MappingProxyType(
    {
        "Noto Sans CJK SC": "notosanscjk",
        "Noto Sans SC": "notosanssc",
        "Source Han Sans SC": "sourcehansans",
        "Source Han Sans CN": "sourcehansans",
        "PingFang SC": "pingfang",
        "Hiragino Sans GB": "hiragino sans gb",
        "Heiti SC": "stheiti",
        "Microsoft YaHei": "msyh",
        "WenQuanYi Micro Hei": "wqy-microhei",
        "WenQuanYi Zen Hei": "wqy-zenhei",
        "SimHei": "simhei",
        "SimSun": "simsun",
        "Droid Sans Fallback": "droidsansfallback",
        "Noto Sans CJK JP": "notosanscjk",  # the one face of the collection that older matplotlibs see
        "Heiti TC": "stheiti",
        "Arial Unicode MS": "arial unicode",
    }
)
"""Families that draw Chinese, the best first, and how the names of their files begin."""

INSTALL = "install one that does, such as Noto Sans CJK SC (fonts-noto-cjk of Debian and Ubuntu)"


def drawing(text: str) -> tuple[list[str], set[str]]:
    """Return the families that draw a text together, those that matplotlib is set to first, and what none draws."""
    from matplotlib import rcParams

    families, left = list(rcParams["font.family"]), {letter for letter in text if not letter.isspace()}
    for family in families:
        left = _not_drawn(left, family)
    for family in _installed() if left else ():
        rest = _not_drawn(left, family)
        if len(rest) < len(left):
            families.append(family)
            left = rest
    return families, left


def _not_drawn(letters: Iterable[str], family: str) -> set[str]:
    """Return the letters that a family does not draw."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    font = get_font(findfont(FontProperties(family=[family])))
    return {letter for letter in letters if not font.get_char_index(ord(letter))}


def _installed() -> list[str]:
    """Return the families that are installed; matplotlib is told of those that came after it last looked."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    def known() -> list[str]:
        names = {entry.name for entry in fontManager.ttflist}
        return [family for family in FAMILIES if family in names]

    begins = tuple(FAMILIES.values())
    if begins and not known():
        for path in findSystemFonts():
            if Path(path).name.lower().startswith(begins):
                fontManager.addfont(path)
    return known()
