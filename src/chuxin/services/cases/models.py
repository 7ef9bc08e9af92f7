"""What is remembered of cases: where each stands and whose move it is, its steps, its records; contents stay in the
ledger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class CaseRow(models.Model):
    """One case, numbered by the entry that opened it.

    ``holder`` is the agency code whose move it is, ``lead``, ``subject``, or empty; ``due`` the first day by which
    somebody must act, ``alarm`` the day after which the hub itself looks at it. ``code`` is
    the digest of its tracking code.
    """

    seq = models.BigIntegerField(primary_key=True)
    workflow = models.CharField(max_length=200)
    subject = models.BigIntegerField()
    applicant = models.BigIntegerField(null=True)
    source = models.CharField(max_length=18)
    superior = models.CharField(max_length=18)
    parent = models.BigIntegerField(null=True, db_index=True)
    state = models.CharField(max_length=64)
    holder = models.CharField(max_length=18)
    due = models.DateField(null=True)
    alarm = models.DateField(null=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    code = models.CharField(max_length=64, null=True, unique=True)

    class Meta:
        db_table = "cases_case"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["holder", "due", "seq"], name="cases_queue", condition=Q(closed_on__isnull=True)),
            models.Index(
                fields=["holder", "workflow", "due", "seq"], name="cases_counts", condition=Q(closed_on__isnull=True)
            ),
            models.Index(fields=["alarm", "seq"], name="cases_alarm", condition=Q(closed_on__isnull=True)),
            models.Index(fields=["workflow", "state"], name="cases_state"),
            models.Index(fields=["subject", "-seq"], name="cases_subject"),
            models.Index(fields=["applicant", "-seq"], name="cases_applicant"),
        ]


class StepRow(models.Model):
    """One step, numbered by its ledger entry; the opening is the first."""

    entry = models.BigIntegerField(primary_key=True)
    case = models.BigIntegerField()
    step = models.CharField(max_length=64)
    on = models.DateField()

    class Meta:
        db_table = "cases_step"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case", "entry"], name="cases_step_case")]


class PaperRow(models.Model):
    """A paper that a step issued, numbered by the step's entry. ``serial`` runs by issuer, mark and year; 0 where the
    paper bears the number of the decision it carries."""

    entry = models.BigIntegerField(primary_key=True)
    case = models.BigIntegerField(db_index=True)
    paper = models.CharField(max_length=200)
    issuer = models.CharField(max_length=64)
    mark = models.CharField(max_length=32)
    serial = models.IntegerField()
    on = models.DateField()

    class Meta:
        db_table = "cases_paper"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["issuer", "mark", "on"], name="cases_paper_serial"),
        ]


class LookRow(models.Model):
    """Up to which entry of the ledger new records were looked at for the cases of a workflow."""

    workflow = models.CharField(max_length=200, primary_key=True)
    entry = models.BigIntegerField()

    class Meta:
        db_table = "cases_look"


class RecordRow(models.Model):
    """A record a case is about. ``id`` packs the case's number and the record's place."""

    id = models.BigIntegerField(primary_key=True)
    case = models.BigIntegerField()
    record = models.CharField(max_length=26, db_index=True)

    class Meta:
        db_table = "cases_record"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["case"], name="cases_record_case")]
