"""Page: the sections of a report put into its template, and written."""

from __future__ import annotations

import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from lfgmodel.described.text import legible
from lfgmodel.described.words import language
from lfgmodel.errors import RangeError, a_name, shown
from lfgmodel.io.writing import put_in_place, target_of, version
from lfgmodel.results.display import method
from lfgmodel.results.plan import appraised
from lfgmodel.results.warming import potential
from lfgmodel.spec import Given

if TYPE_CHECKING:
    from lfgmodel.results.report.blocks import Section
    from lfgmodel.results.report.subject import Subject
    from lfgmodel.results.result import Estimate

WHERE = "Estimate.report"


def report(
    est: Estimate,
    path: Any,
    *,
    lang: str = "en",
    plan: Any = None,
    gwp: Given | None = None,
    title: str | None = None,
    author: str | None = None,
    date: datetime.date | None = None,
) -> None:
    """Write one page of HTML that holds all it shows, to be read on a screen and printed on A4.

    What was asked, what was found in plain words and in Mg, scfm, Nm3/h and MWh, pictures, the balance of mass, every
    year, every input with its unit, and every source. Needs the extra `report`.

    Parameters
    ----------
    est : Estimate
        Of one site or of many, which are summed and listed, with draws or without.
    path : path
        Of the page; a file that is there is replaced once the new one is whole.
    lang : {"en", "zh"}
        Language of the page; what the user wrote, and titles of documents, stay as they are.
    plan : finance.Appraisal or finance.Project, optional
        `plan.of(est, baseline=...)`, or a project that needs no baseline; nothing is said of money without it.
    gwp : number or Factor, optional
        Global warming potential of methane, `lfg.gwp("AR5", 100)`; without it nothing is said as carbon dioxide.
    title, author : str, optional
        Of the page; "Landfill gas estimate: Hill Road" and none, if not given.
    date : datetime.date, optional
        Today, if not given.

    Raises
    ------
    RangeError
        There is no such folder, no suffix of a page, or a plan that is none.
    ImportError
        Jinja2 is not installed.
    """
    target = target_of(path, WHERE, (".html", ".htm"), "a page of HTML", "report")
    put_in_place(target, html(est, lang, plan, gwp, title, author, date).encode("utf-8"))


def html(
    est: Estimate,
    lang: str = "en",
    plan: Any = None,
    gwp: Given | None = None,
    title: str | None = None,
    author: str | None = None,
    date: datetime.date | None = None,
) -> str:
    """Return that page as text."""
    from lfgmodel.results.report.blocks import Say  # chapters are loaded when a page is written
    from lfgmodel.results.report.subject import Subject

    say = Say(language(lang, WHERE))
    for name, given in (("title", title), ("author", author)):
        if given is not None:
            a_name(given, f"{WHERE}.{name}", "'Gas of Hill Road'")
    if date is not None and not isinstance(date, datetime.date):
        raise RangeError(f"{WHERE}.date takes a datetime.date, got {shown(date)}; leave it out for today")
    if gwp is not None:
        potential(gwp, f"{WHERE}.gwp")
    subject = Subject(est, say, gwp, appraised(plan, est, f"{WHERE}.plan"))
    name = subject.name
    day = date or datetime.date.today()
    facts = [
        (say("site"), name),
        (say("calendar years"), f"{est.years[0]}–{est.years[-1]}"),
        (say("method"), method(est, lang)),
        (say("date"), f"{day:%Y-%m-%d}"),
        (say("made with"), f"lfgmodel {version()}"),
    ]
    if author is not None:
        facts.insert(3, (say("prepared by"), author))
    return legible(_template().render(
        lang="zh-CN" if lang == "zh" else "en",
        title=say("Landfill gas estimate: {site}", site=name) if title is None else title,
        footer=f"lfgmodel {version()} · {day:%Y-%m-%d}", facts=facts, contents=say("Contents"),
        sections=_sections(subject),
    ))  # fmt: skip


def _sections(subject: Subject) -> list[Section]:
    """Return the parts of the page in order."""
    from lfgmodel.results.report import appendix, doubt, opening, running
    from lfgmodel.results.report.money import money

    parts = [opening.summary, opening.site, *([appendix.sites] if subject.given.many else []), opening.method,
             opening.curve, running.recovery, running.energy, running.carbon, money, doubt.doubt, opening.balance,
             appendix.yearly, appendix.inputs, appendix.documents]  # fmt: skip
    return [part(subject) for part in parts]


@cache
def _template() -> Any:
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError as error:
        raise ImportError("Reports need Jinja2: pip install 'lfgmodel[report]'") from error
    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.from_string(files("lfgmodel").joinpath("results/report/page.html").read_text(encoding="utf-8"))
