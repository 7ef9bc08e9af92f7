"""Editions of the catalogue: which items stand in them, when none covers one, and how two differ."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from chuxin.facts.catalogue import queries
from chuxin.facts.catalogue.define import item_from
from chuxin.facts.catalogue.edition import Edition, compare, covering, edition_from, uncovered_from
from chuxin.facts.catalogue.item import Item
from chuxin.foundation.law import actions as law
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal

OPERATOR = Actor("system:operator", permits=frozenset({"*"}))
AT = datetime(2024, 1, 1, 4, tzinfo=UTC)
KEPT, GONE = "administrative_management", "levies"


def edition_body(year: int, *classes: str, end: str | None = None, **more: Json) -> Definition:
    body: dict[str, Json] = {
        "id": f"example.catalogue-{year}",
        "title": {"zh": f"{year}年版", "en": f"{year} edition"},
        "clauses": ["example.clause"],
        "valid_from": f"{year}-01-01",
        "classes": [{"id": each, "title": {"zh": each, "en": each}} for each in classes],
        **({"valid_to": end} if end else {}),
        **more,
    }
    return Definition("edition", str(body["id"]), body)


OLD = edition_body(2021, KEPT, GONE, end="2023-12-31")
NEW = edition_body(2024, KEPT, "legal_compliance")


def edition(definition: Definition) -> Edition:
    found, findings = edition_from(definition)
    assert found is not None, findings
    return found


def item(definition: Definition) -> Item:
    found, findings = item_from(definition)
    assert found is not None, findings
    return found


def test_an_item_stands_where_its_class_does_or_where_it_says(definition_of: Callable[..., Definition]) -> None:
    anywhere, editions = item(definition_of()), (edition(OLD), edition(NEW))
    only_old = item(definition_of(("    family:", "    editions: [example.catalogue-2021]\n    family:")))
    old_class = item(definition_of((f"class: {KEPT}", f"class: {GONE}")))
    day = date(2025, 1, 1)
    assert [each.id for each in covering(editions, anywhere, day)] == ["example.catalogue-2024"]
    assert covering(editions, only_old, day) == ()
    assert covering(editions, old_class, day) == ()
    assert [each.id for each in covering(editions, old_class, date(2023, 12, 31))] == ["example.catalogue-2021"]


def test_the_first_day_without_an_edition_is_told(definition_of: Callable[..., Definition]) -> None:
    editions = (edition(OLD), edition(NEW))
    old_class, both = item(definition_of((f"class: {KEPT}", f"class: {GONE}"))), item(definition_of())
    assert uncovered_from(editions, both, date(2021, 1, 1), None) is None
    assert uncovered_from(editions, old_class, date(2021, 1, 1), None) == date(2024, 1, 1)
    assert uncovered_from(editions, old_class, date(2021, 1, 1), date(2023, 12, 31)) is None
    assert uncovered_from(editions, both, date(2020, 6, 1), None) == date(2020, 6, 1)


def test_an_edition_known_by_name_alone_covers_nothing(definition_of: Callable[..., Definition]) -> None:
    source: Json = {"zh": "只见名称。", "en": "Only its name was seen."}
    unseen = edition(edition_body(2026, KEPT, unseen=True, unverified=True, source=source))
    assert not unseen.in_force(date(2026, 6, 1))
    assert covering((unseen,), item(definition_of()), date(2026, 6, 1)) == ()
    assert compare(edition(NEW), unseen, [item(definition_of())], []).same


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        (edition_body(2021), "edition.classes_missing"),
        (edition_body(2021, KEPT, KEPT), "edition.class_twice"),
        (edition_body(2021, KEPT, unverified=True), "edition.source_missing"),
        (edition_body(2021, KEPT, classses=[]), "shape.unknown_key"),
    ],
)
def test_a_malformed_edition_is_told(definition: Definition, code: str) -> None:
    found, findings = edition_from(definition)
    assert found is None
    assert code in {finding.code for finding in findings}


def test_two_editions_side_by_side(definition_of: Callable[..., Definition]) -> None:
    before = item(definition_of())
    after = item(
        definition_of(
            ("retention_years: 5", "retention_years: 3"),
            ("unit: 万元, disclosure: shared", "unit: 万元, disclosure: public"),
            ("clauses: [example.clause]", "clauses: [example.clause, example.other]"),
        )
    )
    found = compare(edition(OLD), edition(NEW), [before], [after])
    assert [each.id for each in found.classes_added] == ["legal_compliance"]
    assert [each.id for each in found.classes_removed] == [GONE]
    changes = {(what.en, old.en, new.en) for each in found.items_changed for what, old, new in each.changes}
    assert changes == {
        ("years kept", "5", "3"),
        ("field “Fine” open to", "departments", "everyone"),
        ("clauses", "example.clause", "example.clause, example.other"),
    }
    assert compare(edition(OLD), edition(OLD), [before], [before]).same


@pytest.mark.django_db
def test_an_item_of_a_past_edition_is_refused_with_the_rule(definition_of: Callable[..., Definition]) -> None:
    clause = Definition(
        "clause",
        "example.clause",
        {
            "id": "example.clause",
            "title": {"zh": "示例条款", "en": "Example clause"},
            "rank": "law",
            "valid_from": "2020-01-01",
        },
    )
    gone = definition_of((f"class: {KEPT}", f"class: {GONE}"))
    law.install([clause, OLD, NEW, gone], actor=OPERATOR, at=AT)
    with pytest.raises(Refusal) as refused:
        queries.item("example.penalty", date(2026, 3, 1))
    assert (refused.value.code, refused.value.clause) == ("rights.R08", "example.clause")
    assert "2021" in refused.value.sentence.en
    assert queries.items(date(2026, 3, 1)) == ()
    difference = queries.comparison("example.catalogue-2021", "example.catalogue-2024")
    assert [each.id for each in difference.items_removed] == ["example.penalty"]
    with pytest.raises(Refusal, match=r"catalogue\.edition_unknown|没有"):
        queries.comparison("example.catalogue-2021", "example.catalogue-1999")
