"""The round of a run: told beforehand, objected to, decided by an officer, final, judged again; nothing overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chuxin.assessment.evaluation import actions as evaluation_actions
from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.followers import FOLLOWER as EVALUATION
from chuxin.assessment.governance import hearing, queries, renewing
from chuxin.assessment.governance.hearing import Claim
from chuxin.assessment.governance.queries import Standing
from chuxin.assessment.governance.round import Clocks, Phase, Ruling, last_day
from chuxin.facts.intake import identity
from chuxin.facts.records import actions as records
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.days import add_working_days, is_working_day, working_days_between
from chuxin.kernel.refusal import Refusal
from tests.assessment.evaluation.hub import OPERATOR
from tests.assessment.governance.schemes import (
    CARD,
    ITEM,
    LEAD,
    VERDICT,
    Office,
    Take,
    at,
    days,
    officer,
)


def penalty(office: Office) -> str:
    """The one record the first organisation's grade rests on."""
    held = queries.rounds(CARD)[0]
    told = hearing.reasons_in(held, office.hub.numbers[0])
    return next(one.record for share in told.shares for one in share.evidence)


def repaired(office: Office, day: date) -> None:
    records.repair(penalty(office), reason="已履行", doc_no="示例修复1号", on=day, actor=OPERATOR, at=at(day))


@pytest.mark.django_db
def test_R16_an_adverse_grade_is_told_to_its_subject_and_to_nobody_else(office: Office) -> None:
    held = office.previewed()
    first, second = office.hub.numbers[:2]
    assert [(each.subject, each.after, each.why) for each in queries.notices_in(held.run, 9)] == [
        (first, "C", "lowest")
    ]
    assert queries.grades_shown(first, on=days(41)) == ()
    assert [each.standing for each in queries.grades_shown(first, on=days(41), own=True)] == [Standing.PREVIEW]
    assert queries.grades_shown(second, on=days(41)) == ()
    assert queries.grade_in_use(first, CARD, days(41)) is None


@pytest.mark.django_db
def test_a_run_nobody_was_told_of_is_shown_to_nobody(office: Office) -> None:
    office.started()
    assert queries.grades_shown(office.hub.numbers[0], on=days(40), own=True) == ()


@pytest.mark.django_db
def test_the_window_is_working_days_after_the_notice(office: Office) -> None:
    held = office.previewed()
    assert held.previewed_on is not None
    assert held.until is not None
    assert working_days_between(held.previewed_on, held.until) == queries.terms(held.previewed_on).window == 10
    assert [held.phase(day) for day in (held.previewed_on, held.until)] == [Phase.PREVIEW, Phase.PREVIEW]


