"""Reader: the cells of a sheet by what the layout says of them; what is wrong with any of them is noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lfgmodel.described.words import word
from lfgmodel.io.forms.cells import Cell
from lfgmodel.io.forms.entries import number
from lfgmodel.io.forms.faults import Faults
from lfgmodel.io.forms.layout import PAGE_OF, Item
from lfgmodel.io.forms.pages import Written
from lfgmodel.spec import Spec
from lfgmodel.units import scale


class PageReader(NamedTuple):
    """Reads the cells of a sheet, and notes what is wrong with them."""

    page: str
    said: Written
    faults: Faults

    def item(self, key: str) -> Item:
        """Return what the layout says of a label or column; one of a kind of waste goes by its name."""
        page = PAGE_OF[self.page]
        for item in (*page.settings, *page.table):
            if item.key == key:
                return item._replace(title=word(item.title, self.said.lang))
        return Item(key, key, "")

    def read(self, key: str, read: Callable[..., Any], *more: Any, row: Mapping[str, Cell] | None = None) -> Any:
        """Read a value, or a cell of a row; nothing of one that is blank, or that cannot be read."""
        cell = (self.said.values if row is None else row).get(key)
        if cell is None or cell.blank or cell.fault:
            return None
        return self.faults.read(lambda: read(cell, self.item(key), *more), cell)

    def unit(self, key: str, spec: Spec) -> str:
        """Read the unit beside a value, "" where there is none."""
        cell = self.said.units.get(key)
        if cell is None or cell.blank:
            return ""
        if spec.unit != "degC":  # whose units have zeros of their own
            self.faults.read(lambda: scale(cell.text, spec.unit, f"Unit of {self.item(key).title}"), cell)
        return cell.text

    def measured(self, key: str, spec: Spec) -> Any:
        """Read a value with its unit; both may stand in one cell."""
        known = len(self.faults)
        unit = self.unit(key, spec)
        return self.read(key, number, spec, unit) if len(self.faults) == known else None

    def once(self, key: str, read: Callable[..., Any], *more: Any) -> dict[Any, Mapping[str, Cell]]:
        """Return rows by their labels, each of which may stand in one row only."""
        found: dict[Any, Mapping[str, Cell]] = {}
        for row in self.said.rows:
            label = self.read(key, read, *more, row=row)
            if row[key].blank:
                self.faults.add(
                    row[key], f"{self.item(key).title} is empty beside what the row holds; write it, or clear the row"
                )
            elif label in found:
                self.faults.add(row[key], f"{label} stands in {found[label][key].address} too; leave out one of them")
            elif label is not None:
                found[label] = row
        return found

    def all_or_none(self, key: str, rows: Mapping[Any, Mapping[str, Cell]]) -> bool:
        """Whether a column is filled in all rows; where in some, the others are told."""
        blank = [row[key] for row in rows.values() if key in row and row[key].blank]
        some = any(key in row and not row[key].blank for row in rows.values())
        for cell in blank if some else ():
            self.faults.add(
                cell, f"{self.item(key).title} is empty, and not in other rows; fill in all of them, or none"
            )
        return some
