"""Corrects one record by decision: its fields as they should be, through the very checks a delivered row goes through.

The correction is a new version of the same record under the same source's authority; its origin is the case that
decided it. What identifies the record cannot change: a record with a wrong key is withdrawn and stated anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import pyarrow as pa
from django.db import transaction

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.catalogue.field import Field, FieldType
from chuxin.facts.catalogue.item import Item
from chuxin.facts.intake import remarks
from chuxin.facts.intake.checks import Checks
from chuxin.facts.records import actions as records
from chuxin.facts.records import queries
from chuxin.facts.records.record import Record, Statement
from chuxin.facts.records.typed import text_of, typed
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_DAYS = ("decided_on", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a decision changes in a record: values by field, ready to be kept (``None``: nothing stands there).

    ``origin`` is the number of the case. A supplement (``only_missing``) overwrites nothing.
    """

    record: str
    values: Mapping[str, Json]
    origin: str
    only_missing: bool = False


def claimable(record: Record, on: date) -> tuple[Field, ...]:
    """The fields of a record that may be claimed to be otherwise: what its own organisation reads, but for those that
    identify it. Sums are read in 元, as they are shown."""
    item = catalogue.item(record.item, on)
    fixed = {*item.key, item.roles.subject_code, item.roles.subject_name, item.roles.authority_code}
    own = frozenset({"public", "shared", "authorised"})
    return tuple(as_shown(field) for field in item.visible(own) if field.name not in fixed)


def as_shown(field: Field) -> Field:
    """The field as a reader of the record sees it: sums in 元, nothing required."""
    if field.type is not FieldType.MONEY or field.unit == "元":
        return replace(field, required=False)
    title = Text(field.title.zh.replace(f"（{field.unit}）", ""), field.title.en)
    return replace(field, required=False, unit="元", title=title)


def correct(asked: Correction, *, actor: Actor, at: datetime) -> None:
    """State a new version of a record in which the values of a decision stand. Saying what stands says nothing new.

    Permit ``record.correct``. Refuses ``record.unknown``, ``correction.nothing``, ``correction.key`` (a field that
    identifies the record), ``correction.overwrites`` (a supplement of what is there), ``correction.checks`` with a
    finding for every check of the item that fails, and ``mirrored.not_owner``.
    """
    actor.must("record.correct")
    on = at.astimezone(HERE).date()
    with transaction.atomic():
        ledger.take_turn()
        standing = queries.record(asked.record, on=on)
        records.must_own(asked.record, actor)
        item = catalogue.item(standing.item, on)
        _must_be_possible(asked, standing, item, on)
        fields = {name: value for name, value in {**standing.fields, **asked.values}.items() if value is not None}
        before, after = _judged(item, standing.fields, on), _judged(item, fields, on)
        _must_pass(item, after.failing - before.failing)
        told = _statement(asked, standing, item, fields)
        sender = replace(actor, permits=actor.permits | {"intake.send"})
        records.state([told if after.tier == before.tier else replace(told, tier=after.tier)], actor=sender, at=at)


def _must_be_possible(asked: Correction, standing: Record, item: Item, on: date) -> None:
    if not asked.values:
        raise _refused(
            item,
            "correction.nothing",
            Text("没有写明要更正的字段。", "No field to be corrected is named."),
            Text("请至少写明一个字段及其正确的值。", "Name at least one field and what it should say."),
        )
    open_ones = {field.name for field in claimable(standing, on)}
    for name in asked.values:
        if name not in open_ones:
            raise _refused(
                item,
                "correction.key",
                Text(f"字段“{name}”用于识别记录，不能更正。", f"The field “{name}” identifies the record; it stays."),
                Text("请撤销该记录后重新报送。", "Withdraw the record and send it anew."),
            )
        if asked.only_missing and standing.fields.get(name) is not None:
            raise _refused(
                item,
                "correction.overwrites",
                Text(f"字段“{name}”已有内容，不属于补充。", f"The field “{name}” says something already."),
                Text("请按更正办理。", "Decide it as a correction."),
            )


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the item's checks say of a row: the ids of those that refuse it, and its tier."""

    failing: frozenset[str]
    tier: str | None


def _judged(item: Item, fields: Mapping[str, Json], on: date) -> _Judged:
    known = {field.name: field for field in item.fields}
    columns = {
        name: typed(known[name].type, pa.array([text_of(value)], pa.string()))
        for name, value in fields.items()
        if name in known
    }
    found = Checks(item, {}, on).run(columns, 1)
    failing = {check.id for check, rows in found.failing.items() if check.severity is Severity.ERROR and rows[0]}
    tier = found.tiers[0].as_py()
    return _Judged(frozenset(failing), None if tier is None else str(tier))


def _must_pass(item: Item, failing: frozenset[str]) -> None:
    """Refuse a correction that breaks a check the record passed before."""
    if failing:
        raise _refused(
            item,
            "correction.checks",
            Text("更正后的内容不符合目录的校验规则。", "So corrected, the record would not pass the item's checks."),
            Text("请按各处提示改正。", "Mend each as told."),
            tuple(remarks.of_check(check) for check in item.checks if check.id in failing),
        )


def _statement(asked: Correction, standing: Record, item: Item, fields: Mapping[str, Json]) -> Statement:
    told = Statement(
        record=standing.id,
        item=standing.item,
        edition=item.edition,
        subject=standing.subject,
        source=standing.source,
        batch=asked.origin,
        row=1,
        doc_no=standing.doc_no,
        decided_on=standing.decided_on,
        valid_from=standing.valid_from,
        valid_to=standing.valid_to,
        tier=standing.tier,
        amount=None if standing.amount is None else f"{standing.amount:f}",
        fields=fields,
    )
    return replace(told, **_envelope(asked, item))  # type: ignore[arg-type]  # the members are named by role


def _envelope(asked: Correction, item: Item) -> dict[str, str | date | None]:
    """The parts of the envelope that corrected fields play."""
    told: dict[str, str | date | None] = {}
    for role in ("doc_no", *_DAYS, "amount"):
        name = getattr(item.roles, role)
        if name not in asked.values:
            continue
        said = text_of(asked.values[name])
        if role in _DAYS:
            told[role] = None if said is None else date.fromisoformat(said)
        elif role == "amount" and said is not None:
            field = as_shown(item.field(name))
            told[role] = said if field.type is FieldType.DECIMAL else read_cell(field, said).amount
        else:
            told[role] = said
    if "decided_on" in told and told["decided_on"] is None:
        raise _refused(
            item,
            "correction.undated",
            Text("记录须有决定日期。", "A record rests on a decision with its day."),
            Text("请写明正确的日期。", "Give the right day."),
        )
    return told


def _refused(item: Item, code: str, sentence: Text, remedy: Text, findings: tuple[Finding, ...] = ()) -> Refusal:
    return Refusal(code, sentence, remedy, item.clauses[0], findings=findings)
