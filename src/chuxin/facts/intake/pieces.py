"""Reads and judges a file piece by piece, ahead of stating: nothing here looks anything up or says anything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from chuxin.facts.intake.exchanged import refuse_by_column
from chuxin.facts.intake.privacy import Seen, look
from chuxin.facts.intake.rows import PLACE, Judged, Plan, judge, statements
from chuxin.facts.intake.sheet import Chunk, Sheet
from chuxin.facts.intake.whose import Bearers, Whose, whose
from chuxin.facts.records.ready import Ready, ready
from chuxin.facts.records.statements import Statements
from chuxin.foundation.ledger.entry import Mould
from chuxin.kernel.finding import Finding


@dataclass(slots=True)
class Piece:
    """A chunk after judgement: rows that could not be cut, the judged rows, traces of persons, the last row.

    ``whose`` and ``ready`` are there where rows were made ready to be stated (:func:`made_ready`), which was ``tried``.
    """

    broken: tuple[Finding, ...]
    judged: Judged
    seen: Seen
    through: int
    remarks: tuple[Finding, ...] = ()
    whose: Whose | None = None
    ready: Ready | None = None
    tried: bool = False


def pieces(sheet: Sheet, plan: Plan, after: int = 0) -> Iterator[Piece]:
    """The file's rows with numbers above ``after``, judged chunk by chunk."""
    for chunk in sheet.chunks():
        through = _last(chunk)
        if through <= after:
            continue
        left = _after(chunk, after)
        judged = judge(left, plan)
        refuse_by_column(judged, left)
        judged.make_draft()
        yield Piece(left.broken, judged, look(left, judged, sheet), through, chunk.remarks)


def made_ready(piece: Piece, bearers: Bearers, batch: str, mould: Mould) -> None:
    """Make the rows of a piece ready to be stated whose organisations ``bearers`` tell; the others stay a draft.

    Where a record has rows of both kinds none is made ready: they are said in the order of the file.
    """
    judged = piece.judged
    found, draft = whose(judged, bearers), judged.draft
    if found is None or draft is None:
        return
    left = pa.array(found.left[draft[PLACE].to_numpy()])
    judged.draft, others = draft.filter(pc.invert(left)), draft.filter(left)
    if pc.any(pc.is_in(others["record"], judged.draft["record"])).as_py():
        judged.draft = draft
        return
    item, rows = judged.plan.item, statements(judged, found.numbers)
    piece.whose, piece.ready = found, ready(Statements(item.id, item.edition, batch, rows), mould, os.urandom)
    judged.draft = others if len(others) else None


def _last(chunk: Chunk) -> int:
    broken = max((one.place.row or 0 for one in chunk.broken), default=0)
    return max(broken, int(chunk.rows[-1].as_py()) if len(chunk.rows) else 0)


def _after(chunk: Chunk, after: int) -> Chunk:
    """The chunk without the rows numbered up to ``after``."""
    if not after:
        return chunk
    kept = pc.greater(chunk.rows, pa.scalar(after, chunk.rows.type))
    broken = tuple(one for one in chunk.broken if (one.place.row or 0) > after)
    return replace(chunk, rows=chunk.rows.filter(kept), table=chunk.table.filter(kept), broken=broken)
