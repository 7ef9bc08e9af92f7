"""The people of the province at their cases, by dice: firms apply, officers answer, forget, extend; day by day.

They know no workflow by name: what may be opened and which step may be taken comes from the workflows in force, so that
a new one is exercised from its first day. What the hub refuses them is counted by its code and left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db import transaction

from chuxin.facts.catalogue.field import Field, FieldType
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import Record
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.services.cases import actions, queries
from chuxin.services.cases.actions import Opening
from chuxin.services.cases.case import Case, state_after
from chuxin.services.cases.workflow import Role, Step, Who, Workflow
from examples.province.dice import dice
from examples.province.organisations import PROVINCE, code_of

OFFICE = code_of("11", PROVINCE.code, "99000901")
ABOVE = code_of("11", PROVINCE.code, "99000902")
_ACCOUNTS = ("one", "two")
_RECORDS = (1, 1, 1, 2)
_OF_BODIES = 0.6
_TOLD = 0.6


@dataclass
class Town:
    """Who may be in a case: organisations, public bodies, and how often people act.

    ``openings`` cases are opened a day; of those whose move it is, a share ``diligence`` acts on a day.
    """

    firms: Sequence[int]
    bodies: Sequence[int]
    openings: int = 1
    diligence: float = 0.15
    refused: Counter[str] = field(default_factory=Counter)

    def day(self, on: date) -> None:
        """Everything people do on a day, all of it or nothing; a day that was lived is not lived again."""
        if queries.moved_on(on):
            return
        chance = dice("casework", on)
        with transaction.atomic():
            for _ in range(self.openings):
                self._open(on, chance)
            for seq in queries.under_way():
                if chance.random() < self.diligence:
                    self._act(queries.case(seq), on, chance)

    def _open(self, on: date, chance: Random) -> None:
        known = [
            each for each in queries.workflows(on).values() if each.about != "case" and not _hub(each, each.opening)
        ]
        if not known:
            return
        workflow = chance.choice(sorted(known, key=lambda each: each.id))
        role = workflow.roles[workflow.opening.by]
        public = workflow.about != "record" and chance.random() < _OF_BODIES
        subject = chance.choice(self.bodies if public and self.bodies else self.firms)
        chosen = _records(subject, on, chance) if workflow.about == "record" else []
        source = chosen[0].source if chosen else OFFICE
        actor = _account(role, subject, {"source": source, "superior": ABOVE}, 0, chance)
        asked = Opening(
            workflow.id,
            subject,
            tuple(one.id for one in chosen),
            _filled(workflow.opening.form, on, chance) | _claimed(workflow.opening, chosen),
            source=source,
            superior=ABOVE,
        )
        self._try(lambda: actions.open_case(asked, actor=actor, at=noon(on)))

    def _act(self, case: Case, on: date, chance: Random) -> None:
        workflow = queries.governing(case)
        where = state_after(case, workflow).id
        moves = [step for step in workflow.moves(where) if not _hub(workflow, step)]
        if moves:
            step = chance.choice(moves)
            actor = _account(workflow.roles[step.by], case.applicant or case.subject, case.parties, case.seq, chance)
            form = _filled(step.form, on, chance)
            self._try(lambda: actions.take(case.seq, step.id, form, actor=actor, at=noon(on)))

    def _try(self, act: object) -> None:
        """Do something; what the hub refuses leaves no trace but its code."""
        try:
            with transaction.atomic():
                act()  # type: ignore[operator]
        except Refusal as refusal:
            self.refused[refusal.code] += 1


def noon(on: date) -> datetime:
    """Noon of a day in China."""
    return datetime.combine(on, time(4), UTC)


def _hub(workflow: Workflow, step: Step) -> bool:
    return workflow.roles[step.by].who is Who.CLOCK


def _records(subject: int, on: date, chance: Random) -> list[Record]:
    """One or two standing records of an organisation; none where it has none."""
    standing = sorted((one for one in records.file_of(subject, on=on) if one.state.counts), key=lambda one: one.id)
    return chance.sample(standing, min(len(standing), chance.choice(_RECORDS)))


def _account(role: Role, subject: int, parties: Mapping[str, str], seq: int, chance: Random) -> Actor:
    """One of two accounts of the party that plays a role."""
    permits = frozenset({role.permit} if role.permit else ())
    name = f"account:town-{role.id}-{chance.choice(_ACCOUNTS)}"
    if role.who in {Who.SUBJECT, Who.APPLICANT}:
        return Actor(f"account:town-firm-{subject}", permits=permits, subject=subject)
    if role.who is Who.CODE:
        return Actor(f"code:{seq}")
    agency = parties.get(role.who.value, OFFICE)
    return Actor(name, permits=permits, agency=agency)


def _filled(fields: Sequence[Field], on: date, chance: Random) -> dict[str, str]:
    """A form filled in as people do: mostly right, days in the order of the form."""
    told, day = {}, on - timedelta(days=chance.choice((0, 0, 1, 30)))
    for one in fields:
        if one.type is FieldType.DATE:
            told[one.name] = day.isoformat()
            day = max(day, on) + timedelta(days=chance.choice((0, 3, 10, 40)))
        elif one.required or chance.random() < _TOLD:
            told[one.name] = _answer(one, chance)
    return told


def _claimed(step: Step, chosen: Sequence[Record]) -> dict[str, str]:
    """Where a step takes claims: what the first worded field of the record should say instead."""
    names = sorted(name for name, value in chosen[0].fields.items() if isinstance(value, str)) if chosen else []
    return {f"claim.{name}": "示例更正后的内容" for name in names[:1]} if step.claims else {}


def _answer(field: Field, chance: Random) -> str:
    match field.type:
        case FieldType.ENUM | FieldType.ENUMS:
            return chance.choice(field.values).value
        case FieldType.MONEY | FieldType.DECIMAL | FieldType.CAPITAL | FieldType.INTEGER:
            return str(chance.randint(1, 90) * 1_000)
        case FieldType.BOOLEAN:
            return chance.choice(("是", "是", "是", "否"))
        case FieldType.USCC:
            return ABOVE
        case _:
            return "示例内容，按实际情况填写"
