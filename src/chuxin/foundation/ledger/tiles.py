"""The tree cut into tiles of 256 hashes (C2SP tlog-tiles): which tiles an append writes and which a proof reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from chuxin.foundation.ledger.merkle import HASH_BYTES, Span, fold, perfect_root, perfect_spans

HEIGHT = 8
WIDTH = 1 << HEIGHT
TILE_BYTES = WIDTH * HASH_BYTES

TileKey: TypeAlias = "tuple[int, int]"
ReadTile: TypeAlias = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Tile:
    """Up to 256 consecutive hashes of one level; level 0 holds leaf hashes, level *l* roots of full tiles of *l*−1."""

    level: int
    number: int
    hashes: bytes

    @property
    def width(self) -> int:
        """How many hashes the tile holds, 1 to 256."""
        return len(self.hashes) // HASH_BYTES


def partial_tiles(size: int) -> tuple[TileKey, ...]:
    """The keys of the partial tiles of a tree of ``size`` leaves: the frontier an append starts from."""
    keys: list[TileKey] = []
    level = 0
    while size >> (HEIGHT * level):
        if (size >> (HEIGHT * level)) % WIDTH:
            keys.append((level, size >> (HEIGHT * (level + 1))))
        level += 1
    return tuple(keys)


def all_tiles(size: int) -> Iterator[tuple[int, int, int]]:
    """Every tile ``(level, number, width)`` of a tree of ``size`` leaves, the last of each level partial."""
    level = 0
    while nodes := size >> (HEIGHT * level):
        for number in range(-(-nodes // WIDTH)):
            yield level, number, min(WIDTH, nodes - number * WIDTH)
        level += 1


def grown(size: int, frontier: Mapping[TileKey, bytes], leaves: bytes) -> Iterator[Tile]:
    """The tiles that ``leaves`` (leaf hashes end to end) change or add to a tree of ``size`` leaves.

    ``frontier`` holds the hashes of :func:`partial_tiles` of ``size``.
    """
    level, fresh = 0, leaves
    while fresh:
        number = size >> (HEIGHT * (level + 1))
        held = frontier.get((level, number), b"") + fresh
        roots: list[bytes] = []
        for at in range(0, len(held), TILE_BYTES):
            hashes = held[at : at + TILE_BYTES]
            yield Tile(level, number + at // TILE_BYTES, hashes)
            if len(hashes) == TILE_BYTES:
                roots.append(perfect_root(hashes))
        level, fresh = level + 1, b"".join(roots)


def span_hash(span: Span, read: ReadTile) -> bytes:
    """The tree hash of the leaves of ``span`` (a node of the tree), from the tiles ``read`` gives."""
    return fold([_perfect_hash(start, end, read) for start, end in perfect_spans(*span)])


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """The tile's address under the log's prefix: ``tile/0/x001/234``, with ``.p/<width>`` when partial.

    ``level`` ``"entries"`` names the entry bundle of that number.
    """
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03d}")
    return f"tile/{level}/{'/'.join(groups)}" + ("" if width == WIDTH else f".p/{width}")


def bundle(headers: Sequence[bytes]) -> bytes:
    """An entry bundle: each header after its length in two bytes, big-endian."""
    return b"".join([len(header).to_bytes(2, "big") + header for header in headers])


def _perfect_hash(start: int, end: int, read: ReadTile) -> bytes:
    height = (end - start).bit_length() - 1
    level, inner = divmod(height, HEIGHT)
    first = start >> (HEIGHT * level)
    offset = first % WIDTH
    hashes = read(level, first // WIDTH)[offset * HASH_BYTES : (offset + (1 << inner)) * HASH_BYTES]
    if len(hashes) != HASH_BYTES << inner:
        raise ValueError(f"tile {level}/{first // WIDTH} is too short for leaves {start} to {end}")
    return perfect_root(hashes)
