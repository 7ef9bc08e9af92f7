"""The issued reports in the home: each sealed file, and the value it was drawn from, under the name of its digest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import orjson
from django.conf import settings

from chuxin.kernel.canonical import Json, canonical_bytes


def folder() -> Path:
    """Where reports are kept."""
    home: Path = settings.HOME
    return home / "reports"


def keep_file(pdf: bytes) -> tuple[Path, str]:
    """Keep a sealed file; its path and SHA-256."""
    digest = hashlib.sha256(pdf).hexdigest()
    return _keep(f"{digest}.pdf", pdf), digest


def keep_value(value: Mapping[str, Json]) -> str:
    """Keep the value of a report; the SHA-256 of its canonical JSON."""
    content = canonical_bytes(value)
    digest = hashlib.sha256(content).hexdigest()
    _keep(f"{digest}.json", content)
    return digest


def value_of(digest: str) -> Mapping[str, Json] | None:
    """The value kept under ``digest``; ``None`` where it is missing or its bytes are no longer those."""
    path = folder() / f"{digest}.json"
    content = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        return None
    value: Mapping[str, Json] = orjson.loads(content)
    return value


def path_of(sha256: str) -> Path:
    """Where the sealed file with that digest is."""
    return folder() / f"{sha256}.pdf"


def _keep(name: str, content: bytes) -> Path:
    """Write whole or not at all: a crash leaves no half report under a good name."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    draft = place / f".{name}.{os.getpid()}"
    draft.write_bytes(content)
    return draft.replace(place / name)
