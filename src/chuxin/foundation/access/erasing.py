"""Erasing by law takes two accounts (R43): one asks with clause and reason, another confirms; nobody does both.

What was read, and on which consent, is kept for as many years as the log of queries is (R40): its erasure is refused
before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from chuxin.foundation.access.followers import ASKED, DECLINED, ERASURE_ASKED, ERASURE_DECLINED, FOLLOWER, GIVEN, READ
from chuxin.foundation.access.followers import WITHDRAWN as CONSENT_WITHDRAWN
from chuxin.foundation.access.models import ErasureRow
from chuxin.foundation.access.queries import day_of
from chuxin.foundation.law import queries as law
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.entry import Said, Saying
from chuxin.foundation.ledger.following import follow
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.days import add_months
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

PERMIT: Final = "ledger.erase"
KEPT: Final = "national.clock.query_log_years"
_LOGGED: Final = frozenset({READ, ASKED, GIVEN, DECLINED, CONSENT_WITHDRAWN})
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure asked for: entry ``seq`` of the ledger, on which clause, why, by whom; and what became of it."""

    number: int
    seq: int
    clause: str
    reason: str
    actor: str
    at: datetime
    settled: int | None
    erased: bool


def ask(seq: int, *, clause: str, reason: str, actor: Actor, at: datetime) -> int:
    """Ask that what entry ``seq`` said is erased; the number of the request. The same again is the one that waits.

    Permit ``ledger.erase``. Refuses ``ledger.unknown_entry``, ``ledger.not_erasable``, ``ledger.already_erased``,
    ``ledger.no_clause``, ``law.clause_unknown``, ``access.clause_ended`` and ``access.log_kept``.
    """
    actor.must(PERMIT)
    if not reason.strip():
        raise ledger.no_clause()
    with transaction.atomic():
        ledger.take_turn()
        _must_be_erasable(log.entry(seq), clause, day_of(at))
        waiting = ErasureRow.objects.filter(seq=seq, settled=None).values_list("entry", flat=True).first()
        if waiting is not None:
            return waiting
        return _say(ERASURE_ASKED, {"seq": seq, "clause": clause, "reason": reason.strip()}, actor, at)


def confirm(number: int, *, actor: Actor, at: datetime) -> Said:
    """Erase what was asked for: another account than asked. Permit ``ledger.erase``.

    Refuses ``access.erasure_unknown``, ``access.erasure_settled``, ``access.same_account``, and what :func:`ask`
    refuses.
    """
    with transaction.atomic():
        ledger.take_turn()
        asked = _waiting(number, actor)
        _must_be_erasable(log.entry(asked.seq), asked.clause, day_of(at))
        said = ledger.erase(asked.seq, clause=asked.clause, reason=asked.reason, actor=actor, at=at)
        follow(FOLLOWER, [said])
    return said


def decline(number: int, *, actor: Actor, at: datetime) -> None:
    """Do not erase: another account than asked. Permit and refusals as of :func:`confirm`."""
    with transaction.atomic():
        ledger.take_turn()
        _say(ERASURE_DECLINED, {"asked": _waiting(number, actor).number}, actor, at)


def erasures(*, limit: int = 200) -> tuple[Erasure, ...]:
    """Erasures asked for, newest first. One statement."""
    return tuple(map(_erasure, ErasureRow.objects.order_by("-entry")[:limit]))


def _waiting(number: int, actor: Actor) -> Erasure:
    actor.must(PERMIT)
    row = ErasureRow.objects.filter(entry=number).first()
    if row is None:
        raise _refusal("erasure_unknown")
    if row.settled is not None:
        raise _refusal("erasure_settled")
    if row.actor == actor.id:
        raise _refusal("same_account")
    return _erasure(row)


def _must_be_erasable(said: Said, clause: str, on: date) -> None:
    if not law.clause(clause).in_force(on):
        raise _refusal("clause_ended")
    ledger.must_be_erasable(said, clause)
    if said.kind in _LOGGED and on <= (until := kept_until(said.at)):
        raise Refusal(
            "access.log_kept",
            Text(f"查询日志和授权凭证须保存至{until}，在此之前不得删除。",
                 f"The log of queries and the evidence of consent are kept until {until} and not erased before."),
            Text("期满后再办理；用途填错的，可另行说明。", "Ask after that day; say in words what was wrong."),
            clause=law.definition("parameter", KEPT, on).clauses[0],
        )  # fmt: skip


def kept_until(at: datetime) -> date:
    """The last day on which what was logged at that moment must still be kept, by the years in force then."""
    on = day_of(at)
    values = law.definition("parameter", KEPT, on).body["values"]
    assert isinstance(values, (list, tuple))
    dated = [one for one in values if isinstance(one, Mapping) and str(one["from"]) <= on.isoformat()]
    return add_months(on, _MONTHS * int(str(dated[-1]["value"])))


def _say(kind: str, body: dict[str, Json], actor: Actor, at: datetime) -> int:
    said = ledger.append([Saying(kind, body)], actor=actor, at=at)
    follow(FOLLOWER, said)
    return said[0].seq


def _erasure(row: ErasureRow) -> Erasure:
    return Erasure(row.entry, row.seq, row.clause, row.reason, row.actor, row.at, row.settled, row.erased)


_REFUSED: Final = {
    "erasure_unknown": (Text("没有该编号的删除申请。", "There is no request to erase of that number."),
                        Text("请从列表中选择。", "Choose one from the list.")),
    "clause_ended": (Text("该条款当日不在施行中，不能据以删除。", "The clause is not in force today."),
                     Text("请写明现行有效的条款。", "Name a clause that is in force.")),
    "erasure_settled": (Text("该删除申请已经办结。", "The request to erase is settled already."),
                        Text("无需再次办理。", "Nothing more needs to be done.")),
    "same_account": (Text("申请删除与确认删除不能是同一账号（R43）。",
                          "Whoever asked for an erasure does not confirm or decline it (R43)."),
                     Text("请由另一名有权限的人员确认。", "Let another account with the permit confirm it.")),
}  # fmt: skip


def _refusal(code: str) -> Refusal:
    sentence, remedy = _REFUSED[code]
    return Refusal(f"access.{code}", sentence, remedy)
