"""What may be asked of intake: feeds in force, batches, their findings, and what was refused as a file to mend."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice

import orjson
from django.db.models import Q, QuerySet

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import originals
from chuxin.facts.intake.feed import Feed, feed_from
from chuxin.facts.intake.mapping import headings_of
from chuxin.facts.intake.models import Batch, Mended
from chuxin.facts.intake.privacy import read_rendition
from chuxin.facts.intake.readers import read_sheet
from chuxin.facts.intake.receipt import Receipt, moment_of
from chuxin.facts.intake.remarks import NATURAL_PERSON
from chuxin.facts.intake.sheet import Chunk
from chuxin.foundation.law import queries as law
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, finding_of
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

FINDINGS = "findings"
_STATES = {
    "settled": Q(settled__isnull=False),
    "refused": Q(refused__gt=0),
    "waiting": Q(settled__isnull=True),
    "withdrawn": Q(withdrawn__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A batch in short. Figures are ``None`` until it is settled; ``kept`` is the digest of the copy kept for good.

    ``sender`` names who sent it where that is not ``received_by`` (the other end of a channel).
    ``through`` is the number of the last row stated or sent back so far, in ``parts`` parts, while it is not settled.
    ``agency`` is the department its sender acted for, '' where unknown. A batch withdrawn as a whole says when, by whom
    and why; ``withdrawn_records`` is ``None`` until all of its records went.
    """

    id: str
    feed: str
    item: str
    name: str
    sheet: str | None
    sha256: str
    size: int
    received_at: datetime
    received_by: str
    sender: str
    agency: str
    parts: int
    through: int
    settled_at: datetime | None
    rows: int | None
    accepted: int | None
    refused: int | None
    unchanged: int | None
    superseded: int | None
    waiting: int | None
    warnings: int | None
    late: int | None
    kept: str | None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_reason: str | None = None
    withdrawn_records: int | None = None


def feed(id: str, on: date) -> Feed:
    """The feed in force on a day. Refuses what the register of law refuses, and ``feed.malformed``."""
    return _feed(law.definition("feed", id, on))


def feeds(on: date) -> tuple[Feed, ...]:
    """Every feed in force on a day, by id. One statement for the state of the law."""
    return tuple(_feed(definition) for definition in law.definitions("feed", on))


def feeds_of(item: str, on: date) -> tuple[Feed, ...]:
    """The feeds in force on a day that bring an item, by id."""
    return tuple(_feed(each) for each in law.definitions("feed", on) if each.body.get("item") == item)


@lru_cache(maxsize=512)
def _feed(definition: Definition) -> Feed:
    found, findings = feed_from(definition)
    if found is None:
        raise Refusal(
            "feed.malformed",
            Text(f"报送通道{definition.id}的定义不合格。", f"The feed {definition.id} is malformed."),
            Text("用 chuxin pack check 检查后重新安装。", "Run chuxin pack check and install it again."),
            findings=tuple(findings),
        )
    return found


@dataclass(frozen=True, slots=True)
class Sought:
    """Which batches are looked for; an empty member asks for nothing. ``day`` is ISO, local; ``state`` one of settled,
    refused (with refused rows), waiting (received, not settled), withdrawn. ``agency`` narrows to one department's."""

    feed: str = ""
    day: str = ""
    state: str = ""
    sender: str = ""
    agency: str | None = None


def batches(limit: int = 1_000, sought: Sought | None = None) -> tuple[Delivery, ...]:
    """The latest batches, newest first; those ``sought`` alone where it is told. A day that is none finds none."""
    rows = Batch.objects.order_by("-entry")
    return tuple(_delivery(row) for row in (_narrowed(rows, sought) if sought else rows)[:limit])


def _narrowed(rows: QuerySet[Batch], sought: Sought) -> QuerySet[Batch]:
    if sought.agency is not None:
        rows = rows.filter(agency=sought.agency)
    if sought.feed:
        rows = rows.filter(feed=sought.feed)
    if sought.sender:
        rows = rows.filter(Q(received_by__icontains=sought.sender) | Q(sender__icontains=sought.sender))
    if sought.state:
        rows = rows.filter(_STATES[sought.state])
    if sought.day:
        try:
            begins = datetime.combine(date.fromisoformat(sought.day), time.min, HERE)
        except ValueError:
            return rows.none()
        rows = rows.filter(received_at__gte=begins, received_at__lt=begins + timedelta(days=1))
    return rows


def sent_for(agency: str, ids: Collection[str]) -> frozenset[str]:
    """Those of the batches ``ids`` that were sent for a department."""
    rows = Batch.objects.filter(agency=agency, entry__in=[int(id[1:]) for id in ids])
    return frozenset(f"b{row.entry}" for row in rows)


