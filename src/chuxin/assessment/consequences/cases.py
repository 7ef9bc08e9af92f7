"""The cases of severe listing as they stand: their steps, the notice they give, and what they must rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from chuxin.assessment.consequences import procedure, queries
from chuxin.assessment.consequences.act import Step, switched_off, unverified
from chuxin.assessment.consequences.dispute import objected
from chuxin.assessment.consequences.models import MatterRow
from chuxin.assessment.consequences.procedure import Case, Stage
from chuxin.assessment.consequences.severe_list import SevereList
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import Statement, record_id
from chuxin.foundation.ledger import queries as log
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import Subject, SubjectType
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_OVER = frozenset({Stage.CLOSED, Stage.NOT_LISTED, Stage.DROPPED, Stage.REMOVED, Stage.RUN_OUT})


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an officer proposes: a list, the ground, the standing records it rests on, and the reasons in words."""

    list: str
    ground: str
    subject: int
    records: tuple[str, ...]
    reason: str


def case(seq: int) -> Case:
    """One case with its steps. Refuses ``listing.unknown``. Three statements."""
    found = _cases(MatterRow.objects.filter(seq=seq), 1)
    if not found:
        raise Refusal(
            "listing.unknown",
            Text(f"没有编号为{seq}的列入事项。", f"There is no listing case {seq}."),
            Text("请核对编号。", "Check its number."),
        )
    return found[0]


def cases(*, list: str | None = None, subject: int | None = None, limit: int = 200) -> tuple[Case, ...]:
    """The cases of a list, of an organisation, or all, newest first. Three statements."""
    rows = MatterRow.objects.all()
    rows = rows if list is None else rows.filter(definition=list)
    rows = rows if subject is None else rows.filter(subject=subject)
    return _cases(rows, limit)


def notice(found: Case, on: date) -> tuple[Text, ...]:
    """The prior notice, line by line: grounds, basis, what follows, how to leave, and the remedies (document 49)."""
    named = queries.severe_list(found.list, on)
    ground = named.ground(found.ground)
    follows = [
        row
        for row in queries.measures(on)
        if any(each.item == named.item and each.list in {None, named.id} for each in row.triggers)
    ]
    basis = queries.cited(named.clauses)
    what = ground.title if ground else named.title
    exits_zh, exits_en = (
        "；".join(each.title.zh for each in named.exits),
        "; ".join(each.title.en for each in named.exits),
    )
    rows_zh, rows_en = "、".join(row.title.zh for row in follows), ", ".join(row.title.en for row in follows)
    days = found.statement_days
    return (
        Text(f"拟列入：{named.title.zh}。", f"To be listed on: {named.title.en}."),
        Text(f"事由：{what.zh}；{found.reason}", f"Ground: {what.en}; {found.reason}"),
        Text(f"依据：{'、'.join(each.zh for each in basis)}。", f"Basis: {'; '.join(each.en for each in basis)}."),
        Text(f"列入后依法可能采取：{rows_zh or '无'}。", f"What may follow by law: {rows_en or 'nothing'}."),
        Text(f"退出条件：{exits_zh}。", f"How to leave: {exits_en}."),
        Text(
            f"自收到之日次日起{days}日内可以陈述、申辩。",
            f"A statement and defence may be made within {days} days from the day after receipt.",
        ),
        Text(f"救济：{named.remedy.zh}", f"Remedies: {named.remedy.en}"),
    )


def must_be_sound(named: SevereList, what: Proposal, on: date) -> None:
    subject = subjects.subject(what.subject)
    if not named.here:
        raise _wrong(
            "listing.elsewhere",
            named,
            Text(
                f"“{named.title.zh}”由其他机关办理，本系统仅作镜像。",
                f"“{named.title.en}” is kept elsewhere; this hub only mirrors it.",
            ),
        )
    if subject.type not in named.subject_types:
        raise _wrong(
            "listing.target",
            named,
            Text("该类主体不属于本名单的对象。", "This kind of organisation is no target of the list."),
        )
    if named.ground(what.ground) is None:
        known = ", ".join(each.id for each in named.grounds)
        raise _wrong(
            "listing.ground",
            named,
            Text(
                f"没有“{what.ground}”这一列入情形（可用：{known}）。",
                f"There is no ground “{what.ground}” (there are: {known}).",
            ),
        )
    must_stand(what.records, what.subject, on)
    for other in cases(list=named.id, subject=what.subject):
        if procedure.stage(other, on) not in _OVER:
            raise _wrong(
                "listing.pending",
                named,
                Text(
                    "该组织在本名单已有办理中或者有效的列入事项。",
                    "The organisation has a case on this list that is open or standing.",
                ),
            )


