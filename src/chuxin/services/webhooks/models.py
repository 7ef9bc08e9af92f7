"""What is remembered of webhooks: subscriptions, and the messages prepared for them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SubscriptionRow(models.Model):
    """A subscription under the entry that made it."""

    entry = models.BigIntegerField(primary_key=True)
    subscription = models.CharField(max_length=40, unique=True)
    url = models.CharField(max_length=500)
    items = models.JSONField()
    subjects = models.JSONField()
    owner = models.CharField(max_length=200, db_index=True)
    status = models.CharField(max_length=12)
    reason = models.TextField(default="")
    cursor = models.TextField()
    since = models.DateTimeField()
    rotated_at = models.DateTimeField(null=True)

    class Meta:
        db_table: ClassVar[str] = "webhooks_subscription"


class DeliveryRow(models.Model):
    """A message under the entry that prepared it."""

    entry = models.BigIntegerField(primary_key=True)
    message = models.CharField(max_length=40, unique=True)
    subscription = models.CharField(max_length=40, db_index=True)
    start = models.TextField()
    changes = models.IntegerField()
    tombstones = models.IntegerField()
    prepared_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    status = models.IntegerField(null=True)
    fault = models.CharField(max_length=20, default="")
    next_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    given_up = models.BooleanField(default=False)

    class Meta:
        db_table: ClassVar[str] = "webhooks_delivery"
