"""Recomputes a ledger from its entries, one after another: leaves, digests, erasures, tiles and tree heads.

Pure: it is handed bytes and says what holds, whether they come from the database or from an exported copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chuxin.foundation.ledger.checkpoint import Checkpoint
from chuxin.foundation.ledger.entry import ERASED, Header, body_of, content_digest, leaf_hash, read_header
from chuxin.foundation.ledger.tiles import TILE_BYTES, WIDTH, Tile, TileKey, grown, span_hash
from chuxin.foundation.ledger.verdict import Tally
from chuxin.kernel.finding import Place
from chuxin.kernel.text import Text


class Audit:
    """Walks a ledger from entry 0. ``place`` names where an entry sits; ``stored`` gives the tile that was kept.

    Memory stays small: one tile of leaves, the tree above level 0, and the numbers of contents that were missing.
    """

    def __init__(
        self, heads: Iterable[Checkpoint], place: Callable[[int], Place], stored: Callable[[Tile], bytes | None]
    ) -> None:
        self.size = 0
        self.entries, self.contents, self.erasures = Tally("entries"), Tally("contents"), Tally("erasures")
        self.tiles, self.heads = Tally("tiles"), Tally("heads")
        self.missing: dict[int, int | None] = {}
        self._announced: dict[int, int] = {}
        self._heads: dict[int, list[Checkpoint]] = {}
        for head in heads:
            self._heads.setdefault(head.size, []).append(head)
        self._place, self._stored = place, stored
        self._leaves: list[bytes] = []
        self._tree: dict[TileKey, bytes] = {}
        self._meet_heads()

    def take(self, header: bytes, blob: bytes | None, erased_by: int | None = None) -> tuple[bytes, str]:
        """Check the next entry; gives its leaf hash and kind. ``erased_by`` is the entry said to erase its content."""
        seq, leaf = self.size, leaf_hash(header)
        self.entries.checked += 1
        try:
            read: Header | None = read_header(header)
        except ValueError:
            read = None
            self.entries.fault(
                "header_malformed",
                Text("条头不是规范的字节。", "The header is not in canonical form."),
                self._place(seq),
            )
        if blob is None:
            self.missing[seq] = erased_by
        else:
            if erased_by is not None:
                self._kept(seq)
            if read is not None:
                self._take_content(seq, read, blob)
        self.size += 1
        self._leaves.append(leaf)
        if self.size % WIDTH == 0 or self.size in self._heads:
            self._grow()
        return leaf, "" if read is None else read.kind

    def finish(self, *, withheld: bool) -> None:
        """Check what only shows at the end: partial tiles, erasures, heads beyond the last entry.

        ``withheld`` says that contents were left out on purpose (a public copy), so that missing ones are no fault.
        """
        self._grow()
        for (level, number), hashes in self._tree.items():
            if len(hashes) < TILE_BYTES:
                self._compare(Tile(level, number, hashes))
        if not withheld:
            self._settle_erasures()
        for size in sorted(self._heads):
            if size > self.size:
                self.heads.fault(
                    "entries_missing",
                    Text(
                        f"检查点称有 {size} 条，实有 {self.size} 条。",
                        f"A checkpoint has {size} entries, here are {self.size}.",
                    ),
                    Place(f"checkpoints/{size}"),
                )

    def _take_content(self, seq: int, header: Header, blob: bytes) -> None:
        self.contents.checked += 1
        if content_digest(blob) != header.digest:
            self.contents.fault(
                "content_wrong", Text("内容与摘要不符。", "The content does not fit its digest."), self._place(seq)
            )
        elif header.kind == ERASED:
            target = _target(blob)
            if target is not None:
                self._announced[target] = seq

    def _settle_erasures(self) -> None:
        for seq, erased_by in self.missing.items():
            self.erasures.checked += 1
            if seq not in self._announced or self._announced[seq] != erased_by:
                self.erasures.fault(
                    "content_missing",
                    Text("内容缺失，却没有公布删除。", "The content is missing, and no erasure announces it."),
                    self._place(seq),
                )
        for seq in sorted(self._announced.keys() - self.missing.keys()):
            self._kept(seq)

    def _kept(self, seq: int) -> None:
        message = Text("内容标为已删除，却仍在。", "Marked as erased, and still here.")
        self.erasures.fault("content_kept", message, self._place(seq))

    def _grow(self) -> None:
        before = self.size - len(self._leaves)
        fresh = list(grown(before, self._tree, b"".join(self._leaves)))
        self._leaves = []
        for tile in fresh:
            full = tile.width == WIDTH
            if full:
                self._compare(tile)
            if full and tile.level == 0:
                self._tree.pop((0, tile.number), None)
            else:
                self._tree[tile.level, tile.number] = tile.hashes
        self._meet_heads()

    def _compare(self, tile: Tile) -> None:
        self.tiles.checked += 1
        if self._stored(tile) != tile.hashes:
            self.tiles.fault(
                "tile_wrong",
                Text("哈希块与条目不符。", "The tile does not fit the entries."),
                Place(f"tile/{tile.level}", row=tile.number),
            )

    def _meet_heads(self) -> None:
        for head in self._heads.pop(self.size, ()):
            self.heads.checked += 1
            if span_hash((0, self.size), lambda level, number: self._tree[level, number]) != head.root:
                self.heads.fault(
                    "root_wrong",
                    Text("树头与条目不符。", "The tree head does not fit the entries."),
                    Place(f"checkpoints/{head.size}"),
                )


def _target(blob: bytes) -> int | None:
    """The entry an erasure names; ``None`` when the content is not that of an erasure."""
    try:
        target = body_of(blob).get("seq")
    except (ValueError, AttributeError):
        return None
    return target if isinstance(target, int) else None
