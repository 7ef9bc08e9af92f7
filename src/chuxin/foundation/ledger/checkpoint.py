"""A tree head in the C2SP checkpoint form: origin, size and root, signed as a note."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chuxin.foundation.ledger.merkle import HASH_BYTES
from chuxin.foundation.ledger.note import SigningKey, VerifierKey, exact_base64, read, signed, verified
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of the tree at one size.

    ``root`` is 32 bytes; ``note`` the signed text as published; ``sealed_at`` when this hub sealed it (remembered,
    not signed).
    """

    origin: str
    size: int
    root: bytes
    note: str
    sealed_at: datetime | None = None


def sealed(origin: str, size: int, root: bytes, keys: Iterable[SigningKey]) -> Checkpoint:
    """The checkpoint of a tree head, signed by ``keys``."""
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    return Checkpoint(origin, size, root, signed(text, keys))


def read_checkpoint(note: str) -> Checkpoint:
    """The checkpoint in ``note``, its signatures unverified. Refuses ``ledger.checkpoint_malformed``."""
    return _parse(read(note).text, note)


def verified_checkpoint(note: str, keys: Iterable[VerifierKey]) -> Checkpoint:
    """The checkpoint in ``note``, signed by one of ``keys`` whose name is its origin; otherwise a refusal."""
    found = _parse(read(note).text, note)
    verified(note, [key for key in keys if key.name == found.origin])
    return found


def _parse(text: str, note: str) -> Checkpoint:
    lines = text.split("\n")[:-1]
    try:
        origin, size, encoded = lines[:_LINES]
        root = exact_base64(encoded)
        sound = bool(origin) and all(lines) and size.isascii() and str(int(size)) == size and len(root) == HASH_BYTES
    except ValueError:
        sound = False
    if not sound:
        raise Refusal(
            "ledger.checkpoint_malformed",
            Text("签名文本不是检查点。", "The signed note is not a checkpoint."),
            Text("请取得日志发布的检查点文件。", "Fetch the checkpoint that the log publishes."),
        )
    return Checkpoint(origin, int(size), root, note)
