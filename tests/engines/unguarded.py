"""Lets tests empty the ledger's tables: Django's transactional tests do so, and the triggers rightly refuse it.

Import it in ``tests/conftest.py``: ``from tests.engines.unguarded import unguarded_flush  # noqa: F401``. The guards
stand during each test; they are down only while the tables of a ``django_db(transaction=True)`` test are emptied.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase

from chuxin.foundation.ledger import guards


@pytest.fixture(scope="session", autouse=True)
def unguarded_flush() -> Iterator[None]:
    """Take the guards down for the emptying that ends a transactional test, and set them up again."""
    flush = TransactionTestCase._fixture_teardown

    def flush_unguarded(case: TransactionTestCase) -> None:
        _execute(guards.removals(connection.vendor))
        try:
            flush(case)
        finally:
            _execute(guards.statements(connection.vendor))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_unguarded)
        yield


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
