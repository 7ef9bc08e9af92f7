"""What is remembered of the law: editions of definitions, repeals, and the state of the register after each entry."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class EditionRow(models.Model):
    """One edition of a definition, numbered by the ledger entry that installed it.

    ``body`` is its canonical JSON with the newest wording.
    """

    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=200)
    since = models.DateField()
    meaning = models.CharField(max_length=64)
    wording = models.CharField(max_length=64)
    body = models.TextField()

    class Meta:
        db_table = "law_edition"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "key"], name="law_edition_kind_key")]


class RepealRow(models.Model):
    """The repeal of one clause: ``since`` is the first day it no longer holds."""

    seq = models.BigIntegerField(primary_key=True)
    clause = models.CharField(max_length=200, unique=True)
    since = models.DateField()
    reason = models.TextField()

    class Meta:
        db_table = "law_repeal"


class StateRow(models.Model):
    """The state of the whole register after one entry: a digest chained over all entries up to it."""

    seq = models.BigIntegerField(primary_key=True)
    state = models.CharField(max_length=64)

    class Meta:
        db_table = "law_state"
