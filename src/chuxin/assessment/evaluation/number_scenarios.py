"""Worked examples of dated numbers in YAML a jurist can read: a number's value day by day, or that it has none yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from chuxin.assessment.evaluation.parameters import Parameters, Value
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


def number_faults(definitions: Sequence[Definition], parameters: Parameters) -> Iterator[Finding]:
    """A finding for each day on which an example ``parameter: <id>`` comes out otherwise.

    ``expect: {2025-06-21: parameter.not_yet, 2025-06-22: "3"}``: by day, the value or the code of the refusal.
    """
    for example in definitions:
        if example.kind == "example" and "parameter" in example.body:
            yield from _differences(example, str(example.body["parameter"]), parameters)


def _differences(example: Definition, number: str, parameters: Parameters) -> Iterator[Finding]:
    expected = example.body.get("expect")
    days = expected if isinstance(expected, Mapping) else {}
    if not days:
        yield _finding(example, "没有写明任何一天的数值", "it names no day")
    for day, wanted in days.items():
        got = _said(number, day, parameters)
        if not _same(wanted, got):
            yield _finding(
                example, f"{number} 在 {day} 应为 {wanted}，实为 {got}", f"{number} on {day} is {got}, not {wanted}"
            )


def _said(number: str, day: str, parameters: Parameters) -> Value:
    try:
        return parameters[number].on(date.fromisoformat(day)).value
    except Refusal as refusal:
        return refusal.code
    except ValueError:
        return "day"


def _same(wanted: Json, got: Value) -> bool:
    if isinstance(got, str):
        return wanted == got
    try:
        return Decimal(str(wanted)) == got
    except InvalidOperation:
        return False


def _finding(example: Definition, zh: str, en: str) -> Finding:
    return Finding(
        "example.differs",
        Severity.ERROR,
        Text(f"示例 {example.id}：{zh}。", f"Example {example.id}: {en}."),
        Text("请核对示例或参数。", "Check the example or the parameter."),
        example.place,
    )
