"""Worked examples of scorecards in YAML a jurist can read: facts in; score, grade, points or refusal out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from chuxin.assessment.evaluation.basis import Supply, basis
from chuxin.assessment.evaluation.engines import run as judge
from chuxin.assessment.evaluation.parameters import Parameters
from chuxin.assessment.evaluation.points import micro, written
from chuxin.assessment.evaluation.scorecard import Scorecard, fields_of
from chuxin.assessment.evaluation.sources import EVER, Sources
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

CODE = "91990000000000000X"
FieldTypes = Mapping[str, Mapping[str, pa.DataType]]
_SUBJECT: Mapping[str, pa.DataType] = {
    **dict.fromkeys(("subject", "kind", "name", "region", "industry", "status", "size"), pa.string()),
    "registered_on": pa.date32(),
}
_GRADES = pa.schema([(name, pa.string()) for name in ("subject", "scorecard", "grade")])
_ENVELOPE: Mapping[str, pa.DataType] = {
    "record": pa.string(),
    "subject": pa.string(),
    "source": pa.string(),
    "decided_on": pa.date32(),
    "valid_from": pa.date32(),
    "valid_to": pa.date32(),
    "tier": pa.string(),
    "state": pa.string(),
    "amount": pa.decimal128(18, 2),
}


@dataclass(frozen=True, slots=True)
class Example:
    """Facts about one invented organisation and what the scorecard must say about them."""

    definition: Definition

    @property
    def scorecard(self) -> str:
        """The scorecard it exemplifies."""
        return str(self.definition.body.get("scorecard"))

    @property
    def refusing(self) -> bool:
        """Whether it shows a refusal: a code, or a grade that is not given."""
        expected = self.definition.body.get("expect")
        return isinstance(expected, Mapping) and ("refusal" in expected or expected.get("grade", "") is None)


def examples_of(definitions: Sequence[Definition]) -> tuple[Example, ...]:
    """The definitions of kind ``example`` that speak of a scorecard."""
    return tuple(Example(each) for each in definitions if each.kind == "example" and "scorecard" in each.body)


def run(
    examples: Sequence[Example],
    scorecards: Mapping[str, Scorecard],
    parameters: Parameters,
    types: FieldTypes | None = None,
) -> tuple[Finding, ...]:
    """Judge every example; a finding for each that comes out otherwise than it says, and for each card that lacks a
    passing or a refusing example. ``types`` gives the Arrow types of items' own fields (text where not given)."""
    findings: list[Finding] = []
    for example in examples:
        card = scorecards.get(example.scorecard)
        if card is None:
            findings.append(
                _finding(example, "unknown", f"没有评分卡 {example.scorecard}", f"no scorecard {example.scorecard}")
            )
        else:
            findings.extend(_differences(example, card, parameters, types or {}))
    findings.extend(_unexampled(examples, scorecards))
    return tuple(findings)


def _unexampled(examples: Sequence[Example], scorecards: Mapping[str, Scorecard]) -> Iterator[Finding]:
    for id_ in scorecards:
        shown = {example.refusing for example in examples if example.scorecard == id_}
        if shown != {True, False}:
            yield Finding(
                "example.missing",
                Severity.ERROR,
                Text(
                    f"评分卡 {id_} 须有一个通过和一个不予评级的示例。", f"{id_} needs a passing and a refusing example."
                ),
                Text("请在 examples 中补充。", "Add them under examples."),
            )


def _differences(example: Example, card: Scorecard, parameters: Parameters, types: FieldTypes) -> Iterator[Finding]:
    expected = _mapping(example.definition.body.get("expect"))
    try:
        found = _found(example, card, parameters, types)
    except Refusal as refusal:
        if expected.get("refusal") != refusal.code:
            yield _finding(example, "refused", f"被拒绝：{refusal.sentence.zh}", f"was refused: {refusal.sentence.en}")
        return
    if "refusal" in expected:
        yield _finding(
            example, "not_refused", f"未被拒绝：{expected['refusal']}", f"was not refused: {expected['refusal']}"
        )
    for name, wanted, got in _compared(expected, found):
        if wanted != got:
            zh, en = f"{name} 应为 {wanted}，实为 {got}", f"{name} should be {wanted}, is {got}"
            yield _finding(example, "differs", zh, en)


def _found(example: Example, card: Scorecard, parameters: Parameters, types: FieldTypes) -> Mapping[str, Json]:
    body = example.definition.body
    on = date.fromisoformat(str(body.get("on")))
    supplied = body.get("supplied")
    items = [str(item) for item in supplied] if isinstance(supplied, Sequence) and supplied != "all" else card.items
    supply = [Supply(item, "", EVER, None) for item in items]
    everyone = [body, *_rows(body, "peers")]
    told = [_subject(number, _mapping(one.get("subject"))) for number, one in enumerate(everyone)]
    subjects = pa.Table.from_pylist([_typed(row, _schema_of_subject()) for row in told], _schema_of_subject())
    records = _records([(row, one) for row, one in zip(told, everyone, strict=True)], card, types)
    rows = judge(
        "judgement", basis(card, parameters, supply, on), Sources(subjects, records, (), _grades(told[0], body))
    )
    found: list[Mapping[str, Json]] = rows.to_pylist()
    return next(row for row in found if row["subject"] == told[0]["subject"])


