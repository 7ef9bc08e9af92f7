"""An edition of the open data: one day's whole copy under one name, with what its manifest says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chuxin.kernel.canonical import Json

MANIFEST = "manifest.json"
CHECKPOINT = "checkpoint"
KIND = "chuxin open-data manifest"
FORMAT = 1
ORGANISATIONS = "organisations"
ENTITIES = "entities.ftm.json.gz"
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-(\d{1,15})")


@dataclass(frozen=True, slots=True)
class File:
    """One file of an edition. ``rows`` are lines of JSON Lines or rows of Parquet; ``bytes`` its size on disk."""

    path: str
    about: str
    media_type: str
    rows: int
    bytes: int
    sha256: str

    def as_json(self) -> dict[str, Json]:
        """As the manifest lists it."""
        return {
            "path": self.path, "about": self.about, "media_type": self.media_type, "rows": self.rows,
            "bytes": self.bytes, "sha256": self.sha256,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edition:
    """What a manifest says: day, size of the ledger, its files; ``until`` is the last day it may be handed out."""

    name: str
    day: date
    size: int
    until: date | None
    sealed_at: str
    files: tuple[File, ...]

    @classmethod
    def of(cls, name: str, manifest: Mapping[str, Json]) -> Edition:
        """The edition of a manifest this hub wrote."""
        until, listed = manifest["until"], manifest["files"]
        assert isinstance(listed, Sequence)
        return cls(
            name,
            date.fromisoformat(str(manifest["day"])),
            int(str(manifest["size"])),
            date.fromisoformat(str(until)) if until else None,
            str(manifest["sealed_at"]),
            tuple(file for one in listed if (file := file_of(one)) is not None),
        )

    def may_be_shown(self, on: date) -> bool:
        """Whether nothing in it has passed its last day on the day ``on``."""
        return self.until is None or on <= self.until


def name_of(day: date, size: int) -> str:
    """``2026-11-22-10402``: the day and the size of the ledger."""
    return f"{day.isoformat()}-{size}"


def read_name(name: str) -> tuple[date, int] | None:
    """The day and size in a name; ``None`` for any other text."""
    found = _NAME.fullmatch(name)
    try:
        return (date.fromisoformat(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def file_named(edition: Edition, path: str) -> File | None:
    """The file of ``edition`` at ``path``; the manifest and the checkpoint count as files of it."""
    if path in (MANIFEST, CHECKPOINT):
        return File(path, "", "application/json" if path == MANIFEST else "text/plain", 0, 0, "")
    return next((one for one in edition.files if one.path == path), None)


def file_of(one: Json) -> File | None:
    """A file as a manifest lists it; ``None`` where that is not its form."""
    if not isinstance(one, Mapping) or not {"path", "rows", "bytes", "sha256"} <= set(one):
        return None
    rows, size = one["rows"], one["bytes"]
    if not (isinstance(rows, int) and isinstance(size, int)):
        return None
    return File(
        str(one["path"]), str(one.get("about", "")), str(one.get("media_type", "")), rows, size, str(one["sha256"])
    )
