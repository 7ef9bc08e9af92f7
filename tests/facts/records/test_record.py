"""Record ids and statements in bulk: the same as one by one."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import date

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from chuxin.facts.records.record import Statement, ids_of, record_id
from chuxin.facts.records.statements import FIRST, Succession, as_columns, contents
from chuxin.kernel.canonical import canonical_bytes

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.none() | texts, max_size=5))
def test_an_id_is_the_start_of_the_digest_of_its_key(key: list[str | None]) -> None:
    digest = hashlib.sha256(canonical_bytes(["national.penalty", *key])).digest()
    assert record_id("national.penalty", key) == "r" + base64.b32encode(digest).decode().lower()[:25]


@given(st.lists(st.binary(max_size=40), max_size=30))
def test_many_ids_are_each_one_s_own(keys: list[bytes]) -> None:
    assert ids_of(keys) == [ids_of([key])[0] for key in keys]


def statement() -> Statement:
    return Statement(
        record=record_id("t.item", ["a"]),
        item="t.item",
        edition="e",
        subject=3,
        source="s",
        batch="b1",
        row=1,
        doc_no="示例罚字〔2026〕1号",
        decided_on=date(2026, 1, 2),
        valid_from=None,
        valid_to=None,
        tier="general",
        amount="100.5",
        fields={"b": "乙", "a": 1},
    )


@settings(deadline=None)
@given(texts, texts, st.none() | texts, st.none() | st.just("0.30"), st.integers(0, 2**53 - 1))
def test_a_statement_becomes_canonical_json(
    doc_no: str, source: str, tier: str | None, amount: str | None, subject: int
) -> None:
    plain = statement()
    given = replace(plain, doc_no=doc_no, source=source, tier=tier, amount=amount, subject=subject)
    (columns,) = as_columns([given, plain])
    one, two = columns.digests()
    (told,) = (part.to_pylist() for part in contents(columns, [one, two], FIRST))
    same = {"item": "t.item", "edition": "e", "batch": "b1", "record": plain.record, "row": 1}
    dates = {"decided_on": "2026-01-02", "valid_from": None, "valid_to": None, "version": 1, "supersedes": None}
    fields = {"a": 1, "b": "乙"}
    assert told[0] == canonical_bytes(
        {
            **same, **dates, "fields": fields, "doc_no": doc_no, "source": source, "tier": tier, "amount": amount,
            "subject": subject, "digest": one,
        }
    )  # fmt: skip
    (later,) = (part.to_pylist() for part in contents(columns, [one, two], Succession([3, 1], [7, None])))
    assert [(body["version"], body["supersedes"]) for body in map(orjson.loads, later)] == [(3, 7), (1, None)]
    assert orjson.loads(later[1])["subject"] == plain.subject


def test_a_digest_forgets_who_delivered_and_remembers_what_was_said() -> None:
    one = statement()
    same = replace(one, batch="b2", row=9, source="elsewhere", edition="later")
    other = replace(one, fields={"a": 1, "b": "丙"})
    digests = [columns.digests()[0] for each in (one, same, other) for columns in as_columns([each])]
    assert digests[0] == digests[1] != digests[2]
