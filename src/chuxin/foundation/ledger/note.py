"""Text signed by one or more keys in the C2SP signed-note form, Ed25519 only."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_MOST_SIGNATURES = 16
_DASH = "\u2014 "
_GET_WHOLE = Text("请重新取得完整的原文件。", "Fetch the whole original file again.")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name it signs under; ``str`` gives the vkey line that is published."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """SHA-256(name ‖ LF ‖ 0x01 ‖ public key), first four bytes."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_KEY_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    def signed(self, text: str, signature: bytes) -> bool:
        """Whether ``signature`` is this key's over ``text``."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key (32-byte Ed25519 seed) with the name it signs under; never printed."""

    name: str
    seed: bytes

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r})"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self._private().public_key().public_bytes_raw())

    def sign(self, text: str) -> bytes:
        """The 64-byte signature over ``text``."""
        return self._private().sign(text.encode())

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text, its final newline included, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]


def is_key_name(name: str) -> bool:
    """Whether ``name`` may name a key: not empty, no spaces, no plus sign, no control characters."""
    return bool(name) and "+" not in name and not any(one.isspace() or ord(one) < 0x20 for one in name)


def read_verifier_key(line: str) -> VerifierKey:
    """The key of a vkey line. Refuses (``ledger.key_malformed``) a line whose parts do not agree."""
    name, _, rest = line.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        material = exact_base64(encoded)
        key = VerifierKey(name, material[1:])
        Ed25519PublicKey.from_public_bytes(key.public)
        sound = material[:1] == _ED25519 and key.id.hex() == key_id and is_key_name(name)
    except ValueError:
        sound = False
    if not sound:
        raise Refusal(
            "ledger.key_malformed",
            Text(f"“{line.strip()[:80]}”不是有效的验证公钥。", f"“{line.strip()[:80]}” is not a valid verifier key."),
            Text("请使用发布的完整 vkey 一行。", "Use the whole published vkey line."),
        )
    return key


def signed(text: str, keys: Iterable[SigningKey]) -> str:
    """The signed note of ``text``, which ends in a newline, under each of ``keys``."""
    lines = []
    for key in keys:
        encoded = base64.b64encode(key.verifier.id + key.sign(text)).decode()
        lines.append(f"{_DASH}{key.name} {encoded}\n")
    return text + "\n" + "".join(lines)


def read(note: str) -> Note:
    """The parts of ``note``, unverified. Refuses (``ledger.note_malformed``) what is not in signed-note form."""
    head, gap, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    plain = all(one == "\n" or ord(one) >= 0x20 for one in note)
    if not (gap and head and plain and lines[-1] == "" and 1 < len(lines) <= _MOST_SIGNATURES + 1):
        raise _malformed()
    return Note(head + "\n", tuple(_read_signature(line) for line in lines[:-1]))


def verified(note: str, keys: Iterable[VerifierKey]) -> str:
    """The text of ``note``, once a key among ``keys`` is found to have signed it.

    Signatures of unknown keys are ignored; a wrong one of a known key refuses the whole note
    (``ledger.signature_wrong``), as does having none of a known key (``ledger.signature_missing``).
    """
    parts = read(note)
    known = {(key.name, key.id): key for key in keys}
    checked = [(known.get((one.name, one.key_id)), one) for one in parts.signatures]
    ours = [(key, one) for key, one in checked if key is not None]
    if not ours:
        raise Refusal(
            "ledger.signature_missing",
            Text("没有所信任的密钥的签名。", "No trusted key has signed this."),
            Text(
                "请核对验证公钥是否为发布方公布的那一个。",
                "Check that the verifier key is the one that was published.",
            ),
        )
    if not all(key.signed(parts.text, one.signature) for key, one in ours):
        raise Refusal(
            "ledger.signature_wrong", Text("签名与内容不符。", "The signature does not fit the text."), _GET_WHOLE
        )
    return parts.text


def exact_base64(text: str) -> bytes:
    """The bytes of ``text``; ``ValueError`` unless it is their one standard encoding (RFC 4648 §4, no stray bits)."""
    try:
        value = base64.b64decode(text, validate=True)
    except binascii.Error as fault:
        raise ValueError("not base64") from fault
    if base64.b64encode(value).decode() != text:
        raise ValueError("not the standard base64 of its bytes")
    return value


def _read_signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    try:
        value = exact_base64(encoded)
    except ValueError as fault:
        raise _malformed() from fault
    if not (line.startswith(_DASH) and is_key_name(name) and len(value) > _KEY_ID_BYTES):
        raise _malformed()
    return Signature(name, value[:_KEY_ID_BYTES], value[_KEY_ID_BYTES:])


def _malformed() -> Refusal:
    return Refusal(
        "ledger.note_malformed", Text("不是完整的签名文本。", "This is not a whole signed note."), _GET_WHOLE
    )