def _compared(expected: Mapping[str, Json], found: Mapping[str, Json]) -> Iterator[tuple[str, Json, Json]]:
    for name in ("grade", "reason", "veto"):
        if name in expected:
            yield name, expected[name], found[name]
    for name in ("score", "coverage"):
        if name in expected:
            yield name, _number(expected[name]), _shown(found[name])
    for name, points in _mapping(expected.get("points")).items():
        yield name, _number(points), _shown(found.get(f"{name}_points"))
    for name, hits in _mapping(expected.get("hits")).items():
        yield name, hits, found.get(f"{name}_hits")
    for name, value in _mapping(expected.get("values")).items():
        yield name, _number(value), _measured(found.get(f"{name}_value"))
    for name, held in _mapping(expected.get("held")).items():
        yield name, _number(held), _shown(found.get(f"{name}_held"))


def _number(value: Json) -> str | None:
    return None if value is None else written(micro(str(value)))


def _shown(value: Json) -> str | None:
    return written(value) if isinstance(value, int) else None


def _measured(value: object) -> str | None:
    return written(micro(value)) if isinstance(value, Decimal) else None


def _subject(number: int, given: Mapping[str, Json]) -> Mapping[str, Json]:
    """The organisation of an example (the first), or one of its ``peers``, all invented."""
    code = CODE if number == 0 else f"91990000{number:09d}P"
    plain: Mapping[str, Json] = {"subject": code, "kind": "enterprise", "name": "示例企业", "region": "990100"}
    return dict.fromkeys(_SUBJECT) | dict(plain) | dict(given)


def _schema_of_subject() -> pa.Schema:
    return pa.schema(list(_SUBJECT.items()))


def _grades(subject: Mapping[str, Json], body: Mapping[str, Json]) -> pa.Table:
    """What other scorecards say of the organisation: ``grades: [{scorecard: …, grade: …}]``."""
    given = [{"subject": subject["subject"], **row} for row in _rows(body, "grades")]
    return pa.Table.from_pylist(given, _GRADES)


def _records(
    everyone: Sequence[tuple[Mapping[str, Json], Mapping[str, Json]]], card: Scorecard, types: FieldTypes
) -> Mapping[str, pa.Table]:
    # Every item of the card has its table, be it empty: examples of one day then share one compiled query.
    rows: dict[str, list[dict[str, Json | date | Decimal]]] = {item: [] for item in card.items}
    for place, (subject, one) in enumerate(everyone):
        for number, row in enumerate(_rows(one, "records")):
            told = dict(row)
            item = str(told.pop("item"))
            name = f"r{number}" if place == 0 else f"p{place}-{number}"
            base = {"record": name, "subject": subject["subject"], "source": "示例部门", "state": "live"}
            rows.setdefault(item, []).append(_typed(base | told, _schema(card, item, types.get(item, {}))))
    return {item: pa.Table.from_pylist(each, _schema(card, item, types.get(item, {}))) for item, each in rows.items()}


def _schema(card: Scorecard, item: str, types: Mapping[str, pa.DataType]) -> pa.Schema:
    own = {name for each in card.indicators if each.item == item for name in fields_of(each)} - set(_ENVELOPE)
    return pa.schema([*_ENVELOPE.items(), *((name, types.get(name, pa.string())) for name in sorted(own))])


def _rows(body: Mapping[str, Json], key: str) -> list[Mapping[str, Json]]:
    given = body.get(key) or []
    listed = given if isinstance(given, Sequence) and not isinstance(given, str) else []
    return [row for row in listed if isinstance(row, Mapping)]


def _typed(row: Mapping[str, Json], schema: pa.Schema) -> dict[str, Json | date | Decimal]:
    typed: dict[str, Json | date | Decimal] = dict.fromkeys(schema.names)
    for name in schema.names:
        value, wanted = row.get(name), schema.field(name).type
        if isinstance(value, str) and pa.types.is_date(wanted):
            typed[name] = date.fromisoformat(value)
        elif isinstance(value, str | int) and pa.types.is_decimal(wanted):
            typed[name] = Decimal(value)
        else:
            typed[name] = value
    return typed


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _finding(example: Example, code: str, zh: str, en: str) -> Finding:
    return Finding(
        f"example.{code}",
        Severity.ERROR,
        Text(f"示例 {example.definition.id}：{zh}。", f"Example {example.definition.id}: {en}."),
        Text("请核对示例或评分卡。", "Check the example or the scorecard."),
        example.definition.place,
    )
