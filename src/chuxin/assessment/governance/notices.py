"""Who is told beforehand: every organisation whose grade falls, or lies among the lowest (R16)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

LOWER: Final = "lower"
LOWEST: Final = "lowest"


def notices(after: pa.Table, before: pa.Table | None, grades: Sequence[str], lowest: int) -> pa.Table:
    """Rows ``subject, before, after, why`` of those to be told, in order of subject.

    ``after`` and ``before`` hold ``number`` and ``grade`` (``before`` is ``None`` for a first run); ``grades`` are the
    grades from the best down; the last ``lowest`` of them are adverse in themselves. No grade is not adverse: missing
    is not bad.
    """
    told = after.select(["number", "grade"]).rename_columns(["subject", "after"])
    if before is None:
        told = told.append_column("before", pa.nulls(told.num_rows, pa.string()))
    else:
        known = before.select(["number", "grade"]).rename_columns(["subject", "before"])
        told = told.join(known, "subject", join_type="left outer")
    order = pa.array(list(grades), pa.string())
    now, then = (pc.index_in(told[name].cast(pa.string()), value_set=order) for name in ("after", "before"))
    falls = pc.fill_null(pc.greater(now, then), False)
    low = pc.fill_null(pc.greater_equal(now, len(grades) - lowest), False)
    why = pc.if_else(falls, LOWER, LOWEST)
    told = told.append_column("why", why).filter(pc.or_(falls, low))
    return told.select(["subject", "before", "after", "why"]).sort_by("subject")
