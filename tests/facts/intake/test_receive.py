"""From a department's file to records, end to end: what is taken, sent back, superseded, and told."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chuxin.facts.intake import actions, originals, queries, refused
from chuxin.facts.intake.feed import Feed, UnknownSubject
from chuxin.facts.intake.followers import FOLLOWER
from chuxin.facts.records import queries as records
from chuxin.facts.records.followers import FOLLOWER as RECORDS
from chuxin.foundation.ledger import keys, note
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.foundation.subjects import queries as register
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from tests.facts.conftest import Desk
from tests.facts.penalties import as_csv, code, penalty

TODAY = date(2026, 6, 30)


def figures(receipt: object) -> tuple[int, ...]:
    return tuple(getattr(receipt, name) for name in ("rows", "accepted", "superseded", "unchanged", "refused"))


def test_a_good_file_becomes_records_of_registered_organisations(desk: Desk) -> None:
    assert figures(desk.send(as_csv(map(penalty, range(1, 6))))) == (5, 5, 0, 0, 0)
    subject = register.subject_by_code(code(3))
    assert subject is not None
    (record,) = records.file_of(subject.number, on=TODAY)
    assert (record.item, record.doc_no, record.tier) == ("national.penalty", "示例罚字〔2026〕第3号", "general")
    assert str(record.amount) == "5000"
    assert record.fields["fine_amount"] == "5000"
    assert record.fields["kinds"] == ["罚款"]
    assert record.source == code(99, "11")


def test_two_entries_a_batch_beside_its_records(desk: Desk) -> None:
    before = ledger.size()
    desk.send(as_csv(map(penalty, range(1, 3))))
    kinds = [one.kind for step in ledger.read(before - 1) for one in step]
    assert kinds == [
        "intake.received", "subject.registered", "subject.registered", "record.stated", "record.stated",
        "record.supplied", "intake.settled",
    ]  # fmt: skip


def test_a_file_may_be_accepted_now_and_settled_later_telling_how_far_it_is(desk: Desk) -> None:
    path = desk.folder / "penalties.csv"
    path.write_text(as_csv([penalty(1), penalty(2, CF_NR_FK="")]))
    before = ledger.size()
    delivery = actions.accept(path, "hubei.penalties", actor=desk.actor, at=desk.at, sender="示例市监管局")
    assert (delivery.settled_at, delivery.sender, ledger.size()) == (None, "示例市监管局", before + 1)
    assert actions.accept(path, "hubei.penalties", actor=desk.actor, at=desk.at).id == delivery.id
    told: list[tuple[int, int, list[str]]] = []
    receipt = actions.settle(
        delivery.id,
        actor=desk.actor,
        at=desk.at + timedelta(hours=2),
        progress=lambda tally: told.append((tally.rows, sum(tally.refused.values()), [f.code for f in tally.findings])),
    )
    assert figures(receipt) == (2, 1, 0, 0, 1)
    assert told == [(2, 1, [one.code for one in receipt.findings if one.place.row == 2])]
    again = ledger.size()
    assert actions.settle(delivery.id, actor=desk.actor, at=desk.at) == receipt
    assert ledger.size() == again


def test_sending_again_says_nothing_new(desk: Desk) -> None:
    content = as_csv(map(penalty, range(1, 6)))
    desk.send(content)
    assert figures(desk.send(content)) == (5, 0, 0, 5, 0)


def test_a_corrected_row_supersedes_and_the_old_file_never_undoes_it(desk: Desk) -> None:
    old, new = as_csv([penalty(1)]), as_csv([penalty(1, CF_NR_FK="0.8")])
    desk.send(old)
    known = ledger.size()
    assert figures(desk.send(new)) == (1, 0, 1, 0, 0)
    assert figures(desk.send(old)) == (1, 0, 0, 1, 0)
    subject = register.subject_by_code(code(1))
    assert subject is not None
    assert [str(one.amount) for one in records.file_of(subject.number, on=TODAY)] == ["8000"]
    assert [str(one.amount) for one in records.file_of(subject.number, on=TODAY, known=known)] == ["5000"]


def test_a_key_twice_in_one_file_is_one_record(desk: Desk) -> None:
    rows = [penalty(1), penalty(2), penalty(1), penalty(1, CF_NR_FK="0.9"), penalty(2)]
    assert figures(desk.send(as_csv(rows))) == (5, 2, 1, 2, 0)


def test_a_later_batch_back_to_an_earlier_wording_is_a_new_version(desk: Desk) -> None:
    desk.send(as_csv([penalty(1)]))
    desk.send(as_csv([penalty(1, CF_NR_FK="0.8")]))
    assert figures(desk.send(as_csv([penalty(1), penalty(2)]))) == (2, 1, 1, 0, 0)


def test_every_fault_of_a_refused_row_is_told_with_its_place(desk: Desk) -> None:
    wrong = code(2)[:17] + ("0" if code(2)[17] != "0" else "1")
    receipt = desk.send(as_csv([penalty(1), penalty(2, CF_XDR_SHXYM=wrong, CF_JDRQ="昨天"), penalty(3, CF_NR_FK="")]))
    assert figures(receipt) == (3, 1, 0, 0, 2)
    told = [(one.place.row, one.place.field, one.code) for one in receipt.findings if one.place.row in {2, 3}]
    assert (2, "subject_code", "uscc.check_character") in told
    assert any((row, field) == (2, "decided_on") for row, field, _ in told)
    assert (3, "fine_amount", "fine_needs_amount") in told
    assert sum(receipt.refused_by_code.values()) == receipt.refused


def test_warnings_are_gathered_by_code_and_field(desk: Desk) -> None:
    lettered = [n for n in range(1, 100) if code(n).lower() != code(n)][:3]
    receipt = desk.send(as_csv([penalty(n, CF_XDR_SHXYM=code(n).lower()) for n in lettered]))
    lower = [one for one in receipt.findings if one.code == "uscc.lower_case"]
    assert [(one.count, one.place.row) for one in lower] == [(3, 1)]
    assert receipt.warnings == sum(receipt.warnings_by_code.values())


def test_late_reports_are_taken_and_counted(desk: Desk) -> None:
    receipt = desk.send(as_csv([penalty(1, CF_JDRQ="2026-05-06", CF_YXQ="2027-05-06"), penalty(2)]))
    assert receipt.accepted == 2
    assert receipt.warnings_by_code["late"] == 1


def test_decisions_from_the_future_are_refused(desk: Desk) -> None:
    receipt = desk.send(as_csv([penalty(1, CF_JDRQ="2026-07-01")]))
    assert receipt.refused == 1
    assert {one.place.field for one in receipt.findings if one.place.row == 1} >= {"decided_on"}


def test_another_name_than_the_registered_one_is_remarked(desk: Desk) -> None:
    desk.send(as_csv([penalty(1)]))
    receipt = desk.send(as_csv([penalty(1, CF_WSH="示例罚字〔2026〕第9号", CF_XDR_MC="示例别名商贸有限公司")]))
    assert receipt.warnings_by_code["subject.name_differs"] == 1
    subject = register.subject_by_code(code(1))
    assert subject is not None
    assert subject.name == "示例第1号商贸有限公司"


def test_registrations_tell_the_register_names_places_and_standing(desk: Desk) -> None:
    content = f"统一社会信用代码,主体名称,登记日期,存续状态\n{code(7)},示例七号商贸有限公司,2020-05-06,存续\n"
    assert figures(desk.send(content, "hubei.registration", "registry.csv")) == (1, 1, 0, 0, 0)
    subject = register.subject_by_code(code(7))
    assert subject is not None
    assert (subject.kind, subject.region, subject.status) == ("enterprise", "990101", "active")
    assert subject.registered_on == date(2020, 5, 6)


def test_an_unknown_feed_is_refused_and_nothing_kept(desk: Desk) -> None:
    with pytest.raises(Refusal, match=r"law\."):
        desk.send(as_csv([penalty(1)]), feed="hubei.nothing")
    assert queries.batches() == ()


def test_a_receipt_is_signed_and_told_again_unchanged(desk: Desk) -> None:
    receipt = desk.send(as_csv([penalty(1), penalty(2, CF_XDR_SHXYM="无")]))
    text = note.verified(receipt.signature, [keys.verifier_key(desk.home / "keys")])
    assert f"rows {receipt.rows}\naccepted {receipt.accepted}\nrefused {receipt.refused}\n" in text
    assert queries.receipt(receipt.batch) == receipt


def test_refused_rows_come_back_as_a_file_that_can_be_sent_again(desk: Desk) -> None:
    receipt = desk.send(as_csv([penalty(1), penalty(2, CF_NR_FK=""), penalty(3, CF_CFLB="不认识")]))
    text = refused.as_csv(receipt.batch).decode("utf-8-sig")
    back = list(csv.DictReader(io.StringIO(text)))
    assert [row["CF_WSH"] for row in back] == ["示例罚字〔2026〕第2号", "示例罚字〔2026〕第3号"]
    assert all(row["错误 / fault"] and row["补救办法 / remedy"] for row in back)
    for row, mended in zip(back, ({"CF_NR_FK": "0.5"}, {"CF_CFLB": "罚款"}), strict=True):
        row |= mended
    assert figures(desk.send(as_csv(back), name="mended.csv")) == (2, 2, 0, 0, 0)


def test_a_headings_only_file_is_a_delivery_of_nothing(desk: Desk) -> None:
    receipt = desk.send(as_csv([penalty(1)]).splitlines()[0] + "\n")
    assert figures(receipt) == (0, 0, 0, 0, 0)
    assert receipt.warnings_by_code == {"batch.size": 1}
    delivery = queries.last_delivery("national.penalty")
    assert delivery is not None
    assert delivery.id == receipt.batch


def test_nobody_sends_without_the_permit(desk: Desk) -> None:
    desk.actor = Actor(id="anyone")
    with pytest.raises(Refusal, match=r"access\.not_permitted"):
        desk.send(as_csv([penalty(1)]))


def test_unreadable_files_leave_nothing_behind(desk: Desk) -> None:
    before = ledger.size()
    with pytest.raises(Refusal, match=r"file\.columns_missing"):
        desk.send("CF_XDR_MC,CF_WSH\n示例,1\n")
    assert ledger.size() == before
    assert originals.waiting() == []


def test_resume_settles_what_was_received_only(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(actions.settling, "settle", cut_off)
        with pytest.raises(KeyboardInterrupt):
            desk.send(as_csv(map(penalty, range(1, 4))))
    assert [one.rows for one in queries.batches()] == [None]
    (receipt,) = actions.resume(actor=desk.actor, at=desk.at)
    assert figures(receipt) == (3, 3, 0, 0, 0)
    assert actions.resume(actor=desk.actor, at=desk.at) == []
    assert figures(desk.send(as_csv(map(penalty, range(1, 4))))) == (3, 0, 0, 3, 0)


def test_rebuilt_tables_are_equal(desk: Desk) -> None:
    desk.send(as_csv(map(penalty, range(1, 6))))
    desk.send(as_csv([penalty(1, CF_NR_FK="0.7"), penalty(9)]))
    for follower in (RECORDS, FOLLOWER):
        before = fingerprint(follower)
        rebuild(follower)
        assert fingerprint(follower) == before


def test_originals_are_kept_by_digest_and_quarantine_empties_itself(desk: Desk) -> None:
    clean = desk.send(as_csv([penalty(1)]))
    assert originals.original(clean.sha256).read_bytes() == (desk.folder / "penalties.csv").read_bytes()
    desk.send(as_csv([penalty(2), penalty(3, CF_XDR_LB="自然人")]), name="persons.csv")
    assert len(originals.waiting()) == 1
    assert actions.purge_quarantine(desk.at + timedelta(hours=23)) == 0
    assert actions.purge_quarantine(desk.at + timedelta(hours=24)) == 1
    assert originals.waiting() == []
    assert originals.original(clean.sha256).exists()


def test_a_feed_may_refuse_unknown_organisations(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    given = queries.feed

    def strict(id: str, on: date) -> Feed:
        return replace(given(id, on), unknown_subject=UnknownSubject.REFUSE)

    monkeypatch.setattr(queries, "feed", strict)
    receipt = desk.send(as_csv([penalty(1)]))
    assert receipt.refused_by_code == {"subject.unknown": 1}
    assert register.subject_by_code(code(1)) is None
