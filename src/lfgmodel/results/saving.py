"""Saving: an estimate as a run file, from which `lfg.load` makes it again."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lfgmodel.core.flows import FLOWS
from lfgmodel.errors import RangeError
from lfgmodel.io.writing import put_in_place, target_of, version
from lfgmodel.sites.portfolio import Portfolio
from lfgmodel.sites.site import Site

if TYPE_CHECKING:
    from lfgmodel.io.parts import Writer
    from lfgmodel.results.result import Estimate

WHERE = "Estimate.save"


def save(est: Estimate, path: Any) -> None:
    """Write what an estimate is made of, its seed and its totals, from which `lfg.load` makes it again to the last bit.

    Before, it is run once more, so that nothing is written that would not come back. Needs the extra `files`.

    Parameters
    ----------
    est : Estimate
    path : path
        "run.toml"; a file that is there is replaced once the new one is whole.

    Raises
    ------
    RangeError
        It has a part of one's own, or is a part or a sum of another estimate.
    ImportError
        The extra `files` is not installed.
    """
    from lfgmodel.io.runfile import contents  # when a file is written: it knows all that a file may hold

    target = target_of(path, WHERE, (".toml",))
    for file, content in contents(document(est), target).items():
        put_in_place(file, content)


def document(est: Estimate) -> dict[str, Any]:
    """Return the sections of a run file."""
    from lfgmodel.io.parts import Writer
    from lfgmodel.io.runfile import FORMAT

    study = est.study
    if study is None:
        raise RangeError(
            f"{WHERE}: this is one site of an estimate of many, or the sum of them, and no run of its own; save the "
            "whole, and take .site(name) or .combined() of what is loaded, or estimate est.inputs['site'] by itself"
        )
    site, generation, collection, oxidation, use = study.given
    keep = _kept(est)
    plan, groups = est.sampling, study.groups
    writer = Writer(site, generation, collection, oxidation, use)
    run = {
        "until": int(est.years[-1]),
        **({} if plan is None else {"draws": plan.draws, "seed": plan.seed, "sampling": plan.method}),
        **({} if groups is None else {"combine": groups.column or True}),
        **({"quantiles": list(est.quantiles)} if est.quantiles else {}),
        **({} if keep is None else {"keep": keep}),
        **({"of": est.of} if est.of else {}),
    }
    parts = {"generation": generation, "collection": collection, "oxidation": oxidation}
    sections = {
        "estimate": run,
        **_sites(site, writer),
        **{what: writer.value(part, f"{WHERE}: {what}") for what, part in parts.items() if part is not None},
        "use": [writer.value(device, f"{WHERE}: use[{place}]") for place, device in enumerate(use)],
        "parts": writer.parts,
        "ties": writer.ties.mappings(),
    }
    return {
        "format": FORMAT,
        "lfgmodel": version(),
        **{name: held for name, held in sections.items() if held},
        "check": {"totals": totals(est)},
    }


def totals(est: Estimate) -> dict[str, float]:
    """Sum of each flow and product over all years, sites and draws, by which a run is known again."""
    return {name: float(np.sum(flow)) for held in (est.flows, est.products) for name, flow in held.items()}


def _sites(site: Any, writer: Writer) -> Mapping[str, Any]:
    from lfgmodel.io.portfolio import written_portfolio
    from lfgmodel.io.site import written_site

    if type(site) is Site:
        return {"site": written_site(site, writer)}
    if type(site) is Portfolio:
        return {"portfolio": written_portfolio(site, WHERE)}
    raise RangeError(f"{WHERE}: site is a {type(site).__name__}, and a file holds a Site or a Portfolio")


def _kept(est: Estimate) -> list[str] | None:
    """Return the flows and products that were asked for, None where all were; refuse what does not come again."""
    study: Any = est.study
    usual = set(FLOWS) - {"released"} == set(est.flows)
    names = [*est.flows, *est.products]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # all was said when it was run first
        again = study.run(keep=None if usual else names)
    same = est.sampling == study.plan and list(again.flows) == list(est.flows)
    for then, now in ((est.flows, again.flows), (est.products, again.products), (est.drawn, again.drawn)):
        same = same and all(name in now and np.array_equal(now[name], held) for name, held in then.items())
    if not same:
        raise RangeError(
            f"{WHERE}: its parts give other numbers when they are run again, as where pieces were added up or draws "
            "were chosen; save an estimate as lfg.estimate returns it"
        )
    return None if usual and list(again.products) == list(est.products) else names
