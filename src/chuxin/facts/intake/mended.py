"""Which refused rows of earlier batches a file mends: told by its column of origins, for the rows taken."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from chuxin.facts.intake.house_columns import origin_column
from chuxin.facts.intake.sheet import Sheet
from chuxin.kernel.finding import Finding, Severity

_ORIGIN: Final = re.compile(r"(b[0-9]{1,18}):([0-9]{1,9})")


def mended_by(sheet: Sheet, findings: Iterable[Finding]) -> dict[str, list[int]]:
    """The rows mended of each earlier batch, in order; rows with an error among ``findings`` mend nothing."""
    column = origin_column(sheet.columns)
    if column is None:
        return {}
    refused = {one.place.row for one in findings if one.severity is Severity.ERROR}
    rows: dict[str, set[int]] = {}
    for chunk in sheet.chunks():
        for number, told in zip(chunk.rows.to_pylist(), chunk.table.column(column).to_pylist(), strict=True):
            found = _ORIGIN.fullmatch((told or "").strip())
            if found and number not in refused:
                rows.setdefault(found[1], set()).add(int(found[2]))
    return {batch: sorted(held) for batch, held in sorted(rows.items())}
