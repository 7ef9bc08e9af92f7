"""Whether what may follow from records is lawful: rows rest on law of their own level, and read fields that exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from chuxin.assessment.consequences.measure import NATIONAL, Incentive, Measure, Row
from chuxin.assessment.consequences.review_ground import ReviewGround
from chuxin.assessment.consequences.severe_list import SevereList
from chuxin.assessment.consequences.trigger import Trigger
from chuxin.facts.catalogue.define import ENVELOPE
from chuxin.foundation.law.clause import Rank
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.formula import Formula
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import Steps
from chuxin.programmes.references import Known

Following: TypeAlias = Measure | Incentive | SevereList | ReviewGround
_NATIONAL_RANKS = frozenset({Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.CENTRAL_POLICY})
_GRADES = "evaluation"


def unlawful(value: Following, definition: Definition, known: Known) -> Iterator[Finding]:
    """Every trigger that rests on a grade or reads a field that is not there, and every row without a basis of its
    own level: law or central policy for the national list, the province's regulation for a local one (R09, R17)."""
    for path, item, formula in _read(value):
        yield from _unfit(path, item, formula, definition, known)
    if isinstance(value, Row):
        yield from _basis(value, definition, known)
    if isinstance(value, SevereList) and not _ranks(definition, known) & _NATIONAL_RANKS:
        message = Text(
            "严重失信主体名单只能由法律、法规或者中央政策文件设列。",
            "Only law, regulation or central policy may create a severe list.",
        )
        yield _finding(definition, ("clauses",), "list.basis", message)


def _read(value: Following) -> Iterator[tuple[Steps, str, Formula | None]]:
    """Each trigger with its path: the item it reads and the formula it reads it by."""
    if isinstance(value, Row):
        yield from _triggers("triggers", value.triggers)
    if isinstance(value, Incentive):
        yield from _triggers("unless", value.unless)
    if isinstance(value, ReviewGround) and value.reads is not None:
        yield ("reads",), value.reads.item, value.reads.where
        for number, each in enumerate(value.cleaned):
            yield ("cleaned", number), value.reads.item, each.where


def _triggers(name: str, triggers: tuple[Trigger, ...]) -> Iterator[tuple[Steps, str, Formula | None]]:
    for number, trigger in enumerate(triggers):
        yield (name, number), trigger.item, trigger.where


def _unfit(
    path: Steps, item_id: str, formula: Formula | None, definition: Definition, known: Known
) -> Iterator[Finding]:
    item = known.items.get(item_id)
    if item is None:
        return
    if item.class_ == _GRADES:
        message = Text("评价结果不得作为措施或者激励的事由（R17）。", "A grade is no ground for a measure (R17).")
        yield _finding(definition, path, "rights.R17", message)
    names = formula.names if formula else frozenset()
    for name in sorted(names - {field.name for field in item.fields} - ENVELOPE):
        message = Text(
            f"目录事项“{item.id}”没有名为“{name}”的字段。", f"The catalogue item “{item.id}” has no field “{name}”."
        )
        yield _finding(definition, path, "pack.unknown_field", message)


def _basis(row: Row, definition: Definition, known: Known) -> Iterator[Finding]:
    ranks = _ranks(definition, known)
    if row.level == NATIONAL and ranks and not ranks & _NATIONAL_RANKS:
        message = Text(
            "国家清单的措施须有法律、行政法规或者中央政策文件依据。",
            "A row of the national list rests on law, administrative regulation or central policy.",
        )
        yield _finding(definition, ("clauses",), "rights.R17", message)
    if row.level != NATIONAL and Rank.PROVINCIAL_REGULATION not in ranks:
        message = Text(
            "地方补充清单的措施须有地方性法规依据（R09）。", "A row of a local list rests on a local regulation (R09)."
        )
        yield _finding(definition, ("clauses",), "rights.R09", message)


def _ranks(definition: Definition, known: Known) -> frozenset[Rank]:
    return frozenset(known.clauses[id].rank for id in definition.clauses if id in known.clauses)


def _finding(definition: Definition, path: Steps, code: str, message: Text) -> Finding:
    remedy = Text("请改以合法的依据或事由，或删除该定义。", "Give it a lawful basis or ground, or leave it out.")
    return Finding(code, Severity.ERROR, message, remedy, definition.place_of(path))
