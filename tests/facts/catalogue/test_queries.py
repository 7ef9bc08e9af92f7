"""The catalogue of a day is what the law has in force on it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from chuxin.facts.catalogue import queries
from chuxin.foundation.law import actions as law
from chuxin.kernel.actor import Actor
from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal

OPERATOR = Actor("system:operator", permits=frozenset({"*"}))
AT = datetime(2024, 1, 1, 4, tzinfo=UTC)
ON = date(2026, 3, 1)
CLAUSE = Definition(
    "clause",
    "example.clause",
    {
        "id": "example.clause",
        "title": {"zh": "示例条款", "en": "Example clause"},
        "document": {"zh": "示例办法", "en": "Example measures"},
        "article": "1",
        "rank": "ministry_rule",
        "jurisdiction": "CN",
        "valid_from": "2020-01-01",
    },
)


@pytest.mark.django_db
def test_an_installed_item_is_in_the_catalogue_from_its_first_day(definition_of: Callable[..., Definition]) -> None:
    law.install([CLAUSE, definition_of()], actor=OPERATOR, at=AT)
    assert queries.item("example.penalty", ON).family == "penalties"
    assert [item.id for item in queries.items(ON)] == ["example.penalty"]
    assert [item.id for item in queries.editions("example.penalty")] == ["example.penalty"]
    assert queries.items(date(2023, 12, 31)) == ()


@pytest.mark.django_db
def test_R08_what_is_not_in_the_catalogue_is_refused(definition_of: Callable[..., Definition]) -> None:
    law.install([CLAUSE, definition_of()], actor=OPERATOR, at=AT)
    with pytest.raises(Refusal, match=r"law\.unknown"):
        queries.item("example.other", ON)
    with pytest.raises(Refusal, match=r"law\.not_in_force"):
        queries.item("example.penalty", date(2023, 12, 31))


@pytest.mark.django_db
def test_an_item_whose_basis_is_repealed_leaves_the_catalogue(definition_of: Callable[..., Definition]) -> None:
    law.install([CLAUSE, definition_of()], actor=OPERATOR, at=AT)
    assert queries.items(ON)
    law.repeal("example.clause", on=date(2026, 1, 1), reason="示例", actor=OPERATOR, at=AT)
    assert queries.items(ON) == ()
    with pytest.raises(Refusal, match=r"law\.basis_repealed"):
        queries.item("example.penalty", ON)


@pytest.mark.django_db
def test_a_malformed_item_in_the_register_is_refused_with_its_findings(
    definition_of: Callable[..., Definition],
) -> None:
    law.install([CLAUSE, definition_of(("type: date", "type: day"))], actor=OPERATOR, at=AT)
    with pytest.raises(Refusal, match=r"catalogue\.malformed") as refused:
        queries.item("example.penalty", ON)
    assert "field.type_unknown" in [finding.code for finding in refused.value.findings]


@pytest.mark.django_db
def test_asking_again_costs_one_statement(
    definition_of: Callable[..., Definition], django_assert_num_queries: Callable[..., object]
) -> None:
    law.install([CLAUSE, definition_of()], actor=OPERATOR, at=AT)
    queries.items(ON)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]  # a context manager of pytest-django
        queries.items(ON)
