"""The index of three-character runs that makes finding a fragment fast: FTS5 on SQLite, pg_trgm on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps.registry import Apps
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from chuxin.services.publication.models import FoundName

_SIZE = 3
_COLUMNS = ("normal", "pinyin", "initials")
# The follower that writes names fills the index beside them (a trigger a row is four times slower); taking names away
# may happen anywhere (a rebuild empties the table), so that is a trigger's work.
_SQLITE = (
    """CREATE VIRTUAL TABLE publication_grams USING fts5(normal, pinyin, initials, content='', tokenize='trigram')""",
    """CREATE TRIGGER publication_grams_delete AFTER DELETE ON publication_name BEGIN
       INSERT INTO publication_grams(publication_grams, rowid, normal, pinyin, initials)
       VALUES ('delete', old.entry, old.normal, old.pinyin, old.initials); END""",
)


def create(_: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Make the index; a PostgreSQL without pg_trgm does without (searches then read the narrow table)."""
    if schema.connection.vendor == "sqlite":
        for statement in _SQLITE:
            schema.execute(statement)
    elif schema.connection.vendor == "postgresql":
        try:
            with transaction.atomic(using=schema.connection.alias):
                schema.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                for column in _COLUMNS:
                    on = f"publication_name USING gin ({column} gin_trgm_ops)"
                    schema.execute(f"CREATE INDEX publication_name_{column}_grams ON {on}")
        except DatabaseError:
            return


def drop(_: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Undo :func:`create`."""
    if schema.connection.vendor == "sqlite":
        schema.execute("DROP TRIGGER IF EXISTS publication_grams_delete")
        schema.execute("DROP TABLE IF EXISTS publication_grams")
    elif schema.connection.vendor == "postgresql":
        for column in _COLUMNS:
            schema.execute(f"DROP INDEX IF EXISTS publication_name_{column}_grams")


def add(rows: Sequence[tuple[int, str, str, str]]) -> None:
    """Index names just written: entry, normal form, pinyin, initials. Other databases keep their index themselves."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO publication_grams(rowid, normal, pinyin, initials) VALUES (%s, %s, %s, %s)", rows
            )


def holding(rows: QuerySet[FoundName], fragment: str, columns: tuple[str, ...]) -> QuerySet[FoundName] | None:
    """The rows with ``fragment`` in one of ``columns`` by the index; ``None`` where only reading the table can tell.

    PostgreSQL's planner uses its index for ``LIKE`` by itself; runs need three characters.
    """
    if connection.vendor != "sqlite" or len(fragment) < _SIZE:
        return None
    phrase = "{" + " ".join(columns) + '} : "' + fragment.replace('"', '""') + '"'
    found = RawSQL("SELECT rowid FROM publication_grams WHERE publication_grams MATCH %s", [phrase])
    return rows.filter(entry__in=found)
