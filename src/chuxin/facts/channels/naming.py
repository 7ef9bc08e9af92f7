"""Names that strangers give files, made safe to keep: one path segment, printable, no longer than a disk allows."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from typing import Final

_LONGEST: Final = 180
_UNFINISHED: Final = (".part", ".tmp", ".filepart", ".crdownload", ".partial")
DONE: Final = ".done"


def safe_name(name: str) -> str:
    """The last segment of ``name`` without control, private or unpaired characters; ``file`` where nothing is left.

    Keeps the suffix; at most 180 bytes of UTF-8.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        "_" if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") else one for one in last
    )
    kept = kept.strip(" .")
    if not kept:
        return "file"
    suffix = PurePosixPath(kept).suffix
    if len(suffix.encode()) > 16:
        suffix = ""
    stem = kept.removesuffix(suffix) if suffix else kept
    return _cut(stem, _LONGEST - len(suffix.encode())) + suffix


def is_unfinished(name: str) -> bool:
    """Whether a name says that its file is still being written, is hidden, or is a marker."""
    return name.startswith((".", "~")) or name.lower().endswith((*_UNFINISHED, DONE))


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")
