"""Options: how big to build, of what, when and for how long, compared on the same draws of the same gas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.collection.drift import HORIZON
from lfgmodel.core.decay import Array
from lfgmodel.errors import RangeError, entries, one_of, shown
from lfgmodel.finance import risk
from lfgmodel.finance.appraisal import Appraisal, appraised_on
from lfgmodel.finance.choice import CRITERIA, Choice
from lfgmodel.finance.operation import Operation, baseline_released
from lfgmodel.finance.statement import deflated
from lfgmodel.spec import SHARE
from lfgmodel.units.reals import truth
from lfgmodel.waiting import Awaited, awaited, changed, filled

if TYPE_CHECKING:
    import pandas as pd

    from lfgmodel.finance.project import Project


def choices(
    unit: Any,
    number: Iterable[int] = range(1, 13),
    *,
    open: Iterable[int] | None = None,
    years: int | None = None,
    add: Mapping[int, int] | None = None,
    then: Sequence[Any] = (),
) -> dict[str, tuple[Any, ...]]:
    """Return options to choose from, by name: so many units, from so early on, with or without more of them later.

    Parameters
    ----------
    unit : a device of `energy`, or several
        One unit of each technology or size.
    number : whole numbers
        How many of them; 0 is to build none, not even what `then` names.
    open : calendar years, optional
        When they start; when the unit does, if not given.
    years : int, optional
        Life of a unit from its start; until the unit's own `close`, if not given.
    add : {year: number}, optional
        With each option there is another, which adds so many units in those years.
    then : sequence of devices
        What takes the rest of the gas: [Flare()].

    Examples
    --------
    >>> import lfgmodel as lfg
    >>> list(choices(lfg.energy.Engine("1 MW", close=2041), range(1, 3), open=[2027, 2028]))
    ['1 x 1 MW Engine, 2027', '2 x 1 MW Engine, 2027', '1 x 1 MW Engine, 2028', '2 x 1 MW Engine, 2028']
    """
    units_of, numbers, starts = unit if isinstance(unit, Sequence) else [unit], entries(number), entries(open)
    if any(not hasattr(one, "capacity") for one in units_of):
        raise RangeError(f"finance.choices takes a device, as in lfg.energy.Engine('1 MW'), got {shown(unit)}")
    if numbers is None or (starts is None and open is not None):
        name, given, some = ("number", number, "[1, 2]") if numbers is None else ("open", open, "[2027, 2028]")
        raise RangeError(f"finance.choices.{name} takes several, as in {some}, got {shown(given)}")
    found: dict[str, tuple[Any, ...]] = {"none": ()} if 0 in numbers else {}
    for one in units_of:
        for start in [one.open] if starts is None else starts:
            for units in (units for units in numbers if units != 0):
                built = [_from(one, units, start, years)]
                name = f"{units} x {one.capacity:g} MW {type(one).__name__}, {start}"
                found[name] = (*built, *then)
                for year, more in (add or {}).items():
                    found[f"{name}, {more} more in {year}"] = (*built, _from(one, more, year, years), *then)
    return found


def _from(unit: Any, units: int, start: Any, years: int | None) -> Any:
    close = unit.close if years is None or start is None else start + years - 1
    return unit.but(units=units, open=start, close=close)


def optimise(
    project: Project,
    est: Any,
    options: Mapping[str, Sequence[Any]],
    *,
    baseline: Any = None,
    by: str = "expected",
    loss: Any = 1.0,
    retire: bool = False,
    draws: int | None = None,
    seed: int | None = None,
) -> Choice:
    """Choose among options by what they are worth on the same draws of the same gas, trying every one.

    Parameters
    ----------
    project : Project
        Its items go with classes of devices, as in `of=lfg.energy.Engine`, so that they fit every option.
    est : Estimate
        Of one site, with the gas that is collected; its own devices are not used.
    options : {name: devices}
        As `choices(...)` returns them, or written out. One without devices is to build none: nothing is spent or
        earned, and it is worth 0.
    baseline : Estimate, optional
        As in `Project.of`.
    by : {"expected", "P90", "P50", "CVaR10"}
        What to choose the greatest of; P90 is exceeded with a probability of 90 %.
    loss : number or str
        The greatest probability of a loss that is allowed; any, if not given. [fraction]
    retire : bool
        Whether an option closes after the last year in which it is expected to earn more than it costs to run, though
        not before its loan is paid or a cost that is named for a later year.
    draws, seed : int, optional
        As in `Project.of`.

    Returns
    -------
    Choice
        Its notes say so where the best option is worth less than to build none.
    """
    one_of(by, CRITERIA, "finance.optimise.by")
    truth(retire, "finance.optimise.retire")
    if not isinstance(options, Mapping) or not options:
        raise RangeError(f"finance.optimise takes options by name, got {shown(options)}; write finance.choices(engine)")
    for name, use in options.items():
        if not isinstance(use, Sequence):
            raise RangeError(
                f"finance.optimise: option {name!r} must be a list of devices, got {shown(use)}; write [...]"
            )
    numbers = project.drawn(est, draws, seed)
    released = None if baseline is None else baseline_released(est, baseline)
    gas = Operation.of(est, ())
    found = _each(options, lambda use: _appraised(project, gas.with_devices(use, est), released, numbers, retire))
    table = _table(found, options)
    allowed = table.index[table["loss"] <= float(SHARE.read(loss, "finance.optimise.loss"))]
    if not len(allowed):
        raise RangeError(
            f"finance.optimise: every option loses with more than {shown(loss)}; allow more, or other options, such as "
            "'none': []"
        )
    best = str(table.loc[allowed, by].idxmax())
    curves = _on_curves(project, gas, options, released) if gas.draws > 1 else {}
    notes = (*_losing(best, by, float(table[by][best])), *_notes(est, found))
    return Choice(table, best, by, found, {name: tuple(use) for name, use in options.items()}, curves, notes)


def _each(options: Mapping[str, Sequence[Any]], appraise: Callable[[Sequence[Any]], Appraisal]) -> dict[str, Appraisal]:
    """Appraise each option; one without devices is another with every amount at nothing."""
    built = {name: appraise(use) for name, use in options.items() if len(use)}
    if not built:
        raise RangeError("finance.optimise needs an option with devices; write finance.choices(engine)")
    return {name: built[name] if name in built else next(iter(built.values())).unbuilt() for name in options}


def _losing(best: str, by: str, worth: float) -> tuple[str, ...]:
    """Say that to build none is better, where it is."""
    if worth >= 0:
        return ()
    return (f"To build none is worth 0, more than {best}: no option that is allowed pays by {by} NPV",)


def _appraised(
    project: Project, operation: Operation, released: Array | None, numbers: Mapping[Awaited, Any], retire: bool
) -> Appraisal:
    """Appraise one option, if asked until it no longer pays."""
    whole = appraised_on(project, operation, released, numbers)
    if not retire:
        return whole
    lines, worth = whole.settled.lines, deflated(whole.project, whole.book)
    running = [*whole.book.sales, *whole.book.costs, *(["royalty"] if "royalty" in lines else [])]
    earned = sum((lines[name] * worth).mean(axis=(1, 2)) for name in running)
    paying = np.flatnonzero(np.asarray(earned) > 0)
    last = int(whole.years[paying[-1]]) if len(paying) else int(whole.years[-1])
    terms = project.debt
    if terms is not None:  # a loan is paid to its end
        last = max(last, int(whole.years[whole.book.start]) + terms.years - 1)
    last = max([last, *(year for item in project.operation for year in item.year or ())])
    if last >= whole.years[-1]:
        return whole
    return appraised_on(changed(project, close=last), operation, released, numbers)


def _table(found: Mapping[str, Appraisal], options: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return what each option is worth, a row each, and whether no other is better."""
    import pandas as pd

    npv = {name: np.atleast_1d(one.npv) for name, one in found.items()}
    top = np.max(list(npv.values()), axis=0)
    rows = {}
    for name, one in found.items():
        worth = npv[name]
        rows[name] = {
            "capacity": one.book.megawatts,
            "load": one.book.load,
            "expected": float(worth.mean()),
            **{label: risk.exceeded(worth, level) for label, level in risk.LEVELS},
            "CVaR10": risk.tail(worth, 0.10),
            "loss": float((worth < 0).mean()),
            "regret": float((top - worth).mean()),
            "last": int(one.years[-1]) if len(options[name]) else None,
        }
    table = pd.DataFrame.from_dict(rows, orient="index").astype({"last": "Int64"})
    better = [
        ((table["expected"] > row["expected"]) & (table["P90"] >= row["P90"])
         | (table["expected"] >= row["expected"]) & (table["P90"] > row["P90"])).any()
        for _, row in table.iterrows()
    ]  # fmt: skip
    table["frontier"] = ~np.array(better)
    return table


