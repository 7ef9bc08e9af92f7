"""Judges a chunk of rows: reads its columns, finds persons, faults and lateness; makes good rows statements."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as member
from datetime import date

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from chuxin.facts.catalogue.field import FieldType
from chuxin.facts.catalogue.item import Check, Item
from chuxin.facts.intake import remarks
from chuxin.facts.intake.checks import Checks
from chuxin.facts.intake.columns import Column, ColumnReader, Mask
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.mapping import Mapped
from chuxin.facts.intake.receipt import Tally
from chuxin.facts.intake.sheet import Chunk
from chuxin.facts.records.record import ids_of
from chuxin.facts.records.statements import SCHEMA
from chuxin.foundation.subjects.names import lookup_key
from chuxin.foundation.subjects.places import Places as Divisions
from chuxin.foundation.subjects.places import national
from chuxin.kernel.days import working_days_between
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.refusal import Refusal

_SUBJECT, PLACE = "subject", "place"
# Rows of a chunk that are worth putting in order before they are said.
_MANY = 8_192
Numbers = npt.NDArray[np.int64]


@dataclass(slots=True)
class Plan:
    """All that reading a batch needs to know, made once: what is collected, how it is called, and the day it came."""

    item: Item
    feed: Feed
    mapped: Mapped
    checks: Checks
    on: date
    file: str
    divisions: Divisions = member(default_factory=national)
    readers: Mapping[str, ColumnReader] = member(init=False)
    _late: dict[str | None, bool] = member(default_factory=dict)

    def __post_init__(self) -> None:
        self.readers = {name: ColumnReader(self.item.field(name), self.divisions) for name in self.mapped.fields}

    def is_late(self, day: str | None) -> bool:
        """Whether a decision of ``day`` comes later than the item allows (records.md §4 rule 7)."""
        if day not in self._late:
            self._late[day] = self._judge_late(day)
        return self._late[day]

    def _judge_late(self, day: str | None) -> bool:
        allowed = self.item.deadline_working_days
        if day is None or allowed is None:
            return False
        decided = date.fromisoformat(day)
        # A week has five working days, a holiday at most ten days: beyond this no calendar is needed.
        if (self.on - decided).days > 2 * allowed + 21:
            return True
        try:
            return working_days_between(decided, self.on) > allowed
        except Refusal:
            return False


@dataclass(slots=True)
class Judged:
    """A chunk after judgement: its columns, the numbers of its rows, and which of them may be taken."""

    plan: Plan
    numbers: Numbers
    columns: Mapping[str, Column]
    persons: Mask
    faults: dict[int, list[Finding]]
    tiers: pa.Array
    warnings: Mapping[Check, Mask]
    draft: pa.Table | None = None
    waiting: set[int] = member(default_factory=set)

    def make_draft(self) -> None:
        """Draft the statements of the rows that may be taken so far, ahead of :func:`statements`.

        Many rows are drafted in the order of their records: an index of records, whose ids are hashes, takes them in
        half the time. Rows of one record stay in the order of the file.
        """
        taken = np.flatnonzero(self.taken())
        records = pa.array(_records(self, taken), pa.string())
        if len(taken) >= _MANY and self.plan.feed.identify is None:
            order = pc.sort_indices(records)
            taken, records = taken[order.to_numpy()], records.take(order)
        self.draft = drafted(self, taken, records).append_column(PLACE, pa.array(taken))

    def lighten(self) -> None:
        """Let go of what nobody asks of a drafted chunk but where organisations are found by name or registered, or
        records mirror another authority's."""
        feed, roles = self.plan.feed, self.plan.item.roles
        if feed.identify or feed.registers or self.plan.item.mirrored:
            return
        asked = {roles.subject_code, roles.subject_name, roles.decided_on}
        self.columns = {
            name: replace(column, members=pa.nulls(len(column.members), pa.string()))
            for name, column in self.columns.items()
            if name in asked or column.warnings or column.faulty_codes
        }

    def taken(self) -> Mask:
        """Which rows are neither about persons nor faulty, and wait for nobody's decision."""
        good = ~self.persons
        good[list(self.faults)] = False
        good[list(self.waiting)] = False
        return good

    def refuse(self, row: int, finding: Finding) -> None:
        """Refuse the row at place ``row`` of the chunk."""
        self.faults.setdefault(row, []).append(replace(finding, place=self.place(row, finding.place.field)))

    def place(self, row: int, field: str | None) -> Place:
        """Where the row at place ``row`` of the chunk stands in the file."""
        return Place(self.plan.file, row=int(self.numbers[row]), field=field)

    def role(self, name: str) -> Column | None:
        """The column that plays a role, if the item has the role and the file the column."""
        field = getattr(self.plan.item.roles, name)
        return self.columns.get(field) if field else None


