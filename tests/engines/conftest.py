"""What the tests of engines share: the PostgreSQL server."""

from __future__ import annotations

from tests.engines.postgres import postgres_server

__all__ = ["postgres_server"]
