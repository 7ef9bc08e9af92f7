"""What may be done to the ledger: append, seal a tree head, and lawfully erase a content."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction

from chuxin.foundation.ledger import entry, keys, queries, storage
from chuxin.foundation.ledger.checkpoint import Checkpoint, sealed
from chuxin.foundation.ledger.entry import ERASED, Batch, Run, Said, Saying
from chuxin.foundation.ledger.merkle import HASH_BYTES
from chuxin.foundation.ledger.models import CheckpointRow, Content, Erasure
from chuxin.foundation.ledger.sealed import Sealed
from chuxin.foundation.ledger.tiles import grown
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import trusted_bytes
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_PART = 4_096
# A writer's mistake (a float, unsorted pre-built JSON) shows in its first rows: these are checked, later ones trusted.
_CHECKED = 100


def take_turn() -> None:
    """Let nobody else speak until the caller's transaction ends: what it looks up before it speaks then stays true.

    Actions that look first and say only what is new take their turn before they look. Raises outside a transaction.
    """
    storage.lock_size()


def append(sayings: Sequence[Saying], *, actor: Actor, at: datetime) -> list[Said]:
    """Say ``sayings`` in order, within the caller's transaction; gives them back numbered.

    Writers queue on the head row, so numbers have no gaps. Raises ``RuntimeError`` outside a transaction (what was
    said and what follows from it must stand or fall together) and ``ValueError`` for a body that is not canonical JSON.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("append belongs inside the transaction of the action that speaks")
    if not sayings:
        return []
    with collector_paused():
        first = storage.lock_size()
        said = [Said(first + place, kind, at, actor.id, body) for place, (kind, body) in enumerate(sayings)]
        for one in said[:_CHECKED]:
            entry.check(one.kind, [trusted_bytes(one.body)])
        batches = (entry.write(part, _salts(len(part))) for part in entry.in_parts(said, _PART))
        _store(first, batches, entry.stretches(said))
    return said


def append_alike(kind: str, contents: Iterable[Sequence[bytes]], *, actor: Actor, at: datetime) -> Run:
    """Say many things of one kind, given part by part as the canonical JSON they are kept as; which entries they are.

    The same bytes as :func:`append` would write of the same bodies, without a value a body. Raises as it does.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("append belongs inside the transaction of the action that speaks")
    with collector_paused():
        first = storage.lock_size()
        size = _store(first, _alike(first, contents, entry.mould(kind, at, actor.id), kind), ())
        if size > first:
            storage.put_stretches([(size - 1, first, kind)])
    return Run(first, size, kind, at)


def append_sealed(kind: str, sealed: Sealed, *, actor: Actor, at: datetime) -> Run:
    """Say many things of one kind that were made ready beforehand; which entries they are.

    The same bytes as :func:`append_alike` would write. Raises as it does, and ``ValueError`` for entries that another
    actor or moment has said, judged by the first of them.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("append belongs inside the transaction of the action that speaks")
    some = range(min(_CHECKED, len(sealed)))
    entry.check(kind, sealed.contents(some))
    _must_fit(sealed, entry.mould(kind, at, actor.id), some)
    with collector_paused():
        first = storage.lock_size()
        size = _store(first, sealed.batches(first), [(first + len(sealed) - 1, first, kind)] if len(sealed) else ())
    return Run(first, size, kind, at)


def _must_fit(sealed: Sealed, mould: entry.Mould, places: Iterable[int]) -> None:
    for place in places:
        header = sealed.headers[place].as_py()
        leaf = sealed.leaves[HASH_BYTES * place : HASH_BYTES * (place + 1)]
        digest = entry.content_digest(sealed.blobs[place].as_py()).encode()
        if header != digest.join(mould) or entry.leaf_hash(header) != leaf:
            raise ValueError("an entry made ready is not the actor's, or not of this moment")


def _alike(first: int, contents: Iterable[Sequence[bytes]], mould: entry.Mould, kind: str) -> Iterator[Batch]:
    start = first
    for part in contents:
        if start == first:
            entry.check(kind, part[:_CHECKED])
        yield entry.write_alike(start, part, mould, _salts(len(part)))
        start += len(part)


