"""Judges a large file in a second process, ahead of the one that states it: two cores work on one file.

The child is given the sheet and the plan and writes judged pieces to its standard output; it needs no database. Where
it dies, or the file breaks under it, the parent judges the rest itself from the last piece it got, so a fault shows as
it would without a child. Where the parent dies, the child finds the pipe closed and ends.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Generator
from typing import BinaryIO, cast

from chuxin.facts.intake.checks import Checks
from chuxin.facts.intake.pieces import Piece, pieces
from chuxin.facts.intake.rows import Plan
from chuxin.facts.intake.sheet import Sheet

# Below this a child's start (some 2 s) is not earned back. A workbook is packed, and holds its interpreter longer.
LARGE, _PACKED = 64 << 20, 8
_LENGTH = 8


def judged_ahead(sheet: Sheet, plan: Plan, after: int, size: int) -> Generator[Piece, None, None]:
    """The pieces of a file of ``size`` bytes above row ``after``, judged by a child where that pays."""
    if size * (_PACKED if sheet.form == "xlsx" else 1) >= LARGE and (os.cpu_count() or 1) > 1:
        for piece in _from_child(sheet, plan, after):
            piece.judged.plan = plan
            yield piece
            after = piece.through
    yield from pieces(sheet, plan, after)


def main(given: BinaryIO, told: BinaryIO) -> None:
    """In the child: judge what is given, and tell it piece by piece."""
    sheet, parts, after = pickle.load(given)  # noqa: S301 - from the parent, over its own pipe
    item, feed, mapped, on, file, divisions = parts
    plan = Plan(item, feed, mapped, Checks(item, {}, on), on, file, divisions)
    for piece in pieces(sheet, plan, after):
        piece.judged.plan = cast("Plan", None)  # the parent has its own
        content = pickle.dumps(piece, protocol=pickle.HIGHEST_PROTOCOL)
        told.write(len(content).to_bytes(_LENGTH, "big"))
        told.write(content)
        told.flush()


def _from_child(sheet: Sheet, plan: Plan, after: int) -> Generator[Piece, None, None]:
    child = subprocess.Popen(  # noqa: S603 - this interpreter and this module
        [sys.executable, "-c", f"import sys; from {__name__} import main; main(sys.stdin.buffer, sys.stdout.buffer)"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert child.stdin
    assert child.stdout
    parts = (plan.item, plan.feed, plan.mapped, plan.on, plan.file, plan.divisions)
    try:
        with child.stdin as given:
            pickle.dump((sheet, parts, after), given)
        while content := _next(cast("BinaryIO", child.stdout)):
            yield pickle.loads(content)  # noqa: S301 - from our own child
    except BrokenPipeError:
        return
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _next(told: BinaryIO) -> bytes:
    """The next piece's bytes; nothing at the end, or where the child was cut off."""
    length = int.from_bytes(told.read(_LENGTH), "big")
    content = told.read(length)
    return content if len(content) == length else b""
