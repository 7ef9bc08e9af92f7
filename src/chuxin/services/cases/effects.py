"""Does the effects of ``effect.py``, each inside the transaction of the step that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from chuxin.assessment.consequences import actions as consequences
from chuxin.assessment.consequences import queries as disputes
from chuxin.facts.records import actions as records
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text
from chuxin.services.cases.case import Case, Taken
from chuxin.services.cases.effect import EFFECTS
from chuxin.services.cases.workflow import Effect, Step, Workflow


@dataclass(frozen=True, slots=True)
class Doing:
    """What an effect is told: the case after the step, the step and what its form said, who acts and when."""

    case: Case
    workflow: Workflow
    step: Step
    taken: Taken
    arguments: Mapping[str, Json]
    actor: Actor
    at: datetime

    @property
    def on(self) -> date:
        """The day the step counts from."""
        return self.taken.on

    @property
    def doc_no(self) -> str:
        """The number of the decision: as the form tells it, or the case's own."""
        return str(self.taken.form.get("doc_no") or self.case.number)

    @property
    def reason(self) -> Text:
        """Why: as the form tells it, after the name of the step."""
        said = str(self.taken.form.get("reason") or "")
        return Text(f"{self.step.title.zh}：{said}", f"{self.step.title.en}: {said}") if said else self.step.title


def do(effect: Effect, doing: Doing) -> None:
    """Do one effect, with the one permit that the workflow lends for it."""
    permit = EFFECTS[effect.do].permit
    lent = doing.actor if permit is None else replace(doing.actor, permits=doing.actor.permits | {permit})
    _EFFECTS[effect.do](replace(doing, arguments=effect.arguments, actor=lent))


def _repair(doing: Doing) -> None:
    for record in doing.case.records:
        records.repair(record, reason=doing.reason, doc_no=doing.doc_no, on=doing.on, actor=doing.actor, at=doing.at)


def _withdraw(doing: Doing) -> None:
    for record in doing.case.records:
        records.withdraw(record, reason=doing.reason, doc_no=doing.doc_no, on=doing.on, actor=doing.actor, at=doing.at)


def _reinstate(doing: Doing) -> None:
    for record in doing.case.records:
        records.reinstate(record, reason=doing.reason, doc_no=doing.doc_no, on=doing.on, actor=doing.actor, at=doing.at)


def _mark(doing: Doing) -> None:
    """Mark every record of the case; the mark bears the case's number, so that settling finds it again."""
    kind = str(doing.arguments["kind"])
    for record in doing.case.records:
        consequences.mark_dispute(record, kind, doc_no=doing.case.number, on=doing.on, actor=doing.actor, at=doing.at)


def _settle(doing: Doing) -> None:
    kind = str(doing.arguments["kind"])
    for mark in disputes.disputes_of(list(doing.case.records)):
        if mark.kind == kind and mark.doc_no == doing.case.number and mark.until is None:
            consequences.settle_dispute(
                mark.entry, outcome=doing.reason.zh, on=doing.on, actor=doing.actor, at=doing.at
            )


def _nothing(doing: Doing) -> None:
    """Read off the step itself, or done by the action that takes it (parties, parts and the joint case)."""


_EFFECTS: Final[Mapping[str, Callable[[Doing], None]]] = {
    "record.repair": _repair,
    "record.withdraw": _withdraw,
    "record.reinstate": _reinstate,
    "dispute.mark": _mark,
    "dispute.settle": _settle,
    "case.assign": _nothing,
    "case.parts": _nothing,
    "case.up": _nothing,
}