def deliveries_of(feed: str, limit: int = 1_000) -> tuple[Delivery, ...]:
    """The latest settled batches of a feed, newest first."""
    return tuple(
        _delivery(row) for row in Batch.objects.filter(feed=feed, settled__isnull=False).order_by("-entry")[:limit]
    )


def settled_after(seq: int) -> tuple[tuple[int, Delivery], ...]:
    """The batches settled by entries past ``seq``, each with the number of that entry, in the order they were."""
    return tuple(
        (row.settled or 0, _delivery(row)) for row in Batch.objects.filter(settled__gt=seq).order_by("settled")
    )


def days_received() -> Mapping[str, tuple[date, ...]]:
    """By feed: the local days on which settled batches came that were not withdrawn, earliest first. One statement."""
    rows = Batch.objects.filter(settled__isnull=False, withdrawn=None).order_by("entry")
    came: dict[str, list[date]] = {}
    for feed, at in rows.values_list("feed", "received_at"):
        came.setdefault(feed, []).append(at.astimezone(HERE).date())
    return {feed: tuple(days) for feed, days in came.items()}


def settled_as(feed: str, sha256: str, by: str, since: datetime) -> tuple[str, ...]:
    """The settled batches of these very bytes that actor ``by`` sent for a feed at ``since`` or later, oldest first."""
    rows = Batch.objects.filter(feed=feed, sha256=sha256, received_by=by, received_at__gte=since, settled__isnull=False)
    return tuple(f"b{entry}" for entry in rows.order_by("entry").values_list("entry", flat=True))


def columns_of(id: str) -> tuple[str, ...]:
    """The headings of a batch as it was sent; none where only a rendition was kept, or before it is settled."""
    row = _row(id)
    return _kept(row)[0] if row.kept == row.sha256 else ()


def unsettled() -> tuple[Delivery, ...]:
    """Batches received but not settled, oldest first: what a crash leaves behind."""
    return tuple(_delivery(row) for row in Batch.objects.filter(settled=None).order_by("entry"))


def batch(id: str) -> Delivery:
    """One batch. Refuses ``batch.unknown``."""
    return _delivery(_row(id))


def held(id: str) -> Delivery:
    """One batch, locked until the caller's transaction ends, so that two processes never settle it both."""
    list(Batch.objects.select_for_update().filter(entry=_row(id).entry))
    return _delivery(_row(id))


def settled_entry(id: str) -> int:
    """The number of the ledger entry that settled a batch: its records stand between it and the batch's own number.

    Refuses ``batch.unknown`` and ``batch.unsettled``.
    """
    row = _row(id)
    if row.settled is None:
        raise _unsettled(id)
    return row.settled


def receipt(id: str, most: int | None = None) -> Receipt:
    """The receipt a settled batch was given, with its first ``most`` findings (``None``: all of them).

    Refuses ``batch.unknown`` and ``batch.unsettled``.
    """
    row = _row(id)
    if row.settled is None:
        raise _unsettled(id)
    body = ledger.entry(row.settled).body or {}
    gone = {} if row.withdrawn is None else ledger.entry(row.withdrawn).body or {}
    return Receipt(
        batch=id,
        feed=row.feed,
        sha256=row.sha256,
        rows=row.rows or 0,
        accepted=row.accepted or 0,
        refused=row.refused or 0,
        unchanged=row.unchanged or 0,
        superseded=row.superseded or 0,
        waiting=row.waiting or 0,
        warnings=row.warnings or 0,
        warnings_by_code=_counts(body.get("warnings_by_code")),
        refused_by_code=_counts(body.get("refused_by_code")),
        findings=findings(id, most),
        signature=str(gone.get("signature") or body.get("signature", "")),
        withdrawn="" if row.withdrawn_at is None else moment_of(row.withdrawn_at),
        withdrawn_reason=row.withdrawn_reason or "",
    )


def findings(id: str, most: int | None = None) -> tuple[Finding, ...]:
    """Every finding of a batch, or its first ``most``; none before it is settled."""
    digest = _row(id).findings
    if digest is None:
        return ()
    with originals.text(FINDINGS, digest).open("rb") as lines:
        return tuple(finding_of(orjson.loads(line)) for line in islice(lines, most))


def finding_count(id: str) -> int:
    """How many findings a batch has; none before it is settled."""
    digest = _row(id).findings
    if digest is None:
        return 0
    with originals.text(FINDINGS, digest).open("rb") as lines:
        return sum(1 for _ in lines)


def mendable(batch: Delivery, receipt: Receipt) -> int:
    """How many refused rows are kept and can be mended: rows about natural persons are not (R01)."""
    return (batch.refused or 0) - receipt.refused_by_code.get(NATURAL_PERSON, 0)


