from django.db import migrations

from chuxin.foundation.ledger.sequence import SequenceField


class Migration(migrations.Migration):
    """On SQLite a version's entry is the row id itself: one index less to keep. PostgreSQL stays as it is."""

    dependencies = [("records", "0006_grounds")]

    operations = [
        migrations.AlterField(
            model_name="recordversion",
            name="entry",
            field=SequenceField(primary_key=True, serialize=False),
        ),
    ]
