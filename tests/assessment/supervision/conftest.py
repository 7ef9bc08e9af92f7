"""What the tests of supervision share: one hub a module, which every test leaves as it found it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.assessment.supervision.hub import Hub, make


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Hub]:
    """Sixty invented enterprises, ten of them with a serious penalty, ten on a severe list; undone in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make()
        transaction.set_rollback(True)


@pytest.fixture
def hub(made: Hub, db: None) -> Hub:
    """The module's hub, inside a transaction of the test's own."""
    return made
