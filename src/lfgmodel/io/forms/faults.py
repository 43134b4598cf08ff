"""Faults: every cell of a workbook that cannot be used, gathered before any is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from lfgmodel.errors import LFGError, RangeError, TableError, brief
from lfgmodel.io.forms.cells import Cell

Read = TypeVar("Read")


class Faults:
    """Cells that cannot be used, by their addresses."""

    def __init__(self, where: str) -> None:
        self.where = where
        self._rows: dict[tuple[object, str, str], None] = {}  # in order, each once

    def add(self, place: Cell | str, reason: str) -> None:
        """Note what is wrong with a cell, or a sheet; of a cell that cannot be read why it cannot is enough."""
        address = place
        if isinstance(place, Cell):
            address, reason = place.address, place.fault or reason
        self._rows[address, "", reason.removesuffix(".")] = None

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> list[tuple[object, str, str]]:
        """Address, "" and reason of each, sheet by sheet in the order of the cells, as `TableError` takes them."""
        return sorted(self._rows, key=_place)

    def read(self, read: Callable[[], Read], place: Cell | str) -> Read | None:
        """Return what is read; of what is refused note it, and return nothing."""
        try:
            return read()
        except LFGError as error:
            self.add(place, str(error))
            return None

    def settle(self) -> None:
        """Refuse the workbook if anything is wrong with it.

        Raises
        ------
        TableError
            `.rows` lists every address and reason.
        """
        if self._rows:
            what = "them" if len(self._rows) > 1 else "it"
            raise TableError(self.where, self.rows, f"Mend {what} and save the workbook")


def _place(row: tuple[object, str, str]) -> tuple[str, int, int, str]:
    """Where a fault stands: its sheet, row and column."""
    sheet, _, cell = str(row[0]).rpartition("!")
    found = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    return (sheet, int(found[2]), len(found[1]), found[1]) if sheet and found else (str(row[0]), 0, 0, "")


def refuse(cell: Cell, what: str, need: str) -> RangeError:
    """Make the error of a cell that holds something else than is needed."""
    return RangeError(f"{what}: {brief(cell.text, 40)!r} is {need}")
