"""What may be asked of withdrawals as those told of them see it: who had a record, who confirmed, who is late.

Everything is worked out on the day of asking from what the ledger told: withdrawals, readings, messages and
confirmations. So nobody can be forgotten by a list that was not kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from chuxin.facts.records import withdrawing
from chuxin.facts.records.record import Withdrawal
from chuxin.foundation.access import queries as access
from chuxin.foundation.access.account import Read
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.webhooks.models import AcknowledgedRow, DeliveryRow, DroppedRow, SubscriptionRow
from chuxin.services.webhooks.queries import confirm_by
from chuxin.services.webhooks.recall import Recall, Recipient, Way

# How far back a page looks, and how many withdrawals it shows.
YEAR: Final = timedelta(days=366)
MOST: Final = 1_000


def recalls(on: date, *, subject: int | None = None, limit: int = MOST) -> tuple[Recall, ...]:
    """The withdrawals of the last year, newest first, of all records or those of one organisation, each with everyone
    who had it. Eight SQL statements, however many."""
    since = datetime.combine(on - YEAR, time.min, HERE)
    found = withdrawing.withdrawals(since, subject=subject, limit=limit)
    reads = _reads([each.subject for each in found])
    told = _messages([each.record for each in found])
    confirmed = _acknowledged([each.entry for each in found])
    return tuple(
        Recall(
            one, (*_subscribers(one, told.get(one.record, ())), *_readers(one, reads.get(one.subject, ()), confirmed))
        )
        for one in found
    )


def late(on: date) -> Mapping[str, tuple[int, date]]:
    """Who is late on a day, by account or agency: with how many withdrawals, and the first day that was missed."""
    found: dict[str, tuple[int, date]] = {}
    for each in recalls(on):
        for one in each.late(on):
            count, first = found.get(one.who, (0, one.due))
            found[one.who] = (count + 1, min(first, one.due))
    return found


def asked_of(agency: str, on: date) -> tuple[Recall, ...]:
    """The withdrawals an agency has to confirm or has confirmed, newest first."""
    return tuple(each for each in recalls(on) if each.of(agency) is not None)


def must_concern(entry: int, agency: str, on: date) -> Recall:
    """The withdrawal under a ledger entry, if the agency had the record. Refuses ``recall.unknown``."""
    for each in asked_of(agency, on) if agency else ():
        if each.withdrawal.entry == entry:
            return each
    raise Refusal(
        "recall.unknown",
        Text("贵单位没有需要确认的该项撤回。", "There is no such withdrawal for this body to confirm."),
        Text("请在“撤回确认”中查看。", "See the page of withdrawals to confirm."),
        "cn.state-council-22-2025",
    )


def _subscribers(one: Withdrawal, told: Sequence[tuple[DeliveryRow, str]]) -> tuple[Recipient, ...]:
    found: dict[str, Recipient] = {}
    for row, owner in told:
        if row.prepared_at >= one.at:
            at, by = row.delivered_at, confirm_by(row.prepared_at)
            told_of = Recipient(
                Way.SUBSCRIBER, owner, row.prepared_at, at, by, row.confirmed_at, row.message, row.attempts
            )
            found.setdefault(row.subscription, told_of)
    return tuple(found.values())


def _readers(
    one: Withdrawal, reads: Sequence[Read], confirmed: Mapping[tuple[int, str], datetime]
) -> tuple[Recipient, ...]:
    """The agencies that read the organisation's file while the record stood in it; its own source knows."""
    last: dict[str, datetime] = {}
    for read in reads:
        if one.stated < read.entry < one.entry and read.agency not in {"", one.source}:
            last[read.agency] = max(read.at, last.get(read.agency, read.at))
    return tuple(
        Recipient(Way.READER, agency, at, one.at, confirm_by(one.at), confirmed.get((one.entry, agency)))
        for agency, at in sorted(last.items())
    )


def _reads(subjects: Sequence[int]) -> dict[int, list[Read]]:
    found: dict[int, list[Read]] = {}
    for read in access.readings(sorted(set(subjects))):
        if read.subject is not None:
            found.setdefault(read.subject, []).append(read)
    return found


def _messages(names: Sequence[str]) -> dict[str, list[tuple[DeliveryRow, str]]]:
    """The messages that told to drop each of these records, oldest first, each with the owner of its subscription."""
    dropped = list(DroppedRow.objects.filter(record__in=list(names)).values_list("delivery", "record"))
    rows = DeliveryRow.objects.in_bulk([delivery for delivery, _ in dropped])
    held = {row.subscription for row in rows.values()}
    owners = dict(SubscriptionRow.objects.filter(subscription__in=held).values_list("subscription", "owner"))
    found: dict[str, list[tuple[DeliveryRow, str]]] = {}
    for delivery, record in sorted(dropped):
        row = rows.get(delivery)
        if row is not None and row.subscription in owners:
            found.setdefault(record, []).append((row, owners[row.subscription]))
    return found


def _acknowledged(entries: Sequence[int]) -> dict[tuple[int, str], datetime]:
    rows = AcknowledgedRow.objects.filter(withdrawal__in=list(entries)).values_list("withdrawal", "agency", "at")
    return {(withdrawal, agency): at for withdrawal, agency, at in rows}
