"""What may be done with the round of a run: start, tell beforehand, object, decide, judge again, make final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from chuxin.assessment.evaluation import actions as evaluation_actions
from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.explanation import Explanation
from chuxin.assessment.evaluation.followers import FOLLOWER as EVALUATION
from chuxin.assessment.evaluation.followers import runs_folder
from chuxin.assessment.evaluation.queries import Ran
from chuxin.assessment.evaluation.results import keep
from chuxin.assessment.governance import queries
from chuxin.assessment.governance.actions import must_be_officer, stated
from chuxin.assessment.governance.followers import FOLLOWER
from chuxin.assessment.governance.notices import notices
from chuxin.assessment.governance.round import Again, Clocks, Objection, Phase, Round, Ruling, last_day
from chuxin.assessment.governance.step import DECIDED, EXTENDED, FINAL, OBJECTED, PREVIEWED, RERUN, STARTED, day_of
from chuxin.assessment.governance.wording import refusal
from chuxin.facts.catalogue.hygiene import masked
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Said, Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.days import add_working_days
from chuxin.kernel.text import Text

LONGEST: Final = 2_000
PRIOR_NOTICE: Final = "sz.credit-regulation.39"
_GRADE: Final = ["number", "grade"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What is objected to: an indicator, one record of it or none in particular, what is claimed, and why."""

    indicator: str
    reason: str
    record: str = ""
    claimed: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an officer decides on an objection: the ruling, the reasons, what follows, and where to ask for a review."""

    ruling: Ruling
    reason: str
    remedy: str
    review: str


def start(scorecard: str, *, on: date, actor: Actor, at: datetime) -> Round:
    """Run an adopted scheme over everyone and begin its round. Permits ``round.preview`` and ``evaluation.run``.

    Refuses ``governance.not_adopted``, ``governance.round_open``, ``governance.final_already`` (nothing changed since)
    and what the run refuses.
    """
    actor.must("round.preview")
    if not queries.is_adopted(scorecard, on):
        raise refusal("not_adopted", card=scorecard)
    unfinished = next((each for each in queries.rounds(scorecard) if each.final_on is None), None)
    if unfinished is not None:
        raise refusal("round_open", run=unfinished.run)
    done = evaluation_actions.run(scorecard, on=on, actor=actor, at=at)
    with transaction.atomic():
        ledger.take_turn()
        if any(each.run == done.seq for each in queries.rounds(scorecard)):
            raise refusal("final_already")
        body: dict[str, Json] = {"run": done.seq, "scorecard": scorecard, "edition": done.edition, "on": on.isoformat()}
        _say(STARTED, body, actor=actor, at=at)
    return queries.round_of(done.seq)


def preview(run: int, *, actor: Actor, at: datetime) -> Round:
    """Tell every organisation whose grade would be adverse, with the reasons behind it; the window begins (R16).
    Permit ``round.preview``.

    Refuses ``governance.unknown_round``, ``governance.previewed_already``; ``days.year_unknown`` where working days
    cannot be counted to the end of the window.
    """
    actor.must("round.preview")
    held, today = queries.round_of(run), day_of(at)
    terms = queries.terms(today)
    # Every clock that may start within the window must be countable before the first one starts.
    add_working_days(last_day(today, Clocks(terms.window, terms.decision)), terms.decision + terms.extension)
    rows = _notices_of(held, terms.lowest)
    sha256, _ = keep(rows, runs_folder())
    with transaction.atomic():
        ledger.take_turn()
        held = queries.round_of(run)
        if held.until is not None:
            raise refusal("previewed_already", until=held.until)
        body: dict[str, Json] = {"sha256": sha256, "told": rows.num_rows}
        _say(PREVIEWED, _about(held) | body, actor=actor, at=at)
    return queries.round_of(run)


def object_to(run: int, claim: Claim, *, actor: Actor, at: datetime) -> Objection:
    """Object to one's own grade within the window: to an indicator, or to one record of it. Permit ``grade.object``.

    The grade bears the mark at once (R28). Refuses ``governance.not_own``, ``governance.not_previewed``,
    ``governance.window_closed``, ``governance.not_judged``, ``governance.unknown_indicator``,
    ``governance.unknown_record``, ``governance.objected_already``, ``governance.no_reason``.
    """
    actor.must("grade.object")
    if actor.subject is None:
        raise refusal("not_own")
    held = queries.round_of(run)
    _must_be_heard(held, day_of(at))
    _must_rest_on(claim, reasons_in(held, actor.subject))
    reason = stated(claim.reason, LONGEST, Text("异议理由", "the reason of the objection"))
    with transaction.atomic():
        ledger.take_turn()
        held = queries.round_of(run)
        _must_be_heard(held, day_of(at))
        if any(
            (each.subject, each.indicator, each.record) == (actor.subject, claim.indicator, claim.record)
            for each in held.objections
        ):
            raise refusal("objected_already")
        body: dict[str, Json] = {
            "subject": actor.subject,
            "indicator": claim.indicator,
            "record": claim.record,
            "claimed": masked(claim.claimed.strip()[:LONGEST]),
            "reason": reason,
        }
        said = _say(OBJECTED, _about(held) | body, actor=actor, at=at)
    return queries.objection(said.seq)


def decide(seq: int, verdict: Verdict, *, actor: Actor, at: datetime) -> Objection:
    """Decide an objection with reasons, by an officer and never by itself (R21). Permit ``round.decide``.

    Refuses ``governance.machine``, ``governance.unknown_objection``, ``governance.decided_already``,
    ``governance.no_reason``.
    """
    actor.must("round.decide")
    must_be_officer(actor)
    body: dict[str, Json] = {
        "objection": seq,
        "ruling": verdict.ruling.value,
        "reason": stated(verdict.reason, LONGEST, Text("理由", "reasons")),
        "remedy": stated(verdict.remedy, LONGEST, Text("处理措施", "what follows")),
        "review": stated(verdict.review, LONGEST, Text("复核途径", "where a review may be asked for")),
    }
    with transaction.atomic():
        ledger.take_turn()
        held = queries.objection(seq)
        if held.decision is not None:
            raise refusal("decided_already")
        about = _about(queries.round_of(held.run)) | {"subject": held.subject}
        _say(DECIDED, about | body, actor=actor, at=at)
    return queries.objection(seq)


def extend(seq: int, until: date, reason: str, *, actor: Actor, at: datetime) -> Objection:
    """Extend the time to decide an objection, once, with its reason and its new day (lifecycle.md §11). Permit
    ``round.decide``.

    Refuses ``governance.machine``, ``governance.unknown_objection``, ``governance.decided_already``,
    ``governance.no_reason``, ``governance.extension`` (a second time, an earlier day or one too late).
    """
    actor.must("round.decide")
    must_be_officer(actor)
    told = stated(reason, LONGEST, Text("延长的理由", "the reason"))
    with transaction.atomic():
        ledger.take_turn()
        held = queries.objection(seq)
        if held.decision is not None:
            raise refusal("decided_already")
        latest = held.due if held.extended else add_working_days(held.due, queries.terms(day_of(at)).extension)
        if held.extended or not held.due < until <= latest:
            raise refusal("extension", until=latest)
        about = _about(queries.round_of(held.run)) | {"subject": held.subject}
        _say(EXTENDED, about | {"objection": seq, "until": until.isoformat(), "reason": told}, actor=actor, at=at)
    return queries.objection(seq)


def judge_again(run: int, subject: int, cause: str, *, actor: Actor, at: datetime) -> Again:
    """Judge one organisation again because a record of it was put right; the old grade stays in its history. As it is
    never for the worse, the hub may do it by itself (R21). Permit ``round.decide``. Refuses what ``found_again`` does.
    """
    actor.must("round.decide")
    told, held, today = stated(cause, LONGEST, Text("重新评价的原因", "the cause")), queries.round_of(run), day_of(at)
    found = found_again(held, subject, today)
    body: dict[str, Json] = {
        "subject": subject,
        "on": today.isoformat(),
        "grade": found.grade,
        "score": found.score,
        "reason": found.reason,
        "coverage": found.coverage,
        "veto": found.veto,
        "cause": told,
    }
    with transaction.atomic():
        ledger.take_turn()
        said = _say(RERUN, _about(held) | body, actor=actor, at=at)
    return next(each for each in queries.round_of(run).again if each.seq == said.seq)


def found_again(held: Round, subject: int, on: date) -> Explanation:
    """What judging an organisation again would find on a day. Refuses ``governance.not_previewed``,
    ``governance.not_judged``, ``governance.not_adopted`` (the rules have changed since), ``governance.again_adverse``:
    what is worse is told beforehand, in a new round."""
    if held.until is None:
        raise refusal("not_previewed")
    before = _grade_now(held, subject)
    found = evaluation.explain(subjects.subject(subject), held.scorecard, on=on)
    if found.edition != held.edition:
        raise refusal("not_adopted", card=held.scorecard)
    _must_not_be_worse(found, before, on)
    return found


def make_final(run: int, *, actor: Actor, at: datetime) -> Round:
    """Make the grades of a round final, by an officer: after the window, with every objection decided and whoever was
    right judged again. Permit ``round.final``.

    Refuses ``governance.machine``, ``governance.not_previewed``, ``governance.window_open``,
    ``governance.objections_open``, ``governance.again_due``, ``governance.final_already``.
    """
    actor.must("round.final")
    must_be_officer(actor)
    with transaction.atomic():
        ledger.take_turn()
        held = queries.round_of(run)
        match held.phase(day_of(at)):
            case Phase.RUN:
                raise refusal("not_previewed")
            case Phase.PREVIEW:
                raise refusal("window_open", until=held.until, clause=PRIOR_NOTICE)
            case Phase.FINAL:
                raise refusal("final_already")
            case Phase.DECIDING:
                waiting = len(held.open_objections)
                raise (
                    refusal("objections_open", number=waiting)
                    if waiting
                    else refusal("again_due", number=len(held.due_again))
                )
        _say(FINAL, _about(held), actor=actor, at=at)
    return queries.round_of(run)


def reasons_in(held: Round, subject: int) -> Explanation:
    """The reasons of the grade a round gave ``subject``, as known then. Refuses ``governance.not_judged``."""
    run = _ran(held)
    if not evaluation.judged_in(run, {subject}):
        raise refusal("not_judged")
    return evaluation.explain(subjects.subject(subject), held.scorecard, on=held.on, known=run.known)


def _must_be_heard(held: Round, on: date) -> None:
    phase = held.phase(on)
    if phase is Phase.RUN:
        raise refusal("not_previewed")
    if phase is not Phase.PREVIEW:
        raise refusal("window_closed", until=held.until)


def _must_rest_on(claim: Claim, told: Explanation) -> None:
    share = next((each for each in told.shares if each.indicator.id == claim.indicator), None)
    if share is None:
        raise refusal("unknown_indicator", indicator=claim.indicator)
    if claim.record and claim.record not in {one.record for one in share.evidence}:
        raise refusal("unknown_record")


def _must_not_be_worse(found: Explanation, before: str | None, today: date) -> None:
    order = [cut.grade for cut in evaluation.scorecard(found.scorecard, today).cuts]
    if found.grade is None or found.grade not in order:
        return
    worse = order.index(found.grade) > order.index(before) if before in order else found.grade == order[-1]
    if worse:
        raise refusal("again_adverse", after=found.grade, before=before or "—", clause=PRIOR_NOTICE)


def _grade_now(held: Round, subject: int) -> str | None:
    """The grade of ``subject`` as the round stands. Refuses ``governance.not_judged``."""
    again = [each for each in held.again if each.subject == subject]
    if again:
        return again[-1].grade
    found = next((each for each in evaluation.grades_of(subject) if each.run == held.run), None)
    if found is None:
        raise refusal("not_judged")
    return found.grade


def _notices_of(held: Round, lowest: int) -> pa.Table:
    run = _ran(held)
    order = [cut.grade for cut in evaluation.scorecard(held.scorecard, held.on).cuts]
    return notices(evaluation.results(run, _GRADE), _before(held, run), order, lowest)


def _before(held: Round, run: Ran) -> pa.Table | None:
    """The grades shown until now: those of the last final round with what was judged again, else of the last run."""
    used = next((each for each in queries.rounds(held.scorecard) if each.final_on is not None), None)
    earlier = evaluation.ran(used.run) if used else next(iter(evaluation.runs(held.scorecard, before=run.seq)), None)
    if earlier is None:
        return None
    rows = evaluation.results(earlier, _GRADE)
    again = {each.subject: each.grade for each in used.again} if used else {}
    if not again:
        return rows
    kept = rows.filter(pc.invert(pc.is_in(rows["number"], value_set=pa.array(list(again), pa.int64()))))
    newer = pa.table({"number": list(again), "grade": list(again.values())}, schema=rows.schema)
    return pa.concat_tables([kept, newer])


def _ran(held: Round) -> Ran:
    run = evaluation.ran(held.run)
    if run is None:
        raise refusal("unknown_round", number=held.run)
    return run


def _about(held: Round) -> dict[str, Json]:
    return {"run": held.run, "scorecard": held.scorecard}


def _say(kind: str, body: Mapping[str, Json], *, actor: Actor, at: datetime) -> Said:
    said = ledger.append([Saying(kind, body)], actor=actor, at=at)
    follow(FOLLOWER, said)
    follow(EVALUATION, said)  # it tells whoever uses grades which of them are final
    return said[0]
