"""Gathers what a paper may tell of a case on a day: from the case, its records, the register, publicity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.field import Field, FieldType
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import Record
from chuxin.foundation.law import queries as law
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import Subject
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text
from chuxin.services.cases.case import Case, step_of
from chuxin.services.cases.paper import PARAM, TOLD, Known, Of, Paper
from chuxin.services.cases.workflow import Workflow
from chuxin.services.publication import queries as publication
from chuxin.services.publication.edition import TIERS
from chuxin.services.publication.matters import clock_of, text_at
from chuxin.services.publication.wording import day

_YES: Final = {True: Text("是", "yes"), False: Text("否", "no")}
# What was decided, as penalties and as lists call it.
_CONTENT: Final = ("content", "reason")
_OF_RECORDS: Final = (
    "item", "doc_no", "decided_on", "authority", "content", "basis", "tier", "repair_from", "shown_until",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Party:
    """Who issues a paper, or to whom it goes."""

    name: str
    code: str

    def as_json(self) -> dict[str, Json]:
        """As an entry keeps it."""
        return {"name": self.name, "code": self.code}


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a paper is made of: who issues it, to whom, and every fact known."""

    issuer: Party
    addressee: Party
    known: Known


def gather(paper: Paper, case: Case, workflow: Workflow, *, actor: Actor, on: date, due: date | None) -> Gathered:  # noqa: PLR0913
    """Everything known for a paper of the case on the day ``on``. A bounded number of statements."""
    subject = subjects.subject(case.subject)
    held = records.among(case.records, on=on)
    rows = [_of_record(held[id], on) for id in case.records if id in held]
    organisation = Party(subject.name, subject.uscc or subject.code)
    issuer = organisation if paper.of is Of.ORGANISATION else _office(actor, held.values(), on)
    facts = {
        "office": _same(issuer.name),
        "office_code": _same(issuer.code),
        "organisation": _same(organisation.name),
        "organisation_code": _same(organisation.code),
        "date": day(on),
        "applied_on": day(case.opened_on),
        **({"case": _same(case.number)} if case.seq >= 0 else {}),
        **({"due": day(due)} if due else {}),
        **_joined(rows),
        **_answers(case, workflow),
        **_numbers(paper, on),
    }
    return Gathered(issuer, organisation, Known(facts, rows))


def _office(actor: Actor, held: Iterable[Record], on: date) -> Party:
    """The office of the account: as the register or the records it made name it, or as the account is called."""
    code = actor.agency or ""
    known: Subject | None = subjects.subject_by_code(code) if code else None
    made = (_authority(each, on) for each in held if each.source == code)
    name = known.name if known else next((each for each in made if each), "") or actor.name.split(" / ")[0]
    return Party(name or code or actor.id, code)


def _authority(record: Record, on: date) -> str | None:
    return text_at(record, catalogue.item(record.item, on).roles.authority_name)


def _of_record(record: Record, on: date) -> dict[str, Text]:
    """What the paper's table tells of one record."""
    item = catalogue.item(record.item, on)
    clock = clock_of(record, item, publication.rules(on).get(item.publicity or ""), on)
    content = next((found for name in _CONTENT if (found := text_at(record, name))), None)
    told: dict[str, Text | None] = {
        "item": item.title,
        "doc_no": _same(record.doc_no) if record.doc_no else None,
        "decided_on": day(record.decided_on),
        "authority": _known(_authority(record, on)),
        "content": _known(content),
        "basis": _known(text_at(record, "basis")),
        "tier": TIERS.get(record.tier or ""),
        "repair_from": day(clock.repair_from) if clock.repair_from else None,
        "shown_until": day(clock.max_end) if clock.max_end else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _joined(rows: Sequence[Mapping[str, Text]]) -> dict[str, Text]:
    """Of several records, each fact that all of them have, one after another."""
    found: dict[str, Text] = {}
    for name in _OF_RECORDS:
        told = list(dict.fromkeys(row[name] for row in rows if name in row))
        if told and all(name in row for row in rows):
            found[name] = Text("、".join(each.zh for each in told), ", ".join(each.en for each in told))
    if "item" in found and "doc_no" in found:
        found["records"] = Text(
            f"{found['item'].zh}（{found['doc_no'].zh}）", f"{found['item'].en} {found['doc_no'].en}"
        )
    return found


def _numbers(paper: Paper, on: date) -> dict[str, Text]:
    """The dated numbers the paper tells, as they are on the day."""
    ids = [name.removeprefix(PARAM) for name in paper.places if name.startswith(PARAM)]
    known, _ = parameters_from([law.definition("parameter", id, on) for id in ids])
    return {PARAM + id: _same(str(known[id].on(on).value)) for id in ids}


def _answers(case: Case, workflow: Workflow) -> dict[str, Text]:
    """The newest answer to each question of the forms so far, in words."""
    found: dict[str, Text] = {}
    for taken in case.steps:
        fields = {field.name: field for field in step_of(workflow, taken.step).form}
        for name, value in taken.form.items():
            if name in fields and value not in (None, "", []):
                found[TOLD + name] = _in_words(fields[name], value)
    return found


def _in_words(field: Field, value: Json) -> Text:
    if field.type is FieldType.DATE:
        return day(date.fromisoformat(str(value)))
    if isinstance(value, bool):
        return _YES[value]
    titles = {choice.value: choice.title for choice in field.values}
    told = [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
    words = [titles.get(each, _same(each)) for each in told]
    return Text("、".join(each.zh for each in words), ", ".join(each.en for each in words))


def _same(value: str) -> Text:
    return Text(value, value)


def _known(value: str | None) -> Text | None:
    return _same(value) if value else None
