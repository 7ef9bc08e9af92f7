"""An objection, review or lawsuit about a record, or a reorganisation of its organisation: an objection and a
reorganisation suspend adverse use, the others are told beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from chuxin.kernel.text import Text


class DisputeKind(StrEnum):
    """What is pending. An open objection keeps a record from setting anything off (lifecycle.md §4), and so does a plan
    of reorganisation while it is carried out (R39)."""

    OBJECTION = "objection"
    RECONSIDERATION = "reconsideration"
    LITIGATION = "litigation"
    REORGANISATION = "reorganisation"


DISPUTE_TITLES: Mapping[str, Text] = {
    DisputeKind.OBJECTION: Text("异议处理中", "under objection"),
    DisputeKind.RECONSIDERATION: Text("行政复议中", "under administrative reconsideration"),
    DisputeKind.LITIGATION: Text("诉讼中", "before a court"),
    DisputeKind.REORGANISATION: Text("破产重整计划执行期间", "while a reorganisation plan is carried out"),
}
SUSPENDING: Final = frozenset({DisputeKind.OBJECTION, DisputeKind.REORGANISATION})


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
    """The records whose adverse use is suspended on the day ``on``: under an open objection, or a reorganisation."""
    return frozenset(each.record for each in disputes if each.kind in SUSPENDING and each.open(on))


def pending(disputes: Iterable[Dispute], on: date) -> dict[str, tuple[Dispute, ...]]:
    """What is pending on the day ``on``, by record."""
    found: dict[str, tuple[Dispute, ...]] = {}
    for each in disputes:
        if each.open(on):
            found[each.record] = (*found.get(each.record, ()), each)
    return found
