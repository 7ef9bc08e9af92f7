"""What a check of the ledger found: check by check, what holds and what does not."""

from __future__ import annotations

from dataclasses import dataclass, field

from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.text import Text

_SHOWN = 100
_REMEDY = Text(
    "请勿采信这一部分；向发布方重新索取，或从备份恢复后再核验。",
    "Do not rely on this part; ask its publisher again, or restore a backup and check once more.",
)
TITLES = {
    "copy": Text("副本完整，没有多余文件", "The copy is whole and holds nothing else"),
    "entries": Text("每一条的条头与叶哈希", "Every header and its leaf hash"),
    "contents": Text("每一条的内容与其摘要", "Every content and its digest"),
    "erasures": Text("缺少的内容都有公布的删除记录", "Every missing content has an announced erasure"),
    "tiles": Text("哈希树的每一块", "Every tile of the hash tree"),
    "runs": Text("按种类的索引与条头一致", "The index by kind agrees with the headers"),
    "checkpoints": Text("检查点的签名", "The signatures of the checkpoints"),
    "heads": Text("树头与条目一致，且前后一致", "Tree heads agree with the entries, and so with one another"),
    "proof": Text("包含证明", "The proof of inclusion"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked: ``name`` (a key of ``TITLES``), how often, and the faults with their places."""

    name: str
    checked: int
    faults: int
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether no fault was found."""
        return self.faults == 0

    @property
    def title(self) -> Text:
        """What was checked, in words."""
        return TITLES[self.name]


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks of one ledger, copy or proof; ``erased`` and ``withheld`` count contents that were not there."""

    origin: str
    size: int
    checks: tuple[Check, ...]
    erased: int = 0
    withheld: int = 0

    @property
    def holds(self) -> bool:
        """Whether every check holds."""
        return all(check.holds for check in self.checks)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All faults shown, in the order of the checks."""
        return tuple(finding for check in self.checks for finding in check.findings)

    def as_json(self) -> dict[str, object]:
        """The verdict as the interfaces show it."""
        checks = [
            {
                "name": check.name,
                "title": check.title.as_json(),
                "holds": check.holds,
                "checked": check.checked,
                "faults": check.faults,
            }
            for check in self.checks
        ]
        return {
            "holds": self.holds,
            "origin": self.origin,
            "size": self.size,
            "erased": self.erased,
            "withheld": self.withheld,
            "checks": checks,
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass(slots=True)
class Tally:
    """Gathers one check while it runs; keeps the first hundred faults and counts the rest."""

    name: str
    checked: int = 0
    faults: int = 0
    findings: list[Finding] = field(default_factory=list)

    def fault(self, code: str, message: Text, place: Place) -> None:
        """Note a fault at ``place``."""
        self.faults += 1
        if len(self.findings) < _SHOWN:
            self.findings.append(Finding(f"ledger.{code}", Severity.ERROR, message, _REMEDY, place))

    def check(self) -> Check:
        """The finished check."""
        return Check(self.name, self.checked, self.faults, tuple(self.findings))
