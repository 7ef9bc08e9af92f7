"""Followers: bookmarks, catching up, handing over what was just said, replaying, fingerprints."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.contrib.sessions.models import Session
from pytest_django import DjangoAssertNumQueries

from chuxin.foundation.ledger import queries
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.ledger.following import Follower, fingerprint, follow, lag, rebuild

pytestmark = pytest.mark.django_db
KIND, OTHER = "test.said", "other.said"


def listener(heard: list[int]) -> Follower:
    return Follower("listener", frozenset({KIND}), (), lambda said: heard.extend(one.seq for one in said))


def test_a_follower_gets_only_its_kinds_each_once(say) -> None:
    heard: list[int] = []
    for count, kind in ((2, KIND), (3, OTHER), (1, KIND)):
        say(count, kind)
    assert (lag(listener(heard)), follow(listener(heard)), lag(listener(heard))) == (3, 3, 0)
    assert heard == [0, 1, 5]
    assert follow(listener(heard)) == 0


def test_what_was_just_said_is_handed_over_without_reading_it_back(say, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[int] = []
    said = [*say(2), *say(1, OTHER)]
    monkeypatch.setattr(queries, "read", lambda *_: pytest.fail("read back"))
    assert follow(listener(heard), said) == 2
    say(4, OTHER)
    assert follow(listener(heard), say(1)) == 1
    assert heard == [0, 1, 7]


def test_what_was_missed_is_read_back_first(say) -> None:
    heard: list[int] = []
    say(2)
    assert follow(listener(heard), say(1)) == 3
    assert heard == [0, 1, 2]


def test_what_is_handed_over_twice_is_applied_once(say) -> None:
    heard: list[int] = []
    said = say(2)
    assert (follow(listener(heard), said), follow(listener(heard), said)) == (2, 0)


def test_a_follower_that_fails_keeps_its_bookmark(say) -> None:
    def fail(said: Sequence[Said]) -> None:
        raise LookupError(said[0].kind)

    failing = Follower("listener", frozenset({KIND}), (), fail)
    say(2)
    with pytest.raises(LookupError):
        follow(failing)
    assert lag(failing) == 2


def keeper() -> Follower:
    """A projection of a row an entry; Django's own table of sessions stands in for a room's."""

    def keep(said: Sequence[Said]) -> None:
        rows = [Session(session_key=f"{one.seq:04d}", session_data=one.actor, expire_date=one.at) for one in said]
        Session.objects.bulk_create(rows)

    return Follower("keeper", frozenset({KIND}), (Session,), keep)


def test_rebuilding_gives_the_same_rows_and_so_the_same_fingerprint(say) -> None:
    follower = keeper()
    for count, kind in ((3, KIND), (2, OTHER), (2, KIND)):
        say(count, kind)
    follow(follower)
    before = fingerprint(follower)
    Session.objects.filter(session_key="0001").delete()
    assert fingerprint(follower) != before
    assert rebuild(follower) == 5
    assert fingerprint(follower) == before


def test_stretches_without_a_followers_kinds_are_not_read(
    say, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for count, kind in ((1, KIND), (30_000, OTHER), (1, KIND)):
        say(count, kind)
    with django_assert_max_num_queries(6):
        parts = list(queries.read(kinds=frozenset({KIND}), step=100))
    assert [[one.seq for one in part] for part in parts] == [[0], [30_001]]


def test_reading_goes_in_steps_between_two_ends(say) -> None:
    say(25)
    parts = list(queries.read(after=4, until=19, step=6))
    assert [one.seq for part in parts for one in part] == list(range(5, 20))
    assert max(map(len, parts)) == 6
