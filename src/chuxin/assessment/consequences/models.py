"""What is remembered of consequences: matters with their steps, what is pending about records, and credit reviews."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class MatterRow(models.Model):
    """A measure or a severe listing under way, numbered by the entry that proposed it; contents stay in the ledger.

    ``kind`` is ``act`` or ``listing``; ``definition`` the id of the measure or list.
    """

    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=16)
    definition = models.CharField(max_length=200)
    subject = models.BigIntegerField()

    class Meta:
        db_table = "consequences_matter"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject"], name="consequences_matter_subject"),
            models.Index(fields=["kind", "definition"], name="consequences_matter_kind"),
        ]


class StepRow(models.Model):
    """One step of a matter, numbered by its entry: what was done, effective from the day ``on``."""

    entry = models.BigIntegerField(primary_key=True)
    matter = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=32)
    on = models.DateField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta:
        db_table = "consequences_step"


class DisputeRow(models.Model):
    """Something pending about a record, numbered by the entry that said so; ``until`` is the day it was settled."""

    entry = models.BigIntegerField(primary_key=True)
    record = models.CharField(max_length=26, db_index=True)
    kind = models.CharField(max_length=16)
    doc_no = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True)
    settled_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "consequences_dispute"


class ReviewRow(models.Model):
    """One credit review, numbered by its entry; what was found is worked out anew from the records known then."""

    seq = models.BigIntegerField(primary_key=True)
    scene = models.CharField(max_length=16)
    matter = models.CharField(max_length=200)
    purpose = models.CharField(max_length=500)
    day = models.DateField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    agency = models.CharField(max_length=18)
    names = models.IntegerField()
    identified = models.IntegerField()
    persons = models.IntegerField()

    class Meta:
        db_table = "consequences_review"
