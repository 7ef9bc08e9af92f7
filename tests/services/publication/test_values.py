"""Values of fields in words, and the parts of a code."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chuxin.facts.catalogue.field import Choice, Field, FieldType
from chuxin.foundation.subjects.places import national
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text
from chuxin.services.publication.code_parts import parts_of
from chuxin.services.publication.values import written
from chuxin.services.publication.wording import yuan

CHOICES = (Choice("罚款", Text("罚款", "Fine")), Choice("警告", Text("警告", "Warning")))


def _field(kind: FieldType) -> Field:
    return Field("x", Text("示例", "Sample"), kind, values=CHOICES)


@pytest.mark.parametrize(
    ("kind", "value", "zh", "en"),
    [
        (FieldType.DATE, "2026-11-22", "2026年11月22日", "22 November 2026"),
        (FieldType.DATE, "2099-12-31", "长期", "Without a term"),
        (FieldType.MONEY, "1234567.50", "1,234,567.50 元", "CNY 1,234,567.50"),
        (FieldType.BOOLEAN, False, "否", "No"),
        (FieldType.ENUM, "罚款", "罚款", "Fine"),
        (FieldType.ENUMS, ["罚款", "警告"], "罚款、警告", "Fine, Warning"),
        (FieldType.ENUMS, "罚款、警告", "罚款、警告", "Fine, Warning"),
        (FieldType.REGION, "420100", "武汉市", None),
        (FieldType.REGION, "990000", "990000", "990000"),
        (FieldType.TEXT, "示例", "示例", "示例"),
        (FieldType.INTEGER, 12, "12", "12"),
    ],
)
def test_value_is_written_in_both_languages(kind: FieldType, value: Json, zh: str, en: str | None) -> None:
    told = written(_field(kind), value, national())
    assert told is not None
    assert told.zh == zh
    assert en is None or told.en == en


@pytest.mark.parametrize("value", [None, "", []])
def test_nothing_is_not_shown(value: Json) -> None:
    assert written(_field(FieldType.TEXT), value, national()) is None


def test_whole_sums_carry_no_fen() -> None:
    assert yuan(Decimal("12000.00")).zh == "12,000 元"


def test_code_parts_join_to_the_code_and_name_the_division() -> None:
    parts = parts_of("91420100MA4TE5T05E", national())
    assert "".join(part.characters for part in parts) == "91420100MA4TE5T05E"
    assert [part.meaning.zh for part in parts[:3]] == ["市场监督管理", "企业", "武汉市"]


def test_other_identifiers_have_no_parts() -> None:
    assert parts_of("registry:123", national()) == ()
