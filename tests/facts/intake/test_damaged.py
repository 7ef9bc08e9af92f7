"""Seventy kinds of damaged file: each is answered with a sentence and a remedy, or read; in bounds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat
from pathlib import Path

import pytest

from chuxin.facts.intake.readers import read_sheet
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from tests.facts.intake.damaged import (
    DAMAGED,
    HEADINGS,
    READ,
    SHEET,
    STRINGS,
    TABLE,
    Damaged,
    bomb,
    book,
    replaced,
    wide,
)

# In KiB: what reading any of them may claim, libraries included.
MOST_MEMORY = 400 << 10


def known(cells: Sequence[str]) -> int:
    return len(set(HEADINGS) & set(cells))


def spoken(words: Text) -> bool:
    return bool(re.search("[一-鿿]", words.zh)) and bool(re.search("[a-z]", words.en))


def answer(path: Path) -> str:
    """The code of the refusal or of the first refused row, else ``read``."""
    try:
        found = [one for chunk in read_sheet(path, known).chunks() for one in chunk.broken]
    except Refusal as refusal:
        return refusal.code if spoken(refusal.sentence) and spoken(refusal.remedy) else "not in words"
    assert all(spoken(one.message) and spoken(one.remedy) for one in found)
    return found[0].code if found else READ


def test_there_are_sixty_kinds() -> None:
    assert len({one.kind for one in DAMAGED}) >= 60


@pytest.mark.parametrize("one", DAMAGED, ids=lambda one: one.kind)
def test_each_is_answered_in_words(tmp_path: Path, one: Damaged) -> None:
    path = tmp_path / one.name
    path.write_bytes(one.content())
    assert answer(path) == one.code


def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path, tmp_path / "pipe.csv"):
        with pytest.raises(Refusal, match=r"file\.not_a_file"):
            read_sheet(path, known)


def styled(styles: bytes) -> bytes:
    return book(lambda parts: parts.update({"xl/styles.xml": styles}))


FULL = os.environ.get("CHUXIN_DAMAGED") == "full"
FIRST = f"<si><t>{HEADINGS[0]}".encode()
CELL, OPEN = b'<c r="A9"><v>1</v></c>', b'<row r="9">'
ROW_OF_CELLS = OPEN + CELL * (((15 if FULL else 4) << 20) // len(CELL)) + b"</row></sheetData>"
LONG = b"<si><t>" + b"x" * (20 << 20) + FIRST[7:]
# What could claim memory, the code it is answered with, and how it is written (a chunk at a time where it is long).
GREEDY: dict[str, tuple[str, Callable[[], Iterable[bytes]]]] = {
    "line.csv": ("file.line_too_long", lambda: chain([TABLE], repeat(b"x" * (1 << 20), 1024 if FULL else 64))),
    "columns.csv": (READ, lambda: [wide(16_384), (b"," * 16_383 + b"\n") * 40]),
    "columns-cut.csv": ("row.cells", lambda: [wide(16_384), (b"," * 16_382 + b"\n") * 40]),
    "bomb.xlsx": ("file.bomb", lambda: [bomb(80 << 20, "xl/theme/theme1.xml")()]),
    "cells.xlsx": (READ, lambda: [replaced(SHEET, b"</sheetData>", ROW_OF_CELLS)()]),
    "row.xlsx": ("file.line_too_long", lambda: [replaced(SHEET, b"</sheetData>", OPEN + b" " * (40 << 20))()]),
    "strings.xlsx": (READ, lambda: [replaced(STRINGS, b"</sst>", b"<si><t>x</t></si>" * 400_000 + b"</sst>")()]),
    "string.xlsx": ("file.line_too_long", lambda: [replaced(STRINGS, FIRST, LONG)()]),
    "deep.xlsx": ("file.bomb", lambda: [styled(b"<a>" * (10 << 20))]),
    "many.xlsx": ("file.bomb", lambda: [styled(b"<a>" + b"<b/>" * (7 << 20))]),
}  # fmt: skip


def test_what_could_claim_memory_claims_little(tmp_path: Path) -> None:
    for name, (_, content) in GREEDY.items():
        with (tmp_path / name).open("wb") as file:
            file.writelines(content())
    program = (
        "import sys; from pathlib import Path; from tests.facts.intake.test_damaged import answer\n"
        "for path in sys.argv[1:]:\n"
        # The peak of this process alone: what getrusage tells holds the parent's memory from before the exec.
        "    print(answer(Path(path)), Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    root = Path(__file__).parents[3]
    environment = os.environ | {"PYTHONPATH": f"{root / 'src'}:{root}"}
    paths = [str(tmp_path / name) for name in GREEDY]
    done = subprocess.run([sys.executable, "-c", program, *paths], capture_output=True, check=True, env=environment)
    told = dict(zip(GREEDY, (line.split() for line in done.stdout.decode().splitlines()), strict=True))
    assert {name: code for name, (code, _) in told.items()} == {name: code for name, (code, _) in GREEDY.items()}
    # The peak only rises: the first that is too high names what claimed it.
    assert [name for name, (_, peak) in told.items() if int(peak) >= MOST_MEMORY] == []
