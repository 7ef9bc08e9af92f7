"""Dated numbers of policy: a value, the day it starts and the clause it rests on; before that day there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

Value = Decimal | str


@dataclass(frozen=True, slots=True)
class Dated:
    """One value and the first day it holds."""

    since: date
    value: Value


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number (or word) of policy with its history, oldest first. ``unit`` says what it counts."""

    id: str
    title: Text
    clauses: tuple[str, ...]
    history: tuple[Dated, ...]
    unit: str
    unverified: bool

    def on(self, day: date) -> Dated:
        """The value in force on ``day``. ``Refusal`` ``parameter.not_yet`` before the first day: never a zero."""
        held = [dated for dated in self.history if dated.since <= day]
        if held:
            return held[-1]
        first = self.history[0].since.isoformat()
        raise Refusal(
            "parameter.not_yet",
            Text(
                f"参数“{self.title.zh}”（{self.id}）自 {first} 起才有规定，{day} 没有数值。",
                f"The parameter “{self.title.en}” ({self.id}) is set from {first} on; on {day} it has no value.",
            ),
            Text(f"请选择 {first} 或以后的日期。", f"Choose a day from {first} on."),
            self.clauses[0] if self.clauses else None,
        )


@dataclass(frozen=True, slots=True)
class Parameters:
    """All parameters at hand, by id."""

    by_id: Mapping[str, Parameter]

    def __getitem__(self, id_: str) -> Parameter:
        """The parameter ``id_``. ``Refusal`` ``parameter.unknown``."""
        if id_ not in self.by_id:
            raise Refusal(
                "parameter.unknown",
                Text(f"没有参数“{id_}”。", f"There is no parameter “{id_}”."),
                Text(
                    "请在 parameters 中定义它，注明条款和起始日期。", "Define it under parameters with clause and date."
                ),
            )
        return self.by_id[id_]

    def values(self, ids: Iterable[str], on: date) -> dict[str, Value]:
        """The values of ``ids`` in force ``on`` that day, each refused if it had none."""
        return {id_: self[id_].on(on).value for id_ in sorted(ids)}


def parameters_from(definitions: Sequence[Definition]) -> tuple[Parameters, list[Finding]]:
    """Read definitions of kind ``parameter``; what cannot be read is left out and found."""
    read: dict[str, Parameter] = {}
    findings: list[Finding] = []
    for definition in definitions:
        try:
            read[definition.id] = _parameter(definition)
        except (ValueError, InvalidOperation, TypeError):
            findings.append(_unreadable(definition))
    return Parameters(read), findings


def _parameter(definition: Definition) -> Parameter:
    rows = definition.body.get("values")
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        raise ValueError("values")
    word = definition.body.get("unit") == "word"
    history = tuple(sorted((_dated(row, word) for row in rows), key=lambda dated: dated.since))
    if len({dated.since for dated in history}) < len(history):
        raise ValueError("two values from one day")
    unit = str(definition.body.get("unit") or "")
    return Parameter(definition.id, definition.title, definition.clauses, history, unit, definition.unverified)


def _dated(row: Json, word: bool) -> Dated:
    if not isinstance(row, Mapping) or not isinstance(row.get("value"), str | int):
        raise ValueError("value")
    text = str(row["value"])
    return Dated(date.fromisoformat(str(row.get("from"))), text if word else Decimal(text))


def _unreadable(definition: Definition) -> Finding:
    return Finding(
        "parameter.unreadable",
        Severity.ERROR,
        Text(f"参数 {definition.id} 的数值无法读取。", f"The values of the parameter {definition.id} cannot be read."),
        Text(
            '请写 values: [{from: 2025-06-01, value: "5"}]，起始日期不得重复。',
            'Write values: [{from: 2025-06-01, value: "5"}], each starting on its own day.',
        ),
        definition.place_of(("values",)),
    )
