"""What an actor may do, and how it is told that it may not."""

from __future__ import annotations

import pytest

from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.refusal import Refusal


def test_actor_may_do_what_it_was_given_and_nothing_else() -> None:
    clerk = Actor(id="account:clerk", permits=frozenset({"intake.send"}))
    assert clerk.may("intake.send")
    assert not clerk.may("law.repeal")
    clerk.must("intake.send")


def test_operator_may_do_everything() -> None:
    Actor(id="system:operator", permits=frozenset({"*"})).must("law.repeal")


def test_anyone_holds_no_permit_and_is_refused_by_name_of_the_permit() -> None:
    with pytest.raises(Refusal) as refused:
        ANYONE.must("law.repeal")
    assert refused.value.code == "access.not_permitted"
    assert "废止依据" in refused.value.sentence.zh
    assert "repeal a basis" in refused.value.sentence.en
