"""What else a file may be whose headings do not fit: another feed's delivery, or another sheet of its workbook."""

from __future__ import annotations

from datetime import date

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import queries
from chuxin.facts.intake.mapping import Headings, fitting, headings_of
from chuxin.facts.intake.sheet import Sheet, another_sheet
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


def advised(refusal: Refusal, sheet: Sheet, headings: Headings, on: date) -> Refusal:
    """``refusal`` of a file's headings, its remedy beginning with the better advice where there is some."""
    likely = fitting(sheet.columns, _headings_of_all(on), headings)
    advice = []
    if likely:
        zh, en = "”或“".join(likely), "” or “".join(likely)
        advice.append(
            Text(
                f"这些列像是“{zh}”的，请核对 --feed 报送通道。",
                f"These columns look like “{en}”: check the feed (--feed).",
            )
        )
    elif len(sheet.pages) > 1:
        advice.append(another_sheet(sheet.pages))
    if not advice:
        return refusal
    remedy = [*advice, refusal.remedy]
    return Refusal(
        refusal.code,
        refusal.sentence,
        Text("".join(one.zh for one in remedy), " ".join(one.en for one in remedy)),
        refusal.clause,
        refusal.findings,
    )


def _headings_of_all(on: date) -> dict[str, Headings]:
    """The headings of every feed whose item is in force."""
    items = {item.id: item for item in catalogue.items(on)}
    return {feed.id: headings_of(items[feed.item], feed) for feed in queries.feeds(on) if feed.item in items}
