"""The first rows of a delivery, judged at once: what a sender sees before the whole file is judged."""

from __future__ import annotations

from chuxin.facts.intake.pieces import pieces
from chuxin.facts.intake.receipt import Tally
from chuxin.facts.intake.rows import Plan, tell
from chuxin.facts.intake.sheet import Sheet


def first_findings(sheet: Sheet, plan: Plan) -> Tally:
    """What is wrong with the first rows of a file (its first chunk, ``sheet.FIRST_ROWS`` of them at most).

    Nothing is looked up among the organisations and nothing is said: settling judges these rows again, and may find
    more.
    """
    tally = Tally()
    piece = next(pieces(sheet, plan), None)
    if piece is not None:
        for finding in piece.broken:
            tally.rows += 1
            tally.refuse([finding])
        tell(piece.judged, tally)
    return tally
