"""Refused rows are mended by hand: right ones go as a batch that says what it mends, wrong ones come back as typed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chuxin.facts.intake import mending, queries
from chuxin.kernel.refusal import Refusal
from tests.facts.conftest import Desk
from tests.facts.penalties import as_csv, code, penalty

BAD = [penalty(1), penalty(2, CF_XDR_SHXYM="9199"), penalty(3, CF_JDRQ="2026-25-06"), penalty(4, CF_CFLB="罚钱")]


def test_right_rows_are_taken_wrong_ones_come_back_and_again_is_harmless(desk: Desk) -> None:
    batch = desk.send(as_csv(BAD)).batch
    typed = {2: {"CF_XDR_SHXYM": code(2)}, 3: {"CF_JDRQ": "2026-13-13"}}
    done = mending.mend(batch, typed, actor=desk.actor, at=desk.at)
    assert (done.taken, list(done.faults), done.earlier) == ((2,), [3], {})
    assert [(one.place.row, one.place.field) for one in done.faults[3]] == [(3, "decided_on")]
    assert queries.mends(done.batch) == {batch: 1}
    assert queries.mended_rows(batch) == {2: done.batch}
    receipt = queries.receipt(done.batch)
    assert (receipt.rows, receipt.accepted, receipt.refused) == (1, 1, 0)
    before = len(queries.batches())
    again = mending.mend(batch, {2: typed[2]}, actor=desk.actor, at=desk.at)
    assert (again.batch, again.taken) == (done.batch, (2,))
    other = mending.mend(batch, {2: {"CF_XDR_SHXYM": code(7)}}, actor=desk.actor, at=desk.at)
    assert (other.taken, other.earlier) == ((), {2: done.batch})
    assert len(queries.batches()) == before

    batch = desk.send(as_csv([*BAD, penalty(9)]), name="again.csv").batch
    before = len(queries.batches())
    done = mending.mend(batch, {2: {"CF_XDR_LB": "自然人"}, 4: {"CF_CFLB": ""}}, actor=desk.actor, at=desk.at)
    assert {number: found[0].code for number, found in done.faults.items()} == {
        2: "natural_person_out_of_scope",
        4: "field.required",
    }
    assert len(queries.batches()) == before
    assert queries.mended_rows(batch) == {}
    for typed in ({}, {1: {"CF_CFLB": "罚款"}}, {99: {}}):
        with pytest.raises(Refusal, match=r"mending\.no_row"):
            mending.mend(batch, typed, actor=desk.actor, at=desk.at)
    reader = replace(desk.actor, permits=frozenset({"intake.read"}))
    with pytest.raises(Refusal, match="not_permitted"):
        mending.mend(batch, {2: {}}, actor=reader, at=desk.at)
