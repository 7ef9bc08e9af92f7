"""What public bodies promise and owe: only what was found is recorded, it hangs on the body, and the figures agree."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from chuxin.assessment.evaluation import actions as evaluation
from chuxin.facts.records import queries as records
from chuxin.foundation.ledger import keys
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import merging
from chuxin.kernel.actor import ANYONE
from chuxin.kernel.refusal import Refusal
from chuxin.services.cases import actions
from chuxin.services.cases import queries as cases
from chuxin.services.cases.followers import FOLLOWER as CASES
from chuxin.services.cases.seeing import seen_by
from chuxin.services.integrity import appraisal, queries
from chuxin.services.integrity.appraisal import Use
from chuxin.services.integrity.arrears import interest, sums
from chuxin.services.publication.trust import Trust
from chuxin.services.publication.verify import check_content
from tests.assessment.consequences.hub import OPERATOR, noon
from tests.services.integrity.conftest import BODY, FIRM, NAMES, SUCCESSOR, SUPERIOR, Bodies

FILED = date(2026, 4, 10)
PASSED = date(2026, 4, 14)
HEARD = date(2026, 8, 6)
PASSING = {"superior_code": SUPERIOR, "matter_told": "示例奖补"}
PROMISE = {"matter": "示例道路", "content": "示例道路通车", "made_on": "2026-04-08", "due_on": "2026-06-30"}
SIGNED = {
    "commitment_type": "行业自律型", "concerns": "一般事项", "matter": "示例诚信联盟", "content": "明码标价",
    "due_on": "2026-12-31", "valid_until": "2026-12-31", "office_code": SUPERIOR, "clause_law": "是",
    "clause_true": "是", "clause_supervision": "是", "declares_clean": "是", "clause_breach": "是",
    "agrees_to_publish": "是",
}  # fmt: skip


def confirmed(bodies: Bodies) -> int:
    """A complaint found true, not put right, and found a breach: its number."""
    seq = bodies.complain(FILED, complainant="示例投诉企业", complainant_code=FIRM).case.seq
    bodies.walk(
        seq,
        (PASSED, "transfer", bodies.window, PASSING),
        (PASSED, "uphold", bodies.head, {"found": "承诺属实", "finding_no": "示核1号"}),
        (PASSED, "notice", bodies.handler, {"reason": "拒不整改"}),
    )
    assert records.file_of(bodies.numbers[BODY], on=HEARD) == ()
    actions.look(actor=OPERATOR, at=noon(HEARD))
    told = {"doc_no": "示认1号", "breach_facts": "未兑现", "basis": "示例依据", "decided_on": HEARD.isoformat()}
    bodies.walk(seq, (HEARD, "confirm", bodies.head, told))
    return seq


def test_r11_a_complaint_is_no_record_until_the_breach_is_found_and_is_repaired_once_made_good(bodies: Bodies) -> None:
    seq = confirmed(bodies)
    (breach,) = records.file_of(bodies.numbers[BODY], on=HEARD)
    assert (breach.item, breach.doc_no, breach.source) == ("hubei.gov_breach", "示认1号", SUPERIOR)
    assert (breach.fields["breach_type"], breach.fields["subject_name"]) == ("政策承诺不兑现", NAMES[BODY])
    done = {"done": "已兑现"}
    assert (
        bodies.walk(seq, (HEARD, "make_good", bodies.own(BODY), done), (HEARD, "repair", bodies.head, {})) == "repaired"
    )
    (breach,) = records.file_of(bodies.numbers[BODY], on=HEARD)
    assert (breach.version, breach.fields["rectified_on"]) == (2, HEARD.isoformat())


def test_r37_nobody_can_retaliate_because_nobody_learns_who_complained(bodies: Bodies) -> None:
    opened = bodies.complain(FILED, complainant="示例投诉企业", complainant_code=FIRM, facts="电话13812345678")
    seq = opened.case.seq
    _, holder = actions.holder(opened.code or "")
    actions.take(seq, "message", {"message": "补充"}, files=[("合同.pdf", b"%PDF-1")], actor=holder, at=noon(FILED))
    bodies.walk(
        seq, (PASSED, "transfer", bodies.window, PASSING), (PASSED, "reply", bodies.handler, {"message": "收到"})
    )
    found = cases.case(seq)
    workflow = cases.governing(found)
    body = seen_by(found, workflow, bodies.own(BODY))
    told = json.dumps([dict(each.form) for each in body.steps], ensure_ascii=False)
    assert "示例奖补" in told
    for secret in ("示例投诉企业", FIRM, "示政", "补充", "收到", "奖补未兑现"):
        assert secret not in told, secret
    assert [each.evidence for each in body.steps] == [(), (), (), ()]
    whole = json.dumps([dict(each.form) for each in seen_by(found, workflow, bodies.handler).steps], ensure_ascii=False)
    assert "示例投诉企业" in whole
    assert "13812345678" not in whole
    assert seen_by(found, workflow, holder).steps[-1].form["message"] == "收到"
    with pytest.raises(Refusal, match=r"case\.not_public"):
        bodies.complain(FILED, FIRM)


def test_progress_names_nobody_and_tells_only_what_was_found_true(bodies: Bodies) -> None:
    bodies.complain(FILED)
    told = queries.progress(FILED)
    assert told is not None
    assert (told.unpublished, told.cases, sum(count for _, count in told.stages)) == (1, (), 0)
    seq = confirmed(bodies)
    told = queries.progress(HEARD)
    assert told is not None
    assert [(case.seq, words.en) for case, words in told.cases] == [(seq, "Not put right, found a breach")]
    assert (told.unpublished, dict(told.stages)[told.cases[0][1]]) == (1, 1)


def test_arrears_are_paid_in_steps_and_the_disclosure_reconciles_with_the_ledger(bodies: Bodies) -> None:
    form = {"breach_type": "拖欠企业账款", "field": "政府采购", "amount": "500000"}
    seq = bodies.complain(FILED, **form).case.seq
    debt = {"register_no": "示欠1号", "due_on": "2025-12-30", "amount_due": "500000"}
    plan = {"plan": "分两步", "by_1": "2026-06-30", "pays_1": "200000", "by_2": "2026-09-30", "pays_2": "300000"}
    own = bodies.own(BODY)
    first, last = date(2026, 6, 30), date(2026, 9, 30)
    bodies.walk(
        seq,
        (PASSED, "transfer_arrears", bodies.window, PASSING),
        (PASSED, "uphold", bodies.head, {"found": "欠款属实", "finding_no": "示核1号", **debt}),
        (PASSED, "plan", own, plan),
        (PASSED, "accept_plan", bodies.handler, {}),
        (first, "reach_1", bodies.handler, {"amount_paid": "200000"}),
    )
    (held,) = queries.debts(first)
    assert interest(held, date(2026, 1, 9)) == Decimal("2500.00")
    assert held.left(first) == 300_000
    (line,) = queries.ledger_of(first)
    assert (line.code, line.oldest, line.sums.cleared) == (BODY, date(2025, 12, 30), Decimal("0.4"))
    assert bodies.walk(seq, (last, "finish", own, {"done": "付清"}), (last, "close", bodies.head, {})) == "closed"
    (line,) = queries.disclosure(2025, last)
    assert line.sums == sums(queries.debts(last), date(2025, 12, 31))
    assert (line.sums.left, line.sums.interest) == (500_000, 250)
    (line,) = queries.ledger_of(date(2026, 10, 1))
    assert (line.sums.left, line.sums.cleared, line.oldest) == (0, 1, None)
    assert len(records.file_of(bodies.numbers[BODY], on=last)) == 1
    with pytest.raises(Refusal, match=r"arrears\.year_open"):
        queries.disclosure(2026, last)


def test_r24_a_promise_is_public_and_hangs_on_the_body_whoever_takes_it_over(bodies: Bodies) -> None:
    seq = bodies.open("hubei.gov_promise", BODY, FILED, PROMISE)
    assert queries.archive_of(bodies.numbers[BODY], viewer=ANYONE, on=FILED).promises == ()
    bodies.walk(seq, (PASSED, "publish", bodies.window, {}))
    told = queries.archive_of(bodies.numbers[BODY], viewer=ANYONE, on=PASSED)
    assert [(one.told.seq, one.due_on) for one in told.promises] == [(seq, date(2026, 6, 30))]
    assert [len(lines) for item, lines in told.shelves if item.id == "hubei.gov_commitment"] == [1]
    old, new = bodies.numbers[BODY], bodies.numbers[SUCCESSOR]
    merging.merge(new, old, why="示例机构改革", actor=OPERATOR, at=noon(PASSED))
    follow(CASES)
    successor = bodies.own(SUCCESSOR)
    assert [one.told.seq for one in queries.promises_of(new, PASSED)] == [seq]
    late = date(2026, 7, 1)
    assert actions.look(actor=OPERATOR, at=noon(late)) == 1
    bodies.walk(seq, (late, "notice", bodies.window, {"reason": "未通车"}))
    actions.take(seq, "answer", {"statement": "原单位的承诺"}, actor=successor, at=noon(late))
    found = {"fulfilment": "未兑现", "rectify_by": "2026-09-30", "reason": "机构改革不是理由"}
    with pytest.raises(Refusal, match=r"case\.four_eyes"):
        actions.take(seq, "breach", found, actor=bodies.window, at=noon(late))
    assert bodies.walk(seq, (late, "breach", bodies.other, found)) == "breached"
    (record,) = [each for each in records.file_of(new, on=late) if each.item == "hubei.gov_commitment"]
    assert (record.version, record.fields["fulfilment"], record.fields["subject_name"]) == (2, "未兑现", NAMES[BODY])
    done = (late, "rectify", successor, {"done": "已通车"})
    assert bodies.walk(seq, done, (late, "verify", bodies.window, {})) == "rectified"


def test_each_signs_a_joint_declaration_for_itself_and_may_leave_it(bodies: Bodies) -> None:
    told = {name: SIGNED[name] for name in ("matter", "content", "office_code", "due_on")}
    seq = bodies.open("hubei.declaration", FIRM, FILED, told)
    with pytest.raises(Refusal, match=r"declaration\.unknown"):
        queries.declaration(seq, FILED)
    bodies.walk(seq, (FILED, "publish", bodies.window, {}))
    mine = bodies.open("hubei.commitment", FIRM, FILED, SIGNED, parent=seq)
    assert queries.declaration(seq, FILED).signed == ()
    bodies.walk(mine, (PASSED, "accept", bodies.handler, {}))
    assert [(one.code, one.words.en) for one in queries.declaration(seq, PASSED).signed] == [(FIRM, "Promise in force")]
    bodies.walk(
        mine, (PASSED, "leave", bodies.own(FIRM), {"reason": "业务调整"}), (PASSED, "let_go", bodies.handler, {})
    )
    assert [one.words.en for one in queries.declaration(seq, PASSED).signed] == ["Left"]
    (record,) = records.file_of(bodies.numbers[FIRM], on=PASSED)
    assert (record.item, record.fields["valid_until"]) == ("national.commitment", PASSED.isoformat())
    bodies.walk(seq, (PASSED, "close", bodies.own(FIRM), {}))
    with pytest.raises(Refusal, match=r"promise\.closed"):
        bodies.open("hubei.commitment", FIRM, PASSED, SIGNED, parent=seq)


def test_the_evaluation_is_handed_on_with_the_records_it_rests_on_under_one_signature(bodies: Bodies) -> None:
    confirmed(bodies)
    (breach,) = records.file_of(bodies.numbers[BODY], on=HEARD)
    evaluation.run("hubei.m02.integrity", on=HEARD, actor=OPERATOR, at=noon(HEARD))
    found = queries.appraisal(Use.CIVILISATION_INDEX, on=HEARD)
    told = appraisal.as_json(found)
    assert told["period"] == {"since": "2026-01-01", "until": HEARD.isoformat()}
    (row,) = [each for each in appraisal.rows(found) if each[5] == BODY and each[9] == "breaches"]
    assert row[11] == breach.id
    assert FIRM not in {each.told.subject for each in found.bodies}
    content = json.dumps(queries.signed(found)).encode()
    trust = Trust(verifiers=(keys.hub_verifier(),), authorities=())
    assert check_content(content, trust).holds
    assert not check_content(content.replace(b'"grade"', b'"mark"'), trust).holds