def must_stand(record_ids: Sequence[str], subject: int, on: date) -> None:
    """Every record named is the organisation's own, live, above minor, not under objection (R19, R20, R23)."""
    held = {record.id: record for record in records.file_of(subject, on=on)}
    under = objected(queries.disputes_of(list(record_ids)), on)
    sound = [
        id for id in record_ids if id in held and held[id].state.counts and held[id].tier != "minor" and id not in under
    ]
    if not record_ids or len(sound) < len(record_ids):
        raise Refusal(
            "listing.record",
            Text(
                "列入须依据该组织自己的、有效的、未在异议中的记录（轻微的除外）。",
                "A listing rests on standing records of the organisation itself, none minor or under objection.",
            ),
            Text("请写明所依据的处罚或裁判记录编号。", "Name the records, such as a penalty, it rests on."),
            procedure.CLAUSE,
        )


def must_be_on(named: SevereList) -> None:
    if not queries.switched_on():
        raise switched_off()
    if named.unverified or named.status != "official":
        raise unverified(named.title)


def statement_of(
    found: Case, named: SevereList, actor: Actor, on: date, removal: tuple[date, str] | None = None
) -> Statement:
    """The listing as a record under the catalogue, as its department would have delivered it; a removal is a new
    version of it that ends the day before, so that nothing rests on it from the day of removal on."""
    item, subject = catalogue.item(named.item, on), subjects.subject(found.subject)
    if subject.uscc is None:
        raise _wrong(
            "listing.no_code",
            named,
            Text("该组织没有统一社会信用代码，不能公布。", "The organisation has no unified social credit code."),
        )
    decided = found.all("decided")[-1]
    ground = named.ground(found.ground)
    fields: dict[str, Json] = {
        "subject_name": subject.name,
        "subject_class": _class_of(subject),
        "subject_code": subject.uscc,
        "list_name": named.name,
        "doc_no": str(decided.body["doc_no"]),
        "decided_on": decided.on.isoformat(),
        "reason": ground.title.zh if ground else found.reason,
        "basis": "、".join(each.zh for each in queries.cited(named.clauses)),
        "authority_name": actor.name.partition(" / ")[0] or named.authority.title.zh,
        "authority_code": actor.agency or "",
    }
    until = procedure.term_until(found)
    if removal is not None:
        fields |= {"removed_on": removal[0].isoformat(), "removal_reason": removal[1]}
        until = removal[0] - timedelta(1)
    return Statement(
        record=record_id(item.id, [fields[name] for name in item.key]),
        item=item.id,
        edition=item.edition,
        subject=found.subject,
        source=actor.agency or "",
        batch=f"c{found.seq}",
        row=1,
        doc_no=str(decided.body["doc_no"]),
        decided_on=decided.on,
        valid_from=None,
        valid_to=until,
        tier="serious",
        amount=None,
        fields=fields,
    )


def doc_no_of(text: str) -> str:
    if not text.strip():
        raise Refusal(
            "listing.doc_no",
            Text("须填写文书号。", "The number of the document must be given."),
            Text("请按文书填写。", "Take it from the document."),
        )
    return text.strip()


def _class_of(subject: Subject) -> str:
    return "个体工商户" if subject.type is SubjectType.INDIVIDUAL_BUSINESS else "法人及非法人组织"


def _wrong(code: str, named: SevereList, sentence: Text) -> Refusal:
    return Refusal(code, sentence, Text("请查看该名单的规则。", "See the rules of the list."), named.clauses[0])


def _cases(rows: QuerySet[MatterRow], limit: int) -> tuple[Case, ...]:
    numbers = list(rows.filter(kind="listing").order_by("-seq").values_list("seq", flat=True)[:limit])
    said, steps = log.entries(numbers), queries.steps_of(numbers)
    return tuple(_case(said[seq], steps.get(seq, ())) for seq in numbers if seq in said)


def _case(said: Said, steps: tuple[Step, ...]) -> Case:
    body = said.body
    assert body is not None
    months = body["months"]
    return Case(
        seq=said.seq,
        list=str(body["definition"]),
        edition=str(body["edition"]),
        subject=int(str(body["subject"])),
        ground=str(body["ground"]),
        records=queries.texts(body["records"]),
        reason=str(body["reason"]),
        months=None if months is None else int(str(months)),
        statement_days=int(str(body["statement_days"])),
        sync_working_days=int(str(body["sync_working_days"])),
        agency=str(body["agency"]),
        proposed_at=said.at,
        proposed_on=date.fromisoformat(str(body["on"])),
        proposed_by=said.actor,
        steps=steps,
    )
