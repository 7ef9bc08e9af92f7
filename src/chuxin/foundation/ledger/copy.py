"""The layout of an exported copy: which files it has and how a line of entries is written.

``export.json`` (format, origin, size, contents ``full`` or ``public``) · ``ledger.vkey`` · ``checkpoint`` (newest) ·
``checkpoints/<size>`` (all) · ``tile/<level>/<number>[.p/<width>]`` as in C2SP tlog-tiles · ``entries/<number>.jsonl``,
65,536 lines a file, each the canonical JSON of ``seq``, ``header`` and either ``content`` (base64 of salt ‖ content) or
``erased`` (the entry that announces the erasure); a public copy has neither.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

import orjson

from chuxin.foundation.ledger.note import exact_base64
from chuxin.kernel.canonical import Json, canonical_bytes, trusted_bytes

FORMAT = "chuxin-ledger/1"
ENTRIES_A_FILE = 65_536
MANIFEST, KEY, CHECKPOINT = "export.json", "ledger.vkey", "checkpoint"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy says of itself; ``public`` copies leave every content out."""

    origin: str
    size: int
    public: bool

    def as_bytes(self) -> bytes:
        """The bytes of ``export.json``."""
        contents = "public" if self.public else "full"
        return canonical_bytes({"format": FORMAT, "origin": self.origin, "size": self.size, "contents": contents})


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a copy."""

    seq: int
    header: bytes
    content: bytes | None = None
    erased: int | None = None

    def as_bytes(self) -> bytes:
        """The line without its newline."""
        value: dict[str, Json] = {"seq": self.seq, "header": self.header.decode()}
        if self.content is not None:
            value["content"] = base64.b64encode(self.content).decode()
        if self.erased is not None:
            value["erased"] = self.erased
        return trusted_bytes(value)


def read_manifest(data: bytes) -> Manifest:
    """The manifest; ``ValueError`` unless these are exactly its bytes."""
    value = orjson.loads(data)
    try:
        manifest = Manifest(value["origin"], value["size"], value["contents"] == "public")
        same = manifest.as_bytes() == data
    except (KeyError, TypeError) as fault:
        raise ValueError("not a manifest") from fault
    if not same or isinstance(manifest.size, bool) or manifest.size < 0:
        raise ValueError("not the canonical bytes of a manifest")
    return manifest


def read_line(data: bytes) -> Line:
    """The entry in a line; ``ValueError`` unless these are exactly its bytes, so that no byte can change unseen."""
    value = orjson.loads(data)
    try:
        content = None if "content" not in value else exact_base64(value["content"])
        line = Line(value["seq"], value["header"].encode(), content, value.get("erased"))
        same = line.as_bytes() == data
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError("not an entry") from fault
    if not same:
        raise ValueError("not the canonical bytes of an entry")
    return line


def entries_path(number: int) -> str:
    """The path of the file that holds entry ``number`` × 65,536 and those after it."""
    return f"entries/{number:06d}.jsonl"
