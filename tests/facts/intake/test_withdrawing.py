"""A whole delivery is withdrawn with a reason: what it stated goes, what was corrected since stays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from chuxin.facts.intake import queries, withdrawing
from chuxin.facts.intake.followers import FOLLOWER as INTAKE
from chuxin.facts.records import queries as records
from chuxin.facts.records import withdrawing as parts
from chuxin.facts.records.followers import FOLLOWER as RECORDS
from chuxin.facts.records.record import State
from chuxin.facts.records.tables import facts
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.services.open_data import feed
from chuxin.services.publication import queries as publication
from tests.facts.conftest import Desk
from tests.facts.penalties import as_csv, code, penalty

DAY = date(2026, 7, 2)
OURS, THEIRS = code(99, "11"), code(98, "11")
FILE = as_csv(map(penalty, range(1, 6)))


def officer(agency: str, *permits: str) -> Actor:
    return Actor("account:officer", permits=frozenset({"record.withdraw", *permits}), agency=agency)


def states(batch: str) -> dict[str, State]:
    """The records a delivery stated by document, as they stand."""
    told = records.stated_by(batch, 0, log.size())
    assert told
    names = {f"示例罚字〔2026〕第{n}号": n for n in range(1, 6)}
    found = facts(on=DAY).records["national.penalty"].select(["record", "doc_no", "state"]).to_pylist()
    return {str(names[one["doc_no"]]): State(one["state"]) for one in found}


def test_what_it_stated_goes_what_was_corrected_since_stays_and_all_of_it_can_be_sent_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_AT_ONCE", 2)
    desk.actor = replace(desk.actor, agency=OURS)
    batch = desk.send(FILE).batch
    desk.send(as_csv([penalty(2, CF_NR_FK="0.7")]), name="correction.csv")
    ledger.seal(actor=desk.actor, at=desk.at)
    cursor, before = feed.present(DAY), log.size()
    at = desk.at + timedelta(days=2)
    withdraw = withdrawing.withdraw

    for actor, reason, code_of in (
        (replace(desk.actor, permits=frozenset({"intake.send"})), "误报", "access.not_permitted"),
        (officer(THEIRS), "误报", "batch.other_agency"),
        (officer(OURS), "  ", "batch.no_reason"),
        (officer(OURS), "误" * 501, "batch.no_reason"),
    ):
        with pytest.raises(Refusal, match=code_of):
            withdraw(batch, reason=reason, actor=actor, at=at)
    assert log.size() == before
    assert withdrawing.may_withdraw(queries.batch(batch), officer(THEIRS, withdrawing.ANY))

    cut_off_after_one_part(batch, officer(OURS), at, monkeypatch)
    assert withdrawing.going() == (batch,)
    assert withdrawing.resume(actor=desk.actor, at=at) == 1
    gone = queries.batch(batch)
    assert (gone.withdrawn_reason, gone.withdrawn_by, gone.withdrawn_records) == (
        "误报了上月数据",
        "account:officer",
        4,
    )
    live, withdrawn = State.LIVE, State.WITHDRAWN
    assert states(batch) == {"1": withdrawn, "2": live, "3": withdrawn, "4": withdrawn, "5": withdrawn}
    assert {one["state"] for one in facts(on=DAY, known=before).records["national.penalty"].to_pylist()} == {"live"}
    assert len(records.supplies(before)) == len(records.supplies()) + 1
    size = log.size()
    assert withdraw(batch, reason="再撤一次", actor=officer(OURS), at=at) == gone
    assert log.size() == size

    the_receipt_says_so(batch, tmp_path)
    ledger.seal(actor=desk.actor, at=at)
    assert [one.kind.value for one in feed.page(cursor, on=DAY).changes] == ["withdrawn"] * 4

    assert desk.send(FILE).superseded == 4
    assert set(states(batch).values()) == {live}
    assert {one["fine_amount"] for one in facts(on=DAY).records["national.penalty"].to_pylist()} == {5000, 7000}
    prints = [fingerprint(one) for one in (RECORDS, INTAKE)]
    for one in (RECORDS, INTAKE):
        rebuild(one)
    assert [fingerprint(one) for one in (RECORDS, INTAKE)] == prints


def cut_off_after_one_part(batch: str, actor: Actor, at: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies in the second part: the first one stands, the second never was."""
    part, done = parts.withdraw_part, []

    def dying(*args: object, **named: object) -> int | None:
        done.append(part(*args, **named))  # type: ignore[arg-type]
        if len(done) == 2:
            raise RuntimeError("killed")
        return done[-1]

    with monkeypatch.context() as patched:
        patched.setattr(parts, "withdraw_part", dying)
        with pytest.raises(RuntimeError):
            withdrawing.withdraw(batch, reason=" 误报了上月数据\n", actor=actor, at=at)  # type: ignore[arg-type]
    assert parts.withdrawn_of(batch) == 2


def the_receipt_says_so(batch: str, folder: Path) -> None:
    told = queries.receipt(batch).as_json()
    assert (told["withdrawn"], told["withdrawn_reason"]) == ("2026-07-02T04:00:00Z", "误报了上月数据")
    file = folder / "receipt.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    assert publication.verify(file).holds
    file.write_text(json.dumps(told | {"withdrawn": ""}), encoding="utf-8")
    assert not publication.verify(file).holds
