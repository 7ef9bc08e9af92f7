"""What is remembered of records: an index over the ledger, an envelope a version; contents stay in the ledger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from chuxin.foundation.ledger.sequence import SequenceField


class RecordVersion(models.Model):
    """One version of a record, under the number of the ledger entry that stated it."""

    entry = SequenceField(primary_key=True)
    record = models.CharField(max_length=26)
    version = models.IntegerField()
    item = models.CharField(max_length=64)
    subject = models.BigIntegerField()
    source = models.CharField(max_length=64)
    batch = models.CharField(max_length=24)
    row = models.IntegerField()
    doc_no = models.CharField(max_length=200)
    decided_on = models.DateField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    tier = models.CharField(max_length=16, null=True)
    amount = models.CharField(max_length=40, null=True)
    digest = models.CharField(max_length=64)
    stated_at = models.DateTimeField()
    superseded_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "records_version"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["record", "version"], name="records_version_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Not the item as well: narrow, the pages of ten million rows stay in the cache of who writes them.
            models.Index(fields=["subject"], name="records_version_subject"),
        ]


class RecordEvent(models.Model):
    """What was said of a record later, from a day on: a decision (withdrawn, repaired, reinstated), its public display
    stopped or resumed for one ``ground``, or its organisation's statement, which stands as the reason. ``batch`` where
    its delivery was withdrawn as a whole."""

    entry = models.BigIntegerField(primary_key=True)
    record = models.CharField(max_length=26, db_index=True)
    kind = models.CharField(max_length=16)
    on = models.DateField()
    doc_no = models.CharField(max_length=200)
    reason_zh = models.TextField()
    reason_en = models.TextField()
    at = models.DateTimeField()
    batch = models.CharField(max_length=24, null=True)
    ground = models.CharField(max_length=16, null=True)

    class Meta:
        db_table = "records_event"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["batch"], name="records_event_batch", condition=models.Q(batch__isnull=False)),
            models.Index(fields=["ground"], name="records_event_ground", condition=models.Q(ground__isnull=False)),
        ]


class RecordSupply(models.Model):
    """One delivery: which item a source has delivered, for which divisions and days; ``withdrawn`` is the number of the
    entry that took it back."""

    entry = models.BigIntegerField(primary_key=True)
    item = models.CharField(max_length=64, db_index=True)
    region = models.CharField(max_length=12)
    since = models.DateField()
    until = models.DateField()
    withdrawn = models.BigIntegerField(null=True)

    class Meta:
        db_table = "records_supply"
