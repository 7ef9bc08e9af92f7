"""What is remembered of quality: figures of each settled batch, cases about codes, letters that went out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class BatchFigures(models.Model):
    """One settled batch in figures, under the number of the entry that received it; ``month`` is that of receipt."""

    entry = models.BigIntegerField(primary_key=True)
    feed = models.CharField(max_length=64)
    item = models.CharField(max_length=64)
    department = models.CharField(max_length=64)
    month = models.CharField(max_length=7)
    received_on = models.DateField()
    rows = models.IntegerField()
    accepted = models.IntegerField()
    superseded = models.IntegerField()
    unchanged = models.IntegerField()
    refused = models.IntegerField()
    waiting = models.IntegerField()
    late = models.IntegerField()
    mends = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        db_table = "quality_batch"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["month", "department"], name="quality_batch_month"),
        ]


class CodeCount(models.Model):
    """How many rows of a batch were refused for a first fault, or bear a remark, of one code."""

    pk = models.CompositePrimaryKey("entry", "refused", "code")
    entry = models.BigIntegerField()
    refused = models.BooleanField()
    code = models.CharField(max_length=64)
    rows = models.IntegerField()

    class Meta:
        db_table = "quality_code_count"


class Delay(models.Model):
    """How many records a batch stated so many working days after their decision."""

    pk = models.CompositePrimaryKey("entry", "working_days")
    entry = models.BigIntegerField()
    working_days = models.IntegerField()
    rows = models.IntegerField()

    class Meta:
        db_table = "quality_delay"


class CodeCase(models.Model):
    """A case about a code, under the entry that opened it; ``key`` keeps it from opening twice."""

    entry = models.BigIntegerField(primary_key=True)
    key = models.CharField(max_length=64, unique=True)
    sort = models.CharField(max_length=24)
    code = models.CharField(max_length=64, db_index=True)
    opened_on = models.DateField()
    state = models.CharField(max_length=16, db_index=True)
    due = models.DateField(null=True)

    class Meta:
        db_table = "quality_code_case"


class Letter(models.Model):
    """A letter to a department about a month; what it says stands in its ledger entry."""

    entry = models.BigIntegerField(primary_key=True)
    department = models.CharField(max_length=64)
    month = models.CharField(max_length=7)
    issued_at = models.DateTimeField()

    class Meta:
        db_table = "quality_letter"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["department", "month"], name="quality_letter_once"),
        ]
