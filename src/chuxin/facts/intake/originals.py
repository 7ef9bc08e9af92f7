"""Keeps what was sent, byte for byte and by digest; bytes that may hold personal data wait in quarantine and go."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

_BLOCK = 1 << 20
# R01: rows about natural persons leave the house within 24 hours.
QUARANTINE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes in the house: their SHA-256 and how many they are."""

    sha256: str
    size: int


def arrive(path: Path) -> Kept:
    """Copy ``path`` into quarantine, durably, under its digest. Repeating it changes nothing."""
    folder = _folder("quarantine")
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as copy:
        while block := source.read(_BLOCK):
            digest.update(block)
            size += len(block)
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    _put(Path(copy.name), folder / digest.hexdigest())
    return Kept(digest.hexdigest(), size)


def keep(path: Path) -> Kept:
    """Keep ``path`` for good among the originals, under its digest."""
    kept = arrive(path)
    clear(kept.sha256)
    return kept


def clear(sha256: str) -> None:
    """What arrived holds no personal data: move it from quarantine to the originals. Repeating it changes nothing."""
    waiting = quarantined(sha256)
    if waiting.exists():
        _put(waiting, original(sha256))


def discard(sha256: str) -> None:
    """Let go of bytes that were refused before they were received."""
    quarantined(sha256).unlink(missing_ok=True)


def where(sha256: str) -> Path:
    """Where bytes can be read now: in quarantine, or among the originals."""
    waiting = quarantined(sha256)
    return waiting if waiting.exists() else original(sha256)


def waiting() -> list[str]:
    """The digests of all bytes in quarantine."""
    return sorted(path.name for path in _folder("quarantine").iterdir() if not path.name.startswith("."))


def keep_text(folder: str, content: bytes) -> str:
    """Keep ``content`` under its digest in ``folder`` of the home; gives the digest."""
    digest = hashlib.sha256(content).hexdigest()
    target = _folder(folder) / digest
    if not target.exists():
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as draft:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
        _put(Path(draft.name), target)
    return digest


def original(sha256: str) -> Path:
    """Where bytes kept for good lie."""
    return _folder("originals") / sha256


def quarantined(sha256: str) -> Path:
    """Where bytes lie until they are known to hold no personal data."""
    return _folder("quarantine") / sha256


def text(folder: str, digest: str) -> Path:
    """Where :func:`keep_text` put something."""
    return _folder(folder) / digest


def draft() -> Path:
    """A new empty file in quarantine to write a rendition into."""
    handle, name = tempfile.mkstemp(dir=_folder("quarantine"), prefix=".")
    os.close(handle)
    return Path(name)


def purge(at: datetime) -> int:
    """Delete whatever has lain in quarantine for 24 hours at ``at``; how many files went."""
    gone = 0
    for path in sorted(_folder("quarantine").iterdir()):
        if at.timestamp() - path.stat().st_mtime >= QUARANTINE.total_seconds():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def stamp(sha256: str, at: datetime) -> None:
    """Set the hour from which the 24 hours of quarantined bytes count."""
    path = quarantined(sha256)
    if path.exists():
        os.utime(path, (at.timestamp(), at.timestamp()))


def _put(source: Path, target: Path) -> None:
    source.chmod(0o600)
    os.replace(source, target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _folder(name: str) -> Path:
    folder = Path(settings.HOME) / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
