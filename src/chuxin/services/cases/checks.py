"""Asks the conditions of ``conditions.py`` of the hub as it stands; each refuses with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import comparing
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import Record, State
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases import queries, repairs
from chuxin.services.cases.case import Case, state_after
from chuxin.services.cases.claims import claims_of
from chuxin.services.cases.conditions import AS_SENT, PARTS_ONLY
from chuxin.services.cases.inner_checks import INNER, Inner
from chuxin.services.cases.workflow import Workflow
from chuxin.services.publication import queries as publication
from chuxin.services.publication.repairing import Facts


@dataclass(frozen=True, slots=True)
class Asked:
    """The case a condition is asked of, the step in question last, with its workflow, on a day."""

    case: Case
    workflow: Workflow
    on: date

    def refuse(self, code: str, sentence: Text, remedy: Text) -> Refusal:
        """A refusal that cites the workflow's first clause."""
        return Refusal(code, sentence, remedy, self.workflow.clauses[0])


def must_hold(condition: str, asked: Asked) -> None:
    """Refuse unless a condition holds."""
    if condition in INNER:
        INNER[condition](Inner(asked.case, asked.workflow))
    else:
        _CHECKS[condition](asked)


def _own(asked: Asked) -> None:
    """Every record is the organisation's own and counts on the day."""
    for record in _its_records(asked):
        if not record.state.counts:
            raise asked.refuse(
                "case.record_over",
                Text(
                    "该记录已修复、撤销或者期满，无需办理。",
                    "The record is repaired, withdrawn or over; nothing is to be done.",
                ),
                Text("请查看该记录的状态。", "Look at how the record stands."),
            )


def _theirs(asked: Asked) -> None:
    """Every record is the organisation's own, and was not withdrawn: what can be read can be objected to."""
    for record in _its_records(asked):
        if record.state is State.WITHDRAWN:
            raise asked.refuse(
                "case.record_withdrawn",
                Text("该记录已撤销。", "The record was withdrawn."),
                Text("无需再办理。", "Nothing more is to be done."),
            )


def _its_records(asked: Asked) -> Iterator[Record]:
    held = records.among(asked.case.records, on=asked.on)
    for id in asked.case.records:
        record = held.get(id)
        if record is None or record.subject != asked.case.subject:
            raise asked.refuse(
                "case.record_unknown",
                Text("该组织没有这条记录。", "The organisation has no such record."),
                Text("请从本组织档案中选择记录。", "Choose the record from the organisation's own file."),
            )
        yield record


def _one(asked: Asked) -> None:
    if len(asked.case.records) != 1:
        raise asked.refuse(
            "case.one_record",
            Text("一次只能针对一条记录。", "One record at a time."),
            Text("请逐条提出。", "Open one case for each record."),
        )


def _source(asked: Asked) -> None:
    """Every record was stated by the authority that acts."""
    sources = records.sources_of(asked.case.records)
    if set(sources.values()) - {asked.case.parties.get("source")}:
        raise asked.refuse(
            "case.not_source",
            Text("该记录由其他部门作出（谁认定、谁修复）。", "Another authority made the record; it decides about it."),
            Text("请由作出记录的部门办理。", "Let the authority that made it act."),
        )


# The answer in which an organisation says that nothing adverse stands in its file.
DECLARED: Final = "declares_clean"


# The last word of the workflow under which joint declarations are proposed and signed.
DECLARATION: Final = ".declaration"


def _adverse(asked: Asked) -> list[Record]:
    """What stands against the organisation and is more than minor."""
    negative = {item.id for item in catalogue.items(asked.on) if item.polarity == "negative"}
    held = records.file_of(asked.case.subject, on=asked.on)
    return [one for one in held if one.item in negative and one.state.counts and one.tier != "minor"]


def _as_declared(asked: Asked) -> None:
    standing = _adverse(asked) if asked.case.told(DECLARED) is True else []
    if standing:
        listed = "；".join(f"{one.doc_no}（{one.decided_on}）" for one in standing)
        raise asked.refuse(
            "promise.not_so",
            Text(
                f"承诺“无违法失信记录”与本组织档案不符：{listed}。",
                f"“No violation on record” does not agree with the file: {listed}.",
            ),
            Text("请如实选择；记录有误的可提出异议，符合条件的可申请修复。",
                 "Answer as the file stands; object to what is wrong, apply for repair of what was put right."),
        )  # fmt: skip


