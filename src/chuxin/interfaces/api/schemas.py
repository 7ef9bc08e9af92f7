"""What the API's answers look like, for its reference and for generated clients; a test holds the answers to it."""

from __future__ import annotations

from ninja import Schema


class TextOut(Schema):
    """A sentence in Chinese and English."""

    zh: str
    en: str


class SealedOut(Schema):
    """A signed tree head; ``root`` in hexadecimal."""

    size: int
    root: str
    note: str


class HeadOut(Schema):
    """How long the log is, and its latest checkpoint."""

    size: int
    sealed: SealedOut | None


class EntryOut(Schema):
    """One entry; SHA-256(0x00 ‖ header bytes) is ``leaf``."""

    seq: int
    header: str
    leaf: str
    size: int | None
    root: str | None
    proof: list[str] | None


class ConsistencyOut(Schema):
    """The hashes between two tree heads."""

    old: int
    new: int
    proof: list[str]


class HitOut(Schema):
    """One organisation found; ``former`` is the former name that matched, if one did."""

    code: str
    name: str
    kind: str
    region: str | None
    former: str | None


class SearchOut(Schema):
    """A page of organisations found."""

    total: int
    limit: int
    offset: int
    hits: list[HitOut]


class FieldOut(Schema):
    """One public field of a record."""

    name: str
    title: TextOut
    value: TextOut


class ProvenanceOut(Schema):
    """Department, source, document, delivery and row; ``entry`` is the record's number in the public log."""

    department: str
    source: str
    document: str
    received_at: str
    batch: str
    row: int
    entry: int


class OtherEditionOut(Schema):
    """What another edition of the rule would give, where the passage between them is not settled."""

    edition: str
    expires: str | None
    repair_from: str | None


class ElsewhereOut(Schema):
    """Until when another system shows the record, by a rule of its own."""

    system: TextOut
    rule: str
    expires: str | None
    why: TextOut
    clause: str
    unverified: bool


class PublicityOut(Schema):
    """Since when and until when a record is shown, and why. ``expires`` is the last day it may be shown.

    ``edition`` is that of the rule, or the item where no rule sets a period; ``classified`` false: its authority must
    still put it in a tier.
    """

    since: str
    expires: str | None
    repair_from: str | None
    why: TextOut
    edition: str
    clause: str
    unverified: bool
    classified: bool
    other_editions: list[OtherEditionOut]
    elsewhere: list[ElsewhereOut]


class MarkOut(Schema):
    """What is pending about a record: an objection, a reconsideration, a lawsuit. Nothing adverse rests on a record
    under objection."""

    kind: str
    title: TextOut
    since: str


class RecordOut(Schema):
    """One public record. Drop any copy after ``expires`` (``null``: fetch again before relying on it); show ``marks``,
    and ``statement``, what its organisation says, wherever you show the record."""

    record: str
    version: int
    item: str
    title: TextOut
    family: str
    polarity: str
    state: str
    decided_on: str
    authority: str
    summary: TextOut
    fields: list[FieldOut]
    provenance: ProvenanceOut
    publicity: PublicityOut
    expires: str | None
    remedy: TextOut
    marks: list[MarkOut]
    statement: str | None


class LaneOut(Schema):
    """One family: whether something is there, was checked and is empty, or was never supplied."""

    family: str
    title: TextOut
    answer: str
    answer_text: TextOut
    checked_on: str | None
    records: list[RecordOut]


class NamingOut(Schema):
    """A former name with the days it was borne."""

    name: str
    since: str | None
    until: str | None


class FiguresOut(Schema):
    """What stands now: live public records, by polarity; ``checked_on`` is the last day a source was heard."""

    on_record: int
    negative: int
    positive: int
    checked_on: str | None


class GradeOut(Schema):
    """One grade of the history; null where too little is known (``reason``). ``entry`` is the run's number;
    ``standing`` is ``reference``, ``final``, ``superseded`` or ``past`` (of an organisation merged since)."""

    scorecard: str
    edition: str
    title: TextOut
    on: str
    grade: str | None
    score: str | None
    reason: str | None
    coverage: str
    veto: bool
    entry: int
    standing: str
    final_on: str | None


class ProfileOut(Schema):
    """An organisation's public file on a day."""

    code: str
    name: str
    kind: str
    type: str
    region: str | None
    place: TextOut | None
    industry: TextOut | None
    registered_on: str | None
    status: TextOut
    former_names: list[NamingOut]
    figures: FiguresOut
    lanes: list[LaneOut]
    grades: list[GradeOut]
    on: str


class RecordsOut(Schema):
    """Public records of one organisation, newest first."""

    total: int
    limit: int
    offset: int
    records: list[RecordOut]


class CatalogueFieldOut(Schema):
    """One field of an item, with who may read it."""

    name: str
    title: TextOut
    type: str
    code: str | None
    required: bool
    disclosure: str


class ItemOut(Schema):
    """A catalogue item in force."""

    id: str
    title: TextOut
    family: str
    clauses: list[str]
    openness: str
    retention_years: int
    deadline_working_days: int | None
    polarity: str
    edition: str
    fields: list[CatalogueFieldOut]


class ItemSheetOut(ItemOut):
    """A catalogue item with all around it: editions, feeds, readers, publicity (none: while valid or kept), example."""

    unverified: bool
    seen: TextOut | None
    mirrored: bool
    editions: list[dict[str, object]]
    viewers: list[dict[str, object]]
    feeds: list[dict[str, object]]
    publicity: dict[str, object] | None
    example: dict[str, object]


class ClassOut(Schema):
    """A class of an edition; ``persons`` marks the one that is out of scope (R05)."""

    id: str
    title: TextOut
    persons: bool


class EditionOut(Schema):
    """An edition of the base catalogue or of a local supplement."""

    id: str
    title: TextOut
    clauses: list[str]
    jurisdiction: str
    valid_from: str
    valid_to: str | None
    unverified: bool
    content_seen: bool
    source: TextOut | None
    classes: list[ClassOut]
    items: int


class ComparisonOut(Schema):
    """Two editions side by side: classes and items added, removed and altered."""

    before: str
    after: str
    content_seen: bool
    classes: dict[str, list[dict[str, object]]]
    items: dict[str, list[dict[str, object]]]


class FindingOut(Schema):
    """One fault, with its place, what is wrong and what to do."""

    file: str | None
    line: int | None
    row: int | None
    field: str | None
    code: str
    severity: str
    message: TextOut
    remedy: TextOut
    clause: str | None
    count: int


class RefusalOut(Schema):
    """The one way the API says no."""

    refused: bool
    code: str
    message: TextOut
    remedy: TextOut
    clause: str | None
    findings: list[FindingOut]


class ReceiptOut(Schema):
    """What became of a file: rows = accepted + superseded + unchanged + refused."""

    batch: str
    feed: str
    sha256: str
    rows: int
    accepted: int
    superseded: int
    unchanged: int
    refused: int
    warnings: int
    withdrawn: str
    withdrawn_reason: str
    findings: list[FindingOut]
