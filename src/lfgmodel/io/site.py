"""One site as a mapping, and back: what it accepts by kind and calendar year, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lfgmodel.errors import LFGError, RangeError, TableError, one_of, shown
from lfgmodel.io.built import Reader, keyed, section_of
from lfgmodel.io.parts import Writer, key_text
from lfgmodel.sites.composition import DRAWN
from lfgmodel.sites.masses import FACTOR, Amount
from lfgmodel.sites.site import Site
from lfgmodel.sites.waste import UNCERTAIN, Waste
from lfgmodel.waiting import Frozen

UNIT = "Mg/yr"


def written_site(site: Site, writer: Writer) -> dict[str, Any]:
    """Return one site as a mapping."""
    waste = site.waste
    rows = zip(waste.kinds, waste.mass.T, strict=True)
    mass = {key_text(kind, "Waste.kinds"): _by_year(waste.years, column) for kind, column in rows}
    held: dict[str, Any] = {"unit": UNIT, "mass": mass}
    if waste.amount is not None:
        number = waste.amount.number
        spec, where = (number.spec, number.where) if hasattr(number, "spec") else (UNCERTAIN, "Waste.constant.rate")
        held["amount"] = {
            "called": where,
            "unit": spec.unit,
            "mean": waste.amount.mean,
            "number": writer.cell(number, spec._replace(bare=True), where),
        }
    if waste.shares:
        held["shares"] = {
            kind: writer.cell(share, DRAWN, _share(kind)) for kind, share in waste.shares.items()
        }  # fmt: skip
    return {**writer.fields(site, leave_out=("waste",)), "waste": held}


def _by_year(years: Any, amounts: Any) -> dict[str, Any]:
    return {str(year): amount for year, amount in zip(years.tolist(), amounts.tolist(), strict=True)}


def _share(kind: str) -> str:
    return f"Waste.split[{kind!r}]"


def read_site(raw: Mapping[str, Any], reader: Reader) -> Site | None:
    """Return the site that a mapping describes; None where it cannot be, which the reader notes."""
    waste = _read_waste(raw.get("waste"), reader)
    rest = {name: one for name, one in raw.items() if name != "waste"}
    return reader.build(Site, rest, "site", waste=waste) if waste is not None else None


def _read_waste(raw: Any, reader: Reader) -> Waste | None:
    """Return the waste of a site, with what is uncertain of it; None where it cannot be, which the reader notes."""
    section = "site.waste"
    try:
        if not isinstance(raw, Mapping) or not isinstance(raw.get("mass"), Mapping):
            raise RangeError("needs the mass of each kind by year, as in [site.waste.mass.msw] with 2000 = 50000.0")
        for name in raw:
            one_of(name, ("unit", "mass", "amount", "shares"), "key")
        waste = Waste.recorded({kind: years_of(rows) for kind, rows in raw["mass"].items()}, unit=raw.get("unit"))
        amount = _amount(raw["amount"], reader) if "amount" in raw else None
        shares = {}
        given = section_of(raw.get("shares", {}), "shares")
        for kind in given:
            one_of(kind, waste.kinds, "shares: kind")
        for kind in (kind for kind in waste.kinds if kind in given):
            shares[kind] = DRAWN.read(reader.cell(given[kind], DRAWN, _share(kind), section), _share(kind))
        return replace(waste, amount=amount, shares=Frozen(shares)) if amount or shares else waste
    except TableError as error:
        for label, column, reason in error.rows:
            reader.refuse(section, f"{column}.{label}", reason)
    except LFGError as error:
        reader.refuse(section, "", error)
    return None


def years_of(rows: Any) -> Any:
    """Return amounts by year, whose keys a file has as text."""
    return keyed(section_of(rows, "mass"), "mass")


def _amount(raw: Any, reader: Reader) -> Amount:
    """Return an uncertain amount, of which the masses hold the mean."""
    given = section_of(raw, "amount")
    for name in given:
        one_of(name, ("called", "unit", "mean", "number"), "amount: key")
    specs = {spec.unit: spec for spec in (UNCERTAIN, FACTOR)}
    where = given.get("called")
    if not isinstance(where, str):
        raise RangeError(f"amount: called names what is drawn, as in 'Waste.scaled'; got {shown(where)}")
    spec = specs[one_of(given.get("unit"), specs, "amount: unit")]._replace(bare=True)
    mean = spec._replace(low=1e-9, waits=False).read(given.get("mean"), "amount: mean")
    number = spec.read(reader.cell(given.get("number"), spec, where, "site.waste.amount"), where)
    return Amount(number, mean)
