"""A proof that one entry is in the ledger, as text to keep beside a report (C2SP tlog-proof)."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from chuxin.foundation.ledger.merkle import HASH_BYTES
from chuxin.foundation.ledger.note import exact_base64
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

MAGIC = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """Entry ``seq`` with its ``header`` (carried as extra data), the hashes of its path, and a signed checkpoint."""

    seq: int
    header: bytes
    hashes: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        """The ``.tlog-proof`` text."""
        lines = [MAGIC, f"extra {_encoded(self.header)}", f"index {self.seq}", *map(_encoded, self.hashes)]
        return "\n".join(lines) + "\n\n" + self.checkpoint


def read_proof(text: str) -> Proof:
    """The proof in ``text``, nothing of it verified. Refuses ``ledger.proof_malformed``."""
    head, gap, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    try:
        proof = Proof(_index(lines[2]), _field(lines[1], "extra"), _hashes(lines[3:]), checkpoint)
        sound = bool(gap) and lines[0] == MAGIC and str(proof) == text
    except (ValueError, IndexError):
        sound = False
    if not sound:
        raise Refusal(
            "ledger.proof_malformed",
            Text("不是完整的 tlog-proof 证明文件。", "This is not a whole tlog-proof."),
            Text("请重新取得证明文件。", "Fetch the proof again."),
        )
    return proof


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _field(line: str, name: str) -> bytes:
    return exact_base64(line.removeprefix(f"{name} "))


def _index(line: str) -> int:
    return int(line.removeprefix("index "))


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    hashes = tuple(exact_base64(line) for line in lines)
    if any(len(value) != HASH_BYTES for value in hashes):
        raise ValueError("not a SHA-256 hash")
    return hashes
