"""Whether a record may leave early by repair on a day: yes, or no with every reason, what to do, and the clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication.clock import Window, window
from chuxin.services.publication.edition import Condition, Edition
from chuxin.services.publication.rule import Matter, Rule
from chuxin.services.publication.span import Early
from chuxin.services.publication.wording import day

_WAIT: Final = Text(
    "期满自动停止公示，无须申请。", "Display ends by itself with its period; nothing need be applied for."
)
_DONE: Final = Text("如仍见公示，请提出异议。", "If it is shown somewhere all the same, object.")
_OBJECT: Final = Text("如认为记录有误，可免费提出异议。", "If it is wrong, an objection is free.")
_APPLY_LATER: Final = Text("请于该日或之后申请。", "Apply on that day or later.")
_MISSING: Final = {
    Condition.CORRECTED: (
        "repair.not_corrected",
        Text("失信行为尚未纠正。", "What was done wrong has not been put right."),
        Text("请先改正，并取得纠正的证明。", "Put it right first, with proof of it."),
    ),
    Condition.FULFILLED: (
        "repair.not_fulfilled",
        Text("文书规定的义务尚未全部履行。", "Not every duty the document sets has been met."),
        Text("请先履行全部义务，并提交履行证明。", "Meet every duty first and hand in the proof."),
    ),
    Condition.COMMITTED: (
        "repair.not_committed",
        Text("尚未作出信用承诺。", "No commitment has been made."),
        Text("请公开承诺材料真实并接受监督。", "Commit publicly that the papers are true and accept to be held to it."),
    ),
    Condition.HARM_REMOVED: (
        "repair.harm_remains",
        Text("危害后果和不良影响尚未消除。", "The harm it did has not been removed."),
        Text("请先消除危害后果。", "Remove the harm first."),
    ),
    Condition.NO_REPEAT: (
        "repair.repeated",
        Text("期间因同类行为再次受到处罚。", "The same kind of conduct was penalised again since."),
        Text("请待后一记录符合条件后一并申请。", "Apply for both once the later record meets the conditions."),
    ),
}
_BARS: Final = {Early.NONE: "not_repairable", Early.NEVER: "final", Early.ITSELF: "by_itself"}
_NOTHING: Final = {
    "withdrawn": (
        Text("该决定已被撤销或变更，无须修复。", "The decision was withdrawn; nothing is to be repaired."),
        _DONE,
    ),
    "already": (Text("该记录已完成信用修复。", "The record was repaired already."), _DONE),
    "ended": (Text("该记录的公示已经停止。", "Its display has ended already."), _DONE),
    "not_shown": (
        Text("该记录未向社会公示，无须修复。", "The public is not shown it; nothing is to be repaired."),
        _DONE,
    ),
    "not_repairable": (Text("该类记录不适用信用修复。", "Records of this kind are not repaired."), _OBJECT),
    "final": (Text("该类情形不得提前停止公示。", "Such a matter cannot leave early."), _WAIT),
    "by_itself": (Text("该记录的最短公示期即全部公示期。", "Its minimum period is its whole period."), _WAIT),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an application: what was put right, and what stands in its way.

    ``applied_on`` chooses the procedure (``None``: the day asked about); ``lists`` name the lists that still hold the
    organisation; ``cooling_until`` is the last day of a rest after false material.
    """

    applied_on: date | None = None
    corrected: bool = False
    fulfilled: bool = False
    committed: bool = False
    harm_removed: bool = False
    repeated: bool = False
    lists: tuple[str, ...] = ()
    cooling_until: date | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """``refusals`` empty: eligible. ``from_day`` is the first day repair may be sought (``None``: never, or nothing to
    repair). The period is that of ``edition`` (the document's), the conditions those of ``procedure`` (the
    application's)."""

    from_day: date | None
    refusals: tuple[Refusal, ...]
    edition: str
    procedure: str
    conditions: tuple[Condition, ...]
    clause: str
    unverified: bool

    @property
    def eligible(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.refusals


def eligibility(rule: Rule, matter: Matter, facts: Facts, on: date) -> Eligibility:
    """Whether the matter may be repaired on the day ``on``, with every reason against it at once.

    Codes: ``repair.withdrawn``, ``.already``, ``.ended``, ``.not_shown``, ``.not_repairable``, ``.final``,
    ``.by_itself``, ``.too_early``, ``.cooling``, ``.listed`` and one for each condition not met.
    """
    clock = window(rule, matter, on)
    procedure = rule.edition_for(facts.applied_on or on)
    nothing = _nothing_to_repair(rule, matter, clock, on)
    reasons = [nothing] if nothing else [*_too_early(clock, on), *_unmet(procedure, facts, on)]
    first = matter.decided_on if clock.early is Early.REMOVAL else clock.repair_from
    return Eligibility(
        from_day=None if nothing else first,
        refusals=tuple(reasons),
        edition=clock.edition,
        procedure=procedure.id,
        conditions=procedure.conditions,
        clause=procedure.clause,
        unverified=clock.unverified or procedure.unverified,
    )


def not_repairable(clause: str | None) -> Refusal:
    """That records of an item without a rule of publicity are not repaired."""
    return Refusal("repair.not_repairable", *_NOTHING["not_repairable"], clause)


def _nothing_to_repair(rule: Rule, matter: Matter, clock: Window, on: date) -> Refusal | None:
    if matter.withdrawn_on is not None and matter.withdrawn_on <= on:
        return _no("withdrawn", clock)
    if matter.repaired_on is not None and matter.repaired_on <= on:
        return _no("already", clock)
    if clock.until is not None and clock.until < on:
        return _no("ended", clock)
    if not clock.shown:
        return _no("not_shown", clock)
    return _no(_BARS[clock.early], clock) if clock.early in _BARS else None


def _too_early(clock: Window, on: date) -> Iterator[Refusal]:
    if clock.repair_from is not None and on < clock.repair_from:
        first = day(clock.repair_from)
        yield Refusal(
            "repair.too_early",
            Text(
                f"最短公示期未满，自{first.zh}起方可申请。",
                f"The minimum period has not passed; it may be sought from {first.en}.",
            ),
            _APPLY_LATER,
            clock.clause,
        )


def _unmet(procedure: Edition, facts: Facts, on: date) -> Iterator[Refusal]:
    if facts.cooling_until is not None and on <= facts.cooling_until:
        last = day(facts.cooling_until)
        yield Refusal(
            "repair.cooling",
            Text(
                f"此前提交的材料虚假，至{last.zh}前不受理再次申请。",
                f"Material given before was false; no new application is taken up to {last.en}.",
            ),
            Text("请在该日之后申请。", "Apply after that day."),
            procedure.clause,
        )
    met = {
        Condition.CORRECTED: facts.corrected,
        Condition.FULFILLED: facts.fulfilled,
        Condition.COMMITTED: facts.committed,
        Condition.HARM_REMOVED: facts.harm_removed,
        Condition.NO_REPEAT: not facts.repeated,
    }
    for condition in procedure.conditions:
        if condition is Condition.NOT_LISTED:
            yield from _listed(procedure, facts.lists)
        elif not met[condition]:
            code, sentence, remedy = _MISSING[condition]
            yield Refusal(code, sentence, remedy, procedure.clause)


def _listed(procedure: Edition, lists: tuple[str, ...]) -> Iterator[Refusal]:
    if lists:
        yield Refusal(
            "repair.listed",
            Text(f"仍在名单中：{'、'.join(lists)}。", f"It is still listed: {', '.join(lists)}."),
            Text("请先申请移出名单。", "Seek removal from the list first."),
            procedure.clause,
        )


def _no(code: str, clock: Window) -> Refusal:
    sentence, remedy = _NOTHING[code]
    return Refusal(f"repair.{code}", sentence, remedy, clock.clause)
