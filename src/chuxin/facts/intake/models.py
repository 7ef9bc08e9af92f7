"""What is remembered of batches: what came, for which feed, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Batch(models.Model):
    """One delivery, under the number of the ledger entry that received it; settled once its rows were judged.

    A large one is stated in ``parts``; ``through`` is the number of the last row stated or sent back so far. ``agency``
    is the department its sender acted for. ``withdrawn`` is the number of the entry that withdrew it as a whole,
    ``withdrawn_records`` how many records went with it, once all of them did.
    """

    entry = models.BigIntegerField(primary_key=True)
    feed = models.CharField(max_length=64)
    item = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    sheet = models.CharField(max_length=64, null=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=100)
    sender = models.CharField(max_length=200, default="")
    parts = models.IntegerField(default=0)
    through = models.BigIntegerField(default=0)
    settled = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    rows = models.IntegerField(null=True)
    accepted = models.IntegerField(null=True)
    refused = models.IntegerField(null=True)
    unchanged = models.IntegerField(null=True)
    superseded = models.IntegerField(null=True)
    waiting = models.IntegerField(null=True)
    warnings = models.IntegerField(null=True)
    late = models.IntegerField(null=True)
    findings = models.CharField(max_length=64, null=True)
    kept = models.CharField(max_length=64, null=True)
    agency = models.CharField(max_length=18, default="")
    withdrawn = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=100, null=True)
    withdrawn_reason = models.TextField(null=True)
    withdrawn_records = models.IntegerField(null=True)

    class Meta:
        db_table = "intake_batch"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["feed", "sha256"], name="intake_batch_bytes"),
            models.Index(fields=["item"], name="intake_batch_item"),
        ]


class MatchRow(models.Model):
    """A question whose record it is, under the ledger entry that asked it, and where it stands."""

    entry = models.BigIntegerField(primary_key=True)
    question = models.CharField(max_length=26, db_index=True)
    batch = models.CharField(max_length=24, db_index=True)
    feed = models.CharField(max_length=64)
    choice = models.CharField(max_length=10, db_index=True)
    chosen = models.BigIntegerField(null=True)
    decision = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=100, null=True)
    decided_at = models.DateTimeField(null=True)
    why = models.TextField(null=True)

    class Meta:
        db_table = "intake_match"


class Mended(models.Model):
    """Rows of an earlier batch that a later one mended; ``rows`` is their numbers as a JSON list."""

    id = models.CharField(primary_key=True, max_length=41)
    settled = models.BigIntegerField()
    batch = models.BigIntegerField(db_index=True)
    mends = models.BigIntegerField(db_index=True)
    rows = models.TextField()

    class Meta:
        db_table = "intake_mended"
