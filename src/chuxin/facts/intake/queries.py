"""What may be asked of intake: feeds in force, batches, their findings, and what was refused as a file to mend."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import orjson

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import originals
from chuxin.facts.intake.feed import Feed, feed_from
from chuxin.facts.intake.house_columns import FAULT, ORIGIN, REMEDY
from chuxin.facts.intake.mapping import headings_of
from chuxin.facts.intake.models import Batch
from chuxin.facts.intake.outgoing import harmless
from chuxin.facts.intake.privacy import read_rendition
from chuxin.facts.intake.readers import read_sheet
from chuxin.facts.intake.receipt import Receipt
from chuxin.facts.intake.remarks import NATURAL_PERSON
from chuxin.facts.intake.sheet import Chunk
from chuxin.foundation.law import queries as law
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.canonical import Json
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A batch in short. Figures are ``None`` until it is settled; ``kept`` is the digest of the copy kept for good.

    ``sender`` names who sent it where that is not ``received_by`` (the other end of a channel).
    ``through`` is the number of the last row stated or sent back so far, in ``parts`` parts, while it is not settled.
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


def feed(id: str, on: date) -> Feed:
    """The feed in force on a day. Refuses what the register of law refuses, and ``feed.malformed``."""
    found, findings = feed_from(law.definition("feed", id, on))
    if found is None:
        raise Refusal(
            "feed.malformed",
            Text(f"报送通道{id}的定义不合格。", f"The feed {id} is malformed."),
            Text("用 chuxin pack check 检查后重新安装。", "Run chuxin pack check and install it again."),
            findings=tuple(findings),
        )
    return found


def feeds(on: date) -> tuple[Feed, ...]:
    """Every feed in force on a day, by id."""
    return tuple(feed(definition.id, on) for definition in law.definitions("feed", on))


def batches(limit: int = 1_000) -> tuple[Delivery, ...]:
    """The latest batches, newest first."""
    return tuple(_delivery(row) for row in Batch.objects.order_by("-entry")[:limit])


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


def days_received(feed: str) -> tuple[date, ...]:
    """The local days on which settled batches of a feed came, earliest first."""
    moments = (
        Batch.objects.filter(feed=feed, settled__isnull=False).order_by("entry").values_list("received_at", flat=True)
    )
    return tuple(one.astimezone(HERE).date() for one in moments)


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


def receipt(id: str) -> Receipt:
    """The receipt a settled batch was given. Refuses ``batch.unknown`` and ``batch.unsettled``."""
    row = _row(id)
    if row.settled is None:
        raise _unsettled(id)
    body = ledger.entry(row.settled).body or {}
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
        findings=findings(id),
        signature=str(body.get("signature", "")),
    )


def findings(id: str) -> tuple[Finding, ...]:
    """Every finding of a batch; none before it is settled."""
    digest = _row(id).findings
    if digest is None:
        return ()
    return tuple(finding_of(orjson.loads(line)) for line in originals.text(FINDINGS, digest).read_bytes().splitlines())


def refused_file(id: str) -> bytes:
    """The refused rows as they were sent, as CSV (UTF-8 with mark); fault, remedy and origin in three more columns.

    No cell acts as a formula where a spreadsheet opens the file.

    Rows about natural persons are left out (R01).
    """
    faults: dict[int, list[Finding]] = {}
    for one in findings(id):
        if one.severity is Severity.ERROR and one.place.row and one.code != NATURAL_PERSON:
            faults.setdefault(one.place.row, []).append(one)
    columns, chunks = _kept(_row(id))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*map(harmless, columns), FAULT, REMEDY, ORIGIN])
    for number, cells in _rows_of(chunks, faults, len(columns)):
        told = faults[number]
        writer.writerow(
            [
                *map(harmless, cells),
                "；".join(f"{one.place.field or ''} {one.message.zh} / {one.message.en}".strip() for one in told),
                "；".join(dict.fromkeys(f"{one.remedy.zh} / {one.remedy.en}" for one in told)),
                f"{id}:{number}",
            ]
        )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


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


def _rows_of(
    chunks: Iterator[Chunk], wanted: Mapping[int, list[Finding]], width: int
) -> Iterator[tuple[int, list[str]]]:
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
    )


def _counts(value: Json) -> dict[str, int]:
    return {code: n for code, n in value.items() if isinstance(n, int)} if isinstance(value, Mapping) else {}


def finding_of(told: Mapping[str, Json]) -> Finding:
    """The finding that ``Finding.as_json`` wrote."""
    message, remedy = told["message"], told["remedy"]
    assert isinstance(message, Mapping)
    assert isinstance(remedy, Mapping)
    line, row, count = told["line"], told["row"], told["count"]
    return Finding(
        code=str(told["code"]),
        severity=Severity(str(told["severity"])),
        message=Text(str(message["zh"]), str(message["en"])),
        remedy=Text(str(remedy["zh"]), str(remedy["en"])),
        place=Place(
            file=str(told["file"] or ""),
            line=line if isinstance(line, int) else None,
            row=row if isinstance(row, int) else None,
            field=None if told["field"] is None else str(told["field"]),
        ),
        clause=None if told["clause"] is None else str(told["clause"]),
        count=count if isinstance(count, int) else 1,
    )
