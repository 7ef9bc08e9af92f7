"""Seventy kinds of damaged file: each is answered with a sentence and a remedy, or read; in bounds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from chuxin.facts.intake.readers import read_sheet
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from tests.facts.intake.damaged import DAMAGED, HEADINGS, READ, Damaged

# In KiB: what reading any of them may claim, libraries included.
MOST_MEMORY = 600 << 10


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


@pytest.mark.parametrize("size", [1 << 30 if os.environ.get("CHUXIN_DAMAGED") == "full" else 64 << 20])
def test_a_line_without_end_claims_no_memory(tmp_path: Path, size: int) -> None:
    path = tmp_path / "line.csv"
    with path.open("wb") as file:
        file.write(",".join(HEADINGS).encode() + b"\n")
        for _ in range(size >> 20):
            file.write(b"x" * (1 << 20))
    program = (
        "import sys; from pathlib import Path; from tests.facts.intake.test_damaged import answer;"
        "told = answer(Path(sys.argv[1]));"
        # The peak of this process alone: what getrusage tells holds the parent's memory from before the exec.
        "print(told, Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    root = Path(__file__).parents[3]
    environment = os.environ | {"PYTHONPATH": f"{root / 'src'}:{root}"}
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, check=True, env=environment)
    code, peak = done.stdout.split()
    assert code == b"file.line_too_long"
    assert int(peak) < MOST_MEMORY
