"""A JSON paper this hub signs: the note under it names its digest, so that one signature covers all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chuxin.foundation.ledger import note
from chuxin.foundation.ledger.note import SigningKey, VerifierKey
from chuxin.kernel.canonical import Json, digest
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

SIGNATURE = "signature"


def signed(kind: str, paper: Mapping[str, Json], keys: Iterable[SigningKey]) -> dict[str, Json]:
    """``paper`` with its ``signature``: a signed note of two lines, ``kind`` and ``sha256 <hex>`` of the canonical
    bytes (RFC 8785) of the paper without that member."""
    return {**paper, SIGNATURE: note.signed(_text(kind, paper), keys)}


def verified(kind: str, paper: Mapping[str, Json], keys: Iterable[VerifierKey]) -> None:
    """Refuse (``ledger.signature_…``, ``paper.altered``) unless one of ``keys`` signed exactly this paper."""
    told = note.verified(str(paper.get(SIGNATURE, "")), keys)
    if told != _text(kind, {name: value for name, value in paper.items() if name != SIGNATURE}):
        raise Refusal(
            "paper.altered",
            Text("内容与签名的摘要不一致。", "The content does not fit the digest that was signed."),
            Text("请重新下载原文件。", "Fetch the original again."),
        )


def _text(kind: str, paper: Mapping[str, Json]) -> str:
    return f"{kind}\nsha256 {digest(paper)}\n"
