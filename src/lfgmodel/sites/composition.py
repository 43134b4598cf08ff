"""What waste is made of, by country and region."""

from __future__ import annotations

import warnings

from lfgmodel.errors import TableWarning, one_of
from lfgmodel.factors import table

ROUNDING = 0.005
"""How far published shares, printed to a tenth of a percent, may be from adding up to 1."""


def composition(name: str) -> dict[str, float]:
    """Return the composition of municipal solid waste in a country or region, by wet mass.

    Parameters
    ----------
    name : str
        One of 78 countries ("China") or 20 regions ("Eastern Asia") of the IPCC 2019 Refinement, Vol. 5 Ch. 2.

    Returns
    -------
    dict of str to float
        Shares by waste kind, those of nothing left out, as `Waste.split` takes them. Published shares that miss 1 by
        rounding (up to half a percent) are divided by their sum. [fraction]

    Warns
    -----
    TableWarning
        Two transcriptions of the published table differ, or the shares do not add up to 1; the latter are returned as
        they are, and `Waste.split` wants the rest named.

    Raises
    ------
    FactorError
        No country or region has this name; near matches are named.

    Examples
    --------
    >>> composition("China")["food"]
    0.591
    """
    rows = {key: factor for key, factor in table("ipcc_composition").items() if key[0] in ("share", "share_region")}
    one_of(name, dict.fromkeys(place for _, _, place in rows), "Country or region")
    found = {kind: factor for (_, kind, place), factor in rows.items() if place == name}
    doubts = [
        f"{kind} ({f.row.where})" for kind, f in found.items() if f.row.checked == "conflict" or "wrong" in f.row.where
    ]
    if doubts:
        warnings.warn(
            f"Composition of {name}: {doubts[0]}, and {len(doubts) - 1} more in doubt", TableWarning, stacklevel=2
        )
    total = float(sum(found.values()))
    if abs(total - 1) > ROUNDING:
        warnings.warn(
            f"Composition of {name}: the shares as transcribed add up to {total:.3f}; name the rest before you split",
            TableWarning,
            stacklevel=2,
        )
        total = 1.0
    return {kind: round(share / total, 12) for kind, share in found.items() if share > 0}
