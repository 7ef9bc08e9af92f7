"""What the tests of cases share: the hub of the tests of consequences, with the invented workflows in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from chuxin.kernel.definition import Definition, read_file
from tests.assessment.consequences.hub import AT, OPERATOR, Hub, hub
from tests.shipped import install

HERE = Path(__file__).parent

__all__ = ["cases_hub", "hub"]


def example() -> tuple[Definition, ...]:
    """The definitions of ``example.yaml``, which must be sound."""
    found, findings = read_file(HERE / "example.yaml", HERE)
    assert not findings
    return tuple(found)


EXAMPLE = example()
INSTALLABLE = tuple(each for each in EXAMPLE if each.kind != "example")


@pytest.fixture
def cases_hub(hub: Hub) -> Hub:
    """The hub with the invented workflows in force."""
    install(INSTALLABLE, actor=OPERATOR, at=AT)
    return hub
