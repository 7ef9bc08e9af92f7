"""The file of an organisation: what each viewer sees, until when, and what an empty lane means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.records import actions as records
from chuxin.facts.records import queries as records_queries
from chuxin.facts.records.record import State
from chuxin.foundation.access import queries as access
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.refusal import Refusal
from chuxin.services.open_data import queries as open_data
from chuxin.services.publication import actions, displays, queries
from chuxin.services.publication.profile import Answer, Lane, Line, Profile

ON = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
BANK = "91990000MA0BANK010"
OPERATOR = Actor("system:test", permits=frozenset({"*"}), purpose="test")
TIERS = ("public", "shared", "authorised", "internal")


def _lines(profile: Profile, family: str = "penalties") -> tuple[Line, ...]:
    return _lane(profile, family).lines


def _lane(profile: Profile, family: str) -> Lane:
    return next(lane for lane in profile.lanes if lane.family == family)


def _seen(world: Any, on: date = ON, viewer: Actor = ANYONE) -> tuple[Line, ...]:
    return _lines(queries.profile_of(world.number, viewer=viewer, on=on))


def _with(tier: str) -> Actor:
    permits = {"shared": "file.read_shared", "authorised": "file.read_authorised", "internal": "file.read_internal"}
    held = frozenset({permits[tier]}) if tier in permits else frozenset()
    return Actor(f"account:{tier}", permits=held, agency=BANK, purpose="test")


@pytest.mark.parametrize("tier", TIERS)
def test_R42_each_tier_sees_exactly_the_fields_the_catalogue_discloses_to_it(world: Any, tier: str) -> None:
    world.penalty()
    world.consent(BANK, "test")
    viewer = _with(tier)
    (line,) = _seen(world, viewer=viewer)
    item = catalogue.item("national.penalty", ON)
    allowed = {field.name for field in item.visible(access.grant_of(viewer, world.number, ON).tiers)}
    assert {shown.name for shown in line.fields} <= allowed
    assert ("registration_no" in {shown.name for shown in line.fields}) == (tier == "shared")
    assert ("legal_representative" in {shown.name for shown in line.fields}) == (tier == "authorised")
    assert ("remark" in {shown.name for shown in line.fields}) == (tier == "internal")


def test_R03_legal_representative_is_not_on_the_public_page(world: Any) -> None:
    world.penalty()
    assert "示例代表" not in repr(queries.profile_of(world.number, viewer=ANYONE, on=ON))


def test_R48_summary_says_what_the_record_shows(world: Any) -> None:
    world.penalty()
    (line,) = _seen(world)
    assert line.summary.zh.startswith("记录显示：2026年4月10日，示例市市场监督管理局")
    assert "12,000 元" in line.summary.zh
    assert line.summary.en.startswith("The record shows: on 10 April 2026")


def test_R31_penalty_leaves_the_public_page_by_itself_after_its_last_day(world: Any) -> None:
    world.penalty()
    assert len(_seen(world, date(2027, 4, 10))) == 1
    assert _seen(world, date(2027, 4, 11)) == ()


def test_R31_the_self_check_finds_no_display_past_its_end_and_tells_which_end_soon(world: Any) -> None:
    record = world.penalty()
    world.state("national.severe_list", {"doc_no": "1", "list_name": "失信被执行人"}, date(2026, 5, 1))
    world.penalty(date(2025, 4, 10), tier="minor", doc_no="2", simple_procedure=True)
    last = date(2027, 4, 10)
    for day, shown in ((ON, 2), (last, 2), (last + timedelta(days=1), 1)):
        told = displays.check(open_data.disclosing(day))
        assert (told.holds, told.shown, told.open_ended) == (True, shown, 0)
    assert displays.ending(open_data.disclosing(date(2027, 3, 10)), days=30, limit=9) == ()
    for day in (date(2027, 3, 11), last):
        (ending,) = displays.ending(open_data.disclosing(day), days=30, limit=9)
        assert (ending.record, ending.code, ending.until) == (record, world.code, last)
        assert "2027年4月10日" in ending.why.zh


def test_R31_a_display_past_its_end_or_without_a_reason_is_a_fault_of_the_self_check(world: Any) -> None:
    world.penalty()
    by = open_data.disclosing(ON)
    (record,) = records_queries.file_of(world.number, on=ON)
    good = by.disclosed(record)
    assert good is not None
    late = replace(good, window=replace(good.window, until=ON - timedelta(days=1)))
    mute = replace(good, window=replace(good.window, clause=""))
    told = displays.checked([good, late, mute], ON)
    assert (told.past, told.unexplained, told.holds) == ((record.id,), (record.id,), False)


def test_every_line_says_why_it_is_shown_also_without_a_rule_of_its_own(world: Any) -> None:
    world.state("national.reward", {"title": "示例奖励", "doc_no": "7"}, date(2026, 1, 10))
    (line,) = [
        one for one in queries.profile_of(world.number, viewer=ANYONE, on=ON).lines if one.item == "national.reward"
    ]
    assert line.window.until == date(2031, 1, 10)
    assert line.window.why.zh.startswith("没有专门的公示期规定。至迟于2031年1月10日保存期届满时停止公示。")
    assert (line.window.edition, line.window.clause) == ("national.reward", "cn.base-catalogue-2024")


def test_a_penalty_of_market_regulation_tells_until_when_its_own_system_shows_it(world: Any) -> None:
    world.penalty()
    world.penalty(doc_no="2", authority_name="示例市应急管理局")
    told = {line.authority: line.elsewhere for line in _seen(world)}
    assert told["示例市应急管理局"] == ()
    (other,) = told["示例市市场监督管理局"]
    assert (other.rule, other.window.until) == ("national.samr_penalty", date(2029, 4, 10))
    assert other.system.zh == "国家企业信用信息公示系统"


def test_R23_repaired_record_leaves_public_page_the_same_day(world: Any) -> None:
    record = world.penalty()
    records.repair(record, reason="已履行", doc_no="修1", on=date(2026, 8, 1), actor=OPERATOR, at=AT)
    assert len(_seen(world, date(2026, 7, 31))) == 1
    assert _seen(world, date(2026, 8, 1)) == ()
    world.consent(BANK, "test")
    assert len(_seen(world, date(2026, 8, 2), _with("authorised"))) == 1


def test_withdrawn_record_leaves_at_once_for_everyone_but_the_house(world: Any) -> None:
    record = world.penalty()
    records.withdraw(record, reason="撤销", doc_no="撤1", on=date(2026, 6, 1), actor=OPERATOR, at=AT)
    assert _seen(world, date(2026, 6, 1)) == ()
    world.consent(BANK, "test")
    assert _seen(world, date(2026, 6, 1), _with("authorised")) == ()
    assert [line.state for line in _seen(world, date(2026, 6, 1), _with("internal"))] == [State.WITHDRAWN]


def test_simple_procedure_penalty_is_read_by_departments_only(world: Any) -> None:
    world.penalty(tier="minor", simple_procedure=True)
    assert _seen(world) == ()
    (line,) = _seen(world, viewer=_with("shared"))
    assert not line.published


def test_empty_lane_tells_nothing_found_from_not_supplied(world: Any) -> None:
    world.supply("national.penalty")
    world.supply("national.honour", "9902")
    profile = queries.profile_of(world.number, viewer=ANYONE, on=ON)
    assert _lane(profile, "penalties").answer is Answer.VERIFIED_EMPTY
    assert _lane(profile, "penalties").checked_on == ON
    assert _lane(profile, "honours").answer is Answer.NOT_SUPPLIED


def test_figures_count_what_stands_now(world: Any) -> None:
    world.penalty()
    world.supply("national.penalty")
    figures = queries.profile_of(world.number, viewer=ANYONE, on=ON).figures
    assert (figures.on_record, figures.negative, figures.positive, figures.checked_on) == (1, 1, 0, ON)


def test_negative_line_says_clause_end_and_remedy(world: Any) -> None:
    world.penalty()
    (line,) = _seen(world)
    assert line.window is not None
    assert (line.window.clause, line.window.max_end) == ("cn.order36-2025", date(2027, 4, 10))
    assert "异议" in line.remedy.zh
    assert "2026年7月10日起可申请信用修复" in line.remedy.zh
    assert line.provenance.batch == "b1"


def test_code_is_explained_part_by_part(world: Any) -> None:
    head = queries.profile_of(world.number, viewer=ANYONE, on=ON).head
    assert "".join(part.characters for part in head.parts) == world.code
    assert [part.meaning.zh for part in head.parts][:2] == ["市场监督管理", "企业"]


def test_R26_organisation_reads_its_own_file_beyond_what_is_public(world: Any) -> None:
    world.penalty(tier="minor", simple_procedure=True)
    own = Actor("account:own", permits=frozenset({"file.read_own"}), subject=world.number, purpose="own file")
    assert len(_seen(world, viewer=own)) == 1


def test_R27_reading_beyond_what_is_public_is_logged_with_its_purpose(world: Any) -> None:
    viewer = _with("shared")
    actions.open_file(world.number, actor=viewer, at=AT)
    assert [read.purpose for read in access.reads_of(world.number)] == ["test"]


def test_R34_a_consent_opens_the_items_it_names_and_its_number_is_in_the_log(world: Any) -> None:
    world.penalty()
    bank = _with("authorised")
    with pytest.raises(Refusal, match=r"consent\.missing"):
        actions.open_file(world.number, actor=bank, at=AT)
    first = world.consent(BANK, "test", "national.honour")
    (line,) = _lines(actions.open_file(world.number, actor=bank, at=AT))
    assert "legal_representative" not in {shown.name for shown in line.fields}
    second = world.consent(BANK, "test", "national.penalty")
    (line,) = _lines(actions.open_file(world.number, actor=bank, at=AT))
    assert "legal_representative" in {shown.name for shown in line.fields}
    assert [read.consent for read in access.reads_of(world.number)] == [second, first]


def test_R27_reading_without_a_purpose_is_refused(world: Any) -> None:
    with pytest.raises(Refusal) as refused:
        actions.open_file(world.number, actor=Actor("x", permits=frozenset({"file.read_shared"})), at=AT)
    assert refused.value.code == "access.purpose_missing"


def test_public_reading_is_not_logged(world: Any) -> None:
    actions.open_file(world.number, actor=ANYONE, at=AT)
    assert access.reads_of(world.number) == ()


def test_file_takes_a_bounded_number_of_statements(world: Any) -> None:
    for day in range(1, 20):
        world.penalty(date(2026, 5, day), doc_no=f"示市监罚〔2026〕{day}号")
    queries.profile_of(world.number, viewer=ANYONE, on=ON)
    with CaptureQueriesContext(connection) as seen:
        assert len(_seen(world)) == 19
    assert len(seen) <= 14, [query["sql"] for query in seen]


def test_sums_are_shown_in_yuan_and_the_title_names_no_other_unit(world: Any) -> None:
    world.penalty()
    (line,) = _seen(world)
    (fine,) = [shown for shown in line.fields if shown.name == "fine_amount"]
    assert (fine.title.zh, fine.value.zh) == ("罚款金额", "12,000 元")
