"""Withdrawn records and who had them: for the lead authority, for those told, for the organisation, for everyone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from chuxin.facts.catalogue import queries as catalogue
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.edge.asking import Asking, own_number
from chuxin.interfaces.edge.casework import agencies
from chuxin.interfaces.edge.posts import posts
from chuxin.kernel.text import Text
from chuxin.services.publication import queries as publication
from chuxin.services.webhooks import actions, recalls
from chuxin.services.webhooks.recall import Recall, Recipient, Standing

LEAD = "case.lead"


@dataclass(frozen=True, slots=True)
class Told:
    """One recipient in words."""

    recipient: Recipient
    name: Text
    standing: Standing


@dataclass(frozen=True, slots=True)
class Shown:
    """One withdrawal as a page tells it; ``own`` is the viewer's own part in it; ``reports`` list the record still."""

    recall: Recall
    title: Text
    subject: str
    code: str
    told: Sequence[Told]
    own: Told | None
    reports: Sequence[str]


@dataclass(frozen=True, slots=True)
class Late:
    """Who is late, with how many withdrawals, since which day."""

    name: Text
    count: int
    since: date


def desk(request: Asking) -> HttpResponse:
    """The lead sees every withdrawal with all who had the record; any other body what it has to confirm itself."""
    agency = request.actor.agency or ""
    leads = request.actor.may(LEAD)
    if not (leads or agency):
        request.actor.must("file.read_shared")
    found = recalls.recalls(request.on) if leads else recalls.asked_of(agency, request.on)
    context: dict[str, object] = {"shown": _shown(found, request, agency, everyone=leads), "leads": leads}
    return render(request, "web/recalls.html", context | ({"late": _late(request.on)} if leads else {}))


def own(request: Asking) -> HttpResponse:
    """An organisation sees which of its records were withdrawn, who has been told and who has confirmed."""
    found = recalls.recalls(request.on, subject=own_number(request))
    return render(request, "web/recalls.html", {"shown": _shown(found, request, "", everyone=True), "mine": True})


def public(request: Asking) -> HttpResponse:
    """Everyone sees by name who did not confirm in time (R45)."""
    return render(request, "web/late.html", {"late": _late(request.on)})


def confirm(request: Asking, entry: int) -> HttpResponse:
    """A body that read the file confirms that it dropped the record."""
    if request.method == "POST":
        actions.acknowledge(entry, actor=request.actor, at=request.at)
        messages.success(request, _("The removal is confirmed."))
    return redirect("recalls")


def _late(on: date) -> list[Late]:
    found = recalls.late(on)
    named = _names(found, on)
    lines = [Late(named[who], count, since) for who, (count, since) in found.items()]
    return sorted(lines, key=lambda each: (each.since, each.name.zh))


def _shown(found: Sequence[Recall], request: Asking, agency: str, *, everyone: bool) -> list[Shown]:
    whose = subjects.subjects(list({each.withdrawal.subject for each in found}))
    items = {item.id: item.title for item in catalogue.items(request.on)}
    named = _names((one.who for each in found for one in each.recipients), request.on)
    listing = publication.reports_naming({each.withdrawal.record for each in found}) if everyone else {}
    shown = []
    for each in found:
        gone, told = each.withdrawal, [Told(one, named[one.who], one.standing(request.on)) for one in each.recipients]
        subject, title = whose[gone.subject], items.get(gone.item, Text("记录", "A record"))
        own = next((one for one in told if one.recipient.who == agency), None)
        listed = listing.get(gone.record, ())
        shown.append(Shown(each, title, subject.name, subject.code, told if everyone else (), own, listed))
    return shown


def _names(who: Iterable[str], on: date) -> dict[str, Text]:
    """What recipients are called: offices by the register, subscribers by the post of their account."""
    wanted = set(who)
    accounts = {each for each in wanted if ":" in each}
    return {**agencies(wanted - accounts, on), **posts(accounts)}
