"""Checks a manifest and the files beside it, or a page of changes, from the published keys alone, without the hub."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from chuxin.foundation.ledger import paper
from chuxin.foundation.ledger.checkpoint import verified_checkpoint
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.open_data import edition
from chuxin.services.open_data.edition import File, file_of
from chuxin.services.publication.trust import Trust
from chuxin.services.publication.verdict import Check, Fact, Verdict

CHANGES = "chuxin changes"
_SIGNED = Text("签名", "Signature")
_CHECKPOINT = Text("账本检查点", "Checkpoint of the log")
_FILES = Text("文件摘要", "Digests of the files")
_HOLDS = Text("与公布的公钥相符。", "It fits the published key.")
_BLOCK = 1 << 20


def read_paper(path: Path) -> tuple[str, Mapping[str, Json]] | None:
    """The kind (of its signed text) and content of a paper of open data at ``path``; ``None`` for any other file."""
    try:
        told = json.loads(path.read_bytes())
        kind = str(told["signature"]).partition("\n")[0]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return (kind, told) if isinstance(told, dict) and kind in (edition.KIND, CHANGES) else None


def check(path: Path, trust: Trust) -> Verdict | None:
    """What holds of a manifest or a page of changes; ``None`` where ``path`` is neither."""
    found = None if path.is_dir() else read_paper(path)
    if found is None:
        return None
    return check_manifest(path, trust) if found[0] == edition.KIND else _check_page(found[1], trust)


def check_manifest(path: Path, trust: Trust) -> Verdict:
    """What holds of the manifest at ``path``: its signature, its checkpoint, each listed file that lies beside it."""
    found = read_paper(path)
    told: Mapping[str, Json] = found[1] if found else {}
    checks = (_signature(edition.KIND, told, trust), _checkpoint(told, trust), _files(path.parent, told))
    facts = [(name, title, told.get(name)) for name, title in _FACTS]
    return Verdict("open_data", checks, tuple(Fact(name, title, str(value)) for name, title, value in facts if value))


_FACTS = (
    ("hub", Text("平台", "Hub")),
    ("day", Text("数据日期", "Day")),
    ("size", Text("账本条目数", "Entries of the log")),
    ("until", Text("可使用至", "May be handed out until")),
)


def _check_page(told: Mapping[str, Json], trust: Trust) -> Verdict:
    facts = (Fact("day", Text("数据日期", "Day"), str(told.get("day"))),)
    return Verdict("changes", (_signature(CHANGES, told, trust), _checkpoint(told, trust)), facts)


def _signature(kind: str, told: Mapping[str, Json], trust: Trust) -> Check:
    try:
        paper.verified(kind, told, trust.verifiers)
    except (Refusal, ValueError) as fault:  # ValueError: numbers and names no canonical JSON has
        return Check("signature", _SIGNED, False, _why(fault))
    return Check("signature", _SIGNED, True, _HOLDS)


def _checkpoint(told: Mapping[str, Json], trust: Trust) -> Check:
    try:
        head = verified_checkpoint(str(told.get("checkpoint", "")), trust.verifiers)
    except Refusal as refusal:
        return Check("checkpoint", _CHECKPOINT, False, refusal.sentence)
    same = "size" not in told or told["size"] == head.size
    unlike = Text("与所述的账本大小不一致。", "It is of another size than the paper says.")
    return Check("checkpoint", _CHECKPOINT, same, _HOLDS if same else unlike)


def _files(folder: Path, told: Mapping[str, Json]) -> Check:
    """Every listed file that is here has its size and digest. Files that are not here are told, and are no fault."""
    listed = told.get("files")
    files = [file_of(one) for one in listed] if isinstance(listed, Sequence) and not isinstance(listed, str) else []
    plain = [file for file in files if file is not None and file.path == Path(file.path).name]
    here = [file for file in plain if (folder / file.path).is_file()]
    wrong = [file.path for file in here if not _is_as_listed(folder / file.path, file)]
    if len(plain) != len(files) or not files:
        return Check("files", _FILES, False, Text("文件清单不完整。", "The list of files is not whole."))
    if wrong:
        return Check(
            "files", _FILES, False, Text("与清单不一致：" + "、".join(wrong), "Not as listed: " + ", ".join(wrong))
        )
    away = len(plain) - len(here)
    detail = Text(f"{len(here)} 个文件相符，{away} 个不在此处。", f"{len(here)} files agree, {away} are not here.")
    return Check("files", _FILES, True, detail)


def _is_as_listed(path: Path, file: File) -> bool:
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while block := opened.read(_BLOCK):
            digest.update(block)
    return path.stat().st_size == file.bytes and digest.hexdigest() == file.sha256


def _why(fault: Refusal | ValueError) -> Text:
    if isinstance(fault, Refusal):
        return fault.sentence
    return Text("内容不是规范的 JSON。", "The content is not canonical JSON.")
