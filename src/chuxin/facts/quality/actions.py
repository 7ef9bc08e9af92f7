"""What may be done about quality: look for wrong codes, pursue a case with the registry, keep a letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from django.db import transaction

from chuxin.facts.intake import queries as intake
from chuxin.facts.quality import looking, queries
from chuxin.facts.quality.cases import ANSWERED, OPENED, REOPENED, SENT, Answer, State, Suspicion
from chuxin.facts.quality.figures import DIFFERING_NAMES, WRONG_BUT_ASKED, is_wrong_code
from chuxin.facts.quality.followers import FOLLOWER, LETTER
from chuxin.facts.quality.models import CodeCount
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.days import add_working_days
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

LOOKED = "quality.looked"
_KINDS = frozenset({LOOKED})


def look(*, actor: Actor, at: datetime) -> int:
    """Open a case for every new suspicion in the batches settled since the last look; how many were opened.

    Permit ``quality.pursue``. Looking again opens nothing twice: a suspicion is known by its sort, code and names.
    """
    actor.must("quality.pursue")
    follow(FOLLOWER)
    with transaction.atomic():
        ledger.take_turn()
        known = set(queries.opened_keys())
        sayings, seen = [], _looked()
        entries = sorted(_with_code_faults(seen))
        for suspicion in _suspicions(entries):
            if suspicion.key not in known:
                known.add(suspicion.key)
                sayings.append(Saying(OPENED, _body(suspicion)))
        last = queries.newest()
        if last > seen:
            sayings.append(Saying(LOOKED, {"batch": last}))
        if sayings:
            follow(FOLLOWER, ledger.append(sayings, actor=actor, at=at))
    return sum(one.kind == OPENED for one in sayings)


def send(number: int, *, registry: str, actor: Actor, at: datetime) -> date:
    """Say that a case went to the registration authority; the last working day for its answer.

    Permit ``quality.pursue``. Refuses ``quality.case_unknown``, ``quality.case_state``.
    """
    actor.must("quality.pursue")
    with transaction.atomic():
        ledger.take_turn()
        queries.case(number).must_be(State.OPEN)
        on = at.astimezone(HERE).date()
        due = add_working_days(on, queries.terms(on).answer_days)
        _say(SENT, {"case": number, "registry": _said(registry, "registry"), "due": due.isoformat()}, actor, at)
    return due


def answer(number: int, found: Answer, *, reason: str, actor: Actor, at: datetime) -> None:
    """Enter what the registry found, with the reason or document it gave; the case is resolved.

    A corrected code or name itself comes with the registry's next registration, or a decision about the match; nothing
    is changed here. Permit ``quality.pursue``. Refuses ``quality.case_unknown``, ``quality.case_state``.
    """
    actor.must("quality.pursue")
    with transaction.atomic():
        ledger.take_turn()
        queries.case(number).must_be(State.OPEN, State.SENT)
        _say(ANSWERED, {"case": number, "answer": found.value, "reason": _said(reason, "reason")}, actor, at)


def reopen(number: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Take a resolved case up again; what was answered stays on record. Permit ``quality.pursue``."""
    actor.must("quality.pursue")
    with transaction.atomic():
        ledger.take_turn()
        queries.case(number).must_be(State.RESOLVED)
        _say(REOPENED, {"case": number, "reason": _said(reason, "reason")}, actor, at)


def keep_letter(content: Mapping[str, Json], sha256: str, *, actor: Actor, at: datetime) -> bool:
    """Say that a letter went out: what it says, and the digest of its signed file. False where one had gone before.

    Permit ``quality.write``. ``content`` names ``department`` and ``month``.
    """
    actor.must("quality.write")
    department, month = str(content["department"]), str(content["month"])
    with transaction.atomic():
        ledger.take_turn()
        if queries.letter(department, month) is not None:
            return False
        body: dict[str, Json] = {"department": department, "month": month, "content": content, "sha256": sha256}
        follow(FOLLOWER, ledger.append([Saying(LETTER, body)], actor=actor, at=at))
    return True


def _looked() -> int:
    last = -1
    for part in log.read(-1, _KINDS):
        last = max(last, *(int(str((one.body or {}).get("batch", -1))) for one in part))
    return last


def _with_code_faults(after: int) -> set[int]:
    """The batches past ``after`` with a row refused for its code, or bearing another name than the register's."""
    codes = CodeCount.objects.filter(entry__gt=after).values_list("entry", "refused", "code")
    told = {DIFFERING_NAMES, WRONG_BUT_ASKED}
    return {entry for entry, refused, code in codes if (refused and is_wrong_code(code)) or code in told}


def _suspicions(entries: Iterable[int]) -> Iterator[Suspicion]:
    for entry in entries:
        batch = intake.batch(f"b{entry}")
        codes = set(CodeCount.objects.filter(entry=entry).values_list("code", flat=True))
        if any(map(is_wrong_code, codes)):
            yield from looking.wrong_codes(batch)
        if WRONG_BUT_ASKED in codes:
            yield from looking.asked_by_name(batch)
        if DIFFERING_NAMES in codes:
            yield from looking.differing_names(batch, entry, intake.settled_entry(batch.id))
    yield from looking.doubled_names()


def _body(suspicion: Suspicion) -> dict[str, Json]:
    return {
        "key": suspicion.key,
        "sort": suspicion.sort.value,
        "code": suspicion.code,
        "registered": suspicion.registered,
        "evidence": [one.as_json() for one in suspicion.evidence],
    }


def _say(kind: str, body: Mapping[str, Json], actor: Actor, at: datetime) -> None:
    follow(FOLLOWER, ledger.append([Saying(kind, body)], actor=actor, at=at))


def _said(text: str, field: str) -> str:
    told = text.strip()
    if told:
        return told
    raise Refusal(
        "quality.unsaid",
        Text("登记机关或理由不能为空。", "The registry or the reason is missing."),
        Text("请填写后再办理。", f"Fill in the {field} and try again."),
    )
