"""Runs the worked cases of workflows: what a jurist wrote down must be what the workflow does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from chuxin.assessment.evaluation.parameters import Parameters, parameters_from
from chuxin.facts.catalogue.item import Item
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text
from chuxin.services.cases.effect import fields_of
from chuxin.services.cases.worked import Worked, run, worked_of
from chuxin.services.cases.workflow import Workflow
from chuxin.services.cases.workflow_reading import workflow_from


def cases_that_differ(pack: Sequence[Definition], around: Sequence[Definition]) -> Iterator[Finding]:
    """A finding for each worked case of ``pack`` that comes out otherwise, and each of its workflows that lacks one
    that passes or one that refuses. ``around`` is what the pack builds on."""
    parameters, _ = parameters_from([each for each in (*around, *pack) if each.kind == "parameter"])
    editions = [each for each in (*pack, *around) if each.kind == "workflow"]
    examples = worked_of(pack)
    for example in examples:
        definition = _edition(editions, example)
        workflow = workflow_from(definition)[0] if definition else None
        if workflow is None:
            yield _unknown(example)
        else:
            yield from run(example, workflow, _terms(workflow, parameters, example.opened_on))
    for definition in (each for each in pack if each.kind == "workflow"):
        shown = {each.refusing for each in examples if each.workflow == definition.id}
        if shown != {True, False}:
            yield _missing(definition)


def statements_that_miss(workflow: Workflow, definition: Definition, items: Mapping[str, Item]) -> Iterator[Finding]:
    """A finding for each field that a step would state and the item lacks, or that it demands and nobody fills."""
    for step in (workflow.opening, *workflow.steps.values()):
        for effect in step.effects:
            item = items.get(str(effect.arguments.get("item")))
            if effect.do != "record.state" or item is None:
                continue
            filled, known = set(fields_of(effect.arguments)), {field.name for field in item.fields}
            needed = {*item.key, *(field.name for field in item.fields if field.required)}
            for name in sorted((filled - known) | (needed - filled)):
                yield _misstated(definition, step.id, item, name)


def _edition(editions: Sequence[Definition], example: Worked) -> Definition | None:
    """The edition of the day the worked case is opened: the newest that had begun and not ended; of two of one day
    the first, which is the one being written."""
    held = [
        each
        for each in editions
        if each.id == example.workflow
        and each.valid_from <= example.opened_on
        and (each.valid_to is None or example.opened_on <= each.valid_to)
    ]
    return max(held, key=lambda each: each.valid_from, default=None)


def _terms(workflow: Workflow, parameters: Parameters, on: date) -> Mapping[str, int]:
    return {id: int(value) for id, value in parameters.values(workflow.parameters, on).items()}


def _unknown(example: Worked) -> Finding:
    return Finding(
        "example.unknown",
        Severity.ERROR,
        Text(f"没有{example.opened_on}有效的流程“{example.workflow}”。",
             f"No workflow “{example.workflow}” is in force on {example.opened_on}."),
        Text("请核对编号和日期。", "Check its id and the day."),
        example.definition.place,
    )  # fmt: skip


def _missing(definition: Definition) -> Finding:
    return Finding(
        "example.missing",
        Severity.ERROR,
        Text(f"流程 {definition.id} 须有一个通过和一个含拒绝的示例。",
             f"{definition.id} needs a worked case that passes and one with a refusal."),
        Text("请在 examples 中补充。", "Add them under examples."),
        definition.place,
    )  # fmt: skip


def _misstated(definition: Definition, step: str, item: Item, name: str) -> Finding:
    return Finding(
        "workflow.statement",
        Severity.ERROR,
        Text(f"步骤“{step}”登记“{item.title.zh}”时，字段“{name}”不存在或未填。",
             f"Step “{step}” states “{item.title.en}”: its field “{name}” does not exist or is left empty."),
        Text("请按目录事项的字段填写fields。", "Fill “fields” as the catalogue item says."),
        definition.place,
    )  # fmt: skip
