"""What may be asked of the ledger: entries, the tree in tiles, roots, checkpoints and proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from django.db import connection

from chuxin.foundation.ledger import merkle
from chuxin.foundation.ledger.checkpoint import Checkpoint
from chuxin.foundation.ledger.entry import Said, body_of, said_of
from chuxin.foundation.ledger.models import CheckpointRow, Content, Entry, Head, Stretch, TileRow
from chuxin.foundation.ledger.proof import Proof
from chuxin.foundation.ledger.tiles import WIDTH, bundle, span_hash
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_AT_ONCE = 5_000
_JOINED = (
    "SELECT e.seq, e.header, c.blob FROM ledger_entry e LEFT JOIN ledger_content c ON c.seq = e.seq "
    "WHERE e.seq BETWEEN %s AND %s ORDER BY e.seq"
)


def size() -> int:
    """How many entries there are; one indexed read."""
    return Head.objects.filter(id=1).values_list("size", flat=True).first() or 0


def entry(seq: int) -> Said:
    """The entry at ``seq``. Refuses ``ledger.unknown_entry``."""
    found = _rows(seq, seq, None)
    if not found:
        raise _unknown(seq)
    return found[0]


def header(seq: int) -> bytes:
    """The header bytes of the entry at ``seq``: what its leaf hashes. Refuses ``ledger.unknown_entry``."""
    found = Entry.objects.filter(seq=seq).values_list("header", flat=True).first()
    if found is None:
        raise _unknown(seq)
    return bytes(found)


def salted_content(seq: int) -> bytes | None:
    """Salt ‖ content of the entry at ``seq``, whose SHA-256 its header carries; ``None`` once erased."""
    found = Content.objects.filter(seq=seq).values_list("blob", flat=True).first()
    return None if found is None else bytes(found)


def read(
    after: int = -1, kinds: frozenset[str] | None = None, until: int | None = None, step: int = 10_000
) -> Iterator[list[Said]]:
    """The entries past ``after``, up to and with ``until`` (default: the last one now), oldest first, in steps.

    ``kinds`` keeps only those kinds; stretches without any are skipped by index, not read. A list holds 1 to ``step``
    entries; empty ones are not given.
    """
    last = size() - 1 if until is None else until
    start = after + 1
    while start <= last:
        if kinds is not None:
            first = first_of(kinds, start, last)
            if first is None:
                return
            start = first
        found = _rows(start, min(start + step - 1, last), kinds)
        start += step
        if found:
            yield found


def first_of(kinds: frozenset[str], start: int, last: int) -> int | None:
    """The lowest ``seq`` in ``start … last`` of one of ``kinds``, or ``None``: one index probe a kind."""
    if not kinds or start > last:
        return None
    # Runs do not overlap, so of a kind's runs that end at or after `start` the one that ends first begins first.
    probe = "(SELECT first FROM ledger_stretch WHERE kind = %s AND last >= %s ORDER BY last LIMIT 1)"
    columns = ", ".join(probe for _ in kinds)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for kind in sorted(kinds) for value in (kind, start)])
        firsts = [max(first, start) for first in cursor.fetchone() if first is not None and first <= last]
    return min(firsts, default=None)


def count_of(kinds: frozenset[str], after: int) -> int:
    """How many entries of ``kinds`` there are past ``after``."""
    runs = Stretch.objects.filter(kind__in=kinds, last__gt=after).values_list("first", "last")
    return sum(last - max(first, after + 1) + 1 for first, last in runs.iterator())


def contents(seqs: Sequence[int]) -> dict[int, Mapping[str, Json]]:
    """The bodies of ``seqs``; erased and unknown ones are left out."""
    bodies: dict[int, Mapping[str, Json]] = {}
    for start in range(0, len(seqs), _AT_ONCE):
        part = Content.objects.filter(seq__in=seqs[start : start + _AT_ONCE]).values_list("seq", "blob")
        bodies.update((seq, body_of(bytes(blob))) for seq, blob in part)
    return bodies


def entries(seqs: Sequence[int]) -> dict[int, Said]:
    """The entries ``seqs`` with what they said; erased and unknown ones are left out. Two statements each 5,000."""
    bodies, found = contents(seqs), {}
    for start in range(0, len(seqs), _AT_ONCE):
        rows = Entry.objects.filter(seq__in=list(seqs[start : start + _AT_ONCE])).values_list("seq", "header")
        for said in said_of((seq, bytes(header), None) for seq, header in rows):
            if said.seq in bodies:
                found[said.seq] = said._replace(body=bodies[said.seq])
    return found


def latest_checkpoint() -> Checkpoint | None:
    """The newest sealed tree head, or ``None`` before the first."""
    row = CheckpointRow.objects.order_by("-size").first()
    return None if row is None else _checkpoint(row)


def checkpoints() -> tuple[Checkpoint, ...]:
    """Every sealed tree head, oldest first."""
    return tuple(_checkpoint(row) for row in CheckpointRow.objects.order_by("size"))


def checkpoint_covering(seq: int) -> Checkpoint | None:
    """The first tree head sealed with the entry at ``seq`` in it, or ``None`` while there is none."""
    row = CheckpointRow.objects.filter(size__gt=seq).order_by("size").first()
    return None if row is None else _checkpoint(row)


def tile(level: int, number: int, width: int | None = None) -> bytes:
    """The hashes of a tile, 32 bytes each; the first ``width`` of them, or all there are.

    Refuses ``ledger.unknown_tile`` where the tile is missing or narrower.
    """
    found = TileRow.objects.filter(level=level, number=number).values_list("hashes", flat=True).first()
    hashes = b"" if found is None else bytes(found)
    wanted = len(hashes) if width is None else width * merkle.HASH_BYTES
    if not hashes or len(hashes) < wanted:
        raise _no_tile(level, number)
    return hashes[:wanted]


def entry_bundle(number: int, width: int = WIDTH) -> bytes:
    """The C2SP entry bundle ``number``: the headers of ``width`` entries, each after its length in two bytes.

    Refuses ``ledger.unknown_tile``.
    """
    first = number * WIDTH
    rows = Entry.objects.filter(seq__gte=first, seq__lt=first + width).order_by("seq")
    headers = [bytes(header) for header in rows.values_list("header", flat=True)]
    if len(headers) != width:
        raise _no_tile("entries", number)
    return bundle(headers)


def root(size: int | None = None) -> bytes:
    """The tree hash of the first ``size`` entries (default: all), in O(log n) tile reads."""
    tree = _within(size)
    return span_hash((0, tree), _tile_reader())


def inclusion_proof(seq: int, size: int | None = None) -> tuple[bytes, ...]:
    """The hashes that show entry ``seq`` in the tree of ``size`` entries, lowest first (RFC 6962 §2.1.1).

    Refuses ``ledger.unknown_entry`` for an entry outside that tree.
    """
    tree = _within(size)
    if not 0 <= seq < tree:
        raise _unknown(seq)
    return _hashes(merkle.inclusion_spans(seq, 0, tree))


def consistency_proof(old: int, new: int) -> tuple[bytes, ...]:
    """The hashes that show the tree of ``old`` entries to begin that of ``new`` (RFC 6962 §2.1.2); 0 < ``old``.

    Refuses ``ledger.unknown_entry`` for sizes the ledger never had or in the wrong order.
    """
    if not 0 < old <= _within(new):
        raise _unknown(old - 1)
    return _hashes(merkle.consistency_spans(0, old, new))


def proof(seq: int) -> Proof:
    """The proof of entry ``seq`` under the newest checkpoint, to be kept and checked without this hub.

    Refuses ``ledger.unknown_entry``, and ``ledger.not_sealed`` where no checkpoint covers the entry yet.
    """
    head, known = header(seq), latest_checkpoint()
    if known is None or seq >= known.size:
        raise not_sealed()
    return Proof(seq, head, inclusion_proof(seq, known.size), known.note)


def not_sealed() -> Refusal:
    """The refusal of a ledger, or an entry, that no checkpoint covers yet."""
    return Refusal(
        "ledger.not_sealed",
        Text("还没有检查点涵盖它。", "No checkpoint covers this yet."),
        Text("请先运行 chuxin ledger seal。", "Run chuxin ledger seal first."),
    )


def _hashes(spans: Sequence[merkle.Span]) -> tuple[bytes, ...]:
    read_tile = _tile_reader()
    return tuple(span_hash(span, read_tile) for span in spans)


def _tile_reader() -> Callable[[int, int], bytes]:
    held: dict[tuple[int, int], bytes] = {}

    def read_tile(level: int, number: int) -> bytes:
        if (level, number) not in held:
            held[level, number] = tile(level, number)
        return held[level, number]

    return read_tile


def _rows(first: int, last: int, kinds: frozenset[str] | None) -> list[Said]:
    with connection.cursor() as cursor:
        cursor.execute(_JOINED, [first, last])
        return list(said_of(cursor.fetchall(), kinds))


def _checkpoint(row: CheckpointRow) -> Checkpoint:
    return Checkpoint(row.note.partition("\n")[0], row.size, bytes(row.root), row.note, row.sealed_at)


def _within(wanted: int | None) -> int:
    there = size()
    if wanted is None:
        return there
    if not 0 <= wanted <= there:
        raise _unknown(wanted - 1)
    return wanted


def _unknown(seq: int) -> Refusal:
    return Refusal(
        "ledger.unknown_entry",
        Text(f"账本中没有第 {seq} 条。", f"The ledger has no entry {seq}."),
        Text("条目从 0 起编号，请核对编号。", "Entries are numbered from 0; check the number."),
    )


def _no_tile(level: int | str, number: int) -> Refusal:
    return Refusal(
        "ledger.unknown_tile",
        Text(f"没有哈希块 {level}/{number}。", f"There is no tile {level}/{number}."),
        Text("请按检查点的大小计算所需的哈希块。", "Work out the tiles from a checkpoint's size."),
    )
