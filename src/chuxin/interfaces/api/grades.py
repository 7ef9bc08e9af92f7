"""Grades, explanations, scorecards and verifications as JSON-ready values."""

from __future__ import annotations

from datetime import date

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.explanation import Decision, Evidence, Measured, Share, Used, Without
from chuxin.assessment.evaluation.points import written
from chuxin.assessment.evaluation.queries import Grade
from chuxin.assessment.evaluation.scorecard import Indicator, Scorecard
from chuxin.interfaces.api.profiles import Tree, text
from chuxin.services.publication.reasons import Reasons, Withheld
from chuxin.services.publication.verification import Verification


def explanation_of(reasons: Reasons) -> Tree:
    """A score with its reasons: start + evidence + withheld + joined + measured + held + weighed = points of each
    share; base + shares + what bounded groups and the card held = score. ``withheld`` stands for records that are not
    on public display. ``without`` beside a record is what the card would say without it."""
    told = reasons.told
    return {
        "subject": told.subject,
        "scorecard": told.scorecard,
        "edition": told.edition,
        "title": told.title.as_json(),
        "status": told.status,
        "clauses": list(told.clauses),
        "on": told.on.isoformat(),
        "score": None if told.score is None else written(told.score),
        "grade": told.grade,
        "reason": told.reason,
        "why_not": text(told.why_not),
        "veto": told.veto,
        "coverage": written(told.coverage),
        "least_coverage": written(told.least_coverage),
        "by_score": told.by_score,
        "better": told.better.value,
        "decisions": [_decision(one) for one in told.decisions],
        "base": written(told.base),
        "bounded": [
            {"group": one.group, "title": one.title.as_json(), "points": written(one.points)} for one in told.bounded
        ],
        "held": written(told.held),
        "shares": [_share(share, reasons.withheld.get(share.indicator.id)) for share in told.shares],
    }


def _decision(one: Decision) -> Tree:
    return {
        "kind": one.kind,
        "id": one.id,
        "title": one.title.as_json(),
        "clauses": list(one.clauses),
        "at_best": one.at_best,
        "binds": one.binds,
        "sentence": one.sentence.as_json(),
    }


def _share(share: Share, withheld: Withheld | None) -> Tree:
    return {
        "indicator": share.indicator.id,
        "title": share.indicator.title.as_json(),
        "group": share.group.as_json(),
        "item": share.indicator.item,
        "clauses": list(share.indicator.clauses),
        "effect": share.indicator.effect.value,
        "start": written(share.start),
        "joined": written(share.joined),
        "measured": None if share.measure is None else _measured(share.measure),
        "held": written(share.held),
        "weighed": written(share.weighed),
        "factor": written(share.indicator.factor),
        "points": written(share.points),
        "hits": share.hits,
        "assessed": share.assessed,
        "repair": text(share.indicator.repair),
        "evidence": [_evidence(one) for one in share.evidence],
        "withheld": None if withheld is None else _withheld(withheld),
    }


def _measured(found: Measured) -> Tree:
    return {
        "take": found.take.value,
        "value": None if found.value is None else str(found.value),
        "rank": None if found.rank is None else written(found.rank),
        "points": written(found.points),
        "sentence": found.sentence.as_json(),
        "parameters": [_used(one) for one in found.used],
    }


def _used(one: Used) -> Tree:
    return {"id": one.parameter, "value": str(one.value), "clause": one.clause}


def _without(one: Without) -> Tree:
    score = None if one.score is None else written(one.score)
    return {"score": score, "grade": one.grade, "reason": one.reason}


def _withheld(withheld: Withheld) -> Tree:
    return {
        "records": withheld.records,
        "points": written(withheld.points),
        "sentence": withheld.sentence.as_json(),
    }


def _evidence(one: Evidence) -> Tree:
    return {
        "record": one.record,
        "entry": one.entry,
        "source": one.source,
        "decided_on": one.decided_on.isoformat(),
        "matched": one.matched,
        "base": written(one.base),
        "points": written(one.points),
        "value": None if one.value is None else str(one.value),
        "carried": one.carried,
        "parameters": [_used(used) for used in one.used],
        "without": None if one.without is None else _without(one.without),
        "changes": [
            {"on": change.on.isoformat(), "points": written(change.points), "why": change.why.as_json()}
            for change in one.changes
        ],
    }


def scorecard_of(card: Scorecard, on: date) -> Tree:
    """A scorecard with its indicators and the dated parameters they use."""
    return {
        "id": card.id,
        "edition": card.edition,
        "title": card.title.as_json(),
        "status": card.status,
        "clauses": list(card.clauses),
        "valid_from": card.valid_from.isoformat(),
        "consequences": card.consequences,
        "better": card.better.value,
        "base": written(card.base),
        "groups": [
            {
                "id": group.id,
                "title": group.title.as_json(),
                "indicators": [_indicator(one) for one in group.indicators],
            }
            for group in card.groups
        ],
        "grades": [
            {
                "grade": cut.grade,
                "title": cut.title.as_json(),
                "from": cut.from_,
                "up_to": cut.up_to,
                "needs": cut.needs,
            }
            for cut in card.cuts
        ],
        "parameters": [
            {
                "id": one.id,
                "title": one.title.as_json(),
                "value": str(held.value),
                "since": held.since.isoformat(),
                "unit": one.unit,
                "clauses": list(one.clauses),
                "unverified": one.unverified,
            }
            for one, held in evaluation.parameters_of(card, on)
        ],
    }


def _indicator(one: Indicator) -> Tree:
    return {
        "id": one.id,
        "title": one.title.as_json(),
        "effect": one.effect.value,
        "item": one.item,
        "clauses": list(one.clauses),
        "start": written(one.start),
        "floor": None if one.floor is None else written(one.floor),
        "cap": None if one.cap is None else written(one.cap),
        "weight": written(one.weight),
        "factor": written(one.factor),
        "at_best": one.at_best,
    }


def verification_of(found: Verification) -> Tree:
    """What the hub knows of an issued report: whether it stands, and what has changed since."""
    return {
        "number": found.number,
        "code": found.code,
        "subject": found.subject_code,
        "subject_name": found.subject_name,
        "issued_at": found.issued_at.isoformat(),
        "data_on": found.data_on.isoformat(),
        "valid_to": found.valid_to.isoformat(),
        "sha256": found.sha256,
        "status": found.status.value,
        "status_text": found.status.sentence.as_json(),
        "checked": found.checked,
        "changes": [
            {
                "record": one.record,
                "title": one.title.as_json(),
                "kind": str(one.kind),
                "sentence": one.sentence.as_json(),
            }
            for one in found.changes
        ],
    }


def grade_of(grade: Grade) -> Tree:
    """One grade of the history (``GradeOut``)."""
    return {
        "scorecard": grade.scorecard,
        "edition": grade.edition,
        "title": grade.title.as_json(),
        "on": grade.on.isoformat(),
        "grade": grade.grade,
        "score": None if grade.score is None else written(grade.score),
        "reason": grade.reason,
        "coverage": written(grade.coverage),
        "veto": grade.veto,
        "entry": grade.run,
    }
