"""Documents handed in with a step: kept by digest outside the ledger, so that the law can have them erased."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from django.conf import settings

from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases.case import Evidence

LARGEST: Final = 20 << 20
MOST: Final = 10
# First bytes → media type: what is said of a file is not believed.
_KINDS: Final[Mapping[bytes, str]] = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


def keep(files: Sequence[tuple[str, bytes]]) -> tuple[Evidence, ...]:
    """Keep the files (name, bytes), durably, each under its digest; repeating it changes nothing.

    Refuses ``evidence.too_many``, ``evidence.too_large`` and ``evidence.kind`` (PDF, PNG and JPEG are taken).
    """
    if len(files) > MOST:
        raise _refused("evidence.too_many", f"一次最多提交{MOST}个文件。", f"At most {MOST} files at a time.")
    return tuple(_keep(name, content) for name, content in files)


def file_of(evidence: Evidence) -> Path:
    """Where the bytes of a document lie."""
    return _folder() / evidence.sha256


def as_json(evidence: Sequence[Evidence]) -> list[Json]:
    """What the ledger keeps of documents."""
    return [{"sha256": one.sha256, "size": one.size, "name": one.name, "media": one.media} for one in evidence]


def _keep(name: str, content: bytes) -> Evidence:
    if len(content) > LARGEST:
        most = LARGEST >> 20
        raise _refused("evidence.too_large", f"“{name}”超过{most}MB。", f"“{name}” is larger than {most} MB.")
    media = next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)
    if media is None:
        raise _refused("evidence.kind", f"“{name}”不是PDF、PNG或JPEG文件。", f"“{name}” is no PDF, PNG or JPEG.")
    sha256 = hashlib.sha256(content).hexdigest()
    with tempfile.NamedTemporaryFile(dir=_folder(), prefix=".", delete=False) as copy:
        copy.write(content)
        copy.flush()
        os.fsync(copy.fileno())
    Path(copy.name).replace(_folder() / sha256)
    return Evidence(sha256, len(content), name[:200], media)


def _folder() -> Path:
    folder = Path(settings.HOME) / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _refused(code: str, zh: str, en: str) -> Refusal:
    return Refusal(
        code,
        Text(zh, en),
        Text("请提交清晰的PDF或照片，分次提交。", "Hand in PDFs or photographs, in several goes if need be."),
    )