def judge(chunk: Chunk, plan: Plan) -> Judged:
    """Read and check every row of ``chunk``; nothing is looked up, nothing is said yet."""
    rows = len(chunk.rows)
    columns = {name: reader.read(chunk.table.column(plan.mapped.fields[name])) for name, reader in plan.readers.items()}
    used = plan.checks.uses(columns)
    checked = plan.checks.run({name: columns[name].typed() for name in used}, rows)
    judged = Judged(
        plan,
        chunk.rows.to_numpy(),
        columns,
        _persons(chunk, plan, columns),
        {},
        checked.tiers,
        {check: found for check, found in checked.failing.items() if check.severity is Severity.WARNING},
    )
    _refuse_unreadable(judged)
    _refuse_failing(judged, {check: found for check, found in checked.failing.items() if check not in judged.warnings})
    _refuse_undated(judged)
    return judged


def _persons(chunk: Chunk, plan: Plan, columns: Mapping[str, Column]) -> Mask:
    """Rows about natural persons: by the item's own mark, or by an identity number in the place of a code (R01)."""
    found = np.zeros(len(chunk.rows), bool)
    marked = plan.item.person_rows
    if marked and marked.field in plan.mapped.fields:
        raw = chunk.table.column(plan.mapped.fields[marked.field]).combine_chunks().dictionary_encode()
        words = {_folded(word) for word in marked.values}
        persons = pa.array([_folded(spelling) in words for spelling in raw.dictionary.to_pylist()], pa.bool_())
        found |= persons.take(raw.indices).fill_null(False).to_numpy(zero_copy_only=False)
    code = columns.get(plan.item.roles.subject_code or "")
    if code is not None:
        spots = [spot for spot, problem in code.problems.items() if problem.code == remarks.PERSON_NUMBER]
        found |= np.isin(code.spots, spots)
    return found


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _refuse_unreadable(judged: Judged) -> None:
    unsettled = judged.plan.item.roles.subject_code if judged.plan.feed.identify else None
    for name, column in judged.columns.items():
        if not column.problems or name == unsettled:
            continue
        for row in np.flatnonzero(column.faulty() & ~judged.persons):
            judged.refuse(int(row), replace(column.problems[int(column.spots[row])], place=Place(field=name)))


def _refuse_failing(judged: Judged, failing: Mapping[Check, Mask]) -> None:
    """Failed checks refuse too, unless the field they are about could not even be read."""
    for check, found in failing.items():
        column = judged.columns.get(check.field or "")
        rows = found & ~judged.persons
        if column is not None and column.problems:
            rows = rows & ~column.faulty()
        for row in np.flatnonzero(rows):
            judged.refuse(int(row), remarks.of_check(check))


def _refuse_undated(judged: Judged) -> None:
    """A record rests on a decision with its day, and no decision comes from the future (R11, records.md §4 rule 2)."""
    field = judged.plan.item.roles.decided_on
    column = judged.role("decided_on")
    if column is None:
        return
    today = judged.plan.on.isoformat()
    days = column.values()
    undated = days.is_null().to_numpy(zero_copy_only=False)
    future = pc.greater(days, today).fill_null(False).to_numpy(zero_copy_only=False)
    for rows, finding in ((undated, remarks.undated(field)), (future, remarks.in_future(field))):
        for row in np.flatnonzero(rows & ~judged.persons):
            told = judged.faults.get(int(row), ())
            if not any(one.place.field == field for one in told):
                judged.refuse(int(row), finding)


def tell(judged: Judged, tally: Tally) -> None:
    """Count the rows of a chunk into ``tally``: refusals one by one, remarks on the rows taken gathered."""
    taken = judged.taken()
    tally.rows += len(judged.numbers)
    tally.waiting += len(judged.waiting)
    for row in sorted({*judged.faults, *map(int, np.flatnonzero(judged.persons))}):
        person = bool(judged.persons[row])
        tally.refuse([remarks.person(judged.place(row, None))] if person else judged.faults[row])
    for column in judged.columns.values():
        tally.warn_column(column, taken, judged.numbers)
    for check, found in judged.warnings.items():
        tally.warn_rows(remarks.of_check(check), found & taken, judged.numbers)
    late = _late(judged)
    if late is not None:
        tally.warn_rows(remarks.late(judged.plan.item), late & taken, judged.numbers)


