"""The diagram of a workflow is its own data: every state a box that nothing covers, every step on one arrow."""

from __future__ import annotations

from itertools import combinations

import pytest

from chuxin.services.cases.diagram import Drawing, draw, numbered
from chuxin.services.cases.workflow import Workflow
from chuxin.services.cases.workflow_reading import workflow_from
from tests.services.cases.conftest import EXAMPLE
from tests.shipped import shipped


def workflows() -> list[Workflow]:
    """The invented workflows and those that ship."""
    read = [workflow_from(each)[0] for each in (*EXAMPLE, *shipped()) if each.kind == "workflow"]
    return [each for each in read if each is not None]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_state_is_a_box_and_every_step_stands_at_its_arrow(language: str) -> None:
    for workflow in workflows():
        drawing = draw(workflow, language)
        assert {box.state for box in drawing.boxes} == set(workflow.states)
        assert sum(box.final for box in drawing.boxes) == sum(state.final for state in workflow.states.values())
        numbers = numbered(workflow)
        moving = {
            numbers[step.id]
            for step in workflow.steps.values()
            if any(step.to not in {None, each} for each in step.from_)
        }
        assert {number for arrow in drawing.arrows for number in arrow.steps} == moving, workflow.id
        assert _apart(drawing), workflow.id


def _apart(drawing: Drawing) -> bool:
    """No two boxes overlap, and all lie within the drawing."""
    inside = all(box.x >= 0 and box.x + box.width <= drawing.width for box in drawing.boxes)
    low = all(box.y + box.height <= drawing.height for box in drawing.boxes)
    clear = all(
        one.x + one.width <= other.x or other.x + other.width <= one.x or one.y + one.height <= other.y
        or other.y + other.height <= one.y
        for one, other in combinations(drawing.boxes, 2)
    )  # fmt: skip
    return inside and low and clear


def test_a_step_back_is_drawn_upwards_and_beside_the_way_down() -> None:
    part = next(each for each in workflows() if each.id == "example.part")
    drawing = draw(part, "zh")
    at = {box.state: box for box in drawing.boxes}
    assert at["waiting"].y < at["returned"].y == at["checked"].y < at["repaired"].y
    numbers = numbered(part)
    back = next(arrow for arrow in drawing.arrows if numbers["mend"] in arrow.steps)
    down = next(arrow for arrow in drawing.arrows if numbers["give_back"] in arrow.steps)
    assert back.path.startswith("M")
    assert int(back.path[1:].split("C")[0].split()[1]) == at["returned"].y
    assert back.x != down.x
