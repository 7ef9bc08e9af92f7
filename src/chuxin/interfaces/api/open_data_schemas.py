"""What the open data looks like to machines: the manifest, and the pages of the feed."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import ConfigDict

from chuxin.interfaces.api.schemas import TextOut

_RECORD = {
    "record": "r74bsvrpy7qe643jyqranr2h3b",
    "version": 1,
    "subject": "91990000MA00000010",
    "item": "national.honour",
    "source": "hubei.honours",
    "state": "live",
    "decided_on": "2025-06-01",
    "expires": "2028-06-01",
    "stated_at": "2026-11-20T02:00:00+00:00",
    "entry": 1042,
    "fields": {"honour": "守合同重信用单位", "level": "市级"},
    "statement": None,
    "marks": [],
}
_GONE = {
    "record": "rjt5ojetd3igiavd4a25l7oo7y",
    "subject": "91990000MA00000010",
    "item": "national.penalty",
    "entry": 7,
}
_TOMBSTONE = {
    "change": "expired",
    "gone": _GONE,
    "reason": {"zh": "公示期已届满，请删除。", "en": "Its publicity has ended; drop the record."},
    "day": "2026-11-22",
}
_PAGE: dict[str, Any] = {
    "changes": [{"change": "stated", "record": _RECORD}, _TOMBSTONE],
    "next": "pQ3hZ1sx…",
    "more": False,
    "reset": None,
    "day": "2026-11-22",
    "checkpoint": "chuxin.example/hub\n2048\n…",
    "signature": "chuxin changes\nsha256 …",
}


class FileOut(Schema):
    """One file of an edition, at ``/open-data/files/<day>-<size>/<path>``; ``sha256`` in hexadecimal."""

    path: str
    about: str
    media_type: str
    rows: int
    bytes: int
    sha256: str


class ManifestOut(Schema):
    """A whole edition: ``day`` and ``size`` of the log it tells of, ``until`` when it may be handed out, its files."""

    format: int
    generator: str
    hub: str
    day: str
    size: int
    sealed_at: str
    checkpoint: str
    until: str | None
    law: str
    licence: str
    proof: str
    feed: str
    tables: list[dict[str, Any]]
    files: list[FileOut]
    signature: str


class ChangeOut(Schema):
    """A change: ``record`` or ``organisation`` as it is now, or ``gone`` for what is to be dropped, with its reason."""

    change: str
    record: dict[str, Any] | None = None
    organisation: dict[str, Any] | None = None
    gone: dict[str, Any] | None = None
    reason: TextOut | None = None
    day: str | None = None


class ChangesOut(Schema):
    """A page of the feed; read on with ``next`` while ``more`` is true. ``reset`` told: drop everything first."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PAGE]})

    changes: list[ChangeOut]
    next: str
    more: bool
    reset: TextOut | None
    day: str
    checkpoint: str
    signature: str
