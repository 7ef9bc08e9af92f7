"""Signatures of requests: RFC 9421's own example, and what must not pass."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chuxin.facts.channels import signing
from chuxin.facts.channels.signing import Message, content_digest, fits, read, verify
from chuxin.kernel.refusal import Refusal

# RFC 9421, appendix B.1.4 and B.2.6.
EXAMPLE_KEY = base64.b64decode("MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")[-32:]
EXAMPLE = Message(
    "POST",
    "example.com",
    "/foo",
    {
        "date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "content-type": "application/json",
        "content-length": "18",
        "signature-input": 'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")'
        ';created=1618884473;keyid="test-key-ed25519"',
        "signature": "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu"
        "4A0w6vuQv5lIp5WPpBKRCw==:",
    },
)
NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
SEED = bytes(range(32))
KEY = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
PLAIN = Message(
    "PATCH", "hub.example:8000", "/api/v1/uploads/1", {"upload-offset": "0", "content-digest": content_digest(b"a")}
)
COVER = ("@method", "@authority", "@path", "upload-offset", "content-digest")


def signed(message: Message = PLAIN, cover: tuple[str, ...] = COVER, **changed: str | int) -> Message:
    parameters = {"created": int(NOW.timestamp()), "keyid": "market", "alg": "ed25519", "nonce": "n" * 20} | changed
    told = signing.sign(message, cover, parameters, SEED)
    return replace(message, headers=dict(message.headers) | {name.lower(): value for name, value in told.items()})


def check(message: Message, key: bytes = KEY, at: datetime = NOW) -> None:
    verify(message, read(message.headers), key, COVER, at)


def test_the_example_of_the_standard_verifies() -> None:
    told = read(EXAMPLE.headers)
    assert told.key_id == "test-key-ed25519"
    key = signing.Ed25519PublicKey.from_public_bytes(EXAMPLE_KEY)
    key.verify(told.value, signing._base(EXAMPLE, told.components, told.parameters))


def test_what_was_signed_verifies_and_nothing_else_does() -> None:
    check(signed())
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    good = signed()
    wrong = [
        replace(good, path="/api/v1/uploads/2"),
        replace(good, method="POST"),
        replace(good, authority="other.example"),
        replace(good, headers={**good.headers, "upload-offset": "1"}),
        replace(good, headers={**good.headers, "content-digest": content_digest(b"b")}),
        replace(
            good,
            headers={**good.headers, "signature-input": good.headers["signature-input"].replace("market", "police")},
        ),
    ]
    for message in wrong:
        with pytest.raises(Refusal, match=r"signature\.wrong"):
            check(message)
    with pytest.raises(Refusal, match=r"signature\.wrong"):
        check(good, other)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_old_and_future_signatures_are_refused(minutes: int) -> None:
    with pytest.raises(Refusal, match=r"signature\.expired"):
        check(signed(), at=NOW + timedelta(minutes=minutes))


def test_a_signature_must_cover_what_matters_and_have_a_nonce() -> None:
    with pytest.raises(Refusal, match=r"signature\.uncovered"):
        check(signed(cover=COVER[:-1]))
    with pytest.raises(Refusal, match=r"signature\.malformed"):
        check(signed(nonce="short"))


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("", "signature.malformed"),
        ('sig=("@method");created=1', "signature.malformed"),
        ('sig=("@method" "@method");created=1;keyid="a";nonce="b"', "signature.malformed"),
        ('sig=("@method");created=x;keyid="a"', "signature.malformed"),
        ('sig=("@query-param";name="a");created=1;keyid="a"', "signature.malformed"),
        ('sig=("@method");created=1;keyid="a";alg="hmac-sha256"', "signature.malformed"),
        ('other=("@method");created=1;keyid="a"', "signature.malformed"),
    ],
)
def test_other_forms_are_refused_not_guessed(field: str, code: str) -> None:
    with pytest.raises(Refusal) as told:
        read({"signature-input": field, "signature": "sig=:AAAA:"})
    assert told.value.code == code
    with pytest.raises(Refusal, match=r"signature\.missing"):
        read({"signature": "sig=:AAAA:"})


def test_digests_must_all_fit_and_one_must_be_known() -> None:
    assert fits(content_digest(b"abc"), b"abc")
    assert not fits(content_digest(b"abc"), b"abd")
    assert not fits("md5=:AAAA:", b"abc")
    assert not fits("", b"")
    assert not fits(f"{content_digest(b'abc')}, sha-512=:AAAA:", b"abc")
