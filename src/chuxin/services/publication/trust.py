"""What a reader trusts when checking a file: the report authority's certificate, and the ledger's verifier keys."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from chuxin.foundation.ledger.note import VerifierKey, read_verifier_key
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_BEGIN = "-----BEGIN CERTIFICATE-----"
_END = "-----END CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class Trust:
    """The certificates and keys a verdict rests on; both may be empty."""

    authorities: tuple[x509.Certificate, ...] = ()
    verifiers: tuple[VerifierKey, ...] = ()


def trust_in(path: Path) -> Trust:
    """The keys in a file: PEM certificates of report authorities, and verifier keys of ledgers, one a line.

    Refuses ``verify.key_unreadable`` for a file that holds neither.
    """
    try:
        trust = read_trust(path.read_text())
    except (OSError, ValueError, Refusal) as fault:
        raise _unreadable(path) from fault
    if not (trust.authorities or trust.verifiers):
        raise _unreadable(path)
    return trust


def read_trust(text: str) -> Trust:
    """The keys in ``text``; both may be none."""
    plain, authorities = _without_certificates(text)
    return Trust(authorities, tuple(read_verifier_key(line) for line in plain.splitlines() if line.strip()))


def _without_certificates(text: str) -> tuple[str, tuple[x509.Certificate, ...]]:
    plain, found = [], []
    for part in text.split(_BEGIN):
        body, end, rest = part.partition(_END)
        if end:
            found.append(x509.load_pem_x509_certificate((_BEGIN + body + _END).encode()))
        plain.append(rest if end else part)
    return "".join(plain), tuple(found)


def _unreadable(path: Path) -> Refusal:
    return Refusal(
        "verify.key_unreadable",
        Text(f"{path.name} 中没有可用的公钥或证书。", f"There is no usable key or certificate in {path.name}."),
        Text(
            "请用 --key 指向公布的证书（PEM）或 vkey 文件。",
            "Point --key at the published certificate (PEM) or vkey file.",
        ),
    )
