"""Looks once through a text file, in bounded memory: its encoding, and what makes it no text of lines."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from chuxin.facts.intake.misread import refusal
from chuxin.facts.intake.sheet import refused
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

UTF8, GB18030, UTF16 = "utf-8-sig", "gb18030", "utf-16"
_BLOCK = 1 << 22
# Sixteen thousand columns of some hundred characters; only a file without line breaks reaches this.
LONGEST_LINE = 16 << 20
_MARKS_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAMPLE = 1 << 16
# The share of ordinary signs below which text read as GB18030 is another encoding's: GB 2312 has its punctuation in
# rows A1 to A3 and the 3,755 characters of everyday use in rows B0 to D7.
_ORDINARY = 0.7
_OTHERS = (("Big5", "big5"), ("Shift_JIS", "shift_jis"), ("EUC-KR", "euc_kr"))


@dataclass(slots=True)
class _Lines:
    """How long the line is that is being read, over all blocks so far."""

    carried: int = 0

    def take(self, block: bytes) -> None:
        first = block.find(b"\n")
        if self.carried + (len(block) if first < 0 else first) > LONGEST_LINE:
            raise refusal("file.line_too_long", limit=LONGEST_LINE >> 20)
        self.carried = self.carried + len(block) if first < 0 else len(block) - block.rfind(b"\n") - 1


def encoding_of(path: Path) -> str:
    """UTF-8 (with or without mark) if every byte of the file is; UTF-16 with its mark; else GB18030; else a refusal.

    Refuses ``file.binary``, ``file.utf16``, ``file.line_too_long``, ``file.encoding`` and ``file.encoding_other``.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    if head.startswith(_MARKS_UTF16):
        return _utf16(path)
    if _is_utf8(path):
        return UTF8
    if not _is_gb18030(path):
        raise _undecodable(path)
    _refuse_others(head)
    return GB18030


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _utf16(path: Path) -> str:
    decoder, lines = codecs.getincrementaldecoder(UTF16)("strict"), _Lines()
    try:
        for block in _blocks(path):
            lines.take(block)
            if "\x00" in decoder.decode(block):
                raise _binary()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as fault:
        raise refusal("file.damaged") from fault
    return UTF16


def _is_utf8(path: Path) -> bool:
    """Whether the whole file is UTF-8: Arrow validates it some gigabytes a second, cut between characters."""
    rest, lines, valid = b"", _Lines(), True
    for block in _blocks(path):
        if b"\x00" in block:
            raise refusal("file.utf16") if _every_other(block) else _binary()
        lines.take(block)
        if valid:
            whole = rest + block
            cut = _last_start(whole)
            rest = whole[cut:]
            valid = _valid(whole[:cut])
    return valid and _valid(rest)


def _last_start(content: bytes) -> int:
    """Where the last character of UTF-8 begins, so that none is cut in two."""
    for back in range(1, min(4, len(content)) + 1):
        if content[-back] & 0xC0 != 0x80:
            return len(content) - back
    return len(content)


def _every_other(block: bytes) -> bool:
    """Whether zeros stand at even or at odd places only, as in UTF-16."""
    even, odd = block[::2].count(0), block[1::2].count(0)
    return 0 in {even, odd} and even + odd > max(4, len(block) // 20)


def _valid(text: bytes) -> bool:
    try:
        pa.array([text], pa.large_binary()).cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _is_gb18030(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder(GB18030)("strict")
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_others(head: bytes) -> None:
    """GB18030 takes nearly any bytes: what then reads as rare characters throughout is another encoding."""
    if _ordinary(head) >= _ORDINARY:
        return
    for name, codec in _OTHERS:
        decoder = codecs.getincrementaldecoder(codec)("strict")
        with suppress(UnicodeDecodeError):
            decoder.decode(head)
            raise refusal("file.encoding_other", name=name)


def _ordinary(head: bytes) -> float:
    """The share of double-byte signs in the rows of everyday use; 1 where there are too few to tell."""
    place, told, usual = 0, 0, 0
    while place < len(head) - 1:
        lead = head[place]
        if lead < 0x80:
            place += 1
            continue
        told += 1
        usual += (0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7) and head[place + 1] >= 0xA1
        place += 2
    return usual / told if told >= 8 else 1.0


def _undecodable(path: Path) -> Refusal:
    """Names the first byte that breaks the encoding which gets furthest: mostly two files were pasted together."""
    breaks = {name: _first_break(path, codec) for name, codec in (("UTF-8", "utf-8"), ("GB18030", GB18030))}
    name, (line, byte) = max(breaks.items(), key=lambda one: one[1])
    return refused(
        "encoding",
        Text(
            f"文件既不是UTF-8也不是GB18030编码：按{name}读到第{line}行第{byte}字节处中断，可能混用了两种编码。",
            f"The file is neither UTF-8 nor GB18030: read as {name} it breaks in line {line} at byte {byte}; "
            "two encodings may be mixed.",
        ),
        Text(
            f"请检查第{line}行（常为从别处粘贴的内容），另存为“CSV UTF-8”后重新报送。",
            f"Look at line {line} (often pasted from elsewhere), save the file as “CSV UTF-8” and send it again.",
        ),
    )


def _first_break(path: Path, codec: str) -> tuple[int, int]:
    """The line, and the byte within it, from 1, that ``codec`` cannot read; a break after the end if it reads all."""
    line = 0
    with path.open("rb") as file:
        for line, content in enumerate(file, start=1):
            try:
                content.decode(codec)
            except UnicodeDecodeError as fault:
                return line, fault.start + 1
    return line + 1, 1


def _binary() -> Refusal:
    return refused(
        "binary",
        Text("文件含二进制内容，不是文本。", "The file holds binary content; it is not text."),
        Text("请导出为CSV、XLSX、JSON Lines或Parquet。", "Export it as CSV, XLSX, JSON Lines or Parquet."),
    )
