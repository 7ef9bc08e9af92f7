"""HTTP Message Signatures (RFC 9421, Ed25519) and Content-Digest (RFC 9530): what a machine signs, and how to check it.

Only what channels need: one signature a message, plain component identifiers, parameters ``created``, ``keyid``,
``nonce`` and ``alg``. Everything else is refused rather than guessed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

WINDOW: Final = timedelta(minutes=5)
_INPUT: Final = re.compile(
    r'([a-z*][a-z0-9_.*-]*)=(\(("[!#-\[\]-~]+"(?: "[!#-\[\]-~]+")*)?\)((?:;[a-z]+=(?:"[ !#-\[\]-~]*"|[0-9]{1,15}))*))'
).fullmatch
_PARAMETER: Final = re.compile(r';([a-z]+)=(?:"([^"]*)"|([0-9]+))')
_VALUE: Final = re.compile(r"([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]+):").fullmatch
_DIGEST: Final = re.compile(r"\s*([a-z0-9-]+)=:([A-Za-z0-9+/=]*):\s*").fullmatch
_HASHES: Final = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
_LEAST_NONCE: Final = 16
_REMEDY: Final = Text(
    "请按接口说明用登记的密钥重新签名；可使用 chuxin push。",
    "Sign it again with the registered key, as the interface says; chuxin push does.",
)


@dataclass(frozen=True, slots=True)
class Message:
    """The parts of a request that can be signed; header names in lower case."""

    method: str
    authority: str
    path: str
    headers: Mapping[str, str]

    def component(self, name: str) -> str | None:
        """The value of a component; ``None`` where the message has none."""
        derived = {"@method": self.method.upper(), "@authority": self.authority.lower(), "@path": self.path}
        if name.startswith("@"):
            return derived.get(name)
        value = self.headers.get(name)
        return None if value is None else value.strip()


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as it came: whose key, when and with which nonce it was made, over which components."""

    key_id: str
    created: int
    nonce: str
    components: tuple[str, ...]
    parameters: str
    value: bytes


def content_digest(body: bytes) -> str:
    """The Content-Digest field of a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def fits(field: str, body: bytes) -> bool:
    """Whether a Content-Digest field names a digest we know and every one it names is that of ``body``."""
    known = 0
    for part in field.split(","):
        found = _DIGEST(part)
        if found is None:
            return False
        if found[1] in _HASHES:
            known += 1
            if not hmac.compare_digest(base64.b64encode(_HASHES[found[1]](body).digest()).decode(), found[2]):
                return False
    return known > 0


def fits_file(field: str, path: Path) -> bool:
    """As :func:`fits`, for the bytes of a file, read in blocks."""
    found = [_DIGEST(part) for part in field.split(",")]
    told = [(one[1], one[2]) for one in found if one is not None and one[1] in _HASHES]
    for name, value in told:
        with path.open("rb") as file:
            if base64.b64encode(hashlib.file_digest(file, _HASHES[name]).digest()).decode() != value:
                return False
    return bool(told) and all(found)


def signed_file(signature: bytes, path: Path, key: bytes) -> bool:
    """Whether a detached signature is that of a file: Ed25519 over its SHA-256 in hexadecimal, in Base64."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    try:
        value = base64.b64decode(signature.strip(), validate=True)
        Ed25519PublicKey.from_public_bytes(key).verify(value, digest.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def sign(
    message: Message, components: Sequence[str], parameters: Mapping[str, str | int], seed: bytes
) -> dict[str, str]:
    """The headers ``Signature-Input`` and ``Signature`` of a message; ``seed`` is the private key's 32 bytes."""
    listed = " ".join(f'"{name}"' for name in components)
    told = "".join(
        f";{name}={value}" if isinstance(value, int) else f';{name}="{value}"' for name, value in parameters.items()
    )
    line = f"({listed}){told}"
    value = Ed25519PrivateKey.from_private_bytes(seed).sign(_base(message, components, line))
    return {"Signature-Input": f"sig={line}", "Signature": f"sig=:{base64.b64encode(value).decode()}:"}


def read(headers: Mapping[str, str]) -> Signature:
    """The signature of a request, not checked yet. Refuses ``signature.missing`` and ``signature.malformed``."""
    if not ("signature-input" in headers and "signature" in headers):
        raise Refusal(
            "signature.missing",
            Text("请求没有签名。", "The request is not signed."),
            _REMEDY,
        )
    told, value = _INPUT(headers["signature-input"].strip()), _VALUE(headers["signature"].strip())
    if told is None or value is None or told[1] != value[1]:
        raise _malformed()
    parameters = {name: text or number for name, text, number in _PARAMETER.findall(told[4])}
    try:
        created, raw = int(parameters["created"]), base64.b64decode(value[2], validate=True)
        key_id, nonce = parameters["keyid"], parameters.get("nonce", "")
    except (KeyError, ValueError, binascii.Error) as fault:
        raise _malformed() from fault
    components = tuple(re.findall(r'"([^"]+)"', told[3] or ""))
    if parameters.get("alg", "ed25519") != "ed25519" or len(set(components)) < len(components):
        raise _malformed()
    return Signature(key_id, created, nonce, components, told[2], raw)


def verify(message: Message, signature: Signature, key: bytes, must_cover: Sequence[str], at: datetime) -> None:
    """Refuse unless ``key`` signed at least ``must_cover`` of ``message``, about now, with a nonce.

    Refusals: ``signature.uncovered``, ``signature.expired``, ``signature.malformed``, ``signature.wrong``.
    """
    lacking = [name for name in must_cover if name not in signature.components]
    if lacking:
        raise Refusal(
            "signature.uncovered",
            Text(f"签名未覆盖：{'、'.join(lacking)}。", f"The signature does not cover: {', '.join(lacking)}."),
            _REMEDY,
        )
    if abs(at.timestamp() - signature.created) > WINDOW.total_seconds():
        raise Refusal(
            "signature.expired",
            Text("签名时间与当前时间相差超过5分钟。", "The signature was made more than five minutes from now."),
            Text("请校准时钟后重新签名。", "Set the clock right and sign again."),
        )
    if len(signature.nonce) < _LEAST_NONCE:
        raise _malformed()
    try:
        base = _base(message, signature.components, signature.parameters)
        Ed25519PublicKey.from_public_bytes(key).verify(signature.value, base)
    except (InvalidSignature, ValueError) as fault:
        raise Refusal(
            "signature.wrong",
            Text("签名与请求内容或登记的公钥不符。", "The signature does not fit the request or the registered key."),
            _REMEDY,
        ) from fault


def _base(message: Message, components: Sequence[str], parameters: str) -> bytes:
    """The signature base (RFC 9421 §2.5). ``ValueError`` for a component the message does not have."""
    lines = []
    for name in components:
        value = message.component(name)
        if value is None or "\n" in value:
            raise ValueError(f"no component {name}")
        lines.append(f'"{name}": {value}')
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode()


def _malformed() -> Refusal:
    return Refusal(
        "signature.malformed",
        Text("签名的写法不符合要求（RFC 9421，Ed25519，含created、keyid、nonce）。",
             "The signature is not in the form asked for (RFC 9421, Ed25519, with created, keyid and nonce)."),
        _REMEDY,
    )  # fmt: skip
