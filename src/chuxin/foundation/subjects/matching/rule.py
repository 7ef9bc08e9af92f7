"""The published rule of matching: a definition of kind ``matching`` says the thresholds by which names are decided."""

from __future__ import annotations

from dataclasses import dataclass

from chuxin.foundation.subjects.matching.candidate import WHOLE, Thresholds
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text

_NAMES = ("accept", "review", "margin")
_REMEDY = Text(
    "请写 thresholds: {accept, review, margin}，均为0至1000000的整数，单位百万分之一，且 review 不大于 accept。",
    "Write thresholds: {accept, review, margin}, whole numbers of millionths up to 1000000, review not above accept.",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """By which thresholds a feed's names are matched, and on which clauses that rests."""

    id: str
    title: Text
    thresholds: Thresholds
    clauses: tuple[str, ...]
    unverified: bool


def matching_from(definition: Definition) -> tuple[Rule | None, list[Finding]]:
    """The rule a ``matching:`` definition states, or every fault of it at its line (``matching.malformed``)."""
    given = definition.body.get("thresholds")
    if not isinstance(given, dict):
        return None, [_finding(definition, "缺少 thresholds。", "It has no thresholds.")]
    findings, values = [], {}
    for name in _NAMES:
        value = given.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= WHOLE:
            zh, en = f"{name} 应为0至1000000的整数。", f"“{name}” must be a whole number from 0 to 1000000."
            findings.append(_finding(definition, zh, en, name))
        else:
            values[name] = value
    if not findings and values["review"] > values["accept"]:
        zh, en = "review 大于 accept：无人需要过目就已采用。", "“review” is above “accept”: nothing would be shown."
        findings.append(_finding(definition, zh, en, "review"))
    if findings:
        return None, findings
    thresholds = Thresholds(**values)
    return Rule(definition.id, definition.title, thresholds, definition.clauses, definition.unverified), []


def _finding(definition: Definition, zh: str, en: str, field: str | None = None) -> Finding:
    words = Text(f"匹配规则{definition.id}：{zh}", f"Matching rule {definition.id}: {en}")
    at = ("thresholds", field) if field else ("thresholds",)
    return Finding("matching.malformed", Severity.ERROR, words, _REMEDY, definition.place_of(at))
