"""What may be done to adopt a scheme: draft, check, consult, comment, answer, publish, withdraw; each said once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.followers import FOLLOWER as EVALUATION
from chuxin.assessment.governance import queries
from chuxin.assessment.governance.adoption import Adoption, Outcome, Stage
from chuxin.assessment.governance.drafting import dated, reaching_back
from chuxin.assessment.governance.effects import card_in, effect_of
from chuxin.assessment.governance.followers import FOLLOWER
from chuxin.assessment.governance.step import (
    ANSWERED,
    CHECKED,
    COMMENTED,
    DRAFTED,
    HIDDEN,
    OPENED,
    PUBLISHED,
    WITHDRAWN,
    day_of,
)
from chuxin.assessment.governance.wording import refusal
from chuxin.facts.catalogue.hygiene import masked
from chuxin.foundation.law import actions as law
from chuxin.foundation.law import queries as register
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Said, Saying
from chuxin.foundation.ledger.following import follow
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.text import Text

LONGEST_COMMENT: Final = 2_000
LONGEST_OPINION: Final = 4_000
LONGEST_LABEL: Final = 40
ANONYMOUS: Final = Text("未署名", "unsigned")
INSTALL: Final = "law.install"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is put forward: the definitions, the files they were written in as (name, text), and what it replaces."""

    definitions: tuple[Definition, ...]
    files: tuple[tuple[str, str], ...]
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment to be made: its text, the label it is shown under, the indicator it is about, on whose behalf."""

    text: str
    label: str = ""
    indicator: str = ""
    organisation: int | None = None


def draft(proposal: Proposal, *, actor: Actor, at: datetime) -> Adoption:
    """Put a scheme forward. Permit ``scheme.draft``.

    Refuses ``governance.one_scheme``, ``governance.foreign_part``, ``governance.faulty`` with every finding,
    ``governance.in_force_already``; what it replaces must be known and not published.
    """
    actor.must("scheme.draft")
    card = card_in(proposal.definitions)
    with transaction.atomic():
        ledger.take_turn()
        if (card.id, card.edition) in queries.adopted():
            raise refusal("in_force_already")
        old = _replaced(proposal.replaces, card.id)
        body: dict[str, Json] = {
            "scorecard": card.id,
            "edition": card.edition,
            "title": card.title.as_json(),
            "definitions": [{"kind": each.kind, "id": each.id, "body": each.body} for each in proposal.definitions],
            "files": [{"name": name, "text": masked(text)} for name, text in proposal.files],
            "replaces": None if old is None else old.seq,
        }
        said = _say(DRAFTED, body, actor=actor, at=at)
        if old is not None and old.withdrawn is None:
            reason = f"由草案 {said.seq} 取代 / replaced by draft {said.seq}"
            _say(WITHDRAWN, _about(old) | {"reason": reason}, actor=actor, at=at)
        return queries.adoption(said.seq)


def check(  # noqa: PLR0913
    seq: int, opinion: str, *, approved: bool, findings: Sequence[str] = (), actor: Actor, at: datetime
) -> Adoption:
    """The legal check of a draft by a jurist who did not draft it (R43). Permit ``scheme.check``.

    Refuses ``governance.machine``, ``governance.four_eyes``, ``governance.wrong_stage``, ``governance.no_reason``,
    ``governance.approved_with_findings``.
    """
    actor.must("scheme.check")
    must_be_officer(actor)
    told = stated(opinion, LONGEST_OPINION, Text("审核意见", "an opinion"))
    if approved and findings:
        raise refusal("approved_with_findings")
    with transaction.atomic():
        ledger.take_turn()
        held = _at_stage(seq, at, {Stage.DRAFT}, Text("审核", "checked"))
        if held.drafted_by == actor.id:
            raise refusal("four_eyes", verb="起草并审核", verb_en="draft and check")
        body: dict[str, Json] = {"approved": approved, "opinion": told, "findings": list(findings)}
        _say(CHECKED, _about(held) | body, actor=actor, at=at)
        return queries.adoption(seq)


def consult(seq: int, *, since: date, until: date, actor: Actor, at: datetime) -> Adoption:
    """Open a checked draft to everyone's comments from ``since`` to ``until``, with what it would change. Permit
    ``scheme.consult``.

    Refuses ``governance.wrong_stage``, ``governance.in_the_past``, ``governance.too_short``.
    """
    actor.must("scheme.consult")
    today = day_of(at)
    held = _at_stage(seq, at, {Stage.CHECKED}, Text("征求意见", "opened for comments"))
    if since < today:
        raise refusal("in_the_past")
    least, given = _least_days(held, today), (until - since).days + 1
    if given < least:
        raise refusal("too_short", least=least, given=given, until=since + timedelta(days=least - 1))
    effect = effect_of(held.definitions, on=today)
    with transaction.atomic():
        ledger.take_turn()
        _at_stage(seq, at, {Stage.CHECKED}, Text("征求意见", "opened for comments"))
        body: dict[str, Json] = {"since": since.isoformat(), "until": until.isoformat(), "effect": effect}
        _say(OPENED, _about(held) | body, actor=actor, at=at)
        return queries.adoption(seq)


def comment(seq: int, remark: Remark, *, actor: Actor, at: datetime) -> int:
    """Comment on an open consultation, as an organisation or anyone; gives the comment's number. No permit is needed.

    Identifiers of persons are masked before anything is kept (R02). Refuses ``governance.consultation_closed``,
    ``governance.no_reason``, ``governance.unknown_indicator``, ``governance.comment_twice``.
    """
    text = stated(remark.text, LONGEST_COMMENT, Text("意见", "a comment"))
    label = masked(" ".join(remark.label.split())[:LONGEST_LABEL]) or f"{ANONYMOUS.zh} / {ANONYMOUS.en}"
    with transaction.atomic():
        ledger.take_turn()
        held = queries.adoption(seq)
        if held.stage(day_of(at)) is not Stage.CONSULTING:
            days = held.consultation
            raise refusal("consultation_closed", since=days.since if days else "—", until=days.until if days else "—")
        if remark.indicator and remark.indicator not in {each.id for each in card_in(held.definitions).indicators}:
            raise refusal("unknown_indicator", indicator=remark.indicator)
        if any((each.text, each.label) == (text, label) for each in held.comments):
            raise refusal("comment_twice")
        body: dict[str, Json] = {"label": label, "text": text, "indicator": remark.indicator}
        return _say(COMMENTED, _about(held) | body | {"subject": remark.organisation}, actor=actor, at=at).seq


def hide(seq: int, reason: str, *, actor: Actor, at: datetime) -> None:
    """Stop showing a comment, with the reason in its place. Permit ``scheme.consult``.

    Refuses ``governance.unknown_comment``, ``governance.no_reason``, ``governance.hidden_already``.
    """
    actor.must("scheme.consult")
    told = stated(reason, LONGEST_COMMENT, Text("不显示的理由", "the reason it is not shown"))
    with transaction.atomic():
        ledger.take_turn()
        held = queries.adoption(queries.comment_thread(seq))
        if any(each.seq == seq and each.hidden is not None for each in held.comments):
            raise refusal("hidden_already")
        _say(HIDDEN, _about(held) | {"comment": seq, "reason": told}, actor=actor, at=at)


def answer(seq: int, outcome: Outcome, text: str, *, actor: Actor, at: datetime) -> None:
    """Say what became of a comment, and why. Permit ``scheme.consult``.

    Refuses ``governance.unknown_comment``, ``governance.no_reason``, ``governance.answered_already``.
    """
    actor.must("scheme.consult")
    told = stated(text, LONGEST_COMMENT, Text("答复", "an answer"))
    with transaction.atomic():
        ledger.take_turn()
        held = queries.adoption(queries.comment_thread(seq))
        if any(each.seq == seq and each.answer is not None for each in held.comments):
            raise refusal("answered_already")
        body: dict[str, Json] = {"comment": seq, "outcome": outcome.value, "text": told}
        _say(ANSWERED, _about(held) | body, actor=actor, at=at)


def publish(seq: int, *, in_force_from: date | None = None, actor: Actor, at: datetime) -> Adoption:
    """Publish a scheme after its consultation and put it in force from a day that is not past. Permit
    ``scheme.publish``.

    Only two dates are set: when it was first published (today) and from when it holds. The permit to install this one
    edition follows from the procedure. Refuses ``governance.machine``, ``governance.four_eyes``,
    ``governance.consultation_open``, ``governance.unanswered``, ``governance.wrong_stage``,
    ``governance.retroactive``, ``governance.retroactive_number`` and what the law refuses.
    """
    actor.must("scheme.publish")
    must_be_officer(actor)
    today = day_of(at)
    with transaction.atomic():
        ledger.take_turn()
        held = queries.adoption(seq)
        _must_be_ready(held, today)
        if held.check is not None and held.check.actor == actor.id:
            raise refusal("four_eyes", verb="审核并公布", verb_en="check and publish")
        since = in_force_from or max(held.card.valid_from, today)
        if since < today:
            raise refusal("retroactive", given=since, today=today)
        wanted = dated(held.definitions, published=today, since=since)
        _must_not_reach_back(wanted, today)
        law.install(wanted, actor=replace(actor, permits=actor.permits | {INSTALL}), at=at)
        edition = evaluation.scorecard(held.scorecard, since).edition
        body: dict[str, Json] = {"edition": edition, "in_force_from": since.isoformat()}
        _say(PUBLISHED, _about(held) | body, actor=actor, at=at)
        return queries.adoption(seq)


def withdraw(seq: int, reason: str, *, actor: Actor, at: datetime) -> Adoption:
    """Take a scheme back: a draft (permit ``scheme.draft``), or one published (permit ``scheme.publish``), whose grades
    may then be used no longer. Refuses ``governance.no_reason``, ``governance.wrong_stage``."""
    held = queries.adoption(seq)
    actor.must("scheme.draft" if held.published_on is None else "scheme.publish")
    told = stated(reason, LONGEST_COMMENT, Text("撤回的理由", "the reason"))
    with transaction.atomic():
        ledger.take_turn()
        held = _at_stage(seq, at, set(Stage) - {Stage.WITHDRAWN}, Text("撤回", "withdrawn"))
        _say(WITHDRAWN, _about(held) | {"reason": told}, actor=actor, at=at)
        return queries.adoption(seq)


def must_be_officer(actor: Actor) -> None:
    """Refuse what acts by itself: an officer signs (R21)."""
    if actor.id.startswith("system:"):
        raise refusal("machine")


def stated(text: str, most: int, what: Text) -> str:
    """What was written, identifiers of persons masked; refuses nothing at all and too much."""
    told = masked(text.strip())
    if not told or len(told) > most:
        raise refusal("no_reason", what=what.zh, what_en=what.en, most=most)
    return told


def _replaced(seq: int | None, scorecard: str) -> Adoption | None:
    old = None if seq is None else queries.adoption(seq)
    if old is not None and (old.published_on is not None or old.scorecard != scorecard):
        raise refusal("unknown_draft", number=seq)
    return old


def _least_days(held: Adoption, on: date) -> int:
    """A draft amended after its consultation is consulted on again, more briefly."""
    old = None if held.replaces is None else queries.adoption(held.replaces)
    again = old is not None and old.consultation is not None and old.consultation.until < on
    terms = queries.terms(on)
    return terms.second_consultation if again else terms.consultation


def _must_be_ready(held: Adoption, today: date) -> None:
    waiting = [*held.unanswered, *(queries.adoption(held.replaces).unanswered if held.replaces is not None else ())]
    stage, days = held.stage(today), held.consultation
    if days is not None and stage in {Stage.ANNOUNCED, Stage.CONSULTING}:
        raise refusal("consultation_open", until=days.until)
    if stage in {Stage.ANSWERING, Stage.READY} and waiting:
        raise refusal("unanswered", number=len(waiting))
    if stage is not Stage.READY:
        raise _wrong(stage, Text("公布", "published"))


def _must_not_reach_back(wanted: Sequence[Definition], today: date) -> None:
    for definition in wanted:
        editions = register.editions(definition.kind, definition.id)
        if definition.kind == "parameter" and reaching_back(definition, editions[-1] if editions else None, today):
            raise refusal("retroactive_number", name=definition.id)


def _at_stage(seq: int, at: datetime, stages: set[Stage], verb: Text) -> Adoption:
    held = queries.adoption(seq)
    if (stage := held.stage(day_of(at))) not in stages:
        raise _wrong(stage, verb)
    return held


def _wrong(stage: Stage, verb: Text) -> Exception:
    return refusal("wrong_stage", stage=stage.words.zh, stage_en=stage.words.en, verb=verb.zh, verb_en=verb.en)


def _about(held: Adoption) -> dict[str, Json]:
    return {"adoption": held.seq, "scorecard": held.scorecard}


def _say(kind: str, body: Mapping[str, Json], *, actor: Actor, at: datetime) -> Said:
    said = ledger.append([Saying(kind, body)], actor=actor, at=at)
    follow(FOLLOWER, said)
    follow(EVALUATION, said)  # it tells whoever uses grades which of them are final
    return said[0]
