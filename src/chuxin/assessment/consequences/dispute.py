"""An objection, review or lawsuit about a record: an objection suspends adverse use, the others are told beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chuxin.kernel.text import Text


class DisputeKind(StrEnum):
    """What is pending. Only an open objection keeps a record from setting anything off (lifecycle.md §4)."""

    OBJECTION = "objection"
    RECONSIDERATION = "reconsideration"
    LITIGATION = "litigation"


DISPUTE_TITLES: Mapping[str, Text] = {
    DisputeKind.OBJECTION: Text("异议处理中", "under objection"),
    DisputeKind.RECONSIDERATION: Text("行政复议中", "under administrative reconsideration"),
    DisputeKind.LITIGATION: Text("诉讼中", "before a court"),
}


@dataclass(frozen=True, slots=True)
class Dispute:
    """Something pending about a record from ``since``; settled on ``until``, open while that is ``None``."""

    entry: int
    record: str
    kind: DisputeKind
    doc_no: str
    since: date
    until: date | None

    def open(self, on: date) -> bool:
        """Whether it is pending on the day ``on``."""
        return self.since <= on and (self.until is None or on < self.until)


def objected(disputes: Iterable[Dispute], on: date) -> frozenset[str]:
    """The records under an open objection on the day ``on``."""
    return frozenset(each.record for each in disputes if each.kind is DisputeKind.OBJECTION and each.open(on))


def pending(disputes: Iterable[Dispute], on: date) -> dict[str, tuple[Dispute, ...]]:
    """What is pending on the day ``on``, by record."""
    found: dict[str, tuple[Dispute, ...]] = {}
    for each in disputes:
        if each.open(on):
            found[each.record] = (*found.get(each.record, ()), each)
    return found
