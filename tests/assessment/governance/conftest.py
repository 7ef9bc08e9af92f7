"""What the tests of governance share: a hub with its officers."""

from __future__ import annotations

import pytest

from tests.assessment.evaluation.hub import Hub, hub
from tests.assessment.governance.schemes import Office, furnished

__all__ = ["hub"]


@pytest.fixture
def office(hub: Hub) -> Office:
    """Six enterprises, one of them with a serious penalty, and nobody's scheme yet."""
    return furnished(hub)
