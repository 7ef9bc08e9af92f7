"""Where a result comes back: an inspector's entry becomes a record through intake, in a batch of its own."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from chuxin.assessment.supervision import queries, wording
from chuxin.assessment.supervision.actions import INSPECT, PLAN
from chuxin.assessment.supervision.task import Task, Visit, check, row_of
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.field import Choice
from chuxin.facts.intake import actions as intake
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.message import HERE
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json, canonical_bytes
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

RESULT: Final = "result"
ORGANISATION: Final = "法人及非法人组织"
INDIVIDUAL: Final = "个体工商户"
_ACCOUNT: Final = "account:"


def enter(no: str, visit: Visit, *, actor: Actor, at: datetime) -> Task:
    """Enter the result of a visit: it is stated as a record under the regime's item, with its batch and receipt.

    Entering the same again (a double click) says nothing new; another result is a correction of the same record.
    Refuses ``access.not_permitted``, ``supervision.not_permitted`` for another post's task, what the entry lacks
    (``supervision.result_…``), and ``supervision.result_refused`` with what intake found.
    """
    actor.must(INSPECT)
    on = at.astimezone(HERE).date()
    told = queries.task(no, on=on)
    assignment = told.assignment
    if actor.agency is not None and actor.agency != assignment.agency:
        raise wording.other_agency()
    if actor.id != f"{_ACCOUNT}{assignment.post}" and not actor.may(PLAN):
        raise wording.not_yours()
    regime = queries.regime(assignment.regime, on)
    check(visit, assignment, regime, on)
    _must_be_known(visit.result, regime.item, on)
    row = row_of(assignment, regime, visit, _subject_class(assignment.code))
    if told.record is None or not _says(told, row):
        content = canonical_bytes(row) + b"\n" * (1 + (told.record.version if told.record else 0))
        _send(no, content, regime.feed, actor=actor, at=at)
    return queries.task(no, on=on)


def _says(told: Task, row: dict[str, Json]) -> bool:
    """Whether the record says this already, field by field."""
    held = dict(told.record.fields) if told.record else {}
    return {name: value for name, value in held.items() if value not in (None, "")} == row


def _send(no: str, content: bytes, feed: str, *, actor: Actor, at: datetime) -> None:
    """Hand the row to intake as a file of one line. The inspector's permit covers this one row, so the action lends
    it the permit to send; nobody in the role could send a file of their own.

    A correction back to an earlier result has other bytes (one more empty line), or intake would take it for the old
    file sent again.
    """
    sender = replace(actor, permits=actor.permits | {"intake.send"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{no}.jsonl"
        path.write_bytes(content)
        receipt = intake.receive(path, feed, actor=sender, at=at)
    if receipt.refused:
        sentence = wording.refused_result(receipt.findings)
        remedy = Text("请按各处提示改正后再次提交。", "Mend what the findings name and send it again.")
        raise Refusal("supervision.result_refused", sentence, remedy, findings=receipt.findings)


def results_of(item: str, on: date) -> tuple[Choice, ...]:
    """The results the catalogue knows, in its order."""
    return next(field.values for field in catalogue.item(item, on).fields if field.name == RESULT)


def _subject_class(code: str) -> str:
    """The class of an organisation in the words of the catalogue item."""
    subject = subjects.subject_by_code(code)
    return INDIVIDUAL if subject and subject.type is SubjectType.INDIVIDUAL_BUSINESS else ORGANISATION


def _must_be_known(result: str, item: str, on: date) -> None:
    known = [choice.value for choice in results_of(item, on)]
    if result not in known:
        raise Refusal(
            "supervision.result_result",
            Text(f"目录中没有检查结果“{result}”。", f"The catalogue knows no result “{result}”."),
            Text(f"可用：{'、'.join(known)}。", f"Use one of: {', '.join(known)}."),
        )
