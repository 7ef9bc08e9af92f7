"""Small invented lakes whose answer is known: a card that counts penalties, and inspections that follow them or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa

from chuxin.assessment.evaluation.basis import Supply
from chuxin.assessment.evaluation.sources import EVER, Sources
from chuxin.assessment.validation.cohort import Judged
from tests.assessment.evaluation.cards import card_of, read

PENALTY, INSPECTION = "national.penalty", "national.supervision_result"
CARD = """
scorecards:
  - id: example.counting
    title: {zh: 示例计数卡, en: Counting card}
    clauses: [cn.gbt-45255-2025]
    valid_from: 2024-01-01
    first_published: 2024-01-01
    status: illustrative
    level: private
    period: year
    scale: 100
    coverage: example.coverage
    veto_grade: C
    not_scored: {code_prefixes: ["92"]}
    grades:
      - {id: A, title: {zh: 甲, en: A}, from: example.a}
      - {id: C, title: {zh: 丙, en: C}}
    groups:
      - id: all
        title: {zh: 全部, en: All}
        indicators:
          - id: penalties
            title: {zh: 处罚, en: Penalties}
            clauses: [cn.penalty-law.9]
            effect: deduct
            item: national.penalty
            start: 100
            points: "10"
            remedy: {zh: 修复, en: Repair}
parameters:
  - {id: example.coverage, title: {zh: 覆盖, en: Coverage}, clauses: [cn.gbt-45255-2025], valid_from: 2024-01-01,
     values: [{from: 2024-01-01, value: "0.5"}]}
  - {id: example.a, title: {zh: 甲级线, en: Cut of A}, clauses: [cn.gbt-45255-2025], valid_from: 2024-01-01,
     values: [{from: 2024-01-01, value: "85"}]}
"""
_SUBJECTS = pa.schema(
    [*((name, pa.string()) for name in ("subject", "kind", "name", "region", "industry", "status")),
     ("registered_on", pa.date32())]
)  # fmt: skip
_RECORDS = pa.schema(
    [*((name, pa.string()) for name in ("record", "subject", "source", "tier", "state", "result")),
     *((name, pa.date32()) for name in ("decided_on", "valid_from", "valid_to")), ("amount", pa.decimal128(18, 2))]
)  # fmt: skip


def judged() -> Judged:
    """The counting card: 100 points less 10 a penalty; A from 85."""
    return Judged(*card_of(read(CARD)))


def subject(code: str, **given: object) -> dict[str, object]:
    """One invented organisation."""
    plain = {"kind": "enterprise", "name": "示例企业", "region": "990100", "industry": "C1310"}
    return {"subject": code, "registered_on": date(2020, 1, 1)} | plain | given


def record(code: str, day: date, **given: object) -> dict[str, object]:
    """One record about it."""
    return {
        "record": f"{code}/{day}",
        "subject": code,
        "source": "示例部门",
        "decided_on": day,
        "state": "live",
    } | given


def lake(subjects: Sequence[Mapping[str, object]], records: Mapping[str, Sequence[Mapping[str, object]]]) -> Sources:
    """Facts in memory; every item that is named counts as supplied everywhere."""
    tables = {item: pa.Table.from_pylist([dict(row) for row in rows], _RECORDS) for item, rows in records.items()}
    supply = tuple(Supply(item, "", EVER, None) for item in (*records, PENALTY))
    return Sources(pa.Table.from_pylist([dict(row) for row in subjects], _SUBJECTS), tables, supply)
