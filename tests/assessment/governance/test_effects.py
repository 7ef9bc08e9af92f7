"""What a scheme would change is known before anything changes, and small groups are told to nobody (R07)."""

from __future__ import annotations

import pyarrow as pa
import pytest

from chuxin.assessment.evaluation.moves import moves
from chuxin.assessment.governance import actions, effects, queries
from chuxin.assessment.governance.disclosure import told_publicly
from chuxin.assessment.governance.notices import notices
from chuxin.foundation.ledger import queries as ledger
from chuxin.kernel.days import add_working_days
from tests.assessment.evaluation.cards import read
from tests.assessment.governance.schemes import CARD, DAY, DRAFTER, ITEM, Office, at, days, proposal, text

GRADES = ("A", "B", "C")


def graded(*rows: tuple[int, str | None]) -> pa.Table:
    numbers, grades = zip(*rows, strict=True)
    return pa.table({"number": pa.array(numbers, pa.int64()), "grade": pa.array(grades, pa.string())})


@pytest.mark.parametrize(
    ("before", "after", "lowest", "told"),
    [
        ("A", "B", 1, "lower"),
        ("B", "A", 1, None),
        ("B", "B", 1, None),
        ("C", "C", 1, "lowest"),
        ("A", "C", 1, "lower"),
        (None, "C", 1, "lowest"),
        (None, "B", 1, None),
        (None, "B", 2, "lowest"),
        ("A", None, 1, None),
        ("C", "B", 1, None),
    ],
)
def test_R16_who_is_told_beforehand(before: str | None, after: str | None, lowest: int, told: str | None) -> None:
    rows = notices(graded((1, after)), graded((1, before)), GRADES, lowest).to_pylist()
    assert [row["why"] for row in rows] == ([told] if told else [])


def test_in_a_first_run_only_the_lowest_are_told() -> None:
    rows = notices(graded((3, "C"), (1, "A"), (2, "C")), None, GRADES, 1).to_pylist()
    assert [(row["subject"], row["before"], row["why"]) for row in rows] == [(2, None, "lowest"), (3, None, "lowest")]


def wide(*grades: tuple[str, str, str]) -> pa.Table:
    return pa.table(
        {
            "subject": [str(number) for number in range(len(grades))],
            "region": [region for _, region, _ in grades],
            "industry": [industry for _, _, industry in grades],
            "grade": [grade for grade, _, _ in grades],
            "reason": pa.nulls(len(grades), pa.string()),
        }
    )


def test_R07_counts_below_five_and_small_places_are_not_told() -> None:
    before = [("A", "990100", "C13")] * 9 + [("A", "990200", "F51")] * 4
    after = [("B", "990100", "C13")] * 6 + [("A", "990100", "C13")] * 3 + [("C", "990200", "F51")] * 4
    told = told_publicly(moves(wide(*before), wide(*after), GRADES), DAY, compared=True)
    assert (told["subjects"], told["moved"], told["worse"], told["better"]) == (13, 10, 10, 0)
    assert told["moves"] == [
        {"before": "A", "after": "B", "subjects": 6, "better": False},
        {"before": "A", "after": "C", "subjects": None, "better": False},
    ]
    assert told["places"] == [{"code": "9901", "subjects": 9, "better": 0, "worse": 6, "other": 0}]
    assert told["industries"] == [{"code": "C", "subjects": 9, "better": 0, "worse": 6, "other": 0}]


@pytest.mark.django_db
def test_a_plan_tells_who_would_move_and_changes_nothing(office: Office) -> None:
    office.published()
    for number in range(1, 6):
        office.hub.state(number, ITEM, days(20), tier="general")
    size = ledger.size()
    milder, harsher = read(text("30", points="60")), read(text("30", since="2026-07-01").replace('"5"}', '"30"}'))
    assert effects.moves_under(milder, on=days(40))[CARD].moved == 0
    moved = effects.moves_under(harsher, on=days(40))[CARD]
    assert (moved.subjects, moved.worse, moved.better) == (7, 5, 0)
    assert [(each.before, each.after, each.subjects) for each in moved.moves] == [("A", "C", 5)]
    assert [(place.code, place.worse) for place in moved.places] == [("9901", 5)]
    assert ledger.size() == size


@pytest.mark.django_db
def test_a_consultation_keeps_what_the_scheme_would_change(office: Office) -> None:
    held = office.consulting()
    assert held.consultation is not None
    effect = held.consultation.effect
    assert effect is not None
    assert (effect["compared"], effect["subjects"], effect["on"]) == (False, 7, days(2).isoformat())


@pytest.mark.django_db
def test_an_indicator_that_touches_too_many_gives_an_alarm(office: Office) -> None:
    for number in range(5):
        office.hub.state(number, ITEM, days(20), tier="general")
    office.started()
    alarm = effects.alarms(CARD, days(40))[0]
    assert (alarm.code, alarm.indicator) == ("hits", "fines")
    assert effects.alarms("national.comprehensive", days(40)) == ()


@pytest.mark.django_db
def test_what_waits_for_an_officer_is_told_and_never_done(office: Office) -> None:
    held, seq = office.objected()
    assert queries.waiting(days(42)) == ()
    due = queries.objection(seq).due
    assert [(each.what, each.number) for each in queries.waiting(add_working_days(due, 1))] == [("decide_late", seq)]
    draft = actions.draft(proposal(text("20")), actor=DRAFTER, at=at(days(43)))
    assert ("check", draft.seq) in [(each.what, each.number) for each in queries.waiting(days(43))]
    assert queries.round_of(held.run).final_on is None
