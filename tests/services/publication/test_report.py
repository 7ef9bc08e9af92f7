"""Reports: what they say, what they cannot say, how they are sealed, and whether they still stand."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pypdf import PdfReader

from chuxin.assessment.consequences.actions import mark_dispute
from chuxin.facts.records import actions as records
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.services.publication import actions, archive, queries
from chuxin.services.publication.actions import Issued, issue_report
from chuxin.services.publication.followers import FOLLOWER
from chuxin.services.publication.models import IssuedReport
from chuxin.services.publication.report import Particulars, Verdict
from chuxin.services.publication.sealed_report import check_report_file
from chuxin.services.publication.trust import Trust
from chuxin.services.publication.verification import ChangeKind, Standing

AT = datetime(2026, 11, 22, 4, 0, 0, 123456, tzinfo=UTC)
ON = date(2026, 11, 22)
OPERATOR = Actor("system:test", permits=frozenset({"*"}), purpose="test")


def _issue(world: Any, **more: Any) -> Issued:
    return issue_report(world.number, actor=OPERATOR, at=AT, **more)


def _value(issued: Issued) -> Any:
    row = IssuedReport.objects.get(number=issued.number)
    return archive.value_of(row.value)


def _text(path: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(path).pages)


def test_report_names_the_organisation_and_lists_its_record(world: Any) -> None:
    world.penalty()
    issued = _issue(world)
    text = _text(issued.path)
    for words in ("法人公共信用信息报告", "示例长江贸易有限公司", world.code, issued.number, issued.code, "记录显示"):
        assert words in text


def test_sections_are_present_or_verified_empty_or_not_supplied(world: Any) -> None:
    world.penalty()
    world.supply("national.honour")
    value = _value(_issue(world))
    answers = {section["title"]["en"]: section["answer"] for section in value["sections"]}
    assert answers["Administrative management"] == "present"
    assert answers["Honours for honesty"] == "verified_empty"
    assert answers["Severe lists"] == "not_supplied"


def test_report_holds_no_score_and_no_field_beyond_the_public(world: Any) -> None:
    world.penalty()
    told = str(_value(_issue(world)))
    assert "score" not in told
    assert "grade" not in told
    for hidden in ("示例代表", "内部备注", "990000000000001"):
        assert hidden not in told


def test_at_most_a_hundred_of_a_class_are_listed_and_the_rest_is_counted(world: Any) -> None:
    for number in range(101):
        world.penalty(ON - timedelta(days=number), doc_no=f"示市监罚〔2026〕{number}号")
    section = _value(_issue(world))["sections"][1]
    assert (len(section["lines"]), section["total"]) == (100, 101)
    assert section["lines"][0]["decided_on"] == ON.isoformat()


def test_case_8_simple_procedure_is_absent_from_the_report_and_present_in_the_special_one(world: Any) -> None:
    world.penalty(tier="minor", simple_procedure=True)
    assert _value(_issue(world))["sections"][1]["lines"] == []
    special = _value(_issue(world, domains=("market_regulation",)))
    assert [(one["verdict"], len(one["lines"])) for one in special["findings"]] == [("records_listed", 1)]


def test_special_report_answers_every_domain(world: Any) -> None:
    world.supply("national.penalty")
    world.supply("national.severe_list")
    findings = {one["domain"]: one["verdict"] for one in _value(_issue(world, domains=("all",)))["findings"]}
    assert len(findings) == 33
    assert findings["hubei.m10.environment"] == Verdict.NO_VIOLATION_FOUND
    assert findings["hubei.m10.court"] == Verdict.NOT_SUPPLIED
    assert findings["hubei.m10.radio"] == Verdict.NOT_SUPPLIED


def test_special_report_leaves_out_what_was_repaired_or_lies_before_the_period(world: Any) -> None:
    repaired = world.penalty()
    records.repair(repaired, reason="已履行", doc_no="修1", on=date(2026, 8, 1), actor=OPERATOR, at=AT)
    world.penalty(date(2023, 11, 1), doc_no="旧1")
    (finding,) = _value(_issue(world, domains=("market_regulation",)))["findings"]
    assert finding["lines"] == []


def test_a_special_report_tells_until_which_day_each_class_was_supplied(world: Any) -> None:
    world.supply("national.penalty")
    world.supply("national.severe_list")
    (finding,) = _value(_issue(world, domains=("market_regulation",)))["findings"]
    assert finding["verdict"] == Verdict.NO_VIOLATION_FOUND
    until = {one["title"]["en"]: one["until"] for one in finding["covered"]}
    assert len(until) == 3
    assert [title for title, day in until.items() if day is None] == ["Administrative coercion"]


def test_a_domain_whose_records_are_all_under_objection_is_being_clarified(world: Any) -> None:
    first = world.penalty()
    mark_dispute(first, "objection", doc_no="异1", on=ON, actor=OPERATOR, at=AT)
    (finding,) = _value(_issue(world, domains=("market_regulation",)))["findings"]
    assert (finding["verdict"], finding["lines"][0]["mark"]["zh"][:5]) == (Verdict.CLARIFYING, "异议处理中")
    world.penalty(doc_no="另1")
    (finding,) = _value(_issue(world, domains=("market_regulation",)))["findings"]
    assert finding["verdict"] == Verdict.RECORDS_LISTED
    assert [bool(line["mark"]) for line in finding["lines"]].count(True) == 1


def test_the_applicant_chooses_the_period_and_names_what_it_is_for(world: Any) -> None:
    world.penalty(date(2026, 3, 1), doc_no="三月")
    asked = Particulars(date(2026, 4, 1), date(2026, 6, 30), "tender", " 示例  招标中心 ")
    issued = _issue(world, domains=("market_regulation",), particulars=asked)
    value = _value(issued)
    assert (value["period_from"], value["period_to"], value["recipient"]) == (
        "2026-04-01",
        "2026-06-30",
        "示例 招标中心",
    )
    assert value["findings"][0]["lines"] == []
    assert "招标投标" in _text(issued.path)
    found = queries.verification(issued.code, on=ON)
    assert (found.status, found.changes) == (Standing.VALID, ())
    assert [(count, title.en) for title, _, count in found.findings] == [(0, "Market regulation")]
    for wrong, code in (
        (Particulars(date(2026, 6, 30), date(2026, 4, 1)), "report.period"),
        (Particulars(until=ON + timedelta(days=1)), "report.period"),
        (Particulars(purpose="gossip"), "report.purpose"),
    ):
        with pytest.raises(Refusal) as refused:
            _issue(world, domains=("market_regulation",), particulars=wrong)
        assert refused.value.code == code


def test_unknown_domain_is_refused(world: Any) -> None:
    with pytest.raises(Refusal) as refused:
        _issue(world, domains=("astrology",))
    assert refused.value.code == "report.domain_unknown"


def test_organisation_gets_reports_on_itself_only(world: Any) -> None:
    other = Actor("account:other", permits=frozenset({"report.issue"}), subject=world.number + 1)
    with pytest.raises(Refusal) as refused:
        issue_report(world.number, actor=other, at=AT)
    assert refused.value.code == "report.not_own"


def test_file_is_tagged_pdf_a_with_title_language_and_attached_value(world: Any) -> None:
    issued = _issue(world)
    reader = PdfReader(issued.path)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("zh")
    assert "示例长江贸易有限公司" in reader.metadata.title
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "pdfuaid:part" in metadata
    attached = reader.attachments["report.json"][0]
    assert hashlib.sha256(attached).hexdigest() == IssuedReport.objects.get(number=issued.number).value


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's pdfsig is not installed")
def test_pdfsig_says_the_signature_is_valid(world: Any) -> None:
    told = subprocess.run(["pdfsig", str(_issue(world).path)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told


def test_report_is_verified_offline_with_the_authority_alone(world: Any, tmp_path: Path) -> None:
    issued = _issue(world)
    authority = tmp_path / "published.pem"
    shutil.copyfile(tmp_path / "keys" / "report-authority.pem", authority)
    verdict = queries.verify(issued.path, key=authority)
    assert verdict.holds
    assert {fact.name: fact.value for fact in verdict.facts}["number"] == issued.number


def test_report_sealed_by_someone_else_does_not_hold(world: Any, tmp_path: Path) -> None:
    issued = _issue(world)
    shutil.rmtree(tmp_path / "keys")
    _issue(world)
    verdict = queries.verify(issued.path)
    assert [check.name for check in verdict.checks if not check.holds] == ["signer"]


def test_bytes_added_after_the_signature_are_found(world: Any) -> None:
    sealed = _issue(world).path.read_bytes()
    trust = queries.own_trust()
    for changed in (sealed + b"\n", sealed + sealed, sealed[:-1], sealed[: len(sealed) // 2], b"%PDF-1.7\n%%EOF"):
        assert not check_report_file(changed, trust.authorities).holds


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_changed_byte_of_a_report_is_found(world: Any, data: st.DataObject) -> None:
    sealed, trust = _sealed_once(world)
    gap = sealed.rindex(b"/Contents <") + 11
    where = (
        st.integers(0, len(sealed) - 1) | st.integers(gap, gap + 2000) | st.integers(len(sealed) - 400, len(sealed) - 1)
    )
    at, mask = data.draw(where), data.draw(st.integers(1, 255))
    changed = bytearray(sealed)
    changed[at] ^= mask
    assert not check_report_file(bytes(changed), trust.authorities).holds


_SEALED: dict[int, tuple[bytes, Trust]] = {}


def _sealed_once(world: Any) -> tuple[bytes, Trust]:
    if id(world) not in _SEALED:
        _SEALED[id(world)] = _issue(world).path.read_bytes(), queries.own_trust()
    return _SEALED[id(world)]


def test_verification_answers_with_fingerprint_and_standing(world: Any) -> None:
    world.penalty()
    issued = _issue(world)
    found = queries.verification(issued.code.lower().replace("-", " "), on=ON)
    assert (found.status, found.sha256, found.subject_code, found.changes) == (
        Standing.VALID,
        issued.sha256,
        world.code,
        (),
    )
    assert queries.verification(issued.code, on=issued.valid_to).status is Standing.VALID
    assert queries.verification(issued.code, on=issued.valid_to + timedelta(days=1)).status is Standing.EXPIRED


def test_every_verification_is_counted(world: Any) -> None:
    issued = _issue(world)
    for _ in range(3):
        actions.check_report(issued.code, actor=OPERATOR, at=AT)
    assert queries.verification(issued.code, on=ON).checked == 3


def test_opening_the_address_of_the_code_is_a_verification_once_in_ten_minutes(world: Any) -> None:
    issued = _issue(world)
    for minutes in (0, 3, 9, 11):
        actions.open_report(issued.code, actor=OPERATOR, at=AT + timedelta(minutes=minutes))
    assert queries.verification(issued.code, on=ON).checked == 2
    with pytest.raises(Refusal, match=r"report\.unknown"):
        actions.open_report("0000-0000-0000-0000", actor=OPERATOR, at=AT)


def test_unknown_code_is_refused(world: Any) -> None:
    with pytest.raises(Refusal) as refused:
        queries.verification("0000-0000-0000-0000", on=ON)
    assert refused.value.code == "report.unknown"


def test_case_6_withdrawal_supersedes_dependent_reports_the_same_day(world: Any) -> None:
    record = world.penalty()
    issued = _issue(world)
    records.withdraw(record, reason="撤销", doc_no="撤1", on=ON, actor=OPERATOR, at=AT)
    found = queries.verification(issued.code, on=ON)
    assert found.status is Standing.SUPERSEDED
    assert [change.kind for change in found.changes] == [ChangeKind.WITHDRAWN]


def test_correction_supersedes_a_report(world: Any) -> None:
    world.penalty()
    issued = _issue(world)
    world.penalty(content="罚款 10000 元")
    found = queries.verification(issued.code, on=ON)
    assert (found.status, [change.kind for change in found.changes]) == (Standing.SUPERSEDED, [ChangeKind.CORRECTED])


def test_new_and_repaired_records_are_told_without_ending_the_report(world: Any) -> None:
    record = world.penalty()
    issued = _issue(world)
    world.penalty(date(2026, 11, 1), doc_no="示市监罚〔2026〕2号")
    records.repair(record, reason="已履行", doc_no="修1", on=ON, actor=OPERATOR, at=AT)
    found = queries.verification(issued.code, on=ON + timedelta(days=1))
    assert found.status is Standing.VALID
    assert {change.kind for change in found.changes} == {ChangeKind.NEW, ChangeKind.REPAIRED}


def test_records_left_out_for_length_are_no_news(world: Any) -> None:
    for number in range(101):
        world.penalty(ON - timedelta(days=number), doc_no=f"示市监罚〔2026〕{number}号")
    assert queries.verification(_issue(world).code, on=ON).changes == ()


def test_reports_of_an_organisation_are_listed_newest_first(world: Any) -> None:
    first, second = _issue(world), _issue(world)
    assert [note.number for note in queries.reports_of(world.number)] == [second.number, first.number]
    assert queries.report_file(first.number) == first.path


def test_list_of_reports_is_rebuilt_from_the_ledger(world: Any) -> None:
    actions.check_report(_issue(world).code, actor=OPERATOR, at=AT)
    before = fingerprint(FOLLOWER)
    rebuild(FOLLOWER)
    assert fingerprint(FOLLOWER) == before


def test_verification_says_when_the_kept_value_is_gone(world: Any) -> None:
    issued = _issue(world)
    (archive.folder() / f"{IssuedReport.objects.get(number=issued.number).value}.json").unlink()
    assert not queries.verification(issued.code, on=ON).rechecked
