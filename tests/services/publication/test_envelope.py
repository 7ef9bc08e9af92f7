"""The envelope: one correct form, and nothing that could stray from it unseen."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chuxin.services.publication.envelope import NotAnEnvelope, close, reopen
from chuxin.services.publication.seal import Seal, seal_of

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DIGEST = hashlib.sha256(b"a document").digest()


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    return seal_of(tmp_path_factory.mktemp("keys"), at=AT)


def test_envelope_opens_to_what_was_closed(seal: Seal) -> None:
    opened = reopen(close(DIGEST, seal.certificate, seal.key))
    assert (opened.digest, opened.certificate) == (DIGEST, seal.certificate)
    assert opened.signed_by_its_certificate()


def test_every_changed_bit_of_an_envelope_is_found(seal: Seal) -> None:
    closed = close(DIGEST, seal.certificate, seal.key)
    for at in range(len(closed)):
        changed = bytearray(closed)
        changed[at] ^= 1 << (at % 8)
        try:
            opened = reopen(bytes(changed))
        except NotAnEnvelope:
            continue
        assert opened.digest != DIGEST or not opened.signed_by_its_certificate()


@pytest.mark.parametrize("junk", [b"", b"\x30", b"\x30\x82\xff\xff", b"x" * 100])
def test_junk_is_no_envelope(junk: bytes) -> None:
    with pytest.raises(NotAnEnvelope):
        reopen(junk)


def test_seal_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first, again = seal_of(tmp_path / "keys", at=AT), seal_of(tmp_path / "keys", at=AT)
    assert first.certificate == again.certificate
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "keys").iterdir()} == {0}


def test_signer_is_vouched_for_by_the_authority(seal: Seal) -> None:
    seal.certificate.verify_directly_issued_by(seal.authority)
