"""What is remembered of organisations: a projection of what the ledger says about them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SubjectRow(models.Model):
    """An organisation as last stated; its number is the ledger entry that registered it.

    ``absorbed_into`` is the organisation it turned out to be one with; its own rows stay, so that a split restores it.
    """

    number = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=100)
    type = models.CharField(max_length=32)
    name = models.CharField(max_length=400)
    uscc = models.CharField(max_length=18, null=True, unique=True)
    region = models.CharField(max_length=6, null=True)
    industry = models.CharField(max_length=8, null=True)
    registered_on = models.DateField(null=True)
    status = models.CharField(max_length=16)
    absorbed_into = models.BigIntegerField(null=True)

    class Meta:
        db_table = "subjects_subject"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["absorbed_into"],
                condition=models.Q(absorbed_into__isnull=False),
                name="subjects_subject_absorbed",
            ),
        ]


class IdentifierRow(models.Model):
    """One identifier; no two organisations bear the same."""

    pk = models.CompositePrimaryKey("scheme", "value")
    scheme = models.CharField(max_length=32)
    value = models.CharField(max_length=64)
    subject = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "subjects_identifier"


class NamingRow(models.Model):
    """A name an organisation bears or bore, numbered by the entry that said so."""

    entry = models.BigIntegerField(primary_key=True)
    subject = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=400)
    key = models.CharField(max_length=400, db_index=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        db_table = "subjects_naming"


class ChangeRow(models.Model):
    """Which entry changed which organisation, so that an erasure knows what to make anew."""

    entry = models.BigIntegerField(primary_key=True)
    subject = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "subjects_change"
