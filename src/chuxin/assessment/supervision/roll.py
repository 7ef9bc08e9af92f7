"""The roll of a plan: who may be drawn, in canonical bytes under one Merkle root, so that one changed name is found."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import orjson

from chuxin.foundation.ledger.merkle import HASH_BYTES, leaf_hash, tree_hash
from chuxin.kernel.canonical import trusted_bytes


class Row(NamedTuple):
    """One organisation that may be drawn: its code, its name, and the grade whose ratio holds for it."""

    code: str
    name: str
    stratum: str


def in_order(rows: Iterable[Row]) -> list[Row]:
    """The rows by code (bytes of UTF-8): however the list came, it is the same list. Raises ``ValueError`` for a code
    that stands twice."""
    ordered = sorted(rows, key=lambda row: row.code.encode())
    twice = [row.code for row, after in itertools.pairwise(ordered) if row.code == after.code]
    if twice:
        raise ValueError(f"a code stands twice: {twice[0]}")
    return ordered


def line(row: Row) -> bytes:
    """The canonical JSON of ``[code, name, stratum]``: what a leaf hashes."""
    return trusted_bytes(list(row))


def leaves(rows: Sequence[Row]) -> list[bytes]:
    """SHA-256(0x00 ‖ line) of every row."""
    return [leaf_hash(line(row)) for row in rows]


def root(leaf_hashes: Sequence[bytes]) -> str:
    """The Merkle tree hash (RFC 6962) over the leaves, in hexadecimal."""
    return tree_hash(leaf_hashes).hex()


def written(rows: Sequence[Row]) -> bytes:
    """The roll as a file: a line a row."""
    return b"".join(line(row) + b"\n" for row in rows)


def read(content: bytes) -> list[Row]:
    """The rows of a file. Raises ``ValueError`` where it is none."""
    return [_row(each) for each in content.splitlines() if each]


def _row(content: bytes) -> Row:
    value = orjson.loads(content)
    if not (isinstance(value, list) and len(value) == len(Row._fields) and all(isinstance(one, str) for one in value)):
        raise ValueError("not a row of a roll")
    return Row(*value)


def digest(content: bytes) -> str:
    """SHA-256 of a file's bytes: its name on disk."""
    return hashlib.sha256(content).hexdigest()


def changed(rows: Sequence[Row], leaf_hashes: Sequence[bytes]) -> list[int]:
    """The places (from 0) whose row is not the one its leaf hash was made of; a missing or added row counts."""
    made = leaves(rows)
    longest = max(len(made), len(leaf_hashes))
    return [place for place in range(longest) if made[place : place + 1] != list(leaf_hashes[place : place + 1])]


def packed(leaf_hashes: Sequence[bytes]) -> bytes:
    """Leaf hashes end to end."""
    return b"".join(leaf_hashes)


def unpacked(content: bytes) -> list[bytes]:
    """The leaf hashes laid end to end."""
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]
