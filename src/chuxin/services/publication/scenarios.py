"""Worked examples of publicity rules in YAML a jurist can read: a matter in; shown, until, repair from and why out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication.clock import window
from chuxin.services.publication.repairing import Facts, eligibility
from chuxin.services.publication.rule import Matter, Rule

_Value: TypeAlias = "Json | date | Decimal | frozenset[str] | tuple[str, ...]"


@dataclass(frozen=True, slots=True)
class Example:
    """An invented matter on a day, and what the rule must say of it.

    ``{publicity: <rule>, on, matter: {decided_on, tier, kinds, …}, repair: {corrected, fulfilled, applied_on, …},
    expect: {shown, until, min_end, repair_from, edition, settled, why, beside: {edition: last day}, eligible, refused:
    [codes], procedure, refusal}}``: matter and repair are fields of :class:`Matter` and :class:`Facts`; ``why`` is part
    of the sentence in either language.
    """

    definition: Definition

    @property
    def rule(self) -> str:
        """The rule it exemplifies."""
        return str(self.definition.body.get("publicity"))

    @property
    def expected(self) -> Mapping[str, Json]:
        """What must come out."""
        return _mapping(self.definition.body.get("expect"))

    @property
    def refusing(self) -> bool:
        """Whether it shows a no: not shown, not repairable, or refused."""
        told = self.expected
        return told.get("shown") is False or told.get("eligible") is False or "refusal" in told


def examples_of(definitions: Sequence[Definition]) -> tuple[Example, ...]:
    """The definitions of kind ``example`` that speak of a publicity rule."""
    return tuple(Example(each) for each in definitions if each.kind == "example" and "publicity" in each.body)


def run(examples: Sequence[Example], rules: Mapping[str, Rule]) -> tuple[Finding, ...]:
    """A finding for each example that comes out otherwise, and for each rule that lacks a passing or refusing one."""
    findings: list[Finding] = []
    for example in examples:
        rule = rules.get(example.rule)
        if rule is None:
            findings.append(_finding(example, "unknown", f"没有公示规则 {example.rule}", f"no rule {example.rule}"))
        else:
            findings.extend(_differences(example, rule))
    for id in rules:
        if {example.refusing for example in examples if example.rule == id} != {True, False}:
            findings.append(_unexampled(id))
    return tuple(findings)


def _differences(example: Example, rule: Rule) -> Iterator[Finding]:
    expected = example.expected
    if not expected:
        yield _finding(example, "differs", "没有写明应得的结果", "it expects nothing")
    try:
        found = _found(example, rule)
    except Refusal as refusal:
        if expected.get("refusal") != refusal.code:
            yield _finding(example, "refused", f"被拒绝：{refusal.sentence.zh}", f"was refused: {refusal.sentence.en}")
        return
    except (TypeError, ValueError, ArithmeticError) as error:
        yield _finding(example, "unreadable", f"无法读取：{error}", f"cannot be read: {error}")
        return
    for name, wanted in expected.items():
        if name == "why" and str(wanted) in str(found["why"]):
            continue
        if name not in found or found[name] != wanted:
            got = found.get(name)
            yield _finding(
                example, "differs", f"{name} 应为 {wanted}，实为 {got}", f"{name} should be {wanted}, is {got}"
            )


def _found(example: Example, rule: Rule) -> Mapping[str, Json]:
    body = example.definition.body
    on = date.fromisoformat(str(body.get("on")))
    matter = Matter(**_typed(Matter, _mapping(body.get("matter"))))  # type: ignore[arg-type]
    seen = window(rule, matter, on)
    told: dict[str, Json] = {
        "shown": seen.shown,
        "until": _day(seen.until),
        "min_end": _day(seen.min_end),
        "repair_from": _day(seen.repair_from),
        "edition": seen.edition,
        "settled": seen.settled,
        "why": f"{seen.why.zh} {seen.why.en}",
        "beside": {span.edition: _day(span.max_end) for span in seen.alternatives},
    }
    if "repair" in body:
        asked = eligibility(rule, matter, Facts(**_typed(Facts, _mapping(body["repair"]))), on)  # type: ignore[arg-type]
        refused: list[Json] = [refusal.code for refusal in asked.refusals]
        told |= {"eligible": asked.eligible, "refused": refused, "procedure": asked.procedure}
    return told


def _typed(value: type[Matter] | type[Facts], given: Mapping[str, Json]) -> dict[str, _Value]:
    """The given facts as the fields of ``value`` hold them; a name it has not is a ``TypeError`` when it is made."""
    kinds = {field.name: str(field.type) for field in fields(value)}
    return {name: _read(kinds.get(name, ""), raw) for name, raw in given.items()}


def _read(kind: str, raw: Json) -> _Value:
    if raw is None:
        return None
    if kind.startswith("date"):
        return date.fromisoformat(str(raw))
    if kind.startswith("Decimal"):
        return Decimal(str(raw))
    if kind.startswith("frozenset") and isinstance(raw, Sequence):
        return frozenset(str(one) for one in raw)
    if kind.startswith("tuple") and isinstance(raw, Sequence):
        return tuple(str(one) for one in raw)
    return raw


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _unexampled(id: str) -> Finding:
    sentence = Text(f"公示规则 {id} 须有一个通过和一个拒绝的示例。", f"{id} needs a passing and a refusing example.")
    return Finding(
        "example.missing", Severity.ERROR, sentence, Text("请在 examples 中补充。", "Add them under examples.")
    )


def _finding(example: Example, code: str, zh: str, en: str) -> Finding:
    return Finding(
        f"example.{code}",
        Severity.ERROR,
        Text(f"示例 {example.definition.id}：{zh}。", f"Example {example.definition.id}: {en}."),
        Text("请核对示例或公示规则。", "Check the example or the rule."),
        example.definition.place,
    )
