"""Excel: a workbook that somebody filled in becomes a site with its parts, or a portfolio."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from lfgmodel.collection import Phased
from lfgmodel.collection.metering import Measured
from lfgmodel.described.words import LANGUAGES, word
from lfgmodel.errors import RangeError, meant, one_of
from lfgmodel.io.forms.cells import SheetCells, sheets_of
from lfgmodel.io.forms.faults import Faults
from lfgmodel.io.forms.headings import column_of, kind_of
from lfgmodel.io.forms.layout import PAGES, Page, folded, in_any_language
from lfgmodel.io.forms.many_sites import sites_of
from lfgmodel.io.forms.metered import meter_of
from lfgmodel.io.forms.one_site import devices_of, site_of, waste_of, wells_of
from lfgmodel.io.forms.pages import Written, read_page
from lfgmodel.sites.portfolio import Portfolio
from lfgmodel.sites.site import Site
from lfgmodel.values import Value

OF_ONE = ("site", "waste", "wells", "devices", "meter")
"""Sheets of one landfill."""


@dataclass(frozen=True)
class Filled(Value):
    """What a workbook says.

    Parameters
    ----------
    site : Site or Portfolio
        The landfill, or where there is a sheet of them all of them.
    collection : collection.Phased, optional
        Its wells, by year.
    use : tuple of devices
        What burns or sells the gas, in order of dispatch.
    meter : collection.Measured, optional
        The gas that was metered; it is no part of an estimate unless it is given as one.
    """

    site: Site | Portfolio
    collection: Phased | None = None
    use: tuple[Any, ...] = ()
    meter: Measured | None = None


def read_excel(path: Any, *, errors: str = "raise") -> Site | Portfolio:
    """Return the landfill in a workbook that `template` began, or the portfolio in its sheet of sites.

    Parameters
    ----------
    path : path
        An .xlsx or .xlsm workbook, in English or Chinese. Needs the extra `excel`.
    errors : {"raise", "report"}
        Of a sheet of sites whether one that cannot be used refuses the workbook, or is left out and listed in the
        `report` and `refused` of the portfolio.

    Returns
    -------
    Site or Portfolio
        `read_workbook` returns the wells, devices and meter too.

    Raises
    ------
    RangeError
        There is no such file, it is no workbook, or one without a sheet that is read.
    TableError
        Cells that cannot be used; `.rows` lists the address and reason of each, over all sheets.

    Notes
    -----
    The sheets Site, Waste, Wells, Devices, Meter and Sites are read by their names, labels and headings, in either
    language, wherever they stand, hidden or not; sheets of other names are the user's and not read, nor are columns
    headed "Note". Anything else that stands where nothing is read is refused.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> import lfgmodel as lfg
    >>> path = Path(mkdtemp()) / "site.xlsx"
    >>> lfg.template(path)
    >>> lfg.read_excel(path).waste
    <Waste: msw, sludge, 2008-2035, 2,517,279 Mg>
    """
    return _read(path, errors, "read_excel").site


def read_workbook(path: Any, *, errors: str = "raise") -> Filled:
    """Return all that a workbook says that `template` began: the site, wells, devices and meter.

    Parameters
    ----------
    path, errors
        As of `read_excel`, which also says what is raised.

    Returns
    -------
    Filled
        `estimate(filled.site, model, filled.collection, use=filled.use)`.
    """
    return _read(path, errors, "read_workbook")


def _read(path: Any, errors: str, where: str) -> Filled:
    """Read all sheets, and refuse the workbook for all that is wrong with any of them."""
    one_of(errors, ("raise", "report"), f"{where}.errors")
    sheets = sheets_of(path, where)
    faults = Faults(f"{where}: {Path(path).name}")
    said = _pages(sheets, faults, where)
    broken = "sites" in said and said["sites"] is None
    many, found = said.pop("sites", None), None
    if many is not None and not many.silent:
        for one in said.values():
            if one is not None and not one.silent:
                faults.add(
                    one.sheet.title, f"is of one landfill, and {many.sheet.title!r} of many; leave out one of them"
                )
        portfolio = sites_of(many, faults, errors)
        found = None if portfolio is None else Filled(portfolio)
    elif not broken:
        found = _one(said, sheets, faults)
    faults.settle()
    if found is None:
        raise RangeError(f"{faults.where} says of no landfill; begin with lfg.template('site.xlsx')")
    return found


def _one(said: dict[str, Written | None], sheets: dict[str, SheetCells], faults: Faults) -> Filled | None:
    """Return one landfill and its parts, if nothing is wrong with them."""
    for page in PAGES[:2]:
        if not in_any_language(page.title) & set(map(folded, sheets)):
            faults.add(page.title, f"there is no such sheet among {', '.join(sheets)}; copy it from the template")
    about, accepted, drawn, burned, read = (said.get(key) for key in OF_ONE)
    waste = waste_of(accepted, faults) if accepted else None
    site = site_of(about, waste, faults) if about else None
    wells = wells_of(drawn, faults) if drawn else None
    devices = devices_of(burned, faults) if burned else ()
    meter = meter_of(read, faults) if read else None
    return None if site is None else Filled(site, wells, devices, meter)


def _pages(sheets: dict[str, SheetCells], faults: Faults, where: str) -> dict[str, Written | None]:
    """Read every sheet that is known by its name; near misses are told, and others are the user's."""
    named = {folded(word(page.title, lang)): (page, lang) for page in PAGES for lang in LANGUAGES}
    known: dict[str, tuple[Page, str, SheetCells]] = {}
    for title, sheet in sheets.items():
        page, lang = named.get(folded(title), (None, ""))
        if page is not None and page.key in known:
            faults.add(title, f"is the same sheet as {known[page.key][2].title!r}; leave out one of them")
        elif page is not None:
            known[page.key] = (page, lang, sheet)
    absent = {name: page for name, (page, _) in named.items() if page.key not in known}
    for title in sheets:
        near = get_close_matches(folded(title), absent, n=1, cutoff=0.75) if folded(title) not in named else []
        if near:
            faults.add(title, f"is no sheet that is read; {meant(near)} Rename it, or call your own otherwise")
    if not known and not len(faults):
        listed = ", ".join(map(repr, sheets))
        raise RangeError(
            f"{where}: {faults.where.partition(': ')[2]} has no sheet 'Site' or 'Sites', but {listed}; begin with "
            "lfg.template('site.xlsx')"
        )
    heads = {"kinds": kind_of, "columns": column_of}
    return {
        key: read_page(page, sheet, lang, faults, _resolved(heads.get(page.others), faults))
        for key, (page, lang, sheet) in known.items()
    }


def _resolved(head: Any, faults: Faults) -> Any:
    """Bind what resolves further headings to where it notes those that name nothing."""
    return None if head is None else lambda cell: head(cell, faults)
