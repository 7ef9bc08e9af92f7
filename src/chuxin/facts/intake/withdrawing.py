"""Withdraws a whole delivery with a reason: what it stated goes, what was corrected since stays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.hygiene import masked
from chuxin.facts.intake import queries, settling
from chuxin.facts.intake.followers import FOLLOWER, GONE, WITHDRAWN
from chuxin.facts.intake.models import Batch
from chuxin.facts.intake.queries import Delivery
from chuxin.facts.intake.receipt import moment_of
from chuxin.facts.records import withdrawing as records
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

ANY: Final = "batch.withdraw_any"
LONGEST: Final = 500


def may_withdraw(delivery: Delivery, actor: Actor) -> bool:
    """Whether ``actor`` may withdraw a delivery: an officer of the department that sent it, or the lead authority."""
    return actor.may("record.withdraw") and (actor.may(ANY) or actor.agency in _departments(delivery))


def announce(batch: str, *, reason: str, actor: Actor, at: datetime) -> Delivery:
    """Say that a delivery is withdrawn, and that its source has therefore not delivered; its records go by
    :func:`carry_on`. Withdrawing twice changes nothing: the first reason stands.

    Permit ``record.withdraw``, and ``batch.withdraw_any`` for another department's. Refuses ``batch.unknown``,
    ``batch.unsettled``, ``batch.other_agency``, ``mirrored.not_owner`` (a mirrored item's delivery goes by its sender's
    own account alone) and ``batch.no_reason`` (none, or longer than 500 characters).
    """
    actor.must("record.withdraw")
    delivery = queries.batch(batch)
    if not may_withdraw(delivery, actor):
        raise _other_agency()
    if catalogue.is_mirrored(delivery.item) and actor.agency != delivery.agency:
        raise _not_owner(delivery)
    why = masked(" ".join(reason.split()))
    with transaction.atomic():
        ledger.take_turn()
        settled = queries.settled_entry(batch)
        if queries.held(batch).withdrawn_at is None:
            if not 0 < len(why) <= LONGEST:
                raise _no_reason()
            # Settlement says what was delivered right before it says that the batch is settled.
            records.unsupply(settled - 1, actor=actor, at=at)
            receipt = replace(queries.receipt(batch, 0), withdrawn=moment_of(at), withdrawn_reason=why)
            body: dict[str, Json] = {
                "entry": int(batch[1:]),
                "reason": why,
                "signature": settling.signed(receipt).signature,
            }
            follow(FOLLOWER, ledger.append([Saying(WITHDRAWN, body)], actor=actor, at=at))
    return queries.batch(batch)


def carry_on(batch: str, *, actor: Actor, at: datetime) -> Delivery:
    """Withdraw the records of an announced delivery, a part a transaction; cut off anywhere, it goes on from there.

    Only records whose newest version this delivery stated go. Permit ``record.withdraw``.
    """
    actor.must("record.withdraw")
    delivery = queries.batch(batch)
    if delivery.withdrawn_at is None or delivery.withdrawn_records is not None:
        return delivery
    why, on = delivery.withdrawn_reason, delivery.withdrawn_at.astimezone(HERE).date()
    reason = Text(f"报送批次撤销：{why}", f"The delivery was withdrawn: {why}")
    after: int | None = int(batch[1:])
    while after is not None:
        with transaction.atomic():
            ledger.take_turn()
            after = records.withdraw_part(batch, after, reason=reason, on=on, actor=actor, at=at)
            if after is None and queries.held(batch).withdrawn_records is None:
                told: dict[str, Json] = {"entry": int(batch[1:]), "records": records.withdrawn_of(batch)}
                follow(FOLLOWER, ledger.append([Saying(GONE, told)], actor=actor, at=at))
    return queries.batch(batch)


def withdraw(batch: str, *, reason: str, actor: Actor, at: datetime) -> Delivery:
    """:func:`announce` and :func:`carry_on` in one go."""
    announce(batch, reason=reason, actor=actor, at=at)
    return carry_on(batch, actor=actor, at=at)


def resume(*, actor: Actor, at: datetime) -> int:
    """Go on with every withdrawal that was cut off; how many there were."""
    cut_off = going()
    for one in cut_off:
        carry_on(one, actor=actor, at=at)
    return len(cut_off)


def going() -> tuple[str, ...]:
    """The batches withdrawn whose records have not all gone yet, oldest first. One statement."""
    rows = Batch.objects.filter(withdrawn__isnull=False, withdrawn_records=None).order_by("withdrawn")
    return tuple(f"b{entry}" for entry in rows.values_list("entry", flat=True))


def withdrawn_among(batches: Collection[str]) -> frozenset[str]:
    """Those of ``batches`` that were withdrawn as a whole. One statement."""
    entries = [int(one[1:]) for one in batches if one[1:].isdigit()]
    rows = Batch.objects.filter(entry__in=entries, withdrawn__isnull=False)
    return frozenset(f"b{entry}" for entry in rows.values_list("entry", flat=True))


def _departments(delivery: Delivery) -> frozenset[str]:
    """The department that sent a delivery: the one its sender acted for, else the one its feed names."""
    if delivery.agency:
        return frozenset({delivery.agency})
    code = queries.feed(delivery.feed, delivery.received_at.astimezone(HERE).date()).source_code
    return frozenset({code} if code else ())


def _other_agency() -> Refusal:
    return Refusal(
        "batch.other_agency",
        Text("该批次由其他部门报送，不能由您的部门撤销。", "Another department sent it; yours cannot withdraw it."),
        Text("请由报送部门的负责人或信用牵头部门撤销。", "Ask an officer of that department, or the lead authority."),
    )


def _not_owner(delivery: Delivery) -> Refusal:
    item = catalogue.editions(delivery.item)[-1]
    return Refusal(
        "mirrored.not_owner",
        Text(
            f"“{item.title.zh}”是其他机关认定的，只能由报送它的机关撤销（R43）。",
            f"“{item.title.en}” is another authority's decision; only the one that sent it withdraws it (R43).",
        ),
        Text("请由报送机关的账号办理。", "An account of the authority that sent it has to do this."),
        item.clauses[0],
    )


def _no_reason() -> Refusal:
    return Refusal(
        "batch.no_reason",
        Text(f"撤销批次须写明理由（不超过{LONGEST}字）。", f"Say why, in at most {LONGEST} characters."),
        Text("请写明撤销的原因，如“误报了上月数据”。", "Give the reason, such as “last month's file by mistake”."),
    )