def _store(first: int, batches: Iterable[Batch], runs: Iterable[tuple[int, int, str]]) -> int:
    """Store entries that follow the first ``first``, grow the tree and move the head; how many entries there are."""
    leaves = storage.insert(batches)
    storage.put_stretches(runs)
    storage.put_tiles(grown(first, storage.frontier(first), leaves))
    size = first + len(leaves) // HASH_BYTES
    storage.set_size(size)
    return size


def _salts(count: int) -> bytes:
    return os.urandom(entry.SALT_BYTES * count)


def erase(seq: int, *, clause: str, reason: str, actor: Actor, at: datetime) -> Said:
    """Erase what entry ``seq`` said, as ``clause`` orders; its leaf stays, so the log still verifies.

    The erasure is itself an entry (``ledger.erased``), announced before the content goes. Refuses
    ``access.not_permitted``, ``ledger.no_clause``, ``ledger.unknown_entry``, ``ledger.not_erasable``,
    ``ledger.already_erased``.
    """
    actor.must("ledger.erase")
    if not (clause.strip() and reason.strip()):
        raise no_clause()
    with transaction.atomic():
        storage.lock_size()
        must_be_erasable(queries.entry(seq), clause)
        announced = append([Saying(ERASED, {"seq": seq, "clause": clause, "reason": reason})], actor=actor, at=at)[0]
        Erasure.objects.create(seq=seq, entry=announced.seq)
        _delete_content(seq)
    return announced


def seal(*, actor: Actor, at: datetime) -> Checkpoint:
    """Sign the present tree head with the hub's key; sealing an unchanged ledger gives the checkpoint that stands.

    Refuses ``access.not_permitted``, and ``ledger.inconsistent`` where the tree no longer begins with the last one
    sealed.
    """
    actor.must("ledger.seal")
    with transaction.atomic():
        size = storage.lock_size()
        last = queries.latest_checkpoint()
        if last is not None and (size < last.size or queries.root(last.size) != last.root):
            raise Refusal(
                "ledger.inconsistent",
                Text("账本与最近一次签署的树头不一致。", "The ledger no longer agrees with its last checkpoint."),
                Text(
                    "请停止写入，运行 chuxin ledger verify 并从备份恢复。",
                    "Stop writing, run chuxin ledger verify and restore a backup.",
                ),
            )
        if last is not None and last.size == size:
            return last
        key = keys.hub_key()
        checkpoint = replace(sealed(key.name, size, queries.root(size), [key]), sealed_at=at)
        CheckpointRow.objects.create(size=size, root=checkpoint.root, note=checkpoint.note, sealed_at=at)
    return checkpoint


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the cycle collector from walking a bulk call's rows again and again: they hold no cycles."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def no_clause() -> Refusal:
    """The refusal of an erasure that names no clause or no reason."""
    return Refusal(
        "ledger.no_clause",
        Text("没有法律依据和理由，不得删除。", "Nothing is erased without a clause and a reason."),
        Text("请写明依据的条款和理由。", "Name the clause and the reason."),
    )


def must_be_erasable(said: Said, clause: str) -> None:
    """Refuse (``ledger.not_erasable``, ``ledger.already_erased``) what cannot be erased, or is already."""
    if said.kind == ERASED:
        raise Refusal(
            "ledger.not_erasable",
            Text("删除记录本身不得删除。", "The record of an erasure is not erased."),
            Text("如有错误，请另行说明。", "Say what was wrong in a new entry."),
            clause,
        )
    if said.body is None:
        raise Refusal(
            "ledger.already_erased",
            Text(f"第 {said.seq} 条的内容已经删除。", f"The content of entry {said.seq} is erased already."),
            Text("无需再次删除。", "Nothing more needs to be done."),
            clause,
        )


def _delete_content(seq: int) -> None:
    """Delete so that the bytes leave the file too: SQLite overwrites them, and its write-ahead log is emptied."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
        transaction.on_commit(_empty_write_ahead_log)
    Content.objects.filter(seq=seq).delete()


def _empty_write_ahead_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
