"""What publication remembers: the names organisations can be found by, and the reports that were issued."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class FoundName(models.Model):
    """One name an organisation bears or bore, with its searchable forms; ``entry`` is the ledger entry that told it.

    The legal representative is never a key (R03): there is no column for one.
    """

    entry = models.BigIntegerField(primary_key=True)
    subject = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=400)
    code = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=64)
    region = models.CharField(max_length=12)
    former = models.BooleanField()
    normal = models.CharField(max_length=400)
    pinyin = models.TextField()
    initials = models.CharField(max_length=400)

    class Meta:
        db_table: ClassVar[str] = "publication_name"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["normal"], name="publication_name_normal")]


class IssuedReport(models.Model):
    """A report that was issued; the file itself is ``reports/<sha256>.pdf`` in the home."""

    entry = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=32, unique=True)
    code = models.CharField(max_length=40, unique=True)
    subject = models.BigIntegerField(db_index=True)
    sha256 = models.CharField(max_length=64, unique=True)
    value = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    data_on = models.DateField()
    valid_to = models.DateField()
    checked = models.IntegerField()
    checked_at = models.DateTimeField(null=True)

    class Meta:
        db_table: ClassVar[str] = "publication_report"
