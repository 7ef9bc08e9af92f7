"""An item is made of its definition, or refused with the rule and the line."""

from collections.abc import Callable
from pathlib import Path

import pytest

import chuxin
from chuxin.facts.catalogue.define import item_from
from chuxin.facts.catalogue.field import Disclosure
from chuxin.facts.catalogue.item import Item
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.definition import Definition, read_file

Read = Callable[..., Definition]


def the_item(definition: Definition) -> Item:
    item, findings = item_from(definition)
    assert item is not None, findings
    return item


def codes(definition: Definition) -> list[str]:
    item, findings = item_from(definition)
    assert item is None
    return [finding.code for finding in findings]


def test_a_sound_definition_becomes_an_item(definition_of: Read) -> None:
    item = the_item(definition_of())
    assert item.subject_types == {SubjectType.LEGAL_PERSON, SubjectType.INDIVIDUAL_BUSINESS}
    assert item.frequency == "within_7_working_days"
    assert item.roles.amount == "fine"
    assert item.checks[0].fails_when.names == {"fine"}
    assert item.tier is not None
    assert item.person_rows is not None
    assert item.person_rows.values == ("自然人",)


def test_a_field_is_as_open_as_its_item_unless_it_says_otherwise(definition_of: Read) -> None:
    item = the_item(definition_of())
    assert item.field("doc_no").disclosure is Disclosure.PUBLIC
    assert item.field("fine").disclosure is Disclosure.SHARED
    assert "fine" not in [field.name for field in item.visible(frozenset({"public"}))]


def test_the_authority_may_bear_the_placeholder_code_and_the_subject_may_not(definition_of: Read) -> None:
    item = the_item(definition_of())
    assert item.field("authority").placeholder
    assert not item.field("subject_code").placeholder


def test_the_edition_is_the_fingerprint_of_the_meaning_not_of_the_wording(definition_of: Read) -> None:
    edition = the_item(definition_of()).edition
    assert the_item(definition_of(("en: Example penalty", "en: A penalty"))).edition == edition
    assert the_item(definition_of(("retention_years: 5", "retention_years: 3"))).edition != edition


def test_asking_an_item_for_a_field_it_has_not_is_a_key_error(definition_of: Read) -> None:
    with pytest.raises(KeyError):
        the_item(definition_of()).field("nothing")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("type: date", "type: day", "field.type_unknown"),
        ("key: [doc_no, subject_code]", "key: [doc_no, serial]", "item.unknown_field"),
        ("doc_no: doc_no,", "doc_no: serial,", "item.unknown_field"),
        ("field: fine\n", "field: penalty\n", "item.unknown_field"),
        ("field: subject_class,", "field: class,", "item.unknown_field"),
        ('"fine > 1000000"', '"sum > 1000000"', "item.unknown_field"),
        ('"fine > 1000000"', '"fine >"', "formula.refused"),
        ("decided_on: decided_on,", "decided_on: doc_no,", "item.role_type"),
        ("decided_on: decided_on,", "", "item.role_missing"),
        ("unit: 万元, ", "", "field.unit_missing"),
        ("unit: 万元", "unit: 美元", "shape.unknown"),
        ("values: [法人, {value: 自然人, en: Person}]", "values: []", "field.values_missing"),
        ("title: {zh: 文书号, en: Document number}", "title: {zh: 文书号}", "shape.wrong"),
        ("code: CF_XDR_SHXYM", "code: doc_no", "item.heading_twice"),
        ("polarity: negative", "polarity: bad", "shape.unknown"),
        ("openness: public", "openness: secret", "shape.unknown"),
        ("retention_years: 5", "retention_years: long", "shape.wrong"),
        ("family: penalties", "famly: penalties", "shape.unknown_key"),
        ("name: fine,", "name: Fine,", "field.name"),
    ],
)
def test_a_fault_is_found_with_its_code(definition_of: Read, old: str, new: str, code: str) -> None:
    assert code in codes(definition_of((old, new)))


def test_a_finding_names_file_and_line(definition_of: Read) -> None:
    _, findings = item_from(definition_of(("type: date", "type: day")))
    finding = next(each for each in findings if each.code == "field.type_unknown")
    assert str(finding.place).startswith("item.yaml:22:fields.3.type")


def test_R09_an_item_without_a_clause_is_refused(definition_of: Read) -> None:
    assert "rights.R09" in codes(definition_of(("clauses: [example.clause]", "clauses: []")))


@pytest.mark.parametrize("declared", ["openness: public", "retention_years: 5", "deadline_working_days: 7"])
def test_R10_openness_retention_and_frequency_must_be_declared(definition_of: Read, declared: str) -> None:
    assert "rights.R10" in codes(definition_of((f"    {declared}\n", "")))


def test_R05_an_item_about_natural_persons_is_refused(definition_of: Read) -> None:
    assert "rights.R05" in codes(definition_of(("[legal_person,", "[natural_person,")))


def test_R05_the_class_of_titles_and_occupations_is_refused(definition_of: Read) -> None:
    found = codes(definition_of(("class: administrative_management", "class: titles_and_occupations")))
    assert "rights.R05" in found


def test_R02_a_field_for_identity_numbers_is_refused(definition_of: Read) -> None:
    found = codes(definition_of(("{zh: 文书号, en: Document number}", "{zh: 身份证号码, en: ID card}")))
    assert "rights.R02" in found


def test_every_item_of_the_shipped_packs_is_sound() -> None:
    packs = Path(chuxin.__file__).parent / "packs"
    found = [each for file in packs.rglob("*.yaml") for each in read_file(file, packs)[0] if each.kind == "item"]
    assert len(found) >= 10
    assert [str(finding.place) for definition in found for finding in item_from(definition)[1]] == []
