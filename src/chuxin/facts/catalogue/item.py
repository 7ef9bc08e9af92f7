"""A catalogue item: one kind of record that may lawfully be kept, with its fields, checks, clock and clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chuxin.facts.catalogue.field import Disclosure, Field
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.finding import Severity
from chuxin.kernel.formula import Formula
from chuxin.kernel.text import Text

FAMILIES: Mapping[str, Text] = {
    "registration": Text("登记注册", "Registration"),
    "licences": Text("行政许可", "Licences"),
    "penalties": Text("行政处罚", "Penalties"),
    "commitments": Text("信用承诺", "Commitments"),
    "honours": Text("荣誉", "Honours"),
    "lists": Text("名单", "Lists"),
    "judgments": Text("裁判执行", "Judgments"),
    "evaluations": Text("评价", "Evaluations"),
    "supervision": Text("监督检查", "Supervision"),
    "administration": Text("其他行政行为", "Other administrative acts"),
    "contracts": Text("合同履约", "Contracts"),
    "property_rights": Text("知识产权", "Intellectual property"),
    "finance": Text("融资信用", "Finance side"),
    "other": Text("其他", "Other"),
}

POLARITIES = ("negative", "positive", "neutral")


@dataclass(frozen=True, slots=True)
class Roles:
    """Which field plays which part in the record's envelope; a part nobody plays is ``None``."""

    subject_code: str | None = None
    subject_name: str | None = None
    doc_no: str | None = None
    decided_on: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    authority_code: str | None = None
    authority_name: str | None = None
    amount: str | None = None


@dataclass(frozen=True, slots=True)
class PersonRows:
    """How rows about natural persons are recognised, to be refused and counted (R01): a field and its values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule over the fields of a row; the row has the fault where ``fails_when`` is true."""

    id: str
    severity: Severity
    fails_when: Formula
    field: str | None
    message: Text
    remedy: Text
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A catalogue item in one edition.

    ``edition`` is the fingerprint of its meaning; ``key`` names the fields that identify a record; ``tier`` gives a
    severity from the fields; ``dropped`` lists source columns that are never kept; ``retention_years`` and
    ``deadline_working_days`` are its clocks; ``frequency`` says how often the source delivers (R10). ``editions`` are
    the editions of the catalogue it stands in, every national one with its class where it names none. ``example`` is
    one invented row as a source would send it: (field, cell as typed). A ``mirrored`` item is another authority's
    decision: ``owner`` are words of which the name of every authority that may give it holds one.
    """

    id: str
    title: Text
    family: str
    class_: str
    clauses: tuple[str, ...]
    edition: str
    openness: Disclosure
    retention_years: int
    frequency: str
    subject_types: frozenset[SubjectType]
    polarity: str
    key: tuple[str, ...]
    roles: Roles
    fields: tuple[Field, ...]
    deadline_working_days: int | None = None
    behaviour: Text | None = None
    publicity: str | None = None
    checks: tuple[Check, ...] = ()
    tier: Formula | None = None
    dropped: tuple[str, ...] = ()
    person_rows: PersonRows | None = None
    editions: tuple[str, ...] = ()
    example: tuple[tuple[str, str], ...] = ()
    mirrored: bool = False
    owner: tuple[str, ...] = ()
    unverified: bool = False
    source: Text | None = None

    def field(self, name: str) -> Field:
        """The field called ``name``; ``KeyError`` when the item has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def is_owned_by(self, authority: str) -> bool:
        """Whether an authority of this name is of the kind that may give what is mirrored here."""
        return any(word in authority for word in self.owner)

    def visible(self, tiers: frozenset[str]) -> tuple[Field, ...]:
        """The fields a viewer with these disclosure ``tiers`` may read (R42)."""
        return tuple(field for field in self.fields if field.disclosure.value in tiers)
