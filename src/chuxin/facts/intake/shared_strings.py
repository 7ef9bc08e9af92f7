"""The strings that the cells of a workbook share, read as far as they are asked for and kept as one Arrow column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chuxin.facts.intake.misread import refusal

# Excel holds 32,767 characters a cell; formatting makes an entry some times longer.
_LONGEST = 8 << 20
_STRING = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_ENTRY = re.compile(rb"<(?:\w+:)?si(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_BEGIN = re.compile(rb"<\w+:si\b|\Z")
_PHONETIC = re.compile(rb"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh>", re.DOTALL)
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</(?:\w+:)?t>")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(slots=True)
class SharedStrings:
    """``blocks`` are the inflated bytes of the part; the numbers asked for tell how far it is read."""

    blocks: Iterator[bytes]
    _parts: list[pa.Array] = field(default_factory=list)
    _whole: pa.Array = field(default_factory=lambda: pa.array([], pa.large_string()))
    _count: int = 0
    _rest: bytes = b""
    _done: bool = False

    def take(self, places: npt.NDArray[np.int64]) -> pa.Array:
        """The strings at ``places``; null where there is none."""
        highest = int(places.max(initial=-1))
        while not self._done and self._count <= highest:
            self._read_on()
        if self._parts:
            self._whole = pa.concat_arrays([self._whole, *self._parts])
            self._parts.clear()
        missing = (places < 0) | (places >= self._count)
        return self._whole.take(pa.array(np.where(missing, 0, places), mask=missing)).cast(pa.string())

    def _read_on(self) -> None:
        """Read at least as much again as was read before, so that joining stays cheap."""
        goal = max(self._count * 2, 1)
        while self._count < goal and not self._done:
            block = next(self.blocks, b"")
            self._done = not block
            content = self._rest + block
            cut = len(content) if self._done else _last_entry(content)
            whole, self._rest = content[:cut], content[cut:]
            if len(self._rest) > _LONGEST:
                raise refusal("file.line_too_long", limit=_LONGEST >> 20)
            told = entries(whole)
            self._parts.append(told)
            self._count += len(told)


def _last_entry(content: bytes) -> int:
    """Where the last entry begins; its tag cannot stand within text."""
    cut = content.rfind(b"<si")
    if cut < 0 and b":si" in content:
        *_, cut = (match.start() for match in _BEGIN.finditer(content))
    return max(cut, 0)


def entries(whole: bytes) -> pa.Array:
    """The strings of whole entries: plain ones by one expression, formatted ones piece by piece."""
    found = _STRING.findall(whole)
    if len(found) != whole.count(b"si>") // 2 or b"<si/>" in whole or b":si" in whole:
        found = [b"".join(_TEXT.findall(_PHONETIC.sub(b"", inner))) for inner in _ENTRY.findall(whole)]
    if b"&" not in whole and b"_x" not in whole and b"\r" not in whole:
        try:
            return pa.array(found, pa.large_binary()).cast(pa.large_string())
        except pa.ArrowInvalid:
            pass
    return pa.array([plain_text(one.decode("utf-8", "replace")) for one in found], pa.large_string())


def plain_text(text: str) -> str:
    """``text`` with entities and ``_xHHHH_`` escapes resolved; half a surrogate pair becomes the replacement sign."""
    told = unescape(text) if "&" in text else text
    told = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), told).replace("\r\n", "\n")
    return told.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def as_text(raw: pa.Array) -> pa.Array:
    """The text of cells as XML writes it, with its entities and Excel's ``_x000D_`` escapes resolved."""
    try:
        text = raw.cast(pa.string())
    except pa.ArrowInvalid:
        text = pa.array([one.decode("utf-8", "replace") for one in raw.to_pylist()], pa.string())
    odd = pc.match_substring_regex(text, "&|_x[0-9A-Fa-f]{4}_|\r")
    if not pc.any(odd).as_py():
        return text
    told = zip(text.to_pylist(), odd.to_pylist(), strict=True)
    return pa.array([plain_text(one) if so else one for one, so in told], pa.string())
