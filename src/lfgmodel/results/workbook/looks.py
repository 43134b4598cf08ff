"""Looks: the few styles of a workbook, and how many digits a person reads."""

from __future__ import annotations

from copy import copy
from typing import Any

import numpy as np

TITLE, NOTE, HEAD, TOTAL, LABEL, GIVEN, TEXT = (
    f"lfg {name}" for name in ("title", "note", "head", "total", "label", "given", "text")
)
"""Styles by name, as the gallery of a spreadsheet lists them."""

INK, SHADE, PALE, ASKED = "1F4E4A", "DCEBE6", "F1F6F4", "FFF4CC"


FONT = "Arial"
"""It is as wide wherever it is replaced by another, so that columns and pages hold what they are meant to."""


def register(book: Any) -> None:
    """Add the styles to a workbook, and make all else of it of one font."""
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    book._fonts = type(book._fonts)([Font(name=FONT, size=10)])
    line, wrapped = Side(style="thin", color=INK), Alignment(vertical="top", wrap_text=True)
    bold = Font(name=FONT, size=10, bold=True)
    fill = {name: PatternFill("solid", fgColor=name) for name in (SHADE, PALE, ASKED)}
    for style in (
        NamedStyle(TITLE, font=Font(name=FONT, size=16, bold=True, color=INK)),
        NamedStyle(NOTE, font=Font(name=FONT, size=9, italic=True, color="595959")),
        NamedStyle(
            HEAD,
            font=Font(name=FONT, size=10, bold=True, color=INK),
            fill=fill[SHADE],
            border=Border(bottom=line),
            alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
        ),
        NamedStyle(TOTAL, font=bold, fill=fill[PALE], border=Border(top=line)),
        NamedStyle(LABEL, font=Font(name=FONT, size=10, bold=True, color=INK), alignment=Alignment(vertical="top")),
        NamedStyle(GIVEN, font=bold, fill=fill[ASKED], border=Border(line, line, line, line)),
        NamedStyle(TEXT, font=Font(name=FONT, size=10), alignment=wrapped),
    ):
        book.add_named_style(style)


def aligned(cell: Any, side: str, indent: int = 0) -> None:
    """Set to which side the content of a cell leans, and how far from it."""
    alignment = copy(cell.alignment)
    alignment.horizontal, alignment.indent = side, indent
    cell.alignment = alignment


def pattern(values: Any) -> str:
    """Return the number format that shows the largest of some numbers with some four digits."""
    held = np.asarray(values, dtype=float)
    known = np.abs(held[np.isfinite(held)])
    top = known.max() if known.size else 0.0
    for least, shown_as in ((1000, "#,##0"), (100, "#,##0.0"), (1, "0.00"), (0.1, "0.000")):
        if top >= least:
            return shown_as
    return "0" if top < 1e-9 else "0.00000" if top >= 1e-4 else "0.00E+00"
