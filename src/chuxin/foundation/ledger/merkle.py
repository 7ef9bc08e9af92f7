"""The arithmetic of an append-only tree (RFC 6962 §2.1, RFC 9162 §2.1): hashes, which hashes prove what, and checks.

The prover side names *spans* ``(start, end)`` of leaves whose hashes make up a proof; where those hashes come from (a
list, tiles in a database) is not its business. The checks are written after RFC 9162 §2.1.3.2 and §2.1.4.2, generalised
to subtrees as in the IETF draft on Merkle tree certificates §4, and share nothing with the prover but the node hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Span: TypeAlias = "tuple[int, int]"


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 ‖ leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: bytes) -> bytes:
    """The root above 2ᵏ hashes of 32 bytes each, laid end to end."""
    sha256 = hashlib.sha256
    while len(hashes) > HASH_BYTES:
        pairs = range(0, len(hashes), 2 * HASH_BYTES)
        hashes = b"".join([sha256(b"\x01" + hashes[at : at + 64]).digest() for at in pairs])
    return hashes


def tree_hash(leaf_hashes: Sequence[bytes]) -> bytes:
    """The Merkle tree hash MTH of RFC 6962 §2.1 over leaf hashes; the empty tree gives SHA-256 of nothing."""
    return CompactRange().extended(leaf_hashes).root()


@dataclass(frozen=True, slots=True)
class CompactRange:
    """A tree reduced to the roots of its perfect subtrees, largest first: all that growing and rooting needs."""

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def extended(self, leaf_hashes: Sequence[bytes]) -> CompactRange:
        """The same tree with more leaves."""
        size, nodes = self.size, list(self.nodes)
        for leaf in leaf_hashes:
            node, level = leaf, size
            while level & 1:
                node = node_hash(nodes.pop(), node)
                level >>= 1
            nodes.append(node)
            size += 1
        return CompactRange(size, tuple(nodes))

    def root(self) -> bytes:
        """The tree hash of all leaves so far."""
        if not self.nodes:
            return EMPTY_ROOT
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = node_hash(node, root)
        return root


def split(size: int) -> int:
    """The largest power of two smaller than ``size`` (RFC 6962's k); ``size`` ≥ 2."""
    return 1 << ((size - 1).bit_length() - 1)


def is_subtree(start: int, end: int) -> bool:
    """Whether ``[start, end)`` is a node of some tree: not empty, aligned to its size rounded up to a power of two."""
    return 0 <= start < end and start % (1 << (end - start - 1).bit_length()) == 0


def inclusion_spans(index: int, start: int, end: int) -> tuple[Span, ...]:
    """The spans whose hashes lead from leaf ``index`` to the root of ``[start, end)``, lowest first (PATH)."""
    spans: list[Span] = []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return tuple(reversed(spans))


def consistency_spans(start: int, end: int, size: int) -> tuple[Span, ...]:
    """The spans that show subtree ``[start, end)`` to be part of the tree of ``size`` leaves, lowest first (PROOF).

    With ``start`` 0 this is the consistency proof of RFC 6962 §2.1.2 between trees of ``end`` and ``size`` leaves.
    """
    low, high, known = 0, size, True
    spans: list[Span] = []
    while (start, end) != (low, high):
        middle = low + split(high - low)
        if end <= middle:
            spans.append((middle, high))
            high = middle
        elif start >= middle:
            spans.append((low, middle))
            low = middle
        else:
            spans.append((low, middle))
            low = start = middle
            known = False
    if not known:
        spans.append((low, high))
    return tuple(reversed(spans))


def perfect_spans(start: int, end: int) -> tuple[Span, ...]:
    """A node ``[start, end)`` of the tree as the perfect subtrees it is made of, left to right."""
    spans: list[Span] = []
    while start < end:
        width = 1 << ((end - start).bit_length() - 1)
        spans.append((start, start + width))
        start += width
    return tuple(spans)


def fold(hashes: Sequence[bytes]) -> bytes:
    """The hash above the hashes of :func:`perfect_spans`."""
    return CompactRange(0, tuple(hashes)).root()


def includes(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``proof`` shows ``leaf`` (a leaf hash) at ``index`` of the tree of ``size`` leaves under ``root``."""
    return 0 <= index < size and _path_root(index, size - 1, leaf, proof) == root


def subtree_includes(index: int, span: Span, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``proof`` shows ``leaf`` at ``index`` (counted from the start of the log) of the subtree ``span``."""
    start, end = span
    return is_subtree(start, end) and start <= index and includes(index - start, end - start, leaf, proof, root)


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether ``proof`` shows the tree of ``old`` leaves to be the beginning of the tree of ``new`` leaves.

    Every tree begins with the empty tree, so ``old`` = 0 proves nothing and is not accepted.
    """
    return old > 0 and subtree_consistent((0, old), new, old_root, new_root, proof)


def subtree_consistent(span: Span, size: int, subtree_root: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether ``proof`` shows the subtree ``span`` to be a node of the tree of ``size`` leaves under ``root``.

    The empty subtree is part of every tree that reaches its place; the whole tree is part of itself. Neither needs a
    proof, and neither is given one.
    """
    start, end = span
    if 0 <= start == end <= size:
        return not proof and subtree_root == EMPTY_ROOT
    if (start, end) == (0, size):
        return not proof and subtree_root == root
    if not (is_subtree(start, end) and end <= size and _are_hashes([subtree_root, *proof])):
        return False
    first, last, top = start, end - 1, size - 1
    while first != last and (last == top or last & 1):
        first, last, top = first >> 1, last >> 1, top >> 1
    rest = list(proof)
    if first == last:
        below = above = subtree_root
    elif rest:
        below = above = rest.pop(0)
    else:
        return False
    for sibling in rest:
        if top == 0:
            return False
        if last & 1 or last == top:
            below = node_hash(sibling, below) if first < last else below
            above = node_hash(sibling, above)
            while not last & 1:
                first, last, top = first >> 1, last >> 1, top >> 1
        else:
            above = node_hash(above, sibling)
        first, last, top = first >> 1, last >> 1, top >> 1
    return top == 0 and below == subtree_root and above == root


def _path_root(index: int, last: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """RFC 9162 §2.1.3.2: the root ``proof`` leads to, or ``None`` when it has not the length this place needs."""
    if not _are_hashes([leaf, *proof]):
        return None
    node = leaf
    for sibling in proof:
        if last == 0:
            return None
        if index & 1 or index == last:
            node = node_hash(sibling, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        index, last = index >> 1, last >> 1
    return node if last == 0 else None


def _are_hashes(values: Sequence[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
