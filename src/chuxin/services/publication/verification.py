"""Whether a report still says what is on record: its standing on a day, and what has changed since it was issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chuxin.facts.records.record import Record, State
from chuxin.kernel.text import Text
from chuxin.services.publication.report import Report


class Standing(StrEnum):
    """What a report is worth on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"

    @property
    def sentence(self) -> Text:
        """The standing as the verification page words it."""
        return _STANDINGS[self]


_STANDINGS = {
    Standing.VALID: Text("报告有效。", "The report is valid."),
    Standing.EXPIRED: Text("报告已过有效期。", "The report is past its last day."),
    Standing.SUPERSEDED: Text(
        "报告所列记录已被撤销或更正，请重新获取报告。",
        "A record in it was withdrawn or corrected since; get a new report.",
    ),
}


class ChangeKind(StrEnum):
    """What became of a record since the report."""

    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    REPAIRED = "repaired"
    ENDED = "ended"
    NEW = "new"

    @property
    def sentence(self) -> Text:
        """The change in words."""
        return _CHANGES[self]


_CHANGES = {
    ChangeKind.WITHDRAWN: Text("已撤销", "withdrawn"),
    ChangeKind.CORRECTED: Text("已更正", "corrected"),
    ChangeKind.REPAIRED: Text("已修复", "repaired"),
    ChangeKind.ENDED: Text("公示期已届满或不再列示", "past its publicity, no longer listed"),
    ChangeKind.NEW: Text("报告出具后新增", "new since the report"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One record that stands differently today; ``title`` is that of its catalogue item."""

    record: str
    title: Text
    kind: ChangeKind

    @property
    def sentence(self) -> Text:
        """What became of it."""
        return self.kind.sentence


@dataclass(frozen=True, slots=True)
class Verification:
    """What the hub answers about a report: whose, from when, its fingerprint, its standing, and what changed since.

    ``sha256`` is of the sealed file. ``checked`` counts the times it was verified here. ``rechecked`` is false where
    the kept value is missing, so that nothing could be compared. ``findings`` are what a special report said
    when it was issued: domain, answer in words, how many records.
    """

    number: str
    code: str
    subject: int
    subject_name: str
    subject_code: str
    issued_at: datetime
    data_on: date
    valid_to: date
    sha256: str
    status: Standing
    checked: int
    rechecked: bool
    changes: tuple[Change, ...]
    findings: tuple[tuple[Text, Text, int], ...] = ()

    def as_json(self) -> dict[str, object]:
        """The answer as the interfaces give it."""
        return {
            "number": self.number,
            "code": self.code,
            "subject": {"name": self.subject_name, "code": self.subject_code},
            "issued_at": self.issued_at.isoformat(),
            "data_on": self.data_on.isoformat(),
            "valid_to": self.valid_to.isoformat(),
            "sha256": self.sha256,
            "status": self.status.value,
            "status_text": self.status.sentence.as_json(),
            "checked": self.checked,
            "rechecked": self.rechecked,
            "changes": [
                {"record": change.record, "title": change.title.as_json(), "kind": change.kind.value,
                 "sentence": change.sentence.as_json()}
                for change in self.changes
            ],
            "findings": [
                {"domain": title.as_json(), "answer": answer.as_json(), "records": count}
                for title, answer, count in self.findings
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Then:
    """What a report showed: the version of each record, and the ledger entry that issued it."""

    versions: Mapping[str, int]
    entry: int


def changes_since(
    then: Then, now: Report, records: Mapping[str, Record], titles: Mapping[str, Text]
) -> tuple[Change, ...]:
    """What stands differently in ``now`` (drawn without any limit of lines) from what the report showed ``then``.

    A record is new only if it was stated after the report was issued, so lines left out for length are not news.
    """
    present = now.records
    gone = [(id, records.get(id)) for id in then.versions if id not in present]
    changes = [Change(id, _title(record, titles), _gone(record)) for id, record in gone]
    for id, version in present.items():
        before = then.versions.get(id)
        if before is not None and before != version:
            changes.append(Change(id, _title(records.get(id), titles), ChangeKind.CORRECTED))
        elif before is None and records[id].entry > then.entry and records[id].version == 1:
            changes.append(Change(id, _title(records.get(id), titles), ChangeKind.NEW))
    return tuple(sorted(changes, key=lambda change: (change.kind.value, change.record)))


def standing(changes: tuple[Change, ...], valid_to: date, on: date) -> Standing:
    """Withdrawn or corrected records supersede a report the same day; otherwise it lasts through ``valid_to``."""
    if any(change.kind in (ChangeKind.WITHDRAWN, ChangeKind.CORRECTED) for change in changes):
        return Standing.SUPERSEDED
    return Standing.EXPIRED if on > valid_to else Standing.VALID


def _gone(record: Record | None) -> ChangeKind:
    if record is None or record.state is State.WITHDRAWN:
        return ChangeKind.WITHDRAWN
    return ChangeKind.REPAIRED if record.state is State.REPAIRED else ChangeKind.ENDED


def _title(record: Record | None, titles: Mapping[str, Text]) -> Text:
    unknown = Text("记录", "A record")
    return titles.get(record.item, unknown) if record else unknown
