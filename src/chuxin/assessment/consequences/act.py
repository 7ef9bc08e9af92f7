"""A measure in one case: proposed by one officer, signed by another, served in writing; what it is worth on a day.

Nothing stored can overrun: whether an act is in force is worked out on the day of asking, from its own term, the row it
rests on, and the records that set it off. When they end, it ends at once (R23).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from chuxin.assessment.consequences.measure import Measure, Row
from chuxin.assessment.consequences.permission import ends, why_not
from chuxin.facts.records.record import Record
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

METHODS: Final[Mapping[str, Text]] = {
    "direct": Text("直接送达", "by hand"),
    "post": Text("邮寄送达", "by post"),
    "electronic": Text("电子送达", "electronically"),
    "notice": Text("公告送达", "by public notice"),
}


class Standing(StrEnum):
    """What an act is worth on a day."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    LIFTED = "lifted"
    ENDED = "ended"


STANDINGS: Final[Mapping[str, Text]] = {
    Standing.PROPOSED: Text("待签发", "proposed, not signed"),
    Standing.DECLINED: Text("未予签发", "not signed"),
    Standing.SIGNED: Text("已签发、待送达，尚未生效", "signed, not served, so not in force"),
    Standing.IN_FORCE: Text("生效中", "in force"),
    Standing.SUSPENDED: Text("中止", "suspended"),
    Standing.LIFTED: Text("已解除", "lifted"),
    Standing.ENDED: Text("期满终止", "ended"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What an officer proposes: a measure about an organisation, because of records of its own, until a day."""

    measure: str
    subject: int
    implementer: str
    records: tuple[str, ...]
    reason: str
    until: date | None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a matter as the ledger tells it; ``on`` is the day it takes effect."""

    entry: int
    kind: str
    on: date
    at: datetime
    actor: str
    body: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Act:
    """One act with its steps, oldest first. ``basis`` (its clauses in words) and ``remedy`` are what its
    notice tells (R18)."""

    seq: int
    draft: Draft
    edition: str
    title: Text
    clauses: tuple[str, ...]
    basis: tuple[Text, ...]
    remedy: Text
    agency: str
    proposed_at: datetime
    proposed_by: str
    steps: tuple[Step, ...]

    def step(self, kind: str, on: date) -> Step | None:
        """The newest step of a kind that has taken effect by ``on``."""
        return next((each for each in reversed(self.steps) if each.kind == kind and each.on <= on), None)


@dataclass(frozen=True, slots=True)
class Worth:
    """What an act is worth on a day, why, and the last day it may still last (``None``: as long as its records)."""

    standing: Standing
    why: Text
    until: date | None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an act's worth hangs on besides its steps: the row in force today, its records as they stand, those under
    objection, and whether consequences are switched on."""

    row: Row | None
    records: Sequence[Record]
    objected: frozenset[str]
    switched_on: bool


def worth(act: Act, now: Circumstances, on: date) -> Worth:
    """What ``act`` is worth on the day ``on``."""
    until = last_day(act, now)
    if (lifted := act.step("lifted", on)) is not None:
        return Worth(Standing.LIFTED, _said(lifted, "reason"), lifted.on)
    if (declined := act.step("declined", on)) is not None:
        return Worth(Standing.DECLINED, _said(declined, "reason"), None)
    if act.step("signed", on) is None:
        return Worth(Standing.PROPOSED, STANDINGS[Standing.PROPOSED], until)
    ended = _ended(now, until, on)
    if ended is not None:
        return ended
    if act.step("served", on) is None:
        return Worth(Standing.SIGNED, STANDINGS[Standing.SIGNED], until)
    if not now.switched_on:
        why = Text("本系统的措施实施开关已关闭。", "Consequences are switched off in this hub.")
        return Worth(Standing.SUSPENDED, why, until)
    return Worth(Standing.IN_FORCE, STANDINGS[Standing.IN_FORCE], until)


def last_day(act: Act, now: Circumstances) -> date | None:
    """The last day an act may last: its own term, and never beyond the last of its records or its row's term."""
    if now.row is None:
        return act.draft.until
    each = [ends(now.row, record) for record in now.records if record.id in act.draft.records]
    known = [day for day in each if day is not None]
    carried = max(known) if known and len(known) == len(each) else None
    return min((day for day in (act.draft.until, carried) if day is not None), default=None)


def must_follow(act: Act, step: str, actor: str, on: date) -> None:
    """Refuse a step out of its order, and a signature by whoever proposed (R21: two people, never one, never none)."""
    taken = {each.kind for each in act.steps}
    if step in {"signed", "declined"} and taken & {"signed", "declined"}:
        raise _out_of_order(Text("该措施已经办理签发。", "The measure has been signed or declined already."))
    if step == "signed" and actor == act.proposed_by:
        raise four_eyes()
    if step == "served" and ("signed" not in taken or "served" in taken):
        raise _out_of_order(
            Text("只有已签发、未送达的措施可以登记送达。", "Only a signed measure is served, and once.")
        )
    if step == "lifted" and ("signed" not in taken or "lifted" in taken):
        raise _out_of_order(Text("只有已签发、未解除的措施可以解除。", "Only a signed measure is lifted, and once."))
    before = max((each.on for each in act.steps), default=act.proposed_at.date())
    if on < before:
        raise _out_of_order(Text("日期早于前一步骤。", "The day lies before the step before."))


def four_eyes() -> Refusal:
    """The refusal to let one person both prepare and decide."""
    return Refusal(
        "consequences.four_eyes",
        Text("提出人和经办人不得自行签发。", "Whoever proposed or prepared it may not sign it."),
        Text("请由另一名有权限的负责人签发。", "Let another officer with the permit sign."),
        "cn.state-council-49-2020",
    )


def must_be_theirs(agency: str, actor: Actor) -> None:
    """Refuse a step to any other department than the one whose matter it is (R43)."""
    if agency != (actor.agency or "") and not actor.may("*"):
        raise Refusal(
            "consequences.not_yours",
            Text("该事项由其他部门办理。", "The matter is another department's."),
            Text("请由办理该事项的部门办理。", "Let the department that handles it take the step."),
            "cn.state-council-49-2020",
        )


def switched_off() -> Refusal:
    """The refusal to put anything into effect while the switch is off (R49)."""
    return Refusal(
        "consequences.off",
        Text(
            "本系统未开启措施实施，只能查询和核对。",
            "Consequences are switched off in this hub; they can be checked only.",
        ),
        Text(
            "如需开启，由运维人员在依法确认后设置 CHUXIN_CONSEQUENCES=on。",
            "To switch them on the operator sets CHUXIN_CONSEQUENCES=on once the law has been made sure of.",
        ),
        "cn.measures-list-2024",
    )


def unverified(title: Text) -> Refusal:
    """The refusal to put into effect what nobody has compared with the official text, or the state did not publish."""
    return Refusal(
        "consequences.unverified",
        Text(
            f"“{title.zh}”尚未与国家正式文本核对，不得实施。",
            f"“{title.en}” was not compared with the official national text; it may not be put into effect.",
        ),
        Text("请法制审核人员核对原文并更新方案包。", "Let a jurist compare the text and install it as verified."),
        "cn.measures-list-2024",
    )


def is_basis(row: Row) -> bool:
    """Whether acts may rest on a row: the national list as officially published, and verified (R49)."""
    return isinstance(row, Measure) and row.official and not row.unverified


def notice(act: Act) -> tuple[Text, ...]:
    """The written notice of a measure (R18), line by line: what, on which basis, why, until when, and the remedies."""
    until = act.draft.until
    basis_zh, basis_en = "、".join(each.zh for each in act.basis), "; ".join(each.en for each in act.basis)
    zh = f"至{until}" if until else "与所依据的记录同止"
    en = f"until {until}" if until else "as long as the records it rests on"
    return (
        Text(f"措施：{act.title.zh}。", f"Measure: {act.title.en}."),
        Text(f"依据：{basis_zh}。", f"Basis: {basis_en}."),
        Text(f"理由：{act.draft.reason}", f"Reasons: {act.draft.reason}"),
        Text(f"所依据的记录：{'、'.join(act.draft.records)}。", f"Records: {', '.join(act.draft.records)}."),
        Text(
            f"期限：{zh}；记录修复、撤销或者期满的即时终止。",
            f"Term: {en}; it ends at once when they are repaired, withdrawn or run out.",
        ),
        Text(f"救济：{act.remedy.zh}", f"Remedy: {act.remedy.en}"),
    )


def _ended(now: Circumstances, until: date | None, on: date) -> Worth | None:
    """Why a signed act has no effect: its row is gone, its records set nothing off any more, its term is over."""
    if now.row is None:
        why = Text("所依据的清单条目已不再有效。", "The row it rests on is no longer in force.")
        return Worth(Standing.LIFTED, why, None)
    told = [why_not(now.row, record, now.objected, on) for record in now.records]
    if not told or all(each is not None for each in told):
        found = [each for each in told if each is not None]
        waiting = next((each for each in found if each.code == "disputed"), None)
        if waiting is not None:
            return Worth(Standing.SUSPENDED, waiting.reason, until)
        why = found[0].reason if found else Text("所依据的记录已不存在。", "The records it rests on are gone.")
        return Worth(Standing.LIFTED, why, None)
    if until is not None and until < on:
        return Worth(Standing.ENDED, Text(f"期限已于{until}届满。", f"Its term ended on {until}."), until)
    return None


def _said(step: Step, name: str) -> Text:
    written = str(step.body.get(name) or "—")
    return Text(written, written)


def _out_of_order(sentence: Text) -> Refusal:
    return Refusal(
        "consequences.out_of_order",
        sentence,
        Text("请先查看该事项的办理经过。", "Look at the steps taken so far."),
        "cn.state-council-49-2020",
    )
