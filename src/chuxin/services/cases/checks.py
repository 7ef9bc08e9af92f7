"""Asks the conditions of ``conditions.py`` of the hub as it stands; each refuses with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from chuxin.facts.records import queries as records
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases import queries
from chuxin.services.cases.case import Case
from chuxin.services.cases.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Asked:
    """The case a condition is asked of, with its workflow, on a day."""

    case: Case
    workflow: Workflow
    on: date

    def refuse(self, code: str, sentence: Text, remedy: Text) -> Refusal:
        """A refusal that cites the workflow's first clause."""
        return Refusal(code, sentence, remedy, self.workflow.clauses[0])


def must_hold(condition: str, asked: Asked) -> None:
    """Refuse unless a condition holds."""
    _CHECKS[condition](asked)


def _own(asked: Asked) -> None:
    """Every record is the organisation's own and counts on the day."""
    held = records.among(asked.case.records, on=asked.on)
    for id in asked.case.records:
        record = held.get(id)
        if record is None or record.subject != asked.case.subject:
            raise asked.refuse(
                "case.record_unknown",
                Text("该组织没有这条记录。", "The organisation has no such record."),
                Text("请从本组织档案中选择记录。", "Choose the record from the organisation's own file."),
            )
        if not record.state.counts:
            raise asked.refuse(
                "case.record_over",
                Text(
                    "该记录已修复、撤销或者期满，无需办理。",
                    "The record is repaired, withdrawn or over; nothing is to be done.",
                ),
                Text("请查看该记录的状态。", "Look at how the record stands."),
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


def _parts_done(asked: Asked) -> None:
    if any(part.closed_on is None for part in queries.parts(asked.case.seq)):
        raise asked.refuse(
            "case.parts_open",
            Text("尚有部门未办结。", "An authority has not decided yet."),
            Text("请等待各部门办结。", "Wait until every part is decided."),
        )


_CHECKS: Final[Mapping[str, Callable[[Asked], None]]] = {
    "records.own": _own,
    "records.source": _source,
    "parts.done": _parts_done,
}
