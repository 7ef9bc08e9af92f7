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
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    given_up = models.BooleanField(default=False)

    class Meta:
        db_table: ClassVar[str] = "webhooks_delivery"


class DroppedRow(models.Model):
    """A record that a message tells to drop. ``id`` packs the entry of the message and the place in it."""

    id = models.BigIntegerField(primary_key=True)
    delivery = models.BigIntegerField()
    record = models.CharField(max_length=26, db_index=True)

    class Meta:
        db_table: ClassVar[str] = "webhooks_dropped"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["delivery"], name="webhooks_dropped_delivery")]


class AcknowledgedRow(models.Model):
    """An agency's word that it dropped a withdrawn record; ``withdrawal`` is the entry that withdrew the record."""

    entry = models.BigIntegerField(primary_key=True)
    withdrawal = models.BigIntegerField(db_index=True)
    agency = models.CharField(max_length=18)
    at = models.DateTimeField()

    class Meta:
        db_table: ClassVar[str] = "webhooks_acknowledged"
