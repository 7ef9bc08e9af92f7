"""One change of the public record as the feed tells it: what is there now, or a tombstone for what is gone, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chuxin.facts.records.record import Record, State
from chuxin.facts.records.timeline import stops
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text


class ChangeKind(StrEnum):
    """What happened to a record or an organisation since the consumer last looked."""

    STATED = "stated"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    REPAIRED = "repaired"
    EXPIRED = "expired"
    HIDDEN = "hidden"
    STOPPED = "stopped"
    ERASED = "erased"
    SUBJECT_STATED = "subject_stated"
    SUBJECT_CHANGED = "subject_changed"
    SUBJECT_GONE = "subject_gone"

    @property
    def sentence(self) -> Text:
        """The change in words."""
        return _SENTENCES[self]


_SENTENCES: Mapping[ChangeKind, Text] = {
    ChangeKind.STATED: Text("新公示。", "Newly published."),
    ChangeKind.CHANGED: Text("内容已更正。", "Its content was corrected."),
    ChangeKind.WITHDRAWN: Text("该决定已被撤销或变更，请删除。", "The decision was withdrawn; drop the record."),
    ChangeKind.REPAIRED: Text("信用修复已完成，请删除。", "It was repaired; drop the record."),
    ChangeKind.EXPIRED: Text("公示期已届满，请删除。", "Its publicity has ended; drop the record."),
    ChangeKind.HIDDEN: Text("更正后不再公示，请删除。",
                            "Corrected so that it is no longer published; drop the record."),
    ChangeKind.STOPPED: Text("已停止公示，请删除。", "Its public display was stopped; drop the record."),
    ChangeKind.ERASED: Text("内容已依法删除，请删除凡以该条目为依据者。",
                            "The content was erased by law; drop whatever rests on this entry."),
    ChangeKind.SUBJECT_STATED: Text("新登记的组织。", "A newly registered organisation."),
    ChangeKind.SUBJECT_CHANGED: Text("组织信息有变更。", "What is known of the organisation changed."),
    ChangeKind.SUBJECT_GONE: Text("该组织不再单独列入开放数据，请删除；如已并入其他组织，见 into。",
                                  "The organisation is no longer in the open data by itself; drop it. “into” names the "
                                  "one it turned out to be, if any."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A change: ``told`` is the record or organisation as it is now, or, in a tombstone, what names it.

    ``item`` and ``subject`` are kept beside for whoever chooses by them; empty where the change has none.
    """

    kind: ChangeKind
    told: Mapping[str, Json]
    day: date
    item: str = ""
    subject: str = ""

    @property
    def tombstone(self) -> bool:
        """Whether a consumer must drop something."""
        return self.kind in _TOMBSTONES

    def as_json(self) -> dict[str, Json]:
        """``{change, record | organisation}``, or ``{change, gone, reason, day}``."""
        if self.tombstone:
            reason = self.kind.sentence.as_json()
            return {"change": self.kind.value, "gone": dict(self.told), "reason": reason, "day": self.day.isoformat()}
        name = "organisation" if self.kind in _OF_SUBJECTS else "record"
        return {"change": self.kind.value, name: dict(self.told)}


_TOMBSTONES = frozenset({
    ChangeKind.WITHDRAWN, ChangeKind.REPAIRED, ChangeKind.EXPIRED, ChangeKind.HIDDEN, ChangeKind.STOPPED,
    ChangeKind.ERASED, ChangeKind.SUBJECT_GONE,
})  # fmt: skip
_OF_SUBJECTS = frozenset({ChangeKind.SUBJECT_STATED, ChangeKind.SUBJECT_CHANGED})


def why_gone(record: Record | None, *, on: date, ended: bool) -> ChangeKind:
    """Why a record is no longer public on the day ``on``; ``ended`` says that its last day is past. ``None``: its
    entry was erased."""
    if record is None:
        return ChangeKind.ERASED
    if record.state is State.WITHDRAWN:
        return ChangeKind.WITHDRAWN
    if record.state is State.REPAIRED:
        return ChangeKind.REPAIRED
    if stops(record.events, on):
        return ChangeKind.STOPPED
    return ChangeKind.EXPIRED if ended or record.state is not State.LIVE else ChangeKind.HIDDEN
