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
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from threading import Thread
from typing import BinaryIO, cast

from chuxin.facts.intake.checks import Checks
from chuxin.facts.intake.pieces import Piece, pieces
from chuxin.facts.intake.rows import Plan
from chuxin.facts.intake.sheet import Sheet, sizes

# Below this a child's start (some 2 s) is not earned back. A workbook is packed, and holds its interpreter longer.
LARGE, _PACKED = 64 << 20, 8
_LENGTH = 8
# Pieces of a new file that are judged while the child starts: 42,000 rows.
FIRST = 3


def judged_ahead(sheet: Sheet, plan: Plan, after: int, size: int) -> Generator[Piece, None, None]:
    """The pieces of a file of ``size`` bytes above row ``after``, judged by a child where that pays.

    The first pieces of a file are judged here, while the child starts and goes ahead.
    """
    if size * (_PACKED if sheet.form == "xlsx" else 1) >= LARGE and (os.cpu_count() or 1) > 1:
        begins = after or sum(islice(sizes(len(sheet.columns)), FIRST))
        with _child(sheet, plan, begins) as told:
            for piece in pieces(sheet, plan) if after < begins else ():
                yield piece
                after = piece.through
                if after >= begins:
                    break
            for piece in _from_child(told) if after == begins else ():
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
        piece.judged.lighten()
        piece.judged.plan = cast("Plan", None)  # the parent has its own
        content = pickle.dumps(piece, protocol=pickle.HIGHEST_PROTOCOL)
        told.write(len(content).to_bytes(_LENGTH, "big"))
        told.write(content)
        told.flush()


@contextmanager
def _child(sheet: Sheet, plan: Plan, after: int) -> Iterator[BinaryIO]:
    """A child that judges the rows above ``after``, as the pipe it tells them on."""
    child = subprocess.Popen(  # noqa: S603 - this interpreter and this module
        [sys.executable, "-c", f"import sys; from {__name__} import main; main(sys.stdin.buffer, sys.stdout.buffer)"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    parts = (plan.item, plan.feed, plan.mapped, plan.on, plan.file, plan.divisions)
    # More than a pipe holds: given beside the work here, for a child that has not begun to read.
    giving = Thread(target=_give, args=(child.stdin, pickle.dumps((sheet, parts, after))))
    giving.start()
    try:
        assert child.stdout
        yield cast("BinaryIO", child.stdout)
    finally:
        child.kill()
        giving.join()
        if child.stdout:
            child.stdout.close()
        child.wait()


def _give(given: BinaryIO, content: bytes) -> None:
    with suppress(BrokenPipeError), given:
        given.write(content)


def _from_child(told: BinaryIO) -> Iterator[Piece]:
    while content := _next(told):
        yield pickle.loads(content)  # noqa: S301 - from our own child


def _next(told: BinaryIO) -> bytes:
    """The next piece's bytes; nothing at the end, or where the child was cut off."""
    length = int.from_bytes(told.read(_LENGTH), "big")
    content = told.read(length)
    return content if len(content) == length else b""
