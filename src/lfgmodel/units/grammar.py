"""The grammar of numbers and units: text is read whole, or refused with the reason; what is not known is never skipped.

    number = [sign] digits ["." digits] ["e" exponent]  |  [number "x"] "10" power
    unit   = ["1"] ["/"] factor {("*" | "/" | " ") factor}
    factor = word [power]  |  "(" unit ")"
    power  = ("**" | "^") integer  |  superscripts  |  "-" integer

`_` may stand between digits, `per` is `/`, and a word may be two ("short tons"). Nothing here knows what a word means.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from types import MappingProxyType
from typing import NamedTuple

from lfgmodel.errors import UnitError

LONGEST = 100
"""Characters that a number or a unit may have; no honest one comes near it."""

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_RAISED = re.compile(r"[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_DIGITS = r"[0-9]+(?:_[0-9]+)*"
_POWER_OF_TEN = r"10\s*(?:\*\*|\^)\s*([+-]?[0-9]{1,3})"
_NUMBER = re.compile(
    rf"\s*(?:([+-]?){_POWER_OF_TEN}"
    rf"|([+-]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?[0-9]{{1,3}}(?![0-9]))?)"
    rf"(?:\s*[x×*·]\s*{_POWER_OF_TEN})?)"
)
_UNIT_STARTS = re.compile(r"\s*(?:[^\W\d_]|[%°(/]|1\s*/|$)")
_TOKEN = re.compile(
    r"\s*(?:(?P<sign>/|per\b|\*(?!\*)|·|⋅|[()])"
    r"|(?P<word>(?i:(?:u\.?[sk]\.?\s+)?(?:short|long|metric|cubic|square)|u\.?[sk]\.?)\s+[^\W\d_]+|°?[^\W\d_]\w*|%)"
    r"(?:\s*(?:\*\*|\^)\s*(?P<power>[+-]?[1-9])(?![0-9])|(?P<minus>-[1-9])(?![0-9]))?"
    r"|(?P<one>1)(?![0-9]))"
)
_PLAIN_DIGITS = "a number without commas or spaces, as in '50_000 Mg/yr'"
_MENDS = MappingProxyType(
    {
        **dict.fromkeys(",0123456789", _PLAIN_DIGITS),
        "±": "lfg.normal('75 %', sd='1 %') for a number with its error",
        **dict.fromkeys("–—~", "lfg.uniform(low, high) for a range"),
    }
)


class Unreadable(UnitError):
    """Text that is no number or no unit, with the reason and perhaps the mend; the doors say where it was met."""

    def __init__(self, reason: str, mend: str = "") -> None:
        super().__init__(reason, mend)
        self.reason, self.mend = reason, mend

    def __str__(self) -> str:
        return f"{self.reason}; write {self.mend}" if self.mend else self.reason


class Term(NamedTuple):
    """A word of a unit and the power it is raised to."""

    word: str
    power: int


def plain(text: str) -> str:
    """Text in its plainest characters: full-width forms made narrow, superscripts as powers, the minus sign as '-'.

    Raises
    ------
    Unreadable
        The text is longer than any number with its unit.
    """
    if len(text) > LONGEST:
        raise Unreadable(f"it has {len(text)} characters, and no number with its unit needs more than {LONGEST}")
    if not text.isascii():
        text = _RAISED.sub(lambda raised: "^" + raised[0].translate(_SUPERSCRIPTS), text)
        text = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-")
    return text


def number(text: str) -> tuple[float, str]:
    """Split text into the number that it begins with and its unit, which may be nothing.

    Raises
    ------
    Unreadable
        It does not begin with a number, or what follows cannot begin a unit.

    Examples
    --------
    >>> number("50_000 Mg/yr")
    (50000.0, 'Mg/yr')
    >>> number("1.2 x 10⁶ m³")
    (1200000.0, 'm^3')
    """
    text = plain(text)
    match = _NUMBER.match(text)
    if match is None:
        raise _stopped(text)
    sign, exponent, digits, times = match.groups()
    rest = text[match.end() :]
    if not _UNIT_STARTS.match(rest):
        raise _stopped(rest)
    written = f"{sign}1e{exponent}" if digits is None else digits
    if times is not None:
        if "e" in written.lower():
            raise Unreadable("it has two powers of ten", "one")
        written = f"{written}e{times}"
    return float(written), rest.strip()


def terms(text: str) -> tuple[Term, ...]:
    """Read a unit as its words with their powers.

    Raises
    ------
    Unreadable
        It is not a unit from its first character to its last.

    Examples
    --------
    >>> terms("kg/(m3 day)")
    (Term(word='kg', power=1), Term(word='m3', power=-1), Term(word='day', power=-1))
    """
    found: list[Term] = []
    outer, sign, lacks = [1], 1, True  # the sign of each open bracket; that of the next factor; whether one must follow
    for kind, written, power in _tokens(plain(text)):
        if kind == "word":
            found.append(Term("_".join(written.replace(".", "").split()), outer[-1] * sign * power))
            sign, lacks = 1, False
        elif kind == "one" and lacks and not found and sign == 1:
            lacks = False
        elif written == "(":
            outer.append(outer[-1] * sign)
            sign, lacks = 1, True
        elif written == ")" and len(outer) > 1 and not lacks:
            outer.pop()
        elif written in ("/", "per") and (not lacks or (not found and sign == 1 and len(outer) == 1)):
            sign, lacks = -1, True
        elif written in ("*", "·", "⋅") and not lacks:
            lacks = True
        else:
            raise Unreadable(f"{written!r} stands where a unit is needed" if lacks else f"{written!r} is one too many")
    if lacks or len(outer) > 1:
        raise Unreadable("a bracket is left open" if len(outer) > 1 else "it ends where a unit is needed")
    return tuple(found)


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Each word, sign or leading 1 of a unit, with its kind and power."""
    text, place = text.rstrip(), 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            if (leading := _NUMBER.match(text)) and place < leading.end():
                raise Unreadable("a unit holds no number: multiply the numbers instead, and write the unit alone")
            raise Unreadable(f"{text[place:].lstrip()[0]!r} is not read there")
        kind = "word" if match["word"] else "sign" if match["sign"] else "one"
        yield kind, match[kind], int(match["power"] or match["minus"] or 1)
        place = match.end()


def _stopped(rest: str) -> Unreadable:
    """Say which character a number cannot go on with, unless it is plain to see, and what to write."""
    character = rest.lstrip()[:1]
    plain_to_see = re.fullmatch(r"[\w,]?", character, re.ASCII)
    return Unreadable("" if plain_to_see else f"{character!r} is not read there", _MENDS.get(character, ""))
