"""Entries made before their turn comes, when what they say is known and their numbers are not (no leaf names one)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from chuxin.foundation.ledger.entry import SALT_BYTES, Batch, Mould
from chuxin.foundation.ledger.merkle import HASH_BYTES

_STEP = 8_192


@dataclass(frozen=True, slots=True)
class Sealed:
    """Entries of one mould as columns: leaf hashes end to end, headers, and contents as ``salt ‖ content``."""

    leaves: bytes
    headers: pa.Array
    blobs: pa.Array

    def __len__(self) -> int:
        return len(self.blobs)

    def contents(self, places: Sequence[int]) -> list[bytes]:
        """What the entries at ``places`` say, without the salt."""
        blobs = self.blobs.take(pa.array(places, pa.int64())).to_pylist()
        return [blob[SALT_BYTES:] for blob in blobs]

    def batches(self, first: int) -> Iterator[Batch]:
        """The entries as they are stored, numbered from ``first``."""
        for at in range(0, len(self), _STEP):
            end = min(at + _STEP, len(self))
            leaves = [self.leaves[HASH_BYTES * place : HASH_BYTES * (place + 1)] for place in range(at, end)]
            yield Batch(first + at, leaves, self.headers.slice(at, end - at), self.blobs.slice(at, end - at))


def sealed(contents: Iterable[pa.Array], mould: Mould, salts: Callable[[int], bytes]) -> Sealed:
    """The entries of one mould that say ``contents``, columns of bytes given part by part.

    ``salts`` gives random bytes. The same as :func:`entry.write_alike` makes of them.
    """
    parts = [_sealed(part, mould, salts(SALT_BYTES * len(part))) for part in contents]
    none = pa.array([], pa.binary())
    return Sealed(
        b"".join(part.leaves for part in parts),
        pa.concat_arrays([none, *(part.headers for part in parts)]),
        pa.concat_arrays([none, *(part.blobs for part in parts)]),
    )


def _sealed(contents: pa.Array, mould: Mould, salts: bytes) -> Sealed:
    sha256, (before, after) = hashlib.sha256, mould
    blobs = pc.binary_join_element_wise(_fixed(salts, SALT_BYTES), contents, b"")
    digests = b"".join([sha256(blob).digest() for blob in blobs.to_pylist()]).hex().encode()
    headers = pc.binary_join_element_wise(before, _fixed(digests, 2 * HASH_BYTES), after, b"")
    leaves = b"".join([sha256(b"\x00" + header).digest() for header in headers.to_pylist()])
    return Sealed(leaves, headers, blobs)


def _fixed(values: bytes, width: int) -> pa.Array:
    """Values of one width, end to end, as a column of bytes."""
    count, type = len(values) // width, pa.binary(width)
    return pa.FixedSizeBinaryArray.from_buffers(type, count, [None, pa.py_buffer(values)]).cast(pa.binary())
