"""How organisations are judged: the published scorecards, and one organisation's grade with all its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.explanation import Explanation, Share
from chuxin.assessment.evaluation.points import exact
from chuxin.assessment.evaluation.scorecard import Effect
from chuxin.facts.catalogue import queries as catalogue
from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.freshness import kept
from chuxin.interfaces.web import waterfall
from chuxin.interfaces.web.organisation import found
from chuxin.kernel.text import Text

START = Text("起始分", "Start")
SCORE = Text("得分", "Score")


@dataclass(frozen=True, slots=True)
class Bar:
    """One grade among the peers: how many bear it, how tall that is in per cent, and whether it is ours."""

    grade: str
    count: int
    width: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """What time alone does to one record: on a day its points go from ``now`` to ``then`` (micro-points)."""

    on: date
    indicator: Text
    record: str
    decided_on: date
    now: int
    then: int
    why: Text


def index(request: Asking) -> HttpResponse:
    """Every scorecard in force."""
    return render(request, "web/scorecards.html", {"cards": evaluation.scorecards(request.on)})


def page(request: Asking, scorecard_id: str) -> HttpResponse:
    """One scorecard: indicators, weights, decay, dated parameters, clauses; whom it does not judge."""
    card = evaluation.scorecard(scorecard_id, request.on)
    parameters = evaluation.parameters_of(card, request.on)
    context = {
        "card": card,
        "parameters": parameters,
        "values": {parameter.id: held.value for parameter, held in parameters},
        "items": {item.id: item.title for item in catalogue.items(request.on)},
    }
    return render(request, "web/scorecard.html", context)


def why(request: Asking, code: str, scorecard: str) -> HttpResponse:
    """Why the grade is what it is: a waterfall, the table behind it, what would change it, its history, its peers."""
    return kept(request, lambda: _why(request, code, scorecard))


def _why(request: Asking, code: str, scorecard: str) -> HttpResponse:
    subject = found(code)
    told = evaluation.explain(subject, scorecard, on=request.on)
    context = {
        "subject": subject,
        "told": told,
        "drawing": drawing_of(told),
        "history": [grade for grade in evaluation.grades_of(subject.number) if grade.scorecard == scorecard],
        "peers": peers_of(subject, told),
        "changes": turns_of(told),
        "repairs": [share for share in told.shares if share.evidence and share.indicator.repair],
    }
    return render(request, "web/why.html", context)


def drawing_of(told: Explanation) -> waterfall.Drawing | None:
    """The waterfall of a score: from the points nobody has to earn, through each indicator, to the score."""
    if told.score is None:
        return None
    counted = [share for share in told.shares if share.indicator.effect is not Effect.VETO]
    start = sum((exact(share.start) for share in counted), Decimal(0))
    steps = [_step(share) for share in counted]
    return waterfall.draw((START, SCORE), start, steps, exact(told.score))


def turns_of(told: Explanation) -> list[Turn]:
    """The next turn of every record that counts, soonest first."""
    turns = [
        Turn(
            one.changes[0].on,
            share.indicator.title,
            one.record,
            one.decided_on,
            one.points,
            one.changes[0].points,
            one.changes[0].why,
        )
        for share in told.shares
        for one in share.evidence
        if one.changes
    ]
    return sorted(turns, key=lambda turn: (turn.on, turn.record))


def _step(share: Share) -> waterfall.Step:
    moved = exact(share.points - share.start)
    return waterfall.Step(share.indicator.title, moved, share.indicator.id)


def peers_of(subject: Subject, told: Explanation) -> list[Bar]:
    """The grades of the same industry's organisations under the same scorecard; empty where too few (R07)."""
    if not subject.industry:
        return []
    counts: Mapping[str, int] = evaluation.distribution(told.scorecard, subject.industry)
    most = max(counts.values(), default=0)
    return [Bar(grade, count, f"{count / most * 70:.1f}%", grade == told.grade) for grade, count in counts.items()]
