"""Looks for words in everything a home holds: the database's bytes, kept copies in every format, findings, results."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

# The sample's own files stand in the home of a demo; they are what departments sent, not what the hub kept.
NOT_KEPT = ("sample", "static")


def places_of(words: set[str], home: Path, *, without: tuple[str, ...] = ()) -> dict[str, set[str]]:
    """Where any of ``words`` stands: the path in the home, and which of them."""
    wanted = {word: (word.encode(), word.encode("gb18030")) for word in words}
    found: dict[str, set[str]] = {}
    for path in sorted(home.rglob("*")):
        place = path.relative_to(home)
        if not path.is_file() or place.parts[0] in (*NOT_KEPT, *without):
            continue
        content = b"\n".join(_readings(path.read_bytes()))
        held = {word for word, ways in wanted.items() if any(way in content for way in ways)}
        if held:
            found[str(place)] = held
    return found


def texts_of(folder: Path) -> str:
    """Everything readable in a folder of departments' files."""
    parts = [b"\n".join(_readings(path.read_bytes())) for path in sorted(folder.rglob("*")) if path.is_file()]
    return "\n".join(part.decode("utf-8", "replace") + part.decode("gb18030", "replace") for part in parts)


def _readings(content: bytes) -> Iterator[bytes]:
    yield content
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            yield from (book.read(name) for name in book.namelist())
    if content[:4] == b"PAR1":
        yield str(pq.read_table(io.BytesIO(content)).to_pylist()).encode()
