"""The ledger's own signing key: made once, kept for its owner alone, its public half beside it to be published."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from django.conf import settings

from chuxin.foundation.ledger.note import SigningKey, VerifierKey, exact_base64, is_key_name, read_verifier_key
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

ORIGIN = "chuxin.example/hub"
PRIVATE_NAME = "ledger.key"
PUBLIC_NAME = "ledger.vkey"
_ED25519 = b"\x01"
_SEED_BYTES = 32
_HEAD = "PRIVATE+KEY+"


def hub_key() -> SigningKey:
    """This hub's signing key, in ``HOME/keys``; made when there is none yet."""
    return signing_key(settings.HOME / "keys")


def hub_verifier() -> VerifierKey:
    """The published half of this hub's key. Refuses ``ledger.no_key`` before the first sealing."""
    return verifier_key(settings.HOME / "keys")


def signing_key(folder: Path, origin: str = ORIGIN) -> SigningKey:
    """The key in ``folder`` (``HOME/keys``), made under the name ``origin`` where there is none yet.

    The private file has mode 0600 and the form ``PRIVATE+KEY+<name>+<id>+<base64>``; its name is the log's origin.
    """
    private = folder / PRIVATE_NAME
    if not private.exists():
        _make(folder, origin)
    return _read(private)


def verifier_key(folder: Path) -> VerifierKey:
    """The public half of the key in ``folder``. Refuses ``ledger.no_key`` where no key was made."""
    public = folder / PUBLIC_NAME
    if not public.exists():
        raise Refusal(
            "ledger.no_key",
            Text("此处还没有账本密钥。", "There is no ledger key here yet."),
            Text("请先运行 chuxin ledger seal。", "Run chuxin ledger seal first."),
        )
    return read_verifier_key(public.read_text())


def _make(folder: Path, origin: str) -> None:
    if not is_key_name(origin):
        raise ValueError(f"not a key name: {origin!r}")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = SigningKey(origin, secrets.token_bytes(_SEED_BYTES))
    seed = base64.b64encode(_ED25519 + key.seed).decode()
    line = f"{_HEAD}{origin}+{key.verifier.id.hex()}+{seed}\n"
    draft = folder / f".{PRIVATE_NAME}.{os.getpid()}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(line)
    try:
        # A link never replaces: of two processes that make a key at once, one wins and both read the winner's.
        os.link(draft, folder / PRIVATE_NAME)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    (folder / PUBLIC_NAME).write_text(f"{_read(folder / PRIVATE_NAME).verifier}\n")


def _read(private: Path) -> SigningKey:
    name, _, rest = private.read_text().strip().removeprefix(_HEAD).partition("+")
    key_id, _, encoded = rest.partition("+")
    key = SigningKey(name, exact_base64(encoded)[1:])
    if key.verifier.id.hex() != key_id:
        raise Refusal(
            "ledger.key_malformed",
            Text("账本密钥文件已损坏。", "The ledger's key file is damaged."),
            Text("请从备份恢复密钥文件。", "Restore the key file from a backup."),
        )
    return key
