"""Signatures of messages after the Standard Webhooks specification (standardwebhooks.com, 1.0): HMAC and Ed25519."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from chuxin.foundation.ledger.note import SigningKey

_PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A new secret: ``whsec_`` and 32 random bytes in base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signatures(id: str, moment: int, body: bytes, shared: Sequence[str], key: SigningKey | None = None) -> str:
    """The value of ``webhook-signature``: one ``v1,`` for each of the ``shared`` secrets, a ``v1a,`` for ``key``.

    Signed is ``<id>.<moment>.<body>``; ``moment`` is in seconds since 1970.
    """
    content = f"{id}.{moment}.".encode() + body
    told = [f"v1,{_encoded(hmac.digest(_key(one), content, hashlib.sha256))}" for one in shared]
    if key is not None:
        told.append(f"v1a,{_encoded(key.sign(content.decode()))}")
    return " ".join(told)


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(_PREFIX))


def _encoded(signature: bytes) -> str:
    return base64.b64encode(signature).decode()
