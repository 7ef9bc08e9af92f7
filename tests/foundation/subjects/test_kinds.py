"""The first characters of a code tell the kind of body; packs declare the kinds."""

from datetime import date
from pathlib import Path

import pytest

import chuxin
from chuxin.foundation.subjects import queries
from chuxin.foundation.subjects.kinds import Kind, kind_for_code, kind_from
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.codes import CLASSES
from chuxin.kernel.definition import Definition, read_file

NATIONAL = Path(chuxin.__file__).parent / "packs" / "national"


@pytest.fixture(scope="module")
def kinds() -> tuple[Kind, ...]:
    definitions, _ = read_file(NATIONAL / "kinds.yaml", NATIONAL)
    return tuple(kind for kind, findings in map(kind_from, definitions) if kind and not findings)


@pytest.mark.parametrize(
    ("code", "kind", "type_"),
    [
        ("91990101MA00000000", "enterprise", SubjectType.LEGAL_PERSON),
        ("92990101MA00000000", "individual_business", SubjectType.INDIVIDUAL_BUSINESS),
        ("93990101MA00000000", "farmers_cooperative", SubjectType.LEGAL_PERSON),
        ("11990000MB00000000", "government_body", SubjectType.PUBLIC_BODY),
        ("12990000MB00000000", "public_institution", SubjectType.PUBLIC_BODY),
        ("51990000MJ00000000", "social_association", SubjectType.LEGAL_PERSON),
        ("31990000MD00000000", "legal_services", SubjectType.NON_LEGAL_ORG),
        ("99990000MD00000000", "other_organisation", SubjectType.NON_LEGAL_ORG),
    ],
)
def test_a_code_tells_its_kind(kinds: tuple[Kind, ...], code: str, kind: str, type_: SubjectType) -> None:
    found = kind_for_code(code, kinds)
    assert found is not None
    assert (found.id, found.type) == (kind, type_)


def test_every_class_of_the_standard_has_a_kind(kinds: tuple[Kind, ...]) -> None:
    assert all(kind_for_code(f"{one}{two}", kinds) for one, classes in CLASSES.items() for two in classes)


def test_the_longest_prefix_wins_and_without_one_there_is_no_kind(kinds: tuple[Kind, ...]) -> None:
    assert kind_for_code("91", kinds[:1]) == kinds[0]
    assert kind_for_code("92", kinds[:1]) is None


def test_prefixes_must_be_a_list() -> None:
    body = {"id": "x", "title": {"zh": "示例", "en": "Example"}, "type": "legal_person", "uscc_prefixes": "91"}
    kind, findings = kind_from(Definition("kind", "x", body))
    assert kind is None
    assert [finding.code for finding in findings] == ["kinds.malformed"]


@pytest.mark.usefixtures("installed")
def test_the_kinds_in_force_come_from_the_register_of_law() -> None:
    assert {kind.id for kind in queries.kinds(date(2026, 3, 1))} >= {"enterprise", "government_body"}
