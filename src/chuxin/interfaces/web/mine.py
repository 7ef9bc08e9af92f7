"""An organisation's own side: its whole file, who has read it, and its reports (R26, R27)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render

from chuxin.foundation.access import queries as grants
from chuxin.foundation.access.account import Read
from chuxin.foundation.access.consent import Standing
from chuxin.interfaces.edge.asking import Asking, own_number
from chuxin.interfaces.edge.posts import posts
from chuxin.interfaces.web.listing_desk import cases_about
from chuxin.interfaces.web.organisation import context_of
from chuxin.interfaces.web.told import told_grades
from chuxin.kernel import outgoing
from chuxin.kernel.canonical import canonical_bytes
from chuxin.kernel.text import Text
from chuxin.services.cases import papers
from chuxin.services.publication import queries as publication
from chuxin.services.publication.profile import Line

_GLANCE, _A_PAGE, _A_FILE = 5, 50, 100_000
_COLUMNS = ("entry", "at", "post_zh", "post_en", "agency", "what", "purpose", "consent")


@dataclass(frozen=True, slots=True)
class Shown:
    """The positive records of one item: how many there are, and how many are not shown as the organisation wishes."""

    item: str
    title: Text
    records: int
    refused: int


def page(request: Asking) -> HttpResponse:
    """The file of the organisation the account acts for, as itself may see it, and the reads of it by others."""
    number = own_number(request)
    viewer = replace(request.actor, purpose="own file")
    profile = publication.profile_of(number, viewer=viewer, on=request.on)
    consents = [one.standing(request.on) for one in grants.consents_of(number)]
    context = context_of(profile, request, own=True) | {
        "own": True,
        "cases": cases_about(number, request.on),
        "told": told_grades(number, request),
        "reports": publication.reports_of(number),
        "displays": _displays(profile.lines),
        "papers": papers.of_subject(number),
        "asked": consents.count(Standing.ASKED),
        "in_force": consents.count(Standing.LIVE),
    }
    return render(request, "web/mine.html", context | _readings(grants.reads_of(number, limit=_GLANCE)))


def reads(request: Asking) -> HttpResponse:
    """Who has read what is not public, why and by which consent; page by page, newest first."""
    number = own_number(request)
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    found = grants.reads_of(number, before=before, limit=_A_PAGE + 1)
    more = found[_A_PAGE - 1].entry if len(found) > _A_PAGE else None
    return render(request, "web/own_reads.html", _readings(found[:_A_PAGE]) | {"more": more, "before": before})


def reads_file(request: Asking) -> HttpResponse:
    """The same as one CSV file, at most 100,000 of the newest."""
    found = grants.reads_of(own_number(request), limit=_A_FILE)
    named = posts(read.actor for read in found)
    rows = [
        (read.entry, read.at.isoformat(), named[read.actor].zh, named[read.actor].en, read.agency, read.what,
         read.purpose, read.consent or "")
        for read in found
    ]  # fmt: skip
    answer = HttpResponse(outgoing.as_csv(_COLUMNS, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="reads.csv"'
    return answer


def archive(request: Asking) -> HttpResponse:
    """The organisation's whole archive as one signed JSON file (R38)."""
    number = own_number(request)
    told = publication.own_archive(number, viewer=request.actor, on=request.on, at=request.at)
    answer = HttpResponse(canonical_bytes(told), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="archive.json"'
    return answer


def _readings(found: Sequence[Read]) -> dict[str, object]:
    return {"reads": found, "posts": posts(read.actor for read in found)}


def _displays(lines: Sequence[Line]) -> list[Shown]:
    positive = [line for line in lines if line.polarity == "positive"]
    items = {line.item: line.title for line in positive}
    refused = {item: [line.refused for line in positive if line.item == item] for item in items}
    return [Shown(item, title, len(refused[item]), sum(refused[item])) for item, title in items.items()]
