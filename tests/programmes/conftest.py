"""A small sound pack in a folder of its own, for tests that break or install it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAMME = """\
programme:
  id: t
  title: {zh: 示例方案, en: Sample programme}
  clauses: [t.act]
  valid_from: 2024-01-01
  description: {zh: 仅用于测试。, en: For tests only.}
  responsible:
    - {role: lead_authority, title: {zh: 示例主管部门, en: Sample authority}}
  not_allowed:
    - {zh: 不得收集自然人信息。, en: No natural persons.}
"""
LAW = """\
clauses:
  - id: t.act
    title: {zh: 示例条款, en: Sample clause}
    document: {zh: 示例条例, en: Sample regulation}
    article: "9"
    rank: provincial_regulation
    valid_from: 2020-01-01
  - id: t.late
    title: {zh: 后来的条款, en: Later clause}
    rank: ministry_rule
    valid_from: 2026-01-01
"""
ITEM = """\
items:
  - id: t.award
    title: {zh: 示例荣誉, en: Sample honour}
    class: honours
    family: honours
    clauses: [t.act]
    valid_from: 2024-01-01
    openness: public
    retention_years: 5
    deadline_working_days: 7
    subject_types: [legal_person]
    polarity: positive
    key: [doc_no, subject_code]
    roles: {subject_code: subject_code, doc_no: doc_no, decided_on: decided_on}
    fields:
      - {name: subject_code, title: {zh: 统一社会信用代码, en: Code}, type: uscc, required: true, disclosure: public}
      - {name: doc_no, title: {zh: 文号, en: Document number}, type: text, required: true, disclosure: public}
      - {name: decided_on, title: {zh: 认定日期, en: Date}, type: date, required: true, disclosure: public}
"""
FEED = """\
feeds:
  - id: t.awards
    title: {zh: 示例荣誉报送, en: Sample honours feed}
    item: t.award
    clauses: [t.act]
    valid_from: 2024-01-01
    source: {code: null, name: {zh: 示例信源单位, en: Sample source}}
    rhythm: {every: month, due_working_days: 7}
    unknown_subject: register
"""
SOUND = {"programme.yaml": PROGRAMME, "law.yaml": LAW, "catalogue/awards.yaml": ITEM, "feeds/awards.yaml": FEED}

MakePack = Callable[..., Path]


@pytest.fixture
def make_pack(tmp_path: Path) -> MakePack:
    """Writes the sound pack with some files replaced or added (``{"law.yaml": "…"}``); gives its folder."""

    def make(files: dict[str, str] | None = None) -> Path:
        folder = tmp_path / "pack"
        for name, text in {**SOUND, **(files or {})}.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return folder

    return make


@pytest.fixture
def item_text() -> str:
    return ITEM


@pytest.fixture
def law_text() -> str:
    return LAW


@pytest.fixture
def feed_text() -> str:
    return FEED
