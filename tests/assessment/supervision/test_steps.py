"""A plan goes its way step by step; every step out of turn, or by the wrong account, is refused with its reason."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from chuxin.assessment.supervision import actions, queries
from chuxin.assessment.supervision.draw import commitment_of
from chuxin.assessment.supervision.eligible import rolls_folder
from chuxin.assessment.supervision.followers import FOLLOWER
from chuxin.assessment.supervision.plan import Draft, Stage
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.kernel.refusal import Refusal
from tests.assessment.supervision.hub import AGENCY, AT, OPERATOR, OTHER, POSTS, REGIME, SECRETS, Hub, who

pytestmark = pytest.mark.django_db


def refused(code: str, act: object) -> None:
    with pytest.raises(Refusal) as told:
        act()  # type: ignore[operator]
    assert told.value.code == code
    assert told.value.remedy.zh


def test_a_plan_is_drafted_published_committed_sealed_revealed_and_drawn(hub: Hub) -> None:
    stages = [hub.plan()]
    stages.append(actions.publish(stages[0].id, actor=who("planner"), at=AT))
    stages.append(hub.commit(stages[0]))
    stages.append(hub.reveal(stages[0]))
    stages.append(actions.draw(stages[0].id, actor=who("planner"), at=AT))
    assert [one.stage for one in stages] == [
        Stage.DRAFTED, Stage.PUBLISHED, Stage.COMMITTED, Stage.REVEALED, Stage.DRAWN
    ]  # fmt: skip
    kinds = [log.entry(seq).kind for seq in range(stages[0].seq, log.size())]
    assert kinds == [
        "supervision.planned", "supervision.published", "supervision.committed", "supervision.committed",
        "supervision.revealed", "supervision.revealed", "supervision.drawn",
    ]  # fmt: skip


def test_the_strata_hold_everyone_once_with_the_ratio_of_their_grade(hub: Hub) -> None:
    published = hub.publish("0.2").published
    assert published is not None
    told = {one.grade: (one.population, one.draw) for one in published.strata}
    assert sum(population for population, _ in told.values()) == 60
    assert told["D"] == (10, 6)
    assert told["B"] == (10, 2)
    assert told["A"] == (40, 4)


def test_nobody_is_left_to_a_grade_that_was_never_given(hub: Hub) -> None:
    refused("evaluation.not_run", lambda: hub.publish(at=AT - timedelta(days=200)))


def test_a_draw_before_publication_is_refused(hub: Hub) -> None:
    plan = hub.plan()
    refused("supervision.wrong_stage", lambda: actions.draw(plan.id, actor=who("planner"), at=AT))
    refused("supervision.wrong_stage", lambda: actions.reveal(plan.id, "x", actor=who("witness-1"), at=AT))
    digest = commitment_of("x")
    refused("supervision.wrong_stage", lambda: actions.commit(plan.id, digest, actor=who("witness-1"), at=AT))


def test_a_list_is_published_only_once(hub: Hub) -> None:
    plan = hub.publish()
    refused("supervision.wrong_stage", lambda: actions.publish(plan.id, actor=who("planner"), at=AT))


def test_two_commitments_need_two_accounts_and_neither_published_the_list(hub: Hub) -> None:
    plan = hub.publish()
    first = who("witness-1")
    actions.commit(plan.id, commitment_of("a"), actor=first, at=AT)
    refused("supervision.four_eyes", lambda: actions.commit(plan.id, commitment_of("b"), actor=first, at=AT))
    planner = who("planner")
    refused("access.not_permitted", lambda: actions.commit(plan.id, commitment_of("b"), actor=planner, at=AT))
    by_operator = actions.publish(hub.plan().id, actor=OPERATOR, at=AT)
    refused("supervision.four_eyes", lambda: actions.commit(by_operator.id, "ab" * 32, actor=OPERATOR, at=AT))


def test_a_commitment_is_a_new_sha256(hub: Hub) -> None:
    plan = hub.publish()
    refused("supervision.commitment_malformed", lambda: actions.commit(plan.id, "no", actor=who("witness-1"), at=AT))
    actions.commit(plan.id, "ab" * 32, actor=who("witness-1"), at=AT)
    refused("supervision.commitment_used", lambda: actions.commit(plan.id, "ab" * 32, actor=who("witness-2"), at=AT))


def test_a_secret_is_not_revealed_before_a_checkpoint_holds_list_and_commitments(hub: Hub) -> None:
    ledger.seal(actor=OPERATOR, at=AT)
    plan = hub.commit(hub.publish())
    refused("supervision.not_sealed", lambda: actions.reveal(plan.id, SECRETS[0], actor=who("witness-1"), at=AT))


def test_a_reveal_must_fit_its_own_commitment(hub: Hub) -> None:
    plan = hub.commit(hub.publish())
    ledger.seal(actor=OPERATOR, at=AT)
    refused("supervision.secret_differs", lambda: actions.reveal(plan.id, SECRETS[1], actor=who("witness-1"), at=AT))
    refused("supervision.no_commitment", lambda: actions.reveal(plan.id, SECRETS[1], actor=OPERATOR, at=AT))
    actions.reveal(plan.id, SECRETS[0], actor=who("witness-1"), at=AT)
    refused("supervision.no_commitment", lambda: actions.reveal(plan.id, SECRETS[0], actor=who("witness-1"), at=AT))


def test_a_list_changed_after_publication_stops_the_draw_and_the_row_is_named(hub: Hub) -> None:
    plan = hub.reveal(hub.commit(hub.publish()))
    assert plan.published is not None
    path = rolls_folder() / f"{plan.published.file}.jsonl"
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    lines[6] = lines[6].replace("示例组织".encode(), "替换组织".encode())
    path.write_bytes(b"".join(lines))
    with pytest.raises(Refusal) as told:
        actions.draw(plan.id, actor=who("planner"), at=AT)
    assert told.value.code == "supervision.roll_changed"
    assert "row 7" in told.value.sentence.en
    path.write_bytes(whole)
    assert actions.draw(plan.id, actor=who("planner"), at=AT).stage is Stage.DRAWN


def test_an_expired_period_is_refused_and_the_plan_can_be_given_up_with_a_reason(hub: Hub) -> None:
    plan = hub.plan()
    later = AT + timedelta(days=90)
    refused("supervision.expired", lambda: actions.publish(plan.id, actor=who("planner"), at=later))
    refused("supervision.no_reason", lambda: actions.cancel(plan.id, " ", actor=who("planner"), at=later))
    assert actions.cancel(plan.id, "计划期已过", actor=who("planner"), at=later).stage is Stage.CANCELLED
    refused("supervision.wrong_stage", lambda: actions.cancel(plan.id, "再次", actor=who("planner"), at=later))


def test_a_plan_names_posts_of_its_own_agency_and_days_that_make_a_period(hub: Hub) -> None:
    def draft(**other: object) -> Draft:
        plain = {
            "regime": REGIME, "starts": AT.date(), "ends": date(2026, 8, 1), "base_ratio": Decimal("0.1"),
            "posts": POSTS, "agency": AGENCY, "agency_name": "示例局",
        }  # fmt: skip
        return Draft(**(plain | other))  # type: ignore[arg-type]

    def planning(**other: object) -> object:
        return lambda: actions.plan(draft(**other), actor=who("planner"), at=AT)

    refused("supervision.unknown_post", planning(posts=("stranger",)))
    refused("supervision.unknown_post", planning(posts=("planner",)))
    refused("supervision.no_posts", planning(posts=()))
    refused("supervision.period", planning(ends=date(2026, 1, 1)))
    refused("supervision.not_permitted", planning(agency=OTHER))
    refused("regime.base_ratio", planning(base_ratio=Decimal(2)))
    refused("law.unknown", planning(regime="hubei.m13.nothing"))


def test_another_agency_neither_publishes_nor_draws_nor_cancels(hub: Hub) -> None:
    plan = hub.plan()
    stranger = who("other-planner")
    refused("supervision.not_permitted", lambda: actions.publish(plan.id, actor=stranger, at=AT))
    refused("supervision.not_permitted", lambda: actions.cancel(plan.id, "x", actor=stranger, at=AT))


@pytest.mark.parametrize("id", ["p999999", "x1", "p", "pabc", ""])
def test_an_unknown_plan_is_refused(hub: Hub, id: str) -> None:
    refused("supervision.unknown_plan", lambda: queries.plan(id))


def test_places_bound_the_roll(hub: Hub) -> None:
    draft = Draft(REGIME, AT.date(), date(2026, 8, 1), Decimal("0.1"), POSTS, AGENCY, "示例局", ("990100",))
    plan = actions.plan(draft, actor=who("planner"), at=AT)
    published = actions.publish(plan.id, actor=who("planner"), at=AT).published
    assert published is not None
    assert published.size == 30


def test_nobody_is_drawn_twice_within_the_rest_of_the_grade(hub: Hub) -> None:
    first = {one.row.code for one in queries.drawn_of(hub.drawn("0.5"))}
    later = AT + timedelta(days=40)
    second = hub.publish("0.5", at=later)
    listed = {row[0] for row in queries.bundle(second.id)["roll"]["rows"]}  # type: ignore[index,call-overload,union-attr]
    assert first
    assert first & listed == set()
    assert second.published is not None
    assert sum(one.resting for one in second.published.strata) == len(first)


def test_everything_is_rebuilt_from_the_ledger(hub: Hub) -> None:
    hub.drawn()
    hub.publish("0.2")
    actions.cancel(hub.plan().id, "另行安排", actor=who("planner"), at=AT)
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before


@pytest.mark.parametrize("kind", ["planned", "published", "committed", "revealed", "drawn"])
def test_after_a_lawful_erasure_the_tables_are_those_a_rebuild_would_make(hub: Hub, kind: str) -> None:
    plan = hub.drawn()
    seq = next(n for n in range(plan.seq, log.size()) if log.entry(n).kind == f"supervision.{kind}")
    ledger.erase(seq, clause="cn.pipl.28", reason="示例", actor=OPERATOR, at=AT)
    FOLLOWER.apply([log.entry(log.size() - 1)])
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before