def rows_kept(id: str, wanted: Collection[int]) -> tuple[tuple[str, ...], Iterator[tuple[int, list[str]]]]:
    """The headings of a batch's file and, of the rows ``wanted`` by number, their cells as they were kept."""
    columns, chunks = _kept(_row(id))
    return columns, _rows_of(chunks, wanted, len(columns))


def only_of(feed: str, rows: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Of ``rows`` by batch, those whose batch was settled for ``feed``; other origins are no concern of it."""
    entries = [int(batch[1:]) for batch in rows]
    known = Batch.objects.filter(entry__in=entries, feed=feed).exclude(settled=None).values_list("entry", flat=True)
    return {batch: found for batch, found in rows.items() if int(batch[1:]) in set(known)}


def mended_rows(id: str) -> dict[int, str]:
    """Which rows of a batch have been mended since, each with the latest batch that did."""
    told = Mended.objects.filter(mends=_row(id).entry).order_by("settled")
    return {row: f"b{one.batch}" for one in told for row in orjson.loads(one.rows)}


def mends(id: str) -> dict[str, int]:
    """Which batches a batch mends, each with how many of its rows."""
    told = Mended.objects.filter(batch=_row(id).entry).order_by("mends")
    return {f"b{one.mends}": len(orjson.loads(one.rows)) for one in told}


def last_delivery(item: str) -> Delivery | None:
    """The latest settled batch of an item, or ``None`` where no source has delivered it."""
    row = Batch.objects.filter(item=item).exclude(settled=None).order_by("-entry").first()
    return None if row is None else _delivery(row)


def settled_before(feed: str, sha256: str) -> bool:
    """Whether the very same bytes were settled for a feed."""
    return Batch.objects.filter(feed=feed, sha256=sha256).exclude(settled=None).exists()


def is_kept(sha256: str) -> bool:
    """Whether a settled batch keeps these bytes as they were sent."""
    return Batch.objects.filter(sha256=sha256, kept=sha256).exclude(settled=None).exists()


def _rows_of(chunks: Iterator[Chunk], wanted: Collection[int], width: int) -> Iterator[tuple[int, list[str]]]:
    left = set(wanted)
    for chunk in chunks:
        for place, number in enumerate(chunk.rows.to_pylist()):
            if number in left:
                left.discard(number)
                row = chunk.table.slice(place, 1)
                yield number, [row.column(n)[0].as_py() or "" for n in range(width)]
    for number in sorted(left):
        yield number, [""] * width


def _kept(row: Batch) -> tuple[tuple[str, ...], Iterator[Chunk]]:
    """Headings and chunks of the copy kept for good: the bytes as sent, or the rendition without persons."""
    if row.kept is None:
        return (), iter(())
    if row.kept != row.sha256:
        return read_rendition(originals.original(row.kept))
    on = row.received_at.astimezone(HERE).date()
    headings = headings_of(catalogue.item(row.item, on), feed(row.feed, on))
    sheet = read_sheet(originals.original(row.kept), headings.known, row.sheet, row.name)
    return sheet.columns, sheet.chunks()


def _unsettled(id: str) -> Refusal:
    return Refusal(
        "batch.unsettled",
        Text(f"批次{id}尚未处理完毕。", f"Batch {id} is not settled yet."),
        Text("请运行 chuxin worker --once 后再查。", "Run chuxin worker --once and ask again."),
    )


def _row(id: str) -> Batch:
    number = id.removeprefix("b")
    row = Batch.objects.filter(entry=int(number)).first() if number.isdigit() and id.startswith("b") else None
    if row is None:
        raise Refusal(
            "batch.unknown",
            Text(f"没有批次“{id}”。", f"There is no batch “{id}”."),
            Text("用 chuxin batches 查看批次编号。", "List the batches with chuxin batches."),
        )
    return row


def _delivery(row: Batch) -> Delivery:
    return Delivery(
        id=f"b{row.entry}",
        feed=row.feed,
        item=row.item,
        name=row.name,
        sheet=row.sheet,
        sha256=row.sha256,
        size=row.size,
        received_at=row.received_at,
        received_by=row.received_by,
        sender=row.sender,
        agency=row.agency,
        parts=row.parts,
        through=row.through,
        settled_at=row.settled_at,
        rows=row.rows,
        accepted=row.accepted,
        refused=row.refused,
        unchanged=row.unchanged,
        superseded=row.superseded,
        waiting=row.waiting,
        warnings=row.warnings,
        late=row.late,
        kept=row.kept,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_reason=row.withdrawn_reason,
        withdrawn_records=row.withdrawn_records,
    )


def _counts(value: Json) -> dict[str, int]:
    return {code: n for code, n in value.items() if isinstance(n, int)} if isinstance(value, Mapping) else {}
