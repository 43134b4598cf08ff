"""Books: a workbook while it is made, and how it becomes a file, with what each formula comes to beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np

from lfgmodel.described.text import legible
from lfgmodel.described.words import word
from lfgmodel.io.forms.cells import workbook_library
from lfgmodel.io.writing import put_in_place, version
from lfgmodel.results.workbook import looks
from lfgmodel.results.workbook.sheet import Sheet

FORMULA = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)><f>([^<]*)</f><v ?(?:/>|></v>)</c>')
"""A cell with a formula and no value, as openpyxl writes it."""


class Workbook:
    """A workbook that is being made."""

    def __init__(self, title: str, lang: str, where: str) -> None:
        self.book, self.title, self.lang, self.where = workbook_library().Workbook(), legible(title), lang, where
        self.book.remove(self.book.worksheets[0])
        self.book.properties.title, self.book.properties.creator = self.title, f"lfgmodel {version()}"
        looks.register(self.book)
        self.sheets: list[Sheet] = []

    def sheet(self, name: str) -> Sheet:
        """Return a new sheet, after those that are there."""
        made = Sheet(self.book.create_sheet(name), self)
        self.sheets.append(made)
        return made

    def define(self, name: str, where: str) -> None:
        """Name a cell, so that formulas read as what they are."""
        from openpyxl.workbook.defined_name import DefinedName

        self.book.defined_names[name] = DefinedName(name, attr_text=where)

    @property
    def foot(self) -> str:
        """What stands at the foot of each page."""
        return f"lfgmodel {version()}, {date.today().isoformat()}"

    def say(self, text: str, **places: Any) -> str:
        """Return a term or sentence in the language of the book."""
        return word(text, self.lang, **places)

    def save(self, path: Path) -> None:
        """Write it beside, and then put it in the place of the one that may be there."""
        content = BytesIO()
        self.book.save(content)
        known = {f"xl/worksheets/sheet{n}.xml": sheet.known for n, sheet in enumerate(self.sheets, 1) if sheet.known}
        put_in_place(path, with_values(content.getvalue(), known))


def with_values(content: bytes, known: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return a workbook whose formulas have their values, for readers that do not reckon: a preview, pandas.

    Parameters
    ----------
    content : bytes
        A workbook as openpyxl writes it.
    known : {part: {cell: value}}
    """
    done = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(done, "w", ZIP_DEFLATED) as new:
        for item in old.infolist():
            part = old.read(item)
            if item.filename in known:
                part = FORMULA.sub(partial(_valued, known[item.filename]), part.decode()).encode()
            new.writestr(item, part)
    return done.getvalue()


def _valued(values: Mapping[str, Any], found: re.Match[str]) -> str:
    place, style, formula = found.groups()
    value = values[place]
    if isinstance(value, str):
        return f'<c r="{place}"{style} t="str"><f>{formula}</f><v>{value}</v></c>'
    return f'<c r="{place}"{style}><f>{formula}</f><v>{float(value)!r}</v></c>' if np.isfinite(value) else found[0]
