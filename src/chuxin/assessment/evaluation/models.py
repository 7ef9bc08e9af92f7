"""What is remembered of evaluation: every run, and the grade each organisation got in it; nothing is overwritten."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RunRow(models.Model):
    """One run of a scorecard over all organisations, numbered by the ledger entry that tells of it. ``final_on`` is
    the day an officer made its grades final, where its edition was adopted by procedure."""

    seq = models.BigIntegerField(primary_key=True)
    scorecard = models.CharField(max_length=200)
    edition = models.CharField(max_length=64)
    day = models.DateField()
    known = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    rows = models.BigIntegerField()
    final_on = models.DateField(null=True)

    class Meta:
        db_table = "evaluation_run"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["scorecard", "day"], name="evaluation_run_card")]


class GradeRow(models.Model):
    """What one run said of one organisation. ``score`` and ``coverage`` are whole millionths."""

    id = models.BigIntegerField(primary_key=True)
    run = models.BigIntegerField()
    subject = models.BigIntegerField()
    industry = models.CharField(max_length=10, default="")
    score = models.BigIntegerField(null=True)
    grade = models.CharField(max_length=10, null=True)
    reason = models.CharField(max_length=20, null=True)
    coverage = models.IntegerField()
    veto = models.BooleanField()

    class Meta:
        db_table = "evaluation_grade"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject"], name="evaluation_grade_subject"),
            models.Index(fields=["run", "industry", "grade"], name="evaluation_grade_run"),
        ]


class AdoptedRow(models.Model):
    """An edition adopted by procedure, under the entry of its draft: its grades are used only once they are final."""

    seq = models.BigIntegerField(primary_key=True)
    scorecard = models.CharField(max_length=200, db_index=True)
    edition = models.CharField(max_length=64)

    class Meta:
        db_table = "evaluation_adopted"


class AgainRow(models.Model):
    """One organisation judged again after a run: the grade that is used in place of the run's, from ``day`` on."""

    seq = models.BigIntegerField(primary_key=True)
    run = models.BigIntegerField(db_index=True)
    subject = models.BigIntegerField(db_index=True)
    grade = models.CharField(max_length=10, null=True)
    day = models.DateField(null=True)
    score = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=20, null=True)
    coverage = models.IntegerField(default=0)
    veto = models.BooleanField(default=False)

    class Meta:
        db_table = "evaluation_again"


class ObjectedRow(models.Model):
    """A record under objection since a day, under the entry that marked it; ``settled`` is the entry that ended it on
    the day ``until``."""

    entry = models.BigIntegerField(primary_key=True)
    record = models.CharField(max_length=26)
    since = models.DateField()
    until = models.DateField(null=True)
    settled = models.BigIntegerField(null=True)

    class Meta:
        db_table = "evaluation_objected"
