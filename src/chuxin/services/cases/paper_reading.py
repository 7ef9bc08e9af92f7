"""Reads a paper from its definition in a pack: every fault at its line, every place a fact that is known."""

from __future__ import annotations

from chuxin.facts.catalogue.shape import Shape
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding
from chuxin.kernel.text import Text
from chuxin.services.cases.paper import FACTS, PARAM, TOLD, Of, Paper, Paragraph

_ELSEWHERE = ("id", "title", "clauses", "valid_from", "valid_to", "status", "unverified", "source", "note")


def paper_from(definition: Definition) -> tuple[Paper | None, list[Finding]]:
    """The paper of a ``papers:`` definition, or ``None`` with every fault at its line.

    Body: ``mark`` (left out: it bears the decision's number); ``of`` (``office`` or ``organisation``); ``paragraphs``:
    ``{zh, en}`` with ``{fact}`` places, also ``heading: true``, ``needs: [facts]``, or ``table: records`` alone.
    """
    shape = Shape(definition, definition.body, [])
    paper = Paper(
        id=definition.id,
        title=definition.title,
        clauses=definition.clauses,
        paragraphs=tuple(_paragraph(each) for each in shape.each("paragraphs")),
        mark=shape.text("mark"),
        of=Of(shape.one_of("of", list(Of), Of.OFFICE.value) or Of.OFFICE.value),
        edition=definition.meaning,
        unverified=definition.unverified,
    )
    shape.nothing_else(*_ELSEWHERE)
    if not paper.paragraphs:
        shape.fault("shape.missing", Text("缺少“paragraphs”。", "“paragraphs” is missing."), at=("paragraphs",))
    return (None if shape.findings else paper), shape.findings


def _paragraph(shape: Shape) -> Paragraph:
    if shape.one_of("table", ["records"]):
        table = Paragraph(None, needs=shape.texts("needs"))
        shape.nothing_else()
        return table
    zh, en = shape.must("zh") or "—", shape.must("en") or "—"
    paragraph = Paragraph(Text(zh, en), shape.flag("heading"), shape.texts("needs"))
    shape.nothing_else()
    for name in sorted(paragraph.places | frozenset(paragraph.needs)):
        if name not in FACTS and not name.startswith((TOLD, PARAM)):
            listed = ", ".join((*FACTS, f"{TOLD}<field>", f"{PARAM}<id>"))
            shape.fault(
                "paper.unknown_fact",
                Text(f"文书不能引用“{name}”。", f"A paper cannot tell “{name}”."),
                Text(f"可用：{listed}。", f"Use one of: {listed}."),
            )
    return paragraph
