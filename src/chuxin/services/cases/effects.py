"""Does the effects of ``effect.py``, each inside the transaction of the step that has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from chuxin.assessment.consequences import actions as consequences
from chuxin.assessment.consequences import queries as disputes
from chuxin.assessment.consequences.dispute import Dispute
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.intake import correcting, single
from chuxin.facts.intake.correcting import Correction
from chuxin.facts.intake.values import value_text
from chuxin.facts.records import actions as records
from chuxin.facts.records import displaying
from chuxin.facts.records.record import Ground
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.codes import read_uscc
from chuxin.kernel.text import Text
from chuxin.services.cases.case import Case, Taken
from chuxin.services.cases.claims import claims_of
from chuxin.services.cases.effect import EFFECTS, applies, fields_of
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
        """The number of the decision: as a form tells it, the newest first, or the case's own."""
        return str(self.case.told("doc_no") or self.case.number)

    @property
    def reason(self) -> Text:
        """Why: as the form tells it, after the name of the step."""
        said = str(self.taken.form.get("reason") or "")
        return Text(f"{self.step.title.zh}：{said}", f"{self.step.title.en}: {said}") if said else self.step.title


def do(effect: Effect, doing: Doing) -> None:
    """Do one effect, with the one permit that the workflow lends for it; nothing where it does not apply."""
    if not applies(effect, doing.case):
        return
    permit = EFFECTS[effect.do].permit
    lent = doing.actor if permit is None else replace(doing.actor, permits=doing.actor.permits | {permit})
    _EFFECTS[effect.do](replace(doing, arguments=effect.arguments, actor=lent))


def _repair(doing: Doing) -> None:
    for record in doing.case.records:
        records.repair(record, reason=doing.reason, doc_no=doing.doc_no, on=doing.on, actor=doing.actor, at=doing.at)


def _revoke(doing: Doing) -> None:
    for record in doing.case.records:
        records.revoke_repair(
            record, reason=doing.reason, doc_no=doing.doc_no, on=doing.on, actor=doing.actor, at=doing.at
        )


def _withdraw(doing: Doing) -> None:
    for record in doing.case.records:
        records.withdraw(record, reason=doing.reason, doc_no=doing.doc_no, on=doing.on, actor=doing.actor, at=doing.at)


def _reinstate(doing: Doing) -> None:
    for record in doing.case.records:
        records.reinstate(record, reason=doing.reason, doc_no=doing.doc_no, on=doing.on, actor=doing.actor, at=doing.at)


def _state(doing: Doing) -> None:
    """State what the procedure arrived at under its catalogue item, as the authority that takes the step would have
    delivered it; told again of the same case it is a new version of the same record, whoever holds the body now."""
    told = _told(doing)
    cells = {name: _cell(source, doing.case, told) for name, source in fields_of(doing.arguments).items()}
    item = catalogue.item(str(doing.arguments["item"]), doing.on)
    whose = (doing.case.origin or doing.case.subject, doing.actor.agency or "")
    stated = single.statement(item, cells, whose, f"c{doing.case.seq}", doing.on)
    records.state([stated], actor=doing.actor, at=doing.at)


def _cell(source: Json, case: Case, told: Mapping[str, str]) -> str:
    """What a field of the record says, as typed: a fixed text, something of the case, or the newest answer."""
    if isinstance(source, Mapping):
        return str(source["is"])
    name = str(source)
    value = told[name] if name in told else case.told(name)
    return "" if value is None else value_text(value)


def _told(doing: Doing) -> Mapping[str, str]:
    """What ``effect.TOLD`` names."""
    subject, agency = subjects.subject(doing.case.subject), doing.actor.agency or ""
    before = doing.case.origin
    name, code = (subject.name, subject.uscc or "") if before is None else _own(before)
    office = subjects.subject_by_code(agency) if agency else None
    individual = subject.type is SubjectType.INDIVIDUAL_BUSINESS
    return {
        "case.number": doing.case.number,
        "case.on": doing.on.isoformat(),
        "case.opened_on": doing.case.opened_on.isoformat(),
        "subject.name": name,
        "subject.code": code,
        "subject.class": "个体工商户" if individual else "法人及非法人组织",
        "office.name": office.name if office else doing.actor.name.partition(" / ")[0],
        "office.code": agency,
    }


def _own(number: int) -> tuple[str, str]:
    """The name and code that an organisation bore by itself before another took it over."""
    own = subjects.own([number])[number]
    return own.name, next((code for code in own.codes if read_uscc(code).value), "")


def _correct(doing: Doing) -> None:
    _say(doing, only_missing=False)


def _supplement(doing: Doing) -> None:
    _say(doing, only_missing=True)


def _say(doing: Doing, *, only_missing: bool) -> None:
    """What the step itself says the record should tell; where it says nothing, what the opening claimed."""
    told = claims_of(doing.taken.form) or claims_of(doing.case.form)
    values = {each.field: each.claimed for each in told}
    for record in doing.case.records:
        asked = Correction(record, values, doing.case.number, only_missing)
        correcting.correct(asked, actor=doing.actor, at=doing.at)


def _stop(doing: Doing) -> None:
    _display(doing, displaying.stop)


def _resume(doing: Doing) -> None:
    _display(doing, displaying.resume)


def _display(doing: Doing, change: Callable[..., bool]) -> None:
    ground = Ground(str(doing.arguments.get("ground", Ground.DECIDED)))
    for record in doing.case.records:
        change(
            record, ground=ground, reason=doing.reason, doc_no=doing.doc_no, on=doing.on, actor=doing.actor, at=doing.at
        )


def _mark(doing: Doing) -> None:
    """Mark every record of the case, once; the mark bears the case's number, so that settling finds it again.

    ``kind`` names the mark, or ``field`` the answer that does.
    """
    named = doing.arguments.get("kind")
    kind = str(named or doing.taken.form[str(doing.arguments["field"])])
    bearing = {mark.record for mark in _marks(doing) if mark.kind == kind}
    for record in (each for each in doing.case.records if each not in bearing):
        consequences.mark_dispute(record, kind, doc_no=doing.case.number, on=doing.on, actor=doing.actor, at=doing.at)


def _marks(doing: Doing) -> Iterator[Dispute]:
    """The marks this case put on its records that are still open."""
    for mark in disputes.disputes_of(list(doing.case.records)):
        if mark.doc_no == doing.case.number and mark.until is None:
            yield mark


def _settle(doing: Doing) -> None:
    """Settle the marks of the case: those of ``kind``, or all."""
    kind = doing.arguments.get("kind")
    for mark in [each for each in _marks(doing) if kind in {None, each.kind.value}]:
        outcome = f"{doing.case.number} {doing.reason.zh}"
        consequences.settle_dispute(mark.entry, outcome=outcome, on=doing.on, actor=doing.actor, at=doing.at)


def _nothing(doing: Doing) -> None:
    """Read off the step itself, or done by the action that takes it (parties, parts, the joint case, a rest)."""


_EFFECTS: Final[Mapping[str, Callable[[Doing], None]]] = {
    "record.repair": _repair,
    "record.withdraw": _withdraw,
    "repair.revoke": _revoke,
    "cooling.begin": _nothing,
    "record.state": _state,
    "record.reinstate": _reinstate,
    "record.correct": _correct,
    "record.supplement": _supplement,
    "record.stop": _stop,
    "record.resume": _resume,
    "dispute.mark": _mark,
    "dispute.settle": _settle,
    "case.assign": _nothing,
    "case.parts": _nothing,
    "case.up": _nothing,
}
