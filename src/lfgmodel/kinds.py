"""Kinds of waste by the names that people give them, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "food": "food_waste kitchen kitchen_waste 厨余 餐厨 厨余果皮 食品 食物 果皮",
        "garden": "garden_waste yard yard_waste yard_trimmings green green_waste park grass leaves "
        "园林 园林绿化 花园 绿化",
        "paper": "paper_and_cardboard paper_cardboard paper_and_board cardboard board 纸 纸张 纸板 废纸",
        "wood": "wood_and_straw timber bamboo wood_and_bamboo 木竹 竹木 木 木材 草木",
        "textiles": "textile cloth clothes fabric rags 纺织 纺织物 纺织品 织物 布",
        "nappies": "nappy diaper diapers disposable_nappies 尿布 纸尿裤 卫生用品",
        "rubber_leather": "rubber leather rubber_and_leather leather_and_rubber 橡胶 皮革 橡胶皮革",
        "plastic": "plastics 塑料 橡塑 塑胶",
        "metal": "metals 金属",
        "glass": "玻璃",
        "other_inert": "inert other others inerts ash dust ash_and_dust soil stones ceramics bricks_and_ceramics "
        "灰土 渣石 砖瓦 砖瓦陶瓷 渣土 砂石 煤灰 其他 其它 惰性物 其他惰性物",
        "sludge": "sewage_sludge 污泥 城市污泥",
        "construction": "construction_and_demolition c&d cd demolition 建筑 建筑装修",
        "industrial": "industrial_waste 工业 工业固废",
        "msw": "mixed municipal municipal_solid_waste 生活 混合",
    }
)
"""What the IPCC's kinds are called elsewhere, the likest first.

The Chinese words are those of the classes of CJ/T 313-2009 (厨余, 纸, 橡塑, 纺织, 木竹, 灰土, 砖瓦陶瓷, 玻璃, 金属,
其他) and of older surveys. 橡塑, rubber and plastics together, is plastic: nearly all of it is film. What nobody
sorted ("other", 其他) is inert, as in the IPCC's "other, inert".
"""


def kind_named(text: str, known: Iterable[str]) -> str | None:
    """Return which of the known kinds a name means, or None.

    Parameters
    ----------
    text : str
        A kind as somebody wrote it.
    known : iterable of str
        The kinds that a table or a model knows.

    Examples
    --------
    >>> kind_named("厨余垃圾", ["food", "paper", "plastic"]), kind_named("Plastics", ["food", "paper", "plastic"])
    ('food', 'plastic')
    """
    names = list(known)
    if text in names:
        return text
    word = _word(text)
    meant = next((group for group in _groups() if word in group), (word,))
    return next((name for wanted in (word, *meant) for name in names if _word(name) == wanted), None)


def near(text: str, known: Iterable[str]) -> str:
    """Say which known kinds a Chinese name may mean, in Chinese and English: the nearest, or all; "" of other names.

    Examples
    --------
    >>> near("厨鱼垃圾", ["food", "paper", "plastic"])
    'the nearest is 厨余 (food)'
    """
    if str(text).isascii():
        return ""
    names = list(known)
    groups = [(kind_named(group[0], names), [word for word in group if not word.isascii()]) for group in _groups()]
    called = {name: words[0] for name, words in groups if name is not None}
    meant = {word: name for name, words in groups if name is not None for word in words}
    nearest = dict.fromkeys(meant[word] for word in get_close_matches(_word(text), meant, n=3, cutoff=0.5))
    listed = [f"{called[name]} ({name})" for name in nearest or called]
    if nearest:
        return f"the nearest is {' or '.join(listed)}"
    return f"in Chinese write {', '.join(listed)}" if listed else ""


def _groups() -> Iterator[tuple[str, ...]]:
    """Names of one meaning each."""
    return ((kind, *others.split()) for kind, others in MEANINGS.items())


def _word(text: str) -> str:
    """Put a name in small letters, without the endings that say only that it is waste."""
    word = re.sub(r"[\s\-/]+", "_", str(text).strip().lower())
    return re.sub(r"(垃圾|废物|废弃物|类)+$", "", word)
