"""Schemes on their way, rounds of runs and alarms as JSON-ready values."""

from __future__ import annotations

from datetime import date

from chuxin.assessment.evaluation.alarms import Alarm
from chuxin.assessment.governance.adoption import Adoption, Comment
from chuxin.assessment.governance.queries import Shown
from chuxin.assessment.governance.round import Again, Objection, Round
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.api.grades import grade_of
from chuxin.interfaces.api.profiles import Tree


def adoption_of(held: Adoption, on: date) -> Tree:
    """A scheme on its way: stage, check, consultation, how many comments wait."""
    stage, check, days = held.stage(on), held.check, held.consultation
    return {
        "draft": held.seq,
        "scorecard": held.scorecard,
        "edition": held.edition,
        "title": held.title.as_json(),
        "stage": stage.value,
        "stage_text": stage.words.as_json(),
        "drafted_at": held.drafted_at.isoformat(),
        "replaces": held.replaces,
        "check": None
        if check is None
        else {"approved": check.approved, "opinion": check.opinion, "findings": list(check.findings)},
        "consultation": None if days is None else {"since": days.since.isoformat(), "until": days.until.isoformat()},
        "comments": len(held.comments),
        "unanswered": len(held.unanswered),
        "published_on": held.published_on.isoformat() if held.published_on else None,
        "in_force_from": held.in_force_from.isoformat() if held.in_force_from else None,
        "withdrawn": held.withdrawn,
    }


def consultation_of(held: Adoption, on: date) -> Tree:
    """A public draft whole: its files as written, what it would change, its comments and their answers."""
    effect = held.consultation.effect if held.consultation else None
    return adoption_of(held, on) | {
        "files": [{"name": name, "text": text} for name, text in held.files],
        "effect": effect,
        "comments": [comment_of(each) for each in held.comments],
    }


def comment_of(comment: Comment) -> Tree:
    """One comment with its answer; a hidden one shows the reason in its place."""
    answer = comment.answer
    return {
        "comment": comment.seq,
        "at": comment.at.isoformat(),
        "label": None if comment.hidden else comment.label,
        "text": None if comment.hidden else comment.text,
        "indicator": comment.indicator or None,
        "hidden": comment.hidden,
        "answer": None
        if answer is None
        else {
            "outcome": answer.outcome.value,
            "outcome_text": answer.outcome.words.as_json(),
            "text": answer.text,
            "at": answer.at.isoformat(),
        },
    }


def round_of(held: Round, on: date) -> Tree:
    """A round without anybody in it: phase, window, and how many objections stand where."""
    phase = held.phase(on)
    return {
        "run": held.run,
        "scorecard": held.scorecard,
        "edition": held.edition,
        "on": held.on.isoformat(),
        "phase": phase.value,
        "phase_text": phase.words.as_json(),
        "previewed_on": held.previewed_on.isoformat() if held.previewed_on else None,
        "until": held.until.isoformat() if held.until else None,
        "told": held.told,
        "objections": len(held.objections),
        "open_objections": len(held.open_objections),
        "due_again": len(held.due_again),
        "final_on": held.final_on.isoformat() if held.final_on else None,
    }


def objection_of(one: Objection, on: date) -> Tree:
    """One objection with its decision, for officers and the organisation itself."""
    decision = one.decision
    return {
        "objection": one.seq,
        "run": one.run,
        "subject": one.subject,
        "indicator": one.indicator,
        "record": one.record or None,
        "claimed": one.claimed or None,
        "reason": one.reason,
        "at": one.at.isoformat(),
        "due": one.due.isoformat(),
        "overdue": one.is_overdue(on),
        "extended": one.extended or None,
        "decision": None
        if decision is None
        else {
            "ruling": decision.ruling.value,
            "ruling_text": decision.ruling.words.as_json(),
            "reason": decision.reason,
            "remedy": decision.remedy,
            "review": decision.review,
            "at": decision.at.isoformat(),
        },
    }


def again_of(one: Again) -> Tree:
    """One organisation judged again."""
    return {
        "entry": one.seq,
        "subject": one.subject,
        "on": one.on.isoformat(),
        "grade": one.grade,
        "reason": one.reason,
        "cause": one.cause,
    }


def shown_of(shown: Shown) -> Tree:
    """A grade with what it is worth: reference, final, superseded or past (given to ``of`` before it was merged)."""
    bearer = subjects.own([shown.of]).get(shown.of) if shown.of is not None else None
    return (
        grade_of(shown.grade)
        | {
            "standing": shown.standing.value,
            "final_on": shown.final_on.isoformat() if shown.final_on else None,
        }
        | ({"of": bearer.codes[0]} if bearer and bearer.codes else {})
    )


def alarm_of(scorecard: str, alarm: Alarm) -> Tree:
    """A figure of a run above its limit."""
    return {
        "scorecard": scorecard,
        "code": alarm.code,
        "indicator": alarm.indicator,
        "figure": str(alarm.figure),
        "limit": str(alarm.limit),
        "sentence": alarm.sentence.as_json(),
    }
