"""Worked examples of regimes in YAML a jurist can read: how many are drawn, who is covered, or what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import pyarrow as pa

from chuxin.assessment.evaluation.parameters import Parameters
from chuxin.assessment.supervision.intensity import Stratum, quotas, rates
from chuxin.assessment.supervision.population import SCHEMA, Values, covered
from chuxin.assessment.supervision.regime import COLUMNS, Regime
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

CODE: Final = "91990000000000000X"


@dataclass(frozen=True, slots=True)
class Example:
    """A plan over an invented population, or one invented organisation, and what the regime must say."""

    definition: Definition

    @property
    def regime(self) -> str:
        """The regime it exemplifies."""
        return str(self.definition.body.get("regime"))

    @property
    def expected(self) -> Mapping[str, Json]:
        """What must come out."""
        return _mapping(self.definition.body.get("expect"))

    @property
    def refusing(self) -> bool:
        """Whether it shows a no: a refusal, or somebody who is not covered."""
        return "refusal" in self.expected or self.expected.get("covered") is False


def examples_of(definitions: Sequence[Definition]) -> tuple[Example, ...]:
    """The definitions of kind ``example`` that speak of a regime."""
    return tuple(Example(each) for each in definitions if each.kind == "example" and "regime" in each.body)


def run(examples: Sequence[Example], regimes: Mapping[str, Regime], parameters: Parameters) -> tuple[Finding, ...]:
    """A finding for each example that comes out otherwise, and for each regime that lacks a passing or refusing one."""
    findings: list[Finding] = []
    for example in examples:
        regime = regimes.get(example.regime)
        if regime is None:
            zh, en = f"没有监管方案 {example.regime}", f"no regime {example.regime}"
            findings.append(_finding(example, "unknown", zh, en))
        else:
            findings.extend(_differences(example, regime, parameters))
    for id in regimes:
        if {example.refusing for example in examples if example.regime == id} != {True, False}:
            findings.append(_unexampled(id))
    return tuple(findings)


def _differences(example: Example, regime: Regime, parameters: Parameters) -> Iterator[Finding]:
    expected = example.expected
    try:
        found = _found(example, regime, parameters)
    except Refusal as refusal:
        if expected.get("refusal") != refusal.code:
            zh, en = f"被拒绝：{refusal.sentence.zh}", f"was refused: {refusal.sentence.en}"
            yield _finding(example, "refused", zh, en)
        return
    for name, wanted in expected.items():
        got = found.get(name)
        if name == "refusal":
            yield _finding(example, "not_refused", f"未被拒绝：{wanted}", f"was not refused: {wanted}")
        elif got != wanted:
            yield _finding(
                example, "differs", f"{name} 应为 {wanted}，实为 {got}", f"{name} should be {wanted}, is {got}"
            )


def _found(example: Example, regime: Regime, parameters: Parameters) -> Mapping[str, Json]:
    body = example.definition.body
    on = date.fromisoformat(str(body.get("on")))
    values = parameters.values(regime.parameters, on)
    if "subject" in body:
        return {"covered": _is_covered(_mapping(body["subject"]), regime, values, on)}
    base, months = Decimal(str(body.get("base_ratio"))), int(str(body.get("months") or 0))
    population, resting = _mapping(body.get("population")), _mapping(body.get("resting"))
    strata = [
        Stratum(rate.grade, _whole(population.get(rate.grade)), _whole(resting.get(rate.grade)), 0, rate)
        for rate in rates(regime, values, base, months)
    ]
    return {"draw": {each.grade: each.draw for each in quotas(strata)}}


def _is_covered(given: Mapping[str, Json], regime: Regime, values: Values, on: date) -> bool:
    row: dict[str, Json | date] = {"code": CODE, "name": "示例企业", **dict.fromkeys(COLUMNS), **given}
    since = row.get("registered_on")
    row["registered_on"] = date.fromisoformat(since) if isinstance(since, str) else None
    table = pa.Table.from_pylist([row], SCHEMA)
    return bool(covered(table, regime, values, on).num_rows)


def _whole(value: Json) -> int:
    return value if isinstance(value, int) else 0


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _unexampled(id: str) -> Finding:
    sentence = Text(f"监管方案 {id} 须有一个通过和一个拒绝的示例。", f"{id} needs a passing and a refusing example.")
    return Finding(
        "example.missing", Severity.ERROR, sentence, Text("请在 examples 中补充。", "Add them under examples.")
    )


def _finding(example: Example, code: str, zh: str, en: str) -> Finding:
    return Finding(
        f"example.{code}",
        Severity.ERROR,
        Text(f"示例 {example.definition.id}：{zh}。", f"Example {example.definition.id}: {en}."),
        Text("请核对示例或监管方案。", "Check the example or the regime."),
        example.definition.place,
    )
