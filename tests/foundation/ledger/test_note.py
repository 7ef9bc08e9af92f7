"""Signed notes, checkpoints and keys in the C2SP forms."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.foundation.ledger import keys, note
from chuxin.foundation.ledger.checkpoint import read_checkpoint, sealed, verified_checkpoint
from chuxin.foundation.ledger.merkle import EMPTY_ROOT
from chuxin.foundation.ledger.note import SigningKey
from chuxin.kernel.refusal import Refusal

# The example of the C2SP signed-note specification.
SPECIFIED_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPECIFIED_NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ER"
    "YNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
KEY = SigningKey("chuxin.example/test", bytes(range(32)))
OTHER = SigningKey("chuxin.example/other", bytes(range(1, 33)))
CHECKPOINT = sealed(KEY.name, 7, EMPTY_ROOT, [KEY])


def code_of(text: str, *trusted: SigningKey) -> str:
    with pytest.raises(Refusal) as refused:
        note.verified(text, [key.verifier for key in trusted])
    return refused.value.code


def test_the_specifications_own_note_verifies_under_its_key() -> None:
    key = note.read_verifier_key(SPECIFIED_KEY)
    assert note.verified(SPECIFIED_NOTE, [key]) == "This is an example message.\n"
    assert str(key) == SPECIFIED_KEY


def test_signatures_of_strangers_are_ignored_and_one_trusted_is_enough() -> None:
    text = note.signed("hello\n\nworld\n", [OTHER, KEY])
    assert note.verified(text, [KEY.verifier]) == "hello\n\nworld\n"
    assert note.read(text).signatures[0].name == OTHER.name


def test_a_note_without_a_trusted_signature_is_refused() -> None:
    assert code_of(note.signed("hello\n", [OTHER]), KEY) == "ledger.signature_missing"


def test_a_wrong_signature_of_a_known_key_refuses_the_note() -> None:
    assert code_of(note.signed("hello\n", [KEY]).replace("hello", "hallo"), KEY) == "ledger.signature_wrong"


@pytest.mark.parametrize(
    "text", ["", "hello\n", "hello\n\n", "hello\n\n- x y\n", "a\tb\n\n\u2014 x y\n", "a\n\n\u2014 x !\n"]
)
def test_what_is_not_a_note_is_refused_as_such(text: str) -> None:
    assert code_of(text, KEY) == "ledger.note_malformed"


@pytest.mark.parametrize(
    "line", ["", "name", "a b+00000000+AQ==", SPECIFIED_KEY.replace("530d", "530e"), "x+00000000+!"]
)
def test_a_key_line_whose_parts_do_not_agree_is_refused(line: str) -> None:
    with pytest.raises(Refusal, match=r"ledger\.key_malformed"):
        note.read_verifier_key(line)


@given(st.data())
def test_flipping_any_byte_of_a_checkpoint_is_found(data: st.DataObject) -> None:
    raw = bytearray(CHECKPOINT.note.encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Refusal):
        verified_checkpoint(raw.decode(errors="replace"), [KEY.verifier])


def test_a_checkpoint_reads_back_as_it_was_sealed() -> None:
    assert verified_checkpoint(CHECKPOINT.note, [KEY.verifier]) == CHECKPOINT


def test_a_checkpoint_signed_under_another_name_than_its_origin_is_not_trusted() -> None:
    foreign = sealed(KEY.name, 7, EMPTY_ROOT, [OTHER])
    with pytest.raises(Refusal, match=r"ledger\.signature_missing"):
        verified_checkpoint(foreign.note, [OTHER.verifier])


@pytest.mark.parametrize(
    "text", ["origin\n07\nAAAA\n", "origin\n7\n", "origin\n7\nAAAA\n", "\n7\nAAAA\n", "o\n-1\nAAAA\n"]
)
def test_a_signed_text_that_is_no_tree_head_is_not_a_checkpoint(text: str) -> None:
    with pytest.raises(Refusal, match=r"ledger\.(checkpoint|note)_malformed"):
        read_checkpoint(note.signed(text, [KEY]))


def test_a_key_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    made = keys.signing_key(tmp_path / "keys", "chuxin.example/made")
    assert keys.signing_key(tmp_path / "keys") == made
    assert keys.verifier_key(tmp_path / "keys") == made.verifier
    assert stat.S_IMODE((tmp_path / "keys" / keys.PRIVATE_NAME).stat().st_mode) == 0o600
    assert made.seed.hex() not in repr(made)
    assert [path.name for path in sorted((tmp_path / "keys").iterdir())] == [keys.PRIVATE_NAME, keys.PUBLIC_NAME]


def test_a_damaged_key_file_is_refused(tmp_path: Path) -> None:
    keys.signing_key(tmp_path)
    private = tmp_path / keys.PRIVATE_NAME
    private.write_text(private.read_text().replace("hub", "hut"))
    with pytest.raises(Refusal, match=r"ledger\.key_malformed"):
        keys.signing_key(tmp_path)


def test_asking_for_the_public_key_before_there_is_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"ledger\.no_key"):
        keys.verifier_key(tmp_path)