@given(st.dates(date(2015, 1, 1), date(2026, 10, 31)), st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_every_window_holds_its_working_days_and_ends_on_one(told_on: date, window: int) -> None:
    end = last_day(told_on, Clocks(window, 3))
    assert is_working_day(end)
    assert working_days_between(told_on, end) == window


@pytest.mark.django_db
def test_R28_an_objection_marks_the_grade_at_once_and_names_its_due_day(office: Office) -> None:
    held, seq = office.objected()
    shown = queries.grades_shown(office.hub.numbers[0], on=days(42), own=True)[0]
    assert (shown.objected, shown.until) == (True, held.until)
    told = queries.objection(seq)
    assert working_days_between(days(42), told.due) == 3
    assert [told.is_overdue(day) for day in (told.due, days(60))] == [False, True]


@pytest.mark.django_db
def test_a_final_grade_is_public_and_may_be_used(office: Office) -> None:
    held = office.final()
    subject = office.hub.numbers[0]
    used = queries.grade_in_use(subject, CARD, days(60))
    assert used is not None
    assert (used.grade.grade, used.standing, used.final_on, used.round) == ("C", Standing.FINAL, days(60), held.run)
    assert queries.grade_in_use(subject, CARD, days(59)) is None
    assert not queries.may_have_consequences(CARD, days(60))


@pytest.mark.django_db
def test_whoever_uses_grades_gets_none_before_they_are_final(office: Office) -> None:
    held, _ = office.objected()
    with pytest.raises(Refusal, match=r"evaluation\.not_run"):
        evaluation.standing_grades(CARD, days(60))
    assert evaluation.grades_by([CARD], days(60)).num_rows == 0
    assert evaluation.distribution(CARD, "C13") == {}
    hearing.decide(held_objection(), replace(VERDICT, ruling=Ruling.DISMISSED), actor=LEAD, at=at(days(43)))
    hearing.make_final(held.run, actor=LEAD, at=at(days(60)))
    subject = office.hub.numbers[0]
    assert evaluation.standing_grades(CARD, days(60)).grades[subject] == "C"
    assert evaluation.distribution(CARD, "C13") == {"A": 5, "C": 1}
    repaired(office, days(61))
    hearing.judge_again(held.run, subject, "信用修复", actor=LEAD, at=at(days(61)))
    assert evaluation.standing_grades(CARD, days(61)).grades[subject] == "A"
    assert set(evaluation.grades_by([CARD], days(61))["grade"].to_pylist()) == {"A", None}
    before = fingerprint(EVALUATION)
    rebuild(EVALUATION)
    assert fingerprint(EVALUATION) == before


def held_objection() -> int:
    return queries.rounds(CARD)[0].objections[0].seq


@pytest.mark.django_db
def test_an_upheld_objection_is_judged_again_before_anything_is_final(office: Office) -> None:
    held = office.decided(Ruling.UPHELD)
    subject = office.hub.numbers[0]
    with pytest.raises(Refusal, match="again_due"):
        hearing.make_final(held.run, actor=LEAD, at=at(days(60)))
    repaired(office, days(44))
    hearing.judge_again(held.run, subject, "异议成立", actor=LEAD, at=at(days(44)))
    hearing.make_final(held.run, actor=LEAD, at=at(days(60)))
    used = queries.grade_in_use(subject, CARD, days(60))
    assert used is not None
    assert used.grade.grade == "A"
    assert [each.grade.grade for each in queries.grades_shown(subject, on=days(60))] == ["A"]
    own = queries.grades_shown(subject, on=days(60), own=True)
    assert [(each.grade.grade, each.standing) for each in own] == [("A", Standing.FINAL), ("C", Standing.SUPERSEDED)]


@pytest.mark.django_db
def test_a_repair_makes_a_new_judgement_due_and_the_old_grade_stays(office: Office) -> None:
    held = office.final()
    subject = office.hub.numbers[0]
    assert queries.due_again(CARD, days(61)) == ()
    record = penalty(office)
    repaired(office, days(61))
    assert queries.due_again(CARD, days(61)) == ((subject, record),)
    hearing.judge_again(held.run, subject, "信用修复", actor=LEAD, at=at(days(62)))
    assert queries.due_again(CARD, days(62)) == ()
    shown = queries.grades_shown(subject, on=days(62))
    assert [(each.grade.grade, each.standing) for each in shown] == [("A", Standing.FINAL), ("C", Standing.SUPERSEDED)]
    assert [grade.grade for grade in evaluation.grades_of(subject)] == ["C"]


@pytest.mark.django_db
def test_the_hub_judges_again_by_itself_whoever_had_a_record_put_right(office: Office) -> None:
    office.final()
    subject = office.hub.numbers[0]
    repaired(office, days(61))
    assert renewing.look(actor=OPERATOR, at=at(days(61))) == 1
    assert [each.grade.grade for each in queries.grades_shown(subject, on=days(61))] == ["A", "C"]
    assert queries.waiting(days(61)) == ()
    assert renewing.look(actor=OPERATOR, at=at(days(61))) == 0


@pytest.mark.django_db
def test_R21_what_is_worse_is_left_to_an_officer(office: Office) -> None:
    held = office.final()
    second = office.hub.numbers[1]
    mistaken = office.hub.state(1, ITEM, days(60), tier="general")
    office.hub.state(1, ITEM, days(60), tier="serious")
    records.withdraw(mistaken, reason="重复", doc_no="示例1号", on=days(61), actor=OPERATOR, at=at(days(61)))
    assert renewing.look(actor=OPERATOR, at=at(days(61))) == 0
    assert [(each.what, each.number) for each in queries.waiting(days(61))] == [("again", second)]
    assert queries.round_of(held.run).again == ()


@pytest.mark.django_db
def test_a_worse_grade_is_never_taken_over_without_a_new_round(office: Office) -> None:
    held = office.final()
    second = office.hub.numbers[1]
    office.hub.state(1, ITEM, days(60), tier="serious")
    with pytest.raises(Refusal, match="again_adverse"):
        hearing.judge_again(held.run, second, "复查", actor=LEAD, at=at(days(61)))


@pytest.mark.django_db
def test_the_next_round_tells_whoever_falls_below_the_grade_in_use(office: Office) -> None:
    office.final()
    office.hub.state(1, ITEM, days(61), tier="general")
    office.hub.state(2, ITEM, days(61), tier="general")
    office.hub.state(2, ITEM, days(61), tier="general")
    office.hub.state(2, ITEM, days(61), tier="general")
    held = hearing.start(CARD, on=days(62), actor=LEAD, at=at(days(62)))
    hearing.preview(held.run, actor=LEAD, at=at(days(62)))
    numbers = office.hub.numbers
    told = [(each.subject, each.before, each.after, each.why) for each in queries.notices_in(held.run, 9)]
    assert told == [(numbers[0], "C", "C", "lowest"), (numbers[2], "A", "B", "lower")]
    used = queries.grade_in_use(numbers[2], CARD, days(62))
    assert used is not None
    assert used.grade.grade == "A"


@pytest.mark.django_db
def test_grades_of_a_scheme_nobody_adopted_stay_public_for_reference(office: Office) -> None:
    evaluation_actions.run("national.comprehensive", on=days(1), actor=OPERATOR, at=at(days(1)))
    shown = queries.grades_shown(office.hub.numbers[0], on=days(1))
    assert [each.standing for each in shown] == [Standing.REFERENCE]
    assert queries.grade_in_use(office.hub.numbers[0], "national.comprehensive", days(1)) is None


@pytest.mark.django_db
def test_a_grade_for_reference_is_judged_again_the_same_day_a_record_is_repaired(office: Office) -> None:
    office.hub.supply(evaluation.scorecard("national.comprehensive", days(1)).items)
    run = evaluation_actions.run("national.comprehensive", on=days(1), actor=OPERATOR, at=at(days(1)))
    number, card = office.hub.numbers[0], "national.comprehensive"
    record = next(
        one.record
        for share in evaluation.explain(subjects.subject(number), card, on=days(1)).shares
        for one in share.evidence
    )
    assert renewing.look(actor=OPERATOR, at=at(days(30))) == 0
    records.repair(record, reason="已履行", doc_no="示例修复1号", on=days(30), actor=OPERATOR, at=at(days(30)))
    assert renewing.look(actor=OPERATOR, at=at(days(30))) == 1
    shown = queries.grades_shown(number, on=days(30))
    told = evaluation.explain(subjects.subject(number), card, on=days(30))
    assert [(each.grade.on, each.grade.grade) for each in shown] == [(days(30), "A"), (days(1), "B")]
    assert (shown[0].grade.score, shown[0].grade.coverage) == (told.score, told.coverage)
    assert evaluation.standing_grades(card, days(30)).grades[number] == "A"
    assert ledger.contents([shown[0].grade.run])[shown[0].grade.run]["cause"]["record"] == record
    assert renewing.look(actor=OPERATOR, at=at(days(31))) == 0
    before = fingerprint(EVALUATION)
    rebuild(EVALUATION)
    assert fingerprint(EVALUATION) == before
    assert evaluation.runs_in_use(days(30))[0].seq == run.seq


@pytest.mark.django_db
def test_R21_no_objection_is_decided_and_no_grade_made_final_by_a_machine(office: Office) -> None:
    held, seq = office.objected()
    for act in (
        lambda: hearing.decide(seq, VERDICT, actor=OPERATOR, at=at(days(43))),
        lambda: hearing.make_final(held.run, actor=OPERATOR, at=at(days(60))),
    ):
        with pytest.raises(Refusal, match=r"governance\.machine"):
            act()


@pytest.mark.django_db
def test_a_lawful_extension_has_a_reason_and_a_day_and_is_not_late(office: Office) -> None:
    _, seq = office.objected()
    due = queries.objection(seq).due
    latest = add_working_days(due, 3)
    for until in (due, add_working_days(due, 4)):
        with pytest.raises(Refusal, match=r"governance\.extension"):
            hearing.extend(seq, until, "需向信源单位核实", actor=LEAD, at=at(days(43)))
    told = hearing.extend(seq, latest, "需向信源单位核实", actor=LEAD, at=at(days(43)))
    assert (told.due, told.extended) == (latest, "需向信源单位核实")
    assert [told.is_overdue(day) for day in (latest, add_working_days(latest, 1))] == [False, True]
    with pytest.raises(Refusal, match=r"governance\.extension"):
        hearing.extend(seq, add_working_days(latest, 1), "再次", actor=LEAD, at=at(days(43)))


def claimed(office: Office, claim: Claim, organisation: int = 0, n: int = 42) -> object:
    run = office.previewed().run
    return hearing.object_to(run, claim, actor=office.own(organisation), at=at(days(n)))


def objected_twice(office: Office) -> object:
    held, _ = office.objected()
    return hearing.object_to(held.run, Claim("fines", "再次"), actor=office.own(0), at=at(days(43)))


def final(office: Office, run: int, n: int) -> object:
    return hearing.make_final(run, actor=LEAD, at=at(days(n)))


FINE = Claim("fines", "不符合事实")
REFUSED: list[tuple[str, Take]] = [
    (
        "governance.not_adopted",
        lambda o: hearing.start("national.comprehensive", on=days(1), actor=LEAD, at=at(days(1))),
    ),
    ("governance.round_open", lambda o: o.started() and hearing.start(CARD, on=days(41), actor=LEAD, at=at(days(41)))),
    ("governance.final_already", lambda o: o.final() and hearing.start(CARD, on=days(40), actor=LEAD, at=at(days(61)))),
    ("governance.unknown_round", lambda o: hearing.preview(999, actor=LEAD, at=at(days(41)))),
    ("governance.previewed_already", lambda o: hearing.preview(o.previewed().run, actor=LEAD, at=at(days(42)))),
    ("access.not_permitted", lambda o: hearing.object_to(1, FINE, actor=LEAD, at=at(days(42)))),
    ("governance.not_own", lambda o: hearing.object_to(1, FINE, actor=officer("x", "grade.object"), at=at(days(42)))),
    ("governance.not_previewed", lambda o: hearing.object_to(o.started().run, FINE, actor=o.own(0), at=at(days(40)))),
    ("governance.window_closed", lambda o: claimed(o, FINE, n=58)),
    ("governance.unknown_indicator", lambda o: claimed(o, Claim("none", "不符合事实"))),
    ("governance.unknown_record", lambda o: claimed(o, Claim("fines", "不符合事实", "none"))),
    ("governance.no_reason", lambda o: claimed(o, Claim("fines", "  "))),
    ("governance.no_reason", lambda o: claimed(o, Claim("fines", "长" * 2001))),
    ("governance.objected_already", objected_twice),
    ("governance.unknown_objection", lambda o: hearing.decide(999, VERDICT, actor=LEAD, at=at(days(43)))),
    (
        "governance.no_reason",
        lambda o: hearing.decide(o.objected()[1], replace(VERDICT, review=""), actor=LEAD, at=at(days(43))),
    ),
    ("governance.not_previewed", lambda o: final(o, o.started().run, 60)),
    ("governance.window_open", lambda o: final(o, o.decided(Ruling.DISMISSED).run, 54)),
    ("governance.objections_open", lambda o: final(o, o.objected()[0].run, 60)),
    ("governance.final_already", lambda o: final(o, o.final().run, 61)),
    (
        "governance.not_previewed",
        lambda o: hearing.judge_again(o.started().run, 1, "修复", actor=LEAD, at=at(days(40))),
    ),
    ("governance.not_judged", lambda o: hearing.judge_again(o.previewed().run, 1, "修复", actor=LEAD, at=at(days(42)))),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "take"), REFUSED, ids=[f"{n}-{code}" for n, (code, _) in enumerate(REFUSED)])