def _late(judged: Judged) -> Mask | None:
    column = judged.role("decided_on")
    if column is None or judged.plan.item.deadline_working_days is None:
        return None
    late = np.array([judged.plan.is_late(day) for day in column.texts.to_pylist()], bool)
    return late[column.spots]


def statements(judged: Judged, subjects: Numbers) -> pa.Table:
    """The statements of the rows taken (columns of ``SCHEMA``); ``subjects`` gives every row's organisation.

    They were drafted ahead; rows that have been refused since, or wait, are left out.
    """
    draft = judged.draft
    assert draft is not None, "drafted ahead"
    rows = draft[PLACE].to_numpy()
    left = judged.taken()[rows]
    if not left.all():
        draft, rows = draft.filter(pa.array(left)), rows[left]
    told = pa.array(subjects[rows], pa.int64())
    return pa.table([told if name == _SUBJECT else draft[name] for name in SCHEMA.names], schema=SCHEMA)


def drafted(judged: Judged, rows: Numbers, records: pa.Array | None = None) -> pa.Table:
    """The statements of the rows at these places, but for the numbers of their organisations; ``records`` are the ids
    of their records where these are known already."""
    return pa.table(
        {
            "record": pa.array(_records(judged, rows), pa.string()) if records is None else records,
            "source": _values(judged, "authority_code", rows).fill_null(judged.plan.feed.source),
            "row": pa.array(judged.numbers[rows]),
            "doc_no": _values(judged, "doc_no", rows).fill_null(""),
            "decided_on": _values(judged, "decided_on", rows),
            "valid_from": _values(judged, "valid_from", rows),
            "valid_to": _values(judged, "valid_to", rows),
            "tier": judged.tiers.take(pa.array(rows)),
            "amount": _amounts(judged, rows),
            "fields": _fields(judged, rows),
        }
    )


def _records(judged: Judged, rows: Numbers) -> list[str]:
    code = judged.plan.item.roles.subject_code
    named = judged.plan.feed.identify is not None and code in judged.columns and code in judged.plan.item.key
    return record_ids(judged, rows, with_names(judged, rows) if named else None)


def record_ids(judged: Judged, rows: Numbers, whose: pa.Array | None) -> list[str]:
    """The records the rows at these places tell of; ``whose`` is what stands in the key for the organisation's code, as
    JSON (``None``: the code as written)."""
    parts = [pa.scalar(orjson.dumps(judged.plan.item.id).decode())]
    for name in judged.plan.item.key:
        column = judged.columns.get(name)
        if whose is not None and name == judged.plan.item.roles.subject_code:
            parts.append(whose)
        else:
            parts.append(pa.scalar("null") if column is None else column.over_rows(column.json(), rows))
    inner = pc.binary_join_element_wise(*parts, ",")
    return ids_of(pc.binary_join_element_wise("[", inner, "]", "").cast(pa.binary()).to_pylist())


def with_names(judged: Judged, rows: Numbers) -> pa.Array:
    """Every row's code as JSON; where none can be read its name, so that two firms of one document stay two."""
    codes, names = judged.role("subject_code"), judged.role("subject_name")
    assert codes is not None, "asked only where there is a column of codes"
    told = codes.over_rows(codes.json(), rows)
    missing = pc.equal(told, "null")
    if names is None or not pc.any(missing).as_py():
        return told
    return pc.if_else(missing, names.over_rows(named(names), rows), told)


def named(names: Column) -> pa.Array:
    """What stands in a key for an organisation without a code: its name, whatever its typing."""
    keys = [None if name is None else lookup_key(name) for name in names.texts.to_pylist()]
    return pa.array([orjson.dumps({"name": key}).decode() for key in keys], pa.string())


def _values(judged: Judged, role: str, rows: Numbers) -> pa.Array:
    column = judged.role(role)
    return pa.nulls(len(rows), pa.string()) if column is None else column.over_rows(column.texts, rows)


def _amounts(judged: Judged, rows: Numbers) -> pa.Array:
    column = judged.role("amount")
    if column is None:
        return pa.nulls(len(rows), pa.string())
    plain = column.field.type is FieldType.DECIMAL
    return column.over_rows(column.texts if plain else column.amounts, rows)


def _fields(judged: Judged, rows: Numbers) -> pa.Array:
    """The canonical JSON of every row's fields: members in order of name, missing ones left out."""
    columns = [judged.columns[name] for name in sorted(judged.columns)]
    members = [column.over_rows(column.members, rows) for column in columns]
    inner = pc.binary_join_element_wise(*members, ",", null_handling="skip")
    return pc.binary_join_element_wise("{", inner, "}", "")
