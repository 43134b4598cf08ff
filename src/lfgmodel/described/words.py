"""Words: the terms of the field in the language of the reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from lfgmodel.errors import FactorError, one_of

LANGUAGES = ("en", "zh")
"""English, and Chinese as it is written in mainland China."""


def language(lang: object, where: str) -> str:
    """Return a language that is known, or refuse it."""
    return one_of(lang, LANGUAGES, f"{where}.lang")


def word(english: str, lang: str = "en", **places: Any) -> str:
    """Return a term or sentence in a language; what has no translation stays as it is, braces and all.

    Parameters
    ----------
    english : str
        A term, or a sentence with `{places}` in it, as `data/words_zh.toml` has it.
    lang : {"en", "zh"}
    **places
        What stands in them.

    Examples
    --------
    >>> word("collected"), word("collected", "zh")
    ('collected', '收集')
    """
    said = english if lang == "en" else _chinese().get(english, english)
    return said.format(**places) if places else said


@cache
def _chinese() -> Mapping[str, str]:
    import tomllib

    text = files("lfgmodel").joinpath("data/words_zh.toml").read_text(encoding="utf-8")
    return joined(tomllib.loads(text))


def joined(topics: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """Return the terms of all topics; one that stands in two is refused, as it has one meaning, whatever the topic."""
    stands = Counter(term for topic in topics.values() for term in topic)
    twice = sorted(term for term, times in stands.items() if times > 1)
    if twice:
        raise FactorError(f"words_zh.toml: {', '.join(map(repr, twice))} stands in two topics; leave it in one of them")
    return MappingProxyType({term: said for topic in topics.values() for term, said in topic.items()})
