"""Credit review: each ground answered on its own, self-cleaning told, nobody guessed, every look in the log."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chuxin.assessment.consequences import actions, queries, reviews
from chuxin.assessment.consequences.followers import FOLLOWER
from chuxin.assessment.consequences.review import Answer, Order, Reply, Review
from chuxin.assessment.consequences.review_ground import Scene, Weight
from chuxin.assessment.consequences.wanted import Names, Verdict, Wanted, names_in, names_pasted
from chuxin.foundation.access import queries as access
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects.identifiers import Identifier
from chuxin.foundation.subjects.subject import Registration
from chuxin.kernel.refusal import Refusal
from tests.assessment.consequences.hub import AT, MARKET, ON, OPERATOR, Hub, code, noon, officer

pytestmark = pytest.mark.django_db
TENDER = Order(Scene.TENDER, "示例项目资格审查", "示招〔2026〕8号")
ITEMS = (
    "national.severe_list",
    "national.abnormal_list",
    "national.penalty",
    "national.judgment",
    "national.commitment",
)


def review(hub: Hub, *places: int, order: Order = TENDER) -> Review:
    rows = tuple(Wanted(row, "", code_of(place)) for row, place in enumerate(places or (0,), 1))
    return reviews.run(order, Names(rows, 0), actor=officer("reviewer", "regulator"), at=AT)


def code_of(place: int) -> str:
    return code(place + 1, {6: "92", 7: "11"}.get(place, "91"))


def answer(found: Review, ground: str, place: int = 0) -> Answer:
    return next(one for one in found.organisations[place].answers if one.ground.id == f"national.review.{ground}")


def test_each_ground_is_answered_on_its_own_and_there_is_no_verdict(hub: Hub) -> None:
    hub.supply(ITEMS)
    record = hub.listed(0, date(2026, 4, 10), MARKET, authority_name="示例市市场监督管理局")
    found = review(hub)
    listed = answer(found, "list_market_regulation")
    assert (listed.reply, [one.record for one in listed.evidence]) == (Reply.FOUND, [record])
    assert listed.evidence[0].authority == "示例市市场监督管理局"
    assert answer(found, "list_procurement").reply is Reply.NONE
    assert answer(found, "bankruptcy").reply is Reply.NOT_SUPPLIED
    assert answer(found, "inspection").reply is Reply.NOT_SUPPLIED
    assert not {"score", "grade", "verdict", "result"} & set(Review.__slots__)


def test_every_ground_tells_its_clause_and_whether_it_binds(hub: Hub) -> None:
    found = review(hub)
    grave = answer(found, "grave_penalty")
    assert (grave.relevance.weight, grave.relevance.clauses) == (Weight.MANDATORY, ("cn.procurement-law.22",))
    assert all(one.relevance.clauses for one in found.organisations[0].answers)
    award = review(hub, order=Order(Scene.AWARD, "示例评选", "示评〔2026〕1号"))
    assert "national.review.bankruptcy" not in {one.ground.id for one in award.organisations[0].answers}


def test_grave_violations_are_asked_about_for_three_years_and_no_longer(hub: Hub) -> None:
    hub.supply(ITEMS)
    inside, _ = hub.banned(0, date(2023, 6, 30)), hub.banned(0, date(2023, 6, 29))
    grave = answer(review(hub), "grave_penalty")
    assert (grave.since, [one.record for one in grave.evidence]) == (date(2023, 6, 30), [inside])


def test_R19_minor_penalties_are_not_told(hub: Hub) -> None:
    hub.supply(ITEMS)
    hub.state(0, "national.penalty", date(2026, 3, 1), basis="甲", content="警告", tier="minor", sector="消防")
    order = Order(Scene.TENDER, "示例", "示招〔2026〕9号", "消防")
    assert answer(review(hub, order=order), "field_penalty").evidence == ()


def test_penalties_in_the_field_are_asked_about_only_where_a_field_is_named(hub: Hub) -> None:
    hub.supply(ITEMS)
    fire = hub.state(0, "national.penalty", date(2026, 3, 1), basis="甲", content="罚款", tier="general", sector="消防")
    hub.state(0, "national.penalty", date(2026, 3, 2), basis="甲", content="罚款", tier="general", sector="食品")
    asked = {one.ground.id for one in review(hub).organisations[0].answers}
    assert "national.review.field_penalty" not in asked
    named = review(hub, order=Order(Scene.TENDER, "示例", "示招〔2026〕9号", "消防"))
    assert [one.record for one in answer(named, "field_penalty").evidence] == [fire]


def test_R23_self_cleaning_is_told_and_counts_for_nothing(hub: Hub) -> None:
    hub.supply(ITEMS)
    repaired = hub.listed(0, date(2025, 9, 10), MARKET)
    hub.repair(repaired, date(2026, 5, 1))
    performed = hub.state(0, "national.judgment", date(2026, 1, 5), performance="全部履行")
    removed = hub.state(0, "national.abnormal_list", date(2025, 8, 1), removed_on="2026-02-01", valid_to="2026-02-01")
    found = review(hub)
    for ground, record, told in (
        ("list_market_regulation", repaired, "修复"),
        ("judgment", performed, "履行"),
        ("abnormal", removed, "移出"),
    ):
        one = answer(found, ground)
        assert (one.reply, [each.record for each in one.evidence]) == (Reply.NONE, [record])
        assert not one.evidence[0].counts
        note = one.evidence[0].note
        assert note is not None
        assert told in note.zh


def test_what_was_annulled_or_mended_long_ago_is_not_told(hub: Hub) -> None:
    hub.supply(ITEMS)
    hub.withdraw(hub.listed(0, date(2026, 1, 10), MARKET), date(2026, 2, 1))
    hub.repair(hub.listed(0, date(2024, 1, 10), MARKET), date(2025, 6, 29))
    assert answer(review(hub), "list_market_regulation").evidence == ()


def test_a_record_under_objection_is_marked_and_counts_for_nothing_meanwhile(hub: Hub) -> None:
    hub.supply(ITEMS)
    record = hub.listed(0, date(2026, 4, 10), MARKET)
    actions.mark_dispute(
        record, "objection", doc_no="示异〔2026〕1号", on=ON, actor=officer("desk", "regulator"), at=AT
    )
    one = answer(review(hub), "list_market_regulation")
    assert one.reply is Reply.NONE
    assert "异议" in one.evidence[0].pending[0].zh


def test_a_lawsuit_is_told_beside_the_record_which_still_counts(hub: Hub) -> None:
    hub.supply(ITEMS)
    record = hub.listed(0, date(2026, 4, 10), MARKET)
    actions.mark_dispute(record, "litigation", doc_no="示行初1号", on=ON, actor=officer("desk", "regulator"), at=AT)
    one = answer(review(hub), "list_market_regulation")
    assert one.reply is Reply.FOUND
    assert "诉讼" in one.evidence[0].pending[0].zh


def test_a_source_silent_for_the_region_is_not_taken_for_nothing_found(hub: Hub) -> None:
    hub.supply(["national.judgment"], region="420000")
    assert answer(review(hub), "judgment").reply is Reply.NOT_SUPPLIED
    hub.supply(["national.judgment"], region="9901")
    assert answer(review(hub), "judgment").reply is Reply.NONE


def test_nobody_is_guessed(hub: Hub) -> None:
    twin = [
        Registration("enterprise", "示例同名有限公司", (Identifier("uscc", code(20 + each)),), "990100", None, None)
        for each in (1, 2)
    ]
    numbers = subjects.register(twin, actor=OPERATOR, at=AT)
    rows = (
        Wanted(1, "示例同名有限公司", ""),
        Wanted(2, "示例组织1有限公司", code(2)),
        Wanted(3, "示例组织", ""),
        Wanted(4, "", code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1")),
        Wanted(5, "示例组织３有限公司", ""),
        Wanted(6, "", code(3)),
        Wanted(7, "示例组织4有限公司", code(99)),
    )
    found = reviews.run(TENDER, Names(rows, 0), actor=officer("reviewer", "regulator"), at=AT)
    assert [one.verdict for one in found.rows] == [
        Verdict.AMBIGUOUS, Verdict.CONFLICT, Verdict.UNKNOWN, Verdict.BAD_CODE, Verdict.FOUND, Verdict.REPEATED,
        Verdict.CONFLICT,
    ]  # fmt: skip
    assert found.rows[0].candidates == tuple(numbers)
    assert [each.subject.number for each in found.organisations] == [hub.numbers[2]]


def test_a_former_name_finds_its_bearer(hub: Hub) -> None:
    renamed = Registration("enterprise", "示例新名有限公司", (Identifier("uscc", code(1)),), "990100", None, None)
    subjects.register([renamed], actor=OPERATOR, at=AT)
    rows = (Wanted(1, "示例组织1有限公司", ""),)
    found = reviews.run(TENDER, Names(rows, 0), actor=officer("reviewer", "regulator"), at=AT)
    assert [each.subject.number for each in found.organisations] == [hub.numbers[0]]


def test_R01_rows_about_persons_are_refused_counted_and_kept_nowhere(hub: Hub) -> None:
    names = names_in(
        ["名称", "统一社会信用代码", "主体类别"],
        [
            (1, ["示例某甲", "", "自然人"]),
            (2, ["示例某乙", "11010119900307109X", ""]),
            (3, ["示例某丙 13800138000", "", ""]),
            (4, ["示例组织1有限公司", code(1), "法人"]),
            (5, ["没有人叫这个名字", "", ""]),
        ],
    )
    assert names.persons == 3
    found = reviews.run(TENDER, names, actor=officer("reviewer", "regulator"), at=AT)
    assert (found.names, found.persons) == (2, 3)
    told = str(log.entry(found.seq).body)
    for name in ("某甲", "某乙", "某丙", "没有人叫这个名字", "19900307"):
        assert name not in told


def test_a_pasted_list_is_read_by_its_look() -> None:
    names = names_pasted(f"示例甲有限公司\n{code(1)}\n示例乙有限公司，{code(2)}\n\n示例某人\t自然人\n")
    assert names.persons == 1
    assert [(one.name, one.code) for one in names.rows] == [
        ("示例甲有限公司", ""), ("", code(1)), ("示例乙有限公司", code(2)),
    ]  # fmt: skip


def test_R27_every_organisation_sees_who_looked_when_and_why(hub: Hub) -> None:
    found = review(hub, 0, 1)
    for place in (0, 1):
        (read,) = access.reads_of(hub.numbers[place])
        assert (read.actor, read.what, read.agency[:2]) == ("account:reviewer", "credit_review", "11")
        assert "示招〔2026〕8号" in read.purpose
        assert "示例项目资格审查" in read.purpose
    assert access.reads_of(hub.numbers[2]) == ()
    assert log.entry(found.seq).kind == "consequences.reviewed"


@pytest.mark.parametrize(
    ("order", "names", "code_"),
    [
        (Order(Scene.TENDER, "", "示招〔2026〕8号"), 1, "review.purpose_missing"),
        (Order(Scene.TENDER, "示例用途", " "), 1, "review.matter_missing"),
        (Order(Scene.TENDER, "示例用途", "示招〔2026〕8号", "天文"), 1, "review.field_unknown"),
        (Order(Scene.TENDER, "示例用途", "示招〔2026〕8号"), 0, "review.empty"),
        (Order(Scene.TENDER, "示例用途", "示招〔2026〕8号"), 501, "review.too_many"),
    ],
)
def test_a_review_without_purpose_matter_names_or_measure_is_refused(
    hub: Hub, order: Order, names: int, code_: str
) -> None:
    rows = tuple(Wanted(row, "", code(1)) for row in range(1, names + 1))
    size = log.size()
    with pytest.raises(Refusal) as refused:
        reviews.run(order, Names(rows, 0), actor=officer("reviewer", "regulator"), at=AT)
    assert refused.value.code == code_
    assert log.size() == size


def test_R43_a_review_needs_the_permit_and_stays_with_its_department(hub: Hub) -> None:
    with pytest.raises(Refusal) as refused:
        reviews.run(TENDER, Names((Wanted(1, "", code(1)),), 0), actor=officer("clerk", "clerk"), at=AT)
    assert refused.value.code == "access.not_permitted"
    found = review(hub)
    stranger = officer("other", "regulator")
    with pytest.raises(Refusal) as refused:
        reviews.review(found.seq, actor=type(stranger)(stranger.id, permits=stranger.permits, agency="12"), on=ON)
    assert refused.value.code == "review.not_yours"


def test_a_result_stays_what_it_was_and_then_expires(hub: Hub) -> None:
    hub.supply(ITEMS)
    record = hub.listed(0, date(2026, 4, 10), MARKET)
    found = review(hub)
    hub.repair(record, ON)
    again = reviews.review(found.seq, actor=officer("reviewer", "regulator"), on=found.until)
    assert (again.known, again.organisations) == (found.known, found.organisations)
    assert answer(review(hub), "list_market_regulation").reply is Reply.NONE
    with pytest.raises(Refusal) as refused:
        reviews.review(found.seq, actor=officer("reviewer", "regulator"), on=found.until + timedelta(1))
    assert refused.value.code == "review.expired"


def test_500_names_need_no_more_statements_than_five(hub: Hub) -> None:
    many = [
        Registration(
            "enterprise", f"示例批量{each}有限公司", (Identifier("uscc", code(1000 + each)),), "990100", None, None
        )
        for each in range(495)
    ]
    numbers = subjects.register(many, actor=OPERATOR, at=AT)
    hub.numbers += numbers
    for place in range(0, 500, 50):
        hub.listed(place, date(2026, 4, 10), MARKET)
    few, all_ = ([code(1)], [*(code(each) for each in range(1, 6)), *(code(1000 + each) for each in range(495))])
    counts = []
    for codes in (few, all_):
        rows = tuple(Wanted(row, "", each) for row, each in enumerate(codes, 1))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            found = reviews.run(TENDER, Names(rows, 0), actor=officer("reviewer", "regulator"), at=AT)
        counts.append(len(caught))
        assert len(found.organisations) == len(codes)
    assert counts[1] <= counts[0] + 10
    assert counts[1] <= 90


def test_rebuilding_gives_the_same_tables(hub: Hub) -> None:
    review(hub, 0, 1)
    record = hub.listed(0, date(2026, 4, 10))
    actions.mark_dispute(
        record, "objection", doc_no="示异〔2026〕1号", on=ON, actor=officer("desk", "regulator"), at=AT
    )
    entry = queries.disputes_of([record])[0].entry
    actions.settle_dispute(
        entry, outcome="示例：维持", on=date(2026, 7, 1), actor=officer("desk", "regulator"), at=noon(ON)
    )
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before
    assert not queries.disputes_of([record])[0].open(date(2026, 7, 1))