def _on_curves(
    project: Project, gas: Operation, uses: Mapping[str, Sequence[Any]], released: Array | None
) -> dict[str, dict[str, float]]:
    """Return what each option promises on one curve of the gas: the median, and the one exceeded with 90 %."""
    found: dict[str, dict[str, float]] = {}
    middle = {field: _median(field) for field in awaited(project)}
    for rule, q in (("on the median curve", 0.5), ("on the P90 curve", 0.1)):
        # less what the surface emits with the project, as that of a curve emits nothing
        without = None if released is None else np.quantile(released - gas.emitted, q, axis=1, keepdims=True)
        curve = gas.at(q)
        found[rule] = {}
        for name, use in uses.items():
            plain = [filled(device, _median) for device in use]
            one = appraised_on(project, curve.with_devices(plain, None), without, middle) if plain else None
            found[rule][name] = 0.0 if one is None else float(np.mean(one.npv))
    return found


def _median(field: Awaited) -> Array:
    """Return the median of an uncertain number, (1, 1)."""
    return np.full((1, 1), float(np.median(field.source.ppf(0.5))))


def _notes(est: Any, found: Mapping[str, Appraisal]) -> tuple[str, ...]:
    """Say where a plan goes beyond what was ever tried."""
    read = getattr(est.inputs.get("collection"), "read", None)  # of a meter that is continued, by site and year
    years = [year for amounts in read.values() for year in amounts] if isinstance(read, Mapping) else []
    last, ends = max(years, default=None), max(int(one.years[-1]) for one in found.values())
    if last is None or ends <= last + HORIZON:
        return ()
    return (
        f"The plan runs to {ends}, the last reading is of {last}: how gas goes on more than {HORIZON} years after one "
        "was never tried on meters",
    )
