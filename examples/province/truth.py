"""What an honest intake would make of the sample files: the oracle behind the manifest, without reading a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from chuxin.kernel.days import working_days_between
from examples.province.headings import Layout
from examples.province.row import Row


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the rows of one file; refusals and planted remarks by code."""

    accepted: int
    superseded: int
    unchanged: int
    refused: Mapping[str, int]
    warnings: Mapping[str, int]
    late: int


@dataclass(slots=True)
class Truth:
    """Every record that stands so far: by feed and key, the row that was taken last."""

    held: dict[str, dict[tuple[str, ...], Row]] = field(default_factory=dict)

    def take(self, feed: str, rows: Sequence[Row], layout: Layout, delivered_on: date) -> Tally:
        """Take the rows of one file in order, and count."""
        good = [row for row in rows if row.fault is None]
        outcomes = Counter(self._take(feed, row, layout) for row in good)
        return Tally(
            accepted=outcomes["accepted"],
            superseded=outcomes["superseded"],
            unchanged=outcomes["unchanged"],
            refused=_sorted(Counter(row.fault for row in rows if row.fault is not None)),
            warnings=_sorted(Counter(code for row in good for code in row.warnings)),
            late=sum(_is_late(row, layout, delivered_on) for row in good),
        )

    def _take(self, feed: str, row: Row, layout: Layout) -> str:
        held = self.held.setdefault(feed, {})
        key = layout.key(row.values)
        before = held.get(key)
        held[key] = row
        if before is None:
            return "accepted"
        return "unchanged" if before.values == row.values else "superseded"


def _is_late(row: Row, layout: Layout, delivered_on: date) -> bool:
    allowed = layout.item.deadline_working_days
    if allowed is None or row.decided_on is None:
        return False
    return working_days_between(row.decided_on, delivered_on) > allowed


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items()))
