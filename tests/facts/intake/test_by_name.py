"""Judgments without a code, or with a wrong one: taken by name, waiting, refused; and one record stays one."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date

from chuxin.facts.intake import deciding, identity, matches
from chuxin.facts.intake.deciding import Decision
from chuxin.facts.intake.match import Choice
from chuxin.facts.intake.receipt import Receipt
from chuxin.facts.quality import actions as quality
from chuxin.facts.quality import queries as cases
from chuxin.facts.quality.cases import Sort
from chuxin.facts.records import queries as records
from chuxin.facts.records.followers import FOLLOWER as RECORDS
from chuxin.facts.records.record import Record, State
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.following import fingerprint, follow, rebuild
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects.followers import FOLLOWER as SUBJECTS
from tests.facts.conftest import OPERATOR, Desk
from tests.foundation.subjects.organisations import an_organisation, code_of

ON = date(2026, 6, 30)
NAMES = {1: "示例市江汉精工机械有限公司", 2: "示例市云梦软件有限公司", 3: "示例市沙湖水产有限公司"}
WRONG = code_of(1)[:-1] + ("0" if code_of(1)[-1] != "0" else "1")


def _row(name: str, code: str, case_no: str = "（2026）示99执1号", **more: str) -> dict[str, str]:
    return {
        "被执行人": name, "主体类别": "法人及非法人组织", "统一社会信用代码": code, "案号": case_no,
        "文书生效日期": "2026-06-01", "法院": "示例市人民法院", "法院统一社会信用代码": code_of(90, "11"),
        "法律文书确定的义务": "支付货款", "履行情况": "全部未履行", **more,
    }  # fmt: skip


def _send(desk: Desk, *rows: Mapping[str, str], name: str = "judgments.csv") -> Receipt:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return desk.send(text.getvalue(), "hubei.judgments", name)


def _registered() -> list[int]:
    return subjects.register(
        [an_organisation(serial, name=name, region="990101") for serial, name in NAMES.items()],
        actor=OPERATOR,
        at=Desk.at,
    )


def _file(number: int) -> list[Record]:
    return [one for one in records.file_of(number, on=ON) if one.state is not State.WITHDRAWN]


def test_a_wrong_code_is_taken_by_its_name_and_told_to_the_register_of_codes(desk: Desk) -> None:
    one, two, three = _registered()
    receipt = _send(
        desk, _row(NAMES[1], WRONG), _row(NAMES[2], ""), _row(NAMES[3], ""), _row("示例省无名矿业集团有限公司", "")
    )
    assert (receipt.accepted, receipt.refused, receipt.waiting) == (3, 1, 0)
    assert receipt.refused_by_code == {"subject.unmatched": 1}
    assert receipt.warnings_by_code["subject.matched"] == 3
    assert receipt.warnings_by_code["subject.wrong_code"] == 1
    assert [len(_file(number)) for number in (one, two, three)] == [1, 1, 1], "one case, three debtors, three records"
    asked = next(each for each in matches.listed() if each.question.code == WRONG)
    best = asked.candidates[0]
    assert (asked.choice, asked.chosen) == (Choice.ACCEPTED, one)
    assert best.score >= matches.rule(asked.matching, ON).thresholds.accept
    assert sum(each.value for each in best.features) == best.score
    assert len(best.features) > 1

    quality.look(actor=OPERATOR, at=desk.at)
    (held,) = cases.cases()
    case = cases.case(held.number)
    assert (case.sort, case.code, case.registered) == (Sort.WRONG_CODE, WRONG, code_of(1))
    assert [(each.row, each.name) for each in case.evidence] == [(1, NAMES[1])]

    mended = _send(desk, _row(NAMES[1], code_of(1)), _row(NAMES[2], ""), name="mended.csv")
    assert (mended.accepted, mended.superseded, mended.unchanged) == (0, 1, 1), "a mended code makes no second record"
    assert _file(one)[0].fields["subject_code"] == code_of(1)
    lost = _send(desk, _row(NAMES[1], "", 履行情况="部分履行"), name="lost.csv")
    assert (lost.accepted, lost.superseded) == (0, 1), "nor does one that is missing this time"


def test_a_name_between_the_thresholds_waits_is_decided_and_undone(desk: Desk) -> None:
    one, *_ = _registered()
    receipt = _send(desk, _row("江汉精工", ""))
    assert (receipt.accepted, receipt.waiting, receipt.refused) == (0, 1, 0)
    (asked,) = matches.listed(matches.Sought(True))
    thresholds = matches.rule(asked.matching, ON).thresholds
    assert thresholds.review <= asked.candidates[0].score < thresholds.accept
    deciding.decide(asked.entry, Decision(Choice.CHOSEN, one, "法院答复"), actor=OPERATOR, at=desk.at)
    (held,) = _file(one)
    assert held.doc_no == "（2026）示99执1号"
    again = _send(desk, _row("江汉精工", ""), _row(NAMES[1], code_of(1), "（2026）示99执2号"), name="again.csv")
    assert (again.accepted, again.unchanged, again.waiting) == (1, 1, 0)
    deciding.undo(asked.entry, why="看错了", actor=OPERATOR, at=desk.at)
    assert [each.doc_no for each in _file(one)] == ["（2026）示99执2号"]
    before = fingerprint(RECORDS)
    rebuild(RECORDS)
    assert fingerprint(RECORDS) == before


def test_a_wrong_code_under_an_unknown_name_and_a_code_that_leads_nowhere_are_refused(desk: Desk) -> None:
    kept, absorbed, _ = _registered()
    identity.merge(kept, absorbed, why="登记机关答复", actor=OPERATOR, at=desk.at)
    follow(SUBJECTS, [ledger.erase(kept, clause="cn.pipl.28", reason="示例", actor=OPERATOR, at=desk.at)])
    assert _send(desk, _row(NAMES[2], code_of(2)), name="nowhere.csv").refused_by_code == {"subjects.erased": 1}
    receipt = _send(desk, _row("示例省无名矿业集团有限公司", WRONG[:8] + "87654321" + WRONG[-2:]), _row("张三丰", ""))
    assert receipt.refused_by_code == {"uscc.check_character": 1, "subject.may_be_person": 1}
    assert {"uscc.check_character", "subject.unmatched"} <= {each.code for each in receipt.findings}
    quality.look(actor=OPERATOR, at=desk.at)
    assert [each.sort for each in cases.cases()] == [Sort.WRONG_CODE]
