"""Two registered organisations are one, or are two again: said to the ledger, nothing rewritten, nothing lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import message, queries
from chuxin.foundation.subjects.followers import FOLLOWER
from chuxin.foundation.subjects.subject import Subject
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

# What a branch's name closes with: it is registered beside its parent and is never one with it.
_BRANCH = re.compile(
    r"(?:分公司|支公司|分店|分行|支行|分理处|营业部|营业厅|办事处|代表处|分院|分校|分所|分社|分厂|\bbranch|sucursal|filial(?:e)?)"
    r"[)）]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moved:
    """A merger or split as it was said: the ledger entry, who stays, who was absorbed, and all that went with it."""

    entry: int
    kept: int
    absorbed: int
    numbers: tuple[int, ...]


def merge(kept: int, absorbed: int, *, why: str, actor: Actor, at: datetime) -> Moved:
    """Say that ``absorbed`` is the same organisation as ``kept``: names, codes and records are found under ``kept``.

    Permit ``subject.merge``. Refuses ``subjects.unknown``, ``subjects.same``, ``subjects.absorbed`` (one of them is
    part of another already), ``subjects.branch`` (a branch and its parent are two registrations),
    ``subjects.types_differ`` and ``subjects.no_reason``.
    """
    actor.must("subject.merge")
    _must_have_reason(why)
    with transaction.atomic():
        ledger.take_turn()
        numbers = joining(kept, absorbed)
        body = message.merged_body(kept, absorbed, numbers, why.strip())
        said = ledger.append([Saying(message.MERGED, body)], actor=actor, at=at)
        follow(FOLLOWER, said)
    return Moved(said[0].seq, kept, absorbed, numbers)


def split(absorbed: int, *, why: str, actor: Actor, at: datetime) -> Moved:
    """Say that ``absorbed`` is an organisation of its own after all: everything that is its own goes back to it.

    Permit ``subject.merge``. Refuses ``subjects.not_absorbed`` and ``subjects.no_reason``.
    """
    actor.must("subject.merge")
    _must_have_reason(why)
    with transaction.atomic():
        ledger.take_turn()
        kept, numbers = leaving(absorbed)
        body = message.merged_body(kept, absorbed, numbers, why.strip())
        said = ledger.append([Saying(message.SPLIT, body)], actor=actor, at=at)
        follow(FOLLOWER, said)
    return Moved(said[0].seq, kept, absorbed, numbers)


def joining(kept: int, absorbed: int) -> tuple[int, ...]:
    """Who would go along if ``absorbed`` were merged into ``kept``, itself first. Refuses as :func:`merge` does."""
    one, other = queries.subject(kept), queries.subject(absorbed)
    _must_be_mergeable(one, other, (kept, absorbed))
    return (absorbed, *queries.absorbed_by(absorbed))


def leaving(absorbed: int) -> tuple[int, tuple[int, ...]]:
    """From whom ``absorbed`` would part in a split, and who goes along. Refuses ``subjects.not_absorbed``."""
    kept = queries.absorbed().get(absorbed)
    if kept is None:
        raise Refusal(
            "subjects.not_absorbed",
            Text("该主体没有被合并。", "This organisation is not part of another."),
            Text("请核对代码；只有合并过的主体可以拆分。", "Check the code; only what was merged can be split."),
        )
    return kept, _going_along(kept, absorbed)


def _going_along(kept: int, absorbed: int) -> tuple[int, ...]:
    """What came with ``absorbed`` when it was merged last, as far as it is still found under ``kept``."""
    present = set(queries.absorbed_by(kept))
    numbers = queries.merged_with(absorbed)
    return tuple(number for number in numbers if number in present)


def _must_be_mergeable(one: Subject, other: Subject, asked: tuple[int, int]) -> None:
    kept, absorbed = asked
    if kept == absorbed or one.number == other.number:
        raise Refusal(
            "subjects.same",
            Text("两个代码已指向同一主体。", "The two are one organisation already."),
            Text("请核对要合并的另一个代码。", "Check the code of the other one."),
        )
    if one.number != kept or other.number != absorbed:
        raise Refusal(
            "subjects.absorbed",
            Text("其中一个主体已并入别的主体。", "One of them is part of another organisation already."),
            Text(
                "请用现行主体的代码，或先拆分。", "Use the code of the organisation it is found under, or split first."
            ),
        )
    if one.type is not other.type:
        raise Refusal(
            "subjects.types_differ",
            Text("两个主体的法律类型不同，不能合并。", "The two are of different legal types and cannot be one."),
            Text("请核对代码；必要时向登记机关核实。", "Check the codes, with the registration authority if need be."),
        )
    if bool(_BRANCH.search(one.name)) != bool(_BRANCH.search(other.name)):
        raise Refusal(
            "subjects.branch",
            Text("分支机构与其所属法人是两个登记主体，不得合并。", "A branch and its parent are two registrations."),
            Text("请分别保留；记录按各自代码归集。", "Keep both; each keeps the records under its own code."),
        )


def _must_have_reason(why: str) -> None:
    if not why.strip():
        raise Refusal(
            "subjects.no_reason",
            Text("合并或拆分须写明理由。", "A merger or a split needs its reason."),
            Text("请写明依据，例如登记机关的答复。", "Say what it rests on, for example the registrar's answer."),
        )
