from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from chuxin.facts.records import partitions


def _part(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql" and settings.PARTITIONS:
        for sql in partitions.parted(settings.PARTITIONS):
            schema_editor.execute(sql)


def _make_whole(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT relkind = 'p' FROM pg_class WHERE oid = %s::regclass", [partitions.TABLE])
        (in_parts,) = cursor.fetchone()
    if in_parts:
        for sql in partitions.whole():
            schema_editor.execute(sql)


class Migration(migrations.Migration):
    """On PostgreSQL the versions of records are kept in parts; SQLite stays as it is."""

    dependencies = [("records", "0002_withdrawn")]

    operations = [migrations.RunPython(_part, _make_whole, elidable=False)]
