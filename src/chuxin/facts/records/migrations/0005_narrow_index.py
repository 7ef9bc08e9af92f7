from django.db import migrations, models


class Migration(migrations.Migration):
    """An organisation's file is found by the organisation alone."""

    dependencies = [("records", "0004_displays")]

    operations = [
        migrations.RemoveIndex(model_name="recordversion", name="records_version_subject"),
        migrations.AddIndex(
            model_name="recordversion", index=models.Index(fields=["subject"], name="records_version_subject")
        ),
    ]
