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
