"""Curve: a small picture by year, for the notebooks, that draws without any library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lfgmodel.described.html import safe

if TYPE_CHECKING:
    from numpy.typing import NDArray


def curve(
    years: NDArray[Any],
    series: Mapping[str, tuple[str, NDArray[Any]]],
    unit: str,
    about: str,
    *,
    width: int = 380,
    height: int = 150,
) -> str:
    """SVG of one or a few series by calendar year, from nothing to their peak.

    Parameters
    ----------
    years : (year,) array
        Rising; not all need be there.
    series : {name: (colour, (year,) array)}
    unit : str
        Of all of them.
    about : str
        What it shows, for those who do not see it.
    """
    left, top, bottom = 8, 16, height - 16
    first, span = years[0], max(int(years[-1] - years[0]), 1)
    peak = max((float(values.max()) for _, values in series.values()), default=1.0) or 1.0

    def points(values: NDArray[Any]) -> str:
        return " ".join(
            f"{left + (width - 2 * left) * (year - first) / span:.1f},"
            f"{bottom - (bottom - top) * float(value) / peak:.1f}"
            for year, value in zip(years, values, strict=True)
        )

    drawn = "".join(
        f"<polyline fill='none' stroke='{colour}' stroke-width='1.6' points='{points(values)}'/>"
        for colour, values in series.values()
    )
    legend = "".join(f"<tspan fill='{colour}'>{safe(name)} </tspan>" for name, (colour, _) in series.items())
    label = "font-size='11' font-family='sans-serif' fill='#555'"
    return (
        f"<svg width='{width}' height='{height}' viewBox='0 0 {width} {height}' role='img' "
        f"aria-label='{safe(about)}' style='background:#fff'>"
        f"<line x1='{left}' y1='{bottom}' x2='{width - left}' y2='{bottom}' stroke='#999'/>{drawn}"
        f"<text x='{left}' y='11' {label}>{legend}</text>"
        f"<text x='{left}' y='{height - 4}' {label}>{years[0]}</text>"
        f"<text x='{width - left}' y='{height - 4}' text-anchor='end' {label}>{years[-1]}</text>"
        f"<text x='{width - left}' y='11' text-anchor='end' {label}>peak {peak:,.0f} {safe(unit)}</text></svg>"
    )
