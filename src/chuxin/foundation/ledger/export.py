"""Writes the ledger as a directory that anyone can check without this hub."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from chuxin.foundation.ledger import queries
from chuxin.foundation.ledger.checkpoint import Checkpoint
from chuxin.foundation.ledger.copy import CHECKPOINT, ENTRIES_A_FILE, KEY, MANIFEST, Line, Manifest, entries_path
from chuxin.foundation.ledger.note import VerifierKey
from chuxin.foundation.ledger.tiles import all_tiles, tile_path
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_STEP = 8_192
_ROWS = (
    "SELECT e.seq, e.header, c.blob, x.entry FROM ledger_entry e LEFT JOIN ledger_content c ON c.seq = e.seq "
    "LEFT JOIN ledger_erasure x ON x.seq = e.seq WHERE e.seq BETWEEN %s AND %s ORDER BY e.seq"
)


@dataclass(frozen=True, slots=True)
class Export:
    """What was written: the folder, how many entries, files and bytes, and the checkpoint they are under."""

    folder: Path
    checkpoint: Checkpoint
    public: bool
    files: int
    bytes: int


def export(folder: Path, *, key: VerifierKey, public: bool = False) -> Export:
    """Write the ledger up to its newest checkpoint into ``folder``, which is new or empty.

    ``public`` leaves contents out: headers reveal none, since digests are salted. Refuses ``ledger.not_sealed`` and
    ``ledger.folder_not_empty``.
    """
    checkpoints = queries.checkpoints()
    if not checkpoints:
        raise queries.not_sealed()
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(
            "ledger.folder_not_empty",
            Text(f"目录 {folder.name} 不是空的。", f"The folder {folder.name} is not empty."),
            Text("请指定一个新目录。", "Name a new folder."),
        )
    head = checkpoints[-1]
    writer = _Writer(folder)
    writer.put(MANIFEST, Manifest(head.origin, head.size, public).as_bytes())
    writer.put(KEY, f"{key}\n".encode())
    writer.put(CHECKPOINT, head.note.encode())
    for checkpoint in checkpoints:
        writer.put(f"checkpoints/{checkpoint.size}", checkpoint.note.encode())
    for level, number, width in all_tiles(head.size):
        writer.put(tile_path(level, number, width), queries.tile(level, number, width))
    for number in range(-(-head.size // ENTRIES_A_FILE)):
        first = number * ENTRIES_A_FILE
        writer.put_lines(entries_path(number), _lines(first, min(first + ENTRIES_A_FILE, head.size), public))
    return Export(folder, head, public, writer.files, writer.bytes)


def _lines(first: int, end: int, public: bool) -> Iterator[bytes]:
    for start in range(first, end, _STEP):
        with connection.cursor() as cursor:
            cursor.execute(_ROWS, [start, min(start + _STEP, end) - 1])
            rows = cursor.fetchall()
        for seq, header, blob, erased in rows:
            line = Line(seq, bytes(header)) if public else Line(seq, bytes(header), blob and bytes(blob), erased)
            yield line.as_bytes() + b"\n"


class _Writer:
    """Puts files under one folder and counts them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files, self.bytes = folder, 0, 0

    def put(self, name: str, data: bytes) -> None:
        self.put_lines(name, iter((data,)))

    def put_lines(self, name: str, lines: Iterator[bytes]) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for line in lines:
                self.bytes += file.write(line)
        self.files += 1
