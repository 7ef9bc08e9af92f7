"""Runs over the hub: grades are kept with their history, explained to the digit, and rebuilt from the ledger."""

from __future__ import annotations

from datetime import date

import duckdb
import pyarrow.parquet as pq
import pytest

from chuxin.assessment.evaluation import actions, engines, queries
from chuxin.assessment.evaluation.followers import FOLLOWER
from chuxin.facts.records import actions as records
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from tests.assessment.evaluation.cards import national
from tests.assessment.evaluation.hub import AT, ON, OPERATOR, Hub
from tests.engines.postgres import Server

CARD = "national.comprehensive"
ITEMS = national()[0].items


def judged(hub: Hub, on: date = ON) -> actions.Run:
    return actions.run(CARD, on=on, actor=OPERATOR, at=AT)


@pytest.mark.django_db
def test_a_run_keeps_a_grade_for_everyone_and_its_results_as_a_file(hub: Hub) -> None:
    hub.supply(ITEMS)
    hub.state(0, "national.penalty", date(2026, 3, 1), tier="serious")
    hub.state(1, "national.severe_list", date(2026, 3, 1), tier="serious")
    run = judged(hub)
    assert run.new
    assert run.grades == {"A": 4, "B": 1, "D": 1, "not_scored": 1}
    grade = queries.grades_of(hub.numbers[0])[0]
    assert (grade.score, grade.grade, grade.on, grade.title.en[:13]) == (75_000_000, "B", ON, "Comprehensive")
    assert queries.grades_of(hub.numbers[1])[0].veto
    assert queries.grades_of(hub.numbers[6])[0].score is None
    assert pq.read_table(run.path).num_rows == 7
    said = ledger.entry(run.seq)
    assert said.kind == "evaluation.ran"
    assert ledger.contents([run.seq])[run.seq]["engine"] == {"name": "duckdb", "version": duckdb.__version__}


@pytest.mark.django_db
@pytest.mark.postgres
def test_another_engine_makes_the_same_results_and_goes_on_record(hub: Hub, postgres_server: Server) -> None:
    hub.supply(ITEMS)
    hub.state(0, "national.penalty", date(2026, 3, 1), tier="serious")
    there = actions.run(CARD, on=ON, actor=OPERATOR, at=AT, engine=postgres_server.url("postgres"))
    engine = ledger.contents([there.seq])[there.seq]["engine"]
    assert (engine["name"], postgres_server.user in str(engine)) == ("postgresql", False)
    here = judged(hub)
    assert (here.sha256, here.seq, here.new) == (there.sha256, there.seq, False)


@pytest.mark.django_db
def test_repeating_a_run_says_nothing_new(hub: Hub) -> None:
    hub.supply(ITEMS)
    first = judged(hub)
    again = judged(hub)
    assert (again.new, again.seq, again.sha256) == (False, first.seq, first.sha256)


@pytest.mark.django_db
def test_a_repair_gives_a_new_grade_and_the_old_one_stays(hub: Hub) -> None:
    hub.supply(ITEMS)
    record = hub.state(0, "national.penalty", date(2026, 1, 1), tier="serious")
    judged(hub)
    records.repair(record, reason="已履行", doc_no="示例修复1号", on=date(2026, 6, 1), actor=OPERATOR, at=AT)
    judged(hub)
    assert [grade.grade for grade in queries.grades_of(hub.numbers[0])] == ["A", "B"]


@pytest.mark.django_db
def test_grades_are_rebuilt_from_the_ledger(hub: Hub) -> None:
    hub.supply(ITEMS)
    judged(hub, date(2026, 5, 31))
    hub.state(0, "national.penalty", date(2026, 6, 1), tier="general")
    judged(hub)
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before
    assert len(queries.grades_of(hub.numbers[0])) == 2


@pytest.mark.django_db
def test_an_explanation_names_record_entry_parameter_clause_and_what_will_change(hub: Hub) -> None:
    hub.supply(ITEMS)
    record = hub.state(0, "national.penalty", date(2025, 7, 15), tier="serious", valid_to="2027-01-31")
    told = queries.explain(subjects.subject(hub.numbers[0]), CARD, on=ON)
    share = next(share for share in told.shares if share.indicator.id == "penalties")
    evidence = share.evidence[0]
    assert told.score == told.total == 75_000_000
    assert (evidence.record, evidence.points, evidence.matched) == (record, -15_000_000, "serious")
    assert ledger.entry(evidence.entry or -1).kind == "record.stated"
    assert [(used.parameter, str(used.value), used.clause) for used in evidence.used] == [
        ("national.penalty_serious", "15", "cn.gbt-45255-2025")
    ]
    assert [(change.on, change.points) for change in evidence.changes] == [
        (date(2026, 7, 15), -9_000_000),
        (date(2027, 2, 1), 0),
    ]
    assert share.indicator.repair is not None


@pytest.mark.django_db
def test_one_subject_is_judged_as_in_the_run(hub: Hub) -> None:
    hub.supply(ITEMS)
    for subject in range(6):
        hub.state(subject, "national.penalty", date(2026, subject + 1, 1), tier="general")
        hub.state(subject, "national.honour", date(2025, subject + 1, 1), level="省级")
    rows = {row["number"]: row for row in judged(hub).rows.to_pylist()}
    for number in hub.numbers:
        sources = queries.hub_sources(on=ON, subjects=[number])
        alone = engines.run("judgement", queries.basis_on(CARD, sources, ON), sources).to_pylist()[0]
        assert {"number": number} | alone == rows[number]


@pytest.mark.django_db
def test_too_little_supplied_gives_no_grade_but_says_why(hub: Hub) -> None:
    hub.supply(["national.penalty"])
    assert judged(hub).grades == {"coverage": 6, "not_scored": 1}
    told = queries.explain(subjects.subject(hub.numbers[0]), CARD, on=ON)
    assert told.grade is None
    assert told.why_not is not None
    assert "35%" in told.why_not.en


@pytest.mark.django_db
def test_grades_of_a_small_industry_are_not_told_apart(hub: Hub) -> None:
    hub.supply(ITEMS)
    assert queries.distribution(CARD, "C13") == {}
    judged(hub)
    assert queries.distribution(CARD, "C13") == {"A": 6}
    assert queries.distribution(CARD, "A01") == {}


@pytest.mark.django_db
def test_a_run_needs_the_permit_and_a_card_in_force(hub: Hub) -> None:
    with pytest.raises(Refusal) as refused:
        actions.run(CARD, on=ON, actor=Actor("account:guest"), at=AT)
    assert refused.value.code == "access.not_permitted"
    with pytest.raises(Refusal) as refused:
        judged(hub, date(2025, 5, 31))
    assert refused.value.code.startswith("law.")


@pytest.mark.django_db
def test_scorecards_and_their_dated_numbers_are_public(hub: Hub) -> None:
    card = queries.scorecard(CARD, ON)
    assert queries.scorecards(ON) == (card,)
    held = {parameter.id: dated.value for parameter, dated in queries.parameters_of(card, ON)}
    assert str(held["national.grade_a"]) == "85"
