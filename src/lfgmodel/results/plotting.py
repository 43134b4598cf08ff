"""Pictures of estimates and comparisons by matplotlib, which is imported when one is drawn.

Each takes `ax`, where to draw, and `lang`, "en" or "zh". Titles and legend are fitted to the size of the figure as it
is then: that of `ax`, or of a new one, 8 x 5 inches or what `matplotlib.rcParams["figure.figsize"]` was set to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.collection.drift import Drifting
from lfgmodel.errors import RangeError, entries, one_of, shown
from lfgmodel.results.checks import refuse_no_estimate
from lfgmodel.results.conversion import content_of
from lfgmodel.results.display import FORETOLD, foretold, title
from lfgmodel.results.labels import axis_label, in_unit
from lfgmodel.results.spread import mean_of_draws
from lfgmodel.results.style import FATES, Canvas, lighter, telling
from lfgmodel.results.waste import waste_by_kind, years_of_waste
from lfgmodel.units.reals import is_whole

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from lfgmodel.results.result import Estimate

__all__ = ["comparison", "fan", "fate", "sites", "tornado"]


def __dir__() -> list[str]:
    """List the pictures alone, and nothing of what draws them."""
    return __all__


def fate(
    est: Estimate,
    ax: Axes | None = None,
    *,
    unit: str | None = None,
    years: Any = None,
    lang: str = "en",
    **options: Any,
) -> Axes:
    """Stack the fates of the methane under what is generated, of all sites together; each amount over its own year.

    Parameters
    ----------
    est : Estimate
        Without draws.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    unit, **options
        The unit; those of `Estimate.to`.
    years : (int, int), optional
        First and last calendar year that are shown; all, if not given.
    lang : {"en", "zh"}

    Returns
    -------
    Axes
    """
    refuse_no_estimate(est, "plotting.fate")
    est = est.combined()
    if "draw" in est.axes:
        raise RangeError("The fates of many draws do not stack; write plot(kind='fan', flow='collected')")
    rows = _rows(est, years, "plotting.fate")
    flows = {name: in_unit(est, name, unit, options)[rows] for name in (*FATES, "generated") if name in est.flows}
    fates = {name: flow for name, flow in flows.items() if name in FATES and flow.any()}
    _refuse_unlike(est, [*fates, *({"generated"} & set(flows))], options)
    canvas, span = Canvas.on(ax, lang, "plotting.fate"), est.years[rows]
    below = np.zeros(len(span))
    for name, flow in fates.items():
        canvas.band(
            span, below, below + flow, stepped=True, color=FATES[name], ec="white", lw=0.3, label=canvas.say(name)
        )
        below = below + flow
    if "generated" in flows:
        canvas.line(span, flows["generated"], stepped=True, color="black", lw=1.3, label=canvas.say("generated"))
    canvas.over(span)
    canvas.ax.set_ylim(0, None)
    placed = years_of_waste(est, waste_by_kind(est))
    close = int(placed[-1] if len(placed) else est.years[-1])
    if span[0] <= close < span[-1]:
        canvas.ax.axvline(close + 0.5, color="0.4", lw=0.8, ls=":")
        late = close > span[0] + 0.6 * (span[-1] - span[0])
        canvas.note(close + 0.5, canvas.say("last waste"), "right" if late else "left")
    label = axis_label(canvas, est, "", unit, options)
    return canvas.finish(canvas.own(title(est, canvas.lang)), y=label, reverse=True)


def fan(
    est: Estimate,
    ax: Axes | None = None,
    *,
    flow: str = "collected",
    unit: str | None = None,
    levels: Sequence[float] = (0.5, 0.9),
    lines: Mapping[str, float] = MappingProxyType({}),
    years: Any = None,
    lang: str = "en",
    **options: Any,
) -> Axes:
    """Draw the spread of a flow over the draws, from its first gas on: its median, and a band for each share of them.

    Where the gas collected follows a meter and goes on from it, its readings are marked, and the years past the last.
    What wells and devices change with the calendar year is drawn in steps, what the waste generates as a curve.

    Parameters
    ----------
    est : Estimate
        With draws.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    flow, unit, **options
        What to draw, in which unit; those of `Estimate.to`.
    levels : sequence of float
        Share of the draws within each band, in the middle of all. [fraction]
    lines : {label: value}
        Level lines in the unit of the flow, such as what the engines take at full load.
    years : (int, int), optional
        First and last calendar year that are shown; from the first gas on, if not given.
    lang : {"en", "zh"}

    Returns
    -------
    Axes
    """
    refuse_no_estimate(est, "plotting.fan")
    est = est.combined()
    if isinstance(levels, str) or not all(0 < level < 1 for level in np.atleast_1d(levels)) or np.ndim(levels) != 1:
        raise RangeError(f"plotting.fan.levels takes shares of the draws within 0..1, got {shown(levels)}; write [0.9]")
    rows = slice(first_gas(est, flow), None) if years is None else _rows(est, years, "plotting.fan")
    shares = sorted(levels, reverse=True)
    ends = [*((1 - share) / 2 for share in shares), 0.5, *((1 + share) / 2 for share in shares)]
    spread = est.quantile(ends, flow, unit, **options).to_numpy()[rows].T
    lows, middle, highs = spread[: len(shares)], spread[len(shares)], spread[len(shares) + 1 :]
    canvas, span, stepped = Canvas.on(ax, lang, "plotting.fan"), est.years[rows], flow != "generated"
    of = {"reading": "next readings", "level": "levels"}.get(foretold(est) if flow == "collected" else "", "draws")
    for number, (share, low, high) in enumerate(zip(shares, lows, highs, strict=True)):
        shade = lighter(FATES["used"], 0.8 - 0.4 * number / len(shares))
        label = canvas.say(f"{{level}} of {of}", level=f"{share:.0%}")
        canvas.band(span, low, high, stepped=stepped, color=shade, lw=0, label=label)
    _mark_readings(est, canvas, span, flow, unit, options)
    canvas.line(span, middle, stepped=stepped, color=FATES["used"], lw=1.6, label=canvas.say("median"))
    canvas.over(span, stepped=stepped)
    for number, (name, value) in enumerate(lines.items()):
        canvas.level(value, canvas.own(name), ls=("--", "-.", ":")[number % 3])
    canvas.ax.set_ylim(0, None)
    said = canvas.own(title(est, canvas.lang))
    if foretold(est):  # on a line of its own
        of = canvas.say(f"; {FORETOLD[foretold(est)]}")
        said = f"{said.removesuffix(of)}\n{of.lstrip('; ；')}"
    return canvas.finish(said, y=axis_label(canvas, est, flow, unit, options))


def sites(
    est: Estimate,
    ax: Axes | None = None,
    *,
    flow: str = "generated",
    unit: str | None = None,
    largest: int = 4,
    years: Any = None,
    lang: str = "en",
    **options: Any,
) -> Axes:
    """Stack a flow of the largest sites of a portfolio, or groups of them, and of all others together.

    With draws their means, which add up.

    Parameters
    ----------
    est : Estimate
        Of many sites, or of groups by `combine=`.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    flow, unit, **options
        What to draw, in which unit; those of `Estimate.to`.
    largest : int
        How many are drawn each by itself, by their totals, 1 to 4.
    years : (int, int), optional
        First and last calendar year that are shown; all, if not given.
    lang : {"en", "zh"}

    Returns
    -------
    Axes
    """
    where = "plotting.sites"
    refuse_no_estimate(est, where)
    if not est.many:
        raise RangeError(f"{where} takes an estimate of many sites or of groups of them; this one is of one curve")
    if not is_whole(largest) or not 1 <= largest < len(FATES):
        raise RangeError(f"{where}.largest must be a whole number within 1..{len(FATES) - 1}, got {shown(largest)}")
    rows = _rows(est, years, where)
    values = mean_of_draws(est, in_unit(est, flow, unit, options)[rows])
    order = np.argsort(-values.sum(axis=0), kind="stable")
    canvas, span, below = Canvas.on(ax, lang, where), est.years[rows], np.zeros(len(values))
    parts = {canvas.own(est.called[place]): values[:, place] for place in order[:largest]}
    if rest := order[largest:].tolist():
        parts[canvas.say("{number} others", number=f"{len(rest):,}")] = values[:, rest].sum(axis=1)
    for (name, part), colour in zip(parts.items(), FATES.values(), strict=False):
        canvas.band(span, below, below + part, stepped=True, color=colour, ec="white", lw=0.3, label=name)
        below = below + part
    canvas.over(span)
    canvas.ax.set_ylim(0, None)
    label = axis_label(canvas, est, flow, unit, options)
    return canvas.finish(canvas.own(title(est, canvas.lang)), y=label, reverse=True)


def first_gas(est: Estimate, flow: str) -> int:
    """Return the place of the year before which a flow is nothing in every draw; 0 if it is nothing at all."""
    values = est.flow(flow)
    return int(values.reshape(len(values), -1).any(axis=1).argmax())


def _rows(est: Estimate, years: Any, where: str) -> slice:
    """Return the places of the years from a first to a last one; of all, if none are given."""
    if years is None:
        return slice(0, None)
    ends = entries(years) or []
    if len(ends) != 2 or not all(map(is_whole, ends)) or not est.years[0] <= ends[0] < ends[1] <= est.years[-1]:
        raise RangeError(
            f"{where}.years takes a first and a last year within {est.years[0]}..{est.years[-1]}, got {shown(years)}"
        )
    return slice(int(ends[0] - est.years[0]), int(ends[1] - est.years[0]) + 1)


def _refuse_unlike(est: Estimate, names: Sequence[str], options: Mapping[str, Any]) -> None:
    """Refuse to stack landfill gas of one methane content on that of another."""
    if options.get("gas", "ch4") == "ch4" or options.get("methane_fraction") is not None:
        return
    first, *others = [np.asarray(content_of(est, name), dtype=float) for name in names] or [np.array(0.0)]
    if any(np.shape(other) != np.shape(first) or not np.allclose(other, first) for other in others):
        raise RangeError(
            "plotting.fate: the gas metered has another methane content than that generated, so volumes of landfill "
            "gas do not stack; write methane_fraction=0.5, or leave gas='lfg' out"
        )


def _mark_readings(
    est: Estimate, canvas: Canvas, span: Any, flow: str, unit: str | None, options: Mapping[str, Any]
) -> None:
    """Mark the readings that a drifting collection follows, and shade the years past the last."""
    system, site = est.inputs["collection"], est.inputs["site"]
    if flow != "collected" or not isinstance(system, Drifting) or not site.single:
        return
    years = np.array(list(system.read_at(site.names[0])), dtype=int)
    seen = years[(years >= span[0]) & (years <= span[-1])]
    if not len(years):
        return
    read = in_unit(est, flow, unit, options)[seen - est.years[0], 0]
    canvas.ax.plot(seen, read, "o", color="black", ms=4, zorder=3, label=canvas.say("metered"))
    if (past := int(span[-1] - years[-1])) > 0:
        begin = max(years[-1], span[0] - 1) + 0.5
        canvas.ax.axvspan(begin, span[-1] + 0.5, color="0.94", lw=0, zorder=0)
        words = "{years} year past the last reading" if past == 1 else "{years} years past the last reading"
        canvas.note(1, canvas.say(words, years=past), "right", coords="axes fraction")


def tornado(frame: pd.DataFrame, ax: Axes | None = None, *, lang: str = "en") -> Axes:
    """Draw how far each uncertain number moves a flow, the widest on top.

    Parameters
    ----------
    frame : DataFrame
        What `Estimate.sensitivity(flow, year)` returns.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    lang : {"en", "zh"}

    Returns
    -------
    Axes
    """
    if "at_5" not in getattr(frame, "columns", ()):
        raise RangeError("A tornado takes est.sensitivity(flow, year) of inputs that are drawn independently")
    middle = frame.attrs["middle"]
    off = (frame[["at_5", "at_95"]] - middle).dropna()  # paths have no ends
    if off.empty:
        raise RangeError("A tornado takes inputs with a low and a high end; drawn paths have none")
    canvas = Canvas.on(ax, lang, "plotting.tornado")
    ax = canvas.ax
    off = off.iloc[np.ptp(np.column_stack([off, 0 * off["at_5"]]), axis=1).argsort()]
    place, beside = np.arange(len(off)), (off["at_5"] * off["at_95"] > 0).to_numpy()  # both ends on one side
    for column, colour, level, up in (("at_5", FATES["emitted"], "5 %", 0.15), ("at_95", FATES["used"], "95 %", -0.15)):
        ax.barh(place + up * beside, off[column], left=middle, color=colour, height=np.where(beside, 0.3, 0.6),
                label=canvas.say("input at its {level}", level=level))  # fmt: skip
    ax.set_yticks(place, [_in_two(canvas.own(name), canvas.narrow) for name in off.index], parse_math=False)
    ax.axvline(middle, color="0.2", lw=1)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_formatter("{x:,.10g}")
    attrs = frame.attrs
    label = canvas.say("{flow} in {year} [{unit}]; line: all at their medians", flow=canvas.say(attrs["flow"]),
                      year=attrs["year"], unit=canvas.own(attrs["unit"]))  # fmt: skip
    return canvas.finish(x=label)


def _in_two(name: str, narrow: bool) -> str:
    """Break a long name of a field in two at one of its dots, where there is no room for it in one line."""
    dots = [place for place, letter in enumerate(name) if letter == "."]
    if not narrow or len(name) < 18 or not dots:
        return name
    middle = min(dots, key=lambda place: abs(place - len(name) / 2))
    return f"{name[:middle]}\n{name[middle:]}"


def comparison(frame: pd.DataFrame, ax: Axes | None = None, *, lang: str = "en") -> Axes:
    """Draw the methods of a `compare` frame side by side; of many in a small picture the names alone.

    Parameters
    ----------
    frame : DataFrame
        What `compare` returns.
    ax : Axes, optional
        Where to draw; a new figure if not given.
    lang : {"en", "zh"}

    Returns
    -------
    Axes
    """
    if not len(getattr(frame, "columns", ())) or "methods" not in frame.attrs:
        raise RangeError(f"A comparison takes what lfg.compare(site, {{name: model}}) returns, got {shown(frame)}")
    canvas, flow = Canvas.on(ax, lang, "plotting.comparison"), frame.attrs["flow"]
    years, stepped, short = frame.index.to_numpy(), flow != "generated", canvas.crowded(len(frame.columns))
    widest = 1.8 if canvas.narrow else 2.4
    for number, name in enumerate(frame.columns):
        about = frame.attrs["methods"][name]
        first, basis = about.get("first_gas", about["convention"]), about["gas_basis"].partition(",")[0]
        said = {"first": canvas.own(canvas.say(first)), "basis": canvas.own(canvas.say(basis))}
        called = canvas.own(name)
        label = called if short else canvas.say("{method}: {first}; {basis}", method=called, **said)
        canvas.line(years, frame[name].to_numpy(), stepped=stepped, label=label, **telling(number, widest))
    canvas.over(years, stepped=stepped)
    canvas.ax.set_ylim(0, None)
    of = "landfill gas {flow}" if frame.attrs.get("gas") == "lfg" else "methane {flow}"
    label = f"{canvas.say(of, flow=canvas.say(flow))} [{canvas.own(frame.attrs['unit'])}]"
    return canvas.finish(y=label, key="" if short else canvas.say("method: first gas; gas basis"))


KINDS: Mapping[str, Callable[..., Axes]] = MappingProxyType({"fate": fate, "fan": fan, "sites": sites})
"""Pictures of an estimate by name."""


def picture(est: Estimate, ax: Axes | None, kind: str | None, options: Mapping[str, Any]) -> Axes:
    """Draw a picture of an estimate by its name; with draws the spread of what is collected, if none is given."""
    usual = "fan" if "draw" in est.axes else "fate"
    return KINDS[one_of(usual if kind is None else kind, KINDS, "Estimate.plot.kind")](est, ax, **options)
