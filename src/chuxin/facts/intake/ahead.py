"""Judges a large file in a second process, ahead of the one that states it: two cores work on one file.

The child is given the sheet and the plan, and writes judged pieces to its standard output. It needs no database: it
asks the parent who bears the codes of a piece, judges on while it waits for the answer, and then makes the rows ready
for the ledger, so that the parent has little more to do than to write; a parent that has nothing to do makes them ready
itself. Where the child dies, or the file breaks under it, the parent does the rest from the last piece it got, so a
fault shows as it would without a child. Where the parent dies, the child finds the pipe closed and ends.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from queue import Queue
from select import select
from threading import Thread
from typing import Any, BinaryIO, TypeAlias, cast

import numpy as np

from chuxin.facts.intake.checks import Checks
from chuxin.facts.intake.pieces import Piece, made_ready, pieces
from chuxin.facts.intake.rows import Plan
from chuxin.facts.intake.sheet import Sheet, sizes
from chuxin.facts.intake.whose import Bearer, Bearers, codes_of
from chuxin.foundation.ledger.entry import Mould

# Below this a child's start (some 2 s) is not earned back. A workbook is packed, and holds its interpreter longer.
LARGE, _PACKED = 64 << 20, 8
_LENGTH = 8
_PIPE = 1 << 20
# Pieces of a new file that are judged while the child starts: 42,000 rows.
FIRST = 3
# Pieces the child has judged and cannot make ready yet, and ready ones the parent has not taken.
_JUDGED, _READY = 2, 1
# What a parent says that has nothing to do.
_IDLE = "idle"

Asked: TypeAlias = Callable[[Sequence[str]], Bearers]


@dataclass(frozen=True, slots=True)
class Errand:
    """What it takes to make rows ready: their batch, the header they are said under, and whom to ask for a bearer."""

    batch: str
    mould: Mould
    bearers: Asked


def judged_ahead(sheet: Sheet, plan: Plan, after: int, size: int, errand: Errand) -> Generator[Piece, None, None]:
    """The pieces of a file of ``size`` bytes above row ``after``, judged by a child where that pays.

    The first pieces of a file are judged here, while the child starts and goes ahead.
    """
    if size * (_PACKED if sheet.form == "xlsx" else 1) >= LARGE and (os.cpu_count() or 1) > 1:
        begins = after or sum(islice(sizes(len(sheet.columns)), FIRST))
        with _child(sheet, plan, begins, errand) as child:
            for piece in pieces(sheet, plan) if after < begins else ():
                yield piece
                after = piece.through
                if after >= begins:
                    break
            for piece in _from_child(child, plan, errand) if after == begins else ():
                yield piece
                after = piece.through
    yield from pieces(sheet, plan, after)


def main(given: BinaryIO, told: BinaryIO) -> None:
    """In the child: judge what is given, ask whose it is, and tell it piece by piece."""
    sheet, parts, after, batch, mould = _hear(given)
    item, feed, mapped, on, file, divisions = parts
    plan = Plan(item, feed, mapped, Checks(item, {}, on), on, file, divisions)
    answers, said, idle = Queue[Bearers](), Queue[object](_READY), deque[None]()
    Thread(target=_listen, args=(given, answers, idle), daemon=True).start()
    speaking = Thread(target=_speak, args=(told, said))
    speaking.start()
    known: dict[str, Bearer] = {}
    waiting: deque[Piece] = deque()

    def finish() -> None:
        known.update(answers.get())
        piece = waiting.popleft()
        if not idle:  # else the parent waits for this very piece, and makes it ready while the next is judged here
            made_ready(piece, known, batch, mould)
            piece.tried = True
        piece.judged.plan = cast("Plan", None)  # the parent has its own
        idle.clear()
        said.put(piece)

    for piece in pieces(sheet, plan, after):
        piece.judged.lighten()
        # Those of whom nothing was known are asked for again: the parent may have registered them since.
        said.put([code for code in codes_of(piece.judged) if code not in known])
        waiting.append(piece)
        while len(waiting) > _JUDGED or (waiting and not answers.empty()):
            finish()
    while waiting:
        finish()
    said.put(None)
    speaking.join()


def _listen(given: BinaryIO, answers: Queue[Bearers], idle: deque[None]) -> None:
    """Take the parent's answers as they come, and mark where it is idle; without a parent there is nothing left to
    do."""
    while (heard := _hear(given)) is not None:
        if heard == _IDLE:
            idle.append(None)
        else:
            answers.put(heard)
    os._exit(1)


def _speak(told: BinaryIO, said: Queue[object]) -> None:
    """Tell the parent what is said, beside the judging, until nothing more is."""
    while (value := said.get()) is not None:
        try:
            _tell(told, value)
        except BrokenPipeError:
            os._exit(1)


@contextmanager
def _child(sheet: Sheet, plan: Plan, after: int, errand: Errand) -> Iterator[subprocess.Popen[bytes]]:
    """A child that judges the rows above ``after``."""
    child = subprocess.Popen(  # noqa: S603 - this interpreter and this module
        [sys.executable, "-c", f"import sys; from {__name__} import main; main(sys.stdin.buffer, sys.stdout.buffer)"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        pipesize=_PIPE,
    )
    parts = (plan.item, plan.feed, plan.mapped, plan.on, plan.file, plan.divisions)
    # More than a pipe holds: given beside the work here, for a child that has not begun to read.
    giving = Thread(target=_give, args=(child.stdin, (sheet, parts, after, errand.batch, errand.mould)))
    giving.start()
    try:
        yield child
    finally:
        child.kill()
        giving.join()
        for pipe in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                cast("BinaryIO", pipe).close()
        child.wait()


def _give(given: BinaryIO, value: object) -> None:
    with suppress(BrokenPipeError):
        _tell(given, value)


def _from_child(child: subprocess.Popen[bytes], plan: Plan, errand: Errand) -> Iterator[Piece]:
    """The child's pieces, its questions answered as they come. What it left to be made ready is made ready here, by
    the same answers."""
    given, told = cast("BinaryIO", child.stdin), cast("BinaryIO", child.stdout)
    known: dict[str, Bearer] = {}
    while (value := _hear(told)) is not None:
        if isinstance(value, Piece):
            value.judged.plan = plan
            if not value.tried:
                made_ready(value, known, errand.batch, errand.mould)
            yield value
        else:
            answer = errand.bearers(value)
            known.update(answer)
            _give(given, answer)
        # Not before the child has spoken: until then its errand may still be on the way to it.
        if not select([told], [], [], 0)[0]:
            _give(given, _IDLE)


def _tell(pipe: BinaryIO, value: object) -> None:
    """Write a value, its columns as they lie in memory."""
    columns: list[pickle.PickleBuffer] = []
    content = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL, buffer_callback=columns.append)
    frames = [memoryview(content), *(column.raw() for column in columns)]
    pipe.write(b"".join(number.to_bytes(_LENGTH, "big") for number in (len(frames), *map(len, frames))))
    for frame in frames:
        pipe.write(frame)
    pipe.flush()


def _hear(pipe: BinaryIO) -> Any:
    """The next value; ``None`` at the end, or where the other was cut off."""
    count = int.from_bytes(pipe.read(_LENGTH), "big")
    lengths = pipe.read(_LENGTH * count)
    sizes = [int.from_bytes(lengths[at : at + _LENGTH], "big") for at in range(0, len(lengths), _LENGTH)]
    frames = [np.empty(size, np.uint8).data for size in sizes]
    whole = [pipe.readinto(frame) == len(frame) for frame in frames]  # type: ignore[attr-defined]
    if not frames or not all(whole):
        return None
    return pickle.loads(frames[0], buffers=frames[1:])  # noqa: S301 - between this process and its own child
