"""What a clause is, when it holds, and which of two prevails."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chuxin.foundation.law.clause import RANK_TITLES, Clause, Rank, clause_from, prevailing
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Place
from chuxin.kernel.text import Text

ACT = Clause(
    id="t.act",
    title=Text("示例条款", "Sample clause"),
    document=Text("示例法", "Sample act"),
    article="9",
    rank=Rank.LAW,
    jurisdiction="CN",
    valid_from=date(2020, 1, 1),
)


def written(**more: Json) -> Definition:
    body: dict[str, Json] = {
        "id": "t.act",
        "title": {"zh": "示例条款", "en": "Sample clause"},
        "document": {"zh": "示例法", "en": "Sample act"},
        "article": "9",
        "rank": "law",
        "valid_from": "2020-01-01",
    }
    return Definition("clause", "t.act", {**body, **more}, Place("law.yaml", 2), {("rank",): 6})


def test_clause_is_read_from_its_definition() -> None:
    assert clause_from(written()) == (ACT, [])


def test_clause_without_a_document_is_named_by_its_title() -> None:
    body = {key: value for key, value in written().body.items() if key != "document"}
    clause, _ = clause_from(Definition("clause", "t.act", body))
    assert clause is not None
    assert clause.document == ACT.title


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"rank": "decree"}, "clause.rank"),
        ({"rank": None}, "clause.rank"),
        ({"document": "示例法"}, "clause.document"),
        ({"text": {"zh": "仅中文"}}, "clause.text"),
        ({"article": ["9"]}, "clause.article"),
    ],
)
def test_malformed_clause_is_found(more: dict[str, Json], code: str) -> None:
    clause, findings = clause_from(written(**more))
    assert clause is None
    assert [finding.code for finding in findings] == [code]


def test_finding_names_file_and_line() -> None:
    _, (finding,) = clause_from(written(rank="decree"))
    assert str(finding.place) == "law.yaml:6:rank"


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2019, 12, 31), False), (date(2020, 1, 1), True), (date(2025, 12, 31), True), (date(2026, 1, 1), False)],
)
def test_clause_holds_from_its_first_to_its_last_day(day: date, holds: bool) -> None:
    assert replace(ACT, valid_to=date(2025, 12, 31)).in_force(day) is holds


def test_repealed_clause_no_longer_holds_from_that_day() -> None:
    repealed = replace(ACT, repealed_on=date(2026, 1, 1))
    assert repealed.in_force(date(2025, 12, 31))
    assert not repealed.in_force(date(2026, 1, 1))


def test_higher_rank_prevails_over_newer_and_newer_over_older() -> None:
    newer = replace(ACT, id="t.newer", valid_from=date(2024, 1, 1))
    local = replace(ACT, id="t.local", rank=Rank.LOCAL_RULE, valid_from=date(2026, 1, 1))
    assert prevailing([local, ACT]) is ACT
    assert prevailing([ACT, newer, local]) is newer


def test_ranks_go_from_law_down_to_standard_and_each_has_a_title() -> None:
    assert list(Rank) == [
        "law",
        "administrative_regulation",
        "central_policy",
        "ministry_rule",
        "provincial_regulation",
        "local_rule",
        "standard",
    ]
    assert set(RANK_TITLES) == set(Rank)
    clauses = [replace(ACT, id=rank, rank=rank) for rank in Rank]
    for place, clause in enumerate(clauses):
        assert prevailing(clauses[place:]) is clause
