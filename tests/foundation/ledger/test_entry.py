"""Headers, salted digests and leaves."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.foundation.ledger import entry
from chuxin.foundation.ledger.entry import Header, Said
from chuxin.foundation.ledger.sealed import sealed
from chuxin.kernel.canonical import canonical_bytes, trusted_bytes

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.tuples(TEXT, st.dictionaries(TEXT.map("k".__add__), TEXT)), max_size=6), TEXT)
def test_what_is_written_reads_back_and_fits_its_digest_and_leaf(
    sayings: list[tuple[str, dict[str, str]]], actor: str
) -> None:
    said = [Said(seq, kind, AT, actor, body) for seq, (kind, body) in enumerate(sayings)]
    batch = entry.write(said, bytes(range(16)) * len(said))
    rows = list(zip(batch.seqs, batch.headers, batch.blobs, strict=True))
    assert list(entry.said_of(rows)) == said
    for (seq, header, blob), leaf in zip(rows, batch.leaves, strict=True):
        read = entry.read_header(header)
        assert (read.kind, read.at, read.actor) == said[seq][1:4]
        assert read.digest == hashlib.sha256(blob).hexdigest()
        assert leaf == hashlib.sha256(b"\x00" + header).digest()
        assert header == canonical_bytes(orjson.loads(header))


def test_many_of_one_kind_are_written_as_one_by_one() -> None:
    said = [Said(seq, "test.said", AT, "a", {"n": seq}) for seq in range(5, 9)]
    salts = bytes(range(64))
    contents = [canonical_bytes(one.body) for one in said]
    assert entry.write_alike(5, contents, entry.mould("test.said", AT, "a"), salts) == entry.write(said, salts)


def test_entries_made_ready_beforehand_are_the_same_once_they_have_their_numbers() -> None:
    contents, salts = [canonical_bytes({"n": seq}) for seq in range(5)], bytes(range(16)) * 5
    mould = entry.mould("test.said", AT, "a")
    parts = [pa.array(contents[:3], pa.binary()), pa.array(contents[3:], pa.binary())]
    ready = sealed(parts, mould, lambda count: salts[:count])
    (batch,) = ready.batches(7)
    told = replace(batch, headers=batch.headers.to_pylist(), blobs=batch.blobs.to_pylist())
    assert told == entry.write_alike(7, contents, mould, salts)
    assert ready.contents([4, 0]) == [contents[4], contents[0]]
    assert list(sealed([], mould, lambda count: b"").batches(7)) == []


def test_the_salt_hides_a_content_that_could_be_guessed() -> None:
    said = [Said(0, "test.said", AT, "a", {"yes": True}), Said(1, "test.said", AT, "a", {"yes": True})]
    batch = entry.write(said, b"0123456789abcdef" + b"fedcba9876543210")
    assert batch.headers[0] != batch.headers[1]


def test_a_moment_is_kept_in_utc_and_needs_its_zone() -> None:
    beijing = timezone(timedelta(hours=8))
    header = Header("k", AT.astimezone(beijing), "a", "0" * 64)
    assert entry.read_header(header.as_bytes()).at == AT
    with pytest.raises(ValueError, match="time zone"):
        Header("k", AT.replace(tzinfo=None), "a", "0" * 64).as_bytes()


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda header: header + b" ",
        lambda header: header.replace(b'"v":1', b'"v":2'),
        lambda header: header.replace(b'"kind":"k"', b'"kind":1'),
        lambda header: header.replace(b"Z", b"+00:00"),
        lambda header: b"[]",
        lambda header: b"",
    ],
)
def test_only_the_canonical_bytes_of_a_header_are_a_header(spoilt: object) -> None:
    assert callable(spoilt)
    with pytest.raises(ValueError, match=r".*"):
        entry.read_header(spoilt(Header("k", AT, "a", "0" * 64).as_bytes()))


@pytest.mark.parametrize("body", [{"rate": 0.5}, {"list": [1, [2.5]]}, {"fields": orjson.Fragment(b'{"b":1,"a":2}')}])
def test_a_body_that_is_not_canonical_is_found(body: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"floating|canonical"):
        entry.check("test.said", [trusted_bytes(body)])  # type: ignore[arg-type]


def test_runs_of_one_kind_are_told_by_their_ends() -> None:
    said = [Said(seq, kind, AT, "a", {}) for seq, kind in enumerate("aabac", start=10)]
    assert list(entry.stretches(said)) == [(11, 10, "a"), (12, 12, "b"), (13, 13, "a"), (14, 14, "c")]
