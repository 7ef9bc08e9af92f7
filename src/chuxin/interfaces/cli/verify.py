"""The command that checks a report, receipt, proof or copy of the ledger: by file, or a report by its code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chuxin.interfaces.cli.shell import answer, command, now, operator
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.open_data import verify as open_data
from chuxin.services.publication import queries
from chuxin.services.publication.actions import check_report
from chuxin.services.publication.trust import trust_in
from chuxin.services.publication.verdict import Verdict
from chuxin.services.publication.verification import Verification

_DISTRUST = Text("请勿采信；向出具方重新索取。", "Do not rely on it; ask its issuer again.")


@command
def verify(
    target: Annotated[str, typer.Argument(metavar="FILE_OR_CODE", help="文件、目录或核验码 / file, folder or code")],
    offline: Annotated[
        bool, typer.Option("--offline", help="只凭文件与公布的公钥核验 / by the file and the published key alone")
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option(
            "--key", exists=True, dir_okay=False, help="公布的证书或 vkey / the published certificate or vkey"
        ),
    ] = None,
    as_json: bool = typer.Option(False, "--json"),
) -> None:
    """Check a report, receipt, proof, ledger copy or manifest. / 核验报告、回执、证明、账本副本或开放数据清单。"""
    path = Path(target)
    if not path.exists():
        _by_code(target, offline=offline, as_json=as_json)
        return
    if offline and key is None:
        raise Refusal(
            "verify.key_missing",
            Text("离线核验须用 --key 指定公布的证书或公钥。", "Checking offline needs the published key: --key FILE."),
            Text("从发布方网站取得证书（PEM）或 vkey。", "Get the certificate (PEM) or vkey its issuer publishes."),
        )
    trust = queries.own_trust() if key is None else trust_in(key)
    verdict = open_data.check(path, trust) or queries.verify(path, key=key)
    if verdict.kind == "unknown":
        raise _not_chuxin(path)
    if not verdict.holds:
        raise _does_not_hold(path, verdict)
    answer(verdict.as_json(), as_json=as_json, plain=_page(verdict))


def add_to(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("verify")(verify)


def _by_code(code: str, *, offline: bool, as_json: bool) -> None:
    if offline:
        raise Refusal(
            "verify.file_unreadable",
            Text(f"没有文件“{code}”。", f"There is no file “{code}”."),
            Text("离线核验须有文件。", "Checking offline needs the file."),
        )
    found = check_report(code, actor=operator(), at=now())
    answer(found.as_json(), as_json=as_json, plain=_told(found))


def _told(found: Verification) -> str:
    status = found.status.sentence
    lines = [
        f"{found.subject_name} {found.subject_code}",
        f"报告编号 no. {found.number} · {found.issued_at.isoformat()}",
        f"SHA-256 {found.sha256}",
        f"{status.zh} / {status.en}",
        *(
            f"- {change.title.zh}：{change.sentence.zh} / {change.title.en}: {change.sentence.en}"
            for change in found.changes
        ),
    ]
    return "\n".join(lines)


def _page(verdict: Verdict) -> str:
    checks = [
        f"✓ {check.title.zh} / {check.title.en} — {check.detail.zh} / {check.detail.en}" for check in verdict.checks
    ]
    facts = [f"  {fact.title.zh} / {fact.title.en}: {fact.value}" for fact in verdict.facts]
    return "\n".join([*checks, *facts])


def _not_chuxin(path: Path) -> Refusal:
    return Refusal(
        "verify.not_chuxin",
        Text(
            f"{path.name} 不是本系统的报告、回执、证明或账本副本。",
            f"{path.name} is no report, receipt, proof or copy of the ledger made by Chuxin.",
        ),
        Text("请核对文件：应为收到的原文件，未经改存。", "Check the file: it must be the one you got, not saved anew."),
    )


def _does_not_hold(path: Path, verdict: Verdict) -> Refusal:
    findings = tuple(
        Finding(f"verify.{check.name}", Severity.ERROR, _joined(check.title, check.detail), _DISTRUST, Place(path.name))
        for check in verdict.checks
        if not check.holds
    )
    return Refusal(
        "verify.does_not_hold",
        Text(f"{path.name} 核验未通过。", f"{path.name} does not hold."),
        _DISTRUST,
        findings=findings,
    )


def _joined(title: Text, detail: Text) -> Text:
    return Text(f"{title.zh}：{detail.zh}", f"{title.en}: {detail.en}")
