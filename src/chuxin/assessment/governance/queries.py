"""What may be asked of governance: how schemes are being adopted, which rounds run, and which grades may be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

import orjson
from django.db.models import Q

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.assessment.evaluation.queries import Grade
from chuxin.assessment.governance.adoption import Adoption, Stage, adoption_from
from chuxin.assessment.governance.models import NoticeRow, StepRow
from chuxin.assessment.governance.round import Again, Clocks, Objection, Phase, Round, Ruling, round_from
from chuxin.assessment.governance.step import (
    COMMENTED,
    DECIDED,
    FINAL,
    OBJECTED,
    PREVIEWED,
    PUBLISHED,
    ROUND_STEPS,
    SCHEME_STEPS,
    STARTED,
    WITHDRAWN,
    Step,
    day_of,
)
from chuxin.assessment.governance.terms import NAMES, Terms, terms_from
from chuxin.assessment.governance.wording import refusal
from chuxin.facts.records import queries as records
from chuxin.foundation.law import queries as law
from chuxin.foundation.subjects import queries as subjects


class Standing(StrEnum):
    """What a grade is worth: for reference (its scheme was never adopted), not told yet, told beforehand, final,
    replaced by a later final one, or past: given to an organisation before it was merged into another."""

    REFERENCE = "reference"
    PENDING = "pending"
    PREVIEW = "preview"
    FINAL = "final"
    SUPERSEDED = "superseded"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Notice:
    """What one organisation is told beforehand: its grade before and after, and whether it falls or is among the
    lowest."""

    run: int
    subject: int
    before: str | None
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing an officer is to do: ``check``, ``consult``, ``answer`` or ``publish`` a draft, ``final`` a round,
    ``decide_late`` an objection past its day, judge an organisation ``again``; ``number`` is that of the thing."""

    what: str
    number: int


