"""Sheet Sources: where each method and number comes from, what terms mean, and what an estimate does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lfgmodel.generation.scaled import beneath
from lfgmodel.results import display
from lfgmodel.results.flow import flows_kept
from lfgmodel.results.workbook import looks
from lfgmodel.results.workbook.book import Workbook

if TYPE_CHECKING:
    from lfgmodel.results.result import Estimate

TERMS = {
    "generated": "methane that the waste generates",
    "collected": "methane that the gas system draws",
    "oxidised": "methane that the cover turns into carbon dioxide",
    "emitted": "methane through the surface, after oxidation",
    "used": "methane taken by devices that make a product",
    "flared": "methane taken by devices that make none",
    "vented": "methane collected, and taken by no device",
    "slipped": "the undestroyed part of used and flared",
    "released": "methane that reaches the atmosphere: emitted, vented and slipped",
}
"""What each flow is."""


def write(book: Workbook, est: Estimate) -> None:
    """Write the sheet."""
    sheet = book.sheet("Sources")
    sheet.widths(130)
    row = 1
    parts = {
        "sources": [est.title, *est.citations()],
        "terms": [f"{book.say(name)}: {book.say(TERMS[name])}" for name in flows_kept(est)],
        "notes": _notes(book, est),
    }
    for head, lines in parts.items():
        sheet.put(row, 1, book.say(head), looks.HEAD)
        for line in lines:
            row += 1
            sheet.put(row, 1, line, looks.TEXT)
            sheet.fit(row)
        row += 2
    sheet.printed()


def _notes(book: Workbook, est: Estimate) -> list[str]:
    """Return what a reader has to know of an estimate to read it rightly."""
    about = getattr(beneath(est.inputs["generation"]), "about", None)
    lines = [] if about is None else [book.say("The method is meant for: {reports}.", reports=about.reports)]
    if about is None:
        lines.append(book.say("The method and its numbers are the user's own, and cite nothing."))
    if any("[transcription]" in line for line in est.citations()):
        lines.append(
            book.say("[transcription]: the number was read in a copy of its source, [primary]: in the source.")
        )
    if "draw" in est.axes:
        lines.append(book.say("Quantiles of different flows or years do not add up; the means on sheet Yearly do."))
    if of := display.foretold(est):
        lines.append(book.say("Draws are of the {what}.", what=display.FORETOLD[of]))
    refused = getattr(est.inputs["site"], "refused", None)
    if refused is not None and len(refused):
        lines.append(
            book.say("{count} sites of the table were refused, and are in no number.", count=refused.attrs["sites"])
        )
    lines += [
        book.say("A year is 365.25 days. scfm: cubic feet a minute at 60 °F and 1 atm. Nm3: at 0 °C and 101.325 kPa."),
        book.say("Heat of methane is by its higher heating value, where not said otherwise."),
    ]
    return lines
