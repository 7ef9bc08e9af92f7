"""R01–R06 where they concern the rooms of subjects: organisations only, never natural persons."""

from __future__ import annotations

import inspect
from dataclasses import fields
from datetime import datetime
from itertools import chain

import pytest

from chuxin.foundation.subjects import actions, kinds, models, queries, subject
from chuxin.foundation.subjects.identifiers import USCC, Identifier
from chuxin.foundation.subjects.kinds import kind_from
from chuxin.foundation.subjects.subject import Registration, Subject, SubjectType, subject_type
from chuxin.kernel.actor import Actor
from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal
from tests.foundation.subjects.organisations import an_organisation, code_of

PERSONS = ["natural_person", "person", "individual", "自然人", "NATURAL_PERSON", ""]


def test_R01_no_subject_type_is_a_natural_person() -> None:
    assert {member.value for member in SubjectType} == {
        "legal_person", "non_legal_org", "public_body", "individual_business",
    }  # fmt: skip


@pytest.mark.parametrize("word", PERSONS)
def test_R01_a_person_has_no_subject_type(word: str) -> None:
    with pytest.raises(Refusal) as refused:
        subject_type(word)
    assert refused.value.code == "rights.R01"


@pytest.mark.parametrize("word", PERSONS)
def test_R01_no_subject_value_can_be_a_person(word: str) -> None:
    with pytest.raises(Refusal, match=r"rights\.R01"):
        Subject(1, "person", word, "某人", None, (), None, None, None, "active")  # type: ignore[arg-type]  # the point


def test_R01_not_even_the_text_of_a_type_passes_for_the_type() -> None:
    with pytest.raises(TypeError):
        Subject(1, "x", "legal_person", "示例", None, (), None, None, None, "active")  # type: ignore[arg-type]  # the point


@pytest.mark.parametrize("word", PERSONS)
def test_R01_no_pack_can_declare_a_kind_of_persons(word: str) -> None:
    body = {"id": "person", "title": {"zh": "自然人", "en": "Person"}, "type": word, "uscc_prefixes": ["91"]}
    kind, findings = kind_from(Definition("kind", "person", body))
    assert kind is None
    assert [finding.code for finding in findings] == ["rights.R01"]


@pytest.mark.usefixtures("installed")
def test_R02_an_identity_number_cannot_be_registered_as_a_code(operator: Actor, at: datetime) -> None:
    person = Registration("enterprise", "示例", (Identifier(USCC, "11010519491231002X"),))
    with pytest.raises(Refusal, match=r"subjects\.code_invalid") as refused:
        actions.register([person], actor=operator, at=at)
    assert "11010519491231002X" not in str(refused.value.as_json())


def test_R03_no_column_of_a_subject_holds_its_legal_representative() -> None:
    tables = (models.SubjectRow, models.IdentifierRow, models.NamingRow, models.ChangeRow)
    columns = {column.attname for table in tables for column in table._meta.concrete_fields}
    values = {field.name for value in (Subject, Registration) for field in fields(value)}
    assert not [name for name in columns | values if "represent" in name or "person" in name or "owner" in name]


def test_R03_no_query_asks_by_person() -> None:
    asked = chain.from_iterable(
        inspect.signature(function).parameters
        for module in (queries, actions, kinds, subject)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
    )
    assert not {name for name in asked if "person" in name or "represent" in name}


def test_R04_only_an_individual_business_is_person_like() -> None:
    assert [member for member in SubjectType if member.person_like] == [SubjectType.INDIVIDUAL_BUSINESS]


@pytest.mark.usefixtures("installed")
def test_R04_an_individual_business_is_marked_by_its_code(operator: Actor, at: datetime) -> None:
    stall = an_organisation(
        1, kind="individual_business", name="示例早点铺", identifiers=(Identifier(USCC, code_of(1, "92")),)
    )
    (number,) = actions.register([stall], actor=operator, at=at)
    assert queries.subject(number).type.person_like
