"""Labels: names that many sites share, kept as small numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Labels:
    """One of a few names for each site, kept as small numbers; `np.asarray` gives the names."""

    def __init__(self, names: Sequence[str], codes: Any) -> None:
        self.names, self.codes = tuple(names), np.asarray(codes)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[np.str_]:
        return np.asarray(np.asarray(self.names or ("",), dtype=str)[self.codes])

    @classmethod
    def of(cls, cells: Any) -> Labels:
        """Return labels of cells that hold names."""
        names, codes = np.unique(np.asarray(cells, dtype=str), return_inverse=True)
        return cls([str(name) for name in names], codes)

    def __getitem__(self, rows: Any) -> Labels:
        return Labels(self.names, self.codes[rows])

    def __len__(self) -> int:
        return len(self.codes)