_WAITS: Final[Mapping[Stage, str]] = {
    Stage.DRAFT: "check",
    Stage.CHECKED: "consult",
    Stage.ANSWERING: "answer",
    Stage.READY: "publish",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A grade as one viewer may see it. ``until`` is the last day of the window; ``final_on`` since when it counts;
    ``of`` the organisation it was given to, where that is part of another by now."""

    grade: Grade
    standing: Standing
    objected: bool = False
    until: date | None = None
    final_on: date | None = None
    round: int | None = None
    of: int | None = None


def adoptions(scorecard: str | None = None) -> tuple[Adoption, ...]:
    """Every scheme on its way or adopted, newest draft first; of one scorecard where it is named. One statement."""
    rows = StepRow.objects.filter(kind__in=SCHEME_STEPS)
    found = _threads(rows if scorecard is None else rows.filter(scorecard=scorecard))
    return tuple(adoption_from(steps) for _, steps in sorted(found.items(), reverse=True))


def adoption(seq: int) -> Adoption:
    """The adoption whose draft is entry ``seq``. Refuses ``governance.unknown_draft``."""
    steps = _threads(StepRow.objects.filter(thread=seq, kind__in=SCHEME_STEPS)).get(seq)
    if not steps:
        raise refusal("unknown_draft", number=seq)
    return adoption_from(steps)


def consultations(on: date) -> tuple[Adoption, ...]:
    """The consultations announced or open on the day ``on``."""
    return tuple(each for each in adoptions() if each.stage(on) in {Stage.ANNOUNCED, Stage.CONSULTING})


def adopted() -> frozenset[tuple[str, str]]:
    """(scorecard, edition) of everything published and not withdrawn since. Two statements."""
    gone = set(StepRow.objects.filter(kind=WITHDRAWN).values_list("thread", flat=True))
    rows = StepRow.objects.filter(kind=PUBLISHED).values_list("thread", "scorecard", "body")
    return frozenset((card, str(orjson.loads(body)["edition"])) for thread, card, body in rows if thread not in gone)


def is_adopted(scorecard: str, on: date) -> bool:
    """Whether the edition in force on ``on`` was adopted. Refuses what the register refuses."""
    return (scorecard, evaluation.scorecard(scorecard, on).edition) in adopted()


def rounds(scorecard: str | None = None) -> tuple[Round, ...]:
    """Every round, newest first; of one scorecard where it is named."""
    rows = StepRow.objects.filter(kind__in=ROUND_STEPS)
    found = _threads(rows if scorecard is None else rows.filter(scorecard=scorecard))
    return tuple(_round(steps) for _, steps in sorted(found.items(), reverse=True))


def round_of(run: int) -> Round:
    """The round of a run. Refuses ``governance.unknown_round``."""
    steps = _threads(StepRow.objects.filter(thread=run, kind__in=ROUND_STEPS)).get(run)
    if not steps:
        raise refusal("unknown_round", number=run)
    return _round(steps)


def objection(seq: int) -> Objection:
    """One objection. Refuses ``governance.unknown_objection``."""
    row = StepRow.objects.filter(seq=seq, kind=OBJECTED).first()
    if row is None:
        raise refusal("unknown_objection", number=seq)
    return next(each for each in round_of(row.thread).objections if each.seq == seq)


def comment_thread(seq: int) -> int:
    """The draft a comment belongs to. Refuses ``governance.unknown_comment``."""
    row = StepRow.objects.filter(seq=seq, kind=COMMENTED).first()
    if row is None:
        raise refusal("unknown_comment", number=seq)
    return row.thread


def notices_of(subject: int) -> tuple[Notice, ...]:
    """What an organisation was told beforehand, newest first. One statement."""
    return tuple(_notice(row) for row in NoticeRow.objects.filter(subject=subject).order_by("-id"))


def notices_in(run: int, limit: int) -> tuple[Notice, ...]:
    """The first ``limit`` notices of a round, for officers."""
    return tuple(_notice(row) for row in NoticeRow.objects.filter(run=run).order_by("id")[:limit])


def grades_shown(subject: int, *, on: date, own: bool = False) -> tuple[Shown, ...]:
    """Every grade of an organisation that may be shown on the day ``on``, newest first.

    A grade under an adopted scheme is shown to everyone once it is final; before, only the organisation itself sees it
    (``own``), once it was told (R16). Other grades are for reference. Nothing is overwritten: earlier ones stay.
    Results of a scorecard for internal supervision are shown to nobody. What was given to an organisation that is part
    of another by now is past: of itself as of the other, and nobody's grade in use.
    """
    root, absorbed = subjects.kin(subject)
    if root != subject:
        return _past(_shown(subject, on=on, own=False), subject)
    past = [each for number in absorbed for each in _past(_shown(number, on=on, own=False), number)]
    return (*_shown(subject, on=on, own=own), *sorted(past, key=lambda each: -each.grade.run))


def _past(shown: Sequence[Shown], of: int) -> tuple[Shown, ...]:
    return tuple(replace(each, standing=Standing.PAST, objected=False, of=of) for each in shown)


def _shown(subject: int, *, on: date, own: bool) -> tuple[Shown, ...]:
    held = [grade for grade in evaluation.grades_of(subject) if not evaluation.is_internal(grade.scorecard)]
    known = adopted() if held else frozenset()
    ours = [grade for grade in held if (grade.scorecard, grade.edition) in known]
    found = _rounds_about(subject, [grade.run for grade in ours]) if ours else {}
    again = evaluation.again_of(subject) if len(ours) < len(held) else {}
    shown = [
        each
        for grade in held
        for each in (
            _stand(grade, found.get(grade.run), on)
            if (grade.scorecard, grade.edition) in known
            else [Shown(each, Standing.REFERENCE) for each in (*again.get(grade.run, ()), grade)]
        )
    ]
    seen = [each for each in shown if _may_see(each, own)]
    return tuple(_only_newest(sorted(seen, key=lambda each: -each.grade.run)))


def grade_in_use(subject: int, scorecard: str, on: date) -> Shown | None:
    """The only grade a consumer may read: final by the day ``on``, under a scheme adopted by procedure (R16)."""
    found = (each for each in grades_shown(subject, on=on) if each.grade.scorecard == scorecard)
    return next((each for each in found if each.standing is Standing.FINAL), None)


def may_have_consequences(scorecard: str, on: date) -> bool:
    """Whether anything may follow from the scheme: it is adopted, official and of national basis (R49)."""
    card = evaluation.scorecard(scorecard, on)
    national = card.level == "national" and card.status == "official"
    return card.consequences and national and (scorecard, card.edition) in adopted()


def must_be_shown(scorecard: str) -> None:
    """Refuses ``governance.internal`` where the results of a scorecard are for internal supervision only."""
    if evaluation.is_internal(scorecard):
        raise refusal("internal")


def rulings_between(since: datetime, until: datetime) -> Mapping[Ruling, int]:
    """How many objections to grades were decided which way from ``since`` to before ``until``. One statement."""
    rows = StepRow.objects.filter(kind=DECIDED, at__gte=since, at__lt=until)
    return Counter(Ruling(orjson.loads(body)["ruling"]) for body in rows.values_list("body", flat=True))


def waiting(on: date) -> tuple[Waiting, ...]:
    """What waits for an officer on the day ``on``: it is told, never done by itself (R21)."""
    told = [Waiting(_WAITS[stage], each.seq) for each in adoptions() if (stage := each.stage(on)) in _WAITS]
    for held in rounds():
        if held.phase(on) is Phase.READY:
            told.append(Waiting("final", held.run))
        told += [Waiting("decide_late", each.seq) for each in held.objections if each.is_overdue(on)]
        told += [Waiting("again", subject) for subject in held.due_again]
    for scorecard in sorted({card for card, _ in adopted()}):
        told += [Waiting("again", subject) for subject, _ in due_again(scorecard, on)]
    return tuple(dict.fromkeys(told))


def round_in_use(scorecard: str, on: date) -> Round | None:
    """The newest round of a scorecard whose grades are final by a day."""
    return next((each for each in rounds(scorecard) if each.final_on is not None and each.final_on <= on), None)


def due_again(scorecard: str, on: date) -> tuple[tuple[int, str], ...]:
    """(organisation, record) of records repaired or withdrawn since the round in use: its grade is due to be judged
    again. Derived on asking."""
    used = round_in_use(scorecard, on)
    run = evaluation.ran(used.run) if used else None
    if used is None or run is None:
        return ()
    done: dict[int, int] = {}
    for each in used.again:
        done[each.subject] = max(each.seq, done.get(each.subject, 0))
    closed = records.closed_since(run.known)
    judged = evaluation.judged_in(run, {one.subject for one in closed})
    return tuple(
        (one.subject, one.record) for one in closed if one.subject in judged and done.get(one.subject, 0) < one.entry
    )


def terms(on: date) -> Terms:
    """The dated numbers governance goes by on the day ``on``."""
    return _terms(law.state(), on)


@lru_cache(maxsize=64)
def _terms(_state: str, on: date) -> Terms:
    parameters, _ = parameters_from([law.definition("parameter", name, on) for name in NAMES])
    return terms_from(parameters.values(NAMES, on))


def _threads(rows: Iterable[StepRow]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = {}
    for row in sorted(rows, key=lambda row: row.seq):
        found.setdefault(row.thread, []).append(_step(row))
    return found


def _step(row: StepRow) -> Step:
    return Step(row.seq, row.thread, row.kind, row.scorecard, row.at, row.actor, orjson.loads(row.body), row.subject)


def _round(steps: Sequence[Step]) -> Round:
    told = next((step.day for step in steps if step.kind == PREVIEWED), steps[0].day)
    held = terms(told)
    return round_from(steps, Clocks(held.window, held.decision))


def _rounds_about(subject: int, runs: Sequence[int]) -> dict[int, Round]:
    """The rounds of ``runs``, each with what concerns ``subject`` only. One statement."""
    about = Q(kind__in=(STARTED, PREVIEWED, FINAL)) | Q(subject=subject)
    found = _threads(StepRow.objects.filter(about, thread__in=runs, kind__in=ROUND_STEPS))
    return {run: _round(steps) for run, steps in found.items()}


def _stand(grade: Grade, held: Round | None, on: date) -> list[Shown]:
    """A grade with whatever it was judged again to, oldest last; each with its standing on the day ``on``."""
    if held is None or held.phase(on) is Phase.RUN:
        return [Shown(grade, Standing.PENDING)]
    final = held.final_on is not None and held.final_on <= on
    standing = Standing.FINAL if final else Standing.PREVIEW
    first = Shown(grade, standing, bool(held.open_objections), held.until, held.final_on, held.run)
    told = [first]
    for again in held.again:
        made = day_of(again.at)
        if held.final_at is None or again.at <= held.final_at:  # what it replaces was never final
            told[-1] = replace(told[-1], standing=Standing.SUPERSEDED, objected=False, final_on=None)
        if made <= on:
            since = max(held.final_on, made) if held.final_on else None
            told.append(replace(first, grade=_again(grade, again), final_on=since))
    return told


def _again(grade: Grade, again: Again) -> Grade:
    return replace(
        grade,
        run=again.seq,
        on=again.on,
        score=again.score,
        grade=again.grade,
        reason=again.reason,
        coverage=again.coverage,
        veto=again.veto,
    )


def _may_see(shown: Shown, own: bool) -> bool:
    """What was never final is nobody's but the organisation's own, and that only once it was told."""
    if shown.standing is Standing.REFERENCE:
        return True
    return shown.standing is not Standing.PENDING if own else shown.final_on is not None and _counts(shown)


def _counts(shown: Shown) -> bool:
    return shown.standing in {Standing.FINAL, Standing.SUPERSEDED}


def _only_newest(shown: Sequence[Shown]) -> list[Shown]:
    """Newest first: of each scorecard one grade is in use, those before it are told as superseded; likewise of each
    round told beforehand."""
    met: set[tuple[str, Standing]] = set()
    told = []
    for each in shown:
        key = (each.grade.scorecard, each.standing)
        if each.standing in {Standing.FINAL, Standing.PREVIEW} and key in met:
            told.append(replace(each, standing=Standing.SUPERSEDED, objected=False))
        else:
            told.append(each)
        met.add(key)
    return told


def _notice(row: NoticeRow) -> Notice:
    return Notice(row.run, row.subject, row.before, row.after, row.why)
