"""How organisations are judged: the published scorecards, and one organisation's grade with all its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.explanation import Explanation, Share, Without
from chuxin.assessment.evaluation.points import exact
from chuxin.assessment.evaluation.scorecard import Better, Indicator, Table
from chuxin.assessment.governance import effects
from chuxin.assessment.governance import queries as governance
from chuxin.assessment.governance.queries import Shown, Standing
from chuxin.assessment.governance.wording import refusal
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.item import Item
from chuxin.foundation.access import actions as access
from chuxin.foundation.law import queries as law
from chuxin.foundation.subjects.industries import industry
from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.freshness import kept
from chuxin.interfaces.web import library, rule_words, waterfall
from chuxin.interfaces.web.organisation import PUBLIC, found
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.definition import text_of
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication import queries as publication
from chuxin.services.publication.edition import TIERS

START = Text("起始分", "Start")
SCORE = Text("得分", "Score")
BOUNDS = Text("总分的上下限", "Bounds of the total")
PURPOSE: Final = "查看评级理由 / reading the reasons of a grade"


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
    """Every scorecard in force on its shelf, and the consultations that are open."""
    shelves = library.shelves(request.on, governance.adopted())
    open_now = [(held, held.stage(request.on)) for held in governance.consultations(request.on)]
    silent = not any(entry.card.consequences for shelf in shelves for rank in shelf.ranks for entry in rank.entries)
    context = {"shelves": shelves, "silent": silent, "consultations": open_now}
    return render(request, "web/scorecards.html", context)


def page(request: Asking, scorecard_id: str) -> HttpResponse:
    """One scorecard: indicators, weights, decay, dated parameters, clauses; whom it does not judge."""
    card = evaluation.scorecard(scorecard_id, request.on)
    parameters = evaluation.parameters_of(card, request.on)
    values = {parameter.id: held.value for parameter, held in parameters}
    items = {item.id: item for item in catalogue.items(request.on)}
    body = law.definition("scorecard", scorecard_id, request.on).body
    context = {
        "card": card,
        "purpose": text_of(body.get("description")),
        "seen": text_of(body.get("source")),
        "unverified": body.get("unverified") is True,
        "rules": rule_words.told(card, items, values),
        "alarms": [alarm.sentence for alarm in effects.alarms(scorecard_id, request.on)],
        "adopted": (card.id, card.edition) in governance.adopted(),
        "drafts": [(held, held.stage(request.on)) for held in governance.adoptions(scorecard_id) if held.is_public],
        "rounds": [(held, held.phase(request.on)) for held in governance.rounds(scorecard_id)],
        "parameters": parameters,
        "values": values,
        "items": {id: item.title for id, item in items.items()},
    }
    return render(request, "web/scorecard.html", context)


def why(request: Asking, code: str, scorecard: str) -> HttpResponse:
    """Why the grade is what it is: a waterfall, the table behind it, what would change it, its history, its peers.

    ``?on=YYYY-MM-DD`` gives the reasons of the grade entered for that day, from what was known when it was entered.
    """
    return kept(request, lambda: _why(request, code, scorecard))


def _why(request: Asking, code: str, scorecard: str) -> HttpResponse:
    subject = found(code)
    governance.must_be_shown(scorecard)
    history = shown_under(scorecard, subject, request)
    chosen = grade_on(history, request.GET.get("on")) or _in_use(scorecard, history, request.on)
    entered = chosen.grade if chosen else None
    on, known = (entered.on, entered.run) if entered else (request.on, None)
    whole = evaluation.explain(subject, scorecard, on=on, known=known)
    viewer = _reader(request, subject, whole)
    reasons = publication.reasons_of(subject, whole, viewer=viewer, on=request.on)
    told = reasons.told
    context = {
        "subject": subject,
        "told": told,
        "withheld": reasons.withheld,
        "entered": entered,
        "one": chosen,
        "drawing": drawing_of(told),
        "history": history,
        "peers": peers_of(subject, told),
        "industry": _industry_of(subject),
        "changes": turns_of(told),
        "left_out": left_out_of(told),
        "deciding": {decision.id: decision.binds for decision in told.decisions},
        "repairs": [share for share in told.shares if share.evidence and share.indicator.repair],
        "matched": matched_in(told),
        "parameters": _parameter_titles(scorecard, on),
        "titles": {cut.grade: cut.title for cut in evaluation.scorecard(scorecard, on).cuts},
    }
    return render(request, "web/why.html", context)


def shown_under(scorecard: str, subject: Subject, request: Asking) -> list[Shown]:
    """The grades of ``subject`` under a scorecard that this reader may see, newest first: before they are final, the
    organisation itself and whoever decides objections to them."""
    own = request.actor.subject == subject.number and request.actor.may("file.read_own")
    own = own or request.actor.may("round.decide")
    shown = governance.grades_shown(subject.number, on=request.on, own=own)
    return [one for one in shown if one.grade.scorecard == scorecard and one.standing is not Standing.PAST]


def _in_use(scorecard: str, history: Sequence[Shown], on: date) -> Shown | None:
    """Under an adopted scheme only grades that may be shown are told, never one worked out on asking (R16).

    Refuses ``governance.not_final`` where there is none yet; ``None`` for a scheme that is for reference.
    """
    if not governance.is_adopted(scorecard, on):
        return None
    current = [one for one in history if one.standing in {Standing.FINAL, Standing.PREVIEW}]
    if not current:
        raise refusal("not_final")
    return current[0]


def grade_on(history: Sequence[Shown], asked: str | None) -> Shown | None:
    """The newest grade entered for the day ``asked``; ``None`` where no day was asked for.

    Refuses ``evaluation.not_run`` for any other day: reasons day by day would tell when a record that is no longer
    shown was decided.
    """
    if not asked:
        return None
    found = next((one for one in history if one.grade.on.isoformat() == asked), None)
    if found is None:
        raise Refusal(
            "evaluation.not_run",
            Text("没有这一天的评级。", "No grade was entered for that day."),
            Text("请从“历次评级”中选择。", "Choose one under “Earlier grades”."),
        )
    return found


def _reader(request: Asking, subject: Subject, whole: Explanation) -> Actor:
    """Who reads: officials are logged where a reason is not public (R27); the subject reads its own file freely."""
    viewer, number = request.actor, subject.number
    if viewer is ANYONE or viewer.subject == number:
        return viewer
    if publication.grant_for(viewer, number, request.on).tiers == PUBLIC:
        return viewer
    records = {one.record for share in whole.shares for one in share.evidence}
    if records - publication.shown_records(number, ANYONE, request.on):
        access.log_read("reasons", number, PURPOSE, actor=viewer, at=request.at)
    return viewer


def matched_in(told: Explanation) -> dict[str, dict[str, Text | str]]:
    """By indicator: the values that chose points, each in words: the field's own title of it, or the tier's name."""
    items = {item.id: item for item in catalogue.items(told.on)}
    return {
        share.indicator.id: {
            one.matched: _in_words(items.get(share.indicator.item), share.indicator, one.matched)
            for one in share.evidence
            if one.matched
        }
        for share in told.shares
    }


def _in_words(item: Item | None, indicator: Indicator, value: str) -> Text | str:
    if item is None or not isinstance(indicator.points, Table):
        return TIERS.get(value, value)
    choices = [choice for field in item.fields if field.name == indicator.points.field for choice in field.values]
    return next((choice.title for choice in choices if value in choice.spellings), TIERS.get(value, value))


def _parameter_titles(scorecard: str, on: date) -> dict[str, Text]:
    card = evaluation.scorecard(scorecard, on)
    return {parameter.id: parameter.title for parameter, _ in evaluation.parameters_of(card, on)}


def _industry_of(subject: Subject) -> Text | None:
    """The section that peers are taken from (the first character of the class)."""
    section = industry(subject.industry[:1]) if subject.industry else None
    return section.title if section else None


def drawing_of(told: Explanation) -> waterfall.Drawing | None:
    """The waterfall of a score: from the points nobody has to earn, through each indicator, to the score."""
    if told.score is None:
        return None
    counted = [share for share in told.shares if not share.indicator.decides]
    start = exact(told.base + sum(share.opening for share in counted))
    steps = [_step(share) for share in counted]
    steps += [waterfall.Step(each.title, exact(each.points), each.group) for each in told.bounded]
    steps += [waterfall.Step(BOUNDS, exact(told.held), "")] if told.held else []
    fewer_better = told.better is Better.LOWER
    return waterfall.draw((START, SCORE), start, steps, exact(told.score), fewer_better=fewer_better)


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


@dataclass(frozen=True, slots=True)
class Left:
    """What the card would say without one record: repaired, expired, or an objection upheld."""

    record: str
    decided_on: date
    indicators: tuple[Text, ...]
    without: Without


def left_out_of(told: Explanation) -> list[Left]:
    """For every record that counts the score and grade without it, newest first; one that counts twice comes once."""
    found: dict[str, Left] = {}
    for share in told.shares:
        for one in share.evidence:
            if one.without is not None:
                named = found[one.record].indicators if one.record in found else ()
                found[one.record] = Left(one.record, one.decided_on, (*named, share.indicator.title), one.without)
    return sorted(found.values(), key=lambda left: (left.decided_on, left.record), reverse=True)


def _step(share: Share) -> waterfall.Step:
    moved = exact(share.points - share.opening)
    return waterfall.Step(share.indicator.title, moved, share.indicator.id)


def peers_of(subject: Subject, told: Explanation) -> list[Bar]:
    """The grades of the same industry's organisations under the same scorecard; empty where too few (R07)."""
    if not subject.industry:
        return []
    counts: Mapping[str, int] = evaluation.distribution(told.scorecard, subject.industry)
    most = max(counts.values(), default=0)
    return [Bar(grade, count, f"{count / most * 70:.1f}%", grade == told.grade) for grade, count in counts.items()]
