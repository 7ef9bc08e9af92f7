"""What is remembered of supervision: plans, their strata and commitments, and the tasks drawn or assigned."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PlanRow(models.Model):
    """A plan under the number of the entry that drafted it; what was said later stands beside."""

    seq = models.BigIntegerField(primary_key=True)
    regime = models.CharField(max_length=200)
    edition = models.CharField(max_length=64)
    item = models.CharField(max_length=64)
    starts = models.DateField()
    ends = models.DateField()
    base_ratio = models.CharField(max_length=20)
    posts = models.JSONField()
    places = models.JSONField()
    agency = models.CharField(max_length=18)
    agency_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    published = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=200, default="")
    root = models.CharField(max_length=64, default="")
    size = models.BigIntegerField(default=0)
    file = models.CharField(max_length=64, default="")
    run = models.BigIntegerField(default=0)
    graded_on = models.DateField(null=True)
    drawn = models.BigIntegerField(null=True)
    drawn_at = models.DateTimeField(null=True)
    checkpoint_size = models.BigIntegerField(default=0)
    checkpoint_root = models.CharField(max_length=64, default="")
    seed = models.CharField(max_length=64, default="")
    tasks = models.BigIntegerField(default=0)
    cancelled = models.BigIntegerField(null=True)
    reason = models.TextField(default="")

    class Meta:
        db_table = "supervision_plan"


class StratumRow(models.Model):
    """One grade of a published plan; shares are exact fractions as text (``1/40``)."""

    id = models.BigIntegerField(primary_key=True)
    plan = models.BigIntegerField(db_index=True)
    grade = models.CharField(max_length=10)
    population = models.BigIntegerField()
    resting = models.BigIntegerField()
    ungraded = models.BigIntegerField()
    share = models.CharField(max_length=60)
    least = models.CharField(max_length=60)
    rest_months = models.IntegerField()
    draw = models.BigIntegerField()

    class Meta:
        db_table = "supervision_stratum"


class CommitmentRow(models.Model):
    """An officer's commitment to a secret, under the number of its entry."""

    seq = models.BigIntegerField(primary_key=True)
    plan = models.BigIntegerField(db_index=True)
    officer = models.CharField(max_length=200)
    commitment = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    secret = models.CharField(max_length=200, null=True)
    revealed = models.BigIntegerField(null=True)

    class Meta:
        db_table = "supervision_commitment"


class TaskRow(models.Model):
    """One visit to be made. ``record`` is the id its result will have as a record; ``since`` the day it was drawn."""

    id = models.BigIntegerField(primary_key=True)
    no = models.CharField(max_length=40, unique=True)
    plan = models.BigIntegerField(null=True, db_index=True)
    regime = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=100)
    name = models.CharField(max_length=400)
    stratum = models.CharField(max_length=10)
    team = models.IntegerField()
    post = models.CharField(max_length=200, db_index=True)
    agency = models.CharField(max_length=18)
    agency_name = models.CharField(max_length=200)
    due = models.DateField()
    since = models.DateField()
    record = models.CharField(max_length=26)
    cause = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "supervision_task"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["regime", "kind", "since"], name="supervision_task_regime"),
        ]
