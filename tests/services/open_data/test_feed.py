"""The feed of changes: whoever replays it has the day's edition, and nothing unpublished leaves a trace."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chuxin.foundation.ledger import keys, paper
from chuxin.kernel.refusal import Refusal
from chuxin.services.open_data import cursor as cursors
from chuxin.services.open_data import feed
from chuxin.services.open_data.change import ChangeKind
from chuxin.services.open_data.cursor import Cursor


@pytest.mark.parametrize("seed", [5])
def test_an_edition_is_what_replaying_the_changes_up_to_its_day_gives(life: Any, consumer: Any, seed: int) -> None:
    life.wheel = random.Random(seed)
    often, seldom = consumer(), consumer()
    for step in range(75):
        life.happen()
        if step % 3 == 0:
            life.seal()
            often.read(life.day)
        if step == 55:
            life.erase(life.numbers[0])
        if step % 25 == 24:
            expected = life.rows(life.build())
            for one, limit in ((often, 7), (seldom, 50), (consumer(), 3)):
                one.read(life.day, limit)
                assert one.rows == expected
    assert expected
    assert {change.kind for page in often.pages for change in page.changes} > {
        ChangeKind.STATED, ChangeKind.CHANGED, ChangeKind.EXPIRED, ChangeKind.SUBJECT_CHANGED,
    }  # fmt: skip
    assert often.resets


def test_every_way_a_record_leaves_is_a_tombstone_with_its_reason(life: Any, consumer: Any) -> None:
    number = life.register()
    papers = [life.penalty(number, f"示罚{n}号", life.day, "general") for n in (0, 1, 2, 3, 4)]
    kept, withdrawn, repaired, corrected, stopped = papers
    expired = life.penalty(number, "示罚9号", date(2026, 4, 10), "general")
    life.seal()
    one = consumer()
    one.read(life.day)
    assert {kept, withdrawn, repaired, corrected, expired} < set(one.rows)
    life.close("withdraw", withdrawn, life.day)
    life.close("repair", repaired, life.day)
    life.stop(stopped)
    life.penalty(number, "示罚3号", life.day, "minor")
    life.day = date(2027, 6, 1)
    life.seal()
    one.pages.clear()
    one.read(life.day)
    gone = {change.told["record"]: change for page in one.pages for change in page.changes if change.tombstone}
    assert {record: change.kind.value for record, change in gone.items()} == {
        withdrawn: "withdrawn", repaired: "repaired", corrected: "hidden", expired: "expired",
        stopped: "stopped",
    }  # fmt: skip
    assert all(change.kind.sentence.zh and change.subject and change.tombstone for change in gone.values())
    assert kept in one.rows


def test_R04_what_was_never_public_leaves_no_trace(life: Any, consumer: Any) -> None:
    person, firm = life.register("individual_business"), life.register()
    hidden = [
        life.penalty(person, "示罚1号", life.day, "general"),
        life.penalty(firm, "示罚2号", life.day, "minor"),
        life.penalty(firm, "示罚3号", life.day, "general", kinds=["警告"]),
        life.penalty(firm, "示罚4号", life.day - timedelta(days=3000), "general"),
    ]
    life.seal()
    one = consumer()
    one.read(life.day)
    for record in hidden:
        life.close("withdraw", record, life.day)
    life.register("individual_business", "示例改名一店", 0)
    life.day += timedelta(days=2)
    life.seal()
    one.read(life.day)
    told = str([page.as_json() for page in one.pages])
    assert not [record for record in hidden if record in told]
    assert f"'entry': {person}," not in told
    assert "内部备注" not in told
    assert "示例代表" not in told


def test_a_record_past_its_end_is_not_told_however_old_the_cursor(life: Any) -> None:
    number = life.register()
    record = life.penalty(number, "示罚1号", life.day, "general")
    life.seal()
    first = feed.page("", on=life.day, limit=1)
    later = feed.page(first.next, on=life.day + timedelta(days=800))
    assert first.more
    assert record not in str(later.as_json())


def test_cursors_that_cannot_be_carried_on(life: Any, consumer: Any) -> None:
    life.register()
    with pytest.raises(Refusal, match=r"ledger\.not_sealed"):
        feed.page("", on=life.day)
    life.seal()
    with pytest.raises(Refusal, match="cursor_malformed"):
        feed.page("abc", on=life.day)
    foreign = cursors.written(Cursor(1, life.day, ""), "another hub")
    with pytest.raises(Refusal, match="cursor_foreign"):
        feed.page(foreign, on=life.day)
    whole = feed.page("", on=life.day).next
    for place in range(0, len(whole), 5):
        changed = whole[:place] + ("A" if whole[place] != "A" else "B") + whole[place + 1 :]
        with pytest.raises(Refusal, match="cursor_"):
            feed.page(changed, on=life.day)
    ahead = cursors.written(Cursor(10**6, life.day, ""), str(keys.hub_verifier()))
    assert feed.page(ahead, on=life.day).reset is not None
    other_law = cursors.written(Cursor(1, life.day, "0" * 16), str(keys.hub_verifier()))
    assert feed.page(other_law, on=life.day).reset is not None


def test_a_page_is_signed_and_costs_the_same_however_much_there_is(life: Any) -> None:
    number = life.register()
    for n in range(6):
        life.penalty(number, f"示罚{n}号", life.day, "general")
    life.seal()
    start = feed.page("", on=life.day, limit=2)
    with CaptureQueriesContext(connection) as few:
        feed.page(start.next, on=life.day, limit=2)
    for n in range(6, 46):
        life.penalty(number, f"示罚{n}号", life.day, "general")
    life.seal()
    with CaptureQueriesContext(connection) as many:
        page = feed.page("", on=life.day, limit=40)
    assert len(many) <= len(few) + 2 <= 30
    assert len(page.changes) >= 40
    told = feed.signed_page("", on=life.day)
    paper.verified(feed.KIND, told, [keys.hub_verifier()])
    told["more"] = not told["more"]
    with pytest.raises(Refusal, match=r"paper\.altered"):
        paper.verified(feed.KIND, told, [keys.hub_verifier()])
    idle = feed.page(feed.page("", on=life.day, limit=2000).next, on=life.day)
    assert (idle.changes, idle.more) == ((), False)
