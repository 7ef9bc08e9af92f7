"""What is remembered about accounts: who may sign in, for which agency or organisation, in which roles."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models


class Account(AbstractUser):
    """A sign-in. ``agency`` is the code of the department it acts for; ``subject`` the organisation's number."""

    agency = models.CharField(max_length=18, blank=True, default="")
    subject = models.BigIntegerField(null=True, blank=True)
    title_zh = models.CharField(max_length=100, blank=True, default="")
    title_en = models.CharField(max_length=100, blank=True, default="")
    roles = models.JSONField(default=list)

    class Meta(AbstractUser.Meta):
        db_table: ClassVar[str] = "access_account"


class ReadRow(models.Model):
    """One reading of non-public data, numbered by its ledger entry; kept as long as the ledger (R40). ``consent`` is
    the number of the consent that opened it."""

    entry = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    agency = models.CharField(max_length=18)
    what = models.CharField(max_length=200)
    subject = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=500)
    consent = models.BigIntegerField(null=True)

    class Meta:
        db_table = "access_read"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["subject", "-entry"], name="access_read_subject")]


class ConsentRow(models.Model):
    """A consent under the number of the entry that asked for it, or gave it unasked; the moments of what became of it.

    ``given``, ``declined`` and ``withdrawn`` are the entries that said so.
    """

    entry = models.BigIntegerField(primary_key=True)
    subject = models.BigIntegerField()
    recipient = models.CharField(max_length=18)
    purpose = models.CharField(max_length=200)
    items = models.JSONField()
    since = models.DateField()
    until = models.DateField()
    asked_at = models.DateTimeField(null=True)
    given = models.BigIntegerField(null=True)
    given_at = models.DateTimeField(null=True)
    declined = models.BigIntegerField(null=True)
    declined_at = models.DateTimeField(null=True)
    withdrawn = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_consent"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject", "recipient"], name="access_consent_subject"),
            models.Index(fields=["recipient", "-entry"], name="access_consent_recipient"),
        ]


class ErasureRow(models.Model):
    """An erasure asked for, under its entry; ``settled`` is the entry that erased or declined."""

    entry = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField(db_index=True)
    clause = models.CharField(max_length=200)
    reason = models.TextField()
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()
    settled = models.BigIntegerField(null=True)
    erased = models.BooleanField(default=False)

    class Meta:
        db_table = "access_erasure"
