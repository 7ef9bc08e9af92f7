"""Recomputes the whole ledger from the hub's own database and says what holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.db import connection

from chuxin.foundation.ledger import queries
from chuxin.foundation.ledger.audit import Audit
from chuxin.foundation.ledger.checkpoint import Checkpoint, verified_checkpoint
from chuxin.foundation.ledger.models import Stretch, TileRow
from chuxin.foundation.ledger.note import VerifierKey
from chuxin.foundation.ledger.tiles import Tile
from chuxin.foundation.ledger.verdict import Tally, Verdict
from chuxin.kernel.finding import Place
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_STEP = 8_192
# SQLite lets a forger put text where bytes belong; read as bytes it is a finding like any other.
_BYTES = {"sqlite": "CAST({} AS BLOB)"}
_ROWS = (
    "SELECT e.seq, {}, {}, {}, x.entry FROM ledger_entry e LEFT JOIN ledger_content c ON c.seq = e.seq "
    "LEFT JOIN ledger_erasure x ON x.seq = e.seq WHERE e.seq BETWEEN %s AND %s ORDER BY e.seq"
)


def inspect(keys: Sequence[VerifierKey], progress: Callable[[int], None] = lambda done: None) -> Verdict:
    """Check every entry, content, erasure, tile, index run and checkpoint in the database against ``keys``.

    ``progress`` is told how many entries are done. Reads in steps; memory does not grow with the ledger.
    """
    heads = queries.checkpoints()
    audit = Audit(heads, _place, _stored_tile)
    runs = _Runs()
    size = queries.size()
    for seq, leaf, header, blob, erased_by in _rows(size):
        if seq != audit.size:
            audit.entries.fault("entry_missing", Text("条目编号有缺。", "An entry is missing."), _place(audit.size))
        computed, kind = audit.take(bytes(header), None if blob is None else bytes(blob), erased_by)
        runs.take(audit.size - 1, kind)
        if bytes(leaf) != computed:
            audit.entries.fault(
                "leaf_wrong", Text("叶哈希与条头不符。", "The leaf does not fit its header."), _place(seq)
            )
        if audit.size % _STEP == 0:
            progress(audit.size)
    if audit.size != size:
        audit.entries.fault("entry_missing", Text("条目数与表头不符。", "Entries and head differ."), _place(audit.size))
    audit.finish(withheld=False)
    tallies = (
        audit.entries,
        audit.contents,
        audit.erasures,
        audit.tiles,
        runs.finish(),
        _signatures(heads, keys),
        audit.heads,
    )
    origin = heads[-1].origin if heads else ""
    return Verdict(origin, audit.size, tuple(tally.check() for tally in tallies), len(audit.missing))


class _Runs:
    """Compares the index by kind with the kinds of the headers."""

    def __init__(self) -> None:
        self._tally = Tally("runs")
        self._stored = iter(Stretch.objects.order_by("last").values_list("first", "last", "kind").iterator())
        self._run: tuple[int, int, str] | None = None

    def take(self, seq: int, kind: str) -> None:
        while self._run is None or self._run[1] < seq:
            self._run = next(self._stored, (seq, seq, ""))
            self._tally.checked += 1
        first, _, stored = self._run
        if seq < first or kind != stored:
            self._tally.fault(
                "run_wrong", Text("种类索引与条头不符。", "The index by kind does not fit the header."), _place(seq)
            )

    def finish(self) -> Tally:
        for first, _, _ in self._stored:
            self._tally.fault(
                "run_wrong", Text("种类索引超出条目。", "The index goes beyond the entries."), _place(first)
            )
        return self._tally


def _rows(size: int) -> Iterator[tuple[int, bytes, bytes, bytes | None, int | None]]:
    column = _BYTES.get(connection.vendor, "{}").format
    sql = _ROWS.format(column("e.leaf"), column("e.header"), column("c.blob"))
    for start in range(0, size, _STEP):
        with connection.cursor() as cursor:
            cursor.execute(sql, [start, min(start + _STEP, size) - 1])
            yield from cursor.fetchall()


def _stored_tile(tile: Tile) -> bytes | None:
    found = TileRow.objects.filter(level=tile.level, number=tile.number).values_list("hashes", flat=True).first()
    return None if found is None else bytes(found)


def _signatures(heads: Sequence[Checkpoint], keys: Sequence[VerifierKey]) -> Tally:
    tally = Tally("checkpoints")
    for head in heads:
        tally.checked += 1
        place = Place(f"checkpoints/{head.size}")
        try:
            signed = verified_checkpoint(head.note, keys)
        except Refusal as refusal:
            tally.fault(refusal.code.removeprefix("ledger."), refusal.sentence, place)
            continue
        if (signed.size, signed.root) != (head.size, head.root):
            tally.fault("checkpoint_wrong", Text("检查点与所存不符。", "The note and the row differ."), place)
    return tally


def _place(seq: int) -> Place:
    return Place("ledger_entry", row=seq)
