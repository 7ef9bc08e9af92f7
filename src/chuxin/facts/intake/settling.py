"""Settles a batch: opens its file under the feed, judges it chunk by chunk, states the good rows, gives the receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import orjson
import pyarrow.compute as pc
from django.conf import settings
from django.db import connection, transaction

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake import originals, queries, remarks, snapshots
from chuxin.facts.intake.advice import advised
from chuxin.facts.intake.ahead import Errand, judged_ahead
from chuxin.facts.intake.aligning import aligned
from chuxin.facts.intake.checks import Checks
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.followers import FOLLOWER, PART, SETTLED
from chuxin.facts.intake.house_columns import without_examples
from chuxin.facts.intake.mapping import headings_of, map_columns
from chuxin.facts.intake.mended import mended_by
from chuxin.facts.intake.owning import refuse_foreign
from chuxin.facts.intake.parts import Gathered, gathered, let_go
from chuxin.facts.intake.pieces import Piece
from chuxin.facts.intake.privacy import Traces, write_rendition
from chuxin.facts.intake.queries import FINDINGS, Delivery
from chuxin.facts.intake.readers import read_sheet
from chuxin.facts.intake.receipt import Receipt, Tally
from chuxin.facts.intake.registering import Organisations, warn_of_names
from chuxin.facts.intake.rows import Judged, Numbers, Plan, statements, tell
from chuxin.facts.intake.sheet import Sheet
from chuxin.facts.records import actions as records
from chuxin.facts.records.ready import Ready
from chuxin.facts.records.record import Supply
from chuxin.facts.records.statements import Statements
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import keys, note
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import queries as register
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.finding import Finding
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

# Told after every chunk, with the live tally: rows so far, how many are refused, what was found.
Progress = Callable[[Tally], None]
# While a batch is settled on SQLite: a cache of 512 MiB (KiB, negative as SQLite has it), a log of 1 GiB (pages).
_ROOM = {"cache_size": -524_288, "wal_autocheckpoint": 65_536}


@dataclass(frozen=True, slots=True)
class Reading:
    """A file opened under a feed: its sheet and the plan to judge it by."""

    sheet: Sheet
    plan: Plan


def read(sha256: str, feed_id: str, at: datetime, *, sheet: str | None, name: str) -> Reading:
    """The bytes ``sha256`` opened under a feed as of the day of ``at``. Refuses what :func:`actions.accept` refuses."""
    return opened(originals.where(sha256), feed_id, at, sheet=sheet, name=name)


def opened(path: Path, feed_id: str, at: datetime, *, sheet: str | None, name: str) -> Reading:
    """The file at ``path`` opened under a feed as of the day of ``at``, nothing kept. Refuses as :func:`read` does."""
    on = at.astimezone(HERE).date()
    feed = queries.feed(feed_id, on)
    item = _lawful_item(feed, on)
    headings = headings_of(item, feed)
    found = without_examples(read_sheet(path, headings.known, sheet, name))
    try:
        mapped = map_columns(found.columns, item, headings, name)
    except Refusal as refusal:
        raise advised(refusal, found, headings, on) from None
    return Reading(found, Plan(item, feed, mapped, Checks(item, {}, on), on, name, register.places(on)))


def _lawful_item(feed: Feed, on: date) -> Item:
    """The catalogue item in force; without one nothing may be collected (R08)."""
    try:
        return catalogue.item(feed.item, on)
    except Refusal as refusal:
        raise Refusal(
            "rights.R08",
            Text(
                f"目录事项“{feed.item}”当前没有生效，不得归集。{refusal.sentence.zh}",
                f"The catalogue item “{feed.item}” is not in force; nothing may be collected. {refusal.sentence.en}",
            ),
            refusal.remedy,
            refusal.clause or next(iter(feed.clauses), None),
        ) from refusal


@dataclass(slots=True)
class _Settlement:
    """A batch while it is settled: who does it, how organisations are found and rows stated, and what is gathered."""

    delivery: Delivery
    reading: Reading
    organisations: Organisations
    stating: records.Stating
    gathered: Gathered
    actor: Actor
    at: datetime

    def take(self, piece: Piece) -> None:
        """One piece: find its organisations, count its findings, state its good rows."""
        so_far, judged = self.gathered, piece.judged
        for finding in piece.broken:
            so_far.tally.rows += 1
            so_far.tally.refuse([finding])
        numbers = self._whose(piece)
        tell(judged, so_far.tally)
        so_far.traces.take(piece.seen, so_far.tally)
        for finding in piece.remarks:
            so_far.tally.warn(finding)
        so_far.through = piece.through
        if piece.ready is not None:
            self._state(piece.ready)
        if judged.draft is not None:
            self._state(self._statements(judged, numbers))

    def _state(self, stated: Statements | Ready) -> None:
        if len(stated):
            so_far, first = self.gathered, date.fromisoformat(pc.min(stated.rows["decided_on"]).as_py())
            so_far.since = min(so_far.since or first, first)
            so_far.outcome += self.stating.state(stated)

    def _whose(self, piece: Piece) -> Numbers:
        judged = piece.judged
        if piece.whose is not None and not piece.whose.left.any():
            warn_of_names(judged, piece.whose.differing, self.gathered.tally)
            return piece.whose.numbers
        numbers = self.organisations.resolve(judged, self.gathered.tally)
        if judged.plan.item.mirrored:
            refuse_foreign(judged, self.delivery.agency)
        return numbers

    def _statements(self, judged: Judged, numbers: Numbers) -> Statements:
        item, rows = judged.plan.item, aligned(judged, numbers, statements(judged, numbers))
        return Statements(item.id, item.edition, self.delivery.id, rows)

    def say(self, kind: str, body: Mapping[str, Json]) -> None:
        """Say something of the batch."""
        follow(FOLLOWER, ledger.append([Saying(kind, body)], actor=self.actor, at=self.at))


def settle(delivery: Delivery, reading: Reading, *, actor: Actor, at: datetime, progress: Progress | None) -> Receipt:
    """Judge and state the rows of ``delivery`` and say that it is settled; its receipt (the old one if it was).

    A part is a chunk and a transaction: judged first, then stated in turn with others, with a mark of how far it is.
    The last part and the settlement are one transaction, so a file of one chunk is whole or not there.
    """
    batch = _begun(delivery, reading, actor=actor, at=at)
    receipt = None
    errand = Errand(delivery.id, batch.stating.mould(), batch.organisations.bearers)
    waiting = judged_ahead(reading.sheet, reading.plan, batch.gathered.through, delivery.size, errand)
    with _roomy(), closing(waiting):
        for piece, last in _with_last(waiting):
            receipt = _part(batch, piece, last)
            if progress:
                progress(batch.gathered.tally)
            if receipt is not None:
                break
    assert receipt is not None, "the last part settles the batch"
    if not batch.gathered.traces.found:
        originals.clear(delivery.sha256)
    if batch.gathered.parts:
        let_go(delivery)
    return receipt


def _begun(delivery: Delivery, reading: Reading, *, actor: Actor, at: datetime) -> _Settlement:
    again = queries.settled_before(delivery.feed, delivery.sha256)
    organisations = Organisations(reading.plan, delivery.id, actor=actor, at=at)
    stating = records.Stating(reading.plan.item.id, actor=actor, at=at, again=again)
    return _Settlement(delivery, reading, organisations, stating, gathered(delivery), actor, at)


def _with_last(waiting: Iterator[Piece]) -> Iterator[tuple[Piece | None, bool]]:
    """Each piece, and whether it is the last; once ``None`` where there is none."""
    piece = next(waiting, None)
    while piece is not None and (following := next(waiting, None)) is not None:
        yield piece, False
        piece = following
    yield piece, True


def _part(batch: _Settlement, piece: Piece | None, last: bool) -> Receipt | None:
    """State a piece in one transaction; the receipt once the batch is settled, by this part or by somebody else."""
    with transaction.atomic(), ledger.collector_paused():
        ledger.take_turn()
        held = queries.held(batch.delivery.id)
        if held.settled_at is not None:
            return queries.receipt(held.id)
        if held.parts != batch.gathered.parts:
            # Another process is at the same batch and got further: what it has done is not done again.
            batch.gathered = gathered(held)
        if piece is not None and piece.through > batch.gathered.through:
            batch.take(piece)
            if not last:
                batch.say(PART, batch.gathered.mark(held.id))
        return _close(batch) if last else None


def _close(batch: _Settlement) -> Receipt:
    """Say that the batch is settled, with its figures, its findings and the digest of the copy kept."""
    delivery, plan, tally = batch.delivery, batch.reading.plan, batch.gathered.tally
    for finding in (*batch.reading.sheet.remarks, *plan.mapped.findings):
        tally.warn(finding)
    bounds = plan.feed.expected_rows
    if bounds and not bounds[0] <= tally.rows <= bounds[1]:
        tally.warn(remarks.unexpected_size(tally.rows, bounds))
    if plan.feed.snapshot is not None:
        snapshots.close(batch.reading, delivery.id, tally, actor=batch.actor, at=batch.at)
    receipt = signed(_receipt(batch))
    since = min(batch.gathered.since or plan.on, plan.on)
    records.supply(Supply(plan.item.id, plan.feed.covers, since, plan.on), actor=batch.actor, at=batch.at)
    body = {
        "entry": int(delivery.id[1:]),
        **{
            name: getattr(receipt, name)
            for name in ("rows", "accepted", "refused", "unchanged", "superseded", "waiting", "warnings")
        },
        "late": receipt.warnings_by_code.get("late", 0),
        "warnings_by_code": receipt.warnings_by_code,
        "refused_by_code": receipt.refused_by_code,
        "findings": originals.keep_text(FINDINGS, _lines(receipt)),
        "kept": _kept(delivery, batch.reading, batch.gathered.traces),
        "signature": receipt.signature,
    }
    if mends := mended_by(batch.reading.sheet, receipt.findings):
        body["mends"] = queries.only_of(delivery.feed, mends)
    batch.say(SETTLED, body)
    return receipt


def _receipt(batch: _Settlement) -> Receipt:
    delivery, tally, outcome = batch.delivery, batch.gathered.tally, batch.gathered.outcome
    by_code = tally.warnings_by_code()
    return Receipt(
        batch=delivery.id,
        feed=delivery.feed,
        sha256=delivery.sha256,
        rows=tally.rows,
        accepted=outcome.new,
        refused=sum(tally.refused.values()),
        unchanged=outcome.unchanged,
        superseded=outcome.superseded,
        waiting=tally.waiting,
        warnings=sum(by_code.values()),
        warnings_by_code=by_code,
        refused_by_code=dict(sorted(tally.refused.items())),
        findings=tuple(_in_file(finding, delivery.name) for finding in tally.told()),
    )


def _in_file(finding: Finding, file: str) -> Finding:
    """The finding with the name of the file, where it was made without."""
    return finding if finding.place.file else replace(finding, place=replace(finding.place, file=file))


def signed(receipt: Receipt) -> Receipt:
    """The receipt with the hub's signature over its figures."""
    key = keys.signing_key(settings.HOME / "keys")
    return replace(receipt, signature=note.signed(receipt.as_text(), [key]))


def _lines(receipt: Receipt) -> bytes:
    return b"".join(orjson.dumps(finding.as_json()) + b"\n" for finding in receipt.findings)


def _kept(delivery: Delivery, reading: Reading, traces: Traces) -> str:
    """The digest of the copy kept for good: of the bytes sent, or of their rendition without traces of persons."""
    if not traces.found:
        return delivery.sha256
    draft = originals.draft()
    write_rendition(reading.sheet, reading.plan.mapped, set(traces.persons), draft)
    kept = originals.keep(draft)
    draft.unlink()
    return kept.sha256


@contextmanager
def _roomy() -> Iterator[None]:
    """On SQLite: a cache and a write-ahead log that hold the index pages of many parts, so that a page which each part
    touches is not moved into the database after each of them."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = {name: int(cursor.execute(f"PRAGMA {name}").fetchone()[0]) for name in _ROOM}
        try:
            for name, value in _ROOM.items():
                cursor.execute(f"PRAGMA {name} = {value}")
            yield
        finally:
            for name, value in usual.items():
                cursor.execute(f"PRAGMA {name} = {value}")
