"""The questions whose record it is, as tables and as answers: what was proposed, what was decided, what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from chuxin.facts.intake.match import Choice, Decided, Match, Question, candidates_in
from chuxin.facts.intake.models import Batch, MatchRow
from chuxin.foundation.law import queries as law
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower
from chuxin.foundation.subjects.matching import Entry, Rule, matching_from
from chuxin.foundation.subjects.subject import Subject
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

PROPOSED, DECIDED, ERASED = "subject.match_proposed", "subject.match_decided", "ledger.erased"
_KINDS = frozenset({PROPOSED, DECIDED})


def apply(said: Sequence[Said]) -> None:
    """Write what was said of questions, in ledger order."""
    for one in said:
        body = one.body
        if body is None:
            continue
        if one.kind == PROPOSED:
            told = {name: body[name] for name in ("question", "batch", "feed", "choice", "chosen")}
            MatchRow.objects.create(entry=one.seq, **told, **_decided_before(str(body["question"])))
        elif one.kind == DECIDED:
            MatchRow.objects.filter(question=body["question"], entry__lt=one.seq).update(
                choice=body["choice"], chosen=body["number"], decision=one.seq, decided_by=one.actor,
                decided_at=one.at, why=body["why"],
            )  # fmt: skip
        else:
            _forget(int(str(body["seq"])))


def _decided_before(question: str) -> dict[str, Any]:
    """A decision holds for what is asked the same later on, and can be taken back from there too."""
    decided = MatchRow.objects.filter(question=question).exclude(decision=None).order_by("-entry")
    last = decided.values("decision", "decided_by", "decided_at", "why").first()
    return dict(last) if last else {}


def _forget(seq: int) -> None:
    """After an erasure of a question or a decision: all of them anew, from what the ledger still holds."""
    if MatchRow.objects.filter(entry=seq).exists() or MatchRow.objects.filter(decision=seq).exists():
        MatchRow.objects.all().delete()
        for some in ledger.read(-1, _KINDS):
            apply(some)


FOLLOWER = Follower(name="matches", kinds=_KINDS | {ERASED}, tables=(MatchRow,), apply=apply)


def rule(id: str, on: date) -> Rule:
    """The published rule of matching in force on a day. Refuses what the register of law refuses."""
    found, findings = matching_from(law.definition("matching", id, on))
    if found is None:
        raise Refusal("matching.malformed", findings[0].message, findings[0].remedy, findings=tuple(findings))
    return found


def entries_of(subject: Subject) -> list[Entry]:
    """The names of an organisation, present and former, as the index takes them."""
    region = subject.region if subject.region and subject.region.isdigit() else None
    names = {naming.name: naming.until is not None for naming in reversed(subject.names)} or {subject.name: False}
    return [Entry(subject.number, name, region, subject.uscc, former) for name, former in names.items()]


def answers(questions: Sequence[str]) -> dict[str, tuple[Choice, int | None]]:
    """What has been answered of these questions so far, by digest. One statement for every 5,000."""
    found: dict[str, tuple[Choice, int | None]] = {}
    for start in range(0, len(questions), 5_000):
        rows = MatchRow.objects.filter(question__in=questions[start : start + 5_000]).order_by("entry")
        found |= {
            one: (Choice(choice), number) for one, choice, number in rows.values_list("question", "choice", "chosen")
        }
    return found


def records_of(question: str) -> frozenset[str]:
    """The records that were told of under a question."""
    entries = list(MatchRow.objects.filter(question=question).values_list("entry", flat=True))
    return frozenset(str(row["record"]) for body in ledger.contents(entries).values() for row in rows_in(body))


def rows_in(body: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    """The rows a question was asked for, as statements without their organisation."""
    held = body["rows"]
    return [each for each in held if isinstance(each, Mapping)] if isinstance(held, list) else []


def match(entry: int) -> Match:
    """One question. Refuses ``match.unknown``."""
    found = _told(list(MatchRow.objects.filter(entry=entry)))
    if not found:
        raise Refusal(
            "match.unknown",
            Text(f"没有编号为{entry}的归属问题。", f"There is no match {entry}."),
            Text("用 chuxin match list 查看编号。", "List them with chuxin match list."),
        )
    return found[0]


def alike(digest: str) -> tuple[Match, ...]:
    """Everything that was asked under one question, in order."""
    return _told(list(MatchRow.objects.filter(question=digest).order_by("entry")))


def rows_of(asked: Match) -> tuple[Mapping[str, Json], ...]:
    """The rows a question was asked for, as statements without their organisation: ``row``, ``doc_no``, ``fields``…"""
    return tuple(rows_in(ledger.contents([asked.entry]).get(asked.entry, {"rows": []})))


def decisions(asked: Match) -> tuple[Decided, ...]:
    """Every decision about a question, newest first; those before an erased one are not told."""
    told: list[Decided] = []
    seq = asked.decision
    while seq is not None and (body := (said := ledger.entry(seq)).body) is not None:
        choice, number = _outcome(body, "number")
        told.append(Decided(seq, choice, number, str(body["why"]), said.actor, said.at))
        seq = _maybe(body.get("previous"))
    return tuple(told)


def before(asked: Match) -> tuple[Choice, int | None]:
    """What held before the last decision: the decision before it, or what the threshold said at first."""
    last = decisions(asked)[1:2]
    if last:
        return last[0].choice, last[0].number
    first = alike(asked.question.digest)[0]
    return _outcome(ledger.entry(first.entry).body or {"choice": Choice.WAITING.value, "chosen": None}, "chosen")


def _outcome(body: Mapping[str, Json], name: str) -> tuple[Choice, int | None]:
    return Choice(str(body["choice"])), _maybe(body[name])


def _maybe(value: Json) -> int | None:
    return None if value is None else int(str(value))


@dataclass(frozen=True, slots=True)
class Sought:
    """Which questions: those that wait (``True``) or do not (``False``), of a batch, of a feed, of the batches sent for
    a department (its code); ``None`` asks for nothing."""

    waiting: bool | None = None
    batch: str | None = None
    feed: str | None = None
    agency: str | None = None


EVERY = Sought()


def listed(sought: Sought = EVERY, *, limit: int = 100, offset: int = 0) -> tuple[Match, ...]:
    """The questions that are ``sought``, oldest first."""
    return _told(list(_narrowed(sought).order_by("entry")[offset : offset + limit]))


def count(sought: Sought = EVERY) -> int:
    """How many questions :func:`listed` would give."""
    return _narrowed(sought).count()


def feeds() -> tuple[str, ...]:
    """The feeds whose rows have asked, in order."""
    return tuple(MatchRow.objects.order_by("feed").values_list("feed", flat=True).distinct())


def _narrowed(sought: Sought) -> QuerySet[MatchRow]:
    asked = {name: value for name in ("batch", "feed") if (value := getattr(sought, name)) is not None}
    rows = MatchRow.objects.filter(**asked)
    if sought.agency is not None:
        ids = Concat(Value("b"), Cast("entry", CharField()), output_field=CharField())
        rows = rows.filter(batch__in=Batch.objects.filter(agency=sought.agency).values_list(ids, flat=True))
    if sought.waiting is None:
        return rows
    return rows.filter(choice=Choice.WAITING.value) if sought.waiting else rows.exclude(choice=Choice.WAITING.value)


def _told(rows: Sequence[MatchRow]) -> tuple[Match, ...]:
    said = ledger.entries([row.entry for row in rows])
    return tuple(_match(row, said[row.entry]) for row in rows if row.entry in said)


def _match(row: MatchRow, said: Said) -> Match:
    body = said.body
    assert body is not None, "only what the ledger still holds is told"
    region, code = body["region"], body["code"]
    return Match(
        entry=row.entry,
        question=Question(
            str(body["name"]), None if region is None else str(region), None if code is None else str(code),
            str(body["among"]),
        ),
        batch=row.batch,
        feed=row.feed,
        item=str(body["item"]),
        rows=len(rows_in(body)),
        candidates=candidates_in(body),
        choice=Choice(row.choice),
        chosen=row.chosen,
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        why=row.why,
        matching=str(body["matching"]),
        asked_at=said.at,
    )  # fmt: skip
