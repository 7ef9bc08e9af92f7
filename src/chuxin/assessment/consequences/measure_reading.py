"""Reads rows of the lists of measures and incentives from a pack; a row without an end, target or doer is no row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from chuxin.assessment.consequences.measure import (
    NATIONAL,
    Duration,
    Form,
    Implementer,
    Incentive,
    Measure,
    MeasureClass,
)
from chuxin.assessment.consequences.trigger import Trigger, triggers_in
from chuxin.facts.catalogue.shape import Shape
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.finding import Finding
from chuxin.kernel.text import Text

LEVELS = (NATIONAL, "provincial", "municipal")
_ELSEWHERE = ("id", "clauses", "valid_from", "valid_to", "status", "unverified", "source", "note", "description")
_PERSONS = frozenset({"natural_person", "person", "individual", "自然人", "citizen"})
_AS_LONG = "as_long_as_its_trigger"


class _Shared(TypedDict):
    content: Text
    target: Text
    subject_types: frozenset[SubjectType]
    triggers: tuple[Trigger, ...]
    implementers: tuple[Implementer, ...]
    duration: Duration
    remedy: Text
    level: str
    list_edition: str


def measure_from(definition: Definition) -> tuple[Measure | None, list[Finding]]:
    """The row of a ``measures:`` definition, or ``None`` with every fault at its line."""
    shape = Shape(definition, definition.body, [])
    shared = _shared(shape)
    if not shared["triggers"]:
        _no_trigger(shape)
    kind = shape.one_of("class", list(MeasureClass))
    if kind is None:
        shape.fault("shape.missing", Text("缺少“class”。", "“class” is missing."), at=("class",))
    row = Measure(
        **_head(definition),  # type: ignore[arg-type]  # the parts that every row has in common
        **shared,
        kind=MeasureClass(kind or MeasureClass.RIGHTS),
        forms=tuple(Form(each.must("id"), each.sentence("title")) for each in shape.each("forms")),
        affiliates=shape.flag("affiliates"),
        minor=shape.flag("minor"),
    )
    shape.nothing_else("title", *_ELSEWHERE)
    return (None if shape.findings else row), shape.findings


def incentive_from(definition: Definition) -> tuple[Incentive | None, list[Finding]]:
    """The row of an ``incentives:`` definition, or ``None`` with every fault at its line."""
    shape = Shape(definition, definition.body, [])
    shared = _shared(shape)
    row = Incentive(
        **_head(definition),  # type: ignore[arg-type]  # the parts that every row has in common
        **shared,
        unless=triggers_in(shape, "unless"),
    )
    shape.nothing_else("title", *_ELSEWHERE)
    return (None if shape.findings else row), shape.findings


def subject_types_in(shape: Shape) -> frozenset[SubjectType]:
    """The kinds of organisation a row is about. A natural person is refused by name (R01)."""
    found = set()
    for number, name in enumerate(shape.texts("subject_types")):
        if name in set(SubjectType):
            found.add(SubjectType(name))
        else:
            person = name.lower() in _PERSONS
            shape.fault(
                "rights.R01" if person else "measure.target",
                Text(
                    f"“{name}”不能是对象：只有组织可以（R01）。",
                    f"“{name}” cannot be a target: organisations only (R01).",
                ),
                Text(f"可用：{', '.join(SubjectType)}。", f"Use: {', '.join(SubjectType)}."),
                at=("subject_types", number),
            )
    if not found and not shape.findings:
        shape.fault("measure.target", Text("没有写明对象类别。", "It names no kind of target."), at=("subject_types",))
    return frozenset(found)


def _head(definition: Definition) -> Mapping[str, object]:
    source: Json = definition.body.get("source")
    return {
        "id": definition.id,
        "title": definition.title,
        "clauses": definition.clauses,
        "edition": definition.meaning,
        "valid_from": definition.valid_from,
        "status": definition.status,
        "unverified": definition.unverified,
        "source": text_of(source),
    }


def _shared(shape: Shape) -> _Shared:
    return _Shared(
        content=shape.sentence("content"),
        target=shape.sentence("target"),
        subject_types=subject_types_in(shape),
        triggers=triggers_in(shape, "triggers"),
        implementers=_implementers(shape),
        duration=_duration(shape),
        remedy=shape.sentence("remedy"),
        level=shape.one_of("level", LEVELS, NATIONAL) or NATIONAL,
        list_edition=shape.must("edition"),
    )


def _implementers(shape: Shape) -> tuple[Implementer, ...]:
    found = tuple(Implementer(each.must("role"), each.sentence("title")) for each in shape.each("implementers"))
    if not found:
        message = Text("没有写明实施主体（R17）。", "It names nobody who may do it (R17).")
        shape.fault("rights.R17", message, at=("implementers",))
    return found


def _duration(shape: Shape) -> Duration:
    """``{least_months, most_months}``, or ``as_long_as_its_trigger``: nothing lasts without an end (R19)."""
    if shape.body.get("duration") == _AS_LONG:
        shape.asked.add("duration")
        return Duration()
    inner = shape.inner("duration")
    least, most = (inner.number("least_months"), inner.number("most_months")) if inner else (None, None)
    if not most or (least or 0) > most:
        shape.fault(
            "rights.R19",
            Text(
                "没有写明最长期限，或最短期限长于最长期限（R19）。",
                "No longest term, or the shortest exceeds it (R19).",
            ),
            Text(
                f"请写 duration: {{least_months: 12, most_months: 36}}，或 duration: {_AS_LONG}。",
                f"Write duration: {{least_months: 12, most_months: 36}}, or duration: {_AS_LONG}.",
            ),
            at=("duration",),
        )
    return Duration(least, most)


def _no_trigger(shape: Shape) -> None:
    shape.fault(
        "rights.R17",
        Text("没有写明由何种记录引起（R17）。", "It names no record that sets it off (R17)."),
        Text("请在triggers中写明目录事项或名单。", "Name items or lists under “triggers”."),
        at=("triggers",),
    )
