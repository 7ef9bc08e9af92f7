"""The rights of the inspected as tests: what a grade may do to an inspection plan, and what it never may."""

from __future__ import annotations

import base64
from dataclasses import fields

import orjson
import pytest

from chuxin.assessment.supervision import actions, queries
from chuxin.assessment.supervision.regime import Intensity, Regime
from chuxin.assessment.supervision.report import Report
from chuxin.assessment.supervision.task import Standing
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.permits import PERMIT_TITLES
from tests.assessment.supervision.hub import AT, ON, POSTS, REGIME, Hub, code, register, who

pytestmark = pytest.mark.django_db


def roll(plan_id: str) -> list[list[str]]:
    rows: list[list[str]] = orjson.loads(orjson.dumps(queries.bundle(plan_id)))["roll"]["rows"]
    return rows


def test_R01_no_roll_holds_a_person_and_the_shipped_regimes_leave_out_individual_businesses(hub: Hub) -> None:
    (number,) = register([code(900, "92")])
    listed = {row[0] for row in roll(hub.publish().id)}
    assert code(900, "92") not in listed
    assert number > 0
    assert "natural_person" not in {member.value for member in SubjectType}


def test_R14_every_number_of_a_plan_is_public_dated_and_cites_a_clause(hub: Hub) -> None:
    for regime in queries.regimes(ON):
        assert regime.clauses
        told = queries.parameters_of(regime, ON)
        assert {one.id for one, _ in told} == regime.parameters
        assert all(one.clauses for one, _ in told)
        assert all(held.since <= ON for _, held in told)
        assert regime.floor is None or regime.floor.clauses


def test_R15_nobody_and_no_model_chooses_the_list_follows_from_what_is_public(hub: Hub) -> None:
    plan = hub.drawn("0.2")
    said = [log.entry(seq) for seq in range(plan.seq, log.size())]
    drawn = next(one for one in said if one.kind == "supervision.drawn")
    assert drawn.body is not None
    assert set(drawn.body) == {"plan", "checkpoint_size", "checkpoint_root", "seed", "drawn"}


def test_R19_R37_a_grade_moves_ratio_and_interval_and_a_regime_has_no_place_for_anything_else() -> None:
    assert {field.name for field in fields(Intensity)} == {"grade", "ratio", "rest_months", "words"}
    assert not {"measure", "penalty", "sanction", "consequences"} & {field.name for field in fields(Regime)}


def test_R21_no_result_comes_about_by_itself(hub: Hub) -> None:
    plan = hub.drawn("0.2")
    late = plan.draft.ends.replace(year=plan.draft.ends.year + 1)
    tasks = queries.tasks_of(plan, on=late)
    assert all(task.result is None and task.standing(late) is Standing.OVERDUE for task in tasks)
    assert {one.kind for one in map(log.entry, range(plan.seq, log.size()))} & {"record.stated"} == set()


def test_missing_is_not_bad_whoever_has_no_grade_is_treated_as_the_regime_says(hub: Hub) -> None:
    register([code(800 + number) for number in range(10)])
    published = hub.publish("0.1").published
    assert published is not None
    strata = {one.grade: one for one in published.strata}
    assert (strata["B"].ungraded, strata["B"].population) == (10, 20)
    assert strata["D"].ungraded == strata["A"].ungraded == 0


def test_R40_every_step_is_in_the_ledger_with_its_account(hub: Hub) -> None:
    plan = hub.drawn("0.2")
    said = [log.entry(seq) for seq in range(plan.seq, log.size())]
    assert {one.actor for one in said} == {"account:planner", "account:witness-1", "account:witness-2"}


def test_R43_no_role_plans_and_watches_and_inspects(hub: Hub) -> None:
    for name in ("planner", "witness-1", "post-1"):
        held = who(name).permits & {actions.PLAN, actions.COMMIT, actions.INSPECT}
        assert len(held) == 1
    assert {actions.PLAN, actions.COMMIT, actions.INSPECT} <= set(PERMIT_TITLES)


def test_R48_the_report_and_the_results_use_the_words_of_the_record(hub: Hub) -> None:
    plan = hub.drawn("0.2")
    for task in queries.tasks_of(plan, on=ON):
        hub.enter(task)
    told: Report = queries.report(plan, on=ON)
    sentence = told.sentence.zh + told.sentence.en
    assert not any(word in sentence for word in ("失信", "黑名单", "dishonest", "bad firm"))


def test_inspectors_are_named_by_post_and_only_inside_the_agency(hub: Hub) -> None:
    plan = hub.drawn("0.2")
    assert {task.assignment.post for task in queries.tasks_of(plan, on=ON)} <= set(POSTS)
    bundle = orjson.loads(orjson.dumps(queries.bundle(plan.id)))
    said = [base64.b64decode(one["content"])[16:].decode() for one in bundle.pop("evidence")]
    assert len(said) == 3
    assert not any(post in told for post in POSTS for told in [*said, orjson.dumps(bundle).decode()])


def test_a_later_grade_changes_no_plan_already_published(hub: Hub) -> None:
    plan = hub.publish("0.2")
    before = roll(plan.id)
    register([code(700)])
    assert roll(plan.id) == before
    assert queries.regime(REGIME, ON).edition == plan.edition
    assert AT.date() >= plan.draft.starts
