"""The cards the tests judge by: the national starter card, and an invented one that uses every feature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from chuxin.assessment.evaluation.basis import Basis, Supply, basis
from chuxin.assessment.evaluation.parameters import Parameters, parameters_from
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.assessment.evaluation.sources import Sources
from chuxin.kernel.definition import Definition, read_file

ROOT = Path(__file__).resolve().parents[3]
PACKS = ROOT / "src" / "chuxin" / "packs"
LAYOUT = {
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
OWN = {
    "national.penalty": {"kinds": pa.string(), "fine_amount": pa.decimal128(18, 2), "simple_procedure": pa.bool_()},
    "national.judgment": {"performance": pa.string()},
    "national.commitment": {"fulfilment": pa.string()},
    "national.supervision_result": {"result": pa.string()},
    "national.abnormal_list": {},
    "national.severe_list": {},
    "national.honour": {"level": pa.string()},
    "national.annual_report": {"outcome": pa.string()},
}

EVERY_FEATURE = """
scorecards:
  - id: example.every_feature
    title: {zh: 示例评分卡, en: Example card}
    clauses: [cn.gbt-45255-2025]
    valid_from: 2024-01-01
    first_published: 2024-01-01
    status: illustrative
    level: national
    period: year
    scale: 100
    supply: {fresh_months: 12}
    coverage: example.coverage
    veto_grade: C
    not_scored: {kinds: [individual_business], code_prefixes: ["92"]}
    grades:
      - {id: A, title: {zh: 甲, en: A}, from: example.a}
      - {id: B, title: {zh: 乙, en: B}, from: example.b}
      - {id: C, title: {zh: 丙, en: C}}
    groups:
      - id: all
        title: {zh: 全部, en: All}
        indicators:
          - id: fines
            title: {zh: 罚款, en: Fines}
            clauses: [cn.penalty-law.9]
            effect: deduct
            item: national.penalty
            start: 40
            floor: 4.5
            where: "contains_any(kinds, '罚款', '没收违法所得') and not (simple_procedure and fine_amount < 500)"
            points: "min_of(or_else(fine_amount, 1) * param.example.rate, 30.25) + 0.000001"
            decay: [{months: 6, share: 1}, {months: 13, share: 0.333333}, {months: 25, share: 0.1}]
            remedy: {zh: 修复, en: Repair}
          - id: warnings
            title: {zh: 警告, en: Warnings}
            clauses: [cn.penalty-law.9]
            effect: deduct
            item: national.penalty
            start: 9.5
            where: "is_missing(kinds) or contains_any(kinds, '警告')"
            points: {by: tier, values: {minor: example.small, serious: example.large}}
            remedy: {zh: 修复, en: Repair}
          - id: closed
            title: {zh: 吊销, en: Revocations}
            clauses: [cn.penalty-law.9]
            effect: veto
            item: national.penalty
            where: "tier == 'serious' and contains_any(kinds, '吊销许可证件')"
            remedy: {zh: 修复, en: Repair}
          - id: praise
            title: {zh: 荣誉, en: Honours}
            clauses: [cn.penalty-law.9]
            effect: add
            item: national.honour
            start: 5
            cap: 50.5
            weight: 30.5
            points: {by: level, values: {国家级: example.large}, otherwise: example.small}
            decay: [{months: 24, share: 1}, {months: 60, share: 0.5}]
          - id: reports
            title: {zh: 年报, en: Reports}
            clauses: [cn.penalty-law.9]
            effect: deduct
            item: national.annual_report
            start: 0
            cap: 0
            weight: 20
            points: "param.example.small if outcome == '未公示' else 0"
            remedy: {zh: 修复, en: Repair}
parameters:
"""


def _numbers() -> str:
    dated = {
        "coverage": "{from: 2024-01-01, value: '0.5'}",
        "a": "{from: 2024-01-01, value: '60.5'}",
        "b": "{from: 2024-01-01, value: '30'}, {from: 2026-01-01, value: '35'}",
        "rate": "{from: 2024-01-01, value: '0.012345'}",
        "small": "{from: 2024-01-01, value: '1.333333'}",
        "large": "{from: 2024-01-01, value: '4.5'}, {from: 2025-01-01, value: '7'}",
    }
    head = "title: {zh: 示例, en: Example}, clauses: [cn.gbt-45255-2025], valid_from: 2024-01-01"
    return "".join(f"  - {{id: example.{name}, {head}, values: [{values}]}}\n" for name, values in dated.items())


EVERY_FEATURE += _numbers()


def read(text: str) -> list[Definition]:
    """The definitions of a pack text; it must be well-formed."""
    with TemporaryDirectory() as directory:
        (Path(directory) / "pack.yaml").write_text(text)
        definitions, findings = read_file(Path(directory) / "pack.yaml", Path(directory))
    assert not findings
    return definitions


def card_of(definitions: Sequence[Definition]) -> tuple[Scorecard, Parameters]:
    """The first scorecard and all parameters; they must be without fault."""
    card, findings = scorecard_from(next(each for each in definitions if each.kind == "scorecard"))
    assert card is not None, findings
    parameters, found = parameters_from([each for each in definitions if each.kind == "parameter"])
    assert not found
    return card, parameters


@lru_cache(maxsize=1)
def national() -> tuple[Scorecard, Parameters]:
    """The comprehensive card of the national pack."""
    definitions, findings = read_file(PACKS / "national" / "scorecards" / "comprehensive.yaml", PACKS)
    assert not findings
    return card_of(definitions)


@lru_cache(maxsize=1)
def every_feature() -> tuple[Scorecard, Parameters]:
    """The invented card."""
    return card_of(read(EVERY_FEATURE))


def ready(pair: tuple[Scorecard, Parameters], on: date, supply: Sequence[Supply] | None = None) -> Basis:
    """A basis for ``on``; without ``supply`` every item is supplied everywhere."""
    card, parameters = pair
    everywhere = [Supply(item, "", date(2000, 1, 1), None) for item in card.items]
    return basis(card, parameters, everywhere if supply is None else supply, on)


def record(number: int, subject: str, **given: object) -> dict[str, object]:
    """One live record decided on 2026-01-15, with what is given instead."""
    plain: dict[str, object] = dict.fromkeys(LAYOUT)
    plain |= {"record": f"r{number}", "subject": subject, "source": "示例部门", "state": "live"}
    return plain | {"decided_on": date(2026, 1, 15)} | given


def facts(
    subjects: Sequence[Mapping[str, object]],
    records: Mapping[str, Sequence[Mapping[str, object]]],
    grades: Sequence[tuple[str, str, str]] = (),
) -> Sources:
    """Facts in memory, in the layout of the facts; ``grades`` are (subject, scorecard, grade) of other scorecards."""
    columns = ("subject", "kind", "name", "region", "industry", "registered_on", "status", "size")
    whole = [
        dict.fromkeys(columns) | {"kind": "enterprise", "region": "990100", "industry": "C"} | row for row in subjects
    ]
    types = {"registered_on": pa.date32()}
    held = pa.Table.from_pylist(whole, pa.schema([(column, types.get(column, pa.string())) for column in columns]))
    tables = {}
    for item, rows in records.items():
        schema = pa.schema([*LAYOUT.items(), *OWN[item].items()])
        tables[item] = pa.Table.from_pylist([dict.fromkeys(schema.names) | dict(row) for row in rows], schema)
    names = ("subject", "scorecard", "grade")
    given = [dict(zip(names, row, strict=True)) for row in grades]
    return Sources(held, tables, (), pa.Table.from_pylist(given, pa.schema([(name, pa.string()) for name in names])))
