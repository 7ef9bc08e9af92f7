"""How a table keeps the ledger's numbers as its key."""

from __future__ import annotations

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class SequenceField(models.BigIntegerField):  # type: ignore[type-arg]  # Django's fields take no arguments at run time
    """A 64-bit number given by the writer; on SQLite the row id itself, so that no second index is kept."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """``integer`` on SQLite (which stores 64 bits), ``bigint`` elsewhere."""
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)
