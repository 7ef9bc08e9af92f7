"""What governance remembers: every step of adoptions and rounds, and who was told of which grade beforehand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class StepRow(models.Model):
    """One step, numbered by its ledger entry. ``thread`` is the entry that began the procedure: a draft, or a run."""

    seq = models.BigIntegerField(primary_key=True)
    thread = models.BigIntegerField()
    scorecard = models.CharField(max_length=200)
    kind = models.CharField(max_length=32)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    subject = models.BigIntegerField(null=True)
    body = models.TextField()

    class Meta:
        db_table = "governance_step"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["thread", "seq"], name="governance_step_thread"),
            models.Index(fields=["kind", "scorecard"], name="governance_step_kind"),
            models.Index(fields=["subject", "kind"], name="governance_step_subject"),
        ]


class NoticeRow(models.Model):
    """One organisation told of its grade beforehand: the grade before and after, and why it is told."""

    id = models.BigIntegerField(primary_key=True)
    run = models.BigIntegerField()
    subject = models.BigIntegerField(db_index=True)
    before = models.CharField(max_length=10, null=True)
    after = models.CharField(max_length=10)
    why = models.CharField(max_length=10)

    class Meta:
        db_table = "governance_notice"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["run", "id"], name="governance_notice_run")]
