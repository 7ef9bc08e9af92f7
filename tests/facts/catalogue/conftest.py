"""A catalogue item as a pack would write it, to be spoilt one thing at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chuxin.kernel.definition import Definition, read_file

ITEM = """\
items:
  - id: example.penalty
    title: {zh: 示例处罚, en: Example penalty}
    class: administrative_management
    family: penalties
    clauses: [example.clause]
    valid_from: 2024-01-01
    openness: public
    retention_years: 5
    deadline_working_days: 7
    subject_types: [legal_person, individual_business]
    polarity: negative
    key: [doc_no, subject_code]
    roles: {subject_code: subject_code, doc_no: doc_no, decided_on: decided_on, amount: fine, authority_code: authority}
    person_rows: {field: subject_class, values: [自然人]}
    dropped: [CF_XDR_ZJHM]
    tier: "'serious' if fine > 100000 else 'general'"
    fields:
      - {name: subject_code, code: CF_XDR_SHXYM, title: {zh: 统一社会信用代码, en: Code}, type: uscc, required: true}
      - {name: subject_class, title: {zh: 类别, en: Class}, type: enum, values: [法人, {value: 自然人, en: Person}]}
      - {name: doc_no, title: {zh: 文书号, en: Document number}, type: text, max_length: 128, required: true}
      - {name: decided_on, title: {zh: 决定日期, en: Decided on}, type: date, required: true}
      - {name: fine, title: {zh: 罚款金额, en: Fine}, type: money, unit: 万元, disclosure: shared}
      - {name: authority, title: {zh: 机关代码, en: Authority}, type: uscc}
    checks:
      - id: fine_is_large
        severity: warning
        fails_when: "fine > 1000000"
        field: fine
        message: {zh: 数额过大。, en: The sum is large.}
        remedy: {zh: 请核对单位。, en: Check the unit.}
"""


@pytest.fixture
def definition_of(tmp_path: Path) -> Callable[..., Definition]:
    """Reads the example item with ``old`` replaced by ``new`` (each must be there), lines and all."""

    def read(*replacements: tuple[str, str]) -> Definition:
        text = ITEM
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / "item.yaml"
        file.write_text(text, encoding="utf-8")
        definitions, findings = read_file(file, tmp_path)
        assert not findings
        return definitions[0]

    return read
