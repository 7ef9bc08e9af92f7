"""The independent checker: an exported copy holds, and no byte of it can change unseen."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chuxin.foundation.ledger import actions, keys, queries, verify
from chuxin.foundation.ledger.copy import Line, Manifest, read_line, read_manifest
from chuxin.foundation.ledger.entry import read_header
from chuxin.foundation.ledger.export import export
from chuxin.foundation.ledger.note import SigningKey, VerifierKey
from chuxin.foundation.ledger.proof import read_proof
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal

AT = datetime(2026, 3, 1, tzinfo=UTC)
OPERATOR = Actor(id="system:operator", permits=frozenset({"*"}))
STRANGER = SigningKey("chuxin.example/hub", bytes(32)).verifier
MANY = hypothesis_settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(say, tmp_path: Path) -> Path:
    """A copy of 261 entries (one full tile), two checkpoints, one erased content."""
    say(3)
    actions.seal(actor=OPERATOR, at=AT)
    say(257)
    actions.erase(1, clause="cn.example", reason="ordered", actor=OPERATOR, at=AT)
    actions.seal(actor=OPERATOR, at=AT)
    export(tmp_path / "copy", key=keys.hub_verifier())
    return tmp_path / "copy"


def files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def failing(folder: Path, *trusted: VerifierKey) -> set[str]:
    verdict = verify.check_copy(folder, trusted or (keys.hub_verifier(),))
    return {check.name for check in verdict.checks if not check.holds}


def test_an_untouched_copy_holds(copy: Path) -> None:
    verdict = verify.check_copy(copy, [keys.hub_verifier()])
    assert verdict.holds
    assert verdict.findings == ()
    assert (verdict.size, verdict.erased, verdict.withheld) == (261, 1, 0)
    assert {check.name: check.checked for check in verdict.checks}["heads"] == 2


def test_a_public_copy_holds_and_tells_nothing(say, tmp_path: Path) -> None:
    say(5)
    actions.seal(actor=OPERATOR, at=AT)
    export(tmp_path / "copy", key=keys.hub_verifier(), public=True)
    verdict = verify.check_copy(tmp_path / "copy", [keys.hub_verifier()])
    assert (verdict.holds, verdict.withheld) == (True, 5)
    assert b'content"' not in (tmp_path / "copy" / "entries" / "000000.jsonl").read_bytes()


@MANY
@given(st.data())
def test_flipping_any_byte_of_any_file_is_found(copy: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(list(files(copy))))
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    spoilt = bytearray(whole)
    spoilt[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(spoilt)
    try:
        assert failing(copy), f"{path.name} byte {place}"
    finally:
        path.write_bytes(whole)


def test_flipping_bytes_all_along_one_entry_line_is_found(copy: Path) -> None:
    path = copy / "entries" / "000000.jsonl"
    whole = path.read_bytes()
    end = whole.index(b"\n") + 1
    for place in range(0, end, 4):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert failing(copy), place


@pytest.mark.parametrize(
    "name", ["export.json", "ledger.vkey", "checkpoint", "checkpoints/3", "tile/0/000", "tile/1/000.p/1"]
)
def test_a_missing_file_is_found(copy: Path, name: str) -> None:
    if name == "export.json":
        (copy / name).unlink()
        with pytest.raises(Refusal, match=r"ledger\.no_copy"):
            failing(copy)
    elif name == "checkpoints/3":
        # An older head may be left out: the newest one vouches for all that came before.
        (copy / name).unlink()
        assert failing(copy) == set()
    else:
        (copy / name).unlink()
        assert failing(copy)


def test_a_file_that_does_not_belong_there_is_found(copy: Path) -> None:
    (copy / "tile" / "0" / "note.txt").write_text("hello")
    assert failing(copy) == {"copy"}


def test_dropping_the_last_entry_is_found(copy: Path) -> None:
    path = copy / "entries" / "000000.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    assert {"copy", "heads"} <= failing(copy)


def test_swapping_two_entries_is_found(copy: Path) -> None:
    path = copy / "entries" / "000000.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[4], lines[5] = lines[5], lines[4]
    path.write_bytes(b"".join(lines))
    assert {"copy", "tiles", "heads"} <= failing(copy)


def test_a_content_taken_out_without_an_erasure_is_found(copy: Path) -> None:
    path = copy / "entries" / "000000.jsonl"
    lines = path.read_bytes().splitlines()
    line = read_line(lines[7])
    lines[7] = Line(line.seq, line.header).as_bytes()
    path.write_bytes(b"\n".join(lines) + b"\n")
    assert failing(copy) == {"erasures"}


def test_a_copy_under_another_key_of_the_same_name_is_not_trusted(copy: Path) -> None:
    assert {"copy", "checkpoints"} <= failing(copy, STRANGER)


def test_checking_needs_neither_django_nor_a_database(copy: Path, tmp_path: Path) -> None:
    program = (
        "import sys\nfrom chuxin.foundation.ledger import verify\n"
        "code = verify.main(sys.argv[1:])\n"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('django', 'sqlite3')]\n"
        "raise SystemExit(code)"
    )
    key = tmp_path / "published.vkey"
    shutil.copy(copy / "ledger.vkey", key)
    arguments = [sys.executable, "-c", program, str(copy), str(key)]
    assert subprocess.run(arguments, check=False, capture_output=True, timeout=60).returncode == 0
    spoil(copy / "tile" / "0" / "000")
    told = subprocess.run(arguments, check=False, capture_output=True, timeout=60, text=True)
    assert (told.returncode, "ledger.tile_wrong" in told.stderr) == (1, True)


def test_a_copy_is_made_only_of_a_sealed_ledger_and_into_an_empty_folder(say, tmp_path: Path) -> None:
    say(1)
    key = keys.hub_key().verifier
    with pytest.raises(Refusal, match=r"ledger\.not_sealed"):
        export(tmp_path / "copy", key=key)
    actions.seal(actor=OPERATOR, at=AT)
    export(tmp_path / "copy", key=key)
    with pytest.raises(Refusal, match=r"ledger\.folder_not_empty"):
        export(tmp_path / "copy", key=key)


def test_a_proof_stands_alone_and_any_changed_line_breaks_it(say) -> None:
    say(300)
    with pytest.raises(Refusal, match=r"ledger\.not_sealed"):
        queries.proof(7)
    actions.seal(actor=OPERATOR, at=AT)
    text, key = str(queries.proof(7)), keys.hub_verifier()
    assert verify.check_proof(text, [key]).holds
    assert read_header(read_proof(text).header).kind == "test.said"
    assert not verify.check_proof(text, [STRANGER]).holds
    assert not verify.check_proof(text, [key], header=queries.header(8)).holds
    for place in random.Random(1).sample(range(len(text)), 120):
        spoilt = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
        assert not _holds(spoilt, key), place


@given(st.text(max_size=8), st.integers(0, 2**40), st.booleans())
def test_a_manifest_reads_back(origin: str, size: int, public: bool) -> None:
    manifest = Manifest(origin, size, public)
    assert read_manifest(manifest.as_bytes()) == manifest


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"seq":1,"header":"x"}', b'{"header":1,"seq":1}', b"\xff"])
def test_a_line_that_is_not_canonical_is_no_entry(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_line(data)


def spoil(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])


def _holds(text: str, key: VerifierKey) -> bool:
    try:
        return verify.check_proof(text, [key]).holds
    except Refusal:
        return False
