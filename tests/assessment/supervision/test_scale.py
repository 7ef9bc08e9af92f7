"""A plan over twenty thousand: every step asks the database a bounded number of times, however many there are."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

import orjson
import pytest

from chuxin.assessment.supervision import actions, queries
from chuxin.assessment.supervision.redraw import redraw
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.queries import Member
from tests.assessment.supervision.hub import AT, ON, Hub, code, who

pytestmark = pytest.mark.django_db
MANY = 20_000


class Most(Protocol):
    def __call__(self, number: int) -> AbstractContextManager[None]: ...


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty thousand organisations in the register's one answer (the register itself is measured elsewhere)."""
    made = [
        Member(10_000_000 + number, code(number), "enterprise", f"示例组织{number}", "990102", "F5211", None, "active")
        for number in range(1_000, 1_000 + MANY)
    ]
    monkeypatch.setattr(subjects, "members", lambda: made)


def test_a_plan_over_twenty_thousand_in_a_bounded_number_of_statements(
    hub: Hub, many: None, django_assert_max_num_queries: Most
) -> None:
    plan = hub.plan("0.05")
    with django_assert_max_num_queries(40):
        published = actions.publish(plan.id, actor=who("planner"), at=AT).published
    assert published is not None
    assert published.size == MANY
    revealed = hub.reveal(hub.commit(plan))
    with django_assert_max_num_queries(45):
        drawn = actions.draw(revealed.id, actor=who("planner"), at=AT)
    assert drawn.outcome is not None
    assert drawn.outcome.drawn == MANY // 20
    with django_assert_max_num_queries(16):
        assert len(queries.tasks_of(drawn, on=ON)) == MANY // 20
    with django_assert_max_num_queries(24):
        bundle = orjson.dumps(queries.bundle(drawn.id))
    assert all(check.holds for check in redraw(bundle))
