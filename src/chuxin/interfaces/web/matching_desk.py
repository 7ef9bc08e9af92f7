"""The review queue at the desk: whose record is it, why it may be, what a person decided, and taking that back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import deciding, matches, own
from chuxin.facts.intake import queries as intake
from chuxin.facts.intake.match import CHOICE_WORDS, Match
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.matching import Candidate, Rule
from chuxin.foundation.subjects.persons import may_be_person
from chuxin.foundation.subjects.places import Place
from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.matching import decision
from chuxin.interfaces.edge.posts import posts
from chuxin.interfaces.web.matching_forms import DecideForm, UndoForm
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

SHOWN = 50
SHOWN_ROWS = 20
STATES: Mapping[str, bool | None] = {"waiting": True, "decided": False, "all": None}
LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Likely:
    """A candidate as the page shows it: with the organisation as it is registered now, and its place."""

    candidate: Candidate
    subject: Subject
    path: tuple[Place, ...]

    @property
    def place(self) -> Text | None:
        """Where it is registered, in words; ``None`` where no division says."""
        names = [place.name for place in self.path]
        return Text("".join(one.zh for one in names), ", ".join(one.en for one in reversed(names))) if names else None


@dataclass(frozen=True, slots=True)
class Line:
    """One row that asked: its number in the file, its document, and its fields under their titles."""

    row: int
    doc_no: str
    fields: tuple[tuple[Text, Json], ...]


def index(request: Asking) -> HttpResponse:
    """The questions that wait, oldest first; narrowed by state, feed and batch, a page at a time."""
    request.actor.must("intake.read")
    asked = {name: request.GET.get(name, "").strip()[:64] for name in ("state", "feed", "batch")}
    state = asked["state"] if asked["state"] in STATES else "waiting"
    start = _start(request.GET.get("from", ""))
    seen = own.agency_seen(request.actor)
    sought = matches.Sought(STATES[state], asked["batch"] or None, asked["feed"] or None, seen)
    total = matches.count(sought)
    found = matches.listed(sought, limit=SHOWN, offset=start)
    asking = matches.feeds()
    titles = {feed.id: feed.title for feed in intake.feeds(request.on)}
    context = {
        "matches": found,
        "chosen": subjects.subjects([one.chosen for one in found if one.chosen is not None]),
        "words": CHOICE_WORDS,
        "feeds": {feed: titles.get(feed, Text(feed, feed)) for feed in asking},
        "states": list(STATES),
        "asked": asked | {"state": state},
        "is_narrowed": state != "waiting" or bool(asked["feed"] or asked["batch"]),
        "may_merge": request.actor.may("subject.merge"),
        **_pages(start, len(found), total),
    }
    return render(request, "web/matches.html", context)


def _start(asked: str) -> int:
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0


def _pages(start: int, shown: int, total: int) -> dict[str, int | None]:
    """Where this page begins and ends, and where those before and after it begin."""
    return {
        "total": total,
        "first": start + 1,
        "last": start + shown,
        "before": max(0, start - SHOWN) if start else None,
        "after": start + SHOWN if start + SHOWN < total else None,
    }


def case(request: Asking, entry: int) -> HttpResponse:
    """One question: the rows as sent, each candidate with its reasons, the decision, its undoing, what was decided."""
    request.actor.must("intake.read")
    entry = min(entry, LAST)
    own.must_see(request.actor, intake.held(matches.match(entry).batch))
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step:
        request.actor.must("subject.match")
    form, undoing = (
        DecideForm(request.POST if step == "decide" else None),
        UndoForm(request.POST if step == "undo" else None, auto_id="undo_%s"),
    )
    refusal, status = None, 422 if step else 200
    sent = form if step == "decide" else undoing
    if step and sent.is_valid():
        try:
            _take(entry, step, sent, request)
            return redirect(f"{reverse('match', args=[entry])}#decided")
        except Refusal as told:
            if told.code == "match.unknown":
                raise
            refusal, status = told, 409 if told.code == "match.decided_meanwhile" else 422
    context = _case(request, matches.match(entry))
    context |= {"form": form, "undoing": undoing, "refusal": refusal, "failed": step}
    return render(request, "web/match.html", context, status=status)


def _take(entry: int, step: str, form: DecideForm | UndoForm, request: Asking) -> None:
    told = form.cleaned_data
    if isinstance(form, DecideForm):
        what = decision(form.chosen(), told["why"], seen=told["seen"])
        deciding.decide(entry, what, actor=request.actor, at=request.at)
    elif step == "undo":
        deciding.undo(entry, why=told["why"], seen=told["seen"], actor=request.actor, at=request.at)


def _case(request: Asking, asked: Match) -> dict[str, object]:
    told = matches.decisions(asked)
    rows = matches.rows_of(asked)
    numbers = [one.number for one in told if one.number is not None]
    held = subjects.subjects([*numbers, *([asked.chosen] if asked.chosen is not None else [])])
    among_persons = may_be_person(asked.question.name)
    return {
        "match": asked,
        "state": CHOICE_WORDS[asked.choice],
        "words": CHOICE_WORDS,
        "chosen": held.get(asked.chosen) if asked.chosen is not None else None,
        "likely": _likely(asked, request),
        "lines": _lines(asked, rows[:SHOWN_ROWS]),
        "more": max(0, len(rows) - SHOWN_ROWS),
        "rule": _rule(asked, request),
        "feed": _feed_title(asked),
        "history": [(one, held.get(one.number) if one.number is not None else None) for one in told],
        "posts": posts([one.by for one in told]),
        "may": request.actor.may("subject.match"),
        "may_merge": request.actor.may("subject.merge"),
        "may_be_new": bool(asked.question.among) and not among_persons,
        "seen": asked.decision or 0,
    }


def _likely(asked: Match, request: Asking) -> list[Likely]:
    """The candidates that are still on record, each organisation once, best first."""
    held = subjects.subjects([one.number for one in asked.candidates])
    places = subjects.places(request.on)
    told: dict[int, Likely] = {}
    for one in asked.candidates:
        subject = held.get(one.number)
        if subject is not None and subject.number not in told:
            path = places.path(subject.region) if subject.region else ()
            told[subject.number] = Likely(one, subject, path)
    return list(told.values())


def _lines(asked: Match, rows: tuple[Mapping[str, Json], ...]) -> list[Line]:
    item = catalogue.item(asked.item, timezone.localtime(asked.asked_at).date())
    titles = {field.name: field.title for field in item.fields}
    lines = []
    for row in rows:
        fields = row["fields"]
        assert isinstance(fields, Mapping)
        shown = tuple((titles.get(name, Text(name, name)), value) for name, value in fields.items())
        lines.append(Line(int(str(row["row"])), str(row["doc_no"] or ""), shown))
    return lines


def _rule(asked: Match, request: Asking) -> Rule | None:
    """The published thresholds it was asked under; ``None`` where the rule is no longer in the register."""
    try:
        return matches.rule(asked.matching, timezone.localtime(asked.asked_at).date())
    except Refusal:
        return None


def _feed_title(asked: Match) -> Text:
    try:
        return intake.feed(asked.feed, timezone.localtime(asked.asked_at).date()).title
    except Refusal:
        return Text(asked.feed, asked.feed)
