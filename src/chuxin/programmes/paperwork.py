"""Whether workflows and the papers they issue fit: a paper tells what its case can know, its issuer signs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text
from chuxin.services.cases.paper import PARAM, TOLD, Of, Paper
from chuxin.services.cases.paper_reading import paper_from
from chuxin.services.cases.workflow import Step, Who, Workflow
from chuxin.services.cases.workflow_reading import workflow_from

_OF_RECORDS = frozenset(
    {"records", "item", "doc_no", "decided_on", "authority", "content", "basis", "tier", "repair_from", "shown_until"}
)


def papers_that_miss(pack: Sequence[Definition], around: Sequence[Definition]) -> Iterator[Finding]:
    """A finding for each paper of ``pack`` that names an unknown number, and each step that issues a paper which tells
    what its case cannot know or which another party would have to sign."""
    everything = (*around, *pack)
    numbers = {each.id for each in everything if each.kind == "parameter"}
    papers = {each.id: paper_from(each)[0] for each in everything if each.kind == "paper"}
    for definition in pack:
        if definition.kind == "paper":
            yield from _unknown_numbers(definition, papers[definition.id], numbers)
        elif definition.kind == "workflow":
            yield from _unfit(definition, papers)


def _unknown_numbers(definition: Definition, paper: Paper | None, known: set[str]) -> Iterator[Finding]:
    named = {place.removeprefix(PARAM) for place in (paper.places if paper else ()) if place.startswith(PARAM)}
    for id in sorted(named - known):
        yield _wrong(
            definition, f"《{definition.title.zh}》引用的参数“{id}”不存在。", f"It tells a number “{id}” there is not."
        )


def _unfit(definition: Definition, papers: Mapping[str, Paper | None]) -> Iterator[Finding]:
    workflow = workflow_from(definition)[0]
    for step in (workflow.opening, *workflow.steps.values()) if workflow else ():
        paper = papers.get(step.paper or "")
        if workflow is not None and paper is not None:
            yield from _of_step(definition, workflow, step, paper)


def _of_step(definition: Definition, workflow: Workflow, step: Step, paper: Paper) -> Iterator[Finding]:
    who = workflow.roles[step.by].who
    if (not who.official) if paper.of is Of.OFFICE else who not in {Who.SUBJECT, Who.APPLICANT}:
        yield _wrong(
            definition,
            f"步骤“{step.id}”的办理方不能签发《{paper.title.zh}》。",
            f"Whoever takes “{step.id}” cannot issue “{paper.title.en}”.",
        )
    asked = {field.name for each in (workflow.opening, *workflow.steps.values()) for field in each.form}
    needed = frozenset().union(*(each.places - frozenset(each.needs) for each in paper.paragraphs))
    missing = {place for place in needed if place.startswith(TOLD) and place.removeprefix(TOLD) not in asked}
    if workflow.about != "record":
        missing |= needed & _OF_RECORDS
    if step is workflow.opening:
        missing |= needed & {"case"}
    for place in sorted(missing):
        yield _wrong(
            definition,
            f"步骤“{step.id}”的《{paper.title.zh}》引用了“{place}”，本流程没有这项内容。",
            f"“{paper.title.en}” of step “{step.id}” tells “{place}”, which this workflow does not know.",
        )


def _wrong(definition: Definition, zh: str, en: str) -> Finding:
    remedy = Text(
        "请改正文书或流程；可有可无的段落写明needs。", "Mend the paper or the workflow; name in “needs” what may lack."
    )
    return Finding("paper.unfit", Severity.ERROR, Text(zh, en), remedy, definition.place)
