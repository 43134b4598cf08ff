"""Text of a user's own, such as the name of a site, where programs read it that take some characters for orders."""

from __future__ import annotations

import re

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML may hold, and no font draws."""


def legible(text: str) -> str:
    r"""Return text with its control characters written out.

    Examples
    --------
    >>> print(legible("Hill\x07 Road"))
    Hill\u0007 Road
    """
    return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
