"""What may be done to the law: definitions are installed on a clause in force, or refused."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from chuxin.foundation.law import actions, followers, queries
from chuxin.foundation.ledger import following
from chuxin.foundation.ledger import queries as ledger
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db

JURIST = Actor(id="account:jurist", permits=frozenset({"law.install", "law.repeal"}))
NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
TODAY = date(2026, 5, 4)


def clause(id: str = "t.act", **more: Json) -> Definition:
    body: dict[str, Json] = {
        "id": id,
        "title": {"zh": "示例条", "en": "Sample clause"},
        "rank": "law",
        "valid_from": "2020-01-01",
    }
    return Definition("clause", id, {**body, **more})


def item(id: str = "t.item", **more: Json) -> Definition:
    body: dict[str, Json] = {
        "id": id,
        "title": {"zh": "示例事项", "en": "Sample item"},
        "clauses": ["t.act"],
        "valid_from": "2024-01-01",
        "retention_years": 5,
    }
    return Definition("item", id, {**body, **more})


def install(*definitions: Definition, at: datetime = NOW) -> actions.Installation:
    return actions.install(definitions, actor=JURIST, at=at)


def refusal_of(*definitions: Definition) -> Refusal:
    with pytest.raises(Refusal) as refused:
        install(*definitions)
    assert queries.editions("item", "t.item") == ()
    return refused.value


def test_installed_definition_is_in_force_from_its_first_day() -> None:
    install(item(), clause())
    assert queries.definition("item", "t.item", date(2024, 1, 1)) == item()
    assert [each.id for each in queries.definitions("item", TODAY)] == ["t.item"]
    with pytest.raises(Refusal) as refused:
        queries.definition("item", "t.item", date(2023, 12, 31))
    assert refused.value.code == "law.not_in_force"


def test_definition_is_not_in_force_after_its_last_day() -> None:
    install(clause(), item(valid_to="2025-12-31"))
    assert queries.definition("item", "t.item", date(2025, 12, 31))
    with pytest.raises(Refusal, match=r"law\.not_in_force"):
        queries.definition("item", "t.item", date(2026, 1, 1))
    assert queries.definitions("item", date(2026, 1, 1)) == ()


def test_asking_for_what_was_never_installed_is_refused() -> None:
    with pytest.raises(Refusal, match=r"law\.unknown"):
        queries.definition("item", "t.nothing", TODAY)


def test_R09_definition_without_a_clause_is_refused() -> None:
    assert refusal_of(clause(), item(clauses=[])).code == "law.no_clause"


def test_definition_on_an_unknown_clause_is_refused() -> None:
    refused = refusal_of(item())
    assert (refused.code, refused.clause) == ("law.clause_unknown", "t.act")


def test_definition_on_a_clause_not_yet_in_force_is_refused() -> None:
    refused = refusal_of(clause(valid_from="2025-01-01"), item())
    assert (refused.code, refused.clause) == ("law.clause_not_in_force", "t.act")


def test_malformed_clause_is_refused_with_its_findings() -> None:
    refused = refusal_of(clause(rank="decree"))
    assert refused.code == "law.clause_malformed"
    assert [finding.code for finding in refused.findings] == ["clause.rank"]


def test_installing_needs_the_permit() -> None:
    with pytest.raises(Refusal, match=r"access\.not_permitted"):
        actions.install([clause()], actor=ANYONE, at=NOW)


def test_installing_twice_says_nothing_the_second_time() -> None:
    install(clause(), item())
    size = ledger.size()
    again = install(clause(), item())
    assert (again.installed, again.reworded) == ((), ())
    assert set(again.unchanged) == {clause(), item()}
    assert ledger.size() == size


def test_one_ledger_entry_for_each_definition_names_what_was_installed() -> None:
    install(item(), clause())
    said = next(ledger.read(kinds=frozenset({"law.installed"})))
    assert [(each.body["kind"], each.body["id"]) for each in said if each.body] == [
        ("clause", "t.act"),
        ("item", "t.item"),
    ]
    assert {each.actor for each in said} == {"account:jurist"}


def test_other_words_reword_the_edition_and_make_no_new_one() -> None:
    install(clause(), item())
    renamed = item(title={"zh": "新名称", "en": "New name"})
    assert install(clause(), renamed).reworded == (renamed,)
    assert queries.editions("item", "t.item") == (renamed,)
    assert queries.definition("item", "t.item", date(2024, 1, 1)).title.en == "New name"


def test_changed_meaning_under_the_same_date_holds_from_the_day_it_was_made() -> None:
    install(clause(), item())
    install(item(retention_years=3))
    assert queries.definition("item", "t.item", date(2026, 5, 3)).body["retention_years"] == 5
    assert queries.definition("item", "t.item", TODAY).body["retention_years"] == 3
    assert len(queries.editions("item", "t.item")) == 2


def test_changed_meaning_with_a_later_date_holds_from_that_date() -> None:
    install(clause(), item())
    install(item(retention_years=3, valid_from="2027-01-01"))
    assert queries.definition("item", "t.item", date(2026, 12, 31)).body["retention_years"] == 5
    assert queries.definition("item", "t.item", date(2027, 1, 1)).body["retention_years"] == 3


def test_pack_that_holds_two_dated_editions_is_idempotent() -> None:
    both = (clause(), item(), item(retention_years=3, valid_from="2025-06-01"))
    install(*both)
    assert install(*both).installed == ()
    assert queries.definition("item", "t.item", TODAY).body["retention_years"] == 3


def test_correcting_an_old_edition_does_not_displace_a_later_one() -> None:
    install(clause(), item(), item(retention_years=3, valid_from="2025-06-01"))
    install(item(retention_years=9))
    assert queries.definition("item", "t.item", TODAY).body["retention_years"] == 3


def test_ending_a_definition_by_a_correction_ends_it() -> None:
    install(clause(), item())
    install(item(valid_to="2026-06-30"))
    assert queries.definition("item", "t.item", date(2026, 6, 30))
    with pytest.raises(Refusal, match=r"law\.not_in_force"):
        queries.definition("item", "t.item", date(2026, 7, 1))


def test_nothing_is_installed_when_one_definition_is_refused() -> None:
    with pytest.raises(Refusal):
        install(clause(), item(), item("t.other", clauses=["t.unknown"]))
    assert queries.clauses() == ()
    assert ledger.size() == 0


def test_R47_repeal_freezes_everything_that_hangs_on_the_clause() -> None:
    free = item("t.free", clauses=["t.other"])
    install(clause(), clause("t.other"), item(), item("t.both", clauses=["t.act", "t.other"]), free)
    frozen = actions.repeal("t.act", on=date(2026, 6, 1), reason="示例废止", actor=JURIST, at=NOW)
    assert [each.id for each in frozen] == ["t.both", "t.item"]
    assert queries.definitions("item", date(2026, 6, 1)) == (free,)
    assert [each.id for each in queries.frozen(date(2026, 6, 1))] == ["t.both", "t.item"]
    with pytest.raises(Refusal) as refused:
        queries.definition("item", "t.item", date(2026, 6, 1))
    assert (refused.value.code, refused.value.clause) == ("law.basis_repealed", "t.act")


def test_R47_day_before_the_repeal_nothing_is_frozen() -> None:
    install(clause(), item())
    actions.repeal("t.act", on=date(2026, 6, 1), reason="示例废止", actor=JURIST, at=NOW)
    assert queries.definition("item", "t.item", date(2026, 5, 31)) == item()
    assert queries.frozen(date(2026, 5, 31)) == ()


def test_R47_new_basis_thaws_a_frozen_definition() -> None:
    install(clause(), clause("t.other"), item())
    actions.repeal("t.act", on=TODAY, reason="示例废止", actor=JURIST, at=NOW)
    install(item(clauses=["t.other"]))
    assert queries.definition("item", "t.item", TODAY).clauses == ("t.other",)
    assert queries.frozen(TODAY) == ()


def test_nothing_new_may_hang_on_a_repealed_clause() -> None:
    install(clause(), clause("t.other"))
    actions.repeal("t.act", on=TODAY, reason="示例废止", actor=JURIST, at=NOW)
    late = item(clauses=["t.other", "t.act"], valid_from="2026-06-01")
    assert refusal_of(late).code == "law.clause_not_in_force"


def test_clause_that_ran_out_freezes_only_what_has_no_other_basis() -> None:
    install(clause(valid_to="2025-12-31"), clause("t.next", valid_from="2026-01-01"))
    install(item(), item("t.both", clauses=["t.act", "t.next"]))
    assert [each.id for each in queries.definitions("item", TODAY)] == ["t.both"]
    assert [each.id for each in queries.frozen(TODAY)] == ["t.item"]


def test_repeating_a_repeal_changes_nothing_and_another_day_is_refused() -> None:
    install(clause(), item())
    first = actions.repeal("t.act", on=TODAY, reason="示例废止", actor=JURIST, at=NOW)
    size = ledger.size()
    assert actions.repeal("t.act", on=TODAY, reason="示例废止", actor=JURIST, at=NOW) == first
    assert ledger.size() == size
    with pytest.raises(Refusal, match=r"law\.already_repealed"):
        actions.repeal("t.act", on=date(2026, 9, 1), reason="示例废止", actor=JURIST, at=NOW)


def test_unknown_clause_cannot_be_repealed() -> None:
    with pytest.raises(Refusal, match=r"law\.clause_unknown"):
        actions.repeal("t.nothing", on=TODAY, reason="示例废止", actor=JURIST, at=NOW)


def test_impact_of_a_clause_names_what_cites_it_anywhere_inside() -> None:
    inside = item("t.inside", clauses=["t.other"], checks=[{"id": "c", "clause": "t.act"}])
    install(clause(), clause("t.other"), item(), inside)
    assert [each.id for each in queries.hanging_on("t.act")] == ["t.inside", "t.item"]


def test_rebuilding_from_the_ledger_gives_the_same_tables() -> None:
    install(clause(), item())
    install(item(title={"zh": "新名称", "en": "New name"}), item("t.b", columns={"b": 1, "aa": 2}))
    install(item(retention_years=3))
    actions.repeal("t.act", on=TODAY, reason="示例废止", actor=JURIST, at=NOW)
    before, state = following.fingerprint(followers.FOLLOWER), queries.state()
    following.rebuild(followers.FOLLOWER)
    assert (following.fingerprint(followers.FOLLOWER), queries.state()) == (before, state)


def test_asking_costs_one_statement(django_assert_num_queries: object) -> None:
    install(clause(), item())
    queries.definition("item", "t.item", TODAY)
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture is not typed
        queries.definition("item", "t.item", TODAY)
    with django_assert_num_queries(1):  # type: ignore[operator]  # as above
        queries.definitions("item", TODAY)


def test_register_is_read_anew_after_every_change() -> None:
    install(clause(), item())
    before = queries.state()
    assert queries.definitions("item", TODAY)
    actions.repeal("t.act", on=TODAY, reason="示例废止", actor=JURIST, at=NOW)
    assert queries.state() != before
    assert queries.definitions("item", TODAY) == ()