def _no_severe(asked: Asked) -> None:
    standing = [one for one in _adverse(asked) if one.tier == "serious"]
    if standing:
        listed = "；".join(f"{one.doc_no}（{one.decided_on}）" for one in standing)
        raise asked.refuse(
            "promise.excluded",
            Text(
                f"有未修复的严重失信记录，不适用信用承诺：{listed}。",
                f"A severe record stands unrepaired, so no commitment is taken in its place: {listed}.",
            ),
            Text("请按一般程序办理；修复后可以承诺。", "Use the ordinary procedure; after repair it is open again."),
        )


def _public(asked: Asked) -> None:
    if subjects.subject(asked.case.subject).type is not SubjectType.PUBLIC_BODY:
        raise asked.refuse(
            "case.not_public",
            Text("只受理机关和事业单位的事项。", "Only government bodies and public institutions are meant here."),
            Text("请核对单位名称和统一社会信用代码。", "Check the body's name and code."),
        )


def _parent_open(asked: Asked) -> None:
    if asked.case.parent is None:
        return
    joined = queries.case(asked.case.parent)
    if not joined.workflow.endswith(DECLARATION) or state_after(joined, queries.governing(joined)).final:
        raise asked.refuse(
            "promise.closed",
            Text("该共同宣言已结束，不能再加入。", "The declaration is closed and cannot be joined any more."),
            Text("可以单独作出承诺。", "A commitment of one's own can be made."),
        )


def _some(asked: Asked) -> None:
    if not claims_of(asked.case.steps[-1].form):
        raise asked.refuse(
            "case.no_claim",
            Text("没有写明任何字段。", "No field is named."),
            Text("请至少写明一个字段及其应有的内容。", "Name at least one field and what it should say."),
        )


def _as_sent(asked: Asked) -> None:
    """The hub's own error alone is mended without asking the source: its record then says what the source sent."""
    claims = claims_of(asked.case.steps[-1].form)
    beside = comparing.beside_delivery(asked.case.records[0], asked.on)
    sent = {} if beside is None else {each.field.name: each.reads for each in beside.fields}
    if not claims or any(each.field not in sent or sent[each.field] != each.claimed for each in claims):
        raise asked.refuse(
            "case.not_as_sent",
            Text("平台信息与信源单位报送的一致，或者所改内容与报送的不同。",
                 "The hub holds what the source sent, or the change is not what the source sent."),
            Text("平台只纠正自身差错；其他情况请转信源单位核查。",
                 "The hub mends its own errors only; pass everything else on to the source."),
        )  # fmt: skip


def _window(asked: Asked) -> None:
    """Every record may be repaired by now; what the authority has yet to verify is taken as the application says."""
    until = repairs.cooling_until(asked.case.subject, asked.on)
    facts = Facts(
        applied_on=asked.on, corrected=True, fulfilled=True, committed=True, harm_removed=True, cooling_until=until
    )
    for record in asked.case.records:
        found = publication.repair_window(record, facts=facts, on=asked.on)
        if found.refusals:
            raise found.refusals[0]


def _sibling(asked: Asked) -> None:
    """Another part of the same application was verified, and it found the duties met."""
    wanted = str(asked.case.steps[-1].form.get(repairs.RECOGNISED) or "").strip()
    if wanted not in {each.number for each in repairs.recognisable(asked.case)}:
        raise asked.refuse(
            "repair.nothing_to_recognise",
            Text("没有可采认的核查结果。", "There is no verification that could be recognised."),
            Text(
                "请填写同一申请中已完成核查、认定义务已履行的部门事项编号，或自行核查。",
                "Name a part of the same application that found the duties met, or verify it yourself.",
            ),
        )


def _joint(asked: Asked) -> None:
    if asked.case.parent is None:
        raise asked.refuse(
            "case.part_alone",
            Text(
                "该事项由一窗受理的申请分送，不能单独立案。", "It is passed on from a joint case and not opened alone."
            ),
            Text("请由申请组织或者信用窗口提出申请。", "Let the organisation or the credit window apply."),
        )


def _parts_done(asked: Asked) -> None:
    if any(part.closed_on is None for part in queries.parts(asked.case.seq)):
        raise asked.refuse(
            "case.parts_open",
            Text("尚有部门未办结。", "An authority has not decided yet."),
            Text("请等待各部门办结。", "Wait until every part is decided."),
        )


_CHECKS: Final[Mapping[str, Callable[[Asked], None]]] = {
    "records.own": _own,
    "records.theirs": _theirs,
    "records.one": _one,
    "records.source": _source,
    "file.as_declared": _as_declared,
    "file.no_severe": _no_severe,
    "subject.public": _public,
    "parent.open": _parent_open,
    "claims.some": _some,
    AS_SENT: _as_sent,
    "repair.window": _window,
    "verification.sibling": _sibling,
    PARTS_ONLY: _joint,
    "parts.done": _parts_done,
}
