"""What the doors' tests share: no public answer is kept from one test to the next."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from chuxin.interfaces.edge.freshness import POSITION


@pytest.fixture(autouse=True)
def _no_answers_kept() -> None:
    """Each test has its own database, so an answer kept for another one's ledger must not be found."""
    cache.clear()
    POSITION.forget()