def test_a_wrong_step_is_refused_with_its_code(office: Office, code: str, take: Take) -> None:
    with pytest.raises(Refusal) as told:
        take(office)
    assert told.value.code == code
    assert "{" not in told.value.sentence.zh + told.value.sentence.en + told.value.remedy.zh + told.value.remedy.en


@pytest.mark.django_db
def test_an_objection_is_decided_once(office: Office) -> None:
    _, seq = office.objected()
    hearing.decide(seq, VERDICT, actor=LEAD, at=at(days(43)))
    with pytest.raises(Refusal, match="decided_already"):
        hearing.decide(seq, VERDICT, actor=LEAD, at=at(days(44)))


@pytest.mark.django_db
def test_grades_of_a_merged_organisation_are_past_and_its_own_again_after_a_split(office: Office) -> None:
    held = office.final()
    kept, absorbed = office.hub.numbers[1], office.hub.numbers[0]
    own, before = queries.grades_shown(kept, on=days(60)), queries.grades_shown(absorbed, on=days(60))
    reasons = evaluation.explain(subjects.subject(kept), CARD, on=held.on, known=held.run)
    identity.merge(kept, absorbed, why="登记机关答复", actor=OPERATOR, at=at(days(61)))
    shown = queries.grades_shown(kept, on=days(62))
    assert shown[: len(own)] == own
    assert [(one.standing, one.of) for one in shown[len(own) :]] == [(Standing.PAST, absorbed)]
    assert {one.standing for one in queries.grades_shown(absorbed, on=days(62))} == {Standing.PAST}
    assert queries.grade_in_use(absorbed, CARD, days(62)) is None
    used = queries.grade_in_use(kept, CARD, days(62))
    assert used is not None
    assert (used.grade.grade, used.standing) == ("A", Standing.FINAL)
    again = evaluation.explain(subjects.subject(kept), CARD, on=held.on, known=held.run)
    assert again == reasons, "a grade given before keeps its own reasons"
    assert evaluation.explain(subjects.subject(kept), CARD, on=held.on).score != reasons.score
    identity.split(absorbed, why="误合并", actor=OPERATOR, at=at(days(63)))
    assert queries.grades_shown(absorbed, on=days(64)) == before
    assert queries.grades_shown(kept, on=days(64)) == own
