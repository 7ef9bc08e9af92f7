"""Results come back as records: through the lawful door, once, corrected where needed, and never adverse by silence."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from chuxin.assessment.evaluation import queries as evaluation
from chuxin.assessment.evaluation.asking import explain_row
from chuxin.assessment.supervision import actions, queries, visiting
from chuxin.assessment.supervision.actions import Cause
from chuxin.assessment.supervision.task import Kind, Standing, Task, Visit
from chuxin.facts.intake import actions as intake
from chuxin.facts.intake import queries as deliveries
from chuxin.facts.records import actions as records
from chuxin.facts.records import queries as facts
from chuxin.foundation.ledger import queries as log
from chuxin.kernel.refusal import Refusal
from tests.assessment.supervision.hub import AGENCY, AT, ON, OPERATOR, REGIME, Hub, who

pytestmark = pytest.mark.django_db
FOUND = {"findings": "住所与登记不一致", "paper_no": "示检〔2026〕1号", "correct_by": date(2026, 7, 15)}


def tasks_of(hub: Hub, base: str = "0.2") -> list[Task]:
    return queries.tasks_of(hub.drawn(base), on=ON)


def refused(code: str, act: object) -> Refusal:
    with pytest.raises(Refusal) as told:
        act()  # type: ignore[operator]
    assert told.value.code == code
    return told.value


def test_each_post_sees_its_own_tasks_and_all_are_shared_out(hub: Hub) -> None:
    tasks = tasks_of(hub)
    posts = {task.assignment.post for task in tasks}
    mine = [queries.tasks(agency=AGENCY, post=post, on=ON) for post in sorted(posts)]
    assert sum(map(len, mine)) == len(tasks) > 10
    assert all(task.standing(ON) is Standing.OPEN for task in tasks)
    assert tasks[0].standing(ON + timedelta(days=61)) is Standing.OVERDUE


def test_a_result_becomes_a_record_in_a_batch_of_its_own(hub: Hub) -> None:
    task = hub.enter(tasks_of(hub)[0], "发现问题已责令改正", **FOUND)
    record = facts.record(task.assignment.record, on=ON)
    assert (record.item, record.source, record.doc_no) == ("national.supervision_result", AGENCY, task.assignment.no)
    assert record.fields["inspection_kind"] == "双随机抽查"
    assert record.fields["matter"] == "登记事项和公示信息检查：住所（经营场所）"
    assert record.fields["correct_by"] == "2026-07-15"
    batch = deliveries.batch(record.batch)
    assert (batch.feed, batch.rows, batch.accepted) == ("hubei.supervision", 1, 1)
    assert log.entry(record.entry).actor == f"account:{task.assignment.post}"


def test_a_double_click_says_nothing_new(hub: Hub) -> None:
    task = hub.enter(tasks_of(hub)[0])
    size = log.size()
    again = hub.enter(task)
    assert log.size() == size
    assert again.record == task.record


def test_a_correction_is_a_new_version_and_back_again_another(hub: Hub) -> None:
    task = hub.enter(tasks_of(hub)[0])
    task = hub.enter(task, "发现问题已责令改正", **FOUND)
    assert (task.result, task.standing(ON)) == ("发现问题已责令改正", Standing.CORRECTING)
    task = hub.enter(task)
    assert task.result == "未发现问题"
    assert task.record is not None
    assert task.record.version == 3


def test_a_corrected_fault_closes_the_task_and_what_is_due_first_stands_first(hub: Hub) -> None:
    tasks = tasks_of(hub)
    post = tasks[0].assignment.post
    hub.enter(tasks[0], "发现问题已责令改正", **FOUND)
    listed = queries.tasks(agency=AGENCY, post=post, on=ON)
    assert listed[0].assignment.no == tasks[0].assignment.no
    done = hub.enter(tasks[0], "发现问题已责令改正", **FOUND, corrected_on=ON)
    assert done.standing(ON) is Standing.DONE
    assert queries.tasks(agency=AGENCY, post=post, on=ON)[-1].assignment.no == tasks[0].assignment.no


def test_personal_identifiers_in_a_finding_are_masked_as_in_every_delivery(hub: Hub) -> None:
    task = hub.enter(tasks_of(hub)[0], "发现问题待后续处理", findings="联系电话13800138000无人接听")
    assert "13800138000" not in task.field("findings")


def test_what_is_wrong_with_an_entry_is_told_before_anything_is_stated(hub: Hub) -> None:
    task = tasks_of(hub)[0]
    size = log.size()
    actor, no = who(task.assignment.post), task.assignment.no

    def entering(result: str, on: date = ON, **given: object) -> object:
        visit = Visit(result, on, **given)  # type: ignore[arg-type]
        return lambda: visiting.enter(no, visit, actor=actor, at=AT)

    refused("supervision.result_findings", entering("发现问题已责令改正"))
    refused("supervision.result_inspected_on", entering("未发现问题", ON + timedelta(days=1)))
    refused("supervision.result_inspected_on", entering("未发现问题", ON - timedelta(days=1)))
    refused("supervision.result_correct_by", entering("未发现问题", correct_by=ON))
    early = {"findings": "示例", "correct_by": ON - timedelta(days=3)}
    refused("supervision.result_correct_by", entering("发现问题已责令改正", **early))
    refused("supervision.result_result", entering("罚款"))
    told = refused("supervision.result_refused", entering("未发现问题", paper_no="长" * 200))
    assert told.findings[0].place.field == "paper_no"
    assert queries.task(no, on=ON).result is None
    assert "record.stated" not in [log.entry(seq).kind for seq in range(size, log.size())]


def test_only_the_post_a_task_was_drawn_for_or_the_planner_enters_its_result(hub: Hub) -> None:
    task = tasks_of(hub)[0]
    other = next(post for post in ("post-1", "post-2") if post != task.assignment.post)
    visit = Visit("未发现问题", ON)

    def entering(name: str) -> object:
        return lambda: visiting.enter(task.assignment.no, visit, actor=who(name), at=AT)

    refused("supervision.not_permitted", entering(other))
    refused("supervision.not_permitted", entering("stranger"))
    refused("access.not_permitted", entering("witness-1"))
    refused("supervision.unknown_task", lambda: visiting.enter("p0-1", visit, actor=OPERATOR, at=AT))


def test_an_inspector_may_not_send_files(hub: Hub, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("{}\n")
    refused("access.not_permitted", lambda: intake.receive(path, "hubei.supervision", actor=who("post-1"), at=AT))


def test_results_sent_as_a_workbook_count_as_well(hub: Hub, tmp_path: Path) -> None:
    plan = hub.drawn("0.2")
    tasks = queries.tasks_of(plan, on=ON)
    path = tmp_path / "results.xlsx"
    path.write_bytes(workbook(tasks[:5]))
    receipt = intake.receive(path, "hubei.supervision", actor=OPERATOR, at=AT)
    assert (receipt.accepted, receipt.refused) == (5, 0)
    report = queries.report(plan, on=ON)
    assert (report.comparison.inspected, report.waiting) == (5, len(tasks) - 5)


def workbook(tasks: list[Task]) -> bytes:
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet()
    heads = ("被检查对象", "统一社会信用代码", "抽查任务编号", "检查类型", "抽查事项", "检查日期", "检查结果",
             "检查机关", "检查机关统一社会信用代码")  # fmt: skip
    sheet.write_row(0, 0, heads)
    for number, task in enumerate(tasks, 1):
        told = task.assignment
        sheet.write_row(number, 0, (told.name, told.code, told.no, "双随机", "登记事项检查", "2026-06-30", "正常",
                                    told.agency_name, told.agency))  # fmt: skip
    book.close()
    return content.getvalue()


def test_a_withdrawn_result_is_no_result(hub: Hub) -> None:
    task = hub.enter(tasks_of(hub)[0])
    records.withdraw(task.assignment.record, reason="录错", doc_no="示1", on=ON, actor=OPERATOR, at=AT)
    assert queries.task(task.assignment.no, on=ON).standing(ON) is Standing.OPEN


def test_who_could_not_be_reached_is_done_but_neither_found_nor_cleared(hub: Hub) -> None:
    plan = hub.drawn("0.2")
    task = hub.enter(queries.tasks_of(plan, on=ON)[0], "通过登记的住所无法联系")
    assert task.standing(ON) is Standing.DONE
    report = queries.report(plan, on=ON)
    assert (report.comparison.inspected, report.comparison.found) == (0, 0)
    assert sum(cell.unreached for cell in report.cells) == 1


def test_no_grade_moves_because_somebody_could_not_be_reached(hub: Hub) -> None:
    task = tasks_of(hub)[0]
    subject = facts.record(hub.enter(task, "通过登记的住所无法联系").assignment.record, on=ON).subject
    before = evaluation.grades_of(subject)[0].score
    sources = evaluation.hub_sources(on=ON, subjects=[subject])
    told = explain_row(evaluation.basis_on("national.comprehensive", sources, ON), sources)
    assert told.score == before


def test_a_visit_with_cause_stands_outside_the_draw(hub: Hub) -> None:
    plan = hub.drawn("0.2")
    cause = Cause(REGIME, hub.codes[40], "示举〔2026〕8号", "post-2", date(2026, 7, 10), AGENCY, "示例局")
    task = actions.assign(cause, actor=who("planner"), at=AT)
    assert (task.assignment.kind, task.assignment.post) == (Kind.CAUSE, "post-2")
    task = hub.enter(task, "发现问题已责令改正", **FOUND)
    assert task.field("inspection_kind") == "重点检查"
    assert queries.report(plan, on=ON).comparison.inspected == 0
    listed = {row[0] for row in queries.bundle(hub.publish().id)["roll"]["rows"]}  # type: ignore[index,call-overload,union-attr]
    drawn = {one.row.code for one in queries.drawn_of(plan)}
    assert (hub.codes[40] in listed) is (hub.codes[40] not in drawn)


def test_a_cause_names_its_document_a_known_organisation_and_a_post_of_the_agency(hub: Hub) -> None:
    def assigning(**other: object) -> object:
        plain = {
            "regime": REGIME, "code": hub.codes[40], "document": "示举1号", "post": "post-1",
            "due": date(2026, 7, 10), "agency": AGENCY, "agency_name": "示例局",
        }  # fmt: skip
        cause = Cause(**(plain | other))  # type: ignore[arg-type]
        return lambda: actions.assign(cause, actor=who("planner"), at=AT)

    refused("supervision.no_cause", assigning(document="  "))
    refused("supervision.unknown_subject", assigning(code="91990100000099999X"))
    refused("supervision.unknown_post", assigning(post="stranger"))
    refused("supervision.period", assigning(due=date(2026, 6, 1)))
