"""Checks a report, receipt, proof or copy of the ledger from the file and the published keys alone, without the hub."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from chuxin.foundation.ledger import note, paper
from chuxin.foundation.ledger import verify as ledger
from chuxin.foundation.ledger.proof import MAGIC
from chuxin.foundation.ledger.verdict import Verdict as LedgerVerdict
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication import portable
from chuxin.services.publication.sealed_report import check_report_file
from chuxin.services.publication.trust import Trust
from chuxin.services.publication.verdict import Check, Fact, Verdict

_PDF = b"%PDF-"
# Told only where there is something to tell.
_SOMETIMES = {"waiting": "0", "withdrawn": "", "withdrawn_reason": ""}
_FIGURES = ("batch", "feed", "sha256", "rows", "accepted", "refused", "unchanged", "superseded", "warnings")
# Every signature line of a signed note begins so.
_NOTE = "\n— "
_NAMES = {
    "batch": Text("批次", "Delivery"),
    "feed": Text("报送通道", "Feed"),
    "sha256": Text("所报文件的SHA-256", "SHA-256 of the file sent"),
    "rows": Text("行数", "Rows"),
    "accepted": Text("新增记录", "New records"),
    "refused": Text("退回", "Refused"),
    "unchanged": Text("未变", "Unchanged"),
    "superseded": Text("更正", "Corrected"),
    "warnings": Text("提示", "Warnings"),
    "waiting": Text("待定归属", "Waiting for a decision"),
    "withdrawn": Text("整批撤销于", "Withdrawn at"),
    "withdrawn_reason": Text("撤销理由", "Reason of the withdrawal"),
}
_KIND = Text("文件种类", "Kind of file")
_SIGNED = Text("签名", "Signature")
_FIGURES_TITLE = Text("所列数字与签名文本一致", "The figures agree with the signed text")
_HOLDS = Text("与公布的公钥相符。", "It fits the published key.")
_UNKNOWN = Text(
    "不是本平台的报告、回执、证明或账本副本。", "This is no report, receipt, proof or copy of the ledger of a hub."
)


def verify_file(path: Path, trust: Trust) -> Verdict:
    """What holds of the file or folder at ``path``, judged by the keys one trusts.

    Refuses ``verify.file_unreadable``; anything else about the file is in the verdict.
    """
    if path.is_dir():
        return _of_ledger("ledger", lambda: ledger.check_copy(path, trust.verifiers))
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise Refusal(
            "verify.file_unreadable",
            Text(f"无法读取 {path.name}。", f"{path.name} cannot be read."),
            Text("请核对文件名。", "Check the file's name."),
        ) from fault
    return check_content(content, trust)


def check_content(content: bytes, trust: Trust) -> Verdict:
    """What holds of a file's bytes."""
    if content.startswith(_PDF):
        return check_report_file(content, trust.authorities)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return _failed("unknown", _KIND, _UNKNOWN)
    if text.startswith(MAGIC):
        return _of_ledger("proof", lambda: ledger.check_proof(text, trust.verifiers))
    return _receipt(text, trust)


def _receipt(text: str, trust: Trust) -> Verdict:
    """A receipt as signed note, or as the JSON the command gave, whose ``signature`` is that note."""
    told = _json(text)
    kind = str(told.get(paper.SIGNATURE)).partition("\n")[0] if told is not None else ""
    if told is not None and kind in _PAPERS:
        return _paper(kind, told, trust)
    signed = text if told is None else str(told.get("signature", ""))
    if _NOTE not in signed:
        return _failed("unknown", _KIND, _UNKNOWN)
    try:
        body = note.verified(signed, trust.verifiers)
    except Refusal as refusal:
        return _failed("receipt", _SIGNED, refusal.sentence)
    figures = dict(line.split(" ", 1) for line in body.splitlines() if " " in line)
    checks = [Check("signature", _SIGNED, True, _HOLDS)]
    if told is not None:
        wrong = [name for name in _FIGURES if str(told.get(name)) != figures.get(name)]
        wrong += [name for name, no in _SOMETIMES.items() if str(told.get(name) or no) != figures.get(name, no)]
        detail = (
            Text("不一致：" + "、".join(wrong), "Different: " + ", ".join(wrong))
            if wrong
            else Text("一致。", "They agree.")
        )
        checks.append(Check("figures", _FIGURES_TITLE, not wrong, detail))
    facts = tuple(Fact(name, _NAMES[name], figures[name]) for name in (*_FIGURES, *_SOMETIMES) if name in figures)
    return Verdict("receipt", tuple(checks), facts)


def _paper(kind: str, told: Mapping[str, Any], trust: Trust) -> Verdict:
    """An organisation's own archive, or an export of an evaluation: one signature over all of it."""
    name, facts_of = _PAPERS[kind]
    try:
        paper.verified(kind, told, trust.verifiers)
    except Refusal as refusal:
        return _failed(name, _SIGNED, refusal.sentence)
    except ValueError:  # numbers and names no canonical JSON has
        return _failed(name, _KIND, _UNKNOWN)
    return Verdict(name, (Check("signature", _SIGNED, True, _HOLDS),), facts_of(told))


def _of_archive(told: Mapping[str, Any]) -> tuple[Fact, ...]:
    head = told["file"]["head"]
    return (
        Fact("name", Text("组织", "Organisation"), f"{head['name']} {head['code']}"),
        Fact("made_at", Text("生成时间", "Made at"), str(told["made_at"])),
        Fact("size", Text("账本条目数", "Entries of the log"), str(told["size"])),
    )


def _of_appraisal(told: Mapping[str, Any]) -> tuple[Fact, ...]:
    period = told["period"]
    return (
        Fact("title", Text("用途", "For"), f"{told['title']['zh']} / {told['title']['en']}"),
        Fact("period", Text("期间", "Period"), f"{period['since']} – {period['until']}"),
        Fact("bodies", Text("单位数", "Bodies"), str(len(told["bodies"]))),
    )


# The papers under one signature by their kind: how the verdict calls each, and what it tells of it.
_PAPERS: Final[Mapping[str, tuple[str, Callable[[Mapping[str, Any]], tuple[Fact, ...]]]]] = {
    portable.KIND: ("archive", _of_archive),
    portable.APPRAISAL: ("appraisal", _of_appraisal),
}


def _of_ledger(kind: str, check: Callable[[], LedgerVerdict]) -> Verdict:
    try:
        found = check()
    except Refusal as refusal:
        return _failed(kind, Text("形式", "Form"), refusal.sentence)
    checks = tuple(
        Check(
            one.name,
            one.title,
            one.holds,
            Text(f"查验 {one.checked} 处，问题 {one.faults} 处。", f"{one.checked} checked, {one.faults} at fault."),
        )
        for one in found.checks
    )
    facts = (
        Fact("origin", Text("账本", "Ledger"), found.origin),
        Fact("size", Text("条目数", "Entries"), str(found.size)),
    )
    return Verdict(kind, checks, facts)


def _failed(kind: str, title: Text, detail: Text) -> Verdict:
    return Verdict(kind, (Check("form", title, False, detail),))


def _json(text: str) -> Mapping[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):  # not JSON, or nested beyond what any receipt is
        return None
    return value if isinstance(value, dict) else None
